"""Numbers as they stand in a sentence of a judgement: rounded, with a plain minus sign."""

import math

from catamnesis.case.chronology import Bounds


def figure(number: float, digits: int = 3) -> str:
    """A number to so many significant digits; whole numbers keep all their digits.

    Examples
    --------
    >>> figure(37.0312), figure(2182.4), figure(31.0), figure(0.00091)
    ('37', '2182', '31', '0.00091')
    """
    if number == 0 or not math.isfinite(number):
        return f"{number:g}"
    exponent = math.floor(math.log10(abs(number)))
    if exponent < -4 or exponent >= 9:
        return f"{number:.{digits - 1}e}"
    places = max(digits - 1 - exponent, 0)
    shown = f"{number:.{places}f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def estimate(number: float, digits: int = 3) -> str:
    """A computed number to so many significant digits, noughts at the end kept: they tell how exact it is meant.

    Examples
    --------
    >>> estimate(37.0314), estimate(1.6832), estimate(2182.4)
    ('37.0', '1.68', '2182')
    """
    if number == 0 or not math.isfinite(number):
        return figure(number, digits)
    places = digits - 1 - math.floor(math.log10(abs(number)))
    return f"{number:.{places}f}" if 0 < places < 8 else figure(number, digits)


def percent(fraction: float) -> str:
    """A change as a signed share of a hundred.

    Examples
    --------
    >>> percent(-0.8268), percent(21.82), percent(0.0)
    ('-82.7 %', '+2182 %', '0 %')
    """
    sign = "+" if fraction > 0 else ""
    return f"{sign}{figure(100.0 * fraction)} %"


def span(low: float | None, high: float | None, *, unit: str) -> str:
    """An interval; an open side is said to be open.

    Examples
    --------
    >>> span(-61.2, -24.8, unit="%"), span(None, 5, unit="d"), span(3, 3, unit="d")
    ('-61.2 to -24.8 %', 'up to 5 d', '3 d')
    """
    if low is None and high is None:
        return "unknown"
    if low is None:
        return f"up to {figure(high or 0.0)} {unit}"
    if high is None:
        return f"{figure(low)} {unit} or more"
    if figure(low) == figure(high):
        return f"{figure(low)} {unit}"
    return f"{figure(low)} to {figure(high)} {unit}"


def days_words(days: Bounds) -> str:
    """Elapsed days in words.

    Examples
    --------
    >>> days_words(Bounds(8, 8)), days_words(Bounds(28, 31)), days_words(Bounds(121, None)), days_words(Bounds())
    ('8 days', '28 to 31 days', '121 days or more', 'an unknown time')
    """
    words = span(days.earliest, days.latest, unit="days")
    if words == "unknown":
        return "an unknown time"
    return words.replace("1 days", "1 day") if days.exact and days.earliest == 1 else words


def p_words(p: float) -> str:
    """A probability value, never as 0.

    Examples
    --------
    >>> p_words(0.2719), p_words(1e-9)
    ('p = 0.27', 'p < 0.001')
    """
    return "p < 0.001" if p < 0.001 else f"p = {figure(p, 2)}"
