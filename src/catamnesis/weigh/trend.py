"""Did the values before the treatment already go up or down, and how steeply could they have?"""

import math
from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, groupby
from statistics import NormalDist, median

#: Baselines up to this length use every pair for the Theil-Sen slope, longer ones the pairs half a baseline apart.
COMPLETE_PAIRS_UP_TO = 200

#: Untied baselines up to this length get the exact p of Kendall's test, longer ones the normal approximation.
EXACT_P_UP_TO = 40


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line: units a day, the limits of that slope, and the value on day zero of its own time axis."""

    slope_per_day: float
    intercept: float
    slope_low: float
    slope_high: float

    def at(self, day: float) -> float:
        """Value of the line on a day."""
        return self.intercept + self.slope_per_day * day


@dataclass(frozen=True, slots=True)
class Trend:
    """Kendall's test of a trend: concordant minus discordant pairs, tau-b (0 where all is tied) and two-sided p."""

    score: int
    tau_b: float
    p: float
    exact: bool


def theil_sen(days: Sequence[float], values: Sequence[float], *, confidence: float = 0.95) -> Line:
    """A line that outliers cannot turn: the median of the slopes of all pairs, and the median of what is left.

    Theil (1950), Sen (1968) JASA 63:1379, whose limits of the slope are the pairs' slopes at the ranks that Kendall's
    test allows. Pairs of one day are left out. Above :data:`COMPLETE_PAIRS_UP_TO` values only the pairs half a series
    apart are used (the incomplete method of Theil 1950), with the ranks of a sign test.

    Parameters
    ----------
    days, values
        In order of time, at least two different days.
    confidence
        Coverage of the limits, between 0 and 1; with four values or fewer they are the extreme slopes.

    Raises
    ------
    ValueError
        If all values are of one day.

    Examples
    --------
    >>> line = theil_sen([1, 2, 3], [300, 270, 240])
    >>> line.slope_per_day, line.at(4)
    (-30.0, 210.0)
    """
    n = len(days)
    complete = n <= COMPLETE_PAIRS_UP_TO
    pairs = list(combinations(range(n), 2)) if complete else [(i, i + n // 2) for i in range(n - n // 2)]
    slopes = sorted((values[j] - values[i]) / (days[j] - days[i]) for i, j in pairs if days[i] != days[j])
    if not slopes:
        raise ValueError("all values are of one day, so no line can be drawn through them")
    slope = median(slopes)
    intercept = median(y - slope * day for day, y in zip(days, values, strict=True))
    spread = _score_variance(n, _tie_sizes(days), _tie_sizes(values)) if complete else len(slopes)
    reach = NormalDist().inv_cdf(0.5 + confidence / 2) * math.sqrt(max(spread, 0.0))
    rank = min(max(math.floor((len(slopes) - reach) / 2), 0), len(slopes) // 2)
    return Line(slope, intercept, slopes[rank], slopes[-1 - rank])


def kendall_trend(days: Sequence[float], values: Sequence[float]) -> Trend:
    """Kendall's test whether values go up or down with time.

    Kendall (1970) Rank Correlation Methods: exact p where nothing is tied, else the normal approximation with
    the variance for ties and a continuity correction. With four values p cannot fall below 0.083, with five below
    0.017: a test of fewer than five values cannot find a trend at the usual 5 %.

    Parameters
    ----------
    days, values
        In order of time, at least two.

    Examples
    --------
    >>> trend = kendall_trend([1, 2, 3, 4], [300, 270, 243, 218])
    >>> trend.tau_b, round(trend.p, 3)
    (-1.0, 0.083)
    """
    n = len(values)
    score = kendall_score(days, values)
    day_ties, value_ties = _tie_sizes(days), _tie_sizes(values)
    untied = not day_ties and not value_ties
    pairs = n * (n - 1) / 2
    room = (pairs - _pairs(day_ties)) * (pairs - _pairs(value_ties))
    tau_b = score / math.sqrt(room) if room else 0.0
    if untied and n <= EXACT_P_UP_TO:
        return Trend(score, tau_b, _exact_p(n, score), exact=True)
    spread = _score_variance(n, day_ties, value_ties)
    z = max(abs(score) - 1, 0) / math.sqrt(spread) if spread > 0 else 0.0
    return Trend(score, tau_b, 2 * NormalDist().cdf(-z), exact=False)


def kendall_score(days: Sequence[float], values: Sequence[float]) -> int:
    """Pairs that rise less pairs that fall; ``days`` in order, pairs of one day left out."""
    seen: list[float] = []
    score = 0
    for _, group in groupby(zip(days, values, strict=True), key=lambda pair: pair[0]):
        same_day = [y for _, y in group]
        score += sum(bisect_left(seen, y) - (len(seen) - bisect_right(seen, y)) for y in same_day)
        for y in same_day:
            insort(seen, y)
    return score


def _tie_sizes(values: Sequence[float]) -> list[int]:
    return [count for count in Counter(values).values() if count > 1]


def _pairs(ties: Sequence[int]) -> float:
    return sum(t * (t - 1) for t in ties) / 2


def _score_variance(n: int, day_ties: Sequence[int], value_ties: Sequence[int]) -> float:
    def fives(sizes: Sequence[int]) -> int:
        return sum(t * (t - 1) * (2 * t + 5) for t in sizes)

    def triples(sizes: Sequence[int]) -> int:
        return sum(t * (t - 1) * (t - 2) for t in sizes)

    total = (fives([n]) - fives(day_ties) - fives(value_ties)) / 18
    if n > 2:
        total += triples(day_ties) * triples(value_ties) / (9 * triples([n]))
    return total + 2 * _pairs(day_ties) * _pairs(value_ties) / (n * (n - 1))


def _exact_p(n: int, score: int) -> float:
    """Share of all orders of n values whose score is at least as far from zero."""
    orders = [1]
    for length in range(2, n + 1):
        wider = [0] * (len(orders) + length - 1)
        for discordant, ways in enumerate(orders):
            for more in range(length):
                wider[discordant + more] += ways
        orders = wider
    top = n * (n - 1) // 2
    far = sum(ways for discordant, ways in enumerate(orders) if abs(top - 2 * discordant) >= abs(score))
    return far / sum(orders)
