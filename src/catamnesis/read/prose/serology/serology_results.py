"""How a test came out: the words that say so, and which of the things tested for they govern."""

import re
from collections.abc import Iterator
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
_WAS = r"(?:was|were|is|are|been|being|remained|came\s+back|returned|turned\s+out|both|all|also)"
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
        (
            r"\b(?:was|were|is|are)\s+(?:\w+\s+)?(?:normal|unremarkable|non-?contribut\w+|non-?\s?reactive)\s+for\b",
            _NEG,
            Side.AFTER,
            True,
        ),
        (r"(?<!non-)(?<!non )\breactive\s+for\b", _POS, Side.AFTER, True),
        (rf"\b{_GAVE}negative\s+(?:results?|findings?|reactions?|cultures?|tests?)\b", _NEG, Side.BEFORE, True),
        (rf"\b{_GAVE}positive\s+(?:results?|findings?|reactions?|cultures?|tests?)\b", _POS, Side.BEFORE, True),
        (
            r"\b(?:sero-?)?negativ(?:e|es|ity)\s+(?:(?!except|apart|but)\w+\s+){0,3}?(?:for|to|against)\b",
            _NEG,
            Side.AFTER,
            True,
        ),
        (
            r"\b(?:sero-?)?positiv(?:e|es|ity)\s+(?:(?!except|apart|but)\w+\s+){0,3}?(?:for|to|against)\b",
            _POS,
            Side.AFTER,
            True,
        ),
        (
            r"\bno\s+(?:germs?|organisms?|pathogens?|bacteria|microorganisms?)\s+(?:was|were|grew|could)(?:\s+be)?\s*(?:grown|isolated|found|identified|detected|cultured)?\s+(?:in|on|from)\b",
            _NEG,
            Side.AFTER,
            True,
        ),
        (
            (
                r"\b(?:revealed|showed|(?:was|were)\s+(?:consistent\s+with|indicative\s+of|in\s+favou?r\s+of)|indicat\w+|confirm\w+)\s+(?:an?\s+)?"
                r"(?:previous|past|old|prior|recent|acute|active|chronic)\s+(?:infection|immuni\w+|exposure|contact)\b"
            ),
            _POS,
            Side.BEFORE,
            True,
        ),
        (rf"\b(?:{_NOT}\s+{_FIND}\s+any|{_FIND}\s+no)\s+(?:\w+\s+)?abnormalit\w+", _NEG, Side.BEFORE, True),
        (
            rf"\b{_NOT}\s+{_FIND}\s+(?:any\s+)?(?:organisms?|germs?|pathogens?|growth|microorganisms?)\b",
            _NEG,
            Side.BEFORE,
            True,
        ),
        (
            r"\bno\s+(?:\w+\s+){0,2}?growth\s+(?:(?:was|were)\s+\w+\s+)?(?:on|in|from)\b(?=\s+(?:\w+\s+){0,3}cultures?\b)",
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
            (
                r"\b(?:sterile|non-?\s?reactive|not\s+reactive|unreactive|undetectable|undetected|not\s+detect(?:ed|able)"
                r"|(?:below|under)\s+(?:the\s+)?(?:(?:lower\s+)?(?:limits?|threshold)\s+of\s+detection|detection\s+(?:limit|threshold)|(?:limits?|threshold)))\b"
            ),
            _NEG,
            Side.BEFORE,
            True,
        ),
        (
            (
                rf"\b{_WAS}\s+(?:also\s+|all\s+|both\s+)?(?:not\s+(?:found|isolated|identified|present|seen|observed|noted|demonstrated|elevated|raised|increased|grown)"
                r"|absent|unremarkable|non-?contributory|normal|(?:with)?in\s+(?:the\s+)?normal\s+(?:limits?|ranges?))\b"
            ),
            _NEG,
            Side.BEFORE,
            True,
        ),
        (
            r"\b(?:could|can)\s?not\s+be\s+(?:detected|isolated|found|identified|demonstrated|grown|cultured|seen)\b",
            _NEG,
            Side.BEFORE,
            True,
        ),
        (r"\b(?:sero-?)?(?:negativity|negativi[sz]ation|negativation)\s+of\b", _NEG, Side.AFTER, True),
        (r"\b(?:sero-?)?positivity\s+of\b", _POS, Side.AFTER, True),
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
        (r"\b(?:sero-?)?negativ(?:e|es|ity|ated)\b|\(\s*[-–−]\s*\)|(?<=\w)[-–−](?=[,;.)])", _NEG, Side.BEFORE, True),
        (
            (
                r"\b(?:sero-?)?positiv(?:e|es|ity)\b|\(\s*\+{1,4}\s*\)|(?<=\w)\+(?=[\s,;.)])"
                r"|\b(?<!non-)(?<!non )reactive\b"
            ),
            _POS,
            Side.BEFORE,
            True,
        ),
        (r"\bwith\s+(?=(?:an?\s+)?anti[-\s]?[\w-]{2,20}\s+specificity)", _POS, Side.AFTER, True),
        (r"\b(?:grew|growing)\s+(?=(?:in|on|from)\b)", _POS, Side.BEFORE, False),
        (r"\b(?:was|were)\s+(?:\w+ly\s+)?identified\s+as\b", _POS, Side.AFTER, False),
        (
            (
                r"\b(?:was|were|is|being)\s+(?:\w+ly\s+|also\s+)?(?:(?:detected|isolated|identified|cultured|grown|detectable|recovered|present|retrieved)\b"
                r"|(?:found|observed|seen|noted|demonstrated|revealed)\b(?!\s+(?:to|as|non|un|normal|in\s+(?:the\s+)?normal|elevated|raised|sterile|(?:\w+ly\s+)?(?:positive|negative))))"
            ),
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
            r"\b(?:revealed|showed|showing|revealing|demonstrated|demonstrating|detected|detecting|identified|identifying|confirmed|confirming|disclosed|contained|containing|presence\s+of|detection\s+of)\b",
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
        (r"\b(?:elevated|raised|increased|high)\b", _POS, Side.BEFORE, False),
    )
)
_TURNS = ("positiv", "negativ", "seropos", "seroneg", "undetect", "non", "elevated", "raised", "increased", "high")
#: What is said not to have come out as the rest of a list did.
_EXCEPT = re.compile(
    r"\b(?:except(?:ing)?(?:\s+for)?|with\s+the\s+exception\s+of|apart\s+from|other\s+than|but\s+(?=for))\b"
    r"(?!\s+(?:the\s+|an?\s+)?(?:insignificant|non-?specific|mild\w*|slight\w*))",
    re.IGNORECASE,
)
_HISTORY = re.compile(r"\bhistory\s+(?:was|is|were)\s+(?:\w+\s+)?$", re.IGNORECASE)
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
    ordered = [one for one in sorted(found, key=lambda one: one.start) if not _HISTORY.search(text[: one.start])]
    return tuple(sorted([*ordered, *_exceptions(text, ordered)], key=lambda one: one.start))


