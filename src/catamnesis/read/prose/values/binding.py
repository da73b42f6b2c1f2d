"""Which value belongs to which name: by the words between them, by lists that run side by side, one value a name."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

#: Farther apart, in characters, no value is bound to a name.
_FARTHEST = 160
_NAMES_BEFORE, _NAMES_AFTER = 5, 3
#: Costs above this bind nothing.
_DEAREST = 7.0
_PIECE = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
_PLAIN = frozenset(
    "of was is were are at to a an the with level levels count counts value values concentration concentrations rate "
    "measured reached being be been had has increased decreased elevated raised reduced low high normal "
    "remained from as in about approximately only still up down by its his her total mean initial now respectively "
    "test result results for on between estimated peaked rose fell dropped reading".split()
)
#: What is shown stands behind these: "the echocardiogram showed a normal aorta".
_SHOWS = frozenset(
    "showed shows show revealed reveals demonstrated demonstrates confirmed confirms disclosed found noted registered "
    "indicated identified detected including with".split()
)
_TURNS = frozenset("but while whereas although however then therefore because who which".split())
_LIST_GAP = re.compile(r"\s*(?:,|/|and|or|&|,\s*and|,\s*or|;|to|then|, then|and then|as well as)?\s*", re.IGNORECASE)
#: Marks that alone part a name from its value.
_LABELLED = frozenset((":", "=", ";", "-", "–", "(", "[", "", ": ", ",(", "of", "was", "at", "of (", "is"))
_JOINING = frozenset(("and", "then", "later", "finally", "again", "subsequently", "respectively"))
_PARTED = re.compile(r"[,;]|\band\b")
#: "valproate concentration was": whatever has a level of its own.
_LEVEL_OF = re.compile(
    r"([^\W\d_]+)\s(?:levels?|concentrations?|counts?|activity)(?:\s(?:of|was|is|were|are))?[\s:=(]{0,3}$"
)
_LAST_WORD = re.compile(r"([^\W\d_]+)(?:\s(?:of|was|is|were|are|at|=|:))?[\s:=(]{0,3}$")
_RESPECTIVELY = re.compile(r"[^.;]{0,60}\brespectively\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of the text: a name, or a value."""

    start: int
    end: int


#: Whether the name of a number can have the value of a number.
Fits = Callable[[int, int], bool]


@dataclass(frozen=True, slots=True)
class Bond:
    """A value bound to a name, by their numbers, and how dear it was (0 is side by side)."""

    name: int
    value: int
    cost: float


def bonds(text: str, names: Sequence[Place], values: Sequence[Place], fits: Fits) -> tuple[Bond, ...]:
    """The name of each value that has one.

    Names and values that run side by side as lists of one length are bound in order ("AST and ALT were 45 and 60").
    Then the cheapest pair is bound first; a name that has its value already is dearer for the next.

    Parameters
    ----------
    text
        What the places count in.
    names, values
        In the order of the text.
    fits
        Whether a name (first number) can have a value (second number): the veto of units.
    """
    alias = _aliases(text, names)
    kept = [number for number in range(len(names)) if number not in alias]
    wide = [
        Place(names[n].start, max([names[n].end, *(names[m].end + 1 for m in alias if alias[m] == n)])) for n in kept
    ]
    found = _bonds(text, wide, values, lambda name, value: fits(kept[name], value))
    return tuple(Bond(kept[bond.name], bond.value, bond.cost) for bond in found)


def _aliases(text: str, names: Sequence[Place]) -> dict[int, int]:
    """Short forms in brackets right behind a name, each with the number of that name."""
    found: dict[int, int] = {}
    for number in range(1, len(names)):
        one, two = names[number - 1], names[number]
        gap = text[one.end : two.start].strip()
        if gap in ("(", "[") and text[two.end : two.end + 1] in (")", "]") and two.start - one.end < 4:
            found[number] = found.get(number - 1, number - 1)
    return found


def _bonds(text: str, names: Sequence[Place], values: Sequence[Place], fits: Fits) -> tuple[Bond, ...]:
    listed = _side_by_side(text, names, values, fits)
    taken_values = {bond.value for bond in listed}
    taken_names = {bond.name: bond.value for bond in listed}
    found = list(listed)
    heap: list[tuple[float, int, int, int]] = []
    for number, value in enumerate(values):
        if number in taken_values:
            continue
        near = _near(names, value)
        rivals = [names[name] for name in near if fits(name, number)]
        for name in near:
            if names[name] in rivals:
                cost = _cost(text, names[name], value, rivals, values)
                if cost < _DEAREST:
                    heappush(heap, (cost, number, name, 0))
    while heap:
        cost, number, name, again = heappop(heap)
        if number in taken_values:
            continue
        if name in taken_names and not again:
            dearer = _further(text, values, taken_names[name], number, names[name], cost)
            if dearer < _DEAREST:
                heappush(heap, (dearer, number, name, 1))
            continue
        taken_values.add(number)
        taken_names.setdefault(name, number)
        found.append(Bond(name, number, cost))
    return tuple(sorted(found, key=lambda bond: bond.value))


def _further(text: str, values: Sequence[Place], first: int, number: int, name: Place, cost: float) -> float:
    """What a further value of a name costs: little where it stands beside the first ("2/5 left and 3/5 right")."""
    one, two = values[first], values[number]
    if two.start < one.start or one.start < name.start:
        return cost + 2.5
    gap = text[one.end : two.start]
    if _other_name(gap):
        return cost + 4.0
    beside = 0.8 + _walk(gap, comma=0.7, word=0.3) if len(gap) < 40 and number == first + 1 else cost
    return min(cost + 1.0, max(beside, 0.8))


