"""Numbers, units and days in the words that a doctor reads; the only place that rounds."""

import math
from typing import Literal

from catamnesis.case.chronology import Bounds
from catamnesis.case.laboratory import Comparator, ReferenceRange
from catamnesis.case.therapy import Dose, DoseAction
from catamnesis.tell.typography import MINUS, SUPERSCRIPTS, THIN
from catamnesis.tell.units import unit_words

#: Said where a number is not finite.
NO_NUMBER = "not computable"
#: Said where nothing bounds a time.
NOT_DATED = "not dated"
#: Days of an average month and year, for words only.
MONTH_DAYS, YEAR_DAYS = 30.4375, 365.25

Sign = Literal["minus", "both"]

_COMPARATORS = {
    Comparator.EQUAL: "",
    Comparator.BELOW: "<",
    Comparator.ABOVE: ">",
    Comparator.AT_MOST: "≤",
    Comparator.AT_LEAST: "≥",
    Comparator.ABOUT: "≈",
}
_ACTIONS = {
    DoseAction.INCREASE: "raised",
    DoseAction.DECREASE: "lowered",
    DoseAction.CONTINUE: "went on",
    DoseAction.INTERRUPT: "interrupted",
    DoseAction.RESUME: "resumed",
}
_ONE = {"days": "day", "weeks": "week", "months": "month", "years": "year"}
_QUANTITIES = {
    "suvmax": "SUVmax",
    "suvpeak": "SUVpeak",
    "suvmean": "SUVmean",
    "mtv": "MTV",
    "tlg": "TLG",
    "ulcer-area": "Ulcer area",
}


def number(value: float, digits: int = 3, *, sign: Sign = "minus") -> str:
    """A number to so many significant digits, with no trailing zeros.

    Parameters
    ----------
    value
        Any number; one that is not finite is said to be so.
    digits
        Significant digits, 1 or more; whole numbers up to 99,999 keep all their digits before the point.
    sign
        ``both`` prints a plus before a number above zero.

    Examples
    --------
    >>> number(-4.0194)
    '−4.02'
    >>> number(1482.4)
    '1482'
    >>> number(0.000123456)
    '0.000123'
    """
    if not math.isfinite(value):
        return NO_NUMBER
    if value == 0:
        return "0"
    return _signed(value, _plain(abs(value), digits), sign)


def decimals(value: float, places: int, *, sign: Sign = "minus") -> str:
    """A number with a fixed count of places after the point; one too small to show is shown as a bound.

    Examples
    --------
    >>> decimals(-1.0987, 2)
    '−1.10'
    >>> decimals(-0.0001, 2)
    '> −0.01'
    """
    if not math.isfinite(value):
        return NO_NUMBER
    if value == 0:
        return f"{0:.{places}f}"
    shown = f"{abs(value):.{places}f}"
    if float(shown) == 0:
        least = f"{10**-places:.{places}f}"
        return f">{THIN}{MINUS}{least}".replace(THIN, " ") if value < 0 else f"< {least}"
    return _signed(value, _grouped(shown), sign)


def reported(value: float) -> str:
    """A measured value as it was reported: no digit is lost, and none of a computer's is added.

    Examples
    --------
    >>> reported(12.50), reported(4.999999999999999), reported(179.0)
    ('12.5', '5', '179')
    """
    return number(value, digits=6)


def percent(fraction: float) -> str:
    """A change as a signed percentage, to a tenth where that is at least three digits.

    Examples
    --------
    >>> percent(-0.827) == "−82.7\u202f%"
    True
    >>> percent(-0.46) == "−46\u202f%"
    True
    """
    return share(fraction, sign="both")


def share(fraction: float, *, sign: Sign = "minus") -> str:
    """A fraction as a percentage; one too small to show is shown as a bound, with its sign.

    Examples
    --------
    >>> share(0.8753) == "87.5\u202f%"
    True
    """
    per_cent = fraction * 100
    if not math.isfinite(per_cent):
        return NO_NUMBER
    if 0 < abs(per_cent) < 0.01:
        return f"> {MINUS}0.01{THIN}%" if per_cent < 0 else f"< {'+' if sign == 'both' else ''}0.01{THIN}%"
    return number(per_cent, digits=3, sign=sign) + f"{THIN}%"


