"""Signs, antibodies, enzymes and biopsies as a record may name them, and what must not be read into a name."""

import tomllib
from dataclasses import replace
from importlib.resources import files

import pytest

from asked import diagnosis, procedure
from build import case_of, finding, lab, serology
from catamnesis.case.case import Fact
from catamnesis.case.event import Answer
from catamnesis.terms.concept import Concept
from catamnesis.weigh.criteria.evidence import (
    antibody_reply,
    biopsy_reply,
    folded,
    muscle_biopsies,
    myositis_in_question,
    raised_reply,
    sign_reply,
    signs,
    skin_reply,
)

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


def sign(name: str, *facts: Fact) -> Answer:
    return sign_reply(case_of(*facts), name).answer


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("Heliotrope rash", "heliotrope rash"),
        ("lilac rash on the upper eyelids", "heliotrope rash"),
        ("Violaceous rash of the eyelids", "heliotrope rash"),
        ("Gottron's papules", "Gottron papules"),
        ("gottron papule", "Gottron papules"),
        ("Gottron’s sign", "Gottron sign"),
        ("severe dysphagia", "dysphagia"),
        ("Difficulty in swallowing", "dysphagia"),
        ("oesophageal dysmotility", "dysphagia"),
        ("symmetric proximal muscle weakness", "proximal weakness"),
        ("hémophagocytosis", "haemophagocytosis"),
        ("Haemophagocytosis", "haemophagocytosis"),
        ("hepatosplenomegaly", "splenomegaly"),
    ],
)
def test_a_sign_is_found_under_its_names(written: str, wanted: str) -> None:
    assert sign(wanted, finding(written)) is YES


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("Gottron papules", "Gottron sign"),
        ("Gottron sign", "Gottron papules"),
        ("no dysphagia", "dysphagia"),
        ("family history of heliotrope rash", "heliotrope rash"),
        ("rash", "heliotrope rash"),
        ("weakness", "proximal weakness"),
        ("distal muscle weakness", "proximal weakness"),
        ("proximal muscle weakness", "weakness of the proximal arms"),
        ("neck extensors weaker than flexors", "neck flexors weaker than extensors"),
        ("hepatomegaly", "splenomegaly"),
        ("", "dysphagia"),
    ],
)
def test_nothing_is_read_into_a_name_that_only_contains_or_resembles_another(written: str, wanted: str) -> None:
    assert sign(wanted, finding(written)) is UNKNOWN


def test_a_code_of_the_phenotype_ontology_is_enough() -> None:
    coded = replace(finding("papules"), concept=Concept("papules over the knuckles", "HP:0025508"))
    assert sign("Gottron papules", coded) is YES
    assert sign("Gottron sign", coded) is UNKNOWN


@pytest.mark.parametrize("wanted", ["weakness of the proximal arms", "weakness of the proximal legs", "weakness"])
def test_no_muscle_symptoms_rule_out_weakness_with_the_reason(wanted: str) -> None:
    reply = sign_reply(case_of(finding("muscle symptoms", status="absent")), wanted)
    assert reply.answer is NO
    assert reply.reason == "ruled out by the record: muscle symptoms absent"


def test_the_absence_of_a_narrower_sign_rules_nothing_out() -> None:
    assert sign("weakness", finding("neck flexor weakness", status="absent")) is UNKNOWN
    assert sign("raised muscle enzymes", finding("elevated LDH", status="absent")) is UNKNOWN


def test_the_contrary_rules_out() -> None:
    assert sign("raised muscle enzymes", finding("normal muscle enzymes")) is NO
    assert sign("raised muscle enzymes", finding("normal muscle enzymes", status="absent")) is UNKNOWN


def test_present_once_is_present_and_possible_is_open() -> None:
    there, gone = finding("dysphagia", day=-9), finding("dysphagia", status="absent", day=9)
    perhaps = finding("dysphagia", status="possible", day=0)
    assert sign("dysphagia", gone, there) is YES
    assert sign("dysphagia", gone, perhaps) is UNKNOWN
    assert sign("dysphagia", gone) is NO


def test_a_rash_that_is_there_outweighs_another_word_for_none() -> None:
    case = case_of(finding("heliotrope rash"), finding("Gottron papules", status="absent"))
    assert skin_reply(case).answer is YES


def test_no_rash_at_all_rules_out_every_skin_sign() -> None:
    case = case_of(finding("rash", status="absent"))
    assert skin_reply(case).answer is NO
    assert sign_reply(case, "Gottron sign").answer is NO


@pytest.mark.parametrize("target", ["Jo-1", "Jo1", "anti-Jo-1", "anti-Jo1 antibodies", "Anti-histidyl tRNA synthetase"])
def test_jo_1_is_found_under_its_names(target: str) -> None:
    assert antibody_reply(case_of(serology(target, "negative")), "anti-Jo-1").answer is NO
    assert antibody_reply(case_of(serology(target, "positive")), "anti-Jo-1").answer is YES
    assert antibody_reply(case_of(serology(target, "borderline")), "anti-Jo-1").answer is UNKNOWN


