"""What the columns of a laboratory table hold: one value a row (long), or one analyte a column (wide)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from catamnesis.case.discrepancy import Refusal
from catamnesis.read.cells import reading
from catamnesis.read.form import did_you_mean

#: Accepted names of each column, English, German and French, in small letters, without spaces and underscores.
NAMES = {
    "when": ("when", "date", "datetime", "sampledate", "collected", "timepoint", "datum"),
    "clock": ("time", "clock", "uhrzeit", "heure"),
    "day": ("day", "days", "relativeday"),
    "analyte": ("analyte", "test", "parameter", "lab", "component", "analyt", "paramètre"),
    "value": ("value", "result", "wert", "ergebnis", "valeur", "résultat"),
    "unit": ("unit", "units", "einheit", "unité"),
    "low": ("reflow", "referencelow", "low", "lowerlimit"),
    "high": ("refhigh", "referencehigh", "high", "upperlimit"),
    "reference": ("reference", "referencerange", "ref", "refrange", "normalrange", "range"),
    "words": ("words", "quote"),
    "in": ("in", "source", "file"),
    "nth": ("nth",),
    "note": ("note", "notes", "comment", "comments", "remark", "flag", "bemerkung", "kommentar"),
}
_ROLE = {name: role for role, names in NAMES.items() for name in names}
_DATE = re.compile(r"[0-9]{1,4}([./-])[0-9]{1,2}\1[0-9]{2,4}(?:[ T].*)?")
_DELIMITERS = (",", ";", "\t")
_EXPECTED = (
    "begin with: when,analyte,value,unit (one value a row), or: when,CRP (mg/L),albumin (g/L) (one analyte a column)"
)


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """A column of values: its place, its header, and in a wide table the analyte and the unit that the header names."""

    index: int
    header: str
    analyte: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """What stands in which column.

    Parameters
    ----------
    header
        The header cells, trimmed.
    roles
        The place of each column that is no analyte, by what it holds (``when``, ``unit``, ``words``).
    values
        The one value column of a long table, or every analyte of a wide one.
    unread
        Headers of columns that hold nothing known.
    """

    header: tuple[str, ...]
    roles: dict[str, int]
    values: tuple[ValueColumn, ...]
    unread: tuple[str, ...] = ()

    @property
    def long(self) -> bool:
        """Whether each row holds one value."""
        return "analyte" in self.roles

    def cell(self, row: Sequence[str], role: str) -> str:
        """The cell of a row that plays a role, trimmed; empty where there is none."""
        index = self.roles.get(role, -1)
        return row[index].strip() if 0 <= index < len(row) else ""

    def time_header(self) -> str:
        """Header of the column that dates a row."""
        index = next(self.roles[role] for role in ("when", "day", "clock") if role in self.roles)
        return self.header[index]


def delimiter_of(line: str) -> str | None:
    """The sign between the cells of a header line: the most frequent of comma, semicolon and tab outside quotes.

    Examples
    --------
    >>> delimiter_of('when;"CRP, high (mg/L)";albumin (g/L)')
    ';'
    """
    bare = re.sub(r'"[^"]*"', "", line)
    best = max(_DELIMITERS, key=bare.count)
    return best if bare.count(best) else None


def name_and_unit(header: str) -> tuple[str, str]:
    """A header split into its name and the unit in its last brackets.

    Examples
    --------
    >>> name_and_unit("CRP (mg/L)"), name_and_unit("TSH [m[IU]/L]"), name_and_unit("eGFR")
    (('CRP', 'mg/L'), ('TSH', 'm[IU]/L'), ('eGFR', ''))
    """
    text = header.strip()
    opening = {")": "(", "]": "["}.get(text[-1:])
    if opening is None:
        return text, ""
    depth = 0
    for index in range(len(text) - 1, -1, -1):
        depth += (text[index] == text[-1]) - (text[index] == opening)
        if depth == 0:
            name = text[:index].strip()
            return (name, text[index + 1 : -1].strip()) if name else (text, "")
    return text, ""


def _role(header: str) -> str | None:
    name = name_and_unit(header)[0]
    return _ROLE.get(re.sub(r"[\s_.-]+", "", name).casefold())


def layout_of(header: Sequence[str], *, where: str) -> Layout:
    """What the header says of each column.

    Raises
    ------
    Refusal
        If a column stands twice, or there is no time, no value or no analyte.

    Examples
    --------
    >>> layout_of(["Date", "Test", "Result", "Unit"], where="labs.csv, row 1").roles
    {'when': 0, 'analyte': 1, 'unit': 3, 'value': 2}
    >>> [column.analyte for column in layout_of(["day", "CRP (mg/L)", "note"], where="labs.csv, row 1").values]
    ['CRP']
    """
    cells = tuple(cell.strip() for cell in header)
    named = [cell for cell in cells if cell]
    twice = sorted({cell for cell in named if named.count(cell) > 1})
    if twice:
        raise Refusal(
            where=where, what=f"the column {twice[0]!r} stands twice", remedy="give each column a name of its own"
        )
    roles = _roles(cells, where)
    if not {"when", "day", "clock"} & roles.keys():
        if sum(bool(_DATE.fullmatch(cell)) for cell in named) > 1:
            raise Refusal(
                where=where,
                what="the days stand in the columns",
                remedy=f"turn the table, so that each day is a row: {_EXPECTED}",
            )
        near = next((hint for cell in named if (hint := did_you_mean(cell, ("when", "date", "day", "time")))), "")
        raise Refusal(where=where, what="no column says when", remedy=f"{near}{_EXPECTED}")
    if "analyte" in roles:
        return _long(cells, roles, where)
    if "value" in roles:
        raise Refusal(where=where, what="there is a column of values, but none names the analyte", remedy=_EXPECTED)
    return _wide(cells, roles, where)


def _roles(cells: tuple[str, ...], where: str) -> dict[str, int]:
    roles: dict[str, int] = {}
    for index, cell in enumerate(cells):
        role = _role(cell)
        if role is None:
            continue
        if role in roles:
            raise Refusal(
                where=where,
                what=f"the columns {cells[roles[role]]!r} and {cell!r} hold the same thing",
                remedy="keep one of the two",
            )
        roles[role] = index
    if "clock" in roles and "when" not in roles and "day" not in roles:
        roles["when"] = roles.pop("clock")
    return roles


def _long(cells: tuple[str, ...], roles: dict[str, int], where: str) -> Layout:
    if "value" not in roles:
        raise Refusal(where=where, what="there is a column of analytes, but none of values", remedy=_EXPECTED)
    index = roles.pop("value")
    column = ValueColumn(index, cells[index], "", name_and_unit(cells[index])[1])
    unread = tuple(cell for place, cell in enumerate(cells) if cell and place != index and place not in roles.values())
    return Layout(cells, roles | {"value": index}, (column,), unread)


#: Roles that a column of a wide table can have beside its analytes.
_BESIDE = frozenset(("when", "day", "clock", "words", "in", "nth", "note"))


def _wide(cells: tuple[str, ...], roles: dict[str, int], where: str) -> Layout:
    beside = {role: index for role, index in roles.items() if role in _BESIDE}
    columns = []
    for index, cell in enumerate(cells):
        if cell and index not in beside.values():
            columns.append(ValueColumn(index, cell, *name_and_unit(cell)))
    if not columns:
        raise Refusal(where=where, what="no column holds values", remedy=_EXPECTED)
    return Layout(cells, beside, tuple(columns))


def with_units_row(layout: Layout, row: Sequence[str]) -> Layout | None:
    """The layout of a wide table whose second row holds the units, or None where that row is none of units."""
    dated = layout.cell(row, "when") or layout.cell(row, "day") or layout.cell(row, "clock")
    cells = {column.index: row[column.index].strip() for column in layout.values if column.index < len(row)}
    if layout.long or dated.casefold() not in ("", "unit", "units") or not any(cells.values()):
        return None
    if any(cell and reading(cell).value is not None for cell in cells.values()):
        return None
    columns = tuple(
        ValueColumn(c.index, c.header, c.header, cells[c.index]) if cells.get(c.index) else c for c in layout.values
    )
    return Layout(layout.header, layout.roles, columns, layout.unread)
