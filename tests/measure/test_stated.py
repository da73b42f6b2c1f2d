"""Weight, height, sex, dose and half-life: what is read in another unit is said, what cannot be is refused."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.discrepancy import Kind, Refusal
from catamnesis.measure.stated import body_height_cm, body_sex, body_weight_kg, dose_bq, half_life_s
from pet_header import pet_header


def test_a_weight_in_grams_is_read_as_such_and_told() -> None:
    # IBSI-SUV manual, Patient's weight: a value above 1000 is in grams
    found = body_weight_kg(pet_header(weight_kg=70_000.0))
    assert found.value == 70.0
    assert [doubt.kind for doubt in found.discrepancies] == [Kind.DOUBTFUL]


@pytest.mark.parametrize("weight", [None, 0.0, -70.0, math.nan, 700.0, 1e7])
def test_no_weight_and_nobodys_weight_are_refused(weight: float | None) -> None:
    # IBSI-SUV DRO_error_2_0 and 2_1: missing, and 0
    with pytest.raises(Refusal, match=r"PatientWeight \(0010,1030\)"):
        body_weight_kg(pet_header(weight_kg=weight))


def test_a_height_in_centimetres_is_read_as_such_and_told() -> None:
    found = body_height_cm(pet_header(height_m=175.0))
    assert (found.value, len(found.discrepancies)) == (175.0, 1)
    assert body_height_cm(pet_header(height_m=1.75)).discrepancies == ()


@pytest.mark.parametrize("height", [None, 0.0, -1.7, math.nan, 1e-264, 10.0, 1750.0])
def test_no_height_and_nobodys_height_are_refused(height: float | None) -> None:
    # IBSI-SUV DRO_error_2_4 and 2_5: absent, and 0
    with pytest.raises(Refusal, match=r"PatientSize \(0010,1020\)"):
        body_height_cm(pet_header(height_m=height))


def test_other_as_sex_is_told() -> None:
    assert body_sex(pet_header(sex="F")) == ("F", ())
    sex, doubts = body_sex(pet_header(sex="O"))
    assert sex == "O"
    assert "mean" in doubts[0].what


@pytest.mark.parametrize("sex", ["", "X", "MALE"])
def test_no_sex_and_another_sex_are_refused(sex: str) -> None:
    # IBSI-SUV DRO_error_2_2 and 2_3: absent, and another value
    with pytest.raises(Refusal, match=r"PatientSex \(0010,0040\)"):
        body_sex(pet_header(sex=sex))


def test_a_dose_in_megabecquerel_is_read_as_such_and_told() -> None:
    # IBSI-SUV reference object 3_0: 368.08
    found = dose_bq(pet_header(given={"total_dose_bq": 368.08}))
    assert found.value == pytest.approx(368.08e6)
    assert "MBq" in found.discrepancies[0].what


def test_a_dose_unlike_any_is_told() -> None:
    assert "unlike" in dose_bq(pet_header(given={"total_dose_bq": 5e5})).discrepancies[0].what


@pytest.mark.parametrize("dose", [None, 0.0, -368e6, math.nan])
def test_no_dose_and_a_negative_dose_are_refused(dose: float | None) -> None:
    # IBSI-SUV DRO_error_3_0 and 3_1: absent, and negative
    with pytest.raises(Refusal, match=r"RadionuclideTotalDose \(0018,1074\)"):
        dose_bq(pet_header(given={"total_dose_bq": dose}))


@pytest.mark.parametrize("life", [None, 0.0, -6586.2, math.nan, 1e-300])
def test_no_half_life_is_refused_and_not_guessed_from_the_nuclide(life: float | None) -> None:
    # IBSI-SUV DRO_error_5_0: absent
    with pytest.raises(Refusal, match=r"RadionuclideHalfLife \(0018,1075\).*18Fluorine"):
        half_life_s(pet_header(given={"half_life_s": life, "radionuclide": "^18^18Fluorine"}))


@given(st.floats(10, 600))
def test_kilograms_and_grams_of_one_weight_are_one_weight(weight: float) -> None:
    grams = body_weight_kg(pet_header(weight_kg=weight * 1000))
    assert math.isclose(grams.value, body_weight_kg(pet_header(weight_kg=weight)).value)
