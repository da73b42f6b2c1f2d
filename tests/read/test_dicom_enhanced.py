"""Enhanced PET: all slices in one file, each with its own place, scale and time."""

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pydicom", reason="reading PET needs the extra catamnesis[pet]")
pytest.importorskip("numpy", reason="reading PET needs the extra catamnesis[pet]")

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import ExplicitVRLittleEndian, RLELossless

from catamnesis.case.discrepancy import Refusal
from catamnesis.case.scan import Scan
from catamnesis.measure.suv import Normalisation, suv_factor
from catamnesis.measure.uptake import region_statistics
from catamnesis.read.dicom import find_series
from catamnesis.read.dicom_enhanced import unit_of
from pet_build import enhanced_pet, voxels, with_values, write

#: Factor of the plain header: 70 kg / (368.08 MBq x 2^-(3600 s / 6586.2 s)).
PLAIN = 70_000 / (368.08e6 * 0.5 ** (3600 / 6586.2))


def written(folder: Path, **options: Any) -> Scan:
    """The volume of an enhanced object written with changes."""
    write(folder, [enhanced_pet(**options)])
    holdings = find_series(folder)
    assert len(holdings.scans) == 1, holdings.discrepancies
    return holdings.scans[0]


def refused(folder: Path, **options: Any) -> str:
    """Why an enhanced object with changes gives no volume."""
    write(folder, [enhanced_pet(**options)])
    holdings = find_series(folder)
    assert not holdings.scans
    return str(holdings.discrepancies[0])


def test_an_enhanced_object_is_one_volume_with_one_factor(tmp_path: Path) -> None:
    # IBSI-SUV object 7_0_0, re-created from its description
    scan = written(tmp_path)
    assert scan.geometry.shape == (4, 6, 5)
    assert np.array_equal(scan.voxels(), voxels())
    assert scan.header is not None
    found = suv_factor(scan.header)
    assert found.factor == pytest.approx(PLAIN)
    assert found.rule == "BQML, START, stated decay time, DecayCorrectionDateTime (0018,9701)"


def test_each_frame_has_its_own_slope_and_its_own_place(tmp_path: Path) -> None:
    # IBSI-SUV object 7_1_0
    def downwards(frame: Dataset, number: int) -> None:
        frame.PlanePositionSequence[0].ImagePositionPatient = [0, 0, -4 * number]

    scan = written(tmp_path, slopes=[1.0, 2.0, 3.0, 4.0], frame=downwards)
    assert scan.slopes == (4.0, 3.0, 2.0, 1.0)
    assert np.array_equal(scan.voxels(), voxels()[::-1] * np.array([4, 3, 2, 1])[:, None, None])


def test_uptake_in_an_enhanced_object_is_taken_as_it_is(tmp_path: Path) -> None:
    # IBSI-SUV object 7_2_0
    scan = written(tmp_path, unit="g/ml{SUVbw}")
    assert scan.header is not None
    assert suv_factor(scan.header).factor == 1.0
    lean = suv_factor(scan.header, normalisation=Normalisation.JANMAHASATIAN)
    assert max(lean.per_slice) < 1.0


def test_series_time_after_the_decay_time_does_not_count(tmp_path: Path) -> None:
    # IBSI-SUV object 7_3_0
    scan = written(tmp_path, SeriesTime="120000")
    assert scan.header is not None
    assert suv_factor(scan.header).factor == pytest.approx(PLAIN)


def test_without_decay_correction_each_frame_has_its_own_reference_time(tmp_path: Path) -> None:
    # IBSI-SUV object 7_3_1
    def later(frame: Dataset, number: int) -> None:
        frame.FrameContentSequence[0].FrameReferenceDateTime = f"2025010111{number:02d}00"

    scan = written(tmp_path, frame=later, DecayCorrected="NO")
    assert scan.header is not None
    found = suv_factor(scan.header)
    assert found.per_slice == pytest.approx([PLAIN * 2 ** (60 * minute / 6586.2) for minute in range(4)])


