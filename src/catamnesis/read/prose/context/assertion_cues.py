"""The cues of a sentence: words that say that something was not there, may be there, or was there once."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import product


class Meaning(StrEnum):
    """What a cue does to the things that it reaches."""

    ABSENT = "absent"
    POSSIBLE = "possible"
    FAMILY = "family"
    HYPOTHETICAL = "hypothetical"
    HISTORICAL = "historical"
    RESOLVED = "resolved"
    IMPROVED = "improved"
    WORSENED = "worsened"
    UNCHANGED = "unchanged"
    NEW = "new"
    PLAIN = "plain"  # looks like a cue and is none: "no improvement of", "not only"


class Reach(StrEnum):
    """On which side of a cue the things stand that it speaks of."""

    AFTER = "after"
    BEFORE = "before"
    NEXT = "next"  # the next noun phrase only
    PREVIOUS = "previous"  # the word before only: "seizure-free"


@dataclass(frozen=True, slots=True)
class Cue:
    """What a phrase means, and where it reaches."""

    meaning: Meaning
    reach: Reach


def _spelled(pattern: str) -> Iterator[tuple[str, ...]]:
    """All word sequences of a phrase."""
    choices = []
    for word in pattern.split():
        optional = word.endswith("?")
        options = [(option,) for option in word.removesuffix("?").split("|")]
        choices.append([*options, ()] if optional else options)
    for combination in product(*choices):
        yield tuple(word for option in combination for word in option)


@dataclass(frozen=True, slots=True)
class Mark:
    """A cue in a sentence: first and last word (by number, last exclusive) and what it means."""

    first: int
    last: int
    cues: tuple[Cue, ...]


class _Branch(dict[str, "_Branch"]):
    """The words that may follow, and the cues of a phrase that ends here."""

    __slots__ = ("cues",)

    def __init__(self) -> None:
        super().__init__()
        self.cues: tuple[Cue, ...] = ()


@cache
def _tree() -> _Branch:
    """All phrases, word by word."""
    written = tomllib.loads(files("catamnesis.read.prose.context").joinpath("assertion_cues.toml").read_text("utf-8"))
    groups = {name: "|".join(words.split()) for name, words in written["groups"].items()}
    root = _Branch()
    for entry in written["cues"]:
        cue = Cue(Meaning(entry["meaning"]), Reach(entry["reach"]))
        for phrase in entry["phrases"].strip().splitlines():
            for words in _spelled(phrase.format_map(groups)):
                branch = root
                for word in words:
                    branch = branch.setdefault(word, _Branch())
                if cue not in branch.cues:
                    branch.cues = (*branch.cues, cue)
    return root


def marks(words: tuple[str, ...]) -> tuple[Mark, ...]:
    """The cues of a sentence, longest first at each word, none within another."""
    found = []
    at = 0
    while at < len(words):
        mark = _longest(words, at)
        if mark is None:
            at += 1
        else:
            found.append(mark)
            at = mark.last
    return tuple(found)


def _longest(words: tuple[str, ...], first: int) -> Mark | None:
    branch = _tree().get(words[first])
    mark = None
    at = first + 1
    while branch is not None:
        if branch.cues:
            mark = Mark(first, at, branch.cues)
        while at < len(words) and words[at] not in branch and _is_adverb(words[at]):
            at += 1
        if at == len(words):
            break
        branch = branch.get(words[at])
        at += 1
    return mark


_ADVERBS = ("also", "then", "still", "yet")


def _is_adverb(word: str) -> bool:
    return word in _ADVERBS or (len(word) > 4 and word.endswith("ly") and word != "family")
