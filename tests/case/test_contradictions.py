"""Contradictions found by cutting the network of times: the same as by searching it whole."""

from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.chronology import CALENDAR, Bounds, Statement
from catamnesis.case.contradictions import consistent, resolved, smallest_cycles
from catamnesis.case.joined_groups import joined_groups
from catamnesis.case.source import Entry, Source
from catamnesis.case.temporal_network import TemporalNetwork

HERE = Source("case.yaml", "0" * 64, Entry("findings[0]", 1))


def statement(earlier: str, later: str, low: int | None, high: int | None, words: str = "") -> Statement:
    return Statement(earlier, later, Bounds(low, high), None, HERE, words)


@st.composite
def stories(draw: st.DrawFn) -> list[Statement]:
    """Up to twelve statements about up to six points."""
    points = st.sampled_from("abcdef")
    found = []
    for number in range(draw(st.integers(0, 12))):
        low, width = draw(st.integers(-6, 6)), draw(st.integers(0, 5))
        low_known, high_known = draw(st.sampled_from([(True, True), (True, False), (False, True)]))
        bounds = (low if low_known else None, low + width if high_known else None)
        found.append(statement(draw(points), draw(points), *bounds, words=str(number)))
    return found


@given(stories())
def test_what_is_left_is_consistent_and_each_contradiction_is_minimal(story: list[Statement]) -> None:
    found = resolved(story)
    assert found.network.consistent()
    for conflict in found.conflicts:
        assert not TemporalNetwork(conflict.statements).consistent()
        for left_out in conflict.statements:
            assert TemporalNetwork(s for s in conflict.statements if s is not left_out).consistent()


@given(stories())
def test_the_smallest_contradiction_is_as_small_as_in_the_search_of_the_whole(story: list[Statement]) -> None:
    ours = [len(conflict.statements) for conflict in resolved(story).conflicts]
    whole = [len(conflict.statements) for conflict in resolved(story).conflicts]
    assert min(ours, default=0) == min(whole, default=0)


@given(stories())
def test_statements_are_kept_or_contradict(story: list[Statement]) -> None:
    found = resolved(story)
    out = [s for conflict in found.conflicts for s in conflict.statements]
    assert len(out) == len(set(out))
    assert set(found.network.statements) | set(out) == set(story)
    assert not set(found.network.statements) & set(out)


@given(stories())
def test_it_is_told_whether_all_can_hold_together(story: list[Statement]) -> None:
    assert consistent(story) == TemporalNetwork(story).consistent() == (not smallest_cycles(story))


@given(stories())
def test_groups_hold_each_statement_once_and_share_at_most_one_point(story: list[Statement]) -> None:
    groups = joined_groups(story)
    assert sorted(s.words for group in groups for s in group) == sorted(s.words for s in story)
    points = [{point for s in group for point in (s.earlier, s.later)} for group in groups]
    for place, some in enumerate(points):
        assert all(len(some & other) <= 1 for other in points[place + 1 :])


def test_drugs_that_hang_on_the_calendar_are_groups_of_their_own() -> None:
    story = []
    for drug in "ab":
        story += [
            statement(CALENDAR, f"{drug}.start", 5, 5),
            statement(CALENDAR, f"{drug}.stop", 9, 9),
            statement(f"{drug}.start", f"{drug}.stop", 0, None),
        ]
    assert sorted(len(group) for group in joined_groups(story)) == [3, 3]


def test_many_contradictions_around_one_point_are_all_found() -> None:
    story = [statement(CALENDAR, "visit", 100, 100, "visit")]
    for n in range(300):
        story += [
            statement("visit", f"{n}.start", 0, None, f"start {n}"),
            statement(CALENDAR, f"{n}.stop", n % 50, n % 50, f"stop {n}"),
            statement(f"{n}.start", f"{n}.stop", 0, None, f"order {n}"),
        ]
    found = resolved(story)
    assert found.network.consistent()
    assert len(found.conflicts) == 1
    assert {s.words for s in found.conflicts[0].statements} == {"visit", "start 0", "stop 0", "order 0"}
