"""How well "was not there" is read where people marked it: E3C (events within entities) and MACCROBAT."""

import re
import sys
import xml.etree.ElementTree as Tree
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from catamnesis.case.finding import Course, Status
from catamnesis.read.prose.context.assertion import Asserted, Elsewhere, asserted_in

_SENTENCE = re.compile(r"[^\n]*?(?:[.?!](?=\s+[A-Z(\[]|\s*$|\s*\n)|\n|$)", re.M)
_OTHERS = (Elsewhere.FAMILY, Elsewhere.HYPOTHETICAL)


@dataclass(frozen=True, slots=True)
class Place:
    """A thing that a person marked, the sentence that it stands in, and whether it was marked as absent."""

    report: str
    sentence: str
    start: int
    end: int
    absent: bool


@dataclass(frozen=True, slots=True)
class Score:
    """Hits among those said and those marked."""

    hits: int
    said: int
    marked: int

    @property
    def precision(self) -> float:
        return self.hits / self.said if self.said else 0.0

    @property
    def recall(self) -> float:
        return self.hits / self.marked if self.marked else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.hits / (self.said + self.marked) if self.said + self.marked else 0.0


def e3c_places(folder: Path) -> Iterator[Place]:
    """Events with a polarity that lie within a clinical entity."""
    for path in sorted(folder.glob("*.xml")):
        root = Tree.parse(path).getroot()
        text = next(node.get("sofaString", "") for node in root if node.tag.endswith("}Sofa"))
        entities = [_place(node) for node in root if node.tag.endswith("}CLINENTITY")]
        for node in root:
            if node.tag.endswith("}EVENT") and node.get("polarity"):
                start, end = _place(node)
                if any(a <= start and end <= b for a, b in entities):
                    yield _within(path.stem, text, start, end, absent=node.get("polarity") == "NEG")


def maccrobat_places(folder: Path) -> Iterator[Place]:
    """Signs, symptoms and diseases."""
    for path in sorted(folder.glob("*.ann")):
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        things: dict[str, tuple[int, int]] = {}
        events: dict[str, str] = {}
        absent = set()
        for line in path.read_text(encoding="utf-8").splitlines():
            fields = line.split("\t")
            if line.startswith("T"):
                kind, start, *_, end = fields[1].replace(";", " ").split()
                if kind in ("Sign_symptom", "Disease_disorder") and text[int(start) : int(end)] == fields[2]:
                    things[fields[0]] = int(start), int(end)
            elif line.startswith("E"):
                events[fields[0]] = fields[1].strip().split(":")[1]
            elif line.startswith("A"):
                name, event, value = fields[1].split()
                if (name, value) == ("POLARITY", "NEG"):
                    absent.add(event)
        for event, thing in events.items():
            if thing in things:
                yield _within(path.stem, text, *things[thing], absent=event in absent)


def score(places: Iterator[Place], resolved: Status, show: str = "") -> Score:
    """How often the words around a thing are rightly read as "it was not there".

    ``resolved`` is what the people of a corpus call a thing that went away: present in E3C, absent in MACCROBAT.
    """
    hits = said = marked = 0
    for place in places:
        told = asserted_in(place.sentence, place.start, place.end)
        status = resolved if told.course is Course.RESOLVED else told.status
        absent = status is Status.ABSENT and told.elsewhere not in _OTHERS and _stands_outside(told, place)
        hits += absent and place.absent
        said += absent
        marked += place.absent
        if show and absent != place.absent:
            words = place.sentence
            sys.stdout.write(
                f"{'EXTRA ' if absent else 'MISSED'} {place.report}: {words[: place.start]}"
                f"[[{words[place.start : place.end]}]]{words[place.end :]}\n"
            )
    return Score(hits, said, marked)


def _stands_outside(told: Asserted, place: Place) -> bool:
    """Whether the cue is no part of the thing itself, as in "afebrile": there the marks of the people differ."""
    return told.cue is not None and not (place.start <= told.cue.start < place.end)


def _place(node: Tree.Element) -> tuple[int, int]:
    return int(node.get("begin", 0)), int(node.get("end", 0))


def _within(report: str, text: str, start: int, end: int, *, absent: bool) -> Place:
    for found in _SENTENCE.finditer(text, max(0, text.rfind("\n", 0, start))):
        if found.start() <= start < found.end():
            last = max(found.end(), end)
            return Place(report, text[found.start() : last], start - found.start(), end - found.start(), absent)
    return Place(report, text, start, end, absent)


def main(shared: Path, show: str = "") -> None:
    """A small table."""
    reading = shared / "reading"
    for name, places, resolved in (
        ("E3C", e3c_places(reading / "e3c_train"), Status.PRESENT),
        ("MACCROBAT", maccrobat_places(reading / "maccrobat_train"), Status.ABSENT),
    ):
        got = score(places, resolved, show if show == name else "")
        sys.stdout.write(
            f"{name:<12}{got.marked:>6}{got.said:>6}  P {got.precision:.3f}  R {got.recall:.3f}  F1 {got.f1:.3f}\n"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:3])
