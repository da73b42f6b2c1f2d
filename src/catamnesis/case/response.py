"""What the wings hand back: how much changed, and how sure one can be."""

from dataclasses import dataclass
from enum import StrEnum

from catamnesis.case.chronology import Bounds
from catamnesis.case.event import Answer
from catamnesis.case.finding import Domain
from catamnesis.case.source import Derivation, Source


@dataclass(frozen=True, slots=True)
class Measurement:
    """A computed number.

    Parameters
    ----------
    name
        The number's name (``half-life``, ``implied production ratio``).
    subject
        What it is of: an analyte's id, or the id of a change or an exposure.
    value, unit
        The number in a UCUM unit (``1`` for a ratio, ``%``, ``d``).
    low, high
        Interval, if one can be given; ``interval`` says what it covers ("95 %", "over the bounds of the dates").
    """

    name: str
    subject: str
    value: float
    unit: str
    derivation: Derivation
    low: float | None = None
    high: float | None = None
    interval: str = ""


class Phase(StrEnum):
    """Which value after day zero a change looks at.

    ``WORST`` is a peak between: worse than the first and than the last value after day zero.
    """

    FIRST = "first"
    BEST = "best"
    WORST = "worst"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Point:
    """A value on a day: the fact's id, the value in the analyte's unit, its day and the bounds of that day."""

    fact: str
    value: float
    exact: bool
    day: float
    days: Bounds
    sources: tuple[Source, ...]


class Limit(StrEnum):
    """How a change is to be read where an end value bears ``<``, ``>`` or ``~``.

    ``EXACT`` as it stands; ``AT_LEAST`` that far, or further the same way; ``ABOUT`` roughly; ``OPEN`` neither size nor
    side is known.
    """

    EXACT = "exact"
    AT_LEAST = "at least"
    ABOUT = "about"
    OPEN = "not known"


@dataclass(frozen=True, slots=True)
class Change:
    """What one quantity did across day zero.

    Parameters
    ----------
    id
        ``change-`` and the subject, and the phase.
    subject
        An analyte's id, or the quantity and site of an imaging value.
    baseline, after
        The two points; None where the author states only the change.
    absolute, unit
        After minus baseline; None where there are no end values.
    relative
        As a fraction: -0.827 is a fall by 82.7 %.
    log_ratio
        ln(after/baseline); None where a value is zero or negative.
    elapsed_days, elapsed
        Best single number and bounds of the days between the two.
    better
        +1 where the change goes to the better side, -1 to the worse, 0 where there is none or no side is better.
    stated
        Whether the author states the change and it cannot be recomputed.
    limit
        How the numbers are to be read; where it is ``OPEN`` they are None and ``better`` is 0.
    """

    id: str
    subject: str
    label: str
    domain: Domain | None
    phase: Phase
    baseline: Point | None
    after: Point | None
    absolute: float | None
    unit: str
    relative: float | None
    log_ratio: float | None
    elapsed_days: float | None
    elapsed: Bounds
    better: int
    stated: bool
    derivation: Derivation
    limit: Limit = Limit.EXACT


@dataclass(frozen=True, slots=True)
class Item:
    """One question of an instrument, its answer, the points it gave and why.

    ``points_if_open`` holds the least and the most points where the question is open.
    """

    name: str
    answer: Answer
    points: float | None
    reason: str
    points_if_open: tuple[float, float] | None = None
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one room of ``weigh`` says of one subject.

    Parameters
    ----------
    room
        Name of the room (``variation``, ``coexposure``, ``criteria.hscore``).
    subject
        Id of the change, exposure, adverse event or domain that is judged.
    title, verdict, explanation
        For people: what was asked, the answer in the room's own fixed words, and the reason in a sentence or two.
    values, items
        The numbers and the items that carry the verdict.
    caveats
        What must be said beside it.
    """

    room: str
    subject: str
    title: str
    verdict: str
    explanation: str
    derivation: Derivation
    values: tuple[Measurement, ...] = ()
    items: tuple[Item, ...] = ()
    caveats: tuple[str, ...] = ()
