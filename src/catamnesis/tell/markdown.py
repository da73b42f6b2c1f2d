"""The report as plain text with Markdown: the same content, short, for a letter or a commit."""

import re
from collections.abc import Iterable, Iterator

from markupsafe import Markup

from catamnesis.case.case import Case
from catamnesis.tell.chapters import page_of
from catamnesis.tell.course import Course
from catamnesis.tell.endnotes import Endnotes, endnotes, leading
from catamnesis.tell.page import Block, Figure, Line, Listing, Opinion, Pairs, Paragraph, Printed, Section, Table, Tag
from catamnesis.tell.typography import visible
from catamnesis.terms import VERSION

#: Characters that mean something in Markdown or HTML.
_SPECIAL = re.compile(r"([\\`*_{}\[\]#|~])")
#: What makes a list of a line that begins with it.
_LIST = re.compile(r"^(\d*)([-+.)])(?=\s|$)")
#: Everything that would begin a new line.
_BREAKS = re.compile("[ \t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
#: Tables that are left to the HTML report.
LEFT_OUT = ("reasons", "yardsticks")


def markdown_report(case: Case) -> bytes:
    """The case as Markdown, UTF-8; the same case gives the same bytes.

    Numbers in square brackets lead to the list of sources, letters to the list of methods.

    Examples
    --------
    >>> from catamnesis.case.case import Question
    >>> markdown_report(Case("x", "A case", Question("none"), (), (), ())).decode().splitlines()[0]
    '# A case'
    """
    page = page_of(case, _no_picture)
    notes = endnotes(case, page.sections)
    parts = [f"# {escaped(page.title)}", _line(page.question, notes), f"*{page.notice}*"]
    for section in page.sections:
        parts += _section(section, notes)
    parts.append(f"*catamnesis {VERSION}*")
    return ("\n\n".join(parts) + "\n").encode("utf-8")


def escaped(text: str) -> str:
    """Words in which no character acts as Markdown or HTML, on one line.

    Examples
    --------
    >>> escaped("<b>*a*|")
    '&lt;b&gt;\\\\*a\\\\*\\\\|'
    """
    text = _BREAKS.sub(" ", visible(text)).strip(" ")
    text = _SPECIAL.sub(r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
    return _LIST.sub(r"\1\\\2", text)


def _no_picture(_course: Course, _title: str, _words: str) -> Markup:
    return Markup()


def _section(section: Section, notes: Endnotes) -> Iterator[str]:
    lists = {"notes": _methods, "sources": _sources, "references": _references}
    body = [text for block in section.blocks for text in _block(block, notes)]
    if section.anchor in lists:
        body += ["\n".join(lists[section.anchor](notes))]
    if any(body):
        yield f"## {escaped(section.title)}"
        yield from filter(None, body)


def _block(block: Block, notes: Endnotes) -> Iterator[str]:
    match block:
        case Paragraph(line, _):
            yield _line(line, notes)
        case Listing(title, lines, _):
            if title:
                yield f"### {escaped(title)}"
            yield "\n".join(f"- {_line(line, notes)}" for line in lines)
        case Pairs(pairs):
            yield "\n".join(f"- **{escaped(term)}**: {_line(line, notes)}" for term, line in pairs)
        case Table() if block.kind not in LEFT_OUT:
            yield from _table(block, notes)
        case Opinion():
            yield from _opinion(block, notes)
        case Figure(_, _, _, words):
            yield escaped(words)


def _opinion(block: Opinion, notes: Endnotes) -> Iterator[str]:
    yield f"### {escaped(block.title)}"
    yield f"**{escaped(block.verdict)}** {_line(block.why, notes)}".strip()
    if block.figures:
        yield "\n".join(f"- {escaped(name)}: {_line(line, notes)}" for name, line in block.figures)
    if block.table is not None:
        yield from _table(block.table, notes)
    if block.caveats:
        yield "\n".join(f"- {_line(line, notes)}" for line in block.caveats)


def _table(table: Table, notes: Endnotes) -> Iterator[str]:
    if table.caption:
        yield f"### {escaped(table.caption)}"
    rows = [[escaped(head) for head in table.heads], ["---"] * len(table.heads)]
    rows += [["; ".join(_line(line, notes) for line in cell.lines) for cell in row.cells] for row in table.rows]
    yield "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _line(line: Line, notes: Endnotes) -> str:
    return "".join(_printed(printed, notes) for printed in line).strip()


def _printed(printed: Printed, notes: Endnotes) -> str:
    text = printed.text
    inner = escaped(text)
    if inner:
        lead, trail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        inner = f"{' ' if lead else ''}{f'**{inner}**' if printed.strong else inner}{' ' if trail else ''}"
    elif text:
        return " "
    marks = [str(notes.sources[source]) for source in leading(printed.where)]
    marks += [notes.methods[printed.how]] if printed.how is not None else []
    led = f" [{', '.join(marks)}]" if marks else ""
    return inner + led + (f" ({printed.tag.value})" if printed.tag is not Tag.NONE else "")


def _methods(notes: Endnotes) -> Iterable[str]:
    for note in notes.method_notes:
        given = ", ".join(f"{key} {value}" for key, value in note.parameters)
        sources = ", ".join(map(str, note.sources))
        papers = ", ".join(map(str, note.references))
        parts = [f"`{note.function}` {note.version}", f"with {escaped(given)}" if given else ""]
        parts += [f"from source {sources}" if sources else "", f"after reference {papers}" if papers else ""]
        yield f"- {note.letter}: {' '.join(filter(None, parts))}{' (unverified)' if note.unverified else ''}"


def _sources(notes: Endnotes) -> Iterable[str]:
    for document in notes.documents:
        yield f"- **{escaped(document.document.name)}** {escaped(document.document.title)}".rstrip()
        for note in document.notes:
            words = f": “{escaped(note.words)}”" if note.words else ""
            yield f"  - {note.number}: {escaped(note.place)}{words}"


def _references(notes: Endnotes) -> Iterable[str]:
    return (f"{number}. {escaped(reference)}" for number, reference in enumerate(notes.references, start=1))
