"""Pictures of two studies: where things lie on them, on which scale, under which name."""

import io
import math
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from itertools import pairwise, permutations

import pytest

pytest.importorskip("numpy", reason="pictures of scans need the extra catamnesis[pet]")
pytest.importorskip("scipy", reason="pictures of scans need the extra catamnesis[pet]")

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from catamnesis.case.discrepancy import Refusal
from catamnesis.case.lesion import Fate, Match, Visit
from catamnesis.case.scan import Geometry, Vector
from catamnesis.tell.lesion_panels import lesion_panels
from catamnesis.tell.panels import chosen, projections, spread
from catamnesis.tell.projection import (
    Frame,
    body_frame,
    framed,
    from_the_front,
    standing,
    top_of_scale,
    turning,
)
from catamnesis.tell.raster import fused, hot, inverse_grey, outline, resized
from catamnesis.tell.rotation import MOST_BYTES, rotation
from catamnesis.tell.scan_pictures import drawn, figure_files, files, gallery
from catamnesis.tell.sheet import Lettering, Line, Panel, Raster, svg
from catamnesis.tell.sheet_files import panel_file
from catamnesis.tell.slices import Box, View, Volumes, on_plane, slice_of, window
from catamnesis.tell.viewing import place_of, viewing
from pair_image import FIRST, GRID, image_of, pair_image

WAYS = [
    tuple(tuple(sign if k == axis else 0.0 for k in range(3)) for axis, sign in zip(order, signs, strict=True))
    for order in permutations(range(3))
    for signs in ((1.0, 1.0, 1.0), (-1.0, 1.0, -1.0), (1.0, -1.0, 1.0))
]


def words(panel: Panel) -> list[str]:
    """Everything that is written on a sheet."""
    return [mark.text for mark in panel.marks if isinstance(mark, Lettering)]


# --- projections


@pytest.mark.parametrize("axes", WAYS)
def test_a_volume_stands_upright_whatever_its_axes(axes: tuple[Vector, Vector, Vector]) -> None:
    grid = Geometry((3, 4, 5), (2.0, 3.0, 4.0), (10.0, 20.0, 30.0), axes)
    values = np.zeros(grid.shape, dtype=np.float32)
    values[1, 3, 0] = 1.0
    x, y, z = grid.patient_mm((1.0, 3.0, 0.0))
    found = standing(values, grid)
    (place,) = np.argwhere(found.values)
    height, depth, side = (found.origin_mm[k] + place[k] * found.spacing_mm[k] for k in range(3))
    assert (height, depth, side) == pytest.approx((z, y, x))


def test_the_left_of_the_patient_lies_right_and_the_head_above() -> None:
    values = np.zeros((3, 3, 3), dtype=np.float32)
    grid = Geometry((3, 3, 3), (1.0, 1.0, 1.0), (0.0, 0.0, 0.0), ((0, 0, 1), (0, 1, 0), (1, 0, 0)))
    values[2, 1, 2] = 5.0  # near the head, on the left
    seen = from_the_front(standing(values, grid))
    assert np.argwhere(seen).tolist() == [[0, 2]]


def test_the_body_is_found_without_the_noise_around_it() -> None:
    found = body_frame(standing(image_of({}), GRID))
    assert (found.right, found.left) == pytest.approx((-160.0, 160.0), abs=12.0)
    assert (found.head, found.feet) == pytest.approx((64.0, -396.0), abs=16.0)


def test_a_frame_beyond_the_image_is_filled() -> None:
    values = np.ones((2, 1, 2), dtype=np.float32)
    upright = standing(values, Geometry((2, 1, 2), (1.0, 1.0, 1.0), (0.0, 0.0, 0.0), ((0, 0, 1), (0, 1, 0), (1, 0, 0))))
    seen = framed(from_the_front(upright), upright, Frame(right=-1.0, left=3.0, head=2.0, feet=-1.0))
    assert seen.shape == (3, 4)
    assert seen.sum() == 4.0
    assert seen[0].sum() == 0.0


def test_one_voxel_is_seen_from_all_sides() -> None:
    values = np.zeros((4, 21, 21), dtype=np.float32)
    values[1, 10, 16] = 3.0  # 6 voxels to the left of the middle
    grid = Geometry(values.shape, (1.0, 1.0, 1.0), (0.0, 0.0, 0.0), ((0, 0, 1), (0, 1, 0), (1, 0, 0)))
    views = list(turning(standing(values, grid), 4, top=3.0))
    assert all(view.min() == 0 for view in views)
    middle = views[0].shape[1] // 2
    columns = [int(np.argwhere(view == 0)[:, 1].mean()) - middle for view in views]
    assert columns[0] == pytest.approx(6, abs=1)
    assert columns[2] == pytest.approx(-6, abs=1)
    assert abs(columns[1]) <= 1
    assert abs(columns[3]) <= 1
    assert {int(np.argwhere(view == 0)[0, 0]) for view in views} == {2}  # third row from the head


