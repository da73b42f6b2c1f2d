"""Voxels: equal to pydicom's, packed or plain, and refused where the picture is not what the header says."""

import struct
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pydicom", reason="reading PET needs the extra catamnesis[pet]")
pytest.importorskip("numpy", reason="reading PET needs the extra catamnesis[pet]")

import numpy as np
from pydicom import dcmread
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLSLossless,
    RLELossless,
)

from catamnesis.case.discrepancy import Refusal
from catamnesis.read.dicom import find_series
from catamnesis.read.dicom_voxels import lazy_volume, stored_size
from pet_build import pet_slices, write

PLAIN = (ExplicitVRLittleEndian, ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian)
DECODERS = {
    RLELossless: "pydicom",
    JPEGLSLossless: "jpeg_ls",
    JPEG2000Lossless: "openjpeg",
}


def noise(kind: str = "<i2", slices: int = 3) -> Any:
    """Stored values over the whole range of a type."""
    information = np.iinfo(kind)
    rng = np.random.default_rng(7)
    return rng.integers(information.min, information.max, (slices, 64, 80), dtype=kind, endpoint=True)


def theirs(folder: Path) -> Any:
    """The volume as pydicom makes it, slice by slice."""
    slices = sorted((dcmread(path) for path in folder.iterdir()), key=lambda data: float(data.ImagePositionPatient[2]))
    return np.stack([one.pixel_array * float(one.RescaleSlope) for one in slices])


def ours(folder: Path) -> Any:
    """The volume as it is read here."""
    holdings = find_series(folder)
    assert len(holdings.scans) == 1, holdings.discrepancies
    return holdings.scans[0].voxels()


@pytest.mark.parametrize("syntax", PLAIN)
def test_plain_voxels_are_equal_to_those_of_pydicom(tmp_path: Path, syntax: UID) -> None:
    stored = noise()
    if syntax == ExplicitVRBigEndian:
        stored = stored.astype(">i2")
    write(tmp_path, pet_slices(stored, RescaleSlope="0.731"), syntax=syntax)
    assert np.array_equal(ours(tmp_path), theirs(tmp_path).astype(np.float32))


@pytest.mark.parametrize(("kind", "bits", "signed"), [("u1", 8, 0), ("i1", 8, 1), ("<u2", 16, 0), ("<i4", 32, 1)])
def test_each_width_of_number_is_read(tmp_path: Path, kind: str, bits: int, signed: int) -> None:
    header: dict[str, Any] = {
        "BitsAllocated": bits,
        "BitsStored": bits,
        "HighBit": bits - 1,
        "PixelRepresentation": signed,
    }
    write(tmp_path, pet_slices(noise(kind), RescaleSlope="0.5", **header))
    assert np.array_equal(ours(tmp_path), theirs(tmp_path).astype(np.float32))


@pytest.mark.parametrize("syntax", DECODERS)
def test_packed_voxels_are_equal_to_plain_ones(tmp_path: Path, syntax: UID) -> None:
    pytest.importorskip(DECODERS[syntax], reason="this decoder is not installed")
    stored = noise("<u2")
    data_sets = pet_slices(stored, PixelRepresentation=0)
    write(tmp_path / "plain", data_sets)
    packed = pet_slices(stored, PixelRepresentation=0)
    for data in packed:
        data.file_meta = dcmread(tmp_path / "plain" / "slice_000").file_meta
        data.compress(syntax, generate_instance_uid=False)
    write(tmp_path / "packed", packed, syntax=syntax)
    assert np.array_equal(ours(tmp_path / "packed"), ours(tmp_path / "plain"))


def test_a_packed_picture_of_another_size_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    pytest.importorskip("jpeg_ls", reason="this decoder is not installed")
    write(tmp_path / "plain", pet_slices(noise("<u2"), PixelRepresentation=0))
    packed = pet_slices(noise("<u2"), PixelRepresentation=0)
    for data in packed:
        data.file_meta = dcmread(tmp_path / "plain" / "slice_000").file_meta
        data.compress(JPEGLSLossless, generate_instance_uid=False)
        data.Rows, data.Columns = 8, 8
    write(tmp_path / "packed", packed, syntax=JPEGLSLossless)
    with pytest.raises(Refusal, match=r"the compressed picture is \(64, 80\), Rows and Columns say \(8, 8\)"):
        ours(tmp_path / "packed")


def test_a_packed_picture_that_is_damaged_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "plain", pet_slices(noise("<u2"), PixelRepresentation=0))
    packed = pet_slices(noise("<u2"), PixelRepresentation=0)
    for data in packed:
        data.file_meta = dcmread(tmp_path / "plain" / "slice_000").file_meta
        data.compress(RLELossless, generate_instance_uid=False)
    path = write(tmp_path / "packed", packed, syntax=RLELossless)[1]
    whole = path.read_bytes()
    at = whole.index(b"\xfe\xff\x00\xe0", whole.index(b"\xfe\xff\x00\xe0") + 4)
    path.write_bytes(whole[: at + 8] + b"\xff" * 80 + whole[at + 88 :])
    with pytest.raises(Refusal, match=r"slice_001: transfer syntax 1\.2\.840\.10008\.1\.2\.5 cannot be unpacked"):
        ours(tmp_path / "packed")


def test_an_unknown_way_of_packing_is_refused(tmp_path: Path) -> None:
    write(tmp_path, pet_slices())
    for path in tmp_path.iterdir():
        syntax = ExplicitVRLittleEndian.encode()
        path.write_bytes(path.read_bytes().replace(syntax + b"\0", syntax[:-1] + b"9\0"))
    with pytest.raises(Refusal, match="cannot be unpacked"):
        ours(tmp_path)


def test_a_jpeg_2000_picture_tells_its_size() -> None:
    marker = b"\xff\x4f\xff\x51" + struct.pack(">HHLLLL", 41, 0, 700, 500, 20, 10) + bytes(16)
    assert stored_size(marker) == (490, 680)
    assert stored_size(b"\xff\xd8\xff\xe0\x00\x04ab\xff\xf7\x00\x0b\x08\x00\x10\x00\x18\x01\x01\x11\x00") == (16, 24)
    assert stored_size(b"\x01\x00\x00\x00") is None


def test_a_volume_beyond_four_gibibytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    write(tmp_path, pet_slices())
    handle = find_series(tmp_path).scans[0].voxels
    pictures = handle.args[0]  # type: ignore[attr-defined]
    with pytest.raises(Refusal, match="do not fit into 4 GiB"):
        lazy_volume(pictures * 10_000_000, "PET")
