"""Laboratory values from a table: one value a row, or one analyte a column."""

from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from catamnesis.case.case import Fragment
from catamnesis.case.chronology import Statement, Timing
from catamnesis.case.date_words import CLOCK, TimeUnreadable, clock_minute
from catamnesis.case.discrepancy import Kind, Refusal
from catamnesis.case.laboratory import LabValue, ReferenceRange
from catamnesis.case.source import Cell, Document, Source
from catamnesis.read.cells import NOTHING, REMEDIES, Reading, Trouble, reading, reference_range
from catamnesis.read.lab_checks import LabChecks
from catamnesis.read.ledger import Ledger
from catamnesis.read.library import Library
from catamnesis.read.quotation import Quotation
from catamnesis.read.table_layout import ValueColumn
from catamnesis.read.table_rows import MAX_ROWS, Row, Table, habits_of, iso_date, open_table
from catamnesis.read.times import TimeReader

_UNREADABLE = ReferenceRange()


def read_labs(path: Path, name: str, *, library: Library, times: TimeReader, taken: Collection[str] = ()) -> Fragment:
    """Read a laboratory table.

    A row that cannot be read is left out and filed; a cell that says that there is no value is passed over.

    Parameters
    ----------
    path, name
        The file, and its name in the case folder.
    library
        Looks up the words that rows quote.
    times
        Reads the times of the rows.
    taken
        Ids that other facts of the case bear.
    """
    ledger = Ledger(name)
    try:
        table = open_table(path, name, ledger)
        reader = _LabReader(table, ledger, library, times, frozenset(taken))
        reader.read()
    except Refusal as refusal:
        ledger.add("table", refusal.discrepancy())
        return Fragment(discrepancies=ledger.discrepancies())
    document = Document(name, table.told.sha256, title="laboratory values")
    return Fragment((document,), tuple(reader.values), tuple(reader.statements), ledger.discrepancies())


