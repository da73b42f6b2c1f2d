"""Statements sorted into groups that are joined to each other by single points of time."""

from collections.abc import Iterable

from catamnesis.case.chronology import Statement


def joined_groups(statements: Iterable[Statement]) -> list[list[Statement]]:
    """Statements sorted into biconnected components: no cycle of statements leads from one group into another.

    After Hopcroft and Tarjan 1973, Communications of the ACM 16:372-378, without recursion.
    """
    listed = list(statements)
    edges = _Edges(listed)
    groups: list[list[Statement]] = [[s] for s in listed if s.earlier == s.later]
    for root in edges.points:
        if root not in edges.depth:
            groups += [[listed[number] for number in sorted(group)] for group in edges.groups_from(root)]
    return groups


class _Edges:
    """The statements as edges between points, and how deep the walk met each point."""

    def __init__(self, statements: list[Statement]) -> None:
        self.points: dict[str, list[tuple[str, int]]] = {}
        self.depth: dict[str, int] = {}
        self._low: dict[str, int] = {}
        self._pile: list[int] = []
        for number, statement in enumerate(statements):
            if statement.earlier != statement.later:
                self.points.setdefault(statement.earlier, []).append((statement.later, number))
                self.points.setdefault(statement.later, []).append((statement.earlier, number))

    def groups_from(self, root: str) -> list[set[int]]:
        """The components around one point, by a walk in depth."""
        groups: list[set[int]] = []
        self.depth[root] = self._low[root] = 0
        walk = [(root, -1, iter(self.points[root]))]
        while walk:
            point, came_by, following = walk[-1]
            step = next(following, None)
            if step is None:
                walk.pop()
                if walk and self._cut_off(walk[-1][0], point):
                    groups.append(self._group_down_to(came_by))
            elif step[1] != came_by and self._step_down(point, *step, depth=len(walk)):
                walk.append((step[0], step[1], iter(self.points[step[0]])))
        return groups

    def _step_down(self, point: str, other: str, number: int, *, depth: int) -> bool:
        """Follow a statement; whether it leads to a new point."""
        if other not in self.depth:
            self.depth[other] = self._low[other] = depth
            self._pile.append(number)
            return True
        if self.depth[other] < self.depth[point]:
            self._pile.append(number)
            self._low[point] = min(self._low[point], self.depth[other])
        return False

    def _cut_off(self, parent: str, child: str) -> bool:
        """On the way back: whether nothing below the child leads above the parent."""
        self._low[parent] = min(self._low[parent], self._low[child])
        return self._low[child] >= self.depth[parent]

    def _group_down_to(self, number: int) -> set[int]:
        group: set[int] = set()
        while number not in group:
            group.add(self._pile.pop())
        return group
