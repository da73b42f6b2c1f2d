"""Laboratory tables: long and wide, with every slip that a spreadsheet makes."""

import csv
import io
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.case import Fragment
from catamnesis.case.discrepancy import Discrepancy, Kind
from catamnesis.case.laboratory import Comparator, LabValue, ReferenceRange
from catamnesis.case.source import Cell
from catamnesis.read import table_rows, tables
from catamnesis.read.ledger import Ledger
from catamnesis.read.library import Library
from catamnesis.read.tables import read_labs
from catamnesis.read.times import TimeReader

Labs = Callable[[str | bytes], Fragment]


def fragment_of(home: Path, table: str | bytes) -> Fragment:
    path = home / "labs.csv"
    path.write_bytes(table if isinstance(table, bytes) else table.encode())
    times = TimeReader(("drug.start", "drug.stop"))
    return read_labs(path, "labs.csv", library=Library(home, Ledger("case.yaml")), times=times, taken=("lab-2",))


@pytest.fixture
def labs(tmp_path: Path) -> Labs:
    return lambda table: fragment_of(tmp_path, table)


def values(fragment: Fragment) -> list[LabValue]:
    return [fact for fact in fragment.facts if isinstance(fact, LabValue)]


def told(fragment: Fragment, words: str) -> Discrepancy:
    found = [d for d in fragment.discrepancies if words in f"{d.what}; {d.remedy}"]
    assert len(found) == 1, [str(d) for d in fragment.discrepancies]
    return found[0]


def long(*rows: str) -> str:
    return "\n".join(("when,analyte,value,unit", *rows)) + "\n"


# Shapes of tables ---------------------------------------------------------------------------------------------------


def test_a_long_table_gives_each_value_with_its_cell(labs: Labs) -> None:
    read = labs(long("day 0,CRP,179,mg/L", "8 days after drug,C-reactive protein,<31,mg/l"))
    first, second = values(read)
    assert (first.analyte, first.value, first.unit, first.when.written) == ("crp", 179.0, "mg/L", "day 0")
    assert (second.analyte, second.comparator, second.unit) == ("crp", Comparator.BELOW, "mg/L")
    assert (second.name_written, second.unit_written) == ("C-reactive protein", "mg/l")
    assert [source.place for source in second.sources] == [Cell(3, "value")]
    assert read.discrepancies == ()


def test_an_id_is_the_row_and_gives_way_to_one_that_a_person_took(labs: Labs) -> None:
    assert [value.id for value in values(labs(long("day 0,CRP,1,mg/L", "day 1,CRP,2,mg/L")))] == ["lab-2-row", "lab-3"]


def test_a_wide_table_takes_units_from_its_header(labs: Labs) -> None:
    read = labs("date,CRP (mg/L),Albumin [g/L],note\n2011-04-12,179,22,first\n2011-04-20,31,,\n")
    assert [(v.id, v.analyte, v.value, v.unit) for v in values(read)] == [
        ("lab-2-2", "crp", 179.0, "mg/L"),
        ("lab-2-3", "albumin", 22.0, "g/L"),
        ("lab-3-2", "crp", 31.0, "mg/L"),
    ]
    assert read.discrepancies == ()


