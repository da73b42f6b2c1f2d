"""Words, numbers, days and clocks out of the bytes of a DICOM attribute; what cannot be read is None."""

import math
import re
import struct
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache

from catamnesis.read.dicom_elements import Elements

#: "20110412", and "2011.04.12" of the standard's forerunner.
_DATE = re.compile(r"(\d{4})\.?(\d{2})\.?(\d{2})")
#: "103500.25", "1035", "10", and "10:35:00" of the standard's forerunner.
_TIME = re.compile(r"(\d{2})(?::?(\d{2})(?::?(\d{2})(?:\.(\d{1,6})\d*)?)?)?")
_OFFSET = re.compile(r"([+-])(\d{2})(\d{2})")
#: Western letters, which older files mean without saying so.
_WESTERN = "latin-1"
_UTF_8 = b"ISO_IR 192"
#: Dates before it stand for "unknown" where somebody wiped them out.
_EARLIEST_YEAR = 1800


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute that this project reads: tag number and keyword; as text, the way people look it up."""

    tag: int
    keyword: str

    @property
    def number(self) -> str:
        """The tag as ``0010,1030``."""
        return f"{self.tag >> 16:04X},{self.tag & 0xFFFF:04X}"

    def __str__(self) -> str:
        return f"{self.keyword} ({self.number})"


@lru_cache(maxsize=1 << 16)
def _text(value: bytes, character_set: bytes) -> str:
    encoding = "utf-8" if _UTF_8 in character_set else _WESTERN
    return value.decode(encoding, errors="replace").strip("\0 \t\r\n")


def words(elements: Elements, tag: int) -> str:
    """Text of an attribute without padding; "" where there is none."""
    value, character_set = elements.get(tag, b""), elements.get(0x00080005, b"")
    if not isinstance(value, bytes):
        return ""
    return _text(value, character_set if isinstance(character_set, bytes) else b"")


def parts(elements: Elements, tag: int) -> tuple[str, ...]:
    """Values of an attribute that may have several; none where it is empty."""
    text = words(elements, tag)
    return tuple(part.strip() for part in text.split("\\")) if text else ()


@lru_cache(maxsize=1 << 12)
def decimal(text: str) -> float | None:
    """A finite number, or None.

    Examples
    --------
    >>> decimal(" 3.88777472E8 "), decimal("71,0") is None, decimal("nan") is None
    (388777472.0, True, True)
    """
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in text else None


def number(elements: Elements, tag: int) -> float | None:
    """The one number of an attribute, or None."""
    return decimal(words(elements, tag))


def numbers(elements: Elements, tag: int, count: int) -> tuple[float, ...] | None:
    """Exactly so many numbers of an attribute, or None."""
    found = [value for value in map(decimal, parts(elements, tag)) if value is not None]
    return tuple(found) if len(found) == count == len(parts(elements, tag)) else None


def unsigned(elements: Elements, tag: int, order: str) -> int | None:
    """A number of two bytes (US), or None; ``order`` is the file's byte order."""
    value = elements.get(tag, b"")
    if not isinstance(value, bytes) or len(value) != 2:
        return None
    whole: int = struct.unpack(order + "H", value)[0]
    return whole


def day(text: str) -> date | None:
    """A date (DA), or None.

    Examples
    --------
    >>> day("20110412"), day("2011.04.12"), day("20111301") is None
    (datetime.date(2011, 4, 12), datetime.date(2011, 4, 12), True)
    """
    found = _DATE.fullmatch(text.strip())
    if not found:
        return None
    try:
        on = date(*(int(part) for part in found.groups()))
    except ValueError:
        return None
    return on if on.year >= _EARLIEST_YEAR else None


def clock(text: str) -> time | None:
    """A time of day (TM), or None; a leap second is the second before it.

    Examples
    --------
    >>> clock("103500.25"), clock("1035"), clock("10:35:00"), clock("2500") is None
    (datetime.time(10, 35, 0, 250000), datetime.time(10, 35), datetime.time(10, 35), True)
    """
    found = _TIME.fullmatch(text.strip())
    if not found:
        return None
    hour, minute, second = (int(part or 0) for part in found.groups()[:3])
    micro = int((found[4] or "").ljust(6, "0"))
    try:
        return time(hour, minute, min(second, 59) if second == 60 else second, micro)
    except ValueError:
        return None


def moment(text: str, local: str = "") -> datetime | None:
    """A date with a time of day (DT), or None; seen by the clock of the scanner.

    Parameters
    ----------
    text
        Value with at least year, month, day and hour; an offset from UTC may follow.
    local
        TimezoneOffsetFromUTC (0008,0201) of the file; a stated offset that differs from it is converted.

    Examples
    --------
    >>> moment("20110412103500.000000"), moment("20110412103500+0100", "+0200")
    (datetime.datetime(2011, 4, 12, 10, 35), datetime.datetime(2011, 4, 12, 11, 35))
    >>> moment("20110412") is None
    True
    """
    text = text.strip()
    stated = _OFFSET.fullmatch(text[-5:])
    body = text[:-5] if stated else text
    on, at = day(body[:8]), clock(body[8:])
    if on is None or at is None:
        return None
    here = _OFFSET.fullmatch(local.strip())
    found = datetime.combine(on, at)
    if not stated or not here:
        return found
    try:
        return found.replace(tzinfo=_zone(stated)).astimezone(_zone(here)).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


def _zone(offset: re.Match[str]) -> timezone:
    shift = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
    return timezone(-shift if offset[1] == "-" else shift)
