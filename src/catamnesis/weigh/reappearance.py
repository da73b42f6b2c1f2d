"""Did harm go away when the suspected drug was withdrawn, and come back when it was given again?"""

from catamnesis.case.case import Case
from catamnesis.case.event import AdverseEvent, Answer
from catamnesis.case.finding import Course, Finding, Status
from catamnesis.case.therapy import Exposure
from catamnesis.terms.concept import Concept
from catamnesis.terms.lookup import fold
from catamnesis.weigh.pauses import Pause, follows, pauses, within
from catamnesis.weigh.questionnaire import Reply, joined

_GONE = (Course.IMPROVED, Course.RESOLVED)
_STILL_THERE = (Course.UNCHANGED, Course.WORSENED, Course.NEW)


def _same(one: Concept, other: Concept) -> bool:
    return (one.curie is not None and one.curie == other.curie) or fold(one.label) == fold(other.label)


def _off_after(case: Case, event: AdverseEvent, exposure: Exposure) -> list[Pause]:
    """Pauses that did not surely begin before the event."""
    return [p for p in pauses(case, exposure) if not follows(event.when.days, p.off.days)]


def event_dechallenge(case: Case, event: AdverseEvent, exposure: Exposure) -> Reply:
    """Whether the event went away after the suspected drug was withdrawn."""
    drug = exposure.drug.label
    stops = _off_after(case, event, exposure)
    if not stops:
        return Reply(Answer.UNKNOWN, f"no stop of {drug} after the event is recorded, so the question does not arise")
    for finding in case.of(Finding):
        seen = any(within(finding.when.days, pause.off, pause.on) for pause in stops)
        if not seen or not _same(finding.concept, event.concept):
            continue
        sources = joined((stops[0].sources, finding.sources))
        if finding.status is Status.ABSENT or finding.course in _GONE:
            return Reply(
                Answer.YES, f"{event.concept.label} {finding.course or 'absent'} after {drug} stopped", sources
            )
        if finding.course in _STILL_THERE:
            return Reply(Answer.NO, f"{event.concept.label} {finding.course} although {drug} was stopped", sources)
    told = f" (recorded outcome: {event.outcome}, without a day)" if event.outcome else ""
    reason = f"{drug} was stopped, but no later look at {event.concept.label} is recorded{told}"
    return Reply(Answer.UNKNOWN, reason, joined((stops[0].sources, event.sources)), hidden=True)


def event_rechallenge(case: Case, event: AdverseEvent, exposure: Exposure) -> Reply:
    """Whether the event came back after the suspected drug was given again."""
    drug = exposure.drug.label
    again = [pause for pause in _off_after(case, event, exposure) if pause.on is not None]
    if not again:
        return Reply(Answer.UNKNOWN, f"that {drug} was given again after the event is not recorded")
    alike = [e for e in case.of(AdverseEvent) if e.id != event.id and _same(e.concept, event.concept)]
    absent = [f for f in case.of(Finding) if f.status is Status.ABSENT and _same(f.concept, event.concept)]
    for pause in again:
        start = pause.on or pause.off
        back = [e.sources for e in alike if within(e.when.days, start, None)]
        if back:
            return Reply(Answer.YES, f"it came back after {drug} was given again", joined((pause.sources, *back)))
        stayed_away = [f.sources for f in absent if within(f.when.days, start, pause.given_to)]
        if stayed_away:
            reason = f"it was absent after {drug} was given again"
            return Reply(Answer.NO, reason, joined((pause.sources, *stayed_away)))
    reason = f"{drug} was given again, but whether the event came back is not recorded"
    return Reply(Answer.UNKNOWN, reason, again[0].sources, hidden=True)
