"""Spellings of units: what clinics and laboratories write, and what is too doubtful to be read."""

from importlib.resources import files
from tomllib import loads

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.terms import scale
from catamnesis.terms.ucum import UnitError, dimension_of, same_kind, ucum_code

SPELLINGS = loads(files("catamnesis.terms").joinpath("units.toml").read_text("utf-8"))
USUAL: list[str] = SPELLINGS["usual"]["codes"]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("mg/l", "mg/L"),
        ("mg/L", "mg/L"),
        ("MG/L", "mg/L"),
        ("Mg/l", "mg/L"),
        ("mg/dl", "mg/dL"),
        ("\N{MICRO SIGN}g/L", "ug/L"),
        ("\N{GREEK SMALL LETTER MU}g/L", "ug/L"),
        ("ug/l", "ug/L"),
        ("mcg/kg", "ug/kg"),
        ("g/l", "g/L"),
        ("g/dL", "g/dL"),
        ("G/DL", "g/dL"),
        ("IU/L", "[IU]/L"),
        ("UI/l", "[IU]/L"),
        ("mIU/L", "m[IU]/L"),
        ("[IU]/l", "[IU]/L"),
        ("U/l", "U/L"),
        ("kU/L", "kU/L"),
        ("mU/l", "mU/L"),
        ("x10^9/L", "10*9/L"),
        ("x 10^9 / L", "10*9/L"),
        ("10^9/L", "10*9/L"),
        ("10E9/L", "10*9/L"),
        ("10*9/L", "10*9/L"),
        ("10**9/L", "10*9/L"),
        ("×10⁹/L", "10*9/L"),
        ("× 10⁹/l", "10*9/L"),
        ("10⁹ cells/L", "10*9/L"),
        ("x109/L", "10*9/L"),
        ("10 9/L", "10*9/L"),
        ("E9/L", "10*9/L"),
        ("x10(3)/µL", "10*3/uL"),
        ("x1012/L", "10*12/L"),
        ("T/L", "10*12/L"),
        ("Gpt/l", "10*9/L"),
        ("K/µL", "10*3/uL"),
        ("/mm3", "/mm3"),
        ("/mm³", "/mm3"),
        ("cells/mm3", "/mm3"),
        ("cells/µL", "/uL"),
        ("/µL", "/uL"),
        ("per mm3", "/mm3"),
        ("mm/h", "mm/h"),
        ("mm/1h", "mm/h"),
        ("mm/1st h", "mm/h"),
        ("mm/1st hour", "mm/h"),
        ("mm/hr", "mm/h"),
        ("mmHg", "mm[Hg]"),
        ("mm Hg", "mm[Hg]"),
        ("cmH2O", "cm[H2O]"),
        ("°C", "Cel"),
        ("ºC", "Cel"),
        ("℃", "Cel"),
        ("°F", "[degF]"),
        ("%", "%"),
        ("% predicted", "%"),
        ("mg/day", "mg/d"),
        ("mg per day", "mg/d"),
        ("mg/24 h", "mg/d"),
        ("mg/kg/day", "mg/kg/d"),
        ("mmol/l", "mmol/L"),
        ("MMOL/L", "mmol/L"),
        ("mM", "mmol/L"),
        ("mL/min/1.73 m2", "mL/min/{1.73_m2}"),
        ("ml/min/1.73m²", "mL/min/{1.73_m2}"),
        ("ml/min/1,73 m^2", "mL/min/{1.73_m2}"),
        ("mL/min per 1.73 m2", "mL/min/{1.73_m2}"),
        ("mL/min/{1.73_m2}", "mL/min/{1.73_m2}"),
        ("kg/m2", "kg/m2"),
        ("kg/m²", "kg/m2"),
        ("kg/m^2", "kg/m2"),
        ("pg/mL", "pg/mL"),
        ("ng/ml", "ng/mL"),
        ("s", "s"),
        ("sec", "s"),
        ("weeks", "wk"),
        ("mg L-1", "mg.L-1"),
        ("mg L⁻¹", "mg.L-1"),
        ("mEq/L", "meq/L"),
        ("mOsm/kg", "mosm/kg"),
        ("mL/min/mmHg", "mL/min/mm[Hg]"),
        ("mmol/(min.kPa)", "mmol/(min.kPa)"),
        ("SUV", "g/mL"),
        ("{SUVbw}g/ml", "g/mL"),
        ("MBq", "MBq"),
        ("AU/mL", "[arb'U]/mL"),
        ("lb", "[lb_av]"),
        ("1", "1"),
    ],
)
def test_a_spelling_of_the_clinic_has_its_ucum_code(written: str, code: str) -> None:
    assert ucum_code(written) == code


