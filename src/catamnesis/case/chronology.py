"""When something was: bounded days, and the statements that bound them.

The unit is the whole calendar day. A date is an interval as wide as it is exact ("11/2010" is a month), a duration is
an interval as the calendar allows it (one month is 28 to 31 days), and each statement of a story ties two points of
time together. `temporal_network` draws the tightest days from all statements at once; `time_words` reads them from
words.
"""

from dataclasses import dataclass

from catamnesis.case.discrepancy import Discrepancy, Kind
from catamnesis.case.source import Source

#: The point whose distance to a date is the date's proleptic Gregorian ordinal (1 January of year 1 is day 1).
CALENDAR = "calendar"

#: The start of the treatment in question.
DAY_ZERO = "day zero"


@dataclass(frozen=True, slots=True)
class Bounds:
    """A closed interval of whole days; None means that the side is open.

    Examples
    --------
    >>> Bounds(3, 8).intersection(Bounds(5, None))
    Bounds(earliest=5, latest=8)
    >>> Bounds(8, 3)
    Traceback (most recent call last):
        ...
    ValueError: the earliest day, 8, lies after the latest, 3
    """

    earliest: int | None = None
    latest: int | None = None

    def __post_init__(self) -> None:
        if self.earliest is not None and self.latest is not None and self.earliest > self.latest:
            raise ValueError(f"the earliest day, {self.earliest}, lies after the latest, {self.latest}")

    @property
    def width(self) -> int | None:
        """Days between the two ends; None where a side is open."""
        if self.earliest is None or self.latest is None:
            return None
        return self.latest - self.earliest

    @property
    def known(self) -> bool:
        """Whether at least one side is bounded."""
        return self.earliest is not None or self.latest is not None

    @property
    def exact(self) -> bool:
        """Whether it is one single day."""
        return self.width == 0

    def contains(self, day: float) -> bool:
        """Whether a day may lie in it."""
        return (self.earliest is None or self.earliest <= day) and (self.latest is None or day <= self.latest)

    def shifted(self, days: int) -> "Bounds":
        """The same interval, so many days later."""
        return Bounds(
            None if self.earliest is None else self.earliest + days,
            None if self.latest is None else self.latest + days,
        )

    def widened(self, days: int) -> "Bounds":
        """The interval with so many days more on each bounded side."""
        return Bounds(
            None if self.earliest is None else self.earliest - days,
            None if self.latest is None else self.latest + days,
        )

    def intersection(self, other: "Bounds") -> "Bounds | None":
        """What lies in both; None where nothing does."""
        low = max((b for b in (self.earliest, other.earliest) if b is not None), default=None)
        high = min((b for b in (self.latest, other.latest) if b is not None), default=None)
        if low is not None and high is not None and low > high:
            return None
        return Bounds(low, high)

    def since(self, other: "Bounds") -> "Bounds":
        """Bounds of the days from ``other`` to this, if the two are independent."""
        low = None if self.earliest is None or other.latest is None else self.earliest - other.latest
        high = None if self.latest is None or other.earliest is None else self.latest - other.earliest
        return Bounds(low, high)

    def clipped(self, day: float) -> float:
        """The day of the interval that is nearest to ``day``."""
        if self.earliest is not None and day < self.earliest:
            return float(self.earliest)
        if self.latest is not None and day > self.latest:
            return float(self.latest)
        return day


@dataclass(frozen=True, slots=True)
class Timing:
    """When something was so.

    Parameters
    ----------
    point
        Name of the point in the network of times.
    written
        The words of the record; empty where nothing is stated.
    days
        Tightest days that follow from all statements, relative to day zero.
    nominal_day
        The best single day, relative to day zero; None where there is none.
    clock_minute
        Minute of the day (0 to 1439) where a clock time is written.
    """

    point: str
    written: str = ""
    days: Bounds = Bounds()
    nominal_day: float | None = None
    clock_minute: int | None = None

    @property
    def stated(self) -> bool:
        """Whether the record says when."""
        return bool(self.written)


@dataclass(frozen=True, slots=True)
class Statement:
    """``later`` lies so many days after ``earlier`` (a negative number: before it), as these words say.

    ``nominal_days`` is the single number that the words mean most plainly: 30 for "one month".
    """

    earlier: str
    later: str
    days: Bounds
    nominal_days: float | None
    source: Source
    words: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """The smallest set of statements that cannot hold together."""

    statements: tuple[Statement, ...]

    def discrepancy(self) -> Discrepancy:
        """Tell it, each statement with its place."""
        told = "; ".join(f"{s.words!r} ({s.source})" for s in self.statements)
        return Discrepancy(
            kind=Kind.CONTRADICTORY,
            where=", ".join(dict.fromkeys(str(s.source) for s in self.statements)),
            what=f"these times cannot all be true: {told}; all of them were left out",
            remedy="correct the one that is wrong",
        )
