"""Whose story each sentence of a report tells: the patient's, another's, or nobody's."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catamnesis.case.narrative import Part, Section, Sentence
from catamnesis.read.prose.people import PersonSaid, people
from catamnesis.read.prose.report.cues import (
    explains_the_last,
    is_of_a_clinic,
    is_of_the_family,
    is_of_the_paper,
    meets_patient,
    names_own_case,
    states_what_is,
    story_points,
    tells_what_was,
    turns_to_others,
    was_seen_here,
)
from catamnesis.read.prose.report.headings import case_number
from catamnesis.read.prose.report.report_lines import lists_short_forms
from catamnesis.read.prose.report.sections import number_of
from catamnesis.read.prose.report.sentences import sentence_spans

_LABEL = re.compile(
    r"[\s#*]*(?P<label>(?:CASE|Case|PATIENT|Patient|OBSERVATION|Observation)\s*(?:[nN]\s?[°ºo]\.?|[nN]o\.?|number|report|#)?\s*"
    r"(?:\d{1,2}|I{1,3}|IV|V|[oO]ne|[tT]wo|[tT]hree|[fF]our))\b\s*[:.\-–)*]*(?=\s+[A-Z(\d\"“]|\s*patient|\s*aged|$)"
    r"|\s*(?:[Tt]he |[Oo]ur |[Aa] )?(?P<ordinal>(?:[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Ff]ifth) (?:case|patient))\b"
)
_NEW_PERSON = re.compile(r"(?:an?|another|the second|the third)\s", re.IGNORECASE)
#: Where no section of a case holds a story, it is looked for here, in this order.
_FALLBACK = (Part.INTRODUCTION, Part.ABSTRACT, Part.DISCUSSION)
#: What it costs to turn from story to talk or back, in points; less at a new paragraph.
_TURN = 2.0
_TURN_AT_PARAGRAPH = 1.2
#: Head start of the story under a heading that announces it.
_ANNOUNCED, _UNANNOUNCED = 3.0, -1.5
_FAR = 40


@dataclass(frozen=True, slots=True)
class Told:
    """The sentences of a report, each with its patient, and how many patients there are."""

    sentences: tuple[Sentence, ...]
    patients: int


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence with its section, before it is known whose it is."""

    start: int
    end: int
    section: Section
    words: str
    opens_paragraph: bool

    @property
    def part(self) -> Part:
        return self.section.part


def told(text: str, sections: Iterable[Section]) -> Told:
    """Whose story each sentence tells.

    The case is told by its section; where introduction, story and discussion run on in one flow, or the text has no
    headings, they are told apart by what each sentence speaks of. The discussion speaks of the patient only where it
    says so. A text in which no patient is met tells of none.

    Examples
    --------
    >>> text = "Gout is common. A 50-year-old man had pain. He took colchicine. Our case suggests that gout hurts."
    >>> [s.patient for s in told(text, [Section(0, len(text), "", Part.CASE)]).sentences]
    [0, 1, 1, 0]
    """
    pieces = _pieces(text, sections)
    owners = [0] * len(pieces)
    for part in (Part.CASE, *_FALLBACK):
        owners = _Owners(pieces, part).all()
        if _is_a_report(pieces, owners):
            break
        owners = [0] * len(pieces)
    sentences = tuple(Sentence(p.start, p.end, p.part, n) for p, n in zip(pieces, owners, strict=True))
    return Told(sentences, max(owners, default=0))


def _pieces(text: str, sections: Iterable[Section]) -> list[_Piece]:
    pieces = []
    for section in sections:
        last = section.start
        for start, end in sentence_spans(text, section.start, section.end):
            opens = last == section.start or "\n" in text[last:start]
            pieces.append(_Piece(start, end, section, text[start:end], opens))
            last = end
    return pieces


def _is_a_report(pieces: list[_Piece], owners: list[int]) -> bool:
    """Whether a patient is met at all: by age, as "the patient", or as somebody in a hospital."""
    own = [piece.words for piece, owner in zip(pieces, owners, strict=True) if owner]
    announced = any(owner and _is_announced(piece.section) for piece, owner in zip(pieces, owners, strict=True))
    return any(map(meets_patient, own)) and (announced or any(map(is_of_a_clinic, own)))


def _is_announced(section: Section) -> bool:
    return section.part is Part.CASE and bool(section.heading)


