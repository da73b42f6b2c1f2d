"""Standardised uptake: what a voxel's stored value has to be multiplied by, by which rule, and with which doubts."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median

from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.scan import PetHeader
from catamnesis.case.source import Derivation, Source, Tag
from catamnesis.measure.body_size import (
    body_surface_area_m2,
    ideal_body_weight_kg,
    lean_body_mass_james120_kg,
    lean_body_mass_james128_kg,
    lean_body_mass_janmahasatian_kg,
)
from catamnesis.measure.decay import decay_constant, decay_factor
from catamnesis.measure.decay_reference import (
    Reference,
    ReferenceRule,
    clock_shift_s,
    other_paths,
    seconds_between,
    start_reference,
    undone_reference,
)
from catamnesis.measure.injection import injection
from catamnesis.measure.stated import Stated, body_height_cm, body_sex, body_weight_kg, dose_bq, half_life_s
from catamnesis.measure.suv_scale import Normalisation, all_positive, corrections, refuse_scale, scaled
from catamnesis.terms import VERSION

__all__ = ["CITATION", "UNITS", "Normalisation", "ReferenceRule", "SuvFactor", "body_size", "suv_factor"]

CITATION = (
    "IBSI-SUV: Vacha M, Hofheinz F, Braune A, Loeck S, Zwanenburg A. Comprehensive Manual for SUV Computation and "
    "Digital Reference Objects for its Verification (2026), https://github.com/oncoray/suv_computation"
)
#: Paths whose factors differ by more than this share are told.
TOLERATED_SHARE = 0.01
#: Body mass index from which James' and Morgan's formulas mislead (Tahari 2014, PMC4337860).
HEAVY_BMI = 35.0
#: Paths this many decays apart are as far apart as can be told.
_MANY_DECAYS = 50.0
#: UCUM units, as DICOM writes them (CID 83 to 85).
UNITS = {
    Normalisation.BODY_WEIGHT: "g/ml{SUVbw}",
    Normalisation.JAMES120: "g/ml{SUVlbm}",
    Normalisation.JAMES128: "g/ml{SUVlbm(James128)}",
    Normalisation.JANMAHASATIAN: "g/ml{SUVlbm(Janma)}",
    Normalisation.IDEAL_WEIGHT: "g/ml{SUVibw}",
    Normalisation.SURFACE: "cm2/ml{SUVbsa}",
}


@dataclass(frozen=True, slots=True)
class SuvFactor:
    """What stored values are multiplied by to give standardised uptake.

    Parameters
    ----------
    per_slice
        One factor a slice, in the order of the slices.
    rule
        Which path gave it: units, decay correction, and how the reference time was found.
    unit
        UCUM code.
    reference, injected, uptake_s
        Moment that the activity was corrected to (the first, where it differs), moment of injection and the time
        between; None where they were not needed.
    discrepancies
        What had to be taken for granted, and where two paths disagree.
    """

    per_slice: tuple[float, ...]
    rule: str
    unit: str
    normalisation: Normalisation
    derivation: Derivation
    reference: datetime | None = None
    injected: datetime | None = None
    uptake_s: float | None = None
    discrepancies: tuple[Discrepancy, ...] = ()

    @property
    def factor(self) -> float | tuple[float, ...]:
        """The one factor, or one a slice where they differ."""
        return self.per_slice[0] if len(set(self.per_slice)) == 1 else self.per_slice


@dataclass(frozen=True, slots=True)
class _Dose:
    """Activity that the patient held at the moment that each slice stands for, and how it was found."""

    per_slice: tuple[float, ...]
    rule: str
    reference: datetime | None = None
    injected: datetime | None = None
    discrepancies: tuple[Discrepancy, ...] = ()


def _refuse(attribute: str, what: str, remedy: str) -> Refusal:
    return Refusal(where=f"PET header, {attribute}", what=what, remedy=remedy)


def _doubt(kind: Kind, attribute: str, what: str, remedy: str) -> Discrepancy:
    return Discrepancy(kind=kind, where=f"PET header, {attribute}", what=what, remedy=remedy)


def body_size(header: PetHeader, normalisation: Normalisation) -> Stated:
    """Mass (g) or surface (cm2) that uptake is related to, and what had to be taken for granted.

    Raises
    ------
    Refusal
        If weight, height or sex is missing or cannot be, by the name of the attribute.
    """
    if normalisation is Normalisation.BODY_WEIGHT:
        weight = body_weight_kg(header)
        return Stated(weight.value * 1000.0, weight.discrepancies)
    height = body_height_cm(header)
    if normalisation is Normalisation.IDEAL_WEIGHT:
        sex, doubts = body_sex(header)
        mass_kg = _mass(lambda: ideal_body_weight_kg(height.value, sex))
        return Stated(mass_kg * 1000.0, (*height.discrepancies, *doubts))
    weight = body_weight_kg(header)
    doubts = (*weight.discrepancies, *height.discrepancies)
    if normalisation is Normalisation.SURFACE:
        return Stated(body_surface_area_m2(weight.value, height.value) * 1e4, doubts)
    sex, doubt = body_sex(header)
    formula = {
        Normalisation.JAMES120: lean_body_mass_james120_kg,
        Normalisation.JAMES128: lean_body_mass_james128_kg,
        Normalisation.JANMAHASATIAN: lean_body_mass_janmahasatian_kg,
    }[normalisation]
    doubts += doubt
    if normalisation is not Normalisation.JANMAHASATIAN:
        doubts += _too_heavy(weight.value, height.value)
    return Stated(_mass(lambda: formula(weight.value, height.value, sex)) * 1000.0, doubts)


def _mass(formula: Callable[[], float]) -> float:
    """A formula for a mass (kg), its refusal in the words of a header."""
    try:
        return formula()
    except ValueError as error:
        raise _refuse("PatientWeight (0010,1030) and PatientSize (0010,1020)", str(error), "check both") from None


def _too_heavy(weight_kg: float, height_cm: float) -> tuple[Discrepancy, ...]:
    bmi = weight_kg / (height_cm / 100.0) ** 2
    if bmi < HEAVY_BMI:
        return ()
    what = f"with a body mass index of {bmi:.0f} this formula for lean body mass misleads (Tahari 2014)"
    return (_doubt(Kind.DOUBTFUL, "PatientWeight (0010,1030)", what, "use Janmahasatian's formula"),)


def _disagreement(one: str, other: str, share: float, remedy: str) -> Discrepancy:
    what = f"{other} gives uptake that is {abs(share):.1%} {'higher' if share > 0 else 'lower'} than by {one}"
    return _doubt(Kind.CONTRADICTORY, "decay and scale", what, remedy)


def _held(header: PetHeader, rule: ReferenceRule) -> _Dose:
    """Activity (Bq) in the patient at the moment that each slice stands for."""
    given = dose_bq(header)
    if header.decay_correction == "ADMIN":
        return _Dose((given.value,) * len(header.frames), "ADMIN", discrepancies=given.discrepancies)
    if header.decay_correction not in ("START", "NONE"):
        said = header.decay_correction or "not stated"
        what = f"{said}, so it is not known to which moment the activity belongs"
        raise _refuse("DecayCorrection (0054,1102)", what, "use a series whose decay correction is stated")
    life_s = half_life_s(header)
    doubts: tuple[Discrepancy, ...] = ()
    if header.decay_correction == "NONE":
        reference = undone_reference(header, life_s)
    else:
        reference, doubts = _one_moment(start_reference(header, life_s, rule), life_s)
    injected = injection(header, reference.earliest, life_s)
    per_slice = tuple(
        given.value * decay_factor(seconds_between(injected.moment, moment), life_s) for moment in reference.moments
    )
    if not min(per_slice) > 0.0:
        what = f"nothing is left of the dose {seconds_between(injected.moment, reference.latest):.0f} s after injection"
        raise _refuse("AcquisitionTime (0008,0032)", what, "look the times up in the record of the scan")
    if header.decay_correction == "START":
        doubts += tuple(_compared(header, reference, life_s))
        doubts += tuple(_console(header, per_slice))
    return _Dose(
        per_slice,
        f"{header.decay_correction}, {reference.path}",
        reference=reference.earliest,
        injected=injected.moment,
        discrepancies=(*given.discrepancies, *doubts, *injected.discrepancies),
    )


def _one_moment(found: Reference, life_s: float) -> tuple[Reference, tuple[Discrepancy, ...]]:
    """A series has one reference time: small differences are rounding, large ones are told and kept."""
    first = found.earliest
    shifts_s = [seconds_between(first, moment) for moment in found.moments]
    share = decay_constant(life_s) * (max(shifts_s) - min(shifts_s))
    if share > TOLERATED_SHARE:
        what = f"{found.path} gives reference times up to {max(shifts_s):.0f} s apart; each slice has its own"
        return found, (_doubt(Kind.CONTRADICTORY, "reference time", what, "compare with one value on the console"),)
    middle = sorted(found.moments)[len(found.moments) // 2]
    return replace(found, moments=(middle,) * len(found.moments)), ()


def _compared(header: PetHeader, chosen: Reference, life_s: float) -> Iterator[Discrepancy]:
    """Other paths to the reference time that lead elsewhere."""
    for path in other_paths(header, life_s):
        if path.path == chosen.path:
            continue
        shifts_s = [clock_shift_s(a, b, life_s) for a, b in zip(chosen.moments, path.moments, strict=True)]
        decays = decay_constant(life_s) * max(shifts_s, key=abs)
        share = math.expm1(max(-_MANY_DECAYS, min(decays, _MANY_DECAYS)))
        if abs(share) > TOLERATED_SHARE:
            yield _disagreement(chosen.path, path.path, share, "compare with one value on the console")


def _console(header: PetHeader, held_bq: Sequence[float]) -> Iterator[Discrepancy]:
    """What a Philips console reckoned, where it left both of its factors."""
    activity = all_positive([frame.activity_scale_factor for frame in header.frames])
    uptake = all_positive([frame.suv_scale_factor for frame in header.frames])
    if activity is None or uptake is None or header.weight_kg is None or not header.weight_kg > 0.0:
        return
    theirs = median(one / other for one, other in zip(uptake, activity, strict=True))
    share = theirs * median(held_bq) / body_weight_kg(header).value / 1000.0 - 1.0
    if abs(share) > TOLERATED_SHARE:
        yield _disagreement("this header", "Philips' console", share, "check weight, dose and times")


def _sources(header: PetHeader) -> tuple[Source, ...]:
    """Attributes that the factor rests on, in the first file of the series."""
    source = header.source
    if source is None or not isinstance(source.place, Tag):
        return ()
    attributes = (
        ("0054,1001", "Units"),
        ("0054,1102", "DecayCorrection"),
        ("0010,1030", "PatientWeight"),
        ("0018,1074", "RadionuclideTotalDose"),
        ("0018,1075", "RadionuclideHalfLife"),
    )
    instance = source.place.instance
    return tuple(replace(source, place=Tag(instance, number, keyword)) for number, keyword in attributes)


def _conversion(
    header: PetHeader, stored: Normalisation, wanted: Normalisation
) -> tuple[float, tuple[Discrepancy, ...]]:
    """What an uptake that is normalised in one way is multiplied by to be normalised in another."""
    if stored is wanted:
        return 1.0, ()
    size, other = body_size(header, wanted), body_size(header, stored)
    return size.value / other.value, (*size.discrepancies, *other.discrepancies)


def _uptake_s(held: _Dose | None) -> float | None:
    if held is None or held.reference is None or held.injected is None:
        return None
    return seconds_between(held.injected, held.reference)


def _derivation(header: PetHeader, rule: str, normalisation: Normalisation) -> Derivation:
    given = header.radiopharmaceutical
    stated = {
        "rule": rule,
        "normalisation": str(normalisation),
        "weight_kg": header.weight_kg,
        "height_m": header.height_m,
        "sex": header.sex or None,
        "total_dose_bq": given.total_dose_bq,
        "half_life_s": given.half_life_s,
    }
    return Derivation(
        function="catamnesis.measure.suv.suv_factor",
        version=VERSION,
        citation=CITATION,
        sources=_sources(header),
        parameters=tuple((name, str(value)) for name, value in stated.items() if value is not None),
    )


def suv_factor(
    header: PetHeader,
    *,
    normalisation: Normalisation = Normalisation.BODY_WEIGHT,
    reference_time: ReferenceRule = ReferenceRule.ROBUST,
) -> SuvFactor:
    """What the stored values of a series are multiplied by to give standardised uptake.

    Activity concentration x body size / activity held at the same moment; images that are normalised already are only
    converted. The rules are those of the IBSI-SUV manual; ``ReferenceRule.QIBA`` gives the QIBA profile's order.

    Parameters
    ----------
    header
        What the files say.
    normalisation
        What uptake is related to.
    reference_time
        In which order the paths to the time of decay correction are tried.

    Raises
    ------
    Refusal
        If the header does not allow it, by the name and the number of the attribute.

    Examples
    --------
    >>> from datetime import date, time
    >>> from catamnesis.case.scan import PetFrame, Radiopharmaceutical
    >>> on, at = date(2025, 1, 1), time(11)
    >>> header = PetHeader(
    ...     units="BQML", decay_correction="START", corrected_image=("ATTN", "DECY"), weight_kg=70.0,
    ...     series_date=on, series_time=at, frames=(PetFrame(on, at, 150.0, 300.0),),
    ...     radiopharmaceutical=Radiopharmaceutical(
    ...         total_dose_bq=368080000.0, half_life_s=6586.2, start=datetime(2025, 1, 1, 10)),
    ... )
    >>> found = suv_factor(header)
    >>> round(found.factor * 1e6, 2), found.rule
    (277.78, 'BQML, START, series time')
    """
    refuse_scale(header)
    stored = scaled(header, reference_time)
    doubts = [*stored.discrepancies, *corrections(header, is_activity=stored.done is None)]
    held: _Dose | None = None
    if stored.done is None:
        size = body_size(header, normalisation)
        held = _held(header, reference_time)
        per_slice = tuple(one * size.value / bq for one, bq in zip(stored.per_slice, held.per_slice, strict=True))
        doubts += [*size.discrepancies, *held.discrepancies]
    else:
        share, converted = _conversion(header, stored.done, normalisation)
        per_slice = tuple(one * share for one in stored.per_slice)
        doubts += converted
    rule = stored.rule if held is None else f"{stored.rule}, {held.rule}"
    return SuvFactor(
        per_slice=per_slice,
        rule=rule,
        unit=UNITS[normalisation],
        normalisation=normalisation,
        derivation=_derivation(header, rule, normalisation),
        reference=held.reference if held else None,
        injected=held.injected if held else None,
        uptake_s=_uptake_s(held),
        discrepancies=tuple(dict.fromkeys(doubts)),
    )
