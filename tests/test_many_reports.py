"""A folder of reports, read side by side: what kills one costs that one, and the table tells it."""

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from catamnesis import cli
from catamnesis.case.discrepancy import Refusal
from catamnesis.many_reports import Tally, place_names, read_many
from catamnesis.reading import Wanted
from catamnesis.report_pool import Pool

REPORT = """A 40-year-old woman was admitted with fever and a rash. Prednisone 40 mg/day was started.
The rash disappeared within 8 days and C-reactive protein fell from 180 to 30 mg/L.
"""

#: A reader that does what a report's name says: dies, hangs, babbles, or reads.
ODD_READER = """
import json, os, sys, time
sys.stdin.readline()
print("ready", flush=True)
for line in sys.stdin:
    task = json.loads(line)
    name = os.path.basename(task["report"])
    if "dies" in name:
        os.kill(os.getpid(), 9)
    if "ends" in name:
        sys.exit(3)
    if "hangs" in name:
        time.sleep(600)
    open(task["place"], "w").write("read")
    print(json.dumps({"outcome": "read", "facts": 1}), flush=True)
"""


def odd_pool(jobs: int = 2, time_limit_s: float = 1.0) -> Pool:
    return Pool(jobs, time_limit_s=time_limit_s, command=(sys.executable, "-c", ODD_READER))


def quiet(_: str) -> None:
    """Say nothing."""


def table(output: Path) -> dict[str, dict[str, str]]:
    with (output / "read.csv").open(newline="", encoding="utf-8") as file:
        return {line["file"]: line for line in csv.DictReader(file)}


def files(output: Path) -> dict[str, bytes]:
    return {p.relative_to(output).as_posix(): p.read_bytes() for p in sorted(output.rglob("*")) if p.is_file()}


