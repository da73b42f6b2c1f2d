"""What a change is held against: swings of healthy people, of patients, and of this patient before the treatment."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from catamnesis.case.event import Answer
from catamnesis.case.laboratory import Comparator
from catamnesis.case.response import Change, Limit, Point
from catamnesis.case.series import Reading, Series
from catamnesis.terms.analytes import Analyte, Variation
from catamnesis.weigh.figures import figure, p_words
from catamnesis.weigh.reference_change import (
    Z_95,
    Interval,
    Limits,
    analytical_cv_percent,
    log_limits,
    log_scatter,
    pair_factor,
    symmetric_limit_percent,
    true_change,
)
from catamnesis.weigh.scatter import (
    LEAST_VALUES,
    Outlook,
    normal_two_sided_p,
    outlook_from_mean,
    outlook_from_trend,
    student_quantile,
    student_two_sided_p,
)

#: Papers of the reference change value.
RCV_PAPERS = "Fraser and Harris 1989; Fokkema 2006, Clin Chem 52:1602"

#: Days between two values below which they resemble each other (for CRP, whose half-life is 19 h).
CLOSE_D = 2.0

#: Least scatter of one value (%) where the imprecision of the measurement is not known. Our choice: rounding alone
#: must not make four like values infinitely exact.
LEAST_SCATTER_PERCENT = 1.0

#: Two-sided p of its slope below which a trend before the treatment takes part in the verdict.
TREND_P = 0.05


class Ground(StrEnum):
    """Where a yardstick comes from."""

    HEALTHY = "healthy people"
    OTHERS = "other people"
    SWINGS = "the patient's own swings"
    TREND = "the patient's own trend"
    MEASUREMENT = "the measurement itself"


@dataclass(frozen=True, slots=True)
class Weighing:
    """One change held against one yardstick.

    Parameters
    ----------
    name, ground, basis, citation, verified
        The yardstick: what it is called, where it comes from, its numbers in words, its paper, and whether a person
        read them there.
    z, p
        Deviate of the change and its two-sided p.
    beyond
        Yes or no; unknown where the change is a limit only and its limit lies within.
    limits
        Fall and rise that would be more than noise.
    interval
        Of the true change, as a fraction; None where only the symmetric method can be used.
    symmetric_percent
        Symmetric reference change value (%); None for the patient's own scatter.
    expected
        Value that the patient's own course before the treatment leads one to expect, in the unit of the values.
    counts
        Whether it takes part in the verdict; a trend does where it is discernible and runs the way of the change.
    """

    name: str
    ground: Ground
    basis: str
    citation: str
    verified: bool
    z: float
    p: float
    beyond: Answer
    limits: Limits
    interval: Interval | None
    symmetric_percent: float | None = None
    expected: float | None = None
    counts: bool = True


def weigh_by_table(change: Change, analyte: Analyte) -> Iterator[Weighing]:
    """The change against each variation that the table holds for its analyte, the first being the one to use.

    Log-normal (Fokkema 2006); where the later value is 0 its logarithm has no meaning and the symmetric limit (Fraser
    and Harris 1989) is used alone.

    Parameters
    ----------
    change
        Its ``relative`` is not None.
    analyte
        Holds the variations.
    """
    for variation in analyte.variations:
        yield _by_variation(change, variation)


def _by_variation(change: Change, variation: Variation) -> Weighing:
    within = variation.within_person_cv_percent
    analytic = analytical_cv_percent(variation.analytic_cv_percent, within)
    sigma = log_scatter(analytic, within)
    symmetric = symmetric_limit_percent(analytic, within)
    interval = None
    if change.log_ratio is None:
        z = 100.0 * (change.relative or 0.0) / (symmetric / Z_95)
    else:
        error = pair_factor() * sigma
        z = change.log_ratio / error
        interval = true_change(change.log_ratio, error)
    return Weighing(
        name=variation.name,
        ground=Ground.HEALTHY if variation.name.startswith("healthy") else Ground.OTHERS,
        basis=_basis(within, analytic),
        citation=variation.citation,
        verified=variation.mark.verified,
        z=z,
        p=normal_two_sided_p(z),
        beyond=_beyond(change, z, Z_95),
        limits=log_limits(sigma),
        interval=interval,
        symmetric_percent=symmetric,
    )


def _basis(within: float, analytic: float) -> str:
    measured = f", analytic {figure(analytic)} %" if analytic else ", analytic variation included"
    return f"within-person variation {figure(within, 4)} %{measured}"


def _beyond(change: Change, z: float, deviate: float) -> Answer:
    """Whether the change is further out than the deviate, on the side to which it goes."""
    same_side = (z < 0) is ((change.relative or 0.0) < 0)
    if abs(z) > deviate and same_side:
        return Answer.YES
    return Answer.UNKNOWN if change.limit is Limit.AT_LEAST else Answer.NO


def raised_analytic_z(change: Change, variation: Variation) -> float | None:
    """Deviate if the laboratory's own imprecision, unknown, is taken as half of the within-person variation.

    None where that changes nothing.
    """
    raised = variation.desirable_analytic_cv_percent
    if change.log_ratio is None or variation.analytic_cv_percent in (None, raised):
        return None
    return change.log_ratio / (pair_factor() * log_scatter(raised, variation.within_person_cv_percent))


def own_values(series: Series | None) -> tuple[Reading, ...]:
    """Values before day zero from which the patient's own scatter can be taken: above 0, exact, each on a known day."""
    held = series.before if series else ()
    return tuple(r for r in held if r.dated and r.point.value > 0 and r.comparator is Comparator.EQUAL)


