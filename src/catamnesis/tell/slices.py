"""Slices through a place in the patient: from above, from the front and from the side, CT in grey with PET on it."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from catamnesis.case.scan import Geometry, Vector
from catamnesis.tell.raster import Colours, fused, inverse_grey

#: What the CT reads where there is none (HU): air.
AIR_HU = -1000.0


class View(StrEnum):
    """A plane as it is shown: the patient's right lies left, the head up; of an axial slice the front up."""

    AXIAL = "axial"
    CORONAL = "coronal"
    SAGITTAL = "sagittal"


#: Direction in the patient (x to the left, y to the back, z to the head) of a step right and of a step down.
STEPS: dict[View, tuple[Vector, Vector]] = {
    View.AXIAL: ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0)),
    View.CORONAL: ((1.0, 0.0, 0.0), (0.0, 0.0, -1.0)),
    View.SAGITTAL: ((0.0, 1.0, 0.0), (0.0, 0.0, -1.0)),
}


@dataclass(frozen=True, slots=True)
class Box:
    """Where the body lies in the patient's coordinates (mm): least and greatest x, y and z."""

    low: Vector
    high: Vector


@dataclass(frozen=True, slots=True)
class Window:
    """A square part of a plane through a place.

    Parameters
    ----------
    view
        Which plane.
    through_mm
        A place in the patient that it goes through.
    centre_mm
        Its middle, in the same plane.
    side_mm
        Its side.
    pixels
        Rows and columns.
    """

    view: View
    through_mm: Vector
    centre_mm: Vector
    side_mm: float
    pixels: int

    def places_mm(self) -> NDArray[np.float64]:
        """Place in the patient of each pixel's centre: rows x columns x 3."""
        right, down = (np.array(step) for step in STEPS[self.view])
        steps = ((np.arange(self.pixels) + 0.5) / self.pixels - 0.5) * self.side_mm
        places: NDArray[np.float64] = (
            np.array(self.centre_mm) + steps[:, None, None] * down + steps[None, :, None] * right
        )
        return places

    def pixel(self, place_mm: Vector) -> tuple[float, float]:
        """Column and row (0 to 1 across the window) of a place, seen along the plane."""
        right, down = STEPS[self.view]
        offset = [place_mm[k] - self.centre_mm[k] for k in range(3)]
        across = sum(offset[k] * right[k] for k in range(3)) / self.side_mm + 0.5
        below = sum(offset[k] * down[k] for k in range(3)) / self.side_mm + 0.5
        return across, below


def window(view: View, through_mm: Vector, body: Box, *, side_mm: float, pixels: int) -> Window:
    """The part of a plane that shows a place, and as much of the body around it as there is room for.

    Along each side the body is centred where it fits; else the window follows the place, without leaving the body.

    Parameters
    ----------
    view, through_mm
        Plane and place.
    body
        Where the body lies.
    side_mm, pixels
        Side of the window and how many pixels it has.

    Examples
    --------
    >>> body = Box((0.0, 0.0, 0.0), (300.0, 200.0, 1000.0))
    >>> window(View.CORONAL, (100.0, 50.0, 900.0), body, side_mm=400.0, pixels=8).centre_mm
    (150.0, 50.0, 800.0)
    """
    in_plane = [any(step[k] for step in STEPS[view]) for k in range(3)]
    centre = []
    for k, place in enumerate(through_mm):
        low, high = body.low[k], body.high[k]
        if not in_plane[k]:
            centre.append(place)
        elif high - low <= side_mm:
            centre.append((low + high) / 2.0)
        else:
            centre.append(min(max(place, low + side_mm / 2.0), high - side_mm / 2.0))
    return Window(view, through_mm, (centre[0], centre[1], centre[2]), side_mm, pixels)


def on_plane(
    values: NDArray[np.float32], grid: Geometry, places_mm: NDArray[np.float64], *, outside: float, order: int = 1
) -> NDArray[np.float32]:
    """Values of a volume at places in the patient, linear between voxels.

    Parameters
    ----------
    values, grid
        Volume and where it lies.
    places_mm
        Any shape x 3.
    outside
        What is read where there is no voxel.
    order
        1 linear, 0 the nearest voxel.

    Examples
    --------
    >>> grid = Geometry((1, 1, 2), (1.0, 1.0, 2.0), (0.0, 0.0, 0.0), ((0, 0, 1), (0, 1, 0), (1, 0, 0)))
    >>> volume = np.array([[[0.0, 4.0]]], dtype=np.float32)
    >>> on_plane(volume, grid, np.array([[1.0, 0.0, 0.0], [9.0, 0.0, 0.0]]), outside=-1.0).tolist()
    [2.0, -1.0]
    """
    ways = np.array(grid.axes) / np.array(grid.spacing_mm)[:, None]
    indices = (places_mm - np.array(grid.origin_mm)) @ ways.T
    found: NDArray[np.float32] = map_coordinates(
        values, np.moveaxis(indices, -1, 0), order=order, mode="constant", cval=outside, output=np.float32
    )
    return found


def body_box(image: NDArray[np.float32], grid: Geometry, *, least: float) -> Box:
    """Where the body lies, by uptake above a least value; the whole grid where there is none.

    Parameters
    ----------
    image, grid
        Uptake and where it lies.
    least
        Uptake that is body.
    """
    inside = image > least
    spans = []
    for axis in range(3):
        held = np.flatnonzero(inside.mean(axis=tuple(other for other in range(3) if other != axis)) > 0.002)
        spans.append((int(held[0]), int(held[-1])) if len(held) else (0, grid.shape[axis] - 1))
    ends = [grid.patient_mm((float(a), float(b), float(c))) for a in spans[0] for b in spans[1] for c in spans[2]]
    low, high = ([pick(end[k] for end in ends) for k in range(3)] for pick in (min, max))
    return Box((low[0], low[1], low[2]), (high[0], high[1], high[2]))


@dataclass(frozen=True, slots=True)
class Volumes:
    """PET in SUV and, where there is one, CT (HU) of a study, read into memory, each on its grid."""

    pet: NDArray[np.float32]
    pet_grid: Geometry
    ct: NDArray[np.float32] | None
    ct_grid: Geometry | None


def slice_of(volumes: Volumes, shown: Window, *, top: float) -> Colours:
    """The pixels of a window: PET in hot colours on the CT, or PET alone in inverse grey where there is no CT.

    Parameters
    ----------
    volumes
        Of the study.
    shown
        What to show.
    top
        Upper end of the scale of uptake.
    """
    places = shown.places_mm()
    uptake = on_plane(volumes.pet, volumes.pet_grid, places, outside=0.0)
    if volumes.ct is None or volumes.ct_grid is None:
        return np.repeat(inverse_grey(uptake, top=top)[..., None], 3, axis=2)
    return fused(on_plane(volumes.ct, volumes.ct_grid, places, outside=AIR_HU), uptake, top=top)
