"""Reports in PDF: reading order, words put together, what is left out, and what is refused."""

import sys
from pathlib import Path

import pytest

from catamnesis.case.discrepancy import Refusal
from catamnesis.case.narrative import Narrative, Part
from catamnesis.read.prose.report import pdf as pdf_reader
from catamnesis.read.prose.report.narrative import open_report
from catamnesis.read.prose.report.pdf_layout import Letter, Page, Row, flow, rows_of
from pdf_build import FI, Put, page_stream, pdf, pdf_of_streams, unfolding

pytest.importorskip("pypdfium2")

_LEFT, _RIGHT = 60.0, 320.0


def _opened(tmp_path: Path, data: bytes) -> Narrative:
    path = tmp_path / "report.pdf"
    path.write_bytes(data)
    return open_report(path)


def _column(x: float, lines: list[str], *, top: float = 700.0) -> list[Put]:
    return [Put(x, top - 12 * i, words) for i, words in enumerate(lines)]


_STORY = [
    "A 40-year-old man was admitted with",
    "fever and cough for two weeks now.",
    "He was given 500 mg of amoxi-",
    "cillin twice a day by mouth, and",
]
_MORE = [
    "then he felt well again and went home",
    "on day 5 without any of the symp-",
    "toms. The chest radiograph was clear",
    "of any shadow at the last visit then.",
]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    interleaved = [put for pair in zip(_column(_LEFT, _STORY), _column(_RIGHT, _MORE), strict=True) for put in pair]
    text = _opened(tmp_path, pdf([interleaved])).text
    assert "amoxicillin twice a day by mouth, and then he felt well" in text
    assert "without any of the symptoms. The chest" in text


def test_a_title_over_both_columns_comes_first(tmp_path: Path) -> None:
    title = Put(_LEFT, 760, "A report with a long title that spans both of the columns of this page", 14)
    text = _opened(tmp_path, pdf([[*_column(_RIGHT, _MORE), *_column(_LEFT, _STORY), title]])).text
    assert text.startswith("A report with a long title")
    assert text.index("A 40-year-old") < text.index("then he felt well")


def test_running_heads_and_page_numbers_are_left_out(tmp_path: Path) -> None:
    pages = [[Put(200, 820, f"J Cases 2020; {n}"), *_column(_LEFT, _STORY), Put(290, 20, str(n))] for n in range(1, 4)]
    text = _opened(tmp_path, pdf(pages)).text
    assert "J Cases" not in text
    assert "3" not in text.split()


def test_ligatures_are_spelt_out(tmp_path: Path) -> None:
    assert (
        "confirmed fibrosis"
        in _opened(tmp_path, pdf([[Put(60, 700, f"A man had con{FI}rmed {FI}brosis of the lung.")]])).text
    )


def test_a_compound_keeps_its_hyphen_at_a_line_end(tmp_path: Path) -> None:
    lines = ["The patient was tested for anti-", "nuclear antibodies in the hospital and follow-", "up was started."]
    text = _opened(tmp_path, pdf([_column(_LEFT, lines)])).text
    assert "anti-nuclear" in text
    assert "follow-up" in text


def test_a_raised_figure_is_a_power_after_a_figure_and_a_citation_after_a_word(tmp_path: Path) -> None:
    page = [
        Put(60, 700, "Platelets of the man were 210 x 10"),
        Put(216.5, 704, "9", 6),
        Put(221, 700, "/L as known"),
        Put(276.5, 704, "4", 6),
        Put(281, 700, "."),
    ]
    text = _opened(tmp_path, pdf([page])).text
    assert "10^9" in text
    assert "known[4]" in text


def test_each_line_leads_back_to_its_page_and_place(tmp_path: Path) -> None:
    report = _opened(tmp_path, pdf([_column(_LEFT, _STORY), _column(_LEFT, _MORE)]))
    box = next(box for box in report.boxes if report.words(box.start, box.end).startswith("on day 5"))
    assert box.page == 2
    assert (box.left, box.bottom) == pytest.approx((_LEFT, 688), abs=3)
    for box in report.boxes:
        assert report.words(box.start, box.end).strip() == report.words(box.start, box.end) != ""


