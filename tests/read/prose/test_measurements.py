"""Values in prose: each with its analyte, and what is no value of the patient."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catamnesis.case.mention import MeasurementSaid
from catamnesis.case.narrative import Part, Sentence
from catamnesis.read.prose.nouns import Line
from catamnesis.read.prose.numbers.quantity import quantities
from catamnesis.read.prose.times.timex import time_expressions
from catamnesis.read.prose.tokens import tokens
from catamnesis.read.prose.values.measurements import mentions
from catamnesis.read.prose.values.unit_kinds import fits
from catamnesis.read.prose.words.lexicon import terms_in


def line_of(text: str) -> Line:
    pieces = tokens(text)
    sentence = Sentence(0, len(text), Part.CASE, 1)
    return Line(sentence, text, pieces, terms_in(pieces, {}), quantities(text), time_expressions(text))


def said(text: str) -> list[MeasurementSaid]:
    return list(mentions((line_of(text),)))


def pairs(text: str) -> list[tuple[str, float]]:
    return [(one.analyte, one.value) for one in said(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C-reactive protein (CRP) of 74 mg/L.", [("c-reactive protein", 74)]),
        ("There was anaemia (Hb 7.3 g/dL).", [("haemoglobin", 7.3)]),
        ("There was anemia 6g/dL.", [("haemoglobin", 6)]),
        ("Leukocytosis of 14,000/mm3 was found.", [("leukocytes", 14000)]),
        ("Thrombocytopenia (48 x 10^9/L) was found.", [("platelets", 48)]),
        ("She had a fever of 39 °C.", [("body temperature", 39)]),
        ("There was hyperkalaemia (6.2 mmol/L).", [("potassium", 6.2)]),
        ("Hb 9.5 g/dl, WBC 3.1, platelets 48.", [("haemoglobin", 9.5), ("leukocytes", 3.1), ("platelets", 48)]),
        (
            "AST, ALT and ALP were 35, 40 and 48 U/L, respectively.",
            [("aspartate aminotransferase", 35), ("alanine aminotransferase", 40), ("alkaline phosphatase", 48)],
        ),
        ("AST/ALT 1,172/810 U/L.", [("aspartate aminotransferase", 1172), ("alanine aminotransferase", 810)]),
        ("Total/direct bilirubin 6.1/3.1 mg/dL.", [("total bilirubin", 6.1), ("direct bilirubin", 3.1)]),
        ("Of the cells 80% neutrophils and 10% lymphocytes.", [("neutrophils", 80), ("lymphocytes", 10)]),
        ("BP 120/80.", [("systolic blood pressure", 120), ("diastolic blood pressure", 80)]),
        (
            "He came with 100/60 mmHg and 116 bpm.",
            [("systolic blood pressure", 100), ("diastolic blood pressure", 60), ("heart rate", 116)],
        ),
        ("CRP fell (179 to 31 mg/L in 8 days).", [("c-reactive protein", 179), ("c-reactive protein", 31)]),
        ("Haemoglobin of 10-12 g/dL.", [("haemoglobin", 10), ("haemoglobin", 12)]),
        ("The CSF showed protein 0.69 g/L and glucose 0.3 mmol/L.", [("csf protein", 0.69), ("csf glucose", 0.3)]),
        ("ALT was 3 times the upper limit of normal.", [("alanine aminotransferase", 3)]),
        ("A boy was born weighing 3200 g.", [("birth weight", 3200)]),
        (
            "BMI 29.14, pH 7.32, INR 1.2.",
            [("body mass index", 29.14), ("ph", 7.32), ("international normalized ratio", 1.2)],
        ),
        ("Muscle strength was 2/5 in the arms and 3/5 in the legs.", [("muscle strength", 2), ("muscle strength", 3)]),
    ],
)
def test_each_value_finds_its_analyte(text: str, expected: list[tuple[str, float]]) -> None:
    assert pairs(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "A mass of 3 x 2 cm was seen.",
        "Prednisone 40 mg/day was given.",
        "She was given albumin 20 g and 5% dextrose.",
        "She breathed 100% oxygen.",
        "The target INR was 2.5.",
        "He lost 30 kg in two years.",
        "The haemoglobin was followed for 3 weeks.",
        "Platelets were transfused, 2 units.",
        "Creatinine is normal below 1.2 mg/dL (reference range 0.6-1.2 mg/dL).",
        "Haemoglobin rose by 2 g/dL.",
        "Severe pulmonary hypertension of 75 mmHg.",
    ],
)
def test_what_is_no_result_is_no_measurement(text: str) -> None:
    assert pairs(text) == []


def test_the_unit_vetoes_a_wrong_neighbour() -> None:
    assert pairs("CRP and platelets of 300 x10^9/L.") == [("platelets", 300)]
    assert not fits("platelets", quantities("74 mg/L")[0])


def test_a_reference_range_beside_a_value_is_kept_with_it() -> None:
    (one,) = said("Ferritin was 1200 µg/L (normal 20-300).")
    assert one.reference == (20, 300)
    (two,) = said("CRP was 74 mg/L (normal <5).")
    assert two.reference == (None, 5)


def test_the_unit_is_kept_as_written_with_its_code_and_the_analytes_id() -> None:
    (one,) = said("Platelets were 35 x 10 9 /L.")
    assert (one.unit, one.ucum, one.analyte_id) == ("x10^9/L", "10*9/L", "platelets")
    (two,) = said("The smear had 8,000 leukocytes/mm 3.")
    assert (two.unit, two.analyte) == ("/mm3", "leukocytes")


def test_giga_or_gram_per_litre_is_decided_by_the_analyte() -> None:
    assert [one.ucum for one in said("Platelets 150 G/L, albumin 35 G/L.")] == ["10*9/L", "g/L"]


def test_a_value_that_only_its_unit_tells_is_doubtful() -> None:
    (one,) = said("He came with 39.2 °C.")
    assert (one.analyte, bool(one.doubt)) == ("body temperature", True)


def test_a_comparator_is_kept_with_the_value() -> None:
    (one,) = said("Saturation dropped below 80%.")
    assert (one.analyte, str(one.comparator), one.value) == ("oxygen saturation", "<", 80)


_BITS = st.sampled_from(
    "CRP Hb platelets haemoglobin AST , . ; : ( ) and were was of 74 9.5 1,2 120/80 mg/L g/dL U/L x10^9/L mmHg % °C "
    "respectively normal < 5 fever anaemia CSF protein 10-12 to from fell to by 30 kg BP pH".split()
)


@settings(deadline=timedelta(seconds=2))
@given(st.lists(_BITS, max_size=50))
def test_any_sentence_gives_values_that_stand_in_it(bits: list[str]) -> None:
    text = " ".join(bits)
    for one in said(text):
        assert text[one.span.start : one.span.end] == one.span.words
        assert any(character.isdigit() for character in one.span.words)


def test_an_endless_sentence_is_read_in_parts() -> None:
    assert len(said("CRP was 74 mg/L, " * 1000)) > 950


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        (
            "CEA 12, CA 19-9 450 U/ml, CA-125 300 U/mL.",
            [("carcinoembryonic antigen", 12), ("ca 19-9", 450), ("ca 125", 300)],
        ),
        ("Vitamin B12 120 pg/ml and IL-6 450 pg/mL.", [("vitamin b12", 120), ("interleukin-6", 450)]),
        ("Platelets were 10 000-12 000/mm3.", [("platelets", 10000), ("platelets", 12000)]),
        ("Protein C was 72%, S protein = 70%.", [("protein c", 72), ("protein s", 70)]),
        ("Antithrombin III was 81%.", [("antithrombin iii", 81)]),
        ("Valproate concentrations were 140 mg/L.", [("valproate", 140)]),
        ("Serum osmolality was 250 mOsm/kg.", [("osmolality", 250)]),
        ("Pleural fluid protein was 4.5 g/dL.", [("pleural fluid protein", 4.5)]),
        ("The M protein was 3.2 g/dL.", [("m protein", 3.2)]),
        ("Temperature of 48 °C for a 60-second duration.", [("body temperature", 48)]),
    ],
)
def test_figures_within_a_name_are_no_part_of_its_value(sentence: str, values: list[tuple[str, float]]) -> None:
    assert [(one.analyte, one.value) for one in said(sentence)] == values


@pytest.mark.parametrize(
    ("sentence", "unit"),
    [
        ("Proteinuria was 2 g per day.", "g/day"),
        ("Ejection fraction was 20 percent.", "percent"),
        ("The heart rate was 135 b/mn.", "b/mn"),
        ("The heart rate was 90 beats per minute.", "beatsperminute"),
    ],
)
def test_the_unit_of_an_amount_a_day_has_its_stroke(sentence: str, unit: str) -> None:
    assert said(sentence)[0].unit == unit
