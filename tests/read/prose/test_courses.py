"""What is said of one drug in many places becomes courses: start, changes, end."""

from dataclasses import replace
from typing import Any

import pytest

from catamnesis.case.mention import Act, ExposureSaid
from catamnesis.case.narrative import Part
from catamnesis.read.prose.draft.courses import Course, courses_of
from prose_build import Told


def courses(told: Told, body: list[ExposureSaid], summary: tuple[ExposureSaid, ...] = ()) -> list[Course]:
    return courses_of(body, summary, told.text)


def test_a_drug_raised_lowered_and_stopped_is_one_course() -> None:
    t = Told((Part.CASE, "Prednisone 40 mg was begun, lowered to 10 mg, and stopped because of bleeding."))
    first, step, end = (
        t.drug("Prednisone", dose=40, dose_unit="mg"),
        t.drug("Prednisone", Act.DECREASE, dose=10, dose_unit="mg"),
        t.drug("Prednisone", Act.STOP, stopped_for="bleeding"),
    )
    (course,) = courses(t, [first, step, end])
    assert course.dosed is first
    assert [(s.action, s.said.dose) for s in course.steps] == [("decrease", 10)]
    assert course.stop is end
    assert course.word("stopped_for") == "bleeding"


def test_a_drug_begun_after_its_end_is_another_course() -> None:
    t = Told((Part.CASE, "Anakinra was begun and stopped. Anakinra was begun once more."))
    found = courses(t, [t.drug("Anakinra"), t.drug("Anakinra", Act.STOP), t.drug("Anakinra", nth=2)])
    assert len(found) == 2
    assert found[0].stop is not None
    assert found[1].stop is None


def test_a_drug_of_the_past_that_is_begun_is_another_course() -> None:
    t = Told((Part.CASE, "She had taken methotrexate in her youth. Now methotrexate was begun."))
    found = courses(t, [t.drug("methotrexate", Act.PAST), t.drug("methotrexate", nth=2)])
    assert [course.past for course in found] == [True, False]


def test_a_start_told_twice_is_one_course_unless_the_dates_differ() -> None:
    t = Told((Part.CASE, "Rituximab was given in 2010. Rituximab was given in March 2010. Rituximab came in 2012."))
    said = [
        t.drug("Rituximab", when=t.when("2010", date="2010")),
        t.drug("Rituximab", nth=2, when=t.when("March 2010", date="2010-03")),
        t.drug("Rituximab", nth=3, when=t.when("2012", date="2012")),
    ]
    assert [len(course.said) for course in courses(t, said)] == [2, 1]


def test_a_start_called_again_is_another_course() -> None:
    t = Told((Part.CASE, "Anakinra was begun. Weeks passed by and it grew cold outside. Anakinra was reintroduced."))
    assert len(courses(t, [t.drug("Anakinra"), t.drug("Anakinra", nth=2)])) == 2


def test_another_dose_later_is_a_step() -> None:
    t = Told((Part.CASE, "Prednisone 20 mg was begun. She now takes prednisone 5 mg."))
    said = [
        t.drug("Prednisone", dose=20, dose_unit="mg"),
        t.drug("prednisone", Act.NONE, dose=5, dose_unit="mg"),
    ]
    (course,) = courses(t, said)
    assert [step.action for step in course.steps] == ["decrease"]


def test_what_the_summary_says_again_is_a_second_place_and_opens_no_course() -> None:
    t = Told((Part.ABSTRACT, "Anakinra helped."), (Part.CASE, "Anakinra 100 mg was begun."))
    summary, body = t.drug("Anakinra"), t.drug("Anakinra", nth=2, dose=100, dose_unit="mg")
    (course,) = courses(t, [body], (summary,))
    assert course.places == (body.span, summary.span)


def test_another_dose_in_the_summary_is_a_doubt() -> None:
    t = Told((Part.ABSTRACT, "Anakinra 200 mg helped."), (Part.CASE, "Anakinra 100 mg was begun."))
    summary = t.drug("Anakinra", dose=200, dose_unit="mg", per="day")
    (course,) = courses(t, [t.drug("Anakinra", nth=2, dose=100, dose_unit="mg")], (summary,))
    assert course.doubts == ["the summary gives another dose: 200 mg per day"]


def test_a_drug_that_only_the_summary_names_has_a_course() -> None:
    t = Told((Part.ABSTRACT, "Anakinra helped."))
    assert [course.drug for course in courses(t, [], (t.drug("Anakinra"),))] == ["anakinra"]


def steroids(t: Told, action: Act, **more: Any) -> ExposureSaid:
    return replace(t.drug("steroids", action, **more), drug="corticosteroids", drug_id=None)


def test_a_class_is_the_one_member_of_it_that_was_told_before() -> None:
    t = Told((Part.CASE, "Prednisone 40 mg was begun. Later the steroids were stopped."))
    (course,) = courses(t, [t.drug("Prednisone", dose=40, dose_unit="mg"), steroids(t, Act.STOP)])
    assert (course.drug, course.stop is not None) == ("prednisone", True)


@pytest.mark.parametrize(
    "more",
    [{"route": "topical"}, {"action": Act.PAST}, {"action": Act.START, "dose": 1.0, "dose_unit": "g"}],
)
def test_a_class_of_which_something_else_is_said_stays_by_itself(more: dict[str, Any]) -> None:
    t = Told((Part.CASE, "Prednisone 40 mg was begun. Then steroids were told of."))
    other = replace(steroids(t, Act.CONTINUE), **more)
    said = [t.drug("Prednisone", route="oral", dose=40, dose_unit="mg"), other]
    assert len(courses(t, said)) == 2


def test_a_class_with_two_members_told_before_stays_by_itself() -> None:
    t = Told((Part.CASE, "Prednisone and dexamethasone were begun. The steroids were stopped."))
    said = [t.drug("Prednisone"), t.drug("dexamethasone"), steroids(t, Act.STOP)]
    assert [course.drug for course in courses(t, said)] == ["prednisone", "dexamethasone", "corticosteroids"]
