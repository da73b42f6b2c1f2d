"""Touching hot spots told apart: each voxel belongs to the peak that uphill leads to, shallow passes are no border."""

from dataclasses import dataclass
from itertools import product
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from catamnesis.measure.peak import Image, Places

#: Steps to the 26 neighbours of a voxel, in slice, row and column.
NEIGHBOURS = tuple(step for step in product((-1, 0, 1), repeat=3) if step != (0, 0, 0))
#: Those of which no two are opposite.
_HALF = tuple(step for step in NEIGHBOURS if step > (0, 0, 0))

Box: TypeAlias = tuple[slice, slice, slice]


@dataclass(frozen=True, slots=True)
class Peak:
    """A local maximum and the voxels from which the steepest way uphill leads to it.

    Parameters
    ----------
    places
        Flat indices of its voxels, rising.
    summit
        Flat index of its highest voxel.
    height
        Value there.
    """

    places: Places
    summit: int
    height: float


def box_of(places: Places, shape: tuple[int, ...], *, margin: int = 0) -> Box:
    """The smallest box of slices, rows and columns that holds all places, and so many voxels around it."""
    at = np.unravel_index(places, shape)
    first, second, third = (
        slice(max(int(axis.min()) - margin, 0), min(int(axis.max()) + margin + 1, size))
        for axis, size in zip(at, shape, strict=True)
    )
    return first, second, third


def mask_in(places: Places, shape: tuple[int, ...], box: Box) -> NDArray[np.bool_]:
    """The places as a mask of a box that holds them all."""
    mask = np.zeros([part.stop - part.start for part in box], dtype=np.bool_)
    at = np.unravel_index(places, shape)
    mask[tuple(axis - part.start for axis, part in zip(at, box, strict=True))] = True
    return mask


def places_in(mask: NDArray[np.bool_], shape: tuple[int, ...], box: Box) -> Places:
    """Flat indices, on the whole grid, of the voxels of a mask of a box."""
    at = np.nonzero(mask)
    places: Places = np.ravel_multi_index(
        tuple(axis + part.start for axis, part in zip(at, box, strict=True)), shape
    ).astype(np.int64)
    return places


def others_near(marks: NDArray[Any], places: Places, own: int, *, margin: int) -> Places:
    """Flat indices of the marked voxels around some voxels that do not bear their own mark, rising.

    Parameters
    ----------
    marks
        Number of the region that each voxel belongs to; 0 for none.
    places
        Flat indices, rising, at least one.
    own
        Number of their own region.
    margin
        How far around is looked (voxels).

    Examples
    --------
    >>> others_near(np.array([[[1, 1, 0, 2, 0, 3]]]), np.array([0, 1]), 1, margin=3).tolist()
    [3]
    """
    box = box_of(places, marks.shape, margin=margin)
    return places_in((marks[box] != 0) & (marks[box] != own), marks.shape, box)


