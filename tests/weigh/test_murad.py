"""The eight questions of Murad (BMJ Evid Based Med 2018;23:60, table 1) from a case."""

from typing import Any

import pytest

from asked import answer, not_evaluable, patient, weighed_up_to_attribution, worked_example
from build import Day, case_of, dose_change, exposure, finding, lab, stated_change
from catamnesis.case.case import Case, Fact
from catamnesis.case.event import Answer
from catamnesis.case.therapy import Dose, DoseChange
from catamnesis.weigh.care import care_replies
from catamnesis.weigh.murad import MURAD, murad_replies
from catamnesis.weigh.questionnaire import Reply

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
DOSE = Dose(100, "mg", "d")
PAUSE = (dose_change("interrupt", 30), dose_change("resume", 40))
FELL = (lab("crp", 150, -1), lab("crp", 5, 10))
BACK = (lab("crp", 140, 36), lab("crp", 6, 50))


def replies(case: Case) -> dict[str, Reply]:
    return murad_replies(case, care_replies(case))


def reply(code: str, *facts: Fact, start: Day = 0, changes: tuple[DoseChange, ...] = (), **drug: Any) -> Reply:
    case = case_of(exposure("drug", start=start, changes=changes, **drug), *facts)
    return replies(weighed_up_to_attribution(case))[code]


def test_there_are_eight_questions() -> None:
    assert [entry.code for entry in MURAD.entries] == [str(number) for number in range(1, 9)]


def test_exposure_needs_dose_route_and_start() -> None:
    assert reply("2", dose=DOSE, route="oral").answer is YES
    assert reply("2", dose=DOSE).reason.startswith("route of drug not recorded")
    assert reply("2", dose=DOSE, route="oral", start=None).answer is NO


def test_only_a_measured_outcome_is_ascertained() -> None:
    assert reply("3", *FELL).answer is YES
    told = reply("3", finding("fever", course="improved", day=3), stated_change("suvmax", -46, -1, 120))
    assert told.answer is NO
    assert "told, not measured" in told.reason
    assert "no outcome" in reply("3").reason


def test_other_causes_are_ruled_out_only_where_attribution_says_so() -> None:
    assert reply("4", *FELL).answer is NO
    assert reply("4", *FELL, *BACK, changes=PAUSE).answer is YES
    by_hand = answer("naranjo-benefit", "alternative causes", "no", about="drug")
    assert reply("4", *FELL, by_hand).answer is YES
    assert reply("4").answer is UNKNOWN


def test_a_renewed_exposure_counts_where_it_was_real() -> None:
    assert reply("5", *FELL).answer is NO
    assert reply("5", *FELL, changes=PAUSE).answer is NO
    assert reply("5", *FELL, *BACK, changes=PAUSE).answer is YES
    assert reply("5", *FELL, BACK[0], changes=PAUSE[:1]).answer is YES


@pytest.mark.parametrize(("word", "expected"), [("yes", YES), ("no", NO), ("unknown", NO)])
def test_dose_and_response_follow_the_answer_by_hand(word: str, expected: Answer) -> None:
    assert reply("6", *FELL, answer("naranjo-benefit", "dose response", word, about="drug")).answer is expected


def test_follow_up_is_too_short_where_the_author_says_so() -> None:
    assert reply("7", *FELL, not_evaluable("lung", "follow-up too short")).answer is NO
    assert reply("7", *FELL, not_evaluable("lung", "no scan was made")).answer is UNKNOWN
    assert "day 10 at the latest" in reply("7", *FELL).reason


def test_enough_is_told_to_do_the_same_only_with_dose_and_duration() -> None:
    facts = (patient(53), finding("fever"), *FELL)
    assert reply("8", *facts, dose=DOSE, stop=90).answer is YES
    missing = reply("8", *facts, dose=DOSE)
    assert missing.answer is NO
    assert missing.reason.startswith("CARE 9b: duration of drug")


def test_the_worked_example() -> None:
    found = replies(worked_example())
    assert {code: one.answer for code, one in found.items()} == {
        "2": YES,
        "3": YES,
        "4": NO,
        "5": NO,
        "6": NO,
        "7": NO,
        "8": NO,
    }
    assert "colchicine" in found["4"].reason
