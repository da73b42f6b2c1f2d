"""The times without a drug: from where it was stopped or interrupted to where it was given again."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from catamnesis.case.case import Case
from catamnesis.case.chronology import Bounds, Timing
from catamnesis.case.source import Source
from catamnesis.case.therapy import DoseAction, Exposure
from catamnesis.terms.lookup import fold
from catamnesis.weigh.questionnaire import joined


@dataclass(frozen=True, slots=True)
class Pause:
    """A time without the drug: from ``off`` to ``on``, or to the end where it was not given again.

    ``given_from`` is when it had been given before, ``given_to`` when the next pause after it begins.
    """

    given_from: Timing
    off: Timing
    on: Timing | None
    given_to: Timing | None
    sources: tuple[Source, ...]


def follows(later: Bounds, earlier: Bounds) -> bool:
    """Whether one day lies after another on every reading of their bounds.

    The very same day is not after; a time that begins with that day and may lie later is.

    Examples
    --------
    >>> follows(Bounds(4, None), Bounds(3, 4)), follows(Bounds(4, 4), Bounds(3, 4)), follows(Bounds(3, 9), Bounds(3, 4))
    (True, False, False)
    """
    if later.earliest is None or earlier.latest is None or later.earliest < earlier.latest:
        return False
    return later.latest is None or later.latest > earlier.latest


def not_later(earlier: Bounds, later: Bounds) -> bool:
    """Whether one day lies on or before another on every reading of their bounds."""
    return earlier.latest is not None and later.earliest is not None and earlier.latest <= later.earliest


def within(days: Bounds, start: Timing, end: Timing | None) -> bool:
    """Whether a day surely lies after ``start`` and not after ``end``; without an end, only after ``start``."""
    return follows(days, start.days) and (end is None or not_later(days, end.days))


def same_drug(one: Exposure, other: Exposure) -> bool:
    """Whether two exposures are of one drug."""
    if one.drug_id is not None and other.drug_id is not None:
        return one.drug_id == other.drug_id
    return fold(one.drug.label) == fold(other.drug.label)


def pauses(case: Case, exposure: Exposure) -> tuple[Pause, ...]:
    """Each time without the drug, once it had been given: from every exposure of the same drug, in order of time."""
    courses = sorted((e for e in case.of(Exposure) if same_drug(e, exposure)), key=_begin)
    steps = [step for course in courses for step in _steps(course)]
    found: list[Pause] = []
    given_from = exposure.start
    off: Timing | None = None
    sources: tuple[Source, ...] = ()
    for given, when, places in steps:
        if given and off is not None:
            found.append(Pause(given_from, off, when, None, joined((sources, places))))
            off, given_from = None, when
        elif given:
            given_from = when
        elif off is None:
            off, sources = when, places
    if off is not None:
        found.append(Pause(given_from, off, None, None, sources))
    return tuple(replace(pause, given_to=after.off) for pause, after in pairwise(found)) + tuple(found[-1:])


def _begin(course: Exposure) -> float:
    if course.start.nominal_day is not None:
        return course.start.nominal_day
    return float(course.start.days.earliest) if course.start.days.earliest is not None else -math.inf


def _steps(course: Exposure) -> Iterator[tuple[bool, Timing, tuple[Source, ...]]]:
    """Given or not from then on, as one exposure tells it."""
    yield True, course.start, course.sources
    for change in course.changes:
        if change.action is DoseAction.INTERRUPT:
            yield False, change.when, change.sources
        elif change.action is DoseAction.RESUME:
            yield True, change.when, change.sources
    if course.stop.stated or course.ongoing is False:
        yield False, course.stop, course.sources
