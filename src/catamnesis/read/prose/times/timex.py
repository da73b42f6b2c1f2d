"""Every time that a text says: dates, durations, offsets and rhythms, each with its place and its meaning in days."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

from catamnesis.case.mention import TimeForm
from catamnesis.read.prose.nouns import TimeExpression
from catamnesis.read.prose.times.calendar_dates import dates
from catamnesis.read.prose.times.day_labels import day_labels
from catamnesis.read.prose.times.rhythms import rhythms
from catamnesis.read.prose.times.stretches import stretches

#: Order words without a number: they date nothing, but they say what came first.
_ORDER = re.compile(
    r"\b(?:(?:post|pre|intra|per|peri)[\s-]?operative(?:ly)?|post[\s-]?(?:surgery|delivery|surgical(?:ly)?)"
    r"|(?:after|before|during|following)\s+(?:the\s+)?(?P<what>surgery|operation|delivery)|(?:soon"
    r"|shortly)\s+after(?:wards?)?)\b",
    re.IGNORECASE,
)


_DAY_MARKS = tuple(f"{letter}{digit}" for letter in "dj" for digit in range(10))
_RHYTHM_WORDS = tuple(
    "daily weekly monthly yearly annual nightly hourly every each times twice once thrice alternate interval basis /"
    " × bid tid"
    " qid b.i.d t.i.d q.i.d q.d o.d b.d t.d.s q.d.s tds qds qd q1 q2 q4 q6 q8".split()
)


def time_expressions(text: str, start: int = 0, end: int | None = None) -> tuple[TimeExpression, ...]:
    """All times of a stretch of a text, in order, without overlaps.

    An expression without a number ("several days", "postoperatively") has no amount. Ages are no times.

    Parameters
    ----------
    text
        The whole text; a date without its year takes the year that the text named last.
    start, end
        The sentence.

    Examples
    --------
    >>> [(found.form.value, found.amount, found.anchor) for found in time_expressions(
    ...     "Fever for 3 days; 4 weeks after starting anakinra it was gone.")]
    [('duration', 3.0, ''), ('offset', 28.0, 'starting anakinra')]
    >>> [found.date for found in time_expressions("In April 2011 and on 03/28/2012 she was seen.")]
    ['2011-04', '2012-03-28']
    """
    stop = len(text) if end is None else end
    taken = _Taken()
    low = text[start:stop].lower()
    kept: list[TimeExpression] = []
    for room, hints in _ROOMS:
        if any(hint in low for hint in hints):
            # Of two that overlap in one room the longer is kept.
            found = sorted(room(text, start, stop), key=lambda each: (each.start - each.end, each.start))
            kept += [one for one in found if taken.free(one)]
    return tuple(sorted(kept, key=lambda found: found.start))


class _Taken:
    """Places that are taken, kept in order."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def free(self, one: TimeExpression) -> bool:
        """Take a place; False where another overlaps it."""
        at = bisect_right(self._starts, one.start)
        if at and self._ends[at - 1] > one.start:
            return False
        if at < len(self._starts) and self._starts[at] < one.end:
            return False
        self._starts.insert(at, one.start)
        self._ends.insert(at, one.end)
        return True


def _orders(text: str, start: int, end: int) -> Iterator[TimeExpression]:
    for found in _ORDER.finditer(text, start, end):
        yield TimeExpression(found.start(), found.end(), TimeForm.OFFSET, anchor=(found["what"] or "operation").lower())


#: Each grammar, with letters of which a sentence must have some before the grammar looks at it: most have none.
_ROOMS: tuple[tuple[Callable[[str, int, int], Iterator[TimeExpression]], tuple[str, ...]], ...] = (
    (dates, tuple("19 20 jan feb mar apr may jun jul aug sep oct nov dec".split())),
    (
        day_labels,
        (*"day week month year night morning evening afternoon pod hd pnd ppd pid".split(), "d ", "d+", *_DAY_MARKS),
    ),
    (stretches, tuple("day week month year hour min wk hr yr mo night h d w y".split())),
    (
        rhythms,
        (
            *_RHYTHM_WORDS,
            " per ",
            " a day",
            " a week",
            " a month",
            " a year",
            " od",
            " bd",
            " x ",
            "in a",
            "(od",
            "(bd",
        ),
    ),
    (_orders, ("operat", "surg", "delivery", "after")),
)
