"""Enhanced PET and CT: all slices of a volume in one file, each with its own place, time and scale."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.scan import PetFrame, PetHeader, Scan, patient_key
from catamnesis.read import dicom_attributes as the
from catamnesis.read.dicom_geometry import Plane, Stack, axes_of, refuse_no_place, repeats, stacked
from catamnesis.read.dicom_pet import Clerk, pet_header
from catamnesis.read.dicom_series import Instance, reason_to_leave_out, series_name, source_of
from catamnesis.read.dicom_values import clock, day, decimal, moment, words
from catamnesis.read.dicom_voxels import Picture, lazy_volume, picture, refuse_scale
from catamnesis.read.silence import silence

#: SOP classes of volumes in one file: enhanced PET and CT, and both converted from single slices.
ENHANCED = {
    "1.2.840.10008.5.1.4.1.1.130": "PT",
    "1.2.840.10008.5.1.4.1.1.128.1": "PT",
    "1.2.840.10008.5.1.4.1.1.2.1": "CT",
    "1.2.840.10008.5.1.4.1.1.2.2": "CT",
}
_CONVERTED = frozenset(("1.2.840.10008.5.1.4.1.1.128.1", "1.2.840.10008.5.1.4.1.1.2.2"))
_EXPORT = "export the series again, as single slices where that is possible"
_MOST_FRAMES = 10_000

#: UCUM codes of the measurement units (DICOM CID 84 and 85; the IBSI-SUV objects write the braces last).
_UNITS = {
    "bq/ml": ("BQML", ""),
    "suvbw": ("GML", "BW"),
    "suvlbm": ("GML", "LBM"),
    "suvlbm(james128)": ("GML", "LBMJAMES128"),
    "suvlbm(janma)": ("GML", "LBMJANMA"),
    "suvibw": ("GML", "IBW"),
    "suvbsa": ("CM2ML", "BSA"),
    "hnsf'u": ("HU", ""),
    "[hnsf'u]": ("HU", ""),
}


@dataclass(frozen=True, slots=True)
class _Frame:
    """One slice: its number in the file, place, time, scale and unit."""

    number: int
    plane: Plane
    thickness_mm: float | None
    time: PetFrame
    units: tuple[str, str]
    position_in_time: str


def unit_of(code: str) -> tuple[str, str] | None:
    """Units and SUV type, as single slices word them, of a UCUM code; None where it is none of ours.

    Examples
    --------
    >>> unit_of("{SUVbw}g/ml"), unit_of("g/ml{SUVbw}"), unit_of("Bq/ml"), unit_of("mm")
    (('GML', 'BW'), ('GML', 'BW'), ('BQML', ''), None)
    """
    plain = code.replace(" ", "").lower()
    braces = re.search(r"\{(.*)\}", plain)
    return _UNITS.get(braces[1] if braces else plain)


def _text(data: Any, keyword: str) -> str:
    value = data.get(keyword)
    return "" if value is None else str(value).strip("\0 ")


class _File:
    """The functional groups of an enhanced object, looked up frame by frame."""

    def __init__(self, data: Any, where: str) -> None:
        self.data, self.where = data, where
        self.shared = (data.get("SharedFunctionalGroupsSequence") or [{}])[0]
        self.each = data.get("PerFrameFunctionalGroupsSequence") or []
        self.count = int(_text(data, "NumberOfFrames") or 1)
        if not 0 < self.count <= _MOST_FRAMES or len(self.each) not in (0, self.count):
            what = f"{self.count} frames are stated, {len(self.each)} are described"
            raise Refusal(where=where, what=what, remedy=_EXPORT)

    def group(self, frame: int, keyword: str) -> Sequence[Any]:
        """Items of a functional group: the frame's own, or what all share."""
        own = self.each[frame].get(keyword) if self.each else None
        return own or self.shared.get(keyword) or []

    def text(self, frame: int, keyword: str, *groups: str) -> str:
        """Text of an attribute in the first group that has it, or of the whole file."""
        for group in groups:
            for item in self.group(frame, group):
                if _text(item, keyword):
                    return _text(item, keyword)
        return _text(self.data, keyword)

    def numbers(self, frame: int, group: str, keyword: str, count: int) -> tuple[float, ...]:
        """Exactly so many numbers of a functional group."""
        for item in self.group(frame, group):
            values = item.get(keyword)
            found = [] if values is None else [decimal(str(value)) for value in values]
            if len(found) == count:
                exact = tuple(value for value in found if value is not None)
                if len(exact) == count:
                    return exact
        raise Refusal(where=self.where, what=f"frame {frame + 1} has no {keyword} in its {group}", remedy=_EXPORT)


