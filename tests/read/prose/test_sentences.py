"""Where sentences end: abbreviations, figures, line ends, and text that is no prose."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catamnesis.read.prose.report.sentences import sentence_spans


def _cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "whole",
    [
        "Dr. Roe and Prof. Lee saw him.",
        "Joint pain (e.g. in the knee, i.e. on walking) was absent.",
        "The rash (Fig. 1) and the scan (Figs. 2 and 3) were shown.",
        "He weighed approx. 70 kg, cf. Table 1.",
        "The value was 9. 7mg/dL and 17. 3 x 10 3 /µL.",
        "Time was 25. 4 seconds; ratio 0. 96).",
        "Growth of S. aureus and E. Coli was seen.",
        "As Doe et al. [5] said, it was so.",
        "Bell?s palsy and a normal range of 10?35 were noted.",
        "Mrs. A.B. Smith, 35 years old, came.",
        "She had (Hb 9 g/dL. WBC 10) low values.",
        "He was given 2 g i.v. daily.",
        "The dose was 0.5 mg/kg vs. 1 mg/kg before.",
        "No. 3 was the worst.",
    ],
)
def test_a_stop_that_ends_nothing_leaves_the_sentence_whole(whole: str) -> None:
    assert _cut(whole) == [whole]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("He had fever.", "He coughed."),
        ("Treatment began in 2010.", "3 months later he was well."),
        ("She had hepatitis C.", "She was treated."),
        ("It was given p.o.", "The patient improved."),
        ("Hb was 9.", "2 days later it was 11."),
        ("Was it gout?", "It was."),
        ("This was known.[3,4]", "The patient agreed."),
        ("This was known.3,4", "The patient agreed."),
        ("He weighed 70 kg.", "(B) shows the rash."),
        ("The lactate was high.", "pH was 7.2."),
        ("“I feel ill.”", "Then he slept."),
    ],
)
def test_two_sentences_are_parted(first: str, second: str) -> None:
    assert _cut(f"{first} {second}") == [first, second]


def test_a_missing_space_after_the_stop_parts_sentences() -> None:
    assert _cut("It was an antibody.The patient left (today).She returned.") == [
        "It was an antibody.",
        "The patient left (today).",
        "She returned.",
    ]


def test_a_sentence_goes_on_over_a_line_end() -> None:
    assert _cut("He was seen\nin the clinic. She\r\nwas not.") == ["He was seen\nin the clinic.", "She\r\nwas not."]


def test_a_sentence_goes_on_over_a_blank_line_where_a_page_ends() -> None:
    assert _cut("without elevated muscle\n\nenzymes. He left (Fig. 2B and\n\nD). She stayed.") == [
        "without elevated muscle\n\nenzymes.",
        "He left (Fig. 2B and\n\nD).",
        "She stayed.",
    ]


def test_bullets_are_sentences() -> None:
    assert _cut("Findings:\n- fever\n- rash on the arm\n• cough") == [
        "Findings:",
        "- fever",
        "- rash on the arm",
        "• cough",
    ]


def test_short_lines_without_stops_are_sentences() -> None:
    assert _cut("Fever for 3 days\nWeight loss of 5 kg\nNo cough") == [
        "Fever for 3 days",
        "Weight loss of 5 kg",
        "No cough",
    ]


def test_marks_alone_are_no_sentence() -> None:
    assert _cut("... --- !!!\n\n. . .") == []


def test_a_sentence_that_never_ends_is_cut() -> None:
    text = "word " * 5000
    spans = list(sentence_spans(text))
    assert max(end - start for start, end in spans) <= 5000
    assert sum(text[start:end].count("word") for start, end in spans) == 5000


def test_a_stretch_is_cut_within_its_bounds() -> None:
    text = "One here. Two here. Three here."
    assert [text[a:b] for a, b in sentence_spans(text, 10, 25)] == ["Two here.", "Three"]


@given(st.text(alphabet="Aab .!?\n()[]1,;:-😀ش", max_size=80))
@settings(max_examples=200, deadline=None)
def test_sentences_lie_in_order_and_lose_no_letter(text: str) -> None:
    spans = list(sentence_spans(text))
    assert spans == sorted(spans)
    assert all(a < b for a, b in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    kept = sum(c.isalnum() for a, b in spans for c in text[a:b])
    assert kept == sum(c.isalnum() for c in text)
