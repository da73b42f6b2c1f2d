"""Raised figures written in a line: powers, units and citations told apart."""

import re

_UNIT_WITH_A_POWER = re.compile(r"(?:^|[^A-Za-z])(?:[cmdkµμn]?m|s|h|L|l|min)$")
_FIGURES = re.compile(r"\d{1,3}(?:\s?[,–-]\s?\d{1,3})*$|[-−–]\d{1,3}$")


def raised(before: str, words: str) -> str:
    """A superscript as text: a power after a figure, the plain figure after a unit, a citation after a word.

    Examples
    --------
    >>> raised("platelets 10", "9"), raised("5 mg/m", "2"), raised("as reported", "3,4"), raised("10", "-6")
    ('^9', '2', '[3,4]', '^-6')
    """
    if not _FIGURES.match(words):
        return words
    if before[-1:].isdigit():
        return "^" + words
    if _UNIT_WITH_A_POWER.search(before[-6:]) or not before.strip():
        return words
    return f"[{words}]" if words[0].isdigit() else words
