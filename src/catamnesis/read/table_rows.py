"""The rows of a laboratory table, one after the other, never the whole file at once."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from catamnesis.case.discrepancy import Kind, Refusal
from catamnesis.read.cells import MAX_CELL, Marks, decimal_comma_for_certain
from catamnesis.read.ledger import Ledger
from catamnesis.read.letters import WESTERN, Survey, survey
from catamnesis.read.table_layout import Layout, delimiter_of, layout_of, with_units_row

#: Largest table, in bytes.
MAX_BYTES = 64_000_000
#: Most lines of a table, and most values read from it.
MAX_ROWS = 200_000
#: Longest line, in characters.
MAX_LINE = 1_000_000

_FEWER = "keep the analytes and the period that you judge"
_NUMERIC_DATE = re.compile(r"\s*([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})(?![0-9])")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet counts it, and its cells."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A laboratory table whose header is understood.

    Parameters
    ----------
    path, name
        The file, and its name in the case.
    told
        What the survey of its bytes found: hash, encoding, lines.
    delimiter
        The sign between its cells.
    first_row
        Number of the first row of data.
    """

    path: Path
    name: str
    told: Survey
    delimiter: str
    layout: Layout
    first_row: int

    def rows(self, ledger: Ledger) -> Iterator[Row]:
        """The rows of data that are whole; each other one is filed and left out."""
        width = len(self.layout.header)
        for row in _records(self, ledger):
            cells = row.cells
            if row.number < self.first_row or not any(cell and not cell.isspace() for cell in cells):
                continue
            if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
                cells = cells[:width]
            if len(cells) != width:
                comma = self.delimiter == "," and len(cells) > width
                ledger.file(
                    "width",
                    Kind.REFUSED,
                    f"{self.name}, row {row.number}",
                    f"the row has {len(cells)} cells and the header has {width}, so it was left out",
                    f"{'put quotes around a number with a decimal comma, and ' * comma}give each column its cell",
                )
                continue
            yield Row(row.number, cells)


@dataclass(frozen=True, slots=True)
class Habits:
    """How a table writes what can be read in two ways: its decimal sign, and the order of day and month.

    ``day_first`` is None where nothing settles the order; ``settled_by`` is the cell that settles it.
    """

    marks: Marks
    day_first: bool | None = None
    settled_by: str = ""


