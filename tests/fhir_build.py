"""Bundles of a hospital, built by hand for the tests."""

import json
from typing import Any

from catamnesis.case.case import Fact
from catamnesis.exchange.fhir import read_fhir

LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
CRP = {"value": 31, "unit": "mg/L", "system": UCUM, "code": "mg/L"}

Json = dict[str, Any]


def bundle(*held: Json, patient: Json | None = None, **more: Any) -> bytes:
    """A Bundle of one patient."""
    who = {"resourceType": "Patient", "id": "p", "gender": "female"} | (patient or {})
    entries = [{"resource": resource} for resource in (who, *held)]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries} | more).encode()


def facts(*held: Json, of: type[Fact]) -> list[Any]:
    """Facts of one kind that are read of the resources."""
    return [fact for fact in read_fhir(bundle(*held), name="a.json").fragment.facts if isinstance(fact, of)]


def told(*held: Json, **more: Any) -> str:
    """Everything that is wrong or not used, in words."""
    return "\n".join(map(str, read_fhir(bundle(*held, **more), name="a.json").fragment.discrepancies))


def observation(name: str = "o", loinc: str = "1988-5", text: str = "CRP", **more: Any) -> Json:
    """An Observation; without more, a final one of CRP with no value."""
    code = {"coding": [{"system": LOINC, "code": loinc}], "text": text}
    return {"resourceType": "Observation", "id": name, "status": "final", "code": code} | more


def crp(name: str, value: float, date: str) -> Json:
    """A value of CRP on a day."""
    return observation(name, valueQuantity=CRP | {"value": value}, effectiveDateTime=date)


def given(name: str, date: str, drug: str = "anakinra", amount: float = 100.0, **more: Any) -> Json:
    """A drug that was given at one moment."""
    dosage = {"dose": {"value": amount, "unit": "mg", "system": UCUM, "code": "mg"}}
    told: Json = {"resourceType": "MedicationAdministration", "id": name, "status": "completed"}
    told |= {"medicationCodeableConcept": {"text": drug}, "subject": {"reference": "Patient/p"}}
    return told | {"effectiveDateTime": date, "dosage": dosage} | more


def ordered(name: str = "m", **more: Any) -> Json:
    """A drug that was ordered."""
    told: Json = {"resourceType": "MedicationRequest", "id": name, "status": "active", "intent": "order"}
    told |= {"medicationCodeableConcept": {"text": "prednisone"}, "subject": {"reference": "Patient/p"}}
    return told | {"authoredOn": "2011-04-12"} | more
