"""Coarse volumes stand upright in the patient, whichever way the scanner wrote them."""

import pytest

pytest.importorskip("scipy", reason="finding lesions needs the extra catamnesis[pet]")

import numpy as np
from numpy.typing import NDArray

from catamnesis.case.scan import Geometry, Vector
from catamnesis.measure.anatomy import density_blocks
from catamnesis.measure.overview import block_means, overview, patient_places, voxel_indices
from pet_scene import grid_of, places_mm

GRID = grid_of((30, 24, 28), (3.0, 2.5, 2.0), (-20.0, 15.0, 100.0))


def slope(places: NDArray[np.float64]) -> NDArray[np.float32]:
    """Uptake that rises evenly along the patient's axes, so that its value tells the place."""
    found: NDArray[np.float32] = (places @ np.array([0.01, 0.1, 1.0])).astype(np.float32)
    return found


def test_a_place_and_its_voxel_lead_to_each_other() -> None:
    oblique = Geometry(
        (4, 5, 6), (3.0, 2.0, 1.0), (10.0, -5.0, 7.0), ((0.0, 0.6, 0.8), (0.0, 0.8, -0.6), (1.0, 0.0, 0.0))
    )
    index = np.array([[0.0, 0.0, 0.0], [1.5, 2.0, 5.0], [3.0, 0.5, 0.25]])
    places = patient_places(index, oblique)
    assert voxel_indices(places, oblique) == pytest.approx(index)
    for one, place in zip(index, places, strict=True):
        x, y, z = one
        assert oblique.patient_mm((float(x), float(y), float(z))) == pytest.approx(tuple(place))


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_an_overview_does_not_depend_on_the_order_of_slices_rows_or_columns(axis: int) -> None:
    image = slope(places_mm(GRID))
    last = tuple(float(size - 1) if k == axis else 0.0 for k, size in enumerate(GRID.shape))
    far = patient_places(np.array([last]), GRID)[0]
    axes: list[Vector] = list(GRID.axes)
    axes[axis] = tuple(-number for number in axes[axis])  # type: ignore[assignment]
    turned = Geometry(GRID.shape, GRID.spacing_mm, tuple(far.tolist()), (axes[0], axes[1], axes[2]))
    one = overview(image, GRID)
    other = overview(np.ascontiguousarray(np.flip(image, axis)), turned)
    assert other.origin_mm == pytest.approx(one.origin_mm)
    assert other.values.shape == one.values.shape
    assert np.abs(other.values - one.values).max() < 1.5


def test_blocks_hold_what_lies_at_their_places() -> None:
    small = overview(slope(places_mm(GRID)), GRID)
    inner = np.argwhere(np.ones([size - 2 for size in small.values.shape])) + 1
    places = small.places_mm(inner)
    assert small.values[tuple(inner.T)] == pytest.approx(slope(places), abs=0.05)
    assert small.indices(places) == pytest.approx(inner)
    assert small.at(places) == pytest.approx(small.values[tuple(inner.T)])


def test_an_oblique_scan_is_set_upright() -> None:
    turn = np.radians(20.0)
    axes = (
        (0.0, -float(np.sin(turn)), float(np.cos(turn))),
        (0.0, float(np.cos(turn)), float(np.sin(turn))),
        (1.0, 0.0, 0.0),
    )
    oblique = Geometry((30, 30, 20), (3.0, 3.0, 3.0), (0.0, 0.0, 0.0), axes)
    small = overview(slope(places_mm(oblique)), oblique)
    middle = np.array([[size // 2 for size in small.values.shape]])
    assert small.values[tuple(middle[0])] == pytest.approx(float(slope(small.places_mm(middle))[0]), abs=0.05)


def test_density_beyond_the_ct_is_not_known() -> None:
    pet = overview(np.ones(GRID.shape, dtype=np.float32), GRID)
    half = grid_of((15, 24, 28), (3.0, 2.5, 2.0), GRID.origin_mm)
    found = density_blocks(np.full(half.shape, 40.0), half, pet)
    assert np.nanmax(found.values) == np.nanmin(found.values) == 40.0
    heights = np.flatnonzero(np.isfinite(found.values).any(axis=(1, 2)))
    assert pet.z_mm(float(heights[-1])) <= 142.0
    assert np.isnan(found.values[-1]).all()


def test_a_place_far_outside_is_outside() -> None:
    small = overview(np.ones(GRID.shape, dtype=np.float32), GRID)
    assert small.at(np.array([[1e4, 0.0, 0.0]]), outside=-3.0).tolist() == [-3.0]
    assert small.layer(-1e4) == 0
    assert small.layer(1e4) == small.values.shape[0] - 1


def test_values_that_do_not_fit_their_grid_are_refused() -> None:
    with pytest.raises(ValueError, match="do not lie on a grid"):
        overview(np.ones((3, 3, 3), dtype=np.float32), GRID)
    with pytest.raises(ValueError, match="edge above 0 mm"):
        overview(np.ones(GRID.shape, dtype=np.float32), GRID, step_mm=0.0)
    with pytest.raises(ValueError, match="do not fit into"):
        block_means(np.ones((3, 3, 3)), (4, 1, 1))
