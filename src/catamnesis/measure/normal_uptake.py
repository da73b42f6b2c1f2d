"""Organs that take tracer up without illness - brain, heart, liver, spleen, bowel, muscle - and the injection site."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from catamnesis.case.lesion import Organ
from catamnesis.measure.anatomy import Anatomy
from catamnesis.measure.hot_spots import HotSpot
from catamnesis.measure.urinary_tract import (
    Opinion,
    UrinaryTract,
    below_bladder,
    bladder,
    kidney,
    ureter,
    urinary_tract,
)

#: All distances in this file are our own choice, see urinary_tract. A brain holds at least so much (ml); where the scan
#: begins at the base of the skull, so much of it is enough.
_BRAIN_ML, _BRAIN_BASE_ML = 60.0, 8.0
#: Heart: heights above the dome (mm), to the left of the middle (mm), how far back, from which size (ml) on certain.
_HEART_ABOVE_MM, _HEART_LEFT_MM, _HEART_BACK, _HEART_ML = (-45.0, 135.0), (-30.0, 110.0), (0.03, 0.70), 25.0
#: Spleen: below the dome (mm), to the left (mm), how far back, at least so much (ml).
_SPLEEN_BELOW_MM, _SPLEEN_LEFT_MM, _SPLEEN_BACK, _SPLEEN_ML = (-20.0, 150.0), (45.0, 170.0), (0.40, 0.98), 50.0
#: Bowel: longer than this (mm) and than so many times its thickness, or this share of gas around it.
_BOWEL_LONG_MM, _BOWEL_SLENDER, _BOWEL_GAS = 38.0, 1.9, 0.05
#: Muscle: longer than this (mm) and than so many times its thickness, with its like on the other side.
_MUSCLE_LONG_MM, _MUSCLE_SLENDER = 65.0, 2.5
#: An arm's injection site is hotter than this (SUV).
_INJECTION_SUV = 10.0
#: Below 3 ml (the benchmark for total metabolic tumour volume leaves them out, J Nucl Med 2024;65:1343, read in part) a
#: spot's SUVpeak must be so many times its surroundings to count. Our own choice.
_SMALL_ML, _CONTRAST = 3.0, 2.5
#: And it must be at least that of blood an hour after injection (SUV).
_LEAST_PEAK = 1.5
#: Density (HU) of fat.
_FAT_HU = (-150.0, -25.0)


@dataclass(frozen=True, slots=True)
class Setting:
    """All hot spots of a scan, the landmarks of the body, and the organs that others are told by."""

    spots: tuple[HotSpot, ...]
    body: Anatomy
    tract: UrinaryTract
    brain: HotSpot | None
    heart: HotSpot | None
    liver_limit: float | None


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]


def _in_head(spot: HotSpot, body: Anatomy, *, above_mm: float = 0.0) -> bool:
    shoulders = body.outline.shoulders_mm
    return shoulders is not None and spot.in_trunk and spot.centroid_mm[2] > shoulders + above_mm


def setting(spots: Sequence[HotSpot], body: Anatomy, *, liver_limit: float | None = None) -> Setting:
    """Find the organs that the others are told by: bladder, kidneys, brain, heart.

    Parameters
    ----------
    spots
        All hot spots of the scan.
    body
        Landmarks.
    liver_limit
        Uptake up to which a spot in the liver is healthy liver; None where the liver is not known.
    """
    skull = [spot for spot in spots if _in_head(spot, body, above_mm=20.0) and spot.depth_mm > 15.0]
    skull = [spot for spot in skull if spot.volume_ml >= (_BRAIN_BASE_ML if spot.at_end else _BRAIN_ML)]
    chest = [spot for spot in spots if _may_be_heart(spot, body)]
    return Setting(
        spots=tuple(spots),
        body=body,
        tract=urinary_tract(spots, body),
        brain=max(skull, key=lambda spot: spot.mean * spot.volume_ml, default=None),
        heart=max(chest, key=lambda spot: spot.volume_ml, default=None),
        liver_limit=liver_limit,
    )


def brain(spot: HotSpot, around: Setting) -> Opinion | None:
    """The large hot spot in the head, and all at its height."""
    anchor = around.brain
    if anchor is None or not _in_head(spot, around.body, above_mm=20.0) or spot.depth_mm < 12.0:
        return None
    if spot is not anchor and (spot.calcified or spot.centroid_mm[2] < anchor.low_mm - 5.0):
        return None
    certain = spot is anchor or spot.volume_ml >= _BRAIN_BASE_ML / 2.0
    what = "large and hot" if spot is anchor else "at the height of the brain"
    tail = ", cut by the end of the scan" if spot.at_end else ""
    return Opinion(Organ.BRAIN, f"{what}, inside the head{tail}", certain)


def head_and_neck(spot: HotSpot, around: Setting) -> Opinion | None:
    """Tongue, tonsils, salivary glands, muscles of the eyes and the voice."""
    if not _in_head(spot, around.body, above_mm=-15.0) or spot.calcified or spot.depth_mm < 5.0:
        return None
    middle = abs(spot.left_mm) <= 45.0
    twin = _twin(spot, around.spots, far_mm=25.0)
    if not (middle or twin) or spot.volume_ml > 40.0:
        return None
    where = "in the middle" if middle else "with its like on the other side"
    reason = f"inside the head or upper neck, {where}: tongue, tonsils, salivary glands and muscles take tracer up"
    return Opinion(Organ.OTHER, reason, certain=False)


def _may_be_heart(spot: HotSpot, body: Anatomy) -> bool:
    return (
        spot.in_trunk
        and _within(spot.centroid_mm[2] - body.dome_mm, _HEART_ABOVE_MM)
        and _within(spot.left_mm, _HEART_LEFT_MM)
        and _within(spot.backward, _HEART_BACK)
        and spot.depth_mm >= 25.0
        and spot.volume_ml >= 3.0
    )


def heart(spot: HotSpot, around: Setting) -> Opinion | None:
    """To the left in the chest, in front, above the diaphragm."""
    if not _may_be_heart(spot, around.body):
        return None
    above = spot.centroid_mm[2] - around.body.dome_mm
    reason = f"{spot.left_mm:.0f} mm left of the middle, in front, {above:.0f} mm above the diaphragm"
    if spot is around.heart and spot.volume_ml >= _HEART_ML and spot.left_mm > 5.0 and around.body.sure:
        return Opinion(Organ.HEART, reason, certain=True)
    return Opinion(Organ.HEART, f"{reason}; small or not where the heart is largest", certain=False)


def liver(spot: HotSpot, around: Setting) -> Opinion | None:
    """Inside the liver, and no hotter than healthy liver gets."""
    limit = around.liver_limit
    if limit is None or spot.in_liver < 0.5 or spot.max > limit:
        return None
    return Opinion(Organ.LIVER, f"inside the liver, and below {limit:.1f} (1.5 times its mean + 2 SD)", certain=True)


def spleen(spot: HotSpot, around: Setting) -> Opinion | None:
    """A large spot high in the left of the belly, to the back."""
    below = around.body.dome_mm - spot.centroid_mm[2]
    if not (
        spot.in_trunk
        and _within(below, _SPLEEN_BELOW_MM)
        and _within(spot.left_mm, _SPLEEN_LEFT_MM)
        and _within(spot.backward, _SPLEEN_BACK)
        and spot.volume_ml >= _SPLEEN_ML
        and spot is not around.tract.left_kidney
        and spot.max < 3.0 * spot.mean
    ):
        return None
    reason = "large and even, in the left upper belly; a spleen this hot may itself be a sign of inflammation"
    return Opinion(Organ.SPLEEN, reason, certain=False)


def bowel(spot: HotSpot, around: Setting) -> Opinion | None:
    """A long spot inside the belly, or one with gas beside it."""
    body = around.body
    if spot.calcified or not (
        spot.in_trunk
        and body.floor_mm + (30.0 if abs(spot.left_mm) <= 20.0 else 110.0) <= spot.centroid_mm[2]
        and spot.centroid_mm[2] <= body.dome_mm - 25.0
        and spot.depth_mm >= 22.0
        and spot.backward <= 0.78
        and spot.in_liver < 0.5
    ):
        return None
    long, thick = spot.lengths_mm[0], spot.lengths_mm[1]
    gas = spot.density is not None and spot.density.gas_share >= _BOWEL_GAS
    slender = long >= _BOWEL_LONG_MM and long >= _BOWEL_SLENDER * thick
    if not (gas or slender):
        return None
    shape = f"{long:.0f} mm long and {thick:.0f} mm thick" if slender else "gas beside it on CT"
    return Opinion(Organ.BOWEL, f"inside the belly, {shape}; a lesion of the bowel may look the same", certain=False)


def _twin(spot: HotSpot, spots: Sequence[HotSpot], *, far_mm: float) -> bool:
    """Whether another spot lies where this one's mirror image would, and is about as hot."""
    return any(
        other is not spot
        and abs(other.left_mm + spot.left_mm) <= far_mm
        and abs(other.centroid_mm[2] - spot.centroid_mm[2]) <= far_mm
        and abs(other.centroid_mm[1] - spot.centroid_mm[1]) <= far_mm
        and 0.5 <= other.max / spot.max <= 2.0
        and spot.left_mm * other.left_mm < 0.0
        for other in spots
    )


