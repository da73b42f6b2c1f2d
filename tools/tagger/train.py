"""Trains a tagger of findings on MACCROBAT and compares it with the rules: train.py SHARED [--folds N] [-o MODEL]

The tagger was left out of the package because it does not beat the rules (``docs/models/finding-tagger.md``); with this
script the comparison can be made again. Needs ``python-crfsuite``. Without ``-o`` no model is written.
"""

import argparse
import json
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pycrfsuite
from tagger import Tagger, features

from catamnesis.case.narrative import Part, Sentence
from catamnesis.read.prose import reader
from catamnesis.read.prose.findings import findings
from catamnesis.read.prose.nouns import Line
from catamnesis.read.prose.report.sentences import sentence_spans
from catamnesis.read.prose.words.lexicon import abbreviations

KIND = {
    "Sign_symptom": "SIGN",
    "Disease_disorder": "ILLNESS",
    "Lab_value": "RESULT",
    "Diagnostic_procedure": "TEST",
    "Medication": "GIVEN",
    "Therapeutic_procedure": "GIVEN",
}
#: Order in which spans that overlap are taken.
RANK = ("Sign_symptom", "Disease_disorder", "Lab_value", "Medication", "Therapeutic_procedure", "Diagnostic_procedure")
#: Above this a stretch of the tagger counts as sure.
SURE = 0.8
SETTINGS: dict[str, object] = {
    "c1": 0.6,
    "c2": 0.02,
    "max_iterations": 120,
    "feature.minfreq": 2,
    "feature.possible_transitions": False,
}

Labelled = tuple[list[list[str]], list[str]]
Spans = list[tuple[int, int, str]]
Report = tuple[str, list[tuple[Line, Spans]]]


def lines_of(text: str) -> list[Line]:
    """The sentences of a text, analysed."""
    short = abbreviations(text)
    return [reader._line(text, Sentence(start, end, Part.CASE, 1), short) for start, end in sentence_spans(text)]


def labelled(line: Line, spans: Spans) -> Labelled:
    """A sentence as the tagger sees it, with its labels."""
    labels = ["O"] * len(line.tokens)
    for start, end, kind in spans:
        inside = [at for at, token in enumerate(line.tokens) if token.start >= start and token.end <= end]
        if inside and all(labels[at] == "O" for at in inside):
            labels[inside[0]] = f"B-{kind}"
            for at in inside[1:]:
                labels[at] = f"I-{kind}"
    return features(line), labels


def maccrobat(folder: Path) -> Iterator[tuple[str, str, Spans]]:
    """Name, text and spans of each report; annotations that do not fit their text are left out."""
    for path in sorted(folder.glob("*.ann")):
        text = path.with_suffix(".txt").read_text("utf-8")
        spans = []
        for line in path.read_text("utf-8").splitlines():
            found = re.fullmatch(r"T\d+\t(\w+) (\d+) (\d+)\t(.*)", line)
            if found and found[1] in KIND and text[int(found[2]) : int(found[3])] == found[4]:
                spans.append((RANK.index(found[1]), int(found[2]), int(found[3]), KIND[found[1]]))
        yield path.stem, text, [(start, end, kind) for _, start, end, kind in sorted(spans)]


def phee(path: Path) -> Iterator[tuple[str, str, Spans]]:
    """Name, text and spans of each sentence with one event or more."""
    for line in path.read_text("utf-8").splitlines():
        document = json.loads(line)
        spans: Spans = []
        for note in document["annotations"]:
            for event in note["events"]:
                spans.extend(_phee_spans(event))
        yield document["id"], document["context"], spans


def _phee_spans(event: dict[str, Any]) -> Iterator[tuple[int, int, str]]:
    treatment, subject = event.get("Treatment") or {}, event.get("Subject") or {}
    parts = (
        ("SIGN", event.get("Effect")),
        ("ILLNESS", treatment.get("Disorder")),
        ("ILLNESS", subject.get("Disorder")),
        ("GIVEN", treatment.get("Drug")),
    )
    for kind, part in parts:
        for words, starts in zip((part or {}).get("text", ()), (part or {}).get("start", ()), strict=True):
            for word, start in zip(words, starts, strict=True):
                yield start, start + len(word), kind


