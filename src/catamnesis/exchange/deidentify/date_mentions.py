"""Dates in running text, in whatever dress they stand: found, and written again in the same dress on another day."""

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

from catamnesis.exchange.deidentify.dates import day_of, moved
from catamnesis.exchange.deidentify.month_words import ALTERNATIVES, MONTHS, SMALL, month_like, month_number


class Exactness(IntEnum):
    """How exact a date is."""

    YEAR = 1
    MONTH = 2
    DAY = 3


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as it stands in a text.

    Parameters
    ----------
    start, end
        Its characters.
    parts
        Where its day (``d``), the day before a dash (``d0``), the ending of an ordinal (``s``), the month as a number
        (``m``) or a word (``mw``) and the year (``y``) stand, counted from ``start``.
    words
        As it is written.
    day
        Its day, or the first day of its month or year; None where it can be read in two ways.
    exact
        How exact it is.
    year_stated
        Whether it names its year; else the year of the nearest date that does is taken.
    """

    start: int
    end: int
    parts: tuple[tuple[str, int, int], ...]
    words: str
    day: datetime.date | None
    exact: Exactness
    year_stated: bool = True

    def part(self, name: str) -> str:
        """A part as it is written; "" where it has none."""
        return next((self.words[start:end] for part, start, end in self.parts if part == name), "")


_Y = r"(?P<y>18[5-9]\d|19\d\d|20\d\d|21[0-4]\d)"
_D = r"(?P<d>0?[1-9]|[12]\d|3[01])"
_M = r"(?P<m>0?[1-9]|1[0-2])"
_M2 = r"(?P<m>0[1-9]|1[0-2])"
_AB = r"(?P<m>\d{1,2})"
_MW = rf"(?P<mw>(?i:{ALTERNATIVES}))(?![^\W_])"
_FIRST = r"(?:(?P<d0>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|\.)?\s*(?:-|–|—|/|to|and|bis|und|au|et)\s*)?"
_SUFFIX = r"(?P<s>st|nd|rd|th)?(?:\.|er)?"
_DASH = "[-\u2010\u2011\u2012\u2013]"
#: What may follow a month and a day without a year, for "March 5 patients" is no date.
_AFTER = (
    r"(?=\s*(?:[.,;:)\]]|$)|\s+(?:and|to|the|he|she|his|her|they|we|a|an|was|were|is|with|at|after|before|when|until|"
    r"for|in|on|of|by|or|but|showed|because|as|from)\b)"
)
#: What follows a number that is no year.
_UNITS = (
    r"(?!\s*(?:[%‰/°·x×*]|(?:mg|g|kg|µg|μg|ug|ng|pg|l|ml|dl|µl|ul|iu|u|ui|units?|cells?|mm|cm|kcal|ms|s|min|patients?|"
    r"cases?|subjects?|persons?|people|times|days?|hours?|weeks?|months?|copies|mbq|mmol|µmol|umol|nmol|pmol|kda)\b))"
)
_BEFORE_MONTH = (
    r"(?:in|since|from|until|till|during|by|early|late|mid|of|end of|beginning of|to|and|im|seit|anfang|ende|mitte|ab|"
    r"bis|en|depuis|fin|début)"
)
_BEFORE_YEAR = (
    r"(?:in|since|during|until|till|before|after|early|late|mid|spring|summer|autumn|fall|winter|year|"
    r"(?:beginning|start|middle|end|spring|summer|autumn|fall|winter|year) of|"
    r"seit|bis|anfang|ende|mitte|jahr|jahre|frühjahr|frühling|sommer|herbst|vor|nach|en|depuis|fin|début)"
)


def _pattern(text: str, *, any_case: bool = False) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE if any_case else 0)


#: Each dress of a date. The order tells which is taken where two overlap.
_DRESSES: tuple[re.Pattern[str], ...] = (
    _pattern(rf"(?<![\d.]){_Y}(?P<sep>[./:_]|{_DASH}){_AB}(?P=sep)(?P<d>\d{{1,2}})(?!\d)"),
    _pattern(rf"(?<![\d.]){_Y}{_M2}(?P<d>0[1-9]|[12]\d|3[01])(?=(?:[0-2]\d[0-5]\d(?:[0-5]\d)?)?(?!\d))"),
    _pattern(
        rf"(?<![\d.])(?:(?P<d0>\d{{1,2}})\.?\s?[-–]\s?)?(?P<d>\d{{1,2}})(?P<sep>[./_]|{_DASH})\s?{_AB}(?P=sep)\s?{_Y}(?!\d)"
    ),
    _pattern(r"(?<![\d./])(?P<d>\d{1,2})(?P<sep>[./])(?P<m>\d{1,2})(?P=sep)(?P<y>\d{2})(?![\d/]|\.\d)"),
    _pattern(rf"(?<![\d.]){_FIRST}{_D}{_SUFFIX}(?:\s+of|\s+de)?[\s\-–_]*(?<![^\W\d_]){_MW}\.?,?[\s\-–_]*{_Y}(?!\d)"),
    _pattern(rf"(?<![\d.]){_D}-{_MW}-(?P<y>\d{{2}})(?!\d)"),
    _pattern(rf"(?<![^\W_]){_MW}\.?[\s\-_]*{_FIRST}{_D}{_SUFFIX},?[\s\-_]+{_Y}(?!\d)"),
    _pattern(rf"(?<![^\W_]){_MW}\.?,?(?:\s+of)?[\s\-–_]*{_Y}(?!\d)"),
    _pattern(rf"(?<![\d./\-]){_M}(?P<sep>/){_Y}(?![\d/])"),
    _pattern(rf"(?<![\d./\-]){_M2}(?P<sep>[.\-]){_Y}(?![\d\-]|\.\d){_UNITS}"),
    _pattern(rf"(?<![\d./\-]){_Y}(?P<sep>[-/]){_M2}(?![\d/\-]|\.\d)"),
    _pattern(rf"(?<![\d.]){_FIRST}{_D}{_SUFFIX}(?:\s+of|\s+de)?\s+(?=[A-ZÄ]|(?:{SMALL})\b){_MW}(?!\s*\d)"),
    _pattern(rf"(?<![^\W_])(?=[A-ZÄ]){_MW}\.?\s+{_FIRST}{_D}(?:(?P<s>st|nd|rd|th)\b|{_AFTER}){_UNITS}"),
    _pattern(rf"(?<![^\W_])(?i:{_BEFORE_MONTH})\s+(?=[A-ZÄ]|(?:{SMALL})\b){_MW}(?!\.?,?\s*\d)"),
    _pattern(rf"(?<![^\W_]){_BEFORE_YEAR}[\s\-]+{_Y}(?![\d,]*\d|\.\d){_UNITS}", any_case=True),
)
#: A year between hyphens or alone, as it stands in an id or a file name.
_BARE_YEAR = re.compile(rf"(?<![^\W_]){_Y}(?![^\W_])")
_NAMES = ("d0", "d", "s", "m", "mw", "y")


def date_mentions(text: str, *, bare_years: bool = False) -> tuple[DateMention, ...]:
    """Every date of a text, in its order; no two of them overlap.

    Parameters
    ----------
    text
        Any text.
    bare_years
        Whether a year that stands alone is a date: in an id or the name of a file it is, in a sentence it may be a
        laboratory value.

    Examples
    --------
    >>> [(one.words, one.day) for one in date_mentions("On April 12, 2011 and 3.5.2011")]
    [('April 12, 2011', datetime.date(2011, 4, 12)), ('3.5.2011', datetime.date(2011, 5, 3))]
    """
    taken: list[DateMention] = []
    covered = bytearray(len(text))
    month_first = _habit(text)
    for pattern in (*_DRESSES, *((_BARE_YEAR,) if bare_years else ())):
        for found in pattern.finditer(text):
            mention = _mention(found, month_first=month_first)
            if mention is not None and not any(covered[mention.start : mention.end]):
                covered[mention.start : mention.end] = bytes([1]) * (mention.end - mention.start)
                taken.append(mention)
    return _with_years(tuple(sorted(taken, key=lambda one: one.start)))


_SLASHED = re.compile(r"(?<![\d.])(\d{1,2})([/-])(\d{1,2})\2(?:\d{4}|\d{2})(?!\d)")


def _habit(text: str) -> bool | None:
    """Whether the text writes the month first, as far as one of its own dates tells; None where none does."""
    first = {int(found[1]) > 12 for found in _SLASHED.finditer(text) if (int(found[1]) > 12) != (int(found[3]) > 12)}
    return None if len(first) != 1 else not first.pop()


def _century(year: str) -> int:
    if len(year) == 4:
        return int(year)
    near = 2000 + int(year)
    return near if near <= datetime.date.today().year + 1 else near - 100


def _mention(found: re.Match[str], *, month_first: bool | None) -> DateMention | None:
    """What a match says; None where it is no date of the calendar."""
    named = found.groupdict()
    parts = tuple((name, *found.span(name)) for name in _NAMES if named.get(name))
    start, end = min(part[1] for part in parts), max(part[2] for part in parts)
    held = tuple((name, first - start, last - start) for name, first, last in parts)
    words = found.string[start:end]
    exact = (
        Exactness.DAY if named.get("d") else Exactness.MONTH if named.get("m") or named.get("mw") else Exactness.YEAR
    )
    plain = DateMention(start, end, held, words, None, exact, bool(named.get("y")))
    year = _century(named["y"]) if named.get("y") else 2000
    month = month_number(named["mw"]) if named.get("mw") else int(named.get("m") or 1)
    first, second = int(named.get("d") or 1), month
    orders = _orders(found, month_first=month_first)
    days = [day for day in (_ordered(year, first, second, order) for order in orders) if day is not None]
    if not days:
        return None
    if len(set(days)) > 1:
        return plain
    swapped = _ordered(year, first, second, "dm") != days[0]
    return replace(plain, day=days[0], parts=_swapped(held) if swapped else held)


def _orders(found: re.Match[str], *, month_first: bool | None) -> tuple[str, ...]:
    """In which order day and month may stand: ``dm`` as the groups say, ``md`` the other way round."""
    named = found.groupdict()
    separator = named.get("sep")
    day_leads = named.get("d") and named.get("m") and found.start("d") < found.start("m")
    if not day_leads or separator == "." or separator is None:
        return ("dm",)
    if month_first is None:
        return ("dm", "md")
    return ("md",) if month_first else ("dm",)


def _ordered(year: int, day: int, month: int, order: str) -> datetime.date | None:
    return day_of(year, month, day) if order == "dm" else day_of(year, day, month)


def _swapped(parts: tuple[tuple[str, int, int], ...]) -> tuple[tuple[str, int, int], ...]:
    other = {"d": "m", "m": "d"}
    return tuple((other.get(name, name), start, end) for name, start, end in parts)


def _with_years(found: tuple[DateMention, ...]) -> tuple[DateMention, ...]:
    """Dates without a year, each with the year of the nearest date that has one; without any, a year of 365 days."""
    stated = [one for one in found if one.year_stated and one.day is not None]

    def year_near(mention: DateMention) -> int:
        if not stated:
            return 2001
        nearest = min(stated, key=lambda one: (abs(one.start - mention.start), one.start))
        return nearest.day.year if nearest.day else 2001

    def completed(mention: DateMention) -> DateMention:
        if mention.year_stated or mention.day is None:
            return mention
        year = year_near(mention)
        return replace(mention, day=day_of(year, mention.day.month, mention.day.day) or datetime.date(year, 3, 1))

    return tuple(map(completed, found))


def rewritten_on(mention: DateMention, day: datetime.date, first: datetime.date | None = None) -> str:
    """A date in its own dress, on another day.

    Parameters
    ----------
    mention
        The date as it stands.
    day
        The day that it shall state; of a month or a year, any day of it.
    first
        The day that stands before the dash, where two days share a month.

    Examples
    --------
    >>> mention = date_mentions("April 3rd, 2011")[0]
    >>> rewritten_on(mention, datetime.date(2009, 12, 22))
    'December 22nd, 2009'
    """
    writers = _writers(mention, day, first)
    told, place = "", 0
    for name, start, end in sorted(mention.parts, key=lambda part: part[1]):
        told += mention.words[place:start] + writers[name](mention.words[start:end])
        place = end
    return told + mention.words[place:]


def _writers(mention: DateMention, day: datetime.date, first: datetime.date | None) -> dict[str, Callable[[str], str]]:
    """How each part of a date is written on another day."""
    other_month = first is not None and (first.year, first.month) != (day.year, day.month)
    word = mention.part("mw")
    month_leads = bool(word) and mention.words.startswith(word)

    def month(old: str) -> str:
        leading = first if other_month and month_leads and first is not None else day
        return month_like(old, leading.month)

    def first_day(old: str) -> str:
        if first is None or not other_month or month_leads:
            return _digits(old, (first or day).day, padded=not word)
        return f"{first.day} {month_like(word, first.month)}" if word else f"{first.day}.{first.month}."

    def last_day(old: str) -> str:
        leading = f"{month_like(word, day.month)} " if other_month and month_leads else ""
        return leading + _digits(old, day.day, padded=not word)

    return {
        "d0": first_day,
        "d": last_day,
        "s": lambda old: _ordinal(day.day) if old.islower() else _ordinal(day.day).upper(),
        "m": lambda old: _digits(old, day.month, padded=True),
        "mw": month,
        "y": lambda old: f"{day.year:04d}" if len(old) == 4 else f"{day.year % 100:02d}",
    }


def _digits(old: str, number: int, *, padded: bool) -> str:
    wide = old.startswith("0") or (padded and len(old) == 2)
    return f"{number:02d}" if wide else str(number)


def _ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def moved_mention(mention: DateMention, offset_days: int) -> str | None:
    """A date moved, in its own dress: a month or a year is the one that its first day comes to lie in.

    None where it can be read in two ways.

    Examples
    --------
    >>> [moved_mention(one, -700) for one in date_mentions("12/04/2011; 3-5 April 2011; November 2010; 13/04/2011")]
    ['12/05/2009', '3-5 May 2009', 'December 2008', '13/05/2009']
    """
    if mention.day is None:
        return None
    day = moved(mention.day, offset_days)
    before = mention.part("d0")
    if not before:
        return rewritten_on(mention, day)
    first = day_of(mention.day.year, mention.day.month, int(before))
    if first is None or first > mention.day:
        return None
    return rewritten_on(mention, day, moved(first, offset_days))


def exact_days(mentions: tuple[DateMention, ...]) -> Iterator[datetime.date]:
    """The days that dates state whole, with their year."""
    for one in mentions:
        if one.day is None or one.exact is not Exactness.DAY or not one.year_stated:
            continue
        yield one.day
        first = day_of(one.day.year, one.day.month, int(one.part("d0") or one.day.day))
        if first is not None and first != one.day:
            yield first


__all__ = ["MONTHS", "DateMention", "Exactness", "date_mentions", "exact_days", "moved_mention", "rewritten_on"]