def open_table(path: Path, name: str, ledger: Ledger) -> Table:
    """Survey a table and understand its header.

    Raises
    ------
    Refusal
        If the file is too large, no text, or has no header that can be understood.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise Refusal(
            where=name, what=f"the table has {size / 1e6:.0f} MB, more than {MAX_BYTES // 10**6}", remedy=_FEWER
        )
    told = survey(path)
    if told.lines > MAX_ROWS + 1:
        raise Refusal(where=name, what=f"the table has more than {MAX_ROWS} rows", remedy=_FEWER)
    if told.nul is not None:
        raise Refusal(
            where=name,
            what=f"a NUL stands at place {told.nul}, so this is no text",
            remedy="export it again as CSV in UTF-8",
        )
    _tell_encoding(told, name, ledger)
    try:
        return _with_header(path, name, told, ledger)
    except UnicodeError:
        raise _not_text(name, told) from None


def _not_text(name: str, told: Survey) -> Refusal:
    return Refusal(
        where=name, what=f"the bytes are no text in {told.encoding}", remedy="export the table again as CSV in UTF-8"
    )


def _tell_encoding(told: Survey, name: str, ledger: Ledger) -> None:
    if told.misfit is None:
        return
    if told.encoding != WESTERN:
        raise _not_text(name, told)
    ledger.file(
        "letters",
        Kind.DOUBTFUL,
        f"{name}, byte {told.misfit}",
        "the table is not written in UTF-8; its letters were read as Windows-1252 (Latin-1)",
        "export it again in UTF-8",
    )


def _stream(path: Path, told: Survey) -> io.TextIOWrapper:
    errors = "replace" if told.encoding == WESTERN else "strict"
    return path.open(encoding=told.encoding, errors=errors, newline="")


def _with_header(path: Path, name: str, told: Survey, ledger: Ledger) -> Table:
    with _stream(path, told) as stream:
        line, number, announced = _header_line(stream, name)
    delimiter = announced or delimiter_of(line)
    where = f"{name}, row {number}"
    if delimiter is None:
        raise Refusal(
            where=where,
            what="the header holds no comma, semicolon or tab",
            remedy="export the table as CSV with a header",
        )
    bare = Table(path, name, told, delimiter, Layout((), {}, ()), number)
    records = _records(bare, Ledger(name))
    header = next((row for row in records if row.number == number), None)
    if header is None:
        raise Refusal(where=where, what="the header cannot be read", remedy="check its quotation marks")
    layout = layout_of(header.cells, where=where)
    for column in layout.unread:
        ledger.file(
            "unread",
            Kind.DOUBTFUL,
            where,
            f"the column {column!r} is not known and was not read",
            "rename or delete it",
        )
    second = next(records, None)
    with_units = with_units_row(layout, second.cells) if second is not None else None
    if second is not None and with_units is not None:
        return Table(path, name, told, delimiter, with_units, second.number + 1)
    return Table(path, name, told, delimiter, layout, number + 1)


def _header_line(stream: io.TextIOWrapper, name: str) -> tuple[str, int, str | None]:
    """The first line that is no remark (``#``), its number, and the delimiter that a line ``sep=;`` announces."""
    announced = None
    for number in range(1, 100):
        line = stream.readline(MAX_LINE)
        if not line:
            break
        if len(line) >= MAX_LINE:
            raise _too_long(name)
        if number == 1 and (found := re.fullmatch(r'"?sep=(.)"?\s*', line)):
            announced = found[1]
        elif line.strip(" \t\r\n,;") and not line.startswith("#"):
            return line, number, announced
    raise Refusal(where=name, what="the table is empty", remedy="begin with a header: when,analyte,value,unit")


def _records(table: Table, ledger: Ledger) -> Iterator[Row]:
    """Every record of the file, the header among them; one that cannot be taken apart is filed and left out."""
    number = 0
    with _stream(table.path, table.told) as stream:
        reader = csv.reader(_lines(stream, table.name), delimiter=table.delimiter, strict=True)
        while True:
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                ledger.file("quotes", Kind.REFUSED, f"{table.name}, row {number}", *_csv_words(str(error)))
                continue
            if any(len(cell) > MAX_CELL for cell in cells):
                ledger.file("quotes", Kind.REFUSED, f"{table.name}, row {number}", *_csv_words("larger"))
                continue
            yield Row(number, cells)


def _lines(stream: io.TextIOWrapper, name: str) -> Iterator[str]:
    while line := stream.readline(MAX_LINE):
        if len(line) >= MAX_LINE:
            raise _too_long(name)
        yield line


def _too_long(name: str) -> Refusal:
    return Refusal(where=name, what=f"a line is longer than {MAX_LINE} characters", remedy=_FEWER)


def _csv_words(error: str) -> tuple[str, str]:
    if "larger" in error:
        return (
            f"a cell is longer than {MAX_CELL} characters, so the row was left out",
            "close the quotation mark that is open",
        )
    return (
        "a quotation mark is not closed, or letters follow a closing one, so the row was left out",
        "write a quotation mark within quotes twice",
    )


def habits_of(table: Table) -> Habits:
    """Go through a table once to see what settles its ambiguous dates and numbers."""
    layout = table.layout
    value_places = [column.index for column in layout.values]
    place = layout.roles.get("when", -1)
    commas = False
    day_first = month_first = ""
    for row in table.rows(Ledger(table.name)):
        if not commas and table.delimiter == ";":
            commas = any(decimal_comma_for_certain(row.cells[i]) for i in value_places if "," in row.cells[i])
        found = _NUMERIC_DATE.match(row.cells[place]) if place >= 0 else None
        if found and int(found[1]) > 12 and not day_first:
            day_first = f"row {row.number} ({found[0].strip()})"
        if found and int(found[2]) > 12 and not month_first:
            month_first = f"row {row.number} ({found[0].strip()})"
    marks = Marks(comma_is_decimal=table.delimiter == ";", point_is_decimal=not commas)
    if bool(day_first) == bool(month_first):
        return Habits(marks)
    return Habits(marks, bool(day_first), day_first or month_first)


def iso_date(written: str, *, day_first: bool) -> str | None:
    """A date of two numbers and a year, in the order that its column has; None where it is no such date.

    Examples
    --------
    >>> iso_date("04/05/2011 08:30", day_first=True)
    '2011-05-04 08:30'
    """
    found = _NUMERIC_DATE.match(written)
    if not found:
        return None
    first, second = int(found[1]), int(found[2])
    if first > 12 or second > 12 or first == second:
        return None
    day, month = (first, second) if day_first else (second, first)
    return f"{found[3]}-{month:02}-{day:02}{written[found.end() :].rstrip()}"
