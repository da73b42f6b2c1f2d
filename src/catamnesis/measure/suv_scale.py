"""What a scanner's units mean: stored values made into activity, or known to be standardised uptake already."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.scan import PetHeader
from catamnesis.measure.decay_reference import ReferenceRule


class Normalisation(StrEnum):
    """What the uptake is related to: body weight, one of three lean body masses, ideal weight, or body surface."""

    BODY_WEIGHT = "bw"
    JAMES120 = "james120"
    JAMES128 = "james128"
    JANMAHASATIAN = "janmahasatian"
    IDEAL_WEIGHT = "ibw"
    SURFACE = "bsa"


#: SUVType (0054,1006) of images in g/ml; empty means body weight (IBSI-SUV manual).
_SUV_TYPES = {
    "": Normalisation.BODY_WEIGHT,
    "BW": Normalisation.BODY_WEIGHT,
    "LBM": Normalisation.JAMES120,
    "LBMJAMES128": Normalisation.JAMES128,
    "LBMJANMA": Normalisation.JANMAHASATIAN,
    "IBW": Normalisation.IDEAL_WEIGHT,
}
_UNITS = "Units (0054,1001)"
_DECAY = "DecayCorrection (0054,1102)"
_CORRECTED = "CorrectedImage (0028,0051)"
_SUV_TYPE = "SUVType (0054,1006)"
_SUV_FACTOR = "Philips SUV Scale Factor (7053,1000)"
_ACTIVITY_FACTOR = "Philips Activity Concentration Scale Factor (7053,1009)"
_ANOTHER = "use a series in Bq/ml of the same scan"


@dataclass(frozen=True, slots=True)
class Scaled:
    """Stored values on the way: factors to activity (Bq/ml), or to an uptake that is normalised already."""

    per_slice: tuple[float, ...]
    rule: str
    done: Normalisation | None
    discrepancies: tuple[Discrepancy, ...] = ()


def _refuse(attribute: str, what: str, remedy: str = _ANOTHER) -> Refusal:
    return Refusal(where=f"PET header, {attribute}", what=what, remedy=remedy)


def _doubt(kind: Kind, attribute: str, what: str, remedy: str) -> Discrepancy:
    return Discrepancy(kind=kind, where=f"PET header, {attribute}", what=what, remedy=remedy)


def all_positive(values: Sequence[float | None]) -> tuple[float, ...] | None:
    """All values, or None where there is none or one of them is not above 0."""
    found = tuple(value for value in values if value is not None and value > 0.0)
    return found if found and len(found) == len(values) else None


def _philips(header: PetHeader, rule: ReferenceRule) -> Scaled:
    """Counts of a Philips scanner, by one of its private factors."""
    activity = all_positive([frame.activity_scale_factor for frame in header.frames])
    uptake = all_positive([frame.suv_scale_factor for frame in header.frames])
    if uptake is not None and (activity is None or rule is ReferenceRule.QIBA):
        if header.suv_type not in ("", "BW"):
            raise _refuse(_SUV_TYPE, f"{header.suv_type} does not go with {_SUV_FACTOR}")
        what = f"taken from {_SUV_FACTOR}: weight, dose and times are what the console knew, and cannot be checked"
        doubt = _doubt(Kind.DOUBTFUL, _SUV_FACTOR, what, "compare with one value on the console")
        return Scaled(uptake, f"CNTS, {_SUV_FACTOR}", Normalisation.BODY_WEIGHT, (doubt,))
    if activity is None:
        what = f"counts, and neither {_ACTIVITY_FACTOR} nor {_SUV_FACTOR} is above 0"
        raise _refuse(_UNITS, what)
    return Scaled(activity, f"CNTS, {_ACTIVITY_FACTOR}", None)


def _per_second(header: PetHeader) -> Scaled:
    """Counts per second and voxel, of a calibrated scanner or with its calibration."""
    volume = header.voxel_volume_ml
    if volume is None or not volume > 0.0:
        raise _refuse(_UNITS, "counts per second, and the volume of a voxel is not known")
    if "DCAL" in (header.corrected_image or ()):
        factor, rule = 1.0, "CPS, calibrated (DCAL)"
    elif header.dose_calibration_factor is not None and header.dose_calibration_factor > 0.0:
        factor, rule = header.dose_calibration_factor, "CPS, DoseCalibrationFactor (0054,1322)"
    else:
        what = f"counts per second, neither calibrated ({_CORRECTED} has no DCAL) nor with a calibration factor"
        raise _refuse(_UNITS, what)
    doubt = _doubt(Kind.DOUBTFUL, _UNITS, f"{rule}: rarely a quantitative image", _ANOTHER)
    return Scaled((factor / volume,) * len(header.frames), rule, None, (doubt,))


def _normalised(header: PetHeader) -> Scaled:
    """Images that hold standardised uptake already."""
    ones = (1.0,) * len(header.frames)
    if header.units == "CM2ML":
        if header.suv_type not in ("", "BSA"):
            raise _refuse(_SUV_TYPE, f"{header.suv_type} does not go with CM2ML")
        return Scaled(ones, "CM2ML, BSA", Normalisation.SURFACE)
    if header.suv_type not in _SUV_TYPES:
        raise _refuse(_SUV_TYPE, f"{header.suv_type!r} is not known")
    said = header.suv_type or "BW, as SUV Type is empty"
    return Scaled(ones, f"GML, {said}", _SUV_TYPES[header.suv_type])


def scaled(header: PetHeader, rule: ReferenceRule) -> Scaled:
    """What the units of a series ask for.

    Parameters
    ----------
    header
        What the files say.
    rule
        ``ROBUST`` prefers Philips' activity factor, which no weight and no dose went into; ``QIBA`` its SUV factor.

    Raises
    ------
    Refusal
        If the units cannot be converted.

    Examples
    --------
    >>> scaled(PetHeader(units="PROPCNTS"), ReferenceRule.ROBUST)
    Traceback (most recent call last):
        ...
    catamnesis.case.discrepancy.Refusal: PET header, Units (0054,1001): PROPCNTS cannot be converted to activity; ...
    """
    match header.units:
        case "BQML":
            return Scaled((1.0,) * len(header.frames), "BQML", None)
        case "CNTS":
            return _philips(header, rule)
        case "CPS":
            return _per_second(header)
        case "GML" | "CM2ML":
            return _normalised(header)
        case "":
            raise _refuse(_UNITS, "not stated")
        case other:
            raise _refuse(_UNITS, f"{other} cannot be converted to activity")


def corrections(header: PetHeader, *, is_activity: bool) -> Iterator[Discrepancy]:
    """Doubts about the corrections; attenuation and decay must have been corrected for.

    Raises
    ------
    Refusal
        If Corrected Image says that they were not.
    """
    stated = header.corrected_image
    if stated is None or not stated:
        what = "not stated; taken as corrected for attenuation and as Decay Correction says"
        yield _doubt(Kind.MISSING, _CORRECTED, what, "look up whether the series was corrected for attenuation")
        return
    if "ATTN" not in stated:
        raise _refuse(_CORRECTED, "not corrected for attenuation (no ATTN)", "use the corrected series")
    if not is_activity:
        return
    undone = header.decay_correction == "NONE"
    if not undone and "DECY" not in stated:
        what = f"no DECY, and {_DECAY} is {header.decay_correction or 'not stated'}"
        raise _refuse(_CORRECTED, what, "use a series whose decay correction is stated")
    if undone and "DECY" in stated:
        what = f"DECY, and {_DECAY} is NONE; the latter is believed"
        yield _doubt(Kind.CONTRADICTORY, _CORRECTED, what, "compare with one value on the console")


def refuse_scale(header: PetHeader) -> None:
    """Slopes must be above 0 and intercepts 0 (IBSI-SUV manual).

    Raises
    ------
    Refusal
        If one is not, or there is no slice.
    """
    if not header.frames:
        raise _refuse("slices", "the series has none")
    for frame in header.frames:
        if frame.slope is not None and not frame.slope > 0.0:
            raise _refuse("RescaleSlope (0028,1053)", f"{frame.slope:g} is not above 0", "export the series again")
        if frame.intercept:
            raise _refuse("RescaleIntercept (0028,1052)", f"{frame.intercept:g} is not 0", "export the series again")
