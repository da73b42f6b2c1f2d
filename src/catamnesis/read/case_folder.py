"""A folder of files on one patient, read into facts: case.yaml, labs.csv, and the sources beside them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from catamnesis.case.case import Case, Fact, Fragment, Question
from catamnesis.case.chronology import DAY_ZERO, Bounds, Statement
from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.source import Document
from catamnesis.read.documents import opened, path_inside
from catamnesis.read.entries import Desk, Note, listed_notes, points_of
from catamnesis.read.facts import facts_of, patient_of
from catamnesis.read.form import Slip, accepted, did_you_mean, place, schema_text, slips
from catamnesis.read.ledger import Ledger
from catamnesis.read.letters import decoded
from catamnesis.read.library import Library
from catamnesis.read.notes import MAX_BYTES, Notes, Value, read_notes
from catamnesis.read.reconcile import reconcile
from catamnesis.read.tables import read_labs
from catamnesis.read.times import TimeReader

__all__ = ["CaseFolder", "NoCase", "read_case", "read_case_folder", "schema_text"]

CASE_FILE = "case.yaml"
LABS_FILE = "labs.csv"


class NoCase(Refusal):
    """No case can be made of a folder; ``discrepancies`` holds whatever else was found wrong on the way."""

    def __init__(self, refusal: Refusal, discrepancies: Iterable[Discrepancy]) -> None:
        super().__init__(where=refusal.where, what=refusal.what, remedy=refusal.remedy)
        self.discrepancies = tuple(discrepancies)


@dataclass(frozen=True, slots=True)
class CaseFolder:
    """What a case folder says: the name of the case, its question, and all that was read."""

    id: str
    title: str
    question: Question
    fragment: Fragment


def read_case(folder: Path, *extra: Fragment) -> Case:
    """Read a case folder into one case, together with what other readers found.

    Parameters
    ----------
    folder
        Folder with ``case.yaml``.
    extra
        What plug-ins read from the same folder.

    Raises
    ------
    Refusal
        If no case can be made: no folder, no ``case.yaml``, no treatment in question.

    Examples
    --------
    >>> case = read_case(Path("examples/anakinra-mda5"))
    >>> case.exposure_in_question().drug.label
    'anakinra'
    """
    read = read_case_folder(folder)
    return reconcile((read.fragment, *extra), question=read.question, case_id=read.id, title=read.title)


def read_case_folder(folder: Path) -> CaseFolder:
    """Read ``case.yaml`` and what it names.

    An entry that cannot be read is left out and filed, the others are read.

    Raises
    ------
    Refusal
        If nothing can be made of the folder.
    """
    path = _case_file(folder)
    where = CASE_FILE
    held = opened(path, CASE_FILE, title="case notes", where=where)
    notes = read_notes(decoded(path.read_bytes(), where=where), where=where)
    ledger = Ledger(where)
    found = slips(notes)
    for slip in found:
        _tell(slip, ledger)
    root = accepted(notes.root, (slip.costs for slip in found))
    library = Library(folder, ledger)
    _take_sources(root, notes, library, ledger)
    listed = listed_notes(root, notes, ledger)
    question = _question(root, notes, listed, ledger)
    desk = Desk(
        ids={note.id: note for note in listed},
        document=held.document,
        notes=notes,
        library=library,
        times=TimeReader(points_of(listed)),
        ledger=ledger,
    )
    _tell_doubts(root, desk)
    patient = patient_of(root.get("patient"), desk)
    facts: tuple[Fact, ...] = (*((patient,) if patient else ()), *facts_of(desk))
    labs = _labs(folder, desk)
    documents: tuple[Document, ...] = (held.document, *library.documents, *labs.documents)
    fragment = Fragment(
        documents=documents,
        facts=facts + labs.facts,
        statements=(_day_zero(question, desk), *desk.statements, *labs.statements),
        discrepancies=ledger.discrepancies() + labs.discrepancies,
    )
    name = str(root.get("id") or folder.resolve().name or "case")
    return CaseFolder(name, str(root.get("title") or name), question, fragment)


def _case_file(folder: Path) -> Path:
    where = str(folder)
    remedy = "write a template with: catamnesis new FOLDER"
    if not folder.exists():
        raise Refusal(where=where, what="there is no such folder", remedy=f"check the name, or {remedy}")
    if not folder.is_dir():
        raise Refusal(where=where, what="this is a file", remedy="name the folder that holds case.yaml")
    names = {entry.name for entry in folder.iterdir()}
    if not names:
        raise Refusal(where=where, what="the folder is empty", remedy=remedy)
    if CASE_FILE not in names:
        other = next((name for name in ("case.yml", "Case.yaml", "case.yaml.txt") if name in names), None)
        raise Refusal(
            where=where, what="there is no case.yaml", remedy=f"rename {other} to case.yaml" if other else remedy
        )
    path = path_inside(folder, CASE_FILE, where=where)
    if path.stat().st_size > MAX_BYTES:
        raise Refusal(
            where=CASE_FILE,
            what=f"the file is larger than {MAX_BYTES // 10**6} MB",
            remedy="keep one patient in one file; laboratory values belong in labs.csv, texts in source files",
        )
    return path


def _tell(slip: Slip, ledger: Ledger) -> None:
    """File a fault against the form, and what is left out because of it."""
    fault = slip.fault
    kind, lost = Kind.REFUSED, f", so {place(slip.costs)} is left out"
    if not slip.costs:
        kind, lost = Kind.MISSING, ""
    elif slip.topic == "unknown key" and slip.costs == fault.path:
        lost = ", so it is not read"
    where = f"{CASE_FILE}, line {fault.line}"
    if fault.path:
        where += f", {place(fault.path)}"
    ledger.file(slip.topic, kind, where, f"{fault.what}{lost}", fault.remedy)


def _take_sources(root: dict[str, Value], notes: Notes, library: Library, ledger: Ledger) -> None:
    """Open every listed source."""
    listed = root.get("sources")
    for index, keys in enumerate(listed if isinstance(listed, list) else ()):
        if not isinstance(keys, dict):
            continue
        file = str(keys.get("file"))
        where = f"{CASE_FILE}, line {notes.line(('sources', index))}, sources[{index}].file"
        if file.strip().removeprefix("./") in (CASE_FILE, LABS_FILE):
            ledger.file("own file", Kind.DOUBTFUL, where, f"{file} is read anyway", "delete it from the sources")
            continue
        library.take(file, title=str(keys.get("title") or ""), citation=str(keys.get("citation") or ""), where=where)


def _question(root: dict[str, Value], notes: Notes, listed: tuple[Note, ...], ledger: Ledger) -> Question:
    """The treatment in question; without it there is no day zero and no case."""
    keys = root.get("question")
    treatment = str(keys.get("treatment") or "") if isinstance(keys, dict) else ""
    where = f"{CASE_FILE}, line {notes.line(('question', 'treatment'))}, question"
    exposures = [note.id for note in listed if note.section == "exposures"]
    if not treatment:
        refusal = Refusal(
            where=where,
            what="no treatment in question is named, so there is no day zero",
            remedy="write 'question:' and under it 'treatment:' with the id of one of the exposures",
        )
        raise NoCase(refusal, ledger.discrepancies())
    if treatment not in exposures:
        refusal = Refusal(
            where=where,
            what=f"no exposure that could be read is called {treatment!r}",
            remedy=f"{did_you_mean(treatment, exposures)}name the id of one of the exposures",
        )
        raise NoCase(refusal, ledger.discrepancies())
    return Question(treatment, str(keys.get("aim") or "") if isinstance(keys, dict) else "")


def _tell_doubts(root: dict[str, Value], desk: Desk) -> None:
    """What whoever wrote the notes was not sure of: for the case as a whole, and for the treatment in question."""
    listed = root.get("doubts")
    for index, doubt in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(doubt, str):
            where = desk.where(("doubts", index))
            desk.ledger.file("case doubt", Kind.DOUBTFUL, where, doubt, "look at it, then delete it from 'doubts:'")
    keys = root.get("question")
    doubt = keys.get("doubt") if isinstance(keys, dict) else None
    if isinstance(doubt, str):
        remedy = "name the treatment that you judge, or delete the line 'doubt:'"
        desk.ledger.file("question", Kind.DOUBTFUL, desk.where(("question", "doubt")), doubt, remedy)


def _day_zero(question: Question, desk: Desk) -> Statement:
    source = desk.source(("question", "treatment"))
    words = f"day zero is the start of {question.exposure}"
    return Statement(DAY_ZERO, f"{question.exposure}.start", Bounds(0, 0), 0, source, words)


def _labs(folder: Path, desk: Desk) -> Fragment:
    names = {entry.name for entry in folder.iterdir()}
    if LABS_FILE not in names:
        return Fragment(discrepancies=tuple(_unread_tables(names, desk.library)))
    try:
        path = path_inside(folder, LABS_FILE, where=LABS_FILE)
    except Refusal as refusal:
        return Fragment(discrepancies=(refusal.discrepancy(),))
    return read_labs(path, LABS_FILE, library=desk.library, times=desk.times, taken=desk.ids)


def _unread_tables(names: Iterable[str], library: Library) -> Iterator[Discrepancy]:
    """Tables that lie in the folder and that nobody reads: perhaps one of them was meant."""
    for name in sorted(names):
        if name.casefold().endswith((".csv", ".tsv")) and not library.holds(name):
            yield Discrepancy(
                Kind.DOUBTFUL,
                name,
                "the table is not read",
                f"call it {LABS_FILE} if it holds laboratory values, else list it among the sources",
            )
