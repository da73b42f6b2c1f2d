"""Is a change more than noise? Verdicts of the room, their numbers, caveats and refusals."""

import math
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from build import case_of, exposure, imaging_study, imaging_value, lab, stated_change
from catamnesis.case.case import Case, Fact
from catamnesis.case.discrepancy import Discrepancy, Kind
from catamnesis.case.event import Answer
from catamnesis.case.imaging import Acquisition
from catamnesis.case.response import Change, Judgement, Measurement, Phase
from catamnesis.measure.kinetics import measured
from catamnesis.weigh.reference_change import Limits
from catamnesis.weigh.variation import Noise, noise_verdict, weighed
from catamnesis.weigh.yardsticks import Ground, Weighing

SCAN = Acquisition("FDG", 60, 2.5, 4)
GROH = (
    lab("crp", 179, 0),
    lab("crp", 31, 8),
    lab("albumin", 22, 0),
    lab("albumin", 32, (28, 31)),
    imaging_study("pet-1", (None, -1), SCAN),
    imaging_study("pet-2", (120, 123), SCAN),
    stated_change("suvmax", -46, (None, -1), (120, 123), site="calcinoses", domain="calcinosis"),
    exposure("ivig", "IVIg", start=(None, -122), ongoing=True),
)


def with_changes(*facts: Fact) -> Case:
    """A case with its numbers."""
    case = case_of(*facts)
    return case.with_measurements(m for m in measured(case) if not isinstance(m, Discrepancy))


def judged(*facts: Fact) -> dict[str, Judgement]:
    """Judgements by the change that they judge."""
    return {j.subject: j for j in weighed(with_changes(*facts)) if isinstance(j, Judgement)}


def refused(*facts: Fact) -> list[Discrepancy]:
    """What could not be judged."""
    return [d for d in weighed(with_changes(*facts)) if isinstance(d, Discrepancy)]


def number(judgement: Judgement, name: str) -> Measurement:
    """One number of a judgement."""
    return next(v for v in judgement.values if v.name == name)


def pair(analyte: str, before: float, after: float) -> tuple[Fact, Fact]:
    """One value before and one after."""
    return lab(analyte, before, -1), lab(analyte, after, 8)


def swings(analyte: str, before: Iterable[float], *after: float, apart: int = 5) -> tuple[Fact, ...]:
    """Several values before, so many days apart, and some after."""
    values = list(before)
    early = [lab(analyte, value, apart * (i - len(values))) for i, value in enumerate(values)]
    return (*early, *(lab(analyte, value, 8 + 5 * i) for i, value in enumerate(after)))


def test_crp_of_the_worked_example_is_more_than_noise_in_health_only() -> None:
    crp = judged(*GROH)["change-crp-last"]
    assert crp.verdict is Noise.HEALTH_ONLY
    assert str(crp.verdict) == "more than noise in health, not beyond real-world swings"
    assert number(crp, "z, healthy adults, EuBIVAS").value == pytest.approx(-4.0194, abs=5e-5)
    assert number(crp, "z, healthy adults, Macy").value == pytest.approx(-3.0377, abs=5e-5)
    assert number(crp, "z, patients in primary care").value == pytest.approx(-1.0987, abs=5e-5)
    assert number(crp, "p, patients in primary care").value == pytest.approx(0.27, abs=0.005)
    limits = number(crp, "reference change value, healthy adults, Macy")
    assert (round(limits.value, 2), round(limits.low or 0, 1), round(limits.high or 0, 1)) == (117.86, -67.7, 210.0)
    assert any("14.7 %" in caveat and "z is -3.84" in caveat for caveat in crp.caveats)
    assert [item.answer for item in crp.items] == [Answer.YES, Answer.YES, Answer.NO]


def test_albumin_of_the_worked_example_is_beyond_noise() -> None:
    assert judged(*GROH)["change-albumin-last"].verdict is Noise.BEYOND


