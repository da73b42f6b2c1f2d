"""When each fact of a report was, in the words of case.yaml: as the text says it, else by the order of telling."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from catamnesis.case.chronology import Bounds
from catamnesis.case.date_words import DURATION, NUMBER, TimeUnreadable, duration, partial_date
from catamnesis.case.mention import SaidWhen, TimeForm, TimeSaid
from catamnesis.case.narrative import Narrative, Part
from catamnesis.case.source import Entry, Source, Span
from catamnesis.case.time_words import timing_statements
from catamnesis.read.prose.draft.parts import Parts

_LENGTH = re.compile(
    rf"(?:(?:about|approximately|around|nearly|roughly|within|less than|more than|at least|at most|up to|over)\s+)?"
    rf"{NUMBER}(?:\s*(?:-|–|to)\s*{NUMBER})?[\s-]*(?:hours?|days?|weeks?|months?|years?)\b",
    re.IGNORECASE,
)
_NESTED = re.compile(rf"{NUMBER}[\s-]*(?:days?|weeks?|months?|years?)\s+(?P<side>after|before)\s+", re.IGNORECASE)
#: "At 6 months", "month 2": counted from the treatment, while "6 months later" is counted from the last time told.
_COUNTED = re.compile(
    rf"(?:(?P<number>{NUMBER})[\s-]*(?P<unit>weeks?|months?|years?)|(?P<named>week|month|year)s?\s*(?P<at>\d{{1,3}}))",
    re.IGNORECASE,
)
_AT = re.compile(r"\b(?:at|by)\s+(?:the\s+)?\Z", re.IGNORECASE)
#: "The rash healed after starting" the treatment: what stands before its name came after its start.
_EFFECT = re.compile(r"\b(?:after|following|upon|on|under|with|since|once)\s+(?:[\w'-]+\s+){0,5}\Z", re.IGNORECASE)
#: Words that say which of two drugs of one sentence came first, or that one took the place of the other.
_SEQUENCE = re.compile(
    r"\b(?:then|later|after\w*|before|follow\w*|subsequent\w*|next|first|initial\w*|previous\w*|prior|chang\w*|"
    r"switch\w*|replac\w*|add(?:ed|ing|ition)|until|despite|fail\w*|refractory|resist\w*|stopp\w*|discontinu\w*|"
    r"withdr\w*|instead|substitut\w*|had been|was continued|were continued|ongoing|when|because|while|since)\b|;",
    re.IGNORECASE,
)
_END_OF = re.compile(r"\b(?:stop|end|discontinu|withdr|cessation|cessat|complet|last dose)\w*", re.IGNORECASE)
_ORDERS = frozenset(("before", "after", "since", "until"))
#: Six months are 180 days to the reader and 181 to the calendar.
_CALENDAR = 0.02
_HERE = Source("", "", Entry("", 0))
#: Parts of a report in which the order of telling is the order of time.
_TOLD_IN_ORDER = frozenset((Part.CASE,))

#: Words by which a text names a point that the case has under another name.
POINT_WORDS = {
    "admission": ("admission", "admitted", "hospitalization", "hospitalisation", "presentation", "arrival"),
    "discharge": ("discharge", "discharged"),
    "surgery": ("surgery", "operation", "resection"),
    "transplant": ("transplantation", "transplant"),
    "biopsy": ("biopsy",),
    "intubation": ("intubation",),
    "remission": ("remission",),
    "relapse": ("relapse", "recurrence"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A time for an entry; ``by_order`` where nothing but the order of telling says it."""

    written: str = ""
    by_order: bool = False


@dataclass(frozen=True, slots=True)
class InQuestion:
    """The treatment in question as the story sees it.

    Parameters
    ----------
    id
        Empty where there is none.
    begun
        Where the story tells of its start; None where it does not.
    dated
        Whether the text dates its start.
    """

    id: str = ""
    begun: int | None = None
    dated: bool = False


