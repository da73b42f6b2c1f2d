"""Decay: printed values, laws and doors."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.measure.decay import average_activity_time_s, decay_constant, decay_factor

lives = st.floats(60, 1e6)
times = st.floats(-3600, 20_000)


def test_a_frame_of_ten_minutes_stands_for_a_moment_just_before_its_middle() -> None:
    # IBSI-SUV reference object 3_2: a frame of 603 s, acquired at 11:02:30, reference time 450 s after 11:00:00
    assert average_activity_time_s(603, 6586.2) == pytest.approx(300, abs=0.5)


def test_the_decay_factor_of_the_reference_objects_is_that_of_one_hour() -> None:
    # IBSI-SUV reference objects: 368.08 MBq at 10:00 leave 252 MBq at 11:00, so that 3600 Bq/ml are 1.00 in 70 kg
    assert 368.08e6 * decay_factor(3600, 6586.2) == pytest.approx(252e6, rel=1e-4)


@given(times, times, lives)
def test_decay_over_two_spans_is_decay_over_their_sum(first_s: float, second_s: float, life_s: float) -> None:
    together = decay_factor(first_s, life_s) * decay_factor(second_s, life_s)
    assert math.isclose(decay_factor(first_s + second_s, life_s), together, rel_tol=1e-9)


@given(times, lives)
def test_decay_is_undone_by_the_same_time_back(elapsed_s: float, life_s: float) -> None:
    assert math.isclose(decay_factor(elapsed_s, life_s) * decay_factor(-elapsed_s, life_s), 1.0, rel_tol=1e-9)


@given(lives)
def test_half_is_left_after_a_half_life(life_s: float) -> None:
    assert math.isclose(decay_factor(life_s, life_s), 0.5)
    assert math.isclose(decay_constant(life_s) * life_s, math.log(2))


@given(st.floats(1e-3, 1e4), lives)
def test_the_average_activity_of_a_frame_is_that_of_its_average_time(duration_s: float, life_s: float) -> None:
    rate = decay_constant(life_s)
    mean = -math.expm1(-rate * duration_s) / (rate * duration_s)
    moment_s = average_activity_time_s(duration_s, life_s)
    assert math.isclose(decay_factor(moment_s, life_s), mean, rel_tol=1e-6)
    assert 0 < moment_s <= duration_s / 2 * (1 + 1e-6)


@pytest.mark.parametrize("life_s", [0.0, -1.0, math.nan])
def test_no_half_life_is_refused(life_s: float) -> None:
    with pytest.raises(ValueError, match="half-life above 0"):
        decay_constant(life_s)


@pytest.mark.parametrize("duration_s", [0.0, -1.0, math.nan])
def test_a_frame_without_length_is_refused(duration_s: float) -> None:
    with pytest.raises(ValueError, match="longer than 0"):
        average_activity_time_s(duration_s, 6586.2)
