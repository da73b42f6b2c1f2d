"""A judgement of any room as the report prints it: answer, reason, figures, items, and what to say beside it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from catamnesis.case.response import Item, Judgement, Measurement
from catamnesis.tell import phrases
from catamnesis.tell.page import Cell, Line, Opinion, Printed, Row, Table, Tag, plain
from catamnesis.tell.typography import sentence_case, typeset

#: A bracket at the end of a sentence that says no more than the mark does.
_BRACKETED = re.compile(r"\s*\([\w\s]*unverified\)(?=\.?$)")

#: Fewest figures, and most columns, of a table of figures.
LEAST_TABLE, MOST_COLUMNS = 4, 6
#: Items of one instrument that are printed.
MOST_ITEMS = 80


def opinion(judgement: Judgement, anchor: str) -> Opinion:
    """One judgement, with every figure led back to how it was made."""
    table = figures_table(judgement.values)
    spans = intervals(judgement.values) if table else ""
    return Opinion(
        anchor=anchor,
        title=typeset(sentence_case(judgement.title)),
        verdict=typeset(sentence_case(judgement.verdict)),
        why=(Printed(typeset(judgement.explanation), how=judgement.derivation, tag=tag(judgement.explanation)),),
        figures=() if table else tuple(_figures(judgement.values)),
        table=table,
        items=items_table(judgement.items),
        caveats=tuple(caveat(text) for text in (*judgement.caveats, *filter(None, (spans,)))),
    )


def _figures(values: tuple[Measurement, ...]) -> Iterator[tuple[str, Line]]:
    """Figures one by one; the least and the greatest score of an instrument as one."""
    if [value.name for value in values] == ["least score", "greatest score"]:
        least, greatest = values
        span = f"{figure_words(least)} to {figure_words(greatest)}"
        words = figure_words(least) if least.value == greatest.value else span
        yield "Score", (replace(figure_of(least), text=words),)
        return
    for value in values:
        yield typeset(value.name), (figure(value),)


def figures_table(values: tuple[Measurement, ...]) -> Table | None:
    """Figures that are named "what, on which basis" as a table with a row for each basis; None where they are not."""
    parted = [value.name.partition(", ") for value in values]
    names = list(dict.fromkeys(name for name, _, _ in parted))
    bases = list(dict.fromkeys(basis for _, _, basis in parted))
    if (
        len(values) < LEAST_TABLE
        or "" in bases
        or len(names) > MOST_COLUMNS
        or len(names) * len(bases) > 2 * len(values)
    ):
        return None
    found = {(name, basis): value for (name, _, basis), value in zip(parted, values, strict=True)}
    rows = tuple(_basis_row(basis, [found.get((name, basis)) for name in names]) for basis in bases)
    return Table("", ("Basis", *map(sentence_case, names)), rows, "figures")


def _basis_row(basis: str, values: list[Measurement | None]) -> Row:
    """Figures on one basis, which bears the mark where all of them would."""
    unverified = all(figure_of(value).tag is Tag.UNVERIFIED for value in values if value is not None)
    name = Printed(typeset(basis), tag=Tag.UNVERIFIED if unverified else Tag.NONE)
    return Row((Cell(((name,),)), *(_figure_cell(value, marked=not unverified) for value in values)))


def _figure_cell(value: Measurement | None, *, marked: bool) -> Cell:
    if value is None:
        return Cell(())
    shown = figure_of(value) if marked else replace(figure_of(value), tag=Tag.NONE)
    if value.low is None and value.high is None:
        return Cell(((shown,),), figures=True)
    span = phrases.interval(value.low, value.high, value.unit)
    return Cell(((shown,), plain(span, quiet=True)), figures=True)


def intervals(values: tuple[Measurement, ...]) -> str:
    """What the intervals of figures cover, each said once; empty where there are none."""
    told = dict.fromkeys(value.interval for value in values if value.interval)
    return f"Intervals: {'; '.join(told)}." if told else ""


def figure_of(measurement: Measurement) -> Printed:
    """A computed number with the way back to how it was made, marked where its constants were not read in a paper."""
    unverified = ("verified", "no") in measurement.derivation.parameters
    return Printed(
        figure_words(measurement), how=measurement.derivation, tag=Tag.UNVERIFIED if unverified else Tag.NONE
    )


def figure(measurement: Measurement) -> Printed:
    """A computed number with its unit and its interval."""
    words = figure_words(measurement)
    if measurement.low is not None or measurement.high is not None:
        span = phrases.interval(measurement.low, measurement.high, measurement.unit)
        kind = f", {measurement.interval}" if measurement.interval else ""
        words = f"{words} ({span}{typeset(kind)})"
    return replace(figure_of(measurement), text=words)


def figure_words(measurement: Measurement) -> str:
    """A computed number alone: a z or a p in its own form, any other with its unit."""
    name = measurement.name.lower()
    if name == "p" or name.startswith(("p,", "p ")) or name.endswith(" p"):
        return phrases.p_value(measurement.value)
    if name == "z" or name.startswith(("z,", "z ")):
        return phrases.z_score(measurement.value)
    return phrases.quantity(measurement.value, measurement.unit)


def items_table(items: Iterable[Item]) -> Table | None:
    """The items of an instrument, or None where there are none."""
    held = tuple(items)
    if not held:
        return None
    scored = any(item.points is not None or item.points_if_open for item in held)
    heads = ("Item", "Answer", "Points", "Reason") if scored else ("Item", "Answer", "Reason")
    rows = tuple(_item(item, scored=scored) for item in held[:MOST_ITEMS])
    return Table("", heads, rows, "items" if scored else "answers")


def _item(item: Item, *, scored: bool) -> Row:
    name = Cell(((Printed(typeset(item.name), item.sources),),))
    answer = Cell((plain(item.answer.value),), sign=item.answer.value)
    points = (Cell((plain(_points(item)),), figures=True),) if scored else ()
    return Row((name, answer, *points, Cell((caveat(item.reason),) if item.reason else ())))


def _points(item: Item) -> str:
    given = "" if item.points is None else phrases.number(item.points, sign="both")
    if item.points_if_open is None:
        return given
    low, high = (phrases.number(points, sign="both") for points in item.points_if_open)
    return f"{given} ({low} to {high})".strip() if low != high else given


def caveat(text: str) -> Line:
    """A sentence that must be said beside a verdict, with the mark that it bears."""
    return (Printed(typeset(_BRACKETED.sub("", text)), tag=tag(text)),)


def tag(text: str) -> Tag:
    """The mark that a sentence bears by its own words."""
    return Tag.UNVERIFIED if "unverified" in text.lower() else Tag.NONE
