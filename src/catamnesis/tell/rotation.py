"""Both studies turning side by side, as a picture that moves without any script, and stands still for who asks."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from catamnesis.tell.projection import cropped, turning
from catamnesis.tell.raster import Grey, png, webp
from catamnesis.tell.viewing import Sight, Viewing

#: Views around the body, and how long each is shown (ms): one turn takes a little over four seconds.
ANGLES, FRAME_MS = 36, 120
#: Size of a pixel (mm), room between both studies (px), and most pixels of height.
PIXEL_MM, BETWEEN, MOST_ROWS = 2.0, 14, 520
#: Most bytes of the moving picture; where it is larger it is made again with fewer views.
MOST_BYTES = 700_000


@dataclass(frozen=True, slots=True)
class Rotation:
    """A moving picture (WebP), its first view standing still (PNG), the size of both (px), and the time of a turn."""

    moving: bytes
    still: bytes
    width: int
    height: int
    turn_s: float


def rotation(seen: Viewing, *, angles: int = ANGLES) -> Rotation:
    """The first study left, the second right, both turning the same way, in inverse grey on one scale.

    Parameters
    ----------
    seen
        Both studies.
    angles
        Views around the body, at least 2; halved until the picture is small enough.

    Raises
    ------
    ValueError
        If there are fewer than 2.
    """
    if angles < 2:
        raise ValueError(f"two views or more are needed to turn, not {angles}")
    sides = [_frames(sight, angles, seen.top) for sight in seen.sights]
    frames = [_beside(first, second) for first, second in zip(*sides, strict=True)]
    step = 1
    moving = webp(frames, frame_ms=FRAME_MS)
    while len(moving) > MOST_BYTES and len(frames) // step > 12:
        step *= 2
        moving = webp(frames[::step], frame_ms=FRAME_MS * step)
    height, width = frames[0].shape
    return Rotation(moving, png(frames[0]), width, height, len(frames) * FRAME_MS / 1000.0)


def _frames(sight: Sight, angles: int, top: float) -> list[Grey]:
    """Views of one study on square pixels, cut to the body."""
    volume = cropped(sight.upright)
    step_z, step_y, step_x = volume.spacing_mm
    pixel = max(PIXEL_MM, volume.values.shape[0] * step_z / MOST_ROWS)
    found = []
    for view in turning(volume, angles, top=top):
        size = (round(view.shape[1] * min(step_y, step_x) / pixel), max(round(view.shape[0] * step_z / pixel), 1))
        found.append(np.asarray(Image.fromarray(view).resize(size, Image.Resampling.BICUBIC)))
    return _trimmed(found)


def _trimmed(frames: list[Grey]) -> list[Grey]:
    """Views without the columns at the sides that are empty in all of them."""
    held = np.flatnonzero(np.min([frame.min(axis=0) for frame in frames], axis=0) < 236)
    if not len(held):
        return frames
    low, high = max(int(held[0]) - 4, 0), int(held[-1]) + 5
    return [frame[:, low:high] for frame in frames]


def _beside(first: Grey, second: Grey) -> Grey:
    """Two views on one white ground, heads at one height."""
    rows = max(first.shape[0], second.shape[0])
    ground = np.full((rows, first.shape[1] + BETWEEN + second.shape[1]), 255, dtype=np.uint8)
    ground[: first.shape[0], : first.shape[1]] = first
    ground[: second.shape[0], first.shape[1] + BETWEEN :] = second
    return ground
