"""Negation of E3C, English layer 1, training part (Magnini et al. 2021), and of MACCROBAT (Caufield et al. 2020)."""

from catamnesis.case.finding import Status
from reading_scores.negation import e3c_places, maccrobat_places, score
from shared_data import shared

#: Asked for; ConText (medspaCy) reaches .753 and .773.
ASKED = 0.88


def test_events_that_did_not_happen_are_known_in_e3c() -> None:
    figures = score(e3c_places(shared("reading/e3c_train")), Status.PRESENT)
    assert figures.marked == 55
    assert figures.f1 >= ASKED
    assert figures.precision >= 0.87


def test_signs_and_diseases_that_were_absent_are_known_in_maccrobat() -> None:
    figures = score(maccrobat_places(shared("reading/maccrobat_train")), Status.ABSENT)
    assert figures.marked > 600
    assert figures.f1 >= ASKED
    assert figures.precision >= 0.9
