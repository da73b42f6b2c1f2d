"""A JSON document of another system, read place by place, so that what nobody looked at can be counted and named."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, NoReturn, Optional

from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal

#: Largest file that is read, in bytes, and deepest nesting; a bundle with contained resources has about 20 levels.
MAX_BYTES, MAX_DEPTH = 500_000_000, 100


def json_document(data: bytes, *, where: str) -> dict[str, Any]:
    """The object that a JSON file holds.

    Raises
    ------
    Refusal
        If it is too large or too deep, no JSON, no object, or an object in it has a key twice.
    """
    if len(data) > MAX_BYTES:
        raise Refusal(
            where=where, what=f"it is larger than {MAX_BYTES // 10**6} MB", remedy="split it, one patient in one file"
        )
    try:
        whole = json.loads(data, object_pairs_hook=_keys_once, parse_constant=_no_constant)
    except RecursionError:
        whole = _TOO_DEEP
    except ValueError as error:
        raise _no_json(data, error, where) from None
    if not isinstance(whole, dict):
        raise Refusal(where=where, what="it is JSON, but no object", remedy="name the file of one patient")
    if whole is _TOO_DEEP or _deeper_than(whole, MAX_DEPTH):
        raise Refusal(where=where, what="it is nested too deeply", remedy="this is no file of a patient")
    return whole


_TOO_DEEP: dict[str, Any] = {}


def _no_json(data: bytes, error: ValueError, where: str) -> Refusal:
    lines = data[:10_000_000].split(b"\n", 2)
    if "Extra data" in str(error) and len(lines) > 1 and lines[1].lstrip().startswith(b"{"):
        return Refusal(
            where=where,
            what="each line is a document of its own (NDJSON, as a bulk export writes it)",
            remedy="ask the server for one patient (Patient/ID/$everything), or put the lines of one patient as "
            "entries into one Bundle",
        )
    return Refusal(where=where, what=f"it is no JSON ({error})", remedy="export it again")


def _keys_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a key that comes twice would hide a value."""
    held = dict(pairs)
    if len(held) < len(pairs):
        twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise ValueError(f"an object has the key {twice[:40]!r} twice")
    return held


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON")


def _deeper_than(whole: Any, limit: int) -> bool:
    level = [whole]
    for _ in range(limit):
        level = [
            part
            for held in level
            for part in (held.values() if isinstance(held, dict) else held)
            if isinstance(part, (dict, list))
        ]
        if not level:
            return False
    return True


@dataclass(slots=True)
class Ledger:
    """What was found wrong in a document, and which leaves were looked at, each by what holds it and its key."""

    where: str
    discrepancies: list[Discrepancy] = field(default_factory=list)
    seen: set[tuple[int, str | int]] = field(default_factory=set)

    def file(self, node: "Node", what: str, remedy: str, kind: Kind = Kind.DOUBTFUL) -> None:
        """Note what is wrong with a place."""
        place = f"{self.where}, {node.path}" if node.path else self.where
        self.discrepancies.append(Discrepancy(kind, place, what, remedy))


