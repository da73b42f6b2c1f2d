"""Every time expression of a report as a fact, without the rhythm of doses."""

import re
from collections.abc import Iterator

from catamnesis.case.mention import TimeForm, TimeSaid
from catamnesis.case.narrative import Part
from catamnesis.read.prose.nouns import Line, TermKind, TimeExpression
from catamnesis.read.prose.numbers.number_words import NUMBER

_DOSE = re.compile(
    r"\d\s?(?:mg|g|gr|grams?|mcg|µg|μg|ml|mL|IU|UI|U|units?|mEq|mmol|%|L|l|cc)\b|\b(?:tablets?|drops?|puffs?|doses?"
    r"|dosage"
    r"|capsules?|ointment|cream|eye\s?drops?|inhal\w+|orally|by\s+mouth|intravenous\w*|subcutaneous\w*"
    r"|intramuscular\w*|IV|SC"
    r"|injections?|infusions?|medications?|therapy|regimen|taking)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[;.:]\s|\b(?:and|but|then)\b")
_COURSE = re.compile(r"every\s+\w+\s+(?:week|month|day)s\b", re.IGNORECASE)
_COUNTED = re.compile(rf"{NUMBER}(?!\s*(?:times\b|x\b|×|-?\s?hour))", re.IGNORECASE)
_SHORT = re.compile(r"\w(?:\.?\w){1,3}\.?")
#: How far from a rhythm its drug or its dose may stand, before and behind it.
_BEFORE, _BEHIND = 70, 30


def mentions(lines: tuple[Line, ...]) -> Iterator[TimeSaid]:
    """The times that the lines of one patient say; a range ("2 to 3 weeks") is said twice, once for each end.

    A legend that repeats a time of the story says nothing new.
    """
    told = {_content(time) for line in lines if line.sentence.part is not Part.LEGEND for time in line.times}
    for line in lines:
        for time in line.times:
            if line.sentence.part is Part.LEGEND and _content(time) in told:
                continue
            if time.amount is None and not time.date:
                continue
            if time.form is TimeForm.FREQUENCY and _of_a_dose(line, time):
                continue
            yield _said(line, time, time.amount)
            if time.most is not None:
                yield _said(line, time, time.most)


def _content(time: TimeExpression) -> tuple[TimeForm, str, float | None, str]:
    return time.form, time.date, time.amount, time.anchor


def _said(line: Line, time: TimeExpression, amount: float | None) -> TimeSaid:
    ambiguous = time.form is TimeForm.DATE and time.about and "/" in line.words(time.start, time.end)
    return TimeSaid(
        span=line.span(time.start, time.end),
        patient=line.sentence.patient,
        doubt="the day and the month may be exchanged; only the year is taken" if ambiguous else "",
        form=time.form,
        date=time.date,
        amount=None if time.form is TimeForm.DATE else amount,
        anchor=time.anchor,
    )


def _of_a_dose(line: Line, time: TimeExpression) -> bool:
    """Whether a rhythm tells how a drug is taken; then it belongs to the drug."""
    words = line.words(time.start, time.end)
    if _SHORT.fullmatch(words) and words.lower() != "daily":
        return True
    floor, ceiling = max(line.sentence.start, time.start - _BEFORE), min(line.sentence.end, time.end + _BEHIND)
    before, behind = line.words(floor, time.start), line.words(time.end, ceiling)
    cuts = [found.end() for found in _CLAUSE.finditer(before)]
    near = before[cuts[-1] :] if cuts else before
    after = _CLAUSE.split(behind)[0]
    if _COUNTED.match(words):
        return bool(_DOSE.search(re.split(r"[,)]", after)[0]) or _DOSE.search(words) or _DOSE.search(before[-8:]))
    if _COURSE.match(words) and ")" in near:
        near = near[near.rindex(")") :]
    if _DOSE.search(near) or _DOSE.search(after):
        return True
    low, high = time.start - len(near), time.end + len(after)
    return any(low <= term.start and term.end <= high for term in line.of(TermKind.DRUG, TermKind.DRUG_CLASS))
