"""Whose story a sentence tells: the patient, others, or nobody."""

import pytest

from catamnesis.case.narrative import Part
from catamnesis.read.prose.report.headings import part_of
from catamnesis.read.prose.report.sections import sections
from catamnesis.read.prose.report.story import told


def _owners(text: str) -> dict[str, int]:
    return {text[s.start : s.end]: s.patient for s in told(text, sections(text)).sentences}


_LETTER = (
    "Gouty nodes are a rare sign, and have been reported in few patients [1, 2]. "
    "A 50-year-old man was admitted with fever. "
    "Blood cultures were negative. "
    "Colchicine was started, and the fever subsided within 2 days. "
    "Colchicine was effective in mice (3) and in a recent series of patients with gout (4). "
    "Indeed, blocking the pathway reduces the expression of ligands by fibres (5). "
    "Our case suggests that colchicine could be a promising treatment. "
    "Further studies are needed."
)


def test_introduction_story_and_discussion_in_one_flow_are_told_apart() -> None:
    assert list(_owners(_LETTER).values()) == [0, 1, 1, 1, 0, 0, 0, 0]


def test_a_single_learned_sentence_does_not_end_the_story() -> None:
    text = (
        "A 30-year-old woman had a rash. She was seen twice. Causes of fever in children, including other diseases, "
        "were "
        "looked for. Cultures were sterile. She was given prednisolone."
    )
    assert set(_owners(text).values()) == {1}


def test_sections_decide_where_the_report_has_headings() -> None:
    text = (
        "Introduction\n\nThe patient is the measure of all things.\n\nCase report\n\nA man aged 40 had pain.\n\n"
        "Discussion\n\nPain is common in patients with gout.\n\nReferences\n\n1. Doe J. The patient had gout. 2001.\n"
    )
    owners = list(_owners(text).values())
    assert owners[:3] == [0, 1, 0]
    assert not any(owners[3:])


def test_the_discussion_speaks_of_the_patient_where_it_says_so() -> None:
    text = (
        "Case report\nA man aged 40 had pain.\n\nDiscussion\nGout is common. Our patient received colchicine for 3 "
        "weeks. "
        "Doe et al. reported a woman. She was treated with heparin. In this case, the pain had subsided before."
    )
    assert list(_owners(text).values()) == [1, 0, 1, 0, 0, 1]


def test_relatives_have_their_own_story() -> None:
    owners = _owners(
        "A girl aged 7 had fever. Her mother had tuberculosis. Her parents reported that she had lost weight."
    )
    assert list(owners.values()) == [1, 0, 1]


def test_consent_is_no_part_of_the_story() -> None:
    text = (
        "A man aged 40 had pain. Written informed consent was obtained. After informed consent, he underwent surgery."
    )
    assert list(_owners(text).values()) == [1, 0, 1]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Case 1: A 4-year-old boy had fever.", "Case 2: A 10-year-old boy was admitted."),
        ("Case N°1: 14 years old patient had fits.", "Case N°2: patient aged 11 years, had fever."),
        ("Observation 1: Ms. A. was 26 years old.", "Observation 2: Ms. B. had pain."),
        ("A 40-year-old man presented with fever.", "A 71-year-old woman presented with cough."),
        ("The first patient was a man of 40 with fever.", "The second patient was a woman of 71 with cough."),
    ],
)
def test_a_second_patient_is_told_apart(first: str, second: str) -> None:
    text = f"{first} He was treated. {second} The treatment was the same."
    story = told(text, sections(text))
    assert story.patients == 2
    assert [sentence.patient for sentence in story.sentences] == [1, 1, 2, 2]


def test_headings_number_the_patients() -> None:
    text = "Case presentation\n\nCase 1\n\nA man aged 40 had pain.\n\nCase 2\n\nA woman aged 50 had fever.\n"
    assert list(_owners(text).values()) == [1, 2]


def test_a_label_out_of_order_is_not_followed() -> None:
    text = "A man aged 40 had pain. Case 7 is not his. He was treated."
    assert told(text, sections(text)).patients == 1


def test_the_same_patient_met_again_is_no_second_one() -> None:
    text = "A 40-year-old man had pain. A 40-year-old man with pain needs care. The patient was treated."
    assert told(text, sections(text)).patients == 1


