"""What became of each file when a folder was de-identified, and what a person must still read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that is not in the new folder: its name, why, and what would bring it in."""

    file: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that a person must read before the folder is given away.

    Parameters
    ----------
    file, line
        Where they stand, in the folder that was read; line 0 where the file has no lines.
    words
        The words, as they stood there.
    reason
        What they may be.
    """

    file: str
    line: int
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class Deidentified:
    """A folder without names, numbers and true dates.

    Parameters
    ----------
    written
        Files of the new folder.
    left_out
        Files that are not in it, each with its reason.
    passages
        What a person must read. They hold words of the patient: show them, and never write them into the new folder.
    offset_days
        How many days every date was moved; below 0 is back. Whoever knows it knows the true dates.
    remarks
        What is to be known of the whole.
    renamed
        Files whose names changed: before, after.
    """

    written: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    passages: tuple[Passage, ...]
    offset_days: int
    remarks: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
