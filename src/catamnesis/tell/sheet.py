"""A sheet of pictures: rasters, lines and words at their places, written as SVG that needs no style and no script."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from catamnesis.tell.raster import address, jpeg, png
from catamnesis.tell.typography import visible

#: Letters of the sheet.
FAMILY = "Helvetica Neue, Helvetica, Segoe UI, Noto Sans, Liberation Sans, DejaVu Sans, Arial, sans-serif"


@dataclass(frozen=True, slots=True)
class Raster:
    """Pixels stretched over a rectangle, in px from the upper left corner."""

    left: float
    top: float
    width: float
    height: float
    pixels: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A filled rectangle, in px."""

    left: float
    top: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points, in px; the halo is a wider line below it."""

    points: tuple[tuple[float, float], ...]
    colour: str
    width: float = 1.0
    halo: str = ""


@dataclass(frozen=True, slots=True)
class Lettering:
    """Words whose base line starts, is centred or ends at a point; the halo is an edge around the letters."""

    x: float
    y: float
    text: str
    size: float = 12.0
    colour: str = "#1b1c1e"
    anchor: Literal["start", "middle", "end"] = "start"
    weight: Literal["normal", "bold"] = "normal"
    halo: str = ""


Mark = Raster | Rectangle | Line | Lettering


@dataclass(frozen=True, slots=True)
class Panel:
    """A sheet of a size in px with its marks, later ones above earlier ones, and the words for those who cannot see."""

    name: str
    width: float
    height: float
    title: str
    description: str
    marks: tuple[Mark, ...]


def svg(panel: Panel, *, compact: bool = False) -> Markup:
    """The sheet as SVG, its pictures inside it; the same sheet gives the same bytes.

    Parameters
    ----------
    panel
        The sheet.
    compact
        Whether colour pictures may be pressed with a loss, for a page; else nothing is lost.

    Examples
    --------
    >>> text = svg(Panel("x", 10, 10, "A <title>", "words", (Lettering(1, 9, "a & b"),)))
    >>> "a &amp; b" in text, "A &lt;title&gt;" in text
    (True, True)
    """
    body = Markup("").join(piece for mark in panel.marks for piece in _drawn(mark, compact=compact))
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="panel" viewBox="0 0 {w} {h}" width="{w}" height="{h}" '
        'role="img" font-family="{family}" aria-labelledby="{name}-title {name}-desc">'
        '<title id="{name}-title">{title}</title><desc id="{name}-desc">{words}</desc>'
        '<rect width="{w}" height="{h}" fill="#ffffff"/>{body}</svg>'
    ).format(
        w=_short(panel.width),
        h=_short(panel.height),
        family=FAMILY,
        name=panel.name,
        title=visible(panel.title),
        words=visible(panel.description),
        body=body,
    )


def _drawn(mark: Mark, *, compact: bool) -> Iterator[Markup]:
    match mark:
        case Raster():
            place = '<image x="{}" y="{}" width="{}" height="{}" preserveAspectRatio="none" href="{}"/>'
            yield Markup(place).format(*map(_short, _box(mark)), _address(mark.pixels, compact=compact))
        case Rectangle():
            yield Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>').format(
                *map(_short, _box(mark)), mark.colour
            )
        case Line():
            yield from _line(mark)
        case Lettering():
            yield _words(mark)


def _address(pixels: NDArray[np.uint8], *, compact: bool) -> str:
    if compact and pixels.ndim == 3 and pixels.shape[2] == 3:
        return address(jpeg(pixels), "jpeg")
    return address(png(pixels), "png")


def _box(mark: Raster | Rectangle) -> tuple[float, float, float, float]:
    return mark.left, mark.top, mark.width, mark.height


def _line(mark: Line) -> Iterator[Markup]:
    points = " ".join(f"{_short(x)},{_short(y)}" for x, y in mark.points)
    form = Markup('<polyline points="{}" fill="none" stroke="{}" stroke-width="{}"/>')
    if mark.halo:
        yield form.format(points, mark.halo, _short(mark.width + 2.0))
    yield form.format(points, mark.colour, _short(mark.width))


def _words(mark: Lettering) -> Markup:
    halo = Markup(' stroke="{}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"').format(mark.halo)
    return Markup('<text x="{}" y="{}" font-size="{}" fill="{}" text-anchor="{}" font-weight="{}"{}>{}</text>').format(
        _short(mark.x),
        _short(mark.y),
        _short(mark.size),
        mark.colour,
        mark.anchor,
        mark.weight,
        halo if mark.halo else "",
        visible(mark.text),
    )


def _short(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
