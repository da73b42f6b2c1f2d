"""Quoted words that follow their source: where a text was changed, its quotations are changed alike."""

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from catamnesis.exchange.deidentify.texts import Rewritten

#: A quotation that stands more often than once is made longer by at most so many words on each side.
_LONGER = 40


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words after the change, and which occurrence of them is meant (None where it need not be said)."""

    words: str
    nth: int | None


class _Line:
    """A text with one space wherever spaces and line ends stand, and the way back into the text."""

    def __init__(self, text: str) -> None:
        found = list(re.finditer(r"\S+", text))
        self.words = " ".join(one.group() for one in found)
        self._in_text = [one.start() for one in found]
        self._in_line = list(itertools.accumulate((len(one.group()) + 1 for one in found), initial=0))[: len(found)]

    def place(self, place: int) -> int:
        """Where a letter of the line stands in the text."""
        word = bisect_right(self._in_line, place) - 1
        return self._in_text[word] + place - self._in_line[word]

    def spans(self, words: str) -> list[tuple[int, int]]:
        """Where words stand in the text: as whole words if they do anywhere, else within others."""
        wanted = " ".join(words.split())
        if not wanted:
            return []
        return list(self._found(wanted, whole=True)) or list(self._found(wanted, whole=False))

    def _found(self, wanted: str, *, whole: bool) -> Iterator[tuple[int, int]]:
        place = self.words.find(wanted)
        while place >= 0:
            end = place + len(wanted)
            stands = not whole or self._alone(place, end)
            if stands:
                yield self.place(place), self.place(end - 1) + 1
            place = self.words.find(wanted, end if stands else place + 1)

    def _alone(self, start: int, end: int) -> bool:
        before, after = self.words[start - 1 : start], self.words[end : end + 1]
        opens = self.words[start].isalnum() and (before.isalnum() or before == "_")
        closes = self.words[end - 1].isalnum() and (after.isalnum() or after == "_")
        return not opens and not closes


class Quotations:
    """The sources of a case before and after, in the order of its list.

    Parameters
    ----------
    sources
        Each text by its name in the case.
    """

    def __init__(self, sources: Mapping[str, Rewritten]) -> None:
        self._sources = sources
        self._before = {name: _Line(told.before) for name, told in sources.items()}
        self._after = {name: _Line(told.after) for name, told in sources.items()}

    def moved(self, words: str, *, file: str | None = None, nth: int | None = None) -> Quoted | None:
        """Words as they stand in the changed source; None where they stand in none, as before.

        Parameters
        ----------
        words
            As quoted before.
        file
            The source that holds them, where it is named.
        nth
            Which occurrence is meant, where it is said.

        Examples
        --------
        >>> from catamnesis.exchange.deidentify.texts import Edit, rewritten
        >>> story = rewritten("Fever on 2011-04-12 at night.", (Edit(9, 19, "2009-05-12"),))
        >>> Quotations({"story.md": story}).moved("04-12 at night")
        Quoted(words='2009-05-12 at night', nth=None)
        """
        names = [file] if file is not None else list(self._sources)
        found = [(name, span) for name in names if name in self._before for span in self._before[name].spans(words)]
        if len(found) < (nth or 1):
            return None
        name, span = found[(nth or 1) - 1]
        start, end = self._sources[name].span(*span)
        if nth is None and len(found) == 1:
            return self._told_once(name, start, end, names)
        told = _one_line(self._sources[name].after[start:end])
        return Quoted(told, None if nth is None else self._occurrence(told, name, start, names))

    def _count(self, words: str, names: list[str]) -> int:
        return sum(len(self._after[name].spans(words)) for name in names if name in self._after)

    def _occurrence(self, words: str, name: str, start: int, names: list[str]) -> int:
        spans = [(one, span) for one in names if one in self._after for span in self._after[one].spans(words)]
        return next((number for number, (one, span) in enumerate(spans, 1) if one == name and span[0] == start), 1)

    def _told_once(self, name: str, start: int, end: int, names: list[str]) -> Quoted:
        """Words that stood once; where the changed ones stand more often, they are made longer."""
        text = self._sources[name].after
        first = told = _one_line(text[start:end])
        for _ in range(_LONGER):
            if self._count(told, names) <= 1:
                return Quoted(told, None)
            start, end = _wider(text, start, end)
            told = _one_line(text[start:end])
        return Quoted(first, None)


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _wider(text: str, start: int, end: int) -> tuple[int, int]:
    """One word more on each side."""
    before = re.search(r"\S+\s*$", text[max(0, start - 200) : start])
    after = re.match(r"\s*\S+", text[end : end + 200])
    left = start - len(before.group()) if before else start
    return left, end + after.end() if after else end
