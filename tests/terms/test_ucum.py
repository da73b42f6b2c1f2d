"""Units: spellings of the clinic, exact conversion, and the traps of unit libraries."""

import math
import subprocess
import sys
from decimal import Decimal
from importlib.resources import files
from tomllib import loads

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from catamnesis.terms import scale
from catamnesis.terms.ucum import UnitError, convert, dimension_of, same_kind

SPELLINGS = loads(files("catamnesis.terms").joinpath("units.toml").read_text("utf-8"))
USUAL: list[str] = SPELLINGS["usual"]["codes"]

numbers = st.floats(min_value=1e-9, max_value=1e9)

#: Units of one kind each, without a thermometer.
KINDS = (
    ("mg/L", "mg/dL", "g/L", "g/dL", "ug/L", "ng/mL", "pg/mL", "mg%", "ug.L-1", "kg/m3"),
    ("mmol/L", "umol/L", "nmol/mL", "mol/m3"),
    ("10*9/L", "10*3/uL", "/uL", "/mm3", "10*12/L", "10^6/mL", "/nL"),
    ("U/L", "kU/L", "ukat/L", "nkat/mL", "umol/min/L"),
    ("[IU]/L", "k[IU]/L", "m[IU]/mL", "[iU]/dL"),
    ("mm[Hg]", "kPa", "cm[H2O]", "hPa"),
    ("mL/min", "L/h", "L/d"),
    ("mL/min/{1.73_m2}", "L/h/{1.73_m2}"),
    ("mg/d", "g/wk", "ug/min"),
    ("d", "h", "wk", "min", "s", "mo", "a"),
    ("%", "1", "10*-2", "L/L", "mg/g"),
    ("mmol/mol", "umol/mmol"),
    ("mmol/(min.kPa)", "mmol/min/kPa", "umol.min-1.Pa-1"),
)
same_kinds = st.sampled_from(KINDS).flatmap(lambda kind: st.tuples(*[st.sampled_from(kind)] * 3))


@pytest.mark.parametrize(
    ("value", "from_code", "to_code", "expected"),
    [
        (5, "ug/L", "ng/mL", 5.0),  # trap: 4.999999999999999 in pint
        (31.1, "mg/L", "mg/dL", 3.11),
        (0.1, "mg/dL", "mg/L", 1.0),
        (179, "10*9/L", "/uL", 179000.0),
        (8000, "/mm3", "10*9/L", 8.0),
        (14.6, "10*3/uL", "10*9/L", 14.6),
        (12.5, "g/dL", "g/L", 125.0),
        (12.5, "g%", "g/L", 125.0),
        (60, "U/L", "ukat/L", 1.0),
        (24, "mg/d", "mg/h", 1.0),
        (1, "wk", "d", 7.0),
        (1, "a", "mo", 12.0),
        (37, "Cel", "[degF]", 98.6),
        (98.6, "[degF]", "Cel", 37.0),
        (-40, "Cel", "[degF]", -40.0),
        (0, "Cel", "K", 273.15),
        (45, "%", "1", 0.45),
        (1, "[lb_av]", "kg", 0.45359237),  # international pound, exact by definition; read by pint
        (1, "[Cal]", "kJ", 4.184),  # UCUM 2.1: [Cal] is one kcal_th; ucumvert 0.3.2 takes one cal
        (1, "m[IU]/mL", "[IU]/L", 1.0),
        (1, "mm[Hg].min/L", "[wood'U]", 1.0),
    ],
)
def test_a_value_is_converted_exactly(value: float, from_code: str, to_code: str, expected: float) -> None:
    assert convert(value, from_code, to_code) == expected


@pytest.mark.parametrize(
    ("value", "from_code", "to_code", "molar_mass_g_per_mol", "expected"),
    [
        (1, "mg/dL", "umol/L", 113.12, 88.4017),  # creatinine, customary 88.4
        (5.5, "mmol/L", "mg/dL", 180.156, 99.0858),  # glucose, customary 18 mg/dL a mmol/L
        (1, "mg/dL", "umol/L", 584.66, 17.1040),  # bilirubin, customary 17.1
        (10, "mg/dL", "mmol/L", 40.078, 2.4951),  # calcium
        (1, "g/d", "mmol/d", 60.06, 16.6500),  # urea excreted
    ],
)
def test_mass_turns_into_moles_with_the_molar_mass(
    value: float, from_code: str, to_code: str, molar_mass_g_per_mol: float, expected: float
) -> None:
    moles = convert(value, from_code, to_code, molar_mass_g_per_mol=molar_mass_g_per_mol)
    assert moles == pytest.approx(expected, abs=5e-5)
    assert convert(moles, to_code, from_code, molar_mass_g_per_mol=molar_mass_g_per_mol) == pytest.approx(value)


