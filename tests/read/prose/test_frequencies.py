"""How often, and by which route."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.read.prose.drugs.frequencies import frequencies, per_times, routes


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("b.i.d.", "12 h"),
        ("every other day", "dose"),
        ("every 6 hours", "6 h"),
        ("8 hourly", "8 h"),
        ("4 times a day", "6 h"),
        ("x 2/day", "12 h"),
        ("at bedtime", "day"),
        ("once monthly", "month"),
        ("as a single dose", "dose"),
    ],
)
def test_wordings_of_how_often(text: str, per: str) -> None:
    assert [said.per for said in frequencies(text)] == [per]


@pytest.mark.parametrize("text", ["a day later", "for a week", "in a month", "two weeks after"])
def test_a_lapse_of_time_is_no_frequency(text: str) -> None:
    assert frequencies(text) == ()


@given(st.integers(1, 50))
def test_times_a_day_never_give_a_broken_number_of_hours(times: int) -> None:
    per = per_times(times)
    assert per in ("day", "dose") or 24 % int(per.split()[0]) == 0


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("i.v.", "intravenous"),
        ("p.o. daily", "oral"),
        ("by mouth", "oral"),
        ("subcutaneously", "subcutaneous"),
        ("1 mg IM.", "intramuscular"),
        ("eye drops", "topical"),
        ("nebulised", "inhaled"),
    ],
)
def test_routes_by_words_and_letters(text: str, name: str) -> None:
    assert [route.name for route in routes(text)] == [name]


@pytest.mark.parametrize("text", ["stage IV", "grade iv", "factor IV", "Iv", "important", "scope"])
def test_numerals_and_parts_of_words_are_no_routes(text: str) -> None:
    assert routes(text) == ()
