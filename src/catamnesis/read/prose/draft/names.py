"""Short names for the entries of a drafted case: as the text calls a thing, with a number where a name is taken."""

import re

from catamnesis.read.prose.tokens import unaccented

_LONGEST = 50


class Names:
    """Gives each entry a name that no other bears.

    Examples
    --------
    >>> names = Names()
    >>> names.new("Intravenous immunoglobulin"), names.new("anakinra"), names.new("anakinra")
    ('intravenous-immunoglobulin', 'anakinra', 'anakinra-2')
    """

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def new(self, words: str) -> str:
        """A name made of words."""
        plain = slug(words)
        number, name = 2, plain
        while name in self._taken:
            name, number = f"{plain}-{number}", number + 1
        self._taken.add(name)
        return name


def slug(words: str) -> str:
    """Words as a name: small letters and digits with hyphens between, a letter first.

    Examples
    --------
    >>> slug("5-Fluorouracil"), slug("Sjögren")
    ('x-5-fluorouracil', 'sjogren')
    """
    plain = "-".join(re.findall(r"[a-z0-9]+", unaccented(words)))[:_LONGEST].strip("-")
    if not plain:
        return "entry"
    return plain if plain[0].isalpha() else f"x-{plain}"
