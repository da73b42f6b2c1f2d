"""A folder of anything: which volumes are found in it, and what is refused with its reason."""

import shutil
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pydicom", reason="reading PET needs the extra catamnesis[pet]")
pytest.importorskip("numpy", reason="reading PET needs the extra catamnesis[pet]")

import numpy as np
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid

from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.scan import Scan
from catamnesis.read.dicom import find_series, only_pet
from pet_build import ROOT, RTSTRUCT_CLASS, ct_slices, pet_slices, voxels, with_values, write, write_pet


def the_one(folder: Path) -> Scan:
    """The only volume of a folder."""
    holdings = find_series(folder)
    assert len(holdings.scans) == 1, [str(doubt) for doubt in holdings.discrepancies]
    return holdings.scans[0]


def doubts(folder: Path) -> list[Discrepancy]:
    """All that is doubtful about a folder and the volumes in it."""
    holdings = find_series(folder)
    return [*holdings.discrepancies, *(doubt for scan in holdings.scans for doubt in scan.discrepancies)]


def refused(folder: Path) -> str:
    """What is refused in a folder without a single volume."""
    holdings = find_series(folder)
    assert not holdings.scans
    return "; ".join(str(doubt) for doubt in holdings.discrepancies)


def test_a_plain_series_is_one_volume_with_its_place_and_its_voxels(tmp_path: Path) -> None:
    write_pet(tmp_path)
    scan = the_one(tmp_path)
    assert scan.name == "PT series of 2025-01-01 'WB AC'"
    assert scan.geometry.shape == (4, 6, 5)
    assert scan.geometry.spacing_mm == (4.0, 4.0, 4.0)
    assert scan.voxels().dtype == np.float32
    assert np.array_equal(scan.voxels(), voxels())
    assert (scan.modality, scan.manufacturer, scan.reconstruction) == ("PT", "Synthetic", "OSEM, 4")
    assert not scan.discrepancies


def test_slices_are_sorted_by_place_and_each_takes_its_own_slope(tmp_path: Path) -> None:
    def upside_down(data: Dataset, number: int) -> None:
        data.ImagePositionPatient = [0, 0, -4 * number]
        data.RescaleSlope = str(number + 1)

    write_pet(tmp_path, change=upside_down)
    scan = the_one(tmp_path)
    assert scan.slopes == (4.0, 3.0, 2.0, 1.0)
    assert np.array_equal(scan.voxels(), voxels()[::-1] * np.array([4, 3, 2, 1])[:, None, None])


def test_a_slope_is_not_rounded_before_it_is_used(tmp_path: Path) -> None:
    write_pet(tmp_path, np.full((2, 3, 3), 32767, dtype=np.int16), RescaleSlope="1.7141")
    assert the_one(tmp_path).voxels().max() == np.float32(32767 * 1.7141)


