"""Bundles of hospitals: what is not the patient's, not done, not R4 or of another meaning is told and not misread."""

import json
from typing import Any

import pytest

from catamnesis.case.discrepancy import Refusal
from catamnesis.case.finding import Finding
from catamnesis.case.laboratory import LabValue
from catamnesis.case.patient import Diagnosis, Patient
from catamnesis.case.therapy import DoseAction, Exposure, Procedure
from catamnesis.exchange.fhir import read_fhir, read_pages
from catamnesis.exchange.imported import File
from fhir_build import CRP, UCUM, bundle, crp, facts, given, observation, ordered, told

# --- what is not read


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        (observation(valueQuantity=CRP, subject={"reference": "Patient/q"}), "Patient/q, who is not the patient"),
        (observation(valueQuantity=CRP, subject={"reference": "Group/g"}), "Group/g, who is not the patient"),
        (observation(valueQuantity=CRP, status="cancelled"), "its status is cancelled"),
        (observation(valueQuantity=CRP, modifierExtension=[{"url": "urn:not", "valueBoolean": True}]), "urn:not"),
        (observation(valueQuantity=CRP, implicitRules="urn:rules"), "other rules"),
        (ordered(doNotPerform=True), "prednisone was ordered not to be given"),
        (ordered(intent="plan"), "prednisone was no order but a plan"),
        (ordered(status="draft"), "prednisone was not taken"),
        ({"resourceType": "Immunization", "status": "not-done", "vaccineCode": {"text": "BCG"}}, "BCG was not given"),
        ({"resourceType": "Encounter", "status": "planned"}, "its status is planned"),
    ],
)
def test_what_is_not_the_patients_or_was_not_done_is_left_out_and_told(resource: dict[str, Any], words: str) -> None:
    whole = read_fhir(bundle(resource), name="a.json").fragment
    assert [type(fact) for fact in whole.facts] == [Patient]
    assert words in "\n".join(map(str, whole.discrepancies))


@pytest.mark.parametrize("named", ["Patient/p", "http://server/fhir/Patient/p", "Patient/p/_history/2", "Patient?x=1"])
def test_the_patient_is_known_however_it_is_named(named: str) -> None:
    assert facts(observation(valueQuantity=CRP, subject={"reference": named}), of=LabValue)


def test_a_preliminary_result_is_read_and_told() -> None:
    resource = observation(valueQuantity=CRP, status="preliminary")
    assert facts(resource, of=LabValue)
    assert "preliminary" in told(resource)


def test_that_an_order_may_not_have_been_taken_is_told_once() -> None:
    assert told(ordered("a"), ordered("b")).count("whether it was taken is not known (2 times)") == 1


def test_an_extension_of_others_is_counted() -> None:
    resource = observation(valueQuantity=CRP, extension=[{"url": "urn:x", "valueString": "y"}])
    assert "extension[].valueString (1)" in told(resource)


def test_an_illness_that_is_over_without_a_date_is_told() -> None:
    over = {"coding": [{"code": "resolved"}]}
    assert "clinicalStatus.coding[].code (1)" in told(
        {"resourceType": "Condition", "id": "c", "code": {"text": "gout"}, "clinicalStatus": over}
    )


