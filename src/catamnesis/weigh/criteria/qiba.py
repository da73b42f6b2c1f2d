"""QIBA's claim for FDG-PET/CT: how far SUVmax must change to be a true change, if both studies were made as it asks."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from catamnesis.case.event import Answer
from catamnesis.case.lesion import Fate, Match, Pair
from catamnesis.case.lesion_names import name_of
from catamnesis.case.response import Item, Judgement, Measurement
from catamnesis.case.source import Derivation
from catamnesis.terms import VERSION
from catamnesis.weigh.criteria import pet_comparability as asked
from catamnesis.weigh.criteria.pet_lesions import answers, sources_of, tumour_caveat
from catamnesis.weigh.figures import figure, percent

ROOM: Final = "criteria.qiba"
CITATION: Final = "QIBA FDG-PET/CT profile 1.13, 18 November 2016 (unverified: its wording was not read)"

#: Changes of SUVmax from which the change is a true one with 95 % confidence. The wording was not read; the numbers
#: follow from a within-person variation of 12 % (exp(-+1.96 sqrt(2) sigma) - 1, sigma^2 = ln(1 + 0.12^2)).
FALL: Final = -0.28
RISE: Final = 0.39
#: SUVmax that a lesion must have on the first study. From memory, not read: unverified.
LEAST_SUVMAX: Final = 4.0


class Claim(StrEnum):
    """Whether the profile's claim can be made."""

    HOLDS = "the claim can be made"
    OPEN = "the claim can be made only if what is not known holds"
    BROKEN = "the claim cannot be made"


class Direction(StrEnum):
    """What the claim says of a change."""

    FALL = "true fall"
    RISE = "true rise"
    NONE = "may be measurement alone"


def claimed(relative: float) -> Direction:
    """What the claim says of a change of SUVmax: true from a fall by 28 % or a rise by 39 %.

    Parameters
    ----------
    relative
        As a fraction, -1 or more.

    Raises
    ------
    ValueError
        If it is below -1.

    Examples
    --------
    >>> [claimed(change).value for change in (-0.46, -0.27, 0.38, 0.39)]
    ['true fall', 'may be measurement alone', 'may be measurement alone', 'true rise']
    """
    if not relative >= -1.0:
        raise ValueError(f"uptake cannot fall by more than all of it: {relative}")
    if relative <= FALL:
        return Direction.FALL
    return Direction.RISE if relative >= RISE else Direction.NONE


def qiba(pair: Pair, conditions: Judgement, *, tumour: bool = False) -> Judgement:
    """The claim of the profile lesion by lesion, with the conditions that it makes.

    Parameters
    ----------
    pair
        Both studies.
    conditions
        What ``comparable`` says of them.
    tumour
        Whether the lesions are known to be a tumour.
    """
    needed = tuple(_needed(conditions))
    lesions = tuple(match for match in pair.matches if match.fate is Fate.MATCHED and _relative(match) is not None)
    derivation = Derivation(
        f"{__name__}.claimed", VERSION, CITATION, sources_of(pair), parameters=(("verified", "no"),)
    )
    return Judgement(
        room=ROOM,
        subject="pair",
        title="QIBA profile: true change of SUVmax",
        verdict=_verdict(needed, lesions),
        explanation=_explanation(needed, lesions),
        derivation=derivation,
        values=tuple(
            Measurement(f"change of SUVmax, {name_of(pair, match)}", "pair", 100.0 * size, "%", derivation)
            for match in lesions
            if (size := _relative(match)) is not None
        ),
        items=(*needed, *(_lesion(name_of(pair, match), match) for match in lesions)),
        caveats=(
            *tumour_caveat(tumour=tumour),
            "Unverified: the profile's text was not read; its two limits were recomputed from a variation of 12 %.",
            "Lesions that are new, gone, merged or split have no pair of values, and the claim says nothing of them.",
        ),
    )


