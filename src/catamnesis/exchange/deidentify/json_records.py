"""Records of other systems (FHIR, phenopackets) without names and true dates: only known elements stay."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from catamnesis.case.discrepancy import Refusal
from catamnesis.exchange.deidentify.date_mentions import date_mentions, exact_days
from catamnesis.exchange.deidentify.disguise import Disguise
from catamnesis.exchange.deidentify.identifiers import Gatherer
from catamnesis.exchange.deidentify.record import Passage
from catamnesis.exchange.deidentify.text_signs import gather
from catamnesis.exchange.deidentify.texts import disguised, passages_of
from catamnesis.exchange.deidentify.time_fields import moved_time

#: Kinds of FHIR resources that speak of the illness; those of people, places, money and documents go.
RESOURCES = frozenset(
    "AdverseEvent AllergyIntolerance Bundle Condition DiagnosticReport Encounter FamilyMemberHistory ImagingStudy "
    "Immunization Medication MedicationAdministration MedicationRequest MedicationStatement Observation Patient "
    "Procedure Specimen".split()
)
#: Elements of FHIR that stay: structure, codes, values, times, links between what stays.
FHIR_ELEMENTS = frozenset(
    "resourceType id type entry resource total fullUrl request method url meta tag extension status intent "
    "verificationStatus clinicalStatus category class code coding system version display text subject patient "
    "encounter reference focus effectiveDateTime effectivePeriod effectiveInstant issued start end period "
    "onsetDateTime onsetPeriod onsetAge onsetRange onsetString abatementDateTime abatementPeriod abatementAge "
    "abatementString recordedDate authoredOn performedDateTime performedPeriod occurrenceDateTime date "
    "collectedDateTime collection started valueQuantity valueCodeableConcept valueString valueBoolean "
    "valueInteger valueDecimal valueCode valueDateTime valuePeriod valueRange valueRatio valueTime value unit "
    "comparator low high numerator denominator dataAbsentReason interpretation referenceRange appliesTo age "
    "component hasMember derivedFrom bodySite method specimen severity stage summary evidence reaction "
    "manifestation medicationCodeableConcept medicationReference dosage dosageInstruction doseAndRate "
    "doseQuantity doseRange rateQuantity dose route site timing repeat frequency frequencyMax period "
    "periodUnit boundsPeriod asNeededBoolean sequence reasonCode reasonReference statusReason outcome "
    "actuality event seriousness suspectEntity instance causality modality series number uid numberOfSeries "
    "numberOfInstances conclusionCode result gender deceasedBoolean deceasedDateTime maritalStatus "
    "multipleBirthBoolean vaccineCode primarySource form ingredient itemCodeableConcept strength relationship "
    "sex condition criticality detail target".split()
)
#: Extensions of our own that stay; the places of words in old texts do not.
_OWN = "urn:catamnesis:"
#: Elements of a phenopacket that go: other names of the person, birthday, who wrote it, other files.
PACKET_DROPPED = frozenset(
    "alternateIds dateOfBirth createdBy submittedBy updates files htsFiles uri individualToFileIdentifiers pedigree "
    "derivedFromId consentGroup".split()
)
_ID_KEYS = frozenset(("id", "subjectOrBiosampleId", "individualId"))
_REFERENCE = re.compile(r"(?P<kind>[A-Z][A-Za-z]+)/(?P<id>[A-Za-z0-9.-]{1,64})(?:/_history/.*)?")
_URN = re.compile(r"urn:(?:uuid|oid):(?P<id>.+)", re.IGNORECASE)
_DATE_KEY = re.compile(r"date|time|start|end|issued|started|created|timestamp|authoredOn|period", re.IGNORECASE)
_WHOLE_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2}(?:T.*)?)?)?")


def kind_of(data: bytes) -> str:
    """``fhir``, ``phenopacket``, ``archive`` or ""."""
    try:
        whole = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(whole, dict):
        return ""
    if "catamnesis_case" in whole:
        return "archive"
    if isinstance(whole.get("resourceType"), str):
        return "fhir"
    return "phenopacket" if "metaData" in whole and {"subject", "phenotypicFeatures"} & whole.keys() else ""


def gather_record(data: bytes, gatherer: Gatherer) -> None:
    """Collect names, numbers and days of a record."""
    for path, value in _strings(json.loads(data), ()):
        key = next((step for step in reversed(path) if not step.isdigit()), "")
        if key in ("family", "given", "alternateIds", "createdBy", "submittedBy") or path[-2:] == ("name", "text"):
            gatherer.name(value)
        elif key == "value" and ("identifier" in path or "telecom" in path):
            gatherer.number(value)
        elif key in ("line", "city") or (key == "name" and "resource" in path):
            gatherer.place(value)
        elif key == "text" or " " in value:
            gather(value, gatherer)
        gatherer.day(exact_days(date_mentions(value[:40]) if _WHOLE_DATE.match(value) else ()))


def _strings(held: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(held, dict):
        for key, value in held.items():
            yield from _strings(value, (*path, key))
    elif isinstance(held, list):
        for number, value in enumerate(held):
            yield from _strings(value, (*path, str(number)))
    elif isinstance(held, str):
        yield path, held


@dataclass(slots=True)
class _Clerk:
    """Copies what stays of one record, and notes what goes."""

    disguise: Disguise
    file: str
    fhir: bool
    passages: list[Passage] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)

    def drop(self, what: str) -> None:
        """Note something that goes."""
        self.dropped[what] = self.dropped.get(what, 0) + 1

    def copied(self, held: Any, key: str) -> Any:
        """A value as it stays; None where nothing does."""
        if isinstance(held, dict):
            return self._object(held, key)
        if isinstance(held, list):
            return [part for one in held if (part := self.copied(one, key)) is not None] or None
        return self._text(held, key) if isinstance(held, str) else held

    def _object(self, held: dict[str, Any], key: str) -> dict[str, Any] | None:
        if self.fhir and not self._stays(held, key):
            return None
        found = {}
        for name, value in held.items():
            if name in PACKET_DROPPED if not self.fhir else name not in FHIR_ELEMENTS:
                self.drop(name)
            elif self.fhir and name == "text" and isinstance(value, dict):
                self.drop("text of a resource")
            elif self.fhir and name == "display" and "reference" in held:
                self.drop("display of a reference")
            elif (part := self.copied(value, name)) is not None:
                found[name] = part
        return found or None

    def _stays(self, held: dict[str, Any], key: str) -> bool:
        kind = held.get("resourceType")
        if isinstance(held.get("resource"), dict) and held["resource"].get("resourceType") not in RESOURCES:
            self.drop(f"resource {held['resource'].get('resourceType')}")
            return False
        if isinstance(kind, str) and kind not in RESOURCES:
            self.drop(f"resource {kind}")
            return False
        reference = held.get("reference")
        named = _REFERENCE.fullmatch(reference) if isinstance(reference, str) else None
        if named is not None and named["kind"] not in RESOURCES:
            return False
        if key == "extension" and "url" in held and ":" in str(held["url"]):
            return str(held["url"]).startswith(_OWN)
        return True

    def _text(self, text: str, key: str) -> str | None:
        if key in _ID_KEYS and not re.fullmatch(r"[A-Za-z]+[:_]\S+", text):
            return self.disguise.resource(text)
        if self.fhir and key in ("reference", "fullUrl", "url"):
            return self._link(text, key)
        if _DATE_KEY.search(key) and _WHOLE_DATE.fullmatch(text):
            return moved_whole(text, self.disguise)
        if key == "written":
            return moved_time(text, self.disguise.offset_days).written
        if key in ("system", "iriPrefix", "uid", "code") and " " not in text:
            return self.disguise.uid(text) if text in self.disguise.identifiers.uids else text
        told = disguised(text, self.disguise)
        self.passages += passages_of(told, self.file, first_line=0) if " " in text and key not in _CODED else ()
        return told.after

    def _link(self, text: str, key: str) -> str | None:
        """A link to a record that stays; an address in the net goes, but for the name of a vocabulary."""
        if urn := _URN.fullmatch(text):
            return f"urn:uuid:{self.disguise.resource(urn['id'])}"
        if named := _REFERENCE.fullmatch(text):
            return f"{named['kind']}/{self.disguise.resource(named['id'])}"
        if key == "url" and (text.startswith(_OWN) or re.fullmatch(r"[A-Za-z]+", text)):
            return text
        return None


#: Keys whose texts are words of a vocabulary.
_CODED = frozenset(("display", "label", "unit"))


def moved_whole(text: str, disguise: Disguise) -> str:
    """A date of FHIR (``2011``, ``2011-04``, ``2011-04-12T10:35:00+02:00``) moved, as exact as it was."""
    mentions = date_mentions(text, bare_years=True)[:1]
    if not mentions or mentions[0].day is None:
        return text
    day = disguise.day(mentions[0].day)
    forms = {4: f"{day:%Y}", 7: f"{day:%Y-%m}"}
    return forms.get(len(text), f"{day:%Y-%m-%d}" + text[10:])


def new_record(data: bytes, disguise: Disguise, *, file: str) -> tuple[bytes, tuple[Passage, ...], tuple[str, ...]]:
    """A FHIR resource or a phenopacket without what leads to a person.

    Parameters
    ----------
    data
        The JSON.
    disguise
        What stands in place of what.
    file
        Its name, for passages.

    Returns
    -------
    tuple
        The new JSON, what a person must read, and what was dropped, counted.

    Raises
    ------
    Refusal
        If it is neither.
    """
    kind = kind_of(data)
    if kind not in ("fhir", "phenopacket"):
        raise Refusal(where=file, what="neither FHIR nor a phenopacket", remedy="leave it aside")
    clerk = _Clerk(disguise, file, fhir=kind == "fhir")
    whole = clerk.copied(json.loads(data), "")
    if not whole:
        raise Refusal(where=file, what="it holds no resource that may stay", remedy="leave it aside")
    if kind == "phenopacket":
        whole.setdefault("metaData", {})["createdBy"] = "withheld"
    text = json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
    dropped = tuple(f"{count} {name}" for name, count in sorted(clerk.dropped.items()))
    return text.encode("utf-8"), tuple(clerk.passages), dropped
