"""Masks in NIfTI files: each whole number but 0 is a region."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.scan import Geometry, Region, Scan
from catamnesis.case.source import Entry, Source
from catamnesis.read.mask_grid import MOST_VOXELS, Placement, carried, grid_matrix, lay, lost
from catamnesis.read.silence import silence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MOST_REGIONS = 10_000
_MOST_LABEL = 1e9


def _loaded(path: Path) -> Any:
    import nibabel

    try:
        with silence():
            image = nibabel.load(path)
            header: Any = image.header
            int(header["sform_code"]), int(header["qform_code"])
    except Exception as error:  # noqa: BLE001 - nibabel may raise anything on a broken file
        what = f"no NIfTI file ({' '.join(str(error).split())[:160]})"
        raise Refusal(where=path.name, what=what, remedy="write the mask again") from None
    return image


def _labels(image: Any, where: str) -> "NDArray[Any]":
    """The three-dimensional array of whole numbers."""
    import numpy as np

    shape = tuple(int(size) for size in image.shape)
    if len(shape) > 3 and set(shape[3:]) == {1}:
        shape = shape[:3]
    if len(shape) != 3 or not 0 < np.prod(shape, dtype=float) <= MOST_VOXELS:
        raise Refusal(where=where, what=f"an array of size {shape} is no mask of a volume", remedy="write one volume")
    try:
        with silence():
            values: NDArray[Any] = np.asanyarray(image.dataobj).reshape(shape)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - nibabel may raise anything on a broken file
        what = f"the voxels cannot be read ({' '.join(str(error).split())[:160]})"
        raise Refusal(where=where, what=what, remedy="write the mask again") from None
    if values.dtype.kind in "biu":
        return values
    if values.dtype.kind != "f" or not np.array_equal(np.rint(values), values) or np.abs(values).max() > _MOST_LABEL:
        what = "its values are not whole numbers, so it says not which voxels belong"
        raise Refusal(where=where, what=what, remedy="apply a threshold, and write 0 and 1")
    return values.astype(np.int32)


def _to_patient(image: Any, scan: Scan, placement: Placement, where: str) -> "NDArray[Any]":
    """Matrix from the file's indices to the patient as DICOM has it: NIfTI counts to the right and to the front."""
    import numpy as np

    placed = int(image.header["sform_code"]) > 0 or int(image.header["qform_code"]) > 0
    if placed and placement is not Placement.SAME_SHAPE:
        to_patient: NDArray[Any] = np.asarray(image.affine, dtype=float) * np.array([-1, -1, 1, 1])[:, None]
        return to_patient
    if placement is not Placement.SAME_SHAPE:
        what = "the file says not where it lies (sform_code and qform_code are 0)"
        remedy = "write the affine, or state that it has the scan's own grid"
        raise Refusal(where=where, what=what, remedy=remedy)
    stated = tuple(int(size) for size in image.shape[:3])
    if stated != scan.geometry.shape[::-1]:
        what = f"{stated} voxels cannot be the scan's own {scan.geometry.shape[::-1]} (columns, rows, slices)"
        raise Refusal(where=where, what=what, remedy="write the mask with its affine")
    return grid_matrix(scan.geometry)[:, [2, 1, 0, 3]]


def _one(found: "NDArray[Any]", label: int) -> "NDArray[np.bool_]":
    mask: NDArray[np.bool_] = found == label
    return mask


def _stem(path: Path) -> str:
    return path.name.removesuffix(".gz").removesuffix(".nii")


def _regions(found: "NDArray[Any]", path: Path, source: Source, doubts: tuple[Discrepancy, ...]) -> tuple[Region, ...]:
    import numpy as np

    labels = [int(label) for label in np.unique(found) if label]
    if len(labels) > _MOST_REGIONS:
        what = f"{len(labels)} different values are no list of regions"
        raise Refusal(where=path.name, what=what, remedy="number the regions from 1")
    if not labels:
        empty = Discrepancy(Kind.MISSING, path.name, "no voxel of the scan is marked", "check the mask")
        return (Region(_stem(path), partial(_one, found, 1), source, (*doubts, empty)),)
    names = {label: _stem(path) if len(labels) == 1 else f"{_stem(path)} {label}" for label in labels}
    return tuple(Region(names[label], partial(_one, found, label), source, doubts) for label in labels)


def _same_shape_doubt(where: str, grid: Geometry) -> Discrepancy:
    what = f"somebody states that it has the scan's own grid of {grid.shape[::-1]}; the file does not say so"
    return Discrepancy(Kind.DOUBTFUL, where, what, "look at the mask upon the scan")


def nifti_regions(path: Path, scan: Scan, *, placement: Placement, sha256: str) -> tuple[Region, ...]:
    """Regions of a NIfTI mask on the grid of a scan.

    Parameters
    ----------
    path
        File with whole numbers, ``.nii`` or ``.nii.gz``.
    scan
        The scan that it is a mask of.
    placement
        What to do where the two grids are not one, or the file has no place.
    sha256
        Hash of the file.

    Raises
    ------
    Refusal
        If the file cannot be read, holds no whole numbers, says not where it lies, or lies on another grid.
    """
    image = _loaded(path)
    to_patient = _to_patient(image, scan, placement, path.name)
    laid = lay(to_patient, scan.geometry, placement, path.name)
    values = _labels(image, path.name)
    found = carried(values, laid, scan.geometry.shape)
    doubts = (*laid.discrepancies, *lost(values, found, laid, path.name))
    if placement is Placement.SAME_SHAPE:
        doubts += (_same_shape_doubt(path.name, scan.geometry),)
    return _regions(found, path, Source(path.name, sha256, Entry("voxels", 1)), doubts)
