"""The eight questions of Murad and colleagues on the quality of a case report, as far as the record answers them."""

from collections.abc import Mapping
from typing import Final

from catamnesis.case.case import Case
from catamnesis.case.event import Answer
from catamnesis.case.finding import Finding, NotEvaluable
from catamnesis.case.response import Change, Item
from catamnesis.case.therapy import Exposure
from catamnesis.terms.lookup import fold
from catamnesis.weigh.checklist import Checklist, Entry
from catamnesis.weigh.questionnaire import Reply, joined

MURAD: Final = Checklist(
    instrument="murad",
    title="Eight questions of Murad on the quality of a case report",
    citation="Murad MH et al. BMJ Evid Based Med 2018;23:60, table 1",
    entries=(
        Entry("1", "the whole experience of the centre, not a chosen patient"),
        Entry("2", "exposure well ascertained"),
        Entry("3", "outcome well ascertained"),
        Entry("4", "other causes ruled out"),
        Entry("5", "withdrawal or renewed exposure"),
        Entry("6", "dose and response"),
        Entry("7", "follow-up long enough"),
        Entry("8", "enough told to do the same"),
    ),
)

#: Items of CARE without which nobody could repeat the treatment.
_TO_REPEAT: Final = ("5a", "6", "8a", "9a", "9b")

#: Judgement that holds the answers to the questions on causality.
_NARANJO: Final = "attribution.naranjo-benefit"


def murad_replies(case: Case, care: Mapping[str, Reply]) -> dict[str, Reply]:
    """Answers that the facts of a case and the judgements on attribution give, by the number of the question.

    Parameters
    ----------
    care
        Answers to the CARE checklist by the number of the item.

    Raises
    ------
    Refusal
        If the case does not name the treatment in question.
    """
    treatment = case.exposure_in_question()
    naranjo = {item.name: item for judgement in case.judged(_NARANJO) for item in judgement.items}
    return {
        "2": _exposure(treatment),
        "3": _outcome(case.changes, case.of(Finding)),
        "4": _alternatives(naranjo.get("alternative causes")),
        "5": _challenge(naranjo.get("dechallenge"), naranjo.get("rechallenge")),
        "6": _dose_response(naranjo.get("dose response")),
        "7": _follow_up(case),
        "8": _repeatable(care),
    }


def _exposure(treatment: Exposure) -> Reply:
    parts = (("dose", treatment.dose.known), ("route", bool(treatment.route)), ("start", treatment.start.stated))
    missing = [word for word, there in parts if not there]
    if missing:
        return Reply(
            Answer.NO, f"{', '.join(missing)} of {treatment.drug.label} not recorded; add it", treatment.sources
        )
    return Reply(Answer.YES, f"dose, route and start of {treatment.drug.label} are recorded", treatment.sources)


def _outcome(changes: tuple[Change, ...], findings: tuple[Finding, ...]) -> Reply:
    """Measured before and after is ascertained; told in words is not."""
    measured = [change for change in changes if not change.stated]
    if measured:
        labels = ", ".join(dict.fromkeys(change.label for change in measured))
        return Reply(Answer.YES, f"measured before and after: {labels}", joined(c.derivation.sources for c in measured))
    told = [f for f in findings if f.course is not None]
    reason = "the outcome is told, not measured" if told else "no outcome after day zero is recorded"
    return Reply(Answer.NO, f"{reason}; add values before and after", joined(f.sources for f in told))


def _alternatives(item: Item | None) -> Reply:
    if item is None:
        return Reply(Answer.UNKNOWN, "no benefit was attributed, so other causes were not asked about")
    if item.answer is Answer.NO:
        return Reply(Answer.YES, item.reason, item.sources)
    return Reply(Answer.NO, f"not ruled out: {item.reason}", item.sources)


def _challenge(dechallenge: Item | None, rechallenge: Item | None) -> Reply:
    for item in (rechallenge, dechallenge):
        if item is not None and item.answer is Answer.YES:
            return Reply(Answer.YES, item.reason, item.sources)
    reasons = "; ".join(dict.fromkeys(item.reason for item in (dechallenge, rechallenge) if item is not None))
    return Reply(Answer.NO, reasons or "neither withdrawal nor renewed exposure was looked at")


def _dose_response(item: Item | None) -> Reply:
    if item is None or item.answer in (Answer.UNKNOWN, Answer.NOT_APPLICABLE):
        return Reply(Answer.NO, "no response to a change of dose is recorded")
    return Reply(item.answer, item.reason, item.sources)


def _follow_up(case: Case) -> Reply:
    """No where the author says that it was too short for something; how long is enough is for a person to say."""
    barred = [n for n in case.of(NotEvaluable) if "followup" in fold(n.reason)]
    if barred:
        told = "; ".join(f"{n.domain}: {n.reason}" for n in barred)
        return Reply(Answer.NO, f"the author says what could not be judged: {told}", joined(n.sources for n in barred))
    days = [c.after.days.latest for c in case.changes if c.after is not None and c.after.days.latest is not None]
    length = f"the last value is of day {max(days)} at the latest; " if days else ""
    return Reply(Answer.UNKNOWN, f"{length}whether that is long enough is a judgement; answer the item")


def _repeatable(care: Mapping[str, Reply]) -> Reply:
    missing = [code for code in _TO_REPEAT if care[code].answer is not Answer.YES]
    if missing:
        reasons = "; ".join(f"CARE {code}: {care[code].reason}" for code in missing)
        return Reply(Answer.NO, reasons, joined(care[code].sources for code in missing))
    return Reply(Answer.YES, "patient, findings, tests, treatment and dose are recorded")
