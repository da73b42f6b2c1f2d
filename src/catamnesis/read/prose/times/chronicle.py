"""The order of a patient's story: its points of time, what ties them, and where the text contradicts itself."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from catamnesis.case.chronology import CALENDAR, Bounds, Conflict, Statement
from catamnesis.case.contradictions import resolved
from catamnesis.case.date_words import TimeUnreadable, partial_date, stretch
from catamnesis.case.discrepancy import Discrepancy
from catamnesis.case.mention import (
    Act,
    EventSaid,
    ExposureSaid,
    Happening,
    Mention,
    SaidWhen,
    TimeForm,
)
from catamnesis.case.narrative import Part
from catamnesis.case.source import Document, Source, Span
from catamnesis.case.temporal_network import TemporalNetwork
from catamnesis.read.prose.nouns import Line, TimeExpression
from catamnesis.read.prose.times.when import when_of

#: The day on which the patient came, from which "three weeks ago" and "hospital day 4" count.
ADMISSION = "admission"
ONSET = "onset"

#: Words that name a point of the story, each with the point; the first that is found counts.
POINT_WORDS = (
    (re.compile(r"admi(?:ssion|tted)|hospitali[sz]|presentation|arrival|referral|hospital stay", re.I), ADMISSION),
    (re.compile(r"discharge", re.I), str(Happening.DISCHARGE)),
    (re.compile(r"transplant", re.I), str(Happening.TRANSPLANT)),
    (re.compile(r"intubat|ventilation", re.I), str(Happening.INTUBATION)),
    (re.compile(r"surg|operati|\w+ectomy\b|resection|\w+plasty\b|amputation|procedure", re.I), str(Happening.SURGERY)),
    (re.compile(r"relapse|recurrence", re.I), str(Happening.RELAPSE)),
    (re.compile(r"remission|recovery", re.I), str(Happening.REMISSION)),
    (re.compile(r"onset|first symptom|beginning of (?:the )?symptoms|illness", re.I), ONSET),
    (re.compile(r"gestation|pregnan|amenorrh", re.I), "gestation"),
    (re.compile(r"\bdelivery|\bbirth", re.I), "birth"),
)
_ENDED = re.compile(r"\b(?:stop|end|discontinu|withdr|cessation|complet|last)\w*", re.IGNORECASE)
_TREATMENT = re.compile(r"\b(?:treatment|therapy|chemotherapy|medication|drug|infusion|dose)\b", re.IGNORECASE)
_UNITS = re.compile(r"(minute|hour|day|week|month|year|\bmin\b|(?<=\d)\s?[hd]\b)", re.IGNORECASE)
_WITHIN = re.compile(r"\b(?:within|less than|under|up to)\s*$", re.IGNORECASE)
_AGO = re.compile(r"\b(?:ago|earlier|previously|before|prior|previous|preceding|last|past)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"\bday|\bweek|\bmonth|^\W*[dj]\s?\d", re.IGNORECASE)
_LATER = re.compile(r"\b(?:later|after|following|next|same|subsequent)", re.IGNORECASE)
_HISTORY = re.compile(r"[\s-]*(?:['’]s?\s+)?(?:history|duration)\b|\s+(?:of|with)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Moment:
    """A place of the text with the point of time that it tells of."""

    start: int
    point: str
    words: str


@dataclass(frozen=True, slots=True)
class Chronicle:
    """What a text says of when, as points of time and the statements that tie them.

    Parameters
    ----------
    moments
        In the order of the text.
    statements
        What the text says, without what contradicts itself.
    order
        That what is told later came later: a weak default, left out where the text says otherwise.
    conflicts
        Statements of the text that cannot all be true.
    """

    moments: tuple[Moment, ...]
    statements: tuple[Statement, ...]
    order: tuple[Statement, ...]
    conflicts: tuple[Conflict, ...]

    def discrepancies(self) -> tuple[Discrepancy, ...]:
        """The contradictions, each with its places."""
        return tuple(conflict.discrepancy() for conflict in self.conflicts)

    def days(self, origin: str) -> Mapping[str, Bounds]:
        """Tightest days of every point after one of them, from what the text says and the order of telling."""
        return TemporalNetwork((*self.statements, *self.order)).all_bounds(origin)


@dataclass(slots=True)
class _Writer:
    """Grows the points and statements of one story, sentence by sentence."""

    document: Document
    points: dict[str, str] = field(default_factory=dict)
    moments: list[Moment] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    told: list[tuple[str, Span]] = field(default_factory=list)
    counted_from: str = ADMISSION
    latest: dict[str, str] = field(default_factory=dict)
    last: str = ""

    def say(self, earlier: str, later: str, days: Bounds, span: Span, nominal: float | None = None) -> None:
        """Write a statement down, unless it ties a point to itself."""
        if earlier != later:
            source = Source(self.document.name, self.document.sha256, span)
            self.statements.append(Statement(earlier, later, days, nominal, source, span.words))

    def stand(self, point: str, span: Span, *, in_order: bool) -> None:
        """Tell of a point at a place; from now on "later" hangs on it."""
        self.moments.append(Moment(span.start, point, span.words))
        if in_order:
            self.told.append((point, span))
            self.last = point


def chronicle(lines: tuple[Line, ...], mentions: Iterable[Mention], document: Document) -> Chronicle:
    """The points of one patient's story and what ties them.

    Dates hang on the calendar, offsets on what they name: an event, the start or stop of a drug, admission for "ago"
    and "hospital day 4", the last moment told for "later". A history of so many days before admission is the onset.

    Parameters
    ----------
    lines
        The analysed sentences of one patient.
    mentions
        What they say; events and drugs are the points.
    document
        Where they stand.
    """
    writer = _Writer(document)
    said = sorted(
        (one for one in mentions if isinstance(one, EventSaid | ExposureSaid)), key=lambda one: one.span.start
    )
    for one in said:
        name = _name(one)
        if name:
            writer.points.setdefault(name, "")
    for line in lines:
        _write(writer, line, [one for one in said if line.sentence.start <= one.span.start < line.sentence.end])
    resolution = resolved(writer.statements)
    kept = resolution.network.statements
    return Chronicle(tuple(writer.moments), kept, tuple(_order(writer, kept)), resolution.conflicts)


def _name(one: EventSaid | ExposureSaid) -> str:
    """The point that an event or a drug gives; empty for a drug of which nothing is begun or ended."""
    if isinstance(one, EventSaid):
        return str(one.kind)
    edge = {Act.START: "start", Act.STOP: "stop"}.get(one.action)
    return f"{one.drug}.{edge}" if edge else ""


def _write(writer: _Writer, line: Line, said: list[EventSaid | ExposureSaid]) -> None:
    in_order = line.sentence.part is Part.CASE
    spoken: dict[int, str] = {}
    before: TimeExpression | None = None
    for time in line.times:
        point = _timed(writer, line, time)
        if point:
            if before is not None and _same_day(line, before, time):
                writer.say(spoken[before.start], point, Bounds(0, 0), line.span(before.start, time.end), 0.0)
            before = time
            spoken[time.start] = point
            writer.stand(point, line.span(time.start, time.end), in_order=in_order and not _is_past(line, time))
    for one in said:
        point = _own_point(writer, one)
        if not point:
            continue
        when = one.when or when_of(line, one.span.start, one.span.end)
        if when is not None and when.span is not None and when.span.start in spoken:
            writer.say(spoken[when.span.start], point, Bounds(0, 0), one.span, 0.0)
            writer.moments.append(Moment(one.span.start, point, one.span.words))
        elif when is None or when.offset_days is not None or when.date:
            writer.stand(point, one.span, in_order=in_order and when is None)


def _same_day(line: Line, one: TimeExpression, other: TimeExpression) -> bool:
    """Whether two times that stand side by side tell of one day: "on 20 May 2012, 3 days after admission"."""
    between = line.words(one.end, other.start) if one.end < other.start else ""
    if between.strip() == "(":
        return True
    return between.strip() == "," and TimeForm.DATE in (one.form, other.form) and one.form is not other.form


def _own_point(writer: _Writer, one: EventSaid | ExposureSaid) -> str:
    """The point of this event: the first of a kind bears the plain name, the next "surgery-2"."""
    name = _name(one)
    if not name:
        return ""
    if not writer.points.get(name):
        writer.points[name] = name
        return name
    if isinstance(one, ExposureSaid):
        return ""
    if name == ADMISSION and not one.span.words.lower().startswith("re") and not _left(writer):
        return writer.latest.get(name, name)
    number = sum(1 for point in writer.points.values() if point.split("-")[0] == name) + 1
    point = f"{name}-{number}"
    writer.latest[name] = point
    writer.points[f"{name} {number}"] = point
    return point


def _left(writer: _Writer) -> bool:
    """Whether the patient was discharged since the last admission told."""
    told = [moment.point.split("-")[0] for moment in writer.moments]
    stays = [name for name in told if name in (ADMISSION, str(Happening.DISCHARGE))]
    return bool(stays) and stays[-1] != ADMISSION


def _timed(writer: _Writer, line: Line, time: TimeExpression) -> str:
    """The point of a time expression, tied to what it hangs on; empty where it is no point."""
    span = line.span(time.start, time.end)
    point = f"time at {time.start}"
    if time.form is TimeForm.DATE:
        try:
            days = partial_date(time.date)
        except TimeUnreadable:
            return ""
        writer.say(CALENDAR, point, days.widened((days.width or 0) // 2 + 1) if time.about else days, span)
        return point
    if time.amount is None:
        return ""
    if time.form is TimeForm.OFFSET:
        if not time.anchor and line.sentence.part is not Part.CASE:
            return ""
        anchor = _anchor(writer, time, span.words)
        writer.say(anchor, point, _bounds(line, time), span, time.amount)
        return point
    behind = line.words(time.end, min(line.sentence.end, time.end + 20))
    if time.form is TimeForm.DURATION and not writer.moments and _HISTORY.match(behind):
        writer.say(ONSET, ADMISSION, _bounds(line, time), span, time.amount)
    return ""


def _is_past(line: Line, time: TimeExpression) -> bool:
    """Whether a time looks back, so that the next "later" does not hang on it."""
    return (time.amount or 0) < 0 or bool(_AGO.search(line.words(time.start, time.end)))


def _bounds(line: Line, time: TimeExpression) -> Bounds:
    """Whole days that a duration or an offset allows, as the calendar has it."""
    words = line.words(time.start, time.end)
    amount = time.amount or 0.0
    found = _UNITS.search(words)
    written = found[1].strip().lower() if found else "day"
    unit = {"h": "hour", "d": "day", "min": "hour", "minute": "hour"}.get(written, written)
    size = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}[unit]
    ends = [abs(amount), abs(time.most if time.most is not None else amount)]
    low, high = stretch(ends[0] / size, unit)[0], stretch(ends[1] / size, unit)[1]
    if time.about:
        half = max(1, round(size / 2))
        low, high = max(0, low - half), high + half
    if _WITHIN.search(line.words(max(line.sentence.start, time.start - 16), time.start)):
        low = 0
    return Bounds(-high, -low) if amount < 0 else Bounds(low, high)


def _anchor(writer: _Writer, time: TimeExpression, words: str) -> str:
    """The point that an offset hangs on."""
    if time.anchor:
        named = point_named(time.anchor, writer.points)
        named = writer.latest.get(named, named)
        if named:
            if _NUMBERED.search(words) and not _LATER.search(words):
                writer.counted_from = named
            return named
        return f"{time.anchor.lower()} (as told)"
    if (time.amount or 0) < 0 or not writer.last:
        return ADMISSION
    if _NUMBERED.match(words) and not _LATER.search(words):
        return writer.counted_from
    return writer.last


def point_named(words: str, points: Iterable[str]) -> str:
    """The point of a story that words name; empty where they name none.

    Parameters
    ----------
    words
        What an offset hangs on, as written.
    points
        Names of the drugs' points (``anakinra.start``) that the story has.

    Examples
    --------
    >>> point_named("starting anakinra", ["anakinra.start", "anakinra.stop"])
    'anakinra.start'
    >>> point_named("discontinuation of anakinra", ["anakinra.start", "anakinra.stop"])
    'anakinra.stop'
    >>> point_named("hospital admission", [])
    'admission'
    """
    low = words.lower()
    known = tuple(points)
    edge = "stop" if _ENDED.search(low) else "start"
    drugs = [name for name in known if "." in name and name.rsplit(".", 1)[0] in low]
    for name in drugs:
        if name.endswith(edge):
            return name
    if drugs:
        return f"{drugs[0].rsplit('.', 1)[0]}.{edge}"
    for pattern, point in POINT_WORDS:
        if pattern.search(low):
            return point
    begun = [name for name in known if name.endswith(".start")]
    return begun[0] if len(begun) == 1 and _TREATMENT.search(low) else ""


def _order(writer: _Writer, kept: tuple[Statement, ...]) -> list[Statement]:
    """That each moment of the story comes no earlier than the one told before it, where nothing speaks against it."""
    weak = []
    for (earlier, _), (later, span) in zip(writer.told, writer.told[1:], strict=False):
        if earlier != later:
            source = Source(writer.document.name, writer.document.sha256, span)
            weak.append(Statement(earlier, later, Bounds(0, None), None, source, "told in this order"))
    held = list(kept)
    _add_agreeing(held, weak)
    return held[len(kept) :]


def _add_agreeing(held: list[Statement], weak: list[Statement]) -> None:
    """Add those that agree with what is held: all at once if they do, else each half by itself."""
    if not weak:
        return
    if TemporalNetwork((*held, *weak)).consistent():
        held += weak
    elif len(weak) > 1:
        _add_agreeing(held, weak[: len(weak) // 2])
        _add_agreeing(held, weak[len(weak) // 2 :])


def time_in_case(when: SaidWhen | None, anchors: Mapping[str, str]) -> str | None:
    """A said time in the words of case.yaml; None where nothing is said or it hangs on a point the case does not have.

    Parameters
    ----------
    when
        As `when_of` gives it.
    anchors
        Words of the text in small letters ("anakinra", "admission"), each with the id of that point in the case; the
        empty word is the point on which a bare "later" hangs, if the case has one.

    Examples
    --------
    >>> time_in_case(SaidWhen(offset_days=28.0, anchor="starting anakinra"), {"anakinra": "anakinra"})
    '28 days after anakinra'
    >>> time_in_case(SaidWhen(date="2011-04"), {})
    '2011-04'
    >>> time_in_case(SaidWhen(anchor="before surgery"), {"surgery": "operation"})
    'before operation'
    """
    if when is None:
        return None
    if when.date:
        return when.date
    named = _in_case(when.anchor, anchors)
    if named is None:
        return None
    if when.offset_days is None:
        order = when.anchor.split(" ", 1)[0]
        return f"{order} {named}" if order in ("before", "after", "since", "until") else None
    return (
        f"{_length(abs(when.offset_days))} {'after' if when.offset_days > 0 else 'before'} {named}"
        if when.offset_days
        else f"at {named}"
    )


def _in_case(words: str, anchors: Mapping[str, str]) -> str | None:
    low = f" {' '.join(re.findall(r'[a-z0-9]+', words.lower()))} "
    if not low.strip():
        return anchors.get("")
    for name in sorted(anchors, key=len, reverse=True):
        if name and f" {name} " in low:
            return f"{anchors[name]} stop" if _ENDED.search(words) else anchors[name]
    return None


def _length(days: float) -> str:
    if days < 1:
        return f"{max(1, round(days * 24))} hours"
    return "1 day" if days == 1 else f"{days:g} days"
