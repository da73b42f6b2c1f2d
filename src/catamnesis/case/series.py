"""All values of one measure of one patient in one unit and in order of time, parted at day zero."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from catamnesis.case.case import Case
from catamnesis.case.chronology import Timing
from catamnesis.case.discrepancy import Discrepancy, Kind
from catamnesis.case.finding import Domain
from catamnesis.case.imaging import ImagingValue
from catamnesis.case.laboratory import Comparator, LabValue
from catamnesis.case.response import Point
from catamnesis.case.source import Source
from catamnesis.terms.analytes import Analyte, Better, find_analyte
from catamnesis.terms.ucum import UnitError, convert

MINUTES_PER_DAY = 1440


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of a series: the point, its comparator, its clock time, and whether a single day is known for it."""

    point: Point
    comparator: Comparator
    clock_minute: int | None
    dated: bool


@dataclass(frozen=True, slots=True)
class Series:
    """One measure in one unit: the values before day zero and those after it, each in order of time."""

    subject: str
    label: str
    unit: str
    domain: Domain | None
    better: Better | None
    before: tuple[Reading, ...]
    after: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class _Raw:
    """A value as the record gives it."""

    fact: str
    value: float
    unit: str
    comparator: Comparator
    when: Timing
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class _Measure:
    """What is measured: its name, and the analyte behind it where the table knows it."""

    subject: str
    label: str
    analyte: Analyte | None
    domain: Domain | None


def series_of(case: Case) -> Iterator[Series | Discrepancy]:
    """Each analyte of the laboratory, then each quantity of each site on scans, as one series.

    The unit is that of the analyte's table, or of the first value where the table does not know the measure. A value
    that cannot be converted, or whose side of day zero is not known, is left out and told. A value of day zero itself
    counts as before the first dose, unless the clock times of both say otherwise, and is told.

    Raises
    ------
    Refusal
        If the case does not name the treatment whose start is day zero.
    """
    start_minute = case.exposure_in_question().start.clock_minute
    for measure, raws in _measures(case):
        yield from _arranged(measure, raws, start_minute)


def _measures(case: Case) -> Iterator[tuple[_Measure, list[_Raw]]]:
    laboratory: dict[str, list[LabValue]] = defaultdict(list)
    known: dict[str, Analyte | None] = {}
    for lab in case.of(LabValue):
        if lab.analyte not in known:
            known[lab.analyte] = find_analyte(lab.analyte)
        found = known[lab.analyte]
        laboratory[found.id if found else lab.analyte].append(lab)
    for name, labs in laboratory.items():
        analyte = known[labs[0].analyte]
        domain = Domain(analyte.domain) if analyte else None
        measure = _Measure(name, analyte.label if analyte else labs[0].name_written, analyte, domain)
        yield measure, [_Raw(v.id, v.value, v.unit, v.comparator, v.when, v.sources) for v in labs]
    scans: dict[tuple[str, str], list[ImagingValue]] = defaultdict(list)
    for scan in case.of(ImagingValue):
        scans[scan.quantity, scan.site].append(scan)
    for (quantity, site), values in scans.items():
        analyte = find_analyte(quantity)
        own = next((v.domain for v in values if v.domain), None)
        measure = _Measure(
            ", ".join(filter(None, (analyte.id if analyte else quantity, site))),
            ", ".join(filter(None, (analyte.label if analyte else quantity, site))),
            analyte,
            own or (Domain(analyte.domain) if analyte else None),
        )
        yield measure, [_Raw(v.id, v.value, v.unit, Comparator.EQUAL, v.when, v.sources) for v in values]


