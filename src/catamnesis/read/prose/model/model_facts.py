"""What each kind of fact needs to be believed: which words must stand where, and what our own rooms read there."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from catamnesis.case.finding import SerologyResult, Status
from catamnesis.case.laboratory import Comparator
from catamnesis.case.mention import (
    Act,
    ChangeSaid,
    EventSaid,
    ExposureSaid,
    FindingSaid,
    Happening,
    MeasurementSaid,
    Mention,
    PatientSaid,
    SerologySaid,
    TimeForm,
    TimeSaid,
)
from catamnesis.case.patient import Sex
from catamnesis.case.source import Span
from catamnesis.read.prose.context.assertion import asserted
from catamnesis.read.prose.nouns import Line, Number, Quantity, Shape, Term, TermKind
from catamnesis.read.prose.times.when import when_of
from catamnesis.read.prose.tokens import tokens
from catamnesis.terms.analytes import find_analyte
from catamnesis.terms.concept import Concept
from catamnesis.terms.drugs import find_drug

#: What a fact bears that nobody but the model has seen.
ONLY_THE_MODEL = "found by the language model only"

_NUMBER_WORDS = (
    *("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()),
    *("seventeen eighteen nineteen twenty".split()),
)
_SEXES = {
    Sex.FEMALE: "woman female girl lady she her mother wife daughter housewife gravida primigravida multigravida",
    Sex.MALE: "man male boy gentleman he his him father husband son",
}
_SEX_WORDS = {word: sex for sex, words in _SEXES.items() for word in words.split()}
_FALLS = "fell fall dropped drop decrease decreas reduc lower declin diminish improv less down shrank shrunk loss lost"
_RISES = "rose rise rising increas higher elevat grew gain more up doubl climb"
_ROUTES = {
    "oral": "oral mouth po peros tablet capsule orally",
    "intravenous": "intravenous iv infus ivig intravenously",
    "subcutaneous": "subcutaneous sc subcutaneously",
    "intramuscular": "intramuscular im",
    "topical": "topical cream ointment lotion drop eye gel",
    "inhaled": "inhal nebuli aerosol",
    "intra-articular": "articular",
}
_ACTS = {
    Act.START: (
        "start begin began begun initiat commenc introduc given gave administ receiv treat prescrib add put switch"
    ),
    Act.STOP: "stop discontinu withdr cease halt interrupt suspend off",
    Act.INCREASE: "increas escalat rais higher doubl",
    Act.DECREASE: "decreas reduc taper lower wean",
    Act.CONTINUE: "continu maintain still ongoing",
    Act.PAST: "previous past history prior before been had formerly earlier already",
}
_EVENTS = {
    Happening.DEATH: "died death dead deceas expir fatal passed succumb demise",
    Happening.ADMISSION: "admit admission hospitali referred transferred presented",
    Happening.DISCHARGE: "discharg released home",
    Happening.REMISSION: "remission recover resol remitted cure",
    Happening.RELAPSE: "relaps recur flare",
    Happening.SURGERY: (
        "surg operat resect excis ectomy otomy plasty repair debrid amput bypass removed drain cesarean caesarean"
    ),
    Happening.BIOPSY: "biops aspirat",
    Happening.TRANSPLANT: "transplant graft",
    Happening.INTUBATION: "intubat ventilat",
}
_RESULTS = {
    SerologyResult.POSITIVE: (
        "positiv detected reactive grew growth isolated revealed yielded confirmed seropositiv high"
    ),
    SerologyResult.NEGATIVE: (
        "negativ not no non without unremarkable sterile undetect seronegativ absence normal neither"
    ),
}
_PER = re.compile(r"day|week|month|dose|\d{1,3} h")


class Unfounded(Exception):
    """A fact that the text does not bear; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A fact of a model whose words stand in the text: the members, the place, its sentence and the model's name."""

    said: Mapping[str, Any]
    span: Span
    line: Line
    reader: str

    @property
    def common(self) -> dict[str, Any]:
        """What every mention of it has."""
        patient = self.line.sentence.patient
        return {"span": self.span, "patient": patient, "doubt": ONLY_THE_MODEL, "reader": self.reader}

    @property
    def dated(self) -> dict[str, Any]:
        """What every mention of something that has a time has; the time is the one that our room reads there."""
        return {**self.common, "when": when_of(self.line, self.span.start, self.span.end)}

    def number(self, name: str) -> float | None:
        """A number that the model gave; None where it gave none, or none that is finite."""
        value = self.said[name]
        try:
            number = None if value is None else float(value)
        except OverflowError:
            return None
        return number if number is not None and math.isfinite(number) else None

    def word(self, name: str) -> str:
        """Words that the model gave, in lower case; empty where it gave none."""
        return " ".join(str(self.said[name] or "").casefold().split())


def _patient(claim: Claim) -> Mention:
    sex, age = claim.word("sex"), claim.number("age_years")
    words = {token.low for token in tokens(claim.span.words)}
    read = {_SEX_WORDS[word] for word in words if word in _SEX_WORDS}
    if sex and read != {Sex(sex)}:
        raise Unfounded("the sex does not stand in its words")
    if age is not None and not (0 <= age <= 130 and _age_stands(age, claim.span.words, words)):
        raise Unfounded("the age does not stand in its words")
    if not sex and age is None:
        raise Unfounded("it says nothing")
    return PatientSaid(sex=Sex(sex) if sex else Sex.UNKNOWN, age_years=age, **claim.common)


