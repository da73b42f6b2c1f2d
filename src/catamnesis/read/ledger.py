"""The list of doubts that grows while a folder is read; each topic is told a limited number of times."""

from collections import Counter
from collections.abc import Iterable

from catamnesis.case.discrepancy import Discrepancy, Kind

#: How many discrepancies of one topic, and how many in the same words, are told one by one; the others in one line.
TOLD_ONE_BY_ONE, TOLD_ALIKE = 50, 3


class Ledger:
    """Discrepancies in the order in which they were found.

    Examples
    --------
    >>> ledger = Ledger("labs.csv")
    >>> for row in range(2, 55):
    ...     ledger.file("unit", Kind.REFUSED, f"labs.csv, row {row}", "no unit", "write it")
    >>> len(ledger.discrepancies())
    4
    >>> print(ledger.discrepancies()[-1])
    labs.csv: 50 more like this: no unit; write it
    """

    def __init__(self, document: str) -> None:
        self._document = document
        self._told: list[Discrepancy] = []
        self._counts: Counter[str] = Counter()
        self._alike: Counter[str] = Counter()
        self._untold: dict[str, tuple[int, Discrepancy]] = {}
        self._once: set[str] = set()

    def file(self, topic: str, kind: Kind, where: str, what: str, remedy: str) -> None:
        """File one doubt; beyond the limit of its topic it is only counted."""
        self.add(topic, Discrepancy(kind=kind, where=where, what=what, remedy=remedy))

    def add(self, topic: str, discrepancy: Discrepancy) -> None:
        """File a doubt that is written already."""
        words = f"{topic}: {discrepancy.what}; {discrepancy.remedy}"
        if self._counts[topic] < TOLD_ONE_BY_ONE and self._alike[words] < TOLD_ALIKE:
            self._counts[topic] += 1
            self._alike[words] += 1
            self._told.append(discrepancy)
            return
        key = words if words in self._alike else topic
        untold, _ = self._untold.get(key, (0, discrepancy))
        self._untold[key] = (untold + 1, discrepancy)

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
        """All doubts told one by one, then one line for what was said more often, or of each topic that had more."""
        summed = (
            Discrepancy(last.kind, self._document, f"{untold} more like this: {last.what}", last.remedy)
            for untold, last in self._untold.values()
        )
        return (*self._told, *summed)
