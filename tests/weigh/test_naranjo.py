"""Laws and refusals of the questions of Naranjo."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.event import Answer
from catamnesis.weigh.naranjo import (
    ITEMS,
    QUESTIONS,
    Likelihood,
    Question,
    likelihood,
    likelihoods,
    naranjo_points,
    naranjo_score,
    naranjo_total,
)
from catamnesis.weigh.questionnaire import Total

answers = st.dictionaries(st.sampled_from(ITEMS), st.sampled_from(Answer))
RANKS = list(Likelihood)


@given(answers, st.sampled_from(QUESTIONS))
def test_a_yes_moves_the_sum_the_way_its_weight_says(given_answers: dict[str, Answer], question: Question) -> None:
    without = naranjo_score(given_answers | {question.name: Answer.UNKNOWN})
    assert naranjo_score(given_answers | {question.name: Answer.YES}) - without == question.yes


@given(answers, st.sets(st.sampled_from(ITEMS)), st.data())
def test_the_interval_holds_every_completion(
    given_answers: dict[str, Answer], open_items: set[str], data: st.DataObject
) -> None:
    found = naranjo_total(given_answers, open_items)
    closed = {item: data.draw(st.sampled_from((Answer.YES, Answer.NO))) for item in sorted(open_items)}
    assert found.least <= naranjo_score(given_answers | closed) <= found.greatest


@given(st.integers(-4, 12))
def test_a_higher_sum_is_never_a_lower_class(score: int) -> None:
    assert RANKS.index(likelihood(score)) <= RANKS.index(likelihood(score + 1))


@pytest.mark.parametrize(
    ("score", "expected"),
    [(9, "definite"), (8, "probable"), (5, "probable"), (4, "possible"), (1, "possible"), (0, "doubtful")],
)
def test_the_classes_begin_where_the_paper_says(score: int, expected: str) -> None:
    assert likelihood(score) == expected


@pytest.mark.parametrize(
    ("least", "greatest", "expected"),
    [(2, 5, "possible or probable"), (2, 4, "possible"), (0, 9, "doubtful to definite"), (6, 6, "probable")],
)
def test_both_classes_are_named_where_they_differ(least: float, greatest: float, expected: str) -> None:
    assert likelihoods(Total(least, greatest)) == expected


def test_not_applicable_scores_as_unknown() -> None:
    assert naranjo_points("alternative causes", Answer.NOT_APPLICABLE) == 0


def test_a_question_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no question is called 'moon phase'"):
        naranjo_score({"moon phase": Answer.YES})
    with pytest.raises(ValueError, match="no question is called"):
        naranjo_total({}, ["moon phase"])
