"""A study is made ready: lesions outlined and measured, those of others taken as they are, and bad input told."""

import pytest

pytest.importorskip("scipy", reason="finding lesions needs the extra catamnesis[pet]")

from dataclasses import replace
from functools import cache

import numpy as np

from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.lesion import Study
from catamnesis.case.scan import Region
from catamnesis.measure.delineation import Contour
from catamnesis.measure.lesions import DRAWN, Search, lean_factor, study_of
from catamnesis.measure.uptake import places_of, uptake
from catamnesis.measure.voxel_masks import VoxelMask, places_of_lesion
from pet_header import pet_header
from pet_scene import ct, grid_of, in_ball, pet, phantom_scene

#: Voxels of 4 mm.
GRID = grid_of((40, 50, 50), (4.0, 4.0, 4.0), (-98.0, -98.0, -78.0))


@cache
def ready() -> Study:
    """The small phantom's baseline, made ready."""
    return study_of(*phantom_scene("baseline").scans())


def slab() -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    """A part of a body without landmarks: even tissue, with a grain that is far below any lesion."""
    image = np.full(GRID.shape, 0.02, dtype=np.float32)
    image[:, 8:42, 5:45] = 0.8
    return image


def told(study: Study, words: str) -> Discrepancy:
    """The one doubt of a study that says something."""
    found = [one for one in study.discrepancies if words in one.what]
    assert len(found) == 1, [str(one) for one in study.discrepancies]
    return found[0]


def test_lesions_come_by_falling_uptake_and_their_numbers_are_those_of_their_masks() -> None:
    study = ready()
    tops = [one.uptake.max for one in study.lesions]
    assert tops == sorted(tops, key=lambda top: -(top or 0.0))
    assert [one.label for one in study.lesions] == [f"L{number + 1}" for number in range(len(tops))]
    for one in study.lesions:
        again = uptake(study.image(), places_of(one.mask()), study.scan.geometry, name=one.label)
        assert one.uptake == again
    assert study.uptake.regions == tuple(one.uptake for one in study.lesions)
    assert study.uptake.burden is not None
    assert study.uptake.burden.mtv_ml == pytest.approx(sum(one.uptake.volume_ml for one in study.lesions))


def test_lesions_and_exclusions_share_no_voxel() -> None:
    study = ready()
    held = [places_of_lesion(one) for one in study.lesions] + [places_of_lesion(one) for one in study.exclusions]
    together = np.concatenate(held)
    assert len(np.unique(together)) == len(together)


def test_the_same_input_gives_the_same_study() -> None:
    one, other = ready(), study_of(*phantom_scene("baseline").scans())
    for first, second in zip(one.lesions, other.lesions, strict=True):
        assert replace(first, mask=second.mask) == second
        assert np.array_equal(places_of_lesion(first), places_of_lesion(second))
    assert one.discrepancies == other.discrepancies
    assert (one.liver, one.blood_pool, one.uptake) == (other.liver, other.blood_pool, other.uptake)


@pytest.mark.parametrize("contour", list(Contour))
def test_each_way_to_outline_finds_the_same_hottest_lesion(contour: Contour) -> None:
    found = study_of(*phantom_scene("baseline").scans(), search=Search(contour=contour))
    one, usual = found.lesions[0], ready().lesions[0]
    assert one.uptake.max == usual.uptake.max
    assert one.delineation.startswith(str(contour))
    # a ball of 34 mm, 20.6 ml
    assert one.uptake.volume_ml == pytest.approx(20.6, rel=0.45)


def test_a_fixed_threshold_leaves_out_what_does_not_reach_it_and_says_so() -> None:
    found = study_of(*phantom_scene("baseline").scans(), search=Search(contour=Contour.FIXED_4))
    assert len(found.lesions) < len(ready().lesions)
    assert "left out as too small or too faint" in told(found, "left out").what
    assert all((one.uptake.max or 0.0) >= 4.0 for one in found.lesions)


def test_small_lesions_are_left_out_when_asked_for_and_told() -> None:
    found = study_of(*phantom_scene("baseline").scans(), search=Search(least_ml=3.0))
    assert all(one.uptake.volume_ml >= 3.0 for one in found.lesions)
    assert len(found.lesions) < len(ready().lesions)
    told(found, "left out")


def test_no_lesion_at_all_is_no_error() -> None:
    found = study_of(pet(slab(), GRID))
    assert found.lesions == ()
    assert found.uptake.burden is None
    assert found.uptake.regions == ()


def test_an_image_of_nothing_shows_no_body() -> None:
    found = study_of(pet(np.zeros(GRID.shape, dtype=np.float32), GRID))
    assert found.lesions == ()
    assert (found.liver, found.blood_pool) == (None, None)
    assert told(found, "no body can be seen").kind is Kind.MISSING


