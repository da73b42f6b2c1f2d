"""The form of case.yaml: what each entry may say, and in which words a slip is told to its writer."""

import functools
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from typing import Any

import jsonschema_rs

from catamnesis.read.notes import Fault, Notes, Path, Value, written_path

#: Parts of the form that are one set of keys, not a list of entries: there a fault costs its key alone.
SINGLE = frozenset(("patient", "question"))

_NUMBER_AND_UNIT = re.compile(r"[<>~]?\s*[0-9]+(?:[.,][0-9]+)?\s*[^0-9\s.,].*")
#: A month and a year as YAML reads them, which is a number: 11.2022, and 2.202 for 02.2020.
_MONTH_AND_YEAR = re.compile(r"(0?[1-9]|1[0-2])\.([12][0-9]{2,3})")
_DECIMAL_COMMA = re.compile(r"[-+]?[0-9]+,[0-9]+")


@dataclass(frozen=True, slots=True)
class Slip:
    """A fault against the form: ``topic`` names its sort, ``costs`` the path of what is left out because of it."""

    topic: str
    fault: Fault
    costs: Path


@functools.cache
def schema_text() -> str:
    """The JSON Schema of case.yaml, as shipped."""
    return (files("catamnesis.read") / "case.schema.json").read_text(encoding="utf-8")


@functools.cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(schema_text())
    return schema


