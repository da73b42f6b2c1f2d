"""Drugs: what a record states, orders or gives, made into exposures; vaccines too."""

from dataclasses import replace

from catamnesis.case.case import Fact
from catamnesis.case.chronology import Timing
from catamnesis.case.discrepancy import Kind
from catamnesis.case.therapy import Dose, DoseAction, DoseChange, Exposure
from catamnesis.exchange.fhir.desk import Desk, Resource
from catamnesis.exchange.fhir.elements import DETAIL, UCUM
from catamnesis.exchange.json_tree import Node
from catamnesis.terms.concept import Concept
from catamnesis.terms.drugs import find_drug

_UNITS = {"h": "h", "d": "day", "wk": "week", "mo": "month", "a": "year", "min": "minute"}
_ONGOING = {"active": True, "completed": False, "stopped": False, "in-progress": True}
#: A drug that was not had is no exposure.
_NOT_HAD = frozenset(("not-taken", "not-done", "intended", "draft", "cancelled"))
#: An intent of a MedicationRequest with which nothing was ordered yet.
_ONLY_THOUGHT_OF = frozenset(("proposal", "plan", "option"))


def read_stated(resource: Resource, desk: Desk) -> None:
    """A MedicationStatement: what somebody says that the patient takes."""
    if resource.ours == "dose change":
        _change(resource, desk)
        return
    _exposure(resource, desk, "effective", [*resource.node.each("dosage")])


def read_ordered(resource: Resource, desk: Desk) -> None:
    """A MedicationRequest: what was ordered; whether it was taken is not known, which is told once a file."""
    node = resource.node
    drug, intent = _drug(resource, desk), node.at("intent").text()
    forbidden = node.at("doNotPerform").flag()
    if forbidden or intent in _ONLY_THOUGHT_OF:
        why = "was ordered not to be given" if forbidden else f"was no order but a {intent}"
        desk.file(node, f"{drug.label or 'a drug'} {why}, so it is left out", "none is needed", Kind.MISSING)
        return
    if _exposure(resource, desk, "authoredOn", [*node.each("dosageInstruction")]):
        desk.tally(resource, "a drug was ordered, and whether it was taken is not known", "look at the ward's record")


def read_administered(resource: Resource, desk: Desk) -> None:
    """A MedicationAdministration: what was given; where it was given at one moment, that is its end, too."""
    node = resource.node
    if not _exposure(resource, desk, "effective", [*node.each("dosage")]):
        return
    given = desk.facts[-1]
    if isinstance(given, Exposure) and given.ongoing is False and not given.stop.stated:
        stop = desk.dated(resource, node.at("effectiveDateTime"), given.stop.point)
        desk.facts[-1] = replace(given, stop=stop)


def read_immunization(resource: Resource, desk: Desk) -> None:
    """An Immunization: a vaccine is a drug that may explain what came after."""
    node, name = resource.node, resource.name
    vaccine = desk.concept(node.at("vaccineCode"))
    if node.at("status").text() in _NOT_HAD or not vaccine.label:
        what = f"{vaccine.label} was not given" if vaccine.label else "the vaccine has no name"
        desk.file(node, f"{what}, so it is left out", "none is needed", Kind.MISSING)
        return
    when = desk.time(resource, "occurrence", f"{name}.start")
    places, route = desk.sources(node, resource), desk.concept(node.at("route")).label or None
    stop = desk.dated(resource, node.at("occurrenceDateTime"), f"{name}.stop")
    desk.facts.append(Exposure(name, vaccine, None, Dose(), route, when, stop, False, (), "", "", places))  # noqa: FBT003


def _exposure(resource: Resource, desk: Desk, base: str, dosages: list[Node]) -> bool:
    """One drug; False where it was not had."""
    node, name = resource.node, resource.name
    status = node.at("status").text()
    drug = _drug(resource, desk)
    if status in _NOT_HAD or not drug.label:
        what = f"{drug.label} was not taken (status {status})" if drug.label else "the drug has no name"
        desk.file(node, f"{what}, so it is left out", "none is needed", Kind.MISSING)
        return False
    for later in dosages[1:]:
        desk.file(later, "only the first dosage is read", "look at the file")
    dosage = dosages[0] if dosages else node.absent()
    dose, route = _dose(dosage, desk)
    bounds = dosage.at("timing").at("repeat").at("boundsPeriod")
    if base == "authoredOn" and bounds.at("start").there:
        start = desk.dated(resource, bounds.at("start"), f"{name}.start")
    else:
        start = desk.time(resource, base, f"{name}.start", "start")
    known = find_drug(drug.label)
    desk.facts.append(
        Exposure(
            name,
            drug,
            known.id if known else None,
            dose,
            route,
            start,
            _stop(resource, desk, bounds),
            _ONGOING.get(status),
            (),
            _reason(resource, desk),
            " ".join(desk.concept(reason).label for reason in node.each("statusReason")),
            desk.sources(node, resource),
        )
    )
    return True


