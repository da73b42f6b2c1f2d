"""A FHIR R4 bundle of one patient read into facts: laboratory series, drugs, illnesses, procedures, visits."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator

from catamnesis.case.case import Fragment
from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.source import Document
from catamnesis.exchange.fhir.desk import Desk, Resource
from catamnesis.exchange.fhir.elements import IN_QUESTION, ROLE
from catamnesis.exchange.fhir.observations import read_observation
from catamnesis.exchange.fhir.story import (
    read_adverse,
    read_condition,
    read_encounter,
    read_imaging,
    read_patient,
    read_procedure,
)
from catamnesis.exchange.fhir.therapies import (
    read_administered,
    read_immunization,
    read_ordered,
    read_stated,
    with_changes,
)
from catamnesis.exchange.imported import Imported
from catamnesis.exchange.json_tree import Ledger, Node, json_document, unread

_READERS: dict[str, Callable[[Resource, Desk], None]] = {
    "Patient": read_patient,
    "Condition": read_condition,
    "Observation": read_observation,
    "MedicationStatement": read_stated,
    "MedicationRequest": read_ordered,
    "MedicationAdministration": read_administered,
    "Immunization": read_immunization,
    "Procedure": read_procedure,
    "ImagingStudy": read_imaging,
    "AdverseEvent": read_adverse,
    "Encounter": read_encounter,
}
#: Resources that carry no fact of their own.
_SCAFFOLD = frozenset(("Provenance", "DocumentReference", "Medication", "DiagnosticReport"))


def is_fhir(whole: dict[str, object]) -> bool:
    """Whether a JSON object looks like a FHIR resource."""
    return isinstance(whole.get("resourceType"), str)


def read_fhir(data: bytes, *, name: str) -> Imported:
    """The facts of a Bundle (FHIR R4, 4.0.1) of one patient, as JSON.

    Parameters
    ----------
    data
        The file: a transaction, batch, collection, document or searchset Bundle.
    name
        Its name, for the sources.

    Returns
    -------
    Imported
        Every resource and element that is not used is counted and named in its discrepancies.

    Raises
    ------
    Refusal
        If it is no Bundle, or holds no patient, or more than one.
    """
    ledger = Ledger(name)
    root = Node(json_document(data, where=name), ledger)
    if root.at("resourceType").text() != "Bundle":
        raise Refusal(
            where=name, what="this is no FHIR Bundle", remedy="export the patient with all resources ($everything)"
        )
    resources = tuple(_resources(root))
    (patient,) = _patients(resources, name)
    document = Document(name, hashlib.sha256(data).hexdigest(), "FHIR bundle")
    desk = Desk.of(document, ledger, resources)
    for kind, reader in _READERS.items():
        for resource in resources:
            if resource.kind == kind:
                _one(reader, resource, desk)
    facts = with_changes(desk)
    losses = (*ledger.discrepancies, *_unused_resources(resources, name), *_unused_elements(resources, name))
    fragment = Fragment((document,), facts, tuple(desk.statements), losses)
    case_id = patient.id or name.rpartition(".")[0] or "case"
    return Imported(case_id, case_id, fragment, _in_question(resources))


def _resources(root: Node) -> Iterator[Resource]:
    for entry in root.each("entry"):
        node = entry.at("resource")
        if not isinstance(node.value, dict):
            continue
        kind, own = str(node.value.get("resourceType") or ""), str(node.value.get("id") or "")
        full = str(entry.at("fullUrl").value or "")
        yield Resource(node, kind, own or full.rpartition(":")[2], full)


def _patients(resources: tuple[Resource, ...], name: str) -> tuple[Resource]:
    found = [resource for resource in resources if resource.kind == "Patient"]
    if len(found) != 1:
        raise Refusal(
            where=name,
            what=f"it holds {len(found) or 'no'} patient{'s' if len(found) > 1 else ''}",
            remedy="give one bundle a patient",
        )
    return (found[0],)


def _one(reader: Callable[[Resource, Desk], None], resource: Resource, desk: Desk) -> None:
    """Read one resource, unless it says of itself that it is an error."""
    status = resource.node.at("status").text()
    verified = [c.at("code").text() for c in resource.node.at("verificationStatus").each("coding")]
    if "entered-in-error" in (status, *verified):
        desk.ledger.file(resource.node, "it was entered in error, so it is left out", "none is needed", Kind.MISSING)
        return
    reader(resource, desk)


def _in_question(resources: tuple[Resource, ...]) -> str:
    for resource in resources:
        for tag in resource.node.at("meta").each("tag"):
            if tag.at("system").value == ROLE and tag.at("code").value == IN_QUESTION:
                return resource.name
    return ""


def _unused_resources(resources: tuple[Resource, ...], name: str) -> Iterator[Discrepancy]:
    counts = Counter(resource.kind for resource in resources)
    for kind, count in sorted(counts.items()):
        if kind not in _READERS:
            what = "holds no fact of its own" if kind in _SCAFFOLD else "is not read"
            yield Discrepancy(
                Kind.MISSING,
                f"{name}, {kind or 'resources without a type'}",
                f"{count} resources of this kind; it {what}",
                "they stay in the file, which the case names as its source",
            )


#: Elements that tell of the record and not of the patient.
_OF_THE_RECORD = frozenset(
    ("id", "meta", "text", "identifier", "subject", "patient", "encounter", "issued", "extension")
)
_OF_THE_RECORD |= {"resourceType", "recordedDate", "recorded", "language", "implicitRules", "contained"}


def _unused_elements(resources: tuple[Resource, ...], name: str) -> Iterator[Discrepancy]:
    unused: dict[str, Counter[str]] = {}
    for resource in resources:
        if resource.kind in _READERS:
            counts = unused.setdefault(resource.kind, Counter())
            for element, count in unread(resource.node).items():
                if element.replace("[", ".").split(".")[0] not in _OF_THE_RECORD:
                    counts[element] += count
    for kind, counts in unused.items():
        if counts:
            told = ", ".join(f"{element} ({count})" for element, count in sorted(counts.items()))
            yield Discrepancy(
                Kind.MISSING,
                f"{name}, {kind}",
                f"{sum(counts.values())} values are not used: {told}",
                "they stay in the file, which the case names as its source",
            )
