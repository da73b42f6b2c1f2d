"""A sentence cut into noun phrases, with what each word can be: a finding, a part of the body, a drug, a wall."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from catamnesis.read.prose.findings.finding_words import Traits, traits
from catamnesis.read.prose.nouns import Line, Shape, Term, TermKind
from catamnesis.read.prose.tokens import Token

_ILLNESS = (TermKind.FINDING, TermKind.DISEASE)
_BODY = (TermKind.ANALYTE, TermKind.SITE)
_DRUG = (TermKind.DRUG, TermKind.DRUG_CLASS)
#: Marks that hold words together where no space stands beside them ("Crohn's"; ? for a lost apostrophe).
_SPLICES = frozenset("-‐‑'’`´?/")
_APOSTROPHES = frozenset("'’`´?")
_LONGEST = 24


@dataclass(frozen=True, slots=True)
class Chunk:
    """Words of a sentence (by number, last exclusive) that nothing parts."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a sentence with what each can be.

    Parameters
    ----------
    glued
        Words within a finding or illness of the lexicon, which nothing parts.
    barred
        Words of times and of numbers with a unit, which no phrase goes through.
    terms
        The findings and illnesses of the lexicon, by the number of their last word.
    body, drugs
        Words of analytes and parts of the body; of drugs.
    short
        Short forms that stand for an illness in this report.
    """

    tokens: tuple[Token, ...]
    traits: tuple[Traits, ...]
    glued: frozenset[int]
    barred: frozenset[int]
    terms: dict[int, Term]
    body: frozenset[int]
    drugs: frozenset[int]
    short: frozenset[int]

    def low(self, at: int) -> str:
        """A word in lower case; empty outside the sentence."""
        return self.tokens[at].low if 0 <= at < len(self.tokens) else ""

    def is_head(self, at: int) -> bool:
        """Whether a word names an illness or a sign."""
        return self.traits[at].head or at in self.terms or at in self.short

    def is_body(self, at: int) -> bool:
        """Whether a word is something that is measured, or a part of the body."""
        return self.traits[at].measure or at in self.body

    def parts(self, at: int) -> bool:
        """Whether a word or mark parts noun phrases."""
        if at in self.glued:
            return False
        if at in self.barred or at in self.drugs:
            return True
        if not self.tokens[at].text.isalnum():
            return not self._splices(at)
        own = self.traits[at]
        return own.wall or (own.verb and not own.head and self.low(at - 1) != "-")

    def _splices(self, at: int) -> bool:
        """Whether a mark holds the words on both sides together, without a space."""
        if self.tokens[at].text not in _SPLICES or not 0 < at < len(self.tokens) - 1:
            return False
        before, after = self.tokens[at - 1], self.tokens[at + 1]
        return before.end == self.tokens[at].start and after.start == self.tokens[at].end and after.text.isalnum()

    def _begins(self, at: int) -> bool:
        """Whether a phrase may begin here: not with the rest of a genitive ("the patient's")."""
        return self.tokens[at].text.isalnum() and not (self.low(at) == "s" and self.low(at - 1) in _APOSTROPHES)

    def chunks(self) -> Iterator[Chunk]:
        """Runs of words that nothing parts, in order."""
        first = None
        for at in range(len(self.tokens)):
            if self.parts(at):
                if first is not None:
                    yield Chunk(first, at)
                first = None
            elif first is None:
                first = at if self._begins(at) else None
            elif at - first == _LONGEST and at not in self.glued:
                yield Chunk(first, at)
                first = at
        if first is not None:
            yield Chunk(first, len(self.tokens))


def words_of(line: Line, short: frozenset[str] = frozenset()) -> Words:
    """The words of a sentence, looked at one by one; ``short`` are the short forms that stand for an illness here."""
    starts = [token.start for token in line.tokens]
    glued: set[int] = set()
    terms: dict[int, Term] = {}
    body: set[int] = set()
    drugs: set[int] = set()
    for term in line.terms:
        first, last = bisect_left(starts, term.start), bisect_left(starts, term.end)
        if term.kind in _ILLNESS and last > first:
            glued.update(range(first, last))
            terms[last - 1] = term
        elif term.kind in _BODY:
            body.update(range(first, last))
        elif term.kind in _DRUG:
            drugs.update(range(first, last))
    return Words(
        line.tokens,
        tuple(traits(token.low) for token in line.tokens),
        frozenset(glued),
        _barred(line, starts),
        terms,
        frozenset(body),
        frozenset(drugs - glued),
        frozenset(at for at, token in enumerate(line.tokens) if token.text in short),
    )


def _barred(line: Line, starts: list[int]) -> frozenset[int]:
    """The words of times and of numbers with units."""
    places = [(found.start, found.end) for found in line.times]
    places += [(found.start, found.end) for found in line.quantities if found.unit or found.shape is not Shape.BARE]
    return frozenset(at for start, end in places for at in range(bisect_left(starts, start), bisect_left(starts, end)))
