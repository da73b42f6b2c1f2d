"""A scan as the scanner wrote it: where it lies in the patient, what its header says, and its voxels on demand."""

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, TypeAlias

from catamnesis.case.discrepancy import Discrepancy
from catamnesis.case.source import Source

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Voxels: TypeAlias = Callable[[], NDArray[np.float32]]
    Mask: TypeAlias = Callable[[], NDArray[np.bool_]]

#: Three numbers along slice, row and column, or along the patient's x (to the left), y (to the back), z (to the head).
Vector = tuple[float, float, float]

#: Two grids are one if no corner of them lies further apart than this share of the smallest voxel edge.
SAME_GRID_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Geometry:
    """Where the voxels of a scan lie in the patient.

    Parameters
    ----------
    shape
        Number of slices, rows and columns.
    spacing_mm
        Distance of voxel centres along slice, row and column, each above 0.
    origin_mm
        Centre of voxel (0, 0, 0) in the patient: x to the left, y to the back, z to the head (as DICOM has it).
    axes
        Unit vectors in the patient along which slice, row and column number rise; at right angles to each other.
    frame_of_reference
        UID of the coordinate system; two scans that share it lie in one space.

    Examples
    --------
    >>> grid = Geometry((2, 3, 3), (5.0, 2.0, 2.0), (10.0, 0.0, -5.0), ((0, 0, 1), (0, 1, 0), (1, 0, 0)))
    >>> grid.patient_mm((1, 2, 0))
    (10.0, 4.0, 0.0)
    >>> grid.index((10.0, 4.0, 0.0))
    (1.0, 2.0, 0.0)
    >>> grid.voxel_volume_ml
    0.02
    """

    shape: tuple[int, int, int]
    spacing_mm: Vector
    origin_mm: Vector
    axes: tuple[Vector, Vector, Vector]
    frame_of_reference: str = ""

    @property
    def voxel_volume_ml(self) -> float:
        """Volume of one voxel (ml)."""
        return math.prod(self.spacing_mm) / 1000.0

    def patient_mm(self, index: Vector) -> Vector:
        """Place in the patient (mm) of a voxel index, which may be a fraction."""
        x, y, z = (
            self.origin_mm[k]
            + sum(number * self.spacing_mm[axis] * self.axes[axis][k] for axis, number in enumerate(index))
            for k in range(3)
        )
        return x, y, z

    def index(self, patient_mm: Vector) -> Vector:
        """Voxel index (a fraction, and outside the grid where the point is) of a place in the patient (mm)."""
        offset = [patient_mm[k] - self.origin_mm[k] for k in range(3)]
        slice_, row, column = (
            sum(offset[k] * self.axes[axis][k] for k in range(3)) / self.spacing_mm[axis] for axis in range(3)
        )
        return slice_, row, column

    def same_grid(self, other: "Geometry") -> bool:
        """Whether both have the same voxels in the same places."""
        if self.shape != other.shape:
            return False
        last = (self.shape[0] - 1.0, self.shape[1] - 1.0, self.shape[2] - 1.0)
        corners = [(a, b, c) for a in (0.0, last[0]) for b in (0.0, last[1]) for c in (0.0, last[2])]
        furthest = max(math.dist(self.patient_mm(corner), other.patient_mm(corner)) for corner in corners)
        return furthest <= SAME_GRID_SHARE * min(self.spacing_mm)


@dataclass(frozen=True, slots=True)
class PatientKey:
    """Who a scan is of, as hashes, so that two scans can be compared and no name is kept; "" is not stated.

    Examples
    --------
    >>> one = patient_key("123", "Doe^Jane", "19700101")
    >>> one.same_as(patient_key("123", "DOE JANE", "")), one.same_as(patient_key("9", "Roe^Ann", "19700101"))
    (True, False)
    >>> one.same_as(patient_key("", "", "")) is None
    True
    """

    identifier: str
    name: str
    birth_date: str

    def same_as(self, other: "PatientKey") -> bool | None:
        """Whether both are one person; None where too little is stated to tell.

        Equal identifiers make one person, unless the birth dates differ; without identifiers on both sides, name and
        birth date together do.
        """
        if self.birth_date and other.birth_date and self.birth_date != other.birth_date:
            return False
        if self.identifier and other.identifier:
            return self.identifier == other.identifier
        if self.name and other.name and self.name != other.name:
            return False
        both = (self.name and other.name, self.birth_date and other.birth_date)
        return True if all(both) else None


def patient_key(identifier: str, name: str, birth_date: str) -> PatientKey:
    """Hash what identifies a patient: case, carets and spaces of the name do not count."""

    def hashed(words: str) -> str:
        plain = " ".join(words.replace("^", " ").upper().split())
        return hashlib.sha256(plain.encode()).hexdigest()[:16] if plain else ""

    return PatientKey(identifier=hashed(identifier), name=hashed(name), birth_date=hashed(birth_date))


