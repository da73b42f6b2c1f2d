"""A case goes out as a phenopacket that its validator passes, and phenopackets of others come in whole."""

import json
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from any_case import any_case
from build import DOCUMENT, case_of, finding, lab
from catamnesis.case.case import Case, Question
from catamnesis.case.chronology import Bounds, Timing
from catamnesis.case.discrepancy import Refusal
from catamnesis.case.finding import Course, Finding, Serology, Status
from catamnesis.case.laboratory import LabValue
from catamnesis.case.patient import Diagnosis, Patient
from catamnesis.case.therapy import Exposure
from catamnesis.exchange.phenopacket import read_phenopacket, write_phenopacket
from catamnesis.exchange.phenopacket.times import age_days, age_years, iso_age
from catamnesis.workup import open_case
from every_noun import CASES
from shared_data import shared

EXAMPLES = Path(__file__).parents[2] / "examples"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def written(one: Case) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(write_phenopacket(one, at=NOW).content)
    return told


def read_as_case(data: bytes, name: str) -> Case:
    held = read_phenopacket(data, name=name)
    fragment = held.fragment
    return Case(held.case_id, held.title, Question(""), fragment.documents, fragment.facts, fragment.statements)


def packet(**sections: Any) -> bytes:
    return json.dumps({"id": "a", "metaData": {"phenopacketSchemaVersion": "2.0"}, **sections}).encode()


FIRST = {"assay": {"id": "LOINC:1988-5", "label": "CRP"}}


@pytest.fixture(scope="module")
def example() -> Case:
    return open_case(EXAMPLES / "anakinra-mda5").measured().weighed().case


