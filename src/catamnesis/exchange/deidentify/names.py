"""Names of files and folders without dates, names and UIDs: each renamed alike wherever it is named."""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from catamnesis.exchange.deidentify.disguise import Disguise
from catamnesis.exchange.deidentify.texts import disguised

_UID_NAME = re.compile(r"[0-2](?:\.\d+){4,}")


def new_name(part: str, disguise: Disguise) -> str:
    """A file or folder name changed; its ending stays."""
    stem, dot, ending = part.rpartition(".")
    if not dot or not stem or not re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,7}", ending):
        stem, dot, ending = part, "", ""
    for uid in disguise.identifiers.uids:
        if len(uid) > 6 and uid in stem:
            stem = stem.replace(uid, disguise.uid(uid))
    if not stem.startswith("2.25."):
        stem = _UID_NAME.sub(lambda found: disguise.uid(found.group()), stem)
    told = disguised(stem, disguise, bare=True).after
    return (told or "file") + dot + ending


def renamed(paths: Iterable[str], disguise: Disguise) -> dict[str, str]:
    """Every path below the folder with its new path; two never become one.

    Parameters
    ----------
    paths
        Paths of files, with forward slashes.
    disguise
        What stands in place of what.

    Returns
    -------
    dict
        Files and the folders that they lie in.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for path in sorted(paths):
        for one in _and_folders(path):
            if one in found:
                continue
            above = PurePosixPath(one).parent
            lead = "" if str(above) == "." else found[above.as_posix()] + "/"
            found[one] = _free(lead, new_name(PurePosixPath(one).name, disguise), taken)
            taken.add(found[one].lower())
    return found


def _and_folders(path: str) -> Iterator[str]:
    """The folders of a path from the outermost on, then the path."""
    parts = PurePosixPath(path).parts
    for count in range(1, len(parts) + 1):
        yield "/".join(parts[:count])


def _free(lead: str, name: str, taken: set[str]) -> str:
    """A path that nothing bears yet."""
    plain = PurePosixPath(name)
    number = 1
    while (told := lead + name).lower() in taken:
        number += 1
        name = f"{plain.stem}-{number}{plain.suffix}"
    return told
