"""Whether the numbers of a fact can be written at all: JSON holds no infinity and nothing that is no number."""

from collections.abc import Iterator
from dataclasses import fields
from math import isfinite
from typing import Any

from catamnesis.case.imaging import Acquisition
from catamnesis.case.laboratory import ReferenceRange
from catamnesis.case.therapy import Dose

#: How the loss of a fact is told whose numbers cannot be written.
NOT_FINITE = "facts with a number that is not finite"


def is_finite(fact: Any) -> bool:
    """Whether every number of a fact is finite, those of its dose, its reference range and its scan too.

    Examples
    --------
    >>> is_finite(ReferenceRange(0.0, None)), is_finite(ReferenceRange(0.0, float("inf")))
    (True, False)
    """
    return all(map(isfinite, _numbers(fact)))


def _numbers(fact: Any) -> Iterator[float]:
    for member in fields(fact):
        held = getattr(fact, member.name)
        if isinstance(held, float):
            yield held
        elif isinstance(held, (Dose, ReferenceRange, Acquisition)):
            yield from _numbers(held)
