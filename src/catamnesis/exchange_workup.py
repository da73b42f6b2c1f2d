"""Between a case and the files of other systems: export, import, and opening whatever holds a case."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from catamnesis.case.case import Case, Question
from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.therapy import Exposure
from catamnesis.exchange.imported import Exported, Imported
from catamnesis.workup import Progress, Workup, open_case

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


def _quiet(_step: str) -> None:
    """Say nothing."""


def opened(path: Path, *, progress: Progress = _quiet) -> Workup:
    """A case folder, or a case file of ours (``.json``, or ``.zip`` with its sources).

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
        return Workup(_unmeasured(read_zip(path).case), progress)
    data = _bytes(path)
    whole = _object(data)
    if "catamnesis_case" in whole:
        return Workup(_unmeasured(read_archive(data, where=path.name)), progress)
    remedy = f"first: catamnesis import {path.name} -o my.case.json --treatment NAME" if whole else "name a case folder"
    raise Refusal(where=str(path), what="this is no case of ours", remedy=remedy)


def _unmeasured(case: Case) -> Case:
    """The case as it was read: what was computed is computed anew."""
    return replace(case, measurements=(), changes=(), judgements=())


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
    return writers[kind]()


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
    """The case of a zip of ours, its sources written into a new folder, whole or not at all."""
    from catamnesis.exchange.archive_zip import read_zip

    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".catamnesis-") as desk:
        held = read_zip(path, Path(desk) / "whole")
        shutil.move(Path(desk) / "whole", folder)
    return held.case


def imported(paths: Sequence[Path], *, treatment: str = "") -> Case:
    """One case of the files of one patient: phenopackets, FHIR bundles.

    Parameters
    ----------
    paths
        The files.
    treatment
        The treatment in question, by any name of the drug; its first course starts day zero. Left out, the file's own
        mark is used, and where there is none the case has no day zero.

    Raises
    ------
    Refusal
        If a file is neither, or no drug bears the name.
    """
    from catamnesis.read.reconcile import reconcile

    held = [_imported(path) for path in paths]
    first = held[0]
    question, doubts = _question(held, treatment)
    fragments = [one.fragment for one in held]
    case = reconcile(fragments, question=question, case_id=first.case_id, title=first.title)
    return case.with_discrepancies(doubts)


def _imported(path: Path) -> Imported:
    from catamnesis.exchange.fhir import is_fhir, read_fhir
    from catamnesis.exchange.phenopacket import is_phenopacket, read_phenopacket

    data = _bytes(path)
    whole = _object(data)
    if is_fhir(whole):
        return read_fhir(data, name=path.name)
    if is_phenopacket(whole):
        return read_phenopacket(data, name=path.name)
    raise Refusal(
        where=str(path),
        what="this is neither a phenopacket nor a FHIR bundle",
        remedy="name a JSON file of Phenopacket Schema 2 or FHIR R4",
    )


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


def _question(held: Iterable[Imported], treatment: str) -> tuple[Question, tuple[Discrepancy, ...]]:
    """The treatment in question, and what to tell where there is none or several courses bear the name."""
    imported_ = list(held)
    exposures = [fact for one in imported_ for fact in one.fragment.facts if isinstance(fact, Exposure)]
    if treatment:
        named = [exposure for exposure in exposures if _is(exposure, treatment)]
        if not named:
            known = ", ".join(sorted({exposure.drug.label for exposure in exposures})[:10]) or "none"
            raise Refusal(
                where="--treatment",
                what=f"no drug of the file is called {treatment!r}",
                remedy=f"the drugs are: {known}",
            )
        return Question(named[0].id), tuple(_several(named))
    marked = next((one.treatment for one in imported_ if one.treatment), "")
    if marked:
        return Question(marked), ()
    doubt = Discrepancy(
        Kind.MISSING,
        "question",
        "no treatment in question is named, so there is no day zero and nothing is weighed",
        "import again with --treatment NAME" if exposures else "nothing is needed if only the facts are wanted",
    )
    return Question(""), (doubt,)


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
