"""Tracer on its way out: kidneys, ureters, bladder and what lies below it, told by their place and shape."""

from collections.abc import Sequence
from dataclasses import dataclass

from catamnesis.case.lesion import Organ
from catamnesis.measure.anatomy import Anatomy
from catamnesis.measure.hot_spots import HotSpot

#: All distances in this file are our own choice, wide enough for pet/sts001_fdg_pet_raw, the labels of pet/ts_ct_torso
#: and the project's phantom. Kidneys: below the dome (mm), beside the middle (mm), how far back, and how deep (mm).
_KIDNEY_BELOW_DOME_MM, _KIDNEY_ASIDE_MM, _KIDNEY_BACK, _KIDNEY_DEPTH_MM = (
    (15.0, 245.0),
    (22.0, 118.0),
    (0.42, 0.92),
    20.0,
)
#: A kidney is certain from so much (ml), or where there is one on either side.
_KIDNEY_ML = 8.0
#: Bladder: above the crotch (mm), beside the middle (mm), how far back; and from which size (ml) on it is certain.
_BLADDER_ABOVE_MM, _BLADDER_ASIDE_MM, _BLADDER_BACK, _BLADDER_ML = (15.0, 260.0), 45.0, (0.05, 0.80), 10.0
#: A bladder is seldom longer than this (mm), and seldom reaches further from its middle than half of it.
_BLADDER_LONG_MM = 170.0
#: Ureters: beside the middle (mm), how far back, how deep (mm), thickness (mm), volume (ml), and from which length (mm)
#: on certain.
_URETER_ASIDE_MM, _URETER_BACK, _URETER_DEPTH_MM = (8.0, 70.0), (0.25, 0.80), 35.0
_URETER_THICK_MM, _URETER_ML, _URETER_LONG_MM = 26.0, 12.0, 28.0
#: What lies below the bladder in the middle: how far below it (mm), how far aside (mm), how much (ml).
_BELOW_MM, _BELOW_ASIDE_MM, _BELOW_ML = 130.0, 25.0, 6.0


@dataclass(frozen=True, slots=True)
class Opinion:
    """Which organ a hot spot is taken for, why, and whether that is certain."""

    organ: Organ
    reason: str
    certain: bool


@dataclass(frozen=True, slots=True)
class UrinaryTract:
    """The bladder and the kidneys among the hot spots of a scan, as far as they are hot."""

    bladder: HotSpot | None
    rival: HotSpot | None
    left_kidney: HotSpot | None
    right_kidney: HotSpot | None

    @property
    def kidney_foot_mm(self) -> float | None:
        """Height of the lower end of the kidneys."""
        feet = [kidney.low_mm for kidney in (self.left_kidney, self.right_kidney) if kidney is not None]
        return min(feet) if feet else None


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]


def may_be_kidney(spot: HotSpot, body: Anatomy) -> bool:
    """Whether a spot lies where a kidney may lie."""
    return (
        spot.in_trunk
        and _within(body.dome_mm - spot.centroid_mm[2], _KIDNEY_BELOW_DOME_MM)
        and _within(abs(spot.left_mm), _KIDNEY_ASIDE_MM)
        and _within(spot.backward, _KIDNEY_BACK)
        and spot.depth_mm >= (_KIDNEY_DEPTH_MM if spot.volume_ml >= _KIDNEY_ML else 1.5 * _KIDNEY_DEPTH_MM)
        and spot.in_liver < 0.5
    )


def may_be_bladder(spot: HotSpot, body: Anatomy) -> bool:
    """Whether a spot lies where a bladder may lie, and is large enough to be one."""
    return (
        spot.in_trunk
        and _within(spot.centroid_mm[2] - body.floor_mm, _BLADDER_ABOVE_MM)
        and body.dome_mm - spot.centroid_mm[2] > 150.0
        and abs(spot.left_mm) <= _BLADDER_ASIDE_MM
        and _within(spot.backward, _BLADDER_BACK)
        and spot.volume_ml >= 4.0
        and spot.depth_mm >= 20.0
    )


def urinary_tract(spots: Sequence[HotSpot], body: Anatomy) -> UrinaryTract:
    """Find bladder and kidneys: the hottest spot where a bladder may lie, the largest on each side where kidneys may.

    Parameters
    ----------
    spots
        All hot spots of the scan.
    body
        Landmarks.
    """
    low = sorted((spot for spot in spots if may_be_bladder(spot, body)), key=lambda spot: -spot.max)
    warm = [spot for spot in spots if may_be_kidney(spot, body)]
    kidneys = [spot for spot in warm if spot.volume_ml >= _KIDNEY_ML or not _is_thread(spot)]
    kidneys.sort(key=lambda spot: -spot.volume_ml)
    left = next((spot for spot in kidneys if spot.left_mm > 0.0), None)
    right = next((spot for spot in kidneys if spot.left_mm < 0.0), None)
    return UrinaryTract(low[0] if low else None, low[1] if len(low) > 1 else None, left, right)


