"""The whole case as data: nothing rounded, nothing lost, and readable by any program."""

import json
import math
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.case import Case, Question
from catamnesis.tell.data import Scribe, json_report
from tell.judged import WORKED
from tell.worked import CHANGES, LABS

REPORT = json.loads(json_report(WORKED))


def records(value: Any) -> list[dict[str, Any]]:
    """All objects inside."""
    if isinstance(value, dict):
        return [value, *(record for part in value.values() for record in records(part))]
    return [record for part in value for record in records(part)] if isinstance(value, list) else []


def test_the_same_case_gives_the_same_bytes() -> None:
    assert json_report(WORKED) == json_report(WORKED)


def test_every_record_bears_its_kind() -> None:
    assert all("kind" in record for record in records([REPORT["case"], REPORT["sources"]]))
    assert [fact["kind"] for fact in REPORT["case"]["facts"]][:2] == ["Patient", "Exposure"]


def test_a_field_called_kind_does_not_hide_the_kind() -> None:
    death = next(fact for fact in REPORT["case"]["facts"] if fact["kind"] == "Outcome")
    assert death["outcome_kind"] == "death"


def test_nothing_is_rounded() -> None:
    assert REPORT["case"]["changes"][0]["relative"] == 31 / 179 - 1
    assert REPORT["case"]["changes"][0]["log_ratio"] == math.log(31 / 179)


def test_each_source_stands_once_and_is_named_by_its_number() -> None:
    sources = REPORT["sources"]
    assert len({json.dumps(source) for source in sources}) == len(sources)
    crp = next(fact for fact in REPORT["case"]["facts"] if fact["kind"] == "LabValue")
    place = sources[crp["sources"][0]]
    assert place == {
        "kind": "Source",
        "document": "labs.csv",
        "sha256": "1" * 64,
        "place": {"kind": "Cell", "row": 2, "column": "value"},
    }


def test_a_number_that_is_not_finite_is_null() -> None:
    strange = replace(WORKED, changes=(replace(CHANGES[0], relative=math.nan, absolute=math.inf),))
    change = json.loads(json_report(strange))["case"]["changes"][0]
    assert (change["relative"], change["absolute"]) == (None, None)


def test_words_of_fixed_lists_are_text() -> None:
    assert Scribe().plain(LABS[0])["comparator"] == "="


@given(st.text())
def test_any_word_comes_back_as_it_was(word: str) -> None:
    assert json.loads(json_report(Case("x", word, Question("x"), (), (), ())))["case"]["title"] == word
