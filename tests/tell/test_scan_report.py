"""Two PET studies as a page, as Markdown and as data, from numbers alone."""

import base64
import hashlib
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import replace

import pytest
from markupsafe import Markup

from catamnesis.case.discrepancy import Discrepancy, Kind
from catamnesis.case.imaging import Acquisition
from catamnesis.case.lesion import Fate, Match, Pair, Visit
from catamnesis.case.lesion_names import match_names
from catamnesis.tell.page import Line, Listing, Table
from catamnesis.tell.scan_answer import answer_section, lead_line, lesion_table
from catamnesis.tell.scan_chapters import no_pictures, scan_chapter
from catamnesis.tell.scan_report import html_scan_report, json_scan_report, markdown_scan_report
from catamnesis.tell.scan_words import Drawn
from catamnesis.weigh.criteria.pet import weigh_pair
from pair_build import exclusion, fallen, lesion, matched, new, pair_of, vanished

KNOWN = (Acquisition(glucose_mmol_per_l=4.0), Acquisition(glucose_mmol_per_l=4.0))


def weighed(*matches: Match, **changes: object) -> Pair:
    """A pair of these lesions, judged."""
    return weigh_pair(pair_of(matches, **changes), stated=KNOWN)  # type: ignore[arg-type]


USUAL = weighed(
    fallen(),
    fallen(1.02, maximum=6.0, label="L2", site="left thigh"),
    vanished(lesion("L3", Visit.BASELINE, 5.0)),
    new(lesion("L4", Visit.FOLLOW_UP, 4.5, doubts=("may be muscle",))),
    baseline={"exclusions": (exclusion("bladder at 1,2,3", Visit.BASELINE, "bladder", 40.0),)},
    follow_up={
        "exclusions": (exclusion("bowel at 4,5,6", Visit.FOLLOW_UP, "bowel", 7.0, certain=False, revoked=True),)
    },
)


def told(pair: Pair = USUAL) -> str:
    """The page without pictures."""
    return html_scan_report(pair, draw=no_pictures).decode()


def cells(table: Table, row: int) -> list[str]:
    """Words of a row of a table."""
    return [" ".join("".join(piece.text for piece in line) for line in cell.lines) for cell in table.rows[row].cells]


def test_the_answer_comes_first() -> None:
    page = told()
    assert (
        page.index('id="answer"') < page.index('id="comparable"') < page.index('id="rules"') < page.index('id="aside"')
    )


def test_the_lead_tells_the_hottest_lesion_with_its_change_and_its_noise() -> None:
    words = "".join(piece.text for piece in lead_line(USUAL))
    assert words.startswith(
        "4 lesions: 2 on both studies, 1 new and 1 no longer seen. Hottest on the first: L1, SUVmax 10"
    )
    assert "5.4 (−46\u202f%)" in words
    assert words.endswith("beyond noise.")


def test_each_lesion_has_a_row_with_fate_change_and_significance() -> None:
    table = lesion_table(USUAL)
    first = cells(table, 0)
    assert first[0] == "L1 Right thigh"
    assert first[1] == "On both"
    assert first[2] == "10\u202f→ 5.4 −46\u202f%"
    assert first[-1].startswith("Beyond noise z −3.64")
    assert [cells(table, n)[1] for n in range(4)] == ["On both", "On both", "No longer seen", "New"]
    assert "—" in cells(table, 2)[2]


def test_the_last_row_tells_the_whole_body() -> None:
    last = cells(lesion_table(USUAL), -1)
    assert last[0] == "All lesions"
    assert last[1] == "3\u202f→ 3"
    assert last[4].startswith("15\u202f→ 15\u202fmL")


def test_merged_and_split_lesions_name_what_became_of_what() -> None:
    parts = (lesion("L5", Visit.FOLLOW_UP, 4.0), lesion("L6", Visit.FOLLOW_UP, 3.0))
    split = Match(Fate.SPLIT, (lesion("L1", Visit.BASELINE, 9.0),), parts)
    row = cells(lesion_table(weighed(split)), 0)
    assert row[1] == "Split L1\u202f→ L5 and L6"
    assert row[4].startswith("5\u202f→ 10\u202fmL")


def test_no_two_rows_bear_one_name() -> None:
    pair = pair_of([fallen(), new(lesion("L1", Visit.FOLLOW_UP, 5.0)), new(lesion("L1", Visit.FOLLOW_UP, 4.0))])
    found = match_names(pair)
    assert found[:2] == ("L1", "new L1")
    assert len(set(found)) == 3


def test_the_rules_begin_with_the_sentence_on_tumours() -> None:
    page = told()
    rules = page[page.index('id="rules"') :]
    assert rules.index("made for tumours") < rules.index("PERCIST 1.0")
    assert rules.count("These rules were made for tumours") == 1


def test_the_comparability_table_has_both_studies_side_by_side() -> None:
    page = told(weighed(fallen(), follow_up={"minutes": 71.0}))
    row = page[page.index("Uptake time, difference") :]
    assert re.search(r'data-head="First study"><div>60 min.*?data-head="Second study"><div>71 min', row, re.DOTALL)
    assert "unverified" in row


def test_what_was_set_aside_is_shown_with_its_reason_and_how_to_take_it_back() -> None:
    page = told()
    aside = page[page.index('id="aside"') :]
    assert "bladder at 1,2,3" in aside
    assert "Where the bladder lies" in aside
    assert "bowel, taken back by hand: a lesion" in aside
    assert "hot-spots.yaml" in aside


