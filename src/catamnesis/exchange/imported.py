"""What another system's file held: a fragment of a case, with the name that the file gives it."""

from dataclasses import dataclass, fields, replace
from typing import Any, Self

from catamnesis.case.case import Fact, Fragment
from catamnesis.case.chronology import CALENDAR, DAY_ZERO, Timing

#: The day of birth, as a point of the network of times: ages count from it.
BIRTH = "birth"
#: Points that are the same for one patient, whatever file names them.
_OF_THE_PERSON = frozenset((BIRTH, "death", CALENDAR, DAY_ZERO))


@dataclass(frozen=True, slots=True)
class File:
    """A file of another system: its name, for the sources, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Imported:
    """Facts of one patient from one file.

    Parameters
    ----------
    case_id, title
        Name and title of the case, as the file gives them.
    fragment
        Documents, facts, statements of times, and as discrepancies what is wrong or was not used.
    treatment
        Id of the exposure that the file itself marks as the treatment in question; empty where it marks none.
    """

    case_id: str
    title: str
    fragment: Fragment
    treatment: str = ""

    def numbered(self, number: int) -> Self:
        """The same, with a number behind each name, so that the facts of two files of one patient stay apart."""

        def renamed(name: str) -> str:
            base, dot, rest = name.partition(".")
            return name if name in _OF_THE_PERSON else f"{base}-{number}{dot}{rest}"

        def own(fact: Fact) -> Fact:
            held = {field.name: getattr(fact, field.name) for field in fields(fact)}
            moved: dict[str, Any] = {
                name: replace(value, point=renamed(value.point))
                for name, value in held.items()
                if isinstance(value, Timing)
            }
            return replace(fact, **moved, id=renamed(fact.id) if fact.id != "patient" else fact.id)

        statements = tuple(
            replace(statement, earlier=renamed(statement.earlier), later=renamed(statement.later))
            for statement in self.fragment.statements
        )
        fragment = replace(self.fragment, facts=tuple(map(own, self.fragment.facts)), statements=statements)
        return replace(self, fragment=fragment, treatment=renamed(self.treatment) if self.treatment else "")


@dataclass(frozen=True, slots=True)
class Exported:
    """A file for another system, and in a sentence each what its standard could not say."""

    content: bytes
    losses: tuple[str, ...]
