"""A chat service on this machine that answers as a test tells it to, well or badly."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from catamnesis.case.narrative import Narrative, Part, Sentence
from catamnesis.case.source import Document
from catamnesis.read.prose.model.endpoint import Endpoint
from catamnesis.read.prose.model.language_model import ModelReading, read_with_model


@dataclass(frozen=True)
class Said:
    """One answer: status, body, headers, and how the connection behaves."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    wait_s: float = 0.0
    drip_s: float = 0.0
    promised: int | None = None


Behaviour = Callable[[dict[str, Any]], Said]


def facts(*told: object, ended: str = "stop") -> Said:
    """An answer with some facts, as a model gives it."""
    return content(json.dumps({"facts": list(told)}), ended=ended)


def content(words: str, *, ended: str = "stop") -> Said:
    """An answer whose text is just these words."""
    choice = {"index": 0, "message": {"role": "assistant", "content": words}, "finish_reason": ended}
    return Said(json.dumps({"object": "chat.completion", "choices": [choice]}).encode())


def fact(kind: str, quote: str, context: str = "", **members: object) -> dict[str, object]:
    """A fact of the form asked for."""
    return {"kind": kind, "quote": quote, "context": context, **members}


@dataclass
class Server:
    """A running service: what it was asked, and where it is."""

    port: int
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def endpoint(self, **limits: Any) -> Endpoint:
        """The service, with short limits."""
        usual = {"call_s": 5.0, "total_s": 20.0, "attempts": 3, "pause_s": 0.001}
        return Endpoint(f"http://127.0.0.1:{self.port}/v1", "some-model", **(usual | limits))

    @property
    def passages(self) -> list[str]:
        """The stretches of the report that it was sent."""
        return [json.loads(body["messages"][1]["content"])["report"] for body in self.asked]


@contextmanager
def serving(*behaviours: Behaviour | Said) -> Iterator[Server]:
    """A service that answers one question after another as told; the last behaviour goes on for ever."""
    stop = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.asked.append(body)
            server.headers.append(dict(self.headers.items()))
            behaviour = behaviours[min(len(server.asked), len(behaviours)) - 1]
            said = behaviour if isinstance(behaviour, Said) else behaviour(body)
            stop.wait(said.wait_s)
            self.close_connection = True
            try:
                self._answer(said)
            except OSError:
                return

        def _answer(self, said: Said) -> None:
            if said.status == 0:
                return
            self.send_response(said.status)
            self.send_header("Content-Type", said.content_type)
            length = len(said.body) if said.promised is None else said.promised
            self.send_header("Content-Length", str(length))
            for name, value in said.headers:
                self.send_header(name, value)
            self.end_headers()
            if not said.drip_s:
                self.wfile.write(said.body)
                return
            for letter in said.body:
                self.wfile.write(bytes([letter]))
                self.wfile.flush()
                if stop.wait(said.drip_s):
                    return

        def log_message(self, *_: Any) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as web:
        web.daemon_threads = True
        server = Server(web.server_port)
        thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            stop.set()
            web.shutdown()
            thread.join()
            time.sleep(0.01)


STORY = (
    "A 53-year-old woman was admitted with fever. CRP fell from 179 to 31 mg/L in 8 days. She had no muscle pain. "
    "Prednisone 5 mg/day was given orally. Anti-MDA5 was positive. Ferritin was 1,200 µg/L (normal 30-400). "
    "Albumin rose by 20 % in 1 month. She died two weeks later."
)
CRP = fact("measurement", "31 mg/L", "from 179 to 31 mg/L", analyte="crp", value=31, comparator="=", unit="mg/L")
FEVER = fact("finding", "fever", "admitted with fever", assertion="present")


def report(text: str, *, others: tuple[str, ...] = ()) -> Narrative:
    """A text of sentences, all of one patient but those that are named."""
    found = re.finditer(r"[^\s.][^.]*(?:\.(?!\s|$)[^.]*)*\.?", text)
    sentences = tuple(
        Sentence(s.start(), s.end(), Part.CASE, 0 if any(words in s[0] for words in others) else 1) for s in found
    )
    return Narrative(Document("story.txt", "0" * 64), text, (), sentences)


def reading(*behaviours: Any, text: str = STORY, **limits: Any) -> tuple[ModelReading, Server]:
    """What comes of a report when the service behaves so."""
    with serving(*behaviours) as server:
        return read_with_model(report(text), server.endpoint(**limits)), server


def reasons(done: ModelReading) -> str:
    """All that was told of what is left out or went wrong."""
    return "\n".join(map(str, done.discrepancies))
