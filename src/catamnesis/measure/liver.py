"""Where the liver is: the large, even, moderately warm organ under the right ribs."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from catamnesis.measure.body_outline import Mask, Outline
from catamnesis.measure.overview import Overview, Points

#: Uptake (SUV) between which the mean of a healthy liver is looked for. Our own choice, wide on purpose.
LIVER_SUV = (0.8, 5.0)
#: Density (HU) between which soft tissue lies, with and without contrast medium. Our own choice.
SOFT_TISSUE_HU = (0.0, 220.0)
#: Edge of the cubes (mm) in which evenness is judged: about the 3 cm sphere that PERCIST asks for.
_CUBE_MM = 30.0
#: Spread over mean within a cube, tried one after the other: the first that leaves a part large enough counts.
_SPREADS = (0.10, 0.13, 0.16, 0.20, 0.25, 0.30)
#: The even core of a liver holds at least so much (ml).
_CORE_ML = 200.0
#: How far uptake may lie from that of the core within it, as a share.
_LIKE_CORE = 0.25
#: A liver is so many times as hot as the median of the body; muscle, which may be as even, is not. Our own choice.
_ABOVE_BODY = 1.6
#: The liver lies at least so deep under the skin (mm), and its core's centre so far to the right of the middle.
_DEPTH_MM, _RIGHT_MM = 20.0, 10.0
#: Further to the right than this (mm) lies the right lobe alone.
_LOBE_MM = 35.0


@dataclass(frozen=True, slots=True)
class LiverCore:
    """The even inner part of the liver.

    Parameters
    ----------
    blocks
        The blocks whose surroundings are even.
    around
        Those and what lies around them: about the whole organ.
    mean
        Their mean, in the unit of the image.
    places_mm
        Where they lie in the patient.
    dome_mm
        Height of the top of the liver, some millimetres uncertain.
    foot_mm
        Height of its lower end.
    doubts
        Why it may not be the liver.
    """

    blocks: Mask
    around: Mask
    mean: float
    places_mm: Points
    dome_mm: float
    foot_mm: float
    doubts: tuple[str, ...]


def local_spread(values: NDArray[Any], blocks: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Mean, and standard deviation over mean, in a cube around each block.

    Examples
    --------
    >>> mean, spread = local_spread(np.full((3, 3, 3), 2.0, dtype=np.float32), 3)
    >>> float(mean[1, 1, 1]), float(spread[1, 1, 1])
    (2.0, 0.0)
    """
    mean = ndimage.uniform_filter(values, blocks)
    square = ndimage.uniform_filter(np.square(values), blocks)
    deviation = np.sqrt(np.maximum(square - np.square(mean), 0.0))
    return mean, deviation / np.maximum(mean, np.float32(1e-3))


def _candidates(pet: Overview, where: Mask, outline: Outline) -> tuple[Mask, NDArray[Any]] | None:
    """The largest even part on the right, at the strictest evenness that leaves one."""
    blocks = max(3, round(_CUBE_MM / pet.step_mm) | 1)
    mean, spread = local_spread(pet.values, blocks)
    warm = where & (mean > LIVER_SUV[0]) & (mean < LIVER_SUV[1])
    block_ml = (pet.step_mm / 10.0) ** 3
    # on a part of the body that shows neither legs nor shoulders an uneven part may be anything
    partial = outline.crotch_mm is None and outline.shoulders_mm is None
    for limit in _SPREADS[:3] if partial else _SPREADS:
        labels, count = ndimage.label(warm & (spread < limit))
        if not count:
            continue
        sizes = np.bincount(labels.reshape(-1)) * block_ml
        sizes[0] = 0.0
        for label in np.argsort(-sizes, kind="stable")[:5]:
            if sizes[label] < _CORE_ML:
                break
            part: Mask = labels == label
            part &= np.abs(mean / float(np.median(mean[part])) - 1.0) < _LIKE_CORE
            centre = pet.places_mm(np.argwhere(part)).mean(axis=0, keepdims=True)
            if float(outline.to_the_left_mm(centre)[0]) < -_RIGHT_MM:
                return part, mean
    return None


def liver_core(pet: Overview, outline: Outline, ct: Overview | None = None) -> LiverCore | None:
    """Find the liver by its even uptake; None where nothing even and large enough lies on the right.

    Parameters
    ----------
    pet
        Standardised uptake.
    outline
        Where the body is.
    ct
        Density (HU) on the same blocks, NaN where the CT does not reach; it confirms what PET finds.
    """
    where = (outline.depth_mm.values > _DEPTH_MM) & outline.trunk.values
    if outline.crotch_mm is not None:
        where[: outline.body.layer(outline.crotch_mm)] = False
    if outline.shoulders_mm is not None:
        where[outline.body.layer(outline.shoulders_mm) :] = False
    if ct is not None:
        density = ndimage.uniform_filter(np.nan_to_num(ct.values, nan=50.0), 3)
        where &= (density > SOFT_TISSUE_HU[0]) & (density < SOFT_TISSUE_HU[1])
    found = _candidates(pet, where, outline)
    if found is None:
        return None
    part, _ = found
    core_mean = float(pet.values[part].mean(dtype=np.float64))
    if core_mean < _ABOVE_BODY * float(np.median(pet.values[outline.body.values])):
        return None
    places = pet.places_mm(np.argwhere(part))
    # a cool heart may look like liver, but it lies to the left
    heights = places[outline.to_the_left_mm(places) < -_LOBE_MM, 2]
    if not len(heights):
        return None
    # the core keeps half a cube away from the edge of the organ
    dome, foot = float(heights.max()) + _CUBE_MM / 2.0, float(heights.min()) - _CUBE_MM / 2.0
    around = ndimage.binary_dilation(part, iterations=max(1, round(_CUBE_MM / 2.0 / pet.step_mm)))
    return LiverCore(part, around, core_mean, places, dome, foot, tuple(_doubts(core_mean, dome - foot, ct)))


def _doubts(mean: float, height_mm: float, ct: Overview | None) -> list[str]:
    doubts = []
    if ct is None:
        doubts.append("found by its even uptake alone, as there is no CT")
    if not 1.0 <= mean <= 4.0:
        doubts.append(f"its uptake of {mean:.1f} is unusual for a liver")
    if height_mm > 280.0:
        doubts.append(f"what was taken for the liver is {height_mm:.0f} mm high")
    return doubts
