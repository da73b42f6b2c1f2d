"""A fact that a language model gives is kept only if its words stand in the text and say it: words first, then values.

The model points; the text speaks. Numbers, units, comparators, dates and negation are read by our own rooms from the
words that the model quotes; names and identifiers come from our lexicon. What cannot be read there is left out, with
the reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from catamnesis.case.mention import Mention
from catamnesis.case.source import Span
from catamnesis.read.prose.model.model_facts import FACTS, Claim, Unfounded
from catamnesis.read.prose.model.model_prompt import MEMBERS
from catamnesis.read.prose.nouns import Line
from catamnesis.read.quotation import passages

#: Longest quotation that is looked for, in characters.
MOST_WORDS = 300
_ASKED_TYPES: Mapping[str, tuple[type, ...]] = {"string": (str,), "number": (int, float), "null": (type(None),)}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a report that a model was asked about: its place, its words, and its analysed sentences."""

    start: int
    text: str
    lines: tuple[Line, ...]


def grounded(fact: Any, stretch: Stretch, reader: str) -> Mention:
    """The mention that a model's fact is, as the text itself says it.

    Parameters
    ----------
    fact
        One object of the answer, whatever it holds.
    stretch
        What the model was asked about.
    reader
        Name of the model.

    Raises
    ------
    Unfounded
        If the fact has not the form asked for, its words do not stand there, or its value cannot be read from them.
    """
    kind = _checked(fact)
    span = place(fact["quote"], fact["context"], stretch)
    line = next((line for line in stretch.lines if line.sentence.start <= span.start < line.sentence.end), None)
    if line is None or span.end > line.sentence.end:
        raise Unfounded("the words are no part of one sentence")
    return FACTS[kind](Claim(fact, span, line, reader))


def _checked(fact: Any) -> str:
    """The kind of a fact that has the form asked for."""
    kind = fact.get("kind") if isinstance(fact, dict) else None
    if not isinstance(kind, str) or kind not in MEMBERS:
        raise Unfounded("it has no kind that was asked for")
    if not all(isinstance(fact.get(name), str) for name in ("quote", "context")):
        raise Unfounded("it quotes nothing")
    for name, asked in MEMBERS[kind].items():
        value = fact.setdefault(name, None)
        named = asked["type"] if isinstance(asked["type"], list) else [asked["type"]]
        allowed = tuple(kept for word in named for kept in _ASKED_TYPES[word])
        if not isinstance(value, allowed) or isinstance(value, bool) or value not in asked.get("enum", [value]):
            raise Unfounded("a member has not the form asked for")
    return kind


def place(quote: str, context: str, stretch: Stretch) -> Span:
    """Where quoted words stand in the whole text; where they stand more than once, the context decides.

    Raises
    ------
    Unfounded
        If they do not stand there, or the context does not tell which place is meant.
    """
    if not quote.strip() or len(quote) > MOST_WORDS:
        raise Unfounded("it quotes nothing, or far too much")
    found = _standing(stretch.text, quote)
    if not found:
        raise Unfounded("its words do not stand in the text")
    if len(found) > 1:
        around = _standing(stretch.text, context) if len(context) <= 4 * MOST_WORDS else ()
        found = tuple(
            Span(outer.start + inner.start, outer.start + inner.end, inner.words)
            for outer in around[:1]
            for inner in _standing(outer.words, quote)
        )
        if len(around) != 1 or len(found) != 1:
            raise Unfounded("its words stand in several places, and its context does not tell which is meant")
    return Span(stretch.start + found[0].start, stretch.start + found[0].end, found[0].words)


def _standing(text: str, words: str) -> tuple[Span, ...]:
    """Up to two places where words stand as whole words."""
    if not words.strip():
        return ()
    whole = (span for span in passages(text, words) if not _goes_on(text, span))
    return tuple(islice(whole, 2))


def _goes_on(text: str, span: Span) -> bool:
    """Whether a word goes on over an end of a place."""
    before, after = text[span.start - 1 : span.start] if span.start else "", text[span.end : span.end + 1]
    return (before.isalnum() and text[span.start].isalnum()) or (after.isalnum() and text[span.end - 1].isalnum())
