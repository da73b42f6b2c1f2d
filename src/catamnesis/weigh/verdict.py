"""Domain by domain: improved, unchanged, worsened or not evaluable, on which measures, and with which doubts.

The verdict says what changed, never what caused it: rivals are named beside it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from catamnesis.case.case import Case
from catamnesis.case.discrepancy import Discrepancy, Kind
from catamnesis.case.event import Answer, Outcome, OutcomeKind
from catamnesis.case.finding import Course, Domain, Finding, NotEvaluable, Status
from catamnesis.case.response import Change, Item, Judgement, Phase
from catamnesis.case.series import Series, series_of
from catamnesis.case.source import Derivation, Source
from catamnesis.terms import VERSION
from catamnesis.terms.lookup import fold
from catamnesis.weigh.coexposure import ROOM as COEXPOSURE
from catamnesis.weigh.figures import percent
from catamnesis.weigh.masking import Mask, mask_words, masks, uncounted_words
from catamnesis.weigh.picture_noise import picture_notes
from catamnesis.weigh.rebound import rebound_words
from catamnesis.weigh.turnover import ROOM as TURNOVER
from catamnesis.weigh.turnover import Turnover
from catamnesis.weigh.variation import ROOM as VARIATION
from catamnesis.weigh.variation import Noise, analyte_of

ROOM = "verdict"

#: Room of the judgement on how the story ended.
OUTCOME_ROOM = "outcome"

#: Said of every word of an author that no number stands behind.
STATED = "stated by the author, not measured"


class Verdict(StrEnum):
    """What became of a domain."""

    IMPROVED = "improved"
    UNCHANGED = "unchanged"
    WORSENED = "worsened"
    NOT_EVALUABLE = "not evaluable"


class Scored(StrEnum):
    """What is done with an end of the story."""

    REPORTED = "reported, not scored"
    WORSENED = "counted as worsening"


class Direction(StrEnum):
    """Where one sign points."""

    BETTER = "better"
    SAME = "no change"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class Sign:
    """One measure or finding that speaks for a domain.

    ``cause`` is what it shares with other signs: signs of one cause count once. ``masks`` are the drugs that hide what
    it shows: with one, it does not count. ``beside`` is what must be said beside it.
    """

    subject: str
    label: str
    domain: Domain
    direction: Direction
    measured: bool
    cause: str
    reason: str
    sources: tuple[Source, ...]
    masks: tuple[Mask, ...] = ()
    beside: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether it takes part in the verdict."""
        return not self.masks


#: Direction of each word that an author uses for a course.
COURSES = {
    Course.RESOLVED: Direction.BETTER,
    Course.IMPROVED: Direction.BETTER,
    Course.UNCHANGED: Direction.SAME,
    Course.WORSENED: Direction.WORSE,
    Course.NEW: Direction.WORSE,
}

#: Verdicts on noise under which nothing is said to have changed.
NO_CHANGE = (Noise.WITHIN, Noise.OWN_SWINGS)


def overall(directions: Iterable[Direction]) -> Verdict:
    """One verdict from the directions of independent signs.

    Signs that point both ways give no verdict: which of them weighs more is not ours to say.

    Examples
    --------
    >>> overall([Direction.BETTER, Direction.SAME])
    <Verdict.IMPROVED: 'improved'>
    >>> overall([Direction.BETTER, Direction.WORSE])
    <Verdict.NOT_EVALUABLE: 'not evaluable'>
    """
    seen = set(directions)
    if not seen or {Direction.BETTER, Direction.WORSE} <= seen:
        return Verdict.NOT_EVALUABLE
    if Direction.BETTER in seen:
        return Verdict.IMPROVED
    return Verdict.WORSENED if Direction.WORSE in seen else Verdict.UNCHANGED