@given(st.lists(st.floats(0.1, 60.0), max_size=8))
def test_the_scale_ends_where_most_of_the_hottest_has_shades(hottest: list[float]) -> None:
    top = top_of_scale(hottest)
    assert 5.0 <= top <= 20.0
    assert top >= min(0.7 * max(hottest, default=0.0), 20.0)


@given(st.lists(st.floats(0.0, 600.0), max_size=30).map(sorted))
def test_labels_never_cover_each_other(heights: list[float]) -> None:
    found = spread(heights, 10.0, 500.0)
    assert all(after - before >= 15.0 - 1e-6 for before, after in pairwise(found))
    if 15.0 * (len(found) - 1) <= 490.0:
        assert all(10.0 - 1e-6 <= height <= 500.0 + 1e-6 for height in found)


def test_both_projections_share_one_scale_and_the_names_of_the_table() -> None:
    panel = projections(viewing(pair_image(), top=5.0))
    rasters = [mark for mark in panel.marks if isinstance(mark, Raster) and mark.pixels.ndim == 2]
    assert [raster.pixels.min() for raster in rasters[:2]] == [0, 0]
    assert rasters[0].width == rasters[1].width
    assert sorted(word for word in words(panel) if word.startswith("L") and len(word) == 2) == [
        *("L1", "L1", "L2", "L2", "L3", "L4"),
    ]
    assert "5 and more" in words(panel)
    assert "SYNTHETIC DATA, NO PATIENT" not in words(panel)


def test_parts_of_a_split_lesion_bear_their_own_labels() -> None:
    pair = pair_image()
    match, other = pair.matches[0], pair.matches[1]
    split = replace(match, fate=Fate.SPLIT, follow_up=(*match.follow_up, *other.follow_up))
    seen = viewing(replace(pair, matches=(split,)))
    assert [name for name, _ in seen.named(Visit.BASELINE)] == ["L1"]
    assert sorted(name for name, _ in seen.named(Visit.FOLLOW_UP)) == ["L1", "L2"]


def test_a_line_leads_from_each_name_to_its_lesion() -> None:
    seen = viewing(pair_image())
    panel = projections(seen)
    left = next(mark for mark in panel.marks if isinstance(mark, Raster))
    frame = seen.baseline.frame
    lines = [mark for mark in panel.marks if isinstance(mark, Line) and mark.width == 0.8]
    x, _, z = FIRST["L1"][0]
    across = left.left + left.width * (x - frame.right) / frame.width
    below = left.top + left.height * (frame.head - z) / frame.height
    reach = 1.2 * FIRST["L1"][1] * left.width / frame.width
    assert any(math.dist(line.points[1], (across, below)) < reach for line in lines)


def test_synthetic_scans_say_so_in_every_picture() -> None:
    seen = viewing(pair_image(description="SYNTHETIC phantom"))
    for panel in (projections(seen), *lesion_panels(seen, (0,))):
        assert "SYNTHETIC DATA, NO PATIENT" in words(panel)
        assert "SYNTHETIC" in panel.description


def test_a_pair_without_lesions_is_still_drawn() -> None:
    seen = viewing(pair_image({}, {}))
    assert "lesions with SUVmax: none" in projections(seen).description
    assert lesion_panels(seen, chosen(seen.pair.matches, 4)) == ()


def test_a_scale_that_ends_at_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="must end above 0"):
        viewing(pair_image(), top=0.0)


# --- pixels


def test_white_is_nothing_and_black_is_the_top() -> None:
    found = inverse_grey(np.array([[-1.0, 0.0, 10.0, 99.0]], dtype=np.float32), top=10.0)
    assert found.tolist() == [[255, 255, 0, 0]]


def test_hot_colours_only_grow_lighter() -> None:
    light = hot(np.linspace(0.0, 1.0, 64)).sum(axis=-1)
    assert (np.diff(light) > 0).all()


