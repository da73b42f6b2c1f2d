"""A case drafted from what a report says, with the words of the report behind every entry."""

import pytest

from catamnesis.case.finding import SerologyResult, Status
from catamnesis.case.mention import Act, Happening, Mention
from catamnesis.case.narrative import Part
from catamnesis.case.patient import Sex
from catamnesis.read.prose.draft.draft import Draft, drafted
from catamnesis.read.prose.draft.entries_drafted import Drafted
from prose_build import Told

STORY = Told(
    (Part.TITLE, "Anakinra for a stubborn rash"),
    (
        Part.CASE,
        (
            "A 40-year-old woman had fever, an itchy rash and no cough. Prednisone had been given for years. In May "
            "2012 colchicine was begun for gout. Methotrexate 15 mg weekly was continued. Anakinra 100 mg daily was "
            "started subcutaneously. The rash healed within days, fever abated, and CRP fell from 180 to 30 mg/L in 8 "
            "days. Albumin was 31 g/L 4 weeks after starting anakinra. She died 5 months later of a stroke."
        ),
    ),
)


def told() -> list[Mention]:
    s = STORY
    return [
        s.patient("40-year-old woman", Sex.FEMALE, 40),
        s.finding("fever"),
        s.finding("itchy rash"),
        s.finding("cough", assertion=Status.ABSENT),
        s.drug("Prednisone", Act.PAST),
        s.drug("colchicine", when=s.when("In May 2012", date="2012-05"), indication="gout"),
        s.drug("Methotrexate", Act.CONTINUE, dose=15, dose_unit="mg", per="week"),
        s.drug("Anakinra", dose=100, dose_unit="mg", per="day", route="subcutaneous", nth=2),
        s.finding("rash", 3, course="resolved", assertion=Status.ABSENT),
        s.finding("fever", 2, course="improved"),
        s.change("180 to 30 mg/L in 8 days", "c-reactive protein", 180, 30, days=8),
        s.value("180", "c-reactive protein", 180, "mg/L"),
        s.value("30 mg/L", "c-reactive protein", 30, "mg/L"),
        s.value("31 g/L", "albumin", 31, "g/L", when=s.when("4 weeks after", days=28, anchor="starting anakinra")),
        s.offset("4 weeks after", 28, "starting anakinra"),
        s.event("died", Happening.DEATH, when=s.when("5 months later", days=150)),
        s.finding("stroke"),
    ]


def draft(treatment: str = "") -> Draft:
    return drafted(STORY.narrative(), told(), treatment=treatment)


def entries(section: str, made: Draft | None = None) -> list[Drafted]:
    return [entry for entry in (made or draft()).entries if entry.section == section]


def one(section: str, key: str, value: object, made: Draft | None = None) -> Drafted:
    (found,) = [entry for entry in entries(section, made) if entry.get(key) == value]
    return found


def test_the_treatment_in_question_is_found_by_rule_and_the_reasons_are_told() -> None:
    made = draft()
    assert made.treatment == "anakinra"
    assert "the title names it" in made.why
    assert made.others[0] in ("colchicine", "methotrexate")


def test_the_treatment_that_the_user_names_is_taken_whatever_speaks_for_another() -> None:
    made = draft("colchicine")
    assert (made.treatment, made.why) == ("colchicine", ())


def test_a_treatment_that_the_report_does_not_name_is_told_and_the_rule_decides() -> None:
    made = draft("rituximab")
    assert made.treatment == "anakinra"
    assert any("no drug of the report is called 'rituximab'" in doubt for doubt in made.doubts)


def test_a_report_without_a_drug_has_no_treatment_in_question() -> None:
    s = Told((Part.CASE, "A man had fever. It passed."))
    made = drafted(s.narrative(), [s.finding("fever")])
    assert made.treatment == ""
    assert entries("findings", made)[0].get("when") is None


