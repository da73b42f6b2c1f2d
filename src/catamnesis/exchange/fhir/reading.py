"""A FHIR R4 bundle of one patient read into facts: laboratory series, drugs, illnesses, procedures, visits."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from catamnesis.case.case import Fragment
from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.source import Document
from catamnesis.exchange.fhir.admission import admitted
from catamnesis.exchange.fhir.courses import with_courses
from catamnesis.exchange.fhir.desk import Desk, Resource
from catamnesis.exchange.fhir.elements import CASE, FACT, IN_QUESTION, KIND, ROLE
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
from catamnesis.exchange.fhir.versions import require_r4
from catamnesis.exchange.imported import File, Imported
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
#: What resources of a kind that is not read are: of another's use, or of free text that holds more than is read.
_SCAFFOLD = {
    "Provenance": "it tells who wrote the others",
    "Medication": "it is read where a drug names it",
    "DocumentReference": "it names a document, which is not opened",
    "DiagnosticReport": "its values are read as Observations, its conclusion in words is not",
}


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
        If it is no Bundle of R4, or holds no patient, or more than one.
    """
    return read_pages((File(name, data),))


def read_pages(files: Sequence[File]) -> Imported:
    """The facts of several Bundles of one patient: the pages of one answer of a server, or its answers to many asks.

    A resource that stands on two pages is read once, and one may refer to another on any page.

    Raises
    ------
    Refusal
        As ``read_fhir`` does; the patient need stand in one of them only.
    """
    name = ", ".join(file.name for file in files)
    roots = [_root(file) for file in files]
    everything = tuple(resource for root, file in zip(roots, files, strict=True) for resource in _resources(root, file))
    resources, doubts = _once(everything)
    require_r4(resources, name)
    patient = _patient(resources, name)
    desk = Desk()
    desk.lay_out(resources)
    kept = _named(tuple(one for one in resources if one.kind not in _READERS or admitted(one, patient, desk)))
    desk.lay_out(kept)
    for kind, reader in _READERS.items():
        for resource in kept:
            if resource.kind == kind:
                reader(resource, desk)
    facts = with_courses(with_changes(desk), desk)
    documents = tuple(_document(file) for file in files)
    told = (
        *(found for root in roots for found in root.ledger.discrepancies),
        *doubts,
        *desk.told_once(),
        *_further_pages(roots),
        *(found for document in documents for found in _unused(kept, document)),
    )
    case_id = _case_id(patient) or patient.id or files[0].name.rpartition(".")[0] or "case"
    fragment = Fragment(documents, facts, tuple(desk.statements), told)
    return Imported(case_id, case_id, fragment, _in_question(kept))


def _root(file: File) -> Node:
    root = Node(json_document(file.data, where=file.name), Ledger(file.name))
    kind = root.at("resourceType").text()
    if kind != "Bundle":
        what = f"this is a lone {kind[:40]}, and no Bundle" if kind else "this is no FHIR Bundle"
        raise Refusal(where=file.name, what=what, remedy="export the patient with all resources ($everything)")
    if root.at("type").text() == "history":
        raise Refusal(
            where=file.name,
            what="it holds every version that its resources ever had",
            remedy="export the patient as it is now ($everything)",
        )
    return root


def _document(file: File) -> Document:
    return Document(file.name, hashlib.sha256(file.data).hexdigest(), "FHIR bundle")


def _resources(root: Node, file: File) -> Iterator[Resource]:
    document = _document(file)
    for entry in root.each("entry"):
        node, full = entry.at("resource"), entry.at("fullUrl").text()
        if not isinstance(node.value, dict):
            if node.there:
                node.ledger.file(node, "an object is expected here", "correct the file", Kind.REFUSED)
            continue
        kind, own = node.at("resourceType").text(), node.at("id").text()
        yield Resource(node, kind, own or full.rpartition(":")[2].rpartition("/")[2], full, document)


def _once(resources: Sequence[Resource]) -> tuple[tuple[Resource, ...], tuple[Discrepancy, ...]]:
    """Each resource once; those that come twice and differ are told."""
    held: dict[str, Resource] = {}
    doubts: list[Discrepancy] = []
    for number, resource in enumerate(resources):
        address = resource.address or (f"{resource.kind}/{resource.id}" if resource.id else f"#{number}")
        twin = held.setdefault(address, resource)
        if twin.node.value != resource.node.value:
            where = f"{resource.document.name}, {resource.node.path}"
            what = f"{address[:200]} comes twice, and the two differ; the first is read"
            doubts.append(Discrepancy(Kind.CONTRADICTORY, where, what, "delete the one that is out of date"))
    return tuple(held.values()), tuple(doubts)


