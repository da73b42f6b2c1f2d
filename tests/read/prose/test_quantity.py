"""Numbers in prose: how each spelling is read, and what is no number."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catamnesis.read.prose.nouns import Quantity, Shape
from catamnesis.read.prose.numbers.quantity import quantities
from catamnesis.read.prose.numbers.written_units import unit_at
from catamnesis.terms.ucum import convert, dimension_of


def only(text: str) -> Quantity:
    (found,) = quantities(text)
    return found


def values(text: str) -> list[float]:
    return [number.value for quantity in quantities(text) for number in quantity.numbers]


@pytest.mark.parametrize(
    ("text", "value", "unit", "ucum"),
    [
        ("74 mg/L", 74, "mg/L", "mg/L"),
        ("9,5 g/dl", 9.5, "g/dl", "g/dL"),
        ("9·5 g/dL", 9.5, "g/dL", "g/dL"),
        ("9. 7mg/dl", 9.7, "mg/dl", "mg/dL"),
        ("1, 3 ng/mL", 1.3, "ng/mL", "ng/mL"),
        ("12,400/mm3", 12400, "/mm3", "/mm3"),
        ("12\u2009400 /mm ³", 12400, "/mm³", "/mm3"),
        ("100 000/mm3", 100000, "/mm3", "/mm3"),
        ("12'400 cells/µL", 12400, "cells/µL", "/uL"),
        ("1,50,000/cumm", 150000, "/cumm", "/mm3"),
        ("4.2 x 10^9/L", 4.2, "x10^9/L", "10*9/L"),
        ("4.2 ×10⁹/L", 4.2, "x10^9/L", "10*9/L"),
        ("4.2 x 109/L", 4.2, "x10^9/L", "10*9/L"),
        ("4.2 x 10 9 /L", 4.2, "x10^9/L", "10*9/L"),
        ("4.2 10*9/L", 4.2, "10^9/L", "10*9/L"),
        ("4.2 x10e9/L", 4.2, "x10^9/L", "10*9/L"),
        ("4.2 K/µL", 4.2, "K/µL", "10*3/uL"),
        ("431µ mol/L", 431, "µmol/L", "umol/L"),
        ("431 μmol/L", 431, "µmol/L", "umol/L"),
        ("38.5 ° C", 38.5, "°C", "Cel"),
        ("88 bpm", 88, "bpm", "/min"),
        ("24 breaths per minute", 24, "breathsperminute", "/min"),
        ("122 per minute", 122, "/minute", "/min"),
        ("36.9 o C", 36.9, "°C", "Cel"),
        ("180 umol/L", 180, "µmol/L", "umol/L"),
        ("6200 /uL", 6200, "/µL", "/uL"),
        ("88.000/mm3", 88000, "/mm3", "/mm3"),
        ("7.250 mm 3", 7250, "mm3", "mm3"),
        ("9.500 g/dL", 9.5, "g/dL", "g/dL"),
        ("40 mm/1st hour", 40, "mm/1sthour", "mm/h"),
        ("40 mm in the first hour", 40, "mminthefirsthour", "mm/h"),
        ("60 mL/min/1.73 m²", 60, "mL/min/1.73m²", "mL/min/{1.73_m2}"),
        ("23.4 kg/m²", 23.4, "kg/m²", "kg/m2"),
        ("2 g/kg/month", 2, "g/kg/month", "g/kg/mo"),
        ("12 mg kg-1 min-1", 12, "mgkg-1min-1", "mg/kg/min"),
        ("350 mm of water", 350, "mmofwater", "mm[H2O]"),
        ("3 g/24 h", 3, "g/24h", "g/d"),
        ("9 gm%", 9, "gm%", "g/dL"),
        ("24 million units", 24e6, "units", "U"),
        ("two tablets", 2, "tablets", "{tablet}"),
        ("half a tablet", 0.5, "tablet", "{tablet}"),
        ("a 10-cm mass", 10, "cm", "cm"),
        ("-2.5 SD", -2.5, "SD", "{SD}"),
        ("0. 96 g/L", 0.96, "g/L", "g/L"),
        ("38.2 0 C", 38.2, "0C", "Cel"),
        ("BP150 mmHg", 150, "mmHg", "mm[Hg]"),
        ("4/50 HPF", 4, "/50HPF", "/[HPF]"),
    ],
)
def test_a_value_with_its_unit_is_read_in_each_spelling(text: str, value: float, unit: str, ucum: str) -> None:
    found = only(text)
    assert (found.value, found.unit, found.ucum) == (value, unit, ucum)


@pytest.mark.parametrize(
    ("text", "comparator"),
    [
        ("< 5 mg/L", "<"),
        ("less than 5 mg/L", "<"),
        ("below 5 mg/L", "<"),
        ("> 5 mg/L", ">"),
        ("more than 5 mg/L", ">"),
        ("≥ 5 mg/L", ">="),
        ("at least 5 mg/L", ">="),
        ("≤5 mg/L", "<="),
        ("no more than 5 mg/L", "<="),
        ("about 5 mg/L", "~"),
        ("~5 mg/L", "~"),
        ("up to 5 mg/L", "="),
        ("a level of 5 mg/L", "="),
    ],
)
def test_a_comparator_is_kept(text: str, comparator: str) -> None:
    assert only(text).numbers[0].comparator == comparator


@pytest.mark.parametrize(
    ("text", "shape", "numbers"),
    [
        ("35-40 mg/L", Shape.RANGE, [35, 40]),
        ("between 35 and 40 mg/L", Shape.RANGE, [35, 40]),
        ("ranging from 35 to 40 mg/L", Shape.RANGE, [35, 40]),
        ("it fell (179 to 31 mg/L)", Shape.CHANGE, [179, 31]),
        ("it rose from 22 to 32 g/L", Shape.CHANGE, [22, 32]),
        ("120 -> 30 -> 12 mg/L", Shape.CHANGE, [120, 30, 12]),
        ("titre 1:640", Shape.TITRE, [640]),
        ("titre 1/80", Shape.TITRE, [80]),
        ("120/80 mmHg", Shape.PRESSURE, [120, 80]),
        ("blood pressure was 120/80", Shape.PRESSURE, [120, 80]),
        ("3 x 2.5 × 1 cm", Shape.DIMENSIONS, [3, 2.5, 1]),
        ("strength 4/5", Shape.RATIO, [4, 5]),
        ("3 of 25", Shape.RATIO, [3, 25]),
        ("1172/810 U/L", Shape.RATIO, [1172, 810]),
        ("3 times the upper limit of normal", Shape.FOLD, [3]),
        ("a 3-fold increase", Shape.FOLD, [3]),
        ("decreased by 30 %", Shape.PERCENT_CHANGE, [30]),
        ("a 46% reduction", Shape.PERCENT_CHANGE, [46]),
        ("fell to 30 %", Shape.VALUE, [30]),
        ("12 ± 3 mg/L", Shape.VALUE, [12]),
        ("500 mg x 2", Shape.VALUE, [500]),
        ("3 x 250 mg/day", Shape.VALUE, [250]),
    ],
)
def test_numbers_that_stand_together_have_their_shape(text: str, shape: Shape, numbers: list[float]) -> None:
    found = only(text)
    assert found.shape is shape
    assert [number.value for number in found.numbers] == numbers


@pytest.mark.parametrize(
    "text",
    [
        "74 mg/L (normal <5)",
        "74 mg/L (normal range: 0-5)",
        "74 mg/L (N: 0-5)",
        "74 mg/L (reference range 0-5 mg/L)",
        "74 mg/L (0–5)",
        "74 mg/L [0.0-5.0]",
        "74 mg/L, upper limit of normal 5 mg/L",
        "74 mg/L (n.v. <5)",
        "elevated to 74 mg/L (normal 0 to 5 mg/L)",
    ],
)
def test_limits_beside_a_value_are_a_reference_range(text: str) -> None:
    value, limits = quantities(text)
    assert (value.shape, value.value) == (Shape.VALUE, 74)
    assert limits.shape is Shape.REFERENCE
    assert limits.numbers[-1].value == 5


@pytest.mark.parametrize(
    "text", ["was normal (4 mg/L)", "returned to a normal level of 4 mg/L", "within normal limits, CRP 4 mg/L"]
)
def test_a_value_that_is_called_normal_is_no_limit(text: str) -> None:
    assert only(text).shape is Shape.VALUE


@pytest.mark.parametrize(
    "text",
    [
        "a 53-year-old woman",
        "aged 53",
        "in 2011",
        "on 12 March 2011",
        "March 12, 2011",
        "on 2011-04-12",
        "at 10:30 am",
        "for 10 years and 2 to 3 weeks",
        "as shown [3, 12-14]",
        "(fig. 2)",
        "Figure 1C",
        "type 2 diabetes, stage 3, day 5",
        "CK5-6, CK5/6 and CK7",
        "IL-6, CD4, HLA-B27, PL-7, COVID-19 and CA 19-9",
        "L4-L5 and T2N0M0",
        "5-fluorouracil and a 12-lead trace",
        "in her 50s",
        "three times a day",
        "call 020-7946-0018",
        "the 3rd toe",
        "18F-FDG",
    ],
)
def test_what_is_no_amount_is_left_out(text: str) -> None:
    assert quantities(text) == ()


def test_one_unit_governs_a_list() -> None:
    found = quantities("35, 40 and 48 U/L")
    assert [(one.value, one.unit) for one in found] == [(35, "U/L"), (40, "U/L"), (48, "U/L")]


def test_capital_g_per_litre_has_two_readings_and_no_code() -> None:
    found = only("150 G/L")
    assert (found.unit, found.ucum) == ("G/L", None)


@given(st.floats(0.01, 999), st.sampled_from(["mg/L", "g/dL", "U/L", "mmol/L", "%", "x10^9/L", "mmHg", "pg/mL"]))
def test_any_plain_number_comes_back_with_its_unit(value: float, unit: str) -> None:
    written = f"{value:.2f}"
    found = only(f"It was {written} {unit} then.")
    assert (found.value, found.unit) == (float(written), unit)


@given(st.integers(1, 10**9), st.sampled_from([",", "\u2009", "\u202f", "'"]))
def test_thousands_come_back_whatever_parts_them(value: int, mark: str) -> None:
    written = f"{value:,}".replace(",", mark)
    assert only(f"platelets {written}/mm3").value == value


@given(st.integers(0, 200), st.integers(0, 200), st.sampled_from(["-", "–", " to ", " - "]))
def test_a_range_has_both_ends_under_one_unit(low: int, high: int, joint: str) -> None:
    found = only(f"between {low}{joint}{high} mg/L")
    assert [number.value for number in found.numbers] == [low, high]
    assert found.unit == "mg/L"


_BITS = st.sampled_from(
    "1 12 3.5 1,5 1,234 0 . , : ; - – + / x × ( ) [ ] < > ~ ± % ° mg g kg L mL mm Hg µ mol to from between and of "
    "normal N by times per day h week fell rose respectively 10^9 x109 2011 March one half a tablet CD4 IL-6".split()
)


@settings(deadline=timedelta(seconds=2))
@given(st.lists(st.tuples(_BITS, st.sampled_from(["", " ", "\n"])), max_size=60))
def test_any_sentence_is_read_in_order_and_in_time(bits: list[tuple[str, str]]) -> None:
    text = "".join(bit + space for bit, space in bits)
    found = quantities(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.start <= two.start for one, two in pairwise(found))
    assert all(one.numbers for one in found)


@given(st.text(max_size=40), st.sampled_from(["CRP 74 mg/L (normal <5)", "120/80 mmHg", "from 179 to 31 mg/L"]))
def test_what_lies_outside_the_stretch_changes_nothing(around: str, sentence: str) -> None:
    alone = quantities(sentence)
    start = len(around) + 1
    within = quantities(f"{around}\n{sentence}\n{around}", start, start + len(sentence))
    assert [(one.start - start, one.shape, one.unit) for one in within] == [
        (one.start, one.shape, one.unit) for one in alone
    ]


def test_an_endless_line_is_read() -> None:
    assert len(quantities("CRP was 74 mg/L, " * 20_000)) == 20_000


def test_an_endless_number_is_none() -> None:
    assert quantities("1" * 100_000) == ()


@pytest.mark.parametrize(
    "written",
    ["mg/L", "µmol/L", "x10^9/L", "IU/mL", "mmHg", "cmH2O", "g/24 h", "mL/min/1.73 m2", "kg/m2", "mEq/L", "fL", "mm/h"],
)
def test_the_code_of_a_unit_is_one_that_converts(written: str) -> None:
    unit = unit_at(written, 0, len(written))
    assert unit is not None
    assert unit.ucum is not None
    assert convert(2.0, unit.ucum, unit.ucum) == 2.0
    assert dimension_of(unit.ucum)
