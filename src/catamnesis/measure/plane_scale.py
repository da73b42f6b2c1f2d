"""The scale of a photograph: where its pixels lie on the plane of the skin, by a printed square or by two points."""

import math
from collections.abc import Sequence

from catamnesis.case.discrepancy import Refusal
from catamnesis.case.wound import GivenScale, PictureScale, Place, ScaleMethod, Square

Homography = tuple[float, float, float, float, float, float, float, float, float]

#: Standard uncertainty of a length that a person read off a ruler or a marker (mm). Our choice.
RULER_ERROR_MM = 0.1
#: Standard uncertainty of each coordinate of a point that a person gave (px). Our choice.
HAND_ERROR_PX = 1.0
#: Angle up to which a camera is taken to be held where nothing in the picture tells (degrees). Our choice.
UNKNOWN_TILT_DEGREES = 20.0
#: Least distance of two points, and least side of a marker, that a scale is taken from (px). Our choice.
LEAST_PIXELS = 20.0
#: Largest uncertainty of a corner, as a share of the marker's side, with which it is used. Our choice.
MOST_CORNER_ERROR = 0.005


def homography_of_square(corners_px: Sequence[Place], side_mm: float) -> Homography:
    """The map from a picture (px) to the plane of a square (mm), from the square's four corners.

    Parameters
    ----------
    corners_px
        Four corners, one after the other around the square; the first becomes (0, 0), the second (side, 0).
    side_mm
        Length of a side (mm), above 0.

    Raises
    ------
    ValueError
        If the corners are not those of a convex figure.

    Examples
    --------
    >>> flat = homography_of_square(((10, 10), (30, 10), (30, 30), (10, 30)), 20.0)
    >>> [abs(round(number, 6)) for number in flat]
    [1.0, 0.0, 10.0, 0.0, 1.0, 10.0, 0.0, 0.0, 1.0]
    """
    if len(corners_px) != 4 or not side_mm > 0.0:
        raise ValueError("a square has four corners and a side above 0")
    turns = [_turn(corners_px[k - 2], corners_px[k - 1], corners_px[k]) for k in range(4)]
    if not (all(turn > 0.0 for turn in turns) or all(turn < 0.0 for turn in turns)):
        raise ValueError("the four corners are not those of a square seen from any side")
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners_px
    # the unit square onto the four corners, which is a small closed form; then the other way round
    sum_x, sum_y = x0 - x1 + x2 - x3, y0 - y1 + y2 - y3
    right_x, right_y, down_x, down_y = x1 - x2, y1 - y2, x3 - x2, y3 - y2
    area = right_x * down_y - down_x * right_y
    g = (sum_x * down_y - down_x * sum_y) / area
    h = (right_x * sum_y - sum_x * right_y) / area
    forward = (x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h, 1.0)
    return _to_mm(_inverse(forward), side_mm, ((x0 + x2) / 2.0, (y0 + y2) / 2.0))


def _turn(first: Place, second: Place, third: Place) -> float:
    """Twice the area of the triangle, signed by the side to which the way turns."""
    return (second[0] - first[0]) * (third[1] - second[1]) - (second[1] - first[1]) * (third[0] - second[0])


def _inverse(m: Homography) -> Homography:
    """The inverse up to a factor."""
    a, b, c, d, e, f, g, h, i = m
    return (
        e * i - f * h,
        c * h - b * i,
        b * f - c * e,
        f * g - d * i,
        a * i - c * g,
        c * d - a * f,
        d * h - e * g,
        b * g - a * h,
        a * e - b * d,
    )


def _to_mm(m: Homography, side_mm: float, middle: Place) -> Homography:
    """The map to mm, its factor chosen so that the depth is 1 in the middle of the square."""
    a, b, c, d, e, f, g, h, i = m
    depth = g * middle[0] + h * middle[1] + i
    s = side_mm
    row = (a * s, b * s, c * s, d * s, e * s, f * s, g, h, i)
    k = [number / depth for number in row]
    return (k[0], k[1], k[2], k[3], k[4], k[5], k[6], k[7], k[8])


