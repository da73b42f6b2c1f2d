"""When a fact was, as its own sentence says it: the time that governs its clause."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from catamnesis.case.mention import SaidWhen, TimeForm
from catamnesis.read.prose.nouns import Line, TimeExpression

#: "on admission", "before surgery": a point of the story without a number.
_POINT = (
    r"(?P<point>(?:hospital\s+)?(?:admission|hospitali[sz]ation)|(?:initial\s+)?presentation|discharge|referral|arrival"
    r"|(?:initial\s+|first\s+)?diagnosis|birth|baseline|(?:disease\s+|symptom\s+)?onset|delivery|surgery|operation"
    r"|transplant(?:ation)?|(?:last\s+|final\s+)?follow[\s-]?up|relapse|readmission)\b"
)
_AT_POINT = re.compile(
    rf"\b(?P<order>(?:up)?on|at|before|prior\s+to|after|since|until|at\s+the\s+time\s+of|following)\s+"
    rf"(?:(?:the|her|his|this|their)\s+)?{_POINT}(?!\s*(?:to\s+\d|with|rate|criteria))",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(
    r";|:\s|[.!?]\s+(?=[A-Z])|,\s*(?:and|but|which|who|while|whereas|then|although|so|yet|combined|followed|preceded"
    r"|replaced|leading|resulting)\s"
    r"|\s(?:but|while|whereas|then)\s|\sand\s+(?=(?:then\s+)?(?:he|she|it|they|we|the|her|his|was|were|had|has|a|an"
    r"|in|on|at|after)\s)",
    re.IGNORECASE,
)
_ON_THE_WAY = re.compile(r"^[^,;]{0,12}(?:\bto\s+[\d.]|->|→)|\d")
_OPEN, _CLOSE = "([", ")]"
_ELAPSED = re.compile(r"\b(?:in|within|over)\s+(?:about\s+|only\s+|just\s+)?$", re.IGNORECASE)
_COMMA, _CLAUSE, _BEFORE_FACT, _BRACKET, _DATE = 12.0, 200.0, 4.0, 200.0, 15.0
#: A time inside brackets tells of what stands right before them.
_BESIDE = 3
_VERB = re.compile(
    r"\b(?:was|were|is|are|had|has|have|showed|revealed|developed|received|underwent|presented)\b", re.IGNORECASE
)
_EARLIER = re.compile(
    r"\b(?:previously|past\s+(?:medical\s+)?history|history\s+of|already\s+(?:on|taking))\b", re.IGNORECASE
)
#: How far around a fact a time is looked for, in characters.
_WINDOW = 900
_FARTHEST = 260.0


@dataclass(frozen=True, slots=True)
class _Clue:
    """A time in the sentence, and whether it opens its clause."""

    start: int
    end: int
    said: SaidWhen
    opens: bool


def when_of(line: Line, start: int, end: int) -> SaidWhen | None:
    """The time that the sentence itself says for the fact that stands at a place; None where it says none.

    The nearest time of the same clause wins; a time that opens the sentence governs all that follows it until another
    time opens a clause. "In 8 days" behind a value is an offset without an anchor: from the last event told.
    What a time hangs on ("4 weeks after starting anakinra") has no time from it.
    A point without a number ("before surgery") has no ``offset_days``; its anchor then begins with the order word.

    Parameters
    ----------
    line
        The sentence, with its times.
    start, end
        Place of the fact in the whole text.
    """
    around = bisect_left(line.times, start + 1, key=_begin) - 1
    if around >= 0 and line.times[around].anchor and end <= line.times[around].end:
        return None
    clues = tuple(_clues(line, start, end))
    if not clues:
        return None
    far, best = min(((_distance(line, clue, start, end), number) for number, clue in enumerate(clues)))
    return clues[best].said if far < _FARTHEST else None


def _clues(line: Line, start: int, end: int) -> Iterator[_Clue]:
    low, high = max(line.sentence.start, start - _WINDOW), min(line.sentence.end, end + _WINDOW)
    near = line.times[bisect_left(line.times, low, key=_begin) : bisect_left(line.times, high, key=_begin)]
    for time in near:
        if (time.start < end and start < time.end) or time.form is TimeForm.FREQUENCY:
            continue
        if time.form is TimeForm.DURATION:
            if _elapsed(line, time, end):
                yield _Clue(time.start, time.end, _said(line, time), opens=False)
            continue
        if time.date or time.amount is not None:
            yield _Clue(time.start, time.end, _said(line, time), _opens(line, time.start))
    for found in _AT_POINT.finditer(line.text, low - line.sentence.start, high - line.sentence.start):
        first, last = found.start() + line.sentence.start, found.end() + line.sentence.start
        if (first < end and start < last) or any(
            time.start < last and first < time.end and time.amount is not None for time in near
        ):
            continue
        yield _Clue(first, last, _of_point(line, found, first, last), _opens(line, first))


def _begin(time: TimeExpression) -> int:
    return time.start


def _elapsed(line: Line, time: TimeExpression, end: int) -> bool:
    """Whether a duration says how long the way to a value was: "179 to 31 mg/L in 8 days" does, of the 31."""
    if not 0 <= time.start - end <= 60:
        return False
    between = line.words(end, time.start)
    return bool(_ELAPSED.search(between)) and not _ON_THE_WAY.search(between)


def _said(line: Line, time: TimeExpression) -> SaidWhen:
    span = line.span(time.start, time.end)
    if time.form is TimeForm.DATE:
        return SaidWhen(date=time.date, span=span)
    return SaidWhen(offset_days=time.amount, anchor=time.anchor, span=span)


def _of_point(line: Line, found: re.Match[str], start: int, end: int) -> SaidWhen:
    order = " ".join(found["order"].lower().split())
    point = " ".join(found["point"].lower().split())
    span = line.span(start, end)
    if order in ("on", "upon", "at", "at the time of"):
        return SaidWhen(offset_days=0.0, anchor=point, span=span)
    word = {"prior to": "before", "following": "after"}.get(order, order)
    return SaidWhen(anchor=f"{word} {point}", span=span)


def _opens(line: Line, start: int) -> bool:
    """Whether a time stands at the head of the sentence or of a clause."""
    before = line.words(max(line.sentence.start, start - 60), start)
    lead = re.split(r"[;:.]\s|,\s*(?:and|but|then)\s|\band\s", before)[-1]
    first = start - line.sentence.start < 60
    return len(lead.split()) <= (5 if first and not _VERB.search(lead) else 3) and (first or lead != before)


def _distance(line: Line, clue: _Clue, start: int, end: int) -> float:
    """How far a time is from a fact, in characters and marks of division."""
    after = clue.start >= end
    first, last = (end, clue.start) if after else (clue.end, start)
    between = line.words(first, last) if first < last else ""
    inside, outside = _unmatched(between)
    shut = (outside if after else inside) if len(between) > _BESIDE else 0
    far = float(len(between)) - (_DATE if clue.said.date and clue.opens else 0.0)
    commas = between.count(",")
    clauses = sum(1 for _ in _CLAUSE_END.finditer(between))
    if not after and _EARLIER.search(between):
        return _FARTHEST
    if clue.opens and not after:
        return far * 0.3 + 10.0 * clauses + _BEFORE_FACT + _BRACKET * shut
    far += _COMMA * commas + _CLAUSE * clauses + (0.0 if after else _BEFORE_FACT)
    if after and clue.opens and clauses:
        return _FARTHEST
    return far + _BRACKET * shut


def _unmatched(between: str) -> tuple[int, int]:
    """How many brackets close, and how many open, between two places without their other half."""
    depth = low = 0
    for mark in between:
        depth += (mark in _OPEN) - (mark in _CLOSE)
        low = min(low, depth)
    return -low, depth - low
