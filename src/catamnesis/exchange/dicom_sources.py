"""The files that a scan was read from, found again: what a segmentation of it must point to."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pydicom
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError

from catamnesis.case.discrepancy import Refusal
from catamnesis.case.scan import SAME_GRID_SHARE, Geometry, Scan, Vector

_REMEDY = "name the folder that holds the series of the scan"


@dataclass(frozen=True, slots=True)
class Sources:
    """Headers of the files of a scan, in their own order, and the slice of the scan that each frame of them shows.

    Parameters
    ----------
    headers
        One a slice; a single one where all slices lie in one file.
    slices
        Slice of the scan (from 0) of each header, or of each frame of the single one.
    """

    headers: tuple[Dataset, ...]
    slices: tuple[int, ...]

    @property
    def enhanced(self) -> bool:
        """Whether all slices lie in one file."""
        return len(self.headers) == 1 and len(self.slices) > 1


def _files(folder: Path) -> Iterator[Path]:
    yield from [folder] if folder.is_file() else sorted(path for path in folder.rglob("*") if path.is_file())


def _headers(folder: Path, series_uid: str) -> Iterator[Dataset]:
    """Headers of one series, whatever else lies in the folder."""
    for path in _files(folder):
        try:
            with path.open("rb") as file:
                data = pydicom.dcmread(file, stop_before_pixels=True, force=False)
        except (InvalidDicomError, OSError, EOFError, ValueError):
            continue
        if data.get("SeriesInstanceUID") == series_uid:
            yield data


def _place(item: Dataset) -> Vector | None:
    values = item.get("ImagePositionPatient")
    if values is None or len(values) != 3:
        return None
    return float(values[0]), float(values[1]), float(values[2])


def _frame_places(header: Dataset) -> Iterator[Vector | None]:
    """Place of the first pixel of each frame of an enhanced object."""
    for group in header.get("PerFrameFunctionalGroupsSequence") or ():
        items = group.get("PlanePositionSequence")
        yield _place(items[0]) if items else None


def _slice_at(place: Vector | None, grid: Geometry) -> int | None:
    """Slice of a grid whose first voxel lies at a place; None where none does."""
    if place is None:
        return None
    slice_ = round(grid.index(place)[0])
    if not 0 <= slice_ < grid.shape[0]:
        return None
    apart = math.dist(grid.patient_mm((float(slice_), 0.0, 0.0)), place)
    return slice_ if apart <= SAME_GRID_SHARE * min(grid.spacing_mm) else None


def sources_of(scan: Scan, folder: Path) -> Sources:
    """Find the files of a scan again, by the series and by where each slice lies.

    Parameters
    ----------
    scan
        The scan.
    folder
        A folder that holds its files, whatever else lies there; or the one file of an enhanced object.

    Raises
    ------
    Refusal
        If there is no such folder, or not exactly one file for each slice.
    """
    if not folder.exists():
        raise Refusal(where=str(folder), what="no such folder or file", remedy=_REMEDY)
    found = list(_headers(folder, scan.series_uid))
    if len(found) == 1 and found[0].get("PerFrameFunctionalGroupsSequence"):
        return _whole(found[0], scan)
    by_slice: dict[int, Dataset] = {}
    for header in found:
        slice_ = _slice_at(_place(header), scan.geometry)
        if slice_ is None:
            continue
        twin = by_slice.setdefault(slice_, header)
        if twin.SOPInstanceUID != header.SOPInstanceUID:
            what = f"two files of one series lie at slice {slice_ + 1}, and nothing tells which is the scan's"
            raise Refusal(where=scan.name, what=what, remedy="keep each reconstruction in a series of its own")
    missing = scan.geometry.shape[0] - len(by_slice)
    if missing:
        what = f"the files of {missing} of {scan.geometry.shape[0]} slices are not in {folder.name}"
        raise Refusal(where=scan.name, what=what, remedy=_REMEDY)
    order = sorted(by_slice)
    return Sources(tuple(by_slice[slice_] for slice_ in order), tuple(order))


def _whole(header: Dataset, scan: Scan) -> Sources:
    slices = [_slice_at(place, scan.geometry) for place in _frame_places(header)]
    known = [slice_ for slice_ in slices if slice_ is not None]
    if len(known) != len(slices) or sorted(known) != list(range(scan.geometry.shape[0])):
        what = "the frames of the enhanced object are not the slices of the scan, one to one"
        raise Refusal(where=scan.name, what=what, remedy="export the series as single slices")
    return Sources((header,), tuple(known))
