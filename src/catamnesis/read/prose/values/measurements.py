"""Laboratory values and vital signs that a report gives, each on its words."""

import re
from collections.abc import Iterator
from functools import lru_cache

from catamnesis.case.laboratory import Comparator
from catamnesis.case.mention import MeasurementSaid
from catamnesis.case.source import Span
from catamnesis.read.prose.nouns import Line, Number, Quantity, Shape
from catamnesis.read.prose.times.when import when_of
from catamnesis.read.prose.values.measured import Result, pieces, results
from catamnesis.terms.analytes import find_analyte
from catamnesis.terms.ucum import UnitError, ucum_code

#: A bond dearer than this is told as doubtful.
_LOOSE = 3.0
_PRESSURES = ("systolic blood pressure", "diastolic blood pressure")
Limits = tuple[float | None, float | None]


def mentions(lines: tuple[Line, ...]) -> Iterator[MeasurementSaid]:
    """Values of analytes and vital signs, in the order of the text.

    A range gives two, a blood pressure gives systolic and diastolic. Reference ranges, goals, doses, sizes, ages and
    durations are none.
    """
    for line in (piece for whole in lines for piece in pieces(whole)):
        for result in results(line):
            yield from _said(line, result)


def _said(line: Line, result: Result) -> Iterator[MeasurementSaid]:
    quantity = result.quantity
    limits = _limits(line, quantity)
    pressure = result.label == "blood pressure"
    for place, number in enumerate(result.numbers):
        label = result.label
        if pressure:
            label = _PRESSURES[place if quantity.shape is Shape.PRESSURE and place < 2 else 0]
        span = _span(line, quantity, number, whole=len(result.numbers) == 1 or pressure)
        yield MeasurementSaid(
            span=span,
            patient=line.sentence.patient,
            doubt=_doubt(result),
            analyte=label,
            analyte_id=analyte_id(label),
            value=number.value,
            comparator=Comparator(
                "~" if quantity.shape is Shape.FOLD and number.comparator == "=" else number.comparator
            ),
            unit=_unit(line, result),
            ucum=_code(quantity, label),
            reference=limits,
            when=when_of(line, span.start, span.end),
        )


def _span(line: Line, quantity: Quantity, number: Number, *, whole: bool) -> Span:
    """From the number to its unit; only the number where it is not the last under the unit."""
    if whole and quantity.shape is not Shape.RATIO:
        return line.span(quantity.start, quantity.end)
    last = number is quantity.numbers[-1]
    return line.span(number.start, quantity.end if last else number.end)


def _unit(line: Line, result: Result) -> str | None:
    """The unit as written, without the name of what is counted: /mm3 of "platelets/mm3"."""
    unit, name = _stroked(result.quantity.unit), result.name
    if unit is None or name is None or name.start < result.quantity.start or name.end > result.quantity.end:
        return unit
    word = "".join(line.words(name.start, name.end).split())
    kept = unit.replace(word, "")
    return kept or None


_PER_TIME = re.compile(r"([mµn]?g|mmol|mol)per(?=day|24|hour|h\b|week)")


def _stroked(unit: str | None) -> str | None:
    """A unit with the stroke for its word in an amount a day: g/day of "g per day"."""
    if unit is None or "per" not in unit + "per":
        return unit
    return "percent" if unit == "/cent" else _PER_TIME.sub(r"\1/", unit)


def _doubt(result: Result) -> str:
    if result.name is None:
        return "no analyte is named, only its unit tells it"
    return "other words stand between the name and the value" if result.cost > _LOOSE else ""


@lru_cache(maxsize=1024)
def analyte_id(label: str) -> str | None:
    """Id of an analyte in the analyte table, None where it has no row there."""
    known = find_analyte(label)
    return known.id if known else None


def _code(quantity: Quantity, label: str) -> str | None:
    """UCUM code; where the spelling has two readings, the unit that is expected of the analyte decides."""
    if quantity.ucum == "mm3":
        return "/mm3"
    if quantity.ucum is not None or quantity.unit is None or quantity.shape is Shape.FOLD:
        return quantity.ucum
    known = find_analyte(label)
    try:
        return ucum_code(quantity.unit, expected=known.unit) if known else None
    except UnitError:
        return None


def _limits(line: Line, quantity: Quantity) -> Limits:
    """The reference range that stands right behind a value, or none."""
    beside = [one for one in line.quantities if one.shape is Shape.REFERENCE and 0 <= one.start - quantity.end < 60]
    if not beside:
        return (None, None)
    limits = min(beside, key=lambda one: one.start)
    between = [one for one in line.quantities if quantity.end <= one.start < limits.start]
    if between:
        return (None, None)
    if len(limits.numbers) > 1:
        return (limits.numbers[0].value, limits.numbers[-1].value)
    number = limits.numbers[0]
    return (number.value, None) if number.comparator in (">", ">=") else (None, number.value)
