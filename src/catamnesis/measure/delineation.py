"""How a hot spot is outlined: by a fixed uptake, a share of its maximum, the liver, or where uptake falls fastest."""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import ndimage

from catamnesis.measure.basins import Box, box_of, mask_in, peaks_of, places_in
from catamnesis.measure.peak import Image, Places

#: Smoothing (mm, standard deviation) before peaks are told apart, and how deep the pass between two peaks must lie
#: (share of the lower peak). Our own choice: the tumour of pet/sts001_fdg_pet_raw stays one.
SMOOTHING_MM, PASS_SHARE = 3.0, 0.6
#: Connected means: sharing a face, an edge or a corner.
TOUCHING = np.ones((3, 3, 3), dtype=np.bool_)
#: Fixed thresholds (SUV): the benchmark for total metabolic tumour volume (J Nucl Med 2024;65:1343, read in part), and
#: the older one that pet.md's cohort PMC9900370 (read in part) finds to give larger volumes.
FIXED_SUV, LOW_FIXED_SUV = 4.0, 2.5
#: PERCIST 1.0: measurable is an uptake above 1.5 times the mean of the liver plus two standard deviations
#: (PMC4377159 table 2, PMC6047783 table 12; read in part).
PERCIST_TIMES, PERCIST_DEVIATIONS = 1.5, 2.0
#: Where a share of the maximum does not clear the surroundings by this factor, half-way between the two is taken.
_CLEAR_OF_BACKGROUND = 1.5
#: Shell around a hot spot (mm) whose median is its surroundings.
_SHELL_MM = (8.0, 20.0)
#: Uptake (SUV) below which there is air and no tissue: on pet/sts001_fdg_pet_raw air lies below 0.07.
_AIR = np.float32(0.1)
#: Voxels of at least this share of the rise from surroundings to maximum are surely inside, for the gradient.
_CORE_SHARE = 0.6
#: Voxels no further above the surroundings than this share of the whole rise are surely outside; smoothing (mm,
#: standard deviation) against single steps of noise.
_NEAR_AROUND, _GRAIN_MM = 0.1, 1.6
#: An outline by the gradient that leaves more than half of the hot spot out is doubtful.
_UNEVEN_SHARE = 0.5


class Contour(StrEnum):
    """How lesions are outlined."""

    FIXED_4 = "SUV of at least 4"
    FIXED_2_5 = "SUV of at least 2.5"
    PERCENT_41 = "41 % of its maximum"
    PERCENT_50 = "50 % of its maximum"
    PERCIST = "1.5 times liver + 2 SD"
    GRADIENT = "where uptake falls fastest"


#: Share of the maximum.
SHARES = {Contour.PERCENT_41: 0.41, Contour.PERCENT_50: 0.50}


@dataclass(frozen=True, slots=True)
class Outlined:
    """The voxels of a lesion, how they were found, and what is doubtful about it."""

    places: Places
    threshold: float | None
    doubts: tuple[str, ...] = ()


def percist_threshold(liver_mean: float, liver_sd: float) -> float:
    """Uptake from which a lesion counts as measurable: 1.5 x mean of the liver + 2 SD (PERCIST 1.0).

    Parameters
    ----------
    liver_mean, liver_sd
        Of a 3 cm sphere in the right lobe, in one unit (SUV or SUL); the mean above 0, the deviation at least 0.

    Raises
    ------
    ValueError
        Outside these ranges.

    Examples
    --------
    >>> percist_threshold(2.0, 0.25)
    3.5
    """
    if not (liver_mean > 0.0 and liver_sd >= 0.0 and math.isfinite(liver_mean + liver_sd)):
        raise ValueError(f"a liver of {liver_mean} +/- {liver_sd} gives no threshold")
    return PERCIST_TIMES * liver_mean + PERCIST_DEVIATIONS * liver_sd


def hot_components(image: Image, threshold: float, *, least_voxels: int = 1) -> tuple[Places, ...]:
    """Connected regions (by face, edge or corner) in which uptake reaches a threshold, the hottest first.

    Parameters
    ----------
    image
        Slices x rows x columns.
    threshold
        In the unit of the image; a voxel that equals it is inside.
    least_voxels
        Smaller regions are left out.

    Examples
    --------
    >>> image = np.array([[[5, 0, 4, 6, 0, 3]]], dtype=np.float32)
    >>> [region.tolist() for region in hot_components(image, 4.0)]
    [[2, 3], [0]]
    """
    hot = np.flatnonzero(image >= np.float32(threshold))
    return components(image, hot, least_voxels=least_voxels)


