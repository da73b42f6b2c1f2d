"""Reports in JATS: sections, cases, legends, tables, raised figures; and XML that is refused."""

from pathlib import Path

import pytest

from catamnesis.case.discrepancy import Refusal
from catamnesis.case.narrative import Narrative, Part
from catamnesis.read.prose.report.narrative import open_report

pytest.importorskip("lxml")

_DOCTYPE = (
    '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving and Interchange DTD v1.1//EN" '
    '"JATS-archivearticle1.dtd">'
)
_FRONT = (
    "<front><journal-meta><journal-title-group><journal-title>J "
    "Cases</journal-title></journal-title-group></journal-meta>"
    '<article-meta><article-id pub-id-type="doi">10.1/x</article-id><title-group><article-title>Gout in a man with '
    "<italic>S. aureus</italic></article-title></title-group><pub-date><year>2020</year></pub-date>"
    "<abstract><sec><title>Case presentation</title><p>A man aged 40 had "
    "gout.</p></sec></abstract></article-meta></front>"
)
_BACK = (
    "<back><ack><p>Thanks to all.</p></ack><ref-list><ref><mixed-citation>Doe J. Gout. 2001.</mixed-citation></ref>"
    "</ref-list></back>"
)


def _article(body: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_DOCTYPE}\n<article>{_FRONT}<body>{body}</body>{_BACK}</article>'


def _opened(tmp_path: Path, xml: str | bytes, name: str = "report.nxml") -> Narrative:
    path = tmp_path / name
    path.write_bytes(xml.encode() if isinstance(xml, str) else xml)
    return open_report(path)


_BODY = (
    '<sec sec-type="intro"><title>Introduction</title><p>Gout is common<sup><xref ref-type="bibr" '
    'rid="a">1</xref></sup>.</p>'
    '</sec><sec sec-type="cases"><title>Case presentation</title><p>A man aged 40 had pain.<fig id="f"><label>Figure 1'
    "</label><caption><p>The knee.</p></caption></fig> It was severe.</p><table-wrap><label>Table "
    "1</label><caption><p>Values"
    "</p></caption><table><tr><th>Day</th><th>CRP</th></tr><tr><td>1</td><td>100</td></tr></table></table-wrap></sec>"
    '<sec sec-type="discussion"><title>Discussion</title><p>Gout hurts.</p><sec><title>Treatment</title><p>It is '
    "treated.</p>"
    "</sec></sec>"
)


def test_sections_are_told_by_type_and_title(tmp_path: Path) -> None:
    report = _opened(tmp_path, _article(_BODY))
    assert [section.part for section in report.sections] == [
        Part.TITLE,
        Part.ABSTRACT,
        Part.INTRODUCTION,
        Part.CASE,
        Part.LEGEND,
        Part.TABLE,
        Part.DISCUSSION,
        Part.DISCUSSION,
        Part.BACK,
        Part.REFERENCES,
    ]
    told = {report.words(s.start, s.end): s.patient for s in report.sentences}
    assert told["A man aged 40 had pain."] == told["It was severe."] == 1
    assert told["A man aged 40 had gout."] == told["It is treated."] == 0


def test_title_journal_and_doi_are_kept(tmp_path: Path) -> None:
    document = _opened(tmp_path, _article(_BODY)).document
    assert document.title == "Gout in a man with S. aureus"
    assert document.citation == "J Cases, 2020, doi:10.1/x"


