"""Processes that read reports side by side; one that dies or hangs costs the report that it was reading, no other."""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from catamnesis.case.discrepancy import Refusal
from catamnesis.report_worker import Task

#: Seconds that one report may take, and bytes of memory that the process which reads it may have.
TIME_LIMIT_S = 120.0
MEMORY_LIMIT_BYTES = 3_000_000_000
#: Seconds that a process may take to start.
_START_S = 60.0
_COMMAND = (sys.executable, "-P", "-c", "from catamnesis.report_worker import serve; serve()")


@dataclass(slots=True, eq=False)
class _Worker:
    """One process: what it reads, until when it may, and what it has answered so far."""

    process: subprocess.Popen[bytes]
    until: float
    name: str = ""
    task: Task | None = None
    ready: bool = False
    heard: bytearray = field(default_factory=bytearray)

    def lines(self) -> Iterator[str]:
        """The whole lines that it has said."""
        while b"\n" in self.heard:
            line, _, rest = bytes(self.heard).partition(b"\n")
            self.heard = bytearray(rest)
            yield line.decode("utf-8", "replace")


class Pool:
    """A number of processes that read reports.

    Parameters
    ----------
    jobs
        How many processes, from 1.
    time_limit_s
        Seconds that one report may take.
    memory_limit_bytes
        Memory that one process may have; 0 sets no limit.
    command
        The program of a process.
    """

    def __init__(
        self,
        jobs: int = 1,
        *,
        time_limit_s: float = TIME_LIMIT_S,
        memory_limit_bytes: int = MEMORY_LIMIT_BYTES,
        command: tuple[str, ...] = _COMMAND,
    ) -> None:
        self._jobs = jobs
        self._time_limit_s = time_limit_s
        self._memory_limit_bytes = memory_limit_bytes
        self._command = command
        self._workers: list[_Worker] = []
        self._selector = selectors.DefaultSelector()

    def answers(self, tasks: Iterable[tuple[str, Task]]) -> Iterator[tuple[str, dict[str, Any]]]:
        """What became of each task, in the order in which they end.

        Raises
        ------
        Refusal
            If no process can be started at all.
        """
        waiting = list(tasks)[::-1]
        try:
            while waiting or any(worker.task for worker in self._workers):
                self._man(waiting)
                yield from self._listen()
        finally:
            for worker in list(self._workers):
                self._end(worker)

    def _man(self, waiting: list[tuple[str, Task]]) -> None:
        """Give each idle process a task; start processes while there are fewer than tasks."""
        busy = sum(worker.task is not None for worker in self._workers)
        while len(self._workers) < min(self._jobs, busy + len(waiting)):
            self._start()
        for worker in list(self._workers):
            if worker.ready and worker.task is None and waiting:
                worker.name, worker.task = waiting.pop()
                worker.until = time.monotonic() + self._time_limit_s
                self._say(worker, asdict(worker.task))

    def _start(self) -> None:
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=environment,
        )
        worker = _Worker(process, time.monotonic() + _START_S)
        self._workers.append(worker)
        if process.stdout is not None:
            self._selector.register(process.stdout, selectors.EVENT_READ, worker)
        self._say(worker, self._memory_limit_bytes)

    def _say(self, worker: _Worker, what: object) -> None:
        """Send a line; that the process is gone is heard when it is listened to."""
        with contextlib.suppress(OSError):
            if worker.process.stdin is not None:
                worker.process.stdin.write(json.dumps(what).encode("utf-8") + b"\n")
                worker.process.stdin.flush()

    def _listen(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Wait for the next words of any process, and no longer than the first limit."""
        next_limit = min((w.until for w in self._workers if w.task or not w.ready), default=time.monotonic())
        for key, _ in self._selector.select(max(0.0, min(1.0, next_limit - time.monotonic()))):
            worker: _Worker = key.data
            words = os.read(key.fd, 65_536)
            if not words:
                yield from self._gone(worker)
                continue
            worker.heard += words
            for line in worker.lines():
                yield from self._heard(worker, line)
        for worker in list(self._workers):
            if (worker.task or not worker.ready) and time.monotonic() > worker.until:
                yield from self._hung(worker)

    def _heard(self, worker: _Worker, line: str) -> Iterator[tuple[str, dict[str, Any]]]:
        if line == "ready":
            worker.ready = True
        elif worker.task is not None:
            answer = json.loads(line)
            worker.task = None
            yield worker.name, answer
            if answer.get("outcome") == "stopped":
                self._end(worker)

    def _gone(self, worker: _Worker) -> Iterator[tuple[str, dict[str, Any]]]:
        """A process has ended by itself: the report that it was reading is refused."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            worker.process.wait(5)
        code = worker.process.returncode
        self._end(worker)
        if worker.task is None:
            if not worker.ready:
                raise Refusal(
                    where="catamnesis read --jobs",
                    what=f"no process for reading can be started (exit {code})",
                    remedy="read one report alone: catamnesis read REPORT",
                )
            return
        why = f"signal {signal.Signals(-code).name}" if code is not None and code < 0 else f"exit {code}"
        yield worker.name, _stopped(worker.task, f"the process that read it died ({why})")

    def _hung(self, worker: _Worker) -> Iterator[tuple[str, dict[str, Any]]]:
        self._end(worker)
        if worker.task is not None:
            what = f"it took longer than {self._time_limit_s:g} seconds and was stopped"
            yield worker.name, _stopped(worker.task, what)

    def _end(self, worker: _Worker) -> None:
        """End a process and all that it started."""
        if worker not in self._workers:
            return
        self._workers.remove(worker)
        process = worker.process
        if process.stdout is not None:
            self._selector.unregister(process.stdout)
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()


def _stopped(task: Task, what: str) -> dict[str, Any]:
    """The answer for a report that cost its process; what lies half-made beside its place is cleared away."""
    place = Path(task.place)
    for left in place.glob(".catamnesis-*"):
        left.unlink(missing_ok=True)
    return {"outcome": "stopped", "reason": what}