# --- other versions, pages, lines


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        ({"resourceType": "MedicationStatement", "medication": {"concept": {"text": "x"}}}, "element of R5"),
        ({"resourceType": "MedicationAdministration", "occurenceDateTime": "2011"}, "element of R5"),
        ({"resourceType": "Procedure", "occurrenceDateTime": "2011"}, "element of R5"),
        ({"resourceType": "AdverseEvent", "code": {"text": "x"}}, "element of R5"),
        ({"resourceType": "Encounter", "class": [{"text": "x"}]}, "element of R5"),
        ({"resourceType": "ImagingStudy", "modality": [{"coding": []}]}, "element of R5"),
        ({"resourceType": "Condition", "clinicalStatus": "active"}, "element of STU3"),
        ({"resourceType": "MedicationStatement", "taken": "n"}, "element of STU3"),
        ({"resourceType": "Procedure", "notDone": True}, "element of STU3"),
        ({"resourceType": "MedicationStatement", "wasNotTaken": True}, "element of DSTU2"),
        ({"resourceType": "MedicationOrder"}, "element of DSTU2"),
    ],
)
def test_a_bundle_of_another_version_is_refused_by_name(resource: dict[str, Any], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        read_fhir(bundle(resource), name="a.json")


def test_lines_of_a_bulk_export_are_refused_with_what_to_do() -> None:
    with pytest.raises(Refusal, match=r"NDJSON.*\$everything"):
        read_fhir(b'{"resourceType": "Patient"}\n{"resourceType": "Patient"}\n', name="a.ndjson")


def test_the_history_of_resources_is_refused() -> None:
    with pytest.raises(Refusal, match="every version"):
        read_fhir(bundle(type="history"), name="a.json")


def test_a_page_that_names_a_next_one_is_told() -> None:
    link = [{"relation": "self", "url": "http://s/1"}, {"relation": "next", "url": "http://s/2"}]
    assert "it is one page of several" in told(type="searchset", link=link)
    second = json.dumps(
        {"resourceType": "Bundle", "type": "searchset", "link": [{"relation": "self", "url": "http://s/2"}]}
        | {"entry": [{"resource": crp("o", 31, "2011-04-20")}]}
    ).encode()
    both = read_pages([File("1.json", bundle(type="searchset", link=link)), File("2.json", second)])
    assert [type(fact) for fact in both.fragment.facts] == [Patient, LabValue]
    assert str(both.fragment.facts[1].sources[0]) == "2.json, Observation/o"
    assert not any("several" in found.what for found in both.fragment.discrepancies)


def test_a_resource_on_two_pages_is_read_once_and_told_where_the_two_differ() -> None:
    one, two, other = (bundle(crp("o", value, "2011-04-20")) for value in (31, 31, 32))
    same = read_pages([File("1.json", one), File("2.json", two)]).fragment
    assert sum(isinstance(fact, LabValue) for fact in same.facts) == 1
    assert not any("comes twice" in found.what for found in same.discrepancies)
    differing = read_pages([File("1.json", one), File("2.json", other)]).fragment
    assert any("comes twice, and the two differ" in found.what for found in differing.discrepancies)


def test_resources_without_an_id_keep_their_own_times() -> None:
    nameless = [{key: value for key, value in crp("", 31, day).items() if key != "id"} for day in ("2011", "2012")]
    one, two = facts(*nameless, of=LabValue)
    assert one.id != two.id
    assert one.when.point != two.when.point


# --- references


def test_a_contained_drug_is_found() -> None:
    contained = [{"resourceType": "Medication", "id": "m", "code": {"text": "anakinra"}, "lotNumber": {"text": "x"}}]
    resource = given("a", "2011-04-12", contained=contained) | {"medicationReference": {"reference": "#m"}}
    del resource["medicationCodeableConcept"]
    (exposure,) = facts(resource, of=Exposure)
    assert exposure.drug_id == "anakinra"
    assert "contained[].lotNumber.text (1)" in told(resource)
    assert "contained[].id" not in told(resource)


def test_a_contained_drug_that_is_not_there_is_told() -> None:
    resource = given("a", "2011-04-12") | {"medicationReference": {"reference": "#m"}}
    del resource["medicationCodeableConcept"]
    assert "the drug has no name" in told(resource)


# --- values


def test_a_limit_in_another_unit_is_not_taken_for_one_of_the_value() -> None:
    limits = [{"high": {"value": 0.5, "unit": "mg/dL", "system": UCUM, "code": "mg/dL"}}]
    resource = observation(valueQuantity=CRP, referenceRange=limits)
    assert facts(resource, of=LabValue)[0].reference.high is None
    assert "the limit is in mg/dL, the value in mg/L" in told(resource)


def test_a_range_upside_down_is_left_out_and_told() -> None:
    resource = observation(valueQuantity=CRP, referenceRange=[{"low": {"value": 9}, "high": {"value": 5}}])
    assert facts(resource, of=LabValue)[0].reference.low is None
    assert "lies above the upper" in told(resource)


def test_albumin_in_urine_is_not_taken_for_albumin_in_blood() -> None:
    code = {
        "coding": [{"system": "http://loinc.org", "code": "1754-1", "display": "Albumin in Urine"}],
        "text": "Albumin",
    }
    resource = observation(valueQuantity=CRP, code=code)
    assert facts(resource, of=LabValue)[0].analyte == "LOINC:1754-1"
    assert "Albumin is not of blood" in told(resource)
    specimen = observation(text="Albumin", loinc="x", valueQuantity=CRP, specimen={"display": "24 h urine"})
    assert facts(specimen, of=LabValue)[0].analyte == "LOINC:x"


def test_an_analyte_is_known_by_its_code_whatever_its_name() -> None:
    resource = observation(text="Zeta", valueQuantity=CRP)
    assert facts(resource, of=LabValue)[0].analyte == "crp"
    assert "our table" not in told(resource)


def test_a_name_that_is_known_with_a_code_that_is_not_is_taken_and_told() -> None:
    resource = observation(loinc="30522-7", valueQuantity=CRP)
    assert facts(resource, of=LabValue)[0].analyte == "crp"
    assert "LOINC 30522-7 is not in our table" in told(resource)


def test_a_number_without_a_unit_is_told() -> None:
    assert "no unit is given" in told(observation(valueQuantity={"value": 3}))


def test_a_unit_that_is_no_ucum_is_told() -> None:
    assert "not a unit" in told(
        observation(valueQuantity={"value": 3, "unit": "blobs", "system": UCUM, "code": "blobs"})
    )


def test_a_number_as_text_stays_words_and_is_told() -> None:
    resource = observation(valueString="<5")
    assert facts(resource, of=Finding)[0].concept.label == "CRP: <5"
    assert "a number is written as text" in told(resource)


def test_a_kind_of_value_that_is_not_read_is_named() -> None:
    assert "CRP has a valueRatio, which is not read" in told(observation(valueRatio={"numerator": {"value": 1}}))


# --- times


def test_a_time_with_an_offset_lies_on_the_day_at_the_bedside() -> None:
    (value,) = facts(crp("o", 31, "2011-04-20T23:30:00+08:00"), of=LabValue)
    assert (value.when.written[:10], value.when.clock_minute) == ("2011-04-20", 23 * 60 + 30)
    assert "universal time" not in told(crp("o", 31, "2011-04-20T23:30:00+08:00"))


def test_a_time_in_universal_time_is_told_once() -> None:
    many = [crp(f"o{i}", 31, f"2011-04-2{i}T23:30:00Z") for i in range(3)]
    assert told(*many).count("may be the day before or after at the bedside (3 times)") == 1


@pytest.mark.parametrize("date", ["2011-04-12garbage", "12.04.2011", "2011-4-1", "soon", "2011-04-12T", "20110412"])
def test_what_is_no_date_of_fhir_is_refused(date: str) -> None:
    (value,) = facts(crp("o", 31, date), of=LabValue)
    assert not value.when.stated
    assert "is no date of FHIR" in told(crp("o", 31, date))


def test_a_value_of_a_period_lies_between_its_days() -> None:
    period = {"start": "2011-04-12", "end": "2011-04-14"}
    held = read_fhir(bundle(observation(valueQuantity=CRP, effectivePeriod=period)), name="a.json").fragment
    (statement,) = (s for s in held.statements if s.later == "Observation-o")
    assert statement.days.width == 2
    assert statement.words == "2011-04-12 to 2011-04-14"


# --- courses


def test_daily_administrations_are_one_course_with_its_places_and_steps() -> None:
    doses = [given(f"a{i}", f"2011-04-{12 + i}", amount=100.0 if i < 3 else 200.0) for i in range(5)]
    (course,) = facts(*doses, of=Exposure)
    assert (course.start.written, course.stop.written, course.ongoing) == ("2011-04-12", "2011-04-16", False)
    assert [(step.action, step.when.written) for step in course.changes] == [(DoseAction.INCREASE, "2011-04-15")]
    assert len(course.sources) == 5
    assert "5 administrations of anakinra from 2011-04-12 to 2011-04-16 are taken as one course" in told(*doses)


def test_a_long_gap_parts_two_courses() -> None:
    days = ("2011-01-01", "2011-01-15", "2011-07-01", "2011-07-15")
    courses = facts(*(given(f"a{i}", day, "rituximab") for i, day in enumerate(days)), of=Exposure)
    assert [(c.start.written, c.stop.written) for c in courses] == [(days[0], days[1]), (days[2], days[3])]


def test_two_lone_doses_years_apart_stay_two() -> None:
    assert len(facts(given("a", "2010-01-01"), given("b", "2019-01-01"), of=Exposure)) == 2


def test_an_order_with_bounds_has_its_start_and_its_end() -> None:
    repeat = {
        "boundsPeriod": {"start": "2011-05-01", "end": "2011-05-28"},
        "frequency": 1,
        "period": 1,
        "periodUnit": "d",
    }
    (exposure,) = facts(ordered(dosageInstruction=[{"timing": {"repeat": repeat}}]), of=Exposure)
    assert (exposure.start.written, exposure.stop.written, exposure.dose.per) == ("2011-05-01", "2011-05-28", "day")


def test_a_procedure_whose_status_is_unknown_is_read() -> None:
    resource = {"resourceType": "Procedure", "id": "x", "status": "unknown", "code": {"text": "biopsy"}}
    assert facts(resource, of=Procedure)


def test_an_illness_of_the_other_twin_is_not_the_patients() -> None:
    other = {"resourceType": "Condition", "id": "c", "code": {"text": "gout"}, "subject": {"reference": "Patient/twin"}}
    assert facts(other, of=Diagnosis) == []
