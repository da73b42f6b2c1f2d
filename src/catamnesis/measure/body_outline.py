"""The body's outline on a scan: skin, trunk, arms, where the legs part and where the head sits on the shoulders."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from catamnesis.measure.overview import Overview, Points

Mask: TypeAlias = NDArray[np.bool_]
Line: TypeAlias = NDArray[np.float64]

#: Uptake (SUV) that separates skin from air, and density (HU) that does so on CT. Our own choice: on
#: pet/sts001_fdg_pet_raw air lies below 0.07 and skin above 0.2.
SKIN_SUV, SKIN_HU = 0.15, -350.0
#: How far (mm) the outline on CT may lie outside the one on PET; what lies further away is the table or a cable.
_TABLE_MM = 15.0
#: A forearm that the scan cuts off from its shoulder is body too: parts count from this share of the largest on.
_PART_SHARE = 0.01
#: A part of a layer counts as a leg, an arm or a head from so much (cm2).
_LIMB_CM2 = 15.0
#: A leg is at least such a share of what the trunk measured one layer above.
_LEG_SHARE = 0.22
#: A head is narrower than this (mm), shoulders are wider.
_HEAD_WIDTH_MM = 270.0


@dataclass(frozen=True, slots=True)
class Outline:
    """Where the body is.

    Parameters
    ----------
    body
        Blocks within the skin.
    trunk
        Those of head, neck and trunk without arms, and of both legs below.
    depth_mm
        Distance of each block's centre from the skin.
    middle_mm, front_mm, back_mm
        For each layer, x of the body's middle and y of the trunk's front and back; NaN where there is no body.
    crotch_mm
        Height where the legs part; None where they do not on this scan.
    shoulders_mm
        Height of the top of the shoulders; None where no head stands above them on this scan.
    """

    body: Overview
    trunk: Overview
    depth_mm: Overview
    middle_mm: Line
    front_mm: Line
    back_mm: Line
    crotch_mm: float | None
    shoulders_mm: float | None

    @property
    def low_mm(self) -> float:
        """Height of the lowest layer that holds body."""
        return self.body.z_mm(float(np.flatnonzero(np.isfinite(self.middle_mm))[0]))

    @property
    def high_mm(self) -> float:
        """Height of the highest layer that holds body."""
        return self.body.z_mm(float(np.flatnonzero(np.isfinite(self.middle_mm))[-1]))

    def to_the_left_mm(self, places_mm: Points) -> Line:
        """How far places lie to the left of the body's middle (mm); below 0 to the right."""
        layers = [self.body.layer(z) for z in places_mm[:, 2]]
        shift: Line = places_mm[:, 0] - _filled(self.middle_mm)[layers]
        return shift

    def backward_share(self, places_mm: Points) -> Line:
        """How far back places lie: 0 at the front of the trunk, 1 at its back."""
        layers = [self.body.layer(z) for z in places_mm[:, 2]]
        front, back = _filled(self.front_mm)[layers], _filled(self.back_mm)[layers]
        share: Line = (places_mm[:, 1] - front) / np.maximum(back - front, self.body.step_mm)
        return share


def _filled(line: Line) -> Line:
    """A line with its gaps filled from what lies nearest."""
    known = np.flatnonzero(np.isfinite(line))
    filled: Line = np.interp(np.arange(len(line)), known, line[known])
    return filled


def large_parts(mask: Mask, *, share: float = _PART_SHARE) -> Mask:
    """The connected parts of a mask that hold at least some share of the largest one; an empty mask stays empty.

    Parameters
    ----------
    mask
        Of any shape.
    share
        Above 0 and up to 1; 1 keeps the largest alone, and others as large.

    Examples
    --------
    >>> large_parts(np.array([True, False, True, True]), share=0.6).tolist()
    [False, False, True, True]
    """
    labels, count = ndimage.label(mask)
    if count < 2:
        return mask
    sizes = np.bincount(labels.reshape(-1))
    sizes[0] = 0
    kept: Mask = (sizes >= share * sizes.max())[labels] & mask
    return kept


def _layers_filled(mask: Mask) -> Mask:
    return np.stack([ndimage.binary_fill_holes(layer) for layer in mask])