def muscle(spot: HotSpot, around: Setting) -> Opinion | None:
    """A long spot with its like on the other side."""
    if spot.calcified or abs(spot.left_mm) < 15.0:
        return None
    long, thick = spot.lengths_mm[0], spot.lengths_mm[1]
    if long < _MUSCLE_LONG_MM or long < _MUSCLE_SLENDER * thick or not _twin(spot, around.spots, far_mm=40.0):
        return None
    if spot.density is not None and not -20.0 <= spot.density.median_hu <= 110.0:
        return None
    reason = (
        f"{long:.0f} mm long, {thick:.0f} mm thick, with its like on the other side; inflamed muscle looks the same"
    )
    return Opinion(Organ.MUSCLE, reason, certain=False)


def brown_fat(spot: HotSpot, around: Setting) -> Opinion | None:
    """Fat on CT above the belly, with its like on the other side."""
    if spot.density is None or not _within(spot.density.median_hu, _FAT_HU) or spot.calcified:
        return None
    if spot.centroid_mm[2] < around.body.dome_mm or not _twin(spot, around.spots, far_mm=40.0):
        return None
    reason = f"fat on CT ({spot.density.median_hu:.0f} HU), with its like on the other side: brown fat"
    return Opinion(Organ.OTHER, reason, certain=False)


