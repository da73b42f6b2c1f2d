"""From a case report to its facts: open it, read it, and hand on what it says as lines, as a page or as a case."""

import hashlib
import shlex
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catamnesis.case.discrepancy import Discrepancy
from catamnesis.case.mention import Mention
from catamnesis.case.narrative import Narrative
from catamnesis.terms import VERSION
from catamnesis.workup import Progress, function_named, quiet

if TYPE_CHECKING:
    from catamnesis.read.prose.nouns import Line

#: Forms in which a report can be told as one document, each with the function that writes it.
TELLERS = {
    "facts": "catamnesis.tell.fact_lines:fact_lines",
    "html": "catamnesis.tell.read_page:read_page",
}
#: Endings of the files that hold them.
ENDINGS = {"facts": ".jsonl", "html": ".html"}
#: How many candidates a summary names.
_LOOKED_AT = 10


@dataclass(frozen=True, slots=True)
class Model:
    """A language model that the user gives: the address of an OpenAI-compatible endpoint, and the model's name."""

    url: str
    name: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user asks for beside the report: the treatment in question (empty: found by rule), and a model."""

    treatment: str = ""
    model: Model | None = None

    def __str__(self) -> str:
        asked = [f"treatment {self.treatment}"] if self.treatment else []
        return "; ".join([*asked, *([f"model {self.model.name}"] if self.model else [])])


@dataclass(frozen=True, slots=True)
class Reading:
    """A report, its sentences analysed, all that was read in them, and what a language model said that does not fit."""

    path: Path
    narrative: Narrative
    lines: "tuple[Line, ...]"
    mentions: tuple[Mention, ...]
    discrepancies: tuple[Discrepancy, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many facts of each kind, by the names of the line format."""
        kind = function_named("catamnesis.tell.fact_lines:kind_of")
        return dict(Counter(kind(said) for said in self.mentions))

    @property
    def candidates(self) -> int:
        """How many facts a person should look at."""
        return sum(bool(said.doubt) for said in self.mentions)


@dataclass(frozen=True, slots=True)
class WrittenCase:
    """One case folder that was written: the folder, what became of it, and what it holds."""

    folder: Path
    how: str
    entries: int
    candidates: int
    treatment: str
    added: int = 0
    differences: tuple[str, ...] = ()

    def in_words(self) -> str:
        """What became of the folder, in a few lines for the terminal."""
        about = f", about {self.treatment}" if self.treatment else ", no treatment in question"
        left = f", {self.candidates} to be looked at"
        told = {
            "written": f"written: {self.entries} entries{about}, {self.candidates} to be looked at",
            "written again": f"written again: {self.entries} entries{about}, {self.candidates} to be looked at",
            "completed": f"your corrections stay; {self.added} new entr{'y' if self.added == 1 else 'ies'} added{left}",
            "unchanged": f"nothing new{left}",
        }
        lines = [f"{self.folder}: {told[self.how]}", *(f"  {difference}" for difference in self.differences)]
        check = f"catamnesis check {_typed(self.folder)}"
        report = f"catamnesis report {_typed(self.folder)}"
        if not self.treatment:
            report = "name the treatment in case.yaml ('question'), or read again with --treatment"
        return "\n".join([*lines, f"  next: {check}; {report}"])


def _typed(path: Path) -> str:
    """A path as it is typed in a shell, spaces and leading hyphens included."""
    written = str(path)
    return shlex.quote(f"./{written}" if written.startswith("-") else written)


@cache
def reader_version() -> str:
    """Version of the reader: that of the package, and a hash of its rules and word lists."""
    digest = hashlib.sha256()
    for part in ("catamnesis.read.prose", "catamnesis.terms"):
        for path, content in sorted(_contents(files(part), part)):
            digest.update(path.encode() + b"\0" + hashlib.sha256(content).digest())
    return f"{VERSION}-{digest.hexdigest()[:8]}"


def _contents(folder: Traversable, name: str) -> list[tuple[str, bytes]]:
    found = []
    for held in folder.iterdir():
        path = f"{name}/{held.name}"
        if held.is_dir():
            found += [] if held.name == "__pycache__" else _contents(held, path)
        elif not held.name.endswith((".pyc", ".pyo")):
            found.append((path, held.read_bytes()))
    return found


def read_report(path: Path, wanted: Wanted | None = None, *, progress: Progress = quiet) -> Reading:
    """Read one report: a text, a PDF or a JATS file.

    Parameters
    ----------
    path
        The file.
    wanted
        The treatment in question and the language model, where the user names them.
    progress
        Called with the name of each step before it begins.

    Raises
    ------
    Refusal
        If the file cannot be opened as a report.
    """
    progress(f"open {path.name}")
    narrative: Narrative = function_named("catamnesis.read.prose.report.narrative:open_report")(path)
    progress(f"read {path.name}")
    lines: tuple[Line, ...] = function_named("catamnesis.read.prose.reader:lines")(narrative)
    mentions = function_named("catamnesis.read.prose.reader:mentions_in")(lines, narrative.patients)
    reading = Reading(path, narrative, lines, mentions)
    if wanted is not None and wanted.model is not None:
        return _asked(reading, wanted.model, progress)
    return reading


def model_warning(model: Model) -> str:
    """What the user is to be told before a report is sent to a model; empty where it stays on this machine."""
    warning: str = function_named("catamnesis.read.prose.model.endpoint:Endpoint")(model.url, model.name).warning
    return warning


