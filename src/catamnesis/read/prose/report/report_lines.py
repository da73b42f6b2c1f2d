"""The lines of a report told apart: heading, legend of a figure, caption or row of a table, prose."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from catamnesis.case.narrative import Part
from catamnesis.read.prose.report.headings import LONGEST_HEADING, part_of

_LINE = re.compile(r"[^\n]*\n|[^\n]+$")
_LEGEND = re.compile(
    r"[*_]{0,3}(?:supplementary |extended data )?(?:fig(?:ures|ure|s)?|image|photo(?:graph)?|plate|video|scheme|"
    r"graph|chart)\.?\s?"
    r"[se]?\d{1,2}[a-z]?(?:\s?[-–,&]\s?[\da-z]{1,2}){0,3}[*_]{0,3}(?P<mark>\s*[.:|)\]–—-])?[*_]{0,3}(?P<rest>[^\n]{0,80})",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"[*_]{0,3}(?:supplementary )?table\.?\s?s?(?:\d{1,2}|[IVX]{1,4})\b(?P<mark>[.:|)])?(?P<rest>[^\n]{0,80})",
    re.IGNORECASE,
)
#: After the number of a figure, these words make it a sentence of the text and no legend.
_SAID_OF_IT = re.compile(
    r"\s+(?:\(?[a-f]\)?\s+)?(?:and|or|shows?|showed|demonstrates?|illustrates?|depicts?|represents?|presents?|lists?|"
    r"summari[sz]es|provides?|gives?|is|are|was|were|in|of)\b"
)
_INLINE = re.compile(
    r"[*_#\s]{0,4}(?P<heading>[A-Z][\w’'&/ -]{2,60}?)(?:[*_]{0,3}:[*_]{0,3}|[*_]{2,3}|\s?\.\s?[—–-])(?=\s*\S)"
)
_ROW = re.compile(r"[^\t\n]*\t[^\t\n]*\t|[^\t\n]{1,60}\t[^\n]{0,60}$|\t|\s{0,9}\|[^\n]*\|$")
_SHORT_FORMS = re.compile(r"(?:[\w/+-]{1,12}\s?[,:=]\s[^;.,:]{3,60}[;.,]\s?){3}")
_STOPPED = re.compile(r"[.!?][\"'”’)\]*]{0,3}(?:\s?\[[\d,–-]{1,12}\])?$")
_INSIDE_STOP = re.compile(r"[a-z)\]]\.\s+[A-Z]")
_ITEM = re.compile(r"(?:\[?\d{1,3}[\].)]|[-•–])\s+\S")
#: A shorter line after a table belongs to it.
_SHORTEST_PROSE = 60
_HEADING_WORDS = 12
_TAIL = 24
_EDGES = " \n\r\f\v\u2009\xa0"


class LineSort(Enum):
    """What a line is."""

    BLANK = auto()
    HEADING = auto()
    SUBHEADING = auto()
    INLINE = auto()
    LEGEND = auto()
    CAPTION = auto()
    ROW = auto()
    PROSE = auto()


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A line with its end of line.

    Parameters
    ----------
    words
        What stands in it; of a heading with text behind it in the same line the heading only.
    body
        Where the text behind a heading begins.
    part
        What a heading opens.
    """

    start: int
    end: int
    words: str
    sort: LineSort
    body: int
    part: Part | None = None


def report_lines(text: str) -> list[ReportLine]:
    """The lines of a text, each told apart by its own words and by its neighbours.

    Examples
    --------
    >>> [line.sort.name for line in report_lines("Case report\\nHe fell.\\n\\nFig. 1. Wound.\\nAge\\t62\\t43")]
    ['HEADING', 'PROSE', 'BLANK', 'LEGEND', 'ROW']
    """
    raw = [(found.start(), found.end(), found.group().strip(_EDGES)) for found in _LINE.finditer(text)]
    lines: list[ReportLine] = []
    for i, (start, end, words) in enumerate(raw):
        before = raw[i - 1][2] if i else ""
        after = raw[i + 1][2] if i + 1 < len(raw) else ""
        previous = lines[-1].sort if lines else LineSort.BLANK
        lines.append(_line(start, end, words, (before, after, previous)))
    return lines


def is_prose(words: str) -> bool:
    """Whether a line is running text and no cell or footnote of a table."""
    if len(words) < _SHORTEST_PROSE or lists_short_forms(words):
        return False
    return stopped(words) or _INSIDE_STOP.search(words) is not None


def lists_short_forms(words: str) -> bool:
    """Whether words explain abbreviations ("AST, aspartate transaminase; ...")."""
    return _SHORT_FORMS.search(words) is not None


def stopped(words: str) -> bool:
    """Whether a line ends with a full stop, closing marks and a citation apart."""
    return _STOPPED.search(words[-_TAIL:]) is not None


def _line(start: int, end: int, words: str, around: tuple[str, str, LineSort]) -> ReportLine:
    before, after, previous = around
    if not words:
        return ReportLine(start, end, words, LineSort.BLANK, end)
    part = _heading_part(words, before, previous)
    if part is not None:
        return ReportLine(start, end, words, LineSort.HEADING, end, part)
    fresh = not before or stopped(before) or previous in (LineSort.HEADING, LineSort.ROW, LineSort.CAPTION)
    if fresh and (sort := _label(words)) is not None:
        return ReportLine(start, end, words, sort, start)
    if _ROW.match(words):
        return ReportLine(start, end, words, LineSort.ROW, start)
    if fresh and (inline := _INLINE.match(words)) is not None and (part := part_of(inline["heading"])) is not None:
        return ReportLine(start, end, inline["heading"], LineSort.INLINE, start + inline.end(), part)
    if not before and not after and _looks_like_a_heading(words):
        return ReportLine(start, end, words, LineSort.SUBHEADING, end)
    return ReportLine(start, end, words, LineSort.PROSE, start)


def _heading_part(words: str, before: str, previous: LineSort) -> Part | None:
    """The part that a line opens as a heading: it stands free, is set off, or follows a full stop."""
    if len(words) > LONGEST_HEADING or "\t" in words:
        return None
    if words[0].islower() and not words[:5].isalpha():
        return None
    part = part_of(words)
    if part is None or (words[0].islower() and not any(c.isupper() for c in words)):
        return None
    free = not before or previous is not LineSort.PROSE or stopped(before) or words.isupper() or words[0] in "#*"
    return part if free else None


def _label(words: str) -> LineSort | None:
    """Whether a line is the legend of a figure or the caption of a table."""
    for pattern, sort in ((_LEGEND, LineSort.LEGEND), (_CAPTION, LineSort.CAPTION)):
        found = pattern.match(words)
        if found is None:
            continue
        rest = found["rest"]
        if found["mark"] is None and (_SAID_OF_IT.match(rest) or rest.lstrip()[:1].islower() or rest[:1] == ","):
            continue
        return sort
    return None


def _looks_like_a_heading(words: str) -> bool:
    """A line that stands alone, without stop and figure: a heading, a running head, a letter of a picture."""
    if words.endswith("et al."):
        return True
    if stopped(words) or words[-1] in ",;:-" or _ITEM.match(words):
        return False
    short = len(words) <= LONGEST_HEADING and words.count(" ") < _HEADING_WORDS
    return short and not any(c.isdigit() for c in words)
