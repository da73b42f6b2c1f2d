"""The tagger that was tried and left out: what it sees of each word, and how its labels become stretches."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from catamnesis.read.prose.findings.finding_words import traits
from catamnesis.read.prose.nouns import Line, TermKind
from catamnesis.read.prose.tokens import Token

#: What the tagger calls a stretch: a sign or symptom, an illness, or a word for a result ("elevated").
KINDS = ("SIGN", "ILLNESS", "RESULT")
_LETTER = {
    TermKind.FINDING: "F",
    TermKind.DISEASE: "D",
    TermKind.DRUG: "R",
    TermKind.DRUG_CLASS: "R",
    TermKind.ANTIBODY: "A",
    TermKind.PATHOGEN: "P",
    TermKind.ANALYTE: "N",
    TermKind.SITE: "S",
}
_FLAGS = ("head", "general", "carrier", "abnormal", "measure", "adjective", "tail", "normal", "wall", "verb")


@dataclass(frozen=True, slots=True)
class Tagged:
    """Words from one to another (by number, last exclusive), what they are, and how sure the tagger is (0 to 1)."""

    first: int
    last: int
    kind: str
    probability: float


class _Model(Protocol):
    def tag(self, sentence: Any) -> list[str]: ...
    def marginal(self, label: str, at: int) -> float: ...


@dataclass(frozen=True, slots=True)
class Tagger:
    """The trained model, opened."""

    model: _Model

    def tagged(self, line: Line) -> tuple[Tagged, ...]:
        """The stretches of a sentence that the model takes for signs, illnesses or words for results."""
        if not line.tokens:
            return ()
        labels = self.model.tag(features(line))
        found = []
        first = 0
        while first < len(labels):
            if labels[first] == "O":
                first += 1
                continue
            kind = labels[first][2:]
            last = first + 1
            while last < len(labels) and labels[last] == f"I-{kind}":
                last += 1
            if kind in KINDS:
                sure = sum(self.model.marginal(labels[at], at) for at in range(first, last)) / (last - first)
                found.append(Tagged(first, last, kind, sure))
            first = last
        return tuple(found)


def features(line: Line) -> list[list[str]]:
    """What the tagger sees of each word of a sentence: the word, its form, its place in the lexicon, its neighbours."""
    own = [_of_word(token) for token in line.tokens]
    kinds = _kinds(line)
    stems = ["#" if token.is_number else token.stem for token in line.tokens]
    size = len(stems)
    rows = []
    for at in range(size):
        row = ["b", f"w={stems[at]}", *own[at], *(f"k={kind}" for kind in kinds[at])]
        for step in (-2, -1, 1, 2):
            there = at + step
            if not 0 <= there < size:
                row.append(f"{step}:edge")
                continue
            row.append(f"{step}:w={stems[there]}")
            if -2 < step < 2:
                row.extend(f"{step}:{one}" for one in own[there][:-3])
                row.append(f"{step}:s={stems[there][-3:]}")
            row.extend(f"{step}:k={kind[2:]}" for kind in kinds[there])
        if at:
            row.append(f"-1|0={stems[at - 1]}|{stems[at]}")
        if at + 1 < size:
            row.append(f"0|1={stems[at]}|{stems[at + 1]}")
        rows.append(row)
    return rows


def _kinds(line: Line) -> list[list[str]]:
    """For each word, the kinds of the terms of the lexicon that it begins or goes on."""
    kinds: list[list[str]] = [[] for _ in line.tokens]
    for term in line.terms:
        for at, token in enumerate(line.tokens):
            if term.start <= token.start and token.end <= term.end:
                kinds[at].append(("B-" if token.start == term.start else "I-") + _LETTER[term.kind])
    return kinds


@cache
def _shape(text: str) -> str:
    if text.isdigit():
        return "0"
    if not text.isalpha():
        return text
    if text.isupper():
        return "A" if len(text) == 1 else "AA"
    return "Aa" if text[0].isupper() else ("aA" if any(letter.isupper() for letter in text) else "a")


@cache
def _of_stem(low: str) -> tuple[str, ...]:
    seen = traits(low)
    return tuple(f"t={name}" for name in _FLAGS if getattr(seen, name))


def _of_word(token: Token) -> tuple[str, ...]:
    word = token.stem
    return (
        f"x={_shape(token.text)}",
        *_of_stem(token.low),
        f"s2={word[-2:]}",
        f"s4={word[-4:]}",
        f"p4={word[:4]}",
    )
