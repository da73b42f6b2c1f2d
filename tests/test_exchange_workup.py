"""From a case to the files of other systems and back, and from a hospital's bundle to a judged case."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from catamnesis.case.case import Case
from catamnesis.case.discrepancy import CANDIDATE, Discrepancy, Kind, Refusal
from catamnesis.case.finding import Finding
from catamnesis.case.laboratory import LabValue
from catamnesis.case.patient import Patient
from catamnesis.case.source import Document
from catamnesis.case.therapy import Exposure
from catamnesis.exchange_workup import KINDS, exported, imported, opened, packed, unpacked
from catamnesis.workup import Workup, open_case
from every_noun import CASES
from fhir_build import bundle, crp, given, observation, ordered

EXAMPLE = Path(__file__).parents[1] / "examples" / "anakinra-mda5"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
#: Values of CRP before and after the first dose of 12 April 2011.
SERIES = (
    ("2011-04-01", 181.0),
    ("2011-04-08", 170.0),
    ("2011-04-11", 179.0),
    ("2011-04-20", 31.0),
    ("2011-05-10", 6.0),
)


@pytest.fixture(scope="module")
def example() -> Workup:
    return open_case(EXAMPLE).measured().weighed()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the worked example."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "example"))


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file of another system."""

    def write(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


def hospital(*more: dict[str, Any], patient: dict[str, Any] | None = None) -> bytes:
    """A bundle with a series of CRP and a drug that was given every day."""
    values = [crp(f"crp{i}", value, f"{day}T08:30:00+02:00") for i, (day, value) in enumerate(SERIES)]
    doses = [given(f"dose{i}", f"2011-04-{12 + i}T09:00:00+02:00") for i in range(10)]
    return bundle(*values, *doses, *more, patient=patient)


def told(case: Case) -> str:
    return "\n".join(map(str, case.discrepancies))


# --- a hospital's bundle is judged


def test_values_of_a_hospital_are_weighed_when_a_treatment_is_named(written: Callable[..., Path]) -> None:
    case = imported([written("h.json", hospital())], treatment="Kineret")
    judged = Workup(case).measured().weighed()
    last = next(change for change in judged.case.changes if change.id == "change-crp-last")
    assert last.baseline is not None
    assert last.after is not None
    assert (last.baseline.value, last.after.value) == (179.0, 6.0)
    assert judged.case.judged("variation")
    assert judged.case.judged("verdict")
    assert b"C-reactive protein" in judged.report("md")


def test_days_count_from_the_first_dose(written: Callable[..., Path]) -> None:
    case = imported([written("h.json", hospital())], treatment="anakinra")
    assert [value.when.days.earliest for value in case.of(LabValue)] == [-11, -4, -1, 8, 28]
    course = case.exposure_in_question()
    assert (course.start.days.earliest, course.stop.days.earliest) == (0, 9)
    assert not any(found.kind == "contradictory" for found in case.discrepancies)


def test_what_was_given_comes_before_what_was_only_ordered(written: Callable[..., Path]) -> None:
    order = ordered("order", medicationCodeableConcept={"text": "anakinra"}, authoredOn="2011-04-02")
    case = imported([written("h.json", hospital(order))], treatment="anakinra")
    assert case.question.exposure == "MedicationAdministration-dose0"
    assert "2 courses bear this name" in told(case)


def test_the_first_course_in_time_is_in_question_however_the_file_is_ordered(written: Callable[..., Path]) -> None:
    doses = [given("late", "2015-01-01", "rituximab"), given("early", "2011-01-01", "rituximab")]
    case = imported([written("h.json", bundle(*doses))], treatment="MabThera")
    assert case.question.exposure == "MedicationAdministration-early"


def test_the_age_at_the_start_is_reckoned_from_birth_and_told(written: Callable[..., Path]) -> None:
    data = hospital(patient={"birthDate": "1957-11-30"})
    case = imported([written("h.json", data)], treatment="anakinra")
    assert case.of(Patient)[0].age_years == 53
    assert "the age of 53 years at the start of the treatment is reckoned" in told(case)
    without = imported([written("h.json", data)])
    assert without.of(Patient)[0].age_years is None


def test_without_a_treatment_the_facts_come_in_and_nothing_is_weighed(written: Callable[..., Path]) -> None:
    case = imported([written("h.json", hospital())])
    assert case.question.exposure == ""
    assert "no treatment in question is named" in told(case)
    assert len(case.of(LabValue)) == len(SERIES)
    assert Workup(case).measured().weighed().case.changes == ()


def test_a_drug_that_nobody_had_is_refused_with_those_that_are_there(written: Callable[..., Path]) -> None:
    with pytest.raises(Refusal, match="no drug of the file is called 'moonshine'; the drugs are: anakinra"):
        imported([written("h.json", hospital())], treatment="moonshine")


# --- several files


def test_pages_of_one_answer_are_one_case(written: Callable[..., Path]) -> None:
    drugs = [given(f"dose{i}", f"2011-04-{12 + i}") for i in range(3)]
    one = written("1.json", bundle(*drugs))
    entries = [{"resource": crp("a", 31, "2011-04-20")}]
    two = written("2.json", json.dumps({"resourceType": "Bundle", "type": "searchset", "entry": entries}).encode())
    case = imported([one, two], treatment="anakinra")
    assert [value.when.days.earliest for value in case.of(LabValue)] == [8]
    assert [document.name for document in case.documents] == ["1.json", "2.json"]


def phenopacket(name: str, label: str, age: str, sex: str = "FEMALE") -> bytes:
    onset = {"age": {"iso8601duration": age}}
    feature = {"type": {"id": "HP:1", "label": label}, "onset": onset}
    whole = {"id": name, "subject": {"id": "x", "sex": sex}, "phenotypicFeatures": [feature]}
    return json.dumps(whole | {"metaData": {"phenopacketSchemaVersion": "2.0"}}).encode()


def test_features_of_two_phenopackets_keep_their_own_times(written: Callable[..., Path]) -> None:
    paths = [written("a.json", phenopacket("a", "fever", "P3Y")), written("b.json", phenopacket("b", "rash", "P40Y"))]
    case = imported(paths)
    assert {finding.concept.label: finding.when.written for finding in case.of(Finding)} == {
        "fever": "age P3Y",
        "rash": "age P40Y",
    }
    assert len({finding.when.point for finding in case.of(Finding)}) == 2
    assert not any(found.kind == "contradictory" for found in case.discrepancies)


def test_a_phenopacket_and_a_bundle_make_one_case(written: Callable[..., Path]) -> None:
    paths = [written("a.json", phenopacket("a", "fever", "P3Y")), written("h.json", hospital())]
    case = imported(paths, treatment="anakinra")
    assert case.of(Finding)
    assert case.of(LabValue)


def test_files_of_two_persons_are_refused(written: Callable[..., Path]) -> None:
    paths = [written("a.json", phenopacket("a", "x", "P3Y")), written("b.json", phenopacket("b", "y", "P3Y", "MALE"))]
    with pytest.raises(Refusal, match="two persons \\(female and male\\)"):
        imported(paths)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no JSON"),
        (b"{}", "neither a phenopacket nor a FHIR bundle"),
        (b"[1]", "no object"),
        (b'{"a": 1, "a": 2}', "key 'a' twice"),
        (b'{"a": NaN}', "NaN is no number"),
        (b'{"resourceType": "Patient"}\n{"resourceType": "Patient"}', "NDJSON"),
        (b'{"catamnesis_case": 1}', "this is a case of ours"),
    ],
)
def test_what_is_neither_is_refused_in_words(data: bytes, words: str, written: Callable[..., Path]) -> None:
    with pytest.raises(Refusal, match=words):
        imported([written("x.json", data)])


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no such file"):
        imported([tmp_path / "none.json"])


