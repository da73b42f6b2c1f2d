"""What happened to the patient: death, admission, discharge, remission, relapse, operations, biopsies, intubation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from catamnesis.case.finding import Course, Status
from catamnesis.case.mention import EventSaid, Happening
from catamnesis.read.prose.context.assertion import Elsewhere, asserted
from catamnesis.read.prose.happenings.event_context import (
    ARRIVES,
    BODILY,
    BODILY_BEHIND,
    HANGS,
    NEGATED,
    OTHERS,
    OWN,
    OWN_DEATH,
    PLANNED,
    RECIPIENT,
    RECOVERY,
    REFUSED_BEHIND,
    RELATIVE,
    WEANED,
)
from catamnesis.read.prose.happenings.event_words import HINTS, NORMAL_HINTS, NORMALISED, PATTERNS
from catamnesis.read.prose.happenings.operations import OPERATION, OPERATION_HINTS, is_operation
from catamnesis.read.prose.nouns import Line
from catamnesis.read.prose.times.when import when_of


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Words that tell of an event, before it is known whether they are the only ones that do."""

    line: Line
    number: int
    start: int
    end: int
    kind: Happening
    noun: bool
    hangs: bool
    generic: bool = False


def mentions(lines: tuple[Line, ...]) -> Iterator[EventSaid]:
    """The events of one patient; what is denied, planned, refused or happened to others is left out.

    A noun that only dates something else ("a week before admission") tells of its event only where nothing else does.
    """
    found = [one for number, line in enumerate(lines) for one in _candidates(line, number)]
    for one in _once(found):
        yield EventSaid(
            span=one.line.span(one.start, one.end),
            patient=one.line.sentence.patient,
            kind=one.kind,
            when=when_of(one.line, one.start, one.end),
        )


def _candidates(line: Line, number: int) -> Iterator[_Candidate]:
    text, origin = line.text, line.sentence.start
    low = text.lower()
    for kind, pattern in PATTERNS.items():
        if not any(hint in low for hint in HINTS[kind]):
            continue
        for found in pattern.finditer(text):
            noun = found.lastgroup == "noun"
            if _speaks_of(kind, line, found, noun=noun):
                hangs = kind in _HUNG_ON and bool(HANGS.search(text[max(0, found.start() - 45) : found.start()]))
                yield _Candidate(line, number, found.start() + origin, found.end() + origin, kind, noun, hangs)
    for found in NORMALISED.finditer(text) if any(hint in low for hint in NORMAL_HINTS) else ():
        first, last = found.span(found.lastgroup or 0)
        if not NEGATED.search(text[max(0, first - 60) : first]):
            yield _Candidate(line, number, first + origin, last + origin, Happening.REMISSION, noun=False, hangs=False)
    for found in OPERATION.finditer(text) if any(hint in low for hint in OPERATION_HINTS) else ():
        if is_operation(found) and "biops" not in found[0].lower() and _happened(Happening.SURGERY, line, found):
            before = text[max(0, found.start() - 45) : found.start()]
            if _NEEDED.match(text, found.end()) or _NODES.search(before):
                continue
            generic = bool(found["generic"]) or found[0].lower().endswith(("excised", "resected"))
            hangs = bool(HANGS.search(before)) or (generic and bool(ARRIVES.search(before)))
            yield _Candidate(
                line, number, found.start() + origin, found.end() + origin, Happening.SURGERY, hangs, hangs, generic
            )


