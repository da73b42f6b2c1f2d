"""Tests for antibodies, antigens and germs, and how each came out."""

import re
from collections.abc import Iterator

from catamnesis.case.finding import SerologyResult
from catamnesis.case.mention import Mention, SerologySaid
from catamnesis.read.prose.nouns import Line, Quantity, Shape, TermKind
from catamnesis.read.prose.serology.serology_results import (
    Result,
    Side,
    Statement,
    attached,
    breaks,
    results,
    without_object,
)
from catamnesis.read.prose.serology.serology_targets import Target, targets
from catamnesis.read.prose.times.when import when_of

#: A test must be in the sentence where a bare verb ("revealed") gives the result.
_LABORATORY = re.compile(
    r"cultur|\bPCR\b|polymerase|stain|smear|serolog|serum|antibod|antigen|\btest|titer|titre|assay|elisa|immuno(?:fluor|blot|assay)"
    r"|swab|aspirat|isolat|\bgrew\b|growth|screen|specimen|sample|microbiolog|virolog|panel|gram\b|\bcsf\b|cerebrospinal|lavage"
    r"|sputum|stool|urine|\bIg[GMA]\b|sequenc|\bDNA\b|\bRNA\b|bacteriolog|mycolog|parasitolog|biopsy|examination|histolog|histopath|\bKOH\b|\bmount\b|microscop|xpert|\bink\b|\bfilm|fluid|\bpus\b|marrow|tissue|secretion"
    r"|effusion|\bblood\b|puncture|metagenomic|aspergill\w+\s+precipit",
    re.IGNORECASE,
)
_STAINED = re.compile(
    r"immunohistochem|immunostain|immunoreactiv|tumou?r cells|neoplastic cells|\bIHC\b"
    r"|cytokeratin|vimentin|desmin|\bS-?100\b|\bCD(?!4\b|8\b)\d+",
    re.IGNORECASE,
)
_LOOKS_FOR = re.compile(r"\s+(?:\w+\s+){0,2}?(?:for|to\s+detect|looking\s+for)\b", re.IGNORECASE)
_NOT_DONE = re.compile(
    r"(?:(?!\b(?:positive|negative|but|detected)\b)[^.;]){0,50}\b(?:(?:was|were)\s+(?:not\s+(?:available|performed|done|tested|obtained|sent|requested)"
    r"|unavailable|available|pending|refused|declined)|not\s+done)\b",
    re.IGNORECASE,
)
#: Right before a name: that it is of a relative, or of somebody met.
_OF_ANOTHER = re.compile(
    r"\b(?:his|her|whose)\s+(?:\w+\s+)?(?:husband|wife|partner|spouse|mother|father|brother|sister|son|daughter|parents)\b[^.;,]{0,40}$"
    r"|\b(?:contact|intercourse|exposure)\s+(?:with|to)\s+(?:an?\s+|the\s+)?(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_WITH_A_NUMBER = re.compile(r"\s*[:=(]?\s*[<>≤≥]?\s*\d")
_RAISED = re.compile(r"(?:elevated|raised|increased|high)\b", re.IGNORECASE)
_NO_TEST = re.compile(r"[\s-]*(?:vaccin|immuniz|immunis|prophyla|carrier|treatment|therapy|contact)", re.IGNORECASE)
_ILLNESS = re.compile(
    r"[\s-]*(?:infection|pneumonia|disease|syndrome|colitis|hepatitis|encephalitis|meningitis)", re.IGNORECASE
)
#: Antigens of germs that are measured, so that a high value is a positive result.
_MEASURED_ANTIGENS = ("galactomannan", "beta-d-glucan")
_COVID = ("covid-19", "sars-cov-2")
#: Names of whole groups of tests, which give way to their members.
_GROUPS = ("viral serologies", "autoantibodies", "viruses", "hepatitis", "myositis-specific antibodies", "onconeural",
    "phospholipid", "antiphospholipid", "ena")  # fmt: skip
_LISTS = re.compile(
    r"\s*(?:\w+\s+){0,3}?(?:[(\[:]|including|such\s+as|for|against|of)\s*(?:\w+\s+){0,2}?", re.IGNORECASE
)
#: Words of tests that bear no name of the lexicon.
_NAMES_A_TEST = re.compile(
    r"cultur|\banti[-– ]?\w|antibod|\bPCR\b|polymerase|\bswab|rheumatoid|\bsterile|\bHLA"
    r"|\bHB[sce]|\bgrew\b|\bisolat|\bgrow(?:th|n)\b",
    re.IGNORECASE,
)
#: A line longer than this is a table or a broken text, and no sentence.
_NO_SENTENCE = 6000
_NEXT_TO = 30
_CULTURE_WITHIN = 60


def mentions(lines: tuple[Line, ...]) -> Iterator[Mention]:
    """Each test with its result.

    A result is taken from the words that govern the name: a predicate behind a list of names, an adjective before it, a
    verb of finding. A name without a result is no fact.

    Parameters
    ----------
    lines
        The sentences of one patient.
    """
    last_named = ""
    for line in lines:
        if len(line.text) > _NO_SENTENCE or not _worth_a_look(line):
            continue
        named = targets(line, last_named)
        if named:
            yield from _of_line(line, named, results(line.text))
        last_named = next((one.name for one in reversed(named) if one.name in _COVID[:2]), last_named)


def _worth_a_look(line: Line) -> bool:
    """Whether a sentence can name a test at all."""
    return bool(line.of(TermKind.ANTIBODY, TermKind.PATHOGEN)) or _NAMES_A_TEST.search(line.text) is not None


def _of_line(line: Line, named: tuple[Target, ...], said: tuple[Result, ...]) -> Iterator[SerologySaid]:
    places = tuple((one.start, one.end) for one in named)
    outside = tuple(cue for cue in said if not any(start <= cue.start and cue.end <= end for start, end in places))
    said_of = attached(line.text, without_object(line.text, outside, places), places)
    statement = Statement(line.text, said_of, places, breaks(line.text))
    told: set[tuple[str, SerologyResult]] = set()
    for one in named:
        result = _result_of(line, one, named, statement)
        if result is None or (one.name, result) in told:
            continue
        told.add((one.name, result))
        origin = line.sentence.start
        start, end = origin + one.start, origin + one.end
        yield SerologySaid(
            span=line.span(start, end),
            patient=line.sentence.patient,
            target=one.name,
            result=result,
            titre=_titre(line, one),
            when=when_of(line, start, end),
        )


def _result_of(line: Line, one: Target, named: tuple[Target, ...], statement: Statement) -> SerologyResult | None:
    """How a test came out, None where the sentence does not say it."""
    if one.told is not None:
        return one.told
    if (
        _OF_ANOTHER.search(line.text[max(0, one.start - 70) : one.start])
        or _NO_TEST.match(line.text, one.end)
        or _NOT_DONE.match(line.text, one.end)
        or _told_by_another(line.text, one, named)
    ):
        return None
    governs = (_of_culture(one, named, statement) if one.test else None) or statement.governing(one.start, one.end)
    if governs is None:
        return SerologyResult.POSITIVE if _titre(line, one) else None
    if not governs.plain and not _by_a_verb(line.text, one, governs):
        return None
    if not one.germ and _STAINED.search(line.text):
        return None
    if (
        (one.germ or one.test or _is_group(one))
        and one.name not in _MEASURED_ANTIGENS
        and _RAISED.match(line.text, governs.start)
    ):
        return None
    return governs.result


def _by_a_verb(text: str, one: Target, governs: Result) -> bool:
    """Whether a verb of finding can tell the result: only beside a test, and not of an illness."""
    if (one.germ and one.name not in _MEASURED_ANTIGENS and not _LABORATORY.search(text)) or _ILLNESS.match(
        text, one.end
    ):
        return False
    if governs.side is Side.BEFORE and one.germ and _WITH_A_NUMBER.match(text, one.end):
        return False
    return not (governs.side is Side.AFTER and (one.illness or one.test))


def _told_by_another(text: str, one: Target, named: tuple[Target, ...]) -> bool:
    """Whether a name only opens a list that bears the results: viral serologies (hepatitis B, C)."""
    if one.test:
        looks = _LOOKS_FOR.match(text, one.end)
        return looks is not None and any(
            not other.test and 0 <= other.start - looks.end() < 2 * _NEXT_TO for other in named
        )
    if not _is_group(one):
        return False
    opens = _LISTS.match(text, one.end)
    return opens is not None and any(0 <= other.start - opens.end() < _NEXT_TO // 2 for other in named)


def _is_group(one: Target) -> bool:
    return one.name in _GROUPS or one.name.startswith(
        ("viral s", "viral t", "viral m", "viral p", "virolog", "virus s")
    )


def _of_culture(test: Target, named: tuple[Target, ...], statement: Statement) -> Result | None:
    """A culture in which something grew was positive, one that was negative for something was negative."""
    after = next((one for one in statement.said if one.start >= test.end), None)
    if (
        "culture" not in test.name
        or after is None
        or after.side is Side.BEFORE
        or after.start - test.end > _CULTURE_WITHIN
    ):
        return None
    if any(test.end <= place < after.start for place in statement.ends):
        return None
    if test.name == "culture" and any(other.germ and other.start >= after.end for other in named):
        return None
    if any(not other.test and test.end <= other.start < after.start for other in named):
        return None
    return Result(after.start, after.end, after.result, Side.BEFORE, plain=True)


def _titre(line: Line, one: Target) -> float | None:
    """The reciprocal titre right behind a name."""
    place = line.sentence.start + one.end
    near: Quantity | None = next(
        (q for q in line.quantities if q.shape is Shape.TITRE and 0 <= q.start - place < _NEXT_TO), None
    )
    return near.numbers[-1].value if near else None
