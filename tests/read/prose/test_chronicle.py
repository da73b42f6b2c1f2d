"""The points of a story, what ties them, and contradictions of a text with itself."""

from catamnesis.case.chronology import CALENDAR, Bounds
from catamnesis.case.mention import Act, ExposureSaid, Mention, SaidWhen
from catamnesis.case.narrative import Part, Sentence
from catamnesis.case.source import Document, Entry, Source, Span
from catamnesis.case.time_words import timing_statements
from catamnesis.read.prose.happenings import events
from catamnesis.read.prose.nouns import Line
from catamnesis.read.prose.times.chronicle import Chronicle, chronicle, point_named, time_in_case
from catamnesis.read.prose.times.timex import time_expressions
from catamnesis.read.prose.tokens import tokens
from catamnesis.terms.concept import Concept

HERE = Document("story.txt", "0" * 64)


def story(*sentences: str, drugs: dict[str, Act] | None = None) -> Chronicle:
    text = " ".join(sentences)
    lines, at = [], 0
    for words in sentences:
        end = at + len(words)
        place = Sentence(at, end, Part.CASE, 1)
        lines.append(Line(place, words, tokens(text, at, end), (), (), time_expressions(text, at, end)))
        at = end + 1
    given = [
        ExposureSaid(
            span=Span(text.index(name), text.index(name) + len(name), name),
            drug=name,
            concept=Concept("", name),
            drug_id=None,
            dose=None,
            dose_unit=None,
            per=None,
            route=None,
            action=action,
        )
        for name, action in (drugs or {}).items()
    ]
    told: list[Mention] = [*events.mentions(tuple(lines)), *given]
    return chronicle(tuple(lines), told, HERE)


def test_an_offset_hangs_on_the_drug_that_it_names() -> None:
    found = story(
        "In March 2010, anakinra was begun.",
        "The scan 4 months after starting anakinra was clear.",
        "She died 5 months later.",
        drugs={"anakinra": Act.START},
    )
    assert not found.conflicts
    assert found.days("anakinra.start")["death"] == Bounds(120 + 150, 123 + 153)


def test_hospital_days_count_from_the_last_admission() -> None:
    found = story(
        "He was admitted.",
        "He was discharged on hospital day 4.",
        "He was readmitted.",
        "He died on hospital day 2.",
    )
    assert found.days("admission-2")["death"] == Bounds(2, 2)
    assert found.days("admission")["discharge"] == Bounds(4, 4)


def test_a_history_before_the_admission_is_the_onset() -> None:
    found = story("He was admitted with a 4-day history of fever.")
    assert found.days("onset")["admission"] == Bounds(4, 4)


def test_what_is_told_later_came_later_unless_the_text_says_otherwise() -> None:
    found = story("In May 2012, he was admitted.", "In March 2011, he had a splenectomy.", "He died in June 2012.")
    assert not found.conflicts
    days = found.days(CALENDAR)
    assert days["surgery"].latest is not None
    assert days["admission"].earliest is not None
    assert days["surgery"].latest < days["admission"].earliest


def test_a_contradiction_is_reported_with_both_places() -> None:
    found = story("On 12 May 2012, he was admitted.", "On 20 May 2012, 3 days after admission, he died.")
    (discrepancy,) = found.discrepancies()
    assert "cannot all be true" in discrepancy.what
    assert "12 May 2012" in discrepancy.what
    assert "3 days after admission" in discrepancy.what


def test_the_words_of_a_time_are_those_that_case_yaml_reads() -> None:
    written = time_in_case(SaidWhen(offset_days=28.0, anchor="starting anakinra"), {"anakinra": "anakinra"})
    assert written == "28 days after anakinra"
    source = Source("case.yaml", "0" * 64, Entry("findings[0]", 1))
    (statement,) = timing_statements(written, point="scan", anchors=["anakinra.start"], source=source)
    assert (statement.earlier, statement.days) == ("anakinra.start", Bounds(28, 28))


def test_a_time_on_an_unknown_point_has_no_words() -> None:
    assert time_in_case(SaidWhen(offset_days=3.0, anchor="the earthquake"), {"anakinra": "anakinra"}) is None
    assert time_in_case(None, {}) is None


def test_the_end_of_a_drug_is_told_from_its_start() -> None:
    points = ["anakinra.start", "anakinra.stop"]
    assert point_named("initiation of anakinra", points) == "anakinra.start"
    assert point_named("anakinra withdrawal", points) == "anakinra.stop"
    assert point_named("the treatment", ["anakinra.start"]) == "anakinra.start"
    assert point_named("the earthquake", points) == ""
