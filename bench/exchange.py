"""Times phenopackets and FHIR bundles in and out beside the usual libraries, in one run each.

    python bench/exchange.py                 all rows
    python bench/exchange.py phenopackets fhir

Needs the shared reference data (CATAMNESIS_SHARED, or the folder ``shared`` beside the repository). Beside stand the
packages ``phenopackets`` (protobuf's json_format) and ``fhir.resources`` (R4B), where they are installed. Times are
those of one core (processor time, so that other work on the machine counts less), the median of runs after a warm-up
(three, one for the long ones); a ratio below 1 means that catamnesis is faster.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from run import ROOT, Row

from catamnesis.case.case import Case, Question
from catamnesis.exchange.archive import read_archive, write_archive
from catamnesis.exchange.fhir import read_fhir, write_fhir
from catamnesis.exchange.phenopacket import read_phenopacket, write_phenopacket
from catamnesis.workup import open_case

SHARED = Path(os.environ.get("CATAMNESIS_SHARED", ROOT.parent / "shared"))
NOW = datetime(2026, 11, 22, tzinfo=UTC)
PACKETS = 10_000
RUNS = 3


def cpu(work: Callable[[], object], runs: int) -> float:
    """Median processor seconds of a call."""
    seconds = []
    for _ in range(runs + 1):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds[1:])


def _each(work: Callable[[Any], object], many: Iterable[Any]) -> None:
    """One after the other; nothing is kept."""
    for one in many:
        work(one)


def as_facts(data: bytes) -> object:
    """What a phenopacket holds."""
    return read_phenopacket(data, name="packet.json")


def as_case(data: bytes) -> Case:
    """A phenopacket as a case, as the conductor makes it where no treatment is named."""
    held = read_phenopacket(data, name="packet.json")
    fragment = held.fragment
    return Case(held.case_id, held.title, Question(""), fragment.documents, fragment.facts, fragment.statements)


def phenopackets() -> Iterable[Row]:
    """Ten thousand phenopackets, made of those of the store by repetition, in and out."""
    files = [path.read_bytes() for path in sorted((SHARED / "phenopackets" / "store").glob("*.json"))]
    many = (files * (PACKETS // len(files) + 1))[:PACKETS]
    size = sum(map(len, many)) / 1e6
    cases = (list(map(as_case, files)) * (PACKETS // len(files) + 1))[:PACKETS]
    ours_in = cpu(lambda: _each(as_facts, many), 1)
    ours_out = cpu(lambda: _each(lambda case: write_phenopacket(case, at=NOW), cases), 1)
    bare = cpu(lambda: _each(json.loads, many), 1)
    yield Row(f"{PACKETS} phenopackets in ({size:.0f} MB)", ours_in, None, "json.loads alone", ours_in / bare)
    try:
        from google.protobuf.json_format import MessageToJson, Parse
        from phenopackets import Phenopacket
    except ImportError:
        yield Row(f"{PACKETS} phenopackets out", ours_out)
        return
    texts = [data.decode() for data in many]
    messages = ([Parse(data.decode(), Phenopacket()) for data in files] * (PACKETS // len(files) + 1))[:PACKETS]
    theirs_in = cpu(lambda: _each(lambda text: Parse(text, Phenopacket()), texts), 1)
    theirs_out = cpu(lambda: _each(MessageToJson, messages), 1)
    yield Row(f"{PACKETS} phenopackets in", ours_in, None, "phenopackets, protobuf json_format", ours_in / theirs_in)
    yield Row(
        f"{PACKETS} phenopackets out", ours_out, None, "phenopackets, protobuf json_format", ours_out / theirs_out
    )


def fhir() -> Iterable[Row]:
    """Bundles of patients in: those of Synthea, and one that is nothing but laboratory values."""
    samples = [path.read_bytes() for path in sorted((SHARED / "fhir" / "synthea_r4").glob("*.json"))] * 3
    yield from _in("bundles of Synthea", samples)
    yield from _in("a bundle of 20,000 laboratory values", [laboratory(20_000)])
    case = open_case(ROOT / "examples" / "anakinra-mda5").measured().weighed().case
    yield from _out("the worked example", case)
    held = read_fhir(laboratory(20_000), name="a.json")
    fragment = held.fragment
    many = Case(held.case_id, held.title, Question(""), fragment.documents, fragment.facts, fragment.statements)
    yield from _out("20,000 laboratory values", many)


def laboratory(count: int) -> bytes:
    """A bundle of so many values."""
    patient: dict[str, Any] = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1957-11-30"}
    code = {
        "coding": [{"system": "http://loinc.org", "code": "1988-5", "display": "C reactive protein"}],
        "text": "CRP",
    }
    limits = [{"high": {"value": 5, "unit": "mg/L", "system": "http://unitsofmeasure.org", "code": "mg/L"}}]
    values = [_value(i, code, limits) for i in range(count)]
    entries = [{"fullUrl": "urn:uuid:p", "resource": patient}, *values]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def _value(number: int, code: dict[str, Any], limits: list[dict[str, Any]]) -> dict[str, Any]:
    day = f"20{number % 20:02d}-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
    resource: dict[str, Any] = {"resourceType": "Observation", "id": str(number), "status": "final", "code": code}
    resource |= {"subject": {"reference": "urn:uuid:p"}, "effectiveDateTime": f"{day}T08:30:00+02:00"}
    resource |= {"valueQuantity": limits[0]["high"] | {"value": number % 200}, "referenceRange": limits}
    return {"fullUrl": f"urn:uuid:{number}", "resource": resource}


def _in(name: str, bundles: list[bytes]) -> Iterable[Row]:
    size = sum(map(len, bundles)) / 1e6
    ours = cpu(lambda: [read_fhir(data, name="a.json") for data in bundles], RUNS)
    job = f"{name} in, {size:.1f} MB ({size / ours:.0f} MB/s)"
    try:
        from fhir.resources.R4B.bundle import Bundle
    except ImportError:
        yield Row(job, ours)
        return
    theirs = cpu(lambda: [Bundle.model_validate_json(data) for data in bundles], 1)
    yield Row(job, ours, None, f"fhir.resources.R4B ({size / theirs:.1f} MB/s)", ours / theirs)


def _out(name: str, case: Case) -> Iterable[Row]:
    data = write_fhir(case, at=NOW).content
    size = len(data) / 1e6
    ours = cpu(lambda: write_fhir(case, at=NOW), RUNS)
    job = f"{name} out as FHIR, {size:.1f} MB ({size / ours:.0f} MB/s)"
    try:
        from fhir.resources.R4B.bundle import Bundle
    except ImportError:
        yield Row(job, ours)
        return
    model = Bundle.model_validate_json(data)
    theirs = cpu(model.model_dump_json, 1)
    yield Row(job, ours, None, f"fhir.resources.R4B, writing alone ({size / theirs:.1f} MB/s)", ours / theirs)


def archive() -> Iterable[Row]:
    """Our own file of a large case, out and in."""
    fragment = read_fhir(laboratory(20_000), name="a.json").fragment
    case = Case("a", "a", Question(""), fragment.documents, fragment.facts, fragment.statements)
    data = write_archive(case)
    size = f"{len(data) / 1e6:.1f} MB"
    yield Row(f"case file of 20,000 values out, {size}", cpu(lambda: write_archive(case), RUNS))
    yield Row(f"case file of 20,000 values in, {size}", cpu(lambda: read_archive(data), RUNS))


JOBS: dict[str, Callable[[], Iterable[Row]]] = {"phenopackets": phenopackets, "fhir": fhir, "archive": archive}


def main() -> None:
    """Run the jobs that are named, or all."""
    print("| job | seconds | peak MB | beside | ratio |\n|---|---|---|---|---|")
    for name in sys.argv[1:] or JOBS:
        for row in JOBS[name]():
            print(row.line(), flush=True)


if __name__ == "__main__":
    main()
