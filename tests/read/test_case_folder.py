"""A case folder read whole: facts with their places, and every sort of bad input told, never a crash."""

import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from catamnesis.case.case import Case
from catamnesis.case.chronology import Bounds
from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.event import AdverseEvent, GivenAnswer, Outcome
from catamnesis.case.finding import Domain, Finding, StatedChange
from catamnesis.case.imaging import ImagingValue, Photograph, ScanPair
from catamnesis.case.laboratory import LabValue
from catamnesis.case.patient import Patient
from catamnesis.case.source import Cell, Entry, Span
from catamnesis.case.therapy import Exposure
from catamnesis.read import case_folder, documents, notes
from catamnesis.read.case_folder import NoCase, read_case
from catamnesis.read.form import schema_text

EXAMPLE = Path(__file__).parents[2] / "examples/anakinra-mda5"

Read = Callable[..., Case]
Told = Callable[[Case, str], Discrepancy]


def finding(case: Case, name: str) -> Finding:
    return next(fact for fact in case.of(Finding) if fact.id == name)


# The worked example -------------------------------------------------------------------------------------------------


def test_the_worked_example_has_one_discrepancy_that_its_day_zero_has_no_date() -> None:
    (only,) = read_case(EXAMPLE).discrepancies
    assert only.kind is Kind.MISSING
    assert only.what == "the first day of anakinra is not dated to the day; it is not before 2011-04-01"


def test_every_fact_of_the_worked_example_leads_back_to_words_or_to_an_entry() -> None:
    case = read_case(EXAMPLE)
    story = (EXAMPLE / "story.md").read_text("utf-8")
    hashes = {document.name: document.sha256 for document in case.documents}
    for fact in case.facts:
        assert fact.sources
        for source in fact.sources:
            assert hashes[source.document] == source.sha256
            if isinstance(source.place, Span):
                assert story[source.place.start : source.place.end] == source.place.words
    without_words = [fact.id for fact in case.facts if not isinstance(fact.sources[0].place, Span)]
    assert without_words == ["answer-1"]


def test_the_documents_of_the_worked_example_bear_their_hashes() -> None:
    case = read_case(EXAMPLE)
    assert {document.name for document in case.documents} == {
        "case.yaml",
        "story.md",
        "labs.csv",
        "pictures/knee-before.jpg",
        "pictures/knee-week-4.jpg",
    }
    for document in case.documents:
        assert document.sha256 == hashlib.sha256((EXAMPLE / document.name).read_bytes()).hexdigest()


def test_the_times_of_the_worked_example_are_bounded_by_each_other() -> None:
    case = read_case(EXAMPLE)
    exposures = {exposure.id: exposure for exposure in case.of(Exposure)}
    assert exposures["anakinra"].start.days == Bounds(0, 0)
    # Colchicine was begun in April 2011 and anakinra after it.
    assert exposures["colchicine"].start.days == Bounds(None, 0)
    # Referral was in November 2010: 122 days from its last day to 1 April 2011.
    assert exposures["rituximab"].start.days == Bounds(None, -122)
    (death,) = case.of(Outcome)
    assert death.when.days == Bounds(150, 276)
    assert [lab.when.nominal_day for lab in case.of(LabValue)] == [0, 8, 0, 30]


def test_the_same_folder_gives_the_same_case() -> None:
    assert read_case(EXAMPLE) == read_case(EXAMPLE)


# Folders of which no case can be made -------------------------------------------------------------------------------


def refused(path: Path) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read_case(path)
    return caught.value


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "none").what == "there is no such folder"


def test_an_empty_folder_is_refused_with_the_way_to_a_template(tmp_path: Path) -> None:
    assert "the folder is empty; write a template with: catamnesis new FOLDER" in str(refused(tmp_path))


def test_a_file_in_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text("a: 1")
    assert refused(tmp_path / "case.yaml").what == "this is a file"


def test_a_folder_without_case_yaml_is_refused_and_a_near_name_is_told(tmp_path: Path) -> None:
    (tmp_path / "case.yml").write_text("a: 1")
    assert "there is no case.yaml; rename case.yml to case.yaml" in str(refused(tmp_path))


def test_a_case_without_question_is_refused_and_carries_what_else_was_found(folder: Callable[..., Path]) -> None:
    case = "catamnesis: 1\nid: a\ntitle: b\nfindings: [{nam: x}]\n"
    told = refused(folder(case=case))
    assert isinstance(told, NoCase)
    assert told.what == "no treatment in question is named, so there is no day zero"
    assert any("unknown key 'nam'" in discrepancy.what for discrepancy in told.discrepancies)


