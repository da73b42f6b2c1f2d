"""Where a fact stands written, and how a number was made."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """A file that facts were read from.

    Parameters
    ----------
    name
        Path relative to the case folder, with forward slashes.
    sha256
        SHA-256 of the bytes, as 64 lower-case hexadecimal digits.
    title, citation
        For people: what the document is, and how to cite it.
    """

    name: str
    sha256: str
    title: str = ""
    citation: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a text: code-point offsets, the end exclusive, and the words that stand there."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: row as a spreadsheet counts it (the header is row 1), and the column's header."""

    row: int
    column: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a hand-written file: its path in the document (``exposures[2].dose``) and its line."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Tag:
    """An attribute of a DICOM object: its instance UID, the tag (``0010,1030``) and the keyword."""

    instance: str
    tag: str
    keyword: str


@dataclass(frozen=True, slots=True)
class Resource:
    """An element of a FHIR resource or a phenopacket: ``Observation/42`` and the path inside it."""

    reference: str
    path: str


Place = Span | Cell | Entry | Tag | Resource


@dataclass(frozen=True, slots=True)
class Source:
    """A place in a document, by the document's name and hash."""

    document: str
    sha256: str
    place: Place

    def __str__(self) -> str:
        match self.place:
            case Span(start, end, _):
                return f"{self.document}, characters {start} to {end}"
            case Cell(row, column):
                return f"{self.document}, row {row}, column {column}"
            case Entry(path, line):
                return f"{self.document}, line {line}, {path}"
            case Tag(_, tag, keyword):
                return f"{self.document}, {keyword} ({tag})"
            case Resource(reference, path):
                return f"{self.document}, {reference}" + (f", {path}" if path else "")


@dataclass(frozen=True, slots=True)
class Derivation:
    """How a number or a judgement was made.

    Parameters
    ----------
    function
        Dotted name of the function that gave it.
    version
        Version of the package that held the function.
    citation
        Paper, standard or section that the method comes from; empty for plain arithmetic.
    sources
        Where the facts stand that went in.
    parameters
        Named constants that went in, each with its value as text.
    """

    function: str
    version: str
    citation: str = ""
    sources: tuple[Source, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
