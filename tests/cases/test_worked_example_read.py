"""The worked example from its published text alone: its report agrees with that of the hand-written folder.

Compared is only what the text itself says. Truth is the hand-written folder, whose figures have tests of their own.
"""

from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

import catamnesis
from catamnesis import cli
from catamnesis.case.case import Case
from catamnesis.case.discrepancy import Kind
from catamnesis.case.event import Outcome
from catamnesis.case.finding import Serology, SerologyResult
from catamnesis.case.patient import Patient
from catamnesis.case.response import Change
from catamnesis.case.source import Span
from catamnesis.case.therapy import Exposure
from shared_data import shared

HAND = Path(__file__).parent.parent.parent / "examples/anakinra-mda5"


@cache
def by_hand() -> Case:
    return catamnesis.open_case(HAND).measured().weighed().case


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("read") / "case"
    text = str(shared("cases/groh-2015.txt"))
    result = CliRunner().invoke(cli.main, ["read", text, "-o", str(place), "--treatment", "anakinra"])
    assert result.exit_code == 0, result.output
    return place


@pytest.fixture(scope="module")
def from_text(folder: Path) -> Case:
    return catamnesis.open_case(folder).measured().weighed().case


def change(case: Case, subject: str) -> Change:
    (found,) = [c for c in case.changes if c.subject.startswith(subject)]
    return found


def drug(case: Case, name: str) -> Exposure:
    (found,) = [e for e in case.of(Exposure) if e.drug.label == name]
    return found


def test_the_page_is_written(folder: Path) -> None:
    result = CliRunner().invoke(cli.main, ["report", str(folder)])
    assert result.exit_code == 0
    page = (folder / "report.html").read_text("utf-8")
    for figure in ("82.7", "45.5", "4.02", "48.1", "1.68", "not scored"):
        assert figure in page


@pytest.mark.parametrize("subject", ["crp", "albumin", "suvmax"])
def test_each_change_is_that_of_the_hand_written_folder(from_text: Case, subject: str) -> None:
    read, truth = change(from_text, subject), change(by_hand(), subject)
    assert read.relative == truth.relative
    assert read.elapsed == truth.elapsed
    assert read.better == truth.better


def test_crp_fell_by_82_7_percent_and_albumin_rose_by_45_5(from_text: Case) -> None:
    assert change(from_text, "crp").relative == pytest.approx(-0.827, abs=5e-4)
    assert change(from_text, "albumin").relative == pytest.approx(0.455, abs=5e-4)


@pytest.mark.parametrize(
    ("room", "subject"),
    [
        ("variation", "change-crp-last"),
        ("variation", "change-albumin-last"),
        ("variation", "change-suvmax-last"),
        ("turnover", "change-crp-last"),
        ("turnover", "change-albumin-last"),
        ("coexposure", "change-crp-last"),
        ("coexposure", "change-albumin-last"),
        ("outcome", "death"),
    ],
)
def test_each_judgement_is_that_of_the_hand_written_folder(from_text: Case, room: str, subject: str) -> None:
    read, truth = (next(j for j in c.judged(room) if j.subject == subject) for c in (from_text, by_hand()))
    assert read.verdict == truth.verdict


@pytest.mark.parametrize(
    "domain", ["systemic inflammation", "nutrition", "skin", "calcinosis", "pain", "muscle", "lung"]
)
def test_each_domain_of_which_the_story_tells_has_the_same_verdict(from_text: Case, domain: str) -> None:
    read, truth = (next(j for j in c.judged("verdict") if j.subject == domain) for c in (from_text, by_hand()))
    assert read.verdict == truth.verdict


def test_every_drug_is_classed_alike_for_the_fall_of_crp(from_text: Case) -> None:
    def classes(case: Case) -> dict[str, tuple[str, str]]:
        (judged,) = [j for j in case.judged("coexposure") if j.subject == "change-crp-last"]
        return {item.name: (str(item.answer), item.reason) for item in judged.items}

    assert classes(from_text) == classes(by_hand())


@pytest.mark.parametrize(
    "name",
    [
        *("anakinra", "colchicine", "prednisone", "azathioprine", "rituximab", "intravenous immunoglobulin"),
        *("methotrexate", "hydroxychloroquine", "morphine"),
    ],
)
def test_each_drug_has_the_same_dose_route_and_days(from_text: Case, name: str) -> None:
    read, truth = drug(from_text, name), drug(by_hand(), name)
    assert read.dose == truth.dose
    assert read.route == truth.route
    assert (read.start.days, read.stop.days, read.ongoing) == (truth.start.days, truth.stop.days, truth.ongoing)
    assert [(c.action, c.dose.amount) for c in read.changes if c.action != "continue"] == [
        (c.action, c.dose.amount) for c in truth.changes if c.action != "continue"
    ]


def test_there_is_no_tenth_drug(from_text: Case) -> None:
    assert len(from_text.of(Exposure)) == 9


def test_the_patient_and_the_end_of_the_story_are_those_of_the_text(from_text: Case) -> None:
    (patient,), (truth,) = from_text.of(Patient), by_hand().of(Patient)
    assert (patient.sex, patient.age_years) == (truth.sex, truth.age_years)
    (end,), (told,) = from_text.of(Outcome), by_hand().of(Outcome)
    assert (end.kind, end.cause) == (told.kind, told.cause)
    assert told.when.days.intersection(end.when.days) == end.when.days


def test_thirteen_antibodies_are_negative_and_one_is_positive(from_text: Case) -> None:
    results = [s.result for s in from_text.of(Serology)]
    assert results.count(SerologyResult.NEGATIVE) >= 13
    assert [s.target.label.lower() for s in from_text.of(Serology) if s.result is SerologyResult.POSITIVE] == ["mda5"]


def test_every_fact_leads_back_to_its_words(from_text: Case, folder: Path) -> None:
    text = (folder / "groh-2015.txt").read_text("utf-8")
    for fact in from_text.facts:
        places = [s.place for s in fact.sources if isinstance(s.place, Span)]
        assert places, fact
        assert all(text[place.start : place.end] == place.words for place in places)


def test_nothing_that_was_drafted_is_refused_by_the_check(folder: Path) -> None:
    assert not [d for d in catamnesis.open_case(folder).case.discrepancies if d.kind is Kind.REFUSED]
