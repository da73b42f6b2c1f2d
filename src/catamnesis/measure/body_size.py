"""How much of a body there is for a tracer to spread in: weight, lean mass, ideal weight, surface."""

from collections.abc import Callable

#: Sections "Units = GML" and "Units = CM2ML" of the manual by Vacha, Hofheinz, Braune, Loeck and Zwanenburg.
CITATION = "IBSI-SUV: Comprehensive Manual for SUV Computation, sections Units = GML and Units = CM2ML (2026)"

#: Bodies of people, from the smallest newborn on. Own bounds.
LEAST_KG, MOST_KG = 0.2, 650.0
LEAST_CM, MOST_CM = 20.0, 280.0

#: Factors of weight and of (weight/height)^2 for men and women: Morgan, and James for men with 128.
_MORGAN = {"M": (1.10, 120.0), "F": (1.07, 148.0)}
_JAMES = {"M": (1.10, 128.0), "F": (1.07, 148.0)}
#: Denominator of Janmahasatian: constant, and factor of the body mass index.
_JANMAHASATIAN = {"M": (6680.0, 216.0), "F": (8780.0, 244.0)}
#: Ideal weight at 152 cm, and what each further centimetre adds.
_IDEAL = {"M": (48.0, 1.06), "F": (45.5, 0.91)}


def _refuse_no_body(weight_kg: float, height_cm: float) -> None:
    if not LEAST_KG <= weight_kg <= MOST_KG:
        raise ValueError(f"a weight of {LEAST_KG} to {MOST_KG} kg is needed, not {weight_kg}")
    if not LEAST_CM <= height_cm <= MOST_CM:
        raise ValueError(f"a height of {LEAST_CM} to {MOST_CM} cm is needed, not {height_cm}")


def _by_sex(sex: str, value: Callable[[str], float]) -> float:
    """The value of a sex; for other (O) the mean of both, as the IBSI-SUV manual proposes."""
    if sex == "O":
        return (value("M") + value("F")) / 2.0
    if sex not in ("M", "F"):
        raise ValueError(f"sex M, F or O is needed, not {sex!r}")
    return value(sex)


def _positive(mass_kg: float, weight_kg: float, height_cm: float) -> float:
    if not mass_kg > 0.0:
        raise ValueError(f"the formula gives no mass for {weight_kg} kg and {height_cm} cm")
    return mass_kg


def lean_body_mass_james120_kg(weight_kg: float, height_cm: float, sex: str) -> float:
    """Lean body mass after Morgan: 1.10 W - 120 (W/H)^2 for men, 1.07 W - 148 (W/H)^2 for women.

    DICOM calls it LBM. It falls again in heavy people, and is of little use above a body mass index of about 35
    (Tahari 2014).

    Parameters
    ----------
    weight_kg, height_cm
        0.2 to 650 kg, 20 to 280 cm.
    sex
        M, F, or O for the mean of both.

    Raises
    ------
    ValueError
        Outside these ranges, or where the formula gives nothing above 0.

    Examples
    --------
    >>> round(lean_body_mass_james120_kg(75, 185, "M"), 5), round(lean_body_mass_james120_kg(75, 185, "F"), 5)
    (62.77757, 55.92568)
    """
    _refuse_no_body(weight_kg, height_cm)
    square = (weight_kg / height_cm) ** 2
    mass = _by_sex(sex, lambda s: _MORGAN[s][0] * weight_kg - _MORGAN[s][1] * square)
    return _positive(mass, weight_kg, height_cm)


def lean_body_mass_james128_kg(weight_kg: float, height_cm: float, sex: str) -> float:
    """Lean body mass after James and Waterlow: 1.10 W - 128 (W/H)^2 for men, 1.07 W - 148 (W/H)^2 for women.

    DICOM calls it LBMJAMES128. Parameters and refusals as in ``lean_body_mass_james120_kg``.

    Examples
    --------
    >>> round(lean_body_mass_james128_kg(71, 163, "M"), 4)
    53.8143
    """
    _refuse_no_body(weight_kg, height_cm)
    square = (weight_kg / height_cm) ** 2
    mass = _by_sex(sex, lambda s: _JAMES[s][0] * weight_kg - _JAMES[s][1] * square)
    return _positive(mass, weight_kg, height_cm)


def lean_body_mass_janmahasatian_kg(weight_kg: float, height_cm: float, sex: str) -> float:
    """Lean body mass after Janmahasatian: 9270 W / (6680 + 216 BMI) for men, / (8780 + 244 BMI) for women.

    DICOM calls it LBMJANMA. Parameters and refusals as in ``lean_body_mass_james120_kg``.

    Examples
    --------
    >>> found = [lean_body_mass_janmahasatian_kg(75, 185, sex) for sex in "MF"]
    >>> [round(mass, 5) for mass in found]
    [60.91534, 49.21438]
    """
    _refuse_no_body(weight_kg, height_cm)
    bmi = weight_kg / (height_cm / 100.0) ** 2
    return _by_sex(sex, lambda s: 9270.0 * weight_kg / (_JANMAHASATIAN[s][0] + _JANMAHASATIAN[s][1] * bmi))


def ideal_body_weight_kg(height_cm: float, sex: str) -> float:
    """Ideal body weight: 48.0 + 1.06 (H - 152) for men, 45.5 + 0.91 (H - 152) for women.

    Parameters
    ----------
    height_cm
        20 to 280 cm.
    sex
        M, F, or O for the mean of both.

    Raises
    ------
    ValueError
        Outside these ranges, or where the formula gives nothing above 0.

    Examples
    --------
    >>> round(ideal_body_weight_kg(163, "M"), 2), round(ideal_body_weight_kg(163, "O"), 3)
    (59.66, 57.585)
    """
    _refuse_no_body(1.0, height_cm)
    mass = _by_sex(sex, lambda s: _IDEAL[s][0] + _IDEAL[s][1] * (height_cm - 152.0))
    return _positive(mass, 1.0, height_cm)


def body_surface_area_m2(weight_kg: float, height_cm: float) -> float:
    """Body surface after Du Bois: 0.007184 H^0.725 W^0.425.

    Parameters
    ----------
    weight_kg, height_cm
        0.2 to 650 kg, 20 to 280 cm.

    Raises
    ------
    ValueError
        Outside these ranges.

    Examples
    --------
    >>> round(body_surface_area_m2(70, 175), 4)
    1.8481
    """
    _refuse_no_body(weight_kg, height_cm)
    return float(0.007184 * height_cm**0.725 * weight_kg**0.425)
