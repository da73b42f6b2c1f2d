"""What lets_plot draws becomes a small SVG that always has the same bytes and in which nothing can act."""

import re
import xml.etree.ElementTree as ElementTree

from catamnesis.tell.colours import CURVE, INK, QUESTION
from catamnesis.tell.drawing import Box, Dot, Mark, Paint, Sheet, Stroke, Words, picture, stylesheet

SHEET = Sheet("sheet", 300, 100, "A title", "What it shows")
MARKS: tuple[Mark, ...] = (
    Box(10, 20, 110, 40, Paint(QUESTION)),
    Box(110, 20, 210, 40, Paint(QUESTION, "slowly")),
    Stroke(((0, 50), (100, 60), (200, 55)), Paint(CURVE), 1.5, "dashed"),
    Dot(100, 60, Paint(CURVE), "disc", 4),
    Dot(200, 55, Paint(CURVE), "ring", 4),
    Words(20, 90, (("Anakinra", "bold"), (" 100 mg", "quiet")), 12, "end"),
)


def elements(svg: str, kind: str) -> list[ElementTree.Element]:
    """All elements of one kind."""
    return list(ElementTree.fromstring(svg).iter(f"{{http://www.w3.org/2000/svg}}{kind}"))


def test_the_same_marks_give_the_same_bytes() -> None:
    assert picture(SHEET, MARKS) == picture(SHEET, MARKS)


def test_each_mark_lies_where_it_was_put() -> None:
    svg = picture(SHEET, MARKS)
    solid = elements(svg, "rect")[0]
    assert [solid.get(side) for side in ("x", "y", "width", "height")] == ["10", "20", "100", "20"]
    assert [dot.get("cx") for dot in elements(svg, "circle")] == ["100", "200"]
    assert elements(svg, "text")[0].get("text-anchor") == "end"
    assert "M 0 50 L" in str(elements(svg, "path")[0].get("d"))


def test_colours_are_classes_with_the_light_colour_beside_them() -> None:
    solid = elements(picture(SHEET, MARKS), "rect")[0]
    assert (solid.get("class"), solid.get("fill")) == ("f-question", QUESTION.light)
    assert ".f-question{fill:var(--question)}" in stylesheet()


def test_a_fading_box_is_filled_by_a_gradient_of_this_sheet() -> None:
    svg = picture(SHEET, MARKS)
    assert elements(svg, "rect")[1].get("fill") == "url(#sheet-question-slowly)"
    assert elements(svg, "linearGradient")[0].get("id") == "sheet-question-slowly"


def test_nothing_that_the_policy_forbids_is_in_it() -> None:
    svg = picture(SHEET, MARKS)
    assert "style" not in svg
    assert "<script" not in svg
    assert "href" not in svg
    assert not re.search(r"\son\w+=", svg)


def test_it_is_told_in_words_to_those_who_cannot_see_it() -> None:
    svg = picture(SHEET, MARKS)
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert str(root.get("aria-labelledby")).split() == ["sheet-title", "sheet-desc"]
    assert elements(svg, "title")[0].text == "A title"
    assert elements(svg, "desc")[0].text == "What it shows"


def test_links_and_formulas_in_a_name_stay_words() -> None:
    hostile = '<a href="javascript:alert(1)">x</a> \\( a^2 \\) ]]> \u202e </text><script>'
    svg = picture(SHEET, (Words(0, 10, ((hostile, "plain"),)),))
    assert elements(svg, "script") == []
    assert elements(svg, "a") == []
    assert "".join(elements(svg, "text")[0].itertext()) == hostile.replace("\u202e", "[U+202E]")


def test_a_picture_of_one_mark_is_drawn() -> None:
    assert len(elements(picture(SHEET, (Dot(5, 5, Paint(INK)),)), "circle")) == 1


def test_words_are_told_apart_however_many_there_are() -> None:
    marks = tuple(Words(5, 8 * n, ((f"name {n}", "plain"),)) for n in range(1, 12))
    told = ["".join(element.itertext()) for element in elements(picture(SHEET, marks), "text")]
    assert told == [f"name {n}" for n in range(1, 12)]
