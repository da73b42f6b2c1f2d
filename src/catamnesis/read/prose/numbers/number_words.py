"""Numbers as words and figures in running text ("twenty-four", "thirteen (13)", "third", "12th")."""

import re

_ONES = "one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINAL_ONES = "first second third fourth fifth sixth seventh eighth ninth".split()
_ORDINAL_TEENS = (
    "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split()
)
_ORDINAL_TENS = "twentieth thirtieth fortieth fiftieth".split()

_VALUES = {word: float(number) for number, word in enumerate((*_ONES, *_TEENS), 1)}
_VALUES |= {word: 10.0 * number for number, word in enumerate(_TENS, 2)}
_VALUES |= {word: float(number) for number, word in enumerate((*_ORDINAL_ONES, *_ORDINAL_TEENS), 1)}
_VALUES |= {word: 10.0 * number for number, word in enumerate(_ORDINAL_TENS, 2)}
_VALUES |= {"a": 1.0, "an": 1.0, "half": 0.5, "couple": 2.0, "single": 1.0}

_TENS_RULE = rf"(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_ONES)})\b)?"
#: A counted number: figures, or words up to ninety-nine.
NUMBER = (
    rf"(?:\d{{1,4}}(?:[.,]\d{{1,2}})?(?!\d)(?:[\s-]and[\s-]a[\s-]half\b)?"
    rf"|(?:{_TENS_RULE}|{'|'.join((*reversed(_TEENS), *_ONES))})\b"
    r"(?:\s?\(\d{1,3}\))?(?:[\s-]and[\s-]a[\s-]half\b)?)"
)
#: A place in a row: "3rd", "third", "twenty-first".
ORDINAL = (
    rf"(?:\d{{1,3}}\s?(?:st|nd|rd|th)\b|(?:(?:{'|'.join(_TENS)})[ -])?"
    rf"(?:{'|'.join((*_ORDINAL_TENS, *_ORDINAL_TEENS, *_ORDINAL_ONES))})\b)"
)
_WORD = re.compile("[a-z]+")
_FIGURES = re.compile(r"\d+(?:[.,]\d+)?")


def number_of(words: str) -> float:
    """The number that figures or words say.

    Examples
    --------
    >>> [number_of(words) for words in ("12", "2,5", "twenty-four", "thirteen (13)", "one and a half", "21st")]
    [12.0, 2.5, 24.0, 13.0, 1.5, 21.0]
    """
    low = words.lower()
    half = 0.5 if low.endswith("half") and low != "half" else 0.0
    figures = _FIGURES.match(words)
    if figures:
        return float(figures[0].replace(",", ".")) + half
    said = _WORD.findall(low.replace("and a half", "").replace("and-a-half", "").split("(")[0])
    return sum(_VALUES.get(word, 0.0) for word in said) + half
