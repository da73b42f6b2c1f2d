"""A process of its own that reads one report after the other: if one report kills it, no other is lost."""

import contextlib
import json
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catamnesis.case.discrepancy import Refusal
from catamnesis.output import replace_file
from catamnesis.reading import Model, Wanted, read_report, told, write_cases


@dataclass(frozen=True, slots=True)
class Task:
    """One report to read, and where to put what it says: a folder for ``case``, else a file."""

    report: str
    place: str
    form: str
    treatment: str = ""
    model_url: str = ""
    model_name: str = ""


def serve() -> None:
    """Take tasks as lines of JSON from the standard input until it ends, and answer each with a line.

    The first line sets the limit of memory in bytes. The standard output is kept for the answers alone.
    """
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    limit = json.loads(sys.stdin.readline() or "0")
    _limit_memory(int(limit))
    answers.write("ready\n")
    answers.flush()
    for line in sys.stdin:
        answer = done(Task(**json.loads(line)))
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _limit_memory(most_bytes: int) -> None:
    """No more memory than that for this process and each that it starts, where the system can do it."""
    try:
        import resource
    except ImportError:
        return
    if most_bytes > 0:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def done(task: Task) -> dict[str, Any]:
    """What became of one report: ``read`` with its counts, or ``refused`` with the reason."""
    try:
        return _read(task)
    except Refusal as refusal:
        return {"outcome": "refused", "reason": f"{refusal.what}; {refusal.remedy}"}
    except MemoryError:
        return {"outcome": "stopped", "reason": "it needs more memory than is allowed; read it alone, or split it"}
    except Exception as fault:  # noqa: BLE001 - whatever goes wrong with one report must not stop the others
        return {"outcome": "failed", "reason": f"a fault of the program: {type(fault).__name__}: {fault}"[:300]}


def _read(task: Task) -> dict[str, Any]:
    model = Model(task.model_url, task.model_name) if task.model_url else None
    wanted = Wanted(task.treatment, model)
    reading = read_report(Path(task.report), wanted)
    answer: dict[str, Any] = {
        "outcome": "read",
        "patients": reading.narrative.patients,
        "facts": len(reading.mentions),
        "candidates": reading.candidates,
        "treatment": "",
        "reason": "; ".join(reading.narrative.doubts),
    }
    place = Path(task.place)
    if task.form == "case":
        written = write_cases(reading, place, wanted)
        treatments = (case.treatment for case in written)
        candidates = sum(case.candidates for case in written)
        told_of = {"treatment": "; ".join(filter(None, treatments)), "differences": _differences(written)}
        return answer | told_of | {"candidates": candidates}
    replace_file(place, told(reading, task.form))
    return answer


def _differences(written: Any) -> int:
    return sum(len(case.differences) for case in written)
