"""Still's disease under anakinra, withheld and given again twice: Fitzgerald AA et al. 2005, doi 10.1002/art.21061.

Before: CRP 86 mg/L, ferritin 573 ug/L, leukocytes 14.6. Withheld twice: leukocytes above 20, CRP above 200, ferritin
above 3000 within a few days. Given again: CRP below 3, ferritin below 300, leukocytes 8 (abstract). The days are ours:
the abstract says "days" and "a few days". "Normal" after the first start is entered with the values after the restarts.
"""

from functools import cache

import pytest

from asked import answer, by_name, score, weighed_up_to_attribution, worked_example
from build import case_of, dose_change, exposure, lab
from catamnesis.case.case import Case, Fact
from catamnesis.case.event import Answer
from catamnesis.case.laboratory import LabValue
from catamnesis.case.response import Judgement
from catamnesis.case.therapy import DoseChange

STEPS = (
    dose_change("interrupt", 30),
    dose_change("resume", 34),
    dose_change("interrupt", 60),
    dose_change("resume", 64),
)


def on_drug(day: int) -> tuple[LabValue, ...]:
    return (
        lab("crp", 3, day, comparator="<"),
        lab("ferritin", 300, day, comparator="<"),
        lab("leukocytes", 8, day),
    )


def off_drug(day: int) -> tuple[LabValue, ...]:
    return (
        lab("crp", 200, day, comparator=">"),
        lab("ferritin", 3000, day, comparator=">"),
        lab("leukocytes", 20, day, comparator=">"),
    )


BEFORE = (lab("crp", 86, 0), lab("ferritin", 573, 0), lab("leukocytes", 14.6, 0))
LABS = (*BEFORE, *on_drug(5), *off_drug(33), *on_drug(40), *off_drug(63), *on_drug(70))


def still(*facts: Fact, steps: tuple[DoseChange, ...] = STEPS) -> Case:
    drug = exposure("anakinra", start=0, changes=steps)
    return weighed_up_to_attribution(case_of(drug, *facts, treatment="anakinra"))


@cache
def benefit(*facts: Fact) -> Judgement:
    (judgement,) = still(*(facts or LABS)).judged("attribution.naranjo-benefit")
    return judgement


def test_two_losses_and_two_returns_are_definite() -> None:
    assert benefit().verdict == "definite"
    assert score(benefit()) == (9.0, 9.0)


def test_what_was_lost_and_regained_is_named_with_its_values() -> None:
    items = by_name(benefit().items)
    assert items["dechallenge"].answer is Answer.YES
    assert "C-reactive protein <3 to >200 mg/L" in items["dechallenge"].reason
    assert "ferritin >3000 to <300 ug/L" in items["rechallenge"].reason
    assert items["alternative causes"].answer is Answer.NO
    assert "2 times" in items["similar before"].reason


def test_the_attribution_is_far_stronger_than_that_of_the_worked_example() -> None:
    (mda5,) = worked_example().judged("attribution.naranjo-benefit")
    assert score(benefit())[0] >= score(mda5)[1] + 4
    assert (benefit().verdict, mda5.verdict) == ("definite", "possible or probable")


def test_one_loss_and_return_is_probable() -> None:
    case = still(*BEFORE, *on_drug(5), *off_drug(33), *on_drug(40), steps=STEPS[:2])
    (judgement,) = case.judged("attribution.naranjo-benefit")
    assert score(judgement) == (8.0, 8.0)
    assert judgement.verdict == "probable"


def test_a_stop_without_any_value_afterwards_is_no_dechallenge() -> None:
    (judgement,) = still(*BEFORE, *on_drug(5)).judged("attribution.naranjo-benefit")
    items = by_name(judgement.items)
    assert items["dechallenge"].answer is Answer.UNKNOWN
    assert items["dechallenge"].points_if_open == (0.0, 1.0)
    assert items["rechallenge"].points_if_open == (-1.0, 2.0)


@pytest.mark.parametrize("word", ["yes", "unknown"])
def test_an_answer_by_hand_outweighs_what_the_case_shows(word: str) -> None:
    given = answer("naranjo-benefit", "similar before", word, about="anakinra")
    (judgement,) = still(*LABS, given).judged("attribution.naranjo-benefit")
    assert score(judgement)[0] == (9.0 if word == "yes" else 8.0)
