"""What one place of a report says, in a few words for a table: the kind of fact, its value, its time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from catamnesis.case.finding import Status
from catamnesis.case.laboratory import Comparator
from catamnesis.case.mention import (
    Act,
    ChangeSaid,
    EventSaid,
    ExposureSaid,
    FindingSaid,
    MeasurementSaid,
    Mention,
    PatientSaid,
    SaidWhen,
    SerologySaid,
    TimeForm,
    TimeSaid,
)
from catamnesis.tell.phrases import age_words, figure, number, reported
from catamnesis.tell.typography import THIN


@dataclass(frozen=True, slots=True)
class Told:
    """A mention in words: its kind, what it says, its code in a public vocabulary, and when."""

    kind: str
    says: str
    code: str
    when: str


def told(said: Mention) -> Told:
    """A mention in words.

    Examples
    --------
    >>> from catamnesis.case.mention import Happening
    >>> from catamnesis.case.source import Span
    >>> told(EventSaid(span=Span(0, 4, "died"), kind=Happening.DEATH))
    Told(kind='event', says='death', code='', when='')
    """
    kind, words = KINDS[type(said)]
    concept = getattr(said, "concept", None)
    return Told(kind, words(said), (concept.curie or "") if concept else "", _when(getattr(said, "when", None)))


def _when(when: SaidWhen | None) -> str:
    if when is None:
        return ""
    if when.date:
        return when.date
    if when.offset_days is None:
        return ""
    return f"{_days(when.offset_days)} {_from(when.offset_days, when.anchor)}".strip()


def _from(days: float, anchor: str) -> str:
    return f"{'before' if days < 0 else 'after'} {anchor}" if anchor else "before" if days < 0 else "later"


def _days(days: float) -> str:
    shown = number(abs(days))
    return f"{shown} day" if shown == "1" else f"{shown} days"


def _with(value: str, unit: str | None) -> str:
    return f"{value}{THIN}{unit}" if unit else value


def _patient(said: PatientSaid) -> str:
    return ", ".join(filter(None, (str(said.sex), age_words(said.age_years))))


def _measurement(said: MeasurementSaid) -> str:
    words = f"{said.analyte} {_with(figure(said.value, Comparator(said.comparator)), said.unit)}"
    if said.reference == (None, None):
        return words
    low, high = (None if limit is None else reported(limit) for limit in said.reference)
    usual = f"{low} to {high}" if low and high else f"below {high}" if high else f"above {low}"
    return f"{words} (usual {usual})"


def _change(said: ChangeSaid) -> str:
    parts = [said.analyte]
    if said.before is not None:
        parts.append(f"from {_with(reported(said.before), said.unit)}")
    if said.after is not None:
        parts.append(f"to {_with(reported(said.after), said.unit)}")
    if said.percent is not None:
        parts.append(f"by {number(said.percent, sign='both')}{THIN}%")
    if said.over_days is not None:
        parts.append(f"in {_days(said.over_days)}")
    return " ".join(parts)


def _exposure(said: ExposureSaid) -> str:
    dose = "" if said.dose is None else _with(reported(said.dose), said.dose_unit)
    if dose and said.per:
        dose = f"{dose} a dose" if said.per == "dose" else f"{dose} every {said.per}"
    parts = [said.drug, dose, said.route or "", "" if said.action is Act.NONE else str(said.action)]
    if said.lasted_days is not None:
        parts.append(f"for {_days(said.lasted_days)}")
    more = (("for ", said.indication), ("caused ", said.caused), ("stopped for ", said.stopped_for))
    return ", ".join(part for part in (*parts, *(lead + word for lead, word in more if word)) if part)


def _finding(said: FindingSaid) -> str:
    sign = "" if said.assertion is Status.PRESENT else f", {said.assertion}"
    return f"{said.concept.label}{sign}{f', {said.course}' if said.course else ''}"


def _serology(said: SerologySaid) -> str:
    titre = "" if said.titre is None else f", 1:{reported(said.titre)}"
    return f"{said.target} {said.result}{titre}"


def _event(said: EventSaid) -> str:
    return str(said.kind)


def _time(said: TimeSaid) -> str:
    if said.form is TimeForm.DATE:
        return f"date {said.date}"
    if said.amount is None:
        return str(said.form)
    if said.form is TimeForm.FREQUENCY:
        return f"{number(said.amount)} times a day"
    if said.form is TimeForm.OFFSET:
        return f"{_days(said.amount)} {_from(said.amount, said.anchor)}"
    return f"for {_days(said.amount)}"


#: The kinds of facts in the order of the legend, each with its name and its words.
KINDS: Mapping[type, tuple[str, Callable[[Any], str]]] = {
    PatientSaid: ("patient", _patient),
    MeasurementSaid: ("measurement", _measurement),
    ChangeSaid: ("change", _change),
    ExposureSaid: ("exposure", _exposure),
    FindingSaid: ("finding", _finding),
    SerologySaid: ("serology", _serology),
    EventSaid: ("event", _event),
    TimeSaid: ("time", _time),
}
