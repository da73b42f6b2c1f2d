"""What one place of a report says, before the places are made into a case: a value, a drug, a finding, a time.

The nouns follow the line format in which the reader prints facts (``catamnesis read FILE --format facts``).
"""

from dataclasses import dataclass
from enum import StrEnum

from catamnesis.case.finding import SerologyResult, Status
from catamnesis.case.laboratory import Comparator
from catamnesis.case.patient import Sex
from catamnesis.case.source import Span
from catamnesis.terms.concept import Concept


@dataclass(frozen=True, slots=True)
class SaidWhen:
    """When something was, as the sentence itself says it.

    Parameters
    ----------
    date
        ISO date, as exact as it is written (``2011-04``); empty where the sentence gives none.
    offset_days, anchor
        Signed days after what is named (28, "starting anakinra"); None and empty where the sentence gives none.
    span
        Where the time stands; None where it was taken from a neighbour.
    """

    date: str = ""
    offset_days: float | None = None
    anchor: str = ""
    span: Span | None = None


class Act(StrEnum):
    """What a place says was done with a drug."""

    START = "start"
    STOP = "stop"
    INCREASE = "increase"
    DECREASE = "decrease"
    CONTINUE = "continue"
    PAST = "past"
    NONE = "none"


class Happening(StrEnum):
    """Kinds of events that other things hang on."""

    DEATH = "death"
    ADMISSION = "admission"
    DISCHARGE = "discharge"
    REMISSION = "remission"
    RELAPSE = "relapse"
    SURGERY = "surgery"
    BIOPSY = "biopsy"
    TRANSPLANT = "transplant"
    INTUBATION = "intubation"


class TimeForm(StrEnum):
    """Forms of a time expression."""

    DATE = "date"
    DURATION = "duration"
    OFFSET = "offset"
    FREQUENCY = "frequency"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What every mention has.

    Parameters
    ----------
    span
        The shortest stretch that states it.
    patient
        Number of the patient, from 1.
    doubt
        Why a person should look at it; empty where the reader is sure.
    reader
        Which reader found it: ``rules``, ``model`` or the name of a language model.
    """

    span: Span
    patient: int = 1
    doubt: str = ""
    reader: str = "rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientSaid(_Said):
    """Who the report is about: sex, and age in years (0 to 130)."""

    sex: Sex
    age_years: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurementSaid(_Said):
    """A value of one analyte or vital sign.

    Parameters
    ----------
    analyte
        Usual full name in lower case ("c-reactive protein"); ``analyte_id`` its id in the analyte table where known.
    unit
        As written, spaces removed, ``µ`` for micro; None where none is written. ``ucum`` its code where known.
    reference
        Lower and upper limit of a reference range that stands beside it, each None where open.
    """

    analyte: str
    analyte_id: str | None
    value: float
    comparator: Comparator
    unit: str | None
    ucum: str | None
    reference: tuple[float | None, float | None] = (None, None)
    when: SaidWhen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSaid(_Said):
    """A rise or fall that the text itself states; ``percent`` signed, ``over_days`` how long it took."""

    analyte: str
    analyte_id: str | None
    before: float | None
    after: float | None
    unit: str | None
    percent: float | None
    over_days: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureSaid(_Said):
    """A drug with what is said of it here.

    Parameters
    ----------
    drug
        Generic name in lower case; ``concept`` with its DrugBank CURIE where known, ``drug_id`` its id in our table.
    dose, dose_unit, per
        100, ``mg``, ``day``; ``per`` also ``week``, ``month``, ``dose``, or hours as ``12 h``.
    indication, caused, stopped_for
        What it was given for, what harm the text ties to it, why it was stopped; empty where not said.
    lasted_days
        For how long it was given; None where not said.
    """

    drug: str
    concept: Concept
    drug_id: str | None
    dose: float | None = None
    dose_unit: str | None = None
    per: str | None = None
    route: str | None = None
    action: Act = Act.NONE
    when: SaidWhen | None = None
    lasted_days: float | None = None
    indication: str = ""
    caused: str = ""
    stopped_for: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingSaid(_Said):
    """A sign, symptom, disease or abnormal result in words.

    Parameters
    ----------
    concept
        The words, with an HPO or Disease Ontology CURIE where the lexicon knows one.
    disease
        Whether it is the name of an illness and not of a sign.
    course
        ``resolved``, ``improved``, ``unchanged``, ``worsened``, ``new`` where the text says how it went, else empty.
    """

    concept: Concept
    assertion: Status
    disease: bool = False
    course: str = ""
    when: SaidWhen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SerologySaid(_Said):
    """A test for an antibody, an antigen or a pathogen; ``titre`` the reciprocal (1:640 is 640)."""

    target: str
    result: SerologyResult
    titre: float | None = None
    when: SaidWhen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSaid(_Said):
    """Something that happened on a day."""

    kind: Happening
    when: SaidWhen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSaid(_Said):
    """A time expression.

    Parameters
    ----------
    form
        Date, duration, offset or frequency.
    date
        ISO, as exact as written, of a date; else empty.
    amount
        Days of a duration, signed days of an offset, times a day of a frequency; None for a date.
    anchor
        What an offset hangs on, as written; empty where the text does not say.
    """

    form: TimeForm
    date: str = ""
    amount: float | None = None
    anchor: str = ""


Mention = PatientSaid | MeasurementSaid | ChangeSaid | ExposureSaid | FindingSaid | SerologySaid | EventSaid | TimeSaid


@dataclass(frozen=True, slots=True)
class UptakeSaid:
    """A standardised uptake value as written: its quantity (``suvmax``, ``suvmean``, ``suvpeak``, ``suv``) and site."""

    span: Span
    quantity: str
    value: float
    comparator: Comparator = Comparator.EQUAL
    site: str = ""


@dataclass(frozen=True, slots=True)
class ScanSaid:
    """What the text says of how a PET was made; each None where not said (MBq or MBq/kg, minutes, mmol/L).

    Parameters
    ----------
    span
        In the sentence that says most, from the first to the last word that says something of it.
    tracer
        Usual short name (``FDG``); empty where the text names none.
    activity_unit
        ``MBq``, ``MBq/kg``, ``mCi`` or ``mCi/kg``.
    uptakes
        Uptake values that the same passage tells.
    more
        Where its other sentences say something of it, one span each.
    doubt
        Why a person should look at it; empty where the reader is sure.
    """

    span: Span
    tracer: str
    activity: float | None
    activity_unit: str | None
    uptake_minutes: float | None
    glucose_mmol_l: float | None
    patient: int = 1
    uptakes: tuple[UptakeSaid, ...] = ()
    more: tuple[Span, ...] = ()
    doubt: str = ""
