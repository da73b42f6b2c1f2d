"""The IBSI-1 digital phantom and 26 real FDG lesions, against what several teams agree on."""

import csv
import math
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("numpy", reason="measuring uptake needs the extra catamnesis[pet]")
pytest.importorskip("nibabel", reason="reading these images needs the extra catamnesis[pet]")
pytest.importorskip("scipy", reason="the resampling of this test needs scipy")

import nibabel
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from catamnesis.case.scan import Geometry, Vector
from catamnesis.case.uptake import Uptake
from catamnesis.measure.uptake import places_of, uptake
from shared_data import shared

AXES: tuple[Vector, Vector, Vector] = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))


def loaded(path: Path) -> tuple[NDArray[Any], tuple[float, float, float]]:
    """An image as slices x rows x columns, and its spacing in that order."""
    image: Any = nibabel.load(path)
    columns, rows, slices = (float(step) for step in image.header.get_zooms()[:3])
    return np.asanyarray(image.dataobj).transpose(2, 1, 0), (slices, rows, columns)


def numbers(image: NDArray[Any], mask: NDArray[np.bool_], spacing_mm: tuple[float, float, float]) -> Uptake:
    """Numbers of a mask on its own grid."""
    grid = Geometry(image.shape, spacing_mm, (0.0, 0.0, 0.0), AXES)
    return uptake(np.ascontiguousarray(image, dtype=np.float32), places_of(mask), grid)


def resampled(
    image: NDArray[Any], mask: NDArray[np.bool_], spacing_mm: tuple[float, float, float]
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """On a grid of 3 mm with the same centre: cubic spline for the image, linear and half for the mask (IBSI-1)."""
    new_mm = 3.0
    axes = []
    for size, step in zip(image.shape, spacing_mm, strict=True):
        count = math.ceil(size * step / new_mm)
        axes.append((np.arange(count) * new_mm + 0.5 * ((size - 1) * step - (count - 1) * new_mm)) / step)
    points = np.meshgrid(*axes, indexing="ij")
    values = ndimage.map_coordinates(image.astype(float), points, order=3, mode="nearest")
    share = ndimage.map_coordinates(mask.astype(float), points, order=1, mode="nearest")
    return values, share >= 0.5 - 1e-9


def test_the_digital_phantom_has_its_peaks() -> None:
    # IBSI-1 reference values of the digital phantom: local 2.6, global 3.1, mean 2.15, maximum 6, 74 voxels of 2 mm
    folder = shared("pet/ibsi1/ibsi_1_digital_phantom/nifti")
    image, spacing_mm = loaded(folder / "image" / "phantom.nii.gz")
    mask, _ = loaded(folder / "mask" / "mask.nii.gz")
    found = numbers(image, mask > 0, spacing_mm)
    assert found.voxels == 74
    assert found.volume_ml == pytest.approx(0.592)
    assert found.peak_local == pytest.approx(2.6, abs=5e-7)
    assert found.peak_global == pytest.approx(3.1, abs=0.05)
    assert found.peak_global == pytest.approx(3.103448, abs=1e-6)
    assert found.mean == pytest.approx(2.15, abs=5e-3)
    assert found.max == 6.0


def consensus() -> dict[str, dict[str, float]]:
    """Lesions and their agreed numbers."""
    found: dict[str, dict[str, float]] = {}
    with shared("pet/ibsi1_sts_pet_consensus.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["id"], {})[row["tag"]] = float(row["consensus"])
    return found


def lesions() -> list[Path]:
    """Folders with an image and a mask each."""
    found = sorted(shared("pet/sts_pet_nifti").glob("STS_*"))
    assert len(found) >= 26
    return found


def test_real_lesions_have_the_native_numbers_that_teams_agree_on() -> None:
    agreed = consensus()
    for folder in lesions():
        image, spacing_mm = loaded(folder / "PET_image.nii.gz")
        mask, _ = loaded(folder / "PET_mask.nii.gz")
        found, theirs = numbers(image, mask > 0, spacing_mm), agreed[folder.name]
        assert found.voxels == theirs["int_mask_vox_count_init_roi"], folder.name
        assert found.max == pytest.approx(theirs["int_mask_max_int_init_roi"], rel=1e-5), folder.name
        assert found.mean == pytest.approx(theirs["int_mask_mean_int_init_roi"], rel=1e-5), folder.name
        assert found.min == pytest.approx(theirs["int_mask_min_int_init_roi"], rel=1e-5), folder.name


def test_real_lesions_have_the_global_peak_that_teams_agree_on() -> None:
    agreed = consensus()
    for folder in lesions():
        image, spacing_mm = loaded(folder / "PET_image.nii.gz")
        mask, _ = loaded(folder / "PET_mask.nii.gz")
        values, inside = resampled(image, mask > 0, spacing_mm)
        found = numbers(values, inside, (3.0, 3.0, 3.0))
        assert found.peak_global == pytest.approx(agreed[folder.name]["loc_peak_glob"], rel=1e-3), folder.name
        assert found.mean == pytest.approx(agreed[folder.name]["stat_mean"], rel=1e-2), folder.name
