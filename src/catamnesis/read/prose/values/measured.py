"""The values of a sentence, each with the analyte or vital sign that it is a value of."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from catamnesis.read.prose.nouns import Line, Number, Quantity, Shape
from catamnesis.read.prose.numbers.around_numbers import is_moved_by
from catamnesis.read.prose.values.analyte_names import CSF, Name, names_in, words_before
from catamnesis.read.prose.values.binding import Place, bonds
from catamnesis.read.prose.values.unit_kinds import fits, kind_of

#: Values of these are changes, not states.
_CHANGES = frozenset({"weight loss", "weight gain"})
_SHAPES = frozenset(
    {
        Shape.VALUE, Shape.BARE, Shape.RANGE, Shape.CHANGE, Shape.TITRE, Shape.PRESSURE, Shape.FOLD, Shape.RATIO,
    }
)  # fmt: skip
#: Words that make the number behind them a goal or a condition and no result.
_GOAL = re.compile(
    r"\b(?:targets?|goals?|thresholds?|cut-?\s?offs?|aim(?:ed|ing)?|if|unless|until|maintain\w{0,4}|keep(?:ing)?|criteri\w{2}|"
    r"defined\sas|should|to\sachieve)\b[^.;,]{0,40}$",
    re.IGNORECASE,
)
#: A percentage before these is the strength of what was given.
_GIVEN_PERCENT = re.compile(
    r"\s(?:of\s)?(?:oxygen|O2|inspired|saline|sodium\schloride|dextrose|glucose|albumin|lidocaine|solution|cream|ointment|"
    r"w/v|room\sair)\b",
    re.IGNORECASE,
)
#: What a unit tells by itself where no name stands.
_BY_UNIT = {
    "temperature": "body temperature",
    "blood pressure": "blood pressure",
    "mass/area": "body mass index",
    "length/time": "erythrocyte sedimentation rate",
}
_BY_UNIT_WORD = {
    "bpm": "heart rate", "beats": "heart rate", "beat": "heart rate", "pulsations": "heart rate",
    "pulses": "heart rate", "breaths": "respiratory rate", "breath": "respiratory rate",
    "respirations": "respiratory rate", "movements": "respiratory rate",
}  # fmt: skip
#: A figure before the limits in the same brackets is a value: "(74 mg/L, normal below 5)".
_VALUE_INSIDE = re.compile(r"\d")
_URINE = re.compile(r"\b(?:urine|urinary|urinalysis)\b", re.IGNORECASE)
_IN_URINE = {"erythrocytes": "urine red cells", "leukocytes": "urine leukocytes", "total protein": "proteinuria"}
_NEWBORN = re.compile(
    r"\b(?:still-?\s?birth|birth|newborn|neonate|born|delivered|f(?:o)?etus|baby)\b[^.;]{0,60}$", re.I
)
#: Where a pressure with two figures is not that of an artery of the arm.
_ELSEWHERE = re.compile(r"\b(?:gradient|pulmonary|PAP|ventric\w{1,4}|aort\w{1,2}|valv\w{1,3}|catheter\w{0,8})\b", re.I)
_RIGHT_HEART = re.compile(r"\b(?:right\sventric\w{1,4}|RV)\b[^.;]{0,50}$")
_BLOOD = re.compile(r"\b(?:serum|blood|plasma)\b", re.IGNORECASE)
_IN_CSF = {
    "total protein": "csf protein", "glucose": "csf glucose", "leukocytes": "csf leukocytes",
    "lymphocytes": "csf lymphocytes", "neutrophils": "csf neutrophils", "lactate": "csf lactate",
    "albumin": "csf protein",
    "monocytes": "csf monocytes", "granulocytes": "csf granulocytes", "erythrocytes": "csf erythrocytes",
    "adenosine deaminase": "csf adenosine deaminase",
}  # fmt: skip
#: A sentence longer than this is read in parts.
_LONGEST = 2000
#: Dearer bonds than these are not believed, of a number without a unit and of one with a unit.
_BARE_LIMIT, _UNIT_LIMIT, _SIGN_LIMIT = 2.3, 5.0, 1.9


@dataclass(frozen=True, slots=True)
class Result:
    """One quantity with its analyte.

    Parameters
    ----------
    numbers
        Which of the quantity's numbers belong to the analyte.
    name
        Where the analyte is named; None where the unit told it.
    cost
        How loosely name and value hang together; 0 is side by side.
    """

    label: str
    quantity: Quantity
    numbers: tuple[Number, ...]
    name: Name | None
    cost: float


def pieces(line: Line) -> Iterator[Line]:
    """The sentence, or if it is endless its parts one after the other, so that the work grows with its length only."""
    if line.sentence.end - line.sentence.start <= _LONGEST:
        yield line
        return
    for start in range(line.sentence.start, line.sentence.end, _LONGEST):
        end = min(start + _LONGEST, line.sentence.end)
        yield Line(
            replace(line.sentence, start=start, end=end),
            line.words(start, end),
            _between(line.tokens, start, end),
            _between(line.terms, start, end),
            _between(line.quantities, start, end),
            _between(line.times, start, end),
        )


class _Placed(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


_Thing = TypeVar("_Thing", bound=_Placed)


def _between(things: tuple[_Thing, ...], start: int, end: int) -> tuple[_Thing, ...]:
    first = bisect_left(things, start, key=lambda thing: thing.start)
    last = bisect_left(things, end, key=lambda thing: thing.start)
    return tuple(thing for thing in things[first:last] if thing.end <= end)


def results(line: Line) -> tuple[Result, ...]:
    """The values of a sentence that have an analyte, in the order of the text."""
    parts = [part for quantity in line.quantities if _is_result(line, quantity) for part in _parts(quantity)]
    if not parts:
        return ()
    names = tuple(names_in(line))
    text, origin = _without_limits(line), line.sentence.start
    name_places = [Place(name.start - origin, name.end - origin) for name in names]
    places = [Place(part.start - origin, part.end - origin) for part in parts]

    def veto(name: int, value: int) -> bool:
        return _fits(names[name], parts[value].quantity)

    found: dict[int, Result] = {}
    for bond in bonds(text, name_places, places, veto):
        part, name = parts[bond.value], names[bond.name]
        if bond.cost <= _limit(part.quantity, name):
            label = _in_place(line, name, part.start)
            found[bond.value] = Result(label, part.quantity, part.numbers, name, bond.cost)
    for number, part in enumerate(parts):
        label = _told_by_unit(part.quantity)
        if label == "blood pressure" and _ELSEWHERE.search(words_before(line, part.start)):
            continue
        if number not in found and label:
            found[number] = Result(label, part.quantity, part.numbers, None, 1.0)
    return tuple(one for _, one in sorted(found.items()) if one.label not in _CHANGES and not _is_odd(one, found))


def _is_odd(one: Result, found: Mapping[int, Result]) -> bool:
    """Whether a number without a unit is bound to a name whose own value has a unit."""
    if one.quantity.shape is not Shape.BARE:
        return False
    return any(other.name is one.name and other.quantity.unit is not None for other in found.values())


@dataclass(frozen=True, slots=True)
class _Part:
    """A quantity, or one number of "1172/810 U/L"."""

    start: int
    end: int
    quantity: Quantity
    numbers: tuple[Number, ...]


def _parts(quantity: Quantity) -> Iterator[_Part]:
    if quantity.shape is Shape.RATIO and quantity.unit is not None:
        for number in quantity.numbers:
            yield _Part(number.start, number.end, quantity, (number,))
        return
    numbers = quantity.numbers[:1] if quantity.shape is Shape.RATIO else quantity.numbers
    yield _Part(quantity.start, quantity.end, quantity, numbers)


def _is_result(line: Line, quantity: Quantity) -> bool:
    if quantity.shape not in _SHAPES:
        return False
    if any(time.start < quantity.end and quantity.start < time.end for time in line.times):
        return False
    place = quantity.start - line.sentence.start
    before = line.text[max(0, place - 60) : place]
    if quantity.unit == "%" and _GIVEN_PERCENT.match(line.words(quantity.end, line.sentence.end)):
        return False
    if _GOAL.search(before) or (quantity.shape is Shape.VALUE and is_moved_by(before)):
        return False
    return not any(
        other.shape is Shape.PERCENT_CHANGE and 0 <= quantity.start - other.end < 3 for other in line.quantities
    )


def _without_limits(line: Line) -> str:
    """The sentence with blanks where a reference range stands in brackets, so that it parts nothing."""
    text = line.text
    for limits in line.quantities:
        if limits.shape is not Shape.REFERENCE:
            continue
        start, end = limits.start - line.sentence.start, limits.end - line.sentence.start
        opened = max(text.rfind("(", max(0, start - 60), start), text.rfind("[", max(0, start - 60), start))
        closed = min((place for mark in ")]" if (place := text.find(mark, end, end + 30)) >= 0), default=-1)
        if opened >= 0 and closed >= 0 and not _VALUE_INSIDE.search(text[opened + 1 : start]):
            text = text[:opened] + " " * (closed + 1 - opened) + text[closed + 1 :]
    return text


def _fits(name: Name, quantity: Quantity) -> bool:
    if name.sign and quantity.shape in (Shape.BARE, Shape.RATIO) and name.label != "body temperature":
        return False
    if name.given and (name.end > quantity.start or not kind_of(quantity) & {"mass/volume", "amount/volume"}):
        return False
    if name.tested:
        return bool(kind_of(quantity) & {"titre", "activity/volume", "amount/volume"})
    if quantity.shape is Shape.BARE and name.start >= quantity.end:
        return False
    return fits(name.label, quantity)


def _limit(quantity: Quantity, name: Name) -> float:
    if name.sign:
        return _SIGN_LIMIT
    return _BARE_LIMIT if quantity.shape in (Shape.BARE, Shape.RATIO) and quantity.unit is None else _UNIT_LIMIT


def _in_place(line: Line, name: Name, place: int) -> str:
    """The analyte, of the fluid or the child that is spoken of: protein of the cerebrospinal fluid, weight at birth."""
    origin = line.sentence.start
    before = line.text[: min(name.start, place) - origin]
    if name.label == "body weight":
        return "birth weight" if _NEWBORN.search(before) else name.label
    if name.label == "left ventricular ejection fraction" and _RIGHT_HEART.search(before[-70:]):
        return "right ventricular ejection fraction"
    around = line.words(name.start, min(line.sentence.end, name.end + 16))
    for fluid, labels in ((CSF, _IN_CSF), (_URINE, _IN_URINE)):
        if name.label not in labels:
            continue
        spoken = [found.end() for found in fluid.finditer(before)]
        blood = _BLOOD.search(before[spoken[-1] :] if spoken else "") or _BLOOD.search(line.words(name.start, name.end))
        if (spoken or fluid.search(around)) and not blood:
            return labels[name.label]
    return name.label


def _told_by_unit(quantity: Quantity) -> str:
    if quantity.unit is None:
        return ""
    word = re.match(r"[a-z]*", quantity.unit.lower())
    if word and word[0] in _BY_UNIT_WORD and quantity.ucum == "/min":
        return _BY_UNIT_WORD[word[0]]
    kinds = kind_of(quantity)
    label = _BY_UNIT.get(next(iter(kinds)), "") if len(kinds) == 1 else ""
    return label if label and fits(label, quantity) and _is_living(label, quantity) else ""


def _is_living(label: str, quantity: Quantity) -> bool:
    """Whether the number can be that of a patient: no oven of 60 °C, no dose of 15 mg/m2, no growth in cm a year."""
    value, code = quantity.value, quantity.ucum or ""
    if label == "body temperature":
        return 33 <= value <= 43 or 91 <= value <= 109
    if label == "erythrocyte sedimentation rate":
        return code == "mm/h"
    if label == "blood pressure":
        return quantity.numbers[-1].value >= 30
    return label != "body mass index" or code.startswith("kg/")