def test_the_two_ends_of_a_change_that_hangs_on_the_treatment_are_dated_from_its_start() -> None:
    first, second = one("labs", "value", 180), one("labs", "value", 30)
    assert first.get("when") == "at anakinra"
    assert "the text gives no day for it" in first.doubt
    assert second.get("when") == "8 days after anakinra"
    assert second.doubt == ""


def test_a_time_keeps_the_unit_of_the_text() -> None:
    assert one("labs", "analyte", "albumin").get("when") == "4 weeks after anakinra"


def test_a_later_time_that_hangs_on_nothing_is_bounded_by_the_last_day_told() -> None:
    assert entries("outcomes")[0].get("when") == "150 to 181 days after anakinra"


def test_the_cause_of_death_follows_the_death() -> None:
    assert entries("outcomes")[0].get("cause") == "stroke"


def test_a_date_of_a_drug_is_kept_and_its_order_added_while_the_treatment_has_no_date() -> None:
    colchicine = one("exposures", "drug", "colchicine")
    assert colchicine.get("start") == "2012-05; before anakinra"
    assert colchicine.get("indication") == "gout"
    assert "by the order of telling" in colchicine.note


def test_a_drug_that_went_on_is_ongoing_and_a_drug_of_the_past_lies_before() -> None:
    assert one("exposures", "drug", "methotrexate").get("ongoing") is True
    assert one("exposures", "drug", "prednisone").get("start") == "before anakinra"


def test_the_start_of_the_treatment_in_question_is_not_made_up() -> None:
    assert one("exposures", "drug", "anakinra").get("start") is None


def test_a_course_counts_after_the_treatment_and_a_resolved_sign_is_not_called_absent() -> None:
    healed = one("findings", "course", "resolved")
    assert (healed.get("domain"), healed.get("status"), healed.get("when")) == ("skin", None, "after anakinra")


def test_a_course_before_the_treatment_is_no_effect_of_it() -> None:
    s = Told((Part.CASE, "The rash improved by itself. Then anakinra was started."))
    made = drafted(s.narrative(), [s.finding("rash", course="improved"), s.drug("anakinra")])
    (rash,) = entries("findings", made)
    assert rash.get("course") is None
    assert "improved" in rash.note


def test_an_absent_sign_stays_absent() -> None:
    assert one("findings", "name", "cough").get("status") == "absent"


def test_how_many_times_follow_the_order_of_telling_is_told() -> None:
    assert any("follow the order of telling" in doubt for doubt in draft().doubts)


ILLNESSES = Told(
    (
        Part.CASE,
        (
            "A man with clinically amyopathic myopathy (CAMY) had heart failure. Lymphoma was suspected. CAMY was "
            "treated. He had severe dyspnea. Biopsy showed lymphoma. Congestive heart failure was seen again. Dyspnea "
            "was noted. There was no sarcoidosis. He was diagnosed with Okonkwo syndrome and interstitial pneumonia."
        ),
    ),
)


def ill() -> Draft:
    s = ILLNESSES
    said = [
        s.finding("heart failure", code="HP:0001635"),
        s.finding("Lymphoma", assertion=Status.POSSIBLE, code="DOID:0060058", disease=True),
        s.finding("CAMY", 2),
        s.finding("severe dyspnea", code="HP:0002094"),
        s.finding("lymphoma", code="DOID:0060058", disease=True),
        s.finding("Congestive heart failure", code="DOID:6000", disease=True),
        s.finding("Dyspnea", code="HP:0002094"),
        s.finding("sarcoidosis", assertion=Status.ABSENT, code="DOID:11335", disease=True),
        s.finding("Okonkwo syndrome"),
        s.finding("interstitial pneumonia", code="HP:0006530"),
    ]
    return drafted(ILLNESSES.narrative(), said)


