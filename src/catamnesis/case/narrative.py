"""A case report as text: its sections and sentences, each with the characters where it stands."""

from dataclasses import dataclass
from enum import StrEnum

from catamnesis.case.source import Document


class Part(StrEnum):
    """What a section of a report is for."""

    TITLE = "title"
    ABSTRACT = "abstract"
    INTRODUCTION = "introduction"
    CASE = "case"
    LEGEND = "legend"
    TABLE = "table"
    DISCUSSION = "discussion"
    REFERENCES = "references"
    BACK = "back matter"


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a text (code points, end exclusive), its heading (empty where it has none) and what it is for."""

    start: int
    end: int
    heading: str
    part: Part


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, and whose story it tells.

    Parameters
    ----------
    start, end
        Code points of the text, end exclusive.
    part
        What its section is for.
    patient
        Number of the patient whom it is about, from 1; 0 where it is about somebody else (family, other patients, mice,
        the literature) or about nobody.
    """

    start: int
    end: int
    part: Part
    patient: int


@dataclass(frozen=True, slots=True)
class PageBox:
    """Where a stretch of the text stands on a page of a PDF: page from 1, points from the lower left corner."""

    start: int
    end: int
    page: int
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Narrative:
    """A report as text with its structure.

    Parameters
    ----------
    document
        The file as it lies on disk, with its hash.
    text
        The text that all offsets refer to: of a text file what stands in it, of a PDF or JATS file what was drawn out.
    sections, sentences
        In the order of the text, without overlaps. Headings are no sentences.
    boxes
        For a PDF, where each line stands on its page.
    patients
        How many patients the report tells of; 0 where it tells of none.
    doubts
        What the reader should know: letters guessed, a language that is not read, text lost.
    """

    document: Document
    text: str
    sections: tuple[Section, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    boxes: tuple[PageBox, ...] = ()
    patients: int = 1
    doubts: tuple[str, ...] = ()

    def words(self, start: int, end: int) -> str:
        """What stands at a place."""
        return self.text[start:end]
