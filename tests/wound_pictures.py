"""Photographs of wounds drawn from known truth: area, tissue, skin tone, light, tilt of the camera, blur, noise."""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels: TypeAlias = NDArray[np.uint8]
Floats: TypeAlias = NDArray[np.float64]

#: Skin from light to dark, sRGB. Ours, drawn by eye.
SKIN = {
    "very light": (244, 208, 180),
    "light": (229, 178, 143),
    "medium": (205, 152, 117),
    "olive": (178, 118, 80),
    "brown": (124, 76, 50),
    "dark": (72, 46, 34),
}
RED, YELLOW, BLACK = (150, 34, 38), (206, 182, 104), (36, 29, 27)
#: Dots of the drawn plane per mm, and its size (mm).
DOTS, PLANE_MM = 14, (130.0, 96.0)


@dataclass(frozen=True)
class Scene:
    """What is drawn; each part has a usual value.

    Parameters
    ----------
    radius_mm
        Mean radius of the wound; 0 is a closed one, a pale scar.
    yellow, black
        Shares of the wound's surface, about.
    tilt_degrees, turn_degrees
        Of the camera against the plane's normal, and the direction to which it leans.
    gradient
        Factor of light from the left to the right edge.
    cast
        Colour of the light.
    blur_px
        Sigma of the blur in the picture.
    marker
        Dictionary and number, or None; ``marker_mm`` the side of its black square.
    """

    skin: str = "medium"
    radius_mm: float = 14.0
    yellow: float = 0.0
    black: float = 0.0
    tilt_degrees: float = 0.0
    turn_degrees: float = 35.0
    gradient: float = 1.0
    cast: tuple[float, float, float] = (1.0, 1.0, 1.0)
    blur_px: float = 0.7
    noise: float = 2.5
    marker: tuple[str, int] | None = ("DICT_4X4_50", 7)
    marker_mm: float = 20.0
    card: bool = False
    width: int = 1200
    height: int = 900
    pixels_per_mm: float = 9.0
    seed: int = 1


@dataclass(frozen=True)
class Drawn:
    """A picture and what is true of it: area, shares of tissue, the outline and a rough box around it in px."""

    pixels: Pixels
    area_cm2: float
    red: float
    yellow: float
    black: float
    outline: tuple[tuple[float, float], ...]
    box: tuple[float, float, float, float]
    card: tuple[float, float, float, float]
    to_picture: Floats


def wound_outline(scene: Scene) -> Floats:
    """The edge of the wound on the plane (mm): a circle with bays."""
    dice = np.random.default_rng(scene.seed)
    angles = np.linspace(0.0, 2.0 * math.pi, 720, endpoint=False)
    radius = np.ones_like(angles)
    for wave in (2, 3, 4, 5):
        radius += 0.22 / wave * dice.uniform(-1, 1) * np.cos(wave * angles + dice.uniform(0, 6.28))
    middle = np.array([PLANE_MM[0] * 0.62, PLANE_MM[1] * 0.5])
    edge: Floats = middle + scene.radius_mm * radius[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return edge


def polygon_area(points: Floats) -> float:
    """Area within a polygon."""
    x, y = points.T
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2.0)


def draw(scene: Scene) -> Drawn:
    """The picture of a scene."""
    dice = np.random.default_rng(scene.seed + 100)
    outline = wound_outline(scene)
    plane, tissue = _plane(scene, outline, dice)
    to_picture = _camera(scene)
    light = _light(scene, _seen(plane, to_picture, scene))
    shown = cv2.GaussianBlur(light, (0, 0), scene.blur_px) if scene.blur_px > 0 else light
    values = _srgb(shown) * 255.0 + dice.normal(0.0, scene.noise, shown.shape)
    pixels = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    edge = _mapped(to_picture, outline)
    low, high = edge.min(axis=0), edge.max(axis=0)
    more = 0.18 * (high - low)
    box = [*(low - more), *(high + more)]
    card = _mapped(to_picture, np.array([[14.0, 70.0], [30.0, 70.0], [30.0, 84.0], [14.0, 84.0]]))
    inner = (card[:, 0].min() + 12, card[:, 1].min() + 12, card[:, 0].max() - 12, card[:, 1].max() - 12)
    return Drawn(
        pixels,
        polygon_area(outline) / 100.0 if scene.radius_mm else 0.0,
        tissue[0],
        tissue[1],
        tissue[2],
        tuple((float(x), float(y)) for x, y in edge),
        _edges(box),
        _edges(inner),
        to_picture,
    )


def _edges(box: Sequence[float]) -> tuple[float, float, float, float]:
    left, top, right, bottom = (float(edge) for edge in box)
    return left, top, right, bottom


