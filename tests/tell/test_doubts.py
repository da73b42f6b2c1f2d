"""Rivals, instruments, discrepancies and gaps are told one by one, and counted where they are very many."""

from dataclasses import replace

import pytest

from catamnesis.case.case import Case
from catamnesis.case.discrepancy import Discrepancy, Kind
from catamnesis.case.event import Answer
from catamnesis.case.response import Item, Judgement, Measurement
from catamnesis.tell import doubts
from catamnesis.tell.changes import MOST_OPINIONS, opinions
from catamnesis.tell.page import Block, Cell, Listing, Opinion, Paragraph, Section, Table, Tag
from tell.judged import WORKED, instrument
from tell.worked import made


def words(cell: Cell) -> str:
    """A cell as plain text."""
    return "; ".join("".join(printed.text for printed in line) for line in cell.lines)


def tables(section: Section) -> list[Table]:
    """The tables of a section."""
    return [block for block in section.blocks if isinstance(block, Table)]


RIVALS = tables(doubts.rivals_section(WORKED))


def test_drugs_stand_against_outcomes() -> None:
    assert RIVALS[0].heads == ("Treatment", "C-reactive protein", "Skin ulcer")
    assert words(RIVALS[0].rows[0].cells[0]) == "anakinra"
    assert len(RIVALS[0].rows) == 9


@pytest.mark.parametrize(
    ("drug", "word", "sign"),
    [
        ("anakinra", "can", "can"),
        ("colchicine", "perhaps", "perhaps"),
        ("prednisone", "worsening", "can only explain worsening"),
        ("intravenous immunoglobulin", "background", "background"),
        ("methotrexate", "slow drift", "perhaps"),
        ("morphine", "cannot", "cannot"),
    ],
)
def test_each_class_has_a_word_and_a_sign(drug: str, word: str, sign: str) -> None:
    row = next(row for row in RIVALS[0].rows if words(row.cells[0]) == drug)
    assert (words(row.cells[1]), row.cells[1].sign) == (word, sign)


def test_each_drug_has_its_reason() -> None:
    why = {words(row.cells[0]): row.cells[1] for row in RIVALS[1].rows}
    assert words(why["anakinra"]) == "Can for all. Started on day 0; can act at once"
    assert why["colchicine"].lines[0][-1].tag is Tag.UNVERIFIED
    assert "unverified" not in words(why["colchicine"])


def test_findings_of_one_name_stand_in_columns_of_their_own() -> None:
    told = [
        replace(judgement, title=f"What else could explain it: {title}")
        for judgement in WORKED.judged("coexposure")[:1]
        for title in ("urticaria, day 5, resolved", "urticaria, day 40, worsened")
    ]
    table = tables(doubts.rivals_section(replace(WORKED, judgements=tuple(told))))[0]
    assert table.heads == ("Treatment", "Urticaria, day 5", "Urticaria, day 40, worsened")


def test_without_changes_there_are_no_rivals() -> None:
    block = doubts.rivals_section(replace(WORKED, judgements=())).blocks[0]
    assert isinstance(block, Paragraph)
    assert "nothing that other treatments could explain" in block.line[0].text


def only(blocks: tuple[Block, ...]) -> Opinion:
    """The one opinion of a section."""
    opinion = blocks[0]
    assert isinstance(opinion, Opinion)
    return opinion


def test_naranjo_is_told_item_by_item_with_both_sums() -> None:
    naranjo = only(next(doubts.attribution_section(WORKED)).blocks)
    assert naranjo.figures[0][1][0].text == "2 to 5"
    assert naranjo.items is not None
    assert [[words(cell) for cell in row.cells[:3]] for row in naranjo.items.rows] == [
        ["after drug", "yes", "+2"],
        ["alternative causes", "unknown", "(−1 to +2)"],
        ["objective evidence", "yes", "+1"],
    ]


def test_criteria_name_what_is_missing() -> None:
    criteria = only(next(doubts.criteria_section(WORKED)).blocks)
    assert criteria.verdict == "Probable"
    assert criteria.items is not None
    assert [words(cell) for cell in criteria.items.rows[1].cells] == [
        "dysphagia",
        "unknown",
        "(0 to +0.7)",
        "not recorded",
    ]


def test_a_score_without_open_items_is_one_number() -> None:
    settled = WORKED.with_judgements([instrument("criteria.hscore", "HScore", "169", (), (169.0, 169.0))])
    hscore = only(tuple(opinions(settled.judged("criteria.hscore"), "x")))
    assert hscore.figures[0][1][0].text == "169"


def checklist() -> Judgement:
    """Counts of a checklist."""
    how = made("weigh.completeness.weighed")
    counts = {"present": 8.0, "absent": 3.0, "not known": 18.0, "not applicable": 0.0}
    values = tuple(Measurement(f"items {name}", "care", many, "1", how) for name, many in counts.items())
    items = (Item("9b dose and duration", Answer.NO, 0.0, "duration not recorded"),)
    return Judgement("completeness.care", "care", "CARE", "items are absent", "8 of 29.", how, values, items)


def test_completeness_is_counted_and_its_items_are_listed() -> None:
    section = next(doubts.completeness_section(WORKED.with_judgements([checklist()])))
    counts = tables(section)[0]
    assert counts.heads == ("Checklist", "Present", "Absent", "Not known", "Not applicable")
    assert [words(cell) for cell in counts.rows[0].cells] == ["CARE", "8", "3", "18", "0"]
    care = section.blocks[1]
    assert isinstance(care, Opinion)
    assert care.items is not None


def test_what_plug_ins_judge_has_a_place() -> None:
    strange = Judgement("moon", "x", "Moon", "full", "It was full.", made("plugin.moon"))
    section = next(doubts.other_rooms_section(WORKED.with_judgements([strange])))
    assert only(section.blocks).verdict == "Full"
    assert list(doubts.other_rooms_section(WORKED)) == []


def test_very_many_judgements_of_a_kind_are_counted() -> None:
    strange = [Judgement("moon", str(n), "Moon", "full", "", made("plugin.moon")) for n in range(MOST_OPINIONS + 3)]
    section = next(doubts.other_rooms_section(WORKED.with_judgements(strange)))
    last = section.blocks[-1]
    assert isinstance(last, Paragraph)
    assert last.line[0].text == "3 more judgements of this kind in the JSON report."


def listings(case: Case) -> list[Listing]:
    """The lists of discrepancies."""
    return [block for block in doubts.discrepancies_section(case).blocks if isinstance(block, Listing)]


def test_discrepancies_are_grouped_and_each_has_its_remedy() -> None:
    missing, doubtful = listings(WORKED)
    assert (missing.title, doubtful.title) == ("Missing (1)", "Doubtful (1)")
    assert [printed.text for printed in missing.lines[0]] == [
        "The first day of anakinra is not dated. ",
        "Add its date. ",
        "case.yaml, question",
    ]


def test_very_many_discrepancies_are_counted() -> None:
    many = tuple(Discrepancy(Kind.REFUSED, f"row {n}", "bad", "mend") for n in range(1000))
    refused = listings(replace(WORKED, discrepancies=many))[0]
    assert refused.title == "Refused (1000)"
    assert refused.lines[-1][0].text == "… and 960 more, in the JSON report"


def test_a_case_without_discrepancies_says_so() -> None:
    block = doubts.discrepancies_section(replace(WORKED, discrepancies=())).blocks[0]
    assert isinstance(block, Paragraph)
    assert block.line[0].text == "None was found."
