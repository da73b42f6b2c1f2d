"""Slices put in order by where they lie in the patient; gaps, overlaps and tilts are found, not papered over."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.scan import Geometry, Vector

#: Distances between slices may differ by this share of their median: positions are rounded when they are written, and
#: where one bed meets the next a real whole-body PET was seen to step 3.19 mm instead of 3.27 mm.
SPACING_SHARE = 0.05
#: No slice may lie further than this share of a step from its place on the regular grid.
OFF_GRID_SHARE = 0.25
#: Two slices nearer to each other than this share of the median distance lie in one place.
SAME_PLACE_SHARE = 0.1
#: A slice may stand this share of a pixel beside the axis through the first one; a tilted gantry goes far beyond.
SIDEWAYS_SHARE = 0.1
#: Own bounds of what is a scan.
LEAST_STEP_MM, MOST_STEP_MM, FURTHEST_MM = 0.01, 1000.0, 1e6
#: Direction cosines may miss length one and the right angle by this much.
COSINE_TOLERANCE = 1e-3

_POSITION = "ImagePositionPatient (0020,0032)"
_ORIENTATION = "ImageOrientationPatient (0020,0037)"
_EXPORT = "export the whole series again from the scanner or the archive"


@dataclass(frozen=True, slots=True)
class Plane:
    """Where one slice lies.

    Parameters
    ----------
    rows, columns
        Size of the picture.
    spacing_mm
        Distance between rows and between columns.
    position_mm
        Centre of its first pixel in the patient.
    down, across
        Unit vectors along which row number and column number rise.
    """

    rows: int
    columns: int
    spacing_mm: tuple[float, float]
    position_mm: Vector
    down: Vector
    across: Vector

    @property
    def normal(self) -> Vector:
        """Unit vector at right angles to the slice."""
        return cross(self.across, self.down)

    @property
    def depth_mm(self) -> float:
        """Where the slice lies along its normal."""
        return dot(self.position_mm, self.normal)


@dataclass(frozen=True, slots=True)
class Stack:
    """Slices in order: which of them comes first, second ..., and the grid that they make."""

    order: tuple[int, ...]
    geometry: Geometry
    discrepancies: tuple[Discrepancy, ...]


def dot(a: Vector, b: Vector) -> float:
    """Scalar product.

    Examples
    --------
    >>> dot((1.0, 2.0, 3.0), (0.0, 0.0, 2.0))
    6.0
    """
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vector, b: Vector) -> Vector:
    """Vector product.

    Examples
    --------
    >>> cross((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
    (0.0, 0.0, 1.0)
    """
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def unit_vector(vector: Vector) -> Vector | None:
    """The vector at length one; None where it is not near that length, as direction cosines must be."""
    length = math.sqrt(dot(vector, vector))
    if not abs(length - 1.0) <= COSINE_TOLERANCE:
        return None
    return (vector[0] / length, vector[1] / length, vector[2] / length)


def axes_of(cosines: Sequence[float], where: str) -> tuple[Vector, Vector]:
    """Down and across of six direction cosines, made exactly unit length and at right angles.

    Raises
    ------
    Refusal
        If they are not near unit length and at right angles.
    """
    across = unit_vector((cosines[0], cosines[1], cosines[2]))
    down = unit_vector((cosines[3], cosines[4], cosines[5]))
    if across is None or down is None or abs(dot(across, down)) > COSINE_TOLERANCE:
        raise Refusal(where=where, what=f"the cosines of {_ORIENTATION} span no right-angled plane", remedy=_EXPORT)
    lean = dot(across, down)
    upright = (down[0] - lean * across[0], down[1] - lean * across[1], down[2] - lean * across[2])
    length = math.sqrt(dot(upright, upright))
    return (upright[0] / length, upright[1] / length, upright[2] / length), across


def refuse_no_place(spacing_mm: Sequence[float], position_mm: Sequence[float], where: str) -> None:
    """Pixels between a hundredth of a millimetre and a metre, within a kilometre: all else is a fault.

    Raises
    ------
    Refusal
        If a distance or a position lies outside.
    """
    if not all(LEAST_STEP_MM <= step <= MOST_STEP_MM for step in spacing_mm):
        raise Refusal(where=where, what=f"PixelSpacing (0028,0030) is {tuple(spacing_mm)} mm", remedy=_EXPORT)
    if not all(abs(value) <= FURTHEST_MM for value in position_mm):
        raise Refusal(where=where, what=f"{_POSITION} is {tuple(position_mm)} mm", remedy=_EXPORT)


def _median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def repeats(planes: Sequence[Plane]) -> bool:
    """Whether two of the slices lie in one place."""
    depths = sorted(plane.depth_mm for plane in planes)
    steps = [after - before for before, after in pairwise(depths)]
    apart = [step for step in steps if step > 1e-4]
    return len(apart) < len(steps) or any(step < SAME_PLACE_SHARE * _median(apart) for step in apart)


def _refuse_gaps(depths: Sequence[float], step_mm: float, where: str) -> None:
    for before, after in pairwise(depths):
        gap = after - before
        if abs(gap - step_mm) <= SPACING_SHARE * step_mm:
            continue
        between = f"between {before:.2f} and {after:.2f} mm along the slice normal"
        missing = round(gap / step_mm) - 1
        if missing >= 1 and abs(gap - (missing + 1) * step_mm) <= 2 * SPACING_SHARE * step_mm:
            slices = "1 slice is" if missing == 1 else f"{missing} slices are"
            raise Refusal(where=where, what=f"{slices} missing {between}", remedy=_EXPORT)
        raise Refusal(
            where=where,
            what=f"slices lie {gap:.3f} mm apart {between}, and {step_mm:.3f} mm elsewhere",
            remedy="resample the series to equal distances where it was made, or " + _EXPORT,
        )


def _refuse_drift(depths: Sequence[float], step_mm: float, where: str) -> None:
    furthest = max(abs(depth - depths[0] - count * step_mm) for count, depth in enumerate(depths))
    if furthest > OFF_GRID_SHARE * step_mm:
        what = f"distances between slices drift: one lies {furthest:.2f} mm off the regular grid of {step_mm:.3f} mm"
        raise Refusal(where=where, what=what, remedy="resample the series to equal distances where it was made")


def _refuse_tilt(planes: Sequence[Plane], order: Sequence[int], where: str) -> None:
    first = planes[order[0]]
    allowed = SIDEWAYS_SHARE * min(first.spacing_mm)
    for index in order:
        offset = tuple(planes[index].position_mm[k] - first.position_mm[k] for k in range(3))
        beside = max(abs(dot((offset[0], offset[1], offset[2]), axis)) for axis in (first.down, first.across))
        if beside > allowed:
            raise Refusal(
                where=where,
                what=f"the slices are tilted: one lies {beside:.2f} mm beside the axis through the first",
                remedy="resample the series without gantry tilt where it was made",
            )


def _refuse_unlike(planes: Sequence[Plane], where: str) -> None:
    first = planes[0]
    for plane in planes:
        if (plane.rows, plane.columns) != (first.rows, first.columns):
            sizes = f"{first.rows} x {first.columns} and {plane.rows} x {plane.columns}"
            raise Refusal(where=where, what=f"slices of different size: {sizes}", remedy=_EXPORT)
        if max(abs(a - b) for a, b in zip(plane.spacing_mm, first.spacing_mm, strict=True)) > 1e-3:
            raise Refusal(where=where, what="slices of different PixelSpacing (0028,0030)", remedy=_EXPORT)
        if min(dot(plane.across, first.across), dot(plane.down, first.down)) < 1.0 - COSINE_TOLERANCE:
            raise Refusal(where=where, what=f"slices of different {_ORIENTATION}", remedy=_EXPORT)


def stacked(planes: Sequence[Plane], where: str, *, thickness_mm: float | None, frame_of_reference: str = "") -> Stack:
    """Put slices in order along their normal, and say what grid they make.

    Parameters
    ----------
    planes
        At least one slice.
    where
        Name of the series, for what is refused.
    thickness_mm
        Slice thickness that the header states; the distance of slices where there is only one.
    frame_of_reference
        UID of the coordinate system.

    Raises
    ------
    Refusal
        If slices are missing, lie in one place, at unequal distances or tilted, or are not of one size.
    """
    _refuse_unlike(planes, where)
    order = sorted(range(len(planes)), key=lambda index: planes[index].depth_mm)
    depths = [planes[index].depth_mm for index in order]
    doubts: tuple[Discrepancy, ...] = ()
    first = planes[order[0]]
    if len(planes) > 1:
        if repeats(planes):
            raise Refusal(where=where, what="two slices lie in one place", remedy="keep one reconstruction a folder")
        step_mm = _median([after - before for before, after in pairwise(depths)])
        _refuse_gaps(depths, step_mm, where)
        _refuse_tilt(planes, order, where)
        step_mm = (depths[-1] - depths[0]) / (len(depths) - 1)
        _refuse_drift(depths, step_mm, where)
        doubts = _thickness_doubt(step_mm, thickness_mm, where)
    elif thickness_mm:
        step_mm = thickness_mm
        doubts = (_single(where, step_mm),)
    else:
        raise Refusal(where=where, what="one slice, and no SliceThickness (0018,0050)", remedy=_EXPORT)
    if not LEAST_STEP_MM <= step_mm <= MOST_STEP_MM:
        raise Refusal(where=where, what=f"slices lie {step_mm:g} mm apart", remedy=_EXPORT)
    geometry = Geometry(
        shape=(len(planes), first.rows, first.columns),
        spacing_mm=(step_mm, *first.spacing_mm),
        origin_mm=first.position_mm,
        axes=(first.normal, first.down, first.across),
        frame_of_reference=frame_of_reference,
    )
    return Stack(tuple(order), geometry, doubts)


def _single(where: str, thickness_mm: float) -> Discrepancy:
    return Discrepancy(
        kind=Kind.DOUBTFUL,
        where=where,
        what=f"a single slice; its thickness of {thickness_mm:g} mm is taken from SliceThickness (0018,0050)",
        remedy=_EXPORT,
    )


def _thickness_doubt(step_mm: float, thickness_mm: float | None, where: str) -> tuple[Discrepancy, ...]:
    """Slices twice as far apart as thick: every other one may be missing."""
    if thickness_mm is None or not step_mm > 1.5 * thickness_mm:
        return ()
    return (
        Discrepancy(
            kind=Kind.DOUBTFUL,
            where=where,
            what=f"slices lie {step_mm:.2f} mm apart and are {thickness_mm:.2f} mm thick; some may be missing",
            remedy="compare the number of slices with the archive's",
        ),
    )
