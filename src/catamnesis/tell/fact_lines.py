"""What a report says as JSON Lines: a line a fact, with the characters that say it."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from catamnesis.case.mention import (
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
from catamnesis.case.patient import Sex


def fact_lines(mentions: Iterable[Mention]) -> str:
    """One line a mention: ``kind``, ``start``, ``end``, ``text``, its own fields, then patient, doubt and reader.

    Fields that hold nothing are null, except those that only some mentions have, which are left out. Of several
    patients the first has the kind ``patient``, the others ``further patient``.
    """
    return "".join(json.dumps(_line(said), ensure_ascii=False) + "\n" for said in mentions)


def kind_of(said: Mention) -> str:
    """The name of a mention's kind in the line format."""
    return _FIELDS[type(said)][0]


def _line(said: Mention) -> dict[str, Any]:
    kind, fields = _FIELDS[type(said)]
    span = said.span
    line = {"kind": kind, "start": span.start, "end": span.end, "text": span.words, **fields(said)}
    if kind == "patient" and said.patient > 1:
        line["kind"] = "further patient"
    line["patient"] = said.patient
    if said.doubt:
        line["doubt"] = said.doubt
    if said.reader != "rules":
        line["reader"] = said.reader
    return line


def _when(when: SaidWhen | None) -> dict[str, Any] | None:
    if when is None or not (when.date or when.offset_days is not None):
        return None
    if when.date:
        return {"date": when.date}
    return {"offset_days": _plain(when.offset_days), "anchor": when.anchor}


def _plain(number: float | None) -> float | int | None:
    """A whole number without its decimal point."""
    return int(number) if number is not None and number.is_integer() else number


def _patient(said: PatientSaid) -> dict[str, Any]:
    sex = str(said.sex) if said.sex in (Sex.FEMALE, Sex.MALE) else None
    return {"sex": sex, "age_years": _plain(said.age_years)}


def _measurement(said: MeasurementSaid) -> dict[str, Any]:
    line: dict[str, Any] = {
        "analyte": said.analyte,
        "value": _plain(said.value),
        "comparator": str(said.comparator),
        "unit": said.unit,
        "when": _when(said.when),
        "ucum": said.ucum,
    }
    if said.reference != (None, None):
        line["reference"] = [_plain(limit) for limit in said.reference]
    return line


def _change(said: ChangeSaid) -> dict[str, Any]:
    return {
        "analyte": said.analyte,
        "from": _plain(said.before),
        "to": _plain(said.after),
        "unit": said.unit,
        "percent": _plain(said.percent),
        "over_days": _plain(said.over_days),
    }


def _exposure(said: ExposureSaid) -> dict[str, Any]:
    line = {
        "drug": said.drug,
        "dose": _plain(said.dose),
        "dose_unit": said.dose_unit,
        "per": said.per,
        "route": said.route,
        "action": str(said.action),
        "when": _when(said.when),
        "concept": said.concept.curie,
    }
    more = {
        "lasted_days": _plain(said.lasted_days),
        "indication": said.indication,
        "caused": said.caused,
        "stopped_for": said.stopped_for,
    }
    return line | {name: value for name, value in more.items() if value not in (None, "")}


def _finding(said: FindingSaid) -> dict[str, Any]:
    line: dict[str, Any] = {"assertion": str(said.assertion), "concept": said.concept.curie, "disease": said.disease}
    if said.course:
        line["course"] = said.course
    return line | {"when": _when(said.when)}


def _serology(said: SerologySaid) -> dict[str, Any]:
    line: dict[str, Any] = {"target": said.target, "result": str(said.result)}
    if said.titre is not None:
        line["titre"] = _plain(said.titre)
    return line | {"when": _when(said.when)}


def _event(said: EventSaid) -> dict[str, Any]:
    return {"type": str(said.kind), "when": _when(said.when)}


def _time(said: TimeSaid) -> dict[str, Any]:
    value = said.date if said.form is TimeForm.DATE else _plain(said.amount)
    line: dict[str, Any] = {"form": str(said.form), "value": value}
    return line | ({"anchor": said.anchor} if said.anchor else {})


_FIELDS: Mapping[type, tuple[str, Callable[[Any], dict[str, Any]]]] = {
    PatientSaid: ("patient", _patient),
    MeasurementSaid: ("measurement", _measurement),
    ChangeSaid: ("change", _change),
    ExposureSaid: ("exposure", _exposure),
    FindingSaid: ("finding", _finding),
    SerologySaid: ("serology", _serology),
    EventSaid: ("event", _event),
    TimeSaid: ("time", _time),
}
