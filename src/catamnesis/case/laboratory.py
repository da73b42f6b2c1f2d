"""Laboratory and bedside values, as measured."""

from dataclasses import dataclass
from enum import StrEnum

from catamnesis.case.chronology import Timing
from catamnesis.case.source import Source


class Comparator(StrEnum):
    """How a value is to be read: ``<5`` is not 5."""

    EQUAL = "="
    BELOW = "<"
    ABOVE = ">"
    AT_MOST = "<="
    AT_LEAST = ">="
    ABOUT = "~"


@dataclass(frozen=True, slots=True)
class ReferenceRange:
    """The laboratory's own limits, in the unit of the value; either side may be open."""

    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class LabValue:
    """One value of one analyte.

    Parameters
    ----------
    analyte
        Id in the analyte table where known there, else the name as written.
    value, unit
        As reported, the unit as UCUM code; the written form is kept in ``unit_written``.
    """

    id: str
    analyte: str
    name_written: str
    value: float
    comparator: Comparator
    unit: str
    unit_written: str
    reference: ReferenceRange
    when: Timing
    sources: tuple[Source, ...]
