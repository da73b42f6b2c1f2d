"""The page of what was read: every fact on its words, nothing of the report acts, it can be walked and filtered."""

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catamnesis.case.discrepancy import Discrepancy, Kind
from catamnesis.case.finding import Status
from catamnesis.case.mention import (
    FindingSaid,
    SaidWhen,
)
from catamnesis.case.narrative import Narrative, Part, Section
from catamnesis.case.source import Document, Span
from catamnesis.tell.colours import INK
from catamnesis.tell.read_page import GROUNDS, read_page
from catamnesis.terms.concept import Concept
from tell.read_story import MENTIONS, REPORT, STORY

VOID = {"meta", "input"}


class Page(HTMLParser):
    """A page taken apart: its elements, the words of its text, and what is not closed."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.source = page.decode("utf-8")
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.marked: dict[str, str] = {}
        self.feed(self.source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        held = [attributes for _, attributes in self.open]
        if not any(attributes.get("class") == "words" for attributes in held):
            return
        kind = str(held[-1].get("class"))
        if self.open[-2][0] == "sup" or kind in {"part", "page", "who"}:
            return
        self.words.append(data)
        if self.open[-1][0] == "a":
            row = str(held[-1]["href"])
            self.marked[row] = self.marked.get(row, "") + data

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        """The attributes of all elements of some kinds."""
        return [attributes for tag, attributes in self.elements if tag in tags]

    @property
    def text(self) -> str:
        """The letters of the report as they stand on the page."""
        return "".join(self.words)


PAGE = Page(read_page(REPORT, MENTIONS))


def links(page: Page) -> tuple[set[str], set[str]]:
    """Where the links of a page lead, and what they can lead to."""
    ids = [str(attributes["id"]) for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    return {str(a["href"]) for a in page.all("a")}, {f"#{name}" for name in ids}


def test_the_text_stands_there_letter_by_letter() -> None:
    assert PAGE.text == STORY
    assert PAGE.open == []


def test_each_fact_is_led_to_its_row_and_back() -> None:
    led, places = links(PAGE)
    assert led <= places
    rows = {f"#r{number + 1}" for number in range(len(MENTIONS))}
    marks = {f"#t{number + 1}" for number in range(len(MENTIONS))}
    assert rows | marks <= led


def test_facts_within_a_fact_have_their_own_words_and_it_has_the_rest() -> None:
    told_in = {PAGE.marked[row] for row in PAGE.marked}
    assert {"31 mg/L", "8 days", "179 to  in ", "53-year-old woman"} <= told_in
    assert re.search(r'class="f measurement u-change first last"[^>]*>31 mg/L</a>', PAGE.source)


def test_two_facts_on_the_same_words_have_a_link_each() -> None:
    assert re.search(r'<sup class="exposure"><a href="#r\d+" id="t\d+"[^>]*>Ex\?</a></sup>', PAGE.source)


def test_a_doubtful_fact_is_marked_by_more_than_colour() -> None:
    assert re.search(r'class="f finding doubt first last"[^>]*>muscle pain</a>', PAGE.source)
    assert '.f.doubt.last::after{content:"?"' in PAGE.source
    assert ".f.doubt{border-bottom-style:dashed" in PAGE.source
    assert "<b>?</b> found by model, not by the rules" in PAGE.source
    assert "<b>?</b> the verb stands far off" in PAGE.source
    assert "12 facts, 2 of them doubtful" in PAGE.source


def test_the_legend_counts_and_filters_each_kind_without_a_script() -> None:
    counts = dict(re.findall(r'id="k-(\w+)" checked>.*?<span class="many">(\d+)', PAGE.source))
    assert counts == {
        "patient": "1",
        "measurement": "1",
        "change": "1",
        "exposure": "2",
        "finding": "2",
        "serology": "1",
        "event": "2",
        "time": "2",
    }
    for kind in counts:
        assert f"body:has(#k-{kind}:not(:checked)) tr.{kind}" in PAGE.source.replace("\n", "")


def test_sentences_of_others_are_grey_and_the_page_says_why() -> None:
    assert re.search(r'<span class="not">\s*Her mother had gout\.\s*</span>', PAGE.source)
    assert "not of the patient's story, so no facts are taken from it" in PAGE.source


def test_headings_parts_and_pages_are_shown() -> None:
    assert '<span role="heading" aria-level="3" class="heading">Case report</span>' in PAGE.source
    assert '<span class="part">case</span>' in PAGE.source
    assert re.findall(r'aria-label="(page \d)"', PAGE.source) == ["page 1", "page 2"]
    assert re.search(r'id="r12".*?data-head="Page"><div>2</div>', PAGE.source, re.DOTALL)


def test_a_heading_before_its_section_is_found() -> None:
    sections = (Section(31, len(STORY), "Case report", Part.CASE),)
    page = Page(read_page(replace(REPORT, sections=sections), ()))
    assert '<span class="part">case</span><span role="heading" aria-level="3" class="heading">Case' in page.source
    lost = Page(read_page(replace(REPORT, sections=(Section(60, len(STORY), "Case report", Part.CASE),)), ()))
    assert 'role="heading"' not in lost.source


def test_the_doubts_of_the_report_come_first() -> None:
    told_too = Discrepancy(Kind.CONTRADICTORY, "story.pdf", "two readings", "look")
    page = read_page(REPORT, MENTIONS, discrepancies=(told_too,)).decode("utf-8")
    assert page.index("One letter could not be read.") < page.index('id="text"')
    assert "story.pdf: two readings; look" in page


def test_many_doubts_are_folded() -> None:
    page = Page(read_page(replace(REPORT, doubts=tuple(f"doubt {number}" for number in range(30))), ()))
    assert "<summary>22 more</summary>" in page.source


def test_the_policy_lets_the_one_style_and_the_one_script_act_and_nothing_else() -> None:
    policy = next(str(m["content"]) for m in PAGE.all("meta") if m.get("http-equiv") == "Content-Security-Policy")

    def hashed(tag: str) -> str:
        held = re.findall(rf"<{tag}>(.*?)</{tag}>", PAGE.source, re.DOTALL)
        assert len(held) == 1
        return base64.b64encode(hashlib.sha256(held[0].encode()).digest()).decode()

    assert policy == (
        f"default-src 'none'; style-src 'sha256-{hashed('style')}'; script-src 'sha256-{hashed('script')}'; "
        "base-uri 'none'; form-action 'none'"
    )


def test_nothing_leads_to_a_network_and_no_element_acts_by_itself() -> None:
    assert PAGE.all("link", "iframe", "img", "object", "embed", "form", "base", "meta")[0] == {"charset": "utf-8"}
    for _, attributes in PAGE.elements:
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)
        assert str(attributes.get("href", "#")).startswith("#")
    script = PAGE.source.partition("<script>")[2].partition("</script>")[0]
    assert not re.search(r"fetch|XMLHttp|import|eval|innerHTML|document\.write|http", script)


def test_the_page_can_be_walked_by_keyboard_and_by_ear() -> None:
    assert PAGE.all("a")[0] == {"class": "skip", "href": "#text"}
    assert [len(PAGE.all(tag)) for tag in ("h1", "main", "fieldset")] == [1, 1, 1]
    assert all(head.get("scope") in {"col", "row"} for head in PAGE.all("th"))
    marks = [a for a in PAGE.all("a") if str(a.get("class", "")).startswith("f ")]
    assert all(("id" in mark) != (mark.get("tabindex") == "-1") for mark in marks)
    assert 'id="walk" hidden role="group"' in PAGE.source
    assert '<p id="at" role="status">' in PAGE.source
    levels = [int(tag[1]) for tag, _ in PAGE.elements if re.fullmatch(r"h\d", tag)]
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of ``#rrggbb``."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("ground", GROUNDS, ids=lambda ground: ground.role)
def test_ink_can_be_read_on_each_ground(ground: object) -> None:
    for mode in ("light", "dark"):
        pair = sorted((luminance(getattr(INK, mode)), luminance(getattr(ground, mode))))
        assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 7.0


def test_the_page_holds_on_a_phone_in_the_dark_and_on_paper() -> None:
    for words in ("prefers-color-scheme:dark", "max-width:44rem", "@media print", "width=device-width"):
        assert words in PAGE.source


def test_right_to_left_words_keep_their_direction() -> None:
    assert "unicode-bidi:plaintext" in PAGE.source
    assert '<div class="words"><div dir="auto">' in PAGE.source
    assert "<bdi>Prednisone</bdi>" in PAGE.source


def test_the_patients_of_a_report_of_two_are_told_apart() -> None:
    two = tuple(replace(s, patient=2) if "died" in STORY[s.start : s.end] else s for s in REPORT.sentences)
    page = Page(read_page(replace(REPORT, patients=2, sentences=two), (replace(MENTIONS[-1], patient=2),)))
    assert re.findall(r'<span class="who">(patient \d)</span>', page.source) == ["patient 1", "patient 2"]
    assert "of patient 2" in page.source


POISONS = (
    "<script>alert(1)</script>",
    '" onmouseover="alert(1)" x="',
    "</style><b>",
    "</span></div><!--",
    "{{ 7*7 }}{% for x in y %}",
    "a\u202eb",
)


@pytest.mark.parametrize("poison", POISONS)
def test_nothing_of_a_report_acts_in_the_page(poison: str) -> None:
    told_there = FindingSaid(
        span=Span(3, 3 + len(poison), poison),
        concept=Concept(poison, poison),
        assertion=Status.PRESENT,
        doubt=poison,
        reader=poison,
        when=SaidWhen(date=poison),
    )
    text = f"xx {poison} y"
    section = Section(0, len(text), text[:2], Part.CASE)
    report = Narrative(Document(poison, poison, poison), text, (section,), (), doubts=(poison,))
    page = Page(read_page(report, (told_there,)))
    assert page.open == []
    assert len(page.all("script")) == 1
    assert {tag for tag, _ in page.elements} <= {tag for tag, _ in PAGE.elements} | {"sup"}
    for _, attributes in page.elements:
        assert not any(name.startswith("on") for name in attributes)
    assert "49" not in page.text
    assert page.text == text.replace("\u202e", "[U+202E]")


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs")), max_size=40),
    st.lists(st.tuples(st.integers(-2, 45), st.integers(-2, 45)), max_size=12),
)
def test_whatever_facts_overlap_the_text_stays_whole_and_each_has_one_mark(
    text: str, spans: list[tuple[int, int]]
) -> None:
    mentions = [replace(MENTIONS[-1], span=Span(start, end, "words")) for start, end in spans]
    page = Page(read_page(Narrative(Document("a.txt", ""), text), mentions))
    assert page.text == text
    led, places = links(page)
    assert led <= places
    standing = sum(0 <= start < end <= len(text) for start, end in spans)
    assert len([place for place in places if re.fullmatch(r"#t\d+", place)]) == standing
    assert page.source.count("not in the text") == len(spans) - standing


def test_a_long_text_is_laid_out_in_blocks_that_begin_with_a_line() -> None:
    text = "\n".join(f"Line {number} of a long story." for number in range(500))
    page = Page(read_page(Narrative(Document("a.txt", ""), text), ()))
    assert page.text == text
    assert page.source.count('<div dir="auto">') > 5


def test_line_ends_of_any_system_are_one_line_end() -> None:
    page = Page(read_page(Narrative(Document("a.txt", ""), "a\r\nb\rc\fd"), ()))
    assert page.text == "a\nb\nc\nd"


def test_a_report_in_which_nothing_was_found_gives_a_page() -> None:
    page = Page(read_page(Narrative(Document("a.txt", ""), "", patients=0), ()))
    assert page.open == []
    assert "Nothing was found. That is an answer" in page.source
    assert "the text tells of no patient" in page.source


def test_a_megabyte_with_ten_thousand_facts_gives_a_page() -> None:
    text = (STORY + "\n") * (1_000_000 // len(STORY))
    many = [
        replace(said, span=Span(said.span.start + shift, said.span.end + shift, said.span.words))
        for shift in range(0, len(text) - len(STORY), len(STORY) + 1)
        for said in MENTIONS
    ][:10_000]
    page = read_page(replace(REPORT, text=text), many)
    assert page.count(b'data-head="Says"') == 10_000
    assert len(page) < 12_000_000


def test_the_same_facts_give_the_same_bytes_in_any_order() -> None:
    assert read_page(REPORT, MENTIONS[::-1]) == read_page(REPORT, MENTIONS)
