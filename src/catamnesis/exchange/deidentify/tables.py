"""Tables (CSV) without names and true dates: cell by cell, so that every value stays as it was typed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from catamnesis.exchange.deidentify.date_mentions import Exactness, date_mentions, rewritten_on
from catamnesis.exchange.deidentify.disguise import Disguise
from catamnesis.exchange.deidentify.identifiers import Gatherer, Sort
from catamnesis.exchange.deidentify.quotations import Quotations
from catamnesis.exchange.deidentify.record import Passage
from catamnesis.exchange.deidentify.text_signs import gather
from catamnesis.exchange.deidentify.texts import Edit, Rewritten, disguised, passages_of, rewritten
from catamnesis.exchange.deidentify.time_fields import moved_time

_DELIMITERS = (",", ";", "\t", "|")
_WHEN = re.compile(
    r"when|date|datum|datetime|time ?point|collected|start|stop|onset|geb(?:urts)?\w*|birth\w*|dob|born", re.I
)
_NAME = re.compile(
    r"(?:patient|pat|sur|last|first|family|given|full|vor|nach|familien)?[ _-]*name|nom|prénom|patient|physician|"
    r"doctor|arzt",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?:patient|pat|case|fall|record|sample|order|auftrag|accession|specimen|visit|admission|hospital|insurance)s?"
    r"[ _.-]*(?:id|no|nr|number|nummer)|mrn|pid|accession|ssn|barcode|dossier|ipp",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(?:address|adresse|street|straße|city|ort|hospital|institution|clinic|klinik|ward|station|laboratory name)", re.I
)
_PHONE = re.compile(r"(?:phone|tel\w*|fax|e-?mail|mobile|mobil)", re.I)
#: A cell that is a plain number says nothing of a person.
_NUMERIC = re.compile(r"\s*[<>=~≤≥]*\s*[-+]?\d{1,7}(?:[.,]\d+)?(?:[eE][-+]?\d+)?\s*%?\s*")
_SLASHED = re.compile(r"\s*(\d{1,2})[/-](\d{1,2})[/-](?:\d{4}|\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its row and column (from 0), its text without quotes, and its characters."""

    row: int
    column: int
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table with every cell in its place."""

    text: str
    delimiter: str
    cells: tuple[Cell, ...]

    def header(self, cell: Cell) -> str:
        """Header of a cell's column."""
        return self.headers.get(cell.column, "")

    @property
    def headers(self) -> dict[int, str]:
        """Header cells by their column."""
        found = {}
        for cell in self.cells:
            if cell.row:
                break
            found[cell.column] = cell.value.strip()
        return found


def table_of(text: str) -> Table:
    """A CSV text taken apart; the sign between cells is the most frequent one of its first line.

    Examples
    --------
    >>> [cell.value for cell in table_of('when;"CRP; high"\\n2011;5').cells]
    ['when', 'CRP; high', '2011', '5']
    """
    first = re.sub(r'"[^"]*"', "", text.partition("\n")[0])
    delimiter = max(_DELIMITERS, key=first.count)
    return Table(text, delimiter, tuple(_cells(text, delimiter)))


def _cells(text: str, delimiter: str) -> Iterator[Cell]:
    sign = re.escape(delimiter)
    pattern = re.compile(rf'[ \t]*"(?P<quoted>(?:[^"]|"")*)"[^{sign}\r\n]*|(?P<bare>[^{sign}\r\n]*)')
    place = row = column = 0
    while place <= len(text):
        found = pattern.match(text, place)
        if found is None:
            return
        quoted = found["quoted"]
        value = found["bare"] if quoted is None else quoted.replace('""', '"')
        yield Cell(row, column, value, place, found.end())
        place = found.end()
        if text.startswith(delimiter, place):
            place, column = place + 1, column + 1
            continue
        ending = re.compile(r"\r\n|\n|\r").match(text, place)
        if ending is None or ending.end() == len(text):
            return
        place, row, column = ending.end(), row + 1, 0


def _sort_of(header: str) -> Sort | None:
    """What a column holds by its header, where that leads to a person."""
    for sort, pattern in ((Sort.NUMBER, _NUMBER), (Sort.NAME, _NAME), (Sort.PLACE, _PLACE), (Sort.PHONE, _PHONE)):
        if pattern.fullmatch(header.strip()):
            return sort
    return None


def gather_table(table: Table, gatherer: Gatherer) -> None:
    """Collect names and numbers of the columns that hold them, and what the cells say."""
    headers = table.headers
    sorts = {column: _sort_of(header) for column, header in headers.items()}
    for cell in table.cells:
        sort = sorts.get(cell.column)
        if cell.row == 0 or not cell.value.strip() or _NUMERIC.fullmatch(cell.value):
            if sort is Sort.NUMBER and cell.row:
                gatherer.number(cell.value)
            continue
        if sort is Sort.NAME:
            gatherer.name(cell.value)
        elif sort is Sort.NUMBER:
            gatherer.number(cell.value)
        elif sort is Sort.PLACE:
            gatherer.place(cell.value)
        gather(cell.value, gatherer)


