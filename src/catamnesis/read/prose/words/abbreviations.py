"""Short forms that a text explains itself: "ulcerative colitis (UC)", "UC (ulcerative colitis)"."""

import re
from collections.abc import Mapping

#: Short forms that the text itself explains, each with its long form.
Abbreviations = Mapping[str, str]

_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]\n]{2,80})[)\]]")
_SHORT = re.compile(r"[A-Za-z0-9α-ωµ][A-Za-z0-9α-ω/&+.\-]{1,11}")
_WORD = re.compile(r"[^\W_][\w'’\-/.]*")
#: How many letters before the bracket are searched for the long form.
_BACK = 130


def abbreviations(text: str) -> Abbreviations:
    """Short forms with their long forms, both as written; a plural s is taken off the short form.

    The rule is that of Schwartz AS, Hearst MA. Pac Symp Biocomput 2003:451: the letters of the short form are found
    from right to left in the words before the bracket, the first at the beginning of a word.

    Parameters
    ----------
    text
        A whole report.

    Examples
    --------
    >>> dict(abbreviations("ulcerative colitis (UC) and MOF (multiple organ failure); two NSAIDs"))
    {'UC': 'ulcerative colitis', 'MOF': 'multiple organ failure'}
    """
    found: dict[str, str] = {}
    for bracket in _IN_BRACKETS.finditer(text):
        inside = re.split(r"[,;:]", bracket.group(1), maxsplit=1)[0].strip()
        before = text[max(0, bracket.start() - _BACK) : bracket.start()].rstrip()
        before = re.split(r"[.;:()\[\]]\s", before)[-1]
        for short, long in _pairs(inside, before):
            found.setdefault(short, long)
    return found


def _pairs(inside: str, before: str) -> list[tuple[str, str]]:
    if _is_short(inside):
        short = inside.removesuffix("s") if inside[:-1].isupper() else inside
        long = _long_form(short, before)
        return [(short, long)] if long else []
    last = _WORD.findall(before)[-1:]
    if last and before.endswith(last[0]) and _is_short(last[0]) and len(inside.split()) > 1:
        short = last[0].removesuffix("s") if last[0][:-1].isupper() else last[0]
        long = _long_form(short, inside)
        if long and len(long) >= len(inside) - 4:
            return [(short, long)]
    return []


def _is_short(word: str) -> bool:
    """Whether a word looks like a short form: at least two letters of which one is a capital, and no number alone."""
    return (
        _SHORT.fullmatch(word) is not None
        and sum(c.isalpha() for c in word) >= 2
        and sum(c.isupper() for c in word) >= (1 if len(word) <= 4 else 2)
        and not word[1:].islower()
    )


def _long_form(short: str, before: str) -> str:
    """The words before a bracket that a short form was made of; empty where its letters are not in them."""
    letters = [c.lower() for c in short if c.isalnum()]
    place = len(before)
    for count, letter in zip(range(len(letters), 0, -1), reversed(letters), strict=True):
        place -= 1
        while place >= 0 and (
            before[place].lower() != letter or (count == 1 and place > 0 and before[place - 1].isalnum())
        ):
            place -= 1
        if place < 0:
            return ""
    long = before[place:].strip()
    words = _WORD.findall(long)
    few = len(words) <= min(len(letters) + 5, 2 * len(letters))
    return long if few and len(long) > len(short) and short not in words else ""
