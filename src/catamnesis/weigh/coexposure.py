"""What else was started, stopped or changed whose window of effect covers a change.

Every change of a measured value, and every finding whose course after day zero is told, is held against every drug.
Only drugs are looked at: infections, food and the illness's own turns are not.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from catamnesis.case.case import Case
from catamnesis.case.chronology import Timing
from catamnesis.case.event import Answer
from catamnesis.case.finding import Course, Domain, Finding, StatedChange
from catamnesis.case.response import Change, Item, Judgement, Limit, Measurement
from catamnesis.case.source import Derivation, Source
from catamnesis.case.therapy import DoseAction, Exposure
from catamnesis.terms import VERSION
from catamnesis.terms.drugs import Drug, Figure, find_drug
from catamnesis.terms.lookup import fold
from catamnesis.weigh.effect_window import (
    FOREVER_DAYS,
    NEVER,
    Days,
    Fit,
    Ground,
    Kind,
    Lowering,
    Regimen,
    Rise,
    Span,
    Window,
    fit,
)
from catamnesis.weigh.pauses import same_drug
from catamnesis.weigh.window_words import day_words, reason

ROOM = "coexposure"
WINDOWS = "coexposure.windows"

#: Exposures that are listed one by one for one change; the rest is counted.
LISTED = 30

#: What classes of drugs do that only relieve symptoms. Our judgement: they are no rivals outside these domains.
SYMPTOMATIC = {"opioid": (Domain.PAIN, Domain.GENERAL_STATE, Domain.OTHER, None)}

#: Which way a course goes.
_COURSES: Mapping[Course | None, int] = {Course.RESOLVED: 1, Course.IMPROVED: 1, Course.WORSENED: -1, Course.NEW: -1}

#: A finding's course is counted from day zero.
_FINDING_POINTS = ("day zero", "the finding")

_RISES = {DoseAction.INCREASE: "raised", DoseAction.RESUME: "resumed"}
_LOWERINGS = {DoseAction.DECREASE: "lowered", DoseAction.INTERRUPT: "interrupted"}


class Separability(StrEnum):
    """Whether a change can be told apart from everything else that was given."""

    ONLY_THE_TREATMENT = "only the treatment in question"
    NOT_SEPARABLE = "not separable"
    NOTHING_FITS = "nothing given fits"


class WindowsKnown(StrEnum):
    """For how many of the drugs of a case a window of effect is known."""

    ALL = "every window is known"
    SOME = "some windows are not known"
    NONE = "no window is known"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An exposure made ready to be held against many changes.

    ``own`` marks every course of the drug in question, whatever name it is written by: a later course of it is no rival
    of the first. ``name`` is what it is called in a judgement: every course of the drug in question by one name.
    """

    exposure: Exposure
    drug: Drug | None
    regimen: Regimen
    went_on: bool
    in_question: bool
    own: bool = False
    name: str = ""

    @property
    def unverified(self) -> bool:
        """Whether a number of its window was not read in a paper."""
        figures = (self.drug.onset, self.drug.full_effect, self.drug.persistence) if self.drug else ()
        return any(figure is not None and not figure.mark.verified for figure in figures)


@dataclass(frozen=True, slots=True)
class Target:
    """A change or a finding that something shall explain."""

    id: str
    title: str
    domain: Domain | None
    span: Span
    sources: tuple[Source, ...]
    stated: bool
    points: tuple[str, str] = ("the first value", "the second value")


def candidate(exposure: Exposure, *, question: str) -> Candidate:
    """The course of one drug as rises and lowerings, with its window where the table knows one.

    A drug whose end is not told counts as going on. ``question`` is the id of the treatment in question.
    """
    drug = find_drug(exposure.drug_id or "") or find_drug(exposure.drug.label)
    rises = [Rise(Days.of(exposure.start.days))]
    lowerings: list[Lowering] = []
    for change in exposure.changes:
        day = Days.of(change.when.days)
        if change.action in _RISES:
            rises.append(Rise(day, word=_RISES[change.action]))
        elif change.action in _LOWERINGS:
            lowerings.append(Lowering(day, _LOWERINGS[change.action]))
            rises = [_cut(rise, change.action, day) for rise in rises]
    if exposure.stop.stated or exposure.ongoing is False:
        day = Days.of(exposure.stop.days)
        lowerings.append(Lowering(day))
        rises = [_cut(rise, DoseAction.INTERRUPT, day) for rise in rises]
    regimen = Regimen(tuple(rises), tuple(lowerings), _window(drug), drug is not None and drug.taper_only_worsens)
    went_on = exposure.ongoing is True or any(c.action is DoseAction.CONTINUE for c in exposure.changes)
    return Candidate(exposure, drug, regimen, went_on=went_on, in_question=exposure.id == question)


