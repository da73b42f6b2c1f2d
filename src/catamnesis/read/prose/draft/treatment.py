"""Which treatment a report is about: the drug that title, changes and courses of findings hang on."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from catamnesis.case.mention import Act, ChangeSaid, FindingSaid, Mention, TimeSaid
from catamnesis.case.narrative import Narrative, Part
from catamnesis.read.prose.draft.courses import Course
from catamnesis.terms.drugs import find_drug
from catamnesis.terms.lookup import fold

#: Weights of what speaks for a drug. Our judgement; tuned on no report.
_TITLE, _ANCHOR, _CHANGE, _OUTCOME, _WORDS, _ABSTRACT, _HARM = 6, 3, 3, 2, 4, 1, 4
#: No sign of one sort counts more often than that.
_MOST = 3
_PRAISE = re.compile(
    r"\b(?:salvage|rescue|successful(?:ly)?|success|efficacy|effective(?:ness|ly)?|dramatic(?:ally)?|off-label|"
    r"respon(?:se|ded) to|improvement (?:with|after|under)|remission (?:with|after|under)|"
    r"induced by|-induced|associated with|secondary to|due to)\b",
    re.IGNORECASE,
)
_TREATED = re.compile(r"\b(?:treated with|treatment with)\b", re.IGNORECASE)
#: What is given beside any treatment, and is seldom what a report is about.
_BESIDE = re.compile(
    r"\b(?:sodium chloride|saline|potassium|magnesium|calcium|zinc|vitamin|folic acid|folate|dextrose|fluids?|"
    r"crystalloids?|"
    r"electrolytes?|analgesics?|antipyretics?|an(?:a)?esthetics?|paracetamol|acetaminophen|proton pump inhibitors?|"
    r"omeprazole|pantoprazole|antibiotics?|oxygen|lidocaine|muscle relaxants?|sedatives?|"
    r"inotropes?|vasopressors?|diuretics?|propofol|fentanyl|midazolam|heparin|enoxaparin)\b",
    re.IGNORECASE,
)
_CURED = frozenset(("resolved", "improved"))


@dataclass(frozen=True, slots=True)
class Chosen:
    """The course in question, why it was taken, and the names of the others, the likelier ones first."""

    course: Course
    reasons: tuple[str, ...]
    others: tuple[str, ...]


def chosen_by_name(courses: list[Course], name: str) -> Course | None:
    """The first course of the drug that the user names, by its name as written or by any other name of it."""
    known = find_drug(name)
    wanted = fold(name)
    for course in courses:
        names = {fold(course.drug), *(fold(said.span.words) for said in course.said)}
        if wanted in names or (known is not None and known.id == (course.first.drug_id or _id_of(course.drug))):
            return course
    return None


def _id_of(drug: str) -> str:
    known = find_drug(drug)
    return known.id if known else ""


def chosen_by_rule(courses: list[Course], mentions: Iterable[Mention], narrative: Narrative) -> Chosen | None:
    """The course that most speaks for; None where there is no drug, or nothing but drugs that were taken before.

    Of two alike the one that is begun later in the text is taken: reports end with the treatment that they are about.
    """
    if not courses:
        return None
    told = tuple(mentions)
    signs = _Signs(narrative, told, courses)
    ranked = sorted(courses, key=lambda course: (-signs.weight(course), -course.begun_at))
    best = ranked[0]
    if best.past and best.start is None and not signs.reasons(best):
        return None
    others = tuple(dict.fromkeys(c.drug for c in ranked[1:] if c.drug != best.drug))
    return Chosen(best, signs.reasons(best), others)


class _Signs:
    """What speaks for each course."""

    def __init__(self, narrative: Narrative, told: tuple[Mention, ...], courses: list[Course]) -> None:
        self._narrative = narrative
        self._told = told
        self._courses = courses
        self._texts: dict[Part, str] = {}
        self._held: dict[int, tuple[tuple[int, str], ...]] = {}

    def weight(self, course: Course) -> int:
        past = 6 if course.past and course.start is None and not course.steps else 0
        ended = 2 if course.stop is not None and not course.word("caused") else 0
        beside = 3 if _BESIDE.search(course.drug) else 0
        return sum(weight for weight, _ in self._of(course)) - past - ended - beside

    def reasons(self, course: Course) -> tuple[str, ...]:
        return tuple(dict.fromkeys(reason for _, reason in self._of(course)))

    def _of(self, course: Course) -> tuple[tuple[int, str], ...]:
        key = id(course)
        if key not in self._held:
            self._held[key] = tuple(
                (weight * min(count, _MOST), reason)
                for weight, reason, count in (
                    (_TITLE, "the title names it", self._in_part(course, Part.TITLE)),
                    (_ABSTRACT, "the abstract names it", self._in_part(course, Part.ABSTRACT)),
                    (_ANCHOR, "times hang on it", self._anchored(course)),
                    (_CHANGE, "values that change follow it", self._followed(course, _is_change)),
                    (_OUTCOME, "findings that go away follow it", self._followed(course, _is_cure)),
                    (_WORDS, self._spoken_of(course), int(bool(self._spoken_of(course)))),
                    (_HARM, "harm is laid to it", 1 if course.word("caused") else 0),
                )
                if count
            )
        return self._held[key]

    def _names(self, course: Course) -> tuple[str, ...]:
        known = find_drug(course.drug)
        names = {course.drug, *(said.span.words for said in course.said), *(known.synonyms if known else ())}
        return tuple(name.lower() for name in names if len(name) > 2)

    def _in_part(self, course: Course, part: Part) -> int:
        low = self._text_of(part)
        return int(any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", low) for name in self._names(course)))

    def _text_of(self, part: Part) -> str:
        """Everything that stands in the sections of one sort, in small letters."""
        if part not in self._texts:
            stretches = [(s.start, s.end) for s in self._narrative.sections if s.part is part]
            stretches += [(s.start, s.end) for s in self._narrative.sentences if s.part is part]
            self._texts[part] = " ".join(self._narrative.text[start:end] for start, end in stretches).lower()
        return self._texts[part]

    def _anchored(self, course: Course) -> int:
        anchors = [said.anchor.lower() for said in self._told if isinstance(said, TimeSaid) and said.anchor]
        return sum(any(name in anchor for name in self._names(course)) for anchor in anchors)

    def _followed(self, course: Course, wanted: Callable[[Mention], bool]) -> int:
        """How much of a sort is told between the start of a course and that of the next one."""
        if course.start is None:
            return 0
        first = course.start.span.start
        later = [c.start.span.start for c in self._courses if c.start is not None and c.start.span.start > first]
        end = min(later, default=len(self._narrative.text))
        return sum(1 for said in self._told if wanted(said) and first < said.span.start < end)

    def _spoken_of(self, course: Course) -> str:
        """Words around a drug that speak for it, as a reason; empty where there are none."""
        places = [said.span for said in course.said if said.action in (Act.START, Act.NONE)]
        around = [self._narrative.text[max(0, place.start - 60) : place.end + 60] for place in places]
        if any(_PRAISE.search(words) for words in around):
            return "the text speaks of its effect"
        return "the text speaks of treatment with it" if any(_TREATED.search(words) for words in around) else ""


def _is_change(said: Mention) -> bool:
    return isinstance(said, ChangeSaid)


def _is_cure(said: Mention) -> bool:
    return isinstance(said, FindingSaid) and said.course in _CURED
