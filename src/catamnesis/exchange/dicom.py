"""Lesions of two PET studies as DICOM: outlines (SEG) and measurements (SR, TID 1500) that any archive can keep.

A lesion that is on both studies bears one Tracking UID in both, so that another program knows it again.
"""

import io
import uuid
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import highdicom as hd
import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError
from pydicom.sr.codedict import codes
from pydicom.sr.coding import Code

from catamnesis.case.discrepancy import Refusal
from catamnesis.case.lesion import Fate, Lesion, Pair, Study, Visit
from catamnesis.case.lesion_names import match_names
from catamnesis.exchange.dicom_sources import Sources, sources_of
from catamnesis.terms import VERSION

#: Who wrote the objects.
MAKER, MODEL, SERIAL = "catamnesis", "catamnesis", "none"
#: What the outline of a lesion says that somebody else drew.
DRAWN = "outlined by others"
#: Colour that viewers show a lesion in: lightness, and two chromatic values (CIELab).
COLOUR = (55.0, 60.0, 55.0)
#: Numbers of the series that are written.
SEG_SERIES, SR_SERIES = 901, 902
#: What is measured: concept, unit, how it was derived, how it was measured, attribute of the numbers. Codes as in a PET
#: report of dcmqi and in DICOM's own tables (CID 7466, CID 85).
_SUVBW = Code("126401", "DCM", "SUVbw")
_SUV_UNIT = Code("{SUVbw}g/ml", "UCUM", "Standardized Uptake Value body weight")
_SUV_METHOD = Code("126410", "DCM", "SUV body weight calculation method")
_ML, _GRAM = Code("ml", "UCUM", "milliliter"), Code("g", "UCUM", "gram")
_VOLUME_METHOD = Code("126030", "DCM", "Sum of segmented voxel volumes")
_PEAK = Code("126031", "DCM", "Peak Value Within ROI")
_TLG = Code("126033", "DCM", "Total Lesion Glycolysis")
_CODED: tuple[tuple[str, Code, Code, Code | None, Code | None], ...] = (
    ("max", _SUVBW, _SUV_UNIT, codes.SCT.Maximum, _SUV_METHOD),
    ("mean", _SUVBW, _SUV_UNIT, codes.SCT.Mean, _SUV_METHOD),
    ("min", _SUVBW, _SUV_UNIT, codes.SCT.Minimum, _SUV_METHOD),
    ("peak_global", _SUVBW, _SUV_UNIT, _PEAK, _SUV_METHOD),
    ("volume_ml", codes.SCT.Volume, _ML, None, _VOLUME_METHOD),
    ("tlg", _TLG, _GRAM, None, None),
)


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written: its name, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report says of one lesion: its name and Tracking UID, its segment, and its numbers by attribute."""

    label: str
    tracking_uid: str
    segment: int
    numbers: Mapping[str, float]


def uid_of(*words: str) -> str:
    """A UID that the same words always give (UUID version 5 below 2.25, as DICOM PS3.5 B.2 allows).

    Examples
    --------
    >>> uid_of("a", "b") == uid_of("a", "b") != uid_of("a", "c"), uid_of("a").startswith("2.25.")
    (True, True)
    """
    return f"2.25.{uuid.uuid5(uuid.NAMESPACE_OID, '|'.join(words)).int}"


def tracking_uids(pair: Pair) -> dict[tuple[Visit, str], str]:
    """Tracking UID of each lesion by its study and label; one on both studies has one UID.

    Where several became one or one several, each keeps a UID of its own: none of them is the same lesion.
    """
    series = (pair.baseline.scan.series_uid, pair.follow_up.scan.series_uid)
    found = {
        (study.visit, lesion.label): uid_of(*series, "lesion", str(study.visit), lesion.label)
        for study in (pair.baseline, pair.follow_up)
        for lesion in study.lesions
    }
    for match in pair.matches:
        if match.fate is Fate.MATCHED and len(match.baseline) == len(match.follow_up) == 1:
            first = found[Visit.BASELINE, match.baseline[0].label]
            found[Visit.FOLLOW_UP, match.follow_up[0].label] = first
    return found


def tracking_names(pair: Pair) -> dict[tuple[Visit, str], str]:
    """Tracking identifier of each lesion: the name of its match where that is one to one, else its own label."""
    found = {(s.visit, lesion.label): lesion.label for s in (pair.baseline, pair.follow_up) for lesion in s.lesions}
    for name, match in zip(match_names(pair), pair.matches, strict=True):
        if len(match.baseline) <= 1 and len(match.follow_up) <= 1:
            found |= {(lesion.visit, lesion.label): name for lesion in (*match.baseline, *match.follow_up)}
    return found


def dicom_files(pair: Pair, folders: Mapping[Visit, Path], *, at: datetime) -> tuple[Written, ...]:
    """A SEG and an SR for each study that has lesions; the same pair and moment give the same bytes.

    Parameters
    ----------
    pair
        Both studies.
    folders
        Where the files of each PET series lie.
    at
        Date and time that the objects bear.

    Raises
    ------
    Refusal
        If the files of a series are not there, or an outline does not fit to them.
    """
    return tuple(file for study in (pair.baseline, pair.follow_up) for file in _files(pair, study, folders, at))


def _files(pair: Pair, study: Study, folders: Mapping[Visit, Path], at: datetime) -> Iterator[Written]:
    if not study.lesions:
        return
    sources = sources_of(study.scan, folders[study.visit])
    tracked = _tracked(pair, study)
    try:
        with warnings.catch_warnings():
            # the headers are those of scanners, and what is odd in them is told when they are read
            warnings.simplefilter("ignore")
            outlines = segmentation(study, sources, tracked, at=at)
            numbers = measurement_report(study, sources, outlines, tracked, at=at)
            written = (_bytes(outlines), _bytes(numbers))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        what = f"its headers do not hold what a segmentation must repeat ({' '.join(str(error).split())[:160]})"
        raise Refusal(where=study.scan.name, what=what, remedy="export the series again, whole") from None
    yield Written(f"{study.visit}-seg.dcm", written[0])
    yield Written(f"{study.visit}-sr.dcm", written[1])


@dataclass(frozen=True, slots=True)
class Tracked:
    """A lesion with the name and the UID under which it is followed."""

    lesion: Lesion
    name: str
    uid: str


def _tracked(pair: Pair, study: Study) -> tuple[Tracked, ...]:
    uids, names = tracking_uids(pair), tracking_names(pair)
    keys = ((study.visit, lesion.label) for lesion in study.lesions)
    return tuple(Tracked(one, names[key], uids[key]) for one, key in zip(study.lesions, keys, strict=True))


def _bytes(data: Dataset) -> bytes:
    held = io.BytesIO()
    data.save_as(held, enforce_file_format=True)
    return held.getvalue()


def _stamp(data: Any, at: datetime) -> None:
    """Date, time and inner UIDs, so that they do not depend on when the function ran."""
    day, time = f"{at:%Y%m%d}", f"{at:%H%M%S}"
    for keyword, value in (
        *(("ContentDate", day), ("ContentTime", time), ("InstanceCreationDate", day), ("InstanceCreationTime", time)),
        *(("SeriesDate", day), ("SeriesTime", time)),
    ):
        if keyword in data:
            setattr(data, keyword, value)
    for equipment in data.get("ContributingEquipmentSequence") or ():
        equipment.ContributionDateTime = f"{at:%Y%m%d%H%M%S}"
    for sequence in ("DimensionOrganizationSequence", "DimensionIndexSequence"):
        for item in data.get(sequence) or ():
            item.DimensionOrganizationUID = uid_of(str(data.SOPInstanceUID), "dimensions")


def segmentation(study: Study, sources: Sources, tracked: Sequence[Tracked], *, at: datetime) -> Any:
    """Outlines of all lesions of a study, one segment each, on the slices that hold any.

    Parameters
    ----------
    study
        The study.
    sources
        Its files.
    tracked
        Its lesions.
    at
        Date and time that the object bears.

    Raises
    ------
    Refusal
        If a mask does not lie on the scan's grid, or a lesion holds no voxel.
    """
    segments, slices = _volumes(study, tracked)
    headers, pixels = _frames(sources, segments, slices)
    describes = [_described(number, one) for number, one in enumerate(tracked, start=1)]
    series = (study.scan.series_uid, "segmentation", f"{at:%Y%m%d%H%M%S}")
    found = hd.seg.Segmentation(
        source_images=headers,
        pixel_array=pixels,
        segmentation_type=hd.seg.SegmentationTypeValues.BINARY,
        segment_descriptions=describes,
        series_instance_uid=uid_of(*series, "series"),
        series_number=SEG_SERIES,
        sop_instance_uid=uid_of(*series),
        instance_number=1,
        manufacturer=MAKER,
        manufacturer_model_name=MODEL,
        software_versions=VERSION,
        device_serial_number=SERIAL,
        content_description=f"Lesions, {study.visit}",
        content_label="LESIONS",
        series_description=f"Lesions, {study.visit}",
    )
    _stamp(found, at)
    return found


def _volumes(study: Study, tracked: Sequence[Tracked]) -> tuple[list[NDArray[np.bool_]], NDArray[np.int64]]:
    """Masks on the slices that hold any of them, and those slices."""
    masks = []
    for one in tracked:
        mask = one.lesion.mask()
        if mask.shape != study.scan.geometry.shape:
            what = f"its mask of {mask.shape} does not lie on the scan's grid of {study.scan.geometry.shape}"
            raise Refusal(where=f"lesion {one.name}", what=what, remedy="outline it on the PET")
        if not mask.any():
            raise Refusal(where=f"lesion {one.name}", what="no voxel lies in it", remedy="leave it out")
        masks.append(mask)
    held = np.logical_or.reduce([mask.any(axis=(1, 2)) for mask in masks])
    slices = np.flatnonzero(held)
    return [mask[slices] for mask in masks], slices


def _frames(
    sources: Sources, segments: Sequence[NDArray[np.bool_]], slices: NDArray[np.int64]
) -> tuple[list[Dataset], NDArray[np.uint8]]:
    """Headers to point to, and the pixels in their order: frames x rows x columns x segments."""
    stacked = np.stack(segments, axis=-1).astype(np.uint8)
    if not sources.enhanced:
        return [sources.headers[int(slice_)] for slice_ in slices], stacked
    whole = np.zeros((len(sources.slices), *stacked.shape[1:]), dtype=np.uint8)
    place = {int(slice_): index for index, slice_ in enumerate(slices)}
    for frame, slice_ in enumerate(sources.slices):
        if slice_ in place:
            whole[frame] = stacked[place[slice_]]
    return list(sources.headers), whole


def _described(number: int, one: Tracked) -> Any:
    kinds = hd.seg.SegmentAlgorithmTypeValues
    by_hand = one.lesion.delineation.startswith(DRAWN)
    algorithm = hd.AlgorithmIdentificationSequence(
        # classical processing: growth among neighbours (CID 7162)
        name=one.lesion.delineation[:64] or "outlined",
        version=VERSION,
        family=codes.DCM.NeighborhoodAnalysis,
    )
    return hd.seg.SegmentDescription(
        segment_number=number,
        segment_label=one.name[:64],
        segmented_property_category=codes.SCT.MorphologicallyAbnormalStructure,
        segmented_property_type=codes.SCT.Lesion,
        algorithm_type=kinds.MANUAL if by_hand else kinds.AUTOMATIC,
        algorithm_identification=None if by_hand else algorithm,
        tracking_uid=one.uid,
        tracking_id=one.name[:64],
        display_color=hd.color.CIELabColor(*COLOUR),
    )


def measurement_report(
    study: Study, sources: Sources, outlines: Any, tracked: Sequence[Tracked], *, at: datetime
) -> Any:
    """Numbers of all lesions of a study (TID 1500), each pointing to its segment.

    Parameters
    ----------
    study, sources
        The study and its files.
    outlines
        From ``segmentation``.
    tracked
        Its lesions.
    at
        Date and time that the object bears.
    """
    groups = [_group(study, outlines, number, one) for number, one in enumerate(tracked, start=1)]
    report = hd.sr.MeasurementReport(
        observation_context=_context(),
        procedure_reported=codes.LN.PETWholeBody,
        imaging_measurements=groups,
        title=codes.DCM.ImagingMeasurementReport,
    )
    series = (study.scan.series_uid, "report", f"{at:%Y%m%d%H%M%S}")
    found = hd.sr.EnhancedSR(
        evidence=[outlines, *sources.headers],
        content=report,
        series_instance_uid=uid_of(*series, "series"),
        series_number=SR_SERIES,
        sop_instance_uid=uid_of(*series),
        instance_number=1,
        manufacturer=MAKER,
        is_complete=True,
        is_final=False,
        series_description=f"Measurements of lesions, {study.visit}",
    )
    _stamp(found, at)
    return found


def _context() -> Any:
    device = hd.sr.DeviceObserverIdentifyingAttributes(
        uid=uid_of("device", MAKER), name=MAKER, manufacturer_name=MAKER, model_name=f"{MODEL} {VERSION}"
    )
    observer = hd.sr.ObserverContext(observer_type=codes.DCM.Device, observer_identifying_attributes=device)
    return hd.sr.ObservationContext(observer_device_context=observer)


def _group(study: Study, outlines: Any, number: int, one: Tracked) -> Any:
    segment = hd.sr.ReferencedSegment(
        sop_class_uid=outlines.SOPClassUID,
        sop_instance_uid=outlines.SOPInstanceUID,
        segment_number=number,
        source_series=hd.sr.SourceSeriesForSegmentation(study.scan.series_uid),
    )
    return hd.sr.VolumetricROIMeasurementsAndQualitativeEvaluations(
        tracking_identifier=hd.sr.TrackingIdentifier(uid=one.uid, identifier=one.name),
        referenced_segment=segment,
        time_point_context=hd.sr.TimePointContext(time_point=str(study.visit)),
        finding_type=codes.SCT.Lesion,
        measurements=list(_measurements(one.lesion)),
    )


def _measurements(lesion: Lesion) -> Iterator[Any]:
    for attribute, name, unit, derivation, method in _CODED:
        value = getattr(lesion.uptake, attribute)
        if value is not None:
            yield hd.sr.Measurement(name=name, value=float(value), unit=unit, derivation=derivation, method=method)


def reported(content: bytes) -> tuple[Reported, ...]:
    """Read a report of ours back: each lesion with its Tracking UID, its segment and its numbers.

    Parameters
    ----------
    content
        Bytes of a DICOM SR that follows TID 1500.

    Raises
    ------
    Refusal
        If it is no such report.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found: Any = hd.sr.srread(io.BytesIO(content)).content
            return tuple(map(_reported, found.get_volumetric_roi_measurement_groups()))
    except (InvalidDicomError, LookupError, AttributeError, RuntimeError, TypeError, ValueError, OSError) as error:
        what = f"no measurement report that can be read ({' '.join(str(error).split())[:120]})"
        raise Refusal(where="DICOM SR", what=what, remedy="give a report that follows TID 1500") from None


def _reported(group: Any) -> Reported:
    numbers: dict[str, float] = {}
    for measurement in group.get_measurements():
        for attribute, name, _, derivation, _method in _CODED:
            if measurement.name == name and measurement.derivation == derivation:
                numbers[attribute] = float(measurement.value)
    segment = int(group.referenced_segment.referenced_segment_numbers[0])
    return Reported(str(group.tracking_identifier), str(group.tracking_uid), segment, numbers)
