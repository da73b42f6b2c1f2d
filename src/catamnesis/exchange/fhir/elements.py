"""Elements that FHIR R4 resources are made of: codes, quantities, times, and where a fact stands written."""

import calendar
import datetime
import re
import uuid
from collections.abc import Iterable
from functools import lru_cache
from math import isfinite
from typing import Any

from catamnesis.case.chronology import Bounds, Timing
from catamnesis.case.source import Source, Span
from catamnesis.terms.concept import Concept
from catamnesis.terms.scale import scale_of

Json = dict[str, Any]

#: Our own systems and extensions: names for what R4 has no element for.
CASE, FACT, KIND, ROLE, WHEN, DETAIL = (
    f"urn:catamnesis:{name}" for name in ("case", "fact", "kind", "role", "when", "detail")
)
#: The treatment whose start is day zero.
IN_QUESTION = "treatment-in-question"
#: Where an element was derived from (HL7 extensions pack 5.2.0): reference, path, offset and length in characters.
DERIVED = "http://hl7.org/fhir/StructureDefinition/derivation-reference"
UCUM = "http://unitsofmeasure.org"

#: Code systems of FHIR and the prefixes of a CURIE.
SYSTEMS = {
    "HP": "http://human-phenotype-ontology.org",
    "LOINC": "http://loinc.org",
    "DOID": "http://purl.obolibrary.org/obo/doid.owl",
    "DRUGBANK": "http://www.drugbank.ca",
    "SNOMEDCT": "http://snomed.info/sct",
    "RXNORM": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "ICD10CM": "http://hl7.org/fhir/sid/icd-10-cm",
    "CVX": "http://hl7.org/fhir/sid/cvx",
    "OMIM": "http://www.omim.org",
    "MONDO": "http://purl.obolibrary.org/obo/mondo.owl",
}
_NAMESPACE = uuid.UUID("6f1bd4ea-52c5-5f6d-9f5e-3a7d0c0d6c11")


def urn(case_id: str, name: str) -> str:
    """The address of a resource within a bundle; the same case and name give the same one."""
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, f'{case_id}/{name}')}"


def coded(concept: Concept) -> Json:
    """A CodeableConcept: the words, and the code where the vocabulary has an address."""
    prefix, _, code = (concept.curie or "").partition(":")
    told: Json = {}
    if concept.curie and _CODE.fullmatch(concept.curie):
        if code and prefix in SYSTEMS:
            told["coding"] = [{"system": SYSTEMS[prefix], "code": concept.curie if prefix in ("HP", "DOID") else code}]
        else:
            told["coding"] = [{"system": "urn:catamnesis:curie", "code": concept.curie}]
    return told | named(concept.label)


def named(label: str) -> Json:
    """A CodeableConcept in words."""
    return {"text": label if label.strip() else "not named"}


def quantity(value: float, code: str, unit: str = "", comparator: str = "=") -> Json:
    """A Quantity, in UCUM where the unit is one; ``~`` has no code in R4 and is left to a note."""
    told: Json = {"value": value, "unit": unit or code}
    told |= {"system": UCUM, "code": code} if is_ucum(code) else {}
    return told | ({"comparator": comparator} if comparator in ("<", "<=", ">", ">=") else {})


@lru_cache(maxsize=1024)
def is_ucum(code: str) -> bool:
    """Whether a text is a UCUM code that is known, and of the form that FHIR asks of a code."""
    try:
        scale_of(code)
    except ValueError:
        return False
    return _CODE.fullmatch(code) is not None


#: Whole numbers of FHIR are smaller than this.
_INTEGERS = 1 << 31
#: What FHIR takes for a code: no white space but single spaces inside.
_CODE = re.compile(r"\S+(?: \S+)*")
#: Characters that a text of FHIR must not hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def clean(held: Any) -> Any:
    """A resource as FHIR demands it: no empty part, no control character, no number that is not finite.

    Examples
    --------
    >>> clean({"a": "x\\0y", "b": {"c": []}, "d": 0, "extension": [{"url": "u", "extension": [{"url": "v"}]}]})
    {'a': 'x\ufffdy', 'd': 0}
    """
    if isinstance(held, str):
        text = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", str(held))
        return text if text.strip() else None
    if isinstance(held, float):
        return held if isfinite(held) else None
    if isinstance(held, list):
        return [part for one in held if (part := clean(one)) is not None] or None
    if isinstance(held, dict):
        whole = {key: part for key, value in held.items() if (part := clean(value)) is not None}
        if isinstance(parts := whole.get("extension"), list):
            whole["extension"] = [part for part in parts if part.keys() != {"url"}]
            if not whole["extension"]:
                del whole["extension"]
        return whole or None
    return held


