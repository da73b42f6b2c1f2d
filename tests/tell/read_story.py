"""A made-up report with a fact of each kind, some within others, two on the same words."""

import re
from dataclasses import replace

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
    Mention,
    PatientSaid,
    SaidWhen,
    SerologySaid,
    TimeForm,
    TimeSaid,
)
from catamnesis.case.narrative import Narrative, PageBox, Part, Section, Sentence
from catamnesis.case.patient import Sex
from catamnesis.case.source import Document, Span
from catamnesis.terms.concept import Concept

STORY = (
    "A woman with fever\nCase report\nA 53-year-old woman was admitted in November 2010 with high fever, without "
    "muscle pain. CRP fell from 179 to 31 mg/L in 8 days. Prednisone was tapered to 5 mg/day, then stopped. Anti-MDA5 "
    "was positive. Her mother had gout.\nمريضة عمرها ٥٣ سنة.\nShe died."
)


def at(words: str) -> Span:
    """Where words stand in the story for the first time after its title."""
    start = STORY.index(words, 20)
    return Span(start, start + len(words), words)


def sentences() -> tuple[Sentence, ...]:
    """The sentences of the story; that of the mother is not the patient's."""
    found = re.finditer(r"[^\s.][^.]*\.", STORY[31:])
    return tuple(
        Sentence(31 + s.start(), 31 + s.end(), Part.CASE, 0 if "mother" in s[0] else 1) for s in found if s[0].strip()
    )


CRP = MeasurementSaid(
    span=at("31 mg/L"),
    analyte="c-reactive protein",
    analyte_id="crp",
    value=31.0,
    comparator=Comparator.EQUAL,
    unit="mg/L",
    ucum="mg/L",
)
MDA5 = SerologySaid(span=at("MDA5"), target="mda5", result=SerologyResult.POSITIVE)
PREDNISONE = ExposureSaid(
    span=at("Prednisone"),
    drug="prednisone",
    concept=Concept("prednisone", "DRUGBANK:DB00635"),
    drug_id="prednisone",
    dose=5.0,
    dose_unit="mg",
    per="day",
    action=Act.DECREASE,
)
MENTIONS: tuple[Mention, ...] = (
    PatientSaid(span=at("53-year-old woman"), sex=Sex.FEMALE, age_years=53.0),
    EventSaid(span=at("admitted"), kind=Happening.ADMISSION, when=SaidWhen(date="2010-11")),
    TimeSaid(span=at("November 2010"), form=TimeForm.DATE, date="2010-11"),
    FindingSaid(span=at("high fever"), concept=Concept("high fever", "HP:0001945"), assertion=Status.PRESENT),
    FindingSaid(span=at("muscle pain"), concept=Concept("muscle pain"), assertion=Status.ABSENT, reader="model"),
    ChangeSaid(
        span=at("179 to 31 mg/L in 8 days"),
        analyte="c-reactive protein",
        analyte_id="crp",
        before=179.0,
        after=31.0,
        unit="mg/L",
        percent=None,
        over_days=8.0,
    ),
    CRP,
    TimeSaid(span=at("8 days"), form=TimeForm.DURATION, amount=8.0),
    PREDNISONE,
    replace(PREDNISONE, dose=None, dose_unit=None, per=None, action=Act.STOP, doubt="the verb stands far off"),
    MDA5,
    EventSaid(span=at("died"), kind=Happening.DEATH),
)
REPORT = Narrative(
    Document("story.pdf", "0" * 64),
    STORY,
    (Section(0, 19, "", Part.TITLE), Section(19, len(STORY), "Case report", Part.CASE)),
    sentences(),
    boxes=(PageBox(0, 100, 1, 0, 0, 9, 9), PageBox(at("She died").start, len(STORY), 2, 0, 0, 9, 9)),
    doubts=("One letter could not be read.",),
)
