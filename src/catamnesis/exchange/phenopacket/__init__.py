"""GA4GH Phenopacket v2: what a case shares with other systems, out and in."""

from catamnesis.exchange.phenopacket.reading import is_phenopacket, read_phenopacket
from catamnesis.exchange.phenopacket.writing import write_phenopacket

__all__ = ["is_phenopacket", "read_phenopacket", "write_phenopacket"]
