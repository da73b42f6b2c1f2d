"""The patient, the history and how it ended, as the record tells it."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from catamnesis.case.case import Case
from catamnesis.case.chronology import Timing
from catamnesis.case.event import AdverseEvent, Milestone, Outcome, OutcomeKind
from catamnesis.case.finding import Domain, Finding, Serology, SerologyResult, Status
from catamnesis.case.imaging import ImagingStudy, Photograph
from catamnesis.case.laboratory import LabValue
from catamnesis.case.patient import Diagnosis, Patient, Sex
from catamnesis.case.response import Judgement
from catamnesis.case.therapy import DoseChange, Exposure, Procedure
from catamnesis.tell import phrases
from catamnesis.tell.page import Block, Cell, Line, Listing, Pairs, Paragraph, Printed, Row, Section, Table, Tag, plain
from catamnesis.tell.typography import listed, sentence_case, typeset

#: Facts of one kind that a list or table holds; the rest is counted, and stands in the JSON report.
MOST_ROWS = 60

_SEX = {Sex.FEMALE: "woman", Sex.MALE: "man", Sex.OTHER: "person", Sex.UNKNOWN: "person"}


def patient_words(case: Case) -> str:
    """The patient in a few words, as "a woman of 53 years".

    Where nothing is known, "one patient".
    """
    patient = next(iter(case.of(Patient)), None)
    if patient is None:
        return "one patient"
    age = phrases.age_words(patient.age_years)
    return f"a {_SEX[patient.sex]}" + (f" of {age}" if age else ", age not stated")


def treatment_words(exposure: Exposure) -> str:
    """A treatment with its dose and route, as "anakinra 100 mg a day, subcutaneous"."""
    dose = phrases.dose_words(exposure.dose)
    return ", ".join(filter(None, (f"{exposure.drug.label} {dose}".strip(), exposure.route or "")))


def patient_section(case: Case) -> Section:
    """Who the patient is, what the illness is called, what was found, and what had been given."""
    blocks: list[Block] = [Pairs(tuple(_basics(case)))]
    blocks += _findings(case)
    blocks += _serologies(case.of(Serology))
    blocks += _looked_at(case)
    blocks += _treatments(case)
    return Section("patient", "Patient and history", tuple(blocks))


def outcome_section(case: Case) -> Section:
    """How the story ended, and which harm was told."""
    blocks: list[Block] = []
    said = {judgement.subject: judgement for judgement in case.judged("outcome")}
    for outcome in case.of(Outcome):
        blocks.append(Paragraph((Printed(outcome_words(outcome), outcome.sources, strong=True),)))
        if outcome.id in said:
            blocks.append(Paragraph(_scored(said[outcome.id])))
    if not blocks:
        blocks.append(Paragraph(plain("The record does not say how the story ended.")))
    events = case.of(AdverseEvent)
    if events:
        lines = tuple((Printed(_harm_words(case, event), event.sources),) for event in events[:MOST_ROWS])
        blocks.append(Listing("Harm that was reported", lines + _rest(len(events))))
    else:
        blocks.append(Paragraph(plain("No adverse event was reported; that is not the same as none.", quiet=True)))
    return Section("outcome", "Outcome and harm", tuple(blocks))


def outcome_words(outcome: Outcome) -> str:
    """An end of the story in one sentence."""
    cause = f" from {outcome.cause}" if outcome.cause and outcome.kind is OutcomeKind.DEATH else ""
    other = f": {outcome.cause}" if outcome.cause and not cause else ""
    return f"{sentence_case(outcome.kind.value)}{cause}{other}, {_when(outcome.when)}."


def _scored(judgement: Judgement) -> Line:
    told = f"{sentence_case(judgement.verdict)}. {judgement.explanation}"
    return (Printed(typeset(told), how=judgement.derivation),)


def _harm_words(case: Case, event: AdverseEvent) -> str:
    names = {exposure.id: exposure.drug.label for exposure in case.of(Exposure)} if event.suspected else {}
    blamed = listed([names.get(drug, drug) for drug in event.suspected])
    parts = [sentence_case(event.concept.label), f"grade {event.grade}" if event.grade else ""]
    parts += [f"blamed on {blamed}" if blamed else "", event.outcome, _when(event.when)]
    return ", ".join(filter(None, parts))


def _when(timing: Timing) -> str:
    return phrases.day_words(timing.days, timing.nominal_day) if timing.stated else phrases.NOT_DATED


def _basics(case: Case) -> Iterator[tuple[str, Line]]:
    for patient in case.of(Patient):
        size = [
            phrases.value_unit(value, unit)
            for value, unit in ((patient.weight_kg, "kg"), (patient.height_cm, "cm"))
            if value is not None
        ]
        words = ", ".join((sentence_case(patient_words(case)), *size))
        yield "Patient", (Printed(words, patient.sources),)
    diagnoses = case.of(Diagnosis)
    if diagnoses:
        yield "Diagnoses", _joined(_diagnosis(diagnosis) for diagnosis in diagnoses[:MOST_ROWS])
    milestones = case.of(Milestone)
    if milestones:
        yield (
            "Milestones",
            _joined(Printed(f"{m.concept.label}, {_when(m.when)}", m.sources) for m in milestones[:MOST_ROWS]),
        )


def _diagnosis(diagnosis: Diagnosis) -> Printed:
    doubt = "" if diagnosis.status is Status.PRESENT else f" ({diagnosis.status.value})"
    return Printed(f"{diagnosis.concept.label}{doubt}, {_when(diagnosis.when)}", diagnosis.sources)


def _joined(parts: Iterable[Printed], separator: str = "; ") -> Line:
    line: list[Printed] = []
    for part in parts:
        line += [Printed(separator), part] if line else [part]
    return tuple(line)


def _findings(case: Case) -> Iterator[Block]:
    order = list(Domain)
    findings = sorted(case.of(Finding), key=lambda f: order.index(f.domain) if f.domain else len(order))
    if not findings:
        return
    rows = []
    for domain, group in groupby(findings[: 4 * MOST_ROWS], key=lambda f: f.domain.value if f.domain else "no domain"):
        held = list(group)
        sides = ([f for f in held if f.course is None], [f for f in held if f.course is not None])
        cells = [Cell((plain(sentence_case(domain)),)), *map(_finding_cell, sides)]
        rows.append(Row(tuple(cells)))
    yield Table("Findings", ("Domain", "Found", f"What became of it, {Tag.STATED.value}"), tuple(rows), "findings")
    yield from (Paragraph(line, "quiet") for line in _rest(len(findings), 4 * MOST_ROWS))


def _finding_cell(findings: list[Finding]) -> Cell:
    return Cell(tuple((_finding(f),) for f in findings))


def _finding(finding: Finding) -> Printed:
    words = finding.concept.label
    if finding.status is not Status.PRESENT:
        words = f"{words}: {finding.status.value}"
    if finding.course is None:
        return Printed(words, finding.sources)
    words = f"{words}: {finding.course.value}, {_when(finding.when)}"
    return Printed(words, finding.sources)


def _serologies(serologies: tuple[Serology, ...]) -> Iterator[Block]:
    pairs = []
    for result in SerologyResult:
        held = [s for s in serologies if s.result is result]
        if held:
            shown = _joined((_serology(s) for s in held[:MOST_ROWS]), ", ")
            pairs.append((f"{sentence_case(result.value)} tests", shown + sum(_rest(len(held)), ())))
    if pairs:
        yield Pairs(tuple(pairs))


def _serology(serology: Serology) -> Printed:
    titre = f" 1:{phrases.reported(serology.titre)}" if serology.titre is not None else ""
    return Printed(serology.target.label + titre, serology.sources)


def _looked_at(case: Case) -> Iterator[Block]:
    lines: list[Line] = []
    for procedure in case.of(Procedure):
        words = f"{sentence_case(procedure.concept.label)}: {procedure.result or 'no result'}"
        lines.append((Printed(f"{words}, {_when(procedure.when)}", procedure.sources),))
    lines += [(Printed(_study_words(study), study.sources),) for study in case.of(ImagingStudy)]
    for photograph in case.of(Photograph):
        lines.append((Printed(f"Photograph: {photograph.site}, {_when(photograph.when)}", photograph.sources),))
    if lines:
        yield Listing("Biopsies, scans and photographs", tuple(lines[:MOST_ROWS]) + _rest(len(lines)))


def _study_words(study: ImagingStudy) -> str:
    acquisition = study.acquisition
    details = [
        f"{words} {phrases.value_unit(value, unit)}"
        for words, value, unit in (
            ("uptake time", acquisition.uptake_minutes, "min"),
            ("activity", acquisition.activity_mbq_per_kg, "MBq/kg"),
            ("glucose", acquisition.glucose_mmol_per_l, "mmol/L"),
        )
        if value is not None
    ]
    made = f" ({', '.join(details)})" if details else ""
    return f"{study.modality}{made}: {study.result or 'no result in words'}, {_when(study.when)}"


def _treatments(case: Case) -> Iterator[Block]:
    exposures = case.of(Exposure)
    if not exposures:
        return
    question = case.question.exposure
    ordered = sorted(exposures, key=lambda e: e.id != question)
    heads = ("Treatment", "Dose, route", "Begun", "Changed", "Ended", "For")
    rows = tuple(_treatment(exposure, asked=exposure.id == question) for exposure in ordered[:MOST_ROWS])
    yield Table("Treatments", heads, rows, "treatments")
    yield from (Paragraph(line, "quiet") for line in _rest(len(exposures)))


def _treatment(exposure: Exposure, *, asked: bool) -> Row:
    dose = ", ".join(filter(None, (phrases.dose_words(exposure.dose), exposure.route or "")))
    name = Printed(exposure.drug.label, exposure.sources, strong=asked)
    return Row(
        (
            Cell(((name,),)),
            _or_silent(dose),
            Cell((plain(_when(exposure.start)),)),
            Cell(tuple((_dose_change(change),) for change in exposure.changes)),
            _or_silent(_end_words(exposure)),
            _or_silent(exposure.indication),
        )
    )


def _or_silent(words: str) -> Cell:
    return Cell((plain(words) or plain("not stated", quiet=True),))


def _dose_change(change: DoseChange) -> Printed:
    dose = phrases.dose_words(change.dose)
    words = phrases.action_words(change.action) + (f" to {dose}" if dose else "")
    return Printed(f"{words}, {_when(change.when)}", change.sources)


def _end_words(exposure: Exposure) -> str:
    reason = f" ({exposure.reason_for_stopping})" if exposure.reason_for_stopping else ""
    if exposure.stop.stated:
        return f"{_when(exposure.stop)}{reason}"
    if exposure.ongoing:
        return "went on past day 0"
    return f"ended, {phrases.NOT_DATED}{reason}" if exposure.ongoing is False else ""


def _rest(many: int, most: int = MOST_ROWS) -> tuple[Line, ...]:
    if many <= most:
        return ()
    return (plain(f"… and {phrases.count(many - most, 'more', 'more')}", quiet=True),)


def laboratory_words(case: Case) -> str:
    """How many laboratory values stand behind the report."""
    values = case.of(LabValue)
    analytes = len({value.analyte for value in values})
    return f"{phrases.count(len(values), 'laboratory value')} of {phrases.count(analytes, 'analyte')}" if values else ""
