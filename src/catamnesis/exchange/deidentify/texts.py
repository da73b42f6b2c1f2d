"""A text without names, numbers and true dates: every change is known, so that a quotation can follow it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from catamnesis.exchange.deidentify.date_mentions import Exactness, date_mentions, moved_mention
from catamnesis.exchange.deidentify.disguise import Disguise
from catamnesis.exchange.deidentify.identifiers import UID, Sort
from catamnesis.exchange.deidentify.record import Passage
from catamnesis.exchange.deidentify.text_signs import forms, signs


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters of a text, and what takes their place; ``doubt`` says why a person should look."""

    start: int
    end: int
    words: str
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A text before and after, with the edits between them in their order."""

    before: str
    after: str
    edits: tuple[Edit, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where characters of the text before stand in the text after; an edit that is cut is taken whole.

        Examples
        --------
        >>> text = rewritten("On 2011-04-12 fever.", (Edit(3, 13, "2009-05-12"),))
        >>> text.after[slice(*text.span(11, 19))]
        '2009-05-12 fever'
        """
        return self._place(start, at_end=False), self._place(end, at_end=True)

    def _place(self, place: int, *, at_end: bool) -> int:
        """Place after of a place before; within an edit its beginning, or its end."""
        index = bisect_right(self.edits, place, key=lambda edit: edit.start)
        moved = sum(len(edit.words) - (edit.end - edit.start) for edit in self.edits[:index])
        last = self.edits[index - 1] if index else None
        if last is None or place >= last.end or (at_end and place == last.start):
            if last is not None and at_end and place == last.start:
                return place + moved - (len(last.words) - (last.end - last.start))
            return place + moved
        begins = last.start + moved - (len(last.words) - (last.end - last.start))
        return begins + len(last.words) if at_end else begins


def rewritten(text: str, edits: tuple[Edit, ...]) -> Rewritten:
    """A text with its edits made; they must be in order and must not overlap."""
    told, place = [], 0
    for edit in edits:
        told += [text[place : edit.start], edit.words]
        place = edit.end
    return Rewritten(text, "".join((*told, text[place:])), edits)


def _candidates(text: str, disguise: Disguise, *, bare: bool) -> Iterator[Edit]:
    """Every change that could be made, those that win over others first."""

    def told(sort: Sort) -> str:
        return str(sort) if bare else f"[{sort}]"

    for found in UID.finditer(text):
        if found.group() in disguise.identifiers.uids:
            yield Edit(*found.span(), disguise.uid(found.group()))
    for sort, start, end in forms(text):
        yield Edit(start, end, told(sort))
    held = sorted(disguise.searcher.found(text), key=lambda one: one[1] - one[2])
    yield from (Edit(start, end, told(sort)) for sort, start, end in held if sort is not Sort.NAME)
    for mention in date_mentions(text, bare_years=bare):
        moved = moved_mention(mention, disguise.offset_days)
        doubt = ""
        if moved is None:
            doubt = "a date that can be read in two ways; it was taken out"
        elif not mention.year_stated:
            doubt = "a date without its year; it was moved as one of the nearest year"
        elif mention.exact is Exactness.YEAR and not bare:
            doubt = "taken for a year and moved; look whether it is one"
        yield Edit(mention.start, mention.end, moved or ("date" if bare else "[date]"), doubt)
    yield from (Edit(start, end, told(sort)) for sort, start, end in held if sort is Sort.NAME)


def edits_of(text: str, disguise: Disguise, *, bare: bool = False) -> tuple[Edit, ...]:
    """The changes that a text needs, in their order.

    Parameters
    ----------
    text
        The text.
    disguise
        What stands in place of what.
    bare
        Whether it is an id or a file name: then no brackets are written, and a year alone is a date.
    """
    covered = bytearray(len(text))
    taken = []
    for edit in _candidates(text, disguise, bare=bare):
        if edit.end > edit.start and not any(covered[edit.start : edit.end]):
            covered[edit.start : edit.end] = bytes([1]) * (edit.end - edit.start)
            taken.append(edit)
    return tuple(sorted(taken, key=lambda edit: edit.start))


def disguised(text: str, disguise: Disguise, *, bare: bool = False) -> Rewritten:
    """A text with every identifier replaced and every date moved.

    Examples
    --------
    >>> from catamnesis.exchange.deidentify.identifiers import Identifiers
    >>> disguise = Disguise(-700, Identifiers(names=frozenset({("Anna", "Müller")})))
    >>> disguised("Mrs Mueller (call 030/1234567) came on 12.04.2011.", disguise).after
    'Mrs [name] (call [phone]) came on 12.05.2009.'
    """
    return rewritten(text, edits_of(text, disguise, bare=bare))


def passages_of(told: Rewritten, file: str, *, first_line: int = 1) -> Iterator[Passage]:
    """What of a rewritten text a person must read, with the line of the text before."""
    text = told.before
    breaks = [place for place, sign in enumerate(text) if sign == "\n"]

    def passage(start: int, end: int, reason: str) -> Passage:
        line = first_line + bisect_left(breaks, start)
        return Passage(file, line, " ".join(text[start:end].split()), reason)

    for edit in told.edits:
        if edit.doubt:
            yield passage(edit.start, edit.end, edit.doubt)
    covered = bytearray(len(text))
    for edit in told.edits:
        covered[edit.start : edit.end] = bytes([1]) * (edit.end - edit.start)
    for reason, start, end in signs(text):
        if not any(covered[start:end]):
            covered[start:end] = bytes([1]) * (end - start)
            yield passage(start, end, reason)
