"""Quoted words found again in their text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.source import Span
from catamnesis.read.quotation import nearest_passage, passages

TEXT = "\U0001f9ec She took\nmethotrexate. EJ was negative; the REJECTED test was not.\tThen oral  methotrexate again."


def test_words_are_found_with_code_point_offsets() -> None:
    (span,) = passages(TEXT, "She took methotrexate")
    assert span == Span(2, 23, "She took\nmethotrexate")
    assert TEXT[span.start : span.end] == span.words


def test_white_space_of_any_sort_and_length_agrees() -> None:
    assert passages(TEXT, "not.  Then\noral methotrexate")[0].words == "not.\tThen oral  methotrexate"


def test_whole_words_come_before_parts_of_words() -> None:
    assert [span.start for span in passages(TEXT, "EJ")] == [TEXT.index("EJ was")]


def test_a_part_of_a_word_is_found_where_nothing_else_is() -> None:
    assert passages(TEXT, "trexat")[0].words == "trexat"


def test_as_many_as_asked_are_found() -> None:
    assert len(passages(TEXT, "methotrexate")) == 2
    assert len(passages(TEXT, "methotrexate", most=1)) == 1


@pytest.mark.parametrize("words", ["", "   ", "\n"])
def test_an_empty_quotation_is_found_nowhere(words: str) -> None:
    assert passages(TEXT, words) == ()
    assert nearest_passage(TEXT, words) == "the quotation is empty"


def test_words_are_looked_for_in_a_long_text_of_like_words_without_end() -> None:
    # A pattern of two thousand words took minutes here; the test would not come back.
    text = "a " * 2_000_000
    words = "a " * 2000
    assert passages(text + "z", words + "z")[0].end == 4_000_001
    assert passages(text, words + "z") == ()
    assert nearest_passage(text, words + "z").startswith("only the beginning stands there")
    assert nearest_passage(text + "z", words.upper() + "z").startswith("it stands there as 'a a a")


def test_a_letter_that_grows_when_made_small_does_not_shift_the_passage() -> None:
    assert nearest_passage("\u0130\u0130 She took it", "she TOOK") == "it stands there as 'She took'"


def test_signs_of_a_pattern_mean_themselves() -> None:
    assert passages("2 g/kg (a month) cost 3.5*", "(a month) cost 3.5*")[0].start == 7


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("she TOOK", "it stands there as 'She took'"),
        ("EJ was positive", "only the beginning stands there: 'EJ was'"),
        ("rituximab was given", "not even its first word stands there"),
    ],
)
def test_words_that_do_not_stand_there_are_told_by_the_nearest_passage(words: str, hint: str) -> None:
    assert passages(TEXT, words) == ()
    assert nearest_passage(TEXT, words) == hint


def test_typographic_quotes_are_told() -> None:
    assert (
        nearest_passage("Gottron\u2019s papules", "Gottron's papules") == "it stands there as 'Gottron\u2019s papules'"
    )


@given(st.text(min_size=1, max_size=60), st.data())
def test_what_is_copied_from_a_text_is_found_there(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    words = text[start:end]
    for span in passages(text, words, most=100):
        assert text[span.start : span.end] == span.words
        assert span.words.split() == words.split()
    assert bool(passages(text, words)) == bool(words.split())
