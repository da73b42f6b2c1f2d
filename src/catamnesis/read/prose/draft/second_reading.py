"""A drafted case written to its folder, for the first time or again: what a person wrote there stays as it is."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from catamnesis.case.discrepancy import Refusal
from catamnesis.read.case_folder import CASE_FILE
from catamnesis.read.entries import SECTIONS
from catamnesis.read.notes import Notes, Value, read_notes
from catamnesis.read.prose.draft.drafted_folder import RECORD_FILE, DraftedFolder, Remembered

_MARK = "  # added by a later reading"


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a folder.

    Parameters
    ----------
    how
        ``written``, ``written again`` (nobody had changed it), ``completed`` (a person had), or ``unchanged``.
    added
        New entries that were put into a file that a person had changed.
    differences
        What this reading says that could not be put there, and what it no longer finds.
    candidates
        How many entries of the case, as it lies there now, a person should look at.
    """

    how: str
    added: int = 0
    differences: tuple[str, ...] = ()
    candidates: int = 0


def write_case(folder: Path, drafted: DraftedFolder) -> Written:
    """Write a drafted case into a folder.

    A new folder appears whole or not at all. Where the reader wrote there before and nobody changed ``case.yaml``, it
    is written again. Where a person changed it, nothing of it is touched: entries that no reading had before are put at
    the end of their sections; those that the person deleted do not come back.

    Parameters
    ----------
    folder
        Where the case is to lie.
    drafted
        What is to lie there.

    Raises
    ------
    Refusal
        If the folder holds the case of another report, one that no reader wrote, or a text that was changed by hand.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise Refusal(where=str(folder), what="a file or a link bears this name", remedy="name another folder with -o")
    try:
        if not folder.exists() or not any(folder.iterdir()):
            _write_new(folder, drafted.files)
            done = Written("written")
        else:
            done = _write_again(folder, drafted)
        return replace(done, candidates=candidates_in((folder / CASE_FILE).read_bytes()))
    except OSError as error:
        raise Refusal(
            where=str(folder),
            what=f"the folder cannot be written ({error.strerror or error})",
            remedy="name another place with -o",
        ) from None


def candidates_in(case: bytes) -> int:
    """How many entries of a case.yaml bear a doubt; none where it cannot be read.

    Examples
    --------
    >>> candidates_in(b"findings: [{name: rash, doubt: seen once}, {name: fever}]")
    1
    """
    try:
        root = read_notes(case.decode("utf-8").removeprefix("\ufeff"), where=CASE_FILE).root
    except (UnicodeDecodeError, Refusal):
        return 0
    listed = [keys for section in SECTIONS for keys in _entries(root.get(section))]
    return sum(bool(keys.get("doubt")) for keys in (*listed, *_entries([root.get("patient")])))


def _entries(listed: Value) -> list[dict[str, Value]]:
    return [keys for keys in listed if isinstance(keys, dict)] if isinstance(listed, list) else []


def _write_new(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".catamnesis-", dir=folder.parent))
    try:
        for name, content in files.items():
            (made / name).write_bytes(content)
        made.chmod(0o777 & ~_mask())
        made.replace(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _write_again(folder: Path, drafted: DraftedFolder) -> Written:
    record = _record(folder)
    if record is None:
        return _write_beside(folder, drafted)
    known = str(record["report"]["file"])
    if known != drafted.report:
        raise Refusal(
            where=str(folder),
            what=f"the folder holds the case of another report ({known})",
            remedy="name another folder with -o",
        )
    written: dict[str, str] = record["written"]
    for name in drafted.files:
        if name not in (CASE_FILE, RECORD_FILE) and _changed(folder / name, written.get(name, "")):
            raise Refusal(
                where=str(folder / name),
                what="it was changed by hand since it was read, so it is not read again",
                remedy="name another folder with -o",
            )
    if not _changed(folder / CASE_FILE, written.get(CASE_FILE, "")):
        return _replace_all(folder, drafted)
    return _complete(folder, drafted, frozenset(map(str, record["entries"])))


def _write_beside(folder: Path, drafted: DraftedFolder) -> Written:
    """Write into a folder that a person made: beside other files, never over one."""
    if (folder / CASE_FILE).exists():
        raise Refusal(
            where=str(folder / CASE_FILE),
            what="this case was not drafted by the reader, and nothing is overwritten",
            remedy="name another folder with -o",
        )
    for name, content in drafted.files.items():
        if (folder / name).exists() and (folder / name).read_bytes() != content:
            raise Refusal(
                where=str(folder / name),
                what="another file of this name lies there, and nothing is overwritten",
                remedy="name another folder with -o",
            )
    _put(folder, drafted.files)
    return Written("written")


def _record(folder: Path) -> dict[str, Any] | None:
    """What the reader remembers of its last reading; None where there was none."""
    try:
        record = json.loads((folder / RECORD_FILE).read_bytes())
    except FileNotFoundError:
        return None
    except (ValueError, RecursionError):
        record = None
    whole = isinstance(record, dict) and isinstance(record.get("entries"), list)
    whole = whole and isinstance(record.get("written"), dict) and isinstance(record.get("report"), dict)
    if not whole or not isinstance(record["report"].get("file"), str):
        raise Refusal(
            where=str(folder / RECORD_FILE),
            what="the record of the last reading cannot be read",
            remedy="name another folder with -o, or delete this file together with case.yaml",
        )
    return record  # type: ignore[no-any-return]


def _changed(path: Path, sha256: str) -> bool:
    """Whether a file is there and is not as the reader wrote it."""
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() != sha256


def _replace_all(folder: Path, drafted: DraftedFolder) -> Written:
    same = all((folder / n).exists() and (folder / n).read_bytes() == c for n, c in drafted.files.items())
    if not same:
        _put(folder, drafted.files)
    return Written("unchanged" if same else "written again")


def _put(folder: Path, files: Mapping[str, bytes]) -> None:
    """Each file whole or not at all; case.yaml and the record last, so that a run that is killed does no harm."""
    for name in sorted(files, key=lambda name: (name == RECORD_FILE, name == CASE_FILE, name)):
        replace_file(folder / name, files[name])


def replace_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".catamnesis-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o666 & ~_mask())
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _mask() -> int:
    """The user's mask of rights; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _complete(folder: Path, drafted: DraftedFolder, before: frozenset[str]) -> Written:
    """Put what is new into a case that a person has changed."""
    path = folder / CASE_FILE
    data = path.read_bytes()
    gone = before - {entry.key for entry in drafted.entries}
    differences = [f"no longer read: {_told(key)}" for key in sorted(gone)]
    try:
        text = data.decode("utf-8")
        notes = read_notes(text.removeprefix("\ufeff"), where=CASE_FILE)
    except (UnicodeDecodeError, Refusal):
        fresh = [entry for entry in drafted.entries if entry.key not in before]
        return Written("unchanged", 0, (*differences, *(f"not added: {_told(entry.key)}" for entry in fresh)))
    differences += _question_kept(notes, drafted.treatment)
    fresh = [entry for entry in drafted.entries if entry.key not in before and not _stands(entry, notes)]
    grown, left = _grown(text, notes, fresh)
    differences += [f"not added, put it in by hand: {' '.join(' '.join(entry.lines).split())}" for entry in left]
    _put(folder, {name: held for name, held in drafted.files.items() if name not in (CASE_FILE, RECORD_FILE)})
    if grown != text:
        replace_file(path, grown.encode("utf-8"))
    _remember(folder, drafted, left)
    added = len(fresh) - len(left)
    return Written("completed" if added else "unchanged", added, tuple(differences))


