"""A whole, plain PET header, for the tests that change one thing in it."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from catamnesis.case.scan import PetFrame, PetHeader, Radiopharmaceutical

DAY = date(2025, 1, 1)
FRAME = PetFrame(DAY, time(11), reference_time_s=150.0, duration_s=300.0, slope=1.0, intercept=0.0)
GIVEN = Radiopharmaceutical(
    name="FDG", total_dose_bq=368080000.0, half_life_s=6586.2, start=datetime(2025, 1, 1, 10), start_time=time(10)
)
#: 70 kg, 1.75 m, 368.08 MBq of fluorine-18 at 10:00, scan at 11:00: uptake is activity times 2.7778e-4.
HEADER = PetHeader(
    units="BQML",
    decay_correction="START",
    corrected_image=("NORM", "ATTN", "DECY"),
    manufacturer="Synthetic",
    weight_kg=70.0,
    height_m=1.75,
    sex="F",
    radiopharmaceutical=GIVEN,
    series_date=DAY,
    series_time=time(11),
    frames=(FRAME, FRAME),
    voxel_volume_ml=0.064,
)


def pet_header(
    *, given: dict[str, Any] | None = None, frame: dict[str, Any] | None = None, **changes: Any
) -> PetHeader:
    """The plain header with changes to itself, to what was given and to both of its frames."""
    found = HEADER
    if given:
        found = replace(found, radiopharmaceutical=replace(GIVEN, **given))
    if frame:
        found = replace(found, frames=(replace(FRAME, **frame),) * 2)
    return replace(found, **changes)