def test_nested_folders_without_extensions_with_other_files_are_searched(tmp_path: Path) -> None:
    write_pet(tmp_path / "a" / "b", RescaleSlope="2")
    write(tmp_path / "c", ct_slices())
    (tmp_path / "a" / "README.txt").write_text("nothing")
    (tmp_path / "a" / "empty").write_bytes(b"")
    (tmp_path / "DICOMDIR").write_bytes((tmp_path / "a" / "b" / "slice_000").read_bytes()[:200])
    outlines = with_values(
        Dataset(), {"SOPClassUID": RTSTRUCT_CLASS, "SOPInstanceUID": ROOT + "5", "Modality": "RTSTRUCT"}
    )
    write(tmp_path, [outlines], name="rs")
    report = {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.88.11", "SOPInstanceUID": ROOT + "6", "Modality": "SR"}
    write(tmp_path, [with_values(Dataset(), report)], name="sr")
    holdings = find_series(tmp_path)
    assert [scan.modality for scan in holdings.scans] == ["CT", "PT"]
    assert [path.name for path in holdings.masks] == ["rs_000"]
    assert holdings.left_out == ("1 of modality SR",)


def test_a_ct_is_in_hounsfield_units_and_has_no_pet_header(tmp_path: Path) -> None:
    write(tmp_path, ct_slices())
    scan = the_one(tmp_path)
    assert scan.header is None
    assert scan.voxels()[0, 0, 0] == -1024.0


def test_copies_of_a_file_count_once(tmp_path: Path) -> None:
    write_pet(tmp_path / "one")
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    assert the_one(tmp_path).geometry.shape == (4, 6, 5)
    assert not find_series(tmp_path).discrepancies


def test_two_files_of_one_uid_that_differ_are_told(tmp_path: Path) -> None:
    write_pet(tmp_path / "one")
    write_pet(tmp_path / "two", RescaleSlope="2")
    assert "bear the UID of another file and differ" in str(doubts(tmp_path)[0])


def test_two_people_in_one_folder_are_told_apart(tmp_path: Path) -> None:
    write_pet(tmp_path / "one")
    write_pet(tmp_path / "two", PatientID="other", PatientName="Other^Bert", SeriesInstanceUID=ROOT + "2.1")
    holdings = find_series(tmp_path)
    assert holdings.scans[0].patient.same_as(holdings.scans[1].patient) is False
    assert "2 different people" in holdings.discrepancies[0].what
    assert "Bert" not in str(holdings)


def test_two_people_in_one_series_are_refused(tmp_path: Path) -> None:
    def swap(data: Dataset, number: int) -> None:
        if number == 3:
            data.PatientID = "other"

    write_pet(tmp_path, change=swap)
    assert r"2 different patients bear one SeriesInstanceUID (0020,000E)" in refused(tmp_path)


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (
            {"CorrectedImage": ["NORM", "SCAT"]},
            "not corrected for attenuation (CorrectedImage (0028,0051) has no ATTN)",
        ),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7"}, "a secondary capture"),
        ({"ImageType": ["DERIVED", "SECONDARY", "MIP"]}, "a projection or an overview"),
        ({"SeriesType": ["STATIC", "REPROJECTION"]}, "a reprojection"),
    ],
)
def test_what_is_no_volume_to_measure_is_left_out_by_name(tmp_path: Path, header: dict[str, Any], reason: str) -> None:
    write_pet(tmp_path / "good")
    write_pet(tmp_path / "bad", SeriesInstanceUID=ROOT + "1.3", SeriesDescription="bad", **header)
    holdings = find_series(tmp_path)
    assert [scan.description for scan in holdings.scans] == ["WB AC"]
    assert holdings.discrepancies[0].kind is Kind.REFUSED
    assert "'bad'" in holdings.discrepancies[0].where
    assert reason in holdings.discrepancies[0].what


def test_a_missing_slice_is_refused(tmp_path: Path) -> None:
    write_pet(tmp_path, voxels(6))[2].unlink()
    assert "1 slice is missing between 4.00 and 12.00 mm" in refused(tmp_path)


def test_fewer_slices_than_the_header_counts_are_told(tmp_path: Path) -> None:
    write_pet(tmp_path, NumberOfSlices=9)
    assert "4 slices lie here, NumberOfSlices (0054,0081) says 9" in doubts(tmp_path)[0].what


def test_two_reconstructions_in_one_series_are_taken_apart(tmp_path: Path) -> None:
    write_pet(tmp_path / "one")
    other = pet_slices(voxels() + 1000, ReconstructionMethod="FBP", change=lambda data, _: new_uid(data))
    write(tmp_path / "two", other)
    holdings = find_series(tmp_path)
    assert [scan.reconstruction for scan in holdings.scans] == ["OSEM, 4", "FBP, 4"]
    assert [float(scan.voxels().max()) for scan in holdings.scans] == [119.0, 1119.0]
    assert "differ in ReconstructionMethod (0054,1103)" in holdings.discrepancies[0].what


def new_uid(data: Dataset) -> None:
    """Make a slice another object."""
    data.SOPInstanceUID = generate_uid()


