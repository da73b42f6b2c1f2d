"""How well numbers with units are found: against the values, doses and sizes that MACCROBAT marks.

Gold is every ``Lab_value``, ``Dosage`` and size (``Distance``, ``Area``, ``Volume``, ``Mass``, ``Weight``, ``Height``)
with a digit in it. Said is every quantity with a unit, and
of the bare numbers those that stand where a value stands (a decimal, or behind "score of", "pH:" and the like).
Reference ranges are not said. A quantity of two numbers may match two gold spans and counts twice then.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from catamnesis.read.prose.nouns import Quantity, Shape
from catamnesis.read.prose.numbers.around_numbers import leads_to_value
from catamnesis.read.prose.numbers.quantity import quantities

KINDS = ("Lab_value", "Dosage", "Distance", "Area", "Volume", "Mass", "Weight", "Height")
_LISTED = re.compile(r"\s?(?:,|and|,\sand)\s")
_MARK = re.compile(r"T\d+\t(\w+) (\d+) (\d+)\t(.*)")


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of a comparison."""

    gold: int
    said: int
    hit: int
    strict: int

    @property
    def precision(self) -> float:
        return self.hit / self.said if self.said else 0.0

    @property
    def recall(self) -> float:
        return self.hit / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.hit / (self.gold + self.said) if self.gold + self.said else 0.0


def marked(folder: Path) -> Iterator[tuple[str, str, list[tuple[int, int, str]]]]:
    """Name, text and gold spans of each report; annotations whose offsets do not fit are left out."""
    for path in sorted(folder.glob("*.ann")):
        text = path.with_suffix(".txt").read_text("utf-8")
        spans = []
        for line in path.read_text("utf-8").splitlines():
            found = _MARK.match(line)
            if not found or found[1] not in KINDS or not re.search(r"\d", found[4]):
                continue
            start, end = int(found[2]), int(found[3])
            if text[start:end] == found[4]:
                spans.append((start, end, found[1]))
        yield path.stem, text, spans


def counts(text: str, quantity: Quantity) -> bool:
    """Whether a quantity is said to be a number with a unit, or the value of something."""
    if quantity.shape is Shape.REFERENCE:
        return False
    if quantity.unit is not None or quantity.shape is Shape.PRESSURE:
        return True
    if quantity.shape is Shape.RATIO:
        return "/" in text[quantity.start : quantity.end]
    number = quantity.numbers[0]
    return not number.value.is_integer() or leads_to_value(text[max(0, quantity.start - 60) : quantity.start])


def said_in(text: str) -> list[tuple[int, int]]:
    """The places that are said; a bare number behind one that is said, with a comma or "and" between, is said too."""
    found: list[tuple[int, int]] = []
    for one in quantities(text):
        listed = found and _LISTED.fullmatch(text[found[-1][1] : one.start]) and one.shape is Shape.BARE
        if listed or counts(text, one):
            found.append((one.start, one.end))
    return found


def score(folder: Path, *, errors: str = "") -> Score:
    """Overlap of gold spans and quantities over a folder of MACCROBAT."""
    gold = said = hit = strict = 0
    for name, text, spans in marked(folder):
        found = said_in(text)
        pairs = sorted(
            (max(a, s) - min(b, e), i, j)
            for i, (a, b, _) in enumerate(spans)
            for j, (s, e) in enumerate(found)
            if min(b, e) > max(a, s)
        )
        used: set[int] = set()
        taken: set[int] = set()
        for _, i, j in pairs:
            if i in used or (j in taken and not _has_two(text, found[j])):
                continue
            said += j in taken
            used.add(i)
            taken.add(j)
            strict += spans[i][:2] == found[j]
        gold, said, hit = gold + len(spans), said + len(found), hit + len(used)
        if errors:
            _tell(name, text, [(s, t, f"MISSED {k}") for n, (s, t, k) in enumerate(spans) if n not in used])
            _tell(name, text, [(s, t, "EXTRA") for n, (s, t) in enumerate(found) if n not in taken])
    return Score(gold, said, hit, strict)


def _has_two(text: str, span: tuple[int, int]) -> bool:
    """Whether two numbers stand in a quantity with a word between them, each of which is marked by itself."""
    return re.search(r"\d[^\d]{0,12} (?:to|and) [^\d]{0,3}\d", text[span[0] : span[1]]) is not None


def _tell(name: str, text: str, spans: list[tuple[int, int, str]]) -> None:
    for start, end, what in spans:
        around = text[max(0, start - 40) : start] + "«" + text[start:end] + "»" + text[end : end + 25]
        print(what, name, " ".join(around.split()))


if __name__ == "__main__":
    here = Path(__file__).parents[3] / "shared" / "reading" / "maccrobat_train"
    result = score(here, errors="--errors" if "--errors" in sys.argv else "")
    print(f"numbers with units, MACCROBAT: gold {result.gold} said {result.said}")
    print(f"precision {result.precision:.3f} recall {result.recall:.3f} F1 {result.f1:.3f}")
    print(f"exact spans {2 * result.strict / (result.gold + result.said):.3f}")
