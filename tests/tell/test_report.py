"""The page stands alone, obeys its policy, can be walked by keyboard and ear, and nothing of a case acts in it."""

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catamnesis.case.case import Case, Question
from catamnesis.case.chronology import Bounds, Timing
from catamnesis.tell.report import SIGNS, html_report
from tell.judged import WORKED
from tell.worked import ANAKINRA, LABS, cell

#: Elements that hold nothing.
VOID = {"meta", "br", "stop", "rect", "path", "circle", "line", "use"}
#: Elements that the page is made of.
KNOWN = {
    *("html", "head", "meta", "title", "style", "body", "header", "nav", "main", "footer", "section", "article"),
    *("a", "p", "h1", "h2", "h3", "div", "span", "b", "strong", "sup", "small", "q", "code", "ul", "ol", "li"),
    *("dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "details"),
    *("summary", "svg", "symbol", "use", "desc", "defs", "lineargradient", "stop", "rect", "path", "circle", "line"),
    *("text", "tspan"),
}
POISONS = {
    "script": "<script>alert(1)</script>",
    "handler": '" onmouseover="alert(1)" x="',
    "link": "javascript:alert(1)",
    "picture": "<img src=x onerror=alert(1)>",
    "end of style": "</style><b>",
    "end of section": "]]></svg></desc>-->",
    "template": "{{ 7*7 }}{% for x in y %}",
    "direction": "\u202egnp\u2066",
    "formula": r"\( x^2 \) <a href='x'>y</a>",
    "nought": "a\x00b\ud800",
}


class Page(HTMLParser):
    """A page taken apart: its elements with their attributes, its words, and what is not closed."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(page.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        """The attributes of all elements of some kinds."""
        return [attributes for tag, attributes in self.elements if tag in tags]

    @property
    def ids(self) -> list[str]:
        """Everything that a link can lead to."""
        return [str(attributes["id"]) for _, attributes in self.elements if "id" in attributes]


WORKED_BYTES = html_report(WORKED)
PAGE = Page(WORKED_BYTES)
TEXT = WORKED_BYTES.decode("utf-8")


def poisoned(value: Any, poison: Callable[[str], str]) -> Any:
    """A record in which every word but the names of rooms is poisoned."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return poison(value)
    if isinstance(value, tuple):
        return tuple(poisoned(part, poison) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        kept = {"room", "sha256"}
        return replace(
            value, **{f.name: poisoned(getattr(value, f.name), poison) for f in fields(value) if f.name not in kept}
        )
    return value


@cache
def poisoned_page(name: str) -> Page:
    """The page of a case in which every word bears a poison."""
    case: Case = poisoned(WORKED, lambda word: word + POISONS[name])
    return Page(html_report(case))


def test_the_same_case_gives_the_same_bytes() -> None:
    assert html_report(WORKED) == WORKED_BYTES


def test_the_policy_forbids_everything_but_the_one_stylesheet() -> None:
    policy = next(m["content"] for m in PAGE.all("meta") if m.get("http-equiv") == "Content-Security-Policy")
    style = re.search(r"<style>(.*?)</style>", TEXT, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert len(PAGE.all("style")) == 1


def test_there_is_no_script_no_inline_style_and_no_way_to_a_network() -> None:
    assert PAGE.all("script", "link", "iframe", "img", "object", "embed", "form", "base") == []
    for _, attributes in PAGE.elements:
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)
    assert "@import" not in TEXT
    assert re.findall(r"url\((?!#)", TEXT) == []


def test_every_element_is_closed() -> None:
    assert PAGE.open == []
    assert {tag for tag, _ in PAGE.elements} <= KNOWN


def test_every_link_leads_to_a_place_on_the_page() -> None:
    ids = set(PAGE.ids)
    assert len(ids) == len(PAGE.ids)
    links = [str(a["href"]) for a in PAGE.all("a", "use")]
    assert len(links) > 100
    assert {link[1:] for link in links} <= ids
    assert all(link.startswith("#") for link in links)


def test_every_number_leads_to_its_note_and_back() -> None:
    assert 'href="#change-crp-last"' in TEXT
    assert re.search(r"<strong>−82\.7\u202f%</strong><sup><a class=\"how\" href=\"#m-\w+\"", TEXT)


def test_the_page_can_be_walked_by_ear_and_by_keyboard() -> None:
    assert PAGE.all("html")[0]["lang"] == "en"
    assert len(PAGE.all("h1")) == 1
    assert len(PAGE.all("main")) == 1
    assert PAGE.all("a")[0] == {"class": "skip", "href": "#answer"}
    assert all(head.get("scope") in {"col", "row"} for head in PAGE.all("th"))
    named = {str(section["aria-labelledby"]) for section in PAGE.all("section")}
    assert named <= set(PAGE.ids)
    assert [svg["role"] for svg in PAGE.all("svg") if "role" in svg] == ["img", "img"]


def test_the_items_of_the_instruments_are_folded_and_paper_prints_only_what_is_open() -> None:
    assert PAGE.all("details") != []
    assert all("open" not in folded for folded in PAGE.all("details"))
    assert "details:not([open])" in TEXT.partition("@media print")[2]
    assert TEXT.count('<p class="paper">') == 1


def test_headings_do_not_skip_a_level() -> None:
    levels = [int(tag[1]) for tag, _ in PAGE.elements if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_the_research_notice_stands_once() -> None:
    assert TEXT.count("For research and documentation. Not a medical device.") == 1


def test_the_answer_comes_first_and_the_sources_last() -> None:
    order = [str(section["id"]) for section in PAGE.all("section")]
    assert order[:3] == ["answer", "timeline", "changes"]
    assert order[-3:] == ["notes", "sources", "references"]


@pytest.mark.parametrize(
    "words",
    [
        "−82.7\u202f%",
        "−4.02",
        "−3.04",
        "−1.10",
        "more than noise in health, not beyond real-world swings",
        "82.8\u202f%",
        "87.5\u202f%",
        "48.1\u202fh",
        "+45.5\u202f%",
        "37\u202fg/L",
        "×1.68",
        "Compatible with more production",
        "−46\u202f%",
        "not for inflamed tissue",
        "follow-up too short",
        "Reported, not scored",
        "stated by the author, not measured",
        "unverified",
    ],
)
def test_the_page_says_what_the_golden_table_asks(words: str) -> None:
    assert words.lower() in "".join(PAGE.words).lower()


def test_verdicts_have_a_sign_and_a_word_beside_the_colour() -> None:
    cells = re.findall(r'<td role="cell" data-head="Verdict" class="[^"]*is-improved">(.*?)</td>', TEXT)
    assert len(cells) == 4
    assert all('href="#sign-improved"' in cell and "Improved" in cell for cell in cells)
    assert all(f'id="sign-{name.replace(" ", "-")}"' in TEXT for name in SIGNS)


@pytest.mark.parametrize("name", POISONS)
def test_nothing_of_a_case_acts_in_the_page(name: str) -> None:
    page = poisoned_page(name)
    assert page.open == []
    assert {tag for tag, _ in page.elements} <= KNOWN
    for tag, attributes in page.elements:
        assert not any(key.startswith("on") or key == "style" for key in attributes)
        for key in ("href", "src"):
            assert str(attributes.get(key, "#")).startswith("#"), tag
    assert set(page.ids) >= {str(a["href"])[1:] for a in page.all("a", "use")}
    assert len(set(page.ids)) == len(page.ids)
    assert "49" not in page.words


def test_a_poison_is_shown_as_the_words_that_it_is() -> None:
    assert "<script>alert(1)</script>" in "".join(poisoned_page("script").words)
    assert "[U+202E]" in "".join(poisoned_page("direction").words)
    assert "\u202e" not in "".join(poisoned_page("direction").words)


def test_the_titles_of_a_poisoned_case_stay_attributes() -> None:
    for _, attributes in poisoned_page("handler").elements:
        assert set(attributes) <= {
            *("id", "class", "href", "title", "role", "scope", "lang", "charset", "name", "content", "http-equiv"),
            *("aria-labelledby", "aria-hidden", "aria-label", "focusable", "data-head", "open", "xmlns", "viewbox"),
            *("x", "y", "x1", "y1", "x2", "y2", "width", "height", "cx", "cy", "r", "d", "fill", "stroke", "offset"),
            *("stroke-width", "stroke-dasharray", "stop-color", "stop-opacity", "font-size", "text-anchor"),
        }


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=40))
def test_any_word_can_stand_in_any_field(word: str) -> None:
    case: Case = poisoned(WORKED, lambda held: held + word)
    page = Page(html_report(case))
    assert page.open == []
    assert {tag for tag, _ in page.elements} <= KNOWN


def test_a_word_of_ten_thousand_letters_can_be_broken() -> None:
    long = replace(WORKED, title="x" * 10_000)
    assert "overflow-wrap:break-word" in html_report(long).decode("utf-8")


def test_a_case_of_nothing_gives_a_page() -> None:
    page = Page(html_report(Case("x", "", Question("nothing"), (), (), ())))
    assert page.open == []
    assert "No part of the illness could be judged" in "".join(page.words)


def test_a_very_large_case_gives_a_small_page() -> None:
    def value(number: int) -> Any:
        day = number % 900 - 450
        when = Timing(f"t{number}", f"day {day}", Bounds(day, day), day)
        return replace(LABS[0], id=f"v{number}", analyte=f"a{number % 40}", when=when, sources=cell(number + 2))

    drugs = [replace(ANAKINRA, id=f"e{n}", drug=replace(ANAKINRA.drug, label=f"drug {n}")) for n in range(1000)]
    large = replace(WORKED, facts=(*WORKED.facts, *map(value, range(10_000)), *drugs))
    page = html_report(large)
    assert len(page) < 3_000_000
    assert Page(page).open == []
