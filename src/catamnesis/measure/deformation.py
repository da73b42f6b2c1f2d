"""What shift and turn leave: bending, breathing, another tilt of the hips, as a smooth field of small displacements."""

from dataclasses import dataclass

import numpy as np
import SimpleITK
from numpy.typing import NDArray
from scipy import ndimage

from catamnesis.case.scan import Vector
from catamnesis.measure.overview import Overview, Points
from catamnesis.measure.rigid import Body, Rigid, body_places, likeness, sampled

#: Blocks per edge that are taken together, and steps, from coarse to fine.
_LEVELS = ((2, 25), (1, 6))
#: Smoothing of the field in each step (blocks of 6 mm, standard deviation): for CT, and for PET, whose noise would bend
#: it. Measured on the project's phantom and on a warped pet/sts001_fdg_pet_raw.
STIFFNESS_CT, STIFFNESS_PET = 3.0, 6.0
#: Longest move in one step (blocks).
_STEP = 0.5
#: A field is refused where it pulls further than this (mm), or folds tissue to less than this share of its volume.
_FAR_MM, _FOLDED = 60.0, 0.2
#: Steps to undo a field.
_UNDO_STEPS = 12


@dataclass(frozen=True, slots=True, eq=False)
class Laying:
    """How places of the baseline and of the follow-up belong together.

    Parameters
    ----------
    rigid
        Shift and turn.
    field
        Displacement (x, y, z in mm) that each block of the baseline gets before shift and turn, blocks x 3; None where
        shift and turn are all.
    blocks
        The blocks of the field.
    """

    rigid: Rigid
    field: NDArray[np.float32] | None = None
    blocks: Overview | None = None

    def _pulled(self, places_mm: Points) -> Points:
        if self.field is None or self.blocks is None:
            return np.zeros_like(places_mm)
        parts = [
            ndimage.map_coordinates(
                self.field[..., axis], self.blocks.indices(places_mm).T, order=1, mode="nearest", output=np.float64
            )
            for axis in range(3)
        ]
        pulled: Points = np.stack(parts, axis=1)
        return pulled

    def to_follow_up(self, places_mm: Points) -> Points:
        """Where places of the baseline lie on the follow-up (mm, one a row)."""
        return self.rigid.applied(places_mm + self._pulled(places_mm))

    def to_baseline(self, places_mm: Points) -> Points:
        """Where places of the follow-up lie on the baseline (mm, one a row)."""
        target = self.rigid.undone(places_mm)
        found = target.copy()
        if self.field is None:
            return found
        for _ in range(_UNDO_STEPS):
            found = target - self._pulled(found)
        return found


def _box(body: Body, margin: int = 4) -> tuple[slice, slice, slice]:
    at = np.argwhere(body.inside.values)
    first, second, third = (
        slice(max(int(low) - margin, 0), min(int(high) + margin + 1, size))
        for low, high, size in zip(at.min(axis=0), at.max(axis=0), body.inside.values.shape, strict=True)
    )
    return first, second, third


def _picture(values: NDArray[np.float32], step_mm: float) -> SimpleITK.Image:
    picture = SimpleITK.GetImageFromArray(np.ascontiguousarray(values))
    picture.SetSpacing((step_mm,) * 3)
    return picture


def _demons(
    fixed: NDArray[np.float32], moving: NDArray[np.float32], step_mm: float, stiffness: float
) -> NDArray[np.float32]:
    """Field that pulls the moving volume onto the fixed one (symmetric demons, Thirion 1998 and Vercauteren 2009)."""
    one, other = _picture(fixed, step_mm), _picture(moving, step_mm)
    field: SimpleITK.Image | None = None
    for blocks, steps in _LEVELS:
        small = [
            SimpleITK.Shrink(SimpleITK.SmoothingRecursiveGaussian(picture, 0.5 * blocks * step_mm), [blocks] * 3)
            if blocks > 1
            else picture
            for picture in (one, other)
        ]
        demons = SimpleITK.FastSymmetricForcesDemonsRegistrationFilter()
        demons.SetNumberOfIterations(steps)
        demons.SmoothDisplacementFieldOn()
        demons.SetStandardDeviations(stiffness)
        demons.SetMaximumUpdateStepLength(_STEP * step_mm)
        demons.SetIntensityDifferenceThreshold(1e-4)
        # it must not stop by a sum whose last digits depend on the number of threads
        demons.SetMaximumRMSError(0.0)
        start = [] if field is None else [SimpleITK.Resample(field, small[0])]
        field = demons.Execute(*small, *start)
    if field is None:
        raise ValueError("no level to bend on")
    found: NDArray[np.float32] = SimpleITK.GetArrayFromImage(field).astype(np.float32)
    return found


