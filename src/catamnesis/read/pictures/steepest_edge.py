"""Where an edge lies to a part of a pixel: along short lines across it, the place at which colour changes most."""

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

#: Steps of a line across an edge (px).
STEP = 0.25


def edge_offsets(image: NDArray[np.float32], points: Floats, normals: Floats, reach: float) -> tuple[Floats, Floats]:
    """How far from each point, along its normal, the edge lies; and how steep it is.

    Parameters
    ----------
    image
        Rows x columns x channels, in a scale on which distances count.
    points, normals
        Places near the edge (px), n x 2, and unit vectors across it.
    reach
        How far an edge is looked for to each side (px).

    Returns
    -------
    Offsets (px), and the change of the image per pixel there.
    """
    steps = np.arange(-reach - 1.0, reach + 1.0 + STEP / 2.0, STEP)
    places = points[:, None, :] + steps[None, :, None] * normals[:, None, :]
    held = cv2.remap(
        image,
        places[..., 0].astype(np.float32),
        places[..., 1].astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    if held.ndim == 2:
        held = held[..., None]
    per_pixel = round(0.5 / STEP)
    # the change over one pixel, so that noise of single pixels does not count as an edge
    change = held[:, 2 * per_pixel :] - held[:, : -2 * per_pixel]
    steepness = np.sqrt(np.sum(np.square(change, dtype=np.float64), axis=2))
    middle = steps[per_pixel:-per_pixel]
    # an edge near the first guess is rather meant than one far away
    weighted = steepness * np.exp(-0.5 * np.square(middle / (0.6 * reach)))
    best = np.argmax(weighted, axis=1)
    return _centred(steepness, middle, best), steepness[np.arange(len(best)), best]


def _centred(steepness: Floats, middle: Floats, best: NDArray[np.intp]) -> Floats:
    """The centre of the steep part around its top, which stays put where the edge is blurred."""
    top = steepness[np.arange(len(best)), best][:, None]
    around = np.abs(middle[None, :] - middle[best][:, None]) <= 1.5
    weight = np.where(around & (steepness > 0.5 * top), steepness - 0.5 * top, 0.0) + 1e-12 * around
    centred: Floats = np.sum(weight * middle[None, :], axis=1) / np.sum(weight, axis=1)
    return centred
