"""What a sentence says was done with each drug that it names: the status words and how far they reach."""

from collections.abc import Sequence
from dataclasses import dataclass

from catamnesis.case.mention import Act
from catamnesis.read.prose.drugs.doses import Place
from catamnesis.read.prose.drugs.drug_reach import (
    NO,
    PLUPERFECT,
    TURN,
    meant,
    onward,
    passive,
    right_behind,
    until_turn,
    verb_chain,
)
from catamnesis.read.prose.drugs.drug_sentence import DrugSentence, drugs_before
from catamnesis.read.prose.drugs.drug_status_words import (
    MATTER,
    STATUS_WORDS,
    Form,
    StatusWord,
)
from catamnesis.read.prose.tokens import Token

_CHAIN = frozenset("and then , but / subsequently later gradually finally eventually slowly".split())
_AGAIN = frozenset(
    "rechallenged restarted resumed reintroduced reinitiated reinstituted recommenced readministered reintroduction "
    "resumption "
    "restarting".split()
)
_PRONOUNS = frozenset("it they this these which both".split())
_ABOUT_DOSE = frozenset("dose doses dosage dosages the her his to".split())


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
        if status is None or sentence.drug_at[place] is not None or not meant(sentence, place, word):
            continue
        if status.form is Form.SWAP or _stepped(sentence, place, status):
            previous = _swap(sentence, place, steps) or previous
            continue
        reached, backward = _reached(sentence, place, status, previous)
        if backward and status.act is not Act.START:
            reached = _with_own_verb(sentence, reached, steps)
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


def _with_own_verb(sentence: DrugSentence, reached: list[int], steps: list[list[Step]]) -> list[int]:
    """The drugs of a verb without those that a verb of their own began: "we gave A, and B and C were stopped"."""
    own = [
        number
        for number in reached
        if any(
            step.act is Act.START and not step.faint and step.place < sentence.tokens[sentence.first[number]].start
            for step in steps[number]
        )
    ]
    if len(own) == len(reached):
        return reached[-1:]
    return [number for number in reached if number not in own]


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
    """The steps of a drug that begins a statement, without those of the verb before it."""
    first, last = sentence.first[number], sentence.last[number]
    begins = sentence.low[first - 1 : first] in (["and"], [","], ["while"], [";"])
    verb = sentence.low[last : last + 1]
    if not begins or verb not in (["was"], ["is"], ["were"]):
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


def _step(sentence: DrugSentence, place: int, status: StatusWord) -> Step:
    before = verb_chain(sentence, place)
    act = None if any(sentence.low[at] in NO for at in before) else status.act
    if sentence.low[place] == "weaned" and sentence.low[place + 1 : place + 2] in (["off"], ["within"], ["from"]):
        act = Act.STOP
    if act is Act.START and sentence.low[place - 2 : place] in (["continued", "to"], ["continues", "to"]):
        act = Act.CONTINUE
    past = any(sentence.low[at] in PLUPERFECT for at in before)
    return Step(
        act,
        sentence.tokens[place].start,
        status.weak,
        status.faint,
        past,
        sentence.low[place] in _AGAIN or sentence.low[place - 2 : place] == ["re", "-"],
        status.form in (Form.NOUN, Form.GERUND),
    )


def _reached(sentence: DrugSentence, place: int, status: StatusWord, previous: list[int]) -> tuple[list[int], bool]:
    """The drugs that a status word speaks of, and whether they stand before it."""
    if status.form is Form.GERUND and sentence.low[place + 1 : place + 2] in (["dose"], ["doses"]):
        number = sentence.drug_before(place)
        if number is not None and place - sentence.last[number] < 5:
            return [number], True
    if status.form in (Form.ONWARD, Form.GERUND):
        return onward(sentence, place, status), False
    if status.form is Form.NOUN:
        return _tapered(sentence, place, previous) or _noun(sentence, place, status)
    be = passive(sentence, place)
    if be is not None:
        several = sentence.low[be] not in ("was", "is") or sentence.low[be - 1] in _AS_ONE
        subject = drugs_before(sentence, be, MATTER, plural=several)
        if subject and not _on_follows(sentence, place):
            return subject, True
        if previous and sentence.low[be - 1] in _PRONOUNS:
            return previous, True
        if not right_behind(sentence, place) and _chained(sentence, min(verb_chain(sentence, place)), previous):
            return previous, True
        changed = status.act in (Act.INCREASE, Act.DECREASE) and sentence.low[place + 1 : place + 2] in (
            ["with"],
            ["by"],
        )
        return ([] if changed else onward(sentence, place, status)), False
    return _bare(sentence, place, status, previous)


