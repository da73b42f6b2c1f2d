"""The same lesion on the next scan: who belongs to whom, what is new, what has vanished, merged or split."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.spatial import cKDTree

from catamnesis.case.lesion import Fate
from catamnesis.measure.overview import Points

#: Two lesions may be one where they come within this of each other (mm) after the studies were laid on each other. Our
#: own choice: the laying is good to about 3 mm, and outlines differ by a voxel or two.
TOLERANCE_MM = 12.0
#: A lesion has merged into another, or split off it, where at least this share of it lies within so much (mm) of it.
_PART_SHARE, _PART_MM = 0.5, 5.0
#: A second candidate this nearly as good makes a match doubtful.
_RIVAL = 0.7


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A lesion as the centres of its voxels, in the space of the baseline.

    Parameters
    ----------
    places_mm
        One a row, at least one.
    voxel_mm
        Edge of a cube of the volume of one voxel.
    """

    places_mm: Points
    voxel_mm: float

    @property
    def centre_mm(self) -> Points:
        """Mean of its voxels."""
        centre: Points = self.places_mm.mean(axis=0)
        return centre


@dataclass(frozen=True, slots=True)
class Near:
    """How two lesions lie to each other.

    Parameters
    ----------
    distance_mm
        Of their centres.
    gap_mm
        Of their nearest voxels.
    overlap
        Shared share of their voxels (Dice), 0 to 1; one is shared where the other has a voxel within half a diagonal.
    close
        The same where voxels within the tolerance count as shared.
    first_in_second, second_in_first
        Share of each that lies in the other or within 5 mm of it.
    """

    distance_mm: float
    gap_mm: float
    overlap: float
    close: float
    first_in_second: float
    second_in_first: float

    @property
    def score(self) -> float:
        """How well the two would go together: above 0 where they may."""
        return 0.01 + self.close + self.overlap - 0.01 * min(self.distance_mm, 100.0) / 10.0


@dataclass(frozen=True, slots=True)
class Link:
    """Lesions of the baseline and of the follow-up, by number, that are one lesion; one side may be empty."""

    fate: Fate
    baseline: tuple[int, ...]
    follow_up: tuple[int, ...]
    near: Near | None = None
    rivals: tuple[int, ...] = ()


def nearness(one: Shape, other: Shape, *, tolerance_mm: float = TOLERANCE_MM) -> Near | None:
    """How two lesions lie to each other; None where they come nowhere within the tolerance.

    Parameters
    ----------
    one, other
        In one space.
    tolerance_mm
        At least 0.

    Examples
    --------
    >>> one = Shape(np.array([[0.0, 0.0, 0.0], [4.0, 0.0, 0.0]]), 4.0)
    >>> near = nearness(one, Shape(one.places_mm + [4.0, 0.0, 0.0], 4.0))
    >>> near.distance_mm, near.gap_mm, near.overlap, near.close
    (4.0, 0.0, 0.5, 1.0)
    >>> nearness(one, Shape(one.places_mm + [50.0, 0.0, 0.0], 4.0)) is None
    True
    """
    apart = np.maximum(
        one.places_mm.min(axis=0) - other.places_mm.max(axis=0), other.places_mm.min(axis=0) - one.places_mm.max(axis=0)
    )
    if float(apart.max()) > tolerance_mm:
        return None
    first, _ = cKDTree(other.places_mm).query(one.places_mm)
    second, _ = cKDTree(one.places_mm).query(other.places_mm)
    gap = float(first.min())
    if gap > tolerance_mm:
        return None
    # inside a lesion some voxel centre lies within half the diagonal of a voxel
    half = 0.5 * 3.0**0.5 * max(one.voxel_mm, other.voxel_mm)
    return Near(
        distance_mm=float(np.linalg.norm(one.centre_mm - other.centre_mm)),
        gap_mm=gap,
        overlap=_dice(first, second, half, one, other),
        close=_dice(first, second, tolerance_mm, one, other),
        first_in_second=float((first <= _PART_MM).mean()),
        second_in_first=float((second <= _PART_MM).mean()),
    )