# --- out and in again


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("name", sorted(CASES))
def test_every_kind_of_export_is_written_and_the_same_twice(name: str, kind: str) -> None:
    case = CASES[name]()
    first = exported(case, kind, at=NOW)
    assert first.content
    assert exported(case, kind, at=NOW) == first


@pytest.mark.parametrize("kind", KINDS)
def test_each_export_says_how_much_nobody_has_looked_at(kind: str, example: Workup) -> None:
    doubts = [Discrepancy(Kind.DOUBTFUL, f"line {n}", f"{CANDIDATE}rash: unsure", "look at it") for n in (1, 2)]
    unsure = example.case.with_discrepancies(doubts)
    told = [loss for loss in exported(unsure, kind, at=NOW).losses if "should still look at" in loss]
    assert told == ([] if kind == "archive" else ["that a person should still look at 2 entries of the case"])
    assert not any("should still look at" in loss for loss in exported(example.case, kind, at=NOW).losses)


def test_a_format_that_nobody_knows_is_refused(example: Workup) -> None:
    with pytest.raises(Refusal, match="no format is called 'xls'; choose one of archive"):
        exported(example.case, "xls", at=NOW)


def test_a_bundle_of_ours_comes_back_with_its_treatment_and_its_changes(
    example: Workup, written: Callable[..., Path]
) -> None:
    path = written("b.json", exported(example.case, "fhir", at=NOW).content)
    again = Workup(imported([path])).measured()
    assert again.case.question.exposure == example.case.question.exposure
    assert [(c.id, c.relative) for c in again.case.changes] == [(c.id, c.relative) for c in example.case.changes]


