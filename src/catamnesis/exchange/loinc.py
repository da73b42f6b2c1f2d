"""An analyte of our table by its LOINC code.

This material contains content from LOINC (http://loinc.org). LOINC is copyright (c) Regenstrief Institute, Inc. and the
Logical Observation Identifiers Names and Codes (LOINC) Committee and is available at no cost under the license at
http://loinc.org/license.
"""

from collections.abc import Mapping
from functools import cache

from catamnesis.terms.analytes import Analyte, analytes


def analyte_of_loinc(code: str) -> Analyte | None:
    """The analyte that bears the code, or None.

    Examples
    --------
    >>> analyte_of_loinc("1988-5").id, analyte_of_loinc("0000-0")
    ('crp', None)
    """
    return _codes().get(code)


@cache
def _codes() -> Mapping[str, Analyte]:
    return {analyte.loinc: analyte for analyte in analytes() if analyte.loinc}
