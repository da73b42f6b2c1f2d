"""Two independent checkers find nothing wrong with what is exported, and each finds the faults that were planted."""

import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from any_case import any_case
from catamnesis.case.case import Case
from catamnesis.case.discrepancy import Refusal
from catamnesis.exchange.fhir import write_fhir
from catamnesis.workup import open_case
from every_noun import CASES

EXAMPLES = Path(__file__).parents[2] / "examples"
CHECKER = Path(__file__).parent / "medplum"
NOW = datetime(2026, 11, 22, tzinfo=UTC)

Bundle = dict[str, Any]


def worked_example() -> Case:
    return open_case(EXAMPLES / "anakinra-mda5").measured().weighed().case


@pytest.fixture(scope="module")
def bundles() -> dict[str, bytes]:
    cases = {name: make() for name, make in CASES.items()} | {"worked example": worked_example()}
    return {name: write_fhir(case, at=NOW).content for name, case in cases.items()}


def fhirkit(data: bytes) -> list[str]:
    """Shape, types and formats, by fhirkit-rs."""
    checker = pytest.importorskip("fhirkit", reason="fhirkit-rs is not installed")
    return [str(issue) for issue in checker.validate(data)]


@pytest.fixture(scope="session")
def medplum(request: pytest.FixtureRequest) -> Callable[[list[Path]], list[dict[str, str]]]:
    """Shape, invariants, required codes and targets of references, by @medplum/core in Node."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("node or npm is not installed")
    if request.config.cache is None:
        pytest.skip("there is no cache folder to install @medplum/core into")
    folder = request.config.cache.mkdir("medplum")
    lock = (CHECKER / "package-lock.json").read_bytes()
    installed = folder / "package-lock.json"
    if not (installed.is_file() and installed.read_bytes() == lock and (folder / "whole").is_file()):
        for name in ("package.json", "package-lock.json"):
            shutil.copy(CHECKER / name, folder / name)
        call = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(call, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
        if done.returncode != 0:
            pytest.skip(f"npm cannot install @medplum/core: {done.stderr.strip().splitlines()[-1:]}")
        (folder / "whole").touch()

    def check(paths: list[Path]) -> list[dict[str, str]]:
        call = [node, str(CHECKER / "check.mjs"), str(folder), *map(str, paths)]
        done = subprocess.run(call, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, done.stderr
        told: list[dict[str, str]] = json.loads(done.stdout)
        return told

    return check


def test_fhirkit_finds_nothing_wrong(bundles: dict[str, bytes]) -> None:
    assert {name: told for name, data in bundles.items() if (told := fhirkit(data))} == {}


def test_medplum_finds_nothing_wrong(
    bundles: dict[str, bytes], medplum: Callable[[list[Path]], list[dict[str, str]]], tmp_path: Path
) -> None:
    for name, data in bundles.items():
        (tmp_path / f"{name}.json").write_bytes(data)
    assert medplum(sorted(tmp_path.iterdir())) == []


def test_fhir_resources_finds_nothing_wrong(bundles: dict[str, bytes]) -> None:
    r4b = pytest.importorskip("fhir.resources.R4B.bundle", reason="fhir.resources is not installed")
    for data in bundles.values():
        r4b.Bundle.model_validate_json(data)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(any_case)
def test_fhirkit_finds_nothing_wrong_with_any_case(case: Case) -> None:
    try:
        data = write_fhir(case, at=NOW).content
    except Refusal as refusal:
        assert "contradict" in refusal.what
    else:
        assert fhirkit(data) == []


# --- planted faults


def first(bundle: Bundle, kind: str, has: str = "resourceType") -> Bundle:
    """The first resource of a type that has an element."""
    held: Bundle = next(
        e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == kind and has in e["resource"]
    )
    return held


def without_code(bundle: Bundle) -> None:
    del first(bundle, "Observation")["code"]


def unknown_element(bundle: Bundle) -> None:
    first(bundle, "Observation")["colour"] = "red"


def two_values(bundle: Bundle) -> None:
    first(bundle, "Observation", "valueQuantity")["valueString"] = "31"


def wrong_date(bundle: Bundle) -> None:
    first(bundle, "Observation")["effectiveDateTime"] = "2011-13-45"


def lone_identifier(bundle: Bundle) -> None:
    event = first(bundle, "AdverseEvent")
    event["identifier"] = [event["identifier"]]


def text_as_number(bundle: Bundle) -> None:
    first(bundle, "Observation", "valueQuantity")["valueQuantity"]["value"] = "many"


SHAPE = (without_code, unknown_element, two_values, wrong_date, lone_identifier, text_as_number)


def wrong_status(bundle: Bundle) -> None:
    first(bundle, "Observation")["status"] = "done"


def wrong_comparator(bundle: Bundle) -> None:
    first(bundle, "Observation", "valueQuantity")["valueQuantity"]["comparator"] = "~"


def wrong_clinical_status(bundle: Bundle) -> None:
    first(bundle, "Condition", "clinicalStatus")["clinicalStatus"]["coding"][0]["code"] = "ill"


def value_and_reason(bundle: Bundle) -> None:  # obs-6
    first(bundle, "Observation", "valueQuantity")["dataAbsentReason"] = {"text": "unknown"}


def range_without_limits(bundle: Bundle) -> None:  # obs-3
    first(bundle, "Observation", "referenceRange")["referenceRange"] = [{"type": {"text": "normal"}}]


def ended_and_active(bundle: Bundle) -> None:  # con-4
    first(bundle, "Condition", "clinicalStatus")["abatementDateTime"] = "2012"


def extension_with_both(bundle: Bundle) -> None:  # ext-1
    first(bundle, "Observation", "extension")["extension"][0]["valueString"] = "x"


def same_address(bundle: Bundle) -> None:  # bdl-7
    bundle["entry"][1]["fullUrl"] = bundle["entry"][0]["fullUrl"]


def wrong_target(bundle: Bundle) -> None:
    first(bundle, "Observation")["subject"] = {"reference": bundle["entry"][-1]["fullUrl"]}


MEANING = (
    *(wrong_status, wrong_comparator, wrong_clinical_status, value_and_reason, range_without_limits),
    *(ended_and_active, extension_with_both, same_address, wrong_target),
)


def planted(fault: Callable[[Bundle], None], data: bytes) -> bytes:
    bundle: Bundle = json.loads(data)
    fault(bundle)
    return json.dumps(bundle).encode()


@pytest.mark.parametrize("fault", SHAPE)
def test_fhirkit_finds_a_planted_fault(fault: Callable[[Bundle], None], bundles: dict[str, bytes]) -> None:
    assert fhirkit(planted(fault, bundles["every noun"]))


@pytest.mark.parametrize("fault", SHAPE)
def test_fhir_resources_finds_a_planted_fault(fault: Callable[[Bundle], None], bundles: dict[str, bytes]) -> None:
    r4b = pytest.importorskip("fhir.resources.R4B.bundle", reason="fhir.resources is not installed")
    with pytest.raises(ValueError, match="validation error"):
        r4b.Bundle.model_validate_json(planted(fault, bundles["every noun"]))


def test_medplum_finds_each_planted_fault(
    bundles: dict[str, bytes], medplum: Callable[[list[Path]], list[dict[str, str]]], tmp_path: Path
) -> None:
    for fault in (*SHAPE, *MEANING):
        (tmp_path / f"{fault.__name__}.json").write_bytes(planted(fault, bundles["every noun"]))
    found = {Path(issue["file"]).stem for issue in medplum(sorted(tmp_path.iterdir()))}
    assert found == {fault.__name__ for fault in (*SHAPE, *MEANING)}
