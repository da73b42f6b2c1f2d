"""Landmarks of the body on a PET/CT study: diaphragm, lungs, crotch, shoulders, and where in the body a spot lies."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from catamnesis.case.scan import Geometry, Vector
from catamnesis.measure.body_outline import Mask, Outline, outline
from catamnesis.measure.liver import LiverCore, liver_core
from catamnesis.measure.overview import STEP_MM, Overview, overview, resampled

#: Density (HU) below which lung and gas lie. Our own choice.
AIR_HU = -400.0
#: A lung holds at least so much (ml), and the second at least such a share of the first.
_LUNG_ML, _SECOND_LUNG = 250.0, 0.25
#: How far the dome of the diaphragm lies above the lowest tip of the lungs (mm). Our own choice.
_TIP_TO_DOME_MM = 45.0
#: Where the dome lies between crotch (0) and shoulders (1) if nothing better is known: 0.70 on
#: pet/sts001_fdg_pet_raw, 0.69 in the project's own phantom.
_DOME_SHARE = 0.70
#: How far the crotch lies below the dome if it is not on the scan (mm): between 420 and 520 on the same two.
_DOME_TO_CROTCH_MM = 470.0
#: Density that stands for blocks beyond the CT.
_BEYOND_HU = -5000.0


@dataclass(frozen=True, slots=True)
class Standing:
    """Both scans made small, on the same blocks (CT holds NaN where it does not reach), and the outline of the body."""

    outline: Outline
    pet: Overview
    ct: Overview | None


@dataclass(frozen=True, slots=True)
class Anatomy:
    """Where the body's parts are.

    Parameters
    ----------
    outline
        Skin, trunk, legs.
    pet, ct
        The scans made small, on the same blocks; ``ct`` holds NaN where it does not reach, and is None without CT.
    liver
        Even core of the liver; None where it was not found.
    lungs
        Blocks of the lungs; None without CT, or where it shows none.
    dome_mm
        Height of the dome of the diaphragm.
    floor_mm
        Height of the crotch.
    doubts
        Which landmarks had to be guessed.
    has_landmarks
        Whether liver, lungs, or crotch and shoulders are on the scan, so that organs can be told by their place.
    """

    outline: Outline
    pet: Overview
    ct: Overview | None
    liver: LiverCore | None
    lungs: Mask | None
    dome_mm: float
    floor_mm: float
    doubts: tuple[str, ...] = ()
    has_landmarks: bool = True

    @property
    def sure(self) -> bool:
        """Whether no landmark had to be guessed."""
        return not self.doubts


def lungs(ct: Overview, where: Outline) -> Mask | None:
    """Blocks of the lungs: the largest air inside the trunk, and the second largest where it lies beside it.

    Parameters
    ----------
    ct
        Density (HU), NaN where the CT does not reach.
    where
        Outline of the body.
    """
    air: Mask = (np.nan_to_num(ct.values, nan=0.0) < AIR_HU) & where.trunk.values
    air &= where.depth_mm.values > ct.step_mm
    labels, count = ndimage.label(air)
    if not count:
        return None
    sizes = np.bincount(labels.reshape(-1)) * (ct.step_mm / 10.0) ** 3
    sizes[0] = 0.0
    first = int(sizes.argmax())
    if sizes[first] < _LUNG_ML:
        return None
    found: Mask = labels == first
    sizes[first] = 0.0
    second = int(sizes.argmax())
    if sizes[second] >= _SECOND_LUNG * _LUNG_ML:
        other = labels == second
        one_layers, other_layers = (set(np.flatnonzero(part.any(axis=(1, 2))).tolist()) for part in (found, other))
        shared = len(one_layers & other_layers) / len(other_layers)
        if shared > 0.5 and other.sum() >= _SECOND_LUNG * found.sum():
            found |= other
    return found


def _dome(where: Outline, liver: LiverCore | None, found: Mask | None, doubts: list[str]) -> float:
    """Height of the diaphragm's dome, from the best that there is."""
    low = None if found is None else where.body.z_mm(float(np.flatnonzero(found.any(axis=(1, 2)))[0]))
    if liver is not None:
        dome = liver.dome_mm
        if low is not None and abs(low + _TIP_TO_DOME_MM - dome) > 120.0:
            doubts.append("liver and lungs do not lie as they should to each other; the lungs are believed")
            return low + _TIP_TO_DOME_MM
        return dome
    if low is not None:
        return low + _TIP_TO_DOME_MM
    if where.crotch_mm is not None and where.shoulders_mm is not None:
        doubts.append("no liver was found, so the diaphragm is placed by the length of the trunk")
        return where.crotch_mm + _DOME_SHARE * (where.shoulders_mm - where.crotch_mm)
    doubts.append("neither liver nor lungs nor a whole trunk were found, so no organ can be told by its place")
    return where.low_mm + _DOME_SHARE * (where.high_mm - where.low_mm)


