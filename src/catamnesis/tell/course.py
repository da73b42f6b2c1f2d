"""What the timeline shows, in days from day zero: treatments, curves and happenings, and what had to be left out."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from catamnesis.case.case import Case
from catamnesis.case.chronology import Bounds, Timing
from catamnesis.case.event import AdverseEvent, Milestone, Outcome
from catamnesis.case.finding import Finding, StatedChange
from catamnesis.case.imaging import ImagingStudy, ImagingValue, Photograph
from catamnesis.case.laboratory import Comparator, LabValue, ReferenceRange
from catamnesis.case.therapy import DoseAction, Exposure, Procedure
from catamnesis.tell import phrases
from catamnesis.tell.typography import sentence_case

#: Most drugs, curves and happenings that one picture holds, and the points of one curve before it is thinned.
MOST_LANES, MOST_CURVES, MOST_HAPPENINGS, MOST_POINTS = 25, 12, 14, 160
#: Most courses of one drug that are drawn.
MOST_COURSES = 40
#: A curve whose largest value is this many times its smallest is drawn on a log scale.
LOG_SPREAD = 5.0
#: An end of the story further away than so many times the last measured day is drawn in the margin.
FURTHEST = 4.0
#: Days shown before day zero are at most so many times those after it.
PAST = 1.0

#: Days that stand for "some day before" and "some day later" where nothing more is known.
BEFORE, LATER = -1e9, 1e9

Standing = Literal["question", "rival", "other"]


@dataclass(frozen=True, slots=True)
class Days:
    """An interval of days whose open sides are infinite."""

    low: float = -math.inf
    high: float = math.inf

    @classmethod
    def of(cls, bounds: Bounds) -> "Days":
        """The same interval as the bounds of a time."""
        low = -math.inf if bounds.earliest is None else float(bounds.earliest)
        return cls(low, math.inf if bounds.latest is None else float(bounds.latest))

    @property
    def ends(self) -> tuple[float, ...]:
        """The ends that are bounded."""
        return tuple(day for day in (self.low, self.high) if math.isfinite(day))


@dataclass(frozen=True, slots=True)
class Step:
    """A change of dose within a course: its words, and the bounds of its day."""

    words: str
    days: Days


@dataclass(frozen=True, slots=True)
class Bar:
    """A treatment: surely given from ``start.high`` to ``sure_until``, possibly from ``start.low`` on.

    ``stop`` is None where no end is written; ``window`` is where its effect would fall.
    """

    label: str
    dose: str
    standing: Standing
    start: Days
    stop: Days | None
    sure_until: float
    steps: tuple[Step, ...]
    window: Days | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """All courses of one drug, on one row; the dose where it is the same in all."""

    label: str
    dose: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """One value of a curve, on a day with its bounds; ``words`` as printed beside it."""

    day: float
    days: Days
    value: float
    words: str
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Curve:
    """One quantity over the days; ``stated`` where only the change is given, so that the first value is put at 100."""

    label: str
    unit: str
    spots: tuple[Spot, ...]
    reference: ReferenceRange
    site: str = ""
    stated: bool = False

    @property
    def logarithmic(self) -> bool:
        """Whether a log scale suits the values."""
        values = [spot.value for spot in self.spots]
        return min(values) > 0 and max(values) / min(values) >= LOG_SPREAD


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened: what, in what words, when."""

    label: str
    words: str
    days: Days
    day: float | None
    shape: str
    rank: int


@dataclass(frozen=True, slots=True)
class Axis:
    """Days from ``first`` to ``last``; what lies before or later is drawn in a margin."""

    first: float
    last: float
    later: bool


@dataclass(frozen=True, slots=True)
class Course:
    """Everything that the timeline shows."""

    axis: Axis
    lanes: tuple[Lane, ...]
    curves: tuple[Curve, ...]
    happenings: tuple[Happening, ...]
    left_out: tuple[str, ...]


