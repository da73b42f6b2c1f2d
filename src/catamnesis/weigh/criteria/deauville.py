"""Deauville score: the hottest spot that is left, against mediastinum and liver. Made for lymphoma, so a reference."""

from collections.abc import Iterator
from typing import Final

from catamnesis.case.event import Answer
from catamnesis.case.lesion import Fate, Pair, Reference
from catamnesis.case.response import Item, Judgement, Measurement
from catamnesis.case.source import Derivation
from catamnesis.terms import VERSION
from catamnesis.weigh.criteria.pet_lesions import names, sources_of, tumour_caveat, with_fate
from catamnesis.weigh.figures import figure

ROOM: Final = "criteria.deauville"
CITATION: Final = "Deauville five-point scale, as printed in NBK65726, table 2"

#: Markedly above the liver: between these multiples the papers differ (NBK65726, table 2: two to three times).
MARKED_FROM: Final = 2.0
MARKED_SURELY: Final = 3.0
NO_SCORE: Final = "not evaluable"


def deauville_scores(
    lesion_suv: float | None, mediastinum_suv: float, liver_suv: float, *, new_lesion: bool = False
) -> tuple[int, ...]:
    """Scores that are possible: one, or two where the papers differ on what is markedly above the liver.

    1 no uptake, 2 no more than the mediastinum, 3 no more than the liver, 4 moderately above it, 5 markedly above it
    (two to three times) or a new lesion.

    Parameters
    ----------
    lesion_suv
        Of the hottest lesion that is left, above 0; None where there is none.
    mediastinum_suv, liver_suv
        Of blood pool in the mediastinum, and of the liver, above 0.
    new_lesion
        Whether a lesion is new.

    Raises
    ------
    ValueError
        If a value is not above 0.

    Examples
    --------
    >>> [deauville_scores(suv, 1.5, 2.0) for suv in (None, 1.5, 2.0, 4.0, 5.0, 6.1)]
    [(1,), (2,), (3,), (4,), (4, 5), (5,)]
    """
    given = (mediastinum_suv, liver_suv, *(() if lesion_suv is None else (lesion_suv,)))
    if not all(value > 0.0 for value in given):
        raise ValueError(f"values above 0 are needed, not {given}")
    if new_lesion:
        return (5,)
    if lesion_suv is None:
        return (1,)
    if lesion_suv <= mediastinum_suv:
        return (2,)
    if lesion_suv <= liver_suv:
        return (3,)
    if lesion_suv <= MARKED_FROM * liver_suv:
        return (4,)
    return (5,) if lesion_suv > MARKED_SURELY * liver_suv else (4, 5)


def deauville(pair: Pair, *, tumour: bool = False) -> Judgement:
    """Deauville score of the second study, as a reference.

    Parameters
    ----------
    pair
        Both studies.
    tumour
        Whether the lesions are known to be a tumour; the score was made for lymphoma all the same.
    """
    liver, blood = pair.follow_up.liver, pair.follow_up.blood_pool
    left = max((lesion.uptake.max or 0.0 for lesion in pair.follow_up.lesions), default=None)
    derivation = Derivation(f"{__name__}.deauville_scores", VERSION, CITATION, sources_of(pair))
    verdict = NO_SCORE
    items: tuple[Item, ...] = ()
    if liver is None or blood is None or not (liver.mean > 0.0 and blood.mean > 0.0):
        told = "Liver or blood pool of the mediastinum is not known on the second study."
    else:
        appeared = with_fate(pair, Fate.NEW)
        found = deauville_scores(left, blood.mean, liver.mean, new_lesion=bool(appeared))
        verdict = f"score {' or '.join(map(str, found))}, as a reference"
        told = _explanation(left, blood, liver, names(pair, appeared))
        items = tuple(_items(left, blood, liver))
    return Judgement(
        room=ROOM,
        subject="pair",
        title="Deauville score of the second study",
        verdict=verdict,
        explanation=told,
        derivation=derivation,
        values=tuple(_values(left, blood, liver, derivation)),
        items=items,
        caveats=(
            "The score was made for lymphoma and for the eye; here it is a reference, never a verdict.",
            *tumour_caveat(tumour=tumour),
            "The lesion's SUVmax is held against the means of liver and blood pool, as their maxima are not kept.",
        ),
    )


def _explanation(left: float | None, blood: Reference, liver: Reference, appeared: str) -> str:
    told = "No lesion is left." if left is None else f"Hottest lesion that is left: SUVmax {figure(left)}."
    told += f" Blood pool {figure(blood.mean)}, liver {figure(liver.mean)}."
    return f"{told} New: {appeared}." if appeared else told


def _items(left: float | None, blood: Reference, liver: Reference) -> Iterator[Item]:
    for name, limit in (
        ("above blood pool of the mediastinum", blood.mean),
        ("above the liver", liver.mean),
        (f"above {MARKED_FROM:g} times the liver", MARKED_FROM * liver.mean),
        (f"above {MARKED_SURELY:g} times the liver", MARKED_SURELY * liver.mean),
    ):
        above = left is not None and left > limit
        yield Item(name, Answer.YES if above else Answer.NO, None, f"limit {figure(limit)}")


def _values(
    left: float | None, blood: Reference | None, liver: Reference | None, derivation: Derivation
) -> Iterator[Measurement]:
    means = (("mediastinum", blood.mean if blood else None), ("liver", liver.mean if liver else None))
    for name, value in (("SUVmax that is left", left), *means):
        if value is not None:
            yield Measurement(name, "pair", value, "g/mL", derivation)