def trained(data: list[Labelled], settings: dict[str, object], path: str) -> Tagger:
    """A tagger trained on labelled sentences and written to a path."""
    trainer = pycrfsuite.Trainer(verbose=False)
    for rows, labels in data:
        trainer.append(rows, labels)
    trainer.set_params(settings)
    trainer.train(path)
    model = pycrfsuite.Tagger()
    model.open(path)
    return Tagger(model)


def figures(tagger: Tagger, reports: list[Report]) -> Counter[tuple[str, str]]:
    """Hits by overlap, said and marked (signs and illnesses as one), for the rules, the tagger and both together."""
    count: Counter[tuple[str, str]] = Counter()
    for _, lines in reports:
        rules = [(one.span.start, one.span.end) for one in findings.mentions(tuple(line for line, _ in lines))]
        model = [
            (line.tokens[one.first].start, line.tokens[one.last - 1].end, one.probability)
            for line, _ in lines
            for one in tagger.tagged(line)
            if one.kind in ("SIGN", "ILLNESS")
        ]
        marked = [(start, end) for _, spans in lines for start, end, kind in spans if kind in ("SIGN", "ILLNESS")]
        new = [(a, b, sure) for a, b, sure in model if not any(a < end and start < b for start, end in rules)]
        ways = {
            "rules": rules,
            "tagger": [(a, b) for a, b, _ in model],
            "both": rules + [(a, b) for a, b, _ in new],
            "both, tagger >= 0.8": rules + [(a, b) for a, b, sure in new if sure >= SURE],
            "rules that the tagger confirms": [
                (start, end) for start, end in rules if any(a < end and start < b for a, b, _ in model)
            ],
        }
        for name, said in ways.items():
            count[name, "hits"] += overlapping(said, marked)
            count[name, "said"] += len(said)
            count[name, "marked"] += len(marked)
    return count


def overlapping(said: list[tuple[int, int]], marked: list[tuple[int, int]]) -> int:
    """How many of the marked stretches have a said one of their own that overlaps them."""
    left = sorted(marked)
    hits = 0
    for start, end in sorted(said):
        match = next((one for one in left if one[0] < end and start < one[1]), None)
        if match is not None:
            left.remove(match)
            hits += 1
    return hits


def cross_validated(reports: list[Report], folds: int, more: list[Labelled], settings: dict[str, object]) -> None:
    """Prints precision, recall and F1 by overlap over the folds."""
    known = {name: [labelled(line, spans) for line, spans in lines] for name, lines in reports}
    mixed = list(reports)
    random.Random(1).shuffle(mixed)
    total: Counter[tuple[str, str]] = Counter()
    for fold in range(folds):
        held = mixed[fold::folds]
        names = {name for name, _ in held}
        data = [one for name, rows in known.items() if name not in names for one in rows] + more
        with tempfile.NamedTemporaryFile() as file:
            total.update(figures(trained(data, settings, file.name), held))
    for name in dict.fromkeys(name for name, _ in total):
        hits, said, marked = (total[name, part] for part in ("hits", "said", "marked"))
        figure = f"P {hits / said:.3f}  R {hits / marked:.3f}  F1 {2 * hits / (said + marked):.3f}"
        sys.stdout.write(f"{name:<32}{figure}\n")


def read_reports(folder: Path) -> list[Report]:
    """The reports of MACCROBAT as sentences with their spans."""
    return [
        (
            name,
            [
                (line, [one for one in spans if line.sentence.start <= one[0] < line.sentence.end])
                for line in lines_of(text)
            ],
        )
        for name, text, spans in maccrobat(folder)
    ]


def main() -> None:
    """Reads the corpora, cross-validates, trains, writes."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("shared", type=Path)
    ask.add_argument("--folds", type=int, default=0)
    ask.add_argument("--phee", action="store_true", help="train on PHEE as well")
    ask.add_argument("-o", type=Path)
    asked = ask.parse_args()
    reading = asked.shared / "reading"
    reports = read_reports(reading / "maccrobat_train")
    more = [
        labelled(line, spans)
        for part in (("train", "dev") if asked.phee else ())
        for _, text, spans in phee(reading / "phee" / f"{part}.json")
        for line in lines_of(text)
    ]
    if asked.folds:
        cross_validated(reports, asked.folds, more, SETTINGS)
    if asked.o:
        data = [labelled(line, spans) for _, lines in reports for line, spans in lines]
        trained(data + more, SETTINGS, str(asked.o))
        sys.stdout.write(f"{asked.o.stat().st_size / 1e6:.2f} MB\n")


if __name__ == "__main__":
    main()
