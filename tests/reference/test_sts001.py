"""A real whole-body FDG PET with its tumour outline, from the files to the numbers."""

import pytest

pytest.importorskip("pydicom", reason="reading PET needs the extra catamnesis[pet]")
pytest.importorskip("nibabel", reason="reading masks needs the extra catamnesis[pet]")

import numpy as np

from catamnesis.measure.suv import Normalisation
from catamnesis.measure.uptake import region_statistics
from catamnesis.read.dicom import find_series, only_pet
from catamnesis.read.masks import read_regions
from shared_data import shared

#: MIRP 2.7.0 on the same files, STS_001, GTV_Mass, native grid: maximum by normalisation.
MIRP_MAXIMA = {
    Normalisation.BODY_WEIGHT: 7.910675,
    Normalisation.JAMES128: 5.995874,
    Normalisation.JANMAHASATIAN: 5.889104,
    Normalisation.IDEAL_WEIGHT: 6.647195,
    Normalisation.SURFACE: 1.967625,
}


def test_dicom_and_outline_give_the_voxels_and_the_maximum_of_the_consensus() -> None:
    # IBSI-1 consensus of STS_001: 5095 voxels, maximum 7.910674; MIRP 2.7.0: mean 2.555185, peaks 5.313030 and 6.078435
    folder = shared("pet/sts001_fdg_pet_raw")
    scan = only_pet(find_series(folder / "image"), "STS_001")
    regions = read_regions(next(iter((folder / "mask").iterdir())), scan)
    found = region_statistics(scan, regions)
    mass = found.regions[0]
    assert (mass.name, mass.voxels) == ("GTV_Mass", 5095)
    assert mass.volume_ml == pytest.approx(366.1, abs=0.05)
    assert mass.max == pytest.approx(7.910674, abs=1e-6)
    assert mass.mean == pytest.approx(2.555185, abs=1e-6)
    assert mass.peak_local == pytest.approx(5.313030, abs=1e-6)
    assert mass.peak_global == pytest.approx(6.078435, abs=1e-6)
    # own formula against the independently made SUV version of the scan: factor 2.429029766e-4, 2711 s after injection
    assert found.factor == pytest.approx(2.429029766e-4, rel=1e-8)
    assert found.uptake_minutes == pytest.approx(2711 / 60)
    assert found.image.max == pytest.approx(66.52, abs=5e-3)


@pytest.mark.parametrize("normalisation", MIRP_MAXIMA)
def test_each_normalisation_gives_the_maximum_of_mirp(normalisation: Normalisation) -> None:
    folder = shared("pet/sts001_fdg_pet_raw")
    scan = only_pet(find_series(folder / "image"), "STS_001")
    regions = read_regions(next(iter((folder / "mask").iterdir())), scan)[:1]
    found = region_statistics(scan, regions, normalisation=normalisation).regions[0]
    assert found.max == pytest.approx(MIRP_MAXIMA[normalisation], abs=2e-6)


def test_the_mask_as_voxels_lies_where_the_outline_lies() -> None:
    folder = shared("pet/sts001_fdg_pet_raw")
    scan = only_pet(find_series(folder / "image"), "STS_001")
    outlined = read_regions(next(iter((folder / "mask").iterdir())), scan)[0].mask()
    cropped = read_regions(shared("pet/sts_pet_nifti/STS_001/PET_mask.nii.gz"), scan)[0].mask()
    assert np.array_equal(outlined, cropped)


def test_the_same_scan_stored_as_uptake_gives_the_same_numbers() -> None:
    folder = shared("pet/sts_petct_pairs_dicom/STS_001/PET")
    scan = only_pet(find_series(folder / "image"), "STS_001")
    found = region_statistics(scan, read_regions(folder / "mask" / "RS.dcm", scan))
    assert found.rule == "GML, BW"
    assert found.regions[0].voxels == 5095
    assert found.regions[0].max == pytest.approx(7.910674, abs=1e-6)
