"""Harm after the drug was withdrawn or given again: only what was seen counts."""

from dataclasses import replace

import pytest

from build import adverse_event, case_of, dose_change, exposure, finding
from catamnesis.case.case import Case, Fact
from catamnesis.case.event import AdverseEvent, Answer
from catamnesis.case.therapy import DoseChange, Exposure
from catamnesis.weigh.reappearance import event_dechallenge, event_rechallenge

STOPPED, RESUMED = dose_change("interrupt", 30), dose_change("resume", 40)


SAME_AGAIN = replace(adverse_event("rash", 45), id="again")


def rash(
    *facts: Fact, outcome_words: str = "", changes: tuple[DoseChange, ...] = (STOPPED, RESUMED)
) -> tuple[Case, AdverseEvent, Exposure]:
    event = adverse_event("rash", 20, suspected=["drug"], outcome=outcome_words)
    drug = exposure("drug", start=0, changes=changes)
    return case_of(drug, event, *facts), event, drug


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ((), Answer.UNKNOWN),
        ((finding("rash", course="resolved", day=35),), Answer.YES),
        ((finding("rash", status="absent", day=35),), Answer.YES),
        ((finding("rash", course="unchanged", day=35),), Answer.NO),
        ((finding("rash", course="resolved", day=25),), Answer.UNKNOWN),
        ((finding("fever", course="resolved", day=35),), Answer.UNKNOWN),
    ],
)
def test_an_event_goes_away_after_the_stop_only_where_that_was_seen(facts: tuple[Fact, ...], expected: Answer) -> None:
    reply = event_dechallenge(*rash(*facts))
    assert reply.answer is expected
    assert reply.hidden is (expected is Answer.UNKNOWN)


def test_an_outcome_without_a_day_does_not_show_that_the_stop_did_it() -> None:
    reply = event_dechallenge(*rash(outcome_words="resolved"))
    assert reply.answer is Answer.UNKNOWN
    assert "resolved, without a day" in reply.reason


def test_without_a_stop_the_question_does_not_arise() -> None:
    reply = event_dechallenge(*rash(changes=()))
    assert (reply.answer, reply.hidden) == (Answer.UNKNOWN, False)
    assert "no stop of drug after the event" in reply.reason


def test_a_stop_before_the_event_is_no_dechallenge() -> None:
    reply = event_dechallenge(*rash(changes=(dose_change("interrupt", 10),)))
    assert "no stop of drug after the event" in reply.reason


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ((), Answer.UNKNOWN),
        ((SAME_AGAIN,), Answer.YES),
        ((finding("rash", status="absent", day=45),), Answer.NO),
    ],
)
def test_an_event_comes_back_only_where_that_was_seen(facts: tuple[Fact, ...], expected: Answer) -> None:
    assert event_rechallenge(*rash(*facts)).answer is expected


def test_a_drug_that_was_not_given_again_has_no_rechallenge() -> None:
    reply = event_rechallenge(*rash(changes=(STOPPED,)))
    assert (reply.answer, reply.hidden) == (Answer.UNKNOWN, False)
