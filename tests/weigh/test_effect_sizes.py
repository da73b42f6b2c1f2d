"""Laws and doors of the single-case effect sizes; printed values stand in tests/published and tests/reference."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from catamnesis.weigh.effect_sizes import (
    log_response_ratio,
    nap,
    pnd,
    standardised_mean_difference,
    tau,
    tau_bc,
    tau_u,
)

PHASE = st.lists(st.integers(0, 30), min_size=3, max_size=10)


@given(PHASE, PHASE)
def test_nap_is_the_share_of_better_pairs_with_ties_as_halves(before: list[int], after: list[int]) -> None:
    pairs = [(b > a) + 0.5 * (b == a) for a in before for b in after]
    assert nap(before, after).value == pytest.approx(sum(pairs) / len(pairs))


@given(PHASE, PHASE)
def test_nap_and_its_limits_lie_between_0_and_1_in_order(before: list[int], after: list[int]) -> None:
    found = nap(before, after)
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value + 1e-12
    assert found.value - 1e-12 <= found.high <= 1
    assert found.standard_error is not None
    assert 0 <= found.standard_error < 1


@given(PHASE, PHASE)
def test_where_the_other_side_is_better_nap_is_its_complement(before: list[int], after: list[int]) -> None:
    up, down = nap(before, after, better=1), nap(before, after, better=-1)
    assert down.value == pytest.approx(1 - up.value)
    assert down.standard_error == pytest.approx(up.standard_error, abs=1e-9)
    assert down.low == pytest.approx(1 - (up.high or 0), abs=1e-9)


@given(PHASE, PHASE)
def test_tau_is_twice_nap_less_one(before: list[int], after: list[int]) -> None:
    share, found = nap(before, after), tau(before, after)
    assert found.value == pytest.approx(2 * share.value - 1)
    assert found.standard_error == pytest.approx(2 * (share.standard_error or 0))


@given(PHASE, PHASE, st.integers(1, 7), st.integers(-9, 9), st.randoms())
def test_unit_zero_point_and_order_within_a_phase_do_not_matter_to_overlap(
    before: list[int], after: list[int], scale: int, shift: int, shuffler: object
) -> None:
    mixed_before, mixed_after = before[:], after[:]
    shuffler.shuffle(mixed_before)  # type: ignore[attr-defined]
    shuffler.shuffle(mixed_after)  # type: ignore[attr-defined]
    moved = [scale * y + shift for y in mixed_before], [scale * y + shift for y in mixed_after]
    assert nap(*moved).value == pytest.approx(nap(before, after).value)
    assert pnd(*moved).value == pytest.approx(pnd(before, after).value)


@given(PHASE, PHASE, st.integers(1, 7), st.integers(-9, 9))
def test_unit_and_zero_point_do_not_matter_to_the_corrected_indices(
    before: list[int], after: list[int], scale: int, shift: int
) -> None:
    moved = [scale * y + shift for y in before], [scale * y + shift for y in after]
    assert tau_u(*moved).value == pytest.approx(tau_u(before, after).value)
    assert tau_bc(*moved).value == pytest.approx(tau_bc(before, after).value)


@given(PHASE, PHASE, st.integers(-4, 4))
def test_a_steady_trend_through_both_phases_does_not_matter_to_tau_bc(
    before: list[int], after: list[int], slope: int
) -> None:
    tilted_before = [y + slope * day for day, y in enumerate(before)]
    tilted_after = [y + slope * day for day, y in enumerate(after, len(before))]
    assert tau_bc(tilted_before, tilted_after).value == pytest.approx(tau_bc(before, after).value)


@given(PHASE, PHASE, st.floats(0.01, 100))
def test_a_ratio_does_not_hang_on_the_unit_and_turns_its_sign_with_the_phases(
    before: list[int], after: list[int], scale: float
) -> None:
    assume(sum(before) > 0)
    assume(sum(after) > 0)
    found = log_response_ratio(before, after)
    scaled = log_response_ratio([scale * y for y in before], [scale * y for y in after])
    assert scaled.value == pytest.approx(found.value, abs=1e-9)
    assert log_response_ratio(after, before).value == pytest.approx(-found.value)


def test_complete_nonoverlap_still_has_an_error_above_zero() -> None:
    found = nap([1, 2, 3], [7, 8, 9])
    assert (found.value, found.high) == (1, 1)
    assert found.standard_error == pytest.approx(math.sqrt(1 / 18 * 17 / 18 / 4))


def test_real_days_are_used_where_they_are_given() -> None:
    before, after = [100.0, 90.0, 80.0, 70.0], [10.0, 0.0]
    assert tau_bc(before, after, better=-1).value == 1
    assert tau_bc(before, after, days_before=[0, 1, 2, 3], days_after=[9, 10], better=-1).value == 0


def test_a_given_slope_is_taken_away_instead_of_the_own_one() -> None:
    assert tau_bc([5, 5, 5], [5, 5, 5], slope_per_day=1).value == -1


@pytest.mark.parametrize(("before", "after"), [([1], [2, 3]), ([1, 2], [3]), ([], [1, 2])])
def test_a_single_value_has_no_overlap(before: list[float], after: list[float]) -> None:
    with pytest.raises(ValueError, match="at least two values on each side"):
        nap(before, after)


def test_a_mean_of_zero_has_no_ratio() -> None:
    with pytest.raises(ValueError, match="no ratio"):
        log_response_ratio([0, 0, 0], [1, 2, 3])


def test_a_flat_baseline_has_no_standard_deviation_to_measure_by() -> None:
    with pytest.raises(ValueError, match="all equal"):
        standardised_mean_difference([5, 5, 5], [1, 2, 3])


def test_ten_thousand_values_do_not_need_all_pairs() -> None:
    before, after = list(range(5000)), list(range(2500, 7500))
    assert nap(before, after).value == pytest.approx(0.875, abs=1e-3)
    assert tau_bc(before, after, days_after=range(7500, 12500), days_before=range(5000)).value < -0.99
