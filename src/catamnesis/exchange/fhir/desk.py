"""What is read of a bundle so far: facts, statements of times, and the resources that others refer to."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from catamnesis.case.case import Fact
from catamnesis.case.chronology import CALENDAR, DAY_ZERO, Bounds, Statement, Timing
from catamnesis.case.date_words import TimeUnreadable, clock_minute, partial_date
from catamnesis.case.discrepancy import Discrepancy, Kind
from catamnesis.case.source import Document, Source
from catamnesis.case.source import Resource as Place
from catamnesis.case.therapy import DoseChange
from catamnesis.exchange.fhir.elements import SYSTEMS, WHEN
from catamnesis.exchange.json_tree import Node
from catamnesis.terms.concept import Concept

_PREFIXES = {system: prefix for prefix, system in SYSTEMS.items()}
#: A FHIR date, dateTime or instant: the date, the time of the day, and the zone.
_MOMENT = re.compile(
    r"(\d{4}(?:-\d\d(?:-\d\d)?)?)(?:T(\d\d:\d\d)(?::\d\d(?:\.\d{1,12})?)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII
)
#: Days from day zero that a time of ours may name: a life on either side.
_FARTHEST = 60_000


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of a bundle.

    Parameters
    ----------
    node
        Where it stands.
    kind, id, address
        Its type, its id and its full address; the last two may be empty.
    document
        The file that it stands in.
    name
        Id of the fact that is made of it: that of the fact it was written from, else of its type and id.
    ours
        Which kind of fact it was written from, where this program wrote it; else empty.
    """

    node: Node
    kind: str
    id: str
    address: str
    document: Document
    name: str = ""
    ours: str = ""

    def extensions(self, url: str) -> Iterator[dict[str, Node]]:
        """The named parts of each extension with an address."""
        for extension in self.node.each("extension"):
            if extension.at("url").value == url:
                extension.at("url").text()
                yield {part.at("url").text(): part for part in extension.each("extension")}

    def detail(self, url: str, part: str) -> Node:
        """One part of our own extension; a node that holds None where there is none."""
        for parts in self.extensions(url):
            if part in parts:
                return _value(parts[part])
        return self.node.absent()


def _value(part: Node) -> Node:
    """The value of an extension, of whatever type."""
    held = part.value if isinstance(part.value, dict) else {}
    return part.at(next((key for key in held if key.startswith("value")), "value"))


