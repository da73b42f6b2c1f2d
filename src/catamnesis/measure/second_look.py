"""Uptake too faint to be found by itself, looked for where the other study shows a lesion."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from catamnesis.case.lesion import Lesion, Study, Visit
from catamnesis.case.scan import Geometry
from catamnesis.measure.basins import box_of, mask_in, places_in
from catamnesis.measure.candidates import has_own_summit
from catamnesis.measure.delineation import SHARES, Contour, share_of_maximum, surroundings
from catamnesis.measure.overview import Points, patient_places, voxel_indices
from catamnesis.measure.peak import Places, peaks
from catamnesis.measure.uptake import uptake
from catamnesis.measure.voxel_masks import VoxelMask, places_of_lesion

#: Uptake counts as still there where its maximum and its SUVpeak are so many times the surroundings. Our own choice.
TIMES_MAX, TIMES_PEAK = 1.8, 1.25
#: How far around the place it is looked for (voxels), for what the laying leaves open.
_AROUND = 1
#: So many of the hottest voxels there are tried as a summit.
_SUMMITS = 20


@dataclass(frozen=True, slots=True)
class Looked:
    """What lies at a place: a lesion, or only its uptake, as a sentence."""

    lesion: Lesion | None
    said: str


def voxels_at(places_mm: Points, grid: Geometry) -> Places:
    """Flat indices of the voxels of a grid that hold some places, rising; those beyond the grid are left out.

    Examples
    --------
    >>> grid = Geometry((2, 2, 2), (4.0, 4.0, 4.0), (0.0, 0.0, 0.0), ((0, 0, 1), (0, 1, 0), (1, 0, 0)))
    >>> voxels_at(np.array([[4.0, 0.0, 0.0], [5.0, 0.0, 0.0], [40.0, 0.0, 0.0]]), grid).tolist()
    [1]
    """
    at = np.rint(voxel_indices(places_mm, grid)).astype(np.int64)
    within = ((at >= 0) & (at < np.array(grid.shape))).all(axis=1)
    if not within.any():
        return np.empty(0, dtype=np.int64)
    return np.unique(np.ravel_multi_index(tuple(at[within].T), grid.shape)).astype(np.int64)


def _widened(places: Places, grid: Geometry, by: int) -> Places:
    box = box_of(places, grid.shape, margin=by)
    return places_in(ndimage.binary_dilation(mask_in(places, grid.shape, box), iterations=by), grid.shape, box)


def occupied(study: Study) -> Places:
    """Flat indices of all voxels of lesions and exclusions of a study, rising."""
    held = [places_of_lesion(one) for one in study.lesions]
    held += [places_of_lesion(one) for one in study.exclusions]
    return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *held]))


def look_again(study: Study, of: Lesion, places_mm: Points, *, visit: Visit, taken: Places) -> Looked:
    """Look for the uptake of a lesion of the other study at its place on this one.

    Parameters
    ----------
    study
        The study that does not show it by itself.
    of
        The lesion of the other study.
    places_mm
        Where its voxels lie on this study.
    visit
        Which study this is.
    taken
        Voxels of this study's lesions and exclusions.
    """
    grid, image = study.scan.geometry, study.image()
    at = voxels_at(places_mm, grid)
    if not len(at):
        return Looked(None, "its place lies outside this scan")
    near = np.setdiff1d(_widened(at, grid, _AROUND), taken)
    if not len(near):
        return Looked(None, "its place is taken by something else that is hot")
    summit = _summit(study, near)
    values = image.reshape(-1)[near]
    hottest = near[[int(values.argmax())]] if summit is None else summit
    around = surroundings(image, hottest, grid.spacing_mm, taken)
    highest, peak = float(image.reshape(-1)[hottest[0]]), peaks(image, hottest, grid.spacing_mm).highest
    if around is None or not around > 0.0:
        return Looked(None, f"at its place the maximum is SUV {highest:.1f}")
    said = f"at its place the maximum is SUV {highest:.1f}, {highest / around:.1f} times the surroundings"
    if summit is None:
        return Looked(None, f"{said}, and rises towards something hotter beside it")
    if highest < TIMES_MAX * around or peak < TIMES_PEAK * around:
        return Looked(None, said)
    return Looked(_faint_lesion(study, of, hottest, visit, taken), said)


def _summit(study: Study, near: Places) -> Places | None:
    """The highest voxel among some that no neighbour of it exceeds; None where all of them rise to somewhere else."""
    image = study.image()
    flat = image.reshape(-1)
    for place in near[np.argsort(-flat[near], kind="stable")][:_SUMMITS]:
        if has_own_summit(image, place[None]):
            return np.array([place], dtype=np.int64)
    return None


def _faint_lesion(study: Study, of: Lesion, hottest: Places, visit: Visit, taken: Places) -> Lesion:
    grid, image = study.scan.geometry, study.image()
    share = SHARES[Contour.PERCENT_41]
    drawn = share_of_maximum(image, hottest, share, grid.spacing_mm, others=taken, reach_mm=_reach_mm(of, grid))
    centre = patient_places(np.stack(np.unravel_index(drawn.places, grid.shape), axis=1), grid).mean(axis=0)
    other = "baseline" if visit is Visit.FOLLOW_UP else "follow-up"
    return Lesion(
        label=of.label,
        visit=visit,
        mask=VoxelMask(drawn.places, grid.shape),
        uptake=uptake(image, drawn.places, grid, name=of.label),
        centroid_mm=(float(centre[0]), float(centre[1]), float(centre[2])),
        site=of.site,
        delineation=f"{Contour.PERCENT_41} (SUV of at least {drawn.threshold:.2f})",
        doubts=(f"too faint to be found by itself: looked for where the {other} shows it", *drawn.doubts),
    )


def _reach_mm(of: Lesion, grid: Geometry) -> float:
    """No further from its maximum than the lesion of the other study is large."""
    radius = (0.75 / np.pi * of.uptake.volume_ml * 1000.0) ** (1.0 / 3.0)
    return max(2.0 * float(radius), 2.0 * max(grid.spacing_mm))
