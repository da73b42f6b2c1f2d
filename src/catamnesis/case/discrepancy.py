"""What is missing, doubtful or contradictory in a case, and what would mend it."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is wrong.

    ``MISSING`` something needed is not there; ``DOUBTFUL`` something had to be inferred, or looks odd;
    ``CONTRADICTORY`` two statements cannot both hold; ``REFUSED`` an entry could not be read or a number not
    be computed, and was left out.
    """

    MISSING = "missing"
    DOUBTFUL = "doubtful"
    CONTRADICTORY = "contradictory"
    REFUSED = "refused"


#: Beginning of what is told of an entry that a program read and no person has looked at yet.
CANDIDATE = "candidate, to be looked at: "


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One thing that a person should look at: where it is, what is wrong, and what would mend it."""

    kind: Kind
    where: str
    what: str
    remedy: str

    @property
    def is_candidate(self) -> bool:
        """Whether it says of an entry that no person has looked at it yet."""
        return self.what.startswith(CANDIDATE)

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.remedy}"


class Refusal(Exception):
    """A room cannot answer: where, what is wrong, and the remedy.

    Examples
    --------
    >>> raise Refusal(where="labs.csv, row 3", what="no unit", remedy="write the unit in the header")
    Traceback (most recent call last):
        ...
    catamnesis.case.discrepancy.Refusal: labs.csv, row 3: no unit; write the unit in the header
    """

    def __init__(self, *, where: str, what: str, remedy: str) -> None:
        super().__init__(f"{where}: {what}; {remedy}")
        self.where = where
        self.what = what
        self.remedy = remedy

    def discrepancy(self, kind: Kind = Kind.REFUSED) -> Discrepancy:
        """File the refusal as a discrepancy."""
        return Discrepancy(kind=kind, where=self.where, what=self.what, remedy=self.remedy)
