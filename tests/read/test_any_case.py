"""Any notes that the schema accepts give a case, and any text at all gives a case or a refusal: never a crash."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catamnesis.case.case import Case
from catamnesis.case.discrepancy import Refusal
from catamnesis.read.case_folder import read_case
from catamnesis.read.form import schema_text

SCHEMA = json.loads(schema_text())
VALID = jsonschema_rs.Draft202012Validator(SCHEMA)

IDS = ("drug", "visit", "scan-1", "finding-1", "a", "B_2")
TIMES = (
    *("2011", "2011-04", "2011-04-12", "2011-04-12 08:30", "04/05/2011", "30/02/2011", "day 0", "day 8", "week -2"),
    *("before drug", "after visit", "at scan-1", "4 weeks after drug", "5 to 9 months after a", "about 2011"),
    *("after visit; before drug", "within 3 days of drug", "end of drug", "a few days after a", "2010 to 2011", "soon"),
    *(
        "after drug.stop",
        "2 years before 2011",
        "more than 3 weeks after B_2",
        "between day 3 and day 1",
        ";",
        "day 99999",
    ),
)
WORDS = (
    "fever",
    "The fever fell",
    "methotrexate",
    "CRP",
    "suvmax",
    "mg",
    "g/kg",
    "<b>bold</b>",
    "'; --",
    "\u202eabc",
    "=1+1",
)

times = st.sampled_from(TIMES) | st.integers(1850, 2150)
letters = st.characters(exclude_categories=["Cc", "Cs", "Cn"])
words = st.sampled_from(WORDS) | st.text(letters, min_size=1, max_size=12)

#: What may stand where a list of pixels is asked for.
pixels = st.integers(-5, 900) | st.floats(-10, 900)
places = pixels | st.lists(pixels, max_size=3) | words


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        name = node["$ref"].removeprefix("#/$defs/")
        node = SCHEMA["$defs"][name] | {"named": name}
    return node


def values(node: dict[str, Any], key: str = "") -> st.SearchStrategy[Any]:
    """Values that one place of the schema accepts."""
    node = resolved(node)
    if "const" in node:
        return st.just(node["const"])
    if "enum" in node:
        return st.sampled_from(node["enum"])
    if node.get("named") == "time":
        return times
    if node.get("named") == "id":
        return st.sampled_from(IDS)
    if node.get("named") == "code":
        return st.just("HP:0001945")
    if node.get("named") == "per":
        return st.sampled_from(["day", "2 weeks", "course"])
    if node.get("named") == "file":
        return st.sampled_from(["story.md", "../x", "/etc/passwd", "none.txt", "labs.csv"])
    return _by_type(node, key)


def _by_type(node: dict[str, Any], key: str) -> st.SearchStrategy[Any]:
    kind = node["type"]
    if kind == "object":
        required = {name: values(node["properties"][name], name) for name in node.get("required", ())}
        optional = {name: values(below, name) for name, below in node["properties"].items() if name not in required}
        return st.fixed_dictionaries(required, optional=optional)
    if kind == "array":
        return st.lists(values(node["items"], key) if "items" in node else places, max_size=4)
    if kind == "boolean":
        return st.booleans()
    low = node.get("minimum", node.get("exclusiveMinimum", 0))
    high = node.get("maximum", 10**6)
    if kind == "integer":
        return st.integers(low, high)
    if kind == "number":
        floats = st.floats(low, high, exclude_min="exclusiveMinimum" in node, allow_subnormal=False)
        return floats | st.integers(math.ceil(low) + 1, high)
    return words


def about_a_drug(notes: dict[str, Any], start: str | int) -> dict[str, Any]:
    """The same notes, with a treatment in question that there is."""
    others = [exposure for exposure in notes.get("exposures", ()) if exposure.get("id") != "drug"]
    exposures = [{"id": "drug", "drug": "anakinra", "start": start}, *others]
    return notes | {"question": {"treatment": "drug"}, "exposures": exposures}


notes_of_any_sort = values(SCHEMA)
notes_with_a_drug = st.builds(about_a_drug, notes_of_any_sort, times)


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with TemporaryDirectory() as name:
        home = Path(name) / "case"
        home.mkdir()
        (home / "story.md").write_text("She had fever. The fever fell. She took methotrexate.")
        (home / "labs.csv").write_text(
            "when,analyte,value,unit,words\nday 8,CRP,31,mg/L,fever\n2011-04-12,CRP,32,mg/L,\n"
        )
        yield home


def read(home: Path, text: str) -> Case | Refusal:
    (home / "case.yaml").write_bytes(text.encode("utf-8", errors="replace"))
    try:
        return read_case(home)
    except Refusal as refusal:
        assert refusal.where
        assert refusal.what
        assert refusal.remedy
        return refusal


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
@given(notes_with_a_drug | notes_of_any_sort)
def test_any_notes_that_the_schema_accepts_give_a_case_or_a_refusal(home: Path, notes: dict[str, Any]) -> None:
    assert VALID.is_valid(notes)
    case = read(home, json.dumps(notes, ensure_ascii=False))
    if not isinstance(case, Refusal):
        assert len({fact.id for fact in case.facts}) == len(case.facts)
        assert case.exposure_in_question().start.days.exact
        for fact in case.facts:
            assert fact.sources


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
@given(notes_with_a_drug, st.data())
def test_notes_with_one_thing_wrong_are_told_and_still_read(
    home: Path, notes: dict[str, Any], data: st.DataObject
) -> None:
    section = data.draw(
        st.sampled_from([name for name in SCHEMA["properties"] if name not in ("question", "exposures")])
    )
    notes = notes | {
        section: data.draw(st.sampled_from([3, "x", [3], [{}], [{"x": 1}], {"x": 1}, [[[]]], True, 1.5, [None], ""]))
    }
    case = read(home, json.dumps(notes, ensure_ascii=False))
    assert isinstance(case, Case)
    if not VALID.is_valid(notes):
        assert case.discrepancies


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_in_place_of_notes_is_read_or_refused(home: Path, text: str) -> None:
    read(home, text)


HEAP = (
    *("catamnesis: 1\n", "question: {treatment: a}\n", "exposures:\n", "  - {id: a, drug: x}\n", "  - id: a\n"),
    *("    drug: y\n", "\t", " ", "- ", "{", "}", "[", "'", '"', ": ", "&a ", "*a", "|", ">", "\n", "#"),
    *("start: day 0", "!!x ", "---\n", "? "),
)


@settings(deadline=None)
@given(st.lists(st.sampled_from(HEAP), max_size=25))
def test_any_heap_of_yaml_is_read_or_refused(home: Path, heap: list[str]) -> None:
    read(home, "".join(heap))
