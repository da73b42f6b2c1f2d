"""A case as one tidy table: a row a fact, the same columns for all, with the place where it stands written."""

from collections.abc import Callable, Iterator
from typing import Any

from catamnesis.case.case import Case, Fact
from catamnesis.case.chronology import Timing
from catamnesis.case.event import AdverseEvent, GivenAnswer, Milestone, Outcome
from catamnesis.case.finding import Finding, NotEvaluable, Serology, StatedChange
from catamnesis.case.imaging import ImagingStudy, ImagingValue, Photograph, ScanPair
from catamnesis.case.laboratory import LabValue
from catamnesis.case.patient import Diagnosis, Patient
from catamnesis.case.source import Entry, Span
from catamnesis.case.therapy import Exposure, Procedure
from catamnesis.exchange.csv_cells import Cell, table
from catamnesis.exchange.imported import Exported
from catamnesis.terms.concept import Concept

Row = dict[str, Cell]

COLUMNS = (
    *("case", "kind", "id", "name", "code", "status", "value", "comparator", "unit", "per", "route"),
    *("reference_low", "reference_high", "domain", "site", "about", "remark"),
    *("when_written", "day_earliest", "day_latest", "day_nominal", "until_written", "until_day_earliest"),
    *("until_day_latest", "document", "sha256", "start", "end", "line", "words"),
)


def write_fact_table(case: Case) -> Exported:
    """The facts of a case as CSV; a fact with several places stands once, with the first of them.

    A step in the course of a drug (an increase, a stop) is a row of its own under the drug's id. Days count from the
    start of the treatment in question.
    """
    rows = (row for fact in case.facts for row in _rows(fact, case.id))
    losses = []
    if more := sum(len(fact.sources) > 1 for fact in case.facts):
        losses.append(f"second and further places of a fact ({more})")
    if case.judgements:
        losses.append("changes and judgements: they stand in the report")
    return Exported(table(COLUMNS, rows), tuple(losses))


def _rows(fact: Fact, case_id: str) -> Iterator[Row]:
    common: Row = {"case": case_id, "kind": _KINDS[type(fact)], "id": fact.id}
    yield common | _place(fact) | _CELLS[type(fact)](fact)
    if isinstance(fact, Exposure):
        for change in fact.changes:
            step: Row = {"kind": f"exposure {change.action}", "value": change.dose.amount, "unit": change.dose.unit}
            step |= {"per": change.dose.per, "name": fact.drug.label, "code": fact.drug.curie}
            yield common | _place(change) | step | _when(change.when)


def _place(fact: Any) -> Row:
    if not fact.sources:
        return {}
    source = fact.sources[0]
    row: Row = {"document": source.document, "sha256": source.sha256}
    match source.place:
        case Span(start, end, words):
            return row | {"start": start, "end": end, "words": words}
        case Entry(path, line):
            return row | {"line": line, "words": path}
        case _:
            return row | {"words": str(source)}


def _when(when: Timing, before: str = "when", day: str = "day") -> Row:
    row: Row = {f"{before}_written": when.written}
    row |= {f"{day}_earliest": when.days.earliest, f"{day}_latest": when.days.latest}
    return row | ({"day_nominal": when.nominal_day} if day == "day" else {})


def _named(concept: Concept) -> Row:
    return {"name": concept.label, "code": concept.curie}


def _patient(fact: Patient) -> Row:
    told = {"weight": (fact.weight_kg, "kg"), "height": (fact.height_cm, "cm")}
    remark = ", ".join(f"{name} {value:g} {unit}" for name, (value, unit) in told.items() if value is not None)
    return {"status": fact.sex, "value": fact.age_years, "unit": "a", "remark": remark}


def _diagnosis(fact: Diagnosis | Finding) -> Row:
    return _named(fact.concept) | {"status": fact.status} | _when(fact.when)


def _finding(fact: Finding) -> Row:
    return _diagnosis(fact) | {"domain": fact.domain, "remark": fact.course}


