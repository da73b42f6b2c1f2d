"""The newer list of IBSI-SUV reference objects, made anew from its descriptions: 0.20, 1.00, 4.00, or an error."""

import math
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pydicom", reason="reading PET needs the extra catamnesis[pet]")
pytest.importorskip("numpy", reason="reading PET needs the extra catamnesis[pet]")

import numpy as np
from pydicom.dataset import Dataset

from catamnesis.case.discrepancy import Refusal
from catamnesis.measure.uptake import region_statistics
from catamnesis.read.dicom import find_series, only_pet
from pet_build import enhanced_pet, pet_slices, write

#: Descriptions: oncoray/suv_computation, docs/DRO_list.csv of 2026 (CC BY 4.0). Stored values 200, 1000 and 4000 must
#: come out as 0.20, 1.00 and 4.00; the slope of each object is 0.001 divided by what the manual's formula gives.
STORED = np.array([[[200, 1000], [1000, 4000]]] * 2, dtype=np.int16)
WEIGHT_G, DOSE_BQ, F18_S = 70_000.0, 368.08e6, 6586.2
#: Uptake per Bq/ml when an hour has passed.
HOUR: float = WEIGHT_G / (DOSE_BQ * 0.5 ** (3600 / F18_S))

LEAN_KG = {
    "LBMJAMES128": {"M": 1.10 * 70 - 128 * 0.16, "F": 1.07 * 70 - 148 * 0.16},
    "LBMJANMA": {"M": 9270 * 70 / (6680 + 216 * 70 / 3.0625), "F": 9270 * 70 / (8780 + 244 * 70 / 3.0625)},
    "IBW": {"M": 48.0 + 1.06 * 23, "F": 45.5 + 0.91 * 23},
}


def mean_time_s(frame_s: float) -> float:
    """Time into a frame of fluorine-18 at which its activity is the mean."""
    rate = math.log(2) / F18_S
    return math.log(rate * frame_s / (1 - math.exp(-rate * frame_s))) / rate


def lean(kind: str, sex: str) -> dict[str, Any]:
    """An object in g/ml by a mass that is not the weight."""
    mass = LEAN_KG[kind]
    kilograms = sum(mass.values()) / 2 if sex == "O" else mass[sex]
    return {"Units": "GML", "SUVType": kind, "PatientSex": sex, "factor": 70 / kilograms}


def later(maker: str) -> dict[str, Any]:
    """An object whose series time was overwritten: only back-computation leads to 11:00."""
    middle_ms = 0 if maker.startswith("GE") else 1000 * mean_time_s(603)

    def beds(data: Dataset, number: int) -> None:
        data.AcquisitionTime = ("110230", "110500")[number]
        data.FrameReferenceTime = f"{(150000, 300000)[number] + middle_ms:.6f}"

    return {"Manufacturer": maker, "SeriesTime": "113000", "ActualFrameDuration": "603000", "change": beds}


def stated(maker: str, tag: int, creator: int, word: str) -> dict[str, Any]:
    """An object whose decay time stands in a private attribute, and nowhere else."""

    def private(data: Dataset, _number: int) -> None:
        data.add_new(creator, "LO", word)
        data.add_new(tag, "LO", "20250101110000.00")

    times = {"SeriesTime": "113000", "AcquisitionTime": "113000"}
    return {"Manufacturer": maker, "change": private, **times}


def uncorrected(maker: str, **more: Any) -> dict[str, Any]:
    """An object without decay correction: each bed decays by itself."""

    def beds(data: Dataset, number: int) -> None:
        elapsed_s = 3600 + 600 * number + mean_time_s(300)
        data.AcquisitionTime = ("110000", "111000")[number]
        factor = WEIGHT_G / (DOSE_BQ * 0.5 ** (elapsed_s / F18_S))
        data.RescaleSlope = f"{0.001 / factor / more.get('share', 1.0):.9e}"
        if "share" in more:
            data.add_new(0x70530010, "LO", "Philips PET Private Group")
            data.add_new(0x70531009, "DS", "2.0")

    units = more.get("Units", "BQML")
    corrected = ["NORM", "ATTN"]
    return {
        "Manufacturer": maker,
        "DecayCorrection": "NONE",
        "CorrectedImage": corrected,
        "Units": units,
        "change": beds,
    }


