"""Short names for the entries of a drafted case: as the text calls a thing, with a number where a name is taken."""

import re
import unicodedata
from pathlib import PurePosixPath

from catamnesis.read.prose.tokens import unaccented

_LONGEST = 50
#: Longest name of a report that is kept as it is, in bytes; the name of its text is longer.
_LONGEST_FILE = 200
#: Signs that a file's name has on one system and may not have on another.
_FOREIGN_SIGNS = frozenset('<>:"/\\|?*\ufffd')


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


def file_name(name: str, taken: frozenset[str] = frozenset()) -> str:
    """The name under which a report lies in its case folder: its own, without signs that other systems refuse.

    Examples
    --------
    >>> file_name("case 1.pdf"), file_name("a\\nb:c.txt"), file_name("case.yaml", frozenset(["case.yaml"]))
    ('case 1.pdf', 'a_b_c.txt', 'report-case.yaml')
    """
    plain = "".join(
        "_" if sign in _FOREIGN_SIGNS or unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") else sign
        for sign in name
    )
    if len(plain.encode()) > _LONGEST_FILE:
        ending = PurePosixPath(plain).suffix[:10]
        plain = plain.encode()[: _LONGEST_FILE - 40].decode("utf-8", "ignore") + ending
    return f"report-{plain}" if plain.lower() in taken or plain.startswith(".") else plain