def test_a_file_is_known_by_its_content_and_not_by_its_name(tmp_path: Path) -> None:
    assert _opened(tmp_path, _article(_BODY), "report.txt").patients == 1


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("10<sup>9</sup>/L", "10^9/L"),
        ("3 mg/m<sup>2</sup>", "3 mg/m2"),
        ("CO<sub>2</sub>", "CO2"),
        ('seen<sup><xref ref-type="bibr">3</xref>,<xref ref-type="bibr">4</xref></sup>', "seen[3,4]"),
        ('seen <xref ref-type="bibr">12</xref>', "seen [12]"),
        ('seen [<xref ref-type="bibr">12</xref>, <xref ref-type="bibr">13</xref>]', "seen [12, 13]"),
        ('seen (<xref ref-type="fig">Fig. 1</xref>)', "seen (Fig. 1)"),
        ("M&eacute;ni&#xe8;re &lt; 5", "Ménière < 5"),
        ("a<!-- no --><?pi no?>b", "ab"),
        ("<inline-formula><tex-math>\\x</tex-math></inline-formula>done", "done"),
    ],
)
def test_marks_within_a_line_become_text(tmp_path: Path, marked: str, plain: str) -> None:
    body = f"<sec><title>Case report</title><p>A man aged 40 had fever, {marked}.</p></sec>"
    assert f"A man aged 40 had fever, {plain}." in _opened(tmp_path, _article(body)).text


def test_several_cases_are_several_patients(tmp_path: Path) -> None:
    body = (
        "<sec><title>Case reports</title><sec><title>Case 1</title><p>A man aged 40 had pain.</p></sec>"
        "<sec><title>Case 2</title><p>A woman aged 50 had fever.</p></sec></sec>"
    )
    report = _opened(tmp_path, _article(body))
    assert report.patients == 2
    assert [s.patient for s in report.sentences if s.part is Part.CASE] == [1, 2]


def test_a_body_without_sections_is_read_as_a_letter(tmp_path: Path) -> None:
    body = "<p>Gout is a common disease [1]. A man aged 40 was admitted with pain. He was treated.</p>"
    report = _opened(tmp_path, _article(body))
    assert [s.patient for s in report.sentences if s.part is Part.CASE] == [0, 1, 1]


def test_cells_of_a_table_stay_apart(tmp_path: Path) -> None:
    assert "Day\tCRP\n1\t100" in _opened(tmp_path, _article(_BODY)).text


def test_entities_that_unfold_are_refused(tmp_path: Path) -> None:
    bomb = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    xml = (
        f'<?xml version="1.0"?><!DOCTYPE article [<!ENTITY l0 "ha">{bomb}]><article><body><p>&l8;</p></body></article>'
    )
    with pytest.raises(Refusal, match="entities that unfold to more than it holds"):
        _opened(tmp_path, xml)


def test_an_entity_of_great_length_is_refused(tmp_path: Path) -> None:
    xml = f'<!DOCTYPE article [<!ENTITY a "{"ha" * 5000}">]><article><body><p>{"&a;" * 5000}</p></body></article>'
    with pytest.raises(Refusal, match="entities that unfold"):
        _opened(tmp_path, xml)


def test_files_named_by_entities_are_not_opened(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("SECRET")
    target = (tmp_path / "secret.txt").as_uri()
    body = "<article><body><p>A man aged 40 had pain. &a;</p></body></article>"
    xml = f'<!DOCTYPE article [<!ENTITY a SYSTEM "{target}">]>{body}'
    assert "SECRET" not in _opened(tmp_path, xml).text


@pytest.mark.parametrize(
    ("xml", "what"),
    [
        ("<article><body><p>cut off", "the XML is broken"),
        ('<?xml version="1.0"?><recipe><p>eggs</p></recipe>', "no article in the XML"),
        ("<article>" + "<sec>" * 2000 + "</sec>" * 2000 + "</article>", "broken|nested deeper"),
    ],
)
def test_xml_that_is_no_article_is_refused(tmp_path: Path, xml: str, what: str) -> None:
    with pytest.raises(Refusal, match=what):
        _opened(tmp_path, xml)


def test_of_several_articles_the_first_is_read_and_it_is_told(tmp_path: Path) -> None:
    one = "<article><body><sec><title>Case report</title><p>A man aged 40 had pain.</p></sec></body></article>"
    report = _opened(tmp_path, f"<pmc-articleset>{one}{one}</pmc-articleset>")
    assert report.doubts == ("only the first of 2 articles was read",)


def test_other_encodings_are_read(tmp_path: Path) -> None:
    xml = _article(_BODY).replace("UTF-8", "ISO-8859-1").replace("Gout hurts.", "Gout hürts.")
    assert "hürts" in _opened(tmp_path, xml.encode("latin-1")).text