def _plane(scene: Scene, outline: Floats, dice: np.random.Generator) -> tuple[NDArray[np.float32], list[float]]:
    """The plane in linear light, and the shares of red, yellow and black tissue."""
    width, height = (round(side * DOTS) for side in PLANE_MM)
    colours = np.empty((height, width, 3), dtype=np.float32)
    colours[:] = _linear(np.array(SKIN[scene.skin]) / 255.0)
    spots = cv2.GaussianBlur(dice.normal(0.0, 1.0, (height // 8, width // 8)).astype(np.float32), (0, 0), 2.0)
    colours *= 1.0 + 0.10 * cv2.resize(spots, (width, height))[..., None]
    wound = np.zeros((height, width), dtype=np.uint8)
    shares = [0.0, 0.0, 0.0]
    if scene.radius_mm:
        cv2.fillPoly(wound, [np.round((outline * DOTS - 0.5) * 16).astype(np.int32)], 1, cv2.LINE_8, 4)
        # a reddened rim, as wounds have it
        rim = np.exp(-cv2.distanceTransform(1 - wound, cv2.DIST_L2, 3) / (2.0 * DOTS))[..., None] * 0.18
        colours = colours * (1 - rim) + rim * _linear(np.array([190, 90, 80]) / 255.0)
        inside = wound > 0
        kinds = _kinds(scene, inside, outline)
        texture = 1.0 + 0.12 * cv2.resize(spots, (width, height))[..., None]
        for kind, colour in enumerate((RED, YELLOW, BLACK)):
            colours[kinds == kind] = _linear(np.array(colour) / 255.0)
        colours[inside] *= texture[inside]
        shares = [float(np.mean(kinds[inside] == kind)) for kind in range(3)]
    else:
        scar = np.exp(
            -0.5
            * (np.hypot(*(np.indices((height, width))[::-1] / DOTS - np.array([80.0, 48.0])[:, None, None])) / 9) ** 2
        )
        colours *= 1.0 + 0.06 * scar[..., None].astype(np.float32)
    if scene.marker is not None:
        _print_marker(colours, scene)
    if scene.card:
        colours[70 * DOTS : 84 * DOTS, 14 * DOTS : 30 * DOTS] = 0.18
    return colours.astype(np.float32), shares


def _kinds(scene: Scene, inside: NDArray[np.bool_], outline: Floats) -> NDArray[np.int8]:
    """0 red, 1 yellow from the lower side up, 2 black from the left; -1 outside."""
    kinds = np.where(inside, 0, -1).astype(np.int8)
    if scene.black:
        edge = np.quantile(np.nonzero(inside)[1], scene.black)
        kinds[inside & (np.indices(inside.shape)[1] < edge)] = 2
    if scene.yellow:
        left = kinds == 0
        edge = np.quantile(np.nonzero(left)[0], 1.0 - scene.yellow / max(1.0 - scene.black, 1e-6))
        kinds[left & (np.indices(inside.shape)[0] > edge)] = 1
    return kinds


def _print_marker(colours: NDArray[np.float32], scene: Scene) -> None:
    name, number = scene.marker or ("DICT_4X4_50", 0)
    dictionary = cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, name))
    side = round(scene.marker_mm * DOTS)
    cells = dictionary.markerSize + 2
    image = cv2.resize(
        cv2.aruco.generateImageMarker(dictionary, number, cells), (side, side), interpolation=cv2.INTER_NEAREST
    )
    left, top = 14 * DOTS, 22 * DOTS
    edge = round(0.2 * side)
    colours[top - edge : top + side + edge, left - edge : left + side + edge] = 0.85
    colours[top : top + side, left : left + side] = np.where(image > 127, 0.85, 0.03)[..., None]


def _camera(scene: Scene) -> Floats:
    """Plane (mm) to picture (px): a pinhole camera that looks at the middle of the plane."""
    focal = 1.1 * max(scene.width, scene.height)
    distance = focal / scene.pixels_per_mm
    tilt, turn = math.radians(scene.tilt_degrees), math.radians(scene.turn_degrees)
    axis = np.array([math.cos(turn), math.sin(turn), 0.0]) * tilt
    rotation, _ = cv2.Rodrigues(axis)
    inner = np.array([[focal, 0, scene.width / 2.0], [0, focal, scene.height / 2.0], [0, 0, 1]])
    to_middle = np.array([[1, 0, -PLANE_MM[0] / 2], [0, 1, -PLANE_MM[1] / 2], [0, 0, 1]])
    placed = np.column_stack([rotation[:, 0], rotation[:, 1], [0, 0, distance]])
    found: Floats = inner @ placed @ to_middle
    return found


def _seen(plane: NDArray[np.float32], to_picture: Floats, scene: Scene) -> NDArray[np.float32]:
    twice = np.array([[2.0, 0, 0.5], [0, 2.0, 0.5], [0, 0, 1]])
    dots = np.array([[1.0 / DOTS, 0, 0.5 / DOTS], [0, 1.0 / DOTS, 0.5 / DOTS], [0, 0, 1]])
    large = cv2.warpPerspective(
        plane,
        twice @ to_picture @ dots,
        (2 * scene.width, 2 * scene.height),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    seen: NDArray[np.float32] = cv2.resize(large, (scene.width, scene.height), interpolation=cv2.INTER_AREA)
    return seen


def _light(scene: Scene, seen: NDArray[np.float32]) -> NDArray[np.float32]:
    across = np.linspace(-0.5, 0.5, scene.width)[None, :, None]
    factor = np.exp(math.log(scene.gradient) * across)
    lit: NDArray[np.float32] = np.clip(seen * factor * np.array(scene.cast) * 0.92, 0.0, 1.0).astype(np.float32)
    return lit


def _mapped(matrix: Floats, points: Floats) -> Floats:
    found = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    flat: Floats = found[:, :2] / found[:, 2:]
    return flat


def _linear(shares: Floats) -> Floats:
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def _srgb(light: NDArray[np.float32]) -> NDArray[np.float32]:
    shown: NDArray[np.float32] = np.where(
        light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055
    )
    return shown


def save(pixels: Pixels, path: Path, *, quality: int = 88, orientation: int = 1, taken: str = "") -> Path:
    """Write a JPEG as a camera does: the pixels as they lie on the chip, and EXIF that says how to turn them."""
    image = Image.fromarray(pixels)
    exif = Image.Exif()
    exif[0x0112] = orientation
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    held = io.BytesIO()
    image.save(held, format="JPEG", quality=quality, exif=exif)
    path.write_bytes(held.getvalue())
    return path
