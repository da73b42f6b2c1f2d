"""The list of doubts that grows while a folder is read; each topic is told a limited number of times."""

from collections import Counter
from collections.abc import Iterable

from catamnesis.case.discrepancy import Discrepancy, Kind

#: How many discrepancies of one topic are told one by one; the others are told in one line.
TOLD_ONE_BY_ONE = 50


class Ledger:
    """Discrepancies in the order in which they were found.

    Examples
    --------
    >>> ledger = Ledger("labs.csv")
    >>> for row in range(2, 55):
    ...     ledger.file("unit", Kind.REFUSED, f"labs.csv, row {row}", "no unit", "write it")
    >>> len(ledger.discrepancies())
    51
    >>> print(ledger.discrepancies()[-1])
    labs.csv: 3 more like this: no unit; write it
    """

    def __init__(self, document: str) -> None:
        self._document = document
        self._told: list[Discrepancy] = []
        self._counts: Counter[str] = Counter()
        self._untold: dict[str, tuple[int, Discrepancy]] = {}
        self._once: set[str] = set()

    def file(self, topic: str, kind: Kind, where: str, what: str, remedy: str) -> None:
        """File one doubt; beyond the limit of its topic it is only counted."""
        self.add(topic, Discrepancy(kind=kind, where=where, what=what, remedy=remedy))

    def add(self, topic: str, discrepancy: Discrepancy) -> None:
        """File a doubt that is written already."""
        self._counts[topic] += 1
        if self._counts[topic] <= TOLD_ONE_BY_ONE:
            self._told.append(discrepancy)
        else:
            untold, _ = self._untold.get(topic, (0, discrepancy))
            self._untold[topic] = (untold + 1, discrepancy)

    def add_all(self, topic: str, discrepancies: Iterable[Discrepancy]) -> None:
        """File several doubts of one topic."""
        for discrepancy in discrepancies:
            self.add(topic, discrepancy)

    def first_time(self, matter: str) -> bool:
        """Whether a matter comes up for the first time; for doubts that are told once."""
        if matter in self._once:
            return False
        self._once.add(matter)
        return True

    def discrepancies(self) -> tuple[Discrepancy, ...]:
        """All doubts told one by one, then one line for each topic that had more."""
        summed = (
            Discrepancy(last.kind, self._document, f"{untold} more like this: {last.what}", last.remedy)
            for untold, last in self._untold.values()
        )
        return (*self._told, *summed)