@dataclass(slots=True)
class Desk:
    """A bundle on the desk, or all the pages of one."""

    resources: dict[str, Resource] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    changes: dict[str, list[DoseChange]] = field(default_factory=dict)
    tallies: dict[tuple[str, str, str], int] = field(default_factory=dict)
    discrepancies: list[Discrepancy] = field(default_factory=list)

    def lay_out(self, resources: Iterable[Resource]) -> None:
        """Lay resources on the desk, under every address by which they may be named; nothing else lies there."""
        self.resources = {}
        for resource in resources:
            if resource.id:
                self.resources.setdefault(f"{resource.kind}/{resource.id}", resource)
            if resource.address:
                self.resources[resource.address] = resource

    def file(self, node: Node, what: str, remedy: str, kind: Kind = Kind.DOUBTFUL) -> None:
        """Note what is wrong with a place."""
        node.ledger.file(node, what, remedy, kind)

    def tally(self, resource: Resource, what: str, remedy: str) -> None:
        """Note what holds for many resources of one kind; it is told once, with their number."""
        key = (f"{resource.document.name}, {resource.kind}", what, remedy)
        self.tallies[key] = self.tallies.get(key, 0) + 1

    def told_once(self) -> Iterator[Discrepancy]:
        """What is told of the whole, and what holds for many with the number of times."""
        yield from self.discrepancies
        for (where, what, remedy), count in self.tallies.items():
            yield Discrepancy(Kind.DOUBTFUL, where, f"{what} ({count} times)" if count > 1 else what, remedy)

    def sources(self, node: Node, resource: Resource) -> tuple[Source, ...]:
        """The place of a fact."""
        place = Place(f"{resource.kind}/{resource.id}", node.path_from(resource.node))
        return (Source(resource.document.name, resource.document.sha256, place),)

    def referred(self, node: Node, within: Resource) -> Resource | None:
        """The resource that a Reference names, where it is in the bundle or contained in the resource that refers."""
        named = node.at("reference").text()
        if named.startswith("#"):
            for part in within.node.each("contained"):
                if part.at("id").text() == named[1:]:
                    return Resource(part, part.at("resourceType").text(), named[1:], "", within.document)
            return None
        bare = named.partition("/_history/")[0]
        found = self.resources.get(bare)
        if found is None and "://" in bare:
            found = self.resources.get("/".join(bare.split("/")[-2:]))
            found = None if found is not None and found.address else found
        return found

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
        period = node.at(f"{base}Period")
        if resource.kind == "Observation" and period.at("start").there and period.at("end").there:
            return self._between(resource, period, point)
        return self.dated(resource, period.at("start"), point)

    def _between(self, resource: Resource, period: Node, point: str) -> Timing:
        """A value of a period, such as urine of a day: it lies between the first and the last day."""
        first = self.dated(resource, period.at("start"), point)
        last = self.dated(resource, period.at("end"), point)
        if not (first.stated and last.stated):
            return first if first.stated else last
        start, end = self.statements[-2:]
        del self.statements[-2:]
        if start.days.earliest is None or end.days.latest is None or start.days.earliest > end.days.latest:
            self.file(period, "it ends before it begins", "correct the file", Kind.REFUSED)
            return Timing(point)
        days = Bounds(start.days.earliest, end.days.latest)
        written, nominal = f"{first.written} to {last.written}", (start.days.earliest + end.days.latest) / 2
        self.statements.append(Statement(CALENDAR, point, days, nominal, start.source, written))
        return Timing(point, written)

    def dated(self, resource: Resource, node: Node, point: str) -> Timing:
        """A date, as exact as it is written, with its clock time; the day is that of the zone that it is written in."""
        if not node.there:
            return Timing(point)
        written = node.text()
        found = _MOMENT.fullmatch(written)
        try:
            if found is None:
                raise TimeUnreadable(f"{written[:40]!r} is no date of FHIR", "write it as 2011-04-12")
            days = partial_date(found[1])
        except TimeUnreadable as error:
            self.file(node, error.what, error.remedy, Kind.REFUSED)
            return Timing(point)
        minute = None
        try:
            minute = clock_minute(written)
        except TimeUnreadable as error:
            self.file(node, error.what, error.remedy)
        if found[3] == "Z" and minute:
            what = "a time is written in universal time, so that the day may be the day before or after at the bedside"
            self.tally(resource, what, "write times with the hospital's own offset where the day matters")
        nominal = None if days.earliest is None or days.latest is None else (days.earliest + days.latest) / 2
        source = self.sources(node, resource)[0]
        self.statements.append(Statement(CALENDAR, point, days, nominal, source, written))
        return Timing(point, written, clock_minute=minute)

    def _ours(self, resource: Resource, parts: dict[str, Node], fallback: str) -> Timing:
        """A time that this program wrote: its words, and its days relative to day zero."""

        def told(name: str) -> float | None:
            return _value(parts[name]).number() if name in parts else None

        point = parts["point"].at("valueString").text() if "point" in parts else fallback
        written = parts["written"].at("valueString").text() if "written" in parts else ""
        edges, nominal, minute = (told("earliest"), told("latest")), told("nominal"), told("minute")
        if any(edge is not None and abs(edge) > _FARTHEST for edge in (*edges, nominal)):
            self.file(resource.node, "a time lies farther from day zero than a life is long", "correct it")
            return Timing(point, written)
        low, high = (None if edge is None else int(edge) for edge in edges)
        if low is not None or high is not None:
            if low is not None and high is not None and low > high:
                self.file(parts["latest"], "it lies before the earliest day", "correct the file", Kind.REFUSED)
                return Timing(point, written)
            source = self.sources(resource.node, resource)[0]
            self.statements.append(Statement(DAY_ZERO, point, Bounds(low, high), nominal, source, written))
        at_all = minute is not None and 0 <= minute < 1440
        return Timing(point, written, clock_minute=int(minute) if at_all and minute is not None else None)

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
