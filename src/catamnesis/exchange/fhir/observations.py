"""Observations: values of the laboratory and the bedside, antibodies, findings in words, numbers of scans."""

import re
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
from catamnesis.exchange.fhir.elements import DETAIL, SYSTEMS, UCUM
from catamnesis.exchange.json_tree import Node
from catamnesis.exchange.loinc import analyte_of_loinc
from catamnesis.terms.analytes import find_analyte
from catamnesis.terms.concept import Concept
from catamnesis.terms.scale import scale_of
from catamnesis.terms.ucum import ucum_code

_PRESENT = {"present": Status.PRESENT, "absent": Status.ABSENT, "possible": Status.POSSIBLE}
_PRESENT |= {"present (qualifier value)": Status.PRESENT, "absent (qualifier value)": Status.ABSENT}
_RESULTS = {"positive": SerologyResult.POSITIVE, "negative": SerologyResult.NEGATIVE}
_RESULTS |= {"borderline": SerologyResult.BORDERLINE, "detected": SerologyResult.POSITIVE}
_RESULTS |= {"not detected": SerologyResult.NEGATIVE, "detected (qualifier value)": SerologyResult.POSITIVE}
_RESULTS |= {"not detected (qualifier value)": SerologyResult.NEGATIVE}


#: Words of a specimen in which a substance is another measure than in blood, whatever its name.
_ELSEWHERE = re.compile(
    r"\b(?:urin\w*|csf|cerebral spinal|cerebrospinal|pleural|synovial|peritoneal|ascit\w*|stool|f(?:a)?eces|saliva"
    r"|sweat|body fluid|amniotic|dialysate)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\s*[<>]?=?\s*\d+(?:[.,]\d+)?\s*", re.ASCII)


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
    parts = [part for part in node.each("component") if _kind_of_value(part)]
    named = [(node, resource.name), *((part, f"{resource.name}-{i}") for i, part in enumerate(parts, start=1))]
    read = [_value(part, _Subject(name, desk.concept(part.at("code")), when, resource, desk)) for part, name in named]
    if not any(read) and not node.at("hasMember").there:
        label, reason = desk.concept(node.at("code")).label, desk.concept(node.at("dataAbsentReason")).label
        kind = _kind_of_value(node)
        what = f"{label or 'an observation'} has {f'a {kind}, which is not read' if kind else 'no value'}"
        desk.file(node, f"{what}{f' ({reason})' if reason else ''}", "none is needed", Kind.MISSING)


def _kind_of_value(node: Node) -> str:
    """Name of the element that holds the value; empty where there is none."""
    held = node.value if isinstance(node.value, dict) else {}
    return next((key for key in held if key.startswith("value")), "")


def _value(node: Node, subject: _Subject) -> bool:
    """One value; False where there is none that can be read."""
    if node.at("valueQuantity").there:
        amount = _amount(node.at("valueQuantity"), subject.desk)
        return amount is not None and _lab(amount, subject, node)
    for key in ("valueCodeableConcept", "valueString", "valueBoolean"):
        if node.at(key).there:
            return _words(node.at(key), subject)
    number = node.at("valueInteger").number()
    return number is not None and _lab(_Amount(number), subject, node)


def _amount(held: Node, desk: Desk) -> _Amount | None:
    """A Quantity."""
    number, comparator = held.at("value").number(), held.at("comparator").text() or "="
    if comparator not in set(Comparator):
        desk.file(held, f"{comparator[:40]!r} is no comparator", "write <, <=, >= or >", Kind.REFUSED)
        return None
    if number is None:
        return None
    written, code, system = held.at("unit").text(), held.at("code").text(), held.at("system").text()
    if code and system == UCUM and _known_unit(code):
        return _Amount(number, comparator, code, written or code)
    if not (written or code):
        desk.file(held, "no unit is given; the number is kept without one", "give the UCUM code of the unit")
        return _Amount(number, comparator)
    try:
        return _Amount(number, comparator, ucum_code(written or code), written or code)
    except ValueError as error:
        desk.file(held, str(error), "give the UCUM code of the unit")
        return _Amount(number, comparator, written or code, written or code)


def _known_unit(code: str) -> bool:
    try:
        scale_of(code)
    except ValueError:
        return False
    return True


def _lab(amount: _Amount, subject: _Subject, node: Node) -> bool:
    code, resource = subject.code, subject.resource
    analyte = resource.detail(DETAIL, "analyte").text() or _analyte(subject, node)
    about = resource.detail(DETAIL, "comparator").text()
    subject.desk.facts.append(
        LabValue(
            subject.name,
            analyte,
            code.label or analyte,
            amount.number,
            Comparator.ABOUT if about == Comparator.ABOUT else Comparator(amount.comparator),
            amount.unit,
            amount.written,
            _limits(node, amount, subject.desk),
            subject.when,
            subject.desk.sources(node, resource),
        )
    )
    return True


