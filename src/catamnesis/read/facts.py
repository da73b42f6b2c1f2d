"""Entries of case.yaml turned into facts: findings, drugs, scans, events."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from catamnesis.case.case import Fact
from catamnesis.case.chronology import DAY_ZERO, Timing
from catamnesis.case.discrepancy import Kind
from catamnesis.case.event import AdverseEvent, Answer, GivenAnswer, Milestone, Outcome, OutcomeKind
from catamnesis.case.finding import (
    Course,
    Domain,
    Finding,
    NotEvaluable,
    Serology,
    SerologyResult,
    StatedChange,
    Status,
)
from catamnesis.case.imaging import Acquisition, ImagingStudy, ImagingValue, Photograph, ScanPair
from catamnesis.case.patient import Diagnosis, Patient, Sex
from catamnesis.case.therapy import Dose, DoseAction, DoseChange, Exposure, Procedure
from catamnesis.read.entries import Desk, Note
from catamnesis.read.form import did_you_mean
from catamnesis.read.lab_entries import lab_value
from catamnesis.read.notes import Value
from catamnesis.read.pictures.picture_entries import given_scale, given_wound, grey_card
from catamnesis.terms.analytes import analytes, find_analyte
from catamnesis.terms.concept import Concept
from catamnesis.terms.drugs import find_drug, nearest_drugs
from catamnesis.terms.ucum import UnitError, ucum_code


def patient_of(keys: Value, desk: Desk) -> Patient | None:
    """The patient, where the notes say anything of one."""
    if not isinstance(keys, dict):
        return None
    note = Note("patient", ("patient",), _id_of_patient(str(keys.get("id") or ""), desk), keys)
    sex = Sex(note.text("sex", Sex.UNKNOWN))
    sizes = (note.number("age_years"), note.number("weight_kg"), note.number("height_cm"))
    return Patient(note.id, sex, *sizes, desk.sources(note))


def _id_of_patient(written: str, desk: Desk) -> str:
    if written and written in desk.ids:
        taken = desk.notes.line((*desk.ids[written].path, "id"))
        desk.ledger.file(
            "id",
            Kind.REFUSED,
            desk.where(("patient", "id")),
            f"the id {written!r} stands on line {taken} too, so the patient does not bear it",
            "give each entry an id of its own",
        )
    names = itertools.chain((written, "patient"), (f"patient-{number}" for number in itertools.count(2)))
    return next(name for name in names if name and name not in desk.ids)


def facts_of(desk: Desk) -> Iterator[Fact]:
    """One fact for each entry that can be one; what is doubtful is filed on the desk's ledger."""
    for note in desk.ids.values():
        fact = _MAKERS[note.section](note, desk)
        if fact is not None:
            yield fact


def _concept(note: Note, key: str = "name") -> Concept:
    return Concept(note.text(key) or note.id, note.text("code") or None)


def _domain(note: Note) -> Domain | None:
    return Domain(note.text("domain")) if note.text("domain") else None


def _when(note: Note, desk: Desk) -> Timing:
    return desk.timing(note, "when", note.id)


def _milestone(note: Note, desk: Desk) -> Fact:
    return Milestone(note.id, _concept(note), _when(note, desk), desk.sources(note))


def _diagnosis(note: Note, desk: Desk) -> Fact:
    status = Status(note.text("status", Status.PRESENT))
    return Diagnosis(note.id, _concept(note), status, _when(note, desk), desk.sources(note))


def _finding(note: Note, desk: Desk) -> Fact:
    course = Course(note.text("course")) if note.text("course") else None
    domain = _domain(note)
    if course is not None and domain is None:
        desk.ledger.file(
            "domain",
            Kind.MISSING,
            desk.where(note.path),
            f"{note.text('name')!r} has a course but no domain, so it counts for none",
            f"add 'domain:' with one of: {', '.join(Domain)}",
        )
    status = Status(note.text("status", Status.PRESENT))
    return Finding(note.id, _concept(note), status, domain, course, _when(note, desk), desk.sources(note))


def _not_evaluable(note: Note, desk: Desk) -> Fact:
    return NotEvaluable(note.id, Domain(note.text("domain")), note.text("reason"), desk.sources(note))


def _serology(note: Note, desk: Desk) -> Fact:
    return Serology(
        id=note.id,
        target=_concept(note, "target"),
        result=SerologyResult(note.text("result")),
        titre=note.number("titre"),
        when=_when(note, desk),
        sources=desk.sources(note),
    )