@dataclass(frozen=True, slots=True)
class Radiopharmaceutical:
    """What was injected; every value as the header states it, None where it does not.

    Parameters
    ----------
    name, radionuclide
        In words ("FDG", "18F"), for people.
    total_dose_bq
        RadionuclideTotalDose (0018,1074): the standard says Bq, some write MBq.
    half_life_s
        RadionuclideHalfLife (0018,1075).
    start
        RadiopharmaceuticalStartDateTime (0018,1078).
    start_time
        RadiopharmaceuticalStartTime (0018,1072), which has no date.
    """

    name: str = ""
    radionuclide: str = ""
    total_dose_bq: float | None = None
    half_life_s: float | None = None
    start: datetime | None = None
    start_time: time | None = None


@dataclass(frozen=True, slots=True)
class PetFrame:
    """What the header of one slice says of its time and its scale; None where it does not.

    Parameters
    ----------
    acquisition_date, acquisition_time
        AcquisitionDate (0008,0022) and AcquisitionTime (0008,0032), or those of AcquisitionDateTime (0008,002A).
    reference_time_s
        FrameReferenceTime (0054,1300).
    duration_s
        ActualFrameDuration (0018,1242).
    reference
        FrameReferenceDateTime (0018,9151), which only enhanced PET has.
    slope, intercept
        RescaleSlope (0028,1053) and RescaleIntercept (0028,1052).
    suv_scale_factor, activity_scale_factor
        Philips' private (7053,1000) and (7053,1009).
    """

    acquisition_date: date | None = None
    acquisition_time: time | None = None
    reference_time_s: float | None = None
    duration_s: float | None = None
    reference: datetime | None = None
    slope: float | None = None
    intercept: float | None = None
    suv_scale_factor: float | None = None
    activity_scale_factor: float | None = None


@dataclass(frozen=True, slots=True)
class PetHeader:
    """Everything that a standardised uptake value is computed from, as the header states it; None where it does not.

    Parameters
    ----------
    units
        Units (0054,1001): ``BQML``, ``CNTS``, ``GML`` ...
    suv_type
        SUVType (0054,1006).
    decay_correction
        DecayCorrection (0054,1102): ``START``, ``ADMIN`` or ``NONE``.
    corrected_image
        CorrectedImage (0028,0051); None where the attribute is not there.
    weight_kg, height_m, sex
        PatientWeight (0010,1030), PatientSize (0010,1020) and PatientSex (0010,0040).
    series_date, series_time
        SeriesDate (0008,0021) and SeriesTime (0008,0031).
    decay_reference, decay_reference_tag
        A date and time of decay correction that stands in the header by itself, and where: GE (0009,100D), Siemens
        (0071,1022), DecayCorrectionDateTime (0018,9701).
    frames
        One entry a slice, in the order of the slices.
    voxel_volume_ml, dose_calibration_factor
        What counts per second need.
    source
        The file that the header was read from.
    """

    units: str = ""
    suv_type: str = ""
    decay_correction: str = ""
    corrected_image: tuple[str, ...] | None = None
    manufacturer: str = ""
    weight_kg: float | None = None
    height_m: float | None = None
    sex: str = ""
    radiopharmaceutical: Radiopharmaceutical = Radiopharmaceutical()
    series_date: date | None = None
    series_time: time | None = None
    decay_reference: datetime | None = None
    decay_reference_tag: str = ""
    frames: tuple[PetFrame, ...] = ()
    voxel_volume_ml: float | None = None
    dose_calibration_factor: float | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """One volume: a reconstruction of one acquisition.

    Parameters
    ----------
    name
        For people: modality, day and description; never the patient's name.
    modality
        ``PT`` or ``CT``.
    patient
        Hashes that tell whether two scans are of one person.
    acquired
        The different acquisition date-times of the slices, in order; empty where date or time is not stated.
    reconstruction
        Method, kernel and slice thickness as the header words them.
    header
        What standardised uptake needs; None for CT.
    slopes
        Rescale slope of each slice.
    voxels
        Called without argument, gives float32 slices x rows x columns in the stored unit (``header.units``, HU for CT),
        each slice times its own slope; reads the files each time.
    discrepancies
        What was doubtful when the scan was read.
    """

    name: str
    series_uid: str
    study_uid: str
    modality: str
    patient: PatientKey
    acquired: tuple[datetime, ...]
    description: str
    manufacturer: str
    model: str
    reconstruction: str
    corrected_image: tuple[str, ...]
    geometry: Geometry
    header: PetHeader | None
    slopes: tuple[float, ...]
    voxels: "Voxels"
    source: Source
    discrepancies: tuple[Discrepancy, ...] = ()


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a scan that somebody outlined: its name, its mask on the scan's own grid, and where it stands."""

    name: str
    mask: "Mask"
    source: Source | None = None
    discrepancies: tuple[Discrepancy, ...] = ()
