"""Where the pixels of a photograph lie on the plane of the skin: squares, two points, tilt."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.discrepancy import Refusal
from catamnesis.case.wound import GivenScale, PictureScale, Place, ScaleMethod, Square
from catamnesis.measure.plane_scale import (
    disagreement,
    homography_of_square,
    local_scale,
    scale_of_points,
    scale_of_square,
    tilt_degrees,
)

SIDE_MM = 20.0
FOCAL, WIDTH, HEIGHT = 1300.0, 1200.0, 900.0


def seen(place_mm: Place, *, tilt: float, turn: float, distance_mm: float = 300.0) -> Place:
    """Where a camera that is tilted about the origin of a plane sees a place of it (px)."""
    x, y = place_mm
    along = x * math.cos(turn) + y * math.sin(turn)
    across = -x * math.sin(turn) + y * math.cos(turn)
    depth = distance_mm + along * math.sin(tilt)
    along *= math.cos(tilt)
    u = along * math.cos(turn) - across * math.sin(turn)
    v = along * math.sin(turn) + across * math.cos(turn)
    return WIDTH / 2 + FOCAL * u / depth, HEIGHT / 2 + FOCAL * v / depth


def square(tilt: float = 0.0, turn: float = 0.0, error_px: float = 0.1, at: Place = (-10.0, -10.0)) -> Square:
    x, y = at
    corners = [(x, y), (x + SIDE_MM, y), (x + SIDE_MM, y + SIDE_MM), (x, y + SIDE_MM)]
    a, b, c, d = (seen(corner, tilt=tilt, turn=turn) for corner in corners)
    return Square("test", (a, b, c, d), error_px)


tilts = st.floats(0.0, math.radians(60))
turns = st.floats(0.0, 2 * math.pi)
places = st.tuples(st.floats(-60, 60), st.floats(-60, 60))


@given(tilts, turns, places, places)
def test_distances_on_the_plane_come_out_whatever_the_tilt(tilt: float, turn: float, one: Place, other: Place) -> None:
    scale = scale_of_square(square(tilt, turn), SIDE_MM)
    found = [scale.on_plane(seen(place, tilt=tilt, turn=turn)) for place in (one, other)]
    assert math.dist(*found) == pytest.approx(math.dist(one, other), abs=1e-6)


@given(turns, st.floats(0.0, math.radians(60)))
def test_the_tilt_is_found_in_the_middle_of_the_view(turn: float, tilt: float) -> None:
    scale = scale_of_square(square(tilt, turn), SIDE_MM)
    found = tilt_degrees(scale.homography, (WIDTH / 2, HEIGHT / 2))
    assert found == pytest.approx(math.degrees(tilt), abs=1e-3)


@given(tilts, turns, places)
def test_an_area_is_scaled_by_both_local_scales(tilt: float, turn: float, place: Place) -> None:
    scale = scale_of_square(square(tilt, turn), SIDE_MM)
    x, y = seen(place, tilt=tilt, turn=turn)
    step = 1e-3
    here, right, below = (scale.on_plane(p) for p in ((x, y), (x + step, y), (x, y + step)))
    area = (right[0] - here[0]) * (below[1] - here[1]) - (below[0] - here[0]) * (right[1] - here[1])
    long, short = local_scale(scale.homography, (x, y))
    assert abs(area) / step**2 == pytest.approx(long * short, rel=1e-3)


@pytest.mark.parametrize(
    "corners",
    [
        ((0, 0), (10, 0), (5, 2), (0, 10)),  # a dent
        ((0, 0), (10, 10), (10, 0), (0, 10)),  # crossed over
        ((0, 0), (10, 0), (20, 0), (30, 0)),  # on one line
    ],
)
def test_corners_that_make_no_square_are_refused(corners: tuple[Place, ...]) -> None:
    with pytest.raises(ValueError, match="square"):
        homography_of_square(corners, SIDE_MM)


def test_a_place_beyond_the_horizon_is_refused() -> None:
    scale = scale_of_square(square(math.radians(60), 0.0), SIDE_MM)
    with pytest.raises(ValueError, match="horizon"):
        scale.on_plane((WIDTH / 2 + 1e5, HEIGHT / 2))


def test_a_marker_of_a_few_pixels_is_refused() -> None:
    tiny = Square("test", ((0, 0), (9, 0), (9, 9), (0, 9)), 0.1)
    with pytest.raises(Refusal, match="only 9 pixels wide"):
        scale_of_square(tiny, SIDE_MM)


def test_a_blurred_marker_is_refused() -> None:
    with pytest.raises(Refusal, match="too blurred or bent"):
        scale_of_square(square(error_px=1.0), SIDE_MM)


def test_two_points_give_one_scale_for_all_directions() -> None:
    scale = scale_of_points(GivenScale(points=((100, 100), (400, 500)), length_mm=50))
    assert local_scale(scale.homography, (0, 0)) == pytest.approx((0.1, 0.1))
    # 0.1 mm of 50 on the ruler, a pixel at each end of 500
    assert scale.relative_uncertainty == pytest.approx(math.hypot(0.1 / 50, math.sqrt(2) / 500))


def test_two_points_upon_each_other_are_refused() -> None:
    with pytest.raises(Refusal, match=r"only 5\.0 pixels apart"):
        scale_of_points(GivenScale(points=((100, 100), (103, 104)), length_mm=50))


def test_markers_of_one_plane_agree_and_one_that_stands_up_does_not() -> None:
    used = scale_of_square(square(0.3, 1.0), SIDE_MM)
    beside = square(0.3, 1.0, at=(25.0, 0.0))
    assert disagreement([beside], used, SIDE_MM) == pytest.approx(0.0, abs=1e-9)
    assert disagreement([square(1.1, 1.0, at=(25.0, 0.0))], used, SIDE_MM) > 0.05
    assert disagreement([], used, SIDE_MM) == 0.0


def test_a_scale_keeps_the_way_it_was_found() -> None:
    found: PictureScale = scale_of_square(square(), SIDE_MM)
    assert (found.method, found.found) == (ScaleMethod.MARKER, "test, side 20 mm")
