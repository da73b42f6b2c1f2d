"""A folder of reports read side by side: each in a process that may die, with a table of what was read and what not."""

import contextlib
import csv
import hashlib
import io
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from catamnesis.case.discrepancy import Refusal
from catamnesis.exchange.csv_cells import cell
from catamnesis.reading import ENDINGS, Wanted, reader_version
from catamnesis.report_pool import Pool
from catamnesis.report_worker import Task

Progress = Callable[[str], None]

TABLE_FILE = "read.csv"
#: A folder that holds this file is a case, and no folder of reports.
CASE_FILE = "case.yaml"
#: Endings of files that may be reports; others are passed over, and the table says so.
REPORTS = frozenset((".txt", ".text", ".md", ".pdf", ".xml", ".nxml", ".jats"))
#: Longest name of a case folder, in bytes.
_LONGEST = 200
#: How often the table is written while the work goes on, in seconds.
_TABLE_EVERY_S = 2.0
#: Outcomes that another run with the same reader would only repeat.
_FINAL = frozenset(("read", "refused"))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: the report, what became of it, where it lies, and what it holds."""

    file: str
    outcome: str = ""
    reason: str = ""
    place: str = ""
    patients: str = ""
    facts: str = ""
    candidates: str = ""
    treatment: str = ""
    sha256: str = ""
    reader: str = ""
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How a run ended: how many reports were read, were read before, could not be read, and the table."""

    read: int
    before: int
    refused: int
    passed_over: int
    table: Path


def read_many(
    folder: Path, output: Path, wanted: Wanted, *, form: str = "case", pool: Pool | None = None, progress: Progress
) -> Tally:
    """Read every report of a folder and its subfolders.

    A report that was read before by this reader, with the same bytes and the same wishes, is not read again.

    Parameters
    ----------
    folder
        Where the reports lie.
    output
        Folder for what is read of them: a case folder each, or a file each, and ``read.csv``.
    wanted
        What the user asks for.
    form
        ``case``, ``facts`` or ``html``.
    pool
        The processes that read.
    progress
        Told how far the work is.

    Raises
    ------
    Refusal
        If there is no report, another run writes to the same place, or the place cannot be written to.
    """
    if (output.is_symlink() and not output.exists()) or (output.exists() and not output.is_dir()):
        raise Refusal(where=str(output), what="a file or a link bears this name", remedy="name another folder with -o")
    work = _Work(folder, output, wanted, form)
    output.mkdir(parents=True, exist_ok=True)
    with _alone(output):
        return work.done(pool or Pool(), progress)


