"""Lesions find each other by place; what is left over is new or vanished, merged or split; both ways alike."""

import pytest

pytest.importorskip("scipy", reason="finding lesions needs the extra catamnesis[pet]")

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from catamnesis.case.lesion import Fate
from catamnesis.measure.matching import Shape, links, nearness

#: What each fate is when baseline and follow-up are exchanged.
EXCHANGED = {
    Fate.MATCHED: Fate.MATCHED,
    Fate.NEW: Fate.VANISHED,
    Fate.VANISHED: Fate.NEW,
    Fate.MERGED: Fate.SPLIT,
    Fate.SPLIT: Fate.MERGED,
}


def block(at: tuple[float, float, float], size: tuple[int, int, int] = (3, 3, 3)) -> Shape:
    """A block of voxels of 4 mm, its first voxel at a place."""
    index = np.stack(np.meshgrid(*(np.arange(count) for count in size), indexing="ij"), axis=-1).reshape(-1, 3)
    return Shape(index * 4.0 + np.array(at), 4.0)


BLOCKS = st.lists(
    st.builds(
        block,
        st.tuples(*(st.integers(0, 12).map(lambda n: 7.0 * n),) * 3),
        st.tuples(*(st.integers(1, 4),) * 3),
    ),
    max_size=5,
)


@given(BLOCKS, BLOCKS)
@settings(max_examples=100, deadline=None)
def test_each_lesion_has_one_fate(baseline: list[Shape], follow_up: list[Shape]) -> None:
    found = links(baseline, follow_up)
    assert sorted(i for link in found for i in link.baseline) == list(range(len(baseline)))
    assert sorted(j for link in found for j in link.follow_up) == list(range(len(follow_up)))
    for link in found:
        sides = (len(link.baseline), len(link.follow_up))
        expected = {
            Fate.NEW: sides[0] == 0,
            Fate.VANISHED: sides[1] == 0,
            Fate.MATCHED: sides[0] == sides[1] > 0,
            Fate.MERGED: sides[0] > sides[1] > 0,
            Fate.SPLIT: sides[1] > sides[0] > 0,
        }
        assert expected[link.fate]


@given(BLOCKS)
@settings(max_examples=60, deadline=None)
def test_a_study_against_itself_is_matched_with_no_residual(lesions: list[Shape]) -> None:
    apart = [one for k, one in enumerate(lesions) if all(nearness(one, other) is None for other in lesions[:k])]
    found = links(apart, apart)
    assert [(link.fate, link.baseline, link.follow_up) for link in found] == [
        (Fate.MATCHED, (k,), (k,)) for k in range(len(apart))
    ]
    assert all(link.near is not None and link.near.distance_mm == 0.0 and link.near.overlap == 1.0 for link in found)


@given(BLOCKS, BLOCKS)
@settings(max_examples=100, deadline=None)
def test_exchanging_the_studies_exchanges_the_fates(baseline: list[Shape], follow_up: list[Shape]) -> None:
    scores = {near.score for one in baseline for other in follow_up if (near := nearness(one, other)) is not None}
    pairs = sum(nearness(one, other) is not None for one in baseline for other in follow_up)
    # where two pairs are exactly as good, which of them is taken is a matter of order
    assume(len(scores) == pairs)
    there = {(link.fate, link.baseline, link.follow_up) for link in links(baseline, follow_up)}
    back = {(EXCHANGED[link.fate], link.follow_up, link.baseline) for link in links(follow_up, baseline)}
    assert there == back


@given(BLOCKS, BLOCKS, st.tuples(*(st.floats(-500.0, 500.0),) * 3))
@settings(max_examples=40, deadline=None)
def test_moving_both_studies_changes_nothing(
    baseline: list[Shape], follow_up: list[Shape], by: tuple[float, float, float]
) -> None:
    # whole millimetres: sums of them are exact, so no score moves by a rounding
    whole = np.round(np.array(by))
    moved = [[Shape(shape.places_mm + whole, 4.0) for shape in side] for side in (baseline, follow_up)]
    before = [(link.fate, link.baseline, link.follow_up) for link in links(baseline, follow_up)]
    assert [(link.fate, link.baseline, link.follow_up) for link in links(*moved)] == before


def test_nearness_is_the_same_both_ways() -> None:
    one, other = block((0.0, 0.0, 0.0), (4, 4, 4)), block((6.0, 2.0, 0.0), (3, 3, 3))
    there, back = nearness(one, other), nearness(other, one)
    assert there is not None
    assert back is not None
    assert (there.distance_mm, there.gap_mm, there.overlap, there.close) == pytest.approx(
        (back.distance_mm, back.gap_mm, back.overlap, back.close)
    )
    assert there.first_in_second == back.second_in_first


def test_two_that_became_one_have_merged_and_one_that_became_two_has_split() -> None:
    parts = [block((0.0, 0.0, 0.0)), block((24.0, 0.0, 0.0))]
    whole = [block((0.0, 0.0, 0.0), (9, 3, 3))]
    assert [(link.fate, link.baseline, link.follow_up) for link in links(parts, whole)] == [(Fate.MERGED, (0, 1), (0,))]
    assert [(link.fate, link.baseline, link.follow_up) for link in links(whole, parts)] == [(Fate.SPLIT, (0,), (0, 1))]


def test_a_neighbour_that_went_out_has_vanished_and_not_merged() -> None:
    pair = [block((0.0, 0.0, 0.0)), block((26.0, 0.0, 0.0))]
    found = links(pair, [block((0.0, 0.0, 0.0))])
    assert [(link.fate, link.baseline) for link in found] == [(Fate.MATCHED, (0,)), (Fate.VANISHED, (1,))]


def test_neighbours_that_both_moved_keep_their_order() -> None:
    before = [block((0.0, 0.0, 0.0)), block((20.0, 0.0, 0.0))]
    after = [block((9.0, 0.0, 0.0)), block((29.0, 0.0, 0.0))]
    found = links(before, after)
    assert [(link.baseline, link.follow_up) for link in found] == [((0,), (0,)), ((1,), (1,))]


def test_a_small_lesion_is_found_though_it_does_not_overlap() -> None:
    (link,) = links([block((0.0, 0.0, 0.0), (1, 1, 1))], [block((9.0, 0.0, 0.0), (1, 1, 1))])
    assert link.fate is Fate.MATCHED
    assert link.near is not None
    assert (link.near.overlap, link.near.gap_mm) == (0.0, 9.0)
    assert len(links([block((0.0, 0.0, 0.0))], [block((60.0, 0.0, 0.0))])) == 2


def test_a_second_lesion_that_fits_nearly_as_well_is_told() -> None:
    before = [block((0.0, 0.0, 0.0))]
    after = [block((9.0, 0.0, 0.0)), block((-9.0, 0.0, 4.0))]
    (link, *_) = links(before, after)
    assert link.rivals == tuple({0, 1} - set(link.follow_up))


def test_nothing_on_either_side_gives_nothing() -> None:
    assert links([], []) == ()
    assert [link.fate for link in links([], [block((0.0, 0.0, 0.0))])] == [Fate.NEW]
    assert [link.fate for link in links([block((0.0, 0.0, 0.0))], [])] == [Fate.VANISHED]
