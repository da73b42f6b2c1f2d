"""A drug that lowers a marker by itself: under it, the marker's fall is no sign of less illness."""

from collections.abc import Iterable

import pytest

from build import Day, case_of, dose_change, exposure, finding, lab, stated_change
from catamnesis.case.case import Case, Fact
from catamnesis.case.event import Answer
from catamnesis.case.response import Change, Judgement
from catamnesis.case.therapy import Exposure
from catamnesis.weigh.masking import mask_words, masks
from catamnesis.workup import Workup

TOCILIZUMAB = exposure("drug", "tocilizumab", start=0)
ANAKINRA = exposure("drug", "anakinra", start=0)
FELL = (lab("crp", 179, -1), lab("crp", 5, 8))
ROSE = (lab("crp", 5, -1), lab("crp", 179, 8))


def weighed(*facts: Fact) -> Case:
    return Workup(case_of(*facts)).measured().weighed().case


def inflammation(*facts: Fact) -> Judgement:
    """The verdict on systemic inflammation."""
    (found,) = [j for j in weighed(*facts).judged("verdict") if j.subject == "systemic inflammation"]
    return found


def rival(start: Day, stop: Day = None, *, drug: str = "tocilizumab", **kw: object) -> Exposure:
    return exposure("rival", drug, start=start, stop=stop, **kw)  # type: ignore[arg-type]


def hidden(facts: Iterable[Fact], *others: Fact) -> tuple[str, ...]:
    """The drugs that hide what the last change of CRP shows."""
    case = Workup(case_of(*facts, *others)).measured().case
    return tuple(mask.drug for mask in masks(case, last(case), rose=last(case).better < 0))


def last(case: Case) -> Change:
    return next(change for change in case.changes if change.id == "change-crp-last")


@pytest.mark.parametrize("drug", ["tocilizumab", "RoActemra", "sarilumab", "siltuximab"])
def test_a_fall_of_crp_under_a_blocker_of_interleukin_6_is_not_counted(drug: str) -> None:
    told = inflammation(exposure("drug", drug, start=0), *FELL)
    assert told.verdict == "not evaluable"
    (crp,) = told.items
    assert crp.answer is Answer.NO
    assert "not counted" in crp.reason
    assert "unverified" in crp.reason
    assert "both ways" not in told.explanation
    assert any("Ann Rheum Dis 2020;79:874, abstract; unverified" in caveat for caveat in told.caveats)


def test_the_same_fall_under_another_drug_is_counted() -> None:
    told = inflammation(ANAKINRA, *FELL)
    assert told.verdict == "improved"
    assert told.items[0].answer is Answer.YES
    assert not any("by itself" in caveat for caveat in told.caveats)


def test_only_crp_is_known_to_be_lowered_and_of_its_kin_this_is_said() -> None:
    ferritin = (lab("ferritin", 5980, -1, unit="ug/L"), lab("ferritin", 150, 60, unit="ug/L"))
    told = inflammation(TOCILIZUMAB, *FELL, *ferritin)
    assert told.verdict == "improved"
    assert {item.name: item.answer.value for item in told.items} == {"C-reactive protein": "no", "ferritin": "yes"}
    assert any("whether tocilizumab lowers ferritin by itself too is not known here" in c for c in told.caveats)
    assert not any("count once" in caveat for caveat in told.caveats)


def test_the_authors_word_counts_where_crp_does_not() -> None:
    fever = finding("fever", domain="systemic inflammation", course="resolved", day=3)
    told = inflammation(TOCILIZUMAB, *FELL, fever)
    assert told.verdict == "improved"
    assert "What counts here is stated by the author, not measured." in told.caveats


def test_crp_that_stays_where_it_is_shows_nothing_either() -> None:
    assert inflammation(TOCILIZUMAB, lab("crp", 3, -1), lab("crp", 3.2, 8)).verdict == "not evaluable"


def test_a_rise_under_the_drug_counts_for_the_drug_cannot_have_made_it() -> None:
    assert inflammation(TOCILIZUMAB, *ROSE).verdict == "worsened"


