"""What several readers found, made into one case: times solved, facts told twice merged, contradictions filed."""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, get_args

from catamnesis.case.case import Case, Fact, Fragment, Question
from catamnesis.case.chronology import CALENDAR, DAY_ZERO, Bounds, Conflict, Statement, Timing
from catamnesis.case.contradictions import Resolution, resolved
from catamnesis.case.discrepancy import Discrepancy, Kind
from catamnesis.case.event import AdverseEvent, GivenAnswer, Outcome, OutcomeKind
from catamnesis.case.finding import Finding
from catamnesis.case.imaging import ImagingStudy, ImagingValue
from catamnesis.case.laboratory import LabValue
from catamnesis.case.temporal_network import TemporalNetwork
from catamnesis.case.therapy import Exposure
from catamnesis.read.entries import SECTIONS
from catamnesis.read.lab_agreement import agreed
from catamnesis.read.ledger import Ledger

_NUMBERED = re.compile(rf"(?:{'|'.join((*SECTIONS.values(), 'lab'))})-\d+(?:-\d+|-row)*")


def reconcile(fragments: Iterable[Fragment], *, question: Question, case_id: str, title: str) -> Case:
    """Make one case of what several readers found.

    Contradictory times are filed and left out, every time is bounded relative to day zero, and a fact that is told
    twice is kept once with both its sources.

    Parameters
    ----------
    fragments
        What each reader found, the case folder's own first.
    question
        The treatment in question; its start is day zero. Where it names none, there is no day zero.
    case_id, title
        Name and title of the case.
    """
    held = tuple(fragments)
    ledger = Ledger(f"case {case_id}")
    resolution = _solved(tuple(s for fragment in held for s in fragment.statements), f"{question.exposure}.start")
    for conflict in resolution.conflicts:
        ledger.add("times", conflict.discrepancy())
    calendar = _Calendar(resolution.network)
    facts = tuple(calendar.dated(fact) for fact in _told_once(held, ledger))
    facts = agreed(facts, ledger, named=_named_by_others(facts))
    if question.exposure:
        ledger.add_all("day zero", _doubts_of_day_zero(resolution.network, question))
        ledger.add_all("not begun", _never_begun(facts))
        ledger.add_all("undated", _undated(facts))
    ledger.add_all("after death", _after_death(facts))
    case = Case(
        id=case_id,
        title=title,
        question=question,
        documents=tuple(dict.fromkeys(document for fragment in held for document in fragment.documents)),
        facts=facts,
        statements=resolution.network.statements,
    )
    found = (discrepancy for fragment in held for discrepancy in fragment.discrepancies)
    return case.with_discrepancies((*found, *ledger.discrepancies()))


def _solved(statements: tuple[Statement, ...], start: str) -> Resolution:
    """The network of times; that day zero is the start of the treatment is no claim, so it is never left out."""
    meaning = tuple(s for s in statements if (s.earlier, s.later) == (DAY_ZERO, start) and s.days == Bounds(0, 0))[:1]
    conflicts: list[Conflict] = []
    while True:
        found = resolved((*meaning, *statements))
        conflicts += found.conflicts
        if set(meaning) <= set(found.network.statements):
            return Resolution(found.network, tuple(conflicts))
        statements = found.network.statements


class _Calendar:
    """The tightest days of every point, relative to day zero."""

    def __init__(self, network: TemporalNetwork) -> None:
        self._bounds: Mapping[str, Bounds] = network.all_bounds(DAY_ZERO)
        self._nominal: Mapping[str, float | None] = network.all_nominal_days(DAY_ZERO)
        self._known: dict[Timing, Timing] = {}

    def timing(self, when: Timing) -> Timing:
        """A time with its days."""
        known = self._known.get(when)
        if known is None:
            days = self._bounds.get(when.point, Bounds())
            known = self._known[when] = replace(when, days=days, nominal_day=self._nominal.get(when.point))
        return known

    def dated(self, fact: Fact) -> Fact:
        """A fact with the days of all its times, those of dose changes too."""
        found: dict[str, Any] = {name: self.timing(getattr(fact, name)) for name in _TIMES[type(fact)]}
        if isinstance(fact, Exposure):
            found["changes"] = tuple(replace(change, when=self.timing(change.when)) for change in fact.changes)
        return replace(fact, **found) if found else fact


#: The fields of each noun that hold a time.
_TIMES: dict[type, tuple[str, ...]] = {
    noun: tuple(field.name for field in fields(noun) if field.type in (Timing, "Timing")) for noun in get_args(Fact)
}


def _told_once(fragments: tuple[Fragment, ...], ledger: Ledger) -> list[Fact]:
    """All facts, in their order; the second telling of one lends its sources to the first."""
    named = _named_by_others(fact for fragment in fragments for fact in fragment.facts)
    tables = sum(any(isinstance(fact, LabValue) for fact in fragment.facts) for fragment in fragments)
    facts: dict[str, Fact] = {}
    first: dict[object, str] = {}
    for fact in (fact for fragment in fragments for fact in fragment.facts):
        if isinstance(fact, LabValue) and tables < 2:
            facts[fact.id] = fact
            continue
        said = _content(fact)
        twin = first.get(said)
        if twin is not None and (fact.id == twin or (_NUMBERED.fullmatch(fact.id) and fact.id not in named)):
            both = tuple(dict.fromkeys((*facts[twin].sources, *fact.sources)))
            facts[twin] = replace(facts[twin], sources=both)
            continue
        if fact.id in facts:
            fact = _renamed(fact, facts, ledger)
        first.setdefault(said, fact.id)
        facts[fact.id] = fact
    return list(facts.values())


