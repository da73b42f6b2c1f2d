"""From DICOM to lesions: read the scans, standardise uptake, find lesions, match them, weigh what changed.

The rooms for scans need the extra ``[pet]``; they are imported when they are asked, and not before.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from catamnesis.case.case import Case
from catamnesis.case.chronology import CALENDAR, DAY_ZERO, Bounds
from catamnesis.case.discrepancy import Refusal
from catamnesis.case.finding import Domain
from catamnesis.case.imaging import ScanPair
from catamnesis.case.response import Change
from catamnesis.case.temporal_network import TemporalNetwork

if TYPE_CHECKING:
    from catamnesis.case.imaging import Acquisition
    from catamnesis.case.lesion import Pair, Study
    from catamnesis.case.scan import Scan
    from catamnesis.case.uptake import ScanUptake
    from catamnesis.read.dicom import Holdings

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How two studies shall be compared.

    Parameters
    ----------
    baseline_mask, follow_up_mask
        Outlines of others; None where lesions shall be looked for.
    decisions
        A person's word on hot spots: name of the spot, and whether it is disease.
    tumour
        Whether the lesions are tumours, for which the rules of response were made.
    two_patients
        Compare even if the headers name two patients.
    stated
        What the record says of how each study was made.
    """

    baseline_mask: Path | None = None
    follow_up_mask: Path | None = None
    decisions: Mapping[str, bool] | None = None
    tumour: bool = False
    two_patients: bool = False
    stated: "tuple[Acquisition, Acquisition] | None" = None


#: Libraries of the extra, by the name under which they are imported.
EXTRA = ("numpy", "scipy", "pydicom", "SimpleITK", "nibabel", "highdicom")


def require_extra() -> None:
    """Refuse in words where the extra is not installed.

    Raises
    ------
    Refusal
        With the command that installs it.
    """
    from importlib.util import find_spec

    missing = [name for name in EXTRA if find_spec(name) is None]
    if missing:
        raise Refusal(
            where="scans",
            what=f"reading scans needs {', '.join(missing)}, which is not installed",
            remedy='install the extra: pip install "catamnesis[pet]"',
        )


def standardised(series: Path, mask: Path | None, sul: str | None, *, progress: Progress) -> "ScanUptake":
    """Uptake of one PET series, and of each region of a mask.

    Parameters
    ----------
    series
        A folder that holds one PET series, or one file of it.
    mask
        RTSTRUCT, DICOM segmentation or NIfTI on the grid of the series.
    sul
        What uptake is related to: ``james120``, ``james128``, ``janmahasatian``, ``ibw``, ``bsa``; None is body weight.
    progress
        Called with a word for each step.

    Raises
    ------
    Refusal
        If the extra is not installed, no series can be read, or uptake cannot be standardised.
    """
    require_extra()
    from catamnesis.measure.suv import Normalisation
    from catamnesis.measure.uptake import region_statistics
    from catamnesis.read.dicom import find_series, only_pet
    from catamnesis.read.masks import read_regions

    known = [str(name) for name in Normalisation]
    if sul is not None and sul not in known:
        raise Refusal(where="--sul", what=f"{sul!r} is no normalisation", remedy=f"choose one of {', '.join(known)}")
    scan = only_pet(find_series(series, progress=progress), str(series))
    regions = read_regions(mask, scan) if mask is not None else ()
    progress("uptake")
    return region_statistics(scan, regions, normalisation=Normalisation(sul or Normalisation.BODY_WEIGHT))


def compared(baseline: Path, follow_up: Path, wanted: Wanted, *, progress: Progress) -> "Pair":
    """Two PET studies of one patient, lesion by lesion, with everything that is judged of them.

    Parameters
    ----------
    baseline, follow_up
        Folders that hold one PET series each, and its CT where there is one.
    wanted
        Masks, decisions and what else a person says.
    progress
        Called with a word for each step.

    Raises
    ------
    Refusal
        If the extra is not installed, a study cannot be read or standardised, or two patients were named.
    """
    require_extra()
    from catamnesis.measure.pairing import People, pair_of
    from catamnesis.read.dicom import find_series
    from catamnesis.weigh.criteria.pet import weigh_pair

    studies = []
    for folder, mask in ((baseline, wanted.baseline_mask), (follow_up, wanted.follow_up_mask)):
        held = find_series(folder, progress=progress)
        progress(f"lesions of {folder.name}")
        studies.append(_study(held, folder, mask, wanted))
    progress("the same lesion on the next scan")
    pair = pair_of(studies[0], studies[1], people=People.ANY if wanted.two_patients else People.ONE)
    progress("what changed")
    return weigh_pair(pair, tumour=wanted.tumour, stated=wanted.stated)


def _study(held: "Holdings", folder: Path, mask: Path | None, wanted: Wanted) -> "Study":
    from catamnesis.measure.lesions import study_of
    from catamnesis.read.dicom import only_pet
    from catamnesis.read.masks import read_regions

    pet = only_pet(held, str(folder))
    regions = read_regions(mask, pet) if mask is not None else None
    study = study_of(pet, _ct_of(held, pet), regions=regions, overrides=wanted.decisions)
    return replace(study, discrepancies=(*held.discrepancies, *study.discrepancies))