def test_a_legend_belongs_to_the_patient_and_its_abbreviations_to_nobody() -> None:
    text = (
        "Case report\nA man aged 40 had pain.\n\nFigure 1. The swollen knee.\n\n"
        "Fig. 2. AST, aspartate aminotransferase; ALT, alanine aminotransferase; LDH, lactate dehydrogenase.\n"
    )
    owners = _owners(text)
    assert owners["The swollen knee."] == 1
    assert [owner for words, owner in owners.items() if "AST" in words] == [0]


def test_a_flattened_table_belongs_to_nobody_and_the_text_after_it_goes_on() -> None:
    text = (
        "Case report\nA man aged 40 had pain.\n\nTable 1. Values\n\nDay\tCRP\n1\t100\nNormal heart\nSLE: lupus\n\n"
        "The patient was then given colchicine, and all pain was gone after two days.\n"
    )
    owners = _owners(text)
    assert [owner for words, owner in owners.items() if "CRP" in words] == [0]
    assert list(owners.values())[-1] == 1


@pytest.mark.parametrize(
    "text",
    [
        "Take two eggs and beat them. Add flour, then bake for 40 minutes at 180 degrees.",
        "Methods\nWe randomised 200 patients with gout. Mean age was 53 years.\n\nResults\nPain fell in both groups.",
        "The committee met on Monday. It was decided to paint the fence.",
    ],
)
def test_a_text_without_a_patient_tells_of_none(text: str) -> None:
    story = told(text, sections(text))
    assert story.patients == 0
    assert not any(sentence.patient for sentence in story.sentences)


def test_where_only_the_abstract_tells_a_story_it_is_read() -> None:
    text = "Introduction\n\nGout is common.\n\nAbstract\n\nA 40-year-old man with gout was admitted. He recovered.\n"
    assert list(_owners(text).values()) == [0, 1, 1]


def test_the_case_in_a_structured_abstract_is_not_the_case() -> None:
    text = (
        "Abstract\n\nBackground\n\nGout is common.\n\nCase presentation\n\nA man aged 40 had gout.\n\n"
        "Background\n\nGout hurts.\n\nCase presentation\n\nA man aged 40 came with gout.\n\nConclusions\n\nGout "
        "goes.\n"
    )
    assert list(_owners(text).values()) == [0, 0, 0, 1, 0]


@pytest.mark.parametrize(
    ("heading", "part"),
    [
        ("## 2. Case Report", Part.CASE),
        ("PATIENT AND OBSERVATION", Part.CASE),
        ("II. Discussion:", Part.DISCUSSION),
        ("**References**", Part.REFERENCES),
        ("Conflicts of interest", Part.BACK),
        ("BACKGROUND", Part.INTRODUCTION),
        ("pmcINTRODUCTION", Part.INTRODUCTION),
        ("Follow-up and outcome", Part.CASE),
        ("The patient was discharged.", None),
        ("Written consent was obtained from the patient.", None),
    ],
)
def test_headings_are_known_by_their_words(heading: str, part: Part | None) -> None:
    assert part_of(heading) is part


def test_key_words_in_one_line_end_with_it() -> None:
    text = "Key words: gout, fever, man\n\nA 40-year-old man had pain.\n"
    assert [section.part for section in sections(text)] == [Part.BACK, Part.CASE]


def test_a_running_head_within_the_text_is_no_sentence() -> None:
    text = "Case report\nA man aged 40 had pain.\n\nRare gout / A. Doe et al.\n\nA\n\nHe recovered.\n"
    assert list(_owners(text)) == ["A man aged 40 had pain.", "He recovered."]


def test_a_trial_tells_of_no_patient() -> None:
    text = (
        "In this double-blind, placebo-controlled trial we treated people with gout. The mean age was 54 years. "
        "Patients were aged 18 to 75 years. Urate fell by 30% in the treated group."
    )
    assert set(_owners(text).values()) == {0}


def test_a_person_of_another_age_in_the_discussion_is_another_patient() -> None:
    text = (
        "Case report\nA 40-year-old woman had a rash. She was given colchicine.\n\n"
        "Discussion\nA 30-year-old man took aspirin. Our patient had a rash."
    )
    assert list(_owners(text).values()) == [1, 1, 0, 1]
