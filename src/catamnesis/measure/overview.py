"""A scan made small: its voxels averaged into blocks of some millimetres that stand upright in the patient."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from catamnesis.case.scan import Geometry, Vector

Volume: TypeAlias = NDArray[np.float32]
#: Places in the patient, one a row: x to the left, y to the back, z to the head (mm).
Points: TypeAlias = NDArray[np.float64]

#: Edge of the blocks (mm): small enough for organs, large enough that a whole body is a few million blocks.
STEP_MM = 6.0


@dataclass(frozen=True, slots=True)
class Overview:
    """A coarse volume whose axes are the patient's: first index to the head, second to the back, third to the left.

    Parameters
    ----------
    values
        One value a block.
    step_mm
        Edge of a block, above 0.
    origin_mm
        Centre of the first block in the patient (x, y, z).

    Examples
    --------
    >>> small = Overview(np.zeros((3, 4, 5), dtype=np.float32), 6.0, (-12.0, 0.0, 100.0))
    >>> small.places_mm(np.array([[2, 0, 1]])).tolist()
    [[-6.0, 0.0, 112.0]]
    >>> small.indices(np.array([[-6.0, 0.0, 112.0]])).tolist()
    [[2.0, 0.0, 1.0]]
    """

    values: NDArray[Any]
    step_mm: float
    origin_mm: Vector

    def places_mm(self, indices: NDArray[Any]) -> Points:
        """Where blocks lie in the patient, one a row."""
        places: Points = np.asarray(indices, dtype=np.float64)[:, ::-1] * self.step_mm + np.array(self.origin_mm)
        return places

    def indices(self, places_mm: Points) -> Points:
        """Block numbers (fractions, and outside where the place is) of places in the patient, one a row."""
        numbers: Points = (np.asarray(places_mm, dtype=np.float64) - np.array(self.origin_mm))[:, ::-1] / self.step_mm
        return numbers

    def at(self, places_mm: Points, *, outside: float = 0.0) -> NDArray[Any]:
        """Values of the blocks that hold the places, or lie next to them; ``outside`` for places further away."""
        last = np.array(self.values.shape) - 1
        numbers = np.rint(self.indices(places_mm)).astype(np.int64)
        within = ((numbers >= -1) & (numbers <= last + 1)).all(axis=1)
        numbers = np.clip(numbers, 0, last)
        found = np.full(len(numbers), outside, dtype=self.values.dtype)
        found[within] = self.values[tuple(numbers[within].T)]
        return found

    def z_mm(self, number: float) -> float:
        """Height of a layer of blocks in the patient."""
        return self.origin_mm[2] + number * self.step_mm

    def layer(self, z_mm: float) -> int:
        """Number of the layer of blocks at a height, held within the volume."""
        number = round((z_mm - self.origin_mm[2]) / self.step_mm)
        return int(min(max(number, 0), self.values.shape[0] - 1))

    def of(self, values: NDArray[Any]) -> "Overview":
        """Other values on the same blocks."""
        if values.shape != self.values.shape:
            raise ValueError(f"values of {values.shape} do not lie on blocks of {self.values.shape}")
        return Overview(values, self.step_mm, self.origin_mm)


def patient_places(indices: NDArray[Any], grid: Geometry) -> Points:
    """Where voxels lie in the patient (mm), one a row.

    Parameters
    ----------
    indices
        Slice, row and column of each voxel, one a row; fractions are allowed.
    grid
        Grid that they are counted on.
    """
    steps = np.array(grid.spacing_mm)[:, None] * np.array(grid.axes)
    places: Points = np.asarray(indices, dtype=np.float64) @ steps + np.array(grid.origin_mm)
    return places


def voxel_indices(places_mm: Points, grid: Geometry) -> Points:
    """Slice, row and column (fractions, and outside the grid where the place is) of places in the patient (mm)."""
    offsets = np.asarray(places_mm, dtype=np.float64) - np.array(grid.origin_mm)
    numbers: Points = offsets @ np.array(grid.axes).T / np.array(grid.spacing_mm)
    return numbers


def block_means(values: NDArray[Any], counts: Sequence[int]) -> Volume:
    """Means of blocks of so many voxels along each axis; voxels that fill no whole block are left out.

    Parameters
    ----------
    values
        Three-dimensional.
    counts
        Voxels a block along each axis, from 1 to the length of that axis.

    Examples
    --------
    >>> block_means(np.arange(8.0).reshape(2, 2, 2), (2, 1, 2)).ravel().tolist()
    [2.5, 4.5]
    """
    found: NDArray[Any] = values
    for axis, count in enumerate(counts):
        if not 1 <= count <= values.shape[axis]:
            raise ValueError(f"blocks of {count} voxels do not fit into {values.shape[axis]}")
        if count == 1:
            continue
        whole = found.shape[axis] // count * count
        total: NDArray[Any] | None = None
        for first in range(count):
            part = found[(slice(None),) * axis + (slice(first, whole, count),)]
            if total is None:
                total = part.astype(np.float32)
            else:
                total += part
        if total is not None:
            total *= np.float32(1.0 / count)
            found = total
    return np.ascontiguousarray(found, dtype=np.float32)


def _corners_mm(grid: Geometry) -> Points:
    last = np.array(grid.shape) - 1
    picks = np.array([[(corner >> axis) & 1 for axis in range(3)] for corner in range(8)])
    return patient_places(picks * last, grid)


def overview(values: NDArray[Any], grid: Geometry, *, step_mm: float = STEP_MM) -> Overview:
    """Average a scan into blocks that stand upright in the patient.

    The voxels are averaged in whole blocks on their own grid first, then interpolated linearly.

    Parameters
    ----------
    values
        Slices x rows x columns.
    grid
        Grid of the values, of any direction.
    step_mm
        Edge of a block, above 0.

    Raises
    ------
    ValueError
        If the values have another shape than the grid, or the blocks no edge.

    Examples
    --------
    >>> grid = Geometry((4, 4, 4), (3.0, 3.0, 3.0), (0.0, 0.0, 9.0), ((0, 0, -1), (0, 1, 0), (1, 0, 0)))
    >>> small = overview(np.ones((4, 4, 4), dtype=np.float32), grid)
    >>> small.values.shape, small.origin_mm
    ((2, 2, 2), (1.5, 1.5, 1.5))
    """
    if values.shape != grid.shape:
        raise ValueError(f"values of {values.shape} do not lie on a grid of {grid.shape}")
    if not step_mm > 0.0:
        raise ValueError(f"blocks need an edge above 0 mm, not {step_mm}")
    spacing = grid.spacing_mm
    counts = [min(max(1, round(step_mm / edge)), size) for edge, size in zip(spacing, grid.shape, strict=True)]
    blocks = block_means(values, counts)
    steps = np.array(spacing) * counts
    first_mm = patient_places(np.array([[(count - 1) / 2.0 for count in counts]]), grid)[0]
    coarse = Geometry(
        shape=(blocks.shape[0], blocks.shape[1], blocks.shape[2]),
        spacing_mm=(float(steps[0]), float(steps[1]), float(steps[2])),
        origin_mm=(float(first_mm[0]), float(first_mm[1]), float(first_mm[2])),
        axes=grid.axes,
    )
    corners = _corners_mm(grid)
    middle, length = corners.mean(axis=0), np.ptp(corners, axis=0) + min(spacing)
    size = np.maximum(np.rint(length / step_mm), 1.0).astype(np.int64)
    first = middle - (size - 1) * step_mm / 2.0
    empty = Overview(
        np.empty(size[::-1], dtype=np.float32), step_mm, (float(first[0]), float(first[1]), float(first[2]))
    )
    return empty.of(_interpolated(blocks, coarse, empty, mode="nearest"))


def resampled(values: NDArray[Any], grid: Geometry, onto: Overview, *, outside: float = 0.0) -> Volume:
    """Values of a scan at the blocks of an overview, interpolated linearly.

    Parameters
    ----------
    values
        Slices x rows x columns.
    grid
        Their grid, of any direction.
    onto
        The blocks.
    outside
        Value of blocks that the scan does not reach.
    """
    return _interpolated(values, grid, onto, mode="constant", outside=outside)


def _interpolated(values: NDArray[Any], grid: Geometry, onto: Overview, *, mode: str, outside: float = 0.0) -> Volume:
    # index on the grid = matrix @ block number + offset
    axes, spacing = np.array(grid.axes), np.array(grid.spacing_mm)
    matrix = (axes / spacing[:, None])[:, ::-1] * onto.step_mm
    offset = axes @ (np.array(onto.origin_mm) - np.array(grid.origin_mm)) / spacing
    # axes of -0.0 and of 1e-17 are 0: scipy is much faster along the axes
    matrix[np.abs(matrix) < 1e-9] = 0.0
    straight = np.array_equal(matrix, np.diag(np.diag(matrix)))
    found: Volume = ndimage.affine_transform(
        values,
        np.diag(matrix) if straight else matrix,
        offset=offset,
        output_shape=onto.values.shape,
        output=np.float32,
        order=1,
        mode=mode,
        cval=outside,
    )
    return found