@given(numbers, st.sampled_from([*USUAL, "furlong/fortnight"]))
def test_the_same_unit_gives_the_value_back_untouched(value: float, code: str) -> None:
    assert convert(value, code, code) == value


@given(numbers, same_kinds)
def test_there_and_back_is_where_one_was(value: float, codes: tuple[str, str, str]) -> None:
    there, back = codes[0], codes[1]
    assert convert(convert(value, there, back), back, there) == pytest.approx(value, rel=1e-14)


@given(numbers, same_kinds)
def test_a_detour_leads_to_the_same_number(value: float, codes: tuple[str, str, str]) -> None:
    start, way, end = codes
    assert convert(convert(value, start, way), way, end) == pytest.approx(convert(value, start, end), rel=1e-14)


@given(numbers, st.floats(min_value=1e-3, max_value=1e3), same_kinds)
def test_twice_the_value_is_twice_the_value_in_any_unit(
    value: float, times: float, codes: tuple[str, str, str]
) -> None:
    scaled = convert(times * value, codes[0], codes[1])
    assert scaled == pytest.approx(times * convert(value, codes[0], codes[1]), rel=1e-14)


@given(numbers, numbers, st.permutations(["Cel", "[degF]", "K"]))
def test_a_warmer_body_is_warmer_on_every_thermometer(one: float, other: float, scales: list[str]) -> None:
    assume(not math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-6))
    assert (one < other) == (convert(one, scales[0], scales[1]) < convert(other, scales[0], scales[1]))


@given(numbers)
def test_a_power_of_ten_only_moves_the_comma(value: float) -> None:
    assert convert(value, "ug/L", "ng/mL") == value
    assert convert(value, "mg/L", "g/L") == float(Decimal(repr(value)).scaleb(-3))
    assert convert(value, "10*9/L", "/uL") == float(Decimal(repr(value)).scaleb(3))


@given(
    st.sampled_from([code for kind in KINDS for code in kind]),
    st.sampled_from([code for kind in KINDS for code in kind]),
)
def test_units_are_of_one_kind_both_ways_or_neither(one: str, other: str) -> None:
    together = any(one in kind and other in kind for kind in KINDS)
    assert same_kind(one, other) == same_kind(other, one) == together
    assert (dimension_of(one) == dimension_of(other)) == together


# The traps, one by one


@given(st.integers(min_value=0, max_value=10**6))
def test_trap_a_micrograms_per_litre_are_nanograms_per_millilitre_to_the_last_digit(count: int) -> None:
    assert convert(count, "ug/L", "ng/mL") == count
    assert convert(count / 100, "ng/mL", "ug/L") == count / 100


def test_trap_b_the_millimetre_of_mercury_is_that_of_ucum() -> None:
    # UCUM 2.1, table of clinical units: m[Hg] is 133.3220 kPa. pint has 133.322387415 Pa for a millimetre.
    assert convert(1, "mm[Hg]", "Pa") == 133.322
    assert convert(120, "mm[Hg]", "kPa") == 15.99864


@pytest.mark.parametrize(("from_code", "to_code"), [("meq/L", "mmol/L"), ("mmol/L", "meq/L"), ("eq", "mol")])
def test_trap_c_equivalents_are_not_moles_for_the_charge_is_unknown(from_code: str, to_code: str) -> None:
    assert not same_kind(from_code, to_code)
    with pytest.raises(UnitError, match=r"they measure different things .*equivalent"):
        convert(1, from_code, to_code, molar_mass_g_per_mol=40)


@pytest.mark.parametrize(
    ("from_code", "to_code"),
    [
        ("mL/min/{1.73_m2}", "mL/min"),
        ("mL/min", "mL/min/{1.73_m2}"),
        ("ug{FEU}/L", "ug/L"),
        ("mg/g{creat}", "mg/g{protein}"),
        ("{cells}/uL", "/uL"),
        ("{score}", "1"),
    ],
)
def test_trap_d_an_annotation_is_part_of_the_unit(from_code: str, to_code: str) -> None:
    assert not same_kind(from_code, to_code)
    with pytest.raises(UnitError, match="annotations differ"):
        convert(90, from_code, to_code)


