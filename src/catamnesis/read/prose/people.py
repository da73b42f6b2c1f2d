"""Words for a person and the age of one: "a 53-year-old woman", "aged 45", "a boy of 7", "newborn"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from catamnesis.case.patient import Sex
from catamnesis.read.prose.numbers.number_words import NUMBER, number_of

_FEMALE_NOUNS = (
    "woman|women|lady|girl|female|mother|primigravida|primipara|primiparous|multigravida|multipara|multiparous|nulliparous|"
    "nulligravida|schoolgirl|housewife|mrs|ms|miss|parturient|widow|nun|waitress|actress|lass|bride|seamstress|grandmother|"
    "businesswoman|policewoman|sportswoman"
)
_MALE_NOUNS = (
    "man|men|gentleman|boy|male|schoolboy|mr|father|lad|widower|monk|waiter|grandfather|fisherman|businessman|policeman|"
    "fireman|salesman|craftsman|sportsman|seaman|serviceman|postman|workman|tradesman"
)
_PERSON_NOUNS = (
    f"{_FEMALE_NOUNS}|{_MALE_NOUNS}|patient|child|infant|newborn|neonate|baby|toddler|adolescent|teenager|adult|individual|"
    "person|student|subject|preterm|case"
)
_FEMALE_NOUN = re.compile(rf"\b(?:{_FEMALE_NOUNS}|(?<!-)\bpregnant|gravida|G\s?\d{{1,2}}\s?P\s?\d+)\b", re.IGNORECASE)
_MALE_NOUN = re.compile(rf"\b(?:{_MALE_NOUNS})\b", re.IGNORECASE)
_UNIT = r"(?:years?|yrs?|y|months?|mos?|weeks?|wks?|days?|d|hours?|hrs?|h)"
_LONG_UNIT = r"(?:years?|yrs?|months?|mos?|weeks?|wks?|days?|hours?)"
_JOIN = r"[\s\-–‐‑−?]{0,3}"
_MORE = rf"(?:(?:\s*,?\s*and\s+|-and-|\s*,?\s*and\s+|\s*,\s*|\s+){NUMBER}{_JOIN}(?:months?|weeks?|days?))?"
_HALF = r"(?:\s*½|[\s-]1/2|\s+and\s+(?:a\s+|one[- ])half|\.\d)?"

#: "53-year-old", "4 years old", "34 yr old", "13 months of age", "45 y/o", "45yo".
_OLD = (
    rf"(?P<count>\b{NUMBER}{_HALF}){_JOIN}(?P<unit>{_UNIT}){_MORE}{_JOIN}\b(?:old\b|of{_JOIN}age\b|/o\b|o\b)"
    rf"|(?P<count_o>\b\d{{1,3}})\s?-?(?:y\s?/\s?o\b|yo\b|y\.\s?o\.(?=\s))"
)
#: "aged 45", "age 10 years", "of age 33".
_AGED = (
    r"\baged?\s*(?:of|was|is|:|=)?\s*(?:about\s+|around\s+|approximately\s+)?"
    rf"(?P<count_a>{NUMBER}{_HALF})(?:\s?-?(?P<unit_a>{_LONG_UNIT}))?\b(?!\s?-)"
)
#: "13 months toddler", "26 years female": a number of years straight before the person, or in a list of particulars.
_BEFORE = (
    rf"(?P<count_b>\b{NUMBER}{_HALF}){_JOIN}(?P<unit_b>{_LONG_UNIT}){_JOIN}(?=(?:[\w-]+\s){{0,2}}(?:{_PERSON_NOUNS})\b)"
)
#: "a boy of 7", "a man of 45 years".
_OF = (
    rf"\b(?:{_PERSON_NOUNS})\s+of\s+(?P<count_c>\d{{1,3}})\b(?:\s+(?P<unit_c>{_LONG_UNIT})\b)?"
    r"(?!\s*[%.,]?\d|\s+(?:mg|cm|kg|mm|patients|cases))"
)
#: "Ms. V. Caribbean 26 years", "patient, 45 years".
_AFTER = (
    r"\b(?:mr|mrs|ms|miss|patient|man|woman|boy|girl|male|female)\b\.?,?\s(?:[\w.-]+,?\s){0,4}?"
    r"(?P<count_d>\d{1,3})\s(?P<unit_d>years?|yrs?|months?)\b"
    r"(?!\s+(?:ago|later|before|after|earlier|prior|history|follow|of\s(?!age)))"
)
_AGE = re.compile(f"{_OLD}|{_AGED}|{_BEFORE}|{_OF}|{_AFTER}", re.IGNORECASE)
PERSON = re.compile(rf"\b(?:{_PERSON_NOUNS})\b(?!-)", re.IGNORECASE)
#: Person whose age counts in decades or not at all.
AGELESS = re.compile(
    r"\b(?:newborn|neonate|infant)\b"
    r"|\bin (?:his|her|their) (?:early |mid|late |mid-)?[- ]?(?:\w+ties|\d0'?s)\b"
    r"|\b(?:early|mid|late)[- ]\d0s\b",
    re.IGNORECASE,
)
_RELATIVES = re.compile(
    r"\b(?P<whose>his|her|the patient's|whose|maternal|paternal) (?:[\w-]+ ){0,2}"
    r"(?:mother|father|parents?|brothers?|sisters?|sons?|daughters?|siblings?|uncle|aunt|cousin|wife|husband|spouse|twin|child|children|baby|boyfriend|girlfriend|partner)\b(?:\s?\([^)]{0,60}\))?"
    r"|\b(?:previous|another)\s+(?:girl|boy|child|baby|infant)\b"
    r"|\b(?:mother|father|brother|sister|aunt|uncle|husband|wife)\b",
    re.IGNORECASE,
)
#: Before the age of a mother, in the story of her child; or of a sibling.
_NOT_THE_PATIENT = re.compile(
    r"\b(?:(?:born|delivered)\s(?:[^.;:]|\.\d){0,90}\sto|born\s+(?:\w+\s+){0,4}?(?:to|of|from|by)|delivered\s+(?:to|by|from)|(?:newborn|neonate|infant|baby|boy|girl|son|daughter|child)\s+of"
    r"|(?:his|her|whose)\s+(?:mother|father)\s*[(,]?|previous|another|other)\s*(?:an?\s+|the\s+)?(?:healthy\s+|gravid\s+)?$",
    re.IGNORECASE,
)
_BRINGS = re.compile(
    r"\s+(?:mother|father|parents?)\s+(?:had\s+)?(?:brought|took|presented\s+with\s+(?:his|her))\b", re.IGNORECASE
)
_BROUGHT = re.compile(r"\s+(son|daughter)\b", re.IGNORECASE)
#: A sex in one letter behind the age: 45 y/o M.
_LETTER_SEX = re.compile(r"[\s,/-]{1,2}([MF])\b(?![.'])")
_OF_MANY = ("mean", "median", "average", "mean patient")
_COUNTS = ("count", "count_o", "count_a", "count_b", "count_c", "count_d")
_UNITS = ("unit", "unit_a", "unit_b", "unit_c", "unit_d")
_DAYS = {"y": 365.25, "m": 365.25 / 12, "w": 7.0, "d": 1.0, "h": 1 / 24}
_DAYS_A_YEAR = 365.25
_OLDEST = 130.0
_REACH = 60
#: A sentence without any of these names no age.
_HINTS = ("old", "age", "year", "yr", "y/o", "y / o", "yo", "y.o", "y. o", "month", "week", "day", "hour", "hr", " of ")
_COUNTED = re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b|teen\b|(?:[a-z]ty)\b")
_CLAUSE_END = re.compile(
    r"[;!?]|\.(?:\s|$)|\b(?:was|were|is|who|with|presented|had|has|came|in whom|whose|admitted|referred)\b"
)
_EXTRA = re.compile(rf"({NUMBER}){_JOIN}(months?|weeks?|days?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PersonSaid:
    """A person with an age as a text names one: where it stands, age in years, sex as far as the words tell.

    Parameters
    ----------
    onset
        Whether the age may be that of an event ("since the age of 9") and not of the person now.
    """

    start: int
    end: int
    age_years: float
    sex: Sex
    onset: bool


@lru_cache(maxsize=1024)
def people(words: str) -> tuple[PersonSaid, ...]:
    """Persons with an age, in a sentence.

    Examples
    --------
    >>> (said,) = people("Here a 6-month-old male infant was seen.")
    >>> said.age_years, str(said.sex), said.start, said.end
    (0.5, 'male', 7, 30)
    """
    low = words.lower()
    if not any(hint in low for hint in _HINTS) or not _COUNTED.search(low):
        return ()
    return tuple(_people(words))


def _people(words: str) -> Iterator[PersonSaid]:
    for found in _AGE.finditer(words):
        age = _years(found)
        if age is None or not 0 <= age <= _OLDEST:
            continue
        first, last, sex = _person_beside(words, found)
        before = words[max(0, found.start() - 24) : found.start()].lower()
        if before.rstrip().endswith(_OF_MANY):
            continue
        if _NOT_THE_PATIENT.search(words[max(0, first - 130) : first]) or _BRINGS.match(words, found.end()):
            continue
        onset = found["count_a"] is not None and before.rstrip().endswith(("the", "at", "since", "of", "from", "by"))
        yield PersonSaid(first, last, age, sex, onset)


def _years(found: re.Match[str]) -> float | None:
    groups = found.groupdict()
    count = next((groups[name] for name in _COUNTS if groups[name]), None)
    if count is None:
        return None
    unit = next((groups[name] for name in _UNITS if groups[name]), "y")[0].lower()
    age = _count(count) * _DAYS[unit]
    rest = found.group()[len(count) :] if groups["count"] else ""
    if unit == "y" and (extra := _EXTRA.search(rest)) is not None:
        age += number_of(extra[1]) * _DAYS[extra[2][0].lower()]
    return _rounded(age, unit)


def _count(words: str) -> float:
    half = 0.5 if "½" in words or "1/2" in words or "half" in words.lower() else 0.0
    return number_of(re.split(r"\s*½|[\s-]1/2|\s+and\s", words)[0]) + half


def _rounded(days: float, unit: str) -> float:
    years = days / _DAYS_A_YEAR
    return round(years, 10) if unit != "m" else round(years * 12) / 12


def _person_beside(text: str, found: re.Match[str]) -> tuple[int, int, Sex]:
    """The noun that an age belongs to: after it, within brackets or a few words, else before it."""
    first, last = found.span()
    if found["count_c"] or found["count_d"]:
        return first, last, sex_of_noun(found.group())
    if (child := _BROUGHT.match(text, last)) is not None and "brought" in text[:first]:
        return first, child.end(), Sex.MALE if child[1].lower() == "son" else Sex.FEMALE
    after = _clause(text[last : last + _REACH])
    noun = _best_noun(after)
    if noun is not None:
        return first, last + noun[1], sex_of_noun(after[noun[0] : noun[1]])
    if (letter := _LETTER_SEX.match(text, last)) is not None:
        return first, letter.end(), Sex.FEMALE if letter[1] == "F" else Sex.MALE
    before = text[max(0, first - _REACH) : first]
    before = re.split(r"[.;!?]\s", before)[-1]
    noun = _best_noun(before, last_one=True)
    if noun is not None:
        return first - len(before) + noun[0], last, sex_of_noun(before[noun[0] : noun[1]])
    return first, last, Sex.UNKNOWN


def _clause(words: str) -> str:
    """Words up to the first verb or stop, brackets passed over."""
    end = _CLAUSE_END.search(words)
    return words[: end.start()] if end else words


def _best_noun(words: str, *, last_one: bool = False) -> tuple[int, int] | None:
    """The noun that tells the sex, else the first noun for a person."""
    nouns = list(PERSON.finditer(words))
    if last_one:
        nouns.reverse()
    telling = [noun for noun in nouns if sex_of_noun(noun.group()) is not Sex.UNKNOWN]
    chosen = next(iter(telling or nouns), None)
    if chosen is None:
        return None
    beside = next((noun for noun in nouns if noun.start() == chosen.end() + 1), chosen)
    return chosen.start(), beside.end()


def sex_of_noun(words: str) -> Sex:
    """What nouns tell of the sex; unknown where they tell nothing or both.

    Examples
    --------
    >>> [str(sex_of_noun(words)) for words in ("white gentleman", "primigravida", "patient")]
    ['male', 'female', 'unknown']
    """
    female, male = _FEMALE_NOUN.search(words), _MALE_NOUN.search(words)
    if female and not male:
        return Sex.FEMALE
    if male and not female:
        return Sex.MALE
    return Sex.UNKNOWN


def without_relatives(words: str) -> str:
    """The same words with spaces in the place of relatives, so that "her husband" is no man.

    Examples
    --------
    >>> without_relatives("She and her husband came")
    'She and her         came'
    """
    return _RELATIVES.sub(_blank, words)


def _blank(found: re.Match[str]) -> str:
    whose = found["whose"] or ""
    return whose + " " * (len(found.group()) - len(whose))