def _asked(reading: Reading, model: Model, progress: Progress) -> Reading:
    """The reading with what a language model points at laid on it; of the offline facts none goes."""
    endpoint = function_named("catamnesis.read.prose.model.endpoint:Endpoint")(model.url, model.name)
    ask = function_named("catamnesis.read.prose.model.language_model:read_with_model")
    told = ask(
        reading.narrative, endpoint, progress=lambda done, of: progress(f"{model.name}: {done} of {of} passages")
    )
    lay = function_named("catamnesis.read.prose.model.merging:merged")
    both = lay(reading.mentions, told.mentions, document=reading.narrative.document.name)
    found = (*told.discrepancies, *both.discrepancies)
    # What the model said and what does not fit goes with the report, so that every way of telling it shows it.
    narrative = replace(reading.narrative, doubts=(*reading.narrative.doubts, *(f"{d.where}: {d.what}" for d in found)))
    return replace(reading, narrative=narrative, mentions=both.mentions, discrepancies=found)


def told(reading: Reading, form: str) -> bytes:
    """A reading as one document: ``facts`` (JSON Lines) or ``html`` (the text with every fact marked in it)."""
    teller = function_named(TELLERS[form])
    if form == "facts":
        document = teller(reading.mentions)
    else:
        document = teller(reading.narrative, reading.mentions, looked_at=_to_look_at(reading))
    return document.encode("utf-8", "replace") if isinstance(document, str) else bytes(document)


def _to_look_at(reading: Reading) -> int:
    """How many entries of the case that would be written a person should look at."""
    patients = range(1, reading.narrative.patients + 1)
    return sum(draft.candidates for patient in patients for draft in (_drafted(reading, patient, Wanted()),))


def _drafted(reading: Reading, patient: int, asked: Wanted) -> Any:
    """The case of one patient, as it is written."""
    own = tuple(said for said in reading.mentions if said.patient == patient)
    lines = tuple(line for line in reading.lines if line.sentence.patient == patient)
    order = function_named("catamnesis.read.prose.times.chronicle:chronicle")
    return function_named("catamnesis.read.prose.draft.draft:drafted")(
        reading.narrative,
        own,
        treatment=asked.treatment,
        scans=function_named("catamnesis.read.prose.scans:scans_said")(lines),
        chronicle=order(lines, own, reading.narrative.document),
    )


def write_cases(reading: Reading, folder: Path, wanted: Wanted | None = None) -> tuple[WrittenCase, ...]:
    """Write a case folder for the patient of a report; of several patients, one in the folder for each.

    Parameters
    ----------
    reading
        The report as read.
    folder
        Where the case is to lie; ``folder/patient-2`` for the second of several patients.
    wanted
        The treatment in question, where the user names it.

    Raises
    ------
    Refusal
        If the folder holds something that must not be overwritten.
    """
    asked = wanted or Wanted()
    files_of = function_named("catamnesis.read.prose.draft.drafted_folder:drafted_folder")
    write = function_named("catamnesis.read.prose.draft.second_reading:write_case")
    original = reading.path.read_bytes()
    written = []
    for patient in range(1, max(1, reading.narrative.patients) + 1):
        draft = _drafted(reading, patient, asked)
        place = folder if reading.narrative.patients <= 1 else folder / f"patient-{patient}"
        drafted = files_of(reading.narrative, draft, original, reader=reader_version(), asked=str(asked))
        done = write(place, drafted)
        written.append(
            WrittenCase(
                place, done.how, len(draft.entries), done.candidates, draft.treatment, done.added, done.differences
            )
        )
    return tuple(written)


def summary(reading: Reading, wanted: Wanted | None = None) -> str:
    """What was found in a report, in short: counts, what is doubtful, and how to go on."""
    asked = wanted or Wanted()
    patients = reading.narrative.patients
    whose = f"{patients} patient{'' if patients == 1 else 's'}"
    lines = [f"{reading.narrative.document.name}: {whose}, {len(reading.mentions)} facts"]
    lines += [f"  {count:5} {kind}" for kind, count in sorted(reading.counts.items())]
    lines += [f"  {doubt}" for doubt in reading.narrative.doubts]
    for patient in range(1, patients + 1):
        draft = _drafted(reading, patient, asked)
        whose = f"patient {patient}, " if patients > 1 else ""
        about = draft.drug or "none; no drug is told that was begun"
        others = f" (others: {', '.join(draft.others)})" if draft.others else ""
        lines.append(f"{whose}treatment in question: {about}{others}")
        lines += [f"  {doubt}" for doubt in draft.doubts if doubt not in reading.narrative.doubts]
        looked = [entry for entry in (draft.patient, *draft.entries) if entry is not None and entry.doubt]
        if looked:
            lines.append(f"{whose}{len(looked)} of {len(draft.entries)} entries of the case to be looked at:")
        lines += [f"  look at {_named(entry)}: {entry.doubt}" for entry in looked[:_LOOKED_AT]]
        if len(looked) > _LOOKED_AT:
            lines.append(f"  and {len(looked) - _LOOKED_AT} more to be looked at")
    name = _typed(reading.path)
    lines.append(f"next: catamnesis read {name} -o CASE, or --format facts, or --format html -o PAGE.html")
    return "\n".join(lines) + "\n"


def _named(entry: Any) -> str:
    name = next((entry.text(key) for key in ("drug", "analyte", "name", "target", "subject") if entry.text(key)), "")
    words = " ".join(entry.span.words.split()) if entry.span is not None else entry.section
    return f"{name} {words!r}" if name and name.lower() != words.lower() else repr(words)
