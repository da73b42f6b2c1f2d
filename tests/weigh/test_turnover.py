"""What a change implies for production: verdicts of the room, their numbers, caveats and refusals."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from build import case_of, exposure, lab, stated_change, timing
from catamnesis.case.case import Case, Fact
from catamnesis.case.discrepancy import Discrepancy, Kind
from catamnesis.case.response import Judgement, Measurement
from catamnesis.measure.kinetics import measured
from catamnesis.weigh.turnover import Turnover, weighed


def with_changes(*facts: Fact) -> Case:
    """A case with its numbers."""
    case = case_of(*facts)
    return case.with_measurements(m for m in measured(case) if not isinstance(m, Discrepancy))


def judged(*facts: Fact) -> dict[str, Judgement]:
    """Judgements by the change that they judge."""
    return {j.subject: j for j in weighed(with_changes(*facts)) if isinstance(j, Judgement)}


def refused(*facts: Fact) -> list[Discrepancy]:
    """What could not be judged, or contradicts itself."""
    return [d for d in weighed(with_changes(*facts)) if isinstance(d, Discrepancy)]


def number(judgement: Judgement, name: str) -> Measurement:
    """One number of a judgement."""
    return next(v for v in judgement.values if v.name == name)


def in_one_month() -> Fact:
    """Albumin of 32 g/L after one month: 28 to 31 days, 30 most plainly."""
    value = lab("albumin", 32, (28, 31))
    return replace(value, when=replace(value.when, nominal_day=30.0))


CRP = (lab("crp", 179, 0), lab("crp", 31, 8))


def test_crp_of_the_worked_example_implies_less_production() -> None:
    crp = judged(*CRP)["change-crp-last"]
    assert crp.verdict is Turnover.LESS
    fell = number(crp, "suppression of production, radiolabelled protein")
    assert fell.value == pytest.approx(82.76, abs=0.005)
    assert fell.low is not None
    assert fell.high is not None
    assert fell.low < 82.76 < fell.high
    clinical = number(crp, "suppression of production, clinical fall in pneumonia")
    assert clinical.value == pytest.approx(87.66, abs=0.005)
    assert number(crp, "fastest possible fall, radiolabelled protein").value == pytest.approx(48.06, abs=0.005)
    assert "takes 48.1 h, so this one is plausible" in crp.explanation
    assert any("Unverified" in caveat and "clinical fall" in caveat for caveat in crp.caveats)
    assert any("half-life hardly matters" in caveat and "0.0908 %" in caveat for caveat in crp.caveats)
    assert any("cannot say on which day" in caveat for caveat in crp.caveats)


def test_albumin_of_the_worked_example_is_compatible_with_more_production() -> None:
    albumin = judged(lab("albumin", 22, 0), in_one_month())["change-albumin-last"]
    assert albumin.verdict is Turnover.COMPATIBLE_MORE
    assert "compatible with" in albumin.verdict
    assert number(albumin, "production ratio, clearance").value == pytest.approx(1.683, abs=5e-4)
    settled = number(albumin, "implied steady state, clearance")
    assert settled.value == pytest.approx(37.03, abs=5e-3)
    assert settled.unit == "g/L"
    assert settled.low is not None
    assert settled.low < 37.03
    assert any("no proof of production" in caveat for caveat in albumin.caveats)
    assert any("Unverified" in caveat and "19 days" in caveat for caveat in albumin.caveats)
    assert not any(v.name.startswith("suppression") for v in albumin.values)


def test_every_judgement_names_its_model_and_its_half_life() -> None:
    crp = judged(*CRP)["change-crp-last"]
    assert "Jusko" in crp.derivation.citation
    assert "Vigushin" in crp.derivation.citation
    assert ("half-life", "19 h, radiolabelled protein") in crp.values[0].derivation.parameters
    assert {dict(v.derivation.parameters)["verified"] for v in crp.values} == {"yes", "no"}


def test_a_fall_faster_than_clearance_is_a_contradiction() -> None:
    facts = (lab("crp", 179, -1), lab("crp", 2, 1))
    crp = judged(*facts)["change-crp-last"]
    assert crp.verdict is Turnover.FASTER
    assert not any(v.name.startswith("suppression") for v in crp.values)
    (doubt,) = refused(*facts)
    assert doubt.kind is Kind.CONTRADICTORY
    assert "faster than a half-life of 19 h allows" in doubt.what
    assert "plasma exchange" in doubt.remedy


def test_an_unverified_half_life_makes_a_fast_fall_only_doubtful() -> None:
    (doubt,) = refused(lab("prealbumin", 200, -1), lab("prealbumin", 20, 1))
    assert doubt.kind is Kind.DOUBTFUL


def test_a_fall_within_the_error_of_assay_and_days_is_as_fast_as_the_body_allows() -> None:
    crp = judged(lab("crp", 179, 0), lab("crp", 30, 2))["change-crp-last"]
    assert crp.verdict is Turnover.AT_LIMIT
    fell = number(crp, "suppression of production, radiolabelled protein")
    assert (fell.value, fell.high) == (100.0, 100.0)


def test_dates_that_leave_room_make_no_fall_too_fast() -> None:
    assert refused(lab("crp", 179, (-400, -1)), lab("crp", 2, 1)) == []
    assert judged(lab("crp", 179, (None, -1)), lab("crp", 2, 1)) == {}


def test_a_rise_implies_more_production() -> None:
    crp = judged(lab("crp", 10, -1), lab("crp", 100, 1))["change-crp-last"]
    assert crp.verdict is Turnover.MORE
    assert number(crp, "production ratio, radiolabelled protein").value > 10


def test_a_small_change_shows_no_change_of_production() -> None:
    crp = judged(lab("crp", 100, -1), lab("crp", 90, 8))["change-crp-last"]
    assert crp.verdict is Turnover.NOT_SHOWN
    assert "includes no change at all" in crp.explanation


def test_a_fall_of_what_moves_between_vessels_and_tissue_is_only_compatible() -> None:
    assert judged(lab("albumin", 40, -1), lab("albumin", 25, 20))["change-albumin-last"].verdict is (
        Turnover.COMPATIBLE_LESS
    )


def test_an_old_baseline_is_taken_to_hold_until_day_zero() -> None:
    old = judged(lab("crp", 179, -20), lab("crp", 31, 8))["change-crp-last"]
    new = judged(lab("crp", 179, -1), lab("crp", 31, 8))["change-crp-last"]
    name = "production ratio, radiolabelled protein"
    assert number(old, name).value == number(new, name).value
    assert any("20 days older than day zero" in caveat for caveat in old.caveats)


def test_a_limit_gives_at_least_so_much() -> None:
    crp = judged(lab("crp", 179, -1), lab("crp", 5, 8, comparator="<"))["change-crp-last"]
    assert "by at least 97.3 %" in crp.explanation
    assert number(crp, "suppression of production, radiolabelled protein").high == 100.0
    rise = judged(lab("crp", 5, -1, comparator="<"), lab("crp", 100, 8))["change-crp-last"]
    assert number(rise, "production ratio, radiolabelled protein").high is None
    assert "at least x20" in rise.explanation


def test_a_value_of_day_zero_after_the_first_dose_counts_by_the_clock() -> None:
    first_dose = replace(exposure("drug", start=0), start=timing(0, clock_minute=0))
    crp = judged(first_dose, lab("crp", 179, -1), lab("crp", 110, 0, clock_minute=1200))["change-crp-last"]
    assert crp.verdict is Turnover.LESS
    ratio = number(crp, "production ratio, radiolabelled protein")
    left = math.exp(-math.log(2) * 20 / 19)
    assert ratio.value == pytest.approx((110 / 179 - left) / (1 - left))


def test_bounds_that_touch_day_zero_leave_no_range() -> None:
    crp = judged(lab("crp", 179, -1), lab("crp", 100, (0, 9)))["change-crp-last"]
    assert number(crp, "production ratio, radiolabelled protein").low is None
    assert any("no range can be given" in caveat for caveat in crp.caveats)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ((lab("crp", 179, -1), lab("crp", 0, 8)), "0 or below 0"),
        ((lab("crp", 0, -1), lab("crp", 10, 8)), "0 or below 0"),
        ((lab("crp", 5, -1, comparator="<"), lab("crp", 3, 8)), "leave open"),
        ((lab("crp", 179, (None, -1)), lab("crp", 31, 8)), "days between the values are not known"),
        ((stated_change("crp", -80, None, None),), "days between the values are not known"),
    ],
)
def test_what_the_model_cannot_take_is_refused(facts: tuple[Fact, ...], reason: str) -> None:
    (doubt,) = refused(*facts)
    assert doubt.kind is Kind.REFUSED
    assert reason in doubt.what
    assert judged(*facts) == {}


def test_measures_without_a_half_life_are_told_together() -> None:
    (doubt,) = refused(lab("esr", 80, -1), lab("esr", 20, 8), lab("alt", 80, -1), lab("alt", 20, 8))
    assert "not a molecule: it has no half-life" in doubt.what
    assert "alanine aminotransferase" in doubt.what


def test_a_stated_change_with_days_is_weighed_as_stated() -> None:
    crp = judged(stated_change("crp", -80, 0, 8))["change-crp-last"]
    assert crp.verdict is Turnover.LESS
    assert any("Stated by the author" in caveat for caveat in crp.caveats)
    assert not any(v.name.startswith("implied steady state") for v in crp.values)


def test_creatine_kinase_under_infusions_of_unknown_days_is_refused() -> None:
    facts = (lab("ck", 900, -1), lab("ck", 100, 8), exposure("ivig", "IVIg", start=(None, -50), ongoing=True))
    (doubt,) = refused(*facts)
    assert "immunoglobulin" in doubt.what
    assert judged(*facts) == {}


def test_after_twenty_half_lives_production_is_the_ratio_in_one_plain_sentence() -> None:
    crp = judged(lab("crp", 179, 0), lab("crp", 5, 60))["change-crp-last"]
    assert crp.verdict is Turnover.LESS
    assert crp.explanation == (
        "More than 20 half-lives of 19 h have passed, so production changed as the value did: -97.2 %."
    )
    (ratio,) = crp.values
    assert (ratio.name, ratio.low, ratio.high) == ("production ratio, radiolabelled protein", None, None)
    assert ratio.value == pytest.approx(5 / 179)
    assert not any("half-life" in caveat for caveat in crp.caveats)
    assert any("cannot say on which day" in caveat for caveat in crp.caveats)


def test_after_twenty_half_lives_a_limit_and_a_change_within_the_assay_are_still_said() -> None:
    limit = judged(lab("crp", 179, 0), lab("crp", 0.5, 60, comparator="<"))["change-crp-last"]
    assert limit.explanation.endswith("as the value did: at least -99.7 %.")
    assert any("at least so large" in caveat for caveat in limit.caveats)
    small = judged(lab("crp", 100, 0), lab("crp", 96, 60))["change-crp-last"]
    assert small.verdict is Turnover.NOT_SHOWN
    assert small.explanation.endswith("-4 %, which the imprecision of the assay can make alone.")


def test_before_twenty_half_lives_and_where_the_day_is_open_the_range_stays() -> None:
    # 20 half-lives of 19 h are 15.8 days.
    for day in (15, (8, 90)):
        crp = judged(lab("crp", 179, 0), lab("crp", 31, day))["change-crp-last"]
        assert number(crp, "suppression of production, radiolabelled protein").low is not None
    assert len(judged(lab("crp", 179, 0), lab("crp", 31, 16))["change-crp-last"].values) == 1


def test_an_unknown_measure_is_left_to_the_room_of_variation() -> None:
    assert list(weighed(with_changes(lab("moonshine", 5, -1), lab("moonshine", 3, 8)))) == []


@given(st.floats(0.01, 50), st.sampled_from(["mg/L", "mg/dL", "g/L"]))
@settings(max_examples=25)
def test_the_unit_does_not_change_what_is_implied(ratio: float, unit: str) -> None:
    here = judged(lab("crp", 3, -1), lab("crp", 3 * ratio, 8))["change-crp-last"]
    there = judged(lab("crp", 3, -1, unit), lab("crp", 3 * ratio, 8, unit))["change-crp-last"]
    name = "production ratio, radiolabelled protein"
    assert here.verdict == there.verdict
    assert number(here, name).value == pytest.approx(number(there, name).value, rel=1e-6, abs=1e-9)


@given(st.integers(1, 400), st.floats(0.0001, 1e4), st.sampled_from(["crp", "albumin", "ck", "ferritin", "igg"]))
@settings(max_examples=60)
def test_the_range_holds_the_number_and_stays_finite(day: int, ratio: float, analyte: str) -> None:
    for judgement in judged(lab(analyte, 10, -1), lab(analyte, 10 * ratio, day)).values():
        for value in judgement.values:
            assert math.isfinite(value.value)
            assert value.low is None or value.low <= value.value + 1e-9
            assert value.high is None or value.high >= value.value - 1e-9
