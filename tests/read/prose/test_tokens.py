"""A text is cut into words, figures and marks, and nothing of it is lost."""

from hypothesis import given
from hypothesis import strategies as st

from catamnesis.read.prose.tokens import stem, tokens, unaccented


@given(st.text())
def test_each_piece_stands_where_it_says(text: str) -> None:
    pieces = tokens(text)
    assert all(text[one.start : one.end] == one.text for one in pieces)
    ends = [0, *(one.end for one in pieces)]
    starts = [*(one.start for one in pieces), len(text)]
    assert all(not text[end:start].strip() for end, start in zip(ends, starts, strict=True))


def test_a_hyphen_that_is_not_seen_parts_no_word() -> None:
    (word,) = tokens("Pred\u00adnisone")
    assert (word.low, word.is_word) == ("prednisone", True)


@given(st.text(st.characters(categories=["Ll"]), min_size=1, max_size=12))
def test_a_stem_is_never_longer_than_its_word(word: str) -> None:
    assert len(stem(word)) <= len(word)


def test_accents_and_ligatures_do_not_tell_words_apart() -> None:
    assert (unaccented("Sjögren"), unaccented("Œdème")) == ("sjogren", "oedeme")
