"""Standardised uptake from a header: each rule, each law, each refusal by tag."""

import math
from dataclasses import replace
from datetime import datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.discrepancy import Kind, Refusal
from catamnesis.case.scan import PetHeader
from catamnesis.case.source import Source, Tag
from catamnesis.measure.body_size import body_surface_area_m2, lean_body_mass_james128_kg
from catamnesis.measure.decay import decay_constant
from catamnesis.measure.suv import Normalisation, ReferenceRule, SuvFactor, suv_factor
from pet_header import FRAME, pet_header

#: Factor of the plain header: 70 kg / (368.08 MBq x 2^-(3600 s / 6586.2 s)).
PLAIN = 70_000 / (368.08e6 * 0.5 ** (3600 / 6586.2))


def factor(header: PetHeader, **options: Any) -> float:
    """The one factor of a header."""
    found = suv_factor(header, **options).factor
    assert isinstance(found, float)
    return found


def told(found: SuvFactor) -> str:
    """All discrepancies in words."""
    return "; ".join(str(doubt) for doubt in found.discrepancies)


def test_activity_becomes_uptake_by_weight_and_decayed_dose() -> None:
    # IBSI-SUV reference object 0_0: 3600 Bq/ml are 1.00
    found = suv_factor(pet_header())
    assert found.factor == pytest.approx(PLAIN)
    assert found.per_slice[0] * 3600 == pytest.approx(1.0, abs=5e-3)
    assert (found.rule, found.unit) == ("BQML, START, series time", "g/ml{SUVbw}")
    assert (found.uptake_s, found.discrepancies) == (3600.0, ())


def test_the_dose_of_images_corrected_to_injection_does_not_decay() -> None:
    # IBSI-SUV reference object 3_1
    found = suv_factor(pet_header(decay_correction="ADMIN", given={"start": None, "start_time": None}))
    assert found.factor == pytest.approx(70_000 / 368.08e6)
    assert found.uptake_s is None


def test_an_image_without_decay_correction_is_corrected_slice_by_slice() -> None:
    # IBSI-SUV manual, Decay correction = NONE: m P W / D * kT / (1 - exp(-kT)) * exp(k (t_acq - t_adm))
    beds = (FRAME, replace(FRAME, acquisition_time=time(11, 5)))
    header = pet_header(decay_correction="NONE", corrected_image=("ATTN",), frames=beds)
    rate = decay_constant(6586.2)
    within = rate * 300 / -math.expm1(-rate * 300)
    expected = [70_000 / 368.08e6 * within * math.exp(rate * elapsed_s) for elapsed_s in (3600, 3900)]
    found = suv_factor(header)
    assert found.per_slice == pytest.approx(expected)
    assert found.factor == found.per_slice
    assert found.rule == "BQML, NONE, each frame's own time"


def test_standardised_images_are_taken_as_they_are() -> None:
    # IBSI-SUV reference object 2_0, and the manual: an empty SUV Type means body weight
    for suv_type in ("BW", ""):
        bare = PetHeader(units="GML", suv_type=suv_type, corrected_image=("ATTN",), frames=(FRAME,))
        assert factor(bare) == 1.0


@pytest.mark.parametrize(
    ("suv_type", "normalisation"),
    [
        ("LBM", Normalisation.JAMES120),
        ("LBMJAMES128", Normalisation.JAMES128),
        ("LBMJANMA", Normalisation.JANMAHASATIAN),
        ("IBW", Normalisation.IDEAL_WEIGHT),
    ],
)
@pytest.mark.parametrize("sex", ["M", "F", "O"])
def test_images_of_lean_mass_become_images_of_weight(suv_type: str, normalisation: Normalisation, sex: str) -> None:
    # IBSI-SUV reference objects 2_1, 2_2 and 2_6: an image made by this factor gives the plain uptake again
    activity = pet_header(sex=sex)
    made = factor(activity, normalisation=normalisation)
    back = factor(replace(activity, units="GML", suv_type=suv_type))
    assert made * back == pytest.approx(PLAIN)


def test_images_of_surface_become_images_of_weight() -> None:
    # IBSI-SUV reference object 2_3, as the manual has it (its first version stores other values): W / BSA
    header = pet_header(units="CM2ML", suv_type="BSA", sex="O")
    assert factor(header) == pytest.approx(70_000 / (body_surface_area_m2(70, 175) * 10_000))
    assert factor(header) * 0.05 == pytest.approx(0.1894, abs=1e-4)


