"""Numbers of regions: laws, edges, and the whole way from files to a table."""

import json
import math
from dataclasses import asdict
from pathlib import Path

import pytest

pytest.importorskip("pydicom", reason="measuring uptake needs the extra catamnesis[pet]")
pytest.importorskip("numpy", reason="measuring uptake needs the extra catamnesis[pet]")

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from catamnesis.case.discrepancy import Kind, Refusal
from catamnesis.case.scan import Geometry, Region, Scan, Vector
from catamnesis.measure.suv import Normalisation
from catamnesis.measure.uptake import burden, places_of, places_of_labels, region_statistics, uptake
from catamnesis.read.dicom import find_series
from pet_build import ct_slices, write, write_pet

AXES: tuple[Vector, Vector, Vector] = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))
GRID = Geometry((4, 5, 6), (3.0, 4.0, 5.0), (0.0, 0.0, 0.0), AXES)
#: Factor of the plain header: 70 kg / (368.08 MBq x 2^-(3600 s / 6586.2 s)).
PLAIN = 70_000 / (368.08e6 * 0.5 ** (3600 / 6586.2))


def test_the_numbers_of_a_region_are_those_of_its_voxels() -> None:
    image = np.arange(120, dtype=np.float32).reshape(GRID.shape)
    found = uptake(image, np.array([3, 4, 8]), GRID, name="a")
    assert (found.name, found.voxels) == ("a", 3)
    assert (found.min, found.median, found.mean, found.max) == (3.0, 4.0, 5.0, 8.0)
    assert found.volume_ml == pytest.approx(0.18)
    assert found.tlg == pytest.approx(0.9)
    assert found.hottest == (0, 1, 2)


def test_a_region_of_one_voxel_has_all_its_numbers() -> None:
    # one-voxel lesions made PyRadiomics 3.0.1 raise (pet.md, pitfalls)
    image = np.arange(120, dtype=np.float32).reshape(GRID.shape)
    found = uptake(image, np.array([62]), GRID)
    assert found.min == found.median == found.mean == found.max == 62.0
    assert found.peak_local == found.peak_global


def test_an_empty_region_has_a_size_and_no_numbers() -> None:
    found = uptake(np.zeros(GRID.shape, dtype=np.float32), places_of(np.zeros(GRID.shape, dtype=np.bool_)), GRID)
    assert (found.voxels, found.volume_ml, found.max, found.tlg) == (0, 0.0, None, None)


@given(st.integers(0, 10_000), st.floats(0.01, 100))
def test_uptake_scales_with_the_factor(seed: int, factor: float) -> None:
    rng = np.random.default_rng(seed)
    image = rng.random(GRID.shape, dtype=np.float32)
    places = np.sort(rng.choice(120, 9, replace=False))
    plain, scaled = uptake(image, places, GRID), uptake(image * np.float32(factor), places, GRID)
    for name in ("min", "median", "mean", "max", "peak_local", "peak_global", "tlg"):
        assert getattr(scaled, name) == pytest.approx(getattr(plain, name) * factor, rel=1e-4)
    assert plain.min <= plain.median <= plain.max  # type: ignore[operator]
    assert scaled.voxels == plain.voxels


@given(st.integers(0, 10_000))
def test_labels_give_the_same_as_masks(seed: int) -> None:
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 4, GRID.shape).astype(np.uint8)
    for label, places in places_of_labels(labels):
        assert np.array_equal(places, places_of(labels == label))


def test_a_voxel_in_two_regions_counts_once_in_the_burden() -> None:
    image = np.ones(GRID.shape, dtype=np.float32)
    found = burden(image, [np.array([1, 2]), np.array([2, 3])], GRID)
    assert found.mtv_ml == pytest.approx(0.18)
    assert found.tlg == pytest.approx(0.18)
    assert burden(image, [], GRID).max is None


def test_an_image_of_another_shape_and_values_without_end_are_mistakes() -> None:
    with pytest.raises(ValueError, match="does not lie on a grid"):
        uptake(np.zeros((2, 2, 2), dtype=np.float32), np.array([0]), GRID)
    image = np.full(GRID.shape, math.nan, dtype=np.float32)
    with pytest.raises(ValueError, match="not finite"):
        uptake(image, np.array([0]), GRID)