def least_volume(field: NDArray[np.float32], step_mm: float) -> float:
    """Smallest share of its volume that any block keeps under a field of displacements; 0 or below where it folds.

    Parameters
    ----------
    field
        Displacement x, y, z (mm) of each block, blocks x 3.
    step_mm
        Edge of a block.

    Examples
    --------
    >>> least_volume(np.zeros((3, 3, 3, 3), dtype=np.float32), 6.0)
    1.0
    """
    slopes = np.empty((*field.shape[:3], 3, 3))
    for axis in range(3):
        along_z, along_y, along_x = np.gradient(field[..., axis].astype(np.float64), step_mm)
        slopes[..., axis, :] = np.stack([along_x, along_y, along_z], axis=-1)
    return float(np.linalg.det(slopes + np.eye(3)).min())


@dataclass(frozen=True, slots=True)
class Bent:
    """A laying with a field, or without one and the reason."""

    laying: Laying
    refused: str = ""


def bent_laying(fixed: Body, moving: Body, rigid: Rigid, *, stiffness: float) -> Bent:
    """Bend the follow-up onto the baseline after shift and turn; refused where that folds tissue or does not help.

    Parameters
    ----------
    fixed, moving
        Baseline and follow-up.
    rigid
        Shift and turn.
    stiffness
        Standard deviation (blocks) by which the field is smoothed in each step.
    """
    box = _box(fixed)
    step = fixed.values.step_mm
    corner: Vector = tuple(  # type: ignore[assignment]
        float(number) for number in fixed.values.places_mm(np.array([[side.start for side in box]]))[0]
    )
    target = fixed.values.values[box]
    blocks = Overview(target, step, corner)
    places = blocks.places_mm(np.indices(target.shape).reshape(3, -1).T)
    there = sampled(moving.values.values, moving.values, rigid.applied(places)).reshape(target.shape)
    known = np.isfinite(target) & np.isfinite(there)
    # what only one of the two scans knows pulls nowhere, nor do arms, which may lie anywhere
    known &= ~fixed.arms.values[box] & (
        sampled(moving.arms.values.astype(np.float32), moving.arms, rigid.applied(places), outside=0.0) < 0.5
    ).reshape(target.shape)
    one = np.where(known, target, 0.0).astype(np.float32)
    other = np.where(known, there, 0.0).astype(np.float32)
    field = _demons(one, other, step, stiffness)
    laying = Laying(rigid, field, blocks)
    longest = float(np.linalg.norm(field, axis=-1).max())
    if longest > _FAR_MM:
        return Bent(Laying(rigid), f"it would pull tissue by up to {longest:.0f} mm")
    if least_volume(field, step) < _FOLDED:
        return Bent(Laying(rigid), "it would fold tissue")
    if bent_agreement(fixed, moving, laying) <= bent_agreement(fixed, moving, Laying(rigid)):
        return Bent(Laying(rigid), "it does not make the two more alike")
    return Bent(laying)


def bent_agreement(fixed: Body, moving: Body, laying: Laying) -> float:
    """Correlation of two bodies laid on each other, over what was scanned of the baseline; -1 to 1."""
    places = body_places(fixed, most=8000)
    there = laying.to_follow_up(places)
    inside = moving.values.at(there, outside=np.nan)
    seen = np.isfinite(inside)
    return likeness(fixed, moving, places[seen], there[seen]) if seen.any() else 0.0
