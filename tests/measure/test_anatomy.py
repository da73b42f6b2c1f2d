"""Landmarks of the body are found from the outline, the liver and the lungs, or their absence is told."""

import pytest

pytest.importorskip("scipy", reason="finding lesions needs the extra catamnesis[pet]")

import numpy as np
from numpy.typing import NDArray

from catamnesis.measure.anatomy import Anatomy, anatomy_of, site
from catamnesis.measure.body_outline import large_parts, outline, skin_depth_mm
from catamnesis.measure.overview import overview
from catamnesis.measure.reference_tissue import blood_pool_reference, liver_reference, rod_places, sphere_places
from pet_scene import grid_of, phantom_scene, places_mm

#: The phantom's uptake of liver and blood is within 2 % of 2.2 and 1.6 (examples/pet-phantom/tissues.py).
LIVER_SUV, BLOOD_SUV = 2.2, 1.5


def doll(*, arms: bool = False, head: bool = True, legs: bool = True) -> NDArray[np.bool_]:
    """A trunk of 30 x 20 cm, two legs below, a head above, and arms beside it."""
    x, y, z = np.moveaxis(places_mm(DOLL), -1, 0)
    body = (np.abs(z) < 300.0) & ((x / 150.0) ** 2 + (y / 100.0) ** 2 < 1.0)
    for side in (-1.0, 1.0):
        if legs:
            body |= (z <= -300.0) & (z > -500.0) & (np.hypot(x - side * 80.0, y) < 65.0)
        if arms:
            body |= (np.abs(z - 50.0) < 220.0) & (np.hypot(x - side * 215.0, y) < 35.0)
    if head:
        body |= (z >= 300.0) & (z < 480.0) & (np.hypot(x, y) < 75.0)
    return np.asarray(body, dtype=np.bool_)


DOLL = grid_of((170, 50, 90), (6.0, 6.0, 6.0), (-267.0, -147.0, -510.0))


