"""The 2017 EULAR/ACR score of a case: what counts, what is missing, and how far it could go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asked import answer, by_name, judgements, patient, procedure, score, worked_example
from build import case_of, finding, lab
from catamnesis.case.case import Fact
from catamnesis.case.event import Answer
from catamnesis.case.response import Judgement
from catamnesis.weigh.criteria import weighed
from catamnesis.weigh.criteria.eular_acr_2017 import (
    ONSET_OLD,
    ONSET_YOUNG,
    ROOM,
    Certainty,
    Variant,
    certainty,
    items_of,
    score_range,
)

RANKS = list(Certainty)[::-1]
SKIN = (patient(53), finding("heliotrope rash"), finding("Gottron papules"))


def judged(*facts: Fact) -> tuple[Judgement, ...]:
    return judgements(case_of(*facts), weighed, ROOM)


variants = st.sampled_from(Variant)


@st.composite
def answered_variant(draw: st.DrawFn) -> tuple[Variant, dict[str, Answer]]:
    variant = draw(variants)
    answers = draw(st.dictionaries(st.sampled_from(items_of(variant)), st.sampled_from(Answer)))
    if answers.get(ONSET_YOUNG) is Answer.YES:
        answers[ONSET_OLD] = Answer.NO
    return variant, answers


@given(answered_variant())
def test_the_least_score_is_never_above_the_greatest(asked: tuple[Variant, dict[str, Answer]]) -> None:
    found = score_range(asked[1], asked[0])
    assert 0.0 <= found.least <= found.greatest


@given(answered_variant(), st.data())
def test_the_range_holds_every_way_to_answer_the_missing_items(
    asked: tuple[Variant, dict[str, Answer]], data: st.DataObject
) -> None:
    variant, answers = asked
    closed = {name: answers.get(name, Answer.UNKNOWN) for name in items_of(variant)}
    for name, given_answer in closed.items():
        if given_answer is Answer.UNKNOWN:
            closed[name] = data.draw(st.sampled_from((Answer.YES, Answer.NO)))
    if closed[ONSET_YOUNG] is closed[ONSET_OLD] is Answer.YES:
        closed[ONSET_YOUNG if answers.get(ONSET_YOUNG) is not Answer.YES else ONSET_OLD] = Answer.NO
    found, settled = score_range(answers, variant), score_range(closed, variant)
    assert settled.settled
    assert found.least <= settled.least <= found.greatest


@given(answered_variant(), st.data())
def test_one_more_item_never_lowers_the_score(asked: tuple[Variant, dict[str, Answer]], data: st.DataObject) -> None:
    variant, answers = asked
    name = data.draw(st.sampled_from([n for n in items_of(variant) if n not in (ONSET_YOUNG, ONSET_OLD)]))
    without = score_range(answers | {name: Answer.NO}, variant)
    present = score_range(answers | {name: Answer.YES}, variant)
    assert present.least > without.least
    assert present.greatest > without.greatest


@given(st.floats(0, 25), st.floats(0, 25), variants)
def test_a_higher_score_is_never_a_lower_class(one: float, other: float, variant: Variant) -> None:
    low, high = sorted((one, other))
    assert RANKS.index(certainty(low, variant)) <= RANKS.index(certainty(high, variant))


def test_both_ages_at_onset_are_refused() -> None:
    with pytest.raises(ValueError, match="the illness began once"):
        score_range({ONSET_YOUNG: Answer.YES, ONSET_OLD: Answer.YES}, Variant.WITH_BIOPSY)


def test_a_biopsy_item_without_biopsy_is_refused() -> None:
    with pytest.raises(ValueError, match="'rimmed vacuoles' is no item without muscle biopsy"):
        score_range({"rimmed vacuoles": Answer.YES}, Variant.WITHOUT_BIOPSY)


def test_an_unknown_age_at_onset_counts_once() -> None:
    found = score_range(dict.fromkeys(items_of(Variant.WITHOUT_BIOPSY)[2:], Answer.NO), Variant.WITHOUT_BIOPSY)
    assert (found.least, found.greatest) == (0.0, 2.1)


def test_the_worked_example_scores_7_3_and_is_probable() -> None:
    (judgement,) = judgements(worked_example(), weighed, ROOM)
    assert judgement.subject == Variant.WITHOUT_BIOPSY
    assert judgement.verdict == "probable"
    assert score(judgement) == (7.3, 11.3)
    items = by_name(judgement.items)
    assert {name for name, item in items.items() if item.answer is Answer.UNKNOWN} == {"Gottron sign", "dysphagia"}
    assert {name: item.points for name, item in items.items() if item.points} == {
        "onset at 40 years or later": 2.1,
        "heliotrope rash": 3.1,
        "Gottron papules": 2.1,
    }
    assert items["weakness of the proximal arms"].answer is Answer.NO
    assert "muscle symptoms absent" in items["weakness of the proximal arms"].reason
    assert "Not recorded: Gottron sign, dysphagia; with all of them 11.3, definite." in judgement.explanation


def test_what_must_be_said_beside_the_class_is_said() -> None:
    (judgement,) = judgements(worked_example(), weighed, ROOM)
    said = " ".join(judgement.caveats)
    for words in ("upper limit", "unverified formula", "a skin biopsy does not count", "Anti-MDA5", "subgroup"):
        assert words in said


def test_a_muscle_biopsy_adds_the_other_weights_and_keeps_the_first() -> None:
    without, with_biopsy = judged(*SKIN, procedure("muscle biopsy", "perifascicular atrophy, no rimmed vacuoles"))
    assert score(without)[0] == 7.3
    assert score(with_biopsy)[0] == 10.0  # 2.2 + 3.2 + 2.7 + 1.9
    assert (without.verdict, with_biopsy.verdict) == ("probable", "definite")
    assert by_name(with_biopsy.items)["rimmed vacuoles"].answer is Answer.NO


def test_a_skin_biopsy_gives_no_second_judgement() -> None:
    assert len(judged(*SKIN, procedure("skin biopsy", "perifascicular atrophy"))) == 1


def test_a_raised_enzyme_counts_by_its_own_limit() -> None:
    (judgement,) = judged(*SKIN, lab("ck", 900, -3, reference=(None, 190)))
    assert score(judgement)[0] == 8.6
    assert judgement.verdict == "definite"


@pytest.mark.parametrize(("age", "points"), [(17, 0.0), (18, 1.3), (39, 1.3), (40, 2.1)])
def test_the_age_in_the_record_stands_for_the_age_at_onset(age: float, points: float) -> None:
    (judgement,) = judged(patient(age), *SKIN[1:])
    assert score(judgement)[0] == pytest.approx(5.2 + points)
    assert any("upper limit" in caveat for caveat in judgement.caveats)


def test_an_age_at_onset_by_hand_outweighs_the_age_in_the_record() -> None:
    (judgement,) = judged(*SKIN, answer("eular-acr-2017", ONSET_YOUNG, "yes"))
    items = by_name(judgement.items)
    assert (items[ONSET_YOUNG].points, items[ONSET_OLD].points) == (1.3, 0.0)
    assert not any("upper limit" in caveat for caveat in judgement.caveats)


def test_a_no_by_hand_to_one_onset_opens_the_other() -> None:
    (judgement,) = judged(*SKIN, answer("eular-acr-2017", ONSET_OLD, "no"))
    assert score(judgement)[0] == 5.2
    assert by_name(judgement.items)[ONSET_YOUNG].answer is Answer.UNKNOWN


def test_both_onsets_by_hand_are_left_open_and_not_crashed_upon() -> None:
    (judgement,) = judged(
        *SKIN, answer("eular-acr-2017", ONSET_OLD, "yes"), answer("eular-acr-2017", ONSET_YOUNG, "yes")
    )
    assert by_name(judgement.items)[ONSET_OLD].answer is Answer.UNKNOWN


def test_without_a_skin_sign_the_need_of_a_biopsy_is_said() -> None:
    (judgement,) = judged(patient(50), finding("rash", status="absent"), answer("eular-acr-2017", "dysphagia", "yes"))
    assert any("ask for a muscle biopsy" in caveat for caveat in judgement.caveats)


def test_a_case_without_myositis_is_not_classified() -> None:
    assert judged(patient(50), finding("fever"), finding("dysphagia")) == ()
