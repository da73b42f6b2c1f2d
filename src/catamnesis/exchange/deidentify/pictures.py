"""Photographs without what the camera wrote beside the picture; not one pixel is computed anew."""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from catamnesis.case.discrepancy import Refusal
from catamnesis.exchange.deidentify.dates import day_of, moved

_REMEDY = "save it as JPEG or PNG, and try again"
_JPEG, _PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
#: Kinds of pictures that are known and not taken, by their first bytes.
_OTHERS = (
    (re.compile(rb"II\*\0|MM\0\*|II\+\0|MM\0\+"), "TIFF"),
    (re.compile(rb".{4}ftyp(?:hei|hev|mif1|msf1|avif)", re.DOTALL), "HEIC"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "WebP"),
    (re.compile(rb"GIF8"), "GIF"),
    (re.compile(rb"BM.{4}\0{4}", re.DOTALL), "BMP"),
)
#: Parts of a PNG that the picture needs: size, colours, transparency, pixels, scale.
_PNG_KEPT = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"cICP")
)
_ORIENTATION, _EXIF_POINTER, _TAKEN, _DIGITIZED = 0x0112, 0x8769, 0x9003, 0x9004
_ASCII, _SHORT, _LONG = 2, 3, 4


def other_picture(start: bytes) -> str:
    """The name of a kind of picture that is not taken; "" where the bytes begin none."""
    return next((name for pattern, name in _OTHERS if pattern.match(start)), "")


def is_picture(start: bytes) -> bool:
    """Whether bytes begin a JPEG or a PNG."""
    return start.startswith((_JPEG, _PNG))


def bare_picture(data: bytes, offset_days: int, *, where: str) -> bytes:
    """A JPEG or PNG without metadata. Its orientation stays, and the moment that it was taken, on its moved day.

    Parameters
    ----------
    data
        Bytes of the file.
    offset_days
        How many days the date is moved.
    where
        Its name, for messages.

    Raises
    ------
    Refusal
        If it is another kind of picture, or breaks off.
    """
    other = other_picture(data[:16])
    if other:
        raise Refusal(where=where, what=f"what {other} pictures carry beside the pixels is not read", remedy=_REMEDY)
    try:
        if data.startswith(_PNG):
            return _bare_png(data, offset_days)
        if data.startswith(_JPEG):
            return _bare_jpeg(data, offset_days)
    except (struct.error, IndexError, _Broken):
        raise Refusal(
            where=where, what="the picture breaks off or cannot be followed", remedy="copy it again"
        ) from None
    raise Refusal(where=where, what="neither JPEG nor PNG", remedy=_REMEDY)


class _Broken(ValueError):
    """The bytes do not go on as they should."""


@dataclass(frozen=True, slots=True)
class Exif:
    """What is kept of EXIF: orientation (1 to 8; 0 is not stated), and when the picture was taken."""

    orientation: int = 0
    taken: str = ""

    def moved(self, offset_days: int) -> "Exif":
        """The same on another day; a moment that cannot be read goes."""
        found = re.fullmatch(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)", self.taken)
        day = day_of(int(found[1]), int(found[2]), int(found[3])) if found else None
        if found is None or day is None:
            return Exif(self.orientation)
        return Exif(self.orientation, f"{moved(day, offset_days):%Y:%m:%d} {found[4]}")


def _entries(tiff: bytes, order: str, offset: int) -> Iterator[tuple[int, int, int, bytes]]:
    """Tag, type, count and value field of each entry of a directory."""
    if offset + 2 > len(tiff):
        return
    for number in range(struct.unpack_from(order + "H", tiff, offset)[0]):
        at = offset + 2 + 12 * number
        if at + 12 > len(tiff):
            return
        tag, kind, count = struct.unpack_from(order + "HHL", tiff, at)
        yield tag, kind, count, tiff[at + 8 : at + 12]


