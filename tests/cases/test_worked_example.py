"""The worked example: every figure that the report must show, from the folder on.

Truth: the published report (Groh et al., Clin Exp Rheumatol 2015;33:904-905) for what went in, and the methods' papers
for what comes out. CRP 179 to 31 mg/L in 8 days, albumin 22 to 32 g/L in a month, SUVmax down 46 % at four months.
"""

import math
import re
from functools import cache
from pathlib import Path

import pytest

import catamnesis
from catamnesis.case.case import Case
from catamnesis.case.event import Answer
from catamnesis.case.finding import Serology, SerologyResult
from catamnesis.case.response import Change, Item, Judgement, Measurement
from catamnesis.case.source import Span
from catamnesis.case.therapy import Exposure

EXAMPLE = Path(__file__).parent.parent.parent / "examples/anakinra-mda5"


@cache
def worked() -> Case:
    return catamnesis.open_case(EXAMPLE).measured().weighed().case


@cache
def page() -> str:
    return catamnesis.open_case(EXAMPLE).measured().weighed().report("html").decode("utf-8")


def change(subject: str) -> Change:
    (found,) = [c for c in worked().changes if c.subject.startswith(subject)]
    return found


def judged(room: str, subject: str) -> Judgement:
    (found,) = [j for j in worked().judged(room) if j.subject == subject]
    return found


def value(judgement: Judgement, name: str) -> Measurement:
    (found,) = [v for v in judgement.values if v.name == name]
    return found


def item(judgement: Judgement, name: str) -> Item:
    (found,) = [i for i in judgement.items if i.name == name]
    return found


def test_crp_fell_by_82_7_percent_in_8_days() -> None:
    crp = change("crp")
    assert crp.relative == pytest.approx(31 / 179 - 1)
    assert (crp.elapsed.earliest, crp.elapsed.latest) == (8, 8)
    assert crp.better == 1


@pytest.mark.parametrize(
    ("yardstick", "z"),
    [("healthy adults, EuBIVAS", -4.0194), ("healthy adults, Macy", -3.0377), ("patients in primary care", -1.0987)],
)
def test_crp_is_held_against_three_yardsticks(yardstick: str, z: float) -> None:
    assert value(judged("variation", "change-crp-last"), f"z, {yardstick}").value == pytest.approx(z, abs=5e-5)


def test_crp_is_more_than_noise_in_health_but_not_beyond_real_world_swings() -> None:
    assert judged("variation", "change-crp-last").verdict == "more than noise in health, not beyond real-world swings"


def test_crp_production_fell_by_82_8_percent_and_the_fall_was_possible() -> None:
    told = judged("turnover", "change-crp-last")
    assert value(told, "suppression of production, radiolabelled protein").value == pytest.approx(82.76, abs=0.005)
    assert value(told, "suppression of production, clinical fall in pneumonia").value == pytest.approx(87.66, abs=0.005)
    assert value(told, "fastest possible fall, radiolabelled protein").value == pytest.approx(48.06, abs=0.005)
    assert "plausible" in told.explanation


def test_albumin_rose_beyond_noise_compatible_with_more_production() -> None:
    assert change("albumin").relative == pytest.approx(0.4545, abs=5e-5)
    assert judged("variation", "change-albumin-last").verdict == "beyond noise"
    told = judged("turnover", "change-albumin-last")
    assert value(told, "implied steady state, clearance").value == pytest.approx(37.03, abs=0.005)
    assert value(told, "production ratio, clearance").value == pytest.approx(1.683, abs=0.0005)
    assert told.verdict == "compatible with more production"


def test_the_stated_fall_of_suvmax_has_its_interval_and_its_warning() -> None:
    suvmax = change("suvmax")
    assert suvmax.stated
    assert suvmax.relative == pytest.approx(-0.46)
    told = judged("variation", suvmax.id)
    assert value(told, "z, test and retest, QIBA").value == pytest.approx(-3.64, abs=0.005)
    true_change = value(told, "true change, test and retest, QIBA")
    assert true_change.low == pytest.approx(-61.2, abs=0.05)
    assert true_change.high == pytest.approx(-24.8, abs=0.05)
    assert any("tumours" in caveat for caveat in told.caveats)


@pytest.mark.parametrize(
    ("drug", "begins"),
    [
        ("anakinra", "can explain"),
        ("colchicine", "can explain"),
        ("prednisone", "can only explain worsening"),
        ("azathioprine", "can only explain worsening"),
        ("rituximab", "can only explain worsening"),
        ("intravenous immunoglobulin", "background"),
        ("methotrexate", "background"),
    ],
)
def test_each_drug_is_classed_for_the_fall_of_crp_with_a_reason(drug: str, begins: str) -> None:
    told = item(judged("coexposure", "change-crp-last"), drug)
    assert told.reason.startswith(begins)
    assert len(told.reason) > len(begins) + 20


def test_colchicine_is_open_because_its_day_is_not_stated() -> None:
    told = item(judged("coexposure", "change-crp-last"), "colchicine")
    assert told.answer is Answer.UNKNOWN
    assert "no more than 10 days before" in told.reason


@pytest.mark.parametrize("subject", ["change-crp-last", "change-albumin-last", "change-suvmax-last"])
def test_no_change_can_be_separated_from_its_rivals(subject: str) -> None:
    assert judged("coexposure", subject).verdict == "not separable"


