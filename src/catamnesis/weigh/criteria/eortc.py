"""EORTC 1999: how SUVmax of each lesion of the first PET study changed, and whether a new one appeared."""

from collections.abc import Iterator
from typing import Final

from catamnesis.case.event import Answer
from catamnesis.case.lesion import Fate, Lesion, Match, Pair
from catamnesis.case.lesion_names import name_of
from catamnesis.case.response import Item, Judgement, Measurement
from catamnesis.case.source import Derivation
from catamnesis.terms import VERSION
from catamnesis.weigh.criteria import pet_comparability as asked
from catamnesis.weigh.criteria.percist import Metabolic
from catamnesis.weigh.criteria.pet_lesions import (
    broken,
    hottest,
    names,
    sources_of,
    tumour_caveat,
    with_fate,
)
from catamnesis.weigh.figures import figure, percent

ROOM: Final = "criteria.eortc"
CITATION: Final = (
    "Young H et al. Eur J Cancer 1999;35:1773 (EORTC), as printed in BMC Cancer 2012;12:502, table 2, and PMC4377159, "
    "table 2"
)

#: A rise above this share is progression, a fall above it after more than one cycle is a partial response.
CHANGE_SHARE: Final = 0.25
#: A fall of this share or more after one cycle is a partial response; a smaller one is stable disease.
EARLY_SHARE: Final = 0.15
#: Growth of the longest dimension above this share is progression.
EXTENT_SHARE: Final = 0.20
#: Said where a fall lies between the two shares and the number of cycles is not known, or more than one.
OPEN: Final = "between stable disease and partial response: the rule leaves it open"
#: Without these no class is given; EORTC itself does not say how two studies are to be made alike.
CONDITIONS: Final = (asked.TRACER, asked.SCALE)


def metabolic_class(
    relative: float | None, *, cycles: int | None = None, extent: float | None = None, new_lesion: bool = False
) -> str:
    """Class of response of one lesion.

    Progressive: SUV up by more than 25 %, longest dimension up by more than 20 %, or a new lesion. Complete: no uptake
    is left. Partial: SUV down by 15 % or more after one cycle, by more than 25 % after several. Stable: up by no more
    than 25 %, or down by less than 15 %. What falls between 15 and 25 % after several cycles the table leaves open.

    Parameters
    ----------
    relative
        Change of SUV as a fraction, -1 or more; None where the lesion is no longer seen.
    cycles
        Of treatment between the studies; None where that is not known.
    extent
        Change of the longest dimension as a fraction; None where it is not known.
    new_lesion
        Whether a lesion is new.

    Raises
    ------
    ValueError
        If the change is below -1, or the number of cycles below 1.

    Examples
    --------
    >>> str(metabolic_class(-0.46)), str(metabolic_class(-0.2, cycles=1)), str(metabolic_class(0.3))
    ('partial metabolic response', 'partial metabolic response', 'progressive metabolic disease')
    """
    if relative is not None and relative < -1.0:
        raise ValueError(f"uptake cannot fall by more than all of it: {relative}")
    if cycles is not None and cycles < 1:
        raise ValueError(f"one cycle or more is needed, not {cycles}")
    if new_lesion or (extent is not None and extent > EXTENT_SHARE + 1e-9):
        return Metabolic.PROGRESSIVE
    if relative is None:
        return Metabolic.COMPLETE_BY_EYE
    return _by_change(relative, cycles)


def _by_change(relative: float, cycles: int | None) -> str:
    if relative > CHANGE_SHARE + 1e-9:
        return Metabolic.PROGRESSIVE
    if -relative > CHANGE_SHARE + 1e-9:
        return Metabolic.PARTIAL
    if -relative < EARLY_SHARE - 1e-9:
        return Metabolic.STABLE
    return Metabolic.PARTIAL if cycles == 1 else OPEN


def eortc(pair: Pair, conditions: Judgement, *, tumour: bool = False, cycles: int | None = None) -> Judgement:
    """Class of response by EORTC 1999 of the hottest lesion of the first study, with the others held beside it.

    Parameters
    ----------
    pair
        Both studies.
    conditions
        What ``comparable`` says of them.
    tumour
        Whether the lesions are known to be a tumour.
    cycles
        Of treatment between the studies; None where that is not known.
    """
    index = hottest(pair.baseline.lesions)
    own = _match_of(pair, index)
    unlike = [item.name for item in broken(conditions, CONDITIONS)]
    said = _class(pair, own, cycles)
    derivation = Derivation(f"{__name__}.metabolic_class", VERSION, CITATION, sources_of(pair))
    verdict: str = Metabolic.NOT_EVALUABLE if said is None or unlike else said
    return Judgement(
        room=ROOM,
        subject="pair",
        title="EORTC 1999",
        verdict=verdict,
        explanation=_explanation(pair, index, own, unlike),
        derivation=derivation,
        values=tuple(_values(pair, derivation)),
        items=tuple(_items(pair, own)),
        caveats=(*tumour_caveat(tumour=tumour), *_caveats(cycles)),
    )


