"""From everything that a report says of one patient to the case that a person would write of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from catamnesis.case.chronology import Bounds
from catamnesis.case.mention import (
    ChangeSaid,
    EventSaid,
    ExposureSaid,
    FindingSaid,
    Mention,
    PatientSaid,
    ScanSaid,
    SerologySaid,
    TimeSaid,
)
from catamnesis.case.narrative import Narrative, Part
from catamnesis.case.source import Span
from catamnesis.read.prose.draft import draft_drugs, draft_findings
from catamnesis.read.prose.draft.courses import Course, courses_of
from catamnesis.read.prose.draft.draft_values import Values
from catamnesis.read.prose.draft.entries_drafted import Drafted
from catamnesis.read.prose.draft.illnesses import Callings
from catamnesis.read.prose.draft.names import Names
from catamnesis.read.prose.draft.parts import Parts
from catamnesis.read.prose.draft.reconciled import patient_told, told_once
from catamnesis.read.prose.draft.story_times import POINT_WORDS, InQuestion, Story
from catamnesis.read.prose.draft.treatment import chosen_by_name, chosen_by_rule
from catamnesis.read.prose.times.chronicle import Chronicle
from catamnesis.read.prose.words.abbreviations import abbreviations
from catamnesis.terms.drugs import find_drug

#: How many other drugs are named beside the one in question.
_NAMED = 6


@dataclass(frozen=True, slots=True)
class Draft:
    """A case as drafted.

    Parameters
    ----------
    treatment
        Id of the treatment in question; empty where the report names no drug.
    why, others
        Why it was taken where a rule did (empty where the user named it), and the other drugs.
    patient, entries
        What goes into the case.
    doubts
        What is doubtful of the whole.
    """

    treatment: str
    drug: str
    why: tuple[str, ...]
    others: tuple[str, ...]
    patient: Drafted | None
    entries: tuple[Drafted, ...]
    doubts: tuple[str, ...]

    @property
    def candidates(self) -> int:
        """How many entries a person should look at."""
        patient = (self.patient,) if self.patient is not None else ()
        return sum(bool(entry.doubt) for entry in (*patient, *self.entries))


def drafted(
    narrative: Narrative,
    mentions: Iterable[Mention],
    *,
    treatment: str = "",
    scans: Iterable[ScanSaid] = (),
    chronicle: Chronicle | None = None,
) -> Draft:
    """Draft the case of one patient.

    Parameters
    ----------
    narrative
        The report.
    mentions
        What it says of this patient, in the order of the text.
    treatment
        The treatment in question by name; empty: the drug that title, changes and courses hang on is taken, and that is
        told as a doubt.
    scans
        What it says of how scans were made.
    chronicle
        The order of the story; its contradictions are told as doubts.
    """
    drafter = _Drafter(narrative, tuple(mentions), treatment, chronicle)
    return drafter.draft(tuple(scans))


class _Drafter:
    """Holds what the rooms of one draft share."""

    def __init__(
        self, narrative: Narrative, said: tuple[Mention, ...], treatment: str, chronicle: Chronicle | None
    ) -> None:
        self._narrative = narrative
        self._said = said
        self._parts = Parts(narrative)
        drugs = [one for one in said if isinstance(one, ExposureSaid)]
        body = [one for one in drugs if not self._summary(one.span)]
        self._courses = courses_of(body, (one for one in drugs if self._summary(one.span)), narrative.text)
        self._names = Names()
        self._ids = draft_drugs.named(self._courses, self._names)
        self._events = draft_findings.named_events(
            sorted((one for one in said if isinstance(one, EventSaid)), key=lambda one: self._summary(one.span)),
            self._names,
        )
        self._doubts = list(narrative.doubts)
        if chronicle is not None:
            self._doubts += [f"{found.what} ({found.where})" for found in chronicle.discrepancies()]
        self._course, self._why, self._others = self._question(treatment)
        self._story = Story(
            narrative,
            self._points(),
            self._in_question(),
            times=(one for one in said if isinstance(one, TimeSaid)),
            days=self._days(chronicle),
        )

    def _question(self, treatment: str) -> tuple[Course | None, tuple[str, ...], tuple[str, ...]]:
        if treatment:
            course = chosen_by_name(self._courses, treatment)
            if course is not None:
                return course, (), ()
            self._doubts.append(f"no drug of the report is called {treatment!r}; the treatment was chosen by rule")
        chosen = chosen_by_rule(self._courses, self._said, self._narrative)
        if chosen is None:
            return None, (), ()
        why = chosen.reasons or ("it is told last" if len(self._courses) > 1 else "it is the only drug",)
        return chosen.course, why, chosen.others

    def _begun(self) -> int | None:
        """Where the story tells of the start of the treatment in question; None where only the summary does."""
        if self._course is None:
            return None
        opening = self._course.start or self._course.first
        if self._course.start is None and self._course.past:
            # A drug that was taken long before the story is begun at no place of it.
            return None
        return None if self._summary(opening.span) else opening.span.start

    def _in_question(self) -> InQuestion:
        if self._course is None:
            return InQuestion()
        dated = any(one.when is not None for one in self._course.said)
        return InQuestion(self._ids[id(self._course)], self._begun(), dated)

    def _days(self, chronicle: Chronicle | None) -> Mapping[str, Bounds]:
        """Days after the start of the treatment in question, for what the story tells in its order."""
        if chronicle is None or self._course is None or self._course.start is None:
            return {}
        return chronicle.days(f"{self._course.start.drug}.start")

    def _points(self) -> dict[str, str]:
        points: dict[str, str] = {}
        for identity, told in self._events.items():
            for word in POINT_WORDS.get(str(told[0].kind), (str(told[0].kind),)):
                points.setdefault(word, identity)
        for course in self._courses:
            known = find_drug(course.drug)
            words = (course.drug, *(said.span.words for said in course.said), *(known.synonyms if known else ()))
            for word in words:
                low = " ".join("".join(c if c.isalnum() else " " for c in word.lower()).split())
                if len(low) > 2:
                    points.setdefault(low, self._ids[id(course)])
        return points

    def _summary(self, span: Span) -> bool:
        return self._parts.is_summary(span.start)

    def draft(self, scans: tuple[ScanSaid, ...]) -> Draft:
        """The whole draft."""
        found = (replace(entry, summary=self._is_summary(entry)) for entry in self._entries(scans))
        entries = told_once(found)
        if any(section.part is Part.TABLE for section in self._narrative.sections):
            self._doubts.append("the report has a table, which is not read: enter what it holds into labs.csv")
        by_order = sum(entry.note.endswith("by the order of telling") for entry in entries)
        if by_order:
            count = "1 time is" if by_order == 1 else f"{by_order} times are"
            self._doubts.append(
                f"{count} not stated in the text and follow{'s' if by_order == 1 else ''} the order of telling "
                "(marked in case.yaml)"
            )
        return Draft(
            treatment=self._story.treatment,
            drug=self._course.drug if self._course is not None else "",
            why=self._why,
            others=self._others[:_NAMED],
            patient=patient_told(one for one in self._said if isinstance(one, PatientSaid)),
            entries=entries,
            doubts=tuple(self._doubts),
        )

    def _is_summary(self, entry: Drafted) -> bool:
        return entry.summary or (entry.span is not None and self._summary(entry.span))

    def _entries(self, scans: tuple[ScanSaid, ...]) -> Iterator[Drafted]:
        story, text = self._story, self._narrative.text
        found = tuple(one for one in self._said if isinstance(one, FindingSaid))
        harms = tuple(draft_drugs.harms(self._courses, self._ids, story, text))
        yield from draft_drugs.exposures(self._courses, self._ids, story)
        yield from harms
        taken = frozenset(harm.text("name").lower() for harm in harms)
        yield from draft_findings.findings(found, story, taken, Callings(text, abbreviations(text)))
        yield from draft_findings.serologies((one for one in self._said if isinstance(one, SerologySaid)), story)
        yield from draft_findings.events(self._events, found, story, text)
        yield from draft_findings.not_evaluable(self._narrative)
        values = Values(story, self._said, self._hangs_on(), self._names)
        yield from values.entries(scans)

    def _hangs_on(self) -> dict[Span, str]:
        """For each change the drug that was begun last before the text tells of it."""
        begun = sorted((c.start.span.start, self._ids[id(c)]) for c in self._courses if c.start is not None)
        found = {}
        for change in self._said:
            if isinstance(change, ChangeSaid):
                earlier = [identity for start, identity in begun if start < change.span.start]
                told = "" if self._story.part(change.span) is Part.CASE else self._story.treatment
                found[change.span] = told or (earlier[-1] if earlier else "")
        return found
