"""The pictures of two PET studies, made once: for a page with their captions, and as files for a paper or a slide."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from catamnesis.case.lesion import Pair
from catamnesis.tell import phrases
from catamnesis.tell.lesion_panels import lesion_panels
from catamnesis.tell.panels import chosen, projections
from catamnesis.tell.raster import address
from catamnesis.tell.rotation import Rotation, rotation
from catamnesis.tell.scan_words import SYNTHETIC, Drawn
from catamnesis.tell.sheet import Panel, svg
from catamnesis.tell.sheet_files import FORMATS, panel_file
from catamnesis.tell.viewing import Viewing, viewing

#: Lesions that are shown in slices.
MOST_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Gallery:
    """The sheets of a pair: projections first, then slices; upper end of their scale (SUV); whether it is synthetic."""

    projections: Panel
    slices: tuple[Panel, ...]
    turning: Rotation
    top: float
    synthetic: bool


def gallery(pair: Pair, *, most: int = MOST_SHOWN, top: float | None = None) -> Gallery:
    """Read both studies once and draw everything that is shown of them.

    Parameters
    ----------
    pair
        Both studies.
    most
        Lesions to show slices of.
    top
        Upper end of the scale (SUV); chosen by the hottest lesion where it is left out.

    Raises
    ------
    Refusal
        If the voxels cannot be read.
    """
    seen = viewing(pair, top=top)
    return Gallery(projections(seen), _slices(seen, most), rotation(seen), seen.top, seen.synthetic)


def _slices(seen: Viewing, most: int) -> tuple[Panel, ...]:
    return lesion_panels(seen, chosen(seen.pair.matches, most))


def drawn(shown: Gallery) -> Sequence[Drawn]:
    """The pictures as a page holds them, each with its caption."""
    return tuple(_drawn(shown))


def _drawn(shown: Gallery) -> Iterator[Drawn]:
    top = phrases.number(shown.top)
    warned = f" {SYNTHETIC.capitalize()}." if shown.synthetic else ""
    caption = (
        f"Maximum-intensity projections from the front, before and after, on one scale: white is SUV 0, black SUV "
        f"{top} and more. The patient's right is on the left.{warned}"
    )
    yield Drawn(_page(shown.projections), caption, shown.projections.description)
    yield _turning(shown.turning, warned)
    for panel in shown.slices:
        caption = (
            f"{panel.title}. Yellow marks at the edges point to the lesion, blue is its outline. The colours run from "
            f"SUV 0 to {top}, as in the projections.{warned}"
        )
        yield Drawn(_page(panel), caption, panel.description)


def _page(panel: Panel) -> Markup:
    return Markup('<div class="scroll">{}</div>').format(svg(panel, compact=True))


def _turning(found: Rotation, warned: str) -> Drawn:
    words = "Both studies turning around the axis of the body, the first left, the second right."
    picture = Markup(
        '<details class="rotation" open><summary>Rotating projection (close it to stop)</summary><picture>'
        '<source media="(prefers-reduced-motion: reduce)" srcset="{still}">'
        '<img src="{moving}" width="{width}" height="{height}" alt="{words}"></picture></details>'
    ).format(
        still=address(found.still, "png"),
        moving=address(found.moving, "webp"),
        width=found.width,
        height=found.height,
        words=words,
    )
    turn = phrases.number(found.turn_s, 2)
    caption = (
        f"The first study left, the second right, turning together; one turn takes {turn} seconds. Same scale as "
        f"before.{warned}"
    )
    return Drawn(picture, caption, words)


def files(shown: Gallery, forms: Sequence[str] = FORMATS) -> Iterator[tuple[str, bytes]]:
    """Every sheet as a file in each of these formats: its name with its ending, and its bytes.

    Parameters
    ----------
    shown
        From ``gallery``.
    forms
        Of ``png``, ``svg`` and ``pdf``.

    Raises
    ------
    Refusal
        If there is no such format.
    """
    for panel in (shown.projections, *shown.slices):
        yield from ((f"{panel.name}.{form}", panel_file(panel, form)) for form in forms)


def figure_files(pair: Pair, form: str, *, most: int = MOST_SHOWN) -> dict[str, bytes]:
    """All figures in one format: name without ending, and bytes; for several formats, ``gallery`` and ``files``.

    Parameters
    ----------
    pair
        Both studies.
    form
        ``png``, ``svg`` or ``pdf``.
    most
        Lesions to show slices of.

    Raises
    ------
    Refusal
        If there is no such format, or voxels cannot be read.
    """
    seen = viewing(pair)
    panels = (projections(seen), *_slices(seen, most))
    return {panel.name: panel_file(panel, form) for panel in panels}
