"""DICOM segmentations: each segment is a region, and each frame is put where it says that it lies."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.scan import Region, Scan, Vector
from catamnesis.case.source import Source, Tag
from catamnesis.read.dicom_geometry import axes_of, cross, dot
from catamnesis.read.dicom_values import decimal
from catamnesis.read.mask_grid import MOST_VOXELS, SAME_VOXEL_SHARE, Laid, Placement, carried, lay, lost
from catamnesis.read.silence import silence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_REMEDY = "export the segmentation again"
#: Of a fractional segmentation a voxel belongs from this share of the greatest value on.
HALF = 0.5


@dataclass(frozen=True, slots=True)
class _Frame:
    """One frame: the segment that it shows (0 where its values say it), and the place of its first pixel."""

    segment: int
    position_mm: Vector


@dataclass(frozen=True, slots=True)
class _Stack:
    """Frames on their common grid: the slice of each, how many slices there are, and the way to the scan."""

    slices: tuple[int, ...]
    count: int
    laid: Laid


def _first(*groups: Any, sequence: str) -> Any:
    """First item of a functional group, of the frame or of all."""
    for group in groups:
        items = group.get(sequence) if group is not None else None
        if items:
            return items[0]
    return {}


def _numbers(item: Any, keyword: str, count: int) -> tuple[float, ...]:
    values = item.get(keyword)
    found = [] if values is None else [decimal(str(value)) for value in values]
    exact = tuple(value for value in found if value is not None)
    if len(exact) != count:
        raise Refusal(where="SEG", what=f"a frame has no {keyword}", remedy=_REMEDY)
    return exact


class _Segmentation:
    """A segmentation object, opened."""

    def __init__(self, data: Any) -> None:
        self.data = data
        self.shared = (data.get("SharedFunctionalGroupsSequence") or [None])[0]
        self.groups = data.get("PerFrameFunctionalGroupsSequence") or []
        self.size = int(data.Rows), int(data.Columns)
        self.kind = str(data.get("SegmentationType") or "").upper()
        count = int(data.get("NumberOfFrames") or 1)
        if count != len(self.groups):
            what = f"{count} frames are stated, {len(self.groups)} are described"
            raise Refusal(where="SEG, NumberOfFrames (0028,0008)", what=what, remedy=_REMEDY)
        if not 0 < count * self.size[0] * self.size[1] <= MOST_VOXELS:
            what = f"{count} x {self.size[0]} x {self.size[1]} is no segmentation of a scan"
            raise Refusal(where="SEG", what=what, remedy=_REMEDY)
        if self.kind not in ("BINARY", "FRACTIONAL", "LABELMAP"):
            raise Refusal(where="SEG, SegmentationType (0062,0001)", what=f"{self.kind!r} is not read", remedy=_REMEDY)

    def names(self) -> dict[int, str]:
        """Segment numbers and their labels."""
        segments = self.data.get("SegmentSequence") or ()
        found = {int(one.SegmentNumber): str(one.get("SegmentLabel") or "") for one in segments}
        return {number: label or f"segment {number}" for number, label in found.items() if number}

    def frames(self) -> Iterator[_Frame]:
        """All frames, with what they show and where."""
        for group in self.groups:
            item = _first(group, self.shared, sequence="SegmentIdentificationSequence")
            segment = 0 if self.kind == "LABELMAP" else int(item.get("ReferencedSegmentNumber") or 0)
            place = _first(group, self.shared, sequence="PlanePositionSequence")
            x, y, z = _numbers(place, "ImagePositionPatient", 3)
            yield _Frame(segment, (x, y, z))

    def plane(self) -> tuple[Vector, Vector, tuple[float, ...]]:
        """Down, across and pixel spacing, which all frames share."""
        found = set()
        for group in self.groups:
            cosines = _first(group, self.shared, sequence="PlaneOrientationSequence")
            measures = _first(group, self.shared, sequence="PixelMeasuresSequence")
            found.add((_numbers(cosines, "ImageOrientationPatient", 6), _numbers(measures, "PixelSpacing", 2)))
        if len(found) != 1:
            raise Refusal(where="SEG", what="its frames do not lie on one grid", remedy=_REMEDY)
        orientation, spacing = found.pop()
        down, across = axes_of(orientation, "SEG")
        return down, across, spacing


def _step_mm(depths: Sequence[float], scan_step_mm: float) -> float:
    """Distance of slices: the scan's where it fits, for empty slices may be left out; else the least that occurs."""
    steps = [(depth - depths[0]) / scan_step_mm for depth in depths]
    if all(abs(step - round(step)) <= SAME_VOXEL_SHARE for step in steps):
        return scan_step_mm
    ordered = sorted(set(depths))
    return min((after - before for before, after in pairwise(ordered) if after - before > 1e-3), default=scan_step_mm)


