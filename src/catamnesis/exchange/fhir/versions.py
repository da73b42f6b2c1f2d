"""Bundles of other versions of FHIR look much like R4 and mean other things: the marks by which they are told apart."""

from collections.abc import Callable, Iterable
from typing import Any

from catamnesis.case.discrepancy import Refusal
from catamnesis.exchange.fhir.desk import Resource

_ORDERS = ("MedicationRequest", "MedicationStatement", "MedicationAdministration")

Test = Callable[[Any], bool]


def _is_text(held: Any) -> bool:
    return isinstance(held, str)


def _is_there(held: Any) -> bool:
    return held is not None


def _has(*keys: str) -> Test:
    """Whether an object, or an object of a list, has one of the keys."""

    def test(held: Any) -> bool:
        parts = held if isinstance(held, list) else [held]
        return any(isinstance(part, dict) and key in part for part in parts for key in keys)

    return test


def _is_list(held: Any) -> bool:
    return isinstance(held, list)


#: Version, type of resource, element, and what of it R4 does not have.
_MARKS: tuple[tuple[str, str, str, Test], ...] = (
    *(("R5", kind, "medication", _is_there) for kind in _ORDERS),
    ("R5", "MedicationAdministration", "occurenceDateTime", _is_there),
    ("R5", "MedicationAdministration", "occurencePeriod", _is_there),
    ("R5", "Procedure", "occurrenceDateTime", _is_there),
    ("R5", "Procedure", "occurrencePeriod", _is_there),
    ("R5", "AdverseEvent", "code", _is_there),
    ("R5", "AdverseEvent", "occurrenceDateTime", _is_there),
    ("R5", "AdverseEvent", "suspectEntity", _has("instanceReference", "instanceCodeableConcept")),
    ("R5", "Encounter", "actualPeriod", _is_there),
    ("R5", "Encounter", "class", _is_list),
    ("R5", "ImagingStudy", "modality", _has("coding")),
    ("R5", "Observation", "triggeredBy", _is_there),
    ("STU3", "Condition", "clinicalStatus", _is_text),
    ("STU3", "Condition", "verificationStatus", _is_text),
    ("STU3", "MedicationStatement", "taken", _is_there),
    ("STU3", "MedicationStatement", "dosage", _has("doseQuantity")),
    ("STU3", "MedicationRequest", "dosageInstruction", _has("doseQuantity")),
    ("STU3", "MedicationAdministration", "notGiven", _is_there),
    ("STU3", "Immunization", "notGiven", _is_there),
    ("STU3", "Immunization", "date", _is_there),
    ("STU3", "Procedure", "notDone", _is_there),
    ("STU3", "Observation", "context", _is_there),
    ("STU3", "Observation", "comment", _is_there),
    ("STU3", "ImagingStudy", "modalityList", _is_there),
    ("STU3", "AdverseEvent", "reaction", _is_there),
    ("DSTU2", "MedicationStatement", "wasNotTaken", _is_there),
    ("DSTU2", "MedicationAdministration", "wasNotGiven", _is_there),
    ("DSTU2", "Immunization", "wasNotGiven", _is_there),
    ("DSTU2", "Procedure", "notPerformed", _is_there),
)
#: Types of resources that only older versions have.
_OLD = {"MedicationOrder": "DSTU2", "DiagnosticOrder": "DSTU2", "ProcedureRequest": "STU3", "ReferralRequest": "STU3"}


def require_r4(resources: Iterable[Resource], where: str) -> None:
    """Refuse resources that are not R4, by the first element that R4 does not have.

    Raises
    ------
    Refusal
        With the version that the element belongs to.
    """
    by_kind: dict[str, list[tuple[str, str, Test]]] = {}
    for version, kind, element, test in _MARKS:
        by_kind.setdefault(kind, []).append((version, element, test))
    for resource in resources:
        if resource.kind in _OLD:
            raise _other(_OLD[resource.kind], resource.kind, where)
        for version, element, test in by_kind.get(resource.kind, ()):
            if test(resource.node.value.get(element)):
                raise _other(version, f"{resource.kind}.{element}", where)


def _other(version: str, mark: str, where: str) -> Refusal:
    return Refusal(
        where=where,
        what=f"this is not FHIR R4: {mark} is an element of {version}",
        remedy="ask the server for R4 (Accept: application/fhir+json; fhirVersion=4.0), or convert the bundle",
    )
