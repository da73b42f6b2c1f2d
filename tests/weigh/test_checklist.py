"""Counting what a checklist finds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asked import answer
from build import case_of
from catamnesis.case.event import Answer
from catamnesis.weigh.checklist import Checklist, Completeness, Entry, completeness, judged, replies_to
from catamnesis.weigh.questionnaire import Reply

TOY = Checklist("toy", "A toy", "no paper", (Entry("1", "head"), Entry("2", "tail"), Entry("3", "wings")))


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([], Completeness.COMPLETE),
        ([Answer.YES, Answer.NOT_APPLICABLE], Completeness.COMPLETE),
        ([Answer.YES, Answer.UNKNOWN], Completeness.OPEN),
        ([Answer.UNKNOWN, Answer.NO], Completeness.GAPS),
    ],
)
def test_one_absent_item_makes_a_gap(answers: list[Answer], expected: Completeness) -> None:
    assert completeness(answers) is expected


@given(st.lists(st.sampled_from(Answer), min_size=3, max_size=3))
def test_the_four_counts_add_up_to_the_items(answers: list[Answer]) -> None:
    replies = {str(place + 1): Reply(one, "so") for place, one in enumerate(answers)}
    judgement = judged(TOY, replies, caveats=())
    assert sum(value.value for value in judgement.values) == len(TOY.entries)
    assert [item.answer for item in judgement.items] == answers


def test_a_person_outweighs_the_case_and_the_case_outweighs_nothing() -> None:
    case = case_of(answer("toy", "1", "no"), answer("toy", "2 tail", "yes"))
    found = replies_to(case, TOY, {"1": Reply(Answer.YES, "seen"), "3": Reply(Answer.YES, "seen")})
    assert [found[code].answer for code in ("1", "2", "3")] == [Answer.NO, Answer.YES, Answer.YES]


def test_what_nobody_answers_is_not_known_and_says_so() -> None:
    found = replies_to(case_of(), TOY, {})
    assert {reply.answer for reply in found.values()} == {Answer.UNKNOWN}
    assert "not in a structured case" in found["1"].reason


def test_absent_items_are_named() -> None:
    replies = {"1": Reply(Answer.YES, ""), "2": Reply(Answer.NO, ""), "3": Reply(Answer.NOT_APPLICABLE, "")}
    judgement = judged(TOY, replies, caveats=())
    assert judgement.explanation == "1 of 2 applicable items present, 1 absent, 0 not known. Absent: 2 tail."
    assert judgement.room == "completeness.toy"
