"""Each figure leads to the words it came from and to how it was made, and back."""

from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.source import Cell, Entry, Resource, Source, Span, Tag
from catamnesis.tell.chapters import page_of
from catamnesis.tell.endnotes import MOST_SOURCES, MOST_WORDS, endnotes, leading, letter
from catamnesis.tell.page import Paragraph, Printed, Section, mentions
from tell.judged import WORKED
from tell.worked import LABS_HASH, STORY, STORY_HASH, made

SECTIONS = page_of(WORKED).sections
NOTES = endnotes(WORKED, SECTIONS)


def section(*printed: Printed) -> tuple[Section, ...]:
    """A section of one paragraph."""
    return (Section("here", "Here", (Paragraph(printed),)),)


def test_everything_that_is_printed_with_a_source_has_its_number() -> None:
    for mention in mentions(SECTIONS):
        for source in leading(mention.printed.where):
            assert source in NOTES.sources
        if mention.printed.how is not None:
            assert mention.printed.how in NOTES.methods


def test_sources_are_numbered_as_they_stand_in_their_documents() -> None:
    assert [notes.document.name for notes in NOTES.documents] == ["story.md", "labs.csv"]
    numbers = [note.number for notes in NOTES.documents for note in notes.notes]
    assert numbers == list(range(1, len(numbers) + 1))
    starts = [s.place.start for s in NOTES.sources if isinstance(s.place, Span)]
    ordered = sorted((n, s.place.start) for s, n in NOTES.sources.items() if isinstance(s.place, Span))
    assert [start for _, start in ordered] == sorted(starts)


def test_the_words_of_a_source_are_those_of_the_document() -> None:
    spans = [source.place for source in NOTES.sources if isinstance(source.place, Span)]
    assert spans
    for span in spans:
        assert STORY[span.start : span.end] == span.words


def test_a_cell_is_told_with_what_was_read_in_it() -> None:
    cells = {note.place: note.words for note in NOTES.documents[1].notes}
    assert cells["row 3, column value"] == "31\u202fmg/L"


def test_a_note_leads_back_to_where_it_is_used() -> None:
    crp = next(note for note in NOTES.documents[1].notes if note.place == "row 3, column value")
    assert {use.anchor for use in crp.uses} >= {"change-crp-last"}


def test_a_method_names_its_constants_its_sources_and_its_papers() -> None:
    note = next(note for note in NOTES.method_notes if ("basis", "healthy adults, EuBIVAS") in note.parameters)
    assert note.function == "catamnesis.weigh.variation.weighed"
    assert [NOTES.references[number - 1] for number in note.references] == [
        "Carobene A et al. Clin Chem Lab Med 2022;60:505",
        "Fokkema 2006, Clin Chem 52:1602",
    ]
    assert note.sources


def test_a_method_whose_constants_nobody_read_is_marked() -> None:
    marked = [note for note in NOTES.method_notes if note.unverified]
    assert [note.parameters for note in marked] == [(("basis", "test and retest, QIBA"),)]


def test_each_reference_stands_once() -> None:
    assert len(set(NOTES.references)) == len(NOTES.references)
    assert NOTES.references[0].startswith("Groh M")


def test_words_go_before_the_entry_that_names_them() -> None:
    entry = Source("case.yaml", "0" * 64, Entry("exposures[0]", 3))
    words = Source("story.md", STORY_HASH, Span(0, 3, STORY[:3]))
    assert leading((entry, words)) == (words,)
    assert leading((entry,)) == (entry,)


def test_very_many_sources_of_one_number_are_counted() -> None:
    many = tuple(Source("labs.csv", LABS_HASH, Cell(row, "value")) for row in range(2, 502))
    notes = endnotes(WORKED, section(Printed("1", how=made("measure", "", many))))
    assert len(notes.method_notes[0].sources) == MOST_SOURCES
    assert notes.method_notes[0].more_sources == 500 - MOST_SOURCES
    assert len(notes.sources) == MOST_SOURCES


def test_a_long_quotation_is_cut() -> None:
    words = Source("story.md", STORY_HASH, Span(0, 10_000, "x" * 10_000))
    notes = endnotes(WORKED, section(Printed("x", (words,))))
    assert len(notes.documents[0].notes[0].words) == MOST_WORDS + 2


def test_each_kind_of_place_is_told() -> None:
    places = (Entry("a.b", 3), Tag("1.2", "0010,1030", "PatientWeight"), Resource("Observation/1", "value"))
    printed = [Printed("x", (Source("doc", "0" * 64, place),)) for place in places]
    told = [note.place for note in endnotes(WORKED, section(*printed)).documents[0].notes]
    assert set(told) == {"line 3, a.b", "PatientWeight (0010,1030) of 1.2", "Observation/1, value"}


@given(st.integers(0, 20_000), st.integers(0, 20_000))
def test_letters_count_without_repeating(one: int, other: int) -> None:
    assert (letter(one) == letter(other)) == (one == other)
    assert (len(letter(one)), letter(one)) < (len(letter(one + 1)), letter(one + 1))
