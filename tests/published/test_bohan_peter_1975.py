"""Criteria of Bohan and Peter, as in PMC5857275, table 1."""

import pytest

from catamnesis.case.event import Answer
from catamnesis.weigh.criteria.bohan_peter import bohan_peter_class


@pytest.mark.parametrize(
    ("muscle_items", "rash", "expected"),
    [
        (4, Answer.NO, "definite polymyositis"),
        (3, Answer.NO, "probable polymyositis"),
        (2, Answer.NO, "possible polymyositis"),
        (1, Answer.NO, "not met"),
        (3, Answer.YES, "definite dermatomyositis"),
        (2, Answer.YES, "probable dermatomyositis"),
        (1, Answer.YES, "possible dermatomyositis"),
    ],
)
def test_the_classes_of_the_table(muscle_items: int, rash: Answer, expected: str) -> None:
    assert bohan_peter_class(muscle_items, rash=rash) == expected
