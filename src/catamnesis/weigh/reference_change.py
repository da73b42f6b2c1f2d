"""Is a change more than noise? Reference change value, imaging repeatability and the patient's own scatter."""

import math
from dataclasses import dataclass

#: Standard normal deviate for two-sided 95 %, as the papers on the reference change value print it.
Z_95 = 1.96


@dataclass(frozen=True, slots=True)
class Limits:
    """Least fall (negative) and least rise, both in percent of the first value, that are more than noise."""

    fall_percent: float
    rise_percent: float


@dataclass(frozen=True, slots=True)
class Interval:
    """A relative change, as a fraction, with the ends of its interval."""

    low: float
    high: float


def _refuse_cv(cv_percent: float) -> None:
    if not (math.isfinite(cv_percent) and cv_percent >= 0.0):
        raise ValueError(f"a coefficient of variation is 0 % or more, not {cv_percent}")


def pair_factor(values_before: int = 1, values_after: int = 1) -> float:
    """Factor by which the noise of one value grows when two are compared: sqrt(1/n1 + 1/n2).

    It is the square root of 2 for two single values, and less where the mean of several is compared.

    Parameters
    ----------
    values_before, values_after
        Number of values averaged on each side, 1 or more.

    Raises
    ------
    ValueError
        If a number is below 1.

    Examples
    --------
    >>> round(pair_factor(), 4)
    1.4142
    """
    if values_before < 1 or values_after < 1:
        raise ValueError("each side needs one value or more")
    return math.sqrt(1.0 / values_before + 1.0 / values_after)


def symmetric_limit_percent(
    cva_percent: float, cvi_percent: float, *, z: float = Z_95, values_before: int = 1, values_after: int = 1
) -> float:
    """Reference change value, the same up and down: z sqrt(2) sqrt(CVa^2 + CVi^2).

    Fraser and Harris 1989.

    Parameters
    ----------
    cva_percent, cvi_percent
        Analytical and within-person coefficient of variation (%), 0 or more.
    z
        Standard normal deviate of the confidence wanted.
    values_before, values_after
        Number of values averaged on each side.

    Raises
    ------
    ValueError
        If a coefficient is negative or not finite.

    Examples
    --------
    >>> round(symmetric_limit_percent(5.2, 42.2), 2)
    117.86
    """
    _refuse_cv(cva_percent)
    _refuse_cv(cvi_percent)
    return z * pair_factor(values_before, values_after) * math.hypot(cva_percent, cvi_percent)


def log_scatter(cva_percent: float, cvi_percent: float) -> float:
    """Standard deviation of the natural logarithm of one value: sqrt(ln(1 + CVa^2) + ln(1 + CVi^2)).

    The log-normal convention of Fokkema 2006 (Clin Chem 52:1602). The variant with both in one logarithm,
    ln(1 + CVa^2 + CVi^2), differs in the third digit and is not used here.

    Parameters
    ----------
    cva_percent, cvi_percent
        Analytical and within-person coefficient of variation (%), 0 or more.

    Raises
    ------
    ValueError
        If a coefficient is negative or not finite.

    Examples
    --------
    >>> round(log_scatter(11.1, 29.4), 4)
    0.3085
    """
    _refuse_cv(cva_percent)
    _refuse_cv(cvi_percent)
    return math.sqrt(math.log1p((cva_percent / 100.0) ** 2) + math.log1p((cvi_percent / 100.0) ** 2))


def log_limits(scatter_log: float, *, deviate: float = Z_95, factor: float | None = None) -> Limits:
    """Reference change value on the log scale: exp(-+ z sqrt(2) sigma) - 1, a fall and a rise of unlike size.

    Parameters
    ----------
    scatter_log
        Standard deviation of the natural logarithm of one value.
    deviate
        Standard normal deviate, or Student's, of the confidence wanted.
    factor
        From ``pair_factor``; that of two single values if left out.

    Examples
    --------
    >>> limits = log_limits(log_scatter(1.1, 4.4))
    >>> round(limits.fall_percent, 1), round(limits.rise_percent, 1)
    (-11.8, 13.4)
    """
    width = deviate * (pair_factor() if factor is None else factor) * scatter_log
    return Limits(fall_percent=100.0 * _growth(-width), rise_percent=100.0 * _growth(width))


def deviate_of_change(log_ratio: float, scatter_log: float, *, factor: float | None = None) -> float:
    """How many standard errors of a difference a change is: ln(after/before) / (sqrt(2) sigma).

    Parameters
    ----------
    log_ratio
        Natural logarithm of the value after divided by the value before.
    scatter_log
        Standard deviation of the natural logarithm of one value, above 0.
    factor
        From ``pair_factor``; that of two single values if left out.

    Raises
    ------
    ValueError
        If the scatter is not above 0.

    Examples
    --------
    >>> round(deviate_of_change(math.log(31 / 179), log_scatter(11.1, 29.4)), 2)
    -4.02
    """
    if not scatter_log > 0.0:
        raise ValueError("without any scatter no change can be weighed")
    return log_ratio / ((pair_factor() if factor is None else factor) * scatter_log)


def true_change(log_ratio: float, error_log: float, *, deviate: float = Z_95) -> Interval:
    """Interval of the true change, as a fraction: exp(ln ratio -+ z error) - 1.

    Parameters
    ----------
    log_ratio
        Natural logarithm of the value after divided by the value before.
    error_log
        Standard error of that logarithm, 0 or more.
    deviate
        Standard normal deviate, or Student's, of the confidence wanted.

    Examples
    --------
    >>> interval = true_change(math.log(0.54), math.sqrt(2) * log_scatter(0, 12))
    >>> round(interval.low, 2), round(interval.high, 2)
    (-0.61, -0.25)
    """
    return Interval(_growth(log_ratio - deviate * error_log), _growth(log_ratio + deviate * error_log))


def _growth(log_ratio: float) -> float:
    """Relative change of a logarithm of a ratio; one too large for a number is infinite."""
    try:
        return math.expm1(log_ratio)
    except OverflowError:
        return math.inf


def analytical_cv_percent(cva_percent: float | None, cvi_percent: float) -> float:
    """Analytical variation to reckon with where the paper gives none: half the within-person one ("desirable").

    Parameters
    ----------
    cva_percent
        As the paper gives it, or None.
    cvi_percent
        Within-person coefficient of variation (%).

    Examples
    --------
    >>> analytical_cv_percent(None, 14.5)
    7.25
    """
    return 0.5 * cvi_percent if cva_percent is None else cva_percent


def adjusted_p(p_values: tuple[float, ...]) -> tuple[float, ...]:
    """P values adjusted for how many changes were looked at (Benjamini and Hochberg 1995), in the order given.

    Examples
    --------
    >>> adjusted_p((0.01, 0.04, 0.03))
    (0.03, 0.04, 0.04)
    """
    count = len(p_values)
    adjusted = [1.0] * count
    least = 1.0
    for rank, index in sorted(enumerate(sorted(range(count), key=p_values.__getitem__), start=1), reverse=True):
        least = min(least, p_values[index] * count / rank)
        adjusted[index] = least
    return tuple(adjusted)
