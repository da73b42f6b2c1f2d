"""A service has an address to which a report may be sent, or it is refused."""

import os
import subprocess
import sys

import pytest

from catamnesis.case.discrepancy import Refusal
from catamnesis.read.prose.model.endpoint import Endpoint


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://localhost:11434", "http://localhost:11434/v1/chat/completions"),
        ("http://localhost:11434/", "http://localhost:11434/v1/chat/completions"),
        ("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1/chat/completions"),
        ("http://[::1]:8000/v1/", "http://[::1]:8000/v1/chat/completions"),
        ("https://a.example/v1/chat/completions", "https://a.example/v1/chat/completions"),
        ("https://a.example/openai/x?api-version=1", "https://a.example/openai/x/chat/completions?api-version=1"),
    ],
)
def test_an_address_is_completed(url: str, address: str) -> None:
    assert Endpoint(url, "m").address == address


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("http://models.example.org/v1", "for anyone to read"),
        ("http://192.168.1.5:11434", "for anyone to read"),
        ("http://localhost.example.org", "for anyone to read"),
        ("http://127.0.0.1.example.org", "for anyone to read"),
        ("ftp://localhost", "no address of a service"),
        ("file:///etc/passwd", "no address of a service"),
        ("localhost:11434", "no address of a service"),
        ("http://", "no address of a service"),
        ("http://[::1", "no address of a service"),
        ("http://localhost:99999", "no address of a service"),
        ("", "no address of a service"),
        ("https://me:secret@a.example", "a name or a password"),
    ],
)
def test_an_address_that_will_not_do_is_refused_without_repeating_a_password(url: str, what: str) -> None:
    with pytest.raises(Refusal, match=what) as caught:
        Endpoint(url, "m")
    assert "secret" not in str(caught.value)


def test_a_model_without_a_name_is_refused() -> None:
    with pytest.raises(Refusal, match="the model has no name"):
        Endpoint("http://localhost", " ")


def test_the_user_is_told_when_the_text_leaves_the_machine() -> None:
    assert "is sent to models.example.org" in Endpoint("https://models.example.org/v1", "m").warning
    assert [Endpoint(f"http://{host}", "m").warning for host in ("localhost", "127.0.0.2", "[::1]")] == ["", "", ""]


def test_nothing_of_the_network_is_loaded_before_a_model_is_asked() -> None:
    words = "import sys, catamnesis.read.prose.model.language_model as m; print('http.client' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", words], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert done.stdout.strip() == "False"
