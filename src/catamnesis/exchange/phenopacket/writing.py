"""A case written as a phenopacket; what the standard cannot say is told."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from math import isfinite
from typing import Any

from catamnesis.case.case import Case
from catamnesis.case.chronology import Bounds, Timing
from catamnesis.case.event import AdverseEvent, GivenAnswer, Milestone, Outcome, OutcomeKind
from catamnesis.case.finding import Course, Finding, NotEvaluable, Serology, StatedChange, Status
from catamnesis.case.imaging import ImagingStudy, ImagingValue, Photograph, ScanPair
from catamnesis.case.laboratory import Comparator, LabValue
from catamnesis.case.patient import Diagnosis, Patient, Sex
from catamnesis.case.source import Source, Span
from catamnesis.case.therapy import Exposure, Procedure
from catamnesis.exchange.archive import write_archive
from catamnesis.exchange.dates import calendar_days
from catamnesis.exchange.finite import NOT_FINITE, is_finite
from catamnesis.exchange.imported import Exported
from catamnesis.exchange.phenopacket.times import iso_age, written_time
from catamnesis.exchange.phenopacket.vocabularies import class_of, resources
from catamnesis.terms import VERSION
from catamnesis.terms.analytes import find_analyte
from catamnesis.terms.concept import Concept

Json = dict[str, Any]

_SEXES = {Sex.FEMALE: "FEMALE", Sex.MALE: "MALE", Sex.OTHER: "OTHER_SEX", Sex.UNKNOWN: "UNKNOWN_SEX"}
_EVIDENCE = {"id": "ECO:0000033", "label": "author statement supported by traceable reference"}


@dataclass(slots=True)
class _Desk:
    """What is written so far, and what was lost."""

    case: Case
    days: dict[str, Bounds]
    packet: Json = field(default_factory=dict)
    losses: dict[str, int] = field(default_factory=dict)

    def lose(self, what: str) -> None:
        """Note something that the standard cannot say."""
        self.losses[what] = self.losses.get(what, 0) + 1

    def time(self, when: Timing) -> Json | None:
        """A time, where the standard can say it."""
        told = written_time(when, self.days.get(when.point, Bounds()))
        if told is None and when.stated:
            self.lose("times without a date or an age: they stand in descriptions")
        return told

    def add(self, section: str, record: Json) -> None:
        """One more record of a section; what is None is left out."""
        self.packet.setdefault(section, []).append({key: value for key, value in record.items() if value is not None})


def write_phenopacket(case: Case, *, at: datetime) -> Exported:
    """The case as a Phenopacket (GA4GH Phenopacket Schema 2.0) in JSON.

    Numbers that are zero are written, because the official JSON Schema demands them. What the standard cannot say -
    times relative to a treatment, comparators, places in a text, the size of a response - stands in descriptions, and
    the case file that loses nothing is named in ``files`` with its hash.

    Parameters
    ----------
    case
        The case.
    at
        When it is written, for ``metaData.created``.
    """
    desk = _Desk(case, calendar_days(case))
    desk.packet = {"id": case.id, "subject": _subject(desk)}
    for noun, writer in _WRITERS.items():
        for fact in case.of(noun):
            if is_finite(fact):
                writer(fact, desk)
            else:
                desk.lose(NOT_FINITE)
    _lost_nouns(desk)
    if case.judgements:
        desk.lose("size, certainty and alternatives of a response: they stand in the case file")
    packet = desk.packet
    packet["files"] = [_case_file(case)]
    packet["metaData"] = _metadata(packet, case, at)
    return Exported(
        _text(packet).encode("utf-8", errors="backslashreplace"),
        tuple(f"{what} ({count})" for what, count in desk.losses.items()),
    )


def _text(packet: Json) -> str:
    """The packet as JSON, each section and each of its records on a line."""

    def line(held: Any) -> str:
        return json.dumps(held, ensure_ascii=False, allow_nan=False)

    sections = []
    for name, section in packet.items():
        several = isinstance(section, list)
        told = "[\n  " + ",\n  ".join(map(line, section)) + "\n ]" if several and section else line(section)
        sections.append(f" {line(name)}: {told}")
    return "{\n" + ",\n".join(sections) + "\n}\n"


def _case_file(case: Case) -> Json:
    return {
        "uri": f"{case.id}.case.json",
        "individualToFileIdentifiers": {case.id: case.id},
        "fileAttributes": {
            "fileFormat": "catamnesis case",
            "sha256": sha256(write_archive(case)).hexdigest(),
            "description": "the case that this was exported from, without loss",
        },
    }


def _metadata(packet: Json, case: Case, at: datetime) -> Json:
    references = [
        {
            "id": f"sha256:{document.sha256}",
            "reference": document.name,
            "description": document.citation or document.title,
        }
        for document in case.documents
    ]
    return {
        "created": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "createdBy": f"catamnesis {VERSION}",
        "resources": resources(packet, version=VERSION),
        "phenopacketSchemaVersion": "2.0",
        "externalReferences": references,
    }


def _subject(desk: _Desk) -> Json:
    subject: Json = {"id": desk.case.id}
    for patient in desk.case.of(Patient)[:1]:
        subject["sex"] = _SEXES[patient.sex]
        if patient.age_years is not None and isfinite(patient.age_years):
            subject["timeAtLastEncounter"] = {"age": {"iso8601duration": iso_age(patient.age_years)}}
        for held, what in ((patient.weight_kg, "body weight"), (patient.height_cm, "body height")):
            if held is not None:
                desk.lose(f"{what} of the patient, which the subject has no field for")
    for death in (outcome for outcome in desk.case.of(Outcome) if outcome.kind is OutcomeKind.DEATH):
        when = desk.time(death.when)
        status: Json = {"status": "DECEASED"}
        if when is not None:
            status["timeOfDeath"] = when
        if death.cause:
            status["causeOfDeath"] = class_of(Concept(death.cause))
        subject["vitalStatus"] = status
    return subject


def _finding(finding: Finding, desk: _Desk) -> None:
    if finding.status is Status.POSSIBLE:
        desk.lose("findings that are only possible, which the standard would make certain: left out")
        return
    resolved = finding.course is Course.RESOLVED
    when = desk.time(finding.when)
    if finding.course not in (None, Course.RESOLVED):
        desk.lose("that a finding improved, got worse or stayed: it stands in descriptions")
    desk.add(
        "phenotypicFeatures",
        {
            "type": class_of(finding.concept),
            "excluded": finding.status is Status.ABSENT,
            "onset": None if resolved else when,
            "resolution": when if resolved else None,
            "evidence": [
                {"evidenceCode": _EVIDENCE, "reference": _reference(source, _told(finding, finding.when))}
                for source in finding.sources
            ],
        },
    )


def _told(finding: Finding, when: Timing) -> str:
    course = f"{finding.course}" if finding.course else ""
    return "; ".join(part for part in (course, _relative(when)) if part)


def _relative(when: Timing) -> str:
    """A time in words, with its day relative to the start of the treatment."""
    if not when.stated:
        return ""
    days = when.days
    if not days.known:
        return when.written
    low, high = ("?" if day is None else str(day) for day in (days.earliest, days.latest))
    return f"{when.written} (day {low if low == high else f'{low} to {high}'} of the treatment)"


def _reference(source: Source, told: str) -> Json:
    """An ExternalReference to a place of a document, with the words that stand there."""
    words = f"'{source.place.words}'" if isinstance(source.place, Span) else ""
    return {
        "id": f"sha256:{source.sha256}",
        "reference": str(source),
        "description": "; ".join(part for part in (words, told) if part),
    }


def _diagnosis(diagnosis: Diagnosis, desk: _Desk) -> None:
    if diagnosis.status is Status.POSSIBLE:
        desk.lose("illnesses that are only possible, which the standard would make certain: left out")
        return
    onset = desk.time(diagnosis.when)
    excluded = diagnosis.status is Status.ABSENT
    desk.add("diseases", {"term": class_of(diagnosis.concept), "excluded": excluded, "onset": onset})


def _quantity(value: float, code: str, label: str) -> Json:
    return {"unit": {"id": f"UCUM:{code}", "label": label or code}, "value": value}


def _lab(value: LabValue, desk: _Desk) -> None:
    quantity = _quantity(value.value, value.unit, value.unit_written)
    limits = value.reference
    remarks = [_relative(value.when), *_words(value.sources)]
    if limits.low is not None and limits.high is not None:
        quantity["referenceRange"] = {"unit": quantity["unit"], "low": limits.low, "high": limits.high}
    elif limits.low is not None or limits.high is not None:
        desk.lose("reference ranges with one open side: they stand in descriptions")
        limit = f"below {limits.high:g}" if limits.low is None else f"above {limits.low:g}"
        remarks.append(f"normal {limit} {value.unit}")
    if value.comparator is not Comparator.EQUAL:
        desk.lose("comparators (< >): the value is the limit, and the description says so")
        remarks.insert(0, f"{value.comparator}{value.value:g} {value.unit}: the quantity is the limit, not the value")
    known = find_analyte(value.analyte)
    loinc = known.loinc if known else ""
    curie = f"LOINC:{loinc}" if loinc else value.analyte if ":" in value.analyte else None
    assay = class_of(Concept(value.name_written, curie))
    desk.add(
        "measurements",
        {
            "description": "; ".join(part for part in remarks if part),
            "assay": assay,
            "value": {"quantity": quantity},
            "timeObserved": desk.time(value.when),
        },
    )


def _words(sources: tuple[Source, ...]) -> Iterator[str]:
    for source in sources:
        if isinstance(source.place, Span):
            yield f"'{source.place.words}' ({source})"


def _imaging(value: ImagingValue, desk: _Desk) -> None:
    name = f"{value.quantity} of {value.site}" if value.site else value.quantity
    desk.add(
        "measurements",
        {
            "description": "; ".join(part for part in (_relative(value.when), *_words(value.sources)) if part),
            "assay": class_of(Concept(name)),
            "value": {"quantity": _quantity(value.value, value.unit, value.unit)},
            "timeObserved": desk.time(value.when),
        },
    )


def _stated(change: StatedChange, desk: _Desk) -> None:
    told = f"change from {_relative(change.start) or 'before'} to {_relative(change.when) or 'after'}"
    desk.add(
        "measurements",
        {
            "description": "; ".join((told, *_words(change.sources))),
            "assay": class_of(Concept(f"change of {change.subject}")),
            "value": {"quantity": _quantity(change.percent, "%", "percent")},
            "timeObserved": desk.time(change.when),
        },
    )


def _serology(serology: Serology, desk: _Desk) -> None:
    titre = f"titre 1:{serology.titre:g}" if serology.titre is not None else ""
    if titre:
        desk.lose("titres beside a result in words: they stand in descriptions")
    desk.add(
        "measurements",
        {
            "description": "; ".join(p for p in (titre, _relative(serology.when), *_words(serology.sources)) if p),
            "assay": class_of(serology.target),
            "value": {"ontologyClass": class_of(Concept(str(serology.result)))},
            "timeObserved": desk.time(serology.when),
        },
    )


def _exposure(exposure: Exposure, desk: _Desk) -> None:
    dose = exposure.dose
    start, stop = (desk.days.get(when.point, Bounds()) for when in (exposure.start, exposure.stop))
    intervals = None
    if dose.known and start.exact and stop.exact and (first := written_time(exposure.start, start)):
        last = written_time(exposure.stop, stop) or {}
        interval = {"start": first.get("timestamp"), "end": last.get("timestamp")}
        per = class_of(Concept(f"per {dose.per}" if dose.per else "as written"))
        amount = _quantity(dose.amount or 0.0, dose.unit or "1", dose.unit or "")
        intervals = [{"quantity": amount, "scheduleFrequency": per, "interval": interval}]
    elif dose.known or exposure.start.stated:
        desk.lose("doses and courses of drugs without two dates: the standard demands both")
    if exposure.changes:
        desk.lose("changes of dose")
    treatment: Json = {"agent": class_of(exposure.drug)}
    if exposure.route:
        treatment["routeOfAdministration"] = class_of(Concept(exposure.route))
    if intervals:
        treatment["doseIntervals"] = intervals
    harm = [class_of(event.concept) for event in desk.case.of(AdverseEvent) if exposure.id in event.suspected]
    desk.add(
        "medicalActions",
        {
            "treatment": treatment,
            "treatmentTarget": class_of(Concept(exposure.indication)) if exposure.indication else None,
            "adverseEvents": harm or None,
            "treatmentTerminationReason": (
                class_of(Concept(exposure.reason_for_stopping)) if exposure.reason_for_stopping else None
            ),
        },
    )


def _procedure(procedure: Procedure, desk: _Desk) -> None:
    performed = desk.time(procedure.when)
    told = {"code": class_of(procedure.concept)} | ({"performed": performed} if performed else {})
    if procedure.result:
        desk.lose("results of procedures in words")
    desk.add("medicalActions", {"procedure": told})


def _adverse(event: AdverseEvent, desk: _Desk) -> None:
    desk.lose("grade, time and outcome of adverse events")
    if not event.suspected:
        desk.lose("adverse events that no drug is blamed for: written as features")
        evidence = [
            {"evidenceCode": _EVIDENCE, "reference": _reference(s, _relative(event.when))} for s in event.sources
        ]
        feature = {"type": class_of(event.concept), "excluded": False, "onset": desk.time(event.when)}
        desk.add("phenotypicFeatures", feature | {"evidence": evidence})


_WRITERS: dict[type[Any], Callable[[Any, _Desk], None]] = {
    Finding: _finding,
    AdverseEvent: _adverse,
    Diagnosis: _diagnosis,
    LabValue: _lab,
    ImagingValue: _imaging,
    StatedChange: _stated,
    Serology: _serology,
    Exposure: _exposure,
    Procedure: _procedure,
}

_LOST = {
    Milestone: "milestones",
    NotEvaluable: "domains that cannot be judged",
    ImagingStudy: "imaging studies (their values are written)",
    Photograph: "photographs",
    ScanPair: "pairs of scans",
    GivenAnswer: "answers to instruments",
}


def _lost_nouns(desk: _Desk) -> None:
    for noun, name in _LOST.items():
        for _ in desk.case.of(noun):
            desk.lose(name)
    for outcome in desk.case.of(Outcome):
        if outcome.kind is not OutcomeKind.DEATH:
            desk.lose("outcomes other than death")
