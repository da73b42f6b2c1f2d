"""Drugs in sentences: what was given, how much, and what was done with it."""

import pytest

from catamnesis.case.mention import Act, ExposureSaid
from catamnesis.case.narrative import Part, Sentence
from catamnesis.read.prose.drugs.exposures import mentions
from catamnesis.read.prose.nouns import Line
from catamnesis.read.prose.times.timex import time_expressions
from catamnesis.read.prose.tokens import tokens
from catamnesis.read.prose.words.lexicon import terms_in


def story(*sentences: str, part: Part = Part.CASE) -> tuple[Line, ...]:
    """Sentences of one report, one behind the other."""
    text = " ".join(sentences)
    lines = []
    start = 0
    for words in sentences:
        end = start + len(words)
        pieces = tokens(text, start, end)
        times = time_expressions(text, start, end)
        lines.append(Line(Sentence(start, end, part, 1), words, pieces, terms_in(pieces, {}), (), times))
        start = end + 1
    return tuple(lines)


def said(*sentences: str) -> list[ExposureSaid]:
    return list(mentions(story(*sentences)))


def short(*sentences: str) -> list[str]:
    """Each fact as "drug dose unit/per route action", without what is not said."""
    facts = []
    for fact in said(*sentences):
        dose = f"{fact.dose:g} {fact.dose_unit}" if fact.dose is not None else ""
        dose += f"/{fact.per}" if fact.per else ""
        facts.append(" ".join(word for word in (fact.drug, dose, fact.route, str(fact.action)) if word))
    return facts


@pytest.mark.parametrize(
    ("sentence", "facts"),
    [
        (
            "Leflunomide and tofacitinib were stopped, but IVIg (1 g/kg/month) and colchicine (oral 1 mg/d) continued.",
            [
                "leflunomide stop",
                "tofacitinib stop",
                "intravenous immunoglobulin 1 g/kg/month intravenous continue",
                "colchicine 1 mg/day oral continue",
            ],
        ),
        (
            "She was given prednisone 60 mg/day for 2 weeks, then tapered to 10 mg/day and stopped.",
            ["prednisone 60 mg/day start", "prednisone 10 mg/day decrease", "prednisone stop"],
        ),
        ("Heparin was withheld and vitamin K given.", ["heparin stop", "vitamin k start"]),
        ("Atenolol was replaced by nadolol 80 mg daily.", ["atenolol stop", "nadolol 80 mg/day start"]),
        ("He was switched from warfarin to apixaban.", ["warfarin stop", "apixaban start"]),
        (
            "Ceftriaxone was started for pneumonia and metformin for diabetes.",
            ["ceftriaxone start", "metformin start"],
        ),
        (
            "The dose of levothyroxine was increased from 50 to 100 µg per day.",
            ["levothyroxine 100 µg/day increase"],
        ),
        ("Discontinuation of lithium was advised.", ["lithium stop"]),
        ("Anakinra and, later, colchicine were added.", ["anakinra start", "colchicine start"]),
        (
            "Intravenous linezolid was infused at 1.2 g/day for a week followed by oral doses 0.6 g/day.",
            ["linezolid 1.2 g/day intravenous start", "linezolid 0.6 g/day oral start"],
        ),
        (
            "He received piperacillin and tazobactam 4.5 g q8h IV.",
            ["piperacillin-tazobactam 4.5 g/8 h intravenous start"],
        ),
        ("Antibiotics were changed to meropenem 1 g TID.", ["meropenem 1 g/8 h start"]),
    ],
)
def test_what_was_done_reaches_every_drug_of_its_list(sentence: str, facts: list[str]) -> None:
    assert short(sentence) == facts


@pytest.mark.parametrize(
    ("sentence", "fact"),
    [
        ("He had been treated with mesalamine.", "mesalamine past"),
        ("She had a long history of asthma treated with salbutamol.", "salbutamol past"),
        ("Her home medications included furosemide 40 mg daily.", "furosemide 40 mg/day past"),
        ("Before admission he was taking enalapril.", "enalapril past"),
        ("He was discharged on bisoprolol 2.5 mg OD.", "bisoprolol 2.5 mg/day continue"),
    ],
)
def test_tense_and_background_tell_the_past_from_now(sentence: str, fact: str) -> None:
    assert short("The patient was admitted with fever.", sentence) == [fact]


def test_what_stands_before_the_episode_is_past_and_what_follows_is_not() -> None:
    facts = short("A man treated with gliclazide presented with fever.", "He was treated with ceftriaxone.")
    assert facts == ["gliclazide past", "ceftriaxone start"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Rituximab was not given.",
        "He was allergic to penicillin and amoxicillin.",
        "The isolate was sensitive to vancomycin and resistant to ciprofloxacin.",
        "Serum albumin was 25 g/L and the insulin level was normal.",
        "He received albumin infusions and oxygen.",
        "She recovered without antibiotics.",
        "He refused chemotherapy.",
        "Oxytocin levels were measured.",
    ],
)
def test_what_was_not_given_is_no_fact(sentence: str) -> None:
    assert "start" not in " ".join(short(sentence))