def body_blocks(pet: Overview, ct: Overview | None) -> Overview:
    """Blocks within the skin: from CT where it reaches, from the uptake of the skin elsewhere.

    Parameters
    ----------
    pet
        Standardised uptake.
    ct
        Density (HU) on the same blocks, NaN where the CT does not reach.
    """
    smooth = ndimage.uniform_filter(pet.values, 3)
    warm = _layers_filled(large_parts(smooth > SKIN_SUV))
    if ct is None:
        return pet.of(warm)
    reach = np.isfinite(ct.values)
    near = ndimage.binary_dilation(warm, iterations=max(1, round(_TABLE_MM / pet.step_mm)))
    dense = near & (np.nan_to_num(ct.values, nan=-1000.0) > SKIN_HU)
    # a thin chest wall may leave a gap in a layer: what lies well inside the outline on PET is body all the same
    inside = ndimage.binary_erosion(warm, iterations=2, border_value=1)
    seen = large_parts(ndimage.binary_opening(_layers_filled(dense | inside), border_value=0))
    return pet.of(np.where(reach, seen, warm))


@dataclass(frozen=True, slots=True)
class _Part:
    """One connected part of a layer."""

    mask: Mask
    area_cm2: float

    @property
    def box(self) -> tuple[int, int, int, int]:
        """First and last row, first and last column."""
        rows, columns = np.flatnonzero(self.mask.any(axis=1)), np.flatnonzero(self.mask.any(axis=0))
        return int(rows[0]), int(rows[-1]), int(columns[0]), int(columns[-1])


def _parts(layer: Mask, block_cm2: float) -> list[_Part]:
    labels, count = ndimage.label(layer)
    sizes = np.bincount(labels.reshape(-1), minlength=count + 1)[1:]
    return [
        _Part(labels == number + 1, float(size) * block_cm2)
        for number, size in enumerate(sizes)
        if size * block_cm2 >= _LIMB_CM2
    ]


def _legs(parts: list[_Part], above: _Part) -> list[_Part]:
    """Two parts that the trunk of the layer above goes on into, if it does."""
    under = [part for part in parts if (part.mask & above.mask).any()]
    under = [part for part in under if part.area_cm2 >= _LEG_SHARE * above.area_cm2]
    return under if len(under) > 1 else []


def _next(parts: list[_Part], near: _Part, middle: float) -> _Part | None:
    """The part that goes on from the one in the layer before: it overlaps with it, nearest to the middle."""
    touching = [part for part in parts if (part.mask & near.mask).any()]
    if not touching:
        return None

    def off(part: _Part) -> float:
        _, _, first, last = part.box
        inside = first <= middle <= last
        return 0.0 if inside else abs((first + last) / 2.0 - middle)

    return min(touching, key=lambda part: (off(part), -part.area_cm2))


def _walk(layers: list[list[_Part]], start: int, step: int, middle: float) -> Iterator[tuple[int, _Part]]:
    """The trunk's part of each layer, from a layer upwards (1) or downwards (-1)."""
    at = max(layers[start], key=lambda part: part.area_cm2)
    number = start
    while 0 <= number + step < len(layers):
        number += step
        found = _next(layers[number], at, middle)
        if found is None:
            return
        yield number, found
        at = found


def _crotch(layers: list[list[_Part]], start: int, middle: float) -> int | None:
    """The highest layer, below the start, in which the trunk has become two legs that stay apart."""
    above = max(layers[start], key=lambda part: part.area_cm2)
    for number, part in _walk(layers, start, -1, middle):
        if _legs(layers[number], above):
            return number
        above = part
    return None


def _shoulders(trunk: dict[int, _Part], step_mm: float, start: int) -> int | None:
    """The layer from which upwards the trunk is no wider than a head."""
    widths = {number: (part.box[3] - part.box[2] + 1) * step_mm for number, part in trunk.items() if number >= start}
    wide = [number for number, width in widths.items() if width > _HEAD_WIDTH_MM]
    if not wide:
        return None
    top = max(wide)
    return top if max(widths) > top else None


