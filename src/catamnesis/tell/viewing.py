"""Two PET studies made ready to be looked at: read once, upright, on one scale, each lesion under one name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catamnesis.case.lesion import Exclusion, Lesion, Match, Pair, Study, Visit
from catamnesis.case.lesion_names import match_names
from catamnesis.case.scan import Vector
from catamnesis.tell.projection import Frame, Standing, body_frame, standing, top_of_scale
from catamnesis.tell.scan_words import any_synthetic


@dataclass(frozen=True, slots=True)
class Sight:
    """One study: its image in SUV, upright, and the rectangle that holds the body."""

    study: Study
    image: NDArray[np.float32]
    upright: Standing
    frame: Frame


@dataclass(frozen=True, slots=True)
class Viewing:
    """Both studies, the upper end of their one scale (SUV), and the name of each match."""

    pair: Pair
    baseline: Sight
    follow_up: Sight
    top: float
    names: Mapping[int, str]

    @property
    def sights(self) -> tuple[Sight, Sight]:
        """Both, the first first."""
        return self.baseline, self.follow_up

    @property
    def synthetic(self) -> bool:
        """Whether a scan says that it is synthetic."""
        return any_synthetic(self.pair)

    def named(self, visit: Visit) -> Iterator[tuple[str, Lesion]]:
        """Lesions of a study with the names that the table gives them, the hottest first; parts by their own labels."""
        found = []
        for index, match in enumerate(self.pair.matches):
            side = match.baseline if visit is Visit.BASELINE else match.follow_up
            found += [(self.names[index] if len(side) == 1 else lesion.label, lesion) for lesion in side]
        yield from sorted(found, key=lambda one: -(one[1].uptake.max or 0.0))


def viewing(pair: Pair, *, top: float | None = None) -> Viewing:
    """Read both studies for looking at.

    Parameters
    ----------
    pair
        Both studies.
    top
        Upper end of the scale (SUV), above 0; chosen by the hottest lesion where it is left out.

    Raises
    ------
    ValueError
        If the upper end is not above 0.
    Refusal
        If the voxels cannot be read.
    """
    if top is not None and not top > 0.0:
        raise ValueError(f"the scale must end above 0, not at {top}")
    hottest = [lesion.uptake.max or 0.0 for study in (pair.baseline, pair.follow_up) for lesion in study.lesions]
    first, second = (_sight(study) for study in (pair.baseline, pair.follow_up))
    names = dict(enumerate(match_names(pair)))
    return Viewing(pair, first, second, top or top_of_scale(hottest), names)


def _sight(study: Study) -> Sight:
    image = study.image()
    upright = standing(image, study.scan.geometry)
    return Sight(study, image, upright, body_frame(upright))


def seen_masks(spots: Sequence[Lesion | Exclusion], sight: Sight) -> NDArray[np.bool_]:
    """All spots together seen through from the front: rows from the head, columns from the right."""
    together = np.zeros(sight.study.scan.geometry.shape, dtype=np.bool_)
    for spot in spots:
        together |= spot.mask()
    upright: NDArray[np.bool_] = standing(together, sight.study.scan.geometry).values
    found: NDArray[np.bool_] = np.logical_or.reduce(upright, axis=1)[::-1]
    return found


def place_of(match: Match, pair: Pair, visit: Visit) -> tuple[Vector, bool]:
    """Where to look for a lesion on a study, and whether it was found there.

    Where it was not found, its place on the other study is carried over by as much as the nearest lesion that is on
    both moved.
    """
    own, other = (match.baseline, match.follow_up)
    if visit is Visit.FOLLOW_UP:
        own, other = other, own
    if own:
        return max(own, key=lambda lesion: lesion.uptake.max or 0.0).centroid_mm, True
    there = max(other, key=lambda lesion: lesion.uptake.max or 0.0).centroid_mm
    sign = 1.0 if visit is Visit.FOLLOW_UP else -1.0
    moves = [
        (sum((a - b) ** 2 for a, b in zip(there, ends[0 if visit is Visit.FOLLOW_UP else 1], strict=True)), ends)
        for one in pair.matches
        if len(one.baseline) == 1 and len(one.follow_up) == 1
        for ends in ((one.baseline[0].centroid_mm, one.follow_up[0].centroid_mm),)
    ]
    if not moves:
        return there, False
    _, (first, last) = min(moves)
    x, y, z = (place + sign * (after - before) for place, before, after in zip(there, first, last, strict=True))
    return (x, y, z), False
