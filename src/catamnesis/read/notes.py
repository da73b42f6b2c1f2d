"""Hand-written notes in YAML, read so that each entry keeps its line and nothing is taken for what it is not.

Only plain notes are read: no anchors, no aliases, no tags, one document. Words mean what YAML 1.2 (core schema) says:
``no``, ``2011-04`` and ``12:30`` are text; ``true``, ``null`` and numbers are what they look like.
"""

import re
from dataclasses import dataclass

import yaml

from catamnesis.case.discrepancy import Refusal
from catamnesis.read.yaml_faults import refusal_of_yaml

Value = bool | int | float | str | None | list["Value"] | dict[str, "Value"]
Path = tuple[str | int, ...]

#: Largest file of notes, in bytes.
MAX_BYTES = 20_000_000
#: Deepest nesting: a case needs five floors.
MAX_DEPTH = 20
#: Most entries, keys and values counted together.
MAX_NODES = 500_000
#: Longest run of digits that is read as a number; a longer one stays text.
MAX_DIGITS = 15

_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,3})?")
_UNPRINTABLE = re.compile("[^\\t\\n\\r -~\\x85\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong at one place of the notes: the path, the line, what it is, and what would mend it."""

    path: Path
    line: int
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Notes:
    """What a file of notes says.

    Parameters
    ----------
    root
        Plain dictionaries, lists, texts, numbers, truth values and None.
    lines
        The line (counted from 1) on which the value of each path begins; for a keyed value the line of its key.
    faults
        Keys that stand twice.
    """

    root: dict[str, Value]
    lines: dict[Path, int]
    faults: tuple[Fault, ...]

    def line(self, path: Path) -> int:
        """The line of a path, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def written_path(path: Path) -> str:
    """A path as people write it.

    Examples
    --------
    >>> written_path(("exposures", 2, "dose"))
    'exposures[2].dose'
    """
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def plain_value(written: str) -> bool | int | float | str | None:
    """What an unquoted word means in YAML 1.2 (core schema); numbers that no computer holds exactly stay text.

    Examples
    --------
    >>> [plain_value(word) for word in ("no", "2011-04", "12:30", "-46", "2.5", "true", "~", "1e999")]
    ['no', '2011-04', '12:30', -46, 2.5, True, None, '1e999']
    """
    if written in _NULL:
        return None
    if written in _TRUTH:
        return _TRUTH[written]
    if len(written) > MAX_DIGITS + 6:
        return written
    if _INTEGER.fullmatch(written):
        return int(written) if len(written.lstrip("+-")) <= MAX_DIGITS else written
    if _FLOAT.fullmatch(written):
        number = float(written)
        return number if abs(number) < float("inf") else written
    return written


def read_notes(text: str, *, where: str) -> Notes:
    """Read one YAML document whose root is a set of keys.

    Parameters
    ----------
    text
        The notes.
    where
        Name of the file, for messages.

    Raises
    ------
    Refusal
        If the text is no YAML, uses anchors, aliases or tags, is too deep or too large, or holds no keys.

    Examples
    --------
    >>> notes = read_notes("patient:\\n  sex: female\\n  age_years: 53\\n", where="case.yaml")
    >>> notes.root["patient"], notes.lines[("patient", "age_years")]
    ({'sex': 'female', 'age_years': 53}, 3)
    """
    strange = _UNPRINTABLE.search(text)
    if strange:
        line = text.count("\n", 0, strange.start()) + 1
        what, remedy = _control_words(strange)
        raise Refusal(where=f"{where}, line {line}", what=what, remedy=remedy)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    builder = _Builder(where)
    try:
        for event in yaml.parse(text, Loader=loader):
            builder.take(event)
    except yaml.YAMLError as error:
        raise refusal_of_yaml(error, text, where) from None
    return builder.notes()


def _control_words(found: re.Match[str]) -> tuple[str, str]:
    code = ord(found.group())
    return (
        f"an invisible control character (U+{code:04X}) stands in the text",
        "delete it; it often comes with text copied from a PDF",
    )


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark is not None else 1


class _Open:
    """A collection that is being filled: its path and, in a set of keys, the key that waits for its value.

    ``twice`` says that the waiting key stood before; ``shadow`` that the whole collection is the value of such a key.
    """

    __slots__ = ("key", "path", "shadow", "twice", "values")

    def __init__(self, values: list[Value] | dict[str, Value], path: Path, *, shadow: bool) -> None:
        self.values = values
        self.path = path
        self.key: str | None = None
        self.twice = False
        self.shadow = shadow


class _Builder:
    """Takes one event of the YAML reader after the other; keeps its own pile, so depth costs no recursion."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._open: list[_Open] = []
        self._root: Value = None
        self._lines: dict[Path, int] = {}
        self._faults: list[Fault] = []
        self._nodes = 0
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._check(event)
            self._scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._check(event)
            self._start({} if isinstance(event, yaml.MappingStartEvent) else [], event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
        elif isinstance(event, yaml.AliasEvent):
            raise self._refusal(
                event,
                f"*{event.anchor} is a YAML alias",
                "write the value out, or put quotes around a text that begins with *",
            )
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise self._refusal(event, "a second YAML document begins (---)", "keep one case in one file")

    def _check(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            raise self._refusal(
                event,
                f"&{event.anchor} is a YAML anchor",
                "write the value out, or put quotes around a text that begins with &",
            )
        if event.tag is not None:
            raise self._refusal(
                event, f"{event.tag} is a YAML tag", "delete it, or put quotes around a text that begins with !"
            )
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise self._refusal(event, f"there are more than {MAX_NODES} entries", "keep one patient in one file")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        holder = self._open[-1] if self._open else None
        if holder is not None and isinstance(holder.values, dict) and holder.key is None:
            self._key(holder, event)
        else:
            strange = _UNPRINTABLE.search(event.value)
            if strange:
                raise self._refusal(event, *_control_words(strange))
            self._place(plain_value(event.value) if event.implicit[0] else event.value, event)

    def _key(self, holder: _Open, event: yaml.ScalarEvent) -> None:
        key = str(event.value)
        holder.key = key
        path = (*holder.path, key)
        line = _line(event)
        holder.twice = isinstance(holder.values, dict) and key in holder.values
        if holder.twice:
            first = self._lines.get(path, line)
            lines = f"line {line}" if first == line else f"line {first} and on line {line}"
            self._faults.append(Fault(path, line, f"{key!r} stands twice, on {lines}", "keep one of the two"))
        elif not holder.shadow:
            self._lines[path] = line

    def _start(self, values: list[Value] | dict[str, Value], event: yaml.CollectionStartEvent) -> None:
        holder = self._open[-1] if self._open else None
        if len(self._open) >= MAX_DEPTH:
            raise self._refusal(
                event, f"entries are nested deeper than {MAX_DEPTH} floors", "check the brackets and the indentation"
            )
        if holder is not None and isinstance(holder.values, dict) and holder.key is None:
            raise self._refusal(
                event, "a list or a set of keys stands where a key must", "begin the line with one word and a colon"
            )
        path, shadow = self._place(values, event)
        self._open.append(_Open(values, path, shadow=shadow))

    def _place(self, value: Value, event: yaml.NodeEvent) -> tuple[Path, bool]:
        """Put a value where it belongs; the second value under one key is read but kept nowhere."""
        if not self._open:
            self._root = value
            self._lines[()] = _line(event)
            return (), False
        holder = self._open[-1]
        if isinstance(holder.values, list):
            path: Path = (*holder.path, len(holder.values))
            holder.values.append(value)
            self._lines.setdefault(path, _line(event))
            return path, holder.shadow
        key = holder.key or ""
        if not holder.twice:
            holder.values[key] = value
        holder.key = None
        return (*holder.path, key), holder.twice or holder.shadow

    def _refusal(self, event: yaml.Event, what: str, remedy: str) -> Refusal:
        return Refusal(where=f"{self._where}, line {_line(event)}", what=what, remedy=remedy)

    def notes(self) -> Notes:
        if self._root is None:
            raise Refusal(
                where=self._where, what="the file is empty", remedy="write a template with: catamnesis new FOLDER"
            )
        if not isinstance(self._root, dict):
            raise Refusal(
                where=f"{self._where}, line {self._lines[()]}",
                what="the file holds no keys such as 'patient:' and 'exposures:'",
                remedy="write a template with: catamnesis new FOLDER, and fill it in",
            )
        return Notes(self._root, self._lines, tuple(self._faults))