def course_of(case: Case, windows: dict[str, Days], rivals: frozenset[str]) -> Course:
    """What the timeline of a case shows.

    Parameters
    ----------
    windows
        Where the effect of each exposure would fall, by its id.
    rivals
        Ids of the exposures that could explain a change too.
    """
    bars = _bars(case, windows, rivals)
    lanes = [_lane(group) for _, group in _grouped(bars)]
    curves, crowded = _curves(case)
    happenings = sorted(_happenings(case), key=lambda h: (h.rank, _place(h), h.label))
    axis = _axis([bar for lane in lanes[:MOST_LANES] for bar in lane.bars], curves, happenings)
    early = [h for h in happenings if h.days.high < axis.first]
    undated = [h for h in happenings if h.day is None and math.isinf(h.days.low)]
    shown = [h for h in happenings if h not in early and h not in undated]
    left_out = [
        *_unseen(len(lanes) - MOST_LANES, "further treatment", "not drawn"),
        *_unseen(crowded, "further analyte", "not drawn"),
        *_named("Before the days drawn", [h for h in early if h not in undated]),
        *_named("Before day 0, on a day that is not stated", [h for h in undated if h.days.high <= 0]),
        *_named("On a day that is not stated", [h for h in undated if h.days.high > 0]),
        *_unseen(len(shown) - MOST_HAPPENINGS, "further event", "not drawn"),
    ]
    kept = sorted(shown[:MOST_HAPPENINGS], key=lambda h: (_place(h), h.rank, h.label))
    return Course(axis, tuple(lanes[:MOST_LANES]), tuple(map(_thinned, curves)), tuple(kept), tuple(left_out))


def _unseen(many: int, noun: str, rest: str) -> Iterator[str]:
    if many > 0:
        yield f"{phrases.count(many, noun)} {rest}."


def _named(where: str, happenings: list[Happening]) -> Iterator[str]:
    names = list(dict.fromkeys(f"{h.label}{f' ({h.words})' if h.words else ''}" for h in happenings))
    if names:
        more = f" and {len(names) - 8} more" if len(names) > 8 else ""
        yield f"{where}: {'; '.join(names[:8])}{more}."


def _place(happening: Happening) -> float:
    if happening.day is not None:
        return happening.day
    ends = happening.days.ends
    return sum(ends) / len(ends) if ends else math.inf


def _bars(case: Case, windows: dict[str, Days], rivals: frozenset[str]) -> list[Bar]:
    """The treatment in question, then what could explain a change too, then the rest, the nearest to day zero first.

    A further course of the drug in question is no rival of its first.
    """
    own = next((e.drug.label for e in case.of(Exposure) if e.id == case.question.exposure), None)

    def standing(exposure: Exposure) -> Standing:
        if exposure.id == case.question.exposure or exposure.drug.label == own:
            return "question"
        return "rival" if exposure.id in rivals else "other"

    order = {"question": 0, "rival": 1, "other": 2}
    bars = [_bar(exposure, standing(exposure), windows.get(exposure.id)) for exposure in case.of(Exposure)]
    return sorted(bars, key=lambda bar: (order[bar.standing], _distance(bar)))


def _distance(bar: Bar) -> float:
    """Days between a course and day zero; none while it may have been given then."""
    ended = math.inf if bar.stop is None else bar.stop.high
    return max(bar.start.low, -ended, 0.0)


def _grouped(bars: list[Bar]) -> Iterable[tuple[str, list[Bar]]]:
    lanes: dict[str, list[Bar]] = {}
    for bar in bars:
        lanes.setdefault(bar.label, []).append(bar)
    return lanes.items()


def _lane(bars: list[Bar]) -> Lane:
    doses = {bar.dose for bar in bars}
    return Lane(bars[0].label, bars[0].dose if len(doses) == 1 else "", tuple(bars[:MOST_COURSES]))


