"""What every way of outlining keeps to: it holds the maximum, is one part, and stays out of a barred neighbour."""

from collections.abc import Callable

import pytest

pytest.importorskip("scipy", reason="finding lesions needs the extra catamnesis[pet]")

import numpy as np
from scipy import ndimage

from catamnesis.measure.delineation import (
    Outlined,
    above_threshold,
    components,
    hot_components,
    share_of_maximum,
    steepest_descent,
)
from catamnesis.measure.peak import Image, Places

SPACING = (4.0, 4.0, 4.0)
SHAPE = (31, 31, 31)
NONE: Places = np.empty(0, dtype=np.int64)

Draw = Callable[[Image, Places, Places], Outlined]
DRAWN: dict[str, Draw] = {
    "share 41": lambda image, places, others: share_of_maximum(image, places, 0.41, SPACING, others=others),
    "share 50": lambda image, places, others: share_of_maximum(image, places, 0.50, SPACING, others=others),
    "fixed": lambda image, places, others: above_threshold(image, places, 4.0, margin=8, others=others),
    "gradient": lambda image, places, others: steepest_descent(image, places, SPACING, others=others),
}
ways = pytest.mark.parametrize("way", sorted(DRAWN))


def ball(centre: tuple[int, int, int] = (15, 15, 15), hot: float = 10.0) -> Image:
    """A ball of 28 mm on an even ground of 1, blurred by 6 mm."""
    away = np.linalg.norm((np.indices(SHAPE).T - centre) * 4.0, axis=-1).T
    sharp = np.where(away <= 14.0, hot, 1.0)
    image: Image = ndimage.gaussian_filter(sharp, 6.0 / 2.3548 / 4.0).astype(np.float32)
    return image


def at(z: int, y: int, x: int) -> int:
    return int(np.ravel_multi_index((z, y, x), SHAPE))


@ways
@pytest.mark.parametrize("seed", range(5))
def test_an_outline_holds_the_maximum_and_is_one_connected_part(way: str, seed: int) -> None:
    draw = np.random.default_rng(seed)
    noise = ndimage.gaussian_filter(draw.normal(0.0, 1.0, SHAPE), 1.0)
    image: Image = np.maximum(ball(hot=float(draw.uniform(7.0, 20.0))) + noise, 0.2).astype(np.float32)
    places = hot_components(image, 4.0)[0]
    found = DRAWN[way](image, places, NONE).places
    assert int(places[image.reshape(-1)[places].argmax()]) in found
    assert len(components(image, found)) == 1


@ways
@pytest.mark.parametrize("far", [7, 8, 10])
def test_an_outline_does_not_leak_into_a_neighbour_that_is_barred(way: str, far: int) -> None:
    image: Image = np.maximum(ball((15, 15, 10), 9.0), ball((15, 15, 10 + far), 13.0))
    hot = np.flatnonzero(image >= 4.0)
    right = hot[np.unravel_index(hot, SHAPE)[2] > 10 + far // 2]
    left = np.setdiff1d(hot, right)
    for own, other, summit in ((left, right, at(15, 15, 10)), (right, left, at(15, 15, 10 + far))):
        found = DRAWN[way](image, own, other).places
        assert summit in found
        assert not set(found.tolist()) & set(other.tolist())


@ways
@pytest.mark.parametrize("corner", [(0, 0, 0), (30, 30, 30), (0, 15, 30)])
def test_a_spot_at_the_edge_of_the_image_is_outlined_too(way: str, corner: tuple[int, int, int]) -> None:
    image = ball(corner)
    found = DRAWN[way](image, hot_components(image, 4.0)[0], NONE).places
    assert int(image.argmax()) in found
    assert 0 <= found.min() <= found.max() < image.size


def test_a_fixed_threshold_does_not_scale_with_the_image() -> None:
    image = ball()
    places = hot_components(image, 4.0)[0]
    one, hotter = (above_threshold(part, places, 4.0, margin=8, others=NONE) for part in (image, image * 2.0))
    assert one.threshold == hotter.threshold == 4.0
    assert set(one.places.tolist()) < set(hotter.places.tolist())