def _renamed(fact: Fact, taken: dict[str, Fact], ledger: Ledger) -> Fact:
    name = next(name for number in range(2, len(taken) + 3) if (name := f"{fact.id}-{number}") not in taken)
    where = ", ".join(str(source) for source in fact.sources)
    ledger.file(
        "id",
        Kind.DOUBTFUL,
        where,
        f"the id {fact.id!r} is taken; this fact was called {name!r}",
        "give it an id of its own",
    )
    return replace(fact, id=name)


def _named_by_others(facts: Iterable[Fact]) -> set[str]:
    """Ids that other facts name, which must not be merged away."""
    named: set[str] = set()
    for fact in facts:
        if isinstance(fact, GivenAnswer):
            named.add(fact.about)
        elif isinstance(fact, ImagingValue) and fact.study:
            named.add(fact.study)
    return named


def _content(fact: Fact) -> object:
    """What a fact says, without its id, its places and the names of its points of time."""
    said: list[object] = [type(fact)]
    for field in fields(fact):
        value = getattr(fact, field.name)
        if field.name in ("id", "sources"):
            continue
        if isinstance(value, Timing):
            value = (value.written, value.clock_minute)
        elif field.name == "changes":
            value = tuple((change.action, change.dose, change.when.written) for change in value)
        said.append(value)
    return tuple(said)


def _doubts_of_day_zero(network: TemporalNetwork, question: Question) -> Iterator[Discrepancy]:
    """Day zero need not have a date, but the reader should know where it has none."""
    days = network.bounds(DAY_ZERO, origin=CALENDAR)
    if days.exact:
        return
    known = ""
    if days.earliest is not None and days.latest is not None:
        known = f"; it lies between {_date(days.earliest)} and {_date(days.latest)}"
    elif days.known:
        edge = days.earliest if days.earliest is not None else days.latest
        known = f"; it is not {'before' if days.earliest is not None else 'after'} {_date(edge)}"
    yield Discrepancy(
        Kind.MISSING,
        "case.yaml, question",
        f"the first day of {question.exposure} is not dated to the day{known}",
        "add its date if it is known; days count from it all the same",
    )


def _date(ordinal: int | None) -> str:
    if ordinal is None or not 1 <= ordinal <= datetime.date.max.toordinal():
        return "no date"
    return datetime.date.fromordinal(ordinal).isoformat()


def _never_begun(facts: tuple[Fact, ...]) -> Iterator[Discrepancy]:
    for fact in facts:
        if isinstance(fact, Exposure) and not fact.start.stated:
            yield Discrepancy(
                Kind.MISSING,
                _where(fact),
                f"it is not said when {fact.drug} was begun",
                "add 'start:', if only as 'before' or 'after' something else",
            )


def _undated(facts: tuple[Fact, ...]) -> Iterator[Discrepancy]:
    """Values that cannot be placed before or after day zero."""
    values: dict[str, list[LabValue | ImagingValue]] = {}
    for fact in facts:
        if isinstance(fact, LabValue | ImagingValue) and _straddles(fact.when):
            values.setdefault(_quantity(fact), []).append(fact)
    for name, undated in values.items():
        first, count = undated[0], len(undated)
        told = f"{name} ({first.when.written or 'no time'})" if count == 1 else f"{count} values of {name}"
        yield Discrepancy(
            Kind.MISSING,
            _where(first),
            f"{told} may lie before or after day zero",
            "write the time relative to the treatment (day 8, 8 days after NAME), or date its first day",
        )


def _quantity(value: LabValue | ImagingValue) -> str:
    return value.name_written if isinstance(value, LabValue) else value.quantity


def _straddles(when: Timing) -> bool:
    return when.days.contains(0) and when.days.contains(1)


def _where(fact: Fact) -> str:
    return str(fact.sources[-1]) if fact.sources else fact.id


#: Times that cannot lie after death, by kind of fact. A serum or a biopsy may be examined later, a value cannot.
_OF_THE_LIVING: dict[type[Fact], Callable[[Any], tuple[Timing, ...]]] = {
    LabValue: lambda fact: (fact.when,),
    Finding: lambda fact: (fact.when,),
    ImagingStudy: lambda fact: (fact.when,),
    AdverseEvent: lambda fact: (fact.when,),
    Exposure: lambda fact: (fact.start, *(change.when for change in fact.changes)),
}


def _after_death(facts: tuple[Fact, ...]) -> Iterator[Discrepancy]:
    deaths = [fact for fact in facts if isinstance(fact, Outcome) and fact.kind is OutcomeKind.DEATH]
    last = min((fact.when.days.latest for fact in deaths if fact.when.days.latest is not None), default=None)
    if last is None:
        return
    for fact in facts:
        for when in _OF_THE_LIVING.get(type(fact), _no_time)(fact):
            if when.stated and when.days.earliest is not None and when.days.earliest > last:
                yield Discrepancy(
                    Kind.CONTRADICTORY,
                    f"{_where(fact)}, {_where(deaths[0])}",
                    f"{when.written!r} lies after the death of the patient",
                    "correct one of the two times",
                )


def _no_time(_fact: object) -> tuple[Timing, ...]:
    return ()
