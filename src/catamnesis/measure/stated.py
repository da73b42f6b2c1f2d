"""Weight, height, sex, dose and half-life as a scan's header states them, checked before anything is reckoned."""

from dataclasses import dataclass

from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.scan import PetHeader
from catamnesis.measure.body_size import LEAST_CM, LEAST_KG, MOST_CM, MOST_KG

#: A weight above this is in grams (IBSI-SUV manual, recommendations on the patient's weight).
GRAMS_FROM = 1000.0
#: Nobody is taller; a greater height is in centimetres. Own bound.
TALLEST_M = MOST_CM / 100.0
#: A dose below this is in MBq: doses stand near 4e2 or near 4e8 (IBSI-SUV manual, figure 2 and figure of the rules).
MEGABECQUEREL_BELOW = 1e4
#: No tracer decays faster or slower: rubidium-82 has 76 s, germanium-68 of phantoms 2.3e7 s. Own bounds.
SHORTEST_S, LONGEST_S = 10.0, 1e10
#: Between MBq and this, and above the other, a dose in Bq is unlike any that is given. Own bounds.
LEAST_BQ, MOST_BQ = 1e6, 1e11

_WEIGHT = "PatientWeight (0010,1030)"
_SIZE = "PatientSize (0010,1020)"
_SEX = "PatientSex (0010,0040)"
_DOSE = "RadionuclideTotalDose (0018,1074)"
_HALF_LIFE = "RadionuclideHalfLife (0018,1075)"


@dataclass(frozen=True, slots=True)
class Stated:
    """A number from the header in the unit that is needed, and what had to be taken for granted."""

    value: float
    discrepancies: tuple[Discrepancy, ...] = ()


def _refuse(attribute: str, what: str, remedy: str) -> Refusal:
    return Refusal(where=f"PET header, {attribute}", what=what, remedy=remedy)


def _doubt(attribute: str, what: str) -> tuple[Discrepancy, ...]:
    remedy = "look it up in the patient's file, and state it"
    return (Discrepancy(kind=Kind.DOUBTFUL, where=f"PET header, {attribute}", what=what, remedy=remedy),)


def body_weight_kg(header: PetHeader) -> Stated:
    """Weight (kg); one above 1000 is read as grams, and that is said.

    Raises
    ------
    Refusal
        If it is missing, not above 0, or nobody's weight.

    Examples
    --------
    >>> body_weight_kg(PetHeader(weight_kg=71000.0)).value
    71.0
    """
    weight = header.weight_kg
    remedy = "state the weight of that day, or report ratios to the liver instead"
    if weight is None:
        raise _refuse(_WEIGHT, "no weight, so uptake cannot be standardised", remedy)
    if not weight > 0.0:
        raise _refuse(_WEIGHT, f"{weight:g} kg is no weight", remedy)
    grams = weight > GRAMS_FROM
    kilograms = weight / 1000.0 if grams else weight
    if not LEAST_KG <= kilograms <= MOST_KG:
        raise _refuse(_WEIGHT, f"{weight:g} is nobody's weight, in kg or in g", remedy)
    return Stated(kilograms, _doubt(_WEIGHT, f"{weight:g} is read as grams") if grams else ())


def body_height_cm(header: PetHeader) -> Stated:
    """Height (cm); the standard has metres, and centimetres are read as such, and that is said.

    Raises
    ------
    Refusal
        If it is missing, not above 0, or nobody's height.

    Examples
    --------
    >>> body_height_cm(PetHeader(height_m=1.63)).value, body_height_cm(PetHeader(height_m=163.0)).value
    (163.0, 163.0)
    """
    height = header.height_m
    remedy = "state the height, or relate uptake to body weight"
    if height is None:
        raise _refuse(_SIZE, "no height, which this normalisation needs", remedy)
    if not height > 0.0:
        raise _refuse(_SIZE, f"{height:g} m is no height", remedy)
    metres = height <= TALLEST_M
    centimetres = height * 100.0 if metres else height
    if not LEAST_CM <= centimetres <= MOST_CM:
        raise _refuse(_SIZE, f"{height:g} is nobody's height, in m or in cm", remedy)
    return Stated(centimetres, () if metres else _doubt(_SIZE, f"{height:g} is read as centimetres"))


def body_sex(header: PetHeader) -> tuple[str, tuple[Discrepancy, ...]]:
    """Sex: M, F, or O, for which the mean of both formulas is taken (IBSI-SUV manual), and that is said.

    Raises
    ------
    Refusal
        If it is none of the three.
    """
    if header.sex in ("M", "F"):
        return header.sex, ()
    if header.sex == "O":
        return "O", _doubt(_SEX, "O (other): the mean of the formulas for men and for women is taken")
    remedy = "state the sex, or relate uptake to body weight"
    said = f"{header.sex!r}" if header.sex else "not stated"
    raise _refuse(_SEX, f"{said}, and this normalisation needs it", remedy)


def dose_bq(header: PetHeader) -> Stated:
    """Dose that was given (Bq); one below 10000 is read as MBq, and that is said.

    Raises
    ------
    Refusal
        If it is missing or not above 0.
    """
    dose = header.radiopharmaceutical.total_dose_bq
    remedy = "state the dose that was given"
    if dose is None:
        raise _refuse(_DOSE, "no dose, so uptake cannot be standardised", remedy)
    if not dose > 0.0:
        raise _refuse(_DOSE, f"{dose:g} Bq is no dose", remedy)
    if dose < MEGABECQUEREL_BELOW:
        return Stated(dose * 1e6, _doubt(_DOSE, f"{dose:g} is read as MBq"))
    if not LEAST_BQ <= dose <= MOST_BQ:
        return Stated(dose, _doubt(_DOSE, f"{dose:g} Bq is unlike any dose that is given to a person"))
    return Stated(dose)


def half_life_s(header: PetHeader) -> float:
    """Half-life (s) of the radionuclide.

    Raises
    ------
    Refusal
        If it is missing or no tracer's: it is not guessed from the name of the nuclide.
    """
    life = header.radiopharmaceutical.half_life_s
    nuclide = header.radiopharmaceutical.radionuclide
    remedy = f"state the half-life of {nuclide}" if nuclide else "state the half-life of the nuclide"
    if life is None:
        raise _refuse(_HALF_LIFE, "no half-life, so the decay cannot be reckoned", remedy)
    if not SHORTEST_S <= life <= LONGEST_S:
        raise _refuse(_HALF_LIFE, f"{life:g} s is no half-life of a tracer", remedy)
    return life
