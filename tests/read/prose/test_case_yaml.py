"""A drafted case written as YAML reads back as what was drafted, whatever the words are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.narrative import Part
from catamnesis.case.source import Span
from catamnesis.read.notes import read_notes
from catamnesis.read.prose.draft.case_yaml import CaseWriter, Head, scalar
from catamnesis.read.prose.draft.entries_drafted import Drafted, Quoter, clean
from catamnesis.read.quotation import passages
from prose_build import Told

HEAD = Head("x", "x", ((("file", "report.txt"),),), (), "anakinra", "", "")


def read_back(text: str, *entries: Drafted) -> dict[str, object]:
    return dict(read_notes(CaseWriter(Quoter(text)).document(HEAD, None, entries), where="case.yaml").root)


@pytest.mark.parametrize(
    "written",
    [
        *(
            "no",
            "2011",
            "12:30",
            "1e3",
            "a: b",
            "a #b",
            "- a",
            "{a}",
            "[a], b",
            "'",
            '"',
            "*x",
            "&x",
            "!x",
            "@",
            "`",
            "%",
            "~",
        ),
        *("null", "8 days", "y", "é", "=1", "a\\b"),
    ],
)
def test_no_word_is_taken_for_anything_but_text(written: str) -> None:
    entry = Drafted("findings", (("name", written),), None)
    tall = Drafted("exposures", (("drug", written),), None)
    root = read_back("", entry, tall)
    assert root["findings"] == [{"name": written}]
    assert root["exposures"] == [{"drug": written}]


@given(st.text(min_size=1, max_size=40))
def test_any_text_reads_back(words: str) -> None:
    name = clean(words)
    if name:
        assert read_back("", Drafted("findings", (("name", name),), None))["findings"] == [{"name": name}]


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9))
def test_a_number_reads_back_as_that_number(number: float) -> None:
    root = read_notes(f"a: {scalar(round(number, 6))}\n", where="x").root
    assert root["a"] == pytest.approx(round(number, 6))


@given(st.text(alphabet="ab \n.,-É", min_size=1, max_size=60), st.data())
def test_the_words_of_a_place_lead_back_to_it_and_to_no_other(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    span = Span(start, end, text[start:end])
    quoted = Quoter(text).quoted(span)
    if quoted is None:
        return
    found = passages(text, quoted.words, most=100)[(quoted.nth or 1) - 1]
    assert found.start <= start + len(span.words) - len(span.words.lstrip())
    assert found.end >= start + len(span.words.rstrip())
    assert quoted.nth is not None or len(passages(text, quoted.words, most=100)) == 1


def test_words_that_stand_once_need_no_number_and_others_have_one() -> None:
    quoter = Quoter("Fever rose, then fever fell, and the fever went.")
    assert quoter.quoted(Span(12, 22, "then fever")).nth is None  # type: ignore[union-attr]
    assert quoter.quoted(Span(37, 42, "fever")).nth == 2  # type: ignore[union-attr]


def test_a_place_within_a_word_is_quoted_with_the_whole_word() -> None:
    text = "CRP179mg and 179 mg"
    quoted = Quoter(text).quoted(Span(3, 6, "179"))
    assert quoted is not None
    assert quoted.words == "CRP179mg"


def test_a_doubt_and_other_places_are_written_with_the_entry() -> None:
    told = Told((Part.CASE, "Fever came. The fever stayed."))
    entry = Drafted(
        "findings", (("name", "fever"),), told.at("Fever"), (told.at("fever"),), doubt="two words: one sign"
    )
    assert read_back(told.text, entry)["findings"] == [
        {"name": "fever", "words": "Fever", "also": [{"words": "fever"}], "doubt": "two words: one sign"}
    ]


def test_control_characters_never_reach_the_file() -> None:
    assert clean("a\x00b\x1b[31mc\u2028d\x0ce") == "a b [31mc d e"