def _arranged(measure: _Measure, raws: list[_Raw], start_minute: int | None) -> Iterator[Series | Discrepancy]:
    """The series of one measure, preceded by what had to be left out of it or is doubtful in it."""
    analyte = measure.analyte
    unit = analyte.unit if analyte else raws[0].unit
    converted, unread = _converted(raws, unit, analyte.molar_mass_g_per_mol if analyte else None)
    for reason, sources in unread.items():
        yield Discrepancy(Kind.REFUSED, _where(sources), f"{measure.label}: {reason}", "correct the value or its unit")
    sides: dict[str, list[Reading]] = {"before": [], "after": [], "unknown": [], "day zero": []}
    for raw in converted:
        sides[_side(raw.when, start_minute)].append(_reading(raw, start_minute))
    if sides["unknown"]:
        yield Discrepancy(
            Kind.DOUBTFUL,
            _where(r.point.sources for r in sides["unknown"]),
            f"{measure.label}: not known whether it was taken before or after day zero, so it was left out",
            "write a day, or 'before' or 'after' the treatment",
        )
    if sides["day zero"]:
        yield Discrepancy(
            Kind.DOUBTFUL,
            _where(r.point.sources for r in sides["day zero"]),
            f"{measure.label}: taken on day zero and no clock times tell it from the first dose; "
            "it counts as before the first dose",
            "write the clock times of the value and of the first dose",
        )
    before, undated_before = _in_order([*sides["before"], *sides["day zero"]])
    after, undated_after = _in_order(sides["after"])
    yield from _undated(measure, [*undated_before, *undated_after], [*before, *after])
    yield Series(
        subject=measure.subject,
        label=measure.label,
        unit=unit,
        domain=measure.domain,
        better=analyte.better if analyte else None,
        before=before,
        after=after,
    )


def _converted(
    raws: list[_Raw], unit: str, molar_mass_g_per_mol: float | None
) -> tuple[list[_Raw], dict[str, list[tuple[Source, ...]]]]:
    """The values in one unit, and by reason the sources of those that could not be converted."""
    converted: list[_Raw] = []
    unread: dict[str, list[tuple[Source, ...]]] = defaultdict(list)
    for raw in raws:
        try:
            value = convert(raw.value, raw.unit, unit, molar_mass_g_per_mol=molar_mass_g_per_mol)
        except UnitError as error:
            unread[f"left out, {error}"].append(raw.sources)
            continue
        if math.isfinite(value):
            converted.append(replace(raw, value=value, unit=unit))
        else:
            unread["left out, the value is not a finite number"].append(raw.sources)
    return converted, unread


def _side(when: Timing, start_minute: int | None) -> str:
    low, high = when.days.earliest, when.days.latest
    if low == 0 == high:
        if when.clock_minute is None or start_minute is None:
            return "day zero"
        return "after" if when.clock_minute > start_minute else "before"
    if high is not None and high <= 0:
        return "before"
    return "after" if low is not None and low >= 0 else "unknown"


def _reading(raw: _Raw, start_minute: int | None) -> Reading:
    when = raw.when
    day = when.nominal_day
    if day is None:
        day = when.days.clipped(0.0)
    elif when.days.exact and when.days.earliest == 0 and when.clock_minute is not None and start_minute is not None:
        day = (when.clock_minute - start_minute) / MINUTES_PER_DAY
    exact = raw.comparator is Comparator.EQUAL
    point = Point(fact=raw.fact, value=raw.value, exact=exact, day=float(day), days=when.days, sources=raw.sources)
    return Reading(point, raw.comparator, when.clock_minute, dated=when.nominal_day is not None)


def _in_order(readings: list[Reading]) -> tuple[tuple[Reading, ...], list[Reading]]:
    """Readings by day, and those that no day places among others; a single undated one needs no place."""
    if len(readings) == 1:
        return tuple(readings), []
    dated = [r for r in readings if r.dated]
    dated.sort(key=lambda r: (r.point.day, -1 if r.clock_minute is None else r.clock_minute))
    return tuple(dated), [r for r in readings if not r.dated]


def _undated(measure: _Measure, left_out: list[Reading], kept: list[Reading]) -> Iterator[Discrepancy]:
    remedy = "write the day, or bounds of it"
    if left_out:
        what = f"{measure.label}: no day places it among the other values, so it was left out"
        yield Discrepancy(Kind.DOUBTFUL, _where(r.point.sources for r in left_out), what, remedy)
    vague = [r for r in kept if not r.dated]
    if vague:
        what = f"{measure.label}: only its side of day zero is known, not its day, so no elapsed time can be given"
        yield Discrepancy(Kind.DOUBTFUL, _where(r.point.sources for r in vague), what, remedy)


def _where(sources: Iterable[tuple[Source, ...]]) -> str:
    """The first place, and how many more."""
    places = [str(found[0]) if found else "a value without a source" for found in sources]
    return places[0] if len(places) == 1 else f"{places[0]} and {len(places) - 1} more"
