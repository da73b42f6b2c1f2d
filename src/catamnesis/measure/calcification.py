"""Chalk in soft tissue: dense pieces on CT that are no part of the skeleton, and the uptake that lies in them."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from catamnesis.case.scan import Geometry
from catamnesis.measure.anatomy import Anatomy
from catamnesis.measure.hot_spots import CALCIFIED_HU, ScanPair
from catamnesis.measure.overview import Points, patient_places, voxel_indices
from catamnesis.measure.peak import Places

#: Distance (mm) of the voxels that are looked at for dense pieces: a nodule of 6 mm is still seen.
_EDGE_MM = 2.0
#: A piece measures between these (ml), and no way more than this (mm), or it is bone. Our own choice.
_PIECE_ML, _PIECE_LONG_MM = (0.03, 40.0), 60.0
#: It lies no deeper under the skin than this (mm).
_DEPTH_MM = 45.0
#: No more than so many pieces are looked at, the largest first.
_PIECES = 300


def dense_pieces(density: NDArray[Any], grid: Geometry) -> Iterator[Points]:
    """Places (mm, one a row) of each compact dense piece of a CT that does not reach its border, the largest first.

    Parameters
    ----------
    density
        Density (HU), slices x rows x columns.
    grid
        Its grid.
    """
    counts = [min(max(1, round(_EDGE_MM / edge)), size) for edge, size in zip(grid.spacing_mm, grid.shape, strict=True)]
    thin = density[tuple(slice(count // 2, None, count) for count in counts)] >= CALCIFIED_HU
    if not thin.any():
        return
    box = ndimage.find_objects(thin.view(np.int8))[0]
    labels, _ = ndimage.label(thin[box])
    voxel_ml = grid.voxel_volume_ml * float(np.prod(counts))
    sizes = np.bincount(labels.reshape(-1)) * voxel_ml
    sizes[0] = 0.0
    edges = np.array(grid.spacing_mm) * counts
    few = [number for number in np.argsort(-sizes, kind="stable") if _PIECE_ML[0] <= sizes[number] <= _PIECE_ML[1]]
    parts = ndimage.find_objects(labels)
    for number in few[:_PIECES]:
        part = parts[int(number) - 1]
        lengths = [(side.stop - side.start) * edge for side, edge in zip(part, edges, strict=True)]
        corner = np.array([side.start + whole.start for side, whole in zip(part, box, strict=True)])
        at = np.argwhere(labels[part] == number) + corner
        border = (at.min(axis=0) == 0).any() or (at.max(axis=0) == np.array(thin.shape) - 1).any()
        if max(lengths) <= _PIECE_LONG_MM and not border:
            yield patient_places(at * counts + np.array(counts) // 2, grid)


def calcified_regions(scans: ScanPair, body: Anatomy) -> Iterator[Places]:
    """Voxels of the PET that lie in dense pieces near the skin, one region a piece.

    Parameters
    ----------
    scans
        Image and CT; without CT there is nothing to tell.
    body
        Landmarks.
    """
    if scans.density is None or scans.density_grid is None or body.ct is None:
        return
    grid, where = scans.grid, body.outline
    last = np.array(grid.shape) - 1
    for places in dense_pieces(scans.density, scans.density_grid):
        depth = float(where.depth_mm.at(places.mean(axis=0, keepdims=True))[0])
        inside = float(where.body.at(places, outside=False).mean())
        at = np.unique(np.rint(voxel_indices(places, grid)).astype(np.int64), axis=0)
        if depth > _DEPTH_MM or inside < 0.5 or (at < 0).any() or (at > last).any():
            continue
        # the scanner's blur carries the uptake of a small piece into the voxels around it
        box = [
            slice(int(low), int(high) + 1)
            for low, high in zip(np.maximum(at.min(axis=0) - 1, 0), at.max(axis=0) + 1, strict=True)
        ]
        mask = np.zeros(grid.shape, dtype=np.bool_)[tuple(box)]
        mask[tuple((at - np.array([side.start for side in box])).T)] = True
        wide = ndimage.binary_dilation(mask)
        found = np.argwhere(wide) + np.array([side.start for side in box])
        yield np.ravel_multi_index(tuple(found.T), grid.shape).astype(np.int64)
