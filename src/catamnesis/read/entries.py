"""The entries of case.yaml one by one: their ids, their words, their times, and where each of them stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from catamnesis.case.chronology import Bounds, Statement, Timing
from catamnesis.case.date_words import TimeUnreadable
from catamnesis.case.discrepancy import CANDIDATE, Kind
from catamnesis.case.source import Document, Entry, Source
from catamnesis.read.lab_checks import LabChecks
from catamnesis.read.ledger import Ledger
from catamnesis.read.library import Library
from catamnesis.read.notes import Notes, Path, Value, written_path
from catamnesis.read.quotation import Quotation
from catamnesis.read.times import TimeReader

#: The sections of case.yaml that list facts, each with the word from which ids are made where none is given.
SECTIONS = {
    "milestones": "milestone",
    "diagnoses": "diagnosis",
    "findings": "finding",
    "not_evaluable": "not-evaluable",
    "serologies": "serology",
    "exposures": "exposure",
    "labs": "labs",
    "procedures": "procedure",
    "imaging": "imaging",
    "imaging_values": "imaging-value",
    "photographs": "photograph",
    "scans": "scans",
    "stated_changes": "stated-change",
    "adverse_events": "adverse-event",
    "outcomes": "outcome",
    "answers": "answer",
}


#: Keys by which an entry is called in a message, the first that it has.
_CALLED = ("drug", "analyte", "name", "target", "subject", "quantity", "treatment", "kind", "domain", "sex")


@dataclass(frozen=True, slots=True)
class Note:
    """One accepted entry: its section, its place, its id and what it says."""

    section: str
    path: Path
    id: str
    keys: dict[str, Value] = field(hash=False)

    def text(self, key: str, default: str = "") -> str:
        """What stands under a key, as text; a year alone becomes text too."""
        value = self.keys.get(key)
        return default if value is None else str(value).strip()

    def number(self, key: str) -> float | None:
        """The number under a key, or None."""
        value = self.keys.get(key)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def part(self, key: str) -> Iterator["Note"]:
        """The accepted entries of a list within this entry."""
        listed = self.keys.get(key)
        for index, keys in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(keys, dict):
                yield Note(self.section, (*self.path, key, index), f"{self.id}.{key}-{index + 1}", keys)


def listed_notes(root: dict[str, Value], lines: Notes, ledger: Ledger) -> tuple[Note, ...]:
    """Every accepted entry with its id; an entry without one is numbered, one whose id is taken is left out."""
    found: list[Note] = []
    first: dict[str, Path] = {}
    # Drugs come first, so that no other entry takes the id of the treatment in question away.
    for _, path, keys in sorted(_listed(root), key=lambda listed: listed[0] != "exposures"):
        identity = str(keys.get("id") or "")
        if not identity:
            continue
        if identity in first:
            ledger.file(
                "id",
                Kind.REFUSED,
                f"case.yaml, line {lines.line((*path, 'id'))}, {written_path(path)}",
                f"the id {identity!r} stands on line {lines.line((*first[identity], 'id'))} too, so this is left out",
                "give each entry an id of its own",
            )
        else:
            first[identity] = path
    for section, path, keys in _listed(root):
        identity = str(keys.get("id") or "")
        if identity and first[identity] != path:
            continue
        found.append(Note(section, path, identity or _numbered(section, path, first), keys))
    return tuple(found)


def _listed(root: dict[str, Value]) -> Iterator[tuple[str, Path, dict[str, Value]]]:
    for section in SECTIONS:
        listed = root.get(section)
        for index, keys in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(keys, dict):
                yield section, (section, index), keys


def _numbered(section: str, path: Path, taken: dict[str, Path]) -> str:
    """``finding-3`` for the third finding, by its place in the list; a letter follows where a person took that name."""
    plain = f"{SECTIONS[section]}-{int(path[-1]) + 1}"
    return next(name for name in (plain, *(f"{plain}-{n}" for n in range(2, len(taken) + 4))) if name not in taken)


def points_of(notes: tuple[Note, ...]) -> tuple[str, ...]:
    """Names of all points of time that an expression may hang on."""
    points: list[str] = []
    for note in notes:
        points += [f"{note.id}.start", f"{note.id}.stop"] if note.section == "exposures" else [note.id]
    return tuple(points)


@dataclass(slots=True)
class Desk:
    """Everything at hand while the entries of one case are turned into facts.

    ``ids`` holds the accepted entries in their order; ``statements`` grows with each time that is read.
    """

    ids: dict[str, Note]
    document: Document
    notes: Notes
    library: Library
    times: TimeReader
    ledger: Ledger
    statements: list[Statement] = field(default_factory=list)
    _lab_checks: LabChecks | None = None
    _sections: dict[str, dict[str, Note]] = field(default_factory=dict)

    @property
    def exposures(self) -> dict[str, Note]:
        """The drugs by their ids."""
        return self._of("exposures")

    @property
    def studies(self) -> dict[str, Note]:
        """The scans by their ids."""
        return self._of("imaging")

    @property
    def lab_checks(self) -> LabChecks:
        """The checks of laboratory values, one for the whole file, so that each doubt is told once."""
        if self._lab_checks is None:
            self._lab_checks = LabChecks(self.document.name, self.ledger)
        return self._lab_checks

    def _of(self, section: str) -> dict[str, Note]:
        if section not in self._sections:
            self._sections[section] = {name: note for name, note in self.ids.items() if note.section == section}
        return self._sections[section]

    def source(self, path: Path) -> Source:
        """Where a path stands in case.yaml."""
        place = Entry(written_path(path), self.notes.line(path))
        return Source(self.document.name, self.document.sha256, place)

    def where(self, path: Path) -> str:
        """The same in words."""
        return str(self.source(path))

    def sources(self, note: Note) -> tuple[Source, ...]:
        """The quoted words of an entry where they are found, those of other places that say the same, and the entry."""
        own = self.source(note.path)
        self._tell_doubt(note)
        found = self._quoted(note, own)
        for other in note.part("also"):
            found = (*found[:-1], *self._quoted(other, own))
        return tuple(dict.fromkeys(found))

    def _tell_doubt(self, note: Note) -> None:
        """A candidate stays one until a person has looked at it and has deleted the line that says so."""
        doubt = note.text("doubt")
        if doubt:
            called = next((note.text(key) for key in _CALLED if note.text(key)), note.id)
            # Each by itself, never summed up: the report marks what rests on it.
            self.ledger.file(
                f"candidate {self.where(note.path)}",
                Kind.DOUBTFUL,
                self.where(note.path),
                f"{CANDIDATE}{called}: {doubt}",
                "compare it with its words; correct or delete the entry, or delete its line 'doubt:'",
            )

    def _quoted(self, note: Note, own: Source) -> tuple[Source, ...]:
        words = note.text("words")
        if not words:
            if "nth" in note.keys or "in" in note.keys:
                self.ledger.file(
                    "no words",
                    Kind.DOUBTFUL,
                    self.where(note.path),
                    "'in' or 'nth' stands without 'words'",
                    "quote the words, or delete the key",
                )
            return (own,)
        nth = note.number("nth")
        quotation = Quotation(words, note.text("in") or None, None if nth is None else int(nth))
        return self.library.sources(quotation, own, where=self.where((*note.path, "words")))

    def timing(self, note: Note, key: str, point: str) -> Timing:
        """The time under a key; one that cannot be read is filed and kept as written, without bounds."""
        written = note.text(key)
        if not written:
            return Timing(point)
        path = (*note.path, key)
        try:
            dated = self.times.dated(written, point=point, source=self.source(path))
        except TimeUnreadable as unreadable:
            self.ledger.file(
                "time", Kind.REFUSED, self.where(path), f"{unreadable.what}; the time was left out", unreadable.remedy
            )
            return Timing(point, written)
        self.statements += dated.statements
        return dated.timing

    def order(self, earlier: Timing, later: Timing, source: Source, words: str) -> None:
        """State that one point does not lie after another."""
        self.statements.append(Statement(earlier.point, later.point, Bounds(0, None), None, source, words))