def value_unit(value: float, ucum: str, comparator: Comparator = Comparator.EQUAL) -> str:
    """A measured value with its unit.

    Examples
    --------
    >>> value_unit(31, "mg/L") == "31\u202fmg/L"
    True
    """
    return with_unit(figure(value, comparator), ucum)


def with_unit(figure: str, ucum: str) -> str:
    """A printed figure with its unit behind a narrow space."""
    unit = unit_words(ucum)
    if figure == "1":
        unit = _ONE.get(unit, unit)
    return f"{figure}{THIN}{unit}" if unit else figure


def quantity(value: float, ucum: str) -> str:
    """A computed number with its unit: three significant digits, a ratio with its sign ``×``.

    Examples
    --------
    >>> quantity(48.0612, "h") == "48.1\u202fh"
    True
    """
    if ucum == "%":
        return share(value / 100)
    return with_unit(number(value), ucum)


def interval(low: float | None, high: float | None, ucum: str) -> str:
    """An interval of a computed number; an open side is said so.

    Examples
    --------
    >>> interval(-61.2, -25.1, "%") == "−61.2 to −25.1\u202f%"
    True
    """
    if low is not None and high is not None:
        return f"{number(low)} to {with_unit(number(high), ucum)}"
    if low is not None:
        return f"at least {with_unit(number(low), ucum)}"
    return f"at most {with_unit(number(high), ucum)}" if high is not None else ""


def figure(value: float, comparator: Comparator) -> str:
    """A measured value with its comparator, without its unit.

    Examples
    --------
    >>> figure(5, Comparator.BELOW)
    '<5'
    """
    return _COMPARATORS[comparator] + reported(value)


def quantity_name(name: str) -> str:
    """Name of a quantity of imaging as it is printed; any other name as it stands.

    Examples
    --------
    >>> quantity_name("suvmax")
    'SUVmax'
    """
    return _QUANTITIES.get(name.lower(), name)


def day_words(days: Bounds, nominal: float | None = None) -> str:
    """A day relative to day zero, as exact as it is known.

    Parameters
    ----------
    days
        Tightest bounds.
    nominal
        The best single day; said beside the bounds where it adds something.

    Examples
    --------
    >>> day_words(Bounds(8, 8)), day_words(Bounds(120, 123)), day_words(Bounds(None, -122)), day_words(Bounds())
    ('day 8', 'day 120–123', 'day −122 or earlier', 'not dated')
    """
    low, high = days.earliest, days.latest
    if low is not None and high is not None:
        if low == high:
            return f"day {whole(low)}"
        between = "–" if low >= 0 else " to "
        return f"day {whole(low)}{between}{whole(high)}"
    if high is not None:
        return "before day 0" if high == -1 else f"day {whole(high)} or earlier"
    if low is not None:
        return "after day 0" if low == 1 else f"day {whole(low)} or later"
    return NOT_DATED if nominal is None else f"about day {whole(round(nominal))}"


def elapsed_words(days: Bounds) -> str:
    """How long something took, as exact as it is known.

    Examples
    --------
    >>> elapsed_words(Bounds(8, 8)), elapsed_words(Bounds(28, 31)), elapsed_words(Bounds(118, None))
    ('8 days', '28–31 days', 'at least 118 days')
    """
    low, high = days.earliest, days.latest
    if low is not None and high is not None:
        return count(high, "day") if low == high else f"{whole(low)}–{whole(high)} days"
    if low is not None and low > 0:
        return f"at least {count(low, 'day')}"
    return f"at most {count(high, 'day')}" if high is not None and high > 0 else "not known"


def duration_words(days: float) -> str:
    """A length of time in the unit that a person would choose.

    Examples
    --------
    >>> duration_words(2.0026), duration_words(8), duration_words(30), duration_words(400)
    ('48.1 hours', '8 days', '30 days', '13.1 months')
    """
    if not math.isfinite(days):
        return NO_NUMBER
    for least, unit_days, word in ((1000, YEAR_DAYS, "year"), (90, MONTH_DAYS, "month"), (3, 1, "day")):
        if abs(days) >= least:
            return _time(days / unit_days, word)
    return _time(days * 24, "hour")


