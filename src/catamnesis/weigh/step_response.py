"""How fast a substance is made and cleared: the arithmetic of one step of production from a steady state."""

import math
from dataclasses import dataclass

from catamnesis.terms.analytes import HalfLife

#: A day is known as a whole day only: two values may lie up to one day further apart than their days.
WHOLE_DAY_D = 1.0

HOURS_PER_DAY = 24.0


@dataclass(frozen=True, slots=True)
class Range:
    """Least and greatest of a number that is not known exactly."""

    low: float
    high: float


def _refuse_unphysical(half_life_d: float, elapsed_d: float) -> None:
    if not (math.isfinite(half_life_d) and half_life_d > 0.0):
        raise ValueError(f"a half-life is above 0 days, not {half_life_d}")
    if not elapsed_d >= 0.0:
        raise ValueError(f"elapsed time is 0 days or more, not {elapsed_d}")


def washout(elapsed_d: float, half_life_d: float) -> float:
    """Share of the first amount that is still there when nothing new is made: exp(-k t).

    Parameters
    ----------
    elapsed_d
        Time (d), 0 or more.
    half_life_d
        Half-life (d), above 0.

    Raises
    ------
    ValueError
        If the half-life is not above 0 or the time is negative.

    Examples
    --------
    >>> round(washout(1, 19 / 24), 6)
    0.416631
    """
    _refuse_unphysical(half_life_d, elapsed_d)
    return math.exp(-math.log(2.0) * elapsed_d / half_life_d)


def remaining_ratio(elapsed_d: float, half_life_d: float, *, suppression: float) -> float:
    """Value divided by its first value when production falls by a fraction f at once: (1 - f) + f exp(-k t).

    Indirect response from a steady state (Dayneka, Garg and Jusko 1993, model I) with a step of production.

    Parameters
    ----------
    elapsed_d
        Time since the step (d), 0 or more.
    half_life_d
        Half-life (d), above 0.
    suppression
        Fraction f by which production falls; 1 is none left, negative is a rise of production.

    Raises
    ------
    ValueError
        If f is above 1, or half-life or time are outside their range.

    Examples
    --------
    >>> round(remaining_ratio(8, 19 / 24, suppression=0.83), 6)
    0.170754
    """
    if suppression > 1.0:
        raise ValueError(f"production cannot fall by more than all of it, {suppression}")
    return (1.0 - suppression) + suppression * washout(elapsed_d, half_life_d)


def production_ratio(ratio: float, elapsed_d: float, half_life_d: float) -> float:
    """New production divided by the old one that carries the value to ``ratio``: (R/R0 - exp(-k t)) / (1 - exp(-k t)).

    A negative answer means that the fall is faster than the half-life allows.

    Parameters
    ----------
    ratio
        Value after divided by the value before (R/R0), 0 or more.
    elapsed_d
        Time since the step of production (d), above 0.
    half_life_d
        Half-life (d), above 0.

    Raises
    ------
    ValueError
        If no time has passed, or the ratio is negative.

    Examples
    --------
    >>> round(production_ratio(31 / 179, 8, 19 / 24), 4)
    0.1724
    >>> round(production_ratio(32 / 22, 30, 19), 3)
    1.683
    """
    if not ratio >= 0.0:
        raise ValueError(f"a ratio of two amounts is 0 or more, not {ratio}")
    _refuse_unphysical(half_life_d, elapsed_d)
    gone = -math.expm1(-math.log(2.0) * elapsed_d / half_life_d)
    if gone == 0.0:
        raise ValueError("no time has passed, so nothing can be said of production")
    return (ratio - (1.0 - gone)) / gone


def suppression(ratio: float, elapsed_d: float, half_life_d: float) -> float:
    """Fraction by which production fell: (1 - R/R0) / (1 - exp(-k t)).

    Parameters and refusals as in ``production_ratio``; above 1 the fall is faster than the half-life allows.

    Examples
    --------
    >>> round(suppression(31 / 179, 8, 19 / 24), 4)
    0.8276
    """
    return 1.0 - production_ratio(ratio, elapsed_d, half_life_d)


def steady_state(first: float, later: float, elapsed_d: float, half_life_d: float) -> float:
    """Value at which the course would settle: the first value times the production ratio, in the unit of the values.

    Parameters
    ----------
    first, later
        Values at the step and ``elapsed_d`` later, the first above 0.
    elapsed_d, half_life_d
        Time since the step and half-life (d), both above 0.

    Raises
    ------
    ValueError
        If the first value is not above 0 or no time has passed.

    Examples
    --------
    >>> round(steady_state(22, 32, 30, 19), 2)
    37.03
    """
    if not first > 0.0:
        raise ValueError(f"a first value above 0 is needed, not {first}")
    return first * production_ratio(later / first, elapsed_d, half_life_d)


