"""Values before against values after, and the trend that was there before."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import case_of, imaging_value, lab
from catamnesis.case.discrepancy import Discrepancy, Kind
from catamnesis.case.laboratory import LabValue
from catamnesis.case.response import Judgement
from catamnesis.weigh.nonoverlap import CLOSE_CORRELATION, Phases, Verdict, close_gap_days, compared, weighed

#: Tarlow's falling baseline (tests/published/test_tarlow_2017.py), lower is better.
FALLING = (33, 25, 17, 25, 19, 21, 19, 14, 19, 17), (14, 15, 15, 9, 12, 7, 10, 6, 5, 2, 2, 3, 5, 4)


def phases(before: tuple[float, ...], after: tuple[float, ...], better: int = -1) -> Phases:
    return Phases(tuple(range(len(before))), before, tuple(range(len(before), len(before) + len(after))), after, better)


def labs(analyte: str, before: tuple[float, ...], after: tuple[float, ...], *, every: int = 3) -> list[LabValue]:
    """Values every few days, the last of ``before`` on day -1 and the first of ``after`` on day 1."""
    early = [lab(analyte, value, -1 - every * back) for back, value in enumerate(reversed(before))]
    return early + [lab(analyte, value, 1 + every * step) for step, value in enumerate(after)]


def judged(*values: LabValue) -> Judgement:
    (found,) = weighed(case_of(*values))
    assert isinstance(found, Judgement)
    return found


def value(judgement: Judgement, name: str) -> float:
    return next(v.value for v in judgement.values if v.name == name)


def test_a_smooth_untreated_decline_is_complete_for_nap_and_nothing_beyond_its_trend() -> None:
    decline = tuple(300 * 0.9**day for day in range(12))
    found = compared(phases(decline[:6], decline[6:]))
    assert found.share.value == 1
    assert found.steepest is not None
    assert found.steepest.value == 0
    assert found.verdict is Verdict.WITHIN_TREND


def test_the_falling_baseline_takes_the_verdict_back() -> None:
    found = compared(phases(*FALLING))
    assert found.share.value == pytest.approx(0.982, abs=5e-4)
    assert found.verdict is Verdict.WITHIN_TREND


def test_a_fall_far_below_a_steady_trend_is_beyond_it() -> None:
    before = tuple(300 * 0.97**day for day in range(8))
    after = tuple(60 * 0.97**day for day in range(8, 16))
    assert compared(phases(before, after)).verdict is Verdict.BEYOND_TREND


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ((50, 55, 48, 60, 52, 58), (10, 12, 9, 11, 8, 12), Verdict.BETTER),
        ((10, 12, 9, 11, 8, 12), (50, 55, 48, 60, 52, 58), Verdict.WORSE),
        ((10, 12, 9, 11), (10, 11, 12, 9), Verdict.NO_DIFFERENCE),
        ((50, 55, 48), (10, 12, 9, 11, 8, 7, 9, 10), Verdict.TOO_SHORT),
        ((10, 20, 40, 80, 160, 320), (640, 1280, 2560, 5120, 10240, 20480), Verdict.WITHIN_TREND),
    ],
)
def test_each_verdict(before: tuple[float, ...], after: tuple[float, ...], verdict: Verdict) -> None:
    assert compared(phases(before, after)).verdict is verdict


def test_where_no_side_is_better_it_is_only_different() -> None:
    before, after = (140, 141, 139, 141, 140), (130, 131, 129, 132, 131)
    assert compared(phases(before, after), side_known=False).verdict is Verdict.DIFFERENT
    found = judged(*labs("sodium", before, after))
    assert found.verdict == Verdict.DIFFERENT
    assert "which way is better is not known" in found.explanation


def test_the_trend_is_said_first_and_its_test_is_among_the_numbers() -> None:
    found = judged(*labs("CRP", *FALLING))
    assert found.subject == "crp"
    assert found.explanation.startswith("Before day zero the values fell by 0.4")
    assert value(found, "baseline slope") == pytest.approx(-0.4)
    assert value(found, "baseline trend p") == pytest.approx(0.0353, abs=5e-5)
    assert value(found, "NAP") == pytest.approx(55 / 56)
    assert value(found, "Tau-U") == pytest.approx(0.79285714, abs=5e-9)
    assert value(found, "log response ratio") == pytest.approx(-0.97771926, abs=5e-9)
    assert value(found, "log response ratio, standard error") == pytest.approx(0.18209525, abs=5e-9)
    assert found.verdict == Verdict.WITHIN_TREND


def test_tau_bc_of_the_falling_baseline_is_printed_beside_nap() -> None:
    before, after = FALLING
    values = [lab("CRP", y, day - 10) for day, y in enumerate(before, 1)]
    values += [lab("CRP", y, day) for day, y in enumerate(after, 1)]
    found = judged(*values)
    assert value(found, "Tau-BC") == pytest.approx(-0.2)
    assert value(found, "Tau-BC, standard error") == pytest.approx(0.24846292, abs=5e-9)


def test_daily_crp_is_flagged_and_crp_every_second_day_is_not() -> None:
    before, after = (50, 55, 48, 60, 52), (10, 12, 9, 11, 8)
    daily = judged(*labs("CRP", before, after, every=1))
    assert any("8 of 9 gaps between values are under 2 days" in c and "42 %" in c for c in daily.caveats)
    assert not any("gaps" in c for c in judged(*labs("CRP", before, after, every=2)).caveats)


def test_two_days_are_the_least_spacing_for_crp() -> None:
    assert close_gap_days(19) == pytest.approx(2)
    assert round(CLOSE_CORRELATION, 2) == 0.17


def test_fewer_than_five_values_before_are_said_to_hide_a_trend() -> None:
    found = judged(*labs("CRP", (50, 55, 48, 60), (10, 12, 9, 11, 8)))
    assert any("no trend, however plain, can reach p 0.05" in caveat for caveat in found.caveats)


def test_values_with_a_comparator_are_told() -> None:
    below = lab("CRP", 5, 20, comparator="<")
    found = judged(*labs("CRP", (50, 55, 48, 60), (10, 12, 9)), below)
    assert any(caveat.startswith("1 of 8 values") for caveat in found.caveats)


def test_values_of_two_units_are_compared_in_one() -> None:
    mixed = [*labs("CRP", (50, 55, 48, 60), (10, 12, 9)), lab("CRP", 1.1, 20, "mg/dL")]
    assert value(judged(*mixed), "NAP") == 1
    assert value(judged(*mixed), "log response ratio") < -1


def test_scans_are_compared_as_laboratory_values_are() -> None:
    values = [imaging_value("suvmax", "liver", y, day) for day, y in ((-30, 9), (-20, 8), (-10, 10), (-5, 9))]
    values += [imaging_value("suvmax", "liver", y, day) for day, y in ((10, 4), (20, 3), (30, 4), (40, 2))]
    (found,) = weighed(case_of(*values))
    assert isinstance(found, Judgement)
    assert found.verdict == Verdict.BETTER


def test_too_few_values_are_refused_with_their_number() -> None:
    (found,) = weighed(case_of(lab("CRP", 179, 0), lab("CRP", 31, 8)))
    assert isinstance(found, Discrepancy)
    assert found.kind is Kind.MISSING
    assert "1 dated before and 1 after day zero" in found.what
    assert "3 on each side are the least" in found.what


def test_values_of_one_day_before_are_refused() -> None:
    values = [lab("CRP", y, -1) for y in (50, 55, 60, 48)] + [lab("CRP", y, day) for day, y in ((3, 9), (6, 8), (9, 7))]
    (found,) = weighed(case_of(*values))
    assert isinstance(found, Discrepancy)
    assert "all values are of one day" in found.what


def test_a_measure_with_values_on_one_side_only_is_left_to_the_room_that_measures() -> None:
    assert list(weighed(case_of(*labs("CRP", (50, 55, 48, 60), ())))) == []


def test_no_cause_is_claimed() -> None:
    found = judged(*labs("CRP", *FALLING))
    assert found.caveats[-1].endswith("it does not say what caused the difference.")
    assert "probability" not in found.explanation


def test_steady_declines_without_effect_are_seldom_called_beyond_their_trend() -> None:
    dice = Random(20170401)
    beyond = middle = 0
    for _ in range(400):
        values = [300 * 0.9**day * math.exp(dice.gauss(0, 0.1)) for day in range(16)]
        both = phases(tuple(values[:8]), tuple(values[8:]))
        beyond += compared(both).verdict is Verdict.BEYOND_TREND
        middle += (both.logs().corrected().low or 0) > 0
    assert beyond <= 20
    assert middle >= 60


POSITIVE = st.lists(st.integers(1, 100), min_size=4, max_size=10)


@given(POSITIVE, POSITIVE, st.sampled_from([0.5, 2.0, 10.0]))
def test_the_verdict_does_not_hang_on_the_unit(before: list[int], after: list[int], scale: float) -> None:
    plain = compared(phases(tuple(before), tuple(after)))
    scaled = compared(phases(tuple(scale * y for y in before), tuple(scale * y for y in after)))
    assert scaled.verdict is plain.verdict


@given(POSITIVE, POSITIVE)
def test_a_trend_can_take_a_claim_back_but_never_make_one(before: list[int], after: list[int]) -> None:
    found = compared(phases(tuple(before), tuple(after)))
    if found.verdict in (Verdict.BEYOND_TREND, Verdict.BETTER):
        assert (found.tau.low or 0) > 0
    if found.verdict is Verdict.BEYOND_TREND:
        assert found.steepest is not None
        assert (found.steepest.low or 0) > 0
