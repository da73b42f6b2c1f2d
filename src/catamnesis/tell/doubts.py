"""What else could explain it, how the instruments score it, what contradicts, and what the record leaves out."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from catamnesis.case.case import Case
from catamnesis.case.discrepancy import Discrepancy, Kind
from catamnesis.case.event import Answer
from catamnesis.case.response import Item, Judgement
from catamnesis.case.source import Source
from catamnesis.case.therapy import Exposure
from catamnesis.tell import phrases
from catamnesis.tell.changes import opinions
from catamnesis.tell.opinions import caveat, figure
from catamnesis.tell.page import (
    Block,
    Cell,
    Line,
    Listing,
    Opinion,
    Paragraph,
    Printed,
    Row,
    Section,
    Table,
    Tag,
    plain,
)
from catamnesis.tell.typography import sentence_case, typeset

#: Drugs and outcomes of the table of rivals.
MOST_DRUGS, MOST_OUTCOMES = 30, 10
#: Discrepancies of one kind that are printed.
MOST_DISCREPANCIES = 40

#: Rooms that have a place of their own in the report.
OUR_ROOMS = frozenset(
    (
        "outcome",
        "verdict",
        "variation",
        "turnover",
        "coexposure",
        "attribution",
        "nonoverlap",
        "criteria",
        "completeness",
    )
)
#: The words of the table.
LEGEND = (
    "Can: its effect falls into the time of the change. Perhaps: so it would, if days that are not stated fell that "
    "way. Slow drift: it went on unchanged, and perhaps could still explain a slow drift. Worsening: it was lowered or "
    "stopped, which can only explain that something gets worse. Background: it went on unchanged, its effect complete. "
    "Cannot: its effect does not fall into the time of the change."
)

_UNSAID = ("last value", "improved", "resolved")
_TITLE = "What else could explain it: "


def rivals_section(case: Case) -> Section:
    """Every drug against every outcome: can it explain the change by its days?"""
    held = [j for j in case.judgements if j.room == "coexposure"][:MOST_OUTCOMES]
    if not held:
        words = "No change was found, so there is nothing that other treatments could explain."
        return Section("rivals", "What else could explain it", (Paragraph(plain(words)),))
    order = [exposure.drug.label for exposure in case.of(Exposure)]
    asked = next((e.drug.label for e in case.of(Exposure) if e.id == case.question.exposure), "")
    names = sorted({item.name for j in held for item in j.items}, key=lambda n: (n != asked, order.index(n)))
    rows = tuple(_rival(name, held, strong=name == asked) for name in names[:MOST_DRUGS])
    heads = ("Treatment", *(_outcome(j) for j in held))
    blocks: list[Block] = [
        Paragraph(plain("By their days alone; what fits in time need not be the cause.")),
        Table("", heads, rows, "rivals"),
        Paragraph(plain(LEGEND), "note"),
        Table("The reasons", ("Treatment", "Why"), tuple(_reasons(names[:MOST_DRUGS], held)), "reasons"),
    ]
    notes = dict.fromkeys(text for j in held for text in j.caveats if not text.startswith(Tag.STATED.capitalize()))
    blocks.append(Listing("", tuple(caveat(text) for text in notes), "caveats"))
    return Section("rivals", "What else could explain it", tuple(blocks))


def _outcome(judgement: Judgement) -> str:
    """What is to be explained, short: without the site in brackets and without the course that goes without saying."""
    name = re.sub(r"\s*\([^)]*\)", "", judgement.title.removeprefix(_TITLE))
    for said in _UNSAID:
        name = name.removesuffix(f", {said}")
    return sentence_case(name)


def _rival(name: str, held: list[Judgement], *, strong: bool) -> Row:
    cells = [Cell(((Printed(name, strong=strong),),))]
    for judgement in held:
        item = next((item for item in judgement.items if item.name == name), None)
        cells.append(_class(item) if item else Cell(()))
    return Row(tuple(cells))


_WORDS = {
    ("can explain", Answer.YES): ("can", "can"),
    ("can explain", Answer.UNKNOWN): ("perhaps", "perhaps"),
    ("background", Answer.UNKNOWN): ("slow drift", "perhaps"),
    ("can only explain worsening", Answer.NO): ("worsening", "can only explain worsening"),
}


def _class(item: Item) -> Cell:
    """The class of a drug for an outcome, as one word with its sign."""
    said = item.reason.partition(":")[0]
    word, sign = _WORDS.get((said, item.answer), (said, said))
    return Cell((plain(word),), sign=sign)


def _reasons(names: list[str], held: list[Judgement]) -> Iterator[Row]:
    for name in names:
        told: dict[tuple[str, Answer], list[str]] = {}
        sources: tuple[Source, ...] = ()
        for judgement in held:
            for item in judgement.items:
                if item.name == name:
                    told.setdefault((item.reason, item.answer), []).append(_outcome(judgement))
                    sources = item.sources
        lines = tuple(_why(reason, outcomes, len(held)) for reason, outcomes in told.items())
        yield Row((Cell(((Printed(name, sources),),)), Cell(lines)))


def _why(reason: tuple[str, Answer], outcomes: list[str], many: int) -> Line:
    said, _, rest = reason[0].partition(": ")
    word = _WORDS.get((said, reason[1]), (said, said))[0]
    where = "for all" if len(outcomes) == many else f"for {'; '.join(outcomes)}"
    told = f"{sentence_case(word)} {where}. "
    return (Printed(told, strong=True), *caveat(sentence_case(rest)))


def attribution_section(case: Case) -> Iterator[Section]:
    """Naranjo, WHO-UMC, dechallenge and rechallenge, item by item."""
    held = list(case.judged("attribution"))
    if held:
        yield Section("attribution", "Attribution, item by item", tuple(opinions(held, "attribution")))


def criteria_section(case: Case) -> Iterator[Section]:
    """Classification and response criteria, with the items that are missing."""
    held = list(case.judged("criteria"))
    if held:
        yield Section("criteria", "Criteria", tuple(opinions(held, "criteria")))


def completeness_section(case: Case) -> Iterator[Section]:
    """What the record says of what a case report should say: counts of each checklist, then its items."""
    held = case.judged("completeness")
    if not held:
        return
    blocks: list[Block] = [Table("", ("Checklist", *_COUNTS), tuple(map(_counted, held)), "counts")]
    blocks += [replace(block, figures=()) if isinstance(block, Opinion) else block for block in opinions(held, "care")]
    yield Section("completeness", "Completeness of the record", tuple(blocks))


_COUNTS = ("Present", "Absent", "Not known", "Not applicable")


def _counted(judgement: Judgement) -> Row:
    found = {value.name.removeprefix("items "): value for value in judgement.values}
    counts = [found.get(name.lower()) for name in _COUNTS]
    cells = (Cell(((figure(value),),), figures=True) if value else Cell(()) for value in counts)
    return Row((Cell((plain(judgement.title),)), *cells))


def other_rooms_section(case: Case) -> Iterator[Section]:
    """Judgements of rooms that plug-ins bring."""
    held = [j for j in case.judgements if j.room.partition(".")[0] not in OUR_ROOMS]
    if held:
        yield Section("others", "Further judgements", tuple(opinions(held, "others")))


def discrepancies_section(case: Case) -> Section:
    """What a person should look at, by kind, each with its remedy."""
    held = case.discrepancies
    if not held:
        return Section("discrepancies", "Discrepancies", (Paragraph(plain("None was found.")),))
    order = list(Kind)
    ranked = sorted(held, key=lambda d: order.index(d.kind))
    blocks: list[Block] = []
    for kind, group in groupby(ranked, key=lambda d: d.kind):
        lines = list(group)
        title = f"{sentence_case(kind.value)} ({phrases.whole(len(lines))})"
        shown = tuple(map(_discrepancy, lines[:MOST_DISCREPANCIES]))
        blocks.append(Listing(title, shown + tuple(_more(len(lines))), "discrepancies"))
    return Section("discrepancies", "Discrepancies", tuple(blocks))


def _discrepancy(discrepancy: Discrepancy) -> Line:
    what = typeset(sentence_case(discrepancy.what)).rstrip(".")
    remedy = typeset(sentence_case(discrepancy.remedy)).rstrip(".")
    return (
        Printed(f"{what}. "),
        Printed(f"{remedy}. ", quiet=True),
        Printed(f"{discrepancy.where}", quiet=True),
    )


def _more(many: int) -> Iterator[Line]:
    if many > MOST_DISCREPANCIES:
        yield plain(f"… and {phrases.whole(many - MOST_DISCREPANCIES)} more, in the JSON report", quiet=True)
