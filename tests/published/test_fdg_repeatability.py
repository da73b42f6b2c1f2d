"""Test and retest of FDG uptake: Lodge MA. J Nucl Med 2017;58:523 (10 %) and the QIBA profile (12 %)."""

import math

import pytest

from catamnesis.weigh.reference_change import deviate_of_change, log_limits, log_scatter, pair_factor, true_change


@pytest.mark.parametrize(
    ("cv_percent", "fall", "rise"),
    [
        (10, -24.2, 31.9),  # the review prints -25 and +33 per cent for about 10 %
        (12, -28.2, 39.3),  # the profile's claim: 28 per cent down, 39 per cent up
    ],
)
def test_the_least_change_of_suvmax_that_is_more_than_noise(cv_percent: float, fall: float, rise: float) -> None:
    limits = log_limits(log_scatter(0, cv_percent))
    assert limits.fall_percent == pytest.approx(fall, abs=0.05)
    assert limits.rise_percent == pytest.approx(rise, abs=0.05)


@pytest.mark.parametrize(
    ("cv_percent", "z", "low", "high"), [(12, -3.64, -61, -25), (10, -4.37, -59, -29), (15, -2.92, -64, -18)]
)
def test_a_fall_of_suvmax_by_46_per_cent(cv_percent: float, z: float, low: float, high: float) -> None:
    sigma = log_scatter(0, cv_percent)
    assert deviate_of_change(math.log(0.54), sigma) == pytest.approx(z, abs=0.005)
    interval = true_change(math.log(0.54), pair_factor() * sigma)
    assert 100 * interval.low == pytest.approx(low, abs=0.5)
    assert 100 * interval.high == pytest.approx(high, abs=0.5)
