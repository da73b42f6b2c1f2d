"""Between a case and the files of other systems: export, import, and opening whatever holds a case."""

import json
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from catamnesis.case.case import Case, Fragment, Question
from catamnesis.case.chronology import CALENDAR, DAY_ZERO, Bounds, Statement
from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.imaging import Photograph, ScanPair
from catamnesis.case.patient import Patient, Sex
from catamnesis.case.temporal_network import TemporalNetwork
from catamnesis.case.therapy import Exposure
from catamnesis.exchange.imported import BIRTH, Exported, File, Imported
from catamnesis.workup import Progress, Workup, open_case, quiet

#: Kinds of export, each with the ending of its file.
KINDS = {
    "archive": ".case.json",
    "phenopacket": ".phenopacket.json",
    "fhir": ".fhir.json",
    "csv": ".csv",
    "omop": ".omop.zip",
}
#: Largest file that is imported, in bytes.
_MAX_BYTES = 500_000_000
#: Days of a year of the Gregorian calendar, on average.
DAYS_OF_A_YEAR = 365.2425


def opened(path: Path, *, progress: Progress = quiet) -> Workup:
    """A case folder, or a case file of ours (``.json``, or ``.zip`` with its sources).

    What a program computed from the values of the case is left out, and computed anew. Scans and photographs cannot be
    measured again without their files, so a case file that names some is told.

    Raises
    ------
    Refusal
        If it holds no case.
    """
    if not path.is_file():
        return open_case(path, progress=progress)
    progress("read")
    from catamnesis.exchange.archive import read_archive
    from catamnesis.exchange.archive_zip import read_zip

    if path.suffix.lower() == ".zip":
        return Workup(_unmeasured(read_zip(path).case, path), progress)
    data = _bytes(path)
    whole = _object(data)
    if "catamnesis_case" in whole:
        return Workup(_unmeasured(read_archive(data, where=path.name), path), progress)
    remedy = f"first: catamnesis import {path.name} -o my.case.json --treatment NAME" if whole else "name a case folder"
    raise Refusal(where=str(path), what="this is no case of ours", remedy=remedy)


def _unmeasured(case: Case, path: Path) -> Case:
    """The case as it was read: what was computed is computed anew, and what cannot be is told."""
    bare = replace(case, measurements=(), changes=(), judgements=())
    pictures = (
        ("pair of scans", "pairs of scans", len(case.of(ScanPair))),
        ("photograph", "photographs", len(case.of(Photograph))),
    )
    named = " and ".join(f"{count} {one if count == 1 else more}" for one, more, count in pictures if count)
    if not named:
        return bare
    is_zip = path.suffix.lower() == ".zip"
    remedy = f"catamnesis import {path.name} -o FOLDER, then name the folder" if is_zip else "name the case folder"
    what = f"{named} of the case cannot be measured again from a case file"
    return bare.with_discrepancies([Discrepancy(Kind.MISSING, path.name, what, remedy)])


def exported(case: Case, kind: str, *, at: datetime) -> Exported:
    """The case as a file for another system.

    Parameters
    ----------
    case
        The case; measured and weighed, its changes and verdicts go with it where the standard can hold them.
    kind
        One of ``KINDS``.
    at
        When it is written.
    """
    from catamnesis.exchange.archive import write_archive
    from catamnesis.exchange.fact_table import write_fact_table
    from catamnesis.exchange.fhir import write_fhir
    from catamnesis.exchange.omop import write_omop
    from catamnesis.exchange.phenopacket import write_phenopacket

    writers: dict[str, Callable[[], Exported]] = {
        "archive": lambda: Exported(write_archive(case), ()),
        "phenopacket": lambda: write_phenopacket(case, at=at),
        "fhir": lambda: write_fhir(case, at=at),
        "csv": lambda: write_fact_table(case),
        "omop": lambda: write_omop(case),
    }
    if kind not in writers:
        raise Refusal(where="export", what=f"no format is called {kind!r}", remedy=f"choose one of {', '.join(KINDS)}")
    written = writers[kind]()
    if kind == "archive":
        return written
    return replace(written, losses=(*written.losses, *_not_looked_at(case)))


def _not_looked_at(case: Case) -> Iterable[str]:
    """How much goes out that a program read and no person has looked at; no standard has a place for that."""
    many = sum(discrepancy.is_candidate for discrepancy in case.discrepancies)
    if many:
        yield f"that a person should still look at {'an entry' if many == 1 else f'{many} entries'} of the case"


