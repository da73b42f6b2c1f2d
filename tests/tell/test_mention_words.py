"""Each kind of fact has its words for a table."""

from dataclasses import replace

import pytest

from catamnesis.case.laboratory import Comparator
from catamnesis.case.mention import (
    Mention,
    TimeForm,
    TimeSaid,
)
from catamnesis.tell.mention_words import told
from tell.read_story import CRP, MDA5, MENTIONS, PREDNISONE, at


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (MENTIONS[0], "female, 53 years"),
        (CRP, "c-reactive protein 31\u202fmg/L"),
        (replace(CRP, comparator=Comparator.BELOW, reference=(None, 5.0)), "c-reactive protein < 31"),
        (MENTIONS[5], "c-reactive protein from 179\u202fmg/L to 31\u202fmg/L in 8 days"),
        (PREDNISONE, "prednisone, 5\u202fmg every day, decrease"),
        (MENTIONS[4], "muscle pain, absent"),
        (replace(MDA5, titre=640.0), "mda5 positive, 1:640"),
        (TimeSaid(span=at("8 days"), form=TimeForm.OFFSET, amount=-2.0, anchor="admission"), "2 days before admission"),
        (TimeSaid(span=at("8 days"), form=TimeForm.FREQUENCY, amount=2.0), "2 times a day"),
    ],
)
def test_a_fact_is_told_in_words(said: Mention, words: str) -> None:
    assert words.replace("< ", "<").replace("\u202f", "") in told(said).says.replace("\u202f", "").replace("< ", "<")
