"""From a photograph to an area: open it, find its scale and the wound's edge, measure, and add the area to the case.

The rooms for photographs need the extra ``[photo]``; they are imported when they are asked, and not before.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from catamnesis.case.case import Case
from catamnesis.case.chronology import CALENDAR, DAY_ZERO, Bounds, Timing
from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.imaging import Photograph
from catamnesis.case.temporal_network import TemporalNetwork
from catamnesis.case.wound import GivenScale, GivenWound, GreyCard, OutlineMethod, Planimetry

if TYPE_CHECKING:
    from catamnesis.case.wound import FlatPicture, Outline, PictureScale, Square
    from catamnesis.read.pictures.photographs import Picture

Progress = Callable[[str], None]

#: Libraries of the extra, by the name under which they are imported, and by that under which they are installed.
EXTRA = {"cv2": "opencv-python-headless", "numpy": "numpy", "PIL": "pillow"}
#: Least side of a pixel in pictures for a report (mm).
REPORT_MM_PER_PIXEL = 0.12
#: Side of another marker that comes out wrong by more than this share tells that the markers lie in no one plane.
MOST_DISAGREEMENT = 0.05


def require_extra() -> None:
    """Refuse in words where the extra is not installed.

    Raises
    ------
    Refusal
        With the command that installs it.
    """
    from importlib.util import find_spec

    missing = [package for name, package in EXTRA.items() if find_spec(name) is None]
    if missing:
        raise Refusal(
            where="photographs",
            what=f"the pictures were not measured: that needs {', '.join(missing)}, which is not installed",
            remedy='install the extra: pip install "catamnesis[photo]"',
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """One photograph that was measured by itself, and its picture with the outline drawn on it, as JPEG."""

    planimetry: Planimetry
    drawn: bytes


def measured_photograph(
    picture: Path,
    scale: GivenScale | None,
    wound: GivenWound | None,
    *,
    card: GreyCard | None = None,
    progress: Progress = lambda _: None,
) -> Measured:
    """One photograph by itself, as ``catamnesis photo`` shows it.

    Parameters
    ----------
    picture
        JPEG, PNG or TIFF.
    scale, wound, card
        What a person says of it.
    progress
        Called with a word for each step.

    Raises
    ------
    Refusal
        If the extra is not installed, or the picture cannot be read or measured.
    """
    require_extra()
    from catamnesis.read.pictures.flat_picture import with_outline
    from catamnesis.read.pictures.photographs import read_photograph

    progress("picture")
    asked = Photograph(picture.name, picture.name, "", None, Timing("photograph"), (), scale, wound, card)
    opened = read_photograph(picture)
    found = _measured(opened, asked, progress)
    return Measured(found, with_outline(opened, found.outline))


def with_photographs(case: Case, folder: Path, *, progress: Progress) -> Case:
    """The case with each of its photographs measured of which a person says the scale or where the wound is.

    Each area becomes a value of the case, so that what changed, its noise and the verdict come of it. A picture that
    cannot be measured is a discrepancy.
    """
    done = {one.id for one in case.planimetries}
    for photograph in case.of(Photograph):
        if photograph.id in done or not (photograph.scale or photograph.wound):
            continue
        try:
            found, doubts = _of_folder(case, photograph, folder, progress)
        except Refusal as refusal:
            case = case.with_discrepancies([refusal.discrepancy()])
            continue
        case = case.with_planimetries([found]).with_discrepancies(doubts)
    return case


def _of_folder(
    case: Case, photograph: Photograph, folder: Path, progress: Progress
) -> tuple[Planimetry, tuple[Discrepancy, ...]]:
    require_extra()
    from catamnesis.read.documents import path_inside
    from catamnesis.read.pictures.photographs import read_photograph

    where = str(photograph.sources[-1]) if photograph.sources else photograph.id
    if not photograph.file:
        raise Refusal(
            where=where, what="a scale or a wound stands without a picture", remedy="name the picture: 'file:'"
        )
    progress(f"photograph {photograph.file}")
    path = path_inside(folder, photograph.file, where=where)
    picture = read_photograph(path, name=photograph.file)
    found = _measured(picture, photograph, progress)
    when, doubts = _day(case, photograph, picture.taken)
    told = tuple(
        Discrepancy(Kind.DOUBTFUL, where, doubt, "look at the picture in the report") for doubt in found.doubts
    )
    return replace(found, when=when), (*doubts, *told)


def _measured(picture: "Picture", asked: Photograph, progress: Progress) -> Planimetry:
    """One opened picture, from its markers to its area."""
    from catamnesis.measure.planimetry import Sighting, planimetry
    from catamnesis.read.pictures.wound_colours import colours_of
    from catamnesis.read.pictures.wound_outline import outlined

    if asked.wound is None:
        raise Refusal(
            where=asked.file,
            what="where the wound lies is not said",
            remedy="give a rough box around it, points inside it, or its outline",
        )
    progress("scale")
    scale, square, others, doubts = _scale(picture, asked, closed=asked.wound.healed)
    progress("outline")
    outline = outlined(picture, asked.wound, others if square is None else (square, *others))
    colours = colours_of(picture, outline, card=asked.card, square=square)
    seen = Sighting(asked, picture.taken, scale, square, outline, colours, None, (*picture.doubts, *doubts))
    found = planimetry(seen)
    return replace(found, picture=_flat(picture, outline, scale, square))


def _scale(
    picture: "Picture", asked: Photograph, *, closed: bool
) -> "tuple[PictureScale | None, Square | None, tuple[Square, ...], tuple[str, ...]]":
    """The scale of a picture, the marker that it comes from, all others, and what is odd; a closed wound needs none."""
    from catamnesis.measure.plane_scale import disagreement, scale_of_points, scale_of_square
    from catamnesis.read.pictures.markers import markers_of

    squares = markers_of(picture)
    given = asked.scale
    if given is not None and given.points:
        return scale_of_points(given), None, squares, ()
    if given is not None and given.marker_mm is not None and squares:
        scale = scale_of_square(squares[0], given.marker_mm)
        apart = disagreement(squares[1:], scale, given.marker_mm)
        told = (
            f"The markers of the picture disagree by {100.0 * apart:.0f} %: they differ in size or lie in no one plane."
        )
        doubts = (told,) if apart > MOST_DISAGREEMENT else ()
        return scale, squares[0], squares[1:], doubts
    if closed:
        return None, None, squares, ()
    if given is not None:
        raise Refusal(
            where=asked.file,
            what="no printed marker (ArUco or AprilTag) was found in the picture, so it has no scale and no area",
            remedy="take a picture with the whole marker and its white edge in view, or give two points of a ruler",
        )
    hint = f"a marker was found ({squares[0].name}); give the side of its black square in mm" if squares else ""
    raise Refusal(
        where=asked.file,
        what="the picture has no scale, so no area can be given",
        remedy=hint or "lay a printed marker beside the wound and give its side in mm, or give two points of a ruler",
    )


def _flat(
    picture: "Picture", outline: "Outline", scale: "PictureScale | None", square: "Square | None"
) -> "FlatPicture | None":
    """The part around wound and marker as if seen from above; None without a scale, or where the plane ends."""
    from catamnesis.read.pictures.flat_picture import flattened

    around = (*outline.points, *(square.corners if square else ()))
    if scale is None:
        return None
    if outline.method is OutlineMethod.CLOSED or not around:
        width, height = picture.size
        around = (*around, (0.15 * width, 0.15 * height), (0.85 * width, 0.85 * height))
    try:
        return flattened(picture, scale, around, mm_per_pixel=REPORT_MM_PER_PIXEL)
    except ValueError:
        return None


def _day(case: Case, photograph: Photograph, taken: str) -> tuple[Timing, tuple[Discrepancy, ...]]:
    """When the picture was taken: as the record says; where it says nothing, as the camera does, which is told."""
    zero = TemporalNetwork(case.statements).bounds(DAY_ZERO, origin=CALENDAR)
    when = photograph.when
    if not taken or zero.earliest is None or zero.latest is None:
        return when, ()
    ordinal = date.fromisoformat(taken).toordinal()
    days = Bounds(ordinal - zero.latest, ordinal - zero.earliest)
    if not when.stated:
        doubt = Discrepancy(
            Kind.DOUBTFUL,
            photograph.file,
            f"the record does not say when it was taken; the camera's clock says {taken}, which was used",
            "write 'when:'",
        )
        middle = ordinal - (zero.earliest + zero.latest) / 2.0
        return replace(when, written=taken, days=days, nominal_day=middle), (doubt,)
    if days.intersection(when.days) is None:
        clash = Discrepancy(
            Kind.CONTRADICTORY,
            photograph.file,
            f"the record says {when.written!r}, but the camera's clock says {taken}; the record was followed",
            "correct the one that is wrong",
        )
        return when, (clash,)
    return when, ()


def printed(planimetry: Planimetry) -> str:
    """The numbers of one photograph as lines for a terminal."""
    from catamnesis.tell.photo_words import lines

    return "\n".join(lines(planimetry))
