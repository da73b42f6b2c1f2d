"""An entry of a case folder that is drafted from a report: what it says, and the characters that say it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from catamnesis.case.source import Span
from catamnesis.read.quotation import passages

#: What a key of an entry may hold.
Plain = bool | int | float | str
Value = Plain | tuple[str, ...] | tuple["Drafted", ...]

_INVISIBLE = re.compile("[^\\t\\n\\r -~\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]+")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*:[A-Za-z0-9_./-]+")
#: More occurrences of the same words than that are not counted.
_MOST = 2000
#: Longest quotation, in characters.
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Drafted:
    """One entry.

    Parameters
    ----------
    section
        The section of ``case.yaml``; empty for a part of another entry.
    keys
        What it says, in the order of writing, without words.
    span
        Where the report says it; ``also`` where it says it again.
    doubt
        Why a person should look at it; empty where the reader is sure.
    note
        A remark for whoever reads the file; no program reads it.
    summary
        Whether title, abstract or discussion say it and not the story itself.
    role
        What it is to another entry: ``first value`` or ``second value`` of a change; empty for most.
    same
        What another entry on the same thing bears too, however it is worded; empty where only the same keys are.
    """

    section: str
    keys: tuple[tuple[str, Value], ...]
    span: Span | None
    also: tuple[Span, ...] = ()
    doubt: str = ""
    note: str = ""
    summary: bool = False
    role: str = ""
    same: str = ""

    def get(self, key: str) -> Value | None:
        """What stands under a key."""
        return next((value for name, value in self.keys if name == key), None)

    def text(self, key: str) -> str:
        """What stands under a key, as text; empty where nothing does."""
        value = self.get(key)
        return "" if value is None else str(value)

    def having(self, key: str, value: Value) -> "Drafted":
        """The entry with a key set; a key that stands there already keeps its place."""
        if any(name == key for name, _ in self.keys):
            return replace(self, keys=tuple((n, value if n == key else v) for n, v in self.keys))
        return replace(self, keys=(*self.keys, (key, value)))

    def doubting(self, reason: str) -> "Drafted":
        """The entry as a candidate for one more reason."""
        return replace(self, doubt="; ".join(filter(None, (self.doubt, reason))))


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words as ``case.yaml`` quotes them: ``nth`` says which occurrence, None where they stand once."""

    words: str
    nth: int | None


class Quoter:
    """Finds for each place of a text the words that lead back to it, and to it alone.

    Parameters
    ----------
    text
        The text of the report as it lies in the case folder.

    Examples
    --------
    >>> Quoter("Fever rose. Later the fever fell, and no fever came back.").quoted(Span(22, 27, "fever"))
    Quoted(words='fever', nth=1)
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[str, tuple[int, ...]] = {}

    def quoted(self, span: Span) -> Quoted | None:
        """The words of a place, wider than the place where it begins or ends within a word; None if none lead there."""
        for start, end in self._widths(span):
            words = " ".join(self._text[start:end].split())
            if not words or len(words) > LONGEST or _INVISIBLE.search(words):
                continue
            places = self._places(words)
            if start in places:
                return Quoted(words, None if len(places) == 1 else places.index(start) + 1)
        return None

    def _places(self, words: str) -> tuple[int, ...]:
        if words not in self._found:
            self._found[words] = tuple(found.start for found in passages(self._text, words, most=_MOST))
        return self._found[words]

    def _widths(self, span: Span) -> Iterator[tuple[int, int]]:
        """The place itself, then with the rest of the words that it cuts, then with the words beside it."""
        start, end = self._trimmed(span.start, span.end)
        if start == end:
            return
        yield start, end
        for reach in (0, 1, 3, 8):
            yield self._grown(start, end, reach)

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        while start < end and self._text[start].isspace():
            start += 1
        while end > start and self._text[end - 1].isspace():
            end -= 1
        return start, end

    def _grown(self, start: int, end: int, words: int) -> tuple[int, int]:
        before = re.search(
            rf"(?:\S{{1,80}}\s{{1,9}}){{0,{words}}}\S{{0,80}}\Z", self._text[max(0, start - 900) : start]
        )
        after = re.match(rf"\S{{0,80}}(?:\s{{1,9}}\S{{1,80}}){{0,{words}}}", self._text[end : end + 900])
        return start - (len(before[0]) if before else 0), end + (len(after[0]) if after else 0)


def coded(curie: str | None) -> list[tuple[str, Value]]:
    """The key for a code, where there is one in a public vocabulary."""
    return [("code", curie)] if curie and _CODE.fullmatch(curie) else []


def clean(words: str, most: int = 500) -> str:
    """Words on one line, without control characters, and no longer than an entry takes.

    Examples
    --------
    >>> clean("skin\\n ulcers\\x0c")
    'skin ulcers'
    """
    line = " ".join(_INVISIBLE.sub(" ", words).split())
    return line if len(line) <= most else line[: most - 3].rstrip() + "..."
