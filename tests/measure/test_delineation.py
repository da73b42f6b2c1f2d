"""Lesions are outlined by a threshold, a share of their maximum, the liver or the gradient, and not beyond."""

import pytest

pytest.importorskip("scipy", reason="finding lesions needs the extra catamnesis[pet]")

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from scipy import ndimage

from catamnesis.measure.delineation import (
    above_threshold,
    hot_components,
    own_hill,
    percist_threshold,
    share_of_maximum,
    steepest_descent,
    surroundings,
)

SPACING = (4.0, 4.0, 4.0)
NONE = np.empty(0, dtype=np.int64)
IMAGES = arrays.arrays(
    np.float32, st.tuples(*(st.integers(1, 5),) * 3), elements=st.integers(0, 9).map(float), fill=st.nothing()
)


def ball(
    radius_mm: float, hot: float, around: float, *, at: tuple[int, int, int] = (15, 15, 15)
) -> NDArray[np.float32]:
    """A hot ball in even surroundings, as a scanner with a blur of 6 mm sees it."""
    index = np.stack(np.meshgrid(*(np.arange(32.0),) * 3, indexing="ij"), axis=-1)
    inside = np.linalg.norm((index - np.array(at)) * 4.0, axis=-1) <= radius_mm
    image: NDArray[np.float32] = ndimage.gaussian_filter(
        np.where(inside, hot, around).astype(np.float32), 6.0 / 2.3548 / 4.0
    )
    return image


def volume_ml(places: NDArray[Any]) -> float:
    """Of voxels of 4 mm."""
    return len(places) * 0.064


def test_percist_asks_for_one_and_a_half_livers_and_two_deviations() -> None:
    # PERCIST 1.0: 1.5 x mean + 2 SD (PMC4377159 table 2, PMC6047783 table 12)
    assert percist_threshold(2.1, 0.25) == pytest.approx(3.65)


@pytest.mark.parametrize(("mean", "deviation"), [(0.0, 0.1), (-1.0, 0.1), (2.0, -0.1), (float("nan"), 0.1)])
def test_a_liver_without_uptake_gives_no_threshold(mean: float, deviation: float) -> None:
    with pytest.raises(ValueError, match="gives no threshold"):
        percist_threshold(mean, deviation)


@given(IMAGES, st.integers(1, 9))
@settings(max_examples=80, deadline=None)
def test_components_hold_each_hot_voxel_once_and_come_hottest_first(image: NDArray[np.float32], least: int) -> None:
    found = hot_components(image, least)
    together = np.concatenate([NONE, *found])
    assert np.array_equal(np.sort(together), np.flatnonzero(image >= least))
    tops = [float(image.reshape(-1)[region].max()) for region in found]
    assert tops == sorted(tops, reverse=True)


@given(IMAGES, st.integers(1, 9), st.integers(0, 2))
@settings(max_examples=80, deadline=None)
def test_components_do_not_depend_on_which_way_the_image_is_read(
    image: NDArray[np.float32], least: int, axis: int
) -> None:
    numbers = np.arange(image.size).reshape(image.shape)
    turned = np.flip(numbers, axis).reshape(-1)
    there = {frozenset(region.tolist()) for region in hot_components(image, least)}
    back = hot_components(np.ascontiguousarray(np.flip(image, axis)), least)
    assert {frozenset(turned[region].tolist()) for region in back} == there


def test_voxels_that_share_a_corner_only_hang_together() -> None:
    image = np.zeros((2, 2, 2), dtype=np.float32)
    image[0, 0, 0] = image[1, 1, 1] = 5.0
    assert len(hot_components(image, 4.0)) == 1
    assert hot_components(image, 4.0, least_voxels=3) == ()


@given(st.floats(0.25, 8.0), st.sampled_from([0.41, 0.5]))
@settings(max_examples=20, deadline=None)
def test_a_share_of_the_maximum_does_not_depend_on_the_scale(factor: float, share: float) -> None:
    image = ball(14.0, 9.0, 1.0) + np.float32(0.001) * np.arange(32, dtype=np.float32)
    spot = hot_components(image, 4.0)[0]
    one = share_of_maximum(image, spot, share, SPACING, others=NONE)
    scaled = (image.astype(np.float64) * factor).astype(np.float32)
    other = share_of_maximum(scaled, spot, share, SPACING, others=NONE)
    # the threshold of the scaled image may fall on the other side of a voxel by rounding
    assert len(np.setxor1d(one.places, other.places)) <= 2


@pytest.mark.parametrize("radius_mm", [10.0, 14.0, 20.0])
def test_outlines_give_back_the_volume_of_a_ball(radius_mm: float) -> None:
    true = 4.0 / 3.0 * np.pi * radius_mm**3 / 1000.0
    for hot, around in ((8.0, 0.6), (5.0, 2.0)):
        image = ball(radius_mm, hot, around)
        spot = hot_components(image, 0.5 * (hot + around))[0]
        drawn = {
            "half": share_of_maximum(image, spot, 0.5, SPACING, others=NONE),
            "gradient": steepest_descent(image, spot, SPACING, others=NONE),
        }
        for name, outline in drawn.items():
            assert volume_ml(outline.places) == pytest.approx(true, rel=0.25), (name, hot)


