"""What changed, by how much, whether it was more than noise, and what it implies for how much the body makes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from catamnesis.case.case import Case
from catamnesis.case.response import Change, Judgement, Limit, Measurement, Phase, Point
from catamnesis.tell import phrases
from catamnesis.tell.opinions import caveat, figure_of, figure_words, opinion
from catamnesis.tell.page import (
    Block,
    Cell,
    Line,
    Listing,
    Paragraph,
    Printed,
    Row,
    Section,
    Table,
    Tag,
    anchored,
    plain,
)
from catamnesis.tell.typography import sentence_case

#: Changes that a table holds; more are counted.
MOST_CHANGES = 40
#: Judgements of one kind that are told in full.
MOST_OPINIONS = 12
#: Heading of what must be said beside all judgements of a section.
ALL_OF_THEM = "Of all of these"


def changes_section(case: Case) -> Section:
    """Each change across day zero, held against how far such values swing by themselves."""
    if not case.changes:
        words = "No quantity has a value before and one after the start, so no change could be computed."
        return Section("changes", "What changed", (Paragraph(plain(words)),))
    noise = {j.subject: j for j in case.judgements if j.room == "variation"}
    shown = case.changes[:MOST_CHANGES]
    heads: tuple[str, ...]
    heads = ("Measure", "Before", "After", "Between", "Change", "Against noise, z", "More than noise?")
    blocks: list[Block] = [
        Table("", heads, tuple(_row(change, noise.get(change.id), n) for n, change in enumerate(shown)), "changes")
    ]
    if len(case.changes) > MOST_CHANGES:
        more = phrases.count(len(case.changes) - MOST_CHANGES, "more change")
        blocks.append(Paragraph(plain(f"{more} in the JSON report."), "note"))
    judged = [(change, noise[change.id]) for change in shown if change.id in noise]
    yardsticks = tuple(row for change, judgement in judged for row in _yardsticks(change, judgement))
    if yardsticks:
        heads = ("Yardstick", "z", "p", "Noise alone reaches", "True change, 95 %", "More than noise?")
        blocks.append(Table("Held against each yardstick", heads, yardsticks, "yardsticks"))
        blocks.append(Listing("", tuple(_beside(judged)), "caveats"))
    return Section("changes", "What changed", tuple(blocks))


def _yardsticks(change: Change, judgement: Judgement) -> Iterator[Row]:
    """One row for each yardstick of a change: the room names its numbers ``z, NAME``, ``p, NAME`` and so on."""
    found = {value.name: value for value in judgement.values}
    answers = {item.name: item for item in judgement.items}
    label = sentence_case(change.label)
    for name in (name[3:] for name in found if name.startswith("z, ")):
        z, p = found[f"z, {name}"], found.get(f"p, {name}")
        reach, true = found.get(f"reference change value, {name}"), found.get(f"true change, {name}")
        item = answers.get(name)
        yield Row(
            (
                Cell(((Printed(f"{label}: "), Printed(name, quiet=True)),)),
                Cell(((figure_of(z),),), figures=True),
                Cell((plain(figure_words(p).removeprefix("p ").removeprefix("= ")),) if p else (), figures=True),
                Cell((plain(_span(reach)),) if reach else (), figures=True),
                Cell((plain(_span(true)),) if true else (), figures=True),
                Cell((plain(item.answer.value),), sign=item.answer.value) if item else Cell(()),
            )
        )


def _span(value: Measurement) -> str:
    return phrases.interval(value.low, value.high, value.unit)


def _beside(judged: list[tuple[Change, Judgement]]) -> Iterator[Line]:
    """What must be said beside the verdicts, under the measures that it is said of."""
    told: dict[str, list[str]] = {}
    for change, judgement in judged:
        for text in judgement.caveats:
            told.setdefault(text, []).append(sentence_case(change.label))
    under: dict[tuple[str, ...], list[str]] = {}
    for text, measures in told.items():
        under.setdefault(tuple(dict.fromkeys(measures)), []).append(text)
    for labels, texts in under.items():
        sentences = (piece for text in texts for piece in (*caveat(text), Printed(" ")))
        yield (Printed(f"{', '.join(labels)}. ", strong=True), *sentences)


def _row(change: Change, noise: Judgement | None, number: int) -> Row:
    label = sentence_case(change.label)
    phase = "" if change.stated or change.phase is Phase.LAST else f", {change.phase.value} value"
    tag = Tag.STATED if change.stated else Tag.NONE
    return Row(
        (
            Cell(((Printed(label + phase, tag=tag),),)),
            _point(change, change.baseline),
            _point(change, change.after),
            Cell((plain(phrases.elapsed_words(change.elapsed)),)),
            Cell(_size(change), figures=True),
            Cell(tuple(_deviates(noise)) if noise else ()),
            Cell(
                ((Printed(sentence_case(noise.verdict), how=noise.derivation),),)
                if noise
                else (plain("Not judged", quiet=True),)
            ),
        ),
        anchored(change.id, number),
        label,
    )


def _point(change: Change, point: Point | None) -> Cell:
    if point is None:
        return Cell((plain("not given", quiet=True),))
    value = Printed(phrases.value_unit(point.value, change.unit), point.sources)
    return Cell(((value,), plain(phrases.day_words(point.days, point.day), quiet=True)), figures=True)


def _size(change: Change) -> tuple[Line, ...]:
    word = {Limit.AT_LEAST: "at least ", Limit.ABOUT: "about "}.get(change.limit, "")
    if change.relative is not None:
        return ((Printed(word + phrases.percent(change.relative), how=change.derivation, strong=True),),)
    if change.absolute is not None:
        shown = phrases.with_unit(phrases.number(change.absolute, sign="both"), change.unit)
        return ((Printed(word + shown, how=change.derivation, strong=True),),)
    return (plain("not known"),)


def _deviates(noise: Judgement) -> Iterator[Line]:
    for value in noise.values:
        if value.name == "z" or value.name.startswith(("z,", "z ")):
            z = figure_of(value)
            yield (replace(z, tag=Tag.NONE), Printed(f" {_yardstick(value)}", tag=z.tag, quiet=True))


def _yardstick(value: Measurement) -> str:
    return value.name.removeprefix("z").strip(" ,;:()")


def turnover_section(case: Case) -> Iterator[Section]:
    """What the changes imply for production, where the half-life is known."""
    yield from _room(case, "turnover", "turnover", "What the changes imply")


def nonoverlap_section(case: Case) -> Iterator[Section]:
    """Single-case effect sizes, with the trend before."""
    yield from _room(case, "nonoverlap", "trend", "The trend before")


def _room(case: Case, room: str, anchor: str, title: str) -> Iterator[Section]:
    held = list(case.judged(room))
    if held:
        yield Section(anchor, title, tuple(opinions(held, anchor)))


def opinions(held: Sequence[Judgement], anchor: str) -> Iterator[Block]:
    """Judgements one after another, each with an anchor of its own; where they are very many, the first ones.

    What must be said beside every one of them is said once, after the last.
    """
    shown = [opinion(judgement, f"{anchor}-{index}") for index, judgement in enumerate(held[:MOST_OPINIONS], start=1)]
    shared = [line for line in shown[0].caveats if all(line in one.caveats for one in shown)] if len(shown) > 1 else []
    for one in shown:
        yield replace(one, caveats=tuple(line for line in one.caveats if line not in shared))
    if shared:
        yield Listing(ALL_OF_THEM, tuple(shared), "caveats")
    if len(held) > MOST_OPINIONS:
        more = phrases.count(len(held) - MOST_OPINIONS, "more judgement")
        yield Paragraph(plain(f"{more} of this kind in the JSON report."), "note")
