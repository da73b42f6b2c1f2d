"""Marks on paper: boxes, lines, dots and words, drawn by lets_plot into a small SVG without styles or scripts.

The library draws; this room then rewrites its SVG so that the same marks always give the same bytes, that colours come
from the page's stylesheet (with the light colour as a fallback), and that no word of a case passes through the
library, which would read links and formulas in it.
"""

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from markupsafe import Markup, escape

from catamnesis.tell.colours import ALL, Colour
from catamnesis.tell.typography import visible

Anchor = Literal["start", "middle", "end"]
Weight = Literal["plain", "bold", "quiet"]
Fading = Literal["", "left", "right", "slowly", "both"]

#: What lets_plot draws at size 1: a line 2.2 px wide, a point with a radius of 1.1 px, a letter of 2 px.
LINE_PX, POINT_PX, LETTER_PX = 2.2, 1.1, 2.0
#: Numbers of the shapes of points in lets_plot.
SHAPES = {"disc": 16, "diamond": 18, "triangle": 17, "square": 15, "cross": 4, "ring": 21, "hollow diamond": 23}
#: Gaps of broken lines, in widths of the line.
DASHES = {"solid": "solid", "dashed": "42", "dotted": "12"}


@dataclass(frozen=True, slots=True)
class Paint:
    """A colour of the page; ``fades`` makes a box run out to one side or to both."""

    colour: Colour
    fades: Fading = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle, in px from the upper left corner."""

    left: float
    top: float
    right: float
    bottom: float
    paint: Paint


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points, in px."""

    points: tuple[tuple[float, float], ...]
    paint: Paint
    width: float = 1.0
    dash: Literal["solid", "dashed", "dotted"] = "solid"


