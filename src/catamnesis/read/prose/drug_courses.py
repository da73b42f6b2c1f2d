"""What a sentence says was done with each drug that it names: the status words and how far they reach."""

from collections.abc import Sequence
from dataclasses import dataclass

from catamnesis.case.mention import Act
from catamnesis.read.prose.doses import Place
from catamnesis.read.prose.drug_sentence import DrugSentence, drugs_before
from catamnesis.read.prose.drug_status_words import (
    BE,
    BETWEEN,
    ENDS,
    MATTER,
    NEEDS_BEHIND,
    STATUS_WORDS,
    Form,
    StatusWord,
)
from catamnesis.read.prose.tokens import Token

#: How many words a status word reaches to its first drug.
_REACH = 30
_CHAIN = frozenset("and then , but / subsequently later gradually finally eventually slowly".split())
_AGAIN = frozenset(
    "rechallenged restarted resumed reintroduced reinitiated reinstituted recommenced readministered reintroduction "
    "resumption "
    "restarting".split()
)
_NO = frozenset("not never no without nor cannot".split())
_PRONOUNS = frozenset("it they this these which both".split())
_ABOUT_DOSE = frozenset("dose doses dosage dosages the her his to".split())
_PLUPERFECT = frozenset({"had", "having"})


@dataclass(frozen=True, slots=True)
class Step:
    """Something done with a drug.

    Parameters
    ----------
    act
        What; None where the sentence says that the drug was not given.
    place
        Where the word stands that says it (whole text).
    weak, faint
        As of the status word.
    past
        Whether its tense is the pluperfect.
    again
        Whether the word says that it had been stopped before ("resumed").
    named
        Whether the word is a noun or gerund ("the initiation of"), as in looking back.
    """

    act: Act | None
    place: int
    weak: bool
    faint: bool
    past: bool = False
    again: bool = False
    named: bool = False


def courses(tokens: Sequence[Token], drugs: Sequence[Place]) -> tuple[tuple[Step, ...], ...]:
    """For each drug of a sentence what was done with it, in the order of the status words.

    Parameters
    ----------
    tokens
        Words of the sentence.
    drugs
        Places of the drugs in the whole text, in order, without overlaps.
    """
    sentence = DrugSentence(tokens, drugs)
    steps: list[list[Step]] = [[] for _ in drugs]
    previous: list[int] = []
    for place, word in enumerate(sentence.low):
        status = STATUS_WORDS.get(word)
        if status is None or sentence.drug_at[place] is not None or not _meant(sentence, place, word):
            continue
        if status.form is Form.SWAP or _stepped(sentence, place, status):
            previous = _swap(sentence, place, steps) or previous
            continue
        reached, backward = _reached(sentence, place, status, previous)
        step = _step(sentence, place, status)
        for number in reached:
            steps[number].append(step)
        if reached and not step.faint:
            previous = reached
        if backward:
            _without_verb(sentence, place, step, (reached, steps))
    for number in range(1, len(drugs)):
        steps[number] = _of_its_own(sentence, number, steps[number])
    return tuple(tuple(said) for said in steps)


def _stepped(sentence: DrugSentence, place: int, status: StatusWord) -> bool:
    """Whether a dose word steps from one drug to another: "antibiotics were escalated to meropenem"."""
    number = sentence.drug_behind(place)
    return (
        status.act in (Act.INCREASE, Act.DECREASE)
        and sentence.low[place + 1 : place + 2] == ["to"]
        and number is not None
        and sentence.first[number] - place <= 4
        and not any(word.isdigit() for word in sentence.low[place : sentence.first[number]])
    )


def _of_its_own(sentence: DrugSentence, number: int, steps: list[Step]) -> list[Step]:
    """A drug that begins a new statement ("A was replaced by B, and C was stopped") has nothing to do with the verb "
    "before."""
    first, last = sentence.first[number], sentence.last[number]
    begins = sentence.low[first - 1 : first] in (["and"], [","], ["while"], [";"])
    verb = sentence.low[last : last + 1]
    if not begins or verb not in (["was"], ["is"]):
        return steps
    behind = [step for step in steps if step.place > sentence.tokens[first].start]
    return behind or steps


