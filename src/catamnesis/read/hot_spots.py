"""A person's word on hot spots of a scan: which are disease and which are normal uptake, from a small file."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from catamnesis.case.discrepancy import Refusal
from catamnesis.read.letters import decoded
from catamnesis.read.notes import read_notes

#: The two words of the file, and whether they make a lesion.
WORDS: Mapping[str, bool] = MappingProxyType({"disease": True, "normal": False})

#: Largest file, in bytes.
MAX_BYTES = 1_000_000


def read_hot_spots(path: Path) -> dict[str, bool]:
    """The decisions of a file: the name of a hot spot, and whether it counts as disease.

    The file is YAML, one line a hot spot, its name as the report prints it: ``bladder at 13,36,-677: disease``.

    Raises
    ------
    Refusal
        If the file cannot be read, or a line says neither "disease" nor "normal".
    """
    if not path.is_file():
        raise Refusal(where=str(path), what="no such file", remedy="check the path")
    if path.stat().st_size > MAX_BYTES:
        raise Refusal(where=path.name, what="too large for a list of hot spots", remedy="name the right file")
    notes = read_notes(decoded(path.read_bytes(), where=path.name), where=path.name)
    said: dict[str, bool] = {}
    for name, word in notes.root.items():
        if not isinstance(word, str) or word.strip().lower() not in WORDS:
            raise Refusal(
                where=f"{path.name}, line {notes.lines[(name,)]}",
                what=f"{word!r} says neither disease nor normal",
                remedy="write 'NAME: disease' to count it, or 'NAME: normal' to set it aside",
            )
        said[name] = WORDS[word.strip().lower()]
    return said
