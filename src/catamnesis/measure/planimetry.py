"""How large a wound on a photograph is: area, edge, tissue by colour, each with its doubt; and its change in a week."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from catamnesis.case.case import Case
from catamnesis.case.discrepancy import Discrepancy, Refusal
from catamnesis.case.imaging import Photograph
from catamnesis.case.response import Change, Measurement
from catamnesis.case.source import Derivation
from catamnesis.case.wound import (
    QUANTITY,
    Colours,
    FlatPicture,
    Normalisation,
    Outline,
    OutlineMethod,
    PictureScale,
    Place,
    Planimetry,
    ScaleMethod,
    Square,
    TissueShares,
)
from catamnesis.measure.plane_scale import (
    RULER_ERROR_MM,
    UNKNOWN_TILT_DEGREES,
    homography_of_square,
    local_scale,
    tilt_degrees,
)
from catamnesis.measure.tissue_colour import tissue_shares
from catamnesis.terms import VERSION

FUNCTION = "catamnesis.measure.planimetry"
#: Normal deviate of an interval that covers 95 %.
Z_95 = 1.959964
#: Least standard uncertainty of an edge on the picture (px). Our choice.
LEAST_EDGE_PX = 0.3
#: Tilt above which it is said (degrees). Our choice.
MOST_TILT_DEGREES = 20.0
#: Relative standard uncertainty of the area above which it is said. Our choice: 5 % within the interval's half width.
MOST_RELATIVE = 0.05 / Z_95
#: What a person who sees no open wound may overlook, as the standard uncertainty of an area of 0: a spot of 2 mm (cm2).
#: Our choice.
OVERLOOKED_CM2 = 0.03


def polygon_area(points: Sequence[Place]) -> float:
    """Area within a polygon, in the square of the unit of its corners.

    Examples
    --------
    >>> polygon_area(((0, 0), (4, 0), (4, 3), (0, 3)))
    12.0
    """
    if len(points) < 3:
        return 0.0
    x0, y0 = points[0]
    doubled = sum(
        (points[k - 1][0] - x0) * (points[k][1] - y0) - (points[k][0] - x0) * (points[k - 1][1] - y0)
        for k in range(len(points))
    )
    return abs(doubled) / 2.0


def polygon_perimeter(points: Sequence[Place]) -> float:
    """Length of the edge of a polygon, in the unit of its corners.

    Examples
    --------
    >>> polygon_perimeter(((0, 0), (4, 0), (4, 3), (0, 3)))
    14.0
    """
    return math.fsum(math.dist(points[k - 1], points[k]) for k in range(len(points)))


def area_cm2(points_px: Sequence[Place], scale: PictureScale) -> float:
    """Area on the plane (cm2) of a polygon drawn on the picture (px); straight lines stay straight, so it is exact.

    Raises
    ------
    ValueError
        If a corner lies beyond the horizon of the plane.
    """
    return polygon_area([scale.on_plane(point) for point in points_px]) / 100.0


def centre(points: Sequence[Place]) -> Place:
    """Mean of the corners."""
    return math.fsum(x for x, _ in points) / len(points), math.fsum(y for _, y in points) / len(points)


def error_of_edge_cm2(points_px: Sequence[Place], scale: PictureScale, error_px: float) -> float:
    """By how much the area changes (cm2) if the whole edge lies so many pixels further out or in.

    Parameters
    ----------
    points_px
        Corners of the outline.
    error_px
        Distance (px), 0 or more.
    """
    total = 0.0
    for k in range(len(points_px)):
        first, second = points_px[k - 1], points_px[k]
        middle = ((first[0] + second[0]) / 2.0, (first[1] + second[1]) / 2.0)
        long, short = local_scale(scale.homography, middle)
        # an area on the picture, a strip as wide as the error, taken to the plane
        total += math.dist(first, second) * error_px * long * short
    return total / 100.0


def error_of_square_cm2(points_px: Sequence[Place], square: Square, side_mm: float) -> float:
    """Standard uncertainty of the area (cm2) from that of the eight coordinates of a marker's corners.

    Each is moved by its uncertainty and the area taken again. The further the wound lies from a small marker, the more
    it grows.
    """
    step = max(square.error_px, 1e-3)
    variance = 0.0
    for corner in range(4):
        for axis in range(2):
            ends = []
            for sign in (-step, step):
                moved = [list(place) for place in square.corners]
                moved[corner][axis] += sign
                places = [(x, y) for x, y in moved]
                scale = PictureScale(homography_of_square(places, side_mm), ScaleMethod.MARKER, "", 0.0)
                ends.append(area_cm2(points_px, scale))
            variance += ((ends[1] - ends[0]) / 2.0 * square.error_px / step) ** 2
    return math.sqrt(variance)


def unknown_tilt_error() -> float:
    """Relative standard uncertainty of an area whose foreshortening is not known, spread evenly up to the most.

    Examples
    --------
    >>> round(unknown_tilt_error(), 3)
    0.035
    """
    return (1.0 - math.cos(math.radians(UNKNOWN_TILT_DEGREES))) / math.sqrt(3.0)


@dataclass(frozen=True, slots=True)
class AreaChange:
    """What an area did between two days.

    Parameters
    ----------
    absolute_cm2, error_cm2
        After minus before, and its standard uncertainty.
    relative
        As a fraction of the first area; None where that is 0.
    per_week_cm2, per_week_error_cm2
        The same by 7 days.
    told_apart
        Whether it is larger than what the measurement alone makes (95 %).
    """

    absolute_cm2: float
    error_cm2: float
    relative: float | None
    per_week_cm2: float
    per_week_error_cm2: float
    told_apart: bool


def area_change(before: tuple[float, float], after: tuple[float, float], *, days: float) -> AreaChange:
    """Change of an area, by week too.

    Parameters
    ----------
    before, after
        Area and its standard uncertainty (cm2); an area of 0 is a closed wound.
    days
        Between the two, above 0.

    Raises
    ------
    ValueError
        If no time lies between them.

    Examples
    --------
    >>> change = area_change((6.0, 0.15), (2.0, 0.1), days=28)
    >>> round(change.per_week_cm2, 2), round(change.relative, 3), change.told_apart
    (-1.0, -0.667, True)
    """
    if not days > 0.0:
        raise ValueError("no time lies between the two pictures")
    difference, error = after[0] - before[0], math.hypot(before[1], after[1])
    weeks = days / 7.0
    return AreaChange(
        absolute_cm2=difference,
        error_cm2=error,
        relative=difference / before[0] if before[0] > 0.0 else None,
        per_week_cm2=difference / weeks,
        per_week_error_cm2=error / weeks,
        told_apart=abs(difference) > Z_95 * error,
    )


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was read off one photograph, ready to be measured; ``square`` is None where the scale is by hand."""

    photograph: Photograph
    taken: str
    scale: PictureScale | None
    square: Square | None
    outline: Outline
    colours: Colours
    picture: FlatPicture | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Size:
    """Area and edge of a wound with their uncertainties; ``of_scale`` and ``of_edge`` are parts of that of the area."""

    area: float
    perimeter: float
    of_scale: float
    of_edge: float
    tilt: float | None

    @property
    def error(self) -> float:
        return math.hypot(self.of_scale, self.of_edge)


