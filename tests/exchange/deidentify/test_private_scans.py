"""DICOM without names and true dates: each leak of the known tools is a test, and uptake stays as it was.

The leaks are those that were found by running dicognito 0.19, dicom-anonymizer 2.1, Orthanc 1.10.1, deid 0.4.13 and
idiscore 1.2 on one synthetic PET object.
"""

import pytest

pytest.importorskip("pydicom", reason="DICOM needs pydicom")
pytest.importorskip("numpy", reason="the test objects need numpy")

from pathlib import Path
from typing import Any

import pydicom
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ImplicitVRLittleEndian

from catamnesis.exchange.deidentify import Deidentified, deidentified
from catamnesis.measure.uptake import region_statistics
from catamnesis.read.dicom import find_series, only_pet
from catamnesis.read.masks import read_regions
from pet_build import ROOT, ct_slices, enhanced_pet, pet_slices, with_values, write, write_outlines, write_pet
from phantoms import write_studies
from private_case import every_byte
from shared_data import shared

OFFSET = -700
SECRETS = (
    b"Hartwig",
    b"HARTWIG",
    b"Leonore",
    b"ZR-4471",
    b"447199",
    b"Quendler",
    b"Ottilien",
    b"20250101",
    b"19581231",
    b"9912345",
)


def private_pet(**more: Any) -> list[Dataset]:
    """A PET series with everything that a hospital writes into it."""

    def fill(data: Dataset, _: int) -> None:
        block = data.private_block(0x0009, "GEMS_PETD_01", create=True)
        block.add_new(0x0D, "DT", "20250101110000.00")
        block.add_new(0x01, "LO", "Hartwig 030 9912345")
        data.private_block(0x0011, "HOSPITAL", create=True).add_new(0x01, "LO", "Hartwig^Leonore")
        nested = with_values(Dataset(), {"PatientID": "ZR-4471-08", "OperatorsName": "Quendler"})
        data.RequestAttributesSequence = Items([nested])
        with_values(data, {"FrameReferenceTime": "150000", **more})

    return pet_slices(
        change=fill,
        PatientName="Hartwig^Leonore",
        PatientID="ZR-4471-08",
        PatientBirthDate="19581231",
        PatientAddress="Lindenweg 14",
        PatientTelephoneNumbers="030 9912345",
        PatientComments="Frau Hartwig, 030 9912345",
        StudyDescription="PET Hartwig",
        SeriesDescription="WB AC",
        InstitutionName="Sankt Ottilien",
        ReferringPhysicianName="Quendler^Ida",
        AccessionNumber="A4471",
        ImageComments="born 19581231",
        ContentDate="20250101",
        OtherPatientIDs="447199",
    )


def made(tmp_path: Path, data_sets: list[Dataset], **options: Any) -> tuple[Dataset, Deidentified]:
    """The first of some objects after the change, and what became of all."""
    write(tmp_path / "in", data_sets, **options)
    record = deidentified(tmp_path / "in", tmp_path / "out", offset_days=OFFSET)
    return pydicom.dcmread(tmp_path / "out" / record.written[0]), record


def tracer(data: Dataset) -> Dataset:
    """The item of the radiopharmaceutical."""
    found: Dataset = data.RadiopharmaceuticalInformationSequence[0]
    return found


def test_acquisition_time_and_start_time_stay_together(tmp_path: Path) -> None:
    """dicognito 0.19 moved AcquisitionTime by ten hours and left RadiopharmaceuticalStartTime."""
    data, _ = made(tmp_path, private_pet())
    assert (data.AcquisitionTime, data.SeriesTime) == ("110000", "110000")
    assert tracer(data).RadiopharmaceuticalStartTime == "100000"


def test_the_nested_start_date_time_moves_with_the_rest(tmp_path: Path) -> None:
    """dicom-anonymizer 2.1 and Orthanc 1.10.1 left the true RadiopharmaceuticalStartDateTime in its sequence."""
    data, _ = made(tmp_path, private_pet())
    assert tracer(data).RadiopharmaceuticalStartDateTime == "20230201100000"
    assert (data.AcquisitionDate, data.SeriesDate, data.StudyDate) == ("20230201",) * 3


def test_weight_size_and_sex_stay(tmp_path: Path) -> None:
    """dicom-anonymizer 2.1 and Orthanc 1.10.1 removed the weight."""
    data, _ = made(tmp_path, private_pet())
    assert (data.PatientWeight, data.PatientSize, data.PatientSex) == (70, 1.75, "F")


