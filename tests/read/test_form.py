"""The form of case.yaml: its schema, and the words in which a slip is told."""

import json
from typing import Any

import jsonschema_rs
import pytest

from catamnesis.case.event import Answer, OutcomeKind
from catamnesis.case.finding import Course, Domain, SerologyResult, Status
from catamnesis.case.patient import Sex
from catamnesis.case.therapy import DoseAction
from catamnesis.read.entries import SECTIONS
from catamnesis.read.form import Slip, accepted, cost_of, did_you_mean, schema_text, slips
from catamnesis.read.notes import read_notes

LEAST: dict[str, Any] = {"catamnesis": 1, "id": "a", "title": "A case", "question": {"treatment": "drug"}}


def slips_in(more: str) -> list[Slip]:
    return list(slips(read_notes(json.dumps(LEAST)[:-1] + f", {more}}}", where="case.yaml")))


def one_slip_in(more: str) -> Slip:
    (slip,) = slips_in(more)
    return slip


def nodes(schema: Any) -> list[dict[str, Any]]:
    """Every place of the schema that describes a value."""
    found = [schema]
    for below in ("properties", "$defs"):
        for node in schema.get(below, {}).values():
            found += nodes(node)
    return found + (nodes(schema["items"]) if "items" in schema else [])


def test_the_schema_is_a_schema() -> None:
    jsonschema_rs.meta.validate(json.loads(schema_text()))


def test_every_set_of_keys_is_closed_and_every_place_is_explained() -> None:
    for node in nodes(json.loads(schema_text())):
        assert "description" in node or "$ref" in node, node
        if node.get("type") == "object":
            assert node["additionalProperties"] is False, node


@pytest.mark.parametrize(
    ("place", "noun"),
    [
        (("domain",), Domain),
        (("status",), Status),
        (("answer_word",), Answer),
        (("finding", "course"), Course),
        (("serology", "result"), SerologyResult),
        (("dose_change", "action"), DoseAction),
        (("outcome", "kind"), OutcomeKind),
    ],
)
def test_the_accepted_words_are_those_of_the_nouns_and_each_is_explained(place: tuple[str, ...], noun: Any) -> None:
    node = json.loads(schema_text())["$defs"][place[0]]
    node = node["properties"][place[1]] if len(place) > 1 else node
    assert node["enum"] == [str(word) for word in noun]
    assert all(str(word) in node["description"] for word in noun)


def test_the_sexes_are_those_of_the_noun() -> None:
    assert json.loads(schema_text())["properties"]["patient"]["properties"]["sex"]["enum"] == [str(s) for s in Sex]


def test_every_section_of_the_form_is_read() -> None:
    assert set(json.loads(schema_text())["properties"]) == {
        *("catamnesis", "id", "title", "sources", "doubts", "question", "patient"),
        *SECTIONS,
    }


def test_a_case_that_fits_has_no_slips() -> None:
    assert slips_in("exposures: [{id: drug, drug: anakinra, start: 2011, dose: 100, unit: mg, per: day}]") == []


def test_an_unknown_key_is_told_with_the_nearest_known_one() -> None:
    slip = one_slip_in("exposures: [{drug: anakinra, doze: 100}]")
    assert slip.fault.what == "unknown key 'doze'"
    assert slip.fault.remedy.startswith("did you mean 'dose'? known here: id, drug, code")
    assert slip.fault.path == ("exposures", 0, "doze")
    assert slip.costs == ("exposures", 0)


def test_a_decimal_comma_within_braces_is_understood() -> None:
    assert "write a point: 12.5" in one_slip_in("exposures: [{drug: anakinra, dose: 12,5}]").fault.remedy


def test_a_wrong_word_is_told_with_the_accepted_ones() -> None:
    slip = one_slip_in("findings: [{name: fever, status: presnt}]")
    assert slip.fault.what == "'presnt' is none of the accepted words"
    assert slip.fault.remedy == "did you mean 'present'? write one of: present, absent, possible"


def test_a_missing_key_is_named_and_explained() -> None:
    slip = one_slip_in("serologies: [{target: MDA5}]")
    assert (slip.fault.what, slip.fault.remedy) == ("'result' is missing", "add it: positive, negative, or borderline.")


@pytest.mark.parametrize("when", ["20110412", "1849", "2151", "-5"])
def test_a_number_where_a_date_stands_is_told(when: str) -> None:
    slip = one_slip_in(f"findings: [{{name: fever, when: {when}}}]")
    assert slip.fault.what == f"{when} is not a year between 1850 and 2150"
    assert "write a date such as 2011-04-12" in slip.fault.remedy


