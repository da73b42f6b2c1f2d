"""How far the words that say "not", "may be" or "was once" reach in a sentence."""

from dataclasses import dataclass
from functools import lru_cache

from catamnesis.read.prose.context.assertion_cues import Cue, Mark, Meaning, Reach, marks
from catamnesis.read.prose.tokens import tokens


@dataclass(frozen=True, slots=True)
class Scope:
    """Characters that a cue reaches, and those of the cue."""

    start: int
    end: int
    meaning: Meaning
    cue_start: int
    cue_end: int

    def holds(self, start: int, end: int) -> bool:
        """Whether it decides on what stands at a place: its end lies inside, or the cue itself is one of its words."""
        if start <= self.cue_start and self.cue_end <= end:
            return self.meaning in (Meaning.ABSENT, Meaning.POSSIBLE)
        if self.cue_start < start and end <= self.cue_end:
            return self.meaning is Meaning.ABSENT
        return (self.start <= start < self.end) or (self.start < end <= self.end)


@dataclass(frozen=True, slots=True)
class _Words:
    """A sentence as lower-case words and marks with their places; ``didn't`` is ``did not``."""

    low: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


_SHORT_NOT = {"didn": "did", "doesn": "does", "don": "do", "hadn": "had", "hasn": "has", "haven": "have", "wasn": "was"}
_SHORT_NOT |= {"weren": "were", "isn": "is", "aren": "are", "couldn": "could", "wouldn": "would"}


def _words(sentence: str) -> _Words:
    low: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    pieces = tokens(sentence)
    skip = 0
    for number, piece in enumerate(pieces):
        if skip:
            skip -= 1
            continue
        full = _SHORT_NOT.get(piece.low)
        if full and [p.low for p in pieces[number + 2 : number + 3]] == ["t"]:
            low += [full, "not"]
            starts += [piece.start, pieces[number + 1].start]
            ends += [piece.end, pieces[number + 2].end]
            skip = 2
        else:
            low.append(piece.low)
            starts.append(piece.start)
            ends.append(piece.end)
    return _Words(tuple(low), tuple(starts), tuple(ends))


@lru_cache(maxsize=2048)
def scopes(sentence: str) -> tuple[Scope, ...]:
    """What the cues of a sentence reach."""
    words = _words(sentence)
    if not words.low:
        return ()
    found = marks(words.low)
    reached = []
    for mark in found:
        for cue in mark.cues:
            if cue.meaning is not Meaning.PLAIN:
                first, last = _reached(words.low, mark, cue)
                if first < last:
                    reached.append(
                        Scope(
                            words.starts[first],
                            words.ends[last - 1],
                            cue.meaning,
                            words.starts[mark.first],
                            words.ends[mark.last - 1],
                        )
                    )
    return tuple(reached)


def _reached(low: tuple[str, ...], mark: Mark, cue: Cue) -> tuple[int, int]:
    """First and last word (exclusive) that a cue reaches."""
    if cue.reach is Reach.BEFORE:
        return (0, 0) if _speaks_of_nothing(low, mark) else (_begun(low, mark), mark.first)
    if cue.reach is Reach.PREVIOUS:
        first = max(0, mark.first - 2 if low[mark.first - 1] == "-" else mark.first - 1)
        return first, mark.first if low[mark.first - 1] == "-" or _ends_phrase(low, mark.last) else first
    if cue.reach is Reach.NEXT:
        if mark.first and low[mark.first - 1].isalpha() and not _ends_phrase(low, mark.first - 1):
            return 0, 0
        return mark.last, _noun_phrase_end(low, mark.last)
    if cue.meaning is Meaning.FAMILY:
        return mark.last, _to_end(low, mark.last)
    return mark.last, _Reader(low, mark).right()


def _speaks_of_nothing(low: tuple[str, ...], mark: Mark) -> bool:
    """Whether a cue says nothing of what stands before it: "and did not recur", "was stopped", "decreased appetite"."""
    before = low[mark.first - 1] if mark.first else ""
    if low[mark.last - 1] in _AGAIN:
        return before in _FURTHER
    if low[mark.first] == "stopped" and before in _GIVEN_UP:
        return True
    bare = mark.last - mark.first == 1 or low[mark.first] in _HAVE
    return bare and low[mark.last - 1] in _ADJECTIVES and not _ends_phrase(low, mark.last)


