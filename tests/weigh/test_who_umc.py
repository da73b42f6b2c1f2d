"""Categories of the WHO-UMC, PMC6039921 box 2, and what stays open."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.event import Answer
from catamnesis.weigh.who_umc import Category, Criteria, categories, category, completions

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
PROBABLE = Criteria(plausible_time=YES, alternatives=NO, withdrawal=YES)

criteria = st.builds(Criteria, *[st.sampled_from(Answer)] * 5)
settled = st.builds(Criteria, *[st.sampled_from((YES, NO))] * 2, *[st.sampled_from(Answer)] * 3)
STRENGTH = (Category.UNLIKELY, Category.POSSIBLE, Category.PROBABLE, Category.CERTAIN)


@pytest.mark.parametrize(
    ("given_criteria", "expected"),
    [
        (replace(PROBABLE, definitive_event=YES, rechallenge=YES), Category.CERTAIN),
        (replace(PROBABLE, definitive_event=YES, rechallenge=Answer.NOT_APPLICABLE), Category.CERTAIN),
        (replace(PROBABLE, definitive_event=YES), Category.PROBABLE),
        (replace(PROBABLE, rechallenge=YES), Category.PROBABLE),
        (PROBABLE, Category.PROBABLE),
        (replace(PROBABLE, withdrawal=UNKNOWN), Category.POSSIBLE),
        (replace(PROBABLE, alternatives=YES), Category.POSSIBLE),
        (replace(PROBABLE, plausible_time=NO), Category.UNLIKELY),
    ],
)
def test_the_categories_of_the_box(given_criteria: Criteria, expected: Category) -> None:
    assert category(given_criteria) is expected


@given(criteria)
def test_the_open_categories_are_those_of_the_completions(one: Criteria) -> None:
    found = categories(one)
    if one.plausible_time not in (YES, NO):
        assert found == (Category.CONDITIONAL,)
    else:
        assert set(found) == {category(closed) for closed in completions(one)}


@given(settled)
def test_settled_criteria_leave_one_category(one: Criteria) -> None:
    assert categories(one) == (category(one),)


@pytest.mark.parametrize("name", ["withdrawal", "definitive_event", "rechallenge"])
def test_a_shown_criterion_never_weakens_the_category(name: str) -> None:
    for time, alternatives, *rest in product((YES, NO), (YES, NO), *[tuple(Answer)] * 3):
        one = Criteria(time, alternatives, *rest)
        stronger = replace(one, **{name: YES})
        assert STRENGTH.index(category(stronger)) >= STRENGTH.index(category(one))


def test_an_open_alternative_leaves_possible_and_probable() -> None:
    assert categories(replace(PROBABLE, alternatives=UNKNOWN)) == (Category.POSSIBLE, Category.PROBABLE)


def test_open_criteria_have_no_single_category() -> None:
    with pytest.raises(ValueError, match="must be answered yes or no"):
        category(Criteria(UNKNOWN, NO))
