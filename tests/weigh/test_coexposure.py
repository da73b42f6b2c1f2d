"""What else was given: a case like the worked example, and the course of a drug as the record tells it."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import case_of, dose_change, exposure, finding, stated_change
from catamnesis.case.case import Case
from catamnesis.case.chronology import Bounds
from catamnesis.case.discrepancy import Refusal
from catamnesis.case.event import Answer
from catamnesis.case.finding import Domain
from catamnesis.case.response import Change, Item, Judgement, Limit, Measurement, Phase, Point
from catamnesis.case.source import Derivation, Entry, Source
from catamnesis.case.therapy import Exposure
from catamnesis.weigh.coexposure import LISTED, ROOM, WINDOWS, Separability, candidate, weighed
from catamnesis.weigh.effect_window import NEVER, Days

#: Before the treatment, how long before is not stated.
BEFORE = (None, -1)

#: Before the referral of November 2010, and so before April 2011, and so before the treatment.
LONG_BEFORE = (None, -122)


def point(day: int, latest: int | None = None) -> Point:
    place = Source("labs.csv", "1" * 64, Entry(f"day {day}", 1))
    days = Bounds(day, day if latest is None else latest)
    return Point(f"lab-{day}", 1.0, exact=True, day=float(day), days=days, sources=(place,))


def change(subject: str, first: Point | None, second: Point | None, *, better: int = 1, **kw: object) -> Change:
    given = {
        "id": f"change-{subject}-last",
        "subject": subject,
        "label": subject,
        "domain": Domain.SYSTEMIC_INFLAMMATION,
        "phase": Phase.LAST,
        "baseline": first,
        "after": second,
        "absolute": -1.0,
        "unit": "mg/L",
        "relative": -0.5,
        "log_ratio": -0.69,
        "elapsed_days": 8.0,
        "elapsed": Bounds(8, 8),
        "better": better,
        "stated": False,
        "derivation": Derivation("test", "0"),
    }
    return Change(**(given | kw))  # type: ignore[arg-type]


@cache
def judged() -> dict[str, Judgement]:
    """The worked example: what was given, and what changed."""
    suv = stated_change("suvmax", -46, BEFORE, (112, 124), site="calcinoses", domain="calcinosis")
    case = case_of(
        exposure("anakinra", start=0),
        exposure("colchicine", start=BEFORE),
        exposure("prednisone", start=LONG_BEFORE, changes=[dose_change("decrease", BEFORE)]),
        exposure("azathioprine", start=LONG_BEFORE, stop=BEFORE),
        exposure("rituximab", start=LONG_BEFORE, stop=BEFORE),
        exposure("IVIg", start=LONG_BEFORE, ongoing=True, changes=[dose_change("continue", BEFORE)]),
        exposure("methotrexate", start=LONG_BEFORE, ongoing=True, changes=[dose_change("continue", BEFORE)]),
        exposure("hydroxychloroquine", start=LONG_BEFORE),
        exposure("morphine", start=BEFORE),
        suv,
        finding("skin ulcer", domain="skin", course="resolved", day=(21, 35)),
        finding("pain", domain="pain", course="improved", day=(1, None)),
        finding("fever", domain="systemic inflammation", course="worsened", day=BEFORE),
        finding("calcinosis", domain="calcinosis", course="unchanged", day=30),
        treatment="anakinra",
    )
    case = case.with_measurements(
        [
            change("crp", point(0), point(8)),
            change("albumin", point(0), point(28, 31), domain=Domain.NUTRITION),
            change(
                "suvmax",
                None,
                None,
                stated=True,
                domain=Domain.CALCINOSIS,
                derivation=Derivation("t", "0", "", suv.sources),
            ),
        ]
    )
    return {judgement.subject: judgement for judgement in weighed(case)}


def test_a_later_course_of_the_same_drug_is_no_rival() -> None:
    again = exposure("anakinra-2", "anakinra", start=10)
    gone = finding("rash", domain="skin", course="resolved", day=12)
    case = case_of(exposure("anakinra", start=0, stop=3), again, gone, treatment="anakinra")
    (found,) = [j for j in weighed(case) if j.room == "coexposure"]
    assert found.verdict == Separability.ONLY_THE_TREATMENT


def test_what_is_not_known_to_have_changed_needs_no_explanation() -> None:
    # Below 5 and then below 3 may be the same value; 37 degrees twice has no share, and no difference either.
    limits = change("crp", point(0), point(8), relative=None, log_ratio=None, absolute=None, limit=Limit.OPEN, better=0)
    warm = change("temperature", point(0), point(8), relative=None, log_ratio=None, absolute=0.0, better=0)
    case = case_of(exposure("anakinra", start=0), treatment="anakinra").with_measurements([limits, warm])
    assert [judgement.room for judgement in weighed(case)] == [WINDOWS]


@pytest.mark.parametrize("name", ["Anakinra", "Kineret", "IL-1 RA"])
def test_the_drug_in_question_under_another_name_is_no_rival_of_itself(name: str) -> None:
    again = exposure("again", name, start=10)
    gone = finding("rash", domain="skin", course="resolved", day=12)
    case = case_of(exposure("anakinra", start=0, stop=3), again, gone, treatment="anakinra")
    (found,) = [j for j in weighed(case) if j.room == "coexposure"]
    assert found.verdict == Separability.ONLY_THE_TREATMENT
    assert {item.name for item in found.items} == {"anakinra"}
    assert f"as {name}: " in found.items[1].reason


def test_a_drug_that_no_table_knows_is_told_by_its_name_whatever_its_capitals() -> None:
    gone = finding("rash", domain="skin", course="resolved", day=12)
    again, other = exposure("again", "Moonshine", start=10), exposure("other", "sunshine", start=10)
    one = case_of(exposure("drug", "moonshine", start=0), again, gone)
    two = case_of(exposure("drug", "moonshine", start=0), other, gone)
    told = [next(weighed(case)).verdict for case in (one, two)]
    assert told == [Separability.ONLY_THE_TREATMENT, Separability.NOT_SEPARABLE]


def test_findings_of_one_name_are_told_apart_by_their_days() -> None:
    case = case_of(
        finding("urticaria", domain="skin", course="resolved", day=5),
        finding("Urticaria", domain="skin", course="worsened", day=40),
        finding("urticaria", domain="skin", course="improved", day=(60, None)),
        finding("urticaria", domain="skin", course="new"),
        finding("fever", domain="systemic inflammation", course="resolved", day=3),
    )
    titles = [j.title.removeprefix("What else could explain it: ") for j in weighed(case) if j.room == ROOM]
    assert titles == [
        "urticaria, day 5, resolved",
        "Urticaria, day 40, worsened",
        "urticaria, day 60 or later, improved",
        "urticaria, a day that is not stated, new",
        "fever, resolved",
    ]


def item(subject: str, drug: str) -> Item:
    return next(item for item in judged()[subject].items if item.name == drug)


def fits(subject: str) -> dict[str, Answer]:
    return {item.name: item.answer for item in judged()[subject].items if item.answer is not Answer.NO}


def test_only_anakinra_and_perhaps_colchicine_fit_the_fall_of_crp_in_eight_days() -> None:
    assert fits("change-crp-last") == {"anakinra": Answer.YES, "colchicine": Answer.UNKNOWN}
    assert judged()["change-crp-last"].verdict == Separability.NOT_SEPARABLE


def test_colchicine_is_open_because_its_days_before_anakinra_are_not_stated() -> None:
    reason = item("change-crp-last", "colchicine").reason
    assert reason.startswith("can explain: ")
    assert "only if started no more than 10 days before the first value" in reason
    assert reason.endswith("(window unverified)")


@pytest.mark.parametrize(
    ("drug", "kind"),
    [
        ("prednisone", "can only explain worsening"),
        ("azathioprine", "can only explain worsening"),
        ("rituximab", "can only explain worsening"),
        ("IVIg", "background"),
        ("methotrexate", "background"),
        ("hydroxychloroquine", "background"),
        ("morphine", "cannot"),
    ],
)
def test_each_other_drug_is_classed_with_its_reason(drug: str, kind: str) -> None:
    found = item("change-crp-last", drug)
    assert found.answer is Answer.NO
    assert found.reason.startswith(f"{kind}: ")
    assert len(found.reason) > len(kind) + 20
    assert found.sources


def test_withdrawal_that_takes_a_harm_away_is_mentioned() -> None:
    assert "can have helped only if it did harm" in item("change-crp-last", "azathioprine").reason


@pytest.mark.parametrize(
    "subject", ["change-albumin-last", "change-suvmax-last", "finding-skin ulcer-(21, 35)-resolved"]
)
def test_slow_changes_are_not_separable_from_what_builds_and_persists(subject: str) -> None:
    assert judged()[subject].verdict == Separability.NOT_SEPARABLE
    assert {"rituximab", "methotrexate"} <= set(fits(subject))


def test_a_drug_that_went_on_is_background_even_where_a_slow_drift_is_open() -> None:
    found = item("change-suvmax-last", "IVIg")
    assert found.answer is Answer.UNKNOWN
    assert found.reason.startswith("background: ")
    assert "slow drift" in found.reason


def test_an_opioid_is_a_rival_for_pain_only() -> None:
    assert "morphine" in fits("finding-pain-(1, None)-improved")
    assert "morphine" not in fits("finding-skin ulcer-(21, 35)-resolved")


def test_findings_before_the_treatment_and_unchanged_ones_ask_for_no_cause() -> None:
    assert not [subject for subject in judged() if "fever" in subject or "finding-calcinosis" in subject]


def test_what_an_author_states_is_said_to_be_stated() -> None:
    assert "Stated by the author, not measured." in judged()["change-suvmax-last"].caveats
    assert "Stated by the author, not measured." not in judged()["change-crp-last"].caveats


def test_no_cause_is_claimed() -> None:
    for judgement in judged().values():
        assert "probability" not in " ".join((judgement.explanation, *judgement.caveats))


def test_without_rivals_only_the_treatment_fits() -> None:
    case = case_of(exposure("anakinra", start=0), treatment="anakinra").with_measurements(
        [change("crp", point(0), point(8))]
    )
    assert next(weighed(case)).verdict == Separability.ONLY_THE_TREATMENT


def test_a_change_before_any_effect_is_explained_by_nothing_given() -> None:
    case = case_of(exposure("IVIg", start=0), treatment="IVIg").with_measurements([change("crp", point(0), point(8))])
    assert next(weighed(case)).verdict == Separability.NOTHING_FITS


def test_a_rival_that_fits_beside_a_treatment_that_does_not_is_told_so() -> None:
    case = case_of(exposure("IVIg", start=0), exposure("prednisone", start=1), treatment="IVIg")
    found = next(weighed(case.with_measurements([change("crp", point(0), point(8))])))
    assert found.verdict == Separability.NOT_SEPARABLE
    assert found.explanation.startswith("By its days alone IVIg cannot explain it. So can prednisone.")


def test_a_change_without_any_size_asks_for_no_cause() -> None:
    case = case_of().with_measurements([change("crp", point(0), point(8), relative=0.0)])
    assert [judgement.room for judgement in weighed(case)] == [WINDOWS]


def test_a_case_that_names_no_treatment_is_refused() -> None:
    broken = Case("x", "x", case_of().question, (), (), ())
    with pytest.raises(Refusal, match="no exposure is called 'drug'"):
        list(weighed(broken))


def test_beyond_thirty_drugs_those_that_cannot_are_only_counted() -> None:
    rivals = [exposure(f"rival-{i}", "prednisone", start=-2) for i in range(5)]
    others = [exposure(f"late-{i}", "colchicine", start=40) for i in range(60)]
    case = case_of(exposure("anakinra", start=0), *others, *rivals, treatment="anakinra")
    found = next(weighed(case.with_measurements([change("crp", point(0), point(8))])))
    assert [item.name for item in found.items] == ["anakinra", *["prednisone"] * 5]
    assert "60 cannot" in found.explanation
    assert "60 of 66 are not listed one by one" in found.explanation


def test_no_more_than_the_limit_are_listed_even_where_all_fit() -> None:
    rivals = [exposure(f"rival-{i}", "prednisone", start=-2) for i in range(100)]
    case = case_of(exposure("anakinra", start=0), *rivals, treatment="anakinra")
    found = next(weighed(case.with_measurements([change("crp", point(0), point(8))])))
    assert len(found.items) == LISTED
    assert found.items[0].name == "anakinra"


def test_windows_of_all_drugs_come_with_their_bounds() -> None:
    windows = judged()["anakinra"]
    assert windows.room == WINDOWS
    assert windows.room.startswith(ROOM + ".")
    opens = {v.subject: v for v in windows.values if v.name == "window opens"}
    assert (opens["anakinra"].low, opens["anakinra"].high, opens["anakinra"].unit) == (0.0, 6.0, "d")
    assert (opens["IVIg"].low, opens["IVIg"].high) == (None, -38.0)
    closes: dict[str, Measurement] = {v.subject: v for v in windows.values if v.name == "window closes"}
    assert set(closes) == {"azathioprine", "rituximab"}
    assert closes["rituximab"].high == 364.0


def regimen_of(given: Exposure) -> list[tuple[str, float, float, float]]:
    found = candidate(given, question="drug").regimen
    return [(rise.word, rise.begin.low, rise.lowered.low, rise.end.low) for rise in found.rises]


INF = float("inf")


def test_the_course_of_a_drug_becomes_rises_and_lowerings() -> None:
    steps = [
        dose_change("increase", 5),
        dose_change("decrease", 10),
        dose_change("interrupt", 20),
        dose_change("resume", 30),
    ]
    found = exposure("prednisone", start=0, stop=40, changes=steps)
    assert regimen_of(found) == [("started", 0, 10, 20), ("raised", 5, 10, 20), ("resumed", 30, INF, 40)]
    assert [low.word for low in candidate(found, question="x").regimen.lowerings] == [
        "lowered",
        "interrupted",
        "stopped",
    ]


def test_a_drug_whose_end_is_not_told_counts_as_going_on() -> None:
    assert candidate(exposure("prednisone", start=0), question="x").regimen.rises[0].end is NEVER


def test_a_drug_that_is_said_to_have_ended_on_no_stated_day_may_have_ended_at_any_time() -> None:
    assert candidate(exposure("prednisone", start=0, ongoing=False), question="x").regimen.rises[0].end == Days()


@given(
    starts=st.lists(st.integers(-400, 200), max_size=6),
    drugs=st.lists(
        st.sampled_from(["colchicine", "IVIg", "rituximab", "moonshine", "morphine"]), min_size=6, max_size=6
    ),
)
def test_the_verdict_follows_from_the_answers(starts: list[int], drugs: list[str]) -> None:
    rivals = [exposure(f"rival-{i}", drug, start=day) for i, (day, drug) in enumerate(zip(starts, drugs, strict=False))]
    case = case_of(exposure("anakinra", start=0), *rivals, treatment="anakinra")
    found = next(weighed(case.with_measurements([change("crp", point(0), point(30))])))
    fitting = [item.name for item in found.items if item.answer is not Answer.NO]
    expected = Separability.ONLY_THE_TREATMENT if fitting == ["anakinra"] else Separability.NOT_SEPARABLE
    assert found.verdict == expected