@pytest.mark.parametrize(
    ("domain", "verdict"),
    [
        ("systemic inflammation", "improved"),
        ("nutrition", "improved"),
        ("skin", "improved"),
        ("calcinosis", "improved"),
        ("joints", "improved"),
        ("pain", "improved"),
        ("muscle", "not evaluable"),
        ("lung", "not evaluable"),
        ("general state", "improved"),
    ],
)
def test_each_domain_has_its_verdict(domain: str, verdict: str) -> None:
    assert judged("verdict", domain).verdict == verdict


def test_the_lung_cannot_be_judged_and_the_reason_is_said() -> None:
    assert "follow-up too short" in judged("verdict", "lung").explanation


@pytest.mark.parametrize("domain", ["calcinosis", "pain"])
def test_what_only_the_author_says_is_marked_so(domain: str) -> None:
    assert "Everything here is stated by the author, not measured." in judged("verdict", domain).caveats


def test_the_ulcer_is_measured_on_generated_pictures_and_that_is_said() -> None:
    pytest.importorskip("cv2", reason="needs the extra [photo]")
    before, after = worked().planimetries
    # pictures.py draws a circle of 13 mm with two waves on its edge: pi r^2 (1 + (0.13^2 + 0.06^2) / 2)
    assert before.area_cm2 == pytest.approx(math.pi * 1.3**2 * (1 + (0.13**2 + 0.06**2) / 2), rel=0.02)
    assert after.area_cm2 == 0.0
    assert judged("variation", "change-ulcer-area-right-knee-last").verdict == "beyond noise"
    skin = judged("verdict", "skin")
    assert "ulcer area, right knee, by photographs: generated picture, not a patient." in skin.caveats
    assert page().count("generated picture, not a patient") >= 3


def test_without_the_extra_the_skin_is_the_author_s_word_and_the_page_says_how_to_measure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("catamnesis.photo_workup.EXTRA", {"no_such_library": "no-such-package"})
    plain = catamnesis.open_case(EXAMPLE).measured().weighed()
    (skin,) = [j for j in plain.case.judged("verdict") if j.subject == "skin"]
    assert "Everything here is stated by the author, not measured." in skin.caveats
    assert b"catamnesis[photo]" in plain.report("html")


def test_crp_and_albumin_are_one_signal() -> None:
    assert any("one signal, not two" in caveat for caveat in judged("verdict", "nutrition").caveats)


def test_the_death_is_reported_not_scored() -> None:
    told = judged("outcome", "death")
    assert told.verdict == "reported, not scored"
    assert "aspiration pneumonia" in told.title


def test_the_myositis_criteria_count_what_was_found_and_name_what_is_missing() -> None:
    told = judged("criteria.eular-acr-2017", "without muscle biopsy")
    assert value(told, "least score").value == pytest.approx(7.3)
    assert value(told, "greatest score").value == pytest.approx(11.3)
    assert "probable" in told.verdict
    missing = {i.name for i in told.items if i.answer is Answer.UNKNOWN}
    assert any("gottron" in name.lower() and "sign" in name.lower() for name in missing)
    assert any("dysphagia" in name.lower() for name in missing)


def test_naranjo_for_benefit_prints_both_totals() -> None:
    told = judged("attribution.naranjo-benefit", "anakinra")
    assert value(told, "least score").value == 2
    assert value(told, "greatest score").value == 5
    assert "possible" in told.verdict
    assert "probable" in told.verdict


def test_every_fact_of_the_story_leads_back_to_its_words() -> None:
    case = worked()
    text = (EXAMPLE / "story.md").read_text("utf-8")
    spans = [s.place for fact in case.facts for s in fact.sources if isinstance(s.place, Span)]
    assert len(spans) >= 55
    for span in spans:
        assert text[span.start : span.end] == span.words


def test_thirteen_antibodies_are_negative_and_one_is_positive() -> None:
    results = [s.result for s in worked().of(Serology)]
    assert (results.count(SerologyResult.NEGATIVE), results.count(SerologyResult.POSITIVE)) == (13, 1)


def test_nine_drugs_are_told_and_four_of_them_changed_or_ended_before_day_zero() -> None:
    drugs = {e.id: e for e in worked().of(Exposure)}
    assert len(drugs) == 9
    assert drugs["anakinra"].start.days.exact
    assert drugs["rituximab"].stop.days.latest == 0
    assert drugs["prednisone"].changes[0].dose.amount == 5


@pytest.mark.parametrize(
    "figure",
    ["82.7", "4.02", "3.04", "1.10", "82.8", "48.1", "45.5", "37.0", "1.68", "3.64", "not evaluable", "not scored"],
)
def test_the_page_shows_the_figure(figure: str) -> None:
    assert figure in page().lower()


def test_the_page_never_names_a_probability_of_a_cause() -> None:
    shown = re.sub(r"<[^>]+>", " ", page()).lower()
    for sentence in re.findall(r"[^.]*probability[^.]*\.", shown):
        assert re.search(r"no(t a)? probability|probability of such a score", sentence), sentence
    assert not re.search(r"\d\s*% causal", shown)
    assert shown.count("not a medical device") == 1


def test_the_same_folder_gives_the_same_bytes() -> None:
    assert catamnesis.open_case(EXAMPLE).measured().weighed().report("html").decode("utf-8") == page()
