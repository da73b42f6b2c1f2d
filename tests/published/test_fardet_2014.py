"""HScore: Fardet L et al. Arthritis Rheumatol 2014;66:2613, as copied in doi 10.1155/2017/5304180, table 3."""

import math

import pytest

from catamnesis.weigh.criteria.hscore_points import (
    GREATEST,
    MOST,
    ast_points,
    cytopenia_points,
    ferritin_points,
    fibrinogen_points,
    hscore_probability,
    organomegaly_points,
    temperature_points,
    triglyceride_points,
)

# Table 3: score and probability in percent; the first row is "<1", the last ">99".
PRINTED = {
    90: (0, 1),
    100: (1, 1),
    110: (3, 3),
    120: (5, 5),
    130: (9, 9),
    140: (16, 16),
    150: (25, 25),
    160: (40, 40),
    170: (54, 54),
    180: (70, 70),
    190: (80, 80),
    200: (88, 88),
    210: (93, 93),
    220: (96, 96),
    230: (98, 98),
    240: (99, 99),
    250: (99, 100),
}


@pytest.mark.parametrize(("score", "expected"), PRINTED.items())
def test_the_probability_of_each_row(score: int, expected: tuple[int, int]) -> None:
    found = hscore_probability(score)
    assert (found.low_percent, found.high_percent) == expected


def test_the_points_of_each_step() -> None:
    assert [temperature_points(t) for t in (38.3, 38.4, 39.4, 39.5)] == [0, 33, 33, 49]
    assert [organomegaly_points(n) for n in (0, 1, 2)] == [0, 23, 38]
    assert [cytopenia_points(n) for n in (0, 1, 2, 3)] == [0, 0, 24, 34]
    assert [ferritin_points(f) for f in (1999, 2000, 6000, 6001)] == [0, 35, 35, 50]
    assert [triglyceride_points(t) for t in (1.4, 1.5, 4.0, 4.1)] == [0, 44, 44, 64]
    assert [fibrinogen_points(f) for f in (2.6, 2.5)] == [0, 30]
    assert [ast_points(a) for a in (29, 30)] == [0, 19]
    assert MOST["immunosuppression"] == 18
    assert MOST["haemophagocytosis"] == 35


def test_all_items_together_give_337() -> None:
    assert sum(MOST.values()) == GREATEST == 337


def test_at_the_cut_off_the_table_says_40_to_54_per_cent_and_not_what_wrong_calculators_say() -> None:
    found = hscore_probability(169)
    assert (found.low_percent, found.high_percent) == (40, 54)
    wrong = 100 / (1 + math.exp(-(-4.3 + 0.03 * 169)))
    assert wrong == pytest.approx(68, abs=0.5)
    assert not found.low_percent <= wrong <= found.high_percent


def test_the_fitted_curve_stays_within_1_2_points_of_the_table() -> None:
    # Fit of ours, 1 / (1 + exp(10.31776 - 0.0617103 H)); it is not used, for the table is there.
    inner = [(score, low) for score, (low, high) in PRINTED.items() if low == high]
    errors = [abs(100 / (1 + math.exp(10.31776 - 0.0617103 * score)) - percent) for score, percent in inner]
    assert max(errors) == pytest.approx(1.2, abs=0.05)
