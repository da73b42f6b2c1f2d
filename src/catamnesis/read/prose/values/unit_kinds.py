"""Which kinds of units an analyte is given in: what does not fit is not its value."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from tomllib import loads
from typing import Any

from catamnesis.read.prose.nouns import Quantity, Shape

_MASS = frozenset("kg g mg ug ng pg fg [lb_av] [stone_av] [oz_av] g{creat} mg{creat} g{hb}".split())
_AMOUNT = frozenset("mol mmol umol nmol pmol fmol meq ueq mmol{creat}".split())
_OSMOLES = frozenset("osm mosm".split())
_ACTIVITY = frozenset(
    "U kU mU uU MU [IU] k[IU] m[IU] u[IU] kat ukat nkat [GPL'U] [MPL'U] {RU} [arb'U] {EU} [beth'U] {BAU}".split()
)
_VOLUME = frozenset("L dL cL mL uL nL fL mm3 cm3 pL".split())
_LENGTH = frozenset("m dm cm mm um nm km [in_i] [ft_i]".split())
_AREA = frozenset("m2 cm2 mm2 {1.73_m2}".split())
_TIME = frozenset("min h d wk mo a".split())
_PRESSURE = frozenset("mm[Hg] cm[H2O] mm[H2O] kPa mbar".split())
_COUNTED = frozenset("{cells} {copies} {parasites} [CFU] [PFU] {colonies} {mitoses} {counts} {particles}".split())
_NAMED = {
    "%": "percent", "[ppth]": "percent", "Cel": "temperature", "[degF]": "temperature", "deg": "angle", "s": "second",
    "ms": "second", "{INR}": "score", "{score}": "score", "{SD}": "score", "{plus}": "score", "{log}": "log",
    "{titer}": "titre", "{percentile}": "percentile",
}  # fmt: skip
#: What is told in pluses of a dipstick.
_DIPPED = frozenset({"proteinuria", "microalbuminuria", "ketones", "urine red cells", "urine leukocytes"})
_HEIGHTS = {"cm": (25, 250), "m": (0.25, 2.5), "mm": (250, 2500)}
_BY_SHAPE = {
    Shape.TITRE: "titre",
    Shape.FOLD: "fold",
    Shape.DIMENSIONS: "dimensions",
    Shape.REFERENCE: "reference",
    Shape.PERCENT_CHANGE: "percent change",
}


@dataclass(frozen=True, slots=True)
class Accepted:
    """What an analyte accepts as its value: kinds of units, and the limits of a number without a unit."""

    kinds: frozenset[str]
    low: float
    high: float


def kind_of(quantity: Quantity) -> frozenset[str]:
    """Kinds of unit that a quantity may be of: more than one only where the spelling has two readings.

    Examples
    --------
    >>> from catamnesis.read.prose.numbers.quantity import quantities
    >>> [sorted(kind_of(one)) for one in quantities("74 mg/L, 6 700/mm3, 120/80 mmHg, 38 °C")]
    [['mass/volume'], ['count/volume'], ['blood pressure'], ['temperature']]
    """
    if quantity.shape in _BY_SHAPE:
        return frozenset((_BY_SHAPE[quantity.shape],))
    if quantity.shape is Shape.PRESSURE:
        return frozenset(("blood pressure",))
    if quantity.unit is None:
        return frozenset(("ratio",) if quantity.shape is Shape.RATIO else ("bare",))
    if quantity.ucum is None:
        return frozenset(("count/volume", "mass/volume", "temperature", "amount/volume", "activity/volume"))
    return frozenset((_kind(quantity.ucum, quantity.unit),))


@lru_cache(maxsize=1024)
def _kind(code: str, written: str) -> str:
    if "suv" in written.lower():
        return "suv"
    if code == "mm3":  # a stroke was left out
        return "count/volume"
    above, *below = code.split("/")
    if below and below[-1] in ("[HPF]", "[LPF]", "{field}"):
        return "count/field"
    top = _part(above)
    if not below:
        return "many" if top == "count" and "10*" in above else top
    if top == "" or top == "count":
        under = _part(below[0])
        return {"volume": "count/volume", "time": "rate", "area": "count/area"}.get(under, f"count/{under}")
    return "/".join((top, *(_part(part) for part in below)))


def _part(code: str) -> str:
    for codes, name in (
        (_MASS, "mass"), (_AMOUNT, "amount"), (_OSMOLES, "osmoles"), (_ACTIVITY, "activity"), (_VOLUME, "volume"),
        (_LENGTH, "length"), (_AREA, "area"), (_TIME, "time"), (_PRESSURE, "pressure"), (_COUNTED, "count"),
    ):  # fmt: skip
        if code in codes:
            return name
    if code.startswith("10*"):
        more = code.partition(".")[2]
        return _part(more) if more else "count"
    return _NAMED.get(code, code if code else "")


def accepted(analyte: str) -> Accepted:
    """What an analyte, by its usual full name, accepts as its value."""
    exact, by_word, rest = _rows()
    if analyte in exact:
        return exact[analyte]
    return next((row for words, row in by_word if any(word in analyte for word in words)), rest)


def fits(analyte: str, quantity: Quantity) -> bool:
    """Whether a quantity can be a value of an analyte.

    Examples
    --------
    >>> from catamnesis.read.prose.numbers.quantity import quantities
    >>> mass, count = quantities("74 mg/L and 300 x10^9/L")
    >>> fits("c-reactive protein", mass), fits("platelets", mass), fits("platelets", count)
    (True, False, True)
    """
    row = accepted(analyte)
    kinds = kind_of(quantity) & row.kinds
    if quantity.shape is Shape.RATIO and quantity.unit is not None:
        return bool(kinds)
    if quantity.unit == "+":
        return analyte in _DIPPED
    if analyte == "body height":
        return bool(kinds) and _is_height(quantity)
    if kinds == {"bare"}:
        return all(row.low <= number.value <= row.high for number in quantity.numbers)
    if analyte == "body temperature":
        return bool(kinds) and all(30 <= number.value <= 110 for number in quantity.numbers)
    return bool(kinds)


def _is_height(quantity: Quantity) -> bool:
    """Whether a length can be that of a person, born or grown."""
    low, high = _HEIGHTS.get(quantity.ucum or "", (0, 1e9))
    return low <= quantity.value <= high


def sign_words() -> Mapping[str, str]:
    """Beginnings of words that name an analyte by what is wrong with it, and the analyte."""
    return dict(_table()["sign"])


@cache
def _rows() -> tuple[Mapping[str, Accepted], tuple[tuple[tuple[str, ...], Accepted], ...], Accepted]:
    exact: dict[str, Accepted] = {}
    by_word: list[tuple[tuple[str, ...], Accepted]] = []
    rest = Accepted(frozenset(), 0, 0)
    for row in _table()["row"]:
        made = Accepted(frozenset(row["kinds"]), row.get("low", -1e12), row.get("high", 1e12))
        for analyte in row.get("analytes", ()):
            exact.setdefault(analyte, made)
        if "words" in row:
            by_word.append((tuple(row["words"]), made))
        elif "analytes" not in row:
            rest = made
    return exact, tuple(by_word), rest


@cache
def _table() -> dict[str, Any]:
    return loads(files("catamnesis.read.prose.values").joinpath("analyte_units.toml").read_text("utf-8"))
