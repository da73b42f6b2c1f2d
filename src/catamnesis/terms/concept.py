"""A thing of the clinic: its name, and its code in a public vocabulary where it has one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Concept:
    """A label, and a CURIE such as ``HP:0200042`` where the vocabulary has one."""

    label: str
    curie: str | None = None

    def __str__(self) -> str:
        return self.label
