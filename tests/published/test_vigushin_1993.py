"""Vigushin DM et al. J Clin Invest 1993;91:1351, abstract: CRP is cleared with a half-life of 19 h in every disease."""

import math
from collections.abc import Callable

import pytest

from catamnesis.weigh.step_response import fastest_fall_d, production_ratio, remaining_ratio, suppression

HALF_LIFE_D = 19 / 24


@pytest.mark.parametrize(
    ("day", "stopped", "down_83_per_cent"),
    [
        (1, 0.416631, 0.515804),
        (2, 0.173581, 0.314073),
        (3, 0.072319, 0.230025),
        (4, 0.030131, 0.195008),
        (8, 0.000908, 0.170754),
    ],
)
def test_what_is_left_when_production_stops_or_falls_by_83_per_cent(
    day: float, stopped: float, down_83_per_cent: float
) -> None:
    # Day 4 is 0.03013050 and was rounded up in the table: hence a little more than half of the last place.
    assert remaining_ratio(day, HALF_LIFE_D, suppression=1.0) == pytest.approx(stopped, abs=5.1e-7)
    assert remaining_ratio(day, HALF_LIFE_D, suppression=0.83) == pytest.approx(down_83_per_cent, abs=5.1e-7)


@pytest.mark.parametrize(("hours", "fell"), [(19, 0.8276), (46, 0.8753), (46.4, 0.8766)])
def test_crp_from_179_to_31_in_8_days_is_a_fall_of_production(hours: float, fell: float) -> None:
    assert suppression(31 / 179, 8, hours / 24) == pytest.approx(fell, abs=5e-5)


def test_the_fastest_fall_from_179_to_31_takes_48_hours() -> None:
    assert 24 * fastest_fall_d(31 / 179, HALF_LIFE_D) == pytest.approx(48.06, abs=0.005)


def test_albumin_from_22_to_32_in_30_days_implies_more_production() -> None:
    # Half-life of 19 days (secondary sources); steady state and ratio recomputed.
    assert production_ratio(32 / 22, 30, 19) == pytest.approx(1.683, abs=5e-4)
    assert 22 * production_ratio(32 / 22, 30, 19) == pytest.approx(37.03, abs=5e-3)


#: Formulas that a careless hand could have written, each the fraction by which production fell.
WRONG: dict[str, Callable[[float, float, float], float]] = {
    "a stub": lambda ratio, days, half_life_d: 0.0,
    "as if all had been cleared": lambda ratio, days, half_life_d: 1 - ratio,
    "half-life in place of the rate": lambda ratio, days, half_life_d: (
        (1 - ratio) / (1 - math.exp(-days / half_life_d))
    ),
    "the rate in hours": lambda ratio, days, half_life_d: suppression(ratio, days, 24 * half_life_d),
}


@pytest.mark.parametrize("name", WRONG)
def test_these_values_tell_a_wrong_formula_from_the_right_one(name: str) -> None:
    rows = [(0.515804, 1.0, 0.83), (0.314073, 2.0, 0.83), (31 / 179, 8.0, 0.8276)]
    assert all(suppression(r, d, HALF_LIFE_D) == pytest.approx(f, abs=5e-5) for r, d, f in rows)
    assert not all(WRONG[name](r, d, HALF_LIFE_D) == pytest.approx(f, abs=5e-5) for r, d, f in rows)
