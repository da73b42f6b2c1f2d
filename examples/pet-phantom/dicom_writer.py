"""The phantom's images as DICOM files, in the dialect of a scanner's maker, each of them labelled as synthetic."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, exp, log
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import ExplicitVRLittleEndian
from scanner import Scanner
from shapes import Array, Grid

PET_CLASS = "1.2.840.10008.5.1.4.1.1.128"
CT_CLASS = "1.2.840.10008.5.1.4.1.1.2"
#: Root of the names that UIDs are made of: the same words always give the same UID below 2.25.
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "catamnesis/examples/pet-phantom")
#: Half-life of fluorine-18 (s) as each maker writes it.
HALF_LIFE_S = {"ge": 6588.0, "siemens": 6586.2, "philips": 6586.2}
#: The largest stored value of 16 bits with a sign.
LARGEST = 32767
#: Pause between two beds (s).
BETWEEN_BEDS_S = 3
#: Philips counts: how much activity (Bq/ml) one count stands for; any number would do.
BQML_PER_COUNT = 0.8

SYNTHETIC = "SYNTHETIC: computed from simple shapes, of no person"
CORRECTIONS = ["DECY", "ATTN", "SCAT", "DTIM", "RAN", "NORM"]


@dataclass(frozen=True, slots=True)
class Visit:
    """One of the two studies: who, when, how much.

    Parameters
    ----------
    name
        ``baseline`` or ``followup``.
    key
        What its UIDs are made of.
    injected, started
        When the tracer was given, and when the first bed began.
    dose_bq, weight_kg, height_m, glucose_mmol_l
        Activity at injection, and the patient on that day.
    """

    name: str
    key: str
    patient_id: str
    injected: datetime
    started: datetime
    dose_bq: float
    weight_kg: float = 55.0
    height_m: float = 1.62
    glucose_mmol_l: float = 4.0

    def uid(self, *words: object) -> str:
        """A UID made of the visit's key and some words."""
        return f"2.25.{uuid.uuid5(NAMESPACE, '/'.join(map(str, (self.key, self.name, *words)))).int}"


def _decimal(value: float) -> str:
    """A decimal string of at most 16 characters."""
    return f"{value:.10g}"


def _date(moment: datetime) -> str:
    return f"{moment:%Y%m%d}"


def _time(moment: datetime) -> str:
    return f"{moment:%H%M%S}.00"


def _coded(value: str, scheme: str, meaning: str) -> Dataset:
    return _filled(Dataset(), {"CodeValue": value, "CodingSchemeDesignator": scheme, "CodeMeaning": meaning})


def _filled(data: Dataset, values: dict[str, Any]) -> Dataset:
    for keyword, value in values.items():
        setattr(data, keyword, value)
    return data


def _general(visit: Visit, scanner: Scanner, grid: Grid, modality: str) -> Dataset:
    """What all files of a series share."""
    began = visit.started if modality == "PT" else visit.started - timedelta(minutes=4)
    columns = grid.shape[2]
    return _filled(
        Dataset(),
        {
            "SpecificCharacterSet": "ISO_IR 192",
            "ImageType": ["DERIVED", "PRIMARY"],
            "SyntheticData": "YES",
            "StudyDate": _date(visit.started),
            "SeriesDate": _date(began),
            "AcquisitionDate": _date(began),
            "ContentDate": _date(began),
            "StudyTime": _time(visit.started - timedelta(minutes=6)),
            "SeriesTime": _time(began),
            "AcquisitionTime": _time(began),
            "ContentTime": _time(began),
            "AccessionNumber": "",
            "Modality": modality,
            "Manufacturer": scanner.manufacturer,
            "InstitutionName": "SYNTHETIC",
            "ReferringPhysicianName": "",
            "StudyDescription": f"SYNTHETIC FDG PET/CT, {visit.name}",
            "ManufacturerModelName": scanner.model,
            "DerivationDescription": SYNTHETIC,
            "PatientName": "SYNTHETIC^PHANTOM",
            "PatientID": visit.patient_id,
            "PatientBirthDate": "19580101",
            "PatientSex": "F",
            "PatientAge": "053Y",
            "PatientSize": _decimal(visit.height_m),
            "PatientWeight": _decimal(visit.weight_kg),
            "PatientComments": SYNTHETIC,
            "BodyPartExamined": "WHOLEBODY",
            "SoftwareVersions": "catamnesis pet-phantom",
            "StudyInstanceUID": visit.uid("study"),
            "SeriesInstanceUID": visit.uid("series", modality),
            "FrameOfReferenceUID": visit.uid("frame"),
            "StudyID": "1",
            "SeriesNumber": 1 if modality == "CT" else 2,
            "AcquisitionNumber": 1,
            "PositionReferenceIndicator": "",
            "ImageOrientationPatient": ["1", "0", "0", "0", "1", "0"],
            "SliceThickness": _decimal(grid.spacing_mm[0]),
            "PixelSpacing": [_decimal(grid.spacing_mm[1]), _decimal(grid.spacing_mm[2])],
            "SamplesPerPixel": 1,
            "PhotometricInterpretation": "MONOCHROME2",
            "Rows": columns,
            "Columns": columns,
            "BitsAllocated": 16,
            "BitsStored": 16,
            "HighBit": 15,
            "PixelRepresentation": 1,
            "QualityControlImage": "YES",
            "BurnedInAnnotation": "NO",
            "LossyImageCompression": "00",
            "ImageComments": SYNTHETIC,
        },
    )


