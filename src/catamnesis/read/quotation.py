"""Quoted words found again in the text that they come from, to the letter."""

import itertools
import re
from collections.abc import Iterator
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
    parts = words.split()
    if not parts:
        return ()
    for pattern in (_pattern(words, whole=True), _pattern(words, whole=False)):
        found = tuple(itertools.islice(_found(pattern, parts[0], text), most))
        if found:
            return found
    return ()


@lru_cache(maxsize=1024)
def _pattern(words: str, *, whole: bool) -> re.Pattern[str]:
    parts = words.split()
    body = r"\s+".join(re.escape(part) for part in parts)
    if whole:
        before = r"(?<!\w)" if parts[0][0].isalnum() else ""
        after = r"(?!\w)" if parts[-1][-1].isalnum() else ""
        body = f"{before}{body}{after}"
    return re.compile(body)


def _found(pattern: re.Pattern[str], first_word: str, text: str) -> Iterator[Span]:
    """Every place of the words; they are tried where the first word stands, which is found far faster by itself."""
    place = text.find(first_word)
    while place >= 0:
        found = pattern.match(text, place)
        if found:
            yield Span(found.start(), found.end(), found.group())
        place = text.find(first_word, found.end() if found else place + 1)


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
    body = r"\s+".join(re.escape(part.translate(_PLAIN_SIGNS)) for part in parts)
    alike = re.search(body, text.translate(_PLAIN_SIGNS), re.IGNORECASE)
    if alike:
        return f"it stands there as {_clipped(text[alike.start() : alike.end()])}"
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
