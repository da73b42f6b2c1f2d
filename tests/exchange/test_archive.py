"""A case survives the round trip through our own file, whatever stands in it; damaged files are refused in words."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from any_case import any_case
from catamnesis.case.case import Case
from catamnesis.case.discrepancy import Refusal
from catamnesis.exchange.archive import is_archive, migrated, read_archive, write_archive
from catamnesis.workup import open_case

EXAMPLE = Path(__file__).parents[2] / "examples" / "anakinra-mda5"


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(any_case)
def test_any_case_survives_the_round_trip(case: Case) -> None:
    data = write_archive(case)
    again = read_archive(data)
    assert again == case
    assert write_archive(again) == data


def example() -> Case:
    return open_case(EXAMPLE).measured().weighed().case


def test_the_worked_example_survives_with_its_measurements_and_judgements() -> None:
    case = example()
    again = read_archive(write_archive(case))
    assert again == case
    assert again.judgements
    assert is_archive(write_archive(case))


def test_a_number_that_json_cannot_hold_survives() -> None:
    case = example()
    change = replace(case.changes[0], relative=float("inf"), log_ratio=float("-inf"))
    again = read_archive(write_archive(replace(case, changes=(change,))))
    assert again.changes == (change,)


def test_a_lone_half_of_a_letter_survives() -> None:
    case = replace(example(), title="a \ud800 b")
    assert read_archive(write_archive(case)).title == "a \ud800 b"


def test_places_stand_once() -> None:
    case = example()
    whole = json.loads(write_archive(case))
    assert len(whole["sources"]) == len({json.dumps(source) for source in whole["sources"]})


def damaged(**changes: Any) -> bytes:
    return json.dumps(json.loads(write_archive(example())) | changes).encode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no JSON"),
        (b"\xff\xfe\x00", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"[]", "no case file"),
        (b'{"catamnesis_case": "1"}', "no case file"),
        (b'{"catamnesis_case": 1}', "damaged"),
        (b'{"catamnesis_case": 1, "sources": [], "case": 3}', "a record is needed"),
        (b'{"catamnesis_case": 1, "sources": [], "case": {"noun": "Case"}}', "is missing"),
    ],
)
def test_what_is_no_case_file_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        read_archive(data)


def test_a_file_of_a_newer_program_is_refused() -> None:
    with pytest.raises(Refusal, match="newer catamnesis"):
        read_archive(damaged(catamnesis_case=99))


def test_a_file_older_than_the_oldest_step_is_refused() -> None:
    with pytest.raises(Refusal, match="no way from format 0"):
        read_archive(damaged(catamnesis_case=0))


def test_each_step_of_a_migration_is_taken_once_and_in_order() -> None:
    steps = {1: lambda whole: whole | {"a": [1]}, 2: lambda whole: whole | {"a": [*whole["a"], 2]}}
    assert migrated({"catamnesis_case": 1}, where="x", steps=steps, to=3)["a"] == [1, 2]


def test_a_wrong_value_is_named_by_its_place() -> None:
    whole = json.loads(write_archive(example()))
    whole["case"]["facts"][0]["sex"] = "unheard of"
    with pytest.raises(Refusal, match=r"case\.facts\[0\]\.sex: 'unheard of' is no Sex"):
        read_archive(json.dumps(whole).encode())


def test_a_field_that_no_noun_has_is_refused_and_not_dropped() -> None:
    whole = json.loads(write_archive(example()))
    whole["case"]["facts"][0]["shoe_size"] = 39
    with pytest.raises(Refusal, match="Patient has no shoe_size"):
        read_archive(json.dumps(whole).encode())


def test_a_source_that_is_not_there_is_refused() -> None:
    whole = json.loads(write_archive(example()))
    whole["case"]["facts"][0]["sources"] = [10**6]
    with pytest.raises(Refusal, match="there is no source 1000000"):
        read_archive(json.dumps(whole).encode())
