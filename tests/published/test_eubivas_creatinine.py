"""Carobene and colleagues, Clin Chem 2017;63:1527 (EuBIVAS): enzymatic creatinine, about -12 and +13 per cent."""

import pytest

from catamnesis.terms.analytes import find_analyte
from catamnesis.weigh.reference_change import log_limits, log_scatter


def test_the_limits_of_enzymatic_creatinine() -> None:
    limits = log_limits(log_scatter(1.1, 4.4))
    assert limits.fall_percent == pytest.approx(-11.8, abs=0.05)
    assert limits.rise_percent == pytest.approx(13.4, abs=0.05)


@pytest.mark.parametrize(
    ("analyte", "fall", "rise"),
    [
        # Log-normal limits recomputed from the coefficients of Carobene A et al. Clin Chem Lab Med 2022;60:505,
        # Table 2, and for haemoglobin of Coskun A et al. Clin Chem Lab Med 2018;56:1309.
        ("crp", -57.5, 135.1),
        ("albumin", -7.8, 8.4),
        ("ldh", -13.7, 15.9),
        ("alt", -27.2, 37.3),
        ("ast", -26.2, 35.5),
        ("transferrin", -11.3, 12.8),
        ("fibrinogen", -26.7, 36.4),
        ("haemoglobin", -7.5, 8.1),
    ],
)
def test_the_limits_of_the_first_variation_of_each_analyte(analyte: str, fall: float, rise: float) -> None:
    known = find_analyte(analyte)
    assert known is not None
    first = known.variations[0]
    assert first.analytic_cv_percent is not None
    limits = log_limits(log_scatter(first.analytic_cv_percent, first.within_person_cv_percent))
    assert limits.fall_percent == pytest.approx(fall, abs=0.0501)
    assert limits.rise_percent == pytest.approx(rise, abs=0.0501)


@pytest.mark.parametrize(("analyte", "fall", "rise"), [("ck", -36.1, 56.4), ("ferritin", -36.1, 56.4)])
def test_without_an_analytic_variation_half_of_the_within_person_one_is_taken(
    analyte: str, fall: float, rise: float
) -> None:
    known = find_analyte(analyte)
    assert known is not None
    first = known.variations[0]
    assert first.analytic_cv_percent is None
    limits = log_limits(log_scatter(first.desirable_analytic_cv_percent, first.within_person_cv_percent))
    assert limits.fall_percent == pytest.approx(fall, abs=0.0501)
    assert limits.rise_percent == pytest.approx(rise, abs=0.0501)