#: Where converted objects keep the attributes of the slices that they were made of.
_LEFT_OVER = ("UnassignedPerFrameConvertedAttributesSequence", "UnassignedSharedConvertedAttributesSequence")


def _plane(file: _File, frame: int, size: tuple[int, int]) -> Plane:
    x, y, z = file.numbers(frame, "PlanePositionSequence", "ImagePositionPatient", 3)
    down, across = axes_of(file.numbers(frame, "PlaneOrientationSequence", "ImageOrientationPatient", 6), file.where)
    between_rows, between_columns = file.numbers(frame, "PixelMeasuresSequence", "PixelSpacing", 2)
    refuse_no_place((between_rows, between_columns), (x, y, z), file.where)
    return Plane(size[0], size[1], (between_rows, between_columns), (x, y, z), down, across)


def _real_world(file: _File, frame: int) -> Iterator[tuple[tuple[str, str], float, float]]:
    """Scales of the real world value mappings that give activity or standardised uptake."""
    for item in file.group(frame, "RealWorldValueMappingSequence"):
        codes = item.get("MeasurementUnitsCodeSequence") or []
        units = unit_of(_text(codes[0], "CodeValue")) if codes else None
        slope = decimal(_text(item, "RealWorldValueSlope"))
        intercept = decimal(_text(item, "RealWorldValueIntercept"))
        if units is not None and slope is not None:
            yield units, slope, intercept or 0.0


def _scale(file: _File, frame: int) -> tuple[tuple[str, str], float, float]:
    """Unit, slope and intercept of a frame: activity where it is given, else standardised uptake."""
    found = sorted(_real_world(file, frame), key=lambda scale: scale[0][0] != "BQML")
    if found:
        return found[0]
    group = "PixelValueTransformationSequence"
    slope = decimal(file.text(frame, "RescaleSlope", group))
    intercept = decimal(file.text(frame, "RescaleIntercept", group)) or 0.0
    units = file.text(frame, "Units", *_LEFT_OVER) or file.text(frame, "RescaleType", group)
    if slope is None:
        what = f"frame {frame + 1} has neither RealWorldValueSlope (0040,9225) nor {the.SLOPE}"
        raise Refusal(where=file.where, what=what, remedy=_EXPORT)
    return (units.upper(), file.text(frame, "SUVType", *_LEFT_OVER).upper()), slope, intercept


def _milliseconds(text: str) -> float | None:
    value = decimal(text)
    return None if value is None else value / 1000.0


def _time(file: _File, frame: int, slope: float, intercept: float) -> PetFrame:
    local = _text(file.data, "TimezoneOffsetFromUTC")
    acquired = moment(file.text(frame, "FrameAcquisitionDateTime", "FrameContentSequence"), local)
    on = acquired.date() if acquired else day(file.text(frame, "AcquisitionDate", *_LEFT_OVER))
    at = acquired.time() if acquired else clock(file.text(frame, "AcquisitionTime", *_LEFT_OVER))
    duration = file.text(frame, "FrameAcquisitionDuration", "FrameContentSequence")
    return PetFrame(
        acquisition_date=on,
        acquisition_time=at,
        reference_time_s=_milliseconds(file.text(frame, "FrameReferenceTime", *_LEFT_OVER)),
        duration_s=_milliseconds(duration or file.text(frame, "ActualFrameDuration", *_LEFT_OVER)),
        reference=moment(file.text(frame, "FrameReferenceDateTime", "FrameContentSequence"), local),
        slope=slope,
        intercept=intercept,
    )