def the_scan(folder: Path) -> Scan:
    """The only volume of a folder."""
    return find_series(folder).scans[0]


def test_from_files_to_a_table_with_its_rule_and_its_doubts(tmp_path: Path) -> None:
    write_pet(tmp_path, given={"RadiopharmaceuticalStartDateTime": None})
    scan = the_scan(tmp_path)
    mask = np.zeros((4, 6, 5), dtype=np.bool_)
    mask[2, 3, 1:4] = True
    found = region_statistics(scan, [Region("lesion", lambda: mask)])
    assert found.factor == pytest.approx(PLAIN)
    assert (found.rule, found.unit, found.uptake_minutes) == ("BQML, START, series time", "g/ml{SUVbw}", 60.0)
    assert found.image.voxels == 120
    assert found.regions[0].max == pytest.approx(78 * PLAIN)
    assert found.burden is not None
    assert found.burden.mtv_ml == pytest.approx(3 * 0.064)
    assert [doubt.kind for doubt in found.discrepancies] == [Kind.DOUBTFUL]
    assert json.loads(json.dumps(asdict(found)))["regions"][0]["name"] == "lesion"


def test_each_slice_takes_its_own_factor_where_they_differ(tmp_path: Path) -> None:
    def bed(data: Dataset, number: int) -> None:
        data.AcquisitionTime = f"1{number + 1}0000"

    write_pet(tmp_path, np.ones((3, 3, 3), dtype=np.int16), DecayCorrection="NONE", change=bed)
    found = region_statistics(the_scan(tmp_path))
    assert isinstance(found.factor, tuple)
    assert found.factor[2] / found.factor[0] == pytest.approx(2 ** (7200 / 6586.2))
    assert found.image.max == pytest.approx(found.factor[2])


def test_lean_body_mass_changes_the_unit_and_the_numbers(tmp_path: Path) -> None:
    write_pet(tmp_path)
    scan = the_scan(tmp_path)
    plain = region_statistics(scan)
    lean = region_statistics(scan, normalisation=Normalisation.JANMAHASATIAN)
    assert lean.unit == "g/ml{SUVlbm(Janma)}"
    assert lean.image.max is not None
    assert plain.image.max is not None
    assert lean.image.max < plain.image.max


def test_an_empty_region_is_told(tmp_path: Path) -> None:
    write_pet(tmp_path)
    found = region_statistics(the_scan(tmp_path), [Region("none", lambda: np.zeros((4, 6, 5), dtype=np.bool_))])
    assert found.regions[0].voxels == 0
    assert "no voxel of the scan lies in it" in found.discrepancies[-1].what


def test_a_ct_has_no_uptake(tmp_path: Path) -> None:
    write(tmp_path, ct_slices())
    with pytest.raises(Refusal, match="a CT series holds no activity"):
        region_statistics(the_scan(tmp_path))


def test_a_slope_beyond_all_numbers_is_refused(tmp_path: Path) -> None:
    write_pet(tmp_path / "far", RescaleSlope="1e300")
    assert "RescaleSlope (0028,1053) is 1e+300" in str(find_series(tmp_path / "far").discrepancies[0])
    stored = np.full((2, 3, 3), 32767, dtype=np.int16)
    tiny = {"RadionuclideTotalDose": "1e-9", "RadionuclideHalfLife": "6586.2"}
    write_pet(tmp_path / "near", stored, RescaleSlope="1e29", DecayCorrection="ADMIN", given=tiny)
    with pytest.raises(Refusal, match="not finite"):
        region_statistics(the_scan(tmp_path / "near"))


def test_what_cannot_be_standardised_is_refused_before_the_voxels_are_read(tmp_path: Path) -> None:
    paths = write_pet(tmp_path, PatientWeight="0")
    scan = the_scan(tmp_path)
    for path in paths:
        path.unlink()
    with pytest.raises(Refusal, match=r"PatientWeight \(0010,1030\)"):
        region_statistics(scan)
