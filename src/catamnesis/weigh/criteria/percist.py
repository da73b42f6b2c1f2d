"""PERCIST 1.0: how the hottest lesion's peak, related to lean mass, changed between two PET studies."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final

from catamnesis.case.event import Answer
from catamnesis.case.lesion import Fate, Pair, Reference, Study
from catamnesis.case.response import Item, Judgement, Measurement
from catamnesis.case.source import Derivation
from catamnesis.terms import VERSION
from catamnesis.weigh.criteria import pet_comparability as asked
from catamnesis.weigh.criteria.pet_lesions import (
    broken,
    hottest,
    names,
    open_conditions,
    peak_sul,
    sources_of,
    targets,
    tumour_caveat,
    with_fate,
)
from catamnesis.weigh.figures import figure, percent

ROOM: Final = "criteria.percist"
CITATION: Final = "PERCIST 1.0 (Wahl 2009), as printed in PMC2938069, table 3, and PMC4377159, table 2"

#: Least fall and least rise of SULpeak: a share of the first, and so many SUL (PMC2938069, table 3). Whether exactly
#: 30 % counts the tables disagree (PMC6506740, table 1: 30 % or more; PMC2938069: more than 30 %); here it does.
LEAST_SHARE: Final = 0.30
LEAST_SUL: Final = 0.8
#: Rise of total lesion glycolysis that is progression (PMC2938069, table 3: more than 75 %, of the five hottest).
TLG_SHARE: Final = 0.75
#: Measurable from so many times the liver's mean, and so many standard deviations.
LIVER_TIMES: Final = 1.5
#: The same of blood pool, where the liver is diseased. From memory, not read: unverified.
BLOOD_TIMES: Final = 2.0
DEVIATIONS: Final = 2.0
#: What PERCIST asks of two studies; where one of these is broken, no class is given.
CONDITIONS: Final = (
    *(asked.TRACER, asked.SCALE, asked.WAIT, asked.MAKER, asked.MODEL, asked.RECONSTRUCTION, asked.LIVER),
)


class Metabolic(StrEnum):
    """Classes of metabolic response."""

    COMPLETE = "complete metabolic response"
    COMPLETE_BY_EYE = "complete metabolic response, if the eye confirms it"
    PARTIAL = "partial metabolic response"
    STABLE = "stable metabolic disease"
    PROGRESSIVE = "progressive metabolic disease"
    NOT_EVALUABLE = "not evaluable"


def least_measurable_sul(liver_mean_sul: float, liver_sd_sul: float, *, times: float = LIVER_TIMES) -> float:
    """SULpeak from which a lesion is measurable: 1.5 times the liver's mean and 2 of its standard deviations.

    Parameters
    ----------
    liver_mean_sul, liver_sd_sul
        Mean, above 0, and standard deviation, 0 or more (g/mL), in a sphere of 3 cm in the right lobe.
    times
        Of the mean; 2.0 of blood pool where the liver is diseased.

    Raises
    ------
    ValueError
        If the mean is not above 0 or the deviation is below 0.

    Examples
    --------
    >>> round(least_measurable_sul(1.5, 0.2), 2)
    2.65
    """
    if not (liver_mean_sul > 0.0 and liver_sd_sul >= 0.0):
        raise ValueError(
            f"a mean above 0 and a deviation of 0 or more are needed, not {liver_mean_sul}, {liver_sd_sul}"
        )
    return times * liver_mean_sul + DEVIATIONS * liver_sd_sul


def metabolic_response(
    first_sul: float,
    second_sul: float | None,
    *,
    liver_sul: float | None = None,
    new_lesion: bool = False,
    tlg_share: float | None = None,
) -> Metabolic:
    """Class of response of the hottest lesion on each study.

    Progressive: a new lesion, a rise by 30 % and 0.8 SUL, or a rise of total lesion glycolysis by more than 75 %
    without a fall of the peak. Complete: no lesion is left, or its peak is below the liver's mean; whether it can be
    told from what surrounds it only the eye can say. Partial: a fall by 30 % and 0.8 SUL. Else stable.

    Parameters
    ----------
    first_sul, second_sul
        SULpeak of the hottest lesion of each study (g/mL), above 0; None where none is left.
    liver_sul
        Mean of the liver on the second study (g/mL); None where it is not known.
    new_lesion
        Whether a lesion is new.
    tlg_share
        Change of total lesion glycolysis, as a fraction.

    Raises
    ------
    ValueError
        If a peak is not above 0.

    Examples
    --------
    >>> metabolic_response(7.0, 3.8, liver_sul=1.5).value, metabolic_response(2.0, 1.3).value
    ('partial metabolic response', 'stable metabolic disease')
    """
    if not (first_sul > 0.0 and (second_sul is None or second_sul > 0.0)):
        raise ValueError(f"peaks above 0 are needed, not {first_sul} and {second_sul}")
    if new_lesion:
        return Metabolic.PROGRESSIVE
    if second_sul is None:
        return Metabolic.COMPLETE_BY_EYE
    change = second_sul - first_sul
    if reaches(change, first_sul) or (change >= 0.0 and tlg_share is not None and tlg_share > TLG_SHARE):
        return Metabolic.PROGRESSIVE
    if liver_sul is not None and second_sul < liver_sul:
        return Metabolic.COMPLETE_BY_EYE
    return Metabolic.PARTIAL if reaches(-change, first_sul) else Metabolic.STABLE


def reaches(size_sul: float, first_sul: float) -> bool:
    """Whether a fall or a rise is large enough: 30 % of the first peak and 0.8 SUL.

    Parameters
    ----------
    size_sul
        The fall or the rise (g/mL), above 0 where there is one.
    first_sul
        The first peak (g/mL), above 0.

    Examples
    --------
    >>> reaches(0.9, 3.0), reaches(0.9, 3.1), reaches(0.7, 2.0)
    (True, False, False)
    """
    return size_sul >= LEAST_SHARE * first_sul * (1.0 - 1e-9) and size_sul >= LEAST_SUL * (1.0 - 1e-9)


def percist(pair: Pair, conditions: Judgement, *, tumour: bool = False) -> Judgement:
    """Class of response by PERCIST 1.0, or the reason why there is none.

    Parameters
    ----------
    pair
        Both studies.
    conditions
        What ``comparable`` says of them.
    tumour
        Whether the lesions are known to be a tumour.
    """
    found = _peaks(pair)
    least, basis = _measurable(pair.baseline)
    reason = _obstacle(pair, found[0], least, list(broken(conditions, CONDITIONS)))
    said = None if found[0] is None else _class(pair, found)
    derivation = Derivation(f"{__name__}.metabolic_response", VERSION, CITATION, sources_of(pair))
    return Judgement(
        room=ROOM,
        subject="pair",
        title="PERCIST 1.0",
        verdict=Metabolic.NOT_EVALUABLE if reason or said is None else said,
        explanation=_explanation(pair, found, said, reason),
        derivation=derivation,
        values=tuple(_values(pair, found, least, derivation)),
        items=tuple(_items(pair, found, least, basis)),
        caveats=(*tumour_caveat(tumour=tumour), *_caveats(pair, conditions, basis)),
    )


_Peaks = tuple[float | None, float | None]


def _peaks(pair: Pair) -> _Peaks:
    first, second = (hottest(study.lesions) for study in (pair.baseline, pair.follow_up))
    return (
        peak_sul(pair.baseline, first) if first else None,
        peak_sul(pair.follow_up, second) if second else None,
    )


def _measurable(study: Study) -> tuple[float | None, str]:
    """Least SULpeak that is measurable, and what it rests on."""
    for reference, times, words in (
        (study.liver, LIVER_TIMES, "liver"),
        (study.blood_pool, BLOOD_TIMES, "blood pool, as the liver is not known (factor unverified)"),
    ):
        found = _threshold(reference, study.lean_factor, times)
        if found is not None:
            return found, words
    return None, ""


def _threshold(reference: Reference | None, lean_factor: float | None, times: float) -> float | None:
    if reference is None or lean_factor is None or not reference.mean > 0.0:
        return None
    return least_measurable_sul(reference.mean * lean_factor, reference.standard_deviation * lean_factor, times=times)


def _obstacle(pair: Pair, first: float | None, least: float | None, unlike: Sequence[Item]) -> str:
    """Why no class can be given; "" where one can."""
    if not pair.baseline.lesions:
        return "no lesion was found on the first study"
    if None in (pair.baseline.lean_factor, pair.follow_up.lean_factor):
        return "height or sex is not stated, so uptake cannot be related to lean body mass"
    if first is None:
        return "the hottest lesion of the first study has no peak"
    if least is None:
        return "neither liver nor blood pool is known on the first study, so it is not known whether it was measurable"
    if first <= least:
        return f"the hottest lesion (SULpeak {figure(first)}) is not above {figure(least)}, so it is not measurable"
    if unlike:
        return f"the studies are not alike ({', '.join(item.name for item in unlike)})"
    return ""


def _liver_sul(pair: Pair) -> float | None:
    return asked.liver_sul(pair.follow_up)


def _tlg_share(pair: Pair) -> float | None:
    """Change of total lesion glycolysis of the five hottest lesions of each study."""
    sums = [
        sum(lesion.uptake.tlg or 0.0 for lesion in targets(study.lesions)) for study in (pair.baseline, pair.follow_up)
    ]
    return sums[1] / sums[0] - 1.0 if sums[0] > 0.0 else None


def _class(pair: Pair, found: _Peaks) -> Metabolic | None:
    first, second = found
    if first is None or not first > 0.0 or (second is None and pair.follow_up.lesions):
        return None
    return metabolic_response(
        first,
        second,
        liver_sul=_liver_sul(pair),
        new_lesion=bool(with_fate(pair, Fate.NEW)),
        tlg_share=_tlg_share(pair),
    )


def _change_words(found: _Peaks) -> str:
    first, second = found
    if first is None:
        return "There is no SULpeak to follow."
    if second is None:
        return f"SULpeak of the hottest lesion was {figure(first)}; no lesion is left on the second study."
    size = f"{percent(second / first - 1.0)}, {figure(second - first)} SUL"
    return f"SULpeak of the hottest lesion of each study: {figure(first)}, then {figure(second)} ({size})."


def _explanation(pair: Pair, found: _Peaks, said: Metabolic | None, reason: str) -> str:
    told = _change_words(found)
    if not reason:
        appeared = with_fate(pair, Fate.NEW)
        return f"{told} New: {names(pair, appeared)}." if appeared else told
    alone = "" if said is None else f" By its numbers alone it would be {said}."
    return f"Not evaluable: {reason}. {told}{alone}"


def _values(pair: Pair, found: _Peaks, least: float | None, derivation: Derivation) -> Iterator[Measurement]:
    first, second = found
    for name, value in (
        ("SULpeak, baseline", first),
        ("SULpeak, follow-up", second),
        ("least measurable SULpeak", least),
    ):
        if value is not None:
            yield Measurement(name, "pair", value, "g/mL", derivation)
    if first and second:
        yield Measurement("change of SULpeak", "pair", 100.0 * (second / first - 1.0), "%", derivation)
    share = _tlg_share(pair)
    if share is not None:
        yield Measurement("change of TLG of the five hottest", "pair", 100.0 * share, "%", derivation)
    sums = [
        sum(peak_sul(study, lesion) or 0.0 for lesion in targets(study.lesions))
        for study in (pair.baseline, pair.follow_up)
    ]
    if sums[0] > 0.0:
        share = sums[1] / sums[0] - 1.0
        yield Measurement("change of the sum of up to five SULpeak", "pair", 100.0 * share, "%", derivation)


def _answer(holds: bool | None) -> Answer:  # noqa: FBT001 - three-valued
    return Answer.UNKNOWN if holds is None else Answer.YES if holds else Answer.NO


def _items(pair: Pair, found: _Peaks, least: float | None, basis: str) -> Iterator[Item]:
    first, second = found
    holds = first > least if first is not None and least is not None else None
    told = "" if least is None else f"more than {figure(least)} SUL, from {basis}"
    yield Item("measurable on the first study", _answer(holds), None, told or "neither liver nor blood pool is known")
    change = second - first if first is not None and second is not None else None
    size = "not known" if change is None else f"{figure(change)} SUL"
    fell = None if change is None or first is None else reaches(-change, first)
    yield Item(f"SULpeak fell by {100 * LEAST_SHARE:g} % and {LEAST_SUL:g} SUL or more", _answer(fell), None, size)
    rose = None if change is None or first is None else reaches(change, first)
    yield Item(f"SULpeak rose by {100 * LEAST_SHARE:g} % and {LEAST_SUL:g} SUL or more", _answer(rose), None, size)
    appeared = with_fate(pair, Fate.NEW)
    yield Item("new lesion", _answer(bool(appeared)), None, names(pair, appeared) or "none")
    share = _tlg_share(pair)
    words = "not known" if share is None else percent(share)
    more = None if share is None else share > TLG_SHARE
    yield Item(f"TLG of the five hottest rose by more than {100 * TLG_SHARE:g} %", _answer(more), None, words)
    liver = _liver_sul(pair)
    below = None if liver is None or second is None else second < liver
    words = "the liver is not known" if liver is None else f"liver {figure(liver)} SUL"
    yield Item(
        "peak below the liver's mean", _answer(below), None, words if second is not None else "no lesion is left"
    )


def _caveats(pair: Pair, conditions: Judgement, basis: str) -> Iterator[str]:
    missing = open_conditions(conditions, CONDITIONS)
    if missing:
        yield f"Not known whether alike, as the rule asks: {', '.join(missing)}."
    if basis.startswith("blood"):
        yield "Measurability rests on blood pool with a factor that nobody has read in a paper: unverified."
    for match in with_fate(pair, Fate.NEW):
        yield from (f"New lesion {names(pair, [match])}: {doubt}." for one in match.follow_up for doubt in one.doubts)
    if not pair.follow_up.lesions:
        yield (
            "No lesion is left above the threshold of the outlines; that its place is no hotter than its surroundings "
            "is for the eye to say."
        )
    yield "The hottest lesion of the second study need not be the one of the first; so the rule has it."
