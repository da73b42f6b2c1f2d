"""Volumes in NIfTI without the words of their header; grid and voxels stay to the bit."""

import gzip
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

from catamnesis.case.discrepancy import Refusal

#: A volume larger than this is not taken, packed or not.
MAX_BYTES = 4_000_000_000
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where a version of NIfTI keeps what: words (place and length), dimensions, bits of a voxel, start of voxels."""

    size: int
    words: tuple[tuple[int, int], ...]
    dimensions: tuple[int, str]
    bits: int
    start: tuple[int, str]


#: NIfTI-1: data_type, db_name, descrip, aux_file, intent_name. NIfTI-2: descrip, aux_file, intent_name, unused.
_LAYOUTS = {
    348: _Layout(348, ((4, 10), (14, 18), (148, 80), (228, 24), (328, 16)), (40, "8h"), 72, (108, "f")),
    540: _Layout(540, ((240, 80), (320, 24), (508, 16), (525, 15)), (16, "8q"), 14, (168, "q")),
}


def _layout(data: bytes) -> tuple[_Layout, str] | None:
    """Version and byte order of a header; None where it is no NIfTI in one file."""
    if len(data) < 352:
        return None
    for order in "<>":
        layout = _LAYOUTS.get(struct.unpack_from(order + "i", data)[0])
        if layout is not None and data[344 if layout.size == 348 else 4 :][:3] in (b"n+1", b"n+2"):
            return layout, order
    return None


def is_nifti(start: bytes, name: str) -> bool:
    """Whether a file is a volume in NIfTI, packed or not.

    Parameters
    ----------
    start
        Its first bytes, at least 352 where it has as many.
    name
        Its name; of a packed file it tells.
    """
    return _layout(start) is not None or (start.startswith(_GZIP) and name.lower().endswith(".nii.gz"))


def opened_volume(path: Path, *, where: str) -> bytes:
    """Bytes of a volume, unpacked.

    Raises
    ------
    Refusal
        If it breaks off or is larger than any volume.
    """
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP
    try:
        with gzip.open(path, "rb") if packed else path.open("rb") as volume:
            data = bytes(volume.read(MAX_BYTES + 1))
    except (OSError, EOFError, zlib.error):
        raise Refusal(where=where, what="the packed volume breaks off", remedy="copy it again") from None
    if len(data) > MAX_BYTES:
        raise Refusal(
            where=where, what=f"a volume of more than {MAX_BYTES // 10**9} GB", remedy="keep the part you need"
        )
    return data


def bare_volume(data: bytes, *, where: str) -> bytes:
    """A volume with blank words, without extensions and without what follows the voxels.

    Parameters
    ----------
    data
        Bytes, unpacked.
    where
        Its name, for messages.

    Raises
    ------
    Refusal
        If it is no NIfTI in one file, or breaks off.
    """
    found = _layout(data)
    if found is None:
        raise Refusal(where=where, what="no NIfTI of one file", remedy="write it as .nii or .nii.gz")
    layout, order = found
    start = int(struct.unpack_from(order + layout.start[1], data, layout.start[0])[0])
    sizes = struct.unpack_from(order + layout.dimensions[1], data, layout.dimensions[0])
    bits = struct.unpack_from(order + "h", data, layout.bits)[0]
    voxels = 1
    for size in sizes[1 : 1 + max(0, min(7, sizes[0]))]:
        voxels *= max(0, size)
    end = start + (voxels * bits + 7) // 8
    if not layout.size + 4 <= start <= end <= len(data):
        raise Refusal(where=where, what="the volume breaks off before its last voxel", remedy="copy it again")
    header = bytearray(data[:start])
    for place, length in layout.words:
        header[place : place + length] = bytes(length)
    header[layout.size :] = bytes(start - layout.size)
    return bytes(header) + data[start:end]


def packed_volume(data: bytes) -> bytes:
    """A volume packed, without name and time in the head of the packing."""
    return gzip.compress(data, compresslevel=6, mtime=0)
