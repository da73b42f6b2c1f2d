"""How much a lesion changed from one study to the next: maximum, peak, mean, volume and total uptake."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from catamnesis.case.chronology import Bounds
from catamnesis.case.lesion import Lesion, Study, Visit
from catamnesis.case.response import Change, Phase, Point
from catamnesis.case.scan import Scan
from catamnesis.case.source import Derivation
from catamnesis.measure.kinetics import change_size
from catamnesis.terms import VERSION

FUNCTION = "catamnesis.measure.lesion_changes.changes"
#: Quantity of a change, its name for people, its unit (UCUM).
QUANTITIES = (
    ("suvmax", "SUVmax", "g/mL"),
    ("suvpeak", "SUVpeak", "g/mL"),
    ("suvmean", "SUVmean", "g/mL"),
    ("mtv", "MTV", "mL"),
    ("tlg", "TLG", "g"),
)


def _day(scan: Scan) -> date | None:
    return scan.acquired[0].date() if scan.acquired else None


def elapsed_days(baseline: Study, follow_up: Study) -> int | None:
    """Days from one study to the other; None where the day of one is not stated."""
    first, last = _day(baseline.scan), _day(follow_up.scan)
    return None if first is None or last is None else (last - first).days


@dataclass(frozen=True, slots=True)
class _Sum:
    """Quantities of one lesion, or of several that are one: the hottest counts, volumes and totals add up."""

    suvmax: float
    suvpeak: float
    suvmean: float
    mtv: float
    tlg: float


def _sum(lesions: Sequence[Lesion]) -> _Sum:
    used = [lesion.uptake for lesion in lesions]
    volume, total = sum(one.volume_ml for one in used), sum(one.tlg or 0.0 for one in used)
    return _Sum(
        suvmax=max(one.max or 0.0 for one in used),
        suvpeak=max(one.peak_global or 0.0 for one in used),
        suvmean=total / volume,
        mtv=volume,
        tlg=total,
    )


def changes(
    before: Sequence[Lesion], after: Sequence[Lesion], studies: tuple[Study, Study], *, name: str
) -> tuple[Change, ...]:
    """Change of each quantity of a lesion; of several that are one, the hottest and the sum of the volumes.

    Parameters
    ----------
    before, after
        Lesions of the baseline and of the follow-up, at least one each.
    studies
        Baseline and follow-up, for their days and sources.
    name
        What the lesion is called in the table.
    """
    elapsed = elapsed_days(*studies)
    one, other = _sum(before), _sum(after)
    sources = tuple(study.scan.source for study in studies)
    found = []
    for quantity, words, unit in QUANTITIES:
        first, last = float(getattr(one, quantity)), float(getattr(other, quantity))
        size = change_size(first, last)
        points = [
            Point(f"{visit}-{name}", value, exact=True, day=float(day or 0), days=bounds, sources=(source,))
            for visit, value, day, bounds, source in (
                (Visit.BASELINE, first, 0, Bounds(0, 0), sources[0]),
                (Visit.FOLLOW_UP, last, elapsed, Bounds() if elapsed is None else Bounds(elapsed, elapsed), sources[1]),
            )
        ]
        found.append(
            Change(
                id=f"change-{quantity}-{name}",
                subject=f"{quantity}, {name}",
                label=f"{words}, {name}",
                domain=None,
                phase=Phase.LAST,
                baseline=points[0],
                after=points[1],
                absolute=size.absolute,
                unit=unit,
                relative=size.relative,
                log_ratio=size.log_ratio,
                elapsed_days=None if elapsed is None else float(elapsed),
                elapsed=points[1].days,
                better=0 if last == first else (1 if last < first else -1),
                stated=False,
                derivation=Derivation(FUNCTION, VERSION, sources=sources),
            )
        )
    return tuple(found)