def _begun(low: tuple[str, ...], mark: Mark) -> int:
    """The first word that a cue reaches on its left; "with rebound tenderness absent" begins behind the "with"."""
    first = _left(low, mark.first)
    if mark.last - mark.first > 1 or low[mark.first] not in _BARE_NOT:
        return first
    places = [at for at in range(first, mark.first) if low[at] == "with" and low[at - 1] not in _WITH]
    return places[-1] + 1 if places else first


def _to_end(low: tuple[str, ...], first: int) -> int:
    """The word before which the story of a relative ends."""
    for at in range(first, len(low)):
        if low[at] in _BACK_TO_PATIENT or (low[at] in _HARD and not _is_decimal(low, at)):
            return at
    return len(low)


_BACK_TO_PATIENT = frozenset("but however whereas while patient he she".split())


_FURTHEST = 30
#: What did not come again was there: "one seizure, which did not recur", "the pain eased and did not recur".
_AGAIN = frozenset("recur recurred reoccur reoccurred reappear reappeared relapse relapsed return returned".split())
_FURTHER = frozenset(("and", "but", ",", "which", "that", "then", "who"))
#: Words that speak of what stands before them only where no noun follows: "was decreased", not "decreased appetite".
_ADJECTIVES = frozenset(
    "negative absent decreased increased improved improving worsening worsened relieved controlled reduced diminished "
    "stable unchanged continued resolving aggravated dropped waned shrunk shrank receding stopped".split()
)
#: What was stopped by somebody is a treatment: "steroids for vasculitis were stopped".
_GIVEN_UP = frozenset("was were been is are being and he she who".split())
_MORE = frozenset(("and", "or", "nor", "no", "without"))
_HAVE = frozenset("has have had".split())
_BARE_NOT = frozenset(("absent", "negative"))
#: Verbs of a course, which end the reach of the next one: "the nodules diminished and the ulcers healed".
_WENT = frozenset(
    "improved decreased diminished regressed resolved disappeared healed abated subsided dropped faded persisted "
    "worsened progressed increased".split()
)
_HARD = frozenset(". ; : ? !".split())
_CLAUSE = frozenset(
    "but however although though except excepting whereas while yet nevertheless nonetheless because since which who "
    "whom whose until despite apart besides therefore thus hence so when where after before during following upon due "
    "secondary then otherwise".split()
)
_VERBS = frozenset(
    "had has have showed shows show revealed reveals reveal demonstrated demonstrates developed develops presented "
    "presents complained reported reports was were is are be experienced suffered underwent received started found "
    "disclosed discloses confirmed confirms remained became required displayed exhibited indicated detected began "
    "admitted referred diagnosed performed led resulted caused died noted noticed did does could can would may might "
    "must should got went came felt took described made objectified evidenced identified allowed initiated "
    "administered prescribed given treated tested appeared".split()
)
#: Forms that end a scope only behind a comma: ", suggesting a tumour".
_PARTICIPLES = frozenset("suggesting suggested revealing showing indicating describing leading resulting".split())
_PASSIVE = frozenset("was were is are".split())
_JOINTS = frozenset((",", "and", "or", "nor", "/", "&"))
_OPENERS = frozenset(
    "a an the his her its their this that these those he she it they we there patient with on in at by for from under "
    "only two three four our another also all both multiple several one".split()
)
_ADJECTIVE_OPENERS = frozenset(
    "normal stable positive increased elevated decreased reduced raised high low marked severe mild moderate bilateral "
    "retained preserved intact good".split()
)
#: What is absent is the cause, not the thing: "no cause of fever".
_CAUSES = frozenset("cause causes etiology aetiology etiologies reason explanation diagnosis".split())
_WITH = frozenset(
    "associated combined consistent compatible infection infected contact accompanied presented related".split()
)
_LEADING = frozenset("he she they it did does do has had have is are was were be been the a an any of to".split())


