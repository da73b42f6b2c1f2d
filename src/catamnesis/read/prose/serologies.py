"""Placeholder."""

from collections.abc import Iterator

from catamnesis.case.mention import Mention
from catamnesis.read.prose.nouns import Line


def mentions(_lines: tuple[Line, ...]) -> Iterator[Mention]:
    """Not written yet."""
    yield from ()