def test_lean_uptake_is_uptake_times_the_lean_share() -> None:
    share = lean_body_mass_james128_kg(70, 175, "F") / 70
    assert factor(pet_header(), normalisation=Normalisation.JAMES128) == pytest.approx(PLAIN * share)
    assert suv_factor(pet_header(), normalisation=Normalisation.SURFACE).unit == "cm2/ml{SUVbsa}"


def test_philips_counts_become_uptake_by_its_own_factor_and_that_is_told() -> None:
    # IBSI-SUV reference object 2_4
    found = suv_factor(pet_header(units="CNTS", frame={"suv_scale_factor": 0.0005}))
    assert found.factor == 0.0005
    assert "cannot be checked" in told(found)


def test_philips_activity_factor_goes_before_its_uptake_factor_and_is_compared() -> None:
    # IBSI-SUV reference object 2_5; the comparison is ours
    frame = {"activity_scale_factor": 2.0, "suv_scale_factor": 2.0 * PLAIN}
    found = suv_factor(pet_header(units="CNTS", frame=frame))
    assert found.factor == pytest.approx(2.0 * PLAIN)
    assert not found.discrepancies
    frame["suv_scale_factor"] = 2.0 * PLAIN * 1.05
    words = told(suv_factor(pet_header(units="CNTS", frame=frame)))
    assert "Philips' console gives uptake that is 5.0% higher" in words


def test_philips_factors_of_zero_do_not_count() -> None:
    # conformance statement, by way of the IBSI-SUV manual: a factor of 0.0 means that it cannot be converted
    with pytest.raises(Refusal, match=r"\(7053,1009\) nor .*\(7053,1000\)"):
        suv_factor(pet_header(units="CNTS", frame={"activity_scale_factor": 0.0, "suv_scale_factor": 0.0}))


def test_counts_per_second_need_a_calibration() -> None:
    # IBSI-SUV manual, Units = CPS: divide by the volume of a voxel, and calibrate where that is not done
    done = pet_header(units="CPS", corrected_image=("ATTN", "DECY", "DCAL"))
    assert factor(done) == pytest.approx(PLAIN / 0.064)
    undone = pet_header(units="CPS", dose_calibration_factor=3.0)
    assert factor(undone) == pytest.approx(3 * PLAIN / 0.064)
    assert "rarely a quantitative image" in told(suv_factor(done))
    with pytest.raises(Refusal, match=r"Units \(0054,1001\)"):
        suv_factor(pet_header(units="CPS"))


def test_gallium_decays_by_its_own_half_life() -> None:
    # IBSI-SUV reference object 5_0: half-life of Ga-68
    expected = 70_000 / (368.08e6 * 0.5 ** (3600 / 4062.6))
    assert factor(pet_header(given={"half_life_s": 4062.6})) == pytest.approx(expected)


def test_paths_that_disagree_are_told() -> None:
    # calculate-suv PHILIPS_BQML: series one second before the acquisition, frame reference time of 22 min
    frame = {"acquisition_time": time(11, 0, 1), "reference_time_s": 1328.7, "duration_s": 120.7}
    found = suv_factor(pet_header(manufacturer="Philips", frame=frame))
    assert found.factor == pytest.approx(PLAIN)
    assert "back-computation gives uptake that is 12.5% lower than by series time" in told(found)


def test_the_qiba_rule_is_there_for_the_asking() -> None:
    frame = {"activity_scale_factor": 2.0, "suv_scale_factor": 0.0005}
    found = suv_factor(pet_header(units="CNTS", frame=frame), reference_time=ReferenceRule.QIBA)
    assert found.factor == 0.0005


def test_beds_with_reference_times_of_their_own_are_told() -> None:
    beds = tuple(
        replace(FRAME, acquisition_time=at, reference_time_s=150.0) for at in (time(11, 0, 0), time(11, 30, 0))
    )
    found = suv_factor(pet_header(series_time=time(12), frames=beds))
    assert len(set(found.per_slice)) == 2
    assert "each slice has its own" in told(found)