def _lab(fact: LabValue) -> Row:
    row: Row = {"name": fact.name_written, "code": fact.analyte, "value": fact.value, "unit": fact.unit}
    row |= {"comparator": fact.comparator, "remark": fact.unit_written}
    return row | {"reference_low": fact.reference.low, "reference_high": fact.reference.high} | _when(fact.when)


def _imaging(fact: ImagingValue) -> Row:
    row: Row = {"name": fact.quantity, "value": fact.value, "unit": fact.unit, "about": fact.study}
    return row | {"site": fact.site, "domain": fact.domain} | _when(fact.when)


def _study(fact: ImagingStudy) -> Row:
    return {"name": fact.modality, "remark": fact.acquisition.tracer} | _when(fact.when)


def _stated(fact: StatedChange) -> Row:
    row: Row = {"name": fact.subject, "value": fact.percent, "unit": "%", "site": fact.site, "domain": fact.domain}
    return row | _when(fact.start) | _when(fact.when, "until", "until_day")


def _serology(fact: Serology) -> Row:
    return _named(fact.target) | {"status": fact.result, "value": fact.titre} | _when(fact.when)


def _exposure(fact: Exposure) -> Row:
    row = _named(fact.drug) | {"value": fact.dose.amount, "unit": fact.dose.unit, "per": fact.dose.per}
    row |= {"route": fact.route, "about": fact.indication, "remark": fact.reason_for_stopping}
    row |= {"status": {True: "ongoing", False: "ended", None: None}[fact.ongoing]}
    return row | _when(fact.start) | _when(fact.stop, "until", "until_day")


def _procedure(fact: Procedure) -> Row:
    return _named(fact.concept) | {"remark": fact.result} | _when(fact.when)


def _photograph(fact: Photograph) -> Row:
    return {"name": fact.file, "site": fact.site, "domain": fact.domain} | _when(fact.when)


def _scans(fact: ScanPair) -> Row:
    return {"name": fact.baseline, "about": fact.follow_up, "domain": fact.domain}


def _milestone(fact: Milestone) -> Row:
    return _named(fact.concept) | _when(fact.when)


def _adverse(fact: AdverseEvent) -> Row:
    row = _named(fact.concept) | {"value": fact.grade, "about": ", ".join(fact.suspected), "remark": fact.outcome}
    return row | _when(fact.when)


def _outcome(fact: Outcome) -> Row:
    return {"name": fact.kind, "about": fact.cause, "status": fact.related} | _when(fact.when)


def _silent(fact: NotEvaluable) -> Row:
    return {"name": "not evaluable", "domain": fact.domain, "remark": fact.reason}


def _answer(fact: GivenAnswer) -> Row:
    return {
        "name": fact.instrument,
        "about": fact.about,
        "code": fact.item,
        "status": fact.answer,
        "remark": fact.reason,
    }


_KINDS: dict[type, str] = {
    Patient: "patient",
    Diagnosis: "diagnosis",
    Finding: "finding",
    NotEvaluable: "not evaluable",
    Serology: "serology",
    StatedChange: "stated change",
    Exposure: "exposure",
    Procedure: "procedure",
    LabValue: "laboratory value",
    ImagingStudy: "imaging study",
    ImagingValue: "imaging value",
    Photograph: "photograph",
    ScanPair: "pair of scans",
    Milestone: "milestone",
    AdverseEvent: "adverse event",
    Outcome: "outcome",
    GivenAnswer: "answer",
}

_CELLS: dict[type, Callable[[Any], Row]] = {
    Patient: _patient,
    Diagnosis: _diagnosis,
    Finding: _finding,
    NotEvaluable: _silent,
    Serology: _serology,
    StatedChange: _stated,
    Exposure: _exposure,
    Procedure: _procedure,
    LabValue: _lab,
    ImagingStudy: _study,
    ImagingValue: _imaging,
    Photograph: _photograph,
    ScanPair: _scans,
    Milestone: _milestone,
    AdverseEvent: _adverse,
    Outcome: _outcome,
    GivenAnswer: _answer,
}
