"""PET and CT volumes from arrays, for the tests of lesions and of laying; every test that imports this needs numpy."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catamnesis.case.lesion import Visit
from catamnesis.case.scan import Geometry, Scan, Vector
from pair_build import scan
from phantoms import phantom_module

UPRIGHT = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))
Image = NDArray[np.float32]


def grid_of(shape: tuple[int, int, int], spacing_mm: Vector, origin_mm: Vector = (0.0, 0.0, 0.0)) -> Geometry:
    """A grid whose slices run to the head, rows to the back and columns to the left."""
    return Geometry(shape, spacing_mm, origin_mm, UPRIGHT, "1.2.3")


def places_mm(grid: Geometry) -> NDArray[np.float64]:
    """Place in the patient of each voxel: slices x rows x columns x 3."""
    index = np.stack(np.meshgrid(*(np.arange(size) for size in grid.shape), indexing="ij"), axis=-1)
    steps = np.array(grid.spacing_mm)[:, None] * np.array(grid.axes)
    found: NDArray[np.float64] = index @ steps + np.array(grid.origin_mm)
    return found


def in_ball(grid: Geometry, centre_mm: Vector, radius_mm: float) -> NDArray[np.bool_]:
    """Voxels whose centres lie within a ball."""
    inside: NDArray[np.bool_] = np.linalg.norm(places_mm(grid) - np.array(centre_mm), axis=-1) <= radius_mm
    return inside


def pet(image: Image, grid: Geometry, *, visit: Visit = Visit.BASELINE, **changes: Any) -> Scan:
    """A PET series that holds standardised uptake as it is."""
    header = {"units": "GML", "suv_type": "BW"}
    return scan(visit, header=header, geometry=grid, voxels=lambda: image.copy(), **changes)


def ct(density: NDArray[Any], grid: Geometry, **changes: Any) -> Scan:
    """A CT series."""
    given: dict[str, Any] = {"modality": "CT", "name": "CT series"} | changes
    made = scan(Visit.BASELINE, geometry=grid, voxels=lambda: density.astype(np.float32), **given)
    return replace(made, header=None)


@dataclass(frozen=True, slots=True)
class Scene:
    """One study of the phantom as arrays: uptake, density, their grids, and where its nodules lie (mm, by name)."""

    image: Image
    grid: Geometry
    density: NDArray[np.float32]
    density_grid: Geometry
    nodules: dict[str, Vector]

    def scans(self, *, image: Image | None = None, **changes: Any) -> tuple[Scan, Scan]:
        """PET and CT; ``image`` in place of the phantom's uptake."""
        values = self.image if image is None else image
        return pet(values, self.grid, **changes), ct(self.density, self.density_grid)


@cache
def phantom_scene(visit: str, *, fates: str = "fall", arms: str = "up", seed: int = 1) -> Scene:
    """A study of the small phantom, ``baseline`` or ``followup``; painted once for all tests."""
    phantom = phantom_module("phantom")
    wishes = phantom.Wishes("ge", seed, "small", fates, arms)
    found, whom = phantom.images(wishes, visit), phantom.subject(wishes, visit)
    scanner = wishes.scanner
    grids = [grid_of(one.shape, one.spacing_mm, one.origin_mm) for one in (scanner.pet_grid, scanner.ct_grid)]
    nodules = {one.name: whom.posture.to_table(one.centre) for one in whom.nodules}
    return Scene(found.noisy, grids[0], found.ct, grids[1], nodules)
