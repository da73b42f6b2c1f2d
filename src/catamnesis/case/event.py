"""What happened: milestones, side effects and how the story ended."""

from dataclasses import dataclass
from enum import StrEnum

from catamnesis.case.chronology import Timing
from catamnesis.case.source import Source
from catamnesis.terms.concept import Concept


@dataclass(frozen=True, slots=True)
class Milestone:
    """A point that other times hang on: admission, referral, relapse, a visit."""

    id: str
    concept: Concept
    when: Timing
    sources: tuple[Source, ...]


class Answer(StrEnum):
    """Answer to a question of an instrument."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer that a person gives to an item of an instrument, about a fact or a domain, with the reason."""

    id: str
    instrument: str
    about: str
    item: str
    answer: Answer
    reason: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class AdverseEvent:
    """Harm during treatment; ``grade`` as in CTCAE (1 to 5), ``suspected`` the ids of the exposures blamed."""

    id: str
    concept: Concept
    grade: int | None
    suspected: tuple[str, ...]
    outcome: str
    when: Timing
    sources: tuple[Source, ...]


class OutcomeKind(StrEnum):
    """How the story ended, or where it stands."""

    DEATH = "death"
    REMISSION = "remission"
    RELAPSE = "relapse"
    ALIVE = "alive"
    LOST = "lost to follow-up"


@dataclass(frozen=True, slots=True)
class Outcome:
    """An end of the story; ``cause`` in words, and whether the author ties it to the illness or the treatment."""

    id: str
    kind: OutcomeKind
    cause: str
    related: Answer
    when: Timing
    sources: tuple[Source, ...]