def philips(number: int, value: str, factor: float) -> dict[str, Any]:
    """An object in counts with one of Philips' factors."""

    def private(data: Dataset, _number: int) -> None:
        data.add_new(0x70530000 | number, "DS", value)

    return {"Manufacturer": "Philips Medical Systems", "Units": "CNTS", "change": private, "factor": factor}


ZR89_S = 282_240.0
MAKERS = ("SIEMENS", "GE MEDICAL SYSTEMS", "Philips Medical Systems", "Synthetic")
MIDNIGHT = {
    "SeriesDate": "20250102",
    "SeriesTime": "003000",
    "AcquisitionDate": "20250102",
    "AcquisitionTime": "003000",
}

VALID: dict[str, dict[str, Any]] = {
    "0_0": {},
    "2_0": {"Units": "GML", "SUVType": "BW", "factor": 1.0},
    **{f"2_1_{number}": lean("LBMJAMES128", sex) for number, sex in enumerate("MFO")},
    **{f"2_2_{number}": lean("IBW", sex) for number, sex in enumerate("MFO")},
    "2_3": {"Units": "CM2ML", "SUVType": "BSA", "factor": 7 / (0.007184 * 175**0.725 * 70**0.425)},
    "2_4": philips(0x1000, "0.0005", 0.0005),
    "2_5": philips(0x1009, "2.0", 2.0 * HOUR),
    **{f"2_6_{number}": lean("LBMJANMA", sex) for number, sex in enumerate("MFO")},
    "3_0": {"given": {"RadionuclideTotalDose": "368.08"}},
    "3_1": {"DecayCorrection": "ADMIN", "factor": WEIGHT_G / DOSE_BQ},
    **{f"3_2_{number}": later(maker) for number, maker in enumerate(MAKERS)},
    "3_3_0": stated("SIEMENS", 0x00711022, 0x00710010, "SIEMENS MED PT"),
    "3_3_1": stated("GE MEDICAL SYSTEMS", 0x0009100D, 0x00090010, "GEMS_PETD_01"),
    "3_4_0": uncorrected("SIEMENS"),
    "3_4_1": uncorrected("GE MEDICAL SYSTEMS"),
    "3_4_2": uncorrected("Philips Medical Systems", Units="CNTS", share=2.0),
    "3_4_3": uncorrected("Synthetic"),
    **{f"3_5_{number}": {"Manufacturer": maker} for number, maker in enumerate(MAKERS)},
    "4_0": {"given": {"RadiopharmaceuticalStartTime": None}},
    "4_1": {"given": {"RadiopharmaceuticalStartDateTime": None}},
    "4_2": {
        **MIDNIGHT,
        "given": {"RadiopharmaceuticalStartTime": "233000", "RadiopharmaceuticalStartDateTime": None},
    },
    "4_3": {
        **MIDNIGHT,
        "given": {"RadiopharmaceuticalStartTime": "233000", "RadiopharmaceuticalStartDateTime": "20250101233000"},
    },
    "4_4": {
        **MIDNIGHT,
        "AcquisitionDate": "19000101",
        "given": {"RadiopharmaceuticalStartTime": "233000", "RadiopharmaceuticalStartDateTime": "20250101233000"},
    },
    "4_5": {
        "given": {"RadionuclideHalfLife": str(ZR89_S), "RadiopharmaceuticalStartDateTime": "20241229110000"},
        "factor": WEIGHT_G / (DOSE_BQ * 0.5 ** (3 * 86_400 / ZR89_S)),
    },
    "5_0": {
        "given": {"RadionuclideHalfLife": "4062.6"},
        "factor": WEIGHT_G / (DOSE_BQ * 0.5 ** (3600 / 4062.6)),
    },
}

