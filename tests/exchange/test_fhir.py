"""A case goes out as a FHIR bundle with the words that it rests on, and bundles of hospitals come in whole."""

import json
from collections import Counter
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from build import case_of, lab
from catamnesis.case.case import Case, Fact, Question
from catamnesis.case.chronology import Timing
from catamnesis.case.discrepancy import Refusal
from catamnesis.case.event import GivenAnswer
from catamnesis.case.finding import Finding, Serology, Status
from catamnesis.case.imaging import Photograph
from catamnesis.case.laboratory import Comparator, LabValue
from catamnesis.case.patient import Diagnosis
from catamnesis.case.source import Span
from catamnesis.case.therapy import Exposure
from catamnesis.exchange.fhir import read_fhir, write_fhir
from catamnesis.exchange.fhir.elements import DERIVED
from catamnesis.exchange.imported import Imported
from catamnesis.read.reconcile import reconcile
from catamnesis.workup import open_case
from shared_data import shared

EXAMPLES = Path(__file__).parents[2] / "examples"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture(scope="module")
def example() -> Case:
    return open_case(EXAMPLES / "anakinra-mda5").measured().weighed().case


def resources(case: Case) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in json.loads(write_fhir(case, at=NOW).content)["entry"]]


def bundle(*held: dict[str, Any]) -> bytes:
    patient = {"resourceType": "Patient", "id": "p", "gender": "female"}
    entries = [{"resource": resource} for resource in (patient, *held)]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def facts(*held: dict[str, Any], of: type[Fact]) -> list[Any]:
    return [fact for fact in read_fhir(bundle(*held), name="a.json").fragment.facts if isinstance(fact, of)]


def told(*held: dict[str, Any]) -> str:
    return "\n".join(map(str, read_fhir(bundle(*held), name="a.json").fragment.discrepancies))


def observation(**more: Any) -> dict[str, Any]:
    code = {"coding": [{"system": "http://loinc.org", "code": "1988-5"}], "text": "CRP"}
    return {"resourceType": "Observation", "id": "o", "status": "final", "code": code} | more


CRP = {"value": 31, "unit": "mg/L", "system": "http://unitsofmeasure.org", "code": "mg/L"}


def made_one(held: Imported) -> Case:
    return reconcile([held.fragment], question=Question(held.treatment), case_id=held.case_id, title=held.title)


def bare(fact: Fact) -> Fact:
    """A fact without its places, which are those of the bundle after an import."""
    whole = replace(fact, sources=())
    if isinstance(whole, Exposure):
        whole = replace(whole, changes=tuple(replace(change, sources=()) for change in whole.changes))
    return whole


def test_the_worked_example_comes_back_equal_but_for_what_is_said_to_be_lost(example: Case) -> None:
    again = made_one(read_fhir(write_fhir(example, at=NOW).content, name="bundle.json"))
    lost = (Photograph, GivenAnswer)
    before = {fact.id: bare(fact) for fact in example.facts if not isinstance(fact, lost)}
    after = {fact.id: bare(fact) for fact in again.facts}
    assert before.keys() == after.keys()
    for name, fact in before.items():
        assert after[name] == fact
    assert again.question.exposure == example.question.exposure


def test_the_same_case_gives_the_same_bytes(example: Case) -> None:
    assert write_fhir(example, at=NOW) == write_fhir(example, at=NOW)


def test_every_fact_of_the_text_names_its_characters(example: Case) -> None:
    spans = Counter(
        (s.place.start, s.place.end - s.place.start)
        for fact in example.facts
        if not isinstance(fact, (Photograph, GivenAnswer))
        for s in (*fact.sources, *(s for c in getattr(fact, "changes", ()) for s in c.sources))
        if isinstance(s.place, Span)
    )
    written: Counter[tuple[int, int]] = Counter()
    for resource in resources(example):
        for extension in resource.get("extension", ()):
            if extension["url"] == DERIVED:
                parts = {part["url"]: part for part in extension["extension"]}
                assert parts["reference"]["valueReference"]["reference"].startswith("urn:uuid:")
                if "offset" in parts:
                    written[parts["offset"]["valueInteger"], parts["length"]["valueInteger"]] += 1
    assert written == spans


