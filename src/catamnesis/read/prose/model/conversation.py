"""Asking a language model until it answers, but not for ever; answers are kept, so that none is paid for twice."""

import contextlib
import hashlib
import json
import os
import re
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catamnesis.case.discrepancy import Refusal
from catamnesis.read.prose.model.endpoint import KEY_VARIABLE, Endpoint, Reply, Unreachable, posted
from catamnesis.read.prose.model.model_prompt import PROMPT_VERSION, Form, question

#: Longest pause between two attempts, in seconds, whatever the service asks for.
LONGEST_PAUSE_S = 60.0
#: Facts of one answer that are looked at.
MOST_FACTS = 2_000
_FACTS = re.compile(r'\{\s{0,20}"facts"\s{0,20}:')
_TRY_AGAIN = frozenset({408, 409, 425, 429})
_FORM_NOT_KNOWN = frozenset({400, 415, 422, 501})


@dataclass(frozen=True, slots=True)
class Answer:
    """Facts as a model gave them, each still to be checked.

    Parameters
    ----------
    broken
        How the answer is not whole; empty where it is.
    too_long
        Whether the model stopped because it may not answer at greater length: a shorter passage would help.
    """

    facts: tuple[Any, ...]
    broken: str = ""
    too_long: bool = False


@dataclass(slots=True)
class Conversation:
    """Questions to one service, with the time that is left for all of them.

    Parameters
    ----------
    cache
        Folder of kept answers; None keeps none.
    """

    endpoint: Endpoint
    cache: Path | None
    until: float = 0.0
    form: Form = Form.SCHEMA
    kept_fault: str = field(default="")

    def __post_init__(self) -> None:
        self.until = time.monotonic() + self.endpoint.total_s

    def answer(self, passage: str) -> Answer:
        """What the model says of a passage.

        Raises
        ------
        Unreachable
            If no attempt brought an answer.
        Refusal
            If no further question is of use: the key, the name or the address is wrong, or the time is used up.
        """
        name = key(passage, self.endpoint.model)
        if (kept := self._kept(name)) is not None:
            return facts_in(kept)
        content, ended = self._asked(passage)
        answer = facts_in(content, ended=ended)
        if not answer.broken:
            self._keep(name, content)
        return answer

    def _asked(self, passage: str) -> tuple[str, str]:
        """The text of an answer, and why it ended."""
        attempt, broken = 0, ""
        fault = Unreachable("no attempt was made")
        while attempt < self.endpoint.attempts:
            try:
                reply = posted(self.endpoint, question(passage, self.endpoint.model, self.form), self._seconds())
                if reply.status in _FORM_NOT_KNOWN and self.form is not Form.WORDS:
                    self.form = Form(self.form + 1)
                    continue
                content, ended = _content(self.endpoint, reply)
                if ended == "length" or broken or not facts_in(content).broken:
                    return content, ended
                broken, fault = content, Unreachable("the answer is no whole JSON")
            except Unreachable as caught:
                fault = caught
            attempt += 1
            if attempt < self.endpoint.attempts:
                self._pause(attempt, fault.wait_s)
        if broken:
            return broken, ""
        raise fault

    def _seconds(self) -> float:
        """Seconds that the next call may take."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise Refusal(
                where=f"language model {self.endpoint.model}",
                what=f"the {self.endpoint.total_s:.4g} s that the whole reading may take are used up",
                remedy="read again: what was answered is kept; or allow more time",
            )
        return min(left, self.endpoint.call_s)

    def _pause(self, attempt: int, asked_s: float) -> None:
        pause = max(self.endpoint.pause_s * 2 ** (attempt - 1), asked_s)
        left = max(self.until - time.monotonic(), 0.0)
        time.sleep(min(pause, LONGEST_PAUSE_S, left))

    def _kept(self, name: str) -> str | None:
        if self.cache is None:
            return None
        try:
            kept = json.loads((self.cache / f"{name}.json").read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return None
        content = kept.get("content") if isinstance(kept, dict) and kept.get("key") == name else None
        return content if isinstance(content, str) else None

    def _keep(self, name: str, content: str) -> None:
        """Write an answer beside the others, whole or not at all; a folder that takes nothing is told once."""
        if self.cache is None:
            return
        written = ""
        try:
            self.cache.mkdir(parents=True, exist_ok=True)
            handle, written = tempfile.mkstemp(dir=self.cache, suffix=".part")
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
                json.dump({"key": name, "model": self.endpoint.model, "content": content}, file)
            Path(written).replace(self.cache / f"{name}.json")
        except OSError as fault:
            self.kept_fault = fault.strerror or str(fault)
            with contextlib.suppress(OSError):
                Path(written or self.cache / "none").unlink()


def key(passage: str, model: str) -> str:
    """Name under which an answer is kept: the hash of the passage, the version of the prompt and the model.

    Examples
    --------
    >>> key("She was well.", "m") == key("She was well.", "m"), key("a", "b") == key("b", "a")
    (True, False)
    """
    told = json.dumps([passage, PROMPT_VERSION, model])
    return hashlib.sha256(told.encode("utf-8")).hexdigest()


def _content(endpoint: Endpoint, reply: Reply) -> tuple[str, str]:
    """The text of a reply and why it ended; what is no reply of a chat service is a fault."""
    if reply.status != 200:
        raise _fault(endpoint, reply)
    try:
        whole = json.loads(reply.body)
        choice = whole["choices"][0]
        content, ended = choice["message"]["content"], choice.get("finish_reason")
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        raise Unreachable(
            f"the answer is none of a chat service (its content is {reply.content_type[:60]!r})"
        ) from None
    if isinstance(content, list):
        content = "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    if not isinstance(content, str) or not content.strip():
        raise Unreachable("the answer is empty")
    return content, ended if isinstance(ended, str) else ""


def _fault(endpoint: Endpoint, reply: Reply) -> Exception:
    told = f"it answers with HTTP status {reply.status}"
    if reply.status in _TRY_AGAIN or reply.status >= 500:
        return Unreachable(told, reply.wait_s)
    remedies = {
        401: f"put the right key into the environment variable {KEY_VARIABLE}",
        403: f"put a key that may use this model into the environment variable {KEY_VARIABLE}",
        404: "check the address and the name of the model",
        413: "ask a service that takes longer questions",
    }
    remedy = remedies.get(reply.status, "check that the address is one of an OpenAI-compatible chat service")
    if 300 <= reply.status < 400:
        told += ", a redirect, which is not followed: the report goes only where you said"
        remedy = "give the address that it leads to, if you trust it"
    return Refusal(where=f"language model {endpoint.model}", what=told, remedy=remedy)


def facts_in(content: str, *, ended: str = "") -> Answer:
    """The facts that an answer holds, whatever stands around them; of a half answer those that are whole.

    Examples
    --------
    >>> facts_in('Here: {"facts": [{"kind": "event"}]}').facts
    ({'kind': 'event'},)
    >>> facts_in('{"facts": [{"kind": "event"}, {"ki').broken
    'the answer broke off'
    """
    text = content.rpartition("</think>")[2]
    decoder = json.JSONDecoder()
    found = _FACTS.search(text)
    if not found:
        return Answer((), "the answer holds no list of facts")
    start = found.start()
    try:
        whole, _ = decoder.raw_decode(text, start)
    except (ValueError, RecursionError):
        return Answer(tuple(_whole_ones(text[start:], decoder)), "the answer broke off", ended == "length")
    facts = whole["facts"]
    if not isinstance(facts, list):
        return Answer((), "the answer holds no list of facts")
    if len(facts) > MOST_FACTS:
        return Answer(tuple(facts[:MOST_FACTS]), f"the answer holds more than {MOST_FACTS} facts")
    return Answer(tuple(facts), "the answer broke off" if ended == "length" else "", ended == "length")


def _whole_ones(text: str, decoder: json.JSONDecoder) -> Iterator[Any]:
    """The facts of a list before the place where it breaks off."""
    place = text.find("[") + 1
    for _ in range(MOST_FACTS if place else 0):
        while place < len(text) and text[place] in " \t\r\n,":
            place += 1
        try:
            fact, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            return
        yield fact
