"""Outlines that others drew - RTSTRUCT, DICOM segmentation or NIfTI - as regions on the grid of a scan."""

from pathlib import Path

from catamnesis.case.discrepancy import Refusal
from catamnesis.case.scan import Region, Scan
from catamnesis.read import dicom_attributes as the
from catamnesis.read.dicom import MASK_CLASSES
from catamnesis.read.dicom_elements import Broken, read_header
from catamnesis.read.dicom_values import words
from catamnesis.read.letters import sha256_of
from catamnesis.read.mask_contours import contour_regions
from catamnesis.read.mask_grid import Placement
from catamnesis.read.mask_nifti import nifti_regions
from catamnesis.read.mask_segments import segment_regions

__all__ = ["Placement", "read_regions"]

_CHOICE = "name an RTSTRUCT, a DICOM segmentation or a NIfTI file"
#: NIfTI-1 and NIfTI-2 say their size in the first four bytes, in either byte order; gzip begins as it does.
_NIFTI_STARTS = (b"\x5c\x01\x00\x00", b"\x00\x00\x01\x5c", b"\x1c\x02\x00\x00", b"\x00\x00\x02\x1c")
_GZIP = b"\x1f\x8b"


def _kind(path: Path) -> str:
    """RTSTRUCT, SEG or NIfTI, by what the file holds and not by its name."""
    with path.open("rb") as file:
        start = file.read(4)
    if start in _NIFTI_STARTS or start[:2] == _GZIP:
        return "NIfTI"
    try:
        header = read_header(path, the.WANTED)
    except Broken as fault:
        raise Refusal(
            where=path.name, what=f"the header cannot be followed: {fault}", remedy="export it again"
        ) from None
    found = words(header.elements, the.SOP_CLASS.tag) if header is not None else ""
    if found not in MASK_CLASSES:
        what = f"a DICOM object of class {found}, which holds no outline" if found else "neither DICOM nor NIfTI"
        raise Refusal(where=path.name, what=what, remedy=_CHOICE)
    return MASK_CLASSES[found]


def read_regions(path: Path, scan: Scan, *, placement: Placement = Placement.EXACT) -> tuple[Region, ...]:
    """Regions of a file of masks, on the grid of a scan.

    Parameters
    ----------
    path
        RTSTRUCT, DICOM segmentation or NIfTI file; its name does not matter.
    scan
        The scan that the regions are drawn on.
    placement
        What to do where mask and scan do not lie on one grid.

    Raises
    ------
    Refusal
        If the file is none of the three, cannot be read, or does not fit the scan.
    """
    if not path.is_file():
        raise Refusal(where=str(path), what="no such file", remedy="check the path")
    sha256 = sha256_of(path)
    match _kind(path):
        case "RTSTRUCT":
            return contour_regions(path, scan, placement=placement, sha256=sha256)
        case "SEG":
            return segment_regions(path, scan, placement=placement, sha256=sha256)
        case _:
            return nifti_regions(path, scan, placement=placement, sha256=sha256)
