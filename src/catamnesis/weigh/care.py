"""The CARE checklist for case reports: which items the record of a case answers by itself."""

from collections.abc import Callable
from typing import Final

from catamnesis.case.case import Case
from catamnesis.case.event import AdverseEvent, Answer, Outcome
from catamnesis.case.finding import Finding, Serology
from catamnesis.case.imaging import ImagingStudy, ImagingValue
from catamnesis.case.laboratory import LabValue
from catamnesis.case.patient import Patient, Sex
from catamnesis.case.therapy import DoseAction, Exposure, Procedure
from catamnesis.weigh.checklist import Checklist, Entry
from catamnesis.weigh.questionnaire import Reply, joined

CARE: Final = Checklist(
    instrument="care",
    title="CARE checklist for case reports",
    citation="Gagnier JJ et al. J Med Case Rep 2013;7:223, table 1, with the order of the 2016 list",
    entries=(
        Entry("1", "title says case report and its focus"),
        Entry("2", "two to five key words"),
        Entry("3a", "abstract: what is new"),
        Entry("3b", "abstract: the case"),
        Entry("3c", "abstract: the lesson"),
        Entry("4", "introduction with the literature"),
        Entry("5a", "demographics"),
        Entry("5b", "concerns and symptoms of the patient"),
        Entry("5c", "medical, family and social history"),
        Entry("5d", "earlier treatments and their outcome"),
        Entry("6", "clinical findings"),
        Entry("7", "timeline"),
        Entry("8a", "diagnostic methods"),
        Entry("8b", "diagnostic challenges"),
        Entry("8c", "diagnostic reasoning and differential"),
        Entry("8d", "prognostic features"),
        Entry("9a", "kind of treatment"),
        Entry("9b", "dose and duration"),
        Entry("9c", "changes of treatment and why"),
        Entry("10a", "outcome as doctor and patient saw it"),
        Entry("10b", "follow-up tests"),
        Entry("10c", "adherence and tolerability"),
        Entry("10d", "adverse and unexpected events"),
        Entry("11a", "strengths and limits"),
        Entry("11b", "literature discussed"),
        Entry("11c", "grounds of the conclusions"),
        Entry("11d", "lessons"),
        Entry("12", "the patient's own view"),
        Entry("13", "informed consent"),
    ),
)

#: Said of consent, for which the record of a case has no place.
_NO_PLACE: Final = "the record of a case has no place for it; answer the item"


def care_replies(case: Case) -> dict[str, Reply]:
    """Answers that the facts of a case give, by the number of the item; the rest is left to a person.

    Raises
    ------
    Refusal
        If the case does not name the treatment in question.
    """
    treatment = case.exposure_in_question()
    of_treatment: dict[str, Callable[[Case, Exposure], Reply]] = {
        "7": _timeline,
        "9a": _treatment,
        "9b": _dose,
        "10b": _follow_up,
        "10d": _adverse_events,
    }
    found = {code: look(case, treatment) for code, look in of_treatment.items()}
    of_case: dict[str, Callable[[Case], Reply]] = {
        "5a": _demographics,
        "6": _findings,
        "8a": _methods,
        "9c": _changes,
        "10a": _outcome,
    }
    found |= {code: look(case) for code, look in of_case.items()}
    found["10c"] = Reply(
        Answer.NO, "neither adherence nor tolerability is recorded; answer the item if the report says it"
    )
    found["13"] = Reply(Answer.UNKNOWN, _NO_PLACE)
    return found


def _demographics(case: Case) -> Reply:
    for patient in case.of(Patient):
        missing = [
            word
            for word, there in (("sex", patient.sex is not Sex.UNKNOWN), ("age", patient.age_years is not None))
            if not there
        ]
        if missing:
            return Reply(Answer.NO, f"{' and '.join(missing)} not recorded; add it", patient.sources)
        return Reply(Answer.YES, "sex and age are recorded", patient.sources)
    return Reply(Answer.NO, "no patient is recorded; add sex and age")


def _findings(case: Case) -> Reply:
    findings = case.of(Finding)
    if findings:
        return Reply(Answer.YES, f"{len(findings)} findings", joined(f.sources for f in findings))
    return Reply(Answer.NO, "no finding is recorded; add signs and symptoms, absent ones too")


def _timeline(case: Case, treatment: Exposure) -> Reply:
    """Whether the start of the treatment is stated, and the time of at least one thing after it."""
    facts: tuple[LabValue | Finding | ImagingStudy | ImagingValue | Outcome, ...] = (
        *case.of(LabValue),
        *case.of(Finding),
        *case.of(ImagingStudy),
        *case.of(ImagingValue),
        *case.of(Outcome),
    )
    later = [fact for fact in facts if fact.when.days.latest is not None and fact.when.days.latest > 0]
    if not treatment.start.stated:
        return Reply(Answer.NO, f"when {treatment.drug.label} was begun is not stated; add it", treatment.sources)
    if not later:
        return Reply(Answer.NO, "nothing after day zero has a bounded time; add days", treatment.sources)
    stated = sum(fact.when.stated for fact in facts)
    return Reply(
        Answer.YES, f"{stated} of {len(facts)} values, findings and scans have a stated time", treatment.sources
    )