def test_a_wide_table_takes_units_from_a_second_row(labs: Labs) -> None:
    read = labs("date\tCRP\tAlbumin\n\tmg/L\tg/L\n2011-04-12\t12,5\t35\n")
    assert [(v.id, v.value, v.unit) for v in values(read)] == [("lab-3-2", 12.5, "mg/L"), ("lab-3-3", 35.0, "g/L")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_told_from_the_header(labs: Labs, delimiter: str) -> None:
    table = long("day 0,CRP,179,mg/L").replace(",", delimiter)
    assert [value.value for value in values(labs(table))] == [179.0]


def test_a_delimiter_that_a_spreadsheet_announces_is_taken(labs: Labs) -> None:
    assert [v.value for v in values(labs("sep=;\n" + long("day 0,CRP,5,mg/L").replace(",", ";")))] == [5.0]


def test_a_remark_before_the_header_is_passed_over_and_rows_keep_their_numbers(labs: Labs) -> None:
    (value,) = values(labs("# one value a row, with unit\n\n" + long("day 0,CRP,5,mg/L")))
    assert value.sources[0].place == Cell(4, "value")


def test_a_date_and_a_clock_in_two_columns_are_one_time(labs: Labs) -> None:
    (value,) = values(labs("date,time,test,result,units\n2011-04-12,08:30,CRP,5,mg/L\n"))
    assert (value.when.written, value.when.clock_minute) == ("2011-04-12 08:30", 510)


def test_a_number_in_a_day_column_counts_from_day_zero(labs: Labs) -> None:
    read = labs("day,CRP (mg/L)\n-3,179\n8,31\n")
    assert [value.when.written for value in values(read)] == ["day -3", "day 8"]
    assert [(s.earlier, s.days.earliest) for s in read.statements] == [("day zero", -3), ("day zero", 8)]


def test_values_of_one_day_hang_on_one_point_of_time(labs: Labs) -> None:
    read = labs(long("2011-04-12 08:00,CRP,5,mg/L", "2011-04-12 20:00,CRP,6,mg/L", "2011-04-12,albumin,30,g/L"))
    assert len({value.when.point for value in values(read)}) == len(read.statements) == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_marked_encodings_are_read(labs: Labs, encoding: str) -> None:
    read = labs("when,analyte,value,unit\nday 0,ferritin,5,µg/L\n".encode(encoding))
    assert [value.unit for value in values(read)] == ["ug/L"]
    assert read.discrepancies == ()


def test_the_letters_of_windows_are_read_and_told(labs: Labs) -> None:
    read = labs("when,analyte,value,unit\nday 0,ferritin,5,µg/L\n".encode("cp1252"))
    assert [value.unit for value in values(read)] == ["ug/L"]
    assert told(read, "read as Windows-1252").where == "labs.csv, byte 41"


def test_a_reference_range_is_kept_in_each_of_its_spellings(labs: Labs) -> None:
    read = labs(
        "when,analyte,value,unit,ref_low,ref_high,reference\nday 0,CRP,5,mg/L,0,5,\nday 1,CRP,5,mg/L,,,<5\n"
        "day 2,CRP,5,mg/L,,,see note\n"
    )
    assert [v.reference for v in values(read)] == [ReferenceRange(0, 5), ReferenceRange(None, 5), ReferenceRange()]
    told(read, "the reference range 'see note' cannot be read")


# Numbers ------------------------------------------------------------------------------------------------------------


def test_decimal_commas_are_read_where_the_semicolon_parts_cells(labs: Labs) -> None:
    read = labs("when;analyte;value;unit\nday 0;CRP;12,5;mg/L\nday 1;CRP;1,234;mg/L\n")
    assert [value.value for value in values(read)] == [12.5, 1.234]


def test_a_point_before_three_digits_is_refused_where_commas_are_decimal(labs: Labs) -> None:
    read = labs("when;analyte;value;unit\nday 1;ferritin;1.234;ug/L\nday 0;CRP;12,5;mg/L\n")
    assert [value.value for value in values(read)] == [12.5]
    told(read, "'1.234' is a number that can be read in two ways")


def test_a_comma_before_three_digits_is_refused_where_the_comma_parts_cells(labs: Labs) -> None:
    discrepancy = told(labs(long('day 0,ferritin,"1,234",ug/L')), "'1,234' is a number that can be read in two ways")
    assert discrepancy.where == "labs.csv, row 2, column value"
    assert discrepancy.remedy.startswith("write thousands without any sign (1234)")


def test_an_open_decimal_comma_is_told_by_the_width_of_the_row(labs: Labs) -> None:
    read = labs(long("day 0,CRP,12,5,mg/L", "day 1,CRP,5,mg/L"))
    assert [value.value for value in values(read)] == [5.0]
    assert "put quotes around a number with a decimal comma" in told(read, "the row has 5 cells").remedy


def test_a_value_of_zero_is_kept(labs: Labs) -> None:
    assert [value.value for value in values(labs(long("day 0,CRP,0,mg/L")))] == [0.0]


def test_a_negative_value_is_refused_where_there_can_be_none(labs: Labs) -> None:
    read = labs(long("day 0,CRP,-4,mg/L", "day 0,base excess,-4,mmol/L"))
    assert [value.name_written for value in values(read)] == ["base excess"]
    assert told(read, "CRP is negative (-4), so the value was left out").kind is Kind.REFUSED
    assert told(read, "base excess is negative").kind is Kind.DOUBTFUL


def test_no_value_is_passed_over_in_silence(labs: Labs) -> None:
    read = labs(long("day 0,CRP,,mg/L", "day 1,CRP,NA,", ",,,", "day 2,CRP,n/a,mg/L", "day 3,CRP,-,mg/L"))
    assert (read.facts, read.discrepancies) == ((), ())


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("=A1+B1", "'=A1+B1' is a formula, so the value was left out; write the number that the formula gives"),
        ("+cmd|' /C calc'!A0", "is a formula"),
        ("#REF!", "is an error of the spreadsheet"),
        ("negative", "a result in words belongs in findings or serologies"),
        ("5 mg/L", "is no number"),
    ],
)
def test_what_is_no_number_is_told_with_its_cell(labs: Labs, cell: str, words: str) -> None:
    read = labs(long(f"day 0,CRP,{cell},mg/L"))
    assert read.facts == ()
    assert told(read, words).where == "labs.csv, row 2, column value"


