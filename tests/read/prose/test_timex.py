"""Times in prose: what each dress of a date, a duration, an offset or a rhythm means, and what is no time."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.mention import TimeForm
from catamnesis.case.narrative import Part, Sentence
from catamnesis.read.prose.nouns import Line, TimeExpression
from catamnesis.read.prose.times import time_facts
from catamnesis.read.prose.times.timex import time_expressions


def only(text: str) -> TimeExpression:
    (found,) = time_expressions(text)
    return found


def amounts(text: str, form: TimeForm) -> list[float | None]:
    return [found.amount for found in time_expressions(text) if found.form is form]


def line_of(text: str) -> Line:
    sentence = Sentence(0, len(text), Part.CASE, 1)
    return Line(sentence, text, (), (), (), time_expressions(text))


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("At referral (11/2010) he was weak.", "2010-11"),
        ("Seen in April 2011.", "2011-04"),
        ("Seen on 12 April 2011.", "2011-04-12"),
        ("Seen on April 12th, 2011.", "2011-04-12"),
        ("Seen on January 25 th, 2012.", "2012-01-25"),
        ("Seen on the 1st of March 2012.", "2012-03-01"),
        ("Seen on 2011-04-12.", "2011-04-12"),
        ("Seen on 12.04.2011.", "2011-04-12"),
        ("Seen on 03/28/2012.", "2012-03-28"),
        ("Seen on 28/03/2012.", "2012-03-28"),
        ("Diagnosed in 2007.", "2007"),
        ("In 2007, he was well.", "2007"),
        ("Ill since mid-August 2012.", "2012-08"),
    ],
)
def test_a_date_is_read_as_exactly_as_it_is_written(text: str, date: str) -> None:
    assert only(text).date == date


def test_a_date_that_may_be_two_is_only_its_year() -> None:
    found = only("Seen on 03/05/2016.")
    assert (found.date, found.about) == ("2016", True)


def test_another_date_of_the_text_settles_which_way_round_dates_are_written() -> None:
    dates = [found.date for found in time_expressions("Seen on 03/05/2016 and on 28/05/2016.")]
    assert dates == ["2016-05-03", "2016-05-28"]


def test_a_date_without_a_year_takes_the_year_named_last() -> None:
    text = "She came in March 2012. She stayed from the 14th to 21 September."
    assert [found.date for found in time_expressions(text)] == ["2012-03", "2012-09-14", "2012-09-21"]


def test_a_decade_and_a_cited_year_are_no_dates() -> None:
    assert not time_expressions("Known since the 1980s and shown by Smith et al. in (Smith et al., 2010).")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Pain for 10 years.", 3650),
        ("A 4-day history of fever.", 4),
        ("Weight fell over 2 years.", 730),
        ("Nutrition was given during 1week.", 7),
        ("A three-month course.", 90),
        ("Treated for 48 hours.", 2),
        ("A thirteen (13) day illness.", 13),
        ("Febrile for the preceding two months.", 60),
        ("Treated for 3 years and 6 months.", 3 * 365 + 180),
        ("Well for two and a half years.", 912.5),
        ("It resolved in 8 days.", 8),
        ("After a three weeks trial she left.", 21),
        ("Seizures lasting approximately 5 minutes.", 5 / 1440),
        ("For one year prior to admission he was well.", 365),
    ],
)
def test_a_duration_is_read_in_days(text: str, days: float) -> None:
    assert amounts(text, TimeForm.DURATION) == [pytest.approx(days)]
    assert not amounts(text, TimeForm.OFFSET)


@pytest.mark.parametrize(
    ("text", "days", "anchor"),
    [
        ("It fell 4 weeks after starting anakinra.", 28, "starting anakinra"),
        ("Two days before admission, he fell.", -2, "admission"),
        ("He stopped 3 years ago.", -1095, ""),
        ("Over a year ago he was well.", -365, ""),
        ("She died 5 months later.", 150, ""),
        ("He was worse on day 5.", 5, ""),
        ("On postoperative day 3 he walked.", 3, "operation"),
        ("On POD 3 he walked.", 3, "operation"),
        ("On the 9th POD he walked.", 9, "operation"),
        ("On hospital day 2 he walked.", 2, "admission"),
        ("On HD 8 he walked.", 8, "admission"),
        ("At week 4 of corticosteroid therapy it came back.", 28, "corticosteroid therapy"),
        ("It was gone within 3 weeks.", 21, ""),
        ("After 45 days it was gone.", 45, ""),
        ("At 6 months she was well.", 180, ""),
        ("The next day she was well.", 1, ""),
        ("The day before admission she was well.", -1, "admission"),
        ("On the second day of admission she was well.", 2, "admission"),
        ("Three weeks prior, she was well.", -21, ""),
        ("Seen at 13 weeks gestation.", 91, "gestation"),
        ("Seen at 30 weeks plus 2 days gestation.", 212, "gestation"),
        ("At 27 months post-ablation she was well.", 810, "ablation"),
        ("From the second week he was well.", 14, ""),
        ("By the end of three months he was well.", 90, ""),
        ("At her 6-month follow-up she was well.", 180, ""),
        ("After 18 months of stopping prednisone he was well.", 540, "stopping prednisone"),
        ("She was reviewed in two weeks.", 14, ""),
    ],
)
def test_an_offset_is_signed_days_from_what_it_hangs_on(text: str, days: float, anchor: str) -> None:
    (found,) = (one for one in time_expressions(text) if one.form is TimeForm.OFFSET)
    assert found.amount == pytest.approx(days)
    assert found.anchor == anchor


def test_each_time_of_a_list_is_told_once() -> None:
    assert amounts("He was seen at 3, 6 and 12 months.", TimeForm.OFFSET) == [90, 180, 360]
    assert amounts("Infusions were given at weeks 0, 2 and 6.", TimeForm.OFFSET) == [0, 14, 42]
    assert amounts("Wounds were cleaned on day 9th, 12th, and 15th.", TimeForm.OFFSET) == [9, 12, 15]


def test_a_range_keeps_both_ends() -> None:
    found = only("It was gone in 2 to 3 weeks.")
    assert (found.amount, found.most) == (14, 21)


@pytest.mark.parametrize(
    ("text", "a_day"),
    [
        ("He vomited twice daily.", 2),
        ("He vomited three times a day.", 3),
        ("Attacks came every 3 weeks.", 1 / 21),
        ("He is seen every other day.", 0.5),
        ("He passed 8 stools daily.", 8),
        ("Saline was given 4 hourly.", 6),
        ("He was washed q8h.", 3),
        ("Checked at 6-month intervals.", 1 / 180),
    ],
)
def test_a_rhythm_is_read_as_times_a_day(text: str, a_day: float) -> None:
    assert amounts(text, TimeForm.FREQUENCY) == [pytest.approx(a_day)]


@pytest.mark.parametrize(
    "text",
    [
        "A 53-year-old woman was pale.",
        "A 4 years old boy was pale.",
        "At the age of 16 years he was pale.",
        "NP, a 13 months toddler, was pale.",
        "The pulse was 104 beats per minute and the dose 3 mg/day.",
        "A 24-hour urine collection held 3 g of protein.",
        "She has 20 pack-years.",
        "The activated time was 55.2 seconds.",
        "Apgar scores were 4 and 9 at 1 and 5 minutes.",
    ],
)
def test_ages_rates_and_tests_of_fixed_length_are_no_times(text: str) -> None:
    assert not [found for found in time_expressions(text) if found.form is not TimeForm.FREQUENCY]


def test_a_time_without_a_number_has_no_amount() -> None:
    found = only("Postoperatively he was well.")
    assert (found.amount, found.anchor) == (None, "operation")
    assert not list(time_facts.mentions((line_of("Several days later he was well."),)))


def test_the_rhythm_of_a_dose_is_no_fact_of_its_own() -> None:
    assert not list(time_facts.mentions((line_of("He took 20 mg of a drug twice daily."),)))
    (fact,) = time_facts.mentions((line_of("He had six attacks a week."),))
    assert fact.amount == pytest.approx(6 / 7)


def test_both_ends_of_a_range_are_facts() -> None:
    facts = list(time_facts.mentions((line_of("He was ill for 2 to 3 weeks."),)))
    assert [fact.amount for fact in facts] == [14, 21]


def test_an_ambiguous_date_is_marked_to_be_looked_at() -> None:
    (fact,) = time_facts.mentions((line_of("Seen on 03/05/2016."),))
    assert "exchanged" in fact.doubt


PIECES = st.sampled_from(
    "3 12 2010 two third day days week weeks months after before , ; ( ) . - and to later ago every daily".split()
)


@given(st.lists(PIECES, max_size=40))
def test_expressions_come_in_order_and_never_overlap(pieces: list[str]) -> None:
    text = " ".join(pieces)
    found = time_expressions(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= one.start < one.end <= len(text) for one in found)


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_time_is_found_wherever_its_sentence_stands(before: str, behind: str) -> None:
    sentence = "It was gone 3 weeks after admission."
    text = f"{before}\n{sentence}\n{behind}"
    start = len(before) + 1
    found = time_expressions(text, start, start + len(sentence))
    assert [(one.start - start, one.amount, one.anchor) for one in found] == [(12, 21.0, "admission")]


@pytest.mark.parametrize(
    "text", ["Rituximab was given every 0 weeks.", "It was given q0h.", "Every 0 hours she slept."]
)
def test_a_rhythm_of_nothing_breaks_nothing(text: str) -> None:
    assert all(one.amount is None or one.amount > 0 for one in time_expressions(text))