def test_an_illness_is_one_diagnosis_whatever_words_and_codes_name_it() -> None:
    found = [(e.text("name"), e.text("code"), e.text("status")) for e in entries("diagnoses", ill())]
    assert found == [
        ("Congestive heart failure", "DOID:6000", ""),
        ("Lymphoma", "DOID:0060058", ""),
        ("clinically amyopathic myopathy", "", ""),
        ("sarcoidosis", "DOID:11335", "absent"),
        ("Okonkwo syndrome", "", ""),
    ]


def test_findings_bear_the_words_of_the_author_beside_the_code_and_are_told_once() -> None:
    found = {e.text("name"): e for e in entries("findings", ill())}
    assert found["interstitial pneumonia"].text("code") == "HP:0006530"
    assert [span.words for span in found["severe dyspnea"].also] == ["Dyspnea"]
    assert "Dyspnea" not in found


def test_two_sides_are_two_findings() -> None:
    s = Told((Part.CASE, "There was left pleural effusion. There was right pleural effusion."))
    said = [s.finding(f"{side} pleural effusion", code="HP:0002202") for side in ("left", "right")]
    assert len(entries("findings", drafted(s.narrative(), said))) == 2


def test_a_change_takes_its_length_from_the_time_that_says_as_much() -> None:
    s = Told(
        (Part.CASE, "Anakinra was begun. It was repeated 4 months after the first. There was a 46% fall of SUVmax.")
    )
    said: list[Mention] = [
        s.drug("Anakinra"),
        s.offset("4 months after the first", 120),
        s.change("46% fall", "suvmax", percent=-46, days=120),
    ]
    (change,) = entries("stated_changes", drafted(s.narrative(), said))
    assert change.text("when") == "4 months after anakinra"


def test_every_entry_stands_on_its_words() -> None:
    for entry in draft().entries:
        assert entry.span is not None
        assert STORY.text[entry.span.start : entry.span.end] == entry.span.words


def test_a_doubt_of_the_reader_goes_with_the_entry() -> None:
    s = Told((Part.CASE, "Anakinra was started. ESR 40 mm/h."))
    made = drafted(
        s.narrative(), [s.drug("Anakinra"), s.value("40 mm/h", "ESR", 40, "mm/h", doubt="two analytes near")]
    )
    assert entries("labs", made)[0].doubt == "two analytes near"
    assert made.candidates == 1


def test_a_stated_share_without_both_values_is_a_stated_change() -> None:
    s = Told((Part.CASE, "Anakinra was started. SUVmax fell by 46 % 4 months after starting anakinra."))
    said: list[Mention] = [
        s.drug("Anakinra"),
        s.change("46 %", "suvmax", percent=-46),
        s.offset("4 months after starting anakinra", 120, "starting anakinra"),
    ]
    (change,) = entries("stated_changes", drafted(s.narrative(), said))
    assert dict(change.keys) == {
        "subject": "suvmax",
        "percent": -46,
        "start": "before anakinra",
        "when": "4 months after anakinra",
    }


def test_a_follow_up_too_short_bars_a_part_of_the_illness() -> None:
    s = Told(
        (Part.CASE, "Anakinra was started."),
        (Part.DISCUSSION, "The short follow-up prevented us from judging the lung."),
    )
    (barred,) = entries("not_evaluable", drafted(s.narrative(), [s.drug("Anakinra")]))
    assert (barred.get("domain"), barred.get("reason")) == ("lung", "follow-up too short")


def test_two_results_of_one_test_that_differ_between_summary_and_story_are_both_candidates() -> None:
    s = Told((Part.ABSTRACT, "ANCA was positive."), (Part.CASE, "Anakinra was started. ANCA was negative."))
    said: list[Mention] = [
        s.serology("ANCA", SerologyResult.POSITIVE),
        s.drug("Anakinra"),
        s.serology("ANCA", SerologyResult.NEGATIVE, nth=2),
    ]
    both = entries("serologies", drafted(s.narrative(), said))
    assert len(both) == 2
    assert all("says" in entry.doubt for entry in both)


