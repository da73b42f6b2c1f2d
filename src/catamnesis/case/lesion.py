"""Hot spots of a scan: lesions, physiological uptake that was set aside, and the same lesion on the next scan."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from catamnesis.case.discrepancy import Discrepancy
from catamnesis.case.response import Change, Judgement
from catamnesis.case.scan import Scan, Vector
from catamnesis.case.source import Derivation
from catamnesis.case.uptake import ScanUptake, Uptake

if TYPE_CHECKING:
    from catamnesis.case.scan import Mask, Voxels


class Visit(StrEnum):
    """Which of the two studies of a pair."""

    BASELINE = "baseline"
    FOLLOW_UP = "follow-up"


class Organ(StrEnum):
    """Where tracer is taken up or passed out without illness."""

    BRAIN = "brain"
    HEART = "heart"
    LIVER = "liver"
    SPLEEN = "spleen"
    KIDNEY = "kidney"
    URETER = "ureter"
    BLADDER = "bladder"
    BOWEL = "bowel"
    MUSCLE = "muscle"
    INJECTION_SITE = "injection site"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Lesion:
    """A hot spot that counts as disease.

    Parameters
    ----------
    label
        ``L1``, ``L2`` ... by falling uptake on the baseline; the name of the region where somebody else outlined it.
    visit
        The study that it was seen on.
    mask
        Gives its voxels on the grid of that study.
    uptake
        Its numbers.
    centroid_mm
        Its centre in the patient (x to the left, y to the back, z to the head).
    site
        Where it lies, in words, as far as the image tells.
    delineation
        How it was outlined, in words with the threshold.
    doubts
        What is unsure about it.
    """

    label: str
    visit: Visit
    mask: "Mask"
    uptake: Uptake
    centroid_mm: Vector
    site: str
    delineation: str
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A hot spot that was set aside as physiological, with the reason; ``revoked`` where a person took it back."""

    label: str
    visit: Visit
    organ: Organ
    reason: str
    certain: bool
    mask: "Mask"
    uptake: Uptake
    centroid_mm: Vector
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """Normal tissue that lesions are held against (liver, blood pool): its mean and spread in the image's unit."""

    organ: str
    mean: float
    standard_deviation: float
    volume_ml: float
    centroid_mm: Vector
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Study:
    """One PET study made ready: scan, CT where there is one, image in SUV, lesions and what was set aside.

    ``image`` gives float32 slices x rows x columns in SUV (body weight) on the grid of ``scan``; ``lean_factor`` turns
    it into SUL, None where height or sex is not stated.
    """

    visit: Visit
    scan: Scan
    ct: Scan | None
    image: "Voxels"
    uptake: ScanUptake
    lean_factor: float | None
    lesions: tuple[Lesion, ...]
    exclusions: tuple[Exclusion, ...]
    liver: Reference | None
    blood_pool: Reference | None
    discrepancies: tuple[Discrepancy, ...] = ()


class Fate(StrEnum):
    """What became of a lesion between the two studies."""

    MATCHED = "matched"
    NEW = "new"
    VANISHED = "vanished"
    MERGED = "merged"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class Match:
    """The same lesion on both studies.

    Parameters
    ----------
    fate
        ``MATCHED`` one to one; ``NEW`` and ``VANISHED`` have an empty side; ``MERGED`` several became one, ``SPLIT``
        one became several.
    displacement_mm
        Distance of the centres in patient coordinates before the studies were laid on each other.
    residual_mm, overlap
        Distance of the centres, and shared share of the voxels (Dice, 0 to 1), after they were.
    changes
        Change of each quantity (SUVmax, SUVpeak, SUVmean, volume, TLG); subject ``suvmax, L1``.
    """

    fate: Fate
    baseline: tuple[Lesion, ...]
    follow_up: tuple[Lesion, ...]
    displacement_mm: float | None = None
    residual_mm: float | None = None
    overlap: float | None = None
    changes: tuple[Change, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alignment:
    """How the follow-up was laid on the baseline: which way, how well, and how far the body lay apart."""

    method: str
    similarity_before: float
    similarity_after: float
    shift_mm: Vector
    deformable: bool
    derivation: Derivation
    discrepancies: tuple[Discrepancy, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two studies of one patient, lesion by lesion."""

    baseline: Study
    follow_up: Study
    alignment: Alignment
    matches: tuple[Match, ...]
    judgements: tuple[Judgement, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()