def least_scatter_log(analyte: Analyte) -> float:
    """Scatter of the measurement itself, which a patient's own scatter cannot be less than."""
    analytic = LEAST_SCATTER_PERCENT
    if analyte.variations:
        first = analyte.variations[0]
        analytic = max(analytic, analytical_cv_percent(first.analytic_cv_percent, first.within_person_cv_percent))
    return log_scatter(analytic, 0.0)


def weigh_by_own(change: Change, values: tuple[Reading, ...], analyte: Analyte) -> Iterator[Weighing]:
    """The later value against the patient's own swings about a mean before the treatment, and against the trend.

    Both on the scale of logarithms, with Student's t: the swings about the mean of n values (n - 1 degrees of freedom),
    the trend as a straight line carried on to the day of the later value (n - 2). The mean of all values before stands
    for the baseline, so that the error of the difference is s sqrt(1 + 1/n).

    Parameters
    ----------
    change
        With a later value above 0.
    values
        From ``own_values``.
    analyte
        Whose measurement sets the least scatter.
    """
    after = change.after
    if after is None or after.value <= 0 or len(values) < LEAST_VALUES:
        return
    days = [r.point.day for r in values]
    logs = [math.log(r.point.value) for r in values]
    least = least_scatter_log(analyte)
    yield _by_outlook(change, after, Ground.SWINGS, outlook_from_mean(logs, least_scatter_log=least))
    if days[0] < days[-1]:
        trend = outlook_from_trend(days, logs, day=after.day, least_scatter_log=least)
        yield _by_outlook(change, after, Ground.TREND, trend)


def _by_outlook(change: Change, after: Point, ground: Ground, outlook: Outlook) -> Weighing:
    deviate = student_quantile(outlook.degrees)
    shift = math.log(after.value) - outlook.expected_log
    t = shift / outlook.error_log
    swing = 100.0 * math.sqrt(math.expm1(min(outlook.scatter_log**2, 700.0)))
    basis = f"variation of one value {figure(swing)} %, {outlook.degrees} degrees of freedom"
    counts = True
    if ground is Ground.TREND:
        basis += f"; the trend itself {p_words(outlook.slope_p)}"
        onward = (outlook.slope_log_per_day < 0) is ((change.relative or 0.0) < 0)
        counts = onward and outlook.slope_p < TREND_P
    return Weighing(
        name=f"{ground} before day zero",
        ground=ground,
        basis=basis,
        citation="",
        verified=True,
        z=t,
        p=student_two_sided_p(t, outlook.degrees),
        beyond=_beyond(change, t, deviate),
        limits=log_limits(outlook.error_log, deviate=deviate, factor=1.0),
        interval=true_change(shift, outlook.error_log, deviate=deviate),
        expected=math.exp(min(outlook.expected_log, 700.0)),
        counts=counts,
    )


def own_doubts(values: tuple[Reading, ...]) -> Iterator[str]:
    """What must be said beside the patient's own scatter, or in its place."""
    if len(values) < LEAST_VALUES:
        yield (
            f"The patient's own swings are the best yardstick; they need {LEAST_VALUES} values before day zero, "
            f"there {'is' if len(values) == 1 else 'are'} {len(values)}."
        )
        return
    if min(later.point.day - earlier.point.day for earlier, later in pairwise(values)) < CLOSE_D:
        yield (
            f"Some values before day zero lie less than {CLOSE_D:g} days apart; such values resemble each other, so "
            "the patient's own scatter may be taken too small."
        )
