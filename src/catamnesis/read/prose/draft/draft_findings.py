"""Signs, illnesses, antibodies and events of a report as entries of a case folder."""

import re
from collections.abc import Iterable, Iterator

from catamnesis.case.finding import Domain, Status
from catamnesis.case.mention import EventSaid, FindingSaid, Happening, SerologySaid
from catamnesis.case.narrative import Narrative, Part
from catamnesis.case.source import Span
from catamnesis.read.prose.draft.domains import domain_of
from catamnesis.read.prose.draft.entries_drafted import Drafted, Value, clean, coded
from catamnesis.read.prose.draft.illnesses import Called, Callings
from catamnesis.read.prose.draft.names import Names
from catamnesis.read.prose.draft.story_times import Story, Told

ORDER = "when: by the order of telling"
#: Which section an event belongs to.
SECTION_OF = {
    Happening.DEATH: "outcomes",
    Happening.REMISSION: "outcomes",
    Happening.RELAPSE: "outcomes",
    Happening.ADMISSION: "milestones",
    Happening.DISCHARGE: "milestones",
    Happening.SURGERY: "procedures",
    Happening.BIOPSY: "procedures",
    Happening.TRANSPLANT: "procedures",
    Happening.INTUBATION: "procedures",
}
#: Words that say by themselves that a sign is not there; with "absent" they would say the opposite.
_UNSAID = {
    "afebrile": ("Fever", "HP:0001945"),
    "apyrexial": ("Fever", "HP:0001945"),
    "anicteric": ("Jaundice", "HP:0000952"),
    "acyanotic": ("Cyanosis", "HP:0000961"),
    "asymptomatic": ("symptoms", ""),
    "symptom-free": ("symptoms", ""),
}
_CAUSE = re.compile(
    r"\b(?:of|from|due to|because of|caused by|as a result of|secondary to|following)\s+(?:(?:an?|the|his|her)\s+)?\Z",
    re.IGNORECASE,
)
_SHORT = re.compile(r"follow-?\s?up", re.IGNORECASE)
_TOO_SHORT = re.compile(r"\b(?:short(?:-?term)?|limited|insufficient|brief|loss to|lost to)\b", re.IGNORECASE)
_BARRED = re.compile(
    r"\b(?:prevent(?:s|ed)?|preclud(?:es|ed)|too short|insufficient|not (?:be )?(?:possible|able|evaluable|assessable)|"
    r"could not|cannot|unable|impossible|did not allow|not allow)\b",
    re.IGNORECASE,
)
_JUDGE = re.compile(r"\b(?:evaluat|assess|judg|conclu|apprais|determin)\w*", re.IGNORECASE)
_OF_THE_AUTHOR = frozenset((Part.ABSTRACT, Part.CASE, Part.DISCUSSION))


def findings(said: Iterable[FindingSaid], story: Story, taken: frozenset[str], callings: Callings) -> Iterator[Drafted]:
    """One entry for each statement; an illness that is no sign of its own is a diagnosis.

    Parameters
    ----------
    said
        What the text says of signs and illnesses.
    story
        Times of the story.
    taken
        Harm that is told as such already, in small letters: it is not a finding again.
    callings
        How the report calls things.
    """
    for one in said:
        called = callings.called(one)
        known = {called.name.lower(), one.concept.label.lower()}
        if not called.name or (known & taken and not one.course):
            continue
        domain = domain_of(one.span.words) or domain_of(one.concept.label) or domain_of(called.name)
        unsaid = _UNSAID.get(one.span.words.lower()) if one.assertion is Status.ABSENT else None
        if unsaid is not None and one.concept.curie is None:
            yield _finding(one, Called(unsaid[0], unsaid[1] or None, unsaid[0].lower()), domain, story)
        elif not one.course and (called.is_diagnosed or (called.is_illness and domain is None)):
            yield _diagnosis(one, called, story)
        else:
            yield _finding(one, called, domain, story)


def _diagnosis(one: FindingSaid, called: Called, story: Story) -> Drafted:
    told = story.time(one.when, one.span)
    keys: list[tuple[str, Value]] = [("name", called.name), *coded(called.illness_code or called.code)]
    keys += [("status", str(one.assertion))] if one.assertion is not Status.PRESENT else []
    keys += [("when", told.written)] if told.written else []
    note = ORDER if told.by_order else ""
    return Drafted("diagnoses", tuple(keys), one.span, doubt=one.doubt, note=note, same=called.same)