def planimetry(seen: Sighting) -> Planimetry:
    """The wound of one photograph: area with its interval, edge, tissue, tilt and doubts.

    Raises
    ------
    Refusal
        If there is no scale, or the outline is no outline on the plane.
    """
    size = _closed() if seen.outline.method is OutlineMethod.CLOSED else _size(seen)
    photograph = seen.photograph
    tissue = None if size.area == 0.0 else tissue_shares(seen.colours.counts)
    scale = seen.scale
    parameters = (
        ("scale", scale.found if scale else "not needed"),
        ("outline", seen.outline.method.value),
        ("colours", f"set right by {seen.colours.normalised_by.value}"),
    )
    return Planimetry(
        id=photograph.id,
        value=f"{photograph.id}-area",
        site=photograph.site,
        domain=photograph.domain,
        when=photograph.when,
        taken=seen.taken,
        area_cm2=size.area,
        low_cm2=max(0.0, size.area - Z_95 * size.error),
        high_cm2=size.area + Z_95 * size.error,
        uncertainty_cm2=size.error,
        of_scale_cm2=size.of_scale,
        of_outline_cm2=size.of_edge,
        perimeter_cm=size.perimeter,
        tissue=tissue,
        normalised_by=seen.colours.normalised_by,
        tilt_degrees=size.tilt,
        scale=scale,
        outline=seen.outline,
        picture=seen.picture,
        note=photograph.note,
        doubts=tuple(_doubts(seen, size, tissue)),
        sources=photograph.sources,
        derivation=Derivation(f"{FUNCTION}.planimetry", VERSION, "", photograph.sources, parameters),
    )


def _closed() -> _Size:
    return _Size(0.0, 0.0, 0.0, OVERLOOKED_CM2, None)


def _size(seen: Sighting) -> _Size:
    where, scale, points = f"photograph {seen.photograph.id}", seen.scale, seen.outline.points
    if scale is None:
        raise Refusal(
            where=where,
            what="the picture has no scale, so no area can be given",
            remedy="lay a printed marker beside the wound and write 'scale: {marker_mm: ...}', or give two points",
        )
    try:
        flat = [scale.on_plane(point) for point in points]
        other = area_cm2(seen.outline.other, scale) if seen.outline.other else None
        of_scale = _error_of_scale(seen, scale)
    except ValueError as error:
        raise Refusal(where=where, what=str(error), remedy="correct the outline, or the points of the scale") from None
    area, perimeter = polygon_area(flat) / 100.0, polygon_perimeter(flat) / 10.0
    if not area > 0.0:
        raise Refusal(
            where=where, what="the outline encloses nothing", remedy="correct it; a closed wound is 'healed: true'"
        )
    of_edge = error_of_edge_cm2(points, scale, max(seen.outline.error_px, LEAST_EDGE_PX))
    if other is not None:
        of_edge = max(of_edge, abs(other - area) / 2.0)
    tilt = tilt_degrees(scale.homography, centre(points)) if seen.square is not None else None
    return _Size(area, perimeter, of_scale, of_edge, tilt)