def test_doubts_of_lesions_scans_and_pair_are_told() -> None:
    doubt = Discrepancy(Kind.DOUBTFUL, "header", "the dose looks odd", "look it up")
    pair = replace(USUAL, discrepancies=(doubt,))
    assert "The dose looks odd" in told(pair)
    assert "May be muscle" in told(pair)
    assert any("L4" in "".join(piece.text for piece in line) for line in answer_lines(pair))


def answer_lines(pair: Pair) -> Sequence[Line]:
    """Lines of what cannot be said."""
    (listing,) = (block for block in answer_section(pair).blocks if isinstance(block, Listing))
    return listing.lines


def test_nothing_on_the_page_can_act() -> None:
    page = told()
    policy = re.search(r'content="(default-src[^"]*)"', page)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert policy is not None
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"sha256-{digest}" in policy[1].replace("&#39;", "'")
    assert "<script" not in page
    assert not re.search(r"\son\w+=", page)
    assert not re.search(r'(?:src|href)="(?!#|data:)', page)
    assert " style=" not in page


def test_pictures_stand_in_figures_that_count() -> None:
    drawn = [Drawn(Markup("<svg></svg>"), f"picture {n}", f"words {n}") for n in range(2)]
    page = html_scan_report(USUAL, draw=lambda pair: drawn).decode()
    assert page.index("Figure 1.") < page.index("picture 0") < page.index("Figure 2.") < page.index("picture 1")


def test_hostile_names_stay_words() -> None:
    name = '<script>alert(1)</script>"\u202e'
    pair = weighed(fallen(label=name, site=name))
    page = told(pair)
    assert "<script" not in page
    assert "[U+202E]" in page
    assert "<script" not in markdown_scan_report(pair).decode()


def test_the_same_pair_gives_the_same_bytes() -> None:
    assert told() == told()
    assert json_scan_report(USUAL) == json_scan_report(USUAL)
    assert markdown_scan_report(USUAL) == markdown_scan_report(USUAL)


def test_data_begin_with_the_matches_in_short() -> None:
    found = json.loads(json_scan_report(USUAL))
    first = found["matches"][0]
    assert first["name"] == "L1"
    assert (first["baseline"], first["follow_up"], first["fate"]) == (["L1"], ["L1"], "matched")
    assert first["displacement_mm"] == 8.0
    assert first["changes"]["suvmax"]["relative"] == pytest.approx(-0.46)
    assert found["matches"][3]["baseline"] == []
    assert found["synthetic"] is False
    assert found["pair"]["kind"] == "Pair"


def test_data_hold_no_voxels_and_no_address_of_a_function() -> None:
    text = json_scan_report(USUAL).decode()
    found = json.loads(text)
    assert found["pair"]["baseline"]["image"] is None
    assert found["pair"]["baseline"]["lesions"][0]["mask"] is None
    assert " at 0x" not in text


def test_synthetic_scans_are_told_on_the_page_and_in_the_data() -> None:
    pair = weighed(fallen(), baseline={"scan": {"description": "Synthetic phantom"}})
    assert "Synthetic data: no patient lay in these scans" in told(pair)
    assert json.loads(json_scan_report(pair))["synthetic"] is True


def test_markdown_tells_the_same_without_pictures() -> None:
    text = markdown_scan_report(USUAL).decode()
    assert text.startswith("# PET/CT before and after: 2025-01-01 and 2025-05-01")
    assert "| L1; Right thigh | On both |" in text


def test_no_lesion_at_all_is_a_page_too() -> None:
    page = told(weighed())
    assert "No lesion was found on either study" in page
    assert "nothing was set aside" in page


def test_many_lesions_are_counted_beyond_the_table() -> None:
    many = weighed(*(fallen(label=f"L{n}") for n in range(70)))
    assert "10 more lesions in the JSON report" in told(many)


def test_unjudged_studies_are_told_as_they_are() -> None:
    page = told(pair_of([fallen()]))
    assert "Not judged" in page or "not judged" in page
    assert 'id="comparable"' not in page


def test_the_chapter_of_a_case_has_anchors_of_its_own() -> None:
    found = scan_chapter(USUAL, draw=no_pictures)
    assert found[0].title == "PET/CT, lesion by lesion"
    assert all(section.anchor.startswith("scan-") for section in found)


def test_every_link_leads_somewhere() -> None:
    page = told()
    targets = set(re.findall(r'\bid="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= targets
    assert len(targets) == len(re.findall(r'\bid="([^"]+)"', page))


def test_the_page_is_well_formed_inside_its_sections() -> None:
    main = re.search(r"<main>.*</main>", told(), re.DOTALL)
    assert main is not None
    text = re.sub(r"&(?!amp;|lt;|gt;|quot;|#)\w+;", "", main[0]).replace(" open>", ' open="">')
    assert ElementTree.fromstring(text).tag == "main"


def test_a_merged_lesion_is_not_matched_one_to_one() -> None:
    both = (lesion("L1", Visit.BASELINE, 9.0), lesion("L2", Visit.BASELINE, 8.0))
    merged = replace(matched(both[0], lesion("L1", Visit.FOLLOW_UP, 5.0)), fate=Fate.MERGED, baseline=both)
    row = cells(lesion_table(weighed(merged)), 0)
    assert row[0].startswith("L1+L2")
    assert row[1] == "Merged L1 and L2\u202f→ L1"