#: Words that make one matter of several drugs: "A and B therapy was started".
_AS_ONE = frozenset(
    "therapy treatment combination regimen infusion prophylaxis administration chemotherapy cover".split()
)


def _bare(sentence: DrugSentence, place: int, status: StatusWord, previous: list[int]) -> tuple[list[int], bool]:
    """A participle without "be": "prednisone, started in May", "and tapered", "we started prednisone"."""
    strict = status.act in (Act.INCREASE, Act.DECREASE)
    if _on_follows(sentence, place):
        return ([] if strict else onward(sentence, place, status)), False
    if right_behind(sentence, place):
        changed = not strict or any(word in _ABOUT_DOSE for word in sentence.low[place + 1 : place + 4])
        return (onward(sentence, place, status) if changed else []), False
    subject = drugs_before(sentence, place, MATTER, plural=True)
    if subject and not (strict and not _towards(sentence, place)):
        return subject, True
    if _chained(sentence, place, previous) and not (strict and not _towards(sentence, place)):
        return previous, True
    return ([] if strict or _by_means(sentence, place, status) else onward(sentence, place, status)), False


def _by_means(sentence: DrugSentence, place: int, status: StatusWord) -> bool:
    """Whether what is stopped is no drug: "to stop the bleeding with tranexamic acid"."""
    number = sentence.drug_behind(place)
    between = sentence.low[place + 1 : sentence.first[number]] if number is not None else []
    return status.act is Act.STOP and bool({"with", "by", "using"} & set(between))


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
    return (following[:1] in (["on"], ["with"]) or turn == place + 2) and right_behind(sentence, turn)


def _chained(sentence: DrugSentence, place: int, previous: list[int]) -> bool:
    """Whether a verb goes on about the drugs of the verb before it."""
    if not previous or sentence.drug_before(place) != previous[-1]:
        return False
    at = place - 1
    while at >= 0 and sentence.low[at] in MATTER:
        at -= 1
    return at >= 0 and sentence.low[at] in _CHAIN


_TAPER = frozenset({"taper", "tapering", "degression"})
_OF_TAPER = tuple([word] for word in "of course courses dose doses regimen schedule off from".split())


def _tapered(sentence: DrugSentence, place: int, previous: list[int]) -> tuple[list[int], bool] | None:
    """The drugs before a taper: "prednisone 1 mg/kg/day with a slow taper", "prednisone, tapering by 5 mg a week"."""
    if sentence.low[place] not in _TAPER or sentence.low[place + 1 : place + 2][:1] in _OF_TAPER:
        return None
    behind = sentence.drug_behind(place)
    if behind is not None and sentence.first[behind] - place < 3:
        return [behind], False
    before = sentence.drug_before(place)
    if before is None or place - sentence.last[before] > 25 or sentence.apart(sentence.last[before], place):
        return None
    return (previous if previous and previous[-1] == before else [before]), True


def _noun(sentence: DrugSentence, place: int, status: StatusWord) -> tuple[list[int], bool]:
    """The drugs of a noun: "withdrawal of X", "treatment with X", "X withdrawal"."""
    following = sentence.low[place + 1 : place + 2]
    if status.act is Act.DECREASE and following[:1] in (["course"], ["dose"], ["doses"], ["regimen"], ["schedule"]):
        return onward(sentence, place, status), False
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
        reached = onward(sentence, place, status)
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
        old, turn = until_turn(sentence, place + 2)
    else:
        be = passive(sentence, place)
        old = drugs_before(sentence, place if be is None else be, MATTER, plural=True)
        turn = next(
            (at for at in range(place + 1, min(place + 4, len(sentence.low))) if sentence.low[at] in TURN), None
        )
    new = [] if turn is None else onward(sentence, turn, StatusWord(Act.START, Form.SWAP))
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
