"""Cases with every noun and comparator, open ranges, zeros and dates of every width, for the tests of exchange."""

from dataclasses import replace

from build import (
    adverse_event,
    case_of,
    dose_change,
    exposure,
    finding,
    imaging_study,
    imaging_value,
    lab,
    outcome,
    serology,
    source,
    stated_change,
    timing,
)
from catamnesis.case.case import Case, Fact, Question
from catamnesis.case.chronology import CALENDAR, DAY_ZERO, Bounds, Statement, Timing
from catamnesis.case.date_words import partial_date
from catamnesis.case.event import Answer, GivenAnswer, Milestone
from catamnesis.case.finding import Domain, NotEvaluable, Status
from catamnesis.case.imaging import Acquisition, Photograph, ScanPair
from catamnesis.case.patient import Diagnosis, Patient, Sex
from catamnesis.case.source import Cell, Document, Source, Span, Tag
from catamnesis.case.therapy import Dose, Procedure
from catamnesis.terms.concept import Concept

#: Dates of every width, and one that no standard holds.
DATES = ("2011-04-12", "2011-04", "2011", "2011-04-12 to 2011-04-20")
STORY = Document("a story, with spaces & ünïcode.md", "1" * 64, "A story", "Somebody et al. 2015")
CELL, TAG = Source("x", "2" * 64, Cell(2, "a")), Source("y", "3" * 64, Tag("1.2", "0010,1030", "PatientWeight"))
#: Names that break careless writers of files.
ODD = "Fièvre <b>\"39 °C\"</b> & 'chills'\nline two\ttab \N{GREEK SMALL LETTER MU}g \U0001f321"


def words(start: int, end: int, told: str) -> Source:
    """A place in the story."""
    return Source(STORY.name, STORY.sha256, Span(start, end, told))


def _dated(point: str, written: str) -> tuple[Timing, Statement]:
    first, _, last = written.partition(" to ")
    low, high = partial_date(first), partial_date(last or first)
    days = Bounds(low.earliest, high.latest)
    return Timing(point, written), Statement(CALENDAR, point, days, None, words(0, 9, written), written)


def _facts() -> list[Fact]:
    comparators = [lab("crp", 5.0, 8 + i, comparator=sign) for i, sign in enumerate(("=", "<", "<=", ">", ">=", "~"))]
    ranges = [
        lab("albumin", 35.0 + i, i, reference=limits)
        for i, limits in enumerate(((35, 50), (None, 50), (35, None), (0, 0), (None, None)))
    ]
    zeros = [lab("ferritin", 0.0, 0), lab("crp", 0.0, -1, clock_minute=0), lab("no such test", 1.0, 1, unit="shards")]
    drugs = [
        exposure(
            "drug",
            "anakinra",
            0,
            ongoing=True,
            dose=Dose(100.0, "mg", "day"),
            route="subcutaneous",
            indication="MDA5 dermatomyositis",
            changes=[dose_change("increase", 7, Dose(200.0, "mg", "12 h")), dose_change("interrupt", (20, None))],
        ),
        exposure("steroid", "prednisone", (None, -1), 28, ongoing=False, reason_for_stopping="remission"),
        exposure("tea", "herbal tea", None, dose=Dose(0.0, "cups", "2 weeks"), sources=(words(3, 12, "herbal te"),)),
        exposure("silent", "colchicine", None, dose=Dose(None, None, "12 h")),
    ]
    drugs[0] = replace(drugs[0], drug=Concept("anakinra", "DRUGBANK:DB00026"))
    findings = [
        finding("fever", "present", "systemic inflammation", "resolved", 8),
        finding("rash", "absent"),
        finding("ulcer", "possible", "skin", "improved", (5, None)),
        replace(finding(ODD), concept=Concept(ODD, "HP:0001945"), sources=(words(0, 5, ODD[:5]), source("x"))),
    ]
    return [
        Patient("patient", Sex.FEMALE, 53.0, 61.5, 0.0, (source("patient"),)),
        *(
            Diagnosis(f"illness-{status}", Concept("dermatomyositis", "DOID:10223"), status, timing((-400, -300)), ())
            for status in Status
        ),
        *findings,
        NotEvaluable("silent-muscle", Domain.MUSCLE, "", ()),
        NotEvaluable("silent-lung", Domain.LUNG, "no test of the lung", (source("lung"),)),
        serology("anti-MDA5", "positive", 640.0, -10),
        *(serology(f"virus {result}", result) for result in ("positive", "negative", "borderline")),
        stated_change("crp", -46.0, -1, 8, site="left arm", domain="skin"),
        stated_change("suvmax", 0.0),
        *drugs,
        Procedure("biopsy", Concept("skin biopsy"), "vasculopathy", timing(-20), (source("biopsy"),)),
        Procedure("lavage", Concept("lavage"), "", Timing("lavage"), ()),
        *comparators,
        *ranges,
        *zeros,
        imaging_study("scan", 3, Acquisition("FDG", 60.0, 0.0, 5.5), result="hot nodes"),
        imaging_study("bare", None),
        imaging_value("suvmax", "left axilla", 0.0, 3, study="scan", domain="skin"),
        imaging_value("suvmax", "", 4.0, None, study="not told", unit="g/mL"),
        Photograph("photo", "a.jpg", "hand", Domain.SKIN, timing(1), ()),
        ScanPair("pair", "a", "b", "", "", None, False, ()),  # noqa: FBT003
        Milestone(
            "admission", Concept("admission"), timing(-2, clock_minute=1439), (Source("x", "2" * 64, Cell(2, "a")),)
        ),
        adverse_event("neutropenia", 14, grade=3, suspected=("drug", "nobody"), outcome="recovered"),
        adverse_event("headache"),
        *(outcome(kind, 300) for kind in ("death", "remission", "relapse", "alive", "lost to follow-up")),
        GivenAnswer(
            "answer", "naranjo", "drug", "1", Answer.YES, "", (Source("y", "3" * 64, Tag("1.2", "0010,1030", "W")),)
        ),
    ]


def every_noun() -> Case:
    """One case with everything in it; day zero has no date."""
    made = case_of(*_facts())
    return replace(made, documents=(*made.documents, STORY), question=Question("drug", "to heal"))


def every_date() -> Case:
    """A value of each width of date, before and after a dated start."""
    start = Statement(DAY_ZERO, "drug.start", Bounds(0, 0), 0, source("start"), "start")
    when, first = _dated("drug.start", "2011-04-12")
    drug = replace(exposure("drug", "anakinra", 0), start=when, stop=Timing("drug.stop", "2011-05"))
    facts: list[Fact] = [drug]
    statements = [start, first, _dated("drug.stop", "2011-05")[1]]
    for i, written in enumerate(DATES):
        when, statement = _dated(f"v{i}", written)
        facts.append(replace(lab("crp", 10.0 + i, None), id=f"v{i}", when=when))
        statements.append(statement)
    died, death = _dated("death", "2012")
    facts.append(replace(outcome("death"), when=died))
    born = _dated("birth", "1958-03-01")[1]
    made = case_of(*facts)
    return replace(made, statements=(*statements, death, born), documents=(*made.documents, STORY))


def nothing() -> Case:
    """A case without a patient, a treatment or a document."""
    return Case("empty", "", Question(""), (), (), ())


CASES = {"every noun": every_noun, "every date": every_date, "nothing": nothing}
