"""What a PET header says: private values by their creator, times of each slice, what was injected."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pydicom", reason="reading PET needs the extra catamnesis[pet]")
pytest.importorskip("numpy", reason="reading PET needs the extra catamnesis[pet]")

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import ImplicitVRLittleEndian

from catamnesis.case.discrepancy import Refusal
from catamnesis.case.scan import PetHeader, Scan
from catamnesis.measure.suv import suv_factor
from catamnesis.read.dicom import find_series
from pet_build import GIVEN, pet_slices, with_values, write, write_pet


def the_scan(folder: Path) -> Scan:
    """The only volume of a folder."""
    holdings = find_series(folder)
    assert len(holdings.scans) == 1, holdings.discrepancies
    return holdings.scans[0]


def header_of(folder: Path, **options: Any) -> PetHeader:
    """The header of a series written with changes."""
    write_pet(folder, **options)
    found = the_scan(folder).header
    assert found is not None
    return found


def with_private(group: int, block: int, creator: str, last: int, text: str) -> Any:
    """A change that writes a private text into every slice."""

    def change(data: Dataset, _number: int) -> None:
        if creator:
            data.add_new(group << 16 | block, "LO", creator)
        data.add_new(group << 16 | block << 8 | last, "LO", text)

    return change


def test_a_plain_header_is_read_as_it_stands(tmp_path: Path) -> None:
    found = header_of(tmp_path)
    given = found.radiopharmaceutical
    assert (found.units, found.decay_correction, found.suv_type) == ("BQML", "START", "")
    assert (found.weight_kg, found.height_m, found.sex) == (70.0, 1.75, "F")
    assert (given.total_dose_bq, given.half_life_s) == (368080000.0, 6586.2)
    assert (given.start, given.start_time) == (datetime(2025, 1, 1, 10), time(10))
    assert (found.series_date, found.series_time) == (date(2025, 1, 1), time(11))
    assert found.corrected_image == ("NORM", "ATTN", "SCAT", "DECY")
    frame = found.frames[0]
    assert (frame.duration_s, frame.reference_time_s) == (300.0, 150.0)
    assert (frame.slope, frame.intercept) == (1.0, 0.0)
    assert found.voxel_volume_ml == pytest.approx(0.064)


@pytest.mark.parametrize(
    ("group", "creator", "last", "tag"),
    [(0x0009, "GEMS_PETD_01", 0x0D, "GE (0009,100D)"), (0x0071, "SIEMENS MED PT", 0x22, "Siemens (0071,1022)")],
)
@pytest.mark.parametrize("block", [0x10, 0x11, 0xE3])
def test_a_private_decay_time_is_found_in_the_block_of_its_creator(
    tmp_path: Path, group: int, creator: str, last: int, tag: str, block: int
) -> None:
    found = header_of(tmp_path, change=with_private(group, block, creator, last, "20250101105500.00"))
    assert found.decay_reference == datetime(2025, 1, 1, 10, 55)
    assert found.decay_reference_tag == tag


def test_a_private_decay_time_without_a_creator_is_found_by_its_number(tmp_path: Path) -> None:
    # IBSI-SUV reference objects write private values without the creator
    found = header_of(tmp_path, change=with_private(0x0009, 0x10, "", 0x0D, "20250101105500"))
    assert found.decay_reference == datetime(2025, 1, 1, 10, 55)


def test_the_block_of_another_creator_is_left_alone(tmp_path: Path) -> None:
    found = header_of(tmp_path, change=with_private(0x0009, 0x10, "SOMEBODY ELSE", 0x0D, "20250101105500"))
    assert found.decay_reference is None


def test_a_private_decay_time_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    write_pet(tmp_path, change=with_private(0x0009, 0x10, "GEMS_PETD_01", 0x0D, "yesterday"))
    scan = the_scan(tmp_path)
    assert scan.header is not None
    assert scan.header.decay_reference is None
    assert "'yesterday' is no one date and time" in scan.discrepancies[0].what


def test_philips_factors_are_read_in_implicit_files_too(tmp_path: Path) -> None:
    def philips(data: Dataset, number: int) -> None:
        data.add_new(0x70530010, "LO", "Philips PET Private Group")
        data.add_new(0x70531000, "DS", "0.0005")
        data.add_new(0x70531009, "DS", str(1.8 + number))

    write(tmp_path, pet_slices(Units="CNTS", change=philips), syntax=ImplicitVRLittleEndian)
    found = the_scan(tmp_path).header
    assert found is not None
    assert [frame.suv_scale_factor for frame in found.frames] == [0.0005] * 4
    assert [frame.activity_scale_factor for frame in found.frames] == [1.8, 2.8, 3.8, 4.8]


def test_each_slice_keeps_its_own_times(tmp_path: Path) -> None:
    def bed(data: Dataset, number: int) -> None:
        data.AcquisitionTime = f"11{number:02d}00.5"
        data.FrameReferenceTime = str(150000 + 60000 * number)

    write_pet(tmp_path, change=bed)
    scan = the_scan(tmp_path)
    assert scan.header is not None
    assert [frame.acquisition_time for frame in scan.header.frames] == [time(11, k, 0, 500_000) for k in range(4)]
    assert len(scan.acquired) == 4


def test_a_whole_acquisition_date_and_time_stands_in_for_the_two(tmp_path: Path) -> None:
    acquired = {"AcquisitionTime": None, "AcquisitionDateTime": "20250101110130+0100"}
    found = header_of(tmp_path, TimezoneOffsetFromUTC="+0200", **acquired)
    assert found.frames[0].acquisition_time == time(12, 1, 30)


def test_two_radiopharmaceuticals_are_told_and_none_is_taken(tmp_path: Path) -> None:
    items = Items([with_values(Dataset(), GIVEN), with_values(Dataset(), GIVEN)])
    write_pet(tmp_path, RadiopharmaceuticalInformationSequence=items)
    scan = the_scan(tmp_path)
    assert "2 radiopharmaceuticals" in scan.discrepancies[0].what
    assert scan.header is not None
    with pytest.raises(Refusal, match=r"RadionuclideTotalDose \(0018,1074\)"):
        suv_factor(scan.header)


@pytest.mark.parametrize(
    ("options", "tag"),
    [
        ({"PatientWeight": None}, r"\(0010,1030\)"),
        ({"PatientWeight": "0"}, r"\(0010,1030\)"),
        ({"Units": None}, r"\(0054,1001\)"),
        ({"Units": "PROPCNTS"}, r"\(0054,1001\)"),
        ({"Units": "CNTS"}, r"\(7053,1009\)"),
        ({"DecayCorrection": None}, r"\(0028,0051\)|\(0054,1102\)"),
        ({"ActualFrameDuration": None}, r"\(0018,1242\)"),
        ({"AcquisitionTime": None}, r"\(0008,0032\)"),
        ({"RescaleIntercept": "5"}, r"\(0028,1052\)"),
        ({"given": {"RadionuclideTotalDose": None}}, r"\(0018,1074\)"),
        ({"given": {"RadionuclideTotalDose": "-368080000"}}, r"\(0018,1074\)"),
        ({"given": {"RadionuclideHalfLife": None}}, r"\(0018,1075\)"),
        (
            {"given": {"RadiopharmaceuticalStartTime": None, "RadiopharmaceuticalStartDateTime": None}},
            r"\(0018,1078\).*\(0018,1072\)",
        ),
        ({"RadiopharmaceuticalInformationSequence": None}, r"\(0018,1074\)"),
        ({"SeriesTime": None, "FrameReferenceTime": None}, r"\(0054,1300\)"),
    ],
)
def test_each_missing_attribute_is_refused_by_its_tag_from_the_file_on(
    tmp_path: Path, options: dict[str, Any], tag: str
) -> None:
    header = header_of(tmp_path, **options)
    with pytest.raises(Refusal, match=tag):
        suv_factor(header)