def _match_of(pair: Pair, lesion: Lesion | None) -> Match | None:
    return next((m for m in pair.matches if lesion is not None and lesion in m.baseline), None)


def _relative(match: Match) -> float | None:
    """Change of the highest SUVmax of a match, as a fraction; None where a side is empty."""
    first, second = (max((one.uptake.max or 0.0 for one in side), default=0.0) for side in _sides(match))
    return second / first - 1.0 if first > 0.0 and match.follow_up else None


def _sides(match: Match) -> tuple[tuple[Lesion, ...], tuple[Lesion, ...]]:
    return match.baseline, match.follow_up


def _rising(pair: Pair) -> list[tuple[Match, float]]:
    """Lesions whose SUVmax rose by more than the rule allows."""
    found = ((match, _relative(match)) for match in pair.matches if match.baseline)
    return [(match, size) for match, size in found if size is not None and size > CHANGE_SHARE + 1e-9]


def _least_fall(pair: Pair) -> float | None:
    """Change of the lesion that fell least, or rose most; None where none of the first study is left."""
    return max((size for match in pair.matches if (size := _relative(match)) is not None), default=None)


def _class(pair: Pair, own: Match | None, cycles: int | None) -> str | None:
    if own is None:
        return None
    relative = _relative(own)
    if relative is None:
        relative = _least_fall(pair)
    worse = bool(with_fate(pair, Fate.NEW) or _rising(pair))
    return metabolic_class(relative, cycles=cycles, new_lesion=worse)


def _explanation(pair: Pair, index: Lesion | None, own: Match | None, unlike: list[str]) -> str:
    if index is None:
        return "Not evaluable: no lesion was found on the first study."
    if own is None:
        return f"Not evaluable: what became of {index.label}, the hottest lesion of the first study, is not known."
    told = _course(pair, index, own) + _worse(pair)
    return f"Not evaluable: the studies are not alike ({', '.join(unlike)}). {told}" if unlike else told


def _course(pair: Pair, index: Lesion, own: Match) -> str:
    relative, least = _relative(own), _least_fall(pair)
    first = figure(index.uptake.max or 0.0)
    if relative is not None:
        last = figure(max(one.uptake.max or 0.0 for one in own.follow_up))
        return f"SUVmax of {index.label}, the hottest of the first study: {first}, then {last} ({percent(relative)})."
    told = f"The hottest lesion of the first study, {index.label} (SUVmax {first}), is no longer seen."
    return told if least is None else f"{told} Of those that are left, the one that fell least went {percent(least)}."


def _worse(pair: Pair) -> str:
    """What makes it progression: new lesions, and lesions that rose."""
    appeared, rising = with_fate(pair, Fate.NEW), _rising(pair)
    told = f" New: {names(pair, appeared)}." if appeared else ""
    more = ", ".join(f"{name_of(pair, match)} {percent(size)}" for match, size in rising)
    return f"{told} Rose by more than {100 * CHANGE_SHARE:g} %: {more}." if rising else told


def _values(pair: Pair, derivation: Derivation) -> Iterator[Measurement]:
    for match in pair.matches:
        size = _relative(match) if match.baseline else None
        if size is not None:
            yield Measurement(f"change of SUVmax, {name_of(pair, match)}", "pair", 100.0 * size, "%", derivation)


def _items(pair: Pair, own: Match | None) -> Iterator[Item]:
    question = f"SUVmax of the hottest lesion fell by more than {100 * CHANGE_SHARE:g} %"
    relative = _relative(own) if own else None
    if own is None:
        yield Item(question, Answer.UNKNOWN, None, "no such lesion")
    elif relative is None:
        yield Item(question, Answer.YES, None, "no longer seen")
    else:
        yield Item(question, Answer.YES if -relative > CHANGE_SHARE else Answer.NO, None, percent(relative))
    rising = _rising(pair)
    told = ", ".join(f"{name_of(pair, match)} {percent(size)}" for match, size in rising) or "none"
    yield Item(f"a lesion rose by more than {100 * CHANGE_SHARE:g} %", Answer.YES if rising else Answer.NO, None, told)
    appeared = with_fate(pair, Fate.NEW)
    told = names(pair, appeared) or "none"
    yield Item("new lesion", Answer.YES if appeared else Answer.NO, None, told)
    extent = f"longest dimension grew by more than {100 * EXTENT_SHARE:g} %"
    yield Item(extent, Answer.UNKNOWN, None, "the longest dimension is not measured here: look at the pictures")


def _caveats(cycles: int | None) -> Iterator[str]:
    if cycles is None:
        yield (
            "The number of cycles of treatment is not known: a fall of 15 to 25 % would be a partial response after "
            "one, and is left open after several."
        )
    yield "SUVmax within the outline is taken; growth of the lesion, which the rule counts too, is not."
