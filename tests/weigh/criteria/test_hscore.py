"""The HScore of a case: when it is given, its range, and its refusals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asked import answer, by_name, judgements, score, worked_example
from build import case_of, exposure, finding, lab
from catamnesis.case.case import Fact
from catamnesis.case.event import Answer
from catamnesis.case.response import Judgement
from catamnesis.weigh.criteria import weighed
from catamnesis.weigh.criteria.hscore import ROOM
from catamnesis.weigh.criteria.hscore_points import (
    GREATEST,
    MOST,
    cytopenia_points,
    ferritin_points,
    fibrinogen_points,
    hscore_probability,
    organomegaly_points,
    side,
    temperature_points,
    triglyceride_points,
)
from catamnesis.weigh.questionnaire import Total

#: A full set: 0 + 49 + 38 + 34 + 50 + 64 + 30 + 19 + 0 = 284 points.
FULL: tuple[Fact, ...] = (
    finding("immunosuppression", status="absent"),
    lab("body-temperature", 40.1, -1),
    finding("hepatosplenomegaly"),
    lab("haemoglobin", 8.0, -1),
    lab("leukocytes", 2.0, -1),
    lab("platelets", 40, -1),
    lab("ferritin", 21000, -1),
    lab("triglycerides", 5.0, -1),
    lab("fibrinogen", 1.1, -1),
    lab("ast", 300, -1),
    finding("haemophagocytosis", status="absent"),
)


def judged(*facts: Fact) -> Judgement:
    (judgement,) = judgements(case_of(*facts), weighed, ROOM)
    return judgement


@given(st.floats(0, GREATEST), st.floats(0, GREATEST))
def test_the_probability_never_falls_with_the_score(one: float, other: float) -> None:
    low, high = sorted((one, other))
    lower, higher = hscore_probability(low), hscore_probability(high)
    assert lower.low_percent <= higher.low_percent
    assert lower.high_percent <= higher.high_percent


@given(st.floats(30, 45), st.floats(0, 2))
def test_a_higher_temperature_never_scores_less(celsius: float, more: float) -> None:
    assert temperature_points(celsius) <= temperature_points(celsius + more)


@given(st.floats(0, 1e5), st.floats(0, 1e4))
def test_more_ferritin_and_triglycerides_never_score_less_and_more_fibrinogen_never_more(
    value: float, more: float
) -> None:
    assert ferritin_points(value) <= ferritin_points(value + more)
    assert triglyceride_points(value) <= triglyceride_points(value + more)
    assert fibrinogen_points(value) >= fibrinogen_points(value + more)


@pytest.mark.parametrize("wrong", [-1.0, GREATEST + 1])
def test_a_score_outside_its_range_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="a score is 0 to 337"):
        hscore_probability(wrong)


def test_numbers_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="enlarged organs: 0 to 2, not 3"):
        organomegaly_points(3)
    with pytest.raises(ValueError, match="lineages: 0 to 3, not -1"):
        cytopenia_points(-1)


@pytest.mark.parametrize(
    ("least", "greatest", "expected"),
    [(169, 200, "ABOVE"), (100, 168, "BELOW"), (100, 169, "OPEN"), (168, 169, "OPEN")],
)
def test_the_missing_items_decide_only_where_the_range_crosses_the_cut_off(
    least: float, greatest: float, expected: str
) -> None:
    assert side(Total(least, greatest)).name == expected


def test_a_full_set_is_settled() -> None:
    judgement = judged(*FULL)
    assert score(judgement) == (284.0, 284.0)
    assert judgement.verdict == "169 or more"
    assert "99 % or more" in judgement.explanation
    assert not any("partial" in caveat for caveat in judgement.caveats)


@given(st.sets(st.integers(0, len(FULL) - 1)))
def test_the_range_of_a_part_holds_the_score_of_the_whole(left_out: set[int]) -> None:
    facts = [fact for place, fact in enumerate(FULL) if place not in left_out]
    for judgement in judgements(case_of(*facts, answer("hscore", "AST", "yes")), weighed, ROOM):
        low, high = score(judgement)
        assert low <= 284.0 <= high


def test_missing_items_are_named_and_the_score_is_partial() -> None:
    judgement = judged(*(fact for fact in FULL if fact.id not in (FULL[1].id, FULL[10].id)))
    assert score(judgement) == (235.0, 319.0)
    assert "Not settled: temperature, haemophagocytosis (2 of 9)." in judgement.explanation
    assert any("partial" in caveat for caveat in judgement.caveats)


@pytest.mark.parametrize(
    "facts",
    [
        (),
        (lab("ferritin", 9000, -1), lab("ast", 90, -1)),
        (lab("ast", 90, -1), lab("body-temperature", 39, -1), finding("hepatosplenomegaly")),
    ],
)
def test_too_little_or_nothing_of_its_own_gives_no_score(facts: tuple[Fact, ...]) -> None:
    assert judgements(case_of(*facts), weighed, ROOM) == ()


def test_the_worked_example_gives_no_score() -> None:
    assert judgements(worked_example(), weighed, ROOM) == ()


@pytest.mark.parametrize(("mg_per_dl", "points"), [(132, 0.0), (133, 44.0), (354, 44.0), (355, 64.0)])
def test_units_are_converted_before_the_limits_are_applied(mg_per_dl: float, points: float) -> None:
    # PMC7589537 table 4 prints the limits of triglycerides as 132.7 and 354 mg/dL.
    judgement = judged(lab("triglycerides", mg_per_dl, -1, "mg/dL"), lab("fibrinogen", 180, -1, "mg/dL"), FULL[9])
    items = by_name(judgement.items)
    assert (items["triglycerides"].points, items["fibrinogen"].points) == (points, 30.0)


def test_a_value_in_a_unit_that_cannot_be_compared_is_told() -> None:
    judgement = judged(lab("ferritin", 9000, -1, "mmol/L"), *FULL[7:10])
    assert by_name(judgement.items)["ferritin"].reason == "a value in mmol/L cannot be compared"


@pytest.mark.parametrize(
    ("value", "comparator", "expected"),
    [(2500, ">", (35.0, 50.0)), (6000, ">", (35.0, 50.0)), (2500, "<", (0.0, 35.0))],
)
def test_a_limit_of_measurement_gives_a_range_of_points(
    value: float, comparator: str, expected: tuple[float, float]
) -> None:
    judgement = judged(lab("ferritin", value, -1, comparator=comparator), *FULL[7:10])
    assert by_name(judgement.items)["ferritin"].points_if_open == expected


def test_the_worst_value_before_the_treatment_counts() -> None:
    judgement = judged(lab("ferritin", 9000, -20), lab("ferritin", 100, -1), lab("ferritin", 99000, 3), *FULL[7:10])
    item = by_name(judgement.items)["ferritin"]
    assert item.reason == "highest value 9000 ug/L"
    assert any("19 days apart" in caveat for caveat in judgement.caveats)


def test_an_immunosuppressive_drug_leaves_the_item_open() -> None:
    judgement = judged(exposure("prednisone", start=-60), *FULL[6:10])
    item = by_name(judgement.items)["immunosuppression"]
    assert item.points_if_open == (0.0, 18.0)
    assert "prednisone" in item.reason


def test_two_low_lineages_and_an_unknown_third_give_24_to_34() -> None:
    judgement = judged(*FULL[3:5], *FULL[6:9])
    item = by_name(judgement.items)["cytopenias"]
    assert item.points_if_open == (24.0, 34.0)
    assert "platelets not recorded" in item.reason


def test_a_yes_by_hand_to_an_item_of_steps_keeps_its_steps_open() -> None:
    judgement = judged(answer("hscore", "temperature", "yes"), answer("hscore", "haemophagocytosis", "no"))
    items = by_name(judgement.items)
    assert items["temperature"].points_if_open == (33.0, MOST["temperature"])
    assert (items["haemophagocytosis"].answer, items["haemophagocytosis"].points) == (Answer.NO, 0.0)