def _without_verb(sentence: DrugSentence, place: int, step: Step, told: tuple[list[int], list[list[Step]]]) -> None:
    """What is said of a drug also of one that follows without a verb: "X was started for fever and Y for pain"."""
    reached, steps = told
    if step.faint or not reached:
        return
    number, at = reached[-1] + 1, place + 1
    while number < len(sentence.first) and sentence.last[number] < len(sentence.low):
        first, last = sentence.first[number], sentence.last[number]
        gap = sentence.low[at:first]
        joined = any(word in ("and", ",") for word in gap[-5:]) and not sentence.apart(at, first)
        verbs = any(STATUS_WORDS.get(word) and not STATUS_WORDS[word].faint for word in gap)
        if (
            not joined
            or verbs
            or not (gap and sentence.low[last : last + 1] in (["for"], ["to"], ["from"], ["since"], ["in"]))
        ):
            return
        steps[number].append(step)
        number, at = number + 1, last


def _meant(sentence: DrugSentence, place: int, word: str) -> bool:
    needed = NEEDS_BEHIND.get(word)
    near = 1 if word in ("replacement", "substitution", "switch") else 3
    return needed is None or any(low in needed for low in sentence.low[place + 1 : place + 1 + near])


def _step(sentence: DrugSentence, place: int, status: StatusWord) -> Step:
    before = _verb_chain(sentence, place)
    act = None if any(sentence.low[at] in _NO for at in before) else status.act
    if sentence.low[place] == "weaned" and sentence.low[place + 1 : place + 2] in (["off"], ["within"], ["from"]):
        act = Act.STOP
    past = any(sentence.low[at] in _PLUPERFECT for at in before)
    return Step(
        act,
        sentence.tokens[place].start,
        status.weak,
        status.faint,
        past,
        sentence.low[place] in _AGAIN,
        status.form in (Form.NOUN, Form.GERUND),
    )


def _verb_chain(sentence: DrugSentence, place: int) -> list[int]:
    """The helping words right before a verb: "had previously been"."""
    chain = []
    at = place - 1
    while at >= 0 and place - at <= 6:
        word = sentence.low[at]
        helping = word in BE or word in BETWEEN or word in _PLUPERFECT or word in _NO or word.endswith("ly")
        if not (helping or word in ("have", "has", "previously", "to", "could", "would", "did")):
            break
        chain.append(at)
        at -= 1
    return chain


def _passive(sentence: DrugSentence, place: int) -> int | None:
    """Where the form of "be" stands that makes a participle passive."""
    return next((at for at in reversed(_verb_chain(sentence, place)) if sentence.low[at] in BE), None)


def _reached(sentence: DrugSentence, place: int, status: StatusWord, previous: list[int]) -> tuple[list[int], bool]:
    """The drugs that a status word speaks of, and whether they stand before it."""
    if status.form is Form.GERUND and sentence.low[place + 1 : place + 2] in (["dose"], ["doses"]):
        number = sentence.drug_before(place)
        if number is not None and place - sentence.last[number] < 5:
            return [number], True
    if status.form in (Form.ONWARD, Form.GERUND):
        return _onward(sentence, place, status), False
    if status.form is Form.NOUN:
        return _noun(sentence, place, status)
    be = _passive(sentence, place)
    if be is not None:
        subject = drugs_before(sentence, be, MATTER, plural=sentence.low[be] not in ("was", "is"))
        if subject and not _on_follows(sentence, place):
            return subject, True
        if previous and sentence.low[be - 1] in _PRONOUNS:
            return previous, True
        if not _right_behind(sentence, place) and _chained(sentence, min(_verb_chain(sentence, place)), previous):
            return previous, True
        return _onward(sentence, place, status), False
    return _bare(sentence, place, status, previous)


def _bare(sentence: DrugSentence, place: int, status: StatusWord, previous: list[int]) -> tuple[list[int], bool]:
    """A participle without "be": "prednisone, started in May", "and tapered", "we started prednisone"."""
    strict = status.act in (Act.INCREASE, Act.DECREASE)
    if _on_follows(sentence, place):
        return ([] if strict else _onward(sentence, place, status)), False
    if _right_behind(sentence, place):
        changed = not strict or any(word in _ABOUT_DOSE for word in sentence.low[place + 1 : place + 4])
        return (_onward(sentence, place, status) if changed else []), False
    subject = drugs_before(sentence, place, MATTER, plural=True)
    if subject and not (strict and not _towards(sentence, place)):
        return subject, True
    if _chained(sentence, place, previous) and not (strict and not _towards(sentence, place)):
        return previous, True
    return ([] if strict else _onward(sentence, place, status)), False


def _towards(sentence: DrugSentence, place: int) -> bool:
    """Whether a new dose or a manner follows: "tapered to", "reduced by half", "weaned over"."""
    following = sentence.low[place + 1 : place + 3]
    return not following or following[0] in (
        "to",
        "by",
        "over",
        "and",
        ",",
        ".",
        "off",
        "within",
        "from",
        "gradually",
        "down",
        ")",
        "progressively",
    )


