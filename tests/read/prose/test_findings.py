"""Findings on their noun phrases, on invented sentences with the answer inside."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catamnesis.case.finding import Status
from catamnesis.case.mention import FindingSaid
from catamnesis.case.narrative import Part, Sentence
from catamnesis.read.prose.findings.findings import mentions
from catamnesis.read.prose.nouns import Line
from catamnesis.read.prose.numbers.quantity import quantities
from catamnesis.read.prose.times.timex import time_expressions
from catamnesis.read.prose.tokens import tokens
from catamnesis.read.prose.words.lexicon import abbreviations, terms_in

SENTENCES = (Path(__file__).parents[2] / "tagged" / "findings.txt").read_text("utf-8").splitlines()


def line(text: str, start: int = 0, part: Part = Part.CASE) -> Line:
    """A sentence, analysed; ``start`` is where it stands in its report."""
    whole = " " * start + text
    end = len(whole)
    pieces = tokens(whole, start)
    return Line(
        Sentence(start, end, part, 1),
        text,
        pieces,
        terms_in(pieces, abbreviations(whole)),
        quantities(whole, start, end),
        time_expressions(whole, start, end),
    )


def said(text: str) -> list[FindingSaid]:
    """The findings of one sentence."""
    return list(mentions((line(text),)))


@pytest.mark.parametrize("marked", SENTENCES)
def test_findings_are_read_on_their_noun_phrases(marked: str) -> None:
    assert [found.span.words for found in said(re.sub(r"[][]", "", marked))] == re.findall(r"\[([^]]*)\]", marked)


def test_a_finding_knows_its_code_and_whether_it_is_an_illness() -> None:
    (fever,) = said("He had fever.")
    (gout,) = said("He was diagnosed with gout.")
    assert (fever.concept.curie or "").startswith("HP:")
    assert not fever.disease
    assert gout.disease


def test_what_no_list_knows_keeps_its_own_words_as_label() -> None:
    (found,) = said("There was a peculiar bluish plaque on the heel.")
    assert found.concept.curie is None
    assert found.concept.label == "peculiar bluish plaque"


@pytest.mark.parametrize(
    ("sentence", "label", "coded"),
    [
        ("Severe fever was noted.", "Severe fever", True),
        ("Fever was noted.", "Fever", True),
        ("There was no rebound tenderness.", "rebound tenderness", False),
        ("He felt electric shocks.", "electric shocks", False),
        ("She had viral myocarditis.", "viral myocarditis", True),
        ("There was no viral myocarditis.", "viral myocarditis", False),
    ],
)
def test_a_name_within_a_longer_phrase_does_not_rename_it(sentence: str, label: str, *, coded: bool) -> None:
    (found,) = said(sentence)
    assert (found.concept.label, found.concept.curie is not None) == (label, coded)


@pytest.mark.parametrize(
    ("sentence", "course"),
    [
        ("The fever dropped within a day.", "improved"),
        ("His pain abated.", "improved"),
        ("MRI showed tumour regression.", "improved"),
        ("MRI showed complete tumour regression.", "resolved"),
        ("There was a near-total regression of the mass.", "improved"),
        ("There was complete resolution of the effusion.", "resolved"),
        ("The nodules had diminished.", "improved"),
        ("He recovered without sequelae.", ""),
        ("She improved without new fever.", ""),
    ],
)
def test_how_it_went_is_read_with_how_far(sentence: str, course: str) -> None:
    (found,) = said(sentence)
    assert found.course == course


def test_what_is_denied_is_absent_and_what_is_suspected_possible() -> None:
    assert [found.assertion for found in said("There was no cough and no wheezing.")] == [Status.ABSENT] * 2
    assert [found.assertion for found in said("Pneumonia was suspected.")] == [Status.POSSIBLE]


def test_an_unknown_noun_counts_only_where_it_is_denied() -> None:
    assert [found.span.words for found in said("There was no maturation arrest.")] == ["maturation arrest"]
    assert said("The maturation stage was noted.") == []


def test_findings_of_the_family_and_risks_are_left_out() -> None:
    assert said("Her mother had breast cancer.") == []
    assert said("Heparin was given to prevent thrombosis.") == []


def test_a_list_of_absent_reflexes_is_read_whole() -> None:
    found = said("Knee jerks, ankle jerks and plantar reflexes were absent.")
    assert [one.assertion for one in found] == [Status.ABSENT] * 3


def test_a_short_form_stands_for_its_illness_in_the_sentences_that_follow() -> None:
    first = "He was diagnosed with QZXM."
    second = "Active QZXM was treated."
    found = list(mentions((line(first), line(second, len(first) + 1))))
    assert [one.span.words for one in found] == ["QZXM", "Active QZXM"]


def test_a_legend_counts_only_where_it_says_something_new() -> None:
    first = "CT showed a nodule."
    legend = line("CT with nodule and effusion.", len(first) + 1, Part.LEGEND)
    assert [one.span.words for one in mentions((line(first), legend))] == ["nodule", "effusion"]


@settings(max_examples=150)
@given(st.lists(st.sampled_from("no fever ( ) , and the elevated CRP pain of liver was 's - free SLE absent".split())))
def test_each_finding_stands_where_it_says(words: list[str]) -> None:
    text = " ".join(words)
    for found in said(text):
        assert text[found.span.start : found.span.end] == found.span.words
        assert found.span.words.strip() == found.span.words != ""