def tick_words(day: int) -> str:
    """A day on the axis of a picture.

    Examples
    --------
    >>> tick_words(0), tick_words(-30)
    ('day 0', '−30')
    """
    return "day 0" if day == 0 else whole(day)


def reference_words(reference: ReferenceRange, ucum: str) -> str:
    """Reference limits of a laboratory; empty where none are given."""
    low, high = reference.low, reference.high
    if low is not None and high is not None:
        return f"{reported(low)}–{with_unit(reported(high), ucum)}"
    if high is not None:
        return f"≤{with_unit(reported(high), ucum)}"
    return f"≥{with_unit(reported(low), ucum)}" if low is not None else ""


def dose_words(dose: Dose) -> str:
    """A dose as a doctor says it; empty where no amount is written.

    Examples
    --------
    >>> dose_words(Dose(2, "g/kg", "month")) == "2\u202fg/kg a month"
    True
    >>> dose_words(Dose(8, "mg/kg", "4 weeks")) == "8\u202fmg/kg every 4 weeks"
    True
    """
    if dose.amount is None:
        return ""
    amount = with_unit(reported(dose.amount), dose.unit or "")
    if not dose.per:
        return amount
    return f"{amount} {'every' if dose.per[0].isdigit() else 'a'} {dose.per}"


def action_words(action: DoseAction) -> str:
    """What was done with a drug, in the past tense.

    Examples
    --------
    >>> action_words(DoseAction.DECREASE)
    'lowered'
    """
    return _ACTIONS[action]


def p_value(p: float) -> str:
    """A probability value to two significant digits, never 0 and never 1.

    Examples
    --------
    >>> p_value(0.27189), p_value(1e-9), p_value(0.9999)
    ('p = 0.27', 'p < 0.001', 'p > 0.99')
    """
    if not 0 <= p <= 1:
        return f"p {NO_NUMBER}"
    if p < 0.001:
        return "p < 0.001"
    return "p > 0.99" if p > 0.99 else f"p = {number(p, digits=2)}"


def z_score(z: float) -> str:
    """A z score with two places.

    Examples
    --------
    >>> z_score(-4.0194)
    '−4.02'
    """
    return decimals(z, 2)


def count(many: int, one: str, more: str = "") -> str:
    """So many of something.

    Examples
    --------
    >>> count(1, "value"), count(2, "study", "studies"), count(500, "value")
    ('1 value', '2 studies', '500 values')
    """
    return f"{whole(many)} {one if many == 1 else more or one + 's'}"


def whole(many: int) -> str:
    """A whole number with all its digits, in groups of three from five digits on.

    Examples
    --------
    >>> whole(1482), whole(12345) == "12\u202f345"
    ('1482', True)
    """
    return _signed(many, _grouped(str(abs(many))), "minus")


def age_words(years: float | None) -> str:
    """An age in whole years, in months below two; empty where it is not known."""
    if years is None or not math.isfinite(years):
        return ""
    if years < 2:
        return count(math.floor(years * 12), "month")
    return count(math.floor(years), "year")


def _time(amount: float, word: str) -> str:
    shown = number(amount)
    return f"{shown} {word}{'' if shown == '1' else 's'}"


def _signed(value: float, shown: str, sign: Sign) -> str:
    return MINUS + shown if value < 0 else "+" + shown if sign == "both" else shown


def _plain(value: float, digits: int) -> str:
    exponent = math.floor(math.log10(value))
    if not -7 <= exponent < 15:
        mantissa, power = f"{value:.{digits - 1}e}".split("e")
        return f"{mantissa}×10{str(int(power)).translate(SUPERSCRIPTS)}"
    shown = f"{value:.{max(digits - 1 - exponent, 0)}f}"
    if float(shown) >= 10 ** (exponent + 1):
        shown = f"{value:.{max(digits - 2 - exponent, 0)}f}"
    return _grouped(shown.rstrip("0").rstrip(".") if "." in shown else shown)


def _grouped(shown: str) -> str:
    before, point, rest = shown.partition(".")
    return (f"{int(before):,}".replace(",", THIN) if len(before) > 4 else before) + point + rest
