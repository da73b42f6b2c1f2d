"""The sections of a report: what its headings open, with legends and tables set apart."""

from collections.abc import Iterator
from dataclasses import replace

from catamnesis.case.narrative import Part, Section
from catamnesis.read.prose.report.headings import case_number, opens_the_case
from catamnesis.read.prose.report.report_lines import LineSort, ReportLine, is_prose, report_lines, stopped

_HEADED = (LineSort.HEADING, LineSort.INLINE)


def sections(text: str) -> tuple[Section, ...]:
    """The sections of a text in order; headings stand between them, tables and legends are sections of their own.

    What comes before the first heading is the title, or the case where no heading announces one.

    Examples
    --------
    >>> text = "Introduction\\nRare.\\n\\nCase report\\nA man.\\n\\nFig. 1. A rash.\\n"
    >>> [(section.heading, str(section.part)) for section in sections(text)]
    [('Introduction', 'introduction'), ('Case report', 'case'), ('', 'legend')]
    """
    lines = _settled(report_lines(text))
    walker = _Walker(_opening(lines), _body_after_abstract(lines))
    for line in lines:
        walker.take(line)
    return tuple(walker.done())


def number_of(section: Section) -> int | None:
    """Which of several patients the heading of a section names."""
    return case_number(section.heading.lstrip("#* ")) if section.heading else None


def _is_announced(lines: list[ReportLine]) -> bool:
    """Whether a heading opens the introduction or announces the whole case."""
    return any(
        line.part is Part.INTRODUCTION or (line.part is Part.CASE and opens_the_case(line.words))
        for line in lines
        if line.sort in _HEADED
    )


def _opening(lines: list[ReportLine]) -> Part:
    """What stands before the first heading: the case itself where no heading announces it."""
    return Part.TITLE if _is_announced(lines) else Part.CASE


def _body_after_abstract(lines: list[ReportLine]) -> Part:
    """What follows an abstract and its key words where no heading does."""
    later = iter(lines)
    for line in later:
        if line.part is Part.ABSTRACT and line.sort in _HEADED:
            break
    return Part.INTRODUCTION if _is_announced(list(later)) else Part.CASE


def _settled(lines: list[ReportLine]) -> list[ReportLine]:
    """The same lines with the headings inside an abstract, and those inside a discussion, taken for what they are."""
    heads = [i for i, line in enumerate(lines) if line.sort in _HEADED]
    within = _abstract_heads(lines, heads)
    announced = any(lines[i].part is Part.CASE and opens_the_case(lines[i].words) for i in heads)
    now: Part | None = None
    for i in heads:
        line = lines[i]
        if i in within:
            lines[i] = replace(line, part=Part.ABSTRACT)
        elif announced and line.part is Part.CASE and now is Part.DISCUSSION and not opens_the_case(line.words):
            lines[i] = replace(line, part=now)
        now = lines[i].part if lines[i].part is not Part.BACK or line.sort is LineSort.HEADING else now
    return lines


def _abstract_heads(lines: list[ReportLine], heads: list[int]) -> set[int]:
    """Headings of a structured abstract: with text in the same line, or said again later as headings of the body."""
    first = next((n for n, i in enumerate(heads) if lines[i].part is Part.ABSTRACT), None)
    if first is None:
        return set()
    rest = heads[first + 1 :]
    introductions = [i for i in rest if lines[i].part is Part.INTRODUCTION]
    if len(introductions) > 1:
        return {i for i in rest if i < introductions[1] and lines[i].part is not Part.BACK}
    inline = set()
    for i in rest:
        if lines[i].sort is not LineSort.INLINE or lines[i].part is Part.BACK:
            break
        inline.add(i)
    return inline


class _Walker:
    """Goes down the lines and closes a section where another begins."""

    def __init__(self, opening: Part, body: Part) -> None:
        self._sections: list[Section] = []
        self._heading = ""
        self._part = self._now = opening
        self._body = body
        self._start = self._end = 0
        self._aside = self._stopped = self._blank = False
        self._previous = LineSort.BLANK

    def take(self, line: ReportLine) -> None:
        self._blank = self._previous is LineSort.BLANK
        self._previous = line.sort
        in_table = self._aside and self._now is Part.TABLE
        match line.sort:
            case LineSort.BLANK:
                if self._aside and not in_table:
                    self._begin(line.end, self._part)
            case LineSort.HEADING:
                self._open(line, line.end)
            case LineSort.INLINE:
                self._inline(line)
            case LineSort.SUBHEADING if in_table:
                self._end = line.end
            case LineSort.SUBHEADING:
                self._begin(line.end, self._part)
            case LineSort.LEGEND | LineSort.CAPTION | LineSort.ROW:
                self._set_apart(line)
            case LineSort.PROSE:
                self._prose(line)

    def _open(self, line: ReportLine, at: int) -> None:
        """Close the section before, and open the one of a heading."""
        self._begin(at, line.part or self._part)
        self._heading, self._part = line.words, line.part or self._part

    def _begin(self, at: int, part: Part, *, aside: bool = False) -> None:
        """Close the section before, and open one here."""
        if self._end > self._start:
            heading = "" if self._aside else self._heading
            self._sections.append(Section(self._start, self._end, heading, self._now))
        self._start = self._end = at
        self._now, self._aside, self._stopped = part, aside, False

    def _inline(self, line: ReportLine) -> None:
        if line.part is Part.BACK:
            self._begin(line.start, Part.BACK, aside=True)
            if self._part is Part.ABSTRACT:
                self._heading, self._part = "", self._body
            self._stopped = stopped(line.words)
        else:
            self._open(line, line.body)
        self._end = line.end

    def _set_apart(self, line: ReportLine) -> None:
        part = Part.LEGEND if line.sort is LineSort.LEGEND else Part.TABLE
        if not (self._aside and self._now is part and line.sort is LineSort.ROW):
            self._begin(line.start, part, aside=True)
        self._end = line.end
        self._stopped = stopped(line.words)

    def _prose(self, line: ReportLine) -> None:
        over = is_prose(line.words) if self._now is Part.TABLE else self._stopped
        if self._aside and over:
            self._begin(line.start, self._part)
        elif self._now is Part.ABSTRACT and self._body is Part.CASE and self._stopped and self._blank:
            self._begin(line.start, self._body)
            self._heading, self._part = "", self._body
        self._end = line.end
        self._stopped = stopped(line.words)

    def done(self) -> Iterator[Section]:
        self._begin(self._end, self._part)
        yield from self._sections