def test_headings_in_a_pdf_open_sections(tmp_path: Path) -> None:
    page = [Put(60, 740, "Introduction", 12), *_column(60, ["Gout is common in patients of age."], top=720)]
    page += [Put(60, 690, "Case report", 12), *_column(60, ["A 60-year-old man had pain."], top=670)]
    report = _opened(tmp_path, pdf([page]))
    assert [section.part for section in report.sections] == [Part.INTRODUCTION, Part.CASE]
    assert [sentence.patient for sentence in report.sentences] == [0, 1]


def test_cells_of_a_table_are_parted_by_tabs(tmp_path: Path) -> None:
    page = [
        Put(x, 700 - 12 * i, words)
        for i, row in enumerate((("Day", "CRP"), ("1", "100")))
        for x, words in zip((60, 200), row, strict=True)
    ]
    assert "Day\tCRP\n1\t100" in _opened(tmp_path, pdf([page])).text


def test_a_locked_pdf_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        Refusal, match=r"report\.pdf: the PDF is locked with a password; save a copy without the password"
    ):
        _opened(tmp_path, pdf([_column(_LEFT, _STORY)], locked=True))


def test_a_pdf_without_text_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"no text layer: its pages are pictures; recognise its letters first"):
        _opened(tmp_path, pdf_of_streams([b"0 0 100 100 re f", b"0 0 50 50 re f"]))


def test_a_page_without_text_among_others_is_told(tmp_path: Path) -> None:
    report = _opened(tmp_path, pdf_of_streams([page_stream(_column(_LEFT, _STORY)), b"0 0 100 100 re f"]))
    assert report.doubts == ("no text on page 2 of 2",)


@pytest.mark.parametrize("kept", [40, 300])
def test_a_pdf_cut_off_is_refused(tmp_path: Path, kept: int) -> None:
    with pytest.raises(Refusal, match=r"damaged or cut off; fetch the file again|no text layer"):
        _opened(tmp_path, pdf([_column(_LEFT, _STORY)])[:kept])


@pytest.mark.skipif(sys.platform == "win32", reason="memory of a process cannot be limited there")
def test_a_pdf_that_unfolds_to_560_megabytes_is_refused(tmp_path: Path) -> None:
    data = unfolding(560)
    assert len(data) < 3_000_000
    with pytest.raises(Refusal, match=r"unfolds to more than can be held|longer than"):
        _opened(tmp_path, data)


def test_a_child_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_reader, "WALL_SECONDS", 0.001)
    with pytest.raises(Refusal, match="took longer than"):
        _opened(tmp_path, pdf([_column(_LEFT, _STORY)]))


def test_an_answer_over_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_reader, "MAX_ANSWER_BYTES", 10)
    with pytest.raises(Refusal, match="unfolds to more than can be held"):
        _opened(tmp_path, pdf([_column(_LEFT, _STORY)]))


def test_without_pypdfium2_the_remedy_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_reader, "find_spec", lambda name: None)
    with pytest.raises(Refusal, match=r"pip install 'catamnesis\[pdf\]'"):
        _opened(tmp_path, pdf([_column(_LEFT, _STORY)]))


def test_letters_far_apart_are_two_words_and_very_far_two_rows() -> None:
    near = [Letter("a", 0, 0, 5, 7, 0, 10), Letter("b", 8, 0, 13, 7, 0, 10), Letter("c", 60, 0, 65, 7, 0, 10)]
    assert [row.words for row in rows_of(near)] == ["a b", "c"]


def test_a_slash_at_a_line_end_takes_no_space() -> None:
    rows = [Row("19,400/", 0, 100, 50, 108, 100, 10, 1), Row("µL.", 0, 88, 20, 96, 88, 10, 1)]
    assert flow([_page(rows)]).text == "19,400/µL."


def _page(rows: list[Row]) -> Page:
    return Page(1, 595, 842, tuple(rows))


@pytest.mark.parametrize(("guessed", "words"), [(True, "A 3"), (False, "A3")])
def test_a_narrow_gap_is_a_space_where_the_library_sees_one_too(*, guessed: bool, words: str) -> None:
    letters = [Letter("A", 33.75, 0, 41.69, 10, 0, 14.66), Letter("3", 43.83, 0, 49.33, 10, 0, 14.66, guessed)]
    (row,) = rows_of(iter(letters))
    assert row.words == words
