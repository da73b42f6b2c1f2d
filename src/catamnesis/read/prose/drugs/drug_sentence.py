"""The words of a sentence with the drugs among them, and what may stand between them."""

from collections.abc import Sequence

from catamnesis.read.prose.drugs.doses import Place
from catamnesis.read.prose.drugs.drug_status_words import BE, ENDS, LOOSE, PEOPLE, STOPS
from catamnesis.read.prose.tokens import Token


class DrugSentence:
    """Words of a sentence with the drugs among them, each drug a run of words."""

    def __init__(self, tokens: Sequence[Token], drugs: Sequence[Place]) -> None:
        self.tokens = tokens
        self.low = [token.low for token in tokens]
        self.drug_at: list[int | None] = [None] * len(tokens)
        self.first: list[int] = []
        self.last: list[int] = []
        place = 0
        for number, drug in enumerate(drugs):
            while place < len(tokens) and tokens[place].end <= drug.start:
                place += 1
            self.first.append(place)
            while place < len(tokens) and tokens[place].start < drug.end:
                self.drug_at[place] = number
                place += 1
            self.last.append(place)

    def drug_before(self, place: int) -> int | None:
        """The drug nearest before a word."""
        found = [number for number, end in enumerate(self.last) if end <= place]
        return found[-1] if found else None

    def drug_behind(self, place: int) -> int | None:
        """The drug nearest behind a word."""
        return next((number for number, first in enumerate(self.first) if first >= place), None)

    def loose(self, start: int, end: int, more: frozenset[str] = frozenset()) -> bool:
        """Whether nothing but what belongs to a list of drugs stands there; what is in brackets does not count."""
        depth = 0
        for place in range(start, end):
            word = self.low[place]
            if word in "([":
                depth += 1
            elif word in ")]":
                depth = max(0, depth - 1)
            elif word in ENDS or (depth == 0 and not self._passes(place, word, more)):
                return False
        return True

    def _passes(self, place: int, word: str, more: frozenset[str]) -> bool:
        if self.drug_at[place] is not None or word in LOOSE or word in more or word.isdigit():
            return True
        return (
            (not word.isalnum() and word != ".")
            or (
                word == "."
                and place > 0
                and self.low[place - 1].isalnum()
                and (len(self.low[place - 1]) < 3 or self.low[place - 1].isdigit())
            )
            or (word.endswith("ly") and len(word) > 4)
        )

    def outside(self, start: int, end: int) -> list[str]:
        """The words that stand there, without those in brackets."""
        depth = 0
        words = []
        for word in self.low[start:end]:
            depth = max(0, depth + (word in "([") - (word in ")]"))
            if depth == 0 and word not in ")]":
                words.append(word)
        return words

    def apart(self, start: int, end: int) -> bool:
        """Whether a word that ends a statement stands between, outside brackets that open and close between."""
        depth = 0
        for place in range(start, end):
            word = self.low[place]
            if word in "([":
                depth += 1
            elif word in ")]":
                depth = max(0, depth - 1)
            elif depth == 0 and (word in ENDS or word in STOPS or self._new_subject(place)):
                return True
        return False

    def _new_subject(self, place: int) -> bool:
        """Whether "and she ..." begins here."""
        if self.low[place] not in ("and", ",") or place + 2 >= len(self.low):
            return False
        word, after = self.low[place + 1], self.low[place + 2]
        return (word in PEOPLE and word != "the") or (word == "the" and after == "patient") or word in BE


def drugs_before(sentence: DrugSentence, place: int, more: frozenset[str], *, plural: bool) -> list[int]:
    """The drugs that stand in one list right before a word."""
    if place and sentence.low[place - 1] in ("which", "that"):
        place -= 1
    number = sentence.drug_before(place)
    if number is None:
        return []
    gap = sentence.outside(sentence.last[number], place)
    if not (plural and _one_more(gap)) and (
        not sentence.loose(sentence.last[number], place, more) or {"with", "by", "and"} & set(gap)
    ):
        return []
    drugs = [number]
    while plural and number > 0 and sentence.loose(sentence.last[number - 1], sentence.first[number]):
        number -= 1
        drugs.insert(0, number)
    return drugs


def _one_more(gap: list[str]) -> bool:
    """Whether a list goes on with one thing that is not known as a drug: "A, B, and a tonic were given"."""
    words = [word for word in gap if word not in (",", "a", "an", "oral", "intravenous", "-")]
    return (
        words[:1] == ["and"] and 1 < len(words) < 4 and all(word.isalpha() and word not in LOOSE for word in words[1:])
    )
