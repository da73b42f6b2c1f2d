"""The numbers of the analyte table against the papers, and what must come out of them."""

import math

import pytest

from catamnesis.terms.analytes import Analyte, Mark, Variation, find_analyte


def found(name: str) -> Analyte:
    """The analyte of a name that must be known."""
    analyte = find_analyte(name)
    assert analyte is not None, name
    return analyte


def limits_percent(variation: Variation, analytic_cv_percent: float) -> tuple[float, float]:
    """Fall and rise, in per cent, that chance exceeds once in twenty (Fokkema MR et al. Clin Chem 2006;52:1602)."""
    variances = (math.log(1 + (cv / 100) ** 2) for cv in (analytic_cv_percent, variation.within_person_cv_percent))
    step = 1.96 * math.sqrt(2) * math.sqrt(sum(variances))
    return 100 * (math.exp(-step) - 1), 100 * (math.exp(step) - 1)


@pytest.mark.parametrize(
    ("name", "row", "fall", "rise"),
    [
        # Recomputed with R from the printed coefficients, to one decimal.
        ("CRP", 0, -57.5, 135.1),
        ("CRP", 1, -67.7, 210.0),
        ("CRP", 2, -95.6, 2182),
        ("albumin", 0, -7.8, 8.4),
        ("CK", 0, -36.1, 56.4),
        ("LDH", 0, -13.7, 15.9),
        ("ALT", 0, -27.2, 37.3),
        ("AST", 0, -26.2, 35.5),
        ("creatinine", 0, -11.8, 13.4),
        ("transferrin", 0, -11.3, 12.8),
        ("fibrinogen", 0, -26.7, 36.4),
        ("haemoglobin", 0, -7.5, 8.1),
        ("ferritin", 0, -36.1, 56.4),
        ("body weight", 0, -1.8, 1.8),
        ("SUVmax", 0, -28.2, 39.3),  # QIBA profile: 28 per cent down, 39 per cent up
        ("SUVmax", 1, -24.2, 31.9),
    ],
)
def test_the_reference_change_values_come_out_of_the_table(name: str, row: int, fall: float, rise: float) -> None:
    variation = found(name).variations[row]
    analytic = variation.analytic_cv_percent
    down, up = limits_percent(variation, variation.desirable_analytic_cv_percent if analytic is None else analytic)
    assert down == pytest.approx(fall, abs=0.051)
    assert up == pytest.approx(rise, rel=4e-4, abs=0.051)


@pytest.mark.parametrize(
    ("name", "row", "within", "analytic"),
    [
        # Carobene A et al. Clin Chem Lab Med 2022;60:505, Table 2 (CVI, CVA).
        ("CRP", 0, 29.4, 11.1),
        ("albumin", 0, 2.5, 1.5),
        ("transferrin", 0, 3.4, 2.69),
        ("LDH", 0, 5.2, 1.2),
        ("ALT", 0, 9.3, 6.7),
        ("AST", 0, 9.5, 5.5),
        ("GGT", 0, 8.9, 8.7),
        ("ALP", 0, 5.3, 2.8),
        ("amylase", 0, 6.8, 1.0),
        ("creatinine", 0, 4.4, 1.1),
        ("creatinine", 1, 4.7, 4.4),
        ("fibrinogen", 0, 10.2, 4.7),
        ("triglycerides", 0, 19.8, 1.80),
        ("bilirubin", 0, 20.9, 2.98),
        ("urea", 0, 14.1, 2.32),
        ("sodium", 0, 0.53, 0.40),
        ("potassium", 0, 3.92, 0.41),
        ("calcium", 0, 1.81, 0.85),
        ("glucose", 0, 4.7, 0.58),
        ("total protein", 0, 2.6, 0.97),
        # Carobene A et al. Clin Chem 2017;63:1141, abstract; no CVA there.
        ("CK", 0, 14.5, None),
        # Coskun A et al. Clin Chem Lab Med 2018;56:1309, Tables 1 and 2.
        ("haemoglobin", 0, 2.74, 0.58),
        ("platelets", 0, 7.22, 1.80),
        ("lymphocytes", 0, 9.81, 2.40),
        ("neutrophils", 0, 20.09, 1.88),
        ("neutrophils", 1, 11.60, 1.88),
        # Coskun A et al. Clin Chem Lab Med 2020;58:25, Table 2.
        ("leukocytes", 0, 10.01, None),
        # Pilon VA et al. Clin Chem 1981;27:78, abstract.
        ("ferritin", 0, 14.5, None),
        # Gough A et al. 2025, PMC12643293, abstract: 1.604 over all.
        ("CRP", 2, 160.4, 0),
        # Cheuvront SN et al. 2004, PubMed 15673099, abstract.
        ("body weight", 0, 0.66, 0),
    ],
)
def test_a_variation_is_as_printed(name: str, row: int, within: float, analytic: float | None) -> None:
    variation = found(name).variations[row]
    assert (variation.within_person_cv_percent, variation.analytic_cv_percent) == (within, analytic)
    assert variation.mark is Mark.V


