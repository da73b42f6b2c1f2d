"""Written times of entries and rows, each distinct one read once."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from catamnesis.case.chronology import Bounds, Statement, Timing
from catamnesis.case.date_words import TimeUnreadable, clock_minute
from catamnesis.case.source import Source
from catamnesis.case.time_words import timing_statements

_WORD = re.compile(r"[A-Za-z0-9]+")
_LETTER = re.compile("[A-Za-z]")
#: Longest id, in words, that is looked for in a time expression.
_LONGEST_NAME = 12
#: How often an unreadable time is compared with every name of the case; the comparison is slow.
_COMPARED = 50


@dataclass(frozen=True, slots=True)
class DatedPoint:
    """A point of time and what its written form states about it."""

    timing: Timing
    statements: tuple[Statement, ...]


class TimeReader:
    """Reads times that may hang on the ids of a case; an expression that comes again is not read again.

    Parameters
    ----------
    anchors
        Names of all points; exposures have one for ``<id>.start`` and one for ``<id>.stop``.
    """

    def __init__(self, anchors: Collection[str]) -> None:
        self._names: dict[str, None] = {}
        self._by_words: dict[str, list[str]] = {}
        for anchor in anchors:
            name = anchor.removesuffix(".start").removesuffix(".stop")
            self._names[name] = None
            self._by_words.setdefault(_folded(name), []).append(anchor)
        self._compared = 0
        self._read: dict[str, tuple[tuple[Statement, ...], int | None] | TimeUnreadable] = {}

    def dated(self, written: str, *, point: str, source: Source, meaning: str | None = None) -> DatedPoint:
        """What a written time says of a point.

        Parameters
        ----------
        written
            As it stands in the record.
        point
            Name of the point.
        source
            Where it stands.
        meaning
            What is to be read where the record's form is ambiguous and something else settles it.

        Raises
        ------
        TimeUnreadable
            If it cannot be read.
        """
        text = meaning or written
        if text not in self._read:
            self._read[text] = self._reading(text, source)
        known = self._read[text]
        if isinstance(known, TimeUnreadable):
            raise TimeUnreadable(known.what, known.remedy)
        statements, minute = known
        return DatedPoint(
            Timing(point, written, Bounds(), None, minute),
            tuple(
                replace(statement, later=point, source=source, words=written if meaning else statement.words)
                for statement in statements
            ),
        )

    def _reading(self, text: str, source: Source) -> tuple[tuple[Statement, ...], int | None] | TimeUnreadable:
        named = self._anchors_in(text)
        try:
            return timing_statements(text, point="", anchors=named, source=source), clock_minute(text)
        except TimeUnreadable as unreadable:
            first = unreadable
        self._compared += 1
        if self._compared > _COMPARED:
            return first
        try:
            # Read again with the plain names of the entries, only to hear which one may be meant.
            timing_statements(text, point="", anchors=self._names, source=source)
        except TimeUnreadable as unreadable:
            return unreadable if "did you mean" in unreadable.remedy else first
        return first

    def _anchors_in(self, text: str) -> tuple[str, ...]:
        """The points whose names occur in a text; to offer all would make ten thousand drugs slow."""
        if not _LETTER.search(text):
            return ()
        words = [word.lower() for word in _WORD.findall(text)]
        found: list[str] = []
        for start in range(len(words)):
            for end in range(start + 1, min(start + _LONGEST_NAME, len(words)) + 1):
                found += self._by_words.get(" ".join(words[start:end]), ())
        return tuple(dict.fromkeys(found))


def _folded(name: str) -> str:
    return " ".join(word.lower() for word in _WORD.findall(name))
