"""Observations: values of the laboratory and the bedside, antibodies, findings in words, numbers of scans."""

from collections.abc import Callable
from dataclasses import dataclass

from catamnesis.case.chronology import Timing
from catamnesis.case.discrepancy import Kind
from catamnesis.case.event import Answer, Milestone, Outcome, OutcomeKind
from catamnesis.case.finding import (
    Course,
    Domain,
    Finding,
    NotEvaluable,
    Serology,
    SerologyResult,
    StatedChange,
    Status,
)
from catamnesis.case.imaging import ImagingValue
from catamnesis.case.laboratory import Comparator, LabValue, ReferenceRange
from catamnesis.exchange.fhir.desk import Desk, Resource
from catamnesis.exchange.fhir.elements import DETAIL, UCUM
from catamnesis.exchange.json_tree import Node
from catamnesis.terms.analytes import find_analyte
from catamnesis.terms.concept import Concept
from catamnesis.terms.ucum import ucum_code

_PRESENT = {"present": Status.PRESENT, "absent": Status.ABSENT, "possible": Status.POSSIBLE}
_PRESENT |= {"present (qualifier value)": Status.PRESENT, "absent (qualifier value)": Status.ABSENT}
_RESULTS = {"positive": SerologyResult.POSITIVE, "negative": SerologyResult.NEGATIVE}
_RESULTS |= {"borderline": SerologyResult.BORDERLINE, "detected": SerologyResult.POSITIVE}
_RESULTS |= {"not detected": SerologyResult.NEGATIVE, "detected (qualifier value)": SerologyResult.POSITIVE}
_RESULTS |= {"not detected (qualifier value)": SerologyResult.NEGATIVE}


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a value is of: name of the fact, code, time, and where it is read."""

    name: str
    code: Concept
    when: Timing
    resource: Resource
    desk: Desk


@dataclass(frozen=True, slots=True)
class _Amount:
    """A number, its comparator, and its unit as UCUM code and as written."""

    number: float
    comparator: str = "="
    unit: str = "1"
    written: str = ""


def read_observation(resource: Resource, desk: Desk) -> None:
    """One Observation; with components (a blood pressure) each of them."""
    ours = _OURS.get(resource.ours)
    if ours is not None:
        ours(resource, desk)
        return
    if resource.ours in ("change", "patient size"):  # made anew from the values, and read with the patient
        resource.node.take()
        return
    node, when = resource.node, desk.time(resource, "effective", resource.name)
    parts = [part for part in node.each("component") if any(key.startswith("value") for key in part.value)]
    named = [(node, resource.name), *((part, f"{resource.name}-{i}") for i, part in enumerate(parts, start=1))]
    read = [_value(part, _Subject(name, desk.concept(part.at("code")), when, resource, desk)) for part, name in named]
    if not any(read):
        reason = desk.concept(node.at("dataAbsentReason")).label
        what = f"{desk.concept(node.at('code')).label or 'an observation'} has no value"
        desk.ledger.file(node, f"{what}{f' ({reason})' if reason else ''}", "none is needed", Kind.MISSING)


def _value(node: Node, subject: _Subject) -> bool:
    """One value; False where there is none that can be read."""
    if node.at("valueQuantity").there:
        amount = _amount(node.at("valueQuantity"), subject.desk)
        return amount is not None and _lab(amount, subject, node)
    for key in ("valueCodeableConcept", "valueString", "valueBoolean"):
        if node.at(key).there:
            return _words(node.at(key), subject)
    for key in ("valueInteger", "valueDecimal"):
        number = node.at(key).number()
        if number is not None:
            return _lab(_Amount(number), subject, node)
    return False


def _amount(held: Node, desk: Desk) -> _Amount | None:
    """A Quantity."""
    number, comparator = held.at("value").number(), held.at("comparator").text() or "="
    if comparator not in set(Comparator):
        desk.ledger.file(held, f"{comparator!r} is no comparator", "write <, <=, >= or >", Kind.REFUSED)
        return None
    if number is None:
        return None
    written, code, system = held.at("unit").text(), held.at("code").text(), held.at("system").text()
    if code and system in (UCUM, ""):
        return _Amount(number, comparator, code, written or code)
    if not (written or code):
        return _Amount(number, comparator)
    try:
        return _Amount(number, comparator, ucum_code(written or code), written or code)
    except ValueError as error:
        desk.ledger.file(held, str(error), "give the UCUM code of the unit")
        return _Amount(number, comparator, written or code, written or code)


def _lab(amount: _Amount, subject: _Subject, node: Node) -> bool:
    code, resource = subject.code, subject.resource
    known = find_analyte((code.curie or "").removeprefix("LOINC:")) or find_analyte(code.label)
    analyte = resource.detail(DETAIL, "analyte").text() or (known.id if known else code.curie or code.label)
    subject.desk.facts.append(
        LabValue(
            subject.name,
            analyte,
            code.label or analyte,
            amount.number,
            Comparator(resource.detail(DETAIL, "comparator").text() or amount.comparator),
            amount.unit,
            amount.written,
            _limits(node, subject.desk),
            subject.when,
            subject.desk.sources(node, resource),
        )
    )
    return True


def _limits(node: Node, desk: Desk) -> ReferenceRange:
    ranges = list(node.each("referenceRange"))
    for extra in ranges[1:]:
        desk.ledger.file(extra, "only the first reference range is read", "look at the file")
    if not ranges:
        return ReferenceRange()
    for side in ("low", "high"):
        for part in ("unit", "system", "code"):
            ranges[0].at(side).at(part).text()
    return ReferenceRange(ranges[0].at("low").at("value").number(), ranges[0].at("high").at("value").number())


def _words(value: Node, subject: _Subject) -> bool:
    """A result in words: of a test for an antibody or a pathogen, that something is there or not, else any finding."""
    found: Concept | None = None
    if isinstance(value.value, bool):
        told = "present" if value.flag() else "absent"
    elif isinstance(value.value, str):
        told = value.text()
    else:
        found = subject.desk.concept(value)
        told = found.label
    name, code, when = subject.name, subject.code, subject.when
    sources, facts = subject.desk.sources(value, subject.resource), subject.desk.facts
    folded = told.strip().casefold()
    if folded in _RESULTS:
        facts.append(Serology(name, code, _RESULTS[folded], None, when, sources))
    elif folded in _PRESENT:
        facts.append(Finding(name, code, _PRESENT[folded], None, None, when, sources))
    elif told:
        concept = Concept(f"{code.label}: {told}", found.curie if found else None)
        facts.append(Finding(name, concept, Status.PRESENT, None, None, when, sources))
    return bool(told)


# --- what this program wrote


def _domain(resource: Resource) -> Domain | None:
    told = resource.detail(DETAIL, "domain").text()
    return Domain(told) if told in set(Domain) else None


def _finding(resource: Resource, desk: Desk) -> None:
    node, name = resource.node, resource.name
    told, course = node.at("valueCodeableConcept").at("text").text(), resource.detail(DETAIL, "course").text()
    desk.facts.append(
        Finding(
            name,
            desk.concept(node.at("code")),
            _PRESENT.get(told, Status.PRESENT),
            _domain(resource),
            Course(course) if course in set(Course) else None,
            desk.time(resource, "effective", name),
            desk.sources(node, resource),
        )
    )


def _serology(resource: Resource, desk: Desk) -> None:
    node, name = resource.node, resource.name
    titres = [part.at("valueRatio").at("denominator").at("value").number() for part in node.each("component")]
    result = _RESULTS.get(node.at("valueCodeableConcept").at("text").text(), SerologyResult.BORDERLINE)
    titre = next((titre for titre in titres if titre is not None), None)
    when = desk.time(resource, "effective", name)
    desk.facts.append(Serology(name, desk.concept(node.at("code")), result, titre, when, desk.sources(node, resource)))


def _stated(resource: Resource, desk: Desk) -> None:
    node, name = resource.node, resource.name
    percent = node.at("valueQuantity").at("value").number()
    if percent is None:
        return
    subject, site = (resource.detail(DETAIL, part).text() for part in ("subject", "site"))
    start, when = desk.time(resource, "", f"{name}.start", "start"), desk.time(resource, "effective", name)
    places = desk.sources(node, resource)
    desk.facts.append(StatedChange(name, subject, percent, site, _domain(resource), start, when, places))


def _imaging(resource: Resource, desk: Desk) -> None:
    node, name = resource.node, resource.name
    held = node.at("valueQuantity")
    number = held.at("value").number()
    if number is None:
        return
    quantity, study = (resource.detail(DETAIL, part).text() for part in ("quantity", "study"))
    when, site = desk.time(resource, "effective", name), node.at("bodySite").at("text").text()
    unit, places = held.at("code").text() or "1", desk.sources(node, resource)
    desk.facts.append(ImagingValue(name, quantity, site, number, unit, study or None, _domain(resource), when, places))


def _outcome(resource: Resource, desk: Desk) -> None:
    kind, cause, related = (resource.detail(DETAIL, part).text() for part in ("kind", "cause", "related"))
    if kind not in set(OutcomeKind):
        return
    answer = Answer(related) if related in set(Answer) else Answer.UNKNOWN
    when = desk.time(resource, "effective", resource.name)
    places = desk.sources(resource.node, resource)
    desk.facts.append(Outcome(resource.name, OutcomeKind(kind), cause, answer, when, places))


def _milestone(resource: Resource, desk: Desk) -> None:
    concept = desk.concept(resource.node.at("code"))
    when = desk.time(resource, "effective", resource.name)
    desk.facts.append(Milestone(resource.name, concept, when, desk.sources(resource.node, resource)))


def _silent(resource: Resource, desk: Desk) -> None:
    domain, reason = _domain(resource), resource.detail(DETAIL, "reason").text()
    if domain is not None:
        desk.facts.append(NotEvaluable(resource.name, domain, reason, desk.sources(resource.node, resource)))


_OURS: dict[str, Callable[[Resource, Desk], None]] = {
    "finding": _finding,
    "serology": _serology,
    "stated change": _stated,
    "imaging value": _imaging,
    "outcome": _outcome,
    "milestone": _milestone,
    "not evaluable": _silent,
}
