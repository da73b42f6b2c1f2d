"""The IBSI-SUV digital reference objects: always 0.20, 1.00 and 4.00 over the mask."""

from pathlib import Path

import pytest

pytest.importorskip("pydicom", reason="reading PET needs the extra catamnesis[pet]")
pytest.importorskip("nibabel", reason="reading masks needs the extra catamnesis[pet]")

import numpy as np

from catamnesis.case.uptake import ScanUptake
from catamnesis.measure.uptake import region_statistics
from catamnesis.read.dicom import find_series, only_pet
from catamnesis.read.masks import read_regions
from shared_data import ROOT, shared

#: Objects of the first version (oncoray/suv_computation, CC BY 4.0, commit bf11a080 of 2026-02-23).
OBJECTS = (
    *("0_0", "1_0", "2_0", "2_1", "2_2", "2_3", "2_4", "2_5", "3_0", "3_1", "3_2", "3_3", "3_4"),
    *("4_0", "4_1", "4_2", "5_0"),
)
#: Object 2_3 stores 5, 26 and 105 with a slope of 0.01, so that nobody can get 0.20, 1.00 and 4.00 (validation/suv.md).
ODD = {"2_3": (0.1894, 0.9848, 3.9770)}


def numbers(name: str) -> ScanUptake:
    """The object read from its files, with its mask."""
    folder = shared(f"pet/ibsi_suv_dro/DRO_{name}")
    scan = only_pet(find_series(folder / "PT"), name)
    return region_statistics(scan, read_regions(folder / "mask" / "DRO_mask.nii.gz", scan))


@pytest.mark.parametrize("name", OBJECTS)
def test_each_reference_object_gives_cold_background_and_hot(name: str) -> None:
    region = numbers(name).regions[0]
    assert region.min is not None
    assert region.median is not None
    assert region.max is not None
    found = (region.min, region.median, region.max)
    if name in ODD:
        assert found == pytest.approx(ODD[name], abs=5e-4)
    else:
        assert [round(value, 2) for value in found] == [0.20, 1.00, 4.00]


@pytest.mark.parametrize(
    ("name", "rule", "doubt"),
    [
        ("0_0", "BQML, START, series time", ""),
        ("2_0", "GML, BW", ""),
        ("2_4", "CNTS, Philips SUV Scale Factor (7053,1000)", "cannot be checked"),
        ("3_0", "BQML, START, series time", "368.08 is read as MBq"),
        ("3_1", "BQML, ADMIN", ""),
        ("3_2", "BQML, START, back-computation", "series time gives uptake that is 20.9% higher"),
        ("4_2", "BQML, START, series time", "taken as the day before"),
    ],
)
def test_each_rule_is_told_with_its_doubts(name: str, rule: str, doubt: str) -> None:
    found = numbers(name)
    assert found.rule == rule
    assert doubt in "; ".join(str(one) for one in found.discrepancies)
    assert bool(found.discrepancies) is bool(doubt)


def test_the_mask_as_outlines_lies_within_the_mask_as_voxels() -> None:
    folder = shared("pet/ibsi_suv_dro/DRO_0_0")
    scan = only_pet(find_series(folder / "PT"), "0_0")
    outlined = read_regions(next(iter((folder / "RS").iterdir())), scan)[0].mask()
    drawn = read_regions(folder / "mask" / "DRO_mask.nii.gz", scan)[0].mask()
    assert outlined.sum() > 0.8 * drawn.sum()
    assert not np.any(outlined & ~drawn)


def test_what_the_objects_show_is_written_down() -> None:
    written = Path(ROOT, "validation", "suv.md").read_text("utf-8")
    assert "DRO_2_3" in written
    assert "PHILIPS_CNTS_AND_BQML_SUV" in written
