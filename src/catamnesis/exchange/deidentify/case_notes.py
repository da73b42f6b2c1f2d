"""The case notes without names and true dates: each value is changed after its kind, all else stays as it was typed."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import yaml

from catamnesis.case.discrepancy import Refusal
from catamnesis.exchange.deidentify.date_mentions import date_mentions, exact_days
from catamnesis.exchange.deidentify.disguise import Disguise
from catamnesis.exchange.deidentify.identifiers import Gatherer
from catamnesis.exchange.deidentify.quotations import Quotations
from catamnesis.exchange.deidentify.record import Passage
from catamnesis.exchange.deidentify.text_signs import gather
from catamnesis.exchange.deidentify.texts import Edit, Rewritten, disguised, passages_of, rewritten
from catamnesis.exchange.deidentify.time_fields import moved_time

#: Keys by the kind of their values.
TIMES = frozenset(("when", "start", "stop"))
FILES = frozenset(("file", "in", "baseline", "follow_up", "baseline_mask", "follow_up_mask"))
IDS = frozenset(("id", "treatment", "about", "study", "suspected"))
#: HIPAA safe harbour: ages over 89 are one group (45 CFR 164.514(b)(2)(i)(C)).
OLDEST = 89

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value of case.yaml: its path, its text, whether it stands without quotes, and its characters."""

    path: Path
    value: str
    plain: bool
    start: int
    end: int

    @property
    def key(self) -> str:
        """The nearest key around it."""
        return next((step for step in reversed(self.path) if isinstance(step, str)), "")


@dataclass(slots=True)
class Notes:
    """case.yaml read for its places: text, values, and the file and occurrence that quotations name.

    Raises
    ------
    Refusal
        If it is no YAML.
    """

    text: str
    scalars: tuple[Scalar, ...] = field(init=False)
    _by_path: dict[Path, Scalar] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        try:
            self.scalars = tuple(_scalars(self.text))
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = "case.yaml" + (f", line {mark.line + 1}" if mark is not None else "")
            remedy = "mend it first: catamnesis check FOLDER tells what is wrong"
            raise Refusal(where=where, what="this is no YAML that can be read", remedy=remedy) from None
        self._by_path = {scalar.path: scalar for scalar in self.scalars}

    def beside(self, scalar: Scalar, key: str) -> Scalar | None:
        """The value of another key of the same entry."""
        return self._by_path.get((*scalar.path[:-1], key))

    def sources(self) -> tuple[str, ...]:
        """Files that the case lists as sources, in their order."""
        return tuple(
            _plain_name(one.value) for one in self.scalars if one.path[:1] == ("sources",) and one.key == "file"
        )

    def files(self) -> tuple[Scalar, ...]:
        """Values that name files or folders."""
        return tuple(one for one in self.scalars if one.key in FILES)


def _scalars(text: str) -> Iterator[Scalar]:
    """Values of a YAML text with their paths; keys are none of them."""
    steps: list[str | int] = []
    keys: list[str | None] = []
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.CollectionEndEvent):
            steps.pop()
            keys.pop()
            _step(steps, keys)
        elif isinstance(event, yaml.CollectionStartEvent):
            is_map = isinstance(event, yaml.MappingStartEvent)
            steps.append("" if is_map else 0)
            keys.append(None if is_map else "list")
        elif isinstance(event, yaml.ScalarEvent):
            if keys and keys[-1] is None:
                keys[-1], steps[-1] = "key", event.value
                continue
            yield Scalar(tuple(steps), event.value, event.implicit[0], *_places(event))
            _step(steps, keys)


def _places(event: yaml.Event) -> tuple[int, int]:
    """Characters that a value takes."""
    begins, ends = event.start_mark, event.end_mark
    return (begins.index, ends.index) if begins is not None and ends is not None else (0, 0)


def _step(steps: list[str | int], keys: list[str | None]) -> None:
    """A value of the collection around is done: the next item of a list, or the next key."""
    if not keys:
        return
    if keys[-1] == "list":
        steps[-1] = int(steps[-1]) + 1
    else:
        keys[-1] = None


def _plain_name(file: str) -> str:
    return file.strip().removeprefix("./").rstrip("/")


def gather_notes(notes: Notes, gatherer: Gatherer) -> None:
    """Collect names, numbers and days from the values of case.yaml and from what stands around them."""
    for text in (*(scalar.value for scalar in notes.scalars), *comments(notes).values()):
        gather(text, gatherer, labels=False)
        gatherer.day(exact_days(date_mentions(text)))


def comments(notes: Notes) -> dict[int, str]:
    """Comments of case.yaml by the place where each begins."""
    found = {}
    for start, end in _between(notes):
        for one in re.finditer(r"#[^\n]*", notes.text[start:end]):
            found[start + one.start()] = one.group()
    return found


def new_ids(notes: Notes, disguise: Disguise) -> dict[str, str]:
    """Each id with the id in its place; two never become one."""
    found: dict[str, str] = {}
    for scalar in notes.scalars:
        if scalar.key != "id" or scalar.value in found or not scalar.value:
            continue
        told = disguised(scalar.value, disguise, bare=True).after
        plain = told = re.sub(r"[^A-Za-z0-9_-]", "-", told) if told != scalar.value else told
        number = 1
        while told in found.values():
            number += 1
            told = f"{plain}-{number}"
        found[scalar.value] = told
    return found


