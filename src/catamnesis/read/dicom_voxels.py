"""The voxels of a series, read from its files when somebody asks, and checked before they are unpacked."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catamnesis.case.discrepancy import Refusal
from catamnesis.read import dicom_attributes as the
from catamnesis.read.dicom_elements import EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE, PIXEL_DATA, Header
from catamnesis.read.dicom_values import Attribute, unsigned, words
from catamnesis.read.silence import silence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from catamnesis.case.scan import Voxels

#: A slice of more pixels than 4096 x 4096 is no slice of a scan, and is refused before anything is unpacked.
MOST_PIXELS = 1 << 24
#: No scale of a scan is as large. Own bound.
LARGEST_SCALE = 1e30
#: A volume of more voxels takes more than 4 GiB.
MOST_VOXELS = 1 << 30

_PLAIN = frozenset((IMPLICIT_LITTLE, EXPLICIT_LITTLE, EXPLICIT_BIG))
_KINDS = {(8, 0): "u1", (8, 1): "i1", (16, 0): "u2", (16, 1): "i2", (32, 0): "u4", (32, 1): "i4"}
_REMEDY = "export the file again from the scanner or the archive"
#: Markers of JPEG and JPEG-LS that carry the size of the picture.
_SIZE_MARKERS = frozenset((*range(0xC0, 0xD0), 0xF7)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True)
class Picture:
    """The pixels of one slice in its file, and how they become numbers: stored value x slope + intercept.

    Parameters
    ----------
    offset, length
        Where they lie; length None where they are compressed.
    kind
        Type of the stored numbers, as numpy words it ("i2"), with the byte order before it.
    frame
        Number of the picture in its file, from 0.
    """

    path: Path
    syntax: str
    offset: int
    length: int | None
    kind: str
    rows: int
    columns: int
    slope: float
    intercept: float
    frame: int = 0


def _count(header: Header, attribute: Attribute, where: str) -> int:
    found = unsigned(header.elements, attribute.tag, header.order)
    if found is None:
        raise Refusal(where=where, what=f"no {attribute}", remedy=_REMEDY)
    return found


def refuse_scale(slope: float, intercept: float, where: str) -> None:
    """A slope or an intercept beyond all numbers is a fault.

    Raises
    ------
    Refusal
        If one of them is.
    """
    for value, attribute in ((slope, the.SLOPE), (intercept, the.INTERCEPT)):
        if not abs(value) < LARGEST_SCALE:
            raise Refusal(where=where, what=f"{attribute} is {value:g}", remedy=_REMEDY)


def picture(path: Path, header: Header, where: str, *, slope: float, intercept: float) -> Picture:
    """What the header says of the pixels, checked against each other and against the size of the file.

    Parameters
    ----------
    path, header
        The file and its header.
    where
        Name of the file, for what is refused.
    slope, intercept
        Rescale slope and intercept of the slice.

    Raises
    ------
    Refusal
        If there are no pixels, too many of them, more than one value each, or not as many bytes as the size needs.
    """
    refuse_scale(slope, intercept, where)
    rows, columns = _count(header, the.ROWS, where), _count(header, the.COLUMNS, where)
    if not 0 < rows * columns <= MOST_PIXELS:
        raise Refusal(where=where, what=f"{rows} rows x {columns} columns is no slice of a scan", remedy=_REMEDY)
    if unsigned(header.elements, the.SAMPLES.tag, header.order) not in (None, 1):
        raise Refusal(where=where, what="a colour picture, not a scan", remedy="leave the file out")
    bits = _count(header, the.BITS_ALLOCATED, where)
    kind = _KINDS.get((bits, _count(header, the.PIXEL_REPRESENTATION, where)))
    if kind is None or header.pixel_tag not in (0, PIXEL_DATA):
        raise Refusal(where=where, what=f"{bits} bits a pixel are not read", remedy="export as 16-bit integers")
    if not header.pixel_tag:
        raise Refusal(where=where, what="no PixelData (7FE0,0010): the file breaks off or holds none", remedy=_REMEDY)
    if header.pixel_length is not None:
        _refuse_short(path, header, rows * columns * bits // 8, where)
    return Picture(
        path=path,
        syntax=header.syntax,
        offset=header.pixel_offset,
        length=header.pixel_length,
        kind=header.order + kind,
        rows=rows,
        columns=columns,
        slope=slope,
        intercept=intercept,
    )


def _refuse_short(path: Path, header: Header, needed: int, where: str) -> None:
    stated = header.pixel_length or 0
    if stated not in (needed, needed + needed % 2):
        what = f"PixelData (7FE0,0010) has {stated} bytes, its rows and columns need {needed}"
        raise Refusal(where=where, what=what, remedy=_REMEDY)
    present = path.stat().st_size - header.pixel_offset
    if header.syntax in _PLAIN and present < needed:
        raise Refusal(where=where, what=f"the file breaks off after {present} of {needed} bytes", remedy=_REMEDY)


def stored_size(stream: bytes) -> tuple[int, int] | None:
    """Rows and columns that a compressed picture itself states (JPEG, JPEG-LS, JPEG 2000); None where it does not.

    Examples
    --------
    >>> stored_size(bytes.fromhex("ffd8ffc0000b080010002001011100"))
    (16, 32)
    """
    size = stream.find(b"\xff\x4f\xff\x51", 0, 4096)
    if size >= 0 and len(stream) >= size + 24:
        right, down, left, top = struct.unpack_from(">LLLL", stream, size + 8)
        return down - top, right - left
    if stream[:2] != b"\xff\xd8":
        return None
    offset = 2
    while offset + 9 <= len(stream) and stream[offset] == 0xFF:
        if stream[offset + 1] in _SIZE_MARKERS:
            rows, columns = struct.unpack_from(">HH", stream, offset + 5)
            return rows, columns
        offset += 2 + struct.unpack_from(">H", stream, offset + 2)[0]
    return None


def _refuse_disguise(stream: bytes, one: Picture) -> None:
    """A compressed picture that unpacks to another size than the header says may fill the memory."""
    size = stored_size(stream)
    if size not in (None, (one.rows, one.columns)):
        what = f"the compressed picture is {size}, Rows and Columns say {one.rows, one.columns}"
        raise Refusal(where=one.path.name, what=what, remedy=_REMEDY)


def _unpacked(pictures: Sequence[Picture]) -> "Iterator[NDArray[Any]]":
    """Stored values of compressed pictures that lie in one file, by pydicom."""
    first = pictures[0]
    try:
        import pydicom
        from pydicom.encaps import generate_frames
        from pydicom.pixels.utils import iter_pixels
    except ImportError:
        raise Refusal(
            where=first.path.name, what="pydicom is not installed", remedy="install catamnesis[pet]"
        ) from None
    try:
        with silence():
            data = pydicom.dcmread(first.path)
            if first.length is None:
                for stream in generate_frames(data.PixelData, number_of_frames=int(data.get("NumberOfFrames") or 1)):
                    _refuse_disguise(stream, first)
            frames = iter_pixels(data, raw=True, indices=[one.frame for one in pictures])
        for _ in pictures:
            with silence():
                found = next(frames)
            yield found
    except (MemoryError, Refusal):
        raise
    except Exception as error:  # noqa: BLE001 - a decoder may raise anything on broken bytes
        reason = " ".join(str(error).split())[:160]
        what = f"transfer syntax {first.syntax} cannot be unpacked ({reason})"
        raise Refusal(where=first.path.name, what=what, remedy="export the series uncompressed") from None


def _plain(pictures: Sequence[Picture]) -> "Iterator[NDArray[Any]]":
    """Stored values of pictures that lie in one file as they are."""
    import numpy as np

    with pictures[0].path.open("rb", buffering=0) as file:
        for one in pictures:
            file.seek(one.offset)
            width = int(one.kind[-1])
            raw = file.read(one.rows * one.columns * width)
            yield np.frombuffer(raw, dtype=one.kind, count=len(raw) // width)


def _stored(pictures: Sequence[Picture]) -> "Iterator[NDArray[Any]]":
    """Stored values of pictures that lie in one file, each rows x columns."""
    first = pictures[0]
    plain = first.syntax in _PLAIN and first.length is not None
    try:
        for one, found in zip(pictures, _plain(pictures) if plain else _unpacked(pictures), strict=True):
            if found.size != one.rows * one.columns:
                what = f"{found.size} pixels were read, {one.rows * one.columns} are stated"
                raise Refusal(where=one.path.name, what=what, remedy=_REMEDY)
            yield found.reshape(one.rows, one.columns)
    except OSError as error:
        raise Refusal(where=first.path.name, what=str(error.strerror or error), remedy=_REMEDY) from None


def volume(pictures: Sequence[Picture]) -> "NDArray[np.float32]":
    """All slices as one array, float32, slices x rows x columns, each slice by its own slope and intercept.

    Raises
    ------
    Refusal
        If a file has changed or broken since its header was read, or cannot be unpacked.
    """
    import numpy as np

    first = pictures[0]
    found = np.empty((len(pictures), first.rows, first.columns), dtype=np.float32)
    filled = 0
    for _, group in groupby(pictures, key=lambda one: one.path):
        together = tuple(group)
        for one, stored in zip(together, _stored(together), strict=True):
            with np.errstate(over="ignore"):
                if one.intercept:
                    found[filled] = stored * one.slope + one.intercept
                else:
                    np.multiply(stored, one.slope, out=found[filled], casting="unsafe", dtype=np.float64)
            filled += 1
    return found


def lazy_volume(pictures: Sequence[Picture], where: str) -> "Voxels":
    """A handle that reads the voxels when it is called.

    Raises
    ------
    Refusal
        If the volume would not fit into 4 GiB.
    """
    voxels = sum(one.rows * one.columns for one in pictures)
    if voxels > MOST_VOXELS:
        raise Refusal(where=where, what=f"{voxels} voxels do not fit into 4 GiB", remedy="split the series")
    return partial(volume, tuple(pictures))


def is_lossy(header: Header) -> bool:
    """Whether the file says that its pixels were compressed with loss."""
    return words(header.elements, the.LOSSY.tag) == "01"
