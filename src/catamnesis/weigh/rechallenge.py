"""Was the drug really stopped or given again, and did the patient lose and then regain the benefit?

Only what the record shows counts: a stop without a look at the patient afterwards is no dechallenge.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from catamnesis.case.case import Case
from catamnesis.case.chronology import Timing
from catamnesis.case.event import Answer, Outcome, OutcomeKind
from catamnesis.case.finding import Course, Finding
from catamnesis.case.laboratory import Comparator
from catamnesis.case.series import Reading, Series, series_of
from catamnesis.case.source import Source
from catamnesis.case.therapy import Exposure
from catamnesis.terms.analytes import Better, Variation, find_analyte
from catamnesis.terms.lookup import fold
from catamnesis.weigh.figures import figure
from catamnesis.weigh.masking import masks
from catamnesis.weigh.pauses import Pause, pauses, within
from catamnesis.weigh.questionnaire import Reply, joined
from catamnesis.weigh.reference_change import log_limits, log_scatter

_WORSE: Final = (Course.WORSENED, Course.NEW)
_BETTER: Final = (Course.IMPROVED, Course.RESOLVED)
_UP_TO: Final = (Comparator.EQUAL, Comparator.BELOW, Comparator.AT_MOST, Comparator.ABOUT)
_FROM: Final = (Comparator.EQUAL, Comparator.ABOVE, Comparator.AT_LEAST, Comparator.ABOUT)


@dataclass(frozen=True, slots=True)
class Trial:
    """What one pause showed: whether the effect was lost in it, and whether it came back afterwards."""

    pause: Pause
    lost: Reply
    regained: Reply


def worse_beyond_noise(earlier: float, later: float, *, better: Better, variation: Variation) -> bool:
    """Whether a value went to the worse side by more than the reference change value on the log scale.

    Parameters
    ----------
    earlier, later
        Values in one unit, above 0.
    better
        Which side is the better one; neither is where the value should lie within a range.
    variation
        Biological variation to reckon with; the laboratory's part is the desirable one.

    Examples
    --------
    >>> crp = find_analyte("crp")
    >>> worse_beyond_noise(3.0, 200.0, better=crp.better, variation=crp.variations[0])
    True
    """
    limits = log_limits(log_scatter(variation.desirable_analytic_cv_percent, variation.within_person_cv_percent))
    percent = 100.0 * math.expm1(math.log(later / earlier))
    if better is Better.LOWER:
        return percent > limits.rise_percent
    return better is Better.HIGHER and percent < limits.fall_percent


def benefit_trials(case: Case, exposure: Exposure) -> tuple[Trial, ...]:
    """What each pause of the treatment showed of its benefit.

    Only what had got better under the drug can be lost, and only what was lost can be regained.
    """
    found: list[Trial] = []
    stops = pauses(case, exposure)
    if not stops:
        return ()
    benefit = _Benefit.of(case)
    for pause in stops:
        lost = _lost(case, benefit, pause)
        regained = _regained(case, benefit.only(sight.key for sight in lost.sights), pause)
        found.append(Trial(pause, lost.reply(pause), regained.reply(pause)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Sight:
    """Something that was seen to go one way: what it is, in words, and where it stands."""

    key: str
    words: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class _Look:
    """A look at the patient in one stretch of time: what was seen, and whether anything could have been."""

    sights: tuple[_Sight, ...]
    looked: bool
    nothing: str

    def reply(self, pause: Pause) -> Reply:
        """Yes where something was seen, no where it was looked for in vain, else open."""
        if self.sights:
            sources = joined(sight.sources for sight in self.sights)
            return Reply(Answer.YES, "; ".join(sight.words for sight in self.sights), sources)
        if self.looked:
            return Reply(Answer.NO, f"nothing that was measured grew {self.nothing} beyond noise", pause.sources)
        return Reply(Answer.UNKNOWN, "nothing comparable is recorded from then", pause.sources, hidden=True)


#: Key of a relapse, which is a loss of everything.
_RELAPSE: Final = "relapse"


@dataclass(frozen=True, slots=True)
class _Track:
    """One measured course whose readings can be looked up by their days."""

    series: Series
    readings: tuple[Reading, ...]
    earliest: tuple[int, ...]

    @classmethod
    def of(cls, series: Series) -> "_Track":
        """The readings above 0 of which a first possible day is known, in the order of that day."""
        firsts = [
            (reading.point.days.earliest, reading)
            for reading in (*series.before, *series.after)
            if reading.point.value > 0.0
        ]
        known = sorted(((day, r) for day, r in firsts if day is not None), key=lambda pair: pair[0])
        return cls(series, tuple(r for _, r in known), tuple(day for day, _ in known))

    def within(self, start: Timing, end: Timing | None) -> list[Reading]:
        """Readings that surely lie after ``start`` and not after ``end``, by their best day."""
        if start.days.latest is None or (end is not None and end.days.earliest is None):
            return []
        low = bisect_left(self.earliest, start.days.latest)
        high = None if end is None or end.days.earliest is None else bisect_right(self.earliest, end.days.earliest)
        held = [r for r in self.readings[low:high] if within(r.point.days, start, end)]
        return sorted(held, key=lambda reading: reading.point.day)


@dataclass(frozen=True, slots=True)
class _Benefit:
    """What got better under the drug: measured courses and findings."""

    tracks: tuple[_Track, ...]
    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, case: Case) -> "_Benefit":
        """From the changes for the better that no drug hides, and the findings that improved."""
        subjects = {change.subject for change in case.changes if change.better > 0 and not masks(case, change)}
        tracks = [_Track.of(s) for s in series_of(case) if isinstance(s, Series) and s.subject in subjects]
        better = {_thing(f) for f in case.of(Finding) if f.course in _BETTER}
        return cls(tuple(tracks), tuple(f for f in case.of(Finding) if _thing(f) in better))

    def only(self, keys: Iterable[str]) -> "_Benefit":
        """The part of it that has one of these keys; all of it after a relapse."""
        wanted = set(keys)
        if _RELAPSE in wanted:
            return self
        return _Benefit(
            tuple(t for t in self.tracks if t.series.subject in wanted),
            tuple(f for f in self.findings if _thing(f) in wanted),
        )


def _thing(finding: Finding) -> str:
    """What a finding is of, whatever words the author has for it."""
    return finding.concept.curie or fold(finding.concept.label)


def _told(findings: Iterable[Finding], courses: Iterable[Course], start: Timing, end: Timing | None) -> list[_Sight]:
    wanted = tuple(courses)
    return [
        _Sight(_thing(f), f"{f.concept.label} {f.course}", f.sources)
        for f in findings
        if f.course in wanted and within(f.when.days, start, end)
    ]


def _lost(case: Case, benefit: _Benefit, pause: Pause) -> _Look:
    """Whether some of the benefit was lost while the drug was off."""
    sights, looked = [], False
    for track in benefit.tracks:
        on_drug, off_drug = track.within(pause.given_from, pause.off)[-1:], track.within(pause.off, pause.on)
        looked = looked or bool(on_drug and off_drug)
        sights += [_moved(track, on, off) for on in on_drug for off in off_drug if _worsened(track, on, off)][:1]
    sights += _told(benefit.findings, _WORSE, pause.off, pause.on)
    for end in case.of(Outcome):
        if end.kind is OutcomeKind.RELAPSE and within(end.when.days, pause.off, pause.on):
            sights.append(_Sight(_RELAPSE, "relapse", end.sources))
    return _Look(tuple(sights), looked, "worse")


def _regained(case: Case, benefit: _Benefit, pause: Pause) -> _Look:
    """Whether what was lost came back after the drug was given again."""
    if pause.on is None:
        return _Look((), looked=False, nothing="better")
    sights, looked = [], False
    for track in benefit.tracks:
        off_drug, on_drug = track.within(pause.off, pause.on)[-1:], track.within(pause.on, pause.given_to)
        looked = looked or bool(on_drug and off_drug)
        sights += [_moved(track, off, on) for off in off_drug for on in on_drug if _worsened(track, on, off)][:1]
    sights += _told(benefit.findings, _BETTER, pause.on, pause.given_to)
    for end in case.of(Outcome):
        if end.kind is OutcomeKind.REMISSION and within(end.when.days, pause.on, pause.given_to):
            sights.append(_Sight("remission", "remission", end.sources))
    return _Look(tuple(sights), looked, "better")


def _worsened(track: _Track, good: Reading, bad: Reading) -> bool:
    """Whether ``bad`` is worse than ``good`` beyond noise, also when a ``<`` or ``>`` is read against it."""
    analyte = find_analyte(track.series.subject)
    if analyte is None or not analyte.variations or analyte.better is Better.WITHIN:
        return False
    lower, upper = (good, bad) if analyte.better is Better.LOWER else (bad, good)
    if lower.comparator not in _UP_TO or upper.comparator not in _FROM:
        return False
    pair = (good.point.value, bad.point.value)
    return worse_beyond_noise(*pair, better=analyte.better, variation=analyte.variations[0])


def _moved(track: _Track, first: Reading, second: Reading) -> _Sight:
    ends = " to ".join(
        f"{'' if r.comparator is Comparator.EQUAL else r.comparator.value}{figure(r.point.value)}"
        for r in (first, second)
    )
    sources = joined((first.point.sources, second.point.sources))
    return _Sight(track.series.subject, f"{track.series.label} {ends} {track.series.unit}", sources)


def dechallenge(trials: Iterable[Trial], drug: str) -> Reply:
    """Whether the benefit was lost when the drug was withdrawn."""
    done = tuple(trials)
    if not done:
        return Reply(Answer.UNKNOWN, f"no stop of {drug} is recorded, so the question does not arise")
    return _verdict([trial.lost for trial in done], f"{drug} withheld")


def rechallenge(trials: Iterable[Trial], drug: str) -> Reply:
    """Whether the benefit came back when the drug was given again, after it had been lost."""
    again = [trial for trial in trials if trial.pause.on is not None]
    if not again:
        return Reply(Answer.UNKNOWN, f"that {drug} was given again after a stop is not recorded")
    after_loss = [trial.regained for trial in again if trial.lost.answer is Answer.YES]
    if after_loss:
        return _verdict(after_loss, f"{drug} given again")
    hidden = any(trial.lost.hidden for trial in again)
    return Reply(Answer.UNKNOWN, f"no loss is shown that giving {drug} again could have mended", hidden=hidden)


def repeated(trials: Iterable[Trial], drug: str) -> Reply:
    """Whether the benefit came back at more than one renewed exposure, each counted after a loss."""
    shown = [trial for trial in trials if Answer.YES is trial.lost.answer is trial.regained.answer]
    if len(shown) < 2:
        return Reply(Answer.UNKNOWN, "no earlier exposure with its effect is recorded")
    reason = (
        f"{drug} was withheld and given again {len(shown)} times with the same result: the first of them answers this"
    )
    return Reply(Answer.YES, reason, joined(trial.regained.sources for trial in shown))


def _verdict(replies: list[Reply], lead: str) -> Reply:
    """Yes or no where all that were settled agree; open where they differ or none was."""
    settled = [reply for reply in replies if reply.answer is not Answer.UNKNOWN]
    told = " / ".join(dict.fromkeys(reply.reason for reply in settled or replies[:1]))
    sources = joined(reply.sources for reply in settled or replies[:1])
    answers = {reply.answer for reply in settled}
    if len(answers) == 1:
        return Reply(answers.pop(), f"{lead}: {told}", sources)
    if answers:
        return Reply(Answer.UNKNOWN, f"{lead}, with unlike results: {told}", sources, hidden=True)
    hidden = any(reply.hidden for reply in replies)
    return Reply(Answer.UNKNOWN, f"{lead}, but {told}", sources, hidden=hidden)