# Analytes and units -------------------------------------------------------------------------------------------------


def test_an_unknown_analyte_is_kept_and_told_once_with_the_nearest(labs: Labs) -> None:
    read = labs(long("day 0,feritin,5,ug/L", "day 1,feritin,6,ug/L"))
    assert [value.analyte for value in values(read)] == ["feritin", "feritin"]
    assert told(read, "the analyte 'feritin' is not in the table").remedy.startswith("did you mean ferritin?")


def test_a_unit_in_the_brackets_of_a_name_is_taken(labs: Labs) -> None:
    (value,) = values(labs("when,test,result\nday 0,CRP (mg/dL),5\n"))
    assert (value.analyte, value.unit) == ("crp", "mg/dL")


def test_a_missing_unit_is_never_guessed(labs: Labs) -> None:
    read = labs(long("day 0,CRP,5,"))
    assert read.facts == ()
    assert "write it in the column 'unit' or in the header" in told(read, "CRP: no unit is given").remedy


def test_a_unit_of_the_wrong_dimension_is_refused(labs: Labs) -> None:
    read = labs(long("day 0,CRP,5,U/L"))
    assert read.facts == ()
    assert told(read, "the unit 'U/L' does not fit this analyte, which is measured in mg/L").kind is Kind.REFUSED


def test_a_unit_that_is_none_is_refused_with_the_nearest(labs: Labs) -> None:
    told(labs(long("day 0,CRP,5,mgg/L")), "unit 'mgg/L': not a unit that is known; the value was left out")


def test_two_units_in_one_series_are_told_once(labs: Labs) -> None:
    read = labs(long("day 0,CRP,179,mg/L", "day 1,CRP,12,mg/dL", "day 2,CRP,3,mg/dL"))
    assert [value.unit for value in values(read)] == ["mg/L", "mg/dL", "mg/dL"]
    assert told(read, "CRP comes in mg/L and in mg/dL").where == "labs.csv, row 3, column value"


def test_units_of_an_unknown_analyte_that_do_not_turn_into_each_other_are_told(labs: Labs) -> None:
    read = labs(long("day 0,thing,5,mg/L", "day 1,thing,5,U/L"))
    told(read, "one does not turn into the other")


def test_mass_turns_into_moles_by_the_molar_mass(labs: Labs) -> None:
    read = labs(long("day 0,creatinine,1.0,mg/dL", "day 1,creatinine,88.4,umol/L"))
    assert len(values(read)) == 2
    told(read, "creatinine comes in mg/dL and in umol/L")


def test_a_value_that_no_body_has_is_kept_and_told(labs: Labs) -> None:
    read = labs(long("day 0,albumin,3.2,g/L"))
    assert len(values(read)) == 1
    assert "perhaps another unit" in told(read, "albumin 3.2 g/L lies outside 5 to 70 g/L").remedy


# Rows ---------------------------------------------------------------------------------------------------------------


def test_a_row_that_stands_twice_counts_once(labs: Labs) -> None:
    read = labs(long("day 0,CRP,5,mg/L", "day 0,CRP,5.0,mg/L", "day 0,C-reactive protein,0.5,mg/dL"))
    assert len(values(read)) == 1
    assert [d.where for d in read.discrepancies if "row 2 says the same" in d.what] == [
        "labs.csv, row 3",
        "labs.csv, row 4",
    ]


def test_two_values_at_one_time_are_contradictory_and_both_kept(labs: Labs) -> None:
    read = labs(long("day 0,CRP,5,mg/L", "day 0,CRP,7,mg/L", "day 0,CRP,<5,mg/L"))
    assert len(values(read)) == 3
    contradictions = [d for d in read.discrepancies if d.kind is Kind.CONTRADICTORY]
    assert contradictions[0].what == "CRP at 'day 0' is 7 mg/L here, 5 mg/L in row 2; kept"
    assert len(contradictions) == 2


def test_an_open_quotation_mark_costs_its_rows_and_is_told(labs: Labs) -> None:
    read = labs(long("day 0,CRP,5,mg/L", 'day 1,"CRP,6,mg/L', "day 2,CRP,7,mg/L"))
    assert [value.value for value in values(read)] == [5.0]
    told(read, "a quotation mark is not closed")


