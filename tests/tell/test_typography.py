"""Nothing in a word works unseen, and signs are those of print."""

from hypothesis import given
from hypothesis import strategies as st

from catamnesis.tell.typography import listed, sentence_case, typeset, visible


def test_characters_that_turn_the_direction_are_printed_as_their_code() -> None:
    assert visible("safe\u202egnp.exe") == "safe[U+202E]gnp.exe"
    assert visible("a\x00b\ufeffc") == "a[U+0000]b[U+FEFF]c"


@given(st.text())
def test_what_is_visible_is_left_alone(text: str) -> None:
    assert visible(visible(text)) == visible(text)
    assert text.isascii() <= (visible(text) == text or any(ord(sign) < 32 or ord(sign) == 127 for sign in text))


def test_half_a_character_does_not_break_the_page() -> None:
    visible("\ud800").encode("utf-8")


def test_a_minus_is_set_before_numbers_only() -> None:
    assert typeset("-82.7 % in 2011-04, anti-MDA5, PL-12, x1.68") == "−82.7\u202f% in 2011-04, anti-MDA5, PL-12, ×1.68"


def test_a_unit_stays_with_its_number() -> None:
    assert typeset("settles at 37.0 g/L after 48.1 h") == "settles at 37.0\u202fg/L after 48.1\u202fh"
    assert typeset("1 large and 2 halves") == "1 large and 2 halves"


def test_a_list_reads_as_a_sentence_counts() -> None:
    assert listed([]) == ""
    assert listed(["skin"]) == "skin"
    assert listed(["skin", "pain", "fever"]) == "skin, pain and fever"


def test_only_the_first_letter_becomes_large() -> None:
    assert sentence_case("anti-MDA5 found") == "Anti-MDA5 found"
    assert sentence_case("") == ""
