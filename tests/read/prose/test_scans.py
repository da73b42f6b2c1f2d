"""Scan facts are read where they stand: tracer, activity, uptake time, glucose, uptake values with their site."""

import re
from pathlib import Path

import pytest

from catamnesis.case.laboratory import Comparator
from catamnesis.case.mention import ScanSaid
from catamnesis.case.narrative import Part, Sentence
from catamnesis.read.prose.nouns import Line, Term, TermKind
from catamnesis.read.prose.reader import lines
from catamnesis.read.prose.report.narrative import open_report
from catamnesis.read.prose.scans import scans_said
from shared_data import shared


def story(text: str, *, part: Part = Part.CASE, sites: tuple[str, ...] = ()) -> tuple[Line, ...]:
    """Lines of a text, one a sentence; sites of the body are told, as the lexicon would."""
    made = []
    for found in re.finditer(r"\S[^|]*", text):
        start = found.start()
        terms = tuple(
            Term(start + place.start(), start + place.end(), TermKind.SITE, "site", site)
            for site in sites
            for place in re.finditer(site, found[0])
        )
        made.append(Line(Sentence(start, found.end(), part, 1), found[0], (), terms, (), ()))
    return tuple(made)


def the_scan(text: str) -> ScanSaid:
    """The one scan that a text tells of."""
    (said,) = scans_said(story(text))
    return said


def test_the_scans_of_the_worked_example_are_read() -> None:
    path = shared("cases/groh-2015.txt")
    made = [scan for scan in scans_said(lines(open_report(path))) if scan.activity]
    assert [(s.tracer, s.activity, s.activity_unit, s.uptake_minutes, s.glucose_mmol_l) for s in made] == [
        ("FDG", 2.5, "MBq/kg", 60.0, 4.0)
    ]


@pytest.mark.parametrize(
    ("words", "tracer"),
    [
        ("An 18F-FDG PET/CT was done.", "FDG"),
        ("PET with [18F]fluorodeoxyglucose was done.", "FDG"),
        ("PET with 2-deoxy-2-[18F]fluoro-D-glucose was done.", "FDG"),
        ("A 68Ga-DOTATATE PET/CT was done.", "DOTATATE"),
        ("A 68Ga-PSMA-11 PET/CT was done.", "PSMA"),
        ("A FAPI PET/CT was done.", "FAPI"),
        ("A choline PET was done.", "choline"),
        ("Positron emission tomography was done.", ""),
    ],
)
def test_a_tracer_has_its_usual_short_name(words: str, tracer: str) -> None:
    assert the_scan(words).tracer == tracer


@pytest.mark.parametrize(
    ("words", "activity", "unit"),
    [
        ("PET was done with 370 MBq of FDG.", 370.0, "MBq"),
        ("PET was done with 3.7 MBq/kg of FDG.", 3.7, "MBq/kg"),
        ("PET was done with 3,5 MBq/kg of FDG.", 3.5, "MBq/kg"),
        ("PET was done with 2.5 MBq per kg of FDG.", 2.5, "MBq/kg"),
        ("PET was done with 2·5 MBq kg-1 of FDG.", 2.5, "MBq/kg"),
        ("PET was done with 10.2 mCi of FDG.", 10.2, "mCi"),
        ("PET was done with 0.14 mCi/kg of FDG.", 0.14, "mCi/kg"),
        ("PET was done with 1,110 MBq of water.", 1110.0, "MBq"),
        ("PET was done with 0.37 GBq of FDG.", 370.0, "MBq"),
    ],
)
def test_an_activity_is_read_with_its_unit(words: str, activity: float, unit: str) -> None:
    said = the_scan(words)
    assert (said.activity, said.activity_unit) == (activity, unit)


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("PET was acquired one hour after injection of FDG.", 60.0),
        ("PET was acquired 60 min after the intravenous injection.", 60.0),
        ("PET was acquired at 90 minutes post-injection.", 90.0),
        ("PET was acquired 75 min p.i.", 75.0),
        ("PET was acquired after an uptake time of 62 min.", 62.0),
        ("PET was acquired 1.5 h after FDG injection.", 90.0),
        ("PET was acquired after a 60-minute uptake.", 60.0),
        ("PET was acquired ninety minutes after tracer administration.", 90.0),
        ("PET was acquired 60 minutes later.", None),
        ("PET took 20 minutes and showed nothing.", None),
    ],
)
def test_an_uptake_time_is_minutes_from_injection(words: str, minutes: float | None) -> None:
    assert the_scan(words).uptake_minutes == minutes


def test_a_range_of_uptake_times_is_a_doubt_and_no_number() -> None:
    said = the_scan("PET was acquired 60-90 minutes after injection of FDG.")
    assert said.uptake_minutes is None
    assert said.doubt == "the uptake time is written as a range, 60 to 90"


