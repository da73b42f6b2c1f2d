"""Which words of a sentence are drugs."""

import pytest

from catamnesis.case.narrative import Part, Sentence
from catamnesis.read.prose.drugs.drug_names import drugs_named, member
from catamnesis.read.prose.nouns import Line
from catamnesis.read.prose.tokens import tokens
from catamnesis.read.prose.words.lexicon import terms_in


def names(sentence: str) -> list[str]:
    pieces = tokens(sentence)
    line = Line(Sentence(0, len(sentence), Part.CASE, 1), sentence, pieces, terms_in(pieces, {}), (), ())
    return [drug.label for drug in drugs_named(line)]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("amoxicillin/clavulanic acid", ["amoxicillin-clavulanic acid"]),
        ("R-CHOP and 5-FU", ["r-chop", "5-fluorouracil"]),
        ("a new drug called zetolimab", ["zetolimab"]),
        ("methotrexate (MTX) was given", ["methotrexate"]),
        ("a peptide and a nucleotide", []),
        ("anti-infliximab antibodies", []),
        ("the serum digoxin concentration", []),
        ("inappropriate secretion of vasopressin", []),
        ("antibiotics including vancomycin and meropenem", ["vancomycin", "meropenem"]),
        ("adalimumab, a tnf inhibitor", ["adalimumab"]),
    ],
)
def test_names_of_drugs(sentence: str, found: list[str]) -> None:
    assert names(sentence) == found


def test_a_name_known_by_its_ending_only_is_marked() -> None:
    sentence = "zetolimab was given"
    pieces = tokens(sentence)
    (drug,) = drugs_named(Line(Sentence(0, 19, Part.CASE, 1), sentence, pieces, terms_in(pieces, {}), (), ()))
    assert "only by how its name ends" in drug.doubt


def test_members_of_a_class_are_told_by_their_names() -> None:
    assert member("cefepime", "antibiotics")
    assert not member("prednisone", "antibiotics")
    assert member("anything", "a class without a list")