ERRORS: dict[str, dict[str, Any]] = {
    "2_0": {"PatientWeight": None},
    "2_1": {"PatientWeight": "0"},
    "2_2": {"Units": "GML", "SUVType": "IBW", "PatientSex": None},
    "2_3": {"Units": "GML", "SUVType": "IBW", "PatientSex": "X"},
    "2_4": {"Units": "GML", "SUVType": "IBW", "PatientSize": None},
    "2_5": {"Units": "GML", "SUVType": "IBW", "PatientSize": "0"},
    "2_6": {"Units": "CNTS", "Manufacturer": "Philips Medical Systems"},
    "2_7": {"Units": "PROPCNTS"},
    "3_0": {"given": {"RadionuclideTotalDose": None}},
    "3_1": {"given": {"RadionuclideTotalDose": "-368080000"}},
    "3_2": {"ActualFrameDuration": None},
    "4_0": {"given": {"RadiopharmaceuticalStartTime": None, "RadiopharmaceuticalStartDateTime": None}},
    "4_1": {"given": {"RadionuclideHalfLife": str(ZR89_S), "RadiopharmaceuticalStartDateTime": None}},
    "4_2": {"given": {"RadionuclideHalfLife": str(ZR89_S), "RadiopharmaceuticalStartDateTime": "19000101100000"}},
    "5_0": {"given": {"RadionuclideHalfLife": None}},
}


def three(folder: Path) -> list[float | None]:
    """Cold, background and hot of an object."""
    image = region_statistics(only_pet(find_series(folder), "object")).image
    return [None if value is None else round(value, 2) for value in (image.min, image.median, image.max)]


@pytest.mark.parametrize("name", VALID)
def test_each_valid_object_gives_cold_background_and_hot(tmp_path: Path, name: str) -> None:
    header = dict(VALID[name])
    slope = f"{0.001 / header.pop('factor', HOUR):.9e}"
    write(tmp_path, pet_slices(STORED, RescaleSlope=slope, **header))
    assert three(tmp_path) == [0.20, 1.00, 4.00]


@pytest.mark.parametrize("name", ERRORS)
def test_each_error_object_is_refused(tmp_path: Path, name: str) -> None:
    write(tmp_path, pet_slices(STORED, **ERRORS[name]))
    with pytest.raises(Refusal, match=r"\([0-9A-F]{4},[0-9A-F]{4}\)"):
        three(tmp_path)


def test_slopes_that_differ_by_slice_are_used_slice_by_slice(tmp_path: Path) -> None:
    # object 1_0
    def own(data: Dataset, number: int) -> None:
        data.RescaleSlope = f"{0.001 / HOUR / (number + 1):.9e}"

    write(tmp_path, pet_slices(STORED * np.array([1, 2], dtype=np.int16)[:, None, None], change=own))
    assert three(tmp_path) == [0.20, 1.00, 4.00]


def decayed(minutes: int) -> float:
    """Uptake per Bq/ml when an hour and so many minutes have passed."""
    return HOUR * math.exp(math.log(2) * 60 * minutes / F18_S)


def apart(frame: Dataset, number: int) -> None:
    """Frames with reference times of their own."""
    frame.FrameContentSequence[0].FrameReferenceDateTime = f"20250101111{number}00"


#: Twice as much stored in the second slice.
DOUBLED = STORED * np.array([1, 2], dtype=np.int16)[:, None, None]

ENHANCED: dict[str, dict[str, Any]] = {
    "7_0_0": {"slopes": [0.001 / HOUR] * 2},
    "7_1_0": {
        "slopes": [0.001 / HOUR, 0.0005 / HOUR],
        "stored": STORED * np.array([1, 2], dtype=np.int16)[:, None, None],
    },
    "7_2_0": {"slopes": [0.001] * 2, "unit": "g/ml{SUVbw}"},
    "7_3_0": {"slopes": [0.001 / HOUR] * 2, "SeriesTime": "123000"},
    "7_3_1": {"slopes": [0.001 / decayed(10), 0.001 / decayed(11)], "frame": apart, "DecayCorrected": "NO"},
}


@pytest.mark.parametrize("name", ENHANCED)
def test_each_enhanced_object_gives_cold_background_and_hot(tmp_path: Path, name: str) -> None:
    write(tmp_path, [enhanced_pet(**{"stored": STORED, **ENHANCED[name]})])
    assert three(tmp_path) == [0.20, 1.00, 4.00]
