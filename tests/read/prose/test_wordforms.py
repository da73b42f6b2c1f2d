"""One form for the many ways in which a word is written."""

import pytest

from catamnesis.read.prose.words.wordforms import form, key_of, skeleton


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("metastases", "metastasis"),
        ("diagnoses", "diagnosis"),
        ("diseases", "disease"),
        ("headaches", "headache"),
        ("vertebrae", "vertebra"),
        ("fungi", "fungus"),
        ("emboli", "embolus"),
        ("leucocytes", "leukocyte"),
        ("sulphate", "sulfate"),
        ("anaemias", "anemia"),
        ("children", "child"),
        ("oesophagus", "esophagus"),
    ],
)
def test_two_writings_of_a_word_have_one_form(one: str, other: str) -> None:
    assert form(one) == form(other)


@pytest.mark.parametrize(
    ("one", "other"), [("hives", "hiv"), ("testes", "tests"), ("nail", "nails bed"), ("ileum", "ilium")]
)
def test_different_words_have_different_forms(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


def test_hyphens_spaces_and_the_s_of_a_genitive_do_not_count() -> None:
    assert key_of("Jo-1") == key_of("Jo1") == key_of("jo 1")
    assert key_of("Wegener's granulomatosis") == key_of("Wegener granulomatosis")


def test_prednisone_and_prednisolone_do_not_sound_alike() -> None:
    assert skeleton("prednisone") != skeleton("prednisolone")
    assert skeleton("chlorpromazine") != skeleton("chlorpropamide")
