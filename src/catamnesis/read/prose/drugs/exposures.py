"""Drugs of the patient: which, how much, how often, by which route, and whether started, stopped or changed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from catamnesis.case.mention import Act, ExposureSaid
from catamnesis.case.narrative import Part
from catamnesis.read.prose.drugs.doses import Dose, dose_phrases, drugs_of
from catamnesis.read.prose.drugs.drug_courses import Step, courses
from catamnesis.read.prose.drugs.drug_facts import Told, decided_against, not_there
from catamnesis.read.prose.drugs.drug_ledger import BY_REFERENCE, Ledger, Said, with_references
from catamnesis.read.prose.drugs.drug_names import Named, drugs_named, known_class, member
from catamnesis.read.prose.drugs.drug_past import told_before, told_of_history
from catamnesis.read.prose.drugs.drug_routes import routes_of
from catamnesis.read.prose.nouns import Line, TermKind

#: The body of the report is read first: what its summary says again is nothing new.
_ORDER = (Part.CASE, Part.LEGEND, Part.TABLE, Part.DISCUSSION, Part.INTRODUCTION, Part.ABSTRACT, Part.TITLE)
#: Letters of a sentence that are read at once; what is longer is no sentence and is read in pieces.
_AT_ONCE = 2000


def mentions(lines: tuple[Line, ...]) -> Iterator[ExposureSaid]:
    """The drugs of one patient, each fact once, at the place that says most.

    Parameters
    ----------
    lines
        The sentences about one patient, in order.
    """
    background, history = told_before(lines), told_of_history(lines)
    ledger = Ledger()
    for part in _ORDER:
        for line in lines:
            if line.sentence.part is not part:
                continue
            past = line.sentence.start in history
            for piece in _pieces(line):
                for said in _said(piece, (background[0], piece.sentence.end if past else background[1]), ledger):
                    ledger.enter(said, part)
    for said in ledger.facts():
        yield said.exposure


def _pieces(line: Line) -> Iterator[Line]:
    """The sentence, or where it is no sentence by its length, pieces of it."""
    if len(line.text) <= _AT_ONCE:
        yield line
        return
    first = 0
    while first < len(line.tokens):
        last = first
        while last < len(line.tokens) and line.tokens[last].end - line.tokens[first].start <= _AT_ONCE:
            last += 1
        last = max(last, first + 1)
        yield _piece(line, first, last)
        first = last


def _piece(line: Line, first: int, last: int) -> Line:
    start, end = line.tokens[first].start, line.tokens[last - 1].end
    return replace(
        line,
        sentence=replace(line.sentence, start=start, end=end),
        text=line.words(start, end),
        tokens=line.tokens[first:last],
        terms=tuple(term for term in line.terms if start <= term.start and term.end <= end),
        quantities=(),
        times=tuple(time for time in line.times if start <= time.start and time.end <= end),
    )


def _said(line: Line, past: tuple[int, int], ledger: Ledger) -> Iterator[Said]:
    """What one sentence says of drugs; what stands between two places of the text is of the past."""
    drugs = with_references(line, drugs_named(line), ledger)
    if not drugs:
        return
    base = line.sentence.start
    here = [_Place(drug.start - base, drug.end - base) for drug in drugs]
    doses = dose_phrases(line.text)
    owners = drugs_of(line.text, doses, here)
    routes = routes_of(line.text, here)
    done_with = _narrowed(drugs, courses(line.tokens, drugs))
    for number, (drug, steps) in enumerate(zip(drugs, done_with, strict=True)):
        own = [dose for dose, owner in zip(doses, owners, strict=True) if owner == number]
        done = tuple(step for step in steps if drug.doubt != BY_REFERENCE or step.act is not Act.START)
        if drug.doubt == BY_REFERENCE and not done:
            continue
        if any(step.act is None for step in steps) or not_there(line, drug, steps):
            if decided_against(line, drug, steps):
                yield Told(line, drug, [], None, background=False).none()
            continue
        solvent = any(dose.diluent for dose in own)
        own = [dose for dose in own if _is_of(line.text, dose, here[number])]
        if solvent and not own:
            continue
        told = Told(line, drug, own, routes[number], background=past[0] <= drug.start < past[1])
        yield from told.facts(done)


def _narrowed(drugs: Sequence[Named], done: Sequence[tuple[Step, ...]]) -> list[tuple[Step, ...]]:
    """Without the stop of a class whose own member took its place: "antibiotics were changed to meropenem"."""
    pairs = list(zip(drugs, done, strict=True))
    started = {(drug.label, step.place) for drug, steps in pairs for step in steps if step.act is Act.START}
    kept = []
    for drug, steps in pairs:
        own = drug.kind is TermKind.DRUG_CLASS and known_class(drug.label)
        within = {place for label, place in started if own and member(label, drug.label)}
        left = tuple(step for step in steps if step.act is not Act.STOP or step.place not in within)
        kept.append(left if len(left) == len(steps) else tuple(step for step in left if not step.faint))
    return kept


@dataclass(frozen=True, slots=True)
class _Place:
    start: int
    end: int


#: Letters beyond which an amount is of something else; a volume must stand beside its drug.
_BESIDE, _BESIDE_VOLUME = 90, 25
_OTHER = re.compile(r"\s+of\s+(?!body|the (?:drug|dose)|treatment)[a-z]")
_VERB_BETWEEN = re.compile(r"\b(?:and|was|were|is|in|with|then|at|started|received)\b")


def _is_of(text: str, dose: Dose, drug: _Place) -> bool:
    """Whether an amount is a dose of its nearest drug, and not of a thing without a name ("two units of blood")."""
    if dose.diluent:
        return False
    gap = text[dose.end : drug.start] if drug.start >= dose.end else text[drug.end : dose.start]
    if len(gap) > (_BESIDE_VOLUME if dose.unit in ("ml", "l") else _BESIDE) or re.search(
        r";|[^.][a-z)\d]\.\s+(?=[A-Z])", gap
    ):
        return False
    if drug.start >= dose.end:
        return not _VERB_BETWEEN.search(gap)
    return not _OTHER.match(text, dose.end)
