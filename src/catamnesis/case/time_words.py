"""Times as a person writes them ("2010-11", "day 8", "4 weeks after anakinra"), read as bounds and statements."""

import calendar
import datetime
import difflib
import functools
import re
from collections.abc import Collection
from dataclasses import dataclass

from catamnesis.case.chronology import CALENDAR, DAY_ZERO, Bounds, Statement
from catamnesis.case.source import Source

#: Years that a medical record can speak of.
YEARS = range(1850, 2151)

#: A longer text is no time expression.
LONGEST = 200

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}

NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
} | {"a": 1, "an": 1, "half a": 0.5}

#: Days in a unit, taken as one plain number; months and years follow the calendar where bounds are asked.
UNIT_DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}

ABOUT = re.compile(r"^(?:about|approximately|approx\.?|around|circa|ca\.|roughly|nearly|~)\s*", re.IGNORECASE)
CLOCK = re.compile(r"[ tT](\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?$")
NUMBER = r"(\d+(?:\.\d+)?|half an?|an?|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
DURATION = re.compile(
    rf"^(?P<about>(?:about|approximately|around|circa|roughly|nearly|~)\s*)?"
    rf"(?P<limit>(?:more than|at least|less than|at most|up to|within|over)\s+)?"
    rf"{NUMBER}(?:\s*(?:-|–|to)\s*{NUMBER})?[\s-]*(?P<unit>hour|day|week|month|year)s?$",
    re.IGNORECASE,
)
ISO_DURATION = re.compile(r"^P(\d+)([DWMY])$", re.IGNORECASE)
LABEL = re.compile(r"^(?P<unit>d|day|week|month)\s*(?P<number>[+-]?\d{1,6})$", re.IGNORECASE)
RELATION = re.compile(r"^(.+?)\s+(after|before|later than|prior to|following|since|of)\s+(.+)$", re.IGNORECASE)
ORDER = re.compile(
    r"^(before|after|at|on|since|until|by|same day as|on the day of|on or after|on or before)\s+(.+)$", re.IGNORECASE
)
FROM_TO = re.compile(r"^(?:from|between)\s+(.+?)\s+(?:to|and|until)\s+(.+)$", re.IGNORECASE)
TO = re.compile(r"^(.+?)\s+(?:to|until)\s+(.+)$", re.IGNORECASE)
EDGE_WORDS = re.compile(
    r"^(?:the\s+)?(?:(start|beginning|first dose|end|stop)\s+of|(starting|stopping|beginning))\s+(?:the\s+)?(.+)$",
    re.IGNORECASE,
)
EDGE_AFTER = re.compile(r"^(.+?)[ .](start|started|stop|stopped|end|ended)$", re.IGNORECASE)

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
    catamnesis.case.time_words.TimeUnreadable: '04/05/2011' may be 4 May or 5 April; write 2011-05-04 or 2011-04-05
    """
    bare = CLOCK.sub("", _short(text)).strip()
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


def _short(text: str) -> str:
    stripped = text.strip()
    if not stripped:
        raise TimeUnreadable("no time is written")
    if len(stripped) > LONGEST:
        raise TimeUnreadable(f"a text of {len(stripped)} characters stands where a time should")
    if not stripped.isprintable():
        raise TimeUnreadable(f"{stripped!r} holds characters that cannot be printed")
    return stripped


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
    return NUMBER_WORDS[folded] if folded in NUMBER_WORDS else float(word)


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


def _stretch(number: float, unit: str) -> tuple[int, int, float]:
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
    short = _short(text)
    if found := ISO_DURATION.match(short):
        unit = {"D": "day", "W": "week", "M": "month", "Y": "year"}[found[2].upper()]
        low, high, plain = _stretch(float(found[1]), unit)
        return Duration(Bounds(low, high), plain)
    parsed = DURATION.match(short)
    if parsed is None:
        if re.search(r"\b(few|several|some|many|couple)\b", short, re.IGNORECASE):
            raise TimeUnreadable(f"{short!r} is vague", "write bounds, such as '2 to 5 days'")
        raise TimeUnreadable(f"{short!r} is no duration that can be read", "write a number and a unit: 8 days, 4 weeks")
    unit = parsed["unit"].lower()
    low, high, plain = _stretch(_number(parsed[3]), unit)
    if parsed[4] is not None:
        _, high, plain_end = _stretch(_number(parsed[4]), unit)
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


@dataclass(frozen=True, slots=True)
class _Clock:
    """What one part of an expression says of its point: it lies ``days`` after ``anchor``."""

    anchor: str
    days: Bounds
    nominal_days: float | None = None


def timing_statements(text: str, *, point: str, anchors: Collection[str], source: Source) -> tuple[Statement, ...]:
    """Statements about one point of time that a written expression makes.

    Parameters
    ----------
    text
        One or several expressions, with ";" between them: a date ("2011-04"), a day after day zero ("day 8"), a
        relation to another point ("4 weeks after anakinra", "before referral", "within 2 weeks of pet-1"), or a
        stretch ("2010 to 2011", "between day 3 and day 5").
    point
        Name of the point that the expression dates.
    anchors
        Names of all points that an expression may hang on. ``anakinra`` stands for ``anakinra.start`` where there is no
        point of that very name; "end of anakinra" and "anakinra stop" are ``anakinra.stop``.
    source
        Where the expression stands.

    Raises
    ------
    TimeUnreadable
        If a part cannot be read, is ambiguous or vague, or names an unknown point.
    """
    statements = []
    for part in _short(text).split(";"):
        clock = _part(_short(part), anchors)
        statements.append(
            Statement(clock.anchor, point, clock.days, clock.nominal_days, source, part.strip() or text.strip())
        )
    return tuple(statements)


def _part(text: str, anchors: Collection[str]) -> _Clock:
    bare = CLOCK.sub("", text).strip() or text
    if label := _label(bare):
        return label
    if found := ORDER.match(bare):
        return _ordered(found[1].lower(), found[2], anchors)
    if (found := RELATION.match(bare)) and not re.match(r"(?:start|beginning|end|stop|first dose)$", found[1], re.I):
        return _related(found[1], found[2].lower(), found[3], anchors)
    if found := FROM_TO.match(bare) or TO.match(bare):
        return _between(found[1], found[2])
    if found := ABOUT.match(bare):
        return _about(bare[found.end() :], anchors)
    if re.fullmatch(r"-?\d{1,3}", bare):
        raise TimeUnreadable(f"{bare!r} is only a number", f"write 'day {bare}' if it counts from the first dose")
    return _date_or_anchor(bare, anchors)


def _label(bare: str) -> _Clock | None:
    """ "day 8", "week 4", "month 3" of the treatment: a week label is the day 7 N with 3 days to each side."""
    found = LABEL.match(bare)
    if found is None:
        return None
    number = int(found["number"])
    if found["unit"].lower() in ("d", "day"):
        return _Clock(DAY_ZERO, Bounds(number, number), number)
    if found["unit"].lower() == "week":
        return _Clock(DAY_ZERO, Bounds(number * 7 - 3, number * 7 + 3), number * 7)
    low, high, plain = _stretch(abs(number), "month")
    bounds = Bounds(low - 15, high + 15) if number >= 0 else Bounds(-high - 15, -low + 15)
    return _Clock(DAY_ZERO, bounds, plain if number >= 0 else -plain)


def _date_or_anchor(bare: str, anchors: Collection[str]) -> _Clock:
    try:
        days = partial_date(bare)
    except TimeUnreadable as unreadable:
        anchor = _find_anchor(bare, anchors)
        if anchor is None:
            raise unreadable from None
        return _Clock(anchor, Bounds(0, 0), 0)
    return _Clock(CALENDAR, days)


def _about(rest: str, anchors: Collection[str]) -> _Clock:
    """A date or a label with half its own unit more on each side (a day: one day)."""
    inner = _part(rest.strip(), anchors)
    width = inner.days.width or 0
    return _Clock(inner.anchor, inner.days.widened(max(1, (width + 1) // 2)), inner.nominal_days)


def _anchor_or_date(words: str, anchors: Collection[str]) -> _Clock:
    """What something hangs on: a known point, a label or a date."""
    words = words.strip()
    anchor = _find_anchor(words, anchors)
    if anchor is not None:
        return _Clock(anchor, Bounds(0, 0), 0)
    if label := _label(words):
        return label
    try:
        return _Clock(CALENDAR, partial_date(words))
    except TimeUnreadable as unreadable:
        if re.search(r"\d{4}|\d[/.]\d", words):
            raise
        near = difflib.get_close_matches(words.lower(), [a.lower() for a in anchors], n=1, cutoff=0.6)
        raise TimeUnreadable(
            f"nothing in this case is called {words!r}",
            f"did you mean {near[0]!r}?" if near else "name the id of another fact, or a date",
        ) from unreadable


def _ordered(order: str, words: str, anchors: Collection[str]) -> _Clock:
    """ "before X" and its like; before a date means before its first day, before an event may be the same day."""
    clock = _anchor_or_date(words, anchors)
    gap = 0 if clock.days.exact and clock.anchor not in (CALENDAR, DAY_ZERO) else 1
    first, last = clock.days.earliest, clock.days.latest
    if order in ("before",):
        return _Clock(clock.anchor, Bounds(None, None if first is None else first - gap))
    if order in ("until", "by", "on or before"):
        return _Clock(clock.anchor, Bounds(None, last))
    if order in ("after",):
        return _Clock(clock.anchor, Bounds(None if last is None else last + gap, None))
    if order in ("since", "on or after"):
        return _Clock(clock.anchor, Bounds(first, None))
    return clock


def _related(words: str, relation: str, anchor_words: str, anchors: Collection[str]) -> _Clock:
    within = re.match(r"within\s+", words, re.IGNORECASE)
    length = duration(words)
    clock = _anchor_or_date(anchor_words, anchors)
    if relation == "of":
        if within is None or length.days.latest is None:
            raise TimeUnreadable(f"{words + ' of ' + anchor_words!r} cannot be read", "write 'within 2 weeks of NAME'")
        return _Clock(clock.anchor, _sum(clock.days, Bounds(-length.days.latest, length.days.latest)))
    if relation in ("before", "prior to"):
        back = Bounds(
            None if length.days.latest is None else -length.days.latest,
            None if length.days.earliest is None else -length.days.earliest,
        )
        return _Clock(clock.anchor, _sum(clock.days, back), _plus(clock, length.nominal_days, -1))
    return _Clock(clock.anchor, _sum(clock.days, length.days), _plus(clock, length.nominal_days, 1))


def _plus(clock: _Clock, nominal_days: float | None, sign: int) -> float | None:
    if nominal_days is None or clock.nominal_days is None:
        return None
    return clock.nominal_days + sign * nominal_days


def _sum(one: Bounds, other: Bounds) -> Bounds:
    return Bounds(
        None if one.earliest is None or other.earliest is None else one.earliest + other.earliest,
        None if one.latest is None or other.latest is None else one.latest + other.latest,
    )


def _between(first: str, second: str) -> _Clock:
    """A stretch between two dates or two days, as wide as both allow."""
    start = _label(first.strip()) or _Clock(CALENDAR, partial_date(first))
    end = _label(second.strip()) or _Clock(CALENDAR, partial_date(second))
    if start.anchor != end.anchor:
        raise TimeUnreadable(f"{first!r} and {second!r} are of different kinds", "write two dates or two days")
    if start.days.earliest is None or end.days.latest is None or end.days.latest < start.days.earliest:
        raise TimeUnreadable(f"{first!r} lies after {second!r}", "write the earlier one first")
    return _Clock(start.anchor, Bounds(start.days.earliest, end.days.latest))


def _find_anchor(words: str, anchors: Collection[str]) -> str | None:
    """The point that the words name; None where there is none."""
    folded = {name.lower(): name for name in anchors}
    plain = words.strip().strip("'\"").lower()
    if plain in ("day zero", "day 0", "baseline"):
        return DAY_ZERO if plain != "baseline" or "baseline" not in folded else folded["baseline"]
    for candidate in (plain, plain.removeprefix("the "), plain.replace(" ", "-")):
        if candidate in folded:
            return folded[candidate]
        if candidate + ".start" in folded:
            return folded[candidate + ".start"]
    if found := EDGE_WORDS.match(plain):
        return _edge((found[1] or found[2]).lower(), found[3], folded)
    if found := EDGE_AFTER.match(plain):
        return _edge(found[2].lower(), found[1], folded)
    return None


def _edge(word: str, name: str, folded: dict[str, str]) -> str | None:
    edge = ".stop" if word.startswith(("stop", "end")) else ".start"
    for candidate in (name.strip(), name.strip().replace(" ", "-")):
        if candidate + edge in folded:
            return folded[candidate + edge]
    return None
