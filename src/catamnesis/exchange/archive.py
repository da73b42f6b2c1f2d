"""Our own case file: one JSON document that loses nothing, alone or in a zip together with the sources.

A record is an object whose ``noun`` names its kind; a number that JSON cannot hold is the text ``NaN``, ``Infinity`` or
``-Infinity``. Every place of a document stands once, in ``sources``, and records name it by its number there. Compared
scans are left out: their voxels lie in the DICOM files, which go into the zip, and are compared again from there.
"""

import json
import math
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from enum import Enum
from functools import lru_cache
from typing import Any, TypeAlias

from catamnesis.case.case import Case
from catamnesis.case.discrepancy import Refusal
from catamnesis.case.source import Source
from catamnesis.terms import VERSION

#: Version of the format. A change that older programs cannot read raises it, and ``_MIGRATIONS`` gets a step.
FORMAT = 1
#: Largest case file that is read, in bytes; a case of 10,000 values has 5 MB.
MAX_BYTES = 200_000_000

Json: TypeAlias = Any

#: Steps from an older format to the next: version, and what it makes of the whole document.
_MIGRATIONS: Mapping[int, Callable[[dict[str, Json]], dict[str, Json]]] = {}
_REMEDY = "export the case again with: catamnesis export FOLDER --to archive"
_PLAIN = frozenset((str, int, bool, types.NoneType))


def write_archive(case: Case) -> bytes:
    """The case as a JSON document, UTF-8; the same case gives the same bytes.

    Examples
    --------
    >>> from catamnesis.case.case import Question
    >>> case = Case("x", "A case", Question("drug"), (), (), ())
    >>> read_archive(write_archive(case)) == case
    True
    """
    sources: dict[Source, int] = {}
    told = _written(replace(case, pairs=()), sources)
    whole = {
        "catamnesis_case": FORMAT,
        "program": VERSION,
        "sources": [_written_record(source, sources) for source in sources],
        "case": told,
    }
    text = json.dumps(whole, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return (text + "\n").encode("utf-8", errors="backslashreplace")


def read_archive(data: bytes, *, where: str = "case file") -> Case:
    """The case that a JSON document of ours holds, of this or an older version.

    Raises
    ------
    Refusal
        If it is no case file, comes from a newer program, or does not hold what the nouns demand.
    """
    whole = migrated(_document(data, where), where=where)
    try:
        sources = tuple(_read(Source, source, ()) for source in whole["sources"])
        case: Case = _read(Case, whole["case"], sources)
    except _Unlike as unlike:
        raise Refusal(where=f"{where}, {unlike.path}", what=unlike.what, remedy=_REMEDY) from None
    except (KeyError, RecursionError, ValueError, TypeError) as error:
        raise Refusal(where=where, what=f"it is damaged ({error})", remedy=_REMEDY) from None
    return case


def is_archive(data: bytes) -> bool:
    """Whether a file looks like a case file of ours."""
    return data[:40].lstrip().startswith(b'{"catamnesis_case":')


def _document(data: bytes, where: str) -> dict[str, Json]:
    if len(data) > MAX_BYTES:
        raise Refusal(where=where, what=f"it is larger than {MAX_BYTES // 10**6} MB", remedy="this is no case file")
    try:
        whole = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Refusal(where=where, what=f"it is no JSON ({error})", remedy=_REMEDY) from None
    if not isinstance(whole, dict) or type(whole.get("catamnesis_case")) is not int:
        raise Refusal(where=where, what="it is JSON, but no case file", remedy=_REMEDY)
    return whole


def migrated(
    whole: dict[str, Json],
    *,
    where: str,
    steps: Mapping[int, Callable[[dict[str, Json]], dict[str, Json]]] = _MIGRATIONS,
    to: int = FORMAT,
) -> dict[str, Json]:
    """A document of an older version, made into one of the present version step by step.

    Raises
    ------
    Refusal
        If it is newer than this program, or older than its oldest step.
    """
    version = whole["catamnesis_case"]
    if version > to:
        raise Refusal(
            where=where,
            what=f"it has format {version}, and this program ({VERSION}) reads up to {to}",
            remedy="read it with a newer catamnesis",
        )
    while version < to:
        if version not in steps:
            raise Refusal(where=where, what=f"there is no way from format {version} to {to}", remedy=_REMEDY)
        whole = steps[version](whole)
        version += 1
    return whole


def _written(value: Any, sources: dict[Source, int]) -> Json:
    kind = type(value)
    if kind is float:
        return value if math.isfinite(value) else _ODD[str(value)]
    if kind in _PLAIN:
        return value
    if kind is tuple:
        return [_written(part, sources) for part in value]
    if kind is Source:
        return sources.setdefault(value, len(sources))
    if isinstance(value, Enum):
        return value.value
    return _written_record(value, sources)


_ODD = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}


