"""Dates in running text, in every dress ("11/2010", "April 12th, 2011", "17th September", "mid-August")."""

import calendar
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from catamnesis.case.date_words import MONTHS, YEARS
from catamnesis.case.mention import TimeForm
from catamnesis.read.prose.nouns import TimeExpression

_MONTH = (
    r"(?:(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_MONTH_STEMS = tuple("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split())
_FOUR = r"(?:19|20)\d\d"
_YEAR = rf"{_FOUR}(?![\ds/]|[.,]\d)"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])"
_TH = r"(?:\s?(?:st|nd|rd|th)\b)"
#: How a date begins that names a month, with or without a day and a year.
_NAMED = re.compile(
    rf"(?:(?<=mid-)|(?<=late-)|(?<=early-)"
    rf"|(?<![\w-]))(?:(?:the\s+)?(?P<day>{_DAY}){_TH}?(?:\s+of)?[\s-]+)?(?P<month>{_MONTH})"
    rf"(?:(?:[\s-]+(?P<after>{_DAY})(?!\d|[.,:/]\d){_TH}?)?(?:\s+of)?,?[\s-]{{0,2}}(?P<year>{_YEAR}))?"
)
_NAMED_NO_YEAR = re.compile(rf"[\s-]+(?P<after>{_DAY})(?![\d%]|[.,:/]\d){_TH}?(?!\s*(?:mg|%|years?|months?|cases?))")
_ISO = re.compile(
    rf"(?<![\w/.,-])(?P<year>{_FOUR})[-/.](?P<month>0?[1-9]|1[0-2])(?:[-/.](?P<day>{_DAY}))?(?![\w/]|[-.,]\d)"
)
_FIGURES = re.compile(
    rf"(?<![\w/.,-])(?P<one>\d{{1,2}})(?P<mark>[/.-])(?P<two>\d{{1,2}})(?P=mark)(?P<year>{_FOUR})(?![\w/]|[-.,]\d)"
)
_MONTH_YEAR = re.compile(r"(?<![\w/.,-])(?P<month>0?[1-9]|1[0-2])[/.](?P<year>(?:19|20)\d\d)(?![\w/%]|[-.,]\d)")
#: A year alone is a date only behind words that ask for one.
_LONE_YEAR = re.compile(
    rf"(?:\b(?i:in|since|until|till|from|by|before|after|during|between|around|circa|dated|years?|spring|summer|autumn"
    rf"|fall|winter|early|late|mid|(?:end|beginning|start|middle|half|part|course)\s+of)[\s-]+(?i:the\s+)?(?i:year\s+)?"
    rf"(?:(?:early|late|mid)[\s-]+)?)(?P<year>{_YEAR})"
    rf"(?!\s?(?:mg|g\b|ml|mL|µg|μg|ng|pg|U\b|IU|UI|kU|cells|copies|mm|cc|L\b|/|%|°|x\s?10|×|patients|cases"
    rf"|to\s+(?!{_YEAR})\d))"
)
_SECOND_YEAR = re.compile(rf"\s*(?:,|-|–|to|and|until|or)\s*(?P<year>{_YEAR})(?![\w%])")
_DAY_TO_DAY = re.compile(rf"(?<![\w-])(?P<day>{_DAY}){_TH}?\s*(?:to|and|-|–|until|or)\s*(?:the\s+)?$")
_BLUR = re.compile(
    r"\b(?:early|late|mid|around|about|circa|beginning of|end of|spring|summer|autumn|fall|winter)[\s-]+(?:the\s+)?"
    r"(?:of\s+)?(?:in\s+)?$",
    re.IGNORECASE,
)
#: "May" and "March" are months only behind these words, or beside a day or a year.
_ASKS_MONTH = re.compile(
    r"\b(?:in|since|until|till|from|by|during|of|early|late|mid|last|previous|next|this|between|and|to)[\s-]+$",
    re.IGNORECASE,
)
_CITED = re.compile(r"\bet\.?\s+al[.,]*\s*\(?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Almanac:
    """The years that a text names and where, and whether its figures put the day first (None: not known)."""

    places: tuple[int, ...]
    years: tuple[int, ...]
    day_first: bool | None


@lru_cache(maxsize=4)
def _almanac(text: str) -> _Almanac:
    named = [(found.start("year"), int(found["year"])) for found in _NAMED.finditer(text) if found["year"]]
    named += [(found.start("year"), int(found["year"])) for found in _LONE_YEAR.finditer(text)]
    first = {True: 0, False: 0}
    for found in _FIGURES.finditer(text):
        one, two = int(found["one"]), int(found["two"])
        named.append((found.start("year"), int(found["year"])))
        if (one > 12) != (two > 12):
            first[one > 12] += 1
    named.sort()
    known = None if not any(first.values()) or all(first.values()) else bool(first[True])
    return _Almanac(tuple(place for place, _ in named), tuple(year for _, year in named), known)


def dates(text: str, start: int, end: int) -> Iterator[TimeExpression]:
    """All dates of a stretch of a text; one without its year takes the year that the text named last.

    A date that may be read in two ways (03/05/2016) is given as its year only, unless other dates of the text show
    which way it is meant.
    """
    almanac = _almanac(text)
    sentence = text[start:end]
    if any(month in sentence for month in _MONTH_STEMS):
        for found in _NAMED.finditer(text, start, end):
            yield from _named(text, found, start, almanac)
    if "19" not in sentence and "20" not in sentence:
        return
    for found in _ISO.finditer(text, start, end):
        yield from _dated(text, found.start(), found.end(), int(found["year"]), int(found["month"]), _int(found["day"]))
    for found in _FIGURES.finditer(text, start, end):
        yield from _of_figures(text, found, almanac)
    for found in _MONTH_YEAR.finditer(text, start, end):
        yield from _dated(text, found.start(), found.end(), int(found["year"]), int(found["month"]), None)
    for found in _LONE_YEAR.finditer(text, start, end):
        yield from _years(text, found, end)


def _int(figures: str | None) -> int | None:
    return int(figures) if figures else None


def _dated(text: str, start: int, end: int, year: int, month: int | None, day: int | None) -> Iterator[TimeExpression]:
    if year not in YEARS:
        return
    written = f"{year}"
    if month is not None:
        written += f"-{month:02}"
        if day is not None and 1 <= day <= calendar.monthrange(year, month)[1]:
            written += f"-{day:02}"
    blurred = bool(_BLUR.search(text, max(0, start - 24), start))
    yield TimeExpression(start, end, TimeForm.DATE, date=written, about=blurred)


def _of_figures(text: str, found: re.Match[str], almanac: _Almanac) -> Iterator[TimeExpression]:
    one, two, year = int(found["one"]), int(found["two"]), int(found["year"])
    if max(one, two) > 31 or min(one, two) > 12 or not min(one, two):
        return
    settled = one > 12 or two > 12 or one == two
    day_first = one > 12 if settled else True if found["mark"] == "." else almanac.day_first
    if day_first is None:
        yield TimeExpression(found.start(), found.end(), TimeForm.DATE, date=str(year), about=True)
        return
    day, month = (one, two) if day_first else (two, one)
    yield from _dated(text, found.start(), found.end(), year, month, day)


def _named(text: str, found: re.Match[str], floor: int, almanac: _Almanac) -> Iterator[TimeExpression]:
    month = MONTHS[found["month"].rstrip(".").lower()]
    start, end = found.start("day") if found["day"] else found.start("month"), found.end()
    day = _int(found["day"] or found["after"])
    year = _int(found["year"])
    if year is None and day is None and (later := _NAMED_NO_YEAR.match(text, end)):
        day, end = int(later["after"]), later.end()
    if year is None:
        if day is None and not _ASKS_MONTH.search(text, max(floor, start - 12), start):
            return
        at = bisect_right(almanac.places, start) - 1
        if not almanac.years:
            return
        year = almanac.years[max(0, at)]
    if day is not None and (before := _DAY_TO_DAY.search(text, max(floor, start - 22), start)):
        yield from _dated(text, before.start("day"), before.end("day"), year, month, int(before["day"]))
    yield from _dated(text, start, end, year, month, day)


def _years(text: str, found: re.Match[str], end: int) -> Iterator[TimeExpression]:
    if _CITED.search(text, max(0, found.start("year") - 16), found.start("year")):
        return
    yield from _dated(text, found.start("year"), found.end("year"), int(found["year"]), None, None)
    if second := _SECOND_YEAR.match(text, found.end("year"), end):
        yield from _dated(text, second.start("year"), second.end("year"), int(second["year"]), None, None)
