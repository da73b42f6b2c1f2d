"""What single words can be in the phrase of a finding."""

import pytest

from catamnesis.read.prose.findings.finding_words import traits


@pytest.mark.parametrize(
    "word", ["ulcers", "oedema", "haemorrhages", "metastases", "bullae", "palsies", "hypokalaemia"]
)
def test_names_of_findings_are_known_in_any_number_and_spelling(word: str) -> None:
    assert traits(word).head


@pytest.mark.parametrize("word", ["cholangiocarcinoma", "sialadenitis", "paraparesis", "hyperphosphatemia"])
def test_names_of_findings_are_known_by_their_endings(word: str) -> None:
    assert traits(word).head


@pytest.mark.parametrize("word", ["diagnosis", "chemotherapy", "hypothesis", "glycemia", "dialysis", "hypothalamus"])
def test_words_that_only_look_like_findings_are_none(word: str) -> None:
    assert not traits(word).head


def test_deeds_and_tests_end_a_finding() -> None:
    assert traits("colonoscopy").tail
    assert traits("appendectomy").tail
    assert traits("biopsy").tail
