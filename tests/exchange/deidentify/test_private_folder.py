"""A whole case folder: nothing of the patient is left, every quotation is found again, and nothing is half-written."""

import datetime
import hashlib
import re
from pathlib import Path

import pytest

from catamnesis.case.discrepancy import Refusal
from catamnesis.exchange.deidentify import deidentified
from catamnesis.exchange.deidentify.disguise import Disguise
from catamnesis.exchange.deidentify.identifiers import Identifiers
from catamnesis.workup import open_case
from private_case import SECRETS, every_byte, write_case

EXAMPLE = Path(__file__).parents[3] / "examples" / "anakinra-mda5"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The invented patient's folder."""
    return write_case(tmp_path / "in")


def test_no_name_number_or_true_date_is_left_in_any_byte(folder: Path, tmp_path: Path) -> None:
    deidentified(folder, tmp_path / "out")
    for name, data in every_byte(tmp_path / "out"):
        for secret in SECRETS:
            if secret not in ("Ziegelroth", "Sankt Ottilien"):
                assert secret.encode() not in data, (name, secret)


def test_a_name_that_nothing_tells_stays_and_that_is_said(folder: Path, tmp_path: Path) -> None:
    """The niece's name stands after no title and in no header: no program can know it."""
    record = deidentified(folder, tmp_path / "out")
    assert any("read every text" in remark for remark in record.remarks)
    assert any("Sankt" in passage.words for passage in record.passages)


def test_every_quotation_is_found_again(folder: Path, tmp_path: Path) -> None:
    deidentified(folder, tmp_path / "out", offset_days=-707)
    before, after = open_case(folder).case, open_case(tmp_path / "out").case
    assert len(after.facts) == len(before.facts)
    assert [found.what for found in after.discrepancies if "words" in found.what or "stand" in found.what] == []
    assert len(after.discrepancies) == len(before.discrepancies)


def test_hashes_are_those_of_the_new_files(folder: Path, tmp_path: Path) -> None:
    deidentified(folder, tmp_path / "out")
    for document in open_case(tmp_path / "out").case.documents:
        assert hashlib.sha256((tmp_path / "out" / document.name).read_bytes()).hexdigest() == document.sha256


def test_files_are_renamed_alike_in_the_folder_and_in_the_notes(folder: Path, tmp_path: Path) -> None:
    record = deidentified(folder, tmp_path / "out", offset_days=-707)
    new = dict(record.renamed)
    notes = (tmp_path / "out" / "case.yaml").read_text(encoding="utf-8")
    assert new["pictures/Hartwig-20110412.jpg"] in notes
    assert new["story-Hartwig_Leonore-2011-04-12.md"] in notes
    assert "2009-05-05" in new["story-Hartwig_Leonore-2011-04-12.md"]


def test_measurements_are_the_same_before_and_after(folder: Path, tmp_path: Path) -> None:
    deidentified(folder, tmp_path / "out")
    changes = [open_case(where).measured().case.changes for where in (folder, tmp_path / "out")]
    told = [[(one.subject, one.relative, one.elapsed_days) for one in found] for found in changes]
    assert told[0] == told[1] != []


def test_a_laboratory_value_that_looks_like_a_year_stays(folder: Path, tmp_path: Path) -> None:
    deidentified(folder, tmp_path / "out")
    assert "value: 2011" in (tmp_path / "out" / "case.yaml").read_text(encoding="utf-8")


def test_an_age_over_89_becomes_90(folder: Path, tmp_path: Path) -> None:
    record = deidentified(folder, tmp_path / "out")
    assert "age_years: 90" in (tmp_path / "out" / "case.yaml").read_text(encoding="utf-8")
    assert any(passage.reason == "an age over 89" and "93" in passage.words for passage in record.passages)


def test_what_cannot_be_taken_is_left_out_with_reason_and_remedy(folder: Path, tmp_path: Path) -> None:
    record = deidentified(folder, tmp_path / "out")
    left = {one.file: one for one in record.left_out}
    assert left.keys() == {"letter.pdf", "old.heic"}
    assert "JPEG or PNG" in left["old.heic"].remedy
    assert ".txt" in left["letter.pdf"].remedy


def test_passages_are_never_written_into_the_new_folder(folder: Path, tmp_path: Path) -> None:
    record = deidentified(folder, tmp_path / "out")
    assert record.passages
    assert {path.suffix for path in (tmp_path / "out").rglob("*") if path.is_file()} == {".yaml", ".md", ".csv", ".jpg"}