def _stop(resource: Resource, desk: Desk, bounds: Node) -> Timing:
    """When it was ended: by our own extension, the period in which it was had, or that for which it was ordered."""
    point = f"{resource.name}.stop"
    ours = desk.time(resource, "", point, "stop")
    if resource.ours:
        return ours
    ends = (resource.node.at("effectivePeriod").at("end"), bounds.at("end"))
    end = next((end for end in ends if end.there), None)
    return desk.dated(resource, end, point) if end is not None else ours


def _reason(resource: Resource, desk: Desk) -> str:
    """What it was given for, in words or by the illness that it refers to."""
    told = [desk.concept(reason).label for reason in resource.node.each("reasonCode")]
    for reference in resource.node.each("reasonReference"):
        other = desk.referred(reference, resource)
        told.append(reference.at("display").text() or (desk.concept(other.node.at("code")).label if other else ""))
    return ", ".join(dict.fromkeys(words for words in told if words))


def _drug(resource: Resource, desk: Desk) -> Concept:
    node = resource.node
    if node.at("medicationCodeableConcept").there:
        return desk.concept(node.at("medicationCodeableConcept"))
    reference = node.at("medicationReference")
    other = desk.referred(reference, resource)
    if other is not None:
        return desk.concept(other.node.at("code"))
    return Concept(reference.at("display").text())


def _dose(dosage: Node, desk: Desk) -> tuple[Dose, str | None]:
    held = next(iter(dosage.each("doseAndRate")), dosage.absent()).at("doseQuantity")
    if not held.there:
        held = dosage.at("dose")
    unit = held.at("code").text() if held.at("system").text() == UCUM else ""
    unit = held.at("unit").text() or unit
    dosage.at("text").text()
    route = desk.concept(dosage.at("route")).label or None
    return Dose(held.at("value").number(), unit or None, _per(dosage.at("timing"), desk)), route


def _per(timing: Node, desk: Desk) -> str | None:
    """How often: ``day`` for once a day, ``12 h`` for twice, as a case writes it."""
    code = desk.concept(timing.at("code")).label
    repeat = timing.at("repeat")
    frequency, period = repeat.at("frequency").number(), repeat.at("period").number()
    unit = _UNITS.get(repeat.at("periodUnit").text())
    if code.startswith("per "):
        return code.removeprefix("per ")
    if period is None or unit is None:
        return code or None
    times = frequency or 1
    if times == 1:
        return unit if period == 1 else f"{period:g} {unit}s" if unit != "h" else f"{period:g} h"
    if unit == "day" and period == 1 and 24 % times == 0:
        return f"{24 / times:g} h"
    return f"dose, {times:g} times in {period:g} {unit}"


def _change(resource: Resource, desk: Desk) -> None:
    """A step in the course of a drug, which this program wrote as a statement that is part of another."""
    action = resource.detail(DETAIL, "action").text()
    parents = [desk.referred(reference, resource) for reference in resource.node.each("partOf")]
    parent = next((found for found in parents if found is not None), None)
    if parent is None or action not in set(DoseAction):
        desk.file(resource.node, "it belongs to no drug of the file", "look at the file", Kind.REFUSED)
        return
    dose, _ = _dose(next(iter(resource.node.each("dosage")), resource.node.absent()), desk)
    desk.concept(resource.node.at("medicationCodeableConcept"))
    when, places = desk.time(resource, "effective", resource.name), desk.sources(resource.node, resource)
    desk.changes.setdefault(parent.name, []).append(DoseChange(DoseAction(action), dose, when, places))


def with_changes(desk: Desk) -> tuple[Fact, ...]:
    """All facts, the drugs with the steps of their course."""
    return tuple(
        replace(fact, changes=tuple(desk.changes[fact.id]))
        if isinstance(fact, Exposure) and fact.id in desk.changes
        else fact
        for fact in desk.facts
    )
