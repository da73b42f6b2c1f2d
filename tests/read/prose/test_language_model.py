"""Whatever a chat service does, the reading ends, the facts stand in the text, and each fault is told."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from catamnesis.read.prose.model import language_model
from catamnesis.read.prose.model.conversation import facts_in, key
from catamnesis.read.prose.model.endpoint import KEY_VARIABLE, MAX_ANSWER_BYTES
from catamnesis.read.prose.model.language_model import read_with_model
from catamnesis.read.prose.model.model_prompt import MEMBERS, SCHEMA
from chat_server import CRP, FEVER, STORY, Said, content, fact, facts, reading, reasons, report, serving

# A service that misbehaves


def test_broken_json_is_asked_for_once_more() -> None:
    done, server = reading(content('{"facts": [{"kind": "fin'), facts(FEVER))
    assert len(server.asked) == 2
    assert (len(done.mentions), done.discrepancies) == (1, ())


def test_of_an_answer_that_stays_broken_the_whole_facts_are_taken() -> None:
    half = json.dumps({"facts": [FEVER, CRP]})[:-20]
    done, server = reading(content(half))
    assert len(server.asked) == 2
    assert [said.span.words for said in done.mentions] == ["fever"]
    assert "the answer broke off for characters 0 to" in reasons(done)


def test_a_passage_whose_answer_is_too_long_is_asked_for_in_halves() -> None:
    done, server = reading(facts(ended="length"), facts(FEVER), facts(fact("event", "died", type="death")))
    assert "".join(server.passages[1:]).replace(" ", "") == server.passages[0].replace(" ", "")
    assert [said.span.words for said in done.mentions] == ["fever", "died"]
    assert done.discrepancies == ()


def test_a_sentence_whose_answer_is_too_long_is_told() -> None:
    done, server = reading(facts(FEVER, ended="length"), text="She had fever.")
    assert len(server.asked) == 1
    assert len(done.mentions) == 1
    assert "the answer broke off" in reasons(done)


def test_answers_that_are_always_too_long_come_to_an_end() -> None:
    done, server = reading(content('{"facts": [', ended="length"))
    assert len(server.asked) < 20
    assert done.mentions == ()


@pytest.mark.parametrize(
    "words",
    [
        "I am sorry, I cannot do that.",
        '{"fact": []}',
        "[]",
        '{"facts": "none"}',
        '{"facts": ' + "[" * 50_000,
        '{"facts": [{"kind": "measurement", "value": ' + "9" * 5_000 + "}]}",
    ],
)
def test_an_answer_that_holds_no_list_of_facts_gives_none(words: str) -> None:
    done, _ = reading(content(words))
    assert done.mentions == ()
    assert len(done.discrepancies) == 1


def test_an_answer_in_a_fence_or_after_thinking_aloud_is_read() -> None:
    told = json.dumps({"facts": [FEVER]})
    assert facts_in(f"```json\n{told}\n```").facts == (FEVER,)
    assert facts_in(f'<think>{{"facts": [1]}}</think>\n{told}').facts == (FEVER,)


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_service_that_is_busy_is_asked_again(status: int) -> None:
    done, server = reading(Said(b"busy", status), Said(b"busy", status, headers=(("Retry-After", "0"),)), facts(FEVER))
    assert len(server.asked) == 3
    assert (len(done.mentions), done.discrepancies) == (1, ())


def test_a_service_that_stays_broken_is_not_asked_for_ever() -> None:
    done, server = reading(Said(b"", 500))
    assert len(server.asked) == 3
    assert done.mentions == ()
    assert "no answer for characters 0 to" in reasons(done)
    assert "HTTP status 500" in reasons(done)


def test_after_three_passages_without_an_answer_no_more_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language_model, "PASSAGE_LETTERS", 60)
    monkeypatch.setattr(language_model, "OVERLAP_LETTERS", 0)
    done, server = reading(Said(b"", 503), attempts=1)
    assert len(server.asked) == 3
    assert "further passages were not asked for" in reasons(done)


def test_one_passage_without_an_answer_does_not_stop_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language_model, "PASSAGE_LETTERS", 90)
    monkeypatch.setattr(language_model, "OVERLAP_LETTERS", 0)
    done, _ = reading(Said(b"", 503), facts(fact("event", "died", type="death")), attempts=1)
    assert [said.span.words for said in done.mentions] == ["died"]


@pytest.mark.parametrize(
    ("status", "remedy"),
    [(401, KEY_VARIABLE), (403, KEY_VARIABLE), (404, "check the address"), (413, "longer questions")],
)
def test_a_refusal_of_the_service_ends_the_reading(status: int, remedy: str) -> None:
    done, server = reading(Said(b"no", status))
    assert len(server.asked) == 1
    assert f"HTTP status {status}" in reasons(done)
    assert remedy in reasons(done)


def test_a_redirect_is_not_followed() -> None:
    with serving(facts(FEVER)) as elsewhere:
        away = (("Location", f"http://127.0.0.1:{elsewhere.port}/v1/chat/completions"),)
        for status in (301, 302, 307, 308):
            done, _ = reading(Said(b"", status, headers=away))
            assert "a redirect, which is not followed" in reasons(done)
            assert done.mentions == ()
        assert elsewhere.asked == []


def test_an_answer_that_comes_too_late_is_given_up() -> None:
    done, _ = reading(Said(b"{}", wait_s=5), call_s=0.1, attempts=2)
    assert "no answer in time" in reasons(done) or "no whole answer within 0.1 s" in reasons(done)


def test_an_answer_that_drips_is_given_up() -> None:
    slow = Said(facts(FEVER).body, drip_s=0.05)
    done, _ = reading(slow, call_s=0.2, attempts=1)
    assert done.mentions == ()
    assert "no whole answer within 0.2 s" in reasons(done)


def test_the_whole_reading_has_an_end() -> None:
    done, _ = reading(Said(b"", 503, headers=(("Retry-After", "3600"),)), total_s=0.3, attempts=50)
    assert "are used up" in reasons(done)


@pytest.mark.parametrize(
    "said",
    [
        Said(b"<html>Please log in</html>", content_type="text/html"),
        Said(b"\xff\xfe\x00"),
        Said(b""),
        Said(b"[]"),
        Said(b'{"choices": []}'),
        Said(b'{"choices": [{"message": {"content": null}}]}'),
        Said(b'{"choices": [{"message": "no"}]}'),
        Said(b"{" * 100_000),
        Said(b'{"choices": [', promised=1000),
        Said(status=0),
        Said(b"x" * (MAX_ANSWER_BYTES + 1)),
    ],
    ids=["page", "bytes", "nothing", "list", "no choice", "null", "no message", "deep", "cut", "closed", "huge"],
)
def test_what_is_no_answer_gives_no_fact_and_a_reason(said: Said) -> None:
    done, server = reading(said, attempts=2)
    assert len(server.asked) == 2
    assert done.mentions == ()
    assert "no answer for characters 0 to" in reasons(done)


def test_a_service_that_is_not_there_is_told() -> None:
    with serving(facts()) as server:
        endpoint = server.endpoint(attempts=1)
    done = read_with_model(report(STORY), endpoint)
    assert re.search(r"no answer for characters 0 to \d+: [A-Z]", reasons(done))


def test_content_in_parts_is_put_together() -> None:
    words = json.dumps({"facts": [FEVER]})
    parts = [{"type": "text", "text": words[:9]}, {"type": "text", "text": words[9:]}]
    done, _ = reading(Said(json.dumps({"choices": [{"message": {"content": parts}}]}).encode()))
    assert len(done.mentions) == 1


def test_a_service_that_knows_no_schema_is_asked_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language_model, "PASSAGE_LETTERS", 120)

    def picky(body: dict[str, Any]) -> Said:
        return facts(FEVER) if "response_format" not in body else Said(b'{"error": "response_format"}', 400)

    done, server = reading(picky, attempts=1)
    kinds = [body.get("response_format", {}).get("type") for body in server.asked]
    assert kinds[:4] == ["json_schema", "json_object", None, None]
    assert set(kinds[2:]) == {None}
    assert len(done.mentions) == 1


def test_a_service_that_refuses_every_form_is_told() -> None:
    done, server = reading(Said(b"", 422))
    assert len(server.asked) == 3
    assert "HTTP status 422" in reasons(done)


# What is sent


def test_the_schema_names_every_member_and_no_other() -> None:
    forms = SCHEMA["properties"]["facts"]["items"]["anyOf"]
    assert [form["properties"]["kind"]["enum"] for form in forms] == [[kind] for kind in MEMBERS]
    assert all(set(form["required"]) == set(form["properties"]) for form in forms)
    assert all(form["additionalProperties"] is False for form in forms)


def test_only_sentences_of_the_patient_are_sent() -> None:
    text = "She had fever. Her mother had gout. She was well."
    with serving(facts()) as server:
        read_with_model(report(text, others=("mother",)), server.endpoint())
    assert server.passages == ["She had fever.", "She was well."]


def test_a_long_report_goes_in_passages_that_overlap() -> None:
    text = " ".join(f"On visit {number} she had fever again and stayed." for number in range(400))
    steps: list[tuple[int, int]] = []
    with serving(facts()) as server:
        read_with_model(report(text), server.endpoint(), progress=lambda done, of: steps.append((done, of)))
    passages = server.passages
    assert all(len(passage) <= language_model.PASSAGE_LETTERS for passage in passages)
    assert passages[0].rpartition(". ")[2] in passages[1]
    assert all(f"visit {number} " in " ".join(passages) for number in range(400))
    assert steps == [(done + 1, len(passages)) for done in range(len(passages))]


def test_a_run_of_letters_that_is_no_sentence_is_not_sent() -> None:
    text = "She had fever. " + "x" * 20_000 + ". She was well."
    with serving(facts()) as server:
        done = read_with_model(report(text), server.endpoint())
    assert server.passages == ["She had fever.", "She was well."]
    assert "are no sentence" in reasons(done)


def test_a_report_of_nothing_asks_nothing() -> None:
    with serving(facts()) as server:
        done = read_with_model(report(""), server.endpoint())
    assert server.asked == []
    assert (done.mentions, done.discrepancies) == ((), ())


def test_the_key_comes_from_the_environment_and_appears_nowhere_else(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "secret-key-1")
    monkeypatch.setenv("OPENAI_API_KEY", "another-secret")
    with serving(Said(b"secret-key-1", 500), facts(FEVER, "secret?")) as server:
        endpoint = server.endpoint()
        done = read_with_model(report(STORY), endpoint, cache=tmp_path)
    assert server.headers[0]["Authorization"] == "Bearer secret-key-1"
    shown = f"{endpoint!r}{done!r}{server.asked}" + "".join(p.read_text("utf-8") for p in tmp_path.iterdir())
    assert "secret-key-1" not in shown
    assert "another-secret" not in f"{server.headers}"


def test_a_key_that_cannot_be_one_is_refused_before_anything_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "a\nX-Header: b")
    done, server = reading(facts(FEVER))
    assert server.asked == []
    assert "the key holds characters that no key holds" in reasons(done)


# Answers that are kept


def test_a_kept_answer_is_not_asked_for_again(tmp_path: Path) -> None:
    folder = tmp_path / "kept" / "answers"
    with serving(facts(FEVER, CRP)) as server:
        first = read_with_model(report(STORY), server.endpoint(), cache=folder)
        second = read_with_model(report(STORY), server.endpoint(), cache=folder)
    assert len(server.asked) == 1
    assert first == second
    assert [path.name for path in folder.iterdir()] == [f"{key(STORY, 'some-model')}.json"]
    assert [path.stat().st_mode & 0o077 for path in folder.iterdir()] == [0]


def test_another_model_and_another_text_are_other_questions() -> None:
    names = {key(STORY, "a"), key(STORY, "b"), key(STORY + " ", "a")}
    assert len(names) == 3


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"key": "other", "content": "{}"}', '{"content": 1}'])
def test_a_spoilt_kept_answer_is_asked_for_again(tmp_path: Path, kept: str) -> None:
    (tmp_path / f"{key(STORY, 'some-model')}.json").write_text(kept, "utf-8")
    with serving(facts(FEVER)) as server:
        done = read_with_model(report(STORY), server.endpoint(), cache=tmp_path)
    assert len(server.asked) == 1
    assert len(done.mentions) == 1


def test_a_broken_answer_is_not_kept(tmp_path: Path) -> None:
    with serving(content("nothing"), content("nothing")) as server:
        read_with_model(report(STORY), server.endpoint(), cache=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_takes_nothing_is_told_and_the_facts_stand(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", "utf-8")
    with serving(facts(FEVER)) as server:
        done = read_with_model(report(STORY), server.endpoint(), cache=blocked)
    assert len(done.mentions) == 1
    assert "answers could not be kept" in reasons(done)
