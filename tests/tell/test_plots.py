"""The timeline is drawn for a wide page and for a phone, and every mark lies on the paper."""

import re
import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.tell.chapters import page_of
from catamnesis.tell.course import Axis, Bar, Course, Days, Lane, Step, course_of
from catamnesis.tell.page import Figure
from catamnesis.tell.plots import NARROW, WIDE, Design, Frame, ticks, timeline
from tell.judged import WORKED

SVG = "{http://www.w3.org/2000/svg}"


def drawn() -> dict[str, ElementTree.Element]:
    """Both pictures by their design."""
    course = course_of(WORKED, {"rituximab": Days(-94, 364)}, frozenset({"rituximab"}))
    svg = timeline(course, "Timeline", "In words")
    parts = re.findall(r"<svg .*?</svg>", svg)
    return {design.name: ElementTree.fromstring(part) for design, part in zip((WIDE, NARROW), parts, strict=True)}


DRAWN = drawn()


@pytest.mark.parametrize("design", [WIDE, NARROW], ids=["wide", "narrow"])
def test_letters_can_be_read(design: Design) -> None:
    sizes = [float(text.get("font-size", "0")) for text in DRAWN[design.name].iter(f"{SVG}text")]
    assert min(sizes) >= 10


@pytest.mark.parametrize("design", [WIDE, NARROW], ids=["wide", "narrow"])
def test_every_mark_lies_on_the_paper(design: Design) -> None:
    picture = DRAWN[design.name]
    width, height = map(float, picture.get("viewBox", "").split()[2:])
    assert width == design.width
    for box in picture.iter(f"{SVG}rect"):
        left, wide = float(box.get("x", "")), float(box.get("width", ""))
        assert 0 <= left <= left + wide <= width
        assert 0 <= float(box.get("y", "")) <= height
    for words in picture.iter(f"{SVG}text"):
        assert 0 <= float(words.get("x", "")) <= width
        assert 0 <= float(words.get("y", "")) <= height


def test_the_narrow_one_fits_a_phone() -> None:
    assert NARROW.width <= 358


@pytest.mark.parametrize("design", [WIDE, NARROW], ids=["wide", "narrow"])
def test_values_are_printed_beside_their_dots(design: Design) -> None:
    told = ["".join(text.itertext()) for text in DRAWN[design.name].iter(f"{SVG}text")]
    for words in ("179", "31", "22", "32", "−46\u202f%"):
        assert words in told
    assert any(words.startswith("Anakinra") for words in told)
    assert any("stated, not measured" in words for words in told)


def test_the_treatment_in_question_is_the_only_blue_bar() -> None:
    blue = [box for box in DRAWN[WIDE.name].iter(f"{SVG}rect") if "question" in box.get("fill", "")]
    assert len(blue) == 1


def test_words_on_steps_that_lie_close_do_not_cover_each_other() -> None:
    steps = (Step("interrupted", Days(42, 42)), Step("resumed to 4 mg/kg every 4 weeks", Days(44, 44)))
    bar = Bar("Drug", "", "question", Days(0, 0), None, 44, steps)
    course = Course(Axis(-10, 120, later=False), (Lane("Drug", "", (bar,)),), (), (), ())
    picture = ElementTree.fromstring(str(timeline(course, "T", "D")).split("</svg>")[0] + "</svg>")
    heights = {"".join(t.itertext()): t.get("y") for t in picture.iter(f"{SVG}text")}
    assert heights["interrupted"] != heights["resumed to 4 mg/kg every 4 weeks"]


def test_a_single_injection_is_seen() -> None:
    bar = Bar("Drug", "", "question", Days(0, 0), Days(0, 0), 0, ())
    course = Course(Axis(-10, 120, later=False), (Lane("Drug", "", (bar,)),), (), (), ())
    picture = ElementTree.fromstring(str(timeline(course, "T", "D")).split("</svg>")[0] + "</svg>")
    (drawn_bar,) = [box for box in picture.iter(f"{SVG}rect") if box.get("class") == "f-question"]
    assert float(drawn_bar.get("width", "")) >= 3


def test_values_of_two_days_lie_on_one_scale_of_days() -> None:
    frame = Frame(WIDE, 0, 100)
    assert frame.x(50) == pytest.approx((frame.x(0) + frame.x(100)) / 2)
    assert frame.x(-float("inf")) < frame.x(-1) < frame.x(0)
    assert frame.x(100) < frame.x(101) <= WIDE.width


@given(st.integers(-20_000, 0), st.integers(1, 20_000), st.integers(3, 12))
def test_day_zero_is_always_named_and_names_are_few(first: int, last: int, most: int) -> None:
    named = ticks(first, last, most)
    assert 0 in named
    assert all(first <= day <= last for day in named)
    assert len(named) <= most + 1


def test_the_picture_is_told_in_words() -> None:
    sections = page_of(WORKED).sections
    figure = next(block for section in sections for block in section.blocks if isinstance(block, Figure))
    assert "C-reactive protein: 179 to 31 mg/L from day 0 to day 8." in figure.words
    assert "SUVmax: −46\u202f%, stated by the author." in figure.words
    assert "Death aspiration pneumonia" in figure.words
