"""Sets of criteria: is it the illness that it is called? One file an instrument, each from plain answers to a class."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from catamnesis.case.case import Case
from catamnesis.case.discrepancy import Discrepancy
from catamnesis.case.response import Judgement
from catamnesis.case.source import Derivation
from catamnesis.terms import VERSION
from catamnesis.weigh.criteria import bohan_peter, eular_acr_2017, hscore, sontheimer
from catamnesis.weigh.criteria.evidence import myositis_in_question
from catamnesis.weigh.questionnaire import contradicted, unheard

#: Instruments that answers can be given to, and the names of their items.
INSTRUMENTS: Final = {
    eular_acr_2017.INSTRUMENT: eular_acr_2017.items_of(eular_acr_2017.Variant.WITH_BIOPSY),
    bohan_peter.INSTRUMENT: bohan_peter.ITEMS,
    sontheimer.INSTRUMENT: sontheimer.ITEMS,
    hscore.INSTRUMENT: hscore.ITEMS,
}


class Evaluability(StrEnum):
    """Whether an instrument could be used."""

    NOT_EVALUABLE = "not evaluable"


def total_improvement(case: Case) -> Iterator[Judgement]:
    """The 2016 ACR/EULAR response criteria of myositis, which a retrospective case does not allow to compute."""
    if not myositis_in_question(case):
        return
    yield Judgement(
        room="criteria.acr-eular-2016",
        subject="myositis",
        title="2016 ACR/EULAR total improvement score",
        verdict=Evaluability.NOT_EVALUABLE,
        explanation=(
            "It needs six core set measures before and after treatment (physician's and patient's global activity, "
            "manual muscle test, HAQ, muscle enzymes, extramuscular activity); they are not recorded."
        ),
        derivation=Derivation(f"{__name__}.total_improvement", VERSION),
        caveats=("The table of points was not verified in the paper, so no score is computed from it.",),
    )


def weighed(case: Case) -> Iterator[Judgement | Discrepancy]:
    """Every set of criteria that the case gives reason to ask, and given answers that no set of criteria took."""
    yield from eular_acr_2017.judged(case)
    yield from bohan_peter.judged(case)
    yield from sontheimer.judged(case)
    yield from hscore.judged(case)
    yield from total_improvement(case)
    for instrument, items in INSTRUMENTS.items():
        yield from unheard(case, instrument, items)
    yield from contradicted(case, INSTRUMENTS)
