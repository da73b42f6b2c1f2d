"""A real FHIR server takes the export, finds it again by search, and gives it back whole."""

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from catamnesis.case.case import Case, Fact, Question
from catamnesis.case.event import GivenAnswer
from catamnesis.case.imaging import Photograph, ScanPair
from catamnesis.case.therapy import Exposure
from catamnesis.exchange.fhir import read_pages, write_fhir
from catamnesis.exchange.imported import File, Imported
from catamnesis.read.reconcile import reconcile
from catamnesis.workup import open_case
from every_noun import CASES
from shared_data import shared

EXAMPLES = Path(__file__).parents[2] / "examples"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
#: Seconds that the server has to start.
PATIENCE = 60

Json = dict[str, Any]


@dataclass(frozen=True)
class Server:
    """A FHIR server on this machine."""

    base: str

    def ask(self, path: str, body: bytes | None = None) -> Json:
        """Answer to a GET, or to a POST where there is a body."""
        url = path if path.startswith("http") else f"{self.base}/{path}".rstrip("/")
        asked = urllib.request.Request(url, data=body, headers={"Content-Type": "application/fhir+json"})
        with urllib.request.urlopen(asked, timeout=60) as answer:
            told: Json = json.loads(answer.read())
            return told

    def search(self, kind: str, **by: str) -> list[Json]:
        """Resources that a search finds, from all of its pages."""
        return [entry["resource"] for page in self.pages(kind, **by) for entry in page.get("entry", ())]

    def pages(self, path: str, **by: str) -> list[Json]:
        """Every page of an answer."""
        page = self.ask(f"{path}?{urllib.parse.urlencode(by)}" if by else path)
        held = [page]
        while following := [link["url"] for link in page.get("link", ()) if link["relation"] == "next"]:
            page = self.ask(following[0])
            held.append(page)
        return held


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    sekmet = shutil.which("sekmet")
    if sekmet is None:
        pytest.skip("sekmet (sekmet-fhir) is not installed")
    desk = tmp_path_factory.mktemp("server")
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    base = f"http://127.0.0.1:{port}/fhir"
    settings = {"base_url": base, "host": "127.0.0.1", "port": port, "data_dir": str(desk / "data")}
    (desk / "settings.yaml").write_text(json.dumps(settings | {"simulator": {"enabled": False}}), "utf-8")
    call = [sekmet, "serve", "--config", str(desk / "settings.yaml"), "--host", "127.0.0.1", "--port", str(port)]
    with (desk / "log").open("wb") as log:
        child = subprocess.Popen(call, cwd=desk, stdout=log, stderr=log)
    try:
        held = Server(base)
        _wait_for(held, child, desk / "log")
        yield held
    finally:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _wait_for(server: Server, child: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if child.poll() is not None:
            pytest.fail(f"the server ended: {log.read_text('utf-8', errors='replace')[-2000:]}")
        try:
            if server.ask("metadata")["fhirVersion"] == "4.0.1":
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    pytest.fail("the server did not start")


def example() -> Case:
    return open_case(EXAMPLES / "anakinra-mda5").measured().weighed().case


@dataclass(frozen=True)
class Posted:
    """A case that the server holds, and the id of its patient there."""

    case: Case
    patient: str
    answer: Json


@pytest.fixture(scope="module", params=["worked example", *CASES])
def posted(request: pytest.FixtureRequest, server: Server) -> Posted:
    makers: dict[str, Callable[[], Case]] = CASES | {"worked example": example}
    case = makers[request.param]()
    answer = server.ask("", write_fhir(case, at=NOW).content)
    places = [entry["response"]["location"] for entry in answer["entry"]]
    (patient,) = (place for place in places if "/Patient/" in place)
    return Posted(case, patient.split("/Patient/")[1].split("/")[0], answer)


def bare(fact: Fact) -> Fact:
    """A fact without its places, which are those of the server's answer."""
    whole = replace(fact, sources=())
    if isinstance(whole, Exposure):
        whole = replace(whole, changes=tuple(replace(change, sources=()) for change in whole.changes))
    return whole


def made_one(held: Imported) -> Case:
    return reconcile([held.fragment], question=Question(held.treatment), case_id=held.case_id, title=held.title)


def as_files(pages: list[Json]) -> list[File]:
    return [File(f"page-{i}.json", json.dumps(page).encode()) for i, page in enumerate(pages, start=1)]


def local(case: Case) -> Case:
    """The same case, written and read without a server."""
    return made_one(read_pages([File("local.json", write_fhir(case, at=NOW).content)]))


def everything(server: Server, patient: str) -> list[Json]:
    """All pages of ``$everything``, and the adverse events, which this server leaves out of it."""
    return server.pages(f"Patient/{patient}/$everything") + server.pages("AdverseEvent", subject=f"Patient/{patient}")


def test_the_server_takes_every_resource(posted: Posted) -> None:
    assert all(entry["response"]["status"].startswith("201") for entry in posted.answer["entry"])


def test_everything_comes_back_equal(posted: Posted, server: Server) -> None:
    again = made_one(read_pages(as_files(everything(server, posted.patient))))
    assert {f.id: bare(f) for f in again.facts} == {f.id: bare(f) for f in local(posted.case).facts}
    assert again.question.exposure == posted.case.question.exposure
    assert again.id == posted.case.id


def test_what_comes_back_is_the_case_but_for_what_is_said_to_be_lost(server: Server) -> None:
    case = example()
    answer = server.ask("", write_fhir(case, at=NOW).content)
    patient = next(e["resource"]["id"] for e in answer["entry"] if e["resource"]["resourceType"] == "Patient")
    again = made_one(read_pages(as_files(everything(server, patient))))
    lost = (Photograph, GivenAnswer, ScanPair)
    assert {f.id: bare(f) for f in again.facts} == {f.id: bare(f) for f in case.facts if not isinstance(f, lost)}


def test_the_pages_of_several_searches_make_the_same_case(server: Server) -> None:
    case = CASES["every date"]()
    answer = server.ask("", write_fhir(case, at=NOW).content)
    patient = next(e["resource"]["id"] for e in answer["entry"] if e["resource"]["resourceType"] == "Patient")
    pages = [*server.pages("Patient", _id=patient)]
    for kind in ("Observation", "MedicationStatement"):
        pages += server.pages(kind, patient=patient, _count="2")
    assert len(pages) > 3
    again = read_pages(as_files(pages))
    assert {f.id: bare(f) for f in made_one(again).facts} == {f.id: bare(f) for f in local(case).facts}
    assert not any("one page of several" in found.what for found in again.fragment.discrepancies)
    part = read_pages(as_files(pages[:2]))
    assert any("one page of several" in found.what for found in part.fragment.discrepancies)


def test_a_laboratory_value_is_found_by_its_code(server: Server) -> None:
    answer = server.ask("", write_fhir(example(), at=NOW).content)
    patient = next(e["resource"]["id"] for e in answer["entry"] if e["resource"]["resourceType"] == "Patient")
    found = server.search("Observation", patient=patient, code="http://loinc.org|1988-5")
    assert {resource["valueQuantity"]["value"] for resource in found} == {179, 31}
    assert server.search("Observation", patient=patient, code="http://loinc.org|0000-0") == []


def test_a_drug_is_found_by_the_patient(server: Server) -> None:
    case = example()
    answer = server.ask("", write_fhir(case, at=NOW).content)
    patient = next(e["resource"]["id"] for e in answer["entry"] if e["resource"]["resourceType"] == "Patient")
    found = server.search("MedicationStatement", patient=patient)
    told = {resource["medicationCodeableConcept"]["text"] for resource in found}
    assert told == {exposure.drug.label for exposure in case.of(Exposure)}


def test_a_bundle_of_a_hospital_goes_through_the_server_unchanged(server: Server) -> None:
    path = min(shared("fhir/synthea_r4").glob("*.json"), key=lambda held: held.stat().st_size)
    whole = json.loads(path.read_bytes()) | {"type": "transaction"}
    known = ("Patient", "Observation", "Condition", "Immunization", "Encounter", "Procedure")
    whole["entry"] = [entry for entry in whole["entry"] if entry["resource"]["resourceType"] in known]
    for entry in whole["entry"]:
        for key in ("participant", "serviceProvider", "location", "performer"):
            entry["resource"].pop(key, None)
    answer = server.ask("", json.dumps(whole).encode())
    patient = next(e["resource"]["id"] for e in answer["entry"] if e["resource"]["resourceType"] == "Patient")
    again = read_pages(as_files(everything(server, patient))).fragment
    before = read_pages([File(path.name, json.dumps(whole).encode())]).fragment
    assert sorted(map(nameless, again.facts)) == sorted(map(nameless, before.facts))


def nameless(fact: Fact) -> str:
    """A fact without ids and places, which the server makes anew."""
    held = {name: getattr(fact, name) for name in fact.__dataclass_fields__ if name not in ("id", "sources")}
    return repr({key: replace(value, point="") if hasattr(value, "point") else value for key, value in held.items()})
