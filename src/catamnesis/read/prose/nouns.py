"""What is found in a sentence before facts are made of it: terms of the lexicon, quantities, time expressions."""

from dataclasses import dataclass
from enum import StrEnum

from catamnesis.case.mention import TimeForm
from catamnesis.case.narrative import Sentence
from catamnesis.case.source import Span
from catamnesis.read.prose.tokens import Token


class TermKind(StrEnum):
    """What sort of thing a term of the lexicon names."""

    FINDING = "finding"
    DISEASE = "disease"
    DRUG = "drug"
    DRUG_CLASS = "drug class"
    ANTIBODY = "antibody"
    PATHOGEN = "pathogen"
    ANALYTE = "analyte"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Term:
    """Words of the lexicon in a text.

    Parameters
    ----------
    id
        CURIE (``HP:0200042``, ``DOID:10223``, ``DRUGBANK:DB00026``) or an id of our own tables.
    label
        The usual name: of a drug the generic name in lower case, of an analyte the full name in lower case.
    """

    start: int
    end: int
    kind: TermKind
    id: str
    label: str


class Shape(StrEnum):
    """How numbers stand together."""

    VALUE = "value"
    RANGE = "range"  # 10-12 g/dL, between 35 and 40
    CHANGE = "change"  # 179 to 31 mg/L, from A to B, A -> B
    PERCENT_CHANGE = "percent change"  # fell by 30 %, a 46 % reduction
    FOLD = "fold"  # three times the upper limit
    TITRE = "titre"  # 1:640
    PRESSURE = "pressure"  # 120/80 mmHg
    DIMENSIONS = "dimensions"  # 3 x 2 cm
    REFERENCE = "reference"  # (normal 0-5), N < 37
    RATIO = "ratio"  # 5/10, 3 of 25
    BARE = "bare"  # a number without a unit


@dataclass(frozen=True, slots=True)
class Number:
    """One number, its sign and comparator (``=``, ``<``, ``>``, ``<=``, ``>=``, ``~``) with its place."""

    start: int
    end: int
    value: float
    comparator: str = "="


@dataclass(frozen=True, slots=True)
class Quantity:
    """Numbers that stand together under one unit.

    Parameters
    ----------
    start, end
        From the first number (with its comparator) to the end of the unit.
    numbers
        In the order written; one for a value, two for a range, a change or a blood pressure.
    unit
        As written, spaces removed, ``µ`` for micro; None where none is written. ``2 g/kg/month`` has ``g/kg/month``.
    ucum
        Its UCUM code, None where it is not known.
    """

    start: int
    end: int
    shape: Shape
    numbers: tuple[Number, ...]
    unit: str | None = None
    ucum: str | None = None

    @property
    def value(self) -> float:
        """The first number."""
        return self.numbers[0].value


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time as written, and what it means.

    Parameters
    ----------
    date
        ISO date of a date, as exact as written; else empty.
    amount
        Days of a duration, signed days of an offset, times a day of a frequency.
    anchor
        Words that an offset hangs on ("starting anakinra", "admission"); empty where the text does not say.
    about
        Whether the text itself blurs it ("about", "nearly").
    most
        The other end of a range ("2 to 3 weeks"), as ``amount``; None where one number is said.
    """

    start: int
    end: int
    form: TimeForm
    date: str = ""
    amount: float | None = None
    anchor: str = ""
    about: bool = False
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with all that was found in it; every place counts from the beginning of the whole text."""

    sentence: Sentence
    text: str
    tokens: tuple[Token, ...]
    terms: tuple[Term, ...]
    quantities: tuple[Quantity, ...]
    times: tuple[TimeExpression, ...]

    def words(self, start: int, end: int) -> str:
        """What stands at a place of the whole text, within this sentence."""
        return self.text[start - self.sentence.start : end - self.sentence.start]

    def span(self, start: int, end: int) -> Span:
        """A place of the whole text, within this sentence, with its words."""
        return Span(start, end, self.words(start, end))

    def of(self, *kinds: TermKind) -> tuple[Term, ...]:
        """The terms of some kinds, in order."""
        return tuple(term for term in self.terms if term.kind in kinds)
