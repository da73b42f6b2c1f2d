"""Times as a phenopacket writes them (age, gestation, onset class, date), and as a case does."""

import datetime
import re
from dataclasses import replace
from typing import Any

from catamnesis.case.chronology import CALENDAR, Bounds, Statement, Timing
from catamnesis.case.date_words import TimeUnreadable, clock_minute, partial_date
from catamnesis.case.discrepancy import Kind
from catamnesis.case.source import Source
from catamnesis.exchange.imported import BIRTH
from catamnesis.exchange.json_tree import Node

_AGE = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T.*)?")
#: Least and most days of a year, a month, a week and a day.
_DAYS: tuple[tuple[int, int], ...] = ((365, 366), (28, 31), (7, 7), (1, 1))
_PLAIN_DAYS = (365.25, 30.4375, 7.0, 1.0)

#: The words before each form in the ``written`` of a time.
AGE, GESTATION, ONSET, AGES, SPAN = "age ", "gestation ", "onset ", "ages ", "from "
#: The same forms as they are made into what they were; a person's own words ("onset of fever") fit none of them.
_BACK_AGES = re.compile(rf"{AGES}(?P<start>P\S+) to (?P<end>P\S+)")
_BACK_GESTATION = re.compile(rf"{GESTATION}(\d{{1,3}})\+(\d{{1,3}})", re.ASCII)
_BACK_ONSET = re.compile(rf"{ONSET}([A-Za-z][\w.]*:\w+) (.*)", re.ASCII | re.DOTALL)


def age_days(iso: str) -> Bounds | None:
    """Days since birth of a completed age: P43Y is from the birthday to the day before the next.

    Examples
    --------
    >>> age_days("P11M"), age_days("P2W"), age_days("soon")
    (Bounds(earliest=308, latest=371), Bounds(earliest=14, latest=20), None)
    """
    counts = _counts(iso)
    if counts is None:
        return None
    last = max(i for i, count in enumerate(counts) if count is not None)
    pairs = tuple(zip(counts, _DAYS, strict=True))
    low = sum(count * least for count, (least, _) in pairs if count is not None)
    high = sum((count + (i == last)) * most for i, (count, (_, most)) in enumerate(pairs) if count is not None)
    return Bounds(low, max(high - 1, low))


def age_years(iso: str) -> float | None:
    """Age in years; whole years stay whole.

    Examples
    --------
    >>> age_years("P43Y"), round(age_years("P6M"), 2), age_years("")
    (43.0, 0.5, None)
    """
    counts = _counts(iso)
    if counts is None:
        return None
    return sum((count or 0) * plain for count, plain in zip(counts, _PLAIN_DAYS, strict=True)) / _PLAIN_DAYS[0]


def iso_age(years: float) -> str:
    """An age as an ISO period.

    Examples
    --------
    >>> iso_age(53), iso_age(0.5), iso_age(0.02)
    ('P53Y', 'P6M', 'P7D')
    """
    if years >= 2 or years == int(years):
        whole = int(years)
        months = round((years - whole) * 12)
        return f"P{whole}Y" + (f"{months}M" if 0 < months < 12 else "")
    in_months = years * 12
    return f"P{round(in_months)}M" if in_months >= 1 else f"P{round(years * _PLAIN_DAYS[0])}D"


def _counts(iso: str) -> tuple[int | None, ...] | None:
    found = _AGE.fullmatch(iso)
    if found is None or not any(found.groups()):
        return None
    return tuple(int(part) if part else None for part in found.groups())


def read_time(node: Node, point: str, source: Source) -> tuple[Timing, tuple[Statement, ...]]:
    """A TimeElement of the Phenopacket Schema 2.0, and what it says of a point of time.

    An age counts from birth, a timestamp is a date; gestation and onset classes are kept as words.
    """
    if not node.there:
        return Timing(point), ()
    if node.at("age").there:
        iso = node.at("age").at("iso8601duration").text()
        days = age_days(iso)
        if days is None:
            node.ledger.file(node, f"{iso!r} is no age", "write an ISO period such as P43Y", Kind.REFUSED)
            return Timing(point), ()
        return _known(point, f"{AGE}{iso}", BIRTH, days, source)
    if node.at("ageRange").there:
        start, end = (node.at("ageRange").at(side).at("iso8601duration").text() for side in ("start", "end"))
        low, high = age_days(start), age_days(end)
        if low is None or high is None or low.earliest > high.latest:  # type: ignore[operator]
            node.ledger.file(node, f"{start!r} to {end!r} is no range of ages", "write ISO periods", Kind.REFUSED)
            return Timing(point), ()
        return _known(point, f"{AGES}{start} to {end}", BIRTH, Bounds(low.earliest, high.latest), source)
    if node.at("timestamp").there:
        return _dated(node, node.at("timestamp").text(), point, source)
    return _in_words(node, point, source)


