"""The causality categories of the WHO-UMC for harm, from five criteria each of which may be open."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from catamnesis.case.event import Answer

CITATION = "WHO-UMC causality categories, as in PMC6039921 box 2"

#: Short names of the criteria, in the order of the table.
ITEMS: Final = ("plausible time", "alternatives", "withdrawal", "definitive event", "rechallenge")


class Category(StrEnum):
    """Category of a suspected reaction; the last two say that it cannot be put into one yet, or at all."""

    UNLIKELY = "unlikely"
    POSSIBLE = "possible"
    PROBABLE = "probable"
    CERTAIN = "certain"
    CONDITIONAL = "conditional"
    UNASSESSABLE = "unassessable"


@dataclass(frozen=True, slots=True)
class Criteria:
    """What the five criteria say; ``UNKNOWN`` is open for the first two, and not shown for the others.

    Parameters
    ----------
    plausible_time
        Whether the time from the drug to the event is plausible.
    alternatives
        Whether disease or other drugs could explain it as well.
    withdrawal
        Whether the event went away as it should when the drug was withdrawn.
    definitive_event
        Whether the event is a recognised effect of the drug, objective and specific.
    rechallenge
        Whether giving the drug again brought it back; not applicable where none was necessary.
    """

    plausible_time: Answer
    alternatives: Answer
    withdrawal: Answer = Answer.UNKNOWN
    definitive_event: Answer = Answer.UNKNOWN
    rechallenge: Answer = Answer.UNKNOWN


def category(criteria: Criteria) -> Category:
    """Category where the first two criteria are answered yes or no.

    All parts of a category must hold. Withdrawal, definitive event and rechallenge that are not shown do not count; a
    rechallenge that was not necessary does.

    Raises
    ------
    ValueError
        If plausible time or alternatives is neither yes nor no.

    Examples
    --------
    >>> category(Criteria(plausible_time=Answer.YES, alternatives=Answer.YES)).value
    'possible'
    """
    closed = (Answer.YES, Answer.NO)
    if criteria.plausible_time not in closed or criteria.alternatives not in closed:
        raise ValueError("plausible time and alternatives must be answered yes or no; see categories for open ones")
    if criteria.plausible_time is Answer.NO:
        return Category.UNLIKELY
    if criteria.alternatives is Answer.YES or criteria.withdrawal is not Answer.YES:
        return Category.POSSIBLE
    proven = criteria.rechallenge in (Answer.YES, Answer.NOT_APPLICABLE)
    if criteria.definitive_event is Answer.YES and proven:
        return Category.CERTAIN
    return Category.PROBABLE


def completions(criteria: Criteria) -> Iterator[Criteria]:
    """Every way in which the open first two criteria could be answered."""
    for name in ("plausible_time", "alternatives"):
        if getattr(criteria, name) not in (Answer.YES, Answer.NO):
            for answer in (Answer.YES, Answer.NO):
                yield from completions(replace(criteria, **{name: answer}))
            return
    yield criteria


def categories(criteria: Criteria) -> tuple[Category, ...]:
    """Every category that is left open, from the weakest; ``CONDITIONAL`` where not even the time is known.

    Examples
    --------
    >>> left = categories(Criteria(Answer.YES, Answer.UNKNOWN, withdrawal=Answer.YES))
    >>> [one.value for one in left]
    ['possible', 'probable']
    """
    if criteria.plausible_time not in (Answer.YES, Answer.NO):
        return (Category.CONDITIONAL,)
    found = {category(completion) for completion in completions(criteria)}
    return tuple(one for one in Category if one in found)
