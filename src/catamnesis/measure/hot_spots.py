"""Hot spots of a scan and what can be seen of each: size, shape, place in the body, density on CT."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from catamnesis.case.scan import Geometry, Vector
from catamnesis.measure.anatomy import Anatomy
from catamnesis.measure.basins import others_near, peaks_of
from catamnesis.measure.delineation import PASS_SHARE, SMOOTHING_MM, TOUCHING, components, hot_components, surroundings
from catamnesis.measure.overview import Points, patient_places, voxel_indices
from catamnesis.measure.peak import Image, Places, peaks

#: Two peaks are one where the smaller is less than this (ml).
LEAST_PEAK_ML = 0.3
#: Density (HU) from which tissue counts as calcified. Our own choice.
CALCIFIED_HU = 150.0
#: A region of more voxels than this is no hot spot but the body, and is not taken apart.
_MOST_VOXELS = 2_000_000
#: Slices so near to the first and the last (mm) are noisy, as few bed positions see them.
_END_MM = 12.0
#: Calcified tissue fills at least such a share of a calcified spot. Our own choice.
_CALCIFIED_SHARE = 0.03
#: How far around a spot (mm) others are left out of its surroundings.
_AROUND_MM = 24.0
#: How far around a spot (mm) the CT is looked at for what a dense piece hangs together with.
_NEAR_MM = 20.0


@dataclass(frozen=True, slots=True)
class Density:
    """What CT shows where a spot lies.

    Parameters
    ----------
    median_hu, high_hu
        Median and 95th percentile over the spot.
    isolated
        Whether something calcified lies in it that does not go on into the skeleton; None where nothing is calcified.
    gas_share
        Share of the blocks around it that hold gas, 0 to 1.
    """

    median_hu: float
    high_hu: float
    isolated: bool | None
    gas_share: float


@dataclass(frozen=True, slots=True)
class HotSpot:
    """One hot region and what can be seen of it.

    Parameters
    ----------
    places
        Flat indices of its voxels, rising.
    volume_ml, max, mean
        Size and uptake.
    centroid_mm
        Its centre in the patient.
    low_mm, high_mm
        Heights of its lower and upper end.
    lengths_mm
        Lengths along its own main axes, the longest first.
    upright
        How far its longest axis stands upright, 0 to 1.
    left_mm, backward
        Of its centre: how far to the left of the body's middle, and from the trunk's front (0) to its back (1).
    depth_mm
        Distance of its centre from the skin.
    in_body
        Share of its voxels that lie inside the skin.
    in_trunk
        Whether its centre lies in head, neck or trunk (or a leg), and not in an arm.
    at_end
        Whether it comes within 12 mm of the first or last slice of the scan.
    in_liver
        Share of its voxels that lie in the liver.
    peak
        Highest mean of a sphere of 1 ml around one of its voxels (SUVpeak).
    around
        Median uptake of its surroundings; None where there are none.
    density
        None without CT.
    why
        Why it counts although it is faint; "" for a bright one.
    """

    places: Places
    volume_ml: float
    max: float
    mean: float
    centroid_mm: Vector
    low_mm: float
    high_mm: float
    lengths_mm: tuple[float, float, float]
    upright: float
    left_mm: float
    backward: float
    depth_mm: float
    in_body: float
    in_trunk: bool
    at_end: bool
    in_liver: float
    peak: float
    around: float | None
    density: Density | None = None
    why: str = ""

    @property
    def calcified(self) -> bool:
        """Whether something calcified lies in it that is no part of the skeleton."""
        return self.density is not None and self.density.isolated is True

    @property
    def contrast(self) -> float:
        """SUVpeak over the median of the surroundings; endless where these are cold."""
        return self.peak / self.around if self.around is not None and self.around > 0.0 else math.inf


def find_regions(image: Image, grid: Geometry, *, low: float, high: float) -> tuple[Places, ...]:
    """Regions above one uptake whose peak reaches a higher one, touching ones told apart, the hottest first.

    Parameters
    ----------
    image
        Slices x rows x columns.
    grid
        Its grid.
    low
        Uptake that bounds a region.
    high
        Uptake that its maximum must reach, at least ``low``.

    Examples
    --------
    >>> grid = Geometry((1, 1, 7), (9.0, 9.0, 9.0), (0.0, 0.0, 0.0), ((0, 0, 1), (0, 1, 0), (1, 0, 0)))
    >>> image = np.array([[[0, 3, 6, 3, 0, 3, 0]]], dtype=np.float32)
    >>> [region.tolist() for region in find_regions(image, grid, low=3.0, high=4.0)]
    [[1, 2, 3]]
    """
    least = max(1, round(LEAST_PEAK_ML / grid.voxel_volume_ml))
    first, second, third = (SMOOTHING_MM / edge for edge in grid.spacing_mm)
    flat = image.reshape(-1)
    found: list[Places] = []
    for region in hot_components(image, low):
        if float(flat[region].max()) < high:
            break
        if len(region) < 2 * least or len(region) > _MOST_VOXELS:
            found.append(region)
            continue
        peaks = peaks_of(
            image, region, smoothing_voxels=(first, second, third), pass_share=PASS_SHARE, least_voxels=least
        )
        # a basin of the smoothed image may fall apart on the image itself
        found += [part for peak in peaks for part in components(image, peak.places)[:1]]
    kept = [region for region in found if float(flat[region].max()) >= high]
    return tuple(sorted(kept, key=lambda region: (-float(flat[region].max()), int(region[0]))))


def _axes(places_mm: Points, grid: Geometry) -> tuple[tuple[float, float, float], float]:
    """Lengths of the main axes of some voxels (mm), and how far the longest stands upright."""
    own = np.diag(np.square(np.array(grid.spacing_mm)) / 12.0)
    axes = np.array(grid.axes)
    spread = axes.T @ own @ axes
    if len(places_mm) > 1:
        spread = spread + np.cov(places_mm.T, bias=True)
    sizes, directions = np.linalg.eigh(spread)
    # a rod of length L has a variance of L^2/12 along itself
    lengths = np.sqrt(np.maximum(12.0 * sizes[::-1], 0.0))
    return (float(lengths[0]), float(lengths[1]), float(lengths[2])), abs(float(directions[2, -1]))


def _at_end(slices: Places, grid: Geometry) -> bool:
    few = round(_END_MM / grid.spacing_mm[0])
    return bool(slices.min() <= few or slices.max() >= grid.shape[0] - 1 - few)


@dataclass(frozen=True, slots=True)
class ScanPair:
    """The image in standardised uptake with its grid, and the CT of the session with its own, where there is one."""

    image: Image
    grid: Geometry
    density: NDArray[Any] | None = None
    density_grid: Geometry | None = None


def seen(region: Places, scans: ScanPair, body: Anatomy, *, others: Places) -> HotSpot:
    """Everything that can be seen of one region on PET.

    Parameters
    ----------
    region
        Flat indices of its voxels, rising, at least one.
    scans
        Image and CT.
    body
        Landmarks.
    others
        Flat indices of the voxels of all hot regions, which do not count as surroundings.
    """
    grid = scans.grid
    at = np.stack(np.unravel_index(region, grid.shape), axis=1)
    places = patient_places(at, grid)
    values = scans.image.reshape(-1)[region]
    centre = places.mean(axis=0)
    here = centre[None, :]
    lengths, upright = _axes(places, grid)
    half = 0.5 * float(np.abs(np.array(grid.axes)[:, 2] * np.array(grid.spacing_mm)).max())
    liver = np.zeros(1) if body.liver is None else body.pet.of(body.liver.around).at(places, outside=False)
    return HotSpot(
        places=region,
        volume_ml=len(region) * grid.voxel_volume_ml,
        max=float(values.max()),
        mean=float(values.mean(dtype=np.float64)),
        centroid_mm=(float(centre[0]), float(centre[1]), float(centre[2])),
        low_mm=float(places[:, 2].min()) - half,
        high_mm=float(places[:, 2].max()) + half,
        lengths_mm=lengths,
        upright=upright,
        left_mm=float(body.outline.to_the_left_mm(here)[0]),
        backward=float(body.outline.backward_share(here)[0]),
        depth_mm=float(body.outline.depth_mm.at(here)[0]),
        in_body=float(body.outline.body.at(places, outside=False).mean()),
        in_trunk=bool(body.outline.trunk.at(here, outside=False)[0]),
        at_end=_at_end(at[:, 0], grid),
        in_liver=float(liver.mean()),
        peak=peaks(scans.image, region, grid.spacing_mm).highest,
        around=surroundings(scans.image, region, grid.spacing_mm, others),
    )


def density_of(places_mm: Points, scans: ScanPair, body: Anatomy) -> Density | None:
    """What CT shows at some places; None where it does not reach them.

    Parameters
    ----------
    places_mm
        In the patient, one a row.
    scans
        Image and CT.
    body
        Landmarks, for the gas.
    """
    if scans.density is None or scans.density_grid is None or body.ct is None:
        return None
    grid = scans.density_grid
    numbers = np.rint(voxel_indices(places_mm, grid)).astype(np.int64)
    within = ((numbers >= 0) & (numbers < np.array(grid.shape))).all(axis=1)
    if within.mean() < 0.5:
        return None
    at = numbers[within]
    values = scans.density[tuple(at.T)]
    return Density(
        median_hu=float(np.median(values)),
        high_hu=float(np.percentile(values, 95)),
        isolated=_isolated(places_mm, scans, scans.density, grid),
        gas_share=_gas_share(places_mm, body),
    )


def _isolated(places_mm: Points, scans: ScanPair, density: NDArray[Any], grid: Geometry) -> bool | None:
    """Whether what is calcified here ends within some millimetres around, as the skeleton does not."""
    at = np.rint(voxel_indices(places_mm, grid)).astype(np.int64)
    low, high = at.min(axis=0), at.max(axis=0)
    reach = [max(1, round(_NEAR_MM / edge)) for edge in grid.spacing_mm]
    box = tuple(
        slice(max(int(a) - far, 0), max(min(int(b) + far + 1, size), 1))
        for a, b, far, size in zip(low, high, reach, grid.shape, strict=True)
    )
    labels, _ = ndimage.label(density[box] >= CALCIFIED_HU, structure=TOUCHING)
    dense = np.argwhere(labels)
    if not len(dense):
        return None
    numbers = labels[labels > 0]
    inside = np.isin(
        _flat(patient_places(dense + [side.start for side in box], grid), scans.grid), _flat(places_mm, scans.grid)
    )
    if inside.sum() * grid.voxel_volume_ml < _CALCIFIED_SHARE * len(places_mm) * scans.grid.voxel_volume_ml:
        return None
    going_on = np.zeros(int(numbers.max()) + 1, dtype=np.bool_)
    for axis, (side, size) in enumerate(zip(box, grid.shape, strict=True)):
        going_on[numbers[(dense[:, axis] == 0) & (side.start > 0)]] = True
        going_on[numbers[(dense[:, axis] == labels.shape[axis] - 1) & (side.stop < size)]] = True
    # the larger part of what is calcified here decides
    return bool((~going_on[numbers[inside]]).mean() > 0.5)


def _flat(places_mm: Points, grid: Geometry) -> Places:
    """Flat index of the voxel of a grid that each place lies in; -1 beyond it."""
    at = np.rint(voxel_indices(places_mm, grid)).astype(np.int64)
    within = ((at >= 0) & (at < np.array(grid.shape))).all(axis=1)
    found = np.full(len(at), -1, dtype=np.int64)
    found[within] = np.ravel_multi_index(tuple(at[within].T), grid.shape)
    return found


def _gas_share(places_mm: Points, body: Anatomy) -> float:
    """Share of gas among the blocks around some places."""
    if body.ct is None:
        return 0.0
    at = np.unique(np.rint(body.ct.indices(places_mm)).astype(np.int64), axis=0)
    sides = [
        slice(max(int(low) - 2, 0), int(high) + 3) for low, high in zip(at.min(axis=0), at.max(axis=0), strict=True)
    ]
    part = body.ct.values[tuple(sides)]
    known = np.isfinite(part) & body.outline.body.values[tuple(sides)]
    return float((part[known] < -300.0).mean()) if known.any() else 0.0


def with_density(spot: HotSpot, scans: ScanPair, body: Anatomy) -> HotSpot:
    """The same spot with what CT shows where it lies.

    Parameters
    ----------
    spot
        As it was seen on PET.
    scans
        Image and CT.
    body
        Landmarks.
    """
    at = np.stack(np.unravel_index(spot.places, scans.grid.shape), axis=1)
    return replace(spot, density=density_of(patient_places(at, scans.grid), scans, body))


def seen_all(regions: Sequence[Places], scans: ScanPair, body: Anatomy) -> Iterator[HotSpot]:
    """Everything that can be seen of each region on PET, in their order; each other's voxels are no surroundings."""
    marks = np.zeros(scans.grid.shape, dtype=np.int32)
    for number, region in enumerate(regions, start=1):
        marks.reshape(-1)[region] = number
    margin = round(_AROUND_MM / min(scans.grid.spacing_mm))
    for number, region in enumerate(regions, start=1):
        yield seen(region, scans, body, others=others_near(marks, region, number, margin=margin))
