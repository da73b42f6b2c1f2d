"""Numbers of a whole scan without looking at every sphere, and a CT that is read from its files but once."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from catamnesis.case.scan import Geometry, Scan
from catamnesis.case.uptake import Uptake
from catamnesis.measure.peak import Image, Peaks, peaks, sphere_offsets
from catamnesis.measure.uptake import places_of

#: Only every so many-th voxel is looked at to tell whether densities are whole numbers.
_STRIDE = 997
#: Densities (HU) that two bytes hold.
_TWO_BYTES = (-32768.0, 32767.0)


def highest_peaks(image: Image, spacing_mm: tuple[float, float, float]) -> Peaks:
    """Local and global peak of a whole image: as ``peaks`` over all voxels gives them, in a fraction of the time.

    The highest sphere is at least as hot as the one around the hottest voxel, so it holds a voxel that is: only spheres
    around such voxels are looked at.

    Parameters
    ----------
    image
        Slices x rows x columns.
    spacing_mm
        Distance of voxel centres (mm).

    Examples
    --------
    >>> image = np.zeros((5, 5, 5), dtype=np.float32)
    >>> image[2, 2, 2] = 7.0
    >>> highest_peaks(image, (6.0, 6.0, 6.0)).highest
    1.0
    """
    hottest = np.array([int(image.argmax())], dtype=np.int64)
    least = peaks(image, hottest, spacing_mm).local
    offsets = np.array(sphere_offsets(spacing_mm))
    sphere = np.zeros(2 * np.abs(offsets).max(axis=0) + 1, dtype=np.bool_)
    sphere[tuple((offsets + np.abs(offsets).max(axis=0)).T)] = True
    hot = image >= np.float32(least)
    box = ndimage.find_objects(hot.astype(np.int8))[0]
    reach = np.abs(offsets).max(axis=0)
    wide = tuple(
        slice(max(side.start - int(far), 0), min(side.stop + int(far), size))
        for side, far, size in zip(box, reach, image.shape, strict=True)
    )
    near = np.zeros(image.shape, dtype=np.bool_)
    near[wide] = ndimage.binary_dilation(hot[wide], structure=sphere)
    return peaks(image, places_of(near), spacing_mm)


def whole_image(image: Image, grid: Geometry) -> Uptake:
    """Numbers of a whole image, as ``uptake`` over all voxels gives them.

    Parameters
    ----------
    image
        Standardised uptake, slices x rows x columns; finite.
    grid
        Grid of the image.
    """
    found = highest_peaks(image, grid.spacing_mm)
    mean = float(image.mean(dtype=np.float64))
    volume_ml = image.size * grid.voxel_volume_ml
    hottest, peak = (
        tuple(int(n) for n in np.unravel_index(place, image.shape)) for place in (found.hottest, found.centre)
    )
    return Uptake(
        name="whole image",
        voxels=image.size,
        volume_ml=volume_ml,
        min=float(image.min()),
        median=float(np.median(image)),
        mean=mean,
        max=float(image.max()),
        peak_local=found.local,
        peak_global=found.highest,
        tlg=mean * volume_ml,
        hottest=(hottest[0], hottest[1], hottest[2]),
        peak=(peak[0], peak[1], peak[2]),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """Voxels kept in memory, given out as fresh floats."""

    values: NDArray[np.int16] | NDArray[np.float32]

    def __call__(self) -> NDArray[np.float32]:
        """A copy that may be changed."""
        return self.values.astype(np.float32)


def stored(scan: Scan) -> NDArray[np.int16] | NDArray[np.float32]:
    """Voxels of a scan as they are kept, not to be changed; read from the files where they are not kept."""
    return scan.voxels.values if isinstance(scan.voxels, Held) else scan.voxels()


def kept_in_memory(scan: Scan) -> Scan:
    """The same scan, its voxels read once and kept: in two bytes each where they are whole numbers.

    Parameters
    ----------
    scan
        A scan whose voxels lie in files.
    """
    if isinstance(scan.voxels, Held):
        return scan
    values = scan.voxels()
    some = values.reshape(-1)[::_STRIDE]
    small = bool(len(some)) and float(values.min()) >= _TWO_BYTES[0] and float(values.max()) <= _TWO_BYTES[1]
    whole = small and bool(np.array_equal(some, np.rint(some)))
    return replace(scan, voxels=Held(np.rint(values).astype(np.int16) if whole else values))
