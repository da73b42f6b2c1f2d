"""Fragments of several readers made into one case."""

import datetime

from catamnesis.case.case import Fact, Fragment, Question
from catamnesis.case.chronology import CALENDAR, DAY_ZERO, Bounds, Statement, Timing
from catamnesis.case.discrepancy import Discrepancy, Kind
from catamnesis.case.finding import Finding, Status
from catamnesis.case.laboratory import Comparator, LabValue, ReferenceRange
from catamnesis.case.source import Document, Entry, Source
from catamnesis.case.therapy import Dose, DoseAction, DoseChange, Exposure
from catamnesis.read.reconcile import reconcile
from catamnesis.terms.concept import Concept

DOCUMENT = Document("case.yaml", "0" * 64)
START = datetime.date(2011, 4, 12).toordinal()


def source(path: str) -> Source:
    return Source(DOCUMENT.name, DOCUMENT.sha256, Entry(path, 1))


def said(earlier: str, later: str, low: int | None, high: int | None) -> Statement:
    nominal = low if low == high else None
    return Statement(earlier, later, Bounds(low, high), nominal, source(later), f"{later} after {earlier}")


def finding(name: str, label: str, when: str = "") -> Finding:
    return Finding(name, Concept(label), Status.PRESENT, None, None, Timing(name, when), (source(name),))


def drug(*changes: DoseChange) -> Exposure:
    start, stop = Timing("drug.start", "12 April"), Timing("drug.stop")
    return Exposure(
        "drug", Concept("anakinra"), "anakinra", Dose(), None, start, stop, None, changes, "", "", (source("drug"),)
    )


def lab(name: str, value: float, when: str) -> LabValue:
    return LabValue(
        name,
        "crp",
        "CRP",
        value,
        Comparator.EQUAL,
        "mg/L",
        "mg/L",
        ReferenceRange(),
        Timing(when, when),
        (source(name),),
    )


ZERO = said(DAY_ZERO, "drug.start", 0, 0)
DATED = said(CALENDAR, "drug.start", START, START)


def case_of(*facts: Fact, statements: tuple[Statement, ...] = (DATED,), more: tuple[Fragment, ...] = ()):  # type: ignore[no-untyped-def]
    first = Fragment((DOCUMENT,), (drug(), *facts) if not any(isinstance(f, Exposure) for f in facts) else facts)
    timed = Fragment(statements=(ZERO, *statements))
    return reconcile((first, timed, *more), question=Question("drug"), case_id="one", title="One")


def test_every_time_is_bounded_relative_to_day_zero() -> None:
    case = case_of(finding("a", "fever", "two weeks later"), statements=(DATED, said("drug.start", "a", 13, 15)))
    (fact,) = case.of(Finding)
    assert fact.when.days == Bounds(13, 15)
    assert fact.when.nominal_day == 14
    assert fact.when.written == "two weeks later"


def test_times_of_dose_changes_are_bounded_too() -> None:
    change = DoseChange(DoseAction.DECREASE, Dose(), Timing("drug.changes-1", "day 5"), (source("change"),))
    case = case_of(drug(change), statements=(DATED, said(DAY_ZERO, "drug.changes-1", 5, 5)))
    assert case.of(Exposure)[0].changes[0].when.days == Bounds(5, 5)


def test_a_fact_told_twice_is_kept_once_with_both_sources() -> None:
    case = case_of(finding("finding-1", "fever", "day 1"), finding("finding-2", "fever", "day 1"))
    (fact,) = case.of(Finding)
    assert fact.id == "finding-1"
    assert fact.sources == (source("finding-1"), source("finding-2"))


def test_a_fact_of_another_reader_is_merged_with_ours() -> None:
    other = Fragment(facts=(lab("lab-7", 5, "day 1"), lab("lab-8", 6, "day 1")))
    case = case_of(lab("lab-2", 5, "day 1"), more=(other,))
    assert [(value.id, len(value.sources)) for value in case.of(LabValue)] == [("lab-2", 2), ("lab-8", 1)]


def test_like_facts_that_a_person_named_are_kept_apart() -> None:
    case = case_of(finding("before", "fever", "day 1"), finding("after", "fever", "day 1"))
    assert [fact.id for fact in case.of(Finding)] == ["before", "after"]


def test_facts_of_other_times_are_kept_apart() -> None:
    case = case_of(finding("finding-1", "fever", "day 1"), finding("finding-2", "fever", "day 2"))
    assert len(case.of(Finding)) == 2


def test_an_id_that_another_reader_gives_again_is_changed_and_told() -> None:
    case = case_of(finding("a", "fever"), more=(Fragment(facts=(finding("a", "rash"),)),))
    assert [fact.id for fact in case.of(Finding)] == ["a", "a-2"]
    assert any("the id 'a' is taken; this fact was called 'a-2'" in d.what for d in case.discrepancies)


def test_a_document_that_two_readers_read_is_kept_once() -> None:
    assert case_of(more=(Fragment((DOCUMENT,)),)).documents == (DOCUMENT,)


def test_discrepancies_of_all_readers_are_kept() -> None:
    doubt = Discrepancy(Kind.DOUBTFUL, "here", "odd", "look")
    assert case_of(more=(Fragment(discrepancies=(doubt,)),)).discrepancies == (doubt,)


def test_a_contradiction_is_filed_and_its_statements_are_left_out() -> None:
    early, late = said(CALENDAR, "a", START + 1, START + 1), said(CALENDAR, "a", START + 9, START + 9)
    case = case_of(finding("a", "fever", "twice"), statements=(DATED, early, late))
    assert [d.kind for d in case.discrepancies] == [Kind.CONTRADICTORY]
    assert set(case.statements) == {ZERO, DATED}
    assert case.of(Finding)[0].when.days == Bounds()


def test_that_day_zero_is_the_start_is_never_left_out() -> None:
    five = said(DAY_ZERO, "a", 5, 5)
    six = said("drug.start", "a", 6, 6)
    case = case_of(finding("a", "fever", "five or six"), statements=(DATED, five, six))
    assert set(case.statements) == {ZERO, DATED}
    assert case.exposure_in_question().start.days == Bounds(0, 0)


def test_a_first_day_known_to_the_month_is_told_with_its_bounds() -> None:
    april = said(CALENDAR, "drug.start", START - 11, START + 18)
    (only,) = case_of(statements=(april,)).discrepancies
    assert only.what == "the first day of drug is not dated to the day; it lies between 2011-04-01 and 2011-04-30"


def test_a_first_day_without_any_date_is_told() -> None:
    (only,) = case_of(statements=()).discrepancies
    assert (only.kind, only.what) == (Kind.MISSING, "the first day of drug is not dated to the day")


def test_a_time_before_the_calendar_begins_is_no_crash() -> None:
    case = case_of(statements=(said(CALENDAR, "drug.start", -5000, None),))
    assert case.discrepancies[0].what.endswith("it is not before no date")
