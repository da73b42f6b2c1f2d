"""Small PET, CT and mask files built by hand, for the tests; every test that imports this needs pydicom and numpy."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import UID, ExplicitVRLittleEndian

PET_CLASS = "1.2.840.10008.5.1.4.1.1.128"
CT_CLASS = "1.2.840.10008.5.1.4.1.1.2"
RTSTRUCT_CLASS = "1.2.840.10008.5.1.4.1.1.481.3"
#: One series a name, so that two calls can write into one series.
ROOT = "1.2.826.0.1.3680043.10.999."

#: Attributes of a whole, plain PET header: 70 kg, 1.75 m, 368.08 MBq of fluorine-18 at 10:00, scan at 11:00.
PLAIN: dict[str, Any] = {
    "SOPClassUID": PET_CLASS,
    "Modality": "PT",
    "ImageType": ["ORIGINAL", "PRIMARY"],
    "StudyDate": "20250101",
    "SeriesDate": "20250101",
    "SeriesTime": "110000",
    "AcquisitionDate": "20250101",
    "AcquisitionTime": "110000",
    "Manufacturer": "Synthetic",
    "ManufacturerModelName": "Test",
    "SeriesDescription": "WB AC",
    "PatientID": "test",
    "PatientName": "Test^Anna",
    "PatientBirthDate": "19700101",
    "PatientSex": "F",
    "PatientSize": "1.75",
    "PatientWeight": "70",
    "SliceThickness": "4",
    "ActualFrameDuration": "300000",
    "FrameOfReferenceUID": ROOT + "9",
    "StudyInstanceUID": ROOT + "1",
    "SeriesInstanceUID": ROOT + "1.1",
    "ImageOrientationPatient": [1, 0, 0, 0, 1, 0],
    "PixelSpacing": [4, 4],
    "CorrectedImage": ["NORM", "ATTN", "SCAT", "DECY"],
    "SamplesPerPixel": 1,
    "PhotometricInterpretation": "MONOCHROME2",
    "BitsAllocated": 16,
    "BitsStored": 16,
    "HighBit": 15,
    "PixelRepresentation": 1,
    "RescaleIntercept": "0",
    "RescaleSlope": "1",
    "SeriesType": ["STATIC", "IMAGE"],
    "Units": "BQML",
    "DecayCorrection": "START",
    "ReconstructionMethod": "OSEM",
    "FrameReferenceTime": "150000",
}
#: Attributes of the radiopharmaceutical.
GIVEN: dict[str, Any] = {
    "Radiopharmaceutical": "FDG",
    "RadionuclideTotalDose": "368080000",
    "RadionuclideHalfLife": "6586.2",
    "RadiopharmaceuticalStartTime": "100000",
    "RadiopharmaceuticalStartDateTime": "20250101100000",
}

Change = Callable[[Dataset, int], None]


def with_values(data: Dataset, values: Mapping[str, Any]) -> Dataset:
    """Set attributes; None takes one away."""
    for keyword, value in values.items():
        if value is None:
            if keyword in data:
                delattr(data, keyword)
        else:
            setattr(data, keyword, value)
    return data


def voxels(slices: int = 4, rows: int = 6, columns: int = 5) -> NDArray[np.int16]:
    """Stored values that are all different: 0, 1, 2 ..."""
    return np.arange(slices * rows * columns, dtype=np.int16).reshape(slices, rows, columns)


def pet_slices(
    stored: NDArray[Any] | None = None,
    *,
    given: Mapping[str, Any] | None = None,
    change: Change | None = None,
    **header: Any,
) -> list[Dataset]:
    """Data sets of a PET series, one a slice, 4 mm apart, the first at the feet.

    Parameters
    ----------
    stored
        Stored values, slices x rows x columns.
    given
        Changes to the radiopharmaceutical, None taking an attribute away; ``{}`` in place of the sequence leaves it.
    change
        Called with each data set and its number at the end.
    header
        Changes to the header, None taking an attribute away.
    """
    values = voxels() if stored is None else stored
    found = []
    for number, pixels in enumerate(values):
        data = with_values(Dataset(), {**PLAIN, **header})
        data.SOPInstanceUID = f"{data.get('SeriesInstanceUID', ROOT + '7')}.{number + 1}"
        data.InstanceNumber = number + 1
        data.ImagePositionPatient = [0, 0, 4 * number]
        data.Rows, data.Columns = pixels.shape
        data.PixelData = pixels.tobytes()
        data["PixelData"].VR = "OW"
        if "RadiopharmaceuticalInformationSequence" not in header and data.Modality == "PT":
            item = with_values(Dataset(), {**GIVEN, **(given or {})})
            data.RadiopharmaceuticalInformationSequence = Items([item])
        if change is not None:
            change(data, number)
        found.append(data)
    return found


def ct_slices(stored: NDArray[Any] | None = None, **header: Any) -> list[Dataset]:
    """Data sets of a CT series."""
    own = {"SOPClassUID": CT_CLASS, "Modality": "CT", "SeriesInstanceUID": ROOT + "1.2", "SeriesDescription": "CT AC"}
    for keyword in ("Units", "DecayCorrection", "CorrectedImage", "SeriesType", "FrameReferenceTime"):
        own[keyword] = None  # type: ignore[assignment]
    return pet_slices(stored, **{**own, "RescaleIntercept": "-1024", **header})


def write(
    folder: Path, data_sets: Sequence[Dataset], *, syntax: UID = ExplicitVRLittleEndian, name: str = "slice"
) -> list[Path]:
    """Write data sets as files ``slice_000`` and so on, and tell where."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, data in enumerate(data_sets):
        meta = FileMetaDataset()
        meta.MediaStorageSOPClassUID = data.SOPClassUID
        meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID
        meta.TransferSyntaxUID = syntax
        data.file_meta = meta
        path = folder / f"{name}_{number:03d}"
        implicit, little = syntax == "1.2.840.10008.1.2", syntax != "1.2.840.10008.1.2.2"
        if syntax.is_compressed or syntax.is_deflated:
            data.save_as(path, enforce_file_format=True)
        else:
            data.save_as(path, implicit_vr=implicit, little_endian=little, enforce_file_format=True)
        paths.append(path)
    return paths


