"""Two FDG PET/CT studies of a patient who does not exist: calcinosis before treatment, and four months later.

python examples/pet-phantom/phantom.py OUT --vendor ge|siemens|philips [--seed N] [--small] [--fates] [--arms-down]
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from anatomy import State, body, density_layers, organ_layers, uptake_layers
from dicom_writer import Visit, write_ct, write_pet
from nodules import BASELINE, HOTTEST_KEEPS, Nodule, fallen, fallen_with_fates, fates, nodule_parts, vanished
from numpy.typing import NDArray
from scanner import SCANNERS, Scanner, blurred, scanned, seen
from shapes import Array, Ellipsoid, Layer, Posture, marked, painted
from tissues import ORGANS, UPTAKE

#: Injection and start of the scan on both days: the same 60 minutes.
TIMES = {
    "baseline": (datetime(2011, 5, 3, 9, 30), datetime(2011, 5, 3, 10, 30)),
    "followup": (datetime(2011, 9, 6, 9, 42), datetime(2011, 9, 6, 10, 42)),
}
#: 2.5 MBq/kg for 55 kg.
DOSE_BQ = 137.5e6
#: How far organs differ from visit to visit (standard deviation of the logarithm).
STEADY, HEART, BOWEL, BLADDER = 0.02, 0.30, 0.15, 0.30
#: Blur and noise of the CT: mm, Hounsfield units.
CT_BLUR_MM, CT_NOISE_HU = 2.0, 14.0
#: Couch below the patient: the CT sees it, the PET does not.
COUCH = Ellipsoid((0.0, 136.0, 150.0), (210.0, 12.0, 600.0), 8.0)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What may be chosen: make of scanner, seed of chance, coarse voxels, one of each fate, where the arms lie."""

    vendor: str = "ge"
    seed: int = 1
    size: str = "full"
    fates: str = "fall"
    arms: str = "up"

    @property
    def scanner(self) -> Scanner:
        """The scanner that was asked for."""
        full = SCANNERS[self.vendor]
        return full.small() if self.size == "small" else full


@dataclass(frozen=True, slots=True)
class Subject:
    """The patient on one day: organs, nodules, those that only their chalk is left of, and how she lies."""

    state: State
    nodules: tuple[Nodule, ...]
    burnt_out: tuple[Nodule, ...]
    posture: Posture


@dataclass(frozen=True, slots=True)
class Images:
    """One study as arrays: true uptake, uptake as seen without and with noise, CT, label maps."""

    true: Array
    quiet: Array
    noisy: Array
    ct: Array
    nodules: NDArray[np.uint8]
    organs: NDArray[np.uint8]


def _draw(wishes: Wishes, visit: str, purpose: int) -> np.random.Generator:
    return np.random.default_rng((wishes.seed, sorted(TIMES).index(visit), purpose))


def subject(wishes: Wishes, visit: str) -> Subject:
    """The patient on one day."""
    draw = _draw(wishes, visit, 0)
    spread = dict.fromkeys(UPTAKE, STEADY) | {"heart": HEART, "bowel": BOWEL, "bladder": BLADDER, "pelvis": BLADDER}
    share = {tissue: float(np.exp(draw.normal(0.0, size))) for tissue, size in spread.items()}
    state = State(share=share, loops=int(draw.integers(1 << 30)), arms_up=wishes.arms == "up")
    if visit == "baseline":
        return Subject(state, BASELINE, (), Posture(shift_mm=(0.0, 4.0, -1000.0)))
    posture = Posture(shift_mm=(9.0, -2.0, -986.0), turn_degrees=2.5, bend_mm=(7.0, 4.0))
    if wishes.fates == "all":
        return Subject(state, fallen_with_fates(), vanished(), posture)
    return Subject(state, fallen(), (), posture)


def images(wishes: Wishes, visit: str) -> Images:
    """Everything that is seen of the patient on one day."""
    scanner, whom = wishes.scanner, subject(wishes, visit)
    pet, ct, posture = scanner.pet_grid, scanner.ct_grid, whom.posture
    organs, chalky = body(whom.state), nodule_parts(whom.nodules, whom.burnt_out)
    parts = (*organs, *chalky)
    true = painted(uptake_layers(parts), pet, posture, empty=0.0)
    density = painted(density_layers(parts), ct, posture, empty=-1000.0)
    density += painted([Layer(COUCH, 850.0)], ct, Posture(), empty=0.0)
    density = blurred(density, ct.spacing_mm, CT_BLUR_MM)
    density += CT_NOISE_HU * _draw(wishes, visit, 1).standard_normal(density.shape, dtype=np.float32)
    labels = [Layer(shape, number, 4) for number, nodule in enumerate(whom.nodules, 1) for shape in nodule.shapes]
    return Images(
        true=true,
        quiet=seen(true, pet.spacing_mm, scanner),
        noisy=scanned(true, pet.spacing_mm, scanner, draw=_draw(wishes, visit, 2)),
        ct=density,
        nodules=marked(labels, pet, posture),
        organs=marked(organ_layers(parts), pet, posture),
    )


