"""A case as the chapters of a report, the answer first, then in the order of the CARE guideline."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from catamnesis.case.case import Case
from catamnesis.case.event import Answer
from catamnesis.case.therapy import Exposure
from catamnesis.tell import phrases
from catamnesis.tell.answer import NOTICE, answer_section, question_line
from catamnesis.tell.candidates import Candidates
from catamnesis.tell.changes import changes_section, nonoverlap_section, turnover_section
from catamnesis.tell.course import BEFORE, Course, Days, course_of
from catamnesis.tell.doubts import (
    attribution_section,
    completeness_section,
    criteria_section,
    discrepancies_section,
    other_rooms_section,
    rivals_section,
)
from catamnesis.tell.page import Figure, Line, Printed, Section
from catamnesis.tell.photo_chapter import FIRST_FIGURE, figures_of, photograph_section
from catamnesis.tell.plots import timeline
from catamnesis.tell.story import laboratory_words, outcome_section, patient_section
from catamnesis.tell.typography import listed
from catamnesis.tell.units import unit_words


@dataclass(frozen=True, slots=True)
class Page:
    """A whole report."""

    title: str
    question: Line
    notice: str
    sections: tuple[Section, ...]


#: What draws the timeline of a course, given its title and its words.
Draw = Callable[[Course, str, str], Markup]


def page_of(case: Case, draw: Draw = timeline) -> Page:
    """Everything that the report says of a case; ``draw`` makes its picture."""
    course = course_of(case, _windows(case), _rivals(case))
    candidates = Candidates.of(case)
    sections = tuple(candidates.marked(section) for section in _sections(case, course, draw))
    return Page(case.title or case.id, question_line(case), NOTICE, sections)


def _sections(case: Case, course: Course, draw: Draw) -> Iterator[Section]:
    yield answer_section(case)
    yield Section("timeline", "Timeline", (_figure(course, case, draw),))
    yield changes_section(case)
    yield from photograph_section(case, pictured=draw is timeline)
    yield from _scan_sections(case, pictured=draw is timeline)
    yield from turnover_section(case)
    yield from nonoverlap_section(case)
    yield rivals_section(case)
    yield from attribution_section(case)
    yield from criteria_section(case)
    yield from other_rooms_section(case)
    yield patient_section(case)
    yield outcome_section(case)
    yield discrepancies_section(case)
    yield from completeness_section(case)
    yield Section("notes", "How each number was made", ())
    yield Section("sources", "Sources", ())
    yield Section("references", "References", ())


def _scan_sections(case: Case, *, pictured: bool) -> Iterator[Section]:
    """The chapters on two scans, where the case holds any; what draws them needs the extra for scans."""
    if case.pairs:
        from catamnesis.tell.scan_chapters import no_pictures, pictures, scan_chapter

        for pair in case.pairs:
            first = FIRST_FIGURE + figures_of(case)
            yield from scan_chapter(pair, first_figure=first, draw=pictures if pictured else no_pictures)


def _windows(case: Case) -> dict[str, Days]:
    """When the effect of the treatment in question and of each drug that ended can fall, as ``coexposure`` says."""
    opens: dict[str, float] = {}
    closes: dict[str, float] = {}
    for judgement in case.judgements:
        if judgement.room == "coexposure.windows":
            for value in judgement.values:
                if value.name == "window opens":
                    opens[value.subject] = value.value
                elif value.name == "window closes":
                    closes[value.subject] = value.value if value.high is None else value.high
    ended = closes | ({case.question.exposure: math.inf} if case.question.exposure not in closes else {})
    return {key: Days(low, ended[key]) for key, low in opens.items() if key in ended and low <= ended[key]}


def _rivals(case: Case) -> frozenset[str]:
    """Exposures that can explain a measured change as well, surely or perhaps."""
    measured = {change.id for change in case.changes if not change.stated}
    names = {
        item.name
        for judgement in case.judgements
        if judgement.room == "coexposure" and judgement.subject in measured
        for item in judgement.items
        if item.answer is not Answer.NO and item.reason.startswith("can explain")
    }
    return frozenset(exposure.id for exposure in case.of(Exposure) if exposure.drug.label in names)


def _figure(course: Course, case: Case, draw: Draw) -> Figure:
    title = f"Timeline: {case.title or case.id}"
    words = (
        "Days are counted from the start of the treatment in question. A bar is solid while the treatment was surely "
        "given and fades where its start or end is not stated. A pale band is the time in which an effect can fall. "
        "Orange marks a treatment that can, or perhaps can, explain a measured change too. Broken lines and open signs "
        "are the author's word, not a measurement."
    )
    caption = tuple(Printed(f" {text}") for text in (words, *course.left_out))
    told = description(course, case)
    return Figure(draw(course, title, told), 1, caption, told)


def description(course: Course, case: Case) -> str:
    """The timeline in words, for those who cannot see it."""
    names = [lane.label for lane in course.lanes]
    told = [f"{phrases.count(len(names), 'treatment')}: {listed(names)}."] if names else []
    for curve in course.curves:
        first, last = curve.spots[0], curve.spots[-1]
        unit = unit_words(curve.unit)
        if curve.stated:
            told.append(f"{curve.label}: {last.words}, stated by the author.")
        elif first is last:
            day = "before day 0" if first.day <= BEFORE else f"on day {phrases.number(first.day)}"
            told.append(f"{curve.label}: {first.words} {unit} {day}.")
        else:
            begun = "some day before" if first.day <= BEFORE else f"day {phrases.number(first.day)}"
            days = f"from {begun} to day {phrases.number(last.day)}"
            told.append(f"{curve.label}: {first.words} to {last.words} {unit} {days}.")
    events = [f"{h.label} {h.words}".strip() for h in course.happenings]
    if events:
        told.append(f"Events: {'; '.join(events)}.")
    if words := laboratory_words(case):
        told.append(f"{words} in all.")
    return " ".join(told)