def _context(visit: Visit) -> Items:
    """Patient at rest, and the blood glucose (DICOM PS3.16, templates 3470 and 3471)."""
    state = _filled(Dataset(), {"ValueType": "CODE"})
    state.ConceptNameCodeSequence = Items([_coded("109054", "DCM", "Patient State")])
    state.ConceptCodeSequence = Items([_coded("128975004", "SCT", "Resting State")])
    glucose = _filled(Dataset(), {"ValueType": "NUMERIC", "NumericValue": _decimal(visit.glucose_mmol_l)})
    glucose.ObservationDateTime = _date(visit.injected) + _time(visit.injected - timedelta(minutes=10))
    glucose.ConceptNameCodeSequence = Items([_coded("14749-6", "LN", "Glucose")])
    glucose.MeasurementUnitsCodeSequence = Items([_coded("mmol/l", "UCUM", "mmol/l")])
    return Items([state, glucose])


def _tracer(visit: Visit, scanner: Scanner) -> Items:
    item = _filled(
        Dataset(),
        {
            "Radiopharmaceutical": "Fluorodeoxyglucose",
            "RadiopharmaceuticalStartTime": _time(visit.injected),
            "RadiopharmaceuticalStartDateTime": _date(visit.injected) + _time(visit.injected),
            "RadionuclideTotalDose": _decimal(visit.dose_bq),
            "RadionuclideHalfLife": _decimal(HALF_LIFE_S[scanner.make]),
            "RadionuclidePositronFraction": "0.967",
        },
    )
    item.RadionuclideCodeSequence = Items([_coded("77004003", "SCT", "^18^Fluorine")])
    item.AdministrationRouteCodeSequence = Items([_coded("47625008", "SCT", "Intravenous route")])
    item.RadiopharmaceuticalCodeSequence = Items([_coded("35321007", "SCT", "Fluorodeoxyglucose F^18^")])
    return Items([item])


def _dialect(data: Dataset, visit: Visit, scanner: Scanner, held_bq: float) -> None:
    """What only this maker writes: units, private attributes."""
    started = _date(visit.started) + f"{visit.started:%H%M%S}"
    if scanner.make == "ge":
        data.private_block(0x0009, "GEMS_PETD_01", create=True).add_new(0x0D, "DT", f"{started}.00")
    if scanner.make == "siemens":
        data.private_block(0x0071, "SIEMENS MED PT", create=True).add_new(0x22, "DT", f"{started}.000000")
    if scanner.make == "philips":
        block = data.private_block(0x7053, "Philips PET Private Group", create=True)
        block.add_new(0x00, "DS", _decimal(BQML_PER_COUNT * visit.weight_kg * 1000.0 / held_bq))
        block.add_new(0x09, "DS", _decimal(BQML_PER_COUNT))
    data.Units = "CNTS" if scanner.make == "philips" else "BQML"
    data.SeriesType = ["STATIC" if scanner.make == "ge" else "WHOLE BODY", "IMAGE"]


def _pet_header(visit: Visit, scanner: Scanner, grid: Grid) -> Dataset:
    data = _general(visit, scanner, grid, "PT")
    orientation = _coded("102538003", "SCT", "recumbent")
    orientation.PatientOrientationModifierCodeSequence = Items([_coded("40199007", "SCT", "supine")])
    return _filled(
        data,
        {
            "SOPClassUID": PET_CLASS,
            "SeriesDescription": f"SYNTHETIC PET AC {visit.name}",
            "CollimatorType": "NONE",
            "ActualFrameDuration": str(scanner.bed_s * 1000),
            "ReconstructionMethod": "Computed, Gaussian blur",
            "ConvolutionKernel": f"{scanner.filter_mm:g} mm",
            "CorrectedImage": CORRECTIONS,
            "RescaleIntercept": "0",
            "RadiopharmaceuticalInformationSequence": _tracer(visit, scanner),
            "NumberOfSlices": grid.shape[0],
            "PatientOrientationCodeSequence": Items([orientation]),
            "PatientGantryRelationshipCodeSequence": Items([_coded("102540008", "SCT", "headfirst")]),
            "CountsSource": "EMISSION",
            "RandomsCorrectionMethod": "NONE",
            "AttenuationCorrectionMethod": "NONE NEEDED, SYNTHETIC",
            "DecayCorrection": "START",
            "ScatterCorrectionMethod": "NONE NEEDED, SYNTHETIC",
            "AcquisitionContextSequence": _context(visit),
        },
    )


@dataclass(frozen=True, slots=True)
class _Bed:
    """One bed position: when it began after the first (s), and what its header says of decay."""

    offset_s: float
    reference_ms: str
    decay_factor: str


