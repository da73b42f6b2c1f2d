"""Sontheimer's clinically amyopathic dermatomyositis from a case."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asked import answer, judgements, worked_example
from build import Day, case_of, finding
from catamnesis.case.case import Fact
from catamnesis.case.event import Answer
from catamnesis.case.response import Judgement
from catamnesis.weigh.criteria import weighed
from catamnesis.weigh.criteria.sontheimer import (
    ITEMS,
    RASH,
    ROOM,
    SIX_MONTHS,
    SUBCLINICAL,
    WEAKNESS,
    Form,
    form,
    forms,
    rash_duration,
    verdict_of,
)

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
answers = st.dictionaries(st.sampled_from(ITEMS), st.sampled_from((YES, NO, UNKNOWN)))


def judged(*facts: Fact) -> Judgement:
    (judgement,) = judgements(case_of(*facts), weighed, ROOM)
    return judgement


@pytest.mark.parametrize(
    ("rash", "six_months", "weakness", "subclinical", "expected"),
    [
        (YES, YES, NO, NO, Form.AMYOPATHIC),
        (YES, YES, NO, YES, Form.HYPOMYOPATHIC),
        (YES, NO, NO, NO, Form.PREMYOPATHIC),
        (YES, NO, NO, YES, Form.PREMYOPATHIC),
        (YES, YES, YES, YES, Form.NOT_MET),
        (NO, YES, NO, NO, Form.NOT_MET),
    ],
)
def test_the_forms_of_the_definition(
    rash: Answer, six_months: Answer, weakness: Answer, subclinical: Answer, expected: Form
) -> None:
    assert form(rash=rash, six_months=six_months, weakness=weakness, subclinical=subclinical) is expected


@given(answers)
def test_what_is_left_open_are_the_forms_of_every_completion(given_answers: dict[str, Answer]) -> None:
    open_ = [name for name in ITEMS if given_answers.get(name, UNKNOWN) is UNKNOWN]
    expected = set()
    for choice in product((YES, NO), repeat=len(open_)):
        closed = given_answers | dict(zip(open_, choice, strict=True))
        subclinical = YES if YES in (closed[name] for name in SUBCLINICAL) else NO
        three = {"rash": closed[RASH], "six_months": closed[SIX_MONTHS], "weakness": closed[WEAKNESS]}
        expected.add(form(**three, subclinical=subclinical))
    assert set(forms(given_answers)) == expected


@given(answers, st.sampled_from(ITEMS), st.sampled_from((YES, NO)))
def test_an_answer_never_opens_a_new_form(given_answers: dict[str, Answer], item: str, more: Answer) -> None:
    if given_answers.get(item, UNKNOWN) is UNKNOWN:
        assert set(forms(given_answers | {item: more})) <= set(forms(given_answers))


def test_an_open_question_has_no_single_form() -> None:
    with pytest.raises(ValueError, match="answered yes or no"):
        form(rash=UNKNOWN, six_months=YES, weakness=NO, subclinical=NO)


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        ((Form.AMYOPATHIC,), "amyopathic dermatomyositis"),
        ((Form.AMYOPATHIC, Form.HYPOMYOPATHIC), "clinically amyopathic dermatomyositis"),
        ((Form.HYPOMYOPATHIC, Form.PREMYOPATHIC), "hypomyopathic or premyopathic dermatomyositis"),
        ((Form.PREMYOPATHIC, Form.NOT_MET), "premyopathic dermatomyositis or not met"),
        (tuple(Form), "clinically amyopathic or premyopathic dermatomyositis or not met"),
    ],
)
def test_the_forms_in_words(left: tuple[Form, ...], expected: str) -> None:
    assert verdict_of(left) == expected


def test_the_worked_example_is_clinically_amyopathic_if_the_rash_lasted() -> None:
    (judgement,) = judgements(worked_example(), weighed, ROOM)
    assert judgement.verdict == "clinically amyopathic or premyopathic dermatomyositis"
    assert "rash for six months" in judgement.explanation


def test_an_answer_by_hand_settles_how_long_the_rash_lasted() -> None:
    judgement = judged(
        finding("heliotrope rash"),
        finding("muscle weakness", status="absent"),
        *(answer("sontheimer", name, "no") for name in SUBCLINICAL),
        answer("sontheimer", SIX_MONTHS, "yes"),
    )
    assert judgement.verdict == "amyopathic dermatomyositis"


@pytest.mark.parametrize(
    ("rash", "no_weakness", "expected"),
    [
        (-200, -10, 190),
        ((-300, -200), (-10, 5), 190),
        (-200, (None, -10), 0),
        (-200, -250, 0),
        (None, -10, 0),
    ],
)
def test_the_rash_lasted_at_least_from_its_latest_first_day_to_the_last_look(
    rash: Day, no_weakness: Day, expected: int
) -> None:
    case = case_of(finding("Gottron papules", day=rash), finding("muscle symptoms", status="absent", day=no_weakness))
    assert rash_duration(case).earliest == expected


@pytest.mark.parametrize(("days", "expected"), [(184, YES), (183, UNKNOWN)])
def test_six_months_need_184_days(days: int, expected: Answer) -> None:
    judgement = judged(finding("Gottron papules", day=-days), finding("muscle symptoms", status="absent", day=0))
    (item,) = [item for item in judgement.items if item.name == SIX_MONTHS]
    assert item.answer is expected
