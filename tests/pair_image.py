"""Two small PET/CT studies with voxels, built by hand, for the tests; every test that imports this needs numpy."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catamnesis.case.lesion import Exclusion, Lesion, Match, Organ, Pair, Study, Visit
from catamnesis.case.scan import Geometry, Scan, Vector
from catamnesis.measure.uptake import places_of, uptake
from pair_build import alignment, matched, new, scan, study, vanished

AXES = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))
#: 8 mm voxels: 480 mm from feet to head, 256 mm from front to back, 352 mm from right to left.
GRID = Geometry((60, 32, 44), (8.0, 8.0, 8.0), (-172.0, -124.0, -400.0), AXES, "1.2.3")
CT_GRID = Geometry((120, 64, 88), (4.0, 4.0, 4.0), (-174.0, -126.0, -402.0), AXES, "1.2.3")
#: Centre (mm: left, back, head), radius (mm) and uptake (SUV) of each lesion.
Spot = tuple[Vector, float, float]
FIRST: Mapping[str, Spot] = {
    "L1": ((80.0, 20.0, -320.0), 22.0, 10.0),
    "L2": ((-90.0, 30.0, -200.0), 18.0, 7.0),
    "L3": ((-60.0, -10.0, -40.0), 16.0, 6.0),
}
SECOND: Mapping[str, Spot] = {
    "L1": ((84.0, 20.0, -312.0), 22.0, 5.4),
    "L2": ((-86.0, 30.0, -192.0), 18.0, 6.8),
    "L4": ((60.0, 40.0, -120.0), 18.0, 8.0),
}
BLADDER: Spot = ((0.0, -30.0, -300.0), 24.0, 30.0)


def places_mm(grid: Geometry) -> NDArray[np.float64]:
    """Place in the patient of each voxel: slices x rows x columns x 3."""
    steps = [np.arange(count) for count in grid.shape]
    index = np.stack(np.meshgrid(*steps, indexing="ij"), axis=-1)
    ways = np.array(grid.axes) * np.array(grid.spacing_mm)[:, None]
    places: NDArray[np.float64] = np.array(grid.origin_mm) + index @ ways
    return places


def ball(centre_mm: Vector, radius_mm: float, grid: Geometry = GRID) -> NDArray[np.bool_]:
    """Voxels whose centres lie within a ball."""
    inside: NDArray[np.bool_] = ((places_mm(grid) - np.array(centre_mm)) ** 2).sum(axis=-1) <= radius_mm**2
    return inside


def body(grid: Geometry = GRID) -> NDArray[np.bool_]:
    """An elliptic cylinder along the patient."""
    x, y, z = np.moveaxis(places_mm(grid), -1, 0)
    inside: NDArray[np.bool_] = ((x / 150.0) ** 2 + (y / 100.0) ** 2 <= 1.0) & (z > -390.0) & (z < 60.0)
    return inside


def image_of(spots: Mapping[str, Spot]) -> NDArray[np.float32]:
    """Uptake (SUV): a body of 1, the bladder, and hot balls."""
    image = np.where(body(), 1.0, 0.02).astype(np.float32)
    for centre, radius, suv in (BLADDER, *spots.values()):
        image[ball(centre, radius)] = suv
    return image


def density() -> NDArray[np.float32]:
    """CT (HU): water in air."""
    return np.where(body(CT_GRID), 20.0, -1000.0).astype(np.float32)


def _lesion(label: str, visit: Visit, spot: Spot, image: NDArray[np.float32]) -> Lesion:
    mask = ball(spot[0], spot[1])
    numbers = uptake(image, places_of(mask), GRID, name=label)
    return Lesion(label, visit, lambda: mask, numbers, spot[0], f"site of {label}", "drawn by a test")


def _bladder(visit: Visit, image: NDArray[np.float32]) -> Exclusion:
    mask = ball(*BLADDER[:2])
    numbers = uptake(image, places_of(mask), GRID, name="bladder at 0,-30,-300")
    reason = "low in the middle of the pelvis"
    return Exclusion(
        numbers.name,
        visit,
        Organ.BLADDER,
        reason,
        certain=True,
        mask=lambda: mask,
        uptake=numbers,
        centroid_mm=BLADDER[0],
    )


def study_image(visit: Visit, spots: Mapping[str, Spot], *, ct: bool = True, **changes: Any) -> Study:
    """A study with these lesions; the changes go to its scan."""
    image = image_of(spots)
    given: dict[str, Any] = {"geometry": GRID, "voxels": lambda: image} | changes
    of = scan(visit, **given)
    hounsfield = density()
    with_ct: Scan | None = None
    if ct:
        name = of.name.replace("PT", "CT")
        with_ct = replace(of, name=name, modality="CT", geometry=CT_GRID, header=None, voxels=lambda: hounsfield)
    lesions = [_lesion(label, visit, spot, image) for label, spot in spots.items()]
    return study(visit, lesions, scan=of, ct=with_ct, image=lambda: image, exclusions=(_bladder(visit, image),))


def pair_image(
    first: Mapping[str, Spot] = FIRST, second: Mapping[str, Spot] = SECOND, *, ct: bool = True, **changes: Any
) -> Pair:
    """Two studies; lesions of one label are one lesion, the others are new or vanished."""
    before = study_image(Visit.BASELINE, first, ct=ct, **changes)
    after = study_image(Visit.FOLLOW_UP, second, ct=ct, **changes)
    return Pair(before, after, alignment(), tuple(matches_of(before, after)))


def matches_of(before: Study, after: Study) -> list[Match]:
    """Matches by label."""
    later = {lesion.label: lesion for lesion in after.lesions}
    earlier = {lesion.label for lesion in before.lesions}
    found = [
        matched(lesion, later[lesion.label]) if lesion.label in later else vanished(lesion) for lesion in before.lesions
    ]
    return [*found, *(new(lesion) for lesion in after.lesions if lesion.label not in earlier)]
