"""How much changed across day zero."""

import math
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import case_of, imaging_value, lab, stated_change
from catamnesis.case.case import Case, Question
from catamnesis.case.chronology import Bounds
from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.laboratory import Comparator
from catamnesis.case.response import Change, Limit, Measurement, Phase
from catamnesis.measure.kinetics import RATE_RATIO_PAPER, change_limit, change_size, measured

POSITIVE = st.floats(1e-3, 1e6)
GROH = (
    lab("crp", 179, 0),
    lab("crp", 31, 8),
    lab("albumin", 22, 0),
    lab("albumin", 32, (28, 31)),
    stated_change("suvmax", -46, (None, -1), (120, 123), site="calcinoses", domain="calcinosis"),
)


def changes(case: Case) -> list[Change]:
    """All changes of a case."""
    return [found for found in measured(case) if isinstance(found, Change)]


def numbers(case: Case) -> dict[str, Measurement]:
    """All other numbers by their names."""
    return {found.name: found for found in measured(case) if isinstance(found, Measurement)}


def doubts(case: Case) -> Iterator[Discrepancy]:
    """What had to be said."""
    return (found for found in measured(case) if isinstance(found, Discrepancy))


def test_the_worked_example_in_numbers() -> None:
    crp, albumin, suvmax = changes(case_of(*GROH))
    assert (crp.id, crp.phase, crp.better, crp.limit) == ("change-crp-last", Phase.LAST, 1, Limit.EXACT)
    assert crp.absolute == -148
    assert crp.relative == pytest.approx(-0.827, abs=5e-4)
    assert crp.log_ratio == pytest.approx(-1.753, abs=5e-4)
    assert (crp.elapsed_days, crp.elapsed) == (8.0, Bounds(8, 8))
    assert albumin.relative == pytest.approx(0.455, abs=5e-4)
    assert albumin.elapsed == Bounds(28, 31)
    assert albumin.better == 1
    assert suvmax.stated
    assert (suvmax.baseline, suvmax.after, suvmax.absolute) == (None, None, None)
    assert suvmax.relative == -0.46
    assert suvmax.log_ratio == pytest.approx(math.log(0.54))
    assert (suvmax.subject, suvmax.domain, suvmax.better) == ("suvmax", "calcinosis", 1)
    assert suvmax.label == "SUVmax, calcinoses"
    assert suvmax.elapsed == Bounds(121, None)
    assert suvmax.elapsed_days is None


def test_each_number_leads_back_to_its_values() -> None:
    for change in changes(case_of(*GROH)):
        assert change.derivation.sources
        assert change.derivation.function == "catamnesis.measure.kinetics.measured"


@given(POSITIVE, POSITIVE)
def test_swapping_the_values_turns_the_signs(before: float, after: float) -> None:
    there, back = change_size(before, after), change_size(after, before)
    assert there.absolute == -(back.absolute or 0.0)
    assert there.log_ratio == pytest.approx(-(back.log_ratio or 0.0))
    assert (1 + (there.relative or 0)) * (1 + (back.relative or 0)) == pytest.approx(1, rel=1e-6)