def _dose(note: Note, desk: Desk) -> Dose:
    amount, unit, per = note.number("dose"), note.text("unit") or None, note.text("per") or None
    if amount is not None and unit is None:
        desk.ledger.file(
            "dose unit",
            Kind.MISSING,
            desk.where((*note.path, "dose")),
            f"the dose {amount:g} has no unit",
            "add 'unit:', such as mg",
        )
    if amount is None and (unit or per):
        desk.ledger.file(
            "dose amount",
            Kind.MISSING,
            desk.where(note.path),
            "a unit or a rhythm of the dose stands without its amount",
            "add 'dose:'",
        )
    return Dose(amount, unit, per)


def _exposure(note: Note, desk: Desk) -> Fact:
    name = note.text("drug")
    drug = find_drug(name)
    if drug is None and desk.ledger.first_time(f"drug {name}"):
        near = " or ".join(nearest_drugs(name))
        hint = f"did you mean {near}? " if near else ""
        desk.ledger.file(
            "drug",
            Kind.DOUBTFUL,
            desk.where((*note.path, "drug")),
            f"{name!r} is not in the table of drugs: no window of effect is known for it",
            f"{hint}it is kept as written",
        )
    ongoing = note.keys.get("ongoing")
    start = desk.timing(note, "start", f"{note.id}.start")
    stop = desk.timing(note, "stop", f"{note.id}.stop")
    changes = tuple(_dose_change(part, desk) for part in note.part("changes"))
    exposure = Exposure(
        id=note.id,
        drug=_concept(note, "drug"),
        drug_id=drug.id if drug else None,
        dose=_dose(note, desk),
        route=note.text("route") or None,
        start=start,
        stop=stop,
        ongoing=ongoing if isinstance(ongoing, bool) else None,
        changes=changes,
        indication=note.text("indication"),
        reason_for_stopping=note.text("reason_for_stopping"),
        sources=desk.sources(note),
    )
    _order_of(exposure, note, desk)
    return exposure


def _dose_change(note: Note, desk: Desk) -> DoseChange:
    action = DoseAction(note.text("action"))
    return DoseChange(action, _dose(note, desk), desk.timing(note, "when", note.id), desk.sources(note))


def _order_of(exposure: Exposure, note: Note, desk: Desk) -> None:
    """State what goes without saying: a drug is begun before it is changed, and changed before it is ended."""
    own = desk.source(note.path)
    name = exposure.drug.label
    last = exposure.start
    for change in exposure.changes:
        if change.when.stated:
            desk.order(last, change.when, own, f"{name}: changes of dose follow the start, in their order")
            last = change.when
    if exposure.stop.stated:
        desk.order(last, exposure.stop, own, f"{name} is not ended before it is begun or changed")
        if exposure.ongoing:
            desk.order(Timing(DAY_ZERO), exposure.stop, own, f"{name} went on past day zero (ongoing: true)")


def _procedure(note: Note, desk: Desk) -> Fact:
    return Procedure(note.id, _concept(note), note.text("result"), _when(note, desk), desk.sources(note))


def _study(note: Note, desk: Desk) -> Fact:
    acquisition = Acquisition(
        tracer=note.text("tracer"),
        uptake_minutes=note.number("uptake_minutes"),
        activity_mbq_per_kg=note.number("activity_mbq_per_kg"),
        glucose_mmol_per_l=note.number("glucose_mmol_per_l"),
    )
    modality, result = note.text("modality"), note.text("result")
    return ImagingStudy(note.id, modality, acquisition, result, _when(note, desk), desk.sources(note))


def _named_quantity(written: str) -> str:
    """An analyte's id where the name is one, else the name; uptake values in small letters."""
    analyte = find_analyte(written)
    if analyte is not None:
        return analyte.id
    return written.lower() if written.lower().startswith("suv") else written


def _imaging_value(note: Note, desk: Desk) -> Fact | None:
    value = note.number("value")
    try:
        unit = ucum_code(note.text("unit"))
    except UnitError as error:
        what, _, remedy = str(error).partition("; ")
        desk.ledger.file(
            "unit",
            Kind.REFUSED,
            desk.where((*note.path, "unit")),
            f"{what}; the value was left out",
            remedy or "correct it",
        )
        return None
    if value is None:
        return None
    study = _reference(note, "study", note.text("study"), desk.studies, desk)
    when = _when(note, desk)
    if study is not None and not when.stated:
        when = _time_of_study(desk.studies[study], when)
    return ImagingValue(
        id=note.id,
        quantity=_named_quantity(note.text("quantity")),
        site=note.text("site"),
        value=value,
        unit=unit,
        study=study,
        domain=_domain(note),
        when=when,
        sources=desk.sources(note),
    )


def _time_of_study(study: Note, when: Timing) -> Timing:
    """A value read off a scan is of the scan's day."""
    written = study.text("when")
    return replace(when, point=study.id, written=f"at {study.id}" if written else "")


