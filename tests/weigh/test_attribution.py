"""Attribution of benefit and harm from a case: what is computed, what stays open, what is refused."""

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asked import answer, by_name, discrepancies, judgements, score, weighed_up_to_attribution, worked_example
from build import Day, adverse_event, case_of, exposure, finding, lab
from catamnesis.case.case import Case, Fact
from catamnesis.case.chronology import Bounds
from catamnesis.case.discrepancy import Kind, Refusal
from catamnesis.case.event import Answer
from catamnesis.case.response import Judgement
from catamnesis.weigh.attribution import after_drug, weighed
from catamnesis.weigh.naranjo import ITEMS, naranjo_score

BENEFIT, HARM, WHO_UMC = "attribution.naranjo-benefit", "attribution.naranjo", "attribution.who-umc"
FELL = (lab("crp", 150, -1), lab("crp", 5, 5))


def benefit(*facts: Fact) -> Judgement:
    (judgement,) = weighed_up_to_attribution(case_of(exposure("drug", start=0), *facts)).judged(BENEFIT)
    return judgement


@cache
def worked() -> Case:
    return worked_example()


# The worked example


def test_the_worked_example_has_two_points_or_five() -> None:
    (judgement,) = worked().judged(BENEFIT)
    assert score(judgement) == (2.0, 5.0)
    assert judgement.verdict == "possible or probable"
    assert "2 points, possible, to 5 points, probable" in judgement.explanation


def test_one_judgement_moves_the_class_of_the_worked_example() -> None:
    (judgement,) = worked().judged(BENEFIT)
    items = by_name(judgement.items)
    assert items["alternative causes"].points_if_open == (-1.0, 2.0)
    assert "colchicine" in items["alternative causes"].reason
    assert [name for name, item in items.items() if item.points_if_open] == ["alternative causes"]
    assert {name: item.points for name, item in items.items() if item.points} == {
        "after drug": 2.0,
        "objective evidence": 1.0,
    }


def test_harm_without_a_suspect_is_not_judged_and_told() -> None:
    assert worked().judged(HARM) == ()
    told = [d for d in discrepancies(worked(), weighed) if "no exposure is suspected" in d.what]
    assert len(told) == 4
    assert {d.kind for d in told} == {Kind.MISSING}
    assert {d.remedy for d in told} == {"name the ids of the suspected exposures"}


def test_no_sentence_speaks_of_a_probability_of_the_cause_except_to_deny_it() -> None:
    for judgement in (*worked().judged("attribution"),):
        for sentence in (judgement.explanation, *judgement.caveats):
            assert "probability" not in sentence or "not a probability" in sentence


def test_another_course_of_the_suspect_under_its_brand_is_no_other_cause() -> None:
    event = adverse_event("rash", 10, suspected=["drug"])
    for name, told in (("Kineret", False), ("ibuprofen", True)):
        case = case_of(exposure("drug", "anakinra", start=0), exposure("again", name, start=5), event)
        (harm,) = weighed_up_to_attribution(case).judged(HARM)
        assert (name in by_name(harm.items)["alternative causes"].reason) is told


# Benefit


@pytest.mark.parametrize("word", ["yes", "no"])
def test_answers_by_hand_that_close_the_open_item_give_one_of_the_two_sums(word: str) -> None:
    both = benefit(*FELL)
    closed = benefit(*FELL, answer("naranjo-benefit", "alternative causes", word, about="drug"))
    assert score(closed)[0] == score(closed)[1]
    assert score(closed)[0] == score(both)[0 if word == "yes" else 1]


def test_an_unknown_by_hand_leaves_other_causes_open() -> None:
    judgement = benefit(*FELL, answer("naranjo-benefit", "alternative causes", "unknown", about="drug"))
    assert by_name(judgement.items)["alternative causes"].points_if_open == (-1.0, 2.0)


def test_no_rival_drug_still_leaves_the_course_of_the_illness() -> None:
    item = by_name(benefit(*FELL).items)["alternative causes"]
    assert item.answer is Answer.UNKNOWN
    assert "the illness's own course is not excluded" in item.reason


def test_without_any_improvement_there_is_no_benefit_to_attribute() -> None:
    case = weighed_up_to_attribution(case_of(exposure("drug", start=0), lab("crp", 5, -1), lab("crp", 90, 5)))
    assert case.judged(BENEFIT) == ()
    (told,) = [d for d in discrepancies(case, weighed) if "no improvement" in d.what]
    assert told.kind is Kind.MISSING


def test_an_improvement_that_is_only_told_has_no_objective_evidence() -> None:
    item = by_name(benefit(finding("fever", course="improved", day=5)).items)["objective evidence"]
    assert (item.answer, item.points) == (Answer.UNKNOWN, 0.0)


def test_a_fall_within_noise_is_no_objective_evidence() -> None:
    item = by_name(benefit(lab("crp", 100, -1), lab("crp", 95, 5)).items)["objective evidence"]
    assert (item.answer, item.points) == (Answer.NO, 0.0)


def test_a_fall_beyond_some_yardsticks_only_is_open() -> None:
    item = by_name(benefit(lab("crp", 179, -1), lab("crp", 31, 8)).items)["objective evidence"]
    assert (item.answer, item.points_if_open) == (Answer.UNKNOWN, (0.0, 1.0))


