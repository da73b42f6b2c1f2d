"""What lesions are held against: healthy liver (a 3 cm sphere) and the blood in the descending aorta (a 1 cm rod)."""

import math
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from catamnesis.case.lesion import Reference
from catamnesis.case.scan import Geometry, Vector
from catamnesis.measure.anatomy import Anatomy
from catamnesis.measure.overview import Points, patient_places, voxel_indices
from catamnesis.measure.peak import Image

#: PERCIST 1.0: a sphere of 3 cm in the right lobe of the liver (PMC4337860), a rod of 1 cm in the descending aorta
#: where the liver is ill (PMC4377159 table 2); both read in part.
LIVER_RADIUS_MM, AORTA_RADIUS_MM = 15.0, 5.0
#: Length of the rod (mm): our own choice.
AORTA_LENGTH_MM = 30.0
#: Where the descending aorta is looked for: heights above the dome (mm), to the left of the middle (mm), and how far
#: back (0 front, 1 back). Our own choice.
_ABOVE_DOME_MM, _LEFT_MM, _BACK = (30.0, 130.0), (0.0, 48.0), (0.52, 0.85)
#: Uptake (SUV) of blood an hour after injection is looked for between these.
_BLOOD_SUV = (0.7, 3.0)
#: Density (HU) of blood with and without contrast medium.
_BLOOD_HU = (15.0, 90.0)
#: The aorta is as warm in most of its layers, the heart in a few: the percentile over the layers that counts, and how
#: many layers there must be.
_LASTING_PERCENT, _LEAST_LAYERS = 35.0, 8
#: A liver or blood pool this uneven (spread over mean) is doubtful.
_UNEVEN = 0.30


def sphere_places(grid: Geometry, centre_mm: Vector, radius_mm: float) -> NDArray[np.int64]:
    """Flat indices of the voxels whose centres lie within a sphere, rising.

    Parameters
    ----------
    grid
        Grid of the voxels.
    centre_mm
        Centre in the patient.
    radius_mm
        Above 0.

    Examples
    --------
    >>> grid = Geometry((3, 3, 3), (5.0, 5.0, 5.0), (0.0, 0.0, 0.0), ((0, 0, 1), (0, 1, 0), (1, 0, 0)))
    >>> sphere_places(grid, (5.0, 5.0, 5.0), 5.0).tolist()
    [4, 10, 12, 13, 14, 16, 22]
    """
    return _near(grid, centre_mm, (radius_mm,) * 3, lambda off: np.linalg.norm(off, axis=1) <= radius_mm + 1e-6)


def rod_places(grid: Geometry, centre_mm: Vector, radius_mm: float, length_mm: float) -> NDArray[np.int64]:
    """Flat indices of the voxels whose centres lie within an upright rod, rising."""
    half = length_mm / 2.0

    def within(off: Points) -> NDArray[np.bool_]:
        inside: NDArray[np.bool_] = np.hypot(off[:, 0], off[:, 1]) <= radius_mm + 1e-6
        return inside & (np.abs(off[:, 2]) <= half + 1e-6)

    return _near(grid, centre_mm, (radius_mm, radius_mm, half), within)


def _near(
    grid: Geometry, centre_mm: Vector, reach_mm: Vector, within: Callable[[Points], NDArray[np.bool_]]
) -> NDArray[np.int64]:
    far = math.hypot(*reach_mm)
    middle = voxel_indices(np.array([centre_mm]), grid)[0]
    sides = []
    for number, edge, size in zip(middle, grid.spacing_mm, grid.shape, strict=True):
        first, last = max(math.ceil(number - far / edge), 0), min(math.floor(number + far / edge), size - 1)
        sides.append(np.arange(first, last + 1))
    at = np.stack(np.meshgrid(*sides, indexing="ij"), axis=-1).reshape(-1, 3)
    offsets = patient_places(at, grid) - np.array(centre_mm)
    flat: NDArray[np.int64] = np.ravel_multi_index(tuple(at[within(offsets)].T), grid.shape).astype(np.int64)
    return flat


def _reference(organ: str, image: Image, grid: Geometry, places: NDArray[np.int64], centre: Vector) -> Reference | None:
    if not len(places):
        return None
    values = image.reshape(-1)[places].astype(np.float64)
    mean, deviation = float(values.mean()), float(values.std(ddof=1)) if len(values) > 1 else 0.0
    doubts: tuple[str, ...] = ()
    if not mean > 0.0 or deviation > _UNEVEN * mean:
        doubts = (f"uneven: {mean:.2f} with a standard deviation of {deviation:.2f}",)
    return Reference(organ, mean, deviation, len(places) * grid.voxel_volume_ml, centre, doubts)


