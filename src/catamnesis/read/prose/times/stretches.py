"""Stretches of time in running text: a number and a unit ("3 years and 6 months", "3, 6 and 12 months")."""

import re
from collections.abc import Iterator
from dataclasses import replace

from catamnesis.case.date_words import UNIT_DAYS
from catamnesis.case.mention import TimeForm
from catamnesis.read.prose.nouns import TimeExpression
from catamnesis.read.prose.numbers.number_words import NUMBER, number_of
from catamnesis.read.prose.times.stretch_context import Stretch, reading

_UNIT = (
    r"(?P<unit>days?|nights?|weeks?|months?|years?|hours?|minutes?|wks?|hrs?|mins?|yrs?|mos?|fortnights?"
    r"|(?-i:(?<=[\d\s])[hdwy]))"
    r"(?![\w²³]|\s?/)"
)
_BETWEEN = r"(?:\s*(?:-|–|—|~)\s*|\s+(?:to|or)\s+)"
_MORE = (
    r"(?:(?:more|additional|further|extra|completed|complete|full|whole|consecutive|successive|long|gestational"
    r"|calendar|postoperative|post-operative)\s+)?"
)
_ARTICLE = r"half\s+an?|an?\s+half|an?\s+couple\s+of|couple\s+of|an?\s+single|an?"
_MANY = r"an?\s+few|few|several|some|many|numerous|multiple|a\s+number\s+of"
_STRETCH = re.compile(
    rf"(?<![\w.,/:²^+=<>–—-])(?:(?P<one>{NUMBER})(?:{_BETWEEN}(?P<two>{NUMBER}))?\s*[-–]?\s*{_MORE}"
    rf"|(?P<article>{_ARTICLE})\s+|(?P<many>{_MANY})\s+{_MORE}){_UNIT}",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s*(?:,\s*|and\s+|plus\s+|\+\s*)?", re.IGNORECASE)
_GESTATION = re.compile(
    r"(?<![\w.,/])(?P<weeks>[1-4]?\d)\s?(?:\+\s?(?P<days>[0-6])"
    r"|\s(?P<sevenths>[1-6])/7)\s?(?:gestational\s+)?(?:weeks?|wks?)\b",
    re.I,
)
_LIST = re.compile(
    rf"(?<![\w.,/])(?P<all>(?:{NUMBER}\s*,\s*){{0,6}}{NUMBER})\s*(?:,\s*(?:and\s+|or\s+)?|\s(?:and|or)\s+|&\s*)$", re.I
)
_LISTED_AFTER = re.compile(r"\b(?:at|after|by|on|and|follow[\s-]?up|of)\s+$", re.IGNORECASE)
_EACH = re.compile(NUMBER, re.IGNORECASE)
_AND = re.compile(r"\s*(?:,|and|or|&|,\s*and)\s*(?:at\s+|then\s+)?", re.IGNORECASE)
_LETTERS = {"d": "day", "w": "week", "m": "month", "y": "year", "h": "hour", "n": "day"}
#: How much of the sentence is looked at on each side.
_BEFORE, _BEHIND = 70, 90


def stretches(text: str, start: int, end: int) -> Iterator[TimeExpression]:
    """Durations and offsets that are made of a number and a unit; ages and rates are left out."""
    for found in _GESTATION.finditer(text, start, end):
        days = 7.0 * int(found["weeks"]) + int(found["days"] or found["sevenths"])
        yield TimeExpression(found.start(), found.end(), TimeForm.OFFSET, amount=days, anchor="gestation")
    done = start
    last: TimeExpression | None = None
    for found in _STRETCH.finditer(text, start, end):
        if found.start() < done:
            continue
        stretch = _stretch(text, found, end)
        before = text[max(start, found.start() - _BEFORE) : found.start()]
        listed = _LIST.search(before)
        if listed and (not _LISTED_AFTER.search(before[: listed.start()]) or not found["one"]):
            listed = None
        said = reading(text, stretch, before[: listed.start()] if listed else before, end)
        if said is None:
            continue
        done = stretch.end
        if last and _AND.fullmatch(text, last.end, said.start) and said.form is TimeForm.DURATION:
            said = replace(said, form=last.form)
        last = said
        if listed:
            shift = found.start() - len(before)
            for number in _EACH.finditer(before, listed.start("all"), listed.end("all")):
                sign = -1 if said.amount is not None and said.amount < 0 else 1
                amount = sign * number_of(number[0]) * _unit_days(found["unit"])
                yield replace(said, start=shift + number.start(), end=shift + number.end(), amount=amount, most=None)
        yield said


def _stretch(text: str, found: re.Match[str], end: int) -> Stretch:
    """The number of days that a stretch says, with the smaller stretch that is added to it."""
    unit = _unit_days(found["unit"])
    if found["many"]:
        return Stretch(found.start(), found.end(), None, None, unit, article=False)
    first = number_of(found["one"] or _articled(found["article"]))
    second = number_of(found["two"]) if found["two"] else None
    close = found.end()
    total = first * unit
    if found["one"] and second is None:
        gap = _JOINED.match(text, close, end)
        behind = _STRETCH.match(text, gap.end(), end) if gap else None
        if behind and behind["one"] and not behind["two"] and _unit_days(behind["unit"]) < unit:
            total += number_of(behind["one"]) * _unit_days(behind["unit"])
            close = behind.end()
    if second is not None and second <= first:
        second = None
    most = second * unit if second is not None else None
    return Stretch(found.start(), close, total, most, unit, article=bool(found["article"]))


def _articled(words: str) -> str:
    low = words.lower()
    return "half" if "half" in low else "couple" if "couple" in low else "a"


def _unit_days(written: str) -> float:
    low = written.lower()
    if low.startswith("mi"):
        return 1 / 1440
    return 14.0 if low.startswith("f") else UNIT_DAYS[_LETTERS[low[0]]]
