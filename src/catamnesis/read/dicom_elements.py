"""The header of a DICOM file, element by element, without reading the picture that follows it."""

import mmap
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

#: Bytes of an attribute, or the items of a sequence.
Elements: TypeAlias = "dict[int, bytes | tuple[Elements, ...]]"

#: Transfer syntaxes (DICOM PS3.5, annex A) whose header is not explicit little endian.
IMPLICIT_LITTLE = "1.2.840.10008.1.2"
EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
DEFLATED = "1.2.840.10008.1.2.1.99"
EXPLICIT_BIG = "1.2.840.10008.1.2.2"

#: Value representations whose length takes four bytes (DICOM PS3.5, table 7.1-1).
_LONG = frozenset((b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"))
#: Value representations whose length takes two bytes (the same table).
_SHORT = frozenset(
    b"AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US".split(b" "),
)
_LETTERS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_UNDEFINED = 0xFFFFFFFF
_ITEM_BYTES = {"<": b"\xfe\xff\x00\xe0", ">": b"\xff\xfe\xe0\x00"}
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
PIXEL_DATA = 0x7FE00010
_PIXELS = frozenset((0x7FE00008, 0x7FE00009, PIXEL_DATA))
#: Groups of the scanner makers whose private values are kept: GE, Siemens, Philips.
_PRIVATE = frozenset((0x0009, 0x0071, 0x7053))

#: Sequences in sequences are followed this deep.
_DEEPEST = 12
#: A private value longer than this is no number and no date.
_LONGEST_PRIVATE = 256
#: A deflated header may grow to this many bytes and no more.
_LARGEST_INFLATED = 1 << 28

Buffer: TypeAlias = "bytes | mmap.mmap"


class Broken(ValueError):
    """The bytes are DICOM and cannot be followed to the end of the header; the words say what is wrong."""


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before the picture.

    Parameters
    ----------
    syntax
        UID of the transfer syntax.
    order
        ``<`` little endian, ``>`` big endian.
    elements
        The attributes that were asked for.
    pixel_tag
        0 where there is no picture.
    pixel_offset, pixel_length
        Where the picture lies in the file; length None where it is compressed (encapsulated).
    """

    syntax: str
    order: str
    elements: Elements
    pixel_tag: int = 0
    pixel_offset: int = 0
    pixel_length: int | None = None


@dataclass(slots=True)
class _Head:
    """The beginning of an attribute: tag, value representation ("" where not stated), length, where the value lies.

    One is made for each attribute that needs care; freezing it would cost more than all else.
    """

    tag: int
    code: bytes
    length: int
    start: int


@dataclass(frozen=True, slots=True)
class _Walk:
    """How to go through a data set: byte order, explicit or implicit, and what to keep."""

    buffer: Buffer
    order: str
    explicit: bool
    wanted: frozenset[int]

    def head(self, offset: int, end: int) -> _Head:
        """Read the beginning of the attribute at an offset."""
        if offset + 8 > end:
            raise Broken(f"an attribute begins at byte {offset} and breaks off at byte {end}")
        group, element = struct.unpack_from(self.order + "HH", self.buffer, offset)
        tag = group << 16 | element
        if not self.explicit or group == 0xFFFE:
            return _Head(tag, b"", struct.unpack_from(self.order + "L", self.buffer, offset + 4)[0], offset + 8)
        code = self.buffer[offset + 4 : offset + 6]
        if code not in _LONG:
            if not _LETTERS.issuperset(code):
                raise Broken(f"byte {offset} begins no attribute")
            return _Head(tag, code, struct.unpack_from(self.order + "H", self.buffer, offset + 6)[0], offset + 8)
        if offset + 12 > end:
            raise Broken(f"an attribute begins at byte {offset} and breaks off at byte {end}")
        return _Head(tag, code, struct.unpack_from(self.order + "L", self.buffer, offset + 8)[0], offset + 12)

    def keeps(self, tag: int, length: int) -> bool:
        """Whether an attribute was asked for."""
        return tag in self.wanted or (tag >> 16 in _PRIVATE and length <= _LONGEST_PRIVATE)

    def holds_items(self, head: _Head) -> bool:
        """Whether a value is a sequence; in implicit files only its first item tells."""
        if head.code:
            return head.code == b"SQ"
        return head.length >= 8 and struct.unpack_from(self.order + "HH", self.buffer, head.start) == (0xFFFE, 0xE000)


def _skip_fragments(walk: _Walk, offset: int, end: int) -> int:
    """Where a compressed picture inside an item ends."""
    while True:
        head = walk.head(offset, end)
        if head.tag == _SEQUENCE_END:
            return head.start
        if head.tag != _ITEM or head.start + head.length > end:
            raise Broken(f"byte {offset} begins no piece of a compressed picture")
        offset = head.start + head.length


def _items(walk: _Walk, offset: int, end: int, depth: int, *, open_end: bool) -> tuple[tuple[Elements, ...], int]:
    """Items of a sequence, and where it ends."""
    if depth > _DEEPEST:
        raise Broken(f"sequences lie more than {_DEEPEST} deep in each other")
    found: list[Elements] = []
    while offset < end:
        head = walk.head(offset, end)
        if head.tag == _SEQUENCE_END and open_end:
            return tuple(found), head.start
        if head.tag != _ITEM:
            raise Broken(f"byte {offset} begins no item of a sequence")
        stop = end if head.length == _UNDEFINED else head.start + head.length
        if stop > end:
            raise Broken(f"the item of a sequence at byte {offset} runs beyond its sequence")
        elements, offset = _item(walk, head.start, stop, depth, open_end=head.length == _UNDEFINED)
        found.append(elements)
    if open_end:
        raise Broken("a sequence has no end")
    return tuple(found), offset


def _item(walk: _Walk, offset: int, end: int, depth: int, *, open_end: bool) -> tuple[Elements, int]:
    """Attributes of one item, and where it ends."""
    kept: Elements = {}
    while offset < end:
        head = walk.head(offset, end)
        if head.tag == _ITEM_END and open_end:
            return kept, head.start
        offset = _take(walk, head, end, kept, depth)
    if open_end:
        raise Broken("an item of a sequence has no end")
    return kept, offset


def _take(walk: _Walk, head: _Head, end: int, kept: Elements, depth: int) -> int:
    """Keep one attribute if it is wanted, and tell where the next begins."""
    if head.length == _UNDEFINED:
        if head.tag == PIXEL_DATA:
            return _skip_fragments(walk, head.start, end)
        inner = replace(walk, explicit=False) if head.code == b"UN" else walk
        items, after = _items(inner, head.start, end, depth + 1, open_end=True)
        if walk.keeps(head.tag, 0):
            kept[head.tag] = items
        return after
    after = head.start + head.length
    if after > end:
        name = f"({head.tag >> 16:04X},{head.tag & 0xFFFF:04X})"
        raise Broken(f"attribute {name} runs to byte {after} and breaks off at byte {end}")
    if walk.keeps(head.tag, head.length):
        if walk.holds_items(head):
            kept[head.tag] = _items(walk, head.start, after, depth + 1, open_end=False)[0]
        else:
            kept[head.tag] = bytes(walk.buffer[head.start : after])
    return after


def _run_explicit(walk: _Walk, offset: int, end: int, kept: Elements) -> int:
    """Go through plain attributes up to the first that needs care; whole series are read by this loop."""
    buffer, wanted, unpack = walk.buffer, walk.wanted, struct.Struct(walk.order + "HH2sH").unpack_from
    last = end - 8
    while offset <= last:
        group, element, code, length = unpack(buffer, offset)
        after = offset + 8 + length
        if code not in _SHORT or after > end:
            break
        tag = group << 16 | element
        if tag in wanted or (group in _PRIVATE and length <= _LONGEST_PRIVATE):
            kept[tag] = buffer[offset + 8 : after]
        offset = after
    return offset


def _run_implicit(walk: _Walk, offset: int, end: int, kept: Elements) -> int:
    """The same for files that state no value representation."""
    buffer, wanted, unpack = walk.buffer, walk.wanted, struct.Struct(walk.order + "HHL").unpack_from
    last = end - 8
    while offset <= last:
        group, element, length = unpack(buffer, offset)
        after = offset + 8 + length
        tag = group << 16 | element
        if after > end or tag in _PIXELS:
            break
        if tag in wanted or (group in _PRIVATE and length <= _LONGEST_PRIVATE):
            value = buffer[offset + 8 : after]
            if value[:4] == _ITEM_BYTES[walk.order]:
                break
            kept[tag] = value
        offset = after
    return offset


def _data_set(walk: _Walk, offset: int, syntax: str) -> Header:
    kept: Elements = {}
    end = len(walk.buffer)
    run = _run_explicit if walk.explicit else _run_implicit
    while (offset := run(walk, offset, end, kept)) + 8 <= end:
        head = walk.head(offset, end)
        if head.tag in _PIXELS:
            known = None if head.length == _UNDEFINED else head.length
            return Header(syntax, walk.order, kept, head.tag, head.start, known)
        offset = _take(walk, head, end, kept, 0)
    return Header(syntax, walk.order, kept)


def _meta(buffer: Buffer, end: int) -> tuple[str, int]:
    """Transfer syntax of a file with the file meta group, and where its data set begins."""
    walk = _Walk(buffer, "<", explicit=True, wanted=frozenset((0x00020010,)))
    kept: Elements = {}
    offset = 132
    while offset + 8 <= end and struct.unpack_from("<H", buffer, offset)[0] == 0x0002:
        offset = _take(walk, walk.head(offset, end), end, kept, 0)
    syntax = kept.get(0x00020010, b"")
    return (syntax.decode("latin-1").strip("\0 ") if isinstance(syntax, bytes) else ""), offset


def _bare_syntax(buffer: Buffer) -> str | None:
    """Transfer syntax of a file that begins with its data set, as old exports do; None where it is no DICOM."""
    if len(buffer) < 16:
        return None
    group, element, length = struct.unpack_from("<HHL", buffer, 0)
    if group != 0x0008 or element > 0x0020:
        return None
    if _LETTERS.issuperset(buffer[4:6]):
        return EXPLICIT_LITTLE
    return IMPLICIT_LITTLE if length <= 0x400 else None


def _inflated(deflated: bytes) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        inflated = inflater.decompress(deflated, _LARGEST_INFLATED)
    except zlib.error:
        raise Broken("the deflated data set cannot be inflated") from None
    if inflater.unconsumed_tail:
        raise Broken(f"the deflated data set grows beyond {_LARGEST_INFLATED >> 20} MiB")
    return inflated


def _parse(buffer: Buffer, wanted: frozenset[int]) -> Header | None:
    syntax, offset = _bare_syntax(buffer), 0
    if buffer[128:132] == b"DICM":
        syntax, offset = _meta(buffer, len(buffer))
    if syntax is None:
        return None
    if not syntax:
        raise Broken("no TransferSyntaxUID (0002,0010)")
    if syntax == DEFLATED:
        buffer, offset = _inflated(bytes(buffer[offset:])), 0
    order = ">" if syntax == EXPLICIT_BIG else "<"
    return _data_set(_Walk(buffer, order, explicit=syntax != IMPLICIT_LITTLE, wanted=wanted), offset, syntax)


def read_header(path: Path, wanted: frozenset[int]) -> Header | None:
    """Read the wanted attributes of one file, and private ones of the scanner makers.

    Parameters
    ----------
    path
        File, with or without the DICOM prefix.
    wanted
        Tags to keep, as ``group << 16 | element``, at any depth.

    Returns
    -------
    Header or None
        None where the file is no DICOM.

    Raises
    ------
    Broken
        If it is DICOM and its header breaks off or cannot be followed.
    OSError
        If the file cannot be read.
    """
    with path.open("rb") as file:
        start = file.read(132)
        if len(start) < 16 or (start[128:132] != b"DICM" and _bare_syntax(start) is None):
            return None
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as buffer:
            try:
                return _parse(buffer, wanted)
            except struct.error:
                raise Broken("an attribute breaks off") from None


def each(elements: Elements, tag: int) -> Iterator[Elements]:
    """Items of a sequence, none where it is not there."""
    value = elements.get(tag, ())
    if not isinstance(value, bytes):
        yield from value
