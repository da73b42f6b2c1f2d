"""Which hot spots of a scan are looked at: the bright ones, fainter ones near the skin, and faint ones in chalk."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from catamnesis.case.lesion import Reference
from catamnesis.measure.anatomy import Anatomy
from catamnesis.measure.basins import box_of, mask_in
from catamnesis.measure.calcification import calcified_regions
from catamnesis.measure.delineation import TOUCHING, components
from catamnesis.measure.hot_spots import HotSpot, ScanPair, find_regions, seen_all, with_density
from catamnesis.measure.overview import patient_places
from catamnesis.measure.peak import Image, Places

#: Uptake (SUV) that bounds hot spots is that of the liver plus two deviations, within these; without a liver the third.
_LOW_SUV, _LOW_WITHOUT_LIVER = (2.5, 3.6), 3.0
#: Fainter spots, all numbers our own choice, for nodules in skin and muscle. From this uptake (SUV) on they count in
#: the skin and under it (mm), and from the bound of bright ones on in limbs and down to the second depth (mm).
_PALE_SUV, _SKIN_MM, _SHALLOW_MM = 1.5, 25.0, 40.0
#: They hold so much (ml), and their SUVpeak is so many times their surroundings.
_PALE_ML, _PALE_CONTRAST = 0.4, 3.0
#: Before the belly and the lower chest they lie no deeper than this (mm), as organs lie behind.
_WALL_MM = 12.0
#: In chalk the maximum is at least this (SUV), and so many times the surroundings.
_CHALK_SUV, _CHALK_CONTRAST = 0.8, 2.5
#: In what is dense just under the skin (mm): from this uptake (SUV) and size (ml) on, the maximum and the SUVpeak so
#: many times the surroundings.
_DENSE_SUV, _DENSE_MM, _DENSE_ML, _DENSE_TIMES, _DENSE_CONTRAST = 1.0, 15.0, 0.2, 3.0, 1.9
#: In the middle of the back the spine lies just under the skin, below it the broader sacrum: so far to either side (mm)
#: nothing dense counts. Height of the sacrum's upper end above the crotch (mm).
_SPINE_MM, _SACRUM_MM, _SACRUM_TOP_MM = 28.0, 55.0, 220.0
#: No more than so many fainter spots are looked at.
_PALE_COUNT = 400


@dataclass(frozen=True, slots=True)
class Candidates:
    """All hot spots that are looked at, bright ones first, and how many were too many."""

    found: tuple[HotSpot, ...]
    low_suv: float
    left_out: int = 0


def low_suv(liver: Reference | None, seed_suv: float) -> float:
    """Uptake that bounds hot spots: the liver's mean and two deviations, between 2.5 and 3.6, and not above the seed.

    Parameters
    ----------
    liver
        Reference of the liver; None where it was not found.
    seed_suv
        Uptake that a bright spot must reach.

    Examples
    --------
    >>> low_suv(Reference("liver", 2.2, 0.25, 14.1, (0.0, 0.0, 0.0)), 4.0)
    2.7
    >>> low_suv(None, 4.0)
    3.0
    """
    low = _LOW_WITHOUT_LIVER if liver is None else liver.mean + 2.0 * liver.standard_deviation
    return min(max(low, _LOW_SUV[0]), _LOW_SUV[1], seed_suv)


def candidates(scans: ScanPair, body: Anatomy, liver: Reference | None, *, seed_suv: float) -> Candidates:
    """Find the hot spots that are looked at.

    Parameters
    ----------
    scans
        Image and CT.
    body
        Landmarks.
    liver
        Reference of the liver; None where it was not found.
    seed_suv
        Uptake that a bright spot must reach, above 0.
    """
    low = low_suv(liver, seed_suv)
    flat = scans.image.reshape(-1)
    regions = find_regions(scans.image, scans.grid, low=low, high=low)
    bright = [region for region in regions if float(flat[region].max()) >= seed_suv]
    taken = np.zeros(len(flat), dtype=np.bool_)
    for region in bright:
        taken[region] = True
    least = _PALE_ML / scans.grid.voxel_volume_ml
    pale = [region for region in regions[len(bright) :] if len(region) >= least]
    warm = _shallow_voxels(scans, body)
    skin = _not_taken(_parts_of(scans.image, warm, _PALE_SUV, _SKIN_MM), taken, least)
    seen = list(seen_all([*bright, *pale[:_PALE_COUNT]], scans, body))
    found = [with_density(spot, scans, body) for spot in seen[: len(bright)]]
    kept = [spot for spot in seen[len(bright) :] if _is_shallow(spot, body)]
    kept += seen_all(skin[:_PALE_COUNT], scans, body)
    kept = [with_density(spot, scans, body) for spot in kept if spot.contrast >= _PALE_CONTRAST]
    clear = [spot for spot in kept if (spot.calcified or spot.peak >= _PALE_SUV) and _stands_alone(spot, scans, body)]
    found += [replace(spot, why=_pale_reason(spot)) for spot in _apart(clear, taken)]
    if scans.density is not None and body.ct is not None:
        found += [replace(spot, why=_chalk_reason(spot)) for spot in _apart(_hot_chalk(scans, body, taken), taken)]
        small = _parts_of(scans.image, warm, _DENSE_SUV, _DENSE_MM)
        dense = _dense_skin(_not_taken(small, taken, _DENSE_ML / scans.grid.voxel_volume_ml), scans, body)
        found += [replace(spot, why=_dense_reason(spot)) for spot in _apart(dense, taken)]
    found.sort(key=lambda spot: (-spot.max, int(spot.places[0])))
    left_out = max(0, len(pale) - _PALE_COUNT) + max(0, len(skin) - _PALE_COUNT)
    return Candidates(tuple(found), low, left_out)


def _not_taken(regions: Iterable[Places], taken: NDArray[np.bool_], least: float) -> list[Places]:
    """Regions of some size of which no voxel has been taken."""
    return [region for region in regions if len(region) >= least and not taken[region].any()]


@dataclass(frozen=True, slots=True)
class _Shallow:
    """Warm voxels in the skin and under it, and how deep each lies (mm)."""

    places: Places
    depth_mm: NDArray[np.float32]


def _shallow_voxels(scans: ScanPair, body: Anatomy) -> _Shallow:
    warm = np.flatnonzero(scans.image >= np.float32(min(_PALE_SUV, _DENSE_SUV)))
    places = patient_places(np.stack(np.unravel_index(warm, scans.image.shape), axis=1), scans.grid)
    depth = body.outline.depth_mm.at(places, outside=-1.0)
    shallow = (depth > 0.0) & (depth <= max(_SKIN_MM, _DENSE_MM))
    return _Shallow(warm[shallow], depth[shallow])


def _parts_of(image: Image, warm: _Shallow, least_suv: float, depth_mm: float) -> tuple[Places, ...]:
    """Connected parts of those that are warm and shallow enough."""
    keep = (warm.depth_mm <= depth_mm) & (image.reshape(-1)[warm.places] >= np.float32(least_suv))
    return components(image, warm.places[keep])


def _hot_chalk(scans: ScanPair, body: Anatomy, taken: NDArray[np.bool_]) -> list[HotSpot]:
    """Spots in dense pieces that are no part of the skeleton."""
    chalk = _not_taken(calcified_regions(scans, body), taken, 1)
    hot = [
        spot
        for spot in seen_all(chalk, scans, body)
        if spot.around is not None and spot.max >= max(_CHALK_SUV, _CHALK_CONTRAST * spot.around)
    ]
    hot = [spot for spot in hot if has_own_summit(scans.image, spot.places)]
    return [spot for spot in (with_density(one, scans, body) for one in hot) if spot.calcified]


def _dense_skin(regions: list[Places], scans: ScanPair, body: Anatomy) -> list[HotSpot]:
    """Small spots of very faint uptake where something dense lies in or just under the skin."""
    faint = [
        spot
        for spot in seen_all(regions[:_PALE_COUNT], scans, body)
        if spot.around is not None
        and spot.max >= _DENSE_TIMES * spot.around
        and spot.contrast >= _DENSE_CONTRAST
        and not spot.at_end
        and not _in_head(spot, body)
        and has_own_summit(scans.image, spot.places)
    ]
    dense = [with_density(spot, scans, body) for spot in faint]
    return [
        spot
        for spot in dense
        if spot.density is not None
        and spot.density.isolated is not None
        and (spot.calcified or _in_no_bone(spot, body))
    ]


def _in_no_bone(spot: HotSpot, body: Anatomy) -> bool:
    """Whether neither spine nor sacrum, nor ribs before warm organs, lie where a spot lies."""
    spine = _SACRUM_MM if spot.centroid_mm[2] < body.floor_mm + _SACRUM_TOP_MM else _SPINE_MM
    return abs(spot.left_mm) >= spine and not _before_organs(spot, body)


def _dense_reason(spot: HotSpot) -> str:
    what = "is calcified on CT" if spot.calcified else "lies in something dense on CT under the skin, chalk or bone,"
    return f"it {what} and its SUVpeak is {spot.contrast:.1f} times its surroundings"


def _is_shallow(spot: HotSpot, body: Anatomy) -> bool:
    return spot.depth_mm <= _SHALLOW_MM or not spot.in_trunk or spot.centroid_mm[2] < body.floor_mm


def has_own_summit(image: Image, places: Places) -> bool:
    """Whether no voxel beside a region is hotter than its maximum: it is a hill, not the slope of one.

    Parameters
    ----------
    image
        Slices x rows x columns.
    places
        Flat indices of the region, rising, at least one.

    Examples
    --------
    >>> image = np.array([[[1, 3, 2, 5]]], dtype=np.float32)
    >>> has_own_summit(image, np.array([1])), has_own_summit(image, np.array([1, 2]))
    (True, False)
    """
    box = box_of(places, image.shape, margin=1)
    wide = ndimage.binary_dilation(mask_in(places, image.shape, box), structure=TOUCHING)
    return float(image[box][wide].max()) <= float(image.reshape(-1)[places].max())


def _in_head(spot: HotSpot, body: Anatomy) -> bool:
    shoulders = body.outline.shoulders_mm
    return shoulders is not None and spot.in_trunk and spot.centroid_mm[2] > shoulders - 15.0


def _before_organs(spot: HotSpot, body: Anatomy) -> bool:
    """Whether belly or lower chest lie right behind the wall where a spot lies."""
    height = spot.centroid_mm[2]
    return (
        body.has_landmarks
        and spot.in_trunk
        and body.floor_mm + 110.0 < height < body.dome_mm + 60.0
        and spot.backward < 0.8
    )


def _by_genitals(spot: HotSpot, body: Anatomy) -> bool:
    """Whether a spot lies in front in the middle about the crotch, where urine and genitals are warm."""
    above = spot.centroid_mm[2] - body.floor_mm
    return body.has_landmarks and abs(spot.left_mm) < 60.0 and spot.backward < 0.6 and -80.0 < above <= 110.0


def _stands_alone(spot: HotSpot, scans: ScanPair, body: Anatomy) -> bool:
    """Whether a faint spot is no part of an organ near the skin: a gland of the head, or bowel behind a thin wall."""
    if not spot.calcified:
        if _in_head(spot, body):
            return False
        if _by_genitals(spot, body) or (_before_organs(spot, body) and spot.depth_mm > _WALL_MM):
            return False
    return has_own_summit(scans.image, spot.places)


def _apart(spots: Iterable[HotSpot], taken: NDArray[np.bool_]) -> list[HotSpot]:
    """Spots that share no voxel with one that was taken before; they are taken."""
    found = []
    for spot in sorted(spots, key=lambda one: (-one.max, int(one.places[0]))):
        if not taken[spot.places].any():
            taken[spot.places] = True
            found.append(spot)
    return found


def _pale_reason(spot: HotSpot) -> str:
    where = "is calcified on CT" if spot.calcified else "lies near the skin or in a limb"
    return f"it {where} and its SUVpeak is {spot.contrast:.1f} times its surroundings"


def _chalk_reason(spot: HotSpot) -> str:
    times = spot.max / spot.around if spot.around else float("inf")
    return f"it is calcified on CT and its maximum is {times:.1f} times its surroundings"
