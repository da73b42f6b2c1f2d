"""Slices in order, and what is found missing, doubled, tilted or uneven."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.discrepancy import Refusal
from catamnesis.case.scan import Vector
from catamnesis.read.dicom_geometry import Plane, axes_of, repeats, stacked

DOWN, ACROSS = (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)


def planes(*depths: float, aside: float = 0.0) -> list[Plane]:
    """Upright slices at depths along the patient, each moved aside by so much a slice."""
    return [Plane(4, 5, (2.0, 2.0), (aside * k, 0.0, z), DOWN, ACROSS) for k, z in enumerate(depths)]


def test_slices_are_ordered_by_place_and_not_by_file() -> None:
    stack = stacked(planes(6, 0, 9, 3), "PET", thickness_mm=3)
    assert stack.order == (1, 3, 0, 2)
    assert stack.geometry.shape == (4, 4, 5)
    assert stack.geometry.spacing_mm == (3.0, 2.0, 2.0)
    assert stack.geometry.origin_mm[2] == 0.0


@given(st.permutations(range(6)), st.floats(0.5, 10), st.floats(0, 2 * math.pi))
def test_any_order_of_files_of_any_oblique_stack_makes_the_same_grid(
    order: list[int], step: float, angle: float
) -> None:
    across: Vector = (math.cos(angle), math.sin(angle), 0.0)
    down: Vector = (0.0, 0.0, -1.0)
    normal = (-math.sin(angle), math.cos(angle), 0.0)
    whole = [Plane(4, 5, (2.0, 2.0), tuple(k * step * n for n in normal), down, across) for k in range(6)]  # type: ignore[arg-type]
    straight = stacked(whole, "PET", thickness_mm=step).geometry
    shuffled = stacked([whole[k] for k in order], "PET", thickness_mm=step).geometry
    assert shuffled == straight
    assert math.isclose(straight.spacing_mm[0], step, rel_tol=1e-9)


def test_a_missing_slice_is_refused_with_its_place() -> None:
    with pytest.raises(Refusal, match=r"1 slice is missing between 6\.00 and 12\.00 mm"):
        stacked(planes(0, 3, 6, 12, 15), "PET", thickness_mm=3)
    with pytest.raises(Refusal, match="2 slices are missing"):
        stacked(planes(0, 3, 12, 15, 18), "PET", thickness_mm=3)


def test_two_slices_in_one_place_are_refused() -> None:
    assert repeats(planes(0, 3, 3, 6))
    assert not repeats(planes(0, 3, 6))
    with pytest.raises(Refusal, match="two slices lie in one place"):
        stacked(planes(0, 3, 3.001, 6), "PET", thickness_mm=3)


def test_uneven_distances_are_refused() -> None:
    with pytest.raises(Refusal, match=r"slices lie 4\.200 mm apart"):
        stacked(planes(0, 3, 6, 9, 13.2), "PET", thickness_mm=3)


def test_distances_that_creep_are_refused() -> None:
    depths = [3 * k * (1 + 0.0008 * k) for k in range(40)]
    with pytest.raises(Refusal, match="off the regular grid"):
        stacked(planes(*depths), "PET", thickness_mm=3)


def test_a_bed_boundary_of_a_real_scanner_is_let_pass() -> None:
    # sts001: 3.27 mm, and 3.19 mm where one bed meets the next
    stack = stacked(planes(0, 3.27, 6.54, 9.73, 13.0), "PET", thickness_mm=3.27)
    assert stack.geometry.spacing_mm[0] == pytest.approx(3.25)


def test_a_tilted_gantry_is_refused() -> None:
    with pytest.raises(Refusal, match="tilted"):
        stacked(planes(0, 3, 6, 9, aside=0.5), "CT", thickness_mm=3)


def test_slices_of_different_size_or_turn_are_refused() -> None:
    uneven = planes(0, 3)
    with pytest.raises(Refusal, match="different size: 4 x 5 and 8 x 5"):
        stacked([uneven[0], replace(uneven[1], rows=8)], "PET", thickness_mm=3)
    with pytest.raises(Refusal, match=r"different PixelSpacing \(0028,0030\)"):
        stacked([uneven[0], replace(uneven[1], spacing_mm=(2.0, 2.1))], "PET", thickness_mm=3)
    with pytest.raises(Refusal, match=r"different ImageOrientationPatient \(0020,0037\)"):
        stacked([uneven[0], replace(uneven[1], across=(0.0, 1.0, 0.0), down=(1.0, 0.0, 0.0))], "PET", thickness_mm=3)


def test_one_slice_takes_its_thickness_and_says_so() -> None:
    stack = stacked(planes(0), "PET", thickness_mm=3)
    assert stack.geometry.spacing_mm[0] == 3
    assert "single slice" in stack.discrepancies[0].what
    with pytest.raises(Refusal, match=r"no SliceThickness \(0018,0050\)"):
        stacked(planes(0), "PET", thickness_mm=None)


def test_slices_twice_as_far_apart_as_thick_are_told() -> None:
    assert "some may be missing" in stacked(planes(0, 6, 12), "PET", thickness_mm=3).discrepancies[0].what


def test_cosines_that_span_no_plane_are_refused() -> None:
    for cosines in ((1, 0, 0, 1, 0, 0), (1, 0, 0, 0, 0, 0), (2, 0, 0, 0, 1, 0), (math.nan, 0, 0, 0, 1, 0)):
        with pytest.raises(Refusal, match="no right-angled plane"):
            axes_of(cosines, "PET")


def test_rounded_cosines_are_made_exact() -> None:
    down, across = axes_of((0.99999, 0.0003, 0, -0.0003, 0.99999, 0), "PET")
    assert math.isclose(math.hypot(*across), 1.0, rel_tol=1e-12)
    assert math.isclose(sum(a * b for a, b in zip(down, across, strict=True)), 0.0, abs_tol=1e-12)
