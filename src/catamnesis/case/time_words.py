"""When something was, as a person writes it ("day 8", "4 weeks after anakinra"), read as statements about one point."""

import difflib
import re
from collections.abc import Collection
from dataclasses import dataclass

from catamnesis.case.chronology import CALENDAR, DAY_ZERO, Bounds, Statement
from catamnesis.case.date_words import CLOCK, TimeUnreadable, duration, partial_date, readable, stretch
from catamnesis.case.source import Source

ABOUT = re.compile(r"^(?:about|approximately|approx\.?|around|circa|ca\.|roughly|nearly|~)\s*", re.IGNORECASE)
LABEL = re.compile(r"^(?P<unit>d|day|week|month)\s*(?P<number>[+-]?\d{1,6})$", re.IGNORECASE)
RELATION = re.compile(r"^(.+?)\s+(after|before|later than|prior to|following|since|of)\s+(.+)$", re.IGNORECASE)
ORDER = re.compile(
    r"^(on or after|on or before|on the day of|same day as|before|after|at|on|since|until|by)\s+(.+)$", re.IGNORECASE
)
FROM_TO = re.compile(r"^(?:from|between)\s+(.+?)\s+(?:to|and|until)\s+(.+)$", re.IGNORECASE)
TO = re.compile(r"^(.+?)\s+(?:to|until)\s+(.+)$", re.IGNORECASE)
EDGE_WORDS = re.compile(
    r"^(?:the\s+)?(?:(start|beginning|first dose|end|stop)\s+of|(starting|stopping|beginning))\s+(?:the\s+)?(.+)$",
    re.IGNORECASE,
)
EDGE_AFTER = re.compile(r"^(.+?)[ .](start|started|stop|stopped|end|ended)$", re.IGNORECASE)


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
    readable(text)
    for part in text.strip().split(";"):
        clock = _part(readable(part), anchors)
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
    low, high, plain = stretch(abs(number), "month")
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