@dataclass(slots=True, eq=False)
class Node:
    """A place of a JSON document: what stands there, and the way to it (``phenotypicFeatures[2].type``).

    A value that is asked for counts as looked at, its neighbours do not; a place that is absent is a node that holds
    None, so that ``node.at("a").at("b").text()`` needs no questions in between.

    Examples
    --------
    >>> root = Node({"a": {"b": "x", "c": 1}}, Ledger("a.json"))
    >>> root.at("a").at("b").text()
    'x'
    >>> unread(root)
    Counter({'a.c': 1})
    """

    value: Any
    ledger: Ledger
    parent: Optional["Node"] = None
    key: str | int = ""

    @property
    def path(self) -> str:
        """The way to it from the top of the document."""
        return self.path_from(None)

    def path_from(self, top: Optional["Node"]) -> str:
        """The way to it from a place above; from the top of the document where that is None."""
        steps: list[str] = []
        here: Node = self
        while here.parent is not None and here is not top:
            steps.append(f"[{here.key}]" if isinstance(here.key, int) else f".{here.key}")
            here = here.parent
        return "".join(reversed(steps)).removeprefix(".")

    @property
    def there(self) -> bool:
        """Whether something stands at this place."""
        return self.value is not None

    def at(self, key: str) -> "Node":
        """What an object holds under a key."""
        return Node(self.value.get(key) if isinstance(self.value, dict) else None, self.ledger, self, key)

    def each(self, key: str) -> Iterator["Node"]:
        """The parts of a list under a key; a lone value counts as a list of one."""
        node = self.at(key)
        if isinstance(node.value, list):
            for i, part in enumerate(node.value):
                yield Node(part, self.ledger, node, i)
        elif node.value is not None:
            yield node

    def absent(self) -> "Node":
        """A place below this at which nothing stands."""
        return Node(None, self.ledger, self, "")

    def text(self) -> str:
        """Text; empty where there is none. A number counts as the text that it is written with."""
        self._mark()
        if isinstance(self.value, str):
            return self.value
        if isinstance(self.value, (int, float)) and not isinstance(self.value, bool):
            return str(self.value)
        if self.value is not None:
            self.ledger.file(self, "text is expected here", "correct the file", Kind.REFUSED)
        return ""

    def number(self) -> float | None:
        """A finite number; None where there is none. Text that is a number counts."""
        self._mark()
        if self.value is None:
            return None
        number = None
        if isinstance(self.value, (int, float, str)) and not isinstance(self.value, bool):
            try:
                number = float(self.value)
            except (ValueError, OverflowError):
                number = None
        if number is None or not isfinite(number):
            self.ledger.file(self, f"{_short(self.value)} is no number", "correct the file", Kind.REFUSED)
            return None
        return number

    def flag(self) -> bool:
        """True where true stands."""
        self._mark()
        return self.value is True

    def take(self) -> "Node":
        """This place with all that is below counts as looked at."""
        if not isinstance(self.value, (dict, list)):
            self._mark()
        for holder, key, _ in _leaves(self):
            self.ledger.seen.add((id(holder), key))
        return self

    def _mark(self) -> None:
        if self.parent is not None:
            self.ledger.seen.add((id(self.parent.value), self.key))


def _short(value: Any) -> str:
    """A value in a message, not longer than a line."""
    if isinstance(value, int) and abs(value) > 10**40:
        return "a number of more than 40 digits"
    return repr(str(value)[:40])


def _leaves(node: Node) -> Iterator[tuple[Any, str | int, str]]:
    """Every value below a place that is neither object nor list: what holds it, its key, its path without numbers."""
    waiting: list[tuple[Any, str]] = [(node.value, str(node.key))]
    while waiting:
        held, path = waiting.pop()
        parts: Any = held.items() if isinstance(held, dict) else enumerate(held) if isinstance(held, list) else ()
        for key, part in parts:
            below = f"{path}[]" if isinstance(key, int) else f"{path}.{key}"
            if isinstance(part, (dict, list)):
                waiting.append((part, below))
            elif part is not None:
                yield held, key, below


def unread(root: Node, *, without: frozenset[str] = frozenset()) -> Counter[str]:
    """How often each place that nobody looked at comes, the numbers of list parts left out (``a[].b``).

    Parameters
    ----------
    root
        An object.
    without
        Keys of it that do not count, with all that is below.
    """
    seen, counted = root.ledger.seen, Counter[str]()
    top = root.value if isinstance(root.value, dict) else {}
    for key in (key for key in top if key not in without):
        node = root.at(key)
        if isinstance(node.value, (dict, list)):
            counted.update(path for held, name, path in _leaves(node) if (id(held), name) not in seen)
        elif node.there and (id(top), key) not in seen:
            counted[key] += 1
    return counted
