"""Names: what does not tell two of them apart is taken away, everything else is kept."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.terms.lookup import fold, index, nearest


@dataclass(frozen=True, slots=True)
class Herb:
    """Something with names."""

    id: str
    label: str
    synonyms: tuple[str, ...] = ()


HERBS = (Herb("willow", "white willow", ("Salix alba",)), Herb("foxglove", "purple foxglove", ("Digitalis", "willow")))


@pytest.mark.parametrize(
    "spelling",
    ["C-reactive protein", "c reactive  protein", "C\N{NON-BREAKING HYPHEN}Reactive_Protein", "CREACTIVEPROTEIN"],
)
def test_spellings_of_one_name_are_one_name(spelling: str) -> None:
    assert fold(spelling) == "creactiveprotein"


def test_accents_do_not_count_and_figures_do() -> None:
    assert fold("Ferritine sérique") == fold("ferritine serique")
    assert fold("CD4") != fold("CD8")
    assert fold("γ-GT") != fold("GT")
    assert fold("neutrophils (%)") != fold("neutrophils")


@given(st.text())
def test_a_folded_name_stays_as_it_is(name: str) -> None:
    once = fold(name)
    assert fold(once) == fold(fold(once))
    assert " " not in once
    assert "-" not in once


@given(st.text("abc -'", max_size=12))
def test_capitals_and_hyphens_do_not_count(name: str) -> None:
    assert fold(name.upper()) == fold(name.replace("-", " ")) == fold(name)


def test_a_thing_is_found_by_each_of_its_names() -> None:
    names = index(HERBS)
    assert names["whitewillow"] is names["salixalba"] is HERBS[0]


def test_of_two_things_with_one_name_the_first_keeps_it() -> None:
    assert index(HERBS)["willow"] is HERBS[0]


def test_a_misspelt_name_brings_the_labels_of_its_likes() -> None:
    assert nearest("digitallis", index(HERBS)) == ("purple foxglove",)
    assert nearest("wilow", index(HERBS), most=1) == ("white willow",)
    assert nearest("quicksilver", index(HERBS)) == ()
