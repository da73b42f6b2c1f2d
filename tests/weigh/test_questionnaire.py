"""Answers given by hand, open items and sums of points."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asked import answer
from build import adverse_event, case_of, exposure, finding
from catamnesis.case.discrepancy import Kind
from catamnesis.case.event import Answer, GivenAnswer
from catamnesis.case.response import Item, Judgement
from catamnesis.weigh import attribution, completeness, criteria, naranjo, who_umc
from catamnesis.weigh.care import CARE
from catamnesis.weigh.murad import MURAD
from catamnesis.weigh.questionnaire import (
    Reply,
    answered,
    contradicted,
    given_reply,
    scored,
    total,
    unheard,
)

ITEMS_OF: dict[str, tuple[str, ...]] = {
    **criteria.INSTRUMENTS,
    "naranjo": naranjo.ITEMS,
    "naranjo-benefit": naranjo.ITEMS,
    "who-umc": who_umc.ITEMS,
    "care": CARE.names,
    "murad": MURAD.names,
}
POINTS = {Answer.YES: -1.0, Answer.NO: 2.0, Answer.UNKNOWN: 0.0}

closed_items = st.builds(
    lambda points: Item("closed", Answer.YES, points, ""), st.integers(-10, 10).map(lambda n: n / 10)
)
open_items = st.tuples(st.integers(-10, 10), st.integers(0, 10)).map(
    lambda pair: Item("open", Answer.UNKNOWN, None, "", (pair[0] / 10, (pair[0] + pair[1]) / 10))
)


@given(st.lists(st.one_of(closed_items, open_items), max_size=8), st.data())
def test_the_interval_holds_every_way_to_close_the_open_items(items: list[Item], data: st.DataObject) -> None:
    found = total(items)
    choice = [
        item.points or 0.0 if item.points_if_open is None else data.draw(st.sampled_from(item.points_if_open))
        for item in items
    ]
    assert found.least - 1e-9 <= math.fsum(choice) <= found.greatest + 1e-9


@st.composite
def answers_by_hand(draw: st.DrawFn) -> GivenAnswer:
    instrument = draw(st.sampled_from(sorted(ITEMS_OF)))
    item = draw(st.sampled_from(ITEMS_OF[instrument]) | st.text(max_size=8))
    about = draw(st.sampled_from(("", "drug", "event-rash", "nobody")))
    return answer(instrument, item, draw(st.sampled_from(Answer)), about=about)


@given(st.lists(answers_by_hand(), max_size=30))
def test_no_set_of_answers_by_hand_breaks_a_room(given_answers: list[GivenAnswer]) -> None:
    facts = (adverse_event("rash", 5, suspected=["drug"]), finding("fever", course="improved", day=3))
    case = case_of(exposure("drug", start=0), *facts, *given_answers)
    for room in (attribution.weighed, criteria.weighed, completeness.weighed):
        for said in room(case):
            if isinstance(said, Judgement):
                assert said.verdict
                values = {value.name: value.value for value in said.values}
                assert values.get("least score", 0.0) <= values.get("greatest score", values.get("least score", 0.0))


@given(st.lists(closed_items, max_size=8))
def test_without_an_open_item_the_sum_is_settled(items: list[Item]) -> None:
    assert total(items).settled


def test_tenths_add_up_without_dust() -> None:
    items = [Item(str(points), Answer.YES, points, "") for points in (2.1, 3.1, 2.1)]
    assert total(items).least == 7.3


def test_an_open_item_has_both_ends_and_no_points() -> None:
    item = scored("alternatives", Reply(Answer.UNKNOWN, "rivals", hidden=True), POINTS)
    assert (item.points, item.points_if_open) == (None, (-1.0, 2.0))


@pytest.mark.parametrize("word", [Answer.UNKNOWN, Answer.NOT_APPLICABLE])
def test_a_question_that_does_not_arise_scores_nothing(word: Answer) -> None:
    item = scored("rechallenge", Reply(word, "never stopped"), POINTS)
    assert (item.points, item.points_if_open) == (0.0, None)


def test_an_answer_about_the_event_outweighs_one_about_the_drug() -> None:
    case = case_of(
        answer("naranjo", "dechallenge", "no", about="drug"), answer("naranjo", "dechallenge", "yes", about="event")
    )
    reply = given_reply(case, "naranjo", "dechallenge", about=("event", "drug"))
    assert reply is not None
    assert reply.answer is Answer.YES
    assert "so it is" in reply.reason


def test_an_answer_about_something_else_is_not_taken() -> None:
    case = case_of(answer("naranjo", "dechallenge", "yes", about="another"))
    assert given_reply(case, "naranjo", "dechallenge", about=("event",)) is None


def test_capitals_and_hyphens_of_an_item_do_not_count() -> None:
    case = case_of(answer("EULAR-ACR 2017", "anti Jo 1", "yes"))
    assert answered(case, "eular-acr-2017")
    assert given_reply(case, "eular-acr-2017", "anti-Jo-1") is not None


def test_two_answers_that_contradict_each_other_are_open_and_told() -> None:
    case = case_of(answer("care", "13", "yes"), answer("care", "13", "no"))
    reply = given_reply(case, "care", "13")
    assert reply is not None
    assert (reply.answer, reply.hidden) == (Answer.UNKNOWN, True)
    (told,) = contradicted(case, ["care"])
    assert told.kind is Kind.CONTRADICTORY
    assert "answered both yes and no" in told.what


def test_the_same_answer_twice_is_no_contradiction() -> None:
    case = case_of(answer("care", "13", "yes"), answer("care", "13", "yes", reason="seen again"))
    assert not list(contradicted(case, ["care"]))
    reply = given_reply(case, "care", "13")
    assert reply is not None
    assert reply.reason == "answered by hand: so it is; seen again"


def test_an_answer_to_an_item_that_does_not_exist_is_told_with_the_items_that_do() -> None:
    case = case_of(answer("naranjo", "dechalenge", "yes", about="event"))
    (told,) = unheard(case, "naranjo", ["dechallenge", "rechallenge"], about=["event"])
    assert told.kind is Kind.REFUSED
    assert "dechalenge" in told.what
    assert told.remedy == "name one of: dechallenge, rechallenge"


def test_an_answer_about_what_the_instrument_is_not_asked_about_is_told() -> None:
    case = case_of(answer("naranjo-benefit", "dechallenge", "yes", about="prednisone"))
    (told,) = unheard(case, "naranjo-benefit", ["dechallenge"], about=["anakinra"])
    assert "prednisone" in told.what
    assert "anakinra" in told.remedy
