"""Finding a test or a drug by any of its names, whatever the spelling: CRP, C-reactive protein, c reactive protein.

Capitals, accents, spaces, hyphens and other marks do not count. Letters, figures and the per cent sign do: CD4 is not
CD8, and neutrophils in per cent are not their count.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Protocol, TypeVar


class Named(Protocol):
    """A thing with a name for the table, a name for people, and other names."""

    @property
    def id(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def synonyms(self) -> tuple[str, ...]: ...


Thing = TypeVar("Thing", bound=Named)


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """Name with everything taken away that does not tell two names apart.

    Examples
    --------
    >>> fold("C-Reactive Protein"), fold("Protéine C réactive"), fold("γ-GT"), fold("6-MWD")
    ('creactiveprotein', 'proteinecreactive', 'γgt', '6mwd')
    """
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in letters if letter.isalnum() or letter == "%")


def index(things: Iterable[Thing]) -> dict[str, Thing]:
    """Every folded name, and the thing that bears it. Of two things with one name the first keeps it."""
    found: dict[str, Thing] = {}
    for thing in things:
        for name in (thing.id, thing.label, *thing.synonyms):
            found.setdefault(fold(name), thing)
    return found


def nearest(name: str, names: Mapping[str, Named], *, most: int = 3) -> tuple[str, ...]:
    """Labels of the things whose names look most like a name that is not known, the likeliest first.

    Parameters
    ----------
    name
        As written.
    names
        What ``index`` gave.
    most
        Labels at most.
    """
    alike = get_close_matches(fold(name), names, n=4 * most, cutoff=0.6)
    return tuple(dict.fromkeys(names[found].label for found in alike))[:most]