def test_a_cell_of_a_hundred_thousand_letters_is_refused(labs: Labs) -> None:
    read = labs(long("day 0,CRP,5,mg/L", f'day 1,"{"x" * 100_000}",6,mg/L', "day 2,CRP,7,mg/L"))
    assert [value.value for value in values(read)] == [5.0, 7.0]
    assert told(read, "a cell is longer than 65536 characters").where == "labs.csv, row 3"


def test_a_line_of_a_million_letters_is_refused(labs: Labs) -> None:
    told(labs(long("day 0,CRP,5,mg/L", "x" * 1_100_000)), "a line is longer than 1000000 characters")


def test_empty_cells_at_the_end_of_a_row_are_no_fault(labs: Labs) -> None:
    read = labs(long("day 0,CRP,5,mg/L,,,", "", "  ", ",,,,,,"))
    assert (len(read.facts), read.discrepancies) == (1, ())


def test_a_column_that_nobody_knows_is_told(labs: Labs) -> None:
    assert (
        told(labs("when,analyte,value,unit,colour\nday 0,CRP,5,mg/L,red\n"), "the column 'colour'").where
        == "labs.csv, row 1"
    )


def test_a_slip_of_every_row_is_told_three_times_and_then_counted(labs: Labs) -> None:
    read = labs(long(*(f"day {n},CRP,x,mg/L" for n in range(80))))
    assert len(read.discrepancies) == 4
    assert read.discrepancies[-1].what.startswith("77 more like this: 'x' is no number")


def test_days_in_the_columns_are_refused_with_the_way_out(labs: Labs) -> None:
    read = labs("Parameter;Einheit;27.01.2023;03.02.2023\nCRP;mg/l;104,2;12,5\n")
    assert told(read, "the days stand in the columns").remedy.startswith("turn the table")


def test_a_german_export_is_read_as_it_comes(labs: Labs) -> None:
    read = labs("Datum;CRP (mg/l);Leukozyten (G/l);Hämoglobin (g/dl)\n27.01.2023;104,2;19,9;9,6\n")
    assert [(v.analyte, v.value, v.unit) for v in values(read)] == [
        ("crp", 104.2, "mg/L"),
        ("leukocytes", 19.9, "10*9/L"),
        ("haemoglobin", 9.6, "g/dL"),
    ]
    assert read.discrepancies == ()


# Times --------------------------------------------------------------------------------------------------------------


def test_an_ambiguous_date_is_refused_with_both_readings(labs: Labs) -> None:
    discrepancy = told(labs(long("04/05/2011,CRP,5,mg/L")), "'04/05/2011' may be 4 May or 5 April")
    assert (discrepancy.kind, discrepancy.where) == (Kind.REFUSED, "labs.csv, row 2, column when")


@pytest.mark.parametrize(
    ("settling", "order", "ordinal"),
    [("25/04/2011", "day/month/year", "2011-05-04"), ("04/25/2011", "month/day/year", "2011-04-05")],
)
def test_another_date_of_the_column_settles_the_order_and_that_is_told_once(
    labs: Labs, settling: str, order: str, ordinal: str
) -> None:
    read = labs(long("04/05/2011,CRP,5,mg/L", "06/07/2011 08:30,CRP,5,mg/L", f"{settling},CRP,6,mg/L"))
    iso = labs(long(f"{ordinal},CRP,5,mg/L"))
    assert [value.when.written for value in values(read)] == ["04/05/2011", "06/07/2011 08:30", settling]
    assert read.statements[0].days == iso.statements[0].days
    discrepancy = told(read, f"were read as {order}, because row 4 ({settling}) can only be that")
    assert discrepancy.kind is Kind.DOUBTFUL


def test_dates_of_both_orders_settle_nothing(labs: Labs) -> None:
    read = labs(long("04/05/2011,CRP,5,mg/L", "25/04/2011,CRP,6,mg/L", "04/25/2011,CRP,7,mg/L"))
    told(read, "'04/05/2011' may be 4 May or 5 April")


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("", "the row has no time"),
        ("40645", "format the column as dates"),
        ("32.01.2011", "is no day of the calendar"),
        ("2011-02-30", "is no day of the calendar"),
        ("soon", "is no date that can be read"),
        ("3 days after durg", "did you mean 'drug'?"),
        ("2011-04-12 25:61", "is no time of the day"),
        ("12/04/11", "a year of two digits"),
    ],
)
def test_a_row_whose_time_cannot_be_read_is_left_out_and_told(labs: Labs, when: str, words: str) -> None:
    read = labs(long(f"{when},CRP,5,mg/L"))
    assert read.facts == ()
    assert told(read, words).where == "labs.csv, row 2, column when"


