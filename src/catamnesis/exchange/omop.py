"""A case as tables of the OMOP common data model 5.4: the few that hold a patient's story.

The vocabularies of OMOP cannot be had offline, so each ``..._concept_id`` is 0 and the code or the words stand in
``..._source_value``. ``note_nlp`` holds where each fact stands written (offset and snippet).
"""

import datetime
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from catamnesis.case.case import Case, Fact
from catamnesis.case.chronology import Bounds, Timing
from catamnesis.case.finding import Finding, Status
from catamnesis.case.laboratory import LabValue
from catamnesis.case.patient import Diagnosis, Patient, Sex
from catamnesis.case.source import Span
from catamnesis.case.therapy import Exposure
from catamnesis.exchange.csv_cells import Cell, table
from catamnesis.exchange.dates import calendar_days
from catamnesis.exchange.imported import BIRTH, Exported

Row = dict[str, Cell]

#: Tables with their columns, as CDM 5.4 names them; columns that are always empty are left out.
TABLES: dict[str, tuple[str, ...]] = {
    "person": (
        *(
            "person_id",
            "gender_concept_id",
            "year_of_birth",
            "race_concept_id",
            "ethnicity_concept_id",
            "person_source_value",
        ),
        *("gender_source_value",),
    ),
    "observation_period": (
        *("observation_period_id", "person_id", "observation_period_start_date", "observation_period_end_date"),
        *("period_type_concept_id",),
    ),
    "condition_occurrence": (
        *("condition_occurrence_id", "person_id", "condition_concept_id", "condition_start_date"),
        *("condition_type_concept_id", "condition_source_value", "condition_status_source_value"),
    ),
    "drug_exposure": (
        *("drug_exposure_id", "person_id", "drug_concept_id", "drug_exposure_start_date", "drug_exposure_end_date"),
        *("drug_type_concept_id", "stop_reason", "quantity", "sig", "drug_source_value", "route_source_value"),
        *("dose_unit_source_value",),
    ),
    "measurement": (
        *("measurement_id", "person_id", "measurement_concept_id", "measurement_date", "measurement_type_concept_id"),
        *(
            "operator_concept_id",
            "value_as_number",
            "range_low",
            "range_high",
            "measurement_source_value",
            "unit_source_value",
        ),
        *("value_source_value",),
    ),
    "note": (*("note_id", "person_id", "note_date", "note_type_concept_id", "note_title", "note_source_value"),),
    "note_nlp": (
        *(
            "note_nlp_id",
            "note_id",
            "snippet",
            "offset",
            "lexical_variant",
            "note_nlp_concept_id",
            "nlp_system",
            "term_exists",
        ),
        *("term_modifiers", "note_nlp_source_concept_id"),
    ),
}

_PERSON = 1


@dataclass(frozen=True, slots=True)
class _Calendar:
    days: dict[str, Bounds]

    def date(self, when: Timing) -> str | None:
        """A date where the time is one day of the calendar."""
        bounds = self.days.get(when.point, Bounds())
        if not bounds.exact or bounds.earliest is None or not 1 <= bounds.earliest <= datetime.date.max.toordinal():
            return None
        return datetime.date.fromordinal(bounds.earliest).isoformat()


def write_omop(case: Case) -> Exported:
    """The case as a zip of CSV files, one a table; the same case gives the same bytes.

    A time that is no single day of the calendar is left empty, though the model wants a date: it is counted as lost.
    """
    calendar = _Calendar(calendar_days(case))
    rows = {
        "person": list(_person(case, calendar)),
        "observation_period": list(_period(case, calendar)),
        "condition_occurrence": list(_conditions(case, calendar)),
        "drug_exposure": list(_drugs(case, calendar)),
        "measurement": list(_measurements(case, calendar)),
        "note": list(_notes(case)),
        "note_nlp": list(_places(case)),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, columns in TABLES.items():
            info = zipfile.ZipInfo(str(PurePosixPath(f"{name}.csv")), (1980, 1, 1, 0, 0, 0))
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, table(columns, rows[name]))
    return Exported(packed.getvalue(), tuple(_losses(case, rows)))


def _losses(case: Case, rows: dict[str, list[Row]]) -> Iterator[str]:
    dates = {"condition_occurrence": "condition_start_date", "drug_exposure": "drug_exposure_start_date"}
    dates["measurement"] = "measurement_date"
    for name, column in dates.items():
        if undated := sum(row[column] is None for row in rows[name]):
            yield f"{name}: dates that the model demands and the case does not have ({undated})"
    if rows["person"][0]["year_of_birth"] is None:
        yield "person: the year of birth that the model demands and the case does not have (1)"
    if notes := len(rows["note"]):
        yield f"note: dates that the model demands and the case does not have ({notes})"
    absent = sum(fact.status is Status.ABSENT for fact in case.of(Diagnosis))
    absent += sum(fact.status is Status.ABSENT for fact in case.of(Finding))
    if absent:
        yield f"illnesses and findings that are not there ({absent})"
    told = (Patient, Diagnosis, Finding, Exposure, LabValue)
    if other := sum(not isinstance(fact, told) for fact in case.facts):
        yield f"facts of kinds that are not written ({other})"
    if changes := sum(len(exposure.changes) for exposure in case.of(Exposure)):
        yield f"changes of dose ({changes})"


