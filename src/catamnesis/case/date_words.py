"""Dates and durations as a person writes them ("11/2010", "about 3 weeks"), as exact as they are written."""

import calendar
import datetime
import difflib
import functools
import re
from dataclasses import dataclass

from catamnesis.case.chronology import Bounds

#: Years that a medical record can speak of.
YEARS = range(1850, 2151)

#: A longer text is no time expression.
LONGEST = 200

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}

NUMBER_WORDS = {
    word: number
    for number, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
} | {"a": 1, "an": 1, "half a": 0.5}

#: Days in a unit, taken as one plain number; months and years follow the calendar where bounds are asked.
UNIT_DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}

#: The unit that a word or an abbreviation begins.
UNIT_OF_LETTER = {"h": "hour", "d": "day", "w": "week", "m": "month", "y": "year"}

CLOCK = re.compile(r"[ tT](\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?$")
NUMBER = r"(\d+(?:[.,]\d+)?|half an?|an?|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
DURATION = re.compile(
    rf"^(?P<about>(?:about|approximately|around|circa|roughly|nearly|~)\s*)?"
    rf"(?P<limit>(?:more than|at least|less than|at most|up to|within|over)\s+)?"
    rf"{NUMBER}(?:\s*(?:-|–|to)\s*{NUMBER})?[\s-]*(?P<unit>hours?|hrs?|h|days?|d|weeks?|wks?|wk|w|months?|mo|years?|yrs?|yr|y)$",
    re.IGNORECASE,
)
ISO_DURATION = re.compile(r"^P(\d+)([DWMY])$", re.IGNORECASE)

ACCEPTED = "write a date (2011, 2011-04, 2011-04-12), 'day 8', or '4 weeks after NAME'"


class TimeUnreadable(ValueError):
    """The words give no time: what is wrong with them, and the remedy."""

    def __init__(self, what: str, remedy: str = ACCEPTED) -> None:
        super().__init__(f"{what}; {remedy}")
        self.what = what
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Duration:
    """A stretch of time: its bounds in whole days, and the one number that the words mean most plainly."""

    days: Bounds
    nominal_days: float | None


def clock_minute(text: str) -> int | None:
    """Minute of the day that a time expression ends in; None where it names no clock time.

    Examples
    --------
    >>> clock_minute("2011-04-12 08:30")
    510
    """
    found = CLOCK.search(text[:LONGEST].strip())
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2])
    if hour > 23 or minute > 59:
        raise TimeUnreadable(f"{found[0].strip()!r} is no time of the day", "write hours and minutes as 08:30")
    return hour * 60 + minute


def partial_date(text: str) -> Bounds:
    """A date, as exact as it is written, as an interval of day ordinals.

    Examples
    --------
    >>> november = partial_date("11/2010")
    >>> november.width
    29
    >>> partial_date("04/05/2011")
    Traceback (most recent call last):
        ...
    catamnesis.case.date_words.TimeUnreadable: '04/05/2011' may be 4 May or 5 April; write 2011-05-04 or 2011-04-05
    """
    bare = CLOCK.sub("", readable(text)).strip()
    year, month, day = _parts_of_date(bare)
    if year not in YEARS:
        raise TimeUnreadable(f"{bare!r} names the year {year}", f"years run from {YEARS[0]} to {YEARS[-1]}")
    if month is None:
        return Bounds(datetime.date(year, 1, 1).toordinal(), datetime.date(year, 12, 31).toordinal())
    if not 1 <= month <= 12:
        raise TimeUnreadable(f"{bare!r} names a month {month}", "write year, month, day: 2011-04-12")
    last = calendar.monthrange(year, month)[1]
    if day is None:
        return Bounds(datetime.date(year, month, 1).toordinal(), datetime.date(year, month, last).toordinal())
    if not 1 <= day <= last:
        name = calendar.month_name[month]
        raise TimeUnreadable(f"{bare!r} is no day of the calendar", f"{name} {year} has {last} days")
    ordinal = datetime.date(year, month, day).toordinal()
    return Bounds(ordinal, ordinal)


def readable(text: str) -> str:
    """The text without white space around it, if it can be a time at all."""
    stripped = text.strip()
    if not stripped:
        raise TimeUnreadable("no time is written")
    if len(stripped) > LONGEST:
        raise TimeUnreadable(f"a text of {len(stripped)} characters stands where a time should")
    if not stripped.isprintable():
        raise TimeUnreadable(f"{stripped!r} holds characters that cannot be printed")
    return stripped.replace("\N{MINUS SIGN}", "-")


