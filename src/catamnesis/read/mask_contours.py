"""Outlines drawn slice by slice (RTSTRUCT) turned into masks: a voxel belongs where its centre lies inside."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.scan import Geometry, Region, Scan, Vector
from catamnesis.case.source import Source, Tag
from catamnesis.read.dicom_values import decimal
from catamnesis.read.mask_grid import Placement
from catamnesis.read.silence import silence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: A contour may lie this share of a slice beside the slice that it is drawn on.
OFF_SLICE_SHARE = 0.25
_CLOSED = ("CLOSED_PLANAR", "CLOSEDPLANAR_XOR")
_REMEDY = "export the outlines on the slices of this PET, or as a mask on its grid"


@dataclass(frozen=True, slots=True)
class Contour:
    """A closed contour on the scan's grid: on which slice it lies (a fraction), and its corners."""

    slice: float
    rows: tuple[float, ...]
    columns: tuple[float, ...]


def inside(rows: "NDArray[np.float64]", columns: "NDArray[np.float64]", size: tuple[int, int]) -> "NDArray[np.bool_]":
    """Pixels whose centres lie inside a closed polygon, by the even-odd rule.

    Each edge flips every centre to its right; a centre that is flipped an odd number of times lies inside. A centre on
    the left or upper edge counts as inside, one on the right or lower edge does not.

    Parameters
    ----------
    rows, columns
        Corners, as fractions of pixel numbers, in order around the polygon.
    size
        Number of rows and columns of the picture.

    Examples
    --------
    >>> import numpy as np
    >>> corners = np.array([0.0, 0.0, 2.0, 2.0]), np.array([0.5, 2.5, 2.5, 0.5])
    >>> inside(*corners, (3, 4)).astype(int).tolist()
    [[0, 1, 1, 0], [0, 1, 1, 0], [0, 0, 0, 0]]
    """
    import numpy as np

    flips = np.zeros((size[0], size[1] + 1), dtype=np.int64)
    ends = np.roll(rows, -1), np.roll(columns, -1)
    upward = rows > ends[0]
    top, bottom = np.where(upward, ends[0], rows), np.where(upward, rows, ends[0])
    first = np.clip(np.ceil(top), 0, size[0]).astype(np.int64)
    past = np.clip(np.ceil(bottom), 0, size[0]).astype(np.int64)
    counts = np.maximum(past - first, 0)
    edge = np.repeat(np.arange(len(rows)), counts)
    row = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + first[edge]
    start, stop = np.where(upward, ends[1], columns), np.where(upward, columns, ends[1])
    share = (row - top[edge]) / (bottom[edge] - top[edge])  # from above, so that it does not matter which way it runs
    at = np.ceil(start[edge] + share * (stop[edge] - start[edge]))
    np.add.at(flips, (row, np.clip(at, 0, size[1]).astype(np.int64)), 1)
    found: NDArray[np.bool_] = np.cumsum(flips[:, :-1], axis=1) % 2 == 1
    return found


def _filled(contours: Sequence[tuple[int, Contour]], shape: tuple[int, int, int]) -> "NDArray[np.bool_]":
    """Mask of contours; where two of one slice overlap, the even-odd rule makes a hole."""
    import numpy as np

    mask = np.zeros(shape, dtype=np.bool_)
    for slice_, contour in contours:
        mask[slice_] ^= inside(np.array(contour.rows), np.array(contour.columns), shape[1:])
    return mask


def _corners(contour: Any, name: str) -> tuple[Vector, ...]:
    values = [decimal(str(value)) for value in contour.get("ContourData") or ()]
    numbers = [value for value in values if value is not None]
    if len(numbers) != len(values) or len(numbers) % 3 or len(numbers) < 9:
        what = f"a contour of {name!r} has {len(values)} numbers; three for each of at least three corners are needed"
        raise Refusal(where="RTSTRUCT, ContourData (3006,0050)", what=what, remedy=_REMEDY)
    return tuple((numbers[k], numbers[k + 1], numbers[k + 2]) for k in range(0, len(numbers), 3))


def _contour(corners: Sequence[Vector], grid: Geometry, name: str) -> Contour:
    """A contour on the scan's grid; it must lie in one plane along the slices."""
    indices = [grid.index(corner) for corner in corners]
    slices = [index[0] for index in indices]
    middle = sum(slices) / len(slices)
    if max(abs(slice_ - middle) for slice_ in slices) > OFF_SLICE_SHARE:
        what = f"a contour of {name!r} runs across the slices of this scan"
        raise Refusal(where="RTSTRUCT", what=what, remedy=_REMEDY)
    return Contour(middle, tuple(index[1] for index in indices), tuple(index[2] for index in indices))


def _on_slices(contours: Sequence[Contour], grid: Geometry, name: str) -> Iterator[tuple[int, Contour]]:
    """Each contour with the slice that it is drawn on."""
    for contour in contours:
        nearest = round(contour.slice)
        if abs(contour.slice - nearest) > OFF_SLICE_SHARE:
            what = f"a contour of {name!r} lies between the slices of this scan"
            raise Refusal(where="RTSTRUCT", what=what, remedy=_REMEDY + ", or ask for the nearest plane")
        if not 0 <= nearest < grid.shape[0]:
            what = f"a contour of {name!r} lies outside this scan"
            raise Refusal(where="RTSTRUCT", what=what, remedy="name the outlines that belong to this scan")
        yield nearest, contour