def test_a_rise_after_the_drug_was_stopped_may_be_no_more_than_its_end() -> None:
    assert inflammation(ANAKINRA, *ROSE, rival(-90, -1)).verdict == "not evaluable"
    assert inflammation(ANAKINRA, *ROSE, rival(-90, ongoing=True)).verdict == "worsened"


@pytest.mark.parametrize(
    ("start", "stop", "found"),
    [
        (-400, None, True),
        (-20, 30, True),
        (3, None, True),
        ((None, -1), None, True),
        (2, 4, True),
        (-3, -3, True),  # a single infusion shortly before: how long it acts is not known here
        (-400, -300, False),
        (9, None, False),
    ],
)
def test_a_rival_counts_where_its_days_reach_the_time_between_the_values(start: Day, stop: Day, found: bool) -> None:  # noqa: FBT001
    assert hidden((ANAKINRA, *FELL), rival(start, stop)) == (("tocilizumab",) if found else ())


def test_a_rival_that_lowers_nothing_by_itself_hides_nothing() -> None:
    assert hidden((ANAKINRA, *FELL), rival(-20, drug="prednisone")) == ()


def test_an_infusion_on_day_zero_alone_hides_what_follows() -> None:
    assert hidden((exposure("drug", "tocilizumab", start=0, stop=0), lab("crp", 179, -1), lab("crp", 5, 200))) == (
        "tocilizumab",
    )


def test_a_stated_fall_is_hidden_as_well() -> None:
    stated = stated_change("crp", -90, -1, 8)
    assert inflammation(TOCILIZUMAB, stated).verdict == "not evaluable"
    assert hidden((ANAKINRA, stated), rival(-400, -300)) == ()


def test_the_treatment_in_question_hides_a_fall_however_long_ago_it_ended() -> None:
    late = stated_change("crp", -90, 40, 60)
    assert hidden((exposure("drug", "tocilizumab", start=0, stop=0), late)) == ("tocilizumab",)
    assert hidden((ANAKINRA, late), rival(0, 0)) == ()


def test_two_names_of_one_drug_are_one_mask() -> None:
    again = exposure("again", "RoActemra", start=20)
    assert hidden((TOCILIZUMAB, again, *FELL)) == ("tocilizumab",)


def test_what_a_change_of_crp_says_of_noise_and_of_production_bears_the_word() -> None:
    case = weighed(TOCILIZUMAB, *FELL, lab("albumin", 22, -1), lab("albumin", 32, 30))
    for room in ("variation", "turnover"):
        told = {j.subject: " ".join(j.caveats) for j in case.judged(room)}
        assert "tocilizumab lowers C-reactive protein by itself" in told["change-crp-last"]
        assert "by itself" not in told["change-albumin-last"]


def test_the_words_name_the_drug_the_paper_and_the_mark() -> None:
    case = Workup(case_of(TOCILIZUMAB, *FELL)).measured().case
    (sentence,) = mask_words(masks(case, last(case)), "C-reactive protein")
    assert sentence.startswith("tocilizumab lowers C-reactive protein by itself")
    assert sentence.endswith("(Ann Rheum Dis 2020;79:874, abstract; unverified).")


def test_a_hidden_fall_is_no_objective_evidence_of_benefit() -> None:
    fever = finding("fever", domain="systemic inflammation", course="resolved", day=3)
    (benefit,) = weighed(TOCILIZUMAB, *FELL, fever).judged("attribution.naranjo-benefit")
    items = {item.name: item for item in benefit.items}
    assert items["objective evidence"].answer is Answer.UNKNOWN
    assert "C-reactive protein" not in items["after drug"].reason


def test_the_return_of_crp_in_a_pause_of_the_drug_is_no_loss_of_benefit() -> None:
    steps = (dose_change("interrupt", 30), dose_change("resume", 60))
    fever = finding("fever", domain="systemic inflammation", course="resolved", day=3)
    course = (lab("crp", 150, -1), lab("crp", 5, 10), lab("crp", 140, 50), lab("crp", 5, 80), fever)
    answers = []
    for drug in ("anakinra", "tocilizumab"):
        given = exposure("drug", drug, start=0, changes=steps)
        (benefit,) = weighed(given, *course).judged("attribution.naranjo-benefit")
        answers.append({item.name: item.answer.value for item in benefit.items}["dechallenge"])
    assert answers == ["yes", "unknown"]
