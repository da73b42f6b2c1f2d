"""Quoted words found again in the text that they come from, to the letter."""

import itertools
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from catamnesis.case.source import Span

#: Signs that a word processor changes, each with its plain form; all of one letter, so that places stay the same.
_PLAIN_SIGNS = str.maketrans(
    "\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb\u2010\u2011\u2012\u2013\u2014\u2212\u00b5\u00ad",
    '\'\'\'"""""------\u03bc-',
)
#: How much of a near passage a message shows, in characters.
SHOWN = 80


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that a person copied: the words, the file that holds them where it is named, and which occurrence."""

    words: str
    file: str | None = None
    nth: int | None = None


def passages(text: str, words: str, *, most: int = 2) -> tuple[Span, ...]:
    """Where words stand in a text; line breaks and runs of spaces need not agree, all else must.

    Whole words are looked for first: ``EJ`` is not found in ``REJECT`` while it stands alone elsewhere.

    Parameters
    ----------
    text
        The decoded text of a source.
    words
        The words as quoted.
    most
        Stop after that many.

    Examples
    --------
    >>> passages("She had fever\\nwith chills. Fever fell.", "fever with   chills")
    (Span(start=8, end=25, words='fever\\nwith chills'),)
    """
    wanted = " ".join(words.split())
    if not wanted:
        return ()
    line = _one_line(text)
    for whole in (True, False):
        found = tuple(itertools.islice(_found(line, wanted, text, whole=whole), most))
        if found:
            return found
    return ()


@dataclass(frozen=True, slots=True)
class _OneLine:
    """A text with one space wherever spaces and line ends stand, and where each word begins in it and in the text.

    Plain search in it is fast whatever the words are; a pattern over a long text of like words takes minutes.
    """

    words: str
    starts: Sequence[int]
    starts_in_text: Sequence[int]

    def place_in_text(self, place: int) -> int:
        """Where a letter of the line stands in the text."""
        word = bisect_right(self.starts, place) - 1
        return self.starts_in_text[word] + place - self.starts[word]


@lru_cache(maxsize=128)
def _one_line(text: str) -> _OneLine:
    words = text.split()
    starts = array("I", itertools.accumulate((len(word) + 1 for word in words), initial=0))
    return _OneLine(" ".join(words), starts, array("I", (found.start() for found in re.finditer(r"\S+", text))))


@lru_cache(maxsize=128)
def _plain(line: str) -> str:
    """A line without regard to capitals and typographic signs, letter for letter."""
    plain = line.translate(_PLAIN_SIGNS)
    small = plain.lower()
    return small if len(small) == len(plain) else "".join(letter.lower()[0] for letter in plain)


def _found(line: _OneLine, wanted: str, text: str, *, whole: bool) -> Iterator[Span]:
    place = line.words.find(wanted)
    while place >= 0:
        end = place + len(wanted)
        stands = not whole or _stands_alone(line.words, place, end)
        if stands:
            start, stop = line.place_in_text(place), line.place_in_text(end - 1) + 1
            yield Span(start, stop, text[start:stop])
        place = line.words.find(wanted, end if stands else place + 1)


def _stands_alone(words: str, start: int, end: int) -> bool:
    """Whether no word goes on over an end of a passage that itself begins or ends with a letter or digit."""
    before, after = words[start - 1 : start], words[end : end + 1]
    return not (words[start].isalnum() and _goes_on(before)) and not (words[end - 1].isalnum() and _goes_on(after))


def _goes_on(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def nearest_passage(text: str, words: str) -> str:
    """What to say of words that do not stand in a text: the passage that differs least, as far as it is cheap to find.

    Examples
    --------
    >>> nearest_passage("The fever fell at once.", "the Fever fell")
    "it stands there as 'The fever fell'"
    >>> nearest_passage("The fever fell at once.", "fever fell slowly")
    "only the beginning stands there: 'fever fell'"
    """
    parts = words.split()
    if not parts:
        return "the quotation is empty"
    line, wanted = _one_line(text), " ".join(parts)
    place = _plain(line.words).find(_plain(wanted))
    if place >= 0:
        start, stop = line.place_in_text(place), line.place_in_text(place + len(wanted) - 1) + 1
        return f"it stands there as {_clipped(text[start:stop])}"
    few, many = 0, len(parts)
    while few < many:
        half = (few + many + 1) // 2
        if passages(text, " ".join(parts[:half]), most=1):
            few = half
        else:
            many = half - 1
    if few:
        return f"only the beginning stands there: {_clipped(' '.join(parts[:few]))}"
    return "not even its first word stands there"


def _clipped(words: str) -> str:
    return repr(words if len(words) <= SHOWN else words[: SHOWN - 3] + "...")