def _age_stands(age: float, words: str, low: set[str]) -> bool:
    """Whether an age in years stands there as figures (of years, or of months) or as a word."""
    figures = {float(figure) for figure in re.findall(r"\d{1,3}(?:\.\d)?", words)}
    if "month" in low or "months" in low:
        figures = {figure / 12 for figure in figures}
    written = {float(number) for number, word in enumerate(_NUMBER_WORDS) if word in low}
    return any(math.isclose(age, held, rel_tol=0.01) for held in figures | written)


def _measurement(claim: Claim) -> Mention:
    wanted = claim.number("value")
    held = [pair for pair in _numbers(claim.line) if _inside(pair[1], claim.span)]
    told = next(((q, n) for q, n in held if wanted is not None and _same(n.value, wanted)), None)
    if told is None:
        raise Unfounded("the number cannot be read from its words")
    quantity, number = told
    if quantity.shape is Shape.REFERENCE:
        raise Unfounded("its number is a limit of a reference range")
    if _folded(str(claim.said["unit"] or "")) not in ("", _folded(quantity.unit or "")):
        raise Unfounded("the unit does not stand there")
    analyte, identity = _analyte(claim)
    span = claim.line.span(number.start, max(number.end, min(quantity.end, claim.span.end)))
    return MeasurementSaid(
        analyte=analyte,
        analyte_id=identity,
        value=number.value,
        comparator=Comparator(number.comparator),
        unit=quantity.unit,
        ucum=quantity.ucum,
        **claim.dated | {"span": span},
    )


def _change(claim: Claim) -> Mention:
    before, after, percent = (claim.number(name) for name in ("from", "to", "percent"))
    unit = next((q.unit for q, n in _numbers(claim.line) if after is not None and _same(n.value, after)), None)
    values = [number.value for _, number in _numbers(claim.line)]
    for number in (before, after, None if percent is None else abs(percent)):
        if number is not None and not any(_same(held, number) for held in values):
            raise Unfounded("the number cannot be read from its words")
    if percent is not None and not _has(claim.line, _FALLS if percent < 0 else _RISES):
        raise Unfounded("the direction cannot be read from its words")
    if percent is None and (before is None or after is None):
        raise Unfounded("it says nothing")
    analyte, identity = _analyte(claim)
    days = claim.number("over_days")
    read = {abs(time.amount) for time in claim.line.times if time.amount is not None}
    return ChangeSaid(
        analyte=analyte,
        analyte_id=identity,
        before=before,
        after=after,
        unit=unit,
        percent=percent,
        over_days=days if days is not None and any(_same(days, held) for held in read) else None,
        **claim.common,
    )


def _exposure(claim: Claim) -> Mention:
    drug, concept = _drug(claim)
    dose, unit = claim.number("dose"), str(claim.said["dose_unit"] or "")
    if dose is not None and not _dose_stands(claim.line, dose, unit):
        raise Unfounded("the dose cannot be read from its words")
    known, act = find_drug(drug), Act(claim.said["action"])
    route, per = claim.word("route"), claim.word("per")
    return ExposureSaid(
        drug=drug,
        concept=concept,
        drug_id=known.id if known else None,
        dose=dose,
        dose_unit=unit.replace(" ", "") or None if dose is not None else None,
        per=per if dose is not None and _PER.fullmatch(per) else None,
        route=route if route in _ROUTES and _has(claim.line, _ROUTES[route]) else None,
        action=act if _has(claim.line, _ACTS.get(act, "")) else Act.NONE,
        **claim.dated,
    )


def _dose_stands(line: Line, dose: float, unit: str) -> bool:
    """Whether a dose stands in the sentence; its unit may be the first part of what is written (mg of mg/day)."""
    wanted = _folded(unit)
    return any(
        _same(number.value, dose) and (not wanted or _folded(quantity.unit or "").startswith(wanted))
        for quantity, number in _numbers(line)
    )


def _finding(claim: Claim) -> Mention:
    told = asserted(claim.line, claim.span.start, claim.span.end)
    wanted = Status(claim.said["assertion"])
    if told.elsewhere is not None:
        raise Unfounded(f"its sentence is {told.elsewhere}, not of the patient now")
    if told.status is not wanted:
        raise Unfounded("its sentence says otherwise whether it was there")
    if not any(letter.isalpha() for letter in claim.span.words):
        raise Unfounded("it names nothing")
    known = _covering(claim, TermKind.DISEASE, TermKind.FINDING)
    concept = Concept(claim.span.words, known.id if known and ":" in known.id else None)
    disease = known is not None and known.kind is TermKind.DISEASE
    course = str(told.course) if told.course else ""
    return FindingSaid(concept=concept, assertion=wanted, disease=disease, course=course, **claim.dated)


