"""Domain by domain: what changed, on which signs, with which doubts."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import case_of, exposure, finding, lab
from catamnesis.case.case import Case, Fact
from catamnesis.case.chronology import Timing
from catamnesis.case.discrepancy import Discrepancy
from catamnesis.case.event import Answer, Outcome, OutcomeKind
from catamnesis.case.finding import Domain, NotEvaluable
from catamnesis.case.response import Judgement
from catamnesis.terms.concept import Concept
from catamnesis.weigh.verdict import Direction, Verdict, overall
from catamnesis.workup import Workup

DRUG = exposure("drug", "anakinra", start=0)


def weighed(*facts: Fact) -> Case:
    return Workup(case_of(DRUG, *facts)).measured().weighed().case


def verdict(case: Case, domain: str) -> Judgement:
    (found,) = [j for j in case.judged("verdict") if j.subject == domain]
    return found


@pytest.mark.parametrize(
    ("directions", "word"),
    [
        ([], "not evaluable"),
        ([Direction.SAME], "unchanged"),
        ([Direction.BETTER, Direction.SAME], "improved"),
        ([Direction.WORSE, Direction.SAME], "worsened"),
        ([Direction.BETTER, Direction.WORSE], "not evaluable"),
    ],
)
def test_signs_give_one_word(directions: list[Direction], word: str) -> None:
    assert overall(directions) == word


@given(st.lists(st.sampled_from(Direction)), st.randoms())
def test_the_order_and_number_of_signs_do_not_matter(directions: list[Direction], dice: object) -> None:
    mirror = {Direction.BETTER: Direction.WORSE, Direction.WORSE: Direction.BETTER, Direction.SAME: Direction.SAME}
    opposite = {Verdict.IMPROVED: Verdict.WORSENED, Verdict.WORSENED: Verdict.IMPROVED}
    word = overall(directions)
    assert overall(directions * 2) is word
    assert overall(reversed(directions)) is word
    assert overall(mirror[d] for d in directions) is opposite.get(word, word)


def test_a_value_that_did_not_move_at_all_leaves_its_domain_unchanged() -> None:
    told = verdict(weighed(lab("crp", 5, day=-1), lab("crp", 5, day=8)), "systemic inflammation")
    assert told.verdict == "unchanged"
    assert "within noise" in told.explanation


def test_a_measure_whose_noise_is_not_known_is_not_called_unmeasured() -> None:
    told = verdict(weighed(lab("temperature", 39.5, day=-1), lab("temperature", 37, day=8)), "systemic inflammation")
    assert told.verdict == "not evaluable"
    assert "body temperature: known before and after day zero" in told.explanation
    assert "No value" not in told.explanation


def test_a_fall_of_crp_beyond_noise_improves_inflammation_and_a_small_one_leaves_it_unchanged() -> None:
    fell = weighed(lab("crp", 179, day=-1), lab("crp", 31, day=8))
    swung = weighed(lab("crp", 179, day=-1), lab("crp", 160, day=8))
    rose = weighed(lab("crp", 31, day=-1), lab("crp", 179, day=8))
    told = [verdict(case, "systemic inflammation").verdict for case in (fell, swung, rose)]
    assert told == ["improved", "unchanged", "worsened"]


def test_the_last_value_counts_not_the_best() -> None:
    relapsed = weighed(lab("crp", 100, day=-1), lab("crp", 5, day=8), lab("crp", 102, day=60))
    assert verdict(relapsed, "systemic inflammation").verdict == "unchanged"


def test_the_last_word_on_a_finding_counts_and_where_the_days_leave_it_open_nothing_is_guessed() -> None:
    gone = finding("rash", domain="skin", course="resolved", day=1)
    back = finding("rash", domain="skin", course="worsened", day=56)
    assert verdict(weighed(gone, back), "skin").verdict == "worsened"
    later = finding("rash", domain="skin", course="resolved", day=(40, None))
    told = verdict(weighed(gone, back, later), "skin")
    assert told.verdict == "not evaluable"
    assert "rash: what is said of it differs, and which word came last is not dated." in told.caveats
    surely = finding("rash", domain="skin", course="resolved", day=(57, None))
    assert verdict(weighed(gone, back, surely), "skin").verdict == "improved"


def test_markers_of_one_cause_count_once_and_this_is_said() -> None:
    case = weighed(
        lab("crp", 179, day=-1),
        lab("crp", 31, day=8),
        lab("ferritin", 900, day=-1, unit="ug/L"),
        lab("ferritin", 300, day=8, unit="ug/L"),
    )
    told = verdict(case, "systemic inflammation")
    assert told.verdict == "improved"
    assert any("share one cause" in c and "count once" in c for c in told.caveats)


def test_markers_of_one_cause_that_part_ways_give_no_verdict() -> None:
    case = weighed(
        lab("crp", 179, day=-1),
        lab("crp", 31, day=8),
        lab("ferritin", 300, day=-1, unit="ug/L"),
        lab("ferritin", 3000, day=8, unit="ug/L"),
    )
    told = verdict(case, "systemic inflammation")
    assert told.verdict == "not evaluable"
    assert "both ways" in told.explanation


@pytest.mark.parametrize(
    ("course", "word"),
    [("resolved", "improved"), ("improved", "improved"), ("unchanged", "unchanged"), ("worsened", "worsened")],
)
def test_an_authors_word_counts_and_is_marked_as_his(course: str, word: str) -> None:
    case = weighed(finding("skin ulcer", domain="skin", course=course, day=28))
    told = verdict(case, "skin")
    assert told.verdict == word
    assert "Everything here is stated by the author, not measured." in told.caveats


def test_what_was_there_before_and_absent_after_is_better_and_what_is_new_is_worse() -> None:
    gone = weighed(finding("rash", domain="skin", day=-5), finding("rash", status="absent", domain="skin", day=28))
    still = weighed(finding("rash", domain="skin", day=-5), finding("rash", domain="skin", day=28))
    new = weighed(finding("rash", status="absent", domain="skin", day=-5), finding("rash", domain="skin", day=28))
    assert [verdict(c, "skin").verdict for c in (gone, still, new)] == ["improved", "unchanged", "worsened"]


def test_two_words_for_one_code_are_one_finding() -> None:
    words = [("pyrexia", "present", -5), ("fever", "absent", 28)]
    told = [
        replace(finding(word, status, "systemic inflammation", day=day), concept=Concept(word, "HP:0001945"))
        for word, status, day in words
    ]
    assert verdict(weighed(*told), "systemic inflammation").verdict == "improved"


def test_a_finding_that_is_never_heard_of_again_is_not_evaluable() -> None:
    told = verdict(weighed(finding("arthritis", domain="joints", day=-5)), "joints")
    assert told.verdict == "not evaluable"
    assert "arthritis" in told.explanation


def test_a_domain_that_the_author_cannot_judge_is_not_evaluable_unless_it_was_measured() -> None:
    barred = NotEvaluable("n", Domain.LUNG, "follow-up too short", ())
    assert verdict(weighed(barred), "lung").verdict == "not evaluable"
    assert "follow-up too short" in verdict(weighed(barred), "lung").explanation


def test_a_domain_of_which_nothing_is_said_is_not_listed() -> None:
    case = weighed(finding("rash", domain="skin", day=-5))
    assert [j.subject for j in case.judged("verdict")] == ["skin"]


def test_rivals_stand_beside_the_verdict() -> None:
    told = verdict(
        weighed(lab("crp", 179, day=-1), lab("crp", 31, day=8), exposure("other", "colchicine", start=0)),
        "systemic inflammation",
    )
    assert any("colchicine" in c for c in told.caveats)


@pytest.mark.parametrize(
    ("related", "scored"),
    [
        (Answer.NO, "reported, not scored"),
        (Answer.UNKNOWN, "reported, not scored"),
        (Answer.YES, "counted as worsening"),
    ],
)
def test_a_death_is_scored_only_where_the_record_ties_it_to_the_illness(related: Answer, scored: str) -> None:
    death = Outcome("death", OutcomeKind.DEATH, "aspiration pneumonia", related, Timing("death"), ())
    case = weighed(death)
    (told,) = case.judged("outcome")
    assert told.verdict == scored
    assert any(j.subject == "general state" for j in case.judged("verdict")) == (related is Answer.YES)
    asked = [d for d in case.discrepancies if "tied to the illness" in d.what]
    assert bool(asked) == (related is Answer.UNKNOWN)
    assert all(isinstance(d, Discrepancy) for d in asked)


def test_a_fall_faster_than_the_body_allows_is_told_beside_the_verdict() -> None:
    told = verdict(weighed(lab("crp", 300, day=-1), lab("crp", 1, day=1)), "systemic inflammation")
    assert any("faster than the body allows" in c for c in told.caveats)
    slow = verdict(weighed(lab("crp", 300, day=-1), lab("crp", 30, day=8)), "systemic inflammation")
    assert not any("faster than the body allows" in c for c in slow.caveats)
