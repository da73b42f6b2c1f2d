"""Files and folders written whole or not at all, and never over what they were made from."""

import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from catamnesis.case.discrepancy import Refusal


def write_file(path: Path, document: bytes) -> None:
    """Write whole or not at all: a killed run leaves no half report behind.

    Only a file is replaced. A device must not be: with the rights of an administrator it would be gone.
    """
    if path.exists() and not path.is_file():
        raise Refusal(where=str(path), what="this is a folder or a device, no file", remedy="name a file; - prints it")
    try:
        replace_file(path, document)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refusal(
            where=str(path), what=f"the report cannot be written ({reason})", remedy="name another place with -o"
        ) from None


def replace_file(path: Path, document: bytes) -> None:
    """Put a document in the place of a file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".catamnesis-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(document)
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def refuse_own_source(path: Path, folder: Path, documents: Iterable[str]) -> None:
    """A report must not be written over a file that the case was read from."""
    if path.resolve() in {(folder / name).resolve() for name in documents}:
        raise Refusal(
            where=str(path),
            what="the case is read from this file, so it is not overwritten",
            remedy="name another file",
        )


def print_document(document: bytes) -> None:
    """Print a document as it is, byte for byte."""
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        raise Refusal(where="standard output", what="it is closed", remedy="open it, or name a file with -o")
    stream.write(document)
    stream.flush()


def refuse_full_folder(path: Path | None) -> None:
    """Refuse a folder that holds something before any work is done."""
    if path is not None and path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise Refusal(
            where=str(path), what="it holds something, and nothing is overwritten", remedy="name a new folder"
        )


def write_folder(path: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write a folder whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".catamnesis-") as desk:
        whole = Path(desk) / "whole"
        for name, content in files:
            (whole / name).parent.mkdir(parents=True, exist_ok=True)
            (whole / name).write_bytes(content)
        whole.replace(path)