def test_where_there_is_no_uptake_the_ct_shows_as_it_is() -> None:
    hounsfield = np.array([[-1000.0, 95.0, 2000.0]], dtype=np.float32)
    cold, warm = np.zeros((1, 3), dtype=np.float32), np.full((1, 3), 10.0, dtype=np.float32)
    assert fused(hounsfield, cold, top=10.0)[0, :, 0].tolist() == [0, 128, 255]
    grey = fused(hounsfield, cold, top=10.0)
    assert (grey[..., 0] == grey[..., 2]).all()
    assert (fused(hounsfield, warm, top=10.0)[0, 0] > 100).all()


def test_an_outline_is_the_edge_alone() -> None:
    mask = np.zeros((10, 10), dtype=np.bool_)
    mask[3:7, 3:7] = True
    found = outline(mask, (40, 40), colour=(1, 2, 3), width=1)
    drawn = found[..., 3] > 0
    assert drawn[13:27, 12].all()
    assert not drawn[16:24, 16:24].any()
    assert not outline(np.zeros((4, 4), dtype=np.bool_), (8, 8), colour=(1, 2, 3)).any()


@given(st.lists(st.floats(0.0, 30.0, width=32), min_size=12, max_size=12))
def test_a_finer_picture_invents_no_uptake(values: list[float]) -> None:
    plane = np.array(values, dtype=np.float32).reshape(3, 4)
    found = resized(plane, (17, 23))
    assert found.shape == (17, 23)
    assert found.min() >= plane.min()
    assert found.max() <= plane.max()


# --- slices

EVERYWHERE = Box((-150.0, -100.0, -390.0), (150.0, 100.0, 60.0))


@pytest.mark.parametrize("view", list(View))
@given(x=st.floats(-150.0, 150.0), y=st.floats(-100.0, 100.0), z=st.floats(-390.0, 60.0))
def test_a_window_always_shows_the_place_that_it_goes_through(view: View, x: float, y: float, z: float) -> None:
    across, below = window(view, (x, y, z), EVERYWHERE, side_mm=400.0, pixels=16).pixel((x, y, z))
    assert -1e-9 <= across <= 1.0 + 1e-9
    assert -1e-9 <= below <= 1.0 + 1e-9


@pytest.mark.parametrize("view", list(View))
def test_the_lesion_is_where_the_marks_point(view: View) -> None:
    centre, radius, _ = FIRST["L1"]
    shown = window(view, centre, EVERYWHERE, side_mm=400.0, pixels=200)
    values = on_plane(image_of(FIRST), GRID, shown.places_mm(), outside=0.0)
    across, below = shown.pixel(centre)
    assert values[int(below * 200), int(across * 200)] == pytest.approx(10.0)
    assert values[int(below * 200) - int(1.7 * radius / 2.0), int(across * 200)] < 9.0


def test_between_two_voxels_a_value_is_their_mean() -> None:
    volume = image_of(FIRST)
    ends = [GRID.patient_mm((10.0, 16.0, float(column))) for column in (20, 21)]
    between = np.array([[(a + b) / 2.0 for a, b in zip(*ends, strict=True)]])
    found = on_plane(volume, GRID, between, outside=0.0)[0]
    assert found == pytest.approx((volume[10, 16, 20] + volume[10, 16, 21]) / 2.0)


def test_without_a_ct_the_pet_is_shown_alone_in_grey() -> None:
    shown = window(View.AXIAL, FIRST["L1"][0], EVERYWHERE, side_mm=400.0, pixels=64)
    found = slice_of(Volumes(image_of(FIRST), GRID, None, None), shown, top=10.0)
    assert (found[..., 0] == found[..., 2]).all()
    assert found.min() == 0
    panel = lesion_panels(viewing(pair_image(ct=False)), (0,))[0]
    assert "PET alone: there is no CT" in words(panel)


def test_slices_of_one_lesion_show_three_views_of_both_studies_with_its_name() -> None:
    seen = viewing(pair_image())
    (panel,) = lesion_panels(seen, (0,))
    tiles = [mark for mark in panel.marks if isinstance(mark, Raster) and mark.pixels.shape[2:] == (3,)]
    assert len([tile for tile in tiles if tile.pixels.shape[0] > 1]) == 6
    assert words(panel).count("L1") == 2
    assert {"axial", "coronal", "sagittal", "First study", "Second study", "SUVmax 10", "SUVmax 5.4"} <= set(
        words(panel)
    )


def test_a_lesion_that_is_gone_is_looked_for_where_its_neighbour_moved_to() -> None:
    pair = pair_image()
    (index,) = (n for n, match in enumerate(pair.matches) if match.fate is Fate.VANISHED)
    place, found = place_of(pair.matches[index], pair, Visit.FOLLOW_UP)
    assert not found
    assert place == pytest.approx((-56.0, -10.0, -32.0))  # L2, the nearest on both, moved by 4 and 8 mm
    (panel,) = lesion_panels(viewing(pair), (index,))
    assert "no lesion here;" in words(panel)


