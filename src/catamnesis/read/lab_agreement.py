"""Values that a text tells, held against those of the laboratory's table: the same is one, a difference is told."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace

from catamnesis.case.case import Fact
from catamnesis.case.discrepancy import Discrepancy, Kind
from catamnesis.case.laboratory import LabValue
from catamnesis.case.source import Cell
from catamnesis.read.lab_checks import equal_values
from catamnesis.read.ledger import Ledger


def agreed(facts: tuple[Fact, ...], ledger: Ledger, *, named: Collection[str]) -> tuple[Fact, ...]:
    """The facts with each value that text and table both tell kept once, with both its sources.

    A value of the text is that of the table where both are equal, unit for unit, and the days allow it. Two different
    values of one day are told and both kept.

    Parameters
    ----------
    facts
        All facts of a case, with their days.
    ledger
        Takes the differences.
    named
        Ids that other facts name; such a value stays.
    """
    labs = [fact for fact in facts if isinstance(fact, LabValue)]
    table: dict[str, list[LabValue]] = defaultdict(list)
    for lab in labs:
        if _of_a_table(lab):
            table[lab.analyte].append(lab)
    if not table or all(map(_of_a_table, labs)):
        return facts
    heard: dict[str, LabValue] = {}
    gone: set[str] = set()
    for lab in labs:
        if _of_a_table(lab):
            continue
        rows = table.get(lab.analyte, [])
        twin = next((row for row in rows if equal_values(row, lab) and _may_be_one(row, lab)), None)
        if twin is None:
            _tell(lab, rows, ledger)
        elif lab.id not in named:
            known = heard.get(twin.id, twin)
            heard[twin.id] = replace(known, sources=tuple(dict.fromkeys((*lab.sources[:-1], *known.sources))))
            gone.add(lab.id)
    return tuple(heard.get(f.id, f) if isinstance(f, LabValue) else f for f in facts if f.id not in gone)


def _of_a_table(lab: LabValue) -> bool:
    return any(isinstance(source.place, Cell) for source in lab.sources)


def _may_be_one(row: LabValue, lab: LabValue) -> bool:
    return row.when.days.intersection(lab.when.days) is not None


def _tell(lab: LabValue, rows: list[LabValue], ledger: Ledger) -> None:
    """File a value of the text where the table has another one on the same day."""
    same_day = [row for row in rows if row.when.days.exact and row.when.days == lab.when.days]
    if same_day:
        row = same_day[0]
        ledger.add(
            "text and table",
            Discrepancy(
                Kind.CONTRADICTORY,
                f"{lab.sources[0]}, {row.sources[-1]}",
                f"{lab.name_written} is {lab.value:g} {lab.unit_written} in the text and "
                f"{row.value:g} {row.unit_written} in the table on the same day; both are kept",
                "correct one of the two, or delete it",
            ),
        )
