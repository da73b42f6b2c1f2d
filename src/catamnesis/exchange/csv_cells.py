"""Cells of a table that a spreadsheet opens without running anything in them."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

#: A cell that begins with one of these is a formula for a spreadsheet (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Cell = str | int | float | None


def cell(value: Cell) -> str:
    """A value as a cell; text that would be a formula gets an apostrophe, numbers stay numbers.

    Examples
    --------
    >>> cell("=1+1"), cell(-3.5), cell("-46"), cell("- fever"), cell(None)
    ("'=1+1", '-3.5', '-46', "'- fever", '')
    """
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return repr(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))
    text = value.replace("\0", "")
    return f"'{text}" if text.startswith(_FORMULA) and not _number(text) else text


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.isascii() and text.strip() == text


def table(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> bytes:
    """A table as CSV (RFC 4180), UTF-8; a row may leave columns out, but has no others.

    Examples
    --------
    >>> table(("a", "b"), [{"a": 1, "b": "x, y"}, {"b": "=z"}])
    b'a,b\\r\\n1,"x, y"\\r\\n,\\'=z\\r\\n'
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        strange = row.keys() - set(columns)
        if strange:
            raise ValueError(f"no column is called {', '.join(sorted(strange))}")
        writer.writerow([cell(row.get(column)) for column in columns])
    return out.getvalue().encode("utf-8", errors="backslashreplace")
