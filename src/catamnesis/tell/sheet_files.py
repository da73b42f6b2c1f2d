"""A sheet of pictures as a file for a paper or a slide: SVG, PDF or PNG."""

import io
from importlib.util import find_spec
from typing import Any

from catamnesis.case.discrepancy import Refusal
from catamnesis.tell.sheet import Lettering, Line, Mark, Panel, Raster, Rectangle, svg
from catamnesis.tell.typography import visible

#: Formats that a sheet can be written in.
FORMATS = ("png", "svg", "pdf")
#: A px of the sheet is so many inches; a PNG has so many dots an inch, which are 300 where it is printed 7 inches wide.
INCHES, DOTS = 1.0 / 100.0, 220
#: A px is so many points.
POINTS = 72.0 * INCHES


def panel_file(panel: Panel, form: str) -> bytes:
    """The sheet as a file; the same sheet gives the same bytes.

    In PDF and SVG words and lines stay words and lines; pictures are inside the file.

    Parameters
    ----------
    panel
        The sheet.
    form
        ``png``, ``svg`` or ``pdf``.

    Raises
    ------
    Refusal
        If there is no such format, or matplotlib, which PNG and PDF need, is not installed.
    """
    if form not in FORMATS:
        raise Refusal(
            where="figure", what=f"no format is called {form!r}", remedy=f"choose one of {', '.join(FORMATS)}"
        )
    if form == "svg":
        return str(svg(panel)).encode("utf-8")
    if find_spec("matplotlib") is None:
        remedy = 'install the extra, pip install "catamnesis[pet]", or write SVG'
        raise Refusal(where="figure", what=f"{form} needs matplotlib, which is not installed", remedy=remedy)
    return _by_matplotlib(panel, form)


def _by_matplotlib(panel: Panel, form: str) -> bytes:
    # slow to import, and only needed for files
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    held = io.BytesIO()
    letters: Any = {"font.family": "sans-serif", "font.sans-serif": ["DejaVu Sans"], "pdf.fonttype": 42}
    with rc_context(letters):
        figure = Figure(figsize=(panel.width * INCHES, panel.height * INCHES), facecolor="#ffffff")
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_xlim(0.0, panel.width)
        axes.set_ylim(panel.height, 0.0)
        axes.axis("off")
        for depth, mark in enumerate(panel.marks):
            _draw(axes, mark, depth, smooth=form == "png")
        blank = {"CreationDate": None, "Producer": None} if form == "pdf" else {"Software": None}
        figure.savefig(held, format=form, dpi=DOTS, metadata={**blank, "Title": visible(panel.title)})
    return held.getvalue()


def _draw(axes: Any, mark: Mark, depth: int, *, smooth: bool) -> None:
    from matplotlib.patches import Rectangle as Patch

    match mark:
        case Raster():
            edges = (mark.left, mark.left + mark.width, mark.top + mark.height, mark.top)
            ends: dict[str, Any] = {"cmap": "gray", "vmin": 0, "vmax": 255} if mark.pixels.ndim == 2 else {}
            axes.imshow(
                mark.pixels,
                extent=edges,
                interpolation="bilinear" if smooth else "none",
                aspect="auto",
                zorder=depth,
                **ends,
            )
            axes.set_autoscale_on(b=False)
        case Rectangle():
            corner = (mark.left, mark.top)
            axes.add_patch(
                Patch(corner, mark.width, mark.height, facecolor=mark.colour, edgecolor="none", zorder=depth)
            )
        case Line():
            x, y = zip(*mark.points, strict=True)
            if mark.halo:
                axes.plot(x, y, color=mark.halo, linewidth=(mark.width + 2.0) * POINTS, zorder=depth - 0.1)
            axes.plot(x, y, color=mark.colour, linewidth=mark.width * POINTS, zorder=depth)
        case Lettering():
            _letter(axes, mark, depth)


def _letter(axes: Any, mark: Lettering, depth: int) -> None:
    from matplotlib.patheffects import withStroke

    around = [withStroke(linewidth=3.0 * POINTS, foreground=mark.halo)] if mark.halo else []
    axes.text(
        mark.x,
        mark.y,
        # no word of a scan may be read as a formula
        visible(mark.text),
        parse_math=False,
        fontsize=mark.size * POINTS,
        color=mark.colour,
        ha={"start": "left", "middle": "center", "end": "right"}[mark.anchor],
        va="baseline",
        weight=mark.weight,
        path_effects=around,
        zorder=depth,
    )