def measured_signs(case: Case) -> Iterator[Sign]:
    """The last value of each measure, where a side is better and where noise could be judged."""
    noise = {j.subject: Noise(j.verdict) for j in case.judged(VARIATION)}
    courses = {s.subject: s for s in series_of(case) if isinstance(s, Series)} if noise else {}
    too_fast = {j.subject for j in case.judged(TURNOVER) if j.verdict == Turnover.FASTER}
    for change in case.changes:
        same = change.relative == 0.0
        directed = change.better != 0 or same
        if change.phase is not Phase.LAST or not directed or change.domain is None or change.id not in noise:
            continue
        found = noise[change.id]
        direction = Direction.BETTER if change.better > 0 else Direction.WORSE
        direction = Direction.SAME if same or found in NO_CHANGE else direction
        analyte = analyte_of(change)
        hidden = masks(case, change, rose=direction is Direction.WORSE)
        course = None if change.stated else courses.get(change.subject)
        impossible = change.id in too_fast
        yield Sign(
            subject=change.id,
            label=change.label,
            domain=change.domain,
            direction=direction,
            measured=not change.stated,
            cause=analyte.shared_cause if analyte else change.subject,
            reason="; ".join(filter(None, (_measured_reason(change, found), uncounted_words(hidden)))),
            sources=change.derivation.sources,
            masks=hidden,
            beside=(
                *(
                    (f"{change.label} changed {Turnover.FASTER}: look for an error of the data first.",)
                    if impossible
                    else ()
                ),
                *mask_words(hidden, change.label),
                *picture_notes(case, change),
                *(rebound_words(course, analyte) if course else ()),
            ),
        )


def _measured_reason(change: Change, found: Noise) -> str:
    size = "" if change.relative is None else f"{percent(change.relative)}, "
    return f"{size}{found}" + (f"; {STATED}" if change.stated else "")


def stated_signs(case: Case) -> Iterator[Sign]:
    """What the author says became of each finding: its last course, or that it was absent or still there after."""
    groups: dict[tuple[Domain, str], list[Finding]] = {}
    for finding in case.of(Finding):
        if finding.domain is not None:
            key = finding.concept.curie or fold(finding.concept.label)
            groups.setdefault((finding.domain, key), []).append(finding)
    for (domain, _), findings in groups.items():
        name = fold(findings[0].concept.label)
        told = [f for f in findings if f.course is not None or _after(f)]
        if not told:
            continue
        before = [f for f in findings if not _after(f)]
        yield from _last_words(told, before, domain, name)


def _last_words(told: list[Finding], before: list[Finding], domain: Domain, name: str) -> Iterator[Sign]:
    """The last word on a finding; where the days do not say which came last, one sign for each way that it went."""
    last = [f for f in told if not any(_surely_later(other, f) for other in told)]
    last.sort(key=lambda f: -1.0 if f.when.nominal_day is None else f.when.nominal_day, reverse=True)
    seen: set[Direction] = set()
    for finding in last:
        direction, word = _course(finding, before=before)
        if direction is None or direction in seen:
            continue
        seen.add(direction)
        yield Sign(
            subject=finding.id,
            label=finding.concept.label,
            domain=domain,
            direction=direction,
            measured=False,
            cause=name,
            reason=f"{word}, {STATED}",
            sources=finding.sources,
        )


def _surely_later(one: Finding, other: Finding) -> bool:
    """Whether a finding surely came later than another; of two on one stated day the nominal day decides."""
    earliest, latest = one.when.days.earliest, other.when.days.latest
    if earliest is not None and latest is not None and earliest > latest:
        return True
    first, second = other.when.nominal_day, one.when.nominal_day
    return first is not None and second is not None and second > first


def _after(finding: Finding) -> bool:
    return finding.when.days.earliest is not None and finding.when.days.earliest > 0


def _course(last: Finding, *, before: list[Finding]) -> tuple[Direction | None, str]:
    """Direction of the last word on a finding, and that word."""
    if last.course is not None:
        return COURSES[last.course], str(last.course)
    was_there = any(f.status is Status.PRESENT for f in before)
    if last.status is Status.POSSIBLE or not before:
        return None, str(last.status)
    if last.status is Status.ABSENT:
        return (Direction.BETTER, "no longer there") if was_there else (Direction.SAME, "still absent")
    return (Direction.SAME, "still there") if was_there else (Direction.WORSE, "new")


