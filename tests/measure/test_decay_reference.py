"""Which moment a scanner corrected to: the paths, their order, and what is refused."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from catamnesis.case.discrepancy import Refusal
from catamnesis.measure.decay_reference import (
    ReferenceRule,
    back_computed,
    clock_shift_s,
    start_reference,
    undone_reference,
)
from pet_header import FRAME, pet_header

F18_S = 6586.2
ELEVEN = datetime(2025, 1, 1, 11)


def test_series_time_that_is_the_acquisitions_is_taken() -> None:
    found = start_reference(pet_header(), F18_S, ReferenceRule.ROBUST)
    assert (found.path, found.earliest) == ("series time", ELEVEN)


def test_a_stated_decay_time_goes_before_series_time() -> None:
    # IBSI-SUV reference object 3_3: GE private 11:00 while acquisition and series say 11:30
    header = pet_header(
        decay_reference=ELEVEN,
        decay_reference_tag="GE (0009,100D)",
        series_time=time(11, 30),
        frame={"acquisition_time": time(11, 30)},
    )
    found = start_reference(header, F18_S, ReferenceRule.ROBUST)
    assert (found.path, found.earliest) == ("stated decay time, GE (0009,100D)", ELEVEN)


def test_series_time_later_than_the_acquisition_is_not_believed() -> None:
    # IBSI-SUV reference object 3_2: series 11:30, beds at 11:02:30 and 11:05, frames of 603 s, 450 s and 600 s
    beds = tuple(
        replace(FRAME, acquisition_time=at, reference_time_s=reference_s, duration_s=603.0)
        for at, reference_s in ((time(11, 2, 30), 450.0), (time(11, 5), 600.0))
    )
    found = start_reference(pet_header(series_time=time(11, 30), frames=beds), F18_S, ReferenceRule.ROBUST)
    assert found.path == "back-computation"
    assert abs(found.earliest - ELEVEN) < timedelta(seconds=0.2)
    assert abs(found.latest - ELEVEN) < timedelta(seconds=0.2)


def test_a_ge_scanner_counts_to_the_start_of_the_frame() -> None:
    # IBSI-SUV, figure: Tref = Tacq - frame reference time for GE
    frame = {"acquisition_time": time(11, 20), "reference_time_s": 1200.0, "duration_s": None}
    header = pet_header(manufacturer="GE MEDICAL SYSTEMS", series_time=time(12), frame=frame)
    assert start_reference(header, F18_S, ReferenceRule.ROBUST).earliest == ELEVEN


def test_a_scanner_that_counts_to_the_start_of_the_frame_is_found_out() -> None:
    # the first frame of an old CPS scanner: acquisition 13:03:48, frame reference time 0, frame of 180 s
    frame = {"reference_time_s": 0.0, "duration_s": 180.0}
    header = pet_header(manufacturer="CPS", series_time=time(11, 45), frame=frame)
    assert start_reference(header, F18_S, ReferenceRule.ROBUST).earliest == ELEVEN


def test_beds_that_share_one_acquisition_time_are_reckoned_from_the_first() -> None:
    # a GE Discovery ST wrote 11:20:11 into all beds, with frame reference times of 0 to 1215 s
    beds = tuple(replace(FRAME, reference_time_s=reference_s) for reference_s in (0.0, 243.0, 1215.0))
    found = back_computed(pet_header(manufacturer="GE MEDICAL SYSTEMS", frames=beds), F18_S)
    assert found is not None
    assert found.moments == (ELEVEN,) * 3


def test_series_time_that_back_computation_leads_to_is_taken() -> None:
    # a series cropped to its last bed: acquisition 21 min later, both paths within a second of each other
    frame = {"acquisition_time": time(11, 21, 23), "reference_time_s": 1372.86, "duration_s": 180.0}
    found = start_reference(pet_header(frame=frame), F18_S, ReferenceRule.ROBUST)
    assert (found.path, found.earliest) == ("series time", ELEVEN)


def test_qiba_takes_series_time_unless_it_is_later() -> None:
    frame = {"acquisition_time": time(11, 20)}
    assert start_reference(pet_header(frame=frame), F18_S, ReferenceRule.QIBA).path == "series time"
    late = pet_header(series_time=time(11, 30), frame=frame)
    assert start_reference(late, F18_S, ReferenceRule.QIBA).path == "earliest acquisition"
    ge = replace(late, manufacturer="GE", decay_reference=ELEVEN, decay_reference_tag="GE (0009,100D)")
    assert start_reference(ge, F18_S, ReferenceRule.QIBA).earliest == ELEVEN


def test_without_correction_each_slice_stands_for_its_own_frame() -> None:
    beds = (FRAME, replace(FRAME, acquisition_time=time(11, 5)))
    found = undone_reference(pet_header(frames=beds), F18_S)
    assert found.latest - found.earliest == timedelta(minutes=5)
    assert found.earliest - ELEVEN == pytest.approx(timedelta(seconds=149.6), abs=timedelta(seconds=0.1))


def test_a_stated_frame_time_needs_no_duration() -> None:
    header = pet_header(frame={"reference": ELEVEN, "duration_s": None})
    assert undone_reference(header, F18_S).earliest == ELEVEN


@pytest.mark.parametrize(
    ("frame", "tag"),
    [
        ({"acquisition_time": None}, r"AcquisitionTime \(0008,0032\)"),
        ({"duration_s": None}, r"ActualFrameDuration \(0018,1242\)"),
        ({"duration_s": 0.0}, r"ActualFrameDuration \(0018,1242\)"),
        ({"reference_time_s": None}, r"FrameReferenceTime \(0054,1300\)"),
    ],
)
def test_what_a_path_needs_is_refused_by_name(frame: dict[str, object], tag: str) -> None:
    # IBSI-SUV DRO_error_3_2 is the frame duration that is absent and not GE's
    header = pet_header(series_time=time(11, 30), frame=frame)
    with pytest.raises(Refusal, match=tag):
        start_reference(header, F18_S, ReferenceRule.ROBUST)


@pytest.mark.parametrize("frame", [{"acquisition_time": None}, {"duration_s": None}])
def test_without_correction_time_and_duration_are_needed(frame: dict[str, object]) -> None:
    with pytest.raises(Refusal, match=r"cannot be reckoned|is not known"):
        undone_reference(pet_header(frame=frame), F18_S)


def test_times_without_any_date_are_enough() -> None:
    header = pet_header(series_date=None, frame={"acquisition_date": None}, given={"start": None})
    assert start_reference(header, F18_S, ReferenceRule.ROBUST).earliest.time() == time(11)


def test_a_frame_time_beyond_all_ages_is_refused() -> None:
    with pytest.raises(Refusal, match="no time of a scan"):
        back_computed(pet_header(frame={"reference_time_s": 1e15}), F18_S)


def test_clocks_are_compared_without_their_dates_only_for_short_lives() -> None:
    assert clock_shift_s(datetime(2025, 1, 1, 23, 59), datetime(1900, 1, 1, 0, 1), F18_S) == 120.0
    days = (date(2025, 1, 3) - date(2025, 1, 1)).total_seconds()
    assert clock_shift_s(datetime(2025, 1, 1), datetime(2025, 1, 3), 282_240.0) == days