def _analyte(subject: _Subject, node: Node) -> str:
    """Id in the table of analytes: by the LOINC code, else by the name unless it is of urine or another fluid."""
    codes = [coding.at("code").text() for coding in node.at("code").each("coding") if _is_loinc(coding)]
    known = next((found for code in codes if (found := analyte_of_loinc(code))), None)
    if known is not None:
        return known.id
    label, desk = subject.code.label, subject.desk
    named = find_analyte(label)
    if named is None:
        return subject.code.curie or label
    told = [coding.at("display").text() for coding in node.at("code").each("coding")]
    if _ELSEWHERE.search(" ".join((label, *told, _specimen(subject)))):
        desk.tally(subject.resource, f"{label} is not of blood; it is kept apart", "none is needed if that is right")
        return subject.code.curie or f"{label}, not of blood"
    if codes:
        what = f"{label} is taken for {named.label} by its name; the code LOINC {codes[0][:20]} is not in our table"
        desk.tally(subject.resource, what, "look whether the code means the same, in blood")
    return named.id


def _is_loinc(coding: Node) -> bool:
    return bool(coding.at("system").value == SYSTEMS["LOINC"])


def _specimen(subject: _Subject) -> str:
    held = subject.resource.node.at("specimen")
    found = subject.desk.referred(held, subject.resource)
    kind = subject.desk.concept(found.node.at("type")).label if found else ""
    return f"{held.at('display').text()} {kind}"


def _limits(node: Node, amount: _Amount, desk: Desk) -> ReferenceRange:
    ranges = list(node.each("referenceRange"))
    for extra in ranges[1:]:
        desk.file(extra, "only the first reference range is read", "look at the file")
    if not ranges:
        return ReferenceRange()
    low, high = (_limit(ranges[0].at(side), amount, desk) for side in ("low", "high"))
    if low is not None and high is not None and low > high:
        desk.file(ranges[0], "the lower limit lies above the upper; both are left out", "correct the file")
        return ReferenceRange()
    return ReferenceRange(low, high)


def _limit(held: Node, amount: _Amount, desk: Desk) -> float | None:
    """A limit in the unit of the value; None where it is in another."""
    number = held.at("value").number()
    written, code, _ = (held.at(part).text() for part in ("unit", "code", "system"))
    units = {unit for unit in (written, code) if unit}
    if number is None or not units or units & {amount.unit, amount.written}:
        return number
    try:
        same = ucum_code(code or written) == amount.unit
    except ValueError:
        same = False
    if same:
        return number
    desk.file(held, f"the limit is in {(code or written)[:40]}, the value in {amount.unit}", "give both in one unit")
    return None


def _words(value: Node, subject: _Subject) -> bool:
    """A result in words: of a test for an antibody or a pathogen, that something is there or not, else any finding."""
    found: Concept | None = None
    if isinstance(value.value, bool):
        told = "present" if value.flag() else "absent"
    elif isinstance(value.value, dict):
        found = subject.desk.concept(value)
        told = found.label
    else:
        told = value.text()
    name, code, when = subject.name, subject.code, subject.when
    sources, facts = subject.desk.sources(value, subject.resource), subject.desk.facts
    folded = told.strip().casefold()
    if _NUMBER.fullmatch(told):
        remedy = "give it as valueQuantity with its unit"
        subject.desk.tally(subject.resource, "a number is written as text; it is kept as words", remedy)
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
        desk.file(node, "the size of the change cannot be read, so it is left out", "look at the file", Kind.REFUSED)
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
        desk.file(node, "the value cannot be read, so it is left out", "look at the file", Kind.REFUSED)
        return
    quantity, study = (resource.detail(DETAIL, part).text() for part in ("quantity", "study"))
    when, site = desk.time(resource, "effective", name), node.at("bodySite").at("text").text()
    unit, places = held.at("code").text() or "1", desk.sources(node, resource)
    desk.facts.append(ImagingValue(name, quantity, site, number, unit, study or None, _domain(resource), when, places))


def _outcome(resource: Resource, desk: Desk) -> None:
    kind, cause, related = (resource.detail(DETAIL, part).text() for part in ("kind", "cause", "related"))
    if kind not in set(OutcomeKind):
        desk.file(resource.node, f"{kind[:40]!r} is no outcome, so it is left out", "look at the file", Kind.REFUSED)
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
    if domain is None:
        desk.file(resource.node, "it names no domain, so it is left out", "look at the file", Kind.REFUSED)
        return
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
