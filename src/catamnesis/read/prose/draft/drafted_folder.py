"""The files of a drafted case: case.yaml, the text that its words stand in, the report itself, and what was read."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from catamnesis.case.narrative import Narrative, Part
from catamnesis.read.case_folder import CASE_FILE, schema_text
from catamnesis.read.letters import decoded
from catamnesis.read.prose.draft.case_yaml import CaseWriter, Head
from catamnesis.read.prose.draft.draft import Draft
from catamnesis.read.prose.draft.entries_drafted import Drafted, Quoter, clean
from catamnesis.read.prose.draft.names import file_name, slug
from catamnesis.read.prose.report.headings import part_of

#: What the reader remembers of its own reading, so that a later one adds only what is new.
RECORD_FILE = "read.json"
SCHEMA_FILE = "case.schema.json"
_OWN_FILES = frozenset((CASE_FILE, RECORD_FILE, SCHEMA_FILE))
_LONGEST_TITLE = 300
#: A row that names people, by initials or degrees.
_NAMES = re.compile(r"(?:\b[A-Z]\.\s?){1,3}[A-Z][\w'-]+.{0,4},|[\w.][¹²³⁴⁵*†]|,\s*(?:MD|PhD|MSc|MBBS|FRCP)\b")
_NO_TITLE = re.compile(r"https?://|www\.|@|\bdoi\b|\bISSN\b|©|^abstract\b", re.IGNORECASE)
#: A row that says which sort of article it is.
_SORT = re.compile(
    r"(?:an? )?(?:open access|case reports?|case study|original (?:article|paper)|brief (?:report|communication)|"
    r"letters?(?: to the editor)?|images? in .{1,40}|review(?: article)?|research article)[\s:.]*",
    re.IGNORECASE,
)
_REMARKS = (
    "Drafted from {file} by catamnesis read. Every entry names its words in the report.",
    "Look at the lines 'doubt:' first: compare the entry with its words, correct or delete it, delete the line.",
    "Correct this file as you like: a later reading changes nothing in it and only adds what is new.",
)


@dataclass(frozen=True, slots=True)
class DraftedFolder:
    """Everything that is written of one patient.

    Parameters
    ----------
    files
        Content by file name, the record among them.
    report
        Name of the report.
    entries
        The entries of ``case.yaml``, as the record remembers them.
    treatment
        Id of the treatment in question.
    """

    files: Mapping[str, bytes]
    report: str
    entries: tuple["Remembered", ...]
    treatment: str = ""


@dataclass(frozen=True, slots=True)
class Remembered:
    """One entry as the record remembers it: its key, its section, its words, and its lines."""

    key: str
    section: str
    words: str
    nth: int | None
    lines: tuple[str, ...]


def drafted_folder(narrative: Narrative, draft: Draft, original: bytes, *, reader: str, asked: str) -> DraftedFolder:
    """The files of a draft.

    Parameters
    ----------
    narrative
        The report.
    draft
        What was drafted of one patient.
    original
        The bytes of the report.
    reader
        Version of the reader.
    asked
        What the user asked for, as one line; another request is another reading.
    """
    name = file_name(narrative.document.name, _OWN_FILES)
    text_name, texts = _texts(name, narrative.text, original)
    writer = CaseWriter(Quoter(narrative.text))
    head = Head(
        id=slug(PurePosixPath(name).stem),
        title=title_of(narrative) or PurePosixPath(name).stem,
        sources=_sources(name, text_name, narrative),
        doubts=tuple(clean(doubt, 1000) for doubt in draft.doubts),
        treatment=draft.treatment,
        aim="",
        treatment_doubt=clean(_why(draft), 1000),
        remarks=tuple(remark.format(file=name) for remark in _REMARKS),
    )
    case = writer.document(head, draft.patient, draft.entries).encode("utf-8")
    entries = tuple(_remembered(entry, writer) for entry in draft.entries)
    files = {**texts, SCHEMA_FILE: schema_text().encode("utf-8"), CASE_FILE: case}
    record = {
        "reader": reader,
        "asked": asked,
        "report": {"file": name, "sha256": narrative.document.sha256},
        "written": {held: hashlib.sha256(content).hexdigest() for held, content in files.items()},
        "entries": [entry.key for entry in entries],
    }
    files[RECORD_FILE] = (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    return DraftedFolder(files, name, entries, draft.treatment)


def _texts(name: str, text: str, original: bytes) -> tuple[str, dict[str, bytes]]:
    """The file that holds the text, and beside it the report where that is another file."""
    if not original.startswith(b"%PDF") and _reads_as(original, text, name):
        return name, {name: original}
    stem = PurePosixPath(name).stem
    text_name = f"{stem}.txt" if f"{stem}.txt" != name else f"{stem}.text.txt"
    return text_name, {text_name: text.encode("utf-8", "replace"), name: original}


def _reads_as(original: bytes, text: str, name: str) -> bool:
    try:
        return decoded(original, where=name) == text
    except Exception:  # noqa: BLE001 - whatever it is, it is no plain text then
        return False


def _sources(name: str, text_name: str, narrative: Narrative) -> tuple[tuple[tuple[str, str], ...], ...]:
    if text_name == name:
        return ((("file", name), ("title", "the report")),)
    drawn = f"text drawn out of {name} (SHA-256 {narrative.document.sha256})"
    own = ((("file", text_name), ("title", clean(drawn))),)
    # A JATS file would be searched for words as well; a PDF holds none that can be looked up.
    return (*own, (("file", name), ("title", "the report"))) if name.lower().endswith(".pdf") else own


def _why(draft: Draft) -> str:
    if not draft.treatment or not draft.why:
        return ""
    others = f"; others: {', '.join(draft.others)}" if draft.others else ""
    return f"{draft.drug} was taken as the treatment in question because {', '.join(draft.why)}{others}"


def title_of(narrative: Narrative) -> str:
    """The title of a report; empty where it has none."""
    return clean(narrative.document.title, _LONGEST_TITLE) or clean(title_in(_head(narrative)), _LONGEST_TITLE)


def _head(narrative: Narrative) -> str:
    """What stands above the story: the title with all that is printed around it."""
    first = next(iter(sorted(narrative.sections, key=lambda section: section.start)), None)
    if first is None:
        return ""
    return narrative.text[: first.end if first.part is Part.TITLE else first.start]


def title_in(head: str) -> str:
    """The title among the lines above a story: the first paragraph that is more than a sort of article, a link, names.

    Examples
    --------
    >>> title_in("CASE REPORT\\n\\nAnakinra for a rash\\nthat stayed\\nA. Roe, B. Low MD\\n\\nAbstract. We saw")
    'Anakinra for a rash that stayed'
    """
    for paragraph in re.split(r"\n\s*\n", head.strip()):
        rows = [row.strip() for row in paragraph.splitlines() if row.strip()]
        kept: list[str] = []
        for row in rows:
            if _NAMES.search(row) or _NO_TITLE.search(row):
                if kept:
                    break
                continue
            if part_of(row) is None and not _SORT.fullmatch(row):
                kept.append(row)
        if kept:
            return " ".join(kept)
    return ""


def _remembered(entry: Drafted, writer: CaseWriter) -> Remembered:
    """An entry by what it is about and where it stands; what a later reading says of the same is no new entry."""
    quoted = writer.quoted(entry.span) if entry.span is not None else None
    words, nth = (quoted.words, quoted.nth) if quoted is not None else ("", None)
    about = next((entry.text(k) for k in ("drug", "analyte", "name", "target", "subject", "kind") if entry.text(k)), "")
    value = entry.text("value") or entry.text("percent") or entry.text("result")
    key = "|".join((entry.section, about, value, words, str(nth or 1)))
    return Remembered(key, entry.section, words, nth, tuple(writer.entry(entry)))
