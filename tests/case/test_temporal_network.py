"""The tightest days that follow from all statements, and the smallest set that cannot hold together."""

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catamnesis.case.chronology import Bounds, Statement
from catamnesis.case.contradictions import resolved, smallest_conflict
from catamnesis.case.discrepancy import Kind
from catamnesis.case.source import Entry, Source
from catamnesis.case.temporal_network import TemporalNetwork

HERE = Source("case.yaml", "0" * 64, Entry("findings[0]", 7))
POINTS = ("a", "b", "c", "d")
BOX = range(-4, 5)


def said(earlier: str, later: str, low: int | None, high: int | None, nominal: float | None = None) -> Statement:
    return Statement(earlier, later, Bounds(low, high), nominal, HERE, f"{later} {low} to {high} after {earlier}")


def test_the_commuters_of_dechter_meiri_and_pearl_have_the_printed_minimal_network() -> None:
    # Dechter, Meiri, Pearl 1991, Artificial Intelligence 49:61-95, example 1.1 and the minimal network of section 2:
    # John leaves (x1) and arrives (x2), Fred leaves (x3) and arrives (x4), minutes after seven.
    network = TemporalNetwork(
        [
            said("x0", "x1", 10, 20),
            said("x1", "x2", 30, 40),
            said("x3", "x2", 10, 20),
            said("x3", "x4", 40, 50),
            said("x0", "x4", 60, 70),
        ]
    )
    bounds = network.all_bounds("x0")
    assert [bounds[f"x{i}"] for i in range(1, 5)] == [Bounds(10, 20), Bounds(40, 50), Bounds(20, 30), Bounds(60, 70)]


statements = st.lists(
    st.builds(
        lambda pair, low, width, open_low, open_high: said(
            pair[0], pair[1], None if open_low else low, None if open_high else low + width
        ),
        st.sampled_from(list(itertools.permutations(POINTS, 2))),
        st.integers(-3, 3),
        st.integers(0, 3),
        st.booleans(),
        st.booleans(),
    ),
    max_size=6,
)


def holds(told: list[Statement], day: dict[str, int]) -> bool:
    return all(s.days.contains(day[s.later] - day[s.earlier]) for s in told)


def solutions(told: list[Statement]) -> list[dict[str, int]]:
    """Every placing of the points in a box so wide that four points with steps of at most 6 days fit."""
    wide = range(-18, 19)
    points = sorted({p for s in told for p in (s.earlier, s.later)} - {"a"})
    placed = [{"a": 0}]
    for point in points:
        placed = [
            {**day, point: d}
            for day in placed
            for d in wide
            if holds([s for s in told if {s.earlier, s.later} <= {*day, point}], {**day, point: d})
        ]
    return placed


@settings(max_examples=150, deadline=None)
@given(statements)
def test_bounds_are_the_tightest_that_brute_force_finds(told: list[Statement]) -> None:
    network = TemporalNetwork(told)
    found = solutions(told)
    assert network.consistent() == bool(found)
    if not found:
        return
    for point, bounds in network.all_bounds("a").items():
        days = [day.get(point, 0) for day in found]
        if bounds.earliest is not None and bounds.earliest >= -9:
            assert min(days) == bounds.earliest
        if bounds.latest is not None and bounds.latest <= 9:
            assert max(days) == bounds.latest
        assert all(bounds.contains(day) for day in days)


@settings(max_examples=150, deadline=None)
@given(statements)
def test_a_reported_conflict_is_the_smallest_set_that_cannot_hold(told: list[Statement]) -> None:
    conflict = smallest_conflict(told)
    if conflict is None:
        assert solutions(told)
        return
    size = len(conflict.statements)
    assert not TemporalNetwork(conflict.statements).consistent()
    for smaller in range(1, size):
        for subset in itertools.combinations(told, smaller):
            assert TemporalNetwork(subset).consistent()


@settings(max_examples=100, deadline=None)
@given(statements)
def test_what_is_left_without_conflicts_holds_and_nothing_is_lost(told: list[Statement]) -> None:
    resolution = resolved(told)
    assert resolution.network.consistent()
    out = [s for c in resolution.conflicts for s in c.statements]
    assert {*resolution.network.statements, *out} == set(told)


def test_a_conflict_names_each_statement_with_its_place() -> None:
    conflict = smallest_conflict([said("a", "b", 5, 8), said("b", "a", 1, 2), said("a", "c", 0, 0)])
    assert conflict is not None
    told = conflict.discrepancy()
    assert told.kind is Kind.CONTRADICTORY
    assert "'b 5 to 8 after a'" in told.what
    assert "'a 1 to 2 after b'" in told.what
    assert "case.yaml, line 7" in told.where
    assert "c 0" not in told.what


def test_a_statement_that_hangs_on_itself_is_a_conflict_of_one() -> None:
    conflict = smallest_conflict([said("a", "a", 8, 8)])
    assert conflict is not None
    assert len(conflict.statements) == 1


def test_the_best_single_day_follows_the_surest_chain() -> None:
    network = TemporalNetwork(
        [
            said("start", "scan", 120, 123, 120),
            said("scan", "death", 150, 153, 150),
            said("start", "death", 200, 300, 210),
        ]
    )
    assert network.all_nominal_days("start")["death"] == 270
    assert network.all_nominal_days("death")["start"] == -270


def test_the_best_single_day_lies_in_the_bounds_and_is_none_without_a_bounded_chain() -> None:
    network = TemporalNetwork([said("a", "b", 0, None), said("a", "c", 10, 20, 30), said("c", "d", 0, 0, 0)])
    assert network.all_nominal_days("a") == {"a": 0.0, "b": None, "c": 20.0, "d": 20.0}


def test_an_unknown_point_is_open_and_contradictory_bounds_are_refused() -> None:
    network = TemporalNetwork([said("a", "b", 1, 2)])
    assert network.bounds("nobody", origin="a") == Bounds()
    assert network.bounds("b", origin="nobody") == Bounds()
    with pytest.raises(ValueError, match="contradict each other"):
        TemporalNetwork([said("a", "b", 1, 2), said("a", "b", 4, 5)]).all_bounds("a")


def test_twenty_hidden_contradictions_among_five_hundred_events_are_all_found() -> None:
    # A true calendar of 500 events tells 1,500 statements; 20 of them are moved by 50 days.
    dice = random.Random(7)
    day = {f"e{i}": dice.randrange(2000) for i in range(500)}
    names = list(day)
    told = []
    for _ in range(1500):
        one, other = dice.sample(names, 2)
        gap = day[other] - day[one]
        told.append(said(one, other, gap - dice.randrange(4), gap + dice.randrange(4)))
    wrong = dice.sample(range(1500), 20)
    for index in wrong:
        s = told[index]
        told[index] = Statement(s.earlier, s.later, s.days.shifted(50), None, HERE, f"wrong {index}")
    resolution = resolved(told)
    assert resolution.network.consistent()
    assert 1 <= len(resolution.conflicts) <= 20
    assert all(any(s.words.startswith("wrong") for s in c.statements) for c in resolution.conflicts)
