"""How much each measure changed across day zero: baseline; first, best, worst, last value after; slopes, half-time."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from catamnesis.case.case import Case
from catamnesis.case.chronology import Bounds
from catamnesis.case.discrepancy import Discrepancy, Kind
from catamnesis.case.finding import Domain, StatedChange
from catamnesis.case.laboratory import Comparator
from catamnesis.case.response import Change, Limit, Measurement, Phase
from catamnesis.case.series import Reading, Series, series_of
from catamnesis.case.source import Derivation
from catamnesis.measure.course import crossing_day, rate_ratio, slope_per_day
from catamnesis.terms import VERSION
from catamnesis.terms.analytes import Better, find_analyte

FUNCTION = "catamnesis.measure.kinetics.measured"

#: Paper of the ratio of the rates of change.
RATE_RATIO_PAPER = "Glasziou P, Chalmers I, Rawlins M, McCulloch P. BMJ 2007;334:349"

#: Units on whose scale a share of the value has no meaning, because its zero is shifted.
_SHIFTED_ZERO = ("Cel", "[degF]")

_BELOW = (Comparator.BELOW, Comparator.AT_MOST)
_ABOVE = (Comparator.ABOVE, Comparator.AT_LEAST)


@dataclass(frozen=True, slots=True)
class Size:
    """How large a change is; each number is None where it has no meaning."""

    absolute: float | None
    relative: float | None
    log_ratio: float | None


def change_size(before: float, after: float) -> Size:
    """Absolute change, change as a fraction of the first value, and natural logarithm of the ratio.

    Parameters
    ----------
    before, after
        Two values in one unit. The fraction needs a first value above 0, the logarithm two values above 0.

    Examples
    --------
    >>> size = change_size(179, 31)
    >>> size.absolute, round(size.relative, 3), round(size.log_ratio, 3)
    (-148, -0.827, -1.753)
    >>> change_size(12, 0).log_ratio is None
    True
    """
    relative = (after - before) / before if before > 0 else None
    log_ratio = math.log(after) - math.log(before) if before > 0 and after > 0 else None
    return Size(_finite(after - before), _finite(relative), log_ratio)


def _finite(number: float | None) -> float | None:
    return number if number is not None and math.isfinite(number) else None


def change_limit(before: Comparator, after: Comparator, *, rise: float) -> Limit:
    """How a change is to be read when a value stands for all beyond it: a fall from 179 to ``<5`` is at least that far.

    Parameters
    ----------
    before, after
        Comparators of the two values.
    rise
        Second value minus first, each taken at its limit.

    Examples
    --------
    >>> change_limit(Comparator.EQUAL, Comparator.BELOW, rise=-174.0)
    <Limit.AT_LEAST: 'at least'>
    >>> change_limit(Comparator.BELOW, Comparator.EQUAL, rise=-2.0)
    <Limit.OPEN: 'not known'>
    """
    lower = after in _BELOW or before in _ABOVE
    higher = after in _ABOVE or before in _BELOW
    if lower or higher:
        further = (rise < 0 and not higher) or (rise > 0 and not lower)
        return Limit.AT_LEAST if further else Limit.OPEN
    return Limit.ABOUT if Comparator.ABOUT in (before, after) else Limit.EXACT


def measured(case: Case) -> Iterator[Measurement | Change | Discrepancy]:
    """Everything that the values of a case say of how much changed.

    For each measure: the age of the baseline, the changes from it, the slopes, the ratio of the slopes and the time to
    half the change. There is one change for each different value: where first, best and last value after day zero are
    one, only the last is given; where the best is also the first, only the first and the last. The worst value after
    day zero is given where it is a peak between, worse than the first and than the last one; everywhere else one of
    these two tells it. An author's own word for a change follows as such. What cannot be computed is told once for each
    measure.

    Raises
    ------
    Refusal
        If the case does not name the treatment whose start is day zero.
    """
    names: set[str] = set()
    for found in series_of(case):
        if isinstance(found, Discrepancy):
            yield found
        else:
            yield from _told(found, names)
    for stated in case.of(StatedChange):
        yield _stated(stated, names)


def _told(series: Series, names: set[str]) -> Iterator[Measurement | Change | Discrepancy]:
    if not series.before or not series.after:
        yield from _one_sided(series)
        return
    baseline = series.before[-1]
    yield from _doubtful_order(series, baseline, series.before, "last value before day zero")
    yield from _doubtful_order(series, series.after[-1], series.after, "last value after day zero")
    yield _baseline_age(series, baseline)
    for phase, reading in _looked_at(series):
        yield _change(series, phase, reading, names)
    yield from _course(series)


def _one_sided(series: Series) -> Iterator[Discrepancy]:
    sides = [side for side, held in (("before", series.before), ("after", series.after)) if not held]
    kept = (*series.before, *series.after)
    where = str(kept[0].point.sources[0]) if kept and kept[0].point.sources else series.label
    what = f"{series.label}: no value {' and none '.join(sides)} day zero, so no change can be given"
    yield Discrepancy(Kind.MISSING, where, what, "add one if the record has it")


def _doubtful_order(series: Series, chosen: Reading, among: tuple[Reading, ...], role: str) -> Iterator[Discrepancy]:
    """Whether another value, unlike the chosen one, may have been the later one."""
    rivals = [r for r in among if r is not chosen and r.point.value != chosen.point.value and _may_follow(r, chosen)]
    if rivals and chosen.point.sources:
        yield Discrepancy(
            Kind.DOUBTFUL,
            str(chosen.point.sources[0]),
            f"{series.label}: {chosen.point.value:g} {series.unit} is taken as the {role}, "
            f"but {rivals[-1].point.value:g} {series.unit} may have been later",
            "write the days more exactly, or the clock times",
        )


def _may_follow(other: Reading, chosen: Reading) -> bool:
    late, early = other.point.days.latest, chosen.point.days.earliest
    if late is not None and early is not None and late < early:
        return False
    one_day = other.point.days.exact and other.point.days == chosen.point.days
    return not (one_day and other.clock_minute is not None and chosen.clock_minute is not None)


def _derivation(readings: tuple[Reading, ...], *, citation: str = "", **parameters: str) -> Derivation:
    sources = tuple(source for r in readings for source in r.point.sources)
    return Derivation(FUNCTION, VERSION, citation, sources, tuple(parameters.items()))


def _baseline_age(series: Series, baseline: Reading) -> Measurement:
    days = baseline.point.days
    return Measurement(
        name="baseline age",
        subject=series.subject,
        value=max(0.0, -baseline.point.day),
        unit="d",
        derivation=_derivation((baseline,)),
        low=None if days.latest is None else max(0.0, -float(days.latest)),
        high=None if days.earliest is None else max(0.0, -float(days.earliest)),
        interval="over the bounds of the day",
    )


def _looked_at(series: Series) -> list[tuple[Phase, Reading]]:
    """First, best, worst and last value after day zero, each once; best and worst are the earliest of equals."""
    first, last = series.after[0], series.after[-1]
    chosen = [(Phase.LAST, last)]
    if first is not last:
        chosen.insert(0, (Phase.FIRST, first))
    best = _best(series)
    if best is not None and best is not first and best is not last:
        chosen.insert(1, (Phase.BEST, best))
    worst = _worst(series)
    if worst is not None:
        chosen.insert(-1, (Phase.WORST, worst))
    return chosen


def _best(series: Series) -> Reading | None:
    if series.better is Better.LOWER:
        return min(series.after, key=lambda r: (r.point.value, r.comparator not in _BELOW))
    if series.better is Better.HIGHER:
        return max(series.after, key=lambda r: (r.point.value, r.comparator in _ABOVE))
    return None


def _worst(series: Series) -> Reading | None:
    """The worst value after day zero, if it is worse than the first and than the last one.

    A value below a limit is no sign that what should fall rose, nor one above a limit that what should rise fell.
    """
    ends = (series.after[0].point.value, series.after[-1].point.value)
    if series.better is Better.LOWER:
        known = [r for r in series.after if r.comparator not in _BELOW and r.point.value > max(ends)]
        return max(known, key=lambda r: (r.point.value, r.comparator in _ABOVE), default=None)
    if series.better is Better.HIGHER:
        known = [r for r in series.after if r.comparator not in _ABOVE and r.point.value < min(ends)]
        return min(known, key=lambda r: (r.point.value, r.comparator not in _BELOW), default=None)
    return None


def _change(series: Series, phase: Phase, reading: Reading, names: set[str]) -> Change:
    baseline = series.before[-1]
    size = change_size(baseline.point.value, reading.point.value)
    limit = change_limit(baseline.comparator, reading.comparator, rise=size.absolute or 0.0)
    if limit is Limit.OPEN:
        size = Size(None, None, None)
    if series.unit in _SHIFTED_ZERO:
        size = Size(size.absolute, None, None)
    elapsed = _not_negative(reading.point.days.since(baseline.point.days))
    dated = baseline.dated and reading.dated
    return Change(
        id=_name(series.subject, phase, names),
        subject=series.subject,
        label=series.label,
        domain=series.domain,
        phase=phase,
        baseline=baseline.point,
        after=reading.point,
        absolute=size.absolute,
        unit=series.unit,
        relative=size.relative,
        log_ratio=size.log_ratio,
        elapsed_days=reading.point.day - baseline.point.day if dated else None,
        elapsed=elapsed,
        better=_better(series.better, size.absolute or 0.0),
        stated=False,
        derivation=_derivation((baseline, reading)),
        limit=limit,
    )


def _not_negative(elapsed: Bounds) -> Bounds:
    """No less than no time: one value lies before day zero and the other after it."""
    return elapsed.intersection(Bounds(0, None)) or Bounds(0, 0)


def _better(better: Better | None, rise: float) -> int:
    if better in (None, Better.WITHIN) or rise == 0.0:
        return 0
    return 1 if (rise > 0.0) is (better is Better.HIGHER) else -1


def _name(subject: str, phase: Phase, names: set[str], other: str = "") -> str:
    """An id that no other change bears."""
    slug = "-".join("".join(c if c.isalnum() else " " for c in subject.lower()).split())
    name = f"change-{slug}-{phase}"
    if name in names and other:
        name = f"change-{other}-{phase}"
    number, free = 2, name
    while free in names:
        free, number = f"{name}-{number}", number + 1
    names.add(free)
    return free


def _stated(stated: StatedChange, names: set[str]) -> Change:
    """An author's word for a change, with no values to recompute it from."""
    analyte = find_analyte(stated.subject)
    label = analyte.label if analyte else stated.subject
    subject = analyte.id if analyte else stated.subject
    relative = stated.percent / 100.0
    start, when = stated.start, stated.when
    dated = start.nominal_day is not None and when.nominal_day is not None
    return Change(
        id=_name(subject, Phase.LAST, names, other=stated.id),
        subject=subject,
        label=", ".join(filter(None, (label, stated.site))),
        domain=stated.domain or (Domain(analyte.domain) if analyte else None),
        phase=Phase.LAST,
        baseline=None,
        after=None,
        absolute=None,
        unit=analyte.unit if analyte else "1",
        relative=relative,
        log_ratio=math.log1p(relative) if relative > -1.0 else None,
        elapsed_days=(when.nominal_day or 0.0) - (start.nominal_day or 0.0) if dated else None,
        elapsed=_not_negative(when.days.since(start.days)),
        better=_better(analyte.better if analyte else None, relative),
        stated=True,
        derivation=Derivation(FUNCTION, VERSION, "", stated.sources),
    )


