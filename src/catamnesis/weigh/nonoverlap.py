"""Do the values after the treatment lie apart from those before, and would the trend before have done it alone?

The baseline's trend is always tested, and said first. Where it already went to the better side, only a difference that
is left when the steepest trend that the baseline allows is carried on counts as more than that trend.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from catamnesis.case.case import Case
from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.laboratory import Comparator
from catamnesis.case.response import Judgement, Measurement
from catamnesis.case.series import Reading, Series, series_of
from catamnesis.case.source import Derivation, Source
from catamnesis.terms import VERSION
from catamnesis.terms.analytes import Better, find_analyte
from catamnesis.weigh import effect_sizes
from catamnesis.weigh.effect_sizes import Index
from catamnesis.weigh.figures import figure
from catamnesis.weigh.trend import Line, Trend, kendall_trend, theil_sen

ROOM = "nonoverlap"

#: Least number of values on each side of day zero. Our choice: with fewer there is no scatter to see.
LEAST_EACH_SIDE = 3

#: Least number of values before day zero for a verdict. Our choice: three values always lie near some line. Five are
#: asked of each phase by the What Works Clearinghouse, and from five on a trend can be found at 5 % at all.
LEAST_BEFORE = 4
TREND_TESTABLE_FROM = 5

#: Correlation of neighbouring values above which they are too close: that of CRP (half-life 19 h) at 2 days.
CLOSE_CORRELATION = 2 ** (-48 / 19)

CITATION = (
    "Parker RI, Vannest K. Behav Ther 2009;40:357 (NAP); Parker RI et al. Behav Ther 2011;42:284 (Tau, Tau-U); "
    "Tarlow KR. Behav Modif 2017;41:427 (Tau-BC); Pustejovsky JE. J Sch Psychol 2018;68:99 (LRR)"
)


class Verdict(StrEnum):
    """Whether the values after day zero lie apart from those before."""

    BEYOND_TREND = "beyond what the trend before can explain"
    WITHIN_TREND = "no more than the trend before can explain"
    BETTER = "better than before"
    WORSE = "worse than before"
    DIFFERENT = "different from before"
    NO_DIFFERENCE = "no clear difference"
    TOO_SHORT = "too few values before to exclude a trend"


@dataclass(frozen=True, slots=True)
class Phases:
    """The days and values of one measure before and after day zero; ``better`` is +1 or -1."""

    days_before: tuple[float, ...]
    before: tuple[float, ...]
    days_after: tuple[float, ...]
    after: tuple[float, ...]
    better: int

    @property
    def positive(self) -> bool:
        """Whether all values are above zero, so that a steady share a day is a straight line of logarithms."""
        return min((*self.before, *self.after)) > 0

    def logs(self) -> "Phases":
        """The same with natural logarithms."""
        before, after = tuple(map(math.log, self.before)), tuple(map(math.log, self.after))
        return Phases(self.days_before, before, self.days_after, after, self.better)

    def corrected(self, slope_per_day: float | None = None) -> Index:
        """Tau of what is left when the baseline's trend, or a given one, is taken away."""
        return effect_sizes.tau_bc(
            self.before,
            self.after,
            days_before=self.days_before,
            days_after=self.days_after,
            slope_per_day=slope_per_day,
            better=self.better,
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the values say of a difference, and of the baseline's trend.

    Parameters
    ----------
    trend, line
        Kendall's test and the Theil-Sen line of the baseline.
    share, tau
        All pairs compared as they stand.
    steepest
        Tau with the steepest trend taken away that the limits of the baseline's slope allow the way the values went;
        None where they allow none that way.
    along_trend
        Whether the values went the way of the baseline's own slope; then ``steepest`` decides, else ``tau``.
    """

    trend: Trend
    line: Line
    share: Index
    tau: Index
    steepest: Index | None
    along_trend: bool
    verdict: Verdict


def compared(phases: Phases, *, side_known: bool = True) -> Comparison:
    """Verdict on two phases, with the baseline's trend taken into account.

    Where the values moved the way in which the baseline already went, Tau is taken after the steepest slope that the
    95 % limits of the baseline's Theil-Sen slope allow has been carried on and taken away; on logarithms where all
    values are above zero, as amounts fall and rise by shares. The published Tau-BC takes the middle slope away, as if
    it were known, and calls far too many steady declines without any effect a success (``validation/nonoverlap.md``).

    Parameters
    ----------
    phases
        At least three values on each side.
    side_known
        Whether it is known which side is better; if not, ``better`` is the way in which the values went.

    Examples
    --------
    >>> decline = [300 * 0.9**day for day in range(12)]
    >>> found = compared(Phases(tuple(range(6)), tuple(decline[:6]), tuple(range(6, 12)), tuple(decline[6:]), -1))
    >>> found.share.value, found.steepest.value, found.verdict
    (1.0, 0.0, <Verdict.WITHIN_TREND: 'no more than the trend before can explain'>)
    """
    raw = effect_sizes.tau(phases.before, phases.after, better=phases.better)
    straight = phases.logs() if phases.positive else phases
    line = theil_sen(phases.days_before, straight.before)
    way = phases.better if raw.value >= 0 else -phases.better
    along = line.slope_per_day * way > 0
    slope = line.slope_high if way > 0 else line.slope_low
    steepest = straight.corrected(slope) if slope * way > 0 else None
    return Comparison(
        trend=kendall_trend(phases.days_before, phases.before),
        line=theil_sen(phases.days_before, phases.before),
        share=effect_sizes.nap(phases.before, phases.after, better=phases.better),
        tau=raw,
        steepest=steepest,
        along_trend=along,
        verdict=_verdict(len(phases.before), raw, steepest if along else None, side_known=side_known),
    )


def _verdict(count_before: int, raw: Index, corrected: Index | None, *, side_known: bool) -> Verdict:
    better = (raw.low or 0.0) > 0
    worse = (raw.high or 0.0) < 0
    if not better and not worse:
        return Verdict.NO_DIFFERENCE
    if count_before < LEAST_BEFORE:
        return Verdict.TOO_SHORT
    if corrected is not None:
        left = (corrected.low or 0.0) > 0 if better else (corrected.high or 0.0) < 0
        if not left:
            return Verdict.WITHIN_TREND
        return Verdict.BEYOND_TREND if better else Verdict.WORSE
    if not side_known:
        return Verdict.DIFFERENT
    return Verdict.BETTER if better else Verdict.WORSE


def close_gap_days(half_life_hours: float) -> float:
    """Spacing (d) below which neighbouring values share more than 17 % of their swings: 2 days for CRP.

    What is left of a swing after so many days is exp(-k t), the least correlation of two values of a substance with
    that half-life (h, above 0).

    Examples
    --------
    >>> round(close_gap_days(19), 3)
    2.0
    """
    return -math.log2(CLOSE_CORRELATION) * half_life_hours / 24


def weighed(case: Case) -> Iterator[Judgement | Discrepancy]:
    """One judgement for each analyte and each imaging quantity that has enough values on both sides of day zero."""
    for series in series_of(case):
        if isinstance(series, Discrepancy) or not series.before or not series.after:
            continue  # told by the room that measures
        try:
            yield _judged(series)
        except Refusal as refusal:
            yield refusal.discrepancy(Kind.MISSING)


def _judged(series: Series) -> Judgement:
    readings = (*series.before, *series.after)
    before, after = _dated(series.before), _dated(series.after)
    _refuse_few(series, len(before), len(after))
    phases = _phases(series, before, after)
    try:
        comparison = compared(phases, side_known=_sign(series.better) != 0)
    except ValueError as reason:
        remedy = "add values of other days"
        raise Refusal(where=_where(readings), what=f"{series.label}: {reason}", remedy=remedy) from reason
    sources: tuple[Source, ...] = tuple(dict.fromkeys(s for r in readings for s in r.point.sources))
    derivation = Derivation(f"{__name__}.weighed", VERSION, CITATION, sources)
    return Judgement(
        room=ROOM,
        subject=series.subject,
        title=f"{series.label}: {len(before)} values before, {len(after)} after",
        verdict=comparison.verdict,
        explanation=_explanation(series, phases, comparison),
        derivation=derivation,
        values=tuple(_values(series, phases, comparison, derivation)),
        caveats=tuple(_caveats(series, before, after, comparison)),
    )


def _dated(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    return tuple(reading for reading in readings if reading.dated)


def _refuse_few(series: Series, before: int, after: int) -> None:
    if min(before, after) < LEAST_EACH_SIDE:
        raise Refusal(
            where=_where((*series.before, *series.after)),
            what=f"{series.label}: {before} dated before and {after} after day zero, so neither a trend nor an overlap "
            f"can be seen; {LEAST_EACH_SIDE} on each side are the least",
            remedy="add more values if the record has them",
        )


def _where(readings: Sequence[Reading]) -> str:
    sources = next((reading.point.sources for reading in readings if reading.point.sources), ())
    return str(sources[0]) if sources else "laboratory values"


def _sign(better: Better | None) -> int:
    return {Better.HIGHER: 1, Better.LOWER: -1}.get(better, 0) if better else 0


def _phases(series: Series, before: Sequence[Reading], after: Sequence[Reading]) -> Phases:
    values_before, values_after = tuple(r.point.value for r in before), tuple(r.point.value for r in after)
    better = _sign(series.better)
    if not better:
        better = 1 if effect_sizes.tau(values_before, values_after).value >= 0 else -1
    days_before, days_after = tuple(r.point.day for r in before), tuple(r.point.day for r in after)
    return Phases(days_before, values_before, days_after, values_after, better)


def _explanation(series: Series, phases: Phases, comparison: Comparison) -> str:
    line, trend = comparison.line, comparison.trend
    move = "fell" if line.slope_per_day < 0 else "rose" if line.slope_per_day > 0 else "stayed level"
    size = f" by {figure(abs(line.slope_per_day), 2)} {series.unit} a day" if line.slope_per_day else ""
    baseline = (
        f"Before day zero the values {move}{size} (95 % limits of the slope {figure(line.slope_low, 2)} to "
        f"{figure(line.slope_high, 2)}; Kendall's tau {trend.tau_b:.2f}, p {trend.p:.2g})."
    )
    pairs = (
        f"Of all pairs of a value before and a value after, {100 * comparison.share.value:.0f} % "
        f"{_better_words(series)} (NAP {_with_limits(comparison.share)})."
    )
    told = [baseline, pairs]
    if comparison.steepest is None:
        told.append(f"The baseline allows no trend that way: Tau is {_with_limits(comparison.tau)}.")
    else:
        own = (
            "The values went" if comparison.along_trend else "Within the limits of its slope the baseline may have gone"
        )
        told.append(
            f"{own} that way before. With the steepest trend that the baseline allows carried on, Tau is "
            f"{_with_limits(comparison.steepest)}; as the values stand it is {_with_limits(comparison.tau)}."
        )
    told.append(f"{len(phases.before)} and {len(phases.after)} values were compared.")
    return " ".join(told)


def _better_words(series: Series) -> str:
    return "got better" if _sign(series.better) else "went the same way; which way is better is not known"


def _with_limits(index: Index) -> str:
    if index.low is None or index.high is None:
        return f"{index.value:.2f}"
    return f"{index.value:.2f}, 95 % limits {index.low:.2f} to {index.high:.2f}"


def _values(series: Series, phases: Phases, comparison: Comparison, derivation: Derivation) -> Iterator[Measurement]:
    def number(
        name: str, value: float, unit: str = "1", low: float | None = None, high: float | None = None
    ) -> Measurement:
        return Measurement(name, series.subject, value, unit, derivation, low, high, "95 %" if low is not None else "")

    line = comparison.line
    yield number("baseline slope", line.slope_per_day, f"{series.unit}/d", line.slope_low, line.slope_high)
    yield number("baseline Kendall tau", comparison.trend.tau_b)
    yield number("baseline trend p", comparison.trend.p)
    for name, index in _indices(phases, comparison):
        yield number(name, index.value, "1", index.low, index.high)
        if index.standard_error is not None:
            yield number(f"{name}, standard error", index.standard_error)


def _indices(phases: Phases, comparison: Comparison) -> Iterator[tuple[str, Index]]:
    yield "NAP", comparison.share
    yield "Tau", comparison.tau
    yield "Tau-U", effect_sizes.tau_u(phases.before, phases.after, better=phases.better)
    yield "Tau-BC", phases.corrected()
    if phases.positive:
        yield "Tau-BC on logarithms", phases.logs().corrected()
    if comparison.steepest is not None:
        yield "Tau with the steepest baseline trend taken away", comparison.steepest
    yield "PND", effect_sizes.pnd(phases.before, phases.after, better=phases.better)
    yield from _maybe("log response ratio", lambda: effect_sizes.log_response_ratio(phases.before, phases.after))
    yield from _maybe(
        "standardised mean difference",
        lambda: effect_sizes.standardised_mean_difference(phases.before, phases.after, better=phases.better),
    )


def _maybe(name: str, index: Callable[[], Index]) -> Iterator[tuple[str, Index]]:
    """An index that values at or below zero, or without any scatter, do not allow."""
    try:
        yield name, index()
    except ValueError:
        return


def _caveats(
    series: Series, before: Sequence[Reading], after: Sequence[Reading], comparison: Comparison
) -> Iterator[str]:
    yield "The errors take the values as independent of each other; values of one patient seldom are."
    if len(before) < TREND_TESTABLE_FROM:
        yield (
            f"With {len(before)} values before day zero no trend, however plain, can reach p 0.05: "
            "a p above it does not mean that there was none."
        )
    claims = comparison.verdict is not Verdict.NO_DIFFERENCE
    if claims and comparison.steepest is not None and not comparison.along_trend:
        yield "The baseline is too short or too unsteady to exclude a trend that would have done it alone."
    yield "A trend is taken as steady; an illness that turns by itself is not excluded."
    yield from _too_close(series, [reading.point.day for reading in (*before, *after)])
    limits = sum(reading.comparator is not Comparator.EQUAL for reading in (*before, *after))
    if limits:
        yield f"{limits} of {len(before) + len(after)} values bear <, > or ~ and were taken at their limit."
    yield "This compares values before and after day zero; it does not say what caused the difference."


def _too_close(series: Series, days: Sequence[float]) -> Iterator[str]:
    analyte = find_analyte(series.subject)
    if analyte is None or not analyte.half_lives:
        return
    half_life = analyte.half_lives[0]
    least = close_gap_days(half_life.hours)
    gaps = [later - earlier for earlier, later in pairwise(days)]
    close = [gap for gap in gaps if gap < least]
    if close:
        shared = 2 ** (-24 * min(close) / half_life.hours)
        unverified = "" if half_life.mark.verified else " (half-life unverified)"
        yield (
            f"{len(close)} of {len(gaps)} gaps between values are under {least:.2g} days. With a half-life of "
            f"{half_life.hours:.3g} h{unverified} the closest values share at least {100 * shared:.0f} % of their "
            "swings, so the errors above are too small."
        )
