"""What a cell of a laboratory table says: a number with its sign, nothing at all, or something that is no number."""

import re
from dataclasses import dataclass
from enum import StrEnum

from catamnesis.case.laboratory import Comparator, ReferenceRange

#: Longest text in one cell, in characters.
MAX_CELL = 65_536

#: What laboratories and clinics write where no value was taken.
NOTHING = frozenset(
    (
        "",
        "-",
        "--",
        "\N{EN DASH}",
        "\N{EM DASH}",
        ".",
        "na",
        "n/a",
        "n.a.",
        "nd",
        "n.d.",
        "nan",
        "null",
        "none",
        "not done",
        "missing",
    )
)
_ERRORS = ("#REF!", "#VALUE!", "#DIV/0!", "#N/A", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "###")
_SIGNS = (
    ("<=", Comparator.AT_MOST),
    (">=", Comparator.AT_LEAST),
    ("=<", Comparator.AT_MOST),
    ("=>", Comparator.AT_LEAST),
    ("\N{LESS-THAN OR EQUAL TO}", Comparator.AT_MOST),
    ("\N{GREATER-THAN OR EQUAL TO}", Comparator.AT_LEAST),
    ("<", Comparator.BELOW),
    (">", Comparator.ABOVE),
    ("~", Comparator.ABOUT),
    ("\N{ALMOST EQUAL TO}", Comparator.ABOUT),
    ("ca.", Comparator.ABOUT),
    ("ca ", Comparator.ABOUT),
)
_EXPONENT = r"(?:[eE][-+]?[0-9]{1,2})?"
_PLAIN = re.compile(rf"[-+]?(?:[0-9]{{1,15}}(?:\.[0-9]{{0,15}})?|\.[0-9]{{1,15}}){_EXPONENT}")
_COMMA = re.compile(rf"[-+]?[0-9]{{0,15}},[0-9]{{1,15}}{_EXPONENT}")
_EITHER = re.compile(r"[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_GROUPS = re.compile(r"[-+]?[0-9]{1,3}(?:(?P<mark>[ ',.])[0-9]{3})(?:(?P=mark)[0-9]{3})*(?:(?P<point>[.,])[0-9]+)?")
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2007\u2009\u202f", " ") | {"\u2019": "'", "\u2212": "-"})
_FORMULA = re.compile(r"[=@]|[-+](?![0-9.,])")


class Trouble(StrEnum):
    """Why a cell gives no number."""

    FORMULA = "a formula"
    SPREADSHEET_ERROR = "an error of the spreadsheet"
    AMBIGUOUS = "a number that can be read in two ways"
    TEXT = "no number"
    TOO_LONG = "too long"


#: What would mend each trouble.
REMEDIES = {
    Trouble.FORMULA: "write the number that the formula gives; formulas are never run",
    Trouble.SPREADSHEET_ERROR: "mend the spreadsheet and export it again",
    Trouble.AMBIGUOUS: "write thousands without any sign (1234), or the decimals in full with a point (1.2340)",
    Trouble.TEXT: "write a number such as 12.5 or <5; a result in words belongs in findings or serologies of case.yaml",
    Trouble.TOO_LONG: "shorten the cell; a quotation mark may be open",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A number as read off a cell, or the trouble with it; with neither, the cell says that there is no value."""

    value: float | None = None
    comparator: Comparator = Comparator.EQUAL
    trouble: Trouble | None = None


def decimal_comma_for_certain(written: str) -> bool:
    """Whether a cell holds a number whose comma can only be a decimal comma.

    Examples
    --------
    >>> [decimal_comma_for_certain(cell) for cell in ("12,5", "<0,125", "1,234", "12.5")]
    [True, True, False, False]
    """
    text = _unsigned(written.translate(_SPACES).strip())[1]
    return bool(_COMMA.fullmatch(text)) and not _EITHER.fullmatch(text)


def _unsigned(text: str) -> tuple[Comparator, str]:
    folded = text[:3].lower()
    for sign, comparator in _SIGNS:
        if folded.startswith(sign):
            return comparator, text[len(sign) :].strip()
    return Comparator.EQUAL, text


@dataclass(frozen=True, slots=True)
class Marks:
    """What ``1,234`` and ``1.234`` mean in a table: a decimal sign, or a sign that cannot be told from thousands."""

    comma_is_decimal: bool = False
    point_is_decimal: bool = True


#: How numbers are read where the table says nothing else.
USUAL = Marks()


def reading(written: str, marks: Marks = USUAL) -> Reading:
    """Read one cell.

    Parameters
    ----------
    written
        The cell's text.
    marks
        What a comma or a point before exactly three digits means in this table.

    Examples
    --------
    >>> reading("<5").comparator, reading("12,5").value, reading("n/a").value
    (<Comparator.BELOW: '<'>, 12.5, None)
    >>> reading("1,234").trouble.value, reading("1,234", Marks(comma_is_decimal=True)).value
    ('a number that can be read in two ways', 1.234)
    >>> reading("=A1+B1").trouble.value
    'a formula'
    """
    if len(written) > MAX_CELL:
        return Reading(trouble=Trouble.TOO_LONG)
    text = written.translate(_SPACES).strip()
    if text.lower() in NOTHING:
        return Reading()
    comparator, number = _unsigned(text)
    if comparator is Comparator.EQUAL and _FORMULA.match(number):
        return Reading(trouble=Trouble.FORMULA)
    if number.upper().startswith(_ERRORS):
        return Reading(trouble=Trouble.SPREADSHEET_ERROR)
    if _EITHER.fullmatch(number) and not (marks.comma_is_decimal if "," in number else marks.point_is_decimal):
        return Reading(trouble=Trouble.AMBIGUOUS)
    value = _number(number)
    return Reading(trouble=Trouble.TEXT) if value is None else Reading(value, comparator)


def _number(text: str) -> float | None:
    if _PLAIN.fullmatch(text):
        return float(text)
    if _COMMA.fullmatch(text):
        return float(text.replace(",", "."))
    groups = _GROUPS.fullmatch(text)
    if groups and groups["mark"] != groups["point"]:
        digits = text.replace(groups["mark"], "")
        return float(digits.replace(",", ".")) if len(digits) <= 31 else None
    return None


def reference_range(low: str, high: str, both: str, marks: Marks = USUAL) -> ReferenceRange | None:
    """The laboratory's limits from two cells, or from one cell that holds both; None where they cannot be read.

    Examples
    --------
    >>> reference_range("", "", "0-5"), reference_range("", "", "<5"), reference_range("35", "", "")
    (ReferenceRange(low=0.0, high=5.0), ReferenceRange(low=None, high=5.0), ReferenceRange(low=35.0, high=None))
    >>> reference_range("", "", "see note") is None
    True
    """
    if both.strip().lower() in NOTHING:
        lower, upper = reading(low, marks), reading(high, marks)
    else:
        lower, upper = _both_limits(both.translate(_SPACES).strip(), marks)
    limits = (lower.value, upper.value)
    if lower.trouble or upper.trouble or (None not in limits and limits[0] > limits[1]):  # type: ignore[operator]
        return None
    return ReferenceRange(*limits)


_SPLIT = re.compile(r"(?<=[0-9.,])\s*(?:-|\N{EN DASH}|\bto\b|\.\.)\s*(?=[-+0-9.,])")


def _both_limits(text: str, marks: Marks) -> tuple[Reading, Reading]:
    one = reading(text, marks)
    if one.value is not None:
        if one.comparator in (Comparator.BELOW, Comparator.AT_MOST):
            return Reading(), one
        if one.comparator in (Comparator.ABOVE, Comparator.AT_LEAST):
            return one, Reading()
    parts = _SPLIT.split(text.strip("[]() "))
    if len(parts) != 2:
        return Reading(trouble=Trouble.TEXT), Reading()
    return reading(parts[0], marks), reading(parts[1], marks)
