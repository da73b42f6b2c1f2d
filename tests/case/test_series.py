"""One measure in one unit, in order of time, parted at day zero."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import case_of, exposure, imaging_value, lab, timing
from catamnesis.case.case import Case, Question
from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.series import Series, series_of


def only(case: Case) -> Series:
    """The one series of a case."""
    (series,) = (found for found in series_of(case) if isinstance(found, Series))
    return series


def doubts(case: Case) -> list[Discrepancy]:
    """What had to be said."""
    return [found for found in series_of(case) if isinstance(found, Discrepancy)]


def values(series: Series) -> tuple[list[float], list[float]]:
    """Values before and after."""
    return [r.point.value for r in series.before], [r.point.value for r in series.after]


def test_values_in_several_units_become_one_series() -> None:
    case = case_of(lab("crp", 17.9, -1, "mg/dL"), lab("crp", 31, 8, "mg/L"))
    assert values(only(case)) == ([179.0], [31.0])
    assert only(case).unit == "mg/L"
    assert doubts(case) == []


def test_mass_becomes_amount_by_the_molar_mass_of_the_analyte() -> None:
    series = only(case_of(lab("creatinine", 88.4017, -1, "umol/L")))
    assert series.unit == "mg/dL"
    assert values(series)[0] == [pytest.approx(1.0, rel=1e-5)]


def test_a_unit_of_another_kind_is_left_out_and_told() -> None:
    case = case_of(lab("crp", 179, -1), lab("crp", 5, -2, "mmol/L"), lab("crp", 31, 8))
    assert values(only(case)) == ([179], [31])
    (doubt,) = doubts(case)
    assert doubt.kind is Kind.REFUSED
    assert "mmol/L to mg/L" in doubt.what
    assert "lab-crp--2" in doubt.where


def test_a_value_that_is_no_finite_number_is_left_out() -> None:
    case = case_of(lab("crp", float("nan"), -1), lab("crp", 31, 8))
    assert values(only(case)) == ([], [31])
    assert "not a finite number" in doubts(case)[0].what


@given(st.lists(st.integers(-40, 40).filter(bool), min_size=2, max_size=8, unique=True), st.randoms())
def test_the_order_in_the_record_does_not_matter(days: list[int], random: object) -> None:
    labs = [lab("crp", 100 + day, day) for day in days]
    shuffled = sorted(labs, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert only(case_of(*labs)) == only(case_of(*shuffled))
    before, after = values(only(case_of(*labs)))
    assert before == sorted(before)
    assert after == sorted(after)
    assert len(before) == sum(day < 0 for day in days)


def test_a_value_that_may_lie_on_both_sides_is_left_out() -> None:
    case = case_of(lab("crp", 179, -1), lab("crp", 90, (-3, 3)), lab("crp", 80, None), lab("crp", 31, 8))
    assert values(only(case)) == ([179], [31])
    (doubt,) = doubts(case)
    assert doubt.kind is Kind.DOUBTFUL
    assert "before or after day zero" in doubt.what
    assert doubt.where.endswith("and 1 more")


@pytest.mark.parametrize(
    ("day", "side"), [((-5, 0), "before"), ((None, 0), "before"), ((0, 5), "after"), ((0, None), "after")]
)
def test_bounds_that_touch_day_zero_have_a_side(day: tuple[int | None, int | None], side: str) -> None:
    before, after = values(only(case_of(lab("crp", 5, day))))
    assert (before, after) == (([5], []) if side == "before" else ([], [5]))


def test_a_value_of_day_zero_counts_as_before_and_is_told() -> None:
    case = case_of(lab("crp", 179, 0), lab("crp", 31, 8))
    assert values(only(case)) == ([179], [31])
    (doubt,) = doubts(case)
    assert doubt.kind is Kind.DOUBTFUL
    assert "counts as before the first dose" in doubt.what


def test_clock_times_part_the_values_of_day_zero() -> None:
    first_dose = replace(exposure("drug", start=0), start=timing(0, clock_minute=600))
    case = case_of(first_dose, lab("crp", 179, 0, clock_minute=540), lab("crp", 150, 0, clock_minute=1080))
    series = only(case)
    assert values(series) == ([179], [150])
    assert doubts(case) == []
    assert series.after[0].point.day == pytest.approx(8 / 24)
    assert series.before[0].point.day == pytest.approx(-1 / 24)


def test_clock_times_order_the_values_of_one_day() -> None:
    case = case_of(lab("crp", 2, 3, clock_minute=900), lab("crp", 1, 3, clock_minute=60))
    assert values(only(case))[1] == [1, 2]


def test_a_single_value_without_a_day_keeps_its_side() -> None:
    case = case_of(lab("crp", 179, (None, -1)), lab("crp", 31, 8))
    series = only(case)
    assert values(series) == ([179], [31])
    assert not series.before[0].dated
    assert "no elapsed time" in doubts(case)[0].what


def test_a_value_without_a_day_among_others_is_left_out() -> None:
    case = case_of(lab("crp", 179, (None, -1)), lab("crp", 150, -4))
    assert values(only(case))[0] == [150]
    assert "no day places it" in doubts(case)[0].what


def test_an_unknown_measure_keeps_its_name_and_the_unit_of_its_first_value() -> None:
    series = only(case_of(lab("mystery factor", 5, -1, "ug/L"), lab("mystery factor", 7000, 2, "ng/L")))
    assert series.subject == series.label == "mystery factor"
    assert series.unit == "ug/L"
    assert values(series) == ([5], [7.0])
    assert series.better is None
    assert series.domain is None


def test_one_analyte_under_two_names_is_one_series() -> None:
    written = replace(lab("crp", 31, 8), analyte="C-reactive protein")
    assert values(only(case_of(lab("crp", 179, -1), written))) == ([179], [31])


def test_each_site_of_a_scan_is_its_own_series() -> None:
    case = case_of(
        imaging_value("suvmax", "left thigh", 8, -3, domain="calcinosis"),
        imaging_value("suvmax", "liver", 2, -3),
        imaging_value("suvmax", "left thigh", 4, 120),
    )
    found = {s.subject: s for s in series_of(case) if isinstance(s, Series)}
    assert list(found) == ["suvmax, left thigh", "suvmax, liver"]
    assert found["suvmax, left thigh"].domain == "calcinosis"
    assert found["suvmax, liver"].domain == "other"
    assert values(found["suvmax, left thigh"]) == ([8], [4])


def test_without_a_treatment_in_question_there_is_no_day_zero() -> None:
    case = replace(case_of(lab("crp", 5, 1)), question=Question(exposure="nothing"))
    with pytest.raises(Refusal, match="no exposure is called 'nothing'"):
        list(series_of(case))
