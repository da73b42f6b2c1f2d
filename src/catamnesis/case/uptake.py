"""How much tracer a region of a scan took up, and how the scan was standardised."""

from dataclasses import dataclass

from catamnesis.case.discrepancy import Discrepancy
from catamnesis.case.source import Derivation


@dataclass(frozen=True, slots=True)
class Uptake:
    """Numbers of one region, in the unit of the image; None where the region is empty.

    Parameters
    ----------
    name
        Of the region.
    voxels, volume_ml
        Its size; the volume is the number of voxels times the volume of one.
    min, median, mean, max
        Over its voxels.
    peak_local
        Mean of the voxels whose centres lie within 6.2 mm of the hottest voxel (of the one with the highest such mean,
        where several are equally hot).
    peak_global
        Highest such mean around any voxel of the region. Both spheres may reach beyond the region.
    tlg
        Mean times volume: total lesion glycolysis (g where the image is related to body weight).
    hottest, peak
        Slice, row and column of the hottest voxel and of the centre of the highest sphere.
    """

    name: str
    voxels: int
    volume_ml: float
    min: float | None = None
    median: float | None = None
    mean: float | None = None
    max: float | None = None
    peak_local: float | None = None
    peak_global: float | None = None
    tlg: float | None = None
    hottest: tuple[int, int, int] | None = None
    peak: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Burden:
    """All regions together, each voxel counted once: metabolic tumour volume (ml), total glycolysis, maximum."""

    regions: int
    mtv_ml: float
    tlg: float
    max: float | None


@dataclass(frozen=True, slots=True)
class ScanUptake:
    """What ``catamnesis suv`` prints: how the image was standardised, and the numbers of the image and its regions."""

    series: str
    series_uid: str
    factor: float | tuple[float, ...]
    rule: str
    unit: str
    normalisation: str
    uptake_minutes: float | None
    image: Uptake
    regions: tuple[Uptake, ...]
    burden: Burden | None
    derivation: Derivation
    discrepancies: tuple[Discrepancy, ...]
