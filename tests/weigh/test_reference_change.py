"""Laws and doors of the reference change value; its printed values stand in tests/published."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from catamnesis.weigh.reference_change import (
    adjusted_p,
    analytical_cv_percent,
    deviate_of_change,
    log_limits,
    log_scatter,
    pair_factor,
    symmetric_limit_percent,
    true_change,
)

CVS = st.floats(0.1, 200)
POSITIVE = st.floats(1e-3, 1e6)


@given(CVS, CVS, POSITIVE, POSITIVE, st.floats(1e-3, 1e3))
def test_a_change_of_unit_changes_no_deviate(cva: float, cvi: float, before: float, after: float, unit: float) -> None:
    sigma = log_scatter(cva, cvi)
    scaled = math.log((after * unit) / (before * unit))
    assert deviate_of_change(scaled, sigma) == pytest.approx(
        deviate_of_change(math.log(after / before), sigma), abs=1e-6
    )


@given(CVS, CVS, POSITIVE, POSITIVE)
def test_swapping_the_two_values_turns_the_sign_of_the_deviate(
    cva: float, cvi: float, before: float, after: float
) -> None:
    sigma = log_scatter(cva, cvi)
    there, back = math.log(after / before), math.log(before / after)
    assert deviate_of_change(there, sigma) == pytest.approx(-deviate_of_change(back, sigma), abs=1e-9)


@given(CVS, CVS)
def test_a_fall_at_its_limit_is_undone_by_a_rise_at_its_limit(cva: float, cvi: float) -> None:
    limits = log_limits(log_scatter(cva, cvi))
    assert (1 + limits.fall_percent / 100) * (1 + limits.rise_percent / 100) == pytest.approx(1.0)


@given(CVS, CVS, st.floats(0.1, 100))
def test_more_variation_means_wider_limits(cva: float, cvi: float, more: float) -> None:
    narrow, wide = log_limits(log_scatter(cva, cvi)), log_limits(log_scatter(cva, cvi + more))
    assert wide.fall_percent < narrow.fall_percent < 0 < narrow.rise_percent < wide.rise_percent
    assert symmetric_limit_percent(cva, cvi) < symmetric_limit_percent(cva, cvi + more)


@given(st.floats(0.1, 5), st.floats(0.1, 5))
def test_small_variations_give_the_same_limits_both_ways(cva: float, cvi: float) -> None:
    limits = log_limits(log_scatter(cva, cvi))
    symmetric = symmetric_limit_percent(cva, cvi)
    assert limits.rise_percent > symmetric * 0.99
    assert -limits.fall_percent < symmetric * 1.01


@given(st.floats(-3, 3), st.floats(0.01, 1))
def test_the_interval_holds_the_change_and_excludes_none_where_the_deviate_is_beyond(
    log_ratio: float, sigma: float
) -> None:
    interval = true_change(log_ratio, pair_factor() * sigma)
    assert interval.low <= math.expm1(log_ratio) <= interval.high
    z = deviate_of_change(log_ratio, sigma)
    assume(abs(abs(z) - 1.96) > 1e-9)
    assert (interval.low <= 0 <= interval.high) is (abs(z) < 1.96)


@given(st.integers(1, 50), st.integers(1, 50))
def test_means_of_more_values_carry_less_noise(before: int, after: int) -> None:
    assert pair_factor(before, after) <= pair_factor(1, 1) == pytest.approx(math.sqrt(2))
    assert pair_factor(before, after) == pair_factor(after, before)
    assert pair_factor(before + 1, after) < pair_factor(before, after)


def test_a_repeated_baseline_narrows_the_limits() -> None:
    single = symmetric_limit_percent(5.2, 42.2)
    assert symmetric_limit_percent(5.2, 42.2, values_before=4) == pytest.approx(single * math.sqrt(1.25 / 2))


def test_a_change_too_large_for_a_number_is_infinite() -> None:
    assert log_limits(1e4).rise_percent == math.inf
    assert log_limits(1e4).fall_percent == -100.0


def test_a_missing_analytic_variation_is_half_of_the_within_person_one() -> None:
    assert analytical_cv_percent(None, 14.5) == 7.25
    assert analytical_cv_percent(11.1, 29.4) == 11.1


def test_adjusted_p_agrees_with_scipy() -> None:
    pinned = json.loads((Path(__file__).parents[1] / "reference" / "benjamini_hochberg.json").read_text("utf-8"))
    assert adjusted_p(tuple(pinned["p"])) == pytest.approx(pinned["adjusted"], rel=1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_adjusted_p_is_never_less_and_keeps_the_order(p_values: list[float]) -> None:
    adjusted = adjusted_p(tuple(p_values))
    assert all(a >= p - 1e-15 for a, p in zip(adjusted, p_values, strict=True))
    assert all(a <= 1 for a in adjusted)
    ranked = sorted(zip(p_values, adjusted, strict=True))
    assert [a for _, a in ranked] == sorted(adjusted)


def test_no_changes_give_no_adjusted_p() -> None:
    assert adjusted_p(()) == ()


@pytest.mark.parametrize("cv", [-1.0, math.nan, math.inf])
def test_a_variation_below_zero_or_without_end_is_refused(cv: float) -> None:
    for formula in (symmetric_limit_percent, log_scatter):
        with pytest.raises(ValueError, match="coefficient of variation is 0 % or more"):
            formula(cv, 10)
        with pytest.raises(ValueError, match="coefficient of variation is 0 % or more"):
            formula(10, cv)


def test_no_scatter_weighs_nothing() -> None:
    with pytest.raises(ValueError, match="without any scatter"):
        deviate_of_change(1.0, 0.0)


def test_a_mean_of_no_values_is_refused() -> None:
    with pytest.raises(ValueError, match="one value or more"):
        pair_factor(0, 1)


#: Formulas that a careless hand could have written.
WRONG: dict[str, Callable[[float, float], float]] = {
    "a stub": lambda cva, cvi: 0.0,
    "without the square root of 2": lambda cva, cvi: 1.96 * math.hypot(cva, cvi),
    "one-sided": lambda cva, cvi: 1.645 * math.sqrt(2) * math.hypot(cva, cvi),
    "sum in place of the root of squares": lambda cva, cvi: 1.96 * math.sqrt(2) * (cva + cvi),
    "without the assay": lambda cva, cvi: 1.96 * math.sqrt(2) * cvi,
}


@pytest.mark.parametrize("name", WRONG)
def test_the_published_values_tell_a_wrong_formula_from_the_right_one(name: str) -> None:
    published = [((5.2, 42.2), 117.86), ((14.0, 8.8), 45.84), ((14.0, 41.4), 121.14)]
    assert all(symmetric_limit_percent(*cvs) == pytest.approx(value, abs=0.005) for cvs, value in published)
    assert not any(WRONG[name](*cvs) == pytest.approx(value, abs=0.005) for cvs, value in published)


def test_the_variant_with_one_logarithm_is_another_number() -> None:
    variant = math.sqrt(math.log1p(0.052**2 + 0.422**2))
    assert log_scatter(5.2, 42.2) != pytest.approx(variant, rel=1e-4)