def test_two_reconstructions_that_nothing_tells_apart_are_refused(tmp_path: Path) -> None:
    write_pet(tmp_path / "one")
    write(tmp_path / "two", pet_slices(voxels() + 1000, change=lambda data, _: new_uid(data)))
    assert "nothing in the header tells which of them belong together" in refused(tmp_path)


def test_time_frames_in_one_series_are_volumes_of_their_own(tmp_path: Path) -> None:
    write_pet(tmp_path / "one")
    later = pet_slices(voxels() + 1, AcquisitionTime="110500", change=lambda data, _: new_uid(data))
    write(tmp_path / "two", later)
    holdings = find_series(tmp_path)
    assert [float(scan.voxels().min()) for scan in holdings.scans] == [0.0, 1.0]
    assert "told apart by AcquisitionTime (0008,0032)" in holdings.discrepancies[0].what


def test_a_file_that_breaks_off_in_its_pixels_is_refused(tmp_path: Path) -> None:
    path = write_pet(tmp_path)[1]
    path.write_bytes(path.read_bytes()[:-10])
    assert "slice_001: the file breaks off after 50 of 60 bytes" in refused(tmp_path)


def test_a_file_that_breaks_off_in_its_header_is_named(tmp_path: Path) -> None:
    path = write_pet(tmp_path)[3]
    path.write_bytes(path.read_bytes()[:700])
    holdings = find_series(tmp_path)
    assert holdings.discrepancies[0].where == "slice_003"
    assert "breaks off" in holdings.discrepancies[0].what


def test_a_wrong_pixel_length_is_refused(tmp_path: Path) -> None:
    def short(data: Dataset, number: int) -> None:
        if number == 1:
            data.PixelData = data.PixelData[:40]

    write_pet(tmp_path, change=short)
    assert "PixelData (7FE0,0010) has 40 bytes, its rows and columns need 60" in refused(tmp_path)


def huge(data: Dataset) -> None:
    """Let a slice state 3.6 thousand million pixels."""
    data.Rows = data.Columns = 60000


def test_rows_and_columns_of_a_bomb_are_refused_before_anything_is_unpacked(tmp_path: Path) -> None:
    write_pet(
        tmp_path, Rows=60000, Columns=60000, change=lambda data, _: with_values(data, {"Rows": 60000, "Columns": 60000})
    )
    assert "60000 rows x 60000 columns is no slice of a scan" in refused(tmp_path)


@pytest.mark.parametrize(
    ("keyword", "tag"),
    [
        ("ImagePositionPatient", "ImagePositionPatient (0020,0032)"),
        ("ImageOrientationPatient", "ImageOrientationPatient (0020,0037)"),
        ("PixelSpacing", "PixelSpacing (0028,0030)"),
        ("RescaleSlope", "RescaleSlope (0028,1053)"),
        ("Rows", "Rows (0028,0010)"),
        ("Columns", "Columns (0028,0011)"),
        ("BitsAllocated", "BitsAllocated (0028,0100)"),
        ("PixelRepresentation", "PixelRepresentation (0028,0103)"),
        ("PixelData", "PixelData (7FE0,0010)"),
    ],
)
def test_each_attribute_that_a_volume_needs_is_refused_by_name(tmp_path: Path, keyword: str, tag: str) -> None:
    write(tmp_path, pet_slices(change=lambda data, _: delattr(data, keyword)))
    assert f"no {tag}" in refused(tmp_path)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ({"PixelSpacing": [0, 4]}, "PixelSpacing (0028,0030) is (0.0, 4.0) mm"),
        ({"PixelSpacing": [1e-30, 4]}, "PixelSpacing"),
        ({"ImageOrientationPatient": [1, 0, 0, 1, 0, 0]}, "no right-angled plane"),
        ({"SamplesPerPixel": 3}, "a colour picture"),
        ({"BitsAllocated": 12}, "12 bits a pixel are not read"),
        ({"NumberOfFrames": "7"}, "NumberOfFrames (0028,0008) is 7"),
    ],
)
def test_attributes_that_make_no_volume_are_refused(tmp_path: Path, header: dict[str, Any], words: str) -> None:
    write_pet(tmp_path, **header)
    assert words in refused(tmp_path)


