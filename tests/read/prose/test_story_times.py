"""Times of a report in the words of case.yaml: as the text says them, else by the order of telling."""

import pytest

from catamnesis.case.chronology import Bounds
from catamnesis.case.mention import SaidWhen
from catamnesis.case.narrative import Part
from catamnesis.case.source import Span
from catamnesis.read.prose.draft.story_times import InQuestion, Story
from prose_build import Told

TEXT = Told(
    (Part.ABSTRACT, "Anakinra helped."),
    (Part.CASE, "Fever came first. Then anakinra was begun. Two weeks later the rash had gone."),
)
NAMES = {"anakinra": "anakinra", "kineret": "anakinra", "admission": "admission", "operation": "surgery"}


def story(days: dict[str, Bounds] | None = None) -> Story:
    begun = TEXT.at("anakinra was begun").start
    times = (TEXT.offset("Two weeks later", 14),)
    return Story(TEXT.narrative(), NAMES, InQuestion("anakinra", begun), times=times, days=days)


@pytest.mark.parametrize(
    ("when", "written"),
    [
        (SaidWhen(date="2011-04"), "2011-04"),
        (SaidWhen(date="2011-13"), ""),
        (SaidWhen(offset_days=28, anchor="starting anakinra"), "28 days after anakinra"),
        (SaidWhen(offset_days=28, anchor="starting Kineret"), "28 days after anakinra"),
        (SaidWhen(offset_days=1, anchor="the first dose of anakinra"), "1 day after anakinra"),
        (SaidWhen(offset_days=-2, anchor="admission"), "2 days before admission"),
        (SaidWhen(offset_days=0, anchor="admission"), "at admission"),
        (SaidWhen(offset_days=0.25, anchor="admission"), "6 hours after admission"),
        (SaidWhen(offset_days=7, anchor="discontinuation of anakinra"), "7 days after anakinra stop"),
        (SaidWhen(anchor="before operation"), "before surgery"),
        (SaidWhen(anchor="before the flood"), ""),
        (SaidWhen(offset_days=3, anchor="the flood"), ""),
        (
            SaidWhen(offset_days=150, anchor="the scan 4 months after starting anakinra"),
            "270 to 273 days after anakinra",
        ),
        (
            SaidWhen(offset_days=21, anchor="the scan 2 weeks after starting anakinra"),
            "35 days after anakinra",
        ),
        (None, ""),
    ],
)
def test_what_the_text_says_is_written_as_case_yaml_reads_it(when: SaidWhen | None, written: str) -> None:
    assert story().said(when) == written


@pytest.mark.parametrize(
    ("words", "days", "written"),
    [
        ("four weeks after", 28, "four weeks after anakinra"),
        ("within 3 weeks", 21, "within 3 weeks after anakinra"),
        ("after about 2 months", 60, "about 2 months after anakinra"),
        ("4 weeks after", 30, "30 days after anakinra"),
    ],
)
def test_the_unit_of_the_text_is_kept_where_it_gives_the_same_number(words: str, days: float, written: str) -> None:
    assert story().said(SaidWhen(offset_days=days, anchor="anakinra", span=Span(0, 1, words))) == written


def test_what_the_text_does_not_date_follows_the_order_of_telling() -> None:
    before, after = story().time(None, TEXT.at("Fever")), story().time(None, TEXT.at("rash"))
    assert (before.written, before.by_order) == ("before anakinra", True)
    assert (after.written, after.by_order) == ("after anakinra", True)


def test_a_summary_is_not_told_in_order() -> None:
    assert story().time(None, TEXT.at("Anakinra")).written == ""


def test_a_later_day_is_taken_from_the_order_of_the_story() -> None:
    when = TEXT.when("Two weeks later", days=14)
    place = f"time at {TEXT.at('Two weeks later').start}"
    assert story({place: Bounds(14, 14)}).said(when) == "14 days after anakinra"
    assert story({place: Bounds(14, 20)}).said(when) == "14 to 20 days after anakinra"
    assert story({place: Bounds(None, 20)}).said(when) == ""


LATER = Told((Part.CASE, "Anakinra was begun. 4 months after starting anakinra she was well. 5 months later she died."))


def test_months_later_than_months_are_added_as_the_calendar_has_them() -> None:
    told = (LATER.offset("4 months after starting anakinra", 120, "starting anakinra"),)
    made = Story(LATER.narrative(), {"anakinra": "anakinra"}, InQuestion("anakinra", 0), times=told)
    # Whether they count from the start or from the last time told, the text leaves open.
    assert made.said(LATER.when("5 months later", days=150)) == "5 to 9 months after anakinra"
    nested = SaidWhen(
        offset_days=150, anchor="the scan 4 months after starting anakinra", span=LATER.at("5 months later")
    )
    # February to May has 120 days and no four months have more than 123; five have 150 to 153.
    assert made.said(nested) == "270 to 276 days after anakinra"


COUNTED = Told((Part.CASE, "Anakinra was begun. At 6 months she was well. Cough came at month 2. Later, 3 months on."))


@pytest.mark.parametrize(
    ("words", "days", "written"),
    [
        ("6 months", 180, "about 6 months after anakinra"),
        ("month 2", 60, "about 2 months after anakinra"),
        ("3 months", 90, ""),
    ],
)
def test_so_many_months_of_treatment_are_counted_from_its_start(words: str, days: float, written: str) -> None:
    told = Story(COUNTED.narrative(), {"anakinra": "anakinra"}, InQuestion("anakinra", 0))
    assert told.said(COUNTED.when(words, days=days)) == written


def test_half_a_year_stays_six_months() -> None:
    when = SaidWhen(offset_days=180, anchor="anakinra", span=Span(0, 1, "6 months after"))
    assert story().said(when) == "6 months after anakinra"
