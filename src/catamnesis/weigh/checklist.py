"""A checklist of what a report should say: present, absent, not applicable or not known, and how many of each."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from catamnesis.case.case import Case
from catamnesis.case.event import Answer
from catamnesis.case.response import Item, Judgement, Measurement
from catamnesis.case.source import Derivation
from catamnesis.terms import VERSION
from catamnesis.weigh.questionnaire import Reply, given_reply, joined

#: Points of an item that is there, and of one that is not.
_POINTS = {Answer.YES: 1.0, Answer.NO: 0.0}

#: Said of an item that nothing in a case can answer.
NOT_STRUCTURED = "not in a structured case; answer the item if the report says it"


class Completeness(StrEnum):
    """What the checklist comes to."""

    COMPLETE = "every applicable item is present"
    GAPS = "items are absent"
    OPEN = "no item is absent, some are not known"


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a checklist: its number in the paper and its subject in our own words."""

    code: str
    subject: str

    @property
    def name(self) -> str:
        """Number and subject."""
        return f"{self.code} {self.subject}"


@dataclass(frozen=True, slots=True)
class Checklist:
    """A published checklist."""

    instrument: str
    title: str
    citation: str
    entries: tuple[Entry, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What an answer may call the items: by number, or by number and subject."""
        return tuple(name for entry in self.entries for name in (entry.code, entry.name))


def completeness(answers: Iterable[Answer]) -> Completeness:
    """What the answers come to: one absent item makes a gap.

    Examples
    --------
    >>> completeness([Answer.YES, Answer.NOT_APPLICABLE]).name, completeness([Answer.YES, Answer.UNKNOWN]).name
    ('COMPLETE', 'OPEN')
    """
    given = set(answers)
    if Answer.NO in given:
        return Completeness.GAPS
    return Completeness.OPEN if Answer.UNKNOWN in given else Completeness.COMPLETE


def replies_to(case: Case, checklist: Checklist, computed: Mapping[str, Reply]) -> dict[str, Reply]:
    """Answer to each item by its number: by hand, else computed, else not known."""
    found: dict[str, Reply] = {}
    for entry in checklist.entries:
        given = given_reply(case, checklist.instrument, entry.code) or given_reply(
            case, checklist.instrument, entry.name
        )
        found[entry.code] = given or computed.get(entry.code) or Reply(Answer.UNKNOWN, NOT_STRUCTURED)
    return found


def judged(checklist: Checklist, replies: Mapping[str, Reply], *, caveats: tuple[str, ...]) -> Judgement:
    """The checklist with its answers as one judgement."""
    counts = Counter(reply.answer for reply in replies.values())
    derivation = Derivation(
        f"{__name__}.completeness", VERSION, checklist.citation, joined(r.sources for r in replies.values())
    )
    applicable = len(replies) - counts[Answer.NOT_APPLICABLE]
    absent = [entry.name for entry in checklist.entries if replies[entry.code].answer is Answer.NO]
    gaps = f" Absent: {', '.join(absent)}." if absent else ""
    return Judgement(
        room=f"completeness.{checklist.instrument}",
        subject=checklist.instrument,
        title=checklist.title,
        verdict=completeness(reply.answer for reply in replies.values()),
        explanation=(
            f"{counts[Answer.YES]} of {applicable} applicable items present, {counts[Answer.NO]} absent, "
            f"{counts[Answer.UNKNOWN]} not known.{gaps}"
        ),
        derivation=derivation,
        values=tuple(
            Measurement(f"items {word}", checklist.instrument, float(counts[answer]), "1", derivation)
            for answer, word in (
                (Answer.YES, "present"),
                (Answer.NO, "absent"),
                (Answer.NOT_APPLICABLE, "not applicable"),
                (Answer.UNKNOWN, "not known"),
            )
        ),
        items=tuple(_item(entry, replies[entry.code]) for entry in checklist.entries),
        caveats=caveats,
    )


def _item(entry: Entry, reply: Reply) -> Item:
    open_ = (0.0, 1.0) if reply.answer is Answer.UNKNOWN else None
    return Item(entry.name, reply.answer, _POINTS.get(reply.answer), reply.reason, open_, reply.sources)
