"""SUVpeak: the mean of a sphere of one cubic centimetre around a voxel, after the IBSI's definition."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

#: Radius (mm) of a sphere of 1 cm3 (IBSI-1 reference manual, local intensity peak: "approximately 6.2 mm").
SPHERE_RADIUS_MM = 10.0 * (3.0 / (4.0 * math.pi)) ** (1.0 / 3.0)
#: Regions of at least so many voxels that fill at least such a share of their slices are worked through slab by slab.
_LARGE_VOXELS, _FULL_SHARE = 100_000, 0.125
#: Slices that are worked through at a time in a large region.
_SLAB = 16

Image: TypeAlias = NDArray[np.float32]
#: Flat indices of the voxels of a region, rising.
Places: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Peaks:
    """Sphere means of a region, and the flat indices of their centres."""

    local: float
    hottest: int
    highest: float
    centre: int


@lru_cache(maxsize=64)
def sphere_offsets(
    spacing_mm: tuple[float, float, float], *, radius_mm: float = SPHERE_RADIUS_MM
) -> tuple[tuple[int, int, int], ...]:
    """Steps in slice, row and column to all voxels whose centres lie within a sphere around a voxel's centre.

    Parameters
    ----------
    spacing_mm
        Distance of voxel centres (mm), each above 0.
    radius_mm
        Radius (mm), at least 0.

    Raises
    ------
    ValueError
        If a distance is not above 0, or the sphere holds more than a million voxels.

    Examples
    --------
    >>> len(sphere_offsets((3.0, 4.07, 4.07))), len(sphere_offsets((20.0, 20.0, 20.0)))
    (21, 1)
    """
    if not all(step > 0.0 for step in spacing_mm):
        raise ValueError(f"distances above 0 mm are needed, not {spacing_mm}")
    reach = [int(radius_mm / step) for step in spacing_mm]
    if math.prod(2 * count + 1 for count in reach) > 1_000_000:
        raise ValueError(f"voxels of {spacing_mm} mm are too small for a sphere of {radius_mm:.1f} mm")
    limit = radius_mm * radius_mm * (1.0 + 1e-9)
    return tuple(
        (slice_, row, column)
        for slice_ in range(-reach[0], reach[0] + 1)
        for row in range(-reach[1], reach[1] + 1)
        for column in range(-reach[2], reach[2] + 1)
        if (slice_ * spacing_mm[0]) ** 2 + (row * spacing_mm[1]) ** 2 + (column * spacing_mm[2]) ** 2 <= limit
    )


def _sphere_means(image: Image, places: Places, offsets: Sequence[tuple[int, int, int]]) -> NDArray[np.float64]:
    """Mean of the sphere around each place; voxels outside the image are left out of it."""
    shape = image.shape
    flat = image.reshape(-1)
    at = np.unravel_index(places, shape)
    reach = [max(abs(offset[axis]) for offset in offsets) for axis in range(3)]
    inner = np.ones(len(places), dtype=np.bool_)
    for axis in range(3):
        inner &= (at[axis] >= reach[axis]) & (at[axis] < shape[axis] - reach[axis])
    sums = np.zeros(len(places))
    safe = places[inner]
    inner_sums = np.zeros(len(safe))
    for slice_, row, column in offsets:
        inner_sums += flat[safe + (slice_ * shape[1] + row) * shape[2] + column]
    sums[inner] = inner_sums / len(offsets)
    if not inner.all():
        sums[~inner] = _sphere_means_at_edges(image, tuple(axis[~inner] for axis in at), offsets)
    return sums


def _sphere_means_at_edges(
    image: Image, at: tuple[Places, ...], offsets: Sequence[tuple[int, int, int]]
) -> NDArray[np.float64]:
    sums, counts = np.zeros(len(at[0])), np.zeros(len(at[0]))
    for offset in offsets:
        moved = [axis + step for axis, step in zip(at, offset, strict=True)]
        within = np.ones(len(sums), dtype=np.bool_)
        for axis, size in zip(moved, image.shape, strict=True):
            within &= (axis >= 0) & (axis < size)
        sums[within] += image[tuple(axis[within] for axis in moved)]
        counts += within
    means: NDArray[np.float64] = sums / counts
    return means


def _slab_means(image: Image, first: int, past: int, offsets: Sequence[tuple[int, int, int]]) -> NDArray[np.float64]:
    """Mean of the sphere around every voxel of some slices, whole slices added to each other."""
    sums = np.zeros((past - first, *image.shape[1:]))
    counts = np.zeros_like(sums)
    for offset in offsets:
        low = [max(begin, -step) for begin, step in zip((first, 0, 0), offset, strict=True)]
        ends = (past, image.shape[1], image.shape[2])
        high = [min(end, size - step) for end, size, step in zip(ends, image.shape, offset, strict=True)]
        if any(begin >= end for begin, end in zip(low, high, strict=True)):
            continue
        into = (slice(low[0] - first, high[0] - first), slice(low[1], high[1]), slice(low[2], high[2]))
        take = tuple(slice(begin + step, end + step) for begin, end, step in zip(low, high, offset, strict=True))
        sums[into] += image[take]
        counts[into] += 1.0
    means: NDArray[np.float64] = sums / counts
    return means


def _highest_in_slabs(image: Image, places: Places, offsets: Sequence[tuple[int, int, int]]) -> tuple[float, int]:
    """Highest sphere mean over a large region, and where its centre lies."""
    area = image.shape[1] * image.shape[2]
    best, where = -math.inf, int(places[0])
    first = int(places[0]) // area
    last = int(places[-1]) // area
    for begin in range(first, last + 1, _SLAB):
        past = min(begin + _SLAB, last + 1)
        low, high = np.searchsorted(places, (begin * area, past * area))
        if low == high:
            continue
        mine = places[low:high] - begin * area
        means = _slab_means(image, begin, past, offsets).reshape(-1)[mine]
        top = int(means.argmax())
        if means[top] > best:
            best, where = float(means[top]), int(mine[top]) + begin * area
    return best, where


def _is_large(places: Places, shape: tuple[int, ...]) -> bool:
    area = shape[1] * shape[2]
    slices = int(places[-1]) // area - int(places[0]) // area + 1
    return len(places) >= _LARGE_VOXELS and len(places) >= _FULL_SHARE * slices * area


def peaks(image: Image, places: Places, spacing_mm: tuple[float, float, float]) -> Peaks:
    """Local peak (around the hottest voxel) and global peak (the highest around any voxel of the region).

    The spheres may reach beyond the region; what lies beyond the image is left out of the mean. Where several voxels
    are equally hot, the one with the highest mean counts.

    Parameters
    ----------
    image
        Slices x rows x columns.
    places
        Flat indices of the region's voxels, rising, at least one.
    spacing_mm
        Distance of voxel centres (mm).

    Examples
    --------
    >>> image = np.zeros((3, 3, 3), dtype=np.float32)
    >>> image[1, 1, 1] = 7.0
    >>> peaks(image, np.array([13]), (6.0, 6.0, 6.0)).local
    1.0
    """
    values = image.reshape(-1)[places]
    offsets = sphere_offsets(spacing_mm)
    hottest = places[values == values.max()]
    local = _sphere_means(image, hottest, offsets)
    at = int(local.argmax())
    if _is_large(places, image.shape):
        highest, centre = _highest_in_slabs(image, places, offsets)
    else:
        means = _sphere_means(image, places, offsets)
        top = int(means.argmax())
        highest, centre = float(means[top]), int(places[top])
    return Peaks(float(local[at]), int(hottest[at]), highest, centre)
