"""Deauville five-point scale: NBK65726, table 2."""

from math import isclose
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.lesion import Match, Visit
from catamnesis.case.response import Judgement
from catamnesis.weigh.criteria.deauville import NO_SCORE, deauville, deauville_scores
from pair_build import fallen, lesion, new, pair_of, vanished

SUV = st.floats(0.1, 40.0)


def of(*matches: Match, **changes: Any) -> Judgement:
    """Deauville score of these lesions."""
    return deauville(pair_of(matches, **changes))


@pytest.mark.parametrize(
    ("suv", "scores"),
    [
        (None, (1,)),
        (1.5, (2,)),
        (1.51, (3,)),
        (2.0, (3,)),
        (2.01, (4,)),
        (4.0, (4,)),
        (4.01, (4, 5)),
        (6.0, (4, 5)),
        (6.01, (5,)),
    ],
)
def test_each_step_of_the_scale(suv: float | None, scores: tuple[int, ...]) -> None:
    assert deauville_scores(suv, 1.5, 2.0) == scores


@given(SUV, SUV, SUV, SUV)
def test_a_hotter_lesion_never_scores_less(one: float, other: float, blood: float, liver: float) -> None:
    low, high = sorted((one, other))
    assert deauville_scores(low, blood, liver) <= deauville_scores(high, blood, liver)


@given(SUV, SUV, SUV, st.floats(0.1, 10.0))
def test_the_score_does_not_depend_on_the_unit(suv: float, blood: float, liver: float, unit: float) -> None:
    edges = (suv / blood, suv / liver, suv / (2 * liver), suv / (3 * liver))
    if not any(isclose(edge, 1.0, rel_tol=1e-9) for edge in edges):
        assert deauville_scores(suv * unit, blood * unit, liver * unit) == deauville_scores(suv, blood, liver)


def test_values_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        deauville_scores(1.0, 0.0, 2.0)


def test_it_is_said_to_be_a_reference_made_for_lymphoma() -> None:
    found = of(fallen())
    assert found.verdict == "score 4 or 5, as a reference"  # 5.4 lies between 2 and 3 times 2.1
    assert "lymphoma" in found.caveats[0]


def test_a_new_lesion_scores_5_and_none_left_scores_1() -> None:
    assert of(fallen(), new(lesion("L2", Visit.FOLLOW_UP, 3.0))).verdict == "score 5, as a reference"
    assert of(vanished(lesion("L1", Visit.BASELINE, 9.0))).verdict == "score 1, as a reference"


def test_without_a_liver_there_is_no_score() -> None:
    assert of(fallen(), follow_up={"liver": None}).verdict == NO_SCORE
    assert of(fallen(), follow_up={"blood_pool": None}).verdict == NO_SCORE
