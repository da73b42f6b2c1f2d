"""The title of a report is found among what is printed above the story."""

import pytest

from catamnesis.case.narrative import Part
from catamnesis.read.prose.draft.drafted_folder import title_in, title_of
from prose_build import Told


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("Anakinra for a rash\n\nA. Roe¹, B. Low²\n\n¹Department of Rashes", "Anakinra for a rash"),
        ("CASE REPORT\n\nAnakinra for a rash\nthat stayed\n\nAnn Roe, MD", "Anakinra for a rash that stayed"),
        ("https://doi.org/10.1/1\nOpen Access\n\nAnakinra for a rash\nA. Roe, B. Low", "Anakinra for a rash"),
        ("Case report\n", ""),
        ("", ""),
    ],
)
def test_the_title_is_the_first_paragraph_that_is_no_label_link_or_name(head: str, title: str) -> None:
    assert title_in(head) == title


def test_authors_and_addresses_are_no_part_of_the_title() -> None:
    report = Told((Part.TITLE, "Anakinra for a rash\n\nA. Roe¹, B. Low²"), (Part.CASE, "A man had a rash."))
    assert title_of(report.narrative()) == "Anakinra for a rash"


def test_a_text_that_begins_with_the_story_has_no_title() -> None:
    assert title_of(Told((Part.CASE, "A man had a rash.")).narrative()) == ""