def test_a_bundle_of_ours_judged_for_another_drug_keeps_its_times(
    example: Workup, written: Callable[..., Path]
) -> None:
    path = written("b.json", exported(example.case, "fhir", at=NOW).content)
    other = next(
        exposure
        for exposure in example.case.of(Exposure)
        if exposure.id != example.case.question.exposure and exposure.start.days.latest is not None
    )
    case = imported([path], treatment=other.drug.label)
    assert case.question.exposure == other.id
    assert case.exposure_in_question().start.days.exact
    (anakinra,) = (held for held in case.of(Exposure) if held.id == example.case.question.exposure)
    assert anakinra.start.days.earliest == -(other.start.days.latest or 0)
    assert not any("cannot all be true" in found.what for found in case.discrepancies)


def test_an_archive_opens_for_a_report_and_is_measured_anew(example: Workup, written: Callable[..., Path]) -> None:
    held = opened(written("c.json", exported(example.case, "archive", at=NOW).content))
    assert held.case.facts == example.case.facts
    assert held.case.changes == ()
    assert held.measured().weighed().case.judgements == example.case.judgements


def test_a_folder_opens_as_before(folder: Path) -> None:
    held = opened(folder)
    assert held.folder == folder
    assert held.case.facts == open_case(folder).case.facts


def test_a_zip_opens_for_a_report_and_says_what_cannot_be_measured_again(folder: Path, tmp_path: Path) -> None:
    assert packed(opened(folder), tmp_path / "c.zip") == ()
    held = opened(tmp_path / "c.zip")
    assert held.folder is None
    assert "2 photographs of the case cannot be measured again from a case file" in told(held.case)
    assert "catamnesis import c.zip -o FOLDER" in told(held.case)
    assert held.measured().weighed().report("html").startswith(b"<!DOCTYPE html>")


def test_a_case_without_pictures_says_nothing_of_them(written: Callable[..., Path]) -> None:
    held = opened(written("c.json", exported(CASES["every date"](), "archive", at=NOW).content))
    assert "measured again" not in told(held.case)


def test_scans_that_are_not_measured_again_are_told(written: Callable[..., Path]) -> None:
    held = opened(written("c.json", exported(CASES["every noun"](), "archive", at=NOW).content))
    assert "1 pair of scans and 1 photograph of the case" in told(held.case)


def test_what_is_packed_comes_out_as_the_same_folder(folder: Path, tmp_path: Path) -> None:
    packed(opened(folder), tmp_path / "c.zip")
    case = unpacked(tmp_path / "c.zip", tmp_path / "deep" / "again")
    assert case.facts == open_case(folder).case.facts
    names = {document.name for document in case.documents}
    assert names == {p.relative_to(tmp_path / "deep" / "again").as_posix() for p in (tmp_path / "deep").rglob("*.*")}
    assert open_case(tmp_path / "deep" / "again").case == open_case(folder).case
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["again"]


def test_a_folder_that_is_full_is_not_written_into(folder: Path, tmp_path: Path) -> None:
    packed(opened(folder), tmp_path / "c.zip")
    with pytest.raises(Refusal, match="it is there already, and not empty"):
        unpacked(tmp_path / "c.zip", folder)
    (tmp_path / "empty").mkdir()
    assert unpacked(tmp_path / "c.zip", tmp_path / "empty").facts


def test_a_zip_without_sources_makes_an_empty_folder(tmp_path: Path) -> None:
    bare = replace(CASES["nothing"](), documents=())
    packed(Workup(bare, folder=tmp_path), tmp_path / "c.zip")
    assert unpacked(tmp_path / "c.zip", tmp_path / "out") == bare
    assert list((tmp_path / "out").iterdir()) == []


def test_sources_that_are_gone_are_named(folder: Path, tmp_path: Path) -> None:
    workup = opened(folder)
    gone = Document("gone.txt", "0" * 64)
    workup = replace(workup, case=replace(workup.case, documents=(*workup.case.documents, gone)))
    assert packed(workup, tmp_path / "c.zip") == ("gone.txt",)


def test_a_case_file_alone_cannot_be_packed(example: Workup, written: Callable[..., Path], tmp_path: Path) -> None:
    held = opened(written("c.json", exported(example.case, "archive", at=NOW).content))
    with pytest.raises(Refusal, match="a case file alone has no sources"):
        packed(held, tmp_path / "c.zip")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no case of ours; name a case folder"),
        (b'{"resourceType": "Bundle"}', "first: catamnesis import x.json"),
        (b'{"catamnesis_case": 99}', "newer catamnesis"),
    ],
)
def test_what_is_no_case_does_not_open(data: bytes, words: str, written: Callable[..., Path]) -> None:
    with pytest.raises(Refusal, match=words):
        opened(written("x.json", data))


def test_a_value_that_is_no_number_does_not_stop_the_rest(written: Callable[..., Path]) -> None:
    broken = observation("broken", valueQuantity={"value": "1e999", "unit": "mg/L"})
    case = imported([written("h.json", hospital(broken))], treatment="anakinra")
    assert len(case.of(LabValue)) == len(SERIES)
    assert "'1e999' is no number" in told(case)
