"""Numbers read off pictures, and the pictures themselves."""

from dataclasses import dataclass

from catamnesis.case.chronology import Timing
from catamnesis.case.finding import Domain
from catamnesis.case.source import Source


@dataclass(frozen=True, slots=True)
class Acquisition:
    """How a scan was made: uptake time (min), activity (MBq/kg), blood glucose (mmol/L); each may be unknown."""

    tracer: str = ""
    uptake_minutes: float | None = None
    activity_mbq_per_kg: float | None = None
    glucose_mmol_per_l: float | None = None


@dataclass(frozen=True, slots=True)
class ImagingStudy:
    """A scan that the record tells of: modality, region, how it was made, and what was read from it in words."""

    id: str
    modality: str
    acquisition: Acquisition
    result: str
    when: Timing
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class ImagingValue:
    """A number from a scan: ``quantity`` such as ``suvmax``, of a site, in a UCUM unit."""

    id: str
    quantity: str
    site: str
    value: float
    unit: str
    study: str | None
    domain: Domain | None
    when: Timing
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Photograph:
    """A picture of a part of the body: the file where there is one, and what it shows."""

    id: str
    file: str
    site: str
    domain: Domain | None
    when: Timing
    sources: tuple[Source, ...]
