"""Reference data that is not ours to commit: the folder ``shared`` beside the repository, or where told."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def shared(name: str) -> Path:
    """A file or folder of the shared data; the test is skipped where it is not there."""
    folder = Path(os.environ.get("CATAMNESIS_SHARED", ROOT.parent / "shared"))
    path = folder / name
    if not path.exists():
        pytest.skip(f"shared reference data is not here: {name} (set CATAMNESIS_SHARED)")
    return path
