"""Times as people write them."""

import calendar
import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.chronology import CALENDAR, DAY_ZERO, Bounds, Statement
from catamnesis.case.date_words import TimeUnreadable, clock_minute, duration, partial_date
from catamnesis.case.source import Entry, Source
from catamnesis.case.time_words import timing_statements

HERE = Source("case.yaml", "0" * 64, Entry("findings[0].when", 7))
ANCHORS = ("anakinra.start", "anakinra.stop", "referral", "pet-1")


def day(year: int, month: int, number: int) -> int:
    return datetime.date(year, month, number).toordinal()


def read(text: str) -> Statement:
    (statement,) = timing_statements(text, point="p", anchors=ANCHORS, source=HERE)
    return statement


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2011", (2011, 1, 1), (2011, 12, 31)),
        ("2011-04", (2011, 4, 1), (2011, 4, 30)),
        ("11/2010", (2010, 11, 1), (2010, 11, 30)),
        ("11.2010", (2010, 11, 1), (2010, 11, 30)),
        ("Feb 2012", (2012, 2, 1), (2012, 2, 29)),
        ("April, 2011", (2011, 4, 1), (2011, 4, 30)),
        ("2011-04-12", (2011, 4, 12), (2011, 4, 12)),
        ("2011/4/2", (2011, 4, 2), (2011, 4, 2)),
        ("20110412", (2011, 4, 12), (2011, 4, 12)),
        ("12 April 2011", (2011, 4, 12), (2011, 4, 12)),
        ("April 12th, 2011", (2011, 4, 12), (2011, 4, 12)),
        ("12.04.2011", (2011, 4, 12), (2011, 4, 12)),
        ("25/04/2011", (2011, 4, 25), (2011, 4, 25)),
        ("04/25/2011", (2011, 4, 25), (2011, 4, 25)),
        ("04/04/2011", (2011, 4, 4), (2011, 4, 4)),
        ("2011-04-12T08:30", (2011, 4, 12), (2011, 4, 12)),
        ("2011-04-12 08:30:15+02:00", (2011, 4, 12), (2011, 4, 12)),
    ],
)
def test_a_date_is_as_wide_as_it_is_exact(
    written: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    assert partial_date(written) == Bounds(day(*first), day(*last))


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("04/05/2011", "may be 4 May or 5 April; write 2011-05-04 or 2011-04-05"),
        ("04/05/11", "year of two digits"),
        ("2011-02-30", "no day of the calendar; February 2011 has 28 days"),
        ("2011-13", "a month 13"),
        ("1492", "the year 1492"),
        ("Apirl 2011", "did you mean April"),
        ("yesterday", "no date that can be read"),
        ("", "no time is written"),
        ("2011\x00", "cannot be printed"),
        ("9" * 500, "a text of 500 characters"),
        ("٢٠١١", "no date that can be read"),
    ],
)
def test_a_date_that_cannot_be_read_surely_is_refused(written: str, why: str) -> None:
    with pytest.raises(TimeUnreadable, match=why):
        partial_date(written)


@given(st.dates(datetime.date(1850, 1, 1), datetime.date(2150, 12, 31)))
def test_every_spelling_of_a_day_gives_the_same_day(date: datetime.date) -> None:
    spellings = (date.isoformat(), f"{date:%Y%m%d}", f"{date.day} {calendar.month_name[date.month]} {date.year}")
    assert {partial_date(s) for s in spellings} == {Bounds(date.toordinal(), date.toordinal())}


def test_a_clock_time_is_kept_apart_from_the_day() -> None:
    assert clock_minute("2011-04-12 08:30") == 510
    assert clock_minute("2011-04-12") is None
    with pytest.raises(TimeUnreadable, match="no time of the day"):
        clock_minute("2011-04-12 25:00")


@pytest.mark.parametrize(
    ("written", "low", "high", "nominal"),
    [
        ("8 days", 8, 8, 8),
        ("1 month", 28, 31, 30),
        ("2 months", 59, 62, 60),
        ("12 months", 365, 366, 365),
        ("over 2 years", 730, 731, 730),
        ("four weeks", 28, 28, 28),
        ("a week", 7, 7, 7),
        ("half a year", 181, 184, 181),
        ("36 hours", 1, 2, 1.5),
        ("2-3 weeks", 14, 21, 17.5),
        ("about 3 weeks", 17, 25, 21),
        ("~ 4 months", 105, 138, 120),
        ("P8D", 8, 8, 8),
        ("48 h", 2, 2, 2),
        ("1,5 days", 1, 2, 1.5),
        ("3 wk", 21, 21, 21),
        ("2 mo", 59, 62, 60),
        ("1 yr", 365, 366, 365),
        ("P2M", 59, 62, 60),
        ("at least 2 weeks", 14, None, None),
        ("within 10 days", 0, 10, None),
    ],
)
def test_a_duration_has_the_bounds_that_the_calendar_allows(
    written: str, low: int, high: int | None, nominal: float | None
) -> None:
    read_duration = duration(written)
    assert read_duration.days == Bounds(low, high)
    assert read_duration.nominal_days == nominal


@given(st.dates(datetime.date(1860, 1, 1), datetime.date(2060, 1, 1)), st.integers(1, 60))
def test_months_counted_on_the_calendar_lie_in_the_bounds_of_the_duration(start: datetime.date, months: int) -> None:
    first = start.replace(day=1)
    year, month = divmod(first.month - 1 + months, 12)
    end = datetime.date(first.year + year, month + 1, 1)
    assert duration(f"{months} months").days.contains((end - first).days)


