"""The PET/CT phantom of the examples, for tests: its modules, and small studies written to a folder."""

import importlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

FOLDER = Path(__file__).parent.parent / "examples" / "pet-phantom"


def phantom_module(name: str) -> ModuleType:
    """A module of the phantom: ``phantom``, ``anatomy``, ``nodules``, ``scanner``, ``recovery``, ``shapes`` ...

    The test is skipped where numpy, scipy or pydicom are not installed.
    """
    for needed in ("numpy", "scipy", "pydicom"):
        pytest.importorskip(needed, reason=f"the phantom needs {needed}")
    if str(FOLDER) not in sys.path:
        sys.path.insert(0, str(FOLDER))
    return importlib.import_module(name)


@dataclass(frozen=True, slots=True)
class Studies:
    """Two synthetic studies on disk, and what is true of them.

    ``truth`` is what ``truth.json`` says; ``labels`` holds ``baseline_nodules``, ``baseline_organs``,
    ``followup_nodules`` and ``followup_organs``: label maps on the grid of the PET, slices from the feet.
    """

    folder: Path
    truth: dict[str, Any]
    labels: dict[str, Any]

    @property
    def baseline(self) -> Path:
        """Folder of the first study."""
        return self.folder / "baseline"

    @property
    def follow_up(self) -> Path:
        """Folder of the second study."""
        return self.folder / "followup"


def write_studies(
    out: Path, *, vendor: str = "ge", seed: int = 1, size: str = "small", fates: str = "fall", arms: str = "up"
) -> Studies:
    """Write two studies of the phantom.

    Parameters
    ----------
    out
        Folder for them; a temporary one.
    vendor
        ``ge``, ``siemens`` or ``philips``.
    seed
        The same number gives the same bytes.
    size
        ``small`` (6 mm, about 2 s) or ``full`` (the scanner's own voxels, about 8 s).
    fates
        ``fall``: every nodule takes up less; ``all``: one vanishes, one is new, two merge, one splits besides.
    arms
        ``up`` or ``down``.
    """
    phantom = phantom_module("phantom")
    import numpy as np

    truth = phantom.write(out, phantom.Wishes(vendor, seed, size, fates, arms))
    with np.load(out / "labels.npz") as labels:
        return Studies(out, json.loads(truth.read_text(encoding="utf-8")), dict(labels))
