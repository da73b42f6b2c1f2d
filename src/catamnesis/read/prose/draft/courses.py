"""What is said of one drug in many places, made into courses: start, changes of dose, end, and the reason."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from catamnesis.case.mention import Act, ExposureSaid
from catamnesis.case.source import Span
from catamnesis.read.prose.drugs.drug_names import known_class, member

_AGAIN = re.compile(r"\b(?:re-?(?:start|introduc|initiat|sum|challeng|treat)\w*|again|second (?:course|cycle))\b", re.I)
#: How many places beside the first one a course keeps.
_PLACES = 20
_STEPS = {Act.INCREASE: "increase", Act.DECREASE: "decrease", Act.CONTINUE: "continue"}


@dataclass(slots=True)
class Step:
    """One change within a course, and where it is said."""

    action: str
    said: ExposureSaid


@dataclass(slots=True)
class Course:
    """One drug from its start to its end.

    Parameters
    ----------
    first
        The mention that opens it.
    said
        All mentions that belong to it, the first among them.
    past
        Whether the text says that it was taken before the story begins.
    """

    first: ExposureSaid
    said: list[ExposureSaid] = field(default_factory=list)
    start: ExposureSaid | None = None
    dosed: ExposureSaid | None = None
    steps: list[Step] = field(default_factory=list)
    stop: ExposureSaid | None = None
    past: bool = False
    doubts: list[str] = field(default_factory=list)

    @property
    def drug(self) -> str:
        """The drug's name."""
        return self.first.drug

    @property
    def begun_at(self) -> int:
        """Where the text tells of its start, else where it first names it."""
        return (self.start or self.first).span.start

    @property
    def route(self) -> str:
        """How it was given, where any mention says it."""
        return next((said.route for said in self.said if said.route), "")

    @property
    def places(self) -> tuple[Span, ...]:
        """Where it is spoken of: the place that says most first, then its other mentions that are no steps."""
        best = self.start if self.start is not None and self.start.dose is not None else None
        best = best or self.dosed or self.start or self.first
        steps = {step.said.span for step in self.steps}
        others = (said.span for said in self.said if said.span != best.span and said.span not in steps)
        return (best.span, *list(dict.fromkeys(others))[:_PLACES])

    def word(self, name: str) -> str:
        """The first word that any mention has for ``indication``, ``stopped_for`` or ``caused``."""
        return next((str(getattr(said, name)) for said in self.said if getattr(said, name)), "")


def courses_of(body: Iterable[ExposureSaid], summary: Iterable[ExposureSaid], text: str) -> list[Course]:
    """The courses of all drugs of one patient, in the order in which they are first told.

    Parameters
    ----------
    body, summary
        What the story says, and what title, abstract and discussion say of the same; each in the order of the text.
        A drug that the summary alone names has a course too.
    text
        The text of the report; a drug given again is told apart by its words.
    """
    by_drug: dict[str, list[Course]] = {}
    for said in body:
        _take(_meant(by_drug, said), said, text)
    for said in summary:
        known = _meant(by_drug, said)
        if known:
            _hear_again(known[-1], said)
        else:
            _take(known, said, text)
    found = [course for courses in by_drug.values() for course in courses]
    return sorted(found, key=lambda course: course.first.span.start)


def _key(said: ExposureSaid) -> str:
    return said.drug_id or said.concept.curie or said.drug.lower()


def _meant(by_drug: dict[str, list[Course]], said: ExposureSaid) -> list[Course]:
    """The courses of the drug that is meant: "steroids" are the prednisone told before, where it is the only one."""
    key = _key(said)
    if known_class(said.drug) and key not in by_drug:
        members = [held for held in by_drug.values() if held and member(held[-1].drug, said.drug)]
        if len(members) == 1 and _may_be(members[0][-1], said):
            return members[0]
    return by_drug.setdefault(key, [])


def _may_be(course: Course, said: ExposureSaid) -> bool:
    """Whether nothing that is said of a class speaks against its being the drug of a course."""
    if course.past or course.stop is not None or said.action is Act.PAST:
        return False
    if said.route and course.route and said.route != course.route:
        return False
    dosed = course.dosed
    if said.dose is not None and dosed is not None and (said.dose_unit, said.per) != (dosed.dose_unit, dosed.per):
        return False
    return said.action is not Act.START or (said.when is None and said.dose is None)


def _take(known: list[Course], said: ExposureSaid, text: str) -> None:
    """Put one mention into the last course of its drug, or open a new one."""
    if not known or _opens(known[-1], said, text):
        known.append(Course(said, past=said.action is Act.PAST))
    course = known[-1]
    course.said.append(said)
    if said.action is Act.STOP:
        course.stop = course.stop or said
    elif said.action is Act.START and course.start is None:
        course.start = said
    elif said.action in _STEPS:
        course.steps.append(Step(_STEPS[said.action], said))
        if said.action is Act.CONTINUE and course.dosed is None and said.dose is not None:
            course.dosed = said
        return
    _dose(course, said)


def _opens(last: Course, said: ExposureSaid, text: str) -> bool:
    """Whether a start is that of another course than the last one."""
    if said.action is not Act.START:
        return False
    if last.stop is not None or last.past:
        return True
    if last.start is None:
        return False
    one, other = last.start.when, said.when
    if one is not None and other is not None and one.date and other.date:
        return not (one.date.startswith(other.date) or other.date.startswith(one.date))
    return bool(_AGAIN.search(text[max(0, said.span.start - 80) : said.span.end + 40]))


def _dose(course: Course, said: ExposureSaid) -> None:
    """The dose of a course is the first that is told; another one later is a step."""
    if said.dose is None or said.action is Act.STOP:
        return
    first = course.dosed
    if first is None:
        course.dosed = said
        return
    if (said.dose, said.dose_unit, said.per) == (first.dose, first.dose_unit, first.per) or first.dose is None:
        return
    if (said.dose_unit, said.per) == (first.dose_unit, first.per):
        course.steps.append(Step("increase" if said.dose > first.dose else "decrease", said))


def _hear_again(course: Course, said: ExposureSaid) -> None:
    """A summary that says the same lends its place; one that gives another dose is a doubt."""
    course.said.append(said)
    if said.dose is None:
        return
    told = [course.dosed, *(step.said for step in course.steps)]
    if not any(one is not None and one.dose is not None for one in told):
        course.dosed = said
    elif not any(one is not None and (one.dose, one.dose_unit) == (said.dose, said.dose_unit) for one in told):
        per = f" per {said.per}" if said.per else ""
        course.doubts.append(f"the summary gives another dose: {said.dose:g} {said.dose_unit or ''}{per}")
