"""The baseline's own trend."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.weigh.trend import COMPLETE_PAIRS_UP_TO, EXACT_P_UP_TO, kendall_score, kendall_trend, theil_sen

VALUES = st.lists(st.integers(-50, 50), min_size=2, max_size=14)


def test_an_outlier_does_not_turn_the_line() -> None:
    assert theil_sen([1, 2, 3, 4, 5, 6], [10, 9, 8, 70, 6, 5]).slope_per_day == pytest.approx(-1)


def test_real_days_count_not_the_place_in_the_series() -> None:
    assert theil_sen([0, 1, 10], [100, 99, 90]).slope_per_day == -1


def test_with_four_values_the_limits_are_the_extreme_slopes() -> None:
    line = theil_sen([1, 2, 3, 4], [10, 13, 11, 12])
    assert (line.slope_low, line.slope_high) == (-2, 3)


def test_values_of_one_day_give_no_line() -> None:
    with pytest.raises(ValueError, match="all values are of one day"):
        theil_sen([3, 3, 3], [1, 2, 3])


def test_pairs_of_one_day_are_left_out() -> None:
    assert kendall_score([1, 1, 2], [5, 9, 7]) == 0
    assert theil_sen([1, 1, 2], [5, 9, 7]).slope_per_day == 0


def test_four_falling_values_cannot_reach_five_per_cent_and_five_can() -> None:
    assert kendall_trend(range(4), [4, 3, 2, 1]).p == pytest.approx(2 / 24)
    assert kendall_trend(range(5), [5, 4, 3, 2, 1]).p == pytest.approx(2 / 120)


def test_equal_values_have_no_trend() -> None:
    found = kendall_trend(range(5), [7, 7, 7, 7, 7])
    assert (found.score, found.tau_b, found.p) == (0, 0, 1)


def test_a_long_baseline_uses_pairs_half_a_series_apart_and_finds_the_same_slope() -> None:
    days = range(COMPLETE_PAIRS_UP_TO + 51)
    noise = Random(1)
    values = [0.5 * day + noise.gauss(0, 3) for day in days]
    line = theil_sen(days, values)
    assert line.slope_per_day == pytest.approx(0.5, abs=0.01)
    assert line.slope_low < 0.5 < line.slope_high
    assert line.slope_high - line.slope_low < 0.05


def test_the_normal_approximation_joins_the_exact_distribution() -> None:
    noise = Random(2)
    values = [round(day + noise.gauss(0, 15), 6) for day in range(EXACT_P_UP_TO)]
    ordered = sorted(values)
    tied = [ordered[1] if value == ordered[0] else value for value in values]
    exact, normal = kendall_trend(range(EXACT_P_UP_TO), values), kendall_trend(range(EXACT_P_UP_TO), tied)
    assert exact.exact
    assert not normal.exact
    assert normal.p == pytest.approx(exact.p, abs=2e-4)


@given(VALUES, st.integers(1, 9), st.integers(-9, 9))
def test_a_trend_hangs_on_order_alone_and_a_slope_goes_with_the_unit(values: list[int], scale: int, shift: int) -> None:
    days = range(len(values))
    moved = [scale * value + shift for value in values]
    assert kendall_trend(days, moved) == kendall_trend(days, values)
    assert theil_sen(days, moved).slope_per_day == pytest.approx(scale * theil_sen(days, values).slope_per_day)


@given(VALUES)
def test_turned_upside_down_a_trend_turns_its_sign(values: list[int]) -> None:
    days = range(len(values))
    found, turned = kendall_trend(days, values), kendall_trend(days, [-value for value in values])
    assert turned.score == -found.score
    assert turned.p == found.p
    line, turned_line = theil_sen(days, values), theil_sen(days, [-value for value in values])
    assert turned_line.slope_per_day == pytest.approx(-line.slope_per_day)
    assert turned_line.slope_low == pytest.approx(-line.slope_high)


@given(VALUES)
def test_limits_hold_the_slope_and_p_is_a_probability(values: list[int]) -> None:
    days = range(len(values))
    line, trend = theil_sen(days, values), kendall_trend(days, values)
    assert line.slope_low <= line.slope_per_day <= line.slope_high
    assert 0 < trend.p <= 1
    assert abs(trend.tau_b) <= 1 + 1e-12


@given(VALUES)
def test_the_score_counts_pairs(values: list[int]) -> None:
    pairs = [(a, b) for i, a in enumerate(values) for b in values[i + 1 :]]
    assert kendall_score(range(len(values)), values) == sum(math.copysign(1, b - a) for a, b in pairs if a != b)
