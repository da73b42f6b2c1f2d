"""How often something comes in running text ("twice daily", "every 3 weeks", "8 stools per day", "bid")."""

import re
from collections.abc import Iterator

from catamnesis.case.date_words import UNIT_DAYS
from catamnesis.case.mention import TimeForm
from catamnesis.read.prose.nouns import TimeExpression
from catamnesis.read.prose.numbers.number_words import NUMBER, number_of

_UNIT = r"(?P<unit>days?|weeks?|months?|years?|hours?|hourly|minutes?|hrs?|h|night|morning|evening)\b"
_PER_UNIT = r"(?P<rate>daily|weekly|monthly|yearly|annually|nightly|hourly|biweekly|fortnightly|bimonthly)\b"
_TIMES = re.compile(
    rf"(?<![\w.,/])(?P<count>once|twice|thrice|{NUMBER}(?:\s?(?:-|–|to)\s?{NUMBER})?(?:\s+times?|\s?[x×]))"
    rf"(?:\s*(?:/|\b(?:in\s+)?(?:an?|per|each|every|the)\s+){_UNIT}|[\s/-]*{_PER_UNIT})",
    re.IGNORECASE,
)
_EVERY = re.compile(
    rf"\b(?:(?:on\s+)?(?P<other>every\s+other|alternate)\s+(?:days?|(?P<long>weeks?|months?))\b|(?:every|each"
    rf"|q)[\s.]?(?P<count>{NUMBER})?"
    rf"(?:\s?(?:-|–|to)\s?{NUMBER})?\s*-?\s*(?:completed\s+)?{_UNIT})",
    re.IGNORECASE,
)
_HOURLY = re.compile(rf"(?<![\w.,/])(?P<count>{NUMBER})(?:\s?(?:-|–|to)\s?{NUMBER})?[\s-]*hourly\b", re.IGNORECASE)
_INTERVAL = re.compile(rf"(?<![\w.,/])(?P<count>{NUMBER})[\s-]*{_UNIT}\s+(?:intervals?|basis)\b", re.IGNORECASE)
#: "8 stools daily", "3-4 per day", "six attacks a week".
_COUNTED = re.compile(
    rf"(?<![\w.,/])(?P<count>{NUMBER})(?P<range>(?:\s?(?:-|–|/)\s?|\s+to\s+|\s+or\s+)(?P<most>{NUMBER}))?"
    rf"(?:[\s-]+(?!(?:times|mg|grams?|mcg|units?|tablets?|capsules?|drops?|puffs?|doses?|cigarettes?|packs?|drinks?"
    rf"|beers?|glass(?:es)?|cups?|beats?|breaths?|vials?|ampoules?|days?|weeks?|hours?|minutes?|months?|years?|and"
    rf"|to)\b)[a-z]{{3,}}){{0,3}}\s*(?:(?:/|\b(?:per|a|each|every)\s+)(?P<unit>day|week|month|year|hour|night)\b"
    rf"|[\s-](?!hourly){_PER_UNIT})",
    re.IGNORECASE,
)
_SHORT = re.compile(
    r"(?<![\w.])(?P<short>b\.?i\.?d\b|t\.?i\.?d\b|q\.?i\.?d\b|o\.?d\b|q\.?d\b|b\.?d\b|t\.?d\.?s\b|q\.?d\.?s\b|q(?:4"
    r"|6|8|12|24)\s?h\b)",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    rf"\b(?:{_PER_UNIT}|(?P<two>biannual(?:ly)?|semi-?annual(?:ly)?)|(?P<year>annual(?:ly)?))", re.IGNORECASE
)
_A_DAY = {
    "daily": 1.0, "nightly": 1.0, "weekly": 1 / 7, "monthly": 1 / 30, "yearly": 1 / 365, "annually": 1 / 365,
    "hourly": 24.0,     "biweekly": 1 / 14, "fortnightly": 1 / 14, "bimonthly": 1 / 60,
}  # fmt: skip
_SHORT_A_DAY = {"bid": 2.0, "bd": 2.0, "tid": 3.0, "tds": 3.0, "qid": 4.0, "qds": 4.0, "od": 1.0, "qd": 1.0}
_LETTERS = {"d": "day", "w": "week", "m": "month", "y": "year", "h": "hour", "n": "day", "e": "day"}


def rhythms(text: str, start: int, end: int) -> Iterator[TimeExpression]:
    """How often, in times a day; that of a dose too."""
    for found in _COUNTED.finditer(text, start, end):
        yield from _counted(found)
    for found in _TIMES.finditer(text, start, end):
        count = {"once": 1.0, "twice": 2.0, "thrice": 3.0}.get(found["count"].lower()) or number_of(found["count"])
        a_day = _A_DAY[found["rate"].lower()] if found["rate"] else 1 / _unit_days(found["unit"])
        yield _often(found, count * a_day)
    for found in _EVERY.finditer(text, start, end):
        if found["other"]:
            long = found["long"]
            yield _often(found, 0.5 / (_unit_days(long) if long else 1.0))
        elif found["count"] or (found[0][0] in "Ee" and not found["unit"].lower().startswith("mi")):
            count = number_of(found["count"]) if found["count"] else 1.0
            yield _often(found, 1 / max(_unit_days(found["unit"]) * count, 1e-4))
    for found in _HOURLY.finditer(text, start, end):
        yield _often(found, 24.0 / max(number_of(found["count"]), 1 / 60))
    for found in _INTERVAL.finditer(text, start, end):
        yield _often(found, 1 / max(number_of(found["count"]) * _unit_days(found["unit"]), 1e-4))
    for found in _SHORT.finditer(text, start, end):
        short = found["short"].lower().replace(".", "").replace(" ", "")
        every = re.fullmatch(r"q(\d+)h", short)
        yield _often(found, 24 / max(int(every[1]), 1 / 60) if every else _SHORT_A_DAY[short])
    for found in _PLAIN.finditer(text, start, end):
        rate = found["rate"]
        yield _often(found, _A_DAY[rate.lower()] if rate else (2 if found["two"] else 1) / 365)


def _counted(found: re.Match[str]) -> Iterator[TimeExpression]:
    """ "7 to 8 stools daily" is said twice, each number in its own place."""
    a_day = _A_DAY[found["rate"].lower()] if found["rate"] else 1 / _unit_days(found["unit"])
    if not found["most"]:
        yield _often(found, number_of(found["count"]) * a_day)
        return
    yield TimeExpression(
        found.start(), found.end("count"), TimeForm.FREQUENCY, amount=number_of(found["count"]) * a_day
    )
    yield TimeExpression(found.start("most"), found.end(), TimeForm.FREQUENCY, amount=number_of(found["most"]) * a_day)


def _often(found: re.Match[str], a_day: float) -> TimeExpression:
    return TimeExpression(found.start(), found.end(), TimeForm.FREQUENCY, amount=a_day)


def _unit_days(written: str) -> float:
    low = written.lower()
    if low.startswith("mi"):
        return 1 / 1440
    return UNIT_DAYS[_LETTERS["d" if low == "morning" else low[0]]]
