"""Reports made up for tests, and what is said in them, place by place, as the rooms of the reader would say it."""

import hashlib
from collections.abc import Sequence
from typing import Any

from catamnesis.case.finding import SerologyResult, Status
from catamnesis.case.laboratory import Comparator
from catamnesis.case.mention import (
    Act,
    ChangeSaid,
    EventSaid,
    ExposureSaid,
    FindingSaid,
    Happening,
    MeasurementSaid,
    PatientSaid,
    SaidWhen,
    SerologySaid,
    TimeForm,
    TimeSaid,
)
from catamnesis.case.narrative import Narrative, Part, Section, Sentence
from catamnesis.case.patient import Sex
from catamnesis.case.source import Document, Span
from catamnesis.read.prose.report.sentences import sentence_spans
from catamnesis.terms.analytes import find_analyte
from catamnesis.terms.concept import Concept
from catamnesis.terms.drugs import find_drug


class Told:
    """A made-up report: paragraphs with what each is for, and mentions by their words.

    ``nth`` says which occurrence of the words is meant, from 1.
    """

    def __init__(self, *paragraphs: tuple[Part, str], name: str = "report.txt") -> None:
        self.text = "\n\n".join(text for _, text in paragraphs) + "\n"
        self.name = name
        self._parts: list[tuple[int, int, Part]] = []
        start = 0
        for part, text in paragraphs:
            self._parts.append((start, start + len(text), part))
            start += len(text) + 2

    def narrative(self, doubts: Sequence[str] = ()) -> Narrative:
        sha256 = hashlib.sha256(self.text.encode()).hexdigest()
        sentences = tuple(
            Sentence(start, end, part, 0 if part is Part.TITLE else 1)
            for first, last, part in self._parts
            for start, end in sentence_spans(self.text, first, last)
        )
        sections = tuple(Section(start, end, "", part) for start, end, part in self._parts)
        return Narrative(Document(self.name, sha256), self.text, sections, sentences, doubts=tuple(doubts))

    def at(self, words: str, nth: int = 1) -> Span:
        place = -1
        for _ in range(nth):
            place = self.text.index(words, place + 1)
        return Span(place, place + len(words), words)

    def drug(self, words: str, action: Act = Act.START, nth: int = 1, **more: Any) -> ExposureSaid:
        known = find_drug(words)
        name = known.label if known else words
        concept = Concept(name, more.pop("code", None))
        more.setdefault("drug_id", known.id if known else None)
        return ExposureSaid(span=self.at(words, nth), drug=name, concept=concept, action=action, **more)

    def finding(self, words: str, nth: int = 1, *, assertion: Status = Status.PRESENT, **more: Any) -> FindingSaid:
        concept = Concept(words, more.pop("code", None))
        return FindingSaid(span=self.at(words, nth), concept=concept, assertion=assertion, **more)

    def value(
        self, words: str, analyte: str, number: float, unit: str | None, nth: int = 1, **more: Any
    ) -> MeasurementSaid:
        known = find_analyte(analyte)
        more.setdefault("comparator", Comparator.EQUAL)
        return MeasurementSaid(
            span=self.at(words, nth),
            analyte=analyte,
            analyte_id=known.id if known else None,
            value=number,
            unit=unit,
            ucum=None,
            **more,
        )

    def change(
        self, words: str, analyte: str, *ends: float | None, percent: float | None = None, days: float | None = None
    ) -> ChangeSaid:
        known = find_analyte(analyte)
        before, after = ends if ends else (None, None)
        return ChangeSaid(
            span=self.at(words),
            analyte=analyte,
            analyte_id=known.id if known else None,
            before=before,
            after=after,
            unit=None,
            percent=percent,
            over_days=days,
        )

    def event(self, words: str, kind: Happening, nth: int = 1, **more: Any) -> EventSaid:
        return EventSaid(span=self.at(words, nth), kind=kind, **more)

    def serology(self, words: str, result: SerologyResult, nth: int = 1) -> SerologySaid:
        return SerologySaid(span=self.at(words, nth), target=words.lower(), result=result)

    def patient(self, words: str, sex: Sex, age: float | None) -> PatientSaid:
        return PatientSaid(span=self.at(words), sex=sex, age_years=age)

    def offset(self, words: str, days: float, anchor: str = "", nth: int = 1) -> TimeSaid:
        return TimeSaid(span=self.at(words, nth), form=TimeForm.OFFSET, amount=days, anchor=anchor)

    def when(self, words: str, *, date: str = "", days: float | None = None, anchor: str = "") -> SaidWhen:
        return SaidWhen(date=date, offset_days=days, anchor=anchor, span=self.at(words))
