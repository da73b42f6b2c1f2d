"""Lan and colleagues, Clin Chem Lab Med 2020, abstract: reference change values of cardiac troponin I."""

import pytest

from catamnesis.weigh.reference_change import symmetric_limit_percent


@pytest.mark.parametrize(
    ("cvi_percent", "printed", "recomputed"),
    [
        (8.8, 45.8, 45.84),  # within hours
        (41.4, 121.0, 121.14),  # over weeks
    ],
)
def test_troponin_within_hours_and_over_weeks(cvi_percent: float, printed: float, recomputed: float) -> None:
    found = symmetric_limit_percent(14.0, cvi_percent)
    assert found == pytest.approx(recomputed, abs=0.005)
    # The second printed value, 121.0, is 0.14 less than its own two coefficients give.
    assert found == pytest.approx(printed, abs=0.15)
