"""Each fact of a case as a resource of FHIR R4."""

import re
from collections.abc import Callable
from typing import Any

from catamnesis.case.chronology import Bounds
from catamnesis.case.event import AdverseEvent, GivenAnswer, Milestone, Outcome
from catamnesis.case.finding import Finding, NotEvaluable, Serology, StatedChange, Status
from catamnesis.case.imaging import ImagingStudy, ImagingValue, Photograph, ScanPair
from catamnesis.case.laboratory import LabValue
from catamnesis.case.patient import Diagnosis
from catamnesis.case.therapy import Dose, Exposure, Procedure
from catamnesis.exchange.fhir.bundle_desk import TERMINOLOGY, BundleDesk
from catamnesis.exchange.fhir.elements import (
    DETAIL,
    FACT,
    KIND,
    UCUM,
    Json,
    coded,
    date_of,
    derivations,
    extension,
    is_ucum,
    moment,
    named,
    period_of,
    quantity,
    when_extension,
)
from catamnesis.terms.analytes import find_analyte
from catamnesis.terms.concept import Concept

#: Codes of FHIR for a unit of time, and a rhythm such as "12 h" or "2 weeks".
_PERIODS = {"minute": "min", "h": "h", "day": "d", "week": "wk", "month": "mo", "year": "a"}
_RHYTHM = re.compile(r"(?:(\d{1,4}) )?(minute|h|day|week|month|year)s?", re.ASCII)
_VERIFICATION = {Status.PRESENT: "confirmed", Status.ABSENT: "refuted", Status.POSSIBLE: "provisional"}
#: Codes of DICOM for the modalities that a record names in words.
_MODALITIES = {"PET": "PT", "PT": "PT", "CT": "CT", "MRI": "MR", "MR": "MR", "ULTRASOUND": "US", "US": "US"}


def _diagnosis(fact: Diagnosis, desk: BundleDesk) -> None:
    verified = {"coding": [{"system": f"{TERMINOLOGY}/condition-ver-status", "code": _VERIFICATION[fact.status]}]}
    active = {"coding": [{"system": f"{TERMINOLOGY}/condition-clinical", "code": "active"}]}
    resource: Json = {"resourceType": "Condition", **desk.fact(fact, "diagnosis", when_extension(fact.when))}
    resource |= {"clinicalStatus": None if fact.status is Status.ABSENT else active, "verificationStatus": verified}
    resource |= {"code": coded(fact.concept), "subject": desk.subject}
    desk.add(desk.address_of(fact.id), resource | moment("onset", desk.calendar(fact.when)))


def _finding(fact: Finding, desk: BundleDesk) -> None:
    detail = extension(DETAIL, domain=fact.domain, course=fact.course)
    resource = desk.observation("exam", coded(fact.concept), desk.calendar(fact.when))
    resource |= desk.fact(fact, "finding", when_extension(fact.when), detail=detail if detail["extension"] else None)
    desk.add(desk.address_of(fact.id), resource | {"valueCodeableConcept": {"text": str(fact.status)}})


def _serology(fact: Serology, desk: BundleDesk) -> None:
    resource = desk.observation("laboratory", coded(fact.target), desk.calendar(fact.when))
    resource |= desk.fact(fact, "serology", when_extension(fact.when))
    if fact.titre is not None:
        ratio = {"numerator": {"value": 1}, "denominator": {"value": fact.titre}}
        resource["component"] = [{"code": {"text": "titre"}, "valueRatio": ratio}]
    desk.add(desk.address_of(fact.id), resource | {"valueCodeableConcept": {"text": str(fact.result)}})