def _frame(file: _File, index: int, size: tuple[int, int]) -> _Frame:
    units, slope, intercept = _scale(file, index)
    refuse_scale(slope, intercept, file.where)
    return _Frame(
        number=index,
        plane=_plane(file, index, size),
        thickness_mm=decimal(file.text(index, "SliceThickness", "PixelMeasuresSequence")),
        time=_time(file, index, slope, intercept),
        units=units,
        position_in_time=file.text(index, "TemporalPositionIndex", "FrameContentSequence"),
    )


def _corrections(file: _File) -> tuple[str, ...] | None:
    """Corrected Image, and the flags that enhanced objects have in its place; None where neither is stated."""
    flags = {"ATTN": "AttenuationCorrected", "DECY": "DecayCorrected", "SCAT": "ScatterCorrected"}
    stated = {word: _text(file.data, keyword).upper() for word, keyword in flags.items()}
    plain = re.findall(r"[A-Z0-9]+", file.text(0, "CorrectedImage", *_LEFT_OVER).upper())
    flagged = [word for word, answer in stated.items() if answer == "YES"]
    return tuple(dict.fromkeys((*flagged, *plain))) if any(stated.values()) or plain else None


def _header(clerk: Clerk, file: _File, instance: Instance, frames: Sequence[_Frame], stack: Stack) -> PetHeader:
    """The header as single slices would have it."""
    plain = pet_header(clerk, [instance.elements], voxel_volume_ml=stack.geometry.voxel_volume_ml)
    corrected = {"YES": "START", "NO": "NONE"}.get(_text(file.data, "DecayCorrected").upper())
    units = {frame.units for frame in frames}
    if len(units) > 1:
        raise Refusal(where=file.where, what=f"frames of different units: {sorted(units)}", remedy=_EXPORT)
    if corrected == "START" and plain.decay_reference is None:
        what = f"corrected for decay, and no {the.DECAY_DATETIME} says to which moment"
        raise Refusal(where=file.where, what=what, remedy=_EXPORT)
    times = (frames[index].time for index in stack.order)
    if words(instance.elements, the.SOP_CLASS.tag) not in _CONVERTED:
        times = (replace(time, intercept=0.0) for time in times)
    return replace(
        plain,
        units=frames[0].units[0],
        suv_type=frames[0].units[1],
        decay_correction=corrected or file.text(0, "DecayCorrection", *_LEFT_OVER).upper(),
        corrected_image=_corrections(file),
        frames=tuple(times),
        source=source_of(instance),
    )


def _moments(frames: Sequence[PetFrame]) -> tuple[datetime, ...]:
    pairs = {(frame.acquisition_date, frame.acquisition_time) for frame in frames}
    return tuple(sorted(datetime.combine(on, at) for on, at in pairs if on is not None and at is not None))


def _pictures(instance: Instance, frames: Sequence[_Frame], count: int, where: str) -> tuple[Picture, ...]:
    header = instance.header
    size = None if header.pixel_length is None else header.pixel_length // count
    single = replace(header, pixel_length=size)
    whole = picture(instance.path, single, where, slope=1.0, intercept=0.0)
    return tuple(
        replace(
            whole,
            frame=frame.number,
            offset=whole.offset + frame.number * (size or 0),
            slope=frame.time.slope or 0.0,
            intercept=frame.time.intercept or 0.0,
        )
        for frame in frames
    )


