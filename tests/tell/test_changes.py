"""Each change is told with its two values, its size and how it stands against noise."""

from dataclasses import replace

from catamnesis.case.case import Case
from catamnesis.case.response import Limit, Phase
from catamnesis.tell.changes import MOST_CHANGES, changes_section, nonoverlap_section, turnover_section
from catamnesis.tell.page import Cell, Listing, Opinion, Paragraph, Table, Tag
from tell.judged import WORKED
from tell.worked import CHANGES, UNWEIGHED


def words(cell: Cell) -> str:
    """A cell as plain text."""
    return "; ".join("".join(printed.text for printed in line) for line in cell.lines)


def tables(case: Case = WORKED) -> list[Table]:
    """The tables of the section."""
    return [block for block in changes_section(case).blocks if isinstance(block, Table)]


def row(name: str, case: Case = WORKED) -> list[str]:
    """The row of one measure."""
    return [words(cell) for row in tables(case)[0].rows if row.name == name for cell in row.cells]


def test_the_change_of_crp_is_told_as_the_golden_table_has_it() -> None:
    assert row("C-reactive protein") == [
        "C-reactive protein",
        "179\u202fmg/L; day 0",
        "31\u202fmg/L; day 8",
        "8 days",
        "−82.7\u202f%",
        "−4.02 healthy adults, EuBIVAS; −3.04 healthy adults, Macy; −1.10 patients in primary care",
        "More than noise in health, not beyond real-world swings",
    ]


def test_the_change_of_albumin_is_told_as_the_golden_table_has_it() -> None:
    assert row("Albumin")[1:5] == ["22\u202fg/L; day 0", "32\u202fg/L; day 28–31", "28–31 days", "+45.5\u202f%"]


def test_the_worst_value_between_has_a_row_of_its_own() -> None:
    peak = replace(CHANGES[0], id="change-crp-worst", phase=Phase.WORST)
    case = replace(UNWEIGHED, changes=(peak, CHANGES[0]))
    assert [words(row.cells[0]) for row in tables(case)[0].rows] == [
        "C-reactive protein, worst value",
        "C-reactive protein",
    ]


def test_a_stated_change_is_marked_and_has_no_end_values() -> None:
    stated = tables()[0].rows[2]
    assert stated.cells[0].lines[0][0].tag is Tag.STATED
    assert [words(cell) for cell in stated.cells[1:3]] == ["not given", "not given"]
    assert words(stated.cells[4]) == "−46\u202f%"


def test_a_yardstick_that_nobody_read_is_marked() -> None:
    tags = [[printed.tag for line in row.cells[1].lines for printed in line] for row in tables()[1].rows]
    assert tags == [[Tag.NONE]] * 4 + [[Tag.UNVERIFIED]]


def test_every_yardstick_has_a_row_with_its_answer() -> None:
    rows = tables()[1].rows
    assert [row.cells[-1].sign for row in rows] == ["yes", "yes", "no", "yes", "yes"]
    assert words(rows[0].cells[3]) == "−57.5 to 135\u202f%"


def test_that_the_limits_were_made_for_tumours_is_said() -> None:
    beside = next(block for block in changes_section(WORKED).blocks if isinstance(block, Listing))
    assert "made for them, not for inflamed tissue" in "".join(p.text for line in beside.lines for p in line)


def test_a_change_that_is_at_least_so_large_says_so() -> None:
    limit = replace(UNWEIGHED, changes=(replace(CHANGES[0], limit=Limit.AT_LEAST),))
    assert row("C-reactive protein", limit)[4] == "at least −82.7\u202f%"


def test_a_change_without_a_share_is_told_in_its_unit() -> None:
    absolute = replace(UNWEIGHED, changes=(replace(CHANGES[0], relative=None),))
    assert row("C-reactive protein", absolute)[4] == "−148\u202fmg/L"


def test_a_change_of_which_nothing_is_known_says_so() -> None:
    unknown = replace(UNWEIGHED, changes=(replace(CHANGES[0], relative=None, absolute=None, limit=Limit.OPEN),))
    assert row("C-reactive protein", unknown)[4] == "not known"


def test_what_was_not_judged_says_so() -> None:
    assert row("C-reactive protein", UNWEIGHED)[6] == "Not judged"


def test_no_change_at_all_is_said() -> None:
    block = changes_section(replace(WORKED, changes=())).blocks[0]
    assert isinstance(block, Paragraph)
    assert "no change could be computed" in block.line[0].text


def test_very_many_changes_are_counted() -> None:
    many = tuple(replace(CHANGES[0], id=f"change-{n}") for n in range(MOST_CHANGES + 5))
    blocks = changes_section(replace(WORKED, changes=many, judgements=())).blocks
    assert isinstance(blocks[1], Paragraph)
    assert blocks[1].line[0].text == "5 more changes in the JSON report."


def test_the_turnover_of_crp_is_told_with_both_half_lives() -> None:
    crp, albumin = next(turnover_section(WORKED)).blocks
    assert isinstance(crp, Opinion)
    assert isinstance(albumin, Opinion)
    assert crp.table is not None
    assert [[words(cell) for cell in row.cells] for row in crp.table.rows] == [
        ["radiolabelled protein", "82.8\u202f%; 76.5 to 87.6\u202f%", "48.1\u202fh"],
        ["clinical fall", "87.5\u202f%", "116\u202fh"],
    ]
    assert albumin.verdict == "Compatible with more production"
    assert "×1.68" in albumin.why[0].text
    assert [line[0].text for _, line in albumin.figures] == ["37\u202fg/L"]


def test_a_room_that_said_nothing_has_no_section() -> None:
    assert list(nonoverlap_section(WORKED)) == []