def _month_first(table: Table) -> dict[int, bool]:
    """Whether a column of dates writes the month first, where one of its cells tells."""
    found: dict[int, set[bool]] = {}
    for cell in table.cells:
        held = _SLASHED.match(cell.value)
        if held and (int(held[1]) > 12) != (int(held[2]) > 12):
            found.setdefault(cell.column, set()).add(int(held[2]) > 12)
    return {column: held.pop() for column, held in found.items() if len(held) == 1}


def _rows(table: Table) -> dict[int, list[Cell]]:
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell)
    return rows


@dataclass(frozen=True, slots=True)
class _Clerk:
    """Rewrites the cells of one table."""

    table: Table
    disguise: Disguise
    quotations: Quotations | None
    ids: dict[str, str]
    month_first: dict[int, bool]
    headers: dict[int, str]
    rows: dict[int, list[Cell]]

    def new_value(self, cell: Cell) -> str:
        """A cell after its column."""
        header = self.headers.get(cell.column, "")
        if not cell.value.strip() or cell.row == 0:
            return disguised(cell.value, self.disguise).after
        sort = _sort_of(header)
        if sort is not None and not (sort is Sort.PLACE and _NUMERIC.fullmatch(cell.value)):
            return f"[{sort}]"
        if _WHEN.search(header):
            return self._time(cell)
        if header.lower() in ("words", "quote") and self.quotations is not None:
            found = self.quotations.moved(cell.value, file=self._beside(cell, "in"), nth=self._nth(cell))
            if found is not None:
                return found.words if found.words != " ".join(cell.value.split()) else cell.value
        if _NUMERIC.fullmatch(cell.value):
            return cell.value
        return disguised(cell.value, self.disguise).after

    def _time(self, cell: Cell) -> str:
        order = self.month_first.get(cell.column)
        if order is not None and _SLASHED.match(cell.value):
            return _slashed(cell.value, self.disguise, month_first=order)
        told = moved_time(cell.value, self.disguise.offset_days, self.ids).written
        return disguised_names(told, self.disguise)

    def _beside(self, cell: Cell, *names: str) -> str | None:
        column = next((at for at, header in self.headers.items() if header.lower() in names), None)
        found = next((one for one in self.rows.get(cell.row, ()) if one.column == column), None)
        return found.value.strip() or None if found is not None else None

    def _nth(self, cell: Cell) -> int | None:
        written = self._beside(cell, "nth") or ""
        return int(written) if written.isdigit() else None


def disguised_names(text: str, disguise: Disguise) -> str:
    """A text whose dates are moved already: only names and numbers go."""
    held = sorted(disguise.searcher.found(text), key=lambda one: (one[1], -one[2]))
    told, place = "", 0
    for sort, start, end in held:
        if start >= place:
            told += text[place:start] + str(sort)
            place = end
    return told + text[place:]


def _slashed(value: str, disguise: Disguise, *, month_first: bool) -> str:
    """A date with slashes whose order the rest of its column tells."""
    witness = "12/31/1999" if month_first else "31/12/1999"
    mentions = date_mentions(f"{witness} {value}")[1:]
    told, place, shift = "", 0, len(witness) + 1
    for one in mentions:
        moved = rewritten_on(one, disguise.day(one.day)) if one.day and one.exact is Exactness.DAY else "[date]"
        told += value[place : one.start - shift] + moved
        place = one.end - shift
    return told + value[place:]


def _typed(value: str, table: Table, was_quoted: bool) -> str:  # noqa: FBT001 - a private word on one cell
    if was_quoted or any(sign in value for sign in (table.delimiter, '"', "\n", "\r")):
        return '"' + value.replace('"', '""') + '"'
    return value


def new_table(
    table: Table, disguise: Disguise, *, file: str, quotations: Quotations | None = None, ids: dict[str, str]
) -> tuple[Rewritten, tuple[Passage, ...]]:
    """A table with every cell changed after its column; and what a person must read.

    Parameters
    ----------
    table
        The table.
    disguise
        What stands in place of what.
    file
        Its name, for the passages.
    quotations
        Sources that its words are quoted from; None where it quotes none.
    ids
        Ids that its times may name.
    """
    clerk = _Clerk(table, disguise, quotations, ids, _month_first(table), table.headers, _rows(table))
    edits: list[Edit] = []
    passages: list[Passage] = []
    for cell in table.cells:
        value = clerk.new_value(cell)
        if value != cell.value:
            quoted = table.text[cell.start : cell.end].lstrip().startswith('"')
            edits.append(Edit(cell.start, cell.end, _typed(value, table, quoted)))
        passages += _passages(cell, value, clerk, file)
    return rewritten(table.text, tuple(edits)), tuple(passages)


def _passages(cell: Cell, value: str, clerk: _Clerk, file: str) -> Iterator[Passage]:
    header = clerk.headers.get(cell.column, "")
    if "[date]" in value:
        reason = "a date that can be read in two ways; it was taken out"
        yield Passage(file, cell.row + 1, cell.value, reason)
    elif cell.row and (_NUMERIC.fullmatch(cell.value) or _WHEN.search(header) or _sort_of(header)):
        return
    elif cell.row and header.lower() not in ("words", "quote"):
        yield from passages_of(disguised(cell.value, clerk.disguise), file, first_line=cell.row + 1)