@functools.cache
def _validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(_schema())


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question that names the nearest known word, or nothing.

    Examples
    --------
    >>> did_you_mean("doze", ("dose", "unit"))
    "did you mean 'dose'? "
    >>> did_you_mean("age", ("sex", "age_years"))
    "did you mean 'age_years'? "
    """
    by_folded = {name.casefold(): str(name) for name in known}
    folded = word.casefold()[:60]
    near = get_close_matches(folded, by_folded, n=1, cutoff=0.6)
    near = near or [name for name in by_folded if len(folded) > 2 and name.startswith(f"{folded}_")][:1]
    return f"did you mean {by_folded[near[0]]!r}? " if near else ""


def shown(value: Value) -> str:
    """A value as a message shows it: short, and in quotes where it is text.

    Examples
    --------
    >>> shown("x" * 80)[-9:], shown(True), shown([1])
    ("xxxxx...'", 'true', 'a list')
    """
    if isinstance(value, str):
        return repr(value if len(value) <= 60 else value[:57] + "...")
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a set of keys"
    return "nothing" if value is None else str(value).lower()


def slips(notes: Notes) -> tuple[Slip, ...]:
    """Everything in the notes that does not fit the form, and what it costs, in the order of the lines.

    Keys that stand twice are among them. An empty value says nothing and is no fault.
    """
    found = [Slip("twice", fault, cost_of(fault.path)) for fault in notes.faults]
    told: set[Path] = set()
    for error in _errors(notes.root):
        path: Path = tuple(error.instance_path)
        # A value that is wrong in two ways is told once; what is missing or unknown around it is told each time.
        found += [
            s for s in _slips_of(error, path, notes) if s.topic in ("unknown key", "required") or path not in told
        ]
        told.add(path)
    return tuple(sorted(found, key=lambda slip: slip.fault.line))


def _errors(root: dict[str, Value]) -> Iterator[jsonschema_rs.ValidationError]:
    """What the validator says: of unknown keys with or without a value, of everything else where there is a value."""
    unknown = jsonschema_rs.ValidationErrorKind.AdditionalProperties
    for error in _validator().iter_errors(root):
        if isinstance(error.kind, unknown):
            yield error
    for error in _validator().iter_errors(_filled(root)):
        if not isinstance(error.kind, unknown):
            yield error


def _filled(value: Value) -> Value:
    """The notes without keys that have no value: they say nothing."""
    if isinstance(value, dict):
        return {key: _filled(kept) for key, kept in value.items() if kept is not None}
    return [_filled(kept) for kept in value] if isinstance(value, list) else value


def cost_of(path: Path) -> Path:
    """What is left out because of a fault: the innermost list entry around it, or else one key.

    Examples
    --------
    >>> cost_of(("exposures", 2, "changes", 1, "dose")), cost_of(("patient", "sex")), cost_of(("title",))
    (('exposures', 2, 'changes', 1), ('patient', 'sex'), ('title',))
    """
    for end in range(len(path), 0, -1):
        if isinstance(path[end - 1], int):
            return path[:end]
    return path[:2] if path and path[0] in SINGLE else path[:1]


def _slips_of(error: jsonschema_rs.ValidationError, path: Path, notes: Notes) -> Iterator[Slip]:
    kind = type(error.kind).__name__
    if kind == "AdditionalProperties":
        node = _schema_node(error.schema_path[:-1])
        for key in error.kind.unexpected:  # type: ignore[attr-defined]
            place = (*path, key)
            fault = Fault(place, notes.line(place), f"unknown key {shown(key)}", _unknown_key_remedy(key, node))
            yield Slip("unknown key", fault, cost_of(place))
    elif kind == "Required":
        key = error.kind.property  # type: ignore[attr-defined]
        node = _schema_node(error.schema_path[:-1]).get("properties", {}).get(key, {})
        fault = Fault(path, notes.line(path), f"{key!r} is missing", f"add it: {_explained(node)}")
        yield Slip("required", fault, cost_of(path) if path else ())
    else:
        node = _schema_node(error.schema_path[:-1])
        what, remedy = _WORDS.get(kind, _any_other)(_Misfit(_value_at(notes.root, path), error.kind, node))
        yield Slip(kind, Fault(path, notes.line(path), what, remedy), cost_of(path))


def _value_at(value: Value, path: Path) -> Value:
    for step in path:
        value = value[step]  # type: ignore[index]
    return value


def _schema_node(steps: Iterable[str | int]) -> dict[str, Any]:
    node: Any = _schema()
    for step in steps:
        node = node[step]
    return node if isinstance(node, dict) else {}


def _explained(node: dict[str, Any]) -> str:
    """The description of a place in the form, its own or that of what it refers to."""
    while "description" not in node and "$ref" in node:
        node = _schema_node(str(node["$ref"]).removeprefix("#/").split("/"))
    return str(node.get("description", "see the template: catamnesis new FOLDER"))


def _unknown_key_remedy(key: str, node: dict[str, Any]) -> str:
    known = node.get("properties", {})
    if key.isdigit():
        return "if this is the end of a number with a decimal comma, write a point: 12.5"
    return f"{did_you_mean(key, known)}known here: {', '.join(known)}"


@dataclass(frozen=True, slots=True)
class _Misfit:
    """A value that does not fit, the validator's word for how, and the place of the form that it does not fit."""

    value: Value
    kind: Any
    node: dict[str, Any]


#: What is wrong, and the remedy.
Told = tuple[str, str]


def _wrong_enum(misfit: _Misfit) -> Told:
    accepted = [str(option) for option in misfit.kind.options]
    near = did_you_mean(misfit.value, accepted) if isinstance(misfit.value, str) else ""
    return f"{shown(misfit.value)} is none of the accepted words", f"{near}write one of: {', '.join(accepted)}"


def _wrong_number(misfit: _Misfit) -> Told:
    if "string" in misfit.node.get("type", ()):
        return (
            f"{shown(misfit.value)} is not a year between 1850 and 2150",
            "write a date such as 2011-04-12 or 2011-04, or a relation such as 'before referral'",
        )
    return f"{shown(misfit.value)} lies outside what is accepted", _explained(misfit.node)


def _wrong_type(misfit: _Misfit) -> Told:
    types = misfit.node.get("type", ())
    wanted = [types] if isinstance(types, str) else list(types)
    if wanted and wanted[0] in _TYPE_REMEDIES:
        name, remedy = _TYPE_REMEDIES[wanted[0]]
        return f"{shown(misfit.value)} stands where {name} must", remedy(misfit.value, misfit.node)
    return f"{shown(misfit.value)} cannot stand here", _explained(misfit.node)