def test_a_larger_share_draws_a_smaller_outline_within() -> None:
    image = ball(14.0, 8.0, 0.6)
    spot = hot_components(image, 4.0)[0]
    wide, narrow = (share_of_maximum(image, spot, share, SPACING, others=NONE).places for share in (0.41, 0.7))
    assert set(narrow.tolist()) < set(wide.tolist())
    assert int(image.argmax()) in narrow


def test_a_share_that_does_not_clear_the_surroundings_is_replaced_and_told() -> None:
    image = ball(14.0, 4.5, 2.5)
    spot = hot_components(image, 4.0)[0]
    drawn = share_of_maximum(image, spot, 0.41, SPACING, others=NONE)
    assert drawn.threshold == pytest.approx((image.max() + 2.5) / 2.0, abs=0.1)
    assert "does not stand out from its surroundings" in drawn.doubts[0]
    assert volume_ml(drawn.places) == pytest.approx(11.5, rel=0.25)


def test_an_outline_does_not_leak_into_a_hotter_neighbour() -> None:
    image = np.maximum(ball(8.0, 6.0, 0.5), ball(16.0, 30.0, 0.5, at=(15, 15, 23)))
    small, large = (
        np.flatnonzero(ball(r, 1.0, 0.0, at=at) > 0.5) for r, at in ((8.0, (15, 15, 15)), (16.0, (15, 15, 23)))
    )
    seed = small[[int(image.reshape(-1)[np.setdiff1d(small, large)].argmax())]]
    drawn = share_of_maximum(image, np.setdiff1d(small, large)[:1], 0.41, SPACING, others=large)
    assert not np.isin(drawn.places, large).any()
    assert len(seed) == 1


def test_an_outline_beside_something_hot_is_cut_where_uptake_is_lowest_and_told() -> None:
    image = np.full((1, 1, 24), 0.5, dtype=np.float32)
    image[0, 0, 4:14] = [1, 3, 4, 3, 2.5, 2.0, 2.2, 4.0, 9, 9]
    wide = (25.0, 25.0, 25.0)
    drawn = share_of_maximum(image, np.array([6]), 0.41, wide, others=np.array([12, 13]), reach_mm=300.0)
    assert drawn.places.tolist() == [5, 6, 7, 8, 9]
    assert any("other uptake beside it" in doubt for doubt in drawn.doubts)


def test_the_hill_of_a_voxel_ends_where_the_way_leads_up_to_another() -> None:
    image = np.array([[[2, 4, 3, 2, 5, 9, 5]]], dtype=np.float32)
    assert own_hill(image, np.arange(7), 1, (20.0, 20.0, 20.0)).tolist() == [0, 1, 2]
    assert len(own_hill(image, np.arange(7), 5, (20.0, 20.0, 20.0))) > 2


@pytest.mark.parametrize("share", [0.0, 1.0, -0.4])
def test_a_share_outside_0_to_1_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="share between 0 and 1"):
        share_of_maximum(ball(8.0, 4.0, 1.0), np.array([15 * 32 * 32]), share, SPACING, others=NONE)


def test_a_cold_region_has_no_share_of_its_maximum() -> None:
    with pytest.raises(ValueError, match="maximum above 0"):
        share_of_maximum(np.zeros((3, 3, 3), dtype=np.float32), np.array([13]), 0.41, SPACING, others=NONE)


def test_a_single_voxel_is_outlined_as_itself() -> None:
    image = np.full((9, 9, 9), 0.5, dtype=np.float32)
    image[4, 4, 4] = 7.0
    spot = hot_components(image, 4.0)[0]
    for drawn in (
        share_of_maximum(image, spot, 0.41, SPACING, others=NONE),
        above_threshold(image, spot, 4.0, margin=4, others=NONE),
        steepest_descent(image, spot, SPACING, others=NONE),
    ):
        assert drawn.places.tolist() == spot.tolist()


def test_a_fixed_threshold_above_the_maximum_is_told() -> None:
    image = ball(14.0, 3.0, 0.5)
    drawn = above_threshold(image, hot_components(image, 2.5)[0], 4.0, margin=5, others=NONE)
    assert drawn.doubts == ("its maximum stays below 4.0",)


def test_surroundings_leave_out_air_and_other_hot_spots() -> None:
    image = ball(10.0, 8.0, 0.6)
    image[:, :13, :] = 0.01
    spot, other = hot_components(image, 4.0)[0], np.flatnonzero(ball(12.0, 1.0, 0.0, at=(15, 15, 21)) > 0.5)
    image.reshape(-1)[np.setdiff1d(other, spot)] = 50.0
    assert surroundings(image, spot, SPACING, other) == pytest.approx(0.6, abs=0.05)
    assert surroundings(np.full((1, 1, 1), 5.0, dtype=np.float32), np.array([0]), SPACING, NONE) is None
