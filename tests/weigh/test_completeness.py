"""Two counts of what a report says, kept apart from how strong its argument is."""

from dataclasses import replace

import pytest

from asked import answer, discrepancies, worked_example
from build import case_of
from catamnesis.case.case import Case
from catamnesis.case.discrepancy import Refusal
from catamnesis.case.event import GivenAnswer
from catamnesis.case.response import Judgement
from catamnesis.weigh.completeness import NOT_STRENGTH, weighed


def two(case: Case) -> tuple[Judgement, Judgement]:
    care, murad = (one for one in weighed(case) if isinstance(one, Judgement))
    return care, murad


def counts(judgement: Judgement) -> dict[str, float]:
    return {value.name: value.value for value in judgement.values}


def by_facts_alone() -> Case:
    """The worked example without what a person answered to these two checklists."""
    case = worked_example()
    kept = [fact for fact in case.facts if not (isinstance(fact, GivenAnswer) and fact.instrument in ("care", "murad"))]
    return replace(case, facts=tuple(kept))


def test_the_facts_of_the_worked_example_give_two_separate_counts() -> None:
    care, murad = two(by_facts_alone())
    assert (care.room, murad.room) == ("completeness.care", "completeness.murad")
    assert counts(care) == {
        "items present": 8,
        "items absent": 3,
        "items not applicable": 0,
        "items not known": 18,
    }
    assert counts(murad)["items present"] == 2
    assert care.verdict == murad.verdict == "items are absent"


def test_both_say_that_completeness_is_no_strength() -> None:
    for judgement in two(worked_example()):
        assert NOT_STRENGTH in judgement.caveats


def test_an_answer_by_hand_moves_one_item_from_not_known_to_present() -> None:
    case = by_facts_alone()
    (answered, _), (before, _) = two(_with(case, "13", "yes")), two(case)
    assert counts(answered)["items present"] == counts(before)["items present"] + 1
    assert counts(answered)["items not known"] == counts(before)["items not known"] - 1


def _with(case: Case, item: str, word: str) -> Case:
    return replace(case, facts=(*case.facts, answer("care", item, word)))


def test_each_answer_of_the_worked_example_is_taken() -> None:
    case = worked_example()
    assert discrepancies(case, weighed) == ()
    by_hand = [
        item for judgement in two(case) for item in judgement.items if item.reason.startswith("answered by hand")
    ]
    given = [fact for fact in case.of(GivenAnswer) if fact.instrument in ("care", "murad")]
    assert len(by_hand) == len(given) > 0


def test_an_answer_to_no_item_is_told() -> None:
    (told,) = discrepancies(case_of(answer("murad", "9", "yes")), weighed)
    assert "murad has no item '9'" in told.what


def test_without_the_treatment_in_question_the_room_refuses() -> None:
    case = case_of()
    with pytest.raises(Refusal, match="no exposure is called"):
        list(weighed(replace(case, facts=())))
