"""Small cases built by hand, for the tests: a lab value, a drug, a finding, a case."""

from collections.abc import Iterable
from typing import Any

from catamnesis.case.case import Case, Fact, Question
from catamnesis.case.chronology import Bounds, Timing
from catamnesis.case.event import AdverseEvent, Answer, Outcome, OutcomeKind
from catamnesis.case.finding import Course, Domain, Finding, Serology, SerologyResult, StatedChange, Status
from catamnesis.case.imaging import Acquisition, ImagingStudy, ImagingValue
from catamnesis.case.laboratory import Comparator, LabValue, ReferenceRange
from catamnesis.case.source import Document, Entry, Source
from catamnesis.case.therapy import Dose, DoseAction, DoseChange, Exposure
from catamnesis.terms.analytes import find_analyte
from catamnesis.terms.concept import Concept
from catamnesis.terms.drugs import find_drug

#: A day, its bounds (an open side is None), or None for a time that is not stated.
Day = float | tuple[int | None, int | None] | None

DOCUMENT = Document(name="case.yaml", sha256="0" * 64, title="a case built by a test")

#: What ``dose_change`` takes where no dose is written.
NO_DOSE = Dose()


def source(path: str, line: int = 1) -> Source:
    """A place in the document of the test."""
    return Source(document=DOCUMENT.name, sha256=DOCUMENT.sha256, place=Entry(path=path, line=line))


def timing(day: Day, *, clock_minute: int | None = None, point: str = "") -> Timing:
    """A time by its day relative to day zero: ``8``, bounds ``(None, -1)``, or None where it is not stated.

    Of bounds, the middle is the best single day where both sides are closed; an open side leaves none.
    """
    if day is None:
        return Timing(point=point or "silent")
    if isinstance(day, tuple):
        low, high = day
        nominal = None if low is None or high is None else (low + high) / 2
        written = f"day {'?' if low is None else low} to {'?' if high is None else high}"
        return Timing(point or written, written, Bounds(low, high), nominal, clock_minute)
    whole = int(day)
    return Timing(point or f"day {whole}", f"day {whole}", Bounds(whole, whole), float(day), clock_minute)


def lab(
    analyte: str,
    value: float,
    day: Day,
    unit: str | None = None,
    comparator: str = "=",
    clock_minute: int | None = None,
    *,
    reference: tuple[float | None, float | None] = (None, None),
) -> LabValue:
    """A laboratory value; without a unit, in the analyte's own."""
    known = find_analyte(analyte)
    code = unit if unit is not None else known.unit if known else "1"
    name = f"lab-{analyte}-{day}-{comparator}{value}-{code}-{clock_minute}"
    return LabValue(
        id=name,
        analyte=known.id if known else analyte,
        name_written=analyte,
        value=value,
        comparator=Comparator(comparator),
        unit=code,
        unit_written=code,
        reference=ReferenceRange(*reference),
        when=timing(day, clock_minute=clock_minute),
        sources=(source(name),),
    )


def dose_change(action: str, day: Day, dose: Dose = NO_DOSE) -> DoseChange:
    """A step in the course of a drug: ``decrease``, ``increase``, ``continue``, ``interrupt``, ``resume``."""
    return DoseChange(DoseAction(action), dose, timing(day), (source(f"{action}-{day}"),))


def exposure(
    id: str,  # noqa: A002 - the noun's own name
    drug: str | None = None,
    start: Day = None,
    stop: Day = None,
    *,
    changes: Iterable[DoseChange] = (),
    ongoing: bool | None = None,
    **kw: Any,
) -> Exposure:
    """A drug that the patient had; any other attribute of ``Exposure`` can be given by name."""
    written = drug or id
    known = find_drug(written)
    given: dict[str, Any] = {
        "drug": Concept(written),
        "drug_id": known.id if known else None,
        "dose": Dose(),
        "route": None,
        "indication": "",
        "reason_for_stopping": "",
        "sources": (source(id),),
    }
    return Exposure(
        id=id, start=timing(start), stop=timing(stop), ongoing=ongoing, changes=tuple(changes), **(given | kw)
    )


def finding(
    name: str, status: str = "present", domain: str | None = None, course: str | None = None, day: Day = None
) -> Finding:
    """A sign or symptom in words."""
    return Finding(
        id=f"finding-{name}-{day}-{course}",
        concept=Concept(name),
        status=Status(status),
        domain=Domain(domain) if domain else None,
        course=Course(course) if course else None,
        when=timing(day),
        sources=(source(name),),
    )


def serology(target: str, result: str = "positive", titre: float | None = None, day: Day = None) -> Serology:
    """A test for an antibody, an antigen or a pathogen."""
    return Serology(
        id=f"serology-{target}",
        target=Concept(target),
        result=SerologyResult(result),
        titre=titre,
        when=timing(day),
        sources=(source(target),),
    )


def stated_change(
    subject: str, percent: float, start: Day = None, day: Day = None, *, site: str = "", domain: str | None = None
) -> StatedChange:
    """A change that an author states as a share."""
    return StatedChange(
        id=f"stated-{subject}",
        subject=subject,
        percent=percent,
        site=site,
        domain=Domain(domain) if domain else None,
        start=timing(start),
        when=timing(day),
        sources=(source(subject),),
    )


def imaging_study(id: str, day: Day, acquisition: Acquisition | None = None, *, result: str = "") -> ImagingStudy:  # noqa: A002
    """A PET/CT and how it was made."""
    return ImagingStudy(id, "FDG PET/CT", acquisition or Acquisition(), result, timing(day), (source(id),))


def imaging_value(
    quantity: str,
    site: str,
    value: float,
    day: Day,
    *,
    unit: str = "g/mL",
    study: str | None = None,
    domain: str | None = None,
) -> ImagingValue:
    """A number from a scan."""
    return ImagingValue(
        id=f"imaging-{quantity}-{site}-{day}-{value}",
        quantity=quantity,
        site=site,
        value=value,
        unit=unit,
        study=study,
        domain=Domain(domain) if domain else None,
        when=timing(day),
        sources=(source(quantity),),
    )


def adverse_event(
    name: str, day: Day = None, *, grade: int | None = None, suspected: Iterable[str] = (), outcome: str = ""
) -> AdverseEvent:
    """Harm during treatment."""
    return AdverseEvent(f"event-{name}", Concept(name), grade, tuple(suspected), outcome, timing(day), (source(name),))


def outcome(kind: str, day: Day = None, *, cause: str = "", related: str = "unknown") -> Outcome:
    """How the story ended."""
    return Outcome(f"outcome-{kind}", OutcomeKind(kind), cause, Answer(related), timing(day), (source(kind),))


def case_of(*facts: Fact, treatment: str = "drug") -> Case:
    """A case of these facts; the treatment in question starts on day 0 unless an exposure of that id is among them."""
    given = {fact.id for fact in facts if isinstance(fact, Exposure)}
    first: tuple[Fact, ...] = () if treatment in given else (exposure(treatment, start=0),)
    return Case(
        id="test",
        title="A case built by a test",
        question=Question(exposure=treatment),
        documents=(DOCUMENT,),
        facts=(*first, *facts),
        statements=(),
    )
