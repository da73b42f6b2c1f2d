"""The vocabularies that the terms of a phenopacket come from."""

import re
from collections.abc import Iterator
from typing import Any

from catamnesis.terms.concept import Concept

#: Prefix of terms that no vocabulary codes: the words of the record.
OWN = "CATAMNESIS"

#: Prefix, name, web page, and what the prefix stands for.
_KNOWN = {
    "HP": ("human phenotype ontology", "http://purl.obolibrary.org/obo/hp.owl", "http://purl.obolibrary.org/obo/HP_"),
    "DOID": (
        "human disease ontology",
        "http://purl.obolibrary.org/obo/doid.owl",
        "http://purl.obolibrary.org/obo/DOID_",
    ),
    "ECO": (
        "Evidence and Conclusion Ontology",
        "http://purl.obolibrary.org/obo/eco.owl",
        "http://purl.obolibrary.org/obo/ECO_",
    ),
    "MONDO": (
        "Mondo Disease Ontology",
        "http://purl.obolibrary.org/obo/mondo.owl",
        "http://purl.obolibrary.org/obo/MONDO_",
    ),
    "OMIM": (
        "An Online Catalog of Human Genes and Genetic Disorders",
        "https://www.omim.org",
        "https://www.omim.org/entry/",
    ),
    "LOINC": ("Logical Observation Identifiers Names and Codes", "https://loinc.org", "https://loinc.org/"),
    "UCUM": ("Unified Code for Units of Measure", "https://ucum.org", "https://ucum.org/"),
    "DRUGBANK": ("DrugBank", "https://go.drugbank.com", "https://go.drugbank.com/drugs/"),
}
_CURIE = re.compile(r"([A-Za-z][A-Za-z0-9_.]*):\S+")


def class_of(concept: Concept) -> dict[str, str]:
    """An OntologyClass; a term without a code gets one of our own, made of its words.

    Examples
    --------
    >>> class_of(Concept("skin ulcer", "HP:0200042"))
    {'id': 'HP:0200042', 'label': 'skin ulcer'}
    >>> class_of(Concept("pain from calcinoses"))
    {'id': 'CATAMNESIS:pain-from-calcinoses', 'label': 'pain from calcinoses'}
    """
    if concept.curie and _CURIE.fullmatch(concept.curie):
        return {"id": concept.curie, "label": concept.label}
    slug = re.sub(r"\W+", "-", concept.label.casefold()).strip("-") or "unnamed"
    return {"id": f"{OWN}:{slug}", "label": concept.label}


def resources(packet: Any, *, version: str) -> list[dict[str, str]]:
    """A Resource for each vocabulary whose terms stand in a phenopacket, in the order of their prefixes."""
    prefixes = sorted({found[1] for curie in _curies(packet) if (found := _CURIE.fullmatch(curie))})
    return [_resource(prefix, version) for prefix in prefixes]


def _resource(prefix: str, version: str) -> dict[str, str]:
    if prefix == OWN:
        name, url, iri = "words of the record", "https://pypi.org/project/catamnesis", "urn:catamnesis:"
    else:
        page = f"https://bioregistry.io/{prefix.lower()}"
        name, url, iri = _KNOWN.get(prefix, (prefix, page, f"{page}:"))
    return {
        "id": prefix.lower(),
        "name": name,
        "url": url,
        "version": version if prefix == OWN else "unknown",
        "namespacePrefix": prefix,
        "iriPrefix": iri,
    }


def _curies(told: Any) -> Iterator[str]:
    """Ids of all ontology classes."""
    if isinstance(told, dict):
        if isinstance(told.get("id"), str) and "label" in told:
            yield told["id"]
        for value in told.values():
            yield from _curies(value)
    elif isinstance(told, list):
        for value in told:
            yield from _curies(value)
