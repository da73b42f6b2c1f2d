"""Numbers into pixels: inverse grey, hot colours on grey, and pictures as addresses that carry them in a page."""

import base64
import io
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

#: Rows x columns, each 0 to 255.
Grey: TypeAlias = NDArray[np.uint8]
#: Rows x columns x 3 or 4, each 0 to 255.
Colours: TypeAlias = NDArray[np.uint8]

#: Window of the CT (HU): soft tissue and bone can both be told, and calcium is white.
CT_WINDOW_HU = (-160.0, 350.0)
#: How much of the PET's colour covers the CT at most, and the share of the scale at which it does.
MOST_OPACITY, OPAQUE_FROM = 0.75, 0.55
#: Quality of colour pictures in a page (0 to 95).
JPEG_QUALITY = 86
#: Quality of animated pictures (0 to 100), and how hard to press them (0 to 6).
WEBP_QUALITY, WEBP_EFFORT = 62, 2


def inverse_grey(values: NDArray[np.float32], *, top: float) -> Grey:
    """White at 0 and below, black at the top of the scale and above.

    Parameters
    ----------
    values
        Uptake.
    top
        Upper end of the scale, above 0, in the unit of the values.

    Examples
    --------
    >>> inverse_grey(np.array([[-1.0, 0.0, 2.5, 5.0, 9.0]]), top=5.0).tolist()
    [[255, 255, 127, 0, 0]]
    """
    shown: Grey = (255 - np.rint(np.clip(values / top, 0.0, 1.0) * 255.0)).astype(np.uint8)
    return shown


def hot(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Black over red and yellow to white: shares of red, green and blue (0 to 1) of shares of a scale.

    Examples
    --------
    >>> hot(np.array([0.0, 0.5, 1.0])).tolist()
    [[0.0, 0.0, 0.0], [1.0, 0.5, 0.0], [1.0, 1.0, 1.0]]
    """
    ramps = np.clip(shares, 0.0, 1.0)[..., None] * 3.0 - np.array([0.0, 1.0, 2.0])
    colours: NDArray[np.float64] = np.clip(ramps, 0.0, 1.0)
    return colours


def fused(hounsfield: NDArray[np.float32], uptake: NDArray[np.float32], *, top: float) -> Colours:
    """PET in hot colours over CT in grey; where there is no uptake the CT shows as it is.

    Parameters
    ----------
    hounsfield, uptake
        CT (HU) and uptake of the same plane, rows x columns.
    top
        Upper end of the scale of uptake.
    """
    low, high = CT_WINDOW_HU
    grey = np.clip((hounsfield - low) / (high - low), 0.0, 1.0)[..., None]
    shares = np.clip(uptake / top, 0.0, 1.0)
    cover = (MOST_OPACITY * np.clip(shares / OPAQUE_FROM, 0.0, 1.0))[..., None]
    mixed: Colours = np.rint(255.0 * (grey * (1.0 - cover) + hot(shares) * cover)).astype(np.uint8)
    return mixed


def outline(mask: NDArray[np.bool_], size: tuple[int, int], *, colour: tuple[int, int, int], width: int = 2) -> Colours:
    """The edge of a mask on a finer grid, in a colour on nothing.

    Parameters
    ----------
    mask
        Rows x columns.
    size
        Rows and columns of the finer grid.
    colour
        Red, green and blue, each 0 to 255.
    width
        Of the edge (pixels of the finer grid).
    """
    coarse = Image.fromarray(mask.astype(np.uint8) * 255)
    fine = np.asarray(coarse.resize((size[1], size[0]), Image.Resampling.BILINEAR)) > 127
    inner = fine
    for _ in range(width):
        inner = _without_edge(inner)
    drawn = np.zeros((*size, 4), dtype=np.uint8)
    drawn[fine & ~inner] = (*colour, 255)
    return drawn


def _without_edge(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    inner = mask.copy()
    inner[1:] &= mask[:-1]
    inner[:-1] &= mask[1:]
    inner[:, 1:] &= mask[:, :-1]
    inner[:, :-1] &= mask[:, 1:]
    return inner


def resized(values: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    """A plane on another number of rows and columns, smoothly; nothing goes beyond its least and its greatest value."""
    picture = Image.fromarray(np.ascontiguousarray(values, dtype=np.float32))
    found = np.asarray(picture.resize((size[1], size[0]), Image.Resampling.BICUBIC))
    clipped: NDArray[np.float32] = np.clip(found, values.min(), values.max())
    return clipped


def png(pixels: NDArray[np.uint8]) -> bytes:
    """Grey, colour or colour with opacity as PNG; the same pixels give the same bytes."""
    held = io.BytesIO()
    Image.fromarray(pixels).save(held, format="PNG", compress_level=6)
    return held.getvalue()


def jpeg(pixels: Colours) -> bytes:
    """A colour picture as JPEG, for a page that should stay small."""
    held = io.BytesIO()
    Image.fromarray(pixels).save(held, format="JPEG", quality=JPEG_QUALITY, optimize=True, subsampling=0)
    return held.getvalue()


def webp(frames: Sequence[Grey], *, frame_ms: int) -> bytes:
    """Frames of one size as an animation that goes on; a single one as a still picture.

    Parameters
    ----------
    frames
        At least one.
    frame_ms
        How long each is shown (ms).
    """
    pictures = [Image.fromarray(frame).convert("RGB") for frame in frames]
    held = io.BytesIO()
    more = {"save_all": True, "append_images": pictures[1:], "duration": frame_ms, "loop": 0} if frames[1:] else {}
    pictures[0].save(held, format="WEBP", quality=WEBP_QUALITY, method=WEBP_EFFORT, **more)
    return held.getvalue()


def address(content: bytes, kind: str) -> str:
    """A picture as an address that carries it.

    Examples
    --------
    >>> address(b"x", "png")
    'data:image/png;base64,eA=='
    """
    return f"data:image/{kind};base64,{base64.b64encode(content).decode('ascii')}"
