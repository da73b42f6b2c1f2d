"""A wound on a photograph: how the picture is scaled, where the wound's edge lies, and how large it is."""

from dataclasses import dataclass
from enum import StrEnum

from catamnesis.case.chronology import Timing
from catamnesis.case.finding import Domain
from catamnesis.case.source import Derivation, Source

#: Name of the area of a wound among the quantities of a case, as the table of analytes has it.
QUANTITY = "ulcer-area"
#: A place in an upright picture, in pixels from its upper left corner; or on the plane of the wound, in mm.
Place = tuple[float, float]
#: Left, upper, right and lower edge, in pixels.
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class GivenScale:
    """What a person says of a picture's scale: side of a marker's black square, or two points and their distance.

    Each is empty where it is not given.
    """

    marker_mm: float | None = None
    points: tuple[Place, ...] = ()
    length_mm: float | None = None


@dataclass(frozen=True, slots=True)
class GivenWound:
    """What a person says of where the wound is: a rough box, points inside it, its outline, or that it has closed."""

    box: Box | None = None
    points: tuple[Place, ...] = ()
    polygon: tuple[Place, ...] = ()
    healed: bool = False


@dataclass(frozen=True, slots=True)
class GreyCard:
    """A patch of a grey or white card in the picture, and the share of light that the card gives back (%)."""

    box: Box
    reflectance_percent: float = 18.0


@dataclass(frozen=True, slots=True)
class Square:
    """A printed marker that was found in a picture.

    Parameters
    ----------
    name
        Dictionary and number.
    corners
        Of its black square (px), clockwise as printed, from the upper left one.
    error_px
        Standard uncertainty of each coordinate of a corner (px).
    """

    name: str
    corners: tuple[Place, Place, Place, Place]
    error_px: float


class ScaleMethod(StrEnum):
    """How a picture's scale was found."""

    MARKER = "printed marker"
    TWO_POINTS = "two points given by hand"


@dataclass(frozen=True, slots=True)
class PictureScale:
    """Where each pixel of a picture lies on the plane of the wound.

    Parameters
    ----------
    homography
        Nine numbers, row by row, that take (x, y, 1) in px to the plane in mm (up to a factor).
    method, found
        How it was found, and what was found.
    relative_uncertainty
        Standard uncertainty of a length on the plane at the place of the scale, as a fraction.

    Examples
    --------
    >>> PictureScale((0.1, 0, 0, 0, 0.1, 0, 0, 0, 1), ScaleMethod.TWO_POINTS, "50 mm", 0.01).on_plane((30, 40))
    (3.0, 4.0)
    """

    homography: tuple[float, float, float, float, float, float, float, float, float]
    method: ScaleMethod
    found: str
    relative_uncertainty: float

    def on_plane(self, place: Place) -> Place:
        """A place of the picture (px) on the plane (mm).

        Raises
        ------
        ValueError
            If it lies on or beyond the horizon of the plane.
        """
        a, b, c, d, e, f, g, h, i = self.homography
        x, y = place
        depth = g * x + h * y + i
        if not depth > 0.0:
            raise ValueError("the place lies beyond the horizon of the plane")
        return (a * x + b * y + c) / depth, (d * x + e * y + f) / depth


class OutlineMethod(StrEnum):
    """How the edge of a wound was found."""

    BOX = "found within a box (GrabCut, then the steepest change of colour)"
    POINTS = "found around points (GrabCut, then the steepest change of colour)"
    HAND = "drawn by hand"
    CLOSED = "no open wound, as a person says"


@dataclass(frozen=True, slots=True)
class Outline:
    """The edge of a wound.

    Parameters
    ----------
    points
        Corners of a polygon (px); none where the wound has closed.
    method
        How it was found.
    error_px
        How far the whole edge may lie further out or in (standard uncertainty, px).
    other
        The same edge by a second method, from colour alone; empty where there is none.
    doubts
        What is odd about it, in words.
    """

    points: tuple[Place, ...]
    method: OutlineMethod
    error_px: float
    other: tuple[Place, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ColourCount:
    """How many pixels of a wound bear a colour: lightness (0 to 100), a (green to red) and b (blue to yellow)."""

    lightness: float
    a: float
    b: float
    pixels: int


class Normalisation(StrEnum):
    """What the colours of a picture were set right by."""

    CARD = "grey card"
    MARKER = "paper of the marker"
    NONE = "nothing"


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours within the edge of a wound, and what they were set right by."""

    counts: tuple[ColourCount, ...]
    normalised_by: Normalisation
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TissueShares:
    """Shares of a wound's surface, together 1: red (granulation), yellow (slough), black (necrosis), anything else."""

    red: float
    yellow: float
    black: float
    other: float


@dataclass(frozen=True, slots=True)
class FlatPicture:
    """The part of a picture around a wound, seen straight from above.

    Parameters
    ----------
    jpeg
        A JPEG file as base64 text, with nothing in it but the picture.
    width, height
        Pixels.
    mm_per_pixel
        Length of the side of a pixel on the plane (mm).
    origin_mm
        Where the upper left corner lies on the plane.
    """

    jpeg: str
    width: int
    height: int
    mm_per_pixel: float
    origin_mm: Place


@dataclass(frozen=True, slots=True)
class Planimetry:
    """One wound on one photograph, measured.

    Parameters
    ----------
    id
        Of the photograph.
    value
        Id of the fact that bears its area.
    taken
        Date in the picture's EXIF (``2011-05-02``); empty where it bears none.
    area_cm2, low_cm2, high_cm2
        Area, and the interval that covers it with 95 %.
    uncertainty_cm2
        Standard uncertainty of the area; ``of_scale_cm2`` and ``of_outline_cm2`` are its two parts.
    perimeter_cm
        Length of the edge.
    tissue
        None where there is no open wound or no colour.
    tilt_degrees
        Angle between the camera's view and the plane's normal, by foreshortening; None where it is not known.
    note
        What a person wrote beside the picture.
    doubts
        What must be said beside the numbers, as sentences.
    """

    id: str
    value: str
    site: str
    domain: Domain | None
    when: Timing
    taken: str
    area_cm2: float
    low_cm2: float
    high_cm2: float
    uncertainty_cm2: float
    of_scale_cm2: float
    of_outline_cm2: float
    perimeter_cm: float
    tissue: TissueShares | None
    normalised_by: Normalisation
    tilt_degrees: float | None
    scale: PictureScale | None
    outline: Outline
    picture: FlatPicture | None
    note: str
    doubts: tuple[str, ...]
    sources: tuple[Source, ...]
    derivation: Derivation
