"""How much tracer a region took up: maximum, mean, peak, volume and total, for one region or for all of a scan."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.scan import Geometry, Region, Scan
from catamnesis.case.uptake import Burden, ScanUptake, Uptake
from catamnesis.measure.decay_reference import ReferenceRule
from catamnesis.measure.peak import Image, Places, peaks
from catamnesis.measure.suv import Normalisation, SuvFactor, suv_factor

#: Half of the largest number of 32 bits.
_LARGEST = float(np.finfo(np.float32).max) / 2


def _spot(place: int, shape: tuple[int, ...]) -> tuple[int, int, int]:
    slice_, row, column = (int(number) for number in np.unravel_index(place, shape))
    return slice_, row, column


def uptake(image: Image, places: Places, grid: Geometry, *, name: str = "") -> Uptake:
    """Numbers of one region.

    Parameters
    ----------
    image
        Standardised uptake, slices x rows x columns; finite.
    places
        Flat indices of the region's voxels, rising.
    grid
        Grid of the image.
    name
        Of the region.

    Raises
    ------
    ValueError
        If the image has another shape than the grid, or a value that is not finite in the region.

    Examples
    --------
    >>> grid = Geometry((1, 3, 3), (9.0, 9.0, 9.0), (0.0, 0.0, 0.0), ((0, 0, 1), (0, 1, 0), (1, 0, 0)))
    >>> image = np.arange(9, dtype=np.float32).reshape(1, 3, 3)
    >>> found = uptake(image, np.array([3, 4, 5]), grid)
    >>> found.max, found.mean, round(found.volume_ml, 3), found.peak_global
    (5.0, 4.0, 2.187, 5.0)
    """
    if image.shape != grid.shape:
        raise ValueError(f"an image of {image.shape} does not lie on a grid of {grid.shape}")
    volume_ml = len(places) * grid.voxel_volume_ml
    if not len(places):
        return Uptake(name=name, voxels=0, volume_ml=0.0)
    values = image.reshape(-1)[places]
    mean = float(values.mean(dtype=np.float64))
    if not math.isfinite(mean):
        raise ValueError("the region holds a value that is not finite")
    found = peaks(image, places, grid.spacing_mm)
    return Uptake(
        name=name,
        voxels=len(places),
        volume_ml=volume_ml,
        min=float(values.min()),
        median=float(np.median(values)),
        mean=mean,
        max=float(values.max()),
        peak_local=found.local,
        peak_global=found.highest,
        tlg=mean * volume_ml,
        hottest=_spot(found.hottest, image.shape),
        peak=_spot(found.centre, image.shape),
    )


def places_of(mask: NDArray[np.bool_]) -> Places:
    """Flat indices of the voxels of a mask, rising."""
    return np.flatnonzero(mask)


def places_of_labels(labels: NDArray[Any]) -> tuple[tuple[int, Places], ...]:
    """Each label but 0 of a label map, with the flat indices of its voxels.

    Examples
    --------
    >>> [(label, places.tolist()) for label, places in places_of_labels(np.array([[0, 2], [1, 2]]))]
    [(1, [2]), (2, [1, 3])]
    """
    marked = np.flatnonzero(labels.reshape(-1) != 0)
    numbers = labels.reshape(-1)[marked]
    order = np.argsort(numbers, kind="stable")
    found, starts = np.unique(numbers[order], return_index=True)
    groups = np.split(marked[order], starts[1:])
    return tuple((int(label), group) for label, group in zip(found, groups, strict=True))


def burden(image: Image, all_places: Sequence[Places], grid: Geometry) -> Burden:
    """All regions together; a voxel that lies in two counts once.

    Parameters
    ----------
    image, grid
        Standardised uptake and its grid.
    all_places
        Flat indices of the voxels of each region.

    Examples
    --------
    >>> grid = Geometry((1, 1, 3), (10.0, 10.0, 10.0), (0.0, 0.0, 0.0), ((0, 0, 1), (0, 1, 0), (1, 0, 0)))
    >>> image = np.array([[[1.0, 2.0, 4.0]]], dtype=np.float32)
    >>> burden(image, [np.array([0, 1]), np.array([1, 2])], grid)
    Burden(regions=2, mtv_ml=3.0, tlg=7.0, max=4.0)
    """
    together = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *all_places]))
    values = image.reshape(-1)[together]
    return Burden(
        regions=len(all_places),
        mtv_ml=len(together) * grid.voxel_volume_ml,
        tlg=float(values.sum(dtype=np.float64)) * grid.voxel_volume_ml,
        max=float(values.max()) if len(together) else None,
    )


def _cannot_overflow(scan: Scan, factor: SuvFactor) -> bool:
    """Whether 32 bits times slope times factor fit into a number, so that no voxel needs to be looked at."""
    slope = max(map(abs, scan.slopes), default=math.inf)
    return 2.0**32 * slope * max(1.0, *factor.per_slice) < _LARGEST


def suv_image(scan: Scan, factor: SuvFactor) -> Image:
    """Standardised uptake of every voxel of a scan, slices x rows x columns.

    Raises
    ------
    Refusal
        If the voxels cannot be read, or hold a value that is not finite.
    """
    image: Image = scan.voxels()
    with np.errstate(over="ignore", invalid="ignore"):
        if len(set(factor.per_slice)) == 1:
            image *= np.float32(factor.per_slice[0])
        else:
            image *= np.array(factor.per_slice, dtype=np.float32)[:, None, None]
        finite = _cannot_overflow(scan, factor) or math.isfinite(float(image.sum(dtype=np.float64)))
    if not finite:
        what = "a voxel is not finite after rescaling"
        raise Refusal(where=scan.name, what=what, remedy="check RescaleSlope (0028,1053)")
    return image


def _header_of(scan: Scan) -> Any:
    if scan.header is None:
        what = f"a {scan.modality} series holds no activity"
        raise Refusal(where=scan.name, what=what, remedy="name the PET series")
    return scan.header


def _of_regions(image: Image, regions: Sequence[Region], grid: Geometry) -> Iterator[tuple[Uptake, Places]]:
    for region in regions:
        places = places_of(region.mask())
        yield uptake(image, places, grid, name=region.name), places


def region_statistics(
    scan: Scan,
    regions: Sequence[Region] = (),
    *,
    normalisation: Normalisation = Normalisation.BODY_WEIGHT,
    reference_time: ReferenceRule = ReferenceRule.ROBUST,
) -> ScanUptake:
    """Standardised uptake of a scan and of regions on it: everything that ``catamnesis suv`` prints.

    Parameters
    ----------
    scan
        A PET volume.
    regions
        Masks on its grid.
    normalisation
        What uptake is related to.
    reference_time
        In which order the paths to the time of decay correction are tried.

    Raises
    ------
    Refusal
        If uptake cannot be standardised, by the name and number of the attribute.
    """
    factor = suv_factor(_header_of(scan), normalisation=normalisation, reference_time=reference_time)
    image = suv_image(scan, factor)
    everything = np.arange(image.size, dtype=np.int64)
    found = list(_of_regions(image, regions, scan.geometry))
    doubts = [*scan.discrepancies, *factor.discrepancies]
    doubts += [doubt for region in regions for doubt in region.discrepancies]
    doubts += [_empty(one) for one, _ in found if not one.voxels]
    return ScanUptake(
        series=scan.name,
        series_uid=scan.series_uid,
        factor=factor.factor,
        rule=factor.rule,
        unit=factor.unit,
        normalisation=str(normalisation),
        uptake_minutes=None if factor.uptake_s is None else factor.uptake_s / 60.0,
        image=uptake(image, everything, scan.geometry, name="whole image"),
        regions=tuple(one for one, _ in found),
        burden=burden(image, [places for _, places in found], scan.geometry) if found else None,
        derivation=factor.derivation,
        discrepancies=tuple(dict.fromkeys(doubts)),
    )


def _empty(one: Uptake) -> Discrepancy:
    return Discrepancy(Kind.MISSING, f"region {one.name!r}", "no voxel of the scan lies in it", "check the mask")
