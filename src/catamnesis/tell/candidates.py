"""What a report rests on that no person has looked at yet: entries with a doubt, and a treatment chosen by a rule."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from catamnesis.case.case import Case
from catamnesis.case.source import Source
from catamnesis.tell import phrases
from catamnesis.tell.page import (
    Block,
    Cell,
    Figure,
    Line,
    Listing,
    Opinion,
    Pairs,
    Paragraph,
    Printed,
    Row,
    Section,
    Table,
    Tag,
    plain,
)
from catamnesis.tell.typography import typeset

#: End of the place of the doubt about the treatment in question.
_QUESTION = "question.doubt"
#: Sections in which every value is marked; in the others the mark would say what is said there anyway.
_UNMARKED = frozenset(("discrepancies", "notes", "sources", "references"))


@dataclass(frozen=True, slots=True)
class Candidates:
    """The entries of a case that a person should look at.

    Parameters
    ----------
    places
        Where they stand, in words.
    question
        Why the treatment in question was chosen by a rule; empty where a person chose it.
    """

    places: frozenset[str]
    question: str

    @classmethod
    def of(cls, case: Case) -> "Candidates":
        """Those that the case tells."""
        places = frozenset(d.where for d in case.discrepancies if d.is_candidate)
        guessed = next((d.what for d in case.discrepancies if d.where.endswith(_QUESTION)), "")
        return cls(places, guessed)

    def hold(self, sources: Iterable[Source]) -> bool:
        """Whether a figure or words rest on one of them."""
        return bool(self.places) and any(str(source) in self.places for source in sources)

    def told(self) -> Iterable[Block]:
        """What must be known before the answer is read."""
        if self.question:
            words = f"The treatment in question was chosen by a rule, not by a person: {self.question}"
            yield Paragraph((Printed(f"{typeset(words).rstrip('.')}.", strong=True),), "note")
        if self.places:
            entries = phrases.count(len(self.places), "entry", "entries")
            rest = "was not looked at" if len(self.places) == 1 else "were not looked at"
            mark = f"What rests on such an entry bears the words “{Tag.CANDIDATE.value}”"
            yield Paragraph(plain(f"{entries} of the case {rest} by a person yet. {mark}."), "note")

    def marked(self, section: Section) -> Section:
        """The same section, with words beside each value that rests on a candidate."""
        if not self.places or section.anchor in _UNMARKED:
            return section
        return replace(section, blocks=tuple(map(self._block, section.blocks)))

    def _block(self, block: Block) -> Block:
        match block:
            case Paragraph(line, _):
                return replace(block, line=self._line(line))
            case Listing(_, lines, _):
                return replace(block, lines=tuple(map(self._line, lines)))
            case Pairs(pairs):
                return Pairs(tuple((term, self._line(line)) for term, line in pairs))
            case Table():
                return self._table(block)
            case Opinion():
                return self._opinion(block)
            case Figure():
                return block

    def _opinion(self, block: Opinion) -> Opinion:
        return replace(
            block,
            why=self._line(block.why),
            figures=tuple((name, self._line(line)) for name, line in block.figures),
            table=self._table(block.table) if block.table else None,
            items=self._table(block.items) if block.items else None,
            caveats=tuple(map(self._line, block.caveats)),
        )

    def _table(self, table: Table) -> Table:
        return replace(table, rows=tuple(map(self._row, table.rows)))

    def _row(self, row: Row) -> Row:
        return replace(row, cells=tuple(self._cell(cell) for cell in row.cells))

    def _cell(self, cell: Cell) -> Cell:
        return replace(cell, lines=tuple(map(self._line, cell.lines)))

    def _line(self, line: Line) -> Line:
        """A line with the mark behind each piece that rests on a candidate; one mark for pieces side by side."""
        pieces: list[Printed] = []
        for at, piece in enumerate(line):
            pieces.append(piece)
            follows = at + 1 < len(line) and self.hold(line[at + 1].where)
            if self.hold(piece.where) and not follows:
                pieces.append(Printed("", tag=Tag.CANDIDATE))
        return tuple(pieces)


def asked_in_words(candidates: Candidates) -> Line:
    """What is said beside the question where nobody chose the treatment."""
    return (Printed("", tag=Tag.RULE),) if candidates.question else ()
