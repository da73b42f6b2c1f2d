"""Age and sex of the patient, once."""

from pathlib import Path

import pytest

from catamnesis.case.mention import PatientSaid
from catamnesis.case.patient import Sex
from catamnesis.read.prose import patients
from catamnesis.read.prose.nouns import Line
from catamnesis.read.prose.report.narrative import open_report


def _read(tmp_path: Path, text: str) -> list[PatientSaid]:
    path = tmp_path / "report.txt"
    path.write_text(text, encoding="utf-8")
    report = open_report(path)
    return [
        said
        for number in range(1, report.patients + 1)
        for said in patients.mentions(
            tuple(
                Line(s, report.words(s.start, s.end), (), (), (), ()) for s in report.sentences if s.patient == number
            )
        )
    ]


@pytest.mark.parametrize(
    ("words", "age", "sex"),
    [
        ("A 53-year-old woman", 53, Sex.FEMALE),
        ("A 34-yr-old man", 34, Sex.MALE),
        ("A 70–year–old lady", 70, Sex.FEMALE),
        ("A 36- year- old gentleman", 36, Sex.MALE),
        ("A previously healthy 9 year-old Caucasian girl", 9, Sex.FEMALE),
        ("A boy of 7", 7, Sex.MALE),
        ("A woman aged 45 years", 45, Sex.FEMALE),
        ("A 45 y/o male", 45, Sex.MALE),
        ("A 45yo female", 45, Sex.FEMALE),
        ("A fifty-three-year-old man", 53, Sex.MALE),
        ("A 4 and a half years old boy", 4.5, Sex.MALE),
        ("A 6-month-old male infant", 0.5, Sex.MALE),
        ("A 13 months old girl", 13 / 12, Sex.FEMALE),
        ("A 3-day-old female newborn", 3 / 365.25, Sex.FEMALE),
        ("A 30-year-old G2P1 patient", 30, Sex.FEMALE),
        ("Mrs. A.B., 35 years old,", 35, Sex.FEMALE),
        ("Ms. V. Doe 26 years (in 2012)", 26, Sex.FEMALE),
        ("A 62-year-old male patient of 24 weeks' illness", 62, Sex.MALE),
        ("A woman in her sixties", None, Sex.FEMALE),
        ("A male newborn", 0, Sex.MALE),
        ("A 45 y/o M", 45, Sex.MALE),
        ("A 65 y.o. woman", 65, Sex.FEMALE),
        ("A 47-year-old fisherman", 47, Sex.MALE),
        ("A 68-year-old widow", 68, Sex.FEMALE),
        ("A 5 1/2-year-old girl", 5.5, Sex.FEMALE),
        ("A 1-year-and-3-month-old boy", 1.25, Sex.MALE),
        ("A newborn boy of a 30-year-old primigravida", 0, Sex.MALE),
        ("A baby girl born to a 24-year-old mother", None, Sex.FEMALE),
    ],
)
def test_age_and_sex_are_read_in_every_spelling(tmp_path: Path, words: str, age: float | None, sex: Sex) -> None:
    (said,) = _read(tmp_path, f"{words} was admitted with fever.")
    assert said.age_years == (None if age is None else pytest.approx(age, rel=0.02))
    assert said.sex is sex


def test_a_newborn_is_the_patient_and_not_the_mother(tmp_path: Path) -> None:
    text = "We report a newborn boy who was delivered at term weighing 3.2 kg to a 31-year-old woman. "
    text += "He was limp and was treated in hospital."
    for more in ("", " At 30 days of age he was well."):
        (said,) = _read(tmp_path, text + more)
        assert (said.sex, said.age_years) == (Sex.MALE, 0)


def test_sex_is_told_by_pronouns_where_no_noun_tells(tmp_path: Path) -> None:
    (said,) = _read(tmp_path, "A 14-year-old patient was admitted with fever. His temperature was high. He slept.")
    assert (said.age_years, said.sex) == (14, Sex.MALE)


def test_sex_is_told_by_what_only_one_sex_has(tmp_path: Path) -> None:
    (said,) = _read(tmp_path, "A 30-year-old patient at 24 weeks' gestation was admitted with fever.")
    assert said.sex is Sex.FEMALE


def test_relatives_do_not_lend_their_sex_or_age(tmp_path: Path) -> None:
    text = "A 30-year-old patient came with her husband. Her father died at age 33 years of a disease."
    (said,) = _read(tmp_path, text)
    assert (said.age_years, said.sex) == (30, Sex.FEMALE)


def test_an_age_of_onset_is_not_the_age(tmp_path: Path) -> None:
    (said,) = _read(
        tmp_path, "The patient has had seizures since the age of 9 years. A 14-year-old boy, he was admitted."
    )
    assert said.age_years == 14


def test_a_stretch_of_time_is_no_age(tmp_path: Path) -> None:
    (said,) = _read(tmp_path, "A man had a 5-month history of fever, treated for 10 years, and 3 days later pain.")
    assert (said.age_years, said.sex) == (None, Sex.MALE)


def test_the_place_is_that_of_the_words(tmp_path: Path) -> None:
    (said,) = _read(tmp_path, "Gout is common. A 53-year-old woman was admitted.")
    assert said.span.words == "53-year-old woman"
    assert said.span.start == 18


def test_each_patient_of_a_report_is_said_once(tmp_path: Path) -> None:
    text = "Case 1: A 4-year-old boy had fever. A 4-year-old boy is small. Case 2: A 50-year-old woman had fever."
    assert [(said.patient, said.age_years, said.sex) for said in _read(tmp_path, text)] == [
        (1, 4, Sex.MALE),
        (2, 50, Sex.FEMALE),
    ]


def test_a_report_without_age_and_sex_says_no_patient(tmp_path: Path) -> None:
    assert _read(tmp_path, "The patient was admitted with fever.") == []
