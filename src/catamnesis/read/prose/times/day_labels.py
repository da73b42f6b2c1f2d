"""Days and weeks by their number or their neighbour ("hospital day 4", "the third week", "the next day", "POD 3")."""

import re
from collections.abc import Iterator

from catamnesis.case.mention import TimeForm
from catamnesis.read.prose.nouns import TimeExpression
from catamnesis.read.prose.numbers.number_words import NUMBER, ORDINAL, number_of
from catamnesis.read.prose.times.anchor_words import anchor_words

_DAYS = {
    "day": 1.0,
    "night": 1.0,
    "morning": 1.0,
    "evening": 1.0,
    "afternoon": 1.0,
    "week": 7.0,
    "month": 30.0,
    "year": 365.0,
    "pod": 1.0,
}
_KIND = (
    r"(?P<kind>hospital(?:i[sz]ation)?|admission|post[\s-]?operative|post[\s-]?op|postoperative|post[\s-]?partum"
    r"|postnatal|post[\s-]?transplant(?:ation)?"
    r"|treatment|illness|disease|therapy|inpatient|gestational|ICU|post[\s-]?natal|post[\s-]?procedure)"
)
_LABEL = re.compile(
    rf"(?<![\w/])(?:{_KIND}[\s-]+)?(?P<unit>days?|weeks?|months?|years?)\s*(?:\(\w{{1,4}}\)\s*)?(?:\#|n°|no\.?)?\s*"
    rf"(?P<numbers>[+-]?{NUMBER}(?!\s?(?:%|mg|days?|weeks?|months?|years?|hours?|patients|times)|[.:/]\d)(?:\s?(?:st"
    rf"|nd|rd|th)\b)?"
    rf"(?:(?:\s*,\s*(?:and\s+)?|\s+(?:and|to|or)\s+|\s?[-–]\s?)\d{{1,3}}(?:st|nd|rd|th)?(?!\s?(?:%|mg|days?|weeks?"
    rf"|months?|years?|[a-z]+/)|[.:/]\d|\d)){{0,6}})",
    re.IGNORECASE,
)
_SHORT = re.compile(
    r"(?<![\w/-])(?:(?P<kind>POD|HD|PND|PPD|PID)[\s#+]{0,3}(?P<numbers>\d{1,3})"
    r"|(?<=\b(?:at|on|by|to) )(?P<day>[DJ])[\s+]?(?P<counted>-?\d{1,3})"
    r"|(?<=\()(?P<shut>[DJ])[\s+]?(?P<alone>-?\d{1,3})(?=[);,]))(?![\w/]|[.,]\d|-\w)(?!\s+(?:vitamin|receptor"
    r"|resection|gastrectomy|lymph))"
)
_ORDINAL = re.compile(
    rf"(?<![\w.,/])(?P<list>(?:{ORDINAL}\s*,?\s*(?:and|or|to"
    rf"|,)\s*(?:the\s+)?){{0,4}})(?P<one>{ORDINAL})[\s-]+(?:{_KIND}[\s-]+)?"
    r"(?P<unit>day|week|month|year|POD)s?\b(?!\s+old)(?P<post>\s+post[\s-]?\w+)?",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\b(?P<which>next|past|following|same|subsequent|previous|preceding|last|very\s+next|very\s+same)\s+"
    r"(?P<unit>day|morning|evening|afternoon|night|week|month|year)\b(?!\s+(?:of|in)\s+(?:January|February|March"
    r"|April|May|June"
    r"|July|August|September|October|November|December))",
    re.IGNORECASE,
)
_DAY_BEFORE = re.compile(
    r"\bthe\s+(?P<unit>day|night|morning|week|month|year)\s+(?P<which>before|after|prior\s+to|following|preceding"
    r"|prior)\b\s*",
    re.IGNORECASE,
)
_OF = re.compile(r"\s*(?:of|after|following|from|since|post)[\s-]+(?!\d)", re.IGNORECASE)
_BACK = frozenset(("previous", "past", "preceding", "last", "before", "prior", "prior to"))
_THE_DAY = re.compile(r"(?<=\bthe )(?:same\s+)?day\s+of\s+", re.IGNORECASE)
_SPANNED = re.compile(r"\b(?:over|during|for|within|throughout)\s+(?:the|this|a)\s+$", re.IGNORECASE)
_LASTING = frozenset(("week", "month", "year", "day"))
_EACH = re.compile(rf"[+-]?{NUMBER}", re.IGNORECASE)
_EACH_ORDINAL = re.compile(ORDINAL, re.IGNORECASE)
_NO_DAY = re.compile(r"\b(?:per|a|each|every|/)\s*$", re.IGNORECASE)
_SHORT_ANCHOR = {
    "POD": "operation",
    "HD": "admission",
    "PND": "birth",
    "PPD": "delivery",
    "PID": "onset",
    "D": "",
    "J": "",
}