def test_a_year_alone_is_a_date() -> None:
    assert slips_in("findings: [{name: fever, when: 2011}]") == []


@pytest.mark.parametrize(
    ("entry", "what", "remedy"),
    [
        ("{drug: a, dose: '12,5'}", "'12,5' stands where a number must", "write a decimal point: 12.5"),
        ("{drug: a, dose: 100 mg}", "'100 mg' stands where a number must", "write the number alone"),
        ("{drug: a, dose: 0}", "0 lies outside what is accepted", "greater than 0"),
        ("{drug: a, start: 11.2022}", "11.2022 stands where text must", "for a month write 2022-11"),
        ("{drug: a, start: 02.2020}", "2.202 stands where text must", "for a month write 2020-02"),
        ("{drug: 5}", "5 stands where text must", 'put it in quotes: "5"'),
        ("{drug: a, ongoing: yes}", "'yes' stands where true or false must", "write true or false without quotes"),
        ("{drug: a, changes: taper}", "'taper' stands where a list must", "begin each entry of the list with a dash"),
        ("{drug: a, per: fortnight}", "'fortnight' is not written as it must be", "2 weeks"),
        ("{drug: a, start: 12.5}", "12.5 stands where text must", "A date as exact as it is known"),
        ("{drug: ''}", "the text is empty", "fill it in or delete the line"),
        ("{drug: a, id: my drug}", "'my drug' is not written as it must be", "a letter first"),
        (f"{{drug: {'x' * 501}}}", "the text is longer than 500 characters", "shorten it"),
        ("anakinra", "'anakinra' stands where a set of keys must", "write keys such as id, drug, code"),
    ],
)
def test_a_wrong_value_is_told_in_plain_words(entry: str, what: str, remedy: str) -> None:
    slip = one_slip_in(f"exposures: [{entry}]")
    assert slip.fault.what == what
    assert remedy in slip.fault.remedy


@pytest.mark.parametrize(
    ("entry", "bad"),
    [
        ("patient: {age_years: 131}", 131),
        ("patient: {weight_kg: 0.1}", 0.1),
        ("adverse_events: [{name: rash, grade: 6}]", 6),
        ("stated_changes: [{subject: crp, percent: -100}]", -100),
    ],
)
def test_what_no_patient_can_have_is_refused(entry: str, bad: float) -> None:
    assert one_slip_in(entry).fault.what == f"{bad} lies outside what is accepted"


def test_a_key_without_value_says_nothing_and_is_no_slip() -> None:
    assert slips_in("patient: {sex: , age_years: 53}, findings: ") == []
    assert one_slip_in("findings: [{name: }]").fault.what == "'name' is missing"
    assert one_slip_in("findings: [{name: a, colour: }]").fault.what == "unknown key 'colour'"
    assert accepted({"patient": {"sex": None, "age_years": 53}, "findings": None}, ()) == {"patient": {"age_years": 53}}


def test_slips_come_in_the_order_of_the_lines() -> None:
    text = "catamnesis: 1\nid: a\ntitle: b\nquestion: {treatment: x}\nfindings:\n  - nam: a\npatient:\n  sex: f\n"
    assert [slip.fault.line for slip in slips(read_notes(text, where="case.yaml"))] == [6, 6, 8]


def test_a_fault_costs_the_innermost_entry_around_it() -> None:
    assert cost_of(("findings", 1, "name")) == ("findings", 1)
    assert cost_of(("adverse_events", 0, "suspected", 2)) == ("adverse_events", 0, "suspected", 2)
    assert cost_of(("patient", "age_years")) == ("patient", "age_years")
    assert cost_of(("findings",)) == ("findings",)


def test_what_is_left_out_does_not_move_what_stays() -> None:
    root: dict[str, Any] = {"findings": ["a", "b", {"c": [1, 2]}], "title": "t"}
    left_out = [("findings", 0), ("findings", 2, "c", 0), ("title",), ("findings", 0, "deeper")]
    assert accepted(root, left_out) == {"findings": [None, "b", {"c": [None, 2]}]}
    assert root["title"] == "t"


def test_a_word_of_the_house_is_offered_as_a_person_writes_it() -> None:
    assert did_you_mean("plain", Domain) == "did you mean 'pain'? "
