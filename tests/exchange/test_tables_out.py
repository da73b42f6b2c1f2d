"""A case as tables: nothing in a cell runs in a spreadsheet, each fact has a row, what is lost is told."""

import csv
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import case_of, lab
from catamnesis.case.case import Case
from catamnesis.case.finding import Finding, Status
from catamnesis.case.laboratory import LabValue
from catamnesis.case.patient import Diagnosis
from catamnesis.case.source import Span
from catamnesis.case.therapy import Exposure
from catamnesis.exchange.csv_cells import cell, table
from catamnesis.exchange.fact_table import COLUMNS, write_fact_table
from catamnesis.exchange.omop import TABLES, write_omop
from catamnesis.terms.concept import Concept
from catamnesis.workup import open_case
from every_noun import CASES

EXAMPLE = Path(__file__).parents[2] / "examples" / "anakinra-mda5"


@pytest.fixture(scope="module")
def example() -> Case:
    return open_case(EXAMPLE).measured().weighed().case


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


@given(st.text())
def test_no_text_begins_like_a_formula(text: str) -> None:
    told = cell(text)
    number = told.lstrip("+-").replace(".", "", 1)
    assert told[:1] not in tuple("=+-@\t\r\n") or number[:1].isdigit() or number.lower() in ("nan", "inf", "infinity")


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"])
def test_a_formula_is_defused(text: str) -> None:
    assert cell(text) == f"'{text}"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_keeps_its_value(number: float) -> None:
    assert float(cell(number)) == number


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1, max_size=4))
def test_a_row_comes_back_but_for_the_apostrophe(texts: list[str]) -> None:
    columns = tuple(f"c{i}" for i in range(len(texts)))
    (row,) = rows(table(columns, [dict(zip(columns, texts, strict=True))]))
    assert [row[c] for c in columns] == [cell(text) for text in texts]


def test_every_fact_has_a_row_and_every_step_of_a_drug_its_own(example: Case) -> None:
    told = rows(write_fact_table(example).content)
    steps = sum(len(exposure.changes) for exposure in example.of(Exposure))
    assert len(told) == len(example.facts) + steps
    assert {row["id"] for row in told} == {fact.id for fact in example.facts}
    assert set(told[0]) == set(COLUMNS)


def test_a_fact_of_the_text_names_its_characters(example: Case) -> None:
    text = (EXAMPLE / "story.md").read_text()
    told = [row for row in rows(write_fact_table(example).content) if row["start"]]
    assert told
    for row in told:
        assert text[int(row["start"]) : int(row["end"])] == row["words"].removeprefix("'")


def test_the_values_of_the_worked_example_stand_in_the_table(example: Case) -> None:
    crp = [row for row in rows(write_fact_table(example).content) if row["code"] == "crp"]
    assert [(row["value"], row["unit"]) for row in crp] == [("179", "mg/L"), ("31", "mg/L")]


def test_the_same_case_gives_the_same_bytes(example: Case) -> None:
    assert write_fact_table(example) == write_fact_table(example)
    assert write_omop(example) == write_omop(example)


def omop(case: Case) -> dict[str, list[dict[str, str]]]:
    with zipfile.ZipFile(io.BytesIO(write_omop(case).content)) as packed:
        return {name.removesuffix(".csv"): rows(packed.read(name)) for name in packed.namelist()}


def test_the_tables_of_the_common_data_model_hold_values_drugs_and_what_is_present(example: Case) -> None:
    told = omop(example)
    assert set(told) == set(TABLES)
    assert len(told["person"]) == 1
    assert [row["value_as_number"] for row in told["measurement"]] == [f"{v.value:g}" for v in example.of(LabValue)]
    assert len(told["drug_exposure"]) == len(example.of(Exposure))
    named: list[Diagnosis | Finding] = [*example.of(Diagnosis), *example.of(Finding)]
    present = [fact for fact in named if fact.status is not Status.ABSENT]
    assert len(told["condition_occurrence"]) == len(present)


def test_what_is_absent_is_no_condition(example: Case) -> None:
    absent = replace(example.of(Finding)[0], status=Status.ABSENT, concept=Concept("jaundice"))
    assert omop(replace(example, facts=(absent,)))["condition_occurrence"] == []


def test_each_place_in_a_text_has_its_offset_and_words(example: Case) -> None:
    told = omop(example)
    places = [s for fact in example.facts for s in fact.sources if isinstance(s.place, Span)]
    assert [row["offset"] for row in told["note_nlp"]] == [
        str(s.place.start) for s in places if isinstance(s.place, Span)
    ]


def test_dates_that_the_model_wants_and_the_case_lacks_are_counted(example: Case) -> None:
    losses = write_omop(example).losses
    assert any(loss.startswith("measurement: dates that the model demands") for loss in losses)


def test_a_comparator_is_kept_in_the_source_value() -> None:
    (row,) = omop(case_of(lab("crp", 5.0, 8, comparator="<")))["measurement"]
    assert row["value_source_value"] == "<5"


def test_what_the_model_has_no_row_or_no_date_for_is_told() -> None:
    losses = " ".join(write_omop(CASES["every noun"]()).losses)
    for lost in (
        "year of birth",
        "note: dates",
        "illnesses and findings that are not there (2)",
        "changes of dose (2)",
    ):
        assert lost in losses
    born = write_omop(CASES["every date"]())
    with zipfile.ZipFile(io.BytesIO(born.content)) as packed:
        (person,) = rows(packed.read("person.csv"))
    assert person["year_of_birth"] == "1958"
