"""A wound seen straight from above, cut out of its photograph; and the photograph with the outline drawn on it."""

import base64
import io
import math
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from catamnesis.case.wound import FlatPicture, Outline, PictureScale, Place
from catamnesis.read.pictures.photographs import Picture

Pixels: TypeAlias = NDArray[np.uint8]

#: Longest side of a picture for a report (px), its quality, and how much is shown around the wound (mm).
LONGEST, QUALITY, AROUND_MM = 560, 82, 12.0
#: Longest side that is shown at all (mm): a wound near the horizon of the plane would else need a picture without end.
MOST_MM = 600.0
#: Longest side of the photograph with its outline (px).
DRAWN_AT = 1600


def flattened(picture: Picture, scale: PictureScale, around: tuple[Place, ...], *, mm_per_pixel: float) -> FlatPicture:
    """The part of a picture around some places, as if seen from straight above.

    Parameters
    ----------
    picture
        Upright.
    scale
        Of the picture.
    around
        Places (px) that shall be seen: the outline, and the marker where there is one.
    mm_per_pixel
        Least length of the side of a pixel (mm); it is larger where the picture would grow beyond 560 pixels.

    Raises
    ------
    ValueError
        If a place lies beyond the horizon of the plane.
    """
    flat = [scale.on_plane(place) for place in around]
    left, right = min(x for x, _ in flat) - AROUND_MM, max(x for x, _ in flat) + AROUND_MM
    top, bottom = min(y for _, y in flat) - AROUND_MM, max(y for _, y in flat) + AROUND_MM
    wide, high = min(right - left, MOST_MM), min(bottom - top, MOST_MM)
    step = max(mm_per_pixel, max(wide, high) / LONGEST)
    width, height = math.ceil(wide / step), math.ceil(high / step)
    to_plane = np.array(scale.homography).reshape(3, 3)
    back = np.linalg.inv(to_plane) @ np.array([[step, 0.0, left], [0.0, step, top], [0.0, 0.0, 1.0]])
    near, share = _no_finer(picture, step / _mm_per_pixel(flat, around))
    shown = cv2.warpPerspective(
        near,
        share @ back,
        (width, height),
        flags=cv2.INTER_AREA | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255, 255, 255),
    )
    return FlatPicture(base64.b64encode(_jpeg(shown)).decode("ascii"), width, height, step, (left, top))


def _mm_per_pixel(flat: list[Place], around: tuple[Place, ...]) -> float:
    """How much of the plane a pixel of the picture covers, by the size of what is shown."""
    on_plane, on_picture = (math.dist(*_corners(places)) for places in (flat, list(around)))
    return on_plane / max(on_picture, 1.0)


def _corners(places: list[Place]) -> tuple[Place, Place]:
    xs, ys = [x for x, _ in places], [y for _, y in places]
    return (min(xs), min(ys)), (max(xs), max(ys))


def _no_finer(picture: Picture, times: float) -> tuple[Pixels, NDArray[np.float64]]:
    """The picture made coarser so that nothing flickers when it is shown smaller, and the map from the fine to it."""
    if times < 1.5:
        return picture.pixels, np.eye(3)
    width, height = picture.size
    share = 1.0 / times
    size = (max(1, round(width * share)), max(1, round(height * share)))
    coarse = cv2.resize(picture.pixels, size, interpolation=cv2.INTER_AREA)
    x, y = size[0] / width, size[1] / height
    return coarse, np.array([[x, 0.0, 0.5 * x - 0.5], [0.0, y, 0.5 * y - 0.5], [0.0, 0.0, 1.0]])


def with_outline(picture: Picture, outline: Outline) -> bytes:
    """The photograph with the outline drawn on it, as a JPEG without the camera's notes."""
    width, height = picture.size
    share = min(1.0, DRAWN_AT / max(width, height))
    shown = cv2.resize(picture.pixels, (round(width * share), round(height * share)), interpolation=cv2.INTER_AREA)
    if outline.points:
        line = np.round(((np.array(outline.points) + 0.5) * share - 0.5) * 8.0).astype(np.int32)
        for colour, wide in (((255, 255, 255), 4), ((0, 90, 200), 2)):
            cv2.polylines(shown, [line], isClosed=True, color=colour, thickness=wide, lineType=cv2.LINE_AA, shift=3)
    return _jpeg(shown, quality=90)


def _jpeg(pixels: Pixels, *, quality: int = QUALITY) -> bytes:
    held = io.BytesIO()
    Image.fromarray(pixels).save(held, format="JPEG", quality=quality, optimize=True)
    return held.getvalue()