def test_a_treatment_that_no_exposure_bears_is_refused_with_the_nearest_id(folder: Callable[..., Path]) -> None:
    case = "catamnesis: 1\nid: a\ntitle: b\nquestion: {treatment: drgu}\nexposures: [{id: drug, drug: anakinra}]\n"
    assert "line 4, question: no exposure that could be read is called 'drgu'; did you mean 'drug'?" in str(
        refused(folder(case=case))
    )


def test_a_tab_is_refused_with_its_line(folder: Callable[..., Path]) -> None:
    assert "case.yaml, line 9: a tab stands where spaces must" in str(refused(folder("patient:\n\tsex: female\n")))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"catamnesis: 1\nid: \0a\n", "line 2: a NUL byte stands at byte 18"),
        (b"title: caf\xe9\n", "line 1: byte 10 is no letter in UTF-8"),
        (b"", "the file is empty"),
    ],
)
def test_bytes_that_are_no_text_are_refused(folder: Callable[..., Path], data: bytes, words: str) -> None:
    assert words in str(refused(folder(case=data)))


def test_a_huge_case_file_is_refused_before_it_is_read(folder: Callable[..., Path]) -> None:
    home = folder()
    with (home / "case.yaml").open("r+b") as file:
        file.truncate(notes.MAX_BYTES + 1)
    assert "larger than 20 MB" in refused(home).what


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_marked_encodings_are_read(folder: Callable[..., Path], encoding: str) -> None:
    home = folder()
    text = (home / "case.yaml").read_text("utf-8")
    (home / "case.yaml").write_bytes(text.encode(encoding))
    assert read_case(home).title == "The least"


# Entries that are left out ------------------------------------------------------------------------------------------


def test_one_bad_entry_is_left_out_and_the_others_are_read(read: Read, told: Told) -> None:
    case = read("findings:\n  - {name: fever, stattus: absent}\n  - {name: rash}\n")
    assert [fact.id for fact in case.of(Finding)] == ["finding-2"]
    discrepancy = told(case, "unknown key 'stattus', so findings[0] is left out")
    assert discrepancy.where == "case.yaml, line 9, findings[0].stattus"
    assert discrepancy.remedy.startswith("did you mean 'status'?")


def test_a_bad_step_of_a_drug_does_not_cost_the_drug(read: Read, told: Told) -> None:
    case = read(
        "  - id: prednisone\n    drug: prednisone\n    start: before drug\n    changes:\n"
        "      - {action: lower}\n      - {action: decrease, dose: 5, unit: mg, per: day}\n"
    )
    assert [change.action for change in case.of(Exposure)[1].changes] == ["decrease"]
    told(case, "so exposures[1].changes[0] is left out")


def test_a_bad_size_of_the_patient_costs_that_size_alone(read: Read) -> None:
    (patient,) = read("patient: {sex: male, age_years: 53, weight_kg: 5000}\n").of(Patient)
    assert (patient.sex, patient.age_years, patient.weight_kg) == ("male", 53, None)


def test_a_key_that_stands_twice_costs_its_entry(read: Read, told: Told) -> None:
    case = read("findings:\n  - {name: fever, name: rash}\n  - {name: pain}\n")
    assert [fact.id for fact in case.of(Finding)] == ["finding-2"]
    told(case, "'name' stands twice, on line 9, so findings[0] is left out")


def test_an_id_that_is_taken_is_refused_with_both_lines(read: Read, told: Told) -> None:
    case = read("findings:\n  - {id: a, name: fever}\n  - {id: a, name: rash}\n")
    assert [fact.concept.label for fact in case.of(Finding)] == ["fever"]
    assert told(case, "the id 'a' stands on line 9 too").where == "case.yaml, line 10, findings[1]"


def test_the_patient_does_not_take_the_id_of_a_drug(read: Read, told: Told) -> None:
    case = read("patient: {id: drug, sex: male}\nmilestones: [{id: patient}]\n")
    told(case, "the id 'drug' stands on line 7 too, so the patient does not bear it")
    assert case.of(Patient)[0].id == "patient-2"
    assert case.exposure_in_question().id == "drug"


