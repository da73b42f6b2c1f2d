"""Values that a text tells: held to the checks of a table, and against the table where there is one."""

from collections.abc import Callable

import pytest

from catamnesis.case.case import Case
from catamnesis.case.discrepancy import Discrepancy, Kind
from catamnesis.case.laboratory import Comparator, LabValue
from catamnesis.case.source import Cell, Entry, Span

Read = Callable[..., Case]
Told = Callable[[Case, str], Discrepancy]
CRP = "labs:\n  - {analyte: CRP, value: 31, unit: mg/L, when: day 8, words: CRP was 31 mg/L}\n"


def table(value: str, unit: str = "mg/L", when: str = "2011-04-20") -> str:
    return f"when,analyte,value,unit\n{when},CRP,{value},{unit}\n"


def test_a_value_of_the_text_is_a_value_with_its_words(read: Read) -> None:
    case = read(CRP)
    (value,) = case.of(LabValue)
    assert (value.analyte, value.value, value.unit, value.when.days.earliest) == ("crp", 31, "mg/L", 8)
    assert [type(source.place) for source in value.sources] == [Span, Entry]
    assert case.discrepancies == ()


def test_a_comparator_and_limits_are_kept(read: Read) -> None:
    case = read('labs: [{analyte: CRP, value: 5, comparator: "<", unit: mg/L, ref_high: 5, when: day 8}]\n')
    (value,) = case.of(LabValue)
    assert value.comparator is Comparator.BELOW
    assert value.reference.high == 5


def test_a_value_without_a_unit_is_left_out_and_told(read: Read, told: Told) -> None:
    case = read("labs: [{analyte: CRP, value: 31, when: day 8}]\n")
    assert case.of(LabValue) == ()
    assert told(case, "no unit is given").kind is Kind.REFUSED


def test_a_unit_that_does_not_fit_is_left_out_and_told(read: Read, told: Told) -> None:
    case = read("labs: [{analyte: CRP, value: 31, unit: mmHg, when: day 8}]\n")
    assert case.of(LabValue) == ()
    assert told(case, "does not fit this analyte").kind is Kind.REFUSED


@pytest.mark.parametrize(("value", "unit"), [("31", "mg/L"), ("3.1", "mg/dL")])
def test_a_value_that_text_and_table_tell_is_one_with_both_its_places(read: Read, value: str, unit: str) -> None:
    case = read(CRP, labs=table(value, unit))
    (found,) = case.of(LabValue)
    assert [type(source.place) for source in found.sources] == [Span, Cell]
    assert case.discrepancies == ()


def test_two_values_of_one_day_are_both_kept_and_told(read: Read, told: Told) -> None:
    case = read(CRP, labs=table("44"))
    assert sorted(value.value for value in case.of(LabValue)) == [31, 44]
    assert told(case, "CRP is 31 mg/L in the text and 44 mg/L in the table").kind is Kind.CONTRADICTORY


def test_the_same_value_of_another_day_is_another_value(read: Read) -> None:
    case = read(CRP, labs=table("31", when="2011-05-20"))
    assert len(case.of(LabValue)) == 2
    assert case.discrepancies == ()


def test_a_value_on_which_an_answer_hangs_stays(read: Read) -> None:
    text = CRP.replace("{analyte", "{id: crp-8, analyte")
    answer = 'answers: [{instrument: care, about: crp-8, item: "1", answer: "yes"}]\n'
    assert len(read(text + answer, labs=table("31")).of(LabValue)) == 2
