"""How well drugs are found: the drugs of PHEE's treatments, sentence by sentence, a drug found where the words overlap.

PHEE marks only drugs that take part in an event (an adverse effect or a treatment): other drugs of the same sentence
count here as wrong, so that precision is judged too low, and what it calls a drug is wider than a list of drugs
("photodynamic", "oxygen", "irradiation").
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catamnesis.case.narrative import Part, Sentence
from catamnesis.read.prose.drugs.drug_names import drugs_named
from catamnesis.read.prose.nouns import Line
from catamnesis.read.prose.tokens import tokens
from catamnesis.read.prose.words.lexicon import abbreviations, terms_in


@dataclass(frozen=True, slots=True)
class Score:
    """Counts: drugs of the gold standard, drugs said, gold drugs found, said drugs that are in the gold standard."""

    gold: int
    said: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        return self.right / self.said if self.said else 0.0

    @property
    def recall(self) -> float:
        return self.found / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Missed:
    """What was missed and what was said too much, with how often."""

    missed: Counter[str]
    extra: Counter[str]


def line_of(text: str) -> Line:
    """A sentence that stands alone, with its terms."""
    pieces = tokens(text)
    return Line(Sentence(0, len(text), Part.CASE, 1), text, pieces, terms_in(pieces, abbreviations(text)), (), ())


def gold_drugs(annotations: Any) -> Iterator[tuple[int, int]]:
    """Places of all ``Treatment.Drug`` below a document of PHEE."""
    if isinstance(annotations, list):
        for one in annotations:
            yield from gold_drugs(one)
    elif isinstance(annotations, dict):
        for name, value in annotations.items():
            if name == "Drug" and isinstance(value, dict):
                for words, starts in zip(value["text"], value["start"], strict=True):
                    yield from ((start, start + len(word)) for word, start in zip(words, starts, strict=True))
            else:
                yield from gold_drugs(value)


def score(path: Path) -> tuple[Score, Missed]:
    """Score all sentences of a file of PHEE."""
    gold = said = found = right = 0
    missed: Counter[str] = Counter()
    extra: Counter[str] = Counter()
    for row in path.read_text("utf-8").splitlines():
        document = json.loads(row)
        text = document["context"]
        wanted = sorted(set(gold_drugs(document["annotations"])))
        named = [(drug.start, drug.end) for drug in drugs_named(line_of(text))]
        hit = [place for place in wanted if any(_meet(place, other) for other in named)]
        true = [place for place in named if any(_meet(place, other) for other in wanted)]
        missed.update(text[start:end].lower() for start, end in wanted if (start, end) not in hit)
        extra.update(text[start:end].lower() for start, end in named if (start, end) not in true)
        gold, said, found, right = gold + len(wanted), said + len(named), found + len(hit), right + len(true)
    return Score(gold, said, found, right), Missed(missed, extra)


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


if __name__ == "__main__":
    for name in sys.argv[1:]:
        figures, wrong = score(Path(name))
        counts = f"P {figures.precision:.3f}  R {figures.recall:.3f}  F1 {figures.f1:.3f}"
        print(f"{Path(name).name:<12}{figures.gold:>6} drugs  {counts}")
        print("  missed", wrong.missed.most_common(60))
        print("  extra ", wrong.extra.most_common(80))
