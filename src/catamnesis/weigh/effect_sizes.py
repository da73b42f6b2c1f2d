"""How far the values after a treatment lie apart from those before: NAP, Tau, Tau-U, Tau-BC, ratios and differences."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean, variance

from catamnesis.weigh.trend import kendall_score, theil_sen

#: Share of the largest value below which two residuals count as equal: rounding noise of the arithmetic, not data.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Index:
    """A single-case effect size, its standard error and its interval (95 % unless asked otherwise)."""

    value: float
    standard_error: float | None = None
    low: float | None = None
    high: float | None = None


def nap(before: Sequence[float], after: Sequence[float], *, better: int = 1, confidence: float = 0.95) -> Index:
    """Nonoverlap of all pairs: the share of pairs (before, after) in which the value after is the better one.

    A tie counts half; 0.5 is no difference. Parker and Vannest (2009) Behav Ther 40:357. The standard error is the
    unbiased one of Sen (1967; Mee 1990) with NAP kept half a pair away from 0 and 1 so that it is never zero; the
    interval is method 5 of Newcombe (2006) Stat Med 25:559. Both take the values as independent.

    Parameters
    ----------
    before, after
        Values in one unit, at least two of each.
    better
        +1 where higher is better, -1 where lower is better.
    confidence
        Coverage of the interval, between 0 and 1.

    Raises
    ------
    ValueError
        With fewer than two values on either side.

    Examples
    --------
    >>> round(nap([20, 20, 26, 25, 22, 23], [28, 25, 24, 27, 30, 30, 29]).value, 6)
    0.916667
    """
    m, n = len(before), len(after)
    if min(m, n) < 2:
        raise ValueError(f"{m} before and {n} after: at least two values on each side are needed")
    a = sorted(better * y for y in before)
    b = sorted(better * y for y in after)
    rows = [(n - bisect_right(b, y)) + 0.5 * (bisect_right(b, y) - bisect_left(b, y)) for y in a]
    columns = [bisect_left(a, y) + 0.5 * (bisect_right(a, y) - bisect_left(a, y)) for y in b]
    ties = sum(bisect_right(b, y) - bisect_left(b, y) for y in a)
    share = sum(rows) / (m * n)
    kept = min(max(share, 0.5 / (m * n)), 1 - 0.5 / (m * n))
    q1 = sum((row - n * share) ** 2 for row in rows) / (m * n * n)
    q2 = sum((column - m * share) ** 2 for column in columns) / (m * m * n)
    q3 = (sum(rows) - 0.25 * ties) / (m * n) - share**2
    sampling = (kept * (1 - kept) + n * q1 + m * q2 - 2 * q3) / ((m - 1) * (n - 1))
    low, high = _newcombe(share, m, n, NormalDist().inv_cdf(0.5 + confidence / 2))
    return Index(share, math.sqrt(max(sampling, 0.0)), low, high)


def _newcombe(share: float, m: int, n: int, z: float) -> tuple[float, float]:
    half = (m + n) / 2 - 1

    def outside(theta: float) -> bool:
        spread = theta * (1 - theta) * (1 + half * (1 - theta) / (2 - theta) + half * theta / (1 + theta)) / (m * n)
        return (share - theta) ** 2 > z * z * spread

    return _edge(outside, 0.0, share), _edge(outside, 1.0, share)


def _edge(outside: Callable[[float], bool], end: float, middle: float) -> float:
    """Halve the way between an end of the range and the estimate until the limit is found."""
    for _ in range(60):
        halfway = (end + middle) / 2
        if outside(halfway):
            end = halfway
        else:
            middle = halfway
    return (end + middle) / 2


def tau(before: Sequence[float], after: Sequence[float], *, better: int = 1, confidence: float = 0.95) -> Index:
    """Tau: better pairs minus worse pairs, as a share of all pairs; twice NAP minus one, without any look at trend.

    Parker, Vannest, Davis and Sauber (2011) Behav Ther 42:284. Parameters as in :func:`nap`.

    Examples
    --------
    >>> tau([3, 3, 4, 5], [4, 5, 6, 7, 7]).value
    0.8
    """
    share = nap(before, after, better=better, confidence=confidence)
    error, low, high = share.standard_error or 0.0, share.low or 0.0, share.high or 0.0
    return Index(2 * share.value - 1, 2 * error, 2 * low - 1, 2 * high - 1)


def tau_u(before: Sequence[float], after: Sequence[float], *, better: int = 1) -> Index:
    """Tau-U: Tau less the baseline's own better pairs, as a share of the pairs between the phases; can pass 1.

    Parker, Vannest, Davis and Sauber (2011) Behav Ther 42:284. Its size hangs on the lengths of the phases and it may
    lie outside -1 to 1 (Tarlow 2017), so it is given for comparison only. ``before`` must be in order of time;
    parameters as in :func:`nap`.

    Examples
    --------
    >>> tau_u([3, 3, 4, 5], [4, 5, 6, 7, 7]).value
    0.55
    """
    pairs = len(before) * len(after)
    drift = kendall_score(range(len(before)), before)
    return Index(tau(before, after, better=better).value - better * drift / pairs)


def tau_bc(
    before: Sequence[float],
    after: Sequence[float],
    *,
    days_before: Sequence[float] | None = None,
    days_after: Sequence[float] | None = None,
    slope_per_day: float | None = None,
    better: int = 1,
) -> Index:
    """Baseline-corrected Tau: Tau of what is left after the baseline's own line is carried on and taken away.

    Tarlow (2017) Behav Modif 41:427, with Tau (not Kendall's tau-b) on the residuals and without a test beforehand, as
    SingleCaseES does by default: a short baseline has no power to find its own trend. The error and the interval are
    those of Tau and leave out that the slope is itself an estimate: they are too narrow.

    Parameters
    ----------
    before, after, better
        As in :func:`nap`.
    days_before, days_after
        Day of each value; the place in the series (1, 2, 3 ...) where not given.
    slope_per_day
        Slope to take away instead of the baseline's own Theil-Sen slope.

    Examples
    --------
    >>> tau_bc([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]).value
    0.0
    """
    m = len(before)
    days_a = range(1, m + 1) if days_before is None else days_before
    days_b = range(m + 1, m + len(after) + 1) if days_after is None else days_after
    slope = theil_sen(days_a, before).slope_per_day if slope_per_day is None else slope_per_day
    grain = _ROUNDING * max(abs(y) for y in (*before, *after)) or 1.0
    rest_a = [round((y - slope * day) / grain) for day, y in zip(days_a, before, strict=True)]
    rest_b = [round((y - slope * day) / grain) for day, y in zip(days_b, after, strict=True)]
    return tau(rest_a, rest_b, better=better)


def pnd(before: Sequence[float], after: Sequence[float], *, better: int = 1) -> Index:
    """Share of values after that are better than the best value before.

    Scruggs, Mastropieri and Casto (1987) RASE 8:24. One outlier before decides it. Parameters as in :func:`nap`.

    Examples
    --------
    >>> round(pnd([20, 20, 26, 25, 22, 23], [28, 25, 24, 27, 30, 30, 29]).value, 4)
    0.7143
    """
    best = max(better * y for y in before)
    return Index(fmean(better * y > best for y in after))


def log_response_ratio(before: Sequence[float], after: Sequence[float], *, confidence: float = 0.95) -> Index:
    """Logarithm of the mean after over the mean before, corrected for the bias of short phases.

    Pustejovsky (2018) J Sch Psychol 68:99: ln(mean) + variance / (2 n mean^2), after less before. LRRi and LRRd are
    this one number for amounts and counts.

    Parameters
    ----------
    before, after
        Values on a ratio scale, at least two of each, with means above zero.
    confidence
        Coverage of the interval, between 0 and 1.

    Raises
    ------
    ValueError
        If a mean is zero or negative.

    Examples
    --------
    >>> round(log_response_ratio([20, 20, 26, 25, 22, 23], [28, 25, 24, 27, 30, 30, 29]).value, 6)
    0.195396
    """
    mean_a, mean_b = fmean(before), fmean(after)
    if min(mean_a, mean_b) <= 0:
        raise ValueError("a mean is not above zero, so there is no ratio")
    share_a = variance(before) / (len(before) * mean_a**2)
    share_b = variance(after) / (len(after) * mean_b**2)
    value = math.log(mean_b) + share_b / 2 - math.log(mean_a) - share_a / 2
    return _normal(value, math.sqrt(share_a + share_b), confidence)


def standardised_mean_difference(
    before: Sequence[float], after: Sequence[float], *, better: int = 1, confidence: float = 0.95
) -> Index:
    """Difference of the means in standard deviations of the baseline, corrected for its shortness.

    Gingerich (1984); error as in Pustejovsky (2018) Psychol Methods 24:217. Parameters as in :func:`nap`, with at
    least three values before.

    Raises
    ------
    ValueError
        If the values before are all equal.

    Examples
    --------
    >>> round(standardised_mean_difference([20, 20, 26, 25, 22, 23], [28, 25, 24, 27, 30, 30, 29]).value, 4)
    1.6499
    """
    m, n = len(before), len(after)
    spread = variance(before)
    if spread <= 0:
        raise ValueError("the values before are all equal, so there is no standard deviation to measure by")
    shortness = 1 - 3 / (4 * m - 5)
    value = better * shortness * (fmean(after) - fmean(before)) / math.sqrt(spread)
    error = shortness * math.sqrt(1 / m + variance(after) / (n * spread) + value**2 / (2 * (m - 1)))
    return _normal(value, error, confidence)


def _normal(value: float, error: float, confidence: float) -> Index:
    reach = NormalDist().inv_cdf(0.5 + confidence / 2) * error
    return Index(value, error, value - reach, value + reach)
