"""Numbers in a text, however their digits are grouped; dates, citations and names with figures are no numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from catamnesis.read.prose.numbers.written_units import WrittenUnit, unit_at

_WORDS: dict[str, float] = {
    word: float(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {"thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "half": 0.5, "hundred": 100.0}
#: In a stretch longer than this numbers in words are not looked for.
_LONG = 20_000
_VULGAR = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_MANY = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
#: Kinds of units that are said with a number in words ("two tablets").
_SPOKEN = frozenset({"form", "activity", "mass", "volume", "length", "percent"})

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_NUMERAL = re.compile(
    rf"""
    (?P<other>                                                        # dates, clock times, citations
        (?<!\d)(?:19|20)\d\d([-/.])\d{{1,2}}(?:\2\d{{1,2}})?(?![\d/])
      | (?<!\d)\d{{1,2}}([-/.])\d{{1,2}}\3(?:19|20)\d\d(?!\d)
      | (?<!\d)\d{{1,2}}/(?:19|20)\d\d(?!\d)
      | (?<!\d)\d{{1,2}}:[0-5]\d\s?(?:[ap]\.?m\b|h\b|hours\b)
      | (?<!\d)\d{{1,2}}(?:st|nd|rd|th)?(?:\sof)?\s{_MONTH}(?:,?\s(?:19|20)\d\d)?
      | \[\d{{1,3}}(?:\s?[-–,;]\s?\d{{1,3}}){{0,12}}\]
      | \d{{1,2}}\s?(?:st|nd|rd|th)\b(?!\s(?:per)?centile)
      | \d{{16,}}
      | \d{{2,5}}(?:-\d{{2,7}}){{2,5}}                                # telephone numbers
    )
    | (?P<number>
        (?P<sign>(?<![\w)\]%°.,/+−-])[-−–+](?=[\d.]))?
        (?: (?P<lakhs>[1-9]\d?(?:,\d\d){{1,3}},\d{{3}}(?![\d,]))
          | (?P<grouped>[1-9]\d{{0,2}}(?:[,'’\u2005\u2006\u2009\u200a\u202f\u00a0]\d{{3}}){{1,5}}(?!\d|,\d)(?:[.·]\d+)?)
          | (?P<dotted>[1-9]\d{{0,2}}(?:\.\d{{3}}){{2,4}}(?!\d))
          | (?P<spaced>(?<![A-Za-z])(?<![A-Za-z][-–])(?<!\b19-)(?<!\b15-)(?<!\b72-)  # not in CA 19-9, IL-6
             [1-9]\d{{0,2}}(?:(?:\s\d{{3}}){{1,4}}|\s0\d)(?!\s?\d|[.,]\d))  # before a unit only
          | (?P<parted>\d{{1,3}}(?:\.\s\d{{1,3}}|,\s\d)(?![\d.,]\d))  # only before a unit
          | (?P<decimal>\d{{1,15}}[.·,⋅∙]\d{{1,15}}(?!\d)|(?<![\w)\].])\.\d{{1,15}}(?!\d))
          | (?P<whole>\d+)
        )
        (?P<half>[½¼¾⅓⅔])?
      )
    | (?P<fraction>[½¼¾⅓⅔])
    | (?P<word>\b(?i:{"|".join(_WORDS)})\b)
    """,
    re.VERBOSE,
)
#: What may begin a number: found quickly, then looked at with care.
_BEGIN = re.compile(r"[\d½¼¾⅓⅔]")
_SPOKEN_NUMBER = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b(?=[\s-])", re.IGNORECASE)
_SPOKEN_UNIT = re.compile(
    r"(?:tablet|unit|drop|puff|capsule|vial|sachet|ampoule|pill|spray|patch|lit(?:er|re)|cent|gram|percent|time|fold|pack|"
    r"week|day|month|hour|year|mg|cm|mm)",
    re.IGNORECASE,
)
#: Short forms that a value may follow without a space, and letters with a figure that a further figure only numbers.
_VITAL = re.compile(r"\b(?:BP|TA|HR|PR|RR|Hb|HB|WBC|PLT|CRP|ESR|GCS|BMI|EF|at|of|was)$")
_NUMBERED = re.compile(r"[A-Za-z]\d{1,3}[-–/]$")
#: March 12, March 2011.
_MONTH_BEFORE = re.compile(rf"\b{_MONTH}\s$")
_DAY_OR_YEAR = re.compile(
    r"(?:\d{1,2}(?:st|nd|rd|th)?\b(?!\s?[.,]?\d?\s?[%/µa-z]{1,4}/)(?:,?\s(?:19|20)\d\d)?|(?:19|20)\d\d)"
)
#: The other end of a range whose thousands stand apart: -15 000.
_TO_GROUPED = re.compile(r"\s?(?:[-–—]|to|and)\s?[1-9]\d{0,2}(?:\s\d{3}){1,4}(?!\d)")
#: Units in which cells are counted whole, so that 109.000/mm3 and 12,500/mm3 are thousands.
_CELLS = frozenset(("/mm3", "mm3", "/uL"))
_THOUSANDS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_TENFOLD = re.compile(r"\s(thousand|million|billion)\b(?!\s?/)")


@dataclass(frozen=True, slots=True)
class Numeral:
    """One number as written, and the unit behind it.

    Parameters
    ----------
    named
        Whether letters with a hyphen stand right before it ("IL-6"), so that only a unit makes it a number.
    whole
        Whether it is written without a decimal part.
    """

    start: int
    end: int
    value: float
    unit: WrittenUnit | None
    named: bool = False
    whole: bool = False

    @property
    def stop(self) -> int:
        """Where the number with its unit ends."""
        return self.unit.end if self.unit else self.end


def numerals(text: str, start: int, end: int) -> Iterator[Numeral]:
    """All numbers of a stretch of a text, in order."""
    place = start
    for begin in _beginnings(text, start, end):
        if begin < place:
            continue
        dated = _date_end(text, begin, start, end)
        found = None if dated else _match(text, begin, place, end)
        if found is None:
            place = dated or begin + 1
            continue
        numeral = None if found["other"] else _read(text, found, end)
        if numeral is not None:
            yield numeral
        place = max(found.end() if numeral is None else numeral.stop, begin + 1)


def _beginnings(text: str, start: int, end: int) -> Iterator[int]:
    """Where a number may begin: each figure, and each number in words if a unit for it stands in the text."""
    spoken: Iterator[re.Match[str]] = iter(())
    if end - start < _LONG and _SPOKEN_UNIT.search(text, start, end):
        spoken = _SPOKEN_NUMBER.finditer(text, start, end)
    word = next(spoken, None)
    for found in _BEGIN.finditer(text, start, end):
        while word is not None and word.start() < found.start():
            yield word.start()
            word = next(spoken, None)
        yield found.start()
    while word is not None:
        yield word.start()
        word = next(spoken, None)


def _match(text: str, begin: int, place: int, end: int) -> re.Match[str] | None:
    """The number with the sign, point or bracket before it, if these belong to it."""
    if begin > place and text[begin - 1] in "[.+-−–":
        further = 2 if begin - 1 > place and text[begin - 2] in "+-−–" else 1
        for back in range(further, 0, -1):
            found = _NUMERAL.match(text, begin - back, end)
            if found and found.end() > begin:
                return found
    return _NUMERAL.match(text, begin, end)


def _date_end(text: str, begin: int, start: int, end: int) -> int | None:
    """Where the day or year behind a month's name ends; None where no month stands before the figure."""
    if begin - start < 4 or not text[begin - 1].isspace() or text[begin - 2] not in "yhletrnbgpv.":
        return None
    if not _MONTH_BEFORE.search(text[max(start, begin - 11) : begin]):
        return None
    found = _DAY_OR_YEAR.match(text, begin, end)
    return found.end() if found else None