def _error_of_scale(seen: Sighting, scale: PictureScale) -> float:
    points = seen.outline.points
    area = area_cm2(points, scale)
    if seen.square is None:
        return area * math.hypot(2.0 * scale.relative_uncertainty, unknown_tilt_error())
    side_mm = seen.photograph.scale.marker_mm if seen.photograph.scale else None
    if side_mm is None:
        raise ValueError("the side of the marker is not given")
    corners = error_of_square_cm2(points, seen.square, side_mm)
    return math.hypot(corners, 2.0 * area * RULER_ERROR_MM / side_mm)


def _doubts(seen: Sighting, size: _Size, tissue: TissueShares | None) -> Iterator[str]:
    yield from seen.doubts
    yield from seen.outline.doubts
    if size.area == 0.0:
        yield "That the wound has closed is the word of the person who looked at the picture; an area of 0 was entered."
        return
    yield from seen.colours.doubts
    if size.tilt is None:
        yield (
            f"The tilt of the camera is not known; up to {UNKNOWN_TILT_DEGREES:g} degrees were reckoned with, by which "
            "the area comes out too small."
        )
    elif size.tilt > MOST_TILT_DEGREES:
        yield (
            f"The camera was tilted by about {size.tilt:.0f} degrees; it was corrected, but a wound that is not flat "
            "comes out wrong."
        )
    if size.error > MOST_RELATIVE * size.area:
        more = "the scale" if size.of_scale > size.of_edge else "the outline"
        yield (
            f"The area is known only within {100.0 * Z_95 * size.error / size.area:.0f} % to each side, mostly because "
            f"of {more}."
        )
    if tissue is not None and seen.colours.normalised_by is Normalisation.NONE:
        yield "No card or marker sets the colours right; the shares of tissue depend on the light."


def measured(case: Case) -> Iterator[Measurement | Change | Discrepancy]:
    """Edge, tissue and tilt of each wound that was measured, and the change of area by week between two pictures.

    Where a day is not known no rate is given; that is told of the measure as a whole.
    """
    for one in case.planimetries:
        yield from _numbers(one)
    by_site = sorted(case.planimetries, key=lambda p: p.site)
    for site, group in groupby(by_site, key=lambda p: p.site):
        dated = sorted(
            ((p.when.nominal_day, p) for p in group if p.when.nominal_day is not None), key=lambda pair: pair[0]
        )
        for (first_day, first), (second_day, second) in pairwise(dated):
            if second_day > first_day:
                yield _weekly(site, first, second, second_day - first_day)


def _numbers(one: Planimetry) -> Iterator[Measurement]:
    def number(name: str, value: float, unit: str) -> Measurement:
        return Measurement(name, one.value, value, unit, one.derivation)

    yield Measurement(
        "area", one.value, one.area_cm2, "cm2", one.derivation, one.low_cm2, one.high_cm2, "95 %, of the measurement"
    )
    yield number("standard uncertainty of the area", one.uncertainty_cm2, "cm2")
    yield number("perimeter", one.perimeter_cm, "cm")
    if one.tilt_degrees is not None:
        yield number("tilt", one.tilt_degrees, "deg")
    if one.tissue is not None:
        for name in ("red", "yellow", "black", "other"):
            yield number(f"share of {name} tissue", 100.0 * getattr(one.tissue, name), "%")


def _weekly(site: str, first: Planimetry, second: Planimetry, days: float) -> Measurement:
    change = area_change((first.area_cm2, first.uncertainty_cm2), (second.area_cm2, second.uncertainty_cm2), days=days)
    sources = tuple(dict.fromkeys((*first.sources, *second.sources)))
    told = "yes" if change.told_apart else "no"
    parameters = (("days", f"{days:g}"), ("told apart from the noise of the measurement", told))
    reach = Z_95 * change.per_week_error_cm2
    return Measurement(
        name="change of area per week",
        subject=f"{QUANTITY}, {site}",
        value=change.per_week_cm2,
        unit="cm2/wk",
        derivation=Derivation(f"{FUNCTION}.area_change", VERSION, "", sources, parameters),
        low=change.per_week_cm2 - reach,
        high=change.per_week_cm2 + reach,
        interval="95 %, of the measurement",
    )