def _in_words(node: Node, point: str, source: Source) -> tuple[Timing, tuple[Statement, ...]]:
    if node.at("gestationalAge").there:
        weeks, days = (node.at("gestationalAge").at(part).number() or 0 for part in ("weeks", "days"))
        return Timing(point, f"{GESTATION}{weeks:g}+{days:g}"), ()
    if node.at("ontologyClass").there:
        term = node.at("ontologyClass")
        return Timing(point, f"{ONSET}{term.at('id').text()} {term.at('label').text()}"), ()
    if node.at("interval").there:
        start, end = (node.at("interval").at(side).text() for side in ("start", "end"))
        first, last = _day(start), _day(end)
        if first is not None and last is not None and first <= last:
            return _known(point, f"{SPAN}{start} to {end}", CALENDAR, Bounds(first, last), source)
    node.ledger.file(node, "this time cannot be read", "write an age or a date", Kind.REFUSED)
    return Timing(point), ()


def _dated(node: Node, stamp: str, point: str, source: Source) -> tuple[Timing, tuple[Statement, ...]]:
    day = _day(stamp)
    if day is None:
        node.ledger.file(node, f"{stamp!r} is no date", "write it as 2011-04-12T00:00:00Z", Kind.REFUSED)
        return Timing(point), ()
    written = stamp[:10] if stamp[10:] in ("", "T00:00:00Z") else stamp
    try:
        minute = clock_minute(written)
    except TimeUnreadable:
        minute = None
    timing, statements = _known(point, written, CALENDAR, Bounds(day, day), source)
    return replace(timing, clock_minute=minute), statements


def _day(stamp: str) -> int | None:
    try:
        return partial_date(stamp[:10]).earliest
    except TimeUnreadable:
        return None


def _known(point: str, written: str, origin: str, days: Bounds, source: Source) -> tuple[Timing, tuple[Statement, ...]]:
    nominal = None if days.earliest is None or days.latest is None else (days.earliest + days.latest) / 2
    return Timing(point, written), (Statement(origin, point, days, nominal, source, written),)


def written_time(when: Timing, days: Bounds) -> dict[str, Any] | None:
    """A TimeElement for a time of a case; None where the standard has no way to say it.

    Parameters
    ----------
    when
        The time.
    days
        Its bounds as proleptic Gregorian ordinals; open where there is no date.
    """
    told = _back(when.written)
    if told is not None:
        return told
    if days.earliest is None or days.latest is None or not _in_calendar(days):
        return None
    first, last = (datetime.date.fromordinal(day).isoformat() + "T00:00:00Z" for day in (days.earliest, days.latest))
    return {"timestamp": first} if first == last else {"interval": {"start": first, "end": last}}


def _in_calendar(days: Bounds) -> bool:
    return days.earliest is not None and days.latest is not None and days.earliest >= 1 and days.latest <= 3652059


def _back(written: str) -> dict[str, Any] | None:
    """What ``read_time`` wrote, made into what it was."""
    if written.startswith(AGE) and age_days(iso := written.removeprefix(AGE)):
        return {"age": {"iso8601duration": iso}}
    if found := _BACK_AGES.fullmatch(written):
        return {"ageRange": {side: {"iso8601duration": found[side]} for side in ("start", "end")}}
    if found := _BACK_GESTATION.fullmatch(written):
        return {"gestationalAge": {"weeks": int(found[1]), "days": int(found[2])}}
    if found := _BACK_ONSET.fullmatch(written):
        return {"ontologyClass": {"id": found[1], "label": found[2]}}
    return None
