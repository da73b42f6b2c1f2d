"""Did the drug do it? Naranjo and WHO-UMC for harm, Naranjo turned to benefit, item by item, open items both ways.

A sum of points is a checklist. It is no probability that the drug was the cause.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from catamnesis.case.case import Case
from catamnesis.case.chronology import Bounds
from catamnesis.case.discrepancy import Discrepancy, Kind
from catamnesis.case.event import AdverseEvent, Answer
from catamnesis.case.finding import Course, Finding
from catamnesis.case.response import Change, Item, Judgement
from catamnesis.case.source import Derivation
from catamnesis.case.therapy import Exposure
from catamnesis.terms import VERSION
from catamnesis.terms.lookup import fold
from catamnesis.weigh import naranjo, who_umc
from catamnesis.weigh.coexposure import Separability
from catamnesis.weigh.masking import masks
from catamnesis.weigh.pauses import same_drug
from catamnesis.weigh.questionnaire import (
    Reply,
    contradicted,
    given_reply,
    joined,
    scored,
    total,
    totals,
    unheard,
)
from catamnesis.weigh.reappearance import event_dechallenge, event_rechallenge
from catamnesis.weigh.rechallenge import benefit_trials, dechallenge, rechallenge, repeated
from catamnesis.weigh.variation import Noise

ROOM: Final = "attribution"
HARM: Final = "naranjo"
BENEFIT: Final = "naranjo-benefit"
WHO_UMC: Final = "who-umc"

#: Questions that have an answer in the world whether or not the record settles it: unknown is open, not zero.
_NEVER_MOOT: Final = ("after drug", "alternative causes", *who_umc.ITEMS[:2])

_CAVEAT_SCORE: Final = "The sum is a checklist of arguments, not a probability that the drug was the cause."
_CAVEAT_OPEN: Final = (
    "Both sums are given: an open question is counted once as it would lower the sum and once as it would raise it."
)


def weighed(case: Case) -> Iterator[Judgement | Discrepancy]:
    """Harm for each adverse event and suspected drug, then benefit for the treatment in question.

    Raises
    ------
    Refusal
        If the case does not name the treatment in question.
    """
    for event in case.of(AdverseEvent):
        yield from _harm(case, event)
    treatment = case.exposure_in_question()
    yield from _benefit(case, treatment)
    events = case.of(AdverseEvent)
    about = [name for event in events for name in (event.id, *event.suspected)]
    yield from unheard(case, HARM, naranjo.ITEMS, about=about)
    yield from unheard(case, WHO_UMC, who_umc.ITEMS, about=about)
    yield from unheard(case, BENEFIT, naranjo.ITEMS, about=[treatment.id])
    yield from contradicted(case, (HARM, WHO_UMC, BENEFIT))


def after_drug(event: Bounds, drug: Bounds) -> Answer:
    """Whether something came after a drug was begun, on every reading of the bounds of both days.

    The day of the start itself counts as after.

    Examples
    --------
    >>> after_drug(Bounds(3, 5), Bounds(0, 2)).value, after_drug(Bounds(-9, -1), Bounds(0, 2)).value
    ('yes', 'no')
    >>> after_drug(Bounds(1, 5), Bounds(0, 2)).value
    'unknown'
    """
    if event.earliest is not None and drug.latest is not None and event.earliest >= drug.latest:
        return Answer.YES
    if event.latest is not None and drug.earliest is not None and event.latest < drug.earliest:
        return Answer.NO
    return Answer.UNKNOWN


def _answered(case: Case, instrument: str, item: str, about: Iterable[str], computed: Reply) -> Reply:
    """The answer that a person gave, else the computed one."""
    given = given_reply(case, instrument, item, about=about)
    if given is None:
        return computed
    return replace(given, hidden=item in _NEVER_MOOT or given.hidden)


def _not_recorded(what: str) -> Reply:
    return Reply(Answer.UNKNOWN, f"{what} is not recorded; answer the item if it is known")


def _sum_words(items: Iterable[Item]) -> str:
    """The points in words: what counted, and what is open."""
    listed = tuple(items)
    counted = [f"{item.name} {item.points:+g}" for item in listed if item.points]
    open_ = [
        f"{item.name} {item.points_if_open[0]:+g} or {item.points_if_open[1]:+g}"
        for item in listed
        if item.points_if_open is not None
    ]
    settled = f"Counted: {', '.join(counted)}." if counted else "No item is settled with points."
    return f"{settled} Open: {'; '.join(open_)}." if open_ else settled


def _naranjo(room: str, subject: str, title: str, items: tuple[Item, ...], citation: str) -> Judgement:
    sum_of_points = total(items)
    derivation = Derivation(f"{naranjo.__name__}.naranjo_score", VERSION, citation, joined(i.sources for i in items))
    least, greatest = sum_of_points.least, sum_of_points.greatest
    if sum_of_points.settled:
        said = f"{least:g} points."
    else:
        low, high = naranjo.likelihood(least), naranjo.likelihood(greatest)
        said = f"{least:g} points, {low}, to {greatest:g} points, {high}."
    return Judgement(
        room=f"{ROOM}.{room}",
        subject=subject,
        title=title,
        verdict=naranjo.likelihoods(sum_of_points),
        explanation=f"{said} {_sum_words(items)}",
        derivation=derivation,
        values=totals(subject, sum_of_points, derivation),
        items=items,
        caveats=(_CAVEAT_SCORE,) if sum_of_points.settled else (_CAVEAT_OPEN, _CAVEAT_SCORE),
    )


# Benefit --------------------------------------------------------------------------------------------------------------


def _benefit(case: Case, treatment: Exposure) -> Iterator[Judgement | Discrepancy]:
    changes = tuple(change for change in case.changes if change.better > 0 and not masks(case, change))
    findings = tuple(f for f in case.of(Finding) if f.course in (Course.IMPROVED, Course.RESOLVED) and _may_follow(f))
    if not changes and not findings:
        yield Discrepancy(
            Kind.MISSING,
            f"{ROOM}, {treatment.drug.label}",
            "no improvement after its start is recorded, so there is no benefit to attribute",
            "record a value before and after it, or a finding with its course, if there was one",
        )
        return
    computed = _benefit_replies(case, treatment, changes, findings)
    items = tuple(
        scored(q.name, _answered(case, BENEFIT, q.name, (treatment.id,), computed[q.name]), q.points)
        for q in naranjo.QUESTIONS
    )
    title = f"Questions of Naranjo, turned to benefit: {treatment.drug.label}"
    yield _naranjo(BENEFIT, treatment.id, title, items, naranjo.CITATION_BENEFIT)


def _may_follow(finding: Finding) -> bool:
    return finding.when.days.latest is None or finding.when.days.latest > 0


def _benefit_replies(
    case: Case, treatment: Exposure, changes: tuple[Change, ...], findings: tuple[Finding, ...]
) -> dict[str, Reply]:
    drug = treatment.drug.label
    trials = benefit_trials(case, treatment)
    again = rechallenge(trials, drug)
    return {
        "previous reports": _not_recorded("whether the response is known from conclusive reports"),
        "after drug": _improved_after(changes, findings, drug),
        "dechallenge": dechallenge(trials, drug),
        "rechallenge": again,
        "alternative causes": _rivals(case, treatment, [*(c.id for c in changes), *(f.id for f in findings)], again),
        "placebo": _not_recorded("a course on placebo"),
        "drug level": _not_recorded("a level of the drug"),
        "dose response": _not_recorded("how the response went with the dose"),
        "similar before": repeated(trials, drug),
        "objective evidence": _objective(case, changes),
    }


def _improved_after(changes: tuple[Change, ...], findings: tuple[Finding, ...], drug: str) -> Reply:
    """Whether an improvement came after day zero: one that did is enough, for each is a benefit of its own."""
    found = [(c.label, c.after.days, c.after.sources) for c in changes if c.after is not None]
    found += [(c.label, Bounds(0, None), c.derivation.sources) for c in changes if c.after is None]
    found += [(f.concept.label, f.when.days, f.sources) for f in findings]
    for answer, words in ((Answer.YES, "after"), (Answer.UNKNOWN, "not surely after"), (Answer.NO, "before")):
        hits = [one for one in found if after_drug(one[1], Bounds(0, 0)) is answer]
        if hits:
            labels = ", ".join(dict.fromkeys(label for label, _, _ in hits))
            sources = joined(places for _, _, places in hits)
            return Reply(answer, f"improved {words} the start of {drug}: {labels}", sources, hidden=True)
    return Reply(Answer.UNKNOWN, "no day of an improvement is recorded", hidden=True)


def _rivals(case: Case, treatment: Exposure, improved: list[str], again: Reply) -> Reply:
    """Whether something else could have done it: drugs that fit in time, and the illness's own course."""
    own = fold(treatment.drug.label)
    judged = [j for j in case.judgements if j.room == "coexposure" and j.subject in improved]
    rivals = [
        item for j in judged for item in j.items if item.answer is not Answer.NO and fold(item.name) != own
    ]  # an open window is a rival until a date closes it
    if rivals or any(j.verdict == Separability.NOT_SEPARABLE for j in judged):
        sure = list(dict.fromkeys(item.name for item in rivals if item.answer is Answer.YES))
        perhaps = [item.name for item in rivals if item.name not in sure]
        told = [
            f"{words}: {', '.join(dict.fromkeys(names))}"
            for words, names in (("fits in time as well", sure), ("may fit in time", perhaps))
            if names
        ]
        reason = f"{'; '.join(told) or 'another drug fits in time'}; the record does not settle whether it did it"
        return Reply(Answer.UNKNOWN, reason, joined(item.sources for item in rivals), hidden=True)
    if judged and again.answer is Answer.YES:
        reason = "no other drug fits in time, and the benefit went and came with the drug"
        return Reply(Answer.NO, reason, again.sources, hidden=True)
    reason = "no other drug is known to fit in time; the illness's own course is not excluded"
    return Reply(Answer.UNKNOWN, reason, hidden=True)


