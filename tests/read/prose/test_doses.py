"""Doses as written, and the drug that each belongs to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.source import Span
from catamnesis.read.prose.drugs.doses import dose_phrases, drugs_of


@pytest.mark.parametrize(
    ("text", "amount", "unit", "per"),
    [
        ("twice daily 500 mg", 500, "mg", "12 h"),
        ("400 mg, twice a day", 400, "mg", "12 h"),
        ("0.5 mg/kg/d", 0.5, "mg/kg", "day"),
        ("2,5mg/kg/day", 2.5, "mg/kg", "day"),
        ("1,000 mg daily", 1000, "mg", "day"),
        ("2 g/kg/month", 2, "g/kg", "month"),
        ("40mg/2weeks", 40, "mg", "2 weeks"),
        ("25 mg three times a week", 25, "mg", "dose"),
        ("4 mg every 3 weeks", 4, "mg", "dose"),
        ("15 mg once weekly", 15, "mg", "week"),
        ("1 g q8h", 1, "g", "8 h"),
        ("400 mg/12 h", 400, "mg", "12 h"),
        ("3 x 150 mg/day", 150, "mg", "8 h"),
        ("250 mg TID", 250, "mg", "8 h"),
        ("four tablets a day for a month", 4, "tablets", "day"),
        ("5 mg/kg at weeks 0, 2 and 6", 5, "mg/kg", "dose"),
        ("one dose of 300 mg", 300, "mg", "dose"),
        ("90 mg per square meter of body surface area", 90, "mg/m2", None),
        ("five hundred milligrams", 500, "mg", None),
        ("12 million units per day", 12, "million units", "day"),
        ("4 µg/kg/min", 4, "µg/kg", "min"),
        ("10 mg a week later", 10, "mg", None),
    ],
)
def test_a_dose_is_read_with_how_often(text: str, amount: float, unit: str, per: str | None) -> None:
    (dose,) = dose_phrases(text)
    assert (dose.amount, dose.unit, dose.per) == (amount, unit, per)


@pytest.mark.parametrize("text", ["creatinine 2 mg/dL", "5 mg/ml", "a fever of 39", "vitamin B12"])
def test_a_concentration_is_no_dose(text: str) -> None:
    assert dose_phrases(text) == ()


def test_what_a_drug_is_dissolved_in_and_what_is_a_sum_are_marked() -> None:
    dose, solvent = dose_phrases("40 units in 500 ml of saline")
    assert (dose.diluent, solvent.diluent) == (False, True)
    assert dose_phrases("a total dose of 3 g")[0].total


def test_a_range_keeps_its_upper_end() -> None:
    (dose,) = dose_phrases("from 50 to 100 mg")
    assert (dose.amount, dose.top) == (50, 100)


@given(st.integers(1, 9999), st.sampled_from(["mg", "g", "IU", "ml"]))
def test_any_plain_amount_is_read_as_written(amount: int, unit: str) -> None:
    (dose,) = dose_phrases(f"{amount} {unit}")
    assert (dose.amount, dose.unit) == (amount, unit)


@given(st.text(max_size=200))
def test_no_text_breaks_it_and_places_lie_within(text: str) -> None:
    for dose in dose_phrases(text):
        assert 0 <= dose.start < dose.end <= dose.stop <= len(text)


def owners(text: str, *drugs: str) -> list[str | None]:
    spans = sorted(
        (Span(text.index(drug), text.index(drug) + len(drug), drug) for drug in drugs), key=lambda s: s.start
    )
    return [None if at is None else spans[at].words for at in drugs_of(text, dose_phrases(text), spans)]


@pytest.mark.parametrize(
    ("text", "drugs", "found"),
    [
        ("7 mg/week of aaa 3 mg of bbb", ("aaa", "bbb"), ["aaa", "bbb"]),
        ("aaa 35 mg, bbb 15 mg and ccc 20 mg", ("aaa", "bbb", "ccc"), ["aaa", "bbb", "ccc"]),
        ("150 mg aaa by 300 mg bbb", ("aaa", "bbb"), ["aaa", "bbb"]),
        ("aaa (1 g/kg/month) and bbb (oral 5 mg/week)", ("aaa", "bbb"), ["aaa", "bbb"]),
        ("steroids (0.4 mg/kg/day of aaa)", ("steroids", "aaa"), ["aaa"]),
        ("aaa and bbb were given at 10 mg and 20 mg, respectively", ("aaa", "bbb"), ["aaa", "bbb"]),
        ("aaa, and 3 g/kg intravenous bbb", ("aaa", "bbb"), ["bbb"]),
    ],
)
def test_a_dose_finds_its_drug(text: str, drugs: tuple[str, ...], found: list[str]) -> None:
    assert owners(text, *drugs) == found


def test_a_dose_far_from_every_drug_has_none() -> None:
    assert owners("aaa" + " x" * 200 + " 5 mg", "aaa") == [None]
