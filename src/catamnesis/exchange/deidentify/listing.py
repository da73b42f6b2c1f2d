"""What lies in a folder: each file with its kind, and what cannot be taken with its reason."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from catamnesis.case.discrepancy import Refusal
from catamnesis.exchange.deidentify.dicom_survey import is_dicom
from catamnesis.exchange.deidentify.json_records import kind_of
from catamnesis.exchange.deidentify.nifti import is_nifti
from catamnesis.exchange.deidentify.pictures import is_picture, other_picture
from catamnesis.exchange.deidentify.record import LeftOut

#: A text larger than this is not taken, in bytes.
MAX_TEXT_BYTES = 50_000_000
_START = 1024
_TABLES = (".csv", ".tsv")
_TEXTS = (".md", ".txt", ".text", ".markdown", ".rst", ".yaml", ".yml")
_AS_TEXT = "save its text as .txt, list that among the sources, and try again"
#: Kinds of files that are left out, by their endings: what they are, and the remedy.
_LEFT = {
    ".pdf": ("a PDF holds names, pictures and hidden fields", _AS_TEXT),
    ".doc": ("a Word file holds authors and earlier versions", _AS_TEXT),
    ".docx": ("a Word file holds authors and earlier versions", _AS_TEXT),
    ".odt": ("an office file holds authors and earlier versions", _AS_TEXT),
    ".rtf": ("an office file holds authors and earlier versions", _AS_TEXT),
    ".xls": ("a spreadsheet holds authors and hidden cells", "save the table as .csv"),
    ".xlsx": ("a spreadsheet holds authors and hidden cells", "save the table as .csv"),
    ".html": ("a web page is made from other files", "make it again from the new folder"),
    ".htm": ("a web page is made from other files", "make it again from the new folder"),
    ".zip": ("what lies in a packed file is not looked at", "unpack it, and try again"),
    ".nrrd": ("volumes are taken in NIfTI", "write it as .nii.gz"),
    ".mha": ("volumes are taken in NIfTI", "write it as .nii.gz"),
}
_ARCHIVE = "a case file names the old files by their hashes and holds their words"
_MADE = {
    "read.json": ("the memory of 'catamnesis read' holds the old words", "read the report again where it is needed"),
    "report.md": ("a report names the old files by their hashes", "make it again: catamnesis report OUT"),
    "report.json": ("a report names the old files by their hashes", "make it again: catamnesis report OUT"),
}


class FileKind(StrEnum):
    """What a file is."""

    NOTES = "case.yaml"
    TEXT = "text"
    TABLE = "table"
    RECORD = "record"
    DICOM = "DICOM"
    VOLUME = "volume"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of the folder: its path below it with forward slashes, where it lies, and its kind."""

    name: str
    path: Path
    kind: FileKind


def refuse_places(folder: Path, out: Path) -> None:
    """Refuse a folder that is none, and a place that must not be written to.

    Raises
    ------
    Refusal
        If there is no folder, or OUT lies in it, holds it, or holds something.
    """
    if not folder.is_dir():
        raise Refusal(where=str(folder), what="there is no such folder", remedy="name the folder that holds the files")
    home, target = folder.resolve(), out.resolve()
    if target == home or target.is_relative_to(home):
        what = "the new folder would lie in the old one, and the old one is never written to"
        raise Refusal(where=str(out), what=what, remedy="name a folder beside it")
    if out.is_symlink() or (out.exists() and (not out.is_dir() or any(out.iterdir()))):
        raise Refusal(where=str(out), what="it holds something, and nothing is overwritten", remedy="name a new folder")


def listed(folder: Path) -> tuple[tuple[Listed, ...], tuple[LeftOut, ...]]:
    """Every file of a folder that is taken, and those that are left out.

    Parameters
    ----------
    folder
        The folder.

    Raises
    ------
    Refusal
        If a link leads out of it.
    """
    taken: list[Listed] = []
    left: list[LeftOut] = []
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        found = _looked_at(path, name)
        if isinstance(found, LeftOut):
            left.append(found)
        else:
            taken.append(Listed(name, path, found))
    return tuple(taken), tuple(left)


def _files(folder: Path) -> Iterator[Path]:
    home = folder.resolve()
    for above, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted((*files, *folders)):
            path = Path(above) / name
            if path.is_symlink() and not path.resolve().is_relative_to(home):
                raise Refusal(
                    where=path.relative_to(folder).as_posix(),
                    what="a link leads out of the folder",
                    remedy="put the file itself there, or delete the link",
                )
        yield from (Path(above) / name for name in sorted(files))


def _looked_at(path: Path, name: str) -> FileKind | LeftOut:
    """Kind of a file, or why it is left out."""
    if not path.is_file():
        return LeftOut(name, "no plain file, or a link that leads nowhere", "put the file itself there")
    if path.name.startswith("."):
        return LeftOut(name, "a hidden file", "nothing, unless the case needs it")
    if name == "case.yaml":
        return FileKind.NOTES
    if name in _MADE:
        return LeftOut(name, *_MADE[name])
    try:
        with path.open("rb") as file:
            start = file.read(_START)
    except OSError as error:
        return LeftOut(name, error.strerror or "not readable", "change its rights")
    return _by_content(path, name, start)


def _by_content(path: Path, name: str, start: bytes) -> FileKind | LeftOut:
    if is_dicom(start):
        return FileKind.DICOM
    if is_nifti(start, name):
        return FileKind.VOLUME
    if is_picture(start):
        return FileKind.PICTURE
    if other := other_picture(start):
        return LeftOut(name, f"what a {other} carries beside the pixels is not read", "save it as JPEG or PNG")
    return _by_ending(path, name)


def _by_ending(path: Path, name: str) -> FileKind | LeftOut:
    ending = path.suffix.lower()
    if ending in _LEFT:
        return LeftOut(name, *_LEFT[ending])
    if ending not in (*_TABLES, *_TEXTS, ".json", ""):
        return LeftOut(
            name, f"files of the kind {ending} are not known to be safe", "leave it aside, or save it as text"
        )
    if path.stat().st_size > MAX_TEXT_BYTES:
        return LeftOut(name, f"a text of more than {MAX_TEXT_BYTES // 10**6} MB", "keep the part that the case needs")
    data = path.read_bytes()
    if ending == ".json":
        return _record(name, data)
    if text_of(data) is None:
        return LeftOut(name, "no text, and no kind of file that is known", "leave it aside")
    return FileKind.TABLE if ending in _TABLES else FileKind.TEXT


def _record(name: str, data: bytes) -> FileKind | LeftOut:
    kind = kind_of(data)
    if kind == "archive":
        return LeftOut(name, _ARCHIVE, "make it again from the new folder: catamnesis export OUT --to archive")
    if not kind:
        return LeftOut(name, "JSON that is neither FHIR nor a phenopacket", "leave it aside")
    return FileKind.RECORD


#: Byte order marks and the encodings that they announce.
_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)
_MARKS += ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def text_of(data: bytes) -> str | None:
    """The text that bytes stand for, in UTF-8, as a mark announces, or in Windows-1252; None where they are none."""
    announced = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    if announced is None and b"\0" in data:
        return None
    for encoding in (announced,) if announced else ("utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
