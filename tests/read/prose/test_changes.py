"""Rises and falls in prose: from what, to what, by how much, in how long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.mention import ChangeSaid
from catamnesis.case.narrative import Part, Sentence
from catamnesis.read.prose.nouns import Line
from catamnesis.read.prose.numbers.quantity import quantities
from catamnesis.read.prose.times.timex import time_expressions
from catamnesis.read.prose.tokens import tokens
from catamnesis.read.prose.values.changes import mentions
from catamnesis.read.prose.words.lexicon import terms_in


def said(text: str) -> list[ChangeSaid]:
    pieces = tokens(text)
    sentence = Sentence(0, len(text), Part.CASE, 1)
    line = Line(sentence, text, pieces, terms_in(pieces, {}), quantities(text), time_expressions(text))
    return list(mentions((line,)))


Row = tuple[str, float | None, float | None, float | None, float | None]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("CRP fell (179 to 31 mg/L in 8 days).", ("c-reactive protein", 179, 31, None, 8)),
        ("Albumin rose from 22 to 32 g/L over 2 weeks.", ("albumin", 22, 32, None, 14)),
        ("CRP 120 -> 12 mg/L after 3 weeks.", ("c-reactive protein", 120, 12, None, 21)),
        ("CRP fell from 120 mg/L on admission to 12 mg/L at discharge.", ("c-reactive protein", 120, 12, None, None)),
        ("Ferritin decreased by 30 %.", ("ferritin", None, None, -30, None)),
        ("There was a 46% reduction in proteinuria over 6 months.", ("proteinuria", None, None, -46, 180)),
        ("Her weight increased by 6%.", ("body weight", None, None, 6, None)),
        ("He lost 30 kg in 2 years.", ("body weight", None, None, None, 730)),
        ("A weight loss of 10 kg was noted.", ("body weight", None, None, None, None)),
        ("Her haemoglobin dropped to 6.5 g/dL.", ("haemoglobin", None, 6.5, None, None)),
        ("LDH normalised to 180 U/L.", ("lactate dehydrogenase", None, 180, None, None)),
        ("Two months later haemoglobin had risen to 10 g/dL.", ("haemoglobin", None, 10, None, 60)),
        ("There was an aggravation of anaemia (7.3 g/dL).", ("haemoglobin", None, 7.3, None, None)),
        ("The SUVmax decreased from 12.3 to 4.1 (67% reduction).", ("suvmax", 12.3, 4.1, -67, None)),
        ("Oxygen saturation dropped below 80%.", ("oxygen saturation", None, 80, None, None)),
    ],
)  # fmt: skip
def test_a_stated_change_has_its_ends_its_size_and_its_time(text: str, row: Row) -> None:
    (one,) = said(text)
    assert (one.analyte, one.before, one.after, one.percent, one.over_days) == row


@pytest.mark.parametrize(
    "text",
    [
        "CRP was 74 mg/L.",
        "LDH was elevated at 1000 U/L.",
        "She had an increased creatinine of 2 mg/dL.",
        "Prednisone was reduced from 60 mg to 20 mg over 4 weeks.",
        "Haemoglobin ranged from 9 to 11 g/dL.",
        "Elevated troponin (normal 0 to 14 ng/L).",
        "The tumour mass weighed 2 kg.",
    ],
)
def test_a_state_and_a_dose_are_no_changes(text: str) -> None:
    assert said(text) == []


def test_a_peak_and_a_fall_are_two_changes_the_second_from_the_peak() -> None:
    peak, fall = said("Creatinine peaked at 5.2 mg/dL and fell to 1.1 mg/dL after 3 weeks.")
    assert (peak.before, peak.after, peak.over_days) == (None, 5.2, None)
    assert (fall.before, fall.after, fall.over_days) == (5.2, 1.1, 21)


def test_a_list_of_values_shares_its_verb() -> None:
    found = said("The haemoglobin and platelet count dropped to 6.5 g/dL and 86 x 10^3/µL respectively.")
    assert [(one.analyte, one.after) for one in found] == [("haemoglobin", 6.5), ("platelets", 86)]


def test_the_time_of_one_change_is_not_that_of_the_next() -> None:
    first, second = said("He lost 30 kg in 2 years and his weight decreased from 90 to 60 kg.")
    assert (first.over_days, second.over_days) == (730, None)


@given(st.integers(1, 999), st.integers(1, 999))
def test_both_ends_come_back_in_the_order_of_the_text(before: int, after: int) -> None:
    (one,) = said(f"CRP went from {before} to {after} mg/L.")
    assert (one.before, one.after, one.unit) == (before, after, "mg/L")