def _scan(file: _File, instance: Instance, frames: Sequence[_Frame], where: str) -> Scan:
    elements = instance.elements
    stack = stacked(
        [frame.plane for frame in frames],
        where,
        thickness_mm=frames[0].thickness_mm,
        frame_of_reference=words(elements, the.FRAME_OF_REFERENCE.tag),
    )
    pictures = _pictures(instance, [frames[index] for index in stack.order], file.count, where)
    clerk = Clerk(where)
    header = _header(clerk, file, instance, frames, stack)
    is_pet = ENHANCED[words(elements, the.SOP_CLASS.tag)] == "PT"
    return Scan(
        name=where,
        series_uid=words(elements, the.SERIES_UID.tag),
        study_uid=words(elements, the.STUDY_UID.tag),
        modality="PT" if is_pet else "CT",
        patient=patient_key(*(words(elements, tag.tag) for tag in (the.PATIENT_ID, the.PATIENT_NAME, the.BIRTH_DATE))),
        acquired=_moments(header.frames),
        description=words(elements, the.DESCRIPTION.tag),
        manufacturer=words(elements, the.MANUFACTURER.tag),
        model=words(elements, the.MODEL.tag),
        reconstruction=file.text(0, "ReconstructionAlgorithm", "CTReconstructionSequence", "PETReconstructionSequence"),
        corrected_image=header.corrected_image or (),
        geometry=stack.geometry,
        header=header if is_pet else None,
        slopes=tuple(one.slope for one in pictures),
        voxels=lazy_volume(pictures, where),
        source=source_of(instance),
        discrepancies=(*stack.discrepancies, *clerk.doubts),
    )


def _volumes(file: _File, instance: Instance, where: str) -> Iterator[Scan | Discrepancy]:
    corrections = _corrections(file)
    if corrections is not None and "ATTN" not in corrections and ENHANCED[_text(file.data, "SOPClassUID")] == "PT":
        raise Refusal(where=where, what="left out: not corrected for attenuation", remedy="name a series that is")
    whole = picture(instance.path, replace(instance.header, pixel_length=None), where, slope=1.0, intercept=0.0)
    frames = [_frame(file, index, (whole.rows, whole.columns)) for index in range(file.count)]
    if len(frames) < 2 or not repeats([frame.plane for frame in frames]):
        yield _scan(file, instance, frames, where)
        return
    times = sorted({frame.position_in_time for frame in frames})
    if len(times) < 2:
        what = "slices lie in one place, and no TemporalPositionIndex (0020,9128) tells them apart"
        raise Refusal(where=where, what=what, remedy=_EXPORT)
    what = f"{len(times)} time frames lie in one file"
    yield Discrepancy(Kind.DOUBTFUL, where, what, "use the frame that you need; each is a volume of its own")
    for time in times:
        part = [frame for frame in frames if frame.position_in_time == time]
        yield _scan(file, instance, part, f"{where}, time position {time}")


def enhanced_scans(instance: Instance) -> tuple[tuple[Scan, ...], tuple[Discrepancy, ...]]:
    """Volumes of one enhanced object, and what was doubtful or had to be left out.

    Parameters
    ----------
    instance
        A file of one of the ``ENHANCED`` classes.
    """
    where = series_name(instance.elements)
    reason = reason_to_leave_out(instance.elements)
    if reason:
        return (), (Discrepancy(Kind.REFUSED, where, f"left out: {reason}", "nothing"),)
    try:
        with silence():
            import pydicom

            data = pydicom.dcmread(instance.path, stop_before_pixels=True)
            found = list(_volumes(_File(data, where), instance, where))
    except ImportError:
        return (), (Discrepancy(Kind.REFUSED, where, "pydicom is not installed", "install catamnesis[pet]"),)
    except Refusal as refusal:
        return (), (refusal.discrepancy(),)
    except Exception as error:  # noqa: BLE001 - pydicom may raise anything on a broken value
        what = f"the header cannot be read ({' '.join(str(error).split())[:160]})"
        return (), (Discrepancy(Kind.REFUSED, where, what, _EXPORT),)
    scans = tuple(one for one in found if isinstance(one, Scan))
    return scans, tuple(one for one in found if isinstance(one, Discrepancy))
