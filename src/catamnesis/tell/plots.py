"""The timeline: treatments as bars, values as curves, happenings as marks, all on one axis of days."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from catamnesis.tell import phrases
from catamnesis.tell.colours import (
    BAND,
    BEFORE,
    CURVE,
    INK,
    OTHER,
    QUESTION,
    QUIET,
    RIVAL,
    RIVAL_WINDOW,
    RULE,
    WINDOW,
)
from catamnesis.tell.course import Bar, Course, Curve, Days, Happening, Lane, Spot
from catamnesis.tell.drawing import Anchor, Box, Dot, Fading, Mark, Paint, Sheet, Stroke, Weight, Words, picture
from catamnesis.tell.scale import Scale
from catamnesis.tell.units import unit_words

#: Colours of a bar and of its window, by what the treatment is.
BARS = {"question": QUESTION, "rival": RIVAL, "other": OTHER}
WINDOWS = {"question": WINDOW, "rival": RIVAL_WINDOW, "other": BEFORE}
#: Steps of an axis that read well, in days.
STEPS = (1, 2, 5, 7, 14, 30, 60, 90, 180, 360, 720, 1800, 3600, 7200, 18000, 36000)
#: Room in px above a bar for one line of words on its steps, the lines after the first, and most of them.
STEP_ROOM, STEP_LINE, MOST_STEP_LINES = 8, 12, 3
#: Least width of a bar: a single injection is seen.
LEAST_BAR = 3.0
#: Height above the first row, and radius of a dot, in px.
TOP, DOT = 28.0, 4.2
#: A curve with no more values than the first prints each; one with no more than the second marks each with a dot.
FEW, MANY = 8, 60
#: Said under a curve that no value stands behind.
STATED = "stated, not measured"
#: Width of a letter as a share of its size, on average.
LETTER = 0.52


@dataclass(frozen=True, slots=True)
class Design:
    """Sizes in px: of the paper, of the column of names (0: names stand above), of the margin before, of letters."""

    name: str
    width: float
    names: float
    before: float
    after: float
    letter: float
    small: float
    row: float
    panel: float
    ticks: int

    @property
    def left(self) -> float:
        """Where the days begin."""
        return self.names + self.before

    @property
    def right(self) -> float:
        """Where the days end."""
        return self.width - self.after


WIDE = Design("timeline-wide", 900, 190, 84, 22, letter=13, small=11.5, row=35, panel=92, ticks=9)
NARROW = Design("timeline-narrow", 358, 0, 56, 12, letter=12.5, small=11.5, row=40, panel=108, ticks=4)


@dataclass(frozen=True, slots=True)
class Frame:
    """Days laid on paper."""

    design: Design
    first: float
    last: float

    def x(self, day: float) -> float:
        """Where a day lies, in px; days before the first share the margin, later ones the edge."""
        if day == -math.inf:
            return self.design.names + 2
        if day < self.first:
            return self.design.names + self.design.before * 0.5
        if day > self.last:
            return self.design.right + self.design.after * 0.5
        span = self.design.right - self.design.left
        return self.design.left + span * (day - self.first) / max(self.last - self.first, 1e-9)


def timeline(course: Course, title: str, description: str) -> Markup:
    """The timeline twice, for wide and for narrow paper; the stylesheet shows one of them."""
    return Markup("").join(_timeline(course, design, title, description) for design in (WIDE, NARROW))


def _timeline(course: Course, design: Design, title: str, description: str) -> Markup:
    frame = Frame(design, course.axis.first, course.axis.last)
    top = TOP
    marks: list[Mark] = []
    for lane in course.lanes:
        told = _told_steps(lane, frame)
        top += STEP_ROOM + STEP_LINE * max(step.line for step in told) if told else 0
        marks += _lane(lane, frame, top)
        marks += _step_words(told, frame, _middle(lane.dose, top, design))
        top += _row_height(lane.dose, design)
    for curve in course.curves:
        top += 10
        marks += _curve(curve, frame, top)
        top += design.panel
    top += 10 if course.happenings else 0
    for happening in course.happenings:
        marks += _happening(happening, frame, top)
        top += design.row - 10 if design.names else design.row
    layers = (Box, Stroke, Dot, Words)
    drawn = sorted(marks, key=lambda mark: layers.index(type(mark)))
    ground = sorted(_ground(course, frame, top + 4), key=lambda mark: layers.index(type(mark)))
    return picture(Sheet(design.name, design.width, top + 28, title, description), (*ground, *drawn))


def _row_height(second_line: str, design: Design) -> float:
    return design.row if second_line or not design.names else design.row - 9


def _ground(course: Course, frame: Frame, bottom: float) -> Iterator[Mark]:
    design = frame.design
    yield Box(design.names, TOP - 6, design.left, bottom, Paint(BEFORE))
    if course.axis.later:
        yield Box(design.right, TOP - 6, design.width, bottom, Paint(BEFORE))
    for day in ticks(course.axis.first, course.axis.last, design.ticks):
        x = frame.x(day)
        yield Stroke(((x, TOP - 6), (x, bottom)), Paint(QUESTION if day == 0 else RULE), 1.4 if day == 0 else 0.7)
        weight: Weight = "bold" if day == 0 else "quiet"
        yield Words(x, bottom + 16, ((phrases.tick_words(day), weight),), design.small, "middle")
    yield Stroke(((design.names, bottom), (design.width, bottom)), Paint(QUIET), 1)
    for x in (design.left - 3, design.left + 1):
        yield Stroke(((x - 2, bottom + 5), (x + 2, bottom - 5)), Paint(QUIET), 1)
    yield Words(design.names + 2, 13, (("← before", "quiet"),), design.small)
    yield Words(design.width, 13, (("days → " if not course.axis.later else "later →", "quiet"),), design.small, "end")


def ticks(first: float, last: float, most: int) -> tuple[int, ...]:
    """Days to be named on an axis, zero among them.

    Examples
    --------
    >>> ticks(-12, 288, 6)
    (0, 60, 120, 180, 240)
    """
    step = next((s for s in STEPS if (last - first) / s <= most), STEPS[-1])
    return tuple(day for day in range(math.ceil(first / step) * step, math.floor(last) + 1, step))


def _name(lines: Sequence[str], frame: Frame, top: float, weight: Weight = "plain") -> Iterator[Mark]:
    """The name of a row and what is said under it: in a column of its own, or in one line above the row."""
    design = frame.design
    if design.names:
        room = int((design.names - 8) / (LETTER * design.letter))
        yield Words(0, top + 12, ((_cut(lines[0], room), weight),), design.letter)
        for index, line in enumerate(filter(None, lines[1:])):
            yield Words(0, top + 26 + 14 * index, ((_cut(line, int(room * 1.13)), "quiet"),), design.small)
        return
    room = int(design.width / (LETTER * design.letter))
    name = _cut(lines[0], room)
    rest = ", ".join(filter(None, lines[1:]))
    pieces: tuple[tuple[str, Weight], ...] = ((name, weight),)
    if rest and room - len(name) > 8:
        pieces += ((f"  {_cut(rest, room - len(name))}", "quiet"),)
    yield Words(0, top + 11, pieces, design.letter)


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"


def _middle(second_line: str, top: float, design: Design) -> float:
    if not design.names:
        return top + 25
    return top + (14 if second_line else 8)


def _lane(lane: Lane, frame: Frame, top: float) -> Iterator[Mark]:
    asked = any(bar.standing == "question" for bar in lane.bars)
    steps = "" if frame.design.names else ", ".join(step.words for bar in lane.bars for step in bar.steps)
    yield from _name((lane.label, lane.dose, steps), frame, top, "bold" if asked else "plain")
    for bar in lane.bars:
        yield from _bar(bar, frame, _middle(lane.dose, top, frame.design))


def _bar(bar: Bar, frame: Frame, middle: float) -> Iterator[Mark]:
    colour = BARS[bar.standing]
    half = 6.5 if bar.standing == "question" else 4.0
    if bar.window is not None:
        low, high = frame.x(bar.window.low), _right(frame, bar.window.high)
        yield Box(low, middle - 11, high, middle + 11, Paint(WINDOWS[bar.standing]))
    for left, right, fades in _stretches(bar, frame):
        yield Box(left, middle - half, max(right, left + LEAST_BAR), middle + half, Paint(colour, fades))
    if not math.isfinite(bar.start.low):
        yield from _arrow(frame.design.names + 1, middle, -1)
    if bar.stop is None:
        yield from _arrow(frame.design.width - 1, middle, 1)
    for step in bar.steps:
        yield from _step(step.days, frame, middle)


def _right(frame: Frame, day: float) -> float:
    return frame.design.width - 4 if day > frame.last else frame.x(day)


def _stretches(bar: Bar, frame: Frame) -> Iterator[tuple[float, float, Fading]]:
    """Left, right and fading of the parts of a bar: perhaps begun, surely given, perhaps still given."""
    begun, sure_from = frame.x(bar.start.low), frame.x(bar.start.high)
    sure_to = max(_right(frame, bar.sure_until), sure_from) if math.isfinite(bar.sure_until) else sure_from
    ended = frame.design.width - 8 if bar.stop is None else _right(frame, bar.stop.high)
    if bar.stop is not None and bar.sure_until < bar.start.high:
        yield begun, ended, "both" if bar.start.low < bar.start.high else "right"
        return
    if begun < sure_from:
        yield begun, sure_from, "left"
    if sure_from < sure_to or begun == ended:
        yield sure_from, sure_to, ""
    if sure_to < ended:
        yield sure_to, ended, "slowly" if bar.standing == "question" else "right"


def _arrow(x: float, y: float, way: int) -> Iterator[Mark]:
    points = ((x - 4 * way, y - 4), (x, y), (x - 4 * way, y + 4))
    yield Stroke(points, Paint(QUIET), 1.3)


def _step(days: Days, frame: Frame, middle: float) -> Iterator[Mark]:
    low, high = frame.x(days.low), frame.x(min(days.high, frame.last))
    if low == high:
        yield Stroke(((low, middle - 8), (low, middle + 8)), Paint(INK), 1.6)
    else:
        yield Stroke(((low, middle), (high, middle)), Paint(INK), 1.2, "dotted")


@dataclass(frozen=True, slots=True)
class ToldStep:
    """Words on a change of dose: where they begin or end, and on which line above the bar, 0 being the nearest."""

    words: str
    x: float
    anchor: Anchor
    line: int


def _told_steps(lane: Lane, frame: Frame) -> tuple[ToldStep, ...]:
    """Words on the steps of a lane, each on the lowest line where it covers no other; none where no line is free."""
    if not frame.design.names:
        return ()
    size = frame.design.small - 1
    taken: list[list[tuple[float, float]]] = [[] for _ in range(MOST_STEP_LINES)]
    told = []
    for step in (step for bar in lane.bars for step in bar.steps):
        high, wide = frame.x(min(step.days.high, frame.last)), len(step.words) * LETTER * size
        inside = high <= frame.design.left + 40 or high + 4 + wide > frame.design.width
        left = high - 5 - wide if inside else high + 4
        for line, spans in enumerate(taken):
            if all(left > right + 6 or left + wide < start - 6 for start, right in spans):
                spans.append((left, left + wide))
                told.append(ToldStep(step.words, high - 5 if inside else high + 4, "end" if inside else "start", line))
                break
    return tuple(told)


def _step_words(told: Sequence[ToldStep], frame: Frame, middle: float) -> Iterator[Mark]:
    for step in told:
        y = middle - 9 - STEP_LINE * step.line
        yield Words(step.x, y, ((step.words, "plain"),), frame.design.small - 1, step.anchor)


def _curve(curve: Curve, frame: Frame, top: float) -> Iterator[Mark]:
    design = frame.design
    unit = unit_words(curve.unit)
    words = STATED if curve.stated else unit + (", log scale" if curve.logarithmic else "")
    limits = phrases.reference_words(curve.reference, "")
    yield from _name((curve.label, words, curve.site, f"reference {limits}" if limits else ""), frame, top, "bold")
    upper, lower = top + (10 if design.names else 32), top + design.panel - 16
    scale = Scale.of(curve, upper, lower)
    yield from _band(curve, frame, scale)
    placed = [(frame.x(spot.day), scale.y(spot.value), spot) for spot in curve.spots]
    line = tuple((x, y) for x, y, _ in placed)
    if len(line) > 1:
        yield Stroke(line, Paint(CURVE), 1.5 if not curve.stated else 1.2, "dashed" if curve.stated else "solid")
    few = len(placed) <= FEW
    for x, y, spot in placed:
        yield from _bounds(spot.days, frame, y)
        if len(placed) <= MANY:
            yield Dot(x, y, Paint(CURVE), _shape(curve, spot), 4.0 if few else 2.2)
    if few:
        yield from _values(placed, frame)
    else:
        yield from _scale_words(scale, frame)


def _shape(curve: Curve, spot: Spot) -> str:
    if curve.stated:
        return "hollow diamond"
    return "disc" if spot.exact else "ring"


def _band(curve: Curve, frame: Frame, scale: Scale) -> Iterator[Mark]:
    low, high = curve.reference.low, curve.reference.high
    if low is None and high is None:
        return
    bottom = scale.lower if low is None else scale.y(low) if low > scale.low else scale.lower
    above = scale.upper if high is None else scale.y(high) if high > scale.low else scale.lower
    if bottom - above > 1:
        yield Box(frame.design.left, above, frame.design.width, bottom, Paint(BAND))


def _bounds(days: Days, frame: Frame, y: float) -> Iterator[Mark]:
    low, high = frame.x(days.low), _right(frame, days.high)
    if high - low < 2 * DOT:
        return
    yield Stroke(((low, y), (high, y)), Paint(CURVE), 1)
    for end, day, way in ((low, days.low, -1), (high, days.high, 1)):
        if math.isfinite(day):
            yield Stroke(((end, y - 3), (end, y + 3)), Paint(CURVE), 1)
        else:
            yield from _arrow(end, y, way)


def _values(placed: Sequence[tuple[float, float, Spot]], frame: Frame) -> Iterator[Mark]:
    """Each value beside its dot: the first to the left, the last to the right, those between above or below."""
    size, last = frame.design.letter, len(placed) - 1
    for index, (x, y, spot) in enumerate(placed):
        words: tuple[tuple[str, Weight], ...] = ((spot.words, "plain"),)
        if index == last:
            yield Words(max(x, _edge(spot, frame)) + 9, y + 4.5, words, size)
        elif index == 0:
            room = x - frame.design.names > 9 + LETTER * size * len(spot.words)
            yield Words(x - 9 if room else x + 9, y + 4.5 if room else y - 7, words, size, "end" if room else "start")
        else:
            above = y <= (placed[index - 1][1] + placed[index + 1][1]) / 2
            yield Words(x, y - 9 if above else y + 18, words, size, "middle")


def _edge(spot: Spot, frame: Frame) -> float:
    return _right(frame, spot.days.high) if math.isfinite(spot.days.high) else 0.0


def _scale_words(scale: Scale, frame: Frame) -> Iterator[Mark]:
    for value in (scale.low, scale.high):
        x = frame.design.left - 6
        yield Words(x, scale.y(value) + 4, ((phrases.number(value), "quiet"),), frame.design.small, "end")


def _happening(happening: Happening, frame: Frame, top: float) -> Iterator[Mark]:
    design = frame.design
    yield from _name((happening.label,), frame, top)
    middle = top + (8 if design.names else 25)
    low, high = frame.x(happening.days.low), _right(frame, happening.days.high)
    open_end = not math.isfinite(happening.days.high)
    if high - low > 2 * DOT:
        yield Stroke(
            ((low, middle), (high, middle)), Paint(QUIET if open_end else CURVE), 1, "dotted" if open_end else "solid"
        )
        if open_end:
            yield from _arrow(frame.design.width - 1, middle, 1)
        for end in (low,) if open_end else (low, high):
            yield Stroke(((end, middle - 3), (end, middle + 3)), Paint(CURVE), 1)
    if happening.day is not None:
        yield Dot(frame.x(happening.day), middle, Paint(CURVE), happening.shape, DOT)
    if happening.words:
        yield from _beside(happening.words, max(low, 0), high, middle, frame, open_end=open_end)


def _beside(words: str, low: float, high: float, middle: float, frame: Frame, *, open_end: bool) -> Iterator[Mark]:
    design = frame.design
    if open_end:
        words, high = f"{words}, day not stated", low - 2
    wide = len(words) * LETTER * design.small + 4
    if high + 10 + wide <= design.width or high + 10 + wide - design.width < low - 10 - wide < 0:
        room = int((design.width - high - 10) / (LETTER * design.small))
        yield Words(high + 10, middle + 4, ((_cut(words, max(room, 6)), "quiet"),), design.small)
    else:
        room = int((low - 10 - design.names) / (LETTER * design.small))
        yield Words(low - 10, middle + 4, ((_cut(words, max(room, 6)), "quiet"),), design.small, "end")
