"""Parker RI, Vannest K. Behav Ther 2009;40:357, and Parker RI, Vannest KJ, Davis JL. Behav Modif 2011;35:303."""

import pytest

from catamnesis.weigh.effect_sizes import nap, pnd, tau, tau_u

#: Worked example of the 2011 paper, as SingleCaseES keeps it (tests/testthat/test-parker-vannest-davis-2011.R).
BEFORE, AFTER = (20, 20, 26, 25, 22, 23), (28, 25, 24, 27, 30, 30, 29)


def test_nap_of_the_worked_example_is_38_and_a_half_of_42_pairs() -> None:
    assert nap(BEFORE, AFTER).value == pytest.approx(38.5 / 42)


def test_five_of_seven_values_lie_above_the_highest_before() -> None:
    assert pnd(BEFORE, AFTER).value == pytest.approx(5 / 7)


def test_tau_of_the_worked_example_is_38_better_less_3_worse_pairs_of_42() -> None:
    assert tau(BEFORE, AFTER).value == pytest.approx((38 - 3) / 42)


def test_tau_u_can_pass_one() -> None:
    before, after = (4, 3, 4, 3, 4, 7, 5, 2, 3, 2), (5, 9, 7, 9, 7, 5, 9, 11, 11, 10, 9)
    assert tau_u(before, after).value == pytest.approx(1.0181818, abs=5e-8)
    assert tau(before, after).value == pytest.approx(0.92727273, abs=5e-9)
