"""Bohan and Peter from a case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asked import answer, by_name, diagnosis, judgements, procedure, worked_example
from build import case_of, finding, lab
from catamnesis.case.case import Fact
from catamnesis.case.event import Answer
from catamnesis.case.response import Judgement
from catamnesis.weigh.criteria import weighed
from catamnesis.weigh.criteria.bohan_peter import MUSCLE_ITEMS, ROOM, bohan_peter_class, muscle_item_range

#: From the weakest class to the strongest.
STRENGTH = ("not met", "possible", "probable", "definite")


def judged(*facts: Fact) -> Judgement:
    (judgement,) = judgements(case_of(*facts), weighed, ROOM)
    return judgement


def strength(muscle_items: int, rash: Answer) -> int:
    found = bohan_peter_class(muscle_items, rash=rash)
    return STRENGTH.index(found if found == "not met" else found.split()[0])


@given(st.integers(0, 3), st.sampled_from((Answer.YES, Answer.NO)))
def test_one_more_item_is_never_a_weaker_class(muscle_items: int, rash: Answer) -> None:
    assert strength(muscle_items + 1, rash) >= strength(muscle_items, rash)


@given(st.integers(0, 4))
def test_a_rash_is_never_a_weaker_class(muscle_items: int) -> None:
    assert strength(muscle_items, Answer.YES) >= strength(muscle_items, Answer.NO)


@given(st.dictionaries(st.sampled_from(MUSCLE_ITEMS), st.sampled_from(Answer)), st.data())
def test_the_range_holds_every_completion(answers: dict[str, Answer], data: st.DataObject) -> None:
    found = muscle_item_range(answers)
    open_ = [name for name in MUSCLE_ITEMS if answers.get(name, Answer.UNKNOWN) is Answer.UNKNOWN]
    closed = answers | {name: data.draw(st.sampled_from((Answer.YES, Answer.NO))) for name in open_}
    assert found.least <= muscle_item_range(closed).least <= found.greatest


@pytest.mark.parametrize("number", [-1, 5])
def test_a_number_of_items_that_cannot_be_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="0 to 4 can be met"):
        bohan_peter_class(number, rash=Answer.YES)


def test_the_worked_example_does_not_meet_them_and_says_how_far_it_could() -> None:
    (judgement,) = judgements(worked_example(), weighed, ROOM)
    assert judgement.verdict == "not met"
    assert "Not recorded: myopathic EMG, myositis on biopsy" in judgement.explanation
    assert "probable dermatomyositis" in judgement.explanation


def test_classic_dermatomyositis_is_definite() -> None:
    judgement = judged(
        finding("Gottron sign"),
        finding("proximal muscle weakness"),
        lab("ck", 4000, -3, reference=(None, 190)),
        finding("myopathic EMG"),
        procedure("muscle biopsy", "perifascicular atrophy"),
    )
    assert judgement.verdict == "definite dermatomyositis"
    assert "Not recorded" not in judgement.explanation


def test_without_a_rash_it_is_polymyositis() -> None:
    judgement = judged(
        diagnosis("polymyositis"),
        finding("rash", status="absent"),
        finding("proximal muscle weakness"),
        finding("elevated muscle enzymes"),
        answer("bohan-peter", "myopathic EMG", "yes"),
        answer("bohan-peter", "myositis on biopsy", "no"),
    )
    assert judgement.verdict == "probable polymyositis"
    assert by_name(judgement.items)["myositis on biopsy"].points == 0.0


def test_a_case_without_myositis_is_not_classified() -> None:
    assert judgements(case_of(finding("proximal muscle weakness")), weighed, ROOM) == ()