def _rows_of(inside: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Number of each voxel of a mask, in rising order; -1 beside it. The mask has an empty rim."""
    rows = np.full(inside.shape, -1, dtype=np.int64)
    rows[inside] = np.arange(int(inside.sum()))
    return rows


def _uphill(values: NDArray[np.float64], rows: NDArray[np.int64], at: tuple[NDArray[np.int64], ...]) -> Places:
    """For each voxel the number of the highest among itself and its neighbours; equals go by number."""
    best = np.arange(len(values))
    height = values.copy()
    for step in NEIGHBOURS:
        other = rows[tuple(axis + move for axis, move in zip(at, step, strict=True))]
        theirs = np.where(other >= 0, values[np.maximum(other, 0)], -np.inf)
        higher = (theirs > height) | ((theirs == height) & (other > best))
        best[higher], height[higher] = other[higher], theirs[higher]
    while True:
        further = best[best]
        if np.array_equal(further, best):
            return best
        best = further


@dataclass(frozen=True, slots=True)
class _Pass:
    """The highest way from one peak to another."""

    height: float
    one: int
    other: int


def _passes(
    values: NDArray[np.float64], summit: Places, rows: NDArray[np.int64], at: tuple[NDArray[np.int64], ...]
) -> list[_Pass]:
    """The highest pass between any two neighbouring peaks, the highest first."""
    found: dict[tuple[int, int], float] = {}
    for step in _HALF:
        other = rows[tuple(axis + move for axis, move in zip(at, step, strict=True))]
        border = np.flatnonzero((other >= 0) & (summit[np.maximum(other, 0)] != summit))
        there = other[border]
        low = np.minimum(summit[border], summit[there])
        high = np.maximum(summit[border], summit[there])
        for one, two, height in zip(
            low.tolist(), high.tolist(), np.minimum(values[border], values[there]).tolist(), strict=True
        ):
            if height > found.get((one, two), -np.inf):
                found[one, two] = height

    def rank(one: _Pass) -> tuple[float, ...]:
        """Higher passes first; of equal ones that between the higher peaks, whichever way the image is read."""
        tops = sorted((float(values[one.one]), float(values[one.other])))
        return (-one.height, -tops[1], -tops[0], one.one, one.other)

    return sorted((_Pass(height, *pair) for pair, height in found.items()), key=rank)


def _joined(
    values: NDArray[np.float64], summit: Places, passes: list[_Pass], sizes: dict[int, int], depth: tuple[float, int]
) -> dict[int, int]:
    """To which peak each peak goes, when shallow passes and small peaks are no border."""
    share, least = depth
    head = {int(one): int(one) for one in np.unique(summit)}

    def top(one: int) -> int:
        while head[one] != one:
            one = head[one]
        return one

    for way in passes:
        one, other = top(way.one), top(way.other)
        if one == other:
            continue
        if (values[one], one) < (values[other], other):
            one, other = other, one
        if way.height >= share * values[other] or min(sizes[one], sizes[other]) < least:
            head[other] = one
            sizes[one] += sizes[other]
    return {one: top(one) for one in head}


def peaks_of(
    image: Image,
    places: Places,
    *,
    smoothing_voxels: tuple[float, float, float] = (0.0, 0.0, 0.0),
    pass_share: float = 0.7,
    least_voxels: int = 1,
) -> tuple[Peak, ...]:
    """Tell the peaks of one region apart, the highest first.

    Each voxel goes to the peak that the steepest way uphill leads to (watershed). Two peaks are one where the highest
    way between them never falls below a share of the lower peak, or where the smaller holds too few voxels.

    Parameters
    ----------
    image
        Slices x rows x columns.
    places
        Flat indices of the region, rising, at least one.
    smoothing_voxels
        Standard deviations of the Gaussian that the image is smoothed with first (voxels), so that noise makes no peak.
    pass_share
        Share of the lower peak, above 0 and up to 1; 1 keeps every local maximum apart.
    least_voxels
        Voxels that a peak of its own must hold.

    Examples
    --------
    >>> image = np.array([[[1, 5, 9, 5, 2, 6, 4, 1]]], dtype=np.float32)
    >>> [(peak.height, peak.places.tolist()) for peak in peaks_of(image, np.arange(1, 7))]
    [(9.0, [1, 2, 3]), (6.0, [4, 5, 6])]
    >>> len(peaks_of(image, np.arange(1, 7), pass_share=0.3))
    1
    """
    shape = image.shape
    reach = int(np.ceil(3.0 * max(smoothing_voxels)))
    wide = box_of(places, shape, margin=reach)
    part = image[wide].astype(np.float64)
    if reach:
        part = ndimage.gaussian_filter(part, smoothing_voxels, truncate=3.0)
    inside = np.pad(mask_in(places, shape, wide), 1)
    rows = _rows_of(inside)
    at = np.nonzero(inside)
    values = part[tuple(axis - 1 for axis in at)]
    summit = _uphill(values, rows, at)
    passes = _passes(values, summit, rows, at)
    numbers, counts = np.unique(summit, return_counts=True)
    sizes = dict(zip(numbers.tolist(), counts.tolist(), strict=True))
    head = _joined(values, summit, passes, sizes, (pass_share, least_voxels))
    owner = np.array([head[int(one)] for one in numbers])[np.searchsorted(numbers, summit)]
    found = [
        Peak(places[owner == one], int(places[one]), float(image.reshape(-1)[places[one]])) for one in np.unique(owner)
    ]
    return tuple(sorted(found, key=lambda peak: (-peak.height, peak.summit)))
