"""A case with its sources in one zip: true to the byte, and no trick of a zip gets past the door."""

import shutil
import zipfile
from pathlib import Path

import pytest

from catamnesis.case.case import Case
from catamnesis.case.discrepancy import Refusal
from catamnesis.exchange import archive_zip
from catamnesis.exchange.archive import write_archive
from catamnesis.exchange.archive_zip import CASE, SOURCES, read_zip, write_zip
from catamnesis.workup import open_case

EXAMPLE = Path(__file__).parents[2] / "examples" / "anakinra-mda5"


@pytest.fixture
def case() -> Case:
    return open_case(EXAMPLE).case


@pytest.fixture
def packed(case: Case, tmp_path: Path) -> Path:
    path = tmp_path / "case.zip"
    assert write_zip(case, EXAMPLE, path) == ()
    return path


def forged(packed: Path, changes: dict[str, bytes]) -> Path:
    """The zip with members put in or changed."""
    path = packed.with_name("forged.zip")
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, data in changes.items():
            new.writestr(name, data)
    return path


def test_case_and_sources_come_back_to_the_byte(case: Case, packed: Path, tmp_path: Path) -> None:
    opened = read_zip(packed, tmp_path / "out")
    assert opened.case == case
    assert not opened.missing
    assert {document.name for document in opened.held} == {document.name for document in case.documents}
    for document in case.documents:
        assert (tmp_path / "out" / document.name).read_bytes() == (EXAMPLE / document.name).read_bytes()


def test_the_same_case_gives_the_same_bytes(case: Case, packed: Path, tmp_path: Path) -> None:
    write_zip(case, EXAMPLE, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == packed.read_bytes()


def test_a_source_that_is_gone_is_named(case: Case, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    shutil.copytree(EXAMPLE, folder)
    (folder / "story.md").unlink()
    assert [document.name for document in write_zip(case, folder, tmp_path / "x.zip")] == ["story.md"]
    assert [document.name for document in read_zip(tmp_path / "x.zip").missing] == ["story.md"]


def test_a_source_that_changed_is_refused_and_nothing_is_left(case: Case, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    shutil.copytree(EXAMPLE, folder)
    (folder / "story.md").write_text("another story")
    (tmp_path / "out").mkdir()
    with pytest.raises(Refusal, match="has changed since the case was read"):
        write_zip(case, folder, tmp_path / "out" / "x.zip")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_file_that_does_not_fit_its_hash_is_refused(packed: Path) -> None:
    with pytest.raises(Refusal, match="do not fit the hash"):
        read_zip(forged(packed, {SOURCES + "story.md": b"another story"}))


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "sources/../../evil", "C:\\evil", "sources\\evil"])
def test_a_name_that_leads_out_is_refused(packed: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(Refusal, match=r"leads out of the zip|does not name this file"):
        read_zip(forged(packed, {name: b"x"}), tmp_path / "out")
    assert not (tmp_path / "evil").exists()


def test_a_file_that_the_case_does_not_name_is_refused(packed: Path) -> None:
    with pytest.raises(Refusal, match="does not name this file"):
        read_zip(forged(packed, {"sources/more.txt": b"x"}))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(packed: Path) -> None:
    with pytest.raises(Refusal, match="more tightly than real files"):
        read_zip(forged(packed, {SOURCES + "story.md": b"\0" * 50_000_000}))


def test_too_many_files_are_refused(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_zip, "MAX_MEMBERS", 1)
    with pytest.raises(Refusal, match="at most 1 are opened"):
        read_zip(packed)


def test_two_files_of_one_name_are_refused(packed: Path) -> None:
    with zipfile.ZipFile(packed, "a") as more, pytest.warns(UserWarning, match="Duplicate name"):
        more.writestr(CASE, b"{}")
    with pytest.raises(Refusal, match="have one name"):
        read_zip(packed)


def test_a_link_is_refused(packed: Path) -> None:
    link = zipfile.ZipInfo("sources/link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(packed, "a") as more:
        more.writestr(link, "/etc/passwd")
    with pytest.raises(Refusal, match="it is a link"):
        read_zip(packed)


def test_what_is_no_zip_of_ours_is_refused(tmp_path: Path, case: Case) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(Refusal, match="cannot be read"):
        read_zip(tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as empty:
        empty.writestr("a.txt", "x")
    with pytest.raises(Refusal, match=r"there is no case\.json"):
        read_zip(tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as only:
        only.writestr(CASE, write_archive(case))
    assert len(read_zip(tmp_path / "c.zip").missing) == len({document.name for document in case.documents})


def test_a_truncated_zip_is_refused(packed: Path, tmp_path: Path) -> None:
    (tmp_path / "half.zip").write_bytes(packed.read_bytes()[:-200])
    with pytest.raises(Refusal, match="cannot be read"):
        read_zip(tmp_path / "half.zip")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_packed_another_way_is_not_opened(method: int, packed: Path) -> None:
    path = packed.with_name("other.zip")
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(path, "w", method) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    with pytest.raises(Refusal, match="packed in a way that is not opened"):
        read_zip(path)


def test_a_byte_that_is_changed_anywhere_is_refused_or_does_no_harm(case: Case, packed: Path) -> None:
    whole, path = packed.read_bytes(), packed.with_name("changed.zip")
    refused = 0
    for place in range(0, len(whole), 61):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            opened = read_zip(path)
        except Refusal:
            refused += 1
        else:
            assert opened.case == case
    assert refused > len(whole) / 61 / 2


def test_others_may_read_the_zip_as_any_new_file(packed: Path, tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("x")
    assert packed.stat().st_mode == (tmp_path / "plain").stat().st_mode
