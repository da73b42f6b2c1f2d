"""One scan laid on another: known shifts and turns are found again, and two bodies that do not fit are not believed."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("pydicom", reason="scans need the extra [pet]")
pytest.importorskip("SimpleITK", reason="scans need the extra [pet]")

import numpy as np
from scipy import ndimage

from catamnesis.case.discrepancy import Refusal
from catamnesis.case.lesion import Study
from catamnesis.case.scan import Geometry, Scan
from catamnesis.measure.lesions import study_of
from catamnesis.measure.overview import Overview, Points
from catamnesis.measure.registration import Laid, aligned
from catamnesis.measure.rigid import Body, Rigid, agreement, reversed_laying, rigid_laying, still
from catamnesis.read.dicom import find_series
from phantoms import Studies, write_studies
from shared_data import shared

#: What the bodies of the tests are turned about (mm), near the middle of the phantom.
CENTRE = np.array([0.0, 0.0, 100.0])
SHIFT = (9.0, -6.0, 12.0)
#: From the knees to the head, and to both sides (mm).
PLACES: Points = np.array(
    [[x, y, z] for z in (-300.0, -100.0, 100.0, 300.0, 500.0) for x, y in ((0.0, 0.0), (80.0, 40.0), (-80.0, -40.0))]
)


def turn(axis: int, degrees: float) -> Points:
    """Rotation matrix about one of the patient's axes."""
    angle = math.radians(degrees)
    one, other = (axis + 1) % 3, (axis + 2) % 3
    found = np.eye(3)
    found[one, one] = found[other, other] = math.cos(angle)
    found[one, other], found[other, one] = -math.sin(angle), math.sin(angle)
    return found


def laid_anew(grid: Geometry, rotation: Points, shift: tuple[float, float, float]) -> Geometry:
    """The same voxels in another place."""
    x, y, z = (rotation @ (np.array(grid.origin_mm) - CENTRE) + CENTRE + np.array(shift)).tolist()
    first, second, third = ((a, b, c) for a, b, c in ((rotation @ np.array(axis)).tolist() for axis in grid.axes))
    return replace(grid, origin_mm=(x, y, z), axes=(first, second, third))


def moved(study: Study, rotation: Points, shift: tuple[float, float, float]) -> Study:
    """The same patient, who lay elsewhere: nothing but the place of the voxels differs."""

    def elsewhere(scan: Scan) -> Scan:
        return replace(scan, geometry=laid_anew(scan.geometry, rotation, shift))

    return replace(study, scan=elsewhere(study.scan), ct=None if study.ct is None else elsewhere(study.ct))


def made(folder: Path) -> Study:
    scans = find_series(folder).scans
    (pet,) = (scan for scan in scans if scan.modality == "PT")
    return study_of(pet, next((scan for scan in scans if scan.modality == "CT"), None))


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> Studies:
    return write_studies(tmp_path_factory.mktemp("laid") / "phantom")


@pytest.fixture(scope="module")
def baseline(studies: Studies) -> Study:
    return made(studies.baseline)


@pytest.fixture(scope="module")
def laid(studies: Studies, baseline: Study) -> Laid:
    """The phantom's follow-up, who lies a little turned and bent, on its baseline."""
    return aligned(baseline, made(studies.follow_up))


def furthest(one: Points, other: Points) -> float:
    return float(np.linalg.norm(one - other, axis=1).max())


@pytest.mark.parametrize("by", ["CT on CT", "PET on PET"])
@pytest.mark.parametrize(
    ("axis", "degrees", "shift"), [(2, 0.0, SHIFT), (2, 5.0, SHIFT), (0, -3.0, (0.0, 0.0, 0.0))], ids=str
)
def test_a_known_shift_and_turn_is_found_again(
    baseline: Study, by: str, axis: int, degrees: float, shift: tuple[float, float, float]
) -> None:
    before = baseline if by == "CT on CT" else replace(baseline, ct=None)
    rotation = turn(axis, degrees)
    found = aligned(before, moved(before, rotation, shift))
    want = (PLACES - CENTRE) @ rotation.T + CENTRE + np.array(shift)
    assert found.alignment.method.startswith(by)
    assert furthest(found.laying.to_follow_up(PLACES), want) < 2.0
    assert furthest(found.laying.to_baseline(want), PLACES) < 2.0
    assert found.laying.rigid.degrees == pytest.approx(abs(degrees), abs=0.5)
    assert found.alignment.similarity_after > 0.95 > found.alignment.similarity_before


def test_a_body_that_did_not_move_stays_where_it_is(baseline: Study) -> None:
    found = aligned(baseline, baseline)
    assert furthest(found.laying.to_follow_up(PLACES), PLACES) < 0.1
    assert found.alignment.similarity_after == pytest.approx(1.0, abs=1e-3)
    assert found.alignment.discrepancies == ()


def test_the_nodules_of_a_patient_who_lies_otherwise_come_to_lie_on_themselves(laid: Laid, studies: Studies) -> None:
    before, after = (
        {one["name"]: one["centre_mm"] for one in studies.truth["studies"][study]["lesions"]}
        for study in ("baseline", "followup")
    )
    assert before.keys() == after.keys()
    one, other = (np.array([side[name] for name in sorted(before)]) for side in (before, after))
    assert float(np.linalg.norm(one - other, axis=1).min()) > 10.0
    assert furthest(laid.laying.to_follow_up(one), other) < 5.0
    assert furthest(laid.laying.to_baseline(other), one) < 5.0


