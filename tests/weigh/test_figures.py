"""Numbers as they stand in a sentence."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.chronology import Bounds
from catamnesis.weigh.figures import days_words, estimate, figure, p_words, percent, span


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (179, "179"),
        (37.03, "37"),
        (1.6832, "1.68"),
        (0.0, "0"),
        (-4.0194, "-4.02"),
        (2182.48, "2182"),
        (0.000012, "1.20e-05"),
        (3e12, "3.00e+12"),
        (9.999, "10"),
        (math.inf, "inf"),
    ],
)
def test_a_number_keeps_three_digits(number: float, shown: str) -> None:
    assert figure(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"), [(37.0314, "37.0"), (1.6832, "1.68"), (2182.4, "2182"), (0.0, "0"), (1e-9, "1.00e-09")]
)
def test_an_estimate_keeps_its_noughts(number: float, shown: str) -> None:
    assert estimate(number) == shown


@given(st.floats(-1e6, 1e6))
def test_what_is_shown_is_near_what_was_meant(number: float) -> None:
    assert float(figure(number)) == pytest.approx(number, rel=0.006)


def test_shares_bear_their_sign() -> None:
    assert (percent(0.4545), percent(-0.8268), percent(0.0)) == ("+45.5 %", "-82.7 %", "0 %")


def test_a_probability_is_never_nought() -> None:
    assert (p_words(0.0), p_words(0.27)) == ("p < 0.001", "p = 0.27")


def test_open_sides_of_a_span_are_said() -> None:
    assert span(None, None, unit="d") == "unknown"
    assert span(3, None, unit="d") == "3 d or more"
    assert span(None, 0.0, unit="%") == "up to 0 %"


def test_days_in_words() -> None:
    assert days_words(Bounds(1, 1)) == "1 day"
    assert days_words(Bounds(11, 11)) == "11 days"
    assert days_words(Bounds(121, 121)) == "121 days"
    assert days_words(Bounds(None, 9)) == "up to 9 days"
