"""A drafted case written out as case.yaml, as a person would write it."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from catamnesis.case.source import Span
from catamnesis.read.entries import SECTIONS
from catamnesis.read.notes import plain_value
from catamnesis.read.prose.draft.entries_drafted import Drafted, Quoted, Quoter, Value

#: Words that need no quotes, on a line of their own and within braces alike.
_SAFE = re.compile(
    r"[A-Za-z][A-Za-z0-9 ()/._%+-]*[A-Za-z0-9)%]|[A-Za-z]|\d{4}(?:-\d\d){0,2}|\d{1,6} [a-z][a-z0-9 -]*[a-z0-9]"
)
#: Words that other readers of YAML take for a truth value.
_TRUTHS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))
#: Sections whose entries take several lines.
_TALL = frozenset(("exposures", "milestones", "imaging"))


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the entries: what the case is, its sources, what is doubted of the whole, the question."""

    id: str
    title: str
    sources: tuple[tuple[tuple[str, str], ...], ...]
    doubts: tuple[str, ...]
    treatment: str
    aim: str
    treatment_doubt: str
    remarks: tuple[str, ...] = ()


def scalar(value: Value) -> str:
    """One value as YAML, in quotes wherever it could be taken for something else.

    Examples
    --------
    >>> [scalar(value) for value in ("skin ulcers", "no", "2011-04", "a: b", 0.5, 3.0, True)]
    ['skin ulcers', '"no"', '2011-04', '"a: b"', '0.5', '3', 'true']
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:.15g}" if "e" not in f"{value:.15g}" else f"{value:f}"
    if isinstance(value, tuple):
        return f"[{', '.join(scalar(part) for part in value if isinstance(part, str))}]"
    plain = _SAFE.fullmatch(value) and value.lower() not in _TRUTHS and isinstance(plain_value(value), str)
    return value if plain else json.dumps(value, ensure_ascii=False)


class CaseWriter:
    """Writes entries with the words that lead back to the report.

    Parameters
    ----------
    quoter
        Finds the words.
    """

    def __init__(self, quoter: Quoter) -> None:
        self._quoter = quoter

    def quoted(self, span: Span) -> Quoted | None:
        """The words of a place as this file quotes them."""
        return self._quoter.quoted(span)

    def document(self, head: Head, patient: Drafted | None, entries: Iterable[Drafted]) -> str:
        """The whole file."""
        lines = ["# yaml-language-server: $schema=case.schema.json", "#"]
        lines += [f"# {remark}" if remark else "#" for remark in head.remarks]
        lines += ["catamnesis: 1", f"id: {scalar(head.id)}", f"title: {scalar(head.title)}", "", "sources:"]
        for source in head.sources:
            lines += [f"  {'- ' if not at else '  '}{key}: {scalar(value)}" for at, (key, value) in enumerate(source)]
        if head.doubts:
            lines += ["", "doubts:", *(f"  - {scalar(doubt)}" for doubt in head.doubts)]
        if head.treatment:
            lines += ["", "question:", f"  treatment: {scalar(head.treatment)}"]
            lines += [f"  aim: {scalar(head.aim)}"] if head.aim else []
            lines += [f"  doubt: {scalar(head.treatment_doubt)}"] if head.treatment_doubt else []
        if patient is not None:
            lines += ["", "patient:", *(f"  {line}" for line in self._tall(patient))]
        held = list(entries)
        for section in SECTIONS:
            own = [entry for entry in held if entry.section == section]
            if own:
                lines += ["", f"{section}:", *(line for entry in own for line in self.entry(entry))]
        return "\n".join(lines) + "\n"

    def entry(self, entry: Drafted, indent: str = "  ") -> list[str]:
        """The lines of one entry of a list."""
        remark = f"  # {entry.note}" if entry.note else ""
        if entry.section in _TALL:
            first, *rest = self._tall(entry)
            return [f"{indent}- {first}{remark}", *(f"{indent}  {line}" for line in rest)]
        return [f"{indent}- {self._flat(entry)}{remark}"]

    def _pairs(self, entry: Drafted) -> Iterator[tuple[str, Value]]:
        yield from ((key, value) for key, value in entry.keys if not _holds_entries(value))
        yield from self._words(entry.span)

    def _words(self, span: Span | None) -> Iterator[tuple[str, Value]]:
        quoted = None if span is None else self._quoter.quoted(span)
        if quoted is not None:
            yield "words", quoted.words
            if quoted.nth is not None:
                yield "nth", quoted.nth

    def _tall(self, entry: Drafted) -> list[str]:
        lines = [f"{key}: {scalar(value)}" for key, value in self._pairs(entry)]
        for key, value in entry.keys:
            if _holds_entries(value):
                lines.append(f"{key}:")
                lines += [f"  - {self._flat(part)}" for part in value if isinstance(part, Drafted)]  # type: ignore[union-attr]
        also = self._also(entry)
        lines += ["also:", *(f"  - {{{place}}}" for place in also)] if also else []
        return [*lines, *([f"doubt: {scalar(entry.doubt)}"] if entry.doubt else [])]

    def _flat(self, entry: Drafted) -> str:
        parts = [f"{key}: {scalar(value)}" for key, value in self._pairs(entry)]
        also = self._also(entry)
        parts += [f"also: [{', '.join(f'{{{place}}}' for place in also)}]"] if also else []
        parts += [f"doubt: {scalar(entry.doubt)}"] if entry.doubt else []
        return f"{{{', '.join(parts)}}}"

    def _also(self, entry: Drafted) -> list[str]:
        places = [", ".join(f"{key}: {scalar(value)}" for key, value in self._words(span)) for span in entry.also]
        return [place for place in places if place]


def _holds_entries(value: Value) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], Drafted)
