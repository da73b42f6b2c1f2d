"""The patient, the history and the end are told as the record has them."""

from dataclasses import replace

from catamnesis.case.case import Case
from catamnesis.case.event import AdverseEvent, Answer, OutcomeKind
from catamnesis.case.patient import Patient, Sex
from catamnesis.case.therapy import Exposure
from catamnesis.tell.page import Listing, Pairs, Paragraph, Section, Table, mentions
from catamnesis.tell.story import (
    MOST_ROWS,
    laboratory_words,
    outcome_section,
    outcome_words,
    patient_section,
    patient_words,
)
from tell.worked import DEATH, PATIENT, UNWEIGHED, drug


def text(section: Section) -> str:
    """All words of a section."""
    return " | ".join(mention.printed.text for mention in mentions([section]))


def table(case: Case, caption: str) -> Table:
    """A table of the history by its caption."""
    blocks = patient_section(case).blocks
    return next(block for block in blocks if isinstance(block, Table) and block.caption == caption)


def with_patient(**changes: object) -> Case:
    """The case with another patient."""
    changed = replace(PATIENT, **changes)  # type: ignore[arg-type]
    return replace(UNWEIGHED, facts=tuple(changed if isinstance(f, Patient) else f for f in UNWEIGHED.facts))


def test_the_patient_is_told_in_a_few_words() -> None:
    assert patient_words(UNWEIGHED) == "a woman of 53 years"
    assert patient_words(with_patient(sex=Sex.MALE, age_years=None)) == "a man, age not stated"
    assert patient_words(replace(UNWEIGHED, facts=())) == "one patient"


def test_body_size_is_told_where_it_is_known() -> None:
    assert "70\u202fkg, 170\u202fcm" in text(patient_section(with_patient(weight_kg=70.0, height_cm=170.0)))


def test_findings_stand_by_domain_with_what_became_of_them() -> None:
    findings = table(UNWEIGHED, "Findings")
    skin = next(row for row in findings.rows if row.cells[0].lines[0][0].text == "Skin")
    assert [line[0].text for line in skin.cells[1].lines] == ["heliotrope rash", "skin ulcer"]
    assert [line[0].text for line in skin.cells[2].lines] == ["skin ulcer: resolved, day 21–35"]
    assert "stated by the author, not measured" in findings.heads[2]


def test_antibodies_stand_by_their_result_with_titres() -> None:
    pairs = {term: line for b in patient_section(UNWEIGHED).blocks if isinstance(b, Pairs) for term, line in b.pairs}
    assert pairs["Positive tests"][0].text == "MDA5 1:640"
    assert pairs["Negative tests"][0].text == "antinuclear"


def test_treatments_are_told_with_dose_course_and_end() -> None:
    rows = {row.cells[0].lines[0][0].text: row for row in table(UNWEIGHED, "Treatments").rows}
    assert next(iter(rows)) == "anakinra"
    said = {name: [[p.text for line in cell.lines for p in line] for cell in row.cells] for name, row in rows.items()}
    assert said["anakinra"][1] == ["100\u202fmg a day, subcutaneous"]
    assert said["prednisone"][3] == ["lowered to 5\u202fmg a day, before day 0"]
    assert said["azathioprine"][4] == ["before day 0 (rapid deterioration)"]
    assert said["methotrexate"][4] == ["went on past day 0"]
    assert said["hydroxychloroquine"][4] == ["not stated"]


def test_a_treatment_known_to_have_ended_says_so() -> None:
    ended = replace(UNWEIGHED, facts=(drug("morphine", ongoing=False),))
    row = table(ended, "Treatments").rows[0]
    assert row.cells[4].lines[0][0].text == "ended, not dated"


def test_very_many_treatments_are_counted() -> None:
    many = replace(UNWEIGHED, facts=tuple(replace(drug("morphine"), id=f"d{n}") for n in range(1000)))
    assert len(table(many, "Treatments").rows) == MOST_ROWS
    assert f"… and {1000 - MOST_ROWS} more" in text(patient_section(many))
    assert len(many.of(Exposure)) == 1000


def test_scans_are_told_with_how_they_were_made() -> None:
    assert "uptake time 60\u202fmin, activity 2.5\u202fMBq/kg, glucose 4\u202fmmol/L" in text(
        patient_section(UNWEIGHED)
    )


def test_an_end_is_told_in_one_sentence() -> None:
    assert outcome_words(DEATH) == "Death from aspiration pneumonia, day 150–276."
    relapse = replace(DEATH, kind=OutcomeKind.RELAPSE, cause="skin", related=Answer.UNKNOWN)
    assert outcome_words(relapse) == "Relapse: skin, day 150–276."


def test_harm_is_told_with_what_was_blamed() -> None:
    event = next(fact for fact in UNWEIGHED.facts if isinstance(fact, AdverseEvent))
    blamed = replace(event, grade=3, suspected=("azathioprine", "rituximab"), outcome="healed")
    case = replace(UNWEIGHED, facts=(*UNWEIGHED.of(Exposure), blamed))
    assert "grade 3, blamed on azathioprine and rituximab, healed" in text(outcome_section(case))


def test_silence_is_not_taken_for_absence() -> None:
    told = text(outcome_section(replace(UNWEIGHED, facts=())))
    assert "does not say how the story ended" in told
    assert "not the same as none" in told


def test_laboratory_values_are_counted() -> None:
    assert laboratory_words(UNWEIGHED) == "4 laboratory values of 2 analytes"
    assert laboratory_words(replace(UNWEIGHED, facts=())) == ""


def test_a_case_of_nothing_has_both_sections() -> None:
    empty = replace(UNWEIGHED, facts=())
    assert isinstance(patient_section(empty).blocks[0], Pairs)
    assert isinstance(outcome_section(empty).blocks[0], Paragraph)
    assert any(isinstance(block, Listing) for block in outcome_section(UNWEIGHED).blocks)