def _near(names: Sequence[Place], value: Place) -> list[int]:
    before = [n for n, name in enumerate(names) if name.end <= value.start and value.start - name.end < _FARTHEST]
    after = [n for n, name in enumerate(names) if name.start >= value.start and name.start - value.end < _FARTHEST]
    return before[-_NAMES_BEFORE:] + after[:_NAMES_AFTER]


def _cost(text: str, name: Place, value: Place, rivals: Sequence[Place], values: Sequence[Place]) -> float:
    if name.start < value.end and value.start < name.end:
        return 0.0
    if name.end <= value.start:
        between = text[name.end : value.start]
        if between.strip() in _LABELLED:
            return 0.2
        if between.strip() == ",":
            return 0.6
        passed = sum(name.end <= other.start < value.start for other in rivals)
        passed_values = sum(name.end <= other.start < value.start for other in values)
        strange = 2.0 if _PARTED.search(between) and _other_name(between) else 0.0
        return strange + _walk(between, comma=0.7, word=0.45, shown=1) + 1.3 * passed + 0.8 * passed_values
    between = text[value.end : name.start]
    passed = sum(value.end <= other.start < name.start for other in rivals)
    passed_values = sum(value.end <= other.start < name.start for other in values)
    if between.strip().lower() == "for":
        return 0.05
    return _behind(between) + _walk(between, comma=2.5, word=0.8) + 3 * passed + 3 * passed_values


def _other_name(between: str) -> bool:
    """Whether the word right before the value is one that nobody knows: perhaps the name of something else."""
    found = _LEVEL_OF.search(between) or _LAST_WORD.search(between)
    low = found[1].lower() if found else ""
    return len(low) > 2 and low not in _JOINING and low not in _PLAIN and low not in _SHOWS and low not in _TURNS


def _behind(between: str) -> float:
    """What it costs that the name stands behind its value: "39 °C temperature", "12 U/L for lipase"."""
    if between.strip().lower() in ("for", "of"):
        return 0.1
    return 0.55 if not between.strip(" -") else 1.0


def _walk(between: str, *, comma: float, word: float, shown: float = 0.0) -> float:
    """What the words and marks between a name and a value cost."""
    marks = {",": comma, "and": comma, ";": 4.0, ".": 3.0, "(": 0.3, "[": 0.3}
    cost, depth = 0.0, 0
    for piece in _PIECE.findall(between):
        if piece in ")]":
            depth -= 1
            cost += 2.0 if depth < 0 else 0.0
            continue
        depth += piece in "(["
        low = piece.lower()
        cost += marks[low] if low in marks else _word_cost(low, word, shown)
    return cost


def _word_cost(low: str, word: float, shown: float) -> float:
    if low in _PLAIN:
        return 0.1
    if low in _SHOWS:
        return 0.9 if shown else 0.5
    if low in _TURNS:
        return 2.5
    return word if low[0].isalnum() else 0.0


def _side_by_side(text: str, names: Sequence[Place], values: Sequence[Place], fits: Fits) -> list[Bond]:
    found: list[Bond] = []
    name_runs = _runs(text, names)
    for run in _runs(text, values):
        if len(run) < 2:
            continue
        partner = _before_values(text, names, values, name_runs, run) or _behind_values(
            text, names, values, name_runs, run
        )
        if partner and all(fits(name, value) for name, value in zip(partner, run, strict=True)):
            found.extend(Bond(name, value, 0.5) for name, value in zip(partner, run, strict=True))
    return found


def _before_values(
    text: str, names: Sequence[Place], values: Sequence[Place], runs: list[list[int]], run: list[int]
) -> list[int] | None:
    """The list of names before a list of values; of a longer list the last ones if "respectively" says so."""
    told = _RESPECTIVELY.match(text, values[run[-1]].end) is not None
    first = values[run[0]].start
    nearest = next((names_run for names_run in reversed(runs) if names[names_run[-1]].end <= first), None)
    if nearest is None:
        return None
    end = names[nearest[-1]].end
    between = any(end < value.start < first for value in values)
    if between or first - end >= (120 if told else 45) or len(nearest) < len(run):
        return None
    return nearest[-len(run) :] if told or len(nearest) == len(run) else None


def _behind_values(
    text: str, names: Sequence[Place], values: Sequence[Place], runs: list[list[int]], run: list[int]
) -> list[int] | None:
    """The list of names behind a list of values: "45 and 60 U/L for AST and ALT, respectively"."""
    last = values[run[-1]].end
    nearest = next((names_run for names_run in runs if names[names_run[0]].start >= last), None)
    if nearest is None or len(nearest) != len(run) or names[nearest[0]].start - last >= 60:
        return None
    return nearest if _RESPECTIVELY.match(text, names[nearest[-1]].end) else None


def _runs(text: str, places: Sequence[Place]) -> list[list[int]]:
    """Numbers of places that follow each other as a list, with nothing but commas, strokes and "and" between."""
    runs: list[list[int]] = []
    for number, place in enumerate(places):
        if runs:
            gap = " ".join(text[places[runs[-1][-1]].end : place.start].split())
            if len(gap) < 12 and _LIST_GAP.fullmatch(gap):
                runs[-1].append(number)
                continue
        runs.append([number])
    return runs
