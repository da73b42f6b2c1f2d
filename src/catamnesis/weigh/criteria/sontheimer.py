"""Sontheimer's definition of clinically amyopathic dermatomyositis: the rash for six months, and no weakness."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import pairwise, product
from typing import Final

from catamnesis.case.case import Case
from catamnesis.case.chronology import Bounds
from catamnesis.case.event import Answer
from catamnesis.case.finding import Finding, Status
from catamnesis.case.response import Item, Judgement
from catamnesis.case.source import Derivation
from catamnesis.terms import VERSION
from catamnesis.weigh.criteria.evidence import (
    biopsy_reply,
    finding_says,
    first_settled,
    myositis_in_question,
    raised_reply,
    sign_reply,
    skin_reply,
)
from catamnesis.weigh.questionnaire import Reply, answered, given_reply, joined

ROOM: Final = "criteria.sontheimer"
INSTRUMENT: Final = "sontheimer"
#: Six months without weakness: the abstract of the review named here.
CITATION: Final = "Definition of Sontheimer, as in Marvi U et al. Indian J Dermatol 2012;57:375 (PMC3482801)"

RASH: Final = "dermatomyositis rash"
SIX_MONTHS: Final = "rash for six months"
WEAKNESS: Final = "weakness"
#: Signs of disease of the muscle that a patient does not feel.
SUBCLINICAL: Final = ("raised muscle enzymes", "myopathic EMG", "muscle oedema on MRI", "myositis on biopsy")
ITEMS: Final = (RASH, SIX_MONTHS, WEAKNESS, *SUBCLINICAL)

#: Six calendar months are 181 days at least and 184 at most.
_SIX_MONTHS_DAYS: Final = (181, 184)


class Form(StrEnum):
    """What the definition calls it."""

    AMYOPATHIC = "amyopathic dermatomyositis"
    HYPOMYOPATHIC = "hypomyopathic dermatomyositis"
    PREMYOPATHIC = "premyopathic dermatomyositis"
    NOT_MET = "not met"


def form(*, rash: Answer, six_months: Answer, weakness: Answer, subclinical: Answer) -> Form:
    """Form of the illness where every question is answered yes or no.

    The rash without weakness for six months is clinically amyopathic: hypomyopathic where an examination shows disease
    of the muscle, amyopathic where none does. For a shorter time it is premyopathic.

    Parameters
    ----------
    rash, six_months, weakness, subclinical
        A rash of dermatomyositis; present for six months; weakness felt or found; disease of the muscle shown by
        enzymes, electromyogram, MRI or biopsy.

    Raises
    ------
    ValueError
        If a question is answered neither yes nor no.

    Examples
    --------
    >>> form(rash=Answer.YES, six_months=Answer.YES, weakness=Answer.NO, subclinical=Answer.NO).value
    'amyopathic dermatomyositis'
    """
    if not {rash, six_months, weakness, subclinical} <= {Answer.YES, Answer.NO}:
        raise ValueError("each question must be answered yes or no; see forms for open ones")
    if rash is Answer.NO or weakness is Answer.YES:
        return Form.NOT_MET
    if six_months is Answer.NO:
        return Form.PREMYOPATHIC
    return Form.HYPOMYOPATHIC if subclinical is Answer.YES else Form.AMYOPATHIC


def forms(answers: Mapping[str, Answer]) -> tuple[Form, ...]:
    """Every form that the open questions leave possible.

    Parameters
    ----------
    answers
        By the name of the item; one that is left out is open.

    Examples
    --------
    >>> left = forms({RASH: Answer.YES, SIX_MONTHS: Answer.YES, WEAKNESS: Answer.NO})
    >>> [one.value for one in left]
    ['amyopathic dermatomyositis', 'hypomyopathic dermatomyositis']
    """
    tests = [answers.get(name, Answer.UNKNOWN) for name in SUBCLINICAL]
    subclinical = Answer.YES if Answer.YES in tests else Answer.UNKNOWN if Answer.UNKNOWN in tests else Answer.NO
    three = [answers.get(name, Answer.UNKNOWN) for name in (RASH, SIX_MONTHS, WEAKNESS)]
    choices = [
        (answer,) if answer in (Answer.YES, Answer.NO) else (Answer.YES, Answer.NO) for answer in (*three, subclinical)
    ]
    found = {form(rash=r, six_months=m, weakness=w, subclinical=s) for r, m, w, s in product(*choices)}
    return tuple(one for one in Form if one in found)


def verdict_of(left: tuple[Form, ...]) -> str:
    """The forms that are left in words; amyopathic and hypomyopathic together are clinically amyopathic.

    Examples
    --------
    >>> verdict_of((Form.AMYOPATHIC, Form.HYPOMYOPATHIC, Form.PREMYOPATHIC))
    'clinically amyopathic or premyopathic dermatomyositis'
    """
    names = [one.value for one in left]
    if left[:2] == (Form.AMYOPATHIC, Form.HYPOMYOPATHIC):
        names = ["clinically amyopathic dermatomyositis", *names[2:]]
    noun = " dermatomyositis"
    shortened = [n.removesuffix(noun) if following.endswith(noun) else n for n, following in pairwise(names)]
    return " or ".join([*shortened, names[-1]])


def rash_duration(case: Case) -> Bounds:
    """Days from the first sight of a rash to the last look at which there was no weakness."""
    seen = [f.when.days for f in case.of(Finding) if f.status is Status.PRESENT and _is_rash(f)]
    strong = [f.when.days for f in case.of(Finding) if finding_says(WEAKNESS, f) is Answer.NO]
    begun_by = [days.latest for days in seen if days.latest is not None]
    looked_from = [days.earliest for days in strong if days.earliest is not None]
    if not begun_by or not looked_from or max(looked_from) < min(begun_by):
        return Bounds(0, None)
    return Bounds(max(looked_from) - min(begun_by), None)


def _is_rash(finding: Finding) -> bool:
    return any(
        finding_says(sign, finding) is Answer.YES
        for sign in ("heliotrope rash", "Gottron papules", "Gottron sign", RASH)
    )


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
    if name == SIX_MONTHS:
        least = rash_duration(case).earliest or 0
        if least >= _SIX_MONTHS_DAYS[1]:
            return Reply(Answer.YES, f"the rash was seen {least} days or more before the last look without weakness")
        return Reply(Answer.UNKNOWN, "the record does not say that the rash lasted six months without weakness")
    if name == "raised muscle enzymes":
        return first_settled((raised_reply(case, ("ck", "ldh", "ast", "alt", "aldolase")), sign_reply(case, name)))
    if name == "myositis on biopsy":
        return biopsy_reply(case, name)
    return sign_reply(case, name)


def judged(case: Case) -> Iterator[Judgement]:
    """The form, where a myositis is in question."""
    if not (answered(case, INSTRUMENT) or myositis_in_question(case)):
        return
    found = replies(case)
    left = forms({name: reply.answer for name, reply in found.items()})
    missing = [name for name, reply in found.items() if reply.answer is Answer.UNKNOWN]
    derivation = Derivation(f"{__name__}.forms", VERSION, CITATION, joined(r.sources for r in found.values()))
    open_ = f" Not recorded: {', '.join(missing)}." if missing else ""
    yield Judgement(
        room=ROOM,
        subject="myositis",
        title="Clinically amyopathic dermatomyositis after Sontheimer",
        verdict=verdict_of(left),
        explanation=f"Left by what is recorded: {', '.join(left)}.{open_}",
        derivation=derivation,
        items=tuple(Item(name, reply.answer, None, reply.reason, None, reply.sources) for name, reply in found.items()),
        caveats=("The name that the authors gave to the illness is not used as evidence for it.",),
    )