@given(st.integers(1, 200), st.sampled_from(["day", "week", "month", "year"]))
def test_longer_durations_are_longer_and_hold_their_plain_number(number: int, unit: str) -> None:
    shorter, longer = duration(f"{number} {unit}s"), duration(f"{number + 1} {unit}s")
    for one in (shorter, longer):
        assert one.nominal_days is not None
        assert one.days.contains(one.nominal_days)
    assert all(
        a is not None and b is not None and a < b
        for a, b in [(shorter.days.earliest, longer.days.earliest), (shorter.days.latest, longer.days.latest)]
    )


@pytest.mark.parametrize("written", ["a few days", "several weeks"])
def test_a_vague_duration_is_refused(written: str) -> None:
    with pytest.raises(TimeUnreadable, match="vague; write bounds"):
        duration(written)


@pytest.mark.parametrize("written", ["3 to 2 weeks", "99999 years", "8 parsecs", "-3 days"])
def test_a_senseless_duration_is_refused(written: str) -> None:
    with pytest.raises(TimeUnreadable, match=r"ends before|longer than|no duration"):
        duration(written)


@pytest.mark.parametrize(
    ("written", "anchor", "low", "high"),
    [
        ("2011-04", CALENDAR, day(2011, 4, 1), day(2011, 4, 30)),
        ("day 8", DAY_ZERO, 8, 8),
        ("Day -3", DAY_ZERO, -3, -3),
        ("day \N{MINUS SIGN}3", DAY_ZERO, -3, -3),
        ("d+8", DAY_ZERO, 8, 8),
        ("week 4", DAY_ZERO, 25, 31),
        ("month 1", DAY_ZERO, 13, 46),
        ("8 days after anakinra", "anakinra.start", 8, 8),
        ("4 weeks after starting anakinra", "anakinra.start", 28, 28),
        ("2 days before the start of anakinra", "anakinra.start", -2, -2),
        ("1 month after end of anakinra", "anakinra.stop", 28, 31),
        ("anakinra stop", "anakinra.stop", 0, 0),
        ("10 days after day zero", DAY_ZERO, 10, 10),
        ("within 2 weeks of pet-1", "pet-1", -14, 14),
        ("within 10 days after referral", "referral", 0, 10),
        ("before referral", "referral", None, 0),
        ("after PET-1", "pet-1", 0, None),
        ("same day as referral", "referral", 0, 0),
        ("before 2011-04", CALENDAR, None, day(2011, 3, 31)),
        ("since 2011-04", CALENDAR, day(2011, 4, 1), None),
        ("between 2010 and 2011", CALENDAR, day(2010, 1, 1), day(2011, 12, 31)),
        ("day 3 to day 5", DAY_ZERO, 3, 5),
        ("about 2011-04-12", CALENDAR, day(2011, 4, 11), day(2011, 4, 13)),
        ("3 weeks after 2011-04-01", CALENDAR, day(2011, 4, 22), day(2011, 4, 22)),
    ],
)
def test_an_expression_hangs_on_its_anchor(written: str, anchor: str, low: int | None, high: int | None) -> None:
    statement = read(written)
    assert (statement.earlier, statement.later) == (anchor, "p")
    assert statement.days == Bounds(low, high)
    assert statement.words == written
    assert statement.source is HERE


def test_several_expressions_are_several_statements() -> None:
    told = timing_statements("after referral; before anakinra", point="p", anchors=ANCHORS, source=HERE)
    assert [s.earlier for s in told] == ["referral", "anakinra.start"]


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("8", "only a number; write 'day 8'"),
        ("8 days after anakinar", "nothing in this case is called 'anakinar'; did you mean 'anakinra"),
        ("after the flood", "nothing in this case is called 'the flood'"),
        ("day 5 to day 3", "write the earlier one first"),
        ("day 5 to 2011", "different kinds"),
        ("4 weeks of pet-1", "within 2 weeks of NAME"),
        (";", "no time is written"),
        ("after 04/05/2011", "may be 4 May or 5 April"),
    ],
)
def test_an_expression_that_cannot_be_read_surely_is_refused(written: str, why: str) -> None:
    with pytest.raises(TimeUnreadable, match=why):
        timing_statements(written, point="p", anchors=ANCHORS, source=HERE)


WORDS = st.lists(
    st.sampled_from(
        "about 2011 2011-04 04/05/2011 8 days weeks month after before of anakinra pet-1 day -3 to between and the"
        " start within end ; week until P8D . 99999999 half a 25:61".split()
    ),
    max_size=8,
).map(" ".join)


@given(st.one_of(st.text(max_size=300), WORDS))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    try:
        told = timing_statements(text, point="p", anchors=ANCHORS, source=HERE)
    except TimeUnreadable as unreadable:
        assert unreadable.what
        assert unreadable.remedy
    else:
        assert told


@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=5, unique=True))
def test_bounds_keep_their_laws(days: list[int]) -> None:
    low, high = min(days), max(days)
    bounds = Bounds(low, high)
    assert bounds.intersection(bounds) == bounds
    assert bounds.shifted(5).shifted(-5) == bounds
    assert bounds.widened(2).contains(low - 2)
    assert bounds.since(bounds) == Bounds(low - high, high - low)
    assert bounds.intersection(bounds.shifted(high - low + 1)) is None
    assert [bounds.clipped(d) for d in (low - 1, low, high + 1)] == [low, low, high]
    assert all(a < b for a, b in pairwise(sorted(days)))


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("on or before 2011", Bounds(None, day(2011, 12, 31))),
        ("on or after 2011", Bounds(day(2011, 1, 1), None)),
        ("on the day of visit", Bounds(0, 0)),
    ],
)
def test_an_order_of_several_words_is_read_whole(written: str, days: Bounds) -> None:
    (statement,) = timing_statements(written, point="x", anchors=["visit"], source=HERE)
    assert statement.days == days
