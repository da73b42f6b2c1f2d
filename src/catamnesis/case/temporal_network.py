"""The tightest days that follow from all statements of a story together.

A simple temporal network (Dechter, Meiri and Pearl 1991, Artificial Intelligence 49:61-95): each statement
``low <= later - earlier <= high`` is two edges of a distance graph, the tightest bounds are its shortest paths, and the
statements contradict each other where it has a negative cycle.
"""

import heapq
from collections import deque
from collections.abc import Iterable, Mapping

from catamnesis.case.chronology import Bounds, Statement

#: An edge of the distance graph: the points it leads from and to, its weight in days, its statement's number.
Edge = tuple[int, int, int, int]


class TemporalNetwork:
    """All statements of a story as one network.

    Parameters
    ----------
    statements
        In any order; points are made as they are named.

    Examples
    --------
    >>> from catamnesis.case.source import Entry, Source
    >>> here = Source("case.yaml", "0" * 64, Entry("findings[0]", 7))
    >>> network = TemporalNetwork([
    ...     Statement("start", "scan", Bounds(28, 31), 30, here, "one month after the start"),
    ...     Statement("scan", "visit", Bounds(7, 7), 7, here, "a week later"),
    ... ])
    >>> network.bounds("visit", origin="start")
    Bounds(earliest=35, latest=38)
    """

    def __init__(self, statements: Iterable[Statement]) -> None:
        self.statements = tuple(statements)
        names = dict.fromkeys(name for s in self.statements for name in (s.earlier, s.later))
        self._number = {name: index for index, name in enumerate(names)}
        self._out: list[list[tuple[int, int]]] = [[] for _ in names]
        self._in: list[list[tuple[int, int]]] = [[] for _ in names]
        for start, end, weight, _ in self._edges():
            self._out[start].append((end, weight))
            self._in[end].append((start, weight))
        self._height: list[int] | None = None
        self._consistent: bool | None = None

    def _edges(self) -> Iterable[Edge]:
        for index, statement in enumerate(self.statements):
            start, end = self._number[statement.earlier], self._number[statement.later]
            if statement.days.latest is not None:
                yield start, end, statement.days.latest, index
            if statement.days.earliest is not None:
                yield end, start, -statement.days.earliest, index

    def consistent(self) -> bool:
        """Whether all statements can hold together."""
        if self._consistent is None:
            self._height = self._heights()
            self._consistent = self._height is not None
        return self._consistent

    def _heights(self) -> list[int] | None:
        """A height for each point such that no edge climbs more than its weight (Bellman-Ford, by a queue)."""
        count = len(self._out)
        height = [0] * count
        hops = [0] * count
        waiting = deque(range(count))
        queued = [True] * count
        while waiting:
            start = waiting.popleft()
            queued[start] = False
            for end, weight in self._out[start]:
                if height[start] + weight < height[end]:
                    height[end] = height[start] + weight
                    hops[end] = hops[start] + 1
                    if hops[end] > count:
                        return None
                    if not queued[end]:
                        queued[end] = True
                        waiting.append(end)
        return height

    def bounds(self, point: str, *, origin: str) -> Bounds:
        """Tightest days of one point after the origin; open where nothing ties the two together."""
        return self.all_bounds(origin).get(point, Bounds())

    def all_bounds(self, origin: str) -> Mapping[str, Bounds]:
        """Tightest days of every point after the origin.

        Raises
        ------
        ValueError
            If the statements contradict each other; take the contradictions out first (`contradictions.resolved`).
        """
        if not self.consistent() or self._height is None:
            raise ValueError("the statements contradict each other")
        if origin not in self._number:
            return {name: Bounds() for name in self._number}
        start = self._number[origin]
        latest = _distances(start, self._out, self._height)
        earliest = _distances(start, self._in, [-h for h in self._height])
        return {
            name: Bounds(None if earliest[n] is None else -earliest[n], latest[n])  # type: ignore[operator]
            for name, n in self._number.items()
        }

    def all_nominal_days(self, origin: str) -> Mapping[str, float | None]:
        """Best single day of every point after the origin.

        It is the sum of the stated numbers along the chain of statements that leaves the least doubt, clipped into the
        tightest bounds; None where no chain of statements with two bounds leads there.
        """
        bounds = self.all_bounds(origin)
        reached = self._along_surest_chain(origin)
        return {name: bounds[name].clipped(reached[name]) if name in reached else None for name in self._number}

    def _along_surest_chain(self, origin: str) -> dict[str, float]:
        neighbours: dict[str, list[tuple[str, int, float]]] = {name: [] for name in self._number}
        for s in self.statements:
            if s.days.width is None or s.days.earliest is None:
                continue
            nominal = s.days.earliest + s.days.width / 2 if s.nominal_days is None else s.nominal_days
            neighbours[s.earlier].append((s.later, s.days.width, nominal))
            neighbours[s.later].append((s.earlier, s.days.width, -nominal))
        day: dict[str, float] = {}
        waiting: list[tuple[int, int, int, str, float]] = [(0, 0, 0, origin, 0.0)] if origin in neighbours else []
        pushed = 0
        while waiting:
            doubt, hops, _, name, here = heapq.heappop(waiting)
            if name in day:
                continue
            day[name] = here
            for other, width, step in neighbours[name]:
                if other not in day:
                    pushed += 1
                    heapq.heappush(waiting, (doubt + width, hops + 1, pushed, other, here + step))
        return day


def _distances(start: int, edges: list[list[tuple[int, int]]], height: list[int]) -> list[int | None]:
    """Shortest distances from one point (Dijkstra, on weights made non-negative by the heights as Johnson does)."""
    found: list[int | None] = [None] * len(edges)
    waiting = [(0, start)]
    while waiting:
        reduced, here = heapq.heappop(waiting)
        if found[here] is not None:
            continue
        found[here] = reduced + height[here] - height[start]
        for end, weight in edges[here]:
            if found[end] is None:
                heapq.heappush(waiting, (reduced + weight + height[here] - height[end], end))
    return found
