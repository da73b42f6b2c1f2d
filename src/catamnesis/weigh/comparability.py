"""Can two values be compared at all? Infusions of immunoglobulin, and how two scans were made."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from catamnesis.case.case import Case
from catamnesis.case.chronology import Bounds, Timing
from catamnesis.case.discrepancy import Refusal
from catamnesis.case.finding import StatedChange
from catamnesis.case.imaging import Acquisition, ImagingStudy, ImagingValue
from catamnesis.case.response import Change
from catamnesis.case.therapy import Exposure
from catamnesis.terms.analytes import IVIG_ARTEFACT_PAPER, Analyte

#: Days after an infusion of immunoglobulin in which laboratory values are moved by it (Koffman and Dalakas 1997:
#: lymphocytes were back at day 30).
IVIG_REACH_D = 30

#: Two values are of the same phase when their distances from the last infusion differ by no more than so many days.
#: Our choice: no paper was found that gives one.
SAME_PHASE_D = 3

#: Least difference of uptake time (min) that parts two scans: PERCIST 1.0 asks for less (PMC4377159, table 2).
UPTAKE_DIFFERENCE_MIN = 15.0

_INFUSION_REMEDY = "write each infusion as an exposure of its own, its day as start and as stop"


@dataclass(frozen=True, slots=True)
class Phase:
    """Where a value lies between infusions: days since the last one; None where none was given within reach."""

    days_since: int | None


def cycle_phase(day: int, infusions: tuple[int, ...], *, reach_d: int = IVIG_REACH_D) -> Phase:
    """Days from the last infusion to a value, or None where that is further back than the infusion reaches.

    Parameters
    ----------
    day
        Day of the value.
    infusions
        Days of the infusions, in any order.
    reach_d
        Days after which an infusion no longer moves the value.

    Raises
    ------
    ValueError
        If an infusion was on the day of the value: which of them came first is not known.

    Examples
    --------
    >>> cycle_phase(40, (0, 28))
    Phase(days_since=12)
    >>> cycle_phase(90, (0, 28))
    Phase(days_since=None)
    """
    if day in infusions:
        raise ValueError(f"an infusion was given on day {day}, the day of the value")
    since = min((day - infusion for infusion in infusions if infusion < day), default=None)
    return Phase(since if since is not None and since <= reach_d else None)


def same_phase(first: Phase, second: Phase, *, within_d: int = SAME_PHASE_D) -> bool:
    """Whether two values lie in the same phase of the cycle of infusions.

    Examples
    --------
    >>> same_phase(Phase(25), Phase(27)), same_phase(Phase(3), Phase(None))
    (True, False)
    """
    if first.days_since is None or second.days_since is None:
        return first == second
    return abs(first.days_since - second.days_since) <= within_d


def refuse_infusion_artefact(case: Case, change: Change, analyte: Analyte) -> None:
    """Refuse a change that infusions of immunoglobulin may have made.

    An analyte marked ``no verdict`` cannot be judged when an infusion may reach one of its two values. One marked
    ``same phase`` can, if both values lie equally long after the last infusion.

    Raises
    ------
    Refusal
        If an infusion may reach a value and the analyte, the days or the phase do not allow a verdict.
    """
    ends = [point.days for point in (change.baseline, change.after) if point] or [Bounds()]
    reaching = [e for e in _infusions(case) if any(_reaches(e, days) for days in ends)]
    if not analyte.ivig_artefact or not reaching:
        return
    if analyte.ivig_artefact != "same phase":
        raise Refusal(
            where=change.label,
            what=f"immunoglobulin infusions by themselves change it ({IVIG_ARTEFACT_PAPER}), so no verdict is given",
            remedy=f"judge by another measure, or by values taken more than {IVIG_REACH_D} days after an infusion",
        )
    days = _single_days(reaching)
    if days is None or not all(end.exact for end in ends):
        raise Refusal(
            where=change.label,
            what="immunoglobulin infusions by themselves change it, and the days of the infusions or of the values are "
            f"not known, so it is not known whether both values are of the same phase ({IVIG_ARTEFACT_PAPER})",
            remedy=_INFUSION_REMEDY,
        )
    try:
        phases = [cycle_phase(end.earliest or 0, days) for end in ends]
    except ValueError as reason:
        raise Refusal(
            where=change.label,
            what=f"{reason}, and which came first is not known",
            remedy="judge by a value of another day",
        ) from None
    if not same_phase(*phases):
        told = " and ".join("beyond reach" if p.days_since is None else f"{p.days_since} days" for p in phases)
        raise Refusal(
            where=change.label,
            what=f"the values lie in different phases of the immunoglobulin cycle ({told} after the last infusion), "
            f"and an infusion by itself changes them ({IVIG_ARTEFACT_PAPER})",
            remedy="compare two values taken equally long after an infusion",
        )


def _infusions(case: Case) -> list[Exposure]:
    return [exposure for exposure in case.of(Exposure) if exposure.drug_id == "ivig"]


def _reaches(exposure: Exposure, days: Bounds) -> bool:
    """Whether an infusion of this exposure may have been given in the days before a value."""
    begun = exposure.start.days.earliest
    ended = exposure.stop.days.latest if exposure.stop.stated else None
    too_late = begun is not None and days.latest is not None and begun > days.latest
    too_early = ended is not None and days.earliest is not None and ended < days.earliest - IVIG_REACH_D
    return not (too_late or too_early)


def _single_days(exposures: list[Exposure]) -> tuple[int, ...] | None:
    """Days of the infusions where each exposure is one infusion on one known day, else None."""
    days = []
    for exposure in exposures:
        start = exposure.start.days
        if not start.exact or start.earliest is None or exposure.stop.days != start:
            return None
        days.append(start.earliest)
    return tuple(days)


def scan_conditions(case: Case, change: Change) -> tuple[str, ...]:
    """What is known of how the two scans of a change were made, as sentences.

    Raises
    ------
    Refusal
        If tracer or uptake time differ so much that the scans cannot be compared.
    """
    pair = _scans(case, change)
    if pair is None:
        return (
            "How the two scans were made is not known; only the same scanner, reconstruction and uptake time compare.",
        )
    same, unknown = [], ["scanner", "reconstruction"]
    for name, unit, before, after in _conditions(*pair):
        if before in (None, "") or after in (None, ""):
            unknown.append(name)
        elif before == after:
            same.append(f"{name} {before}{unit}")
        else:
            _refuse_unlike(change, name, before, after)
            same.append(f"{name} {before}{unit} and {after}{unit} (not the same)")
    told = [f"Scans compared: {', '.join(same)}."] if same else []
    return (*told, f"Not known whether the same: {', '.join(unknown)}.")


def _refuse_unlike(change: Change, name: str, before: float | str, after: float | str) -> None:
    unlike = name == "tracer"
    if name == "uptake time" and isinstance(before, float | int) and isinstance(after, float | int):
        unlike = abs(before - after) >= UPTAKE_DIFFERENCE_MIN
    if unlike:
        raise Refusal(
            where=change.label,
            what=f"the scans differ in {name} ({before} and {after}), so their uptake cannot be compared",
            remedy="compare scans made in the same way",
        )


def _conditions(
    before: Acquisition, after: Acquisition
) -> Iterator[tuple[str, str, float | str | None, float | str | None]]:
    yield "tracer", "", before.tracer, after.tracer
    yield "uptake time", " min", _plain(before.uptake_minutes), _plain(after.uptake_minutes)
    yield "activity", " MBq/kg", _plain(before.activity_mbq_per_kg), _plain(after.activity_mbq_per_kg)
    yield "glucose", " mmol/L", _plain(before.glucose_mmol_per_l), _plain(after.glucose_mmol_per_l)


def _plain(number: float | None) -> float | None:
    """A whole number without its point."""
    return int(number) if number is not None and number == int(number) else number


def _scans(case: Case, change: Change) -> tuple[Acquisition, Acquisition] | None:
    """The acquisitions of the scans that a change lies between; None where they cannot be told."""
    studies = {study.id: study for study in case.of(ImagingStudy)}
    found: list[ImagingStudy | None]
    if change.baseline and change.after:
        named = {value.id: value.study for value in case.of(ImagingValue)}
        found = [studies.get(named.get(point.fact) or "") for point in (change.baseline, change.after)]
    else:
        sources = change.derivation.sources
        stated = next((s for s in case.of(StatedChange) if s.sources == sources), None)
        found = [_scan_at(when, studies) for when in (stated.start, stated.when)] if stated else [None]
    if any(study is None for study in found):
        return None
    first, second = (study.acquisition for study in found if study)
    return first, second


def _scan_at(when: Timing, studies: dict[str, ImagingStudy]) -> ImagingStudy | None:
    """The one scan that a time names or falls on."""
    written = when.written.lower()
    named = [s for s in studies.values() if re.search(rf"(?<![\w-]){re.escape(s.id.lower())}(?![\w-])", written)]
    fitting = named or [s for s in studies.values() if when.stated and s.when.stated and s.when.days == when.days]
    return fitting[0] if len(fitting) == 1 else None
