"""When a stop or a renewed exposure counts, and when it shows nothing."""

from asked import weighed_up_to_attribution
from build import case_of, dose_change, exposure, finding, lab, outcome
from catamnesis.case.case import Case, Fact
from catamnesis.case.event import Answer
from catamnesis.case.therapy import DoseChange
from catamnesis.terms.analytes import Better, find_analyte
from catamnesis.weigh.questionnaire import Reply
from catamnesis.weigh.rechallenge import (
    benefit_trials,
    dechallenge,
    rechallenge,
    repeated,
    worse_beyond_noise,
)

STOPPED, RESUMED = dose_change("interrupt", 30), dose_change("resume", 40)
IMPROVED = (lab("crp", 150, 0), lab("crp", 5, 10))


def treated(*facts: Fact, changes: tuple[DoseChange, ...] = (STOPPED, RESUMED)) -> Case:
    case = case_of(exposure("drug", start=0, changes=changes), *facts)
    return weighed_up_to_attribution(case)


def lost(case: Case) -> Reply:
    return dechallenge(benefit_trials(case, case.exposure_in_question()), "drug")


def regained(case: Case) -> Reply:
    return rechallenge(benefit_trials(case, case.exposure_in_question()), "drug")


def test_the_noise_that_a_loss_must_exceed_is_the_reference_change() -> None:
    crp = find_analyte("crp")
    assert crp is not None
    limit = 1.448  # +144.8 %, Carobene 2022 with the laboratory's part raised
    assert not worse_beyond_noise(10.0, 10.0 * (1 + limit) - 0.01, better=Better.LOWER, variation=crp.variations[0])
    assert worse_beyond_noise(10.0, 10.0 * (1 + limit) + 0.01, better=Better.LOWER, variation=crp.variations[0])
    assert not worse_beyond_noise(10.0, 1.0, better=Better.LOWER, variation=crp.variations[0])
    assert worse_beyond_noise(10.0, 1.0, better=Better.HIGHER, variation=crp.variations[0])
    assert not worse_beyond_noise(10.0, 1.0, better=Better.WITHIN, variation=crp.variations[0])


def test_a_loss_and_a_return_are_both_shown() -> None:
    case = treated(*IMPROVED, lab("crp", 140, 36), lab("crp", 6, 50))
    assert lost(case).answer is Answer.YES
    assert regained(case).answer is Answer.YES
    assert "140 to 6 mg/L" in regained(case).reason


def test_a_value_on_the_day_of_the_stop_still_counts_as_under_the_drug() -> None:
    case = treated(*IMPROVED, lab("crp", 140, 30))
    assert lost(case).answer is Answer.UNKNOWN


def test_a_loss_within_noise_is_none() -> None:
    case = treated(*IMPROVED, lab("crp", 7, 36))
    assert lost(case).answer is Answer.NO
    assert regained(case).answer is Answer.UNKNOWN
    assert not regained(case).hidden


def test_what_did_not_improve_under_the_drug_cannot_be_lost() -> None:
    case = treated(*IMPROVED, lab("crp", 6, 36), lab("alt", 30, 0), lab("alt", 30, 10), lab("alt", 300, 36))
    assert lost(case).answer is Answer.NO


def test_a_return_is_looked_for_only_in_what_was_lost() -> None:
    case = treated(
        *IMPROVED,
        lab("crp", 140, 36),
        lab("crp", 150, 50),
        lab("ferritin", 5000, 0),
        lab("ferritin", 300, 10),
        lab("ferritin", 300, 36),
        lab("ferritin", 20, 50),
    )
    assert lost(case).answer is Answer.YES
    assert regained(case).answer is Answer.NO


def test_no_value_after_the_restart_leaves_the_return_open() -> None:
    case = treated(*IMPROVED, lab("crp", 140, 36))
    assert regained(case).answer is Answer.UNKNOWN
    assert regained(case).hidden


def test_a_limit_counts_only_where_it_points_the_right_way() -> None:
    assert lost(treated(*IMPROVED, lab("crp", 100, 36, comparator=">"))).answer is Answer.YES
    assert lost(treated(*IMPROVED, lab("crp", 100, 36, comparator="<"))).answer is Answer.NO


def test_findings_and_a_relapse_count_as_told() -> None:
    fever = finding("fever", course="improved", day=5)
    back = finding("fever", course="worsened", day=35)
    gone = finding("fever", course="resolved", day=45)
    assert lost(treated(fever, back)).reason.endswith("fever worsened")
    assert regained(treated(fever, back, gone)).answer is Answer.YES
    assert lost(treated(fever, outcome("relapse", 35))).answer is Answer.YES
    assert regained(treated(fever, outcome("relapse", 35), outcome("remission", 45))).answer is Answer.YES


def test_a_new_finding_that_was_no_benefit_is_no_loss() -> None:
    case = treated(finding("fever", course="improved", day=5), finding("rash", course="new", day=35))
    assert lost(case).answer is Answer.UNKNOWN


def test_unlike_results_of_two_pauses_stay_open() -> None:
    twice = (STOPPED, RESUMED, dose_change("interrupt", 60), dose_change("resume", 70))
    case = treated(*IMPROVED, lab("crp", 140, 36), lab("crp", 5, 50), lab("crp", 6, 65), changes=twice)
    assert lost(case).answer is Answer.UNKNOWN
    assert lost(case).hidden
    assert "unlike results" in lost(case).reason
    assert repeated(benefit_trials(case, case.exposure_in_question()), "drug").answer is Answer.UNKNOWN