def _lab(fact: LabValue, desk: BundleDesk) -> None:
    known = find_analyte(fact.analyte)
    loinc = f"LOINC:{known.loinc}" if known and known.loinc else fact.analyte if ":" in fact.analyte else None
    resource = desk.observation("laboratory", coded(Concept(fact.name_written, loinc)), desk.calendar(fact.when))
    detail = extension(DETAIL, analyte=fact.analyte, comparator=fact.comparator if fact.comparator == "~" else None)
    resource |= desk.fact(fact, "lab value", when_extension(fact.when), detail=detail)
    resource["valueQuantity"] = quantity(fact.value, fact.unit, fact.unit_written, fact.comparator)
    limits = {"low": fact.reference.low, "high": fact.reference.high}
    told = {side: quantity(limit, fact.unit) for side, limit in limits.items() if limit is not None}
    desk.add(desk.address_of(fact.id), resource | ({"referenceRange": [told]} if told else {}))


def _stated(fact: StatedChange, desk: BundleDesk) -> None:
    times = (when_extension(fact.start, "start"), when_extension(fact.when))
    detail = extension(DETAIL, site=fact.site or None, domain=fact.domain, subject=fact.subject)
    resource = desk.observation("exam", {"text": f"change of {fact.subject}"}, desk.calendar(fact.when))
    resource |= desk.fact(fact, "stated change", *times, detail=detail)
    desk.add(desk.address_of(fact.id), resource | {"valueQuantity": quantity(fact.percent, "%")})


def _study(fact: ImagingStudy, desk: BundleDesk) -> None:
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
    codes = dict.fromkeys(_MODALITIES[word] for word in re.split(r"\W+", fact.modality.upper()) if word in _MODALITIES)
    resource["modality"] = [{"system": "http://dicom.nema.org/resources/ontology/DCM", "code": code} for code in codes]
    date = date_of(desk.calendar(fact.when))
    desk.add(desk.address_of(fact.id), resource | {"started": date, "description": fact.result or fact.modality})


def _imaging(fact: ImagingValue, desk: BundleDesk) -> None:
    detail = extension(DETAIL, domain=fact.domain, study=fact.study, quantity=fact.quantity)
    resource = desk.observation("imaging", named(fact.quantity), desk.calendar(fact.when))
    resource |= desk.fact(fact, "imaging value", when_extension(fact.when), detail=detail)
    if fact.site:
        resource["bodySite"] = {"text": fact.site}
    if fact.study in {study.id for study in desk.case.of(ImagingStudy)}:
        resource["partOf"] = [{"reference": desk.address_of(str(fact.study))}]
    desk.add(desk.address_of(fact.id), resource | {"valueQuantity": quantity(fact.value, fact.unit)})


def _dosage(dose: Dose, route: str | None) -> list[Json]:
    told: Json = {}
    if dose.per:
        told["timing"] = {"code": {"text": f"per {dose.per}"}}
        if found := _RHYTHM.fullmatch(dose.per):
            repeat = {"frequency": 1, "period": int(found[1] or 1), "periodUnit": _PERIODS[found[2]]}
            told["timing"]["repeat"] = repeat if repeat["period"] else None
    if route:
        told["route"] = {"text": route}
    if dose.amount is not None:
        held: Json = {"value": dose.amount, "unit": dose.unit}
        held |= {"system": UCUM, "code": dose.unit} if dose.unit and is_ucum(dose.unit) else {}
        told["doseAndRate"] = [{"doseQuantity": held}]
    if told:
        parts = (
            f"{dose.amount:g}" if dose.amount is not None else "",
            dose.unit,
            dose.per and f"per {dose.per}",
            route,
        )
        told = {"text": " ".join(part for part in parts if part)} | told
    return [told] if told else []


