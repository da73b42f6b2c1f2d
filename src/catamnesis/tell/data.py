"""The whole case as data for programs: every record with its kind, nothing rounded, nothing left out."""

import json
import math
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from typing import Any

from catamnesis.case.case import Case
from catamnesis.case.source import Source
from catamnesis.terms import VERSION


def json_report(case: Case) -> bytes:
    """The case as JSON, UTF-8; the same case gives the same bytes.

    Each record is an object whose ``kind`` is the name of its noun; a record's own field ``kind`` bears the noun's name
    before it (``outcome_kind``). Fields stand in the order of the noun, words of fixed lists as text. Each place of a
    document stands once, in ``sources``; records name it by its number there, counted from 0. A number that is not
    finite, which JSON cannot hold, is null.

    Examples
    --------
    >>> from catamnesis.case.case import Question
    >>> report = json.loads(json_report(Case("x", "A case", Question("drug"), (), (), ())))
    >>> report["case"]["question"]
    {'kind': 'Question', 'exposure': 'drug', 'aim': ''}
    """
    scribe = Scribe()
    told = scribe.plain(case)
    whole = {"catamnesis": VERSION, "case": told, "sources": [scribe.record(source) for source in scribe.sources]}
    text = json.dumps(whole, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return (text + "\n").encode("utf-8", errors="backslashreplace")


_AS_THEY_ARE = frozenset((str, int, bool, type(None)))


@dataclass(slots=True)
class Scribe:
    """Writes records as objects, lists, text and numbers, and keeps count of the sources that they name.

    Examples
    --------
    >>> from catamnesis.case.chronology import Bounds
    >>> Scribe().plain(Bounds(None, 3))
    {'kind': 'Bounds', 'earliest': None, 'latest': 3}
    """

    sources: dict[Source, int] = field(default_factory=dict)
    #: Lists of sources that were written already, by the tuple's identity: a case names the same ones again and again.
    _written: dict[int, tuple[Any, list[int]]] = field(default_factory=dict)
    _nouns: dict[type[Any], tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def plain(self, value: Any) -> Any:
        """Any value of a record."""
        kind = type(value)
        if kind is float:
            return value if math.isfinite(value) else None
        if kind in _AS_THEY_ARE:
            return value
        if callable(value):  # it only gives voxels
            return None
        if kind is tuple:
            if value and type(value[0]) is Source:
                return self._places(value)
            return [self.plain(part) for part in value]
        if kind is Source:
            return self._place(value)
        if isinstance(value, Enum):
            return value.value
        return self.record(value) if is_dataclass(value) else str(value)

    def record(self, value: Any) -> dict[str, Any]:
        """A record with its kind."""
        noun = type(value)
        if noun not in self._nouns:
            self._nouns[noun] = _members(noun)
        return {"kind": noun.__name__} | {key: self.plain(getattr(value, name)) for key, name in self._nouns[noun]}

    def _place(self, source: Source) -> int:
        return self.sources.setdefault(source, len(self.sources))

    def _places(self, sources: tuple[Source, ...]) -> list[int]:
        if id(sources) not in self._written:
            self._written[id(sources)] = (sources, [self._place(source) for source in sources])
        return self._written[id(sources)][1]


def _members(noun: type[Any]) -> tuple[tuple[str, str], ...]:
    """Each field of a noun with its key."""
    names = (member.name for member in fields(noun))
    return tuple((f"{noun.__name__.lower()}_kind" if name == "kind" else name, name) for name in names)
