"""The answer stands first, keeps measurement and word apart, and says what cannot be said."""

from dataclasses import replace

from catamnesis.case.case import Question
from catamnesis.case.event import Answer
from catamnesis.case.response import Item
from catamnesis.tell.answer import answer_section, question_line, treatment_in_question
from catamnesis.tell.page import Line, Listing, Paragraph, Section, Table, Tag
from tell.judged import WORKED, verdict

SECTION = answer_section(WORKED)


def words(line: Line) -> str:
    """A line as plain text."""
    return "".join(printed.text for printed in line)


def table(section: Section = SECTION) -> Table:
    """The table of verdicts."""
    return next(block for block in section.blocks if isinstance(block, Table))


def cells(domain: str) -> list[str]:
    """The row of one domain as plain text."""
    row = next(row for row in table().rows if row.name == domain)
    return ["; ".join(words(line) for line in cell.lines) for cell in row.cells]


def unsaid(section: Section = SECTION) -> list[str]:
    """What cannot be said."""
    listing = next(block for block in section.blocks if isinstance(block, Listing))
    return [words(line) for line in listing.lines]


def test_the_answer_in_short_keeps_measurement_and_word_apart() -> None:
    lead = SECTION.blocks[0]
    assert isinstance(lead, Paragraph)
    assert words(lead.line) == (
        "Improved: systemic inflammation and nutrition, by measurement; skin and calcinosis, by the author's word "
        "only. Not evaluable: lung."
    )


def test_a_measure_that_does_not_count_leaves_the_author_alone_with_his_word() -> None:
    why = "-82.7 %, beyond noise; not counted: tocilizumab lowers it by itself (unverified)"
    items = (
        Item("C-reactive protein", Answer.NO, None, why),
        Item("fever", Answer.YES, None, "resolved, stated by the author, not measured"),
    )
    told = replace(WORKED, judgements=(verdict("systemic inflammation", "improved", "", items),))
    section = answer_section(told)
    lead = section.blocks[0]
    assert isinstance(lead, Paragraph)
    assert words(lead.line) == "Improved by the author's word only: systemic inflammation."
    crp = table(section).rows[0].cells[2].lines[0]
    assert words(crp) == "C-reactive protein: 179 → 31\u202fmg/L in 8 days, −82.7\u202f%, not counted"
    assert crp[0].tag is Tag.UNVERIFIED


def test_each_domain_has_a_row_with_its_sign() -> None:
    assert [row.name for row in table().rows] == ["Systemic inflammation", "Nutrition", "Skin", "Calcinosis", "Lung"]
    assert [row.cells[1].sign for row in table().rows] == ["improved"] * 4 + ["not evaluable"]


def test_the_row_of_inflammation_says_on_what_how_sure_and_which_rivals() -> None:
    assert cells("Systemic inflammation") == [
        "Systemic inflammation",
        "Improved",
        "C-reactive protein: 179 → 31\u202fmg/L in 8 days, −82.7\u202f%; Fever: improved",
        "More than noise in health, not beyond real-world swings",
        "perhaps: colchicine, methotrexate",
    ]


def test_what_is_only_stated_is_tagged() -> None:
    rows = {row.name: row for row in table().rows}
    assert rows["Skin"].cells[2].lines[0][0].tag is Tag.STATED
    assert rows["Nutrition"].cells[2].lines[0][0].tag is Tag.NONE


def test_the_lung_is_not_evaluable_with_its_reason() -> None:
    assert cells("Lung")[2] == "The author says that it cannot be judged: follow-up too short."


def test_the_death_is_reported_and_not_scored() -> None:
    told = [words(block.line) for block in SECTION.blocks if isinstance(block, Paragraph)]
    assert "Death from aspiration pneumonia, day 150–276. Reported, not scored." in told


def test_what_cannot_be_said_is_said() -> None:
    told = " ".join(unsaid())
    assert "one course without a comparison cannot show it" in told
    assert "by the days, no change can be told apart from what else was given" in told
    assert "What became of lung" in told
    assert "one signal, not two" in told


def test_no_probability_of_cause_is_printed() -> None:
    assert not any("%" in line and "cause" in line for line in unsaid())


def test_two_measures_of_one_cause_are_named_once() -> None:
    twin = verdict("nutrition", "improved", "", (), ("albumin shares its cause with CRP: one signal, not two.",))
    assert sum("one signal, not two" in line for line in unsaid(answer_section(WORKED.with_judgements([twin])))) == 1


def test_signs_that_contradict_are_told_as_such() -> None:
    both = verdict("pain", "conflicting", "", (Item("pain", Answer.YES, None, "better here, worse there"),))
    lead = answer_section(WORKED.with_judgements([both])).blocks[0]
    assert isinstance(lead, Paragraph)
    assert "Conflicting: pain." in words(lead.line)


def test_a_case_without_verdicts_says_so() -> None:
    lead = answer_section(replace(WORKED, judgements=())).blocks[0]
    assert isinstance(lead, Paragraph)
    assert words(lead.line).startswith("No part of the illness could be judged.")


def test_the_question_is_one_line() -> None:
    assert words(question_line(WORKED)) == (
        "What became of a woman of 53 years after the start of anakinra 100\u202fmg a day, subcutaneous? "
        "Aim: salvage of refractory disease."
    )


def test_a_question_about_a_treatment_that_is_not_there_is_said() -> None:
    lost = replace(WORKED, question=Question("nothing"))
    assert treatment_in_question(lost) is None
    assert "not among the treatments" in words(question_line(lost))


def test_a_case_without_a_question_says_that_none_is_named() -> None:
    unasked = replace(WORKED, question=Question(""))
    assert words(question_line(unasked)).startswith("No treatment in question is named")
