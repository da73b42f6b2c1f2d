"""The files of a case folder: which may be opened, what their bytes hash to, and the text of those that are text."""

import os
import stat
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path, PurePosixPath, PureWindowsPath

from catamnesis.case.discrepancy import Refusal
from catamnesis.case.source import Document
from catamnesis.read.letters import WESTERN, announced_encoding, decoded, sha256_of

#: Largest file that is hashed, in bytes.
MAX_FILE_BYTES = 1_000_000_000
#: Largest file that is read as text, in bytes; a longer text is split into several sources.
MAX_TEXT_BYTES = 5_000_000

_KEPT_INSIDE = "copy the file into the case folder and name it from there, with forward slashes"


@dataclass(frozen=True, slots=True)
class OpenedDocument:
    """A document and its text, None where the file is no text (a PDF, a picture); ``doubt`` says what to tell."""

    document: Document
    text: str | None
    doubt: str = ""


def path_inside(folder: Path, written: str, *, where: str) -> Path:
    """The file that a case may open under a written name: a plain file that lies in the folder, links followed.

    Raises
    ------
    Refusal
        If the name leads out of the folder, is absolute, or names no plain file.
    """
    target, mode = _inside(folder, written, where=where)
    if not stat.S_ISREG(mode):
        raise Refusal(where=where, what=f"{written!r} is no file", remedy="name a file, not a folder")
    if not os.access(target, os.R_OK):
        raise Refusal(where=where, what=f"{written!r} may not be read", remedy="change its rights")
    return target


def folder_inside(folder: Path, written: str, *, where: str) -> Path:
    """The folder that a case may read under a written name: it lies in the case folder, links followed.

    Raises
    ------
    Refusal
        If the name leads out of the case folder, is absolute, or names no folder.
    """
    target, mode = _inside(folder, written, where=where)
    if not stat.S_ISDIR(mode):
        raise Refusal(where=where, what=f"{written!r} is no folder", remedy="name the folder that holds the files")
    return target


def _inside(folder: Path, written: str, *, where: str) -> tuple[Path, int]:
    """What lies under a written name within a folder, links followed, and its kind."""
    posix, windows = PurePosixPath(written), PureWindowsPath(written)
    if posix.is_absolute() or windows.drive or windows.root:
        raise Refusal(where=where, what=f"{written!r} is an absolute path", remedy=_KEPT_INSIDE)
    if ".." in posix.parts or ".." in windows.parts:
        raise Refusal(where=where, what=f"{written!r} leads out of the case folder", remedy=_KEPT_INSIDE)
    try:
        home = folder.resolve(strict=True)
        target = (folder / posix).resolve(strict=True)
        mode = target.stat().st_mode
    except (OSError, RuntimeError, ValueError):
        raise Refusal(
            where=where, what=f"there is no file {written!r}", remedy=_missing_remedy(folder, written)
        ) from None
    if not target.is_relative_to(home):
        raise Refusal(
            where=where, what=f"{written!r} is a symbolic link that leaves the case folder", remedy=_KEPT_INSIDE
        )
    return target, mode


def _missing_remedy(folder: Path, written: str) -> str:
    try:
        names = [e.name for _, e in zip(range(1000), folder.iterdir(), strict=False) if e.name != written]
    except OSError:
        names = []
    near = get_close_matches(PurePosixPath(written.replace("\\", "/")).name[:100], names, n=1)
    return f"did you mean {near[0]!r}?" if near else "put the file into the case folder, or correct its name"


def opened(path: Path, name: str, *, title: str = "", citation: str = "", where: str) -> OpenedDocument:
    """Hash a file and read its text where it is text.

    Raises
    ------
    Refusal
        If the file is larger than any document should be.
    """
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise Refusal(
            where=where,
            what=f"{name} is larger than {MAX_FILE_BYTES // 10**6} MB",
            remedy="keep the part that the facts come from",
        )
    document = Document(name, sha256_of(path), title, citation)
    if size > MAX_TEXT_BYTES:
        return OpenedDocument(
            document, None, f"larger than {MAX_TEXT_BYTES // 10**6} MB, so no words are looked up in it"
        )
    return _with_text(document, path.read_bytes())


def _with_text(document: Document, data: bytes) -> OpenedDocument:
    if data.startswith(b"%PDF") or (b"\0" in data and announced_encoding(data) in (None, "utf-8-sig")):
        return OpenedDocument(document, None, "no plain text, so no words are looked up in it")
    try:
        return OpenedDocument(document, decoded(data, where=document.name))
    except Refusal:
        pass
    try:
        text = data.decode(WESTERN)
    except UnicodeDecodeError:
        return OpenedDocument(document, None, "no plain text, so no words are looked up in it")
    return OpenedDocument(document, text, "not written in UTF-8; its letters were read as Windows-1252")