def local_scale(homography: Homography, place: Place) -> tuple[float, float]:
    """Millimetres that a pixel covers at a place: in the direction in which it covers most, and across it.

    The two singular values of the derivative of the map; their ratio is the foreshortening.

    Examples
    --------
    >>> local_scale((0.5, 0, 0, 0, 0.25, 0, 0, 0, 1), (5, 5))
    (0.5, 0.25)
    """
    a, b, c, d, e, f, g, h, i = homography
    x, y = place
    depth = g * x + h * y + i
    across, down = (a * x + b * y + c) / depth, (d * x + e * y + f) / depth
    p, q = (a - g * across) / depth, (b - h * across) / depth
    r, s = (d - g * down) / depth, (e - h * down) / depth
    sum_, difference = math.hypot(p + s, q - r), math.hypot(p - s, q + r)
    return (sum_ + difference) / 2.0, abs(sum_ - difference) / 2.0


def tilt_degrees(homography: Homography, place: Place) -> float:
    """Angle between the view and the normal of the plane at a place, by foreshortening: arccos of the ratio.

    Exact where the camera is far away against the size of what it sees, and near enough elsewhere.

    Examples
    --------
    >>> round(tilt_degrees((0.2, 0, 0, 0, 0.1, 0, 0, 0, 1), (5, 5)), 6)
    60.0
    """
    long, short = local_scale(homography, place)
    return math.degrees(math.acos(min(1.0, short / long)))


def scale_of_square(square: Square, side_mm: float) -> PictureScale:
    """The scale of a picture with a printed marker in the plane of the wound.

    Parameters
    ----------
    square
        The marker as it was found.
    side_mm
        Side of its black square (mm), as a person measured it.

    Raises
    ------
    Refusal
        If the marker is too small or its corners make no square.
    """
    where = f"marker {square.name}"
    sides = [math.dist(square.corners[k - 1], square.corners[k]) for k in range(4)]
    if min(sides) < LEAST_PIXELS:
        raise Refusal(
            where=where,
            what=f"it is only {min(sides):.0f} pixels wide, too few for a scale",
            remedy="go nearer, or print the marker larger",
        )
    if square.error_px > MOST_CORNER_ERROR * min(sides):
        raise Refusal(
            where=where,
            what="its edges are too blurred or bent for a scale",
            remedy="take a sharp picture in which the marker lies flat, or give two points of a ruler",
        )
    try:
        homography = homography_of_square(square.corners, side_mm)
    except ValueError as error:
        raise Refusal(where=where, what=str(error), remedy="take a picture in which the marker lies flat") from None
    share = math.hypot(RULER_ERROR_MM / side_mm, square.error_px * math.sqrt(2.0) / (sum(sides) / 4.0))
    return PictureScale(homography, ScaleMethod.MARKER, f"{square.name}, side {side_mm:g} mm", share)


def scale_of_points(given: GivenScale) -> PictureScale:
    """The scale of a picture by two points whose distance a person knows; what tilt the camera had is not known.

    Raises
    ------
    Refusal
        If the points are too near to each other.
    """
    first, second = given.points
    length_mm = given.length_mm or 0.0
    apart = math.dist(first, second)
    if apart < LEAST_PIXELS:
        raise Refusal(
            where="scale, points",
            what=f"the two points lie only {apart:.1f} pixels apart",
            remedy="choose two marks of the ruler that lie further apart",
        )
    each = length_mm / apart
    error = math.hypot(RULER_ERROR_MM / length_mm, HAND_ERROR_PX * math.sqrt(2.0) / apart)
    found = f"{length_mm:g} mm over {apart:.0f} pixels"
    return PictureScale((each, 0.0, 0.0, 0.0, each, 0.0, 0.0, 0.0, 1.0), ScaleMethod.TWO_POINTS, found, error)


def disagreement(squares: Sequence[Square], used: PictureScale, side_mm: float) -> float:
    """How far the sides of other markers of the same size come out wrong by a scale, at most, as a fraction.

    Parameters
    ----------
    squares
        The others; none gives 0.
    used
        The scale.
    side_mm
        Side that each of them has (mm).
    """
    worst = 0.0
    for square in squares:
        try:
            flat = [used.on_plane(corner) for corner in square.corners]
        except ValueError:
            return math.inf
        sides = [math.dist(flat[k - 1], flat[k]) for k in range(4)]
        worst = max(worst, *(abs(side / side_mm - 1.0) for side in sides))
    return worst
