"""Cells of a laboratory table: numbers in all their spellings, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.laboratory import Comparator, ReferenceRange
from catamnesis.read.cells import MAX_CELL, Marks, Reading, Trouble, reading, reference_range

DECIMAL_COMMAS = Marks(comma_is_decimal=True, point_is_decimal=False)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("0", 0.0),
        ("179", 179.0),
        (" 12.5 ", 12.5),
        ("12,5", 12.5),
        ("0,125", 0.125),
        ("12,50", 12.5),
        ("12.345", 12.345),
        ("1 234", 1234.0),
        ("1\u202f234,5", 1234.5),
        ("1'234.5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("1,234,567", 1234567.0),
        ("1.2e3", 1200.0),
        ("-2.5", -2.5),
        ("\N{MINUS SIGN}2", -2.0),
        (".5", 0.5),
        ("5.", 5.0),
    ],
)
def test_a_number_is_read_in_its_usual_spellings(cell: str, value: float) -> None:
    assert reading(cell) == Reading(value)


@pytest.mark.parametrize(
    ("cell", "comparator"),
    [
        ("<5", Comparator.BELOW),
        ("< 5", Comparator.BELOW),
        (">5", Comparator.ABOVE),
        ("<=5", Comparator.AT_MOST),
        ("\N{LESS-THAN OR EQUAL TO}5", Comparator.AT_MOST),
        (">= 5", Comparator.AT_LEAST),
        ("\N{GREATER-THAN OR EQUAL TO}5", Comparator.AT_LEAST),
        ("~5", Comparator.ABOUT),
        ("ca. 5", Comparator.ABOUT),
    ],
)
def test_a_sign_before_a_number_is_kept(cell: str, comparator: Comparator) -> None:
    assert reading(cell) == Reading(5.0, comparator)


@pytest.mark.parametrize("cell", ["", "  ", "-", "NA", "n/a", "N.D.", "\N{EN DASH}", "nan", "not done"])
def test_no_value_is_no_trouble(cell: str) -> None:
    assert reading(cell) == Reading()


@pytest.mark.parametrize(
    ("cell", "trouble"),
    [
        ("=A1+B1", Trouble.FORMULA),
        ("+cmd|' /C calc'!A0", Trouble.FORMULA),
        ("@SUM(1+1)", Trouble.FORMULA),
        ("-A1", Trouble.FORMULA),
        ("#REF!", Trouble.SPREADSHEET_ERROR),
        ("#DIV/0!", Trouble.SPREADSHEET_ERROR),
        ("1,234", Trouble.AMBIGUOUS),
        ("<1,234", Trouble.AMBIGUOUS),
        ("negative", Trouble.TEXT),
        ("5 mg/L", Trouble.TEXT),
        ("5-10", Trouble.TEXT),
        ("12,34,5", Trouble.TEXT),
        ("1,23.4", Trouble.TEXT),
        ("1e99999", Trouble.TEXT),
        ("\u0663", Trouble.TEXT),
        ("<", Trouble.TEXT),
        ("9" * (MAX_CELL + 1), Trouble.TOO_LONG),
    ],
)
def test_what_is_no_number_is_told_apart(cell: str, trouble: Trouble) -> None:
    assert reading(cell) == Reading(trouble=trouble)


def test_where_commas_are_decimal_a_point_before_three_digits_is_ambiguous() -> None:
    assert reading("1,234", DECIMAL_COMMAS).value == 1.234
    assert reading("1.234", DECIMAL_COMMAS).trouble is Trouble.AMBIGUOUS
    assert reading("1.2", DECIMAL_COMMAS).value == 1.2


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_point_and_comma_give_the_same_number(number: object) -> None:
    written = str(number)
    assert reading(written).value == float(written)
    assert reading(written.replace(".", ",")).value == float(written)


@given(st.text(max_size=40))
def test_any_cell_gives_a_number_or_a_trouble_or_nothing(cell: str) -> None:
    read = reading(cell)
    assert read.value is None or read.trouble is None
    assert read.value is None or abs(read.value) < float("inf")


@pytest.mark.parametrize(
    ("cells", "limits"),
    [
        (("0", "5", ""), (0.0, 5.0)),
        (("", "", "0-5"), (0.0, 5.0)),
        (("", "", "3,5 \N{EN DASH} 5,0"), (3.5, 5.0)),
        (("", "", "(3.5 to 5)"), (3.5, 5.0)),
        (("", "", "<5"), (None, 5.0)),
        (("", "", ">=60"), (60.0, None)),
        (("35", "", ""), (35.0, None)),
        (("", "", "-2 - 2"), (-2.0, 2.0)),
    ],
)
def test_a_reference_range_is_read(cells: tuple[str, str, str], limits: tuple[float | None, float | None]) -> None:
    assert reference_range(*cells) == ReferenceRange(*limits)


@pytest.mark.parametrize(
    "cells", [("", "", "see note"), ("5", "0", ""), ("x", "", ""), ("", "", "5"), ("", "", "1-2-3")]
)
def test_a_reference_range_that_cannot_be_read_is_none(cells: tuple[str, str, str]) -> None:
    assert reference_range(*cells) is None


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_any_reference_range_is_read_or_none(low: str, high: str, both: str) -> None:
    found = reference_range(low, high, both)
    assert found is None or found.low is None or found.high is None or found.low <= found.high