def test_private_attributes_go_but_the_one_that_uptake_needs(tmp_path: Path) -> None:
    """dicognito 0.19 and deid 0.4.13 kept private attributes with a name and a phone number."""
    data, _ = made(tmp_path, private_pet())
    private = [element for element in data.iterall() if element.is_private]
    assert [(element.tag, element.value) for element in private] == [
        (0x00090010, "GEMS_PETD_01"),
        (0x0009100D, "20230201110000.00"),
    ]


def test_the_description_of_the_study_goes(tmp_path: Path) -> None:
    """dicognito 0.19 and deid 0.4.13 kept StudyDescription."""
    data, _ = made(tmp_path, private_pet())
    assert "StudyDescription" not in data
    assert data.SeriesDescription == "WB AC"


def test_a_description_of_known_words_stays_and_another_is_numbered(tmp_path: Path) -> None:
    slices = private_pet()
    for data in slices:
        data.StudyDescription, data.SeriesDescription = "PET CT WHOLE BODY", "PET of Mrs Hartwig"
    data, _ = made(tmp_path, slices)
    assert (data.StudyDescription, data.SeriesDescription) == ("PET CT WHOLE BODY", "series 1")


def test_comments_go(tmp_path: Path) -> None:
    """dicognito 0.19 kept PatientComments."""
    data, _ = made(tmp_path, private_pet())
    assert not {"PatientComments", "ImageComments", "InstitutionName", "RequestAttributesSequence"} & set(data.dir())


def test_times_of_day_are_not_wiped_out(tmp_path: Path) -> None:
    """dicom-anonymizer 2.1 wrote 00010101 and 000000; idiscore 1.2 removed the times of injection."""
    data, _ = made(tmp_path, private_pet())
    assert tracer(data).RadionuclideTotalDose == 368080000
    assert data.FrameReferenceTime == 150000


@pytest.mark.parametrize(
    "syntax", [None, ImplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian], ids=str
)
def test_no_byte_of_the_output_holds_a_secret(tmp_path: Path, syntax: Any) -> None:
    old = {str(element.value) for one in private_pet() for element in one.iterall() if element.VR == "UI"}
    made(tmp_path, private_pet(), **({"syntax": syntax} if syntax else {}))
    for name, data in every_byte(tmp_path / "out"):
        for secret in SECRETS:
            assert secret not in data, name
        for uid in old:
            assert uid.startswith("1.2.840.10008.") or uid.encode() not in data


def factor(folder: Path) -> float | None:
    """The brightest voxel of the one PET of a folder."""
    return region_statistics(only_pet(find_series(folder), "here"), ()).image.max


@pytest.mark.parametrize("syntax", [None, ImplicitVRLittleEndian, ExplicitVRBigEndian], ids=str)
def test_uptake_is_the_same_before_and_after(tmp_path: Path, syntax: Any) -> None:
    made(tmp_path, private_pet(), **({"syntax": syntax} if syntax else {}))
    assert factor(tmp_path / "out") == factor(tmp_path / "in")


@pytest.mark.parametrize("vendor", ["ge", "siemens", "philips"])
def test_uptake_of_each_maker_is_the_same_before_and_after(tmp_path: Path, vendor: str) -> None:
    studies = write_studies(tmp_path / "in", vendor=vendor)
    for path in sorted(studies.folder.rglob("*.dcm")):
        if path.parent.name == "CT" or int(path.stem.rpartition("_")[2]) > 12:
            path.unlink()
    deidentified(studies.folder, tmp_path / "out")
    for visit in ("baseline", "followup"):
        before, after = (only_pet(find_series(tmp_path / side / visit), visit) for side in ("in", "out"))
        assert region_statistics(after, ()).factor == region_statistics(before, ()).factor
        assert region_statistics(after, ()).image.max == region_statistics(before, ()).image.max
        assert after.header is not None
        assert before.header is not None
        assert after.header.frames[0].acquisition_time == before.header.frames[0].acquisition_time


def test_days_between_two_studies_stay(tmp_path: Path) -> None:
    write_pet(tmp_path / "in" / "a")
    write_pet(tmp_path / "in" / "b", SeriesInstanceUID=ROOT + "3", AcquisitionDate="20250302", SeriesDate="20250302")
    deidentified(tmp_path / "in", tmp_path / "out")
    days = [find_series(tmp_path / "out" / visit).scans[0].header for visit in ("a", "b")]
    first, last = (header.series_date for header in days if header is not None)
    assert first is not None
    assert last is not None
    assert (last - first).days == 60


