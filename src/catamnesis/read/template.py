"""A new case folder, written out with a word of explanation at each line, to be filled in by hand."""

import os
import shutil
import tempfile
from importlib.resources import files
from pathlib import Path

from catamnesis.case.discrepancy import Refusal

#: The files of a new folder, each by its name and the name under which it is shipped.
TEMPLATE_FILES = {
    "case.yaml": "new_case/case.yaml",
    "labs.csv": "new_case/labs.csv",
    "story.md": "new_case/story.md",
    "case.schema.json": "case.schema.json",
}


def template_text(name: str) -> str:
    """The text of one file of the template.

    Examples
    --------
    >>> template_text("labs.csv").splitlines()[-1]
    'when,analyte,value,unit,ref_low,ref_high,words,note'
    """
    shipped = files("catamnesis.read")
    for step in TEMPLATE_FILES[name].split("/"):
        shipped = shipped / step
    return shipped.read_text(encoding="utf-8")


def write_template(folder: Path) -> None:
    """Write a commented case into a folder that does not exist yet, or is empty.

    The folder appears whole or not at all: it is made beside its place and then moved there.

    Parameters
    ----------
    folder
        Where the case is to lie.

    Raises
    ------
    Refusal
        If something is there already, or the place cannot be written to.
    """
    where = str(folder)
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise Refusal(where=where, what="a file or a link bears this name", remedy="choose another name")
    if folder.is_dir() and any(folder.iterdir()):
        raise Refusal(
            where=where,
            what="the folder is not empty, and nothing is overwritten",
            remedy="choose another name, or empty it",
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=".catamnesis-", dir=folder.parent))
    except OSError as error:
        raise _unwritable(where, error) from None
    try:
        for name in TEMPLATE_FILES:
            (made / name).write_text(template_text(name), encoding="utf-8", newline="\n")
        made.chmod(0o777 & ~_mask())
        made.replace(folder)
    except OSError as error:
        raise _unwritable(where, error) from None
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _unwritable(where: str, error: OSError) -> Refusal:
    reason = error.strerror or str(error)
    return Refusal(where=where, what=f"the folder cannot be written ({reason})", remedy="choose another place")


def _mask() -> int:
    """The user's mask of rights; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
