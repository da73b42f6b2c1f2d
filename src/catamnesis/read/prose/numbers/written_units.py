"""Units of measure as they stand in a report, each with its kind and UCUM code."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from tomllib import loads
from typing import Any

#: At most so many spaces, of any width, between the parts of a unit.
_GAP = r"\s{0,3}"
_NOT_WITHIN_A_WORD = r"(?![^\W\d_])"
_MICRO = str.maketrans("\N{GREEK SMALL LETTER MU}×⋅", "\N{MICRO SIGN}x·")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−–", "0123456789---")
#: x10^9, x 10 9, 10⁹, x109, 10*9, 10e9, E9: each power of ten that is written before a stroke.
_POWER_OF_TEN = re.compile(
    r"(?:(?P<sign>[x×X*·⋅.])\s{0,3})?10\s{0,2}"
    r"(?:(?:\^|\*{1,2}|[eE]|exp)\s{0,2}\(?(?P<marked>[-−]?\d{1,2})\)?|(?P<raised>[⁻]?[⁰¹²³⁴-⁹]{1,2})|"
    r"\((?P<bracketed>\d{1,2})\)|(?P<plain>1[0-2]|[3-9]))(?![\d.,]\d|\d)"
    r"|(?:[x×]\s{0,2})?[eE]\s?\+?(?P<short>0?[3-9]|1[0-2])(?=\s?/)"
)
#: Thousands in one letter before a stroke: K/µL, M/mm3.
_LETTER = re.compile(r"[KkMTG](?=\s?/\s?(?:µ|μ|u|mc|mm|cu|cmm|L|l)\s?)")
_LETTERS = {"K": "10*3", "k": "10*3", "M": "10*6", "T": "10*12", "G": ""}
_PER = re.compile(r"\s{0,3}(?:/\s{0,3}(?:/\s{0,2})?|(?P<word>per|in\sthe|at\sthe|in|at|of)\b\s{0,3})")
#: A "u" that stands for micro: umol/L, /uL, ug.
_LATIN_MICRO = re.compile(r"(?<![A-Za-zµ])u(?=(?:mol|[lL]|g|m|kat|IU|U)(?![a-z]))")
_POINT = re.compile(r"[.·⋅]|\s|(?=[a-zA-Zµ]{1,4}[-−–⁻^])")
_INVERSE = re.compile(r"\s?\^?(?:[-−–]|⁻)\s?([123¹²³])(?![\d.,]\d)")
_COUNT = re.compile(r"(?:\d{1,5}|a|one|the)[\s-]{0,2}")
_SQUARED = re.compile(r"\s?(?:\^\s?)?(?P<power>[23])(?!\d|[.,]\d)|(?P<raised>[²³])")


@dataclass(frozen=True, slots=True)
class WrittenUnit:
    """A unit in a text.

    Parameters
    ----------
    written
        Spaces removed, ``µ`` for micro, powers of ten as ``x10^9``.
    kind
        What its first part is: ``mass``, ``volume``, ``amount``, ``clock`` (hours and longer), ``form`` (tablets) ...
    below
        UCUM codes of what stands under a stroke.
    ucum
        Code of the whole; None where the parts make none.
    """

    start: int
    end: int
    written: str
    kind: str
    below: tuple[str, ...]
    ucum: str | None


def unit_at(text: str, place: int, end: int) -> WrittenUnit | None:
    """The unit that begins at a place, spaces before it skipped; None where none stands there.

    Examples
    --------
    >>> unit_at("74 mg/L", 2, 7).written
    'mg/L'
    >>> unit_at("17.3 x 10 3 /µ L", 4, 16).ucum
    '10*3/uL'
    """
    while place < end and (text[place].isspace() or (text[place] == "-" and text[place + 1 : place + 2].isalpha())):
        place += 1
    return _Reading(text, end).unit(place) if place < end else None


class _Reading:
    """A small descent: power of ten, atom, then what stands below."""

    __slots__ = ("end", "text")

    def __init__(self, text: str, end: int) -> None:
        self.text, self.end = text, end

    def unit(self, start: int) -> WrittenUnit | None:
        tens, place = self._tens(start)
        kind, code, place = self._above(place, alone=tens is None)
        if kind is None:
            if tens is None and not self._is_per(start):
                return None
            kind = "count" if tens is not None else "rate"
        below, stop = self._all_below(place, kind, bare=not code)
        if not below and (code in ("", "{times}") and tens is None):
            return None
        written = _plain(self.text[start:stop], tens)
        return WrittenUnit(start, stop, written, kind, tuple(below), _joined(tens, code, below, written))

    def _tens(self, place: int) -> tuple[str | None, int]:
        found = _POWER_OF_TEN.match(self.text, place, self.end)
        if found:
            power = next(part for part in found.group("marked", "raised", "bracketed", "plain", "short") if part)
            return f"10*{int(power.translate(_RAISED))}", found.end()
        letter = _LETTER.match(self.text, place, self.end)
        if letter:
            return _LETTERS[letter[0]] or "G", letter.end()
        return None, place

    def _above(self, place: int, *, alone: bool) -> tuple[str | None, str, int]:
        if not alone:
            while place < self.end and self.text[place].isspace():
                place += 1
        found = _above().match(self.text, place, self.end)
        if not found:
            return None, "", place
        kind, code = _named(found[0])
        stop = found.end()
        if kind == "length":
            power = _SQUARED.match(self.text, stop, self.end)
            if power and not self.text[stop].isspace():
                raised = (power["power"] or power["raised"]).translate(_RAISED)
                return ("area" if raised == "2" else "volume"), code + raised, power.end()
        return kind, code, stop

    def _is_per(self, place: int) -> bool:
        return self.text[place] == "/" or self.text.startswith("per ", place)

    def _all_below(self, place: int, kind: str, *, bare: bool) -> tuple[list[str], int]:
        below: list[str] = []
        while len(below) < 4:
            code, stop = self._one_below(place, kind, bare=bare and not below)
            if not code:
                break
            below.append(code)
            place = stop
        return below, place

    def _one_below(self, place: int, kind: str, *, bare: bool) -> tuple[str, int]:
        found = _PER.match(self.text, place, self.end)
        if found:
            if found["word"] and found["word"] != "per" and not (kind == "length" and found["word"] != "of"):
                return self._inverse(place)
            return self._named_below(found.end(), bare=bare, hours_only=bool(found["word"]) and found["word"] != "per")
        return self._inverse(place)

    def _named_below(self, place: int, *, bare: bool, hours_only: bool) -> tuple[str, int]:
        found = _below().match(self.text, place, self.end)
        if not found and not hours_only:
            count = _COUNT.match(self.text, place, self.end)
            if count and not bare:
                found = _below().match(self.text, count.end(), self.end)
            elif count:
                found = _fields().match(self.text, count.end(), self.end)
        if not found:
            return "", place
        code = _named_under(found[0])
        if hours_only and code != "h":
            return "", place
        return code, found.end()

    def _inverse(self, place: int) -> tuple[str, int]:
        point = _POINT.match(self.text, place, self.end)
        if not point:
            return "", place
        found = _below().match(self.text, point.end(), self.end)
        power = _INVERSE.match(self.text, found.end(), self.end) if found else None
        if not found or not power:
            return "", place
        raised = power[1].translate(_RAISED)
        return _named_under(found[0]) + (raised if raised != "1" else ""), power.end()


def _plain(written: str, tens: str | None) -> str:
    """The written form without spaces, with one sign for each meaning."""
    text = "".join(written.translate(_MICRO).split())
    if tens and tens.startswith("10*"):
        found = _POWER_OF_TEN.match("".join(written.split()))
        if found:
            sign = "x" if found["sign"] or found["short"] else ""
            text = f"{sign}10^{tens[3:]}" + "".join(text[found.end() :].split())
    if text.startswith("per"):
        text = "/" + text[3:]
    return _LATIN_MICRO.sub("µ", text.replace("oC", "°C").replace("ºC", "°C"))


def _joined(tens: str | None, code: str, below: list[str], written: str) -> str | None:
    """UCUM of the parts; None where the spelling has two readings."""
    if tens == "G":
        return None
    above = code if not code.startswith("{") or not below else ("" if code in _COUNTED else code)
    if above.startswith("/"):
        return above
    parts = [part for part in (tens, above) if part]
    if written in ("C", "F", "M") or written.startswith(("MU/", "MIU/")):
        return None
    return ".".join(parts) + "".join(f"/{part}" for part in below) or None


_COUNTED = ("{cells}", "{times}", "{beats}", "{breaths}", "{cycles}", "{counts}")


@cache
def _tables() -> dict[str, Any]:
    return loads(files("catamnesis.read.prose.numbers").joinpath("units_written.toml").read_text("utf-8"))


@cache
def _codes() -> tuple[Mapping[str, tuple[str, str]], Mapping[str, tuple[str, str]], Mapping[str, str]]:
    """Spellings with their capitals, spellings without, and those that stand only below a stroke."""
    tables = _tables()
    exact = {key: (kind, code) for kind, rows in tables["exact"].items() for key, code in rows.items()}
    loose = {_squeezed(key): (kind, code) for kind, rows in tables["any"].items() for key, code in rows.items()}
    return exact, loose, {_squeezed(key): code for key, code in tables["below"].items()}


def _squeezed(key: str) -> str:
    return "".join(key.lower().replace("\N{GREEK SMALL LETTER MU}", "\N{MICRO SIGN}").split())


@cache
def _above() -> re.Pattern[str]:
    tables = _tables()
    loose = [key for rows in tables["any"].values() for key in rows]
    exact = [key for rows in tables["exact"].values() for key in rows]
    return _spellings(loose, exact)


@cache
def _below() -> re.Pattern[str]:
    tables = _tables()
    kinds = ("mass", "volume", "amount", "area", "clock", "second", "length", "pressure", "form")
    loose = [key for kind in kinds for key in tables["any"][kind]]
    exact = [key for kind in kinds for key in tables["exact"].get(kind, {})]
    return _spellings([*loose, *tables["below"]], exact)


@cache
def _fields() -> re.Pattern[str]:
    """What may be counted without a unit above: fields of a microscope."""
    return _spellings([key for key, code in _tables()["below"].items() if "PF]" in code or "field" in code], [])


def _spellings(loose: Iterable[str], exact: Iterable[str]) -> re.Pattern[str]:
    """Longest first; spaces inside are any, and a spaced micro sign ("µ mol") is one."""

    def one(key: str) -> str:
        spaced = r"\s{0,2}".join(re.escape(part) for part in key.split())
        return spaced.replace("µ", "[µμ]\\s?")

    words = "|".join(one(key) for key in sorted(loose, key=len, reverse=True))
    letters = "|".join(one(key) for key in sorted(exact, key=len, reverse=True))
    either = f"(?i:{words})" + (f"|(?:{letters})" if letters else "")
    return re.compile(f"(?:{either}){_NOT_WITHIN_A_WORD}")


@cache
def _named(written: str) -> tuple[str, str]:
    exact, loose, _ = _codes()
    return exact.get(written) or loose[_squeezed(written)]


@cache
def _named_under(written: str) -> str:
    exact, loose, below = _codes()
    if written in exact:
        return exact[written][1]
    key = _squeezed(written)
    return below.get(key) or loose[key][1]
