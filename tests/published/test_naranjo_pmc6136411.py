"""Naranjo scale as printed in PMC6136411, table 1 (questions, weights and a worked reaction of 6 points, probable)."""

from catamnesis.case.event import Answer
from catamnesis.weigh.naranjo import ITEMS, Likelihood, likelihood, naranjo_points, naranjo_score

# Table 1: points for yes and for no; "do not know" is 0 throughout.
PRINTED = {
    "previous reports": (1, 0),
    "after drug": (2, -1),
    "dechallenge": (1, 0),
    "rechallenge": (2, -1),
    "alternative causes": (-1, 2),
    "placebo": (-1, 1),
    "drug level": (1, 0),
    "dose response": (1, 0),
    "similar before": (1, 0),
    "objective evidence": (1, 0),
}

# Table 1, last column: 0, +2, +1, 0, +2, 0, 0, 0, 0, +1.
WORKED = {
    "after drug": Answer.YES,
    "dechallenge": Answer.YES,
    "alternative causes": Answer.NO,
    "objective evidence": Answer.YES,
}


def test_the_weights_are_those_of_the_table() -> None:
    assert tuple(PRINTED) == ITEMS
    for item, (yes, no) in PRINTED.items():
        assert naranjo_points(item, Answer.YES) == yes
        assert naranjo_points(item, Answer.NO) == no
        assert naranjo_points(item, Answer.UNKNOWN) == 0


def test_the_worked_reaction_has_the_printed_points_item_by_item() -> None:
    points = [naranjo_points(item, WORKED.get(item, Answer.UNKNOWN)) for item in ITEMS]
    assert points == [0, 2, 1, 0, 2, 0, 0, 0, 0, 1]


def test_the_worked_reaction_is_probable_with_six_points() -> None:
    assert naranjo_score(WORKED) == 6
    assert likelihood(naranjo_score(WORKED)) is Likelihood.PROBABLE


def test_the_scale_runs_from_minus_4_to_13() -> None:
    ends = [(naranjo_points(item, Answer.YES), naranjo_points(item, Answer.NO), 0) for item in ITEMS]
    assert sum(map(max, ends)) == 13
    assert sum(map(min, ends)) == -4
