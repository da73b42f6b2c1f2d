"""By which route each drug of a sentence was given."""

import re
from collections.abc import Sequence

from catamnesis.read.prose.drugs.doses import Place
from catamnesis.read.prose.drugs.frequencies import Route, routes

#: Words that may stand between a route and its drug.
_ADJECTIVES = frozenset(
    "and or iv po sc im local high low dose doses dosage broad spectrum pulse human liposomal administration infusion "
    "infusions "
    "injection injections drip pulses recombinant daily weekly the systemic continuous relay route form regular "
    "empirical "
    "prophylactic bolus maintenance inhaled oral intravenous sodium full long short acting term of mg mcg g µg iu "
    "units ml kg day "
    "per a antibiotic antibiotics antibiotherapy antimicrobials therapy treatment with empiric combination".split()
)
_WORDS = re.compile(r"[^\W\d_]+")
#: A route of a whole list: "oral medication including", "oral doses of".
_OF_ALL = re.compile(
    r"\s*(?:doses|infusions|injections|medications?|drugs|agents|(?:[\w-]+ ){0,2}antibiotics)\s*(?:of|including|with|"
    r":|such as|\()",
    re.IGNORECASE,
)
_BEHIND_GAP = re.compile(r"(?:(?!\b(?:after|then|while|but|who|which)\b|, and\b)[^;]){0,90}")
#: A dose and nothing else.
_DOSE_ONLY = re.compile(r"\s*[(,]?\s*\d[\d.,]*\s?[a-zµμ]+(?:/[a-z0-9]+){0,2}\s+")
_NEXT = re.compile(
    r"\s*(?:[,.;:)\]+]|$|\d|and\b|for\b|at\b|in\b|every\b|once\b|twice\b|three\b|daily\b|weekly\b|with\b|over\b|as\b|"
    r"was\b|were\b|to\b|by\b|q\d|"
    r"on\b|route\b|therapy\b|infusion\b|injection\b|administration\b|bolus\b|then\b|per\b|from\b|after\b|until\b|"
    r"form\b|push\b|dose\b|drip\b|"
    r"b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|bd\b|od\b|tds\b|each\b|a day|during\b|starting\b|within\b|tablets?\b|solution\b|"
    r"suspension\b|via\b|"
    r"but\b|followed\b|continuous|before\b|since\b|immediately\b|when\b|loading\b|preparation\b|treatment\b|\()",
    re.IGNORECASE,
)
_NAME = (("intravenous immunoglobulin", "intravenous"), ("ivig", "intravenous"))


def routes_of(text: str, drugs: Sequence[Place]) -> tuple[str | None, ...]:
    """The route of each drug of a sentence, None where it is not written.

    A route stands right before its drug or behind it in the same statement; one before a list's common name ("oral
    medication including") holds for the whole list.

    Parameters
    ----------
    text
        The sentence.
    drugs
        Places of the drugs in it, in order, without overlaps.
    """
    said: list[str | None] = [None] * len(drugs)
    for route in routes(text):
        _settle(text, route, drugs, said)
    for number, drug in enumerate(drugs):
        name = text[drug.start : drug.end].lower()
        said[number] = said[number] or next((way for letters, way in _NAME if letters in name or name == "ivig"), None)
    return tuple(said)


def _settle(text: str, route: Route, drugs: Sequence[Place], said: list[str | None]) -> None:
    """Give a route to the drug that it belongs to, unless that has one."""
    inside = next((number for number, drug in enumerate(drugs) if drug.start <= route.start < drug.end), None)
    if inside is not None:
        said[inside] = said[inside] or route.name
        return
    behind = next((number for number, drug in enumerate(drugs) if drug.start >= route.end), None)
    if behind is not None and (head := _OF_ALL.match(text, route.end)):
        closed = text.find(")", route.end) if head[0].endswith("(") else len(text)
        for number in range(behind, len(drugs)):
            if drugs[number].start > closed or re.search(
                r";|\.\s|\bbut\b|\bwhile\b", text[route.end : drugs[number].start]
            ):
                break
            said[number] = said[number] or route.name
        return
    before = next((number for number in reversed(range(len(drugs))) if drugs[number].end <= route.start), None)
    if before is not None and _DOSE_ONLY.fullmatch(text[drugs[before].end : route.start]):
        said[before] = said[before] or route.name
        return
    if behind is not None and _adjective(text[route.end : drugs[behind].start]):
        said[behind] = said[behind] or route.name
        return
    if (
        before is not None
        and _BEHIND_GAP.fullmatch(text[drugs[before].end : route.start])
        and _NEXT.match(text, route.end)
    ):
        said[before] = said[before] or route.name


def _adjective(gap: str) -> bool:
    """Whether a route is parted from its drug by nothing but what belongs to the drug."""
    return (
        len(gap) < 90
        and gap.count(")") <= gap.count("(")
        and not set(";.+[]") & set(gap)
        and all(word in _ADJECTIVES for word in _WORDS.findall(gap.lower()))
    )
