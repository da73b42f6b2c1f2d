"""What was given or done: drugs with dose and course, operations, biopsies."""

from dataclasses import dataclass
from enum import StrEnum

from catamnesis.case.chronology import Timing
from catamnesis.case.source import Source
from catamnesis.terms.concept import Concept


@dataclass(frozen=True, slots=True)
class Dose:
    """An amount and its rhythm: 100, ``mg``, ``day`` is 100 mg a day; each part may be unknown."""

    amount: float | None = None
    unit: str | None = None
    per: str | None = None

    @property
    def known(self) -> bool:
        """Whether an amount is written."""
        return self.amount is not None


class DoseAction(StrEnum):
    """What was done with a drug that the patient already had."""

    INCREASE = "increase"
    DECREASE = "decrease"
    CONTINUE = "continue"
    INTERRUPT = "interrupt"
    RESUME = "resume"


@dataclass(frozen=True, slots=True)
class DoseChange:
    """One step in the course of a drug, and the dose from then on."""

    action: DoseAction
    dose: Dose
    when: Timing
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Exposure:
    """A drug that the patient had.

    Parameters
    ----------
    drug
        Label as written; ``drug_id`` is the id in the drug table where the drug is known there.
    start, stop
        When it was begun and ended; a ``stop`` with an empty ``written`` is not stated.
    ongoing
        True where the record says that it went on past day zero, False where it says that it ended, None unknown.
    changes
        Steps in between, in the order written.
    """

    id: str
    drug: Concept
    drug_id: str | None
    dose: Dose
    route: str | None
    start: Timing
    stop: Timing
    ongoing: bool | None
    changes: tuple[DoseChange, ...]
    indication: str
    reason_for_stopping: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Procedure:
    """An operation, a biopsy or another act, with what it showed."""

    id: str
    concept: Concept
    result: str
    when: Timing
    sources: tuple[Source, ...]
