"""The worked example before it is weighed, made by hand: facts of the retold story, changes of the golden table."""

import math
from pathlib import Path

from catamnesis.case.case import Case, Question
from catamnesis.case.chronology import Bounds, Timing
from catamnesis.case.discrepancy import Discrepancy, Kind
from catamnesis.case.event import AdverseEvent, Answer, Milestone, Outcome, OutcomeKind
from catamnesis.case.finding import (
    Course,
    Domain,
    Finding,
    NotEvaluable,
    Serology,
    SerologyResult,
    StatedChange,
    Status,
)
from catamnesis.case.imaging import Acquisition, ImagingStudy, Photograph
from catamnesis.case.laboratory import Comparator, LabValue, ReferenceRange
from catamnesis.case.patient import Diagnosis, Patient, Sex
from catamnesis.case.response import Change, Phase, Point
from catamnesis.case.source import Cell, Derivation, Document, Source, Span
from catamnesis.case.therapy import Dose, DoseAction, DoseChange, Exposure, Procedure
from catamnesis.terms import VERSION
from catamnesis.terms.concept import Concept

FOLDER = Path(__file__).parents[2] / "examples" / "anakinra-mda5"
STORY = (FOLDER / "story.md").read_text(encoding="utf-8")
STORY_HASH, LABS_HASH = "5" * 64, "1" * 64

BEFORE = Timing("before", "before anakinra", Bounds(None, -1))
EARLY = Timing("early", "before referral", Bounds(None, -122))
LATER = Timing("later", "after referral; before anakinra", Bounds(None, -1))
AFTER = Timing("after", "after anakinra", Bounds(0, None))
SILENT = Timing("silent")
ZERO = Timing("zero", "day 0", Bounds(0, 0), 0)
WEEK_4 = Timing("week 4", "about 4 weeks after anakinra", Bounds(21, 35), 28)
MONTH_4 = Timing("month 4", "4 months after anakinra", Bounds(120, 123), 121)


#: Of a drug without a dose.
NO_DOSE = Dose()


def told(words: str) -> tuple[Source, ...]:
    """Where words stand in the story."""
    start = STORY.index(words)
    return (Source("story.md", STORY_HASH, Span(start, start + len(words), words)),)


def cell(row: int) -> tuple[Source, ...]:
    """A value of the table of laboratory values."""
    return (Source("labs.csv", LABS_HASH, Cell(row, "value")),)


def drug(name: str, dose: Dose = NO_DOSE, *, start: Timing = EARLY, words: str = "", **more: object) -> Exposure:
    """An exposure with what is silent left silent."""
    given: dict[str, object] = {"route": None, "stop": SILENT, "ongoing": None, "changes": (), "indication": ""}
    given |= {"reason_for_stopping": ""} | more
    key = {"intravenous immunoglobulin": "ivig"}.get(name, name)
    place = told(words or name)
    return Exposure(key, Concept(name), key, dose, start=start, sources=place, **given)  # type: ignore[arg-type]


ANAKINRA = drug(
    "anakinra",
    Dose(100, "mg", "day"),
    start=ZERO,
    words="anakinra, 100 mg a day under the skin",
    route="subcutaneous",
    indication="refractory anti-MDA5 clinically amyopathic dermatomyositis",
)
EXPOSURES = (
    ANAKINRA,
    drug(
        "colchicine",
        start=Timing("colchicine", "2011-04", Bounds(None, 0)),
        words="In April 2011 colchicine was given",
        indication="calcium pyrophosphate arthritis of the right knee",
    ),
    drug(
        "prednisone",
        changes=(
            DoseChange(
                DoseAction.DECREASE, Dose(5, "mg", "day"), LATER, told("prednisone was cut quickly to 5 mg/day")
            ),
        ),
    ),
    drug("azathioprine", stop=LATER, reason_for_stopping="rapid deterioration"),
    drug("rituximab", stop=LATER, reason_for_stopping="rapid deterioration"),
    drug(
        "intravenous immunoglobulin",
        Dose(2, "g/kg", "month"),
        route="intravenous",
        ongoing=True,
        changes=(DoseChange(DoseAction.CONTINUE, Dose(), LATER, told("Immunoglobulin (2 g/kg a month)")),),
    ),
    drug("methotrexate", Dose(15, "mg", "week"), route="oral", ongoing=True),
    drug("hydroxychloroquine"),
    drug("morphine", start=BEFORE, indication="pain from calcinoses", words="morphine in high dose"),
)