def _to_slices(contours: Sequence[Contour], grid: Geometry) -> Iterator[tuple[int, Contour]]:
    """Each slice with the contours of the plane that lies nearest to it, at most half a plane away."""
    planes = sorted({round(contour.slice, 2) for contour in contours})
    reach = min((after - before for before, after in pairwise(planes)), default=1.0) / 2.0
    for slice_ in range(grid.shape[0]):
        nearest = min(planes, key=lambda plane: abs(plane - slice_))
        if abs(nearest - slice_) <= max(reach, 0.5):
            yield from ((slice_, contour) for contour in contours if round(contour.slice, 2) == nearest)


def _leaves(contour: Contour, grid: Geometry) -> bool:
    rows, columns = contour.rows, contour.columns
    return min(*rows, *columns) < -0.5 or max(rows) > grid.shape[1] - 0.5 or max(columns) > grid.shape[2] - 0.5


def _laid(contours: Sequence[Contour], scan: Scan, name: str, placement: Placement) -> tuple[tuple[int, Contour], ...]:
    if placement is Placement.NEAREST:
        return tuple(_to_slices(contours, scan.geometry)) if contours else ()
    return tuple(_on_slices(contours, scan.geometry, name))


def _closed(item: Any, scan: Scan, name: str) -> tuple[tuple[Contour, ...], int]:
    """Closed contours of a region, and the number of those that enclose nothing."""
    found, open_ones = [], 0
    for contour in item.get("ContourSequence") or ():
        if str(contour.get("ContourGeometricType", "")).upper() in _CLOSED:
            found.append(_contour(_corners(contour, name), scan.geometry, name))
        else:
            open_ones += 1
    return tuple(found), open_ones


def _region(item: Any, name: str, scan: Scan, placement: Placement) -> Region:
    contours, open_ones = _closed(item, scan, name)
    laid = _laid(contours, scan, name, placement)
    doubts = []
    if open_ones:
        what = f"{open_ones} contours of {name!r} are points or open lines, and enclose nothing"
        doubts.append(Discrepancy(Kind.DOUBTFUL, "RTSTRUCT", what, "nothing, if they are only marks"))
    if any(_leaves(contour, scan.geometry) for contour in contours):
        what = f"{name!r} reaches beyond the edge of this scan, and is cut there"
        doubts.append(Discrepancy(Kind.DOUBTFUL, "RTSTRUCT", what, "check that the outlines belong to this scan"))
    if not contours:
        doubts.append(Discrepancy(Kind.MISSING, "RTSTRUCT", f"{name!r} has no closed contour", "leave it out"))
    if any(abs(contour.slice - slice_) > OFF_SLICE_SHARE for slice_, contour in laid):
        what = f"{name!r} was drawn on other slices; each slice took the nearest plane"
        doubts.append(Discrepancy(Kind.DOUBTFUL, "RTSTRUCT", what, "draw it on this scan where volumes matter"))
    return Region(name=name, mask=partial(_filled, laid, scan.geometry.shape), discrepancies=tuple(doubts))


def _frame_doubts(structure: Any, scan: Scan) -> tuple[Discrepancy, ...]:
    stated = str(structure.get("ReferencedFrameOfReferenceUID") or "")
    own = scan.geometry.frame_of_reference
    if not stated or not own or stated == own:
        return ()
    what = "the outlines were drawn in another frame of reference than the scan's"
    return (Discrepancy(Kind.CONTRADICTORY, "RTSTRUCT", what, "name the outlines that were drawn on this scan"),)


def _regions(data: Any, scan: Scan, placement: Placement, source: Source) -> Iterator[Region]:
    structures = {str(one.get("ROINumber")): one for one in data.get("StructureSetROISequence") or ()}
    for item in data.get("ROIContourSequence") or ():
        number = str(item.get("ReferencedROINumber"))
        structure = structures.get(number)
        name = str((structure.get("ROIName") if structure is not None else "") or f"region {number}")
        doubts = _frame_doubts(structure, scan) if structure is not None else ()
        found = _region(item, name, scan, placement)
        yield replace(found, source=source, discrepancies=(*doubts, *found.discrepancies))


def contour_regions(path: Path, scan: Scan, *, placement: Placement, sha256: str) -> tuple[Region, ...]:
    """Regions of an RTSTRUCT on the grid of a scan.

    Parameters
    ----------
    path
        RTSTRUCT file.
    scan
        The scan that the outlines were drawn on.
    placement
        ``NEAREST`` carries outlines that were drawn on other slices over to the nearest ones, and that is said.
    sha256
        Hash of the file.

    Raises
    ------
    Refusal
        If the file cannot be read, or a contour lies between the slices of the scan or outside it.
    """
    import pydicom

    try:
        with silence():
            data = pydicom.dcmread(path)
            place = Tag(str(data.get("SOPInstanceUID") or ""), "3006,0039", "ROIContourSequence")
            regions = tuple(_regions(data, scan, placement, Source(path.name, sha256, place)))
    except Refusal as refusal:
        raise Refusal(where=f"{path.name}, {refusal.where}", what=refusal.what, remedy=refusal.remedy) from None
    except Exception as error:  # noqa: BLE001 - pydicom may raise anything on a broken file
        what = f"the outlines cannot be read ({' '.join(str(error).split())[:160]})"
        raise Refusal(where=path.name, what=what, remedy="export the outlines again") from None
    if not regions:
        raise Refusal(where=path.name, what="it holds no outline", remedy="name a file that does")
    return regions
