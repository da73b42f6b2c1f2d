"""Age and sex on 160 case reports of MACCROBAT2020 (Caufield et al., figshare 2020, CC BY 4.0), marked by people."""

from reading_scores.patients import age_score, answers, sex_score
from shared_data import shared


def test_age_and_sex_are_read_on_marked_reports() -> None:
    found = list(answers(shared("reading/maccrobat_train")))
    # measured: age 1.00 of 154, sex .987 of 152 (two reports of mother and child, in which the child is marked)
    assert len(found) == 160
    assert age_score(found).f1 >= 0.99
    assert sex_score(found).f1 >= 0.98