def _objective(case: Case, changes: tuple[Change, ...]) -> Reply:
    """Whether a measured change for the better is beyond noise."""
    verdicts = {j.subject: j for j in case.judged("variation")}
    measured = [(change, verdicts[change.id]) for change in changes if change.id in verdicts]
    beyond = [change for change, j in measured if j.verdict == Noise.BEYOND]
    doubtful = [change for change, j in measured if j.verdict not in (Noise.BEYOND, Noise.WITHIN)]
    for hits, answer, words in (
        (beyond, Answer.YES, "beyond noise"),
        (doubtful, Answer.UNKNOWN, "beyond noise by some yardsticks only"),
        ([change for change, _ in measured], Answer.NO, "not beyond noise"),
    ):
        if hits:
            labels = ", ".join(dict.fromkeys(change.label for change in hits))
            sources = joined(change.derivation.sources for change in hits)
            return Reply(answer, f"{words}: {labels}", sources, hidden=True)
    return Reply(Answer.UNKNOWN, "no change for the better was measured that could be held against noise")


# Harm -----------------------------------------------------------------------------------------------------------------


def _harm(case: Case, event: AdverseEvent) -> Iterator[Judgement | Discrepancy]:
    where = str(event.sources[0]) if event.sources else f"adverse event {event.id}"
    if not event.suspected:
        what = f"{event.concept.label}: no exposure is suspected, so causality cannot be judged"
        yield Discrepancy(Kind.MISSING, where, what, "name the ids of the suspected exposures")
    exposures = {exposure.id: exposure for exposure in case.of(Exposure)}
    for name in dict.fromkeys(event.suspected):
        if name in exposures:
            yield from _harm_of(case, event, exposures[name])
            continue
        what = f"{event.concept.label}: the suspected exposure {name!r} is not in the case"
        yield Discrepancy(Kind.REFUSED, where, what, "name the id of one of the exposures")