def _exceptions(text: str, said: list[Result]) -> Iterator[Result]:
    """Words that turn the result for what follows: all were negative except X."""
    for found in _EXCEPT.finditer(text):
        last = next((one for one in reversed(said) if one.end <= found.start() and one.plain), None)
        if last is not None and found.start() - last.end < _EXCEPT_WITHIN:
            turned = _POS if last.result is _NEG else _NEG
            yield Result(found.start(), found.end(), turned, Side.AFTER, plain=True)


def _placed(text: str, one: Result) -> Result:
    """The side of a bare "positive": what follows it, unless a verb, a hyphen or a name stands before it."""
    words = text[one.start : one.end].lower()
    turns = words.startswith(_TURNS) and not words.endswith("ity")
    if one.side is Side.AFTER or not turns:
        return one
    before = text[max(0, one.start - 40) : one.start]
    after = text[one.end : one.end + 2]
    if (
        _VERB_BEFORE.search(before)
        or before.rstrip()[-1:] in ("-", "–", "(", ":")
        or after[:1] in (",", ".", ";", ")", "", "\n")
    ):
        return one
    if re.match(
        r"\s+(?:and|or|but|while|with|in|on|at|too|as|by|twice|after|before|when|which|\(|during|from|results?\b)",
        text[one.end : one.end + 9],
    ):
        return one
    return Result(one.start, one.end, one.result, Side.AFTER, one.plain)


def without_object(text: str, said: tuple[Result, ...], names: tuple[tuple[int, int], ...]) -> tuple[Result, ...]:
    """The words of results, where "positive for" something that is no name speaks of the test before it."""
    return tuple(_turned_back(text, one, names) for one in said)


def _turned_back(text: str, one: Result, names: tuple[tuple[int, int], ...]) -> Result:
    if one.side is Side.BEFORE or not one.plain or not text[one.start : one.end].lower().endswith((" for", " to")):
        return one
    stop = next((found.start() for found in _OBJECT_ENDS.finditer(text, one.end)), len(text))
    if any(one.end <= start < min(stop, one.end + _FAR) for start, _ in names):
        return one
    return Result(one.start, one.end, one.result, Side.BEFORE, plain=True)


def attached(text: str, said: tuple[Result, ...], names: tuple[tuple[int, int], ...]) -> tuple[Result, ...]:
    """The words of results, where a bare one right behind a name ("HIV positive woman") speaks of that name."""
    ends = {end for _, end in names}
    return tuple(
        Result(one.start, one.end, one.result, Side.BEFORE, one.plain)
        if one.plain and " " not in text[one.start : one.end] and {one.start, one.start - 1} & ends
        else one
        for one in said
    )


_OBJECT_ENDS = re.compile(r"[;:]|\.(?=\s|$)|\b(?:but|while|whereas|was|were)\b", re.IGNORECASE)
#: Where what is said of one thing ends.
BREAK = re.compile(
    r";|\.\s|:\s(?-i:(?=[A-Z]))|\b(?:but|while|whereas|although|though|however|except|despite|(?<!of\s)which|whose|because|since|yet|so)\b"
    r"|,\s+and\s+(?=(?:the|a|an|her|his|she|he|it|we|they|no|there)\b)|,\s+(?:she|he|it|we|they|then|his|her|their|there)\s",
    re.IGNORECASE,
)
#: What parts a word of a result from the names behind it.
_CHAIN_BREAK = re.compile(
    r"\b(?:led|was|were|is|had|has|diagnos\w+|with|after|during|consistent|suggest\w*|caus\w+|due)\b", re.IGNORECASE
)
#: A bracket or colon that opens the list of what the word before it speaks of.
_OPENS = re.compile(r"\s*[(\[:][^)\]]{0,400}|\s*,?\s+as\s+(?:was|were)\s+[^;.]{0,120}", re.IGNORECASE)
_INCLUDES = re.compile(r"\s*,?\s*(?:including|such\s+as|namely|in\s+particular)\s[^;.]{0,200}", re.IGNORECASE)
#: Longest stretch without a name between a word of a result and the names behind it, in letters.
_FAR, _NEAR = 130, 45
_EXCEPT_WITHIN = 120


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
            opens = _OPENS.fullmatch(between) or (_INCLUDES.fullmatch(between) and not self._parted(one.end, start))
            return one.plain and bool(opens)
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
