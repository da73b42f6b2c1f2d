"""What a unit of measure is made of: its size, what it measures, and the annotations that it carries.

The units of the clinic stand here as exact fractions after UCUM 2.1 (ucum.org). Rarer units are read by ucumvert and
pint, which are loaded only when one is met. Where pint and UCUM differ, UCUM is followed, or the unit is left
convertible to itself alone.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any


class UnitError(ValueError):
    """A unit that cannot be read, or two units of which one cannot be turned into the other."""


#: What an atom is made of: its size in base units (m, g, s, K, mol), and the power of each base unit.
Atom = tuple[Fraction, dict[str, int]]

_PRESSURE = {"mass": 1, "length": -1, "time": -2}
_ENERGY = {"mass": 1, "length": 2, "time": -2}
_DAY_S = 86400

#: Units that take a prefix, as UCUM 2.1 defines them. Equivalents, osmoles and international units stand for
#: themselves: a charge, a number of particles and a biological effect are not an amount of substance.
_METRIC: dict[str, Atom] = {
    "g": (Fraction(1), {"mass": 1}),
    "m": (Fraction(1), {"length": 1}),
    "s": (Fraction(1), {"time": 1}),
    "K": (Fraction(1), {"temperature": 1}),
    "mol": (Fraction(1), {"substance": 1}),
    "L": (Fraction(1, 1000), {"length": 3}),
    "l": (Fraction(1, 1000), {"length": 3}),
    "g%": (Fraction(10**4), {"mass": 1, "length": -3}),
    "U": (Fraction(1, 60 * 10**6), {"substance": 1, "time": -1}),
    "kat": (Fraction(1), {"substance": 1, "time": -1}),
    "eq": (Fraction(1), {"equivalent": 1}),
    "osm": (Fraction(1), {"osmole": 1}),
    "[IU]": (Fraction(1), {"[IU]": 1}),
    "[iU]": (Fraction(1), {"[IU]": 1}),
    "Bq": (Fraction(1), {"time": -1}),
    "Pa": (Fraction(1000), _PRESSURE),
    "m[Hg]": (Fraction(133322 * 1000), _PRESSURE),
    "m[H2O]": (Fraction(980665 * 10), _PRESSURE),
    "J": (Fraction(1000), _ENERGY),
    "cal": (Fraction(4184), _ENERGY),
    "cal_[15]": (Fraction(41858, 10), _ENERGY),
}

#: Units that take no prefix.
_PLAIN: dict[str, Atom] = {
    "%": (Fraction(1, 100), {}),
    "10*": (Fraction(10), {}),
    "10^": (Fraction(10), {}),
    "min": (Fraction(60), {"time": 1}),
    "h": (Fraction(3600), {"time": 1}),
    "d": (Fraction(_DAY_S), {"time": 1}),
    "wk": (Fraction(7 * _DAY_S), {"time": 1}),
    "mo": (Fraction(36525 * _DAY_S, 1200), {"time": 1}),
    "a": (Fraction(36525 * _DAY_S, 100), {"time": 1}),
    "[Cal]": (Fraction(4184 * 1000), _ENERGY),
    "[wood'U]": (Fraction(133322 * 60 * 1000), {"mass": 1, "length": -4, "time": -1}),
    "[PRU]": (Fraction(133322 * 10**6), {"mass": 1, "length": -4, "time": -1}),
    "[in_i'Hg]": (Fraction(133322 * 254, 10), _PRESSURE),
    "[in_i'H2O]": (Fraction(980665 * 254, 1000), _PRESSURE),
}

#: Thermometer scales: size of a degree in kelvin, and the degrees between absolute zero and the scale's zero.
_SCALES = {"Cel": (Fraction(1), Fraction("273.15")), "[degF]": (Fraction(5, 9), Fraction("459.67"))}

_PREFIXES = {
    "T": 12,
    "G": 9,
    "M": 6,
    "k": 3,
    "h": 2,
    "da": 1,
    "d": -1,
    "c": -2,
    "m": -3,
    "u": -6,
    "n": -9,
    "p": -12,
    "f": -15,
    "a": -18,
}

#: Units to which ucumvert 0.3.2 with pint 0.25 gives another size than UCUM does (compared atom by atom), or which
#: lie on a scale that is not linear. They stay convertible to themselves alone.
_ALONE = frozenset(
    {"'", "[cft_i]", "[cyd_i]", "[in_br]", "[rd_br]", "[didot]", "[Btu]", "[p'diop]", "%[slope]", "bit_s"}
)

#: Moles in moles are not per cent: HbA1c of 42 mmol/mol is 6 %, not 4.2 %.
MOLE_FRACTION = "mole fraction"

#: Longest code that is read, and highest power: longer ones are no units of a clinic.
LONGEST, _HIGHEST = 80, 30

_TOKEN = re.compile(
    r"(?P<mark>[./()])"
    r"|(?P<note>\{[!-z|~]*\})"
    r"|(?P<unit>10[*^]|[1-9]\d*(?![\d*^])|(?:[A-Za-z%'\"_]|\[[^\[\]\s]+\])+)(?P<power>[+-]?[1-9]\d*)?"
)
_GROUP = re.compile(r"\(/?(?:un?|n)(?:[./](?:un?|n))*\)")
_TERM = re.compile(r"/?(?:un?|n)(?:[./](?:un?|n))*")


@dataclass(frozen=True, slots=True)
class _Piece:
    """One unit of a compound unit with its power, or one annotation with the side of the stroke it stands on."""

    text: str
    power: int
    note: bool


@dataclass(frozen=True, slots=True)
class Scale:
    """A unit taken apart: size in base units, what it measures, its annotations, and a thermometer's zero.

    ``enzyme`` tells catalytic units (U, kat) from other amounts per time: they have no mass.
    """

    factor: Fraction
    kind: tuple[tuple[str, int], ...]
    notes: tuple[tuple[str, int], ...]
    zero: Fraction
    enzyme: bool


@lru_cache(maxsize=4096)
def scale_of(code: str) -> Scale:
    """A unit taken apart."""
    pieces = tuple(_pieces(code))
    symbols = [piece.text for piece in pieces if not piece.note]
    notes = tuple(sorted((piece.text, piece.power) for piece in pieces if piece.note))
    if len(pieces) == 1 and symbols and symbols[0] in _SCALES and pieces[0].power == 1:
        degree, zero = _SCALES[symbols[0]]
        return Scale(degree, (("temperature", 1),), notes, zero, enzyme=False)
    factor, kind = Fraction(1), dict[str, int]()
    for piece in pieces:
        if piece.note:
            continue
        size, powers = _atom(piece.text)
        factor *= size**piece.power
        for base, power in powers.items():
            kind[base] = kind.get(base, 0) + power * piece.power
    if kind.get("substance") == 0:
        kind[MOLE_FRACTION] = 1
    enzyme = any(symbol.endswith(("U", "kat")) for symbol in symbols)
    return Scale(factor, tuple(sorted((b, p) for b, p in kind.items() if p)), notes, Fraction(0), enzyme)


def _pieces(code: str) -> Iterator[_Piece]:
    """Units and annotations of a code, each with the power that the strokes before it leave."""
    tokens = list(_TOKEN.finditer(code[:LONGEST]))
    shape = "".join(token["mark"] or ("n" if token["note"] else "u") for token in tokens)
    while (smaller := _GROUP.sub("u", shape)) != shape:
        shape = smaller
    if "".join(token[0] for token in tokens) != code or not _TERM.fullmatch(shape):
        raise UnitError(f"unit {code[:LONGEST]!r}: not a UCUM code; write it as in mg/L")
    side, outer = 1, [1]
    for token in tokens:
        match token["mark"]:
            case "/":
                side = -1
            case ".":
                side = 1
            case "(":
                outer.append(outer[-1] * side)
                side = 1
            case ")":
                outer.pop()
            case _:
                power = int(token["power"] or 1)
                if abs(power) > _HIGHEST:
                    raise UnitError(f"unit {code!r}: power {power} is no unit of a clinic; write it as in 10*9/L")
                yield _Piece(token["note"] or token["unit"], outer[-1] * side * power, note=token["note"] is not None)


@lru_cache(maxsize=1024)
def _atom(symbol: str) -> Atom:
    """Size and base powers of one unit, with its prefix."""
    if symbol in _PLAIN:
        return _PLAIN[symbol]
    if symbol.isdigit():
        return Fraction(int(symbol)), {}
    if symbol in _SCALES:
        raise UnitError(f"unit {symbol!r}: a thermometer scale stands alone; write K for a difference of temperature")
    for length in (0, 1, 2):
        prefix, name = symbol[:length], symbol[length:]
        if name in _METRIC and (not prefix or prefix in _PREFIXES):
            size, powers = _METRIC[name]
            return size * Fraction(10) ** _PREFIXES.get(prefix, 0), powers
    return _rare_atom(symbol)


def _rare_atom(symbol: str) -> Atom:
    """Size and base powers of a unit that only ucumvert knows; a unit of its own kind where pint cannot be followed."""
    from lark.exceptions import LarkError
    from pint.errors import PintError
    from ucumvert import InvalidUcumError

    itself: Atom = (Fraction(1), {symbol: 1})
    registry = _registry()
    try:
        unit = registry.from_ucum(symbol).units
        one, two = (registry.Quantity(count, unit).to_base_units() for count in (1, 2))
    except InvalidUcumError:
        raise UnitError(f"unit {symbol!r}: not a UCUM unit; write it as in mg/L") from None
    except (LarkError, PintError):
        return itself
    powers = {name.strip("[]"): power for name, power in one.dimensionality.items()}
    size = Fraction(f"{one.magnitude:.12g}") * 1000 ** int(powers.get("mass", 0))
    linear = math.isclose(two.magnitude, 2 * one.magnitude) and all(p == int(p) for p in powers.values())
    arbitrary = "[" in symbol and not powers and size == 1
    if symbol in _ALONE or arbitrary or not linear:
        return itself
    return size, {name: int(power) for name, power in powers.items()}


@cache
def _registry() -> Any:
    """The registry of ucumvert, which takes half a second to build."""
    from ucumvert import PintUcumRegistry

    return PintUcumRegistry()