def _parts_of_date(bare: str) -> tuple[int, int | None, int | None]:
    """Year, month and day of one of the accepted spellings."""
    ascii_only = bare if bare.isascii() else ""
    if found := re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", ascii_only):
        return int(found[1]), found[2] and int(found[2]), found[3] and int(found[3])  # type: ignore[return-value]
    if found := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", ascii_only):
        return int(found[1]), int(found[2]), int(found[3])
    if found := re.fullmatch(r"(\d{1,2})[/.](\d{4})", ascii_only):
        return int(found[2]), int(found[1]), None
    if found := re.fullmatch(r"(\d{4})/(\d{1,2})/(\d{1,2})", ascii_only):
        return int(found[1]), int(found[2]), int(found[3])
    if found := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", ascii_only):
        return int(found[3]), int(found[2]), int(found[1])
    if found := re.fullmatch(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", ascii_only):
        return _slashed(bare, int(found[1]), int(found[2]), int(found[3]))
    if found := re.fullmatch(r"(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?([a-z]{3,9})\.?,?\s+(\d{4})", ascii_only.lower()):
        return int(found[3]), _month(found[2]), found[1] and int(found[1])  # type: ignore[return-value]
    if found := re.fullmatch(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", ascii_only.lower()):
        return int(found[3]), _month(found[1]), int(found[2])
    if re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}", ascii_only):
        raise TimeUnreadable(f"{bare!r} has a year of two digits", "write the year with four digits: 2011-04-12")
    raise TimeUnreadable(f"{bare!r} is no date that can be read")


def _slashed(bare: str, first: int, second: int, year: int) -> tuple[int, int, int]:
    if first > 12 or first == second:
        return year, second, first
    if second > 12:
        return year, first, second
    names = calendar.month_name
    raise TimeUnreadable(
        f"{bare!r} may be {first} {names[second]} or {second} {names[first]}",
        f"write {year}-{second:02}-{first:02} or {year}-{first:02}-{second:02}",
    )


def _month(word: str) -> int:
    if word not in MONTHS:
        near = difflib.get_close_matches(word, MONTHS, n=1)
        raise TimeUnreadable(f"{word!r} is no month", f"did you mean {near[0].title()}?" if near else ACCEPTED)
    return MONTHS[word]


def _number(word: str) -> float:
    folded = "half a" if word.lower().startswith("half") else word.lower()
    return NUMBER_WORDS[folded] if folded in NUMBER_WORDS else float(word.replace(",", "."))


@functools.cache
def _span_of_months(months: int) -> tuple[int, int]:
    """The fewest and the most days that so many months in a row can have (over the 400 years of the calendar's cycle).

    Examples
    --------
    >>> _span_of_months(1), _span_of_months(2), _span_of_months(12)
    ((28, 31), (59, 62), (365, 366))
    """
    spans = set()
    for first in range(2000 * 12, 2400 * 12):
        year, month = divmod(first, 12)
        end_year, end_month = divmod(first + months, 12)
        spans.add((datetime.date(end_year, end_month + 1, 1) - datetime.date(year, month + 1, 1)).days)
    return min(spans), max(spans)


def stretch(number: float, unit: str) -> tuple[int, int, float]:
    """Fewest, most and plain number of days of so many units."""
    if number > 10_000:
        raise TimeUnreadable(f"{number:g} {unit}s is longer than any story")
    if unit in ("month", "year"):
        months = number * (12 if unit == "year" else 1)
        if months == int(months) and months <= 1200:
            low, high = _span_of_months(int(months))
        else:
            low, high = int(months * 30.4), -int(-months * 30.5)
        whole_years, rest = divmod(months, 12)
        return low, high, min(max(whole_years * 365 + rest * 30, low), high)
    days = number * UNIT_DAYS[unit]
    return int(days), -int(-days // 1), days


def duration(text: str) -> Duration:
    """A stretch of time in words or in ISO 8601.

    Weeks are seven days; months and years are as the calendar allows them, and taken as 30 and 365 days where one
    number is needed. "About" widens by half a unit on each side.

    Examples
    --------
    >>> duration("1 month")
    Duration(days=Bounds(earliest=28, latest=31), nominal_days=30.0)
    >>> duration("2 to 3 weeks").days
    Bounds(earliest=14, latest=21)
    """
    short = readable(text)
    if found := ISO_DURATION.match(short):
        unit = UNIT_OF_LETTER[found[2].lower()]
        low, high, plain = stretch(float(found[1]), unit)
        return Duration(Bounds(low, high), plain)
    parsed = DURATION.match(short)
    if parsed is None:
        if re.search(r"\b(few|several|some|many|couple)\b", short, re.IGNORECASE):
            raise TimeUnreadable(f"{short!r} is vague", "write bounds, such as '2 to 5 days'")
        raise TimeUnreadable(f"{short!r} is no duration that can be read", "write a number and a unit: 8 days, 4 weeks")
    unit = UNIT_OF_LETTER[parsed["unit"][0].lower()]
    low, high, plain = stretch(_number(parsed[3]), unit)
    if parsed[4] is not None:
        _, high, plain_end = stretch(_number(parsed[4]), unit)
        if high < low:
            raise TimeUnreadable(f"{short!r} ends before it begins", "write the shorter duration first")
        plain = (plain + plain_end) / 2
    if parsed["about"]:
        half = -int(-UNIT_DAYS[unit] / 2 // 1)
        low, high = max(0, low - half), high + half
    return _limited((parsed["limit"] or "").strip().lower(), low, high, plain)


def _limited(limit: str, low: int, high: int, plain: float) -> Duration:
    if limit in ("more than", "at least"):
        return Duration(Bounds(low, None), None)
    if limit in ("less than", "at most", "up to", "within"):
        return Duration(Bounds(0, high), None)
    return Duration(Bounds(low, high), plain)
