"""The patient's own scatter: Student's t, and where the next value is to be expected."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.weigh.scatter import (
    normal_two_sided_p,
    outlook_from_mean,
    outlook_from_trend,
    student_quantile,
    student_two_sided_p,
    student_within,
)

REFERENCE = Path(__file__).parents[1] / "reference"
LOGS = st.lists(st.floats(-5, 10), min_size=4, max_size=12)


def test_student_agrees_with_scipy() -> None:
    pinned = json.loads((REFERENCE / "student.json").read_text("utf-8"))
    for row in pinned["p"]:
        assert student_two_sided_p(row["t"], row["degrees"]) == pytest.approx(row["p"], abs=1e-13)
    for row in pinned["quantile"]:
        found = student_quantile(row["degrees"], confidence=row["confidence"])
        assert found == pytest.approx(row["t"], rel=1e-9)


@pytest.mark.parametrize(("degrees", "printed"), [(1, 12.706), (2, 4.303), (3, 3.182), (10, 2.228), (30, 2.042)])
def test_student_gives_the_table_of_the_textbooks(degrees: int, printed: float) -> None:
    assert student_quantile(degrees) == pytest.approx(printed, abs=5e-4)


def test_many_degrees_of_freedom_come_near_the_normal_curve() -> None:
    assert student_two_sided_p(1.96, 100_000) == pytest.approx(normal_two_sided_p(1.96), abs=1e-5)


@given(st.floats(-50, 50), st.integers(1, 60))
def test_student_is_symmetric_and_a_share(t: float, degrees: int) -> None:
    assert student_within(t, degrees) == student_within(-t, degrees)
    assert 0 <= student_within(t, degrees) <= 1


@given(st.floats(0, 20), st.floats(0.01, 5), st.integers(1, 60))
def test_further_out_is_less_likely(t: float, more: float, degrees: int) -> None:
    assert student_two_sided_p(t + more, degrees) <= student_two_sided_p(t, degrees) + 1e-14


def test_predictions_agree_with_statsmodels() -> None:
    pinned = json.loads((REFERENCE / "prediction.json").read_text("utf-8"))
    for course in pinned["courses"]:
        trend = outlook_from_trend(course["days"], course["logs"], day=course["day"])
        mean = outlook_from_mean(course["logs"])
        for outlook, expected in ((trend, course["trend"]), (mean, course["mean"])):
            width = student_quantile(outlook.degrees) * outlook.error_log
            assert outlook.expected_log == pytest.approx(expected["expected"], rel=1e-9)
            assert outlook.expected_log - width == pytest.approx(expected["low"], rel=1e-7)
            assert outlook.expected_log + width == pytest.approx(expected["high"], rel=1e-7)
        assert trend.slope_log_per_day == pytest.approx(course["trend"]["slope"], rel=1e-9)
        assert trend.slope_p == pytest.approx(course["trend"]["slope_p"], rel=1e-7)


@given(LOGS, st.floats(-5, 5))
def test_a_change_of_unit_moves_what_is_expected_and_leaves_the_scatter(logs: list[float], unit: float) -> None:
    here, there = outlook_from_mean(logs), outlook_from_mean([log + unit for log in logs])
    assert there.expected_log == pytest.approx(here.expected_log + unit, abs=1e-9)
    assert there.scatter_log == pytest.approx(here.scatter_log, abs=1e-7)


@given(LOGS)
def test_a_trend_leaves_no_more_rest_than_a_mean(logs: list[float]) -> None:
    days = [float(day) for day in range(-len(logs), 0)]
    mean, trend = outlook_from_mean(logs), outlook_from_trend(days, logs, day=1)
    left_by_mean = mean.scatter_log**2 * mean.degrees
    left_by_trend = trend.scatter_log**2 * trend.degrees
    assert left_by_trend <= left_by_mean + 1e-9


@given(st.floats(1, 100), st.floats(1, 100))
def test_a_trend_carried_further_is_less_sure(near: float, further: float) -> None:
    days, logs = [-9.0, -6.0, -3.0, 0.0], [4.0, 4.2, 3.9, 4.1]
    here = outlook_from_trend(days, logs, day=near)
    there = outlook_from_trend(days, logs, day=near + further)
    assert there.error_log > here.error_log


def test_a_smooth_decline_is_a_trend_without_doubt() -> None:
    logs = [math.log(300 * 0.9**step) for step in range(4)]
    outlook = outlook_from_trend([-9.0, -6.0, -3.0, 0.0], logs, day=3.0, least_scatter_log=0.1)
    assert outlook.expected_log == pytest.approx(math.log(300 * 0.9**4))
    assert outlook.scatter_log == 0.1
    assert outlook.slope_p < 1e-6


def test_a_flat_course_is_no_trend() -> None:
    assert outlook_from_trend([-3.0, -2.0, -1.0, 0.0], [1.0] * 4, day=1).slope_p == 1.0


def test_fewer_than_four_values_give_no_scatter() -> None:
    with pytest.raises(ValueError, match="4 values or more, not 3"):
        outlook_from_mean([1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="4 values or more, not 3"):
        outlook_from_trend([1, 2, 3], [1.0, 2.0, 3.0], day=4)


def test_values_of_one_day_give_no_trend() -> None:
    with pytest.raises(ValueError, match="two days or more"):
        outlook_from_trend([-1, -1, -1, -1], [1.0, 2.0, 3.0, 4.0], day=1)


def test_student_without_degrees_of_freedom_is_refused() -> None:
    with pytest.raises(ValueError, match="1 degree of freedom or more"):
        student_within(1.0, 0)


@pytest.mark.parametrize("confidence", [0.0, 1.0, -0.5, 2.0])
def test_a_confidence_outside_its_range_is_refused(confidence: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        student_quantile(3, confidence=confidence)