def _stack(segmentation: _Segmentation, frames: Sequence[_Frame], scan: Scan, placement: Placement) -> _Stack:
    """Frames put by their own positions, never by their numbers."""
    import numpy as np

    down, across, spacing = segmentation.plane()
    normal = cross(across, down)
    depths = [dot(frame.position_mm, normal) for frame in frames]
    step_mm = _step_mm(depths, scan.geometry.spacing_mm[0])
    lowest = min(range(len(frames)), key=lambda number: depths[number])
    origin = frames[lowest].position_mm
    slices = []
    for frame, depth in zip(frames, depths, strict=True):
        count = (depth - depths[lowest]) / step_mm
        beside = [frame.position_mm[k] - origin[k] - count * step_mm * normal[k] for k in range(3)]
        if abs(count - round(count)) > SAME_VOXEL_SHARE or max(map(abs, beside)) > SAME_VOXEL_SHARE * min(spacing):
            raise Refusal(where="SEG", what="its frames do not lie on one grid", remedy=_REMEDY)
        slices.append(round(count))
    if not (max(slices) + 1) * segmentation.size[0] * segmentation.size[1] <= MOST_VOXELS:
        raise Refusal(where="SEG", what=f"{max(slices) + 1} slices are no segmentation of a scan", remedy=_REMEDY)
    matrix = np.eye(4)
    for column, (axis, width) in enumerate(((normal, step_mm), (down, spacing[0]), (across, spacing[1]))):
        matrix[:3, column] = [cosine * width for cosine in axis]
    matrix[:3, 3] = origin
    exact = Placement.EXACT if placement is Placement.SAME_SHAPE else placement
    return _Stack(tuple(slices), max(slices) + 1, lay(matrix, scan.geometry, exact, "SEG"))


def _volume(marked: "NDArray[np.bool_]", slices: Sequence[int], count: int) -> "NDArray[np.bool_]":
    """Frames of one segment as a volume on their own grid."""
    import numpy as np

    found = np.zeros((count, *marked.shape[1:]), dtype=np.bool_)
    for frame, slice_ in zip(marked, slices, strict=True):
        found[slice_] |= frame
    return found


def _mask(
    marked: "NDArray[np.bool_]", slices: Sequence[int], stack: _Stack, shape: tuple[int, int, int]
) -> "NDArray[np.bool_]":
    """Mask of one segment on the scan's grid."""
    mask: NDArray[np.bool_] = carried(_volume(marked, slices, stack.count), stack.laid, shape)
    return mask


def _marked(pixels: "NDArray[Any]", frames: Sequence[_Frame], number: int, kind: str) -> tuple[list[int], Any]:
    """Numbers of the frames that may show a segment, and which of their pixels do."""
    if kind == "LABELMAP":
        every = list(range(len(frames)))
        return every, pixels == number
    mine = [index for index, frame in enumerate(frames) if frame.segment == number]
    threshold = HALF * float(pixels.max() or 1) if kind == "FRACTIONAL" else 0.5
    return mine, pixels[mine] >= threshold


def _regions(data: Any, scan: Scan, placement: Placement, source: Source) -> Iterator[Region]:
    segmentation = _Segmentation(data)
    frames = tuple(segmentation.frames())
    stack = _stack(segmentation, frames, scan, placement)
    pixels = data.pixel_array.reshape(len(frames), *segmentation.size)
    shape = scan.geometry.shape
    shown: dict[int, int] = defaultdict(int)
    for number, name in segmentation.names().items():
        mine, marked = _marked(pixels, frames, number, segmentation.kind)
        slices = [stack.slices[index] for index in mine]
        shown[number] = int(marked.sum())
        doubts = [*stack.laid.discrepancies, *_frame_doubts(data, scan)]
        if segmentation.kind == "FRACTIONAL":
            what = "fractional: voxels from half of the greatest value on are taken"
            doubts.append(Discrepancy(Kind.DOUBTFUL, f"SEG, {name!r}", what, "export it as binary"))
        if not shown[number]:
            doubts.append(Discrepancy(Kind.MISSING, f"SEG, {name!r}", "no voxel is marked", "leave it out"))
        whole = _volume(marked, slices, stack.count)
        doubts += lost(whole, carried(whole, stack.laid, shape), stack.laid, f"SEG, {name!r}")
        yield Region(name, partial(_mask, marked, slices, stack, shape), source, tuple(doubts))


def _frame_doubts(data: Any, scan: Scan) -> tuple[Discrepancy, ...]:
    stated, own = str(data.get("FrameOfReferenceUID") or ""), scan.geometry.frame_of_reference
    if not stated or not own or stated == own:
        return ()
    what = "the segmentation has another frame of reference than the scan"
    return (Discrepancy(Kind.CONTRADICTORY, "SEG", what, "name the segmentation of this scan"),)


def segment_regions(path: Path, scan: Scan, *, placement: Placement, sha256: str) -> tuple[Region, ...]:
    """Regions of a DICOM segmentation on the grid of a scan.

    Parameters
    ----------
    path
        SEG file: binary, fractional or label map.
    scan
        The scan that it is a segmentation of.
    placement
        What to do where the two grids are not one.
    sha256
        Hash of the file.

    Raises
    ------
    Refusal
        If the file cannot be read, or lies on another grid.
    """
    import pydicom

    try:
        with silence():
            data = pydicom.dcmread(path)
            place = Tag(str(data.get("SOPInstanceUID") or ""), "0062,0002", "SegmentSequence")
            regions = tuple(_regions(data, scan, placement, Source(path.name, sha256, place)))
    except Refusal as refusal:
        raise Refusal(where=f"{path.name}, {refusal.where}", what=refusal.what, remedy=refusal.remedy) from None
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - pydicom may raise anything on a broken file
        what = f"the segmentation cannot be read ({' '.join(str(error).split())[:160]})"
        raise Refusal(where=path.name, what=what, remedy=_REMEDY) from None
    if not regions:
        raise Refusal(where=path.name, what="it holds no segment", remedy="name a file that does")
    return regions