def test_a_lesion_of_one_voxel_is_kept_apart_from_noise_by_what_it_holds() -> None:
    image = slab()
    image[20, 25, 25] = 30.0
    image[10, 25, 25] = 5.0
    found = study_of(pet(image, GRID))
    (lesion,) = found.lesions
    assert lesion.uptake.voxels == 1
    assert lesion.uptake.max == 30.0
    assert "a single voxel, which noise may make" in lesion.doubts
    (noise,) = found.exclusions
    assert "times its surroundings" in noise.reason
    assert not noise.certain


def test_touching_lesions_are_told_apart_and_flagged() -> None:
    image = slab()
    image[in_ball(GRID, (0.0, 0.0, 0.0), 10.0)] = 3.8
    image[in_ball(GRID, (-18.0, 0.0, 0.0), 12.0)] = 9.0
    image[in_ball(GRID, (18.0, 0.0, 0.0), 12.0)] = 8.0
    found = study_of(pet(image, GRID))
    assert [one.uptake.max for one in found.lesions] == [9.0, 8.0]
    assert any("touches another lesion" in doubt for one in found.lesions for doubt in one.doubts)


def test_regions_of_others_are_lesions_as_they_are() -> None:
    scene, usual = phantom_scene("baseline"), ready().lesions[1]
    regions = [Region("GTV", usual.mask), Region("GTV", ready().lesions[0].mask)]
    found = study_of(*scene.scans(), regions=regions)
    assert [one.label for one in found.lesions] == ["GTV", "GTV (2)"]
    assert {one.delineation for one in found.lesions} == {DRAWN}
    assert found.lesions[0].uptake == replace(usual.uptake, name="GTV")
    assert found.lesions[0].centroid_mm == usual.centroid_mm
    assert found.exclusions == ()


def test_a_region_that_reaches_into_the_bladder_is_flagged() -> None:
    scene, study = phantom_scene("baseline"), ready()
    bladder = next(one for one in study.exclusions if str(one.organ) == "bladder")
    x, y, z = bladder.centroid_mm
    mask = in_ball(scene.grid, (x + 52.0, y, z), 15.0)
    found = study_of(*scene.scans(), regions=[Region("node", lambda: mask)])
    assert any("touches the bladder" in doubt for doubt in found.lesions[0].doubts)


def test_a_region_without_a_voxel_is_told_and_one_on_another_grid_refused() -> None:
    scene = phantom_scene("baseline")
    nothing = np.zeros(scene.grid.shape, dtype=np.bool_)
    found = study_of(*scene.scans(), regions=[Region("empty", lambda: nothing)])
    assert found.lesions == ()
    assert told(found, "no voxel lies in it").where == "region 'empty'"
    with pytest.raises(Refusal, match="does not lie on the scan's grid"):
        study_of(*scene.scans(), regions=[Region("other", lambda: np.ones((3, 3, 3), dtype=np.bool_))])


def test_a_mask_without_regions_does_not_start_a_search() -> None:
    found = study_of(*phantom_scene("baseline").scans(), regions=())
    assert found.lesions == ()
    told(found, "the mask holds no region")


def test_a_ct_in_another_frame_of_reference_is_not_used() -> None:
    scene = phantom_scene("baseline")
    elsewhere = replace(scene.density_grid, frame_of_reference="9.9.9")
    found = study_of(pet(scene.image, scene.grid), ct(scene.density, elsewhere))
    assert told(found, "another frame of reference").kind is Kind.CONTRADICTORY
    assert all("calcified" not in one.site for one in found.lesions)


def test_a_study_without_ct_says_so_and_still_finds_the_hottest_lesion() -> None:
    scene = phantom_scene("baseline")
    found = study_of(pet(scene.image, scene.grid))
    told(found, "no CT")
    assert found.lesions[0].uptake.max == ready().lesions[0].uptake.max


def test_a_series_without_activity_is_refused() -> None:
    with pytest.raises(Refusal, match="holds no activity"):
        study_of(ct(np.zeros(GRID.shape), GRID))


def test_an_outline_by_the_liver_is_refused_where_no_liver_is_found() -> None:
    image = slab()
    image[in_ball(GRID, (0.0, 0.0, 0.0), 12.0)] = 9.0
    with pytest.raises(Refusal, match="no liver was found, so lesions cannot be outlined by it"):
        study_of(pet(image, GRID), search=Search(contour=Contour.PERCIST))


def test_the_lean_factor_is_lean_mass_over_weight_or_none() -> None:
    # 75 kg, 1.85 m, man: 60.91534 kg by Janmahasatian's formula (pet.md, calculate-suv vectors)
    header = pet_header(weight_kg=75.0, height_m=1.85, sex="M")
    assert lean_factor(header) == pytest.approx(60.91534 / 75.0, abs=1e-6)
    assert lean_factor(pet_header(height_m=None)) is None


def test_a_mask_is_made_from_its_places() -> None:
    mask = VoxelMask(np.array([1, 6]), (2, 2, 2))()
    assert np.flatnonzero(mask).tolist() == [1, 6]
