"""The numbers of a whole image are those of all its voxels, and a CT is read from its files but once."""

import pytest

pytest.importorskip("scipy", reason="finding lesions needs the extra catamnesis[pet]")

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from catamnesis.measure.uptake import uptake
from catamnesis.measure.whole_image import Held, kept_in_memory, stored, whole_image
from pet_scene import ct, grid_of

IMAGES = arrays.arrays(
    np.float32,
    st.tuples(*(st.integers(1, 7),) * 3),
    elements=st.floats(0.0, 20.0, width=16),
    fill=st.nothing(),
)


@given(IMAGES, st.sampled_from([(4.0, 4.0, 4.0), (3.0, 5.0, 6.5), (9.0, 9.0, 9.0)]))
@settings(max_examples=80, deadline=None)
def test_the_short_way_gives_the_numbers_of_the_long_way(
    image: NDArray[np.float32], spacing: tuple[float, float, float]
) -> None:
    grid = grid_of((image.shape[0], image.shape[1], image.shape[2]), spacing)
    short, long = whole_image(image, grid), uptake(image, np.arange(image.size), grid, name="whole image")
    assert short.peak_global == pytest.approx(long.peak_global)
    assert replace(short, peak_global=0.0, peak=None, tlg=0.0, mean=0.0) == replace(
        long, peak_global=0.0, peak=None, tlg=0.0, mean=0.0
    )
    assert (short.tlg, short.mean) == pytest.approx((long.tlg, long.mean))


def test_a_ct_of_whole_numbers_is_kept_in_two_bytes_and_given_out_as_floats() -> None:
    density = np.arange(-1000, -1000 + 60, dtype=np.float32).reshape(3, 4, 5)
    scan = kept_in_memory(ct(density, grid_of((3, 4, 5), (3.0, 1.0, 1.0))))
    assert isinstance(scan.voxels, Held)
    assert stored(scan).dtype == np.int16
    given_out = scan.voxels()
    assert given_out.dtype == np.float32
    assert np.array_equal(given_out, density)
    given_out[0] = 7.0
    assert np.array_equal(scan.voxels(), density)
    assert kept_in_memory(scan) is scan


@pytest.mark.parametrize("value", [0.5, 40000.0])
def test_a_ct_that_two_bytes_do_not_hold_is_kept_as_it_is(value: float) -> None:
    scan = kept_in_memory(ct(np.full((3, 4, 5), value), grid_of((3, 4, 5), (3.0, 1.0, 1.0))))
    assert stored(scan).dtype == np.float32
    assert np.array_equal(scan.voxels(), np.full((3, 4, 5), value, dtype=np.float32))
