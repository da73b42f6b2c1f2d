"""The same content as plain text, in which no character of a case means anything."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.case import Case, Question
from catamnesis.tell.markdown import escaped, markdown_report
from tell.judged import WORKED

TEXT = markdown_report(WORKED).decode("utf-8")


def test_the_same_case_gives_the_same_bytes() -> None:
    assert markdown_report(WORKED) == TEXT.encode("utf-8")


def test_the_title_the_question_and_the_notice_come_first() -> None:
    lines = [line for line in TEXT.splitlines() if line]
    assert lines[0] == f"# {WORKED.title}"
    assert lines[1].startswith("What became of a woman of 53 years")
    assert lines[2] == "*For research and documentation. Not a medical device.*"
    assert lines[3] == "## The answer"


def test_the_changes_stand_in_a_table() -> None:
    row = next(line for line in TEXT.splitlines() if line.startswith("| C-reactive protein | 179"))
    assert "**−82.7\u202f%**" in row
    assert "−4.02" in row


def test_every_row_of_a_table_has_as_many_cells_as_its_head() -> None:
    tables = 0
    for block in TEXT.split("\n\n"):
        lines = block.splitlines()
        if lines and lines[0].startswith("| "):
            assert len({line.replace("\\|", "").count("|") for line in lines}) == 1
            tables += 1
    assert tables > 5


def test_sources_and_methods_are_listed() -> None:
    assert "## Sources" in TEXT
    assert "row 3, column value: “" in TEXT
    assert "“an interstitial pneumonia began”" in TEXT
    assert "- a: `catamnesis.weigh.verdict.weighed`" in TEXT
    assert "1. Groh M et al." in TEXT


def test_the_timeline_is_told_in_words() -> None:
    assert "<svg" not in TEXT
    assert "SUVmax: −46\u202f%, stated by the author." in TEXT


def test_words_of_a_case_mean_nothing() -> None:
    hostile = replace(WORKED, title="<script>x</script> [a](javascript:x) `b` # *c*\n## d\n- e | f")
    first = markdown_report(hostile).decode("utf-8").splitlines()[0]
    assert first == ("# &lt;script&gt;x&lt;/script&gt; \\[a\\](javascript:x) \\`b\\` \\# \\*c\\* \\#\\# d - e \\| f")


@given(st.text())
def test_escaped_words_hold_no_tag_and_no_line(word: str) -> None:
    assert not set(escaped(word)) & {"<", ">", "\n", "\r"}


def test_a_line_that_looks_like_a_list_is_none() -> None:
    assert escaped("- a") == "\\- a"
    assert escaped("1. a") == "1\\. a"
    assert escaped("-3") == "-3"


def test_a_case_of_nothing_gives_a_text() -> None:
    assert markdown_report(Case("x", "A case", Question("nothing"), (), (), ())).startswith(b"# A case\n")
