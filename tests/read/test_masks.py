"""Outlines of others - RTSTRUCT, SEG, NIfTI - on the grid of a scan: placed right, or refused."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pydicom", reason="reading masks needs the extra catamnesis[pet]")
pytest.importorskip("numpy", reason="reading masks needs the extra catamnesis[pet]")
pytest.importorskip("nibabel", reason="reading masks needs the extra catamnesis[pet]")

import nibabel
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from catamnesis.case.discrepancy import Kind, Refusal
from catamnesis.case.scan import Region, Scan
from catamnesis.read.dicom import find_series
from catamnesis.read.mask_contours import inside
from catamnesis.read.masks import Placement, read_regions
from pet_build import pet_slices, write, write_outlines, write_pet

SHAPE = (5, 8, 7)


@pytest.fixture
def scan(tmp_path: Path) -> Scan:
    """A PET of 5 slices, 8 rows, 7 columns, 4 mm each way, from the origin."""
    write_pet(tmp_path / "pet", np.arange(280, dtype=np.int16).reshape(SHAPE))
    return find_series(tmp_path / "pet").scans[0]


def box(low: Sequence[int], high: Sequence[int]) -> NDArray[np.bool_]:
    """A mask that is true from one index up to before another."""
    mask = np.zeros(SHAPE, dtype=np.bool_)
    mask[low[0] : high[0], low[1] : high[1], low[2] : high[2]] = True
    return mask


def rectangle(
    slice_: float, rows: tuple[float, float], columns: tuple[float, float]
) -> list[tuple[float, float, float]]:
    """Corners in the patient of a rectangle between rows and columns of a slice."""
    z = 4.0 * slice_
    y, x = [4.0 * row for row in rows], [4.0 * column for column in columns]
    return [(x[0], y[0], z), (x[1], y[0], z), (x[1], y[1], z), (x[0], y[1], z)]


def told(region: Region) -> str:
    """All doubts about a region."""
    return "; ".join(str(doubt) for doubt in region.discrepancies)


# RTSTRUCT


def test_an_outline_holds_the_voxels_whose_centres_lie_in_it(tmp_path: Path, scan: Scan) -> None:
    outlines = {"lesion": [rectangle(k, (1.5, 4.5), (2.4, 5.4)) for k in (1, 2)]}
    regions = read_regions(write_outlines(tmp_path / "rs", outlines), scan)
    assert [region.name for region in regions] == ["lesion"]
    assert np.array_equal(regions[0].mask(), box((1, 2, 3), (3, 5, 6)))
    assert not regions[0].discrepancies


def test_an_outline_within_another_of_its_slice_is_a_hole(tmp_path: Path, scan: Scan) -> None:
    outlines = {"ring": [rectangle(0, (0.5, 6.5), (0.5, 5.5)), rectangle(0, (2.5, 4.5), (2.5, 3.5))]}
    mask = read_regions(write_outlines(tmp_path / "rs", outlines), scan)[0].mask()
    assert np.array_equal(mask, box((0, 1, 1), (1, 7, 6)) & ~box((0, 3, 3), (1, 5, 4)))


def test_several_outlines_are_several_regions(tmp_path: Path, scan: Scan) -> None:
    outlines = {"a": [rectangle(0, (0.5, 2.5), (0.5, 2.5))], "b": [rectangle(4, (0.5, 2.5), (0.5, 2.5))]}
    regions = read_regions(write_outlines(tmp_path / "rs", outlines), scan)
    assert [(region.name, int(region.mask().sum())) for region in regions] == [("a", 4), ("b", 4)]


def test_an_outline_between_slices_is_refused_and_carried_over_when_asked(tmp_path: Path, scan: Scan) -> None:
    path = write_outlines(tmp_path / "rs", {"a": [rectangle(k, (0.5, 2.5), (0.5, 2.5)) for k in (1.4, 2.2, 3.0)]})
    with pytest.raises(Refusal, match="lies between the slices"):
        read_regions(path, scan)
    region = read_regions(path, scan, placement=Placement.NEAREST)[0]
    assert np.array_equal(region.mask(), box((1, 1, 1), (4, 3, 3)))
    assert "drawn on other slices" in told(region)


def test_an_outline_outside_the_scan_is_refused(tmp_path: Path, scan: Scan) -> None:
    with pytest.raises(Refusal, match="lies outside this scan"):
        read_regions(write_outlines(tmp_path / "rs", {"a": [rectangle(9, (1, 2), (1, 2))]}), scan)


def test_an_outline_across_the_slices_is_refused(tmp_path: Path, scan: Scan) -> None:
    corners = [(0.0, 0.0, 0.0), (8.0, 0.0, 8.0), (8.0, 8.0, 8.0)]
    with pytest.raises(Refusal, match="runs across the slices"):
        read_regions(write_outlines(tmp_path / "rs", {"a": [corners]}), scan)


def test_an_outline_over_the_edge_is_cut_and_told(tmp_path: Path, scan: Scan) -> None:
    region = read_regions(write_outlines(tmp_path / "rs", {"a": [rectangle(0, (5.5, 20), (4.5, 20))]}), scan)[0]
    assert np.array_equal(region.mask(), box((0, 6, 5), (1, 8, 7)))
    assert "is cut there" in told(region)


def test_marks_that_enclose_nothing_are_told(tmp_path: Path, scan: Scan) -> None:
    path = write_outlines(tmp_path / "rs", {"a": [rectangle(0, (1, 2), (1, 2))]}, kind="POINT")
    region = read_regions(path, scan)[0]
    assert not region.mask().any()
    assert {doubt.kind for doubt in region.discrepancies} == {Kind.DOUBTFUL, Kind.MISSING}


def test_outlines_of_another_frame_of_reference_are_told(tmp_path: Path, scan: Scan) -> None:
    path = write_outlines(tmp_path / "rs", {"a": [rectangle(0, (1, 3), (1, 3))]}, frame="1.2.3")
    assert "another frame of reference" in told(read_regions(path, scan)[0])


def test_a_contour_of_two_corners_is_refused(tmp_path: Path, scan: Scan) -> None:
    with pytest.raises(Refusal, match=r"ContourData \(3006,0050\)"):
        read_regions(write_outlines(tmp_path / "rs", {"a": [[(0, 0, 0), (4, 4, 0)]]}), scan)


def test_an_empty_structure_set_is_refused(tmp_path: Path, scan: Scan) -> None:
    with pytest.raises(Refusal, match="holds no outline"):
        read_regions(write_outlines(tmp_path / "rs", {}), scan)


corners = st.lists(st.tuples(st.floats(-2, 10), st.floats(-2, 10)), min_size=3, max_size=12)


def crossings(row: float, column: float, polygon: Sequence[tuple[float, float]]) -> int:
    """How many edges a ray from a point to the left crosses, edge by edge."""
    count = 0
    for ends in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
        (r0, c0), (r1, c1) = sorted(ends)  # from above: rounding must not hang on the way that an edge runs
        if (r0 <= row) != (r1 <= row):
            count += c0 + (row - r0) / (r1 - r0) * (c1 - c0) <= column
    return count


@given(corners)
def test_filling_agrees_with_counting_crossings_one_by_one(polygon: list[tuple[float, float]]) -> None:
    rows, columns = (np.array(values) for values in zip(*polygon, strict=True))
    found = inside(rows, columns, (9, 9))
    one_by_one = [[crossings(r, c, polygon) % 2 == 1 for c in range(9)] for r in range(9)]
    assert np.array_equal(found, one_by_one)


@given(corners, st.integers(0, 11))
def test_it_does_not_matter_where_a_polygon_begins_or_which_way_it_runs(
    polygon: list[tuple[float, float]], begin: int
) -> None:
    begin %= len(polygon)
    rows, columns = (np.array(values) for values in zip(*polygon, strict=True))
    other = [*polygon[begin:], *polygon[:begin]][::-1]
    turned_rows, turned_columns = (np.array(values) for values in zip(*other, strict=True))
    same = inside(rows, columns, (9, 9)) == inside(turned_rows, turned_columns, (9, 9))
    assert same.mean() > 0.98


# NIfTI


def nifti(path: Path, mask: NDArray[Any], affine: NDArray[Any] | None) -> Path:
    """Write an array of columns x rows x slices with an affine, or with none."""
    image: Any = nibabel.Nifti1Image(mask, affine)  # type: ignore[no-untyped-call]
    if affine is None:
        image.header["sform_code"] = image.header["qform_code"] = 0
    nibabel.save(image, path)
    return path


#: From the scan's columns, rows, slices to the right, the front and the head, as NIfTI counts.
UPRIGHT = np.diag([-4.0, -4.0, 4.0, 1.0])


def test_a_nifti_mask_is_turned_from_its_own_directions(tmp_path: Path, scan: Scan) -> None:
    mask = box((1, 2, 3), (3, 5, 6))
    path = nifti(tmp_path / "lesion.nii.gz", mask.transpose(2, 1, 0).astype(np.uint8), UPRIGHT)
    regions = read_regions(path, scan)
    assert [region.name for region in regions] == ["lesion"]
    assert np.array_equal(regions[0].mask(), mask)


def test_a_mask_that_was_flipped_turned_and_cropped_is_put_back(tmp_path: Path, scan: Scan) -> None:
    mask = box((1, 2, 3), (3, 5, 6))
    stored = mask.transpose(2, 1, 0)[2:7, :, :][::-1].transpose(1, 2, 0)
    affine = np.array([[0, 0, 4, -24], [-4, 0, 0, 0], [0, 4, 0, 0], [0, 0, 0, 1]], dtype=float)
    region = read_regions(nifti(tmp_path / "m.nii", stored.astype(np.uint8), affine), scan)[0]
    assert np.array_equal(region.mask(), mask)


def test_each_whole_number_is_a_region(tmp_path: Path, scan: Scan) -> None:
    labels = box((0, 0, 0), (1, 2, 2)).astype(np.int16) + np.int16(7) * box((3, 3, 3), (4, 4, 4))
    regions = read_regions(nifti(tmp_path / "organs.nii", labels.transpose(2, 1, 0), UPRIGHT), scan)
    assert [(region.name, int(region.mask().sum())) for region in regions] == [("organs 1", 4), ("organs 7", 1)]


def test_a_mask_on_another_grid_is_refused_and_carried_over_when_asked(tmp_path: Path, scan: Scan) -> None:
    fine = box((1, 2, 3), (3, 5, 6)).transpose(2, 1, 0).repeat(2, 0).repeat(2, 1).repeat(2, 2).astype(np.uint8)
    affine = np.diag([-2.0, -2.0, 2.0, 1.0])
    affine[:3, 3] = [1.0, 1.0, -1.0]
    path = nifti(tmp_path / "m.nii", fine, affine)
    with pytest.raises(Refusal, match="on another grid than the scan"):
        read_regions(path, scan)
    region = read_regions(path, scan, placement=Placement.NEAREST)[0]
    assert np.array_equal(region.mask(), box((1, 2, 3), (3, 5, 6)))
    assert "carried over by the nearest voxel" in told(region)


def test_a_mask_half_a_voxel_off_is_another_grid(tmp_path: Path, scan: Scan) -> None:
    affine = UPRIGHT.copy()
    affine[0, 3] = 2.0
    with pytest.raises(Refusal, match="on another grid"):
        read_regions(nifti(tmp_path / "m.nii", np.ones(SHAPE[::-1], dtype=np.uint8), affine), scan)


def test_a_nifti_without_an_affine_is_refused_unless_its_grid_is_stated(tmp_path: Path, scan: Scan) -> None:
    mask = box((1, 2, 3), (3, 5, 6))
    path = nifti(tmp_path / "m.nii", mask.transpose(2, 1, 0).astype(np.uint8), None)
    with pytest.raises(Refusal, match="sform_code and qform_code are 0"):
        read_regions(path, scan)
    region = read_regions(path, scan, placement=Placement.SAME_SHAPE)[0]
    assert np.array_equal(region.mask(), mask)
    assert "somebody states" in told(region)
    other = nifti(tmp_path / "n.nii", np.ones((3, 3, 3), dtype=np.uint8), None)
    with pytest.raises(Refusal, match="cannot be the scan's own"):
        read_regions(other, scan, placement=Placement.SAME_SHAPE)


def test_a_mask_that_reaches_beyond_the_scan_is_told(tmp_path: Path, scan: Scan) -> None:
    path = nifti(tmp_path / "m.nii", np.ones((7, 8, 9), dtype=np.uint8), UPRIGHT)
    assert "224 voxels of the mask lie outside" in told(read_regions(path, scan)[0])


def test_an_empty_mask_is_told(tmp_path: Path, scan: Scan) -> None:
    region = read_regions(nifti(tmp_path / "m.nii", np.zeros(SHAPE[::-1], dtype=np.uint8), UPRIGHT), scan)[0]
    assert region.discrepancies[0].kind is Kind.MISSING


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.full(SHAPE[::-1], 0.3, dtype=np.float32), "not whole numbers"),
        (np.full(SHAPE[::-1], np.nan, dtype=np.float32), "cannot be read|not whole numbers"),
        (np.ones((2, 2), dtype=np.uint8), "no mask of a volume"),
        (np.ones((2, 2, 2, 3), dtype=np.uint8), "no mask of a volume"),
    ],
)
def test_arrays_that_are_no_mask_are_refused(tmp_path: Path, scan: Scan, values: NDArray[Any], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        read_regions(nifti(tmp_path / "m.nii", values, UPRIGHT), scan)


def test_a_singular_affine_is_refused(tmp_path: Path, scan: Scan) -> None:
    path = nifti(tmp_path / "m.nii", np.ones(SHAPE[::-1], dtype=np.uint8), UPRIGHT)
    raw = bytearray(path.read_bytes())
    raw[280:328] = bytes(48)
    path.write_bytes(raw)
    with pytest.raises(Refusal, match="has no volume"):
        read_regions(path, scan)


# any file


@pytest.mark.parametrize(
    "content", [b"", b"nothing of the kind", b"\x1f\x8b\x08garbage", b"\x5c\x01\x00\x00" + bytes(20)]
)
def test_what_is_no_mask_is_refused(tmp_path: Path, scan: Scan, content: bytes) -> None:
    path = tmp_path / "mask"
    path.write_bytes(content)
    with pytest.raises(Refusal, match=r"neither DICOM nor NIfTI|no NIfTI file"):
        read_regions(path, scan)


def test_a_scan_is_no_mask(tmp_path: Path, scan: Scan) -> None:
    with pytest.raises(Refusal, match="which holds no outline"):
        read_regions(write(tmp_path / "x", pet_slices()[:1])[0], scan)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path, scan: Scan) -> None:
    with pytest.raises(Refusal, match="no such file"):
        read_regions(tmp_path / "nowhere", scan)


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_damaged_mask_is_read_or_refused(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    write_pet(folder / "pet", np.arange(280, dtype=np.int16).reshape(SHAPE))
    target = find_series(folder / "pet").scans[0]
    if data.draw(st.booleans()):
        path = write_outlines(folder / "rs", {"a": [rectangle(1, (0.5, 4.5), (0.5, 4.5))]})
    else:
        path = nifti(folder / "m.nii", np.ones(SHAPE[::-1], dtype=np.uint8), UPRIGHT)
    whole = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(whole)
    try:
        regions = read_regions(path, target)
    except Refusal:
        return
    assert all(region.mask().shape == SHAPE for region in regions)
