"""Time the hot paths, each beside what a person would take instead, and print one table.

    make bench            all rows
    python bench/run.py report network

Whole processes are timed from outside with their peak memory; functions inside this one. Figures are medians of five
runs after one warm-up; where another tool does the same work, the ratio is of the medians of one run of this file.
"""

import datetime
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CATAMNESIS = str(Path(sys.executable).parent / "catamnesis")
RUNS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a job, seconds, megabytes where a whole process was timed, and what it stands beside."""

    job: str
    seconds: float
    megabytes: float | None = None
    beside: str = ""
    ratio: float | None = None

    def line(self) -> str:
        """The row as Markdown."""
        peak = "" if self.megabytes is None else f"{self.megabytes:.0f}"
        ratio = "" if self.ratio is None else f"{self.ratio:.3g}"
        return f"| {self.job} | {self.seconds:.3f} | {peak} | {self.beside} | {ratio} |"


def process(*command: str, exit_code: int = 0, runs: int = RUNS) -> tuple[float, float]:
    """Median wall seconds and peak resident megabytes of a command."""
    seconds, peaks = [], []
    for _ in range(runs + 1):  # the first is the warm-up, unless it is the only one
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds.append(time.perf_counter() - start)
        peaks.append(usage.ru_maxrss / 1024)
        if child.returncode != exit_code:
            raise SystemExit(f"{' '.join(command)} gave exit code {child.returncode}")
    return statistics.median(seconds[1:] or seconds), max(peaks)


def function(work: Callable[[], object], runs: int = RUNS) -> float:
    """Median seconds of a call."""
    seconds = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds[1:])


def report() -> Iterable[Row]:
    """The worked example, from the folder to the page."""
    with tempfile.TemporaryDirectory() as out:
        page = str(Path(out) / "page.html")
        seconds, peak = process(CATAMNESIS, "report", str(ROOT / "examples/anakinra-mda5"), "-o", page)
        yield Row("report of the worked example", seconds, peak)
        seconds, peak = process(CATAMNESIS, "--help")
        yield Row("--help", seconds, peak)


def write_large_case(folder: Path, labs: int, exposures: int) -> None:
    """A made-up case of many values and many drugs."""
    dice = random.Random(1)
    folder.mkdir()
    day = datetime.date(2020, 1, 1)
    drugs = ("prednisone", "methotrexate", "azathioprine", "colchicine", "ibuprofen", "morphine")
    lines = ["catamnesis: 1", "id: large", "title: large", "question: {treatment: drug-0}", "patient: {sex: female}"]
    lines += ["exposures:", f"  - {{id: drug-0, drug: anakinra, start: {day + datetime.timedelta(days=200)}}}"]
    for number in range(1, exposures):
        start = day + datetime.timedelta(days=dice.randrange(400))
        stop = start + datetime.timedelta(days=dice.randrange(1, 90))
        lines.append(f"  - {{id: drug-{number}, drug: {dice.choice(drugs)}, start: {start}, stop: {stop}}}")
    (folder / "case.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    names = (("CRP", "mg/L", 80), ("albumin", "g/L", 35), ("creatinine", "umol/L", 70), ("CK", "U/L", 150))
    with (folder / "labs.csv").open("w", encoding="utf-8") as table:
        table.write("date,analyte,value,unit\n")
        for number in range(labs):
            name, unit, usual = names[number % len(names)]
            when = day + datetime.timedelta(days=number // len(names) % 1200)
            table.write(f"{when},{name},{usual * dice.uniform(0.5, 1.5):.1f},{unit}\n")


def large() -> Iterable[Row]:
    """Many values and many drugs in one case."""
    with tempfile.TemporaryDirectory() as out:
        folder = Path(out) / "large"
        write_large_case(folder, 10_000, 1_000)
        seconds, peak = process(CATAMNESIS, "report", str(folder), "-o", str(Path(out) / "page.html"))
        yield Row("report of 10,000 lab values and 1,000 exposures", seconds, peak)


def tables() -> Iterable[Row]:
    """Long tables of laboratory values."""
    from catamnesis.workup import open_case

    with tempfile.TemporaryDirectory() as out:
        long = Path(out) / "long"
        write_large_case(long, 200_000, 1)
        ours = function(lambda: open_case(long), runs=1)
        try:
            import pandas
        except ImportError:
            yield Row("labs.csv of 200,000 rows, read and checked", ours)
        else:
            theirs = function(lambda: pandas.read_csv(long / "labs.csv", parse_dates=["date"]), runs=1)
            yield Row("labs.csv of 200,000 rows, read and checked", ours, None, "pandas.read_csv alone", ours / theirs)
        endless = Path(out) / "endless"
        write_large_case(endless, 4, 1)
        with (endless / "labs.csv").open("a", encoding="utf-8") as table:
            for _ in range(1_000):
                table.write("2020-01-01,CRP,80.0,mg/L\n" * 10_000)
        seconds, peak = process(CATAMNESIS, "check", str(endless), exit_code=1, runs=2)
        yield Row("labs.csv of 10,000,000 rows, refused", seconds, peak)
        with (endless / "labs.csv").open("a", encoding="utf-8") as table:
            for _ in range(3_200):
                table.write("2020-01-01,CRP,80.0,mg/L\n" * 10_000)
        size = (endless / "labs.csv").stat().st_size / 1e9
        seconds, peak = process(CATAMNESIS, "check", str(endless), exit_code=1, runs=2)
        yield Row(f"labs.csv of {size:.1f} GB, refused", seconds, peak)


def network() -> Iterable[Row]:
    """Five hundred events, fifteen hundred statements."""
    from catamnesis.case.chronology import Bounds, Statement
    from catamnesis.case.contradictions import resolved
    from catamnesis.case.source import Entry, Source
    from catamnesis.case.temporal_network import TemporalNetwork

    here = Source("case.yaml", "0" * 64, Entry("events", 1))
    dice = random.Random(7)
    day = {f"e{number}": dice.randrange(2000) for number in range(500)}
    told = []
    for _ in range(1500):
        one, other = dice.sample(list(day), 2)
        gap = day[other] - day[one]
        bounds = Bounds(gap - dice.randrange(4), gap + dice.randrange(4))
        told.append(Statement(one, other, bounds, None, here, ""))
    ours = function(lambda: TemporalNetwork(told).all_bounds("e0"))
    try:
        import networkx
    except ImportError:
        yield Row("temporal network of 500 events", ours)
    else:

        def theirs() -> None:
            graph = networkx.MultiDiGraph()
            for s in told:
                graph.add_edge(s.earlier, s.later, weight=s.days.latest)
                graph.add_edge(s.later, s.earlier, weight=-(s.days.earliest or 0))
            networkx.single_source_bellman_ford_path_length(graph, "e0")
            networkx.single_source_bellman_ford_path_length(graph.reverse(), "e0")

        beside = function(theirs)
        yield Row("temporal network of 500 events", ours, None, "networkx Bellman-Ford", ours / beside)
    for index in dice.sample(range(1500), 20):
        s = told[index]
        told[index] = Statement(s.earlier, s.later, s.days.shifted(50), None, here, "")
    yield Row("the same with 20 contradictions, smallest sets told", function(lambda: resolved(told)))


def units() -> Iterable[Row]:
    """Ten thousand conversions of a laboratory unit."""
    from ucumvert import PintUcumRegistry

    from catamnesis.terms.ucum import convert

    registry = PintUcumRegistry()

    def theirs() -> None:
        for number in range(10_000):
            (number * registry.from_ucum("mg/dL")).to(registry.from_ucum("mg/L"))

    ours = function(lambda: [convert(number, "mg/dL", "mg/L") for number in range(10_000)])
    yield Row("10,000 conversions mg/dL to mg/L", ours, None, "ucumvert and pint", ours / function(theirs, runs=1))


JOBS = {"report": report, "large": large, "tables": tables, "network": network, "units": units}


def main() -> None:
    """Run the jobs that are named, or all."""
    print("| job | seconds | peak MB | beside | ratio |\n|---|---|---|---|---|")
    for name in sys.argv[1:] or JOBS:
        for row in JOBS[name]():
            print(row.line(), flush=True)


if __name__ == "__main__":
    main()
