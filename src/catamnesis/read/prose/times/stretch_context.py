"""What a stretch of time does in its sentence: it lasts ("for 3 days"), lies off ("3 days later"), or is an age."""

import re
from dataclasses import dataclass

from catamnesis.case.mention import TimeForm
from catamnesis.read.prose.nouns import TimeExpression
from catamnesis.read.prose.times.anchor_words import anchor_words


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time as written: days (and most days of a range; None where no number is said), days of its unit."""

    start: int
    end: int
    days: float | None
    most: float | None
    unit_days: float
    article: bool


_PERSON = (
    r"(?:male|female|man|woman|boy|girl|infant|neonate|newborn|baby|child|toddler|patient|lady|gentleman|son|daughter"
    r"|brother|sister|mother|father|adolescent|teenager|caucasian|african|asian|hispanic|japanese|chinese|indian)"
)
_LESION = (
    r"(?:\w+[\s-]){0,2}(?:syndrome|wound|fracture|injury|lesion|ulcer|scar|infarct|thromb|h(?:a)?ematoma|flu|graft)"
)
_NO_TIME_BEHIND = re.compile(
    rf"[\s,-]*(?:(?:of|in)\s+age\b|intervals\b|basis\b|old\b(?!\s+{_LESION})|aged\b|{_PERSON}s?\b|smok|pack)"
    r"|['’s]*[\s-]+(?:\w+[\s-])?(?:urin|holter|ecg\b|eeg\b|electroc|electroe|ambulatory|abpm\b|ph[\s-]?(?:metr"
    r"|monitor|imped)"
    r"|survival|mortality|disease-free|glucose|ogtt|post-?prandial|creatinine\s+clear|proteinuria|protein\b"
    r"|collection|walk"
    r"|video|blood\s+pressure)"
    r"|-(?:hours?|hrs?|h)\s+(?!hist|course|period|infus|stay|dura|interv|delay|follow|treat|observ)[a-z]",
    re.IGNORECASE,
)
_OLD = re.compile(r"[\s,-]*(?:old|young)\b", re.IGNORECASE)
_NO_TIME_BEFORE = re.compile(
    r"(?:\bper|/|\bpack-?|(?<!gestational )\bage|(?<!gestational )\bage[sd]?\s*[:=]?(?:\s+(?:of|was|is))?"
    r"|\byounger\s+than"
    r"|\bolder\s+than)(?:\s+(?:about|around|approximately|between|over|under|only))?\s*$",
    re.IGNORECASE,
)
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mme)\b[^,;:]*$")
_PREPOSED = re.compile(
    r"\b(?:for|over|since|after|during|by|within|at|last|past|in|than|about|of|almost|nearly|approximately|first|next"
    r"|following|previous|another|every)\s+$",
    re.IGNORECASE,
)
_RATE_BEFORE = re.compile(
    r"\b(?:times?|once|twice|thrice|mg|g|ml|mcg|iu|units?|tablets?|drops?|puffs?|cigarettes?|packs?|lit(?:re|er)s?"
    r"|stools?"
    r"|episodes?|cups?|glasses|doses?|beats|sessions?|capsules?|injections?|kg|mmol|meq|l|days?|hours?)\s*[,(]?\s*$"
    r"|[µμ]g\s*$",
    re.IGNORECASE,
)
_EVERY = re.compile(r"\b(?:every|each|q)\s*$", re.IGNORECASE)
_BLUR = re.compile(
    r"(?:\b(?:about|approximately|approx\.?|around|circa|nearly|almost|roughly|some|over|more than|less than|at least"
    r"|at most|up to|under)\s+(?:(?:the|a)\s+)?|[~≈]\s*)$",
    re.IGNORECASE,
)
_LIMIT = (
    r"(?:(?:about|approximately|approx\.?|around|nearly|almost|roughly|some|only|just|another|exactly|less\s+than"
    r"|more\s+than|at\s+least|up\s+to|over|the|a)\s+|[~≈]\s*){0,2}"
)
_LAST = (
    r"(?:last|past|previous|preceding|prior|following|next|first|subsequent|initial|ensuing|final|remaining|ongoing)"
)
_SPAN_BEFORE = re.compile(
    r"\b(?:for|during|throughout|lasting|lasted|lasts|over|spanning|total(?:ling)?(?:\s+of)?|duration(?:\s+of|\s*:)?"
    r"|period\s+of|course\s+of|interval\s+of|history\s+of|stay\s+of|delay\s+of|taking|took|additional"
    r"|follow(?:ed)?[\s-]?up(?:\s+(?:of|period|time|was|is|for))*)\s+"
    rf"(?:(?:an?|the|his|her|their)\s+)?(?:(?:total|period|duration|course|mean|median|whole|entire"
    rf"|further)\s+(?:of\s+)?)?"
    rf"(?:the\s+)?(?:{_LAST}\s+)?{_LIMIT}$",
    re.IGNORECASE,
)
_OVER_BEFORE = re.compile(r"\b(?:over|additional)\s+(?:an?\s+)?$", re.IGNORECASE)
_LAST_BEFORE = re.compile(rf"\b{_LAST}\s+{_LIMIT}$", re.IGNORECASE)
_LOST_BEFORE = re.compile(r"\b(?:loss|lost|losing|gain(?:ed)?)\b[^.;]{0,40}\bwithin\s+(?:about\s+)?$", re.IGNORECASE)
_AFTER_BEFORE = re.compile(
    rf"\b(?:after|following|within|by|upon|beyond|until|till)\s+(?:the\s+end\s+of\s+)?{_LIMIT}$", re.IGNORECASE
)
_AT_BEFORE = re.compile(rf"(?:\b(?:at|on)\s+{_LIMIT}|\bgestational\s+age\s*(?:of|was|at|:|=)?\s*)$", re.IGNORECASE)
_SEEN_BEFORE = re.compile(
    r"\b(?:review|return|see|seen|visit|follow(?:ed)?[\s-]?up|recheck|schedul|repeat|appointment|control|re-?evaluat"
    r"|re-?assess|recall)[\w\s-]{0,30}\bin\s+$",
    re.IGNORECASE,
)
_MODIFIED = re.compile(r"\b(?:an?|the|his|her|their|this|that|another|first|second|initial)\s+$", re.IGNORECASE)
_FOLLOW_UP_BEHIND = re.compile(
    r"[\s-]*(?:(?:of|clinical|outpatient|regular|routine)\s+)?(?:follow[\s-]?up|visit|check|review|control\b|evaluation"
    r"|assessment|mark\b|appointment)",
    re.IGNORECASE,
)
_LASTED_BEHIND = re.compile(
    r"['’s]*[\s-]*(?:long\b|history\b|duration\b|course\b|period\b|interval\b|stay\b|delay\b|trial\b|pregnan|cycle\b"
    r"|regimen\b|in\s+(?:duration|length))",
    re.IGNORECASE,
)
_PREGNANT = re.compile(r"\s*pregnan", re.IGNORECASE)
_GESTATION_BEHIND = re.compile(
    r"\s*['’]?\s*(?:of\s+)?(?:gestation(?:al\s+age)?\b|(?:of\s+)(?:her\s+)?pregnancy\b|amenorr?ho?ea\b)",
    re.IGNORECASE,
)
_NO_MORE = r"(?=\s*(?:[.,;:)\]]|$))"
_NEXT_SUBJECT = r"(?=\s+(?:he|she|it|they|we|the\s+(?:patient|child|boy|girl|man|woman))\b)"
_GONE_BEHIND = re.compile(
    rf"[\s,]*(?:ago\b|earlier\b|previously\b|back\b(?!\s+pain)|beforehand\b|in\s+advance\b|(?:before|prior){_NO_MORE})",
    re.IGNORECASE,
)
_BEFORE_BEHIND = re.compile(r"[\s,]*(?:before\b|prior\s+to\b|prior\b|preceding\b|pre-(?=\w))\s*", re.IGNORECASE)
_LATER_BEHIND = re.compile(
    rf"[\s,]*(?:later\b(?:\s+on\b)?|afterwards?\b|thereafter\b|hence\b|after(?:{_NO_MORE}|{_NEXT_SUBJECT}))",
    re.IGNORECASE,
)
_AFTER_BEHIND = re.compile(
    r"[\s,]*(?:after\b(?!\s+(?:which|that\b))|following\b|(?:status\s+)?post\b[\s-]*(?=\w)|into\b|out\s+from\b"
    r"|post(?=op|discharge|partum)"
    r"|(?:from|since)(?=\s+(?:the|his|her|its|onset|start|diagnosis|initiation|admission|surgery|birth|baseline)))\s*",
    re.IGNORECASE,
)
_OF_BEHIND = re.compile(r"\s+(?:of|from|on)\s+(?!age\b)", re.IGNORECASE)
_HYPHENED = re.compile(
    r"\s*-\s*\w|\s?-?(?:day|week|month|year|hour)\s+(?!of\b|after\b|later\b|before\b|he\b|she\b)[a-z]{4,}", re.I
)


def reading(text: str, stretch: Stretch, before: str, end: int) -> TimeExpression | None:
    """A stretch of time as duration or offset; None where it is an age, a rate or no time of the story."""
    if _is_none(text, stretch, before, end):
        return None
    about = bool(_BLUR.search(before))
    if _GESTATION_BEHIND.match(text, stretch.end, end) and not _SPAN_BEFORE.search(before):
        close = _GESTATION_BEHIND.match(text, stretch.end, end)
        return _offset(stretch, close.end() if close else stretch.end, "gestation", about=about)
    said = _directed(text, stretch, before, end) or _placed(text, stretch, before, end)
    if said is not None:
        return _offset(stretch, said.end, said.anchor, about=about, sign=said.sign)
    if not _may_last(text, stretch, before, end):
        return None
    return TimeExpression(
        stretch.start, stretch.end, TimeForm.DURATION, amount=stretch.days, about=about, most=stretch.most
    )


@dataclass(frozen=True, slots=True)
class _Hung:
    """Where an offset ends, what it hangs on, and whether it lies after (1) or before (-1) that."""

    end: int
    anchor: str = ""
    sign: int = 1


def _offset(stretch: Stretch, end: int, anchor: str, *, about: bool, sign: int = 1) -> TimeExpression:
    days = None if stretch.days is None else sign * stretch.days
    most = None if stretch.most is None else sign * stretch.most
    return TimeExpression(stretch.start, end, TimeForm.OFFSET, amount=days, anchor=anchor, about=about, most=most)


def _is_none(text: str, stretch: Stretch, before: str, end: int) -> bool:
    if _NO_TIME_BEHIND.match(text, stretch.end, end) or _NO_TIME_BEFORE.search(before) or _EVERY.search(before):
        return True
    if stretch.unit_days < 1 / 24 and "apgar" in before.lower():
        return True
    if stretch.unit_days == 365 and _OLD.match(text, stretch.end, end):
        return True
    if stretch.unit_days == 365 and _TITLED.search(before) and not _PREPOSED.search(before):
        return True
    return stretch.article and bool(_RATE_BEFORE.search(before))


def _directed(text: str, stretch: Stretch, before: str, end: int) -> _Hung | None:
    """An offset by what stands behind: ago, later, before X, after X."""
    over = bool(_OVER_BEFORE.search(before))
    if gone := _GONE_BEHIND.match(text, stretch.end, end):
        return None if _SPAN_BEFORE.search(before) and not over else _Hung(gone.end(), sign=-1)
    if later := _LATER_BEHIND.match(text, stretch.end, end):
        return None if _SPAN_BEFORE.search(before) and not over else _Hung(later.end())
    if _SPAN_BEFORE.search(before) or _LAST_BEFORE.search(before):
        return None
    for behind, sign in ((_BEFORE_BEHIND, -1), (_AFTER_BEHIND, 1)):
        if found := behind.match(text, stretch.end, end):
            anchor, close = anchor_words(text, found.end(), end)
            return _Hung(close if anchor else found.start() + len(found[0].rstrip()), anchor, sign)
    return None


def _placed(text: str, stretch: Stretch, before: str, end: int) -> _Hung | None:
    """An offset by what stands before: after, within, at."""
    visit = _FOLLOW_UP_BEHIND.match(text, stretch.end, end)
    if _MODIFIED.search(before) and not stretch.article and not visit:
        return None
    if _SPAN_BEFORE.search(before) or _LAST_BEFORE.search(before):
        return None
    if _AFTER_BEFORE.search(before):
        if _LOST_BEFORE.search(before) or (_HYPHENED.match(text, stretch.end, end) and not visit):
            return None
        of = _OF_BEHIND.match(text, stretch.end, end)
        anchor, close = anchor_words(text, of.end(), end) if of else ("", stretch.end)
        return _Hung(close if anchor else stretch.end, anchor)
    if _AT_BEFORE.search(before) or (
        visit and _MODIFIED.search(before) and not before.lower().endswith((" a ", " an "))
    ):
        old = stretch.unit_days == 365 and stretch.days is not None and stretch.days >= 3650
        return None if old and not visit else _Hung(stretch.end)
    return _Hung(stretch.end) if _SEEN_BEFORE.search(before) else None


def _may_last(text: str, stretch: Stretch, before: str, end: int) -> bool:
    """Whether it is a duration: "a week" and "one day" must be asked for by a word before or behind."""
    if not stretch.article and stretch.days is not None:
        aged = _AT_BEFORE.search(before) or (len(before.split()) < 4 and not _PREPOSED.search(before))
        return not (stretch.unit_days == 365 and aged and not _LASTED_BEHIND.match(text, stretch.end, end))
    return bool(_PREPOSED.search(before) or _SPAN_BEFORE.search(before) or _LASTED_BEHIND.match(text, stretch.end, end))