@pytest.mark.parametrize(
    ("words", "glucose"),
    [
        ("PET was done. | Blood glucose at the scan was 5.2 mmol/L.", 5.2),
        ("PET was done. | Glycaemia before injection was 90.08 mg/dL.", 5.0),
        ("PET was done. | Glucose was 4 mmol/l at both exams.", 4.0),
        ("PET was done. | On the ward glucose was 12 mmol/L.", None),
        ("PET was done. | One. | Two. | Three. | Glucose before injection was 5.2 mmol/L.", None),
        ("PET was done. | Cholesterol at the scan was 5.2 mmol/L.", None),
    ],
)
def test_a_glucose_counts_only_where_it_is_tied_to_the_scan(words: str, glucose: float | None) -> None:
    said = the_scan(words)
    assert said.glucose_mmol_l == (None if glucose is None else pytest.approx(glucose))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("PET showed uptake (SUVmax 7.8) in the left lung.", [("suvmax", 7.8, "=")]),
        ("PET showed a SUV max of 13,4.", [("suvmax", 13.4, "=")]),
        ("PET showed a maximum standardized uptake value (SUVmax) of 9.7.", [("suvmax", 9.7, "=")]),
        ("PET showed a maximal SUV of 2.", [("suvmax", 2.0, "=")]),
        ("PET showed SUVmean = 3.1 and SUVpeak: 4.2.", [("suvmean", 3.1, "="), ("suvpeak", 4.2, "=")]),
        ("PET showed an SUVmax < 2.5.", [("suvmax", 2.5, "<")]),
        ("PET showed SUVs ranging from 3.5 to 4.1.", [("suv", 3.5, "="), ("suv", 4.1, "=")]),
        ("PET showed an SUVmax reduction of 46 %.", []),
        ("PET showed that SUVmax was 46 % lower.", []),
        ("PET showed an SUVmax at 4 months.", []),
    ],
)
def test_uptake_values_are_read_with_their_kind(words: str, told: list[tuple[str, float, str]]) -> None:
    said = the_scan(words)
    assert [(u.quantity, u.value, str(u.comparator)) for u in said.uptakes] == told


def test_an_uptake_has_the_site_that_follows_it() -> None:
    said = the_scan("PET showed uptake with an SUVmax of 7.8 in the left axillary nodes and the spleen.")
    assert said.uptakes[0].site == "left axillary nodes"


def test_without_one_it_has_the_nearest_site_before_it() -> None:
    (said,) = scans_said(story("PET showed a mass of the liver (SUVmax, 9.9).", sites=("liver",)))
    assert said.uptakes[0].site == "liver"
    assert said.uptakes[0].comparator is Comparator.EQUAL


def test_sentences_that_follow_one_another_tell_of_one_scan() -> None:
    said = the_scan("FDG PET was done. | It was acquired 60 min after injection. | SUVmax was 4.2.")
    assert (said.tracer, said.uptake_minutes, len(said.uptakes)) == ("FDG", 60.0, 1)
    assert [span.words for span in said.more] == ["60 min after injection", "SUVmax was 4.2"]


def test_two_activities_are_two_scans() -> None:
    first, second = scans_said(story("PET was done with 250 MBq of FDG. | PET was done again with 310 MBq of FDG."))
    assert (first.activity, second.activity) == (250.0, 310.0)


def test_the_words_of_a_scan_stand_in_the_text() -> None:
    text = "She had fever. | FDG PET was done with 250 MBq, 60 min after injection. | Then she was well."
    said = the_scan(text)
    assert text[said.span.start : said.span.end] == said.span.words
    assert said.span.words == "FDG PET was done with 250 MBq, 60 min after injection"


@pytest.mark.parametrize("words", ["", "A dose of 30 mCi of radioiodine was given.", "She kept a pet at home 60 min."])
def test_what_is_no_pet_is_no_scan(words: str) -> None:
    assert [said for said in scans_said(story(words)) if said.tracer or said.activity or said.uptake_minutes] == []


def test_a_line_of_a_megabyte_is_read_at_once() -> None:
    for piece in ("SUV ", "glucose ", "60 minutes ", "1,000,", "PET of "):
        assert len(scans_said(story("PET " + piece * (1_000_000 // len(piece))))) == 1


def test_a_number_with_two_sorts_of_marks_is_read(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("A man of 40 years was admitted. FDG PET/CT showed a SUVmax of 1,234,5 in the liver.", "utf-8")
    assert [said.uptakes[0].value for said in scans_said(lines(open_report(path))) if said.uptakes] == [1234.5]