def seen(body: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Uptake of a doll, even inside."""
    return np.where(body, 0.8, 0.01).astype(np.float32)


def body_of(visit: str, *, by_ct: bool) -> Anatomy:
    """Landmarks of the small phantom."""
    scene = phantom_scene(visit)
    found = (
        anatomy_of(scene.image, scene.grid, scene.density, scene.density_grid)
        if by_ct
        else anatomy_of(scene.image, scene.grid)
    )
    assert found is not None
    return found


def test_legs_and_shoulders_are_found_on_a_doll() -> None:
    where = outline(overview(seen(doll()), DOLL))
    assert where is not None
    assert where.crotch_mm == pytest.approx(-300.0, abs=12.0)
    assert where.shoulders_mm == pytest.approx(300.0, abs=12.0)
    assert where.low_mm == pytest.approx(-500.0, abs=12.0)
    assert where.high_mm == pytest.approx(480.0, abs=12.0)
    assert float(where.to_the_left_mm(np.array([[30.0, 0.0, 0.0]]))[0]) == pytest.approx(30.0, abs=6.0)
    assert float(where.backward_share(np.array([[0.0, 100.0, 0.0]]))[0]) == pytest.approx(1.0, abs=0.06)
    assert float(where.depth_mm.at(np.array([[0.0, 0.0, 0.0]]))[0]) == pytest.approx(100.0, abs=12.0)


def test_a_scan_without_legs_or_head_says_so() -> None:
    where = outline(overview(seen(doll(head=False, legs=False)), DOLL))
    assert where is not None
    assert (where.crotch_mm, where.shoulders_mm) == (None, None)


def test_arms_are_no_part_of_the_trunk() -> None:
    where = outline(overview(seen(doll(arms=True)), DOLL))
    assert where is not None
    arm, trunk = np.array([[215.0, 0.0, 50.0]]), np.array([[0.0, 0.0, 50.0]])
    assert bool(where.body.at(arm, outside=False)[0])
    assert not bool(where.trunk.at(arm, outside=False)[0])
    assert bool(where.trunk.at(trunk, outside=False)[0])


def test_an_empty_scan_shows_no_body() -> None:
    assert anatomy_of(np.zeros(DOLL.shape, dtype=np.float32), DOLL) is None


def test_a_table_under_the_patient_is_no_body() -> None:
    image = seen(doll())
    x, y, _ = np.moveaxis(places_mm(DOLL), -1, 0)
    density = np.where(doll(), 40.0, -1000.0)
    density[(np.abs(y - 130.0) < 7.0) & (np.abs(x) < 200.0)] = 0.0
    found = anatomy_of(image, DOLL, density, DOLL)
    assert found is not None
    assert not bool(found.outline.body.at(np.array([[0.0, 135.0, 0.0]]), outside=False)[0])


@pytest.mark.parametrize("by_ct", [True, False])
@pytest.mark.parametrize("visit", ["baseline", "followup"])
def test_the_phantoms_landmarks_lie_where_it_has_them(visit: str, by_ct: bool) -> None:  # noqa: FBT001
    body = body_of(visit, by_ct=by_ct)
    # liver from 1014 to 1158 mm, trunk down to 735 mm above the soles; the table lies 1000 or 986 mm lower
    table = {"baseline": -1000.0, "followup": -986.0}[visit]
    assert body.sure
    assert body.dome_mm == pytest.approx(1158.0 + table, abs=25.0)
    assert body.floor_mm == pytest.approx(735.0 + table, abs=25.0)
    assert (body.lungs is not None) is by_ct


@pytest.mark.parametrize("visit", ["baseline", "followup"])
def test_liver_and_blood_pool_are_those_of_the_phantom(visit: str) -> None:
    scene, body = phantom_scene(visit), body_of(visit, by_ct=True)
    liver, blood = liver_reference(scene.image, scene.grid, body), blood_pool_reference(scene.image, scene.grid, body)
    assert liver is not None
    assert blood is not None
    assert liver.mean == pytest.approx(LIVER_SUV, rel=0.06)
    # a ball of 3 cm holds 14.1 ml, in voxels of 6 mm more or less
    assert liver.volume_ml == pytest.approx(14.1, rel=0.3)
    assert liver.doubts == ()
    assert blood.mean == pytest.approx(BLOOD_SUV, rel=0.15)


def test_without_ct_liver_and_blood_pool_bear_a_doubt() -> None:
    scene, body = phantom_scene("baseline"), body_of("baseline", by_ct=False)
    for found in (
        liver_reference(scene.image, scene.grid, body),
        blood_pool_reference(scene.image, scene.grid, body),
    ):
        assert found is not None
        assert any("there is no CT" in doubt for doubt in found.doubts)


def test_a_body_without_a_liver_has_no_reference_and_no_landmarks() -> None:
    found = anatomy_of(seen(doll(head=False, legs=False)), DOLL)
    assert found is not None
    assert found.liver is None
    assert not found.has_landmarks
    assert any("no organ can be told by its place" in doubt for doubt in found.doubts)
    assert liver_reference(seen(doll()), DOLL, found) is None


def test_places_are_told_in_words() -> None:
    scene, body = phantom_scene("baseline"), body_of("baseline", by_ct=True)
    words = {name: site(body, place, 20.0) for name, place in scene.nodules.items()}
    assert words["C1"] == "left buttock, under the skin"
    assert words["C2"] == "right buttock, under the skin"
    assert words["C5"] == "right thigh, under the skin"
    assert words["C9"] == "right back of the chest, under the skin"
    assert site(body, (0.0, 0.0, 550.0), 60.0) == "head, middle, deep"
    assert site(body, (40.0, -25.0, 170.0), 4.0) == "left chest, in the skin"


def test_a_sphere_and_a_rod_hold_the_voxels_whose_centres_lie_in_them() -> None:
    grid = grid_of((20, 20, 20), (2.0, 3.0, 2.5))
    places = places_mm(grid).reshape(-1, 3)
    centre = (25.0, 28.0, 19.0)
    off = places - np.array(centre)
    assert np.array_equal(sphere_places(grid, centre, 9.0), np.flatnonzero(np.linalg.norm(off, axis=1) <= 9.0))
    inside = (np.hypot(off[:, 0], off[:, 1]) <= 5.0) & (np.abs(off[:, 2]) <= 8.0)
    assert np.array_equal(rod_places(grid, centre, 5.0, 16.0), np.flatnonzero(inside))
    assert len(sphere_places(grid, (500.0, 0.0, 0.0), 9.0)) == 0


def test_depth_grows_from_the_skin_inwards_and_the_scans_ends_are_no_skin() -> None:
    body = np.zeros((3, 9, 9), dtype=np.bool_)
    body[:, 1:8, 1:8] = True
    depth = skin_depth_mm(body, 6.0)
    assert depth[0, 4].tolist() == [0.0, 3.0, 9.0, 15.0, 21.0, 15.0, 9.0, 3.0, 0.0]
    assert np.array_equal(depth[0], depth[2])
    assert skin_depth_mm(np.zeros((2, 2, 2), dtype=np.bool_), 6.0).max() == 0.0
    assert not large_parts(np.zeros(4, dtype=np.bool_)).any()
