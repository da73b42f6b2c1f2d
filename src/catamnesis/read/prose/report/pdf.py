"""The text of a PDF, drawn out by a child process that may die without harm."""

import json
import subprocess
import sys
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from catamnesis.case.discrepancy import Refusal
from catamnesis.case.narrative import PageBox
from catamnesis.read.prose.report.drawn import Drawn

#: Seconds that the child may take in all, and the most bytes that it may hand back.
WALL_SECONDS = 30.0
MAX_ANSWER_BYTES = 80_000_000
_OCR = "recognise its letters first (for instance with ocrmypdf), then read it again"
#: What the child may find against a PDF, and what would mend it.
_FAULTS = {
    "encrypted": ("the PDF is locked with a password", "save a copy without the password"),
    "damaged": ("the PDF is damaged or cut off", "fetch the file again"),
    "memory": ("the PDF unfolds to more than can be held", "print it to a new PDF, or give its text"),
    "large": ("the PDF holds more text than a case report has", "split it into one file a report"),
    "no text": ("the PDF has no text layer: its pages are pictures", _OCR),
    "letters": ("the PDF does not say what its signs mean, so its text cannot be read", _OCR),
}


def drawn_from_pdf(path: Path) -> Drawn:
    """The text of a PDF in reading order, with the rectangle of each line.

    Columns are read one after the other, words parted at line ends are put together, ligatures are spelt out, running
    heads and page numbers are left out. A raised figure after a figure is a power (``10^9``), after a word a citation
    (``[3]``).

    Raises
    ------
    Refusal
        If pypdfium2 is not installed, or the PDF is locked, damaged, without text, or asks for too much memory or time.
    """
    if find_spec("pypdfium2") is None:
        raise Refusal(where=path.name, what="reading a PDF needs pypdfium2", remedy="pip install 'catamnesis[pdf]'")
    answer = _asked(path)
    fault = answer.get("fault")
    if fault is not None:
        what, remedy = _FAULTS[fault]
        raise Refusal(where=path.name, what=what, remedy=remedy)
    boxes = tuple(PageBox(*box) for box in answer["boxes"])
    return Drawn(answer["text"], None, boxes, _doubts(answer))


def _doubts(answer: dict[str, Any]) -> tuple[str, ...]:
    doubts = []
    if answer["blank"]:
        numbers = ", ".join(map(str, answer["blank"]))
        doubts.append(f"no text on page {numbers} of {answer['pages']}")
    last = max((box[2] for box in answer["boxes"]), default=0)
    if answer["pages"] > last + len(answer["blank"]):
        doubts.append(f"only the first {last} of {answer['pages']} pages were read")
    return tuple(doubts)


def _asked(path: Path) -> dict[str, Any]:
    """What the child says of a PDF."""
    command = [sys.executable, "-I", "-m", "catamnesis.read.prose.report.pdf_child"]
    with path.open("rb") as file:
        child = subprocess.Popen(command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, close_fds=True)
    late = threading.Event()

    def stop() -> None:
        late.set()
        child.kill()

    clock = threading.Timer(WALL_SECONDS, stop)
    clock.start()
    try:
        with child:
            said = child.stdout.read(MAX_ANSWER_BYTES + 1) if child.stdout is not None else b""
            if len(said) > MAX_ANSWER_BYTES:
                child.kill()
    finally:
        clock.cancel()
    if late.is_set():
        raise Refusal(
            where=path.name,
            what=f"reading the PDF took longer than {WALL_SECONDS:.0f} s",
            remedy="print it to a new PDF, or give its text",
        )
    return _understood(said, child.returncode)


def _understood(said: bytes, code: int) -> dict[str, Any]:
    """The child's answer; a child that died of its limits has found a fault."""
    if code != 0 or not said or len(said) > MAX_ANSWER_BYTES:
        return {"fault": "memory"}
    answer: dict[str, Any] = json.loads(said)
    return answer
