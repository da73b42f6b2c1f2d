"""The timeline shows what is known of the days, and says what it leaves out."""

import math
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.case import Case, Question
from catamnesis.case.chronology import Bounds, Timing
from catamnesis.case.laboratory import Comparator
from catamnesis.case.therapy import Exposure
from catamnesis.tell.course import BEFORE, MOST_CURVES, MOST_LANES, MOST_POINTS, Course, Days, course_of
from tell.judged import WORKED
from tell.worked import ANAKINRA, LABS, drug, lab


def course(case: Case = WORKED) -> Course:
    """The course of a case with no windows and no rivals."""
    return course_of(case, {}, frozenset())


def day(number: int) -> Timing:
    """One single day."""
    return Timing(f"day {number}", f"day {number}", Bounds(number, number), number)


def case_of(*facts: object) -> Case:
    """A case of anakinra and some facts."""
    return Case("case", "A case", Question("anakinra"), (), (ANAKINRA, *facts), ())  # type: ignore[arg-type]


def test_the_treatment_in_question_comes_first() -> None:
    lanes = course_of(WORKED, {}, frozenset({"rituximab"})).lanes
    assert [lane.label for lane in lanes][:2] == ["Anakinra", "Rituximab"]
    assert lanes[0].bars[0].standing == "question"


def test_a_later_course_of_the_treatment_is_drawn_as_the_treatment() -> None:
    again = replace(ANAKINRA, id="anakinra-2", start=day(30))
    (lane,) = course_of(case_of(again), {}, frozenset({"anakinra-2"})).lanes
    assert [bar.standing for bar in lane.bars] == ["question", "question"]


def test_one_value_of_some_day_before_is_drawn_in_the_margin() -> None:
    undated = Timing("early", "before anakinra", Bounds(None, 0))
    before = replace(LABS[0], id="early", value=85.0, when=undated)
    later = replace(LABS[1], when=day(14))
    (curve,) = course_of(case_of(before, later), {}, frozenset()).curves
    assert [spot.day for spot in curve.spots] == [BEFORE, 14]


def test_a_drug_whose_end_is_not_stated_has_no_stop() -> None:
    bars = {lane.label: lane.bars[0] for lane in course().lanes}
    assert bars["Anakinra"].stop is None
    assert bars["Azathioprine"].stop == Days(-math.inf, -1.0)


def test_what_went_on_was_surely_given_on_day_zero() -> None:
    bars = {lane.label: lane.bars[0] for lane in course().lanes}
    assert bars["Methotrexate"].sure_until == 0.0
    assert bars["Hydroxychloroquine"].sure_until == -122.0


def test_a_past_without_dates_takes_no_room() -> None:
    axis = course().axis
    assert -30 < axis.first < 0
    assert axis.last >= 276
    assert not axis.later


def test_an_end_far_away_is_put_into_the_margin() -> None:
    far = case_of(lab("crp", "CRP", 100, "mg/L", 2, day(0)), lab("crp", "CRP", 10, "mg/L", 3, day(8)))
    late = replace(far, facts=(*far.facts, *(f for f in WORKED.facts if type(f).__name__ == "Outcome")))
    assert course(late).axis.last < 30
    assert course(late).axis.later


def test_the_past_is_clipped_to_the_length_of_what_followed() -> None:
    values = [lab("crp", "CRP", 100, "mg/L", 2, day(n)) for n in (-3000, -10, 0, 20)]
    assert -25 < course(case_of(*values)).axis.first < -9


def test_curves_stand_in_the_order_of_the_changes_and_keep_their_unit() -> None:
    assert [(curve.label, curve.unit) for curve in course().curves] == [
        ("C-reactive protein", "mg/L"),
        ("Albumin", "g/L"),
        ("SUVmax", "%"),
    ]


def test_a_stated_change_is_drawn_as_a_change_and_not_as_values() -> None:
    stated = course().curves[-1]
    assert stated.stated
    assert [spot.value for spot in stated.spots] == [100.0, 54.0]
    assert stated.spots[-1].words == "−46\u202f%"


def test_a_wide_spread_of_values_is_drawn_on_a_log_scale() -> None:
    crp, albumin, _ = course().curves
    assert crp.logarithmic
    assert not albumin.logarithmic


def test_values_in_another_unit_are_not_drawn_into_the_curve() -> None:
    values = [lab("crp", "CRP", 100, "mg/L", 2, day(0)), lab("crp", "CRP", 31, "mg/L", 3, day(8))]
    drawn = course(case_of(*values, lab("crp", "CRP", 3.1, "mg/dL", 4, day(9)))).curves[0]
    assert [spot.value for spot in drawn.spots] == [100, 31]


def test_a_value_with_a_comparator_is_marked_as_a_limit() -> None:
    below = replace(lab("crp", "CRP", 5, "mg/L", 2, day(3)), comparator=Comparator.BELOW)
    spot = course(case_of(below)).curves[0].spots[0]
    assert (spot.words, spot.exact) == ("<5", False)


def test_what_has_no_day_is_named_in_words() -> None:
    left_out = " ".join(course().left_out)
    assert "Skin biopsy (lymphocytes)" in left_out
    assert "Referral" in left_out
    assert "Death" not in left_out


def test_courses_of_one_drug_share_a_row() -> None:
    pulses = [replace(drug("methotrexate", start=day(n)), id=f"pulse-{n}") for n in (5, 12, 19)]
    lanes = course(case_of(*pulses)).lanes
    assert [len(lane.bars) for lane in lanes] == [1, 3]


def test_very_many_drugs_and_values_are_thinned_and_counted() -> None:
    drugs = [replace(drug("morphine"), id=f"d{n}", drug=replace(ANAKINRA.drug, label=f"drug {n}")) for n in range(60)]
    values = [lab(f"a{n % 20}", f"analyte {n % 20}", 1 + n % 7, "mg/L", n, day(n // 20)) for n in range(8000)]
    shown = course(case_of(*drugs, *values))
    assert len(shown.lanes) == MOST_LANES
    assert len(shown.curves) == MOST_CURVES
    assert all(len(curve.spots) <= 2 * MOST_POINTS for curve in shown.curves)
    assert "36 further treatments not drawn." in shown.left_out
    assert "8 further analytes not drawn." in shown.left_out


@given(st.lists(st.tuples(st.integers(-400, 400), st.floats(0.1, 1000)), min_size=200, max_size=400))
def test_thinning_keeps_the_smallest_and_the_largest_value(pairs: list[tuple[int, float]]) -> None:
    values = [lab("crp", "CRP", value, "mg/L", 2, day(when)) for when, value in pairs]
    kept = [spot.value for spot in course(case_of(*values)).curves[0].spots]
    assert (min(kept), max(kept)) == (min(v for _, v in pairs), max(v for _, v in pairs))


def test_a_case_without_days_has_an_axis() -> None:
    axis = course(case_of()).axis
    assert axis.first < 0 < axis.last


def test_a_treatment_that_is_not_there_is_no_fault_of_the_timeline() -> None:
    empty = Case("case", "A case", Question("nothing"), (), (), ())
    assert course(empty).lanes == ()


def test_exposures_are_all_of_the_case() -> None:
    assert sum(len(lane.bars) for lane in course().lanes) == len(WORKED.of(Exposure))
