"""The conductor: rooms in their order, refusals filed, plug-ins found."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import catamnesis
from build import case_of, exposure, lab
from catamnesis import workup
from catamnesis.case.case import Case
from catamnesis.case.discrepancy import Refusal
from catamnesis.case.response import Judgement, Measurement
from catamnesis.case.source import Derivation
from catamnesis.workup import Workup, open_case

EXAMPLE = Path(__file__).parent.parent / "examples/anakinra-mda5"

TOY = """
from catamnesis.case.case import Fragment
from catamnesis.case.discrepancy import Discrepancy, Kind
from catamnesis.case.response import Judgement, Measurement
from catamnesis.case.source import Derivation

MADE = Derivation("toy", "1")

def read(folder):
    return Fragment(discrepancies=(Discrepancy(Kind.DOUBTFUL, folder.name, "a toy read it", "none"),))

def measured(case):
    yield Measurement("facts", "case", float(len(case.facts)), "1", MADE)

def weighed(case):
    yield Judgement("toy", "case", "toy", f"{len(case.changes)} changes", "", MADE)

def tell(case):
    return f"toy tells of {case.id}".encode()
"""

ENTRY_POINTS = """
[catamnesis.readers]
toy = toy:read
[catamnesis.measures]
toy = toy:measured
[catamnesis.weighers]
toy = toy:weighed
[catamnesis.tellers]
toy = toy:tell
"""


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plug-in as an installer would lay it on the path."""
    (tmp_path / "toy.py").write_text(TOY, "utf-8")
    info = tmp_path / "toy-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: toy\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text(ENTRY_POINTS, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))


@pytest.mark.usefixtures("toy")
def test_a_plug_in_reads_measures_weighs_and_tells() -> None:
    told = open_case(EXAMPLE).measured().weighed()
    assert any(d.what == "a toy read it" for d in told.case.discrepancies)
    facts = next(m for m in told.case.measurements if m.name == "facts")
    assert facts.value == len(told.case.facts)
    assert told.case.judged("toy")[0].verdict == f"{len(told.case.changes)} changes"
    assert told.report("toy") == b"toy tells of anakinra-mda5"


def test_a_room_that_refuses_is_filed_with_what_it_said_before_and_the_work_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = Derivation("here", "1")

    def measured(case: Case) -> Iterator[Measurement]:
        yield Measurement("kept", "case", 1.0, "1", made)
        raise Refusal(where="the scale", what="it is broken", remedy="mend it")

    def weighed(case: Case) -> Iterator[Judgement]:
        yield Judgement("after", "case", "after", "reached", "", made)

    rooms = {"a:measured": measured, "b:weighed": weighed}
    monkeypatch.setattr(workup, "MEASURES", ("a:measured",))
    monkeypatch.setattr(workup, "WEIGHERS", ("b:weighed",))
    monkeypatch.setattr(workup, "function_named", rooms.__getitem__)
    case = Workup(case_of(exposure("drug", "anakinra", start=0))).measured().weighed().case
    assert [m.name for m in case.measurements] == ["kept"]
    assert [d.what for d in case.discrepancies] == ["it is broken"]
    assert case.judged("after")


def test_the_case_that_went_in_is_unchanged() -> None:
    before = Workup(case_of(exposure("drug", "anakinra", start=0), lab("crp", 179, day=-1), lab("crp", 31, day=8)))
    after = before.measured().weighed()
    assert before.case.changes == ()
    assert before.case.judgements == ()
    assert after.case.changes


def test_a_case_on_its_way_is_shown_in_one_short_line() -> None:
    done = open_case(EXAMPLE).measured().weighed()
    case = done.case
    assert repr(done) == (
        f"<Workup anakinra-mda5: {len(case.facts)} facts, {len(case.changes)} changes, "
        f"{len(case.judgements)} judgements>"
    )
    assert repr(Workup(case_of())) == "<Workup test: 1 fact, 0 changes, 0 judgements>"


def test_each_room_is_named_while_it_works() -> None:
    named: list[str] = []
    open_case(EXAMPLE, progress=named.append).measured().weighed().report("json")
    assert named[0] == "read"
    assert named[-1] == "tell"
    assert "weigh.variation" in named


def test_an_unknown_format_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(Refusal, match="no format is called 'docx'; choose one of html, md, json"):
        open_case(EXAMPLE).report("docx")


def test_the_package_opens_a_case_by_name() -> None:
    assert catamnesis.open_case(str(EXAMPLE)).case.id == "anakinra-mda5"
    assert catamnesis.__version__