def _exposure(fact: Exposure, desk: BundleDesk) -> None:
    status = {True: "active", False: "stopped", None: "unknown"}[fact.ongoing]
    times = (when_extension(fact.start, "start"), when_extension(fact.stop, "stop"))
    resource: Json = {"resourceType": "MedicationStatement", **desk.fact(fact, "exposure", *times)}
    resource |= {"status": status, "medicationCodeableConcept": coded(fact.drug), "subject": desk.subject}
    resource["effectivePeriod"] = period_of(desk.calendar(fact.start), desk.calendar(fact.stop))
    resource["reasonCode"] = [{"text": fact.indication}] if fact.indication else None
    resource["statusReason"] = [{"text": fact.reason_for_stopping}] if fact.reason_for_stopping else None
    desk.add(desk.address_of(fact.id), resource | {"dosage": _dosage(fact.dose, fact.route)})
    for number, change in enumerate(fact.changes, start=1):
        step: Json = {"resourceType": "MedicationStatement", "status": "unknown", "subject": desk.subject}
        step["identifier"] = [{"system": FACT, "value": f"{fact.id}/{number}"}]
        step["meta"] = {"tag": [{"system": KIND, "code": "dose change"}]}
        step["extension"] = [when_extension(change.when), extension(DETAIL, action=change.action)]
        step["extension"] += derivations(change.sources, desk.documents)
        step |= {"medicationCodeableConcept": coded(fact.drug), "dosage": _dosage(change.dose, None)}
        step["partOf"] = [{"reference": desk.address_of(fact.id)}]
        desk.add(desk.address(f"step {number} of {fact.id}"), step | moment("effective", desk.calendar(change.when)))


def _procedure(fact: Procedure, desk: BundleDesk) -> None:
    resource: Json = {"resourceType": "Procedure", **desk.fact(fact, "procedure", when_extension(fact.when))}
    resource |= {"status": "completed", "code": coded(fact.concept), "subject": desk.subject}
    resource["outcome"] = {"text": fact.result} if fact.result else None
    desk.add(desk.address_of(fact.id), resource | moment("performed", desk.calendar(fact.when)))


def _adverse(fact: AdverseEvent, desk: BundleDesk) -> None:
    detail = extension(DETAIL, grade=fact.grade, outcome=fact.outcome or None)
    resource: Json = {"resourceType": "AdverseEvent", "actuality": "actual", "subject": desk.subject}
    resource |= desk.fact(
        fact, "adverse event", when_extension(fact.when), detail=detail if detail["extension"] else None
    )
    resource["identifier"] = resource["identifier"][0]
    known = {exposure.id for exposure in desk.case.of(Exposure)}
    blamed = [{"instance": {"reference": desk.address_of(one)}} for one in fact.suspected if one in known]
    desk.lose("suspected causes that are no drug of the case", len(fact.suspected) - len(blamed))
    date = date_of(desk.calendar(fact.when))
    desk.add(desk.address_of(fact.id), resource | {"event": coded(fact.concept), "date": date, "suspectEntity": blamed})


def _outcome(fact: Outcome, desk: BundleDesk) -> None:
    detail = extension(DETAIL, kind=fact.kind, cause=fact.cause or None, related=fact.related)
    resource = desk.observation("exam", {"text": f"outcome: {fact.kind}"}, desk.calendar(fact.when))
    resource |= desk.fact(fact, "outcome", when_extension(fact.when), detail=detail)
    desk.add(desk.address_of(fact.id), resource | {"valueCodeableConcept": {"text": fact.cause or str(fact.kind)}})


def _milestone(fact: Milestone, desk: BundleDesk) -> None:
    resource = desk.observation("procedure", coded(fact.concept), desk.calendar(fact.when))
    resource |= desk.fact(fact, "milestone", when_extension(fact.when))
    desk.add(desk.address_of(fact.id), resource | {"valueBoolean": True})


def _silent(fact: NotEvaluable, desk: BundleDesk) -> None:
    resource = desk.observation("exam", {"text": f"response: {fact.domain}"}, Bounds())
    resource |= desk.fact(
        fact, "not evaluable", detail=extension(DETAIL, domain=fact.domain, reason=fact.reason or None)
    )
    unknown = {"coding": [{"system": f"{TERMINOLOGY}/data-absent-reason", "code": "unknown"}]}
    desk.add(
        desk.address_of(fact.id),
        resource | {"dataAbsentReason": unknown | ({"text": fact.reason} if fact.reason else {})},
    )


#: Which function writes which kind of fact; the order is that of the bundle.
WRITERS: dict[type[Any], Callable[[Any, BundleDesk], None]] = {
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
#: Facts that are not written, by the words in which it is told.
LOST = {Photograph: "photographs", ScanPair: "pairs of scans", GivenAnswer: "answers to instruments"}