def _beds(scanner: Scanner, grid: Grid) -> tuple[_Bed, ...]:
    """The bed that each slice belongs to, from the thighs to the head."""
    rate = log(2.0) / HALF_LIFE_S[scanner.make]
    spent = rate * scanner.bed_s
    in_frame = spent / (1.0 - exp(-spent))
    middle_s = 0.0 if scanner.make == "ge" else log(in_frame) / rate
    count = ceil(grid.shape[0] * grid.spacing_mm[0] / scanner.bed_mm)
    beds = []
    for number in range(count):
        offset = float(number * (scanner.bed_s + BETWEEN_BEDS_S))
        factor = in_frame * exp(rate * offset)
        beds.append(_Bed(offset, _decimal((offset + middle_s) * 1000.0), f"{factor:.6f}"))
    places = (int(index * grid.spacing_mm[0] / scanner.bed_mm) for index in range(grid.shape[0]))
    return tuple(beds[min(place, count - 1)] for place in places)


def _slopes(values: Array, scanner: Scanner) -> NDArray[np.float64]:
    """Rescale slope of each slice as its text will say it: GE has one a slice, the others one a series."""
    peaks = values.reshape(len(values), -1).max(axis=1).astype(np.float64)
    if scanner.make != "ge":
        peaks[:] = peaks.max()
    return np.array([float(_decimal(max(peak, 1e-3) / LARGEST * 1.000001)) for peak in peaks])


def _placed(grid: Grid) -> Iterator[tuple[int, dict[str, Any]]]:
    """Place of each slice, for its header."""
    x, y, bottom = grid.origin_mm
    for index in range(grid.shape[0]):
        z = _decimal(round(bottom + index * grid.spacing_mm[0], 4))
        yield index, {"ImagePositionPatient": [_decimal(x), _decimal(y), z], "SliceLocation": z}


def _save(folder: Path, data: Dataset, number: int) -> None:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = data.SOPClassUID
    meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.file_meta = meta
    name = f"{data.Modality}_{number:04d}.dcm"
    data.save_as(folder / name, implicit_vr=False, little_endian=True, enforce_file_format=True)


def write_pet(folder: Path, suv: Array, visit: Visit, scanner: Scanner) -> None:
    """Write standardised uptake as activity or counts, a file a slice.

    Parameters
    ----------
    folder
        Is made.
    suv
        By body weight, slices x rows x columns, from the feet to the head.
    """
    folder.mkdir(parents=True, exist_ok=True)
    grid = scanner.pet_grid
    passed_s = (visit.started - visit.injected).total_seconds()
    held_bq = visit.dose_bq * 2.0 ** (-passed_s / HALF_LIFE_S[scanner.make])
    per_suv = held_bq / (visit.weight_kg * 1000.0)
    values = suv * np.float32(per_suv / BQML_PER_COUNT if scanner.make == "philips" else per_suv)
    slopes, beds = _slopes(values, scanner), _beds(scanner, grid)
    data = _pet_header(visit, scanner, grid)
    _dialect(data, visit, scanner, held_bq)
    for index, place in _placed(grid):
        began = visit.started + timedelta(seconds=beds[index].offset_s)
        number = grid.shape[0] - index if scanner.make == "ge" else index + 1
        stored = np.rint(values[index] / slopes[index]).astype("<i2")
        own = {
            "SOPInstanceUID": visit.uid("PT", index),
            "InstanceNumber": number,
            "AcquisitionDate": _date(began),
            "AcquisitionTime": _time(began),
            "FrameReferenceTime": beds[index].reference_ms,
            "DecayFactor": beds[index].decay_factor,
            "ImageIndex": index + 1,
            "RescaleSlope": _decimal(slopes[index]),
        }
        _save(folder, _pixels(_filled(data, {**place, **own}), stored), number)


def _pixels(data: Dataset, stored: NDArray[Any]) -> Dataset:
    data.PixelData = stored.tobytes()
    data["PixelData"].VR = "OW"
    return data


def write_ct(folder: Path, hounsfield: Array, visit: Visit, scanner: Scanner) -> None:
    """Write density (Hounsfield units), a file a slice, slices x rows x columns, from the feet to the head."""
    folder.mkdir(parents=True, exist_ok=True)
    grid = scanner.ct_grid
    data = _general(visit, scanner, grid, "CT")
    _filled(
        data,
        {
            "SOPClassUID": CT_CLASS,
            "ImageType": ["DERIVED", "PRIMARY", "AXIAL"],
            "SeriesDescription": f"SYNTHETIC CT {visit.name}",
            "KVP": "120",
            "ConvolutionKernel": "SYNTHETIC",
            "PatientPosition": "HFS",
            "RescaleIntercept": "-1024",
            "RescaleSlope": "1",
            "RescaleType": "HU",
        },
    )
    stored = np.clip(np.rint(hounsfield) + 1024.0, 0.0, 4095.0).astype("<i2")
    for index, place in _placed(grid):
        own = {"SOPInstanceUID": visit.uid("CT", index), "InstanceNumber": index + 1}
        _save(folder, _pixels(_filled(data, {**place, **own}), stored[index]), index + 1)