def _dice(first: NDArray[np.float64], second: NDArray[np.float64], within_mm: float, one: Shape, other: Shape) -> float:
    """Shared volume over mean volume; the voxels of the two may differ in size."""
    sizes = one.voxel_mm**3, other.voxel_mm**3
    shared = float((first <= within_mm).sum()) * sizes[0] + float((second <= within_mm).sum()) * sizes[1]
    return shared / (len(first) * sizes[0] + len(second) * sizes[1])


def links(
    baseline: Sequence[Shape], follow_up: Sequence[Shape], *, tolerance_mm: float = TOLERANCE_MM
) -> tuple[Link, ...]:
    """Match lesions: the assignment with the best sum of scores, then merged and split ones, then what is left.

    Exchanging the two sides exchanges NEW with VANISHED and MERGED with SPLIT.

    Parameters
    ----------
    baseline, follow_up
        Lesions in one space.
    tolerance_mm
        Lesions that nowhere come this near cannot be one.

    Examples
    --------
    >>> one, other = (Shape(np.array([[x, 0.0, 0.0]]), 4.0) for x in (0.0, 100.0))
    >>> [(str(link.fate), link.baseline, link.follow_up) for link in links([one], [other, one])]
    [('matched', (0,), (1,)), ('new', (), (0,))]
    """
    near: dict[tuple[int, int], Near] = {}
    for i, one in enumerate(baseline):
        for j, other in enumerate(follow_up):
            found = nearness(one, other, tolerance_mm=tolerance_mm)
            if found is not None:
                near[i, j] = found
    partners = _assigned(near, len(baseline), len(follow_up))
    groups = _with_parts(near, partners, len(baseline), len(follow_up))
    taken_before = {i for first, _ in groups for i in first}
    taken_after = {j for _, second in groups for j in second}
    matched = [_link(near, first, second) for first, second in groups]
    vanished = [Link(Fate.VANISHED, (i,), ()) for i in range(len(baseline)) if i not in taken_before]
    new = [Link(Fate.NEW, (), (j,)) for j in range(len(follow_up)) if j not in taken_after]
    return (*sorted([*matched, *vanished], key=lambda link: link.baseline), *new)


def _assigned(near: dict[tuple[int, int], Near], before: int, after: int) -> list[tuple[int, int]]:
    """Pairs whose scores add up to the most."""
    scores = np.zeros((before, after))
    for pair, found in near.items():
        scores[pair] = found.score
    if not near:
        return []
    rows, columns = linear_sum_assignment(scores, maximize=True)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if (int(i), int(j)) in near]


def _with_parts(
    near: dict[tuple[int, int], Near], partners: list[tuple[int, int]], before: int, after: int
) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Pairs with those that merged into them or split off them."""
    groups = [([i], [j]) for i, j in partners]
    own_before = {i: group for group in groups for i in group[0]}
    own_after = {j: group for group in groups for j in group[1]}
    joining_before = [(i, _host(near, i, None, own_after)) for i in range(before) if i not in own_before]
    joining_after = [(j, _host(near, None, j, own_before)) for j in range(after) if j not in own_after]
    for i, host in joining_before:
        if host is not None:
            own_after[host][0].append(i)
    for j, host in joining_after:
        if host is not None:
            own_before[host][1].append(j)
    return [(tuple(sorted(first)), tuple(sorted(second))) for first, second in groups]


def _host(
    near: dict[tuple[int, int], Near], i: int | None, j: int | None, hosts: dict[int, tuple[list[int], list[int]]]
) -> int | None:
    """The matched lesion of the other side that holds most of a lesion that was left over."""
    best, most = None, _PART_SHARE
    for other in sorted(hosts):
        found = near.get((i, other)) if i is not None else near.get((other, j if j is not None else -1))
        if found is None:
            continue
        share = found.first_in_second if i is not None else found.second_in_first
        if share > most or (share == most and best is None):
            best, most = other, share
    return best


def _link(near: dict[tuple[int, int], Near], first: tuple[int, ...], second: tuple[int, ...]) -> Link:
    fate = Fate.MATCHED
    if len(first) > len(second):
        fate = Fate.MERGED
    elif len(second) > len(first):
        fate = Fate.SPLIT
    found = max((near[i, j] for i in first for j in second if (i, j) in near), key=lambda one: one.score)
    rivals = [
        j for (i, j), other in near.items() if i in first and j not in second and other.score > _RIVAL * found.score
    ]
    return Link(fate, first, second, found, tuple(sorted(rivals)))
