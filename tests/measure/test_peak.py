"""SUVpeak: which voxels belong to the sphere, and that fast ways give what the slow way gives."""

import math

import pytest

pytest.importorskip("numpy", reason="measuring uptake needs the extra catamnesis[pet]")

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from catamnesis.measure import peak
from catamnesis.measure.peak import Image, peaks, sphere_offsets

spacings = st.tuples(*(st.floats(1.5, 9) for _ in range(3)))


def slow_mean(image: Image, centre: tuple[int, ...], spacing_mm: tuple[float, float, float]) -> float:
    """Mean over all voxels whose centres lie within 1 cm3 around a voxel, one by one."""
    radius_mm = 10 * (3 / (4 * math.pi)) ** (1 / 3)
    found = [
        float(value)
        for index, value in np.ndenumerate(image)
        if math.dist(
            [i * s for i, s in zip(index, spacing_mm, strict=True)],
            [c * s for c, s in zip(centre, spacing_mm, strict=True)],
        )
        <= radius_mm * (1 + 1e-9)
    ]
    return sum(found) / len(found)


def test_the_sphere_of_a_usual_scanner_holds_21_voxels() -> None:
    # pet.md, pitfalls: 21 voxels, 1.045 ml, at 4.07 x 4.07 x 3 mm
    offsets = sphere_offsets((3.0, 4.07, 4.07))
    assert len(offsets) == 21
    assert len(offsets) * 3.0 * 4.07 * 4.07 / 1000 == pytest.approx(1.0436, abs=5e-4)


def test_a_sphere_of_six_millimetres_reaches_two_voxels_of_three() -> None:
    # IBSI-1: radius of approximately 6.2 mm; on a 3 mm grid two steps (6.0 mm) belong, 3 x sqrt(5) = 6.7 mm does not
    offsets = set(sphere_offsets((3.0, 3.0, 3.0)))
    assert (2, 0, 0) in offsets
    assert (2, 1, 0) not in offsets
    assert len(offsets) == 33


@given(spacings)
def test_the_sphere_is_the_same_to_all_sides(spacing_mm: tuple[float, float, float]) -> None:
    offsets = set(sphere_offsets(spacing_mm))
    assert (0, 0, 0) in offsets
    assert {(-a, -b, -c) for a, b, c in offsets} == offsets


@settings(deadline=None)
@given(spacings, st.integers(0, 10_000))
def test_peaks_are_the_means_of_spheres_also_at_the_edge(spacing_mm: tuple[float, float, float], seed: int) -> None:
    rng = np.random.default_rng(seed)
    image = rng.random((4, 5, 6), dtype=np.float32)
    places = np.sort(rng.choice(120, 7, replace=False))
    found = peaks(image, places, spacing_mm)
    means = {int(place): slow_mean(image, tuple(np.unravel_index(place, image.shape)), spacing_mm) for place in places}
    hottest = max(places, key=lambda place: image.reshape(-1)[place])
    assert found.local == pytest.approx(means[int(hottest)], rel=1e-6)
    assert found.highest == pytest.approx(max(means.values()), rel=1e-6)
    assert means[found.centre] == pytest.approx(found.highest, rel=1e-6)
    assert found.local <= found.highest + 1e-9


def test_of_equally_hot_voxels_the_warmer_neighbourhood_counts() -> None:
    # IBSI-1: if several voxels are equally hot, the highest mean
    image = np.zeros((3, 3, 9), dtype=np.float32)
    image[1, 1, 1] = image[1, 1, 7] = 5.0
    image[1, 1, 6] = 3.0
    found = peaks(image, np.arange(image.size), (5.0, 5.0, 5.0))
    assert found.local == pytest.approx(8 / 7)
    assert found.hottest == 1 * 27 + 1 * 9 + 7


def test_the_sphere_reaches_beyond_the_region() -> None:
    image = np.zeros((3, 3, 3), dtype=np.float32)
    image[1, 1, 1], image[1, 1, 2] = 1.0, 6.0
    assert peaks(image, np.array([13]), (5.0, 5.0, 5.0)).highest == pytest.approx(1.0)


def test_large_regions_give_what_small_ones_give(monkeypatch: pytest.MonkeyPatch) -> None:
    image = np.random.default_rng(3).random((40, 12, 11), dtype=np.float32)
    places = np.flatnonzero(image > 0.4)
    one_by_one = peaks(image, places, (3.0, 4.0, 5.0))
    monkeypatch.setattr(peak, "_LARGE_VOXELS", 1)
    in_slabs = peaks(image, places, (3.0, 4.0, 5.0))
    assert in_slabs.centre == one_by_one.centre
    assert in_slabs.highest == pytest.approx(one_by_one.highest, rel=1e-9)


def test_no_distance_and_voxels_too_small_are_refused() -> None:
    with pytest.raises(ValueError, match="above 0 mm"):
        sphere_offsets((3.0, 0.0, 3.0))
    with pytest.raises(ValueError, match="too small for a sphere"):
        sphere_offsets((0.01, 0.01, 0.01))
