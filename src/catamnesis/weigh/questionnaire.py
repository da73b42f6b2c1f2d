"""Questions of an instrument: what a person answered, what stays open, and the sum of the points."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from catamnesis.case.case import Case
from catamnesis.case.discrepancy import Discrepancy, Kind
from catamnesis.case.event import Answer, GivenAnswer
from catamnesis.case.response import Item, Measurement
from catamnesis.case.source import Derivation, Source
from catamnesis.terms.lookup import fold


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to one question, the reason in words, and where the facts stand.

    ``hidden`` is True where the question has an answer in the world that the case does not settle, False where an
    unknown means that the thing asked for never took place.
    """

    answer: Answer
    reason: str
    sources: tuple[Source, ...] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Total:
    """Least and greatest sum of points, over every way in which the open questions could be answered."""

    least: float
    greatest: float

    @property
    def settled(self) -> bool:
        """Whether no open question changes the sum."""
        return self.least == self.greatest


def total(items: Iterable[Item]) -> Total:
    """Sum of the points; an open item counts with its least and with its greatest points.

    Examples
    --------
    >>> closed = Item("a", Answer.YES, 2.1, "seen")
    >>> open_ = Item("b", Answer.UNKNOWN, None, "not recorded", points_if_open=(-1.0, 2.0))
    >>> total([closed, open_])
    Total(least=1.1, greatest=4.1)
    """
    spans = [(i.points or 0.0,) * 2 if i.points_if_open is None else i.points_if_open for i in items]
    return Total(
        least=round(math.fsum(low for low, _ in spans), 6) + 0.0,
        greatest=round(math.fsum(high for _, high in spans), 6) + 0.0,
    )


def totals(subject: str, sum_of_points: Total, derivation: Derivation) -> tuple[Measurement, Measurement]:
    """Both sums as numbers for programs: ``least score`` and ``greatest score``."""
    return (
        Measurement("least score", subject, sum_of_points.least, "1", derivation),
        Measurement("greatest score", subject, sum_of_points.greatest, "1", derivation),
    )


def answered(case: Case, instrument: str) -> bool:
    """Whether a person answered any question of an instrument."""
    return any(fold(given.instrument) == fold(instrument) for given in case.of(GivenAnswer))


def given_reply(case: Case, instrument: str, item: str, *, about: Iterable[str] = ()) -> Reply | None:
    """What a person answered to one item; None where nobody did.

    Parameters
    ----------
    about
        Ids that the answer may be about, the most special first; an answer about nothing fits always. Empty where
        the instrument is about the whole case.
    """
    ids = tuple(about)
    fits = [
        given
        for given in case.of(GivenAnswer)
        if fold(given.instrument) == fold(instrument) and fold(given.item) == fold(item)
    ]
    if ids:
        ranked = [[given for given in fits if given.about == name] for name in (*ids, "")]
        fits = next((group for group in ranked if group), [])
    if not fits:
        return None
    sources = tuple(dict.fromkeys(source for given in fits for source in given.sources))
    if len({given.answer for given in fits}) > 1:
        return Reply(Answer.UNKNOWN, "two given answers contradict each other", sources, hidden=True)
    reasons = "; ".join(dict.fromkeys(given.reason for given in fits if given.reason))
    return Reply(fits[0].answer, f"answered by hand: {reasons or 'no reason given'}", sources)


def unheard(
    case: Case, instrument: str, items: Iterable[str], *, about: Iterable[str] | None = None
) -> Iterator[Discrepancy]:
    """Answers that no question took, because their item or their subject is not known.

    Parameters
    ----------
    items
        Names of the instrument's items.
    about
        Ids that an answer can be about; None where that does not matter.
    """
    names = tuple(items)
    known = {fold(name) for name in names}
    subjects = None if about is None else tuple(dict.fromkeys(about))
    for given in case.of(GivenAnswer):
        if fold(given.instrument) != fold(instrument):
            continue
        where = str(given.sources[0]) if given.sources else f"answer {given.id}"
        if fold(given.item) not in known:
            what = f"{instrument} has no item {given.item!r}"
            yield Discrepancy(Kind.REFUSED, where, what, f"name one of: {', '.join(names)}")
        elif subjects is not None and given.about and given.about not in subjects:
            what = f"{instrument} is not asked about {given.about!r}"
            subjects_named = ", ".join(subjects) if subjects else "nothing in this case"
            yield Discrepancy(Kind.REFUSED, where, what, f"it is asked about: {subjects_named}")


def contradicted(case: Case, instruments: Iterable[str]) -> Iterator[Discrepancy]:
    """Pairs of given answers to one question that differ."""
    first: dict[tuple[str, str, str], GivenAnswer] = {}
    wanted = {fold(instrument) for instrument in instruments}
    for given in case.of(GivenAnswer):
        if fold(given.instrument) not in wanted:
            continue
        key = (fold(given.instrument), fold(given.item), given.about)
        earlier = first.setdefault(key, given)
        if earlier.answer is not given.answer:
            where = str(given.sources[0]) if given.sources else f"answer {given.id}"
            what = f"{given.instrument}, {given.item}: answered both {earlier.answer.value} and {given.answer.value}"
            yield Discrepancy(Kind.CONTRADICTORY, where, what, "keep one of the two answers")


def scored(name: str, reply: Reply, points: Mapping[Answer, float]) -> Item:
    """An item with the points of its answer; where it is open, with the least and the most that it could give.

    Parameters
    ----------
    points
        Points of yes, no and unknown; not applicable scores as unknown.
    """
    if reply.answer is Answer.UNKNOWN and reply.hidden and points[Answer.YES] != points[Answer.NO]:
        ends = sorted((points[Answer.YES], points[Answer.NO]))
        return Item(name, reply.answer, None, reply.reason, (ends[0], ends[1]), reply.sources)
    key = Answer.UNKNOWN if reply.answer is Answer.NOT_APPLICABLE else reply.answer
    return Item(name, reply.answer, points[key], reply.reason, None, reply.sources)


def joined(sources: Iterable[tuple[Source, ...]]) -> tuple[Source, ...]:
    """All sources, each once, in their order."""
    return tuple(dict.fromkeys(source for group in sources for source in group))
