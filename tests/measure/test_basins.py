"""Touching hot spots are told apart where the pass between them is deep, and stay one where it is shallow."""

import pytest

pytest.importorskip("scipy", reason="finding lesions needs the extra catamnesis[pet]")

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from catamnesis.measure.basins import box_of, mask_in, others_near, peaks_of, places_in

SHAPES = st.tuples(st.integers(1, 4), st.integers(1, 5), st.integers(1, 6))


@st.composite
def _hills(draw: st.DrawFn) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    """A small image of different values, so that no two voxels are alike."""
    shape = draw(SHAPES)
    order = draw(st.permutations(range(int(np.prod(shape)))))
    return np.array(order, dtype=np.float32).reshape(shape) + 1.0


@given(_hills(), st.floats(0.05, 1.0))
@settings(max_examples=60, deadline=None)
def test_each_voxel_belongs_to_one_peak(
    image: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]", share: float
) -> None:
    places = np.arange(image.size)
    found = peaks_of(image, places, pass_share=share)
    assert np.array_equal(np.sort(np.concatenate([peak.places for peak in found])), places)
    for peak in found:
        assert peak.height == image.reshape(-1)[peak.places].max() == image.reshape(-1)[peak.summit]
    assert [peak.height for peak in found] == sorted((peak.height for peak in found), reverse=True)


@given(_hills(), st.floats(0.05, 1.0), st.integers(0, 2))
@settings(max_examples=60, deadline=None)
def test_peaks_do_not_depend_on_which_way_the_image_is_read(
    image: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]", share: float, axis: int
) -> None:
    turned = np.ascontiguousarray(np.flip(image, axis))
    there, back = (peaks_of(one, np.arange(image.size), pass_share=share) for one in (image, turned))
    # all values differ, so a peak is known by the values it holds
    held, again = (
        {frozenset(one.reshape(-1)[peak.places].tolist()) for peak in found}
        for one, found in ((image, there), (turned, back))
    )
    assert held == again


@given(_hills())
@settings(max_examples=40, deadline=None)
def test_a_share_of_one_keeps_every_local_maximum_apart(
    image: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]",
) -> None:
    padded = np.pad(image, 1, constant_values=-1.0)
    summits = [
        index
        for index in np.ndindex(image.shape)
        if image[index] == padded[tuple(slice(number, number + 3) for number in index)].max()
    ]
    assert len(peaks_of(image, np.arange(image.size), pass_share=1.0)) == len(summits)


def test_two_balls_that_touch_are_two_peaks_and_a_bump_on_one_is_none() -> None:
    z, y, x = np.meshgrid(np.arange(12.0), np.arange(16.0), np.arange(30.0), indexing="ij")

    def hill(column: float, height: float) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
        return np.asarray(height * np.exp(-((z - 6) ** 2 + (y - 8) ** 2 + (x - column) ** 2) / 12.0), dtype=np.float64)

    apart = (hill(8.0, 10.0) + hill(19.0, 6.0)).astype(np.float32)
    places = np.flatnonzero(apart > 0.5)
    heights = [peak.height for peak in peaks_of(apart, places, pass_share=0.6)]
    assert heights == pytest.approx([10.0, 6.0], abs=0.3)
    bump = (hill(8.0, 10.0) + hill(13.0, 6.0)).astype(np.float32)
    assert len(peaks_of(bump, np.flatnonzero(bump > 0.5), pass_share=0.6)) == 1


def test_a_peak_that_holds_too_few_voxels_goes_to_its_neighbour() -> None:
    image = np.array([[[1, 9, 8, 7, 1, 5, 1]]], dtype=np.float32)
    assert len(peaks_of(image, np.arange(7))) == 2
    assert len(peaks_of(image, np.arange(7), least_voxels=3)) == 1


def test_a_box_gives_back_the_places_that_it_was_made_of() -> None:
    shape, places = (4, 5, 6), np.array([31, 33, 70])
    box = box_of(places, shape, margin=1)
    assert places_in(mask_in(places, shape, box), shape, box).tolist() == places.tolist()


def test_others_are_those_around_that_bear_another_mark() -> None:
    marks = np.zeros((1, 1, 9), dtype=np.int16)
    marks[0, 0, [0, 3, 4, 8]] = [5, 1, 2, 3]
    assert others_near(marks, np.array([3]), 1, margin=2).tolist() == [4]
    assert others_near(marks, np.array([3]), 1, margin=9).tolist() == [0, 4, 8]