class _LabReader:
    """Reads one table from its first row to its last."""

    def __init__(
        self, table: Table, ledger: Ledger, library: Library, times: TimeReader, taken: frozenset[str]
    ) -> None:
        self.values: list[LabValue] = []
        self.statements: list[Statement] = []
        self._table = table
        self._layout = table.layout
        self._ledger = ledger
        self._library = library
        self._times = times
        self._taken = taken
        self._checks = LabChecks(table.name, ledger)
        self._habits = habits_of(table)
        self._timings: dict[str, Timing] = {}
        self._days: dict[str, Timing] = {}
        self._time_header = table.layout.time_header()
        self._ids = _value_ids(table)
        self._reading = lru_cache(maxsize=65_536)(self._read_cell)
        self._range = lru_cache(maxsize=65_536)(self._read_range)

    def read(self) -> None:
        for row in self._table.rows(self._ledger):
            try:
                self._row(row)
            except Refusal as refusal:
                self._ledger.add("row", refusal.discrepancy())
            if len(self.values) > MAX_ROWS:
                raise Refusal(
                    where=self._table.name,
                    what=f"the table has more than {MAX_ROWS} values",
                    remedy="keep the analytes and the period that you judge",
                )

    def _read_cell(self, cell: str) -> Reading:
        return reading(cell, self._habits.marks)

    def _read_range(self, low: str, high: str, both: str) -> ReferenceRange | None:
        return reference_range(low, high, both, self._habits.marks)

    def _row(self, row: Row) -> None:
        filled = [column for column in self._layout.values if row.cells[column.index].strip().lower() not in NOTHING]
        if not filled:
            return
        timing = self._timing(row)
        for column in filled:
            try:
                self._value(row, column, timing)
            except Refusal as refusal:
                self._ledger.add("value", refusal.discrepancy())

    def _value(self, row: Row, column: ValueColumn, timing: Timing) -> None:
        layout, cells = self._layout, row.cells
        where = f"{self._table.name}, row {row.number}, column {column.header}"
        read = self._reading(cells[column.index])
        if read.value is None:
            trouble = read.trouble or Trouble.TEXT
            raise Refusal(
                where=where,
                what=f"{_shown(cells[column.index])} is {trouble.value}, so the value was left out",
                remedy=REMEDIES[trouble],
            )
        named = self._checks.analyte(layout.cell(cells, "analyte") if layout.long else column.analyte, where)
        unit = (layout.cell(cells, "unit") if layout.long else "") or column.unit or named.unit
        code = self._checks.code(named, unit, where)
        self._checks.plausible(named, read.value, code, where)
        own = Source(self._table.name, self._table.told.sha256, Cell(row.number, column.header))
        lab = LabValue(
            id=self._id(row.number, column),
            analyte=named.id,
            name_written=named.written,
            value=read.value,
            comparator=read.comparator,
            unit=code,
            unit_written=unit,
            reference=self._reference(row, where) if layout.long else _UNREADABLE,
            when=timing,
            sources=self._sources(row, own),
        )
        if not self._checks.said_before(lab, row.number):
            self.values.append(lab)

    def _id(self, row: int, column: ValueColumn) -> str:
        identity = f"lab-{row}{self._ids[column.index]}"
        return f"{identity}-row" if identity in self._taken else identity

    def _sources(self, row: Row, own: Source) -> tuple[Source, ...]:
        if "words" not in self._layout.roles:
            return (own,)
        words = self._layout.cell(row.cells, "words")
        if not words:
            return (own,)
        nth = self._layout.cell(row.cells, "nth")
        quotation = Quotation(words, self._layout.cell(row.cells, "in") or None, int(nth) if _counts(nth) else None)
        return self._library.sources(quotation, own, where=f"{self._table.name}, row {row.number}, column words")

    def _reference(self, row: Row, where: str) -> ReferenceRange:
        low, high, both = (self._layout.cell(row.cells, role) for role in ("low", "high", "reference"))
        if not (low or high or both):
            return _UNREADABLE
        found = self._range(low, high, both)
        if found is None:
            self._ledger.file(
                "reference",
                Kind.DOUBTFUL,
                where,
                f"the reference range {_shown(both or f'{low} to {high}')} cannot be read and was left out",
                "write it as 0-5 or <5",
            )
        return found or _UNREADABLE

    def _timing(self, row: Row) -> Timing:
        written = self._written_time(row)
        known = self._timings.get(written)
        if known is None:
            known = self._timings[written] = self._dated(written, row)
        return known

    def _written_time(self, row: Row) -> str:
        date, clock, day = (self._layout.cell(row.cells, role) for role in ("when", "clock", "day"))
        parts = [f"{date} {clock}".strip()] if date or clock else []
        if day:
            parts.append(f"day {day}" if day.lstrip("+-").isdigit() else day)
        return "; ".join(parts)

    def _dated(self, written: str, row: Row) -> Timing:
        where = f"{self._table.name}, row {row.number}, column {self._time_header}"
        if not written:
            raise Refusal(
                where=where, what="the row has no time, so it was left out", remedy="write when the value was taken"
            )
        meaning = None
        if self._habits.day_first is not None:
            meaning = iso_date(written, day_first=self._habits.day_first)
        try:
            timing = replace(self._day(written, meaning, row), written=written, clock_minute=clock_minute(written))
        except TimeUnreadable as unreadable:
            serial = written.isdigit() and len(written) == 5
            remedy = "format the column as dates (2011-04-12) and export it again" if serial else unreadable.remedy
            raise Refusal(where=where, what=f"{unreadable.what}; the row was left out", remedy=remedy) from None
        if meaning is not None:
            self._tell_order(written, where)
        return timing

    def _day(self, written: str, meaning: str | None, row: Row) -> Timing:
        """The point of a time without its clock; values of one day share it, which keeps the network of times small."""
        day = written if ";" in written else CLOCK.sub("", written).strip() or written
        if day not in self._days:
            own = Source(self._table.name, self._table.told.sha256, Cell(row.number, self._time_header))
            bare = meaning and (CLOCK.sub("", meaning).strip() or meaning)
            dated = self._times.dated(day, point=f"{self._table.name}, {day}", source=own, meaning=bare)
            self.statements.extend(dated.statements)
            self._days[day] = dated.timing
        return self._days[day]

    def _tell_order(self, written: str, where: str) -> None:
        if not self._ledger.first_time("order of dates"):
            return
        order = "day/month/year" if self._habits.day_first else "month/day/year"
        self._ledger.file(
            "order of dates",
            Kind.DOUBTFUL,
            where,
            f"dates such as {written!r} were read as {order}, because {self._habits.settled_by} can only be that",
            "write dates as 2011-04-12",
        )


def _value_ids(table: Table) -> dict[int, str]:
    """What follows the row's number in the id of a value: nothing in a long table, the column in a wide one."""
    if table.layout.long:
        return {table.layout.values[0].index: ""}
    return {column.index: f"-{column.index + 1}" for column in table.layout.values}


def _counts(written: str) -> bool:
    return written.isascii() and written.isdigit() and 0 < int(written[:6]) <= 100_000


def _shown(written: str) -> str:
    return repr(written if len(written) <= 40 else written[:37] + "...")
