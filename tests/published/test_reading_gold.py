"""Facts read from whole reports, against what two readers annotated by hand."""

import json
from functools import cache

import pytest

from catamnesis.reading import read_report, told
from reading_scores.gold import HELD_OUT, Score, scores
from shared_data import shared

#: Least right F1 of each kind, over all reports.
LEAST = {
    "patient": 0.95,
    "measurement": 0.75,
    "exposure": 0.60,
    "serology": 0.65,
    "change": 0.50,
    "time": 0.75,
    "finding": 0.60,
    "event": 0.60,
}


@cache
def of_all() -> dict[str, Score]:
    return scores(shared("reading"))


@pytest.mark.parametrize("kind", LEAST)
def test_facts_of_each_kind_are_right_often_enough(kind: str) -> None:
    assert of_all()[kind].right_f1 >= LEAST[kind]


def test_measurements_are_found_with_few_false_ones_and_drugs_found() -> None:
    assert of_all()["measurement"].found_precision >= 0.90
    assert of_all()["exposure"].found_f1 >= 0.85


def test_reports_that_were_opened_late_are_read_too() -> None:
    later = scores(shared("reading"), HELD_OUT)
    assert all(later[kind].right_f1 >= least for kind, least in LEAST.items() if kind != "patient")


def test_every_fact_of_the_worked_example_is_found() -> None:
    folder = shared("reading") / "gold"
    gold = [json.loads(line) for line in (folder / "groh-2015.jsonl").read_text("utf-8").splitlines()]
    said = [json.loads(line) for line in told(read_report(folder / "groh-2015.txt"), "facts").splitlines()]
    missed = [
        (fact["kind"], fact["text"])
        for fact in gold
        if not any(
            one["kind"] == fact["kind"] and min(one["end"], fact["end"]) > max(one["start"], fact["start"])
            for one in said
        )
    ]
    assert missed == []


def test_every_fact_leads_back_to_its_words() -> None:
    for path in sorted((shared("reading") / "gold").glob("*.txt")):
        text = path.read_bytes().decode("utf-8")
        for line in told(read_report(path), "facts").splitlines():
            fact = json.loads(line)
            assert text[fact["start"] : fact["end"]] == fact["text"]
