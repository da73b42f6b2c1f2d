"""The pictures of two PET studies: projections before and after on one scale, and slices through a lesion."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from catamnesis.case.lesion import Fate, Match, Study, Visit
from catamnesis.tell import phrases
from catamnesis.tell.projection import Frame, framed, from_the_front
from catamnesis.tell.raster import inverse_grey, outline, resized
from catamnesis.tell.scan_words import SYNTHETIC, TITLES, day_of
from catamnesis.tell.sheet import Lettering, Line, Mark, Panel, Raster, Rectangle
from catamnesis.tell.viewing import Sight, Viewing, seen_masks

#: Width of a sheet (px), and the head of it.
WIDTH, HEAD = 960.0, 62.0
#: Width and height that a projection may take, room for labels on either side of it, room for the scale between both.
MOST_WIDTH, MOST_HEIGHT, MARGIN, BETWEEN = 290.0, 640.0, 66.0, 116.0
#: Size of a pixel of a projection (mm).
PIXEL_MM = 1.6
#: Lesions that are labelled on a projection; more are counted.
MOST_LABELS = 24
#: Height of a line of labels, and letters of a label that are printed.
LABEL_STEP, MOST_LETTERS = 15.0, 9
#: Colours on pictures: ink, quieter ink, lesions, what was set aside, and what warns.
INK, QUIET, LESION, ASIDE, WARNING = "#1b1c1e", "#595a57", "#c2410c", "#2f6fb0", "#a11212"
LESION_RGB, ASIDE_RGB = (0xC2, 0x41, 0x0C), (0x2F, 0x6F, 0xB0)
PAPER = "#ffffff"


@dataclass(frozen=True, slots=True)
class Placed:
    """A projection on the sheet: px from the left and from above, px a mm, and what it shows."""

    left: float
    top: float
    scale: float
    frame: Frame

    def x(self, side_mm: float) -> float:
        """Where a place of the patient lies from the left (px)."""
        return self.left + (side_mm - self.frame.right) * self.scale

    def y(self, height_mm: float) -> float:
        """Where a place of the patient lies from above (px)."""
        return self.top + (self.frame.head - height_mm) * self.scale


def projections(seen: Viewing) -> Panel:
    """Both studies seen through from the front, in inverse grey on one scale, lesions outlined and labelled.

    Parameters
    ----------
    seen
        Both studies.
    """
    width_mm = max(sight.frame.width for sight in seen.sights)
    height_mm = max(sight.frame.height for sight in seen.sights)
    scale = min(MOST_WIDTH / width_mm, MOST_HEIGHT / height_mm)
    width, height = width_mm * scale, height_mm * scale
    beside = BETWEEN / 2.0 + MARGIN
    lefts = (WIDTH / 2.0 - beside - width, WIDTH / 2.0 + beside)
    marks: list[Mark] = []
    for sight, left in zip(seen.sights, lefts, strict=True):
        placed = Placed(left, HEAD, scale, _widened(sight.frame, width_mm, height_mm))
        marks += _projection(seen, sight, placed)
    marks += _grey_bar(seen.top, height)
    marks += _legend(HEAD + height + 34.0)
    if seen.synthetic:
        marks.append(Lettering(WIDTH / 2.0, 16.0, SYNTHETIC, 13.0, WARNING, "middle", "bold"))
    title = "Maximum-intensity projections before and after"
    return Panel("projections", WIDTH, HEAD + height + 50.0, title, _words(seen), tuple(marks))


def _widened(frame: Frame, width_mm: float, height_mm: float) -> Frame:
    """A frame of the common size: the head stays above, the body in the middle."""
    more = (width_mm - frame.width) / 2.0
    return Frame(frame.right - more, frame.left + more, frame.head, frame.head - height_mm)


def _projection(seen: Viewing, sight: Sight, placed: Placed) -> Iterator[Mark]:
    frame, scale = placed.frame, placed.scale
    box = (placed.left, placed.top, frame.width * scale, frame.height * scale)
    size = (round(frame.height / PIXEL_MM), round(frame.width / PIXEL_MM))
    shown = framed(from_the_front(sight.upright), sight.upright, frame)
    yield Raster(*box, inverse_grey(resized(shown, size), top=seen.top))
    study = sight.study
    aside = tuple(one for one in study.exclusions if not one.revoked)
    for spots, colour in ((aside, ASIDE_RGB), (study.lesions, LESION_RGB)):
        if spots:
            mask = framed(seen_masks(spots, sight).astype(np.float32), sight.upright, frame) > 0.5
            yield Raster(*box, outline(mask, (2 * size[0], 2 * size[1]), colour=colour))
    yield from _heading(study, placed.left + box[2] / 2.0)
    foot = placed.top + box[3] + 14.0
    yield Lettering(placed.left + 2.0, foot, "R", 12.0, QUIET)
    yield Lettering(placed.left + box[2] - 2.0, foot, "L", 12.0, QUIET, "end")
    yield from _labels(seen, study.visit, placed)


def _heading(study: Study, middle: float) -> Iterator[Mark]:
    yield Lettering(middle, 36.0, TITLES[study.visit], 14.0, INK, "middle", "bold")
    yield Lettering(middle, 53.0, day_of(study), 12.0, QUIET, "middle")


def _labels(seen: Viewing, visit: Visit, placed: Placed) -> Iterator[Mark]:
    """Names of the lesions on both sides of the body, each with a line to its lesion."""
    named = list(seen.named(visit))
    middle = placed.frame.right + placed.frame.width / 2.0
    right_edge = placed.left + placed.frame.width * placed.scale
    low, high = placed.top + 8.0, placed.top + placed.frame.height * placed.scale - 4.0
    for beyond in (False, True):
        side = [(name, lesion) for name, lesion in named[:MOST_LABELS] if beyond == (lesion.centroid_mm[0] > middle)]
        side.sort(key=lambda one: -one[1].centroid_mm[2])
        heights = spread([placed.y(lesion.centroid_mm[2]) for _, lesion in side], low, high)
        edge = right_edge + 6.0 if beyond else placed.left - 6.0
        for (name, lesion), height in zip(side, heights, strict=True):
            x, y = placed.x(lesion.centroid_mm[0]), placed.y(lesion.centroid_mm[2])
            radius = max((3.0 * lesion.uptake.volume_ml * 1000.0 / (4.0 * np.pi)) ** (1 / 3) * placed.scale, 3.0)
            end = x + (radius if beyond else -radius)
            yield Line(((edge, height - 4.0), (end, y)), LESION, 0.8)
            start = edge + 2.0 if beyond else edge - 2.0
            yield Lettering(start, height, cut(name), 12.0, LESION, "start" if beyond else "end", "bold", PAPER)
    if len(named) > MOST_LABELS:
        more = f"and {len(named) - MOST_LABELS} more, in the table"
        yield Lettering((placed.left + right_edge) / 2.0, high + 18.0, more, 11.0, QUIET, "middle")


def cut(name: str) -> str:
    """A name short enough for a picture."""
    return name if len(name) <= MOST_LETTERS else name[: MOST_LETTERS - 1].rstrip() + "…"


def spread(heights: Sequence[float], low: float, high: float, *, step: float = LABEL_STEP) -> list[float]:
    """Heights of labels, rising, pushed apart so that none covers another, and kept between two bounds.

    Parameters
    ----------
    heights
        Where they would stand (px), rising.
    low, high
        Least and greatest height (px); where there are too many for the room, the last ones go beyond it.
    step
        Least distance (px).

    Examples
    --------
    >>> spread([10.0, 12.0, 80.0], 0.0, 100.0, step=10.0), spread([98.0, 99.0], 0.0, 100.0, step=10.0)
    ([10.0, 20.0, 80.0], [90.0, 100.0])
    """
    found: list[float] = []
    for height in heights:
        found.append(max(height, low, found[-1] + step if found else low))
    limit = max(high, low + step * (len(found) - 1))
    for index in range(len(found) - 1, -1, -1):
        found[index] = min(found[index], limit)
        limit = found[index] - step
    return found


def _grey_bar(top: float, height: float) -> Iterator[Mark]:
    """The scale between both projections."""
    length = min(height - 60.0, 220.0)
    left, above = WIDTH / 2.0 - 7.0, HEAD + (height - length) / 2.0
    steps = np.linspace(top, 0.0, 128, dtype=np.float32)[:, None]
    yield Rectangle(left - 1.0, above - 1.0, 16.0, length + 2.0, QUIET)
    yield Raster(left, above, 14.0, length, inverse_grey(steps, top=top))
    yield Lettering(WIDTH / 2.0, above - 26.0, "SUV by body", 11.0, INK, "middle")
    yield Lettering(WIDTH / 2.0, above - 12.0, "weight (g/mL)", 11.0, INK, "middle")
    for share in (0.0, 0.5, 1.0):
        y = above + length * (1.0 - share)
        words = phrases.number(top * share) + (" and more" if share == 1.0 else "")
        yield Line(((left + 14.0, y), (left + 18.0, y)), QUIET)
        yield Lettering(left + 21.0, y + 4.0, words, 11.0, INK)


def _legend(height: float) -> Iterator[Mark]:
    x = WIDTH / 2.0 - 205.0
    for colour, words, width in (
        (LESION, "lesion, named as in the table", 200.0),
        (ASIDE, "set aside as physiological", 0.0),
    ):
        yield Line(((x, height - 4.0), (x + 18.0, height - 4.0)), colour, 2.0)
        yield Lettering(x + 24.0, height, words, 11.5, INK)
        x += 24.0 + width


def _words(seen: Viewing) -> str:
    """The picture for those who cannot see it."""
    told = []
    for sight in seen.sights:
        named = [f"{name} {phrases.number(lesion.uptake.max or 0.0)}" for name, lesion in seen.named(sight.study.visit)]
        most = ", ".join(named[:MOST_LABELS]) or "none"
        told.append(f"{TITLES[sight.study.visit]}, {day_of(sight.study)}: lesions with SUVmax: {most}.")
    scale = f"Both from the front, white at SUV 0, black at SUV {phrases.number(seen.top)} and more."
    return " ".join((*told, scale, f"{SYNTHETIC}." if seen.synthetic else "")).strip()


def chosen(matches: Iterable[Match], most: int) -> tuple[int, ...]:
    """Numbers of the matches to show slices of: the hottest on either study, one with a fate of its own not left out.

    Parameters
    ----------
    matches
        All of a pair.
    most
        How many.
    """
    held = list(enumerate(matches))
    ranked = sorted(held, key=lambda one: -_heat(one[1]))
    first = ranked[: max(most - 1, 1)]
    others = [one for one in ranked[len(first) :] if one[1].fate is not Fate.MATCHED]
    rest = others[:1] or ranked[len(first) :][:1]
    return tuple(index for index, _ in (*first, *rest)[:most])


def _heat(match: Match) -> float:
    return max((lesion.uptake.max or 0.0 for lesion in (*match.baseline, *match.follow_up)), default=0.0)
