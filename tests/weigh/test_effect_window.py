"""A drug held against a change by its days alone."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.chronology import Bounds
from catamnesis.case.event import Answer
from catamnesis.weigh.effect_window import Days, Ground, Hinge, Kind, Lowering, Regimen, Rise, Span, Window, fit

#: As in drugs.toml: 12 to 24 h, about 10 days.
COLCHICINE = Window(onset_days=0.5, complete_days=10, persistence_days=10, full_dated=False)
#: As in drugs.toml: about 4 weeks, 12 to 16 weeks, 4 to 8 weeks.
IVIG = Window(onset_days=28, complete_days=112, persistence_days=56)
#: As in drugs.toml: 4 to 8 weeks, 12 to 24 weeks, 6 to 12 months.
RITUXIMAB = Window(onset_days=28, complete_days=168, persistence_days=365)

STEP = Span(Days(0, 0), Days(8, 8))
SLOW = Span(Days(0, 0), Days(120, 120))


def on(day: float) -> Days:
    return Days(day, day)


def given_from(day: float, window: Window | None, *, stop: float | None = None) -> Regimen:
    rise = Rise(on(day)) if stop is None else Rise(on(day), on(stop))
    return Regimen((rise,), () if stop is None else (Lowering(on(stop)),), window)


def test_a_fast_drug_started_within_its_reach_can_explain_a_step() -> None:
    found = fit(given_from(-10, COLCHICINE), STEP)
    assert (found.kind, found.answer) == (Kind.CAN, Answer.YES)


def test_the_same_drug_a_day_earlier_is_background() -> None:
    found = fit(given_from(-11, COLCHICINE), STEP)
    assert (found.kind, found.answer, found.ground) == (Kind.BACKGROUND, Answer.NO, Ground.COMPLETE)


def test_a_first_day_that_is_not_stated_leaves_it_open_and_says_on_what_it_hangs() -> None:
    found = fit(Regimen((Rise(Days(high=-1)),), window=COLCHICINE), STEP)
    assert (found.kind, found.answer, found.hinges) == (Kind.CAN, Answer.UNKNOWN, (Hinge.BUILDING,))


def test_a_slow_drug_cannot_explain_a_step_but_can_explain_a_slow_change() -> None:
    building = given_from(-60, IVIG)
    assert fit(building, STEP).ground is Ground.TOO_SLOW
    assert fit(building, SLOW).answer is Answer.YES


def test_a_slow_drug_whose_first_effect_falls_between_the_values_can_explain_even_a_step() -> None:
    assert fit(given_from(-25, IVIG), STEP).answer is Answer.YES


def test_a_drug_begun_too_late_to_act_cannot() -> None:
    found = fit(given_from(7.8, COLCHICINE), STEP)
    assert (found.kind, found.ground) == (Kind.CANNOT, Ground.TOO_LATE)


def test_a_stopped_drug_can_explain_through_what_outlasts_it() -> None:
    found = fit(given_from(-90, RITUXIMAB, stop=-30), SLOW)
    assert (found.kind, found.answer, found.ground) == (Kind.CAN, Answer.YES, Ground.PERSISTING)


def test_a_stopped_drug_whose_effect_is_over_can_only_explain_worsening() -> None:
    stopped = given_from(-20, COLCHICINE, stop=-5)
    assert fit(stopped, SLOW).kind is Kind.WORSENING
    assert fit(stopped, SLOW).answer is Answer.NO


def test_a_lowered_dose_explains_a_change_for_the_worse() -> None:
    steroid = Window(0, 28, 1.5)
    regimen = Regimen((Rise(on(-300), lowered=on(-3)),), (Lowering(on(-3), "lowered"),), steroid)
    worse = Span(on(0), on(8), better=-1)
    assert fit(regimen, STEP).kind is Kind.WORSENING
    assert fit(regimen, worse).answer is Answer.YES
    assert fit(regimen, worse).ground is Ground.LOSS


def test_a_pulse_that_is_tapered_only_after_the_first_value_keeps_its_part() -> None:
    steroid = Window(0, 28, 1.5)
    regimen = Regimen((Rise(on(-5), lowered=on(10)),), (Lowering(on(10), "lowered"),), steroid)
    assert fit(regimen, Span(on(-6), on(20))).answer is Answer.YES


def test_where_no_side_is_the_better_one_a_lowering_stays_open() -> None:
    found = fit(given_from(-300, COLCHICINE, stop=-5), Span(on(0), on(30), better=0))
    assert (found.kind, found.answer) == (Kind.WORSENING, Answer.UNKNOWN)


@pytest.mark.parametrize(
    ("day", "span", "kind"),
    [
        (-28, STEP, Kind.CAN),
        (-29, STEP, Kind.BACKGROUND),
        (-60, SLOW, Kind.CAN),
        (-121, SLOW, Kind.BACKGROUND),
        (9, STEP, Kind.CANNOT),
    ],
)
def test_a_drug_without_a_window_is_open_only_where_it_changed_near(day: float, span: Span, kind: Kind) -> None:
    found = fit(given_from(day, None), span)
    assert found.kind is kind
    assert found.answer is (Answer.UNKNOWN if kind is Kind.CAN else Answer.NO)


def test_without_a_window_a_taper_of_a_glucocorticoid_still_only_explains_worsening() -> None:
    regimen = Regimen((Rise(on(-300)),), (Lowering(on(-3), "lowered"),), None, lowering_only_worsens=True)
    assert fit(regimen, STEP).kind is Kind.WORSENING
    assert fit(regimen, Span(on(0), on(8), better=-1)).answer is Answer.UNKNOWN


def test_a_drug_without_a_window_that_ended_before_the_first_value_cannot() -> None:
    found = fit(given_from(-300, None, stop=-200), STEP)
    assert (found.kind, found.ground) == (Kind.CANNOT, Ground.OVER)


def test_open_sides_become_infinite() -> None:
    assert Days.of(Bounds(None, -1)) == Days(high=-1)


DAY = st.integers(-40, 40).map(float)
WIDTH = st.sampled_from([0.0, 1.0, 5.0])
WINDOW = st.builds(
    Window,
    onset_days=st.sampled_from([0.0, 0.5, 7.0]),
    complete_days=st.sampled_from([7.0, 20.0]),
    persistence_days=st.sampled_from([1.0, 15.0]),
)
BOUNDED = st.builds(lambda low, width: Days(low, low + width), DAY, WIDTH)


def plain_answer(rise: Rise, window: Window, first: float, second: float) -> bool:
    """The rule of the room for single days, written once more from its words."""
    begin, end = rise.begin.low, rise.end.low
    begun = second >= begin + window.onset_days
    acting = second <= end + window.persistence_days
    building = begin >= first - window.complete_days
    pace = second - first >= window.onset_days or begin + window.onset_days >= first
    return begun and acting and building and pace


@given(begin=DAY, lasts=st.integers(0, 30), window=WINDOW, first=DAY, apart=st.integers(0, 40))
def test_on_single_days_the_answer_is_that_of_the_rule(
    begin: float, lasts: int, window: Window, first: float, apart: int
) -> None:
    rise = Rise(on(begin), on(begin + lasts))
    found = fit(Regimen((rise,), window=window), Span(on(first), on(first + apart)))
    assert found.answer is (Answer.YES if plain_answer(rise, window, first, first + apart) else Answer.NO)


@given(
    begin=BOUNDED,
    end=BOUNDED,
    lowered=BOUNDED,
    window=WINDOW,
    first=BOUNDED,
    second=BOUNDED,
    better=st.sampled_from([1, -1]),
)
def test_what_bounds_settle_holds_for_every_day_inside_them(
    begin: Days, end: Days, lowered: Days, window: Window, first: Days, second: Days, better: int
) -> None:
    def asked(begin: Days, end: Days, lowered: Days, first: Days, second: Days) -> Answer:
        rise = Rise(begin, end, lowered)
        regimen = Regimen((rise,), (Lowering(lowered, "lowered"), Lowering(end)), window)
        return fit(regimen, Span(first, second, better)).answer

    settled = asked(begin, end, lowered, first, second)
    corners = [(days.low, days.high) for days in (begin, end, lowered, first, second)]
    exact = {asked(*map(on, days)) for days in product(*corners)}
    assert Answer.UNKNOWN not in exact
    if settled is not Answer.UNKNOWN:
        assert exact == {settled}