def read_exif(tiff: bytes) -> Exif:
    """Orientation and moment of an EXIF block, from its TIFF head on; what cannot be read is not stated."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return Exif()
    orientation, taken, inner = 0, "", 0
    for tag, kind, _, value in _entries(tiff, order, struct.unpack_from(order + "L", tiff, 4)[0]):
        if tag == _ORIENTATION and kind == _SHORT:
            orientation = struct.unpack(order + "H", value[:2])[0]
        elif tag == _EXIF_POINTER and kind == _LONG:
            inner = struct.unpack(order + "L", value)[0]
    for tag, kind, count, value in _entries(tiff, order, inner) if inner else ():
        if (tag == _TAKEN or (tag == _DIGITIZED and not taken)) and kind == _ASCII and count == 20:
            at = struct.unpack(order + "L", value)[0]
            taken = tiff[at : at + 19].decode("latin-1")
    return Exif(orientation if 1 <= orientation <= 8 else 0, taken)


def _written_exif(exif: Exif) -> bytes:
    """A TIFF block that says only what is kept; empty where that is nothing."""
    if not exif.taken and exif.orientation in (0, 1):
        return b""
    first = [struct.pack(">HHLHH", _ORIENTATION, _SHORT, 1, exif.orientation or 1, 0)]
    inner = b""
    if exif.taken:
        place = 8 + 2 + 12 * 2 + 4
        first.append(struct.pack(">HHLL", _EXIF_POINTER, _LONG, 1, place))
        inner = struct.pack(">HHHLLL", 1, _TAKEN, _ASCII, 20, place + 18, 0) + exif.taken.encode("ascii") + b"\0"
    head = b"MM\0*" + struct.pack(">LH", 8, len(first))
    return head + b"".join(first) + struct.pack(">L", 0) + inner


def exif_of(data: bytes) -> Exif:
    """What the EXIF block of a JPEG or PNG says of orientation and moment; nothing where there is none.

    Parameters
    ----------
    data
        Bytes of the file.
    """
    try:
        if data.startswith(_JPEG):
            blocks = (part[10:] for marker, part in _segments(data) if marker == 0xE1 and part[4:10] == b"Exif\0\0")
            return next((read_exif(block) for block in blocks), Exif())
        at = data.find(b"eXIf")
        return read_exif(data[at + 4 :]) if data.startswith(_PNG) and at > 0 else Exif()
    except (struct.error, IndexError, _Broken):
        return Exif()


def _bare_png(data: bytes, offset_days: int) -> bytes:
    kept, place, exif = [_PNG], len(_PNG), Exif()
    while place < len(data):
        length, kind = struct.unpack_from(">L4s", data, place)
        whole = data[place : place + 12 + length]
        if len(whole) != 12 + length or zlib.crc32(whole[4:-4]) != struct.unpack(">L", whole[-4:])[0]:
            raise _Broken
        if kind == b"eXIf":
            exif = read_exif(whole[8:-4])
        elif kind == b"IDAT" and exif != Exif():
            kept += _png_exif(exif.moved(offset_days))
            exif = Exif()
        if kind in _PNG_KEPT:
            kept.append(whole)
        place += len(whole)
        if kind == b"IEND":
            kept[-1:-1] = _png_exif(exif.moved(offset_days))
            return b"".join(kept)
    raise _Broken


def _png_exif(exif: Exif) -> list[bytes]:
    block = _written_exif(exif)
    if not block:
        return []
    return [struct.pack(">L", len(block)) + b"eXIf" + block + struct.pack(">L", zlib.crc32(b"eXIf" + block))]


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and bytes of each part of a JPEG up to its end; what follows it is another picture or a trailer."""
    place = 2
    while True:
        if data[place] != 0xFF:
            raise _Broken
        while data[place + 1] == 0xFF:
            place += 1
        marker = data[place + 1]
        if marker == 0xD9:
            yield marker, b"\xff\xd9"
            return
        length = struct.unpack_from(">H", data, place + 2)[0]
        end = place + 2 + length
        if length < 2 or end > len(data):
            raise _Broken
        if marker == 0xDA:
            end = _after_scan(data, end)
        yield marker, data[place:end]
        place = end


#: A marker that ends the coded pixels: no stuffed zero and no restart.
_NEXT_MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")


def _after_scan(data: bytes, place: int) -> int:
    found = _NEXT_MARKER.search(data, place)
    if found is None:
        raise _Broken
    return found.end() - 2


def _kept_segment(marker: int, segment: bytes) -> bytes:
    """A part of a JPEG as it is kept: coded pixels, the colour's meaning, density; no thumbnail, no comment."""
    body = segment[4:]
    if marker == 0xE0:
        if not body.startswith(b"JFIF\0") or len(body) < 14:
            return b""
        return b"\xff\xe0\x00\x10" + body[:12] + b"\0\0"
    if marker == 0xE2:
        return segment if body.startswith(b"ICC_PROFILE\0") else b""
    if marker == 0xEE:
        return b"\xff\xee\x00\x0e" + body[:12] if body.startswith(b"Adobe") and len(body) >= 12 else b""
    return b"" if 0xE0 <= marker <= 0xEF or marker == 0xFE else segment


def _bare_jpeg(data: bytes, offset_days: int) -> bytes:
    exif = Exif()
    kept: list[bytes] = []
    leading: list[bytes] = []
    for marker, segment in _segments(data):
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            exif = read_exif(segment[10:])
            continue
        part = _kept_segment(marker, segment)
        (leading if marker == 0xE0 and not kept else kept).append(part)
    block = _written_exif(exif.moved(offset_days))
    told = b"\xff\xe1" + struct.pack(">H", len(block) + 8) + b"Exif\0\0" + block if block else b""
    return _JPEG + b"".join(leading) + told + b"".join(kept)
