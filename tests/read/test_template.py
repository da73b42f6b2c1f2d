"""The template of a new case: whole, valid, and every section of it too."""

import re
from pathlib import Path

import pytest

from catamnesis.case.discrepancy import Refusal
from catamnesis.case.patient import Patient
from catamnesis.read import template
from catamnesis.read.case_folder import read_case
from catamnesis.read.entries import SECTIONS
from catamnesis.read.form import schema_text
from catamnesis.read.notes import read_notes
from catamnesis.read.template import TEMPLATE_FILES, template_text, write_template


def test_a_new_folder_is_a_case_without_discrepancies(tmp_path: Path) -> None:
    write_template(tmp_path / "deep" / "case")
    case = read_case(tmp_path / "deep" / "case")
    assert case.discrepancies == ()
    assert case.exposure_in_question().drug.label == "anakinra"


def test_every_section_is_shown_and_passes_when_it_is_filled_in(tmp_path: Path) -> None:
    home = tmp_path / "case"
    write_template(home)
    first, rest = (home / "case.yaml").read_text("utf-8").split("\n", 1)
    text = first + "\n" + re.sub(r"(?m)^( *)# ", r"\1", rest)
    assert set(SECTIONS) <= set(read_notes(text, where="case.yaml").root)
    (home / "case.yaml").write_text(text.replace("stop: 2011-09", "stop: 2011-11"), "utf-8")
    with (home / "story.md").open("a") as story:
        story.write("A woman, a woman of 53, had fever; the fever fell.\n")
    (home / "knee.jpg").write_bytes(b"\xff\xd8\xff")
    for study in ("baseline", "follow-up"):
        (home / "scans" / study).mkdir(parents=True)
    case = read_case(home)
    assert [str(d) for d in case.discrepancies] == []
    assert {type(fact).__name__ for fact in case.facts} >= {"Patient", "Outcome", "StatedChange", "ImagingValue"}
    assert case.of(Patient)[0].age_years == 53


def test_the_folder_holds_the_schema_for_editors(tmp_path: Path) -> None:
    write_template(tmp_path / "case")
    assert {path.name for path in (tmp_path / "case").iterdir()} == set(TEMPLATE_FILES)
    assert (tmp_path / "case" / "case.schema.json").read_text("utf-8") == schema_text()
    assert template_text("case.yaml").startswith("# yaml-language-server: $schema=case.schema.json")


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "case").mkdir()
    write_template(tmp_path / "case")
    assert (tmp_path / "case" / "case.yaml").is_file()


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(Refusal, match="the folder is not empty, and nothing is overwritten"):
        write_template(tmp_path)
    with pytest.raises(Refusal, match="a file or a link bears this name"):
        write_template(tmp_path / "notes.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "case").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refusal, match="a file or a link bears this name"):
        write_template(tmp_path / "case")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_failure_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(name: str) -> str:
        if name == "story.md":
            raise OSError(28, "No space left on device")
        return template_text(name)

    monkeypatch.setattr(template, "template_text", fails)
    with pytest.raises(Refusal, match=r"cannot be written .No space left on device.; choose another place"):
        write_template(tmp_path / "case")
    assert list(tmp_path.iterdir()) == []


def test_the_rights_of_the_folder_are_those_of_any_new_folder(tmp_path: Path) -> None:
    write_template(tmp_path / "case")
    (tmp_path / "plain").mkdir()
    assert (tmp_path / "case").stat().st_mode == (tmp_path / "plain").stat().st_mode
