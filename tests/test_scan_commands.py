"""The commands for scans, as a nuclear physician uses them, on the synthetic studies and on real ones."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from phantoms import Studies, write_studies
from shared_data import shared

pytest.importorskip("pydicom", reason="scans need the extra [pet]")
pytest.importorskip("SimpleITK", reason="scans need the extra [pet]")
nibabel = pytest.importorskip("nibabel", reason="scans need the extra [pet]")
np = pytest.importorskip("numpy", reason="scans need the extra [pet]")

from catamnesis import cli, scan_workup
from catamnesis.read.dicom import find_series, only_pet
from catamnesis.workup import open_case


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(cli.main, [str(a) for a in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> Studies:
    return write_studies(tmp_path_factory.mktemp("studies") / "phantom", seed=3)


@pytest.fixture(scope="module")
def compared(studies: Studies) -> dict[str, Any]:
    """What ``catamnesis scan --format json`` prints of the two studies."""
    result = run("scan", studies.baseline, studies.follow_up, "--format", "json")
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def test_the_lesions_of_the_phantom_are_matched_and_their_fall_is_measured(compared: dict[str, Any]) -> None:
    matched = [match for match in compared["matches"] if match["fate"] == "matched"]
    assert len(matched) >= 5
    hottest = max(matched, key=lambda match: match["changes"]["suvmax"]["baseline"])
    assert hottest["changes"]["suvmax"]["relative"] == pytest.approx(-0.46, abs=0.08)
    assert hottest["displacement_mm"] > 5
    lesions = compared["pair"]["follow_up"]["lesions"]
    for match in compared["matches"]:
        if match["fate"] == "new":
            (found,) = [one for one in lesions if one["label"] == match["follow_up"][0]]
            assert found["doubts"], "nothing new lies in the phantom, so what is called new must bear a doubt"
    assert compared["synthetic"] is True


def test_a_folder_is_written_whole_with_page_data_figures_and_dicom(studies: Studies, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    result = run("scan", studies.baseline, studies.follow_up, "-o", out)
    assert result.exit_code == 0, result.output
    written = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert {"report.html", "report.md", "report.json", "hot-spots.yaml"} <= written
    assert {"dicom/baseline-seg.dcm", "dicom/baseline-sr.dcm", "dicom/follow-up-seg.dcm"} <= written
    assert [name for name in written if name.startswith("figures/") and name.endswith(".png")]
    assert "ynthetic" in (out / "report.html").read_text("utf-8")
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_a_hot_spot_is_taken_back_by_a_line_in_a_file(
    studies: Studies, compared: dict[str, Any], tmp_path: Path
) -> None:
    label = compared["pair"]["baseline"]["exclusions"][0]["label"]
    said = tmp_path / "said.yaml"
    said.write_text(f'"{label}": disease\n', "utf-8")
    result = run("scan", studies.baseline, studies.follow_up, "--hot-spots", said, "--format", "json")
    again = json.loads(result.stdout)
    assert len(again["pair"]["baseline"]["lesions"]) == len(compared["pair"]["baseline"]["lesions"]) + 1


@pytest.mark.parametrize(
    ("line", "why"), [('"liver": maybe\n', "says neither disease nor normal"), ("- a\n- b\n", "set of keys|keys")]
)
def test_a_file_of_hot_spots_that_says_nothing_clear_is_refused(
    studies: Studies, tmp_path: Path, line: str, why: str
) -> None:
    said = tmp_path / "said.yaml"
    said.write_text(line, "utf-8")
    result = run("scan", studies.baseline, studies.follow_up, "--hot-spots", said)
    assert result.exit_code == 1
    assert re.search(why, result.output)
    assert "remedy:" in result.output


def test_a_folder_that_holds_something_is_not_written_over(studies: Studies, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", "utf-8")
    result = run("scan", studies.baseline, studies.follow_up, "-o", tmp_path)
    assert result.exit_code == 1
    assert "nothing is overwritten" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_no_scan_at_all_is_refused(tmp_path: Path) -> None:
    result = run("scan", tmp_path, tmp_path)
    assert result.exit_code == 1
    assert "remedy:" in result.output


def test_two_patients_are_refused_unless_meant(studies: Studies, tmp_path: Path) -> None:
    import pydicom

    other = tmp_path / "other"
    other.mkdir()
    for file in sorted((studies.follow_up / "PT").iterdir()):
        data = pydicom.dcmread(file)
        data.PatientID, data.PatientName = "SOMEBODY-ELSE", "SYNTHETIC^OTHER"
        data.save_as(other / file.name)
    result = run("scan", studies.baseline, other)
    assert result.exit_code == 1
    assert "two people" in result.output
    assert "--two-patients" in result.output


def test_outlines_of_others_are_matched_by_name_where_the_studies_cannot_be_laid_on_each_other(
    studies: Studies, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from catamnesis.case.discrepancy import Refusal
    from catamnesis.measure import pairing

    def hopeless(*_: object) -> None:
        raise Refusal(where="the second study", what="it cannot be laid on the first", remedy="look by eye")

    monkeypatch.setattr(pairing, "aligned", hopeless)
    scan = only_pet(find_series(studies.baseline), "")
    voxels = scan.voxels()
    place = tuple(int(n) for n in np.unravel_index(int(voxels.argmax()), voxels.shape))
    mask = np.zeros(voxels.shape, dtype=np.uint8)
    mask[place[0] - 1 : place[0] + 2, place[1] - 1 : place[1] + 2, place[2] - 1 : place[2] + 2] = 1
    grid = scan.geometry
    steps = np.array([np.array(grid.axes[a]) * grid.spacing_mm[a] for a in (2, 1, 0)]).T
    affine = np.eye(4)
    affine[:3, :3], affine[:3, 3] = steps, grid.origin_mm
    file = tmp_path / "spot.nii.gz"
    nibabel.save(nibabel.Nifti1Image(mask.transpose(2, 1, 0), np.diag([-1.0, -1.0, 1.0, 1.0]) @ affine), file)
    masks = ("--baseline-mask", file, "--followup-mask", file)
    result = run("scan", studies.baseline, studies.baseline, *masks, "--format", "json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    (match,) = told["matches"]
    assert match["fate"] == "matched"
    assert match["changes"]["suvmax"]["relative"] == 0.0
    assert any("cannot be laid" in d["what"] for d in told["pair"]["discrepancies"])
    alone = run("scan", studies.baseline, studies.follow_up)
    assert alone.exit_code == 1
    assert "cannot be laid" in alone.output


def test_suv_tells_the_image_and_each_region(studies: Studies) -> None:
    result = run("suv", studies.baseline / "PT", "--format", "json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["image"]["voxels"] > 100_000
    assert told["image"]["max"] > 5
    assert told["rule"]


def test_suv_that_must_be_refused_exits_with_one_and_a_reason(studies: Studies, tmp_path: Path) -> None:
    import pydicom

    for file in sorted((studies.baseline / "PT").iterdir()):
        data = pydicom.dcmread(file)
        del data.PatientWeight
        data.save_as(tmp_path / file.name)
    result = run("suv", tmp_path, "--format", "json")
    assert result.exit_code == 1
    assert "PatientWeight (0010,1030)" in json.loads(result.stdout)["refused"]["where"]


def test_an_unknown_normalisation_is_refused_with_those_that_there_are(studies: Studies) -> None:
    result = run("suv", studies.baseline / "PT", "--sul", "lean")
    assert result.exit_code == 1
    assert "janmahasatian" in result.output


def test_a_real_tumour_outlined_by_others_is_measured_as_published() -> None:
    folder = shared("pet/sts001_fdg_pet_raw")
    mask = next(path for path in (folder / "mask").rglob("*") if path.is_file())
    result = run("suv", folder / "image", "--mask", mask, "--format", "json")
    assert result.exit_code == 0, result.output
    mass = next(region for region in json.loads(result.stdout)["regions"] if region["name"] == "GTV_Mass")
    assert mass["voxels"] == 5095
    assert mass["max"] == pytest.approx(7.910674, rel=1e-6)


def test_without_the_extra_the_command_that_installs_it_is_named(
    studies: Studies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan_workup, "EXTRA", ("a_library_that_is_not_there",))
    result = run("suv", studies.baseline / "PT")
    assert result.exit_code == 1
    assert 'pip install "catamnesis[pet]"' in result.output


CASE = """catamnesis: 1
id: pair
title: Two synthetic scans
question: {treatment: drug}
patient: {sex: female, age_years: 53}
exposures:
  - {id: drug, drug: anakinra, dose: 100, unit: mg, per: day, start: START}
