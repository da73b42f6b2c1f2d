"""The times without a drug, and the order of days that are only bounded."""

from hypothesis import given
from hypothesis import strategies as st

from build import case_of, dose_change, exposure, timing
from catamnesis.case.chronology import Bounds
from catamnesis.weigh.pauses import follows, not_later, pauses, within

STOPPED = dose_change("interrupt", 30)

day = st.integers(-50, 50)
bounds = st.tuples(day, st.integers(0, 20)).map(lambda pair: Bounds(pair[0], pair[0] + pair[1]))


@given(bounds, bounds)
def test_no_day_both_follows_and_is_not_later(one: Bounds, other: Bounds) -> None:
    assert not (follows(one, other) and not_later(one, other))


@given(bounds, bounds)
def test_only_one_of_two_days_follows_the_other(one: Bounds, other: Bounds) -> None:
    assert not (follows(one, other) and follows(other, one))


def test_an_open_side_settles_nothing() -> None:
    assert not follows(Bounds(None, 9), Bounds(1, 1))
    assert not follows(Bounds(2, 2), Bounds(1, None))


def test_a_stretch_of_time_begins_after_its_first_day_and_ends_with_its_last() -> None:
    start, end = timing(10), timing(20)
    assert [day for day in range(8, 24) if within(Bounds(day, day), start, end)] == list(range(11, 21))
    assert within(Bounds(99, 99), start, None)


def test_a_second_exposure_of_the_same_drug_ends_a_pause() -> None:
    first, second = exposure("one", "anakinra", 0, 30), exposure("two", "Kineret", 50)
    (pause,) = pauses(case_of(first, second, treatment="one"), first)
    assert (pause.off.nominal_day, pause.on and pause.on.nominal_day) == (30, 50)


def test_a_stop_after_an_interruption_does_not_make_a_second_pause() -> None:
    drug = exposure("drug", start=0, stop=60, changes=[STOPPED])
    (pause,) = pauses(case_of(drug), drug)
    assert (pause.off.nominal_day, pause.on) == (30, None)


def test_a_drug_that_was_given_throughout_has_no_pause() -> None:
    drug = exposure("drug", start=0, ongoing=True, changes=[dose_change("decrease", 20)])
    assert pauses(case_of(drug), drug) == ()