def test_the_worked_example_gives_the_same_case(tmp_path: Path) -> None:
    record = deidentified(EXAMPLE, tmp_path / "out")
    before, after = open_case(EXAMPLE).case, open_case(tmp_path / "out").case
    assert len(after.facts) == len(before.facts)
    assert len(after.discrepancies) == len(before.discrepancies)
    assert any("3 times" in remark and "wider" in remark for remark in record.remarks)


def test_the_old_folder_is_not_touched(folder: Path, tmp_path: Path) -> None:
    before = dict(every_byte(folder))
    deidentified(folder, tmp_path / "out")
    assert dict(every_byte(folder)) == before


@pytest.mark.parametrize("out", ["in", "in/new", "in/pictures"])
def test_a_new_folder_in_the_old_one_is_refused(folder: Path, tmp_path: Path, out: str) -> None:
    with pytest.raises(Refusal, match="never written to"):
        deidentified(folder, tmp_path / out)


def test_a_folder_that_holds_something_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "x").write_text("mine", encoding="utf-8")
    with pytest.raises(Refusal, match="nothing is overwritten"):
        deidentified(folder, tmp_path / "out")
    assert (tmp_path / "out" / "x").read_text(encoding="utf-8") == "mine"


def test_an_empty_folder_is_filled(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert deidentified(folder, tmp_path / "out").written


@pytest.mark.parametrize("target", ["outside.txt", "outside"])
def test_a_link_that_leads_out_is_refused(folder: Path, tmp_path: Path, target: str) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside.txt").write_text("x", encoding="utf-8")
    (folder / "link").symlink_to(tmp_path / target)
    with pytest.raises(Refusal, match="link leads out of the folder"):
        deidentified(folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no such folder"):
        deidentified(tmp_path / "nothing", tmp_path / "out")


def test_a_folder_with_nothing_to_keep_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.pdf").write_bytes(b"%PDF")
    with pytest.raises(Refusal, match="no file can be kept"):
        deidentified(tmp_path / "in", tmp_path / "out")
    assert list(tmp_path.iterdir()) == [tmp_path / "in"]


def test_what_survives_is_found_and_everything_is_deleted(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the writing is broken, the search at the end stops it."""
    from catamnesis.exchange.deidentify import folder as room

    monkeypatch.setattr(room, "bare_picture", lambda data, *_, **__: data.replace(b"\xff\xda", b"Hartwig \xff\xda"))
    with pytest.raises(Refusal, match=r"survived in it, so it was deleted: a .*jpg") as refused:
        deidentified(folder, tmp_path / "out")
    assert "Hartwig" not in str(refused.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in"]


def test_a_true_date_that_survives_is_found(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from catamnesis.exchange.deidentify import folder as room

    monkeypatch.setattr(room, "bare_picture", lambda data, *_, **__: b"\xff\xd8 2011:04:12 \xff\xda")
    with pytest.raises(Refusal, match="a true date"):
        deidentified(folder, tmp_path / "out")


def test_a_stop_leaves_nothing_behind(folder: Path, tmp_path: Path) -> None:
    def stop(step: str) -> None:
        if "searched" in step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deidentified(folder, tmp_path / "out", progress=stop)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in"]


def test_two_runs_differ_and_a_given_offset_is_used(folder: Path, tmp_path: Path) -> None:
    one = deidentified(folder, tmp_path / "one")
    given = deidentified(folder, tmp_path / "given", offset_days=-371)
    assert one.offset_days % 7 == 0
    assert given.offset_days == -371
    notes = (tmp_path / "given" / "case.yaml").read_text(encoding="utf-8")
    day = datetime.date(2011, 4, 12) - datetime.timedelta(days=371)
    assert f"start: {day}" in notes


def test_an_offset_that_breaks_the_weeks_is_told(folder: Path, tmp_path: Path) -> None:
    record = deidentified(folder, tmp_path / "out", offset_days=-400)
    assert any("days of the week changed" in remark for remark in record.remarks)


def test_the_secret_shows_nowhere(folder: Path, tmp_path: Path) -> None:
    record = deidentified(folder, tmp_path / "out")
    assert not re.search(r"secret|UUID", repr(record))
    assert "secret" not in repr(Disguise(-7, Identifiers()))


def test_scans_without_the_extra_are_refused_in_words(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "scan").write_bytes(bytes(128) + b"DICM" + bytes(100))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(Refusal, match=r"needs pydicom.*catamnesis\[pet\]"):
        deidentified(folder, tmp_path / "out")


def test_notes_that_cannot_be_read_are_refused_before_anything_is_written(folder: Path, tmp_path: Path) -> None:
    (folder / "case.yaml").write_text("id: [a\nb: {c\n", encoding="utf-8")
    with pytest.raises(Refusal, match="no YAML"):
        deidentified(folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()