def packed(workup: Workup, path: Path) -> tuple[str, ...]:
    """Write the case with all its sources as a zip; gives the names of the sources that are not there."""
    from catamnesis.exchange.archive_zip import write_zip

    if workup.folder is None:
        raise Refusal(
            where=str(path),
            what="a case file alone has no sources to pack",
            remedy="export it as .json, or from its folder",
        )
    return tuple(document.name for document in write_zip(workup.case, workup.folder, path))


def unpacked(path: Path, folder: Path) -> Case:
    """The case of a zip of ours, its sources written into a new folder, whole or not at all.

    Raises
    ------
    Refusal
        If the folder is there already, or the zip is not true to its hashes.
    """
    from catamnesis.exchange.archive_zip import read_zip

    if folder.exists() and not (folder.is_dir() and next(folder.iterdir(), None) is None):
        raise Refusal(where=str(folder), what="it is there already, and not empty", remedy="name a new folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".catamnesis-") as desk:
        whole = Path(desk) / "whole"
        whole.mkdir()
        held = read_zip(path, whole)
        if folder.exists():
            folder.rmdir()
        whole.rename(folder)
    return held.case


def imported(paths: Sequence[Path], *, treatment: str = "") -> Case:
    """One case of the files of one patient: phenopackets, FHIR bundles.

    Parameters
    ----------
    paths
        The files. FHIR bundles are read as pages of one record: one may refer to a resource of another.
    treatment
        The treatment in question, by any name of the drug; its first course starts day zero. Left out, the file's own
        mark is used, and where there is none the case has no day zero.

    Raises
    ------
    Refusal
        If a file is neither, they are of two persons, or no drug bears the name.
    """
    from catamnesis.read.reconcile import reconcile

    held = _read([(path, _bytes(path)) for path in paths])
    _require_one_person([one.fragment for one in held])
    question, doubts = _question(held, treatment)
    case = reconcile(_with_day_zero(held, question), question=question, case_id=held[0].case_id, title=held[0].title)
    return _with_age(case.with_discrepancies(doubts))


def _read(files: Sequence[tuple[Path, bytes]]) -> list[Imported]:
    """What the files hold: all FHIR bundles together, each phenopacket with names of its own."""
    from catamnesis.exchange.fhir import is_fhir, read_pages
    from catamnesis.exchange.json_tree import json_document
    from catamnesis.exchange.phenopacket import is_phenopacket, read_phenopacket

    pages, packets = [], []
    for path, data in files:
        whole = json_document(data, where=path.name)
        if is_fhir(whole):
            pages.append(File(path.name, data))
        elif is_phenopacket(whole):
            packets.append(File(path.name, data))
        else:
            ours = "catamnesis_case" in whole
            raise Refusal(
                where=str(path),
                what="this is a case of ours" if ours else "this is neither a phenopacket nor a FHIR bundle",
                remedy="give it to report as it is" if ours else "name a JSON file of Phenopacket Schema 2 or FHIR R4",
            )
    read = [read_phenopacket(file.data, name=file.name) for file in packets]
    several = [packet if i == 1 else packet.numbered(i) for i, packet in enumerate(read, start=1)]
    return ([read_pages(pages)] if pages else []) + several


def _with_day_zero(held: Sequence[Imported], question: Question) -> list[Fragment]:
    """The fragments, their days counted from the start of the treatment in question.

    A file of ours counts its days from the treatment that it marks; they stay bound to that one where another is named.
    """
    fragments = []
    for one in held:
        zero = DAY_ZERO if one.treatment in ("", question.exposure) else f"{one.treatment}.start"
        statements = tuple(
            replace(statement, earlier=zero) if statement.earlier == DAY_ZERO else statement
            for statement in one.fragment.statements
            if (statement.earlier, statement.later) != (DAY_ZERO, zero)
        )
        fragments.append(replace(one.fragment, statements=statements))
    chosen = (fact for one in held for fact in one.fragment.facts if fact.id == question.exposure)
    source = next((fact.sources[0] for fact in chosen if fact.sources), None)
    if source is not None:
        words = f"day zero is the start of {question.exposure}"
        start = Statement(DAY_ZERO, f"{question.exposure}.start", Bounds(0, 0), 0, source, words)
        fragments.append(Fragment(statements=(start,)))
    return fragments


def _require_one_person(fragments: Iterable[Fragment]) -> None:
    people = [fact for fragment in fragments for fact in fragment.facts if isinstance(fact, Patient)]
    sexes = sorted({person.sex for person in people} - {Sex.UNKNOWN})
    if len(sexes) > 1:
        raise Refusal(
            where=", ".join(str(source) for person in people for source in person.sources),
            what=f"they are of two persons ({' and '.join(sexes)})",
            remedy="import the files of one patient",
        )


def _with_age(case: Case) -> Case:
    """The case with the patient's age at the start of the treatment, where both birth and start are dated."""
    network = TemporalNetwork(case.statements)
    born, start = (network.bounds(point, origin=CALENDAR) for point in (BIRTH, DAY_ZERO))
    days = start.since(born)
    if not case.question.exposure or days.earliest is None or days.latest is None or days.earliest < 0:
        return case
    low, high = (int(edge / DAYS_OF_A_YEAR) for edge in (days.earliest, days.latest))
    if low != high:
        return case
    aged: list[Patient] = []
    facts = []
    for fact in case.facts:
        if isinstance(fact, Patient) and fact.age_years is None:
            fact = replace(fact, age_years=float(low))
            aged.append(fact)
        facts.append(fact)
    what = f"the age of {low} years at the start of the treatment is reckoned from the date of birth"
    doubts = [Discrepancy(Kind.DOUBTFUL, str(one.sources[0]), what, "none is needed if both are right") for one in aged]
    return replace(case, facts=tuple(facts)).with_discrepancies(doubts)


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise Refusal(where=str(path), what="there is no such file", remedy="check the name")
    if path.stat().st_size > _MAX_BYTES:
        raise Refusal(
            where=str(path), what=f"it is larger than {_MAX_BYTES // 10**6} MB", remedy="one patient in one file"
        )
    return path.read_bytes()


def _object(data: bytes) -> dict[str, Any]:
    try:
        whole = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return whole if isinstance(whole, dict) else {}


def _question(held: Sequence[Imported], treatment: str) -> tuple[Question, tuple[Discrepancy, ...]]:
    """The treatment in question, and what to tell where there is none or several courses bear the name."""
    exposures = [fact for one in held for fact in one.fragment.facts if isinstance(fact, Exposure)]
    if treatment:
        named = _first_to_last([exposure for exposure in exposures if _is(exposure, treatment)], held)
        if not named:
            known = ", ".join(sorted({exposure.drug.label for exposure in exposures})[:10]) or "none"
            raise Refusal(
                where="--treatment",
                what=f"no drug of the file is called {treatment!r}",
                remedy=f"the drugs are: {known}",
            )
        return Question(named[0].id), tuple(_several(named))
    marked = next((one.treatment for one in held if one.treatment), "")
    if marked:
        return Question(marked), ()
    doubt = Discrepancy(
        Kind.MISSING,
        "question",
        "no treatment in question is named, so there is no day zero and nothing is weighed",
        "import again with --treatment NAME" if exposures else "nothing is needed if only the facts are wanted",
    )
    return Question(""), (doubt,)


def _first_to_last(courses: list[Exposure], held: Sequence[Imported]) -> list[Exposure]:
    """Courses of a drug in order of time; what was given comes before what was only ordered."""
    days: dict[str, int] = {}
    for statement in (s for one in held for s in one.fragment.statements if s.earlier == CALENDAR):
        if statement.days.earliest is not None:
            days[statement.later] = statement.days.earliest

    def rank(course: Exposure) -> tuple[bool, bool, int]:
        day = days.get(course.start.point)
        ordered = any("MedicationRequest/" in str(source) for source in course.sources)
        return ordered, day is None, day or 0

    return sorted(courses, key=rank)


def _is(exposure: Exposure, treatment: str) -> bool:
    from catamnesis.terms.drugs import find_drug
    from catamnesis.terms.lookup import fold

    known = find_drug(treatment)
    return fold(treatment) in (fold(exposure.drug.label), fold(exposure.id)) or (
        known is not None and exposure.drug_id == known.id
    )


def _several(named: list[Exposure]) -> Iterable[Discrepancy]:
    if len(named) > 1:
        yield Discrepancy(
            Kind.DOUBTFUL,
            "question",
            f"{len(named)} courses bear this name; day zero is the start of {named[0].id}",
            "name another by its id: " + ", ".join(exposure.id for exposure in named[1:6]),
        )
