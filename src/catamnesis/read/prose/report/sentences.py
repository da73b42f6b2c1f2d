"""A stretch of prose cut into sentences, each with its place."""

import re
from collections.abc import Iterator

#: Places where a sentence might end: a mark, with its closing brackets and a citation that hangs on it, or a line end.
_PLACE = re.compile(
    r"[.!?…]+[\"'”’»)\]]{0,3}"
    r"(?P<cited>\s?\[[\d,;–\- ]{1,20}\]|(?<=[^\W\d_)][.)])\d{1,3}(?:[,–-]\d{1,3}){0,5}(?=\s+[A-Z]))?|\n"
)
_WORD_BEFORE = re.compile(r"[^\W\d_]+(?:[.-][^\W\d_]+)*$")
_NEXT_WORD = re.compile(r"[^\W\d_]+")
_NEXT_NUMBER = re.compile(r"(\d+)\s*([^\W\d_]*)")
_BULLET = re.compile(r"(?:[-–•*▪●◦‣]\s|\(?\d{1,2}[.)]\s|\(?[a-h]\)\s)")
_OPENERS = "([{\"'“‘«"
_TERMINAL = ".!?…:;"

#: Never the end of a sentence, whatever follows.
_NEVER = frozenset(
    "dr mr mrs ms prof st fig figs ref refs eq vs cf eg ie ca approx viz resp tab suppl vol pp ed eds incl sp spp var "
    "subsp nov".split()
)
#: The end of a sentence only where an ordinary beginning of a sentence follows.
_PERHAPS = frozenset(
    "al no nos etc am pm iv im sc po bid tid qid qd prn os us uk usa inc ltd co corp dept univ jr sr phd md jan feb "
    "mar "
    "apr jun jul aug sep sept oct nov dec min max temp wt ht".split()
)
#: Ordinary beginnings of a sentence.
_BEGINNINGS = frozenset(
    "a after all also although an and another antibiotics as at because before blood both but by chest computed "
    "consequently "
    "ct despite due during each even finally following follow for four from further furthermore given he her his "
    "however i if "
    "in indeed initial initially investigations it its laboratory lastly later magnetic moreover most mr mri ms mrs "
    "no "
    "nevertheless not of on once one or other our over past patient physical postoperatively repeat serum several she "
    "since six so some subsequent subsequently ten that the their then there therefore these they this those three "
    "through thus to treatment two under unfortunately until upon urine was we when where while with within".split()
)
#: Words that leave a sentence open at a line end.
_OPEN_ENDED = frozenset(
    "a an and are as at by for from had has have her his in into is of on or our than that the their to was were "
    "which "
    "with without".split()
)
#: A single letter after one of these is a unit (``mg/L``, ``°C``) and no initial.
_BEFORE_A_UNIT = "/°"
_TIME_WORDS = frozenset(
    "day days week weeks month months year years hour hours minute minutes patients cases weekly later".split()
)
#: How far back and ahead a bracket is looked for, in characters.
_BRACKET = 150
#: Longer than any sentence, in characters.
_LONGEST = 5000
#: So many letters without a space are no words of prose.
_ENDLESS_WORD = 400
#: Gaps and ruled lines, and letters without a space: nothing that is said goes on over them.
_NO_PROSE = re.compile(rf"[\W_]{{60,}}|(?<![^\W_])(?:(?![\W_]{{60}})\S){{{_ENDLESS_WORD},}}")
#: A line shorter than this, without a stop, is an item of its own.
_SHORT_LINE = 50


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """The places of the sentences in a stretch of a text, white space left out; time grows with the length only.

    Examples
    --------
    >>> text = "Dr. Roe saw her (Fig. 1). S. aureus grew.The dose was 9. 7mg."
    >>> [text[a:b] for a, b in sentence_spans(text)]
    ['Dr. Roe saw her (Fig. 1).', 'S. aureus grew.', 'The dose was 9. 7mg.']
    """
    stop = len(text) if end is None else end
    begin = start
    for place in _PLACE.finditer(text, start, stop):
        if place.start() < begin:
            continue
        at = _boundary(text, place, begin, stop)
        if at is None:
            continue
        yield from _pieces(text, begin, at)
        begin = at
    yield from _pieces(text, begin, stop)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence, without what is no prose in it: long gaps, ruled lines, letters without a space."""
    for odd in _NO_PROSE.finditer(text, start, end):
        yield from _bounded(text, start, odd.start())
        if odd.end() - odd.start() >= _ENDLESS_WORD:
            for at in range(odd.start(), odd.end(), _ENDLESS_WORD):
                yield from _bounded(text, at, min(at + _ENDLESS_WORD, odd.end()))
        start = odd.end()
    yield from _bounded(text, start, end)


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence; one that never ends is cut at spaces, so that no reader after this meets a giant."""
    while end - start > _LONGEST:
        cut = text.rfind(" ", start + _LONGEST // 2, start + _LONGEST)
        cut = start + _LONGEST if cut < 0 else cut
        if (span := _trimmed(text, start, cut)) is not None:
            yield span
        start = cut
    if (span := _trimmed(text, start, end)) is not None:
        yield span


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if any(c.isalnum() for c in text[start:end]) else None


def _boundary(text: str, place: re.Match[str], begin: int, stop: int) -> int | None:
    """Where the sentence ends if it ends here."""
    if text[place.start()] == "\n":
        return place.start() if _line_ends_it(text, place.start(), begin, stop) else None
    end = place.end()
    if end >= stop:
        return end
    following = _next_letter(text, end, stop)
    if following >= stop:
        return end
    if following == end:
        return end if _stop_without_space(text, place, stop) else None
    if text.find("\n", end, following) >= 0 and _BULLET.match(text, following):
        return end
    if place["cited"] is None and text[following] == "[":
        return None
    return end if _stop_with_space(text, place, following) else None


def _next_letter(text: str, at: int, stop: int) -> int:
    while at < stop and text[at].isspace():
        at += 1
    return at


def _stop_without_space(text: str, place: re.Match[str], stop: int) -> bool:
    """``antibody.The patient``: small letters, a stop, a capital."""
    at, end = place.start(), place.end()
    if text[at] != "." or end + 1 >= stop or at < 3:
        return False
    if not (text[end].isupper() and (text[end + 1].islower() or text[end + 1] == " ")):
        return False
    before = text[at - 3 : at]
    word = _NEXT_WORD.match(text, end)
    begins = word is not None and (word.group().lower() in _BEGINNINGS or len(word.group()) > 3)
    return begins and ((before[-2:].islower() and before[-2:].isalpha()) or before[-1] in ")]%") and before != "e.g"


def _stop_with_space(text: str, place: re.Match[str], following: int) -> bool:
    at = place.start()
    first = text[following]
    if first.isdigit():
        return _before_figure(text, at, following)
    if _in_brackets(text, place.end(), following):
        return False
    opened = following + 1 if first in _OPENERS and following + 1 < len(text) else following
    letter = text[opened]
    if letter.islower():
        return _lower_case_name(text, opened)
    if text[at] != "." or text[place.end() - 1] in ')]"”':
        return True
    return _after_word(text, at, opened)


def _lower_case_name(text: str, at: int) -> bool:
    """``pH``, ``mTOR``, ``qSOFA`` may begin a sentence."""
    return at + 2 < len(text) and text[at + 1].isupper()


def _before_figure(text: str, at: int, following: int) -> bool:
    """Whether a stop before a figure ends a sentence: not in ``Fig. 1``, ``approx. 5``, ``9. 7mg``."""
    if text[at] != ".":
        return True
    if text[at - 1].isdigit():
        return _not_a_decimal(text, at, following)
    word = _word_before(text, at)
    return len(word) > 1 and word not in _NEVER and word not in _PERHAPS


def _not_a_decimal(text: str, at: int, following: int) -> bool:
    """``9. 7mg`` is one number with a space in it; ``in 2010. 3 months later`` is not."""
    begin = at
    while begin > 0 and text[begin - 1].isdigit():
        begin -= 1
    number = _NEXT_NUMBER.match(text, following)
    if at - begin > 3 or number is None or len(number[1]) > 3:
        return True
    return number[2].lower() in _TIME_WORDS


def _after_word(text: str, at: int, following: int) -> bool:
    """Whether a stop after a word, with a capital after it, ends a sentence."""
    word = _word_before(text, at)
    if not word:
        return True
    follower = _NEXT_WORD.match(text, following)
    begins = follower is not None and follower.group().lower() in _BEGINNINGS
    if word in _NEVER:
        return False
    if word in _PERHAPS or "." in word:
        return begins
    if len(word) == 1 and not text[at - 1].islower() and text[at - 2] not in _BEFORE_A_UNIT:
        return begins
    return True


def _word_before(text: str, at: int) -> str:
    found = _WORD_BEFORE.search(text, max(0, at - 24), at)
    return found.group().lower() if found else ""


def _in_brackets(text: str, at: int, following: int) -> bool:
    """Whether a place lies within brackets that close soon."""
    if text.find("\n", at, following) >= 0:
        return False
    opened = text.rfind("(", max(0, at - _BRACKET), at)
    if opened < 0 or opened < text.rfind(")", max(0, at - _BRACKET), at):
        return False
    closed = text.find(")", at, at + _BRACKET)
    again = text.find("(", at, at + _BRACKET)
    return closed >= 0 and not 0 <= again < closed


def _line_ends_it(text: str, at: int, begin: int, stop: int) -> bool:
    """Whether a line end, after which no stop stands, ends a sentence."""
    following = _next_letter(text, at, stop)
    if following >= stop:
        return False
    before = at
    while before > begin and text[before - 1].isspace():
        before -= 1
    if before == begin:
        return False
    blank = text.count("\n", at, following) > 1
    if _BULLET.match(text, following) and not text[following].isdigit():
        return True
    if text[before - 1] in _TERMINAL:
        return blank
    if _left_open(text, begin, before) or text[following].islower():
        return False
    if blank:
        return True
    line = text.rfind("\n", begin, before) + 1 or begin
    return before - line < _SHORT_LINE and text[following].isupper()


def _left_open(text: str, begin: int, before: int) -> bool:
    """Whether what stands before a line end asks for more: a comma, a hyphen, ``and``, an open bracket."""
    if text[before - 1] in ",-–/(=<>":
        return True
    if _word_before(text, before) in _OPEN_ENDED:
        return True
    back = max(begin, before - _BRACKET)
    return text.rfind("(", back, before) > text.rfind(")", back, before)
