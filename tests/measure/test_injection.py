"""When the tracer was given: dates that are missing, altered, or on the other side of midnight."""

from datetime import datetime, time

import pytest

from catamnesis.case.discrepancy import Kind, Refusal
from catamnesis.measure.injection import injection
from pet_header import DAY, pet_header

SCAN = datetime(2025, 1, 1, 11)
F18_S, ZR89_S = 6586.2, 282_240.0


def test_a_full_date_and_time_is_taken_as_it_stands() -> None:
    found = injection(pet_header(), SCAN, F18_S)
    assert found.moment == datetime(2025, 1, 1, 10)
    assert not found.discrepancies


def test_a_time_without_a_date_is_the_day_of_the_scan_and_that_is_said() -> None:
    found = injection(pet_header(given={"start": None}), SCAN, F18_S)
    assert found.moment == datetime(2025, 1, 1, 10)
    assert [doubt.kind for doubt in found.discrepancies] == [Kind.DOUBTFUL]


def test_a_time_after_the_clock_of_the_scan_is_the_evening_before() -> None:
    # IBSI-SUV reference object 4_2: given at 23:30, scanned at 00:30
    header = pet_header(given={"start": None, "start_time": time(23, 30)})
    assert injection(header, datetime(2025, 1, 1, 0, 30), F18_S).moment == datetime(2024, 12, 31, 23, 30)


def test_an_altered_date_leaves_the_clock() -> None:
    # IBSI-SUV reference object 4_4: uptake across midnight, acquisition date anonymised
    header = pet_header(given={"start": datetime(2025, 1, 1, 23, 30)})
    found = injection(header, datetime(1900, 1, 1, 0, 30), F18_S)
    assert found.moment == datetime(1899, 12, 31, 23, 30)
    assert "does not go with the scan" in found.discrepancies[0].what


def test_zirconium_may_be_scanned_days_after_injection_with_a_full_date() -> None:
    # IBSI-SUV reference object 4_5
    header = pet_header(given={"start": datetime(2024, 12, 29, 11)})
    assert injection(header, SCAN, ZR89_S).moment == datetime(2024, 12, 29, 11)


def test_zirconium_without_a_date_is_refused() -> None:
    # IBSI-SUV DRO_error_4_1
    with pytest.raises(Refusal, match=r"RadiopharmaceuticalStartDateTime \(0018,1078\)"):
        injection(pet_header(given={"start": None}), SCAN, ZR89_S)


def test_zirconium_with_an_altered_date_is_refused() -> None:
    # IBSI-SUV DRO_error_4_2
    with pytest.raises(Refusal, match="may have been altered"):
        injection(pet_header(given={"start": datetime(1900, 1, 1, 10)}), SCAN, ZR89_S)


def test_neither_date_nor_time_is_refused_by_both_names() -> None:
    # IBSI-SUV DRO_error_4_0
    with pytest.raises(Refusal, match=r"\(0018,1078\).*\(0018,1072\)"):
        injection(pet_header(given={"start": None, "start_time": None}), SCAN, F18_S)


@pytest.mark.parametrize("given", [{"start": datetime(2025, 1, 1, 13)}, {"start": None, "start_time": time(13)}])
def test_an_injection_two_hours_after_the_scan_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(Refusal, match="120 min after"):
        injection(pet_header(given=given), SCAN, F18_S)


def test_an_injection_after_every_frame_is_refused() -> None:
    with pytest.raises(Refusal, match="when every frame was over"):
        injection(pet_header(given={"start": datetime(2025, 1, 1, 11, 30)}), SCAN, F18_S)


def test_an_injection_while_the_camera_runs_is_told() -> None:
    header = pet_header(given={"start": datetime(2025, 1, 1, 11, 2)})
    found = injection(header, SCAN, F18_S)
    assert found.moment > SCAN
    assert "2.0 min after" in found.discrepancies[0].what


def test_an_uptake_time_of_more_than_two_half_lives_is_told() -> None:
    found = injection(pet_header(given={"start": datetime(2025, 1, 1, 6)}), SCAN, F18_S)
    assert found.moment == datetime(2025, 1, 1, 6)
    assert "more than two half-lives" in found.discrepancies[0].what


def test_the_day_of_the_plain_header_is_that_of_its_scan() -> None:
    assert pet_header().series_date == DAY
