"""Tarlow KR. Behav Modif 2017;41:427: a baseline that already rises, or falls, and Tau once its trend is taken away."""

import pytest

from catamnesis.weigh.effect_sizes import nap, tau, tau_bc, tau_u

#: The data of the paper's example as SingleCaseES keeps them (tests/testthat/test-tarlow-2017.R).
RISING_BEFORE, RISING_AFTER = (1, 2, 3, 4, 5), (6, 7, 8, 9, 10)

#: A falling baseline (same file, third test); lower is better.
FALLING_BEFORE = (33, 25, 17, 25, 19, 21, 19, 14, 19, 17)
FALLING_AFTER = (14, 15, 15, 9, 12, 7, 10, 6, 5, 2, 2, 3, 5, 4)


def test_a_rise_that_only_goes_on_is_complete_for_tau_and_nothing_for_tau_bc() -> None:
    assert tau(RISING_BEFORE, RISING_AFTER).value == 1
    assert tau_u(RISING_BEFORE, RISING_AFTER).value == pytest.approx(0.6)
    assert tau_bc(RISING_BEFORE, RISING_AFTER).value == 0


def test_taking_the_trend_away_reverses_the_verdict_on_a_falling_baseline() -> None:
    assert nap(FALLING_BEFORE, FALLING_AFTER, better=-1).value == pytest.approx(0.98214286, abs=5e-9)
    assert tau_bc(FALLING_BEFORE, FALLING_AFTER, better=-1).value == pytest.approx(-0.2)
