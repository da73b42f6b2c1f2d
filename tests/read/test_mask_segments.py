"""DICOM segmentations: each frame at its own place, whoever wrote it."""

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pydicom", reason="reading masks needs the extra catamnesis[pet]")
pytest.importorskip("numpy", reason="reading masks needs the extra catamnesis[pet]")
pytest.importorskip("highdicom", reason="the segmentations of these tests are written by highdicom")

import highdicom
import numpy as np
from highdicom.seg import SegmentAlgorithmTypeValues, Segmentation, SegmentationTypeValues, SegmentDescription
from numpy.typing import NDArray
from pydicom import dcmread
from pydicom.sr.codedict import codes

from catamnesis.case.discrepancy import Refusal
from catamnesis.case.scan import Scan
from catamnesis.read.dicom import find_series
from catamnesis.read.masks import Placement, read_regions
from pet_build import write_pet

SHAPE = (5, 8, 7)


@pytest.fixture
def scan(tmp_path: Path) -> Scan:
    """A PET of 5 slices, 8 rows, 7 columns, 4 mm each way, from the origin."""
    write_pet(
        tmp_path / "pet", np.arange(280, dtype=np.int16).reshape(SHAPE), StudyTime="100000", PatientPosition="HFS"
    )
    return find_series(tmp_path / "pet").scans[0]


def two_lesions() -> NDArray[np.uint8]:
    """Slices x rows x columns x segments: one lesion of 12 voxels, one of a single voxel, empty slices between."""
    masks = np.zeros((*SHAPE, 2), dtype=np.uint8)
    masks[1:3, 2:5, 3:5, 0] = 1
    masks[4, 7, 0, 1] = 1
    return masks


def written(folder: Path, pixels: NDArray[Any], kind: SegmentationTypeValues, **options: Any) -> Path:
    """A segmentation of the PET in a folder, by highdicom."""
    source = [dcmread(path) for path in sorted((folder / "pet").iterdir())]
    for data in source:
        data.AccessionNumber = data.StudyID = data.StudyTime = data.ReferringPhysicianName = ""
        data.PositionReferenceIndicator = ""
    segments = [
        SegmentDescription(
            segment_number=number,
            segment_label=f"lesion {number}",
            segmented_property_category=codes.SCT.MorphologicallyAbnormalStructure,
            segmented_property_type=codes.SCT.Lesion,
            algorithm_type=SegmentAlgorithmTypeValues.MANUAL,
        )
        for number in (1, 2)
    ]
    made = Segmentation(
        source_images=source,
        pixel_array=pixels,
        segmentation_type=kind,
        segment_descriptions=segments,
        series_instance_uid=highdicom.UID(),
        series_number=9,
        sop_instance_uid=highdicom.UID(),
        instance_number=1,
        manufacturer="Test",
        manufacturer_model_name="Test",
        software_versions="1",
        device_serial_number="1",
        **options,
    )
    path = folder / "seg.dcm"
    made.save_as(path)
    return path


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("omit", [True, False])
def test_a_binary_segmentation_is_put_slice_by_slice(tmp_path: Path, scan: Scan, *, omit: bool) -> None:
    masks = two_lesions()
    path = written(tmp_path, masks, SegmentationTypeValues.BINARY, omit_empty_frames=omit)
    regions = read_regions(path, scan)
    assert [region.name for region in regions] == ["lesion 1", "lesion 2"]
    for number, region in enumerate(regions):
        assert np.array_equal(region.mask(), masks[..., number] > 0)
        assert not region.discrepancies


@pytest.mark.filterwarnings("ignore")
def test_a_label_map_is_read_by_its_values(tmp_path: Path, scan: Scan) -> None:
    masks = two_lesions()
    labels = (masks[..., 0] + 2 * masks[..., 1]).astype(np.uint8)
    regions = read_regions(written(tmp_path, labels, SegmentationTypeValues.LABELMAP), scan)
    assert [int(region.mask().sum()) for region in regions] == [12, 1]
    assert np.array_equal(regions[0].mask(), masks[..., 0] > 0)


@pytest.mark.filterwarnings("ignore")
def test_a_fractional_segmentation_is_taken_from_half_on_and_told(tmp_path: Path, scan: Scan) -> None:
    shares = two_lesions().astype(np.float32)
    shares[0, 0, 0, 0] = 0.4
    path = written(tmp_path, shares, SegmentationTypeValues.FRACTIONAL, max_fractional_value=200)
    regions = read_regions(path, scan)
    assert int(regions[0].mask().sum()) == 12
    assert "fractional" in regions[0].discrepancies[0].what


@pytest.mark.filterwarnings("ignore")
def test_a_segmentation_on_another_grid_is_refused_and_carried_over_when_asked(tmp_path: Path, scan: Scan) -> None:
    path = written(tmp_path, two_lesions(), SegmentationTypeValues.BINARY)
    write_pet(tmp_path / "fine", np.zeros((10, 16, 14), dtype=np.int16), change=halved)
    fine = find_series(tmp_path / "fine").scans[0]
    with pytest.raises(Refusal, match="on another grid than the scan"):
        read_regions(path, fine)
    regions = read_regions(path, fine, placement=Placement.NEAREST)
    assert [int(region.mask().sum()) for region in regions] == [8 * 12, 8]
    assert "nearest voxel" in regions[0].discrepancies[0].what


def halved(data: Any, number: int) -> None:
    """Half the voxel size, the same corner."""
    data.PixelSpacing = [2, 2]
    data.SliceThickness = "2"
    data.ImagePositionPatient = [-1, -1, 2 * number - 1]


@pytest.mark.filterwarnings("ignore")
def test_a_segmentation_without_places_is_refused(tmp_path: Path, scan: Scan) -> None:
    path = written(tmp_path, two_lesions(), SegmentationTypeValues.BINARY)
    data = dcmread(path)
    for frame in data.PerFrameFunctionalGroupsSequence:
        del frame.PlanePositionSequence
    data.save_as(path)
    with pytest.raises(Refusal, match="no ImagePositionPatient"):
        read_regions(path, scan)


@pytest.mark.filterwarnings("ignore")
def test_frames_that_are_not_all_described_are_refused(tmp_path: Path, scan: Scan) -> None:
    path = written(tmp_path, two_lesions(), SegmentationTypeValues.BINARY)
    data = dcmread(path)
    data.NumberOfFrames = 99
    data.save_as(path)
    with pytest.raises(Refusal, match="99 frames are stated"):
        read_regions(path, scan)
