"""Times of a case moved as they are written ("before 2011-04", "4 weeks after anakinra"): never narrower than before.

A month or a year does not stay one when its days are moved: April moved by 600 days begins in one month and ends in the
next. Such a time is written as the stretch that surely holds it.
"""

import calendar
import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass

from catamnesis.exchange.deidentify.date_mentions import (
    DateMention,
    Exactness,
    date_mentions,
    moved_mention,
)
from catamnesis.exchange.deidentify.dates import moved

_ORDER = re.compile(
    r"^(before|after|at|on|since|until|by|same day as|on the day of|on or after|on or before)\s+$", re.IGNORECASE
)
_STRETCH = re.compile(r"^(?:from\s+|between\s+)?$", re.IGNORECASE)
_TO = re.compile(r"^\s+(?:to|and|until)\s+$", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:about|approximately|approx\.?|around|circa|ca\.|roughly|nearly|~)\s*$", re.IGNORECASE)
_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MovedTime:
    """A time of a case on other days: as it is to be written, whether it became wider, and whether it may be wrong.

    ``unsure`` says that a month hangs in a relation that cannot be widened, or that a date can be read in two ways.
    """

    written: str
    wider: bool = False
    unsure: bool = False


def moved_time(written: str, offset_days: int, ids: Mapping[str, str] | None = None) -> MovedTime:
    """A time of case.yaml moved by whole days.

    Parameters
    ----------
    written
        As it stands there; several parts with ";" between them.
    offset_days
        Days.
    ids
        Ids that may stand in it, each with the id that takes its place.

    Examples
    --------
    >>> moved_time("2011-04-12", -700).written, moved_time("before referral; 2011-04", -710).written
    ('2009-05-12', 'before referral; 2009-04 to 2009-05')
    >>> moved_time("before 2011-04", -710).written, moved_time("after 2011", -710).written
    ('before 2009-05', 'after 2009')
    """
    parts = [_part(part, offset_days, ids or {}) for part in written.split(";")]
    told = ";".join(part.written for part in parts)
    return MovedTime(told, any(part.wider for part in parts), any(part.unsure for part in parts))


def _protected(text: str, ids: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The text with signs in place of ids, so that a date within an id is not read as one; and what each stands for."""
    signs: dict[str, str] = {}
    for old in sorted(ids, key=len, reverse=True):
        sign = chr(0xE000 + len(signs))
        found = re.sub(rf"(?<![\w-]){re.escape(old)}(?![\w-])", sign, text, flags=re.IGNORECASE)
        if found != text:
            text, signs[sign] = found, ids[old]
    return text, signs


def _part(text: str, offset_days: int, ids: Mapping[str, str]) -> MovedTime:
    plain, signs = _protected(text, ids)
    part = _moved_part(plain, offset_days)
    told = part.written
    for sign, name in signs.items():
        told = told.replace(sign, name)
    return MovedTime(told, part.wider, part.unsure)


def _moved_part(text: str, offset_days: int) -> MovedTime:
    found = date_mentions(text, bare_years=True)
    if all(one.exact is Exactness.DAY for one in found):
        return _in_place(text, found, offset_days, unsure=any(one.day is None for one in found))
    bare = text.strip()
    lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    widened = _widened(bare, date_mentions(bare, bare_years=True), offset_days)
    if widened is None:
        return _in_place(text, found, offset_days, unsure=True)
    return MovedTime(lead + widened + tail, wider=True)


def _in_place(text: str, found: tuple[DateMention, ...], offset_days: int, *, unsure: bool) -> MovedTime:
    told, place = "", 0
    for one in found:
        told += text[place : one.start] + (moved_mention(one, offset_days) or "[date]")
        place = one.end
    return MovedTime(told + text[place:], unsure=unsure)


def _widened(text: str, found: tuple[DateMention, ...], offset_days: int) -> str | None:
    """The stretch that surely holds a moved time; None where the words are of no kind that can be widened."""
    if not found or any(one.day is None for one in found):
        return None
    before = text[: found[0].start]
    if len(found) == 2 and _STRETCH.match(before) and _TO.match(text[found[0].end : found[1].start]):
        return f"{_first(found[0], offset_days)} to {_last(found[1], offset_days)}"
    if len(found) > 1 or text[found[0].end :].strip():
        return None
    one = found[0]
    if order := _ORDER.match(before):
        return _ordered(order[1].lower(), one, offset_days)
    if _ABOUT.match(before):
        return _stretch(one, offset_days, margin_days=(_width(one) + 1) // 2)
    return _stretch(one, offset_days) if not before else None


def _ends(one: DateMention, offset_days: int) -> tuple[datetime.date, datetime.date]:
    """First and last day of a date, moved."""
    first = last = one.day or datetime.date(2000, 1, 1)
    if one.exact is Exactness.MONTH:
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    if one.exact is Exactness.YEAR:
        last = datetime.date(first.year, 12, 31)
    return moved(first, offset_days), moved(last, offset_days)


def _width(one: DateMention) -> int:
    first, last = _ends(one, 0)
    return (last - first).days


def _written(day: datetime.date, exact: Exactness) -> str:
    if exact is Exactness.YEAR:
        return f"{day:%Y}"
    return f"{day:%Y-%m}" if exact is Exactness.MONTH else f"{day:%Y-%m-%d}"


def _first(one: DateMention, offset_days: int) -> str:
    return _written(_ends(one, offset_days)[0], one.exact)


def _last(one: DateMention, offset_days: int) -> str:
    return _written(_ends(one, offset_days)[1], one.exact)


def _stretch(one: DateMention, offset_days: int, *, margin_days: int = 0) -> str:
    first, last = _ends(one, offset_days)
    margin = datetime.timedelta(days=margin_days)
    told = _written(first - margin, one.exact), _written(last + margin, one.exact)
    return told[0] if told[0] == told[1] else f"{told[0]} to {told[1]}"


def _ordered(order: str, one: DateMention, offset_days: int) -> str:
    """ "before 2011-04" and its like: the bound is moved outward to the edge of a month or a year."""
    first, last = _ends(one, offset_days)
    if order == "before":
        return f"{order} {_written(first if _begins(first, one.exact) else _next(first, one.exact), one.exact)}"
    if order == "after":
        ends = _begins(last + _DAY, one.exact)
        return f"{order} {_written(last if ends else _previous(last, one.exact), one.exact)}"
    if order in ("until", "by", "on or before"):
        return f"{order} {_written(last, one.exact)}"
    if order in ("since", "on or after"):
        return f"{order} {_written(first, one.exact)}"
    return _stretch(one, offset_days)


def _begins(day: datetime.date, exact: Exactness) -> bool:
    """Whether a month, or a year, begins with a day."""
    return day.day == 1 and (exact is Exactness.MONTH or day.month == 1)


def _next(day: datetime.date, exact: Exactness) -> datetime.date:
    """A day of the next month or year."""
    if exact is Exactness.YEAR:
        return datetime.date(day.year + 1, 1, 1)
    return day.replace(day=1) + 31 * _DAY


def _previous(day: datetime.date, exact: Exactness) -> datetime.date:
    """A day of the month or year before."""
    return (day.replace(day=1) if exact is Exactness.MONTH else datetime.date(day.year, 1, 1)) - _DAY