def rivals(case: Case, subjects: Iterable[str]) -> tuple[str, ...]:
    """Names of the drugs beside the one in question that can, or might, explain these changes and findings."""
    own = case.exposure_in_question().drug.label
    wanted = set(subjects)
    names = (
        item.name
        for judgement in case.judged(COEXPOSURE)
        if judgement.subject in wanted
        for item in judgement.items
        if item.answer in (Answer.YES, Answer.UNKNOWN) and item.name != own
    )
    return tuple(dict.fromkeys(names))


def _judgement(case: Case, domain: Domain, signs: list[Sign], elsewhere: list[Sign]) -> Judgement:
    """The verdict on one domain; ``elsewhere`` are the signs of the others."""
    causes: dict[str, list[Sign]] = {}
    for sign in signs:
        if sign.counts:
            causes.setdefault(sign.cause, []).append(sign)
    barred = [n for n in case.of(NotEvaluable) if n.domain is domain]
    measured = any(sign.measured and sign.counts for sign in signs)
    counted = [] if barred and not measured else [overall_direction(group) for group in causes.values()]
    verdict = Verdict.NOT_EVALUABLE if None in counted else overall(d for d in counted if d is not None)
    others = rivals(case, (sign.subject for sign in signs))
    return Judgement(
        room=ROOM,
        subject=domain,
        title=domain,
        verdict=verdict,
        explanation=_explanation(case, domain, signs, verdict, barred),
        derivation=Derivation(
            "catamnesis.weigh.verdict.weighed",
            VERSION,
            sources=tuple(dict.fromkeys(s for sign in signs for s in sign.sources)),
        ),
        items=(
            *(
                Item(
                    sign.label,
                    Answer.YES if sign.counts and (measured or not barred) else Answer.NO,
                    None,
                    sign.reason,
                    None,
                    sign.sources,
                )
                for sign in signs
            ),
            *(Item("the author's own judgement", Answer.NO, None, n.reason, None, n.sources) for n in barred),
        ),
        caveats=tuple(_caveats(signs, causes, elsewhere, others)),
    )


def overall_direction(signs: Iterable[Sign]) -> Direction | None:
    """The direction of signs of one cause; None where they point both ways."""
    seen = {sign.direction for sign in signs}
    if {Direction.BETTER, Direction.WORSE} <= seen:
        return None
    return next(d for d in (Direction.BETTER, Direction.WORSE, Direction.SAME) if d in seen)


def _explanation(case: Case, domain: Domain, signs: list[Sign], verdict: Verdict, barred: list[NotEvaluable]) -> str:
    if barred:
        return f"The author says that it cannot be judged: {'; '.join(n.reason for n in barred)}."
    if signs:
        told = "; ".join(f"{sign.label}: {sign.reason}" for sign in signs)
        if not any(sign.counts for sign in signs):
            return f"{told}. Nothing is left that counts."
        both_ways = " The signs point both ways." if verdict is Verdict.NOT_EVALUABLE else ""
        return f"{told}.{both_ways}"
    unjudged = tuple(dict.fromkeys(c.label for c in case.changes if c.domain is domain))
    if unjudged:
        return (
            f"{', '.join(unjudged)}: known before and after day zero, but whether that is a change for the better or "
            "the worse cannot be said; the discrepancies and the table of changes say why."
        )
    before = [f for f in case.of(Finding) if f.domain is domain]
    if any(f.status is Status.PRESENT for f in before):
        names = ", ".join(dict.fromkeys(f.concept.label for f in before if f.status is Status.PRESENT))
        return f"Nothing is reported after day zero; before: {names}."
    if before:
        return "Not affected before the treatment, and nothing is reported after day zero."
    return "No value after day zero could be held against one before it."