def spelled() -> list[str]:
    """Every code that the table of spellings gives."""
    tables = ("two_readings", "two_readings_of_a_part")
    readings = [code for table in tables for codes in SPELLINGS[table].values() for code in codes]
    return sorted(
        {*SPELLINGS["exact"].values(), *SPELLINGS["whole"].values(), *SPELLINGS["part"].values(), *readings, *USUAL}
    )


@pytest.mark.parametrize("code", spelled())
def test_each_code_of_the_spelling_table_is_valid_for_ucumvert(code: str) -> None:
    assert scale._registry().from_ucum(code) is not None
    assert dimension_of(code)


@pytest.mark.parametrize("code", USUAL)
def test_a_code_is_its_own_code(code: str) -> None:
    assert ucum_code(code) == code


@pytest.mark.parametrize("written", [*SPELLINGS["exact"], *SPELLINGS["whole"], *SPELLINGS["part"]])
def test_a_spelling_twice_read_is_read_the_same(written: str) -> None:
    assert ucum_code(ucum_code(written)) == ucum_code(written)


def test_a_valid_code_keeps_its_size_but_for_capitals_that_no_clinic_means() -> None:
    resized = {}
    for code in (prefix + name for name in scale._METRIC for prefix in ("", *scale._PREFIXES)):
        if code != "MU" and scale.scale_of(ucum_code(code)) != scale.scale_of(code):
            resized[code] = ucum_code(code)
    assert resized == {
        "Mg": "mg",
        "Mmol": "mmol",
        "Mm": "mm",
        "Ms": "ms",
        "ML": "mL",
        "Ml": "mL",
        "Meq": "meq",
        "Mosm": "mosm",
        "Gm": "g",
        "aU": "[arb'U]",
    }


@pytest.mark.parametrize(
    ("written", "expected", "code"),
    [
        ("G/L", "10*9/L", "10*9/L"),
        ("G/L", "/uL", "10*9/L"),
        ("G/l", "g/dL", "g/L"),
        ("C", "Cel", "Cel"),
        ("F", "Cel", "[degF]"),
        ("M", "mmol/L", "mol/L"),
    ],
)
def test_of_two_readings_the_one_of_the_expected_kind_is_taken(written: str, expected: str, code: str) -> None:
    assert ucum_code(written, expected=expected) == code


@pytest.mark.parametrize(
    ("written", "expected", "said"),
    [
        ("G/L", None, r"'G/L': it can mean 10\*9/L or g/L; write one of these"),
        ("G/L", "mmol/L", r"10\*9/L or g/L"),
        ("C", None, "Cel or C"),
        ("MIU/L", None, r"m\[IU\]/L or M\[IU\]/L"),
        ("MU/ML", "U/L", "mU/mL or MU/mL"),
    ],
)
def test_a_spelling_with_two_readings_is_refused(written: str, expected: str | None, said: str) -> None:
    with pytest.raises(UnitError, match=said):
        ucum_code(written, expected=expected)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "no unit is written"),
        ("  ", "no unit is written"),
        ("mgl", "'mgl': not a unit that is known; nearest: mg/L"),
        ("mg//L", "nearest: mg/L"),
        ("mg/L)", "nearest: mg/L"),
        ("(mg/L", "nearest: mg/L"),
        ("mg/", "nearest: mg"),
        ("mmol/LL", "nearest: mmol/L"),
        ("the patient felt well", "write it as a UCUM code"),
        ("m999", "not a unit that is known"),
        ("10*999999999", "not a unit that is known"),
        ("(" * 500, "not a unit that is known"),
        ("Cel/d", "not a unit that is known"),
    ],
)
def test_what_is_no_unit_is_refused_with_the_nearest(written: str, said: str) -> None:
    with pytest.raises(UnitError, match=said.replace("(", r"\(")):
        ucum_code(written)


@given(st.text(max_size=30) | st.text("mgdulLUI/*^.-0129 ()[]{}%µ²", max_size=12))
def test_any_text_has_a_code_of_a_kind_or_is_refused(written: str) -> None:
    try:
        code = ucum_code(written)
    except UnitError:
        return
    assert same_kind(code, code)
    assert dimension_of(code)
