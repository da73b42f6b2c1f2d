"""A report opened as text with sections and sentences, whatever it is written in: text, PDF or JATS."""

import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from catamnesis.case.discrepancy import Refusal
from catamnesis.case.narrative import Narrative, Part, Section, Sentence
from catamnesis.case.source import Document
from catamnesis.read.letters import WESTERN, announced_encoding, decoded, sha256_of
from catamnesis.read.prose.report.drawn import Drawn
from catamnesis.read.prose.report.instructions import speaks_to_a_machine
from catamnesis.read.prose.report.language import language, sounds_english
from catamnesis.read.prose.report.sections import sections
from catamnesis.read.prose.report.sentences import sentence_spans
from catamnesis.read.prose.report.story import told

#: Largest text that is read as one report, in bytes; a long book has as much.
MAX_REPORT_BYTES = 2_000_000
#: Largest PDF, in bytes.
MAX_PDF_BYTES = 200_000_000
_START = 1024
#: Share of bytes that no text has, above which a file is no text.
_UNPRINTABLE_SHARE, _FEW = 0.005, 3
_UNPRINTABLE = bytes(set(range(32)) - {9, 10, 11, 12, 13, 27}) + b"\x7f"
#: Share of letters that may be unreadable in a text that is UTF-8 for the rest.
_MISFIT_SHARE = 0.01
_MARKUP = re.compile(r"\s*(?:<\?xml|<!--|<!DOCTYPE\s+article|<(?:\w+:)?(?:article|pmc-articleset|OAI-PMH)\b)")
_HTML = re.compile(r"\s*(?:<!doctype\s+html|<html)", re.IGNORECASE)
#: Line ends that old systems and word processors write; each is one letter, so that no offset moves.
_OTHER_LINE_ENDS = re.compile("\r(?!\n)|[\x85\u2028\u2029]")
_NOT_ENGLISH = "its words are not English: another language, or letters that the file does not explain"
#: Letters of a sentence that are shown where it is told of.
_SHOWN = 80
_SAVE_AS = "save it as plain text or as PDF"
#: Beginnings of files of other programs, and what they are called.
_OTHERS = (
    (b"PK\x03\x04", "a Word document or another zipped file"),
    (b"\xd0\xcf\x11\xe0", "an old Word document"),
    (b"{\\rtf", "a rich text file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"%!PS", "a PostScript file"),
)


def open_report(path: Path) -> Narrative:
    """Open a report: a text in any encoding, a PDF, or a JATS file; told by what is in it, not by its name.

    Offsets of a text file count the code points of the text as it lies on disk, line ends unchanged, a byte order mark
    left out. Of a PDF or JATS file they count those of the text that is drawn out of it.

    Raises
    ------
    Refusal
        If the file is missing, empty, too large, no text, or damaged.
    """
    name = path.name.encode("utf-8", "replace").decode()
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Refusal(where=name, what="this is no plain file", remedy="save the report as a file, and give that")
        with path.open("rb") as file:
            start = file.read(_START)
    except OSError as error:
        raise Refusal(
            where=name, what=f"the file cannot be read ({error.strerror})", remedy="check its path and rights"
        ) from None
    if not status.st_size:
        raise Refusal(where=name, what="the file is empty", remedy="give the text, PDF or JATS file of a report")
    drawn = _drawn(path, status.st_size, start)
    if not drawn.text.strip():
        raise Refusal(where=name, what="there is no text in the file", remedy="give the text of a report")
    document = Document(name, sha256_of(path), drawn.title, drawn.citation)
    return _structured(document, drawn)


def _drawn(path: Path, size: int, start: bytes) -> Drawn:
    if b"%PDF-" in start:
        _refuse_larger(path.name, size, MAX_PDF_BYTES)
        from catamnesis.read.prose.report.pdf import drawn_from_pdf

        return drawn_from_pdf(path)
    _refuse_larger(path.name, size, MAX_REPORT_BYTES)
    _refuse_other_programs(path.name, start)
    data = path.read_bytes()
    drawn = text_of(data, where=path.name)
    if _HTML.match(drawn.text):
        raise Refusal(where=path.name, what="this is a web page", remedy=_SAVE_AS)
    if _MARKUP.match(drawn.text):
        from catamnesis.read.prose.report.jats import drawn_from_jats

        return drawn_from_jats(data, where=path.name)
    return drawn


def _refuse_larger(name: str, size: int, limit: int) -> None:
    if size > limit:
        raise Refusal(
            where=name,
            what=f"larger than {limit // 10**6} MB, so no single case report",
            remedy="split it into one file a report",
        )


def _refuse_other_programs(name: str, start: bytes) -> None:
    what = next((what for mark, what in _OTHERS if start.startswith(mark)), None)
    if what is not None:
        raise Refusal(where=name, what=f"this is {what}", remedy=_SAVE_AS)


def text_of(data: bytes, *, where: str) -> Drawn:
    """The text that bytes stand for: UTF-8, UTF-16 or UTF-32 as marked, UTF-16 without a mark, else Windows-1252.

    Raises
    ------
    Refusal
        If the bytes are no text.

    Examples
    --------
    >>> text_of("Sjögren".encode("cp1252"), where="report.txt").text
    'Sjögren'
    """
    encoding = announced_encoding(data) or _unmarked_wide(data)
    if encoding is not None and not encoding.startswith("utf-8"):
        return _with_misfits(data, encoding, where)
    if len(data) - len(data.translate(None, _UNPRINTABLE)) > max(_FEW, _UNPRINTABLE_SHARE * len(data)):
        raise Refusal(where=where, what="this is no text", remedy="give the text, PDF or JATS file of a report")
    if b"\0" in data:
        return Drawn(decoded(data, where=where))
    try:
        return Drawn(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _not_quite_utf8(data)


def _unmarked_wide(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Latin text is nil."""
    sample = data[: 2 * _START]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if half and odd > 0.6 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if half and even > 0.6 * half and odd < 0.1 * half else None


def _with_misfits(data: bytes, encoding: str, where: str) -> Drawn:
    """UTF-16 or UTF-32; what is no letter (half a pair) is marked as such."""
    text = data.decode(encoding, errors="replace").removeprefix("\ufeff")
    lost = text.count("\ufffd")
    if lost > _MISFIT_SHARE * max(len(text), 100) or "\0" in text:
        raise Refusal(
            where=where, what=f"this is no text in {encoding.upper()}", remedy="save the file as text in UTF-8"
        )
    return Drawn(text, doubts=(f"{lost} letters could not be read",) if lost else ())


def _not_quite_utf8(data: bytes) -> Drawn:
    """UTF-8 with a few broken bytes, else what Windows writes."""
    text = data.decode("utf-8-sig", errors="replace")
    lost, foreign = text.count("\ufffd"), sum(map(text.count, "–—’“”µ°±×é"))
    if foreign > 4 * lost and lost <= _MISFIT_SHARE * len(text):
        return Drawn(text, doubts=(f"{lost} letters could not be read",))
    western = data.decode(WESTERN, errors="replace")
    return Drawn(western, doubts=("not written in UTF-8; its letters were read as Windows-1252",))


def _structured(document: Document, drawn: Drawn) -> Narrative:
    """Sections and sentences of a text, and whose story they tell."""
    text = _OTHER_LINE_ENDS.sub("\n", drawn.text)
    found = drawn.sections if drawn.sections is not None else sections(text)
    tongue = language(_body(text, found))
    if tongue != "English":
        said = f"the report is written in {tongue}; only English is read, so nothing was taken from it"
        silent = tuple(
            Sentence(start, end, section.part, 0)
            for section in found
            for start, end in sentence_spans(text, section.start, section.end)
        )
        return Narrative(document, drawn.text, found, silent, drawn.boxes, 0, (*drawn.doubts, said))
    story = told(text, found)
    doubts = list(drawn.doubts)
    if not story.patients:
        doubts.append("no patient's story was found in the text")
        doubts += [] if sounds_english(text) else [_NOT_ENGLISH]
    read = tuple(_without_orders(text, story.sentences, doubts))
    return Narrative(document, drawn.text, found, read, drawn.boxes, story.patients, tuple(doubts))


def _without_orders(text: str, sentences: Iterable[Sentence], doubts: list[str]) -> Iterator[Sentence]:
    """The same sentences; those that give orders to a program are no part of the story, and it is told."""
    for said in sentences:
        words = text[said.start : said.end]
        if said.patient and speaks_to_a_machine(words):
            doubts.append(f"not read, because it gives orders to a program: {words[:_SHOWN]!r}")
            yield replace(said, patient=0)
        else:
            yield said


def _body(text: str, found: tuple[Section, ...]) -> str:
    """The text without references and back matter, the case first."""
    case = [text[s.start : s.end] for s in found if s.part is Part.CASE]
    if sum(map(len, case)) > _START:
        return "\n".join(case)
    kept = (Part.REFERENCES, Part.BACK, Part.TABLE)
    return "\n".join(text[s.start : s.end] for s in found if s.part not in kept)