def test_the_stated_change_of_suvmax_is_beyond_noise_with_its_caveats() -> None:
    suvmax = judged(*GROH)["change-suvmax-last"]
    assert suvmax.verdict is Noise.BEYOND
    assert number(suvmax, "z, test and retest, QIBA").value == pytest.approx(-3.64, abs=0.005)
    assert number(suvmax, "z, test and retest, careful protocol").value == pytest.approx(-4.37, abs=0.005)
    wide = number(suvmax, "true change, test and retest, QIBA")
    assert (round(wide.low or 0), round(wide.high or 0), wide.interval) == (-61, -25, "95 %")
    narrow = number(suvmax, "true change, test and retest, careful protocol")
    assert (round(narrow.low or 0), round(narrow.high or 0)) == (-59, -29)
    told = " ".join(suvmax.caveats)
    assert "Stated by the author" in told
    assert "measured on tumours" in told
    assert "Unverified" in told
    assert "QIBA" in told
    assert "uptake time 60 min" in told
    assert "Not known whether the same: scanner, reconstruction" in told


def test_every_judgement_says_that_it_says_nothing_of_the_cause_and_names_its_papers() -> None:
    for judgement in judged(*GROH).values():
        assert judgement.explanation.endswith("This says nothing of the cause.")
        assert "Fokkema 2006" in judgement.derivation.citation
        assert all(v.derivation.citation for v in judgement.values)


def test_different_laboratories_are_named_as_a_doubt() -> None:
    assert any("different laboratories" in caveat for caveat in judged(*GROH)["change-crp-last"].caveats)


def test_a_small_change_is_within_noise() -> None:
    assert judged(*pair("crp", 100, 80))["change-crp-last"].verdict is Noise.WITHIN


def test_a_change_beyond_one_kind_of_health_only_is_disputed() -> None:
    # Neutrophils: healthy women 20.1 %, healthy men 11.6 %; a fall by 35 % lies between the two limits.
    assert judged(*pair("neutrophils", 10, 6.5))["change-neutrophils-last"].verdict is Noise.DISPUTED


@given(st.floats(0.01, 0.999), st.floats(0.01, 0.999))
@settings(max_examples=25)
def test_a_larger_fall_is_never_less_sure(one: float, other: float) -> None:
    order = [Noise.WITHIN, Noise.HEALTH_ONLY, Noise.BEYOND]
    near, far = sorted((one, other), reverse=True)
    verdicts = [judged(*pair("crp", 100, 100 * left))["change-crp-last"].verdict for left in (near, far)]
    ranks = [order.index(Noise.HEALTH_ONLY if v is Noise.DISPUTED else Noise(v)) for v in verdicts]
    assert ranks[0] <= ranks[1]


@given(st.floats(0.05, 20), st.sampled_from(["mg/L", "mg/dL", "g/L", "ug/mL"]))
@settings(max_examples=25)
def test_the_unit_does_not_change_the_verdict(ratio: float, unit: str) -> None:
    here = judged(*pair("crp", 100, 100 * ratio))["change-crp-last"]
    there = judged(lab("crp", 2, -1, unit), lab("crp", 2 * ratio, 8, unit))["change-crp-last"]
    assert here.verdict == there.verdict
    assert [v.value for v in there.values[:2]] == pytest.approx([v.value for v in here.values[:2]], abs=1e-6)


def test_a_baseline_of_many_values_brings_in_the_patients_own_swings() -> None:
    crp = judged(*swings("crp", [100, 90, 60, 180, 200], 40))["change-crp-last"]
    assert crp.verdict is Noise.OWN_SWINGS
    assert str(crp.verdict) == "more than noise in health, not beyond the patient's own swings"
    expected = number(crp, "expected value, the patient's own swings before day zero")
    assert expected.value == pytest.approx(math.prod([100, 90, 60, 180, 200]) ** 0.2)
    assert expected.low is not None
    assert expected.low < 40


def test_a_steady_baseline_makes_a_fall_stand_out_whatever_others_do() -> None:
    crp = judged(*swings("crp", [100, 104, 97, 101, 99], 40))["change-crp-last"]
    assert crp.verdict is Noise.BEYOND
    real_world = next(item for item in crp.items if item.name == "patients in primary care")
    assert real_world.answer is Answer.NO


