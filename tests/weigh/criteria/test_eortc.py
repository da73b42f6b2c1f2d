"""EORTC 1999: BMC Cancer 2012;12:502, table 2."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.lesion import Match, Visit
from catamnesis.case.response import Judgement
from catamnesis.weigh.criteria.eortc import OPEN, eortc, metabolic_class
from catamnesis.weigh.criteria.percist import Metabolic
from catamnesis.weigh.criteria.pet_comparability import comparable
from catamnesis.weigh.criteria.pet_lesions import TUMOURS
from pair_build import fallen, lesion, new, pair_of, vanished


def of(*matches: Match, cycles: int | None = None, **changes: Any) -> Judgement:
    """EORTC of these lesions."""
    pair = pair_of(matches, **changes)
    return eortc(pair, comparable(pair), cycles=cycles)


@pytest.mark.parametrize(
    ("relative", "cycles", "found"),
    [
        (0.25, None, Metabolic.STABLE),  # more than 25 % is progression
        (0.2501, None, Metabolic.PROGRESSIVE),
        (-0.1499, None, Metabolic.STABLE),  # less than 15 %
        (-0.15, 1, Metabolic.PARTIAL),  # a minimum of 15 to 25 % after one cycle
        (-0.15, 2, OPEN),
        (-0.15, None, OPEN),
        (-0.25, 2, OPEN),  # more than 25 % after several
        (-0.2501, 2, Metabolic.PARTIAL),
        (-0.46, None, Metabolic.PARTIAL),
        (None, None, Metabolic.COMPLETE_BY_EYE),
    ],
)
def test_the_table_of_changes(relative: float | None, cycles: int | None, found: str) -> None:
    assert metabolic_class(relative, cycles=cycles) == found


@pytest.mark.parametrize(("extent", "found"), [(0.20, Metabolic.PARTIAL), (0.2001, Metabolic.PROGRESSIVE)])
def test_growth_by_more_than_a_fifth_is_progression(extent: float, found: str) -> None:
    assert metabolic_class(-0.5, extent=extent) == found


def test_a_new_lesion_is_progression() -> None:
    assert metabolic_class(None, new_lesion=True) == Metabolic.PROGRESSIVE


@given(st.floats(-1.0, 3.0), st.integers(1, 9) | st.none())
def test_every_change_has_a_class(relative: float, cycles: int | None) -> None:
    assert metabolic_class(relative, cycles=cycles) in (*Metabolic, OPEN)


def test_impossible_changes_and_cycles_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot fall by more than all"):
        metabolic_class(-1.01)
    with pytest.raises(ValueError, match="one cycle or more"):
        metabolic_class(-0.2, cycles=0)


def test_a_fall_by_46_per_cent_is_a_partial_response() -> None:
    found = of(fallen())
    assert found.verdict == Metabolic.PARTIAL
    assert "10, then 5.4 (-46 %)" in found.explanation
    assert TUMOURS in found.caveats


def test_another_lesion_that_rises_is_progression() -> None:
    found = of(fallen(), fallen(1.3, maximum=5.0, label="L2"))
    assert found.verdict == Metabolic.PROGRESSIVE
    assert any(item.reason == "L2 +30 %" for item in found.items)


def test_where_the_hottest_is_gone_the_rest_decides() -> None:
    gone = vanished(lesion("L1", Visit.BASELINE, 12.0))
    assert of(gone).verdict == Metabolic.COMPLETE_BY_EYE
    found = of(gone, fallen(0.9, maximum=5.0, label="L2"))
    assert found.verdict == Metabolic.STABLE
    assert "the one that fell least went -10 %" in found.explanation


def test_a_small_fall_depends_on_the_cycles() -> None:
    assert of(fallen(0.8)).verdict == OPEN
    assert of(fallen(0.8), cycles=1).verdict == Metabolic.PARTIAL


def test_two_tracers_get_no_class() -> None:
    other = {"scan": {"header": {"given": {"name": "Fluorocholine"}}}}
    assert of(fallen(), follow_up=other).verdict == Metabolic.NOT_EVALUABLE


def test_no_lesion_on_the_first_study_is_not_evaluable() -> None:
    found = of(new(lesion("L1", Visit.FOLLOW_UP, 9.0)))
    assert found.verdict == Metabolic.NOT_EVALUABLE
    assert "no lesion was found" in found.explanation
