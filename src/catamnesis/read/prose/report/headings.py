"""What the headings of a report are called, and which part of it each opens."""

import re
from functools import lru_cache

from catamnesis.case.narrative import Part

_NUMBER = r"(?:\d{1,2}|[ivx]{1,4}|[a-e]|one|two|three|four|five|six)"
#: Headings that announce the whole case.
_WHOLE_CASE = (
    "(?:clinical |brief |short |our |the )?case(?: ?- ?| )?(?:reports?|presentations?|descriptions?|history|"
    "histories|summary|"
    "summaries|series|study|studies|details?|illustrations?|synopsis|vignettes?|records?|discussion of the patient)?|"
    "clinical (?:cases?|observations?|vignette|summary)|case|"
    "(?:presentation|report|description|summary|history) of (?:the |a |an )?(?:clinical )?(?:cases?|patients?)|"
    "(?:a )?(?:case )?reports? of (?:a |the )?cases?|"
    "patients?(?: (?:and|&) (?:observations?|methods?|case reports?|results)| information| history| presentation| "
    "description"
    "| characteristics| data| perspective)?|"
    "patients? (?:and|&) (?:observations?|methods?)|observations?"
)
#: Headings within a case; the same words may head a piece of the discussion.
_OF_THE_CASE = (
    "presentation|history|clinical (?:presentation|history|findings?|course|features|examination|follow-?up)|"
    "(?:past |prior |previous |personal |medical |surgical |social |family |drug |medication |and |patient |present "
    "|of |the )"
    "{1,4}(?:history|illness|medications?)|"
    "history of (?:the )?present(?:ing)? (?:illness|complaint)s?|(?:chief|presenting|main) (?:complaints?|concerns?|"
    "symptoms?)|"
    "(?:physical |general |neurological |clinical |ophthalmic |initial )?examinations?(?: findings)?|vital signs|on "
    "examination|"
    "(?:laboratory |imaging |radiological |diagnostic |initial |further |paraclinical |pathological |histological )"
    "(?:findings?|investigations?|tests?|results?|data|assessments?|studies|work-?up|examinations?|evaluations?|"
    "features)|"
    "investigations?|radiology|imaging|histopathology|pathology|(?:provisional |final |differential |working "
    ")?diagnos[ie]s|"
    "(?:surgical |medical |therapeutic )?(?:treatments?|management|interventions?|therapy|procedures?|technique)"
    "(?: and (?:outcomes?|follow-?up|course|prognosis))?|"
    "(?:clinical |treatment )?outcomes?(?: and follow-?up)?|follow-?ups?(?: and outcomes?)?|timeline|evolution|"
    "progress|"
    "(?:hospital|clinical|postoperative|disease|treatment) course|patient'?s? perspective|operative (?:report|"
    "findings|details)"
)
_INTRODUCTION = (
    "introduction|background|objectives?|aims?|purpose|rationale|introduction and (?:aims?|importance|background)|"
    "(?:materials?|patients? cohort|subjects?)(?: and |& )?methods?|methods?|methodology|study design|materials? & "
    "methods?"
)
_DISCUSSION = (
    "(?:general )?discussions?(?: (?:and|&) (?:conclusions?|review(?: of (?:the )?literature)?|literature review))?|"
    "conclusions?|concluding remarks|comments?|commentary|(?:a )?(?:brief )?(?:review of (?:the )?literature|"
    "literature review)|"
    "what to learn from this article\\??|clinical (?:messages?|significance|relevance|discussion)|results?(?: and "
    "discussion)?|"
    "(?:learning|key|teaching|take-?home|main) (?:points?|messages?|lessons?)|highlights|limitations|strengths and "
    "limitations|"
    "(?:future )?(?:perspectives|directions|recommendations)|lessons? learned|novel insights|what this (?:paper|"
    "study) adds|"
    "why is this case (?:unique|interesting|reported)\\??|what is new\\??|significance(?: statement)?|"
    "pathophysiology|prognosis|"
    "epidemiology|etiology|aetiology"
)
_REFERENCES = (
    "(?:list of )?references?(?: list)?|bibliography|literature(?: cited)?|works cited|further reading|citations"
)
_BACK = (
    "acknowled?gements?|funding(?: sources?| statement| information)?|financial (?:support|disclosures?)|"
    "(?:declaration of |statement of |potential )?(?:conflicts?|competing) (?:of )?interests?(?: statements?| "
    "disclosures?)?|"
    "declarations?(?: of interests?)?|disclosures?(?: statement)?|(?:ethics|ethical)(?: .{0,40})?|institutional "
    "review board.{0,20}|"
    "(?:informed |patient |written )?consent(?: .{0,40})?|authors?'? ?(?:s' )?(?:contributions?|details|information|"
    "affiliations?)|"
    "credit .{0,30}|(?:list of )?abbreviations?(?: used)?|key ?words?|(?:data |supplementary |supporting |"
    "additional |electronic )"
    "(?:availability|material|information|files?|data)(?: .{0,30})?|availability of .{0,40}|appendix|footnotes?|"
    "correspondence|"
    "source of support|publisher'?s note|orcid.{0,10}|provenance.{0,30}|guarantor|mesh terms|copyright.{0,30}|open "
    "access|"
    "(?:received|accepted|published)|article (?:history|info(?:rmation)?)|how to cite.{0,30}|peer review.{0,20}|notes?"
)
_PARTS = (
    (Part.ABSTRACT, "abstract|summary|structured abstract|synopsis|r[ée]sum[ée]|resumen|zusammenfassung"),
    (Part.INTRODUCTION, _INTRODUCTION),
    (Part.CASE, f"{_WHOLE_CASE}|{_OF_THE_CASE}"),
    (Part.DISCUSSION, _DISCUSSION),
    (Part.REFERENCES, _REFERENCES),
    (Part.BACK, _BACK),
)
_ANNOUNCING = re.compile(_WHOLE_CASE)
_KNOWN = tuple((part, re.compile(names)) for part, names in _PARTS)