def test_the_own_scatter_is_t_with_the_repeated_baseline() -> None:
    before = [100.0, 150.0, 80.0, 120.0]
    crp = judged(*swings("crp", before, 30))["change-crp-last"]
    logs = [math.log(value) for value in before]
    mean = sum(logs) / 4
    scatter = math.sqrt(sum((log - mean) ** 2 for log in logs) / 3)
    t = (math.log(30) - mean) / (scatter * math.sqrt(1 + 1 / 4))
    assert number(crp, "z, the patient's own swings before day zero").value == pytest.approx(t)


def test_an_untreated_smooth_decline_is_the_trend_before_treatment() -> None:
    # Ten per cent less every three days, and no change of slope at day zero.
    decline = [lab("crp", 300 * 0.9**step, 3 * step - 15) for step in range(12)]
    found = judged(*decline)
    assert found["change-crp-last"].verdict is Noise.TREND
    assert number(
        found["change-crp-last"], "expected value, the patient's own trend before day zero"
    ).value == pytest.approx(300 * 0.9**11, rel=1e-6)


def test_a_fall_out_of_a_rising_baseline_is_not_the_trend() -> None:
    crp = judged(*swings("crp", [60, 75, 90, 110, 135], 20))["change-crp-last"]
    assert crp.verdict is Noise.BEYOND
    trend = next(item for item in crp.items if "trend" in item.name)
    assert "shown only" in trend.reason


def test_like_values_before_are_not_taken_as_infinitely_exact() -> None:
    crp = judged(*swings("crp", [100, 100, 100, 100], 98))["change-crp-last"]
    assert crp.verdict is Noise.WITHIN


def test_fewer_than_four_values_before_are_named_as_missing() -> None:
    crp = judged(*swings("crp", [100, 100, 100], 30))["change-crp-last"]
    assert any("they need 4 values before day zero, there are 3" in caveat for caveat in crp.caveats)
    assert not any("swings before" in v.name for v in crp.values)


def test_values_taken_close_together_are_named() -> None:
    crp = judged(*swings("crp", [100, 90, 110, 100], 30, apart=1))["change-crp-last"]
    assert any("less than 2 days apart" in caveat for caveat in crp.caveats)


def test_the_best_of_several_values_is_named_as_picked() -> None:
    found = judged(lab("crp", 179, -1), lab("crp", 80, 2), lab("crp", 5, 9), lab("crp", 40, 30))
    best = next(j for j in found.values() if j.subject == "change-crp-best")
    assert any("best of 3 values was picked" in caveat for caveat in best.caveats)
    assert not any("was picked" in caveat for caveat in found["change-crp-last"].caveats)


def test_many_measures_have_their_p_adjusted() -> None:
    found = judged(*pair("alt", 100, 72), *pair("ast", 100, 99), *pair("ldh", 100, 101))
    alt = found["change-alt-last"]
    p = number(alt, "p, healthy adults, EuBIVAS").value
    assert number(alt, "p, adjusted for 3 measures").value == pytest.approx(min(1.0, 3 * p))
    assert p < 0.05
    assert any("adjusted for that" in caveat for caveat in alt.caveats)


def test_a_single_measure_has_no_adjusted_p() -> None:
    assert not any("adjusted" in v.name for v in judged(*pair("crp", 100, 30))["change-crp-last"].values)


def test_a_missing_analytic_variation_is_told() -> None:
    told = judged(*pair("ferritin", 1000, 300))["change-ferritin-last"].caveats
    assert any("half of the within-person one (7.25 %)" in caveat for caveat in told)


def test_a_fall_below_a_limit_that_is_beyond_noise_is_beyond_noise() -> None:
    crp = judged(lab("crp", 179, -1), lab("crp", 5, 8, comparator="<"))["change-crp-last"]
    assert crp.verdict is Noise.BEYOND
    assert "at least -97.2 %" in crp.explanation
    assert number(crp, "true change, healthy adults, EuBIVAS").low is None