def test_the_shift_that_is_told_is_that_of_the_posture(laid: Laid, studies: Studies) -> None:
    one, other = (
        np.array(studies.truth["studies"][study]["posture"]["shift_mm"]) for study in ("baseline", "followup")
    )
    # the bend of the waist adds up to 7 mm
    assert np.array(laid.alignment.shift_mm) == pytest.approx(other - one, abs=7.0)
    assert laid.alignment.similarity_after > laid.alignment.similarity_before
    assert laid.alignment.discrepancies == ()


def test_a_way_there_and_back_ends_where_it_began(laid: Laid) -> None:
    assert furthest(laid.laying.to_baseline(laid.laying.to_follow_up(PLACES)), PLACES) < 0.1


def test_a_body_that_lay_far_away_is_found_and_that_is_told(baseline: Study) -> None:
    found = aligned(baseline, moved(baseline, np.eye(3), (0.0, 0.0, 150.0)))
    assert np.array(found.alignment.shift_mm) == pytest.approx([0.0, 0.0, 150.0], abs=2.0)
    assert ["150 mm away" in doubt.what for doubt in found.alignment.discrepancies] == [True]


@pytest.mark.parametrize("axis", [0, 1])
def test_a_body_upside_down_is_refused(baseline: Study, axis: int) -> None:
    with pytest.raises(Refusal, match="cannot be laid on the baseline"):
        aligned(baseline, moved(baseline, turn(axis, 180.0), (0.0, 0.0, 0.0)))


def test_a_scan_that_shows_no_body_is_refused(baseline: Study) -> None:
    empty = np.zeros(baseline.scan.geometry.shape, dtype=np.float32)
    with pytest.raises(Refusal, match="no body can be seen"):
        aligned(baseline, replace(baseline, ct=None, image=lambda: empty))


def test_two_different_bodies_are_refused_or_doubted(baseline: Study) -> None:
    other = made(shared("pet/sts001_fdg_pet_raw") / "image")
    for one, two in ((baseline, other), (other, baseline)):
        try:
            doubts = aligned(one, two).alignment.discrepancies
        except Refusal as refusal:
            assert "cannot be laid on the baseline" in str(refusal)
        else:
            assert any("fits the baseline badly" in doubt.what for doubt in doubts)


STEP = 6.0


def lump(seed: int, laying: Rigid | None = None) -> Body:
    """A body of uneven inside, drawn by chance and turned and shifted exactly."""
    draw = np.random.default_rng(seed)
    blobs = [(draw.uniform(-70.0, 70.0, 3), draw.uniform(12.0, 35.0), draw.uniform(-0.5, 0.7)) for _ in range(14)]
    shape = (60, 44, 44)
    volume = Overview(np.zeros(shape, dtype=np.float32), STEP, (-129.0, -129.0, -177.0))
    places = volume.places_mm(np.argwhere(np.ones(shape, dtype=np.bool_)))
    own = places if laying is None else laying.undone(places)
    inside = ((own / [90.0, 70.0, 120.0]) ** 2).sum(axis=1) <= 1.0
    values = np.full(len(places), 0.5)
    for centre, wide, height in blobs:
        values += height * np.exp(-0.5 * ((own - centre) ** 2).sum(axis=1) / wide**2)
    body = inside.reshape(shape)
    filled = ndimage.gaussian_filter(np.where(body, values.reshape(shape), 0.0), 0.7).astype(np.float32)
    return Body(volume.of(filled), volume.of(body), volume.of(np.zeros(shape, dtype=np.bool_)))


def rigid(axis: int, degrees: float, shift: tuple[float, float, float]) -> Rigid:
    first, second, third = ((a, b, c) for a, b, c in turn(axis, degrees).tolist())
    return Rigid((first, second, third), (0.0, 0.0, 0.0), shift)


NEAR = np.array([[x, y, z] for x in (-60.0, 60.0) for y in (-50.0, 50.0) for z in (-90.0, 90.0)])


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("true", [rigid(2, 0.0, SHIFT), rigid(0, 4.0, SHIFT), rigid(1, -6.0, (-4.0, 10.0, 20.0))])
def test_two_volumes_are_laid_on_each_other_to_2_mm(seed: int, true: Rigid) -> None:
    fixed, moving = lump(seed), lump(seed, true)
    found = rigid_laying(fixed, moving)
    assert furthest(found.applied(NEAR), true.applied(NEAR)) < 2.0
    assert agreement(fixed, moving, found) > 0.98
    back = rigid_laying(moving, fixed)
    assert furthest(back.applied(true.applied(NEAR)), NEAR) < 2.0


def test_volumes_of_two_bodies_agree_less_than_one_body_with_itself() -> None:
    one, other = lump(1), lump(5)
    assert agreement(one, other, rigid_laying(one, other)) < 0.95 < agreement(one, one, still((0.0, 0.0, 0.0)))


def test_a_laying_the_other_way_round_undoes_it() -> None:
    true = rigid(1, 25.0, SHIFT)
    assert furthest(reversed_laying(true).applied(true.applied(NEAR)), NEAR) < 1e-9
    assert furthest(true.undone(true.applied(NEAR)), NEAR) < 1e-9
    assert true.degrees == pytest.approx(25.0)
