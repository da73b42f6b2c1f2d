"""Numbers read off pictures, and the pictures themselves."""

from dataclasses import dataclass

from catamnesis.case.chronology import Timing
from catamnesis.case.finding import Domain
from catamnesis.case.source import Source
from catamnesis.case.wound import GivenScale, GivenWound, GreyCard


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
    """A picture of a part of the body: the file where there is one, what it shows, and how it is to be measured.

    ``scale``, ``wound`` and ``card`` are what a person wrote of it, None where nothing; ``note`` is printed beside it.
    """

    id: str
    file: str
    site: str
    domain: Domain | None
    when: Timing
    sources: tuple[Source, ...]
    scale: GivenScale | None = None
    wound: GivenWound | None = None
    card: GreyCard | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ScanPair:
    """Two PET studies that lie in the case folder and are to be compared lesion by lesion.

    Parameters
    ----------
    baseline, follow_up
        Folders of the DICOM files, relative to the case folder.
    baseline_mask, follow_up_mask
        Outlines of others; empty where the program shall find the lesions.
    domain
        The part of the illness that the lesions belong to; None where it is not said.
    tumour
        Whether the lesions are tumours, for which the rules of response were made.
    """

    id: str
    baseline: str
    follow_up: str
    baseline_mask: str
    follow_up_mask: str
    domain: Domain | None
    tumour: bool
    sources: tuple[Source, ...]
