"""Markers, outlines, colours and areas on drawn photographs whose truth is known."""

from dataclasses import replace
from itertools import product

import pytest

np = pytest.importorskip("numpy", reason="needs the extra [photo]")
pytest.importorskip("cv2", reason="needs the extra [photo]")
pytest.importorskip("PIL", reason="needs the extra [photo]")

from catamnesis.case.discrepancy import Refusal
from catamnesis.case.wound import Box, Colours, GivenWound, GreyCard, Normalisation, Outline, OutlineMethod, Square
from catamnesis.measure.plane_scale import scale_of_square
from catamnesis.measure.planimetry import area_cm2
from catamnesis.measure.tissue_colour import tissue_shares
from catamnesis.read.pictures.markers import DICTIONARIES, markers_of
from catamnesis.read.pictures.photographs import Picture
from catamnesis.read.pictures.wound_colours import colours_of
from catamnesis.read.pictures.wound_outline import TOUCHES, outlined
from wound_pictures import SKIN, Drawn, Scene, draw


def picture(drawn: Drawn) -> Picture:
    return Picture("drawn.jpg", drawn.pixels, "", coloured=True)


def marker(drawn: Drawn) -> Square:
    (found,) = markers_of(picture(drawn))
    return found


def area(drawn: Drawn, outline: Outline, side_mm: float = 20.0) -> float:
    return area_cm2(outline.points, scale_of_square(marker(drawn), side_mm))


def by_box(drawn: Drawn) -> Outline:
    return outlined(picture(drawn), GivenWound(box=drawn.box), markers_of(picture(drawn)))


#: Each tone of skin under even and uneven light, from straight above and tilted, sharp and blurred.
GRID = [
    Scene(skin=skin, gradient=gradient, tilt_degrees=tilt, turn_degrees=turn, blur_px=blur, yellow=0.25, black=0.15)
    for skin, (gradient, (tilt, turn), blur) in product(
        SKIN,
        [(1.0, (0, 0), 0.6), (2.5, (15, 200), 1.2), (1.5, (30, 35), 2.0), (2.5, (30, 120), 0.6), (1.0, (20, 80), 2.0)],
    )
]


@pytest.mark.parametrize("scene", GRID, ids=lambda s: f"{s.skin}-{s.gradient}-{s.tilt_degrees}-{s.blur_px}")
def test_the_area_is_within_5_percent_with_a_marker_in_the_plane(scene: Scene) -> None:
    drawn = draw(scene)
    found = by_box(drawn)
    assert area(drawn, found) == pytest.approx(drawn.area_cm2, rel=0.05)
    shares = tissue_shares(colours_of(picture(drawn), found, card=None, square=marker(drawn)).counts)
    assert shares is not None
    assert shares.red == pytest.approx(drawn.red, abs=0.06)
    assert shares.yellow == pytest.approx(drawn.yellow, abs=0.06)
    assert shares.black == pytest.approx(drawn.black, abs=0.06)


@pytest.mark.parametrize("seed", range(2, 7))
def test_bays_do_not_matter(seed: int) -> None:
    drawn = draw(Scene(seed=seed, tilt_degrees=10))
    assert area(drawn, by_box(drawn)) == pytest.approx(drawn.area_cm2, rel=0.03)


@pytest.mark.parametrize("radius", [3.0, 8.0, 26.0])
def test_small_and_large_wounds_are_found_around_a_point(radius: float) -> None:
    drawn = draw(Scene(radius_mm=radius))
    middle = tuple(float(one) for one in np.mean(drawn.outline, axis=0))
    found = outlined(picture(drawn), GivenWound(points=((middle[0], middle[1]),)), markers_of(picture(drawn)))
    assert found.method is OutlineMethod.POINTS
    assert area(drawn, found) == pytest.approx(drawn.area_cm2, rel=0.05)


@pytest.mark.parametrize("skin", ["light", "dark"])
def test_a_loose_box_will_do(skin: str) -> None:
    drawn = draw(Scene(skin=skin, yellow=0.2, black=0.1))
    x0, y0, x1, y1 = drawn.box
    loose = replace(drawn, box=(x0 - 90, y0 - 90, x1 + 90, y1 + 90))
    assert area(loose, by_box(loose)) == pytest.approx(drawn.area_cm2, rel=0.05)