def _visit(wishes: Wishes, name: str) -> Visit:
    injected, started = TIMES[name]
    key = f"{wishes.vendor}/{wishes.seed}/{wishes.size}/{wishes.fates}/{wishes.arms}"
    return Visit(name, key, f"SYNTHETIC-{wishes.seed}", injected, started, DOSE_BQ)


def _highest(found: Images, number: int) -> tuple[float, float]:
    """Highest uptake without and with noise in a nodule."""
    voxels = found.nodules == number
    return float(found.quiet[voxels].max()), float(found.noisy[voxels].max())


def _lesions(whom: Subject, found: Images) -> list[dict[str, Any]]:
    lesions = []
    for number, nodule in enumerate(whom.nodules, start=1):
        quiet, noisy = _highest(found, number)
        lesions.append(
            {
                "name": nodule.name,
                "label": number,
                "site": nodule.site,
                "centre_mm": [round(value, 3) for value in whom.posture.to_table(nodule.centre)],
                "diameter_mm": round(nodule.diameter_mm, 3),
                "volume_ml": round(nodule.volume_ml, 4),
                "voxels": int((found.nodules == number).sum()),
                "suv_true": round(nodule.suv, 6),
                "suv_max_without_noise": round(quiet, 4),
                "suv_max_seen": round(noisy, 4),
                "hounsfield": nodule.hounsfield,
            }
        )
    return lesions


def _organs(found: Images) -> dict[str, dict[str, float]]:
    """Mean uptake of each organ: true, and as seen with noise."""
    means = {}
    for name, number in ORGANS.items():
        voxels = found.organs == number
        if voxels.any():
            true, noisy = (round(float(image[voxels].mean()), 4) for image in (found.true, found.noisy))
            means[name] = {"label": number, "voxels": int(voxels.sum()), "suv_true": true, "suv_seen": noisy}
    return means


def _told(wishes: Wishes, studies: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What the studies hold, for people and for tests."""
    before, after = ({one["name"]: one for one in studies[visit]["lesions"]} for visit in ("baseline", "followup"))
    hottest = max(before, key=lambda name: float(before[name]["suv_true"]))
    falls = {
        column: round(1.0 - after[hottest][column] / before[hottest][column], 4)
        for column in ("suv_true", "suv_max_without_noise", "suv_max_seen")
    }
    return {
        "synthetic": True,
        "what": "Ground truth of a computed phantom. No person was scanned.",
        "wishes": asdict(wishes),
        "hottest": {"name": hottest, "keeps": HOTTEST_KEEPS, "fall": falls},
        "fates": [asdict(fate) for fate in fates(named=wishes.fates == "all")],
        "studies": studies,
    }


def write(out: Path, wishes: Wishes) -> Path:
    """Write both studies and what is true of them.

    Parameters
    ----------
    out
        Folder; ``baseline``, ``followup``, ``truth.json`` and ``labels.npz`` come to lie in it.
    wishes
        What was chosen.

    Returns
    -------
    Path
        Of ``truth.json``.
    """
    out.mkdir(parents=True, exist_ok=True)
    scanner, grid = wishes.scanner, wishes.scanner.pet_grid
    studies: dict[str, dict[str, Any]] = {}
    labels: dict[str, NDArray[np.uint8]] = {}
    for name in TIMES:
        visit, whom, found = _visit(wishes, name), subject(wishes, name), images(wishes, name)
        write_pet(out / name / "PT", found.noisy, visit, scanner)
        write_ct(out / name / "CT", found.ct, visit, scanner)
        labels |= {f"{name}_nodules": found.nodules, f"{name}_organs": found.organs}
        studies[name] = {
            "pet_grid": asdict(grid),
            "dose_mbq": visit.dose_bq / 1e6,
            "weight_kg": visit.weight_kg,
            "glucose_mmol_l": visit.glucose_mmol_l,
            "posture": asdict(whom.posture),
            "lesions": _lesions(whom, found),
            "organs": _organs(found),
        }
    np.savez_compressed(out / "labels.npz", **labels)  # type: ignore[arg-type]
    truth = out / "truth.json"
    truth.write_text(json.dumps(_told(wishes, studies), indent=1) + "\n", encoding="utf-8")
    return truth


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("out", type=Path, help="folder to write to; it must not exist or be empty")
    parser.add_argument("--vendor", choices=sorted(SCANNERS), default="ge", help="dialect of DICOM")
    parser.add_argument("--seed", type=int, default=1, help="the same number gives the same bytes")
    parser.add_argument("--small", action="store_true", help="6 mm voxels, for quick tests")
    parser.add_argument("--fates", action="store_true", help="one nodule vanishes, one is new, two merge, one splits")
    parser.add_argument("--arms-down", action="store_true", help="arms at the side; they reach out of the CT's middle")
    said = parser.parse_args(arguments)
    if said.out.exists() and any(said.out.iterdir()):
        parser.error(f"{said.out} is not empty: name a new folder")
    wishes = Wishes(said.vendor, said.seed)
    wishes = replace(wishes, size="small" if said.small else "full", fates="all" if said.fates else "fall")
    truth = write(said.out, replace(wishes, arms="down" if said.arms_down else "up"))
    print(f"Two synthetic studies lie in {said.out}; what is true of them stands in {truth}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