def _speaks_of(kind: Happening, line: Line, found: re.Match[str], *, noun: bool) -> bool:
    """Whether the words tell of such an event of the patient at all."""
    before, behind = line.text[max(0, found.start() - 70) : found.start()], line.text[found.end() : found.end() + 70]
    if (
        kind is Happening.DEATH
        and not (OWN_DEATH if noun else OWN).search(before)
        and (OTHERS.search(before) or (noun and OTHERS.search(behind[:30])))
    ):
        return False
    if (
        kind in (Happening.ADMISSION, Happening.DISCHARGE)
        and not noun
        and RELATIVE.search(line.text[max(0, found.start() - _FAR) : found.start()])
    ):
        return False
    if kind is Happening.TRANSPLANT and RECIPIENT.search(before + behind):
        return False
    if kind is Happening.DISCHARGE and noun and (BODILY.search(before) or BODILY_BEHIND.match(behind)):
        return False
    if kind is Happening.INTUBATION and WEANED.search(before):
        return False
    if kind is Happening.REMISSION and (RECOVERY.search(before[-30:]) or RECOVERY.search(behind[:30])):
        return False
    return _happened(kind, line, found)


def _happened(kind: Happening, line: Line, found: re.Match[str]) -> bool:
    """Whether it was neither denied nor only thought of."""
    before = line.text[max(0, found.start() - 70) : found.start()]
    if NEGATED.search(before) or PLANNED.search(before) or REFUSED_BEHIND.match(line.text, found.end()):
        return False
    if kind is Happening.REMISSION:
        return True
    if kind is Happening.DEATH and "not" in found[0].lower():
        return True
    told = asserted(line, found.start() + line.sentence.start, found.end() + line.sentence.start)
    if told.elsewhere in (Elsewhere.FAMILY, Elsewhere.HYPOTHETICAL):
        return False
    behind = told.cue is not None and told.cue.start >= found.end() + line.sentence.start
    return told.status is Status.PRESENT or told.course is Course.RESOLVED or (kind in _BY_A_RESULT and behind)


#: Of these a word behind them tells how the result was, and not whether they happened.
_BY_A_RESULT = (Happening.BIOPSY, Happening.SURGERY, Happening.TRANSPLANT)
_THE = re.compile(r"\b(?:the|this|that|her|his)\s+$", re.IGNORECASE)
_TOLD_BY_HANGING = (Happening.ADMISSION, Happening.DISCHARGE, Happening.SURGERY, Happening.TRANSPLANT)
#: Events that other things are dated by.
_HUNG_ON = (
    Happening.ADMISSION,
    Happening.DISCHARGE,
    Happening.SURGERY,
    Happening.TRANSPLANT,
    Happening.DEATH,
    Happening.INTUBATION,
)
_SPECIMEN = re.compile(
    r"\s+(?:material|specimens?|samples?|tissues?|findings?|results?)\b(?!,?\s+(?:\w+\s+){0,2}(?:taken|obtained))", re.I
)
_AGAIN = re.compile(r"\b(?:second|third|another|repeat\w*|again|new|further|subsequent|additional|another)\b", re.I)
#: So many sentences after a remission or biopsy, words that may mean the same one tell nothing new.
_TOLD_LATELY = 3
_IN_ITSELF = ("remission", "complete remission", "partial remission", "clinical remission", "recovered", "recovery")
_STEM = 6
#: So many letters before an admission whose it was is looked for.
_FAR = 200
#: What stands between a name and its short form in brackets, and how long it may be.
_IN_BRACKETS = re.compile(r" \((?:\w{2,4}-)?")
_SHORT = 7
_NEEDED = re.compile(r"\s+(?:was|were|is)\s+(?:\w+ly\s+)?(?:necessary|indispensable|mandatory)\b", re.IGNORECASE)
_NODES = re.compile(r"\b(?:nodes?|specimens?|margins?)\s+(?:(?:was|were|are|is)\s+)?$", re.IGNORECASE)
_CAUSED = re.compile(
    r"\b(?:prompt\w*|requir\w+|necessitat\w+|led\s+to|leading\s+to|result\w+\s+in|needed)\s+(?:\w+\s+){0,2}$", re.I
)


