"""Printed markers in a picture, found by themselves, their corners to a part of a pixel."""

import math
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from catamnesis.case.wound import Place, Square
from catamnesis.read.pictures.light import linear
from catamnesis.read.pictures.photographs import Picture
from catamnesis.read.pictures.steepest_edge import Floats, edge_offsets

#: Sets of markers that are known; the first that fits is told.
DICTIONARIES = (
    "DICT_4X4_50",
    "DICT_APRILTAG_36h11",
    "DICT_5X5_100",
    "DICT_6X6_250",
    "DICT_7X7_250",
    "DICT_ARUCO_MIP_36h12",
    "DICT_APRILTAG_25h9",
    "DICT_ARUCO_ORIGINAL",
)
#: Longest side at which a picture is first searched (px).
SEARCHED_AT = 1600
#: Where black and paper are looked for on both sides of an edge, as a share of the marker's side; how dark the black
#: must be against the paper, and along which share of the edge. Our choice.
BORDER, LEAST_CONTRAST, BORDERED = 0.04, 0.6, 0.8
#: Least uncertainty of a corner (px): what was left on sharp generated pictures.
LEAST_ERROR_PX = 0.05


def markers_of(picture: Picture) -> tuple[Square, ...]:
    """Every marker of the picture, the largest first; none where there is none.

    Parameters
    ----------
    picture
        Upright.
    """
    grey = cv2.cvtColor(picture.pixels, cv2.COLOR_RGB2GRAY)
    share = min(1.0, SEARCHED_AT / max(grey.shape))
    searched = cv2.resize(grey, None, fx=share, fy=share, interpolation=cv2.INTER_AREA) if share < 1.0 else grey
    found = _found(searched, share)
    if not found and share < 1.0:
        found = _found(grey, 1.0)
    squares = [square for name, corners in found if (square := _refined(grey, name, corners)) is not None]
    return tuple(sorted(squares, key=lambda square: -cv2.contourArea(np.array(square.corners, dtype=np.float32))))


@cache
def _detector() -> Any:
    held = [cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, name)) for name in DICTIONARIES]
    wishes = cv2.aruco.DetectorParameters()
    # corners are refined below, along whole edges
    wishes.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_NONE
    # fewer bits may be mended than by default: a false marker is a false scale
    wishes.errorCorrectionRate = 0.3
    return cv2.aruco.ArucoDetector(held, wishes)


def _found(grey: NDArray[np.uint8], share: float) -> list[tuple[str, Floats]]:
    corners, ids, _, dictionaries = _detector().detectMarkersMultiDict(grey)
    if ids is None:
        return []
    told: list[tuple[str, Floats]] = []
    for places, number, dictionary in zip(corners, np.ravel(ids), np.ravel(dictionaries), strict=True):
        here = (np.asarray(places, dtype=np.float64).reshape(4, 2) + 0.5) / share - 0.5
        # one square may be a marker of two sets
        if not any(np.linalg.norm(here.mean(axis=0) - other.mean(axis=0)) < 5.0 for _, other in told):
            told.append((f"{DICTIONARIES[int(dictionary)]} number {int(number)}", here))
    return told


def _refined(grey: NDArray[np.uint8], name: str, corners: Floats) -> Square | None:
    """Corners where straight lines along the four edges meet; their uncertainty from how far edges stray from lines."""
    lines, errors = [], []
    low, high = corners.min(axis=0), corners.max(axis=0)
    left, top = (max(0, math.floor(one)) for one in low - 0.2 * (high - low) - 12.0)
    right, bottom = (math.ceil(one) for one in high + 0.2 * (high - low) + 12.0)
    # a blurred edge lies where light, not its shown brightness, is half way
    image = linear(grey[top:bottom, left:right])
    corners = corners - [left, top]
    for k in range(4):
        start, end = corners[k], corners[(k + 1) % 4]
        line, error = _line(image, start, end)
        lines.append(line)
        errors.append(error)
    places: list[Place] = []
    for k in range(4):
        met = _meeting(lines[k - 1], lines[k])
        near = met is not None and math.dist(met, tuple(corners[k])) <= 0.1 * math.dist(corners[k], corners[k - 1])
        places.append(met if met is not None and near else (float(corners[k][0]), float(corners[k][1])))
    a, b, c, d = ((x + left, y + top) for x, y in places)
    if not all(_is_border(image, np.array(places[k - 1]), np.array(places[k])) for k in range(4)):
        return None
    return Square(name, (a, b, c, d), max(LEAST_ERROR_PX, max(errors)))


def _line(image: NDArray[np.float32], start: Floats, end: Floats) -> tuple[tuple[Floats, Floats], float]:
    """A point and a direction of the line along one edge, and the uncertainty of its ends (px)."""
    along = end - start
    length = float(np.linalg.norm(along))
    direction = along / length
    normal = np.array([direction[1], -direction[0]])
    many = int(np.clip(length / 2.0, 12, 80))
    shares = np.linspace(0.12, 0.88, many)
    points = start + shares[:, None] * along
    reach = float(np.clip(0.06 * length, 2.0, 8.0))
    slope, height, scatter, many_kept = 0.0, 0.0, 0.0, many
    # each time from the line found before: a first guess that is off would pull a blurred edge towards itself
    for _ in range(3):
        before = slope * shares + height
        moved, steepness = edge_offsets(image, points + before[:, None] * normal, np.tile(normal, (many, 1)), reach)
        offsets = before + moved
        kept = steepness > 0.3 * np.median(steepness)
        for _ in range(2):
            slope, height = np.polyfit(shares[kept], offsets[kept], 1)
            strayed = np.abs(offsets - slope * shares - height)
            kept = kept & (strayed <= max(2.5 * float(np.median(strayed[kept])), 0.05))
        scatter = float(np.std(offsets[kept] - slope * shares[kept] - height))
        many_kept = int(np.sum(kept))
    first, last = start + height * normal, end + (slope + height) * normal
    # neighbours share noise, so a third of the points counts; three times: the ends lie beyond them
    return (first, last - first), 3.0 * scatter / math.sqrt(max(many_kept / 3.0, 1.0))


def _is_border(image: NDArray[np.float32], start: Floats, end: Floats) -> bool:
    """Whether paper lies outside an edge and black inside; a blurred marker may be found by cells within it."""
    along = end - start
    normal = np.array([along[1], -along[0]])
    points = start + np.linspace(0.1, 0.9, 40)[:, None] * along
    seen = []
    for side in (1.0, -1.0):
        places = (points + side * BORDER * normal).astype(np.float32)
        seen.append(cv2.remap(image, places[:, :1], places[:, 1:], cv2.INTER_LINEAR))
    outside, inside = seen
    return float(np.mean(inside < LEAST_CONTRAST * outside)) >= BORDERED


def _meeting(one: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> Place | None:
    (x1, y1), (dx1, dy1) = one
    (x2, y2), (dx2, dy2) = other
    area = dx1 * dy2 - dx2 * dy1
    if abs(area) < 1e-9:
        return None
    share = ((x2 - x1) * dy2 - (y2 - y1) * dx2) / area
    return float(x1 + share * dx1), float(y1 + share * dy1)