def _course(series: Series) -> Iterator[Measurement | Discrepancy]:
    """Slopes, their ratio, and the time to half the change, or one word why not."""
    before = _slope("slope before day zero", series, series.before)
    after = _slope("slope after day zero", series, (series.before[-1], *series.after))
    ratio = _rate_ratio(series, before, after)
    half = _half_time(series)
    found = (before, after, ratio, half)
    yield from (f for f in found if isinstance(f, Measurement))
    reasons = [f for f in found if isinstance(f, str)]
    if reasons:
        first = series.before[-1].point
        yield Discrepancy(
            Kind.MISSING,
            str(first.sources[0]) if first.sources else series.label,
            f"{series.label}: {'; '.join(reasons)}",
            "add more values if the record has them",
        )


def _usable(readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """Values that are numbers of a day: none with ``<`` or ``>``, none without a day."""
    return tuple(r for r in readings if r.dated and r.comparator in (Comparator.EQUAL, Comparator.ABOUT))


def _slope(name: str, series: Series, readings: tuple[Reading, ...]) -> Measurement | str:
    used = _usable(readings)
    try:
        slope = slope_per_day([r.point.day for r in used], [r.point.value for r in used])
    except ValueError as reason:
        return f"no {name}, {reason}"
    error = slope.standard_error
    return Measurement(
        name=name,
        subject=series.subject,
        value=slope.per_day,
        unit=f"{series.unit}/d",
        derivation=_derivation(used, points=str(slope.count), left_out=str(len(readings) - len(used))),
        low=None if error is None else slope.per_day - error,
        high=None if error is None else slope.per_day + error,
        interval="" if error is None else "one standard error to each side",
    )


def _rate_ratio(series: Series, before: Measurement | str, after: Measurement | str) -> Measurement | str:
    if isinstance(before, str) or isinstance(after, str):
        return "no ratio of the rates of change, which needs both slopes"
    try:
        ratio = rate_ratio(after.value, before.value)
    except ValueError as reason:
        return f"no ratio of the rates of change, {reason}"
    sources = tuple(dict.fromkeys((*before.derivation.sources, *after.derivation.sources)))
    return Measurement(
        name="ratio of the rates of change",
        subject=series.subject,
        value=ratio,
        unit="1",
        derivation=Derivation(FUNCTION, VERSION, RATE_RATIO_PAPER, sources),
    )


def _half_time(series: Series) -> Measurement | str:
    """Days from day zero until half of the change to the best value (or the last, where no side is better) was done."""
    baseline = series.before[-1]
    used = _usable((baseline, *series.after))
    goal = _best(series) or series.after[-1]
    if baseline not in used or goal not in used:
        return "no time to half the change, its two ends are not numbers of a known day"
    if len(used) < 3:
        return "no time to half the change, which cannot be seen between two points"
    level = baseline.point.value / 2.0 + goal.point.value / 2.0
    days = [max(0.0, used[0].point.day), *(r.point.day for r in used[1:])]
    day = crossing_day(days, [r.point.value for r in used], level=level)
    if day is None or baseline.point.value == goal.point.value:
        return "no time to half the change, nothing changed"
    return Measurement(
        name="time to half the change",
        subject=series.subject,
        value=day,
        unit="d",
        derivation=_derivation(used, level=f"{level:g} {series.unit}", goal=f"{goal.point.value:g} {series.unit}"),
    )