def bladder(spot: HotSpot, tract: UrinaryTract, body: Anatomy) -> Opinion | None:
    """The hottest spot in the middle of the pelvis."""
    if spot is not tract.bladder:
        return None
    doubts = []
    if not body.sure:
        doubts.append("landmarks had to be guessed")
    if spot.volume_ml < _BLADDER_ML:
        doubts.append("it is small")
    if tract.rival is not None and spot.max < 2.0 * tract.rival.max:
        doubts.append("another spot in the pelvis is nearly as hot")
    if spot.lengths_mm[0] > _BLADDER_LONG_MM:
        doubts.append(f"it is {spot.lengths_mm[0]:.0f} mm long and may hold something else too")
    above = spot.centroid_mm[2] - body.floor_mm
    reason = f"hottest spot in the middle of the pelvis, {above:.0f} mm above the crotch"
    return Opinion(Organ.BLADDER, "; ".join([reason, *doubts]), not doubts)


def kidney(spot: HotSpot, tract: UrinaryTract, body: Anatomy) -> Opinion | None:
    """Beside the spine, below the diaphragm, deep in the back."""
    anchor = spot is tract.left_kidney or spot is tract.right_kidney
    if not may_be_kidney(spot, body) or (not anchor and _is_thread(spot)):
        return None
    side, other = ("left", tract.right_kidney) if spot.left_mm > 0.0 else ("right", tract.left_kidney)
    same = tract.left_kidney if spot.left_mm > 0.0 else tract.right_kidney
    twin = other is not None and abs(other.centroid_mm[2] - (same or spot).centroid_mm[2]) < 80.0
    below = body.dome_mm - spot.centroid_mm[2]
    reason = f"{side} of the spine, {below:.0f} mm below the diaphragm, deep in the back"
    if twin:
        reason += ", with its like on the other side"
    certain = body.sure and (
        (spot is same and twin)
        or spot.volume_ml >= _KIDNEY_ML
        or (same is not None and spot is not same and _beside(spot, same))
    )
    return Opinion(Organ.KIDNEY, reason if certain else f"{reason}; small or alone, so a lesion may lie there", certain)


def _is_thread(spot: HotSpot) -> bool:
    """Whether a spot is long, thin and upright, as a ureter is."""
    long, thick = spot.lengths_mm[0], spot.lengths_mm[1]
    return long >= _URETER_LONG_MM and long >= 2.0 * thick and spot.upright >= 0.6 and thick <= _URETER_THICK_MM


def _beside(spot: HotSpot, kidney_: HotSpot) -> bool:
    """Whether a spot lies at the height of a kidney and within a kidney's breadth of it."""
    across = ((spot.left_mm - kidney_.left_mm) ** 2 + (spot.centroid_mm[1] - kidney_.centroid_mm[1]) ** 2) ** 0.5
    return across < 35.0 and kidney_.low_mm - 25.0 <= spot.centroid_mm[2] <= kidney_.high_mm + 25.0


def on_ureters_way(spot: HotSpot, body: Anatomy) -> bool:
    """Whether a spot lies between kidneys and bladder, as far from the middle and from the skin as a ureter does."""
    return (
        spot.in_trunk
        and body.floor_mm + 40.0 <= spot.centroid_mm[2] <= body.dome_mm - 60.0
        and _within(abs(spot.left_mm), _URETER_ASIDE_MM)
        and _within(spot.backward, _URETER_BACK)
        and spot.depth_mm >= _URETER_DEPTH_MM
    )


def ureter(spot: HotSpot, tract: UrinaryTract, body: Anatomy) -> Opinion | None:
    """A thin spot on the way from a kidney to the bladder."""
    top = tract.kidney_foot_mm
    top = body.dome_mm - 120.0 if top is None else top + 60.0
    bottom = body.floor_mm + 40.0 if tract.bladder is None else tract.bladder.low_mm - 5.0
    thick = spot.lengths_mm[1]
    if not (
        on_ureters_way(spot, body)
        and bottom <= spot.centroid_mm[2] <= top
        and thick <= _URETER_THICK_MM
        and not spot.calcified
        and spot.volume_ml <= _URETER_ML
    ):
        return None
    long = spot.lengths_mm[0]
    certain = body.sure and _is_thread(spot)
    reason = f"on the way of the ureter, {long:.0f} mm long and {thick:.0f} mm thick"
    if certain:
        return Opinion(Organ.URETER, f"{reason}, upright", certain=True)
    return Opinion(Organ.URETER, f"{reason}; a lymph node may look like this", certain=False)


def below_bladder(spot: HotSpot, tract: UrinaryTract, body: Anatomy) -> Opinion | None:
    """A small spot in the middle below the bladder: urine on its way out."""
    low = body.floor_mm + 60.0 if tract.bladder is None else tract.bladder.low_mm + 5.0
    if not (
        low - _BELOW_MM <= spot.centroid_mm[2] <= low
        and abs(spot.left_mm) <= _BELOW_ASIDE_MM
        and spot.backward <= 0.7
        and spot.volume_ml <= _BELOW_ML
        and not spot.calcified
    ):
        return None
    reason = "small, in the middle, below the bladder: may be urine in the urethra or on the skin"
    return Opinion(Organ.BLADDER, reason, certain=False)
