"""Drugs of a report as entries of a case folder: one a course, and the harm that is laid to them."""

from collections.abc import Iterator

from catamnesis.case.mention import Act, ExposureSaid
from catamnesis.case.source import Span
from catamnesis.read.prose.draft.courses import Course, Step
from catamnesis.read.prose.draft.entries_drafted import Drafted, Value, clean, coded
from catamnesis.read.prose.draft.names import Names
from catamnesis.read.prose.draft.story_times import Story

#: Longest look around a drug for the words of the harm that it did, in characters.
_NEAR = 400
_UNITS = {"h": "hour", "min": "minute", "d": "day"} | {
    unit: unit for unit in ("minute", "hour", "day", "week", "month", "year", "dose", "course", "cycle")
}


def named(courses: list[Course], names: Names) -> dict[int, str]:
    """An id for each course, by its place in the list: the drug's name, with a number from the second course on."""
    return {id(course): names.new(course.drug) for course in courses}


def exposures(courses: list[Course], ids: dict[int, str], story: Story) -> Iterator[Drafted]:
    """One entry a course."""
    for course in courses:
        yield _exposure(course, ids[id(course)], story)


def _exposure(course: Course, identity: str, story: Story) -> Drafted:
    keys: list[tuple[str, Value]] = [("id", identity), ("drug", clean(course.drug))]
    keys += coded(course.first.concept.curie)
    keys += _dose(course.dosed) if course.dosed is not None else []
    keys += [("route", course.route)] if course.route else []
    start, note = _start(course, identity, story)
    keys += [("start", start)] if start else []
    if course.stop is not None:
        stop = story.time(course.stop.when, course.stop.span)
        keys += [("stop", stop.written)] if stop.written else []
        keys += [("ongoing", False)] if not stop.written and not story.after_treatment(course.stop.span) else []
    elif _goes_on(course, story):
        keys.append(("ongoing", True))
    steps = tuple(_step(step.action, step.said, story) for step in course.steps if not _says_no_more(step, course))
    keys += [("changes", steps)] if steps else []
    indication, reason = course.word("indication"), course.word("stopped_for")
    keys += [("indication", clean(indication))] if indication else []
    keys += [("reason_for_stopping", clean(reason))] if reason and course.stop is not None else []
    first, *others = course.places
    doubts = dict.fromkeys((*(said.doubt for said in course.said if said.doubt), *course.doubts))
    return Drafted("exposures", tuple(keys), first, tuple(others), doubt="; ".join(doubts), note=note)


def _says_no_more(step: Step, course: Course) -> bool:
    """Whether a step says only that the dose which the entry has went on."""
    told, held = step.said, course.dosed
    if step.action != "continue":
        return False
    return (
        told.dose is None or told is held or held is None or (told.dose, told.dose_unit) == (held.dose, held.dose_unit)
    )


def _goes_on(course: Course, story: Story) -> bool:
    """Whether the text says that a drug went on when, or after, the treatment in question was begun."""
    kept = [step.said for step in course.steps if step.action == "continue"]
    last = course.steps[-1].said.span.start if course.steps else 0
    return any(said.span.start >= last and course.stop is None for said in kept) and bool(story.treatment)


def _start(course: Course, identity: str, story: Story) -> tuple[str, str]:
    """When a course began, and a remark where only the order of telling says it."""
    opening = course.start or course.first
    written = story.said(opening.when)
    if not written:
        written = next((w for said in course.said if said.action == "start" and (w := story.said(said.when))), "")
    if f" {identity} " in f"{written} ":
        written = ""
    if identity == story.treatment:
        return written, ""
    told = story.by_order(opening.span)
    if written and written[:4].isdigit() and told.by_order and not story.dated:
        return f"{written}; {told.written}", f"start: {told.written} by the order of telling"
    if written and course.past and written[:4].isdigit():
        return f"by {written}", ""
    if written:
        return written, ""
    if course.past and story.treatment:
        return "; ".join(filter(None, (story.earlier_than(opening.span), f"before {story.treatment}"))), ""
    if opening.action is Act.START and story.together(opening.span):
        return f"at {story.treatment}", "start: told in one breath with it, by the order of telling"
    return told.written, "start: by the order of telling" if told.by_order else ""


def _dose(said: ExposureSaid) -> list[tuple[str, Value]]:
    if said.dose is None or not said.dose > 0:
        return []
    keys: list[tuple[str, Value]] = [("dose", said.dose)]
    keys += [("unit", clean(said.dose_unit, 50))] if said.dose_unit else []
    per = rhythm(said.per)
    return [*keys, *([("per", per)] if per else [])]


def rhythm(per: str | None) -> str:
    """How often a dose is given, as case.yaml writes it.

    Examples
    --------
    >>> rhythm("12 h"), rhythm("day"), rhythm("2 weeks"), rhythm("full moon")
    ('12 hours', 'day', '2 weeks', '')
    """
    if not per:
        return ""
    number, _, unit = per.rpartition(" ")
    unit = _UNITS.get(unit.removesuffix("s"), "")
    if not unit or not (number == "" or (number.isdigit() and 0 < int(number) < 1000)):
        return ""
    return unit if number in ("", "1") else f"{number} {unit}s"


def _step(action: str, said: ExposureSaid, story: Story) -> Drafted:
    told = story.time(said.when, said.span)
    keys: list[tuple[str, Value]] = [("action", action), *_dose(said)]
    keys += [("when", told.written)] if told.written else []
    return Drafted("", tuple(keys), said.span, doubt="")


def harms(courses: list[Course], ids: dict[int, str], story: Story, text: str) -> Iterator[Drafted]:
    """What the text lays to a drug; harm laid to several drugs in one breath is one entry."""
    found: dict[str, Drafted] = {}
    for course in courses:
        for said in course.said:
            if not said.caused:
                continue
            name = clean(said.caused)
            blamed = ids[id(course)]
            known = found.get(name.lower())
            if known is not None:
                suspected = known.get("suspected")
                names = (*(suspected if isinstance(suspected, tuple) else ()), blamed)
                found[name.lower()] = known.having("suspected", tuple(dict.fromkeys(map(str, names))))
                continue
            span = _place_of(said, text)
            told = story.by_order(span)
            keys: list[tuple[str, Value]] = [("name", name), ("suspected", (blamed,))]
            keys += [("when", told.written)] if told.written else []
            found[name.lower()] = Drafted("adverse_events", tuple(keys), span, doubt=said.doubt)
    yield from found.values()


def _place_of(said: ExposureSaid, text: str) -> Span:
    """Where the harm itself is named, near the drug; else the drug."""
    start = max(0, said.span.start - _NEAR)
    window = text[start : said.span.end + _NEAR]
    at = window.find(said.caused)
    if at < 0:
        return said.span
    return Span(start + at, start + at + len(said.caused), said.caused)
