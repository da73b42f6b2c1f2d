"""What is read of a bundle so far: facts, statements of times, and the resources that others refer to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

from catamnesis.case.case import Fact
from catamnesis.case.chronology import CALENDAR, DAY_ZERO, Bounds, Statement, Timing
from catamnesis.case.date_words import TimeUnreadable, clock_minute, partial_date
from catamnesis.case.discrepancy import Kind
from catamnesis.case.source import Document, Source
from catamnesis.case.source import Resource as Place
from catamnesis.case.therapy import DoseChange
from catamnesis.exchange.fhir.elements import FACT, KIND, SYSTEMS, WHEN
from catamnesis.exchange.json_tree import Ledger, Node
from catamnesis.terms.concept import Concept

_PREFIXES = {system: prefix for prefix, system in SYSTEMS.items()}


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of a bundle: where it stands, its type, its id and its full address."""

    node: Node
    kind: str
    id: str
    address: str

    @property
    def name(self) -> str:
        """The id of the fact that it was written from, else a name made of its type and id."""
        for identifier in [*self.node.each("identifier")]:
            if identifier.at("system").value == FACT:
                return identifier.at("value").text()
        return f"{self.kind}-{self.id}"

    @property
    def ours(self) -> str:
        """Which kind of fact it was written from, where this program wrote it."""
        for tag in self.node.at("meta").each("tag"):
            if tag.at("system").value == KIND:
                return tag.at("code").text()
        return ""

    def extensions(self, url: str) -> Iterator[dict[str, Node]]:
        """The named parts of each extension with an address."""
        for extension in self.node.each("extension"):
            if extension.at("url").value == url:
                yield {str(part.at("url").value): part for part in extension.each("extension")}

    def detail(self, url: str, part: str) -> Node:
        """One part of our own extension; a node that holds None where there is none."""
        for parts in self.extensions(url):
            if part in parts:
                node = parts[part]
                key = next((key for key in node.value if key.startswith("value")), "")
                return node.at(key)
        return self.node.absent()


@dataclass(slots=True)
class Desk:
    """A bundle on the desk."""

    document: Document
    ledger: Ledger
    resources: dict[str, Resource]
    facts: list[Fact] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    changes: dict[str, list[DoseChange]] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Document, ledger: Ledger, resources: tuple[Resource, ...]) -> Self:
        """A desk with every address under which a resource may be named."""
        known: dict[str, Resource] = {}
        for resource in resources:
            known[f"{resource.kind}/{resource.id}"] = resource
            if resource.address:
                known[resource.address] = resource
        return cls(document, ledger, known)

    def sources(self, node: Node, resource: Resource) -> tuple[Source, ...]:
        """The place of a fact."""
        place = Place(f"{resource.kind}/{resource.id}", node.path_from(resource.node))
        return (Source(self.document.name, self.document.sha256, place),)

    def referred(self, node: Node) -> Resource | None:
        """The resource that a Reference names, where it is in the bundle."""
        return self.resources.get(node.at("reference").text())

    def time(self, resource: Resource, base: str, point: str, role: str = "") -> Timing:
        """When an element was (``effective``, ``performed``, ``onset``), from its date, period or our own extension."""
        for parts in resource.extensions(WHEN):
            held = parts.get("role")
            if (held.at("valueString").text() if held else "") == role:
                return self._ours(resource, parts, point)
        node = resource.node
        for key in (f"{base}DateTime", f"{base}Instant", f"{base}Date", base):
            if isinstance(node.at(key).value, str):
                return self.dated(resource, node.at(key), point)
        if node.at(f"{base}Period").there:
            return self.dated(resource, node.at(f"{base}Period").at("start"), point)
        return Timing(point)

    def dated(self, resource: Resource, node: Node, point: str) -> Timing:
        """A date, as exact as it is written, with its clock time."""
        if not node.there:
            return Timing(point)
        written = node.text()
        try:
            days = partial_date(written[:10])
        except TimeUnreadable as error:
            self.ledger.file(node, error.what, error.remedy, Kind.REFUSED)
            return Timing(point)
        minute = None
        try:
            minute = clock_minute(written)
        except TimeUnreadable as error:
            self.ledger.file(node, error.what, error.remedy)
        nominal = None if days.earliest is None or days.latest is None else (days.earliest + days.latest) / 2
        source = self.sources(node, resource)[0]
        self.statements.append(Statement(CALENDAR, point, days, nominal, source, written))
        return Timing(point, written, clock_minute=minute)

    def _ours(self, resource: Resource, parts: dict[str, Node], fallback: str) -> Timing:
        """A time that this program wrote: its words, and its days relative to day zero."""
        point = parts["point"].at("valueString").text() if "point" in parts else fallback
        written = parts["written"].at("valueString").text() if "written" in parts else ""
        edges = [parts[name].at("valueInteger").number() if name in parts else None for name in ("earliest", "latest")]
        low, high = (None if edge is None else int(edge) for edge in edges)
        nominal = parts["nominal"].at("valueDecimal").number() if "nominal" in parts else None
        minute = parts["minute"].at("valueInteger").number() if "minute" in parts else None
        if low is not None or high is not None:
            if low is not None and high is not None and low > high:
                self.ledger.file(parts["latest"], "it lies before the earliest day", "correct the file", Kind.REFUSED)
                return Timing(point, written)
            source = self.sources(resource.node, resource)[0]
            self.statements.append(Statement(DAY_ZERO, point, Bounds(low, high), nominal, source, written))
        return Timing(point, written, clock_minute=None if minute is None else int(minute))

    def concept(self, node: Node) -> Concept:
        """A CodeableConcept: its text, and the first code whose system has a prefix; ``label`` may be empty."""
        curie, display = None, ""
        for coding in node.each("coding"):
            system, code = coding.at("system").text(), coding.at("code").text()
            display = display or coding.at("display").text()
            coding.at("display").text()
            if curie is None and code:
                curie = _curie(system, code)
        return Concept(node.at("text").text() or display or (curie or ""), curie)


def _curie(system: str, code: str) -> str | None:
    if system == "urn:catamnesis:curie":
        return code
    prefix = _PREFIXES.get(system)
    if prefix is None:
        return None
    return code if code.startswith(f"{prefix}:") else f"{prefix}:{code}"