def _vector(place: Points) -> Vector:
    x, y, z = (float(number) for number in place)
    return x, y, z


def liver_reference(image: Image, grid: Geometry, body: Anatomy) -> Reference | None:
    """Mean and spread of a 3 cm sphere in the right lobe of the liver (PERCIST); None where no liver was found.

    Parameters
    ----------
    image
        Standardised uptake, slices x rows x columns.
    grid
        Its grid.
    body
        Landmarks.
    """
    core = body.liver
    if core is None:
        return None
    inside = ndimage.distance_transform_edt(np.pad(core.blocks, 1))[1:-1, 1:-1, 1:-1]
    places = core.places_mm
    right = places[:, 0] <= np.median(places[:, 0])
    depth = inside[core.blocks]
    off = np.linalg.norm(places - np.median(places[right], axis=0), axis=1)
    # the deepest blocks of the right half are alike: the one nearest to their middle counts
    deepest = right & (depth >= 0.75 * depth[right].max())
    best = np.flatnonzero(deepest)[int(off[deepest].argmin())]
    centre = _vector(places[best])
    found = _reference("liver", image, grid, sphere_places(grid, centre, LIVER_RADIUS_MM), centre)
    return None if found is None else _with(found, core.doubts)


def _with(found: Reference, doubts: tuple[str, ...]) -> Reference:
    return Reference(
        found.organ,
        found.mean,
        found.standard_deviation,
        found.volume_ml,
        found.centroid_mm,
        (*doubts, *found.doubts),
    )


def _aorta_mm(body: Anatomy) -> Vector | None:
    """A place in the descending aorta: the column before and left of the spine that stays warm over 10 cm of height."""
    pet, where = body.pet, body.outline
    low, high = (pet.layer(body.dome_mm + rise) for rise in _ABOVE_DOME_MM)
    part = ndimage.uniform_filter(pet.values, (3, 2, 2))[low : high + 1]
    lasting = np.percentile(part, _LASTING_PERCENT, axis=0)
    at = np.argwhere(where.trunk.values[(low + high) // 2])
    if not len(at) or len(part) < _LEAST_LAYERS:
        return None
    places = pet.places_mm(np.insert(at, 0, (low + high) // 2, axis=1))
    left, back = where.to_the_left_mm(places), where.backward_share(places)
    value = lasting[tuple(at.T)]
    most = _BLOOD_SUV[1] if body.liver is None else min(_BLOOD_SUV[1], 1.2 * body.liver.mean)
    keep = (left >= _LEFT_MM[0]) & (left <= _LEFT_MM[1]) & (back >= _BACK[0]) & (back <= _BACK[1])
    keep &= (value >= _BLOOD_SUV[0]) & (value <= most)
    if not keep.any():
        return None
    row, column = at[np.flatnonzero(keep)[int(value[keep].argmax())]]
    own = part[:, row, column]
    layer = int(np.abs(own - np.percentile(own, 100.0 - _LASTING_PERCENT)).argmin())
    # the middle of the vessel on that layer: the warmest within a block around
    rows, columns = slice(max(row - 1, 0), row + 2), slice(max(column - 1, 0), column + 2)
    wide = ndimage.uniform_filter(pet.values[low : high + 1], (5, 3, 3))[layer, rows, columns]
    move = np.unravel_index(int(wide.argmax()), wide.shape)
    index = np.array([[low + layer, rows.start + move[0], columns.start + move[1]]])
    return _vector(pet.places_mm(index)[0])


def blood_pool_reference(image: Image, grid: Geometry, body: Anatomy) -> Reference | None:
    """Mean and spread of a 1 cm rod in the descending aorta behind the heart; None where none was found.

    Parameters
    ----------
    image
        Standardised uptake, slices x rows x columns.
    grid
        Its grid.
    body
        Landmarks.
    """
    centre = _aorta_mm(body)
    if centre is None:
        return None
    found = _reference("blood pool", image, grid, rod_places(grid, centre, AORTA_RADIUS_MM, AORTA_LENGTH_MM), centre)
    return None if found is None else _with(found, tuple(_aorta_doubts(centre, found.mean, body)))


def _aorta_doubts(centre: Vector, mean: float, body: Anatomy) -> Iterator[str]:
    if not body.sure:
        yield "looked for by landmarks that had to be guessed"
    if body.liver is not None and mean > body.liver.mean:
        yield "hotter than the liver, which blood seldom is an hour after injection"
    if body.ct is None:
        yield "found by its place and uptake alone, as there is no CT"
        return
    density = float(body.ct.at(np.array([centre]), outside=np.nan)[0])
    if not _BLOOD_HU[0] <= density <= _BLOOD_HU[1]:
        yield f"the density on CT there is {density:.0f} HU, which is not that of blood without contrast medium"