@pytest.mark.parametrize("kind", ["yellow", "black"])
@pytest.mark.parametrize("skin", ["very light", "dark"])
def test_a_wound_of_one_tissue_is_found_on_any_skin(kind: str, skin: str) -> None:
    drawn = draw(Scene(skin=skin, yellow=float(kind == "yellow"), black=float(kind == "black")))
    assert area(drawn, by_box(drawn)) == pytest.approx(drawn.area_cm2, rel=0.05)


@pytest.mark.parametrize("name", DICTIONARIES)
def test_each_set_of_markers_is_known(name: str) -> None:
    assert marker(draw(Scene(marker=(name, 5)))).name == f"{name} number 5"


def test_the_corners_of_a_marker_are_found_to_a_tenth_of_a_pixel() -> None:
    drawn = draw(Scene(tilt_degrees=25, blur_px=1.5))
    plane = np.array([[14, 22, 1], [34, 22, 1], [34, 42, 1], [14, 42, 1]]) @ drawn.to_picture.T
    truth = plane[:, :2] / plane[:, 2:]
    assert np.abs(np.array(marker(drawn).corners) - truth).max() < 0.25


def test_a_picture_without_a_marker_has_none() -> None:
    assert markers_of(picture(draw(Scene(marker=None)))) == ()


def test_a_polygon_by_hand_wins() -> None:
    drawn = draw(Scene())
    given = GivenWound(box=drawn.box, polygon=((600, 300), (700, 300), (700, 400)))
    found = outlined(picture(drawn), given)
    assert (found.points, found.method) == (given.polygon, OutlineMethod.HAND)


def test_a_closed_wound_has_no_outline() -> None:
    assert outlined(picture(draw(Scene(radius_mm=0))), GivenWound(healed=True)).points == ()


def test_a_scar_is_no_wound() -> None:
    drawn = draw(Scene(radius_mm=0))
    with pytest.raises(Refusal, match=r"nothing in the box stands out.*healed: true"):
        outlined(picture(drawn), GivenWound(box=(600, 250, 900, 650)), markers_of(picture(drawn)))


def test_a_box_through_the_wound_is_told() -> None:
    drawn = draw(Scene())
    x0, y0, x1, y1 = drawn.box
    cut = GivenWound(box=(x0, y0, x0 + 0.75 * (x1 - x0), y1))
    assert TOUCHES in outlined(picture(drawn), cut, markers_of(picture(drawn))).doubts


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (GivenWound(box=(10, 10, 5000, 400)), "5000, 400 lies outside the picture, which is 1200 x 900"),
        (GivenWound(points=((-30, 10),)), "outside the picture"),
        (GivenWound(polygon=((0, 0), (10, 0), (10, 9000))), "outside the picture"),
        (GivenWound(box=(0, 0, 1200, 900)), "no skin around it"),
        (GivenWound(), "where the wound lies is not said"),
    ],
)
def test_places_that_cannot_be_are_refused(given: GivenWound, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        outlined(picture(draw(Scene())), given)


def shares_under(cast: tuple[float, float, float], *, card: bool) -> tuple[Colours, Drawn]:
    drawn = draw(Scene(cast=cast, card=card, marker=None, yellow=0.4))
    held: Box = drawn.card
    found = outlined(picture(drawn), GivenWound(box=drawn.box))
    return colours_of(picture(drawn), found, card=GreyCard(held) if card else None, square=None), drawn


def test_a_grey_card_takes_the_colour_of_the_light_away() -> None:
    cast = (0.4, 0.7, 1.0)
    right, drawn = shares_under(cast, card=True)
    wrong, _ = shares_under(cast, card=False)
    assert (right.normalised_by, wrong.normalised_by) == (Normalisation.CARD, Normalisation.NONE)
    with_card, without = tissue_shares(right.counts), tissue_shares(wrong.counts)
    assert with_card is not None
    assert without is not None
    assert with_card.yellow == pytest.approx(drawn.yellow, abs=0.06)
    assert abs(without.yellow - drawn.yellow) > 0.1


def test_a_card_that_is_burnt_out_is_not_used() -> None:
    drawn = draw(Scene())
    bright = drawn.pixels.copy()
    bright[:60, :60] = 255
    found = colours_of(
        Picture("a", bright, "", coloured=True), by_box(drawn), card=GreyCard((5, 5, 50, 50)), square=marker(drawn)
    )
    assert found.normalised_by is Normalisation.MARKER
    assert any("burnt out" in doubt for doubt in found.doubts)


def test_a_picture_without_colours_has_no_shares() -> None:
    drawn = draw(Scene())
    grey = Picture("a", drawn.pixels, "", coloured=False)
    assert colours_of(grey, by_box(drawn), card=None, square=None).counts == ()