def day_labels(text: str, start: int, end: int) -> Iterator[TimeExpression]:
    """Days, weeks and months that are numbered or named by their neighbour, as offsets."""
    yield from _counted(text, start, end)
    yield from _neighbouring(text, start, end)


def _counted(text: str, start: int, end: int) -> Iterator[TimeExpression]:
    for found in _LABEL.finditer(text, start, end):
        if not _NO_DAY.search(text, max(start, found.start() - 8), found.start()):
            yield from _numbered(text, found, end, _DAYS[found["unit"].lower().rstrip("s")])
    for found in _SHORT.finditer(text, start, end):
        group = next(name for name in ("numbers", "counted", "alone") if found[name])
        anchor, close = _hung(text, found, end)
        amount = float(found[group])
        yield TimeExpression(found.start(), close, TimeForm.OFFSET, amount=amount, anchor=anchor)
    for found in _ORDINAL.finditer(text, start, end):
        yield from _ordinal(text, found, end)


def _neighbouring(text: str, start: int, end: int) -> Iterator[TimeExpression]:
    for found in _NEXT.finditer(text, start, end):
        which, days = found["which"].lower(), _DAYS[found["unit"].lower()]
        amount = 0.0 if "same" in which else -days if which in _BACK else days
        if which == "last" and days == 1.0 and found["unit"].lower() == "day":
            continue
        lasting = found["unit"].lower() in _LASTING and _SPANNED.search(
            text, max(start, found.start() - 24), found.start()
        )
        if lasting:
            yield TimeExpression(found.start(), found.end(), TimeForm.DURATION, amount=days)
        else:
            yield TimeExpression(found.start(), found.end(), TimeForm.OFFSET, amount=amount)
    for found in _THE_DAY.finditer(text, start, end):
        anchor, close = anchor_words(text, found.end(), end)
        if anchor:
            yield TimeExpression(found.start(), close, TimeForm.OFFSET, amount=0.0, anchor=anchor)
    for found in _DAY_BEFORE.finditer(text, start, end):
        sign = -1 if " ".join(found["which"].lower().split()) in _BACK else 1
        anchor, close = anchor_words(text, found.end(), end)
        yield TimeExpression(
            found.start(),
            close if anchor else found.end(),
            TimeForm.OFFSET,
            amount=sign * _DAYS[found["unit"].lower()],
            anchor=anchor,
        )


def _numbered(text: str, found: re.Match[str], end: int, unit: float) -> Iterator[TimeExpression]:
    anchor, close = _hung(text, found, end)
    numbers = list(_EACH.finditer(text, found.start("numbers"), found.end("numbers")))
    for place, number in enumerate(numbers):
        amount = number_of(number[0].lstrip("+-")) * unit * (-1 if number[0].startswith("-") and place == 0 else 1)
        yield TimeExpression(
            found.start() if place == 0 else number.start(),
            close if place == len(numbers) - 1 else number.end(),
            TimeForm.OFFSET,
            amount=amount,
            anchor=anchor,
        )


def _ordinal(text: str, found: re.Match[str], end: int) -> Iterator[TimeExpression]:
    unit = _DAYS[found["unit"].lower()]
    anchor, close = _hung(text, found, end)
    for earlier in _EACH_ORDINAL.finditer(found["list"]):
        at = found.start("list")
        yield TimeExpression(
            at + earlier.start(),
            at + earlier.end(),
            TimeForm.OFFSET,
            amount=number_of(earlier[0]) * unit,
            anchor=anchor,
        )
    yield TimeExpression(
        found.start("one"), close, TimeForm.OFFSET, amount=number_of(found["one"]) * unit, anchor=anchor
    )


def _hung(text: str, found: re.Match[str], end: int) -> tuple[str, int]:
    """What a numbered day hangs on: the word before it, or what stands behind."""
    if of := _OF.match(text, found.end(), end):
        anchor, close = anchor_words(text, of.end(), end)
        if anchor:
            return anchor, close
    kind = found["kind"] or ""
    if not kind and found.re is _ORDINAL:
        kind = "POD" if found["unit"].lower() == "pod" else (found["post"] or "")
    return _anchor_of(kind.strip()), found.end()


def _anchor_of(kind: str) -> str:
    low = kind.lower().replace("-", "").replace(" ", "")
    if not low or low in ("d", "j"):
        return ""
    if low.startswith(("hospital", "admission", "inpatient", "hd", "icu")):
        return "admission"
    for words, anchor in (
        ("postpartum", "delivery"),
        ("ppd", "delivery"),
        ("postnatal", "birth"),
        ("pnd", "birth"),
        ("posttr", "transplantation"),
        ("post", "operation"),
        ("pod", "operation"),
        ("gest", "gestation"),
        ("pid", "onset"),
    ):
        if low.startswith(words):
            return anchor
    return {"illness": "onset", "disease": "onset"}.get(low, kind.lower())
