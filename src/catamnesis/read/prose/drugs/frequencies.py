"""How often a drug is given, and by which route, as written in a sentence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_COUNTS = {"once": 1, "one": 1, "twice": 2, "two": 2, "thrice": 3, "three": 3, "four": 4, "five": 5, "six": 6}
_HOURS = {"four": 4, "six": 6, "eight": 8, "twelve": 12, "twenty-four": 24}
_A = r"(?:\s+(?:a|à|per|every|each|in a|in the)\s+|\s?/\s?|[ -]+)"
_NUMBER = r"(?:\d+|one|two|three|four|five|six)"
_TIMES = rf"(?:once|twice|thrice|{_NUMBER}(?:\s?(?:-|–|to|or)\s?{_NUMBER})?\s?(?:times|x|×))"
_NOT_LATER = r"(?!\s+(?:later|after|before|prior|earlier|apart|and a half|following|ago|post))"
#: Wordings and what they mean: a period, or ``hours`` and ``times`` whose number is group 1; the first that fits.
_WORDINGS = tuple(
    (re.compile(pattern, re.IGNORECASE), meaning)
    for pattern, meaning in (
        (r"\b(?:every|each)\s+(?:other|second|alternate)\s+(?:day|week|month)s?\b|\balternate[- ]days?\b", "dose"),
        (r"(?:\b(?:q|every|each|per)|/)\s?(\d+)(?:\s?(?:-|–|to)\s?\d+)?\s?-?(?:h|hr|hrs|hours?)\b", "hours"),
        (r"(?<!\w)(\d+|four|six|eight|twelve)[- ]?hourly\b", "hours"),
        (r"\bevery\s+(four|six|eight|twelve|twenty-four)\s+hours\b", "hours"),
        (r"\bq\s?\d+\s?(?:w|wks?|weeks?|d|days?|m|months?)\b", "dose"),
        (
            (
                r"\bevery\s+(?:\d+|two|three|four|five|six|eight|ten|twelve|third|fourth|few)(?:th|rd|st|nd)?"
                r"(?:\s?(?:-|–|to|or)\s?(?:\d+|two|three|four|six|eight))?[- ]?(?:days?|weeks?|wks?|months?|years?)\b"
            ),
            "dose",
        ),
        (r"\b(?:(?:at|on|in) )?(?:weeks?|days?|hours?) \d+(?:, ?\d+)*,? (?:and|&|to) \d+\b", "dose"),
        (r"\bat \d+(?:, ?\d+)*,? (?:and|&) \d+ (?:hours?|days?|weeks?|months?)\b", "dose"),
        (
            (
                r"\b(?:on )?(?:days? \d+(?:\s?[,&-]\s?\d+)*|d\d+(?:\s?[,&-]\s?d?\d+)*)(?=\W{1,3}(?:every|q\d|and\b"
                r"|of (?:each|every|a)\b|$|[A-Za-z]))"
            ),
            "dose",
        ),
        (r"(?<!divided )\b(?:for|x|×)? ?(?:\d|two|three|four|five|six) doses\b", "dose"),
        (
            r"(?<!at )\bonce\b(?!,? (?:daily|a |per |every|weekly|monthly|each|in |nightly|he|she|it|the|this|or))",
            "dose",
        ),
        (r"\b(?:bi-?weekly|fortnightly|every fortnight|bi-?monthly|annually|yearly|intermittently)\b", "dose"),
        (rf"\b(?:once|one time){_A}(?:week|weekly)\b", "week"),
        (rf"\b(?:once|one time){_A}(?:month|monthly)\b", "month"),
        (rf"\b({_TIMES}){_A}(?:days?|d|daily|night)\b", "times"),
        (r"(?<![\w.])[x×]\s?(\d)(?:\s?/\s?|\s+(?:a|per)\s+)(?:day|d)\b", "times"),
        (r"(?<![\w./])(\d)\s?[x×]?\s?(?:/\s?|per\s+)(?:day|d)\b", "times"),
        (r"(?<!\w)(?:b\.\s?i\.\s?d|bid|b\.?d\.?)(?!\w)", "12 h"),
        (r"(?<!\w)(?:t\.\s?i\.\s?d|tid|t\.?d\.?s|tds)(?!\w)", "8 h"),
        (r"(?<!\w)(?:q\.\s?i\.\s?d|qid|qds)(?!\w)", "6 h"),
        (rf"\b{_TIMES}{_A}(?:week|month|year)(?:ly)?\b", "dose"),
        (
            (
                rf"\b(?:daily|per day|(?<!for )(?<!in )(?<!over )(?<!within )(?<!after )a day|each day|every day|per "
                rf"diem|"
                rf"per 24 ?h){_NOT_LATER}\b"
            ),
            "day",
        ),
        (r"\b(?:nightly|every morning|(?:at|every|each) (?:night|bedtime))\b", "day"),
        (r"(?<!\w)(?:q\.?\s?d\.?|o\.?d\.?|qhs|q\.h\.s)(?!\w)", "day"),
        (
            (
                rf"\b(?:weekly|per week|(?<!for )(?<!in )(?<!over )(?<!within )(?<!after )a week|each week|every "
                rf"week){_NOT_LATER}\b"
            ),
            "week",
        ),
        (
            (
                rf"\b(?:monthly|per month|(?<!for )(?<!in )(?<!over )(?<!within )(?<!after )a month|each month|every "
                rf"month){_NOT_LATER}\b"
            ),
            "month",
        ),
        (r"\b(?:hourly|per hour)\b", "1 h"),
        (
            (
                r"\b(?:single|one|loading|bolus|initial|first|stat|test|booster|one-time)[- ](?:\w+[- ])?dose\b"
                r"|\b(?:bolus(?:es)?|one-time|pulses?|per dose|each dose|stat|single shot)\b"
            ),
            "dose",
        ),
    )
)
#: Routes by their usual name; letters alone are read in lower case or in capitals only.
_ROUTES = {
    "intravenous": r"intra[- ]?v[ei]{1,2}i?nous(?:ly)?|endovenous(?:ly)?|slow infusion",
    "oral": r"oral(?:ly)?|per[ -]?orally|peroral|per os|by mouth",
    "subcutaneous": r"sub-?cutaneous(?:ly)?|subcut|s/c",
    "intramuscular": r"intra-?muscular(?:ly)?",
    "topical": r"topical(?:ly)?|(?:eye|ear|ophthalmic) ?drops?|eyedrops?|creams?|ointments?|lotion",
    "inhaled": r"inhaled|inhalations?|inhalers?|aerosoli[sz]ed|inhalational|nebuli[sz](?:ed|ers?|ations?)",
    "intra-articular": r"intra-?articular(?:ly)?",
    "intrathecal": r"intrathecal(?:ly)?",
    "intravitreal": r"intravitreal(?:ly)?",
    "intranasal": r"intranasal(?:ly)?|nasal sprays?",
    "rectal": r"rectal(?:ly)?|per rectum",
    "intraperitoneal": r"intraperitoneal(?:ly)?",
    "intra-arterial": r"intra-?arterial(?:ly)?",
    "intradermal": r"intradermal(?:ly)?",
    "intralesional": r"intralesional(?:ly)?",
    "sublingual": r"sublingual(?:ly)?",
    "transdermal": r"transdermal(?:ly)?|patch(?:es)?",
    "epidural": r"epidural(?:ly)?",
    "vaginal": r"(?:intra)?vaginal(?:ly)?",
}
_LETTERS = {"v": "intravenous", "o": "oral", "c": "subcutaneous", "m": "intramuscular"}
_ROUTE = re.compile(
    rf"(?<![\w.-])(?:(?P<words>(?i:{'|'.join(_ROUTES.values())}))|(?:[iI]\.?\s?[vV]|[pP]\.?\s?[oO]|[sS]\.?\s?[cC]|"
    rf"[iI]\.?\s?[mM])"
    r"(?P<dot>\.(?=\s*[a-z0-9,;)]|\s*$))?)(?!\w|-[a-z])"
)
_WHICH_ROUTE = tuple((re.compile(words, re.IGNORECASE), name) for name, words in _ROUTES.items())
_SHORT = re.compile(r"(?:iv|po|sc|im|IV|PO|SC|IM|[iI]\.\s?[vVmM]\.?|[pP]\.\s?[oO]\.?|[sS]\.\s?[cC]\.?)\Z")
_NUMERAL = re.compile(
    r"\b(?:stage|grade|class|type|factor|figure|fig\.?|table|nerve|phase|cranial|collagen|step|level)\s*$", re.I
)


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often, with its place in the sentence; ``per`` as in the lines of facts (``day``, ``12 h``, ``dose``)."""

    start: int
    end: int
    per: str