def _latest_known(exposure: Exposure) -> float:
    known = [Days.of(exposure.start.days).high, *(Days.of(change.when.days).low for change in exposure.changes)]
    finite = [day for day in known if math.isfinite(day)]
    return max(finite, default=-math.inf)


def _bar(exposure: Exposure, standing: Standing, window: Days | None) -> Bar:
    stop = Days.of(exposure.stop.days) if exposure.stop.stated else None
    sure = _latest_known(exposure)
    if exposure.ongoing:
        sure = max(sure, 0.0)
    if stop is not None:
        sure = stop.low
    steps = tuple(
        Step(_step_words(change.action, phrases.dose_words(change.dose)), Days.of(change.when.days))
        for change in exposure.changes
        if change.action is not DoseAction.CONTINUE
    )
    label = sentence_case(exposure.drug.label)
    return Bar(
        label, phrases.dose_words(exposure.dose), standing, Days.of(exposure.start.days), stop, sure, steps, window
    )


def _step_words(action: DoseAction, dose: str) -> str:
    return phrases.action_words(action) + (f" to {dose}" if dose else "")


def _curves(case: Case) -> tuple[list[Curve], int]:
    labels = {change.subject: change.label for change in case.changes}
    judged = {judgement.subject for judgement in case.judgements if judgement.room == "variation"}
    weighed = {change.subject for change in case.changes if change.id in judged}
    series = {
        analyte: list(values)
        for analyte, values in groupby(sorted(case.of(LabValue), key=lambda v: v.analyte), key=lambda v: v.analyte)
    }
    ranked = sorted(series, key=lambda a: (a not in weighed, a not in labels, -len(series[a]), a))
    chosen = ranked[:MOST_CURVES]
    position = {change.subject: index for index, change in reversed(list(enumerate(case.changes)))}
    chosen.sort(key=lambda a: (position.get(a, len(position)), ranked.index(a)))
    curves = [curve for a in chosen if (curve := _lab_curve(labels.get(a, series[a][0].name_written), series[a]))]
    curves += _imaging_curves(case)
    curves += [_stated_curve(change) for change in case.of(StatedChange) if change.percent > -100]
    return curves, len(ranked) - len(chosen)


def _dated(timing: Timing) -> float | None:
    if timing.nominal_day is not None:
        return float(timing.nominal_day)
    ends = Days.of(timing.days).ends
    return sum(ends) / 2 if len(ends) == 2 else None


def _drawn_day(value: LabValue | ImagingValue, series: Sequence[LabValue | ImagingValue]) -> float | None:
    """Day of a value; one known only to come before day zero is drawn in the margin, if it is alone there."""
    day = _dated(value.when)
    if day is not None:
        return day
    undated = [v for v in series if v.when.stated and v.when.days.earliest is None and _dated(v.when) is None]
    latest = value.when.days.latest
    return BEFORE if undated == [value] and latest is not None and latest <= 0 else None


def _lab_curve(label: str, values: list[LabValue]) -> Curve | None:
    unit = Counter(value.unit for value in values).most_common(1)[0][0]
    spots = [
        Spot(
            day,
            Days.of(value.when.days),
            value.value,
            phrases.figure(value.value, value.comparator),
            value.comparator in {Comparator.EQUAL, Comparator.ABOUT},
        )
        for value in values
        if value.unit == unit and math.isfinite(value.value) and (day := _drawn_day(value, values)) is not None
    ]
    reference = next((v.reference for v in values if v.unit == unit and v.reference != ReferenceRange()), None)
    ordered = tuple(sorted(spots, key=lambda spot: spot.day))
    return Curve(sentence_case(label), unit, ordered, reference or ReferenceRange()) if ordered else None