@contextlib.contextmanager
def _alone(output: Path) -> Iterator[None]:
    """Hold the output folder, so that no other run writes there; what a killed run left half-made is cleared away."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    handle = os.open(output, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise Refusal(
            where=str(output), what="another run is writing there", remedy="wait for it, or name another folder"
        ) from None
    try:
        _sweep(output)
        yield
    finally:
        _sweep(output)
        os.close(handle)


def _sweep(output: Path) -> None:
    for left in output.glob(".catamnesis-*"):
        shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink(missing_ok=True)


class _Work:
    """One run over a folder."""

    def __init__(self, folder: Path, output: Path, wanted: Wanted, form: str) -> None:
        self._folder = folder
        self._output = output
        self._wanted = wanted
        self._form = form
        self._asked = "; ".join(filter(None, (form, str(wanted))))
        self._rows: dict[str, Row] = {}
        self._written_at = 0.0

    def done(self, pool: Pool, progress: Progress) -> Tally:
        names = tuple(_files(self._folder, self._output))
        reports = [name for name in names if Path(name).suffix.lower() in REPORTS]
        if not reports:
            raise Refusal(
                where=str(self._folder),
                what="there is no report in it",
                remedy=f"reports end in {', '.join(sorted(REPORTS))}",
            )
        self._rows = dict(_earlier(self._output / TABLE_FILE))
        self._rows |= {n: Row(n, "passed over", "no report by its ending") for n in names if n not in set(reports)}
        places = place_names(reports, ENDINGS.get(self._form, ""))
        due = list(self._due(reports, places))
        known = len(reports) - len(due)
        finished = refused = 0
        try:
            for name, answer in pool.answers(self._task(name, places[name]) for name in due):
                finished += 1
                self._take(name, answer)
                refused += self._rows[name].outcome != "read"
                progress(f"{finished} of {len(due)} reports, {refused} not read")
                self._save()
        finally:
            self._rows = {name: row for name, row in self._rows.items() if row.outcome}
            self._save(now=True)
        outcomes = [self._rows[name].outcome for name in due if name in self._rows]
        read = outcomes.count("read")
        passed = len(names) - len(reports)
        return Tally(read, known, len(outcomes) - read, passed, self._output / TABLE_FILE)

    def _due(self, reports: list[str], places: Mapping[str, str]) -> Iterator[str]:
        """The reports that are to be read; those that were read before keep their lines."""
        reader = reader_version()
        for name in reports:
            row = Row(name, "", "", places[name], sha256=_hash(self._folder / name), reader=reader, asked=self._asked)
            old = self._rows.get(name)
            if old is not None and old.outcome in _FINAL and self._still_good(old, row):
                continue
            self._rows[name] = row
            yield name

    def _still_good(self, old: Row, row: Row) -> bool:
        same = (old.sha256, old.reader, old.asked) == (row.sha256, row.reader, row.asked) and bool(row.sha256)
        if old.outcome != "read":
            return same
        return same and old.place == row.place and (self._output / row.place).exists()

    def _task(self, name: str, place: str) -> tuple[str, Task]:
        model = self._wanted.model
        return name, Task(
            report=str((self._folder / name).resolve()),
            place=str((self._output / place).resolve()),
            form=self._form,
            treatment=self._wanted.treatment,
            model_url=model.url if model else "",
            model_name=model.name if model else "",
        )

    def _take(self, name: str, answer: Mapping[str, object]) -> None:
        told = {f.name: str(answer[f.name]) for f in fields(Row) if f.name in answer}
        row = replace(self._rows[name], **told)
        self._rows[name] = row if row.outcome == "read" else replace(row, place="")

    def _save(self, *, now: bool = False) -> None:
        """Write the table whole, not more often than need be."""
        if not now and time.monotonic() - self._written_at < _TABLE_EVERY_S:
            return
        self._written_at = time.monotonic()
        table = io.StringIO()
        writer = csv.DictWriter(table, [f.name for f in fields(Row)], lineterminator="\n")
        writer.writeheader()
        for _, row in sorted(self._rows.items()):
            if row.outcome:
                writer.writerow({name: _celled(value) for name, value in asdict(row).items()})
        half = self._output / f".catamnesis-{TABLE_FILE}"
        half.write_bytes(table.getvalue().encode("utf-8", "surrogateescape"))
        half.replace(self._output / TABLE_FILE)


def _files(folder: Path, output: Path) -> Iterator[str]:
    """Every file below a folder by its path in it, in order; not hidden ones, case folders and the output."""
    if not folder.is_dir():
        raise Refusal(where=str(folder), what="there is no such folder", remedy="check the name")
    aside = output.resolve()
    found: list[str] = []
    for home, folders, held in os.walk(folder):
        here = Path(home)
        if here != folder and CASE_FILE in held:  # what was read before, when it was written among the reports
            folders.clear()
            continue
        folders[:] = [f for f in folders if not f.startswith(".") and (here / f).resolve() != aside]
        own = {TABLE_FILE} if here.resolve() == aside else set()
        found += [(here / f).relative_to(folder).as_posix() for f in held if not f.startswith(".") and f not in own]
    yield from sorted(found)


def place_names(reports: list[str], ending: str) -> dict[str, str]:
    """Where each report's case goes: its path as one name, so that two of one name in two folders do not meet.

    Examples
    --------
    >>> place_names(["a.txt", "b/a.txt", "b/a.pdf"], "")
    {'a.txt': 'a-txt', 'b/a.txt': 'b--a-txt', 'b/a.pdf': 'b--a-pdf'}
    """
    plain = {name: "-".join(_readable(name).replace("/", "--").rsplit(".", 1)) for name in reports}
    seen: dict[str, int] = {}
    for place in plain.values():
        seen[place.casefold()] = seen.get(place.casefold(), 0) + 1
    places = {}
    for name, place in plain.items():
        if seen[place.casefold()] > 1 or len(os.fsencode(place)) > _LONGEST or place.casefold() == TABLE_FILE:
            mark = hashlib.sha256(os.fsencode(name)).hexdigest()[:10]
            place = f"{os.fsencode(place)[: _LONGEST - 20].decode('utf-8', 'ignore')}-{mark}"
        places[name] = place + ending
    return places


def _readable(name: str) -> str:
    """A name in letters that can be printed, whatever bytes an old system put there."""
    return os.fsencode(name).decode("utf-8", "replace")


def _earlier(table: Path) -> Iterator[tuple[str, Row]]:
    """What an earlier run wrote; a table that cannot be read says nothing."""
    try:
        text = table.read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return
    names = {f.name for f in fields(Row)}
    with contextlib.suppress(csv.Error):
        for line in csv.DictReader(io.StringIO(text, newline="")):
            if line.get("file"):
                row = Row(**{k: _uncelled(v or "") for k, v in line.items() if k in names})
                yield row.file, row


def _celled(value: str) -> str:
    """A cell that no spreadsheet runs: an apostrophe before what might be a formula, and before an apostrophe."""
    return f"'{value}" if value.startswith("'") else cell(value)


def _uncelled(written: str) -> str:
    """What a cell says, without that apostrophe."""
    return written.removeprefix("'")


def _hash(path: Path) -> str:
    """SHA-256 of a report; empty where it cannot be read, which its own process will tell."""
    try:
        if not path.is_file():  # a pipe would be waited for without end
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