def test_an_improvement_before_the_start_does_not_count() -> None:
    case = case_of(exposure("drug", start=0), finding("fever", course="improved", day=-5))
    assert judgements(case, weighed, BENEFIT) == ()


def test_without_the_treatment_in_question_the_room_refuses() -> None:
    nameless = replace(case_of(), facts=())
    with pytest.raises(Refusal, match="no exposure is called 'drug'"):
        list(weighed(nameless))


def test_an_answer_about_another_drug_is_told() -> None:
    case = case_of(exposure("drug", start=0), *FELL, answer("naranjo-benefit", "placebo", "no", about="prednisone"))
    assert any("not asked about 'prednisone'" in d.what for d in discrepancies(case, weighed))


# Harm


def harmed(*facts: Fact, day: Day = 5, suspected: tuple[str, ...] = ("drug",)) -> Case:
    event = adverse_event("rash", day, suspected=suspected)
    return case_of(exposure("drug", start=0), event, *facts)


def test_harm_after_the_drug_keeps_other_causes_open() -> None:
    (judgement,) = judgements(harmed(), weighed, HARM)
    assert score(judgement) == (1.0, 4.0)
    assert judgement.verdict == "possible"
    (category,) = judgements(harmed(), weighed, WHO_UMC)
    assert category.verdict == "possible"


@pytest.mark.parametrize(
    ("day", "points", "category"),
    [
        (5, (2.0, None), "possible"),
        (-5, (-1.0, None), "unlikely"),
        ((-5, 5), (None, (-1.0, 2.0)), "conditional"),
        (None, (None, (-1.0, 2.0)), "conditional"),
    ],
)
def test_the_order_of_drug_and_event_is_read_from_bounds(
    day: Day, points: tuple[object, object], category: str
) -> None:
    (judgement,) = judgements(harmed(day=day), weighed, HARM)
    item = by_name(judgement.items)["after drug"]
    assert (item.points, item.points_if_open) == points
    (umc,) = judgements(harmed(day=day), weighed, WHO_UMC)
    assert umc.verdict == category


def test_neither_day_stated_is_unassessable() -> None:
    case = case_of(exposure("other"), exposure("drug", start=0), adverse_event("rash", suspected=["other"]))
    (umc,) = judgements(case, weighed, WHO_UMC)
    assert umc.verdict == "unassessable"


def test_who_umc_names_both_categories_where_alternatives_are_open() -> None:
    case = harmed(answer("who-umc", "withdrawal", "yes", about="event-rash"))
    (umc,) = judgements(case, weighed, WHO_UMC)
    assert umc.verdict == "possible or probable"
    assert "Open: alternatives." in umc.explanation


def test_who_umc_answered_by_hand_can_be_certain() -> None:
    words = ("yes", "no", "yes", "yes", "not applicable")
    names = ("plausible time", "alternatives", "withdrawal", "definitive event", "rechallenge")
    given = [answer("who-umc", name, word, about="event-rash") for name, word in zip(names, words, strict=True)]
    (umc,) = judgements(harmed(*given), weighed, WHO_UMC)
    assert umc.verdict == "certain"


def test_each_suspected_drug_is_judged_and_named() -> None:
    case = harmed(exposure("other", start=0), suspected=("drug", "other"))
    titles = [judgement.title for judgement in judgements(case, weighed, HARM)]
    assert titles == ["Questions of Naranjo: rash, drug", "Questions of Naranjo: rash, other"]


def test_a_suspect_that_is_not_in_the_case_is_told() -> None:
    (told,) = [d for d in discrepancies(harmed(suspected=("ghost",)), weighed) if "ghost" in d.what]
    assert told.remedy == "name the id of one of the exposures"


def test_drugs_begun_before_the_event_are_named_as_other_causes() -> None:
    case = harmed(exposure("early", start=-9), exposure("late", start=40))
    (judgement,) = judgements(case, weighed, HARM)
    reason = by_name(judgement.items)["alternative causes"].reason
    assert "early" in reason
    assert "late" not in reason


@given(st.dictionaries(st.sampled_from(ITEMS), st.sampled_from(("yes", "no")), min_size=10))
def test_a_case_answered_in_full_by_hand_has_the_sum_of_the_table(words: dict[str, str]) -> None:
    given_answers = [answer("naranjo", item, word, about="event-rash") for item, word in words.items()]
    (judgement,) = judgements(harmed(*given_answers), weighed, HARM)
    expected = float(naranjo_score({item: Answer(word) for item, word in words.items()}))
    assert score(judgement) == (expected, expected)


# Order in time

day = st.integers(-50, 50)
bounds = st.tuples(day, st.integers(0, 20)).map(lambda pair: Bounds(pair[0], pair[0] + pair[1]))


@given(bounds, bounds, st.data())
def test_a_settled_order_holds_for_every_day_within_the_bounds(
    event: Bounds, drug: Bounds, data: st.DataObject
) -> None:
    happened, begun = (data.draw(st.integers(b.earliest or 0, b.latest or 0)) for b in (event, drug))
    found = after_drug(event, drug)
    assert found is Answer.UNKNOWN or (happened >= begun) is (found is Answer.YES)