def test_a_fall_below_a_limit_within_noise_is_refused() -> None:
    (doubt,) = refused(lab("crp", 6, -1), lab("crp", 5, 8, comparator="<"))
    assert doubt.kind is Kind.REFUSED
    assert "lies within noise at its limit" in doubt.what


def test_limits_that_leave_the_side_open_are_refused() -> None:
    (doubt,) = refused(lab("crp", 5, -1, comparator="<"), lab("crp", 3, 8))
    assert "leave open which of them is larger" in doubt.what


def test_a_later_value_of_zero_is_judged_by_the_symmetric_limit_only() -> None:
    crp = judged(*pair("crp", 100, 0))["change-crp-last"]
    z = number(crp, "z, healthy adults, Macy").value
    assert z == pytest.approx(-100 / (117.857 / 1.96), rel=1e-4)
    assert any("logarithm of 0 has no meaning" in caveat for caveat in crp.caveats)
    assert not any(v.name.startswith("true change") for v in crp.values)


@pytest.mark.parametrize(("before", "after", "reason"), [(0, 5, "first value is 0"), (5, -1, "later value is below 0")])
def test_values_without_a_ratio_are_refused(before: float, after: float, reason: str) -> None:
    (doubt,) = refused(*pair("crp", before, after))
    assert reason in doubt.what
    assert "not as 0" in doubt.remedy


@pytest.mark.parametrize(
    ("analyte", "reason"),
    [
        ("esr", "no within-person variation in per cent of usable quality"),
        ("igg", "misprint"),
        ("body-temperature", "shifted zero"),
        ("fvc", "thresholds"),
        ("moonshine", "not in the table of analytes"),
    ],
)
def test_a_measure_without_a_known_variation_is_refused_with_the_reason(analyte: str, reason: str) -> None:
    (doubt,) = refused(*pair(analyte, 30, 35))
    assert reason in doubt.what


def test_sedimentation_under_immunoglobulin_gets_no_verdict_even_with_many_values() -> None:
    esr = swings("esr", [60, 70, 65, 62, 68], 10)
    assert judged(*esr)["change-esr-last"].verdict is Noise.BEYOND
    (doubt,) = refused(*esr, exposure("ivig", "IVIg", start=(None, -50), ongoing=True))
    assert "immunoglobulin" in doubt.what
    assert judged(*esr, exposure("ivig", "IVIg", start=(None, -50), ongoing=True)) == {}


def test_creatine_kinase_under_immunoglobulin_of_unknown_days_is_refused() -> None:
    (doubt,) = refused(*pair("ck", 900, 100), exposure("ivig", "IVIg", start=(None, -50), ongoing=True))
    assert "phase" in doubt.what
    assert "exposure of its own" in doubt.remedy


def test_a_body_temperature_is_refused_even_with_many_values_before() -> None:
    assert judged(*swings("body-temperature", [39, 38.5, 39.2, 38.8, 39.1], 36.8)) == {}


def test_a_refusal_of_one_measure_leaves_the_others() -> None:
    found = judged(*pair("esr", 80, 20), *pair("crp", 179, 31))
    assert list(found) == ["change-crp-last"]


def test_values_read_off_scans_are_judged_by_their_quantity() -> None:
    found = judged(
        imaging_study("a", -3, SCAN),
        imaging_study("b", 120, replace(SCAN, glucose_mmol_per_l=None)),
        imaging_value("suvmax", "thigh", 10, -3, study="a"),
        imaging_value("suvmax", "thigh", 5.4, 120, study="b"),
    )
    judgement = found["change-suvmax-thigh-last"]
    assert number(judgement, "z, test and retest, QIBA").value == pytest.approx(-3.64, abs=0.005)
    assert any("glucose" in caveat and "Not known" in caveat for caveat in judgement.caveats)


def test_a_case_without_changes_has_no_judgement() -> None:
    assert list(weighed(case_of())) == []


