"""Changes of lesions against test and retest: Lodge MA. J Nucl Med 2017;58:523 (10 %), QIBA profile (12 %)."""

import pytest

from catamnesis.case.discrepancy import Discrepancy
from catamnesis.case.lesion import Fate, Match, Visit
from catamnesis.case.response import Judgement
from catamnesis.weigh.criteria.pet import weigh_pair
from catamnesis.weigh.criteria.pet_comparability import comparable
from catamnesis.weigh.lesion_change import lesion_changes
from pair_build import change, fallen, lesion, new, pair_of, vanished


def of(*matches: Match) -> list[Judgement]:
    """What is judged of these lesions."""
    return [one for one in lesion_changes(pair_of(matches)) if isinstance(one, Judgement)]


def test_a_fall_by_46_per_cent_is_more_than_test_and_retest() -> None:
    (found,) = of(fallen())
    values = {value.name: value for value in found.values}
    assert values["z, test and retest, QIBA"].value == pytest.approx(-3.64, abs=0.005)
    assert values["z, test and retest, careful protocol"].value == pytest.approx(-4.37, abs=0.005)
    true = values["true change, test and retest, QIBA"]
    assert (true.low, true.high) == pytest.approx((-61, -25), abs=0.5)
    assert found.verdict == "beyond noise"
    assert found.subject == "change-suvmax-L1"


@pytest.mark.parametrize(
    ("share", "verdict"),
    [(0.80, "within noise"), (0.73, "beyond noise by some yardsticks, not by others"), (0.60, "beyond noise")],
)
def test_how_far_a_fall_must_go(share: float, verdict: str) -> None:
    (found,) = of(fallen(share))
    assert found.verdict == verdict


def test_only_what_has_a_published_repeatability_is_judged() -> None:
    (found,) = of(fallen())
    assert found.title == "SUVmax, L1: more than test and retest?"


def test_new_and_vanished_lesions_have_no_change_to_judge() -> None:
    assert of(new(lesion("L1", Visit.FOLLOW_UP, 5.0)), vanished(lesion("L2", Visit.BASELINE, 5.0))) == []


def test_many_lesions_are_adjusted_for() -> None:
    found = of(*(fallen(0.7 if n == 0 else 0.99, label=f"L{n}") for n in range(20)))
    values = {value.name: value.value for value in found[0].values}
    assert values["p, adjusted for 20 lesions"] > 0.05 > values["p, test and retest, QIBA"]
    assert any("20 lesions were looked at" in caveat for caveat in found[0].caveats)


def test_a_split_lesion_says_that_its_maximum_may_be_of_another_part() -> None:
    before = lesion("L1", Visit.BASELINE, 10.0)
    parts = (lesion("L1a", Visit.FOLLOW_UP, 5.0), lesion("L1b", Visit.FOLLOW_UP, 4.0))
    (found,) = of(Match(Fate.SPLIT, (before,), parts, changes=(change("suvmax", before, parts[0]),)))
    assert any("split" in caveat for caveat in found.caveats)


@pytest.mark.parametrize("minutes", [75.0, 40.0])
def test_scans_with_other_uptake_times_are_refused_once(minutes: float) -> None:
    pair = pair_of([fallen(), fallen(label="L2")], follow_up={"minutes": minutes})
    (found,) = lesion_changes(pair, comparable(pair))
    assert isinstance(found, Discrepancy)
    assert "differ in uptake time" in found.what


def test_another_scanner_is_judged_all_the_same() -> None:
    pair = pair_of([fallen()], follow_up={"scan": {"model": "another"}})
    assert [type(one) for one in lesion_changes(pair, comparable(pair))] == [Judgement]


def test_a_pair_is_weighed_as_a_whole() -> None:
    found = weigh_pair(pair_of([fallen()]))
    assert [one.room for one in found.judgements] == [
        *("criteria.pet-comparability", "variation"),
        *("criteria.percist", "criteria.eortc", "criteria.qiba", "criteria.deauville"),
    ]
    unlike = weigh_pair(pair_of([fallen()], follow_up={"minutes": 100.0}))
    assert len(unlike.discrepancies) == 1
