"""What was seen, felt or found in words: signs, symptoms, antibodies, and an author's word for a change."""

from dataclasses import dataclass
from enum import StrEnum

from catamnesis.case.chronology import Timing
from catamnesis.case.source import Source
from catamnesis.terms.concept import Concept


class Status(StrEnum):
    """Whether something was there."""

    PRESENT = "present"
    ABSENT = "absent"
    POSSIBLE = "possible"


class Domain(StrEnum):
    """A part of the illness that is judged by itself."""

    SYSTEMIC_INFLAMMATION = "systemic inflammation"
    NUTRITION = "nutrition"
    SKIN = "skin"
    CALCINOSIS = "calcinosis"
    JOINTS = "joints"
    PAIN = "pain"
    MUSCLE = "muscle"
    LUNG = "lung"
    GENERAL_STATE = "general state"
    OTHER = "other"


class Course(StrEnum):
    """How the author says that something went after the treatment."""

    RESOLVED = "resolved"
    IMPROVED = "improved"
    UNCHANGED = "unchanged"
    WORSENED = "worsened"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Finding:
    """A sign, symptom or result in words; ``course`` is set where the author says how it went."""

    id: str
    concept: Concept
    status: Status
    domain: Domain | None
    course: Course | None
    when: Timing
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class NotEvaluable:
    """A domain that the author says cannot be judged, with the reason."""

    id: str
    domain: Domain
    reason: str
    sources: tuple[Source, ...]


class SerologyResult(StrEnum):
    """Outcome of a test for an antibody, an antigen or a pathogen."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    BORDERLINE = "borderline"


@dataclass(frozen=True, slots=True)
class Serology:
    """A test for an antibody, an antigen or a pathogen; ``titre`` is the reciprocal (1:640 is 640)."""

    id: str
    target: Concept
    result: SerologyResult
    titre: float | None
    when: Timing
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class StatedChange:
    """A change that an author states as a share, such as "46 % reduction", with no end values to recompute it from.

    Parameters
    ----------
    subject
        What changed: an analyte's id (``crp``), ``suvmax``, or a plain name.
    percent
        Signed, greater than -100 (-46 is a fall by 46 %).
    start, when
        When the first and the second value were taken.
    """

    id: str
    subject: str
    percent: float
    site: str
    domain: Domain | None
    start: Timing
    when: Timing
    sources: tuple[Source, ...]
