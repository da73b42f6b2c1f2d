"""A fact of a language model is believed where the text says it, and left out with the reason where it does not."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catamnesis.case.discrepancy import Kind
from catamnesis.case.finding import SerologyResult, Status
from catamnesis.case.laboratory import Comparator
from catamnesis.case.mention import (
    Act,
    ChangeSaid,
    EventSaid,
    ExposureSaid,
    FindingSaid,
    Happening,
    MeasurementSaid,
    Mention,
    PatientSaid,
    SerologySaid,
    TimeSaid,
)
from catamnesis.case.patient import Sex
from catamnesis.read.prose.model.grounding import Stretch, grounded
from catamnesis.read.prose.model.model_facts import ONLY_THE_MODEL, Unfounded
from catamnesis.read.prose.model.model_prompt import MEMBERS
from catamnesis.read.prose.reader import lines
from chat_server import CRP, FEVER, STORY, fact, facts, reading, reasons, report


def the_one(told: dict[str, object], text: str = STORY) -> Mention:
    """The one mention that comes of one fact."""
    done, _ = reading(facts(told), text=text)
    (said,) = done.mentions
    return said


# What is believed


def test_a_value_is_read_from_the_words_and_the_identifier_from_our_table() -> None:
    said = the_one(CRP)
    assert isinstance(said, MeasurementSaid)
    assert (said.analyte, said.analyte_id, said.value, said.unit, said.ucum) == (
        *("c-reactive protein", "crp", 31.0, "mg/L", "mg/L"),
    )
    assert STORY[said.span.start : said.span.end] == said.span.words == "31 mg/L"
    assert (said.reader, said.doubt) == ("some-model", ONLY_THE_MODEL)


def test_a_comparator_is_read_from_the_text_and_not_from_the_model() -> None:
    told = fact("measurement", "5 mg/L", analyte="crp", value=5, comparator="=", unit="mg/L")
    said = the_one(told, "CRP was <5 mg/L.")
    assert isinstance(said, MeasurementSaid)
    assert said.comparator is Comparator.BELOW


def test_a_patient_has_the_sex_and_age_of_the_words() -> None:
    said = the_one(fact("patient", "53-year-old woman", sex="female", age_years=53))
    assert isinstance(said, PatientSaid)
    assert (said.sex, said.age_years) == (Sex.FEMALE, 53.0)


def test_a_drug_has_the_name_and_code_of_our_lexicon() -> None:
    told = fact("exposure", "Prednisone", drug="PREDNISONE", dose=5, dose_unit="mg", per="day", route="oral")
    said = the_one(told | {"action": "start", "drug_id": "DB99999", "concept": "HP:0000001"})
    assert isinstance(said, ExposureSaid)
    assert (said.drug, said.concept.curie, said.drug_id) == ("prednisone", "DRUGBANK:DB00635", "prednisone")
    assert (said.dose, said.dose_unit, said.per, said.route, said.action) == (5.0, "mg", "day", "oral", Act.START)


def test_what_of_a_drug_does_not_stand_there_is_left_open() -> None:
    told = fact("exposure", "Prednisone", drug="prednisone", dose=None, dose_unit=None, per=None, route="intravenous")
    said = the_one(told | {"action": "stop"})
    assert isinstance(said, ExposureSaid)
    assert (said.route, said.action, said.dose) == (None, Act.NONE, None)


def test_a_finding_that_is_denied_is_absent() -> None:
    said = the_one(fact("finding", "muscle pain", assertion="absent"))
    assert isinstance(said, FindingSaid)
    assert (said.assertion, said.concept.curie) == (Status.ABSENT, "HP:0003326")


def test_a_stated_change_has_its_ends_and_how_long_it_took() -> None:
    told = {"from": 179, "to": 31, "unit": "mg/L", "percent": None, "over_days": 8}
    said = the_one(fact("change", "179 to 31 mg/L", analyte="c-reactive protein") | told)
    assert isinstance(said, ChangeSaid)
    assert (said.before, said.after, said.unit, said.over_days) == (179.0, 31.0, "mg/L", 8.0)


def test_a_serology_an_event_and_a_time_are_believed_where_the_text_says_them() -> None:
    done, _ = reading(
        facts(
            fact("serology", "MDA5", target="anti-mda5", result="positive"),
            fact("event", "died", type="death"),
            fact("time", "two weeks later", form="offset", value=14, date=None),
        )
    )
    serology, event, time = done.mentions
    assert isinstance(serology, SerologySaid)
    assert isinstance(event, EventSaid)
    assert isinstance(time, TimeSaid)
    assert (serology.target, serology.result, event.kind, time.amount) == (
        *("mda5", SerologyResult.POSITIVE, Happening.DEATH, 14.0),
    )


def test_line_ends_within_quoted_words_do_not_matter() -> None:
    said = the_one(fact("finding", "muscle pain", assertion="absent"), "She had no muscle\n  pain.")
    assert said.span.words == "muscle\n  pain"


def test_words_that_stand_twice_are_found_by_their_context() -> None:
    text = "Fever came first. After a week the fever came back."
    said = the_one(fact("finding", "fever", "After a week the fever came", assertion="present"), text)
    assert said.span.start == text.rindex("fever")


# What is not believed


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (fact("finding", "skin ulcers", assertion="present"), "its words do not stand in the text"),
        (fact("finding", "ever", assertion="present"), "its words do not stand in the text"),
        (fact("finding", "She", assertion="present"), "its words stand in several places"),
        (fact("finding", "pain. Prednisone", assertion="absent"), "the words are no part of one sentence"),
        (fact("finding", "", assertion="present"), "it quotes nothing"),
        (fact("finding", "muscle pain", assertion="present"), "its sentence says otherwise whether it was there"),
        (fact("finding", "179", assertion="present"), "it names nothing"),
        (CRP | {"value": 13}, "the number cannot be read from its words"),
        (CRP | {"value": 1}, "the number cannot be read from its words"),
        (CRP | {"unit": "mg/dL"}, "the unit does not stand there"),
        (CRP | {"analyte": "creatinine"}, "what was measured is not named in its sentence"),
        (CRP | {"value": 1e400}, "the number cannot be read from its words"),
        (CRP | {"value": True}, "a member has not the form asked for"),
        (CRP | {"value": "31"}, "a member has not the form asked for"),
        (CRP | {"comparator": "about"}, "a member has not the form asked for"),
        (CRP | {"kind": "diagnosis"}, "it has no kind that was asked for"),
        (CRP | {"kind": ["measurement"]}, "it has no kind that was asked for"),
        (CRP | {"quote": None}, "it quotes nothing"),
        (
            fact("measurement", "30", analyte="ferritin", value=30, comparator="=", unit=None),
            "its number is a limit of a reference range",
        ),
        (fact("patient", "53-year-old woman", sex="male", age_years=53), "the sex does not stand in its words"),
        (fact("patient", "53-year-old woman", sex="female", age_years=35), "the age does not stand in its words"),
        (fact("patient", "53-year-old woman", sex=None, age_years=None), "it says nothing"),
        (
            fact("change", "20 %", analyte="albumin", percent=-20) | dict.fromkeys(("from", "to", "unit", "over_days")),
            "the direction cannot be read from its words",
        ),
        (
            fact(
                "exposure",
                "Prednisone",
                drug="prednisone",
                dose=50,
                dose_unit="mg",
                per="day",
                route=None,
                action="none",
            ),
            "the dose cannot be read from its words",
        ),
        (
            fact(
                "exposure",
                "Prednisone",
                drug="anakinra",
                dose=None,
                dose_unit=None,
                per=None,
                route=None,
                action="none",
            ),
            "its words do not name the drug that the model names",
        ),
        (
            fact(
                "exposure",
                "fever",
                drug="anakinra",
                dose=None,
                dose_unit=None,
                per=None,
                route=None,
                action="none",
            ),
            "its words do not name the drug that the model names",
        ),
        (fact("serology", "MDA5", target="mda5", result="negative"), "its result cannot be read from its sentence"),
        (fact("serology", "MDA5", target="jo-1", result="positive"), "its name does not stand in its words"),
        (fact("event", "fever", type="death"), "its words do not say what happened"),
        (
            fact("time", "two weeks later", form="offset", value=21, date=None),
            "its time cannot be read from its words",
        ),
        (fact("time", "fever", form="date", value=None, date="2010-11"), "its time cannot be read from its words"),
        ("CRP is 1", "it has no kind that was asked for"),
        (None, "it has no kind that was asked for"),
        ([[[]]], "it has no kind that was asked for"),
    ],
)
def test_what_the_text_does_not_say_is_left_out_with_the_reason(told: Any, reason: str) -> None:
    done, _ = reading(facts(FEVER, told))
    assert [said.span.words for said in done.mentions] == ["fever"]
    (left_out,) = done.discrepancies
    assert left_out.kind is Kind.REFUSED
    assert f"1 fact left out because {reason}" in left_out.what


def test_invented_facts_are_counted_by_their_reason() -> None:
    invented = [fact("finding", f"invented {number}", assertion="present") for number in range(5)]
    done, _ = reading(facts(*invented, FEVER))
    assert len(done.mentions) == 1
    assert "5 facts left out because its words do not stand in the text, such as 'invented 0'" in reasons(done)


def test_a_fact_that_is_said_twice_counts_once() -> None:
    done, _ = reading(facts(FEVER, FEVER, CRP, FEVER, CRP))
    assert len(done.mentions) == 2


def test_facts_in_any_order_come_in_the_order_of_the_text() -> None:
    done, _ = reading(facts(fact("event", "died", type="death"), CRP, FEVER))
    assert [said.span.words for said in done.mentions] == ["fever", "31 mg/L", "died"]


def test_an_event_that_did_not_happen_is_none() -> None:
    done, _ = reading(facts(fact("event", "transplanted", type="transplant")), text="He was not transplanted.")
    assert done.mentions == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(MEMBERS)),
    st.sampled_from(["fever", "31 mg/L", "Prednisone", "MDA5", "died", "8 days", "woman", "x", ""]),
    JSON,
)
def test_whatever_a_model_says_a_mention_stands_in_the_text(kind: str, quote: str, value: Any) -> None:
    stretch = Stretch(0, STORY, lines(report(STORY)))
    for name in MEMBERS[kind]:
        told = fact(kind, quote) | dict.fromkeys(MEMBERS[kind]) | {name: value}
        try:
            said = grounded(told, stretch, "m")
        except Unfounded:
            continue
        assert STORY[said.span.start : said.span.end] == said.span.words