def _middles(trunk: dict[int, _Part], count: int) -> Line:
    """Column of the trunk's middle in each layer, as a straight line through the layers' own middles (Theil, Sen)."""
    numbers = np.array(sorted(trunk), dtype=np.float64)
    own = np.array([(trunk[int(n)].box[2] + trunk[int(n)].box[3]) / 2.0 for n in numbers])
    slope = 0.0
    if len(numbers) > 3:
        far = max(1, len(numbers) // 3)
        slope = float(np.median((own[far:] - own[:-far]) / (numbers[far:] - numbers[:-far])))
    line: Line = np.median(own - slope * numbers) + slope * np.arange(count)
    return line


def outline(pet: Overview, ct: Overview | None = None) -> Outline | None:
    """Find skin, trunk and legs; None where the scan shows no body.

    Parameters
    ----------
    pet
        Standardised uptake.
    ct
        Density (HU) on the same blocks, NaN where the CT does not reach; None without CT.
    """
    body = body_blocks(pet, ct)
    block_cm2 = (pet.step_mm / 10.0) ** 2
    layers = [_parts(layer, block_cm2) for layer in body.values]
    filled = [number for number, parts in enumerate(layers) if parts]
    if not filled:
        return None
    # the layer where a body is widest lies in the trunk
    areas = [sum(part.area_cm2 for part in parts) for parts in layers]
    smooth = ndimage.uniform_filter1d(np.array(areas), max(1, round(120.0 / pet.step_mm)))
    start = min(filled, key=lambda number: (-smooth[number], number))
    first = max(layers[start], key=lambda part: part.area_cm2)
    middle = (first.box[2] + first.box[3]) / 2.0
    crotch = _crotch(layers, start, middle)
    trunk = {start: first, **dict(_walk(layers, start, 1, middle)), **dict(_walk(layers, start, -1, middle))}
    if crotch is not None:
        trunk = {number: part for number, part in trunk.items() if number > crotch}
    return _drawn(body, layers, trunk, crotch, _shoulders(trunk, pet.step_mm, start))


def _drawn(
    body: Overview, layers: list[list[_Part]], trunk: dict[int, _Part], crotch: int | None, shoulders: int | None
) -> Outline:
    shape = body.values.shape
    kept = np.zeros(shape, dtype=np.bool_)
    middle, front, back = (np.full(shape[0], np.nan) for _ in range(3))
    columns = _middles(trunk, shape[0])
    for number, parts in enumerate(layers):
        own = [trunk[number]] if number in trunk else parts
        if not own:
            continue
        for part in own:
            kept[number] |= part.mask
        rows = np.flatnonzero(kept[number].any(axis=1))
        middle[number] = body.origin_mm[0] + columns[number] * body.step_mm
        front[number] = body.origin_mm[1] + rows[0] * body.step_mm
        back[number] = body.origin_mm[1] + rows[-1] * body.step_mm
    return Outline(
        body=body,
        trunk=body.of(kept),
        depth_mm=body.of(skin_depth_mm(body.values, body.step_mm)),
        middle_mm=middle,
        front_mm=front,
        back_mm=back,
        crotch_mm=None if crotch is None else body.z_mm(crotch),
        shoulders_mm=None if shoulders is None else body.z_mm(shoulders),
    )


def skin_depth_mm(body: Mask, step_mm: float) -> NDArray[Any]:
    """Distance of each block of a body from the skin (mm), 0 outside; the ends of the scan are no skin.

    Examples
    --------
    >>> skin_depth_mm(np.array([[[False, True, True, True, False]]]), 6.0).tolist()
    [[[0.0, 3.0, 9.0, 3.0, 0.0]]]
    """
    depth = np.zeros(body.shape, dtype=np.float32)
    box = ndimage.find_objects(body.astype(np.int8))
    if not box:
        return depth
    rows, columns = box[0][1], box[0][2]
    inner = (
        slice(None),
        slice(max(rows.start - 1, 0), rows.stop + 1),
        slice(max(columns.start - 1, 0), columns.stop + 1),
    )
    within = body[inner]
    far = ndimage.distance_transform_edt(within, sampling=step_mm).astype(np.float32)
    depth[inner] = np.where(within, far - np.float32(step_mm / 2.0), np.float32(0.0))
    return depth
