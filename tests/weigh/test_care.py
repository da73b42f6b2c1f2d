"""CARE items that a record answers by itself (Gagnier 2013, table 1)."""

import pytest

from asked import not_evaluable, patient, weighed_up_to_attribution, worked_example
from build import (
    adverse_event,
    case_of,
    dose_change,
    exposure,
    finding,
    imaging_study,
    lab,
    outcome,
    serology,
)
from catamnesis.case.case import Fact
from catamnesis.case.event import Answer
from catamnesis.case.therapy import Dose
from catamnesis.weigh.care import CARE, care_replies
from catamnesis.weigh.questionnaire import Reply

YES, NO = Answer.YES, Answer.NO
DRUG = exposure("drug", start=0)


def reply(code: str, *facts: Fact) -> Reply:
    given = facts if any(fact.id == "drug" for fact in facts) else (DRUG, *facts)
    return care_replies(case_of(*given))[code]


def test_the_list_has_the_13_items_of_the_paper() -> None:
    numbers = [entry.code.rstrip("abcd") for entry in CARE.entries]
    assert list(dict.fromkeys(numbers)) == [str(number) for number in range(1, 14)]
    assert len(CARE.entries) == 29
    assert len({entry.code for entry in CARE.entries}) == 29


@pytest.mark.parametrize(
    ("code", "facts", "expected"),
    [
        ("5a", (patient(53),), YES),
        ("5a", (patient(None),), NO),
        ("5a", (patient(53, sex="unknown"),), NO),
        ("5a", (), NO),
        ("6", (finding("fever", status="absent"),), YES),
        ("6", (), NO),
        ("7", (lab("crp", 5, 8),), YES),
        ("7", (lab("crp", 5, -8),), NO),
        ("7", (exposure("drug"), lab("crp", 5, 8)), NO),
        ("8a", (serology("MDA5"),), YES),
        ("8a", (finding("fever"),), NO),
        ("9a", (), YES),
        ("9b", (exposure("drug", start=0, stop=30, dose=Dose(100, "mg", "d")),), YES),
        ("9b", (exposure("drug", start=0, ongoing=True, dose=Dose(100, "mg", "d")),), YES),
        ("9b", (exposure("drug", start=0, dose=Dose(100, "mg", "d")),), NO),
        ("9b", (exposure("drug", start=0, stop=30),), NO),
        ("9c", (), Answer.NOT_APPLICABLE),
        ("9c", (exposure("drug", start=0, changes=[dose_change("continue", 5)]),), Answer.NOT_APPLICABLE),
        ("9c", (exposure("drug", start=0, changes=[dose_change("decrease", 5)]),), YES),
        ("9c", (exposure("drug", start=0, stop=5),), NO),
        ("9c", (exposure("drug", start=0, stop=5, reason_for_stopping="rash"),), YES),
        ("10a", (finding("fever", course="improved", day=3),), YES),
        ("10a", (outcome("death", 150),), YES),
        ("10a", (finding("fever"),), NO),
        ("10b", (imaging_study("pet", 120),), YES),
        ("10b", (imaging_study("pet", -3),), NO),
        ("10c", (), NO),
        ("10d", (adverse_event("rash", 9),), YES),
        ("10d", (adverse_event("rash", -9),), NO),
        ("10d", (adverse_event("rash", -9, suspected=["drug"]),), YES),
        ("10d", (), NO),
        ("13", (), Answer.UNKNOWN),
    ],
)
def test_each_item_is_answered_from_the_facts(code: str, facts: tuple[Fact, ...], expected: Answer) -> None:
    assert reply(code, *facts).answer is expected


@pytest.mark.parametrize("code", ["5a", "6", "7", "8a", "9b", "10a", "10b", "10c", "10d"])
def test_an_absent_item_says_what_would_mend_it(code: str) -> None:
    reason = reply(code).reason
    assert "add" in reason or "answer the item" in reason


def test_a_change_of_values_is_an_outcome() -> None:
    case = weighed_up_to_attribution(case_of(DRUG, lab("crp", 90, -1), lab("crp", 5, 8)))
    assert care_replies(case)["10a"].answer is YES


def test_what_an_author_could_not_judge_is_no_finding() -> None:
    assert reply("6", not_evaluable("lung", "follow-up too short")).answer is NO


def test_the_worked_example_lacks_duration_tolerability_and_harm_under_the_treatment() -> None:
    found = care_replies(worked_example())
    assert [code for code, one in found.items() if one.answer is NO] == ["9b", "10d", "10c"]
    assert "4 earlier events are" in found["10d"].reason
    assert "duration of anakinra not recorded" in found["9b"].reason
