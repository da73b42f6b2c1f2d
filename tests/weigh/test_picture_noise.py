"""A change of area against the error of its two photographs, through the rooms of variation and verdict."""

import math
from dataclasses import replace

import pytest

from catamnesis.case.case import Case, Question
from catamnesis.case.chronology import Bounds, Timing
from catamnesis.case.event import Answer
from catamnesis.case.finding import Domain
from catamnesis.case.response import Change, Judgement
from catamnesis.case.source import Derivation
from catamnesis.case.therapy import Dose, Exposure
from catamnesis.case.wound import Normalisation, Outline, OutlineMethod, Planimetry
from catamnesis.measure.kinetics import measured
from catamnesis.terms.concept import Concept
from catamnesis.weigh import variation, verdict
from catamnesis.weigh.picture_noise import weigh_by_pictures

MADE = Derivation("test", "0")


def at(day: int) -> Timing:
    return Timing(f"p{day}", f"day {day}", Bounds(day, day), float(day))


def picture(day: int, area: float, error: float, *, note: str = "", doubts: tuple[str, ...] = ()) -> Planimetry:
    return Planimetry(
        id=f"p{day}",
        value=f"p{day}-area",
        site="knee",
        domain=Domain.SKIN,
        when=at(day),
        taken="",
        area_cm2=area,
        low_cm2=0.0,
        high_cm2=area,
        uncertainty_cm2=error,
        of_scale_cm2=0.0,
        of_outline_cm2=error,
        perimeter_cm=1.0,
        tissue=None,
        normalised_by=Normalisation.NONE,
        tilt_degrees=None,
        scale=None,
        outline=Outline((), OutlineMethod.HAND, 0.0),
        picture=None,
        note=note,
        doubts=doubts,
        sources=(),
        derivation=MADE,
    )


def case(*held: Planimetry) -> Case:
    start = Timing("drug.start", "then", Bounds(0, 0), 0.0)
    drug = Exposure(
        id="drug",
        drug=Concept("anakinra", None),
        drug_id="anakinra",
        dose=Dose(None, None, None),
        route=None,
        start=start,
        stop=Timing("drug.stop"),
        ongoing=True,
        changes=(),
        indication="",
        reason_for_stopping="",
        sources=(),
    )
    whole = Case("x", "x", Question("drug"), (), (drug,), ()).with_planimetries(held)
    return whole.with_measurements(c for c in measured(whole) if isinstance(c, Change))


def judged(whole: Case) -> Judgement:
    (found,) = [j for j in variation.weighed(whole) if isinstance(j, Judgement)]
    return found


def test_the_difference_is_held_against_both_errors() -> None:
    whole = case(picture(-3, 6.0, 0.3), picture(28, 4.0, 0.4))
    (weighing,) = weigh_by_pictures(whole, whole.changes[0])
    assert weighing.z == pytest.approx(-2.0 / 0.5)
    assert weighing.beyond is Answer.YES
    assert weighing.symmetric_percent == pytest.approx(100 * 1.96 * 0.5 / 6.0)
    assert weighing.interval is not None
    assert weighing.interval.low == pytest.approx((-2.0 - 1.96 * 0.5) / 6.0)


def test_a_change_within_the_error_of_the_pictures_is_noise() -> None:
    found = judged(case(picture(-3, 6.0, 0.3), picture(28, 5.5, 0.4)))
    assert found.verdict == variation.Noise.WITHIN


def test_a_closed_wound_is_beyond_noise_without_a_logarithm() -> None:
    whole = case(picture(-3, 6.0, 0.3), picture(28, 0.0, 0.03, doubts=("Somebody looked.",), note="at home"))
    assert whole.changes[0].log_ratio is None
    found = judged(whole)
    assert found.verdict == variation.Noise.BEYOND
    assert "Photograph after: Somebody looked." in found.caveats
    assert "Photograph after: at home." in found.caveats
    assert not any("logarithm" in caveat or "laborator" in caveat for caveat in found.caveats)


def test_the_verdict_of_the_skin_is_measured_and_bears_the_notes() -> None:
    whole = case(picture(-3, 6.0, 0.3, note="drawn"), picture(28, 1.0, 0.1, note="drawn"))
    whole = whole.with_judgements(j for j in variation.weighed(whole) if isinstance(j, Judgement))
    (skin,) = [j for j in verdict.weighed(whole) if isinstance(j, Judgement) and j.subject == Domain.SKIN]
    assert skin.verdict == verdict.Verdict.IMPROVED
    assert "ulcer area, knee, by photographs: drawn." in skin.caveats
    assert not any("stated by the author" in item.reason for item in skin.items)


def test_an_area_that_nobody_measured_on_a_picture_has_no_such_yardstick() -> None:
    whole = replace(case(picture(-3, 6.0, 0.3), picture(28, 1.0, 0.1)), planimetries=())
    assert weigh_by_pictures(whole, whole.changes[0]) == ()


def test_a_wound_that_opened_has_no_share_but_errors_stay_finite() -> None:
    whole = case(picture(-3, 0.0, 0.03), picture(28, 1.0, 0.1))
    assert weigh_by_pictures(whole, whole.changes[0]) == ()
    assert math.isfinite(whole.changes[0].absolute or math.nan)