def _harm_of(case: Case, event: AdverseEvent, exposure: Exposure) -> Iterator[Judgement]:
    drug, about = exposure.drug.label, (event.id, exposure.id)
    time = _event_time(event, exposure)
    withdrawn = event_dechallenge(case, event, exposure)
    again = event_rechallenge(case, event, exposure)
    others = _other_causes(case, event, exposure)
    computed = {
        "after drug": time,
        "dechallenge": withdrawn,
        "rechallenge": again,
        "alternative causes": others,
        "previous reports": _not_recorded("whether the reaction is known from conclusive reports"),
        "placebo": _not_recorded("a course on placebo"),
        "drug level": _not_recorded("a level of the drug"),
        "dose response": _not_recorded("how the event went with the dose"),
        "similar before": _not_recorded("a reaction at an earlier exposure"),
        "objective evidence": _not_recorded("objective evidence of the event"),
    }
    items = tuple(
        scored(q.name, _answered(case, HARM, q.name, about, computed[q.name]), q.points) for q in naranjo.QUESTIONS
    )
    title = f"Questions of Naranjo: {event.concept.label}, {drug}"
    yield _naranjo(HARM, event.id, title, items, naranjo.CITATION_HARM)
    yield _who_umc(case, event, exposure, (time, others, withdrawn, again))


