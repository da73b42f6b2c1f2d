"""Slopes, their ratio, and the day on which a level is reached."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.measure.course import crossing_day, rate_ratio, slope_per_day

VALUES = st.lists(st.floats(1, 1e4), min_size=3, max_size=12)


def test_a_slope_by_hand() -> None:
    # Days 0, 1, 2 and values 1, 3, 2: slope 0.5, rest 1.5, standard error sqrt(1.5 / 1 / 2).
    slope = slope_per_day([0, 1, 2], [1, 3, 2])
    assert slope.per_day == pytest.approx(0.5)
    assert slope.standard_error == pytest.approx(math.sqrt(0.75))
    assert slope.count == 3


def test_two_points_give_a_slope_without_an_error() -> None:
    slope = slope_per_day([0, 8], [179, 31])
    assert slope.per_day == pytest.approx(-18.5)
    assert slope.standard_error is None


@given(VALUES, st.floats(-100, 100), st.floats(0.01, 100))
def test_a_shift_in_time_leaves_the_slope_and_a_change_of_unit_scales_it(
    values: list[float], shift: float, unit: float
) -> None:
    days = [3.0 * i for i in range(len(values))]
    here = slope_per_day(days, values)
    moved = slope_per_day([day + shift for day in days], values)
    scaled = slope_per_day(days, [unit * value for value in values])
    assert moved.per_day == pytest.approx(here.per_day, abs=1e-6)
    assert scaled.per_day == pytest.approx(unit * here.per_day, rel=1e-6, abs=1e-6)


@given(VALUES)
def test_a_course_read_backwards_has_the_opposite_slope(values: list[float]) -> None:
    days = [float(i) for i in range(len(values))]
    back = slope_per_day(days, values[::-1])
    assert back.per_day == pytest.approx(-slope_per_day(days, values).per_day, abs=1e-7)


@pytest.mark.parametrize(
    ("days", "values", "reason"),
    [
        ([1], [5], "a slope needs two values, not 1"),
        ([], [], "a slope needs two values, not 0"),
        ([2, 2, 2], [1, 2, 3], "values of two days"),
        ([0, 1, 2], [1e308, -1e308, 1e308], "too large"),
    ],
)
def test_no_slope_where_there_is_none(days: list[float], values: list[float], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        slope_per_day(days, values)


def test_the_ratio_of_rates_keeps_the_sign_and_refuses_a_still_baseline() -> None:
    assert rate_ratio(-20, 2) == -10
    assert rate_ratio(-20, -2) == 10
    with pytest.raises(ValueError, match="did not change"):
        rate_ratio(-20, 0.0)


@given(st.floats(1, 1000), st.floats(0.001, 0.999), st.floats(0.5, 100))
def test_half_of_an_exponential_fall_is_found_exactly(first: float, left: float, days: float) -> None:
    # On the log scale an exponential course is straight, so interpolation is exact.
    level = first * left**0.25
    found = crossing_day([0, days], [first, first * left], level=level)
    assert found == pytest.approx(days / 4, rel=1e-6)


def test_the_first_crossing_counts() -> None:
    assert crossing_day([0, 1, 2, 3], [100, 50, 100, 25], level=60) == pytest.approx(
        math.log(100 / 60) / math.log(2), rel=1e-9
    )


def test_a_course_through_zero_is_taken_as_straight() -> None:
    assert crossing_day([0, 4], [10, 0], level=5) == 2.0


def test_a_level_never_reached_has_no_day() -> None:
    assert crossing_day([0, 1, 2], [100, 90, 80], level=50) is None
    assert crossing_day([0], [100], level=100) is None


def test_a_level_at_a_point_is_that_point() -> None:
    assert crossing_day([0, 5], [50, 50], level=50) == 0
    assert crossing_day([0, 5, 9], [80, 50, 20], level=50) == pytest.approx(5)
