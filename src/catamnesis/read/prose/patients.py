"""Who the report is about: age and sex, from nouns, titles, pronouns and what only one sex has."""

import re
from collections.abc import Iterator

from catamnesis.case.mention import PatientSaid
from catamnesis.case.narrative import Part
from catamnesis.case.patient import Sex
from catamnesis.case.source import Span
from catamnesis.read.prose.nouns import Line
from catamnesis.read.prose.people import AGELESS, PERSON, PersonSaid, people, sex_of_noun, without_relatives

_SHE = re.compile(r"\b(?:she|her|herself|hers)\b", re.IGNORECASE)
_HE = re.compile(r"\b(?:he|his|him|himself)\b(?!-)", re.IGNORECASE)
#: What only one sex has or is. Said of the patient these settle it where no noun does.
_OF_WOMEN = re.compile(
    r"\b(?:pregnant|primigravida|primipara|multipara|gravida|G\s?\d{1,2}\s?P\s?\d+|weeks'? (?:of )?gestation|"
    r"uterine|uterus|"
    r"ovarian|vaginal|menarche|menopaus\w+|post-?partum|c(?:a)?esarean|mastectomy|hysterectomy|amenorrh\w+)\b",
    re.IGNORECASE,
)
_OF_MEN = re.compile(r"\b(?:prostat\w+|testic\w+|testis|scrot\w+|penile|penis|orchi\w+|epididym\w+)\b", re.IGNORECASE)
_TITLE = re.compile(r"\b(?:(Mrs|Ms|Miss|Madam)|(Mr|Master))\b\.?")
_NEWBORN = re.compile(r"\b(?:newborn|neonate)\b", re.IGNORECASE)
#: So many lines are looked at for the person, so many for pronouns.
_FIRST_LINES = 25
_PATIENT_WORD = re.compile(r"\bpatient\b|\bs?he\b", re.IGNORECASE)
_UNSURE = "sex told by pronouns only"


def mentions(lines: tuple[Line, ...]) -> Iterator[PatientSaid]:
    """The one patient of these lines, once: where an age is given first, else at the first noun for a person."""
    said = [line for line in lines if line.sentence.part is not Part.LEGEND] or list(lines)
    if not said:
        return
    number = said[0].sentence.patient
    with_age = _first_person(said)
    age: float | None
    if with_age is not None and not _grown_since(said, *with_age):
        line, person = with_age
        span, age, sex = line.span(person.start, person.end), person.age_years, person.sex
    elif (named := _first_noun(said)) is not None:
        span, age, sex = named, _age_at_birth(said, named), sex_of_noun(named.words)
    else:
        return
    if sex is Sex.UNKNOWN:
        sex = _sex_of_the_story(said)
    if age is None and sex is Sex.UNKNOWN:
        return
    yield PatientSaid(span=span, patient=number, sex=sex, age_years=age)


def _grown_since(lines: list[Line], aged: Line, person: PersonSaid) -> bool:
    """Whether a newborn was met before an age in days or weeks is told: the age at birth is that of the report."""
    before = lines[: lines.index(aged)]
    return person.age_years < 1 and any(_NEWBORN.search(line.text) for line in before)


def _age_at_birth(lines: list[Line], named: Span) -> float | None:
    """Nought for a newborn; None for everybody else."""
    for line in lines:
        if line.sentence.start <= named.start < line.sentence.end:
            place = named.start - line.sentence.start
            return 0.0 if _NEWBORN.search(line.text, max(0, place - 20), place + len(named.words) + 10) else None
    return None


def _first_person(lines: list[Line]) -> tuple[Line, PersonSaid] | None:
    """The first person with an age; an age that may be that of an earlier event only where there is no other."""
    second: tuple[Line, PersonSaid] | None = None
    for line in lines[:_FIRST_LINES]:
        begin = line.sentence.start
        for person in people(line.text):
            placed = PersonSaid(begin + person.start, begin + person.end, person.age_years, person.sex, person.onset)
            if not person.onset:
                return line, placed
            second = second or (line, placed)
    return second


def _first_noun(lines: list[Line]) -> Span | None:
    """The first words that name a person of one sex, else a person at all."""
    anybody: Span | None = None
    for line in lines[:_FIRST_LINES]:
        words = without_relatives(line.text)
        for found in (*AGELESS.finditer(words), *PERSON.finditer(words)):
            span = line.span(line.sentence.start + found.start(), line.sentence.start + found.end())
            if sex_of_noun(span.words) is not Sex.UNKNOWN:
                return span
            anybody = anybody or span
    if anybody is not None:
        return anybody
    for line in lines:
        if (word := _PATIENT_WORD.search(line.text)) is not None:
            return line.span(line.sentence.start + word.start(), line.sentence.start + word.end())
    return None


def _sex_of_the_story(lines: list[Line]) -> Sex:
    """Sex by titles, then by pronouns, then by what only one sex has, then by nouns."""
    texts = [without_relatives(line.text) for line in lines]
    for text in texts[:_FIRST_LINES]:
        if (title := _TITLE.search(text)) is not None:
            return Sex.FEMALE if title[1] else Sex.MALE
    for women, men in ((_SHE, _HE), (_OF_WOMEN, _OF_MEN)):
        hers = sum(len(women.findall(text)) for text in texts)
        his = sum(len(men.findall(text)) for text in texts)
        if hers != his:
            return Sex.FEMALE if hers > his else Sex.MALE
    return next((sex for text in texts if (sex := sex_of_noun(text)) is not Sex.UNKNOWN), Sex.UNKNOWN)
