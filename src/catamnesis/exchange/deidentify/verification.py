"""The last look: every file of the new folder searched for what was collected from the old one."""

import datetime
import gzip
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from catamnesis.exchange.deidentify.date_mentions import date_mentions, exact_days
from catamnesis.exchange.deidentify.dates import day_of, moved
from catamnesis.exchange.deidentify.disguise import Disguise
from catamnesis.exchange.deidentify.identifiers import Sort

#: The head of a volume in NIfTI-2, in bytes.
_VOLUME_HEAD = 544
_DIGITS = re.compile(rb"(?<![0-9.])((?:1[89]|20|21)\d\d)[-.:/]?(0[1-9]|1[0-2])[-.:/]?([0-2]\d|3[01])")
_UIDS = re.compile(rb"[0-2](?:\.\d+){2,}")
#: A number shorter than this, of digits alone, may stand among the numbers of a header by chance.
_LONG_NUMBER = 7
#: A word shorter than this may stand among bytes by chance.
_LONG_WORD = 4


@dataclass(frozen=True, slots=True)
class Survivor:
    """Something of the old folder that stands in the new one: the new file, and what it is."""

    file: str
    what: str


def unsearchable_days(disguise: Disguise) -> frozenset[datetime.date]:
    """True days that are also the moved day of something else: to find them says nothing."""
    days = disguise.identifiers.days
    return days & {moved(day, disguise.offset_days) for day in days}


@dataclass(frozen=True, slots=True)
class Inspector:
    """Searches the new folder.

    Parameters
    ----------
    disguise
        What was collected.
    """

    disguise: Disguise

    def _days(self) -> frozenset[datetime.date]:
        return self.disguise.identifiers.days - unsearchable_days(self.disguise)

    def in_name(self, name: str) -> Iterator[Survivor]:
        """What survived in the name of a file."""
        yield from self._in_text(name, name)

    def in_text(self, file: Path, name: str) -> Iterator[Survivor]:
        """What survived in a text."""
        yield from self._in_text(file.read_text(encoding="utf-8"), name)

    def _in_text(self, text: str, name: str) -> Iterator[Survivor]:
        for sort in {str(sort) for sort, _, _ in self.disguise.searcher.found(text)}:
            yield Survivor(name, f"a {sort}")
        if self._days() & set(exact_days(date_mentions(text))):
            yield Survivor(name, "a true date")
        yield from self._uids(text.encode("utf-8"), name)

    def _uids(self, data: bytes, name: str) -> Iterator[Survivor]:
        if {found.decode("ascii") for found in _UIDS.findall(data)} & self.disguise.identifiers.uids:
            yield Survivor(name, "a UID")

    def in_bytes(self, data: bytes, name: str) -> Iterator[Survivor]:
        """What survived in bytes that are no text: heads of pictures and of DICOM files."""
        days = self._days()
        for found in _DIGITS.finditer(data):
            day = day_of(int(found[1]), int(found[2]), int(found[3]))
            if day in days:
                yield Survivor(name, "a true date")
                break
        yield from self._uids(data, name)
        for text in {data.decode("latin-1"), data.decode("utf-8", errors="ignore")}:
            for sort, start, end in self.disguise.searcher.found(text):
                words = text[start:end]
                if len(words) >= (_LONG_NUMBER if sort is Sort.NUMBER and words.isdigit() else _LONG_WORD):
                    yield Survivor(name, f"a {sort}")
                    break


def head_of(file: Path, pixel_bytes: int = 0) -> bytes:
    """A file without its pixels: what stands before them.

    Parameters
    ----------
    file
        The file.
    pixel_bytes
        How many bytes at the end are pixels; of a picture or a volume the file itself tells.
    """
    data = file.read_bytes()
    if data.startswith(b"\x1f\x8b"):
        with gzip.open(file, "rb") as unpacked:
            return bytes(unpacked.read(_VOLUME_HEAD))
    if data.startswith(b"\xff\xd8"):
        return data[: data.find(b"\xff\xda")]
    if data.startswith(b"\x89PNG"):
        return data[: data.find(b"IDAT")]
    return data[: len(data) - pixel_bytes] if pixel_bytes else data


def told(survivors: Iterable[Survivor]) -> str:
    """Survivors in words that do not repeat them."""
    found = list(dict.fromkeys(survivors))
    few = ", ".join(f"{one.what} in {one.file}" for one in found[:3])
    return few + (f" and {len(found) - 3} more" if len(found) > 3 else "")