def _methods(case: Case) -> Reply:
    tests: dict[str, tuple[LabValue | Serology | ImagingStudy | ImagingValue | Procedure, ...]] = {
        "laboratory": case.of(LabValue),
        "antibodies": case.of(Serology),
        "imaging": (*case.of(ImagingStudy), *case.of(ImagingValue)),
        "procedures": case.of(Procedure),
    }
    named = [name for name, facts in tests.items() if facts]
    if not named:
        return Reply(Answer.NO, "no test is recorded; add laboratory values, imaging or procedures")
    sources = joined(facts[0].sources for facts in tests.values() if facts)
    return Reply(Answer.YES, ", ".join(named), sources)


def _treatment(_case: Case, treatment: Exposure) -> Reply:
    route = f", {treatment.route}" if treatment.route else "; the route is not stated"
    return Reply(Answer.YES, f"{treatment.drug.label}{route}", treatment.sources)


def _dose(_case: Case, treatment: Exposure) -> Reply:
    ended = treatment.stop.stated or treatment.ongoing is True
    missing = [word for word, there in (("dose", treatment.dose.known), ("duration", ended)) if not there]
    if missing:
        reason = (
            f"{' and '.join(missing)} of {treatment.drug.label} not recorded; add a dose, and a stop or ongoing: true"
        )
        return Reply(Answer.NO, reason, treatment.sources)
    return Reply(Answer.YES, f"dose and duration of {treatment.drug.label} are recorded", treatment.sources)


def _changes(case: Case) -> Reply:
    """Whether each drug that was stopped says why; what went on unchanged needs no reason."""
    stopped = [e for e in case.of(Exposure) if e.stop.stated or e.ongoing is False]
    steps = [e for e in case.of(Exposure) if any(change.action is not DoseAction.CONTINUE for change in e.changes)]
    if not stopped and not steps:
        return Reply(Answer.NOT_APPLICABLE, "no change of treatment is recorded")
    silent = [e.drug.label for e in stopped if not e.reason_for_stopping]
    sources = joined(e.sources for e in (*stopped, *steps))
    if silent:
        return Reply(Answer.NO, f"no reason for stopping {', '.join(dict.fromkeys(silent))}; add it", sources)
    names = ", ".join(dict.fromkeys(e.drug.label for e in (*stopped, *steps)))
    return Reply(Answer.YES, f"changes recorded: {names}", sources)


def _outcome(case: Case) -> Reply:
    courses = [f for f in case.of(Finding) if f.course is not None]
    ends = case.of(Outcome)
    if not courses and not ends and not case.changes:
        return Reply(Answer.NO, "neither a course nor an outcome is recorded; add one")
    words = [
        word
        for word, there in (("courses of findings", courses), ("changes of values", case.changes), ("outcome", ends))
        if there
    ]
    sources = joined((*(f.sources for f in courses), *(o.sources for o in ends)))
    return Reply(Answer.YES, f"{', '.join(words)}; whether the patient saw it so is not recorded", sources)


def _follow_up(case: Case, _treatment: Exposure) -> Reply:
    tests: tuple[LabValue | ImagingStudy | ImagingValue, ...] = (
        *case.of(LabValue),
        *case.of(ImagingStudy),
        *case.of(ImagingValue),
    )
    later = [t for t in tests if t.when.days.earliest is not None and t.when.days.earliest > 0]
    if later:
        return Reply(Answer.YES, f"{len(later)} tests after day zero", joined(t.sources for t in later))
    return Reply(Answer.NO, "no test after day zero is recorded; add values with their days")


def _adverse_events(case: Case, treatment: Exposure) -> Reply:
    """Harm of, or during, the treatment in question; earlier harm answers nothing about it."""
    events = case.of(AdverseEvent)
    latest = [event.when.days.latest for event in events]
    here = [
        event
        for event, day in zip(events, latest, strict=True)
        if treatment.id in event.suspected or day is None or day >= 0
    ]
    if here:
        names = ", ".join(event.concept.label for event in here)
        return Reply(Answer.YES, f"recorded: {names}", joined(event.sources for event in here))
    earlier = f"; {len(events)} earlier events are" if events else ""
    reason = f"harm under {treatment.drug.label}, or that there was none, is not recorded{earlier}; answer the item"
    return Reply(Answer.NO, reason, joined(event.sources for event in events))
