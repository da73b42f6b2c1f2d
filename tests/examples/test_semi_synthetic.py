"""The follow-up made from a real study: its truth agrees with itself and with what is read back."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from shared_data import shared

np = pytest.importorskip("numpy", reason="needs numpy")
ndimage = pytest.importorskip("scipy.ndimage", reason="needs scipy")
pydicom = pytest.importorskip("pydicom", reason="needs pydicom")

from catamnesis.measure.suv import suv_factor
from catamnesis.measure.uptake import suv_image
from catamnesis.read.dicom import find_series, only_pet

if TYPE_CHECKING:
    from semi_synthetic import Truth


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> "Truth":
    """One follow-up of STS_001."""
    from semi_synthetic import write_follow_up

    return write_follow_up(shared("pet/sts001_fdg_pet_raw"), tmp_path_factory.mktemp("semi") / "out", seed=1)


def read_back(folder: Path) -> tuple[Any, Any, Any]:
    """Scan, factor and uptake as this program reads them."""
    holdings = find_series(folder)
    assert holdings.discrepancies == ()
    scan = only_pet(holdings, folder.name)
    assert scan.header is not None
    factor = suv_factor(scan.header)
    return scan, factor, suv_image(scan, factor)


def test_the_baseline_is_reckoned_as_the_reference_says(truth: "Truth") -> None:
    # pet.md, sections 1 and 2.3: 5095 voxels, max 7.910674, mean 2.555134 (RTSTRUCT route 2.5552)
    assert truth.baseline.voxels == 5095
    assert truth.baseline.suv_max == pytest.approx(7.910674, rel=1e-5)
    assert truth.baseline.suv_mean == pytest.approx(2.5552, rel=1e-4)


def test_the_follow_up_is_read_back_as_it_was_made(truth: "Truth") -> None:
    scan, factor, image = read_back(truth.folder)
    assert factor.rule == "BQML, START, series time"
    assert factor.uptake_s == truth.uptake_minutes * 60.0 == 3720.0
    assert scan.header.weight_kg == truth.weight_kg
    assert scan.header.radiopharmaceutical.total_dose_bq == truth.dose_bq
    assert scan.geometry.shape == truth.follow_up_grid.shape
    assert scan.geometry.origin_mm == pytest.approx(truth.follow_up_grid.origin_mm, abs=1e-3)
    assert float(np.abs(image - truth.suv).max()) < 0.002


def test_the_tumour_keeps_54_per_cent_of_its_uptake(truth: "Truth") -> None:
    assert truth.keeps == 0.54
    assert truth.follow_up.suv_mean / truth.baseline.suv_mean == pytest.approx(0.54, rel=0.01)
    # between the old voxels the peak is cut a little; what is left of it is told, not guessed
    assert 0.50 < truth.follow_up.suv_max / truth.baseline.suv_max <= 0.545
    assert truth.follow_up.suv_max == float(truth.suv_without_noise[truth.follow_up_mask].max())


def test_the_rest_of_the_body_keeps_its_uptake(truth: "Truth") -> None:
    _, _, before = read_back(shared("pet/sts001_fdg_pet_raw") / "image")
    far = ~ndimage.binary_dilation(truth.follow_up_mask, iterations=6)
    warm = np.argwhere((truth.suv_without_noise > 1.5) & far)
    places = truth.warp.to_baseline(truth.follow_up_grid.places()[tuple(warm.T)])
    number = np.rint(truth.baseline_grid.index(places)).astype(int)
    old, new = before[tuple(number)], truth.suv_without_noise[tuple(warm.T)]
    assert len(warm) > 20000
    assert float(new.sum() / old.sum()) == pytest.approx(1.0, rel=0.02)
    assert float(np.corrcoef(old, new)[0, 1]) > 0.95


def test_the_mask_lies_where_the_warp_takes_it(truth: "Truth") -> None:
    assert truth.follow_up.voxels == pytest.approx(truth.baseline.voxels, rel=0.05)
    back = truth.warp.to_baseline(truth.follow_up_grid.places()[truth.follow_up_mask])
    assert back.mean(axis=0) == pytest.approx(truth.baseline.centre_mm, abs=1.0)
    number = np.rint(truth.baseline_grid.index(back)).astype(int)
    assert float(truth.baseline_mask[tuple(number)].mean()) > 0.97


def test_the_warp_is_told_voxel_by_voxel_and_can_be_undone(truth: "Truth") -> None:
    voxel = (150, 60, 70)
    place = truth.follow_up_grid.places()[voxel]
    there = truth.warp.to_baseline(place)
    assert there == pytest.approx(place + truth.displacement_mm[voxel], abs=1e-3)
    assert truth.warp.to_follow_up(there) == pytest.approx(place, abs=0.01)
    steps = truth.follow_up_grid.spacing_mm
    own = [np.gradient(truth.displacement_mm[..., k], *steps) for k in range(3)]
    jacobian = np.stack([np.stack(one[::-1], axis=-1) for one in own], axis=-2) + np.eye(3)
    assert float(np.linalg.det(jacobian).min()) > 0.8
    assert float(np.linalg.det(jacobian).max()) < 1.25


def test_the_shift_is_of_the_size_of_another_day(truth: "Truth") -> None:
    shift = float(np.linalg.norm(np.subtract(truth.follow_up.centre_mm, truth.baseline.centre_mm)))
    assert 5.0 < shift < 80.0


def test_the_noise_grows_with_uptake_and_leaves_the_mean(truth: "Truth") -> None:
    quiet = truth.suv_without_noise
    noise = truth.suv - quiet
    faint, strong = ((quiet > low) & (quiet < high) for low, high in ((0.4, 0.6), (4.0, 6.0)))
    ratio = float(noise[strong].std() / noise[faint].std())
    assert ratio == pytest.approx(10.0**0.5, rel=0.15)
    assert abs(float(noise[faint].mean())) < 0.01


def test_each_file_says_that_it_is_made(truth: "Truth") -> None:
    paths = sorted(truth.folder.iterdir())
    assert len(paths) == 267
    for path in paths[::20]:
        data = pydicom.dcmread(path, stop_before_pixels=True)
        assert data.SyntheticData == "YES"
        for words in (data.SeriesDescription, data.ImageComments, data.DerivationDescription):
            assert words.startswith("SEMI-SYNTHETIC")


def test_the_same_seed_gives_the_same_bytes(truth: "Truth", tmp_path: Path) -> None:
    from semi_synthetic import write_follow_up

    again = write_follow_up(shared("pet/sts001_fdg_pet_raw"), tmp_path / "again", seed=1)
    for path in sorted(truth.folder.iterdir())[::13]:
        assert path.read_bytes() == (again.folder / path.name).read_bytes()