@given(POSITIVE, POSITIVE, st.sampled_from([1e-3, 10.0, 1e3]))
def test_a_change_of_unit_leaves_relative_and_log_change(before: float, after: float, unit: float) -> None:
    here, there = change_size(before, after), change_size(unit * before, unit * after)
    assert there.relative == pytest.approx(here.relative, rel=1e-9, abs=1e-9)
    assert there.log_ratio == pytest.approx(here.log_ratio, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(("before", "after", "relative"), [(12, 0, -1.0), (0, 5, None), (-2, 3, None)])
def test_zero_and_negative_values_have_no_logarithm(before: float, after: float, relative: float | None) -> None:
    size = change_size(before, after)
    assert size.relative == relative
    assert size.log_ratio is None


def test_numbers_at_the_edge_of_what_can_be_held_are_left_out() -> None:
    assert change_size(1e-300, 1e300).relative is None
    assert change_size(-1e308, 1e308).absolute is None


@pytest.mark.parametrize(
    ("before", "after", "rise", "limit"),
    [
        ("=", "<", -174, Limit.AT_LEAST),
        (">", "=", -50, Limit.AT_LEAST),
        (">", "<=", -50, Limit.AT_LEAST),
        ("<", "=", 26, Limit.AT_LEAST),
        ("=", ">=", 26, Limit.AT_LEAST),
        ("<", "=", -2, Limit.OPEN),
        ("=", "<", 3, Limit.OPEN),
        (">", "=", 3, Limit.OPEN),
        ("<", "<", 0, Limit.OPEN),
        ("<", "<", -3, Limit.OPEN),
        ("=", "<", 0, Limit.OPEN),
        ("~", "=", -3, Limit.ABOUT),
        ("=", "=", -3, Limit.EXACT),
    ],
)
def test_how_a_change_between_limits_is_read(before: str, after: str, rise: float, limit: Limit) -> None:
    assert change_limit(Comparator(before), Comparator(after), rise=rise) is limit


def test_a_fall_below_a_limit_is_at_least_so_large() -> None:
    (change,) = changes(case_of(lab("crp", 179, -1), lab("crp", 5, 8, comparator="<")))
    assert change.limit is Limit.AT_LEAST
    assert change.relative == pytest.approx(5 / 179 - 1)
    assert change.after is not None
    assert change.baseline is not None
    assert (change.baseline.exact, change.after.exact) == (True, False)
    assert change.better == 1


def test_two_limits_that_leave_the_side_open_give_no_numbers() -> None:
    (change,) = changes(case_of(lab("crp", 5, -1, comparator="<"), lab("crp", 3, 8)))
    assert change.limit is Limit.OPEN
    assert (change.absolute, change.relative, change.log_ratio, change.better) == (None, None, None, 0)


def test_first_best_and_last_are_each_given_once() -> None:
    case = case_of(lab("crp", 179, -1), lab("crp", 80, 2), lab("crp", 10, 9), lab("crp", 40, 30))
    found = [(c.phase, c.after.value if c.after else None) for c in changes(case)]
    assert found == [(Phase.FIRST, 80), (Phase.BEST, 10), (Phase.LAST, 40)]


def test_a_best_value_that_is_also_the_last_is_given_as_the_last() -> None:
    case = case_of(lab("crp", 179, -1), lab("crp", 80, 2), lab("crp", 40, 30))
    assert [c.phase for c in changes(case)] == [Phase.FIRST, Phase.LAST]


def test_a_single_value_after_is_given_as_the_last() -> None:
    assert [c.phase for c in changes(case_of(lab("crp", 179, -1), lab("crp", 80, 2)))] == [Phase.LAST]


def test_the_best_of_a_value_that_should_rise_is_the_highest() -> None:
    case = case_of(lab("albumin", 22, -1), lab("albumin", 24, 3), lab("albumin", 33, 9), lab("albumin", 30, 30))
    best = next(c for c in changes(case) if c.phase is Phase.BEST)
    assert best.after is not None
    assert best.after.value == 33


def test_a_peak_between_is_given_as_the_worst() -> None:
    values = ((70, 0), (66, 7), (58, 14), (142, 28), (268, 42), (88, 56), (29, 119))
    found = changes(case_of(*(lab("alt", value, day) for value, day in values)))
    assert [(c.id, c.after.value if c.after else None) for c in found] == [
        ("change-alt-first", 66),
        ("change-alt-worst", 268),
        ("change-alt-last", 29),
    ]
    worst = found[1]
    assert (worst.phase, worst.better) == (Phase.WORST, -1)
    assert worst.relative == pytest.approx(268 / 70 - 1)
    assert (worst.elapsed_days, len(worst.derivation.sources)) == (42, 2)


def test_the_worst_of_a_value_that_should_rise_is_the_lowest_and_the_best_stands_beside_it() -> None:
    case = case_of(*(lab("albumin", value, day) for value, day in ((30, -1), (31, 3), (20, 9), (38, 20), (34, 40))))
    found = [(c.phase, c.after.value if c.after else None) for c in changes(case)]
    assert found == [(Phase.FIRST, 31), (Phase.BEST, 38), (Phase.WORST, 20), (Phase.LAST, 34)]


@pytest.mark.parametrize(
    "values",
    [
        (179, 100, 50, 5),  # the worst is the first
        (5, 10, 50, 100),  # the worst is the last
        (70, 268, 29),  # the first value after day zero is the peak
        (179, 64, 5, 64, 5),  # as bad as the first, so no other value
        (179, 5, 64, 64),  # as bad as the last
    ],
)
def test_a_worst_value_that_the_first_or_the_last_tells_is_not_given(values: tuple[float, ...]) -> None:
    case = case_of(*(lab("crp", value, 10 * n) for n, value in enumerate(values)))
    assert Phase.WORST not in {c.phase for c in changes(case)}


def test_a_value_below_a_limit_is_not_the_worst_of_what_should_fall() -> None:
    values = (lab("crp", 179, -1), lab("crp", 1, 8), lab("crp", 20, 20, comparator="<"), lab("crp", 1, 30))
    assert Phase.WORST not in {c.phase for c in changes(case_of(*values))}


@given(st.lists(st.floats(0.1, 1e3), min_size=1, max_size=9))
def test_no_value_after_is_worse_than_what_is_given(values: list[float]) -> None:
    found = changes(case_of(lab("crp", 50, -1), *(lab("crp", value, n + 1) for n, value in enumerate(values))))
    given_values = [c.after.value for c in found if c.after]
    assert max(given_values) == max(values)
    assert len({c.id for c in found}) == len(found)


def test_a_value_that_should_stay_in_its_range_has_no_best() -> None:
    case = case_of(lab("sodium", 140, -1), lab("sodium", 120, 3), lab("sodium", 150, 9), lab("sodium", 139, 30))
    assert [(c.phase, c.better) for c in changes(case)] == [(Phase.FIRST, 0), (Phase.LAST, 0)]


def test_the_last_value_before_is_the_baseline_and_its_age_is_told() -> None:
    case = case_of(lab("crp", 100, -40), lab("crp", 179, (-12, -8)), lab("crp", 31, 8))
    age = numbers(case)["baseline age"]
    assert (age.value, age.low, age.high, age.unit) == (10.0, 8.0, 12.0, "d")
    (change,) = changes(case)
    assert change.baseline is not None
    assert change.baseline.value == 179
    assert change.elapsed == Bounds(16, 20)


def test_a_baseline_that_may_not_be_the_last_is_told() -> None:
    case = case_of(lab("crp", 100, (-30, -1)), lab("crp", 179, -10), lab("crp", 31, 8))
    assert any("may have been later" in d.what and d.kind is Kind.DOUBTFUL for d in doubts(case))
    sure = case_of(lab("crp", 100, (-30, -11)), lab("crp", 179, -10), lab("crp", 31, 8))
    assert not any("may have been later" in d.what for d in doubts(sure))


def test_two_unlike_values_of_one_day_are_doubtful_without_a_clock() -> None:
    unclear = case_of(lab("crp", 100, -3), lab("crp", 179, -3), lab("crp", 31, 8))
    assert any("may have been later" in d.what for d in doubts(unclear))
    clear = case_of(lab("crp", 100, -3, clock_minute=60), lab("crp", 179, -3, clock_minute=600), lab("crp", 31, 8))
    assert not any("may have been later" in d.what for d in doubts(clear))


def test_a_measure_of_one_side_only_is_told() -> None:
    (doubt,) = doubts(case_of(lab("crp", 31, 8)))
    assert (doubt.kind, doubt.what) == (
        Kind.MISSING,
        "C-reactive protein: no value before day zero, so no change can be given",
    )
    (other,) = doubts(case_of(lab("crp", 31, -8)))
    assert "no value after day zero" in other.what


def test_slopes_and_their_ratio() -> None:
    case = case_of(lab("crp", 160, -10), lab("crp", 170, -5), lab("crp", 180, 0), lab("crp", 100, 4), lab("crp", 20, 8))
    found = numbers(case)
    assert found["slope before day zero"].value == pytest.approx(2.0)
    assert found["slope before day zero"].unit == "mg/L/d"
    assert found["slope after day zero"].value == pytest.approx(-20.0)
    assert found["slope after day zero"].interval == "one standard error to each side"
    ratio = found["ratio of the rates of change"]
    assert ratio.value == pytest.approx(-10.0)
    assert ratio.derivation.citation == RATE_RATIO_PAPER


def test_one_pair_gives_no_ratio_and_no_half_time_and_says_why() -> None:
    case = case_of(lab("crp", 179, -1), lab("crp", 31, 8))
    assert set(numbers(case)) == {"baseline age", "slope after day zero"}
    (doubt,) = doubts(case)
    assert doubt.kind is Kind.MISSING
    assert "no slope before day zero, a slope needs two values, not 1" in doubt.what
    assert "cannot be seen between two points" in doubt.what


def test_limits_take_no_part_in_a_slope() -> None:
    case = case_of(lab("crp", 180, 0), lab("crp", 100, 4), lab("crp", 5, 8, comparator="<"))
    slope = numbers(case)["slope after day zero"]
    assert slope.value == pytest.approx(-20.0)
    assert ("left_out", "1") in slope.derivation.parameters


def test_time_to_half_the_change_is_found_on_the_log_scale() -> None:
    case = case_of(lab("crp", 160, -20), lab("crp", 20, 6), lab("crp", 40, 20))
    # Half of the way from 160 to the best value, 20, is 90. The baseline is taken to hold until day zero.
    half = numbers(case)["time to half the change"]
    assert half.value == pytest.approx(6 * math.log(160 / 90) / math.log(160 / 20))


def test_a_change_of_temperature_has_no_share() -> None:
    (change,) = changes(case_of(lab("body-temperature", 39, -1), lab("body-temperature", 37, 3)))
    assert change.absolute == pytest.approx(-2)
    assert (change.relative, change.log_ratio, change.better) == (None, None, 1)


def test_values_read_off_scans_change_too() -> None:
    case = case_of(imaging_value("suvmax", "left thigh", 8, -3), imaging_value("suvmax", "left thigh", 4, 120))
    (change,) = changes(case)
    assert (change.id, change.subject) == ("change-suvmax-left-thigh-last", "suvmax, left thigh")
    assert change.relative == -0.5


def test_two_stated_changes_of_one_subject_have_two_ids() -> None:
    first = stated_change("suvmax", -20, -3, 30)
    second = replace(stated_change("suvmax", -46, -3, 120), id="suvmax-at-4-months")
    ids = [c.id for c in changes(case_of(first, second))]
    assert ids == ["change-suvmax-last", "change-suvmax-at-4-months-last"]


def test_a_stated_change_beside_measured_values_has_its_own_id() -> None:
    case = case_of(lab("crp", 179, -1), lab("crp", 31, 8), stated_change("crp", -80, -1, 8))
    assert len({c.id for c in changes(case)}) == 2


def test_an_unknown_stated_subject_keeps_its_words() -> None:
    (change,) = changes(case_of(stated_change("skin thickness", -30)))
    assert (change.subject, change.label, change.better, change.domain) == ("skin thickness", "skin thickness", 0, None)


def test_a_case_without_its_treatment_is_refused() -> None:
    case = replace(case_of(lab("crp", 5, 1)), question=Question(exposure="nothing"))
    with pytest.raises(Refusal, match="no exposure is called"):
        list(measured(case))


@given(st.lists(st.tuples(st.integers(-30, 30), st.floats(-10, 1e6)), max_size=8))
def test_any_values_give_numbers_or_reasons(rows: list[tuple[int, float]]) -> None:
    case = case_of(*(lab("crp", value, day) for day, value in rows))
    for found in measured(case):
        if isinstance(found, Change):
            for number in (found.absolute, found.relative, found.log_ratio):
                assert number is None or math.isfinite(number)
