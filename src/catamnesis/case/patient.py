"""The patient, and what the illness is called."""

from dataclasses import dataclass
from enum import StrEnum

from catamnesis.case.chronology import Timing
from catamnesis.case.finding import Status
from catamnesis.case.source import Source
from catamnesis.terms.concept import Concept


class Sex(StrEnum):
    """Sex as the record gives it."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Patient:
    """One person: sex, age in years (0 to 130) and body size as reported; no name, ever."""

    id: str
    sex: Sex
    age_years: float | None
    weight_kg: float | None
    height_cm: float | None
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """An illness that the record names, with how sure it is and when it was made."""

    id: str
    concept: Concept
    status: Status
    when: Timing
    sources: tuple[Source, ...]