@dataclass(frozen=True, slots=True)
class Dot:
    """A mark at a point, with a radius in px."""

    x: float
    y: float
    paint: Paint
    shape: str = "disc"
    radius: float = 4.0


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text whose base line starts, is centred or ends at a point; each piece has its own weight."""

    x: float
    y: float
    pieces: tuple[tuple[str, Weight], ...]
    size: float = 12.0
    anchor: Anchor = "start"


Mark = Box | Stroke | Dot | Words


@dataclass(frozen=True, slots=True)
class Sheet:
    """Paper of a size in px, its short name (for ids), and the words for those who cannot see it."""

    name: str
    width: float
    height: float
    title: str
    description: str


def picture(sheet: Sheet, marks: Iterable[Mark]) -> Markup:
    """The marks as SVG, later ones above earlier ones."""
    ordered = tuple(marks)
    paints = tuple(dict.fromkeys(mark.paint for mark in ordered if not isinstance(mark, Words)))
    words = tuple(mark for mark in ordered if isinstance(mark, Words))
    drawn = ElementTree.fromstring(_library_svg(sheet, ordered, paints))
    body = Markup("").join(_elements(drawn, sheet.name, paints, words))
    gradients = Markup("").join(_gradient(sheet.name, paint) for paint in paints if paint.fades)
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="figure {name}" viewBox="0 0 {width} {height}" role="img" '
        'aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{title}</title>'
        '<desc id="{name}-desc">{description}</desc>{defs}{body}</svg>'
    ).format(
        name=sheet.name,
        width=_short(sheet.width),
        height=_short(sheet.height),
        title=visible(sheet.title),
        description=visible(sheet.description),
        defs=Markup("<defs>{}</defs>").format(gradients) if gradients else "",
        body=body,
    )


def _library_svg(sheet: Sheet, marks: Sequence[Mark], paints: Sequence[Paint]) -> str:
    import lets_plot as lp

    plot = lp.ggplot() + lp.theme_void() + lp.ggsize(round(sheet.width), round(sheet.height))
    plot += lp.theme(plot_margin=0, plot_inset=0, legend_position="none")
    plot += lp.scale_x_continuous(limits=[0, round(sheet.width)], expand=[0, 0])
    plot += lp.scale_y_continuous(limits=[0, round(sheet.height)], expand=[0, 0])
    plot += lp.scale_color_identity() + lp.scale_fill_identity() + lp.scale_shape_identity()
    plot += lp.scale_size_identity() + lp.scale_linetype_identity()
    keys = {paint: f"#{index + 1:06x}" for index, paint in enumerate(paints)}
    spoken = 0
    for kind, run in groupby(marks, key=type):
        group: list[Any] = list(run)
        plot += _LAYERS[kind](lp, group, keys, round(sheet.height), spoken)
        spoken += len(group) if kind is Words else 0
    return str(plot.to_svg())


def _boxes(lp: Any, group: list[Box], keys: dict[Paint, str], height: int, _: int) -> Any:
    data = {
        "a": [box.left for box in group],
        "b": [max(box.right, box.left + 0.1) for box in group],
        "c": [height - box.bottom for box in group],
        "d": [height - box.top for box in group],
        "f": [keys[box.paint] for box in group],
    }
    return lp.geom_rect(lp.aes(xmin="a", xmax="b", ymin="c", ymax="d", fill="f"), data=data, size=0, tooltips="none")


def _strokes(lp: Any, group: list[Stroke], keys: dict[Paint, str], height: int, _: int) -> Any:
    points = [(index, stroke, x, y) for index, stroke in enumerate(group) for x, y in stroke.points]
    data = {
        "x": [x for _, _, x, _ in points],
        "y": [height - y for _, _, _, y in points],
        "g": [index for index, _, _, _ in points],
        "c": [keys[stroke.paint] for _, stroke, _, _ in points],
        "s": [stroke.width / LINE_PX for _, stroke, _, _ in points],
        "l": [DASHES[stroke.dash] for _, stroke, _, _ in points],
    }
    look = lp.aes(x="x", y="y", group="g", color="c", size="s", linetype="l")
    return lp.geom_path(look, data=data, tooltips="none")


def _dots(lp: Any, group: list[Dot], keys: dict[Paint, str], height: int, _: int) -> Any:
    data = {
        "x": [dot.x for dot in group],
        "y": [height - dot.y for dot in group],
        "c": [keys[dot.paint] for dot in group],
        "s": [dot.radius * (1.4 if "diamond" in dot.shape else 1.0) / POINT_PX for dot in group],
        "h": [SHAPES[dot.shape] for dot in group],
    }
    look = lp.aes(x="x", y="y", color="c", size="s", shape="h")
    return lp.geom_point(look, data=data, fill="#ffffff", tooltips="none")


def _words(lp: Any, group: list[Words], _: dict[Paint, str], height: int, spoken: int) -> Any:
    data = {
        "x": [words.x for words in group],
        "y": [height - words.y for words in group],
        "l": [f"w{spoken + index}" for index in range(len(group))],
        "s": [words.size / LETTER_PX for words in group],
    }
    return lp.geom_text(lp.aes(x="x", y="y", label="l", size="s"), data=data, hjust=0, vjust=0)


_LAYERS: dict[type, Any] = {Box: _boxes, Stroke: _strokes, Dot: _dots, Words: _words}


def _elements(
    drawn: ElementTree.Element, name: str, paints: Sequence[Paint], words: Sequence[Words]
) -> Iterator[Markup]:
    plotted = next(group for group in drawn.iter() if "clip-path" in group.attrib)
    for element in plotted.iter():
        kind = element.tag.rpartition("}")[2]
        if kind == "text":
            yield _text(words[int("".join(element.itertext()).strip()[1:])])
        elif kind in _SHAPES_KEPT and _painted(element, paints):
            yield _shape(kind, element, name, paints)


_SHAPES_KEPT = {
    "rect": ("x", "y", "width", "height"),
    "line": ("x1", "y1", "x2", "y2"),
    "circle": ("cx", "cy", "r"),
    "path": ("d",),
}


def _paint_number(colour: str | None) -> int:
    if colour is None or colour == "none":
        return 0
    if colour.startswith("#"):
        return int(colour[1:], 16)
    red, green, blue = (int(part) for part in colour[4:-1].split(","))
    return red * 65536 + green * 256 + blue


def _painted(element: ElementTree.Element, paints: Sequence[Paint]) -> bool:
    return any(1 <= _paint_number(element.get(side)) <= len(paints) for side in ("fill", "stroke"))


def _shape(kind: str, element: ElementTree.Element, name: str, paints: Sequence[Paint]) -> Markup:
    place = {key: _rounded(element.get(key, "0")) for key in _SHAPES_KEPT[kind]}
    filled, stroked = _paint_number(element.get("fill")), _paint_number(element.get("stroke"))
    look: dict[str, str] = {}
    if 1 <= filled <= len(paints):
        paint = paints[filled - 1]
        if paint.fades:
            look["fill"] = f"url(#{_gradient_id(name, paint)})"
        else:
            look |= {"fill": paint.colour.light, "class": f"f-{paint.colour.role}"}
    else:
        hollow = element.get("fill") in {"#ffffff", "rgb(255,255,255)"}
        look |= {"fill": "#ffffff", "class": "f-paper"} if hollow else {"fill": "none"}
    if 1 <= stroked <= len(paints) and element.get("stroke-opacity") != "0.0":
        colour = paints[stroked - 1].colour
        look["class"] = f"{look.get('class', '')} s-{colour.role}".strip()
        look |= {"stroke": colour.light, "stroke-width": _rounded(element.get("stroke-width", "1"))}
        if "stroke-dasharray" in element.attrib:
            look["stroke-dasharray"] = _rounded(element.get("stroke-dasharray", ""))
    attributes = Markup("").join(Markup(' {}="{}"').format(key, value) for key, value in (place | look).items())
    return Markup("<{}{}/>").format(Markup(kind), attributes)


def _text(words: Words) -> Markup:
    anchor = Markup(' text-anchor="{}"').format(words.anchor) if words.anchor != "start" else ""
    pieces = Markup("").join(
        Markup('<tspan class="t-{}">{}</tspan>').format(weight, visible(text)) for text, weight in words.pieces
    )
    return Markup('<text x="{}" y="{}" font-size="{}" class="halo"{}>{}</text>').format(
        _short(words.x), _short(words.y), _short(words.size), anchor, pieces
    )


def _gradient_id(name: str, paint: Paint) -> str:
    return f"{name}-{paint.colour.role}-{paint.fades}"


#: Share of the colour along a box that runs out.
_STOPS = {
    "left": ((0, 0.12), (1, 1)),
    "right": ((0, 1), (1, 0.12)),
    "slowly": ((0, 1), (0.4, 1), (1, 0.25)),
    "both": ((0, 0.12), (0.35, 0.7), (0.65, 0.7), (1, 0.12)),
}


def _gradient(name: str, paint: Paint) -> Markup:
    stops = Markup("").join(
        Markup('<stop offset="{}" stop-color="{}" class="g-{}" stop-opacity="{}"/>').format(
            offset, paint.colour.light, paint.colour.role, opacity
        )
        for offset, opacity in _STOPS[paint.fades]
    )
    return Markup('<linearGradient id="{}">{}</linearGradient>').format(_gradient_id(name, paint), stops)


def stylesheet() -> str:
    """The rules that let the page's colours reach into the pictures."""
    rules = [
        f".f-{colour.role}{{fill:var(--{colour.role})}}.s-{colour.role}{{stroke:var(--{colour.role})}}"
        f".g-{colour.role}{{stop-color:var(--{colour.role})}}"
        for colour in ALL
    ]
    return "".join(rules) + "\n"


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _rounded(numbers: str) -> str:
    parts = numbers.replace(",", " ").split()
    kept = [_short(float(part)) if part[-1].isdigit() else part for part in _pulled_apart(parts)]
    return str(escape(" ".join(kept)))


def _pulled_apart(parts: Iterable[str]) -> Iterator[str]:
    for part in parts:
        if part[0].isalpha() and len(part) > 1:
            yield part[0]
            yield part[1:]
        else:
            yield part
