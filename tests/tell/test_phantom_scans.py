"""The phantom of the examples from DICOM to page, pictures, data and DICOM again."""

import json
from datetime import datetime
from pathlib import Path

import pytest

pytest.importorskip("highdicom", reason="scans need the extra catamnesis[pet]")
pytest.importorskip("SimpleITK", reason="scans need the extra catamnesis[pet]")

from catamnesis.case.lesion import Fate, Pair, Visit
from catamnesis.exchange.dicom import dicom_files, reported
from catamnesis.measure.lesions import study_of
from catamnesis.measure.pairing import pair_of
from catamnesis.read.dicom import find_series
from catamnesis.tell.scan_pictures import Gallery, drawn, gallery
from catamnesis.tell.scan_report import html_scan_report, json_scan_report
from catamnesis.weigh.criteria.pet import weigh_pair
from phantoms import Studies, write_studies


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> Studies:
    """Two small studies on disk."""
    return write_studies(tmp_path_factory.mktemp("phantom"), fates="all")


@pytest.fixture(scope="module")
def pair(studies: Studies) -> Pair:
    """Both, lesion by lesion, judged."""
    found = []
    for folder in (studies.baseline, studies.follow_up):
        scans = find_series(folder).scans
        (pet,) = (scan for scan in scans if scan.modality == "PT")
        (ct,) = (scan for scan in scans if scan.modality == "CT")
        found.append(study_of(pet, ct))
    return weigh_pair(pair_of(*found))


@pytest.fixture(scope="module")
def shown(pair: Pair) -> Gallery:
    """Its pictures."""
    return gallery(pair)


def test_the_page_says_that_no_patient_lay_in_the_scans(pair: Pair, shown: Gallery) -> None:
    page = html_scan_report(pair, draw=lambda _: drawn(shown)).decode()
    assert "Synthetic data: no patient lay in these scans" in page
    assert "SYNTHETIC DATA, NO PATIENT" in page
    assert shown.synthetic
    assert all("SYNTHETIC" in panel.description for panel in (shown.projections, *shown.slices))
    assert json.loads(json_scan_report(pair))["synthetic"] is True


def test_the_hottest_nodule_falls_and_the_others_keep_their_names_in_every_picture(pair: Pair, shown: Gallery) -> None:
    found = json.loads(json_scan_report(pair))["matches"]
    assert found[0]["name"] == "L1"
    assert -0.6 < found[0]["changes"]["suvpeak"]["relative"] < -0.35
    names = [one["name"] for one in found]
    assert len(set(names)) == len(names)
    whole = [one["name"] for one in found if one["fate"] in ("matched", "new", "vanished")]
    assert all(name in shown.projections.description for name in whole)


def test_the_lesions_go_out_as_dicom_and_come_back(pair: Pair, studies: Studies) -> None:
    folders: dict[Visit, Path] = {Visit.BASELINE: studies.baseline, Visit.FOLLOW_UP: studies.follow_up}
    files = {file.name: file.content for file in dicom_files(pair, folders, at=datetime(2026, 1, 1))}
    before, after = (
        {one.tracking_uid for one in reported(files[f"{visit}-sr.dcm"])} for visit in ("baseline", "follow-up")
    )
    matched = sum(match.fate is Fate.MATCHED for match in pair.matches)
    assert matched > 0
    assert len(before & after) == matched
