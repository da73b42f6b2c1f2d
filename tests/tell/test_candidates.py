"""What no person has looked at yet is marked with words wherever the report rests on it."""

from itertools import pairwise

from catamnesis.case.case import Case, Question
from catamnesis.case.discrepancy import CANDIDATE, Discrepancy, Kind
from catamnesis.case.source import Entry, Source
from catamnesis.tell.answer import question_line
from catamnesis.tell.candidates import Candidates
from catamnesis.tell.chapters import page_of
from catamnesis.tell.markdown import markdown_report
from catamnesis.tell.page import Cell, Listing, Opinion, Pairs, Paragraph, Printed, Row, Section, Table, Tag, mentions
from tell.judged import WORKED

SURE = Source("case.yaml", "", Entry("labs[0]", 8))
UNSURE = Source("case.yaml", "", Entry("labs[1]", 9))
DOUBT = Discrepancy(Kind.DOUBTFUL, str(UNSURE), f"{CANDIDATE}CRP: no day", "look at it")
GUESSED = Discrepancy(
    Kind.DOUBTFUL, "case.yaml, line 4, question.doubt", "anakinra was taken because the title names it", "name another"
)
CASE = Case("x", "A case", Question("anakinra"), (), (), ()).with_discrepancies([DOUBT, GUESSED])


def marks(section: Section) -> list[str]:
    """The words before each mark."""
    held = [mention.printed for mention in mentions([section])]
    return [before.text for before, mark in pairwise(held) if mark.tag is Tag.CANDIDATE]


def test_only_what_rests_on_a_candidate_is_marked() -> None:
    line = (Printed("31", (UNSURE,)), Printed(" after "), Printed("179", (SURE,)))
    table = Table("", ("A",), (Row((Cell((line,)),)),))
    opinion = Opinion("o", "O", "yes", line, (("Score", line),), table, table, (line,))
    blocks = (Paragraph(line), Listing("", (line,)), Pairs((("CRP", line),)), table, opinion)
    assert marks(Candidates.of(CASE).marked(Section("answer", "The answer", blocks))) == ["31"] * 9


def test_pieces_side_by_side_bear_one_mark() -> None:
    line = (Printed("CRP", (UNSURE,)), Printed("31", (UNSURE,)))
    assert marks(Candidates.of(CASE).marked(Section("answer", "", (Paragraph(line),)))) == ["31"]


def test_the_list_of_doubts_needs_no_mark_and_a_case_that_was_looked_at_has_none() -> None:
    section = Section("discrepancies", "", (Paragraph((Printed("31", (UNSURE,)),)),))
    assert Candidates.of(CASE).marked(section) is section
    assert Candidates.of(WORKED).marked(section) is section
    assert list(Candidates.of(WORKED).told()) == []


def test_the_answer_begins_with_what_nobody_has_looked_at() -> None:
    first, second = Candidates.of(CASE).told()
    assert isinstance(first, Paragraph)
    assert isinstance(second, Paragraph)
    assert first.line[0].text.startswith("The treatment in question was chosen by a rule, not by a person: anakinra")
    assert second.line[0].text.startswith("1 entry of the case was not looked at by a person yet.")


def test_a_guessed_question_is_said_to_be_one_in_the_headline() -> None:
    guessed = WORKED.with_discrepancies([GUESSED])
    assert Tag.RULE in [printed.tag for printed in question_line(guessed)]
    assert Tag.RULE not in [printed.tag for printed in question_line(WORKED)]
    assert "(chosen by a rule)" in markdown_report(guessed).decode()


def test_the_whole_report_marks_the_values_of_a_candidate() -> None:
    change = next(change for change in WORKED.changes if change.after is not None and change.after.sources)
    places = [str(source) for source in change.after.sources] if change.after is not None else []
    doubts = [Discrepancy(Kind.DOUBTFUL, place, f"{CANDIDATE}a value: unsure", "look at it") for place in places]
    page = page_of(WORKED.with_discrepancies(doubts))
    marked = {section.anchor for section in page.sections if marks(section)}
    assert {"answer", "changes"} <= marked
