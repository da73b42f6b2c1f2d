"""Texts, tables, notes and records without names and numbers; quotations are found again."""

import json

import pytest

from catamnesis.case.discrepancy import Refusal
from catamnesis.exchange.deidentify.case_notes import Notes
from catamnesis.exchange.deidentify.disguise import Disguise
from catamnesis.exchange.deidentify.identifiers import Gatherer, Identifiers, Sort
from catamnesis.exchange.deidentify.json_records import gather_record, new_record
from catamnesis.exchange.deidentify.names import renamed
from catamnesis.exchange.deidentify.quotations import Quotations
from catamnesis.exchange.deidentify.tables import gather_table, new_table, table_of
from catamnesis.exchange.deidentify.text_signs import gather, signs
from catamnesis.exchange.deidentify.texts import Edit, disguised, passages_of, rewritten


def of(text: str, *names: str, numbers: tuple[str, ...] = ()) -> Disguise:
    """A disguise that knows what a text says, and some names and numbers beside it."""
    gatherer = Gatherer()
    for name in names:
        gatherer.name(name)
    for number in numbers:
        gatherer.number(number)
    gather(text, gatherer)
    return Disguise(-700, gatherer.identifiers())


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("Dr. Weber saw her. Weber wrote.", "Dr. [name] saw her. [name] wrote."),
        ("Name: Anna Miller, 53", "Name: [name], 53"),
        ("MRN 4711-08 again 4711-08", "MRN [number] again [number]"),
        ("Patient-ID: P0042", "Patient-ID: [number]"),
        ("call +49 30 1234567 or 030/1234567", "call [phone] or [phone]"),
        ("mail a.b@example.org", "mail [mail]"),
        ("lives in Hauptstraße 12", "lives in [address]"),
        ("lives at 12 Old Mill Road", "lives at [address]"),
        ("SSN 123-45-6789", "SSN [number]"),
    ],
)
def test_what_its_form_or_its_label_tells_is_replaced(text: str, after: str) -> None:
    assert disguised(text, of(text)).after == after


@pytest.mark.parametrize(
    "text",
    [
        "Anti-Jo-1, Mi-2 and Ro52 were negative; ANA negative.",
        "CRP fell from 179 to 31 mg/L within 8 days, ferritin 12345 ug/L.",
        "SUVmax fell by 46 % (95 % CI 12-60), blood pressure 120/80.",
        "Patient: a woman of 53",
        "- name: Gottron papules",
        "anakinra 100 mg/day, one hour after 2.5 MBq/kg of FDG",
    ],
)
def test_medicine_is_left_alone(text: str) -> None:
    assert disguised(text, of(text)).after == text


@pytest.mark.parametrize(
    "written",
    ["Anna Müller", "Müller, Anna", "MUELLER ANNA", "Mueller", "A. Müller", "anna-müller.jpg", "Müller_Anna", "MULLER"],
)
def test_a_name_of_the_header_is_found_in_every_spelling(written: str) -> None:
    if written.startswith("anna"):
        written = written.title()
    after = disguised(f"seen: {written} today", of("", "Müller^Anna")).after
    assert "ller" not in after.lower().replace("[name]", "")


def test_a_name_that_is_also_a_word_goes_only_with_the_rest_of_the_name() -> None:
    disguise = of("", "White^Rose")
    assert disguised("White blood cells of Rose White", disguise).after == "White blood cells of [name]"


def test_a_short_name_does_not_take_an_antibody_away() -> None:
    disguise = of("", "Jo^Ana")
    assert disguised("Jo-1 and ANA negative, Ana Jo well", disguise).after == "Jo-1 and ANA negative, [name] well"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a 93-year-old woman", "an age over 89"),
        ("aged 101", "an age over 89"),
        ("at the University Hospital of Ulm", "an institution"),
        ("she moved to Berlin", "perhaps a place"),
        ("told by Leonore Hartwig", "perhaps a name"),
        ("Groh et al. told", "authors, whose paper leads to the patient"),
        ("before Christmas", "a feast that tells a date"),
        ("number 12345678 of the list", "a number of a person, a sample or a phone"),
        ("ferritin 2011", "perhaps a year"),
    ],
)
def test_what_may_lead_to_a_person_is_shown_to_one(text: str, reason: str) -> None:
    assert reason in [found for found, _, _ in signs(text)]


