"""A folder of anything in, the PET and CT volumes in it out; what is left out is named with its reason."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.scan import PatientKey, Scan, patient_key
from catamnesis.read import dicom_attributes as the
from catamnesis.read.dicom_elements import Broken, Header, read_header
from catamnesis.read.dicom_enhanced import ENHANCED, enhanced_scans
from catamnesis.read.dicom_series import Instance, scans_of
from catamnesis.read.dicom_values import words

#: SOP classes of objects that hold outlines.
MASK_CLASSES = {
    "1.2.840.10008.5.1.4.1.1.481.3": "RTSTRUCT",
    "1.2.840.10008.5.1.4.1.1.66.4": "SEG",
    "1.2.840.10008.5.1.4.1.1.66.7": "SEG",
}
MODALITIES = ("PT", "CT")
#: The progress is told after so many files.
_STRIDE = 512

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Holdings:
    """What lies in a folder.

    Parameters
    ----------
    scans
        PET and CT volumes, in order of their names.
    masks
        Files with outlines: RTSTRUCT and SEG.
    left_out
        Number of DICOM files of other modalities, as "12 of modality SR".
    discrepancies
        What could not be read, was left out, or is doubtful.
    """

    scans: tuple[Scan, ...]
    masks: tuple[Path, ...]
    left_out: tuple[str, ...]
    discrepancies: tuple[Discrepancy, ...]


@dataclass(slots=True)
class _Pile:
    """Files sorted by what they are."""

    series: dict[str, list[Instance]] = field(default_factory=lambda: defaultdict(list))
    enhanced: list[Instance] = field(default_factory=list)
    masks: list[Path] = field(default_factory=list)
    others: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    faults: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    def put(self, instance: Instance) -> None:
        """Sort one file in."""
        sop_class = words(instance.elements, the.SOP_CLASS.tag)
        modality = words(instance.elements, the.MODALITY.tag)
        if sop_class in MASK_CLASSES:
            self.masks.append(instance.path)
        elif sop_class in ENHANCED:
            self.enhanced.append(instance)
        elif modality in MODALITIES:
            uid = words(instance.elements, the.SERIES_UID.tag)
            self.series[uid or f"folder {instance.path.parent}"].append(instance)
        elif instance.path.name.upper() != "DICOMDIR":
            self.others[modality or "none"] += 1


def _quiet(_doing: str) -> None:
    """Say nothing."""


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_file():
        yield folder
        return
    for where, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            yield Path(where, name)


class _Cabinet:
    """Keeps one copy of bytes that many files share."""

    def __init__(self) -> None:
        self._kept: dict[bytes, bytes] = {}

    def shared(self, header: Header) -> Header:
        """The header with values that other files have too kept once."""
        kept = self._kept
        elements = {
            tag: kept.setdefault(value, value) if isinstance(value, bytes) else value
            for tag, value in header.elements.items()
        }
        return replace(header, elements=elements)


def _pile(folder: Path, progress: Progress) -> _Pile:
    pile, cabinet = _Pile(), _Cabinet()
    for count, path in enumerate(_files(folder)):
        if count % _STRIDE == 0:
            progress(f"{count} files looked at")
        name = path.name if path == folder else path.relative_to(folder).as_posix()
        try:
            header = read_header(path, the.WANTED) if path.is_file() else None
        except Broken as fault:
            pile.faults[f"the header cannot be followed: {fault}", "export it again"].append(name)
        except OSError as fault:
            pile.faults[fault.strerror or "not readable", "check the file and its rights"].append(name)
        else:
            if header is not None:
                pile.put(Instance(path=path, name=name, header=cabinet.shared(header)))
    return pile


def _faults(pile: _Pile) -> Iterator[Discrepancy]:
    """One discrepancy for each reason, with the names of the first files."""
    for (what, remedy), names in pile.faults.items():
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        yield Discrepancy(kind=Kind.REFUSED, where=", ".join(names[:3]) + more, what=what, remedy=remedy)


def person(instance: Instance) -> PatientKey:
    """Whom a file is of, hashed."""
    elements = instance.elements
    return patient_key(
        words(elements, the.PATIENT_ID.tag),
        words(elements, the.PATIENT_NAME.tag),
        words(elements, the.BIRTH_DATE.tag),
    )


def _crowd(scans: Sequence[Scan], where: str) -> Iterator[Discrepancy]:
    """Scans of more than one person in one folder."""
    people: list[PatientKey] = []
    for scan in scans:
        if all(scan.patient.same_as(one) is False for one in people):
            people.append(scan.patient)
    if len(people) > 1:
        yield Discrepancy(
            kind=Kind.CONTRADICTORY,
            where=where,
            what=f"scans of {len(people)} different people lie in one folder",
            remedy="keep each person's scans in a folder of their own",
        )


def find_series(folder: Path, *, progress: Progress = _quiet) -> Holdings:
    """Find every PET and CT volume below a folder, whatever else lies there.

    Only headers are read; voxels are read when a scan's handle is called. One reconstruction makes one scan: a series
    in which two are mixed is taken apart, or refused where what differs does not tell them apart.

    Parameters
    ----------
    folder
        A folder, or a single file.
    progress
        Called with a few words from time to time.

    Raises
    ------
    Refusal
        If there is no such folder or file. Everything less than that is a discrepancy.
    """
    if not folder.exists():
        raise Refusal(where=str(folder), what="no such folder or file", remedy="check the path")
    pile = _pile(folder, progress)
    discrepancies = list(_faults(pile))
    scans: list[Scan] = []
    for number, uid in enumerate(sorted(pile.series)):
        progress(f"series {number + 1} of {len(pile.series)}")
        found, doubts = scans_of(pile.series[uid])
        scans += found
        discrepancies += doubts
    for instance in pile.enhanced:
        found, doubts = enhanced_scans(instance)
        scans += found
        discrepancies += doubts
    scans.sort(key=lambda scan: (scan.name, scan.series_uid, scan.source.document))
    discrepancies += _crowd(scans, folder.name)
    if not scans and not discrepancies:
        what = "no PET or CT series lies here"
        discrepancies.append(Discrepancy(Kind.MISSING, folder.name, what, "name the folder that holds the DICOM files"))
    left_out = tuple(f"{count} of modality {modality}" for modality, count in sorted(pile.others.items()))
    return Holdings(tuple(scans), tuple(pile.masks), left_out, tuple(dict.fromkeys(discrepancies)))


def only_pet(holdings: Holdings, where: str) -> Scan:
    """The one PET volume of a folder.

    Raises
    ------
    Refusal
        If there is none or more than one; it tells which there are, or why there is none.
    """
    scans = [scan for scan in holdings.scans if scan.modality == "PT"]
    if len(scans) == 1:
        return scans[0]
    if scans:
        names = "; ".join(scan.name for scan in scans)
        raise Refusal(where=where, what=f"{len(scans)} PET volumes ({names})", remedy="name the folder of one of them")
    refused = [found for found in holdings.discrepancies if found.kind in (Kind.REFUSED, Kind.CONTRADICTORY)]
    if refused:
        raise Refusal(where=refused[0].where, what=refused[0].what, remedy=refused[0].remedy)
    raise Refusal(where=where, what="no PET series lies here", remedy="name the folder that holds the PET's files")