@dataclass(frozen=True, slots=True)
class _Reader:
    """A walk to the right of a cue, until it stops to reach."""

    low: tuple[str, ...]
    mark: Mark

    def right(self) -> int:
        """The word before which the cue stops to reach."""
        joint = None
        depth = 0
        last = min(len(self.low), self.mark.last + _FURTHEST)
        content = False
        for at in range(self.mark.last, last):
            word = self.low[at]
            depth += (word == "(") - (word == ")")
            if depth < 0:
                return at
            if depth or word == ")":
                continue
            if self._stops(at, content=content):
                return at
            if word == "for" and joint is not None:
                return joint
            if content and word in _VERBS:
                return at if joint is None or self._is_subject(word) else joint
            if word in _JOINTS:
                if content and (self._opens(at + 1, word) or (word == "," and self._is_full(joint, at))):
                    return at
                joint = None if word in ("or", "nor") else at
            content = content or word not in _LEADING
        return last

    def _stops(self, at: int, *, content: bool) -> bool:
        word = self.low[at]
        before = self.low[at - 1]
        if word in _HARD:
            return not _is_decimal(self.low, at)
        if word in _CLAUSE:
            return content
        if word == "with":
            return content and before not in _WITH
        if word in ("of", "for"):
            return before in _CAUSES
        if word == "than":
            return before == "other"
        if word == "to":
            return content and self._is_bare_not()
        return word in _PARTICIPLES and before == ","

    def _is_full(self, joint: int | None, at: int) -> bool:
        """Whether a list is over at a comma: behind its "and", where no "or" follows."""
        return joint is not None and self.low[joint] == "and" and at - joint > 1 and not self._goes_on(at + 1)

    def _goes_on(self, at: int) -> bool:
        """Whether a list goes on behind a comma: with "and", "or", or another that closes it."""
        return at < len(self.low) and (self.low[at] in _MORE or self._is_closed(at))

    def _is_bare_not(self) -> bool:
        return self.low[self.mark.first : self.mark.last] == ("not",)

    def _is_subject(self, verb: str) -> bool:
        """Whether the verb belongs to the thing that is absent: "no rash and ulcers were seen"."""
        first = max(0, self.mark.first - 12)
        return verb in _PASSIVE and not any(word in _VERBS for word in self.low[first : self.mark.first])

    def _opens(self, at: int, joint: str) -> bool:
        """Whether a new statement begins behind a comma or an "and"."""
        if joint in ("or", "nor") or at >= len(self.low):
            return False
        word = self.low[at]
        if word == "or":
            return False
        if word in ("and", "&"):
            return self._opens(at + 1, word)
        if word in _OPENERS:
            return True
        closed = self._is_closed(at)
        if joint == "," and self._is_bare_not():
            return not closed
        return word in _ADJECTIVE_OPENERS and not closed

    def _is_closed(self, at: int) -> bool:
        """Whether an "or" follows before the clause ends."""
        for word in self.low[at : at + 16]:
            if word in ("or", "nor"):
                return True
            if word in _HARD or word in _CLAUSE or word in _VERBS:
                return False
        return False


def _is_decimal(low: tuple[str, ...], at: int) -> bool:
    """Whether a mark stands between two figures."""
    return 0 < at < len(low) - 1 and low[at - 1].isdigit() and low[at + 1].isdigit()


def _ends_phrase(low: tuple[str, ...], at: int) -> bool:
    """Whether a phrase ends before a word."""
    return at >= len(low) or low[at] in _PHRASE_ENDS or low[at].endswith("ly") or low[at].isdigit()


_PHRASE_ENDS = (
    _JOINTS
    | _CLAUSE
    | _VERBS
    | _HARD
    | frozenset("in on with at for ( ) from by to as until within over under about further again bilaterally".split())
)


def _left(low: tuple[str, ...], last: int) -> int:
    """The first word that a cue reaches on its left."""
    at = last
    crossing = False
    if at and low[at - 1] in ("which", "that", "who"):
        at -= 1
        at -= bool(at) and low[at - 1] == ","
    elif at and low[at - 1] in ("and", "but", "then", ","):
        crossing = True
        at -= 1
    nearest = at
    joint = None
    floor = max(0, last - _FURTHEST)
    while at > floor:
        word = low[at - 1]
        if word == ")" and "(" in low[floor : at - 1]:
            at = max(number for number in range(floor, at - 1) if low[number] == "(")
            continue
        if (word in _HARD and not _is_decimal(low, at - 1)) or (word in _CLAUSE and at != nearest):
            return at
        if (word in _VERBS or (word in _WENT and _ends_phrase(low, at))) and at != nearest:
            if not crossing:
                return joint if joint is not None else at
            crossing = False
        if word == "," and not _listed(low, at, nearest):
            return at
        if word == "and":
            joint = at
        at -= 1
    return at


def _listed(low: tuple[str, ...], first: int, last: int) -> bool:
    """Whether a comma parts members of a list that ends before the cue."""
    return any(word in ("and", "or", "nor") for word in low[first:last])


def _noun_phrase_end(low: tuple[str, ...], first: int) -> int:
    """The word before which the next noun phrase ends."""
    last = first
    while last < min(len(low), first + 6) and low[last] not in _PHRASE_ENDS:
        last += 1
    return last
