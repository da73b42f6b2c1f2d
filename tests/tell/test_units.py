"""UCUM codes are printed as a laboratory prints them."""

import pytest

from catamnesis.tell.units import unit_words


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("mg/L", "mg/L"),
        ("ug/L", "µg/L"),
        ("umol/L", "µmol/L"),
        ("10*9/L", "×10⁹/L"),
        ("10*3/uL", "×10³/µL"),
        ("10*-3", "×10⁻³"),
        ("mm[Hg]", "mmHg"),
        ("[IU]/L", "IU/L"),
        ("m[IU]/L", "mIU/L"),
        ("kg/m2", "kg/m²"),
        ("mL/min/{1.73_m2}", "mL/min/1.73\u202fm²"),
        ("mg/g{creat}", "mg/g creat"),
        ("U/L", "U/L"),
        ("Cel", "°C"),
        ("Cel/d", "°C/d"),
        ("%", "%"),
        ("1", ""),
        ("fL", "fL"),
        ("mmol/L", "mmol/L"),
        ("{score}", "score"),
    ],
)
def test_a_code_has_its_printed_form(code: str, printed: str) -> None:
    assert unit_words(code) == printed


def test_what_is_no_code_is_left_as_it_stands() -> None:
    assert unit_words("crowns") == "crowns"
