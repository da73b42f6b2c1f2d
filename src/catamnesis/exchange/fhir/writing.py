"""A case written as a FHIR R4 transaction bundle; each resource names the words that it was derived from."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from math import isfinite
from urllib.parse import quote

from catamnesis.case.case import Case
from catamnesis.case.chronology import CALENDAR, DAY_ZERO, Bounds
from catamnesis.case.event import Outcome, OutcomeKind
from catamnesis.case.patient import Patient, Sex
from catamnesis.case.response import Change
from catamnesis.exchange.dates import calendar_days
from catamnesis.exchange.fhir.bundle_desk import TERMINOLOGY, BundleDesk
from catamnesis.exchange.fhir.elements import (
    CASE,
    DETAIL,
    FACT,
    KIND,
    Json,
    coded,
    date_of,
    extension,
    quantity,
    urn,
)
from catamnesis.exchange.fhir.fact_resources import LOST, WRITERS
from catamnesis.exchange.finite import NOT_FINITE, is_finite
from catamnesis.exchange.imported import BIRTH, Exported
from catamnesis.terms import VERSION
from catamnesis.terms.concept import Concept

#: What stands in place of a date that a profile demands and nobody wrote.
_UNKNOWN = {
    "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]
}


def write_fhir(case: Case, *, at: datetime) -> Exported:
    """The case as a transaction Bundle (FHIR R4, 4.0.1).

    Parameters
    ----------
    case
        The case; where it was measured and weighed, changes and verdicts go with it.
    at
        When it is written, for ``Provenance.recorded`` and ``DocumentReference.date``.
    """
    days = calendar_days(case)
    documents = {document.name: urn(case.id, f"document {document.name}") for document in case.documents}
    desk = BundleDesk(case, days, documents)
    _patient(desk)
    _documents(desk, at)
    for noun, writer in WRITERS.items():
        for fact in case.of(noun):
            if is_finite(fact):
                writer(fact, desk)
            else:
                desk.lose(NOT_FINITE)
    for change in case.changes:
        _change(change, desk)
    _report(desk, at)
    _provenance(desk, at)
    _losses(desk)
    entries = ",\n".join(json.dumps(entry, ensure_ascii=False, allow_nan=False) for entry in desk.entries)
    text = f'{{"resourceType": "Bundle", "type": "transaction", "entry": [\n{entries}\n]}}\n'
    losses = tuple(f"{what} ({count})" for what, count in desk.losses.items())
    return Exported(text.encode(), losses)


def _losses(desk: BundleDesk) -> None:
    """What of a case has no resource."""
    case = desk.case
    for noun, name in LOST.items():
        desk.lose(name, len(case.of(noun)))
    desk.lose("second and further records of the patient", len(case.of(Patient)) - 1 if case.of(Patient) else 0)
    desk.lose("title of the case, and aim of the treatment", bool(case.title or case.question.aim))
    tied = [s for s in case.statements if CALENDAR not in (s.earlier, s.later) and s.earlier != DAY_ZERO]
    desk.lose("words that tie two times to each other: the days that follow from them are written", len(tied))
    desk.lose("discrepancies of the case", len(case.discrepancies))
    desk.lose("measurements other than changes", len(case.measurements))
    desk.lose("judgements other than the verdicts", len(case.judgements) - len(case.judged("verdict")))
    desk.lose("lesions of scans that were compared", len(case.pairs))
    desk.lose("outlines of photographs: their areas are written", len(case.planimetries))


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _patient(desk: BundleDesk) -> None:
    patient = next(iter(desk.case.of(Patient)), None)
    sex = patient.sex if patient else Sex.UNKNOWN
    resource: Json = {"resourceType": "Patient", "gender": str(sex), "identifier": []}
    if patient:
        resource |= desk.fact(patient, "patient", detail=extension(DETAIL, age_years=patient.age_years))
    resource["identifier"].append({"system": CASE, "value": desk.case.id})
    resource["birthDate"] = date_of(desk.days.get(BIRTH, Bounds()))
    death = next((o for o in desk.case.of(Outcome) if o.kind is OutcomeKind.DEATH), None)
    if death:
        date = date_of(desk.calendar(death.when))
        resource |= {"deceasedDateTime": date} if date else {"deceasedBoolean": True}
    desk.add(desk.address("patient"), resource)
    if patient is None:
        return
    sizes = (("age", "30525-0", patient.age_years, "a"), ("body weight", "29463-7", patient.weight_kg, "kg"))
    for name, loinc, value, unit in (*sizes, ("body height", "8302-2", patient.height_cm, "cm")):
        if value is not None:
            category = "social-history" if name == "age" else "vital-signs"
            size = desk.observation(category, coded(Concept(name, f"LOINC:{loinc}")), Bounds())
            size |= {"meta": {"tag": [{"system": KIND, "code": "patient size"}]}, "_effectiveDateTime": _UNKNOWN}
            desk.add(desk.address(f"patient {name}"), size | {"valueQuantity": quantity(float(value), unit)})


def _documents(desk: BundleDesk, at: datetime) -> None:
    for document in desk.case.documents:
        attachment = {"contentType": _media_type(document.name), "url": quote(document.name, errors="replace")}
        desk.add(
            desk.address(f"document {document.name}"),
            {
                "resourceType": "DocumentReference",
                "identifier": [{"system": "urn:catamnesis:sha256", "value": document.sha256}],
                "status": "current",
                "subject": desk.subject,
                "date": _stamp(at),
                "description": document.citation,
                "content": [{"attachment": attachment | {"title": document.title}}],
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


def _change(change: Change, desk: BundleDesk) -> None:
    """A measured change: an Observation derived from its two values, with baseline, value after and share."""
    resource = desk.observation("laboratory", {"text": f"change of {change.label}"}, Bounds())
    resource["meta"] = {"tag": [{"system": KIND, "code": "change"}]}
    resource["identifier"] = [{"system": FACT, "value": change.id}]
    ends = [("baseline", change.baseline), (str(change.phase), change.after)]
    values = {entry["fullUrl"] for entry in desk.entries if entry["resource"]["resourceType"] == "Observation"}
    named = [desk.address_of(point.fact) for _, point in ends if point is not None]
    resource["derivedFrom"] = [{"reference": address} for address in dict.fromkeys(named) if address in values]
    parts = [(name, quantity(point.value, change.unit)) for name, point in ends if point is not None]
    if change.elapsed_days is not None:
        parts.append(("days between", quantity(change.elapsed_days, "d")))
    resource["component"] = [{"code": {"text": name}, "valueQuantity": value} for name, value in parts]
    if change.relative is None or not isfinite(change.relative):
        unknown = {"system": f"{TERMINOLOGY}/data-absent-reason", "code": "unknown"}
        resource["dataAbsentReason"] = {"coding": [unknown], "text": f"the size is {change.limit or 'not finite'}"}
    else:
        resource["valueQuantity"] = quantity(100 * change.relative, "%")
    desk.add(desk.address(f"change {change.id}"), resource)


def _report(desk: BundleDesk, at: datetime) -> None:
    verdicts = desk.case.judged("verdict")
    if not verdicts:
        return
    lines = [f"{judged.title}: {judged.verdict}. {judged.explanation}" for judged in verdicts]
    results = [e["fullUrl"] for e in desk.entries if _tagged(e["resource"], "change")]
    desk.add(
        desk.address("report"),
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


def _tagged(resource: Json, kind: str) -> bool:
    return any(tag == {"system": KIND, "code": kind} for tag in resource.get("meta", {}).get("tag", ()))


def _provenance(desk: BundleDesk, at: datetime) -> None:
    """Who made each resource, and from which documents."""
    agent = [{"who": {"display": f"catamnesis {VERSION}"}}]
    for entry in list(desk.entries):
        resource = entry["resource"]
        documents = list(dict.fromkeys(_documents_of(resource)))
        if documents:
            entity = [{"role": "source", "what": {"reference": address}} for address in documents]
            told = {"resourceType": "Provenance", "target": [{"reference": entry["fullUrl"]}], "recorded": _stamp(at)}
            desk.add(desk.address(f"provenance {entry['fullUrl']}"), told | {"agent": agent, "entity": entity})


def _documents_of(resource: Json) -> Iterator[str]:
    for held in resource.get("extension", ()):
        for part in held.get("extension", ()):
            if part["url"] == "reference":
                yield part["valueReference"]["reference"]
