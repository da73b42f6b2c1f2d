"""Contradictory times found fast in a large story, by cutting it where few points of time join many statements.

A contradiction is a cycle in the network of times, and a cycle lies wholly within one biconnected component (Hopcroft
and Tarjan 1973, Communications of the ACM 16:372-378). Ten thousand dated drugs hang on the calendar side by side: each
is searched by itself. Where a component is inconsistent, the shortest cycles through its busiest point are looked for,
that point is taken out, and what is left falls apart into smaller components.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from catamnesis.case.chronology import Conflict, Statement
from catamnesis.case.joined_groups import joined_groups
from catamnesis.case.temporal_network import TemporalNetwork

#: A closed walk: numbers of statements.
Cycle = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Resolution:
    """What is left when contradictions are taken out, and the contradictions."""

    network: TemporalNetwork
    conflicts: tuple[Conflict, ...]


def resolved(statements: Iterable[Statement]) -> Resolution:
    """The network of all statements without those that contradict each other.

    All statements of a contradiction are left out: to keep one side would be a guess. The smallest are taken out first,
    those of one size that share no statement together.

    Examples
    --------
    >>> from catamnesis.case.chronology import Bounds
    >>> from catamnesis.case.source import Entry, Source
    >>> here = Source("case.yaml", "0" * 64, Entry("exposures[0]", 7))
    >>> late = Statement("calendar", "a.start", Bounds(9, 9), 9, here, "the 9th")
    >>> early = Statement("calendar", "a.stop", Bounds(4, 4), 4, here, "the 4th")
    >>> order = Statement("a.start", "a.stop", Bounds(0, None), None, here, "not ended before it is begun")
    >>> [len(conflict.statements) for conflict in resolved([late, early, order]).conflicts]
    [3]
    """
    listed = tuple(dict.fromkeys(statements))
    conflicts: list[Conflict] = []
    dropped: set[Statement] = set()
    waiting = list(_inconsistent(listed))
    while waiting:
        group = waiting.pop(0)
        out: set[int] = set()
        for cycle in smallest_cycles(group):
            if not out.intersection(cycle):
                out.update(cycle)
                conflicts.append(Conflict(tuple(group[number] for number in sorted(cycle))))
        dropped |= {group[number] for number in out}
        waiting += _inconsistent(statement for number, statement in enumerate(group) if number not in out)
    return Resolution(TemporalNetwork(s for s in listed if s not in dropped), tuple(conflicts))


def smallest_conflict(statements: Iterable[Statement]) -> Conflict | None:
    """The smallest set of statements that cannot hold together; None where all can."""
    listed = list(statements)
    cycles = smallest_cycles(listed)
    return Conflict(tuple(listed[number] for number in cycles[0])) if cycles else None


def _inconsistent(statements: Iterable[Statement]) -> Iterator[list[Statement]]:
    """The components in which something contradicts itself."""
    listed = list(statements)
    if consistent(listed):
        return
    for group in joined_groups(listed):
        if not consistent(group):
            yield group


def consistent(statements: Iterable[Statement]) -> bool:
    """Whether statements can all hold together.

    Bellman and Ford's search by a queue, stopped as soon as the points that lowered each other form a ring: in a large
    story with a contradiction that is thousands of times earlier than the count of steps tells it.
    """
    out: dict[str, list[tuple[str, int]]] = {}
    for statement in statements:
        early, late, days = statement.earlier, statement.later, statement.days
        out.setdefault(early, [])
        out.setdefault(late, [])
        if days.latest is not None:
            out[early].append((late, days.latest))
        if days.earliest is not None:
            out[late].append((early, -days.earliest))
    height = dict.fromkeys(out, 0)
    lowered_by: dict[str, str] = {}
    waiting, queued, lowered = deque(out), set(out), 0
    while waiting:
        point = waiting.popleft()
        queued.discard(point)
        for other, weight in out[point]:
            if height[point] + weight < height[other]:
                height[other] = height[point] + weight
                lowered_by[other] = point
                lowered += 1
                if other not in queued:
                    queued.add(other)
                    waiting.append(other)
        if lowered >= len(out):
            lowered = 0
            if _has_ring(lowered_by):
                return False
    return True


def _has_ring(lowered_by: dict[str, str]) -> bool:
    """Whether following who lowered whom leads back to where one was."""
    seen: dict[str, str] = {}
    for start in lowered_by:
        point = start
        while point in lowered_by and point not in seen:
            seen[point] = start
            point = lowered_by[point]
        if seen.get(point) == start and point in lowered_by:
            return True
    return False


def smallest_cycles(statements: list[Statement]) -> list[Cycle]:
    """Contradictions among statements with the fewest members, as sorted numbers; empty where there is none.

    Every smallest one that goes through the busiest points by different ways is given, so that many like ones need not
    be looked for one after the other.
    """
    if consistent(statements):
        return []
    reach = 4
    while True:
        found = set(_cycles_within(statements, reach))
        if found:
            fewest = min(len(cycle) for cycle in found)
            return sorted(cycle for cycle in found if len(cycle) == fewest)
        reach *= 2


def _cycles_within(statements: list[Statement], reach: int) -> Iterator[Cycle]:
    """Contradictions of up to ``reach`` statements, the smallest among them."""
    waiting: list[list[int]] = [list(range(len(statements)))]
    while waiting:
        numbers = waiting.pop()
        by_statement = {id(statements[number]): number for number in numbers}
        for group in _inconsistent(statements[number] for number in numbers):
            members = [by_statement[id(statement)] for statement in group]
            walks = _Walks([(number, statements[number]) for number in members])
            yield from walks.cycles(reach)
            rest = [n for n in members if walks.hub not in (statements[n].earlier, statements[n].later)]
            waiting.append(rest)


class _Walks:
    """Walks along statements that begin and end at the busiest point of a component."""

    def __init__(self, numbered: list[tuple[int, Statement]]) -> None:
        self._out: dict[str, list[tuple[str, int, int]]] = {}
        degree: dict[str, int] = {}
        for number, statement in numbered:
            early, late, days = statement.earlier, statement.later, statement.days
            for point in (early, late):
                degree[point] = degree.get(point, 0) + 1
            if days.latest is not None:
                self._out.setdefault(early, []).append((late, days.latest, number))
            if days.earliest is not None:
                self._out.setdefault(late, []).append((early, -days.earliest, number))
        self.hub = max(degree, key=lambda point: degree[point])

    def cycles(self, reach: int) -> Iterator[Cycle]:
        """Contradictions on the shortest closed walks of negative length through the hub, of up to ``reach`` steps."""
        least = {self.hub: 0}
        layers: list[dict[str, tuple[str, int, int]]] = []
        front = {self.hub: 0}
        for _ in range(reach):
            layer: dict[str, tuple[str, int, int]] = {}
            reached: dict[str, int] = {}
            closed: list[tuple[str, int, int]] = []
            for point, length in front.items():
                for other, weight, number in self._out.get(point, ()):
                    total = length + weight
                    if other == self.hub:
                        if total < 0:
                            closed.append((point, weight, number))
                    elif total < least.get(other, total + 1):
                        least[other] = reached[other] = total
                        layer[other] = (point, weight, number)
            if closed:
                yield from {_simple(self._walk(step, layers)) for step in closed}
                return
            layers.append(layer)
            front = reached

    def _walk(
        self, last: tuple[str, int, int], layers: list[dict[str, tuple[str, int, int]]]
    ) -> list[tuple[str, int, int]]:
        """The steps of a closed walk in their order, each as the point it leaves, its weight and its statement."""
        steps = [last]
        for layer in reversed(layers):
            steps.append(layer[steps[-1][0]])
        return steps[::-1]


def _simple(walk: list[tuple[str, int, int]]) -> Cycle:
    """A contradiction on a closed walk of negative length: the walk itself, or a negative loop on it."""
    path: list[tuple[str, int, int]] = []
    for step in walk:
        visited = next((place for place, earlier in enumerate(path) if earlier[0] == step[0]), None)
        if visited is not None:
            loop = path[visited:]
            if sum(weight for _, weight, _ in loop) < 0:
                return tuple(sorted({number for _, _, number in loop}))
            path = path[:visited]
        path.append(step)
    return tuple(sorted({number for _, _, number in path}))