def fastest_fall_d(ratio: float, half_life_d: float) -> float:
    """Least time (d) in which a value can fall to ``ratio`` of itself, production stopped: -ln(R/R0) / k.

    Parameters
    ----------
    ratio
        Value after divided by the value before, above 0; 1 or more takes no time.
    half_life_d
        Half-life (d), above 0.

    Raises
    ------
    ValueError
        If the ratio or the half-life is not above 0.

    Examples
    --------
    >>> round(24 * fastest_fall_d(31 / 179, 19 / 24), 2)
    48.06
    """
    if not ratio > 0.0:
        raise ValueError(f"a ratio above 0 is needed, not {ratio}")
    _refuse_unphysical(half_life_d, 0.0)
    return max(0.0, -math.log(ratio)) * half_life_d / math.log(2.0)


def production_range(ratio: Range, elapsed_d: Range, half_life_d: Range) -> Range:
    """Least and greatest production ratio over the ranges of what goes in (interval arithmetic, no distribution).

    The production ratio rises with the value's ratio and moves one way in elapsed time and in half-life, so that its
    extremes lie at corners of the box.

    Parameters
    ----------
    ratio, elapsed_d, half_life_d
        Ranges of the value's ratio, the time (d; above 0) and the half-life (d; above 0).

    Raises
    ------
    ValueError
        If a corner lies outside what ``production_ratio`` takes.

    Examples
    --------
    >>> found = production_range(Range(0.17, 0.18), Range(7, 8), Range(15 / 24, 1))
    >>> round(found.low, 3), round(found.high, 3)
    (0.163, 0.18)
    """
    corners = [
        production_ratio(r, t, h)
        for r in (ratio.low, ratio.high)
        for t in (elapsed_d.low, elapsed_d.high)
        for h in (half_life_d.low, half_life_d.high)
    ]
    return Range(min(corners), max(corners))


@dataclass(frozen=True, slots=True)
class Course:
    """A change in the numbers that the model takes.

    Parameters
    ----------
    ratio, ratio_range
        Later value divided by the first, and what the assay's imprecision and a limit make of it.
    days, days_range
        Time from the step of production to the later value; the range is None where it may be no time at all.
    longest_days
        The most days that may lie between the two values; infinite where nothing bounds them.
    """

    ratio: float
    ratio_range: Range
    days: float
    days_range: Range | None
    longest_days: float


@dataclass(frozen=True, slots=True)
class Implied:
    """Production implied by a course under one half-life.

    Parameters
    ----------
    production
        New production divided by the old; below 0 the fall is faster than the half-life allows.
    low, high
        Its range; None where a side is open.
    washout
        Share of the first amount that clearance alone would leave.
    """

    half_life: HalfLife
    production: float
    low: float | None
    high: float | None
    washout: float


def half_life_range(half_life: HalfLife) -> Range:
    """Range of a half-life in days; a single number where the table gives no range."""
    low = half_life.hours if half_life.low_hours is None else half_life.low_hours
    high = half_life.hours if half_life.high_hours is None else half_life.high_hours
    return Range(low / HOURS_PER_DAY, high / HOURS_PER_DAY)


def implied(course: Course, half_life: HalfLife) -> Implied:
    """Production under one half-life, its range by interval arithmetic over everything that is not known exactly.

    Interval arithmetic takes all that is uncertain at its worst at once: the range is wider than a 95 % interval.

    Parameters
    ----------
    course
        With time above 0 days.
    half_life
        Its own range is used where it has one.

    Raises
    ------
    ValueError
        If no time has passed.
    """
    half_life_d = half_life.hours / HOURS_PER_DAY
    low = high = None
    if course.days_range is not None:
        found = production_range(course.ratio_range, course.days_range, half_life_range(half_life))
        low = found.low if math.isfinite(found.low) else None
        high = found.high if math.isfinite(found.high) else None
    return Implied(
        half_life=half_life,
        production=production_ratio(course.ratio, course.days, half_life_d),
        low=low,
        high=high,
        washout=washout(course.days, half_life_d),
    )


def too_fast(course: Course, half_life: HalfLife) -> bool:
    """Whether a fall outruns clearance even with the shortest half-life, the longest time and the assay's error."""
    least_left = washout(course.longest_days + WHOLE_DAY_D, half_life_range(half_life).low)
    return course.ratio_range.high < least_left