def _written_record(value: Any, sources: dict[Source, int]) -> dict[str, Json]:
    """A record; what holds its default is left out."""
    noun: type = type(value)
    told: dict[str, Json] = {"noun": noun.__name__}
    for name, default in _defaults(noun):
        held = getattr(value, name)
        if held is not default and not (held == () == default):
            told[name] = _written(held, sources)
    return told


@lru_cache(maxsize=256)
def _defaults(noun: type) -> tuple[tuple[str, Any], ...]:
    """The members of a noun, each with what it holds where nothing is said."""
    return tuple((member.name, member.default) for member in fields(noun))


class _Unlike(Exception):
    """A value is not what its noun demands."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(f"{path}: {what}")
        self.path, self.what = path, what


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    hint: Any
    needed: bool


@lru_cache(maxsize=256)
def _members(noun: type) -> tuple[_Member, ...]:
    hints = typing.get_type_hints(noun)
    return tuple(
        _Member(member.name, hints[member.name], member.default is MISSING and member.default_factory is MISSING)
        for member in fields(noun)
    )


def _read(hint: Any, told: Json, sources: tuple[Source, ...], path: str = "case") -> Any:
    """A value of the kind that a type hint asks for."""
    reader = _READERS.get(hint)
    if reader is not None:
        return reader(told, path)
    if hint is Source and type(told) is int:
        return _source(told, sources, path)
    if is_dataclass(hint):
        return _record((hint,), told, sources, path)
    origin = typing.get_origin(hint)
    if origin is tuple:
        return _tuple(typing.get_args(hint), told, sources, path)
    if origin in (typing.Union, types.UnionType):
        return _one_of(typing.get_args(hint), told, sources, path)
    if isinstance(hint, type) and issubclass(hint, Enum):
        try:
            return hint(told)
        except ValueError:
            raise _Unlike(path, f"{told!r} is no {hint.__name__}") from None
    raise TypeError(f"no way to read {hint}")


def _source(told: int, sources: tuple[Source, ...], path: str) -> Source:
    if not 0 <= told < len(sources):
        raise _Unlike(path, f"there is no source {told}")
    return sources[told]


def _tuple(parts: tuple[Any, ...], told: Json, sources: tuple[Source, ...], path: str) -> tuple[Any, ...]:
    if not isinstance(told, list):
        raise _Unlike(path, "a list is needed")
    hints = (parts[0],) * len(told) if len(parts) == 2 and parts[1] is Ellipsis else parts
    if len(hints) != len(told):
        raise _Unlike(path, f"{len(hints)} parts are needed, and there are {len(told)}")
    return tuple(
        _read(hint, part, sources, f"{path}[{i}]") for i, (hint, part) in enumerate(zip(hints, told, strict=True))
    )


def _one_of(choices: tuple[Any, ...], told: Json, sources: tuple[Source, ...], path: str) -> Any:
    if told is None and types.NoneType in choices:
        return None
    others = tuple(choice for choice in choices if choice is not types.NoneType)
    if len(others) == 1:
        return _read(others[0], told, sources, path)
    return _record(others, told, sources, path)


def _record(nouns: tuple[Any, ...], told: Json, sources: tuple[Source, ...], path: str) -> Any:
    if not isinstance(told, dict):
        raise _Unlike(path, "a record is needed")
    noun = next((noun for noun in nouns if noun.__name__ == told.get("noun")), None)
    if noun is None:
        raise _Unlike(path, f"{told.get('noun')!r} is none of {', '.join(noun.__name__ for noun in nouns)}")
    members = _members(noun)
    unknown = told.keys() - {member.name for member in members} - {"noun"}
    if unknown:
        raise _Unlike(path, f"{noun.__name__} has no {', '.join(sorted(unknown))}")
    missing = [member.name for member in members if member.needed and member.name not in told]
    if missing:
        raise _Unlike(path, f"{', '.join(missing)} of {noun.__name__} is missing")
    return noun(
        **{
            member.name: _read(member.hint, told[member.name], sources, f"{path}.{member.name}")
            for member in members
            if member.name in told
        }
    )


def _exactly(kind: type, word: str) -> Callable[[Json, str], Any]:
    def reader(told: Json, path: str) -> Any:
        if type(told) is not kind:
            raise _Unlike(path, f"{word} is needed, not {str(told)[:40]!r}")
        return told

    return reader


def _float(told: Json, path: str) -> float:
    if type(told) is float or type(told) is int:
        return told
    if told in _ODD.values():
        return float(told)
    raise _Unlike(path, f"a number is needed, not {str(told)[:40]!r}")


_READERS: Mapping[Any, Callable[[Json, str], Any]] = {
    str: _exactly(str, "text"),
    int: _exactly(int, "a whole number"),
    bool: _exactly(bool, "true or false"),
    float: _float,
}
