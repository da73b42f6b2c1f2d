"""The edge of a wound, found from a rough box or from points inside it: by colour and edges, with nothing learnt.

The light is evened out over the skin around. GrabCut parts wound and skin by colour. Then each piece of the edge moves
to where colour changes most. A second edge, from the distance of colours to the skin's alone, tells how sure the first
is. Colours are CIELAB, in which distances are near to those that the eye sees.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from catamnesis.case.discrepancy import Refusal
from catamnesis.case.wound import Box, GivenWound, Outline, OutlineMethod, Place, Square
from catamnesis.read.pictures.light import lab, lighting_of, linear
from catamnesis.read.pictures.photographs import Picture
from catamnesis.read.pictures.steepest_edge import Floats, edge_offsets

Mask: TypeAlias = NDArray[np.bool_]
Lab: TypeAlias = NDArray[np.float32]

#: Longest side of the window in which wound and skin are parted, and of that in which the edge is moved (px).
PARTED_AT, MOVED_AT = 260, 900
#: How much of the box's size is looked at around it.
MARGIN = 0.35
#: Least difference of colour between wound and skin (CIELAB distance). Our choice.
LEAST_CONTRAST = 7.0
#: Distance from the skin's colours, in scatters of the skin, from which a colour is surely none of them. Our choice.
MOST_LIKE_SKIN = 6.0
#: Least share of the box that a wound fills, and share of the largest part from which a second one is told. Our choice.
LEAST_FILL, SECOND_PART = 0.01, 0.1
#: Standard uncertainty of an edge that a person drew (px). Our choice.
HAND_EDGE_PX = 1.0
#: Corners of an outline, at most.
MOST_CORNERS = 240
#: Window around points inside a wound: first half width, as a share of the picture's longer side.
FIRST_WINDOW = 0.12
#: Said where a wound does not end within its box.
TOUCHES = "The outline reaches the edge of the box; draw the box larger."
#: How much further than its side a marker's paper reaches.
PAPER = 1.6


@dataclass(frozen=True, slots=True, eq=False)
class _Window:
    """A part of a picture on another scale: its corner in the picture, px of the picture per px, its colours."""

    left: float
    top: float
    step: float
    colours: Lab
    inside: Mask
    elsewhere: Mask

    def picture(self, points: Floats) -> Floats:
        """Places of the window in the picture."""
        placed: Floats = (points + 0.5) * self.step - 0.5 + np.array([self.left, self.top])
        return placed

    def here(self, points: Floats) -> Floats:
        """Places of the picture in the window."""
        placed: Floats = (points - np.array([self.left, self.top]) + 0.5) / self.step - 0.5
        return placed


def outlined(picture: Picture, given: GivenWound, markers: Iterable[Square] = ()) -> Outline:
    """The edge of the wound that a person points at.

    Parameters
    ----------
    picture
        Upright.
    given
        A polygon is taken as it is; else a box, else points, is searched.
    markers
        Those that were found, so that none is taken for a wound.

    Raises
    ------
    Refusal
        If nothing in the box or around the points stands out from the skin, or the places lie outside the picture.
    """
    if given.healed:
        return Outline((), OutlineMethod.CLOSED, 0.0)
    _refuse_outside(picture, (*given.polygon, *given.points, *((given.box[:2], given.box[2:]) if given.box else ())))
    if given.polygon:
        return Outline(given.polygon, OutlineMethod.HAND, HAND_EDGE_PX)
    held = tuple(markers)
    if given.box:
        return _in_box(picture, given.box, held, given.points, OutlineMethod.BOX)
    if given.points:
        return _around(picture, given.points, held)
    raise Refusal(
        where=picture.name,
        what="where the wound lies is not said",
        remedy="write 'wound:' with a rough box, points inside it, or its outline",
    )


def _refuse_outside(picture: Picture, places: Iterable[Place]) -> None:
    width, height = picture.size
    for x, y in places:
        if not (-1.0 <= x <= width and -1.0 <= y <= height):
            raise Refusal(
                where=picture.name,
                what=f"the place {x:g}, {y:g} lies outside the picture, which is {width} x {height} pixels upright",
                remedy="count pixels from the upper left corner of the picture as a viewer shows it",
            )


def _around(picture: Picture, points: tuple[Place, ...], markers: tuple[Square, ...]) -> Outline:
    """A window around the points that grows until the edge lies inside it."""
    width, height = picture.size
    xs, ys = [x for x, _ in points], [y for _, y in points]
    reach = max(FIRST_WINDOW * max(width, height), max(xs) - min(xs), max(ys) - min(ys))
    while True:
        left, top, right, bottom = min(xs) - reach, min(ys) - reach, max(xs) + reach, max(ys) + reach
        whole = left <= 0.0 and top <= 0.0 and right >= width and bottom >= height
        box = (max(0.0, left), max(0.0, top), min(float(width), right), min(float(height), bottom))
        try:
            found = _in_box(picture, box, markers, points, OutlineMethod.POINTS)
        except Refusal:
            # a window that lies wholly within the wound holds no edge
            if whole:
                raise
        else:
            if whole or TOUCHES not in found.doubts:
                return found
        reach *= 1.6


def _in_box(
    picture: Picture, box: Box, markers: tuple[Square, ...], seeds: tuple[Place, ...], method: OutlineMethod
) -> Outline:
    coarse = _window(picture, box, markers, PARTED_AT)
    ring = ~coarse.inside & ~coarse.elsewhere
    if np.count_nonzero(coarse.inside) < 100 or np.count_nonzero(ring) < 100:
        raise Refusal(
            where=picture.name,
            what="the box is too small, or there is no skin around it",
            remedy="draw the box around the whole wound, with skin on all sides, or give the outline by hand",
        )
    distance = _distance_to_skin(coarse.colours, ring)
    here = coarse.here(np.array(seeds, dtype=np.float64).reshape(-1, 2))
    parted = _part(_grab(coarse, distance, here), here, coarse)
    by_colour = _part(_beyond_skin(distance, coarse), here, coarse)
    if parted is None:
        raise _nothing(picture)
    rim = _contour(parted.mask)
    _refuse_pale(picture, coarse, parted.mask, ring)
    fine = _window(picture, box, markers, MOVED_AT)
    moved, error, faint = _moved(fine, fine.here(coarse.picture(rim)), coarse.step / fine.step)
    doubts = []
    if parted.touches:
        doubts.append(TOUCHES)
    if parted.others:
        doubts.append("There is more than one wound, or the wound has several parts; the largest was measured.")
    if faint > 0.25:
        doubts.append("A quarter or more of the edge is faint; look at the outline, and correct it by a polygon.")
    other = _places(coarse.picture(_thinned(_contour(by_colour.mask)))) if by_colour is not None else ()
    return Outline(_places(fine.picture(_thinned(moved))), method, error * fine.step, other, tuple(doubts))


def _window(picture: Picture, box: Box, markers: tuple[Square, ...], longest: int) -> _Window:
    """The box with skin around it, in even light and in CIELAB, no larger than so many px."""
    width, height = picture.size
    more_x, more_y = max(MARGIN * (box[2] - box[0]), 8.0), max(MARGIN * (box[3] - box[1]), 8.0)
    left, top = max(0, math.floor(box[0] - more_x)), max(0, math.floor(box[1] - more_y))
    right, bottom = min(width, math.ceil(box[2] + more_x)), min(height, math.ceil(box[3] + more_y))
    cut = picture.pixels[top:bottom, left:right]
    step = max(1.0, max(cut.shape[:2]) / longest)
    size = (max(1, round(cut.shape[1] / step)), max(1, round(cut.shape[0] / step)))
    small = cv2.resize(cut, size, interpolation=cv2.INTER_AREA) if step > 1.0 else cut
    rows, columns = np.mgrid[0 : small.shape[0], 0 : small.shape[1]]
    x, y = columns * step + left, rows * step + top
    inside = (x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3])
    elsewhere = np.zeros(small.shape[:2], dtype=np.uint8)
    for square in markers:
        corners = np.array(square.corners)
        paper = corners.mean(axis=0) + (corners - corners.mean(axis=0)) * PAPER
        cv2.fillConvexPoly(elsewhere, np.round((paper - [left, top]) / step).astype(np.int32), 1)
    away = elsewhere > 0
    light = linear(small)
    colours = lab(lighting_of(light, ~inside & ~away).evened(light))
    return _Window(float(left), float(top), step, cv2.GaussianBlur(colours, (0, 0), 0.7), inside & ~away, away)


def _distance_to_skin(colours: Lab, ring: Mask) -> NDArray[np.float32]:
    """How unlike skin each colour is: Mahalanobis distance with a scatter that strays do not widen."""
    skin = colours[ring].astype(np.float64)
    middle = np.median(skin, axis=0)
    for _ in range(2):
        away = np.linalg.norm(skin - middle, axis=1)
        skin = skin[away <= 3.0 * np.median(away) + 1.0]
        middle = np.median(skin, axis=0)
    scatter = np.cov(skin.T) + np.eye(3)
    turned = np.linalg.cholesky(np.linalg.inv(scatter))
    found: NDArray[np.float32] = np.linalg.norm((colours - middle) @ turned, axis=2).astype(np.float32)
    return found


def _threshold(distance: NDArray[np.float32], window: _Window) -> float:
    """The distance that best parts the box in two (Otsu), on a scale on which far colours do not weigh too much."""
    held = np.sqrt(np.minimum(distance[window.inside], 60.0))
    levels = np.clip(held / np.sqrt(60.0) * 255.0, 0, 255).astype(np.uint8)
    level, _ = cv2.threshold(levels.reshape(1, -1), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return float((level / 255.0 * np.sqrt(60.0)) ** 2)


def _beyond_skin(distance: NDArray[np.float32], window: _Window, *, most: float = math.inf) -> Mask:
    smooth: NDArray[np.float32] = cv2.GaussianBlur(distance, (0, 0), 1.0)
    return (smooth > min(most, _threshold(distance, window))) & window.inside


def _grab(window: _Window, distance: NDArray[np.float32], seeds: Floats) -> Mask:
    """GrabCut (Rother, Kolmogorov and Blake 2004) on CIELAB: the ring is skin, the box begins as its distance says."""
    state = np.full(distance.shape, cv2.GC_BGD, dtype=np.uint8)
    unlike = _beyond_skin(distance, window, most=MOST_LIKE_SKIN)
    state[window.inside] = cv2.GC_PR_BGD
    state[unlike] = cv2.GC_PR_FGD
    for x, y in seeds:
        cv2.circle(state, (round(x), round(y)), 2, int(cv2.GC_FGD), -1)
    if not np.any(state == cv2.GC_PR_FGD):
        return unlike
    # what is no skin and no wound, a marker's paper, would only spoil the colours of the skin
    colours = window.colours.copy()
    colours[window.elsewhere] = np.median(window.colours[~window.inside & ~window.elsewhere], axis=0)
    shown = np.clip(colours * [255.0 / 100.0, 1.0, 1.0] + [0.0, 128.0, 128.0], 0, 255).astype(np.uint8)
    cv2.setRNGSeed(1)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(shown, state, None, *models, 3, cv2.GC_INIT_WITH_MASK)
    wound: Mask = (state == cv2.GC_FGD) | (state == cv2.GC_PR_FGD)
    return wound


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """One part of a mask, without holes; whether it touches the box, and whether there is another one."""

    mask: Mask
    touches: bool
    others: bool


def _part(mask: Mask, seeds: Floats, window: _Window) -> _Part | None:
    """The part in which most seeds lie, or the largest."""
    smooth = cv2.morphologyEx(
        mask.astype(np.uint8), cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    )
    many, labels, held, _ = cv2.connectedComponentsWithStats(smooth, connectivity=4)
    if many < 2:
        return None
    sizes = held[1:, cv2.CC_STAT_AREA]
    chosen = int(np.argmax(sizes)) + 1
    hits = [
        int(labels[round(y), round(x)])
        for x, y in seeds
        if 0 <= y < labels.shape[0] - 0.5 and 0 <= x < labels.shape[1] - 0.5
    ]
    if any(hits):
        chosen = max((hit for hit in hits if hit), key=hits.count)
    size = int(sizes[chosen - 1])
    if size < LEAST_FILL * np.count_nonzero(window.inside):
        return None
    whole = np.zeros(labels.shape, dtype=np.uint8)
    rims, _ = cv2.findContours((labels == chosen).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(whole, rims, -1, 1, -1)
    border = window.inside & ~(cv2.erode(window.inside.astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=0) > 0)
    others = np.sort(sizes)[::-1]
    return _Part(
        whole > 0,
        bool(np.count_nonzero(whole[border]) > 0.02 * np.count_nonzero(border)),
        bool(len(others) > 1 and others[1] >= SECOND_PART * size),
    )


def _nothing(picture: Picture) -> Refusal:
    return Refusal(
        where=picture.name,
        what="nothing in the box stands out from the skin around it, so no edge was found",
        remedy="draw the box around the whole wound with skin on all sides, give the outline by hand (polygon), or "
        "write 'healed: true' if the wound has closed",
    )


def _refuse_pale(picture: Picture, window: _Window, mask: Mask, ring: Mask) -> None:
    wound, skin = (np.median(window.colours[held], axis=0) for held in (mask, ring))
    inside = np.median(np.linalg.norm(window.colours[mask] - skin, axis=1))
    if max(float(np.linalg.norm(wound - skin)), float(inside)) < LEAST_CONTRAST:
        raise _nothing(picture)


def _contour(mask: Mask) -> Floats:
    """The edge of a mask at half of it, to a part of a pixel."""
    more = 4
    soft = cv2.GaussianBlur(cv2.copyMakeBorder(mask.astype(np.float32), 2, 2, 2, 2, cv2.BORDER_CONSTANT), (0, 0), 0.8)
    large = cv2.resize(soft, None, fx=more, fy=more, interpolation=cv2.INTER_LINEAR)
    rims, _ = cv2.findContours((large > 0.5).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    rim = max(rims, key=cv2.contourArea).reshape(-1, 2).astype(np.float64)
    placed: Floats = (rim + 0.5) / more - 0.5 - 2.0
    return placed


def _evenly(rim: Floats, many: int) -> Floats:
    """The same closed line with corners at even distances."""
    closed = np.vstack([rim, rim[:1]])
    lengths = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    at = np.linspace(0.0, lengths[-1], many, endpoint=False)
    return np.stack([np.interp(at, lengths, closed[:, k]) for k in range(2)], axis=1)


def _smoothed(values: Floats, sigma: float) -> Floats:
    """A closed line, or numbers along it, smoothed by a bell curve of so many corners."""
    many = len(values)
    waves = np.fft.fftfreq(many)
    bell = np.exp(-2.0 * (np.pi * waves * sigma) ** 2)
    spectrum = np.fft.fft(values, axis=0) * (bell if values.ndim == 1 else bell[:, None])
    found: Floats = np.real(np.fft.ifft(spectrum, axis=0))
    return found


def _moved(window: _Window, rim: Floats, coarse: float) -> tuple[Floats, float, float]:
    """The edge moved to where colour changes most; how unsure it is (px), and which share of it is faint.

    Parameters
    ----------
    window
        The finer one.
    rim
        The edge found before, in this window.
    coarse
        How many px of this window one px of the other was.
    """
    length = float(np.sum(np.linalg.norm(np.roll(rim, -1, axis=0) - rim, axis=1)))
    many = int(np.clip(length / 2.0, 40, 600))
    line = _smoothed(_evenly(rim, many), 1.2)
    error, faint = 0.0, 0.0
    for reach in (3.0 * coarse + 2.0, 1.5 * coarse + 1.5):
        along = np.roll(line, -1, axis=0) - np.roll(line, 1, axis=0)
        along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
        normals = np.stack([along[:, 1], -along[:, 0]], axis=1)
        offsets, steepness = edge_offsets(window.colours, line, normals, reach)
        usual = float(np.median(steepness))
        weight = np.clip(steepness / max(usual, 1e-6), 0.05, 1.0)
        middle = _running_median(offsets)
        offsets = np.clip(offsets, middle - 0.35 * reach, middle + 0.35 * reach)
        even = _smoothed(offsets * weight, 1.5) / np.maximum(_smoothed(weight, 1.5), 0.02)
        # the whole edge errs together by as much as its pieces disagree, but for what chance evens out
        error = float(np.std(offsets - even)) / math.sqrt(max(many / 20.0, 1.0)) + 0.15
        faint = float(np.mean(steepness < 0.25 * usual))
        line = line + even[:, None] * normals
    return line, error, faint


def _running_median(values: Floats, reach: int = 4) -> Floats:
    stacked = np.stack([np.roll(values, k) for k in range(-reach, reach + 1)])
    found: Floats = np.median(stacked, axis=0)
    return found


def _thinned(rim: Floats) -> Floats:
    return _evenly(rim, min(MOST_CORNERS, max(24, len(rim))))


def _places(points: Floats) -> tuple[Place, ...]:
    return tuple((round(float(x), 2), round(float(y), 2)) for x, y in points)
