"""How well the patient's age and sex are read, on the case reports of MACCROBAT in which people marked them."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from catamnesis.case.mention import PatientSaid
from catamnesis.case.patient import Sex
from catamnesis.read.prose import patients
from catamnesis.read.prose.nouns import Line
from catamnesis.read.prose.report.narrative import open_report

_MARK = re.compile(r"T\d+\t(?P<kind>Age|Sex) (?P<start>\d+)[ \d;]* (?P<end>\d+)\t(?P<words>.+)")
_DAYS = {"year": 365.25, "yr": 365.25, "month": 30.4375, "week": 7.0, "day": 1.0}
_FEMALE = ("woman", "female", "girl", "lady", "primipara")
_MALE = ("man", "male", "boy")


@dataclass(frozen=True, slots=True)
class Score:
    """Reports right among those said and those marked."""

    right: int
    said: int
    marked: int

    @property
    def precision(self) -> float:
        return self.right / self.said if self.said else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.marked if self.marked else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.said + self.marked) if self.said + self.marked else 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What people marked first in a report, and what was read."""

    report: str
    age_marked: float | None
    sex_marked: Sex | None
    read: PatientSaid | None


def answers(folder: Path) -> Iterator[Answer]:
    """Each report with the age and sex marked first in it, and the patient that the reader found."""
    for path in sorted(folder.glob("*.ann")):
        marks = sorted(
            (int(m["start"]), m["kind"], m["words"])
            for m in map(_MARK.match, path.read_text("utf-8").splitlines())
            if m
        )
        ages = [age for _, kind, words in marks if kind == "Age" and (age := _years(words)) is not None]
        sexes = [sex for _, kind, words in marks if kind == "Sex" and (sex := _sex(words)) is not None]
        yield Answer(path.stem, ages[0] if ages else None, sexes[0] if sexes else None, _read(path.with_suffix(".txt")))


def _years(words: str) -> float | None:
    number = re.search(r"\d+", words)
    if number is None or "0s" in words:
        return None
    unit = next((days for name, days in _DAYS.items() if name in words), 365.25)
    half = 0.5 if "half" in words else 0.0
    return (float(number.group()) + half) * unit / 365.25


def _sex(words: str) -> Sex | None:
    low = words.lower()
    if low in _FEMALE:
        return Sex.FEMALE
    return Sex.MALE if low in _MALE else None


def _read(path: Path) -> PatientSaid | None:
    report = open_report(path)
    lines = tuple(
        Line(sentence, report.words(sentence.start, sentence.end), (), (), (), ())
        for sentence in report.sentences
        if sentence.patient == 1
    )
    return next(patients.mentions(lines), None)


def age_is_right(answer: Answer) -> bool:
    """Whether the age was read within two hundredths."""
    if answer.read is None or answer.read.age_years is None or answer.age_marked is None:
        return False
    return abs(answer.read.age_years - answer.age_marked) <= 0.02 * answer.age_marked + 1e-9


def age_score(found: list[Answer]) -> Score:
    """Ages, of reports in which one is marked."""
    marked = [answer for answer in found if answer.age_marked is not None]
    said = [answer for answer in marked if answer.read is not None and answer.read.age_years is not None]
    return Score(sum(map(age_is_right, marked)), len(said), len(marked))


def sex_score(found: list[Answer]) -> Score:
    """Sexes, of reports in which one is marked."""
    marked = [answer for answer in found if answer.sex_marked is not None]
    said = [answer for answer in marked if answer.read is not None and answer.read.sex is not Sex.UNKNOWN]
    right = sum(answer.sex_marked is answer.read.sex for answer in said if answer.read is not None)
    return Score(right, len(said), len(marked))


def main(folder: Path) -> str:
    """A small table, and each miss."""
    found = list(answers(folder))
    rows = ["            precision recall   F1   marked"]
    for name, score in (("age", age_score(found)), ("sex", sex_score(found))):
        rows.append(f"{name:<12}{score.precision:9.3f}{score.recall:7.3f}{score.f1:7.3f}{score.marked:7d}")
    for answer in found:
        wrong_age = answer.age_marked is not None and not age_is_right(answer)
        wrong_sex = answer.sex_marked is not None and (answer.read is None or answer.read.sex is not answer.sex_marked)
        if wrong_age or wrong_sex:
            rows.append(f"{answer.report}: marked {answer.age_marked} {answer.sex_marked}, read {answer.read}")
    return "\n".join(rows)


if __name__ == "__main__":
    sys.stdout.write(main(Path(sys.argv[1])) + "\n")