def _question_kept(notes: Notes, treatment: str) -> list[str]:
    """That the treatment in question stays the one that a person has, where this reading is about another."""
    question = notes.root.get("question")
    asked = str(question.get("treatment") or "") if isinstance(question, dict) else ""
    if not treatment or treatment == asked:
        return []
    kept = f"the question in case.yaml stays as you have it: {asked or 'no treatment'}"
    return [f"{kept}; this reading is about {treatment}, and the times that it adds hang on that"]


def _remember(folder: Path, drafted: DraftedFolder, left: list[Remembered]) -> None:
    """Keep in mind what has been read, but not the hash of a case.yaml that a person owns by now."""
    old = json.loads((folder / RECORD_FILE).read_bytes())
    new = json.loads(drafted.files[RECORD_FILE])
    not_put = {entry.key for entry in left}
    entries = dict.fromkeys((*old["entries"], *(key for key in new["entries"] if key not in not_put)))
    new |= {"written": new["written"] | {CASE_FILE: ""}, "entries": list(entries)}
    replace_file(folder / RECORD_FILE, (json.dumps(new, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))


def _told(key: str) -> str:
    section, about, value, words, _ = (*key.split("|", 4), "", "", "", "")[:5]
    return f"{section}: {' '.join(filter(None, (about, value)))} ({words!r})"


def _stands(entry: Remembered, notes: Notes) -> bool:
    """Whether an entry of the section quotes these words already."""
    listed = notes.root.get(entry.section)
    for keys in listed if isinstance(listed, list) else ():
        if not isinstance(keys, dict) or not entry.words:
            continue
        words = " ".join(str(keys.get("words") or "").split())
        if words == entry.words and (keys.get("nth") or 1) == (entry.nth or 1):
            return True
    return False


def _grown(text: str, notes: Notes, fresh: list[Remembered]) -> tuple[str, list[Remembered]]:
    """The text with new entries at the ends of their sections, and those for which there was no place."""
    left: list[Remembered] = []
    for section in dict.fromkeys(entry.section for entry in fresh):
        own = [entry for entry in fresh if entry.section == section]
        longer = _with_entries(text, section, own)
        if longer is None or not _only_longer(notes.root, longer, section, len(own)):
            left += own
            continue
        text, notes = longer, read_notes(longer.removeprefix("\ufeff"), where=CASE_FILE)
    return text, left


def _only_longer(root: Mapping[str, Value], longer: str, section: str, more: int) -> bool:
    """Whether a longer text says all that was said, and so many entries more."""
    try:
        now = read_notes(longer.removeprefix("\ufeff"), where=CASE_FILE).root
    except Refusal:
        return False
    before = root.get(section) or []
    after = now.get(section)
    if not isinstance(after, list) or not isinstance(before, list):
        return False
    rest = {key: value for key, value in now.items() if key != section}
    same = rest == {key: value for key, value in root.items() if key != section}
    return same and after[: len(before)] == before and len(after) == len(before) + more


def _with_entries(text: str, section: str, entries: Iterable[Remembered]) -> str | None:
    """The text with entries put in; None where the section is written in a way that leaves no place."""
    end = "\r\n" if "\r\n" in text else "\n"
    rows = text.split(end)
    node = yaml.compose(text.removeprefix("\ufeff"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    if not isinstance(node, yaml.MappingNode):
        return None
    for key, value in node.value:
        if key.value != section:
            continue
        if isinstance(value, yaml.SequenceNode) and value.value and not value.flow_style:
            return end.join(_inserted(rows, _last_row(value) + 1, value.start_mark.column, entries))
        if isinstance(value, yaml.ScalarNode) and value.value == "":
            return end.join(_inserted(rows, key.end_mark.line + 1, 2, entries))
        return None
    while rows and not rows[-1].strip():
        rows.pop()
    lines = _inserted([], 0, 2, entries)
    return end.join([*rows, "", f"{section}:", *lines, ""])


def _inserted(rows: list[str], at: int, indent: int, entries: Iterable[Remembered]) -> list[str]:
    lines: list[str] = []
    for entry in entries:
        first, *rest = (" " * indent + line.removeprefix("  ") for line in entry.lines)
        lines += [first + ("" if "  # " in first else _MARK), *rest]
    return [*rows[:at], *lines, *rows[at:]]


def _last_row(node: yaml.Node) -> int:
    """The last line that belongs to a node, without the comments and empty lines after it."""
    if isinstance(node, yaml.SequenceNode | yaml.MappingNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _last_row(last[1] if isinstance(last, tuple) else last)
    mark = node.end_mark
    return int(mark.line if mark.column > 0 else max(mark.line - 1, node.start_mark.line))