@dataclass(frozen=True, slots=True)
class Desk:
    """What is at hand while case.yaml is rewritten."""

    notes: Notes
    disguise: Disguise
    files: Mapping[str, str]
    ids: Mapping[str, str]
    quotations: Quotations


@dataclass(frozen=True, slots=True)
class NewNotes:
    """case.yaml after the change; what a person must read; which times became wider; which may be wrong."""

    told: Rewritten
    passages: tuple[Passage, ...]
    wider: int


def _new_value(scalar: Scalar, desk: Desk) -> str:
    """A value after its kind."""
    if scalar.key in TIMES:
        return moved_time(scalar.value, desk.disguise.offset_days, desk.ids).written
    if scalar.key in FILES:
        name = _plain_name(scalar.value)
        return desk.files.get(name) or disguised(scalar.value, desk.disguise, bare=True).after
    if scalar.key in IDS:
        return desk.ids.get(scalar.value, scalar.value)
    if scalar.path == ("patient", "age_years"):
        return _capped(scalar.value)
    if scalar.key in ("words", "nth"):
        return _quoted(scalar, desk)
    if scalar.plain and re.fullmatch(r"[-+.\d]+(?:[eE][-+]?\d+)?", scalar.value):
        return scalar.value
    return disguised(scalar.value, desk.disguise).after


def _capped(age: str) -> str:
    try:
        return str(OLDEST + 1) if float(age) > OLDEST else age
    except ValueError:
        return age


def _quoted(scalar: Scalar, desk: Desk) -> str:
    """Words as their source has them now, or which occurrence of them is meant now."""
    words, nth = desk.notes.beside(scalar, "words"), desk.notes.beside(scalar, "nth")
    file = desk.notes.beside(scalar, "in")
    if words is None:
        return scalar.value
    number = int(nth.value) if nth is not None and nth.value.isdigit() else None
    found = desk.quotations.moved(words.value, file=_plain_name(file.value) if file else None, nth=number)
    if scalar.key == "nth":
        return scalar.value if found is None or found.nth is None else str(found.nth)
    if found is None:
        return disguised(words.value, desk.disguise).after
    return words.value if found.words == " ".join(words.value.split()) else found.words


def _typed(scalar: Scalar, value: str, text: str) -> str:
    """A new value as it is typed: bare where it was bare and is no more than letters, digits and signs, else quoted."""
    if scalar.plain and re.fullmatch(r"[A-Za-z0-9][\w ./+%()-]*[\w)]|\d", value):
        return value
    typed = json.dumps(value, ensure_ascii=False)
    return typed + "\n" if text[scalar.start : scalar.end].endswith("\n") else typed


def _between(notes: Notes) -> Iterator[tuple[int, int]]:
    """Characters that belong to no value: keys, comments."""
    place = 0
    for scalar in sorted(notes.scalars, key=lambda one: one.start):
        yield place, scalar.start
        place = scalar.end
    yield place, len(notes.text)


def new_notes(desk: Desk) -> NewNotes:
    """case.yaml with every value changed after its kind, and its comments like any text."""
    edits: list[Edit] = []
    passages: list[Passage] = []
    wider = 0
    for scalar in desk.notes.scalars:
        value = _new_value(scalar, desk)
        if value != scalar.value:
            edits.append(Edit(scalar.start, scalar.end, _typed(scalar, value, desk.notes.text)))
        passages += _passages(scalar, desk)
        if scalar.key in TIMES:
            wider += moved_time(scalar.value, desk.disguise.offset_days, desk.ids).wider
    for at, comment in comments(desk.notes).items():
        told = disguised(comment, desk.disguise)
        edits += [Edit(at + edit.start, at + edit.end, edit.words) for edit in told.edits]
        passages += passages_of(told, "case.yaml", first_line=desk.notes.text.count("\n", 0, at) + 1)
    whole = rewritten(desk.notes.text, tuple(sorted(edits, key=lambda edit: edit.start)))
    return NewNotes(whole, tuple(passages), wider)


def _passages(scalar: Scalar, desk: Desk) -> Iterable[Passage]:
    """What of a value a person must read. Quoted words are read in their source."""
    line = desk.notes.text.count("\n", 0, scalar.start) + 1
    if scalar.key in TIMES:
        if moved_time(scalar.value, desk.disguise.offset_days, desk.ids).unsure:
            reason = "a time that may be wrong after the change by up to its own width; look at it"
            yield Passage("case.yaml", line, scalar.value, reason)
    elif scalar.key == "citation":
        yield Passage("case.yaml", line, scalar.value, "a citation, which leads to the patient")
    elif scalar.path == ("patient", "age_years") and _capped(scalar.value) != scalar.value:
        yield Passage("case.yaml", line, scalar.value, "an age over 89; it was written as 90")
    elif scalar.key not in (*FILES, *IDS, "words", "domain"):
        yield from passages_of(disguised(scalar.value, desk.disguise), "case.yaml", first_line=line)