def test_a_number_that_a_person_took_is_not_given_again(read: Read) -> None:
    case = read("findings:\n  - {name: fever}\n  - {id: finding-1, name: rash}\n")
    assert [fact.id for fact in case.of(Finding)] == ["finding-1-2", "finding-1"]


def test_more_slips_than_fifty_of_a_sort_are_told_in_one_line(read: Read) -> None:
    case = read("findings:\n" + "  - {name: a, colour: red}\n" * 60)
    unknown = [d for d in case.discrepancies if "unknown key 'colour'" in d.what]
    assert len(unknown) == 51
    assert unknown[-1].what.startswith("10 more like this")


# Words --------------------------------------------------------------------------------------------------------------


def test_quoted_words_are_found_over_a_line_break(read: Read) -> None:
    case = read("findings:\n  - {name: fever, words: The fever fell}\n")
    span, entry = (source.place for source in case.of(Finding)[0].sources)
    assert span == Span(52, 66, "The fever\nfell")
    assert entry == Entry("findings[0]", 9)


def test_words_that_do_not_stand_there_are_told_and_the_entry_is_the_source(read: Read, told: Told) -> None:
    case = read("findings:\n  - {name: fever, words: the fever rose}\n")
    assert [type(source.place) for source in case.of(Finding)[0].sources] == [Entry]
    discrepancy = told(case, "the quoted words 'the fever rose' do not stand in story.md")
    assert (discrepancy.kind, discrepancy.where) == (Kind.DOUBTFUL, "case.yaml, line 9, findings[0].words")


def test_words_that_stand_twice_are_told_unless_the_occurrence_is_named(read: Read, told: Told) -> None:
    case = read("findings:\n  - {id: a, name: fever, words: fever}\n  - {id: b, name: fever, words: fever, nth: 2}\n")
    told(case, "the words 'fever' stand several times in story.md; the first was taken")
    places = [finding(case, name).sources[0].place for name in ("a", "b")]
    assert [place.start for place in places if isinstance(place, Span)] == [8, 56]


def test_an_occurrence_that_there_is_not_is_told(read: Read, told: Told) -> None:
    case = read("findings:\n  - {name: fever, words: chills, nth: 2}\n  - {name: x, words: She had, nth: 3}\n")
    told(case, "the quoted words stand only once in story.md; correct 'nth'")


def test_words_in_a_file_that_is_not_listed_are_told(read: Read, told: Told) -> None:
    case = read("findings:\n  - {name: fever, words: fever, in: stroy.md}\n")
    told(case, "'stroy.md' is not among the sources; did you mean 'story.md'?")


def test_in_without_words_is_told(read: Read, told: Told) -> None:
    told(read("findings:\n  - {name: fever, in: story.md}\n"), "'in' or 'nth' stands without 'words'")


def test_words_of_a_pdf_are_told_to_be_out_of_reach(read: Read, told: Told) -> None:
    case = read("findings:\n  - {name: fever, words: fever, in: story.md}\n", story=b"%PDF-1.7 fever")
    discrepancy = told(case, "the words cannot be looked up: story.md is no plain text")
    assert "add its text as a file of its own" in discrepancy.remedy
    assert [type(source.place) for source in case.of(Finding)[0].sources] == [Entry]


def test_a_source_in_the_letters_of_windows_is_read_and_told(read: Read, told: Told) -> None:
    case = read("findings:\n  - {name: rash, words: exanthème}\n", story="Un exanthème.".encode("cp1252"))
    assert isinstance(case.of(Finding)[0].sources[0].place, Span)
    told(case, "its letters were read as Windows-1252")


def test_a_text_beyond_the_limit_is_hashed_and_not_searched(
    read: Read, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "MAX_TEXT_BYTES", 10)
    case = read("findings:\n  - {name: fever, words: fever}\n")
    told(case, "no words are looked up in it")
    assert "story.md" in {document.name for document in case.documents}


