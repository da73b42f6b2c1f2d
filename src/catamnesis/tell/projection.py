"""Maximum-intensity projections: the body seen through from the front, and turning."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catamnesis.case.scan import Geometry, Vector

#: Uptake above which something is body; the share of a plane, and of a line of the projection, that may be noise.
BODY_SUV, NOISE_SHARE, LINE_SHARE = 0.4, 0.002, 0.03
#: Room around the body (mm).
MARGIN_MM = 12.0
#: Ends of the scale that read well.
TOPS = (5.0, 6.0, 7.0, 8.0, 10.0, 12.0, 15.0, 20.0)
#: The scale ends no lower than this share of the hottest lesion, so that most of it still has shades.
TOP_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Standing:
    """A volume turned so that its axes run to the head, to the back and to the left of the patient.

    Parameters
    ----------
    values
        Slices from the feet, rows from the front, columns from the right.
    spacing_mm
        Distance of voxel centres along these.
    origin_mm
        Height, depth and side (patient's z, y and x) of the first voxel.
    """

    values: NDArray[Any]
    spacing_mm: Vector
    origin_mm: Vector


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle of the patient seen from the front (mm): from the right to the left, from the head to the feet."""

    right: float
    left: float
    head: float
    feet: float

    @property
    def width(self) -> float:
        """From side to side (mm)."""
        return self.left - self.right

    @property
    def height(self) -> float:
        """From head to feet (mm)."""
        return self.head - self.feet


def standing(values: NDArray[Any], grid: Geometry) -> Standing:
    """Turn a volume upright by the axes that lie nearest to the patient's.

    Parameters
    ----------
    values
        Slices x rows x columns.
    grid
        Where they lie.

    Examples
    --------
    >>> grid = Geometry((2, 1, 1), (5.0, 2.0, 2.0), (0.0, 0.0, 10.0), ((0, 0, -1), (0, 1, 0), (1, 0, 0)))
    >>> found = standing(np.array([[[1.0]], [[2.0]]], dtype=np.float32), grid)
    >>> found.values.ravel().tolist(), found.origin_mm
    ([2.0, 1.0], (5.0, 0.0, 0.0))
    """
    order = [max(range(3), key=lambda axis: abs(grid.axes[axis][k])) for k in (2, 1, 0)]
    if sorted(order) != [0, 1, 2]:
        order = [0, 1, 2]
    turned = values.transpose(order)
    first = [0.0, 0.0, 0.0]
    for place, (axis, k) in enumerate(zip(order, (2, 1, 0), strict=True)):
        if grid.axes[axis][k] < 0:
            turned = np.flip(turned, place)
            first[axis] = grid.shape[axis] - 1.0
    corner = grid.patient_mm((first[0], first[1], first[2]))
    spacing = tuple(grid.spacing_mm[axis] for axis in order)
    return Standing(turned, (spacing[0], spacing[1], spacing[2]), (corner[2], corner[1], corner[0]))


def from_the_front(volume: Standing) -> NDArray[np.float32]:
    """Highest value along each line from front to back: rows from the head, columns from the right."""
    seen: NDArray[np.float32] = volume.values.max(axis=1)[::-1]
    return seen


def body_frame(volume: Standing, *, least: float = BODY_SUV) -> Frame:
    """The rectangle that holds the body as seen from the front, with a margin; the whole where nothing takes up."""
    seen = from_the_front(volume) > least
    height, _, width = volume.values.shape
    rows = _reach(seen.mean(axis=1) > LINE_SHARE, height)
    columns = _reach(seen.mean(axis=0) > LINE_SHARE, width)
    top = volume.origin_mm[0] + (height - 1) * volume.spacing_mm[0]
    step_z, _, step_x = volume.spacing_mm
    return Frame(
        right=volume.origin_mm[2] + columns[0] * step_x - MARGIN_MM,
        left=volume.origin_mm[2] + columns[1] * step_x + MARGIN_MM,
        head=top - rows[0] * step_z + MARGIN_MM,
        feet=top - rows[1] * step_z - MARGIN_MM,
    )


def _reach(held: NDArray[np.bool_], count: int) -> tuple[int, int]:
    found = np.flatnonzero(held)
    return (int(found[0]), int(found[-1])) if len(found) else (0, count - 1)


def framed(seen: NDArray[np.float32], volume: Standing, frame: Frame, *, fill: float = 0.0) -> NDArray[np.float32]:
    """A projection cut or widened to a frame, voxel by voxel; what lies outside it is filled.

    Parameters
    ----------
    seen
        From ``from_the_front``.
    volume
        What was projected.
    frame
        What to show.
    fill
        Where there is no voxel.
    """
    step_z, _, step_x = volume.spacing_mm
    head = volume.origin_mm[0] + (seen.shape[0] - 1) * step_z
    first_row, rows = round((head - frame.head) / step_z), max(round(frame.height / step_z), 1)
    first_column, columns = round((frame.right - volume.origin_mm[2]) / step_x), max(round(frame.width / step_x), 1)
    found = np.full((rows, columns), fill, dtype=seen.dtype)
    top, bottom = max(first_row, 0), min(first_row + rows, seen.shape[0])
    side, end = max(first_column, 0), min(first_column + columns, seen.shape[1])
    if top < bottom and side < end:
        into = (slice(top - first_row, bottom - first_row), slice(side - first_column, end - first_column))
        found[into] = seen[top:bottom, side:end]
    return found


def top_of_scale(hottest: Sequence[float]) -> float:
    """Upper end of the one scale of both studies: the first of a few plain numbers from 70 % of the hottest lesion on.

    Parameters
    ----------
    hottest
        SUVmax of the lesions of both studies; may be empty.

    Examples
    --------
    >>> top_of_scale([10.0, 5.4]), top_of_scale([]), top_of_scale([60.0])
    (7.0, 5.0, 20.0)
    """
    wanted = TOP_SHARE * max(hottest, default=0.0)
    return next((top for top in TOPS if top >= wanted), TOPS[-1])


def cropped(volume: Standing, *, least: float = BODY_SUV) -> Standing:
    """The part of a volume that holds the body, with a margin; the whole where nothing takes up.

    Parameters
    ----------
    volume
        Turned upright.
    least
        Uptake that is body.
    """
    inside = volume.values > least
    spans = []
    for axis in range(3):
        others = tuple(other for other in range(3) if other != axis)
        margin = round(MARGIN_MM / volume.spacing_mm[axis])
        low, high = _reach(inside.mean(axis=others) > NOISE_SHARE, inside.shape[axis])
        spans.append((max(low - margin, 0), min(high + margin + 1, inside.shape[axis])))
    kept = volume.values[tuple(slice(low, past) for low, past in spans)]
    z, y, x = (
        start + low * step for start, (low, _), step in zip(volume.origin_mm, spans, volume.spacing_mm, strict=True)
    )
    return Standing(kept, volume.spacing_mm, (z, y, x))


def turning(volume: Standing, angles: int, *, top: float) -> Iterator[NDArray[np.uint8]]:
    """The body seen from all around, in inverse grey: first from the front, then from further and further to its left.

    The values are taken down to 256 steps of the scale before they are turned, which no projection by maximum minds.

    Parameters
    ----------
    volume
        Turned upright.
    angles
        How many, evenly around, at least 1.
    top
        Upper end of the scale.
    """
    _, step_y, step_x = volume.spacing_mm
    steps = np.clip(volume.values * np.float32(255.0 / top), 0.0, 255.0).astype(np.uint8)
    height, depth, width = steps.shape
    lines = np.ascontiguousarray(steps.transpose(1, 2, 0)).reshape(depth * width, height)
    fine = min(step_y, step_x)
    reach = math.hypot(depth * step_y, width * step_x) / 2.0
    across = np.arange(-reach, reach + fine, fine)
    for number in range(angles):
        turn = 2.0 * math.pi * number / angles
        seen = np.zeros((len(across), height), dtype=np.uint8)
        for deep in across:
            columns = np.rint((math.cos(turn) * across - math.sin(turn) * deep) / step_x + (width - 1) / 2.0)
            rows = np.rint((math.sin(turn) * across + math.cos(turn) * deep) / step_y + (depth - 1) / 2.0)
            inside = np.flatnonzero((columns >= 0) & (columns < width) & (rows >= 0) & (rows < depth))
            if len(inside):
                places = rows[inside].astype(np.int64) * width + columns[inside].astype(np.int64)
                seen[inside] = np.maximum(seen[inside], lines[places])
        yield 255 - seen.T[::-1]