def test_a_contradiction_on_decay_is_told() -> None:
    found = suv_factor(pet_header(decay_correction="NONE"))
    assert [doubt.kind for doubt in found.discrepancies] == [Kind.CONTRADICTORY]


def test_unstated_corrections_are_told() -> None:
    assert "not stated" in told(suv_factor(pet_header(corrected_image=None)))


def test_james_in_the_heavy_is_told() -> None:
    header = pet_header(weight_kg=120.0, height_m=1.7)
    assert "Tahari" in told(suv_factor(header, normalisation=Normalisation.JAMES128))
    assert "Tahari" not in told(suv_factor(header, normalisation=Normalisation.JANMAHASATIAN))


def test_the_number_leads_back_to_its_tags() -> None:
    source = Source("a.dcm", "0" * 64, Tag("1.2.3", "0008,0018", "SOPInstanceUID"))
    derivation = suv_factor(pet_header(source=source)).derivation
    assert {str(one.place.tag) for one in derivation.sources if isinstance(one.place, Tag)} >= {
        "0010,1030",
        "0018,1074",
    }
    assert ("weight_kg", "70.0") in derivation.parameters
    assert "IBSI-SUV" in derivation.citation


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no weight": ({"weight_kg": None}, r"PatientWeight \(0010,1030\)"),
    "weight 0": ({"weight_kg": 0.0}, r"PatientWeight \(0010,1030\)"),
    "ideal weight, no sex": ({"units": "GML", "suv_type": "IBW", "sex": ""}, r"PatientSex \(0010,0040\)"),
    "ideal weight, other sex": ({"units": "GML", "suv_type": "IBW", "sex": "U"}, r"PatientSex \(0010,0040\)"),
    "ideal weight, no height": (
        {"units": "GML", "suv_type": "IBW", "height_m": None},
        r"PatientSize \(0010,1020\)",
    ),
    "ideal weight, height 0": ({"units": "GML", "suv_type": "IBW", "height_m": 0.0}, r"PatientSize \(0010,1020\)"),
    "counts, no factor": ({"units": "CNTS"}, r"\(7053,1009\) nor .*\(7053,1000\)"),
    "proportional counts": ({"units": "PROPCNTS"}, r"Units \(0054,1001\).*PROPCNTS"),
    "no dose": ({"given": {"total_dose_bq": None}}, r"RadionuclideTotalDose \(0018,1074\)"),
    "negative dose": ({"given": {"total_dose_bq": -368.08e6}}, r"RadionuclideTotalDose \(0018,1074\)"),
    "no frame duration": ({"frame": {"duration_s": None}}, r"ActualFrameDuration \(0018,1242\)"),
    "no start": (
        {"given": {"start": None, "start_time": None}},
        r"\(0018,1078\) and RadiopharmaceuticalStartTime \(0018,1072\)",
    ),
    "a day later, no date": (
        {"given": {"start": None, "half_life_s": 282_240.0}},
        r"RadiopharmaceuticalStartDateTime \(0018,1078\)",
    ),
    "a day later, altered date": (
        {"given": {"start": datetime(1900, 1, 1), "half_life_s": 282_240.0}},
        r"RadiopharmaceuticalStartDateTime \(0018,1078\)",
    ),
    "no half-life": ({"given": {"half_life_s": None}}, r"RadionuclideHalfLife \(0018,1075\)"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_each_error_of_the_ibsi_list_is_refused_by_tag(name: str) -> None:
    # IBSI-SUV docs/DRO_list.csv of 2026, DRO_error_2_0 to 5_0, re-created from their descriptions
    changes, tag = REFUSED[name]
    with pytest.raises(Refusal, match=tag):
        suv_factor(pet_header(**changes))


@pytest.mark.parametrize(
    ("changes", "tag"),
    [
        ({"units": ""}, r"Units \(0054,1001\)"),
        ({"units": "GML", "suv_type": "LBMX"}, r"SUVType \(0054,1006\)"),
        ({"units": "CM2ML", "suv_type": "BW"}, r"SUVType \(0054,1006\)"),
        ({"units": "CPS", "voxel_volume_ml": None}, "volume of a voxel"),
        ({"decay_correction": ""}, r"\(no DECY\)|DecayCorrection \(0054,1102\)"),
        ({"decay_correction": "SOMETIME"}, r"DecayCorrection \(0054,1102\)"),
        ({"corrected_image": ("NORM", "DECY")}, r"CorrectedImage \(0028,0051\).*attenuation"),
        ({"corrected_image": ("NORM", "ATTN")}, r"CorrectedImage \(0028,0051\).*DECY"),
        ({"frame": {"slope": 0.0}}, r"RescaleSlope \(0028,1053\)"),
        ({"frame": {"slope": -1.0}}, r"RescaleSlope \(0028,1053\)"),
        ({"frame": {"intercept": 5.0}}, r"RescaleIntercept \(0028,1052\)"),
        ({"frames": ()}, "none"),
    ],
)
def test_what_no_rule_covers_is_refused(changes: dict[str, Any], tag: str) -> None:
    with pytest.raises(Refusal, match=tag):
        suv_factor(pet_header(**changes))


doses, weights = st.floats(1e7, 1e9), st.floats(20, 200)


@given(weights, doses, st.floats(0.5, 2))
def test_uptake_scales_with_weight_and_against_dose(weight_kg: float, dose: float, more: float) -> None:
    plain = factor(pet_header(weight_kg=weight_kg, given={"total_dose_bq": dose}))
    assert math.isclose(factor(pet_header(weight_kg=weight_kg * more, given={"total_dose_bq": dose})), plain * more)
    assert math.isclose(factor(pet_header(weight_kg=weight_kg, given={"total_dose_bq": dose * more})), plain / more)


@given(st.integers(0, 120))
def test_a_later_scan_of_the_same_activity_means_more_uptake(minutes: int) -> None:
    at = (datetime(2025, 1, 1, 11) + minutes * (datetime(2025, 1, 1, 0, 1) - datetime(2025, 1, 1))).time()
    header = pet_header(series_time=at, frame={"acquisition_time": at})
    assert math.isclose(factor(header), PLAIN * 2 ** (60 * minutes / 6586.2))


headers = st.builds(
    pet_header,
    units=st.sampled_from(["BQML", "CNTS", "GML", "CM2ML", "CPS", "PROPCNTS", ""]),
    suv_type=st.sampled_from(["", "BW", "LBM", "LBMJAMES128", "LBMJANMA", "IBW", "BSA", "?"]),
    decay_correction=st.sampled_from(["START", "ADMIN", "NONE", ""]),
    corrected_image=st.sampled_from([None, (), ("ATTN", "DECY"), ("ATTN",), ("DECY",), ("ATTN", "DECY", "DCAL")]),
    manufacturer=st.sampled_from(["GE MEDICAL SYSTEMS", "SIEMENS", "Philips", ""]),
    weight_kg=st.none() | st.floats(),
    height_m=st.none() | st.floats(),
    sex=st.sampled_from(["M", "F", "O", ""]),
    series_date=st.none() | st.dates(datetime(1800, 1, 1).date()),
    series_time=st.none() | st.times(),
    decay_reference=st.none() | st.datetimes(datetime(1800, 1, 1)),
    voxel_volume_ml=st.none() | st.floats(),
    dose_calibration_factor=st.none() | st.floats(),
    given=st.fixed_dictionaries(
        {
            "total_dose_bq": st.none() | st.floats(),
            "half_life_s": st.none() | st.floats(),
            "start": st.none() | st.datetimes(datetime(1800, 1, 1)),
            "start_time": st.none() | st.times(),
        }
    ),
    frame=st.fixed_dictionaries(
        {
            "acquisition_date": st.none() | st.dates(datetime(1800, 1, 1).date()),
            "acquisition_time": st.none() | st.times(),
            "reference_time_s": st.none() | st.floats(allow_nan=False),
            "duration_s": st.none() | st.floats(allow_nan=False),
            "suv_scale_factor": st.none() | st.floats(),
            "activity_scale_factor": st.none() | st.floats(),
        }
    ),
)


@given(headers, st.sampled_from(Normalisation), st.sampled_from(ReferenceRule))
def test_whatever_a_header_says_the_answer_is_a_number_or_a_refusal(
    header: PetHeader, normalisation: Normalisation, rule: ReferenceRule
) -> None:
    try:
        found = suv_factor(header, normalisation=normalisation, reference_time=rule)
    except Refusal:
        return
    assert all(0 < value < math.inf for value in found.per_slice)