def test_one_person_stays_one_and_two_stay_two(tmp_path: Path) -> None:
    write_pet(tmp_path / "in" / "a")
    write_pet(tmp_path / "in" / "b", SeriesInstanceUID=ROOT + "3")
    write_pet(tmp_path / "in" / "c", SeriesInstanceUID=ROOT + "4", PatientID="other-99", PatientName="Roe^Ann")
    deidentified(tmp_path / "in", tmp_path / "out")
    one, same, other = (only_pet(find_series(tmp_path / "out" / name), name).patient for name in "abc")
    assert one.same_as(same) is True
    assert one.same_as(other) is False


@pytest.mark.parametrize(("age", "after"), [("093Y", "090Y"), ("053Y", "053Y"), (None, "066Y")])
def test_an_age_stays_up_to_89_and_is_told_where_only_a_birthday_stood(
    tmp_path: Path, age: str | None, after: str
) -> None:
    slices = private_pet()
    for data in slices:
        with_values(data, {"PatientAge": age})
    data, _ = made(tmp_path, slices)
    assert data.PatientAge == after
    assert data.PatientBirthDate == ""


def test_outlines_still_lie_on_their_scan(tmp_path: Path) -> None:
    write_pet(tmp_path / "in" / "scan")
    corners = [[[3.0, 3.0, 4.0], [13.0, 3.0, 4.0], [13.0, 15.0, 4.0], [3.0, 15.0, 4.0]]]
    write_outlines(tmp_path / "in" / "mask", {"Hartwig's lump": corners, "GTV 1": corners})
    record = deidentified(tmp_path / "in", tmp_path / "out", offset_days=OFFSET)
    before, after = (
        region_statistics(scan, read_regions(tmp_path / side / "mask_000", scan))
        for side in ("in", "out")
        for scan in (only_pet(find_series(tmp_path / side / "scan"), side),)
    )
    assert [one.mean for one in after.regions] == [one.mean for one in before.regions]
    assert [one.name for one in after.regions] == ["region 1", "GTV 1"]
    told = {passage.words: passage.reason for passage in record.passages}
    assert told["Hartwig's lump"] == "name of an outline, written as 'region 1'"
    assert told["GTV 1"] == "name of an outline, kept"
    mask = pydicom.dcmread(tmp_path / "out" / "mask_000")
    scan_file = pydicom.dcmread(tmp_path / "out" / "scan" / "slice_000")
    assert mask.StructureSetROISequence[0].ReferencedFrameOfReferenceUID == scan_file.FrameOfReferenceUID


def test_an_enhanced_object_keeps_its_frames_and_moves_their_dates(tmp_path: Path) -> None:
    data, _ = made(tmp_path, [enhanced_pet()])
    frame = data.PerFrameFunctionalGroupsSequence[1].FrameContentSequence[0]
    assert frame.FrameAcquisitionDateTime == "20230201110000"
    assert factor(tmp_path / "out") == factor(tmp_path / "in")


def test_a_file_that_breaks_off_is_left_out_with_its_reason(tmp_path: Path) -> None:
    paths = write_pet(tmp_path / "in")
    whole = paths[0].read_bytes()
    paths[0].write_bytes(whole[:-20])
    paths[1].write_bytes(whole[:300])
    record = deidentified(tmp_path / "in", tmp_path / "out")
    assert {one.file for one in record.left_out} == {"slice_000", "slice_001"}
    assert all("break" in one.reason or "broken" in one.reason for one in record.left_out), record.left_out
    assert record.written == ("slice_002", "slice_003")


