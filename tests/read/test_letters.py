"""Bytes into letters: encodings, marks, and what is no text."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.discrepancy import Refusal
from catamnesis.read import letters
from catamnesis.read.letters import WESTERN, decoded, sha256_of, survey


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_text_with_or_without_a_mark_is_decoded(encoding: str) -> None:
    assert decoded("Sjögren\r\nµg".encode(encoding), where="story.md") == "Sjögren\r\nµg"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_of_either_order_is_decoded_by_its_mark(encoding: str) -> None:
    assert decoded("\ufeffdose".encode(encoding), where="case.yaml") == "dose"


def test_a_nul_byte_is_refused_with_its_line_and_place() -> None:
    with pytest.raises(Refusal, match="line 2: a NUL byte stands at byte 5"):
        decoded(b"a: 1\n\0", where="case.yaml")


def test_a_nul_in_utf_16_is_refused() -> None:
    with pytest.raises(Refusal, match="line 2: a NUL character stands at character 3"):
        decoded("ab\n\0".encode("utf-16"), where="case.yaml")


def test_a_byte_that_is_no_letter_is_refused_with_its_line() -> None:
    with pytest.raises(Refusal, match="line 2: byte 5 is no letter in UTF-8; save the file as text in UTF-8"):
        decoded(b"a: 1\n\xff", where="case.yaml")


def test_half_a_utf_16_letter_is_refused() -> None:
    with pytest.raises(Refusal, match="is no letter in UTF-16"):
        decoded("ab".encode("utf-16")[:-1], where="case.yaml")


@given(st.binary(max_size=60))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    try:
        assert "\0" not in decoded(data, where="case.yaml")
    except Refusal as told:
        assert told.where.startswith("case.yaml")


@given(
    text=st.text(st.characters(exclude_characters="\0"), max_size=30),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_a_survey_in_small_pieces_tells_what_the_whole_tells(
    tmp_path_factory: pytest.TempPathFactory, text: str, encoding: str
) -> None:
    path = tmp_path_factory.mktemp("survey") / "labs.csv"
    data = text.encode(encoding, errors="replace")
    path.write_bytes(data)
    whole = survey(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(letters, "CHUNK_BYTES", 4)
        assert survey(path) == whole
    assert whole.sha256 == hashlib.sha256(data).hexdigest() == sha256_of(path)
    assert (whole.misfit, whole.nul) == (None, None)


def test_a_survey_finds_the_byte_that_does_not_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "CHUNK_BYTES", 4)
    path = tmp_path / "labs.csv"
    path.write_bytes("when,µ\n".encode() + b"caf\xe9\n")
    told = survey(path)
    assert (told.encoding, told.misfit, told.lines) == (WESTERN, 11, 2)
