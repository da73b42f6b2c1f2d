"""The patient's own swings before the treatment, and how far a later value lies outside them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

#: Least number of values before day zero from which a scatter is taken.
LEAST_VALUES = 4


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where the next value would lie if the course before the treatment went on.

    Parameters
    ----------
    expected_log
        Natural logarithm of the value to be expected.
    scatter_log
        Standard deviation of one value about the course, on the scale of natural logarithms.
    error_log
        Standard error of a new value about ``expected_log``: scatter and the doubt of the course itself.
    degrees
        Degrees of freedom that the scatter rests on.
    slope_log_per_day, slope_p
        The trend and its own two-sided p; 0 and 1 where no trend was asked for.
    """

    expected_log: float
    scatter_log: float
    error_log: float
    degrees: int
    slope_log_per_day: float = 0.0
    slope_p: float = 1.0


def normal_two_sided_p(z: float) -> float:
    """Two-sided p of a standard normal deviate.

    Examples
    --------
    >>> round(normal_two_sided_p(-1.96), 3)
    0.05
    """
    return math.erfc(abs(z) / math.sqrt(2.0))


def student_within(t: float, degrees: int) -> float:
    """Share of Student's t distribution between -t and t (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4).

    Parameters
    ----------
    t
        Deviate; its sign does not matter.
    degrees
        Degrees of freedom, 1 or more.

    Raises
    ------
    ValueError
        If there is no degree of freedom.

    Examples
    --------
    >>> round(student_within(12.706, 1), 4)
    0.95
    """
    if degrees < 1:
        raise ValueError(f"Student's t has 1 degree of freedom or more, not {degrees}")
    angle = math.atan(abs(t) / math.sqrt(degrees))
    cosine = math.cos(angle)
    odd = degrees % 2
    term = cosine if odd else 1.0
    total = 0.0
    for power in range(1 if odd else 0, degrees - 1, 2):
        total += term
        term *= cosine * cosine * (power + 1) / (power + 2)
    share = math.sin(angle) * total
    if odd:
        share = 2.0 / math.pi * (angle + share)
    return min(share, 1.0)


def student_two_sided_p(t: float, degrees: int) -> float:
    """Two-sided p of Student's t.

    Examples
    --------
    >>> round(student_two_sided_p(-4.303, 2), 3)
    0.05
    """
    return max(0.0, 1.0 - student_within(t, degrees))


def student_quantile(degrees: int, *, confidence: float = 0.95) -> float:
    """Deviate t so that the share ``confidence`` lies between -t and t, found by bisection.

    Parameters
    ----------
    degrees
        Degrees of freedom, 1 or more.
    confidence
        Share, above 0 and below 1.

    Raises
    ------
    ValueError
        If ``confidence`` is outside its range or there is no degree of freedom.

    Examples
    --------
    >>> round(student_quantile(3), 3)
    3.182
    """
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence lies between 0 and 1, not at {confidence}")
    high = 1.0
    while student_within(high, degrees) < confidence:
        high *= 2.0
    low = 0.0
    for _ in range(80):
        middle = (low + high) / 2.0
        if student_within(middle, degrees) < confidence:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


def _refuse_few(count: int) -> None:
    if count < LEAST_VALUES:
        raise ValueError(f"a scatter needs {LEAST_VALUES} values or more, not {count}")


def outlook_from_mean(logs: Sequence[float], *, least_scatter_log: float = 0.0) -> Outlook:
    """Next value if the patient only swings about a mean.

    The standard deviation is that of the logarithms about their mean (n - 1 degrees of freedom); a new value is
    expected at the mean with the error s sqrt(1 + 1/n).

    Parameters
    ----------
    logs
        Natural logarithms of the values before the treatment, four or more.
    least_scatter_log
        Scatter of the measurement itself; what is found is never taken as less.

    Raises
    ------
    ValueError
        If there are fewer than four values.

    Examples
    --------
    >>> round(outlook_from_mean([0.0, 0.1, 0.2, 0.1]).scatter_log, 4)
    0.0816
    """
    count = len(logs)
    _refuse_few(count)
    mean = math.fsum(logs) / count
    scatter = math.sqrt(math.fsum((log - mean) ** 2 for log in logs) / (count - 1))
    scatter = max(scatter, least_scatter_log)
    return Outlook(mean, scatter, scatter * math.sqrt(1.0 + 1.0 / count), count - 1)


def outlook_from_trend(
    days: Sequence[float], logs: Sequence[float], *, day: float, least_scatter_log: float = 0.0
) -> Outlook:
    """Next value if the patient's trend before the treatment went on.

    A straight line through the logarithms by least squares; the standard deviation is that about the line (n - 2
    degrees of freedom), and the error of the new value grows with its distance from the days that made the line.

    Parameters
    ----------
    days
        Days of the values before the treatment; not all the same.
    logs
        Natural logarithms of these values, four or more.
    day
        Day of the new value.
    least_scatter_log
        Scatter of the measurement itself; what is found is never taken as less, except to test the slope.

    Raises
    ------
    ValueError
        If there are fewer than four values or all are of one day.

    Examples
    --------
    >>> round(outlook_from_trend([-4, -3, -2, -1], [4.0, 3.0, 2.0, 1.0], day=0).expected_log, 6)
    0.0
    """
    count = len(logs)
    _refuse_few(count)
    middle = math.fsum(days) / count
    spread = math.fsum((d - middle) ** 2 for d in days)
    if spread == 0.0:
        raise ValueError("a trend needs values of two days or more")
    mean = math.fsum(logs) / count
    slope = math.fsum((d - middle) * (log - mean) for d, log in zip(days, logs, strict=True)) / spread
    rest = math.fsum((log - mean - slope * (d - middle)) ** 2 for d, log in zip(days, logs, strict=True))
    degrees = count - 2
    found = math.sqrt(rest / degrees)
    scatter = max(found, least_scatter_log)
    error = scatter * math.sqrt(1.0 + 1.0 / count + (day - middle) ** 2 / spread)
    return Outlook(
        expected_log=mean + slope * (day - middle),
        scatter_log=scatter,
        error_log=error,
        degrees=degrees,
        slope_log_per_day=slope,
        slope_p=_slope_p(slope, found / math.sqrt(spread), degrees),
    )


def _slope_p(slope: float, error: float, degrees: int) -> float:
    """Two-sided p of a slope; values on one line leave no error, and no doubt unless the line is flat."""
    if error <= abs(slope) * 1e-9:
        return 0.0 if slope else 1.0
    return student_two_sided_p(slope / error, degrees)
