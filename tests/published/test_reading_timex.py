"""Time expressions of E3C, English layer 1, training part (Magnini et al. 2021, the E3C project, LREC)."""

from reading_scores.timex import score
from shared_data import shared


def test_time_expressions_of_case_reports_are_found_better_than_by_the_best_package() -> None:
    # HeidelTime finds .75 of them (F1 of overlapping spans) on reports of the same corpus; asked for: .87.
    figures = score(shared("reading/e3c_train"))
    assert figures.f1 >= 0.87
    assert figures.precision >= 0.85


def test_values_that_can_be_compared_agree() -> None:
    figures = score(shared("reading/e3c_train"))
    assert figures.compared >= 80
    assert figures.agree / figures.compared >= 0.85