# Files that may be opened -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../secret.txt", "'../secret.txt' leads out of the case folder"),
        ("a/../../secret.txt", "leads out of the case folder"),
        ("/etc/passwd", "'/etc/passwd' is an absolute path"),
        ("C:\\\\secret.txt", "is an absolute path"),
        ("..\\\\secret.txt", "leads out of the case folder"),
        ("link.txt", "'link.txt' is a symbolic link that leaves the case folder"),
        ("linked/secret.txt", "is a symbolic link that leaves the case folder"),
        ("ring", "there is no file 'ring'"),
        ("inner", "'inner' is no file"),
        ("pipe", "'pipe' is no file"),
        ("stroy.md", "there is no file 'stroy.md'; did you mean 'story.md'?"),
        ("x" * 300, "there is no file"),
    ],
)
@pytest.mark.parametrize(
    "section", ["sources: [{file: story.md}, {file: %s}]", "photographs: [{site: knee, file: %s}]"]
)
def test_a_file_outside_the_folder_is_refused(
    folder: Callable[..., Path], told: Told, section: str, name: str, words: str
) -> None:
    home = folder()
    outside = home.parent / "secret.txt"
    outside.write_text("secret")
    (home / "inner").mkdir()
    (home / "link.txt").symlink_to(outside)
    (home / "linked").symlink_to(home.parent)
    (home / "ring").symlink_to(home / "ring")
    os.mkfifo(home / "pipe")
    text = (home / "case.yaml").read_text("utf-8").replace("sources: [{file: story.md}]\n", "")
    (home / "case.yaml").write_text(text + section % f'"{name}"' + "\n")
    case = read_case(home)
    told(case, words)
    assert all("secret" not in document.name for document in case.documents)


def test_a_missing_file_is_not_offered_as_its_own_correction(folder: Callable[..., Path]) -> None:
    home = folder()
    (home / "case.yaml").unlink()
    (home / "case.yaml").symlink_to(home / "case.yaml")
    with pytest.raises(Refusal, match=r"there is no file 'case\.yaml'; put the file into the case folder"):
        read_case(home)


def test_a_link_within_the_folder_is_followed(folder: Callable[..., Path]) -> None:
    home = folder("photographs: [{site: knee, file: knee.jpg}]\n")
    (home / "picture").write_bytes(b"\xff\xd8\xff\0")
    (home / "knee.jpg").symlink_to("picture")
    (photograph,) = read_case(home).of(Photograph)
    assert photograph.file == "knee.jpg"


def test_a_case_file_that_is_a_link_to_elsewhere_is_refused(folder: Callable[..., Path]) -> None:
    home = folder()
    (home / "case.yaml").rename(home.parent / "elsewhere.yaml")
    (home / "case.yaml").symlink_to(home.parent / "elsewhere.yaml")
    assert "symbolic link that leaves the case folder" in refused(home).what


def test_a_table_that_is_a_link_to_elsewhere_is_refused(folder: Callable[..., Path], told: Told) -> None:
    home = folder()
    (home.parent / "labs.csv").write_text("when,analyte,value,unit\nday 1,CRP,5,mg/L\n")
    (home / "labs.csv").symlink_to(home.parent / "labs.csv")
    case = read_case(home)
    assert told(case, "symbolic link").where == "labs.csv"
    assert case.of(LabValue) == ()


def test_a_table_by_another_name_is_told(folder: Callable[..., Path], told: Told) -> None:
    home = folder()
    (home / "Labs.CSV").write_text("when,analyte,value,unit\nday 1,CRP,5,mg/L\n")
    assert told(read_case(home), "the table is not read; call it labs.csv").where == "Labs.CSV"


def test_a_source_listed_twice_is_told_and_kept_once(folder: Callable[..., Path], told: Told) -> None:
    home = folder()
    text = (home / "case.yaml").read_text().replace("{file: story.md}", "{file: story.md}, {file: ./story.md}")
    (home / "case.yaml").write_text(text)
    case = read_case(home)
    told(case, "'./story.md' is listed twice")
    assert [document.name for document in case.documents].count("story.md") == 1


# Times --------------------------------------------------------------------------------------------------------------


def test_an_end_before_the_start_is_told_with_both_places(read: Read, told: Told) -> None:
    case = read("  - {id: b, drug: prednisone, start: 2011-05, stop: 2011-02}\n")
    discrepancy = told(case, "these times cannot all be true")
    assert discrepancy.kind is Kind.CONTRADICTORY
    for place in ("exposures[1].start", "exposures[1].stop"):
        assert place in discrepancy.where
    assert case.of(Exposure)[1].start.days == Bounds()


def test_dates_that_contradict_are_told_with_both_places(read: Read, told: Told) -> None:
    case = read(
        "milestones:\n  - {id: visit, when: 2011-05-01; 3 days after drug}\n  - {id: next, when: after visit}\n"
    )
    discrepancy = told(case, "these times cannot all be true")
    assert "'3 days after drug' (case.yaml, line 9, milestones[0].when)" in discrepancy.what
    assert "'2011-04-12' (case.yaml, line 7, exposures[0].start)" in discrepancy.what


