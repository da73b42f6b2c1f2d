"""Pictures as cameras and computers write them: turned upright, or refused in plain words."""

import io
from pathlib import Path
from typing import Any

import pytest

np = pytest.importorskip("numpy", reason="needs the extra [photo]")
pytest.importorskip("cv2", reason="needs the extra [photo]")
Image = pytest.importorskip("PIL.Image", reason="needs the extra [photo]")

from PIL import ImageCms

import catamnesis.read.pictures.photographs as photographs
from catamnesis.case.discrepancy import Refusal
from catamnesis.read.pictures.photographs import read_photograph
from wound_pictures import save

#: Dark above, light below, red at the left: every turn of it looks different.
TOP_DARK = np.zeros((90, 120, 3), dtype=np.uint8)
TOP_DARK[45:] = 200
TOP_DARK[:, :30, 0] = 250


def written(image: Any, path: Path, kind: str, **options: Any) -> Path:
    image.save(path, format=kind, **options)
    return path


def plain(mode: str = "RGB", size: tuple[int, int] = (120, 90)) -> Any:
    return Image.fromarray(TOP_DARK).resize(size).convert(mode)


@pytest.mark.parametrize(
    ("orientation", "undo"),
    [
        (1, lambda p: p),
        (2, lambda p: p[:, ::-1]),
        (3, lambda p: p[::-1, ::-1]),
        (4, lambda p: p[::-1]),
        (5, lambda p: np.transpose(p, (1, 0, 2))),
        (6, lambda p: np.rot90(p, -1)),
        (7, lambda p: np.rot90(np.transpose(p, (1, 0, 2)), 2)),
        (8, lambda p: np.rot90(p, 1)),
    ],
)
def test_a_picture_is_turned_upright_as_exif_says(orientation: int, undo: Any, tmp_path: Path) -> None:
    path = save(TOP_DARK, tmp_path / "a.jpg", quality=95, orientation=orientation)
    found = read_photograph(path).pixels
    expected = undo(TOP_DARK)
    assert found.shape == expected.shape
    assert np.abs(found.astype(int) - expected.astype(int)).mean() < 6


def test_the_day_is_that_of_the_shutter(tmp_path: Path) -> None:
    assert read_photograph(save(TOP_DARK, tmp_path / "a.jpg", taken="2011:05:02 10:11:12")).taken == "2011-05-02"


@pytest.mark.parametrize(
    ("words", "doubts"), [("", 0), ("0000:00:00 00:00:00", 0), ("    :  :     :  :  ", 0), ("2011:13:40 1", 1)]
)
def test_a_day_that_is_none_is_none(words: str, doubts: int, tmp_path: Path) -> None:
    found = read_photograph(save(TOP_DARK, tmp_path / "a.jpg", taken=words))
    assert (found.taken, len(found.doubts)) == ("", doubts)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("RGB", "PNG"),
        ("RGB", "TIFF"),
        ("RGB", "JPEG"),
        ("RGBA", "PNG"),
        ("P", "PNG"),
        ("L", "JPEG"),
        ("L", "PNG"),
        ("I;16", "PNG"),
        ("I;16", "TIFF"),
    ],
)
def test_kinds_of_pictures_that_are_read(mode: str, kind: str, tmp_path: Path) -> None:
    sixteen = Image.fromarray(np.asarray(plain("L")).astype(np.uint16) * 257)
    image = sixteen if mode == "I;16" else plain(mode)
    found = read_photograph(written(image, tmp_path / "a.img", kind))
    assert found.pixels.shape == (90, 120, 3)
    assert found.pixels.dtype == np.uint8
    assert found.coloured is (mode not in ("L", "I;16"))
    grey = np.asarray(plain("L")).astype(int)
    assert np.abs(np.asarray(Image.fromarray(found.pixels).convert("L")).astype(int) - grey).mean() < 5


def test_another_colour_profile_is_brought_to_srgb(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ"))
    odd = written(plain(), tmp_path / "a.png", "PNG", icc_profile=profile.tobytes())
    found = read_photograph(odd)
    assert found.doubts or not np.array_equal(found.pixels, np.asarray(plain()))
    broken = written(plain(), tmp_path / "b.png", "PNG", icc_profile=b"no profile at all")
    assert any("colour profile cannot be read" in doubt for doubt in read_photograph(broken).doubts)


def refused(path: Path, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        read_photograph(path)


def test_heic_is_refused_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "a.heic"
    path.write_bytes(b"\0\0\0\x18ftypheic" + bytes(64))
    refused(path, "HEIC.*licences.*export it as JPEG")


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "BMP"])
def test_other_kinds_are_refused(kind: str, tmp_path: Path) -> None:
    refused(written(plain(), tmp_path / "a.jpg", kind), "no JPEG, PNG or TIFF")


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    for data in (b"", b"hello", b"%PDF-1.7", bytes(1000)):
        (tmp_path / "a.jpg").write_bytes(data)
        refused(tmp_path / "a.jpg", "no JPEG, PNG or TIFF")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_a_file_that_was_cut_off_is_refused(kind: str, tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (300, 400, 3), dtype=np.uint8)
    whole = written(Image.fromarray(noise), tmp_path / "a.img", kind).read_bytes()
    (tmp_path / "b.img").write_bytes(whole[: len(whole) // 2])
    refused(tmp_path / "b.img", "damaged or cut off|no JPEG, PNG or TIFF")


def test_a_picture_made_for_print_is_refused(tmp_path: Path) -> None:
    refused(written(plain("CMYK"), tmp_path / "a.jpg", "JPEG"), "CMYK")


def test_a_transparent_picture_is_refused(tmp_path: Path) -> None:
    image = plain("RGBA")
    image.putalpha(128)
    refused(written(image, tmp_path / "a.png", "PNG"), "transparent")


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_several_pictures_in_one_file_are_refused(kind: str, tmp_path: Path) -> None:
    other = Image.fromarray(TOP_DARK[::-1].copy())
    refused(written(plain(), tmp_path / "a.img", kind, save_all=True, append_images=[other]), "several pictures")


def test_the_second_picture_of_a_telephone_is_left_alone(tmp_path: Path) -> None:
    path = written(plain(), tmp_path / "a.jpg", "MPO", save_all=True, append_images=[plain()])
    assert read_photograph(path).pixels.shape == (90, 120, 3)


def test_a_picture_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(plain(), tmp_path / "a.png", "PNG")
    monkeypatch.setattr(photographs, "MAX_PIXELS", 1000)
    refused(path, "unpacks to more than")
    monkeypatch.undo()
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 9000)
    refused(path, "unpacks to more than")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    refused(path, "unpacks to more than")


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photographs, "MAX_BYTES", 100)
    refused(written(plain(), tmp_path / "a.png", "PNG"), "larger than")


def test_a_stamp_is_refused(tmp_path: Path) -> None:
    refused(written(plain(size=(40, 30)), tmp_path / "a.png", "PNG"), "only 40 x 30 pixels")


def test_notes_of_the_camera_do_not_come_with_the_pixels(tmp_path: Path) -> None:
    held = io.BytesIO(save(TOP_DARK, tmp_path / "a.jpg", taken="2011:05:02 10:11:12").read_bytes())
    assert b"2011:05:02" in held.getvalue()
    assert b"2011:05:02" not in read_photograph(tmp_path / "a.jpg").pixels.tobytes()