def _candidate(exposure: Exposure, question: Exposure) -> Candidate:
    own = same_drug(exposure, question)
    name = question.drug.label if own else exposure.drug.label
    return replace(candidate(exposure, question=question.id), own=own, name=name)


def _cut(rise: Rise, action: DoseAction, day: Days) -> Rise:
    """A rise that a lower dose or an end follows; what ended it first counts."""
    if action is DoseAction.DECREASE:
        return rise if rise.lowered is not NEVER else replace(rise, lowered=day)
    return rise if rise.end is not NEVER else replace(rise, end=day)


def _window(drug: Drug | None) -> Window | None:
    if drug is None or drug.onset is None:
        return None
    persistence = drug.persistence.days_high if drug.persistence else FOREVER_DAYS
    complete = drug.full_effect.days_high if drug.full_effect else persistence
    return Window(drug.onset.days_low, complete, persistence, full_dated=drug.full_effect is not None)


def weighed(case: Case) -> Iterator[Judgement]:
    """One judgement for each change and each finding with a course, and one with the windows of all drugs.

    Raises
    ------
    Refusal
        If the case does not name the treatment in question.
    """
    question = case.exposure_in_question()
    candidates = tuple(_candidate(exposure, question) for exposure in case.of(Exposure))
    known: dict[tuple[Span, Domain | None], tuple[Fit, ...]] = {}
    for target in targets(case):
        key = (target.span, target.domain)
        if key not in known:
            known[key] = tuple(_classed(c, target) for c in candidates)
        yield _judged(target, candidates, known[key])
    yield _windows(question, candidates)


def targets(case: Case) -> Iterator[Target]:
    """What shall be explained: every change that is one, and every finding that got better or worse after day zero."""
    stated = case.of(StatedChange)
    for change in case.changes:
        if 0.0 in (change.relative, change.absolute) or change.limit is Limit.OPEN:
            continue
        phase = "" if change.stated else f", {change.phase} value"
        sources = change.derivation.sources
        title = f"What else could explain it: {change.label}{phase}"
        yield Target(change.id, title, change.domain, span_of(change, stated), sources, change.stated)
    findings = [finding for finding in case.of(Finding) if _asks(finding)]
    named = Counter(fold(finding.concept.label) for finding in findings)
    for finding in findings:
        days = Days.of(finding.when.days)
        span = Span(Days(0.0, 0.0), _after_zero(days), _COURSES[finding.course])
        several = named[fold(finding.concept.label)] > 1
        day = f", {day_words(days).removeprefix('on ')}" if several else ""
        title = f"What else could explain it: {finding.concept.label}{day}, {finding.course}"
        yield Target(finding.id, title, finding.domain, span, finding.sources, stated=True, points=_FINDING_POINTS)


def _asks(finding: Finding) -> bool:
    """Whether a finding got better or worse, and not before day zero."""
    latest = finding.when.days.latest
    return finding.course in _COURSES and (latest is None or latest > 0)


def _after_zero(days: Days) -> Days:
    return Days(max(days.low, 0.0), days.high)


def span_of(change: Change, stated: Iterable[StatedChange]) -> Span:
    """The days between which a change lies: those of its values, or of the author's word for it."""
    if change.baseline is not None and change.after is not None:
        return Span(Days.of(change.baseline.days), Days.of(change.after.days), change.better)
    sources = set(change.derivation.sources)
    for fact in stated:
        if sources.intersection(fact.sources):
            return Span(Days.of(fact.start.days), Days.of(fact.when.days), change.better)
    return Span(Days(), Days(), change.better)


def _classed(candidate: Candidate, target: Target) -> Fit:
    drug_class = candidate.drug.drug_class if candidate.drug else ""
    if drug_class in SYMPTOMATIC and target.domain not in SYMPTOMATIC[drug_class]:
        return Fit(Kind.CANNOT, Answer.NO, Ground.SYMPTOMATIC)
    found = fit(candidate.regimen, target.span)
    if candidate.went_on and found.answer is Answer.UNKNOWN and found.ground is Ground.BUILDING:
        return Fit(Kind.BACKGROUND, found.answer, found.ground, found.hinges, found.rise)
    return found


_RANKS = {Kind.CAN: 1, Kind.BACKGROUND: 4, Kind.WORSENING: 3, Kind.CANNOT: 5}


def _rank(candidate: Candidate, found: Fit) -> int:
    """The treatment in question first, then what can explain the change, then the rest."""
    if candidate.in_question:
        return 0
    if found.answer is not Answer.NO:
        return 1 if found.answer is Answer.YES else 2
    return _RANKS[found.kind]


