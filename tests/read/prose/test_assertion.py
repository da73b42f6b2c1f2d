"""Whether a thing that is named was there, on invented sentences with the answer inside."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.finding import Course, Status
from catamnesis.read.prose.context.assertion import Elsewhere, asserted_in

TAGGED = Path(__file__).parents[2] / "tagged"
SIGNS = {"+": Status.PRESENT, "-": Status.ABSENT, "?": Status.POSSIBLE}


def tagged(name: str, answer: str) -> list[tuple[str, int, int, str]]:
    """Each marked thing of a file: its sentence without marks, its place, and what stands behind the bracket."""
    places = []
    for line in (TAGGED / name).read_text("utf-8").splitlines():
        plain = re.sub(rf"\[([^]]*)\]({answer})", r"\1", line)
        taken = 0
        for found in re.finditer(rf"\[([^]]*)\]({answer})", line):
            start = found.start() - taken
            places.append((plain, start, start + len(found[1]), found[2]))
            taken += 2 + len(found[2])
    return places


@pytest.mark.parametrize(("sentence", "start", "end", "sign"), tagged("assertion.txt", "[-+?]"))
def test_what_was_there_and_what_was_not_is_told_apart(sentence: str, start: int, end: int, sign: str) -> None:
    assert asserted_in(sentence, start, end).status is SIGNS[sign]


@pytest.mark.parametrize(("sentence", "start", "end", "whose"), tagged("elsewhere.txt", "[a-z]+"))
def test_the_family_the_past_and_what_is_only_thought_of_are_told_apart(
    sentence: str, start: int, end: int, whose: str
) -> None:
    assert asserted_in(sentence, start, end).elsewhere == (None if whose == "now" else Elsewhere(whose))


@pytest.mark.parametrize(
    ("sentence", "course"),
    [
        ("The rash resolved within a week.", Course.RESOLVED),
        ("The rash improved significantly.", Course.IMPROVED),
        ("The rash worsened.", Course.WORSENED),
        ("The rash persisted for months.", Course.UNCHANGED),
        ("There was a new rash on the legs.", Course.NEW),
        ("The rash was seen by a dermatologist.", None),
    ],
)
def test_the_course_of_a_finding_is_read(sentence: str, course: Course | None) -> None:
    start = sentence.index("rash")
    assert asserted_in(sentence, start, start + 4).course is course


def test_the_words_that_decide_are_shown() -> None:
    cue = asserted_in("There was no evidence of metastasis.", 25, 35).cue
    assert cue is not None
    assert cue.words == "no evidence of"


def test_in_a_sentence_without_end_the_nearest_words_decide() -> None:
    sentence = "He had fever and a rash but no cough. ".replace(". ", ", then ") * 3000
    start = sentence.rindex("cough")
    assert asserted_in(sentence, start, start + 5).status is Status.ABSENT
    start = sentence.rindex("fever")
    assert asserted_in(sentence, start, start + 5).status is Status.PRESENT


@given(st.text(alphabet="no without,.()-' aäfever", max_size=80), st.integers(0, 79), st.integers(1, 20))
def test_any_text_is_answered(sentence: str, start: int, length: int) -> None:
    told = asserted_in(sentence, min(start, len(sentence)), min(start + length, len(sentence)))
    assert told.cue is None or sentence[told.cue.start : told.cue.end] == told.cue.words