def _read(text: str, found: re.Match[str], end: int) -> Numeral | None:
    start, stop = found.span()
    if found["word"] or found["fraction"]:
        return _spoken(text, found, end)
    if _is_glued(text, start):
        return None
    value, stop, whole = _value(text, found, end)
    if text[stop : stop + 1] == "-" and _is_name(text, stop + 1, end):
        return None
    more = _TENFOLD.match(text, stop, end)
    if more:
        value, stop = value * _MANY[more[1].lower()], more.end()
    unit = unit_at(text, stop, end)
    if unit is not None and unit.ucum in _CELLS and _THOUSANDS.fullmatch(found["decimal"] or ""):
        value, whole = float(round(value * 1000)), True
    if unit is None and stop < end and text[stop].isalpha() and not text.startswith(("x", "X", "times", "fold"), stop):
        return None
    named = text[start - 1 : start] in ("-", "‐") and text[start - 2 : start - 1].isalpha()
    return Numeral(start, stop, value, unit, named, whole)


def _is_glued(text: str, start: int) -> bool:
    """Whether letters right before the figure make a name of it (CD4, CK5-6), but not in BP150 and Hb9.5."""
    last = text[start - 1 : start]
    if last in ("_", "#"):
        return True
    if last.isalpha():
        return last not in "xX" and not _VITAL.search(text[max(0, start - 5) : start])
    return last in ("-", "–", "/") and bool(_NUMBERED.search(text[max(0, start - 6) : start]))