def _imaging_curves(case: Case) -> Iterator[Curve]:
    values = sorted(case.of(ImagingValue), key=lambda v: (v.quantity, v.site))
    for (name, site), grouped in groupby(values, key=lambda v: (v.quantity, v.site)):
        group = list(grouped)
        spots = [
            Spot(day, Days.of(v.when.days), v.value, phrases.reported(v.value))
            for v in group
            if (day := _drawn_day(v, group)) is not None
        ]
        if spots:
            unit = next(v.unit for v in values if (v.quantity, v.site) == (name, site))
            ordered = tuple(sorted(spots, key=lambda s: s.day))
            yield Curve(phrases.quantity_name(name), unit, ordered, ReferenceRange(), site)


def _stated_curve(change: StatedChange) -> Curve:
    start, end = _dated(change.start), _dated(change.when)
    first = Spot(BEFORE if start is None else start, Days.of(change.start.days), 100.0, "")
    words = phrases.percent(change.percent / 100)
    last = Spot(LATER if end is None else end, Days.of(change.when.days), 100.0 + change.percent, words)
    label = phrases.quantity_name(change.subject)
    return Curve(label, "%", (first, last), ReferenceRange(), change.site, stated=True)


def _happenings(case: Case) -> Iterator[Happening]:
    for outcome in case.of(Outcome):
        yield _happening(sentence_case(outcome.kind.value), outcome.cause, outcome.when, "cross", 0)
    for event in case.of(AdverseEvent):
        grade = f"grade {event.grade}" if event.grade else ""
        yield _happening(sentence_case(event.concept.label), grade, event.when, "triangle", 1)
    for study in case.of(ImagingStudy):
        yield _happening(study.modality, study.result, study.when, "diamond", 2)
    for photograph in case.of(Photograph):
        yield _happening("Photograph", photograph.site, photograph.when, "square", 3)
    for finding in case.of(Finding):
        if finding.course is not None:
            yield _happening(sentence_case(finding.concept.label), finding.course.value, finding.when, "ring", 4)
    for procedure in case.of(Procedure):
        yield _happening(sentence_case(procedure.concept.label), procedure.result, procedure.when, "square", 5)
    for milestone in case.of(Milestone):
        yield _happening(sentence_case(milestone.concept.label), "", milestone.when, "ring", 6)


def _happening(label: str, words: str, timing: Timing, shape: str, rank: int) -> Happening:
    return Happening(label, words, Days.of(timing.days), _dated(timing), shape, rank)


def _axis(bars: list[Bar], curves: list[Curve], happenings: Iterable[Happening]) -> Axis:
    measured = [day for curve in curves for spot in curve.spots for day in (spot.day, *spot.days.ends)]
    times = [days for bar in bars for days in (bar.start, bar.stop, *(step.days for step in bar.steps)) if days]
    times += [happening.days for happening in happenings]
    told = [day for days in times if math.isfinite(days.low) for day in days.ends]
    finite = [day for day in measured if BEFORE < day < LATER]
    last_measured = max([day for day in (finite or told) if day > 0], default=30.0)
    after = [day for day in told if day > 0]
    last = max([day for day in after if day <= FURTHEST * last_measured], default=last_measured)
    last = max(last, last_measured)
    before = [-day for day in (*finite, *told) if -PAST * last <= day < 0]
    first = -max(before, default=0.0)
    room = 0.04 * (last - first)
    return Axis(math.floor(first - room), math.ceil(last + room), any(day > last for day in after))


def _thinned(curve: Curve) -> Curve:
    """The curve with the smallest and the largest value of each stretch of days, where it has very many."""
    if len(curve.spots) <= MOST_POINTS:
        return curve
    first, last = curve.spots[0].day, curve.spots[-1].day
    width = max((last - first) / (MOST_POINTS // 2), 1e-9)
    kept: dict[Spot, None] = {}
    for _, stretch in groupby(curve.spots, key=lambda spot: (spot.day < 0, int((spot.day - first) / width))):
        spots = list(stretch)
        ends = (min(spots, key=lambda s: s.value), max(spots, key=lambda s: s.value))
        kept |= dict.fromkeys(sorted(ends, key=lambda s: s.day))
    return replace(curve, spots=tuple(kept))