def test_a_change_that_the_summary_tells_with_another_number_is_told() -> None:
    s = Told(
        (Part.ABSTRACT, "Under anakinra CRP fell from 180 to 13 mg/L."),
        (Part.CASE, "Anakinra was started. CRP fell from 180 to 31 mg/L."),
    )
    said: list[Mention] = [
        s.change("180 to 13 mg/L", "c-reactive protein", 180, 13),
        s.value("180", "c-reactive protein", 180, "mg/L"),
        s.value("13 mg/L", "c-reactive protein", 13, "mg/L"),
        s.drug("Anakinra"),
        s.change("180 to 31 mg/L", "c-reactive protein", 180, 31),
        s.value("180", "c-reactive protein", 180, "mg/L", nth=2),
        s.value("31 mg/L", "c-reactive protein", 31, "mg/L"),
    ]
    made = drafted(s.narrative(), said)
    assert one("labs", "value", 13, made).doubt == "the story says 31 where the summary says 13"
    assert one("labs", "value", 31, made).doubt == "the summary says 13 where the story says 31"
    assert len(one("labs", "value", 180, made).also) == 1


def test_two_ages_make_the_patient_a_candidate() -> None:
    s = Told((Part.ABSTRACT, "A 40-year-old woman."), (Part.CASE, "A 44-year-old woman had anakinra."))
    said: list[Mention] = [
        s.patient("40-year-old woman", Sex.FEMALE, 40),
        s.patient("44-year-old woman", Sex.FEMALE, 44),
        s.drug("anakinra"),
    ]
    patient = drafted(s.narrative(), said).patient
    assert patient is not None
    assert "40 and 44 years" in patient.doubt


@pytest.mark.parametrize(
    ("written", "unit"), [("mg/L", "mg/L"), ("titre", "1"), (None, "")], ids=["as written", "a titre", "none"]
)
def test_a_unit_is_kept_as_written_and_never_guessed(written: str | None, unit: str) -> None:
    s = Told((Part.CASE, "Anakinra was started. CRP was 12."))
    made = drafted(s.narrative(), [s.drug("Anakinra"), s.value("12", "c-reactive protein", 12, written)])
    assert entries("labs", made)[0].text("unit") == unit


@pytest.mark.parametrize(
    ("analyte", "written", "named", "unit"),
    [
        ("aspartate aminotransferase", "IU/L", "aspartate aminotransferase", "U/L"),
        ("potassium", "mEq/L", "potassium", "mmol/L"),
        ("calcium", "mEq/L", "calcium", "mEq/L"),
        ("neutrophils", "%", "neutrophils, share", "%"),
        ("glasgow coma scale", None, "glasgow coma scale", "1"),
        ("body mass index", None, "body mass index", ""),
    ],
)
def test_only_what_is_the_same_by_definition_is_renamed(
    analyte: str, written: str | None, named: str, unit: str
) -> None:
    s = Told((Part.CASE, "Anakinra was started. It was 12."))
    made = drafted(s.narrative(), [s.drug("Anakinra"), s.value("12", analyte, 12, written)])
    (entry,) = entries("labs", made)
    assert (entry.get("analyte"), entry.text("unit")) == (named, unit)


def test_an_event_never_hangs_on_itself() -> None:
    s = Told((Part.CASE, "Anakinra was started. Surgery was done 3 days after surgery."))
    when = s.when("3 days after surgery", days=3, anchor="surgery")
    made = drafted(s.narrative(), [s.drug("Anakinra"), s.event("Surgery", Happening.SURGERY, when=when)])
    assert entries("procedures", made)[0].get("when") == "after anakinra"