class Story:
    """The points of one story on which times hang, and where in the text the treatment in question begins.

    Parameters
    ----------
    narrative
        The report.
    names
        Words in small letters by which the text names a point, each with its id.
    treatment
        The treatment in question.
    times
        Every time that the text says of this patient; those that hang on the treatment carry the later ones that hang
        on nothing ("five months later").
    days
        Days after the start of the treatment for each point of the chronicle, where it could be worked out.
    """

    def __init__(
        self,
        narrative: Narrative,
        names: Mapping[str, str],
        treatment: "InQuestion",
        *,
        times: Iterable[TimeSaid] = (),
        days: Mapping[str, Bounds] | None = None,
    ) -> None:
        self._names = sorted(names.items(), key=lambda named: -len(named[0]))
        self._points = tuple(dict.fromkeys(names.values()))
        self._anchors = (*self._points, *(f"{point}.{edge}" for point in self._points for edge in ("start", "stop")))
        self.treatment = treatment.id
        #: Whether the text dates the start of the treatment in question.
        self.dated = treatment.dated
        self._begun = treatment.begun
        self.parts = Parts(narrative)
        self._text = narrative.text
        self._days = days or {}
        told = tuple(times)
        self._days_after = tuple(self._hanging(told))
        self._dates = tuple((time.span.start, time.date) for time in told if time.form is TimeForm.DATE)

    def _hanging(self, times: Iterable[TimeSaid]) -> Iterable[tuple[int, "_Stretch"]]:
        """Places of the story that name a day after the start of the treatment, with that day."""
        for time in times:
            days = time.amount
            plain = time.form is TimeForm.OFFSET and bool(time.anchor) and not _NESTED.search(time.anchor)
            if plain and days is not None and days > 0 and self.point(time.anchor) == self.treatment:
                yield time.span.start, _stretch_of(time.span.words, days)

    def part(self, span: Span) -> Part:
        """What the section of a place is for."""
        return self.parts.part_at(span.start)

    def earlier_than(self, span: Span) -> str:
        """The date by which something was that the sentence of a place calls past: the one that it begins with."""
        sentence = self.parts.sentence_at(span.start)
        start = sentence.start if sentence is not None else span.start
        dates = {date for at, date in self._dates if start <= at < span.start and _is_date(date)}
        return f"by {dates.pop()}" if len(dates) == 1 else ""

    def time(self, when: SaidWhen | None, span: Span) -> Told:
        """The time of a fact that stands at a place."""
        written = self.said(when, span)
        return Told(written) if written else self.by_order(span)

    def said(self, when: SaidWhen | None, span: Span | None = None) -> str:
        """The time that the text itself gives; empty where it gives none that hangs on a known point."""
        if when is None:
            return ""
        if when.date:
            return when.date if _is_date(when.date) else ""
        if when.offset_days is None:
            order, _, point = when.anchor.partition(" ")
            named = self.point(point) if order in _ORDERS else ""
            return f"{order} {named}" if named and self._readable(f"{order} {named}") else ""
        written = self._offset(when, when.offset_days, when.span or span)
        return written if written and self._readable(written) else ""

    def by_order(self, span: Span) -> Told:
        """Before or after the treatment in question, as the story is told; nothing where it is not told in order."""
        if not self.treatment or self._begun is None or self.part(span) not in _TOLD_IN_ORDER:
            return Told()
        return Told(f"{'before' if span.start < self._begun else 'after'} {self.treatment}", by_order=True)

    def after_treatment(self, span: Span) -> bool:
        """Whether a place tells of what came after the start of the treatment in question."""
        return self._begun is not None and span.start >= self._begun and self.part(span) in _TOLD_IN_ORDER

    def together(self, span: Span) -> bool:
        """Whether a drug is told in one breath with the start of the treatment, and no word says which came first."""
        sentence = None if self._begun is None else self.parts.sentence_at(self._begun)
        if sentence is None or self._begun is None or not sentence.start <= span.start < sentence.end:
            return False
        told = self._text[sentence.start : max(span.end, self._begun)]
        return _SEQUENCE.search(told) is None

    def follows_in_sentence(self, span: Span) -> bool:
        """Whether a place stands before the start of the treatment in a sentence that says that it came after it."""
        sentence = None if self._begun is None else self.parts.sentence_at(self._begun)
        if sentence is None or self._begun is None or not sentence.start <= span.start < self._begun:
            return False
        return _EFFECT.search(self._text[max(span.end, self._begun - 120) : self._begun]) is not None

    def _offset(self, when: SaidWhen, days: float, place: Span | None) -> str:
        nested = _NESTED.search(when.anchor)
        if nested is not None:
            return self._beyond(when.anchor, nested, days, when.span.words if when.span else "")
        point = self.point(when.anchor)
        if point:
            return _beside(point, days, when.span)
        if not when.anchor and self.treatment and days > 0 and place is not None and self.after_treatment(place):
            return self._counted(place) or self._later(days, place)
        return ""

    def _counted(self, place: Span) -> str:
        """So many weeks, months or years of treatment; empty for a time that is counted from the last one told."""
        found = _COUNTED.fullmatch(place.words.strip())
        if found is None or not (found["at"] or _AT.search(self._text[max(0, place.start - 12) : place.start])):
            return ""
        number, unit = (found["at"], found["named"]) if found["at"] else (found["number"], found["unit"])
        unit = unit.lower().removesuffix("s")
        return f"about {number} {unit}{'' if number == '1' else 's'} after {self.treatment}"

    def _later(self, days: float, place: Span) -> str:
        """So many days later, than the start of the treatment or than the last day after it that was told."""
        told = [earlier for at, earlier in self._days_after if at < place.start]
        if told:
            # Whether it counts from the start or from the last day told, the text leaves open.
            own = _stretch_of(place.words, days)
            return f"{_between(own, own.plus(max(told, key=lambda one: one.high)))} after {self.treatment}"
        worked_out = self._days.get(f"time at {place.start}")
        if worked_out is not None and worked_out.earliest is not None and worked_out.latest is not None:
            if worked_out.earliest >= 0 and not worked_out.exact:
                return f"{worked_out.earliest} to {worked_out.latest} days after {self.treatment}"
            if worked_out.exact and worked_out.earliest > 0:
                return f"{worked_out.earliest} days after {self.treatment}"
        return ""

    def _beyond(self, anchor: str, nested: re.Match[str], days: float, place: str) -> str:
        """A time that hangs on a time: five months after the scan four months after the start."""
        point = self.point(anchor[nested.end() :])
        words = nested[0][: nested.start("side") - nested.start()].strip()
        base, own = _stretch_of(words, duration(words).nominal_days or 0.0), _stretch_of(place, days)
        if not point or not base.high:
            return ""
        if nested["side"].lower() == "after" and days > 0:
            total = own.plus(base)
            return f"{_between(total, total)} after {point}"
        total_days = days + (base.nominal if nested["side"].lower() == "after" else -base.nominal)
        return _beside(point, total_days, None)

    def point(self, words: str) -> str:
        """The point that words name, ``x stop`` for its end; empty where they name none."""
        low = f" {' '.join(re.findall(r'[a-z0-9]+', words.lower()))} "
        for name, point in self._names:
            if f" {name} " in low:
                return f"{point} stop" if _END_OF.search(words) and f"{point}.stop" in self._anchors else point
        return ""

    def _readable(self, written: str) -> bool:
        try:
            timing_statements(written, point="", anchors=self._anchors, source=_HERE)
        except TimeUnreadable:
            return False
        return True


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A length of time: fewest and most days as the calendar allows them, the plain number, and how many months."""

    low: int
    high: int
    nominal: float
    months: float | None = None

    def plus(self, other: "_Stretch") -> "_Stretch":
        """One after the other."""
        months = None if self.months is None or other.months is None else self.months + other.months
        return _Stretch(self.low + other.low, self.high + other.high, self.nominal + other.nominal, months)


def _stretch_of(words: str, days: float) -> _Stretch:
    """The days that a length of time allows, by its words where they give the same number."""
    found = _LENGTH.search(words)
    try:
        read = duration(found[0]) if found is not None else None
    except TimeUnreadable:
        read = None
    low, high = (None, None) if read is None else (read.days.earliest, read.days.latest)
    if read is None or read.nominal_days is None or low is None or high is None:
        return _Stretch(int(days), -int(-days // 1), days)
    if abs(read.nominal_days - days) >= max(0.5, _CALENDAR * days):
        return _Stretch(int(days), -int(-days // 1), days)
    whole = re.fullmatch(rf"{NUMBER}[\s-]*months?", found[0], re.IGNORECASE) if found is not None else None
    return _Stretch(low, high, days, round(days / 30) if whole is not None else None)


def _between(first: _Stretch, last: _Stretch) -> str:
    """From one length of time to another, in months where both are months, else in days."""
    if first.months is not None and last.months is not None and first.months < last.months:
        return f"{first.months:g} to {last.months:g} months"
    if first.low == last.high:
        return "1 day" if first.low == 1 else f"{first.low} days"
    return f"{first.low} to {last.high} days"


def _beside(point: str, days: float, span: Span | None) -> str:
    """So many days after or before a point, in the unit of the text where it gives the same number."""
    if days == 0:
        return f"at {point}"
    side = "after" if days > 0 else "before"
    return f"{_length(abs(days), span.words if span else '')} {side} {point}"


def _length(days: float, words: str) -> str:
    found = _LENGTH.search(words)
    if found is not None:
        try:
            nominal = duration(found[0]).nominal_days
            bare = duration(re.sub(r"^\D*?(?=\d)", "", found[0])).nominal_days if nominal is None else nominal
        except TimeUnreadable:
            bare = None
        if bare is not None and abs(bare - days) < max(0.5, _CALENDAR * days):
            return found[0].lower()
    if days < 1:
        return f"{max(1, round(days * 24))} hours"
    return "1 day" if days == 1 else f"{days:g} days"


def _is_date(written: str) -> bool:
    try:
        partial_date(written)
    except TimeUnreadable:
        return False
    return True


def spoken_length(words: str) -> str:
    """The length of time that words name, as written; empty where they name none.

    Examples
    --------
    >>> spoken_length("179 to 31 mg/L in 8 days")
    '8 days'
    """
    found = [m[0] for m in _LENGTH.finditer(words)]
    return found[-1].lower() if found and DURATION.match(found[-1]) else ""
