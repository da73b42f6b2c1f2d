"""2017 EULAR/ACR classification of myositis: Lundberg IE et al. Ann Rheum Dis 2017;76:1955.

Weights: table of scores (without biopsy, with biopsy). Cut-offs: abstract. The two totals with their probabilities are
recomputed by the formula that nobody has read in the paper.
"""

import pytest

from catamnesis.case.event import Answer
from catamnesis.weigh.criteria.eular_acr_2017 import (
    WEIGHTS,
    Certainty,
    Variant,
    certainty,
    score_range,
    unverified_probability,
)

WITHOUT, WITH = Variant.WITHOUT_BIOPSY, Variant.WITH_BIOPSY

PRINTED = {
    "onset at 18 to 39 years": (1.3, 1.5),
    "onset at 40 years or later": (2.1, 2.2),
    "weakness of the proximal arms": (0.7, 0.7),
    "weakness of the proximal legs": (0.8, 0.5),
    "neck flexors weaker than extensors": (1.9, 1.6),
    "legs weaker proximally than distally": (0.9, 1.2),
    "heliotrope rash": (3.1, 3.2),
    "Gottron papules": (2.1, 2.7),
    "Gottron sign": (3.3, 3.7),
    "dysphagia": (0.7, 0.6),
    "anti-Jo-1": (3.9, 3.8),
    "raised muscle enzymes": (1.3, 1.4),
    "endomysial infiltrate": (None, 1.7),
    "perimysial infiltrate": (None, 1.2),
    "perifascicular atrophy": (None, 1.9),
    "rimmed vacuoles": (None, 3.1),
}


def test_the_weights_are_those_of_the_table() -> None:
    assert {name: (weight.without, weight.with_biopsy) for name, weight in WEIGHTS.items()} == PRINTED


@pytest.mark.parametrize(
    ("score", "variant", "expected"),
    [
        (7.5, WITHOUT, Certainty.DEFINITE),
        (7.4, WITHOUT, Certainty.PROBABLE),
        (5.5, WITHOUT, Certainty.PROBABLE),
        (5.4, WITHOUT, Certainty.POSSIBLE),
        (5.3, WITHOUT, Certainty.POSSIBLE),
        (5.2, WITHOUT, Certainty.NOT_MET),
        (8.7, WITH, Certainty.DEFINITE),
        (8.6, WITH, Certainty.PROBABLE),
        (6.7, WITH, Certainty.PROBABLE),
        (6.6, WITH, Certainty.POSSIBLE),
        (6.5, WITH, Certainty.POSSIBLE),
        (6.4, WITH, Certainty.NOT_MET),
    ],
)
def test_the_cut_offs_are_those_of_the_abstract(score: float, variant: Variant, expected: Certainty) -> None:
    assert certainty(score, variant) is expected


@pytest.mark.parametrize(
    ("present", "total", "probability"),
    [
        (("onset at 40 years or later", "heliotrope rash", "Gottron papules", "Gottron sign"), 10.6, 0.9949),
        (("onset at 40 years or later", "heliotrope rash", "Gottron papules", "raised muscle enzymes"), 8.6, 0.9634),
    ],
)
def test_recomputed_totals(present: tuple[str, ...], total: float, probability: float) -> None:
    found = score_range(dict.fromkeys(present, Answer.YES), WITHOUT)
    assert found.least == total
    assert certainty(found.least, WITHOUT) is Certainty.DEFINITE
    assert unverified_probability(total, WITHOUT) == pytest.approx(probability, abs=5e-5)


def test_the_class_is_not_read_from_the_probability() -> None:
    # At the cut-offs of 5.5 and 7.5 the formula gives less than the 55 % and 90 % that they stand for.
    assert unverified_probability(5.5, WITHOUT) == pytest.approx(0.542, abs=5e-4)
    assert certainty(5.5, WITHOUT) is Certainty.PROBABLE
    assert unverified_probability(7.5, WITHOUT) == pytest.approx(0.8975, abs=5e-5)
    assert certainty(7.5, WITHOUT) is Certainty.DEFINITE
