"""Photographs and volumes: pixels stay to the bit, everything beside them goes."""

import gzip
import struct

import pytest

from catamnesis.case.discrepancy import Refusal
from catamnesis.exchange.deidentify.nifti import bare_volume, is_nifti, packed_volume
from catamnesis.exchange.deidentify.pictures import Exif, bare_picture, exif_of
from private_case import chunk, jpeg, png


def test_a_jpeg_keeps_pixels_orientation_and_the_moved_moment() -> None:
    made = bare_picture(jpeg(), -700, where="knee.jpg")
    assert exif_of(made) == Exif(6, "2009:05:12 10:35:00")
    assert made.endswith(jpeg()[jpeg().index(b"\xff\xda") : jpeg().index(b"MotionPhoto")])
    for secret in (
        b"Hartwig",
        b"Quendler",
        b"Leonore",
        b"2011",
        b"xap",
        b"Photoshop",
        b"MotionPhoto",
        b"Ann",
        b"\xaa\xbb",
    ):
        assert secret not in made


def test_a_jpeg_that_says_nothing_gets_no_exif() -> None:
    assert b"Exif" not in bare_picture(jpeg(orientation=1, taken="0000:00:00 00:00:00"), -700, where="knee.jpg")


def test_a_bare_picture_made_bare_again_is_the_same() -> None:
    once = bare_picture(jpeg(taken="unknown day here...."[:19]), -700, where="knee.jpg")
    assert bare_picture(once, -700, where="knee.jpg") == once


def test_a_png_keeps_its_pixels_and_loses_words_and_dates() -> None:
    made = bare_picture(png(), -700, where="knee.png")
    kinds = [made[place + 4 : place + 8] for place in _chunks(made)]
    assert kinds == [b"IHDR", b"IDAT", b"IEND"]
    assert b"Hartwig" not in made


def _chunks(data: bytes) -> list[int]:
    places, place = [], 8
    while place < len(data):
        places.append(place)
        place += 12 + int(struct.unpack_from(">L", data, place)[0])
    return places


def test_a_png_keeps_its_orientation_and_the_moved_moment() -> None:
    exif = jpeg()[jpeg().index(b"Exif\0\0") + 6 : jpeg().index(b"Hartwig")]
    held = png().replace(png()[8:33], png()[8:33] + chunk(b"eXIf", exif))
    assert exif_of(bare_picture(held, -700, where="knee.png")) == Exif(6, "2009:05:12 10:35:00")


@pytest.mark.parametrize(
    "data", [jpeg()[:60], jpeg()[: jpeg().index(b"\xff\xd9")], png()[:-30], b"\xff\xd8\xff\xe1\xff"]
)
def test_a_picture_that_breaks_off_is_refused(data: bytes) -> None:
    with pytest.raises(Refusal, match="breaks off"):
        bare_picture(data, -700, where="knee.jpg")


@pytest.mark.parametrize(
    ("start", "kind"),
    [(b"II*\0", "TIFF"), (b"\0\0\0\x18ftypheic", "HEIC"), (b"RIFF\0\0\0\0WEBP", "WebP"), (b"GIF89a", "GIF")],
)
def test_other_pictures_are_refused_with_a_remedy(start: bytes, kind: str) -> None:
    with pytest.raises(Refusal, match=f"{kind}.*save it as JPEG or PNG"):
        bare_picture(start + bytes(50), -700, where="knee")


def test_an_exif_that_points_to_itself_ends() -> None:
    tiff = b"MM\0*" + struct.pack(">LHHHLL", 8, 1, 0x8769, 4, 1, 8) + bytes(4)
    looped = b"\xff\xd8\xff\xe1" + struct.pack(">H", len(tiff) + 8) + b"Exif\0\0" + tiff + b"\xff\xd9"
    assert exif_of(looped) == Exif()


def volume(*, version: int = 1, order: str = "<", extension: bytes = b"Hartwig Leonore!") -> bytes:
    """A volume of 2 x 2 x 2 voxels with words wherever a header has room for them."""
    size = 348 if version == 1 else 540
    start = size + 4 + len(extension)
    head = bytearray(start)
    struct.pack_into(order + "i", head, 0, size)
    if version == 1:
        struct.pack_into(order + "8h", head, 40, 3, 2, 2, 2, 1, 1, 1, 1)
        struct.pack_into(order + "hh", head, 70, 4, 16)
        struct.pack_into(order + "f", head, 108, start)
        head[344:348] = b"n+1\0"
        head[14:21], head[148:155], head[228:235], head[328:335] = (b"Hartwig",) * 4
    else:
        head[4:12] = b"n+2\0\r\n\x1a\n"
        struct.pack_into(order + "8q", head, 16, 3, 2, 2, 2, 1, 1, 1, 1)
        struct.pack_into(order + "hh", head, 12, 4, 16)
        struct.pack_into(order + "q", head, 168, start)
        head[240:247], head[320:327], head[508:515] = (b"Hartwig",) * 3
    head[size + 4 :] = extension
    return bytes(head) + struct.pack(order + "8h", *range(8)) + b"Hartwig"


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("order", ["<", ">"])
def test_a_volume_keeps_grid_and_voxels_and_loses_its_words(version: int, order: str) -> None:
    data = volume(version=version, order=order)
    made = bare_volume(data, where="mask.nii")
    assert is_nifti(made, "mask.nii")
    assert b"Hartwig" not in made
    assert made[-16:] == struct.pack(order + "8h", *range(8))
    same = slice(40, 140) if version == 1 else slice(12, 240)
    assert made[same] == data[same]
    assert gzip.decompress(packed_volume(made)) == made


def test_a_volume_that_breaks_off_is_refused() -> None:
    with pytest.raises(Refusal, match="breaks off before its last voxel"):
        bare_volume(volume()[:-10], where="mask.nii")
    with pytest.raises(Refusal, match="no NIfTI of one file"):
        bare_volume(bytes(400), where="mask.nii")
