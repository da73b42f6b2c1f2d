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
    r"\b(?:previous(?:ly)?|prior(?! to)|(?:before|until|prior to) (?:\w+ )?(?:admission|presentation"
    r"|hospitali[sz]ation|"
    r"referral)|"
    r"formerly|in the past|past (?:medical )?history|medical history|(?:with|had) an? "
    r"(?:\w+ )?history"
    r"|history of|(?:took|used) (?:\w+ ){1,5}for (?:\w+ ){1,3}years|known (?:case|to be|for)|long-?term"
    r"|chronic(?:ally)? (?:treat|therap|use|medicat|tak|on )\w*|home "
    r"medications?|usual (?:medications?|treatment)|regular "
    r"(?:medications?|"
    r"treatment)|current medications?|(?:her|his|the patient's|daily) medications?(?: history)? (?:included?|list|"
    r"consisted|were|was)|background|"
    r"(?:months?|years?) (?:ago|earlier|previously|prior)(?=[ ,])|antecedents?|comorbidit\w+|underlying conditions?)\b",
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
_OPENED = re.compile(r"\([^()]*$")
_STATEMENT = re.compile(r";|\.\s|, (?:and|but) (?=(?:he|she|was|is|the|we|it)\b)|\b(?:now|currently presents)\b")


#: The first sign of the illness that the report tells of.
_ONSET = re.compile(
    r"(?<!had )(?<!have )(?<!has )\b(?:developed|noticed|noted|experienced|(?:began|started) (?:to|having"
    r"|feeling)|(?:became|fell) (?:ill|unwell|sick|febrile))\b"
)
#: What makes such a sign one of long ago.
_LONG_AGO = re.compile(
    r"\byears?\b(?![ -]old)|\b(?:19|20)\d\d\b|\bage of\b|\bsince\b|\bhistory\b|\bchildhood\b|\bpreviously\b",
    re.IGNORECASE,
)
_COUNT = (
    r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|ten|twelve|several|few|first|second|third|last"
    r"|\d+(?:st|nd|rd|th))"
)
_SPELL = r"(?:hours?|days?|weeks?|months?|doses?|cycles?|infusions?|courses?|injections?)"
#: A span that ties the episode to the treatment told right before it: "Three weeks later she developed".
_SOON = re.compile(
    rf"\b{_COUNT}\W{_SPELL} (?:later|after|thereafter|into|following|of (?:treatment|therapy|use))\b"
    rf"|\b(?:after|following|within) (?:the )?(?:\w+ )?{_COUNT}\W{_SPELL}\b|\bon (?:the )?(?:\w+ )?day\b"
    r"|\b(?:shortly|soon|immediately) (?:after|thereafter)|\bduring (?:the |this |his |her )?(?:treatment"
    r"|therapy|infusion)",
    re.IGNORECASE,
)


def told_before(lines: Sequence[Line]) -> tuple[int, int]:
    """Where the background of the report lies: from the first sentence of the case to the words that begin the episode.

    The episode begins with its first sign, with the admission, or with a treatment to which a span ties what follows.
    Empty (equal places) where no words begin it within the first sentences.
    """
    case = [line for line in lines if line.sentence.part is Part.CASE]
    for number, line in enumerate(case[:_FIRST]):
        begins = _begins(line.text)
        if begins is not None:
            tied = number and _SOON.search(line.text, 0, begins) and not _LONG_AGO.search(case[number - 1].text)
            start = case[number - 1].sentence.start if tied else line.sentence.start + begins
            return (case[0].sentence.start, start)
        if number and line.sentence.start - case[0].sentence.start > _LONGEST:
            break
    return (0, 0)


def _begins(text: str) -> int | None:
    """Where in a sentence the episode begins."""
    places = [found.start() for found in (_BEGINS.search(text),) if found]
    if not _LONG_AGO.search(text):
        places += [found.start() for found in (_ONSET.search(text),) if found]
    return min(places, default=None)


#: Letters before a drug that are looked at.
_NEAR = 400
_FIRST = 5
_LONGEST = 1000


#: Letters of which every word of history has some.
_HINTS = ("istory", "ISTORY", "iagnosed", "ast medical")


def told_of_history(lines: Sequence[Line]) -> frozenset[int]:
    """Sentences (by where they start) that go on about what was before, behind a sentence with a word of history."""
    starts: set[int] = set()
    left = 0
    for line in lines:
        if not left and not any(hint in line.text for hint in _HINTS):
            continue
        if _BEGINS.search(line.text):
            left = 0
        elif _HISTORY.search(line.text) and not _NOTHING.search(line.text):
            left = _GOES_ON
        elif left and _OF_HISTORY.search(line.text) and not _OF_NOW.search(line.text):
            starts.add(line.sentence.start)
            left -= 1
        else:
            left = 0
    return frozenset(starts)


#: What a sentence that goes on about the history says, and what no such sentence says.
_OF_HISTORY = re.compile(
    r"\b(?:had|on|taking|took|taken|controlled|managed|treated|treatments?|medications?|maintained|since|years?|until|"
    r"therapy|received|diagnosed|insulin|receiving|initially|used|previous(?:ly)?)\b",
    re.IGNORECASE,
)
_OF_NOW = re.compile(
    r"\b(?:(?:was|were) (?:administered|given|started|initiated|commenced|prescribed|performed|measured|found|noted)|"
    r"findings?|revealed|showed|demonstrated|laborator\w+|results?|currently|now|this time|on day|days? later)\b",
    re.IGNORECASE,
)


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
_GOES_ON = 2


#: What puts a pluperfect into the story itself: "By day 5 he had received three doses".
_WITHIN = re.compile(
    r"\b(?:on|by|until) (?:hospital |postoperative |the )?(?:\w+ )?(?:day|POD|HD)\b|\bby (?:then|the time|this "
    r"time|the end)\b"
    r"|\bsince (?:admission|then)|\bafter(?:wards)? (?:the |his |her )?(?:surgery|operation|transplant\w*"
    r"|delivery|procedure|"
    r"diagnosis)\b|\bduring (?:the |this |his |her )?(?:admission|hospital|stay|operation|pregnancy)",
    re.IGNORECASE,
)
_NOT_LONG = re.compile(r"\b(?:hours?|days?|weeks?) (?:ago|earlier|before|prior|previously)\b", re.IGNORECASE)


def within_story(line: Line) -> bool:
    """Whether the words of a sentence in the pluperfect put it into the story, and not before it."""
    return bool(_WITHIN.search(line.text)) and not _EARLIER.search(line.text)


def not_long_before(line: Line) -> bool:
    """Whether a sentence says that something was begun days or weeks before."""
    return bool(_NOT_LONG.search(line.text)) and not _LONG_AGO.search(line.text)


_EARLIER = re.compile(
    r"\b(?:before|prior to|until) (?:\w+ )?(?:admission|presentation|hospitali[sz]ation|referral|transfer)\b"
    r"|\bprevious(?:ly)?\b|\byears?\b",
    re.IGNORECASE,
)


def past_words(line: Line, start: int, end: int) -> bool:
    """Whether words of the same statement put what stands at a place into the past."""
    base = line.sentence.start
    before = _OPENED.sub(
        lambda list_: list_[0].replace(";", ","), line.text[max(0, start - base - _NEAR) : start - base]
    )
    before = _STATEMENT.split(before)[-1] or ""
    if _SUBORDINATE.match(before) and "," in before:
        before = before.split(",", 1)[1]
    behind = _STATEMENT.split(line.text[end - base : end - base + 80])[0] or ""
    return bool(_BEFORE.search(before) or _BEHIND.search(behind))
