"""Area, edge, tissue and their doubts from outlines, without a picture."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.case import Case, Question
from catamnesis.case.chronology import Bounds, Timing
from catamnesis.case.discrepancy import Refusal
from catamnesis.case.finding import Domain
from catamnesis.case.imaging import ImagingValue, Photograph
from catamnesis.case.wound import (
    ColourCount,
    Colours,
    GivenScale,
    Normalisation,
    Outline,
    OutlineMethod,
    PictureScale,
    Place,
    Planimetry,
    ScaleMethod,
    Square,
)
from catamnesis.measure.plane_scale import scale_of_points, scale_of_square
from catamnesis.measure.planimetry import (
    OVERLOOKED_CM2,
    Sighting,
    area_change,
    area_cm2,
    error_of_edge_cm2,
    error_of_square_cm2,
    measured,
    planimetry,
    polygon_area,
    polygon_perimeter,
)
from catamnesis.measure.tissue_colour import tissue_of, tissue_shares

SQUARE = Square("test", ((100, 100), (300, 100), (300, 300), (100, 300)), 0.1)  # 20 mm over 200 px
NO_COLOUR = Colours((), Normalisation.NONE)


def circle(radius: float, middle: Place = (500.0, 200.0), corners: int = 360) -> tuple[Place, ...]:
    turns = (2 * math.pi * k / corners for k in range(corners))
    return tuple((middle[0] + radius * math.cos(t), middle[1] + radius * math.sin(t)) for t in turns)


def photograph(name: str = "p1", day: float | None = 0.0) -> Photograph:
    bounds = Bounds() if day is None else Bounds(int(day), int(day))
    when = Timing(name, "some day", bounds, day)
    return Photograph(name, "a.jpg", "knee", Domain.SKIN, when, (), scale=GivenScale(marker_mm=20.0))


def sighting(radius: float = 100.0, *, name: str = "p1", day: float | None = 0.0) -> Sighting:
    outline = Outline(circle(radius), OutlineMethod.BOX, 0.5)
    return Sighting(photograph(name, day), "", scale_of_square(SQUARE, 20.0), SQUARE, outline, NO_COLOUR)


def closed(name: str = "p2", day: float | None = 28.0) -> Planimetry:
    return planimetry(
        Sighting(photograph(name, day), "", None, None, Outline((), OutlineMethod.CLOSED, 0.0), NO_COLOUR)
    )


def test_the_area_of_a_circle_of_10_mm_is_3_14_square_centimetres() -> None:
    found = planimetry(sighting())
    assert found.area_cm2 == pytest.approx(math.pi, rel=1e-4)
    assert found.perimeter_cm == pytest.approx(2 * math.pi, rel=1e-4)
    assert found.low_cm2 < found.area_cm2 < found.high_cm2
    assert found.uncertainty_cm2 == pytest.approx(math.hypot(found.of_scale_cm2, found.of_outline_cm2))


@given(
    st.lists(st.tuples(st.floats(-100, 100), st.floats(-100, 100)), min_size=3, max_size=9),
    st.floats(0, 6.28),
    st.tuples(st.floats(-1000, 1000), st.floats(-1000, 1000)),
)
def test_area_and_perimeter_do_not_mind_turning_and_moving(points: list[Place], turn: float, by: Place) -> None:
    c, s = math.cos(turn), math.sin(turn)
    moved = [(c * x - s * y + by[0], s * x + c * y + by[1]) for x, y in points]
    assert polygon_area(moved) == pytest.approx(polygon_area(points), abs=1e-6)
    assert polygon_perimeter(moved) == pytest.approx(polygon_perimeter(points), abs=1e-6)
    assert polygon_area(points[::-1]) == pytest.approx(polygon_area(points), abs=1e-9)


@given(st.floats(0.1, 10))
def test_an_area_grows_with_the_square_of_the_scale(times: float) -> None:
    def area(mm: float) -> float:
        return area_cm2(circle(50), scale_of_points(GivenScale(points=((0, 0), (100, 0)), length_mm=mm)))

    assert area(10 * times) == pytest.approx(area(10) * times**2)


def test_an_edge_half_a_pixel_further_out_is_the_uncertainty_of_the_outline() -> None:
    scale = scale_of_square(SQUARE, 20.0)
    grown = area_cm2(circle(100.5), scale) - area_cm2(circle(100.0), scale)
    assert error_of_edge_cm2(circle(100.0), scale, 0.5) == pytest.approx(grown, rel=0.01)


def test_two_ways_that_disagree_make_the_outline_less_sure() -> None:
    sure = planimetry(sighting())
    seen = sighting()
    other = planimetry(replace(seen, outline=replace(seen.outline, other=circle(115.0))))
    assert other.of_outline_cm2 == pytest.approx(math.pi * (1.15**2 - 1) / 2, rel=1e-3)
    assert other.of_outline_cm2 > 5 * sure.of_outline_cm2
    assert any("mostly because of the outline" in doubt for doubt in other.doubts)


@given(st.floats(0.01, 1.0))
def test_the_uncertainty_of_the_scale_grows_with_that_of_the_corners(error: float) -> None:
    def of(e: float) -> float:
        return error_of_square_cm2(circle(50), replace(SQUARE, error_px=e), 20.0)

    assert of(2 * error) == pytest.approx(2 * of(error), rel=0.05)


def test_a_wound_far_from_a_small_marker_is_less_sure() -> None:
    near = error_of_square_cm2(circle(50, (350.0, 200.0)), SQUARE, 20.0)
    far = error_of_square_cm2(circle(50, (1400.0, 200.0)), SQUARE, 20.0)
    assert far > 4 * near


def test_a_scale_by_two_points_reckons_with_a_tilt_that_nobody_knows() -> None:
    scale = scale_of_points(GivenScale(points=((0, 0), (500, 0)), length_mm=50))
    found = planimetry(replace(sighting(), scale=scale, square=None))
    assert found.tilt_degrees is None
    assert found.of_scale_cm2 / found.area_cm2 > 0.03
    assert any("tilt of the camera is not known" in doubt for doubt in found.doubts)


def test_a_tilt_above_20_degrees_is_said() -> None:
    flat = Square("test", ((100, 100), (300, 100), (300, 240), (100, 240)), 0.1)
    found = planimetry(replace(sighting(), scale=scale_of_square(flat, 20.0), square=flat))
    assert found.tilt_degrees == pytest.approx(math.degrees(math.acos(0.7)), abs=0.01)
    assert any("tilted by about 46 degrees" in doubt for doubt in found.doubts)


def test_no_scale_no_area() -> None:
    with pytest.raises(Refusal, match="no scale, so no area"):
        planimetry(replace(sighting(), scale=None, square=None))


def test_an_outline_that_encloses_nothing_is_refused() -> None:
    line = Outline(((0, 0), (10, 10), (20, 20)), OutlineMethod.HAND, 1.0)
    with pytest.raises(Refusal, match="encloses nothing"):
        planimetry(replace(sighting(), outline=line))


def test_a_wound_beyond_the_horizon_is_refused() -> None:
    scale = PictureScale((0.1, 0, 0, 0, 0.1, 0, -0.01, 0, 1), ScaleMethod.TWO_POINTS, "", 0.0)
    with pytest.raises(Refusal, match="horizon"):
        planimetry(replace(sighting(), scale=scale, square=None))


def test_a_closed_wound_has_the_area_0_and_needs_no_scale() -> None:
    found = closed()
    assert (found.area_cm2, found.low_cm2, found.tissue) == (0.0, 0.0, None)
    assert found.uncertainty_cm2 == OVERLOOKED_CM2
    assert any("word of the person" in doubt for doubt in found.doubts)


@pytest.mark.parametrize(
    ("colour", "kind"),
    [
        ((33, 46, 27), "red"),
        ((73, 0, 40), "yellow"),
        ((14, 3, 2), "black"),
        ((5, 20, 10), "black"),
        ((68, 13, 19), "other"),  # skin
        ((90, 0, 3), "other"),  # dressing
    ],
)
def test_tissue_is_told_by_its_colour(colour: tuple[float, float, float], kind: str) -> None:
    assert tissue_of(*colour) == kind


@given(st.lists(st.builds(ColourCount, st.floats(0, 100), st.floats(-80, 80), st.floats(-80, 80), st.integers(1, 99))))
def test_shares_of_tissue_are_1_together(counts: list[ColourCount]) -> None:
    shares = tissue_shares(counts)
    if not counts:
        assert shares is None
    else:
        assert shares is not None
        assert shares.red + shares.yellow + shares.black + shares.other == pytest.approx(1.0)


def test_a_change_by_week_has_its_noise() -> None:
    change = area_change((6.0, 0.3), (3.0, 0.4), days=21)
    assert (change.absolute_cm2, change.relative) == (-3.0, -0.5)
    assert change.error_cm2 == pytest.approx(0.5)
    assert change.per_week_cm2 == pytest.approx(-1.0)
    assert change.per_week_error_cm2 == pytest.approx(0.5 / 3)
    assert change.told_apart


def test_a_change_smaller_than_its_uncertainty_is_not_told_apart() -> None:
    assert not area_change((6.0, 0.3), (5.5, 0.3), days=7).told_apart


def test_a_closed_wound_changes_by_100_percent_and_an_opened_one_by_no_share() -> None:
    assert area_change((6.0, 0.1), (0.0, 0.03), days=28).relative == -1.0
    assert area_change((0.0, 0.03), (6.0, 0.1), days=28).relative is None


@pytest.mark.parametrize("days", [0, -3])
def test_no_time_between_two_pictures_gives_no_rate(days: float) -> None:
    with pytest.raises(ValueError, match="no time"):
        area_change((6.0, 0.3), (5.5, 0.3), days=days)


def case(*held: Planimetry) -> Case:
    return Case("x", "x", Question("drug"), (), (), ()).with_planimetries(held)


def test_pictures_become_values_of_the_case_and_a_rate() -> None:
    whole = case(planimetry(sighting()), closed())
    assert [(v.quantity, v.value, v.unit) for v in whole.of(ImagingValue)] == [
        ("ulcer-area", 3.14, "cm2"),
        ("ulcer-area", 0.0, "cm2"),
    ]
    (weekly,) = [m for m in measured(whole) if getattr(m, "name", "") == "change of area per week"]
    assert weekly.value == pytest.approx(-math.pi / 4, rel=1e-3)  # type: ignore[union-attr]


def test_a_picture_without_a_day_gives_no_rate() -> None:
    whole = case(planimetry(sighting(day=None)), closed())
    assert not [m for m in measured(whole) if getattr(m, "name", "") == "change of area per week"]
