"""What a person wrote in a drafted case stays there, whatever a later reading finds."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from catamnesis.case.discrepancy import Refusal
from catamnesis.case.mention import Mention
from catamnesis.case.narrative import Part
from catamnesis.read.case_folder import read_case
from catamnesis.read.prose.draft.draft import drafted
from catamnesis.read.prose.draft.drafted_folder import DraftedFolder, drafted_folder
from catamnesis.read.prose.draft.second_reading import Written, write_case
from prose_build import Told

STORY = Told((Part.CASE, "A rash and fever came. ESR was 40 mm/h. Anakinra was begun. The rash healed."))


def first() -> list[Mention]:
    return [STORY.finding("rash"), STORY.drug("Anakinra"), STORY.finding("rash", 2, course="resolved")]


def second() -> list[Mention]:
    return [*first(), STORY.finding("fever"), STORY.value("40 mm/h", "ESR", 40, "mm/h")]


def folder_of(said: Sequence[Mention], told: Told = STORY) -> DraftedFolder:
    draft = drafted(told.narrative(), sorted(said, key=lambda one: one.span.start))
    return drafted_folder(told.narrative(), draft, told.text.encode(), reader="1", asked="")


def write(home: Path, said: Sequence[Mention]) -> Written:
    return write_case(home, folder_of(said))


def case_text(home: Path) -> str:
    return (home / "case.yaml").read_text("utf-8")


def change(home: Path, old: str, new: str) -> None:
    text = case_text(home)
    assert text.count(old) == 1
    (home / "case.yaml").write_text(text.replace(old, new), "utf-8")


def test_a_drafted_folder_is_a_case_that_is_read_without_a_lost_word(tmp_path: Path) -> None:
    assert write(tmp_path / "case", second()).how == "written"
    case = read_case(tmp_path / "case")
    assert case.exposure_in_question().drug.label == "anakinra"
    assert not [d for d in case.discrepancies if "words" in d.what]
    assert {p.name for p in (tmp_path / "case").iterdir()} == {
        "case.yaml",
        "case.schema.json",
        "read.json",
        "report.txt",
    }


def test_the_same_reading_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path, first())
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert write(tmp_path, first()).how == "unchanged"
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_a_case_that_nobody_changed_is_written_again(tmp_path: Path) -> None:
    write(tmp_path, first())
    assert write(tmp_path, second()).how == "written again"
    assert "fever" in case_text(tmp_path)


def test_a_correction_a_remark_and_an_entry_of_a_person_stay_to_the_letter(tmp_path: Path) -> None:
    write(tmp_path, first())
    change(
        tmp_path,
        "  - {name: rash, domain: skin, when: before anakinra",
        "  - {name: purpura, domain: skin, when: day -3",
    )
    change(tmp_path, "findings:\n", "findings:   # seen by me\n  - {name: cough, when: day -1}\n")
    mine = case_text(tmp_path)
    done = write(tmp_path, second())
    assert (done.how, done.added) == ("completed", 2)
    lines = case_text(tmp_path).splitlines()
    assert [line for line in mine.splitlines() if line not in lines] == []
    added = [line for line in lines if line not in mine.splitlines() and line.strip() and line != "labs:"]
    assert len(added) == 2
    names = [fact.concept.label for fact in read_case(tmp_path).facts if hasattr(fact, "concept")]
    assert names == ["cough", "purpura", "rash", "fever"]


def test_what_a_person_deleted_does_not_come_back(tmp_path: Path) -> None:
    write(tmp_path, second())
    line = next(line for line in case_text(tmp_path).splitlines() if "name: fever" in line)
    change(tmp_path, line + "\n", "")
    for _ in range(2):
        done = write(tmp_path, second())
        assert (done.how, done.added) == ("unchanged", 0)
        assert "fever" not in case_text(tmp_path)


def test_the_treatment_that_a_person_has_stays_and_that_is_told(tmp_path: Path) -> None:
    write(tmp_path, first())
    change(tmp_path, "title: report", "title: Mine")
    other = folder_of([*first(), STORY.finding("fever")])
    done = write_case(tmp_path, replace(other, treatment="colchicine"))
    assert "stays as you have it: anakinra; this reading is about colchicine" in done.differences[0]
    assert "treatment: anakinra" in case_text(tmp_path)
    assert not any("question" in told for told in write(tmp_path, second()).differences)


def test_how_many_entries_are_to_be_looked_at_is_counted_in_the_case_as_it_lies_there(tmp_path: Path) -> None:
    said = [replace(STORY.finding("rash"), doubt="perhaps another's"), *first()[1:]]
    assert write(tmp_path, said).candidates == 1
    change(tmp_path, ', doubt: "perhaps another\'s"', "")
    assert write(tmp_path, said).candidates == 0
    (tmp_path / "case.yaml").write_text("findings: [", "utf-8")
    assert write(tmp_path, said).candidates == 0


def test_a_third_reading_adds_nothing_twice(tmp_path: Path) -> None:
    write(tmp_path, first())
    change(tmp_path, "title: report", "title: Mine")
    assert write(tmp_path, second()).added == 2
    once = case_text(tmp_path)
    assert write(tmp_path, second()).added == 0
    assert case_text(tmp_path) == once


def test_what_is_no_longer_read_stays_and_is_told(tmp_path: Path) -> None:
    write(tmp_path, second())
    change(tmp_path, "title: report", "title: Mine")
    done = write(tmp_path, first())
    assert "fever" in case_text(tmp_path)
    assert any(difference.startswith("no longer read: findings: fever") for difference in done.differences)


@pytest.mark.parametrize(
    "findings",
    [
        "findings: [{name: cough}]\n",
        "findings:\n- {name: cough}\n\n# the end\n",
        "findings:\n    - name: cough\n      when: |-\n        day -1\n",
        "findings:\n",
        "",
    ],
    ids=["in brackets", "at the margin", "indented, with a block", "empty", "gone"],
)
def test_new_entries_find_their_place_however_a_person_writes(tmp_path: Path, findings: str) -> None:
    write(tmp_path, first())
    text = case_text(tmp_path)
    start, end = text.index("findings:"), text.index("exposures:")
    (tmp_path / "case.yaml").write_text(text[:start] + findings + text[end:], "utf-8")
    mine = case_text(tmp_path)
    done = write(tmp_path, second())
    kept = iter(case_text(tmp_path).splitlines())
    assert all(line in kept for line in mine.rstrip().splitlines())
    told = [d for d in done.differences if d.startswith("not added, put it in by hand") and "fever" in d]
    assert ("fever" in case_text(tmp_path)) is not bool(told)
    assert bool(told) is findings.startswith("findings: [")
    assert read_case(tmp_path).exposure_in_question().id == "anakinra"


def test_windows_line_ends_stay(tmp_path: Path) -> None:
    write(tmp_path, first())
    mine = case_text(tmp_path).replace("title: report", "title: Mine").replace("\n", "\r\n")
    (tmp_path / "case.yaml").write_bytes(mine.encode())
    assert write(tmp_path, second()).added == 2
    after = (tmp_path / "case.yaml").read_bytes()
    assert after.count(b"\n") == after.count(b"\r\n")
    assert b"fever" in after


def test_a_case_that_is_no_longer_yaml_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path, first())
    (tmp_path / "case.yaml").write_text("findings: [", "utf-8")
    done = write(tmp_path, second())
    assert case_text(tmp_path) == "findings: ["
    assert any(d.startswith("not added: findings: fever") for d in done.differences)


def test_a_hand_written_case_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text("mine", "utf-8")
    with pytest.raises(Refusal, match="not drafted by the reader"):
        write(tmp_path, first())
    assert case_text(tmp_path) == "mine"


def test_a_text_that_was_changed_by_hand_is_not_overwritten(tmp_path: Path) -> None:
    write(tmp_path, first())
    (tmp_path / "report.txt").write_text("mine", "utf-8")
    with pytest.raises(Refusal, match="changed by hand"):
        write(tmp_path, second())


def test_the_folder_of_another_report_is_refused(tmp_path: Path) -> None:
    write(tmp_path, first())
    other = Told((Part.CASE, "Anakinra was begun."), name="other.txt")
    with pytest.raises(Refusal, match=r"case of another report \(report.txt\)"):
        write_case(tmp_path, folder_of([other.drug("Anakinra")], other))


def test_a_record_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    write(tmp_path, first())
    (tmp_path / "read.json").write_text("[" * 100_000, "utf-8")
    with pytest.raises(Refusal, match="the record of the last reading cannot be read"):
        write(tmp_path, first())


def test_a_folder_with_a_laboratory_table_takes_the_case_beside_it(tmp_path: Path) -> None:
    (tmp_path / "labs.csv").write_text("when,analyte,value,unit\nday -1,ESR,40,mm/h\n", "utf-8")
    assert write(tmp_path, second()).how == "written"
    case = read_case(tmp_path)
    (esr,) = [fact for fact in case.facts if type(fact).__name__ == "LabValue"]
    assert {type(source.place).__name__ for source in esr.sources} == {"Span", "Cell"}


def test_a_value_of_the_text_that_contradicts_the_table_is_told(tmp_path: Path) -> None:
    (tmp_path / "labs.csv").write_text("when,analyte,value,unit\nday 8,ESR,44,mm/h\n", "utf-8")
    told = Told((Part.CASE, "Anakinra was begun. ESR was 40 mm/h 8 days after starting anakinra."))
    when = told.when("8 days after starting anakinra", days=8, anchor="starting anakinra")
    said: list[Mention] = [told.drug("Anakinra"), told.value("40 mm/h", "ESR", 40, "mm/h", when=when)]
    write_case(tmp_path, folder_of(said, told))
    found = [str(d) for d in read_case(tmp_path).discrepancies]
    assert any("ESR is 40 mm/h in the text and 44 mm/h in the table on the same day" in d for d in found)


def test_a_folder_that_cannot_be_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(Refusal, match="No space left"):
        write(tmp_path / "case", first())
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_was_killed_between_case_and_record_does_no_harm(tmp_path: Path) -> None:
    write(tmp_path, first())
    record = (tmp_path / "read.json").read_bytes()
    write(tmp_path, second())
    whole = case_text(tmp_path)
    (tmp_path / "read.json").write_bytes(record)
    write(tmp_path, second())
    assert case_text(tmp_path) == whole


def test_the_record_names_the_report_and_the_reader(tmp_path: Path) -> None:
    write(tmp_path, first())
    record = json.loads((tmp_path / "read.json").read_text("utf-8"))
    assert record["report"]["file"] == "report.txt"
    assert record["reader"] == "1"


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "case"
    place.write_text("x", "utf-8")
    with pytest.raises(Refusal, match="a file or a link bears this name"):
        write(place, first())