def test_the_place_of_a_new_lesion_is_carried_back() -> None:
    pair = pair_image()
    (match,) = (match for match in pair.matches if match.fate is Fate.NEW)
    place, found = place_of(match, pair, Visit.BASELINE)
    assert not found
    assert math.dist(place, match.follow_up[0].centroid_mm) == pytest.approx(math.hypot(4.0, 8.0))
    alone = replace(pair, matches=(match,))
    assert place_of(match, alone, Visit.BASELINE) == (match.follow_up[0].centroid_mm, False)


def test_the_hottest_are_shown_and_one_with_a_fate_of_its_own() -> None:
    pair = pair_image()
    lesions = {match.baseline[0].label if match.baseline else "new": match for match in pair.matches}
    order: list[Match] = [lesions["L1"], lesions["L2"], lesions["L3"], lesions["new"]]
    assert chosen(order, 4) == (0, 3, 1, 2)
    assert chosen(order, 2) == (0, 3)
    assert chosen([], 4) == ()


# --- moving picture


def test_both_studies_turn_in_one_small_picture() -> None:
    found = rotation(viewing(pair_image()), angles=24)
    with Image.open(io.BytesIO(found.moving)) as moving, Image.open(io.BytesIO(found.still)) as still:
        assert getattr(moving, "n_frames", 1) == 24
        assert moving.size == still.size == (found.width, found.height)
        assert moving.info.get("loop") == 0
    assert len(found.moving) < MOST_BYTES
    with pytest.raises(ValueError, match="two views or more"):
        rotation(viewing(pair_image()), angles=1)


# --- files


def test_a_sheet_is_written_as_png_svg_and_pdf_the_same_each_time() -> None:
    pytest.importorskip("matplotlib", reason="PNG and PDF need the extra catamnesis[pet]")
    panel = projections(viewing(pair_image()))
    found = {form: panel_file(panel, form) for form in ("png", "svg", "pdf")}
    assert found["pdf"].startswith(b"%PDF")
    assert ElementTree.fromstring(found["svg"]).tag.endswith("svg")
    with Image.open(io.BytesIO(found["png"])) as picture:
        assert picture.size == pytest.approx((2.2 * panel.width, 2.2 * panel.height), abs=2)
    assert found == {form: panel_file(panel, form) for form in found}


def test_words_stay_words_in_svg() -> None:
    text = panel_file(projections(viewing(pair_image())), "svg").decode()
    assert ">First study</text>" in text
    assert "<script" not in text
    assert "style=" not in text


def test_without_matplotlib_svg_is_still_written_and_the_rest_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catamnesis.tell.sheet_files.find_spec", lambda name: None)
    panel = projections(viewing(pair_image()))
    assert panel_file(panel, "svg").startswith(b"<svg")
    with pytest.raises(Refusal, match="pdf needs matplotlib"):
        panel_file(panel, "pdf")


def test_another_format_is_refused() -> None:
    with pytest.raises(Refusal, match="no format is called 'gif'"):
        panel_file(projections(viewing(pair_image())), "gif")


def test_a_hostile_name_of_a_region_stays_words() -> None:
    pytest.importorskip("matplotlib", reason="PNG and PDF need the extra catamnesis[pet]")
    name = '$\\frac{<script>"\u202e'
    first = {name: FIRST["L1"]}
    panel = projections(viewing(pair_image(first, first)))
    assert "<script" not in str(svg(panel))
    assert ElementTree.fromstring(str(svg(panel))) is not None
    assert panel_file(panel, "pdf").startswith(b"%PDF")


def test_all_figures_come_as_files() -> None:
    found = figure_files(pair_image(), "svg", most=2)
    assert sorted(found) == ["projections", "slices-1", "slices-4"]


def test_a_gallery_serves_the_page_and_the_files() -> None:
    pytest.importorskip("matplotlib", reason="PNG and PDF need the extra catamnesis[pet]")
    shown = gallery(pair_image(), most=1)
    assert [name for name, _ in files(shown, ("svg", "pdf"))] == [
        *("projections.svg", "projections.pdf", "slices-1.svg", "slices-1.pdf"),
    ]
    pictures = drawn(shown)
    assert len(pictures) == 3
    assert "prefers-reduced-motion" in pictures[1].picture
    assert "<script" not in "".join(one.picture for one in pictures)
    assert "SUV 7 and more" in pictures[0].caption
