"""The words of the clinic as shipped: one compact file, opened once, when the first word is looked up."""

import gzip
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from catamnesis.read.prose.nouns import TermKind
from catamnesis.read.prose.words.wordforms import key_of

#: One letter for each kind in the file.
KIND_LETTERS = {
    "F": TermKind.FINDING,
    "D": TermKind.DISEASE,
    "R": TermKind.DRUG,
    "C": TermKind.DRUG_CLASS,
    "A": TermKind.ANTIBODY,
    "P": TermKind.PATHOGEN,
    "N": TermKind.ANALYTE,
    "S": TermKind.SITE,
}
#: Letters of the beginning of a key by which the longest key is found.
PREFIX = 4


@dataclass(frozen=True, slots=True)
class Concept:
    """What a name of the lexicon stands for: its kind, id and usual name."""

    kind: TermKind
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All names, each in one form, with what they stand for.

    Parameters
    ----------
    keys
        From the form of a name (``wordforms.key_of``), or a short form in capitals after ``=``, to its concepts'
        numbers, parted by commas.
    rows
        ``letter TAB id TAB label`` of each concept.
    reach
        Length of the longest key by the first letters of a key.
    """

    keys: dict[str, str]
    rows: tuple[str, ...]
    reach: dict[str, int]

    def concepts(self, key: str) -> tuple[Concept, ...]:
        """What a key stands for; nothing where it is not known."""
        numbers = self.keys.get(key)
        if numbers is None:
            return ()
        return tuple(_concept(self.rows[int(number)]) for number in numbers.split(","))


@cache
def vocabulary() -> Vocabulary:
    """The shipped words, opened once."""
    packed = files("catamnesis.read.prose.words").joinpath("lexicon.gz").read_bytes()
    return unpacked(gzip.decompress(packed).decode())


def unpacked(text: str) -> Vocabulary:
    """The file as a vocabulary: four blocks parted by empty lines (rows, keys, their concepts, prefixes)."""
    rows, keys, numbers, prefixes = text.split("\n\n")
    reach = (line.split("\t") for line in prefixes.splitlines())
    return Vocabulary(
        dict(zip(keys.split("\n"), numbers.split("\n"), strict=True)),
        tuple(rows.split("\n")),
        {prefix: int(length) for prefix, length in reach},
    )


def _concept(row: str) -> Concept:
    letter, curie, label = row.split("\t")
    return Concept(KIND_LETTERS[letter], curie, label)


def find(kind: TermKind, name: str) -> Concept | None:
    """What a name stands for among concepts of one kind, or None.

    Examples
    --------
    >>> find(TermKind.DRUG, "MTX").label, find(TermKind.ANALYTE, "CRP").id
    ('methotrexate', 'crp')
    """
    words = vocabulary()
    for key in ("=" + "".join(letter for letter in name if letter.isalnum()), key_of(name)):
        for concept in words.concepts(key):
            if concept.kind is kind:
                return concept
    return None
