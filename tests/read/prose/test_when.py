"""When a fact was, as its sentence says."""

import pytest

from catamnesis.case.mention import SaidWhen
from catamnesis.case.narrative import Part, Sentence
from catamnesis.read.prose.nouns import Line
from catamnesis.read.prose.times.timex import time_expressions
from catamnesis.read.prose.times.when import when_of


def when(text: str, words: str) -> SaidWhen | None:
    line = Line(Sentence(0, len(text), Part.CASE, 1), text, (), (), (), time_expressions(text))
    start = text.index(words)
    return when_of(line, start, start + len(words))


@pytest.mark.parametrize(
    ("text", "words", "days", "anchor"),
    [
        ("At week 5 of dialysis, he was ill (ESR 40 mm, albumin 17 g/L).", "17 g/L", 35, "dialysis"),
        ("Tests at D1 gave cells of 14 (vs 15 at D7), platelets of 90.", "15 at"[:2], 7, ""),
        ("Tests at D1 gave cells of 14 (vs 15 at D7), platelets of 90.", "90", 1, ""),
        ("CRP fell (170 to 30 mg/L in 8 days) and albumin rose (20 to 30 g/L in 1 month).", "30 mg/L", 8, ""),
        ("CRP fell (170 to 30 mg/L in 8 days) and albumin rose (20 to 31 g/L in 1 month).", "31 g/L", 30, ""),
        ("He left on HD 31, and bilirubin was normal 2 months later.", "left", 31, "admission"),
        ("He left on HD 31, and bilirubin was normal 2 months later.", "bilirubin", 60, ""),
        ("On admission, the pulse was 104.", "104", 0, "admission"),
    ],
)
def test_the_nearest_time_of_the_clause_governs(text: str, words: str, days: float, anchor: str) -> None:
    said = when(text, words)
    assert said is not None
    assert (said.offset_days, said.anchor) == (days, anchor)


def test_a_date_that_opens_the_sentence_governs_what_follows() -> None:
    said = when("In April 2011, colchicine, which he knew, was given.", "given")
    assert said is not None
    assert said.date == "2011-04"


def test_the_first_value_of_a_change_has_no_time_from_how_long_it_took() -> None:
    assert when("CRP fell (170 to 30 mg/L in 8 days).", "170") is None


def test_what_a_time_hangs_on_has_no_time_from_it() -> None:
    assert when("He was well 4 weeks after starting anakinra.", "anakinra") is None


def test_what_was_done_previously_does_not_get_the_time_of_referral() -> None:
    assert when("At referral, previously given steroids had failed.", "steroids") is None


def test_a_point_without_a_number_is_only_an_order() -> None:
    said = when("Before surgery the pulse was 104.", "104")
    assert said is not None
    assert (said.offset_days, said.anchor) == (None, "before surgery")


def test_a_sentence_without_a_time_says_none() -> None:
    assert when("The pulse was 104.", "104") is None
