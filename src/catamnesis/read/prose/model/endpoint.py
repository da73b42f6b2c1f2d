"""A language model that the user names: where it is reached, what may be sent there, and how long it may take.

Only the user's own word (``--model URL``) leads here; nothing in the package knows an address. Unencrypted ``http`` is
for this machine only: a report and a key that cross a network go by ``https``, or through a tunnel that ends here. A
redirect is never followed, since it would carry the report to a place that nobody named.
"""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from threading import Thread
from typing import Any
from urllib.parse import SplitResult, urlsplit, urlunsplit

from catamnesis.case.discrepancy import Refusal

#: Name of the environment variable that holds the key; it is read nowhere else.
KEY_VARIABLE = "CATAMNESIS_MODEL_KEY"
#: Longest answer that is read, in bytes.
MAX_ANSWER_BYTES = 8_000_000
_PIECE_BYTES = 65_536


class Unreachable(Exception):
    """A call that came to nothing and may be tried again; ``wait_s`` is what the server asked for."""

    def __init__(self, reason: str, wait_s: float = 0.0) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible chat service.

    Parameters
    ----------
    url
        Its address: the host alone, the folder ``/v1``, or the whole path that ends in ``/chat/completions``.
    model
        Name of the model, as the service knows it.
    call_s, total_s
        Seconds that one call and the whole reading may take, above 0.
    attempts
        How often one passage is asked for, from 1.
    pause_s
        Seconds before the second attempt; each further pause is twice as long.

    Raises
    ------
    Refusal
        If the address is none, holds a password, or would carry a report over a network unencrypted.

    Examples
    --------
    >>> Endpoint("http://localhost:11434", "some-model").address
    'http://localhost:11434/v1/chat/completions'
    """

    url: str
    model: str
    call_s: float = 120.0
    total_s: float = 1800.0
    attempts: int = 4
    pause_s: float = 1.0

    def __post_init__(self) -> None:
        parts = _parts(self.url)
        if not self.model.strip():
            raise Refusal(
                where="--model-name",
                what="the model has no name",
                remedy="give the name under which the service knows it",
            )
        if not parts.hostname or parts.scheme not in ("http", "https"):
            raise Refusal(
                where="--model",
                what="this is no address of a service",
                remedy="give one such as http://localhost:11434/v1 or https://models.example.org/v1",
            )
        if parts.username is not None or parts.password is not None:
            raise Refusal(
                where="--model",
                what="the address holds a name or a password",
                remedy=f"leave it out and put the key into the environment variable {KEY_VARIABLE}",
            )
        if parts.scheme == "http" and not self.is_local:
            raise Refusal(
                where=f"--model, {parts.hostname}",
                what="http would carry the report and the key over the network for anyone to read",
                remedy="use https, or a tunnel that ends at localhost",
            )

    @property
    def is_local(self) -> bool:
        """Whether the service runs on this machine, so that the text does not leave it."""
        host = (_parts(self.url).hostname or "").rstrip(".")
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"

    @property
    def address(self) -> str:
        """Where a question is sent."""
        parts = _parts(self.url)
        path = parts.path.rstrip("/")
        if not path.endswith("/chat/completions"):
            path = f"{path or '/v1'}/chat/completions"
        return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))

    @property
    def warning(self) -> str:
        """What the user is to be told before anything is sent; empty where the text stays on this machine."""
        if self.is_local:
            return ""
        host = _parts(self.url).hostname
        return f"the text of the report leaves this machine: it is sent to {host}, as you asked with --model"


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError:
        return urlsplit("")
    return parts


@dataclass(frozen=True, slots=True)
class Reply:
    """What the service answered: HTTP status, kind of content, body."""

    status: int
    content_type: str
    body: bytes
    wait_s: float = 0.0


def posted(endpoint: Endpoint, question: Mapping[str, Any], seconds: float) -> Reply:
    """Send one question and wait for the answer, ``seconds`` at most, however slowly it drips.

    Raises
    ------
    Unreachable
        If there is no answer in time, or the connection breaks.
    Refusal
        If the key cannot be sent.
    """
    data = json.dumps(question, ensure_ascii=False).encode("utf-8", errors="replace")
    headers = {"Content-Type": "application/json", "Accept": "application/json", **_authorization()}
    until = time.monotonic() + seconds
    held: list[Reply | Exception] = []

    def work() -> None:
        try:
            held.append(_exchanged(endpoint, data, headers, until))
        except (OSError, ValueError, Unreachable) as fault:
            held.append(fault)

    # A thread of its own, because a time-out of the socket begins anew with every byte that arrives.
    thread = Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    if not held:
        raise Unreachable(f"no whole answer within {seconds:.3g} s")
    outcome = held[0]
    if isinstance(outcome, Reply):
        return outcome
    raise outcome if isinstance(outcome, Unreachable) else Unreachable(_reason(outcome)) from outcome


def _authorization() -> dict[str, str]:
    key = os.environ.get(KEY_VARIABLE, "").strip()
    if not key:
        return {}
    if not (key.isascii() and key.isprintable()):
        raise Refusal(
            where=f"environment variable {KEY_VARIABLE}",
            what="the key holds characters that no key holds",
            remedy="copy it again",
        )
    return {"Authorization": f"Bearer {key}"}


def _exchanged(endpoint: Endpoint, data: bytes, headers: dict[str, str], until: float) -> Reply:
    """One exchange by HTTP, read piece by piece."""
    from http.client import HTTPException
    from urllib.error import HTTPError
    from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

    class Staying(HTTPRedirectHandler):
        """No redirect is followed."""

        def redirect_request(self, *_: Any, **__: Any) -> None:
            return None

    proxies = [ProxyHandler({})] if endpoint.is_local else []
    opener = build_opener(Staying, *proxies)
    request = Request(endpoint.address, data=data, headers=headers, method="POST")
    seconds = max(until - time.monotonic(), 0.001)
    try:
        with opener.open(request, timeout=seconds) as response:
            body = _read(response, until)
            return Reply(response.status, response.headers.get_content_type(), body)
    except HTTPError as fault:
        with fault:
            wait = _waiting(fault.headers.get("Retry-After", ""))
            return Reply(fault.code, fault.headers.get_content_type(), _read(fault, until), wait)
    except HTTPException as fault:
        raise Unreachable(_reason(fault)) from fault


def _read(response: Any, until: float) -> bytes:
    pieces, size = [], 0
    while piece := response.read1(_PIECE_BYTES):
        size += len(piece)
        if size > MAX_ANSWER_BYTES:
            raise Unreachable(f"the answer is longer than {MAX_ANSWER_BYTES} bytes")
        if time.monotonic() > until:
            raise Unreachable("the answer came too slowly")
        pieces.append(piece)
    return b"".join(pieces)


def _waiting(header: str) -> float:
    """Seconds that a server asks a client to wait; 0 where it does not say it in seconds."""
    return float(header) if header.isdecimal() and len(header) < 6 else 0.0


def _reason(fault: Exception) -> str:
    """What went wrong with a connection, in one line and without the address."""
    inner = getattr(fault, "reason", None) or fault
    if isinstance(inner, TimeoutError):
        return "no answer in time"
    words = getattr(inner, "strerror", None) or str(inner) or type(inner).__name__
    return " ".join(str(words).split())[:200]