def test_a_position_beyond_the_house_is_refused(tmp_path: Path) -> None:
    write_pet(
        tmp_path, change=lambda data, number: with_values(data, {"ImagePositionPatient": [0, 0, f"1e{200 + number}"]})
    )
    assert "ImagePositionPatient (0020,0032) is (0.0, 0.0, 1e+200) mm" in refused(tmp_path)


def test_values_that_slices_do_not_share_are_told_and_not_used(tmp_path: Path) -> None:
    def heavier(data: Dataset, number: int) -> None:
        data.PatientWeight = str(70 + number)

    write_pet(tmp_path, change=heavier)
    scan = the_one(tmp_path)
    assert scan.header is not None
    assert scan.header.weight_kg is None
    assert "slices of one series disagree ('70', '71', '72')" in scan.discrepancies[0].what


def test_a_value_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    write_pet(tmp_path)
    for path in tmp_path.iterdir():
        path.write_bytes(path.read_bytes().replace(b"DS\x02\x0070", b"DS\x02\x007,"))
    scan = the_one(tmp_path)
    assert scan.header is not None
    assert scan.header.weight_kg is None
    assert "'7,' cannot be read" in scan.discrepancies[0].what


def test_slices_without_a_series_uid_are_taken_folder_by_folder(tmp_path: Path) -> None:
    write_pet(tmp_path / "one", SeriesInstanceUID=None)
    write(tmp_path / "two", ct_slices(SeriesInstanceUID=None))
    holdings = find_series(tmp_path)
    assert [scan.modality for scan in holdings.scans] == ["CT", "PT"]
    assert "the slices of one folder are taken as one series" in holdings.discrepancies[0].what


def test_lossy_pixels_are_told(tmp_path: Path) -> None:
    write_pet(tmp_path, LossyImageCompression="01")
    assert "compressed with loss" in doubts(tmp_path)[0].what


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no such folder"):
        find_series(tmp_path / "nowhere")


def test_a_folder_without_scans_says_so(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear colleague")
    assert find_series(tmp_path).discrepancies[0].kind is Kind.MISSING
    with pytest.raises(Refusal, match="no PET series lies here"):
        only_pet(find_series(tmp_path), "folder")


def test_of_two_pet_volumes_none_is_chosen(tmp_path: Path) -> None:
    write_pet(tmp_path / "one")
    write_pet(tmp_path / "two", SeriesInstanceUID=ROOT + "1.9", SeriesDescription="late")
    with pytest.raises(Refusal, match=r"2 PET volumes .*'WB AC'.*'late'"):
        only_pet(find_series(tmp_path), "folder")


def test_the_reason_why_there_is_no_pet_is_given(tmp_path: Path) -> None:
    write_pet(tmp_path, voxels(6))[2].unlink()
    with pytest.raises(Refusal, match="1 slice is missing"):
        only_pet(find_series(tmp_path), "folder")


def test_a_file_that_vanishes_after_it_was_found_is_refused(tmp_path: Path) -> None:
    paths = write_pet(tmp_path)
    scan = the_one(tmp_path)
    paths[0].unlink()
    with pytest.raises(Refusal, match="slice_000"):
        scan.voxels()


def test_the_progress_is_told(tmp_path: Path) -> None:
    write_pet(tmp_path)
    said: list[str] = []
    find_series(tmp_path, progress=said.append)
    assert said == ["0 files looked at", "series 1 of 1"]


def test_a_single_file_may_be_named(tmp_path: Path) -> None:
    path = write_pet(tmp_path)[0]
    scan = the_one(path)
    assert scan.geometry.shape == (1, 6, 5)
    assert scan.source.document == path.name
