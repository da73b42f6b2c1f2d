"""A photograph as a camera wrote it: turned upright, its day, its colours; what cannot be measured is refused."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageCms, ImageOps, UnidentifiedImageError

from catamnesis.case.discrepancy import Refusal

#: Largest file that is opened (bytes), and most pixels that are unpacked.
MAX_BYTES, MAX_PIXELS = 150_000_000, 120_000_000
#: Least side of a picture (px).
LEAST_SIDE = 64
#: Kinds of files that are read.
FORMATS = ("JPEG", "PNG", "TIFF")
#: Brands of the HEIF family, as they stand after ``ftyp``.
_HEIF = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
_AS_JPEG = "export it as JPEG and name that file"
_GREY = ("1", "L", "LA", "I;16", "I", "F")


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """An upright photograph.

    Parameters
    ----------
    name
        Of the file.
    pixels
        Rows x columns x 3: red, green, blue, sRGB, 0 to 255.
    taken
        Date of the camera's clock (``2011-05-02``); empty where there is none.
    coloured
        Whether it bears colours.
    doubts
        What is odd about it, in words.
    """

    name: str
    pixels: NDArray[np.uint8]
    taken: str
    coloured: bool
    doubts: tuple[str, ...] = ()

    @property
    def size(self) -> tuple[int, int]:
        """Width and height (px)."""
        return int(self.pixels.shape[1]), int(self.pixels.shape[0])


def read_photograph(path: Path, *, name: str = "") -> Picture:
    """Open a JPEG, PNG or TIFF and turn it upright as its EXIF says.

    Parameters
    ----------
    path
        The file.
    name
        What messages call it; its own name if left out.

    Raises
    ------
    Refusal
        If the file is no such picture, is damaged, too large, moving, transparent, or made for print.
    """
    where = name or path.name
    if path.stat().st_size > MAX_BYTES:
        raise Refusal(
            where=where, what=f"the file is larger than {MAX_BYTES // 10**6} MB", remedy="save the picture smaller"
        )
    data = path.read_bytes()
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF:
        raise Refusal(
            where=where,
            what="this is a HEIC (HEIF) picture; the libraries that open it come under licences (GPL, LGPL) and patents"
            " that this program keeps clear of",
            remedy=f"{_AS_JPEG} (on a telephone: 'most compatible' in the settings of the camera)",
        )
    with _opened(data, where) as image:
        _refuse_odd(image, where)
        return _picture(image, where)


@contextmanager
def _opened(data: bytes, where: str) -> Iterator[Image.Image]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                yield image
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise _too_many(where) from None
    except UnidentifiedImageError:
        raise Refusal(where=where, what="this is no JPEG, PNG or TIFF that can be read", remedy=_AS_JPEG) from None
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError):
        raise Refusal(
            where=where, what="the picture is damaged or cut off", remedy="copy it again from the camera"
        ) from None


def _too_many(where: str) -> Refusal:
    return Refusal(
        where=where,
        what=f"the picture unpacks to more than {MAX_PIXELS // 10**6} million pixels",
        remedy="save the picture smaller",
    )


def _refuse_odd(image: Image.Image, where: str) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise _too_many(where)
    if min(width, height) < LEAST_SIDE:
        raise Refusal(
            where=where, what=f"the picture is only {width} x {height} pixels large", remedy="use the camera's own file"
        )
    # some telephones write a second, smaller picture into a JPEG (MPO); the first is the one that is meant
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
        raise Refusal(where=where, what="the file holds several pictures", remedy="save the one that is meant")
    if image.mode == "CMYK":
        raise Refusal(
            where=where, what="its colours are those of print (CMYK), not of light", remedy="use the camera's own file"
        )


def _picture(image: Image.Image, where: str) -> Picture:
    taken, doubts = _taken(image)
    coloured = image.mode not in _GREY
    if not coloured:
        doubts.append("The picture bears no colours.")
    sixteen = image.mode.startswith("I;16")
    plain = _eight_bits(image) if sixteen else image
    if "A" in plain.getbands() or "transparency" in plain.info:
        rgba = plain.convert("RGBA")
        if rgba.getchannel("A").getextrema()[0] != 255:
            raise Refusal(where=where, what="parts of the picture are transparent", remedy="use the camera's own file")
        plain = rgba
    colours, told = _in_srgb(plain.convert("RGB"), image.info.get("icc_profile"))
    upright = _upright(colours, image)
    return Picture(where, np.asarray(upright), taken, coloured, (*doubts, *told))


def _eight_bits(image: Image.Image) -> Image.Image:
    return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))


def _upright(colours: Image.Image, original: Image.Image) -> Image.Image:
    colours.getexif()[ExifTags.Base.Orientation] = original.getexif().get(ExifTags.Base.Orientation, 1)
    return ImageOps.exif_transpose(colours)


def _in_srgb(image: Image.Image, profile: bytes | None) -> tuple[Image.Image, tuple[str, ...]]:
    """The picture in sRGB, where it bears another profile."""
    if not profile:
        return image, ()
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "srgb" in ImageCms.getProfileDescription(own).lower():
            return image, ()
        found = ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image, ("Its colour profile cannot be read; the colours were taken for sRGB.",)
    return found or image, ()


def _taken(image: Image.Image) -> tuple[str, list[str]]:
    """The day on which the picture was taken, and what is odd about it; the day of a later change does not count."""
    try:
        held = image.getexif().get_ifd(ExifTags.IFD.Exif)
    except (SyntaxError, ValueError, KeyError, TypeError, OSError):
        return "", ["The camera's notes in the file (EXIF) cannot be read."]
    written = held.get(ExifTags.Base.DateTimeOriginal) or held.get(ExifTags.Base.DateTimeDigitized) or ""
    words = str(written).strip().strip("\0")
    if not words or not words.strip("0: "):
        return "", []
    try:
        return datetime.strptime(words[:10], "%Y:%m:%d").date().isoformat(), []
    except ValueError:
        return "", ["The day in the camera's notes (EXIF) cannot be read."]