def test_the_critical_difference_of_macy_is_118_per_cent() -> None:
    # Macy EM et al. Clin Chem 1997;43:52, abstract: CVa 5.2, CVi 42.2, critical difference 118 %.
    macy = found("CRP").variations[1]
    assert macy.analytic_cv_percent is not None
    both = math.hypot(macy.within_person_cv_percent, macy.analytic_cv_percent)
    assert round(1.96 * math.sqrt(2) * both) == 118


def test_the_albumin_of_transplanted_patients_gives_back_its_printed_limit() -> None:
    # Goruroglu Ozturk O et al. J Clin Lab Anal 2013;27:438, abstract: reference change value 12.57 %.
    transplanted = found("albumin").variations[1]
    assert transplanted.mark is Mark.R
    assert 1.96 * math.sqrt(2) * transplanted.within_person_cv_percent == pytest.approx(12.57, abs=0.02)


@pytest.mark.parametrize(
    ("name", "row", "before", "after", "z"),
    [
        ("CRP", 0, 179, 31, -4.0194),
        ("CRP", 1, 179, 31, -3.0377),
        ("CRP", 2, 179, 31, -1.0987),
        ("SUVmax", 0, 100, 54, -3.64),
        ("SUVmax", 1, 100, 54, -4.37),
        ("SUVmax", 2, 100, 54, -2.92),
    ],
)
def test_the_changes_of_the_worked_case_have_their_z(
    name: str, row: int, before: float, after: float, z: float
) -> None:
    variation = found(name).variations[row]
    assert variation.analytic_cv_percent is not None
    squares = [(cv / 100) ** 2 for cv in (variation.within_person_cv_percent, variation.analytic_cv_percent)]
    sigma = math.sqrt(sum(math.log(1 + square) for square in squares))
    assert math.log(after / before) / (math.sqrt(2) * sigma) == pytest.approx(z, abs=0.006)


@pytest.mark.parametrize(
    ("name", "hours", "mark"),
    [
        ("CRP", 19, Mark.V),  # Vigushin DM et al. J Clin Invest 1993;91:1351, abstract: 19 h
        ("SAA", 34.9, Mark.S),
        ("albumin", 19 * 24, Mark.S),
        ("transferrin", 8.5 * 24, Mark.S),
        ("prealbumin", 48, Mark.S),
        ("IgG", 25.8 * 24, Mark.S),
        ("ferritin", 36, Mark.V),  # Birgegard G et al. Acta Med Scand 1979;205:641, abstract: 1.5 days in one case
        ("CK", 36, Mark.M),
        ("fibrinogen", 96, Mark.M),
    ],
)
def test_a_half_life_is_as_printed_and_as_marked(name: str, hours: float, mark: Mark) -> None:
    first = found(name).half_lives[0]
    assert first.hours == pytest.approx(hours)
    assert first.mark is mark
