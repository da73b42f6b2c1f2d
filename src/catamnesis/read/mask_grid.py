"""A mask on its own grid laid upon the grid of a scan: voxel upon voxel where they agree, else only when asked for."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.scan import Geometry

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Voxel centres may miss each other by this share of a voxel and still be the same.
SAME_VOXEL_SHARE = 0.1
#: No affine of a mask holds a number beyond a kilometre.
FURTHEST_MM = 1e6
#: A mask that begins further away than this many voxels has nothing to do with the scan.
FURTHEST_VOXELS = 1e5
#: A mask of more voxels than this is refused before it is unpacked.
MOST_VOXELS = 1 << 29


class Placement(StrEnum):
    """How a mask comes upon a scan.

    ``EXACT``: its voxels are voxels of the scan, turned, flipped or cropped as may be. ``NEAREST``: a mask on another
    grid is carried over by the nearest voxel, and that is said. ``SAME_SHAPE``: somebody states that an array without
    any place has the scan's own grid.
    """

    EXACT = "exact"
    NEAREST = "nearest"
    SAME_SHAPE = "same-shape"


@dataclass(frozen=True, slots=True)
class Laid:
    """How to carry a mask's array to the scan's grid, and what is doubtful about it."""

    matrix: "NDArray[np.float64]"
    exact: bool
    discrepancies: tuple[Discrepancy, ...] = ()


def grid_matrix(grid: Geometry) -> "NDArray[np.float64]":
    """4 x 4 matrix from voxel index (slice, row, column) to place in the patient (mm)."""
    import numpy as np

    matrix = np.eye(4)
    for axis in range(3):
        matrix[:3, axis] = np.array(grid.axes[axis]) * grid.spacing_mm[axis]
    matrix[:3, 3] = grid.origin_mm
    return matrix


def lay(to_patient: "NDArray[Any]", grid: Geometry, placement: Placement, where: str) -> Laid:
    """How voxel indices of a mask become voxel indices of a scan.

    Parameters
    ----------
    to_patient
        4 x 4 matrix from the mask's own indices to the patient (mm; x left, y back, z up).
    grid
        Grid of the scan.
    placement
        What to do where the two grids are not one.
    where
        Name of the mask, for what is refused.

    Raises
    ------
    Refusal
        If the grids are not one and nobody asked for the nearest voxel, or the matrix is none.
    """
    import numpy as np

    if not (np.abs(to_patient) < FURTHEST_MM).all() or abs(np.linalg.det(to_patient[:3, :3])) < 1e-9:
        raise Refusal(where=where, what="its affine matrix has no volume", remedy="write the mask with its geometry")
    matrix = np.linalg.inv(grid_matrix(grid)) @ to_patient
    if np.abs(matrix).max() > FURTHEST_VOXELS:
        raise Refusal(where=where, what="the mask lies far from the scan", remedy="name the mask of this scan")
    whole = np.rint(matrix)
    turned = bool((np.sort(np.abs(whole[:3, :3]), axis=None) == [0] * 6 + [1] * 3).all())
    reach = float(max(grid.shape))
    off = np.abs(matrix[:3, :3] - whole[:3, :3]).max() * reach + np.abs(matrix[:3, 3] - whole[:3, 3]).max()
    if turned and abs(round(float(np.linalg.det(whole[:3, :3])))) == 1 and off <= SAME_VOXEL_SHARE:
        return Laid(whole, exact=True)
    if placement is not Placement.NEAREST:
        raise Refusal(
            where=where,
            what="the mask lies on another grid than the scan",
            remedy="draw it on this scan, or ask for the nearest voxel",
        )
    what = "the mask lay on another grid; it was carried over by the nearest voxel"
    doubt = Discrepancy(Kind.DOUBTFUL, where, what, "draw it on this scan where volumes or maxima matter")
    return Laid(matrix, exact=False, discrepancies=(doubt,))


def carried(values: "NDArray[Any]", laid: Laid, shape: tuple[int, int, int]) -> "NDArray[Any]":
    """The mask's values on the scan's grid; what lies outside the scan is dropped, what the mask lacks is 0."""
    import numpy as np

    found = np.zeros(shape, dtype=values.dtype)
    if laid.exact:
        taken = np.stack(np.nonzero(values))
        at = (laid.matrix[:3, :3] @ taken + laid.matrix[:3, 3:4]).astype(np.int64)
        within = ((at >= 0) & (at < np.array(shape)[:, None])).all(axis=0)
        found[tuple(at[:, within])] = values[tuple(taken[:, within])]
        return found
    back = np.linalg.inv(laid.matrix)
    rows, columns = np.meshgrid(np.arange(shape[1]), np.arange(shape[2]), indexing="ij")
    size = np.array(values.shape)[:, None]
    for slice_ in range(shape[0]):
        points = np.stack((np.full(rows.size, slice_), rows.ravel(), columns.ravel()))
        source = np.rint(back[:3, :3] @ points + back[:3, 3:4]).astype(np.int64)
        within = ((source >= 0) & (source < size)).all(axis=0)
        found[slice_].ravel()[within] = values[tuple(source[:, within])]
    return found


def lost(values: "NDArray[Any]", found: "NDArray[Any]", laid: Laid, where: str) -> tuple[Discrepancy, ...]:
    """Say where a part of the mask lies outside the scan."""
    import numpy as np

    if not laid.exact:
        return ()
    missing = int(np.count_nonzero(values)) - int(np.count_nonzero(found))
    if not missing:
        return ()
    what = f"{missing} voxels of the mask lie outside the scan"
    return (Discrepancy(Kind.DOUBTFUL, where, what, "check that the mask belongs to this scan"),)
