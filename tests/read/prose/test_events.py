"""Events in prose: what happened, and what was denied, planned, refused or happened to others."""

import pytest

from catamnesis.case.mention import Happening
from catamnesis.case.narrative import Part, Sentence
from catamnesis.read.prose.happenings.events import mentions
from catamnesis.read.prose.nouns import Line
from catamnesis.read.prose.times.timex import time_expressions
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
        ("He was placed on a ventilator.", Happening.INTUBATION, "placed on a ventilator"),
        ("A man without medical history admitted for fever.", Happening.ADMISSION, "admitted"),
        ("She was sent home.", Happening.DISCHARGE, "sent home"),
        ("He left the hospital on day 9.", Happening.DISCHARGE, "left the hospital"),
        ("He was discharged and surgery was planned.", Happening.DISCHARGE, "discharged"),
        ("The family agreed, leading to his death.", Happening.DEATH, "death"),
        ("The child did not survive.", Happening.DEATH, "did not survive"),
        ("The outcome was fatal.", Happening.DEATH, "outcome was fatal"),
        ("Renal function became normal.", Happening.REMISSION, "became normal"),
        ("Proteinuria disappeared.", Happening.REMISSION, "disappeared"),
        ("She remains asymptomatic.", Happening.REMISSION, "remains asymptomatic"),
        ("The swelling resolved totally.", Happening.REMISSION, "resolved totally"),
        ("The ulcer healed completely.", Happening.REMISSION, "healed completely"),
        ("The rash reappeared.", Happening.RELAPSE, "reappeared"),
        ("A haematoma was surgically drained.", Happening.SURGERY, "surgically drained"),
        ("The cyst was enucleated.", Happening.SURGERY, "enucleated"),
        ("Bilateral salpingo-oophorectomy was done.", Happening.SURGERY, "Bilateral salpingo-oophorectomy"),
        ("Intramedullary nailing was performed.", Happening.SURGERY, "Intramedullary nailing"),
        ("Cataract surgery had been performed.", Happening.SURGERY, "surgery"),
        ("A first biopsy was negative.", Happening.BIOPSY, "biopsy"),
        ("Fine needle aspiration was inconclusive.", Happening.BIOPSY, "Fine needle aspiration"),
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
        "His mother had been admitted two weeks earlier.",
        "He admitted to excessive sun exposure.",
        "Surgery was necessary to correct the squint.",
        "He was seen in the surgery clinic.",
        "He was listed for heart transplantation.",
        "The sample was taken with a biopsy needle.",
        "Lavage fluid was recovered.",
        "There was flare in the anterior chamber.",
        "He was asymptomatic at diagnosis.",
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


def test_a_biopsy_is_told_once_however_often_it_is_named() -> None:
    assert told("A renal biopsy was performed.", "Biopsy material was stained.", "The renal biopsy was normal.") == [
        (Happening.BIOPSY, "renal biopsy")
    ]
    assert len(told("A first biopsy was negative.", "A second biopsy showed lymphoma.")) == 2


def test_a_recovery_is_not_told_again_by_what_became_normal_beside_it() -> None:
    assert told("Symptoms resolved.", "Renal function normalized.") == [(Happening.REMISSION, "Symptoms resolved")]


def test_an_operation_explained_in_brackets_is_one() -> None:
    assert len(told("His leg was amputated (transfemoral amputation).")) == 1


def test_a_second_stay_is_told_again() -> None:
    kinds = [kind for kind, _ in told("He was admitted.", "He was discharged.", "He was readmitted.")]
    assert kinds == [Happening.ADMISSION, Happening.DISCHARGE, Happening.ADMISSION]


def test_an_event_has_the_time_of_its_sentence() -> None:
    (said,) = mentions(lines("She died 5 months after starting anakinra."))
    assert said.when is not None
    assert (said.when.offset_days, said.when.anchor) == (150, "starting anakinra")
