"""A case written as a FHIR R4 transaction bundle; each resource names the words that it was derived from."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from catamnesis.case.case import Case, Fact
from catamnesis.case.chronology import CALENDAR, Bounds, Timing
from catamnesis.case.event import AdverseEvent, GivenAnswer, Milestone, Outcome, OutcomeKind
from catamnesis.case.finding import Finding, NotEvaluable, Serology, StatedChange, Status
from catamnesis.case.imaging import ImagingStudy, ImagingValue, Photograph, ScanPair
from catamnesis.case.laboratory import LabValue
from catamnesis.case.patient import Diagnosis, Patient, Sex
from catamnesis.case.response import Change
from catamnesis.case.temporal_network import TemporalNetwork
from catamnesis.case.therapy import Dose, Exposure, Procedure
from catamnesis.exchange.fhir.elements import (
    DETAIL,
    FACT,
    IN_QUESTION,
    KIND,
    ROLE,
    Json,
    coded,
    derivations,
    extension,
    moment,
    period_of,
    quantity,
    urn,
    when_extension,
)
from catamnesis.exchange.imported import Exported
from catamnesis.terms import VERSION
from catamnesis.terms.analytes import find_analyte
from catamnesis.terms.concept import Concept

_TERMS = "http://terminology.hl7.org/CodeSystem"
_PERIODS = {"day": "d", "week": "wk", "month": "mo", "year": "a"}
_VERIFICATION = {Status.PRESENT: "confirmed", Status.ABSENT: "refuted", Status.POSSIBLE: "provisional"}


@dataclass(slots=True)
class _Desk:
    """The bundle so far, and what was lost."""

    case: Case
    days: dict[str, Bounds]
    documents: dict[str, str]
    entries: list[Json] = field(default_factory=list)
    losses: dict[str, int] = field(default_factory=dict)

    @property
    def subject(self) -> Json:
        """The patient."""
        return {"reference": self.address("patient")}

    def address(self, name: str) -> str:
        """Address of the resource of a fact."""
        return urn(self.case.id, name)

    def calendar(self, when: Timing) -> Bounds:
        """Bounds of a time as ordinals."""
        return self.days.get(when.point, Bounds())

    def lose(self, what: str) -> None:
        """Note something that the standard cannot say."""
        self.losses[what] = self.losses.get(what, 0) + 1

    def add(self, name: str, resource: Json) -> None:
        """One more resource; what is empty is left out."""
        kept = {key: value for key, value in resource.items() if value not in (None, [], {}, "")}
        request = {"method": "POST", "url": kept["resourceType"]}
        self.entries.append({"fullUrl": self.address(name), "resource": kept, "request": request})

    def fact(self, fact: Fact, kind: str, *times: Json, detail: Json | None = None) -> Json:
        """What every resource of a fact bears: its id, its kind, its times and its places."""
        marks = [{"system": KIND, "code": kind}]
        if isinstance(fact, Exposure) and fact.id == self.case.question.exposure:
            marks.append({"system": ROLE, "code": IN_QUESTION})
        more = [*times, *([detail] if detail else []), *derivations(fact.sources, self.documents)]
        return {"meta": {"tag": marks}, "extension": more, "identifier": [{"system": FACT, "value": fact.id}]}


def write_fhir(case: Case, *, at: datetime) -> Exported:
    """The case as a transaction Bundle (FHIR R4, 4.0.1).

    Parameters
    ----------
    case
        The case; where it was measured and weighed, changes and verdicts go with it.
    at
        When it is written, for ``Provenance.recorded`` and ``DocumentReference.date``.
    """
    days = dict(TemporalNetwork(case.statements).all_bounds(CALENDAR))
    documents = {document.name: urn(case.id, f"document {document.name}") for document in case.documents}
    desk = _Desk(case, days, documents)
    _patient(desk)
    _documents(desk, at)
    for noun, writer in _WRITERS.items():
        for fact in case.of(noun):
            writer(fact, desk)
    for change in case.changes:
        _change(change, desk)
    _report(desk, at)
    _provenance(desk, at)
    for noun, name in _LOST.items():
        for _ in case.of(noun):
            desk.lose(name)
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": desk.entries}
    text = json.dumps(bundle, ensure_ascii=False, indent=1, allow_nan=False)
    losses = tuple(f"{what} ({count})" for what, count in desk.losses.items())
    return Exported((text + "\n").encode("utf-8", errors="backslashreplace"), losses)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _patient(desk: _Desk) -> None:
    patient = next(iter(desk.case.of(Patient)), None)
    sex = patient.sex if patient else Sex.UNKNOWN
    resource: Json = {"resourceType": "Patient", "gender": str(sex)}
    if patient:
        resource |= desk.fact(patient, "patient", detail=extension(DETAIL, age_years=patient.age_years))
    else:
        resource["identifier"] = [{"system": FACT, "value": desk.case.id}]
    death = next((o for o in desk.case.of(Outcome) if o.kind is OutcomeKind.DEATH), None)
    if death:
        date = moment("deceased", desk.calendar(death.when)).get("deceasedDateTime")
        resource |= {"deceasedDateTime": date} if date else {"deceasedBoolean": True}
    desk.add("patient", resource)
    if patient is None:
        return
    sizes = (("age", "30525-0", patient.age_years, "a"), ("body weight", "29463-7", patient.weight_kg, "kg"))
    for name, loinc, value, unit in (*sizes, ("body height", "8302-2", patient.height_cm, "cm")):
        if value is not None:
            concept = Concept(name, f"LOINC:{loinc}")
            category = "social-history" if name == "age" else "vital-signs"
            resource = _observation(desk, category, coded(concept), Bounds())
            resource |= {"meta": {"tag": [{"system": KIND, "code": "patient size"}]}}
            desk.add(f"patient {name}", resource | {"valueQuantity": quantity(float(value), unit)})


def _documents(desk: _Desk, at: datetime) -> None:
    for document in desk.case.documents:
        attachment = {"contentType": _media_type(document.name), "url": document.name, "title": document.title}
        desk.add(
            f"document {document.name}",
            {
                "resourceType": "DocumentReference",
                "identifier": [{"system": "urn:catamnesis:sha256", "value": document.sha256}],
                "status": "current",
                "subject": desk.subject,
                "date": _stamp(at),
                "description": document.citation,
                "content": [{"attachment": {key: value for key, value in attachment.items() if value}}],
            },
        )


_MEDIA = {
    "md": "text/markdown",
    "txt": "text/plain",
    "csv": "text/csv",
    "pdf": "application/pdf",
    "json": "application/json",
}
_MEDIA |= {"yaml": "application/yaml", "xml": "application/xml", "jpg": "image/jpeg", "png": "image/png"}


def _media_type(name: str) -> str:
    return _MEDIA.get(name.rpartition(".")[2].lower(), "application/octet-stream")


def _observation(desk: _Desk, category: str, code: Json, days: Bounds) -> Json:
    told: Json = {"resourceType": "Observation", "status": "final", "code": code, "subject": desk.subject}
    told["category"] = [{"coding": [{"system": f"{_TERMS}/observation-category", "code": category}]}]
    return told | moment("effective", days)


def _diagnosis(fact: Diagnosis, desk: _Desk) -> None:
    verified = {"coding": [{"system": f"{_TERMS}/condition-ver-status", "code": _VERIFICATION[fact.status]}]}
    active = {"coding": [{"system": f"{_TERMS}/condition-clinical", "code": "active"}]}
    resource: Json = {"resourceType": "Condition", **desk.fact(fact, "diagnosis", when_extension(fact.when))}
    resource |= {"clinicalStatus": None if fact.status is Status.ABSENT else active, "verificationStatus": verified}
    resource |= {"code": coded(fact.concept), "subject": desk.subject}
    desk.add(fact.id, resource | moment("onset", desk.calendar(fact.when)))


def _finding(fact: Finding, desk: _Desk) -> None:
    detail = extension(DETAIL, domain=fact.domain, course=fact.course)
    resource = _observation(desk, "exam", coded(fact.concept), desk.calendar(fact.when))
    resource |= desk.fact(fact, "finding", when_extension(fact.when), detail=detail if detail["extension"] else None)
    desk.add(fact.id, resource | {"valueCodeableConcept": {"text": str(fact.status)}})


def _serology(fact: Serology, desk: _Desk) -> None:
    resource = _observation(desk, "laboratory", coded(fact.target), desk.calendar(fact.when))
    resource |= desk.fact(fact, "serology", when_extension(fact.when))
    if fact.titre is not None:
        ratio = {"numerator": {"value": 1}, "denominator": {"value": fact.titre}}
        resource["component"] = [{"code": {"text": "titre"}, "valueRatio": ratio}]
    desk.add(fact.id, resource | {"valueCodeableConcept": {"text": str(fact.result)}})


def _lab(fact: LabValue, desk: _Desk) -> None:
    known = find_analyte(fact.analyte)
    loinc = f"LOINC:{known.loinc}" if known and known.loinc else fact.analyte if ":" in fact.analyte else None
    resource = _observation(desk, "laboratory", coded(Concept(fact.name_written, loinc)), desk.calendar(fact.when))
    detail = extension(DETAIL, analyte=fact.analyte, comparator=fact.comparator if fact.comparator == "~" else None)
    resource |= desk.fact(fact, "lab value", when_extension(fact.when), detail=detail)
    resource["valueQuantity"] = quantity(fact.value, fact.unit, fact.unit_written, fact.comparator)
    limits = {"low": fact.reference.low, "high": fact.reference.high}
    told = {side: quantity(limit, fact.unit) for side, limit in limits.items() if limit is not None}
    desk.add(fact.id, resource | ({"referenceRange": [told]} if told else {}))


def _stated(fact: StatedChange, desk: _Desk) -> None:
    times = (when_extension(fact.start, "start"), when_extension(fact.when))
    detail = extension(DETAIL, site=fact.site or None, domain=fact.domain, subject=fact.subject)
    resource = _observation(desk, "exam", {"text": f"change of {fact.subject}"}, desk.calendar(fact.when))
    resource |= desk.fact(fact, "stated change", *times, detail=detail)
    desk.add(fact.id, resource | {"valueQuantity": quantity(fact.percent, "%")})


def _study(fact: ImagingStudy, desk: _Desk) -> None:
    made = fact.acquisition
    detail = extension(
        DETAIL,
        modality=fact.modality,
        tracer=made.tracer or None,
        uptake_minutes=made.uptake_minutes,
        activity_mbq_per_kg=made.activity_mbq_per_kg,
        glucose_mmol_per_l=made.glucose_mmol_per_l,
    )
    resource: Json = {"resourceType": "ImagingStudy", "status": "available", "subject": desk.subject}
    resource |= desk.fact(fact, "imaging study", when_extension(fact.when), detail=detail)
    date = moment("started", desk.calendar(fact.when)).get("startedDateTime")
    desk.add(fact.id, resource | {"started": date, "description": fact.result or fact.modality})


def _imaging(fact: ImagingValue, desk: _Desk) -> None:
    detail = extension(DETAIL, domain=fact.domain, study=fact.study, quantity=fact.quantity)
    resource = _observation(desk, "imaging", {"text": fact.quantity}, desk.calendar(fact.when))
    resource |= desk.fact(fact, "imaging value", when_extension(fact.when), detail=detail)
    if fact.site:
        resource["bodySite"] = {"text": fact.site}
    if fact.study in {study.id for study in desk.case.of(ImagingStudy)}:
        resource["partOf"] = [{"reference": desk.address(str(fact.study))}]
    desk.add(fact.id, resource | {"valueQuantity": quantity(fact.value, fact.unit)})


def _dosage(dose: Dose, route: str | None) -> list[Json]:
    told: Json = {}
    if dose.per:
        told["timing"] = {"code": {"text": f"per {dose.per}"}}
        if dose.per in _PERIODS:
            told["timing"]["repeat"] = {"frequency": 1, "period": 1, "periodUnit": _PERIODS[dose.per]}
    if route:
        told["route"] = {"text": route}
    if dose.amount is not None:
        told["doseAndRate"] = [{"doseQuantity": {"value": dose.amount} | ({"unit": dose.unit} if dose.unit else {})}]
    if told:
        parts = (
            f"{dose.amount:g}" if dose.amount is not None else "",
            dose.unit,
            dose.per and f"per {dose.per}",
            route,
        )
        told = {"text": " ".join(part for part in parts if part)} | told
    return [told] if told else []


def _exposure(fact: Exposure, desk: _Desk) -> None:
    status = {True: "active", False: "stopped", None: "unknown"}[fact.ongoing]
    times = (when_extension(fact.start, "start"), when_extension(fact.stop, "stop"))
    resource: Json = {"resourceType": "MedicationStatement", **desk.fact(fact, "exposure", *times)}
    resource |= {"status": status, "medicationCodeableConcept": coded(fact.drug), "subject": desk.subject}
    resource["effectivePeriod"] = period_of(desk.calendar(fact.start), desk.calendar(fact.stop))
    resource["reasonCode"] = [{"text": fact.indication}] if fact.indication else None
    resource["statusReason"] = [{"text": fact.reason_for_stopping}] if fact.reason_for_stopping else None
    desk.add(fact.id, resource | {"dosage": _dosage(fact.dose, fact.route)})
    for number, change in enumerate(fact.changes, start=1):
        step: Json = {"resourceType": "MedicationStatement", "status": "unknown", "subject": desk.subject}
        step["identifier"] = [{"system": FACT, "value": f"{fact.id}/{number}"}]
        step["meta"] = {"tag": [{"system": KIND, "code": "dose change"}]}
        step["extension"] = [when_extension(change.when), extension(DETAIL, action=change.action)]
        step["extension"] += derivations(change.sources, desk.documents)
        step |= {"medicationCodeableConcept": coded(fact.drug), "dosage": _dosage(change.dose, None)}
        step["partOf"] = [{"reference": desk.address(fact.id)}]
        desk.add(f"{fact.id}/{number}", step | moment("effective", desk.calendar(change.when)))


def _procedure(fact: Procedure, desk: _Desk) -> None:
    resource: Json = {"resourceType": "Procedure", **desk.fact(fact, "procedure", when_extension(fact.when))}
    resource |= {"status": "completed", "code": coded(fact.concept), "subject": desk.subject}
    resource["outcome"] = {"text": fact.result} if fact.result else None
    desk.add(fact.id, resource | moment("performed", desk.calendar(fact.when)))


def _adverse(fact: AdverseEvent, desk: _Desk) -> None:
    detail = extension(DETAIL, grade=fact.grade, outcome=fact.outcome or None)
    resource: Json = {"resourceType": "AdverseEvent", "actuality": "actual", "subject": desk.subject}
    resource |= desk.fact(
        fact, "adverse event", when_extension(fact.when), detail=detail if detail["extension"] else None
    )
    resource["identifier"] = resource["identifier"][0]
    known = {exposure.id for exposure in desk.case.of(Exposure)}
    blamed = [{"instance": {"reference": desk.address(one)}} for one in fact.suspected if one in known]
    date = moment("date", desk.calendar(fact.when)).get("dateDateTime")
    desk.add(fact.id, resource | {"event": coded(fact.concept), "date": date, "suspectEntity": blamed})


def _outcome(fact: Outcome, desk: _Desk) -> None:
    detail = extension(DETAIL, kind=fact.kind, cause=fact.cause or None, related=fact.related)
    resource = _observation(desk, "exam", {"text": f"outcome: {fact.kind}"}, desk.calendar(fact.when))
    resource |= desk.fact(fact, "outcome", when_extension(fact.when), detail=detail)
    desk.add(fact.id, resource | {"valueCodeableConcept": {"text": fact.cause or str(fact.kind)}})


def _milestone(fact: Milestone, desk: _Desk) -> None:
    resource = _observation(desk, "procedure", coded(fact.concept), desk.calendar(fact.when))
    resource |= desk.fact(fact, "milestone", when_extension(fact.when))
    desk.add(fact.id, resource | {"valueBoolean": True})


def _silent(fact: NotEvaluable, desk: _Desk) -> None:
    resource = _observation(desk, "exam", {"text": f"response: {fact.domain}"}, Bounds())
    resource |= desk.fact(
        fact, "not evaluable", detail=extension(DETAIL, domain=fact.domain, reason=fact.reason or None)
    )
    unknown = {"coding": [{"system": f"{_TERMS}/data-absent-reason", "code": "unknown"}]}
    desk.add(fact.id, resource | {"dataAbsentReason": unknown | ({"text": fact.reason} if fact.reason else {})})


def _change(change: Change, desk: _Desk) -> None:
    """A measured change: an Observation derived from its two values, with baseline, value after and share."""
    resource = _observation(desk, "laboratory", {"text": f"change of {change.label}"}, Bounds())
    resource["meta"] = {"tag": [{"system": KIND, "code": "change"}]}
    resource["identifier"] = [{"system": FACT, "value": change.id}]
    ends = [("baseline", change.baseline), (str(change.phase), change.after)]
    written = {entry["fullUrl"] for entry in desk.entries}
    named = [desk.address(point.fact) for _, point in ends if point is not None]
    resource["derivedFrom"] = [{"reference": address} for address in dict.fromkeys(named) if address in written]
    parts = [(name, quantity(point.value, change.unit)) for name, point in ends if point is not None]
    if change.elapsed_days is not None:
        parts.append(("days between", quantity(change.elapsed_days, "d")))
    resource["component"] = [{"code": {"text": name}, "valueQuantity": value} for name, value in parts]
    if change.relative is None:
        resource["dataAbsentReason"] = {"text": f"the size is {change.limit}"}
    else:
        resource["valueQuantity"] = quantity(100 * change.relative, "%")
    desk.add(change.id, resource)


def _report(desk: _Desk, at: datetime) -> None:
    verdicts = desk.case.judged("verdict")
    if not verdicts:
        return
    lines = [f"{judged.title}: {judged.verdict}. {judged.explanation}" for judged in verdicts]
    results = [e["fullUrl"] for e in desk.entries if _tagged(e["resource"], "change")]
    desk.add(
        "report",
        {
            "resourceType": "DiagnosticReport",
            "status": "final",
            "code": {"text": "response to treatment, for research and documentation"},
            "subject": desk.subject,
            "issued": _stamp(at),
            "result": [{"reference": address} for address in results],
            "conclusion": "\n".join(lines),
        },
    )
    desk.lose("judgements other than the verdicts, and their instruments")


def _tagged(resource: Json, kind: str) -> bool:
    return any(tag == {"system": KIND, "code": kind} for tag in resource.get("meta", {}).get("tag", ()))


def _provenance(desk: _Desk, at: datetime) -> None:
    """Who made each resource, and from which documents."""
    agent = [{"who": {"display": f"catamnesis {VERSION}"}}]
    for entry in list(desk.entries):
        resource = entry["resource"]
        documents = list(dict.fromkeys(_documents_of(resource)))
        if documents:
            entity = [{"role": "source", "what": {"reference": address}} for address in documents]
            told = {"resourceType": "Provenance", "target": [{"reference": entry["fullUrl"]}], "recorded": _stamp(at)}
            desk.add(f"provenance {entry['fullUrl']}", told | {"agent": agent, "entity": entity})


def _documents_of(resource: Json) -> Iterator[str]:
    for held in resource.get("extension", ()):
        for part in held.get("extension", ()):
            if part["url"] == "reference":
                yield part["valueReference"]["reference"]


_WRITERS: dict[type[Any], Callable[[Any, _Desk], None]] = {
    Diagnosis: _diagnosis,
    Finding: _finding,
    Serology: _serology,
    LabValue: _lab,
    StatedChange: _stated,
    ImagingStudy: _study,
    ImagingValue: _imaging,
    Exposure: _exposure,
    Procedure: _procedure,
    AdverseEvent: _adverse,
    Outcome: _outcome,
    Milestone: _milestone,
    NotEvaluable: _silent,
}
_LOST = {Photograph: "photographs", ScanPair: "pairs of scans", GivenAnswer: "answers to instruments"}
