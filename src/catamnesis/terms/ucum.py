"""Units of measure: how a clinic writes them, their UCUM code, and exact conversion from one to another.

UCUM is the Unified Code for Units of Measure (ucum.org). Conversion is done with exact fractions, so 5 ug/L is 5 ng/mL
and nothing else. Four traps of unit libraries are refused or mended: rounding, the millimetre of mercury, the charge
behind an equivalent, and annotations such as the body surface of a filtration rate.
"""

import math
import re
from difflib import get_close_matches
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files
from tomllib import loads
from typing import Any

from catamnesis.terms.scale import LONGEST, UnitError, scale_of

__all__ = ["UnitError", "convert", "dimension_of", "same_kind", "ucum_code"]


def convert(value: float, from_code: str, to_code: str, *, molar_mass_g_per_mol: float | None = None) -> float:
    """Value in another unit.

    The value is taken as its shortest decimal, the factor as an exact fraction, and the result rounded once. Equal
    codes give the value back untouched. An annotation is part of the unit: ``mL/min/{1.73_m2}`` is not ``mL/min``.

    Parameters
    ----------
    value
        Number in ``from_code``, finite.
    from_code, to_code
        UCUM codes.
    molar_mass_g_per_mol
        Molar mass of the analyte in g/mol, above 0. Only needed where mass turns into amount of substance.

    Raises
    ------
    UnitError
        If a code is unknown, the units measure different things, or a molar mass is needed and missing.

    Examples
    --------
    >>> convert(5, "ug/L", "ng/mL")
    5.0
    >>> convert(37, "Cel", "[degF]")
    98.6
    >>> convert(1, "mg/dL", "umol/L", molar_mass_g_per_mol=113.12)
    88.4016973125884
    """
    if from_code == to_code:
        return value
    if not math.isfinite(value):
        raise UnitError(f"{value} {from_code}: not a finite number; give a number to convert to {to_code}")
    source, target = scale_of(from_code), scale_of(to_code)
    amount = (Fraction(repr(float(value))) + source.zero) * source.factor
    if (source.kind, source.notes) != (target.kind, target.notes):
        amount *= _through_moles(from_code, to_code, molar_mass_g_per_mol)
    try:
        return float(amount / target.factor - target.zero)
    except OverflowError:
        raise UnitError(f"{value} {from_code}: too large a number in {to_code}; choose a larger unit") from None


def dimension_of(code: str) -> str:
    """What a unit measures, as text that is equal for units of one kind.

    Powers follow the names, annotations come last. Amount of substance, charge equivalents, osmoles and international
    units are kinds of their own.

    Raises
    ------
    UnitError
        If the code is unknown.

    Examples
    --------
    >>> dimension_of("mg/dL"), dimension_of("%"), dimension_of("mL/min/{1.73_m2}")
    ('length-3.mass', '1', 'length3.time-1 {1.73_m2}-1')
    """
    scale = scale_of(code)
    name = ".".join(_powered(base, power) for base, power in scale.kind) or "1"
    return " ".join([name, *(_powered(note, power) for note, power in scale.notes)])


def same_kind(code_a: str, code_b: str) -> bool:
    """Whether two units measure the same thing, so that one converts to the other without a molar mass.

    Raises
    ------
    UnitError
        If one of the codes is unknown.

    Examples
    --------
    >>> same_kind("10*9/L", "/uL"), same_kind("U/L", "[IU]/L"), same_kind("meq/L", "mmol/L")
    (True, False, False)
    """
    return code_a == code_b or dimension_of(code_a) == dimension_of(code_b)


def ucum_code(written: str, *, expected: str | None = None) -> str:
    """UCUM code of a unit as it stands in a report or a laboratory table.

    A table of spellings is asked first, then the grammar of UCUM; pint is loaded only for a unit that neither knows.
    Some spellings have two readings, and no case is guessed: ``G/L`` is giga per litre for cells and gram per litre
    for albumin in capitals. The unit in which the analyte is expected decides; without it they are refused.

    Parameters
    ----------
    written
        For example ``mg/l``, ``x10^9/L``, ``mL/min/1.73 m2``.
    expected
        UCUM code of a unit of the kind that is expected, usually the analyte's own.

    Raises
    ------
    UnitError
        If nothing is written, the spelling has two readings, or it is no unit; with the nearest known spellings.

    Examples
    --------
    >>> ucum_code("MG/L"), ucum_code("x10^9/L"), ucum_code("mL/min/1.73 m2"), ucum_code("IU/L")
    ('mg/L', '10*9/L', 'mL/min/{1.73_m2}', '[IU]/L')
    >>> ucum_code("G/L", expected="10*9/L"), ucum_code("G/L", expected="g/L")
    ('10*9/L', 'g/L')
    """
    return _ucum_code(written, expected)


@lru_cache(maxsize=4096)
def _ucum_code(written: str, expected: str | None) -> str:
    text = _tidy(written)
    if not text:
        raise UnitError("no unit is written; write one, or 1 for a bare number")
    tables = _spellings()
    numerator, stroke, rest = text.partition("/")
    if text in tables["two_readings"]:
        return _decided(written, tables["two_readings"][text], expected)
    if numerator in tables["two_readings_of_a_part"]:
        readings = tables["two_readings_of_a_part"][numerator]
        return _decided(written, [f"{reading}{stroke}{_spelled(rest)}" for reading in readings], expected)
    code = tables["exact"].get(text) or tables["whole"].get(text.lower()) or _spelled(text)
    try:
        scale_of(code)
    except UnitError:
        raise UnitError(_unknown(written)) from None
    return code


