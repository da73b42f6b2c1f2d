"""Could a drug, by its days alone, explain what changed between two values?

A drug explains a change for the better if its effect had begun by the second value and not yet ended, if it was still
building up at the first value, and if the change was not faster than the drug ever is. Days are bounds: what depends
on a day that is not stated is answered "unknown", with the condition on which it hangs.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from catamnesis.case.chronology import Bounds
from catamnesis.case.event import Answer

#: Least number of days before the first value within which a change of a drug with an unknown window counts as near.
#: Our choice; it is as long as the two values lie apart where that is more.
NEAR_DAYS = 28.0

#: Days after which nothing lasts that has an unknown end: longer than any life.
FOREVER_DAYS = 50_000.0


class Kind(StrEnum):
    """What an exposure can be for a change."""

    CAN = "can explain"
    WORSENING = "can only explain worsening"
    BACKGROUND = "background"
    CANNOT = "cannot"


class Hinge(StrEnum):
    """What an answer hangs on that no stated date settles."""

    BEGUN = "begun early enough to act by the second value"
    ACTING = "not ended so early that its effect was over"
    KEPT = "not lowered before the first value"
    BUILDING = "begun so late that its effect was still building up at the first value"
    PACE = "the values far enough apart for a drug so slow"
    NEAR = "changed not too long before the first value"


class Ground(StrEnum):
    """Why an exposure was classed as it was."""

    BUILDING = "its effect was building up"
    PERSISTING = "its effect outlasts its end"
    HARM = "it was begun or raised"
    LOSS = "its effect was lost"
    LOWERED = "it was only lowered or stopped"
    COMPLETE = "its effect was complete"
    TOO_SLOW = "its effect is slower than the change"
    TOO_LATE = "it had not begun to act"
    OVER = "its effect had ended"
    UNKNOWN_WINDOW = "its window is not known"
    SYMPTOMATIC = "it only relieves symptoms"


@dataclass(frozen=True, slots=True)
class Days:
    """Bounds of a day relative to day zero; infinite where a side is open."""

    low: float = -math.inf
    high: float = math.inf

    @classmethod
    def of(cls, bounds: Bounds) -> "Days":
        """The same bounds with infinity for an open side."""
        low = -math.inf if bounds.earliest is None else float(bounds.earliest)
        return cls(low, math.inf if bounds.latest is None else float(bounds.latest))


#: The end of what goes on: later than every day.
NEVER = Days(math.inf, math.inf)


@dataclass(frozen=True, slots=True)
class Window:
    """When a drug acts (d): first effect after its start, effect complete after its start, effect gone after its end.

    The earliest onset and the latest of the other two are taken, so that a rival is not excluded too soon. Where no
    full effect is dated (``full_dated`` is False), ``complete_days`` is the time that the effect lasts after the end.
    """

    onset_days: float
    complete_days: float
    persistence_days: float
    full_dated: bool = True


@dataclass(frozen=True, slots=True)
class Rise:
    """A dose begun, raised or resumed, and when it was first lowered again and ended, where it was."""

    begin: Days
    end: Days = NEVER
    lowered: Days = NEVER
    word: str = "started"


@dataclass(frozen=True, slots=True)
class Lowering:
    """A dose lowered, interrupted or stopped."""

    day: Days
    word: str = "stopped"


@dataclass(frozen=True, slots=True)
class Regimen:
    """The course of one drug.

    Parameters
    ----------
    rises
        At least one: the start.
    lowerings
        In the order of the record.
    window
        None where it is not known.
    lowering_only_worsens
        Whether lowering it can never help, as with a glucocorticoid.
    """

    rises: tuple[Rise, ...]
    lowerings: tuple[Lowering, ...] = ()
    window: Window | None = None
    lowering_only_worsens: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """The days of the first and of the second value; ``better`` is +1, -1, or 0 where no side is the better one."""

    first: Days
    second: Days
    better: int = 1


@dataclass(frozen=True, slots=True)
class Fit:
    """What an exposure can be for a change, why, what it hangs on, and the place of the rise that decided."""

    kind: Kind
    answer: Answer
    ground: Ground
    hinges: tuple[Hinge, ...] = ()
    rise: int = 0


def fit(regimen: Regimen, span: Span) -> Fit:
    """Class of one exposure for one change.

    Parameters
    ----------
    regimen
        Days relative to day zero.
    span
        Days of the two values.

    Examples
    --------
    >>> window = Window(onset_days=0.5, complete_days=10, persistence_days=10)
    >>> step = Span(Days(0, 0), Days(8, 8))
    >>> fit(Regimen((Rise(Days(-5, -5)),), window=window), step).answer
    <Answer.YES: 'yes'>
    >>> found = fit(Regimen((Rise(Days(high=-1)),), window=window), step)
    >>> found.answer, found.hinges[0].name
    (<Answer.UNKNOWN: 'unknown'>, 'BUILDING')
    """
    if regimen.window is None:
        return _without_window(regimen, span)
    if span.better < 0:
        return _for_the_worse(regimen, regimen.window, span)
    best = _best_rise(regimen, regimen.window, span)
    if best.answer is Answer.NO and _lowered_near(regimen, regimen.window.complete_days, span):
        answer = Answer.NO if span.better > 0 else Answer.UNKNOWN
        return _said(Kind.WORSENING, answer, Ground.LOWERED, (), best.rise)
    return best


_NO, _UNKNOWN, _YES = 0, 1, 2
_QUESTIONS = (Hinge.BEGUN, Hinge.ACTING, Hinge.KEPT, Hinge.BUILDING, Hinge.PACE)
_ANSWERS = (Answer.NO, Answer.UNKNOWN, Answer.YES)


@cache
def _said(kind: Kind, answer: Answer, ground: Ground, hinges: tuple[Hinge, ...] = (), rise: int = 0) -> Fit:
    return Fit(kind, answer, ground, hinges, rise)


@cache
def _hangs(begun: int, acting: int, kept: int, building: int, pace: int) -> tuple[Hinge, ...]:
    asked = zip(_QUESTIONS, (begun, acting, kept, building, pace), strict=True)
    return tuple(hinge for hinge, truth in asked if truth == _UNKNOWN)


def _reaches(later: Days, earlier: Days, days: float) -> int:
    """Whether ``later`` lies at or after ``earlier`` plus so many days."""
    if later.low >= earlier.high + days:
        return _YES
    return _NO if later.high < earlier.low + days else _UNKNOWN


def _best_rise(regimen: Regimen, window: Window, span: Span) -> Fit:
    """The rise that explains best; where none does, why the last one does not."""
    best = _said(Kind.CANNOT, Answer.NO, Ground.OVER)
    for place, rise in enumerate(regimen.rises):
        found = _rise_fit(rise, window, span, place)
        if found.answer is Answer.YES:
            return found
        if found.answer is Answer.UNKNOWN or best.answer is Answer.NO:
            best = found
    return best


def _rise_fit(rise: Rise, window: Window, span: Span, place: int) -> Fit:
    begun = _reaches(span.second, rise.begin, window.onset_days)
    if begun == _NO:
        return _said(Kind.CANNOT, Answer.NO, Ground.TOO_LATE, (), place)
    acting = _reaches(rise.end, span.second, -window.persistence_days)
    kept = _YES if rise.lowered is NEVER else _kept(rise.lowered, window.persistence_days, span)
    if acting == _NO or kept == _NO:
        return _said(Kind.CANNOT, Answer.NO, Ground.OVER, (), place)
    building = _reaches(rise.begin, span.first, -window.complete_days)
    pace = _pace(rise, window.onset_days, span) if building else _NO
    ended = rise.end.high <= span.first.high
    if building == _NO or pace == _NO:
        idle = Kind.CANNOT if ended else Kind.BACKGROUND
        return _said(idle, Answer.NO, Ground.TOO_SLOW if building else Ground.COMPLETE, (), place)
    answer = _ANSWERS[min(begun, acting, kept, building, pace)]
    ground = Ground.PERSISTING if ended else Ground.BUILDING
    return _said(Kind.CAN, answer, ground, _hangs(begun, acting, kept, building, pace), place)


def _kept(lowered: Days, persistence_days: float, span: Span) -> int:
    """Whether a higher dose still counts: it was lowered after the first value, or shortly before the second."""
    if lowered.low >= span.first.high:
        return _YES
    return max(_reaches(lowered, span.second, -persistence_days), _reaches(lowered, span.first, 0.0))


def _pace(rise: Rise, onset_days: float, span: Span) -> int:
    """Whether the first effect can fall between the values, or they lie as far apart as the drug needs to begin."""
    if span.second.low - span.first.high >= onset_days:
        return _YES
    slow = _NO if span.second.high - span.first.low < onset_days else _UNKNOWN
    return max(slow, _reaches(rise.begin, span.first, -onset_days))


def _near(day: Days, days_before: float, span: Span) -> int:
    """Whether a day lies between the values, or no more than so many days before the first."""
    return min(_reaches(span.second, day, 0.0), _reaches(day, span.first, -days_before))


def _lowered_near(regimen: Regimen, days_before: float, span: Span) -> bool:
    return any(_near(lowering.day, days_before, span) for lowering in regimen.lowerings)


def _for_the_worse(regimen: Regimen, window: Window, span: Span) -> Fit:
    """A loss of effect after lowering, or harm of what was begun or raised."""
    reach = max(window.complete_days, window.persistence_days)
    loss = max((_near(lowering.day, reach, span) for lowering in regimen.lowerings), default=_NO)
    harm, place = max(
        ((_near(rise.begin, window.complete_days, span), place) for place, rise in enumerate(regimen.rises)),
        default=(_NO, 0),
    )
    if loss or harm:
        truth, ground = max((loss, Ground.LOSS), (harm, Ground.HARM), key=lambda pair: pair[0])
        return _said(Kind.CAN, _ANSWERS[truth], ground, (Hinge.NEAR,) if truth == _UNKNOWN else (), place)
    return _idle(regimen, span, Ground.COMPLETE)


def _without_window(regimen: Regimen, span: Span) -> Fit:
    apart = span.second.high - span.first.low
    reach = max(NEAR_DAYS, apart)
    rises = max((_near(rise.begin, reach, span) for rise in regimen.rises), default=_NO)
    lowered = max((_near(lowering.day, reach, span) for lowering in regimen.lowerings), default=_NO)
    if rises or (lowered and not (regimen.lowering_only_worsens and span.better > 0)):
        return _said(Kind.CAN, Answer.UNKNOWN, Ground.UNKNOWN_WINDOW)
    if lowered:
        return _said(Kind.WORSENING, Answer.NO, Ground.LOWERED)
    return _idle(regimen, span, Ground.UNKNOWN_WINDOW)


def _idle(regimen: Regimen, span: Span, ground: Ground) -> Fit:
    """Not given yet, ended, or going on unchanged."""
    if all(_reaches(span.second, rise.begin, 0.0) == _NO for rise in regimen.rises):
        return _said(Kind.CANNOT, Answer.NO, Ground.TOO_LATE)
    if all(rise.end.high <= span.first.low for rise in regimen.rises):
        return _said(Kind.CANNOT, Answer.NO, Ground.OVER)
    return _said(Kind.BACKGROUND, Answer.NO, ground)
