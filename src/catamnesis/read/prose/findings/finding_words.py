"""Which words of the clinic name something abnormal, which make a noun abnormal, and which part noun phrases."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from catamnesis.read.prose.words.wordforms import form

_SHORTEST = 7
_LISTS = (
    "heads",
    "general",
    "carriers",
    "abnormal",
    "needs_measure",
    "measures",
    "adjectives",
    "tails",
    "normal",
    "needs_modifier",
    "weak",
    "tested",
    "changes",
    "not_terms",
)


@dataclass(frozen=True, slots=True)
class Traits:
    """What a word can be in a phrase.

    Parameters
    ----------
    head
        Names a sign, a symptom or an illness ("ulcer", "pneumonia").
    general
        Too general to count when it only points back ("the lesion").
    carrier
        Hands its "of" phrase on ("signs of").
    abnormal, needs_measure
        Makes a noun abnormal; the second only beside something that is measured or a part of the body.
    measure
        Something that is measured, or a part or function of the body.
    adjective
        Says of a patient that he is ill ("febrile").
    tail
        Makes of a finding before it a deed, a test or a number ("ulcer biopsy").
    normal
        Says that all is well.
    needs_modifier, weak
        Names a finding only with a word before it that says which; the second does not say which.
    tested
        An infection that is a test in a list of serologies.
    not_term
        A name of the lexicon that in a report mostly means something else.
    change
        A noun of change: "increase in liver enzymes".
    wall, verb
        Parts noun phrases.
    """

    head: bool
    general: bool
    carrier: bool
    abnormal: bool
    needs_measure: bool
    measure: bool
    adjective: bool
    tail: bool
    normal: bool
    needs_modifier: bool
    weak: bool
    tested: bool
    change: bool
    not_term: bool
    wall: bool
    verb: bool


@dataclass(frozen=True, slots=True)
class _Words:
    lists: dict[str, frozenset[str]]
    not_heads: frozenset[str]
    walls: frozenset[str]
    verbs: frozenset[str]
    not_hypo: frozenset[str]
    shades: frozenset[str]
    deeds: tuple[str, ...]
    ending: re.Pattern[str]


@cache
def _words() -> _Words:
    written = tomllib.loads(files("catamnesis.read.prose.findings").joinpath("finding_words.toml").read_text("utf-8"))
    split = {name: words.split() for name, words in written.items()}
    return _Words(
        {name: frozenset(form(word) for word in split[name]) for name in _LISTS},
        frozenset(form(word) for word in split["not_heads"]),
        frozenset(split["walls"]),
        frozenset(split["verbs"]),
        frozenset(split["not_hypo"]),
        frozenset(split["shades"]),
        tuple(split["deeds"]),
        re.compile(rf"(?:{'|'.join(split['endings'])})s?$"),
    )


@lru_cache(maxsize=32768)
def traits(low: str) -> Traits:
    """What a word, given without capitals and accents, can be in a phrase.

    Examples
    --------
    >>> traits("ulcers").head, traits("elevated").abnormal, traits("showed").verb, traits("diagnosis").head
    (True, True, True, False)
    """
    words = _words()
    key = form(low)
    own = {name: key in known for name, known in words.lists.items()}
    by_ending = len(low) >= _SHORTEST and words.ending.search(low.replace("ae", "e").replace("oe", "e")) is not None
    by_prefix = low.startswith(("hypo", "hyper")) and len(low) > _SHORTEST and low not in words.not_hypo
    return Traits(
        head=own["heads"] or ((by_ending or by_prefix) and key not in words.not_heads),
        general=own["general"],
        carrier=own["carriers"],
        abnormal=own["abnormal"],
        needs_measure=own["needs_measure"],
        measure=own["measures"] or (key in words.not_heads and low.endswith("emia")),
        adjective=own["adjectives"],
        tail=own["tails"] or low.endswith(words.deeds),
        normal=own["normal"],
        needs_modifier=own["needs_modifier"],
        weak=own["weak"] or low.isdigit(),
        tested=own["tested"],
        change=own["changes"],
        not_term=own["not_terms"],
        wall=low in words.walls,
        verb=low in words.verbs,
    )


def is_shade(low: str) -> bool:
    """Whether a word leaves a finding what it is: its degree, side, time, number or course.

    Examples
    --------
    >>> [is_shade(word) for word in ("severe", "bilateral", "markedly", "2", "rebound")]
    [True, True, True, True, False]
    """
    return low in _words().shades or low.isdigit() or len(low) == 1 or (len(low) > 4 and low.endswith("ly"))
