"""A report opened as text with sections and sentences."""

import re
from pathlib import Path

from catamnesis.case.narrative import Narrative, Part, Section, Sentence
from catamnesis.case.source import Document
from catamnesis.read.letters import sha256_of


def open_report(path: Path) -> Narrative:
    """Placeholder: a text in which every sentence is about the one patient."""
    text = path.read_bytes().decode()
    ends = [m.end() for m in re.finditer(r"(?<=[a-z0-9)%\]])[.?!](?=\s+[A-Z]|\s*$)|\n\s*\n", text)]
    starts = [0, *ends]
    sentences = tuple(
        Sentence(a, b, Part.CASE, 1) for a, b in zip(starts, [*ends, len(text)], strict=True) if text[a:b].strip()
    )
    return Narrative(
        Document(path.name, sha256_of(path)), text, (Section(0, len(text), "", Part.CASE),), sentences, patients=1
    )
