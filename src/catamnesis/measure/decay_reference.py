"""To which moment a scanner corrected the activity back: every path that the header allows, and which one counts."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from catamnesis.case.discrepancy import Refusal
from catamnesis.case.scan import PetFrame, PetHeader
from catamnesis.measure.decay import average_activity_time_s

#: Series and acquisition time this near to each other are one moment: the series is opened just before the first bed.
ONE_MOMENT_S = 5.0
#: Half-lives from here on may be imaged on a later day, so that a date cannot be guessed (IBSI-SUV, figure).
LONG_HALF_LIFE_S = 41_400.0

_DAY_S = 86_400.0
_ACQUISITION = "AcquisitionTime (0008,0032)"
_DURATION = "ActualFrameDuration (0018,1242)"
_REFERENCE = "FrameReferenceTime (0054,1300)"
_SERIES = "SeriesTime (0008,0031)"


class ReferenceRule(StrEnum):
    """How the moment is found that a scanner corrected the activity to.

    ``ROBUST``: a date-time of decay correction that stands in the header by itself; else Series Time where it is the
    acquisition's or back-computation leads to it; else back-computation (IBSI-SUV).

    ``QIBA``: Series Time unless it is later than the acquisition; else GE's private date-time; else the earliest
    acquisition.
    """

    ROBUST = "robust"
    QIBA = "qiba"


@dataclass(frozen=True, slots=True)
class Reference:
    """The moment that each slice is corrected to, and the path by which it was found."""

    path: str
    moments: tuple[datetime, ...]

    @property
    def earliest(self) -> datetime:
        """The first of the moments."""
        return min(self.moments)

    @property
    def latest(self) -> datetime:
        """The last of the moments."""
        return max(self.moments)


def seconds_between(earlier: datetime, later: datetime) -> float:
    """Seconds from one moment to another.

    Examples
    --------
    >>> seconds_between(datetime(2011, 4, 12, 10, 35), datetime(2011, 4, 12, 11, 20, 11))
    2711.0
    """
    return (later - earlier).total_seconds()


def is_ge(manufacturer: str) -> bool:
    """Whether a scanner is of General Electric, whose Frame Reference Time counts from the start of the frame."""
    return manufacturer.strip().upper().startswith(("GE ", "GEMS", "GE-")) or manufacturer.strip().upper() == "GE"


def _day_of(header: PetHeader) -> date:
    """Some date of the scan, for clocks without one; which one it is cannot matter where none is stated."""
    stated = [header.series_date, *(frame.acquisition_date for frame in header.frames)]
    stated += [header.radiopharmaceutical.start.date() if header.radiopharmaceutical.start else None]
    return next((on for on in stated if on is not None), date(2000, 1, 1))


def acquired(header: PetHeader) -> tuple[datetime | None, ...]:
    """When the acquisition of each slice began; None where the header has no time."""
    spare = _day_of(header)
    return tuple(
        None
        if frame.acquisition_time is None
        else datetime.combine(frame.acquisition_date or spare, frame.acquisition_time)
        for frame in header.frames
    )


def series_moment(header: PetHeader) -> datetime | None:
    """When the series began, as it says itself."""
    if header.series_time is None:
        return None
    return datetime.combine(header.series_date or _day_of(header), header.series_time)


def _refuse(attribute: str, what: str) -> Refusal:
    return Refusal(where=f"PET header, {attribute}", what=what, remedy="look it up in the record of the scan")


def _first_frame_reference_s(frames: Sequence[PetFrame], began: Sequence[datetime | None]) -> dict[datetime, float]:
    """Of slices that share an acquisition time, the least reference time: the time is that of their first bed."""
    least: dict[datetime, float] = {}
    for frame, start in zip(frames, began, strict=True):
        if start is not None and frame.reference_time_s is not None:
            least[start] = min(least.get(start, math.inf), frame.reference_time_s)
    return least


def _middles_s(header: PetHeader, half_life_s: float) -> tuple[float, ...] | None:
    """How far into each frame its reference time points; None where a frame duration is missing.

    GE counts to the start of a frame, the others to where the activity is the frame's mean. Some old scanners count to
    the start too: then the reference time would come out later than the start of its own frame, which cannot be.
    """
    if is_ge(header.manufacturer):
        return (0.0,) * len(header.frames)
    durations = [frame.duration_s for frame in header.frames if frame.duration_s is not None and frame.duration_s > 0.0]
    if len(durations) < len(header.frames):
        return None
    middles = tuple(average_activity_time_s(duration, half_life_s) for duration in durations)
    pairs = zip(header.frames, middles, strict=True)
    if any((frame.reference_time_s or 0.0) + ONE_MOMENT_S < middle for frame, middle in pairs):
        return (0.0,) * len(header.frames)
    return middles


def back_computed(header: PetHeader, half_life_s: float) -> Reference | None:
    """Reference time of each slice from its acquisition time, frame reference time and frame duration.

    t_acq + t_ave - t_frame, with t_ave from ``average_activity_time_s``; for GE t_acq - t_frame (IBSI-SUV manual,
    option B, and its figure). None where one of the attributes is not there.
    """
    began = acquired(header)
    least = _first_frame_reference_s(header.frames, began)
    middles = _middles_s(header, half_life_s)
    if middles is None or not began:
        return None
    moments = []
    for start, middle_s in zip(began, middles, strict=True):
        if start is None or start not in least:
            return None
        moments.append(_later(start, middle_s - least[start]))
    return Reference("back-computation", tuple(moments))


def _later(moment: datetime, seconds: float) -> datetime:
    try:
        return moment + timedelta(seconds=seconds)
    except OverflowError:
        raise _refuse(f"{_REFERENCE} and {_DURATION}", f"{seconds:g} s is no time of a scan") from None


def _everywhere(path: str, moment: datetime, header: PetHeader) -> Reference:
    return Reference(path, (moment,) * len(header.frames))


def _series_reference(header: PetHeader, latest_s: float) -> Reference | None:
    """Series time, where it is at most so much later than the first acquisition and not later than the last."""
    series = series_moment(header)
    began = [start for start in acquired(header) if start is not None]
    if series is None or not began or seconds_between(min(began), series) > latest_s:
        return None
    return _everywhere("series time", series, header)


def _is_acquisition(series: Reference, header: PetHeader) -> bool:
    began = [start for start in acquired(header) if start is not None]
    return abs(seconds_between(series.earliest, min(began))) <= ONE_MOMENT_S


def _agree(one: Reference, other: Reference) -> bool:
    """Whether two paths lead to one moment in every slice."""
    return all(abs(seconds_between(a, b)) <= ONE_MOMENT_S for a, b in zip(one.moments, other.moments, strict=True))


def _stated(header: PetHeader) -> Reference | None:
    if header.decay_reference is None:
        return None
    return _everywhere(f"stated decay time, {header.decay_reference_tag}", header.decay_reference, header)


def _refuse_missing(header: PetHeader) -> Refusal:
    """Why no reference time can be had, by the name of what is missing."""
    if not any(frame.acquisition_time for frame in header.frames):
        return _refuse(_ACQUISITION, "no acquisition time, so the decay cannot be reckoned")
    if any(frame.reference_time_s is None for frame in header.frames):
        return _refuse(_REFERENCE, f"none, and {_SERIES} is not the acquisition's")
    if not all(frame.duration_s and frame.duration_s > 0.0 for frame in header.frames):
        return _refuse(_DURATION, "no frame duration above 0, so the reference time cannot be computed")
    return _refuse(_ACQUISITION, "not every slice has an acquisition time")


def _robust(header: PetHeader, half_life_s: float) -> Reference:
    stated = _stated(header)
    if stated is not None:
        return stated
    durations = all(frame.duration_s is not None and frame.duration_s > 0.0 for frame in header.frames)
    if not durations and not is_ge(header.manufacturer):
        raise _refuse(_DURATION, "no frame duration above 0, so the reference time cannot be checked")
    series, back = _series_reference(header, ONE_MOMENT_S), back_computed(header, half_life_s)
    if series is not None and (_is_acquisition(series, header) or (back is not None and _agree(series, back))):
        return series
    if back is None:
        raise _refuse_missing(header)
    return back


def _qiba(header: PetHeader) -> Reference:
    series = _series_reference(header, 0.0)
    if series is not None:
        return series
    if header.decay_reference is not None and is_ge(header.manufacturer):
        return _everywhere(f"stated decay time, {header.decay_reference_tag}", header.decay_reference, header)
    began = [start for start in acquired(header) if start is not None]
    if not began:
        raise _refuse_missing(header)
    return _everywhere("earliest acquisition", min(began), header)


def start_reference(header: PetHeader, half_life_s: float, rule: ReferenceRule) -> Reference:
    """Moment that a series with Decay Correction START was corrected to.

    Parameters
    ----------
    header
        What the files say.
    half_life_s
        Half-life (s), above 0.
    rule
        In which order the paths are tried.

    Raises
    ------
    Refusal
        If what a path needs is not there, by the name of the attribute.
    """
    return _qiba(header) if rule is ReferenceRule.QIBA else _robust(header, half_life_s)


def undone_reference(header: PetHeader, half_life_s: float) -> Reference:
    """Moment that each slice of a series without decay correction stands for: its frame's mean.

    Raises
    ------
    Refusal
        If acquisition time or frame duration is missing.
    """
    moments = []
    for frame, start in zip(header.frames, acquired(header), strict=True):
        if frame.reference is not None:
            moments.append(frame.reference)
        elif start is None:
            raise _refuse(_ACQUISITION, "no acquisition time, so the decay cannot be reckoned")
        elif frame.duration_s is None or not frame.duration_s > 0.0:
            raise _refuse(_DURATION, "no frame duration above 0, so the decay within the frame is not known")
        else:
            moments.append(_later(start, average_activity_time_s(frame.duration_s, half_life_s)))
    return Reference("each frame's own time", tuple(moments))


def other_paths(header: PetHeader, half_life_s: float) -> Iterator[Reference]:
    """Every path to the reference time that the header allows, for comparison."""
    for found in (_stated(header), _series_reference(header, math.inf), back_computed(header, half_life_s)):
        if found is not None:
            yield found


def clock_shift_s(one: datetime, other: datetime, half_life_s: float) -> float:
    """Seconds from one moment to another; by the clock alone where dates lie apart that a short half-life forbids.

    Examples
    --------
    >>> clock_shift_s(datetime(2011, 4, 12, 11), datetime(1900, 1, 1, 11, 2), 6586.2)
    120.0
    """
    shift_s = seconds_between(one, other)
    if abs(shift_s) <= _DAY_S / 2 or half_life_s >= LONG_HALF_LIFE_S:
        return shift_s
    return (shift_s + _DAY_S / 2) % _DAY_S - _DAY_S / 2
