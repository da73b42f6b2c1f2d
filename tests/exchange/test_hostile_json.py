"""Whatever JSON comes in, it is read or refused in words; nothing that stands in it breaks the reader."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catamnesis.case.case import Question
from catamnesis.case.discrepancy import Refusal
from catamnesis.exchange.archive import read_archive, write_archive
from catamnesis.exchange.fhir import read_fhir, write_fhir
from catamnesis.exchange.imported import Imported
from catamnesis.exchange.json_tree import MAX_DEPTH, Ledger, Node, json_document, unread
from catamnesis.exchange.phenopacket import read_phenopacket, write_phenopacket
from catamnesis.read.reconcile import reconcile
from every_noun import CASES
from fhir_build import bundle, crp, ordered
from fhir_build import given as administration

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

#: Values that break careless readers.
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 1e300, 10**400, 10**18, -(10**9), "", "x", "9" * 5000, "1e999", "nan"),
    *("2011-13-45", "2011-04-12 and more", "0001-01-01", "P1Y", "-P1Y", "P99999999999999Y", "\ud800", "\x00"),
    *([], {}, [[]], [None], {"a": 1}, ["a"], [1, 2], {"reference": "#x"}, {"coding": 1}, {"coding": ["x"]}),
    *({"coding": [{"system": 1, "code": {}}]}, {"value": {}}, {"start": [], "end": {}}, {"extension": [1, {}]}),
)


@cache
def documents() -> dict[str, Any]:
    """A document of each kind, with everything in it."""
    case = CASES["every noun"]()
    hospital = bundle(crp("a", 31, "2011-04-20"), administration("b", "2011-04-12"), ordered())
    return {
        "ours": json.loads(write_fhir(case, at=NOW).content),
        "dated": json.loads(write_fhir(CASES["every date"](), at=NOW).content),
        "hospital": json.loads(hospital),
        "phenopacket": json.loads(write_phenopacket(case, at=NOW).content),
        "archive": json.loads(write_archive(case)),
    }


def places(held: Any) -> list[tuple[Any, Any]]:
    """Every place of a document: what holds it, and its key."""
    found: list[tuple[Any, Any]] = []
    waiting = [held]
    while waiting:
        one = waiting.pop()
        parts = list(one.items()) if isinstance(one, dict) else list(enumerate(one)) if isinstance(one, list) else []
        found += [(one, key) for key, _ in parts]
        waiting += [part for _, part in parts]
    return found


@st.composite
def damaged(draw: st.DrawFn, name: str) -> bytes:
    """A document in which some places hold something else, or nothing, or what stands elsewhere in it."""
    whole = json.loads(json.dumps(documents()[name]))
    for _ in range(draw(st.integers(1, 8))):
        held, key = draw(st.sampled_from(places(whole) or [({}, "a")]))
        if isinstance(held, dict) and draw(st.booleans()):
            held.pop(key, None)
        elif draw(st.booleans()):
            other, there = draw(st.sampled_from(places(documents()[name])))
            held[key] = json.loads(json.dumps(other[there]))
        else:
            held[key] = json.loads(json.dumps(draw(st.sampled_from(ODD))))
    return json.dumps(whole).encode()


def read_and_solved(read: Callable[..., Imported], data: bytes) -> None:
    """Read a file and make a case of it, which can be written."""
    try:
        held = read(data, name="a.json")
    except Refusal as refusal:
        assert refusal.remedy
        return
    case = reconcile([held.fragment], question=Question(held.treatment), case_id=held.case_id, title=held.title)
    assert read_archive(write_archive(case)) == case
    json.loads(write_fhir(case, at=NOW).content)


@pytest.mark.parametrize("name", ["ours", "dated", "hospital"])
@settings(deadline=None, max_examples=60, suppress_health_check=SLOW)
@given(data=st.data())
def test_a_damaged_bundle_is_read_or_refused(name: str, data: st.DataObject) -> None:
    read_and_solved(read_fhir, data.draw(damaged(name)))


@settings(deadline=None, max_examples=100, suppress_health_check=SLOW)
@given(damaged("phenopacket"))
def test_a_damaged_phenopacket_is_read_or_refused(data: bytes) -> None:
    read_and_solved(read_phenopacket, data)


@settings(deadline=None, max_examples=60, suppress_health_check=SLOW)
@given(damaged("archive"))
def test_a_damaged_case_file_is_read_or_refused(data: bytes) -> None:
    try:
        read_archive(data)
    except Refusal as refusal:
        assert refusal.remedy


keys = st.sampled_from(
    "resourceType entry resource id status code coding system text value valueQuantity unit effectiveDateTime "
    "subject reference extension url identifier meta tag contained component phenotypicFeatures type onset age "
    "metaData measurements medicalActions diseases term catamnesis_case case sources".split()
)
anything = st.recursive(
    st.sampled_from(ODD) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(keys, part, max_size=5),
    max_leaves=15,
)


@settings(deadline=None, suppress_health_check=SLOW)
@given(anything)
def test_any_json_is_read_or_refused(whole: Any) -> None:
    as_resource = {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Patient"}}, {"resource": whole}]}
    as_packet = {"metaData": {}, "phenotypicFeatures": whole, "measurements": whole, "medicalActions": whole}
    for document in (whole, as_resource, as_packet | {"subject": whole, "diseases": whole}):
        data = json.dumps(document).encode()
        for read in (read_fhir, read_phenopacket):
            read_and_solved(read, data)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(Refusal):
        read_fhir(data, name="a")


# --- the document itself


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"a": 1, "a": 2}', "an object has the key 'a' twice"),
        (b'{"a": NaN}', "NaN is no number of JSON"),
        (b'{"a": -Infinity}', "-Infinity is no number of JSON"),
        (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "nested too deeply"),
        (b'{"a":' * (MAX_DEPTH + 1) + b"1" + b"}" * (MAX_DEPTH + 1), "nested too deeply"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "no JSON"),
        ('{"a": "x"}'.encode("utf-16")[:-1], "no JSON"),
        (b"\xff\xfe\xff", "no JSON"),
        (b"null", "no object"),
    ],
)
def test_what_json_does_not_allow_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(Refusal, match=re.escape(words)):
        json_document(data, where="a.json")


def test_a_file_with_a_byte_order_mark_is_read() -> None:
    assert json_document(b'\xef\xbb\xbf{"a": 1}', where="a.json") == {"a": 1}


def test_nesting_up_to_the_limit_is_read() -> None:
    whole = json_document(b'{"a":' * MAX_DEPTH + b"1" + b"}" * MAX_DEPTH, where="a.json")
    assert sum(unread(Node(whole, Ledger("a.json"))).values()) == 1


@pytest.mark.parametrize("value", ["1e999", 10**400, "many", True, [], {}, float("1e999")])
def test_what_is_no_finite_number_is_told(value: Any) -> None:
    ledger = Ledger("a.json")
    assert Node({"a": value}, ledger).at("a").number() is None
    assert "is no number" in ledger.discrepancies[0].what
    assert len(ledger.discrepancies[0].what) < 80


@settings(suppress_health_check=SLOW)
@given(anything)
def test_every_leaf_is_counted_until_it_is_taken(whole: Any) -> None:
    root = Node({"a": whole}, Ledger("a.json"))

    def leaves(held: Any) -> int:
        if isinstance(held, (dict, list)):
            return sum(leaves(part) for part in (held.values() if isinstance(held, dict) else held))
        return held is not None

    assert sum(unread(root).values()) == leaves(whole)
    root.take()
    assert not unread(root)


def test_a_place_knows_its_way_and_is_marked_by_itself() -> None:
    root = Node({"a": [{"x": 1}, {"x": 1}]}, Ledger("a.json"))
    first, _ = root.each("a")
    assert (first.at("x").number(), first.at("x").path) == (1, "a[0].x")
    assert unread(root) == {"a[].x": 1}
