"""Photographs of wounds before and after at one scale, with their outlines, areas and tissue in words."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from markupsafe import Markup

from catamnesis.case.case import Case
from catamnesis.case.response import Measurement
from catamnesis.case.wound import QUANTITY, FlatPicture, Planimetry
from catamnesis.tell import phrases
from catamnesis.tell.page import Block, Cell, Figure, Line, Listing, Paragraph, Printed, Row, Section, Table, plain
from catamnesis.tell.photo_words import (
    area_words,
    normalised_words,
    scale_words,
    tissue_words,
    when_words,
)
from catamnesis.tell.typography import sentence_case, visible

#: Number of the first picture after the timeline.
FIRST_FIGURE: Final = 2
#: Width of a sheet (px), the gap between two pictures, and room for the words above and below.
WIDTH, GAP, HEAD, FOOT = 960.0, 20.0, 46.0, 44.0
#: Largest height of a picture (px), and pictures on one sheet.
MOST_HEIGHT, ABREAST = 520.0, 2
#: Sites that are shown.
MOST_SITES = 6
_FAMILY = "Helvetica Neue, Helvetica, Segoe UI, Noto Sans, Liberation Sans, DejaVu Sans, Arial, sans-serif"
_INK, _QUIET, _EDGE = "#1b1c1e", "#595a57", "#0050b4"
#: A white edge around letters that stand on a picture.
_HALO = ' stroke="#ffffff" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
_OF_ALL = (
    "An area is that of the wound's edge laid flat on the plane of the marker or ruler. Skin that curves, and a lens "
    "that bends lines, are not corrected. Kinds of tissue are told by colour alone, within bounds of our own choice."
)


def figures_of(case: Case) -> int:
    """How many pictures the chapter has."""
    return sum(len(_sheets(held)) for _, held in _sites(case))


def _sites(case: Case) -> list[tuple[str, list[Planimetry]]]:
    """The pictures that can be shown, site by site, in order of time."""
    shown = sorted((p for p in case.planimetries if p.picture), key=lambda p: p.site)
    return [(site, sorted(held, key=_moment)) for site, held in groupby(shown, key=lambda p: p.site)][:MOST_SITES]


def _sheets(held: list[Planimetry]) -> list[tuple[Planimetry, ...]]:
    """So many pictures on each sheet."""
    return [tuple(held[start : start + ABREAST]) for start in range(0, len(held), ABREAST)]


def _moment(one: Planimetry) -> float:
    if one.when.nominal_day is not None:
        return one.when.nominal_day
    return one.when.days.clipped(0.0) if one.when.days.known else 0.0


def photograph_section(case: Case, *, pictured: bool) -> Iterator[Section]:
    """The chapter, where the case holds measured photographs."""
    if not case.planimetries:
        return
    blocks: list[Block] = [Paragraph(plain(_OF_ALL), "note")]
    if pictured:
        blocks += _figures(case)
    blocks.append(_table(case))
    weekly = [m for m in case.measurements if m.name == "change of area per week" and m.subject.startswith(QUANTITY)]
    if weekly:
        blocks.append(Listing("By week", tuple(map(_weekly, weekly))))
    doubts = tuple(_doubts(case))
    if doubts:
        blocks.append(Listing("To be said beside them", doubts, "caveats"))
    yield Section("photographs", "Photographs, measured", tuple(blocks))


def _figures(case: Case) -> Iterator[Figure]:
    number = FIRST_FIGURE
    for site, held in _sites(case):
        for some in _sheets(held):
            words = f"{sentence_case(site)}: " + "; ".join(f"{when_words(p.when)}, {area_words(p)}" for p in some) + "."
            caption = tuple(
                piece
                for p in some
                for piece in (
                    Printed(f"{sentence_case(when_words(p.when))}: {area_words(p)}", p.sources, p.derivation),
                    Printed(". "),
                    Printed(f"{sentence_case(p.note)}. " if p.note else "", strong=True),
                )
                if piece.text
            )
            told = (Printed(f"{sentence_case(site)}, seen straight from above, both at one scale. "), *caption)
            yield Figure(_sheet(f"photographs-{number}", site, some, words), number, told, words)
            number += 1


def _sheet(name: str, site: str, some: tuple[Planimetry, ...], words: str) -> Markup:
    """Pictures side by side; a millimetre is as long in one as in the other."""
    flat = [p.picture for p in some if p.picture]
    wide, high = [f.width * f.mm_per_pixel for f in flat], max(f.height * f.mm_per_pixel for f in flat)
    # one picture alone is not blown up to the whole width
    room = WIDTH - GAP * (len(flat) - 1) if len(flat) > 1 else 0.6 * WIDTH
    scale = min(room / sum(wide), MOST_HEIGHT / high)
    left = (WIDTH - sum(wide) * scale - GAP * (len(flat) - 1)) / 2.0
    body: list[Markup] = []
    for one, picture in zip(some, flat, strict=True):
        body += _picture(one, picture, left, scale)
        left += picture.width * picture.mm_per_pixel * scale + GAP
    body += _ruler(HEAD + high * scale + 16.0, scale)
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="panel" viewBox="0 0 {w} {h}" width="{w}" height="{h}" '
        'role="img" font-family="{family}" aria-labelledby="{name}-title {name}-desc">'
        '<title id="{name}-title">{title}</title><desc id="{name}-desc">{words}</desc>'
        '<rect width="{w}" height="{h}" fill="#ffffff"/>{body}</svg>'
    ).format(
        w=f"{WIDTH:.0f}",
        h=f"{HEAD + high * scale + FOOT:.0f}",
        family=_FAMILY,
        name=name,
        title=visible(f"Photographs of {site}, measured"),
        words=visible(words),
        body=Markup("").join(body),
    )


def _picture(one: Planimetry, picture: FlatPicture, left: float, scale: float) -> Iterator[Markup]:
    width, height = (side * picture.mm_per_pixel * scale for side in (picture.width, picture.height))
    middle = left + width / 2.0
    yield _words(middle, 18.0, when_words(one.when), weight="bold")
    yield _words(middle, 36.0, area_words(one), colour=_QUIET)
    yield Markup(
        '<image x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" href="data:image/jpeg;base64,{}"/>'
    ).format(left, HEAD, width, height, picture.jpeg)
    if one.outline.points and one.scale is not None:
        flat = (one.scale.on_plane(point) for point in one.outline.points)
        x0, y0 = picture.origin_mm
        points = " ".join(f"{left + (x - x0) * scale:.1f},{HEAD + (y - y0) * scale:.1f}" for x, y in flat)
        for colour, wide in (("#ffffff", 3.5), (_EDGE, 1.6)):
            yield Markup('<polygon points="{}" fill="none" stroke="{}" stroke-width="{}"/>').format(
                points, colour, wide
            )
    if one.note:
        yield _words(middle, HEAD + height - 8.0, one.note, weight="bold", more=_HALO)


def _ruler(top: float, scale: float) -> Iterator[Markup]:
    """A bar of a round length."""
    length = next((mm for mm in (10, 20, 50, 100) if mm * scale >= 90.0), 200)
    left = (WIDTH - length * scale) / 2.0
    yield Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="3" fill="{}"/>').format(
        left, top, length * scale, _INK
    )
    yield _words(WIDTH / 2.0, top + 18.0, f"{length} mm")


def _words(x: float, y: float, text: str, *, colour: str = _INK, weight: str = "normal", more: str = "") -> Markup:
    return Markup(
        '<text x="{:.1f}" y="{:.1f}" font-size="12.5" fill="{}" text-anchor="middle" font-weight="{}"{}>{}</text>'
    ).format(x, y, colour, weight, Markup(more), visible(text))


def _table(case: Case) -> Table:
    heads = ("Picture", "Area", "Edge", "Tissue by colour", "Scale", "Outline")
    ordered = sorted(case.planimetries, key=lambda p: (p.site, _moment(p)))
    return Table("", heads, tuple(_row(one, number) for number, one in enumerate(ordered)), "photographs")


def _row(one: Planimetry, number: int) -> Row:
    name = f"{sentence_case(one.site)}, {when_words(one.when)}"
    edge = phrases.with_unit(phrases.number(one.perimeter_cm), "cm") if one.perimeter_cm else ""
    tissue = tuple(plain(words) for words in (sentence_case(tissue_words(one)), normalised_words(one)) if words)
    return Row(
        (
            Cell(((Printed(name, one.sources),),)),
            Cell(((Printed(area_words(one), how=one.derivation),),), figures=True),
            Cell((plain(edge),) if edge else (), figures=True),
            Cell(tissue),
            Cell((plain(sentence_case(scale_words(one))),)),
            Cell((plain(sentence_case(one.outline.method.value)),)),
        ),
        f"photograph-{number}",
        name,
    )


def _weekly(value: Measurement) -> Line:
    site = value.subject.partition(", ")[2]
    apart = dict(value.derivation.parameters).get("told apart from the noise of the measurement") == "yes"
    reach = phrases.interval(value.low, value.high, value.unit)
    told = "" if apart else "; not told apart from the noise of the measurement"
    rate = phrases.with_unit(phrases.number(value.value), value.unit)
    return (
        Printed(f"{sentence_case(site)}: "),
        Printed(rate, how=value.derivation),
        Printed(f" (95 %: {reach}){told}"),
    )


def _doubts(case: Case) -> Iterator[Line]:
    for one in sorted(case.planimetries, key=lambda p: (p.site, _moment(p))):
        if one.doubts:
            yield (
                Printed(f"{sentence_case(one.site)}, {when_words(one.when)}. ", strong=True),
                Printed(" ".join(one.doubts)),
            )
