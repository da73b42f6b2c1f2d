"""Numbers become words without losing their sign or their size."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.chronology import Bounds
from catamnesis.case.laboratory import Comparator, ReferenceRange
from catamnesis.case.therapy import Dose, DoseAction
from catamnesis.tell import phrases
from catamnesis.tell.typography import MINUS, THIN

ANY = st.floats(allow_nan=True, allow_infinity=True)
FINITE = st.floats(-1e300, 1e300)
DAYS = st.integers(-40_000, 40_000)


@st.composite
def bounds(draw: st.DrawFn) -> Bounds:
    """Any interval of days, either side open or not."""
    low, high = draw(st.none() | DAYS), draw(st.none() | DAYS)
    return Bounds(low, high) if low is None or high is None or low <= high else Bounds(high, low)


def read(words: str) -> float:
    """The number that a printed one stands for."""
    plain = words.replace(THIN, "").replace(MINUS, "-").replace("+", "").replace("×10", "e").removesuffix("%")
    return float(plain.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")))


def test_the_changes_of_the_worked_example_are_printed_with_a_real_minus_and_a_narrow_space() -> None:
    assert phrases.percent(31 / 179 - 1) == "−82.7\u202f%"
    assert phrases.percent(32 / 22 - 1) == "+45.5\u202f%"
    assert phrases.percent(-0.46) == "−46\u202f%"


def test_the_deviates_of_the_worked_example_are_printed_with_two_places() -> None:
    assert [phrases.z_score(z) for z in (-4.0194, -3.0377, -1.0987)] == ["−4.02", "−3.04", "−1.10"]


@given(ANY)
def test_no_number_is_printed_as_nan_infinity_or_minus_zero(value: float) -> None:
    forms = [
        phrases.number(value),
        phrases.number(value, sign="both"),
        phrases.decimals(value, 2),
        phrases.reported(value),
        phrases.percent(value),
        phrases.share(value),
        phrases.p_value(value),
        phrases.z_score(value),
        phrases.quantity(value, "mg/L"),
        phrases.value_unit(value, "mg/L"),
        phrases.duration_words(value),
    ]
    for words in forms:
        assert words
        assert "nan" not in words.lower()
        assert "inf" not in words.lower()
        assert not words.startswith(("-", "−0 ", "+0 "))
        assert words not in {"−0", "+0", "−0.00", "−0\u202f%", "+0\u202f%"}


@given(FINITE.filter(lambda value: 0 < abs(value) < 1e300))
def test_no_sign_is_lost(value: float) -> None:
    for words in (phrases.number(value), phrases.decimals(value, 2), phrases.percent(value), phrases.z_score(value)):
        assert (MINUS in words) == (value < 0)


@given(FINITE)
def test_three_digits_are_within_half_a_percent(value: float) -> None:
    assert math.isclose(read(phrases.number(value)), value, rel_tol=0.0051, abs_tol=0.0)


@given(st.integers(-99_999, 99_999))
def test_a_whole_number_keeps_all_its_digits(value: int) -> None:
    assert read(phrases.number(float(value))) == value


@given(st.decimals(0, 100_000, places=2, allow_nan=False).filter(lambda value: len(value.as_tuple().digits) <= 6))
def test_a_reported_value_of_six_digits_is_printed_as_it_was_written(value: float) -> None:
    assert read(phrases.reported(float(value))) == float(value)


@given(FINITE, FINITE)
def test_a_larger_number_is_never_printed_as_a_smaller_one(one: float, other: float) -> None:
    small, large = sorted((one, other))
    assert read(phrases.number(small)) <= read(phrases.number(large))


def test_a_number_of_a_computer_is_rounded_away() -> None:
    assert phrases.reported(4.999999999999999) == "5"
    assert phrases.reported(0.1 + 0.2) == "0.3"


def test_rounding_up_to_the_next_power_of_ten_adds_no_digit() -> None:
    assert phrases.number(9.996) == "10"
    assert phrases.number(0.99951) == "1"


def test_long_numbers_are_grouped() -> None:
    assert phrases.number(123456.0, digits=6) == "123\u202f456"
    assert phrases.number(1482.4) == "1482"


def test_what_is_too_small_for_the_places_is_printed_as_a_bound() -> None:
    assert phrases.decimals(0.001, 2) == "< 0.01"
    assert phrases.percent(-1e-9) == "> −0.01\u202f%"
    assert phrases.percent(0.0) == "0\u202f%"


@pytest.mark.parametrize(
    ("p", "words"), [(0.0, "p < 0.001"), (0.0035, "p = 0.0035"), (0.27189, "p = 0.27"), (1.0, "p > 0.99")]
)
def test_a_p_value_is_never_nought_and_never_one(p: float, words: str) -> None:
    assert phrases.p_value(p) == words


def test_a_comparator_stands_before_the_value() -> None:
    assert phrases.value_unit(5, "mg/L", Comparator.BELOW) == "<5\u202fmg/L"
    assert phrases.figure(12.5, Comparator.AT_LEAST) == "≥12.5"


def test_one_day_is_not_one_days() -> None:
    assert phrases.quantity(1.0, "d") == "1\u202fday"
    assert phrases.quantity(2.0, "d") == "2\u202fdays"


def test_an_interval_says_which_side_is_open() -> None:
    assert phrases.interval(-61.2, -24.8, "%") == "−61.2 to −24.8\u202f%"
    assert phrases.interval(3.0, None, "h") == "at least 3\u202fh"
    assert phrases.interval(None, 3.0, "h") == "at most 3\u202fh"
    assert phrases.interval(None, None, "h") == ""


def test_limits_of_a_laboratory_may_be_open() -> None:
    assert phrases.reference_words(ReferenceRange(35, 52), "g/L") == "35–52\u202fg/L"
    assert phrases.reference_words(ReferenceRange(None, 5), "mg/L") == "≤5\u202fmg/L"
    assert phrases.reference_words(ReferenceRange(60, None), "") == "≥60"
    assert phrases.reference_words(ReferenceRange(), "mg/L") == ""


def test_a_dose_is_told_as_a_doctor_says_it() -> None:
    assert phrases.dose_words(Dose(100, "mg", "day")) == "100\u202fmg a day"
    assert phrases.dose_words(Dose(8, "mg/kg", "4 weeks")) == "8\u202fmg/kg every 4 weeks"
    assert phrases.dose_words(Dose(2, "g", None)) == "2\u202fg"
    assert phrases.dose_words(Dose()) == ""


def test_each_action_on_a_dose_has_a_word() -> None:
    assert {phrases.action_words(action) for action in DoseAction} == {
        "raised",
        "lowered",
        "went on",
        "interrupted",
        "resumed",
    }


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (Bounds(8, 8), "day 8"),
        (Bounds(120, 123), "day 120–123"),
        (Bounds(-30, -3), "day −30 to −3"),
        (Bounds(None, -122), "day −122 or earlier"),
        (Bounds(None, -1), "before day 0"),
        (Bounds(1, None), "after day 0"),
        (Bounds(0, None), "day 0 or later"),
        (Bounds(), "not dated"),
    ],
)
def test_a_day_is_told_as_exactly_as_it_is_known(days: Bounds, words: str) -> None:
    assert phrases.day_words(days) == words


@given(bounds())
def test_a_day_names_each_bound_that_it_has(days: Bounds) -> None:
    words = phrases.day_words(days).replace(THIN, "")
    for day in (days.earliest, days.latest):
        if day is not None and abs(day) > 1:
            assert str(abs(day)) in words


@given(bounds())
def test_elapsed_time_is_never_negative(days: Bounds) -> None:
    assert MINUS not in phrases.elapsed_words(days.intersection(Bounds(0, None)) or Bounds(0, 0))


def test_a_length_of_time_has_the_unit_that_a_person_would_choose() -> None:
    told = [phrases.duration_words(days) for days in (48.0628 / 24, 8, 30, 400, 3000, 1 / 24)]
    assert told == ["48.1 hours", "8 days", "30 days", "13.1 months", "8.21 years", "1 hour"]


def test_an_age_is_told_in_months_below_two_years() -> None:
    assert [phrases.age_words(age) for age in (53, 1, 0.5, None)] == ["53 years", "12 months", "6 months", ""]
