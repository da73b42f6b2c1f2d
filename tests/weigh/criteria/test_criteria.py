"""All sets of criteria together: when they are asked, and given answers that none of them took."""

from collections.abc import Iterable

from asked import answer, discrepancies, worked_example
from build import case_of, finding
from catamnesis.case.discrepancy import Kind
from catamnesis.case.response import Judgement
from catamnesis.weigh.criteria import weighed


def rooms(said: Iterable[object]) -> list[str]:
    return [one.room for one in said if isinstance(one, Judgement)]


def test_the_worked_example_is_asked_about_myositis_only() -> None:
    assert rooms(weighed(worked_example())) == [
        "criteria.eular-acr-2017",
        "criteria.bohan-peter",
        "criteria.sontheimer",
        "criteria.acr-eular-2016",
    ]


def test_a_case_of_something_else_is_asked_nothing() -> None:
    assert rooms(weighed(case_of(finding("fever"), finding("arthritis")))) == []


def test_the_total_improvement_score_is_not_evaluable_and_says_why() -> None:
    (judgement,) = [
        one for one in weighed(worked_example()) if isinstance(one, Judgement) and one.room == "criteria.acr-eular-2016"
    ]
    assert judgement.verdict == "not evaluable"
    assert "six core set measures" in judgement.explanation
    assert judgement.values == ()
    assert any("not verified" in caveat for caveat in judgement.caveats)


def test_an_answer_to_no_item_is_told() -> None:
    (told,) = discrepancies(case_of(answer("hscore", "feritin", "yes")), weighed)
    assert told.kind is Kind.REFUSED
    assert "ferritin" in told.remedy


def test_the_same_case_gives_the_same_judgements_twice() -> None:
    case = worked_example()
    assert list(weighed(case)) == list(weighed(case))
