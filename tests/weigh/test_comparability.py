"""Infusions of immunoglobulin, and scans that were made unlike."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import case_of, exposure, imaging_study, imaging_value, lab, stated_change
from catamnesis.case.case import Case, Fact
from catamnesis.case.discrepancy import Refusal
from catamnesis.case.imaging import Acquisition
from catamnesis.case.response import Change
from catamnesis.measure.kinetics import measured
from catamnesis.terms.analytes import find_analyte
from catamnesis.weigh.comparability import (
    Phase,
    cycle_phase,
    refuse_infusion_artefact,
    same_phase,
    scan_conditions,
)

SCAN = Acquisition("FDG", 60, 2.5, 4)


def infusions(*days: int) -> tuple[Fact, ...]:
    """Infusions of immunoglobulin, each on one day."""
    return tuple(exposure(f"ivig-{day}", "IVIg", start=day, stop=day) for day in days)


def changed(analyte: str, before: int | tuple[int, int], after: int, others: Iterable[Fact]) -> tuple[Case, Change]:
    """A case with one measured change, and the change."""
    case = case_of(lab(analyte, 80, before), lab(analyte, 30, after), *others)
    (change,) = (found for found in measured(case) if isinstance(found, Change))
    return case, change


def check(analyte: str, before: int | tuple[int, int], after: int, others: Iterable[Fact]) -> None:
    """Ask whether a change can be judged beside these infusions."""
    case, change = changed(analyte, before, after, others)
    known = find_analyte(analyte)
    assert known is not None
    refuse_infusion_artefact(case, change, known)


@given(st.integers(-200, 200), st.integers(-200, 200), st.integers(-50, 50))
def test_the_phase_does_not_depend_on_where_days_are_counted_from(day: int, infusion: int, shift: int) -> None:
    if day == infusion:
        return
    assert cycle_phase(day, (infusion,)) == cycle_phase(day + shift, (infusion + shift,))


@given(st.integers(0, 30) | st.none(), st.integers(0, 30) | st.none())
def test_being_of_one_phase_goes_both_ways(first: int | None, second: int | None) -> None:
    assert same_phase(Phase(first), Phase(second)) is same_phase(Phase(second), Phase(first))
    assert same_phase(Phase(first), Phase(first))


def test_an_infusion_reaches_thirty_days() -> None:
    assert cycle_phase(30, (0,)) == Phase(30)
    assert cycle_phase(31, (0,)) == Phase(None)
    assert cycle_phase(-1, (0,)) == Phase(None)


def test_an_infusion_on_the_day_of_the_value_is_refused() -> None:
    with pytest.raises(ValueError, match="on day 28, the day of the value"):
        cycle_phase(28, (0, 28))


@pytest.mark.parametrize("analyte", ["esr", "igg"])
def test_no_verdict_on_sedimentation_or_immunoglobulin_under_infusions(analyte: str) -> None:
    with pytest.raises(Refusal, match=r"immunoglobulin infusions by themselves change it .*no verdict"):
        check(analyte, -2, 8, infusions(-10))


@pytest.mark.parametrize("analyte", ["ck", "lymphocytes", "sodium", "total-protein"])
def test_values_of_unlike_phases_are_refused(analyte: str) -> None:
    with pytest.raises(Refusal, match=r"different phases .*26 days and 3 days after the last infusion"):
        check(analyte, -2, 8, infusions(-28, 5))


@pytest.mark.parametrize("analyte", ["ck", "lymphocytes", "sodium", "total-protein"])
def test_values_of_one_phase_can_be_judged(analyte: str) -> None:
    check(analyte, -2, 28, infusions(-28, 0))


def test_a_value_within_reach_and_one_beyond_it_are_unlike() -> None:
    with pytest.raises(Refusal, match="beyond reach and 3 days"):
        check("ck", -2, 8, infusions(5))


def test_infusions_without_days_are_refused_with_a_remedy() -> None:
    with pytest.raises(Refusal, match="write each infusion as an exposure of its own"):
        check("ck", -2, 8, [exposure("ivig", "IVIg", start=(None, -100), ongoing=True)])


def test_values_without_a_single_day_are_refused_under_infusions() -> None:
    with pytest.raises(Refusal, match="the days of the infusions or of the values are not known"):
        check("ck", (-4, -2), 8, infusions(-28, 0))


def test_a_value_of_the_day_of_an_infusion_is_refused() -> None:
    with pytest.raises(Refusal, match="which came first is not known"):
        check("ck", -2, 8, infusions(-28, 8))


@pytest.mark.parametrize(
    "others",
    [
        [],
        infusions(-60),
        infusions(9),
        [exposure("ivig", "IVIg", start=(None, -300), stop=(-100, -33))],
        [exposure("scig", "subcutaneous immunoglobulin", start=-100, ongoing=True)],
        [exposure("other", "methotrexate", start=-100, ongoing=True)],
    ],
)
def test_what_does_not_reach_the_values_stands_in_no_ones_way(others: tuple[Fact, ...]) -> None:
    check("esr", -2, 8, others)
    check("ck", -2, 8, others)


def test_other_measures_are_judged_under_infusions() -> None:
    check("crp", -2, 8, infusions(-10))


def test_a_stated_change_under_infusions_has_no_days_to_go_by() -> None:
    case = case_of(stated_change("esr", -50, -2, 8), *infusions(-10))
    (change,) = (found for found in measured(case) if isinstance(found, Change))
    esr = find_analyte("esr")
    assert esr is not None
    with pytest.raises(Refusal, match="no verdict"):
        refuse_infusion_artefact(case, change, esr)


def scans(before: Acquisition, after: Acquisition) -> tuple[str, ...]:
    """What is said of two scans that an author compares."""
    case = case_of(
        imaging_study("pet-1", (None, -1), before),
        imaging_study("pet-2", (120, 123), after),
        stated_change("suvmax", -46, (None, -1), (120, 123)),
    )
    (change,) = (found for found in measured(case) if isinstance(found, Change))
    return scan_conditions(case, change)


def test_scans_made_alike_are_said_to_be() -> None:
    same, unknown = scans(SCAN, SCAN)
    assert same == "Scans compared: tracer FDG, uptake time 60 min, activity 2.5 MBq/kg, glucose 4 mmol/L."
    assert unknown == "Not known whether the same: scanner, reconstruction."


def test_what_is_not_written_is_said_to_be_unknown() -> None:
    same, unknown = scans(replace(SCAN, glucose_mmol_per_l=None), SCAN)
    assert "glucose" not in same
    assert unknown == "Not known whether the same: scanner, reconstruction, glucose."


def test_a_small_difference_is_told() -> None:
    same, _ = scans(SCAN, replace(SCAN, uptake_minutes=70, activity_mbq_per_kg=3))
    assert "uptake time 60 min and 70 min (not the same)" in same
    assert "activity 2.5 MBq/kg and 3 MBq/kg (not the same)" in same


def test_scans_of_unlike_uptake_time_or_tracer_are_refused() -> None:
    with pytest.raises(Refusal, match=r"differ in uptake time \(60 and 75\)"):
        scans(SCAN, replace(SCAN, uptake_minutes=75))
    with pytest.raises(Refusal, match=r"differ in tracer \(FDG and NaF\)"):
        scans(SCAN, replace(SCAN, tracer="NaF"))


def test_scans_that_no_one_names_are_said_to_be_unknown() -> None:
    case = case_of(stated_change("suvmax", -46, None, None), imaging_study("pet-1", -3, SCAN))
    (change,) = (found for found in measured(case) if isinstance(found, Change))
    (said,) = scan_conditions(case, change)
    assert "not known" in said


def test_two_scans_of_one_time_are_told_apart_by_name() -> None:
    stated = stated_change("suvmax", -46, (None, -1), (120, 123))
    named = replace(
        stated, start=replace(stated.start, written="at PET-1"), when=replace(stated.when, written="at pet-2")
    )
    studies = [imaging_study(name, (None, -1), SCAN) for name in ("pet-1", "pet-10", "ct")]
    case = case_of(*studies, imaging_study("pet-2", (120, 123), SCAN), named)
    (change,) = (found for found in measured(case) if isinstance(found, Change))
    assert scan_conditions(case, change)[0].startswith("Scans compared: tracer FDG")


def test_the_study_of_a_value_tells_how_it_was_made() -> None:
    case = case_of(
        imaging_study("a", -3, SCAN),
        imaging_study("b", 120, replace(SCAN, uptake_minutes=90)),
        imaging_value("suvmax", "thigh", 8, -3, study="a"),
        imaging_value("suvmax", "thigh", 4, 120, study="b"),
    )
    (change,) = (found for found in measured(case) if isinstance(found, Change))
    with pytest.raises(Refusal, match="uptake time"):
        scan_conditions(case, change)
