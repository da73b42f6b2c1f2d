"""The vectors of calculate-suv (MIT): factors of real headers of four makers, pinned by another program."""

import json
from typing import Any

import pytest

from catamnesis.case.scan import PetFrame, PetHeader, Radiopharmaceutical
from catamnesis.measure.suv import ReferenceRule, suv_factor
from catamnesis.read.dicom_values import clock, day, moment
from shared_data import shared

#: cornerstonejs/calculate-suv at dc72aa1, test/calculateSUV_SampleData.test.ts; its own tolerance is 1e-6, absolute.
FACTORS = {
    "PHILIPS_BQML": 7.463747013889488e-4,
    "PHILIPS_CNTS_AND_BQML_SUV": 5.51e-4,
    "SIEMENS": 4.2748316187197236e-4,
    "GE_MEDICAL_AND_BQML": 5.367387681819742e-4,
    "BQML_AC_DT_lessThan_S_DT_SIEMENS": 4.069156854009332e-4,
    "CPS_AND_BQML_AC_DT_-_S_DT": 2.6503312764157046e-4,
    "RADIOPHARM_DATETIME_UNDEFINED": 3.721089202818729e-4,
    "PHILIPS_CNTS_AND_SUV": 7.28e-4,
}
#: Where the IBSI-SUV order leads elsewhere than the QIBA order, and by which share (validation/suv.md).
ELSEWHERE = {"PHILIPS_CNTS_AND_BQML_SUV": 5.6e-4}


def frame_of(entry: dict[str, Any]) -> PetFrame:
    """Time and scale of one slice."""
    private = {name: float(value) for name, value in entry["PhilipsPETPrivateGroup"].items()}
    return PetFrame(
        acquisition_date=day(entry["AcquisitionDate"]),
        acquisition_time=clock(entry["AcquisitionTime"]),
        reference_time_s=entry["FrameReferenceTime"] / 1000,
        duration_s=entry["ActualFrameDuration"] / 1000,
        suv_scale_factor=private.get("SUVScaleFactor"),
        activity_scale_factor=private.get("ActivityConcentrationScaleFactor"),
    )


def header_of(name: str) -> PetHeader:
    """The header that a vector tells of; it names no maker, so the maker is taken from the vector's name."""
    entries = json.loads(shared(f"pet/calculate_suv_vectors/{name}-instances.json").read_text("utf-8"))
    first = entries[0]
    return PetHeader(
        units=first["Units"],
        decay_correction=first["DecayCorrection"],
        corrected_image=tuple(first["CorrectedImage"]),
        manufacturer=next((maker for maker in ("PHILIPS", "SIEMENS", "GE ", "CPS") if maker.strip() in name), ""),
        weight_kg=first["PatientWeight"],
        height_m=first.get("PatientSize"),
        sex=first["PatientSex"],
        radiopharmaceutical=Radiopharmaceutical(
            total_dose_bq=first["RadionuclideTotalDose"],
            half_life_s=first["RadionuclideHalfLife"],
            start=moment(first.get("RadiopharmaceuticalStartDateTime", "")),
            start_time=clock(first["RadiopharmaceuticalStartTime"]),
        ),
        series_date=day(first["SeriesDate"]),
        series_time=clock(first["SeriesTime"]),
        frames=tuple(frame_of(entry) for entry in entries),
    )


@pytest.mark.parametrize("name", FACTORS)
def test_the_qiba_order_gives_the_factor_of_calculate_suv(name: str) -> None:
    found = suv_factor(header_of(name), reference_time=ReferenceRule.QIBA)
    assert found.factor == pytest.approx(FACTORS[name], rel=1e-6)


@pytest.mark.parametrize("name", FACTORS)
def test_our_own_order_gives_it_too_but_where_it_says_otherwise(name: str) -> None:
    found = suv_factor(header_of(name))
    assert isinstance(found.factor, float)
    assert found.factor == pytest.approx(FACTORS[name], rel=max(1e-6, 1.02 * ELSEWHERE.get(name, 0.0)))
    assert found.factor == pytest.approx(FACTORS[name], abs=1e-6)


def test_a_header_whose_paths_lie_an_eighth_apart_is_told() -> None:
    found = suv_factor(header_of("PHILIPS_BQML"))
    assert "back-computation gives uptake that is 12.5% lower than by series time" in str(found.discrepancies[0])