def components(image: Image, places: Places, *, least_voxels: int = 1) -> tuple[Places, ...]:
    """Connected parts of some voxels, the hottest first."""
    if not len(places):
        return ()
    box = box_of(places, image.shape)
    labels, _ = ndimage.label(mask_in(places, image.shape, box), structure=TOUCHING)
    at = np.unravel_index(places, image.shape)
    numbers = labels[tuple(axis - part.start for axis, part in zip(at, box, strict=True))]
    order = np.argsort(numbers, kind="stable")
    _, starts = np.unique(numbers[order], return_index=True)
    groups = [group for group in np.split(places[order], starts[1:]) if len(group) >= least_voxels]
    flat = image.reshape(-1)
    return tuple(sorted(groups, key=lambda group: (-float(flat[group].max()), int(group[0]))))


def _reach(spacing_mm: tuple[float, float, float], mm: float) -> tuple[int, int, int]:
    first, second, third = (max(1, math.ceil(mm / edge)) for edge in spacing_mm)
    return first, second, third


def _grown_box(box: Box, by: tuple[int, int, int], shape: tuple[int, ...]) -> Box:
    first, second, third = (
        slice(max(part.start - more, 0), min(part.stop + more, size))
        for part, more, size in zip(box, by, shape, strict=True)
    )
    return first, second, third


def surroundings(image: Image, places: Places, spacing_mm: tuple[float, float, float], others: Places) -> float | None:
    """Median uptake in the shell between 8 and 20 mm around a region; None if the shell is empty.

    Other hot regions and air (below 0.1) are left out.

    Parameters
    ----------
    image
        Slices x rows x columns.
    places
        Flat indices of the region, rising, at least one.
    spacing_mm
        Distance of voxel centres (mm).
    others
        Flat indices of voxels that do not count as surroundings.
    """
    shape = image.shape
    box = _grown_box(box_of(places, shape), _reach(spacing_mm, _SHELL_MM[1]), shape)
    far = ndimage.distance_transform_edt(~mask_in(places, shape, box), sampling=spacing_mm)
    shell = (far >= _SHELL_MM[0]) & (far <= _SHELL_MM[1])
    inside = _inside(others, shape, box)
    shell[inside] = False
    shell &= image[box] >= _AIR
    return float(np.median(image[box][shell])) if shell.any() else None


def _inside(places: Places, shape: tuple[int, ...], box: Box) -> tuple[Places, ...]:
    """Those of the places that lie in a box, counted from the box's corner."""
    at = np.unravel_index(places, shape)
    keep = np.ones(len(places), dtype=np.bool_)
    for axis, part in zip(at, box, strict=True):
        keep &= (axis >= part.start) & (axis < part.stop)
    return tuple(axis[keep] - part.start for axis, part in zip(at, box, strict=True))


def _part_of(image: Image, box: Box, threshold: float, barred: tuple[Places, ...], seed: int) -> Places:
    """The connected voxels of a box that reach a threshold, hold the seed and are not barred."""
    hot = image[box] >= np.float32(threshold)
    if barred:
        hot[barred] = False
    at = tuple(int(axis) - part.start for axis, part in zip(np.unravel_index(seed, image.shape), box, strict=True))
    hot[at] = True
    labels, _ = ndimage.label(hot, structure=TOUCHING)
    return places_in(labels == labels[at], image.shape, box)


def share_of_maximum(
    image: Image,
    places: Places,
    share: float,
    spacing_mm: tuple[float, float, float],
    *,
    others: Places,
    reach_mm: float = 30.0,
) -> Outlined:
    """Outline a hot spot at a share of its own maximum, grown from there and not into its neighbours.

    The region holds the maximum, is connected, stays clear of other hot spots and within some distance of the voxels
    that it was found by. Where the share does not clear the surroundings, half-way between surroundings and maximum is
    taken, with a doubt.

    Parameters
    ----------
    image
        Slices x rows x columns.
    places
        Flat indices of the voxels that the hot spot was found by, rising, at least one.
    share
        Above 0 and below 1.
    spacing_mm
        Distance of voxel centres (mm).
    others
        Flat indices of the voxels of other hot spots.
    reach_mm
        How far the outline may go beyond the voxels that the spot was found by.

    Raises
    ------
    ValueError
        If the share is not between 0 and 1, or the maximum not above 0.

    Examples
    --------
    >>> image = np.array([[[1, 1, 1, 3, 4, 10, 5, 4, 1, 1]]], dtype=np.float32)
    >>> none = np.empty(0, dtype=np.int64)
    >>> share_of_maximum(image, np.array([5]), 0.41, (5.0, 5.0, 5.0), others=none).places.tolist()
    [5, 6]
    """
    if not 0.0 < share < 1.0:
        raise ValueError(f"a share between 0 and 1 is needed, not {share}")
    values = image.reshape(-1)[places]
    seed, highest = int(places[int(values.argmax())]), float(values.max())
    if not highest > 0.0:
        raise ValueError(f"a maximum above 0 is needed, not {highest}")
    around = surroundings(image, places, spacing_mm, others)
    threshold, doubts = share * highest, []
    if around is not None and threshold < _CLEAR_OF_BACKGROUND * around:
        threshold = max(threshold, (highest + around) / 2.0)
        doubts.append(
            f"{share:.0%} of its maximum does not stand out from its surroundings (SUV {around:.1f}), so it was "
            f"outlined half-way between the two"
        )
    box = _grown_box(box_of(places, image.shape), _reach(spacing_mm, reach_mm), image.shape)
    grown = _part_of(image, box, threshold, _inside(others, image.shape, box), seed)
    everything = _part_of(image, box, threshold, (), seed)
    if len(everything) > len(grown) or float(image.reshape(-1)[grown].max()) > highest:
        own = np.setdiff1d(own_hill(image, everything, seed, spacing_mm), np.setdiff1d(others, [seed]))
        if len(own) < len(grown):
            grown = own
            doubts.append("runs into other uptake beside it; cut where uptake is lowest between the two")
    return Outlined(grown, threshold, tuple(doubts))


