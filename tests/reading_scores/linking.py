"""How well values are bound to what was measured, given both: the links of MACCROBAT from ``Lab_value`` to procedures.

A value is right if the procedure that it is bound to is one of those that MACCROBAT links it with. Values without such
a link are left out; values that the reader leaves unbound are wrong in recall and left out of precision.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from catamnesis.read.prose.nouns import TermKind
from catamnesis.read.prose.numbers.quantity import quantities
from catamnesis.read.prose.report.sentences import sentence_spans
from catamnesis.read.prose.values.binding import Place, bonds
from catamnesis.read.prose.values.unit_kinds import fits as unit_fits
from catamnesis.read.prose.words.vocabulary import find

_MARK = re.compile(r"(T\d+)\t(\w+) (\d+) (\d+)\t(.*)")
_EVENT = re.compile(r"(E\d+)\t\w+:(T\d+)")
_LINK = re.compile(r"R\d+\tMODIFY Arg1:(\w+) Arg2:(\w+)")
_SAME = re.compile(r"R\d+\tIDENTICAL Arg1:(\w+) Arg2:(\w+)")


@dataclass(frozen=True, slots=True)
class Score:
    """Counts: values with a link, values bound, values bound as linked."""

    gold: int
    said: int
    right: int

    @property
    def precision(self) -> float:
        return self.right / self.said if self.said else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.gold + self.said) if self.gold + self.said else 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """The text of a report, its values and procedures, and the links between them."""

    name: str
    text: str
    values: dict[str, Place]
    procedures: dict[str, Place]
    links: dict[str, set[str]]


def report(path: Path) -> Report:
    """A report of MACCROBAT; annotations that do not fit their text are left out."""
    text = path.with_suffix(".txt").read_text("utf-8")
    lines = path.read_text("utf-8").splitlines()
    places: dict[str, tuple[str, Place]] = {}
    for line in lines:
        found = _MARK.match(line)
        if found and text[int(found[3]) : int(found[4])] == found[5]:
            places[found[1]] = (found[2], Place(int(found[3]), int(found[4])))
    events = {found[1]: found[2] for line in lines if (found := _EVENT.match(line))}
    values = {key: place for key, (kind, place) in places.items() if kind == "Lab_value"}
    procedures = {key: place for key, (kind, place) in places.items() if kind == "Diagnostic_procedure"}
    links: dict[str, set[str]] = {}
    for line in lines:
        found = _LINK.match(line)
        if found:
            one, two = events.get(found[1], found[1]), events.get(found[2], found[2])
            if one in values and two in procedures:
                links.setdefault(one, set()).add(two)
    for line in lines:  # short forms of one procedure
        found = _SAME.match(line)
        if found:
            one, two = (events.get(str(key), str(key)) for key in found.groups())
            for linked in links.values():
                if linked & {one, two} and {one, two} <= procedures.keys():
                    linked |= {one, two}
    return Report(path.stem, text, values, procedures, links)


def bound(read: Report) -> dict[str, str]:
    """The procedure that the reader binds each value to."""
    said: dict[str, str] = {}
    for start, end in sentence_spans(read.text):
        names = _within(read.procedures, start, end)
        values = _within(read.values, start, end)
        if not names or not values:
            continue
        labels = [find(TermKind.ANALYTE, read.text[p.start : p.end]) for _, p in names]
        amounts = [next(iter(quantities(read.text, p.start, p.end)), None) for _, p in values]

        def fits(name: int, value: int, labels=labels, amounts=amounts) -> bool:  # type: ignore[no-untyped-def]
            label, amount = labels[name], amounts[value]
            return label is None or amount is None or unit_fits(label.label, amount)

        found = bonds(read.text, [p for _, p in names], [p for _, p in values], fits)
        said |= {values[bond.value][0]: names[bond.name][0] for bond in found}
    return said


def _within(places: dict[str, Place], start: int, end: int) -> list[tuple[str, Place]]:
    inside = [(key, place) for key, place in places.items() if start <= place.start < end]
    return sorted(inside, key=lambda one: (one[1].start, one[1].end))


def score(folder: Path, *, errors: bool = False) -> Score:
    """Links over a folder of MACCROBAT."""
    gold = said = right = 0
    for path in sorted(folder.glob("*.ann")):
        read = report(path)
        found = bound(read)
        gold += len(read.links)
        for value, procedures in read.links.items():
            said += value in found
            hit = found.get(value) in procedures
            right += hit
            if errors and not hit:
                _tell(read, value, found.get(value), procedures)
    return Score(gold, said, right)


def nearest_before(folder: Path) -> Score:
    """What binding each value to the nearest procedure before it gives."""
    gold = said = right = 0
    for path in sorted(folder.glob("*.ann")):
        read = report(path)
        gold += len(read.links)
        for value, procedures in read.links.items():
            before = [(p.end, key) for key, p in read.procedures.items() if p.end <= read.values[value].start]
            said += bool(before)
            right += bool(before) and max(before)[1] in procedures
    return Score(gold, said, right)


def _tell(read: Report, value: str, said: str | None, gold: set[str]) -> None:
    place = read.values[value]
    around = read.text[max(0, place.start - 110) : place.start] + "«" + read.text[place.start : place.end] + "»"
    around += read.text[place.end : place.end + 60]
    told = {read.text[read.procedures[key].start : read.procedures[key].end] for key in gold}
    mine = read.text[read.procedures[said].start : read.procedures[said].end] if said else None
    print(f"{read.name}: gold {told} said {mine!r}: {' '.join(around.split())}")


if __name__ == "__main__":
    here = Path(__file__).parents[3] / "shared" / "reading" / "maccrobat_train"
    for what, result in (
        ("nearest before", nearest_before(here)),
        ("reader", score(here, errors="--errors" in sys.argv)),
    ):
        print(f"{what}: gold {result.gold} said {result.said} ", end="")
        print(f"precision {result.precision:.3f} recall {result.recall:.3f} F1 {result.f1:.3f}")
