"""Whether a drug was taken before the illness that the report tells of."""

import re
from collections.abc import Sequence

from catamnesis.case.narrative import Part
from catamnesis.read.prose.nouns import Line

#: Words with which the episode itself begins.
_BEGINS = re.compile(
    r"\b(?:was|were|is|been|being)\s+(?:\w+ly\s+|then\s+|first\s+|re)?-?(?:admitted|hospitali[sz]ed|transferred|"
    r"brought|referred|seen|rushed)\b"
    r"|\b(?:presented|presents|presenting|consulted|attended|sought|visited|came|arrived|complained|complaining)\b"
    r"|\b(?:admission|admitted)\b|\b(?:on|at)\s+(?:\w+\s+)?(?:physical\s+)?exam(?:ination)?\b|\bphysical exam",
    re.IGNORECASE,
)
#: Words before a drug that put it into the past.
_BEFORE = re.compile(
    r"\b(?:previous(?:ly)?|prior(?! to)|(?:before|until) (?:\w+ )?(?:admission|presentation|hospitali[sz]ation|"
    r"referral)|"
    r"formerly|in the past|past (?:medical )?history|medical history|(?:with|had) an? "
    r"(?:\w+ )?history"
    r"|history of|known (?:case|to be|for)|long-?term|chronic(?:ally)? (?:treat|therap|use|medicat|tak|on )\w*|home "
    r"medications?|usual (?:medications?|treatment)|regular "
    r"(?:medications?|"
    r"treatment)|current medications?|(?:her|his|the patient's|daily) medications?(?: history)? (?:included?|list|"
    r"consisted|were|was)|background|"
    r"antecedents?|comorbidit\w+|underlying conditions?)\b",
    re.IGNORECASE,
)
#: Words behind a drug that put it into the past.
_BEHIND = re.compile(
    r"\b(?:(?:months?|years?|weeks?|days?) (?:ago|earlier|previously|prior|before)|(?:before|prior to) (?:\w+ "
    r")?(?:admission|presentation|"
    r"referral|hospitali[sz]ation|onset|consultation|visit|transfer)|in the past|previously|since (?:the age|"
    r"childhood))\b",
    re.IGNORECASE,
)
_SUBORDINATE = re.compile(
    r"\s*(?:since|because|as|given|due to|owing to|in view of|considering|with|despite|after|although)\b", re.IGNORECASE
)
_STATEMENT = re.compile(r";|\.\s|, (?:and|but) (?=(?:he|she|was|is|the|we|it)\b)|\b(?:now|currently presents)\b")


def told_before(lines: Sequence[Line]) -> tuple[int, int]:
    """Where the background of the report lies: from the first sentence of the case to the words that begin the episode.

    Empty (equal places) where no words begin it within the first sentences.
    """
    case = [line for line in lines if line.sentence.part is Part.CASE]
    for number, line in enumerate(case[:_FIRST]):
        begins = _BEGINS.search(line.text)
        if begins:
            return (case[0].sentence.start, line.sentence.start + begins.start())
        if number and line.sentence.start - case[0].sentence.start > _LONGEST:
            break
    return (0, 0)


#: Letters before a drug that are looked at.
_NEAR = 400
_FIRST = 5
_LONGEST = 1000


def told_of_history(lines: Sequence[Line]) -> frozenset[int]:
    """Sentences (by where they start) that go on about what was before: from a word of history to the present "
    "illness."""
    starts: set[int] = set()
    left = 0
    for line in lines:
        if _BEGINS.search(line.text):
            left = 0
        elif _HISTORY.search(line.text) and not _NOTHING.search(line.text):
            left = _GOES_ON
        if left:
            starts.add(line.sentence.start)
            left -= 1
    return frozenset(starts)


#: Words that begin a stretch of history, and for how many sentences it lasts at most.
_HISTORY = re.compile(
    r"\b(?:(?:background|past|medical|previous|personal|clinical) history|history (?:was|is|of|included)|past medical|"
    r"diagnosed in (?:19|20)\d\d|"
    r"was diagnosed (?:with \w+ )?(?:\w+ )?(?:years|months) (?:ago|earlier|before|previously))\b",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"\b(?:no|negative|unremarkable|insignificant|nil|denied|without|non-?contributory|uneventful)\b", re.IGNORECASE
)
_GOES_ON = 3


def past_words(line: Line, start: int, end: int) -> bool:
    """Whether words of the same statement put what stands at a place into the past."""
    base = line.sentence.start
    before = _STATEMENT.split(line.text[max(0, start - base - _NEAR) : start - base])[-1] or ""
    if _SUBORDINATE.match(before) and "," in before:
        before = before.split(",", 1)[1]
    behind = _STATEMENT.split(line.text[end - base : end - base + 80])[0] or ""
    return bool(_BEFORE.search(before) or _BEHIND.search(behind))
