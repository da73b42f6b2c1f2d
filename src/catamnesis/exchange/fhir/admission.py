"""Which resources of a bundle are read at all: not those in error, of somebody else, or changed by a mark not known."""

from catamnesis.case.discrepancy import Kind
from catamnesis.exchange.fhir.desk import Desk, Resource
from catamnesis.exchange.json_tree import Node

#: A status, by type of resource, that says that nothing happened or nothing is known yet.
_NOTHING = {
    "Observation": frozenset(("registered", "cancelled")),
    "ImagingStudy": frozenset(("registered", "cancelled")),
    "Encounter": frozenset(("planned", "cancelled")),
}
#: A status of a result that may still change.
_OPEN = frozenset(("preliminary",))


def admitted(resource: Resource, patient: Resource, desk: Desk) -> bool:
    """Whether a resource tells of the patient; what is left out is told."""
    reason = _in_error(resource) or _not_done(resource) or _changed(resource) or _of_another(resource, patient, desk)
    if reason:
        desk.file(resource.node, f"{reason}, so it is left out", "none is needed if that is right", Kind.MISSING)
        return False
    if resource.kind == "Observation" and resource.node.at("status").text() in _OPEN:
        desk.tally(resource, "a result is preliminary", "look whether a final one has come")
    return True


def _in_error(resource: Resource) -> str:
    verified = resource.node.at("verificationStatus")
    codes = [coding.at("code").text() for coding in verified.each("coding")]
    wrong = "entered-in-error" in (resource.node.at("status").text(), *codes)
    return "it was entered in error" if wrong else ""


def _not_done(resource: Resource) -> str:
    status = resource.node.at("status").text()
    return f"its status is {status}" if status in _NOTHING.get(resource.kind, ()) else ""


def _changed(resource: Resource) -> str:
    """A modifier that is not known may turn the meaning round, so the standard forbids to read past it."""
    if resource.node.at("modifierExtension").there:
        named = [part.at("url").text() for part in resource.node.each("modifierExtension")]
        return f"a modifier extension changes its meaning ({', '.join(named)[:200]})"
    if resource.node.at("implicitRules").there:
        return f"it is to be read by other rules ({resource.node.at('implicitRules').text()[:200]})"
    return ""


def _of_another(resource: Resource, patient: Resource, desk: Desk) -> str:
    """Another person that the resource is about; empty where it is the patient, or not said."""
    if resource.kind == "Patient":
        return ""
    held = resource.node.at("patient" if resource.kind == "Immunization" else "subject")
    named = held.at("reference").text()
    if not named or "?" in named:
        return ""
    found = desk.referred(held, resource)
    if found is not None:
        return "" if found.node is patient.node else f"it is about {named}"
    kind, name = _last_two(held)
    if (kind, name) == ("Patient", patient.id):
        return ""
    if kind in ("Patient", "Group", "Device", "Location"):
        return f"it is about {named}, who is not the patient of the bundle"
    desk.tally(resource, "the patient that it names is not in the bundle; it is taken for the one who is", "look at it")
    return ""


def _last_two(held: Node) -> tuple[str, str]:
    parts = held.at("reference").text().partition("/_history/")[0].split("/")
    return (parts[-2], parts[-1]) if len(parts) > 1 else ("", "")
