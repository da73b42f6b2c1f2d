"""The colours within the edge of a wound, set right by a card or a marker, counted."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from catamnesis.case.wound import ColourCount, Colours, GreyCard, Normalisation, Outline, Place, Square
from catamnesis.read.pictures.light import balance_of, lab, lighting_of, linear
from catamnesis.read.pictures.photographs import Picture

#: Longest side of the window that is counted (px), and width of a class of colours (CIELAB units).
COUNTED_AT, CLASS = 320, 4.0
#: How far inside the edge the colours are taken (px of the window): at the edge wound and skin mix.
FROM_EDGE = 1.5
#: Most by which the light of a card may differ from that of the wound (factor).
MOST_RATIO = 2.5


def colours_of(picture: Picture, outline: Outline, *, card: GreyCard | None, square: Square | None) -> Colours:
    """How many pixels of the wound bear which colour.

    Parameters
    ----------
    picture
        Upright.
    outline
        With no point where the wound has closed; then nothing is counted.
    card, square
        What the colours may be set right by.
    """
    if not outline.points or not picture.coloured:
        return Colours((), Normalisation.NONE)
    points = np.array(outline.points)
    low, high = points.min(axis=0), points.max(axis=0)
    more = 0.3 * (high - low) + 8.0
    left, top = (max(0, math.floor(one)) for one in low - more)
    right, bottom = (math.ceil(one) for one in high + more)
    cut = picture.pixels[top:bottom, left:right]
    step = max(1.0, max(cut.shape[:2]) / COUNTED_AT)
    small = cv2.resize(cut, (round(cut.shape[1] / step), round(cut.shape[0] / step)), interpolation=cv2.INTER_AREA)
    mask = np.zeros(small.shape[:2], dtype=np.uint8)
    cv2.fillPoly(mask, [np.round((points - [left, top] + 0.5) / step - 0.5).astype(np.int32)], 1)
    depth = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    wound = depth > min(FROM_EDGE, 0.5 * float(depth.max()))
    light = linear(small)
    lighting = lighting_of(light, mask == 0)
    balance = balance_of(picture, card, square)
    at = _place_of(card, square, balance.by)
    ratio = 1.0
    if at is not None:
        x, y = (at[0] - left) / step - small.shape[1] / 2.0, (at[1] - top) / step - small.shape[0] / 2.0
        ratio = float(np.clip(math.exp(lighting.across * x + lighting.down * y), 1.0 / MOST_RATIO, MOST_RATIO))
    right_light = lighting.evened(light) * (np.array(balance.factors) * ratio).astype(np.float32)
    return Colours(_counted(lab(right_light)[wound]), balance.by, balance.doubts)


def _place_of(card: GreyCard | None, square: Square | None, by: Normalisation) -> Place | None:
    if by is Normalisation.CARD and card is not None:
        return (card.box[0] + card.box[2]) / 2.0, (card.box[1] + card.box[3]) / 2.0
    if by is Normalisation.MARKER and square is not None:
        return sum(x for x, _ in square.corners) / 4.0, sum(y for _, y in square.corners) / 4.0
    return None


def _counted(values: NDArray[np.float32]) -> tuple[ColourCount, ...]:
    classes, counts = np.unique(np.round(values / CLASS).astype(np.int32), axis=0, return_counts=True)
    return tuple(
        ColourCount(float(lightness) * CLASS, float(a) * CLASS, float(b) * CLASS, int(count))
        for (lightness, a, b), count in zip(classes.tolist(), counts.tolist(), strict=True)
    )
