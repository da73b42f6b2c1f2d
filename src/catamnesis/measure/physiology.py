"""What is normal uptake and what is not: each hot spot sorted, what is set aside with its reason, and revocable."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from catamnesis.case.discrepancy import Discrepancy, Kind
from catamnesis.case.lesion import Organ
from catamnesis.case.scan import Vector
from catamnesis.measure.anatomy import Anatomy
from catamnesis.measure.hot_spots import HotSpot
from catamnesis.measure.normal_uptake import opinion_of, setting
from catamnesis.measure.urinary_tract import on_ureters_way

#: A person's word is taken for the spot whose centre lies nearest, and not further than this (mm).
SAME_SPOT_MM = 15.0
_PLACE = re.compile(r"(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*$")


@dataclass(frozen=True, slots=True)
class Sorted:
    """What a hot spot is taken for.

    Parameters
    ----------
    spot
        What was seen of it.
    key
        Its name for a person's word on it: what it is taken for, and where (``bladder at 13,36,-677``, in mm).
    is_lesion
        Whether it counts as disease.
    organ, reason, certain
        What it is or was set aside for; None, "" and False for a lesion that never was.
    revoked
        Whether a person took its exclusion back.
    doubts
        What is unsure about it as a lesion.
    """

    spot: HotSpot
    key: str
    is_lesion: bool
    organ: Organ | None = None
    reason: str = ""
    certain: bool = False
    revoked: bool = False
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sorting:
    """All hot spots of a scan, in their order, and which of a person's words found no spot."""

    spots: tuple[Sorted, ...]
    discrepancies: tuple[Discrepancy, ...] = ()


def spot_key(what: str, centroid_mm: Vector) -> str:
    """A name that stays the same from run to run: what a spot is taken for, and its centre in whole millimetres.

    Examples
    --------
    >>> spot_key("bladder", (12.6, 36.2, -677.4))
    'bladder at 13,36,-677'
    """
    x, y, z = (round(number) for number in centroid_mm)
    return f"{what} at {x},{y},{z}"


def place_of_key(key: str) -> Vector | None:
    """The place (mm) that a key names; None where it names none.

    Examples
    --------
    >>> place_of_key("bladder at 13,36,-677")
    (13.0, 36.0, -677.0)
    >>> place_of_key("bladder") is None
    True
    """
    found = _PLACE.search(key)
    if found is None:
        return None
    x, y, z = (float(number) for number in found.groups())
    return x, y, z


def said_of(spots: Sequence[HotSpot], overrides: Mapping[str, bool]) -> tuple[dict[int, bool], list[Discrepancy]]:
    """Which spots a person spoke of: the number of the spot, and whether it is disease.

    Parameters
    ----------
    spots
        All hot spots.
    overrides
        By key: True where the spot counts as disease, False where it is set aside. Only the place in the key counts.
    """
    said: dict[int, bool] = {}
    doubts = []
    for key, is_lesion in overrides.items():
        place = place_of_key(key)
        if place is None:
            what = "names no place, so no hot spot can be found by it"
            doubts.append(
                Discrepancy(Kind.DOUBTFUL, f"exclusions, {key!r}", what, "write it as 'bladder at 13,36,-677'")
            )
            continue
        far = [math.dist(spot.centroid_mm, place) for spot in spots]
        nearest = min(range(len(spots)), key=far.__getitem__, default=None)
        if nearest is None or far[nearest] > SAME_SPOT_MM:
            what = f"no hot spot lies within {SAME_SPOT_MM:.0f} mm"
            doubts.append(Discrepancy(Kind.DOUBTFUL, f"exclusions, {key!r}", what, "copy the name from the table"))
        elif said.get(nearest, is_lesion) is not is_lesion:
            what = "another entry says the opposite of the same spot"
            doubts.append(Discrepancy(Kind.CONTRADICTORY, f"exclusions, {key!r}", what, "take one of the two out"))
        else:
            said[nearest] = is_lesion
    return said, doubts


def classify(
    spots: Iterable[HotSpot],
    body: Anatomy,
    *,
    overrides: Mapping[str, bool] | None = None,
    liver_limit: float | None = None,
) -> Sorting:
    """Sort hot spots into disease and normal uptake, by place, shape and density; a person's word goes first.

    Parameters
    ----------
    spots
        All hot spots of the scan.
    body
        Landmarks.
    overrides
        A person's word by key (``bladder at 13,36,-677``): True for disease, False for normal uptake.
    liver_limit
        Uptake up to which a spot in the liver is healthy liver; None where the liver is not known.
    """
    seen = tuple(spots)
    said, discrepancies = said_of(seen, overrides or {})
    around = setting(seen, body, liver_limit=liver_limit)
    found = []
    for number, spot in enumerate(seen):
        opinion = opinion_of(spot, around)
        word = said.get(number)
        if opinion is None:
            found.append(_set_aside_by_hand(spot) if word is False else _lesion(spot, body))
            continue
        key = spot_key(str(opinion.organ), spot.centroid_mm)
        doubts = (f"set aside as {opinion.organ} by its place, and taken back by hand",) if word else ()
        found.append(
            Sorted(
                spot,
                key,
                is_lesion=bool(word),
                organ=opinion.organ,
                reason=opinion.reason,
                certain=opinion.certain,
                revoked=bool(word),
                doubts=doubts,
            )
        )
    return Sorting(tuple(found), tuple(discrepancies))


def _set_aside_by_hand(spot: HotSpot) -> Sorted:
    key = spot_key(str(Organ.OTHER), spot.centroid_mm)
    return Sorted(spot, key, is_lesion=False, organ=Organ.OTHER, reason="set aside by hand", certain=True)


def _lesion(spot: HotSpot, body: Anatomy) -> Sorted:
    return Sorted(spot, spot_key("lesion", spot.centroid_mm), is_lesion=True, doubts=tuple(_doubts(spot, body)))


def _doubts(spot: HotSpot, body: Anatomy) -> list[str]:
    """What might be otherwise about a lesion."""
    doubts = []
    if not body.has_landmarks:
        doubts.append("the scan shows no landmarks, so it may be normal uptake of an organ")
    above, below = spot.centroid_mm[2] - body.floor_mm, body.dome_mm - spot.centroid_mm[2]
    in_belly = spot.in_trunk and above > 30.0 and below > 25.0 and spot.depth_mm >= 22.0 and spot.backward <= 0.78
    if in_belly and body.has_landmarks and not spot.calcified and above > 160.0:
        doubts.append("inside the belly, where normal uptake of the bowel cannot be told apart by place alone")
    if body.has_landmarks and on_ureters_way(spot, body) and not spot.calcified:
        doubts.append("on the way of a ureter, though thicker than one")
    if body.has_landmarks and not spot.in_trunk and above > 0.0 and not spot.calcified:
        doubts.append("in an arm; the injection site, if it is on this side, looks alike")
    if spot.at_end:
        doubts.append("cut by the end of the scan, so its size is not known and its uptake is noisy")
    if len(spot.places) == 1:
        doubts.append("a single voxel, which noise may make")
    elif spot.volume_ml < 1.0:
        doubts.append(f"small ({spot.volume_ml:.1f} ml), so its uptake is underestimated by the blur of the scanner")
    return doubts
