"""Normal uptake is set aside with its reason, certain or not, and can be taken back; disease stays."""

import pytest

pytest.importorskip("scipy", reason="finding lesions needs the extra catamnesis[pet]")

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np

from catamnesis.case.lesion import Organ, Study
from catamnesis.case.scan import Vector
from catamnesis.measure.anatomy import Anatomy, anatomy_of
from catamnesis.measure.delineation import Contour
from catamnesis.measure.hot_spots import Density, HotSpot
from catamnesis.measure.lesions import Search, study_of
from catamnesis.measure.normal_uptake import opinion_of, setting
from catamnesis.measure.physiology import classify, place_of_key, said_of, spot_key
from pet_scene import in_ball, pet, phantom_scene
from shared_data import shared


def spot(at: Vector, body: Anatomy, **changes: object) -> HotSpot:
    """A round hot spot of 4 ml at a place of the phantom."""
    place = np.array([at])
    where = body.outline
    made = HotSpot(
        places=np.array([0]),
        volume_ml=4.0,
        max=8.0,
        mean=5.0,
        centroid_mm=at,
        low_mm=at[2] - 10.0,
        high_mm=at[2] + 10.0,
        lengths_mm=(20.0, 19.0, 18.0),
        upright=0.3,
        left_mm=float(where.to_the_left_mm(place)[0]),
        backward=float(where.backward_share(place)[0]),
        depth_mm=float(where.depth_mm.at(place)[0]),
        in_body=1.0,
        in_trunk=bool(where.trunk.at(place, outside=False)[0]),
        at_end=False,
        in_liver=0.0,
        peak=6.0,
        around=0.6,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@cache
def phantom_body() -> Anatomy:
    """Landmarks of the small phantom's baseline."""
    scene = phantom_scene("baseline")
    found = anatomy_of(scene.image, scene.grid, scene.density, scene.density_grid)
    assert found is not None
    return found


@cache
def phantom_study(visit: str) -> Study:
    """The small phantom, made ready."""
    return study_of(*phantom_scene(visit).scans())


def near(study: Study, place: Vector, far_mm: float = 12.0) -> list[str]:
    """Labels of the lesions whose centre lies near a place."""
    return [one.label for one in study.lesions if np.linalg.norm(np.array(one.centroid_mm) - np.array(place)) < far_mm]


def test_a_real_study_shows_one_tumour_and_sets_brain_heart_kidneys_ureters_and_bladder_aside() -> None:
    # pet/sts001_fdg_pet_raw: SUV > 4 is brain, heart, kidneys, ureters, bladder and one tumour of 48.8 ml in the thigh
    from catamnesis.read.dicom import find_series, only_pet

    folder = shared("pet/sts001_fdg_pet_raw/image")
    study = study_of(only_pet(find_series(folder), folder.name), search=Search(contour=Contour.FIXED_4))
    (tumour,) = study.lesions
    assert tumour.uptake.volume_ml == pytest.approx(48.8, abs=0.1)
    assert tumour.uptake.max == pytest.approx(7.910674, abs=1e-5)
    # the lowest slice lies at -881.3 mm, so this is 100 mm above it
    assert tumour.centroid_mm[2] + 881.3 == pytest.approx(100.0, abs=3.0)
    organs = Counter(one.organ for one in study.exclusions)
    assert {Organ.BRAIN, Organ.HEART, Organ.KIDNEY, Organ.URETER, Organ.BLADDER} <= set(organs)
    large = [one for one in study.exclusions if one.uptake.volume_ml > 20.0]
    assert {one.organ for one in large} == {Organ.BRAIN, Organ.HEART, Organ.KIDNEY, Organ.BLADDER, Organ.OTHER}
    assert all(one.certain for one in large if one.organ is not Organ.OTHER)
    assert all(one.reason for one in study.exclusions)
    assert study.liver is not None
    assert 1.8 < study.liver.mean < 2.3


@pytest.mark.parametrize("visit", ["baseline", "followup"])
def test_every_nodule_of_the_phantom_is_found_and_every_organ_set_aside(visit: str) -> None:
    study, scene = phantom_study(visit), phantom_scene(visit)
    named = {name: near(study, place) for name, place in scene.nodules.items()}
    # C9 measures 8 mm and is fainter than blood on the follow-up
    wanted = set(scene.nodules) - ({"C9"} if visit == "followup" else set())
    assert {name for name, labels in named.items() if labels} >= wanted
    assert sum(len(labels) for labels in named.values()) == len(study.lesions)
    organs = {one.organ for one in study.exclusions}
    assert {Organ.BRAIN, Organ.HEART, Organ.KIDNEY, Organ.BLADDER} <= organs
    assert sum(one.organ is Organ.KIDNEY for one in study.exclusions) == 2


def test_chalk_in_a_nodule_is_told_from_bone() -> None:
    study, scene = phantom_study("baseline"), phantom_scene("baseline")
    (label,) = near(study, scene.nodules["C1"])
    lesion = next(one for one in study.lesions if one.label == label)
    assert "calcified on CT" in lesion.site
    assert "no part of the skeleton" in lesion.site


def test_a_lesion_that_touches_the_bladder_is_kept_apart_and_flagged() -> None:
    scene = phantom_scene("baseline")
    study = phantom_study("baseline")
    bladder = next(one for one in study.exclusions if one.organ is Organ.BLADDER)
    x, y, z = bladder.centroid_mm
    image = scene.image.copy()
    image[in_ball(scene.grid, (x + 54.0, y, z), 15.0)] = 14.0
    found = study_of(*scene.scans(image=image))
    (label,) = near(found, (x + 54.0, y, z))
    lesion = next(one for one in found.lesions if one.label == label)
    assert any("touches the bladder" in doubt for doubt in lesion.doubts)
    assert not (lesion.mask() & next(one for one in found.exclusions if one.organ is Organ.BLADDER).mask()).any()
    assert lesion.uptake.volume_ml < 35.0


def test_an_exclusion_can_be_taken_back_and_a_lesion_set_aside_in_the_next_run() -> None:
    scene, study = phantom_scene("baseline"), phantom_study("baseline")
    heart = next(one for one in study.exclusions if one.organ is Organ.HEART)
    lesion = study.lesions[0]
    words: Mapping[str, bool] = {heart.label: True, spot_key("lesion", lesion.centroid_mm): False}
    again = study_of(*scene.scans(), overrides=words)
    (taken_back,) = (one for one in again.exclusions if one.label == heart.label)
    assert taken_back.revoked
    (counted,) = (one for one in again.lesions if any("taken back by hand" in doubt for doubt in one.doubts))
    assert counted.uptake.max == heart.uptake.max
    assert not near(again, lesion.centroid_mm)
    (by_hand,) = (one for one in again.exclusions if one.reason == "set aside by hand")
    assert by_hand.certain
    assert len(again.lesions) == len(study.lesions)


def test_words_that_fit_no_spot_are_told() -> None:
    body = phantom_body()
    spots = [spot((60.0, 90.0, -200.0), body)]
    said, doubts = said_of(spots, {"bladder": True, "heart at 999,0,0": True, "a at 60,90,-200": True})
    assert said == {0: True}
    assert [doubt.what for doubt in doubts] == [
        "names no place, so no hot spot can be found by it",
        "no hot spot lies within 15 mm",
    ]
    _, doubts = said_of(spots, {"a at 60,90,-200": True, "b at 61,90,-200": False})
    assert "says the opposite of the same spot" in doubts[0].what


def test_keys_survive_a_second_run_and_lead_back_to_their_place() -> None:
    assert place_of_key(spot_key("injection site", (-1.4, 2.5, -900.0))) == (-1.0, 2.0, -900.0)
    first = phantom_study("baseline")
    second = study_of(*phantom_scene("baseline").scans())
    assert [one.label for one in first.exclusions] == [one.label for one in second.exclusions]


#: Places in the phantom (mm: left, back, head) and what a hot spot there is taken for.
PLACES: Mapping[Vector, Organ | None] = {
    (0.0, -18.0, -158.0): Organ.BLADDER,
    (62.0, 46.0, 26.0): Organ.KIDNEY,
    (-62.0, 46.0, 12.0): Organ.KIDNEY,
    (42.0, -24.0, 166.0): Organ.HEART,
    (0.0, 0.0, 550.0): Organ.BRAIN,
    (62.0, 92.0, -200.0): None,
    (0.0, 55.0, 40.0): None,
}


@pytest.mark.parametrize("place", list(PLACES))
def test_a_large_spot_is_taken_for_the_organ_that_lies_there(place: Vector) -> None:
    body = phantom_body()
    one = spot(place, body, volume_ml=80.0)
    found = opinion_of(one, setting([one], body))
    assert (found.organ if found else None) is PLACES[place]


def test_a_thin_upright_spot_on_the_ureters_way_is_a_ureter_and_a_round_one_may_be() -> None:
    body = phantom_body()
    thread = spot((-40.0, 28.0, -61.0), body, lengths_mm=(49.0, 8.0, 7.0), upright=0.97, volume_ml=1.5)
    round_ = spot((38.0, 28.0, -90.0), body, lengths_mm=(14.0, 13.0, 12.0), volume_ml=1.0)
    around = setting([thread, round_], body)
    sure, unsure = opinion_of(thread, around), opinion_of(round_, around)
    assert sure is not None
    assert unsure is not None
    assert (sure.organ, sure.certain, unsure.organ, unsure.certain) == (Organ.URETER, True, Organ.URETER, False)
    assert "lymph node" in unsure.reason


def test_what_is_calcified_counts_where_muscle_bowel_or_an_injection_would_not() -> None:
    body = phantom_body()
    long = {"lengths_mm": (90.0, 20.0, 20.0), "volume_ml": 20.0}
    pair = [spot((90.0, 10.0, -290.0), body, **long), spot((-90.0, 10.0, -290.0), body, **long)]
    found = opinion_of(pair[0], setting(pair, body))
    assert found is not None
    assert (found.organ, found.certain) == (Organ.MUSCLE, False)
    chalk = replace(pair[0], density=Density(median_hu=300.0, high_hu=700.0, isolated=True, gas_share=0.0))
    assert opinion_of(chalk, setting([chalk, pair[1]], body)) is None


def test_one_very_hot_spot_in_an_arm_may_be_the_injection_and_a_pair_is_not() -> None:
    body = phantom_body()
    place = (170.0, -14.0, 480.0)
    one = spot(place, body, max=60.0)
    assert not one.in_trunk
    found = opinion_of(one, setting([one], body))
    assert found is not None
    assert (found.organ, found.certain) == (Organ.INJECTION_SITE, False)
    other = spot((-170.0, -14.0, 480.0), body, max=50.0)
    assert opinion_of(one, setting([one, other], body)) is None


def test_a_spot_in_the_liver_is_disease_only_above_the_livers_own_limit() -> None:
    body = phantom_body()
    one = spot((-60.0, 0.0, 90.0), body, in_liver=1.0, max=3.0, around=2.2, peak=2.6)
    found = opinion_of(one, setting([one], body, liver_limit=3.8))
    assert found is not None
    assert (found.organ, found.certain) == (Organ.LIVER, True)
    assert opinion_of(replace(one, max=6.0, peak=5.6), setting([one], body, liver_limit=3.8)) is None


def test_a_small_faint_spot_is_set_aside_and_a_small_bright_one_is_not() -> None:
    body = phantom_body()
    noise = spot((62.0, 92.0, -200.0), body, volume_ml=0.3, peak=1.2, around=0.9)
    found = opinion_of(noise, setting([noise], body))
    assert found is not None
    assert "times its surroundings" in found.reason
    bright = replace(noise, peak=3.0, around=0.6)
    assert opinion_of(bright, setting([bright], body)) is None


def test_without_landmarks_no_organ_is_set_aside_by_its_place() -> None:
    body = replace(phantom_body(), has_landmarks=False)
    one = spot((0.0, -18.0, -158.0), body, volume_ml=80.0)
    (found,) = classify([one], body).spots
    assert found.is_lesion
    assert any("no landmarks" in doubt for doubt in found.doubts)


def test_no_spot_gives_nothing() -> None:
    assert classify([], phantom_body()).spots == ()


def test_what_lies_outside_the_skin_is_set_aside() -> None:
    scene = phantom_scene("baseline")
    image = scene.image.copy()
    x, y, z = 240.0, -150.0, 0.0
    image[in_ball(scene.grid, (x, y, z), 14.0)] = 20.0
    found = study_of(pet(image, scene.grid))
    (bag,) = (one for one in found.exclusions if "outside the outline" in one.reason)
    assert bag.organ is Organ.OTHER
    assert not near(found, (x, y, z))
