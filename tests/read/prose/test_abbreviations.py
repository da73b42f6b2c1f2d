"""Short forms that a text explains itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.read.prose.words.abbreviations import abbreviations


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("She had ulcerative colitis (UC).", "UC", "ulcerative colitis"),
        ("UC (ulcerative colitis) was known.", "UC", "ulcerative colitis"),
        ("nonsteroidal anti-inflammatory drugs (NSAIDs)", "NSAID", "nonsteroidal anti-inflammatory drugs"),
        ("melanoma differentiation-associated gene 5 (MDA5)", "MDA5", "melanoma differentiation-associated gene 5"),
        ("intravenous immunoglobulins (IVIg)", "IVIg", "intravenous immunoglobulins"),
        ("creatine kinase (CK, 210 U/L)", "CK", "creatine kinase"),
        ("tumor necrosis factor-α (TNF-α)", "TNF-α", "tumor necrosis factor-α"),
    ],
)
def test_a_short_form_is_found_with_its_words(text: str, short: str, long: str) -> None:
    assert abbreviations(text)[short] == long


@pytest.mark.parametrize(
    "text",
    [
        "albumin (22 g/L)",
        "a fever (see Table 1)",
        "the knee (left)",
        "his son (aged 4)",
        "creatinine (high)",
        "He (XYZ) left",
    ],
)
def test_what_is_only_in_brackets_is_no_short_form(text: str) -> None:
    assert abbreviations(text) == {}


def test_the_first_explanation_stands() -> None:
    assert abbreviations("mitral stenosis (MS) ... multiple sclerosis (MS)")["MS"] == "mitral stenosis"


def test_words_of_another_sentence_are_not_taken() -> None:
    assert abbreviations("Urticaria came. Fever (UCF) rose.") == {}


@given(st.text(alphabet="abcABC ().-12", max_size=200))
def test_each_long_form_stands_in_the_text(text: str) -> None:
    for short, long in abbreviations(text).items():
        assert short in text
        assert long in text
        assert len(long) > len(short)
