"""What a report is made of: sections of paragraphs, tables, lists and judgements, whatever paper it is printed on."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from markupsafe import Markup

from catamnesis.case.source import Derivation, Source

_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


class Tag(StrEnum):
    """A small word beside a figure or a sentence that says how far to trust it."""

    NONE = ""
    STATED = "stated by the author, not measured"
    UNVERIFIED = "unverified"
    CANDIDATE = "not yet looked at by a person"
    RULE = "chosen by a rule"


@dataclass(frozen=True, slots=True)
class Printed:
    """Words or a figure, with the way back to where it stands written and to how it was made."""

    text: str
    where: tuple[Source, ...] = ()
    how: Derivation | None = None
    tag: Tag = Tag.NONE
    strong: bool = False
    quiet: bool = False


Line = tuple[Printed, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: lines of words, a sign before them, and whether it holds figures."""

    lines: tuple[Line, ...]
    sign: str = ""
    figures: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; ``anchor`` is where links to it lead, ``name`` what they say."""

    cells: tuple[Cell, ...]
    anchor: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first column names the rows; ``kind`` chooses the widths of its columns."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``kind`` may be ``lead``, ``note`` or ``quiet``."""

    line: Line
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of lines under a heading of its own."""

    title: str
    lines: tuple[Line, ...]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Terms with what is to be said of each."""

    pairs: tuple[tuple[str, Line], ...]


@dataclass(frozen=True, slots=True)
class Opinion:
    """One judgement: what was asked, the answer, why, the figures and items behind it, and what to say beside it."""

    anchor: str
    title: str
    verdict: str
    why: Line
    figures: tuple[tuple[str, Line], ...]
    table: Table | None
    items: Table | None
    caveats: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with the words under it, and the words that stand in for it."""

    picture: Markup
    number: int
    caption: Line
    words: str


Block = Paragraph | Table | Listing | Pairs | Opinion | Figure


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report under one heading."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure or words, with the place of the report in which they stand."""

    printed: Printed
    anchor: str
    name: str


def anchored(text: str, number: int) -> str:
    """A name for links, of plain letters and digits; the number keeps apart what would read alike.

    Examples
    --------
    >>> anchored("change-crp-last", 3), anchored("<b>", 3)
    ('change-crp-last', 'b-3')
    """
    slug = _NOT_PLAIN.sub("-", text.lower()).strip("-")
    return slug if slug == text.lower().replace(" ", "-") else f"{slug}-{number}"


def plain(text: str, *, quiet: bool = False) -> Line:
    """A line of nothing but words."""
    return (Printed(text, quiet=quiet),) if text else ()


def cell(text: str, sources: tuple[Source, ...] = ()) -> Cell:
    """A cell of one line."""
    return Cell((((Printed(text, sources)),),)) if text else Cell(())


def mentions(sections: Iterable[Section]) -> Iterator[Mention]:
    """Everything that is printed, in order, with its place."""
    for section in sections:
        for block in section.blocks:
            for line, anchor, name in _lines(block, section):
                for printed in line:
                    yield Mention(printed, anchor, name)


def _lines(block: Block, section: Section) -> Iterator[tuple[Line, str, str]]:
    here = (section.anchor, section.title)
    match block:
        case Paragraph(line, _):
            yield line, *here
        case Listing(_, lines, _):
            yield from ((line, *here) for line in lines)
        case Pairs(pairs):
            yield from ((line, *here) for _, line in pairs)
        case Figure(_, _, caption, _):
            yield caption, *here
        case Table():
            yield from _table_lines(block, here)
        case Opinion(anchor, title, _, why, figures, table, items, caveats):
            there = (anchor, title)
            yield from ((line, *there) for line in (why, *(line for _, line in figures), *caveats))
            for held in filter(None, (table, items)):
                yield from _table_lines(held, there)


def _table_lines(table: Table, here: tuple[str, str]) -> Iterator[tuple[Line, str, str]]:
    for row in table.rows:
        anchor, name = (row.anchor, row.name) if row.anchor else here
        yield from ((line, anchor, name) for cell in row.cells for line in cell.lines)
