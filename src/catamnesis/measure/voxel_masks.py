"""Voxels of a lesion kept as a short list: its mask when asked for, its centre, and what it touches."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from catamnesis.case.lesion import Exclusion, Lesion
from catamnesis.case.scan import Geometry, Vector
from catamnesis.measure.basins import box_of, mask_in
from catamnesis.measure.delineation import TOUCHING
from catamnesis.measure.overview import patient_places
from catamnesis.measure.peak import Places
from catamnesis.measure.uptake import places_of

#: What lies this near (voxels) touches.
_TOUCH_VOXELS = 2


@dataclass(frozen=True, slots=True, eq=False)
class VoxelMask:
    """A mask that is kept as the flat indices of its voxels, and made when called."""

    places: Places
    shape: tuple[int, int, int]

    def __call__(self) -> NDArray[np.bool_]:
        """The mask: slices x rows x columns."""
        mask = np.zeros(self.shape, dtype=np.bool_)
        mask.reshape(-1)[self.places] = True
        return mask


def places_of_lesion(lesion: Lesion | Exclusion) -> Places:
    """Flat indices of the voxels of a lesion or an exclusion, rising."""
    mask = lesion.mask
    return mask.places if isinstance(mask, VoxelMask) else places_of(mask())


def centre_mm(places: Places, grid: Geometry) -> Vector:
    """Mean place in the patient (mm) of some voxels.

    Parameters
    ----------
    places
        Flat indices, at least one.
    grid
        Grid that they are counted on.

    Examples
    --------
    >>> grid = Geometry((1, 1, 3), (4.0, 4.0, 4.0), (0.0, 0.0, 0.0), ((0, 0, 1), (0, 1, 0), (1, 0, 0)))
    >>> centre_mm(np.array([1, 2]), grid)
    (6.0, 0.0, 0.0)
    """
    x, y, z = patient_places(np.stack(np.unravel_index(places, grid.shape), axis=1), grid).mean(axis=0)
    return float(x), float(y), float(z)


def touching(places: Places, shape: tuple[int, int, int], others: NDArray[np.int16]) -> NDArray[np.int16]:
    """Numbers of the regions within two voxels of some voxels.

    Parameters
    ----------
    places
        Flat indices, rising, at least one.
    shape
        Of the grid.
    others
        Number of the region that each voxel of the grid belongs to; 0 for none.
    """
    box = box_of(places, shape, margin=_TOUCH_VOXELS)
    near = ndimage.binary_dilation(mask_in(places, shape, box), structure=TOUCHING, iterations=_TOUCH_VOXELS)
    numbers: NDArray[np.int16] = np.unique(others[box][near])
    return numbers[numbers > 0]
