"""The table of drugs: unambiguous names, windows in order, each number with its paper and its mark."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.terms.analytes import Mark, find_analyte
from catamnesis.terms.drugs import Drug, Figure, drugs, find_drug, nearest_drugs
from catamnesis.terms.lookup import fold

each_drug = pytest.mark.parametrize("drug", drugs(), ids=lambda drug: drug.id)


def found(name: str) -> Drug:
    """The drug of a name that must be known."""
    drug = find_drug(name)
    assert drug is not None, name
    return drug


def figures(drug: Drug) -> list[Figure]:
    """The numbers of a drug's window."""
    return [figure for figure in (drug.onset, drug.full_effect, drug.persistence) if figure is not None]


def test_no_name_means_two_drugs() -> None:
    bearers: dict[str, set[str]] = {}
    for drug in drugs():
        for name in (drug.id, drug.label, *drug.synonyms):
            bearers.setdefault(fold(name), set()).add(drug.id)
    assert {name: ids for name, ids in bearers.items() if len(ids) > 1} == {}
    assert len({drug.id for drug in drugs()}) == len(drugs())


def test_no_drug_is_mistaken_for_an_analyte() -> None:
    names = {name for drug in drugs() for name in (drug.label, *drug.synonyms)}
    assert {name for name in names if find_analyte(name)} == set()


@each_drug
def test_a_drug_is_whole(drug: Drug) -> None:
    assert re.fullmatch(r"[a-z0-9-]+", drug.id)
    assert drug.label
    assert drug.drug_class
    for name in (drug.id, drug.label, *drug.synonyms):
        assert find_drug(name) is drug


@each_drug
def test_a_window_runs_forward(drug: Drug) -> None:
    for figure in figures(drug):
        assert 0 <= figure.days_low <= figure.days_high
    if drug.onset and drug.full_effect:
        assert drug.onset.days_low <= drug.full_effect.days_low
        assert drug.onset.days_high <= drug.full_effect.days_high


@each_drug
def test_a_verified_number_has_its_paper_and_every_number_a_note(drug: Drug) -> None:
    for figure in figures(drug):
        assert figure.note
        assert figure.citation or not figure.mark.verified


@each_drug
def test_a_drug_without_an_onset_has_no_window(drug: Drug) -> None:
    assert drug.window_known == (drug.onset is not None)
    assert drug.window_known or figures(drug) == []


@pytest.mark.parametrize(
    ("name", "onset", "full", "persistence"),
    [
        # Days, and the mark of each; the papers stand in the table.
        ("anakinra", (0, 6, "V"), (91, 91, "V"), (2, 7, "V")),
        ("prednisone", (0, 7, "S"), (7, 28, "S"), (0.5, 1.5, "S")),
        ("IVIg", (28, 84, "S"), (84, 196, "V"), (28, 56, "S")),
        ("methotrexate", (21, 42, "S"), (91, 183, "S"), (28, 70, "V")),
        ("azathioprine", (42, 56, "M"), (84, 84, "M"), (28, 28, "M")),
        ("rituximab", (28, 56, "M"), (84, 168, "M"), (183, 365, "M")),
        ("colchicine", (0.5, 1, "S"), None, (10, 10, "S")),
    ],
)
def test_a_window_is_that_of_the_sources(
    name: str,
    onset: tuple[float, float, str],
    full: tuple[float, float, str] | None,
    persistence: tuple[float, float, str],
) -> None:
    drug = found(name)
    for figure, expected in ((drug.onset, onset), (drug.full_effect, full), (drug.persistence, persistence)):
        assert (figure and (figure.days_low, figure.days_high, figure.mark.value)) == expected


def test_polyglutamates_of_methotrexate_are_gone_after_four_to_ten_weeks() -> None:
    # Dalrymple JM et al. Arthritis Rheum 2008;58:3299, abstract: medians of 4 to 10 weeks.
    persistence = found("MTX").persistence
    assert persistence is not None
    assert (persistence.days_low, persistence.days_high) == (4 * 7, 10 * 7)
    assert "10.1002/art.24034" in persistence.citation


