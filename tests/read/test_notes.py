"""Notes in YAML: what words mean, where they stand, and what is refused."""

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.discrepancy import Refusal
from catamnesis.read import notes
from catamnesis.read.notes import Notes, read_notes, written_path


def refusal(text: str) -> str:
    with pytest.raises(Refusal) as caught:
        read_notes(text, where="case.yaml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("Off", "Off"),
        ("2011-04", "2011-04"),
        ("2011-04-12", "2011-04-12"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("0o17", "0o17"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("1e999", "1e999"),
        ("9" * 5000, "9" * 5000),
        ("12,5", "12,5"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("2011", 2011),
        ("-46", -46),
        ("007", 7),
        ("2.5", 2.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("'2011'", "2011"),
        ('"true"', "true"),
    ],
)
def test_a_word_means_what_yaml_1_2_says(written: str, meant: object) -> None:
    value = read_notes(f"key: {written}", where="case.yaml").root["key"]
    assert value == meant
    assert type(value) is type(meant)


def test_each_path_keeps_its_line() -> None:
    text = "id: a\nfindings:\n  - name: fever\n    when: day 1\n  - {name: rash,\n     when: day 2}\n"
    lines = read_notes(text, where="case.yaml").lines
    assert lines[("findings",)] == 2
    assert lines[("findings", 0, "when")] == 4
    assert lines[("findings", 1)] == 5
    assert lines[("findings", 1, "when")] == 6


def test_a_path_that_does_not_stand_has_the_line_of_what_is_around_it() -> None:
    read = read_notes("a: 1\nb:\n  - c: 2\n", where="case.yaml")
    assert read.line(("b", 0, "missing", "deeper")) == 3


def test_a_key_that_stands_twice_is_told_with_both_lines_and_the_first_is_kept() -> None:
    read = read_notes("a: 1\nb: 2\na:\n  deep: [1, {x: 2}]\n", where="case.yaml")
    assert read.root == {"a": 1, "b": 2}
    (fault,) = read.faults
    assert (fault.path, fault.line) == (("a",), 3)
    assert fault.what == "'a' stands twice, on line 1 and on line 3"
    assert read.lines[("a",)] == 1


def test_a_tab_is_told_with_its_line() -> None:
    assert refusal("patient:\n\tsex: female\n").startswith(
        "case.yaml, line 2: a tab stands where spaces must; replace it"
    )


def test_a_tab_before_a_list_entry_is_told_with_its_line() -> None:
    assert "line 3: a tab stands" in refusal("findings:\n  - name: fever\n\t- name: rash\n")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("title: CRP: high\n", 1, "put quotes around a text that holds a colon"),
        ("a: 1\nb: 'open\nc: 2\n", 2, "a quotation mark is opened and never closed"),
        ("a: 1\nb: [1, 2\nc: 3\n", 2, "a bracket"),
        ("a: {b: 1\nc: 3\n", 1, "a brace"),
        ("a: 'it's'\n", 1, "text follows a closing quotation mark"),
        ("a: @home\n", 1, "a sign that YAML keeps for itself"),
        ('a: "C:\\qdata"\n', 1, "a backslash stands within double quotes"),
        ("words\nb: 1\n", 2, "the line above is not finished"),
        ("a: - b\n", 1, "a dash begins a list entry where none can stand"),
        ("%note\na: 1\n", 1, "begins with %"),
    ],
)
def test_a_slip_of_writing_is_told_with_line_and_remedy(text: str, line: int, words: str) -> None:
    message = refusal(text)
    assert message.startswith(f"case.yaml, line {line}: ")
    assert words in message


@pytest.mark.parametrize("text", ["a: &x 1\nb: *x\n", "a: &x [1]\n", "b: *x\n", "a: &x {b: 1}\n"])
def test_anchors_and_aliases_are_refused(text: str) -> None:
    assert "put quotes around a text that begins with" in refusal(text)


def test_a_billion_laughs_are_refused_at_the_first() -> None:
    laughs = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert "line 1: &a is a YAML anchor" in refusal(laughs)


def test_a_tag_is_refused() -> None:
    assert "is a YAML tag" in refusal("a: !!python/object:os.system x\n")


def test_a_second_document_is_refused() -> None:
    assert "line 3: a second YAML document begins" in refusal("---\na: 1\n---\nb: 2\n")


@pytest.mark.parametrize("text", ["[" * 100_000, "a: " + "{b: " * 5000, "- " * 50_000])
def test_deep_nesting_is_refused(text: str) -> None:
    assert f"deeper than {notes.MAX_DEPTH} floors" in refusal(text)


def test_too_many_entries_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notes, "MAX_NODES", 100)
    assert "more than 100 entries" in refusal("a: [" + "1," * 200 + "]\n")


@pytest.mark.parametrize("text", ["a: \x07\n", "b: 1\na: \x00\n", 'a: "\\0"\n', 'a: "x\\x1b[31m"\n'])
def test_control_characters_are_refused(text: str) -> None:
    assert "an invisible control character" in refusal(text)


@pytest.mark.parametrize("text", ["", "# only a remark\n", "---\n"])
def test_an_empty_file_is_refused(text: str) -> None:
    assert "the file is empty" in refusal(text)


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words\n", "3\n"])
def test_a_file_without_keys_is_refused(text: str) -> None:
    assert "the file holds no keys" in refusal(text)


@pytest.mark.parametrize("text", ["{a: b}: c\n", "? [1]\n: 2\n"])
def test_a_key_that_is_no_word_is_refused(text: str) -> None:
    assert "a list or a set of keys stands where a key must" in refusal(text)


def test_the_slow_reader_says_the_same_as_the_fast_one(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: 1\nb: ['x', \"y\", {c: no}]\nd: |\n  two\n  lines\n"
    fast = read_notes(text, where="case.yaml")
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert read_notes(text, where="case.yaml") == fast
    assert "a tab stands" in refusal("a:\n\t- x\n")


def test_a_path_is_written_as_people_write_it() -> None:
    assert written_path(("exposures", 2, "changes", 0, "dose")) == "exposures[2].changes[0].dose"


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        assert isinstance(read_notes(text, where="case.yaml"), Notes)
    except Refusal as told:
        assert told.where.startswith("case.yaml")
        assert told.remedy


words = st.text(st.characters(categories=["L", "N", "P", "Zs", "S"]), max_size=20)
plain = st.recursive(
    words | st.integers(-(10**9), 10**9) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(words, plain, min_size=1, max_size=4))
def test_what_was_written_is_read_again(value: dict[str, object]) -> None:
    text = json.dumps(value, ensure_ascii=False)
    assert read_notes(text, where="case.yaml").root == value
