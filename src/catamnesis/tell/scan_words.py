"""What two scans and their lesions are called, in words, tables and pictures alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from catamnesis.case.lesion import Pair, Study, Visit
from catamnesis.case.scan import Scan

#: Said in each picture of scans that no patient lay in.
SYNTHETIC = "SYNTHETIC DATA, NO PATIENT"
#: What the two studies are called.
TITLES = {Visit.BASELINE: "First study", Visit.FOLLOW_UP: "Second study"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture with what is written under it, and the words that stand in for it."""

    picture: Markup
    caption: str
    words: str


#: What draws the pictures of a pair.
Draw = Callable[[Pair], Sequence[Drawn]]


def is_synthetic(scan: Scan) -> bool:
    """Whether a scan says of itself that it is synthetic: in its description, name, file, maker or model."""
    said = (scan.description, scan.name, scan.manufacturer, scan.model, scan.source.document)
    return any("SYNTHETIC" in words.upper() for words in said)


def any_synthetic(pair: Pair) -> bool:
    """Whether any scan of the pair says of itself that it is synthetic."""
    scans = (scan for study in (pair.baseline, pair.follow_up) for scan in (study.scan, study.ct) if scan is not None)
    return any(is_synthetic(scan) for scan in scans)


def day_of(study: Study) -> str:
    """The day of a study, as "2011-04-12"."""
    return f"{study.scan.acquired[0]:%Y-%m-%d}" if study.scan.acquired else "day not stated"