def test_a_contradiction_does_not_take_day_zero_away(read: Read, told: Told) -> None:
    case = read(labs="when,day,analyte,value,unit\n2011-06-01,3,CRP,5,mg/L\n2011-04-20,,CRP,4,mg/L\n")
    told(case, "these times cannot all be true")
    assert case.exposure_in_question().start.days == Bounds(0, 0)


def test_a_date_that_can_be_read_in_two_ways_is_told_and_the_fact_is_kept(read: Read, told: Told) -> None:
    case = read("findings:\n  - {name: fever, when: 04/05/2011}\n")
    discrepancy = told(case, "'04/05/2011' may be 4 May or 5 April; the time was left out")
    assert discrepancy.remedy == "write 2011-05-04 or 2011-04-05"
    assert (case.of(Finding)[0].when.written, case.of(Finding)[0].when.days) == ("04/05/2011", Bounds())


def test_a_time_that_hangs_on_nothing_is_told_with_the_nearest_id(read: Read, told: Told) -> None:
    told(read("findings:\n  - {name: fever, when: 3 days after durg}\n"), "did you mean 'drug'?")


def test_a_stated_change_hangs_on_its_scans(read: Read) -> None:
    case = read(
        "imaging:\n  - {id: one, modality: PET, when: day -3}\n  - {id: two, modality: PET, when: day 120}\n"
        "stated_changes:\n  - {subject: SUVmax, percent: -46, start: at one, when: at two}\n"
        "imaging_values:\n  - {quantity: SUVmax, site: knee, value: 5, unit: g/mL, study: two}\n"
    )
    (change,) = case.of(StatedChange)
    assert (change.start.nominal_day, change.when.nominal_day, change.subject) == (-3, 120, "suvmax")
    (value,) = case.of(ImagingValue)
    assert (value.when.nominal_day, value.when.written, value.quantity) == (120, "at two", "suvmax")


def test_what_lies_after_death_is_told_but_for_what_was_examined_later(read: Read, told: Told) -> None:
    case = read(
        "outcomes:\n  - {kind: death, when: day 10}\nfindings:\n  - {name: fever, when: day 12}\n"
        "serologies:\n  - {target: MDA5, result: positive, when: day 20}\n"
        "procedures:\n  - {name: autopsy, when: day 11}\n"
    )
    assert "findings[0]" in told(case, "lies after the death of the patient").where


def test_ongoing_against_an_end_before_day_zero_is_told(read: Read, told: Told) -> None:
    case = read("  - {id: b, drug: prednisone, start: 2011-01, stop: 2011-02, ongoing: true}\n")
    told(case, "prednisone went on past day zero (ongoing: true)")


def test_a_drug_without_a_start_is_told(read: Read, told: Told) -> None:
    told(read("  - {id: b, drug: prednisone}\n"), "it is not said when prednisone was begun")


# Words of the clinic ------------------------------------------------------------------------------------------------


def test_a_drug_that_is_not_in_the_table_is_kept_and_told_with_the_nearest(read: Read, told: Told) -> None:
    case = read("  - {id: b, drug: methotrexat, start: 2010}\n")
    discrepancy = told(case, "'methotrexat' is not in the table of drugs")
    assert discrepancy.remedy.startswith("did you mean methotrexate?")
    assert case.of(Exposure)[1].drug_id is None


def test_a_course_without_domain_is_told(read: Read, told: Told) -> None:
    discrepancy = told(read("findings:\n  - {name: fever, course: resolved}\n"), "'fever' has a course but no domain")
    assert discrepancy.kind is Kind.MISSING


def test_a_dose_without_unit_is_told(read: Read, told: Told) -> None:
    told(read("  - {id: b, drug: prednisone, start: 2010, dose: 5}\n"), "the dose 5 has no unit")


def test_a_reference_to_nothing_is_left_out_and_told(read: Read, told: Told) -> None:
    case = read(
        "adverse_events:\n  - {name: rash, suspected: [durg, drug]}\n"
        "answers:\n  - {instrument: naranjo, about: durg, item: x, answer: no}\n"
        "  - {instrument: naranjo, about: skin, item: x, answer: no}\n"
    )
    assert case.of(AdverseEvent)[0].suspected == ("drug",)
    assert told(case, "no exposure is called 'durg'").remedy == "did you mean 'drug'? name its id"
    told(case, "nothing in this case is called 'durg'")
    assert [answer.about for answer in case.of(GivenAnswer)] == ["durg", Domain.SKIN]


