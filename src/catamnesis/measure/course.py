"""How steeply a value rose or fell, and when half of its change was done: plain arithmetic on days and values."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slope:
    """A least-squares slope (unit of the values per day) of ``count`` points.

    ``standard_error`` is None below three points, where nothing is left over to take it from.
    """

    per_day: float
    standard_error: float | None
    count: int


def slope_per_day(days: Sequence[float], values: Sequence[float]) -> Slope:
    """Straight line through a course by least squares.

    Parameters
    ----------
    days, values
        Two points or more, not all on one day.

    Raises
    ------
    ValueError
        If there are fewer than two points, all lie on one day, or the numbers are too large to be squared.

    Examples
    --------
    >>> slope_per_day([-4, -2, 0], [100, 140, 180])
    Slope(per_day=20.0, standard_error=0.0, count=3)
    """
    count = len(days)
    if count < 2:
        raise ValueError(f"a slope needs two values, not {count}")
    try:
        return _least_squares(days, values, count)
    except OverflowError:
        raise ValueError("the values are too large to draw a line through") from None


def _least_squares(days: Sequence[float], values: Sequence[float], count: int) -> Slope:
    middle = math.fsum(days) / count
    spread = math.fsum((day - middle) ** 2 for day in days)
    if spread == 0.0:
        raise ValueError("a slope needs values of two days")
    mean = math.fsum(values) / count
    slope = math.fsum((d - middle) * (v - mean) for d, v in zip(days, values, strict=True)) / spread
    if count == 2:
        return Slope(slope, None, count)
    rest = math.fsum((v - mean - slope * (d - middle)) ** 2 for d, v in zip(days, values, strict=True))
    return Slope(slope, math.sqrt(rest / (count - 2) / spread), count)


def rate_ratio(after_per_day: float, before_per_day: float) -> float:
    """Rate of change after the start divided by the rate before it; negative where the course turned round.

    Glasziou, Chalmers, Rawlins and McCulloch 2007 (BMJ 334:349): confidence that a treatment did it is often high
    where the size of this ratio is above 10.

    Parameters
    ----------
    after_per_day, before_per_day
        Slopes in one unit per day; the one before must not be 0.

    Raises
    ------
    ValueError
        If the values before did not change, so that there is nothing to divide by.

    Examples
    --------
    >>> rate_ratio(-18.5, 1.85)
    -10.0
    """
    if before_per_day == 0.0:
        raise ValueError("the values before did not change, so the ratio has no size")
    return after_per_day / before_per_day


def crossing_day(days: Sequence[float], values: Sequence[float], *, level: float) -> float | None:
    """First day on which a course reaches a level, or None where it does not.

    Between two points the course is taken as straight on the logarithm of the value where both points and the level
    are above 0, else as straight on the value itself.

    Parameters
    ----------
    days, values
        Points in order of time.
    level
        In the unit of the values.

    Examples
    --------
    >>> round(crossing_day([0, 2, 8], [160, 40, 10], level=80), 6)
    1.0
    """
    for i in range(len(days) - 1):
        first, second = values[i], values[i + 1]
        if not min(first, second) <= level <= max(first, second):
            continue
        here = level
        if min(first, second, level) > 0.0:
            first, second, here = math.log(first), math.log(second), math.log(level)
        if first == second:
            return days[i]
        return days[i] + (days[i + 1] - days[i]) * (here - first) / (second - first)
    return None
