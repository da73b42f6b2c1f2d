"""Lesions that move a little keep their partners; lesions far from each other never get one."""

import math

import pytest

pytest.importorskip("scipy", reason="following lesions needs the extra catamnesis[pet]")

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from catamnesis.case.lesion import Fate
from catamnesis.measure.matching import TOLERANCE_MM, Shape, links, nearness
from catamnesis.measure.overview import Points

seeds = st.integers(0, 100_000)


def ball(centre: Points, radius_mm: float = 8.0) -> Shape:
    """A lesion of this radius in voxels of 4 mm, counted from its centre."""
    steps = np.arange(-math.ceil(radius_mm / 4.0), math.ceil(radius_mm / 4.0) + 1) * 4.0
    places = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(-1, 3)
    return Shape(places[np.linalg.norm(places, axis=1) <= radius_mm] + centre, 4.0)


def apart(draw: np.random.Generator, count: int) -> list[Points]:
    """Centres at least 60 mm from each other."""
    corners = np.stack(np.meshgrid(*[np.arange(3) * 80.0] * 3), axis=-1).reshape(-1, 3)
    return [corners[number] + draw.uniform(-10.0, 10.0, 3) for number in draw.permutation(len(corners))[:count]]


@settings(max_examples=50, deadline=None)
@given(seed=seeds, count=st.integers(1, 8))
def test_lesions_that_move_a_little_are_matched_one_to_one_in_any_order(seed: int, count: int) -> None:
    draw = np.random.default_rng(seed)
    centres, order = apart(draw, count), draw.permutation(count)
    moved = [ball(centres[number] + draw.uniform(-3.0, 3.0, 3), float(draw.uniform(6.0, 12.0))) for number in order]
    found = links([ball(centre, 9.0) for centre in centres], moved)
    said = {(link.fate, link.baseline, link.follow_up) for link in found}
    assert said == {(Fate.MATCHED, (int(number),), (place,)) for place, number in enumerate(order)}
    assert all(link.near is not None and link.near.overlap > 0.0 and not link.rivals for link in found)


@settings(max_examples=50, deadline=None)
@given(seed=seeds, before=st.integers(0, 5), after=st.integers(0, 5))
def test_lesions_far_from_each_other_are_never_matched(seed: int, before: int, after: int) -> None:
    centres = apart(np.random.default_rng(seed), before + after)
    found = links([ball(one) for one in centres[:before]], [ball(one) for one in centres[before:]])
    assert [link.fate for link in found] == [Fate.VANISHED] * before + [Fate.NEW] * after


@settings(max_examples=40, deadline=None)
@given(seed=seeds, tolerance=st.floats(0, 40))
def test_two_are_near_where_their_nearest_voxels_lie_within_the_tolerance_only(seed: int, tolerance: float) -> None:
    draw = np.random.default_rng(seed)
    one, other = (ball(draw.uniform(0.0, 40.0, 3), float(draw.uniform(2.0, 12.0))) for _ in range(2))
    gap = float(np.linalg.norm(one.places_mm[:, None] - other.places_mm[None], axis=-1).min())
    found = nearness(one, other, tolerance_mm=tolerance)
    assert (found is not None) == (gap <= tolerance)
    if found is not None:
        assert found.gap_mm == pytest.approx(gap)
        assert 0.0 <= found.overlap <= 1.0


def test_the_sum_of_all_matches_counts_not_the_first_best() -> None:
    # the nearest two lie in the middle; to match them would leave the outer ones alone
    before, after = ([ball(np.array([x, 0.0, 0.0]), 1.0) for x in side] for side in ((0.0, 10.0), (6.0, 16.0)))
    assert [(link.baseline, link.follow_up) for link in links(before, after)] == [((0,), (0,)), ((1,), (1,))]


def test_a_lesion_just_beyond_the_tolerance_is_another_one() -> None:
    one = ball(np.zeros(3), 1.0)
    for gap, fates in ((TOLERANCE_MM, [Fate.MATCHED]), (TOLERANCE_MM + 0.1, [Fate.VANISHED, Fate.NEW])):
        found = links([one], [ball(np.array([gap, 0.0, 0.0]), 1.0)])
        assert [link.fate for link in found] == fates
