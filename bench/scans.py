"""Time the work on scans, each beside what a person would take instead, and print one table.

    python bench/scans.py                 all rows
    python bench/scans.py volume lesions

The studies are the phantom of ``examples/pet-phantom``, written once at the size of a modern scanner (PET 200 x 200 x
350, CT 512 x 512 x 350) into a folder that is given by CATAMNESIS_BENCH or into a temporary one.
"""

import importlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from run import CATAMNESIS, ROOT, Row, function, process

#: Voxels of the large studies: PET and CT columns, slices.
PET_COLUMNS, CT_COLUMNS, SLICES = 200, 512, 350
LESIONS = 59


def studies() -> Path:
    """Folder of the large studies, written where they are not there yet."""
    folder = Path(os.environ.get("CATAMNESIS_BENCH") or Path(tempfile.gettempdir()) / "catamnesis-bench") / "phantom"
    if not (folder / "truth.json").exists():
        sys.path.insert(0, str(ROOT / "examples/pet-phantom"))
        phantom, scanner = importlib.import_module("phantom"), importlib.import_module("scanner")
        slice_mm = scanner.LENGTH_MM / SLICES
        large = replace(
            scanner.SCANNERS["siemens"],
            columns=PET_COLUMNS,
            pixel_mm=3.5,
            slice_mm=slice_mm,
            ct_columns=CT_COLUMNS,
            ct_slice_mm=slice_mm,
        )
        phantom.SCANNERS["siemens"] = large
        phantom.write(folder, phantom.Wishes(vendor="siemens", seed=3))
    return folder


def volume() -> Iterable[Row]:
    """DICOM PET to a volume in SUV."""
    import pydicom

    from catamnesis.measure.suv import suv_factor
    from catamnesis.measure.uptake import suv_image
    from catamnesis.read.dicom import find_series, only_pet

    folder = studies() / "baseline" / "PT"

    def ours() -> Any:
        scan = only_pet(find_series(folder), "")
        return suv_image(scan, suv_factor(scan.header))  # type: ignore[arg-type]

    def theirs() -> Any:
        slices = sorted((pydicom.dcmread(p) for p in folder.iterdir()), key=lambda d: d.ImagePositionPatient[2])
        return np.stack([d.pixel_array * np.float32(d.RescaleSlope) for d in slices])

    seconds = function(ours)
    yield Row("DICOM PET to SUV volume, 200 x 200 x 350", seconds, None, "pydicom loop", seconds / function(theirs))


def _lesions() -> tuple[Any, Any, tuple[float, float, float]]:
    """A noisy volume with 59 balls of 3 to 40 mm radius, labelled."""
    dice = np.random.default_rng(0)
    shape, spacing = (SLICES, PET_COLUMNS, PET_COLUMNS), (3.0, 4.07, 4.07)
    image = dice.gamma(2.0, 1.0, shape).astype(np.float32)
    labels = np.zeros(shape, np.uint16)
    slices, rows, columns = np.indices(shape, sparse=True)
    for number in range(1, LESIONS + 1):
        z, y, x = dice.integers([10, 10, 10], [340, 190, 190])
        radius = max(40.0 * dice.random() ** 2, 3.0)
        inside = ((slices - z) * 3.0) ** 2 + ((rows - y) * 4.07) ** 2 + ((columns - x) * 4.07) ** 2 <= radius**2
        labels[inside] = number
    return image, labels, spacing


def lesions() -> Iterable[Row]:
    """Statistics and SUVpeak of 59 lesions."""
    from scipy import ndimage

    from catamnesis.case.scan import Geometry
    from catamnesis.measure.uptake import places_of_labels, uptake

    image, labels, spacing = _lesions()
    grid = Geometry(image.shape, spacing, (0.0, 0.0, 0.0), ((0, 0, 1), (0, 1, 0), (1, 0, 0)))

    def ours() -> Any:
        return [uptake(image, places, grid, name=str(number)) for number, places in places_of_labels(labels)]

    reach = [int(6.2 // step) for step in spacing]
    axes = [np.arange(-r, r + 1) * step for r, step in zip(reach, spacing, strict=True)]
    sphere = sum(a**2 for a in np.meshgrid(*axes, indexing="ij")) <= 6.2**2

    def theirs() -> Any:
        peak = ndimage.convolve(image, sphere / sphere.sum(), mode="constant")
        numbers = np.arange(1, LESIONS + 1)
        found = [f(image, labels, numbers) for f in (ndimage.maximum, ndimage.minimum, ndimage.mean, ndimage.median)]
        return [*found, ndimage.maximum(peak, labels, numbers)]

    seconds = function(ours)
    beside = function(theirs, runs=1)
    yield Row("statistics and SUVpeak of 59 lesions", seconds, None, "scipy.ndimage by labels", seconds / beside)
    yield from _mirp(image, labels, seconds)


def _mirp(image: Any, labels: Any, seconds: float) -> Iterable[Row]:
    """One lesion by MIRP, where it is installed (EUPL; never a dependency)."""
    try:
        import mirp
    except ImportError:
        return

    def one() -> Any:
        return mirp.extract_features(
            image=image,
            mask=(labels == 1).astype(np.uint8),
            image_modality="pet",
            base_feature_families=["statistics", "local_intensity"],
        )

    beside = function(one, runs=1)
    yield Row(
        "the same beside MIRP, which did one lesion of the 59", seconds, None, f"MIRP {beside:.1f} s", seconds / beside
    )


def whole() -> Iterable[Row]:
    """Two studies from DICOM to page, figures and segmentations."""
    folder = studies()
    with tempfile.TemporaryDirectory() as out:
        command = [CATAMNESIS, "scan", str(folder / "baseline"), str(folder / "followup")]
        seconds, peak = process(*command, "--format", "json", runs=2)
        yield Row("two studies: read, SUV, lesions, registration, matching, table", seconds, peak)
        runs = iter(range(100))

        def with_figures() -> tuple[float, float]:
            return process(*command, "-o", str(Path(out) / str(next(runs))), runs=0)

        seconds, peak = with_figures()
        yield Row("the same with page, figures, SEG and SR", seconds, peak)


JOBS: dict[str, Callable[[], Iterable[Row]]] = {"volume": volume, "lesions": lesions, "whole": whole}


def main() -> None:
    """Run the jobs that are named, or all."""
    print("| job | seconds | peak MB | beside | ratio |\n|---|---|---|---|---|")
    for name in sys.argv[1:] or JOBS:
        for row in JOBS[name]():
            print(row.line(), flush=True)


if __name__ == "__main__":
    main()