def test_a_class_is_left_out_where_its_drug_is_named() -> None:
    assert short("He got corticosteroids (0.4 mg/kg/day of prednisone).") == ["prednisone 0.4 mg/kg/day start"]
    assert short("Antibiotic cover with cefepime and tobramycin was given.") == ["cefepime start", "tobramycin start"]
    assert short("Oral corticosteroids were started.") == ["corticosteroids oral start"]


def test_a_drug_named_again_with_nothing_new_gives_one_fact_at_the_place_that_says_most() -> None:
    facts = said("He was treated with insulin.", "Insulin was given intravenously.", "After insulin he felt well.")
    assert [(fact.drug, fact.route, fact.action) for fact in facts] == [("insulin", "intravenous", Act.START)]
    assert facts[0].span.start == 29


def test_a_drug_that_was_resumed_is_a_new_fact() -> None:
    facts = short("Cotrimoxazole was started.", "Cotrimoxazole was stopped.", "Cotrimoxazole was reintroduced.")
    assert [fact.split()[-1] for fact in facts] == ["start", "stop", "start"]


def test_the_summary_adds_nothing_to_the_body() -> None:
    body = story("Anakinra 100 mg/day was started.")
    summary = story("She was treated with anakinra.", part=Part.ABSTRACT)
    assert len(list(mentions((*summary, *body)))) == 1


def test_this_drug_is_the_drug_spoken_of_before_and_marked_as_a_guess() -> None:
    start, stop = said("He was given mefloquine 250 mg/week.", "This drug was later discontinued.")
    assert (start.action, stop.action) == (Act.START, Act.STOP)
    assert stop.span.words == "drug"
    assert "not named" in stop.doubt


def test_a_dose_split_by_a_slash_is_two_facts() -> None:
    assert [fact.dose for fact in said("He was given ledipasvir/sofosbuvir 90/400 mg daily.")] == [90, 400]


def test_an_amount_of_something_else_is_no_dose() -> None:
    assert short("Three bags of 250 ml of blood were run in and he received antivirals.") == ["antivirals start"]


def test_why_it_was_given_how_long_and_what_it_did_are_told() -> None:
    (drug,) = said("Colchicine was prescribed for arthritis.")
    assert drug.indication == "arthritis"
    (drug,) = said("Ceftriaxone 2 g daily was given for 10 days.")
    assert drug.lasted_days == 10
    (drug,) = said("He developed agranulocytosis after clozapine.")
    assert (drug.action, drug.caused) == (Act.NONE, "agranulocytosis")
    (drug,) = said("Allopurinol was stopped because of rash.")
    assert drug.stopped_for == "rash"


def test_a_sentence_of_many_thousand_letters_is_read_in_pieces() -> None:
    line = "prednisone 5 mg was given, then stopped, " * 1500
    assert short(line)


@pytest.mark.parametrize(
    ("sentences", "facts"),
    [
        (
            ("A 35-year-old woman was given isoniazid for tuberculosis.", "Four weeks later she developed jaundice."),
            ["isoniazid start"],
        ),
        (
            ("A 60-year-old man received pembrolizumab.", "After the third dose he presented with cough."),
            ["pembrolizumab start"],
        ),
        (
            ("He was diagnosed in 2005 with colitis.", "He was treated with azathioprine.", "In 2016 he was admitted."),
            ["azathioprine past"],
        ),
        (
            ("A student noticed a lump.", "Doxycycline was prescribed.", "He was referred to us."),
            ["doxycycline start"],
        ),
        (("She was admitted.", "By day 5 she had received meropenem."), ["meropenem start"]),
        (
            ("She was admitted.", "She had been given meropenem at another hospital before transfer."),
            ["meropenem past"],
        ),
        (("He presented with a rash.", "He had started allopurinol two weeks earlier."), ["allopurinol start"]),
        (("He presented with a rash.", "He had started allopurinol ten years earlier."), ["allopurinol past"]),
        (("The patient was admitted.", "Since he had a history of asthma, landiolol was used."), ["landiolol start"]),
    ],
)
def test_a_treatment_within_the_story_is_a_start_whatever_its_tense(
    sentences: tuple[str, ...], facts: list[str]
) -> None:
    assert short(*sentences) == facts


