"""Drugs that lower a marker by themselves, so that its fall under them is no sign of less illness."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from catamnesis.case.case import Case
from catamnesis.case.finding import StatedChange
from catamnesis.case.response import Change
from catamnesis.case.therapy import Exposure
from catamnesis.terms.drugs import DirectEffect, drugs, find_drug
from catamnesis.weigh.coexposure import candidate, span_of
from catamnesis.weigh.effect_window import NEAR_DAYS, Rise, Span
from catamnesis.weigh.pauses import same_drug


@dataclass(frozen=True, slots=True)
class Mask:
    """A drug of the record that lowers by itself what a change measures."""

    drug: str
    effect: DirectEffect

    @property
    def mark_words(self) -> str:
        """The word for a source that was not read, or none."""
        return "" if self.effect.mark.verified else "unverified"


def masks(case: Case, change: Change, *, rose: bool = False) -> tuple[Mask, ...]:
    """The drugs because of which a change shows nothing of the illness, each once.

    A fall, or no change, is hidden by the treatment in question, and by any other such drug that may have been given
    between the two values. How long such a drug acts after its last dose is not known here: one that ended no more than
    28 days (``NEAR_DAYS``, our choice) before the first value counts as well. A rise is hidden only by such a drug
    that may have acted at the first value and ended before the second: what returns then may be the marker alone.

    Parameters
    ----------
    rose
        Whether it is to be read as a rise; a rise within noise is none.
    """
    found: dict[str, Mask] = {}
    for exposure in case.of(Exposure) if change.subject in _lowered() else ():
        drug = find_drug(exposure.drug_id or "") or find_drug(exposure.drug.label)
        effect = drug.lowers_directly if drug else None
        if drug is None or effect is None or change.subject not in effect.analytes or drug.id in found:
            continue
        if _hides(case, exposure, span_of(change, case.of(StatedChange)), rose=rose):
            found[drug.id] = Mask(drug.label, effect)
    return tuple(found.values())


@cache
def _lowered() -> frozenset[str]:
    """Analytes that some drug lowers by itself."""
    return frozenset(name for drug in drugs() if drug.lowers_directly for name in drug.lowers_directly.analytes)


def _hides(case: Case, exposure: Exposure, span: Span, *, rose: bool) -> bool:
    question = case.exposure_in_question()
    courses = candidate(exposure, question=question.id).regimen.rises
    if rose:
        return any(_unveils(course, span) for course in courses)
    return same_drug(exposure, question) or any(_covers(course, span) for course in courses)


def _covers(course: Rise, span: Span) -> bool:
    """Whether a course may have acted between two values."""
    return course.begin.low <= span.second.high and course.end.high + NEAR_DAYS >= span.first.low


def _unveils(course: Rise, span: Span) -> bool:
    """Whether a course may have acted at the first of two values and ended before the second."""
    acted = course.begin.low < span.first.high and course.end.high + NEAR_DAYS >= span.first.low
    return acted and course.end.low < math.inf and course.end.low <= span.second.high


def mask_words(found: Iterable[Mask], label: str) -> Iterator[str]:
    """What must be said beside a value of a marker that a drug lowers by itself, one sentence a drug."""
    for mask in found:
        effect = mask.effect
        source = "; ".join(filter(None, (effect.citation, mask.mark_words)))
        yield (
            f"{mask.drug} lowers {label} by itself, for {effect.note}: neither its fall under the drug nor its return "
            f"after it shows how much inflammation there is ({source})."
        )


def uncounted_words(found: Iterable[Mask]) -> str:
    """Why a value is not counted, as a clause; empty where nothing hides what it shows."""
    held = tuple(found)
    if not held:
        return ""
    names = " and ".join(mask.drug for mask in held)
    marked = next((f" ({mask.mark_words})" for mask in held if mask.mark_words), "")
    verb = "lowers" if len(held) == 1 else "lower"
    by = "by itself" if len(held) == 1 else "by themselves"
    return f"not counted: {names} {verb} it {by}{marked}"