@pytest.mark.parametrize("name", ["prednisone", "prednisolone", "methylprednisolone", "corticosteroids"])
def test_glucocorticoids_share_one_window_and_a_taper_only_worsens(name: str) -> None:
    assert found(name).onset == found("prednisone").onset
    assert found(name).taper_only_worsens


def test_a_taper_of_any_other_drug_may_also_help() -> None:
    assert {drug.drug_class for drug in drugs() if drug.taper_only_worsens} == {"glucocorticoid"}
    assert not found("anakinra").taper_only_worsens


@pytest.mark.parametrize(
    "name",
    [
        "tocilizumab",
        "canakinumab",
        "infliximab",
        "adalimumab",
        "etanercept",
        "tofacitinib",
        "baricitinib",
        "ruxolitinib",
        "ciclosporin",
        "tacrolimus",
        "mycophenolate mofetil",
        "cyclophosphamide",
        "hydroxychloroquine",
        "leflunomide",
        "sulfasalazine",
        "dapsone",
        "thalidomide",
        "nintedanib",
        "pirfenidone",
        "morphine",
        "paracetamol",
        "ibuprofen",
        "naproxen",
        "diclofenac",
        "indometacin",
        "diltiazem",
        "sodium thiosulfate",
        "pamidronate",
        "alendronate",
        "zoledronate",
        "warfarin",
        "trimethoprim-sulfamethoxazole",
        "dexamethasone",
    ],
)
def test_a_drug_known_by_name_alone_has_an_unknown_window(name: str) -> None:
    assert not found(name).window_known


@pytest.mark.parametrize(
    ("name", "identity"),
    [
        ("Kineret", "anakinra"),
        ("IL-1RA", "anakinra"),
        ("il 1 ra", "anakinra"),
        ("IVIG", "ivig"),
        ("Intravenous Immunoglobulins", "ivig"),
        ("MTX", "methotrexate"),
        ("cyclosporine A", "ciclosporin"),
        ("MMF", "mycophenolate-mofetil"),
        ("Solu Medrol", "methylprednisolone"),
        ("corticosteroid", "glucocorticoid"),
        ("co-trimoxazole", "trimethoprim-sulfamethoxazole"),
    ],
)
def test_a_drug_is_found_by_what_clinicians_call_it(name: str, identity: str) -> None:
    assert found(name).id == identity


@pytest.mark.parametrize("name", ["", "moonshine", "interleukin", "anti-IL"])
def test_what_is_no_drug_is_not_found(name: str) -> None:
    assert find_drug(name) is None


@pytest.mark.parametrize(
    ("name", "label"), [("anakinera", "anakinra"), ("metotrexate", "methotrexate"), ("rituxmab", "rituximab")]
)
def test_a_misspelt_drug_brings_the_right_one(name: str, label: str) -> None:
    assert find_drug(name) is None
    assert nearest_drugs(name)[0] == label


@given(st.text(max_size=20))
def test_any_name_is_a_drug_or_none(name: str) -> None:
    drug = find_drug(name)
    assert drug is None or drug in drugs()
    assert set(nearest_drugs(name)) <= {known.label for known in drugs()}


@pytest.mark.parametrize("name", ["tocilizumab", "Actemra", "sarilumab", "Kevzara", "siltuximab"])
def test_a_blocker_of_interleukin_6_lowers_crp_by_itself_and_nothing_else_that_is_known(name: str) -> None:
    effect = found(name).lowers_directly
    assert effect is not None
    assert effect.analytes == ("crp",)
    assert effect.citation == "Ann Rheum Dis 2020;79:874, abstract"
    assert effect.mark is Mark.S
    assert effect.note


def test_no_other_class_is_said_to_lower_a_marker_by_itself() -> None:
    assert {drug.drug_class for drug in drugs() if drug.lowers_directly} == {"interleukin-6 inhibitor"}


@each_drug
def test_what_a_drug_lowers_by_itself_is_in_the_table_of_analytes(drug: Drug) -> None:
    for name in drug.lowers_directly.analytes if drug.lowers_directly else ():
        analyte = find_analyte(name)
        assert analyte is not None
        assert analyte.id == name


def test_a_number_from_memory_is_never_marked_as_read() -> None:
    for name in ("azathioprine", "rituximab"):
        assert {figure.mark for figure in figures(found(name))} == {Mark.M}