def _decided(written: str, readings: list[str], expected: str | None) -> str:
    """The one reading of the expected kind."""
    fitting = [code for code in readings if expected is not None and same_kind(code, expected)]
    if len(fitting) != 1:
        raise UnitError(f"unit {written!r}: it can mean {' or '.join(readings)}; write one of these")
    return fitting[0]


_PART = re.compile(r"(?:\[[^\[\]]*\]|[^./()\[\]{}])+(?![^{}]*\})")
_MEANT = str.maketrans(
    {
        "\N{MICRO SIGN}": "u",
        "\N{GREEK SMALL LETTER MU}": "u",
        "\N{MULTIPLICATION SIGN}": "x",
        "\N{MINUS SIGN}": "-",
        "\N{EN DASH}": "-",
        "\N{SUPERSCRIPT MINUS}": "-",
        "\N{MIDDLE DOT}": ".",
        "\N{DOT OPERATOR}": ".",
        "\N{MASCULINE ORDINAL INDICATOR}": "\N{DEGREE SIGN}",
        "\N{DEGREE CELSIUS}": "\N{DEGREE SIGN}C",
        "\N{SCRIPT SMALL L}": "l",
        "\N{DIVISION SLASH}": "/",
        "\N{FRACTION SLASH}": "/",
    }
)
_LOW = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_RAISED = re.compile(r"(?<=10)(?=⁻?[⁰¹²³⁴-⁹])")

#: Rewritten in this order, once the characters above are settled.
_REWRITES = tuple(
    (re.compile(pattern, re.IGNORECASE), meant)
    for pattern, meant in (
        (r"(?:^|\s+)per\s+", "/"),
        (r"(?<=[a-z])\s+(?=[a-z]+-\d)", "."),  # mg L-1
        (r"^(?:x\s*)?10\s*(?:\*\*|\*|\^|e|exp|(?=\())\s*\(?(-?\d+)\)?", r"10*\1 "),
        (r"^(?:x\s*)10\s*(3|6|9|12)(?=\s*/|\s+[a-z]|$)", r"10*\1 "),  # x109/L: the raised figure was lost
        (r"^10\s+(3|6|9|12)(?=\s*/)", r"10*\1 "),
        (r"^(?:x\s*)?e(3|6|9|12)(?=\s*/)", r"10*\1 "),
        (r"(?:^|(?<=\d\s))\s*(?:cells?|counts?)\s*(?=/)", ""),
        (r"/\s*\(?1[.,]73\s*(?:m(?:\^|\*\*)?2)?\)?$", "/{1.73_m2}"),
        (r"(?<=[a-z])(?:\^|\*\*)(?=-?\d)", ""),
        (r"\s+", ""),
    )
)


def _tidy(written: str) -> str:
    """The written form without spaces, with one sign for each meaning."""
    text = _RAISED.sub("*", written.strip()[: LONGEST + 1]).translate(_LOW).translate(_MEANT)
    for pattern, meant in _REWRITES:
        text = pattern.sub(meant, text)
    return text


def _spelled(text: str) -> str:
    """Each part between strokes and dots by the table of parts, whatever its capitals; other parts as they stand."""
    parts = _spellings()["part"]

    def one(found: re.Match[str]) -> str:
        part = found[0]
        if part.lower() in parts:
            return str(parts[part.lower()])
        name = part.rstrip("0123456789").rstrip("+-")
        return str(parts.get(name.lower(), name)) + part[len(name) :]

    return _PART.sub(one, text)


@cache
def _spellings() -> dict[str, dict[str, Any]]:
    return loads(files("catamnesis.terms").joinpath("units.toml").read_text("utf-8"))


def _unknown(written: str) -> str:
    """What is said of a unit that is none: with the nearest spellings."""
    tables = _spellings()
    known = tables["whole"] | {code.lower(): code for code in (*tables["usual"]["codes"], *tables["whole"].values())}
    near = dict.fromkeys(known[name] for name in get_close_matches(written[:LONGEST].lower(), known, 5, 0.5))
    hint = f"nearest: {', '.join(list(near)[:3])}" if near else "write it as a UCUM code such as mg/L"
    return f"unit {written[:LONGEST]!r}: not a unit that is known; {hint}"


def _through_moles(from_code: str, to_code: str, molar_mass_g_per_mol: float | None) -> Fraction:
    """What an amount is multiplied with to turn its mass into moles, or its moles into mass."""
    source, target = scale_of(from_code), scale_of(to_code)
    where = f"{from_code} to {to_code}"
    if source.notes != target.notes:
        raise UnitError(f"{where}: the annotations differ, so they are not the same measure; report both as they are")
    turn = dict(target.kind)
    for base, power in source.kind:
        turn[base] = turn.get(base, 0) - power
    turn = {base: power for base, power in turn.items() if power}
    heavy, molar = (source, target) if turn.get("mass") == -1 else (target, source)
    traded = set(turn) == {"mass", "substance"} and sum(turn.values()) == 0
    weighed = traded and ("mass", 1) in heavy.kind and ("substance", 1) in molar.kind
    if not weighed or source.enzyme or target.enzyme:
        kinds = f"{dimension_of(from_code)} is not {dimension_of(to_code)}"
        raise UnitError(f"{where}: they measure different things ({kinds}); check the unit")
    if molar_mass_g_per_mol is None:
        raise UnitError(f"{where}: mass to amount of substance needs the molar mass of the analyte; give it in g/mol")
    if not (math.isfinite(molar_mass_g_per_mol) and molar_mass_g_per_mol > 0):
        raise UnitError(f"{where}: a molar mass of {molar_mass_g_per_mol} g/mol cannot be; give it above 0")
    return Fraction(repr(float(molar_mass_g_per_mol))) ** turn["mass"]


def _powered(name: str, power: int) -> str:
    return name if power == 1 else f"{name}{power}"
