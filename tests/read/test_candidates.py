"""What whoever wrote a case was not sure of is told until somebody has looked at it."""

from collections.abc import Callable

from catamnesis.case.case import Case
from catamnesis.case.discrepancy import Discrepancy, Kind
from catamnesis.case.finding import Finding
from catamnesis.case.source import Entry, Span

Read = Callable[..., Case]
Told = Callable[[Case, str], Discrepancy]


def test_a_candidate_is_read_and_told_with_its_place(read: Read, told: Told) -> None:
    case = read("findings: [{name: fever, words: She had fever, doubt: perhaps another's}]\n")
    assert case.of(Finding)[0].concept.label == "fever"
    found = told(case, "candidate, to be looked at: fever: perhaps another's")
    assert found.kind is Kind.DOUBTFUL
    assert found.where == "case.yaml, line 8, findings[0]"


def test_every_candidate_is_told_even_if_all_have_the_same_reason(read: Read) -> None:
    entries = "".join(f"  - {{name: sign {n}, doubt: unsure}}\n" for n in range(20))
    case = read("findings:\n" + entries)
    assert sum("candidate" in d.what for d in case.discrepancies) == 20


def test_other_places_that_say_the_same_are_sources_too(read: Read) -> None:
    case = read("findings: [{name: fever, words: She had fever, also: [{words: The fever fell}]}]\n")
    assert case.discrepancies == ()
    (fever,) = case.of(Finding)
    assert [type(source.place) for source in fever.sources] == [Span, Span, Entry]


def test_another_place_that_stands_nowhere_is_told(read: Read, told: Told) -> None:
    case = read("findings: [{name: fever, words: She had fever, also: [{words: no such words}]}]\n")
    assert told(case, "do not stand in story.md").where == "case.yaml, line 8, findings[0].also[0].words"
    assert len(case.of(Finding)[0].sources) == 2


def test_doubts_of_the_whole_and_of_the_question_are_told(read: Read, told: Told) -> None:
    least = """\
catamnesis: 1
id: least
title: The least
doubts: [the text was hard to read]
question: {treatment: drug, doubt: it was taken by rule}
exposures:
  - {id: drug, drug: anakinra, start: 2011-04-12}
"""
    case = read(case=least)
    assert told(case, "the text was hard to read").where == "case.yaml, line 4, doubts[0]"
    assert told(case, "it was taken by rule").kind is Kind.DOUBTFUL