# Tables that cannot be read -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("", "the table is empty"),
        ("\n\n,,\n", "the table is empty"),
        ("when\nday 0\n", "the header holds no comma, semicolon or tab"),
        ("analyte,value,unit\nCRP,5,mg/L\n", "no column says when"),
        ("whne,CRP (mg/L)\nday 0,5\n", "did you mean 'when'?"),
        ("when,analyte,unit\nday 0,CRP,mg/L\n", "there is a column of analytes, but none of values"),
        ("when,value,unit\nday 0,5,mg/L\n", "none names the analyte"),
        ("when,CRP (mg/L),CRP (mg/L)\nday 0,5,6\n", "the column 'CRP (mg/L)' stands twice"),
        ("when,date,CRP (mg/L)\nday 0,5,6\n", "the columns 'when' and 'date' hold the same thing"),
        ("when,note\nday 0,5\n", "no column holds values"),
        ('when,"CRP\nday 0,5\n', "the header cannot be read"),
        (b"when,CRP (mg/L)\nday 0,\x005\n", "a NUL stands at place 22"),
        ("when,CRP (mg/L)\nday 0,\0\n".encode("utf-16"), "a NUL stands at place 22"),
        (b"\xff\xfew\x00h\x00e\x00n\x00,", "the bytes are no text in utf-16"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a NUL stands at place 8"),
    ],
)
def test_a_table_that_cannot_be_read_is_told(labs: Labs, table: str | bytes, words: str) -> None:
    read = labs(table)
    assert (read.facts, read.documents) == ((), ())
    assert told(read, words).where.startswith("labs.csv")


def test_a_table_of_a_gigabyte_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "labs.csv"
    path.write_text(long("day 0,CRP,5,mg/L"))
    with path.open("r+b") as file:
        file.truncate(1_000_000_000)
    read = read_labs(path, "labs.csv", library=Library(tmp_path, Ledger("x")), times=TimeReader(()))
    discrepancy = told(read, "the table has 1000 MB, more than 64")
    assert discrepancy.remedy == "keep the analytes and the period that you judge"


def test_more_rows_than_the_limit_are_refused(labs: Labs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_rows, "MAX_ROWS", 100)
    assert len(labs(long(*(f"day {n},CRP,5,mg/L" for n in range(100)))).facts) == 100
    told(labs(long(*(f"day {n},CRP,5,mg/L" for n in range(101)))), "more than 100 rows")


def test_more_values_than_the_limit_are_refused(labs: Labs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_ROWS", 100)
    table = "day,CRP (mg/L),albumin (g/L),ferritin (ug/L)\n" + "".join(f"{n},{n},30,40\n" for n in range(50))
    told(labs(table), "more than 100 values")


# Laws ---------------------------------------------------------------------------------------------------------------


@given(st.binary(max_size=300) | st.text(max_size=300))
def test_any_table_is_read_or_told(tmp_path_factory: pytest.TempPathFactory, table: str | bytes) -> None:
    if isinstance(table, str):
        table = table.encode("utf-8", errors="replace")
    read = fragment_of(tmp_path_factory.getbasetemp(), table)
    assert read.facts or read.discrepancies or read.documents


cells = st.sampled_from(
    [
        "day 0",
        "2011-04-12",
        "04/05/2011",
        "CRP",
        "albumin",
        "mg/L",
        "g/L",
        "5",
        "12,5",
        "<5",
        "=A1",
        "NA",
        "",
        '"',
        "\n",
        ";",
    ]
) | st.text(max_size=6)


@given(st.lists(st.lists(cells, min_size=3, max_size=6), max_size=8), st.sampled_from([",", ";", "\t"]))
def test_any_row_below_a_good_header_is_read_or_told(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], delimiter: str
) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([["when", "analyte", "value", "unit"], *rows])
    read = fragment_of(tmp_path_factory.getbasetemp(), text.getvalue().encode("utf-8", errors="replace"))
    for value in values(read):
        assert value.unit
        assert value.when.written


def test_the_order_of_rows_does_not_change_the_values(labs: Labs) -> None:
    rows = [
        f"2011-04-{day:02},{name},{day},{unit}"
        for day in range(1, 20)
        for name, unit in (("CRP", "mg/L"), ("CK", "U/L"))
    ]
    mixed = random.Random(1).sample(rows, len(rows))

    def content(read: Fragment) -> set[tuple[str, float, str, str]]:
        return {(value.analyte, value.value, value.unit, value.when.written) for value in values(read)}

    assert content(labs(long(*mixed))) == content(labs(long(*rows)))
