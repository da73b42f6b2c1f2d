"""Two PET studies judged: are they alike, what changed by more than noise, and what the published rules say."""

from collections.abc import Iterator
from dataclasses import replace

from catamnesis.case.discrepancy import Discrepancy
from catamnesis.case.imaging import Acquisition
from catamnesis.case.lesion import Pair
from catamnesis.case.response import Judgement
from catamnesis.weigh.criteria.deauville import deauville
from catamnesis.weigh.criteria.eortc import eortc
from catamnesis.weigh.criteria.percist import percist
from catamnesis.weigh.criteria.pet_comparability import comparable
from catamnesis.weigh.criteria.qiba import qiba
from catamnesis.weigh.lesion_change import lesion_changes


def judgements(
    pair: Pair, *, tumour: bool = False, stated: tuple[Acquisition, Acquisition] | None = None
) -> Iterator[Judgement | Discrepancy]:
    """Everything that is judged of two studies, in the order in which a reader asks.

    Parameters
    ----------
    pair
        Both studies.
    tumour
        Whether the lesions are known to be a tumour; else each rule says that it was made for tumours.
    stated
        What the record says of how each study was made: blood glucose stands nowhere else.
    """
    conditions = comparable(pair, stated=stated)
    yield conditions
    yield from lesion_changes(pair, conditions)
    yield percist(pair, conditions, tumour=tumour)
    yield eortc(pair, conditions, tumour=tumour)
    yield qiba(pair, conditions, tumour=tumour)
    yield deauville(pair, tumour=tumour)


def weigh_pair(pair: Pair, *, tumour: bool = False, stated: tuple[Acquisition, Acquisition] | None = None) -> Pair:
    """The pair with everything that is judged of it; what could not be judged stands among its discrepancies.

    Parameters
    ----------
    pair, tumour, stated
        As in ``judgements``.
    """
    said = tuple(judgements(pair, tumour=tumour, stated=stated))
    return replace(
        pair,
        judgements=(*pair.judgements, *(one for one in said if isinstance(one, Judgement))),
        discrepancies=(*pair.discrepancies, *(one for one in said if isinstance(one, Discrepancy))),
    )