def _person(case: Case, calendar: _Calendar) -> Iterator[Row]:
    patient = next(iter(case.of(Patient)), None)
    sex = patient.sex if patient else Sex.UNKNOWN
    born = calendar.date(Timing(BIRTH))
    row: Row = {"person_id": _PERSON, "person_source_value": case.id, "gender_source_value": sex}
    row["year_of_birth"] = int(born[:4]) if born else None
    yield row | _zeros("gender", "race", "ethnicity")


def _zeros(*names: str) -> Row:
    return {f"{name}_concept_id": 0 for name in names}


def _period(case: Case, calendar: _Calendar) -> Iterator[Row]:
    """From the first to the last dated value or drug."""
    times = [fact.start for fact in case.of(Exposure)] + [fact.when for fact in case.of(LabValue)]
    dates = sorted(date for when in times if (date := calendar.date(when)))
    if dates:
        row: Row = {"observation_period_id": 1, "person_id": _PERSON, "observation_period_start_date": dates[0]}
        yield row | {"observation_period_end_date": dates[-1]} | _zeros("period_type")


def _conditions(case: Case, calendar: _Calendar) -> Iterator[Row]:
    """What is present: the model has no row for what is not there."""
    told: tuple[Diagnosis | Finding, ...] = (*case.of(Diagnosis), *case.of(Finding))
    told = tuple(fact for fact in told if fact.status is not Status.ABSENT)
    for number, fact in enumerate(told, start=1):
        row: Row = {"condition_occurrence_id": number, "person_id": _PERSON}
        row |= {"condition_start_date": calendar.date(fact.when), "condition_status_source_value": fact.status}
        row |= {"condition_source_value": fact.concept.curie or fact.concept.label}
        yield row | _zeros("condition", "condition_type")


def _drugs(case: Case, calendar: _Calendar) -> Iterator[Row]:
    for number, fact in enumerate(case.of(Exposure), start=1):
        dose = fact.dose
        sig = " ".join(str(part) for part in (dose.amount, dose.unit, f"per {dose.per}" if dose.per else None) if part)
        row: Row = {"drug_exposure_id": number, "person_id": _PERSON, "quantity": dose.amount, "sig": sig}
        row |= {
            "drug_exposure_start_date": calendar.date(fact.start),
            "drug_exposure_end_date": calendar.date(fact.stop),
        }
        row |= {"stop_reason": fact.reason_for_stopping, "drug_source_value": fact.drug.curie or fact.drug.label}
        row |= {"route_source_value": fact.route, "dose_unit_source_value": dose.unit}
        yield row | _zeros("drug", "drug_type")


def _measurements(case: Case, calendar: _Calendar) -> Iterator[Row]:
    for number, fact in enumerate(case.of(LabValue), start=1):
        row: Row = {"measurement_id": number, "person_id": _PERSON, "measurement_date": calendar.date(fact.when)}
        row |= {"value_as_number": fact.value, "unit_source_value": fact.unit}
        row |= {"range_low": fact.reference.low, "range_high": fact.reference.high}
        row |= {"measurement_source_value": fact.name_written}
        row |= {"value_source_value": f"{fact.comparator if fact.comparator != '=' else ''}{fact.value:g}"}
        yield row | _zeros("measurement", "measurement_type", "operator")


def _notes(case: Case) -> Iterator[Row]:
    for number, document in enumerate(case.documents, start=1):
        row: Row = {"note_id": number, "person_id": _PERSON, "note_title": document.title}
        yield row | {"note_source_value": document.name} | _zeros("note_type")


def _places(case: Case) -> Iterator[Row]:
    notes = {document.name: number for number, document in enumerate(case.documents, start=1)}
    number = 0
    for fact in case.facts:
        for source in fact.sources:
            if isinstance(source.place, Span) and source.document in notes:
                number += 1
                row: Row = {"note_nlp_id": number, "note_id": notes[source.document], "snippet": source.place.words}
                row |= {"offset": str(source.place.start), "lexical_variant": source.place.words}
                row |= {"nlp_system": "catamnesis", "term_exists": _exists(fact), "term_modifiers": f"fact={fact.id}"}
                yield row | _zeros("note_nlp", "note_nlp_source")


def _exists(fact: Fact) -> str:
    return "N" if getattr(fact, "status", None) is Status.ABSENT else "Y"
