"""Where everything stands written and how every number was made: the numbered notes at the end of the report."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from catamnesis.case.case import Case
from catamnesis.case.laboratory import LabValue
from catamnesis.case.source import Cell, Derivation, Document, Entry, Resource, Source, Span, Tag
from catamnesis.tell.page import Section, mentions
from catamnesis.tell.phrases import value_unit

#: Sources listed for one number; where it rests on more, they are counted.
MOST_SOURCES = 12
#: Letters of a long quotation that are printed.
MOST_WORDS = 400


@dataclass(frozen=True, slots=True)
class Use:
    """A place of the report that leads to a note."""

    anchor: str
    name: str


@dataclass(frozen=True, slots=True)
class SourceNote:
    """A place in a document: its number, where it is, the words that stand there, and where it is used."""

    number: int
    place: str
    words: str
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class DocumentNotes:
    """A document with the places in it that the report leads to."""

    document: Document
    notes: tuple[SourceNote, ...]


@dataclass(frozen=True, slots=True)
class MethodNote:
    """How a number was made: function, constants, sources, paper, and where the number is printed."""

    letter: str
    function: str
    version: str
    parameters: tuple[tuple[str, str], ...]
    sources: tuple[int, ...]
    more_sources: int
    references: tuple[int, ...]
    unverified: bool
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Endnotes:
    """All notes, and the numbers by which the text leads to them."""

    sources: Mapping[Source, int]
    methods: Mapping[Derivation, str]
    documents: tuple[DocumentNotes, ...]
    method_notes: tuple[MethodNote, ...]
    references: tuple[str, ...]


def endnotes(case: Case, sections: Iterable[Section]) -> Endnotes:
    """Number everything that the sections lead back to: sources as they stand in documents, methods as they come."""
    source_uses: dict[Source, dict[Use, None]] = {}
    method_uses: dict[Derivation, dict[Use, None]] = {}
    for mention in mentions(sections):
        use = Use(mention.anchor, mention.name)
        for source in leading(mention.printed.where):
            source_uses.setdefault(source, {})[use] = None
        if mention.printed.how is not None:
            method_uses.setdefault(mention.printed.how, {})[use] = None
    for method in method_uses:
        for source in leading(method.sources, MOST_SOURCES):
            source_uses.setdefault(source, {})
    readings = _readings(case, source_uses)
    documents = _documents(case, source_uses)
    order = {document: index for index, document in enumerate(documents)}
    ranked = sorted(source_uses, key=lambda s: (order[s.document, s.sha256], _position(s)))
    numbers = {source: index for index, source in enumerate(ranked, start=1)}
    references = _references(case, method_uses)
    letters = {method: letter(index) for index, method in enumerate(method_uses)}
    return Endnotes(
        numbers,
        letters,
        tuple(
            DocumentNotes(
                documents[key],
                tuple(
                    SourceNote(numbers[s], _place(s), _words(s, readings.get(s, "")), tuple(source_uses[s]))
                    for s in ranked
                    if (s.document, s.sha256) == key
                ),
            )
            for key in documents
        ),
        tuple(
            _method_note(method, letters[method], numbers, references, tuple(uses))
            for method, uses in method_uses.items()
        ),
        references,
    )


def _readings(case: Case, sources: Container[Source]) -> dict[Source, str]:
    """What stands in the cells that laboratory values came from."""
    return {
        source: value_unit(value.value, value.unit, value.comparator)
        for value in case.of(LabValue)
        for source in value.sources
        if source in sources
    }


def _documents(case: Case, sources: Iterable[Source]) -> dict[tuple[str, str], Document]:
    """The documents that sources point into, those of the case first and in its order."""
    used = {(source.document, source.sha256) for source in sources}
    known = {(document.name, document.sha256): document for document in case.documents}
    found = {key: document for key, document in known.items() if key in used}
    found |= {key: Document(*key) for key in sorted(used - set(known))}
    return found


def _references(case: Case, methods: Iterable[Derivation]) -> tuple[str, ...]:
    told = [document.citation for document in case.documents]
    papers = (paper for method in methods for paper in _papers(method))
    return tuple(dict.fromkeys(citation for citation in (*told, *papers) if citation))


def _papers(method: Derivation) -> list[str]:
    """The papers of a citation, which are parted by semicolons with a space."""
    return [paper.strip() for paper in method.citation.split("; ") if paper.strip()]


def _method_note(
    method: Derivation,
    name: str,
    numbers: Mapping[Source, int],
    references: tuple[str, ...],
    uses: tuple[Use, ...],
) -> MethodNote:
    shown = dict.fromkeys(numbers[source] for source in leading(method.sources, MOST_SOURCES))
    return MethodNote(
        name,
        method.function,
        method.version,
        tuple((key, value) for key, value in method.parameters if key != "verified"),
        tuple(shown),
        len(leading(method.sources, len(method.sources))) - len(shown),
        tuple(references.index(paper) + 1 for paper in _papers(method)),
        ("verified", "no") in method.parameters,
        uses,
    )


def leading(sources: tuple[Source, ...], most: int = 2) -> tuple[Source, ...]:
    """The sources that a reader is led to: the words or cells themselves; the entry that names them where alone."""
    told = tuple(dict.fromkeys(sources))
    words = tuple(source for source in told if not isinstance(source.place, Entry))
    return (words or told)[:most]


def letter(index: int) -> str:
    """Letters that count: a to z, then aa, ab.

    Examples
    --------
    >>> letter(0), letter(25), letter(26)
    ('a', 'z', 'aa')
    """
    name = ""
    index += 1
    while index:
        index, place = divmod(index - 1, 26)
        name = chr(ord("a") + place) + name
    return name


def _position(source: Source) -> tuple[int, int, str]:
    match source.place:
        case Span(start, end, _):
            return start, end, ""
        case Cell(row, column):
            return row, 0, column
        case Entry(path, line):
            return line, 0, path
        case _:
            return 0, 0, str(source)


def _place(source: Source) -> str:
    match source.place:
        case Span(start, end, _):
            return f"characters {start}–{end}"
        case Cell(row, column):
            return f"row {row}, column {column}"
        case Entry(path, line):
            return f"line {line}, {path}"
        case Tag(instance, tag, keyword):
            return f"{keyword} ({tag}) of {instance}"
        case Resource(reference, path):
            return f"{reference}, {path}"


def _words(source: Source, reading: str) -> str:
    """The words that stand there; of a cell, what the report read in it."""
    words = source.place.words if isinstance(source.place, Span) else reading if isinstance(source.place, Cell) else ""
    return words if len(words) <= MOST_WORDS else words[:MOST_WORDS] + " …"