def _finding(one: FindingSaid, called: Called, domain: Domain | None, story: Story) -> Drafted:
    told = story.time(one.when, one.span)
    after = story.after_treatment(one.span)
    if one.course and not after:
        after = story.part(one.span) is not Part.CASE or story.follows_in_sentence(one.span)
        told = Told() if after and told.by_order else told
    written = told.written or (f"after {story.treatment}" if one.course and after and story.treatment else "")
    course = one.course if after or not story.treatment else ""
    keys: list[tuple[str, Value]] = [("name", called.name), *coded(called.code)]
    if one.assertion is not Status.PRESENT and not course:
        keys.append(("status", str(one.assertion)))
    if domain is not None or course:
        keys.append(("domain", str(domain or Domain.OTHER)))
    keys += [("course", course)] if course else []
    keys += [("when", written)] if written else []
    note = ORDER if told.by_order else ""
    if one.course and not course:
        note = "; ".join(filter(None, (note, f"the text says {one.course}, of the time before the treatment")))
    return Drafted("findings", tuple(keys), one.span, doubt=one.doubt, note=note, same=called.same)


def serologies(said: Iterable[SerologySaid], story: Story) -> Iterator[Drafted]:
    """One entry for each target and result."""
    for one in said:
        told = story.time(one.when, one.span)
        keys: list[tuple[str, Value]] = [("target", clean(one.target)), ("result", str(one.result))]
        keys += [("titre", one.titre)] if one.titre is not None and one.titre > 0 else []
        keys += [("when", told.written)] if told.written and not told.by_order else []
        yield Drafted("serologies", tuple(keys), one.span, doubt=one.doubt)


def named_events(said: Iterable[EventSaid], names: Names) -> dict[str, list[EventSaid]]:
    """The events by their ids; two mentions of one kind are one event unless the text dates them differently."""
    groups: dict[str, list[EventSaid]] = {}
    latest: dict[Happening, str] = {}
    for one in said:
        known = latest.get(one.kind)
        if known is not None and not _another(groups[known], one):
            groups[known].append(one)
            continue
        latest[one.kind] = names.new(str(one.kind))
        groups[latest[one.kind]] = [one]
    return groups


def _another(told: list[EventSaid], one: EventSaid) -> bool:
    """Whether a mention is of another event of its kind than those before it."""
    if one.kind is Happening.DEATH or one.when is None:
        return False
    times = [(t.when.date, t.when.offset_days, t.when.anchor) for t in told if t.when is not None]
    return bool(times) and (one.when.date, one.when.offset_days, one.when.anchor) not in times


def events(
    groups: dict[str, list[EventSaid]], found: Iterable[FindingSaid], story: Story, text: str
) -> Iterator[Drafted]:
    """One entry for each event."""
    causes = tuple(found)
    for identity, said in groups.items():
        first = next((one for one in said if story.said(one.when)), said[0])
        told = story.time(first.when, first.span)
        if f" {identity} " in f"{told.written} ":
            told = story.by_order(first.span)
        keys: list[tuple[str, Value]] = [("id", identity)]
        section = SECTION_OF[first.kind]
        if section == "outcomes":
            keys.append(("kind", str(first.kind)))
            cause = _cause(first, causes, text) if first.kind is Happening.DEATH else ""
            keys += [("cause", cause)] if cause else []
        else:
            keys.append(("name", clean(first.span.words) or str(first.kind)))
        keys += [("when", told.written)] if told.written else []
        also = tuple(dict.fromkeys(one.span for one in said if one.span != first.span))
        doubt = first.doubt if all(one.doubt for one in said) else ""
        yield Drafted(section, tuple(keys), first.span, also, doubt=doubt, note=ORDER if told.by_order else "")


def _cause(death: EventSaid, found: tuple[FindingSaid, ...], text: str) -> str:
    """What the patient died of: the finding that follows in the same sentence after "of" or its like."""
    for one in found:
        between = text[death.span.end : one.span.start]
        if 0 < len(between) < 120 and not re.search(r"[.;!?]\s", between) and _CAUSE.search(between):
            return clean(one.span.words)
    return ""


def not_evaluable(narrative: Narrative) -> Iterator[Drafted]:
    """Parts of the illness that the author says cannot be judged because the follow-up was too short."""
    for sentence in narrative.sentences:
        if sentence.part not in _OF_THE_AUTHOR:
            continue
        words = narrative.text[sentence.start : sentence.end]
        if len(words) > 2000 or not (_SHORT.search(words) and _TOO_SHORT.search(words)):
            continue
        barred = _BARRED.search(words)
        if barred is None or not _JUDGE.search(words):
            continue
        domain = domain_of(words[barred.start() :])
        if domain is not None:
            span = _trimmed(sentence.start, sentence.end, narrative.text)
            keys: tuple[tuple[str, Value], ...] = (("domain", str(domain)), ("reason", "follow-up too short"))
            summary = sentence.part is not Part.CASE
            yield Drafted("not_evaluable", keys, span, summary=summary)


def _trimmed(start: int, end: int, text: str) -> Span:
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end = start + len(words.strip())
    return Span(start, end, text[start:end])