def injection_site(spot: HotSpot, around: Setting) -> Opinion | None:
    """A very hot spot in one arm."""
    if spot.in_trunk or spot.calcified or spot.max < _INJECTION_SUV or spot.centroid_mm[2] < around.body.floor_mm:
        return None
    if _twin(spot, around.spots, far_mm=60.0):
        return None
    return Opinion(Organ.INJECTION_SITE, f"in one arm, and very hot (SUV {spot.max:.0f})", certain=False)


def end_of_scan(spot: HotSpot, _around: Setting) -> Opinion | None:
    """A small spot in the first or last slice, where noise is strong."""
    if not spot.at_end or spot.volume_ml > 3.0 or spot.calcified:
        return None
    return Opinion(Organ.OTHER, "small, and in the last slices of the scan, where noise is strong", certain=False)


def outside_body(spot: HotSpot, _around: Setting) -> Opinion | None:
    """Outside the skin: a line, a bag, spilt tracer."""
    if spot.in_body > 0.0:
        return None
    return Opinion(Organ.OTHER, "outside the outline of the body: a line, a bag or spilt tracer", certain=False)


def faint(spot: HotSpot, _around: Setting) -> Opinion | None:
    """A small spot that hardly stands out from its surroundings."""
    stands_out = spot.contrast >= _CONTRAST and spot.peak >= _LEAST_PEAK
    if spot.volume_ml >= _SMALL_ML or stands_out or spot.calcified or spot.why:
        return None
    size = f"{spot.volume_ml:.1f} ml, and its SUVpeak of {spot.peak:.1f}"
    reason = f"{size} is only {spot.contrast:.1f} times its surroundings"
    return Opinion(Organ.OTHER, reason, certain=False)


def _of_tract(
    rule: Callable[[HotSpot, UrinaryTract, Anatomy], Opinion | None],
) -> Callable[[HotSpot, Setting], Opinion | None]:
    return lambda spot, around: rule(spot, around.tract, around.body)


#: What is asked of each spot, in this order; the first answer counts.
RULES: tuple[Callable[[HotSpot, Setting], Opinion | None], ...] = (
    outside_body,
    brain,
    _of_tract(bladder),
    heart,
    liver,
    spleen,
    _of_tract(kidney),
    _of_tract(ureter),
    _of_tract(below_bladder),
    end_of_scan,
    head_and_neck,
    brown_fat,
    muscle,
    bowel,
    injection_site,
    faint,
)


#: What can be asked on a scan that shows no landmarks.
_WITHOUT_LANDMARKS = (outside_body, end_of_scan, faint)


def opinion_of(spot: HotSpot, around: Setting) -> Opinion | None:
    """Which organ a spot is taken for, if any."""
    for rule in RULES if around.body.has_landmarks else _WITHOUT_LANDMARKS:
        found = rule(spot, around)
        if found is not None:
            return found
    return None