def _floor(where: Outline, dome_mm: float, doubts: list[str]) -> float:
    """Height of the crotch, or a guess."""
    if where.crotch_mm is not None:
        return where.crotch_mm
    doubts.append("the legs do not part on this scan, so the height of the pelvis is guessed")
    return max(dome_mm - _DOME_TO_CROTCH_MM, where.low_mm - 150.0)


def density_blocks(values: NDArray[Any], grid: Geometry, onto: Overview) -> Overview:
    """A CT on the blocks of a PET overview; NaN where it does not reach.

    Parameters
    ----------
    values
        Density (HU), slices x rows x columns.
    grid
        Grid of the CT.
    onto
        Overview of the PET.
    """
    small = overview(values, grid, step_mm=onto.step_mm)
    upright = Geometry(
        shape=(small.values.shape[0], small.values.shape[1], small.values.shape[2]),
        spacing_mm=(small.step_mm,) * 3,
        origin_mm=small.origin_mm,
        axes=((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
    )
    found = resampled(small.values, upright, onto, outside=_BEYOND_HU)
    # interpolated with a block beyond the CT, or scanner padding
    found[found < -1500.0] = np.nan
    return onto.of(found)


def standing(
    image: NDArray[np.float32],
    grid: Geometry,
    density: NDArray[Any] | None = None,
    density_grid: Geometry | None = None,
) -> Standing | None:
    """Both scans made small, and the outline of the body; None where the scan shows no body.

    Parameters
    ----------
    image
        Standardised uptake, slices x rows x columns.
    grid
        Its grid.
    density, density_grid
        Density (HU) of a CT of the same session and its grid; None without CT.
    """
    pet = overview(image, grid, step_mm=STEP_MM)
    ct = None if density is None or density_grid is None else density_blocks(density, density_grid, pet)
    if ct is not None and not np.isfinite(ct.values).any():
        ct = None
    where = outline(pet, ct)
    return None if where is None else Standing(where, pet, ct)


def anatomy_of(
    image: NDArray[np.float32],
    grid: Geometry,
    density: NDArray[Any] | None = None,
    density_grid: Geometry | None = None,
) -> Anatomy | None:
    """Find the landmarks; None where the scan shows no body.

    Parameters
    ----------
    image
        Standardised uptake, slices x rows x columns.
    grid
        Its grid.
    density, density_grid
        Density (HU) of a CT of the same session and its grid; None without CT.
    """
    found_body = standing(image, grid, density, density_grid)
    if found_body is None:
        return None
    where, pet, ct = found_body.outline, found_body.pet, found_body.ct
    doubts: list[str] = []
    found = None if ct is None else lungs(ct, where)
    liver = liver_core(pet, where, ct)
    dome = _dome(where, liver, found, doubts)
    floor = _floor(where, dome, doubts)
    whole = where.crotch_mm is not None and where.shoulders_mm is not None
    known = liver is not None or found is not None or whole
    return Anatomy(where, pet, ct, liver, found, dome, floor, tuple(doubts), has_landmarks=known)


def _side(left_mm: float) -> str:
    if abs(left_mm) < 15.0:
        return "middle"
    return "left" if left_mm > 0.0 else "right"


def _region(body: Anatomy, place: Vector, left_mm: float, backward: float) -> str:
    """The part of the body, by its height."""
    height = place[2]
    where = body.outline
    in_trunk = bool(where.trunk.at(np.array([place]), outside=False)[0])
    if height < body.floor_mm:
        return "thigh" if height > body.floor_mm - 300.0 else "leg"
    if not in_trunk:
        return "arm"
    if where.shoulders_mm is not None and height > where.shoulders_mm:
        return "head" if height > where.shoulders_mm + 60.0 else "neck"
    if height < body.floor_mm + 160.0 and backward > 0.62 and abs(left_mm) > 20.0:
        return "buttock"
    if height < body.floor_mm + 200.0:
        return "pelvis"
    if height < body.dome_mm - 20.0:
        return "loin" if backward > 0.8 else "abdomen"
    return "back of the chest" if backward > 0.75 else "chest"


def site(body: Anatomy, place: Vector, depth_mm: float) -> str:
    """Where a spot lies, in words: side, region, and whether it is in or under the skin.

    Parameters
    ----------
    body
        Landmarks.
    place
        In the patient (mm).
    depth_mm
        Distance from the skin.
    """
    if not body.has_landmarks:
        return "in the skin" if depth_mm <= 8.0 else ""
    places = np.array([place])
    left = float(body.outline.to_the_left_mm(places)[0])
    region = _region(body, place, left, float(body.outline.backward_share(places)[0]))
    side = _side(left)
    words = f"{region}, middle" if side == "middle" else f"{side} {region}"
    if depth_mm <= 8.0:
        return f"{words}, in the skin"
    return f"{words}, under the skin" if depth_mm <= 25.0 else f"{words}, deep"