def _ends(match: Match) -> tuple[float, float] | None:
    if len(match.baseline) != 1 or len(match.follow_up) != 1:
        return None
    first, second = match.baseline[0].uptake.max, match.follow_up[0].uptake.max
    return (first, second) if first and second is not None else None


def _relative(match: Match) -> float | None:
    ends = _ends(match)
    return ends[1] / ends[0] - 1.0 if ends else None


def _minutes(conditions: Judgement) -> tuple[float, float] | None:
    found = {value.name: value.value for value in conditions.values}
    ends = [found.get(f"uptake time, {visit}") for visit in ("baseline", "follow-up")]
    return (ends[0], ends[1]) if ends[0] is not None and ends[1] is not None else None


def _needed(conditions: Judgement) -> Iterator[Item]:
    """What the profile asks of the studies, each with what is known of it."""
    known = answers(conditions)
    for name in (asked.TRACER, asked.SCALE, asked.MAKER, asked.MODEL, asked.RECONSTRUCTION):
        item = known.get(name)
        answer = item.answer if item else Answer.UNKNOWN
        yield Item(f"same {name}", answer, None, item.reason.partition(": ")[0] if item else "not stated")
    times = _minutes(conditions)
    window = asked.WINDOW_QIBA_MIN
    told = "not stated" if times is None else f"{figure(times[0])} min, then {figure(times[1])} min"
    inside = None if times is None else all(window[0] <= time <= window[1] for time in times)
    yield Item(f"uptake time {window[0]:g} to {window[1]:g} min (unverified)", _answer(inside), None, told)
    near = None if times is None else abs(times[1] - times[0]) <= asked.DIFFERENCE_QIBA_MIN
    name = f"uptake times no more than {asked.DIFFERENCE_QIBA_MIN:g} min apart (unverified)"
    yield Item(name, _answer(near), None, told)
    yield Item("same reader and software", Answer.YES, None, "both were measured here, in one way")


def _answer(holds: bool | None) -> Answer:  # noqa: FBT001 - three-valued
    return Answer.UNKNOWN if holds is None else Answer.YES if holds else Answer.NO


def _lesion(name: str, match: Match) -> Item:
    first, last = _ends(match) or (0.0, 0.0)
    told = f"SUVmax {figure(first)}, then {figure(last)} ({percent(last / first - 1.0)})"
    if first < LEAST_SUVMAX:
        reason = f"{told}; below {LEAST_SUVMAX:g} on the first study, so nothing is claimed (unverified)"
        return Item(name, Answer.NOT_APPLICABLE, None, reason)
    said = claimed(last / first - 1.0)
    answer = Answer.NO if said is Direction.NONE else Answer.YES
    return Item(name, answer, None, f"{told}: {said}")


def _counted(lesions: tuple[Match, ...]) -> list[Item]:
    return [item for item in (_lesion("", match) for match in lesions) if item.answer is not Answer.NOT_APPLICABLE]


def _verdict(needed: tuple[Item, ...], lesions: tuple[Match, ...]) -> Claim:
    if not _counted(lesions) or any(item.answer is Answer.NO for item in needed):
        return Claim.BROKEN
    return Claim.OPEN if any(item.answer is Answer.UNKNOWN for item in needed) else Claim.HOLDS


def _explanation(needed: tuple[Item, ...], lesions: tuple[Match, ...]) -> str:
    counted = _counted(lesions)
    if not counted:
        return f"No lesion that is on both studies had a SUVmax of {LEAST_SUVMAX:g} or more on the first (unverified)."
    true = sum(item.answer is Answer.YES for item in counted)
    told = (
        f"{true} of {len(counted)} lesions changed by more than measurement does ({percent(FALL)} or {percent(RISE)})."
    )
    fails = ", ".join(item.name for item in needed if item.answer is Answer.NO)
    silent = ", ".join(item.name for item in needed if item.answer is Answer.UNKNOWN)
    if fails:
        return f"Its conditions do not hold: {fails}. By the numbers alone: {told}"
    return f"{told} Not known: {silent}." if silent else f"{told} Its conditions hold."
