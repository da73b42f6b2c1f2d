"""Two readers of one report: agreement, addition, contradiction."""

from dataclasses import replace

from catamnesis.case.discrepancy import Kind
from catamnesis.case.finding import Status
from catamnesis.case.mention import (
    Act,
    ExposureSaid,
    FindingSaid,
    MeasurementSaid,
    Mention,
)
from catamnesis.read.prose.model.merging import merged
from catamnesis.read.prose.model.model_facts import ONLY_THE_MODEL
from chat_server import CRP, FEVER, fact, facts, reading


def offline(*told: dict[str, object]) -> tuple[Mention, ...]:
    """Facts as the offline reader would have them."""
    done, _ = reading(facts(*told))
    return tuple(replace(said, doubt="", reader="rules") for said in done.mentions)


def from_model(*told: dict[str, object]) -> tuple[Mention, ...]:
    """Facts as a model would have them."""
    done, _ = reading(facts(*told))
    return done.mentions


DRUG = fact(
    "exposure",
    "Prednisone",
    drug="prednisone",
    dose=5,
    dose_unit="mg",
    per="day",
    route="oral",
    action="start",
)


def test_what_both_readers_say_stays_as_the_first_says_it() -> None:
    both = merged(offline(FEVER, CRP), from_model(FEVER, CRP))
    assert both.mentions == offline(FEVER, CRP)
    assert both.discrepancies == ()


def test_what_the_model_alone_says_is_added_with_its_doubt() -> None:
    both = merged(offline(FEVER), from_model(FEVER, CRP))
    assert [(said.reader, said.doubt) for said in both.mentions] == [("rules", ""), ("some-model", ONLY_THE_MODEL)]


def test_what_the_offline_reader_says_is_never_lost() -> None:
    assert merged(offline(FEVER, CRP), ()).mentions == offline(FEVER, CRP)


def test_two_values_of_one_place_are_a_contradiction_and_the_first_stands() -> None:
    (said,) = offline(CRP)
    assert isinstance(said, MeasurementSaid)
    wrong = replace(said, analyte="albumin", analyte_id="albumin")
    both = merged([wrong], from_model(CRP), document="story.txt")
    assert both.mentions == (wrong,)
    (told,) = both.discrepancies
    assert told.kind is Kind.CONTRADICTORY
    assert told.where == "story.txt, characters 66 to 73"
    assert "analyte albumin or c-reactive protein" in told.what


def test_a_finding_that_one_denies_is_a_contradiction() -> None:
    (said,) = offline(FEVER)
    assert isinstance(said, FindingSaid)
    both = merged([replace(said, assertion=Status.ABSENT)], from_model(FEVER))
    assert len(both.mentions) == 1
    assert "assertion absent or present" in both.discrepancies[0].what


def test_what_the_first_reader_left_open_is_filled_with_a_doubt() -> None:
    (said,) = offline(DRUG)
    assert isinstance(said, ExposureSaid)
    both = merged([replace(said, route=None, action=Act.NONE)], from_model(DRUG))
    (filled,) = both.mentions
    assert isinstance(filled, ExposureSaid)
    assert (filled.route, filled.action, filled.reader) == ("oral", Act.START, "rules")
    assert filled.doubt == "route, action read by the language model only"
    assert both.discrepancies == ()


def test_merging_many_facts_is_no_product_of_both_readers() -> None:
    (said,) = offline(CRP)
    many = [replace(said, span=replace(said.span, start=at * 10, end=at * 10 + 7)) for at in range(20_000)]
    both = merged(many, [replace(one, reader="m") for one in many])
    assert len(both.mentions) == 20_000
