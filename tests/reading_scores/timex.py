"""Time expressions against E3C (English, layer 1): spans found, and values that agree."""

import re
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from lxml import etree

from catamnesis.case.mention import TimeForm
from catamnesis.read.prose.nouns import TimeExpression
from catamnesis.read.prose.times.timex import time_expressions

_SENTENCE_END = re.compile(r"(?<=[^\W\d_)\]%\d])[.?!](?=\s+[A-Z])|\n\s*\n")
_PERIOD = re.compile(r"PT?(?P<number>\d+(?:\.\d+)?)(?P<unit>H+|D+|W|M|Y)")
_DAYS = {"H": 1 / 24, "D": 1.0, "W": 7.0, "M": 30.0, "Y": 365.0}
_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}")


@dataclass(frozen=True, slots=True)
class Marked:
    """A time that an annotator marked, with the class and the normal form that was given to it."""

    start: int
    end: int
    sort: str
    value: str


@dataclass(frozen=True, slots=True)
class Score:
    """Expressions marked, said and found (they overlap); values that can be compared, and those that agree."""

    gold: int
    said: int
    found: int
    compared: int
    agree: int

    @property
    def precision(self) -> float:
        """Share of what was said that was marked."""
        return self.found / self.said

    @property
    def recall(self) -> float:
        """Share of what was marked that was said."""
        return self.found / self.gold

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.found / (self.said + self.gold)


def marked(path: Path) -> tuple[str, tuple[Marked, ...]]:
    """The text of one report and the times marked in it."""
    root = etree.parse(path, etree.XMLParser(resolve_entities=False, huge_tree=True)).getroot()
    text = ""
    found = []
    for element in root:
        name = etree.QName(element).localname
        if name == "Sofa":
            text = str(element.get("sofaString"))
        elif name == "TIMEX3":
            begin, end = int(str(element.get("begin"))), int(str(element.get("end")))
            found.append(Marked(begin, end, str(element.get("timex3Class") or ""), str(element.get("value") or "")))
    return text, tuple(sorted(found, key=lambda one: one.start))


def said(text: str) -> tuple[TimeExpression, ...]:
    """What the reader says of a text, sentence by sentence."""
    edges = [0, *(found.end() for found in _SENTENCE_END.finditer(text)), len(text)]
    return tuple(time for a, b in pairwise(edges) for time in time_expressions(text, a, b))


def pairs(gold: tuple[Marked, ...], own: tuple[TimeExpression, ...]) -> list[tuple[Marked, TimeExpression]]:
    """Marked and said times that overlap, each used once."""
    taken: set[int] = set()
    matched = []
    for one in gold:
        best = max(
            (k for k in range(len(own)) if k not in taken and min(one.end, own[k].end) > max(one.start, own[k].start)),
            key=lambda k: min(one.end, own[k].end) - max(one.start, own[k].start),
            default=None,
        )
        if best is not None:
            taken.add(best)
            matched.append((one, own[best]))
    return matched


def agrees(one: Marked, time: TimeExpression) -> bool | None:
    """Whether the normal form is the same; None where the annotator reckoned from the day of publication."""
    if time.form is TimeForm.DATE:
        return time.date == one.value.rstrip("-_") if _DATE.match(one.value) else None
    period = _PERIOD.fullmatch(one.value)
    if period is None or time.amount is None or one.sort not in ("DURATION", "SET", "QUANTIFIER"):
        return None
    days = float(period["number"]) * _DAYS[period["unit"][0]]
    amount = 1 / time.amount if time.form is TimeForm.FREQUENCY and time.amount else abs(time.amount)
    return abs(amount - days) <= 0.02 * days


def score(folder: Path) -> Score:
    """The figures over all reports of a folder of E3C."""
    counts = [0, 0, 0, 0, 0]
    for path in sorted(folder.glob("*.xml")):
        text, gold = marked(path)
        own = said(text)
        matched = pairs(gold, own)
        verdicts = [agrees(*pair) for pair in matched]
        known = [verdict for verdict in verdicts if verdict is not None]
        for place, number in enumerate((len(gold), len(own), len(matched), len(known), sum(known))):
            counts[place] += number
    return Score(*counts)


if __name__ == "__main__":
    figures = score(Path(sys.argv[1]))
    print(f"{'marked':>8}{'said':>8}{'P':>8}{'R':>8}{'F1':>8}{'value':>12}")
    print(
        f"{figures.gold:>8}{figures.said:>8}{figures.precision:>8.3f}{figures.recall:>8.3f}{figures.f1:>8.3f}"
        f"{figures.agree:>6} / {figures.compared}"
    )
