"""The table of analytes: well formed, unambiguous, each number with its paper, and the printed checks come out."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.terms import scale
from catamnesis.terms.analytes import (
    Analyte,
    AnalyticRule,
    Better,
    HalfLife,
    Mark,
    Variation,
    analytes,
    find_analyte,
    nearest_analytes,
)
from catamnesis.terms.lookup import fold
from catamnesis.terms.ucum import UnitError, convert, dimension_of, ucum_code

DOMAINS = {
    "systemic inflammation",
    "nutrition",
    "skin",
    "calcinosis",
    "joints",
    "pain",
    "muscle",
    "lung",
    "general state",
    "other",
}
EVERY = {analyte.id: analyte for analyte in analytes()}
VARIATIONS = [pytest.param(v, id=f"{a.id}, {v.name}") for a in analytes() for v in a.variations]
each_analyte = pytest.mark.parametrize("analyte", analytes(), ids=lambda analyte: analyte.id)


def found(name: str) -> Analyte:
    """The analyte of a name that must be known."""
    analyte = find_analyte(name)
    assert analyte is not None, name
    return analyte


# The table as a table


def test_no_id_and_no_loinc_code_stands_twice() -> None:
    assert len(EVERY) == len(analytes())
    codes = Counter(analyte.loinc for analyte in analytes() if analyte.loinc)
    assert codes.most_common(1)[0][1] == 1


def test_no_name_means_two_analytes() -> None:
    bearers: dict[str, set[str]] = {}
    for analyte in analytes():
        for name in (analyte.id, analyte.label, *analyte.synonyms):
            bearers.setdefault(fold(name), set()).add(analyte.id)
    assert {name: ids for name, ids in bearers.items() if len(ids) > 1} == {}


@each_analyte
def test_each_name_leads_back_to_its_analyte(analyte: Analyte) -> None:
    for name in (analyte.id, analyte.label, *analyte.synonyms):
        assert find_analyte(name) is analyte
        assert find_analyte(f"serum {name} level") is analyte or name.startswith(("serum", "blood"))


@each_analyte
def test_a_unit_is_valid_and_needs_no_unit_library(analyte: Analyte, monkeypatch: pytest.MonkeyPatch) -> None:
    assert scale._registry().from_ucum(analyte.unit) is not None
    scale.scale_of.cache_clear()
    scale._atom.cache_clear()

    def asked(symbol: str) -> scale.Atom:
        raise LookupError(symbol)

    monkeypatch.setattr(scale, "_rare_atom", asked)
    assert dimension_of(analyte.unit)
    assert ucum_code(analyte.unit, expected=analyte.unit) == analyte.unit


@each_analyte
def test_an_entry_is_whole(analyte: Analyte) -> None:
    assert re.fullmatch(r"[a-z0-9-]+", analyte.id)
    assert analyte.domain in DOMAINS
    assert analyte.shared_cause
    assert isinstance(analyte.better, Better)
    assert analyte.ivig_artefact in {"", "same phase", "no verdict"}
    assert analyte.loinc is None or re.fullmatch(r"\d{3,5}-\d", analyte.loinc)
    assert analyte.plausible_low is not None
    assert analyte.plausible_high is not None
    assert 0 <= analyte.plausible_low < analyte.plausible_high
    assert analyte.molar_mass_g_per_mol is None or analyte.molar_mass_g_per_mol > 0


@each_analyte
def test_there_is_a_variation_or_a_reason_why_not(analyte: Analyte) -> None:
    assert bool(analyte.variations) != bool(analyte.variation_refused)


@each_analyte
def test_a_cause_of_its_own_is_its_own_name_or_shared(analyte: Analyte) -> None:
    sharing = [other for other in analytes() if other.shared_cause == analyte.shared_cause]
    assert analyte.shared_cause == analyte.id or len(sharing) > 1


@each_analyte
def test_a_verified_number_has_its_paper(analyte: Analyte) -> None:
    numbers: list[Variation | HalfLife] = [*analyte.variations, *analyte.half_lives]
    for number in numbers:
        assert number.citation or not number.mark.verified, number
        assert number.name


@each_analyte
def test_a_number_in_a_note_carries_its_mark(analyte: Analyte) -> None:
    numbers = re.findall(r"(?<![\w-])\d+(?:\.\d+)?(?![\w/])", analyte.note)
    assert not numbers or re.search(r"\((?:mark )?[VRSM]\)", analyte.note)


@each_analyte
def test_a_half_life_lies_between_its_limits(analyte: Analyte) -> None:
    for half_life in analyte.half_lives:
        assert half_life.hours > 0
        assert (half_life.low_hours is None) == (half_life.high_hours is None)
        assert (half_life.low_hours or half_life.hours) <= half_life.hours <= (half_life.high_hours or half_life.hours)


@pytest.mark.parametrize("variation", VARIATIONS)
def test_a_variation_is_a_percentage(variation: Variation) -> None:
    assert 0 < variation.within_person_cv_percent < 200
    assert variation.analytic_cv_percent is None or 0 <= variation.analytic_cv_percent < 20
    assert (variation.analytic_rule is AnalyticRule.INCLUDED) == (variation.analytic_cv_percent == 0)
    assert variation.doi is None or variation.doi.startswith("10.")


@pytest.mark.parametrize("variation", VARIATIONS)
def test_an_unknown_imprecision_is_the_larger_of_the_study_s_and_half_the_variation(variation: Variation) -> None:
    desirable = variation.desirable_analytic_cv_percent
    if variation.analytic_rule is AnalyticRule.INCLUDED:
        assert desirable == 0
    else:
        assert desirable == max(variation.analytic_cv_percent or 0, variation.within_person_cv_percent / 2)


def test_the_sedimentation_rate_has_no_half_life_and_no_variation() -> None:
    esr = found("ESR")
    assert esr.half_lives == ()
    assert "no within-person variation" in esr.variation_refused
    assert esr.ivig_artefact == "no verdict"


@pytest.mark.parametrize(
    ("name", "formula_g_per_mol"),
    [
        # Standard atomic weights: C 12.011, H 1.008, N 14.007, O 15.999, Ca 40.078.
        ("creatinine", 4 * 12.011 + 7 * 1.008 + 3 * 14.007 + 15.999),
        ("glucose", 6 * 12.011 + 12 * 1.008 + 6 * 15.999),
        ("urea", 12.011 + 4 * 1.008 + 2 * 14.007 + 15.999),
        ("bilirubin", 33 * 12.011 + 36 * 1.008 + 4 * 14.007 + 6 * 15.999),
        ("cholesterol", 27 * 12.011 + 46 * 1.008 + 15.999),
        ("calcium", 40.078),
        ("uric acid", 5 * 12.011 + 4 * 1.008 + 4 * 14.007 + 3 * 15.999),
    ],
)
def test_a_molar_mass_is_that_of_the_formula(name: str, formula_g_per_mol: float) -> None:
    assert found(name).molar_mass_g_per_mol == pytest.approx(formula_g_per_mol, rel=1e-4)


def test_creatinine_in_micromoles_is_converted_and_triglycerides_are_not() -> None:
    creatinine, fat = found("creatinine"), found("triglycerides")
    mass = creatinine.molar_mass_g_per_mol
    assert convert(88.4, "umol/L", creatinine.unit, molar_mass_g_per_mol=mass) == pytest.approx(1, abs=1e-3)
    with pytest.raises(UnitError, match="needs the molar mass"):
        convert(150, "mg/dL", fat.unit, molar_mass_g_per_mol=fat.molar_mass_g_per_mol)


@pytest.mark.parametrize(
    ("name", "value", "slip"),
    [("albumin", 32, 320), ("haemoglobin", 12.5, 125), ("creatinine", 1.0, 88.4), ("calcium", 2.4, 9.6)],
)
def test_a_value_in_the_wrong_unit_is_not_plausible(name: str, value: float, slip: float) -> None:
    analyte = found(name)
    assert analyte.plausible_low is not None
    assert analyte.plausible_high is not None
    assert analyte.plausible_low <= value <= analyte.plausible_high < slip


# Names


@pytest.mark.parametrize(
    ("name", "identity"),
    [
        ("CRP", "crp"),
        ("C-reactive protein", "crp"),
        ("c reactive Protein", "crp"),
        ("hs-CRP", "crp"),
        ("Serum albumin", "albumin"),
        ("serum C-reactive protein level", "crp"),
        ("CPK", "ck"),
        ("creatine-kinase", "ck"),
        ("serum amyloid A", "saa"),
        ("Hemoglobin", "haemoglobin"),
        ("leucocytes", "leukocytes"),
        ("gamma GT", "ggt"),
        ("γ-GT", "ggt"),
        ("SUV max", "suvmax"),
        ("blood glucose", "glucose"),
        ("plasma fibrinogen concentration", "fibrinogen"),
        ("FVC (% predicted)", "fvc-percent-predicted"),
        ("6-minute walk test", "six-minute-walk"),
    ],
)
def test_an_analyte_is_found_by_what_clinicians_call_it(name: str, identity: str) -> None:
    assert found(name).id == identity


@pytest.mark.parametrize(
    "name",
    ["", "-", "serum", "urine creatinine", "blood urea nitrogen", "PCR", "haemoglobin A1c", "LDL", "neutrophils %"],
)
def test_what_is_another_measure_is_not_found(name: str) -> None:
    assert find_analyte(name) is None


@given(st.text(max_size=20))
def test_any_name_is_an_analyte_or_none(name: str) -> None:
    analyte = find_analyte(name)
    assert analyte is None or analyte in analytes()
    assert set(nearest_analytes(name)) <= {known.label for known in analytes()}


@pytest.mark.parametrize(
    ("name", "label"),
    [("C-reactve protein", "C-reactive protein"), ("serum ferittin", "ferritin"), ("platlets", "platelets")],
)
def test_a_misspelt_analyte_brings_the_right_one(name: str, label: str) -> None:
    assert find_analyte(name) is None
    assert nearest_analytes(name)[0] == label


def test_markers_of_one_inflammation_are_one_signal() -> None:
    one = {found(name).shared_cause for name in ("CRP", "ESR", "SAA", "ferritin", "fibrinogen", "albumin")}
    assert one == {"acute phase"}
    assert found("SUVmax").shared_cause != "acute phase"


def test_what_leaks_and_what_immunoglobulins_disturb_is_marked() -> None:
    assert {a.id for a in analytes() if a.redistributes} >= {"albumin", "transferrin", "prealbumin", "igg"}
    disturbed = {a.id for a in analytes() if a.ivig_artefact == "same phase"}
    assert disturbed == {"ck", "lymphocytes", "sodium", "total-protein"}


def test_only_what_was_read_or_recomputed_is_verified() -> None:
    assert [mark for mark in Mark if mark.verified] == [Mark.V, Mark.R]