def _ct_of(held: "Holdings", pet: "Scan") -> "Scan | None":
    """The CT of the same session: of the same study, in the same space, the one that covers the most."""
    same = [scan for scan in held.scans if scan.modality == "CT" and scan.study_uid == pet.study_uid]

    def fit(scan: "Scan") -> tuple[bool, float]:
        grid = scan.geometry
        together = grid.frame_of_reference == pet.geometry.frame_of_reference
        return together, grid.shape[0] * grid.spacing_mm[0]

    return max(same, key=fit, default=None)


def with_scans(case: Case, folder: Path, *, progress: Progress) -> Case:
    """The case with each pair of scans compared that its folder holds.

    The change of SUVmax of each lesion that was found again counts as a measure of the case, on the days on which the
    scans were made. A pair that cannot be compared is a discrepancy.
    """
    for wanted in case.of(ScanPair):
        try:
            masks = [folder / name if name else None for name in (wanted.baseline_mask, wanted.follow_up_mask)]
            pair = compared(
                folder / wanted.baseline,
                folder / wanted.follow_up,
                Wanted(baseline_mask=masks[0], follow_up_mask=masks[1], tumour=wanted.tumour),
                progress=progress,
            )
            case = case.with_pair(pair)
            case = case.with_measurements(_dated_changes(case, pair, wanted.domain))
        except Refusal as refusal:
            case = case.with_discrepancies([refusal.discrepancy()])
    return case


def _dated_changes(case: Case, pair: "Pair", domain: Domain | None) -> tuple[Change, ...]:
    """Changes of SUVmax of the lesions that were found again, on days relative to day zero.

    Raises
    ------
    Refusal
        If the scans or day zero bear no date, so that the two cannot be laid on one axis.
    """
    zero = TemporalNetwork(case.statements).bounds(DAY_ZERO, origin=CALENDAR)
    scans = [study.scan for study in (pair.baseline, pair.follow_up)]
    if not all(scan.acquired for scan in scans) or not zero.exact or zero.earliest is None:
        raise Refusal(
            where=f"{case.id}, scans",
            what="the scans or the start of the treatment bear no date, so the lesions are not laid on the course",
            remedy="date the start of the treatment to the day",
        )
    days = [scan.acquired[0].date().toordinal() - zero.earliest for scan in scans]

    def dated(change: Change) -> Change:
        if change.baseline is None or change.after is None:
            return change
        return replace(
            change,
            domain=domain,
            baseline=replace(change.baseline, day=float(days[0]), days=Bounds(days[0], days[0])),
            after=replace(change.after, day=float(days[1]), days=Bounds(days[1], days[1])),
        )

    found = (c for match in pair.matches for c in match.changes if c.subject.startswith("suvmax"))
    return tuple(dated(change) for change in found if change.baseline is not None and change.after is not None)


def printed(pair: "Pair", form: str) -> bytes:
    """The comparison without its pictures: ``md`` or ``json``."""
    from catamnesis.tell.scan_report import json_scan_report, markdown_scan_report

    return json_scan_report(pair) if form == "json" else markdown_scan_report(pair)


def documents(
    pair: "Pair", folders: tuple[Path, Path], *, at: datetime, figures: Sequence[str], progress: Progress
) -> Iterator[tuple[str, bytes]]:
    """Everything that is written of a comparison: name of the file, and its bytes.

    Parameters
    ----------
    pair
        With its judgements.
    folders
        Where the files of the two studies lie.
    at
        Date and time that the DICOM objects bear.
    figures
        Formats of the figures: ``png``, ``svg``, ``pdf``.
    progress
        Called with a word for each step.
    """
    from catamnesis.case.lesion import Visit
    from catamnesis.exchange.dicom import dicom_files
    from catamnesis.tell.scan_pictures import drawn, files, gallery
    from catamnesis.tell.scan_report import html_scan_report

    progress("pictures")
    shown = gallery(pair)
    for name, content in files(shown, figures):
        yield f"figures/{name}", content
    progress("page")
    yield "report.html", html_scan_report(pair, draw=lambda _: drawn(shown))
    for form in ("md", "json"):
        yield f"report.{form}", printed(pair, form)
    yield "hot-spots.yaml", hot_spot_list(pair)
    progress("DICOM")
    for written in dicom_files(pair, dict(zip(Visit, folders, strict=True)), at=at):
        yield f"dicom/{written.name}", written.content


def hot_spot_list(pair: "Pair") -> bytes:
    """What was set aside, as a file that a person edits and gives back with ``--hot-spots``."""
    lines = ["# Hot spots that were set aside. Write 'disease' to count one as a lesion, and give this file back:"]
    lines += ["# catamnesis scan BASELINE FOLLOWUP --hot-spots hot-spots.yaml"]
    for study in (pair.baseline, pair.follow_up):
        lines.append(f"# {study.visit}")
        lines += [f'"{one.label}": {"disease" if one.revoked else "normal"}' for one in study.exclusions]
    return ("\n".join(dict.fromkeys(lines)) + "\n").encode("utf-8")
