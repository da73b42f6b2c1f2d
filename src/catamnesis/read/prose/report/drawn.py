"""A text drawn out of a file, before its sentences are told apart."""

from dataclasses import dataclass

from catamnesis.case.narrative import PageBox, Section


@dataclass(frozen=True, slots=True)
class Drawn:
    """A text drawn out of a file, with its sections where the file has them, and what was noticed."""

    text: str
    sections: tuple[Section, ...] | None = None
    boxes: tuple[PageBox, ...] = ()
    doubts: tuple[str, ...] = ()
    title: str = ""
    citation: str = ""
