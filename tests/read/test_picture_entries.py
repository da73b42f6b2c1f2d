"""What case.yaml may say of how a photograph is measured, and what it may not."""

from pathlib import Path

import pytest

from catamnesis.case.case import Case
from catamnesis.case.imaging import Photograph
from catamnesis.case.wound import GivenScale, GivenWound, GreyCard
from catamnesis.read.case_folder import read_case

HEAD = """catamnesis: 1
id: x
title: x
question: {treatment: drug}
exposures:
  - {id: drug, drug: anakinra, start: 2020-01-01}
photographs:
  - site: knee
"""


def read(lines: str, folder: Path) -> Case:
    (folder / "case.yaml").write_text(HEAD + "".join(f"    {line}\n" for line in lines.splitlines()), "utf-8")
    return read_case(folder)


def photograph(lines: str, folder: Path) -> Photograph:
    case = read(lines, folder)
    assert not [d for d in case.discrepancies if "photographs" in d.where], case.discrepancies
    (found,) = case.of(Photograph)
    return found


@pytest.mark.parametrize(
    ("line", "scale"),
    [
        ("scale: {marker_mm: 20}", GivenScale(marker_mm=20)),
        ("scale: {points: [[1, 2], [3.5, 4]], mm: 50}", GivenScale(points=((1, 2), (3.5, 4)), length_mm=50)),
        ("note: no scale", None),
    ],
)
def test_a_scale_is_a_marker_or_two_points(line: str, scale: GivenScale | None, tmp_path: Path) -> None:
    assert photograph(line, tmp_path).scale == scale


@pytest.mark.parametrize(
    ("line", "wound"),
    [
        ("wound: {box: [1, 2, 30, 40]}", GivenWound(box=(1, 2, 30, 40))),
        ("wound: {points: [[1, 2]]}", GivenWound(points=((1, 2),))),
        ("wound: {polygon: [[1, 2], [3, 4], [5, 9]]}", GivenWound(polygon=((1, 2), (3, 4), (5, 9)))),
        ("wound: {box: [1, 2, 30, 40], points: [[5, 5]]}", GivenWound(box=(1, 2, 30, 40), points=((5, 5),))),
        ("wound: {healed: true}", GivenWound(healed=True)),
    ],
)
def test_a_wound_is_a_box_points_an_outline_or_healed(line: str, wound: GivenWound, tmp_path: Path) -> None:
    assert photograph(line, tmp_path).wound == wound


def test_a_card_and_a_note_are_read(tmp_path: Path) -> None:
    found = photograph("colour_card: {box: [1, 2, 3, 4], reflectance_percent: 90}\nnote: taken at home", tmp_path)
    assert (found.card, found.note) == (GreyCard((1, 2, 3, 4), 90), "taken at home")
    assert photograph("colour_card: {box: [1, 2, 3, 4]}", tmp_path).card == GreyCard((1, 2, 3, 4), 18)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("scale: {mm: 50}", "a scale needs 'marker_mm', or two 'points'"),
        ("scale: {points: [[1, 2], [3, 4]]}", "a scale needs"),
        ("scale: {points: [[1, 2]], mm: 50}", "a scale needs"),
        ("scale: {points: [1, 2], mm: 50}", "'points' is a list of points"),
        ("scale: {points: [[1, 2], [3, x]], mm: 50}", "'points' is a list of points"),
        ("scale: {points: [], mm: 50}", "'points' is a list of points"),
        ("scale: {marker_mm: 20, points: [[1, 2], [3, 4]], mm: 5}", "both a marker and two points"),
        ("scale: {marker_mm: 0}", "outside what is accepted"),
        ("scale: {marker_mm: 20 mm}", "write the number alone"),
        ("scale: {marker: 20}", "did you mean 'marker_mm'"),
        ("wound: {box: [1, 2, 3]}", "a box is four numbers"),
        ("wound: {box: [30, 2, 3, 40]}", "a box is four numbers"),
        ("wound: {box: [1, 2, 3, 1e9]}", "a box is four numbers"),
        ("wound: {polygon: [[1, 2], [3, 4]]}", "three corners or more"),
        ("wound: {healed: true, box: [1, 2, 3, 4]}", "healed and yet has a place"),
        ("wound: {healed: false}", "where the wound is is not said"),
        ("wound: {healed: maybe}", "write true or false"),
        ("colour_card: {reflectance_percent: 90}", "'box' is missing"),
    ],
)
def test_what_makes_no_sense_is_told_and_left_out(line: str, words: str, tmp_path: Path) -> None:
    case = read(line, tmp_path)
    assert any(words in str(d) for d in case.discrepancies), [str(d) for d in case.discrepancies]
    found = case.of(Photograph)
    assert not found or (found[0].scale, found[0].wound, found[0].card) == (None, None, None)
