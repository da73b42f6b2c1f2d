"""Dates moved: every dress, every interval, and months that become wider."""

import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.chronology import CALENDAR
from catamnesis.case.discrepancy import Refusal
from catamnesis.case.source import Entry, Source
from catamnesis.case.time_words import timing_statements
from catamnesis.exchange.deidentify.date_mentions import date_mentions, moved_mention
from catamnesis.exchange.deidentify.dates import checked_offset, drawn_offset, moved, moved_date, moved_datetime
from catamnesis.exchange.deidentify.time_fields import moved_time

DAYS = st.dates(datetime.date(1920, 1, 1), datetime.date(2030, 12, 31))
OFFSETS = st.integers(-3650, 3650).filter(bool)
MONTHS = "January February March April May June July August September October November December".split()


def dresses(day: datetime.date) -> list[str]:
    """A day as people write it, each in a way that can be read in one way only."""
    name = MONTHS[day.month - 1]
    found = [f"{day:%Y-%m-%d}", f"{day:%d.%m.%Y}", f"{day:%Y%m%d}", f"{day:%Y/%m/%d}", f"{day.day} {name} {day.year}"]
    found += [
        f"{name} {day.day}, {day.year}",
        f"{day:%d}-{name[:3]}-{day.year}",
        f"{day.day} {name.upper()} {day.year}",
    ]
    return found


@given(first=DAYS, second=DAYS, offset=OFFSETS, dress=st.integers(0, 7), other=st.integers(0, 7))
def test_the_interval_between_two_written_dates_stays(
    first: datetime.date, second: datetime.date, offset: int, dress: int, other: int
) -> None:
    text = f"Fever from {dresses(first)[dress]} on; and {dresses(second)[other]}."
    told = [moved_mention(one, offset) or "" for one in date_mentions(text)]
    days = [date_mentions(one)[0].day for one in told]
    assert days == [moved(first, offset), moved(second, offset)]


@given(day=DAYS, offset=OFFSETS, dress=st.integers(0, 7))
def test_a_date_moved_and_moved_back_is_the_same_day(day: datetime.date, offset: int, dress: int) -> None:
    there = moved_mention(date_mentions(dresses(day)[dress])[0], offset)
    assert there is not None
    back = moved_mention(date_mentions(there)[0], -offset)
    assert back is not None
    assert date_mentions(back)[0].day == day


@pytest.mark.parametrize(
    ("written", "after"),
    [
        ("2011-04-12", "2009-05-12"),
        ("12/04/2011", None),
        ("13/04/2011", "13/05/2009"),
        ("04/13/2011", "05/13/2009"),
        ("12.04.2011", "12.05.2009"),
        ("12.04.11", "12.05.09"),
        ("April 12, 2011", "May 12, 2009"),
        ("April 12th, 2011", "May 12th, 2009"),
        ("12 April 2011", "12 May 2009"),
        ("12. März 2011", "11. April 2009"),
        ("le 12 avril 2011", "12 mai 2009"),
        ("April 2011", "May 2009"),
        ("11/2010", "12/2008"),
        ("2011-04", "2009-05"),
        ("3-5 April 2011", "3-5 May 2009"),
        ("29 April-1 May 2011", None),
        ("2011-04-12T10:35:00+02:00", "2009-05-12"),
        ("2011:04:12 10:35:00", "2009:05:12"),
    ],
)
def test_each_dress_of_a_date_is_kept(written: str, after: str | None) -> None:
    assert (moved_mention(date_mentions(written)[0], -700) == after) or after is None


def test_days_that_fall_into_two_months_are_written_with_both() -> None:
    mention = date_mentions("3-5 April 2011")[0]
    assert moved_mention(mention, -703) == "30 April-2 May 2009"
    assert moved_mention(date_mentions("April 3-5, 2011")[0], -703) == "April 30-May 2, 2009"


def test_a_date_that_can_be_read_in_two_ways_is_not_moved() -> None:
    (mention,) = date_mentions("12/04/2011")
    assert moved_mention(mention, -700) is None


def test_one_date_of_a_text_tells_the_order_of_the_others() -> None:
    assert [one.day for one in date_mentions("04/05/2011 and 25/05/2011")] == [
        datetime.date(2011, 5, 4),
        datetime.date(2011, 5, 25),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "ferritin 2011 ug/L",
        "CK 1950",
        "in 2000 patients",
        "5.2 mg",
        "1.2.34.5",
        "2 may follow",
        "March 5 cells",
        "120/80",
    ],
)
def test_a_number_is_no_date(words: str) -> None:
    assert date_mentions(words) == ()


@given(day=DAYS, clock=st.sampled_from(["10", "1035", "103500", "103500.25"]), zone=st.sampled_from(["", "+0200"]))
def test_clock_and_time_zone_of_dicom_stay(day: datetime.date, clock: str, zone: str) -> None:
    after = moved_datetime(f"{day:%Y%m%d}{clock}{zone}", -371)
    assert after == f"{moved(day, -371):%Y%m%d}{clock}{zone}"
    assert moved_date(f"{day:%Y%m%d}", -371) == after[:8]


def test_what_is_no_date_becomes_empty() -> None:
    assert (moved_date("19000000", -7), moved_date("unknown", -7), moved_datetime("x", -7)) == ("", "", "")


@given(st.sets(DAYS, max_size=40))
def test_a_drawn_offset_is_whole_weeks_one_to_ten_years_back(days: set[datetime.date]) -> None:
    offset = drawn_offset(days)
    assert offset % 7 == 0
    assert -3650 <= offset <= -365
    assert not {moved(day, offset) for day in days} & days


@pytest.mark.parametrize("offset", [0, 40_000])
def test_an_offset_that_hides_nothing_or_leaves_the_calendar_is_refused(offset: int) -> None:
    with pytest.raises(Refusal, match=r"leave every date true|more than a hundred years"):
        checked_offset(offset)


def bounds(written: str) -> tuple[float, float]:
    """First and last day of a time as the case reads it."""
    source = Source("case.yaml", "0" * 64, Entry("x", 1))
    (held,) = timing_statements(written, point="x", anchors=(), source=source)
    assert held.earlier == CALENDAR
    low, high = held.days.earliest, held.days.latest
    return (float("-inf") if low is None else low), (float("inf") if high is None else high)


@given(
    day=DAYS,
    offset=OFFSETS,
    form=st.sampled_from(["%Y", "%Y-%m", "%Y-%m-%d"]),
    lead=st.sampled_from(["", "before ", "after ", "until ", "since ", "about "]),
)
def test_a_moved_time_holds_every_day_that_the_true_one_held(
    day: datetime.date, offset: int, form: str, lead: str
) -> None:
    written = f"{lead}{day:{form}}"
    told = moved_time(written, offset)
    before, after = bounds(written), bounds(told.written)
    assert after[0] <= before[0] + offset
    assert before[1] + offset <= after[1]
    assert not told.unsure
    assert told.wider == (form != "%Y-%m-%d")


def test_a_month_says_neither_the_offset_nor_a_true_day() -> None:
    assert moved_time("2011-04", -707).written == "2009-04 to 2009-05"


def test_an_id_that_holds_a_date_is_not_taken_for_one() -> None:
    assert moved_time("after pet-2011-04", -707, {"pet-2011-04": "pet-2009-04"}).written == "after pet-2009-04"


def test_a_month_in_a_relation_is_told_as_unsure() -> None:
    assert moved_time("4 weeks after 2011-04", -707).unsure
    assert moved_time("12/04/2011", -707).unsure
    assert re.fullmatch(r"\[date\]", moved_time("12/04/2011", -707).written)
