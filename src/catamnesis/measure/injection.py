"""When the tracer was given: what the header says, and what has to be taken for granted where it says too little."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.scan import PetHeader
from catamnesis.measure.decay_reference import LONG_HALF_LIFE_S, acquired, seconds_between

#: Injection may come this long after the reference time (IBSI-SUV, figure of the computation): a dynamic scan.
LATEST_INJECTION_S = 3600.0
#: An uptake time of more half-lives than this is not believed without a date (same figure).
MOST_HALF_LIVES = 2.0

_DAY_S = 86_400.0
_START = "RadiopharmaceuticalStartDateTime (0018,1078)"
_START_TIME = "RadiopharmaceuticalStartTime (0018,1072)"
_LOOK_UP = "look the times up in the record of the scan"


@dataclass(frozen=True, slots=True)
class Injection:
    """When the tracer was given, and what had to be taken for granted."""

    moment: datetime
    discrepancies: tuple[Discrepancy, ...] = ()


def _refuse(attribute: str, what: str, remedy: str = _LOOK_UP) -> Refusal:
    return Refusal(where=f"PET header, {attribute}", what=what, remedy=remedy)


def _doubt(attribute: str, what: str, remedy: str = _LOOK_UP) -> Discrepancy:
    return Discrepancy(kind=Kind.DOUBTFUL, where=f"PET header, {attribute}", what=what, remedy=remedy)


def _ends_before(header: PetHeader, moment: datetime) -> bool:
    """Whether every frame was over at a moment, as far as the header tells."""
    ends = [
        start + timedelta(seconds=frame.duration_s or 0.0)
        for frame, start in zip(header.frames, acquired(header), strict=True)
        if start is not None
    ]
    return bool(ends) and max(ends) <= moment


def _on_the_clock(at: time, reference: datetime, half_life_s: float) -> Injection:
    """An injection of which only the time of day counts: the day of the scan, or the day before."""
    elapsed_s = seconds_between(datetime.combine(reference.date(), at), reference)
    if elapsed_s >= -LATEST_INJECTION_S:
        return Injection(datetime.combine(reference.date(), at))
    if elapsed_s + _DAY_S > MOST_HALF_LIVES * half_life_s:
        what = f"{at:%H:%M} lies {-elapsed_s / 60:.0f} min after the reference time of the scan ({reference:%H:%M})"
        raise _refuse(_START_TIME, what, "look up when the tracer was given and when the scan began")
    what = f"{at:%H:%M} lies after the scan of {reference:%H:%M}; taken as the day before"
    return Injection(
        datetime.combine(reference.date() - timedelta(days=1), at),
        (_doubt(_START_TIME, what),),
    )


def _checked(header: PetHeader, found: Injection, reference: datetime, half_life_s: float) -> Injection:
    """Doubts about an injection after the start of the scan, or long before it; what cannot be is refused."""
    elapsed_s = seconds_between(found.moment, reference)
    doubts = list(found.discrepancies)
    if elapsed_s < 0.0:
        what = f"the tracer was given {-elapsed_s / 60:.1f} min after the reference time of the scan"
        if _ends_before(header, found.moment):
            raise _refuse(_START, what + ", when every frame was over", "look up the time of injection")
        doubts.append(_doubt(_START, what))
    elif elapsed_s >= MOST_HALF_LIVES * half_life_s:
        what = f"the uptake time of {elapsed_s / 3600:.1f} h is more than two half-lives"
        doubts.append(_doubt(_START, what))
    return Injection(found.moment, tuple(doubts))


def _dated(start: datetime, reference: datetime, half_life_s: float) -> Injection:
    """An injection with a date that may have been altered to hide the patient."""
    elapsed_s = seconds_between(start, reference)
    if -LATEST_INJECTION_S <= elapsed_s < MOST_HALF_LIVES * half_life_s:
        return Injection(start)
    if half_life_s >= LONG_HALF_LIFE_S:
        what = f"{start} lies {elapsed_s / 3600:.1f} h before the scan, which a half-life of {half_life_s:g} s forbids"
        raise _refuse(_START, what, "look up the date of injection; it may have been altered")
    found = _on_the_clock(start.time(), reference, half_life_s)
    if found.moment == start:
        return found
    what = f"the date {start:%Y-%m-%d} does not go with the scan of {reference:%Y-%m-%d}; the clock alone is used"
    return Injection(found.moment, (_doubt(_START, what),))


def injection(header: PetHeader, reference: datetime, half_life_s: float) -> Injection:
    """When the tracer was given.

    Parameters
    ----------
    header
        What the files say.
    reference
        Moment that the scan was corrected to.
    half_life_s
        Half-life (s), above 0.

    Raises
    ------
    Refusal
        If no time of injection is stated, if it cannot be, or if it has no date that a long half-life needs.
    """
    given = header.radiopharmaceutical
    if given.start is not None:
        return _checked(header, _dated(given.start, reference, half_life_s), reference, half_life_s)
    if given.start_time is None:
        raise _refuse(f"{_START} and {_START_TIME}", "neither is stated, so the decay cannot be reckoned")
    if half_life_s >= LONG_HALF_LIFE_S:
        what = f"not stated, and with a half-life of {half_life_s:g} s the day cannot be told from {_START_TIME}"
        raise _refuse(_START, what, "look up the date of injection")
    found = _on_the_clock(given.start_time, reference, half_life_s)
    what = f"only {_START_TIME} is stated; the date is taken from the scan"
    undated = _doubt(_START, what, "none where the tracer was given on the day of the scan")
    return _checked(header, Injection(found.moment, (*found.discrepancies, undated)), reference, half_life_s)
