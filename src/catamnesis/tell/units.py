"""UCUM codes of units as they are printed."""

import re

from catamnesis.tell.typography import SUPERSCRIPTS, THIN

_WHOLE_UNITS = {
    "1": "",
    "Cel": "°C",
    "[degF]": "°F",
    "d": "days",
    "wk": "weeks",
    "mo": "months",
    "a": "years",
    "mL/min/{1.73_m2}": "mL/min/1.73" + THIN + "m²",
}
_UNIT_PARTS = (
    ("mm[Hg]", "mmHg"),
    ("cm[H2O]", "cmH₂O"),
    ("[IU]", "IU"),
    ("[iU]", "IU"),
    ("[CFU]", "CFU"),
    ("[HPF]", "HPF"),
    ("[arb'U]", "arb. U"),
    ("[pH]", "pH"),
    ("[lb_av]", "lb"),
    ("Cel", "°C"),
)


def unit_words(ucum: str) -> str:
    """A UCUM code as it is printed; the code itself where there is no better form.

    Examples
    --------
    >>> unit_words("10*9/L"), unit_words("ug/L"), unit_words("mm[Hg]"), unit_words("kg/m2")
    ('×10⁹/L', 'µg/L', 'mmHg', 'kg/m²')
    """
    if ucum in _WHOLE_UNITS:
        return _WHOLE_UNITS[ucum]
    text = ucum
    for code, printed in _UNIT_PARTS:
        text = text.replace(code, printed)
    text = re.sub(r"10[*^](-?\d+)", lambda found: "×10" + found[1].translate(SUPERSCRIPTS), text)
    text = re.sub(r"(?<![A-Za-z])u(?=(?:g|mol|L|U|kat|m|IU|Eq|s)(?![A-Za-z]))", "µ", text)
    text = re.sub(r"(?<=[A-Za-zµ])(-?\d+)(?![\w.])", lambda found: found[1].translate(SUPERSCRIPTS), text)
    text = re.sub(r"\{([^{}]*)\}", lambda found: " " + found[1].replace("_", " "), text)
    return re.sub(r"/ +", "/", text).strip()