def _number_remedy(value: Value, node: dict[str, Any]) -> str:
    if isinstance(value, str) and _DECIMAL_COMMA.fullmatch(value):
        return f"write a decimal point: {value.replace(',', '.')}"
    if isinstance(value, str) and _NUMBER_AND_UNIT.fullmatch(value):
        return "write the number alone, without unit or sign; a unit has its own key"
    return _explained(node)


def _text_remedy(value: Value, node: dict[str, Any]) -> str:
    month = _MONTH_AND_YEAR.fullmatch(str(value)) if isinstance(value, float) else None
    if month and node is _schema()["$defs"]["time"]:
        return f"for a month write {month[2]:0<4}-{int(month[1]):02}"
    if isinstance(value, bool | int | float) and "integer" not in node.get("type", ()):
        return f'if it is meant as text, put it in quotes: "{shown(value)}"; {_explained(node)}'
    return _explained(node)


_TYPE_REMEDIES: dict[str, tuple[str, Callable[[Value, dict[str, Any]], str]]] = {
    "number": ("a number", _number_remedy),
    "integer": ("a whole number", _number_remedy),
    "string": ("text", _text_remedy),
    "boolean": ("true or false", lambda _value, node: f"write true or false without quotes; {_explained(node)}"),
    "array": ("a list", lambda _value, node: "begin each entry of the list with a dash on its own line"),
    "object": (
        "a set of keys",
        lambda _value, node: (
            f"write keys such as {', '.join(list(node.get('properties', ()))[:3])}, each with its value"
        ),
    ),
}


def _wrong_shape(misfit: _Misfit) -> Told:
    return f"{shown(misfit.value)} is not written as it must be", _explained(misfit.node)


def _too_long(misfit: _Misfit) -> Told:
    return f"the text is longer than {misfit.kind.limit} characters", "shorten it; longer texts belong in a source file"


def _too_short(misfit: _Misfit) -> Told:
    return "the text is empty", f"fill it in or delete the line; {_explained(misfit.node)}"


def _wrong_version(misfit: _Misfit) -> Told:
    return f"{shown(misfit.value)} is no version of the format that this program reads", "write 1"


def _any_other(misfit: _Misfit) -> Told:
    return f"{shown(misfit.value)} does not fit the form", _explained(misfit.node)


_WORDS: dict[str, Callable[[_Misfit], Told]] = {
    "Enum": _wrong_enum,
    "Minimum": _wrong_number,
    "Maximum": _wrong_number,
    "ExclusiveMinimum": _wrong_number,
    "ExclusiveMaximum": _wrong_number,
    "Type": _wrong_type,
    "Pattern": _wrong_shape,
    "MaxLength": _too_long,
    "MinLength": _too_short,
    "Constant": _wrong_version,
}


def accepted(root: dict[str, Value], left_out: Iterable[Path]) -> dict[str, Value]:
    """The notes without what was left out; entries keep their places, so a list holds None where one is gone.

    Examples
    --------
    >>> accepted({"findings": [{"name": "fever"}, {"nam": "rash"}], "title": 3}, [("findings", 1), ("title",)])
    {'findings': [{'name': 'fever'}, None]}
    """
    result = _filled(root)
    for path in sorted({path for path in left_out if path}, key=len, reverse=True):
        _take_out(result, path)
    return result if isinstance(result, dict) else {}


def _take_out(value: Value, path: Path) -> None:
    *steps, last = path
    for step in steps:
        if isinstance(value, dict) and step in value:
            value = value[str(step)]
        elif isinstance(value, list) and isinstance(step, int):
            value = value[step]
        else:
            return
    if isinstance(value, dict):
        value.pop(str(last), None)
    elif isinstance(value, list) and isinstance(last, int):
        value[last] = None


def place(path: Path) -> str:
    """A path in words, for messages; the root is the file itself."""
    return written_path(path) or "case.yaml"