_ORNAMENT = re.compile(r"^[#*_=>\s\-–—]+|[*_=\s:.\-–—#]+$")
_NUMBERING = re.compile(r"^(?:\(?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[IVX]{1,4}|[A-H])[.):]?\s+|\d{1,2}[.)]\s*)")
_GLUED = re.compile(r"^[a-z]{1,5}(?=[A-Z]{6,})")
_OF_A_NUMBER = re.compile(
    rf"(?:(?:case|patient|observation|cas(?!e))\s*(?:report|presentation|history|study|description)?\s*"
    rf"(?:n\s?[°ºo]\.?|no\.?|nr\.?|number|#)?\s*(?P<number>{_NUMBER})"
    rf"|(?P<ordinal>first|second|third|fourth|fifth|sixth|\d(?:st|nd|rd|th))\s+(?:case|patient|"
    rf"observation)(?:\s+report)?)",
    re.IGNORECASE,
)
#: A longer line is no heading.
LONGEST_HEADING = 100
_PLACES = (
    "1 i one first 1st a",
    "2 ii two second 2nd b",
    "3 iii three third 3rd c",
    "4 iv four fourth 4th d",
    "5 v five fifth 5th e",
    "6 vi six sixth 6th",
)
_ORDINALS = {word: place for place, words in enumerate(_PLACES, start=1) for word in words.split()}


def bare(heading: str) -> str:
    """A heading without its ornaments and its number.

    Examples
    --------
    >>> bare("## 2.1. Case report:"), bare("**Discussion**"), bare("pmcINTRODUCTION")
    ('Case report', 'Discussion', 'INTRODUCTION')
    """
    stripped = _GLUED.sub("", _ORNAMENT.sub("", heading))
    return _NUMBERING.sub("", stripped) or stripped


@lru_cache(maxsize=4096)
def part_of(heading: str) -> Part | None:
    """The part that a heading opens, None where it is no heading that reports are known to have.

    Examples
    --------
    >>> part_of("3. Patient and observation"), part_of("DISCUSSION AND CONCLUSIONS"), part_of("Case 2:"), part_of("She")
    (<Part.CASE: 'case'>, <Part.DISCUSSION: 'discussion'>, <Part.CASE: 'case'>, None)
    """
    if len(heading) > LONGEST_HEADING:
        return None
    words = _plain(heading)
    if not words or (heading.rstrip()[-1] == "." and words.count(" ") > 2):
        return None
    if case_number(words) is not None:
        return Part.CASE
    return next((part for part, names in _KNOWN if names.fullmatch(words)), None)


def opens_the_case(heading: str) -> bool:
    """Whether a heading announces the whole case of one or several patients, and not only a piece of it.

    Examples
    --------
    >>> opens_the_case("2. Case presentation"), opens_the_case("Patient 2"), opens_the_case("Treatment")
    (True, True, False)
    """
    words = _plain(heading)
    return case_number(words) is not None or _ANNOUNCING.fullmatch(words) is not None


def _plain(heading: str) -> str:
    return " ".join(bare(heading).casefold().replace("’", "'").split())


def case_number(heading: str) -> int | None:
    """Which of several patients a heading names, None where it names none.

    Examples
    --------
    >>> case_number("Case N°2"), case_number("Observation 1"), case_number("Third patient"), case_number("Case report")
    (2, 1, 3, None)
    """
    found = _OF_A_NUMBER.match(heading)
    if found is None or (found.end() < len(heading) and heading[found.end()].isalnum()):
        return None
    word = (found["number"] or found["ordinal"]).lower()
    return _ORDINALS.get(word) or (int(word) if word.isdigit() and 0 < int(word) < 100 else None)
