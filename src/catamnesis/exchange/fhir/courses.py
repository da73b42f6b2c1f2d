"""Single administrations of one drug, as a ward's chart lists them, put together into courses."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from statistics import median_low

from catamnesis.case.case import Fact
from catamnesis.case.chronology import CALENDAR
from catamnesis.case.discrepancy import Discrepancy, Kind
from catamnesis.case.source import Resource as Place
from catamnesis.case.therapy import DoseAction, DoseChange, Exposure
from catamnesis.exchange.fhir.desk import Desk
from catamnesis.terms.lookup import fold

#: Doses farther apart than so many times the usual interval belong to two courses: more than one was missed.
MISSED = 2
#: Longest usual interval of a drug that goes on, in days; what is given more rarely stays single. Our judgement.
LONGEST_INTERVAL = 60


def with_courses(facts: tuple[Fact, ...], desk: Desk) -> tuple[Fact, ...]:
    """All facts; administrations of one drug at a steady interval are one exposure with all their places.

    A change of the dose within a course is a step of it. Each course is told, because it was inferred.
    """
    days = {
        statement.later: statement.days.earliest
        for statement in desk.statements
        if statement.earlier == CALENDAR and statement.days.exact and statement.days.earliest is not None
    }
    groups: dict[tuple[str, str | None, str | None], list[Exposure]] = {}
    for fact in facts:
        if isinstance(fact, Exposure) and _was_given(fact) and fact.start.point in days:
            key = (fact.drug_id or fold(fact.drug.label), fact.dose.unit, fact.route)
            groups.setdefault(key, []).append(fact)
    course_of: dict[str, Exposure | None] = {}
    for doses in groups.values():
        doses.sort(key=lambda dose: (days[dose.start.point], dose.start.clock_minute or 0))
        for run in _runs(doses, days):
            course_of |= dict.fromkeys((dose.id for dose in run[1:]), None) | {run[0].id: _course(run, desk)}
    return tuple(kept for fact in facts if (kept := course_of.get(fact.id, fact)) is not None)


def _was_given(fact: Exposure) -> bool:
    return any(
        isinstance(source.place, Place) and source.place.reference.startswith("MedicationAdministration/")
        for source in fact.sources
    )


def _runs(doses: list[Exposure], days: Mapping[str, int]) -> Iterator[list[Exposure]]:
    """Doses that follow each other at the usual interval."""
    longest = longest_gap([days[dose.start.point] for dose in doses])
    run = doses[:1]
    for before, after in pairwise(doses):
        if days[after.start.point] - days[before.start.point] <= longest:
            run.append(after)
        else:
            yield run
            run = [after]
    yield run


def longest_gap(given: list[int]) -> int:
    """Most days between two doses of one course, from the days on which a drug was given, in order.

    Examples
    --------
    >>> longest_gap([1, 2, 3, 4, 9]), longest_gap([0, 14, 180, 194]), longest_gap([0, 400]), longest_gap([5, 5, 6])
    (2, 28, 1, 1)
    """
    gaps = [after - before for before, after in pairwise(given) if after > before]
    if len(gaps) < 2:
        return 1
    usual = median_low(gaps)
    return MISSED * usual if usual <= LONGEST_INTERVAL else 1


def _course(run: list[Exposure], desk: Desk) -> Exposure:
    first, last = run[0], run[-1]
    if len(run) == 1:
        return first
    desk.discrepancies.append(
        Discrepancy(
            Kind.DOUBTFUL,
            f"{first.sources[0]}, and {len(run) - 1} more",
            f"{len(run)} administrations of {first.drug} from {first.start.written} to {last.start.written} are taken "
            "as one course, which ends with the last of them",
            "if it went on elsewhere, give the bundle a MedicationStatement that says so",
        )
    )
    return replace(
        first,
        stop=last.stop,
        ongoing=last.ongoing,
        changes=tuple(_steps(run)),
        sources=tuple(source for dose in run for source in dose.sources),
    )


def _steps(run: list[Exposure]) -> Iterator[DoseChange]:
    """Changes of the dose within a course."""
    for before, after in pairwise(run):
        old, new = before.dose.amount, after.dose.amount
        if old is not None and new is not None and old != new:
            action = DoseAction.INCREASE if new > old else DoseAction.DECREASE
            yield DoseChange(action, after.dose, after.start, after.sources)