def test_packed_frames_are_equal_to_plain_ones(tmp_path: Path) -> None:
    data = enhanced_pet()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.compress(RLELossless, generate_instance_uid=False)
    write(tmp_path, [data], syntax=RLELossless)
    assert np.array_equal(find_series(tmp_path).scans[0].voxels(), voxels())


def test_time_frames_in_one_object_are_volumes_of_their_own(tmp_path: Path) -> None:
    def two_times(frame: Dataset, number: int) -> None:
        frame.FrameContentSequence[0].TemporalPositionIndex = number // 2 + 1
        frame.PlanePositionSequence[0].ImagePositionPatient = [0, 0, 4 * (number % 2)]

    write(tmp_path, [enhanced_pet(frame=two_times)])
    holdings = find_series(tmp_path)
    assert [float(scan.voxels().min()) for scan in holdings.scans] == [0.0, 60.0]
    assert "2 time frames lie in one file" in holdings.discrepancies[0].what


def test_an_object_converted_from_single_slices_keeps_their_rules(tmp_path: Path) -> None:
    def converted(frame: Dataset, _number: int) -> None:
        del frame.RealWorldValueMappingSequence
        scale = with_values(Dataset(), {"RescaleSlope": "2", "RescaleIntercept": "0", "RescaleType": "BQML"})
        frame.PixelValueTransformationSequence = Items([scale])
        own = {"AcquisitionTime": "110000", "AcquisitionDate": "20250101", "FrameReferenceTime": "150000"}
        frame.UnassignedPerFrameConvertedAttributesSequence = Items([with_values(Dataset(), own)])

    scan = written(
        tmp_path,
        frame=converted,
        SOPClassUID="1.2.840.10008.5.1.4.1.1.128.1",
        DecayCorrected=None,
        DecayCorrectionDateTime=None,
        DecayCorrection="START",
        CorrectedImage=["ATTN", "DECY"],
        Units="BQML",
    )
    assert scan.header is not None
    assert scan.voxels().max() == 2 * 119
    assert suv_factor(scan.header).factor == pytest.approx(PLAIN)


def test_the_whole_way_to_the_numbers_is_open(tmp_path: Path) -> None:
    found = region_statistics(written(tmp_path))
    assert found.image.max == pytest.approx(119 * PLAIN)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"AttenuationCorrected": "NO"}, "not corrected for attenuation"),
        ({"DecayCorrectionDateTime": None}, "DecayCorrectionDateTime (0018,9701)"),
        ({"NumberOfFrames": 9}, "9 frames are stated, 4 are described"),
        ({"SharedFunctionalGroupsSequence": None}, "no ImageOrientationPatient"),
        ({"ImageType": ["DERIVED", "SECONDARY", "MIP"]}, "a projection"),
    ],
)
def test_an_enhanced_object_that_lacks_something_is_refused(
    tmp_path: Path, options: dict[str, Any], words: str
) -> None:
    assert words in refused(tmp_path, **options)


def test_an_enhanced_object_without_any_scale_is_refused(tmp_path: Path) -> None:
    def bare(frame: Dataset, _number: int) -> None:
        del frame.RealWorldValueMappingSequence

    assert "neither RealWorldValueSlope" in refused(tmp_path, frame=bare)


def test_a_full_date_of_injection_is_needed_as_in_single_slices(tmp_path: Path) -> None:
    given = {"RadiopharmaceuticalStartTime": None, "RadiopharmaceuticalStartDateTime": None}
    scan = written(tmp_path, given=given)
    assert scan.header is not None
    with pytest.raises(Refusal, match=r"\(0018,1078\)"):
        suv_factor(scan.header)


def test_units_are_known_in_both_spellings() -> None:
    assert unit_of("cm2/ml{SUVbsa}") == unit_of("{SUVbsa}cm2/ml") == ("CM2ML", "BSA")
    assert unit_of("g/ml{SUVlbm(Janma)}") == ("GML", "LBMJANMA")
    assert unit_of("counts") is None