def test_an_imaging_value_with_a_unit_that_is_none_is_left_out(read: Read, told: Told) -> None:
    case = read("imaging_values:\n  - {quantity: suvmax, site: knee, value: 5, unit: furlong}\n")
    told(case, "unit 'furlong'")
    assert case.of(ImagingValue) == ()


# Values and size ----------------------------------------------------------------------------------------------------


def test_a_value_in_the_table_leads_to_its_words_and_its_cell(read: Read) -> None:
    case = read(labs="when,analyte,value,unit,words\nday 8,CRP,31,mg/L,CRP was 31 mg/L\n")
    span, cell = (source.place for source in case.of(LabValue)[0].sources)
    assert isinstance(span, Span)
    assert span.words == "CRP was 31 mg/L"
    assert cell == Cell(2, "value")


def test_values_that_may_lie_on_either_side_of_day_zero_are_told(read: Read, told: Told) -> None:
    case = read(labs="when,analyte,value,unit\n2011-04,CRP,31,mg/L\n2011,CRP,32,mg/L\n2011-05,CRP,2,mg/L\n")
    assert told(case, "2 values of CRP may lie before or after day zero").where == "labs.csv, row 2, column value"


def test_ten_thousand_drugs_are_read(read: Read) -> None:
    many = "".join(
        f"  - {{id: e{n}, drug: prednisone, dose: {n}, unit: mg, start: before drug, stop: after e{n - 1}}}\n"
        for n in range(2, 2000)
    )
    case = read("  - {id: e1, drug: prednisone, start: 2009, stop: 2010}\n" + many)
    assert len(case.of(Exposure)) == 2000
    assert not [d for d in case.discrepancies if d.kind is Kind.CONTRADICTORY]


def test_the_schema_of_the_command_line_is_the_one_that_is_used() -> None:
    assert case_folder.schema_text() == schema_text()


def test_markup_in_any_field_is_kept_as_text(read: Read) -> None:
    markup = "<script>alert(1)</script>"
    case = read(f"findings:\n  - {{name: '{markup}', words: '{markup}'}}\n")
    assert case.of(Finding)[0].concept.label == markup


def test_no_message_names_the_place_of_the_folder(read: Read, folder: Callable[..., Path]) -> None:
    case = read("sources: 3\nfindings:\n  - {name: 3}\n  - {name: x, when: after y}\n", labs="a,b\n1,2\n")
    assert len(case.discrepancies) >= 4
    assert not [d for d in case.discrepancies if re.search("/(tmp|home|root)", str(d))]


def write_case(folder: Path, more: str) -> None:
    (folder / "case.yaml").write_text(
        "catamnesis: 1\nid: x\ntitle: x\nquestion: {treatment: drug}\npatient: {sex: female, age_years: 40}\n"
        "exposures:\n  - {id: drug, drug: anakinra, dose: 100, unit: mg, per: day, start: 2011-04-12}\n" + more,
        "utf-8",
    )


def test_two_scans_of_the_folder_are_named_as_a_pair(tmp_path: Path) -> None:
    for study in ("before", "after"):
        (tmp_path / "scans" / study).mkdir(parents=True)
    write_case(tmp_path, "scans:\n  - {baseline: scans/before, follow_up: scans/after, domain: calcinosis}\n")
    (pair,) = read_case(tmp_path).of(ScanPair)
    assert (pair.baseline, pair.follow_up, pair.domain, pair.tumour) == (
        "scans/before",
        "scans/after",
        Domain.CALCINOSIS,
        False,
    )


@pytest.mark.parametrize(
    ("named", "why"),
    [
        ("../scans", "leads out of the case folder"),
        ("nowhere", "there is no file 'nowhere'"),
        ("case.yaml", "'case.yaml' is no folder"),
    ],
)
def test_scans_that_do_not_lie_in_the_folder_are_refused(tmp_path: Path, named: str, why: str) -> None:
    (tmp_path / "after").mkdir()
    write_case(tmp_path, f"scans:\n  - {{baseline: {named}, follow_up: after}}\n")
    case = read_case(tmp_path)
    assert not case.of(ScanPair)
    assert any(why in d.what for d in case.discrepancies)