def _covering(claim: Claim, *kinds: TermKind) -> Term | None:
    """The term of our lexicon that is what the model quotes, give or take a word before it."""
    return next(
        (t for t in claim.line.of(*kinds) if t.end == claim.span.end and t.start >= claim.span.start),
        None,
    )


def _serology(claim: Claim) -> Mention:
    result = SerologyResult(claim.said["result"])
    target = re.sub(r"^anti[- ](?=\w)", "", claim.word("target"))
    known = next((t for t in claim.line.of(TermKind.ANTIBODY, TermKind.PATHOGEN) if _touches(t, claim.span)), None)
    if not (_stands(target, claim.span.words) or (known and _folded(known.label) == _folded(target))):
        raise Unfounded("its name does not stand in its words")
    if not _has(claim.line, _RESULTS[result]):
        raise Unfounded("its result cannot be read from its sentence")
    return SerologySaid(target=known.label if known else target, result=result, **claim.dated)


def _event(claim: Claim) -> Mention:
    kind = Happening(claim.said["type"])
    stems = _EVENTS[kind].split()
    if not any(stem in token.low for token in tokens(claim.span.words) for stem in stems):
        raise Unfounded("its words do not say what happened")
    told = asserted(claim.line, claim.span.start, claim.span.end)
    if told.elsewhere is not None or told.status is not Status.PRESENT:
        raise Unfounded("its sentence says otherwise whether it was there")
    return EventSaid(kind=kind, **claim.dated)


def _time(claim: Claim) -> Mention:
    form, value, date = TimeForm(claim.said["form"]), claim.number("value"), str(claim.said["date"] or "")
    for time in claim.line.times:
        if not _touches(time, claim.span) or time.form is not form:
            continue
        if time.date == date if form is TimeForm.DATE else _same(time.amount, value):
            span = claim.line.span(time.start, time.end)
            return TimeSaid(
                form=form,
                date=time.date,
                amount=time.amount,
                anchor=time.anchor,
                **claim.common | {"span": span},
            )
    raise Unfounded("its time cannot be read from its words")


def _analyte(claim: Claim) -> tuple[str, str | None]:
    """Usual name and id of the analyte that a sentence names, if it is the one that the model means."""
    wanted = claim.word("analyte")
    known = find_analyte(wanted)
    for term in claim.line.of(TermKind.ANALYTE):
        names = {_folded(term.label), _folded(claim.line.words(term.start, term.end))}
        if _folded(wanted) in names or (known and known == find_analyte(term.label)):
            found = find_analyte(term.label)
            return term.label, found.id if found else None
    if not _stands(wanted, claim.line.text):
        raise Unfounded("what was measured is not named in its sentence")
    return wanted, known.id if known else None


def _drug(claim: Claim) -> tuple[str, Concept]:
    """Generic name and concept of the drug that the words name, if it is the one that the model means."""
    name = claim.word("drug")
    known = find_drug(name)
    for term in claim.line.of(TermKind.DRUG, TermKind.DRUG_CLASS):
        if not _touches(term, claim.span):
            continue
        names = {_folded(term.label), _folded(claim.line.words(term.start, term.end))}
        if _folded(name) in names or (known and known == find_drug(term.label)):
            return term.label, Concept(term.label, term.id if ":" in term.id else None)
    if not _stands(name, claim.span.words):
        raise Unfounded("its words do not name the drug that the model names")
    return name, Concept(name)


def _numbers(line: Line) -> list[tuple[Quantity, Number]]:
    return [(quantity, number) for quantity in line.quantities for number in quantity.numbers]


def _inside(number: Number, span: Span) -> bool:
    """Whether the whole number stands within a place; its comparator may stand before it."""
    return number.start < span.end and number.end <= span.end and number.end > span.start


def _touches(thing: Any, span: Span) -> bool:
    return bool(thing.start < span.end and span.start < thing.end)


def _same(held: float | None, wanted: float | None) -> bool:
    return held is not None and wanted is not None and math.isclose(held, wanted, rel_tol=1e-6, abs_tol=1e-9)


def _folded(unit: str) -> str:
    """A unit or name without spaces, capitals and the two signs of micro."""
    return "".join(unit.casefold().replace("µ", "μ").split())


def _stands(wanted: str, words: str) -> bool:
    """Whether words stand in others, to the word."""
    inside, outside = [t.low for t in tokens(wanted)], [t.low for t in tokens(words)]
    width = len(inside)
    return bool(inside) and any(outside[at : at + width] == inside for at in range(len(outside) - width + 1))


def _has(line: Line, stems: str) -> bool:
    """Whether a word of a sentence is one of these, or begins with one that is long enough."""
    wanted = stems.split()
    short = {stem for stem in wanted if len(stem) < 4}
    long = tuple(stem for stem in wanted if len(stem) >= 4)
    return any(token.low in short or (long and token.low.startswith(long)) for token in line.tokens)


#: How each kind of fact is checked and made a mention.
FACTS: Mapping[str, Callable[[Claim], Mention]] = {
    "patient": _patient,
    "measurement": _measurement,
    "change": _change,
    "exposure": _exposure,
    "finding": _finding,
    "serology": _serology,
    "event": _event,
    "time": _time,
}
