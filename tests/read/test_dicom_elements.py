"""The header reader: equal to pydicom's, and never anything but a header, nothing, or a plain word."""

import zlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

pytest.importorskip("pydicom", reason="reading PET needs the extra catamnesis[pet]")
pytest.importorskip("numpy", reason="reading PET needs the extra catamnesis[pet]")

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from catamnesis.read import dicom_attributes as the
from catamnesis.read.dicom import find_series
from catamnesis.read.dicom_elements import DEFLATED, Broken, each, read_header
from catamnesis.read.dicom_values import words
from pet_build import pet_slices, write


def one_file(folder: Path, syntax: UID = ExplicitVRLittleEndian, **options: Any) -> Path:
    """The first slice of a plain series as a file."""
    return write(folder, pet_slices(**options)[:1], syntax=syntax)[0]


@pytest.mark.parametrize(
    "syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian]
)
def test_every_attribute_reads_as_pydicom_reads_it(tmp_path: Path, syntax: UID) -> None:
    path = one_file(tmp_path, syntax)
    header = read_header(path, the.WANTED)
    assert header is not None
    theirs = dcmread(path)
    for attribute in (the.WEIGHT, the.UNITS, the.SERIES_UID, the.SERIES_TIME, the.DESCRIPTION, the.PATIENT_ID):
        assert words(header.elements, attribute.tag) == str(theirs[attribute.tag].value)
    item = next(each(header.elements, the.RADIOPHARMACEUTICALS.tag))
    assert words(item, the.TOTAL_DOSE.tag) == "368080000"
    assert header.pixel_length == len(theirs.PixelData)


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian])
def test_sequences_without_a_length_are_followed_to_their_end(tmp_path: Path, syntax: UID) -> None:
    data = pet_slices()[0]
    data["RadiopharmaceuticalInformationSequence"].is_undefined_length = True
    data.RadiopharmaceuticalInformationSequence[0].is_undefined_length_sequence_item = True
    header = read_header(write(tmp_path, [data], syntax=syntax)[0], the.WANTED)
    assert header is not None
    assert words(next(each(header.elements, the.RADIOPHARMACEUTICALS.tag)), the.HALF_LIFE.tag) == "6586.2"
    assert words(header.elements, the.UNITS.tag) == "BQML"


def test_sequences_of_an_unknown_kind_in_explicit_files_are_implicit_inside(tmp_path: Path) -> None:
    inner = bytes.fromhex("feff00e0ffffffff") + bytes.fromhex("1000200004000000") + b"abcd"
    inner += bytes.fromhex("feff0de000000000") + bytes.fromhex("feffdde000000000")
    path = one_file(tmp_path)
    whole = path.read_bytes()
    at = whole.index(b"\x10\x00\x10\x00PN")
    odd = bytes.fromhex("0900ff10") + b"UN\x00\x00" + b"\xff\xff\xff\xff" + inner
    path.write_bytes(whole[:at] + odd + whole[at:])
    header = read_header(path, the.WANTED)
    assert header is not None
    assert words(header.elements, the.WEIGHT.tag) == "70"


def test_an_icon_inside_the_header_is_not_taken_for_the_picture(tmp_path: Path) -> None:
    data = pet_slices()[0]
    icon = Dataset()
    icon.Rows, icon.Columns, icon.BitsAllocated = 1, 1, 8
    icon.add_new(0x7FE00010, "OB", b"\x00\x01")
    data.IconImageSequence = Items([icon])
    path = write(tmp_path, [data])[0]
    header = read_header(path, the.WANTED)
    assert header is not None
    assert header.pixel_length == 60


def test_a_file_without_the_prefix_is_read_too(tmp_path: Path) -> None:
    for syntax in (ExplicitVRLittleEndian, ImplicitVRLittleEndian):
        path = one_file(tmp_path / syntax.name, syntax)
        whole = path.read_bytes()
        path.write_bytes(whole[whole.index(b"\x08\x00\x08\x00", 132) :])
        header = read_header(path, the.WANTED)
        assert header is not None
        assert header.syntax == syntax


@pytest.mark.parametrize("content", [b"", b"DICM", b"%PDF-1.7 " * 40, b"\x00" * 500, b"\x08\x00" * 3])
def test_what_is_no_dicom_is_nothing(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)
    assert read_header(path, the.WANTED) is None


def test_a_header_that_breaks_off_is_said_to_do_so(tmp_path: Path) -> None:
    path = one_file(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.index(b"BQML") + 2])
    with pytest.raises(Broken, match="breaks off"):
        read_header(path, the.WANTED)


def test_sequences_without_end_in_each_other_are_refused(tmp_path: Path) -> None:
    path = one_file(tmp_path)
    whole = path.read_bytes()
    at = whole.index(b"\x10\x00\x10\x00PN")
    deep = (bytes.fromhex("08001111") + b"SQ\x00\x00\xff\xff\xff\xff" + bytes.fromhex("feff00e0ffffffff")) * 40
    path.write_bytes(whole[:at] + deep)
    with pytest.raises(Broken, match="deep in each other"):
        read_header(path, the.WANTED)


def test_a_deflated_header_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    path = one_file(tmp_path, DeflatedExplicitVRLittleEndian)
    whole = path.read_bytes()
    at = whole.index(DEFLATED.encode()) + len(DEFLATED)
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    zeros = bytes(1 << 20)
    bomb = b"".join(packer.compress(zeros) for _ in range(300)) + packer.flush()
    path.write_bytes(whole[: at + at % 2] + bomb)
    with pytest.raises(Broken, match="grows beyond 256 MiB"):
        read_header(path, the.WANTED)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_a_damaged_file_gives_a_discrepancy_and_never_an_error(data: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        syntax = data.draw(st.sampled_from([ExplicitVRLittleEndian, ImplicitVRLittleEndian]))
        path = write(folder, pet_slices(), syntax=syntax)[data.draw(st.integers(0, 3))]
        whole = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(1, 6))):
            at = data.draw(st.integers(132, len(whole) - 1))
            whole[at] = data.draw(st.integers(0, 255))
        path.write_bytes(whole[: data.draw(st.integers(140, len(whole)))])
        holdings = find_series(folder)
        assert holdings.scans or holdings.discrepancies


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_behind_the_prefix_are_read_or_refused(junk: bytes) -> None:
    with TemporaryDirectory() as name:
        path = Path(name, "junk")
        path.write_bytes(bytes(128) + b"DICM" + junk)
        try:
            read_header(path, the.WANTED)
        except Broken as fault:
            assert str(fault)
