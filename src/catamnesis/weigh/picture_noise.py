"""The change of a wound's area held against the error with which its photographs were measured."""

import math
from collections.abc import Iterator

from catamnesis.case.case import Case
from catamnesis.case.event import Answer
from catamnesis.case.response import Change
from catamnesis.case.wound import Planimetry
from catamnesis.weigh.figures import figure
from catamnesis.weigh.reference_change import Z_95, Interval, Limits
from catamnesis.weigh.scatter import normal_two_sided_p
from catamnesis.weigh.yardsticks import Ground, Weighing

#: What the yardstick is called.
NAME = "error of the pictures"


def _pair(case: Case, change: Change) -> tuple[Planimetry, Planimetry] | None:
    """The two measured photographs that a change lies between; None where it lies between anything else."""
    held = {one.value: one for one in case.planimetries}
    if change.baseline is None or change.after is None:
        return None
    before, after = held.get(change.baseline.fact), held.get(change.after.fact)
    return (before, after) if before and after else None


def weigh_by_pictures(case: Case, change: Change) -> tuple[Weighing, ...]:
    """The difference of two areas against its standard error, which is the root of the sum of both squares.

    No logarithm is taken, so that an area may be 0.

    Parameters
    ----------
    case
        With its measured photographs.
    change
        Any; nothing is given where it is not one between two of them.
    """
    pair = _pair(case, change)
    if pair is None or change.absolute is None or not pair[0].area_cm2 > 0.0:
        return ()
    before, after = pair
    error = math.hypot(before.uncertainty_cm2, after.uncertainty_cm2)
    if not error > 0.0:
        return ()
    z = change.absolute / error
    reach = 100.0 * Z_95 * error / before.area_cm2
    relative = change.absolute / before.area_cm2
    first, second = figure(before.uncertainty_cm2), figure(after.uncertainty_cm2)
    return (
        Weighing(
            name=NAME,
            ground=Ground.MEASUREMENT,
            basis=f"standard uncertainty {first} cm2 before and {second} cm2 after, from scale and outline",
            citation="",
            verified=True,
            z=z,
            p=normal_two_sided_p(z),
            beyond=Answer.YES if abs(z) > Z_95 else Answer.NO,
            limits=Limits(max(-100.0, -reach), reach),
            interval=Interval(max(-1.0, relative - reach / 100.0), max(-1.0, relative + reach / 100.0)),
            symmetric_percent=reach,
        ),
    )


def picture_caveats(case: Case, change: Change) -> Iterator[str]:
    """What must be said beside a change of area: what the yardstick leaves out, and the doubts of both pictures."""
    yield (
        "Only the error of the measurement is known, not how far such a wound swings by itself. Skin that curves away "
        "from the marker, and a lens that bends lines, are not corrected."
    )
    for when, one in zip(("before", "after"), _pair(case, change) or (), strict=False):
        if one.note:
            yield f"Photograph {when}: {one.note}."
        yield from (f"Photograph {when}: {doubt}" for doubt in one.doubts)


def picture_notes(case: Case, change: Change) -> Iterator[str]:
    """What a person wrote beside the pictures that a change rests on, each once."""
    notes = dict.fromkeys(one.note for one in _pair(case, change) or () if one.note)
    for note in notes:
        yield f"{change.label}, by photographs: {note}."