def test_a_passage_names_file_line_and_words() -> None:
    text = "one\ntwo in Berlin"
    (passage,) = passages_of(disguised(text, of(text)), "story.md")
    assert (passage.file, passage.line, passage.words) == ("story.md", 2, "Berlin")


def test_a_quotation_that_cuts_a_date_takes_the_whole_date() -> None:
    story = disguised("Fever came on 12 April 2011 at night.", of(""))
    assert Quotations({"a": story}).moved("12 April") is not None
    found = Quotations({"a": story}).moved("came on 12 April")
    assert found is not None
    assert found.words == "came on 12 May 2009"


def test_a_quotation_that_would_stand_twice_is_made_longer() -> None:
    text = "Mrs Weber came first. Mrs Meyer came second."
    found = Quotations({"a": disguised(text, of(text))}).moved("Mrs Meyer came")
    assert found is not None
    assert found.nth is None
    assert disguised(text, of(text)).after.count(found.words) == 1
    assert "second" in found.words


def test_the_number_of_an_occurrence_follows() -> None:
    story = rewritten("fever, cold, fever", (Edit(7, 11, "fever"),))
    found = Quotations({"a": story}).moved("fever", nth=2)
    assert found is not None
    assert found.nth == 3


def test_a_table_keeps_its_values_and_loses_its_patients() -> None:
    text = 'Datum;Name;"PatientID";CRP (mg/L);Notiz\n12.04.2011;Müller;0815-47;"104,2";von Müller\n'
    gatherer = Gatherer()
    gather_table(table_of(text), gatherer)
    made, _ = new_table(table_of(text), Disguise(-700, gatherer.identifiers()), file="labs.csv", ids={})
    assert made.after == 'Datum;Name;"PatientID";CRP (mg/L);Notiz\n12.05.2009;[name];[number];"104,2";von [name]\n'


def test_a_column_of_slashed_dates_tells_its_order() -> None:
    text = "date,CRP (mg/L)\n04/05/2011,5\n25/05/2011,6\n"
    made, _ = new_table(table_of(text), Disguise(-700, Identifiers()), file="labs.csv", ids={})
    assert made.after == "date,CRP (mg/L)\n03/06/2009,5\n24/06/2009,6\n"


def test_a_slashed_date_that_nothing_explains_is_taken_out_and_shown() -> None:
    text = "date,CRP (mg/L)\n04/05/2011,5\n"
    made, passages = new_table(table_of(text), Disguise(-700, Identifiers()), file="labs.csv", ids={})
    assert made.after == "date,CRP (mg/L)\n[date],5\n"
    assert [passage.words for passage in passages] == ["04/05/2011"]


def test_notes_that_are_no_yaml_are_refused() -> None:
    with pytest.raises(Refusal, match=r"case.yaml, line 2.*no YAML"):
        Notes("id: [a\nb: {c\n")


BUNDLE = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {
            "fullUrl": "urn:uuid:11111111-2222-3333-4444-555555555555",
            "resource": {
                "resourceType": "Patient",
                "id": "11111111-2222-3333-4444-555555555555",
                "text": {"status": "generated", "div": "<div>Leonore Hartwig</div>"},
                "name": [{"family": "Hartwig", "given": ["Leonore"]}],
                "telecom": [{"value": "030 9912345"}],
                "identifier": [{"system": "urn:x", "value": "ZR-4471"}],
                "birthDate": "1958-08-17",
                "gender": "female",
                "extension": [{"url": "http://hl7.org/birthPlace", "valueString": "Ziegelroth"}],
            },
        },
        {"resource": {"resourceType": "Practitioner", "id": "7", "name": [{"family": "Quendler"}]}},
        {
            "resource": {
                "resourceType": "Observation",
                "id": "crp",
                "subject": {"reference": "urn:uuid:11111111-2222-3333-4444-555555555555", "display": "L. Hartwig"},
                "performer": [{"reference": "Practitioner/7"}],
                "effectiveDateTime": "2011-04-12T10:35:00+02:00",
                "code": {"coding": [{"system": "http://loinc.org", "code": "1988-5", "display": "CRP"}], "text": "CRP"},
                "valueQuantity": {"value": 179, "unit": "mg/L", "comparator": "<"},
                "note": [{"text": "told by Quendler"}],
            },
        },
    ],
}