@dataclass(frozen=True, slots=True)
class Route:
    """A route with its place in the sentence."""

    start: int
    end: int
    name: str


def frequencies(text: str) -> tuple[Frequency, ...]:
    """All wordings of how often something is given, in order, without overlaps.

    Examples
    --------
    >>> [said.per for said in frequencies("500 mg t.i.d., then weekly, later every 3 weeks")]
    ['8 h', 'week', 'dose']
    """
    found: list[Frequency] = []
    for pattern, meaning in _WORDINGS:
        for match in pattern.finditer(text):
            if any(match.start() < said.end and said.start < match.end() for said in found):
                continue
            found.append(Frequency(match.start(), match.end(), _period(match, meaning)))
    return tuple(sorted(found, key=lambda said: said.start))


def _period(match: re.Match[str], meaning: str) -> str:
    if meaning == "hours":
        word = match[1].lower()
        return per_hours(_HOURS.get(word) or int(word))
    if meaning == "times":
        word = re.split(r"[\s\u2013-]", match[1].lower())[0].rstrip("x×")
        return per_times(_COUNTS.get(word) or int(re.sub(r"\D", "", word) or 1))
    return meaning


def per_hours(hours: int) -> str:
    """Every so many hours as the lines of facts say it: ``8 h``; 24 hours are a day.

    Examples
    --------
    >>> per_hours(8), per_hours(24)
    ('8 h', 'day')
    """
    return "day" if hours == 24 else f"{hours} h"


def per_times(times: int) -> str:
    """So many times a day as the lines of facts say it.

    Examples
    --------
    >>> per_times(1), per_times(2), per_times(3), per_times(5)
    ('day', '12 h', '8 h', 'dose')
    """
    return per_hours(24 // times) if times and 24 % times == 0 else "dose"


def routes(text: str) -> tuple[Route, ...]:
    """All routes that a sentence names; "stage IV" is none.

    Examples
    --------
    >>> [route.name for route in routes("IV ceftriaxone, then amoxicillin p.o. for stage IV ulcers")]
    ['intravenous', 'oral']
    """
    return tuple(_routes(text))


def _routes(text: str) -> Iterator[Route]:
    for match in _ROUTE.finditer(text):
        words = match["words"]
        if words:
            name = next(name for pattern, name in _WHICH_ROUTE if pattern.fullmatch(words))
            yield Route(match.start(), match.end(), name)
        elif _SHORT.match(match[0].rstrip(".")) and not _NUMERAL.search(
            text, max(0, match.start() - 12), match.start()
        ):
            yield Route(match.start(), match.end(), _LETTERS[re.sub(r"\W", "", match[0])[-1].lower()])