def extension(url: str, **parts: Any) -> Json:
    """An extension with named parts: text, whole numbers, numbers or a flag."""
    return {"url": url, "extension": [_part(name, value) for name, value in parts.items() if value is not None]}


def _part(name: str, value: Any) -> Json:
    if isinstance(value, bool):
        return {"url": name, "valueBoolean": value}
    if isinstance(value, int) and abs(value) < _INTEGERS:
        return {"url": name, "valueInteger": value}
    if isinstance(value, (int, float)):
        return {"url": name, "valueDecimal": value}
    return {"url": name, "valueString": str(value)}


def when_extension(when: Timing, role: str = "") -> Json:
    """A time as the case has it: its words, and its days relative to the start of the treatment in question."""
    return extension(
        WHEN,
        role=role or None,
        point=when.point or None,
        written=when.written or None,
        earliest=when.days.earliest,
        latest=when.days.latest,
        nominal=None if when.nominal_day is None else float(when.nominal_day),
        minute=when.clock_minute,
    )


def date_of(days: Bounds) -> str | None:
    """A date, month or year that is just as wide as the bounds (proleptic Gregorian ordinals); None for others.

    Examples
    --------
    >>> april = datetime.date(2011, 4, 1).toordinal()
    >>> date_of(Bounds(april, april)), date_of(Bounds(april, april + 29)), date_of(Bounds(april, None))
    ('2011-04-01', '2011-04', None)
    """
    first, last = _day(days.earliest), _day(days.latest)
    if first is None or last is None:
        return None
    if first == last:
        return first.isoformat()
    ends_month = last.day == calendar.monthrange(last.year, last.month)[1]
    if first.day == 1 and ends_month and (first.year, first.month) == (last.year, last.month):
        return f"{first.year:04d}-{first.month:02d}"
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return f"{first.year:04d}"
    return None


def period_of(start: Bounds, end: Bounds) -> Json:
    """A Period from the dates that are known."""
    first, last = date_of(start), date_of(end)
    if first and last and first[: len(last)] > last[: len(first)]:  # per-1: it must not end before it begins
        return {}
    return {name: date for name, date in (("start", first), ("end", last)) if date}


def moment(base: str, days: Bounds) -> Json:
    """The date of an element that may be a dateTime or a Period (``effective``, ``performed``)."""
    date = date_of(days)
    if date:
        return {f"{base}DateTime": date}
    first, last = _day(days.earliest), _day(days.latest)
    if first and last:
        return {f"{base}Period": {"start": first.isoformat(), "end": last.isoformat()}}
    return {}


def _day(ordinal: int | None) -> datetime.date | None:
    if ordinal is None or not 1 <= ordinal <= datetime.date.max.toordinal():
        return None
    return datetime.date.fromordinal(ordinal)


def derivations(sources: Iterable[Source], addresses: dict[str, str]) -> list[Json]:
    """Where a fact stands written, by the derivation-reference extension; ``addresses`` of the documents by name."""
    told = []
    for source in sources:
        if source.document not in addresses:
            continue
        parts: list[Json] = [{"url": "reference", "valueReference": {"reference": addresses[source.document]}}]
        place = source.place
        if isinstance(place, Span) and 0 <= place.start <= place.end < _INTEGERS:
            parts.append({"url": "offset", "valueInteger": place.start})
            parts.append({"url": "length", "valueInteger": place.end - place.start})
        else:
            parts.append({"url": "path", "valueString": str(source)})
        told.append({"url": DERIVED, "extension": parts})
    return told
