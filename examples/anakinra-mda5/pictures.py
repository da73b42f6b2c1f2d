"""Draw the two pictures of this example: a made-up ulcer beside a printed marker, before, and a scar 4 weeks after.

They show no patient. The published report has photographs of its own, which are not shown here; the size of the ulcer
is invented, and each picture says so. Needs the extra ``[photo]``:

    python examples/anakinra-mda5/pictures.py
"""

import math
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

FOLDER = Path(__file__).parent / "pictures"
#: Said in each picture.
LABEL = "GENERATED PICTURE, NOT A PATIENT"
#: Dots of the drawn plane per mm, its size (mm), and the size of the pictures (px).
DOTS, PLANE_MM, SIZE = 10, (120.0, 90.0), (960, 720)
MARKER_MM, MARKER_AT_MM = 20.0, (12.0, 16.0)
SKIN, SCAR, RED, YELLOW, BLACK = (214, 166, 136), (206, 150, 128), (152, 40, 42), (204, 180, 108), (40, 32, 30)
MIDDLE_MM, RADIUS_MM = (76.0, 48.0), 13.0


def ulcer() -> NDArray[np.float64]:
    """The edge of the ulcer on the plane (mm)."""
    angles = np.linspace(0.0, 2.0 * math.pi, 360, endpoint=False)
    radius = RADIUS_MM * (1.0 + 0.13 * np.cos(2 * angles + 0.6) + 0.06 * np.cos(3 * angles + 2.0))
    edge: NDArray[np.float64] = np.array(MIDDLE_MM) + radius[:, None] * np.stack(
        [np.cos(angles), np.sin(angles)], axis=1
    )
    return edge


def plane(dice: np.random.Generator, *, healed: bool) -> NDArray[np.float64]:
    """The knee as a flat surface in shown colours (0 to 255)."""
    width, height = (round(side * DOTS) for side in PLANE_MM)
    drawn = np.full((height, width, 3), SKIN, dtype=np.float64)
    spots = cv2.resize(cv2.GaussianBlur(dice.normal(0, 1, (height // 10, width // 10)), (0, 0), 2.5), (width, height))
    inside = np.zeros((height, width), dtype=np.uint8)
    cv2.fillPoly(inside, [np.round(ulcer() * DOTS * 16).astype(np.int32)], 1, cv2.LINE_8, 4)
    away = cv2.distanceTransform(1 - inside, cv2.DIST_L2, 3) / DOTS
    if healed:
        soft = cv2.GaussianBlur(inside.astype(np.float64), (0, 0), 3.0 * DOTS)[..., None] * 0.9
        drawn = drawn * (1 - soft) + np.array(SCAR) * soft
    else:
        rim = 0.2 * np.exp(-away / 2.5)[..., None]
        drawn = drawn * (1 - rim) + np.array((190, 95, 85)) * rim
        rows, columns = np.indices(inside.shape) / DOTS
        wound = inside > 0
        drawn[wound] = RED
        drawn[wound & (rows > MIDDLE_MM[1] + 5.0 + 1.5 * np.sin(columns / 3.0))] = YELLOW
        drawn[wound & (np.hypot(columns - 70.0, rows - 41.0) < 3.5)] = BLACK
    drawn *= 1.0 + 0.05 * spots[..., None]
    _marker(drawn)
    return _lettered(drawn)


def _lettered(drawn: NDArray[np.float64]) -> NDArray[np.float64]:
    """The word that it is generated on the skin itself, so that it stays with the part that a report shows."""
    sheet = Image.new("L", (drawn.shape[1], drawn.shape[0]))
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(34)
    pen.text((66 * DOTS, 8 * DOTS), LABEL, fill=255, font=font, anchor="mm")
    letters = np.asarray(sheet)[..., None] / 255.0
    found: NDArray[np.float64] = drawn * (1 - letters) + np.array((120, 0, 0)) * letters
    return found


def _marker(drawn: NDArray[np.float64]) -> None:
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    side, (left, top) = round(MARKER_MM * DOTS), (round(place * DOTS) for place in MARKER_AT_MM)
    cells = cv2.resize(cv2.aruco.generateImageMarker(dictionary, 0, 6), (side, side), interpolation=cv2.INTER_NEAREST)
    edge = side // 5
    drawn[top - edge : top + side + edge, left - edge : left + side + edge] = 238
    drawn[top : top + side, left : left + side] = np.where(cells > 127, 238, 28)[..., None]


def photographed(drawn: NDArray[np.float64], dice: np.random.Generator, *, tilt: float, turn: float) -> Image.Image:
    """The plane as a camera sees it that is tilted (degrees), in light that falls off to one side."""
    focal = 1.15 * SIZE[0]
    rotation, _ = cv2.Rodrigues(np.array([math.cos(turn), math.sin(turn), 0.0]) * math.radians(tilt))
    inner = np.array([[focal, 0, SIZE[0] / 2], [0, focal, SIZE[1] / 2], [0, 0, 1]])
    placed = np.column_stack([rotation[:, 0], rotation[:, 1], [0, 0, focal * PLANE_MM[0] / SIZE[0]]])
    dots = np.array([[1 / DOTS, 0, -PLANE_MM[0] / 2], [0, 1 / DOTS, -PLANE_MM[1] / 2], [0, 0, 1]])
    seen = cv2.warpPerspective(
        drawn, inner @ placed @ dots, SIZE, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE
    )
    seen *= np.linspace(1.05, 0.86, SIZE[0])[None, :, None]
    seen = cv2.GaussianBlur(seen, (0, 0), 0.8) + dice.normal(0.0, 1.5, seen.shape)
    return Image.fromarray(np.clip(np.rint(seen), 0, 255).astype(np.uint8))


def labelled(picture: Image.Image) -> Image.Image:
    """The picture with the word that it is generated."""
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(26)
    pen.rectangle((0, SIZE[1] - 44, SIZE[0], SIZE[1]), fill=(255, 255, 255))
    pen.text((SIZE[0] / 2, SIZE[1] - 22), LABEL, fill=(160, 0, 0), font=font, anchor="mm")
    return picture


def main() -> None:
    """Write both."""
    FOLDER.mkdir(exist_ok=True)
    for name, healed, tilt, turn in (("knee-before.jpg", False, 12.0, 0.7), ("knee-week-4.jpg", True, 8.0, 2.2)):
        dice = np.random.default_rng(11 if healed else 7)
        picture = labelled(photographed(plane(dice, healed=healed), dice, tilt=tilt, turn=turn))
        picture.save(FOLDER / name, quality=72, optimize=True)


if __name__ == "__main__":
    main()
