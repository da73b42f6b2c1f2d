"""Macy EM, Hayes TE, Tracy RP. Clin Chem 1997;43:52, abstract: critical difference of CRP."""

import math

import pytest

from catamnesis.weigh.reference_change import deviate_of_change, log_limits, log_scatter, symmetric_limit_percent

#: Analytical and within-person coefficient of variation (%), abstract.
CVA, CVI = 5.2, 42.2


def test_the_critical_difference_of_crp_is_118_per_cent() -> None:
    found = symmetric_limit_percent(CVA, CVI)
    assert round(found) == 118  # as printed
    assert found == pytest.approx(117.86, abs=0.005)  # recomputed to two places


def test_the_log_normal_limits_of_crp() -> None:
    limits = log_limits(log_scatter(CVA, CVI))
    assert limits.fall_percent == pytest.approx(-67.7, abs=0.05)
    assert limits.rise_percent == pytest.approx(210.0, abs=0.05)


def test_a_fall_from_179_to_31_under_these_numbers() -> None:
    assert deviate_of_change(math.log(31 / 179), log_scatter(CVA, CVI)) == pytest.approx(-3.0377, abs=5e-5)
