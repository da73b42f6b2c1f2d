"""All values of one quantity in one unit, in order of time, before and after the start of the treatment in question."""

from collections.abc import Iterator
from dataclasses import dataclass

from catamnesis.case.case import Case
from catamnesis.case.chronology import Timing
from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.finding import Domain
from catamnesis.case.imaging import ImagingValue
from catamnesis.case.laboratory import Comparator, LabValue
from catamnesis.case.response import Point
from catamnesis.case.source import Source
from catamnesis.terms.analytes import find_analyte
from catamnesis.terms.ucum import UnitError, convert

#: Minutes of a day.
_DAY_MINUTES = 1440

Value = LabValue | ImagingValue


@dataclass(frozen=True, slots=True)
class Series:
    """The course of one quantity.

    Parameters
    ----------
    subject
        The analyte's id, or the quantity and the site of an imaging value.
    unit
        UCUM code that all points share: the analyte's own, or that of the first value where it is not in the table.
    points
        In order of time; those of day zero itself bear a fraction of a day where the clock is known.
    discrepancies
        Values that were left out, and what had to be taken for granted of those that were not.
    """

    subject: str
    label: str
    unit: str
    domain: Domain | None
    points: tuple[Point, ...]
    discrepancies: tuple[Discrepancy, ...] = ()

    @property
    def before(self) -> tuple[Point, ...]:
        """Points up to the start of the treatment; one of day zero without a clock time counts as before."""
        return tuple(point for point in self.points if point.day <= 0)

    @property
    def after(self) -> tuple[Point, ...]:
        """Points after the start of the treatment."""
        return tuple(point for point in self.points if point.day > 0)


def series_of(case: Case) -> tuple[Series, ...]:
    """Every quantity of a case as one series, in the order in which the quantities first appear.

    A value that cannot be dated, cannot be brought into the unit of the others, or may lie on either side of day zero
    is left out, and a discrepancy says so.
    """
    groups: dict[str, list[Value]] = {}
    values: tuple[Value, ...] = (*case.of(LabValue), *case.of(ImagingValue))
    for value in values:
        groups.setdefault(_subject(value), []).append(value)
    start = _start_minute(case)
    return tuple(_series(subject, group, start) for subject, group in groups.items())


def _subject(value: Value) -> str:
    if isinstance(value, LabValue):
        return value.analyte
    return f"{value.quantity}, {value.site}" if value.site else value.quantity


def _start_minute(case: Case) -> int | None:
    try:
        return case.exposure_in_question().start.clock_minute
    except Refusal:
        return None


def _series(subject: str, values: list[Value], start_minute: int | None) -> Series:
    first = values[0]
    if isinstance(first, LabValue):
        analyte = find_analyte(first.analyte)
        label = analyte.label if analyte else first.name_written
        unit = analyte.unit if analyte else first.unit
        mass = analyte.molar_mass_g_per_mol if analyte else None
        domain = next((d for d in Domain if analyte and d == analyte.domain), None)
    else:
        label, unit, mass, domain = subject, first.unit, None, first.domain
    points: list[Point] = []
    doubts: list[Discrepancy] = []
    for value in values:
        try:
            point = _point(value, unit, mass, start_minute)
        except Refusal as refusal:
            doubts.append(refusal.discrepancy())
        else:
            points.append(point)
            doubts.extend(_day_zero_doubt(value, start_minute))
    points.sort(key=lambda point: point.day)
    return Series(subject, label, unit, domain, tuple(points), tuple(doubts))


def _point(value: Value, unit: str, molar_mass: float | None, start_minute: int | None) -> Point:
    try:
        number = convert(value.value, value.unit, unit, molar_mass_g_per_mol=molar_mass)
    except UnitError as error:
        raise Refusal(
            where=_where(value), what=str(error), remedy="correct the unit; the value was left out of the course"
        ) from error
    day = _day(value, start_minute)
    exact = not isinstance(value, LabValue) or value.comparator is Comparator.EQUAL
    return Point(value.id, number, exact, day, value.when.days, value.sources)


def _day(value: Value, start_minute: int | None) -> float:
    when = value.when
    if when.nominal_day is None:
        raise Refusal(where=_where(value), what="the value bears no date", remedy="date it; it was left out")
    straddles = when.days.contains(0) and when.days.contains(1)
    if straddles:
        raise Refusal(
            where=_where(value),
            what="by its date the value may lie before or after the start of the treatment in question",
            remedy="date it, or the start of the treatment, more closely; it was left out of the course",
        )
    return when.nominal_day + _fraction(when, start_minute)


def _fraction(when: Timing, start_minute: int | None) -> float:
    """Part of a day by which a value of day zero lies after the first dose, where both clock times are known."""
    if when.nominal_day != 0 or when.clock_minute is None or start_minute is None:
        return 0.0
    return (when.clock_minute - start_minute) / _DAY_MINUTES


def _day_zero_doubt(value: Value, start_minute: int | None) -> Iterator[Discrepancy]:
    if value.when.nominal_day == 0 and (value.when.clock_minute is None or start_minute is None):
        yield Discrepancy(
            kind=Kind.DOUBTFUL,
            where=_where(value),
            what="the value is of day zero, and without clock times it was taken as before the first dose",
            remedy="write the clock time of the value and of the first dose",
        )


def _where(value: Value) -> str:
    sources: tuple[Source, ...] = value.sources
    return str(sources[0]) if sources else value.id
