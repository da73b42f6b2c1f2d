"""The patient, illnesses, procedures, scans, visits and harm."""

from catamnesis.case.discrepancy import Kind
from catamnesis.case.event import AdverseEvent, Answer, Milestone, Outcome, OutcomeKind
from catamnesis.case.finding import Status
from catamnesis.case.imaging import Acquisition, ImagingStudy
from catamnesis.case.patient import Diagnosis, Patient, Sex
from catamnesis.case.therapy import Procedure
from catamnesis.exchange.fhir.desk import Desk, Resource
from catamnesis.exchange.fhir.elements import DETAIL
from catamnesis.exchange.imported import BIRTH
from catamnesis.terms.concept import Concept

_VERIFIED = {"confirmed": Status.PRESENT, "refuted": Status.ABSENT}
_VERIFIED |= dict.fromkeys(("provisional", "differential", "unconfirmed"), Status.POSSIBLE)
_DONE = frozenset(("completed", "in-progress", "stopped", "unknown", ""))


def read_patient(resource: Resource, desk: Desk) -> None:
    """Sex, birth and death; names, addresses and numbers are never read."""
    node = resource.node
    gender = node.at("gender").text()
    age = resource.detail(DETAIL, "age_years").number()
    weight, height = (_size(desk, loinc) for loinc in ("29463-7", "8302-2"))
    sex = Sex(gender) if gender in set(Sex) else Sex.UNKNOWN
    name = resource.name if resource.ours else "patient"
    desk.facts.append(Patient(name, sex, age, weight, height, desk.sources(node, resource)))
    desk.dated(resource, node.at("birthDate"), BIRTH)
    for private in ("name", "telecom", "address", "contact", "photo", "maritalStatus", "communication", "link"):
        node.at(private).take()
    told = any(_tells_death(other) for other in desk.resources.values())
    if not told and (node.at("deceasedDateTime").there or node.at("deceasedBoolean").flag()):
        when = desk.dated(resource, node.at("deceasedDateTime"), "death")
        desk.facts.append(Outcome("death", OutcomeKind.DEATH, "", Answer.UNKNOWN, when, desk.sources(node, resource)))
    node.at("deceasedDateTime").text()


def _tells_death(resource: Resource) -> bool:
    """Whether it is an outcome of ours that tells of the death."""
    return resource.ours == "outcome" and resource.detail(DETAIL, "kind").value == OutcomeKind.DEATH


def _size(desk: Desk, loinc: str) -> float | None:
    """Weight or height that this program wrote beside the patient."""
    for resource in desk.resources.values():
        if resource.ours == "patient size":
            codes = [coding.at("code").value for coding in resource.node.at("code").each("coding")]
            if loinc in codes:
                return resource.node.at("valueQuantity").at("value").number()
    return None


def read_condition(resource: Resource, desk: Desk) -> None:
    """A Condition: an illness, with how sure it is."""
    node, name = resource.node, resource.name
    concept = desk.concept(node.at("code"))
    codes = [coding.at("code").text() for coding in node.at("verificationStatus").each("coding")]
    node.at("verificationStatus").take()
    course = [coding.at("code").value for coding in node.at("clinicalStatus").each("coding")]
    if course in ([], ["active"]) or node.at("abatementDateTime").there:  # else it counts as not used, and is told
        node.at("clinicalStatus").take()
    if not concept.label:
        desk.file(node, "the illness has no name, so it is left out", "name it", Kind.REFUSED)
        return
    status = next((_VERIFIED[code] for code in codes if code in _VERIFIED), Status.PRESENT)
    when = desk.time(resource, "onset", name)
    desk.facts.append(Diagnosis(name, concept, status, when, desk.sources(node, resource)))
    if node.at("abatementDateTime").there:
        ended = desk.dated(resource, node.at("abatementDateTime"), f"{name}-end")
        places = desk.sources(node.at("abatementDateTime"), resource)
        desk.facts.append(Milestone(f"{name}-end", Concept(f"end of {concept.label}"), ended, places))


def read_procedure(resource: Resource, desk: Desk) -> None:
    """A Procedure that was done."""
    node, name = resource.node, resource.name
    concept = desk.concept(node.at("code"))
    status = node.at("status").text()
    if status not in _DONE or not concept.label:
        why = f"it was not done (status {status[:40]})" if status not in _DONE else "it has no name"
        desk.file(node, f"{why}, so it is left out", "none is needed", Kind.MISSING)
        return
    when = desk.time(resource, "performed", name)
    result = desk.concept(node.at("outcome")).label
    desk.facts.append(Procedure(name, concept, result, when, desk.sources(node, resource)))


def read_imaging(resource: Resource, desk: Desk) -> None:
    """An ImagingStudy: what was made, and what was read from it in words."""
    node, name = resource.node, resource.name
    kinds = [modality.at("code").text() for modality in node.each("modality")]
    modality = resource.detail(DETAIL, "modality").text() or "/".join(kind for kind in kinds if kind) or "imaging"
    numbers = {
        part: resource.detail(DETAIL, part).number()
        for part in ("uptake_minutes", "activity_mbq_per_kg", "glucose_mmol_per_l")
    }
    made = Acquisition(resource.detail(DETAIL, "tracer").text(), **numbers)
    result = node.at("description").text()
    when = desk.time(resource, "started", name)
    kept = "" if result == modality else result
    desk.facts.append(ImagingStudy(name, modality, made, kept, when, desk.sources(node, resource)))


def read_adverse(resource: Resource, desk: Desk) -> None:
    """An AdverseEvent that happened, with the drugs that are suspected."""
    node, name = resource.node, resource.name
    concept = desk.concept(node.at("event"))
    if node.at("actuality").text() == "potential" or not concept.label:
        desk.file(node, "it did not happen or has no name, so it is left out", "none is needed", Kind.MISSING)
        return
    blamed = []
    for suspect in node.each("suspectEntity"):
        other = desk.referred(suspect.at("instance"), resource)
        if other is not None:
            blamed.append(other.name)
        else:
            desk.file(suspect, "what is suspected is not in the bundle", "look at the file")
    grade = resource.detail(DETAIL, "grade").number()
    if grade is not None and grade not in (1, 2, 3, 4, 5):
        desk.file(node, f"{grade:g} is no grade of CTCAE, so it is left out", "write 1 to 5", Kind.REFUSED)
        grade = None
    outcome = resource.detail(DETAIL, "outcome").text() or desk.concept(node.at("outcome")).label
    when = desk.time(resource, "date", name)
    places = desk.sources(node, resource)
    number = None if grade is None else int(grade)
    desk.facts.append(AdverseEvent(name, concept, number, tuple(blamed), outcome, when, places))


def read_encounter(resource: Resource, desk: Desk) -> None:
    """An Encounter: a visit or a stay, a point that other times hang on."""
    node, name = resource.node, resource.name
    kinds = [desk.concept(kind) for kind in node.each("type")]
    place = node.at("class").at("display").text() or node.at("class").at("code").text()
    node.at("class").take()
    concept = next((kind for kind in kinds if kind.label), Concept(place or "visit"))
    when = desk.dated(resource, node.at("period").at("start"), name)
    desk.facts.append(Milestone(name, concept, when, desk.sources(node, resource)))
