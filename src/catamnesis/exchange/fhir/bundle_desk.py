"""A bundle that is being written: its resources so far, their addresses, and what was lost."""

from dataclasses import dataclass, field

from catamnesis.case.case import Case, Fact
from catamnesis.case.chronology import Bounds, Timing
from catamnesis.case.therapy import Exposure
from catamnesis.exchange.fhir.elements import FACT, IN_QUESTION, KIND, ROLE, Json, clean, derivations, moment, urn

TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"


@dataclass(slots=True)
class BundleDesk:
    """The bundle so far, and what was lost."""

    case: Case
    days: dict[str, Bounds]
    documents: dict[str, str]
    entries: list[Json] = field(default_factory=list)
    losses: dict[str, int] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    @property
    def subject(self) -> Json:
        """The patient."""
        return {"reference": self.address("patient")}

    def address(self, name: str) -> str:
        """Address of a resource that is made of no fact."""
        return urn(self.case.id, name)

    def address_of(self, fact: str) -> str:
        """Address of the resource of a fact, by its id."""
        return urn(self.case.id, f"fact {fact}")

    def calendar(self, when: Timing) -> Bounds:
        """Bounds of a time as ordinals."""
        return self.days.get(when.point, Bounds())

    def lose(self, what: str, count: int = 1) -> None:
        """Note something that the standard cannot say."""
        if count:
            self.losses[what] = self.losses.get(what, 0) + count

    def add(self, address: str, resource: Json) -> None:
        """One more resource; what is empty is left out. Of two facts with one id, references lead to the first."""
        while address in self.taken:
            address = urn(self.case.id, f"another {address}")
        self.taken.add(address)
        request = {"method": "POST", "url": resource["resourceType"]}
        self.entries.append({"fullUrl": address, "resource": clean(resource), "request": request})

    def fact(self, fact: Fact, kind: str, *times: Json, detail: Json | None = None) -> Json:
        """What every resource of a fact bears: its id, its kind, its times and its places."""
        marks = [{"system": KIND, "code": kind}]
        if isinstance(fact, Exposure) and fact.id == self.case.question.exposure:
            marks.append({"system": ROLE, "code": IN_QUESTION})
        more = [*times, *([detail] if detail else []), *derivations(fact.sources, self.documents)]
        return {"meta": {"tag": marks}, "extension": more, "identifier": [{"system": FACT, "value": fact.id}]}

    def observation(self, category: str, code: Json, days: Bounds) -> Json:
        """What every Observation has."""
        told: Json = {"resourceType": "Observation", "status": "final", "code": code, "subject": self.subject}
        told["category"] = [{"coding": [{"system": f"{TERMINOLOGY}/observation-category", "code": category}]}]
        return told | moment("effective", days)
