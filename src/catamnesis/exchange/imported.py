"""What another system's file held: a fragment of a case, with the name that the file gives it."""

from dataclasses import dataclass

from catamnesis.case.case import Fragment

#: The day of birth, as a point of the network of times: ages count from it.
BIRTH = "birth"


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


@dataclass(frozen=True, slots=True)
class Exported:
    """A file for another system, and in a sentence each what its standard could not say."""

    content: bytes
    losses: tuple[str, ...]