def _judged(target: Target, candidates: tuple[Candidate, ...], fits: tuple[Fit, ...]) -> Judgement:
    order = sorted(zip(candidates, fits, strict=True), key=lambda pair: _rank(*pair))
    listed = order[:LISTED]
    if len(order) > LISTED:
        listed = [pair for pair in listed if pair[0].in_question or pair[1].kind is not Kind.CANNOT]
    items = tuple(_item(candidate, found, target) for candidate, found in listed)
    mine = any(c.own and f.answer is not Answer.NO for c, f in order)
    rivals = [(c, f) for c, f in order if not c.own and f.answer is not Answer.NO]
    return Judgement(
        room=ROOM,
        subject=target.id,
        title=target.title,
        verdict=_verdict(mine=mine, rivals=len(rivals)),
        explanation=_explanation(order, rivals, mine=mine, unlisted=len(order) - len(listed)),
        derivation=Derivation(f"{__name__}.weighed", VERSION, "", target.sources),
        items=items,
        caveats=tuple(_caveats(target, [c for c, _ in listed])),
    )


def _item(candidate: Candidate, found: Fit, target: Target) -> Item:
    words = reason(found, candidate.regimen, target.span, target.points)
    unverified = " (window unverified)" if candidate.unverified else ""
    written = candidate.exposure.drug.label
    alias = "" if written == candidate.name else f"as {written}: "
    return Item(
        name=candidate.name,
        answer=found.answer,
        points=None,
        reason=f"{found.kind}: {alias}{words}{unverified}",
        sources=candidate.exposure.sources,
    )


def _verdict(*, mine: bool, rivals: int) -> Separability:
    if rivals:
        return Separability.NOT_SEPARABLE
    return Separability.ONLY_THE_TREATMENT if mine else Separability.NOTHING_FITS


def _explanation(
    order: list[tuple[Candidate, Fit]], rivals: list[tuple[Candidate, Fit]], *, mine: bool, unlisted: int
) -> str:
    named = next((c.name for c, _ in order if c.in_question), "the treatment in question")
    told = [f"By its days alone {named} {'can' if mine else 'cannot'} explain it."]
    for answer, words in (
        (Answer.YES, "So can"),
        (Answer.UNKNOWN, "If days that are not stated fall that way, so can"),
    ):
        names = list(dict.fromkeys(c.name for c, f in rivals if f.answer is answer))
        if names:
            more = f" and {len(names) - 8} more" if len(names) > 8 else ""
            told.append(f"{words} {', '.join(names[:8])}{more}.")
    others = Counter(f.kind for c, f in order if not c.own and f.answer is Answer.NO)
    if others:
        counted = ", ".join(f"{count} {kind}" for kind, count in sorted(others.items()))
        told.append(f"Of the others: {counted}.")
    if unlisted:
        told.append(f"{unlisted} of {len(order)} are not listed one by one.")
    return " ".join(told)


def _caveats(target: Target, listed: list[Candidate]) -> Iterator[str]:
    if target.stated:
        yield "Stated by the author, not measured."
    if target.span.better == 0:
        yield "It is not known which side is the better one, so lowering a dose stays open."
    if any(candidate.unverified for candidate in listed):
        yield "A window marked unverified was read at second hand or not checked."
    yield "Only drugs are looked at. What fits in time need not be the cause."


def _windows(question: Exposure, candidates: tuple[Candidate, ...]) -> Judgement:
    known = sum(c.regimen.window is not None for c in candidates)
    verdict = WindowsKnown.ALL if known == len(candidates) else WindowsKnown.SOME if known else WindowsKnown.NONE
    return Judgement(
        room=WINDOWS,
        subject=question.id,
        title="Windows of effect",
        verdict=verdict,
        explanation=f"A window of effect is known for {known} of {len(candidates)} drugs.",
        derivation=Derivation(f"{__name__}.weighed", VERSION),
        values=tuple(value for c in candidates for value in _window_values(c)),
    )


def _window_values(candidate: Candidate) -> Iterator[Measurement]:
    """When the effect can begin after the start, and when it is gone after the end, if it ended."""
    drug, exposure = candidate.drug, candidate.exposure
    if drug is None or drug.onset is None:
        return
    yield from _edge("window opens", exposure, exposure.start, drug.onset)
    if drug.persistence is not None and candidate.regimen.rises[-1].end is not NEVER:
        yield from _edge("window closes", exposure, exposure.stop, drug.persistence)


def _edge(name: str, exposure: Exposure, timing: Timing, figure: Figure) -> Iterator[Measurement]:
    low, high = timing.days.earliest, timing.days.latest
    best = next((day for day in (timing.nominal_day, high, low) if day is not None), None)
    if best is None:
        return
    usual = figure.days_low if name == "window opens" else figure.days_high
    yield Measurement(
        name=name,
        subject=exposure.id,
        value=best + usual,
        unit="d",
        derivation=Derivation(f"{__name__}.weighed", VERSION, figure.citation, exposure.sources),
        low=None if low is None else low + figure.days_low,
        high=None if high is None else high + figure.days_high,
        interval="over the bounds of the date and of the window",
    )
