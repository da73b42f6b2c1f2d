"""Events in prose: what happened, and what was denied, planned, refused or happened to others."""

import pytest

from catamnesis.case.mention import Happening
from catamnesis.case.narrative import Part, Sentence
from catamnesis.read.prose.events import mentions
from catamnesis.read.prose.nouns import Line
from catamnesis.read.prose.timex import time_expressions
from catamnesis.read.prose.tokens import tokens


def lines(*sentences: str) -> tuple[Line, ...]:
    text = " ".join(sentences)
    found, at = [], 0
    for words in sentences:
        end = at + len(words)
        place = Sentence(at, end, Part.CASE, 1)
        found.append(Line(place, words, tokens(text, at, end), (), (), time_expressions(text, at, end)))
        at = end + 1
    return tuple(found)


def told(*sentences: str) -> list[tuple[Happening, str]]:
    return [(said.kind, said.span.words) for said in mentions(lines(*sentences))]


@pytest.mark.parametrize(
    ("sentence", "kind", "words"),
    [
        ("He died of sepsis.", Happening.DEATH, "died"),
        ("The patient expired.", Happening.DEATH, "expired"),
        ("She was hospitalized with fever.", Happening.ADMISSION, "hospitalized"),
        ("He was discharged home.", Happening.DISCHARGE, "discharged"),
        ("He achieved complete remission.", Happening.REMISSION, "complete remission"),
        ("All symptoms resolved.", Happening.REMISSION, "symptoms resolved"),
        ("He became symptom free.", Happening.REMISSION, "symptom free"),
        ("The disease relapsed.", Happening.RELAPSE, "relapsed"),
        ("A right hemicolectomy was performed.", Happening.SURGERY, "right hemicolectomy"),
        ("An above knee amputation was done.", Happening.SURGERY, "above knee amputation"),
        ("She had a mitral valve repair.", Happening.SURGERY, "mitral valve repair"),
        ("She had a cesarean section.", Happening.SURGERY, "cesarean section"),
        ("A skin biopsy showed nothing new.", Happening.BIOPSY, "skin biopsy"),
        ("She underwent bone marrow transplantation.", Happening.TRANSPLANT, "bone marrow transplantation"),
        ("She was intubated.", Happening.INTUBATION, "intubated"),
    ],
)
def test_an_event_is_told_with_its_words(sentence: str, kind: Happening, words: str) -> None:
    assert told(sentence) == [(kind, words)]


@pytest.mark.parametrize(
    "sentence",
    [
        "There was no relapse.",
        "She refused surgery.",
        "Surgery was planned.",
        "A biopsy was considered.",
        "He was never admitted before.",
        "His father died of a stroke.",
        "There was a purulent discharge.",
        "There was intrauterine death of the fetus.",
        "There is a risk of recurrence.",
        "Tissue repair was slow.",
        "Resection margins were clear.",
        "She needed noninvasive mechanical ventilation.",
    ],
)
def test_what_did_not_happen_to_the_patient_is_not_told(sentence: str) -> None:
    assert told(sentence) == []


def test_a_noun_that_dates_something_tells_of_its_event_only_once() -> None:
    assert told("A week before admission he fell.", "He was admitted.", "On admission he was pale.") == [
        (Happening.ADMISSION, "admitted")
    ]
    assert told("A week before admission he fell.") == [(Happening.ADMISSION, "admission")]


def test_the_name_of_an_operation_stands_for_surgery_beside_it() -> None:
    assert told("He was sent for surgery.", "A splenectomy was done.", "After splenectomy he was well.") == [
        (Happening.SURGERY, "splenectomy")
    ]


def test_a_second_stay_is_told_again() -> None:
    kinds = [kind for kind, _ in told("He was admitted.", "He was discharged.", "He was readmitted.")]
    assert kinds == [Happening.ADMISSION, Happening.DISCHARGE, Happening.ADMISSION]


def test_an_event_has_the_time_of_its_sentence() -> None:
    (said,) = mentions(lines("She died 5 months after starting anakinra."))
    assert said.when is not None
    assert (said.when.offset_days, said.when.anchor) == (150, "starting anakinra")