def test_every_reference_leads_to_a_resource_of_the_bundle(example: Case) -> None:
    whole = json.loads(write_fhir(example, at=NOW).content)
    addresses = {entry["fullUrl"] for entry in whole["entry"]}
    assert len(addresses) == len(whole["entry"])

    def references(held: Any) -> list[str]:
        if isinstance(held, dict):
            own = [held["reference"]] if isinstance(held.get("reference"), str) else []
            return own + [one for value in held.values() for one in references(value)]
        return [one for value in held for one in references(value)] if isinstance(held, list) else []

    named = references(whole)
    assert named
    assert set(named) <= addresses


def test_a_measured_change_is_derived_from_its_two_values(example: Case) -> None:
    changes = [r for r in resources(example) if r.get("code", {}).get("text", "").startswith("change of C")]
    assert changes
    assert all(len(change["derivedFrom"]) == 2 for change in changes)
    assert {round(change["valueQuantity"]["value"], 1) for change in changes} == {-82.7}


@pytest.mark.parametrize("comparator", ["=", "<", "<=", ">", ">=", "~"])
def test_a_comparator_survives(comparator: str) -> None:
    one = case_of(lab("crp", 5.0, 8, comparator=comparator, reference=(None, 5.0)))
    (value,) = made_one(read_fhir(write_fhir(one, at=NOW).content, name="x")).of(LabValue)
    assert (value.comparator, value.value, value.reference.high) == (Comparator(comparator), 5.0, 5.0)


def test_a_value_of_zero_survives() -> None:
    (value,) = facts(observation(valueQuantity=CRP | {"value": 0}), of=LabValue)
    assert value.value == 0


# --- bundles of others


def test_a_laboratory_value_comes_with_unit_range_and_date() -> None:
    limits = [{"low": {"value": 0}, "high": {"value": 5}}]
    one = observation(valueQuantity=CRP, referenceRange=limits, effectiveDateTime="2011-04-20T08:30:00+02:00")
    (value,) = facts(one, of=LabValue)
    assert (value.analyte, value.value, value.unit, value.reference.high) == ("crp", 31, "mg/L", 5)
    assert value.when.clock_minute == 510
    assert str(value.sources[0]) == "a.json, Observation/o"


def test_a_blood_pressure_gives_two_values() -> None:
    parts = [
        {"code": {"text": name}, "valueQuantity": {"value": value, "code": "mm[Hg]", "unit": "mmHg"}}
        for name, value in (("Systolic blood pressure", 120), ("Diastolic blood pressure", 80))
    ]
    found = facts(observation(code={"text": "Blood pressure"}, component=parts), of=LabValue)
    assert [(value.value, value.unit) for value in found] == [(120, "mm[Hg]"), (80, "mm[Hg]")]


@pytest.mark.parametrize(
    ("word", "result"),
    [("Detected (qualifier value)", "positive"), ("Not detected", "negative"), ("Positive", "positive")],
)
def test_a_test_result_in_words_is_a_serology(word: str, result: str) -> None:
    (serology,) = facts(observation(valueCodeableConcept={"text": word}), of=Serology)
    assert serology.result == result


def test_a_drug_that_was_not_taken_is_left_out_and_said() -> None:
    drug: dict[str, Any] = {"medicationCodeableConcept": {"text": "prednisone"}, "subject": {"reference": "Patient/p"}}
    statement = {"resourceType": "MedicationStatement", "id": "m", "status": "not-taken"} | drug
    assert facts(statement, of=Exposure) == []
    assert "prednisone was not taken" in told(statement)


@pytest.mark.parametrize(
    ("repeat", "per"),
    [
        ({"frequency": 1, "period": 1, "periodUnit": "d"}, "day"),
        ({"frequency": 2, "period": 1, "periodUnit": "d"}, "12 h"),
        ({"frequency": 1, "period": 8, "periodUnit": "h"}, "8 h"),
        ({"frequency": 1, "period": 2, "periodUnit": "wk"}, "2 weeks"),
    ],
)
def test_a_rhythm_of_doses_is_read(repeat: dict[str, Any], per: str) -> None:
    dosage = [{"timing": {"repeat": repeat}, "doseAndRate": [{"doseQuantity": {"value": 20, "unit": "mg"}}]}]
    drug = {"medicationCodeableConcept": {"text": "Prednisone"}, "dosageInstruction": dosage}
    (exposure,) = facts({"resourceType": "MedicationRequest", "id": "m", "status": "active"} | drug, of=Exposure)
    assert (exposure.drug_id, exposure.dose.amount, exposure.dose.unit, exposure.dose.per) == (
        "prednisone",
        20,
        "mg",
        per,
    )


