"""Placeholder."""

from catamnesis.read.prose.nouns import Quantity


def quantities(_text: str, _start: int = 0, _end: int | None = None) -> tuple[Quantity, ...]:
    """Not written yet."""
    return ()