def test_a_fhir_bundle_keeps_values_and_links_and_loses_people() -> None:
    data = json.dumps(BUNDLE).encode()
    gatherer = Gatherer()
    gather_record(data, gatherer)
    made, _, dropped = new_record(data, Disguise(-700, gatherer.identifiers()), file="b.json")
    whole = json.loads(made)
    patient, observation = (entry["resource"] for entry in whole["entry"])
    assert observation["effectiveDateTime"] == "2009-05-12T10:35:00+02:00"
    assert observation["valueQuantity"] == BUNDLE["entry"][2]["resource"]["valueQuantity"]  # type: ignore[index]
    assert observation["code"]["coding"] == BUNDLE["entry"][2]["resource"]["code"]["coding"]  # type: ignore[index]
    assert observation["subject"] == {"reference": whole["entry"][0]["fullUrl"]}
    assert whole["entry"][0]["fullUrl"] == f"urn:uuid:{patient['id']}"
    assert patient.keys() == {"resourceType", "id", "gender"}
    assert "1 resource Practitioner" in dropped
    for secret in (b"Hartwig", b"Leonore", b"Quendler", b"Ziegelroth", b"1958", b"2011", b"ZR-4471", b"11111111"):
        assert secret not in made


def test_a_phenopacket_keeps_features_and_loses_birthday_and_author() -> None:
    packet = {
        "id": "Hartwig-1",
        "subject": {"id": "Hartwig-1", "dateOfBirth": "1958-08-17T00:00:00Z", "sex": "FEMALE"},
        "phenotypicFeatures": [{"type": {"id": "HP:0001945", "label": "Fever"}, "excluded": False}],
        "metaData": {"created": "2011-04-12T10:00:00Z", "createdBy": "Quendler", "phenopacketSchemaVersion": "2.0"},
    }
    made, _, _ = new_record(json.dumps(packet).encode(), Disguise(-700, Identifiers()), file="p.json")
    whole = json.loads(made)
    assert whole["phenotypicFeatures"] == packet["phenotypicFeatures"]
    assert whole["metaData"] == {
        "created": "2009-05-12T10:00:00Z",
        "phenopacketSchemaVersion": "2.0",
        "createdBy": "withheld",
    }
    assert whole["subject"].keys() == {"id", "sex"}
    assert whole["id"] == whole["subject"]["id"] != "Hartwig-1"


def test_two_files_never_become_one() -> None:
    disguise = of("", "Hartwig^Leonore")
    names = renamed(["Hartwig/a.md", "Leonore/a.md", "name/a.md"], disguise)
    files = [names[one] for one in ("Hartwig/a.md", "Leonore/a.md", "name/a.md")]
    assert len(set(files)) == 3
    assert not any("Hartwig" in one or "Leonore" in one for one in files)


def test_a_uid_in_a_file_name_is_the_one_in_the_file() -> None:
    disguise = Disguise(-700, Identifiers(uids=frozenset({"1.2.3.4.5.20110412.7"})))
    assert renamed(["1.2.3.4.5.20110412.7.dcm"], disguise) == {
        "1.2.3.4.5.20110412.7.dcm": f"{disguise.uid('1.2.3.4.5.20110412.7')}.dcm"
    }


def test_a_new_uid_holds_no_true_date_by_chance() -> None:
    import datetime

    disguise = Disguise(-700, Identifiers(days=frozenset({datetime.date(2011, 4, 12)}), numbers=frozenset({"12"})))
    assert "12" not in disguise.uid("1.2.3.4.5")


def test_sorts_are_told_apart() -> None:
    assert {sort for sort, _, _ in of("", "Hartwig^L", numbers=("AB-1234",)).searcher.found("Hartwig AB-1234")} == {
        Sort.NAME,
        Sort.NUMBER,
    }
