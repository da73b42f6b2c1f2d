"""Lean body mass, ideal weight and surface: printed values, laws and doors."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.measure.body_size import (
    body_surface_area_m2,
    ideal_body_weight_kg,
    lean_body_mass_james120_kg,
    lean_body_mass_james128_kg,
    lean_body_mass_janmahasatian_kg,
)

LEAN = (lean_body_mass_james120_kg, lean_body_mass_james128_kg, lean_body_mass_janmahasatian_kg)
weights, heights = st.floats(45, 110), st.floats(150, 200)


def test_a_man_and_a_woman_of_75_kg_and_185_cm_have_the_lean_mass_of_calculate_suv() -> None:
    # calculate-suv (MIT), test/calculateSuvLbmScalingFactor.test.ts: 75 kg, 1.85 m; its "James" has 120
    assert lean_body_mass_james120_kg(75, 185, "M") == pytest.approx(62.77757, abs=1e-5)
    assert lean_body_mass_james120_kg(75, 185, "F") == pytest.approx(55.92568, abs=1e-5)
    assert lean_body_mass_janmahasatian_kg(75, 185, "M") == pytest.approx(60.91534, abs=1e-5)
    assert lean_body_mass_janmahasatian_kg(75, 185, "F") == pytest.approx(49.21438, abs=1e-5)


def test_james_with_128_differs_from_morgan_for_men_only() -> None:
    # IBSI-SUV manual, Units = GML: 128 for LBMJAMES128, 120 for LBM, 148 for women in both
    difference = lean_body_mass_james120_kg(75, 185, "M") - lean_body_mass_james128_kg(75, 185, "M")
    assert difference == pytest.approx(8 * (75 / 185) ** 2)
    assert lean_body_mass_james120_kg(75, 185, "F") == lean_body_mass_james128_kg(75, 185, "F")


def test_a_body_of_70_kg_and_175_cm_has_the_surface_of_the_reference_object() -> None:
    # IBSI-SUV reference object 2_3: 0.05 cm2/ml are 0.1894 g/ml for 70 kg and 1.75 m
    surface_m2 = body_surface_area_m2(70, 175)
    assert 0.05 * 70_000 / (surface_m2 * 10_000) == pytest.approx(0.1894, abs=5e-5)


def test_ideal_weight_does_not_know_the_weight() -> None:
    # IBSI-SUV manual: 48.0 + 1.06 (H - 152) for men, 45.5 + 0.91 (H - 152) for women
    assert ideal_body_weight_kg(152, "M") == 48.0
    assert ideal_body_weight_kg(152, "F") == 45.5
    assert ideal_body_weight_kg(162, "M") == pytest.approx(58.6)


@given(weights, heights)
def test_other_is_the_mean_of_both_sexes(weight_kg: float, height_cm: float) -> None:
    for formula in LEAN:
        both = [formula(weight_kg, height_cm, sex) for sex in "MF"]
        assert formula(weight_kg, height_cm, "O") == pytest.approx(sum(both) / 2)


@given(heights, st.floats(45, 108), st.floats(1, 50))
def test_janmahasatian_grows_with_weight_where_james_falls_again(height_cm: float, less: float, more: float) -> None:
    # Tahari 2014 (PMC4337860): James' formula breaks down in the heavy, Janmahasatian's does not
    light, heavy = (lean_body_mass_janmahasatian_kg(weight, height_cm, "M") for weight in (less, less + more))
    assert 0 < light < heavy
    assert lean_body_mass_james128_kg(160, 150, "M") < lean_body_mass_james128_kg(110, 150, "M")


@given(weights, heights, st.floats(1.01, 1.3))
def test_surface_grows_with_weight_and_height(weight_kg: float, height_cm: float, more: float) -> None:
    small = body_surface_area_m2(weight_kg, height_cm)
    assert body_surface_area_m2(weight_kg * more, height_cm) == pytest.approx(small * more**0.425)
    assert body_surface_area_m2(weight_kg, height_cm * more) == pytest.approx(small * more**0.725)


@pytest.mark.parametrize("formula", LEAN)
def test_no_weight_no_height_and_no_sex_are_refused(formula: object) -> None:
    assert callable(formula)
    with pytest.raises(ValueError, match=r"weight of 0\.2 to 650"):
        formula(0, 170, "M")
    with pytest.raises(ValueError, match="height of 20"):
        formula(70, math.nan, "M")
    with pytest.raises(ValueError, match="sex M, F or O"):
        formula(70, 170, "")


def test_a_body_too_heavy_for_james_is_refused() -> None:
    with pytest.raises(ValueError, match="gives no mass"):
        lean_body_mass_james128_kg(300, 150, "M")


def test_a_child_too_small_for_the_ideal_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="gives no mass"):
        ideal_body_weight_kg(90, "F")