def test_only_last_changes_carry_an_adjusted_p() -> None:
    found = judged(*swings("crp", [100], 80, 20), *pair("ldh", 100, 50))
    assert {j.subject for j in found.values() if any("adjusted" in v.name for v in j.values)} == {
        "change-crp-last",
        "change-ldh-last",
    }
    phases = {c.id: c.phase for c in with_changes(*swings("crp", [100], 80, 20)).changes}
    assert phases["change-crp-first"] is Phase.FIRST


def weighing(ground: Ground, *, beyond: bool, counts: bool = True) -> Weighing:
    """A weighing of which only ground and answer matter."""
    answer = Answer.YES if beyond else Answer.NO
    return Weighing(str(ground), ground, "", "", True, -3.0, 0.01, answer, Limits(-50, 100), None, counts=counts)  # noqa: FBT003


@pytest.mark.parametrize(
    ("grounds", "expected"),
    [
        ({Ground.HEALTHY: True}, Noise.BEYOND),
        ({Ground.HEALTHY: False}, Noise.WITHIN),
        ({Ground.HEALTHY: True, Ground.OTHERS: False}, Noise.HEALTH_ONLY),
        ({Ground.HEALTHY: False, Ground.OTHERS: True}, Noise.DISPUTED),
        ({Ground.OTHERS: True, Ground.HEALTHY: False}, Noise.DISPUTED),
        ({Ground.HEALTHY: True, Ground.OTHERS: False, Ground.SWINGS: True}, Noise.BEYOND),
        ({Ground.HEALTHY: False, Ground.SWINGS: True}, Noise.DISPUTED),
        ({Ground.HEALTHY: True, Ground.SWINGS: False}, Noise.OWN_SWINGS),
        ({Ground.HEALTHY: False, Ground.SWINGS: False}, Noise.WITHIN),
        ({Ground.HEALTHY: True, Ground.SWINGS: True, Ground.TREND: False}, Noise.TREND),
        ({Ground.SWINGS: True}, Noise.BEYOND),
        ({Ground.SWINGS: False}, Noise.WITHIN),
    ],
)
def test_the_verdict_of_all_yardsticks(grounds: dict[Ground, bool], expected: Noise) -> None:
    assert noise_verdict(tuple(weighing(g, beyond=b) for g, b in grounds.items())) is expected


def test_a_trend_that_does_not_count_does_not_turn_the_verdict() -> None:
    held = (
        weighing(Ground.HEALTHY, beyond=True),
        weighing(Ground.SWINGS, beyond=True),
        weighing(Ground.TREND, beyond=False, counts=False),
    )
    assert noise_verdict(held) is Noise.BEYOND


def test_no_yardstick_gives_no_verdict() -> None:
    with pytest.raises(ValueError, match="no yardstick"):
        noise_verdict(())


@given(
    st.lists(st.tuples(st.integers(-30, 30), st.floats(-1, 1e6), st.sampled_from("=<>~")), max_size=9),
    st.sampled_from(["crp", "sodium", "igg", "body-temperature", "unheard of"]),
)
@settings(max_examples=60)
def test_any_values_give_finite_numbers_or_reasons(rows: list[tuple[int, float, str]], analyte: str) -> None:
    case = with_changes(*(lab(analyte, value, day, comparator=sign) for day, value, sign in rows))
    said = list(weighed(case))
    judgements = [j for j in said if isinstance(j, Judgement)]
    refusals = [d for d in said if isinstance(d, Discrepancy)]
    assert len(judgements) + len(refusals) == len(case.changes)
    for judgement in judgements:
        assert all(math.isfinite(v.value) for v in judgement.values)
        assert all(end is None or math.isfinite(end) for v in judgement.values for end in (v.low, v.high))


def test_a_change_is_weighed_by_the_numbers_it_carries() -> None:
    (change,) = (m for m in measured(case_of(*pair("crp", 179, 31))) if isinstance(m, Change))
    doctored = replace(change, log_ratio=math.log(0.9), relative=-0.1)
    (judgement,) = weighed(case_of(*pair("crp", 179, 31)).with_measurements([doctored]))
    assert isinstance(judgement, Judgement)
    assert judgement.verdict is Noise.WITHIN