def run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(cli.main, [str(a) for a in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text(REPORT, "utf-8")
    (folder / "sub" / "a.txt").write_text(REPORT.replace("woman", "man"), "utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing of a PDF")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "picture.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / ".hidden.txt").write_text(REPORT, "utf-8")
    return folder


def test_every_report_is_read_or_refused_with_its_reason(reports: Path, tmp_path: Path) -> None:
    code, said = run("read", reports, "-o", tmp_path / "cases", "--jobs", "2")
    assert code == 0
    assert "2 read, 2 not read, 1 other files passed over" in said
    rows = table(tmp_path / "cases")
    assert {name: row["outcome"] for name, row in rows.items()} == {
        "a.txt": "read",
        "sub/a.txt": "read",
        "broken.pdf": "refused",
        "empty.txt": "refused",
        "picture.jpg": "passed over",
    }
    assert "the file is empty" in rows["empty.txt"]["reason"]
    for name in ("a-txt", "sub--a-txt"):
        assert run("report", tmp_path / "cases" / name)[0] == 0


def test_the_table_the_page_and_the_summary_count_the_entries_to_be_looked_at(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    report = tmp_path / "in" / "a.txt"
    report.write_text(
        "A 40-year-old woman had fever. Anakinra 100 mg daily was started. CRP fell from 180 to 30 mg/L in 8 days.\n"
    )
    assert run("read", report.parent, "-o", tmp_path / "out")[0] == 0
    written = (tmp_path / "out" / "a-txt" / "case.yaml").read_text("utf-8")
    assert sum("{" in line and "doubt: " in line for line in written.splitlines()) == 1
    assert table(tmp_path / "out")["a.txt"]["candidates"] == "1"
    assert "1 of 4 entries of the case to be looked at:" in run("read", report)[1]
    assert "1 entry is to be looked at" in run("read", report, "--format", "html")[1]
    said = run("read", report, "-o", tmp_path / "out" / "a-txt")[1]
    assert "nothing new, 1 to be looked at" in said


def test_the_same_bytes_come_out_whatever_the_number_of_processes(reports: Path, tmp_path: Path) -> None:
    for jobs in ("1", "3"):
        assert run("read", reports, "-o", tmp_path / jobs, "--jobs", jobs)[0] == 0
    assert files(tmp_path / "1") == files(tmp_path / "3")


def test_what_was_read_before_is_not_read_again_until_its_bytes_change(reports: Path, tmp_path: Path) -> None:
    output = tmp_path / "cases"
    run("read", reports, "-o", output)
    before = {
        name: path.stat().st_mtime_ns for name in ("a-txt", "sub--a-txt") for path in [output / name / "case.yaml"]
    }
    assert "0 read, 4 read before" in run("read", reports, "-o", output)[1]
    (reports / "a.txt").write_text(REPORT.replace("40-year", "50-year"), "utf-8")
    assert "1 read, 3 read before" in run("read", reports, "-o", output)[1]
    after = {
        name: path.stat().st_mtime_ns for name in ("a-txt", "sub--a-txt") for path in [output / name / "case.yaml"]
    }
    assert before["a-txt"] != after["a-txt"]
    assert before["sub--a-txt"] == after["sub--a-txt"]


def test_another_wish_is_another_reading(reports: Path, tmp_path: Path) -> None:
    run("read", reports, "-o", tmp_path / "cases")
    said = run("read", reports, "-o", tmp_path / "cases", "--treatment", "prednisone")[1]
    assert "2 read, 2 not read" in said


def test_facts_and_pages_of_a_folder_go_into_a_file_each(reports: Path, tmp_path: Path) -> None:
    assert run("read", reports, "-o", tmp_path / "facts", "--format", "facts")[0] == 0
    assert {"a-txt.jsonl", "sub--a-txt.jsonl", "read.csv"} == set(files(tmp_path / "facts"))


def many(folder: Path, output: Path, pool: Pool) -> Tally:
    return read_many(folder, output, Wanted(), form="facts", pool=pool, progress=quiet)


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_process_that_dies_ends_or_hangs_costs_one_report(tmp_path: Path, jobs: int) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    names = ("a", "dies", "b", "hangs", "c", "ends", "d")
    for name in names:
        (folder / f"{name}.txt").write_text("x", "utf-8")
    tally = many(folder, tmp_path / "out", odd_pool(jobs))
    assert (tally.read, tally.refused) == (4, 3)
    rows = table(tmp_path / "out")
    assert rows["dies.txt"]["reason"] == "the process that read it died (signal SIGKILL)"
    assert rows["ends.txt"]["reason"] == "the process that read it died (exit 3)"
    assert rows["hangs.txt"]["reason"] == "it took longer than 1 seconds and was stopped"
    assert all((tmp_path / "out" / f"{name}-txt.jsonl").read_text() == "read" for name in "abcd")


def test_a_report_that_stopped_its_process_is_tried_again_the_next_time(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "dies.txt").write_text("x", "utf-8")
    (folder / "a.txt").write_text("x", "utf-8")
    many(folder, tmp_path / "out", odd_pool())
    again = many(folder, tmp_path / "out", odd_pool())
    assert (again.read, again.before, again.refused) == (0, 1, 1)


def test_a_reader_that_cannot_be_started_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x", "utf-8")
    with pytest.raises(Refusal, match=r"no process for reading can be started \(exit 7\)"):
        many(tmp_path, tmp_path / "out", Pool(2, command=(sys.executable, "-c", "import sys; sys.exit(7)")))


def test_a_folder_without_reports_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"x")
    code, said = run("read", tmp_path, "-o", tmp_path / "out")
    assert code == 1
    assert "there is no report in it" in said


def test_the_output_may_lie_within_the_folder(reports: Path) -> None:
    run("read", reports, "-o", reports / "cases")
    assert "0 read, 4 read before" in run("read", reports, "-o", reports / "cases")[1]


def test_a_second_run_to_the_same_place_is_refused(tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    (tmp_path / "a.txt").write_text("x", "utf-8")
    (tmp_path / "out").mkdir()
    handle = os.open(tmp_path / "out", os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(Refusal, match="another run is writing there"):
            many(tmp_path, tmp_path / "out", odd_pool())
    finally:
        os.close(handle)


def test_a_run_that_is_stopped_leaves_whole_cases_a_table_and_no_process(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_text(REPORT, "utf-8")
    (folder / "b.txt").write_text("The patient had fever. " * 80_000, "utf-8")
    command = [sys.executable, "-c", "from catamnesis.cli import main; main()", "read", str(folder), "-o", "out"]
    run_ = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, start_new_session=True)
    deadline = time.monotonic() + 60
    while not (tmp_path / "out" / "a-txt").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.3)
    os.killpg(run_.pid, signal.SIGINT)
    said = run_.communicate(timeout=60)[1].decode()
    assert run_.returncode == 130, said
    assert "Traceback" not in said
    assert set(table(tmp_path / "out")) == {"a.txt"}
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"a-txt", "read.csv"}


def test_two_reports_whose_paths_give_one_name_get_two() -> None:
    places = place_names(["b--a.txt", "b/a.txt", "c.txt"], "")
    assert len(set(places.values())) == 3
    assert places["c.txt"] == "c-txt"


def test_a_name_longer_than_a_file_may_have_is_cut_and_marked() -> None:
    long = ["x" * 250 + ".txt", "x" * 251 + ".txt"]
    places = place_names(long, ".jsonl")
    assert len(set(places.values())) == 2
    assert all(len(place) < 255 for place in places.values())


def test_a_table_holds_no_formula_and_is_understood_by_the_next_run(tmp_path: Path) -> None:
    folder, output = tmp_path / "reports", tmp_path / "out"
    folder.mkdir()
    for name in ("=1+1.txt", "@a.txt", "'=b.txt"):
        (folder / name).write_text(REPORT, "utf-8")
    assert "3 read," in run("read", folder, "-o", output)[1]
    assert {"'=1+1.txt", "'@a.txt", "''=b.txt"} == set(table(output))
    assert "0 read, 3 read before" in run("read", folder, "-o", output)[1]


def test_reports_with_names_of_other_systems_become_cases_that_can_be_opened(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    names = (
        "two words.txt",
        "new\nline.txt",
        "escape\x1b[31m.txt",
        "back\\slash.txt",
        "C:x.txt",
        "-o.txt",
        "case.yaml.txt",
    )
    try:
        for name in (*names, os.fsdecode(b"latin-\xe9.txt")):
            (folder / name).write_text(REPORT, "utf-8")
    except OSError:
        pytest.skip("this file system refuses such names")
    assert "8 read, 0 not read" in run("read", folder, "-o", tmp_path / "out")[1]
    for case in (tmp_path / "out").iterdir():
        assert case.is_file() or run("report", case)[0] == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_among_the_reports_is_not_waited_for(reports: Path, tmp_path: Path) -> None:
    os.mkfifo(reports / "pipe.txt")
    assert "2 read, 3 not read" in run("read", reports, "-o", tmp_path / "out")[1]
    assert "this is no plain file" in table(tmp_path / "out")["pipe.txt"]["reason"]


def test_cases_written_among_the_reports_are_not_read_as_reports(reports: Path) -> None:
    assert "2 read, 2 not read" in run("read", reports, "-o", reports)[1]
    before = files(reports)
    assert "0 read, 4 read before, 0 not read" in run("read", reports, "-o", reports)[1]
    assert files(reports) == before


def test_a_file_in_place_of_the_output_is_refused(reports: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", "utf-8")
    code, said = run("read", reports, "-o", tmp_path / "out")
    assert code == 1
    assert "a file or a link bears this name" in said
