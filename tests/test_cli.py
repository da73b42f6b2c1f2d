"""The command line, as a person uses it."""

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from catamnesis import cli
from catamnesis.terms import VERSION

EXAMPLE = Path(__file__).parent.parent / "examples/anakinra-mda5"


def run(*arguments: str | Path) -> tuple[int, str]:
    """Exit code, and everything that was printed."""
    result = CliRunner().invoke(cli.main, [str(a) for a in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def test_report_writes_one_page_beside_the_case_or_where_it_is_told(tmp_path: Path) -> None:
    code, said = run("report", EXAMPLE, "-o", tmp_path / "deep" / "page.html")
    assert code == 0
    assert "page.html: written" in said
    assert (tmp_path / "deep" / "page.html").read_bytes().startswith(b"<!DOCTYPE html>")
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["page.html"]


def test_report_prints_to_the_screen(tmp_path: Path) -> None:
    code, said = run("report", EXAMPLE, "-o", "-", "--format", "json")
    assert code == 0
    assert json.loads(said)["case"]["id"] == "anakinra-mda5"


def test_a_report_that_cannot_be_made_leaves_nothing_behind(tmp_path: Path) -> None:
    code, said = run("report", tmp_path, "-o", tmp_path / "page.html")
    assert code == 1
    assert "the folder is empty" in said
    assert "remedy:" in said
    assert list(tmp_path.iterdir()) == []


def test_a_write_that_fails_leaves_the_old_page_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", str(page))

    monkeypatch.setattr(Path, "replace", full)
    code, said = run("report", EXAMPLE, "-o", page)
    assert code == 1
    assert "No space left on device" in said
    assert page.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [page]


def test_a_report_does_not_take_the_place_of_a_folder_or_a_device(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for place in (tmp_path, pipe):
        code, said = run("report", EXAMPLE, "-o", place)
        assert code == 1
        assert f"{place}\n  refused: this is a folder or a device" in said
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert list(tmp_path.iterdir()) == [pipe]


@pytest.mark.parametrize("name", ["case.yaml", "labs.csv", "story.md"])
def test_a_report_is_not_written_over_what_the_case_is_read_from(tmp_path: Path, name: str) -> None:
    case = shutil.copytree(EXAMPLE, tmp_path / "case")
    before = (case / name).read_bytes()
    code, said = run("report", case, "-o", case / ".." / "case" / name)
    assert code == 1
    assert "the case is read from this file" in said
    assert (case / name).read_bytes() == before


def test_a_place_that_cannot_be_written_is_told_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    code, said = run("report", EXAMPLE, "-o", tmp_path / "file" / "page.html")
    assert code == 1
    assert f"{tmp_path / 'file' / 'page.html'}\n  refused: the report cannot be written" in said


def test_a_run_that_the_user_stops_exits_with_130_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", stopped)
    code, said = run("report", EXAMPLE, "-o", tmp_path / "page.html")
    assert code == 130
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_a_closed_standard_output_is_refused_in_words() -> None:
    command = [sys.executable, "-c", "from catamnesis.cli import main; main()", "report", str(EXAMPLE), "-o", "-"]
    code = f"import os, sys; os.close(1); os.execv(sys.executable, {command!r})"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "standard output\n  refused: it is closed" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_check_tells_every_discrepancy_and_exits_with_one(tmp_path: Path) -> None:
    assert run("new", tmp_path / "case")[0] == 0
    (tmp_path / "case" / "case.yaml").write_text(
        "catamnesis: 1\nid: x\ntitle: x\nquestion: {treatment: drug}\npatient: {sexx: female}\n"
        "exposures:\n  - {id: drug, drug: anakinra, start: 2011-04-12}\n",
        "utf-8",
    )
    code, said = run("check", tmp_path / "case")
    assert code == 1
    assert "case.yaml, line 5" in said
    assert "did you mean" in said
    assert "sex" in said
    assert "discrepanc" in said.splitlines()[-1]


def test_check_of_a_case_without_a_discrepancy_exits_with_zero(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(
        "catamnesis: 1\nid: x\ntitle: x\nquestion: {treatment: drug}\npatient: {sex: female, age_years: 40}\n"
        "exposures:\n  - {id: drug, drug: anakinra, dose: 100, unit: mg, per: day, start: 2011-04-12}\n",
        "utf-8",
    )
    code, said = run("check", tmp_path)
    assert (code, said.splitlines()[-1][-15:]) == (0, " no discrepancy")


def test_check_counts_one_fact_as_one(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(
        "catamnesis: 1\nid: x\ntitle: x\nquestion: {treatment: drug}\n"
        "exposures:\n  - {id: drug, drug: anakinra, dose: 100, unit: mg, per: day, start: 2011-04-12}\n",
        "utf-8",
    )
    _, said = run("check", tmp_path)
    assert said.splitlines()[-1].startswith("1 fact read, ")


def test_new_does_not_write_over_a_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", "utf-8")
    code, said = run("new", tmp_path)
    assert code == 1
    assert "remedy:" in said
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


def test_the_schema_is_printed_as_json() -> None:
    code, said = run("schema")
    assert code == 0
    assert json.loads(said)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_version_is_printed() -> None:
    assert run("--version") == (0, f"catamnesis, version {VERSION}\n")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_is_printed_for_each_shell(shell: str) -> None:
    code, said = run("completion", shell)
    assert code == 0
    assert "_CATAMNESIS_COMPLETE" in said


def test_a_wrong_call_exits_with_two() -> None:
    assert run("report")[0] == 2
    assert run("reprot", "x")[0] == 2


def test_help_loads_nothing_heavy() -> None:
    # What makes the help slow is what it imports: the rooms must wait until they are asked.
    code = (
        "import sys; from catamnesis.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'yaml', 'jinja2', 'lets_plot', 'pint', 'ucumvert', 'jsonschema_rs'} & set(sys.modules)\n"
        "print('HEAVY', sorted(heavy))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "HEAVY []" in said
    assert "not a medical device" in said.lower()


def test_a_file_without_rights_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "case.yaml").write_text("catamnesis: 1\n", "utf-8")

    def locked(self: Path, *_: object, **__: object) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", locked)
    monkeypatch.setattr(Path, "open", locked)
    code, said = run("check", tmp_path)
    assert code == 1
    assert "Permission denied" in said
    assert "remedy:" in said


REPORT = """A 40-year-old woman was admitted with fever and a rash. Prednisone 40 mg/day was started.
The rash disappeared within 8 days and C-reactive protein fell from 180 to 30 mg/L.
"""


def test_reading_a_report_prints_what_was_found_and_how_to_go_on(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(REPORT, "utf-8")
    code, said = run("read", tmp_path / "a.txt")
    assert code == 0
    assert "treatment in question: prednisone" in said
    assert "next: catamnesis read" in said


def test_facts_are_printed_one_a_line_with_their_characters(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(REPORT, "utf-8")
    code, said = run("read", tmp_path / "a.txt", "--format", "facts")
    assert code == 0
    facts = [json.loads(line) for line in said.splitlines()]
    assert {"patient", "exposure", "finding"} <= {fact["kind"] for fact in facts}
    assert all(REPORT[fact["start"] : fact["end"]] == fact["text"] for fact in facts)


def test_a_report_becomes_a_case_and_the_case_a_page(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(REPORT, "utf-8")
    code, said = run("read", tmp_path / "a.txt", "-o", tmp_path / "case", "--treatment", "prednisone")
    assert code == 0
    assert "about prednisone" in said
    assert run("check", tmp_path / "case")[0] in (0, 1)
    assert run("report", tmp_path / "case")[0] == 0


def test_a_corrected_case_is_not_overwritten_by_a_second_reading(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(REPORT, "utf-8")
    run("read", tmp_path / "a.txt", "-o", tmp_path / "case")
    case = tmp_path / "case" / "case.yaml"
    mine = case.read_text("utf-8").replace("title: a", "title: My own title")
    case.write_text(mine, "utf-8")
    code, said = run("read", tmp_path / "a.txt", "-o", tmp_path / "case")
    assert code == 0
    assert "nothing new" in said
    assert case.read_text("utf-8") == mine


def test_the_page_of_a_report_is_written_where_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(REPORT, "utf-8")
    code, _ = run("read", tmp_path / "a.txt", "--format", "html", "-o", tmp_path / "page.html")
    assert code == 0
    assert (tmp_path / "page.html").read_bytes().lower().startswith(b"<!doctype html>")


def test_facts_are_not_written_over_the_report(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(REPORT, "utf-8")
    code, said = run("read", tmp_path / "a.txt", "--format", "facts", "-o", tmp_path / "a.txt")
    assert code == 1
    assert "the case is read from this file" in said
    assert (tmp_path / "a.txt").read_text("utf-8") == REPORT


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--format", "case"], "name the case folder with -o"),
        (["--model", "http://localhost:1/v1"], "--model and --model-name go together"),
        (["--jobs", "0"], "0 is not in the range"),
    ],
)
def test_a_reading_that_is_asked_for_wrongly_is_told(tmp_path: Path, arguments: list[str], said: str) -> None:
    (tmp_path / "a.txt").write_text(REPORT, "utf-8")
    code, output = run("read", tmp_path / "a.txt", *arguments)
    assert code == 2
    assert said in output


def test_a_folder_of_reports_needs_a_place_for_the_cases(tmp_path: Path) -> None:
    code, said = run("read", tmp_path)
    assert code == 2
    assert "name the folder for the cases with -o" in said


def test_a_report_of_two_patients_becomes_two_folders(tmp_path: Path) -> None:
    text = (
        "Case 1\n\nA 30-year-old man had fever. Prednisone was started and fever resolved.\n\n"
        "Case 2\n\nA 50-year-old woman had a rash. Colchicine was started and the rash resolved.\n"
    )
    (tmp_path / "a.txt").write_text(text, "utf-8")
    code, said = run("read", tmp_path / "a.txt", "-o", tmp_path / "cases")
    assert code == 0
    assert {path.name for path in (tmp_path / "cases").iterdir()} == {"patient-1", "patient-2"}
    assert "about prednisone" in said
    assert "about colchicine" in said


@pytest.mark.parametrize("form", [["--format", "facts"], ["--format", "html", "-o", "page.html"], ["-o", "case"], []])
def test_what_is_to_be_known_of_a_report_is_told_whatever_form_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("Eine Frau mit Fieber wurde aufgenommen und sie war nicht gesund. " * 3, "utf-8")
    result = CliRunner().invoke(cli.main, ["read", "a.txt", *form])
    assert result.exit_code == 0
    assert "the report is written in German" in (result.stderr if form else result.stdout)


def test_the_next_step_can_be_typed_as_it_is_printed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(REPORT, "utf-8")
    said = run("read", tmp_path / "a.txt", "-o", tmp_path / "two words")[1]
    assert f"catamnesis report '{tmp_path / 'two words'}'" in said


def test_a_case_without_a_treatment_says_what_is_to_be_done_first(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A 40-year-old man was admitted with fever. He recovered.", "utf-8")
    said = run("read", tmp_path / "a.txt", "-o", tmp_path / "case")[1]
    assert "name the treatment in case.yaml ('question'), or read again with --treatment" in said