def write_pet(folder: Path, stored: NDArray[Any] | None = None, **options: Any) -> list[Path]:
    """Write a PET series with the changes that ``pet_slices`` takes."""
    return write(folder, pet_slices(stored, **options))


def write_outlines(path: Path, outlines: Mapping[str, Sequence[Sequence[Sequence[float]]]], **header: Any) -> Path:
    """Write an RTSTRUCT: names, each with its contours, each with its corners in the patient (mm)."""
    data = Dataset()
    data.SOPClassUID, data.SOPInstanceUID, data.Modality = RTSTRUCT_CLASS, ROOT + "8", "RTSTRUCT"
    data.StructureSetROISequence, data.ROIContourSequence = Items(), Items()
    for number, (name, contours) in enumerate(outlines.items(), start=1):
        structure = Dataset()
        structure.ROINumber, structure.ROIName = number, name
        structure.ReferencedFrameOfReferenceUID = header.get("frame", PLAIN["FrameOfReferenceUID"])
        data.StructureSetROISequence.append(structure)
        region = Dataset()
        region.ReferencedROINumber = number
        region.ContourSequence = Items()
        for corners in contours:
            contour = Dataset()
            contour.ContourGeometricType = header.get("kind", "CLOSED_PLANAR")
            contour.NumberOfContourPoints = len(corners)
            contour.ContourData = [value for corner in corners for value in corner]
            region.ContourSequence.append(contour)
        data.ROIContourSequence.append(region)
    write(path.parent, [data], name=path.name)
    return path.parent / f"{path.name}_000"


def _group(**values: Any) -> Items:
    return Items([with_values(Dataset(), values)])


def enhanced_pet(
    stored: NDArray[Any] | None = None,
    *,
    slopes: Sequence[float] | None = None,
    unit: str = "Bq/ml",
    given: Mapping[str, Any] | None = None,
    frame: Callable[[Dataset, int], None] | None = None,
    **header: Any,
) -> Dataset:
    """Data set of an enhanced PET: decay corrected to 11:00 by its own statement."""
    values = voxels() if stored is None else stored
    data = pet_slices(values[:1], given=given)[0]
    for keyword in ("Units", "DecayCorrection", "CorrectedImage", "RescaleSlope", "RescaleIntercept", "PixelSpacing"):
        delattr(data, keyword)
    for keyword in ("ImageOrientationPatient", "ImagePositionPatient", "FrameReferenceTime", "ActualFrameDuration"):
        delattr(data, keyword)
    data.SOPClassUID = "1.2.840.10008.5.1.4.1.1.130"
    data.NumberOfFrames = len(values)
    data.AttenuationCorrected, data.DecayCorrected = "YES", "YES"
    data.DecayCorrectionDateTime = "20250101110000"
    shared = Dataset()
    shared.PlaneOrientationSequence = _group(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])
    shared.PixelMeasuresSequence = _group(PixelSpacing=[4, 4], SliceThickness=4)
    data.SharedFunctionalGroupsSequence = Items([shared])
    data.PerFrameFunctionalGroupsSequence = Items()
    for number in range(len(values)):
        own = Dataset()
        own.PlanePositionSequence = _group(ImagePositionPatient=[0, 0, 4 * number])
        own.FrameContentSequence = _group(
            FrameAcquisitionDateTime="20250101110000",
            FrameAcquisitionDuration=300000.0,
            FrameReferenceDateTime="20250101110230",
        )
        code = _group(CodeValue=unit, CodingSchemeDesignator="UCUM", CodeMeaning=unit)
        own.RealWorldValueMappingSequence = _group(
            RealWorldValueSlope=slopes[number] if slopes else 1.0,
            RealWorldValueIntercept=0.0,
            MeasurementUnitsCodeSequence=code,
        )
        if frame is not None:
            frame(own, number)
        data.PerFrameFunctionalGroupsSequence.append(own)
    data.PixelData = values.tobytes()
    return with_values(data, header)
