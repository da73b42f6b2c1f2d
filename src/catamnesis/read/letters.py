"""Bytes of a file turned into letters, with a plain word where that cannot be done."""

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from catamnesis.case.discrepancy import Refusal

#: Byte order marks, the longer ones first, each with the encoding that it announces.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What Windows programs write where they do not write UTF-8; it holds the printable letters of Latin-1.
WESTERN = "cp1252"
CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Survey:
    """What one pass over a file's bytes tells.

    Parameters
    ----------
    sha256
        Hash of the bytes.
    encoding
        The encoding that fits: as announced by a byte order mark, else UTF-8, else Windows-1252.
    lines
        Number of line ends, quoted ones included.
    nul
        Place of the first NUL: of the byte in UTF-8, of the letter in UTF-16 and UTF-32; None where there is none.
    misfit
        Offset of the first byte that does not fit UTF-8 or the announced encoding, else None.
    """

    sha256: str
    encoding: str
    lines: int
    nul: int | None
    misfit: int | None


def announced_encoding(start: bytes) -> str | None:
    """The encoding that the first bytes of a file announce, or None.

    Examples
    --------
    >>> announced_encoding(b"\\xff\\xfea\\x00")
    'utf-16'
    >>> announced_encoding(b"when,analyte") is None
    True
    """
    return next((encoding for mark, encoding in MARKS if start.startswith(mark)), None)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(CHUNK_BYTES):
            yield piece


def survey(path: Path) -> Survey:
    """Hash a file and find out how its letters are written, without holding it in memory."""
    with path.open("rb") as file:
        surveyor = _Surveyor(announced_encoding(file.read(4)))
    for piece in _pieces(path):
        surveyor.take(piece)
    return surveyor.survey()


class _Surveyor:
    """Goes over the bytes of a file piece by piece."""

    def __init__(self, announced: str | None) -> None:
        self._announced = announced
        self._decoder = codecs.getincrementaldecoder(announced or "utf-8")()
        self._digest = hashlib.sha256()
        self._bytes = self._letters = self._lines = self._returns = 0
        self._nul: int | None = None
        self._misfit: int | None = None

    def take(self, piece: bytes) -> None:
        self._digest.update(piece)
        self._lines += piece.count(b"\n")
        self._returns += piece.count(b"\r")
        self._read(piece)
        self._bytes += len(piece)

    def _read(self, piece: bytes, *, final: bool = False) -> None:
        """Turn a piece into letters, until one does not fit."""
        if self._nul is None and self._announced in (None, "utf-8-sig") and b"\0" in piece:
            self._nul = self._bytes + piece.index(b"\0")
        if self._misfit is not None:
            return
        pending = len(self._decoder.getstate()[0])
        try:
            text = self._decoder.decode(piece, final)
        except UnicodeDecodeError as error:
            self._misfit = self._bytes - pending + error.start
            return
        if self._nul is None and "\0" in text:
            self._nul = self._letters + text.index("\0")
        self._letters += len(text)

    def survey(self) -> Survey:
        self._read(b"", final=True)
        encoding = self._announced or ("utf-8" if self._misfit is None else WESTERN)
        lines = max(self._lines, self._returns)
        return Survey(self._digest.hexdigest(), encoding, lines, self._nul, self._misfit)


def decoded(data: bytes, *, where: str) -> str:
    """The text that bytes stand for: UTF-8 with or without a mark, UTF-16 or UTF-32 with a mark.

    Line ends stay as they are; the byte order mark is no part of the text.

    Raises
    ------
    Refusal
        If there is a NUL, or if the bytes are no text in the encoding; with the line and the byte.

    Examples
    --------
    >>> decoded("Fieber".encode("utf-16"), where="story.md")
    'Fieber'
    """
    encoding = announced_encoding(data) or "utf-8"
    if encoding.startswith("utf-8") and b"\0" in data:
        at = data.index(b"\0")
        raise Refusal(
            where=f"{where}, line {data.count(10, 0, at) + 1}",
            what=f"a NUL byte stands at byte {at}, so this is not plain text",
            remedy="save the file as text in UTF-8",
        )
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(10, 0, error.start) + 1
        raise Refusal(
            where=f"{where}, line {line}",
            what=f"byte {error.start} is no letter in {encoding.removesuffix('-sig').upper()}",
            remedy="save the file as text in UTF-8",
        ) from None
    if "\0" in text:
        at = text.index("\0")
        raise Refusal(
            where=f"{where}, line {text.count(chr(10), 0, at) + 1}",
            what=f"a NUL character stands at character {at}",
            remedy="delete it, and save the file as text in UTF-8",
        )
    return text
