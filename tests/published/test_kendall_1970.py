"""Kendall MG. Rank Correlation Methods, 4th edition 1970: example 3.1 on page 35, and the exact distribution of S."""

import math
from itertools import permutations

import pytest

from catamnesis.weigh.trend import kendall_trend

#: Two rankings with ties, as SingleCaseES quotes them (tests/testthat/test-tarlow-2017.R).
FIRST = (1, 2.5, 2.5, 4.5, 4.5, 6.5, 6.5, 8, 9.5, 9.5)
SECOND = (1, 2, 4.5, 4.5, 4.5, 4.5, 8, 8, 8, 10)


def test_example_3_1_with_ties() -> None:
    found = kendall_trend(FIRST, SECOND)
    assert found.score == 33
    assert found.tau_b == pytest.approx(33 / math.sqrt(41 * 36))
    assert round(found.tau_b, 3) == 0.859


@pytest.mark.parametrize("count", [3, 4, 5, 6])
def test_the_exact_p_is_the_share_of_all_orders(count: int) -> None:
    days = range(count)
    scores = [kendall_trend(days, order).score for order in permutations(range(count))]
    for order in permutations(range(count)):
        found = kendall_trend(days, order)
        share = sum(abs(score) >= abs(found.score) for score in scores) / len(scores)
        assert found.exact
        assert found.p == pytest.approx(share)
        if count > 5:
            break
