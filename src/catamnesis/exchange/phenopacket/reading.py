"""A phenopacket read into facts: features, illnesses, measurements and treatments, each with its path in the file."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from catamnesis.case.case import Fact, Fragment
from catamnesis.case.chronology import Statement, Timing
from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.event import Answer, Outcome, OutcomeKind
from catamnesis.case.finding import Course, Finding, Serology, SerologyResult, Status
from catamnesis.case.laboratory import Comparator, LabValue, ReferenceRange
from catamnesis.case.patient import Diagnosis, Patient, Sex
from catamnesis.case.source import Document, Resource, Source
from catamnesis.case.therapy import Dose, Exposure, Procedure
from catamnesis.exchange.imported import Imported
from catamnesis.exchange.json_tree import Ledger, Node, json_document, unread
from catamnesis.exchange.loinc import analyte_of_loinc
from catamnesis.exchange.phenopacket.times import age_years, read_time
from catamnesis.exchange.phenopacket.vocabularies import OWN
from catamnesis.terms.analytes import find_analyte
from catamnesis.terms.concept import Concept
from catamnesis.terms.drugs import find_drug

_SEXES = {"FEMALE": Sex.FEMALE, "MALE": Sex.MALE, "OTHER_SEX": Sex.OTHER}
_RESULTS = frozenset(SerologyResult)


@dataclass(slots=True)
class _Desk:
    """What is read so far."""

    document: Document
    reference: str
    ledger: Ledger
    facts: list[Fact] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)

    def sources(self, node: Node) -> tuple[Source, ...]:
        """The place of a fact."""
        return (Source(self.document.name, self.document.sha256, Resource(self.reference, node.path)),)

    def time(self, node: Node, point: str) -> Timing:
        """A time, its statements kept."""
        timing, statements = read_time(node, point, self.sources(node)[0])
        self.statements.extend(statements)
        return timing


def read_phenopacket(data: bytes, *, name: str) -> Imported:
    """The facts of a Phenopacket (GA4GH Phenopacket Schema 2.0), as JSON.

    Parameters
    ----------
    data
        The file.
    name
        Its name, for the sources.

    Returns
    -------
    Imported
        What is not used (genomic interpretations, metadata) is counted and named in its discrepancies.

    Raises
    ------
    Refusal
        If it is no phenopacket, or one of schema 1.
    """
    ledger = Ledger(name)
    root = Node(json_document(data, where=name), ledger)
    _check(root, name)
    packet = root.at("id").text()
    document = Document(name, hashlib.sha256(data).hexdigest(), packet)
    desk = _Desk(document, f"Phenopacket/{packet}", ledger)
    _subject(root.at("subject"), desk)
    for section, reader in _SECTIONS.items():
        for i, node in enumerate(root.each(section), start=1):
            _one(reader, node, i, desk)
    fragment = Fragment(
        (document,), tuple(desk.facts), tuple(desk.statements), (*ledger.discrepancies, *_unused(root, name))
    )
    return Imported(packet, packet, fragment)


def is_phenopacket(whole: dict[str, object]) -> bool:
    """Whether a JSON object looks like a phenopacket."""
    return "metaData" in whole or "phenotypicFeatures" in whole or "meta_data" in whole


def _check(root: Node, name: str) -> None:
    version = root.at("metaData").at("phenopacketSchemaVersion").text()
    if not is_phenopacket(root.value):
        raise Refusal(where=name, what="this is no phenopacket", remedy="name a JSON file of Phenopacket Schema 2")
    if "meta_data" in root.value or "phenotypic_features" in root.value:
        raise Refusal(where=name, what="its keys are written with underscores", remedy="print it with protobuf's JSON")
    if version.startswith("1"):
        raise Refusal(where=name, what=f"it has schema {version}", remedy="convert it to Phenopacket Schema 2")


def _one(reader: Callable[[Node, int, _Desk], None], node: Node, number: int, desk: _Desk) -> None:
    if isinstance(node.value, dict):
        reader(node, number, desk)
    else:
        desk.ledger.file(node, "an object is expected here", "correct the file", Kind.REFUSED)


def _subject(node: Node, desk: _Desk) -> None:
    sex = _SEXES.get(node.at("sex").text(), Sex.UNKNOWN)
    last = node.at("timeAtLastEncounter")
    age = age_years(last.at("age").at("iso8601duration").text())
    node.at("id").text()
    desk.facts.append(Patient("patient", sex, age, None, None, desk.sources(node)))
    seen = desk.time(last, "last encounter")
    vital = node.at("vitalStatus")
    if vital.at("status").text() == "DECEASED":
        when = desk.time(vital.at("timeOfDeath"), "death") if vital.at("timeOfDeath").there else seen
        cause = vital.at("causeOfDeath").at("label").text()
        vital.at("causeOfDeath").at("id").text()
        death = Outcome("death", OutcomeKind.DEATH, cause, Answer.UNKNOWN, when, desk.sources(vital))
        desk.facts.append(death)


def _concept(node: Node) -> Concept:
    curie, label = node.at("id").text(), node.at("label").text()
    return Concept(label or curie, None if curie.startswith(f"{OWN}:") else curie or None)


def _named(node: Node, what: str, desk: _Desk) -> Concept | None:
    concept = _concept(node)
    if not concept.label:
        desk.ledger.file(node, f"{what} has neither id nor label, so it is left out", "name it", Kind.REFUSED)
        return None
    return concept


def _feature(node: Node, number: int, desk: _Desk) -> None:
    concept = _named(node.at("type"), "a feature", desk)
    if concept is None:
        return
    name = f"finding-{number}"
    status = Status.ABSENT if node.at("excluded").flag() else Status.PRESENT
    course = Course.RESOLVED if node.at("resolution").there else None
    began = node.at("onset").there or course is None
    when = desk.time(node.at("onset" if began else "resolution"), name)
    desk.facts.append(Finding(name, concept, status, None, course, when, desk.sources(node)))


def _disease(node: Node, number: int, desk: _Desk) -> None:
    concept = _named(node.at("term"), "a disease", desk)
    if concept is None:
        return
    name = f"diagnosis-{number}"
    status = Status.ABSENT if node.at("excluded").flag() else Status.PRESENT
    desk.facts.append(Diagnosis(name, concept, status, desk.time(node.at("onset"), name), desk.sources(node)))


def _measurement(node: Node, number: int, desk: _Desk) -> None:
    assay = _named(node.at("assay"), "a measurement", desk)
    if assay is None:
        return
    name, value = f"lab-{number}", node.at("value")
    when = desk.time(node.at("timeObserved"), name)
    if not value.at("quantity").there:
        if value.at("ontologyClass").there:
            found = _concept(value.at("ontologyClass"))
            if found.label.casefold() in _RESULTS:
                result = SerologyResult(found.label.casefold())
                desk.facts.append(Serology(f"serology-{number}", assay, result, None, when, desk.sources(node)))
                return
            told = Concept(f"{assay.label}: {found.label}", found.curie)
            desk.facts.append(Finding(name, told, Status.PRESENT, None, None, when, desk.sources(node)))
        else:
            desk.ledger.file(node, f"{assay.label} has no value that can be read", "give a quantity", Kind.REFUSED)
        return
    quantity = value.at("quantity")
    number_read = quantity.at("value").number()
    unit, limits = quantity.at("unit"), quantity.at("referenceRange")
    if number_read is None and quantity.at("value").there:
        return
    desk.facts.append(
        LabValue(
            name,
            _analyte(assay, node),
            assay.label,
            number_read if number_read is not None else 0.0,  # protobuf's JSON leaves out a number that is zero
            Comparator.EQUAL,
            unit.at("id").text().removeprefix("UCUM:") or "1",
            unit.at("label").text(),
            _limits(limits),
            when,
            desk.sources(node),
        )
    )


def _limits(node: Node) -> ReferenceRange:
    if not node.there:
        return ReferenceRange()
    low, high = node.at("low").number(), node.at("high").number()
    node.at("unit").take()
    return ReferenceRange(0.0 if low is None else low, high)


def _analyte(assay: Concept, node: Node) -> str:
    """Id in the table of analytes: by the LOINC code, else by the name, which is told where there is another code."""
    curie = assay.curie or ""
    known = analyte_of_loinc(curie.removeprefix("LOINC:"))
    if known is not None:
        return known.id
    named = find_analyte(assay.label)
    if named is None:
        return curie or assay.label
    if curie.startswith("LOINC:"):
        what = f"{assay.label} is taken for {named.label} by its name; the code {curie} is not in our table"
        node.ledger.file(node, what, "look whether the code means the same, in blood")
    return named.id


def _action(node: Node, number: int, desk: _Desk) -> None:
    target = _concept(node.at("treatmentTarget")).label
    ended = _concept(node.at("treatmentTerminationReason")).label
    if node.at("treatment").there:
        _treatment(node, f"exposure-{number}", (target, ended), desk)
    elif node.at("procedure").there:
        procedure, name = node.at("procedure"), f"procedure-{number}"
        concept = _named(procedure.at("code"), "a procedure", desk)
        if concept is not None:
            when = desk.time(procedure.at("performed"), name)
            desk.facts.append(Procedure(name, concept, "", when, desk.sources(node)))
    else:
        desk.ledger.file(node, "this kind of action is not read", "look at the file", Kind.DOUBTFUL)


def _treatment(node: Node, name: str, reasons: tuple[str, str], desk: _Desk) -> None:
    treatment = node.at("treatment")
    agent = _named(treatment.at("agent"), "a treatment", desk)
    if agent is None:
        return
    intervals = list(treatment.each("doseIntervals"))
    first = intervals[0] if intervals else treatment.absent()
    last = intervals[-1] if intervals else first
    start = desk.time(_edge(first, "start"), f"{name}.start")
    stop = desk.time(_edge(last, "end"), f"{name}.stop")
    known = find_drug(agent.label)
    route = treatment.at("routeOfAdministration").at("label").text() or None
    dose = _dose(first)
    for later in intervals[1:]:
        if _dose(later) != dose:
            desk.ledger.file(later, "the dose changes here, and only the first is read", "look at the file")
    desk.facts.append(
        Exposure(
            name,
            agent,
            known.id if known else None,
            dose,
            route,
            start,
            stop,
            None,
            (),
            reasons[0],
            reasons[1],
            desk.sources(node),
        )
    )


def _edge(interval: Node, side: str) -> Node:
    """One end of a dose interval as a TimeElement."""
    edge = interval.at("interval").at(side)
    edge.text()
    return Node({"timestamp": edge.value}, edge.ledger, edge.parent, side) if edge.there else edge


def _dose(interval: Node) -> Dose:
    quantity = interval.at("quantity")
    unit = quantity.at("unit").at("id").text().removeprefix("UCUM:") or None
    quantity.at("unit").at("label").text()
    per = interval.at("scheduleFrequency").at("label").text() or None
    interval.at("scheduleFrequency").at("id").text()
    return Dose(quantity.at("value").number(), unit, per)


_SECTIONS: dict[str, Callable[[Node, int, _Desk], None]] = {
    "phenotypicFeatures": _feature,
    "diseases": _disease,
    "measurements": _measurement,
    "medicalActions": _action,
}


#: Who made the file, and of which vocabularies.
_OF_THE_RECORD = frozenset(("metaData",))


def _unused(root: Node, name: str) -> tuple[Discrepancy, ...]:
    """What nobody looked at, by its first key: how many values, and which."""
    sections: dict[str, list[str]] = {}
    counts: dict[str, int] = {}
    for path, count in unread(root, without=_OF_THE_RECORD).items():
        section = path.replace("[", ".").split(".")[0]
        sections.setdefault(section, []).append(path)
        counts[section] = counts.get(section, 0) + count
    return tuple(
        Discrepancy(
            Kind.MISSING,
            f"{name}, {section}",
            f"{counts[section]} values are not used: {', '.join(paths[:6])}{' ...' if len(paths) > 6 else ''}",
            "they stay in the file, which the case names as its source",
        )
        for section, paths in sections.items()
    )