def lab(analyte: str, name: str, value: float, unit: str, row: int, when: Timing) -> LabValue:
    """A laboratory value."""
    return LabValue(
        f"{analyte}-{row}", analyte, name, value, Comparator.EQUAL, unit, unit, ReferenceRange(), when, cell(row)
    )


DAY_8 = Timing("day 8", "8 days after anakinra", Bounds(8, 8), 8)
MONTH_1 = Timing("month 1", "1 month after anakinra", Bounds(28, 31), 30)
LABS = (
    lab("crp", "CRP", 179, "mg/L", 2, ZERO),
    lab("crp", "CRP", 31, "mg/L", 3, DAY_8),
    lab("albumin", "albumin", 22, "g/L", 4, ZERO),
    lab("albumin", "albumin", 32, "g/L", 5, MONTH_1),
)


def finding(name: str, domain: Domain, words: str, *, when: Timing = BEFORE, course: Course | None = None) -> Finding:
    """A finding that was there, in words."""
    return Finding(f"{name}-{words[:12]}", Concept(name), Status.PRESENT, domain, course, when, told(words))


FINDINGS = (
    finding("fever", Domain.SYSTEMIC_INFLAMMATION, "fever with strongly raised inflammatory markers"),
    finding("fever", Domain.SYSTEMIC_INFLAMMATION, "The fever went down", when=AFTER, course=Course.IMPROVED),
    finding("heliotrope rash", Domain.SKIN, "a heliotrope rash"),
    finding("skin ulcer", Domain.SKIN, "the ulcers grew\nworse"),
    finding("skin ulcer", Domain.SKIN, "The skin ulcers healed", when=WEEK_4, course=Course.RESOLVED),
    finding("calcinosis", Domain.CALCINOSIS, "severe calcinosis"),
    finding("calcinosis", Domain.CALCINOSIS, "The calcinosis nodules became", when=AFTER, course=Course.IMPROVED),
    finding("pain from calcinoses", Domain.PAIN, "new calcinoses hurt so much"),
    finding("pain from calcinoses", Domain.PAIN, "Pain eased", when=AFTER, course=Course.IMPROVED),
    finding("interstitial lung disease", Domain.LUNG, "an interstitial pneumonia began"),
)
SEROLOGIES = (
    Serology("ana", Concept("antinuclear"), SerologyResult.NEGATIVE, None, SILENT, told("antinuclear")),
    Serology("mda5", Concept("MDA5"), SerologyResult.POSITIVE, 640, SILENT, told("Anti-MDA5 was found\npositive")),
)
SCAN = Acquisition("FDG", 60, 2.5, 4)
STATED_PLACE = told("SUVmax was 46 % lower")
CADM = "clinically amyopathic dermatomyositis"
PATIENT = Patient("patient", Sex.FEMALE, 53, None, None, told("a woman of 53"))
SCANS = (
    ImagingStudy("pet-1", "FDG PET/CT", SCAN, "strong uptake", LATER, told("PET/CT showed strong uptake")),
    ImagingStudy("pet-2", "FDG PET/CT", SCAN, "almost no uptake", MONTH_4, told("A second PET/CT, four months after")),
)
STATED = StatedChange("suvmax-calcinosis", "suvmax", -46, "calcinoses", Domain.CALCINOSIS, LATER, MONTH_4, STATED_PLACE)
DEATH = Outcome(
    "death",
    OutcomeKind.DEATH,
    "aspiration pneumonia",
    Answer.NO,
    Timing("death", "5 to 9 months after anakinra", Bounds(150, 276), 213),
    told("Five months later she died suddenly of an aspiration pneumonia"),
)
OTHERS = (
    Milestone("referral", Concept("referral"), EARLY, told("She was referred in November 2010")),
    Diagnosis("cadm", Concept(CADM), Status.PRESENT, BEFORE, told(f"{CADM} (CADM)")),
    NotEvaluable("no-lung", Domain.LUNG, "follow-up too short", told("The follow-up was too short")),
    Procedure("biopsy", Concept("skin biopsy"), "lymphocytes", BEFORE, told("A skin biopsy showed lymphocytes")),
    *SCANS,
    Photograph("photo", "", "right knee", Domain.SKIN, WEEK_4, told("four weeks after the start")),
    STATED,
    AdverseEvent("cmv", Concept("cytomegalovirus viraemia"), None, (), "", EARLY, told("a cytomegalovirus\nviraemia")),
    DEATH,
)