@pytest.mark.parametrize(
    ("sentence", "facts"),
    [
        ("At admission she was receiving gliclazide.", ["gliclazide past"]),
        ("She was on warfarin at presentation.", ["warfarin past"]),
        ("He reported that he used ibuprofen for back pain.", ["ibuprofen past"]),
        ("Her disease had progressed on letrozole.", ["letrozole past"]),
        ("His regular drugs, ramipril and simvastatin, were continued.", ["ramipril continue", "simvastatin continue"]),
        ("He continued to receive tocilizumab.", ["tocilizumab continue"]),
        ("He has been on warfarin since then.", ["warfarin continue"]),
        ("After receiving labetalol she felt better.", ["labetalol start"]),
        ("Despite azithromycin, the fever persisted.", ["azithromycin start"]),
        ("She was on day 5 of levofloxacin.", ["levofloxacin start"]),
    ],
)
def test_what_goes_on_is_told_from_what_was_before(sentence: str, facts: list[str]) -> None:
    assert short(sentence) == facts


@pytest.mark.parametrize(
    ("sentence", "facts"),
    [
        ("A tapering course of prednisone was started.", ["prednisone start"]),
        (
            "Prednisone was begun at 1 mg/kg/day with a slow taper.",
            ["prednisone 1 mg/kg/day start", "prednisone decrease"],
        ),
        ("After tapering prednisolone to 10 mg/day, the rash recurred.", ["prednisolone 10 mg/day decrease"]),
        ("Ceftriaxone was de-escalated to oral amoxicillin.", ["ceftriaxone stop", "amoxicillin oral start"]),
        ("Heparin was re-introduced.", ["heparin start"]),
        ("He was weaned off noradrenaline.", ["noradrenaline stop"]),
        ("We tried to stop the bleeding with tranexamic acid.", ["tranexamic acid start"]),
        (
            "Therapy was altered to acyclovir, and steroids were discontinued.",
            ["aciclovir start", "corticosteroids stop"],
        ),
        ("Metronidazole and vancomycin therapy was initiated.", ["metronidazole start", "vancomycin start"]),
        (
            "Furosemide 40 mg i.v. twice daily was started and later increased to 80 mg twice daily.",
            ["furosemide 40 mg/12 h intravenous start", "furosemide 80 mg/12 h intravenous increase"],
        ),
    ],
)
def test_each_verb_keeps_to_its_own_drugs(sentence: str, facts: list[str]) -> None:
    assert short(sentence) == facts


@pytest.mark.parametrize(
    ("sentence", "fact"),
    [
        ("Cisplatin 75 mg/m2 on day 1 and gemcitabine were given.", "cisplatin 75 mg/m2/dose start"),
        ("Rituximab 1 g was given on days 1 and 15.", "rituximab 1 g/dose start"),
        ("She was given betamethasone 12 mg, two doses 24 hours apart.", "betamethasone 12 mg/dose start"),
        ("Ivermectin 200 µg/kg once was given.", "ivermectin 200 µg/kg/dose start"),
        ("A fentanyl patch 25 µg/h was applied.", "fentanyl 25 µg/1 h transdermal start"),
        ("Vitamin B12 1000 µg IM weekly was given.", "vitamin b12 1000 µg/week intramuscular start"),
        ("He received an ACE inhibitor (150 mg/day, Lopril).", "captopril 150 mg/day start"),
        (
            "Oral prednisone 0.5 mg/kg/day under cover of antiviral drugs was given.",
            "prednisone 0.5 mg/kg/day oral start",
        ),
        ("CHOP chemotherapy was started.", "chop start"),
    ],
)
def test_a_dose_is_read_in_its_usual_dresses(sentence: str, fact: str) -> None:
    assert short(sentence)[0] == fact


@pytest.mark.parametrize(
    "sentence",
    ["No adjuvant chemotherapy was given.", "He refused chemotherapy.", "Chemotherapy was not administered."],
)
def test_a_drug_decided_against_is_told_as_none(sentence: str) -> None:
    assert short(sentence) == ["chemotherapy none"]


@pytest.mark.parametrize(
    "sentence",
    [
        "His brother took lamotrigine.",
        "The wound was rinsed with saline.",
        "His insulin-dependent diabetes was known.",
        "She recovered without the need for oral iron.",
    ],
)
def test_what_another_took_or_what_only_rinsed_is_no_exposure(sentence: str) -> None:
    assert short(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "facts"),
    [
        (
            "He received metoprolol tablets (25 mg daily, p.o.) and furosemide (20 mg daily, i.v.).",
            ["metoprolol 25 mg/day oral start", "furosemide 20 mg/day intravenous start"],
        ),
        ("Prior to admission he was treated with cefixime.", ["cefixime past"]),
        ("The hormone levels were decreased with octreotide.", ["octreotide start"]),
        ("Norepinephrine was 468 µg and normetanephrine 900 µg.", []),
    ],
)
def test_a_route_in_brackets_and_a_level_keep_to_their_own(sentence: str, facts: list[str]) -> None:
    assert short(sentence) == facts
