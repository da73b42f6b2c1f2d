"""Laws and doors of one step of production; the printed values of CRP stand in tests/published."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from catamnesis.terms.analytes import HalfLife, Mark
from catamnesis.weigh.step_response import (
    Course,
    Range,
    fastest_fall_d,
    half_life_range,
    implied,
    production_range,
    production_ratio,
    remaining_ratio,
    steady_state,
    suppression,
    too_fast,
    washout,
)

DAYS = st.floats(0.05, 100)
HALF_LIVES = st.floats(0.2, 30)
FRACTIONS = st.floats(0, 1)


def half_life(hours: float, low: float | None = None, high: float | None = None) -> HalfLife:
    """A half-life of a test."""
    return HalfLife("test", hours, low, high, "", Mark.V, "")


def test_the_closed_form_agrees_with_an_ordinary_differential_equation() -> None:
    pinned = json.loads((Path(__file__).parents[1] / "reference" / "step_response.json").read_text("utf-8"))
    for course in pinned["courses"]:
        for day, value in zip(course["days"], course["values"], strict=True):
            ratio = remaining_ratio(day, course["half_life_h"] / 24, suppression=course["suppression"])
            assert course["first"] * ratio == pytest.approx(value, rel=1e-7, abs=1e-7)


@given(DAYS, HALF_LIVES, FRACTIONS)
def test_the_fraction_that_made_a_course_is_found_again(days: float, half_life_d: float, fraction: float) -> None:
    ratio = remaining_ratio(days, half_life_d, suppression=fraction)
    assert suppression(ratio, days, half_life_d) == pytest.approx(fraction, abs=1e-9)


@given(DAYS, HALF_LIVES, st.floats(1, 20))
def test_the_rise_of_production_that_made_a_course_is_found_again(
    days: float, half_life_d: float, ratio: float
) -> None:
    later = remaining_ratio(days, half_life_d, suppression=1 - ratio)
    assert production_ratio(later, days, half_life_d) == pytest.approx(ratio, rel=1e-8)


@given(DAYS, HALF_LIVES, st.floats(0, 1))
def test_a_fall_that_clearance_allows_is_a_fraction_of_production(days: float, half_life_d: float, way: float) -> None:
    left = washout(days, half_life_d)
    ratio = left + way * (1 - left)
    assert -1e-9 <= suppression(ratio, days, half_life_d) <= 1 + 1e-9


@given(DAYS, HALF_LIVES, FRACTIONS, st.floats(0.01, 50))
def test_more_time_brings_the_value_nearer_to_its_new_level(
    days: float, half_life_d: float, fraction: float, more: float
) -> None:
    here = remaining_ratio(days, half_life_d, suppression=fraction)
    there = remaining_ratio(days + more, half_life_d, suppression=fraction)
    assert 1 - fraction - 1e-12 <= there <= here <= 1 + 1e-12


@given(DAYS, HALF_LIVES, st.floats(0.1, 10), st.floats(0.1, 10))
def test_time_and_half_life_only_count_together(days: float, half_life_d: float, unit: float, ratio: float) -> None:
    assume(days / half_life_d > 1e-3)
    here = production_ratio(ratio, days, half_life_d)
    assert production_ratio(ratio, days * unit, half_life_d * unit) == pytest.approx(here, rel=1e-6, abs=1e-6)


@given(st.floats(0.001, 0.999), HALF_LIVES)
def test_the_fastest_fall_is_a_fall_without_production(ratio: float, half_life_d: float) -> None:
    days = fastest_fall_d(ratio, half_life_d)
    assert suppression(ratio, days, half_life_d) == pytest.approx(1, abs=1e-9)
    assert suppression(ratio, days * 0.99, half_life_d) > 1
    assert suppression(ratio, days * 1.01, half_life_d) < 1


def test_a_rise_takes_no_least_time() -> None:
    assert fastest_fall_d(1.5, 1.0) == 0


@given(st.floats(1, 100), st.floats(0.2, 5), DAYS, HALF_LIVES)
def test_the_steady_state_is_the_first_value_times_the_ratio(
    first: float, ratio: float, days: float, half_life_d: float
) -> None:
    assume(days / half_life_d > 0.01)
    found = steady_state(first, first * ratio, days, half_life_d)
    assert found == pytest.approx(first * production_ratio(ratio, days, half_life_d), rel=1e-6, abs=1e-6)
    # The later value lies on the way from the first value to the steady state.
    assert min(first, found) - 1e-6 <= first * ratio <= max(first, found) + 1e-6


@given(
    st.tuples(st.floats(0.05, 3), st.floats(0, 0.5)),
    st.tuples(st.floats(0.5, 40), st.floats(0, 10)),
    st.tuples(st.floats(0.3, 20), st.floats(0, 5)),
    st.tuples(FRACTIONS, FRACTIONS, FRACTIONS),
)
def test_the_range_holds_every_point_of_its_box(
    ratio: tuple[float, float], days: tuple[float, float], half: tuple[float, float], at: tuple[float, float, float]
) -> None:
    box = [Range(low, low + width) for low, width in (ratio, days, half)]
    found = production_range(*box)
    point = [side.low + share * (side.high - side.low) for side, share in zip(box, at, strict=True)]
    value = production_ratio(*point)
    slack = 1e-6 * (1 + abs(value))
    assert found.low - slack <= value <= found.high + slack


def test_open_sides_stay_open() -> None:
    course = Course(0.5, Range(0.4, math.inf), 5.0, Range(2.0, math.inf), math.inf)
    found = implied(course, half_life(24))
    assert found.high is None
    assert found.low is not None
    assert implied(Course(0.5, Range(0.4, 0.6), 5.0, None, math.inf), half_life(24)).low is None


def test_a_half_life_without_a_range_is_a_single_number() -> None:
    assert half_life_range(half_life(24)) == Range(1.0, 1.0)
    assert half_life_range(half_life(24, 12, 48)) == Range(0.5, 2.0)


@pytest.mark.parametrize(
    ("ratio", "days", "expected"),
    [
        (0.02, 2.0, True),  # after 3 days at most and a half-life of 15 h, 3.6 per cent are left
        (0.04, 2.0, False),
        (0.02, 3.0, False),
        (0.0001, math.inf, False),
    ],
)
def test_only_a_fall_that_outruns_all_doubt_is_too_fast(ratio: float, days: float, *, expected: bool) -> None:
    course = Course(ratio, Range(ratio, ratio), min(days, 99.0), None, days)
    assert too_fast(course, half_life(19, 15, 24)) is expected


@pytest.mark.parametrize(
    ("days", "half_life_d", "reason"),
    [
        (1.0, 0.0, "half-life is above 0"),
        (1.0, -3.0, "half-life is above 0"),
        (1.0, math.nan, "half-life is above 0"),
        (-1.0, 1.0, "elapsed time is 0 days or more"),
        (math.nan, 1.0, "elapsed time is 0 days or more"),
    ],
)
def test_unphysical_times_are_refused(days: float, half_life_d: float, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        washout(days, half_life_d)
    with pytest.raises(ValueError, match=reason):
        production_ratio(0.5, days, half_life_d)


def test_other_doors() -> None:
    with pytest.raises(ValueError, match="no time has passed"):
        production_ratio(0.5, 0.0, 1.0)
    with pytest.raises(ValueError, match="ratio of two amounts is 0 or more"):
        production_ratio(-0.1, 1.0, 1.0)
    with pytest.raises(ValueError, match="more than all of it"):
        remaining_ratio(1.0, 1.0, suppression=1.1)
    with pytest.raises(ValueError, match="first value above 0"):
        steady_state(0.0, 1.0, 1.0, 1.0)
    with pytest.raises(ValueError, match="ratio above 0"):
        fastest_fall_d(0.0, 1.0)