def _named(resources: tuple[Resource, ...]) -> tuple[Resource, ...]:
    """The same, each with a name of its own for the fact that is made of it."""
    names: Counter[str] = Counter()
    named = []
    for resource in resources:
        name = _name(resource)
        names[name] += 1
        own = name if names[name] == 1 else _free(name, names)
        named.append(replace(resource, name=own, ours=_tagged(resource, KIND)))
    return tuple(named)


def _free(name: str, names: Counter[str]) -> str:
    """The name with the first number that nobody bears."""
    number = names[name]
    while f"{name}-{number}" in names:
        number += 1
    names[f"{name}-{number}"] += 1
    return f"{name}-{number}"


def _name(resource: Resource) -> str:
    """The id of the fact that it was written from, else a name made of its type and id."""
    for identifier in resource.node.each("identifier"):
        if identifier.at("system").value == FACT and (name := identifier.at("value").text()):
            return name
    return f"{resource.kind}-{resource.id}"


def _patient(resources: tuple[Resource, ...], name: str) -> Resource:
    found = [resource for resource in resources if resource.kind == "Patient"]
    if len(found) != 1:
        raise Refusal(
            where=name,
            what=f"it holds {len(found) or 'no'} patient{'s' if len(found) > 1 else ''}",
            remedy="give one bundle a patient" if found else "name the page that the Patient stands on, too",
        )
    return found[0]


def _case_id(patient: Resource) -> str:
    for identifier in patient.node.each("identifier"):
        if identifier.at("system").value == CASE:
            return identifier.at("value").text()
    return ""


def _in_question(resources: tuple[Resource, ...]) -> str:
    for resource in resources:
        if _tagged(resource, ROLE) == IN_QUESTION:
            return resource.name
    return ""


def _tagged(resource: Resource, system: str) -> str:
    """The code of a system that a resource is tagged with."""
    for tag in resource.node.at("meta").each("tag"):
        if tag.at("system").value == system:
            return tag.at("code").text()
    return ""


def _further_pages(roots: Sequence[Node]) -> Iterator[Discrepancy]:
    """Pages that a server holds ready and that are not among the files."""
    links = [(root, link.at("relation").text(), link.at("url").text()) for root in roots for link in root.each("link")]
    here = {url for _, relation, url in links if relation == "self"}
    for root, relation, url in links:
        if relation == "next" and url not in here:
            yield Discrepancy(
                Kind.MISSING,
                root.ledger.where,
                "it is one page of several, and names a next one",
                "fetch each page until none names a next one, and import all of them together",
            )


#: Elements that tell of the record and not of the patient.
_OF_THE_RECORD = frozenset(("id", "meta", "text", "identifier", "subject", "patient", "encounter", "issued"))
_OF_THE_RECORD |= {"resourceType", "recordedDate", "recorded", "language"}


def _unused(resources: tuple[Resource, ...], document: Document) -> Iterator[Discrepancy]:
    """What nobody looked at: resources by kind, then elements of those that were read."""
    remedy = "they stay in the file, which the case names as its source"
    unread_kinds: Counter[str] = Counter()
    unused: dict[str, Counter[str]] = {}
    for resource in resources:
        if resource.document != document:
            continue
        if resource.kind not in _READERS:
            unread_kinds[resource.kind] += 1
            continue
        counts = unused.setdefault(resource.kind, Counter())
        for element, count in unread(resource.node).items():
            if element.removeprefix("contained[].").replace("[", ".").split(".")[0] not in _OF_THE_RECORD:
                counts[element] += count
    for kind, count in sorted(unread_kinds.items()):
        where = f"{document.name}, {kind or 'resources without a type'}"
        what = f"{count} resources of this kind; {_SCAFFOLD.get(kind, 'it is not read')}"
        yield Discrepancy(Kind.MISSING, where, what, remedy)
    for kind, counts in unused.items():
        if counts:
            told = ", ".join(f"{element} ({count})" for element, count in sorted(counts.items()))
            what = f"{sum(counts.values())} values are not used: {told}"
            yield Discrepancy(Kind.MISSING, f"{document.name}, {kind}", what, remedy)