def test_a_drug_that_another_resource_names_is_found() -> None:
    medication = {"resourceType": "Medication", "id": "x", "code": {"text": "anakinra"}}
    given: dict[str, Any] = {"resourceType": "MedicationAdministration", "id": "m", "status": "completed"}
    given |= {"medicationReference": {"reference": "Medication/x"}, "effectivePeriod": {"start": "2011-04-12"}}
    (exposure,) = facts(medication, given, of=Exposure)
    assert (exposure.drug.label, exposure.start.written) == ("anakinra", "2011-04-12")


@pytest.mark.parametrize(
    ("code", "status"), [("confirmed", Status.PRESENT), ("refuted", Status.ABSENT), ("differential", Status.POSSIBLE)]
)
def test_how_sure_an_illness_is_survives(code: str, status: Status) -> None:
    verified = {"coding": [{"code": code}]}
    condition = {"resourceType": "Condition", "id": "c", "code": {"text": "x"}, "verificationStatus": verified}
    (diagnosis,) = facts(condition, of=Diagnosis)
    assert diagnosis.status is status


def test_what_was_entered_in_error_is_left_out_and_said() -> None:
    wrong = observation(valueQuantity=CRP) | {"status": "entered-in-error"}
    assert facts(wrong, of=LabValue) == []
    assert "entered in error" in told(wrong)


def test_a_kind_of_resource_that_is_not_read_is_counted_and_named() -> None:
    assert "Claim: 2 resources of this kind" in told({"resourceType": "Claim"}, {"resourceType": "Claim"})


def test_an_element_that_is_not_read_is_counted_and_named() -> None:
    assert "Observation: 1 values are not used: bodySite.text (1)" in told(
        observation(valueQuantity=CRP, bodySite={"text": "arm"})
    )


def test_an_observation_without_a_value_is_said() -> None:
    assert "CRP has no value (unknown)" in told(observation(dataAbsentReason={"text": "unknown"}))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no JSON"),
        (b'{"resourceType": "Patient"}', "a lone Patient, and no Bundle"),
        (b'{"resourceType": "Bundle"}', "no patient"),
        (b'{"resourceType": "Bundle", "entry": [1, {"resource": 2}]}', "no patient"),
        (
            json.dumps({"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Patient"}}] * 2}).encode(),
            "2 patients",
        ),
    ],
)
def test_what_is_no_bundle_of_one_patient_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        read_fhir(data, name="a.json")


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        (observation(valueQuantity={"value": "many"}), "'many' is no number"),
        (observation(valueQuantity=CRP | {"comparator": "about"}), "'about' is no comparator"),
        (observation(valueQuantity=CRP, effectiveDateTime="2011-13-45"), "2011-13-45"),
        ({"resourceType": "Condition", "id": "c"}, "no name"),
        ({"resourceType": "Procedure", "id": "c", "status": "not-done", "code": {"text": "x"}}, "not done"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_path(resource: dict[str, Any], words: str) -> None:
    assert words in told(resource)


def test_every_bundle_of_the_samples_comes_in_with_nothing_silently_dropped() -> None:
    paths = sorted(shared("fhir/synthea_r4").glob("*.json"))
    assert len(paths) == 6
    for path in paths:
        held = read_fhir(path.read_bytes(), name=path.name)
        counts = Counter(entry["resource"]["resourceType"] for entry in json.loads(path.read_bytes())["entry"])
        read = Counter(str(s.place.reference).partition("/")[0] for f in held.fragment.facts for s in f.sources)  # type: ignore[union-attr]
        named = {found.where.rpartition(", ")[2] for found in held.fragment.discrepancies}
        for kind, count in counts.items():
            assert read[kind] >= count or kind in named, (path.name, kind)
        case = made_one(held)
        assert case.of(LabValue)
        assert case.of(Exposure)


def test_every_time_of_the_samples_has_its_date() -> None:
    for path in sorted(shared("fhir/synthea_r4").glob("*.json")):
        for fact in read_fhir(path.read_bytes(), name=path.name).fragment.facts:
            times = [getattr(fact, f.name) for f in fields(fact) if isinstance(getattr(fact, f.name), Timing)]
            starts = [when for when in times if not when.point.endswith(".stop")]
            assert all(when.stated for when in starts), fact


def test_findings_of_the_example_stay_findings(example: Case) -> None:
    again = read_fhir(write_fhir(example, at=NOW).content, name="x").fragment.facts
    assert sum(isinstance(fact, Finding) for fact in again) == len(example.of(Finding))
