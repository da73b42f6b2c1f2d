"""How much of a drug, how often and by which route: dose phrases in a sentence, and the drug that each belongs to."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from catamnesis.read.prose.drugs.frequencies import Frequency, frequencies, per_hours, per_times

_WORD_NUMBERS = {
    "half": 0.5,
    "one": 1.0,
    "two": 2.0,
    "three": 3.0,
    "four": 4.0,
    "five": 5.0,
    "six": 6.0,
    "seven": 7.0,
    "eight": 8.0,
    "nine": 9.0,
    "ten": 10.0,
    "twelve": 12.0,
}
_HUNDREDS = r"(?:one|two|three|four|five|six|seven|eight|nine) hundred"
_FIGURE = r"\d{1,3}(?:[,\u2009\u202f\xa0 ]\d{3})+(?![\d])|\d+(?:[.,\u00b7]\s?\d+)?|\.\d+"
_WEIGHT = r"milligrams?|micrograms?|mgs?|gm|gr|grams?|g|[µμu]g|mcg|ng"
_UNITS = r"(?:million|mega|milli)?\s?(?:international units?|i\.?u\.?|units?|u)|mu|meq|mmol|mbq"
_VOLUME = r"mls?|cc|litres?|liters?|l"
_FORM = (
    r"(?:tablet|tab|capsule|cap|pill|puff|drop|ampoule|ampule|amp|vial|sachet|spray|patch|unit dose|flacon|suppositor"
    r"(?:y|ies))(?:e?s)?"
)
_AMOUNT = re.compile(
    rf"(?<![\w.,/])(?P<figure>{_FIGURE}|\b(?:{_HUNDREDS}|{'|'.join(_WORD_NUMBERS)})\b|\d/\d)"
    rf"(?:\s?(?:-|–|—|to)\s?(?P<top>{_FIGURE}))?"
    rf"(?:\s?/\s?(?P<second>{_FIGURE}))?"
    rf"[\s-]?(?P<unit>{_WEIGHT}|{_UNITS}|{_VOLUME}|{_FORM})(?![a-zµμ])",
    re.IGNORECASE,
)
#: What an amount is divided by: body, time, occasion.
_DIVISOR = re.compile(
    r"\s?(?:/|per|(?<=\d)x|(?<=g)\s?-\s?(?=kg))\s?(?P<number>\d+\s?-?)?\s?"
    r"(?P<word>kg(?: of)?(?: body)?(?: weight)?|m\s?\^?\s?[2²](?: of body[- ]surface(?: area)?)?|square met(?:er|"
    r"re)s?(?: of body[- ]surface(?: area)?)?|body surface area|bsa|"
    r"hours?|hrs?|h|days?|d|weeks?|wks?|w|months?|mo|minutes?|min|doses?|bolus(?:es)?|injections?|infusions?|pulses?|"
    r"courses?|cycles?|treatments?|24\s?h|decilit(?:er|re)s?|millilit(?:er|re)s?|lit(?:er|re)s?|dl|l|ml|mm3|mm|cm2|"
    r"mmol|mol|g|ul|µl|μl|vial|tablet|kilogram)(?![a-zµμ])",
    re.IGNORECASE,
)
_BODY = re.compile(r"kg|kilogram|square|m\s?\^?\s?[2²]|body|bsa", re.IGNORECASE)
_CONCENTRATION = {
    "milliliter",
    "millilitre",
    "deciliter",
    "decilitre",
    "liter",
    "litre",
    "dl",
    "l",
    "ml",
    "mm3",
    "mm",
    "cm2",
    "mmol",
    "mol",
    "g",
    "ul",
    "µl",
    "μl",
    "vial",
    "tablet",
}
_OCCASION = re.compile(r"dose|bolus|injection|infusion|pulse", re.IGNORECASE)
_MULTIPLE = re.compile(r"(?<![\w.])(\d|two|three|four)\s?(?:x|×|times)\s?$", re.IGNORECASE)
_REPEATED = re.compile(
    r"(?:\b(?:\d|two|three|four|five|six|seven)\s+(?:other\s+)?(?:doses|boluses|pulses|injections|infusions)\s+of\s+"
    r"|\b(?:dose|bolus|injection|loading dose|pulse) of\s+)$",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"\b(?:total|cumulative)(?:\s+\w+){0,2}\s*$", re.IGNORECASE)
_DILUTED = re.compile(r"\b(?:in|with)\s+$", re.IGNORECASE)
#: What ends the words about one dose.
_BREAK = re.compile(r";|\.\s(?=[A-Z][a-z])|\bthen\b|\bfollowed by\b|\band (?:then|was|subsequently)\b|\bbut\b")
_CLOSED = re.compile(r"[,;()\d]|\band\b")
_APART = re.compile(r";|\.\s(?=[A-Z][a-z])|\bwhile\b|\bbut\b|\bwhich\b|\bbecause\b")
_JOINED = re.compile(
    r"[\s:=-]*(?:(?:at|of|in|to|was|were|given|administered|dose|doses|dosages?|a|an|the|initial|starting|total|"
    r"maximum|daily|weekly|oral|orally|intravenous|intravenously|iv|IV|s?low|high|with|tablets?|,)[\s:]*){0,6}"
)
_OF = re.compile(r"[^,;.()\d]{0,30}\bof\b[^,;.()\d]{0,30}")
_ELSE = re.compile(r"\b(?:and|with|under|cover|for|after|because|instead|by|despite|addition|followed)\b")
_PARTED = 40.0
#: Letters beyond which a dose and a drug have nothing to do with each other.
_FAR = 200
#: Drugs on either side of a dose that are looked at.
_ASIDE = 6
#: Letters before "respectively" in which its lists stand.
_SENTENCE = 600
_PERIODS = (
    (r"d|days?", "day"),
    (r"w|wks?|weeks?", "week"),
    (r"mo|months?", "month"),
    (r"minutes?|min", "min"),
)
_SPELLINGS = tuple(
    (re.compile(pattern, re.IGNORECASE), name)
    for pattern, name in (
        (r"mgs?|milligrams?", "mg"),
        (r"g|gm|gr|grams?", "g"),
        (r"[µu]g|mcg|micrograms?", "µg"),
        (r"i\.?u\.?|international units?", "IU"),
        (r"u", "U"),
        (r"units?", "units"),
        (r"mls?|cc", "ml"),
        (r"tab(?:let)?s?", "tablets"),
        (r"cap(?:sule)?s?", "capsules"),
    )
)


class Place(Protocol):
    """Anything with a start and an end."""

    @property
    def start(self) -> int:
        """First code point."""
        ...

    @property
    def end(self) -> int:
        """Behind the last code point."""
        ...


@dataclass(frozen=True, slots=True)
class Dose:
    """An amount of a drug as written in a sentence (places count from the start of the sentence).

    Parameters
    ----------
    amount, unit
        500 and ``mg``; the body as divisor belongs to the unit (``mg/kg``, ``g/m2``).
    per
        ``day``, ``week``, ``month``, ``dose``, hours as ``12 h``, ``2 weeks``; None where not written.
    stop
        Where the words about it end: how often may stand some words after the unit.
    top
        The higher end of a range, or what a dose was changed to ("from 50 to 100 µg").
    second
        Whether it is the second half of a dose split by a slash.
    total
        Whether it is a sum over the whole course.
    diluent
        Whether it is the volume in which something is dissolved.
    """

    start: int
    end: int
    amount: float
    unit: str
    per: str | None
    stop: int
    top: float | None = None
    second: bool = False
    total: bool = False
    diluent: bool = False


def dose_phrases(text: str) -> tuple[Dose, ...]:
    """All amounts of a sentence that may be doses, with how often they are given.

    Concentrations (``mg/dL``, ``mg/ml``) are none.

    Examples
    --------
    >>> [(dose.amount, dose.unit, dose.per) for dose in dose_phrases("0.5 mg/kg/d, then 25 mg twice daily")]
    [(0.5, 'mg/kg', 'day'), (25.0, 'mg', '12 h')]
    """
    found = [match for match in _AMOUNT.finditer(text) if _may_be_dose(match)]
    if not found:
        return ()
    often = frequencies(text)
    doses: list[Dose] = []
    for place, match in enumerate(found):
        limit = found[place + 1].start() if place + 1 < len(found) else len(text)
        dose = _dose(text, match, (doses[-1].stop if doses else 0, limit), often)
        if dose is None:
            continue
        doses.append(dose)
        if match["second"]:
            doses.append(replace(dose, amount=_number(match["second"]), second=True))
    return tuple(doses)


def _may_be_dose(match: re.Match[str]) -> bool:
    in_words, short = match["figure"].lower() in _WORD_NUMBERS, len(match["unit"]) == 1
    return not (in_words and short)


def _dose(text: str, match: re.Match[str], room: tuple[int, int], often: tuple[Frequency, ...]) -> Dose | None:
    unit, per, end = _spelling(match["unit"]), None, match.end()
    while divisor := _DIVISOR.match(text, end):
        word = re.sub(r"\s", "", divisor["word"].lower())
        if word in _CONCENTRATION:
            return None
        if _BODY.match(word):
            unit += "/kg" if word.startswith("k") else "/m2"
        else:
            per = _period(divisor["number"], word)
        end = divisor.end()
    stop = end
    if per in (None, "dose"):
        often_said, stop = _frequency(text, (match.start(), end), room, often)
        per = often_said or per
    elif per == "day" and (multiple := _MULTIPLE.search(text, max(0, match.start() - 12), match.start())):
        per = per_times(int(_WORD_NUMBERS.get(multiple[1].lower()) or multiple[1]))
    before = text[max(0, match.start() - 40) : match.start()]
    return Dose(
        start=match.start(),
        end=end,
        amount=_number(match["figure"]),
        unit=unit,
        per=per or ("dose" if _REPEATED.search(before) else None),
        stop=stop,
        top=_number(match["top"]) if match["top"] else None,
        total=bool(_TOTAL.search(before)),
        diluent=bool(re.fullmatch(_VOLUME, match["unit"], re.IGNORECASE) and _DILUTED.search(before)),
    )


def _frequency(
    text: str, place: tuple[int, int], room: tuple[int, int], often: tuple[Frequency, ...]
) -> tuple[str | None, int]:
    """How often, from behind the amount or else from before it, and where the words about the amount end."""
    start, end = place
    behind = [said for said in often if end <= said.start < min(room[1], end + 60)]
    if behind and not _BREAK.search(text, end, behind[0].start):
        return behind[0].per, behind[0].end
    before = [said for said in often if max(room[0], start - 40) <= said.start and said.end <= start]
    if (
        before
        and not _BREAK.search(text, before[-1].end, start)
        and not _CLOSED.search(text, before[-1].end + (text[before[-1].end : start] == ", "), start)
    ):
        return before[-1].per, end
    return None, end


def _period(number: str | None, word: str) -> str | None:
    count = int(re.sub(r"\D", "", number)) if number else 1
    if word.startswith("h"):
        return per_hours(count)
    if _OCCASION.match(word):
        return "dose"
    name = next((name for letters, name in _PERIODS if re.fullmatch(letters, word)), None)
    return name if name is None or count == 1 else f"{count} {name}s"


def _number(figure: str) -> float:
    if figure.lower().endswith(" hundred"):
        return 100 * _WORD_NUMBERS[figure.lower().split()[0]]
    if figure.lower() in _WORD_NUMBERS:
        return _WORD_NUMBERS[figure.lower()]
    if "/" in figure:
        above, below = figure.split("/")
        return int(above) / max(1, int(below))
    plain = re.sub(r"\s", "", figure.replace("\u00b7", "."))
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", plain):
        return float(plain.replace(",", ""))
    return float(plain.replace(",", "."))


def _spelling(unit: str) -> str:
    low = re.sub(r"\s+", " ", unit.replace("\u03bc", "µ")).lower().strip()
    for pattern, name in _SPELLINGS:
        if pattern.fullmatch(low):
            return name
    return low


def drugs_of(text: str, doses: Sequence[Place], drugs: Sequence[Place]) -> tuple[int | None, ...]:
    """Which of the drugs of a sentence each dose belongs to (its index), None where none is near.

    A drug behind "of" or right behind the dose wins, unless the dose stands close behind a drug; a parenthesis belongs
    to what stands before it; "respectively" pairs as many doses with as many drugs.

    Parameters
    ----------
    text
        The sentence.
    doses, drugs
        Their places in it, in order.

    Examples
    --------
    >>> from catamnesis.case.source import Span
    >>> text = "15 mg of drugone, drugtwo 20 mg"
    >>> names = [Span(9, 16, "drugone"), Span(18, 25, "drugtwo")]
    >>> drugs_of(text, [Span(0, 5, "15 mg"), Span(26, 31, "20 mg")], names)
    (0, 1)
    """
    owners = [_drug_of(text, dose, drugs) for dose in doses]
    for mark in re.finditer(r"\brespectively\b", text):
        _pair(text, mark.start(), (doses, drugs), owners)
    return tuple(owners)


def _pair(text: str, mark: int, places: tuple[Sequence[Place], Sequence[Place]], owners: list[int | None]) -> None:
    """Pair the last doses before "respectively" with as many drugs before them."""
    back = max(0, mark - _SENTENCE)
    start = max((end.end() for end in re.finditer(r"[.;]\s", text[back:mark])), default=0) + back
    doses = [place for place, dose in enumerate(places[0]) if start <= dose.start and dose.end <= mark]
    if not doses:
        return
    drugs = [
        place for place, drug in enumerate(places[1]) if start <= drug.start and drug.end <= places[0][doses[0]].start
    ]
    if len(doses) == len(drugs) > 1:
        for dose, drug in zip(doses, drugs, strict=True):
            owners[dose] = drug


def _drug_of(text: str, dose: Place, drugs: Sequence[Place]) -> int | None:
    nearest: tuple[float, int] | None = None
    middle = bisect_left(drugs, dose.start, key=lambda drug: drug.start)
    for place in range(max(0, middle - _ASIDE), min(len(drugs), middle + _ASIDE)):
        drug = drugs[place]
        if drug.start < dose.end and dose.start < drug.end:
            return place
        cost = _cost(text, dose, drug)
        if cost is not None and (nearest is None or cost < nearest[0]):
            nearest = (cost, place)
    return nearest[1] if nearest else None


def _cost(text: str, dose: Place, drug: Place) -> float | None:
    """How far a dose is from a drug: letters between, more where something parts them; None where they have nothing "
    "in common."""
    if drug.end <= dose.start:
        gap = text[drug.end : dose.start]
        return _cost_before(gap, text[dose.end : dose.end + 1]) if len(gap) < _FAR else None
    gap = text[dose.end : drug.start]
    if gap.strip() == "," and text.startswith(")", drug.end):
        return 1.0
    return _cost_behind(gap) if len(gap) < _FAR else None


