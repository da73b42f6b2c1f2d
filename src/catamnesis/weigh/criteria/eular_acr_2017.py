"""The 2017 EULAR/ACR classification of idiopathic inflammatory myopathies, with and without a muscle biopsy.

The class is read from the score. The published probability is not used to classify.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from catamnesis.case.case import Case
from catamnesis.case.event import Answer
from catamnesis.case.patient import Patient
from catamnesis.case.response import Item, Judgement
from catamnesis.case.source import Derivation
from catamnesis.terms import VERSION
from catamnesis.weigh.criteria.evidence import (
    SKIN_SIGNS,
    antibody_reply,
    biopsy_reply,
    first_settled,
    muscle_biopsies,
    myositis_in_question,
    raised_reply,
    sign_reply,
)
from catamnesis.weigh.questionnaire import Reply, Total, answered, given_reply, joined, totals

ROOM: Final = "criteria.eular-acr-2017"
INSTRUMENT: Final = "eular-acr-2017"

#: Weights, cut-offs, sensitivity and specificity.
CITATION: Final = "Lundberg IE et al. Ann Rheum Dis 2017;76:1955, doi 10.1136/annrheumdis-2017-211468"


class Variant(StrEnum):
    """Which of the two sets of weights."""

    WITHOUT_BIOPSY = "without muscle biopsy"
    WITH_BIOPSY = "with muscle biopsy"


class Certainty(StrEnum):
    """Class of a score."""

    DEFINITE = "definite"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    NOT_MET = "not met"


@dataclass(frozen=True, slots=True)
class Weight:
    """Points of one item; ``without`` is None where it is asked only with a muscle biopsy."""

    without: float | None
    with_biopsy: float

    def points(self, variant: Variant) -> float | None:
        """Points in one variant."""
        return self.without if variant is Variant.WITHOUT_BIOPSY else self.with_biopsy


ONSET_YOUNG: Final = "onset at 18 to 39 years"
ONSET_OLD: Final = "onset at 40 years or later"

#: The table of the paper; of the two onsets only one can hold.
WEIGHTS: Final[dict[str, Weight]] = {
    ONSET_YOUNG: Weight(1.3, 1.5),
    ONSET_OLD: Weight(2.1, 2.2),
    "weakness of the proximal arms": Weight(0.7, 0.7),
    "weakness of the proximal legs": Weight(0.8, 0.5),
    "neck flexors weaker than extensors": Weight(1.9, 1.6),
    "legs weaker proximally than distally": Weight(0.9, 1.2),
    "heliotrope rash": Weight(3.1, 3.2),
    "Gottron papules": Weight(2.1, 2.7),
    "Gottron sign": Weight(3.3, 3.7),
    "dysphagia": Weight(0.7, 0.6),
    "anti-Jo-1": Weight(3.9, 3.8),
    "raised muscle enzymes": Weight(1.3, 1.4),
    "endomysial infiltrate": Weight(None, 1.7),
    "perimysial infiltrate": Weight(None, 1.2),
    "perifascicular atrophy": Weight(None, 1.9),
    "rimmed vacuoles": Weight(None, 3.1),
}

#: Least score of each class.
CUT_OFFS: Final = {
    Variant.WITHOUT_BIOPSY: ((7.5, Certainty.DEFINITE), (5.5, Certainty.PROBABLE), (5.3, Certainty.POSSIBLE)),
    Variant.WITH_BIOPSY: ((8.7, Certainty.DEFINITE), (6.7, Certainty.PROBABLE), (6.5, Certainty.POSSIBLE)),
}

#: Score of even odds. From memory (mark M): never told without the word "unverified".
_UNVERIFIED_MIDDLE: Final = {Variant.WITHOUT_BIOPSY: 5.33, Variant.WITH_BIOPSY: 6.49}


def items_of(variant: Variant) -> tuple[str, ...]:
    """Names of the items that a variant asks for."""
    return tuple(name for name, weight in WEIGHTS.items() if weight.points(variant) is not None)


def score_range(answers: Mapping[str, Answer], variant: Variant) -> Total:
    """Least and greatest score; an item without a yes or no could go either way.

    Parameters
    ----------
    answers
        Answer by the name of the item; one that is left out is unknown.
    variant
        Set of weights.

    Raises
    ------
    ValueError
        If an item is unknown to the variant, or both onsets are answered yes.

    Examples
    --------
    >>> seen = ["onset at 40 years or later", "heliotrope rash", "Gottron papules"]
    >>> score_range({name: Answer.YES for name in seen}, Variant.WITHOUT_BIOPSY).least
    7.3
    """
    names = items_of(variant)
    strangers = [name for name in answers if name not in names]
    if strangers:
        raise ValueError(f"{strangers[0]!r} is no item {variant}; the items are {', '.join(names)}")
    if answers.get(ONSET_YOUNG) is Answer.YES and answers.get(ONSET_OLD) is Answer.YES:
        raise ValueError("the illness began once: answer yes to one age at onset only")
    least, greatest = _onset_range(answers, variant)
    for name in names:
        if name in (ONSET_YOUNG, ONSET_OLD):
            continue
        points = WEIGHTS[name].points(variant) or 0.0
        answer = answers.get(name, Answer.UNKNOWN)
        least += points if answer is Answer.YES else 0.0
        greatest += points if answer in (Answer.YES, Answer.UNKNOWN) else 0.0
    return Total(round(least, 1), round(greatest, 1))


def _onset_range(answers: Mapping[str, Answer], variant: Variant) -> tuple[float, float]:
    """Points of the age at onset: one yes settles it."""
    points = {name: WEIGHTS[name].points(variant) or 0.0 for name in (ONSET_YOUNG, ONSET_OLD)}
    for name, size in points.items():
        if answers.get(name) is Answer.YES:
            return size, size
    open_ = [size for name, size in points.items() if answers.get(name, Answer.UNKNOWN) is Answer.UNKNOWN]
    return 0.0, max(open_, default=0.0)


def certainty(score: float, variant: Variant) -> Certainty:
    """Class of a score.

    Examples
    --------
    >>> certainty(7.3, Variant.WITHOUT_BIOPSY).value, certainty(7.5, Variant.WITHOUT_BIOPSY).value
    ('probable', 'definite')
    """
    for least, name in CUT_OFFS[variant]:
        if round(score, 1) >= least:
            return name
    return Certainty.NOT_MET


def unverified_probability(score: float, variant: Variant) -> float:
    """Probability by the logistic 1 / (1 + exp(middle - score)), which was not verified in the paper.

    It never decides a class: at the cut-off of 5.5 it gives .542, not .55.

    Examples
    --------
    >>> round(unverified_probability(10.6, Variant.WITHOUT_BIOPSY), 4)
    0.9949
    """
    return 1.0 / (1.0 + math.exp(_UNVERIFIED_MIDDLE[variant] - score))


def replies(case: Case, variant: Variant) -> dict[str, Reply]:
    """Answer to each item: by hand where a person gave one, else as the case says."""
    given = {name: given_reply(case, INSTRUMENT, name) for name in items_of(variant)}
    found = {name: _reply(case, name) if by_hand is None else by_hand for name, by_hand in given.items()}
    return found | _one_onset(given, found)


def _one_onset(given: Mapping[str, Reply | None], found: Mapping[str, Reply]) -> dict[str, Reply]:
    """The two onsets so that not both hold: an answer by hand outweighs the age in the record."""
    onsets = (ONSET_YOUNG, ONSET_OLD)
    by_hand = {name: reply.answer for name in onsets if (reply := given[name]) is not None}
    yes = [name for name, answer in by_hand.items() if answer is Answer.YES]
    if len(yes) == 2:
        return {name: Reply(Answer.UNKNOWN, "both ages at onset are answered yes", hidden=True) for name in onsets}
    for name, other in (onsets, onsets[::-1]):
        if name in yes:
            return {other: Reply(Answer.NO, f"{name}: {found[name].reason}", found[name].sources)}
        if other not in by_hand and by_hand.get(name) is Answer.NO and found[other].answer is Answer.NO:
            return {other: Reply(Answer.UNKNOWN, "the age at onset is not recorded", hidden=True)}
    return {}


def _reply(case: Case, name: str) -> Reply:
    if name in (ONSET_YOUNG, ONSET_OLD):
        return _onset(case, name)
    if name == "anti-Jo-1":
        return antibody_reply(case, name)
    if name == "raised muscle enzymes":
        return first_settled((raised_reply(case, ("ck", "ldh", "ast", "alt")), sign_reply(case, name)))
    if WEIGHTS[name].without is None:
        return biopsy_reply(case, name)
    return sign_reply(case, name)


def _onset(case: Case, name: str) -> Reply:
    """Age at onset taken from the age in the record, which is its upper limit."""
    for patient in case.of(Patient):
        if patient.age_years is not None:
            within = patient.age_years >= 40 if name == ONSET_OLD else 18 <= patient.age_years < 40
            reason = f"{patient.age_years:g} years in the record; the age at onset is not recorded and may be lower"
            return Reply(Answer.YES if within else Answer.NO, reason, patient.sources)
    return Reply(Answer.UNKNOWN, "no age is recorded", hidden=True)


def judged(case: Case) -> Iterator[Judgement]:
    """The classification without, and where there is a muscle biopsy also with, what the biopsy showed."""
    by_hand = answered(case, INSTRUMENT)
    if not (by_hand or myositis_in_question(case)):
        return
    yield _judgement(case, Variant.WITHOUT_BIOPSY)
    features = [name for name in WEIGHTS if WEIGHTS[name].without is None]
    asked = any(given_reply(case, INSTRUMENT, name) is not None for name in features)
    if muscle_biopsies(case) or asked:
        yield _judgement(case, Variant.WITH_BIOPSY)


def _judgement(case: Case, variant: Variant) -> Judgement:
    found = replies(case, variant)
    score = score_range({name: reply.answer for name, reply in found.items()}, variant)
    derivation = Derivation(
        f"{__name__}.score_range", VERSION, CITATION, joined(r.sources for r in found.values()), (("weights", variant),)
    )
    items = tuple(_item(name, reply, variant) for name, reply in found.items())
    verdict = certainty(score.least, variant)
    return Judgement(
        room=ROOM,
        subject=variant,
        title=f"2017 EULAR/ACR classification of myositis, {variant}",
        verdict=verdict,
        explanation=_explanation(found, score, variant),
        derivation=derivation,
        values=totals(variant, score, derivation),
        items=items,
        caveats=tuple(_caveats(case, found, score, variant)),
    )


def _item(name: str, reply: Reply, variant: Variant) -> Item:
    points = WEIGHTS[name].points(variant) or 0.0
    if reply.answer is Answer.UNKNOWN:
        return Item(name, reply.answer, None, reply.reason, (0.0, points), reply.sources)
    return Item(name, reply.answer, points if reply.answer is Answer.YES else 0.0, reply.reason, None, reply.sources)


def _explanation(found: Mapping[str, Reply], score: Total, variant: Variant) -> str:
    present = [
        f"{name} {WEIGHTS[name].points(variant):g}" for name, reply in found.items() if reply.answer is Answer.YES
    ]
    missing = [name for name, reply in found.items() if reply.answer is Answer.UNKNOWN]
    verdict = certainty(score.least, variant)
    said = f"Score {score.least:g} from {' + '.join(present) or 'no item'}: {verdict}."
    if not missing:
        return said
    best = certainty(score.greatest, variant)
    more = "still " if best is verdict else ""
    return f"{said} Not recorded: {', '.join(missing)}; with all of them {score.greatest:g}, {more}{best}."


def _caveats(case: Case, found: Mapping[str, Reply], score: Total, variant: Variant) -> Iterator[str]:
    yield "An item that is not recorded counts as absent in the class; the greatest score counts it as present."
    if any("age at onset is not recorded" in found[name].reason for name in (ONSET_YOUNG, ONSET_OLD)):
        yield "The age at onset is not recorded; the age in the record stands for it and is its upper limit."
    percent = 100.0 * unverified_probability(score.least, variant)
    yield f"The probability of such a score, {percent:.0f} % by an unverified formula, does not decide the class."
    if variant is Variant.WITHOUT_BIOPSY:
        if not muscle_biopsies(case):
            yield "No muscle biopsy is recorded, so the weights without biopsy are used; a skin biopsy does not count."
        if not any(found[name].answer is Answer.YES for name in SKIN_SIGNS):
            yield "Without a skin sign of dermatomyositis the criteria ask for a muscle biopsy."
    yield "Anti-MDA5 and other antibodies than anti-Jo-1 are no items of these criteria."
    yield "The subgroup (dermatomyositis, amyopathic, ...) is not given: its tree was not verified."
