"""QIBA FDG-PET/CT profile 1.13: a true change from -28 % or +39 %; its conditions are unverified."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.event import Answer
from catamnesis.case.lesion import Match, Visit
from catamnesis.case.response import Judgement
from catamnesis.weigh.criteria.pet_comparability import comparable
from catamnesis.weigh.criteria.qiba import FALL, RISE, Claim, Direction, claimed, qiba
from catamnesis.weigh.reference_change import log_limits, log_scatter
from pair_build import fallen, lesion, new, pair_of, vanished


def of(*matches: Match, **changes: Any) -> Judgement:
    """The claim of these lesions."""
    pair = pair_of(matches, **changes)
    return qiba(pair, comparable(pair))


@pytest.mark.parametrize(
    ("relative", "found"),
    [
        (-0.28, Direction.FALL),
        (-0.2799, Direction.NONE),
        (0.3899, Direction.NONE),
        (0.39, Direction.RISE),
        (-1.0, Direction.FALL),
    ],
)
def test_a_true_change_begins_at_28_per_cent_down_and_39_per_cent_up(relative: float, found: Direction) -> None:
    assert claimed(relative) is found


def test_both_limits_follow_from_a_variation_of_12_per_cent() -> None:
    limits = log_limits(log_scatter(0, 12))
    assert limits.fall_percent / 100 == pytest.approx(FALL, abs=0.005)
    assert limits.rise_percent / 100 == pytest.approx(RISE, abs=0.005)


@given(st.floats(0.01, 10.0))
def test_a_change_and_its_way_back_are_judged_alike_but_at_the_rounded_edge(ratio: float) -> None:
    there, back = claimed(ratio - 1.0), claimed(1.0 / ratio - 1.0)
    if abs(abs(math.log(ratio)) - math.log(1.39)) > 0.01:
        assert (there is Direction.NONE) is (back is Direction.NONE)


@pytest.mark.parametrize("relative", [-1.1, float("nan")])
def test_a_change_that_cannot_be_is_refused(relative: float) -> None:
    with pytest.raises(ValueError, match="cannot fall"):
        claimed(relative)


def test_the_claim_holds_where_its_conditions_do() -> None:
    found = of(fallen())
    assert found.verdict == Claim.HOLDS
    assert "1 of 1 lesions changed" in found.explanation


@pytest.mark.parametrize(("minutes", "names"), [(54, "55 to 75 min"), (70.5, "apart")])
def test_the_condition_that_fails_is_named(minutes: float, names: str) -> None:
    found = of(fallen(), follow_up={"minutes": minutes})
    assert found.verdict == Claim.BROKEN
    assert names in found.explanation


def test_a_condition_that_is_not_known_leaves_the_claim_open() -> None:
    found = of(fallen(), follow_up={"scan": {"model": ""}})
    assert found.verdict == Claim.OPEN
    assert "Not known: same scanner model" in found.explanation


def test_a_lesion_below_4_is_not_claimed_for() -> None:
    found = of(fallen(maximum=3.9))
    assert found.verdict == Claim.BROKEN
    assert found.items[-1].answer is Answer.NOT_APPLICABLE
    assert of(fallen(maximum=4.0)).verdict == Claim.HOLDS


def test_new_and_vanished_lesions_have_no_pair_of_values() -> None:
    found = of(fallen(), new(lesion("L2", Visit.FOLLOW_UP, 9.0)), vanished(lesion("L3", Visit.BASELINE, 9.0)))
    assert [item.name for item in found.items if item.name.startswith("L")] == ["L1"]


def test_it_bears_the_mark_that_the_profile_was_not_read() -> None:
    found = of(fallen())
    assert ("verified", "no") in found.derivation.parameters
    assert any(caveat.startswith("Unverified") for caveat in found.caveats)
