"""PERCIST 1.0: PMC2938069, table 3, and PMC4377159, table 2."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.lesion import Match, Pair, Visit
from catamnesis.case.response import Judgement
from catamnesis.weigh.criteria.percist import Metabolic, least_measurable_sul, metabolic_response, percist, reaches
from catamnesis.weigh.criteria.pet_comparability import comparable
from catamnesis.weigh.criteria.pet_lesions import TUMOURS, hottest, targets
from pair_build import LIVER, fallen, lesion, matched, new, pair_of, vanished

SUL = st.floats(0.5, 30.0)


def judged(pair: Pair, *, tumour: bool = False) -> Judgement:
    """PERCIST of a pair, with what is known of its conditions."""
    return percist(pair, comparable(pair), tumour=tumour)


def of(*matches: Match, **changes: Any) -> Judgement:
    """PERCIST of these lesions."""
    return judged(pair_of(matches, **changes))


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        (10.0, 7.0, Metabolic.PARTIAL),  # exactly 30 %
        (10.0, 7.01, Metabolic.STABLE),
        (2.0, 1.2, Metabolic.PARTIAL),  # 40 % and exactly 0.8
        (2.0, 1.21, Metabolic.STABLE),  # 39.5 %, but 0.79
        (10.0, 13.0, Metabolic.PROGRESSIVE),
        (10.0, 12.99, Metabolic.STABLE),
        (2.0, 2.8, Metabolic.PROGRESSIVE),
        (2.0, 2.79, Metabolic.STABLE),
        (10.0, 5.4, Metabolic.PARTIAL),
        (10.0, None, Metabolic.COMPLETE_BY_EYE),
    ],
)
def test_thirty_per_cent_and_0_8_sul_either_way(first: float, second: float | None, found: Metabolic) -> None:
    assert metabolic_response(first, second) is found


def test_a_peak_below_the_liver_is_complete_and_one_at_its_mean_is_not() -> None:
    assert metabolic_response(8.0, 1.49, liver_sul=1.5) is Metabolic.COMPLETE_BY_EYE
    assert metabolic_response(8.0, 1.5, liver_sul=1.5) is Metabolic.PARTIAL


def test_a_new_lesion_is_progression_whatever_the_peak_did() -> None:
    assert metabolic_response(8.0, 2.0, new_lesion=True) is Metabolic.PROGRESSIVE
    assert metabolic_response(8.0, None, new_lesion=True) is Metabolic.PROGRESSIVE


@pytest.mark.parametrize(
    ("tlg", "second", "found"),
    [
        (0.76, 8.0, Metabolic.PROGRESSIVE),
        (0.75, 8.0, Metabolic.STABLE),
        (0.76, 7.9, Metabolic.STABLE),  # the peak fell
    ],
)
def test_total_glycolysis_up_by_more_than_75_per_cent_without_a_fall(
    tlg: float, second: float, found: Metabolic
) -> None:
    assert metabolic_response(8.0, second, tlg_share=tlg) is found


@given(SUL, SUL)
def test_a_fall_and_a_rise_are_never_both_large_enough(first: float, second: float) -> None:
    assert not (reaches(first - second, first) and reaches(second - first, first))


@given(SUL, SUL, st.floats(0.01, 5.0))
def test_a_further_fall_never_makes_the_class_worse(first: float, second: float, less: float) -> None:
    order = [Metabolic.COMPLETE_BY_EYE, Metabolic.PARTIAL, Metabolic.STABLE, Metabolic.PROGRESSIVE]
    lower = max(second - less, 0.1)
    if lower <= second:
        one, two = (order.index(metabolic_response(first, value, liver_sul=1.5)) for value in (lower, second))
        assert one <= two


@pytest.mark.parametrize(("first", "second"), [(0.0, 1.0), (1.0, 0.0), (-1.0, 2.0), (float("nan"), 1.0)])
def test_peaks_that_cannot_be_are_refused(first: float, second: float) -> None:
    with pytest.raises(ValueError, match="peaks above 0"):
        metabolic_response(first, second)


def test_a_lesion_is_measurable_from_one_and_a_half_livers_and_two_deviations() -> None:
    assert least_measurable_sul(2.0, 0.3) == pytest.approx(3.6)
    assert least_measurable_sul(1.5, 0.2, times=2.0) == pytest.approx(3.4)
    with pytest.raises(ValueError, match="a mean above 0"):
        least_measurable_sul(0.0, 0.1)
    with pytest.raises(ValueError, match="a mean above 0"):
        least_measurable_sul(1.0, -0.1)


def test_a_fall_by_46_per_cent_is_a_partial_response() -> None:
    found = of(fallen())
    assert found.verdict == Metabolic.PARTIAL
    values = {value.name: value.value for value in found.values}
    assert values["SULpeak, baseline"] == pytest.approx(8.5 * 0.7)
    assert values["change of SULpeak"] == pytest.approx(-46.0)


def test_the_hottest_of_each_study_counts_not_the_same_lesion() -> None:
    first = matched(lesion("L1", Visit.BASELINE, 10.0), lesion("L1", Visit.FOLLOW_UP, 4.0))
    second = matched(lesion("L2", Visit.BASELINE, 9.0), lesion("L2", Visit.FOLLOW_UP, 9.0))
    values = {value.name: value.value for value in of(first, second).values}
    assert values["change of SULpeak"] == pytest.approx(-10.0)


def test_without_height_there_is_no_lean_mass_and_no_class() -> None:
    found = of(fallen(), follow_up={"lean_factor": None})
    assert found.verdict == Metabolic.NOT_EVALUABLE
    assert "height or sex is not stated" in found.explanation


def test_a_lesion_no_hotter_than_the_liver_allows_is_not_measurable() -> None:
    found = of(fallen(maximum=4.0))  # peak 2.38 SUL; 1.5 x 1.47 + 2 x 0.175 = 2.555
    assert found.verdict == Metabolic.NOT_EVALUABLE
    assert "not measurable" in found.explanation


def test_without_liver_and_blood_pool_it_is_not_known_whether_it_was_measurable() -> None:
    found = of(fallen(), baseline={"liver": None, "blood_pool": None})
    assert found.verdict == Metabolic.NOT_EVALUABLE
    assert "not known whether it was measurable" in found.explanation


def test_blood_pool_stands_in_for_the_liver_with_its_mark() -> None:
    found = of(fallen(), baseline={"liver": None})
    assert found.verdict == Metabolic.PARTIAL
    assert any("unverified" in caveat for caveat in found.caveats)


def test_unlike_studies_get_no_class_but_are_told_what_the_numbers_alone_would_say() -> None:
    found = of(fallen(), follow_up={"minutes": 90.0})
    assert found.verdict == Metabolic.NOT_EVALUABLE
    assert "uptake time, difference" in found.explanation
    assert "By its numbers alone it would be partial metabolic response" in found.explanation


def test_no_lesion_on_the_first_study_is_not_evaluable() -> None:
    found = of(new(lesion("L1", Visit.FOLLOW_UP, 9.0)))
    assert found.verdict == Metabolic.NOT_EVALUABLE
    assert "no lesion was found on the first study" in found.explanation


def test_a_new_lesion_is_named_with_its_doubts() -> None:
    doubtful = lesion("L9", Visit.FOLLOW_UP, 5.0, doubts=("may be muscle",))
    found = of(fallen(), new(doubtful))
    assert found.verdict == Metabolic.PROGRESSIVE
    assert "New: L9" in found.explanation
    assert "New lesion L9: may be muscle." in found.caveats


def test_where_all_are_gone_the_eye_must_confirm() -> None:
    found = of(vanished(lesion("L1", Visit.BASELINE, 10.0)))
    assert found.verdict == Metabolic.COMPLETE_BY_EYE
    assert any("for the eye" in caveat for caveat in found.caveats)


def test_the_rule_says_that_it_was_made_for_tumours_unless_the_lesion_is_one() -> None:
    pair = pair_of([fallen()])
    assert TUMOURS in judged(pair).caveats
    assert TUMOURS not in judged(pair, tumour=True).caveats


def test_no_more_than_two_lesions_of_one_site_are_added_up() -> None:
    found = targets([lesion(f"L{n}", Visit.BASELINE, 20.0 - n, site="liver") for n in range(4)])
    assert [one.label for one in found] == ["L0", "L1"]
    unnamed = targets([lesion(f"L{n}", Visit.BASELINE, 20.0 - n, site="") for n in range(7)])
    assert [one.label for one in unnamed] == ["L0", "L1", "L2", "L3", "L4"]


def test_the_hottest_is_that_with_the_highest_peak() -> None:
    noisy, real = lesion("L1", Visit.BASELINE, 12.0, peak=6.0), lesion("L2", Visit.BASELINE, 11.0, peak=9.0)
    assert hottest([noisy, real]) is real
    assert hottest([]) is None


def test_a_liver_that_cannot_be_is_not_used() -> None:
    nothing = {"liver": replace(LIVER, mean=0.0), "blood_pool": None}
    assert of(fallen(), baseline=nothing, follow_up={"liver": None}).verdict == Metabolic.NOT_EVALUABLE