def _on_follows(sentence: DrugSentence, place: int) -> bool:
    """Whether the drug is put behind: "started on"."""
    following = sentence.low[place + 1 : place + 3]
    turn = place + 2 if following in (["back", "on"], ["out", "on"]) else place + 1
    return (following[:1] in (["on"], ["with"]) or turn == place + 2) and _right_behind(sentence, turn)


def _right_behind(sentence: DrugSentence, place: int) -> bool:
    number = sentence.drug_behind(place + 1)
    if number is None or sentence.first[number] - place > 12:
        return False
    between = sentence.low[place + 1 : sentence.first[number]]
    if between[:1] in (["at"], ["in"], ["for"], ["to"], ["and"], [","], ["by"], ["."], ["with"], ["after"], ["("]):
        return False
    return sentence.loose(place + 1, sentence.first[number])


def _chained(sentence: DrugSentence, place: int, previous: list[int]) -> bool:
    """Whether a verb goes on about the drugs of the verb before it."""
    if not previous or sentence.drug_before(place) != previous[-1]:
        return False
    at = place - 1
    while at >= 0 and sentence.low[at] in MATTER:
        at -= 1
    return at >= 0 and sentence.low[at] in _CHAIN


def _onward(sentence: DrugSentence, place: int, status: StatusWord) -> list[int]:
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


def _another_verb(sentence: DrugSentence, start: int, end: int, status: StatusWord) -> bool:
    """Whether another status word between takes over."""
    if status.act is None:
        return False
    for place in range(start, end):
        other = STATUS_WORDS.get(sentence.low[place])
        if (
            other is None
            or sentence.drug_at[place] is not None
            or other.faint
            or not _meant(sentence, place, sentence.low[place])
        ):
            continue
        if (
            status.faint
            or other.act is not status.act
            or other.form is Form.SWAP
            or _passive(sentence, place) is not None
        ):
            return True
    return False


def _noun(sentence: DrugSentence, place: int, status: StatusWord) -> tuple[list[int], bool]:
    """The drugs of a noun: "withdrawal of X", "treatment with X", "X withdrawal"."""
    following = sentence.low[place + 1 : place + 2]
    if status.act is Act.DECREASE and following[:1] in (["course"], ["dose"], ["doses"], ["regimen"], ["schedule"]):
        return _onward(sentence, place, status), False
    if following and following[0] in (
        "of",
        "with",
        "by",
        "in",
        "(",
        ":",
        "consisting",
        "using",
        "including",
        "to",
        "was",
        "based",
    ):
        reached = _onward(sentence, place, status)
        if reached:
            return reached, False
    number = sentence.drug_before(place)
    if number is not None and place - sentence.last[number] <= 1 and not status.faint:
        return [number], True
    if (
        number is not None
        and status.faint
        and sentence.loose(sentence.last[number], place)
        and place - sentence.last[number] <= 1
    ):
        return [number], False
    return [], False


def _swap(sentence: DrugSentence, place: int, steps: list[list[Step]]) -> list[int]:
    """One drug for another: "X was replaced by Y", "switched from X to Y", "substitution of X by Y"."""
    spot = sentence.tokens[place].start
    stop, start = Step(Act.STOP, spot, weak=False, faint=False), Step(Act.START, spot, weak=False, faint=False)
    following = sentence.low[place + 1 : place + 3]
    if following[:1] in (["from"], ["of"]):
        old, turn = _until_turn(sentence, place + 2)
    else:
        be = _passive(sentence, place)
        old = drugs_before(sentence, place if be is None else be, MATTER, plural=True)
        turn = next(
            (at for at in range(place + 1, min(place + 4, len(sentence.low))) if sentence.low[at] in _TURN), None
        )
    new = [] if turn is None else _onward(sentence, turn, StatusWord(Act.START, Form.SWAP))
    behind = None if turn is None else sentence.drug_behind(turn)
    named = behind is not None and not sentence.apart(turn or 0, sentence.first[behind])
    changed = (
        turn is not None
        and not named
        and any(
            word.isdigit() or word in ("oral", "intravenous", "subcutaneous", "lower", "higher")
            for word in sentence.low[turn + 1 : turn + 5]
        )
    )
    for number in old:
        steps[number].append(Step(Act.START, spot, weak=True, faint=True) if changed else stop)
    for number in new:
        steps[number].append(start)
    return new


_TURN = frozenset({"to", "by", "with", "into", "over", "for"})


def _until_turn(sentence: DrugSentence, start: int) -> tuple[list[int], int | None]:
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