def _is_name(text: str, place: int, end: int) -> bool:
    """Whether the letters behind a hyphen are no unit: 5-fluorouracil, 12-lead."""
    if place >= end or not text[place].isalpha() or text.startswith(("to-", "fold"), place):
        return False
    return unit_at(text, place, end) is None


def _value(text: str, found: re.Match[str], end: int) -> tuple[float, int, bool]:
    """The value, where its digits end, and whether they are whole."""
    stop = found.end("number")
    if found["spaced"] and not _is_concentration(text, stop, end):
        return _cut(text, found, "spaced")
    if found["parted"] and not _is_parted(text, found, end):
        return _cut(text, found, "parted")
    digits = found["lakhs"] or found["grouped"] or found["dotted"] or found["spaced"]
    if digits:
        plain = re.sub(r"[^\d.·]" if found["grouped"] else r"\D", "", digits)
    else:
        plain = re.sub(r"\s", "", found["parted"] or found["decimal"] or found["whole"])
    value = float(re.sub(r"[,·⋅∙]", ".", plain))
    if found["half"]:
        value += _VULGAR[found["half"]]
    if found["sign"] and found["sign"] != "+":
        value = -value
    return value, stop, bool(found["whole"] or found["lakhs"] or found["grouped"] or found["spaced"])


def _cut(text: str, found: re.Match[str], group: str) -> tuple[float, int, bool]:
    """Only the first run of digits, where the rest turns out to be another number."""
    digits = re.match(r"\d+", found[group])
    stop = found.start(group) + (digits.end() if digits else 0)
    value = float(text[found.start(group) : stop])
    return (-value if found["sign"] and found["sign"] != "+" else value), stop, True


def _is_concentration(text: str, stop: int, end: int) -> bool:
    further = _TO_GROUPED.match(text, stop, end)
    unit = unit_at(text, further.end() if further else stop, end)
    return unit is not None and (bool(unit.below) or unit.kind in ("count", "activity"))


def _is_parted(text: str, found: re.Match[str], end: int) -> bool:
    """Whether "9. 7" is one number: a unit of measure follows, or it begins with nought."""
    parted = found["parted"]
    unit = unit_at(text, found.end(), end)
    if "," in parted:
        return unit is not None and bool(unit.below) and unit.kind in ("mass", "amount", "activity")
    if parted.startswith("0."):
        return True
    return unit is not None and unit.kind not in ("clock", "form") and (bool(unit.below) or unit.kind != "activity")


def _spoken(text: str, found: re.Match[str], end: int) -> Numeral | None:
    """A number in words counts only before a unit or before "times" and "fold"."""
    word = (found["word"] or found["fraction"]).lower()
    value = _WORDS.get(word, _VULGAR.get(word, 0.0))
    stop = found.end()
    article = re.compile(r"\s(?:of\s)?an?(?=\s)").match(text, stop, end) if word == "half" else None
    unit = unit_at(text, article.end() if article else stop, end)
    if unit and (unit.kind in _SPOKEN or unit.kind == "clock"):
        return Numeral(found.start(), stop, value, unit)
    if re.compile(r"[\s-]?(?:times|fold)\b").match(text, stop, end):
        return Numeral(found.start(), stop, value, None)
    return None