def _cost_before(gap: str, next_letter: str) -> float:
    """How far a dose is from a drug before it."""
    cost = len(gap) + _PARTED * len(_APART.findall(gap))
    opened = sum(map(gap.count, "([")) - sum(map(gap.count, ")]"))
    if opened > 0:
        cost = cost * 0.3 if next_letter != " " else max(cost, 4.0)
    elif opened < 0:
        cost += 30.0
    if re.search(r"(?:\band|\bor|\bplus|\bwith|\+|,)\s*$", gap) and not re.fullmatch(r"\s*,\s*", gap):
        cost += 12.0
    return cost * 0.2 if _JOINED.fullmatch(gap) else cost


def _cost_behind(gap: str) -> float:
    """How far a dose is from a drug behind it."""
    if _OF.fullmatch(gap) and not _ELSE.search(gap):
        return 0.01 * len(gap)
    if not gap.strip(" -"):
        return 0.3
    if re.fullmatch(r"\s*(?:[a-zA-Z.-]+\s){1,2}", gap) and not re.search(r"\b(?:and|or|with|plus)\b", gap):
        return 6.0
    parts = len(re.findall(r",|\band\b|\bor\b|\+|:|\bwith\b", gap))
    return len(gap) + 2.0 + _PARTED * (len(_APART.findall(gap)) + sum(map(gap.count, "()"))) + 25.0 * parts
