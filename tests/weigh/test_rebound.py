"""A value that got worse and better again between day zero and the last value is told."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import case_of, exposure, lab
from catamnesis.case.laboratory import LabValue
from catamnesis.case.series import Series, series_of
from catamnesis.terms.analytes import Better, find_analyte
from catamnesis.weigh.rebound import rebound, rebound_words
from catamnesis.workup import Workup

DRUG = exposure("drug", "anakinra", start=0)


def series(*values: LabValue) -> Series:
    """The one measure of a case."""
    (found,) = [s for s in series_of(case_of(DRUG, *values)) if isinstance(s, Series)]
    return found


def course(analyte: str, *values: float) -> tuple[LabValue, ...]:
    """A first value the day before, then one every tenth day."""
    return tuple(lab(analyte, value, -1 if n == 0 else 10 * n) for n, value in enumerate(values))


@pytest.mark.parametrize(
    ("analyte", "values", "told"),
    [
        ("alt", (70, 268, 29), "alanine aminotransferase: in between it rose to 268 U/L (day 10)."),
        ("alt", (70, 66, 142, 268, 88, 29), "alanine aminotransferase: in between it rose to 268 U/L (day 30)."),
        ("crp", (179, 100, 5, 64, 5), "C-reactive protein: in between it rose to 64 mg/L (day 30)."),
        ("albumin", (30, 34, 22, 35), "albumin: in between it fell to 22 g/L (day 20)."),
    ],
)
def test_a_peak_between_is_told_with_its_day(analyte: str, values: tuple[float, ...], told: str) -> None:
    assert list(rebound_words(series(*course(analyte, *values)), find_analyte(analyte))) == [told]


@pytest.mark.parametrize(
    ("analyte", "values"),
    [
        ("crp", (179, 31)),
        ("crp", (179, 90, 31, 5)),  # nothing but a fall
        ("crp", (100, 10, 11, 9)),  # within noise
        ("alt", (30, 70, 268, 260)),  # worse to the end: the last value tells it
        ("sodium", (140, 120, 150, 139)),  # no side is the better one
        ("crp", (0, 0, 0)),
    ],
)
def test_what_the_last_value_tells_already_is_no_rebound(analyte: str, values: tuple[float, ...]) -> None:
    assert list(rebound_words(series(*course(analyte, *values)), find_analyte(analyte))) == []


def test_a_limit_of_detection_that_went_up_is_no_rebound() -> None:
    values = (lab("crp", 179, -1), lab("crp", 1, 8), lab("crp", 20, 20, comparator="<"), lab("crp", 1, 30))
    assert list(rebound_words(series(*values), find_analyte("crp"))) == []


def test_bounds_of_the_day_are_told_as_bounds() -> None:
    values = (lab("alt", 70, -1), lab("alt", 268, (10, 20)), lab("alt", 29, 60))
    (told,) = rebound_words(series(*values), find_analyte("alt"))
    assert told.endswith("(between day 10 and day 20).")


def test_a_measure_whose_noise_is_not_known_is_left_alone() -> None:
    held = series(*(lab("moonshine", value, day) for value, day in ((5, -1), (500, 8), (5, 20))))
    assert list(rebound_words(held, find_analyte("moonshine"))) == []


POSITIVE = st.lists(st.floats(0.5, 1000), min_size=2, max_size=12)


@given(POSITIVE)
def test_a_rebound_lies_between_and_is_worse_than_what_came_before_and_than_the_last(values: list[float]) -> None:
    crp = find_analyte("crp")
    assert crp is not None
    found = rebound(values, better=Better.LOWER, variation=crp.variations[0])
    assert found is None or (0 < found < len(values) - 1 and values[found] > max(min(values[:found]), values[-1]))


@given(POSITIVE)
def test_a_course_turned_upside_down_has_the_same_rebound(values: list[float]) -> None:
    variation = find_analyte("crp").variations[0]  # type: ignore[union-attr]
    here = rebound(values, better=Better.LOWER, variation=variation)
    there = rebound([1000.0 / value for value in values], better=Better.HIGHER, variation=variation)
    assert here == there


@given(st.lists(st.floats(0.5, 1000), min_size=2, max_size=12).map(lambda v: sorted(v, reverse=True)))
def test_a_course_that_only_falls_has_none(values: list[float]) -> None:
    crp = find_analyte("crp")
    assert crp is not None
    assert rebound(values, better=Better.LOWER, variation=crp.variations[0]) is None


def test_the_verdict_tells_the_peak_beside_the_improvement() -> None:
    case = Workup(case_of(DRUG, *course("crp", 179, 100, 5, 64, 5))).measured().weighed().case
    (told,) = case.judged("verdict")
    assert told.verdict == "improved"
    assert "C-reactive protein: in between it rose to 64 mg/L (day 30)." in told.caveats


def test_a_change_that_a_plug_in_measured_has_no_course_to_look_at() -> None:
    case = Workup(case_of(DRUG, *course("crp", 179, 31))).measured().case
    (crp,) = case.changes
    # A plug-in may give a change of the same analyte from values that are no facts of the case.
    alone = replace(case, facts=tuple(f for f in case.facts if not isinstance(f, LabValue)), changes=(crp,))
    told = {j.subject: j for j in Workup(alone).weighed().case.judged("verdict")}
    assert told["systemic inflammation"].verdict == "improved"