scans:
  - {baseline: scans/baseline, follow_up: scans/followup, domain: calcinosis}
"""


@cache
def start_day(folder: Path) -> str:
    """The day of the first study, as case.yaml writes it."""
    import pydicom

    date = pydicom.dcmread(next((folder / "baseline" / "PT").iterdir())).AcquisitionDate
    return f"{date[:4]}-{date[4:6]}-{date[6:]}"


def test_scans_of_a_case_folder_enter_its_course_and_its_report(studies: Studies, tmp_path: Path) -> None:
    (tmp_path / "scans").symlink_to(studies.folder)
    (tmp_path / "case.yaml").write_text(CASE.replace("START", start_day(studies.folder)), "utf-8")
    linked = open_case(tmp_path).case
    assert any("symbolic link" in d.what for d in linked.discrepancies)
    (tmp_path / "scans").unlink()
    (tmp_path / "scans").mkdir()
    for study in ("baseline", "followup"):
        (studies.folder / study).rename(tmp_path / "scans" / study)
    try:
        told = open_case(tmp_path).measured().weighed()
        page = told.report("html").decode("utf-8")
    finally:
        for study in ("baseline", "followup"):
            (tmp_path / "scans" / study).rename(studies.folder / study)
    measured = [c for c in told.case.changes if c.subject.startswith("suvmax")]
    assert len(measured) >= 5
    assert all(c.domain == "calcinosis" for c in measured)
    (verdict,) = [j for j in told.case.judged("verdict") if j.subject == "calcinosis"]
    assert verdict.verdict == "improved"
    assert "PET/CT, lesion by lesion" in page