def own_hill(image: Image, places: Places, seed: int, spacing_mm: tuple[float, float, float]) -> Places:
    """The part of a region from which the way uphill leads to a voxel, where the region holds other summits too.

    Parameters
    ----------
    image
        Slices x rows x columns.
    places
        Flat indices of the region, rising, the seed among them.
    seed
        Flat index of a summit.
    spacing_mm
        Distance of voxel centres (mm).

    Examples
    --------
    >>> image = np.array([[[2, 4, 2, 3, 9]]], dtype=np.float32)
    >>> own_hill(image, np.arange(5), 1, (9.0, 9.0, 9.0)).tolist()
    [0, 1, 2]
    """
    height = float(image.reshape(-1)[seed])
    first, second, third = (SMOOTHING_MM / edge for edge in spacing_mm)
    for share in (PASS_SHARE, 0.75, 0.9, 1.0):
        for peak in peaks_of(image, places, smoothing_voxels=(first, second, third), pass_share=share):
            if seed in peak.places and float(image.reshape(-1)[peak.places].max()) <= height:
                return peak.places
    return np.array([seed])


def above_threshold(image: Image, places: Places, threshold: float, *, margin: int, others: Places) -> Outlined:
    """Outline a hot spot at a fixed uptake, grown from its maximum and not into its neighbours."""
    values = image.reshape(-1)[places]
    seed = int(places[int(values.argmax())])
    box = box_of(places, image.shape, margin=margin)
    grown = _part_of(image, box, threshold, _inside(others, image.shape, box), seed)
    doubts = () if float(values.max()) >= threshold else (f"its maximum stays below {threshold:.1f}",)
    return Outlined(grown, threshold, doubts)


def steepest_descent(
    image: Image, places: Places, spacing_mm: tuple[float, float, float], *, others: Places
) -> Outlined:
    """Outline a hot spot where its uptake falls fastest: watershed by the image foresting transform.

    Voxels beyond 60 % of the rise to the maximum are surely inside, voxels near the surroundings surely outside; both
    spread along the way with the smallest steps of uptake, so that they meet where the step is largest. On balls of 20
    to 40 mm, blurred by 6 mm, the volume comes out within 5 %.

    Parameters
    ----------
    image
        Slices x rows x columns.
    places
        Flat indices of the voxels that the hot spot was found by, rising, at least one.
    spacing_mm
        Distance of voxel centres (mm).
    others
        Flat indices of the voxels of other hot spots, which are outside.
    """
    shape = image.shape
    values = image.reshape(-1)[places]
    seed, highest = int(places[int(values.argmax())]), float(values.max())
    around = surroundings(image, places, spacing_mm, others) or 0.0
    box = _grown_box(box_of(places, shape), _reach(spacing_mm, _SHELL_MM[0]), shape)
    part = image[box].astype(np.float64)
    barred = _inside(others, shape, box)
    smooth = ndimage.gaussian_filter(part, [_GRAIN_MM / edge for edge in spacing_mm])
    spread = max(float(np.ptp(smooth)), 1e-9)
    levels = np.rint((smooth - smooth.min()) / spread * 65535.0).astype(np.uint16)
    core = around + _CORE_SHARE * (highest - around)
    markers = np.zeros(part.shape, dtype=np.int16)
    markers[part <= around + _NEAR_AROUND * (highest - around)] = -1
    markers[barred] = -1
    markers[_inside(_part_of(image, box, core, barred, seed), shape, box)] = 1
    labels, _ = ndimage.label(ndimage.watershed_ift(levels, markers, structure=TOUCHING) == 1, structure=TOUCHING)
    at = tuple(int(axis) - side.start for axis, side in zip(np.unravel_index(seed, shape), box, strict=True))
    found = places_in(labels == labels[at], shape, box)
    uneven = len(found) < _UNEVEN_SHARE * len(places)
    doubt = "uneven inside, so the steepest fall of its uptake may lie within it"
    return Outlined(found, None, (doubt,) if uneven else ())
