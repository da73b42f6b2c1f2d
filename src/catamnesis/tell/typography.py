"""Words as a printer sets them: real minus signs, spaces that do not break, nothing that works unseen."""

import re

#: Narrow space that does not break, between a number and its unit.
THIN = "\u202f"
#: Signs that stand above the line.
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
#: The minus sign of print, as wide as a plus.
MINUS = "\u2212"

_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")
_BEFORE_UNIT = re.compile(r"(?<=\d) (?=%|h\b|(?:[mµunk]?g|mL|L|[mµ]mol|U|IU|MBq)(?:\b|/))")
_LONE = re.compile("[\ud800-\udfff]")


def visible(text: str) -> str:
    """Text in which nothing works unseen: control and direction-turning characters are printed as their code.

    Examples
    --------
    >>> visible("a\u202eb")
    'a[U+202E]b'
    """
    return _LONE.sub("\ufffd", _INVISIBLE.sub(lambda found: f"[U+{ord(found[0]):04X}]", text))


def typeset(sentence: str) -> str:
    """A sentence with the signs of print: a real minus before a number, a narrow space before a unit.

    Examples
    --------
    >>> typeset("fell by x1.5 to -82.7 %") == "fell by ×1.5 to −82.7\u202f%"
    True
    """
    sentence = re.sub(r"(?<![\w.,\-])-(?=\d)", MINUS, sentence)
    sentence = re.sub(r"\bx(?=\d+(?:\.\d+)?\b)", "×", sentence)
    return _BEFORE_UNIT.sub(THIN, sentence)


def listed(words: list[str], last: str = "and") -> str:
    """Words as a sentence counts them.

    Examples
    --------
    >>> listed(["skin", "pain", "fever"])
    'skin, pain and fever'
    """
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""


def sentence_case(text: str) -> str:
    """Text with its first letter large, the rest left alone."""
    return text[:1].upper() + text[1:]
