"""The table of units against the definitions of UCUM itself, and against ucumvert with pint."""

from fractions import Fraction
from functools import cache
from importlib.resources import files
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

import pytest

from catamnesis.terms import scale
from catamnesis.terms.scale import scale_of
from catamnesis.terms.ucum import UnitError, convert, same_kind

ATOMS = sorted({*scale._METRIC, *scale._PLAIN} - {"10^"})

#: Units that convert to themselves alone though UCUM defines them by others: the library misreads them, or cannot.
MISREAD = {"'", "G", "Mx", "Oe", "[Btu]", "[cft_i]", "[cyd_i]", "[didot]", "[in_br]", "[rd_br]", "[LPF]"}

#: Numbers of their own kind: counts in a field of view, turbidities, homeopathic units.
COUNTED = {"[HPF]", "[NTU]", "[FNU]", "[hnsf'U]"}

#: Where this program differs from UCUM on purpose (amounts, charges and particles are neither numbers nor moles), and
#: what UCUM defines by a misread unit.
ON_PURPOSE = {"mol", "eq", "osm", "[iU]", "''", "[ft_br]", "[ch_br]", "[cicero]", "Gb"}


@cache
def arbitrary() -> set[str]:
    """Units of a biological effect, by UCUM."""
    root = ElementTree.fromstring(files("ucumvert").joinpath("vendor/ucum-essence.xml").read_bytes())
    return {str(unit.get("Code")) for unit in root.iter() if unit.get("isArbitrary") == "yes"}


@cache
def definitions() -> dict[str, tuple[Fraction, str]]:
    """Every unit of UCUM that is a number of other units (UCUM essence, as ucumvert carries it)."""
    root = ElementTree.fromstring(files("ucumvert").joinpath("vendor/ucum-essence.xml").read_bytes())
    space = {"u": root.tag[1:].partition("}")[0]}
    found = {}
    for unit in root.findall("u:unit", space):
        value = unit.find("u:value", space)
        assert value is not None
        if unit.get("isSpecial") != "yes":
            found[str(unit.get("Code"))] = Fraction(str(value.get("value"))), str(value.get("Unit"))
    return found


@cache
def metric() -> set[str]:
    """Units that take a prefix, by UCUM."""
    root = ElementTree.fromstring(files("ucumvert").joinpath("vendor/ucum-essence.xml").read_bytes())
    return {str(unit.get("Code")) for unit in root.iter() if unit.get("isMetric") == "yes"} | set("msgK")


@pytest.mark.parametrize("code", sorted(set(definitions()) - ON_PURPOSE - MISREAD - COUNTED - arbitrary()))
def test_a_unit_has_the_size_that_ucum_gives_it(code: str) -> None:
    number, unit = definitions()[code]
    assert scale_of(code).kind == scale_of(unit).kind
    assert float(scale_of(code).factor / (scale_of(unit).factor * number)) == pytest.approx(1, rel=1e-6)


@pytest.mark.parametrize("code", sorted(MISREAD | COUNTED | arbitrary() - {"[iU]", "[IU]"}))
def test_a_unit_that_cannot_be_followed_converts_to_itself_alone(code: str) -> None:
    assert scale_of(code).kind == ((code, 1),)
    assert convert(3, code, code) == 3
    with pytest.raises(UnitError, match="they measure different things"):
        convert(3, code, definitions()[code][1])


@pytest.mark.parametrize("code", sorted({*ATOMS} & set(definitions()) - ON_PURPOSE - {"[IU]"}))
def test_a_unit_of_our_own_table_is_exactly_that_of_ucum(code: str) -> None:
    number, unit = definitions()[code]
    assert scale_of(code).factor == scale_of(unit).factor * number


def test_what_takes_a_prefix_is_what_ucum_calls_metric() -> None:
    assert set(scale._METRIC) <= metric()
    assert not set(scale._PLAIN) & metric()


def test_no_unit_of_ucum_is_mistaken_for_a_prefixed_one() -> None:
    for code in set(definitions()) - set(ATOMS):
        for length in (1, 2):
            assert not (code[:length] in scale._PREFIXES and code[length:] in scale._METRIC), code


def quantity(code: str) -> Any:
    """The unit as ucumvert and pint see it."""
    return scale._registry().from_ucum(code)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pair
        for kind in (
            ("mg/L", "mg/dL", "g/L", "ng/mL", "pg/mL", "kg/m3", "ug.L-1"),
            ("mmol/L", "umol/L", "mol/m3"),
            ("10*9/L", "10*3/uL", "/uL", "/mm3", "10*12/L"),
            ("U/L", "ukat/L", "umol/min/L"),
            ("[IU]/L", "k[IU]/L", "m[IU]/mL"),
            ("kPa", "cm[H2O]", "Pa", "hPa"),
            ("mL/min", "L/h", "cm3/s"),
            ("mg/d", "g/wk", "ug/min", "g/mo", "g/a"),
            ("mmol/(min.kPa)", "umol.min-1.Pa-1"),
            ("kBq/mL", "MBq/L"),
            ("kcal", "kJ", "J"),
            ("kg/m2", "g/cm2"),
            ("%", "10*-3"),
        )
        for pair in combinations(kind, 2)
    ],
)
def test_the_exact_table_agrees_with_ucumvert(one: str, other: str) -> None:
    theirs = (quantity(one) / quantity(other)).to_base_units().magnitude
    assert convert(1, one, other) == pytest.approx(theirs, rel=1e-13)


def test_units_of_mercury_differ_from_pint_by_three_in_a_million() -> None:
    theirs = (quantity("mm[Hg]") / quantity("Pa")).to_base_units().magnitude
    assert theirs / convert(1, "mm[Hg]", "Pa") == pytest.approx(1 + 2.9058594981e-6, rel=1e-12)


def test_groups_and_strokes_work_from_left_to_right() -> None:
    assert same_kind("mmol/min/kPa", "mmol/(min.kPa)")
    assert same_kind("mg/(kg/d)", "mg.d/kg")
    assert same_kind("/(m/s)", "s/m")
    assert same_kind("g/(L/d).m", "g.d.m/L")
    assert not same_kind("mmol/min.kPa", "mmol/(min.kPa)")
    assert scale_of("g{a}/L{b}").notes == (("{a}", 1), ("{b}", -1))
