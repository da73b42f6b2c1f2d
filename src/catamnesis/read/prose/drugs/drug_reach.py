"""How far a word on a drug reaches: its helping verbs, the drugs behind it, and where another word takes over."""

from catamnesis.case.mention import Act
from catamnesis.read.prose.drugs.drug_sentence import DrugSentence
from catamnesis.read.prose.drugs.drug_status_words import (
    BE,
    BETWEEN,
    ENDS,
    NEEDS_BEHIND,
    STATUS_WORDS,
    Form,
    StatusWord,
)

#: How many words a status word reaches to its first drug.
_REACH = 30

NO = frozenset("not never no without nor cannot".split())

PLUPERFECT = frozenset({"had", "having"})


def meant(sentence: DrugSentence, place: int, word: str) -> bool:
    needed = NEEDS_BEHIND.get(word)
    near = 1 if word in ("replacement", "substitution", "switch") else 3
    return needed is None or any(low in needed for low in sentence.low[place + 1 : place + 1 + near])


def verb_chain(sentence: DrugSentence, place: int) -> list[int]:
    """The helping words right before a verb: "had previously been"."""
    chain = []
    at = place - 1
    while at >= 0 and place - at <= 6:
        word = sentence.low[at]
        helping = (
            word in BE
            or word in ("de", "re", "-")
            or word in BETWEEN
            or word in PLUPERFECT
            or word in NO
            or word.endswith("ly")
        )
        if not (helping or word in ("have", "has", "previously", "to", "could", "would", "did")):
            break
        chain.append(at)
        at -= 1
    return chain


def passive(sentence: DrugSentence, place: int) -> int | None:
    """Where the form of "be" stands that makes a participle passive."""
    return next((at for at in reversed(verb_chain(sentence, place)) if sentence.low[at] in BE), None)


def right_behind(sentence: DrugSentence, place: int) -> bool:
    number = sentence.drug_behind(place + 1)
    if number is None or sentence.first[number] - place > 12:
        return False
    between = sentence.low[place + 1 : sentence.first[number]]
    if between[:1] in (["at"], ["in"], ["for"], ["to"], ["and"], [","], ["by"], ["."], ["with"], ["after"], ["("]):
        return False
    return sentence.loose(place + 1, sentence.first[number])


def onward(sentence: DrugSentence, place: int, status: StatusWord) -> list[int]:
    """The drugs that follow a status word, up to the end of the statement or the next verb."""
    drugs: list[int] = []
    at = place + 1
    if sentence.low[at : at + 1] in (["and"], [","], ["."], [";"]):
        return drugs
    number = sentence.drug_behind(at)
    while number is not None and number < len(sentence.first):
        first = sentence.first[number]
        if first - at > _REACH or sentence.apart(at, first) or _another_verb(sentence, at, first, status):
            break
        drugs.append(number)
        at = sentence.last[number]
        number += 1
    return drugs


_CHANGES = (Act.STOP, Act.INCREASE, Act.DECREASE)


def _and_another(sentence: DrugSentence, place: int) -> bool:
    """Whether a noun begins a second matter: "discontinuation of A and the administration of B"."""
    low = sentence.low
    return low[place + 1] in ("of", "with") and "and" in low[max(0, place - 2) : place]


def _another_verb(sentence: DrugSentence, start: int, end: int, status: StatusWord) -> bool:
    """Whether another status word between takes over."""
    if status.act is None:
        return False
    for place in range(start, end):
        other = STATUS_WORDS.get(sentence.low[place])
        if other is not None and other.faint and status.act in _CHANGES and _and_another(sentence, place):
            return True
        if (
            other is None
            or sentence.drug_at[place] is not None
            or other.faint
            or not meant(sentence, place, sentence.low[place])
        ):
            continue
        if (
            status.faint
            or other.act is not status.act
            or other.form is Form.SWAP
            or passive(sentence, place) is not None
        ):
            return True
    return False


TURN = frozenset({"to", "by", "with", "into", "over", "for"})


def until_turn(sentence: DrugSentence, start: int) -> tuple[list[int], int | None]:
    """The drugs up to "to", "by" or "with", and where that stands."""
    drugs: list[int] = []
    for place in range(start, min(len(sentence.low), start + _REACH)):
        number = sentence.drug_at[place]
        if number is not None and number not in drugs:
            drugs.append(number)
        elif sentence.low[place] in ("to", "by", "with") and drugs:
            return drugs, place
        elif sentence.low[place] in ENDS:
            break
    return drugs, None