def test_another_antibody_says_nothing_of_jo_1() -> None:
    assert antibody_reply(case_of(serology("PL-7"), serology("MDA5")), "anti-Jo-1").answer is UNKNOWN


def test_a_negative_group_rules_jo_1_out_and_a_positive_one_does_not_prove_it() -> None:
    assert antibody_reply(case_of(serology("antisynthetase antibodies", "negative")), "anti-Jo-1").answer is NO
    assert antibody_reply(case_of(serology("antisynthetase antibodies", "positive")), "anti-Jo-1").answer is UNKNOWN


@pytest.mark.parametrize(
    ("value", "comparator", "high", "expected"),
    [
        (500, "=", 190, YES),
        (190, "=", 190, NO),
        (500, ">", 190, YES),
        (500, "<", 190, UNKNOWN),
        (100, "<", 190, NO),
        (100, ">", 190, UNKNOWN),
        (500, "=", None, UNKNOWN),
    ],
)
def test_an_enzyme_is_raised_only_against_its_own_limit(
    value: float, comparator: str, high: float | None, expected: Answer
) -> None:
    ck = lab("ck", value, 0, comparator=comparator, reference=(None, high))
    assert raised_reply(case_of(ck), ["ck"]).answer is expected


def test_not_raised_needs_every_enzyme() -> None:
    normal = [lab(name, 20, 0, reference=(None, 40)) for name in ("ck", "ldh", "ast")]
    reply = raised_reply(case_of(*normal), ["ck", "ldh", "ast", "alt"])
    assert reply.answer is UNKNOWN
    assert "alanine" in reply.reason.lower()
    assert raised_reply(case_of(*normal), ["ck", "ldh", "ast"]).answer is NO


def test_a_skin_biopsy_is_no_muscle_biopsy() -> None:
    case = case_of(procedure("skin biopsy", "lymphocytes around the vessels, perifascicular atrophy"))
    assert muscle_biopsies(case) == ()
    assert biopsy_reply(case, "perimysial infiltrate").answer is UNKNOWN
    assert "a skin biopsy is none" in biopsy_reply(case, "perifascicular atrophy").reason


@pytest.mark.parametrize(
    ("result", "feature", "expected"),
    [
        ("perifascicular atrophy", "perifascicular atrophy", YES),
        ("Showed perifascicular atrophy and perivascular infiltrates.", "perimysial infiltrate", YES),
        ("no perifascicular atrophy", "perifascicular atrophy", NO),
        ("no rimmed vacuoles or perifascicular atrophy", "perifascicular atrophy", NO),
        ("no rimmed vacuoles, perifascicular atrophy", "perifascicular atrophy", UNKNOWN),
        ("no rimmed vacuoles; perifascicular atrophy", "perifascicular atrophy", YES),
        ("no rimmed vacuoles but perifascicular atrophy", "perifascicular atrophy", YES),
        ("normal", "perifascicular atrophy", UNKNOWN),
        ("", "rimmed vacuoles", UNKNOWN),
    ],
)
def test_the_result_of_a_muscle_biopsy_is_read_phrase_by_phrase(result: str, feature: str, expected: Answer) -> None:
    case = case_of(procedure("deltoid muscle biopsy", result))
    assert len(muscle_biopsies(case)) == 1
    assert biopsy_reply(case, feature).answer is expected


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (diagnosis("refractory anti-MDA5 clinically amyopathic dermatomyositis"), True),
        (diagnosis("antisynthetase syndrome"), True),
        (diagnosis("dermatomyositis", status="absent"), False),
        (diagnosis("not dermatomyositis"), False),
        (diagnosis("adult-onset Still's disease"), False),
        (diagnosis("DM"), False),
        (finding("Gottron sign"), True),
        (finding("rash"), False),
    ],
)
def test_myositis_is_in_question_only_where_the_case_names_it_or_shows_its_skin(fact: Fact, expected: object) -> None:
    assert myositis_in_question(case_of(fact)) is expected


def test_words_are_folded_without_losing_their_order() -> None:
    assert folded("Neck flexors weaker than extensors") != folded("neck extensors weaker than flexors")
    assert folded("MDA-5") == folded("MDA5") == ("mda", "5")


def test_no_name_means_two_things_within_one_sign() -> None:
    for one in signs().values():
        assert not one.denying & (one.words | one.implying | one.ruling_out), one.id


def test_every_sign_of_the_table_can_be_found_by_a_name() -> None:
    table = tomllib.loads(files("catamnesis.weigh.criteria").joinpath("signs.toml").read_text("utf-8"))
    assert len(table["sign"]) == len(signs())
    for one in signs().values():
        assert one.words | one.in_biopsy, one.id
        assert () not in one.words | one.implying | one.ruling_out | one.denying | one.in_biopsy, one.id
