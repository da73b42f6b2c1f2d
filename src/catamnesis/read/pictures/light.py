"""The light on a picture: evened out over the skin, and set right by a grey card or by the paper of a marker."""

from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from catamnesis.case.wound import GreyCard, Normalisation, Square
from catamnesis.read.pictures.photographs import Picture

Linear: TypeAlias = NDArray[np.float32]

#: Share of light that the paper around a printed marker gives back. Our assumption for plain white paper.
PAPER_REFLECTANCE = 0.85
#: Least and greatest mean of a card in sRGB (0 to 255) that can be used: neither black nor burnt out.
CARD_RANGE = (12.0, 250.0)
#: Largest difference of light over the window (factor) that is evened out; more is no light.
MOST_GRADIENT = 4.0
#: Width of the paper that is looked at around a marker, and the distance to it, as shares of the marker's side.
_PAPER_FROM, _PAPER_TO = 1.04, 1.16


def linear(pixels: NDArray[np.uint8]) -> Linear:
    """Amounts of light (0 to 1) of sRGB values (IEC 61966-2-1)."""
    return _LINEAR[pixels]


_SHARES = np.arange(256, dtype=np.float64) / 255.0
_LINEAR: Linear = np.where(_SHARES <= 0.04045, _SHARES / 12.92, ((_SHARES + 0.055) / 1.055) ** 2.4).astype(np.float32)


def lab(light: Linear) -> NDArray[np.float32]:
    """CIELAB of amounts of light: lightness 0 to 100, a, b (white of sRGB, D65)."""
    shown = np.clip(light, 0.0, 1.0)
    found: NDArray[np.float32] = cv2.cvtColor(shown, cv2.COLOR_LRGB2Lab)
    return found


@dataclass(frozen=True, slots=True)
class Lighting:
    """How the logarithm of the light rises per pixel to the right and downwards, over skin."""

    across: float
    down: float

    def evened(self, light: Linear) -> Linear:
        """A picture as if everywhere were the light of its middle."""
        height, width = light.shape[:2]
        columns = np.exp(-self.across * (np.arange(width) - width / 2.0)).astype(np.float32)
        rows = np.exp(-self.down * (np.arange(height) - height / 2.0)).astype(np.float32)
        even: Linear = light * columns[None, :, None] * rows[:, None, None]
        return even


def lighting_of(light: Linear, skin: NDArray[np.bool_]) -> Lighting:
    """A plane laid through the logarithms of the skin's light; what strays from it (hair, shine) is left out.

    Parameters
    ----------
    light
        Rows x columns x 3.
    skin
        Where skin is surely seen.
    """
    rows, columns = np.nonzero(skin)
    if len(rows) < 50:
        return Lighting(0.0, 0.0)
    pick = np.linspace(0, len(rows) - 1, min(len(rows), 6000)).astype(np.intp)
    rows, columns = rows[pick], columns[pick]
    height, width = skin.shape
    design = np.stack([np.ones(len(rows)), columns / width - 0.5, rows / height - 0.5], axis=1)
    logs = np.log(np.maximum(light[rows, columns].mean(axis=1), 1e-3)).astype(np.float64)
    kept = np.ones(len(rows), dtype=bool)
    plane = np.zeros(3)
    for _ in range(4):
        plane, *_ = np.linalg.lstsq(design[kept], logs[kept], rcond=None)
        strayed = np.abs(logs - design @ plane)
        kept = strayed <= 2.5 * float(np.median(strayed)) + 1e-6
    most = float(np.log(MOST_GRADIENT))
    across, down = (float(np.clip(slope, -most, most)) for slope in plane[1:])
    return Lighting(across / width, down / height)


@dataclass(frozen=True, slots=True)
class Balance:
    """By what the light of each channel is multiplied, and on what that rests."""

    factors: tuple[float, float, float]
    by: Normalisation
    doubts: tuple[str, ...] = ()


#: Nothing is changed.
UNBALANCED = Balance((1.0, 1.0, 1.0), Normalisation.NONE)


def balance_of(picture: Picture, card: GreyCard | None, square: Square | None) -> Balance:
    """What sets the colours of a picture right: its card, else the paper around its marker, else nothing.

    Parameters
    ----------
    picture
        Upright.
    card
        Where a person says that a card lies.
    square
        The marker, if one was found.
    """
    doubts: tuple[str, ...] = ()
    if card is not None:
        found = _by_patch(_patch(picture, card), card.reflectance_percent / 100.0, Normalisation.CARD)
        if found is not None:
            return found
        doubts = ("The grey card is too dark, burnt out or not in the picture; it was not used.",)
    if square is not None:
        found = _by_patch(_paper(picture, square), PAPER_REFLECTANCE, Normalisation.MARKER)
        if found is not None:
            return Balance(found.factors, found.by, doubts)
    return Balance(UNBALANCED.factors, UNBALANCED.by, doubts)


def _by_patch(values: NDArray[np.uint8], reflectance: float, by: Normalisation) -> Balance | None:
    if len(values) < 16:
        return None
    middle = np.median(values, axis=0)
    if middle.min() < CARD_RANGE[0] or middle.max() > CARD_RANGE[1]:
        return None
    light = np.median(linear(values), axis=0)
    red, green, blue = (float(reflectance / one) for one in light)
    return Balance((red, green, blue), by)


def _patch(picture: Picture, card: GreyCard) -> NDArray[np.uint8]:
    left, top, right, bottom = (max(0, round(edge)) for edge in card.box)
    return picture.pixels[top:bottom, left:right].reshape(-1, 3)


def _paper(picture: Picture, square: Square) -> NDArray[np.uint8]:
    """The white edge around a marker; what is dark there is no paper."""
    corners = np.array(square.corners)
    middle = corners.mean(axis=0)
    values = []
    for share in np.linspace(_PAPER_FROM, _PAPER_TO, 5):
        ring = middle + (corners - middle) * share
        for k in range(4):
            along = ring[k - 1] + np.linspace(0.05, 0.95, 40)[:, None] * (ring[k] - ring[k - 1])
            columns, rows = np.round(along).astype(np.intp).T
            inside = (rows >= 0) & (columns >= 0) & (rows < picture.size[1]) & (columns < picture.size[0])
            values.append(picture.pixels[rows[inside], columns[inside]])
    found = np.concatenate(values)
    if not len(found):
        return found
    bright = found.astype(np.int32).sum(axis=1)
    paper: NDArray[np.uint8] = found[bright >= 0.8 * np.percentile(bright, 90)]
    return paper
