"""The criteria of Bohan and Peter for polymyositis and dermatomyositis."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final

from catamnesis.case.case import Case
from catamnesis.case.event import Answer
from catamnesis.case.response import Item, Judgement
from catamnesis.case.source import Derivation
from catamnesis.terms import VERSION
from catamnesis.weigh.criteria.evidence import (
    biopsy_reply,
    first_settled,
    myositis_in_question,
    raised_reply,
    sign_reply,
    skin_reply,
)
from catamnesis.weigh.questionnaire import Reply, Total, answered, given_reply, joined, totals

ROOM: Final = "criteria.bohan-peter"
INSTRUMENT: Final = "bohan-peter"
CITATION: Final = "Bohan A, Peter JB. N Engl J Med 1975;292:344, as in PMC5857275 table 1"

RASH: Final = "dermatomyositis rash"
MUSCLE_ITEMS: Final = ("proximal weakness", "raised muscle enzymes", "myopathic EMG", "myositis on biopsy")
ITEMS: Final = (*MUSCLE_ITEMS, RASH)


class Class(StrEnum):
    """What the criteria call it."""

    DEFINITE_DM = "definite dermatomyositis"
    PROBABLE_DM = "probable dermatomyositis"
    POSSIBLE_DM = "possible dermatomyositis"
    DEFINITE_PM = "definite polymyositis"
    PROBABLE_PM = "probable polymyositis"
    POSSIBLE_PM = "possible polymyositis"
    NOT_MET = "not met"


_WITH_RASH: Final = (Class.NOT_MET, Class.POSSIBLE_DM, Class.PROBABLE_DM, Class.DEFINITE_DM, Class.DEFINITE_DM)
_WITHOUT_RASH: Final = (Class.NOT_MET, Class.NOT_MET, Class.POSSIBLE_PM, Class.PROBABLE_PM, Class.DEFINITE_PM)


def bohan_peter_class(muscle_items: int, *, rash: Answer) -> Class:
    """Class from the number of muscle items, and whether there is a rash of dermatomyositis.

    With the rash 3 or 4 muscle items are definite, 2 probable, 1 possible dermatomyositis; without it 4 are definite,
    3 probable, 2 possible polymyositis. A rash that is not known counts as absent.

    Parameters
    ----------
    muscle_items
        Of weakness, enzymes, electromyogram and biopsy: 0 to 4.
    rash
        Whether there is a rash of dermatomyositis.

    Raises
    ------
    ValueError
        If the number of items is not 0 to 4.

    Examples
    --------
    >>> bohan_peter_class(2, rash=Answer.YES).value
    'probable dermatomyositis'
    """
    if not 0 <= muscle_items <= len(MUSCLE_ITEMS):
        raise ValueError(f"there are 4 muscle items, so 0 to 4 can be met, not {muscle_items}")
    return (_WITH_RASH if rash is Answer.YES else _WITHOUT_RASH)[muscle_items]


def muscle_item_range(answers: Mapping[str, Answer]) -> Total:
    """Least and greatest number of muscle items that are met; one without an answer could be.

    Examples
    --------
    >>> muscle_item_range({"proximal weakness": Answer.NO, "raised muscle enzymes": Answer.YES})
    Total(least=1.0, greatest=3.0)
    """
    given = [answers.get(name, Answer.UNKNOWN) for name in MUSCLE_ITEMS]
    least = given.count(Answer.YES)
    return Total(float(least), float(least + given.count(Answer.UNKNOWN)))


def replies(case: Case) -> dict[str, Reply]:
    """Answer to each item: by hand where a person gave one, else as the case says."""
    found: dict[str, Reply] = {}
    for name in ITEMS:
        given = given_reply(case, INSTRUMENT, name)
        found[name] = _reply(case, name) if given is None else given
    return found


def _reply(case: Case, name: str) -> Reply:
    if name == RASH:
        return skin_reply(case)
    if name == "raised muscle enzymes":
        return first_settled((raised_reply(case, ("ck", "ldh", "ast", "alt", "aldolase")), sign_reply(case, name)))
    if name == "myositis on biopsy":
        return biopsy_reply(case, name)
    return sign_reply(case, name)


def judged(case: Case) -> Iterator[Judgement]:
    """The class, where a myositis is in question."""
    if not (answered(case, INSTRUMENT) or myositis_in_question(case)):
        return
    found = replies(case)
    answers = {name: reply.answer for name, reply in found.items()}
    met = muscle_item_range(answers)
    derivation = Derivation(
        f"{__name__}.bohan_peter_class", VERSION, CITATION, joined(r.sources for r in found.values())
    )
    verdict = bohan_peter_class(int(met.least), rash=answers[RASH])
    likely_rash = Answer.YES if answers[RASH] is Answer.UNKNOWN else answers[RASH]
    best = bohan_peter_class(int(met.greatest), rash=likely_rash)
    missing = [name for name, answer in answers.items() if answer is Answer.UNKNOWN]
    rash = {Answer.YES: "with", Answer.NO: "without"}.get(answers[RASH], "with no word on")
    said = f"{met.least:g} of 4 muscle items, {rash} a rash of dermatomyositis: {verdict}."
    more = f" Not recorded: {', '.join(missing)}; if all of them were there: {best}." if missing else ""
    yield Judgement(
        room=ROOM,
        subject="myositis",
        title="Criteria of Bohan and Peter",
        verdict=verdict,
        explanation=said + more,
        derivation=derivation,
        values=totals("muscle items", met, derivation),
        items=tuple(_item(name, reply) for name, reply in found.items()),
        caveats=(
            "An item that is not recorded counts as absent in the class.",
            "The criteria also ask that other muscle diseases be excluded; this is not checked here.",
            "They need disease of the muscle, so a clinically amyopathic illness cannot meet them.",
        ),
    )


def _item(name: str, reply: Reply) -> Item:
    if name == RASH:
        return Item(name, reply.answer, None, reply.reason, None, reply.sources)
    if reply.answer is Answer.UNKNOWN:
        return Item(name, reply.answer, None, reply.reason, (0.0, 1.0), reply.sources)
    return Item(name, reply.answer, float(reply.answer is Answer.YES), reply.reason, None, reply.sources)