@dataclass(slots=True)
class _Told:
    """What was told so far: the last event of each kind, the last stay, the operations named."""

    last: dict[Happening, _Candidate] = field(default_factory=dict)
    stay: Happening | None = None
    operations: set[str] = field(default_factory=set)

    def tell(self, one: _Candidate) -> None:
        """Keep an event in mind."""
        self.last[one.kind] = one
        if one.kind in (Happening.ADMISSION, Happening.DISCHARGE):
            self.stay = one.kind
        if one.kind is Happening.SURGERY:
            self.operations.add(_head(one))


def _once(found: list[_Candidate]) -> list[_Candidate]:
    """Each event where it is told; nouns that hang something else on it only where nothing else tells it."""
    kept: list[_Candidate] = []
    told = _Told()
    named = {one.number for one in found if one.kind in (Happening.SURGERY, Happening.TRANSPLANT) and not one.generic}
    end = -1
    for one in sorted(found, key=lambda each: (each.start, each.start - each.end)):
        better = one.generic and not named.isdisjoint((one.number - 1, one.number, one.number + 1))
        short = 2 <= one.start - end <= _SHORT and _IN_BRACKETS.fullmatch(one.line.words(end, one.start)) is not None
        short = short or _same_stem(one, told.last.get(one.kind))
        if one.start < end or short or better or _hangs(one, told) or _told_before(one, told):
            continue
        end = one.end
        told.tell(one)
        kept.append(one)
    for one in found:
        if one.hangs and one.kind not in told.last and one.kind in _TOLD_BY_HANGING:
            told.tell(one)
            kept.append(one)
    return sorted(kept, key=lambda each: each.start)


def _same_biopsy(one: _Candidate, same: _Candidate, before: str) -> bool:
    """Whether a biopsy is the one told before: its specimen, or its full name again without a new time."""
    behind = one.line.words(one.end, min(one.line.sentence.end, one.end + 45))
    if _SPECIMEN.match(behind):
        return one.number - same.number <= _TOLD_LATELY
    words = one.line.words(one.start, one.end).lower()
    again = words == same.line.words(same.start, same.end).lower() and " " in words
    return again and not _AGAIN.search(before + words) and when_of(one.line, one.start, one.end) is None


def _same_stem(one: _Candidate, last: _Candidate | None) -> bool:
    """Whether an operation is only explained in brackets: amputated right leg (transfemoral amputation)."""
    if one.kind is not Happening.SURGERY or last is None or last.number != one.number:
        return False
    between = one.line.words(last.end, one.start)
    return "(" in between and _head(one)[:_STEM] == _head(last)[:_STEM]


def _head(one: _Candidate) -> str:
    return one.line.words(one.start, one.end).lower().split()[-1]


def _hangs(one: _Candidate, told: _Told) -> bool:
    """Whether a noun only dates something else; an operation by its name does so only the second time."""
    named = one.kind is Happening.SURGERY and not one.generic
    return one.hangs and (not named or _head(one) in told.operations)


def _told_before(one: _Candidate, told: _Told) -> bool:
    """Whether the same event was told already, so that these words only name it again."""
    same = told.last.get(one.kind)
    if same is None:
        return False
    before = one.line.words(max(one.line.sentence.start, one.start - 60), one.start)
    words = one.line.words(one.start, one.end).lower()
    if one.kind in (Happening.ADMISSION, Happening.DISCHARGE):
        return one.noun and told.stay is one.kind and not _CAUSED.search(before)
    if one.kind is Happening.DEATH:
        return True
    if one.kind is Happening.REMISSION and words not in _IN_ITSELF:
        return one.number - same.number <= _TOLD_LATELY and not _AGAIN.search(before)
    if one.kind is Happening.BIOPSY and _same_biopsy(one, same, before):
        return True
    if one.kind is Happening.INTUBATION:
        return one.number > same.number or words == same.line.words(same.start, same.end).lower()
    if words.endswith("incision") and one.number - same.number <= 3:
        return True
    if not _THE.search(before):
        return False
    if one.kind is Happening.SURGERY and _head(one) in told.operations:
        return True
    return one.number - same.number <= 2 and when_of(one.line, one.start, one.end) is None
