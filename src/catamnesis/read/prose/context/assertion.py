"""Whether a thing that is named was there: present, absent, possible, of the past, of the family, only thought of."""

import re
from dataclasses import dataclass
from enum import StrEnum

from catamnesis.case.finding import Course, Status
from catamnesis.case.source import Span
from catamnesis.read.prose.context.assertion_cues import Meaning
from catamnesis.read.prose.context.assertion_scope import Scope, scopes
from catamnesis.read.prose.nouns import Line


class Elsewhere(StrEnum):
    """That a thing is not of this patient now."""

    HISTORICAL = "historical"
    FAMILY = "family"
    HYPOTHETICAL = "hypothetical"


@dataclass(frozen=True, slots=True)
class Asserted:
    """What a sentence says of a thing that it names.

    Parameters
    ----------
    status
        Present, absent or possible. What has resolved is absent, with ``course`` resolved.
    elsewhere
        Of the past, of the family or hypothetical; None where it is the patient's own and now.
    course
        How it went, where the sentence says so.
    cue
        The words that decide; None where nothing is said, which is present.
    """

    status: Status
    elsewhere: Elsewhere | None = None
    course: Course | None = None
    cue: Span | None = None


def asserted(line: Line, start: int, end: int) -> Asserted:
    """What a sentence says of the thing that stands at a place.

    Parameters
    ----------
    line
        The sentence.
    start, end
        Place of the thing in the whole text, end exclusive.
    """
    origin = line.sentence.start
    return _near(line.text, start - origin, end - origin, origin)


def asserted_in(sentence: str, start: int, end: int) -> Asserted:
    """What a sentence says of the thing at a place of it.

    Examples
    --------
    >>> sentence = "He was well without muscle symptoms or elevated muscle enzymes."
    >>> str(asserted_in(sentence, 39, 61).status)
    'absent'
    """
    return _near(sentence, start, end, 0)


#: Longer sentences (a text without full stops) are looked at in stretches of this many characters.
_STRETCH = 4000
_MARGIN = 600


def _near(sentence: str, start: int, end: int, origin: int) -> Asserted:
    """What is said within reach, in a sentence of any length."""
    if len(sentence) <= _STRETCH + 2 * _MARGIN:
        return _told(sentence, start, end, origin)
    first = max(0, start - start % _STRETCH - _MARGIN)
    stretch = sentence[first : first + _STRETCH + 2 * _MARGIN]
    return _told(stretch, start - first, end - first, origin + first)


_STATUS = ((Meaning.ABSENT, Status.ABSENT), (Meaning.RESOLVED, Status.ABSENT), (Meaning.POSSIBLE, Status.POSSIBLE))
_ELSEWHERE = (
    (Meaning.FAMILY, Elsewhere.FAMILY),
    (Meaning.HYPOTHETICAL, Elsewhere.HYPOTHETICAL),
    (Meaning.HISTORICAL, Elsewhere.HISTORICAL),
)
_COURSE = (
    (Meaning.RESOLVED, Course.RESOLVED),
    (Meaning.UNCHANGED, Course.UNCHANGED),
    (Meaning.WORSENED, Course.WORSENED),
    (Meaning.IMPROVED, Course.IMPROVED),
    (Meaning.NEW, Course.NEW),
)
#: Words that say by themselves that something is not there.
_ABSENT_WORDS = frozenset("afebrile apyretic apyrexial anicteric acyanotic nontender asymptomatic".split())


#: What was absent is the change, not the thing: "without pain relief".
_HELPED = ("improvement", "relief", "resolution", "response", "regression", "change", "control", "reduction")


_WHOLE = re.compile(r"(?<![\w-])(?:complete|total|full)\s+\Z", re.IGNORECASE)
_PART = re.compile(r"\b(?:near|nearly|almost|quasi|not|no|without)\W+\w+\s+\Z", re.IGNORECASE)


def _is_whole(sentence: str, start: int, reach: Scope) -> bool:
    """Whether what stands between the word "complete" and its noun is gone: "complete tumour regression"."""
    before = sentence[max(0, start - 40) : start]
    gone = sentence[reach.cue_start : reach.cue_end].lower() in ("regression", "resolution", "remission")
    return gone and reach.cue_start > start and bool(_WHOLE.search(before)) and not _PART.search(before)


def _told(sentence: str, start: int, end: int, origin: int) -> Asserted:
    held = {reach.meaning: reach for reach in scopes(sentence) if reach.holds(start, end)}
    if Meaning.ABSENT in held and sentence[end : end + 40].lower().lstrip().startswith(_HELPED):
        del held[Meaning.ABSENT]
    if sentence[start:end].casefold() in _ABSENT_WORDS and Meaning.ABSENT not in held:
        return Asserted(Status.ABSENT, cue=Span(start + origin, end + origin, sentence[start:end]))
    status = next(((said, held[meaning]) for meaning, said in _STATUS if meaning in held), None)
    elsewhere = next(((said, held[meaning]) for meaning, said in _ELSEWHERE if meaning in held), None)
    course = next((said for meaning, said in _COURSE if meaning in held), None)
    if course is Course.IMPROVED and _is_whole(sentence, start, held[Meaning.IMPROVED]):
        return Asserted(Status.ABSENT, course=Course.RESOLVED)
    if Meaning.ABSENT in held:
        # What was not there did not go either way: "recovered without sequelae".
        course = None
    deciding = status or elsewhere
    cue = None
    if deciding:
        place = deciding[1]
        cue = Span(place.cue_start + origin, place.cue_end + origin, sentence[place.cue_start : place.cue_end])
    return Asserted(status[0] if status else Status.PRESENT, elsewhere[0] if elsewhere else None, course, cue)
