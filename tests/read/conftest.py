"""A case folder written for one test, and the case that is read from it."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from catamnesis.case.case import Case
from catamnesis.case.discrepancy import Discrepancy
from catamnesis.read.case_folder import read_case

#: The least that a case needs.
LEAST = """\
catamnesis: 1
id: least
title: The least
sources: [{file: story.md}]
question: {treatment: drug}
exposures:
  - {id: drug, drug: anakinra, start: 2011-04-12}
"""

STORY = "She had fever. Anakinra was given on 12 April 2011.\nThe fever\nfell. CRP was 31 mg/L.\n"


class Written(Protocol):
    """Writes a case folder: more entries below the least case, a table, a story, or files by name."""

    def __call__(
        self, more: str = "", *, case: str | bytes = LEAST, labs: str | bytes | None = None, story: str | bytes = STORY
    ) -> Path: ...


@pytest.fixture
def folder(tmp_path: Path) -> Written:
    """A function that writes a case folder."""

    def written(
        more: str = "", *, case: str | bytes = LEAST, labs: str | bytes | None = None, story: str | bytes = STORY
    ) -> Path:
        home = tmp_path / "case"
        home.mkdir(exist_ok=True)
        files = {"case.yaml": case + more if isinstance(case, str) else case, "labs.csv": labs, "story.md": story}
        for name, content in files.items():
            if content is not None:
                (home / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return home

    return written


@pytest.fixture
def read(folder: Written) -> Callable[..., Case]:
    """A function that writes a case folder and reads it."""

    def case(*args: str, **files: str | bytes) -> Case:
        return read_case(folder(*args, **files))  # type: ignore[arg-type]

    return case


@pytest.fixture
def told() -> Callable[[Case, str], Discrepancy]:
    """A function that finds the one discrepancy of a case that says something."""

    def one(case: Case, words: str) -> Discrepancy:
        found = [d for d in case.discrepancies if words in f"{d.what}; {d.remedy}"]
        assert len(found) == 1, [str(d) for d in case.discrepancies]
        return found[0]

    return one