def test_the_validator_passes_the_worked_example(example: Case, tmp_path: Path) -> None:
    phenotk = shutil.which("phenotk")
    if phenotk is None:
        pytest.skip("phenotk (phenopacket-toolkit) is not installed")
    path = tmp_path / "case.json"
    path.write_bytes(write_phenopacket(example, at=NOW).content)
    done = subprocess.run([phenotk, "validate", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "0 error(s), 0 warning(s)" in done.stdout + done.stderr
    path.write_bytes(packet(phenotypicFeatures=[{"type": {"id": "no curie"}}]))
    broken = subprocess.run([phenotk, "validate", str(path)], capture_output=True, text=True, check=False)
    assert broken.returncode != 0


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_validator_passes_cases_with_everything_in_them(name: str, tmp_path: Path) -> None:
    phenotk = shutil.which("phenotk")
    if phenotk is None:
        pytest.skip("phenotk (phenopacket-toolkit) is not installed")
    path = tmp_path / "case.json"
    path.write_bytes(write_phenopacket(CASES[name](), at=NOW).content)
    done = subprocess.run([phenotk, "validate", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_number_that_json_cannot_hold_is_left_out_and_said() -> None:
    exported = write_phenopacket(case_of(lab("crp", float("inf"), 8)), at=NOW)
    assert "measurements" not in json.loads(exported.content)
    assert "facts with a number that is not finite (1)" in exported.losses


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(any_case)
def test_any_case_is_written_as_json_that_is_read_again(case: Case) -> None:
    try:
        data = write_phenopacket(case, at=NOW).content
    except Refusal as refusal:
        assert "contradict" in refusal.what
    else:
        assert read_phenopacket(data, name="a.json").fragment.documents


@pytest.mark.parametrize("words", ["onset of fever", "age about 3", "gestation 3.5+0", "ages P1Y to soon", "from here"])
def test_words_of_a_person_are_not_taken_for_a_time_of_the_standard(words: str) -> None:
    fever = replace(finding("fever"), when=Timing("x", words))
    (feature,) = written(case_of(fever))["phenotypicFeatures"]
    assert feature.get("onset") is None


def test_the_same_case_gives_the_same_bytes(example: Case) -> None:
    assert write_phenopacket(example, at=NOW) == write_phenopacket(example, at=NOW)


def test_what_the_standard_cannot_say_is_told(example: Case) -> None:
    losses = " ".join(write_phenopacket(example, at=NOW).losses)
    for lost in ("times without a date", "changes of dose", "photographs", "doses and courses"):
        assert lost in losses


def test_the_words_of_a_finding_and_their_place_go_with_it(example: Case) -> None:
    ulcer = [f for f in written(example)["phenotypicFeatures"] if "ulcer" in f["type"]["label"]]
    told = [e["reference"] for f in ulcer for e in f["evidence"]]
    assert any("'The skin ulcers healed'" in reference["description"] for reference in told)
    assert any("story.md, characters" in reference["reference"] for reference in told)


def test_a_value_of_zero_is_written(example: Case) -> None:
    zero = lab("crp", 0.0, 8, reference=(0.0, 5.0))
    (measurement,) = written(case_of(zero))["measurements"]
    assert measurement["value"]["quantity"]["value"] == 0.0
    assert measurement["value"]["quantity"]["referenceRange"]["low"] == 0.0


@pytest.mark.parametrize("quantity", [{"value": 0.0}, {}])
def test_a_zero_that_protobuf_leaves_out_is_read_as_zero(quantity: dict[str, Any]) -> None:
    unit = {"unit": {"id": "UCUM:mg/L", "label": "mg/L"}}
    one = packet(measurements=[FIRST | {"value": {"quantity": unit | quantity}}])
    (value,) = (f for f in read_phenopacket(one, name="a").fragment.facts if isinstance(f, LabValue))
    assert (value.value, value.unit, value.analyte) == (0.0, "mg/L", "crp")


def test_a_comparator_is_told_and_not_dropped() -> None:
    exported = write_phenopacket(case_of(lab("crp", 5.0, 8, comparator="<")), at=NOW)
    (measurement,) = json.loads(exported.content)["measurements"]
    assert measurement["description"].startswith("<5 mg/L")
    assert any("comparators" in loss for loss in exported.losses)


def test_what_is_only_possible_is_left_out_and_said(example: Case) -> None:
    possible = replace(example.of(Finding)[0], status=Status.POSSIBLE)
    exported = write_phenopacket(replace(example, facts=(possible,)), at=NOW)
    assert "phenotypicFeatures" not in json.loads(exported.content)
    assert any("only possible" in loss for loss in exported.losses)


def test_the_worked_example_comes_back_with_its_findings_drugs_and_antibodies(example: Case) -> None:
    again = read_as_case(write_phenopacket(example, at=NOW).content, "case.json")
    for noun, name in ((Finding, "concept"), (Serology, "target"), (Exposure, "drug"), (Diagnosis, "concept")):
        before, after = ([getattr(fact, name) for fact in one.of(noun)] for one in (example, again))
        assert set(before) <= set(after)
    values = {(v.analyte, v.value, v.unit) for v in again.of(LabValue)}
    assert {(v.analyte, v.value, v.unit) for v in example.of(LabValue)} <= values
    healed = [f for f in again.of(Finding) if f.course is Course.RESOLVED]
    assert not healed  # its time is relative to the treatment, which the standard cannot say: a listed loss


# --- the phenopackets of others


def packets() -> list[Path]:
    return sorted(path for path in shared("phenopackets/store").glob("*.json"))


def plain(told: dict[str, Any]) -> dict[str, Any]:
    """What must survive: subject, features, illnesses and measurements; protobuf's defaults written out."""
    features = [
        {"type": f["type"], "excluded": f.get("excluded", False)}
        | {key: f[key] for key in ("onset", "resolution") if key in f}
        for f in told.get("phenotypicFeatures", ())
    ]
    diseases = [
        {"term": d["term"], "excluded": d.get("excluded", False)} | ({"onset": d["onset"]} if "onset" in d else {})
        for d in told.get("diseases", ())
    ]
    measurements = [
        {key: m[key] for key in ("assay", "value", "timeObserved") if key in m} for m in told.get("measurements", ())
    ]
    return {"features": features, "diseases": diseases, "measurements": measurements, "id": told["id"]}


def test_every_phenopacket_of_the_store_comes_in_and_goes_out_whole() -> None:
    held = packets()
    assert len(held) > 290
    for path in held:
        data = path.read_bytes()
        assert plain(written(read_as_case(data, path.name))) == plain(json.loads(data)), path.name


def test_sex_age_and_death_of_every_phenopacket_survive() -> None:
    for path in packets():
        old = json.loads(path.read_bytes())["subject"]
        new = written(read_as_case(path.read_bytes(), path.name))["subject"]
        assert new["sex"] == old.get("sex", "UNKNOWN_SEX"), path.name
        assert new.get("vitalStatus", {}).get("status") == old.get("vitalStatus", {}).get("status")
        age = old.get("timeAtLastEncounter", {}).get("age", {}).get("iso8601duration", "")
        told = new.get("timeAtLastEncounter", {}).get("age", {}).get("iso8601duration", "")
        assert (age_years(told) or 0) == pytest.approx(age_years(age) or 0, abs=1 / 12), path.name


def test_what_is_not_used_of_a_phenopacket_is_counted_and_named() -> None:
    path = packets()[0]
    told = read_phenopacket(path.read_bytes(), name=path.name).fragment.discrepancies
    assert any("interpretations" in found.where and "values are not used" in found.what for found in told)


def test_a_new_field_of_a_feature_is_named() -> None:
    one = packet(phenotypicFeatures=[{"type": {"id": "HP:1", "label": "x"}, "severity": {"id": "HP:2", "label": "y"}}])
    (told,) = read_phenopacket(one, name="a").fragment.discrepancies
    assert "phenotypicFeatures[].severity.id" in told.what


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no JSON"),
        (b"[1]", "no object"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"resourceType": "Patient"}', "no phenopacket"),
        (b'{"id": "a", "meta_data": {}}', "underscores"),
        (b'{"id": "a", "metaData": {"phenopacketSchemaVersion": "1.0.0"}}', "schema 1"),
    ],
)
def test_what_is_no_phenopacket_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        read_phenopacket(data, name="a.json")


@pytest.mark.parametrize(
    ("sections", "words"),
    [
        ({"phenotypicFeatures": [{"type": {}}]}, "neither id nor label"),
        ({"phenotypicFeatures": ["fever"]}, "an object is expected"),
        ({"measurements": [FIRST | {"value": {"quantity": {"value": "many"}}}]}, "'many' is no number"),
        ({"measurements": [FIRST]}, "no value that can be read"),
        ({"diseases": [{"term": {"id": "X:1"}, "onset": {"age": {"iso8601duration": "old"}}}]}, "'old' is no age"),
        ({"diseases": [{"term": {"id": "X:1"}, "onset": {"timestamp": "2011-13-45"}}]}, "is no date"),
        ({"medicalActions": [{"radiationTherapy": {}}]}, "this kind of action is not read"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_path(sections: dict[str, Any], words: str) -> None:
    told = read_phenopacket(packet(**sections), name="a.json").fragment.discrepancies
    assert any(words in found.what for found in told)
    assert all(found.where.startswith("a.json, ") for found in told)


def test_ages_count_from_birth() -> None:
    assert age_days("P43Y") == Bounds(43 * 365, 44 * 366 - 1)
    assert age_days("P3D") == Bounds(3, 3)


@given(st.integers(0, 120))
def test_whole_years_survive(years: int) -> None:
    assert age_years(iso_age(years)) == years


def test_a_patient_keeps_its_path_in_the_file() -> None:
    (patient,) = (
        f for f in read_phenopacket(packet(subject={"id": "x"}), name="a").fragment.facts if isinstance(f, Patient)
    )
    assert str(patient.sources[0]) == "a, Phenopacket/a, subject"
    assert patient.sources[0].sha256 != DOCUMENT.sha256