def test_annotated_units_of_one_annotation_convert() -> None:
    assert convert(90, "mL/min/{1.73_m2}", "L/min/{1.73_m2}") == 0.09
    assert convert(500, "ug{FEU}/L", "mg{FEU}/L") == 0.5


# Refusals


@pytest.mark.parametrize(
    ("from_code", "to_code"),
    [
        ("U/L", "[IU]/L"),
        ("[IU]/L", "10*9/L"),  # pint takes an international unit for the number one
        ("[arb'U]/mL", "[IU]/mL"),
        ("[CFU]/mL", "/mL"),
        ("mosm/kg", "mmol/kg"),
        ("mg/L", "mg"),
        ("mg/d", "U"),
        ("g/L/min", "U/L"),
        ("mg/g", "mg/mmol"),
        ("mg/g", "mmol/mol"),
        ("mmol/mol", "%"),  # HbA1c
        ("Cel", "%"),
        ("dB", "1"),
        ("[pH]", "1"),
        ("'", "s"),  # UCUM: minute of arc; ucumvert 0.3.2 takes a minute of time
        ("G", "T"),
    ],
)
def test_what_measures_something_else_is_refused(from_code: str, to_code: str) -> None:
    assert not same_kind(from_code, to_code)
    with pytest.raises(UnitError, match="they measure different things"):
        convert(1, from_code, to_code, molar_mass_g_per_mol=100)


def test_mass_without_a_molar_mass_is_refused() -> None:
    with pytest.raises(UnitError, match=r"mg/dL to mmol/L: .*needs the molar mass of the analyte; give it in g/mol"):
        convert(100, "mg/dL", "mmol/L")


@pytest.mark.parametrize("molar_mass_g_per_mol", [0, -18.0, math.nan, math.inf])
def test_a_molar_mass_that_cannot_be_is_refused(molar_mass_g_per_mol: float) -> None:
    with pytest.raises(UnitError, match="cannot be; give it above 0"):
        convert(100, "mg/dL", "mmol/L", molar_mass_g_per_mol=molar_mass_g_per_mol)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_a_number_is_refused(value: float) -> None:
    with pytest.raises(UnitError, match="not a finite number"):
        convert(value, "mg/L", "g/L")


def test_a_number_too_large_for_the_unit_is_refused() -> None:
    with pytest.raises(UnitError, match="too large a number in pg/L"):
        convert(1e308, "kg/L", "pg/L")


@pytest.mark.parametrize("code", ["Cel/d", "/Cel", "Cel2", "[degF].s"])
def test_a_thermometer_scale_stands_alone(code: str) -> None:
    with pytest.raises(UnitError, match="a thermometer scale stands alone; write K"):
        dimension_of(code)


@pytest.mark.parametrize(
    "code", ["", "/", "mg/", "mg..L", "mg//L", "(mg", "mg)", "mg 1", "24h", "m0", "mg/L{a b}", "m" * 200]
)
def test_a_code_that_breaks_the_grammar_is_refused(code: str) -> None:
    with pytest.raises(UnitError, match="not a UCUM"):
        dimension_of(code)


def test_a_power_that_would_take_for_ever_is_refused() -> None:
    with pytest.raises(UnitError, match="power 999999999 is no unit of a clinic"):
        dimension_of("10*999999999")


# What is loaded


def test_units_of_the_clinic_load_no_unit_library() -> None:
    code = (
        "import sys\n"
        "from catamnesis.terms.ucum import convert, same_kind, ucum_code\n"
        "convert(5, 'ug/L', 'ng/mL'), convert(31, 'odd', 'odd'), same_kind('mm[Hg]', 'kPa'), ucum_code('x10^9/L')\n"
        "print(sorted({'pint', 'ucumvert', 'lark'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("code", USUAL)
def test_a_usual_unit_never_asks_the_library(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(symbol: str) -> scale.Atom:
        raise LookupError(symbol)

    scale.scale_of.cache_clear()
    scale._atom.cache_clear()
    monkeypatch.setattr(scale, "_rare_atom", asked)
    if code == "/[HPF]":
        pytest.fail("a rare unit is offered as a usual one")
    assert dimension_of(code)