def made(function: str, citation: str = "", sources: tuple[Source, ...] = (), **parameters: str) -> Derivation:
    """How a number was made."""
    return Derivation(f"catamnesis.{function}", VERSION, citation, sources, tuple(parameters.items()))


def change(analyte: str, label: str, domain: Domain, unit: str, ends: tuple[LabValue, LabValue]) -> Change:
    """What an analyte did, recomputed from its two values."""
    first, last = ends
    ratio = last.value / first.value
    before, after = (
        Point(v.id, v.value, exact=True, day=float(v.when.nominal_day or 0), days=v.when.days, sources=v.sources)
        for v in ends
    )
    return Change(
        id=f"change-{analyte}-last",
        subject=analyte,
        label=label,
        domain=domain,
        phase=Phase.LAST,
        baseline=before,
        after=after,
        absolute=last.value - first.value,
        unit=unit,
        relative=ratio - 1,
        log_ratio=math.log(ratio),
        elapsed_days=after.day,
        elapsed=last.when.days,
        better=1,
        stated=False,
        derivation=made("measure.kinetics.measured", "", first.sources + last.sources),
    )


CHANGES = (
    change("crp", "C-reactive protein", Domain.SYSTEMIC_INFLAMMATION, "mg/L", (LABS[0], LABS[1])),
    change("albumin", "albumin", Domain.NUTRITION, "g/L", (LABS[2], LABS[3])),
    Change(
        id="change-suvmax-last",
        subject="suvmax",
        label="SUVmax, calcinoses",
        domain=Domain.CALCINOSIS,
        phase=Phase.LAST,
        baseline=None,
        after=None,
        absolute=None,
        unit="1",
        relative=-0.46,
        log_ratio=math.log(0.54),
        elapsed_days=None,
        elapsed=Bounds(121, None),
        better=1,
        stated=True,
        derivation=made("measure.kinetics.measured", "", STATED_PLACE),
    ),
)
DOCUMENTS = (
    Document("story.md", STORY_HASH, "The case, retold", "Groh M et al. Clin Exp Rheumatol 2015;33(6):904-905"),
    Document("labs.csv", LABS_HASH, "Laboratory values"),
)
UNWEIGHED = Case(
    id="anakinra-mda5",
    title="Anakinra for refractory anti-MDA5 clinically amyopathic dermatomyositis",
    question=Question("anakinra", "salvage of refractory disease"),
    documents=DOCUMENTS,
    facts=(PATIENT, *EXPOSURES, *LABS, *FINDINGS, *SEROLOGIES, *OTHERS),
    statements=(),
    discrepancies=(
        Discrepancy(Kind.MISSING, "case.yaml, question", "the first day of anakinra is not dated", "add its date"),
        Discrepancy(Kind.DOUBTFUL, "labs.csv, row 2", "taken on day zero", "write the clock times"),
    ),
    changes=CHANGES,
)
