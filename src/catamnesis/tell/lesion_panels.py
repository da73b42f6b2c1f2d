"""Slices through one lesion, before above after: from above, from the front and from the side, PET on CT."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catamnesis.case.lesion import Match, Visit
from catamnesis.case.scan import Vector
from catamnesis.tell import phrases
from catamnesis.tell.panels import INK, PAPER, QUIET, WARNING, WIDTH, cut
from catamnesis.tell.projection import BODY_SUV
from catamnesis.tell.raster import CT_WINDOW_HU, hot, inverse_grey, outline
from catamnesis.tell.scan_words import SYNTHETIC, TITLES, day_of
from catamnesis.tell.sheet import Lettering, Line, Mark, Panel, Raster, Rectangle
from catamnesis.tell.slices import Box, View, Volumes, body_box, on_plane, slice_of, window
from catamnesis.tell.viewing import Sight, Viewing, place_of

#: Side of a tile (px, and pixels of its picture), gap between tiles, column of words before them, head of the sheet.
TILE, PIXELS, GAP, WORDS, HEAD = 272.0, 400, 8.0, 128.0, 44.0
#: Side of what a tile shows (mm).
SIDE_MM = 400.0
#: Marks at the edges of a tile that point to the lesion: length (px) and colour.
TICK, POINTER = 13.0, "#ffb000"
#: Colour of the lesion's outline: it occurs neither in the grey nor in the hot colours.
CONTOUR = (0x35, 0xD0, 0xF0)
#: Letters at the left, right, upper and lower edge of each view.
EDGES = {
    View.AXIAL: ("R", "L", "A", "P"),
    View.CORONAL: ("R", "L", "H", "F"),
    View.SAGITTAL: ("A", "P", "H", "F"),
}


@dataclass(frozen=True, slots=True)
class _Look:
    """A study with its volumes in memory and the place to look at."""

    sight: Sight
    volumes: Volumes
    body: Box
    place_mm: Vector
    mask: NDArray[np.float32] | None


def lesion_panels(seen: Viewing, numbers: Sequence[int]) -> tuple[Panel, ...]:
    """A sheet of slices for each of these matches; the CT of a study is read once for all of them.

    Parameters
    ----------
    seen
        Both studies.
    numbers
        Numbers of the matches in the pair.

    Raises
    ------
    Refusal
        If the voxels of a CT cannot be read.
    """
    tiles: dict[int, list[Mark]] = {number: [] for number in numbers}
    for row, sight in enumerate(seen.sights):
        if not numbers:
            break
        volumes = _volumes(sight)
        body = body_box(sight.image, sight.study.scan.geometry, least=BODY_SUV)
        for number in numbers:
            match = seen.pair.matches[number]
            place, _ = place_of(match, seen.pair, sight.study.visit)
            look = _Look(sight, volumes, body, place, _mask(match, sight))
            tiles[number] += _row(seen, number, look, HEAD + row * (TILE + GAP))
    return tuple(_panel(seen, number, tiles[number]) for number in numbers)


def _mask(match: Match, sight: Sight) -> NDArray[np.float32] | None:
    """The voxels of the lesion on a study; None where it was not found there."""
    held = match.baseline if sight.study.visit is Visit.BASELINE else match.follow_up
    if not held:
        return None
    found: NDArray[np.float32] = np.logical_or.reduce([lesion.mask() for lesion in held]).astype(np.float32)
    return found


def _volumes(sight: Sight) -> Volumes:
    ct = sight.study.ct
    return Volumes(
        pet=sight.image,
        pet_grid=sight.study.scan.geometry,
        ct=ct.voxels() if ct else None,
        ct_grid=ct.geometry if ct else None,
    )


def _panel(seen: Viewing, number: int, rows: list[Mark]) -> Panel:
    name = seen.names[number]
    marks = [*rows, *_heads(), *_bar(seen, HEAD + 2.0 * TILE + GAP + 14.0)]
    if seen.synthetic:
        marks.append(Lettering(WIDTH - 4.0, 14.0, SYNTHETIC, 12.0, WARNING, "end", "bold"))
    title = f"Slices through {name}, before and after"
    height = HEAD + 2.0 * TILE + GAP + 46.0
    return Panel(f"slices-{number + 1}", WIDTH, height, title, _told(seen, number), tuple(marks))


def _heads() -> Iterator[Mark]:
    for column, view in enumerate(View):
        yield Lettering(_left(column) + TILE / 2.0, HEAD - 9.0, view.value, 12.5, INK, "middle", "bold")


def _left(column: int) -> float:
    return WORDS + column * (TILE + GAP)


def _row(seen: Viewing, number: int, look: _Look, top: float) -> Iterator[Mark]:
    study = look.sight.study
    yield Lettering(4.0, top + 14.0, TITLES[study.visit], 13.0, INK, "start", "bold")
    yield Lettering(4.0, top + 31.0, day_of(study), 12.0, QUIET)
    for line, words in enumerate(_numbers(seen, number, look)):
        yield Lettering(4.0, top + 58.0 + 17.0 * line, words, 12.0, INK, "start", "bold" if line == 0 else "normal")
    for column, view in enumerate(View):
        yield from _tile(look, view, (_left(column), top), seen.top)


def _numbers(seen: Viewing, number: int, look: _Look) -> Iterator[str]:
    match = seen.pair.matches[number]
    held = match.baseline if look.sight.study.visit is Visit.BASELINE else match.follow_up
    yield cut(seen.names[number])
    if not held:
        yield "no lesion here;"
        yield "its place, carried"
        yield "over from the other"
        return
    hottest = max(held, key=lambda lesion: lesion.uptake.max or 0.0)
    yield f"SUVmax {phrases.number(hottest.uptake.max or 0.0)}"
    if hottest.uptake.peak_global is not None:
        yield f"SUVpeak {phrases.number(hottest.uptake.peak_global)}"
    yield f"{phrases.number(sum(lesion.uptake.volume_ml for lesion in held))} mL"


def _tile(look: _Look, view: View, corner: tuple[float, float], top_suv: float) -> Iterator[Mark]:
    left, top = corner
    shown = window(view, look.place_mm, look.body, side_mm=SIDE_MM, pixels=PIXELS)
    yield Rectangle(left - 0.5, top - 0.5, TILE + 1.0, TILE + 1.0, QUIET)
    yield Raster(left, top, TILE, TILE, slice_of(look.volumes, shown, top=top_suv))
    across, below = (min(max(share, 0.0), 1.0) for share in shown.pixel(look.place_mm))
    x, y = left + across * TILE, top + below * TILE
    halo = "#000000" if look.volumes.ct is not None else PAPER
    for ends in (((x, top), (x, top + TICK)), ((x, top + TILE - TICK), (x, top + TILE))):
        yield Line(ends, POINTER, 1.4, halo)
    for ends in (((left, y), (left + TICK, y)), ((left + TILE - TICK, y), (left + TILE, y))):
        yield Line(ends, POINTER, 1.4, halo)
    if look.mask is not None:
        marked = on_plane(look.mask, look.volumes.pet_grid, shown.places_mm(), outside=0.0) > 0.5
        if marked.any():
            yield Raster(left, top, TILE, TILE, outline(marked, (2 * PIXELS, 2 * PIXELS), colour=CONTOUR))
    yield from _edges(view, corner, at=y - top, dark=look.volumes.ct is not None)


def _edges(view: View, corner: tuple[float, float], *, at: float, dark: bool) -> Iterator[Mark]:
    """Letters of the directions; those at the sides make way for the mark that points to the lesion."""
    left, top = corner
    level = top + TILE / 2.0 + (4.0 if abs(at - TILE / 2.0) > 14.0 else 26.0)
    ink, halo = ("#ffffff", "#000000") if dark else (INK, PAPER)
    before, behind, upper, lower = EDGES[view]
    yield Lettering(left + 4.0, level, before, 11.0, ink, "start", "normal", halo)
    yield Lettering(left + TILE - 4.0, level, behind, 11.0, ink, "end", "normal", halo)
    yield Lettering(left + 5.0, top + 14.0, upper, 11.0, ink, "start", "normal", halo)
    yield Lettering(left + 5.0, top + TILE - 5.0, lower, 11.0, ink, "start", "normal", halo)


def _bar(seen: Viewing, top: float) -> Iterator[Mark]:
    """The scale of uptake, and the window of the CT where there is one."""
    with_ct = any(sight.study.ct for sight in seen.sights)
    shares = np.linspace(0.0, 1.0, 128)[None, :]
    if with_ct:
        pixels = np.rint(hot(shares) * 255.0).astype(np.uint8)
    else:
        pixels = inverse_grey(shares.astype(np.float32), top=1.0)
    left, length = _left(0), 260.0
    yield Rectangle(left - 1.0, top - 1.0, length + 2.0, 12.0, QUIET)
    yield Raster(left, top, length, 10.0, pixels)
    for share in (0.0, 0.5, 1.0):
        x = left + length * share
        words = phrases.number(seen.top * share) + ("+" if share == 1.0 else "")
        yield Line(((x, top + 10.0), (x, top + 14.0)), QUIET)
        yield Lettering(x, top + 26.0, words, 11.0, INK, "middle")
    yield Lettering(left + length + 22.0, top + 9.0, "SUV by body weight (g/mL)", 11.5, INK)
    low, high = CT_WINDOW_HU
    words = f"on CT, {phrases.number(low)} to {phrases.number(high)} HU" if with_ct else "PET alone: there is no CT"
    yield Lettering(left + length + 22.0, top + 26.0, words, 11.5, QUIET)


def _told(seen: Viewing, number: int) -> str:
    """The sheet for those who cannot see it."""
    parts = [f"Axial, coronal and sagittal slices through {seen.names[number]}."]
    for sight in seen.sights:
        _, found = place_of(seen.pair.matches[number], seen.pair, sight.study.visit)
        words = "the lesion" if found else "no lesion; the place is carried over from the other study"
        parts.append(f"{TITLES[sight.study.visit]}, {day_of(sight.study)}: {words}.")
    parts.append(f"Scale from SUV 0 to {phrases.number(seen.top)}.")
    return " ".join((*parts, f"{SYNTHETIC}." if seen.synthetic else "")).strip()