def test_a_time_told_for_both_values_of_a_change_is_that_of_the_second() -> None:
    s = Told((Part.CASE, "Anakinra was started. Two weeks later ferritin had fallen from 8000 to 600 µg/L."))
    later = s.when("Two weeks later", days=14)
    said: list[Mention] = [
        s.drug("Anakinra"),
        s.offset("Two weeks later", 14),
        s.change("8000 to 600 µg/L", "ferritin", 8000, 600, days=14),
        s.value("8000", "ferritin", 8000, "µg/L", when=later),
        s.value("600 µg/L", "ferritin", 600, "µg/L", when=later),
    ]
    first = one("labs", "value", 8000, drafted(s.narrative(), said))
    assert first.get("when") == "at anakinra"
    assert "the text gives no day for it" in first.doubt


def test_a_dose_that_went_on_is_told_once() -> None:
    methotrexate = one("exposures", "drug", "methotrexate")
    assert (methotrexate.get("dose"), methotrexate.get("changes")) == (15, None)


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("Anakinra 100 mg and methotrexate were started.", "at anakinra"),
        ("Methotrexate with anakinra were started.", "at anakinra"),
        ("Methotrexate failed and anakinra were started.", "before anakinra"),
        ("Anakinra was started, then methotrexate.", "after anakinra"),
        ("Anakinra was started. Methotrexate was added.", "after anakinra"),
    ],
)
def test_drugs_told_in_one_breath_are_begun_together(words: str, start: str) -> None:
    s = Told((Part.CASE, words))
    names = sorted((n for n in ("Anakinra", "anakinra", "Methotrexate", "methotrexate") if n in words), key=words.find)
    made = drafted(s.narrative(), [s.drug(name) for name in names], treatment="anakinra")
    entry = one("exposures", "drug", "methotrexate", made)
    assert entry.get("start") == start
    assert entry.note.endswith("by the order of telling")


def test_a_drug_taken_long_before_is_no_treatment_in_question_where_nothing_speaks_for_it() -> None:
    s = Told((Part.CASE, "At admission he was taking phenytoin. Seizures were recorded."))
    made = drafted(s.narrative(), [s.drug("phenytoin", Act.PAST), s.finding("Seizures")])
    assert made.treatment == ""
    named = drafted(s.narrative(), [s.drug("phenytoin", Act.PAST), s.finding("Seizures")], treatment="phenytoin")
    assert named.treatment == "phenytoin"
    assert entries("findings", named)[0].get("when") is None


def test_treatment_with_a_drug_is_not_called_an_effect_of_it() -> None:
    s = Told((Part.CASE, "She was treated with anakinra."))
    made = drafted(s.narrative(), [s.drug("anakinra")])
    assert made.why == ("the text speaks of treatment with it",)


def test_a_sign_that_its_own_word_denies_is_not_denied_twice() -> None:
    s = Told((Part.CASE, "She was afebrile. Anakinra was started."))
    made = drafted(s.narrative(), [s.finding("afebrile", assertion=Status.ABSENT), s.drug("Anakinra")])
    (fever,) = entries("findings", made)
    assert (fever.get("name"), fever.get("code"), fever.get("status")) == ("Fever", "HP:0001945", "absent")


@pytest.mark.parametrize(
    ("words", "course"),
    [
        ("The rash healed within days after starting anakinra.", "resolved"),
        ("The rash healed, but the fever stayed, so anakinra was given.", None),
    ],
)
def test_an_effect_told_before_the_name_of_the_treatment_came_after_it(words: str, course: str | None) -> None:
    s = Told((Part.CASE, words))
    made = drafted(s.narrative(), [s.finding("rash", course="resolved"), s.drug("anakinra")])
    (rash,) = entries("findings", made)
    assert rash.get("course") == course


def test_a_table_that_is_not_read_is_told() -> None:
    s = Told((Part.CASE, "Anakinra was started."), (Part.TABLE, "CRP 180 30"))
    assert any("table" in doubt for doubt in drafted(s.narrative(), [s.drug("Anakinra")]).doubts)
    assert not any("table" in doubt for doubt in draft().doubts)