def _tells(pieces: Sequence[_Piece]) -> list[bool]:
    """Whether each sentence belongs to the story: the cheapest way through story and talk (Viterbi).

    A sentence without cues goes with its neighbours.
    """
    if not pieces:
        return []
    story, talk = (_ANNOUNCED if _is_announced(pieces[0].section) else _UNANNOUNCED), 0.0
    came_from_talk: list[bool] = []
    came_from_story: list[bool] = []
    for piece in pieces:
        turn = _TURN_AT_PARAGRAPH if piece.opens_paragraph else _TURN
        points = story_points(piece.words)
        came_from_talk.append(talk - turn > story)
        came_from_story.append(story - turn > talk)
        story, talk = max(story, talk - turn) + points, max(talk, story - turn)
    telling = story > talk
    tells = []
    for from_talk, from_story in zip(reversed(came_from_talk), reversed(came_from_story), strict=True):
        tells.append(telling)
        telling = not from_talk if telling else from_story
    tells.reverse()
    return tells


class _Owners:
    """Goes through the sentences in order and gives each to a patient or to nobody."""

    def __init__(self, pieces: list[_Piece], part: Part) -> None:
        self._pieces = pieces
        self._part = part
        case = [i for i, piece in enumerate(pieces) if piece.part is part and not _is_aside(piece.words)]
        self._telling = {i for i, tells in zip(case, _tells([pieces[i] for i in case]), strict=True) if tells}
        self._current = 1
        self._met: dict[int, PersonSaid | None] = {}
        self._own = False
        self._before = 0
        self._section: Section | None = None

    def all(self) -> list[int]:
        owners = []
        for i, piece in enumerate(self._pieces):
            if piece.section is not self._section:
                self._enter(piece.section)
            owner = self._owner(i, piece)
            owners.append(owner)
            if piece.part not in (Part.LEGEND, Part.TABLE):
                self._before = owner
        return owners

    def _enter(self, section: Section) -> None:
        if section.part is self._part and (number := number_of(section)) is not None:
            self._turn_to(number)
        if section.part is Part.DISCUSSION and (self._section is None or self._section.part is not Part.LEGEND):
            self._own = False
        self._section = section

    def _turn_to(self, number: int) -> bool:
        """Turn to the patient of a label, if it goes on from those met so far."""
        if number > max(self._met, default=0) + 1:
            return False
        self._current = number
        return True

    def _owner(self, i: int, piece: _Piece) -> int:
        if piece.part is self._part:
            if i not in self._telling:
                return 0
            self._meet(piece.words)
            return self._current
        if piece.part is Part.LEGEND and self._met:
            return 0 if lists_short_forms(piece.words) else self._current
        if piece.part is Part.DISCUSSION and self._met:
            return self._in_the_discussion(piece.words)
        return 0

    def _meet(self, words: str) -> None:
        """Turn to another patient where a label or a new person says so."""
        label = _LABEL.match(words)
        if label is not None:
            number = case_number(label["label"] or label["ordinal"])
            label = label if number is not None and self._turn_to(number) else None
        person = next((said for said in people(words) if not said.onset), None)
        met = self._met.get(self._current)
        if person is not None and met is not None and label is None and _is_new(words, person, met):
            self._current = max(self._met) + 1
            met = None
        self._met[self._current] = met or person

    def _in_the_discussion(self, words: str) -> int:
        if max(self._met) > 1:
            return 0
        others, past = turns_to_others(words), tells_what_was(words)
        if names_own_case(words):
            self._own = True
            return int(was_seen_here(words) or (past and (story_points(words) > 0 or not others)))
        if others or self._is_another(words):
            self._own = False
            return 0
        follows = self._before and ((past and not states_what_is(words)) or explains_the_last(words))
        return int(bool(follows) or (self._own and past and meets_patient(words)))

    def _is_another(self, words: str) -> bool:
        """Whether a sentence of the discussion brings in a person of another age."""
        person, met = next((said for said in people(words) if not said.onset), None), self._met.get(self._current)
        return person is not None and met is not None and _is_new(words, person, met)


def _is_aside(words: str) -> bool:
    return is_of_the_paper(words) or is_of_the_family(words)


def _is_new(words: str, person: PersonSaid, met: PersonSaid) -> bool:
    """Whether a sentence brings in another patient: it begins with one of another age."""
    if person.start > _FAR or not _NEW_PERSON.match(words):
        return False
    return abs(person.age_years - met.age_years) > 1