def _caveats(
    signs: list[Sign], causes: dict[str, list[Sign]], elsewhere: list[Sign], others: tuple[str, ...]
) -> Iterator[str]:
    counted = [sign for group in causes.values() for sign in group]
    if counted and not any(sign.measured for sign in counted):
        yield f"{'Everything' if len(counted) == len(signs) else 'What counts'} here is {STATED}."
    yield from (text for sign in signs for text in sign.beside)
    yield from _kin(signs, causes)
    yield from _shared(causes, elsewhere)
    if others:
        yield f"Rivals by their window of effect: {', '.join(others)}."
    elif signs:
        yield "No other drug of the record fits in time; causes other than drugs were not looked at."


def _kin(signs: list[Sign], causes: dict[str, list[Sign]]) -> Iterator[str]:
    """What counts and shares its cause with a measure that a drug hides: of that drug nothing more is known."""
    for sign in signs:
        labels = ", ".join(dict.fromkeys(kin.label for kin in causes.get(sign.cause, ()) if kin.measured))
        for mask in sign.masks if labels else ():
            yield f"Counted, but whether {mask.drug} lowers {labels} by itself too is not known here."


def _shared(causes: dict[str, list[Sign]], elsewhere: list[Sign]) -> Iterator[str]:
    for cause, group in causes.items():
        labels = list(dict.fromkeys(sign.label for sign in group))
        here = " and ".join(filter(None, (", ".join(labels[:-1]), labels[-1])))
        shares = "shares its cause" if len(labels) == 1 else "share their cause"
        if len(labels) > 1:
            yield f"{here} share one cause ({cause}) and count once."
        elif overall_direction(group) is None:
            yield f"{here}: what is said of it differs, and which word came last is not dated."
        for other in elsewhere:
            if other.measured and other.cause == cause:
                yield f"{here} {shares} ({cause}) with {other.label} under {other.domain}: one signal, not two."


def outcome(end: Outcome) -> Judgement:
    """How the story ended: scored only where the record ties it to the illness or its treatment."""
    counts = end.kind is OutcomeKind.DEATH and end.related is Answer.YES
    why = {
        Answer.NO: "The record ties it neither to the illness nor to the treatment: neither success nor failure.",
        Answer.YES: "The record ties it to the illness or its treatment.",
    }.get(end.related, "Whether it is tied to the illness or the treatment is not stated, so it is not scored.")
    cause = f" of {end.cause}" if end.cause else ""
    return Judgement(
        room=OUTCOME_ROOM,
        subject=end.id,
        title=f"{end.kind}{cause}",
        verdict=Scored.WORSENED if counts else Scored.REPORTED,
        explanation=why,
        derivation=Derivation("catamnesis.weigh.verdict.outcome", VERSION, sources=end.sources),
    )


def weighed(case: Case) -> Iterator[Judgement | Discrepancy]:
    """A verdict on each domain of which the record says anything, and on each end of the story."""
    signs = [*measured_signs(case), *stated_signs(case)]
    outcomes = [(end, outcome(end)) for end in case.of(Outcome)]
    signs += [
        Sign(
            subject=end.id,
            label=str(end.kind),
            domain=Domain.GENERAL_STATE,
            direction=Direction.WORSE,
            measured=False,
            cause="outcome",
            reason=told.explanation,
            sources=end.sources,
        )
        for end, told in outcomes
        if told.verdict == Scored.WORSENED
    ]
    spoken = {sign.domain for sign in signs} | {n.domain for n in case.of(NotEvaluable)}
    spoken |= {f.domain for f in case.of(Finding) if f.domain is not None}
    spoken |= {change.domain for change in case.changes if change.domain is not None}
    for domain in Domain:
        if domain in spoken and domain is not Domain.OTHER:
            here = [sign for sign in signs if sign.domain is domain]
            yield _judgement(case, domain, here, [s for s in signs if s.domain is not domain and s.counts])
    for end, told in outcomes:
        yield told
        if end.kind is OutcomeKind.DEATH and end.related not in (Answer.YES, Answer.NO):
            yield Discrepancy(
                kind=Kind.MISSING,
                where=str(end.sources[0]) if end.sources else end.id,
                what="the record does not say whether the death is tied to the illness or the treatment",
                remedy="write related: yes or no, if the record says it",
            )