@pytest.mark.parametrize("kept", [300, 400, 500, 600, 700, 800, 850, 900])
def test_outlines_that_break_off_are_left_out(tmp_path: Path, kept: int) -> None:
    corners = [[[3.0, 3.0, 4.0], [13.0, 3.0, 4.0], [13.0, 15.0, 4.0]]] * 6
    path = write_outlines(tmp_path / "in" / "mask", {"GTV 1": corners, "GTV 2": corners})
    assert len(path.read_bytes()) > 1_000
    path.write_bytes(path.read_bytes()[:kept])
    write_pet(tmp_path / "in" / "scan")
    record = deidentified(tmp_path / "in", tmp_path / "out")
    assert [one.file for one in record.left_out] == ["mask_000"]


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7"}, "no kind of object"),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.104.1"}, "no kind of object"),
        ({"BurnedInAnnotation": "YES"}, "burned into its pixels"),
        ({"ImageType": ["DERIVED", "SECONDARY", "SCREEN SAVE"]}, "burned into its pixels"),
    ],
)
def test_what_may_show_words_is_left_out(tmp_path: Path, header: dict[str, Any], reason: str) -> None:
    write_pet(tmp_path / "in" / "good")
    write(tmp_path / "in" / "bad", pet_slices(**header)[:1])
    record = deidentified(tmp_path / "in", tmp_path / "out")
    assert [one.file for one in record.left_out] == ["bad/slice_000"]
    assert reason in record.left_out[0].reason


def test_the_head_of_the_file_is_bare(tmp_path: Path) -> None:
    slices = private_pet()
    paths = write(tmp_path / "in", slices)
    data = pydicom.dcmread(paths[0])
    data.preamble = b"II*\0 Hartwig" + bytes(116)
    data.file_meta.SourceApplicationEntityTitle = "HARTWIG"
    data.save_as(paths[0])
    deidentified(tmp_path / "in", tmp_path / "out")
    found = pydicom.dcmread(tmp_path / "out" / "slice_000")
    assert found.preamble == bytes(128)
    assert "SourceApplicationEntityTitle" not in found.file_meta
    assert found.file_meta.MediaStorageSOPInstanceUID == found.SOPInstanceUID != slices[0].SOPInstanceUID


def test_a_local_code_loses_its_words(tmp_path: Path) -> None:
    slices = private_pet()
    for data in slices:
        local = {"CodeValue": "X1", "CodingSchemeDesignator": "99HOSP", "CodeMeaning": "Hartwig"}
        data.RadiopharmaceuticalInformationSequence[0].RadionuclideCodeSequence = Items([with_values(Dataset(), local)])
    data, _ = made(tmp_path, slices)
    assert tracer(data).RadionuclideCodeSequence[0].CodeMeaning == "local code"


def test_ct_beside_the_pet_stays_in_its_frame_of_reference(tmp_path: Path) -> None:
    write_pet(tmp_path / "in" / "pet")
    write(tmp_path / "in" / "ct", ct_slices())
    deidentified(tmp_path / "in", tmp_path / "out")
    pet, ct = (pydicom.dcmread(tmp_path / "out" / name / "slice_000") for name in ("pet", "ct"))
    assert pet.FrameOfReferenceUID == ct.FrameOfReferenceUID
    assert pet.FrameOfReferenceUID.startswith("2.25.")
    assert pet.SeriesInstanceUID != ct.SeriesInstanceUID


@pytest.mark.parametrize(
    "folder", ["pet/sts001_fdg_pet_raw", "pet/ibsi_suv_dro/DRO_0_0", "pet/sts_petct_pairs_dicom/STS_003/PET"]
)
def test_uptake_of_real_scans_is_the_same_before_and_after(tmp_path: Path, folder: str) -> None:
    source = shared(folder)
    record = deidentified(source, tmp_path / "out")
    assert record.written
    before, after = (only_pet(find_series(where), folder) for where in (source, tmp_path / "out"))
    one, other = region_statistics(before, ()), region_statistics(after, ())
    assert (one.factor, one.image.max, one.image.mean) == (other.factor, other.image.max, other.image.mean)
    assert after.geometry.spacing_mm == before.geometry.spacing_mm
    assert after.geometry.origin_mm == before.geometry.origin_mm


def test_a_real_segmentation_and_report_keep_their_links(tmp_path: Path) -> None:
    source = shared("pet/dcmqi_pet_sr_example")
    deidentified(source, tmp_path / "out")
    report, outlines = (pydicom.dcmread(tmp_path / "out" / name) for name in ("sr.dcm", "seg.dcm"))
    before = pydicom.dcmread(source / "sr.dcm")
    named = {str(element.value) for element in report.iterall() if element.keyword == "ReferencedSOPInstanceUID"}
    assert outlines.SOPInstanceUID in named
    numbers = [
        [str(element.value) for element in one.iterall() if element.keyword == "NumericValue"]
        for one in (before, report)
    ]
    assert numbers[0] == numbers[1] != []
    pixels = [pydicom.dcmread(folder / "seg.dcm").PixelData for folder in (source, tmp_path / "out")]
    assert pixels[0] == pixels[1]