def _event_time(event: AdverseEvent, exposure: Exposure) -> Reply:
    drug = exposure.drug.label
    answer = after_drug(event.when.days, exposure.start.days)
    sources = joined((event.sources, exposure.sources))
    reason = {
        Answer.YES: f"it came after {drug} was begun",
        Answer.NO: f"it came before {drug} was begun",
        Answer.UNKNOWN: f"the recorded days do not say whether it came after {drug} was begun",
    }[answer]
    return Reply(answer, reason, sources, hidden=True)


def _other_causes(case: Case, event: AdverseEvent, exposure: Exposure) -> Reply:
    running = [
        other
        for other in case.of(Exposure)
        if other.id != exposure.id
        and not same_drug(other, exposure)
        and after_drug(event.when.days, other.start.days) is not Answer.NO
    ]
    names = ", ".join(other.drug.label for other in running[:8])
    more = f" and {len(running) - 8} more" if len(running) > 8 else ""
    drugs = f"begun before it, or possibly: {names}{more}; " if running else ""
    reason = f"{drugs}whether the illness or something else could have done it is not recorded"
    return Reply(Answer.UNKNOWN, reason, joined(other.sources for other in running), hidden=True)


def _who_umc(
    case: Case, event: AdverseEvent, exposure: Exposure, computed: tuple[Reply, Reply, Reply, Reply]
) -> Judgement:
    time, others, withdrawn, again = computed
    plausible = replace(time, reason=f"{time.reason}; whether the delay is plausible is not judged here")
    looked = (plausible, others, withdrawn, _not_recorded("whether the event is objective and specific"), again)
    about = (event.id, exposure.id)
    replies = {
        name: _answered(case, WHO_UMC, name, about, reply) for name, reply in zip(who_umc.ITEMS, looked, strict=True)
    }
    criteria = who_umc.Criteria(*(replies[name].answer for name in who_umc.ITEMS))
    left = who_umc.categories(criteria)
    silent = not event.when.stated and not exposure.start.stated
    if left == (who_umc.Category.CONDITIONAL,) and silent:
        left = (who_umc.Category.UNASSESSABLE,)
    derivation = Derivation(
        f"{who_umc.__name__}.categories", VERSION, who_umc.CITATION, joined(r.sources for r in replies.values())
    )
    open_ = [name for name in who_umc.ITEMS[:2] if replies[name].answer is Answer.UNKNOWN]
    said = f" Open: {', '.join(open_)}." if open_ else ""
    return Judgement(
        room=f"{ROOM}.{WHO_UMC}",
        subject=event.id,
        title=f"WHO-UMC category: {event.concept.label}, {exposure.drug.label}",
        verdict=" or ".join(left),
        explanation=f"{exposure.drug.label} as the cause of {event.concept.label}: {' or '.join(left)}.{said}",
        derivation=derivation,
        items=tuple(Item(name, r.answer, None, r.reason, None, r.sources) for name, r in replies.items()),
        caveats=("That a drug came first is taken as a plausible time unless the item is answered.",),
    )
