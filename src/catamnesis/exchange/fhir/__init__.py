"""HL7 FHIR R4: a case as a transaction bundle, and bundles of hospitals as facts."""

from catamnesis.exchange.fhir.reading import is_fhir, read_fhir, read_pages
from catamnesis.exchange.fhir.writing import write_fhir

__all__ = ["is_fhir", "read_fhir", "read_pages", "write_fhir"]
