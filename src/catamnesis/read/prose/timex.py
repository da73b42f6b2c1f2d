"""Placeholder."""

from catamnesis.read.prose.nouns import TimeExpression


def time_expressions(_text: str, _start: int = 0, _end: int | None = None) -> tuple[TimeExpression, ...]:
    """Not written yet."""
    return ()
