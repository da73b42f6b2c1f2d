"""One body laid on another by shift and turn alone, found by the likeness of two coarse volumes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from catamnesis.case.scan import Vector
from catamnesis.measure.overview import Overview, Points, Volume

#: Blocks per edge that are taken together, from coarse to fine, and the smoothing that goes with it (share of them).
_LEVELS, _SMOOTHING = (4, 2, 1), 0.7
#: Steps of each level at most, and the step (mm, radians x 100 mm) below which a level ends.
_STEPS, _SMALL_MM = 25, 0.02
#: Places of the body that are compared, at most, and for a first look; starts that are followed up.
_PLACES, _FEW, _STARTS = 40_000, 8_000, 3
#: A place that fits worse than so many times the typical misfit counts little (Tukey's biweight).
_TUKEY = 4.685
#: At least so large a share of the body must lie on the other scan.
LEAST_SHARED = 0.25


@dataclass(frozen=True, slots=True)
class Rigid:
    """A turn about a centre and a shift: takes places of the baseline to places of the follow-up.

    Parameters
    ----------
    rotation
        Three rows of a rotation matrix.
    centre_mm
        Place that is turned about.
    shift_mm
        How far the centre is moved.

    Examples
    --------
    >>> moved = Rigid(((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), (0.0, 0.0, 0.0), (9.0, -6.0, 12.0))
    >>> moved.applied(np.zeros((1, 3))).tolist(), moved.undone(np.zeros((1, 3))).tolist()
    ([[9.0, -6.0, 12.0]], [[-9.0, 6.0, -12.0]])
    """

    rotation: tuple[Vector, Vector, Vector]
    centre_mm: Vector
    shift_mm: Vector

    @property
    def degrees(self) -> float:
        """By how much it turns."""
        trace = sum(self.rotation[axis][axis] for axis in range(3))
        return float(np.degrees(np.arccos(np.clip((trace - 1.0) / 2.0, -1.0, 1.0))))

    def applied(self, places_mm: Points) -> Points:
        """Where places of the baseline lie on the follow-up."""
        centre = np.array(self.centre_mm)
        found: Points = (places_mm - centre) @ np.array(self.rotation).T + centre + np.array(self.shift_mm)
        return found

    def undone(self, places_mm: Points) -> Points:
        """Where places of the follow-up lie on the baseline."""
        centre = np.array(self.centre_mm)
        found: Points = (places_mm - centre - np.array(self.shift_mm)) @ np.array(self.rotation) + centre
        return found


def _vector(numbers: Iterable[float]) -> Vector:
    x, y, z = (float(number) for number in numbers)
    return x, y, z


def still(centre_mm: Vector, shift_mm: Vector = (0.0, 0.0, 0.0)) -> Rigid:
    """A shift without a turn."""
    return Rigid(((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), centre_mm, shift_mm)


def _rotation(turn: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rotation matrix of a turn vector (radians; Rodrigues)."""
    angle = float(np.linalg.norm(turn))
    x, y, z = turn
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    if angle < 1e-12:
        still_: NDArray[np.float64] = np.eye(3) + cross
        return still_
    found: NDArray[np.float64] = (
        np.eye(3) + np.sin(angle) / angle * cross + (1.0 - np.cos(angle)) / angle**2 * (cross @ cross)
    )
    return found


@dataclass(frozen=True, slots=True)
class Body:
    """A coarse volume and the blocks of it that hold body.

    Parameters
    ----------
    values
        One value a block, from 0 to about 1; NaN where nothing is known.
    inside
        Whether a block lies in the body.
    arms
        Whether it lies in or near an arm.
    """

    values: Overview
    inside: Overview
    arms: Overview


def sampled(volume: Volume, of: Overview, places_mm: Points, *, outside: float = np.nan) -> NDArray[np.float64]:
    """Values of a volume on the blocks of an overview at any places, interpolated linearly."""
    numbers = of.indices(places_mm)
    found: NDArray[np.float64] = ndimage.map_coordinates(
        volume, numbers.T, order=1, mode="constant", cval=outside, output=np.float64
    )
    return found


def likeness(fixed: Body, moving: Body, places_mm: Points, moved_mm: Points) -> float:
    """Correlation of two bodies over places of the first and where they come to lie on the second; -1 to 1.

    Places of which one of the two scans knows nothing are left out; 0 where too few are left.
    """
    one = sampled(fixed.values.values, fixed.values, places_mm)
    two = sampled(moving.values.values, moving.values, moved_mm)
    known = np.isfinite(one) & np.isfinite(two)
    if known.sum() < max(50, LEAST_SHARED * len(known)):
        return 0.0
    a, b = one[known] - one[known].mean(), two[known] - two[known].mean()
    spread = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / spread if spread > 0.0 else 0.0


def body_places(body: Body, *, margin: int = 2, most: int = _PLACES) -> Points:
    """Places of a body and of the air just outside its skin, evenly thinned out."""
    near = ndimage.binary_dilation(body.inside.values, iterations=margin)
    at = np.argwhere(near & np.isfinite(body.values.values))
    step = max(1, -(-len(at) // most))
    # an odd stride does not fall in with the rows of the volume
    return body.values.places_mm(at[:: step | 1])


def _coarse(body: Body, blocks: int, smoothing: float) -> tuple[Volume, Overview]:
    """The volume smoothed for a level; what is not known stays unknown."""
    values = body.values.values
    known = np.isfinite(values)
    sigma = smoothing * blocks
    weight = ndimage.gaussian_filter(known.astype(np.float32), sigma)
    smooth = ndimage.gaussian_filter(np.where(known, values, np.float32(0.0)), sigma)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Volume = np.where(weight > 0.5, smooth / weight, np.nan).astype(np.float32)
    return found, body.values


def _weights(misfit: NDArray[np.float64]) -> NDArray[np.float64]:
    """Tukey's biweight: what fits far worse than the rest counts nothing."""
    scale = 1.4826 * float(np.median(np.abs(misfit))) + 1e-6
    share = np.clip(np.abs(misfit) / (_TUKEY * scale), 0.0, 1.0)
    found: NDArray[np.float64] = np.square(1.0 - np.square(share))
    return found


def _step(
    target: NDArray[np.float64], moving: Volume, slopes: list[Volume], of: Overview, places: Points, at: Rigid
) -> Rigid | None:
    """One Gauss-Newton step towards the best fit; None where too little of the body lies on the other scan."""
    moved = at.applied(places)
    numbers = of.indices(moved).T
    value = ndimage.map_coordinates(moving, numbers, order=1, mode="constant", cval=np.nan, output=np.float64)
    known = np.isfinite(value) & np.isfinite(target)
    if known.sum() < max(50, LEAST_SHARED * len(known)):
        return None
    slope = np.stack(
        [ndimage.map_coordinates(part, numbers[:, known], order=1, output=np.float64) for part in slopes], axis=1
    )
    arm = (moved - np.array(at.centre_mm) - np.array(at.shift_mm))[known]
    own, other = value[known], target[known]
    jacobian = np.concatenate([slope, np.cross(arm, slope) / 100.0, own[:, None], np.ones((len(own), 1))], axis=1)
    jacobian = np.nan_to_num(jacobian)
    misfit = other - own
    weight = _weights(misfit - np.median(misfit))
    weighted = jacobian * weight[:, None]
    normal = weighted.T @ jacobian + 1e-6 * np.diag(np.maximum(np.einsum("ij,ij->j", weighted, jacobian), 1e-9))
    change = np.linalg.solve(normal, weighted.T @ misfit)
    turned = _rotation(change[3:6] / 100.0) @ np.array(at.rotation)
    rows = (_vector(turned[0]), _vector(turned[1]), _vector(turned[2]))
    return replace(at, rotation=rows, shift_mm=_vector(np.array(at.shift_mm) + change[:3]))


def _moved_mm(one: Rigid, other: Rigid) -> float:
    """How far two layings differ, at most, within 300 mm of the centre."""
    turn = float(np.linalg.norm(np.array(one.rotation) - np.array(other.rotation)))
    return float(np.linalg.norm(np.array(one.shift_mm) - np.array(other.shift_mm))) + 300.0 * turn


@dataclass(frozen=True, slots=True)
class _Level:
    """Both bodies smoothed for one level, the slopes of the second along x, y and z, and the places that count."""

    blocks: int
    target: NDArray[np.float64]
    moving: Volume
    slopes: list[Volume]
    of: Overview
    places: Points


def _level(fixed: Body, moving: Body, places: Points, blocks: int) -> _Level:
    target, target_of = _coarse(fixed, blocks, _SMOOTHING)
    volume, of = _coarse(moving, blocks, _SMOOTHING)
    slopes: list[Volume] = [np.gradient(volume, of.step_mm, axis=axis) for axis in (2, 1, 0)]
    some = places[:: max(1, blocks // 2) | 1] if blocks > 1 else places
    return _Level(blocks, sampled(target, target_of, some), volume, slopes, of, some)


def _settled(level: _Level, at: Rigid) -> Rigid:
    """Steps on one level until they are small."""
    for _ in range(_STEPS):
        following = _step(level.target, level.moving, level.slopes, level.of, level.places, at)
        if following is None:
            return at
        moved = _moved_mm(at, following)
        at = following
        if moved < _SMALL_MM * level.blocks:
            break
    return at


def refined(fixed: Body, moving: Body, starts: Sequence[Rigid]) -> Rigid:
    """Improve layings from coarse to fine, by robust least squares on the values (Gauss-Newton); the best counts.

    Parameters
    ----------
    fixed, moving
        Baseline and follow-up.
    starts
        Layings of which one is roughly right, at least one.
    """
    places = body_places(fixed)
    first = _level(fixed, moving, places, _LEVELS[0])
    found = [_settled(first, start) for start in starts]
    at = max(found, key=lambda one: agreement(fixed, moving, one)) if len(found) > 1 else found[0]
    for blocks in _LEVELS[1:]:
        at = _settled(_level(fixed, moving, places, blocks), at)
    return at


def first_guesses(fixed: Body, moving: Body) -> tuple[Rigid, ...]:
    """Shifts to begin with: none, centre on centre, and where two coarse volumes agree best (by Fourier transform)."""
    one, two = (_centre(body) for body in (fixed, moving))
    guesses = [still(one), still(one, _vector(np.array(two) - np.array(one)))]
    guesses += [still(one, shift) for shift in _best_shifts(fixed, moving)]
    return tuple(guesses)


def _centre(body: Body) -> Vector:
    at = np.argwhere(body.inside.values)
    return _vector(body.inside.places_mm(at).mean(axis=0))


def _best_shifts(fixed: Body, moving: Body, *, count: int = 3) -> list[Vector]:
    """Shifts at which the cross-correlation of the two volumes peaks, found on blocks three times as large."""
    parts = []
    for body in (fixed, moving):
        values = np.where(body.inside.values & np.isfinite(body.values.values), body.values.values, 0.0)
        smooth = ndimage.gaussian_filter(values.astype(np.float32), 1.5)
        edges = ndimage.gaussian_gradient_magnitude(smooth, 1.0)[::3, ::3, ::3]
        parts.append(edges - edges.mean())
    shape = [1 << int(np.ceil(np.log2(a + b))) for a, b in zip(parts[0].shape, parts[1].shape, strict=True)]
    first, second = (np.fft.rfftn(part, shape, axes=(0, 1, 2)) for part in parts)
    same = np.fft.irfftn(np.conj(first) * second, shape, axes=(0, 1, 2))
    step = 3.0 * fixed.values.step_mm
    offset = np.array(moving.values.origin_mm) - np.array(fixed.values.origin_mm)
    found = []
    for _ in range(count):
        at = np.array(np.unravel_index(int(same.argmax()), same.shape))
        wrapped = np.where(at > np.array(shape) // 2, at - np.array(shape), at)
        found.append(_vector(wrapped[::-1] * step + offset))
        around = tuple(np.arange(number - 2, number + 3) % size for number, size in zip(at, shape, strict=True))
        same[np.ix_(*around)] = -np.inf
    return found


def reversed_laying(of: Rigid) -> Rigid:
    """The laying the other way round.

    Examples
    --------
    >>> reversed_laying(still((0.0, 0.0, 0.0), (1.0, 2.0, 3.0))).shift_mm
    (-1.0, -2.0, -3.0)
    """
    back = np.array(of.rotation).T
    rows = (_vector(back[0]), _vector(back[1]), _vector(back[2]))
    return Rigid(rows, of.centre_mm, _vector(-back @ np.array(of.shift_mm)))


def _volume(body: Body) -> int:
    return int(body.inside.values.sum())


def agreement(fixed: Body, moving: Body, laying: Rigid) -> float:
    """Correlation of two bodies laid on each other, over the body of which less was scanned; -1 to 1.

    Parameters
    ----------
    fixed, moving
        Baseline and follow-up.
    laying
        How they lie.
    """
    if _volume(moving) < _volume(fixed):
        places = body_places(moving, most=_FEW)
        return likeness(moving, fixed, places, laying.undone(places))
    places = body_places(fixed, most=_FEW)
    return likeness(fixed, moving, places, laying.applied(places))


def rigid_laying(fixed: Body, moving: Body) -> Rigid:
    """Lay the follow-up on the baseline by shift and turn: the best of several starts, then refined.

    Parameters
    ----------
    fixed, moving
        Baseline and follow-up on blocks of one edge.
    """
    if _volume(moving) < _volume(fixed):
        # what was scanned on both is what the smaller holds
        return reversed_laying(_laying_of_smaller(moving, fixed))
    return _laying_of_smaller(fixed, moving)


def _laying_of_smaller(fixed: Body, moving: Body) -> Rigid:
    guesses = sorted(first_guesses(fixed, moving), key=lambda guess: -agreement(fixed, moving, guess))
    return refined(fixed, moving, guesses[:_STARTS])
