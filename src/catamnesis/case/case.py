"""One patient's treatment story, grown fact by fact."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self, TypeVar

from catamnesis.case.chronology import Statement
from catamnesis.case.discrepancy import Discrepancy, Refusal
from catamnesis.case.event import AdverseEvent, GivenAnswer, Milestone, Outcome
from catamnesis.case.finding import Finding, NotEvaluable, Serology, StatedChange
from catamnesis.case.imaging import ImagingStudy, ImagingValue, Photograph, ScanPair
from catamnesis.case.laboratory import LabValue
from catamnesis.case.lesion import Pair
from catamnesis.case.patient import Diagnosis, Patient
from catamnesis.case.response import Change, Judgement, Measurement
from catamnesis.case.source import Document
from catamnesis.case.therapy import Exposure, Procedure
from catamnesis.case.wound import QUANTITY, Planimetry

Fact = (
    Patient
    | Diagnosis
    | Finding
    | NotEvaluable
    | Serology
    | StatedChange
    | Exposure
    | Procedure
    | LabValue
    | ImagingStudy
    | ImagingValue
    | Photograph
    | ScanPair
    | Milestone
    | AdverseEvent
    | Outcome
    | GivenAnswer
)
F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Fragment:
    """What one reader found in one or more documents."""

    documents: tuple[Document, ...] = ()
    facts: tuple[Fact, ...] = ()
    statements: tuple[Statement, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """The treatment in question: the exposure whose start is day zero, and what was hoped of it."""

    exposure: str
    aim: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A patient's story in which every fact knows where it stands written, and every number how it was made.

    A case grows and never changes: each ``with_...`` gives a new one.
    """

    id: str
    title: str
    question: Question
    documents: tuple[Document, ...]
    facts: tuple[Fact, ...]
    statements: tuple[Statement, ...]
    discrepancies: tuple[Discrepancy, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    changes: tuple[Change, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    pairs: tuple[Pair, ...] = ()
    planimetries: tuple[Planimetry, ...] = ()

    def of(self, noun: type[F]) -> tuple[F, ...]:
        """All facts of one kind, in the order in which they were read."""
        return tuple(fact for fact in self.facts if isinstance(fact, noun))

    def exposure_in_question(self) -> Exposure:
        """The treatment whose start is day zero.

        Raises
        ------
        Refusal
            If no exposure of the case bears the id that the question names.
        """
        for exposure in self.of(Exposure):
            if exposure.id == self.question.exposure:
                return exposure
        raise Refusal(
            where=f"case {self.id}, question",
            what=f"no exposure is called {self.question.exposure!r}",
            remedy="name the id of one of the exposures as treatment in question",
        )

    def judged(self, room: str) -> tuple[Judgement, ...]:
        """All judgements of one room of ``weigh``, or of the rooms below it (``criteria``)."""
        return tuple(j for j in self.judgements if j.room == room or j.room.startswith(room + "."))

    def with_discrepancies(self, more: Iterable[Discrepancy]) -> Self:
        """The case with more doubts filed; one that stands there already is not filed twice."""
        return replace(self, discrepancies=tuple(dict.fromkeys((*self.discrepancies, *more))))

    def with_measurements(self, more: Iterable[Measurement | Change]) -> Self:
        """The case with more numbers."""
        results = tuple(more)
        return replace(
            self,
            measurements=self.measurements + tuple(r for r in results if isinstance(r, Measurement)),
            changes=self.changes + tuple(r for r in results if isinstance(r, Change)),
        )

    def with_pair(self, pair: Pair) -> Self:
        """The case with two more scans compared."""
        return replace(self, pairs=(*self.pairs, pair))

    def with_planimetries(self, more: Iterable[Planimetry]) -> Self:
        """The case with more photographs measured.

        Each area becomes a value of the case on the picture's day, to three digits, as a person would report it.
        """
        held = tuple(more)
        areas = tuple(
            ImagingValue(
                p.value, QUANTITY, p.site, float(f"{p.area_cm2:.3g}"), "cm2", None, p.domain, p.when, p.sources
            )
            for p in held
        )
        return replace(self, planimetries=(*self.planimetries, *held), facts=(*self.facts, *areas))

    def with_judgements(self, more: Iterable[Judgement]) -> Self:
        """The case with more judgements."""
        return replace(self, judgements=self.judgements + tuple(more))