def _photograph(note: Note, desk: Desk) -> Fact:
    file = note.text("file")
    if file:
        where = desk.where((*note.path, "file"))
        if not desk.library.holds(file) and not desk.library.take(
            file, title=f"photograph, {note.text('site')}", where=where
        ):
            file = ""
    return Photograph(
        note.id,
        file.removeprefix("./"),
        note.text("site"),
        _domain(note),
        _when(note, desk),
        desk.sources(note),
        scale=given_scale(note, desk),
        wound=given_wound(note, desk),
        card=grey_card(note, desk),
        note=note.text("note"),
    )


def _scan_pair(note: Note, desk: Desk) -> Fact | None:
    """Two studies to compare; left out where a folder or a mask does not lie in the case folder."""
    names = {key: note.text(key) for key in ("baseline", "follow_up", "baseline_mask", "follow_up_mask")}
    for key, name in names.items():
        where = desk.where((*note.path, key))
        if name and not desk.library.lies_inside(name, is_folder=not key.endswith("mask"), where=where):
            return None
    return ScanPair(
        id=note.id, **names, domain=_domain(note), tumour=note.keys.get("tumour") is True, sources=desk.sources(note)
    )


def _stated_change(note: Note, desk: Desk) -> Fact:
    start = desk.timing(note, "start", f"{note.id}.start")
    when = _when(note, desk)
    if start.stated and when.stated:
        desk.order(
            start, when, desk.source(note.path), f"the first value of {note.text('subject')} is not after the second"
        )
    return StatedChange(
        id=note.id,
        subject=_named_quantity(note.text("subject")),
        percent=note.number("percent") or 0.0,
        site=note.text("site"),
        domain=_domain(note),
        start=start,
        when=when,
        sources=desk.sources(note),
    )


def _adverse_event(note: Note, desk: Desk) -> Fact:
    listed = note.keys.get("suspected")
    names = [name for name in listed if isinstance(name, str)] if isinstance(listed, list) else []
    suspected = [_reference(note, "suspected", name, desk.exposures, desk) for name in names]
    grade = note.number("grade")
    return AdverseEvent(
        id=note.id,
        concept=_concept(note),
        grade=None if grade is None else int(grade),
        suspected=tuple(dict.fromkeys(name for name in suspected if name)),
        outcome=note.text("outcome"),
        when=_when(note, desk),
        sources=desk.sources(note),
    )


def _outcome(note: Note, desk: Desk) -> Fact:
    return Outcome(
        id=note.id,
        kind=OutcomeKind(note.text("kind")),
        cause=note.text("cause"),
        related=Answer(note.text("related", Answer.UNKNOWN)),
        when=_when(note, desk),
        sources=desk.sources(note),
    )


def _answer(note: Note, desk: Desk) -> Fact:
    about = note.text("about")
    speaks_of_domain = about in tuple(Domain)
    if not (about in desk.ids or speaks_of_domain or about.startswith("change-") or find_analyte(about)):
        names = (*desk.ids, *Domain, *(analyte.id for analyte in analytes()))
        desk.ledger.file(
            "reference",
            Kind.DOUBTFUL,
            desk.where((*note.path, "about")),
            f"nothing in this case is called {about!r}",
            f"{did_you_mean(about, names)}name the id of an entry, or a domain",
        )
    return GivenAnswer(
        id=note.id,
        instrument=note.text("instrument"),
        about=about,
        item=note.text("item"),
        answer=Answer(note.text("answer")),
        reason=note.text("reason"),
        sources=desk.sources(note),
    )


def _reference(note: Note, key: str, name: str, among: Mapping[str, Note], desk: Desk) -> str | None:
    """An id that another entry must bear; one that none bears is filed and left out."""
    if not name or name in among:
        return name or None
    kind = "scan in 'imaging'" if key == "study" else "exposure"
    desk.ledger.file(
        "reference",
        Kind.REFUSED,
        desk.where((*note.path, key)),
        f"no {kind} is called {name!r}, so the reference is left out",
        f"{did_you_mean(name, among)}name its id",
    )
    return None


_MAKERS: dict[str, Callable[[Note, Desk], Fact | None]] = {
    "milestones": _milestone,
    "diagnoses": _diagnosis,
    "findings": _finding,
    "not_evaluable": _not_evaluable,
    "serologies": _serology,
    "exposures": _exposure,
    "labs": lab_value,
    "procedures": _procedure,
    "imaging": _study,
    "imaging_values": _imaging_value,
    "photographs": _photograph,
    "scans": _scan_pair,
    "stated_changes": _stated_change,
    "adverse_events": _adverse_event,
    "outcomes": _outcome,
    "answers": _answer,
}
