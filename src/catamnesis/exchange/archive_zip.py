"""A case and the files that it was read from, in one zip; each file is checked against its hash."""

import hashlib
import os
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from catamnesis.case.case import Case
from catamnesis.case.discrepancy import Refusal
from catamnesis.case.source import Document
from catamnesis.exchange.archive import MAX_BYTES, read_archive, write_archive

CASE = "case.json"
SOURCES = "sources/"
#: Limits of a zip that is opened: members, bytes in all, and how much larger a member may be than its packed form.
MAX_MEMBERS, MAX_TOTAL, MAX_RATIO = 20_000, 20_000_000_000, 1_000
#: Below so many bytes a member's ratio does not matter.
_SMALL = 10_000_000
#: Every member bears this date, so that the same case gives the same bytes.
_DATE = (1980, 1, 1, 0, 0, 0)
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Opened:
    """What a zip held: the case, and the names of its sources that lie in it, each true to its hash."""

    case: Case
    held: tuple[Document, ...]
    missing: tuple[Document, ...]


def write_zip(case: Case, folder: Path, path: Path) -> tuple[Document, ...]:
    """Write the case and its sources; gives the documents that no longer lie in the folder.

    Parameters
    ----------
    case
        The case.
    folder
        Where its documents lie.
    path
        The zip to write; it is there whole or not at all.

    Raises
    ------
    Refusal
        If a source has changed since the case was read.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".catamnesis-")
    try:
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr(_member(CASE), write_archive(case))
            missing = tuple(document for document in _sorted(case) if not _packed(packed, folder, document))
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return missing


def _sorted(case: Case) -> list[Document]:
    return sorted({document.name: document for document in case.documents}.values(), key=lambda d: d.name)


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _DATE)
    info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
    return info


def _packed(packed: zipfile.ZipFile, folder: Path, document: Document) -> bool:
    """Pack one source; False where it is not there or would lie outside the folder."""
    source = folder / document.name
    if _leads_out(document.name) or not source.is_file() or not source.resolve().is_relative_to(folder.resolve()):
        return False
    digest = hashlib.sha256()
    with source.open("rb") as file, packed.open(_member(SOURCES + document.name), "w", force_zip64=True) as member:
        while piece := file.read(_PIECE):
            digest.update(piece)
            member.write(piece)
    if digest.hexdigest() != document.sha256:
        raise Refusal(
            where=str(source), what="it has changed since the case was read", remedy="export again from the folder"
        )
    return True


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as packed:
            _check(packed, path.name)
            yield packed
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, RuntimeError, zlib.error) as error:
        raise Refusal(where=path.name, what=f"the zip cannot be read ({error})", remedy="copy the file again") from None


def read_zip(path: Path, into: Path | None = None) -> Opened:
    """The case of a zip, its sources checked against their hashes, and unpacked where a folder is named.

    Parameters
    ----------
    path
        A zip that ``write_zip`` wrote.
    into
        Folder that the sources are written to; None only checks them.

    Raises
    ------
    Refusal
        If it is no such zip, a name leads out of it, it is a bomb, or a file does not fit its hash.
    """
    with _opened(path) as packed:
        names = packed.namelist()
        if CASE not in names:
            raise Refusal(
                where=path.name, what=f"there is no {CASE} in it", remedy="name a zip made by catamnesis export"
            )
        case = read_archive(packed.read(CASE), where=f"{path.name}, {CASE}")
        listed = _sorted(case)
        strange = {name for name in names if not name.endswith("/")} - {CASE, *(SOURCES + d.name for d in listed)}
        if strange:
            raise Refusal(
                where=f"{path.name}, {min(strange)}",
                what="the case does not name this file",
                remedy="delete it from the zip",
            )
        held = tuple(document for document in listed if SOURCES + document.name in names)
        for document in held:
            _unpack(packed, document, into, path.name)
    return Opened(case, held, tuple(document for document in listed if document not in held))


def _unpack(packed: zipfile.ZipFile, document: Document, into: Path | None, where: str) -> None:
    target = None if into is None else into / document.name
    digest = hashlib.sha256()
    with packed.open(SOURCES + document.name) as member, tempfile.TemporaryFile() as desk:
        while piece := member.read(_PIECE):
            digest.update(piece)
            if target is not None:
                desk.write(piece)
        if digest.hexdigest() != document.sha256:
            raise Refusal(
                where=f"{where}, {document.name}",
                what="its bytes do not fit the hash that the case names",
                remedy="somebody changed the file; take the original",
            )
        if target is not None:
            target.parent.mkdir(parents=True, exist_ok=True)
            desk.seek(0)
            with target.open("xb") as file:
                while piece := desk.read(_PIECE):
                    file.write(piece)


def _check(packed: zipfile.ZipFile, where: str) -> None:
    """Refuse what no zip of ours looks like, before anything is unpacked."""
    members = packed.infolist()
    if len(members) > MAX_MEMBERS:
        raise Refusal(where=where, what=f"it holds {len(members)} files", remedy=f"at most {MAX_MEMBERS} are opened")
    if len({member.filename.casefold() for member in members}) < len(members):
        raise Refusal(where=where, what="two of its files have one name", remedy="take the original")
    for member in members:
        fault = _fault(member)
        if fault:
            raise Refusal(where=f"{where}, {member.filename!r}", what=fault, remedy="take the original zip")
    if sum(member.file_size for member in members) > MAX_TOTAL:
        raise Refusal(
            where=where, what="unpacked it is too large", remedy=f"at most {MAX_TOTAL // 10**9} GB are opened"
        )


def _fault(member: zipfile.ZipInfo) -> str:
    """Why a member is not opened; empty where it is."""
    if _leads_out(member.filename):
        return "its name leads out of the zip"
    if member.flag_bits & 0x1:
        return "it is encrypted"
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "it is packed in a way that is not opened"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "it is a link"
    if member.filename == CASE and member.file_size > MAX_BYTES:
        return "it is larger than any case"
    if member.file_size > _SMALL and member.file_size > MAX_RATIO * max(member.compress_size, 1):
        return "it is packed far more tightly than real files are"
    return ""


def _leads_out(name: str) -> bool:
    posix, windows = PurePosixPath(name), PureWindowsPath(name)
    return bool(
        posix.is_absolute()
        or windows.drive
        or windows.root
        or ".." in posix.parts
        or ".." in windows.parts
        or "\\" in name
    )
