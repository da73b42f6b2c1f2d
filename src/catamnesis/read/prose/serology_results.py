"""How a test came out: the words that say so, and which of the things tested for they govern."""

import re
from dataclasses import dataclass
from enum import Enum

from catamnesis.case.finding import SerologyResult


class Side(Enum):
    """On which side of the words stands what they speak of."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Result:
    """Words that say how a test came out.

    Parameters
    ----------
    side
        Where what they speak of stands.
    plain
        Whether they name the result itself (positive, negative); else they are verbs that need a test in the sentence.
    """

    start: int
    end: int
    result: SerologyResult
    side: Side
    plain: bool


_POS, _NEG = SerologyResult.POSITIVE, SerologyResult.NEGATIVE
_NOT = r"(?:(?:did|does|could|do)\s?n[o']t|failed\s+to|never)"
_FIND = r"(?:reveal|show|demonstrate|detect|identif|isolate|grow|yield|disclose|find|report|indicate)\w{0,3}"
_GAVE = r"(?:yielded|gave|showed|returned|had|produced|revealed|came\s+back\s+with)\s+(?:a\s+|all\s+|\w+ly\s+)?"
_BE = (
    r"(?:was|were|is|are|be|been|being|came|come|returned|return|remained|remain|turned|became|become|tested|proved|proven"
    r"|found|resulted|persistently|also|all|both|still|later|again|too|then|subsequently|back|strongly|weakly|highly"
    r"|slightly|mildly|faintly|moderately|initially|either|out|repeatedly|each|reported|it|only|nevertheless"
    r"|borderline|markedly|uniformly|equally|doubly|double|persisted|being|finally|returning|considered|now|already)"
)
#: In this order; of two that overlap the earlier stands.
_CUES: tuple[tuple[re.Pattern[str], SerologyResult, Side, bool], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), result, side, plain)
    for pattern, result, side, plain in (
        (rf"\b{_GAVE}negative\s+(?:results?|findings?|reactions?|cultures?|tests?)\b", _NEG, Side.BEFORE, True),
        (rf"\b{_GAVE}positive\s+(?:results?|findings?|reactions?|cultures?|tests?)\b", _POS, Side.BEFORE, True),
        (r"\b(?:sero-?)?negativ(?:e|es|ity)\s+(?:\w+\s+){0,3}?(?:for|to|against)\b", _NEG, Side.AFTER, True),
        (r"\b(?:sero-?)?positiv(?:e|es|ity)\s+(?:\w+\s+){0,3}?(?:for|to|against)\b", _POS, Side.AFTER, True),
        (
            r"\bno\s+(?:germs?|organisms?|pathogens?|bacteria|microorganisms?)\s+(?:was|were|grew|could)(?:\s+be)?\s*(?:grown|isolated|found|identified|detected|cultured)?\s+(?:in|on|from)\b",
            _NEG,
            Side.AFTER,
            True,
        ),
        (
            r"\b(?:(?:showed|yielded|revealed|had|demonstrated)\s+)?no\s+(?:\w+\s+){0,2}?growth(?!\s+of)\b|\bno\s+(?:\w+\s+){1,2}(?:was|were)\s+(?:grown|isolated)\b",
            _NEG,
            Side.BEFORE,
            True,
        ),
        (
            r"\b(?:sterile|non-?\s?reactive|not\s+reactive|undetectable|undetected|not\s+detect(?:ed|able))\b",
            _NEG,
            Side.BEFORE,
            True,
        ),
        (
            r"\b(?:was|were)\s+(?:also\s+|all\s+)?(?:not\s+(?:found|isolated|identified|present)|absent|unremarkable|noncontributory)\b",
            _NEG,
            Side.BEFORE,
            True,
        ),
        (rf"\b{_NOT}\s+{_FIND}\s+(?:any\s+)?(?:evidence\s+of\s+)?", _NEG, Side.AFTER, False),
        (
            r"\b(?:revealed|showed|yielded|demonstrated|detected|disclosed|identified|found)\s+no\b",
            _NEG,
            Side.AFTER,
            False,
        ),
        (
            r"\bno\s+(?:evidence|growth|sign|signs|trace|presence)\s+of\b|\babsence\s+of\b|\bwithout\b|\bruled\s+out\b",
            _NEG,
            Side.AFTER,
            False,
        ),
        (r"\b(?:sero-?)?negativ(?:e|es|ity|ated)\b|\(\s*[-–−]\s*\)", _NEG, Side.BEFORE, True),
        (r"\b(?:sero-?)?positiv(?:e|es|ity)\b|\(\s*\+{1,4}\s*\)|(?<=\w)\+(?=[\s,;.)])", _POS, Side.BEFORE, True),
        (
            r"\b(?:was|were|is|being)\s+(?:\w+ly\s+|also\s+)?(?:detected|isolated|identified|cultured|grown|reactive|detectable|recovered)\b",
            _POS,
            Side.BEFORE,
            False,
        ),
        (
            r"\b(?:grew|yielded|isolated|isolating|growing|growth\s+of|isolation\s+of|culture\s+of|cultured)\b",
            _POS,
            Side.AFTER,
            False,
        ),
        (
            r"\b(?:revealed|showed|showing|revealing|demonstrated|detected|identified|confirmed|disclosed|presence\s+of|detection\s+of)\b",
            _POS,
            Side.AFTER,
            False,
        ),
        (
            r"\bno\b(?![^.;]{0,80}\b(?:available|performed|done|obtained|carried|history)\b)|\bneither\b",
            _NEG,
            Side.AFTER,
            False,
        ),
        (r"\bstained\b", _POS, Side.BEFORE, False),
    )
)
_VERB_BEFORE = re.compile(rf"\b{_BE}\s+(?:\w+ly\s+)?$", re.IGNORECASE)


def results(text: str) -> tuple[Result, ...]:
    """Words of results in a sentence, from left to right.

    Examples
    --------
    >>> [(str(one.result), one.side.value) for one in results("ANA was negative, but tests were positive for HIV")]
    [('negative', 'before'), ('positive', 'after')]
    """
    found: list[Result] = []
    for pattern, result, side, plain in _CUES:
        for match in pattern.finditer(text):
            if not any(other.start < match.end() and match.start() < other.end for other in found):
                found.append(_placed(text, Result(match.start(), match.end(), result, side, plain)))
    return tuple(sorted(found, key=lambda one: one.start))


def _placed(text: str, one: Result) -> Result:
    """The side of a bare "positive": what follows it, unless a verb, a hyphen or a name stands before it."""
    words = text[one.start : one.end].lower()
    turns = words.startswith(("positiv", "negativ", "seropos", "seroneg", "undetect", "non")) and not words.endswith(
        "ity"
    )
    if one.side is Side.AFTER or not turns:
        return one
    before = text[max(0, one.start - 40) : one.start]
    after = text[one.end : one.end + 2]
    if (
        _VERB_BEFORE.search(before)
        or before[-1:] in ("-", "–", "(", ":")
        or after[:1] in (",", ".", ";", ")", "", "\n")
    ):
        return one
    if re.match(
        r"\s+(?:and|or|but|while|with|in|on|at|too|as|by|twice|after|before|when|which|\(|during|from|results?\b)",
        text[one.end : one.end + 9],
    ):
        return one
    return Result(one.start, one.end, one.result, Side.AFTER, one.plain)


def attached(text: str, said: tuple[Result, ...], names: tuple[tuple[int, int], ...]) -> tuple[Result, ...]:
    """The words of results, where a bare one right behind a name ("HIV positive woman") speaks of that name."""
    ends = {end for _, end in names}
    return tuple(
        Result(one.start, one.end, one.result, Side.BEFORE, one.plain)
        if one.plain and " " not in text[one.start : one.end] and {one.start, one.start - 1} & ends
        else one
        for one in said
    )


#: Where what is said of one thing ends.
BREAK = re.compile(
    r";|\.\s|:\s(?=[A-Z])|\b(?:but|while|whereas|although|though|however|except|despite|(?<!of\s)which|whose|because|since|yet|so)\b"
    r"|,\s+and\s+(?=(?:the|a|an|her|his|she|he|it|we|they|no|there)\b)|,\s+(?:she|he|it|we|they|then)\s",
    re.IGNORECASE,
)
#: What parts a word of a result from the names behind it.
_CHAIN_BREAK = re.compile(
    r"\b(?:led|was|were|is|had|has|diagnos\w+|with|after|during|consistent|suggest\w*|caus\w+|due)\b", re.IGNORECASE
)
#: A bracket or colon that opens the list of what the word before it speaks of.
_OPENS = re.compile(r"\s*[(\[:][^)\]]{0,400}|\s*,?\s+as\s+(?:was|were)\s+[^;.]{0,120}", re.IGNORECASE)
#: Longest stretch without a name between a word of a result and the names behind it, in letters.
_FAR, _NEAR = 90, 45


def breaks(text: str) -> tuple[int, ...]:
    """Places where one statement ends and another begins."""
    return tuple(found.start() for found in BREAK.finditer(text))


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence with its words of results, the names in it, and where statements end."""

    text: str
    said: tuple[Result, ...]
    names: tuple[tuple[int, int], ...]
    ends: tuple[int, ...]

    def governing(self, start: int, end: int) -> Result | None:
        """The words that say how what stands at a place came out; None where nothing does."""
        before = next((one for one in reversed(self.said) if one.end <= start), None)
        after = next((one for one in self.said if one.start >= end), None)
        left = before if before and self._reaches(before, start) else None
        right = after if after and after.side is Side.BEFORE and not self._parted(end, after.start) else None
        if left and right:
            return right if right.plain and not left.plain else left
        return left or right

    def _reaches(self, one: Result, start: int) -> bool:
        """Whether a word of a result governs what begins behind it."""
        between = self.text[one.end : start]
        if one.side is Side.BEFORE:
            return one.plain and _OPENS.fullmatch(between) is not None
        return not self._parted(one.end, start) and self._chained(one, start)

    def _chained(self, one: Result, start: int) -> bool:
        """Whether names follow one another from a word of a result to a place."""
        lasting = self.text[one.start : one.end].lower().endswith((" for", " to", " against"))
        place = one.end
        stops = [first for first, _ in self.names if one.end <= first <= start]
        for first in stops:
            gap = self.text[place:first]
            if len(gap) > (_FAR if lasting else _NEAR) or (not lasting and _CHAIN_BREAK.search(gap)):
                return False
            place = next(end for begin, end in self.names if begin == first)
        return True

    def _parted(self, first: int, last: int) -> bool:
        return any(first <= place < last for place in self.ends)
